#include "council/count.h"
#include "council/month.h"

static struct query query_of(struct request *r, enum sql_id statement, const struct overview *o)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":from", o->from);
    bind_int(&q, ":to", o->to);
    return q;
}

/* The buurten that walk, or have walked; and the wijk's line behind them. */
static enum status make_lines(struct request *r, struct overview *o)
{
    o->lines = arena_take(r->arena, OVERVIEW_BUURTEN_MAX + 1, sizeof(*o->lines));
    if (o->lines == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_of(r, SQL_COUNT_BUURTEN, o);
    bind_int(&q, ":most", OVERVIEW_BUURTEN_MAX);
    o->count = 0;
    while (o->count < OVERVIEW_BUURTEN_MAX && query_row(&q)) {
        o->lines[o->count++].buurt_id = read_id(&q);
    }
    o->count++;
    return query_end(&q);
}

static struct overview_line *wijk_of(const struct overview *o)
{
    return &o->lines[o->count - 1];
}

/* The line of a buurt; of one that is not listed only the wijk's line tells. */
static struct overview_line *line_of(const struct overview *o, const struct wire_id *buurt_id)
{
    for (size_t i = 0; i + 1 < o->count; i++) {
        if (wire_id_equal(&o->lines[i].buurt_id, buurt_id)) {
            return &o->lines[i];
        }
    }
    return NULL;
}

static void add(const struct overview *o, struct overview_line *line, enum wire_measured measure,
                uint64_t value)
{
    if (line != NULL) {
        line->figures[measure].value += value;
    }
    wijk_of(o)->figures[measure].value += value;
}

/* Rows of a buurt and one figure for each measure, in that order; the wijk's is their sum. */
static enum status add_rows(struct query *q, const struct overview *o,
                            const enum wire_measured *measures, size_t count)
{
    while (query_row(q)) {
        const struct wire_id buurt_id = read_id(q);
        struct overview_line *line = line_of(o, &buurt_id);
        for (size_t i = 0; i < count; i++) {
            add(o, line, measures[i], read_count(q));
        }
    }
    return query_end(q);
}

static enum status add_findings(struct request *r, const struct overview *o)
{
    static const enum wire_measured MEASURES[wire_finding_kind_COUNT] = {
        [wire_finding_kind_LIGHTING] = wire_measured_LIGHTING,
        [wire_finding_kind_OPEN_DOOR] = wire_measured_OPEN_DOORS,
        [wire_finding_kind_LITTER] = wire_measured_LITTER,
        [wire_finding_kind_GREEN] = wire_measured_GREEN,
        [wire_finding_kind_PLAYGROUND] = wire_measured_PLAYGROUNDS,
        [wire_finding_kind_TALK] = wire_measured_TALKS,
        [wire_finding_kind_WELLBEING] = wire_measured_WELLBEING,
        [wire_finding_kind_ANOTHER] = wire_measured_OTHER_FINDINGS,
    };
    struct query q = query_of(r, SQL_COUNT_FINDINGS, o);
    while (query_row(&q)) {
        const struct wire_id buurt_id = read_id(&q);
        const uint64_t kind = read_count(&q);
        const uint64_t number = read_count(&q);
        if (kind < wire_finding_kind_COUNT && MEASURES[kind] != wire_measured_OTHER) {
            add(o, line_of(o, &buurt_id), MEASURES[kind], number);
        }
    }
    return query_end(&q);
}

static enum status add_alerts(struct request *r, const struct overview *o)
{
    struct alert_sum sum = {0};
    if (o->period != wire_overview_period_QUARTER) {
        return OK;
    }
    const enum status status = alert_month_sum(r->db, &r->wijk_id, o->from, o->to, &sum);
    struct overview_line *wijk = wijk_of(o);
    wijk->figures[wire_measured_TRUE_ALERTS] = (struct overview_figure){sum.true_n, sum.raised, 0};
    wijk->figures[wire_measured_FALSE_ALERTS] =
        (struct overview_figure){sum.false_n, sum.raised, 0};
    wijk->figures[wire_measured_UNKNOWN_ALERTS] =
        (struct overview_figure){sum.unknown_n, sum.raised, 0};
    return status;
}

/* Walks that were counted are the n of what walks found; walks planned that of what was planned. */
static void set_n(const struct overview *o)
{
    for (size_t i = 0; i < o->count; i++) {
        struct overview_figure *figures = o->lines[i].figures;
        const uint64_t planned = figures[wire_measured_WALKS_PLANNED].value;
        const uint64_t counted =
            figures[wire_measured_WALKS_WALKED].value + figures[wire_measured_WALKS_LATE].value;
        for (size_t m = 1; m < OVERVIEW_MEASURES; m++) {
            const bool plan = m == wire_measured_WALKS_PLANNED ||
                              m == wire_measured_WALKS_CANCELLED ||
                              m == wire_measured_WALKS_AT_RISK;
            if (!measure_is_of_alerts((enum wire_measured)m)) {
                figures[m].n = plan ? planned : counted;
            }
        }
    }
}

static enum status begin(struct request *r, enum wire_overview_period period, int32_t from,
                         struct overview *o)
{
    *o = (struct overview){.period = period, .from = from, .k = (unsigned)r->settings->k};
    const enum status status = overview_may_begin(period, from, &o->to);
    return status == OK ? make_lines(r, o) : status;
}

static enum status add_events(struct request *r, struct overview *o, bool persons)
{
    static const enum wire_measured SHIFTS[] = {
        wire_measured_WALKS_PLANNED, wire_measured_WALKS_CANCELLED, wire_measured_WALKS_AT_RISK};
    static const enum wire_measured CONTRIBUTIONS[] = {
        wire_measured_WALKS_WALKED, wire_measured_WALKS_LATE, wire_measured_ATTENDANCES,
        wire_measured_GUESTS, wire_measured_MINUTES};
    static const enum wire_measured HANDED[] = {wire_measured_HANDED_OVER};
    static const enum wire_measured MENDED[] = {wire_measured_MENDED};
    struct query q = query_of(r, SQL_COUNT_SHIFTS, o);
    enum status status = add_rows(&q, o, SHIFTS, 3);
    if (status == OK) {
        q = query_of(r, SQL_COUNT_CONTRIBUTIONS, o);
        status = add_rows(&q, o, CONTRIBUTIONS, persons ? 5 : 2);
    }
    if (status == OK) {
        status = add_findings(r, o);
    }
    if (status == OK) {
        q = query_of(r, SQL_COUNT_HANDED_OVER, o);
        status = add_rows(&q, o, HANDED, 1);
    }
    if (status == OK) {
        q = query_of(r, SQL_COUNT_MENDED, o);
        status = add_rows(&q, o, MENDED, 1);
    }
    if (status == OK) {
        status = add_alerts(r, o);
    }
    set_n(o);
    return status;
}

/* Different people: the wijk's number is not the sum of the buurten's. */
static enum status add_people(struct request *r, const struct overview *o,
                              const enum sql_id statements[2], enum wire_measured measure)
{
    struct query q = query_of(r, statements[0], o);
    enum status status = add_rows(&q, o, &measure, 1);
    if (status != OK) {
        return status;
    }
    q = query_of(r, statements[1], o);
    if (query_row(&q)) {
        wijk_of(o)->figures[measure].value = read_count(&q);
    }
    status = query_end(&q);
    return status;
}

static void raise(uint64_t *most, uint64_t value)
{
    *most = value > *most ? value : *most;
}

/* The most that one walk had, in each buurt and in all. */
static enum status add_most(struct request *r, const struct overview *o)
{
    struct query q = query_of(r, SQL_COUNT_MOST, o);
    while (query_row(&q)) {
        const struct wire_id buurt_id = read_id(&q);
        struct overview_line *line = line_of(o, &buurt_id);
        struct overview_most most = {.members = read_count(&q)};
        most.guests = read_count(&q);
        most.people = read_count(&q);
        if (line != NULL) {
            line->most = most;
        }
        raise(&wijk_of(o)->most.members, most.members);
        raise(&wijk_of(o)->most.guests, most.guests);
        raise(&wijk_of(o)->most.people, most.people);
    }
    return query_end(&q);
}

enum status count_period(struct request *r, enum wire_overview_period period, int32_t from,
                         struct overview *out)
{
    static const enum sql_id WALKERS[] = {SQL_COUNT_WALKERS, SQL_COUNT_WALKERS_OF_WIJK};
    static const enum sql_id NEW[] = {SQL_COUNT_NEW_WALKERS, SQL_COUNT_NEW_WALKERS_OF_WIJK};
    enum status status = begin(r, period, from, out);
    if (status == OK) {
        status = add_events(r, out, true);
    }
    if (status == OK) {
        status = add_most(r, out);
    }
    if (status == OK) {
        status = add_people(r, out, WALKERS, wire_measured_WALKERS);
    }
    return status == OK ? add_people(r, out, NEW, wire_measured_NEW_WALKERS) : status;
}

enum status count_events(struct request *r, enum wire_overview_period period, int32_t from,
                         struct overview *out)
{
    enum status status = begin(r, period, from, out);
    if (status == OK) {
        status = add_events(r, out, false);
    }
    for (size_t i = 0; i < out->count && status == OK; i++) {
        for (size_t m = 1; m < OVERVIEW_MEASURES; m++) {
            if (measure_is_of_persons((enum wire_measured)m)) {
                struct overview_figure *figure = &out->lines[i].figures[m];
                *figure = (struct overview_figure){.n = figure->n, .hidden = true};
            }
        }
    }
    return status;
}
