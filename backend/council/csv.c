#include "council/csv.h"

#include "council/label.h"

#include <inttypes.h>
#include <stdio.h>

enum { DATE_SIZE = 16, BUURT_SIZE = 40, LINE_SIZE = 400, WHAT_SIZE = 160 };

/* 20260331 as 2026-03-31; nothing for 0. */
static const char *date_text(int32_t date, char out[DATE_SIZE])
{
    out[0] = '\0';
    if (date > 0 && date <= 99991231) {
        (void)snprintf(out, DATE_SIZE, "%04d-%02d-%02d", (int)(date / 10000),
                       (int)(date / 100 % 100), (int)(date % 100));
    }
    return out;
}

static const char *buurt_text(const struct wire_id *id, char out[BUURT_SIZE])
{
    static const char DIGITS[] = "0123456789abcdef";
    if (wire_id_is_none(id)) {
        return "wijk";
    }
    for (size_t i = 0; i < sizeof(id->bytes); i++) {
        out[2 * i] = DIGITS[id->bytes[i] >> 4];
        out[2 * i + 1] = DIGITS[id->bytes[i] & 15];
    }
    out[2 * sizeof(id->bytes)] = '\0';
    return out;
}

/* One line of the file. */
struct line {
    int32_t from;
    int32_t to;
    int32_t frozen_on;
    const char *buurt;
    const char *what;
    const struct overview_figure *figure;
    const char *n_is;
    const char *source;
};

static void write_text(const struct line *line, struct buffer *out)
{
    char from[DATE_SIZE];
    char to[DATE_SIZE];
    char frozen[DATE_SIZE];
    char value[24] = "";
    char text[LINE_SIZE];
    const struct overview_figure *figure = line->figure;
    if (!figure->hidden) {
        (void)snprintf(value, sizeof(value), "%" PRIu64, figure->value);
    }
    const int size = snprintf(
        text, sizeof(text), "%s;%s;%s;%s;%s;%s;%s;%" PRIu64 ";%s;%s\n", date_text(line->from, from),
        date_text(line->to, to), date_text(line->frozen_on, frozen), line->buurt, line->what, value,
        figure->hidden ? "verborgen" : "", figure->n, line->n_is, line->source);
    buffer_append(out, text, (size_t)size);
}

static void write_line(const struct overview *o, const struct overview_line *row,
                       struct buffer *out)
{
    char buurt[BUURT_SIZE];
    const bool quarter = o->period == wire_overview_period_QUARTER;
    for (size_t m = 1; m < OVERVIEW_MEASURES; m++) {
        const bool alerts = measure_is_of_alerts((enum wire_measured)m);
        if (!alerts || (quarter && wire_id_is_none(&row->buurt_id))) {
            write_text(
                &(struct line){o->from, o->to, o->frozen_on, buurt_text(&row->buurt_id, buurt),
                               label_measure((enum wire_measured)m), &row->figures[m],
                               alerts ? "alarmen" : "rondes", label_source(wire_fact_source_WALKS)},
                out);
        }
    }
}

static void write_fact(const struct overview *o, const struct overview_fact *fact,
                       struct buffer *out)
{
    char what[WHAT_SIZE];
    const char *about = label_about(fact);
    (void)snprintf(what, sizeof(what), "%s%s%s", label_fact(fact->fact), *about == '\0' ? "" : ": ",
                   about);
    write_text(&(struct line){fact->from, fact->to, o->frozen_on, "wijk", what, &fact->figure,
                              label_n(fact->fact), label_source(fact_source(fact->fact))},
               out);
}

void csv_write(const struct overview *overview, bool buurten, struct buffer *out)
{
    static const char HEAD[] = "van;tot;vastgezet op;buurt;maat;waarde;verborgen;n;n is;bron\n";
    buffer_append(out, HEAD, sizeof(HEAD) - 1);
    for (size_t i = buurten ? 0 : overview->count - 1; i < overview->count; i++) {
        write_line(overview, &overview->lines[i], out);
    }
    for (size_t i = 0; i < overview->fact_count; i++) {
        write_fact(overview, &overview->facts[i], out);
    }
}
