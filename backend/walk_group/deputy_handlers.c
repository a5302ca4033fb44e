/* deputy_handlers.c -- who stands in for a leader. Rules: protocol/docs/walk_group.md */
#include "shift/local_time.h"
#include "shift/shift_tell.h"
#include "walk_group/deputy.h"
#include "walk_group/walk_group_store.h"
#include "wire/wire_handlers.h"

static struct wire_deputy show_deputy(const struct deputy *deputy)
{
    return (struct wire_deputy){.deputy_id = deputy->deputy_id,
                                .walk_group_id = deputy->walk_group_id,
                                .member_id = deputy->member_id,
                                .from = deputy->from,
                                .to = deputy->to};
}

/* Of the wijk: somebody with a live device. */
static enum status check_member(struct request *r, const struct wire_id *member_id)
{
    struct wire_id serials[DEVICES_MAX];
    size_t count = 0;
    const enum status status = device_list(r->db, &r->wijk_id, member_id, serials, &count);
    if (status == OK && count == 0) {
        request_fault(r, "member_id");
        return NOT_FOUND;
    }
    return status;
}

/* From the local midnight that opens the first day to the one that closes the last. */
static enum status check_days(struct request *r, struct deputy *deputy)
{
    const char *zone = r->settings->zone;
    const char *fault = NULL;
    struct local_time local = {0};
    enum status status = local_time_of(zone, r->now, &local);
    if (status == OK) {
        status = deputy_may_last(deputy->from, deputy->to, local.on, &fault);
    }
    if (status == OK) {
        status = local_instant(zone, deputy->from, 0, &deputy->begins_at);
    }
    if (status == OK) {
        status = local_instant(zone, local_day_add(deputy->to, 1), 0, &deputy->ends_at);
    }
    if (status != OK && fault != NULL) {
        request_fault(r, fault);
    }
    return status;
}

enum status handle_deputy_name(struct request *r, const struct wire_deputy_name *in,
                               struct wire_done *out)
{
    (void)out; /* the reply says nothing more than that it is done */
    struct walk_group group = {0};
    struct deputy deputy = {.deputy_id = in->deputy_id,
                            .walk_group_id = in->walk_group_id,
                            .member_id = in->member_id,
                            .from = in->from,
                            .to = in->to};
    enum status status = walk_group_find(r->db, &r->wijk_id, &in->walk_group_id, &group);
    if (status == OK) {
        status = check_days(r, &deputy);
    }
    if (status == OK) {
        status = check_member(r, &in->member_id);
    }
    if (status == OK) {
        status = deputy_add(r->db, &r->wijk_id, &deputy, &r->hat_serial);
    }
    if (status != OK) {
        return status;
    }
    struct wire_deputy_named event = {.head.type = WIRE_deputy_named,
                                      .deputy = show_deputy(&deputy)};
    return shift_tell_member(r, &in->member_id, &event.head, deputy.ends_at);
}

enum status handle_deputy_end(struct request *r, const struct wire_deputy_end *in,
                              struct wire_done *out)
{
    (void)out;
    struct deputy deputy = {0};
    enum status status = deputy_find(r->db, &r->wijk_id, &in->deputy_id, &deputy);
    const bool here = wire_id_equal(&deputy.walk_group_id, &in->walk_group_id);
    if (status == NOT_FOUND || (status == OK && !here)) {
        request_fault(r, "deputy_id");
        return NOT_FOUND;
    }
    if (status == OK && r->hat == WIRE_DEPUTY && !wire_id_equal(&deputy.member_id, &r->member_id)) {
        return NOT_ALLOWED; /* one's own, not another's */
    }
    if (status == OK) {
        status = deputy_end(r->db, &r->wijk_id, &in->deputy_id, r->now);
    }
    if (status != OK) {
        return status;
    }
    struct wire_deputy_ended event = {.head.type = WIRE_deputy_ended, .deputy_id = in->deputy_id};
    return shift_tell_member(r, &deputy.member_id, &event.head, r->now + r->settings->late_mark_s);
}

enum status handle_deputy_list(struct request *r, const struct wire_deputy_list *in,
                               struct wire_deputy_page *out)
{
    struct deputy deputies[DEPUTIES_MAX];
    size_t count = 0;
    struct wire_deputy *items = arena_take(r->arena, DEPUTIES_MAX, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    const enum status status =
        deputy_list(r->db, &r->wijk_id, &in->walk_group_id, r->now, deputies, &count);
    for (size_t i = 0; i < count; i++) {
        items[i] = show_deputy(&deputies[i]);
    }
    out->deputies = (struct wire_list){items, count};
    return status;
}
