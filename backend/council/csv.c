#include "council/csv.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const HEADINGS[OVERVIEW_MEASURES] = {
#define HEADING(measure, text) [wire_measured_##measure] = (text),
#include "council/csv.def"
#undef HEADING
};

enum { DATE_SIZE = 16, BUURT_SIZE = 40, LINE_SIZE = 200 };

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

static void write_figure(const struct overview *o, const struct overview_line *line, size_t measure,
                         struct buffer *out)
{
    char from[DATE_SIZE];
    char to[DATE_SIZE];
    char frozen[DATE_SIZE];
    char buurt[BUURT_SIZE];
    char value[24] = "";
    char text[LINE_SIZE];
    const struct overview_figure *figure = &line->figures[measure];
    if (!figure->hidden) {
        (void)snprintf(value, sizeof(value), "%" PRIu64, figure->value);
    }
    const int size = snprintf(
        text, sizeof(text), "%s;%s;%s;%s;%s;%s;%s;%" PRIu64 "\n", date_text(o->from, from),
        date_text(o->to, to), date_text(o->frozen_on, frozen), buurt_text(&line->buurt_id, buurt),
        HEADINGS[measure], value, figure->hidden ? "verborgen" : "", figure->n);
    buffer_append(out, text, (size_t)size);
}

static void write_line(const struct overview *o, const struct overview_line *line,
                       struct buffer *out)
{
    const bool quarter = o->period == wire_overview_period_QUARTER;
    for (size_t m = 1; m < OVERVIEW_MEASURES; m++) {
        const bool alerts = measure_is_of_alerts((enum wire_measured)m);
        if (!alerts || (quarter && wire_id_is_none(&line->buurt_id))) {
            write_figure(o, line, m, out);
        }
    }
}

void csv_write(const struct overview *overview, bool buurten, struct buffer *out)
{
    static const char HEAD[] = "van;tot;vastgezet op;buurt;maat;waarde;verborgen;n (rondes)\n";
    buffer_append(out, HEAD, sizeof(HEAD) - 1);
    for (size_t i = buurten ? 0 : overview->count - 1; i < overview->count; i++) {
        write_line(overview, &overview->lines[i], out);
    }
}
