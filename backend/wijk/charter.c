#include "wijk/charter.h"

#include "server/core/room.h"
#include "wijk/ids.h"
#include "wijk/wijk_store.h"

static enum status put(struct request *r, const struct cert_id *room, const struct cert_id *buurt)
{
    const struct wire_id room_id = wire_id_of(room);
    const struct wire_id buurt_id = wire_id_of(buurt);
    return room_put(r->db, &r->wijk_id, &room_id, &buurt_id);
}

/* A buurt is the room of its own alarm and talk; the wijk's own room lies in no buurt. */
static enum status put_rooms(struct request *r, const mls_charter_body *body)
{
    static const struct cert_id NOWHERE;
    enum status status = put(r, &body->wijk_id, &NOWHERE);
    for (size_t i = 0; i < body->buurten.count && status == OK; i++) {
        const struct cert_id *buurt = &MLS_AT(charter_buurt, &body->buurten, i)->buurt;
        status = put(r, buurt, buurt);
    }
    for (size_t i = 0; i < body->rooms.count && status == OK; i++) {
        const mls_charter_room *room = MLS_AT(charter_room, &body->rooms, i);
        status = put(r, &room->room, &room->buurt);
    }
    return status;
}

enum status charter_keep(struct request *r, const mls_charter *charter, struct span bytes)
{
    const struct charter_row row = {.version = charter->body.version,
                                    .hat_serial = wire_id_of(&charter->body.hat),
                                    .charter = bytes};
    const enum status status = put_rooms(r, &charter->body);
    return status == OK ? charter_put(r->db, &r->wijk_id, &row, r->now) : status;
}

enum status charter_read(struct request *r, mls_charter *out)
{
    struct charter_row row;
    enum status status = charter_find(r->db, &r->wijk_id, r->arena, &row);
    if (status == OK) {
        status = cert_charter_decode(row.charter, r->arena, out);
    }
    return status;
}
