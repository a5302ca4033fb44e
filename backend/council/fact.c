#include "council/fact.h"

#include "base/check.h"
#include "casus/course.h"
#include "council/month.h"

enum { YEAR = 10000, YEAR_FIRST = 101, YEAR_LAST = 1231, KINDS_MAX = 20, THEMES_MAX = 16 };

bool fact_is_of_persons(enum wire_fact fact)
{
    return fact == wire_fact_ACTIVITY_CAME || fact == wire_fact_HOUSE_VISITS ||
           fact == wire_fact_HOUSE_VISITORS || fact == wire_fact_QUESTIONS ||
           fact == wire_fact_QUESTIONS_AT_ONCE;
}

bool fact_is_money(enum wire_fact fact)
{
    return fact >= wire_fact_BUDGET_AMOUNT && fact <= wire_fact_SAFETY_SPENT;
}

enum wire_fact_source fact_source(enum wire_fact fact)
{
    switch (fact) {
    case wire_fact_ACTIVITY_DAYS:
    case wire_fact_ACTIVITY_CAME:
    case wire_fact_HOUSE_VISITS:
    case wire_fact_HOUSE_VISITORS: return wire_fact_source_TALLY;
    case wire_fact_CASUS_OPEN:
    case wire_fact_CASUS_STANDING:
    case wire_fact_CASUS_OVERDUE:
    case wire_fact_QUESTIONS:
    case wire_fact_QUESTIONS_AT_ONCE: return wire_fact_source_CASUSSEN;
    default: return fact_is_money(fact) ? wire_fact_source_LEDGER : wire_fact_source_WALKS;
    }
}

const struct overview_fact *fact_find(const struct overview *overview, enum wire_fact fact)
{
    for (size_t i = 0; i < overview->fact_count; i++) {
        if (overview->facts[i].fact == fact) {
            return &overview->facts[i];
        }
    }
    return NULL;
}

/* ── counting ───────────────────────────────────────────────────────────────────────────────────
 */

/* One more figure of the overview's own period; what is hidden has no value. */
static struct overview_fact *add(struct overview *o, enum wire_fact fact, unsigned about,
                                 struct overview_figure figure)
{
    CHECK(o->fact_count < OVERVIEW_FACTS_MAX); /* twice the kinds there are, and some */
    struct overview_fact *row = &o->facts[o->fact_count++];
    figure.value = figure.hidden ? 0 : figure.value;
    *row = (struct overview_fact){fact, about, figure, o->from, o->to};
    return row;
}

static void add_event(struct overview *o, enum wire_fact fact, uint64_t value, uint64_t n)
{
    (void)add(o, fact, 0, (struct overview_figure){value, n, false});
}

static struct query query_of(struct request *r, enum sql_id statement, const struct overview *o)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":from", o->from);
    bind_int(&q, ":to", o->to);
    return q;
}

static enum status add_walks(struct request *r, struct overview *o)
{
    uint64_t planned = 0;
    uint64_t walked = 0;
    uint64_t handed = 0;
    uint64_t answered = 0;
    for (size_t i = 0; i + 1 < o->count; i++) {
        const struct overview_figure *figures = o->lines[i].figures;
        planned += figures[wire_measured_WALKS_PLANNED].value > 0 ? 1 : 0;
        walked += figures[wire_measured_WALKS_WALKED].value > 0 ? 1 : 0;
    }
    struct query q = query_of(r, SQL_FACT_ANSWERED, o);
    if (query_row(&q)) {
        handed = read_count(&q);
        answered = read_count(&q);
    }
    const enum status status = query_end(&q);
    const uint64_t walks = overview_wijk(o)->figures[wire_measured_WALKS_PLANNED].value;
    add_event(o, wire_fact_BUURTEN, planned, walks);
    add_event(o, wire_fact_BUURTEN_WALKED, walked, walks);
    add_event(o, wire_fact_HANDED_ANSWERED, answered, handed);
    return status;
}

/* What one kind of activity came to; two lists, so that each stands together on the page. */
struct held {
    unsigned kind;
    uint64_t days;
    uint64_t came;
    uint64_t activities;
    bool hidden;
};

static enum status add_activities(struct request *r, struct overview *o, bool persons)
{
    struct held rows[KINDS_MAX];
    size_t count = 0;
    struct query q = query_of(r, SQL_FACT_ACTIVITIES, o);
    bind_int(&q, ":k", o->k);
    bind_int(&q, ":walk", wire_contribution_source_SHIFT);
    bind_int(&q, ":most", KINDS_MAX);
    while (count < KINDS_MAX && query_row(&q)) {
        struct held *row = &rows[count++];
        row->kind = (unsigned)read_count(&q);
        row->days = read_count(&q);
        row->came = read_count(&q);
        row->activities = read_count(&q);
        row->hidden = read_flag(&q) || !persons;
    }
    for (size_t i = 0; i < count; i++) {
        (void)add(o, wire_fact_ACTIVITY_DAYS, rows[i].kind,
                  (struct overview_figure){rows[i].days, rows[i].activities, false});
    }
    for (size_t i = 0; i < count; i++) {
        (void)add(o, wire_fact_ACTIVITY_CAME, rows[i].kind,
                  (struct overview_figure){rows[i].came, rows[i].days, rows[i].hidden});
    }
    return query_end(&q);
}

/* Visits are added; different visitors are not, so of those a week's mean is told. */
static enum status add_visits(struct request *r, struct overview *o, bool persons)
{
    struct query q = query_of(r, SQL_FACT_VISITS, o);
    bind_int(&q, ":k", o->k);
    bind_int(&q, ":most", KINDS_MAX);
    while (query_row(&q)) {
        const bool unique = read_flag(&q);
        const unsigned method = (unsigned)read_count(&q);
        const uint64_t weeks = read_count(&q);
        const uint64_t visitors = read_count(&q);
        const bool hidden = read_flag(&q) || !persons;
        (void)add(o, unique ? wire_fact_HOUSE_VISITORS : wire_fact_HOUSE_VISITS, method,
                  (struct overview_figure){unique ? visitors / weeks : visitors, weeks, hidden});
    }
    return query_end(&q);
}

/* As they stand on the day of counting; "Veiligheid in de wijk" always runs. */
static enum status add_casussen(struct request *r, struct overview *o)
{
    const int32_t today = local_day(r->settings->zone, r->now);
    uint64_t open = 0;
    uint64_t standing = 1;
    uint64_t overdue = 0;
    struct query q = query_make(r->db, SQL_FACT_CASUSSEN);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":entered", wire_casus_state_ENTERED);
    bind_int(&q, ":talked", wire_casus_state_TALKED);
    bind_int(&q, ":planned", wire_casus_state_PLANNED);
    bind_int(&q, ":running", wire_casus_state_RUNNING);
    bind_int(&q, ":today", today);
    if (query_row(&q)) {
        open = read_count(&q);
        standing += read_count(&q);
        overdue = read_count(&q);
    }
    const size_t first = o->fact_count;
    add_event(o, wire_fact_CASUS_OPEN, open, open + standing);
    add_event(o, wire_fact_CASUS_STANDING, standing, open + standing);
    add_event(o, wire_fact_CASUS_OVERDUE, overdue, open);
    for (size_t i = first; i < o->fact_count; i++) {
        o->facts[i].from = today;
        o->facts[i].to = today;
    }
    return query_end(&q);
}

/* Of the year before, which anybody can ask by theme: so this tells nothing more (CASUS-4). */
static enum status add_questions(struct request *r, struct overview *o)
{
    const int32_t year = o->from / YEAR - 1;
    struct wire_question_count rows[THEMES_MAX] = {{0}};
    size_t count = 0;
    uint64_t at_once = 0;
    bool hidden = false;
    struct query q = query_make(r->db, SQL_QUESTION_SUM);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":year", year);
    bind_int(&q, ":most", THEMES_MAX);
    while (count < THEMES_MAX && query_row(&q)) {
        struct wire_question_count *row = &rows[count++];
        row->theme = (enum wire_casus_theme)read_int(&q);
        row->asked = read_count(&q);
        row->at_once = read_count(&q);
        const uint64_t again = row->asked - row->at_once;
        hidden = hidden || (row->at_once > 0 && row->at_once < o->k) || (again > 0 && again < o->k);
        at_once += row->at_once;
    }
    const enum status status = query_end(&q);
    const uint64_t asked = questions_suppress(rows, count, o->k);
    if (count > 0) {
        struct overview_fact *all =
            add(o, wire_fact_QUESTIONS, 0, (struct overview_figure){asked, asked, asked == 0});
        all->from = year * YEAR + YEAR_FIRST;
        all->to = year * YEAR + YEAR_LAST;
        struct overview_fact *part =
            add(o, wire_fact_QUESTIONS_AT_ONCE, 0,
                (struct overview_figure){at_once, asked, asked == 0 || hidden});
        part->from = all->from;
        part->to = all->to;
    }
    return status;
}

static uint64_t positive(int64_t cents)
{
    return cents > 0 ? (uint64_t)cents : 0;
}

/* The lines of a year that are about its months up to the end of the period. */
static void add_money(struct query *q, struct overview *o, int64_t amount)
{
    const size_t first = o->fact_count;
    const uint64_t lines = read_count(q);
    const int64_t spent = read_int(q);
    const int64_t reserved = read_int(q);
    const int64_t uncovered = read_int(q);
    const int64_t safety = read_int(q);
    const uint64_t safety_lines = read_count(q);
    add_event(o, wire_fact_BUDGET_AMOUNT, positive(amount), lines);
    add_event(o, wire_fact_BUDGET_RESERVED, positive(reserved), lines);
    add_event(o, wire_fact_BUDGET_SPENT, positive(spent), lines);
    add_event(o, wire_fact_BUDGET_FREE, positive(amount - (spent - uncovered) - reserved), lines);
    add_event(o, wire_fact_BUDGET_UNCOVERED, positive(uncovered), lines);
    add_event(o, wire_fact_SAFETY_SPENT, positive(safety), safety_lines);
    for (size_t i = first; i < o->fact_count; i++) {
        o->facts[i].from = o->from / YEAR * YEAR + YEAR_FIRST;
    }
}

static enum status add_budget(struct request *r, struct overview *o)
{
    int64_t amount = 0;
    uint64_t years = 0;
    struct query q = query_make(r->db, SQL_FACT_BUDGET_YEAR);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":year", o->from / YEAR);
    bind_int(&q, ":draft", wire_budget_state_DRAFT);
    if (query_row(&q)) {
        years = read_count(&q);
        amount = read_int(&q);
    }
    const enum status status = query_end(&q);
    if (status != OK || years == 0) {
        return status;
    }
    q = query_make(r->db, SQL_FACT_BUDGET);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":year", o->from / YEAR);
    bind_int(&q, ":to", o->to);
    if (query_row(&q)) {
        add_money(&q, o, amount);
    }
    return query_end(&q);
}

static enum status count(struct request *r, struct overview *o, bool persons)
{
    o->fact_count = 0;
    o->facts = arena_take(r->arena, OVERVIEW_FACTS_MAX, sizeof(*o->facts));
    if (o->facts == NULL) {
        return NO_MEMORY;
    }
    enum status status = add_walks(r, o);
    if (status == OK) {
        status = add_activities(r, o, persons);
    }
    if (status == OK) {
        status = add_visits(r, o, persons);
    }
    if (status == OK) {
        status = add_casussen(r, o);
    }
    if (status == OK) {
        status = add_questions(r, o);
    }
    return status == OK ? add_budget(r, o) : status;
}

enum status fact_count(struct request *r, struct overview *overview)
{
    return count(r, overview, true);
}

enum status fact_count_events(struct request *r, struct overview *overview)
{
    return count(r, overview, false);
}

/* ── frozen ─────────────────────────────────────────────────────────────────────────────────────
 */

static struct query frozen(struct request *r, enum sql_id statement, const struct overview *o)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":period", (int64_t)o->period);
    bind_int(&q, ":from", o->from);
    return q;
}

enum status fact_keep(struct request *r, const struct overview *overview)
{
    enum status status = OK;
    for (size_t i = 0; i < overview->fact_count && status == OK; i++) {
        const struct overview_fact *fact = &overview->facts[i];
        struct query q = frozen(r, SQL_FACT_ADD, overview);
        bind_int(&q, ":number", (int64_t)i + 1);
        bind_int(&q, ":fact", (int64_t)fact->fact);
        bind_int(&q, ":about", fact->about);
        bind_count(&q, ":value", fact->figure.value);
        bind_flag(&q, ":hidden", fact->figure.hidden);
        bind_count(&q, ":n", fact->figure.n);
        bind_int(&q, ":since", fact->from);
        bind_int(&q, ":until", fact->to);
        status = query_run(&q);
    }
    return status;
}

enum status fact_read(struct request *r, struct overview *overview)
{
    overview->fact_count = 0;
    overview->facts = arena_take(r->arena, OVERVIEW_FACTS_MAX, sizeof(*overview->facts));
    if (overview->facts == NULL) {
        return NO_MEMORY;
    }
    struct query q = frozen(r, SQL_FACT_LIST, overview);
    bind_int(&q, ":most", OVERVIEW_FACTS_MAX);
    while (overview->fact_count < OVERVIEW_FACTS_MAX && query_row(&q)) {
        struct overview_fact *fact = &overview->facts[overview->fact_count++];
        fact->fact = (enum wire_fact)read_int(&q);
        fact->about = (unsigned)read_count(&q);
        fact->figure.value = read_count(&q);
        fact->figure.hidden = read_flag(&q);
        fact->figure.n = read_count(&q);
        fact->from = (int32_t)read_int(&q);
        fact->to = (int32_t)read_int(&q);
    }
    return query_end(&q);
}
