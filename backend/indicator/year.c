#include "indicator/year.h"

enum { YEAR = 10000, FIRST_DAY = 101, LAST_DAY = 1231 };

static const struct {
    enum wire_figure_unit unit;
    const char *source;
} FIGURES[wire_year_figure_COUNT] = {
#define FIGURE(what, unit, source) [wire_year_figure_##what] = {wire_figure_unit_##unit, (source)},
#include "indicator/year_figure.def"
#undef FIGURE
};

struct query year_ask(const struct year *year, enum sql_id statement)
{
    struct query q = query_make(year->r->db, statement);
    bind_id(&q, ":wijk_id", &year->r->wijk_id);
    return q;
}

struct query year_ask_days(const struct year *year, enum sql_id statement)
{
    struct query q = year_ask(year, statement);
    bind_int(&q, ":from", year->from);
    bind_int(&q, ":to", year->to);
    return q;
}

void year_note(struct year *year, enum status status)
{
    if (year->status == OK) {
        year->status = status;
    }
}

static void add(struct year *year, const struct wire_figure *figure)
{
    if (year->count == YEAR_FIGURES_MAX) {
        year_note(year, TOO_LARGE);
    }
    if (year->status != OK) {
        return;
    }
    struct wire_figure *row = &year->figures[year->count++];
    *row = *figure;
    if (row->hidden) {
        row->value = 0;
        row->n = 0;
    }
}

void year_add(struct year *year, const struct wire_figure *figure)
{
    struct wire_figure row = *figure;
    row.kind = wire_figure_kind_MEASURED;
    row.unit = FIGURES[figure->what].unit;
    row.source = span_text(FIGURES[figure->what].source);
    row.from = figure->from == 0 ? year->from : figure->from;
    row.to = figure->to == 0 ? year->to : figure->to;
    add(year, &row);
}

void year_add_for(struct year *year, enum wire_indicator_way way, const struct wire_figure *figure)
{
    for (size_t i = 0; i < year->set.count; i++) {
        if (year->set.rows[i].way == way) {
            struct wire_figure row = *figure;
            row.indicator = year->set.rows[i].code;
            year_add(year, &row);
        }
    }
}

void year_add_reported(struct year *year, const struct wire_figure *figure)
{
    struct wire_figure row = *figure;
    row.what = wire_year_figure_REPORTED;
    row.kind = wire_figure_kind_REPORTED;
    row.unit = wire_figure_unit_WHOLE;
    add(year, &row);
}

enum status year_read(struct request *r, uint64_t number, struct year *out)
{
    const int32_t day = (int32_t)number * YEAR;
    *out = (struct year){.r = r,
                         .number = number,
                         .from = day + FIRST_DAY,
                         .to = day + LAST_DAY,
                         .k = (uint64_t)r->settings->k};
    out->figures = arena_take(r->arena, YEAR_FIGURES_MAX, sizeof(*out->figures));
    if (out->figures == NULL) {
        return NO_MEMORY;
    }
    year_note(out, indicator_read(r, number, &out->set));
    year_add_indicators(out);
    year_add_rest(out);
    return out->status;
}
