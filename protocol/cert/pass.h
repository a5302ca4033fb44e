/* pass.h -- the second door into a group: a hat that is live there lets one key in. Rules: T12b. */
#ifndef CERT_PASS_H
#define CERT_PASS_H

#include "cert/evidence.h"

enum { CERT_PASS_TERM_MAX_S = 30 * 86400, CERT_PASS_SIZE_MAX = 256 };

// clang-format off
#define CERT_PASS_BODY(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(group, group) \
    FIELD(id, member_id) \
    FIELD(key, subject_key) \
    FIELD(u64, made_at) \
    FIELD(u64, until) \
    FIELD(id, hat)
MLS_STRUCT(pass_body, CERT_PASS_BODY)

/* Label "pass", by the device of the hat. */
#define CERT_PASS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(pass_body, body) \
    FIELD(signature, by_hat)
MLS_STRUCT(pass, CERT_PASS)
// clang-format on

/* Decodes and checks the form. Fails: MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_CHAIN. */
MUST_CHECK enum status cert_pass_decode(struct span input, mls_pass *out);
MUST_CHECK enum status cert_pass_check(const mls_pass *pass);

/* Whether a hat may give this device a pass into the group, and did.
 * Takes: `buurt` in which the group lies (zero: the wijk's own); the hat's chain, and whether it is
 * live, are the caller's to check.
 * Fails: BAD_CHAIN, NOT_ALLOWED (the hat does not reach there), BAD_SIGNATURE, NO_MEMORY. */
MUST_CHECK enum status cert_pass_verify(const mls_pass *pass, const struct cert_hat *hat,
                                        const struct cert_device *device,
                                        const struct cert_id *buurt);

/* Whether a reach takes in a group. Takes: `buurt` of the group; `device_buurt` of the device in
 * question, for a buurt's reach in alarm(wijk); NULL: none. */
bool cert_reach_takes_in(const mls_reach *reach, const struct cert_place *place,
                         const struct cert_id *buurt, const struct cert_id *device_buurt);

/* The same for a hat of that wijk. */
bool cert_hat_reaches(const mls_hat_body *hat, const struct cert_place *place,
                      const struct cert_id *buurt, const struct cert_id *device_buurt);

/* The same for letting somebody in: into a casus room only under a hat of that casus. */
bool cert_hat_admits(const mls_hat_body *hat, const struct cert_place *place,
                     const struct cert_id *buurt, const struct cert_id *device_buurt);

void cert_pass_write_signed(const mls_pass_body *body, struct buffer *out);

#endif
