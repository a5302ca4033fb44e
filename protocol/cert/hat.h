/* hat.h -- hat certificates: who may do what, how far and until when.
 *
 * A hat's serial is the hash of its body, so anyone may hand a certificate over. Its issuer's
 * serial is that of the hat it was signed under; the root's is the wijk_id. A chain is never longer
 * than root → wijk coordinator → hat. Rules: T6, T7; the table is power.def.
 */
#ifndef CERT_HAT_H
#define CERT_HAT_H

#include "cert/record.h"

enum { CERT_FORMAT = 1 }; /* the first byte of every record that stands alone */

/* The values of wire/hats.def. */
enum cert_hat_kind {
#define POWER(hat, value, reaches, grant, invitations, rights) CERT_##hat = (value),
#include "cert/power.def"
#undef POWER
};

/* The values of `enum wire_reach`. */
enum cert_reach_kind {
    CERT_REACH_WIJK = 1,
    CERT_REACH_BUURT = 2,
    CERT_REACH_GROUP = 3,
    CERT_REACH_CASUS = 4,
    CERT_REACH_FUND = 5
};

enum cert_right {
    CERT_MAY_NOTHING = 0,
    CERT_MAY_INVITE = 1 << 0,
    CERT_MAY_PASS = 1 << 1,
    CERT_MAY_REVOKE = 1 << 2,
    CERT_MAY_REVOKE_BY_TWO = 1 << 3,
    CERT_MAY_WITHDRAW = 1 << 4,
    CERT_MAY_CHARTER = 1 << 5,
    CERT_MAY_FOUND = 1 << 6,
    CERT_MAY_CLOSE = 1 << 7,
    CERT_MAY_WIDEN = 1 << 8,
    CERT_MAY_MUTE = 1 << 9
};

enum { CERT_HAT_TERM_MAX_S = 366 * 86400, CERT_HAT_SIZE_MAX = 320 };

// clang-format off
/* How far: `buurt` for BUURT and GROUP, `room` for GROUP, CASUS and FUND; zero elsewhere. */
#define CERT_REACH_ROW(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, kind) \
    FIELD(id, buurt) \
    FIELD(id, room)
MLS_STRUCT(reach, CERT_REACH_ROW)

#define CERT_HAT_BODY(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(id, wijk_id) \
    FIELD(u8, hat) \
    FIELD(reach, reach) \
    FIELD(id, subject) \
    FIELD(key, subject_key) \
    FIELD(id, member_id) \
    FIELD(u64, from) \
    FIELD(u64, until) \
    FIELD(u16, invitations) \
    FIELD(id, issuer) \
    FIELD(id, cosigner)
MLS_STRUCT(hat_body, CERT_HAT_BODY)

/* Signed under the label "hat". Without a cosigner both its serial and its signature are zero. */
#define CERT_HAT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(hat_body, body) \
    FIELD(signature, by_issuer) \
    FIELD(signature, by_cosigner)
MLS_STRUCT(hat, CERT_HAT)

/* A chain as it travels: from the root's hats down to the one it is for. */
#define CERT_HAT_CHAIN(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    VECTOR(hat, hats)
MLS_STRUCT(hat_chain, CERT_HAT_CHAIN)
// clang-format on

enum { CERT_CHAIN_SIZE_MAX = 4096, CERT_CHAIN_HATS_MAX = 12 };

/* A hat with its serial, by which it is found. */
struct cert_hat {
    struct cert_id serial;
    mls_hat hat;
};

/* Some hats; borrowed. */
struct cert_hats {
    const struct cert_hat *items;
    size_t count;
    bool is_sorted; /* by serial; else in any order */
};

/* Decodes one certificate and checks its form: format, hat, reach, dates, cap, cosigner; no
 * signature. Fails: MALFORMED, TOO_LARGE, UNSUPPORTED (format), BAD_CHAIN (a power it cannot have).
 */
MUST_CHECK enum status cert_hat_decode(struct span input, struct cert_hat *out);

/* Decodes a chain into the arena. Fails: as cert_hat_decode(), TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status cert_hats_decode(struct span input, struct arena *arena,
                                        struct cert_hats *out);

/* The same from a vector of mls_hat that was read already. */
MUST_CHECK enum status cert_hats_of(const struct mls_vector *hats, struct arena *arena,
                                    struct cert_hats *out);

/* The form alone: what power.def, the dates and the reach say. Fails: UNSUPPORTED, BAD_CHAIN. */
MUST_CHECK enum status cert_hat_check(const mls_hat_body *body);

struct cert_id cert_hat_serial(const mls_hat_body *body);

/* NULL when it is not among them. */
const struct cert_hat *cert_hats_find(const struct cert_hats *hats, const struct cert_id *serial);

/* What the hat may do at all: enum cert_right, several together. */
unsigned cert_hat_rights(const mls_hat_body *body);

/* What power.def says of a kind of hat: given by the root alone; may have that kind of reach. */
bool cert_hat_is_of_root(uint8_t hat);
bool cert_hat_may_reach(uint8_t hat, uint8_t reach_kind);

/* Whether [from, until) holds `time`. */
bool cert_hat_covers(const mls_hat_body *body, uint64_t time);

/* Reach: wijk ⊃ buurt ⊃ group; a casus and a fund only themselves, and the wijk them. */
bool cert_reach_contains(const mls_reach *outer, const mls_reach *inner);
bool cert_reach_has_buurt(const mls_reach *reach, const struct cert_id *buurt);

/* Fails: BAD_CHAIN: no such kind, or an id where none belongs, or none where one does. */
MUST_CHECK enum status cert_reach_check(const mls_reach *reach);

/* The bytes under a hat's signatures. */
void cert_hat_write_signed(const mls_hat_body *body, struct buffer *out);

#endif
