/* attendance_handlers.c -- who was there. Rules: protocol/docs/attendance.md */
#include "attendance/attendance_store.h"
#include "attendance/attendance_tell.h"
#include "shift/local_time.h"
#include "shift/shift_store.h"
#include "shift/shift_tell.h"
#include "signup/signup_may.h"
#include "signup/signup_store.h"
#include "walk_group/walk_group_store.h"
#include "wire/wire_handlers.h"

/* One's own walk: a confirmed sign-up, or marked as there. */
static enum status check_own(struct request *r, const struct wire_id *shift_id)
{
    struct signup signup = {0};
    struct attendance attendance = {0};
    enum status status = signup_find(r->db, &r->wijk_id, shift_id, &r->member_id, &signup);
    if (status == OK && signup.state == wire_signup_state_CONFIRMED) {
        return OK;
    }
    if (status == OK || status == NOT_FOUND) {
        status = attendance_find(r->db, &r->wijk_id, shift_id, &r->member_id, &attendance);
    }
    return status == NOT_FOUND ? NOT_ALLOWED : status;
}

/* A shift of the buurt whose presence may be told now. Whose walk it is comes first: a resident
 * learns nothing of another's, not even when it is. */
static enum status find_shift(struct request *r, const struct wire_id *shift_id,
                              const struct wire_id *buurt_id, struct shift *shift)
{
    enum status status = shift_find_in_buurt(r, shift_id, buurt_id, shift);
    if (status != OK) {
        request_fault(r, "shift_id");
        return status;
    }
    if (r->hat == WIRE_RESIDENT) {
        status = check_own(r, shift_id);
    }
    return status == OK ? attendance_may_tell(shift, r->settings, r->now) : status;
}

static enum status check_time(struct request *r, const struct shift *shift, int64_t at,
                              const char *field)
{
    const enum status status = attendance_may_be_at(shift, r->settings, at, r->now);
    if (status != OK) {
        request_fault(r, field);
    }
    return status;
}

/* A walk already counted is counted again: CLOSED or NOT_WALKED by who was there after all. */
static enum status count_again(struct request *r, const struct wire_id *shift_id)
{
    struct shift shift = {0};
    enum status status = shift_find(r, shift_id, &shift);
    if (status != OK || shift.phase < SHIFT_CLOSED) {
        return status;
    }
    const enum shift_phase phase = attendance_phase(shift.present, shift.adults);
    if (phase == shift.phase) {
        return OK;
    }
    shift.phase = phase;
    status = shift_save(r, &shift);
    if (status != OK || shift_is_history(&shift, r->settings, r->now)) {
        return status;
    }
    return shift_tell_buurt(r, &shift);
}

/* The first who is there makes the walk a running one for the buurt. */
static enum status tell_running(struct request *r, const struct shift *before)
{
    struct shift shift = {0};
    const enum status status = shift_find(r, &before->shift_id, &shift);
    if (status != OK) {
        return status;
    }
    const bool same =
        shift_state(before, r->settings, r->now) == shift_state(&shift, r->settings, r->now);
    return same ? OK : shift_tell_buurt(r, &shift);
}

static enum status keep(struct request *r, const struct shift *shift,
                        const struct attendance *attendance)
{
    enum status status = attendance_put(r->db, &r->wijk_id, &shift->shift_id, attendance);
    if (status == OK) {
        status = count_again(r, &shift->shift_id);
    }
    if (status == OK && shift->phase == SHIFT_PLANNED) {
        status = tell_running(r, shift);
    }
    if (status != OK || shift_is_history(shift, r->settings, r->now)) {
        return status;
    }
    return attendance_tell_changed(r, shift, attendance);
}

/* Presence that arrives once the walk has ended by itself is out as all others are. */
static void end_if_over(const struct shift *shift, struct attendance *attendance)
{
    if (shift->phase >= SHIFT_CLOSED && attendance->in_at > 0 && attendance->out_at == 0) {
        attendance->out_at = attendance_automatic_end(shift, attendance->in_at);
        attendance->out_way = wire_attendance_way_AUTOMATIC;
    }
}

/* The row as it stands, or a new one. */
static enum status find_or_begin(struct request *r, const struct wire_id *shift_id,
                                 const struct wire_id *member_id, struct attendance *out)
{
    const enum status status = attendance_find(r->db, &r->wijk_id, shift_id, member_id, out);
    if (status == NOT_FOUND) {
        *out = (struct attendance){.member_id = *member_id};
        return OK;
    }
    return status;
}

enum status handle_attendance_check_in(struct request *r, const struct wire_attendance_check_in *in,
                                       struct wire_done *out)
{
    (void)out; /* the reply says nothing more than that it is done */
    struct shift shift = {0};
    struct attendance attendance = {0};
    enum status status = find_shift(r, &in->shift_id, &in->buurt_id, &shift);
    if (status == OK) {
        status = check_own(r, &in->shift_id);
    }
    if (status == OK) {
        status = check_time(r, &shift, in->at, "at");
    }
    if (status == OK) {
        status = find_or_begin(r, &in->shift_id, &r->member_id, &attendance);
    }
    if (status != OK) {
        return status;
    }
    attendance.in_at = in->at;
    attendance.in_way = wire_attendance_way_SELF;
    attendance.in_hat = r->hat_serial;
    if (attendance.out_at <= in->at) { /* came back */
        attendance.out_at = 0;
        attendance.out_way = wire_attendance_way_OTHER;
    }
    end_if_over(&shift, &attendance);
    return keep(r, &shift, &attendance);
}

/* The shift, and that the asker was there. */
static enum status find_there(struct request *r, const struct wire_id *shift_id,
                              const struct wire_id *buurt_id, struct shift *shift,
                              struct attendance *attendance)
{
    enum status status = find_shift(r, shift_id, buurt_id, shift);
    if (status == OK) {
        status = attendance_find(r->db, &r->wijk_id, shift_id, &r->member_id, attendance);
    }
    return status == OK && attendance->in_at == 0 ? NOT_FOUND : status;
}

enum status handle_attendance_check_out(struct request *r,
                                        const struct wire_attendance_check_out *in,
                                        struct wire_done *out)
{
    (void)out;
    struct shift shift = {0};
    struct attendance attendance = {0};
    enum status status = find_there(r, &in->shift_id, &in->buurt_id, &shift, &attendance);
    if (status == OK) {
        status = check_time(r, &shift, in->at, "at");
    }
    if (status == OK && in->at < attendance.in_at) {
        request_fault(r, "at");
        status = FIELD_TOO_SMALL;
    }
    if (status != OK) {
        return status;
    }
    attendance.out_at = in->at;
    attendance.out_way = wire_attendance_way_SELF;
    attendance.out_hat = r->hat_serial;
    return keep(r, &shift, &attendance);
}

enum status handle_attendance_home(struct request *r, const struct wire_attendance_home *in,
                                   struct wire_done *out)
{
    (void)out;
    struct shift shift = {0};
    struct attendance attendance = {0};
    enum status status = find_there(r, &in->shift_id, &in->buurt_id, &shift, &attendance);
    if (status != OK || attendance.home_at > 0) {
        return status;
    }
    attendance.home_at = r->now;
    return keep(r, &shift, &attendance);
}

/* What who leads says of another: from paper it may have no times of its own. */
static enum status mark(struct request *r, const struct shift *shift,
                        const struct wire_attendance_mark *in, struct attendance *attendance)
{
    attendance->in_way = wire_attendance_way_LEADER;
    attendance->in_hat = r->hat_serial;
    attendance->out_at = 0;
    attendance->out_way = wire_attendance_way_OTHER;
    attendance->out_hat = (struct wire_id){{0}};
    if (!in->present) {
        attendance->in_at = 0;
        attendance->home_at = 0;
        return OK;
    }
    attendance->in_at = in->in_at > 0 ? in->in_at : shift->plan.begins_at;
    enum status status = OK;
    if (in->in_at > 0) {
        status = check_time(r, shift, in->in_at, "in_at");
    }
    if (status != OK || in->out_at == 0) {
        end_if_over(shift, attendance);
        return status;
    }
    if (in->out_at < attendance->in_at) {
        request_fault(r, "out_at");
        return FIELD_TOO_SMALL;
    }
    attendance->out_at = in->out_at;
    attendance->out_way = wire_attendance_way_LEADER;
    attendance->out_hat = r->hat_serial;
    return check_time(r, shift, in->out_at, "out_at");
}

enum status handle_attendance_mark(struct request *r, const struct wire_attendance_mark *in,
                                   struct wire_done *out)
{
    (void)out;
    struct shift shift = {0};
    struct attendance attendance = {0};
    enum status status = shift_find_in_group(r, &in->shift_id, &in->walk_group_id, &shift);
    if (status != OK) {
        request_fault(r, "shift_id");
        return status;
    }
    status = attendance_may_tell(&shift, r->settings, r->now);
    if (status == OK) {
        status = find_or_begin(r, &in->shift_id, &in->member_id, &attendance);
    }
    if (status == OK && attendance.in_way == wire_attendance_way_OTHER) {
        status = signup_may_be_put(r, &in->member_id, &shift);
    }
    if (status == OK) {
        status = mark(r, &shift, in, &attendance);
    }
    return status == OK ? keep(r, &shift, &attendance) : status;
}

/* A resident counts the guests of a walk of one's own, who leads those of the own group. */
static enum status check_guests(struct request *r, const struct shift *shift)
{
    if (r->hat == WIRE_RESIDENT) {
        return check_own(r, &shift->shift_id);
    }
    return wire_id_equal(&r->hat_reach_id, &shift->walk_group_id) ? OK : NOT_ALLOWED;
}

enum status handle_attendance_guests(struct request *r, const struct wire_attendance_guests *in,
                                     struct wire_done *out)
{
    (void)out;
    struct shift shift = {0};
    enum status status = find_shift(r, &in->shift_id, &in->buurt_id, &shift);
    if (status == OK) {
        status = check_guests(r, &shift);
    }
    if (status != OK) {
        return status;
    }
    shift.adults = in->adults;
    shift.children = in->children;
    status = shift_save(r, &shift);
    return status == OK ? count_again(r, &in->shift_id) : status;
}

/* All who came, and those who signed up and did not. */
static enum status list_all(struct request *r, const struct wire_id *shift_id,
                            struct wire_attendance *items, size_t *count)
{
    struct attendance rows[ATTENDANCES_MAX];
    struct signup signups[SIGNUPS_MAX];
    size_t signed_up = 0;
    enum status status = attendance_list(r->db, &r->wijk_id, shift_id, rows, count);
    for (size_t i = 0; i < *count; i++) {
        items[i] = attendance_show(&rows[i]);
    }
    const size_t there = *count;
    if (status == OK) {
        status = signup_list(r->db, &r->wijk_id, shift_id, signups, &signed_up);
    }
    for (size_t i = 0; i < signed_up && *count < ATTENDANCES_MAX; i++) {
        bool known = signups[i].state != wire_signup_state_CONFIRMED;
        for (size_t j = 0; j < there && !known; j++) {
            known = wire_id_equal(&rows[j].member_id, &signups[i].member_id);
        }
        if (!known) {
            items[(*count)++] = (struct wire_attendance){.member_id = signups[i].member_id};
        }
    }
    return status;
}

enum status handle_attendance_list(struct request *r, const struct wire_attendance_list *in,
                                   struct wire_attendance_page *out)
{
    struct shift shift = {0};
    const enum status status = shift_find_in_group(r, &in->shift_id, &in->walk_group_id, &shift);
    if (status != OK) {
        request_fault(r, "shift_id");
        return status;
    }
    if (r->now >= shift.plan.ends_at + r->settings->presence_leader_s) {
        return CLOSED;
    }
    struct wire_attendance *items = arena_take(r->arena, ATTENDANCES_MAX, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    out->attendances.items = items;
    out->adults = shift.adults;
    out->children = shift.children;
    return list_all(r, &in->shift_id, items, &out->attendances.count);
}

enum status handle_attendance_mine(struct request *r, const struct wire_attendance_mine *in,
                                   struct wire_attendance_own_page *out)
{
    struct wire_own_attendance *items = arena_take(r->arena, OWN_ATTENDANCES_MAX, sizeof(*items));
    struct own_walk *walks = arena_take(r->arena, OWN_ATTENDANCES_MAX, sizeof(*walks));
    if (items == NULL || walks == NULL) {
        return NO_MEMORY;
    }
    out->attendances.items = items;
    struct attendance_sum sum = {0};
    enum status status = attendance_list_own(r, in->from, in->to, walks, &out->attendances.count);
    if (status == OK) {
        status = attendance_sum_own(r, in->from, in->to, &sum);
    }
    for (size_t i = 0; i < out->attendances.count; i++) {
        items[i] = (struct wire_own_attendance){.shift_id = walks[i].shift_id,
                                                .on = walks[i].on,
                                                .minutes = attendance_minutes(&walks[i].attendance),
                                                .out_way = walks[i].attendance.out_way};
    }
    out->walks = sum.present;
    out->minutes = sum.minutes;
    return status;
}
