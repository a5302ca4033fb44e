/* alert_handlers.c -- raising, going on, widening, and how far it reaches. Rules:
 * protocol/docs/alert.md. */
#include "alert/alert_store.h"
#include "alert/delivery.h"
#include "alert/walking.h"
#include "council/month.h"
#include "group/group.h"
#include "wire/wire_handlers.h"

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

/* The group that the request names, if it is one of the wijk's. */
static enum status find_group(struct request *r, const struct wire_group *group,
                              struct group_row *out)
{
    const enum status status = group_find(r->db, &r->wijk_id, group, out);
    return status == NOT_FOUND ? refuse(r, "group", status) : status;
}

/* The phones in a group beside the asker's. */
static uint64_t others_in(const struct group_row *row)
{
    return row->leaves > 0 ? row->leaves - 1 : 0;
}

/* What is left of the limits of the asker and of the buurt (ALERT-3). */
static enum status find_room(struct request *r, const struct wire_id *buurt_id,
                             struct alert_room *out)
{
    struct alert_tries ten_minutes = {0};
    struct alert_tries day = {0};
    struct alert_tries hour = {0};
    const struct settings *settings = r->settings;
    const struct alert_window windows[] = {
        {r->now - ALERT_TEN_MINUTES_S, settings->alert_member_10min},
        {r->now - ALERT_DAY_S, settings->alert_member_day},
        {r->now - ALERT_HOUR_S, settings->alert_buurt_hour},
    };
    enum status status = alert_act_count(r->db, &r->wijk_id, &r->member_id, ALERT_ACT_RAISE,
                                         &windows[0], &ten_minutes);
    if (status == OK) {
        status =
            alert_act_count(r->db, &r->wijk_id, &r->member_id, ALERT_ACT_RAISE, &windows[1], &day);
    }
    if (status == OK) {
        status = alert_count_buurt(r->db, &r->wijk_id, buurt_id, &windows[2], &hour);
    }
    *out = alert_room(settings, &ten_minutes, &day, &hour);
    return status;
}

static enum status spend_room(struct request *r, const struct wire_id *buurt_id)
{
    struct alert_room room;
    const enum status status = find_room(r, buurt_id, &room);
    if (status != OK || room.left > 0) {
        return status;
    }
    request_retry_after(r, (unsigned)(room.next_at - r->now));
    return QUOTA_SPENT;
}

/* Whether the alerts of the asker's buurt go to the wijk: its group is too small (ALERT-14). */
static enum status has_few_phones(struct request *r, bool *few)
{
    struct group_row row = {0};
    const enum status status =
        group_find_newest(r->db, &r->wijk_id, CERT_ALARM_BUURT, &r->buurt_id, &row);
    *few = alert_goes_to_wijk(r->settings, status == OK ? others_in(&row) : 0);
    return status == NOT_FOUND ? OK : status;
}

enum status handle_alert_reach(struct request *r, const struct wire_alert_reach *in,
                               struct wire_alert_reached *out)
{
    struct group_row row = {0};
    enum status status = find_group(r, &in->group, &row);
    if (status != OK) {
        return status;
    }
    uint64_t connected = 0;
    uint64_t subscribed = 0;
    status = group_reach(r, &in->group, &connected, NULL);
    if (status == OK) {
        status = walking_count_push(r, &in->group, &subscribed);
    }
    struct alert_room room = {0};
    if (status == OK) {
        status = find_room(r, &row.buurt_id, &room);
    }
    out->phones = others_in(&row);
    out->connected = connected > 0 ? connected - 1 : 0; /* the asker is one of them */
    out->connected = out->connected < out->phones ? out->connected : out->phones;
    const uint64_t asleep = out->phones - out->connected;
    out->push = subscribed < asleep ? subscribed : asleep;
    out->left = room.left < 1000 ? room.left : 1000;
    out->next_at = room.left > 0 ? 0 : room.next_at;
    if (status != OK || row.kind != CERT_ALARM_BUURT ||
        !alert_goes_to_wijk(r->settings, out->phones)) {
        return status;
    }
    struct group_row wijk = {0};
    status = group_find_newest(r->db, &r->wijk_id, CERT_ALARM_WIJK, &r->wijk_id, &wijk);
    out->instead = wijk.group;
    return status == NOT_FOUND ? OK : status;
}

static enum status may_raise(struct request *r, const struct wire_alert_raise *in,
                             const struct group_row *row)
{
    bool few = false;
    enum status status = OK;
    if (row->kind == CERT_ALARM_WIJK) {
        status = has_few_phones(r, &few);
    }
    if (status == OK) {
        status = alert_may_raise(row->kind, r->hat, in->practice, few);
        if (status != OK) {
            return refuse(r, in->practice ? "practice" : "group", status);
        }
    }
    if (status == OK) {
        status = alert_may_last(r->settings, r->now, in->expires);
        if (status != OK) {
            return refuse(r, "expires", status);
        }
    }
    return status == OK ? spend_room(r, &row->buurt_id) : status;
}

/* The envelope's row, the act for the limits, the month's count: all that is kept of it. */
static enum status keep(struct request *r, const struct alert *alert)
{
    enum status status = alert_add(r->db, &r->wijk_id, alert);
    if (status == CONFLICT) {
        return refuse(r, "alert_id", status);
    }
    if (status == OK) {
        status = alert_act_add(r->db, &r->wijk_id, &r->member_id, ALERT_ACT_RAISE, r->now);
    }
    if (status != OK || alert->practice) {
        return status;
    }
    const int32_t month = month_of(local_day(r->settings->zone, r->now));
    return alert_month_raise(r->db, &r->wijk_id, &alert->buurt_id, month);
}

static enum status connected_in(struct request *r, const struct wire_group *group, uint64_t *count)
{
    const enum status status = group_reach(r, group, count, NULL);
    *count = *count > 0 ? *count - 1 : 0;
    return status;
}

enum status handle_alert_raise(struct request *r, const struct wire_alert_raise *in,
                               struct wire_alert_raised *out)
{
    struct group_row row = {0};
    enum status status = find_group(r, &in->group, &row);
    if (status == OK) {
        status = may_raise(r, in, &row);
    }
    const struct group_post post = {.group = in->group,
                                    .epoch = in->epoch,
                                    .content = in->practice ? wire_content_class_PRACTICE
                                                            : wire_content_class_ALERT,
                                    .object_id = in->alert_id,
                                    .expires = in->expires,
                                    .message = in->message,
                                    .push = in->push};
    if (status == OK) {
        status = group_may_post(r, &post);
    }
    struct alert alert = {.alert_id = in->alert_id,
                          .group = in->group,
                          .buurt_id = row.buurt_id,
                          .raised_at = r->now,
                          .expires = in->expires,
                          .practice = in->practice,
                          .phones = others_in(&row)};
    if (status == OK) {
        status = connected_in(r, &in->group, &alert.sent);
    }
    if (status == OK) {
        status = keep(r, &alert);
    }
    if (status == OK) {
        status = group_post(r, &post, WAKE_ALERT);
    }
    out->phones = alert.phones;
    return status;
}

/* The alert that a request names, in the group that it names or, once widened, in the wijk's. */
static enum status find_alert(struct request *r, const struct wire_id *alert_id,
                              const struct wire_group *group, struct alert *out)
{
    enum status status = alert_find(r->db, &r->wijk_id, alert_id, out);
    if (status == OK && memcmp(group->bytes, out->group.bytes, sizeof(group->bytes)) != 0) {
        struct group_row row = {0};
        status = group_find(r->db, &r->wijk_id, group, &row);
        if (status == OK && !(out->widened && row.kind == CERT_ALARM_WIJK)) {
            status = NOT_FOUND;
        }
    }
    return status == NOT_FOUND ? refuse(r, "alert_id", status) : status;
}

static enum status spend_state(struct request *r)
{
    const struct alert_window window = {r->now - ALERT_HOUR_S, r->settings->alert_status_max};
    struct alert_tries tries = {0};
    const enum status status =
        alert_act_count(r->db, &r->wijk_id, &r->member_id, ALERT_ACT_STATE, &window, &tries);
    if (status != OK) {
        return status;
    }
    if (tries.count >= (uint64_t)r->settings->alert_status_max) {
        request_retry_after(r, (unsigned)(tries.oldest + ALERT_HOUR_S - r->now));
        return QUOTA_SPENT;
    }
    return alert_act_add(r->db, &r->wijk_id, &r->member_id, ALERT_ACT_STATE, r->now);
}

enum status handle_alert_state(struct request *r, const struct wire_alert_state *in,
                               struct wire_done *out)
{
    (void)out;
    struct alert alert = {.practice = false};
    enum status status = find_alert(r, &in->alert_id, &in->group, &alert);
    if (status == OK) {
        status = alert_may_go_on(&alert, r->now, in->expires);
        if (status != OK) {
            return refuse(r, status == CLOSED ? "alert_id" : "expires", status);
        }
        status = spend_state(r);
    }
    const struct group_post post = {.group = in->group,
                                    .epoch = in->epoch,
                                    .content = wire_content_class_STATUS,
                                    .object_id = in->alert_id,
                                    .status_seq = in->status_seq,
                                    .expires = in->expires,
                                    .message = in->message,
                                    .push = in->push};
    if (status == OK) {
        status = group_may_post(r, &post);
    }
    return status == OK ? group_post(r, &post, WAKE_AFTER) : status;
}

static enum status may_widen(struct request *r, const struct wire_alert_widen *in,
                             const struct group_row *row)
{
    if (row->kind != CERT_ALARM_WIJK) {
        return refuse(r, "group", NOT_ALLOWED);
    }
    struct alert alert = {.practice = false};
    enum status status = alert_find(r->db, &r->wijk_id, &in->alert_id, &alert);
    if (status == NOT_FOUND) {
        return refuse(r, "alert_id", status);
    }
    bool walking = false;
    if (status == OK) {
        status = walking_is_leading(r, &walking);
    }
    if (status == OK) {
        status = alert_may_widen(&alert, &in->buurt_id, r->hat, walking);
        if (status != OK) {
            return refuse(r, "alert_id", status);
        }
        status = alert_may_go_on(&alert, r->now, in->expires);
        return status == OK ? OK : refuse(r, "expires", status);
    }
    return status;
}

enum status handle_alert_widen(struct request *r, const struct wire_alert_widen *in,
                               struct wire_alert_raised *out)
{
    struct group_row row = {0};
    enum status status = find_group(r, &in->group, &row);
    if (status == OK) {
        status = may_widen(r, in, &row);
    }
    const struct group_post post = {.group = in->group,
                                    .epoch = in->epoch,
                                    .content = wire_content_class_ALERT,
                                    .object_id = in->alert_id,
                                    .expires = in->expires,
                                    .message = in->message,
                                    .push = in->push};
    if (status == OK) {
        status = group_may_post(r, &post);
    }
    if (status == OK) {
        status = alert_widen(r->db, &r->wijk_id, &in->alert_id);
    }
    if (status == OK) {
        status = group_post(r, &post, WAKE_ALERT);
    }
    out->phones = others_in(&row);
    return status;
}

enum status handle_alert_received(struct request *r, const struct wire_alert_received *in,
                                  struct wire_done *out)
{
    (void)out;
    struct alert alert = {.practice = false};
    const enum status status = find_alert(r, &in->alert_id, &in->group, &alert);
    return status == OK ? delivery_count(r, &alert, in->shown) : status;
}

static uint64_t at_most(uint64_t value, uint64_t most)
{
    return value < most ? value : most;
}

enum status handle_alert_delivery(struct request *r, const struct wire_alert_delivery *in,
                                  struct wire_alert_delivered *out)
{
    struct alert alert = {.practice = false};
    const enum status status = find_alert(r, &in->alert_id, &in->group, &alert);
    if (status != OK) {
        return status;
    }
    const struct alert_phones late = delivery_peek(r, &alert.alert_id);
    const uint64_t shown = at_most(alert.shown + late.shown, alert.phones);
    const uint64_t received = at_most(alert.received + late.received, alert.phones);
    out->phones = alert.phones;
    out->shown = shown;
    out->received = received > shown ? received : shown; /* what is shown was received */
    out->sent = alert.sent > out->received ? alert.sent : out->received;
    out->in_time = at_most(alert.in_time + late.in_time, shown);
    return OK;
}
