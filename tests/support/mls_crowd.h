/* mls_crowd.h -- a large group out of thin air, for benches and tests of size.
 *
 * Growing 10,000 members by their own commits takes minutes. A crowd is the public half of such a
 * group instead: signed leaves of source commit, every parent filled, valid parent hashes, a signed
 * GroupInfo. Its confirmation tag is random, so nobody can follow it from inside; members enter by
 * external commit, and from there on everything is real.
 */
#ifndef SUPPORT_MLS_CROWD_H
#define SUPPORT_MLS_CROWD_H

#include "base/buffer.h"
#include "crypto/secret/sign.h"

struct crowd {
    uint32_t count;
    struct sign_pair *signers; /* one a leaf */
    struct buffer group_info;  /* MLSMessage with external_pub, without the tree */
    struct buffer tree;        /* the data of a ratchet_tree extension */
};

/* Takes: 1 to 65,536 leaves; `identity_size` bytes of identity each, at least 8, where a
 * certificate would stand. Owns: crowd_end(). Fails: NO_MEMORY and what the tree says. */
MUST_CHECK enum status crowd_make(uint32_t count, size_t identity_size, struct crowd *out);

/* The same of people with identities and keys of their own, one a leaf. */
MUST_CHECK enum status crowd_make_of(uint32_t count, const struct span *identities,
                                     const struct sign_pair *signers, struct crowd *out);
void crowd_end(struct crowd *crowd);

#endif
