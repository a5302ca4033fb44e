/* leaf.h -- what a leaf node must be, wherever it comes from. */
#ifndef MLS_PUBLIC_LEAF_H
#define MLS_PUBLIC_LEAF_H

#include "crypto/public/hash.h"
#include "mls/public/structs.h"

/* The bytes that a leaf's signature covers (LeafNodeTBS), appended to `out`.
 * Takes: group_id and leaf_index for the sources update and commit; unused for key_package.
 * Source: RFC 9420 section 7.2. */
void leaf_write_signed(const mls_leaf_node *leaf, struct span group_id, uint32_t leaf_index,
                       struct buffer *out);

/* Fails: BAD_SIGNATURE, NO_MEMORY. */
MUST_CHECK enum status leaf_verify(const mls_leaf_node *leaf, struct span group_id,
                                   uint32_t leaf_index);

/* Everything of section 7.3 that hangs on the leaf alone and on the group's extensions: sizes and
 * sanity of keys, capabilities that cover version, suite, own credential and own extensions, and
 * the group's required_capabilities and extensions.
 * Takes: `context_extensions` of the group, a list of mls_extension; NULL when there is no group.
 * Fails: BAD_KEY, BAD_LEAF, BAD_CAPABILITIES, X509_REFUSED, MALFORMED.
 * Source: RFC 9420 section 7.3. */
MUST_CHECK enum status leaf_check(const mls_leaf_node *leaf,
                                  const struct mls_vector *context_extensions);

/* Whether `now` (seconds since 1970) lies in the lifetime; 0 ≤ not_before ≤ not_after, and the
 * span is not over `span_max_s`. Fails: BAD_LIFETIME. Source: RFC 9420 section 7.2. */
MUST_CHECK enum status leaf_check_lifetime(const mls_leaf_node *leaf, uint64_t now,
                                           uint64_t span_max_s);

/* A key package: version, suite, keys, leaf of source key_package, init key differing from the
 * leaf's, both signatures. Fails: BAD_KEY_PACKAGE, UNSUPPORTED, BAD_SIGNATURE, as leaf_check().
 * Source: RFC 9420 section 10.1. */
MUST_CHECK enum status key_package_check(const mls_key_package *package,
                                         const struct mls_vector *context_extensions);

/* KeyPackageRef. Source: RFC 9420 section 5.2. */
MUST_CHECK enum status key_package_ref(const mls_key_package *package, struct hash *out);

/* Whether a type is one that GREASE reserves (0x0A0A, 0x1A1A … 0xEAEA).
 * Source: RFC 9420 section 13.5. */
bool mls_is_grease(mls_u16 type);

/* Whether a value stands in a list of mls_u16. */
bool mls_has_u16(const struct mls_vector *list, mls_u16 value);

#endif
