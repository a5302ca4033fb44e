#include "attendance/attendance_tell.h"

#include "attendance/attendance_store.h"
#include "shift/shift_tell.h"
#include "walk_group/walk_group_store.h"

enum status attendance_tell_changed(struct request *r, const struct shift *shift,
                                    const struct attendance *attendance)
{
    struct wire_attendance_changed event = {.head.type = WIRE_attendance_changed,
                                            .shift_id = shift->shift_id,
                                            .attendance = attendance_show(attendance)};
    const enum status status =
        shift_tell_member(r, &attendance->member_id, &event.head, shift_keep_until(r, shift));
    return status == OK ? shift_tell_party(r, shift, &event.head, &attendance->member_id) : status;
}

/* Those who were there and have not said that they are home. */
static enum status list_silent(struct request *r, const struct shift *shift,
                               struct wire_id silent[ATTENDANCES_MAX], size_t *count)
{
    struct attendance rows[ATTENDANCES_MAX];
    size_t all = 0;
    *count = 0;
    const enum status status = attendance_list(r->db, &r->wijk_id, &shift->shift_id, rows, &all);
    for (size_t i = 0; i < all; i++) {
        if (rows[i].in_at > 0 && rows[i].home_at == 0) {
            silent[(*count)++] = rows[i].member_id;
        }
    }
    return status;
}

enum status attendance_ask_home(struct request *r, const struct shift *shift)
{
    struct wire_attendance_home_asked event = {.head.type = WIRE_attendance_home_asked,
                                               .buurt_id = shift->buurt_id,
                                               .shift_id = shift->shift_id};
    struct wire_id silent[ATTENDANCES_MAX];
    size_t count = 0;
    enum status status = list_silent(r, shift, silent, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = shift_tell_member(r, &silent[i], &event.head, shift_keep_until(r, shift));
    }
    return status;
}

static enum status tell_leaders(struct request *r, const struct shift *shift,
                                const struct wire_id *leaders, size_t count,
                                const struct wire_id *silent)
{
    struct wire_attendance_home_missed event = {.head.type = WIRE_attendance_home_missed,
                                                .shift_id = shift->shift_id,
                                                .member_id = *silent};
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++) {
        status = shift_tell_member(r, &leaders[i], &event.head, shift_keep_until(r, shift));
    }
    return status;
}

enum status attendance_tell_missed(struct request *r, const struct shift *shift)
{
    struct wire_id leaders[LEADERS_MAX];
    size_t leader_count = 0;
    struct wire_id silent[ATTENDANCES_MAX];
    size_t count = 0;
    enum status status = list_silent(r, shift, silent, &count);
    if (status == OK) {
        status = walk_group_list_leaders(r, &shift->walk_group_id, shift->plan.begins_at, leaders,
                                         &leader_count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = tell_leaders(r, shift, leaders, leader_count, &silent[i]);
    }
    return status;
}
