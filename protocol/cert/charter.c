#include "cert/charter.h"

// clang-format off
MLS_STRUCT_CODE(charter_buurt, CERT_CHARTER_BUURT)
MLS_ITEM(charter_buurt)
MLS_STRUCT_CODE(charter_room, CERT_CHARTER_ROOM)
MLS_ITEM(charter_room)
MLS_STRUCT_CODE(charter_body, CERT_CHARTER_BODY)
MLS_STRUCT_CODE(charter, CERT_CHARTER)
// clang-format on

/* --- form --- */

static bool has_buurt(const mls_charter_body *body, const struct cert_id *buurt)
{
    for (size_t i = 0; i < body->buurten.count; i++) {
        if (cert_id_equal(&MLS_AT(charter_buurt, &body->buurten, i)->buurt, buurt)) {
            return true;
        }
    }
    return false;
}

static bool buurten_are_right(const mls_charter_body *body)
{
    for (size_t i = 0; i < body->buurten.count; i++) {
        const mls_charter_buurt *buurt = MLS_AT(charter_buurt, &body->buurten, i);
        const bool rises =
            i == 0 || cert_id_compare(&MLS_AT(charter_buurt, &body->buurten, i - 1)->buurt,
                                      &buurt->buurt) < 0;
        if (!rises || cert_id_is_zero(&buurt->buurt) || buurt->name.size == 0 ||
            buurt->name.size > CERT_BUURT_NAME_MAX || !span_is_text(buurt->name)) {
            return false;
        }
    }
    return true;
}

static bool rooms_are_right(const mls_charter_body *body)
{
    for (size_t i = 0; i < body->rooms.count; i++) {
        const mls_charter_room *room = MLS_AT(charter_room, &body->rooms, i);
        const bool rises =
            i == 0 ||
            cert_id_compare(&MLS_AT(charter_room, &body->rooms, i - 1)->room, &room->room) < 0;
        const bool lies_right = room->kind == CERT_WALK    ? has_buurt(body, &room->buurt)
                                : room->kind == CERT_CASUS ? cert_id_is_zero(&room->buurt)
                                                           : false;
        if (!rises || cert_id_is_zero(&room->room) || !lies_right) {
            return false;
        }
    }
    return true;
}

enum status cert_charter_decode(struct span input, struct arena *arena, mls_charter *out)
{
    if (input.size > CERT_CHARTER_SIZE_MAX) {
        return TOO_LARGE;
    }
    const enum status status = mls_decode_charter(input, arena, out);
    if (status != OK) {
        return status;
    }
    const mls_charter_body *body = &out->body;
    if (body->format != CERT_FORMAT) {
        return UNSUPPORTED;
    }
    if (body->buurten.count > CERT_BUURTEN_MAX || body->rooms.count > CERT_ROOMS_MAX) {
        return TOO_LARGE;
    }
    return body->version >= 1 && buurten_are_right(body) && rooms_are_right(body) ? OK : BAD_CHAIN;
}

/* --- asking --- */

void cert_charter_write_signed(const mls_charter_body *body, struct buffer *out)
{
    cert_signed_begin(out, "charter");
    mls_write_charter_body(out, body);
}

enum status cert_charter_verify(const mls_charter *charter, const struct cert_hat *hat,
                                uint32_t floor)
{
    const mls_charter_body *body = &charter->body;
    if (body->version < floor) {
        return OLD_VERSION;
    }
    const mls_hat_body *by = &hat->hat.body;
    if (!cert_id_equal(&body->hat, &hat->serial) || !cert_id_equal(&body->wijk_id, &by->wijk_id) ||
        (cert_hat_rights(by) & CERT_MAY_CHARTER) == 0 || !cert_hat_covers(by, body->made_at)) {
        return BAD_CHAIN;
    }
    struct buffer content = buffer_make((size_t)2 * CERT_CHARTER_SIZE_MAX);
    cert_charter_write_signed(body, &content);
    const enum status status = cert_verify(&content, &by->subject_key, &charter->by_hat);
    buffer_end(&content);
    return status;
}

/* Alarm, talk and leaders are not listed: they follow from the buurten and from the wijk. */
enum status cert_charter_find(const mls_charter *charter, const struct cert_place *place,
                              struct cert_id *buurt)
{
    static const struct cert_id ZERO;
    const mls_charter_body *body = &charter->body;
    *buurt = ZERO;
    if (!cert_id_equal(&place->wijk_id, &body->wijk_id)) {
        return NOT_FOUND;
    }
    switch (place->kind) {
    case CERT_ALARM_WIJK:
    case CERT_LEADERS: return OK;
    case CERT_ALARM_BUURT:
    case CERT_TALK_BUURT:
        if (!has_buurt(body, &place->room)) {
            return NOT_FOUND;
        }
        *buurt = place->room;
        return OK;
    default:
        for (size_t i = 0; i < body->rooms.count; i++) {
            const mls_charter_room *room = MLS_AT(charter_room, &body->rooms, i);
            if (room->kind == place->kind && cert_id_equal(&room->room, &place->room)) {
                *buurt = room->buurt;
                return OK;
            }
        }
        return NOT_FOUND;
    }
}
