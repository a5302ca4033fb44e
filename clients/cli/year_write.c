/* year_write.c -- the report of a year as a page, as JSON and as CSV. */
#include "cli/local_time.h"
#include "cli/page.h"
#include "cli/year.h"
#include "wire/wire_shape.h"

#include <inttypes.h>
#include <stdio.h>

enum { COLUMNS = 6, LINE_SIZE = 400 };

static const char NOT_KNOWN[] = "Wat we niet weten";

/* ── the page ───────────────────────────────────────────────────────────────────────────────────
 */

static void put_figure(struct buffer *out, const struct wire_figure *figure)
{
    char label[YEAR_CELL];
    char value[YEAR_CELL];
    char n[YEAR_CELL];
    char period[YEAR_CELL];
    year_label(figure, label);
    year_value(figure, value);
    year_n(figure, n);
    year_period(figure, period);
    const struct span cells[COLUMNS] = {span_text(label), span_text(value),
                                        span_text(n),     span_text(period),
                                        figure->source,   span_text(year_kind(figure))};
    page_row(out, cells, COLUMNS);
}

static void open_table(struct buffer *out)
{
    static const char *const HEADINGS[COLUMNS] = {"Wat",     "Cijfer", "n",
                                                  "Periode", "Bron",   "Gemeten of opgegeven"};
    page_table(out, HEADINGS, COLUMNS);
}

/* The figures of an indicator, or of a section; nothing but a sentence where there are none. */
static void put_table(const struct year_report *report, enum year_section section, struct span code,
                      struct buffer *out)
{
    size_t rows = 0;
    for (size_t i = 0; i < report->count; i++) {
        const struct wire_figure *figure = &report->figures[i];
        if (year_section_of(figure->what) != section || !span_equal(figure->indicator, code)) {
            continue;
        }
        if (rows++ == 0) {
            open_table(out);
        }
        put_figure(out, figure);
    }
    if (rows > 0) {
        page_table_end(out);
    } else {
        page_line(out, span_text("Dat weten we niet: er is geen cijfer."));
    }
}

static void put_indicators(const struct year_report *report, struct buffer *out)
{
    char line[LINE_SIZE];
    const struct wire_indicator *rows = report->set.indicators.items;
    page_heading(out, 2, span_text("Indicatoren"));
    (void)snprintf(line, sizeof(line), "Versie %" PRIu64 " van de indicatoren. Bron: %.*s.",
                   report->set.version, (int)report->set.source.size,
                   (const char *)report->set.source.data);
    page_line(out, span_text(line));
    for (size_t i = 0; i < report->set.indicators.count; i++) {
        (void)snprintf(line, sizeof(line), "%.*s. Doel: %.*s", (int)rows[i].code.size,
                       (const char *)rows[i].code.data, (int)rows[i].title.size,
                       (const char *)rows[i].title.data);
        page_heading(out, 3, span_text(line));
        put_table(report, YEAR_INDICATORS, rows[i].code, out);
    }
}

static void put_unknown(const struct year_report *report, struct buffer *out)
{
    page_box(out, NOT_KNOWN);
    for (size_t i = 0; i < report->unknown_count; i++) {
        page_item(out, report->unknown[i]);
    }
    page_box_end(out);
}

void year_write_page(const struct year_report *report, struct buffer *out)
{
    static const char *const SECTIONS[YEAR_SECTIONS] = {[YEAR_ACTIVITIES] = "Activiteiten",
                                                        [YEAR_CASUSSEN] = "Casussen en vragen",
                                                        [YEAR_BUDGET] = "Wijkbudget",
                                                        [YEAR_LEARNING] = "Leren",
                                                        [YEAR_PULSE] = "Drie vragen aan bewoners"};
    char line[LINE_SIZE];
    (void)snprintf(line, sizeof(line), "Jaarverslag van de wijk, %" PRIu64, report->year);
    page_begin(out, line);
    (void)snprintf(line, sizeof(line),
                   "Dit verslag telt wat er was in %" PRIu64 ". Bij elk cijfer staan de periode, "
                   "n en de bron. n zegt over hoeveel het gaat. Een cijfer over minder dan "
                   "%" PRIu64 " mensen is verborgen.",
                   report->year, report->suppression);
    page_line(out, span_text(line));
    put_unknown(report, out);
    put_indicators(report, out);
    for (int section = YEAR_ACTIVITIES; section < YEAR_SECTIONS; section++) {
        page_heading(out, 2, span_text(SECTIONS[section]));
        put_table(report, (enum year_section)section, span_text(""), out);
    }
    page_end(out);
}

/* ── JSON ───────────────────────────────────────────────────────────────────────────────────────
 */

static void put_name(struct buffer *out, const char *name, bool first)
{
    page_text(out, first ? "\"" : ",\"");
    page_text(out, name);
    page_text(out, "\":");
}

static void put_text(struct buffer *out, const char *name, struct span text)
{
    if (text.size > 0) {
        put_name(out, name, false);
        page_json(out, text);
    }
}

static void put_count(struct buffer *out, const char *name, uint64_t value)
{
    char digits[24];
    (void)snprintf(digits, sizeof(digits), "%" PRIu64, value);
    put_name(out, name, false);
    page_text(out, digits);
}

static void put_date(struct buffer *out, const char *name, int32_t date)
{
    char text[LOCAL_TIME_TEXT];
    local_date_write(date, text);
    put_text(out, name, span_text(text));
}

/* A choice as the wire names it. */
static void put_pick(struct buffer *out, const char *name, int choice)
{
    const struct wire_field *list =
        wire_field_find(WIRE_SHAPES[WIRE_indicator_figures], "figures", sizeof("figures") - 1);
    const struct wire_field *field = wire_field_find(list->record, name, strlen(name));
    if (choice > 0) {
        put_text(out, name, span_text(field->choices->rows[choice].wire));
    }
}

static void put_object(const struct wire_figure *figure, struct buffer *out)
{
    char label[YEAR_CELL];
    year_label(figure, label);
    page_text(out, "{\"label\":");
    page_json(out, span_text(label));
    put_pick(out, "what", (int)figure->what);
    put_text(out, "indicator", figure->indicator);
    put_pick(out, "kind", (int)figure->kind);
    put_pick(out, "unit", (int)figure->unit);
    if (figure->hidden) {
        page_text(out, ",\"value\":null,\"n\":null,\"hidden\":true");
    } else {
        put_count(out, "value", figure->value);
        put_count(out, "n", figure->n);
        page_text(out, ",\"hidden\":false");
    }
    put_date(out, "from", figure->from);
    put_date(out, "to", figure->to);
    put_text(out, "source", figure->source);
    put_pick(out, "theme", (int)figure->theme);
    put_pick(out, "activity", (int)figure->activity);
    put_text(out, "about", figure->about);
    page_text(out, "}");
}

static void put_set(const struct year_report *report, struct buffer *out)
{
    const struct wire_indicator *rows = report->set.indicators.items;
    put_count(out, "indicators_version", report->set.version);
    put_text(out, "indicators_source", report->set.source);
    page_text(out, ",\"indicators\":[");
    for (size_t i = 0; i < report->set.indicators.count; i++) {
        page_text(out, i == 0 ? "\n{\"code\":" : ",\n{\"code\":");
        page_json(out, rows[i].code);
        put_text(out, "title", rows[i].title);
        page_text(out, rows[i].way == wire_indicator_way_REPORTED ? ",\"kind\":\"reported\"}"
                                                                  : ",\"kind\":\"measured\"}");
    }
    page_text(out, "]");
}

void year_write_json(const struct year_report *report, struct buffer *out)
{
    char year[40];
    (void)snprintf(year, sizeof(year), "{\"year\":%" PRIu64, report->year);
    page_text(out, year);
    put_count(out, "suppression", report->suppression);
    put_set(report, out);
    page_text(out, ",\"figures\":[");
    for (size_t i = 0; i < report->count; i++) {
        page_text(out, i == 0 ? "\n" : ",\n");
        put_object(&report->figures[i], out);
    }
    page_text(out, "],\"unknown\":[");
    for (size_t i = 0; i < report->unknown_count; i++) {
        page_text(out, i == 0 ? "\n" : ",\n");
        page_json(out, report->unknown[i]);
    }
    page_text(out, "]}\n");
}

/* ── CSV ────────────────────────────────────────────────────────────────────────────────────────
 */

/* Whole, or with a comma: what a spreadsheet counts with. */
static void put_number(const struct wire_figure *figure, char out[YEAR_CELL])
{
    const uint64_t value = figure->value;
    out[0] = '\0';
    if (figure->hidden) {
        return;
    }
    if (figure->unit == wire_figure_unit_CENTS) {
        (void)snprintf(out, YEAR_CELL, "%" PRIu64 ",%02d", value / 100, (int)(value % 100));
    } else if (figure->unit == wire_figure_unit_TENTHS) {
        (void)snprintf(out, YEAR_CELL, "%" PRIu64 ",%d", value / 10, (int)(value % 10));
    } else {
        (void)snprintf(out, YEAR_CELL, "%" PRIu64, value);
    }
}

static void put_cells(const struct span *cells, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        page_text(out, i == 0 ? "" : ";");
        page_csv(out, cells[i]);
    }
    page_text(out, "\n");
}

static void put_line(const struct wire_figure *figure, const char *year, struct buffer *out)
{
    char label[YEAR_CELL];
    char value[YEAR_CELL];
    char n[YEAR_CELL] = "";
    char from[LOCAL_TIME_TEXT];
    char to[LOCAL_TIME_TEXT];
    year_label(figure, label);
    put_number(figure, value);
    if (!figure->hidden) {
        (void)snprintf(n, sizeof(n), "%" PRIu64, figure->n);
    }
    local_date_write(figure->from, from);
    local_date_write(figure->to, to);
    const char *unit = figure->unit == wire_figure_unit_CENTS ? "euro" : "aantal";
    const struct span cells[] = {
        span_text(year),
        figure->indicator,
        span_text(label),
        span_text(value),
        span_text(figure->unit == wire_figure_unit_TENTHS ? "gemiddelde" : unit),
        span_text(n),
        span_text(from),
        span_text(to),
        figure->source,
        span_text(year_kind(figure)),
        span_text(figure->hidden ? "verborgen" : "")};
    put_cells(cells, sizeof(cells) / sizeof(cells[0]), out);
}

void year_write_csv(const struct year_report *report, struct buffer *out)
{
    char year[24];
    (void)snprintf(year, sizeof(year), "%" PRIu64, report->year);
    page_text(out, "jaar;indicator;cijfer;waarde;eenheid;n;van;tot;bron;"
                   "gemeten of opgegeven;verborgen\n");
    for (size_t i = 0; i < report->count; i++) {
        put_line(&report->figures[i], year, out);
    }
    for (size_t i = 0; i < report->unknown_count; i++) {
        const struct span none = span_text("");
        const struct span cells[] = {
            span_text(year),     none, report->unknown[i], none, none, none, none, none, none, none,
            span_text(NOT_KNOWN)};
        put_cells(cells, sizeof(cells) / sizeof(cells[0]), out);
    }
}
