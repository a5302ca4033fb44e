/* succession.h -- who is the root, and who may name another.
 *
 * Founding makes n custodian keys on paper; succession version 1, signed by the first root, names
 * them. A higher version is signed by the root or by k of n of the version before it, and may name
 * a new root. A new root stands by what an earlier one signed as far as it names it (`kept`:
 * serials of hats, member ids of those whom the root itself invited): the rest ends with the
 * earlier root. All versions ride in the policy document, so that whoever knows the wijk_id can
 * check who is root now. Rules: T8.
 */
#ifndef CERT_SUCCESSION_H
#define CERT_SUCCESSION_H

#include "cert/record.h"

enum {
    CERT_CUSTODIANS_MAX = 9,
    CERT_KEPT_MAX = 64,
    CERT_SUCCESSIONS_MAX = 32,
    CERT_SUCCESSION_SIZE_MAX = 2048,
    CERT_BY_ROOT = 255 /* in the place of a custodian's number */
};

// clang-format off
#define CERT_SUCCESSION_BODY(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(id, wijk_id) \
    FIELD(u32, version) \
    FIELD(key, root) \
    FIELD(u8, k) \
    VECTOR(key, custodians) \
    VECTOR(id, kept)
MLS_STRUCT(succession_body, CERT_SUCCESSION_BODY)

/* `by`: which custodian of the version before, from 0 on, or CERT_BY_ROOT. */
#define CERT_SUCCESSION_MARK(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, by) \
    FIELD(signature, signature)
MLS_STRUCT(succession_mark, CERT_SUCCESSION_MARK)

/* Label "succession". */
#define CERT_SUCCESSION(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(succession_body, body) \
    VECTOR(succession_mark, marks)
MLS_STRUCT(succession, CERT_SUCCESSION)
// clang-format on

/* Who is root: what chains end in. Borrowed from the succession that says so. */
struct cert_root {
    struct cert_id wijk_id;
    struct cert_key key;
    uint32_t version;
    const struct mls_vector *kept; /* ids, rising; NULL: none */
};

/* Decodes and checks the form: limits, 1 ≤ k ≤ n, no key twice, kept rising, no mark twice.
 * Fails: MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_CHAIN, NO_MEMORY. */
MUST_CHECK enum status cert_succession_decode(struct span input, struct arena *arena,
                                              mls_succession *out);

/* The form alone. Fails: TOO_LARGE, UNSUPPORTED, BAD_CHAIN. */
MUST_CHECK enum status cert_succession_check(const mls_succession *succession);

/* Whether it is version 1 of this wijk: its root makes the wijk_id and signed it.
 * Fails: BAD_CHAIN, BAD_SIGNATURE, NO_MEMORY. */
MUST_CHECK enum status cert_succession_is_first(const struct cert_id *wijk_id,
                                                const mls_succession *succession);

/* Whether `next` may replace `before`: higher, and signed by its root or k of its custodians.
 * Fails: BAD_CHAIN (not higher, too few marks), BAD_SIGNATURE, NO_MEMORY. */
MUST_CHECK enum status cert_succession_replaces(const mls_succession *before,
                                                const mls_succession *next);

/* All versions from the first on, a vector of mls_succession. Gives: the root that follows.
 * Fails: BAD_CHAIN, BAD_SIGNATURE, TOO_LARGE, UNSUPPORTED, NO_MEMORY. */
MUST_CHECK enum status cert_successions_verify(const struct cert_id *wijk_id,
                                               const struct mls_vector *successions,
                                               struct cert_root *out);

/* The root that a succession names, believed as it stands. */
struct cert_root cert_root_of(const mls_succession *succession);

/* Whether a root stands by what an earlier one signed: a hat by its serial, a member by its id. */
bool cert_root_keeps(const struct cert_root *root, const struct cert_id *id);

/* Whether a vector of ids is in rising order, none twice. */
bool cert_ids_rise(const struct mls_vector *ids);

void cert_succession_write_signed(const mls_succession_body *body, struct buffer *out);

#endif
