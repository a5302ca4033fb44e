#include "council/overview.h"
#include "council/count.h"
#include "council/fact.h"
#include "council/hide.h"
#include "council/month.h"
#include "council/publish.h"

bool measure_is_of_persons(enum wire_measured measure)
{
    return measure == wire_measured_WALKERS || measure == wire_measured_NEW_WALKERS ||
           measure == wire_measured_ATTENDANCES || measure == wire_measured_GUESTS ||
           measure == wire_measured_MINUTES || measure == wire_measured_WELLBEING;
}

bool measure_is_of_alerts(enum wire_measured measure)
{
    return measure == wire_measured_TRUE_ALERTS || measure == wire_measured_FALSE_ALERTS ||
           measure == wire_measured_UNKNOWN_ALERTS;
}

const struct overview_line *overview_wijk(const struct overview *overview)
{
    return &overview->lines[overview->count - 1];
}

enum status overview_may_begin(enum wire_overview_period period, int32_t from, int32_t *to)
{
    const bool quarter = period == wire_overview_period_QUARTER;
    if (quarter ? !is_quarter(from) : !is_month(from)) {
        return FIELD_FORM;
    }
    *to = month_last_day(quarter ? month_before(from, -2) : from);
    return OK;
}

/* ── frozen ─────────────────────────────────────────────────────────────────────────────────────
 */

static struct query query_of(struct request *r, enum sql_id statement, const struct overview *o)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":period", (int64_t)o->period);
    bind_int(&q, ":from", o->from);
    return q;
}

static enum status keep_line(struct request *r, const struct overview *o,
                             const struct overview_line *line)
{
    enum status status = OK;
    for (size_t m = 1; m < OVERVIEW_MEASURES && status == OK; m++) {
        const struct overview_figure *figure = &line->figures[m];
        const bool alerts = measure_is_of_alerts((enum wire_measured)m);
        const bool wijk = wire_id_is_none(&line->buurt_id);
        if (alerts && (!wijk || o->period != wire_overview_period_QUARTER)) {
            continue;
        }
        struct query q = query_of(r, SQL_OVERVIEW_CELL_ADD, o);
        bind_id(&q, ":buurt_id", &line->buurt_id);
        bind_int(&q, ":measure", (int64_t)m);
        bind_count(&q, ":value", figure->value);
        bind_flag(&q, ":hidden", figure->hidden);
        bind_count(&q, ":n", figure->n);
        status = query_run(&q);
    }
    return status;
}

static enum status keep(struct request *r, const struct overview *o, int32_t today)
{
    struct query q = query_of(r, SQL_OVERVIEW_ADD, o);
    bind_int(&q, ":frozen_on", today);
    bind_int(&q, ":k", o->k);
    enum status status = query_run(&q);
    for (size_t i = 0; i < o->count && status == OK; i++) {
        status = keep_line(r, o, &o->lines[i]);
    }
    return status;
}

/* Gives: *found, and the overview's head. */
static enum status find_frozen(struct request *r, struct overview *o, bool *found)
{
    struct query q = query_of(r, SQL_OVERVIEW_FIND, o);
    *found = query_row(&q);
    if (*found) {
        o->frozen_on = (int32_t)read_int(&q);
        o->k = (unsigned)read_count(&q);
    }
    return query_end(&q);
}

/* The wijk's id is zero, the first of all in the order of ids: it goes to the end. */
static enum status read_lines(struct request *r, struct overview *o)
{
    o->lines = arena_take(r->arena, OVERVIEW_BUURTEN_MAX + 2, sizeof(*o->lines));
    if (o->lines == NULL) {
        return NO_MEMORY;
    }
    struct overview_line wijk = {.buurt_id = {{0}}};
    struct overview_line *line = &wijk;
    struct query q = query_of(r, SQL_OVERVIEW_CELL_LIST, o);
    o->count = 0;
    while (query_row(&q)) {
        const struct wire_id buurt_id = read_id(&q);
        const uint64_t measure = read_count(&q);
        if (!wire_id_equal(&buurt_id, &line->buurt_id) && o->count < OVERVIEW_BUURTEN_MAX) {
            line = &o->lines[o->count++];
            line->buurt_id = buurt_id;
        }
        if (measure < OVERVIEW_MEASURES) {
            line->figures[measure].value = read_count(&q);
            line->figures[measure].hidden = read_flag(&q);
            line->figures[measure].n = read_count(&q);
        }
    }
    o->lines[o->count++] = wijk;
    return query_end(&q);
}

enum status overview_read(struct request *r, enum wire_overview_period period, int32_t from,
                          struct overview *out)
{
    bool frozen = false;
    *out = (struct overview){.period = period, .from = from};
    enum status status = overview_may_begin(period, from, &out->to);
    if (status == OK) {
        status = find_frozen(r, out, &frozen);
    }
    if (status != OK) {
        return status;
    }
    status = frozen ? read_lines(r, out) : count_events(r, period, from, out);
    if (status != OK) {
        return status;
    }
    return frozen ? fact_read(r, out) : fact_count_events(r, out);
}

/* The three months as they were published, and as they were counted. */
static enum status read_months(struct request *r, int32_t from,
                               struct overview published[SUPPRESS_MONTHS],
                               struct overview counted[SUPPRESS_MONTHS])
{
    enum status status = OK;
    int32_t month = from;
    for (size_t m = 0; m < SUPPRESS_MONTHS && status == OK; m++) {
        status = overview_read(r, wire_overview_period_MONTH, month, &published[m]);
        if (status == OK) {
            status = count_period(r, wire_overview_period_MONTH, month, &counted[m]);
        }
        month = month_after(month);
    }
    return status;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* The wijk's different people are in its buurten: where these have too few, those get them who have
 * more attendances than walkers. */
static void raise_buurten(struct overview *o, enum wire_measured measure, uint64_t most)
{
    uint64_t sum = 0;
    for (size_t i = 0; i + 1 < o->count; i++) {
        sum += o->lines[i].figures[measure].value;
    }
    for (size_t i = 0; i + 1 < o->count && sum < most; i++) {
        struct overview_figure *figures = o->lines[i].figures;
        const uint64_t limit = figures[measure == wire_measured_WALKERS ? wire_measured_ATTENDANCES
                                                                        : wire_measured_WALKERS]
                                   .value;
        const uint64_t room = larger(limit, figures[measure].value) - figures[measure].value;
        const uint64_t part = room < most - sum ? room : most - sum;
        figures[measure].value += part;
        sum += part;
    }
}

/* Who was erased after a month froze stands in it, and so in its quarter: else the difference
 * would tell of one person. */
static void keep_erased(struct overview *o, const struct overview months[SUPPRESS_MONTHS])
{
    struct overview_figure *wijk = o->lines[o->count - 1].figures;
    uint64_t walkers = wijk[wire_measured_WALKERS].value;
    uint64_t newcomers = 0;
    bool all = true;
    for (size_t m = 0; m < SUPPRESS_MONTHS; m++) {
        const struct overview_figure *month = overview_wijk(&months[m])->figures;
        walkers = larger(walkers, month[wire_measured_WALKERS].value);
        newcomers += month[wire_measured_NEW_WALKERS].value;
        all = all && !month[wire_measured_NEW_WALKERS].hidden;
    }
    if (!all) {
        newcomers = larger(newcomers, wijk[wire_measured_NEW_WALKERS].value);
    }
    wijk[wire_measured_NEW_WALKERS].value = newcomers;
    wijk[wire_measured_WALKERS].value = larger(walkers, newcomers);
    raise_buurten(o, wire_measured_WALKERS, wijk[wire_measured_WALKERS].value);
    raise_buurten(o, wire_measured_NEW_WALKERS, newcomers);
}

static enum status suppress_quarter(struct request *r, struct overview *o)
{
    struct overview published[SUPPRESS_MONTHS];
    struct overview counted[SUPPRESS_MONTHS];
    enum status status = read_months(r, o->from, published, counted);
    struct suppress_buurt *scratch = arena_take(r->arena, o->count, sizeof(*scratch));
    if (status != OK || scratch == NULL) {
        return status == OK ? NO_MEMORY : status;
    }
    keep_erased(o, published);
    hide_quarter(o, published, counted, scratch);
    return OK;
}

enum status overview_freeze(struct request *r, enum wire_overview_period period, int32_t from,
                            int32_t today)
{
    struct overview o;
    enum status status = count_period(r, period, from, &o);
    if (status != OK) {
        return status;
    }
    if (period == wire_overview_period_QUARTER) {
        status = suppress_quarter(r, &o);
    } else {
        hide_month(&o);
    }
    if (status == OK) {
        status = fact_count(r, &o);
    }
    if (status == OK) {
        o.frozen_on = today;
        status = keep(r, &o, today);
    }
    if (status == OK) {
        status = fact_keep(r, &o);
    }
    return status == OK ? publish(r, &o) : status;
}
