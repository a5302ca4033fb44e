#include "cert/hat.h"

/* --- rows --- */

// clang-format off
MLS_STRUCT_CODE(reach, CERT_REACH_ROW)
MLS_STRUCT_CODE(hat_body, CERT_HAT_BODY)
MLS_STRUCT_CODE(hat, CERT_HAT)
MLS_ITEM(hat)
MLS_STRUCT_CODE(hat_chain, CERT_HAT_CHAIN)
// clang-format on

/* --- powers --- */

enum { WIJK = 1 << 1, BUURT = 1 << 2, GROUP = 1 << 3, CASUS = 1 << 4, FUND = 1 << 5 };
enum { ROOT = 1, TWO = 2 };
enum {
    NOTHING = CERT_MAY_NOTHING,
    INVITE = CERT_MAY_INVITE,
    PASS = CERT_MAY_PASS,
    REVOKE = CERT_MAY_REVOKE,
    REVOKE_BY_TWO = CERT_MAY_REVOKE_BY_TWO,
    WITHDRAW = CERT_MAY_WITHDRAW,
    CHARTER = CERT_MAY_CHARTER,
    FOUND = CERT_MAY_FOUND,
    CLOSE = CERT_MAY_CLOSE,
    WIDEN = CERT_MAY_WIDEN,
    MUTE = CERT_MAY_MUTE
};

struct power {
    uint8_t hat;
    uint8_t reaches;
    uint8_t grant;
    uint16_t invitations;
    unsigned rights;
};

static const struct power POWERS[] = {
#define POWER(hat, value, reaches, grant, invitations, rights)                                     \
    {(value), (reaches), (grant), (invitations), (rights)},
#include "cert/power.def"
#undef POWER
};

static const struct power *find_power(uint8_t hat)
{
    for (size_t i = 0; i < sizeof(POWERS) / sizeof(POWERS[0]); i++) {
        if (POWERS[i].hat == hat) {
            return &POWERS[i];
        }
    }
    return NULL;
}

unsigned cert_hat_rights(const mls_hat_body *body)
{
    const struct power *power = find_power(body->hat);
    return power != NULL ? power->rights : CERT_MAY_NOTHING;
}

bool cert_hat_is_of_root(uint8_t hat)
{
    const struct power *power = find_power(hat);
    return power != NULL && power->grant == ROOT;
}

bool cert_hat_may_reach(uint8_t hat, uint8_t reach_kind)
{
    const struct power *power = find_power(hat);
    return power != NULL && reach_kind <= CERT_REACH_FUND &&
           (power->reaches & (1u << reach_kind)) != 0;
}

/* --- form --- */

enum status cert_reach_check(const mls_reach *reach)
{
    const bool has_buurt = !cert_id_is_zero(&reach->buurt);
    const bool has_room = !cert_id_is_zero(&reach->room);
    switch (reach->kind) {
    case CERT_REACH_WIJK: return !has_buurt && !has_room ? OK : BAD_CHAIN;
    case CERT_REACH_BUURT: return has_buurt && !has_room ? OK : BAD_CHAIN;
    case CERT_REACH_GROUP: return has_buurt && has_room ? OK : BAD_CHAIN;
    case CERT_REACH_CASUS:
    case CERT_REACH_FUND: return !has_buurt && has_room ? OK : BAD_CHAIN;
    default: return BAD_CHAIN;
    }
}

enum status cert_hat_check(const mls_hat_body *body)
{
    if (body->format != CERT_FORMAT) {
        return UNSUPPORTED;
    }
    const struct power *power = find_power(body->hat);
    if (power == NULL || !cert_hat_may_reach(body->hat, body->reach.kind) ||
        body->invitations > power->invitations) {
        return BAD_CHAIN;
    }
    const bool by_root = cert_id_equal(&body->issuer, &body->wijk_id);
    const bool has_cosigner = !cert_id_is_zero(&body->cosigner);
    const bool is_signed_right =
        power->grant == ROOT
            ? by_root && !has_cosigner
            : !by_root && has_cosigner && !cert_id_equal(&body->issuer, &body->cosigner);
    if (!is_signed_right || body->until <= body->from ||
        body->until - body->from > CERT_HAT_TERM_MAX_S || cert_id_is_zero(&body->subject) ||
        cert_id_is_zero(&body->member_id)) {
        return BAD_CHAIN;
    }
    return cert_reach_check(&body->reach);
}

static enum status hat_of(const mls_hat *hat, struct cert_hat *out)
{
    const enum status status = cert_hat_check(&hat->body);
    if (status != OK) {
        return status;
    }
    static const struct cert_signature ZERO;
    if (cert_id_is_zero(&hat->body.cosigner) &&
        memcmp(&hat->by_cosigner, &ZERO, sizeof(ZERO)) != 0) {
        return BAD_CHAIN;
    }
    out->serial = cert_hat_serial(&hat->body);
    out->hat = *hat;
    return OK;
}

enum status cert_hat_decode(struct span input, struct cert_hat *out)
{
    if (input.size > CERT_HAT_SIZE_MAX) {
        return TOO_LARGE;
    }
    struct arena none = arena_make(0);
    mls_hat hat;
    const enum status status = mls_decode_hat(input, &none, &hat);
    return status == OK ? hat_of(&hat, out) : status;
}

enum status cert_hats_of(const struct mls_vector *hats, struct arena *arena, struct cert_hats *out)
{
    *out = (struct cert_hats){0};
    if (hats->count > CERT_CHAIN_HATS_MAX) {
        return TOO_LARGE;
    }
    if (hats->count == 0) {
        return OK;
    }
    struct cert_hat *items = arena_take(arena, hats->count, sizeof(*items));
    if (items == NULL) {
        return arena_is_spent(arena) ? TOO_LARGE : NO_MEMORY;
    }
    for (size_t i = 0; i < hats->count; i++) {
        const enum status status = hat_of(MLS_AT(hat, hats, i), &items[i]);
        if (status != OK) {
            return status;
        }
    }
    *out = (struct cert_hats){.items = items, .count = hats->count};
    return OK;
}

enum status cert_hats_decode(struct span input, struct arena *arena, struct cert_hats *out)
{
    *out = (struct cert_hats){0};
    if (input.size > CERT_CHAIN_SIZE_MAX) {
        return TOO_LARGE;
    }
    mls_hat_chain chain;
    const enum status status = mls_decode_hat_chain(input, arena, &chain);
    return status == OK ? cert_hats_of(&chain.hats, arena, out) : status;
}

/* --- asking --- */

void cert_hat_write_signed(const mls_hat_body *body, struct buffer *out)
{
    cert_signed_begin(out, "hat");
    mls_write_hat_body(out, body);
}

/* A body has a fixed size: it is written on the stack, so that a serial cannot fail. */
static void add_u64(struct hash_stream *stream, uint64_t value, unsigned size)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    }
    hash_add(stream, span_of(bytes, size));
}

static void add_id(struct hash_stream *stream, const struct cert_id *id)
{
    hash_add(stream, span_of(id->bytes, CERT_ID_SIZE));
}

struct cert_id cert_hat_serial(const mls_hat_body *body)
{
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, span_text("hat"));
    add_u64(&stream, body->format, 1);
    add_id(&stream, &body->wijk_id);
    add_u64(&stream, body->hat, 1);
    add_u64(&stream, body->reach.kind, 1);
    add_id(&stream, &body->reach.buurt);
    add_id(&stream, &body->reach.room);
    add_id(&stream, &body->subject);
    hash_add(&stream, cert_key_span(&body->subject_key));
    add_id(&stream, &body->member_id);
    add_u64(&stream, body->from, 8);
    add_u64(&stream, body->until, 8);
    add_u64(&stream, body->invitations, 2);
    add_id(&stream, &body->issuer);
    add_id(&stream, &body->cosigner);
    const struct hash hash = hash_end(&stream);
    struct cert_id serial;
    memcpy(serial.bytes, hash.bytes, CERT_ID_SIZE);
    return serial;
}

static const struct cert_hat *find_sorted(const struct cert_hats *hats,
                                          const struct cert_id *serial)
{
    size_t low = 0;
    size_t high = hats->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = cert_id_compare(&hats->items[middle].serial, serial);
        if (order == 0) {
            return &hats->items[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

const struct cert_hat *cert_hats_find(const struct cert_hats *hats, const struct cert_id *serial)
{
    if (hats->is_sorted) {
        return find_sorted(hats, serial);
    }
    for (size_t i = 0; i < hats->count; i++) {
        if (cert_id_equal(&hats->items[i].serial, serial)) {
            return &hats->items[i];
        }
    }
    return NULL;
}

bool cert_hat_covers(const mls_hat_body *body, uint64_t time)
{
    return body->from <= time && time < body->until;
}

bool cert_reach_has_buurt(const mls_reach *reach, const struct cert_id *buurt)
{
    if (reach->kind == CERT_REACH_WIJK) {
        return true;
    }
    return (reach->kind == CERT_REACH_BUURT || reach->kind == CERT_REACH_GROUP) &&
           !cert_id_is_zero(buurt) && cert_id_equal(&reach->buurt, buurt);
}

bool cert_reach_contains(const mls_reach *outer, const mls_reach *inner)
{
    switch (outer->kind) {
    case CERT_REACH_WIJK: return true;
    case CERT_REACH_BUURT:
        return (inner->kind == CERT_REACH_BUURT || inner->kind == CERT_REACH_GROUP) &&
               cert_id_equal(&outer->buurt, &inner->buurt);
    default:
        return outer->kind == inner->kind && cert_id_equal(&outer->buurt, &inner->buurt) &&
               cert_id_equal(&outer->room, &inner->room);
    }
}
