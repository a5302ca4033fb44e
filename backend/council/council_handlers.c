/* council_handlers.c -- the overview as a page and as CSV, both of overview_read(). Rules:
 * protocol/docs/council.md. */
#include "council/csv.h"
#include "council/publish.h"
#include "wire/wire_handlers.h"

enum { CELLS_MAX = 240, CSV_MAX = 24576 };

/* What was asked for, and where in it the page begins. */
struct asked {
    enum wire_overview_period period;
    enum wire_overview_level level;
    int32_t from;
    uint64_t after;
};

static bool has_buurten(const struct asked *asked)
{
    return asked->level == wire_overview_level_BUURT;
}

static enum status read(struct request *r, const struct asked *asked, struct overview *out)
{
    const enum status status = overview_read(r, asked->period, asked->from, out);
    if (status == FIELD_FORM) {
        request_fault(r, "from");
    }
    return status;
}

static bool stands(const struct overview *o, const struct overview_line *line, size_t measure)
{
    return !measure_is_of_alerts((enum wire_measured)measure) ||
           (o->period == wire_overview_period_QUARTER && wire_id_is_none(&line->buurt_id));
}

static struct wire_overview_cell cell_of(const struct overview_line *line, size_t measure)
{
    const struct overview_figure *figure = &line->figures[measure];
    return (struct wire_overview_cell){.buurt_id = line->buurt_id,
                                       .measure = (enum wire_measured)measure,
                                       .value = figure->value,
                                       .hidden = figure->hidden,
                                       .n = figure->n};
}

static enum status show(struct request *r, const struct asked *asked, const struct overview *o,
                        struct wire_overview_page *out)
{
    struct wire_overview_cell *cells = arena_take(r->arena, CELLS_MAX, sizeof(*cells));
    if (cells == NULL) {
        return NO_MEMORY;
    }
    *out = (struct wire_overview_page){.head = out->head,
                                       .from = o->from,
                                       .to = o->to,
                                       .frozen_on = o->frozen_on,
                                       .suppression = o->k,
                                       .cells = {cells, 0}};
    uint64_t number = 0;
    for (size_t i = has_buurten(asked) ? 0 : o->count - 1; i < o->count; i++) {
        for (size_t m = 1; m < OVERVIEW_MEASURES; m++) {
            if (!stands(o, &o->lines[i], m)) {
                continue;
            }
            out->suppressed = out->suppressed || o->lines[i].figures[m].hidden;
            if (number++ < asked->after) {
                continue;
            }
            if (out->cells.count < CELLS_MAX) {
                cells[out->cells.count++] = cell_of(&o->lines[i], m);
            } else {
                out->more = true;
            }
        }
    }
    return OK;
}

enum status handle_overview_show(struct request *r, const struct wire_overview_show *in,
                                 struct wire_overview_page *out)
{
    const struct asked asked = {in->period, in->level, in->from, in->after};
    struct overview o;
    const enum status status = read(r, &asked, &o);
    return status == OK ? show(r, &asked, &o, out) : status;
}

enum status handle_overview_public(struct request *r, const struct wire_overview_public *in,
                                   struct wire_overview_page *out)
{
    const struct asked asked = {in->period, in->level, in->from, in->after};
    struct overview o;
    const enum status status = read(r, &asked, &o);
    if (status == OK && o.frozen_on == 0) {
        request_fault(r, "from"); /* not published yet */
        return NOT_FOUND;
    }
    return status == OK ? show(r, &asked, &o, out) : status;
}

/* Whole lines from `after` on, as many as fit. */
static enum status cut(struct request *r, struct span all, uint64_t after,
                       struct wire_overview_csv_page *out)
{
    const size_t begin = after < all.size ? (size_t)after : all.size;
    size_t size = all.size - begin < CSV_MAX ? all.size - begin : CSV_MAX;
    while (begin + size < all.size && size > 0 && all.data[begin + size - 1] != '\n') {
        size--;
    }
    uint8_t *text = arena_take(r->arena, size + 1, 1);
    if (text == NULL) {
        return NO_MEMORY;
    }
    memcpy(text, all.data + begin, size);
    out->csv = span_of(text, size);
    out->more = begin + size < all.size;
    return OK;
}

enum status handle_overview_csv(struct request *r, const struct wire_overview_csv *in,
                                struct wire_overview_csv_page *out)
{
    const struct asked asked = {in->period, in->level, in->from, in->after};
    struct publication found = {.period = in->period, .from = in->from};
    struct overview o;
    enum status status = read(r, &asked, &o);
    if (status == OK && o.frozen_on != 0 && has_buurten(&asked)) {
        status = publication_find(r->db, r->arena, &r->wijk_id, &found); /* the bytes of its hash */
        if (status != NOT_FOUND) {
            return status == OK ? cut(r, found.csv, asked.after, out) : status;
        }
        status = OK;
    }
    if (status != OK) {
        return status;
    }
    struct buffer text = buffer_make(PUBLISH_CSV_MAX);
    csv_write(&o, has_buurten(&asked), &text);
    status = buffer_status(&text);
    if (status == OK) {
        status = cut(r, buffer_span(&text), asked.after, out);
    }
    buffer_end(&text);
    return status;
}
