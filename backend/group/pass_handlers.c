/* pass_handlers.c -- asking for a pass into a group, and giving one (T12). */
#include "cert/charter.h"
#include "device/device_store.h"
#include "group/group_store.h"
#include "hat/hat_store.h"
#include "wijk/court.h"
#include "wijk/ids.h"
#include "wijk/wijk_store.h"
#include "wire/wire_handlers.h"

/* A group's place, and in which buurt it lies: by its row, or by the charter before it is founded.
 */
static enum status find_buurt(struct request *r, const struct wire_group *group,
                              struct cert_place *place, struct cert_id *buurt)
{
    request_fault(r, "group");
    enum status status = group_place(r, group, place);
    struct charter_row row;
    mls_charter charter;
    if (status == OK) {
        status = charter_find(r->db, &r->wijk_id, r->arena, &row);
    }
    if (status == OK) {
        status = cert_charter_decode(row.charter, r->arena, &charter);
    }
    return status == OK ? cert_charter_find(&charter, place, buurt) : status;
}

static enum status tell_holders(struct request *r, const struct cert_place *place,
                                const struct cert_id *buurt, struct wire_pass_asked *event)
{
    const struct hat_room room = {wire_id_of(&place->room), wire_id_of(buurt), r->now};
    struct wire_id serials[HAT_HOLDERS_MAX];
    size_t count = 0;
    enum status status = hat_list_holders(r->db, &r->wijk_id, &room, serials, &count);
    if (status == OK && count == 0) {
        return NOT_FOUND; /* nobody is there to give one */
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        if (!wire_id_equal(&serials[i], &r->serial)) {
            status = tell_device(r, &serials[i], &event->head, r->now + r->settings->invitation_s);
        }
    }
    return status;
}

enum status handle_pass_ask(struct request *r, const struct wire_pass_ask *in,
                            struct wire_done *out)
{
    (void)out;
    struct cert_place place;
    struct cert_id buurt;
    struct device device = {0};
    enum status status = find_buurt(r, &in->group, &place, &buurt);
    if (status == OK) {
        status = group_has_device(r->db, &r->wijk_id, &in->group, &r->serial);
        status = status == NOT_FOUND ? OK : status == OK ? CONFLICT : status;
    }
    if (status == OK) {
        status = group_spend_pace(r);
    }
    if (status == OK) {
        status = device_find(r->db, &r->wijk_id, &r->serial, &device);
    }
    struct wire_pass_asked event = {.head = {.type = WIRE_pass_asked},
                                    .group = in->group,
                                    .member_id = r->member_id,
                                    .device_serial = r->serial,
                                    .device_key = device.public_key};
    return status == OK ? tell_holders(r, &place, &buurt, &event) : status;
}

/* ── giving ─────────────────────────────────────────────────────────────────────────────────────
 */

struct giving {
    const struct wire_pass_give *in;
    mls_pass pass;
    struct cert_device device; /* whom it is for */
    struct cert_id buurt;      /* of the group */
    struct span chain;         /* of the hat that gives it */
};

static enum status read_pass(struct request *r, struct giving *giving)
{
    request_fault(r, "pass");
    const enum status status = cert_pass_decode(giving->in->pass, &giving->pass);
    if (status != OK) {
        return status;
    }
    const struct cert_group group = cert_group_of_wire(&giving->in->group);
    const struct cert_id hat = cert_id_of(&r->hat_serial);
    const mls_pass_body *body = &giving->pass.body;
    if (memcmp(&body->group, &group, sizeof(group)) != 0) {
        return WRONG_GROUP;
    }
    if (!cert_id_equal(&body->hat, &hat)) {
        return NOT_ALLOWED; /* given under the hat of this request, or not at all */
    }
    const int64_t now = r->now;
    return (int64_t)body->until <= now || (int64_t)body->made_at > now + r->settings->clock_ahead_s
               ? CLOSED
               : OK;
}

static enum status find_device(struct request *r, struct giving *giving)
{
    request_fault(r, "device_serial");
    enum device_state state = DEVICE_LIVE;
    const enum status status =
        device_find_cert(r->db, &r->wijk_id, &giving->in->device_serial, &giving->device, &state);
    return status == OK && state != DEVICE_LIVE ? NOT_FOUND : status;
}

static enum status judge(struct request *r, struct giving *giving)
{
    struct court court;
    const struct cert_hat *hat = NULL;
    const struct cert_id serial = cert_id_of(&r->hat_serial);
    request_fault(r, "pass");
    enum status status = court_open(r, &court);
    if (status == OK) {
        status = court_add_hat(&court, &serial);
    }
    if (status == OK) {
        status = cert_chain_check_pass(&court.view, &giving->pass, &giving->device, &giving->buurt,
                                       &hat);
    }
    return status == OK ? court_write_chain(&court, &giving->chain) : status;
}

static enum status give(struct request *r, const struct giving *giving)
{
    const struct wire_pass_give *in = giving->in;
    const int64_t until = (int64_t)giving->pass.body.until;
    const struct pass_row row = {.group = in->group,
                                 .serial = in->device_serial,
                                 .hat_serial = r->hat_serial,
                                 .pass = in->pass,
                                 .until = until};
    struct wire_pass_given event = {.head = {.type = WIRE_pass_given},
                                    .group = in->group,
                                    .pass = in->pass,
                                    .hats = giving->chain};
    const enum status status = pass_put(r->db, &r->wijk_id, &row);
    return status == OK ? tell_device(r, &in->device_serial, &event.head, until) : status;
}

enum status handle_pass_give(struct request *r, const struct wire_pass_give *in,
                             struct wire_done *out)
{
    (void)out;
    struct giving giving = {.in = in};
    struct cert_place place;
    enum status status = find_buurt(r, &in->group, &place, &giving.buurt);
    if (status == OK) {
        status = read_pass(r, &giving);
    }
    if (status == OK) {
        status = find_device(r, &giving);
    }
    if (status == OK) {
        status = judge(r, &giving);
    }
    return status == OK ? give(r, &giving) : status;
}
