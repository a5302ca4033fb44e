#include "casus/course.h"

#include "shift/local_time.h"

#include <stdlib.h>

int32_t course_due(int32_t on)
{
    return local_day_add(on, CASUS_DAYS);
}

static bool is_running(const struct course *course)
{
    return course->state == wire_casus_state_TALKED || course->state == wire_casus_state_PLANNED;
}

bool course_is_overdue(const struct course *course, int32_t today)
{
    return is_running(course) && course->due_on > 0 && course->due_on < today;
}

static enum status check_day(int32_t on, int32_t earliest, int32_t today)
{
    if (on < earliest) {
        return FIELD_TOO_SMALL;
    }
    return on > today ? FIELD_TOO_LARGE : OK;
}

enum status course_may_talk(const struct course *course, int32_t on, int32_t today)
{
    return course->state == wire_casus_state_ENTERED ? check_day(on, course->came_on, today)
                                                     : CLOSED;
}

void course_talk(struct course *course, int32_t on)
{
    course->state = wire_casus_state_TALKED;
    course->talked_on = on;
    course->due_on = course_due(on);
}

enum status course_may_plan(const struct course *course, uint64_t version)
{
    if (course->state == wire_casus_state_ENTERED) {
        return NOT_ALLOWED;
    }
    if (!is_running(course)) {
        return CLOSED;
    }
    return version == course->plan_version + 1 ? OK : CONFLICT;
}

enum status course_plan(struct course *course, uint64_t version, bool agreed)
{
    const uint64_t next = version == 0 ? course->plan_version + 1 : version;
    const enum status status = course_may_plan(course, next);
    if (status == OK) {
        course->plan_version = next;
        course->plan_agreed = agreed;
        course->state = agreed ? wire_casus_state_PLANNED : wire_casus_state_TALKED;
    }
    return status;
}

enum status course_may_date(const struct course *course, int32_t on, int32_t today)
{
    return check_day(on, course->came_on, today);
}

enum status course_may_postpone(const struct course *course, int32_t due_on, bool agreed,
                                int32_t latest)
{
    if (!is_running(course)) {
        return CLOSED;
    }
    if (!agreed) {
        return NOT_ALLOWED;
    }
    if (due_on > latest) {
        return FIELD_TOO_LARGE;
    }
    return due_on > course->due_on ? OK : FIELD_TOO_SMALL;
}

enum status course_may_solve(const struct course *course, int32_t on, int32_t today)
{
    if (course->state != wire_casus_state_PLANNED) {
        return is_running(course) || course->state == wire_casus_state_ENTERED ? NOT_ALLOWED
                                                                               : CLOSED;
    }
    return check_day(on, course->talked_on, today);
}

int32_t course_next_review(int32_t on)
{
    enum { YEAR = 10000, LEAP_DAY = 229 };
    return on + YEAR - (on % YEAR == LEAP_DAY ? 1 : 0); /* a leap day has no next year */
}

enum status course_may_review(const struct course *course, int32_t on, int32_t today)
{
    if (course->state != wire_casus_state_RUNNING) {
        return is_running(course) || course->state == wire_casus_state_ENTERED ? NOT_ALLOWED
                                                                               : CLOSED;
    }
    return check_day(on, course->talked_on, today);
}

void course_review(struct course *course, int32_t on, enum wire_review_outcome outcome)
{
    if (outcome == wire_review_outcome_GOES_ON) {
        course->review_on = course_next_review(on);
        return;
    }
    const bool done = outcome == wire_review_outcome_DONE;
    course->state = done ? wire_casus_state_DONE : wire_casus_state_STOPPED;
    course->ended_on = on;
    course->review_on = 0;
}

enum status meeting_may(bool resident, bool representative, uint64_t present, uint64_t limit)
{
    if (!resident && !representative) {
        return NOT_ALLOWED;
    }
    return present > limit ? FIELD_TOO_LARGE : OK;
}

enum status meeting_may_be(const struct meeting *meeting, int32_t today, uint64_t limit,
                           const char **field)
{
    *field = "on";
    if (meeting->on > today) {
        return FIELD_TOO_LARGE;
    }
    const enum status status =
        meeting_may(meeting->resident, meeting->representative, meeting->present, limit);
    *field = status == NOT_ALLOWED ? "resident" : "present";
    return status;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *left = a;
    const uint64_t *right = b;
    return (*left > *right) - (*left < *right);
}

uint64_t course_median(uint64_t *days, size_t count)
{
    if (count == 0) {
        return 0;
    }
    qsort(days, count, sizeof(*days), compare);
    return days[(count - 1) / 2];
}

size_t marks_told(size_t n, uint64_t k)
{
    return k == 0 ? n : n - n % (size_t)k;
}

uint64_t marks_mean(const uint64_t *tenths, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += tenths[i];
    }
    return count == 0 ? 0 : (2 * sum + count) / (2 * (uint64_t)count);
}

static bool tells_of_few(uint64_t count, uint64_t k)
{
    return count > 0 && count < k;
}

bool avoided_suppress(uint64_t n, uint64_t k, uint64_t *nursing_homes, uint64_t *social_shelters)
{
    const uint64_t rest = n - *nursing_homes - *social_shelters;
    const bool hidden = tells_of_few(*nursing_homes, k) || tells_of_few(*social_shelters, k) ||
                        tells_of_few(rest, k);
    if (hidden) {
        *nursing_homes = 0;
        *social_shelters = 0;
    }
    return hidden;
}

void parts_suppress(struct wire_sample_part *parts, size_t count, uint64_t k)
{
    bool hidden = false;
    for (size_t i = 0; i < count; i++) {
        hidden = hidden || tells_of_few(parts[i].n, k);
    }
    for (size_t i = 0; i < count && hidden; i++) {
        parts[i] = (struct wire_sample_part){.existing = parts[i].existing, .hidden = true};
    }
}

uint64_t questions_suppress(struct wire_question_count *rows, size_t count, uint64_t k)
{
    uint64_t all = 0;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        const uint64_t again = rows[i].asked - rows[i].at_once;
        all += rows[i].asked;
        rows[i].hidden = rows[i].asked < k;
        any = any || rows[i].hidden;
        if (rows[i].hidden || (rows[i].at_once > 0 && rows[i].at_once < k) ||
            (again > 0 && again < k)) {
            rows[i].at_once = 0; /* one of the two parts would tell a few */
        }
        if (rows[i].hidden) {
            rows[i].asked = 0;
        }
    }
    return any ? 0 : all;
}
