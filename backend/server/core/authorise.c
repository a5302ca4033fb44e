/* authorise.c -- who asks, and whether the hat it names reaches what it asks about (S14).
 *
 * Everything is read from rows at each request, inside the transaction that the request runs in: a
 * revocation committed a moment ago, or earlier in the same batch, already holds.
 */
#include "server/core/core_inside.h"
#include "session/device.h"
#include "walk_group/deputy.h"

enum { ROOM_AT = 17 }; /* in a group id: wijk_id, kind, room_id, instance (T9) */

enum status authorise_device(struct request *r)
{
    if (wire_id_is_none(&r->wijk_id)) {
        return OK; /* session.hello finds the wijk itself */
    }
    struct wijk wijk = {0};
    enum status status = wijk_find(r->db, &r->wijk_id, &wijk);
    if (status != OK) {
        return status == NOT_FOUND && wire_id_is_none(&r->serial) ? OK : status;
    }
    r->incarnation = wijk.incarnation;
    r->inside->frozen = wijk.frozen;
    if (wire_id_is_none(&r->serial)) {
        return OK;
    }
    struct device device = {0};
    status = device_find(r->db, &r->wijk_id, &r->serial, &device);
    if (status == NOT_FOUND || (status == OK && device.state != DEVICE_LIVE)) {
        return NOT_SIGNED_IN;
    }
    r->member_id = device.member_id;
    r->buurt_id = device.buurt_id;
    return status;
}

/* Under which hat: the one that is named and holds, else that of any resident. */
static enum status find_hat(struct request *r, const struct wire_head *in, enum wire_reach *reach)
{
    *reach = WIRE_REACH_NONE;
    if (wire_id_is_none(&r->serial)) {
        r->hat = WIRE_STRANGER;
        return OK;
    }
    if (wire_id_is_none(&in->hat)) {
        r->hat = WIRE_RESIDENT;
        return OK;
    }
    struct hat_row row = {0};
    enum status status = hat_find(r->db, &r->wijk_id, &in->hat, &r->serial, r->now, &row);
    if (status == NOT_FOUND) { /* a deputyship is named as a hat while it lasts */
        status = deputy_find_hat(r->db, &r->wijk_id, &in->hat, &r->member_id, r->now, &row);
    }
    if (status != OK) {
        return status == NOT_FOUND || status == CLOSED ? NOT_ALLOWED : status;
    }
    r->hat = row.hat;
    r->hat_serial = row.hat_serial;
    r->hat_reach_id = row.reach_id;
    *reach = row.reach;
    return OK;
}

/* The buurt in which a room lies; none when it is the wijk's own or not known. */
static enum status buurt_of_room(struct request *r, const struct wire_id *room_id,
                                 struct wire_id *buurt_id)
{
    const enum status status = room_find(r->db, &r->wijk_id, room_id, buurt_id);
    return status == NOT_FOUND ? OK : status;
}

static bool covers_buurt(const struct request *r, enum wire_reach reach,
                         const struct wire_id *buurt_id)
{
    return reach == WIRE_REACH_WIJK || (reach == WIRE_REACH_BUURT && !wire_id_is_none(buurt_id) &&
                                        wire_id_equal(&r->hat_reach_id, buurt_id));
}

/* A hat of a room reaches into the buurt where the room lies: a leader adds to the buurt's own. */
static enum status reach_buurt(struct request *r, enum wire_reach reach,
                               const struct wire_id *buurt_id)
{
    if (r->hat == WIRE_RESIDENT) {
        return OK; /* any resident may walk, look and answer in another buurt; handlers narrow it */
    }
    if (covers_buurt(r, reach, buurt_id)) {
        return OK;
    }
    if (reach != WIRE_REACH_GROUP) {
        return NOT_ALLOWED;
    }
    struct wire_id at = {{0}};
    const enum status status = buurt_of_room(r, &r->hat_reach_id, &at);
    if (status != OK) {
        return status;
    }
    return !wire_id_is_none(&at) && wire_id_equal(&at, buurt_id) ? OK : NOT_ALLOWED;
}

static enum status reach_room(struct request *r, enum wire_reach reach,
                              const struct wire_id *room_id)
{
    if (reach == WIRE_REACH_WIJK) {
        return OK;
    }
    if (reach == WIRE_REACH_GROUP || reach == WIRE_REACH_CASUS) {
        return wire_id_equal(&r->hat_reach_id, room_id) ? OK : NOT_ALLOWED;
    }
    struct wire_id at = {{0}};
    const enum status status = buurt_of_room(r, room_id, &at);
    if (status != OK) {
        return status;
    }
    return covers_buurt(r, reach, &at) ? OK : NOT_ALLOWED;
}

/* An MLS group: a resident must be in it; a leader acts by hat in the groups of its buurt too, as a
 * leaf of them like anybody else. */
static enum status reach_group(struct request *r, enum wire_reach reach,
                               const struct wire_group *group)
{
    if (memcmp(group->bytes, r->wijk_id.bytes, sizeof(r->wijk_id.bytes)) != 0) {
        return NOT_ALLOWED;
    }
    struct wire_id room_id;
    memcpy(room_id.bytes, group->bytes + ROOM_AT, sizeof(room_id.bytes));
    enum status status = NOT_ALLOWED;
    if (r->hat != WIRE_RESIDENT) {
        status = reach_room(r, reach, &room_id);
    }
    if (status == NOT_ALLOWED && (r->hat & (WIRE_RESIDENT | WIRE_LEADER | WIRE_DEPUTY)) != 0) {
        status = follows_group(r, group, &r->serial);
        status = status == NOT_FOUND ? NOT_ALLOWED : status;
    }
    return status;
}

static enum status check_reach(struct request *r, const struct wire_head *in, enum wire_reach reach)
{
    enum wire_kind kind = KIND_id;
    const void *field = wire_reach_peek(in, &kind);
    switch (WIRE_SHAPES[in->type]->reach) {
    case WIRE_REACH_NONE: return OK;
    case WIRE_REACH_WIJK:
        return r->hat == WIRE_RESIDENT || reach == WIRE_REACH_WIJK ? OK : NOT_ALLOWED;
    case WIRE_REACH_BUURT: return reach_buurt(r, reach, field);
    case WIRE_REACH_GROUP:
        if (kind == KIND_group) {
            return reach_group(r, reach, field);
        }
        return r->hat == WIRE_RESIDENT ? OK : reach_room(r, reach, field);
    case WIRE_REACH_CASUS:
    case WIRE_REACH_FUND:
        return reach == WIRE_REACH_WIJK || wire_id_equal(&r->hat_reach_id, field) ? OK
                                                                                  : NOT_ALLOWED;
    }
    return NOT_ALLOWED;
}

static bool writes(enum wire_work work)
{
    return work == WIRE_WRITE || work == WIRE_ALERT || work == WIRE_REVOKE || work == WIRE_TALLY;
}

enum status authorise_hat(struct request *r, const struct wire_head *in)
{
    const struct wire_shape *shape = WIRE_SHAPES[in->type];
    enum wire_reach reach = WIRE_REACH_NONE;
    const enum status status = find_hat(r, in, &reach);
    if (status != OK) {
        return status;
    }
    if ((shape->hats & (unsigned)r->hat) == 0) {
        return NOT_ALLOWED;
    }
    if (r->inside->frozen && writes(shape->work)) {
        return BUSY; /* the wijk is being moved to another node */
    }
    return r->hat == WIRE_STRANGER ? OK : check_reach(r, in, reach);
}
