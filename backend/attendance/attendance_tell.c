#include "attendance/attendance_tell.h"

#include "attendance/attendance_store.h"
#include "shift/shift_tell.h"
#include "walk_group/walk_group_store.h"

static enum status tell_leaders(struct request *r, const struct shift *shift,
                                struct wire_head *event, const struct wire_id *except)
{
    struct wire_id leaders[LEADERS_MAX];
    size_t count = 0;
    enum status status =
        walk_group_list_leaders(r, &shift->walk_group_id, shift->plan.begins_at, leaders, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        if (!wire_id_equal(&leaders[i], except)) {
            status = shift_tell_member(r, &leaders[i], event, shift_keep_until(r, shift));
        }
    }
    return status;
}

enum status attendance_tell_changed(struct request *r, const struct shift *shift,
                                    const struct attendance *attendance)
{
    struct wire_attendance_changed event = {.head.type = WIRE_attendance_changed,
                                            .shift_id = shift->shift_id,
                                            .attendance = attendance_show(attendance)};
    const enum status status =
        shift_tell_member(r, &attendance->member_id, &event.head, shift_keep_until(r, shift));
    return status == OK ? tell_leaders(r, shift, &event.head, &attendance->member_id) : status;
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

enum status attendance_tell_missed(struct request *r, const struct shift *shift)
{
    static const struct wire_id NOBODY;
    struct wire_id silent[ATTENDANCES_MAX];
    size_t count = 0;
    enum status status = list_silent(r, shift, silent, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        struct wire_attendance_home_missed event = {.head.type = WIRE_attendance_home_missed,
                                                    .shift_id = shift->shift_id,
                                                    .member_id = silent[i]};
        status = tell_leaders(r, shift, &event.head, &NOBODY);
    }
    return status;
}
