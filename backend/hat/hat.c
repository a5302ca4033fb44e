#include "hat/hat.h"

#include "wijk/ids.h"

static enum wire_hat_kind kind_of(enum wire_hat hat)
{
    switch ((unsigned)hat) {
#define POWER(hat, value, reaches, grant, invitations, rights)                                     \
    case 1u << (value):                                                                            \
        return wire_hat_kind_##hat;
#include "cert/power.def"
#undef POWER
    default: return wire_hat_kind_OTHER;
    }
}

static enum wire_hat_reach reach_of(enum wire_reach reach)
{
    switch (reach) {
    case WIRE_REACH_WIJK: return wire_hat_reach_WIJK;
    case WIRE_REACH_BUURT: return wire_hat_reach_BUURT;
    case WIRE_REACH_GROUP: return wire_hat_reach_GROUP;
    case WIRE_REACH_CASUS: return wire_hat_reach_CASUS;
    case WIRE_REACH_FUND: return wire_hat_reach_FUND;
    case WIRE_REACH_NONE: break;
    }
    return wire_hat_reach_OTHER;
}

struct hat_row hat_row_of(const struct cert_hat *hat)
{
    const mls_hat_body *body = &hat->hat.body;
    const bool is_buurt = body->reach.kind == CERT_REACH_BUURT;
    return (struct hat_row){
        .hat_serial = wire_id_of(&hat->serial),
        .serial = wire_id_of(&body->subject),
        .hat = (enum wire_hat)(1u << body->hat),
        .reach = (enum wire_reach)body->reach.kind,
        .reach_id = wire_id_of(is_buurt ? &body->reach.buurt : &body->reach.room),
        .not_before = (int64_t)body->from,
        .not_after = (int64_t)body->until,
    };
}

struct wire_hat_held hat_held_of(const struct hat_shown *shown)
{
    return (struct wire_hat_held){
        .serial = shown->row.hat_serial,
        .device_serial = shown->row.serial,
        .member_id = shown->member_id,
        .kind = kind_of(shown->row.hat),
        .reach = reach_of(shown->row.reach),
        .reach_id = shown->row.reach_id,
        .until = shown->row.not_after,
        .withdrawn = shown->is_withdrawn,
    };
}

enum status hat_may_be_cosigned(const mls_hat_body *body, const struct wire_id *wijk_id,
                                uint64_t coordinators)
{
    const struct cert_id root = cert_id_of(wijk_id);
    const bool is_by_root = cert_id_equal(&body->cosigner, &root);
    return is_by_root && coordinators >= 2 ? NOT_ALLOWED : OK;
}

enum status hat_may_bind(const mls_hat_body *body, const struct device *device)
{
    const struct cert_id member_id = cert_id_of(&device->member_id);
    const struct cert_key key = cert_key_of(&device->public_key);
    const bool fits = device->state == DEVICE_LIVE && cert_id_equal(&body->member_id, &member_id) &&
                      cert_key_equal(&body->subject_key, &key);
    return fits ? OK : NOT_ALLOWED;
}

static enum status tell_granted(struct request *r, const struct cert_hat *hat,
                                const struct hat_row *row)
{
    struct buffer encoded = buffer_make(CERT_HAT_SIZE_MAX);
    mls_write_hat(&encoded, &hat->hat);
    const struct hat_shown shown = {.row = *row, .member_id = wire_id_of(&hat->hat.body.member_id)};
    struct wire_hat_granted event = {.head = {.type = WIRE_hat_granted},
                                     .certificate = buffer_span(&encoded),
                                     .hat = hat_held_of(&shown)};
    enum status status = buffer_status(&encoded);
    if (status == OK) {
        status = tell_device(r, &row->serial, &event.head, row->not_after);
    }
    buffer_end(&encoded);
    return status;
}

enum status hat_lay_down(struct request *r, const struct cert_hat *hat, struct span chain)
{
    const struct hat_entry entry = {
        .row = hat_row_of(hat), .issuer = wire_id_of(&hat->hat.body.issuer), .chain = chain};
    bool is_withdrawn = false;
    enum status status =
        hat_find_standing(r->db, &r->wijk_id, &entry.row.hat_serial, &is_withdrawn);
    if (status != NOT_FOUND) {
        return status == OK && is_withdrawn ? REVOKED : status;
    }
    status = serial_check(r, &hat->serial);
    if (status == OK) {
        status = hat_add(r->db, &r->wijk_id, &entry);
    }
    return status == OK ? tell_granted(r, hat, &entry.row) : status;
}
