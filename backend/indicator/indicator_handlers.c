/* indicator_handlers.c -- the set of indicators, and figures that are entered by hand. */
#include "council/month.h"
#include "indicator/indicator_store.h"
#include "wire/wire_handlers.h"
#include "wire/wire_ledger.h"

enum { YEAR = 10000 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static struct query ask(struct request *r, enum sql_id statement)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    return q;
}

/* ── the set ────────────────────────────────────────────────────────────────────────────────────
 */

/* The next version, about no earlier year than the last: so that no year that was told turns. */
static enum status check_version(struct request *r, const struct wire_indicator_set *in)
{
    uint64_t version = INDICATOR_EXAMPLE;
    uint64_t from_year = INDICATOR_EXAMPLE_YEAR;
    struct query q = ask(r, SQL_INDICATOR_SET_LAST);
    if (query_row(&q)) {
        version = read_count(&q);
        from_year = read_count(&q);
    }
    const enum status status = query_end(&q);
    if (status != OK) {
        return status;
    }
    if (in->version != version + 1) {
        return refuse(r, "version", CONFLICT);
    }
    return in->from_year < from_year ? refuse(r, "from_year", FIELD_TOO_SMALL) : OK;
}

/* What a code was in any version, the example with them. */
static enum status check_turn(struct request *r, const struct wire_indicator *row)
{
    struct wire_indicator example[INDICATORS_MAX];
    const struct wire_indicator *first =
        indicator_find(example, indicator_example(example), row->code);
    bool by_hand = first != NULL && first->way == wire_indicator_way_REPORTED;
    bool measured = first != NULL && first->way != wire_indicator_way_REPORTED;
    struct query q = ask(r, SQL_INDICATOR_WAYS);
    bind_text(&q, ":code", row->code);
    bind_int(&q, ":reported", wire_indicator_way_REPORTED);
    if (query_row(&q)) {
        by_hand = read_flag(&q) || by_hand;
        measured = read_flag(&q) || measured;
    }
    const enum status status = query_end(&q);
    if (status != OK) {
        return status;
    }
    return indicator_may_turn(row, by_hand, measured) == OK
               ? OK
               : refuse(r, "indicators.way", NOT_ALLOWED);
}

static enum status add_row(struct request *r, uint64_t version, uint64_t number,
                           const struct wire_indicator *row)
{
    struct query q = ask(r, SQL_INDICATOR_ADD);
    bind_count(&q, ":version", version);
    bind_count(&q, ":number", number);
    bind_text(&q, ":code", row->code);
    bind_text(&q, ":title", row->title);
    bind_int(&q, ":way", (int64_t)row->way);
    bind_flag(&q, ":persons", row->persons);
    return query_run(&q);
}

enum status handle_indicator_set(struct request *r, const struct wire_indicator_set *in,
                                 struct wire_done *out)
{
    (void)out;
    const struct wire_indicator *rows = in->indicators.items;
    const char *field = NULL;
    enum status status = indicator_may_list(rows, in->indicators.count, &field);
    if (status != OK) {
        return refuse(r, field, status);
    }
    if (!wire_ledger_may_hold(in->source)) {
        return refuse(r, "source", FIELD_FORM);
    }
    status = check_version(r, in);
    for (size_t i = 0; i < in->indicators.count && status == OK; i++) {
        status = check_turn(r, &rows[i]);
    }
    if (status != OK) {
        return status;
    }
    struct query q = ask(r, SQL_INDICATOR_SET_ADD);
    bind_count(&q, ":version", in->version);
    bind_count(&q, ":from_year", in->from_year);
    bind_text(&q, ":source", in->source);
    status = query_run(&q);
    for (size_t i = 0; i < in->indicators.count && status == OK; i++) {
        status = add_row(r, in->version, i + 1, &rows[i]);
    }
    return status;
}

enum status handle_indicator_list(struct request *r, const struct wire_indicator_list *in,
                                  struct wire_indicator_page *out)
{
    struct indicator_set *set = arena_take(r->arena, 1, sizeof(*set));
    if (set == NULL) {
        return NO_MEMORY;
    }
    const enum status status = indicator_read(r, in->year, set);
    out->version = set->version;
    out->from_year = set->from_year;
    out->source = set->source;
    out->indicators = (struct wire_list){set->rows, set->count};
    return status;
}

/* ── by hand ────────────────────────────────────────────────────────────────────────────────────
 */

enum status handle_indicator_report(struct request *r, const struct wire_indicator_report *in,
                                    struct wire_done *out)
{
    (void)out;
    const char *field = NULL;
    struct indicator_set *set = arena_take(r->arena, 1, sizeof(*set));
    if (set == NULL) {
        return NO_MEMORY;
    }
    enum status status = indicator_read(r, (uint64_t)(in->to / YEAR), set);
    if (status != OK) {
        return status;
    }
    const struct wire_indicator *row = indicator_find(set->rows, set->count, in->code);
    status = indicator_may_report(row, in, local_day(r->settings->zone, r->now), &field);
    if (status != OK) {
        return refuse(r, field, status);
    }
    struct query q = ask(r, SQL_REPORTED_PUT);
    bind_text(&q, ":code", in->code);
    bind_int(&q, ":from", in->from);
    bind_int(&q, ":to", in->to);
    bind_count(&q, ":value", in->value);
    bind_count(&q, ":n", in->n);
    bind_text(&q, ":unit", in->unit);
    bind_text(&q, ":source", in->source);
    bind_flag(&q, ":persons", row->persons);
    return query_run(&q);
}
