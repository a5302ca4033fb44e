#include "cli/year.h"

#include "cli/words.h"
#include "wire/wire_shape.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
    enum year_section section;
    const char *label;
    const char *counted;
} WORDS[wire_year_figure_COUNT] = {
#define YEAR_WORD(what, section, label, counted)                                                   \
    [wire_year_figure_##what] = {YEAR_##section, (label), (counted)},
#include "cli/year_words.def"
#undef YEAR_WORD
};

/* A figure that an older program does not know stands at the end, without words. */
static enum wire_year_figure known(enum wire_year_figure what)
{
    return what < wire_year_figure_COUNT ? what : wire_year_figure_OTHER;
}

enum year_section year_section_of(enum wire_year_figure what)
{
    return WORDS[known(what)].section;
}

/* ── cells ──────────────────────────────────────────────────────────────────────────────────────
 */

/* The word of a choice in one of a figure's fields, in Dutch. */
static const char *word_of(const char *name, int choice)
{
    const struct wire_field *list =
        wire_field_find(WIRE_SHAPES[WIRE_indicator_figures], "figures", sizeof("figures") - 1);
    const struct wire_field *field = wire_field_find(list->record, name, strlen(name));
    return words_of(DUTCH, field->choices->rows[choice].wire);
}

void year_label(const struct wire_figure *figure, char out[YEAR_CELL])
{
    const char *label = WORDS[known(figure->what)].label;
    const char *of = "";
    struct span about = figure->about;
    if (figure->theme > 0) {
        of = word_of("theme", (int)figure->theme);
        about = span_text(of);
    } else if (figure->activity > 0) {
        of = word_of("activity", (int)figure->activity);
        about = span_text(of);
    }
    (void)snprintf(out, YEAR_CELL, "%s%s%.*s", label == NULL ? "" : label,
                   about.size > 0 ? ": " : "", (int)about.size,
                   about.size > 0 ? (const char *)about.data : "");
}

/* 1234567 as "1.234.567". */
static void write_thousands(uint64_t value, char out[YEAR_CELL])
{
    char digits[24];
    const int count = snprintf(digits, sizeof(digits), "%" PRIu64, value);
    size_t size = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) {
            out[size++] = '.';
        }
        out[size++] = digits[i];
    }
    out[size] = '\0';
}

static bool is_of_n(enum wire_year_figure what)
{
    return what == wire_year_figure_NURSING_HOMES || what == wire_year_figure_SOCIAL_SHELTERS ||
           what == wire_year_figure_TOGETHER_QUESTIONS ||
           what == wire_year_figure_INDIVIDUAL_QUESTIONS ||
           what == wire_year_figure_THREE_ANSWERS || what == wire_year_figure_CASUSSEN ||
           what == wire_year_figure_QUESTIONS_CLOSED || what == wire_year_figure_REPORTED;
}

void year_value(const struct wire_figure *figure, char out[YEAR_CELL])
{
    char whole[YEAR_CELL];
    char of[YEAR_CELL];
    if (figure->hidden) {
        (void)snprintf(out, YEAR_CELL, "verborgen");
        return;
    }
    const uint64_t parts = figure->unit == wire_figure_unit_CENTS    ? 100
                           : figure->unit == wire_figure_unit_TENTHS ? 10
                                                                     : 1;
    write_thousands(figure->value / parts, whole);
    if (parts == 100) {
        (void)snprintf(out, YEAR_CELL, "€ %.60s,%02d", whole, (int)(figure->value % parts));
    } else if (parts == 10) {
        (void)snprintf(out, YEAR_CELL, "%.60s,%d", whole, (int)(figure->value % parts));
    } else if (is_of_n(figure->what)) {
        write_thousands(figure->n, of);
        (void)snprintf(out, YEAR_CELL, "%.60s van %.60s", whole, of);
    } else {
        (void)snprintf(out, YEAR_CELL, "%.60s", whole);
    }
}

void year_n(const struct wire_figure *figure, char out[YEAR_CELL])
{
    char n[YEAR_CELL];
    const char *counted = WORDS[known(figure->what)].counted;
    if (figure->hidden || (figure->what == wire_year_figure_SIMPLE_QUESTIONS && figure->n == 0)) {
        (void)snprintf(out, YEAR_CELL, "verborgen");
        return;
    }
    write_thousands(figure->n, n);
    (void)snprintf(out, YEAR_CELL, "%.60s %s", n, counted == NULL ? "" : counted);
}

void year_period(const struct wire_figure *figure, char out[YEAR_CELL])
{
    const int32_t from = figure->from;
    const int32_t to = figure->to;
    (void)snprintf(out, YEAR_CELL, "%d-%d-%d t/m %d-%d-%d", (int)(from % 100),
                   (int)(from / 100 % 100), (int)(from / 10000), (int)(to % 100),
                   (int)(to / 100 % 100), (int)(to / 10000));
}

const char *year_kind(const struct wire_figure *figure)
{
    return figure->kind == wire_figure_kind_REPORTED ? "opgegeven" : "gemeten";
}

/* ── what is not known ──────────────────────────────────────────────────────────────────────────
 */

static enum status add_unknown(struct year_report *report, struct arena *arena, const char *text)
{
    const size_t size = strlen(text);
    char *kept = arena_take(arena, size + 1, 1);
    if (kept == NULL || report->unknown_count == YEAR_UNKNOWN) {
        return NO_MEMORY;
    }
    memcpy(kept, text, size);
    report->unknown[report->unknown_count++] = span_of(kept, size);
    return OK;
}

static bool is_told(const struct year_report *report, struct span code)
{
    for (size_t i = 0; i < report->count; i++) {
        if (span_equal(report->figures[i].indicator, code) && !report->figures[i].hidden) {
            return true;
        }
    }
    return false;
}

static size_t count_hidden(const struct year_report *report)
{
    size_t hidden = 0;
    for (size_t i = 0; i < report->count; i++) {
        hidden += report->figures[i].hidden ? 1 : 0;
    }
    return hidden;
}

enum status year_know(struct year_report *report, struct arena *arena)
{
    static const char *const NEVER[] = {
        "Of het een met het ander te maken heeft. Dit verslag telt alleen.",
        "Hoe vaak er is ingebroken. Dat telt deze dienst niet.",
        "Hoe het gaat met mensen die geen cijfer of antwoord gaven.",
        "Hoeveel verschillende mensen er in een heel jaar kwamen. Wie vaker kwam, telt vaker.",
        "Hoe het ging in casussen van één bewoner. Die staan niet in dit verslag.",
    };
    char line[400];
    enum status status = OK;
    const struct wire_indicator *rows = report->set.indicators.items;
    for (size_t i = 0; i < report->set.indicators.count && status == OK; i++) {
        if (!is_told(report, rows[i].code)) {
            (void)snprintf(line, sizeof(line), "%.*s, %.*s: er is geen cijfer dat we mogen tonen.",
                           (int)rows[i].code.size, (const char *)rows[i].code.data,
                           (int)rows[i].title.size, (const char *)rows[i].title.data);
            status = add_unknown(report, arena, line);
        }
    }
    const size_t hidden = count_hidden(report);
    if (hidden > 0 && status == OK) {
        (void)snprintf(line, sizeof(line),
                       "Wat er staat waar nu \"verborgen\" staat: %zu keer. Dat gaat over minder "
                       "dan %" PRIu64 " mensen, of het is daaruit te rekenen.",
                       hidden, report->suppression);
        status = add_unknown(report, arena, line);
    }
    for (size_t i = 0; i < sizeof(NEVER) / sizeof(NEVER[0]) && status == OK; i++) {
        status = add_unknown(report, arena, NEVER[i]);
    }
    return status;
}
