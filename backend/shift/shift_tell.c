#include "shift/shift_tell.h"

#include "cert/id.h"
#include "session/device.h"
#include "signup/signup_store.h"
#include "walk_group/walk_group_store.h"

static struct cert_group talk_of(const struct request *r, const struct wire_id *buurt_id,
                                 uint32_t instance)
{
    struct cert_place place = {.kind = CERT_TALK_BUURT, .instance = instance};
    memcpy(place.wijk_id.bytes, r->wijk_id.bytes, sizeof(place.wijk_id.bytes));
    memcpy(place.room.bytes, buurt_id->bytes, sizeof(place.room.bytes));
    return cert_group_of(&place);
}

/* The newest instance that anybody follows. */
static enum status find_talk(struct request *r, const struct wire_id *buurt_id,
                             struct wire_group *out)
{
    const struct cert_group first = talk_of(r, buurt_id, 1);
    const struct cert_group last = talk_of(r, buurt_id, UINT32_MAX);
    struct query q = query_make(r->db, SQL_TALK_LOG_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_bytes(&q, ":first", cert_group_span(&first));
    bind_bytes(&q, ":last", cert_group_span(&last));
    const bool found = query_row(&q);
    if (found) {
        read_exact(&q, out->bytes, sizeof(out->bytes));
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status shift_tell_talk(struct request *r, const struct wire_id *buurt_id,
                            struct wire_head *event, int64_t keep_until)
{
    struct wire_group group = {{0}};
    const enum status status = find_talk(r, buurt_id, &group);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    return tell_group(r, &group, event, keep_until);
}

static enum status tell_devices(struct request *r, const struct wire_id *member_id,
                                struct wire_head *event, int64_t keep_until, bool wake)
{
    struct wire_id serials[DEVICES_MAX];
    size_t count = 0;
    enum status status = device_list(r->db, &r->wijk_id, member_id, serials, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = tell_device(r, &serials[i], event, keep_until);
        if (status == OK && wake) {
            status = tell_asleep_device(r, &serials[i], WAKE_CALENDAR, span_of(NULL, 0));
        }
    }
    return status;
}

enum status shift_tell_member(struct request *r, const struct wire_id *member_id,
                              struct wire_head *event, int64_t keep_until)
{
    return tell_devices(r, member_id, event, keep_until, true);
}

/* What changed wakes everybody it concerns; a question or a reminder only who said yes to that. */
static enum status may_wake(struct request *r, const struct wire_id *member_id,
                            enum wire_shift_told what, bool *wake)
{
    *wake = what != wire_shift_told_CONFIRM && what != wire_shift_told_REMINDER;
    if (*wake) {
        return OK;
    }
    struct query q = query_make(r->db, SQL_SHIFT_WAKES);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":member_id", member_id);
    *wake = query_row(&q);
    return query_end(&q);
}

int64_t shift_keep_until(const struct request *r, const struct shift *shift)
{
    const int64_t ends_at = shift->plan.ends_at;
    return (ends_at > r->now ? ends_at : r->now) + r->settings->late_mark_s;
}

enum status shift_tell_buurt(struct request *r, const struct shift *shift)
{
    struct wire_shift_changed event = {.head.type = WIRE_shift_changed,
                                       .buurt_id = shift->buurt_id,
                                       .shift = shift_show(shift, r->settings, r->now)};
    return shift_tell_talk(r, &shift->buurt_id, &event.head, shift_keep_until(r, shift));
}

enum status shift_tell_one(struct request *r, const struct shift *shift,
                           const struct wire_id *member_id, enum wire_shift_told what)
{
    struct wire_shift_notice event = {.head.type = WIRE_shift_notice,
                                      .what = what,
                                      .shift = shift_show(shift, r->settings, r->now)};
    bool wake = false;
    const enum status status = may_wake(r, member_id, what, &wake);
    if (status != OK) {
        return status;
    }
    return tell_devices(r, member_id, &event.head, shift_keep_until(r, shift), wake);
}

static enum status tell_all(struct request *r, const struct shift *shift, enum wire_shift_told what,
                            bool walkers_only)
{
    struct signup signups[SIGNUPS_MAX];
    size_t count = 0;
    enum status status = signup_list(r->db, &r->wijk_id, &shift->shift_id, signups, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        if (!walkers_only || signups[i].state == wire_signup_state_CONFIRMED) {
            status = shift_tell_one(r, shift, &signups[i].member_id, what);
        }
    }
    return status;
}

enum status shift_tell_walkers(struct request *r, const struct shift *shift,
                               enum wire_shift_told what)
{
    return tell_all(r, shift, what, true);
}

enum status shift_tell_signed(struct request *r, const struct shift *shift,
                              enum wire_shift_told what)
{
    return tell_all(r, shift, what, false);
}

static bool is_among(const struct wire_id *member_id, const struct signup *signups, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (wire_id_equal(&signups[i].member_id, member_id)) {
            return true;
        }
    }
    return false;
}

enum status shift_tell_leaders(struct request *r, const struct shift *shift,
                               enum wire_shift_told what)
{
    struct wire_id leaders[LEADERS_MAX];
    size_t leader_count = 0;
    struct signup signups[SIGNUPS_MAX];
    size_t count = 0;
    enum status status = signup_list(r->db, &r->wijk_id, &shift->shift_id, signups, &count);
    if (status == OK) {
        status = walk_group_list_leaders(r, &shift->walk_group_id, shift->plan.begins_at, leaders,
                                         &leader_count);
    }
    for (size_t i = 0; i < leader_count && status == OK; i++) {
        if (!is_among(&leaders[i], signups, count)) {
            status = shift_tell_one(r, shift, &leaders[i], what);
        }
    }
    return status;
}

static enum status tell_but(struct request *r, const struct wire_id *member_id,
                            struct wire_head *event, int64_t keep_until,
                            const struct wire_id *except)
{
    if (except != NULL && wire_id_equal(member_id, except)) {
        return OK;
    }
    return shift_tell_member(r, member_id, event, keep_until);
}

enum status shift_tell_party(struct request *r, const struct shift *shift, struct wire_head *event,
                             const struct wire_id *except)
{
    const int64_t keep_until = shift_keep_until(r, shift);
    struct wire_id leaders[LEADERS_MAX];
    size_t leader_count = 0;
    struct signup signups[SIGNUPS_MAX];
    size_t count = 0;
    enum status status = signup_list(r->db, &r->wijk_id, &shift->shift_id, signups, &count);
    if (status == OK) {
        status = walk_group_list_leaders(r, &shift->walk_group_id, shift->plan.begins_at, leaders,
                                         &leader_count);
    }
    size_t walkers = 0;
    while (walkers < count && signups[walkers].state == wire_signup_state_CONFIRMED) {
        walkers++;
    }
    for (size_t i = 0; i < walkers && status == OK; i++) {
        status = tell_but(r, &signups[i].member_id, event, keep_until, except);
    }
    for (size_t i = 0; i < leader_count && status == OK; i++) {
        if (!is_among(&leaders[i], signups, walkers)) {
            status = tell_but(r, &leaders[i], event, keep_until, except);
        }
    }
    return status;
}
