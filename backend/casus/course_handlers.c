/* course_handlers.c -- what becomes of a collective casus: talk, meeting, plan, time, solution. */
#include "casus/course_store.h"
#include "council/month.h"
#include "indicator/profile.h"
#include "shift/local_time.h"
#include "wire/wire_handlers.h"

enum { OVERDUE_MAX = 100, TALKED_MAX = 4096, YEAR_DAYS = 365 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static int32_t today(const struct request *r)
{
    return local_day(r->settings->zone, r->now);
}

/* Which field a refusal is about: the day, where that was out of bounds. */
static enum status refuse_day(struct request *r, const char *day, enum status status)
{
    const bool of_day = status == FIELD_TOO_SMALL || status == FIELD_TOO_LARGE;
    return status == OK ? OK : refuse(r, of_day ? day : "casus_id", status);
}

/* The casus as it stands; what was agreed in the plan last. */
static enum status show(struct request *r, const struct casus_whole *whole,
                        struct wire_casus_shown *out)
{
    const struct course *course = &whole->course;
    out->casus = whole->casus;
    out->casus.state = course->state;
    out->talked_on = course->talked_on;
    out->due_on = course->due_on;
    out->overdue = course_is_overdue(course, today(r));
    out->review_on = course->review_on;
    out->solution = course->solution;
    out->want = whole->answers.want;
    out->can_self = whole->answers.can_self;
    out->can_others = whole->answers.can_others;
    out->need = whole->answers.need;
    out->plan_version = course->plan_version;
    out->plan_agreed = course->plan_agreed;
    enum status status = profile_cited(r, &whole->casus.casus_id, &out->profile);
    if (status == OK) {
        status = review_read(r, &whole->casus.casus_id, &out->reviewed_on, &out->review);
    }
    if (status != OK || course->plan_version == 0) {
        return status;
    }
    return agreement_read(r, &whole->casus.casus_id, course->plan_version, &out->agreements);
}

static enum status keep(struct request *r, const struct casus_whole *whole,
                        struct wire_casus_shown *out)
{
    const enum status status = casus_write(r, whole);
    return status == OK ? show(r, whole, out) : status;
}

enum status handle_casus_show(struct request *r, const struct wire_casus_show *in,
                              struct wire_casus_shown *out)
{
    struct casus_whole whole;
    const enum status status = casus_read(r, &in->casus_id, &whole);
    return status == OK ? show(r, &whole, out) : status;
}

enum status handle_casus_talk(struct request *r, const struct wire_casus_talk *in,
                              struct wire_casus_shown *out)
{
    struct casus_whole whole;
    enum status status = casus_read(r, &in->casus_id, &whole);
    if (status == OK) {
        status = refuse_day(r, "on", course_may_talk(&whole.course, in->on, today(r)));
    }
    if (status != OK) {
        return status;
    }
    course_talk(&whole.course, in->on);
    whole.answers = in->answers;
    return keep(r, &whole, out);
}

enum status handle_casus_meet(struct request *r, const struct wire_casus_meet *in,
                              struct wire_casus_met *out)
{
    const char *field = NULL;
    struct casus_whole whole;
    enum status status = casus_read(r, &in->casus_id, &whole);
    if (status != OK) {
        return status;
    }
    if (whole.course.state >= wire_casus_state_DONE) {
        return refuse(r, "casus_id", CLOSED);
    }
    status = refuse_day(r, "on", course_may_date(&whole.course, in->on, today(r)));
    if (status != OK) {
        return status;
    }
    const struct meeting meeting = {in->on, in->resident, in->representative, in->present};
    status = meeting_may_be(&meeting, today(r), (uint64_t)r->settings->mdo_limit, &field);
    if (status != OK) {
        return refuse(r, field, status);
    }
    out->crowded = in->present > (uint64_t)r->settings->mdo_warning;
    return meeting_add(r, in);
}

enum status handle_casus_plan(struct request *r, const struct wire_casus_plan *in,
                              struct wire_casus_shown *out)
{
    struct casus_whole whole;
    enum status status = casus_read(r, &in->casus_id, &whole);
    if (status == OK) {
        status = course_plan(&whole.course, in->version, in->agreed);
        status = status == OK ? OK : refuse(r, status == CONFLICT ? "version" : "casus_id", status);
    }
    if (status == OK) {
        status = agreement_write(r, &in->casus_id, whole.course.plan_version, &in->agreements);
    }
    return status == OK ? keep(r, &whole, out) : status;
}

enum status handle_casus_postpone(struct request *r, const struct wire_casus_postpone *in,
                                  struct wire_casus_shown *out)
{
    struct casus_whole whole;
    enum status status = casus_read(r, &in->casus_id, &whole);
    if (status != OK) {
        return status;
    }
    const int32_t latest = day_after(today(r), (int)r->settings->postpone_days);
    status = course_may_postpone(&whole.course, in->due_on, in->agreed, latest);
    if (status == NOT_ALLOWED) {
        return refuse(r, "agreed", status);
    }
    status = refuse_day(r, "due_on", status);
    if (status == OK) {
        status = postponement_add(r, &in->casus_id, whole.course.due_on, in->due_on, in->reason);
    }
    whole.course.due_on = in->due_on;
    return status == OK ? keep(r, &whole, out) : status;
}

enum status handle_casus_solve(struct request *r, const struct wire_casus_solve *in,
                               struct wire_casus_shown *out)
{
    struct casus_whole whole;
    enum status status = casus_read(r, &in->casus_id, &whole);
    if (status == OK) {
        status = refuse_day(r, "on", course_may_solve(&whole.course, in->on, today(r)));
    }
    if (status != OK) {
        return status;
    }
    whole.course.state = wire_casus_state_RUNNING;
    whole.course.solution = in->solution;
    whole.course.review_on = course_next_review(in->on);
    return keep(r, &whole, out);
}

enum status handle_casus_review(struct request *r, const struct wire_casus_review *in,
                                struct wire_casus_shown *out)
{
    struct casus_whole whole;
    enum status status = casus_read(r, &in->casus_id, &whole);
    if (status == OK && wire_id_equal(&in->casus_id, &r->wijk_id)) {
        return refuse(r, "casus_id", CLOSED); /* it has no clock and no review */
    }
    if (status == OK) {
        status = refuse_day(r, "on", course_may_review(&whole.course, in->on, today(r)));
    }
    if (status == OK) {
        status = review_add(r, in);
    }
    if (status != OK) {
        return status;
    }
    course_review(&whole.course, in->on, in->outcome);
    return keep(r, &whole, out);
}

enum status handle_casus_end(struct request *r, const struct wire_casus_end *in,
                             struct wire_casus_shown *out)
{
    struct casus_whole whole;
    const enum status status = casus_read(r, &in->casus_id, &whole);
    if (status != OK) {
        return status;
    }
    if (whole.course.state >= wire_casus_state_DONE || wire_id_equal(&in->casus_id, &r->wijk_id)) {
        return refuse(r, "casus_id", CLOSED);
    }
    whole.course.state = in->done ? wire_casus_state_DONE : wire_casus_state_STOPPED;
    whole.course.ended_on = today(r);
    return keep(r, &whole, out);
}

/* ── who waits, what is late ────────────────────────────────────────────────────────────────────
 */

static enum status read_overdue(struct request *r, struct wire_list *out)
{
    struct wire_late_casus *rows = arena_take(r->arena, OVERDUE_MAX, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_COURSE_LIST_OVERDUE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":yesterday", day_after(today(r), -1));
    bind_int(&q, ":talked", wire_casus_state_TALKED);
    bind_int(&q, ":planned", wire_casus_state_PLANNED);
    bind_int(&q, ":most", OVERDUE_MAX);
    *out = (struct wire_list){rows, 0};
    while (out->count < OVERDUE_MAX && query_row(&q)) {
        rows[out->count].casus_id = read_id(&q);
        rows[out->count++].due_on = (int32_t)read_int(&q);
    }
    return query_end(&q);
}

static enum status read_unreviewed(struct request *r, struct wire_list *out)
{
    struct wire_late_review *rows = arena_take(r->arena, OVERDUE_MAX, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_COURSE_LIST_UNREVIEWED);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":yesterday", day_after(today(r), -1));
    bind_int(&q, ":running", wire_casus_state_RUNNING);
    bind_int(&q, ":most", OVERDUE_MAX);
    *out = (struct wire_list){rows, 0};
    while (out->count < OVERDUE_MAX && query_row(&q)) {
        rows[out->count].casus_id = read_id(&q);
        rows[out->count++].review_on = (int32_t)read_int(&q);
    }
    return query_end(&q);
}

static enum status read_waiting(struct request *r, struct wire_casus_waiting *out)
{
    uint64_t *days = arena_take(r->arena, TALKED_MAX, sizeof(*days));
    size_t count = 0;
    if (days == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_CASUS_COUNT_WAITING);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":entered", wire_casus_state_ENTERED);
    out->waiting = query_row(&q) ? read_count(&q) : 0;
    const enum status status = query_end(&q);
    if (status != OK) {
        return status;
    }
    q = query_make(r->db, SQL_COURSE_LIST_TALKED);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":since", day_after(today(r), -YEAR_DAYS));
    bind_int(&q, ":most", TALKED_MAX);
    while (count < TALKED_MAX && query_row(&q)) {
        const int32_t came = (int32_t)read_int(&q);
        const int between = local_days_between(came, (int32_t)read_int(&q));
        days[count++] = between > 0 ? (uint64_t)between : 0;
    }
    out->talked = count;
    out->median_days = course_median(days, count);
    return query_end(&q);
}

enum status handle_casus_overdue(struct request *r, const struct wire_casus_overdue *in,
                                 struct wire_casus_waiting *out)
{
    (void)in;
    enum status status = read_overdue(r, &out->overdue);
    if (status == OK) {
        status = read_unreviewed(r, &out->reviews);
    }
    return status == OK ? read_waiting(r, out) : status;
}
