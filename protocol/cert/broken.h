/* broken.h -- "I cannot apply this commit", signed by a member's device. Rules: T23.
 *
 * What only members can check may be broken in a commit that the server took. Two members who say
 * so freeze the group; the signed commit is the evidence against its maker.
 */
#ifndef CERT_BROKEN_H
#define CERT_BROKEN_H

#include "cert/hat.h"

// clang-format off
/* `epoch` in which the commit was made; `commit` is SHA-256 of its MLSMessage. */
#define CERT_BROKEN_BODY(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(group, group) \
    FIELD(u64, epoch) \
    FIELD(hash, commit)
MLS_STRUCT(broken_body, CERT_BROKEN_BODY)

/* Label "broken", by the key of the device's leaf. */
#define CERT_BROKEN(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(broken_body, body) \
    FIELD(signature, by_device)
MLS_STRUCT(broken, CERT_BROKEN)
// clang-format on

/* Fails: MALFORMED, UNSUPPORTED. */
MUST_CHECK enum status cert_broken_decode(struct span input, mls_broken *out);

/* Whether that device signed it. Fails: BAD_SIGNATURE, NO_MEMORY. */
MUST_CHECK enum status cert_broken_verify(const mls_broken *broken, const struct cert_key *key);

/* The bytes under the signature. */
void cert_broken_write_signed(const mls_broken_body *body, struct buffer *out);

#endif
