/* outcome_handlers.c -- what casussen come to: simple questions, marks of wellbeing,
 * micro-analyses. Each is a number without a person; small ones are not told. */
#include "casus/course_store.h"
#include "council/month.h"
#include "entrance/entrance_store.h"
#include "wire/wire_handlers.h"
#include "wire/wire_ledger.h"

enum { YEAR = 10000, THEMES = 16, PARTS = 2, MOMENTS = wire_grade_moment_COUNT - 1 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static int32_t today(const struct request *r)
{
    return local_day(r->settings->zone, r->now);
}

/* ── simple questions ───────────────────────────────────────────────────────────────────────────
 */

enum status handle_casus_question(struct request *r, const struct wire_casus_question *in,
                                  struct wire_done *out)
{
    (void)out;
    const enum status status = entrance_may_name(r, in->entrance);
    if (status != OK) {
        return refuse(r, "entrance", status);
    }
    struct query q = query_make(r->db, SQL_QUESTION_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":year", today(r) / YEAR);
    bind_int(&q, ":theme", (int64_t)in->theme);
    bind_count(&q, ":entrance", in->entrance);
    bind_int(&q, ":solution", (int64_t)in->solution);
    bind_flag(&q, ":at_once", in->at_once);
    return query_run(&q);
}

enum status handle_casus_questions(struct request *r, const struct wire_casus_questions *in,
                                   struct wire_question_page *out)
{
    struct wire_question_count *rows = arena_take(r->arena, THEMES, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    if (in->year >= (uint64_t)(today(r) / YEAR)) {
        return refuse(r, "year", NOT_ALLOWED); /* what still grows would tell who came today */
    }
    struct query q = query_make(r->db, SQL_QUESTION_SUM);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_count(&q, ":year", in->year);
    bind_int(&q, ":most", THEMES);
    out->questions = (struct wire_list){rows, 0};
    while (out->questions.count < THEMES && query_row(&q)) {
        struct wire_question_count *row = &rows[out->questions.count++];
        row->theme = (enum wire_casus_theme)read_int(&q);
        row->asked = read_count(&q);
        row->at_once = read_count(&q);
    }
    out->asked = questions_suppress(rows, out->questions.count, (uint64_t)r->settings->k);
    return query_end(&q);
}

/* ── marks ──────────────────────────────────────────────────────────────────────────────────────
 */

static enum status first_mark(struct request *r, const struct wire_id *casus_id,
                              enum wire_grade_moment moment, int32_t *on)
{
    struct query q = query_make(r->db, SQL_GRADE_FIRST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", casus_id);
    bind_int(&q, ":moment", (int64_t)moment);
    *on = query_row(&q) ? (int32_t)read_int(&q) : 0;
    return query_end(&q);
}

/* What was asked after comes after what was asked before. */
static enum status check_order(struct request *r, const struct wire_casus_grade *in,
                               const struct course *course)
{
    int32_t before = 0;
    const enum status dated = course_may_date(course, in->on, today(r));
    if (dated != OK) {
        return refuse(r, "on", dated);
    }
    if (in->moment == wire_grade_moment_BEFORE) {
        return OK;
    }
    const enum status status = first_mark(r, &in->casus_id, wire_grade_moment_BEFORE, &before);
    return status == OK && in->on < before ? refuse(r, "on", FIELD_TOO_SMALL) : status;
}

enum status handle_casus_grade(struct request *r, const struct wire_casus_grade *in,
                               struct wire_done *out)
{
    (void)out;
    struct casus_whole whole;
    enum status status = casus_read(r, &in->casus_id, &whole);
    if (status == OK) {
        status = check_order(r, in, &whole.course);
    }
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_GRADE_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", &in->casus_id);
    bind_int(&q, ":moment", (int64_t)in->moment);
    bind_count(&q, ":tenths", in->tenths);
    bind_int(&q, ":given_on", in->on);
    return query_run(&q);
}

static enum status read_marks(struct request *r, enum wire_grade_moment moment,
                              struct wire_grade_mean *out)
{
    const uint64_t k = (uint64_t)r->settings->k;
    uint64_t *tenths = arena_take(r->arena, CASUS_MARKS_MAX, sizeof(*tenths));
    size_t count = 0;
    if (tenths == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_GRADE_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":moment", (int64_t)moment);
    bind_int(&q, ":most", CASUS_MARKS_MAX);
    while (count < CASUS_MARKS_MAX && query_row(&q)) {
        tenths[count++] = read_count(&q);
    }
    *out = (struct wire_grade_mean){
        .moment = moment, .n = marks_told(count, k), .hidden = count > 0 && count < k};
    out->tenths = marks_mean(tenths, (size_t)out->n);
    return query_end(&q);
}

/* ── micro-analyses ─────────────────────────────────────────────────────────────────────────────
 */

static enum status find_sample(struct request *r, struct span sample, bool *fixed)
{
    struct query q = query_make(r->db, SQL_SAMPLE_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_text(&q, ":sample", sample);
    *fixed = query_row(&q);
    return query_end(&q);
}

/* On what a sample stands. */
struct sample_plan {
    struct span method;
    uint64_t months;
    uint64_t price_list;
};

static enum status read_plan(struct request *r, struct span sample, struct sample_plan *out)
{
    struct query q = query_make(r->db, SQL_SAMPLE_PLAN);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_text(&q, ":sample", sample);
    *out = (struct sample_plan){.months = 0};
    if (query_row(&q)) {
        out->method = read_text(&q, r->arena);
        out->months = read_count(&q);
        out->price_list = read_count(&q);
    }
    return query_end(&q);
}

static enum status add_analysis(struct request *r, const struct wire_casus_analyse *in,
                                const struct sample_plan *plan)
{
    struct query q = query_make(r->db, SQL_ANALYSIS_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":analysis_id", &in->analysis_id);
    bind_text(&q, ":sample", in->sample);
    bind_flag(&q, ":existing", in->existing);
    bind_int(&q, ":cost_before", in->cost_before);
    bind_int(&q, ":cost_now", in->cost_now);
    bind_count(&q, ":months", plan->months);
    bind_int(&q, ":avoided", (int64_t)in->avoided);
    bind_count(&q, ":price_list", plan->price_list);
    bind_int(&q, ":made_on", in->on);
    const enum status status = query_run(&q);
    return status == CONFLICT ? refuse(r, "analysis_id", status) : status;
}

/* Far beyond what care for somebody costs, and so low that sums of a wijk can be told. */
#define ANALYSIS_CENTS_MAX INT64_C(1000000000)

enum status handle_casus_analyse(struct request *r, const struct wire_casus_analyse *in,
                                 struct wire_done *out)
{
    (void)out;
    struct sample_plan plan;
    bool fixed = false;
    if (in->on > today(r)) {
        return refuse(r, "on", FIELD_TOO_LARGE);
    }
    if (in->cost_before > ANALYSIS_CENTS_MAX || in->cost_now > ANALYSIS_CENTS_MAX) {
        const bool before = in->cost_before > ANALYSIS_CENTS_MAX;
        return refuse(r, before ? "cost_before" : "cost_now", FIELD_TOO_LARGE);
    }
    enum status status = find_sample(r, in->sample, &fixed);
    if (status == OK) {
        status = fixed ? refuse(r, "sample", CLOSED) : read_plan(r, in->sample, &plan);
    }
    if (status != OK) {
        return status;
    }
    return plan.months == 0 ? refuse(r, "sample", NOT_FOUND) : add_analysis(r, in, &plan);
}

enum status handle_casus_sample(struct request *r, const struct wire_casus_sample *in,
                                struct wire_done *out)
{
    (void)out;
    bool fixed = false;
    if (!wire_ledger_may_hold(in->sample)) {
        return refuse(r, "sample", FIELD_FORM);
    }
    if (!wire_ledger_may_hold(in->method)) {
        return refuse(r, "method", FIELD_FORM);
    }
    enum status status = find_sample(r, in->sample, &fixed);
    if (status != OK || fixed) {
        return status == OK ? refuse(r, "sample", CLOSED) : status;
    }
    struct query q = query_make(r->db, SQL_SAMPLE_BEGIN);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_text(&q, ":sample", in->sample);
    bind_text(&q, ":method", in->method);
    bind_count(&q, ":months", in->months);
    bind_count(&q, ":price_list", in->price_list);
    bind_int(&q, ":begun_on", today(r));
    status = query_run(&q);
    return status == CONFLICT ? refuse(r, "sample", status) : status;
}

enum status handle_casus_fix(struct request *r, const struct wire_casus_fix *in,
                             struct wire_done *out)
{
    (void)out;
    struct sample_plan plan;
    const enum status known = read_plan(r, in->sample, &plan);
    if (known != OK || plan.months == 0) {
        return known == OK ? refuse(r, "sample", NOT_FOUND) : known;
    }
    struct query q = query_make(r->db, SQL_SAMPLE_FIX);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_text(&q, ":sample", in->sample);
    bind_int(&q, ":fixed_on", today(r));
    const enum status status = query_run(&q);
    return status == CONFLICT ? refuse(r, "sample", CLOSED) : status;
}

static enum status read_analyses(struct request *r, struct span sample,
                                 struct wire_casus_outcome *out)
{
    struct query q = query_make(r->db, SQL_ANALYSIS_SUM);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_text(&q, ":sample", sample);
    bind_int(&q, ":nursing", wire_avoided_NURSING);
    bind_int(&q, ":shelter", wire_avoided_SHELTER);
    if (query_row(&q)) {
        const uint64_t n = read_count(&q);
        out->hidden = n > 0 && n < (uint64_t)r->settings->k;
        if (n > 0 && !out->hidden) {
            out->n = n;
            out->from = (int32_t)read_int(&q);
            out->to = (int32_t)read_int(&q);
            out->cost_before = read_int(&q);
            out->cost_now = read_int(&q);
            out->nursing_homes = read_count(&q);
            out->social_shelters = read_count(&q);
            out->avoided_hidden = avoided_suppress(n, (uint64_t)r->settings->k, &out->nursing_homes,
                                                   &out->social_shelters);
        }
    }
    return query_end(&q);
}

/* Known before and new apart, and on what the sample stands. */
static enum status read_parts(struct request *r, struct span sample, struct wire_casus_outcome *out)
{
    struct sample_plan plan;
    struct wire_sample_part *parts = arena_take(r->arena, PARTS, sizeof(*parts));
    if (parts == NULL) {
        return NO_MEMORY;
    }
    const enum status status = read_plan(r, sample, &plan);
    out->method = plan.method;
    out->months = plan.months;
    out->price_list = plan.price_list;
    if (status != OK || out->n == 0) {
        return status;
    }
    struct query q = query_make(r->db, SQL_ANALYSIS_PARTS);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_text(&q, ":sample", sample);
    out->parts = (struct wire_list){parts, 0};
    while (out->parts.count < PARTS && query_row(&q)) {
        struct wire_sample_part *part = &parts[out->parts.count++];
        part->existing = read_flag(&q);
        part->n = read_count(&q);
        part->cost_before = read_int(&q);
        part->cost_now = read_int(&q);
    }
    parts_suppress(parts, out->parts.count, (uint64_t)r->settings->k);
    return query_end(&q);
}

enum status handle_casus_outcomes(struct request *r, const struct wire_casus_outcomes *in,
                                  struct wire_casus_outcome *out)
{
    struct wire_grade_mean *marks = arena_take(r->arena, MOMENTS, sizeof(*marks));
    bool fixed = false;
    if (marks == NULL) {
        return NO_MEMORY;
    }
    enum status status = find_sample(r, in->sample, &fixed);
    if (status == OK && !fixed) {
        return refuse(r, "sample", NOT_FOUND); /* what still grows is not told */
    }
    if (status == OK) {
        status = read_analyses(r, in->sample, out);
    }
    if (status == OK) {
        status = read_parts(r, in->sample, out);
    }
    out->marks.items = marks;
    for (int moment = 1; moment <= MOMENTS && status == OK; moment++) {
        status = read_marks(r, (enum wire_grade_moment)moment, &marks[out->marks.count++]);
    }
    return status;
}
