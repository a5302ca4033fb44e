/* charter.h -- which buurten and rooms a wijk has. Rules: T10. Names of walk groups are not in it:
 * they travel inside the group. */
#ifndef CERT_CHARTER_H
#define CERT_CHARTER_H

#include "cert/hat.h"

enum {
    CERT_CHARTER_SIZE_MAX = 8192,
    CERT_BUURTEN_MAX = 64,
    CERT_ROOMS_MAX = 240,
    CERT_BUURT_NAME_MAX = 40
};

// clang-format off
#define CERT_CHARTER_BUURT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, buurt) \
    FIELD(bytes, name)
MLS_STRUCT(charter_buurt, CERT_CHARTER_BUURT)

/* A walk group or a casus room; alarm, talk and leaders follow from the buurten. */
#define CERT_CHARTER_ROOM(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, kind) \
    FIELD(id, room) \
    FIELD(id, buurt)
MLS_STRUCT(charter_room, CERT_CHARTER_ROOM)

#define CERT_CHARTER_BODY(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(id, wijk_id) \
    FIELD(u32, version) \
    FIELD(u64, made_at) \
    VECTOR(charter_buurt, buurten) \
    VECTOR(charter_room, rooms) \
    FIELD(id, hat)
MLS_STRUCT(charter_body, CERT_CHARTER_BODY)

/* Label "charter", by the device of a wijk coordinator's hat. */
#define CERT_CHARTER(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(charter_body, body) \
    FIELD(signature, by_hat)
MLS_STRUCT(charter, CERT_CHARTER)
// clang-format on

/* Decodes and checks the form: limits, names that are text, ids rising, rooms in buurten that the
 * charter has. Fails: MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_CHAIN, NO_MEMORY. */
MUST_CHECK enum status cert_charter_decode(struct span input, struct arena *arena,
                                           mls_charter *out);

/* Whether the hat may sign it and did. The hat's own chain is the caller's to check.
 * Takes: `floor` the version that was seen or that the invitation states.
 * Fails: OLD_VERSION (below the floor), BAD_CHAIN, BAD_SIGNATURE, NO_MEMORY. Source: T10. */
MUST_CHECK enum status cert_charter_verify(const mls_charter *charter, const struct cert_hat *hat,
                                           uint32_t floor);

/* Whether the charter has that place, and in which buurt it lies (zero: the wijk's own).
 * Fails: NOT_FOUND. */
MUST_CHECK enum status cert_charter_find(const mls_charter *charter, const struct cert_place *place,
                                         struct cert_id *buurt);

void cert_charter_write_signed(const mls_charter_body *body, struct buffer *out);

#endif
