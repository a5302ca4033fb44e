/* page.c -- the head, the five questions, the walks and the foot; page_beside.c has the rest. */
#include "council/page.h"

#include "council/answer.h"
#include "council/label.h"
#include "council/page_beside.h"
#include "council/words.h"

static const char HEAD[] =
    "<!doctype html>\n<html lang=\"nl\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>";
static const char STYLE[] =
    "*{box-sizing:border-box}"
    "body{margin:0;color:#1b1b1b;background:#fff;font:1rem/1.45 system-ui,sans-serif}"
    "main{max-width:60rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.6rem;margin:.2em 0}h2{font-size:1.15rem;margin:1.1em 0 .3em}"
    "h1,h2{line-height:1.2;color:#0b3d5c}p{margin:.3em 0}"
    "dt{font-weight:700;margin-top:.5em}dd{margin:0 0 .2em}"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}"
    "caption{text-align:left;color:#444;padding:.2em 0}"
    "th,td{text-align:left;padding:.2em .4em .2em 0;border-bottom:1px solid #ccc;"
    "font-weight:400;vertical-align:top}"
    "thead th{font-weight:700}td{text-align:right}thead th+th{text-align:right}"
    "aside{border:2px solid #0b3d5c;padding:.2em 1em .6em;margin-top:1.2em}"
    "th{overflow-wrap:anywhere;hyphens:auto}"
    "nav a,li a{display:inline-block;padding:.7rem 0;min-height:44px}ul{margin:.3em "
    "0;padding-left:1.2em}"
    "code{overflow-wrap:anywhere;font-size:.85em}a{color:#0b3d5c}"
    "footer{margin-top:1.2em;border-top:1px solid #ccc;padding-top:.5em}"
    "@media print{@page{size:A4;margin:9mm}body{font-size:7.4pt;line-height:1.22}"
    "main{max-width:none;padding:0;columns:2;column-gap:7mm}"
    "h1{font-size:13pt;margin:0}h2{font-size:9pt;margin:.6em 0 .15em;break-after:avoid}"
    "h1,.lede,footer{column-span:all}dt{margin-top:.2em}th,td{padding:.02em .3em .02em 0}"
    "p,ul{margin:.15em 0}aside,tr{break-inside:avoid}aside{margin-top:.6em;padding:0 .6em .3em}"
    "footer{margin-top:.5em;padding-top:.2em}nav{display:none}}";

struct span page_style(struct span page)
{
    static const char BEGIN[] = "<style>";
    static const char END[] = "</style>";
    size_t from = 0;
    for (size_t i = 0; i + sizeof(END) - 1 <= page.size; i++) {
        if (from == 0 && memcmp(page.data + i, BEGIN, sizeof(BEGIN) - 1) == 0) {
            from = i + sizeof(BEGIN) - 1;
        } else if (from != 0 && memcmp(page.data + i, END, sizeof(END) - 1) == 0) {
            return span_of(page.data + from, i - from);
        }
    }
    return span_of(NULL, 0);
}

void page_begin(struct buffer *out, enum say title, const struct filling_in *parts)
{
    words_mark(out, HEAD);
    words_mark(out, STYLE);
    words_mark(out, "</style>");
    words_tag(out, "title", title, parts);
    words_mark(out, "</head><body><main>");
    words_tag(out, "h1", title, parts);
}

/* ── the five questions ─────────────────────────────────────────────────────────────────────────
 */

/* How an answer is said: when it is known, when there was nothing, when it is not known. */
struct manner {
    enum say ask;
    enum say known;
    enum say none;
    enum say unknown;
};

static const struct manner MANNERS[wire_opening_COUNT] = {
    [wire_opening_BURGLARY] = {SAY_ASK_BURGLARY, SAY_UNKNOWN, SAY_UNKNOWN, SAY_BURGLARY},
    [wire_opening_WALKING] = {SAY_ASK_WALKING, SAY_WALKING, SAY_WALKING_NONE, SAY_WALKING_UNKNOWN},
    [wire_opening_COST] = {SAY_ASK_COST, SAY_COST, SAY_COST, SAY_COST_UNKNOWN},
    [wire_opening_FALSE_ALARM] = {SAY_ASK_FALSE_ALARM, SAY_ALARM, SAY_ALARM_NONE,
                                  SAY_ALARM_UNKNOWN},
    [wire_opening_MUNICIPALITY] = {SAY_ASK_MUNICIPALITY, SAY_MUNICIPALITY, SAY_MUNICIPALITY_NONE,
                                   SAY_MUNICIPALITY_UNKNOWN},
};

static enum say manner_of(const struct overview *o, const struct wire_overview_answer *answer)
{
    const struct manner *manner = &MANNERS[answer->question];
    const bool walking = answer->question == wire_opening_WALKING;
    const bool month = o->period != wire_overview_period_QUARTER;
    if (!answer->known) {
        return month && answer->question == wire_opening_FALSE_ALARM ? SAY_ALARM_MONTH
                                                                     : manner->unknown;
    }
    return (walking ? answer->value : answer->n) == 0 ? manner->none : manner->known;
}

static void write_answer(const struct overview *o, const struct wire_overview_answer *answer,
                         struct buffer *out)
{
    char value[LABEL_SIZE];
    char n[LABEL_SIZE];
    char buurten[LABEL_SIZE];
    struct filling_in parts = {{label_number(answer->value, value), label_number(answer->n, n)}};
    if (answer->question == wire_opening_WALKING) {
        parts.parts[1] = label_number(answer->buurten, buurten);
        parts.parts[2] = n;
    } else if (answer->question == wire_opening_COST) {
        parts.parts[0] = label_money(answer->value, value);
        parts.parts[1] = label_day(answer->from, n);
        parts.parts[2] = label_day(answer->to, buurten);
    }
    words_tag(out, "dt", MANNERS[answer->question].ask, NULL);
    words_tag(out, "dd", manner_of(o, answer), &parts);
}

static void write_answers(const struct overview *o, struct buffer *out)
{
    struct wire_overview_answer answers[ANSWERS];
    answers_of(o, answers);
    words_mark(out, "<section>");
    words_tag(out, "h2", SAY_QUESTIONS, NULL);
    words_mark(out, "<dl>");
    for (size_t i = 0; i < ANSWERS; i++) {
        write_answer(o, &answers[i], out);
    }
    words_mark(out, "</dl></section>\n");
}

/* ── the walks ──────────────────────────────────────────────────────────────────────────────────
 */

static void write_figure(const struct overview_figure *figure, struct buffer *out)
{
    char text[LABEL_SIZE];
    if (figure->hidden) {
        words_tag(out, "td", SAY_HIDDEN, NULL);
    } else {
        words_cell(out, "td", label_number(figure->value, text));
    }
}

static void write_measures(const struct overview *o, struct buffer *out)
{
    const bool quarter = o->period == wire_overview_period_QUARTER;
    for (size_t m = 1; m < OVERVIEW_MEASURES; m++) {
        char n[LABEL_SIZE];
        const bool alerts = measure_is_of_alerts((enum wire_measured)m);
        const struct overview_figure *figure = &overview_wijk(o)->figures[m];
        if (alerts && !quarter) {
            continue;
        }
        words_mark(out, "<tr>");
        words_cell(out, "th scope=\"row\"", label_measure((enum wire_measured)m));
        write_figure(figure, out);
        words_tag(out, "td", alerts ? SAY_N_ALARMS : SAY_N_WALKS,
                  &(struct filling_in){{label_number(figure->n, n)}});
        words_mark(out, "</tr>\n");
    }
}

static void write_walks(const struct overview *o, struct buffer *out)
{
    char from[LABEL_SIZE];
    char to[LABEL_SIZE];
    words_mark(out, "<section>");
    words_tag(out, "h2", SAY_WALKS, NULL);
    words_mark(out, "<table>");
    words_tag(out, "caption", SAY_WALKS_SOURCE,
              &(struct filling_in){{label_day(o->from, from), label_day(o->to, to)}});
    words_mark(out, "<thead><tr>");
    words_tag(out, "th scope=\"col\"", SAY_HEAD_WHAT, NULL);
    words_tag(out, "th scope=\"col\"", SAY_HEAD_COUNT, NULL);
    words_tag(out, "th scope=\"col\"", SAY_HEAD_N, NULL);
    words_mark(out, "</tr></thead><tbody>");
    write_measures(o, out);
    words_mark(out, "</tbody></table></section>\n");
}

static void write_name(const struct page_names *names, const struct wire_id *buurt_id,
                       struct buffer *out)
{
    words_mark(out, "<th scope=\"row\">");
    for (size_t i = 0; i < names->count; i++) {
        if (wire_id_equal(&names->rows[i].buurt_id, buurt_id)) {
            words_text(out, names->rows[i].name);
            words_mark(out, "</th>");
            return;
        }
    }
    words_say(out, wire_id_is_none(buurt_id) ? SAY_WIJK : SAY_NAMELESS, NULL);
    words_mark(out, "</th>");
}

static void write_buurten(const struct overview *o, const struct page_names *names,
                          struct buffer *out)
{
    const bool quarter = o->period == wire_overview_period_QUARTER;
    words_mark(out, "<section>");
    words_tag(out, "h2", SAY_BUURTEN, NULL);
    words_mark(out, "<table>");
    words_tag(out, "caption", quarter ? SAY_BUURTEN_TWICE : SAY_BUURTEN_MONTH, NULL);
    words_mark(out, "<thead><tr>");
    words_tag(out, "th scope=\"col\"", SAY_HEAD_BUURT, NULL);
    words_tag(out, "th scope=\"col\"", SAY_HEAD_PLANNED, NULL);
    words_tag(out, "th scope=\"col\"", SAY_HEAD_WALKED, NULL);
    if (quarter) {
        words_tag(out, "th scope=\"col\"", SAY_HEAD_CAME, NULL);
    }
    words_mark(out, "</tr></thead><tbody>");
    for (size_t i = 0; i < o->count; i++) {
        const struct overview_line *line = &o->lines[i];
        words_mark(out, "<tr>");
        write_name(names, &line->buurt_id, out);
        write_figure(&line->figures[wire_measured_WALKS_PLANNED], out);
        write_figure(&line->figures[wire_measured_WALKS_WALKED], out);
        if (quarter) {
            write_figure(&line->figures[wire_measured_WALKERS], out);
        }
        words_mark(out, "</tr>\n");
    }
    words_mark(out, "</tbody></table></section>\n");
}

/* ── the foot ───────────────────────────────────────────────────────────────────────────────────
 */

static void write_hash(const struct wire_hash *hash, struct buffer *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    words_mark(out, "<code>");
    for (size_t i = 0; i < sizeof(hash->bytes); i++) {
        const char pair[2] = {DIGITS[hash->bytes[i] >> 4], DIGITS[hash->bytes[i] & 15]};
        buffer_append(out, pair, sizeof(pair));
    }
    words_mark(out, "</code>");
}

static void write_foot(const struct overview *o, const struct wire_hash *hash, struct buffer *out)
{
    char day[LABEL_SIZE];
    char code[LABEL_SIZE];
    words_mark(out, "<footer><p>");
    words_say(out, SAY_FROZEN, &(struct filling_in){{label_day(o->frozen_on, day)}});
    words_mark(out, " ");
    words_say(out, SAY_LATE, NULL);
    words_mark(out, "</p><p>");
    words_say(out, SAY_HASH, NULL);
    words_mark(out, " ");
    write_hash(hash, out);
    words_mark(out, "</p><nav><p><a href=\"");
    words_mark(out, label_code(o->period, o->from, code));
    words_mark(out, ".csv\">");
    words_say(out, SAY_CSV, NULL);
    words_mark(out, "</a></p><p><a href=\"inbraak\">");
    words_say(out, SAY_BURGLARY_LINK, NULL);
    words_mark(out, "</a></p><p><a href=\"./\">");
    words_say(out, SAY_OTHERS, NULL);
    words_mark(out, "</a></p></nav></footer></main></body></html>\n");
}

void page_write(const struct overview *overview, const struct page_names *names,
                const struct wire_hash *hash, struct buffer *out)
{
    char period[LABEL_SIZE];
    char from[LABEL_SIZE];
    char to[LABEL_SIZE];
    const struct filling_in title = {{label_period(overview->period, overview->from, period)}};
    page_begin(out, SAY_TITLE, &title);
    words_tag(out, "p class=\"lede\"", SAY_LEDE,
              &(struct filling_in){{label_day(overview->from, from), label_day(overview->to, to)}});
    write_answers(overview, out);
    write_walks(overview, out);
    write_buurten(overview, names, out);
    page_write_beside(overview, out);
    write_foot(overview, hash, out);
}

void page_write_list(const struct publication *rows, size_t count, const char *base,
                     struct buffer *out)
{
    page_begin(out, SAY_LIST_TITLE, NULL);
    words_tag(out, "p", count == 0 ? SAY_LIST_NONE : SAY_LIST_LEDE, NULL);
    words_mark(out, "<ul>");
    for (size_t i = 0; i < count; i++) {
        char period[LABEL_SIZE];
        char day[LABEL_SIZE];
        char code[LABEL_SIZE];
        words_mark(out, "<li><a href=\"");
        words_mark(out, base);
        words_mark(out, "/");
        words_mark(out, label_code(rows[i].period, rows[i].from, code));
        words_mark(out, "\">");
        words_say(out, SAY_LIST_LINE,
                  &(struct filling_in){{label_period(rows[i].period, rows[i].from, period),
                                        label_day(rows[i].frozen_on, day)}});
        words_mark(out, "</a></li>\n");
    }
    words_mark(out, "</ul><p><a href=\"");
    words_mark(out, base);
    words_mark(out, "/inbraak\">");
    words_say(out, SAY_BURGLARY_LINK, NULL);
    words_mark(out, "</a></p></main></body></html>\n");
}
