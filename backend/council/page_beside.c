#include "council/page_beside.h"

#include "council/answer.h"
#include "council/label.h"
#include "council/page.h"
#include "council/words.h"

#include <stdio.h>

static const char *figure_text(const struct overview_fact *fact, char out[LABEL_SIZE])
{
    if (fact == NULL) {
        return page_sentence(SAY_NONE);
    }
    if (fact->figure.hidden) {
        return page_sentence(SAY_HIDDEN);
    }
    return fact_is_money(fact->fact) ? label_money(fact->figure.value, out)
                                     : label_number(fact->figure.value, out);
}

static const struct overview_fact *about(const struct overview *o, enum wire_fact fact,
                                         unsigned kind)
{
    for (size_t i = 0; i < o->fact_count; i++) {
        if (o->facts[i].fact == fact && o->facts[i].about == kind) {
            return &o->facts[i];
        }
    }
    return NULL;
}

/* ── activities ─────────────────────────────────────────────────────────────────────────────────
 */

static void write_kind(const struct overview *o, const struct overview_fact *days,
                       struct buffer *out)
{
    char text[LABEL_SIZE];
    words_mark(out, "<tr>");
    words_cell(out, "th scope=\"row\"", label_about(days));
    words_cell(out, "td", figure_text(days, text));
    words_cell(out, "td", figure_text(about(o, wire_fact_ACTIVITY_CAME, days->about), text));
    words_cell(out, "td", label_number(days->figure.n, text));
    words_mark(out, "</tr>\n");
}

static void write_activities(const struct overview *o, struct buffer *out)
{
    char from[LABEL_SIZE];
    char to[LABEL_SIZE];
    words_mark(out, "<section>");
    words_tag(out, "h2", SAY_ACTIVITIES, NULL);
    if (fact_find(o, wire_fact_ACTIVITY_DAYS) == NULL) {
        words_tag(out, "p", SAY_ACTIVITIES_NONE, NULL);
        words_mark(out, "</section>\n");
        return;
    }
    words_mark(out, "<table>");
    words_tag(out, "caption", SAY_ACTIVITIES_SOURCE,
              &(struct filling_in){{label_day(o->from, from), label_day(o->to, to)}});
    words_mark(out, "<thead><tr>");
    words_tag(out, "th scope=\"col\"", SAY_HEAD_WHAT, NULL);
    words_tag(out, "th scope=\"col\"", SAY_HEAD_DAYS, NULL);
    words_tag(out, "th scope=\"col\"", SAY_HEAD_TIMES, NULL);
    words_tag(out, "th scope=\"col\"", SAY_HEAD_ACTIVITIES, NULL);
    words_mark(out, "</tr></thead><tbody>");
    for (size_t i = 0; i < o->fact_count; i++) {
        if (o->facts[i].fact == wire_fact_ACTIVITY_DAYS) {
            write_kind(o, &o->facts[i], out);
        }
    }
    words_mark(out, "</tbody></table></section>\n");
}

static void write_house(const struct overview *o, struct buffer *out)
{
    size_t lines = 0;
    words_mark(out, "<section>");
    words_tag(out, "h2", SAY_HOUSE, NULL);
    for (size_t i = 0; i < o->fact_count; i++) {
        char value[LABEL_SIZE];
        char weeks[LABEL_SIZE];
        const struct overview_fact *fact = &o->facts[i];
        const bool visits = fact->fact == wire_fact_HOUSE_VISITS;
        if (visits || fact->fact == wire_fact_HOUSE_VISITORS) {
            words_tag(out, "p", visits ? SAY_HOUSE_VISITS : SAY_HOUSE_VISITORS,
                      &(struct filling_in){{figure_text(fact, value), label_about(fact),
                                            label_number(fact->figure.n, weeks)}});
            lines++;
        }
    }
    if (lines == 0) {
        words_tag(out, "p", SAY_ACTIVITIES_NONE, NULL);
    }
    words_mark(out, "</section>\n");
}

/* ── casussen and money ─────────────────────────────────────────────────────────────────────────
 */

static void write_casussen(const struct overview *o, struct buffer *out)
{
    enum { YEAR = 10000 };
    char text[3][LABEL_SIZE];
    const struct overview_fact *open = fact_find(o, wire_fact_CASUS_OPEN);
    const struct overview_fact *questions = fact_find(o, wire_fact_QUESTIONS);
    words_mark(out, "<section>");
    words_tag(out, "h2", SAY_CASUSSEN, NULL);
    if (open != NULL) {
        words_tag(
            out, "p", SAY_CASUSSEN_LINE,
            &(struct filling_in){{label_day(open->from, text[0]), figure_text(open, text[1]),
                                  figure_text(fact_find(o, wire_fact_CASUS_STANDING), text[2])}});
        words_tag(out, "p", SAY_CASUSSEN_OVERDUE,
                  &(struct filling_in){{figure_text(fact_find(o, wire_fact_CASUS_OVERDUE), text[0]),
                                        figure_text(open, text[1])}});
    }
    if (questions != NULL) {
        (void)snprintf(text[0], LABEL_SIZE, "%d", (int)(questions->from / YEAR));
        words_tag(out, "p", SAY_QUESTIONS_LINE,
                  &(struct filling_in){
                      {text[0], figure_text(questions, text[1]),
                       figure_text(fact_find(o, wire_fact_QUESTIONS_AT_ONCE), text[2])}});
    }
    words_mark(out, "</section>\n");
}

struct money_row {
    enum wire_fact fact;
    enum say name;
};

static void write_budget(const struct overview *o, struct buffer *out)
{
    static const struct money_row ROWS[] = {{wire_fact_BUDGET_AMOUNT, SAY_BUDGET_AMOUNT},
                                            {wire_fact_BUDGET_SPENT, SAY_BUDGET_SPENT},
                                            {wire_fact_BUDGET_RESERVED, SAY_BUDGET_RESERVED},
                                            {wire_fact_BUDGET_FREE, SAY_BUDGET_FREE},
                                            {wire_fact_BUDGET_UNCOVERED, SAY_BUDGET_UNCOVERED}};
    char text[3][LABEL_SIZE];
    const struct overview_fact *amount = fact_find(o, wire_fact_BUDGET_AMOUNT);
    words_mark(out, "<section>");
    words_tag(out, "h2", SAY_BUDGET, NULL);
    if (amount == NULL) {
        words_tag(out, "p", SAY_BUDGET_NONE, NULL);
        words_mark(out, "</section>\n");
        return;
    }
    words_mark(out, "<table>");
    words_tag(
        out, "caption", SAY_BUDGET_SOURCE,
        &(struct filling_in){{label_day(amount->from, text[0]), label_day(amount->to, text[1]),
                              label_number(amount->figure.n, text[2])}});
    words_mark(out, "<tbody>");
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        words_mark(out, "<tr>");
        words_tag(out, "th scope=\"row\"", ROWS[i].name, NULL);
        words_cell(out, "td", figure_text(fact_find(o, ROWS[i].fact), text[0]));
        words_mark(out, "</tr>\n");
    }
    words_mark(out, "</tbody></table></section>\n");
}

/* ── what we do not know ────────────────────────────────────────────────────────────────────────
 */

static const enum say UNKNOWN[wire_unknown_COUNT] = {
    [wire_unknown_BURGLARY] = SAY_NOT_BURGLARY, [wire_unknown_FEELING] = SAY_NOT_FEELING,
    [wire_unknown_OUTSIDE] = SAY_NOT_OUTSIDE,   [wire_unknown_TWICE] = SAY_NOT_TWICE,
    [wire_unknown_ALERTS] = SAY_NOT_ALERTS,     [wire_unknown_SMALL] = SAY_NOT_SMALL,
    [wire_unknown_VISITORS] = SAY_NOT_VISITORS, [wire_unknown_HOUSE] = SAY_NOT_HOUSE,
    [wire_unknown_BUDGET] = SAY_NOT_BUDGET,     [wire_unknown_ANSWERS] = SAY_NOT_ANSWERS,
};

static void write_unknown(const struct overview *o, struct buffer *out)
{
    enum wire_unknown rows[UNKNOWN_MAX];
    char most[LABEL_SIZE];
    const size_t count = unknown_of(o, rows);
    words_mark(out, "<aside>");
    words_tag(out, "h2", SAY_UNKNOWNS, NULL);
    words_mark(out, "<ul>");
    for (size_t i = 0; i < count; i++) {
        words_tag(out, "li", UNKNOWN[rows[i]],
                  &(struct filling_in){{label_number(o->k - 1, most)}});
    }
    words_mark(out, "</ul></aside>\n");
}

void page_write_beside(const struct overview *overview, struct buffer *out)
{
    write_activities(overview, out);
    write_house(overview, out);
    write_casussen(overview, out);
    write_budget(overview, out);
    write_unknown(overview, out);
}
