/* individual_handlers.c -- what becomes of an individual casus: the rules of every course, under a
 * pseudonym, in the second database. */
#include "council/month.h"
#include "individual/individual_store.h"
#include "wire/wire_handlers.h"

enum { YEAR = 10000, FIRST_DAY = 101, LAST_DAY = 1231, FEBRUARY = 201, SOLUTIONS = 8, MOMENTS = 3 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static int32_t today(const struct request *r)
{
    return local_day(r->settings->zone, r->now);
}

static enum status check_on(struct request *r)
{
    return individual_is_on(r->settings) ? OK : refuse(r, "individual", NOT_ALLOWED);
}

/* One of the own hat's reach; whether the feature is on is asked first. */
static enum status find(struct request *r, const struct wire_id *pseudonym,
                        struct individual_row *out)
{
    enum status status = check_on(r);
    if (status == OK) {
        status = individual_find(r, pseudonym, out);
        status = status == NOT_FOUND ? refuse(r, "pseudonym", status) : status;
    }
    return status;
}

/* Which field a refusal is about: the day, where that was out of bounds. */
static enum status refuse_day(struct request *r, const char *day, enum status status)
{
    const bool of_day = status == FIELD_TOO_SMALL || status == FIELD_TOO_LARGE;
    return status == OK ? OK : refuse(r, of_day ? day : "pseudonym", status);
}

static struct query ask(struct request *r, enum sql_id statement, const struct wire_id *pseudonym)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":pseudonym", pseudonym);
    return q;
}

enum status handle_individual_open(struct request *r, const struct wire_individual_open *in,
                                   struct wire_done *out)
{
    (void)out;
    const struct individual_row row = {
        .pseudonym = in->pseudonym,
        .theme = in->theme,
        .existing = in->existing,
        .course = {.state = wire_casus_state_ENTERED, .came_on = in->on}};
    enum status status = check_on(r);
    if (status != OK) {
        return status;
    }
    status = individual_may_open(in->agreed, in->on, today(r));
    if (status != OK) {
        return refuse(r, status == NOT_ALLOWED ? "agreed" : "on", status);
    }
    status = individual_add(r, &row);
    return status == CONFLICT ? refuse(r, "pseudonym", status) : status;
}

enum status handle_individual_talk(struct request *r, const struct wire_individual_talk *in,
                                   struct wire_done *out)
{
    (void)out;
    struct individual_row row;
    enum status status = find(r, &in->pseudonym, &row);
    if (status == OK) {
        status = refuse_day(r, "on", course_may_talk(&row.course, in->on, today(r)));
    }
    if (status != OK) {
        return status;
    }
    course_talk(&row.course, in->on);
    return individual_put(r, &row);
}

enum status handle_individual_meet(struct request *r, const struct wire_individual_meet *in,
                                   struct wire_casus_met *out)
{
    const char *field = NULL;
    struct individual_row row;
    enum status status = find(r, &in->pseudonym, &row);
    if (status != OK) {
        return status;
    }
    if (row.closed_on > 0) {
        return refuse(r, "pseudonym", CLOSED);
    }
    status = refuse_day(r, "on", course_may_date(&row.course, in->on, today(r)));
    if (status != OK) {
        return status;
    }
    const struct meeting meeting = {in->on, in->resident, in->representative, in->present};
    status = meeting_may_be(&meeting, today(r), (uint64_t)r->settings->mdo_limit, &field);
    if (status != OK) {
        return refuse(r, field, status);
    }
    out->crowded = in->present > (uint64_t)r->settings->mdo_warning;
    struct query q = ask(r, SQL_INDIVIDUAL_MEETING_ADD, &in->pseudonym);
    bind_int(&q, ":held_on", in->on);
    bind_int(&q, ":place", (int64_t)in->place);
    bind_count(&q, ":present", in->present);
    return query_run(&q);
}

enum status handle_individual_plan(struct request *r, const struct wire_individual_plan *in,
                                   struct wire_done *out)
{
    (void)out;
    struct individual_row row;
    enum status status = find(r, &in->pseudonym, &row);
    if (status != OK) {
        return status;
    }
    status = course_plan(&row.course, in->version, in->agreed);
    if (status != OK) {
        return refuse(r, status == CONFLICT ? "version" : "pseudonym", status);
    }
    return individual_put(r, &row);
}

enum status handle_individual_postpone(struct request *r, const struct wire_individual_postpone *in,
                                       struct wire_done *out)
{
    (void)out;
    struct individual_row row;
    enum status status = find(r, &in->pseudonym, &row);
    if (status != OK) {
        return status;
    }
    const int32_t latest = day_after(today(r), (int)r->settings->postpone_days);
    status = course_may_postpone(&row.course, in->due_on, in->agreed, latest);
    if (status == NOT_ALLOWED) {
        return refuse(r, "agreed", status);
    }
    status = refuse_day(r, "due_on", status);
    if (status != OK) {
        return status;
    }
    struct query q = ask(r, SQL_INDIVIDUAL_DELAY_ADD, &in->pseudonym);
    bind_int(&q, ":was_due", row.course.due_on);
    bind_int(&q, ":due_on", in->due_on);
    bind_int(&q, ":reason", (int64_t)in->reason);
    status = query_run(&q);
    row.course.due_on = in->due_on;
    return status == OK ? individual_put(r, &row) : status;
}

enum status handle_individual_solve(struct request *r, const struct wire_individual_solve *in,
                                    struct wire_done *out)
{
    (void)out;
    struct individual_row row;
    enum status status = find(r, &in->pseudonym, &row);
    if (status == OK) {
        status = refuse_day(r, "on", course_may_solve(&row.course, in->on, today(r)));
    }
    if (status != OK) {
        return status;
    }
    row.course.state = wire_casus_state_RUNNING;
    row.course.solution = in->solution;
    row.solved_on = in->on;
    return individual_put(r, &row);
}

enum status handle_individual_grade(struct request *r, const struct wire_individual_grade *in,
                                    struct wire_done *out)
{
    (void)out;
    struct individual_row row;
    int32_t before = 0;
    enum status status = find(r, &in->pseudonym, &row);
    if (status != OK) {
        return status;
    }
    status = refuse_day(r, "on", course_may_date(&row.course, in->on, today(r)));
    if (status != OK) {
        return status;
    }
    struct query q = ask(r, SQL_INDIVIDUAL_MARK_FIRST, &in->pseudonym);
    bind_int(&q, ":moment", wire_grade_moment_BEFORE);
    before = query_row(&q) ? (int32_t)read_int(&q) : 0;
    status = query_end(&q);
    if (status == OK) {
        status = refuse_day(r, "on", individual_may_grade(in->moment, in->on, before, today(r)));
    }
    if (status != OK) {
        return status;
    }
    q = ask(r, SQL_INDIVIDUAL_MARK_ADD, &in->pseudonym);
    bind_int(&q, ":moment", (int64_t)in->moment);
    bind_count(&q, ":tenths", in->tenths);
    bind_int(&q, ":given_on", in->on);
    return query_run(&q);
}

/* Also where they are off by now: what is closed goes. */
enum status handle_individual_end(struct request *r, const struct wire_individual_end *in,
                                  struct wire_done *out)
{
    (void)out;
    struct individual_row row;
    const enum status status = individual_find(r, &in->pseudonym, &row);
    if (status != OK) {
        return status == NOT_FOUND ? refuse(r, "pseudonym", status) : status;
    }
    if (row.closed_on > 0) {
        return refuse(r, "pseudonym", CLOSED);
    }
    row.course.state = in->done ? wire_casus_state_DONE : wire_casus_state_STOPPED;
    row.closed_on = today(r);
    return individual_put(r, &row);
}

/* Also where they are off by now: a yes can be taken back as long as anything is kept. */
enum status handle_individual_erase(struct request *r, const struct wire_individual_erase *in,
                                    struct wire_done *out)
{
    (void)out;
    struct individual_row row;
    enum status status = individual_find(r, &in->pseudonym, &row);
    if (status != OK) {
        return status == NOT_FOUND ? refuse(r, "pseudonym", status) : status;
    }
    status = individual_delete(r, &in->pseudonym);
    if (status != OK) {
        return status;
    }
    struct query q = ask(r, SQL_INDIVIDUAL_TAKEN_BACK_ADD, &in->pseudonym);
    bind_int(&q, ":on", today(r));
    return query_run(&q);
}

/* ── what is read ───────────────────────────────────────────────────────────────────────────────
 */

enum { DAY_S = 86400 };

struct wire_individual individual_told(const struct request *r, const struct individual_row *row)
{
    const int keep = (int)(r->settings->individual_keep_s / DAY_S);
    return (struct wire_individual){.pseudonym = row->pseudonym,
                                    .theme = row->theme,
                                    .existing = row->existing,
                                    .state = row->course.state,
                                    .came_on = row->course.came_on,
                                    .talked_on = row->course.talked_on,
                                    .due_on = row->course.due_on,
                                    .overdue = course_is_overdue(&row->course, today(r)),
                                    .plan_version = row->course.plan_version,
                                    .plan_agreed = row->course.plan_agreed,
                                    .solution = row->course.solution,
                                    .meetings = row->meetings,
                                    .gone_on =
                                        row->closed_on > 0 ? day_after(row->closed_on, keep) : 0};
}

enum status handle_individual_show(struct request *r, const struct wire_individual_show *in,
                                   struct wire_individual_shown *out)
{
    struct individual_row row;
    const enum status status = find(r, &in->pseudonym, &row);
    if (status == OK) {
        out->individual = individual_told(r, &row);
    }
    return status;
}

enum status handle_individual_list(struct request *r, const struct wire_individual_list *in,
                                   struct wire_individual_page *out)
{
    struct individual_row *rows = arena_take(r->arena, INDIVIDUAL_PAGE + 1, sizeof(*rows));
    struct wire_individual *shown = arena_take(r->arena, INDIVIDUAL_PAGE, sizeof(*shown));
    size_t count = 0;
    if (rows == NULL || shown == NULL) {
        return NO_MEMORY;
    }
    enum status status = check_on(r);
    if (status == OK) {
        status = individual_list_own(r, &in->after, rows, &count);
    }
    out->more = count > INDIVIDUAL_PAGE;
    out->rows = (struct wire_list){shown, out->more ? INDIVIDUAL_PAGE : count};
    for (size_t i = 0; i < out->rows.count; i++) {
        shown[i] = individual_told(r, &rows[i]);
    }
    return status;
}

static enum status read_stories(struct request *r, struct wire_individual_counts *out)
{
    struct individual_story *stories = arena_take(r->arena, INDIVIDUAL_YEAR_MAX, sizeof(*stories));
    size_t count = 0;
    out->solutions.items = arena_take(r->arena, SOLUTIONS, sizeof(struct wire_solution_count));
    if (stories == NULL || out->solutions.items == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_INDIVIDUAL_LIST_TALKED);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":from", out->from);
    bind_int(&q, ":to", out->to);
    bind_int(&q, ":most", INDIVIDUAL_YEAR_MAX);
    while (count < INDIVIDUAL_YEAR_MAX && query_row(&q)) {
        struct individual_story *story = &stories[count++];
        story->came_on = (int32_t)read_int(&q);
        story->talked_on = (int32_t)read_int(&q);
        story->solved_on = (int32_t)read_int(&q);
        story->solution = (enum wire_solution)read_int(&q);
    }
    individual_count(stories, count, (uint64_t)r->settings->k, out);
    return query_end(&q);
}

static enum status read_waiting(struct request *r, struct wire_individual_counts *out)
{
    struct query q = query_make(r->db, SQL_INDIVIDUAL_COUNT_WAITING);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":entered", wire_casus_state_ENTERED);
    if (query_row(&q)) {
        out->waiting = marks_told((size_t)read_count(&q), (uint64_t)r->settings->k);
    }
    return query_end(&q);
}

static enum status read_marks(struct request *r, enum wire_grade_moment moment,
                              struct wire_individual_counts *out)
{
    uint64_t *tenths = arena_take(r->arena, CASUS_MARKS_MAX, sizeof(*tenths));
    struct wire_grade_mean *marks = (struct wire_grade_mean *)out->marks.items;
    size_t count = 0;
    if (tenths == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_INDIVIDUAL_MARK_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":moment", (int64_t)moment);
    bind_int(&q, ":from", out->from);
    bind_int(&q, ":to", out->to);
    bind_int(&q, ":most", CASUS_MARKS_MAX);
    while (count < CASUS_MARKS_MAX && query_row(&q)) {
        tenths[count++] = read_count(&q);
    }
    struct wire_grade_mean *mean = &marks[out->marks.count++];
    *mean = (struct wire_grade_mean){.moment = moment,
                                     .n = marks_told(count, (uint64_t)r->settings->k)};
    mean->hidden = count > 0 && mean->n == 0;
    mean->tenths = marks_mean(tenths, (size_t)mean->n);
    return query_end(&q);
}

enum status handle_individual_figures(struct request *r, const struct wire_individual_figures *in,
                                      struct wire_individual_counts *out)
{
    out->marks.items = arena_take(r->arena, MOMENTS, sizeof(struct wire_grade_mean));
    if (out->marks.items == NULL) {
        return NO_MEMORY;
    }
    enum status status = check_on(r);
    if (status == OK && today(r) < ((int32_t)in->year + 1) * YEAR + FEBRUARY) {
        status = refuse(r, "year", NOT_ALLOWED); /* what still grows would tell of somebody */
    }
    out->from = (int32_t)in->year * YEAR + FIRST_DAY;
    out->to = (int32_t)in->year * YEAR + LAST_DAY;
    if (status == OK) {
        status = read_stories(r, out);
    }
    if (status == OK) {
        status = read_waiting(r, out);
    }
    for (int moment = 1; moment <= MOMENTS && status == OK; moment++) {
        status = read_marks(r, (enum wire_grade_moment)moment, out);
    }
    return status;
}
