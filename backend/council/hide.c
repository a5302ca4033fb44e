#include "council/hide.h"

static const enum wire_measured MEASURES[SUPPRESS_MEASURES] = {
    [SUPPRESS_WALKERS] = wire_measured_WALKERS,
    [SUPPRESS_NEW] = wire_measured_NEW_WALKERS,
    [SUPPRESS_ATTENDANCES] = wire_measured_ATTENDANCES,
    [SUPPRESS_GUESTS] = wire_measured_GUESTS,
    [SUPPRESS_MINUTES] = wire_measured_MINUTES,
    [SUPPRESS_WELLBEING] = wire_measured_WELLBEING,
};

static struct suppress_row row_of(const struct overview_line *line)
{
    struct suppress_row row = {.walks = line->figures[wire_measured_WALKS_WALKED].value +
                                        line->figures[wire_measured_WALKS_LATE].value,
                               .most_members = line->most.members,
                               .most_guests = line->most.guests,
                               .most_people = line->most.people};
    for (size_t m = 0; m < SUPPRESS_MEASURES; m++) {
        row.value[m] = line->figures[MEASURES[m]].value;
        row.hidden[m] = line->figures[MEASURES[m]].hidden;
    }
    return row;
}

static void hide(struct overview_line *line, const struct suppress_row *row)
{
    for (size_t m = 0; m < SUPPRESS_MEASURES; m++) {
        struct overview_figure *figure = &line->figures[MEASURES[m]];
        figure->hidden = row->hidden[m];
        figure->value = row->hidden[m] ? 0 : figure->value;
    }
}

static struct overview_line *wijk_of(const struct overview *o)
{
    return &o->lines[o->count - 1];
}

void hide_small(struct overview *overview)
{
    for (size_t i = 0; i < overview->count; i++) {
        struct suppress_row row = row_of(&overview->lines[i]);
        suppress_primary(&row, overview->k);
        hide(&overview->lines[i], &row);
    }
}

void hide_month(struct overview *month)
{
    struct suppress_row wijk = row_of(wijk_of(month));
    struct suppress_row none = {.walks = 0};
    for (size_t m = 0; m < SUPPRESS_MEASURES; m++) {
        none.hidden[m] = true;
    }
    for (size_t i = 0; i + 1 < month->count; i++) {
        hide(&month->lines[i], &none);
    }
    suppress_primary(&wijk, month->k);
    hide(wijk_of(month), &wijk);
}

/* The buurt's line in a month; an empty one where it did not walk then. */
static struct suppress_row row_in(const struct overview *o, const struct wire_id *buurt_id)
{
    for (size_t i = 0; i + 1 < o->count; i++) {
        if (wire_id_equal(&o->lines[i].buurt_id, buurt_id)) {
            return row_of(&o->lines[i]);
        }
    }
    return (struct suppress_row){.walks = 0};
}

void hide_quarter(struct overview *quarter, const struct overview published[SUPPRESS_MONTHS],
                  const struct overview counted[SUPPRESS_MONTHS], struct suppress_buurt *scratch)
{
    struct suppress_quarter table = {
        .k = quarter->k, .count = quarter->count - 1, .buurten = scratch};
    table.quarter = row_of(wijk_of(quarter));
    for (size_t m = 0; m < SUPPRESS_MONTHS; m++) {
        table.months[m] = row_of(wijk_of(&published[m]));
        for (size_t b = 0; b < table.count; b++) {
            scratch[b].months[m] = row_in(&counted[m], &quarter->lines[b].buurt_id);
        }
    }
    for (size_t b = 0; b < table.count; b++) {
        scratch[b].quarter = row_of(&quarter->lines[b]);
    }
    suppress_apply(&table);
    for (size_t b = 0; b < table.count; b++) {
        hide(&quarter->lines[b], &scratch[b].quarter);
    }
    hide(wijk_of(quarter), &table.quarter);
}
