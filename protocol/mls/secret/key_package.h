/* key_package.h -- key packages of ours and their secrets. Source: RFC 9420 section 10. */
#ifndef MLS_SECRET_KEY_PACKAGE_H
#define MLS_SECRET_KEY_PACKAGE_H

#include "crypto/public/hash.h"
#include "crypto/secret/hpke.h"
#include "crypto/secret/sign.h"
#include "mls/public/leaf.h"

struct member;

/* What must be kept until a Welcome comes, and wiped after it. */
struct key_package_secrets {
    struct hash reference; /* KeyPackageRef */
    struct hpke_pair init;
    struct hpke_pair leaf;
    struct sign_pair signer;
};

void key_package_secrets_wipe(struct key_package_secrets *secrets);

/* Makes a key package as an MLSMessage. Takes: member with its lifetime; `is_last_resort` adds the
 * extension. Store the secrets before it is published. Fails: NO_MEMORY, BAD_LEAF. */
MUST_CHECK enum status key_package_make(const struct member *member, bool is_last_resort,
                                        struct buffer *out, struct key_package_secrets *secrets);

/* This library's Capabilities, encoded: mls10, suite 3, basic, SelfRemove, last_resort. */
void key_package_write_capabilities(struct buffer *out);

#endif
