#include "council/burglary.h"

#include "council/label.h"
#include "council/page.h"
#include "council/words.h"
#include "wire/wire_ledger.h"

#include <inttypes.h>
#include <stdio.h>

enum { LINE_SIZE = 400, DATE_SIZE = 16 };

enum status burglary_may(const struct wire_burglary_enter *in, int32_t today, const char **field)
{
    *field = "to";
    if (in->to < in->from) {
        return FIELD_TOO_SMALL;
    }
    if (in->to >= today) {
        return FIELD_TOO_LARGE;
    }
    *field = "source_on";
    if (in->source_on < in->to) {
        return FIELD_TOO_SMALL;
    }
    if (in->source_on > today) {
        return FIELD_TOO_LARGE;
    }
    *field = "source";
    return wire_ledger_may_hold(in->source) ? OK : FIELD_FORM;
}

enum status burglary_read(struct db *db, struct arena *arena, const struct wire_id *wijk_id,
                          int32_t before, struct wire_burglary_figure *rows, size_t *count)
{
    enum { EVER = 99991231 };
    struct query q = query_make(db, SQL_BURGLARY_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":before", before == 0 ? EVER : before);
    bind_int(&q, ":most", BURGLARY_PAGE + 1);
    *count = 0;
    while (*count <= BURGLARY_PAGE && query_row(&q)) {
        struct wire_burglary_figure *row = &rows[(*count)++];
        row->from = (int32_t)read_int(&q);
        row->to = (int32_t)read_int(&q);
        row->version = read_count(&q);
        row->burglaries = read_count(&q);
        row->homes = read_count(&q);
        row->source = read_text(&q, arena);
        row->source_on = (int32_t)read_int(&q);
        row->entered_on = (int32_t)read_int(&q);
    }
    return query_end(&q);
}

/* ── the page ───────────────────────────────────────────────────────────────────────────────────
 */

static void write_row(const struct wire_burglary_figure *row, struct buffer *out)
{
    char one[LABEL_SIZE];
    char two[LABEL_SIZE];
    words_mark(out, "<tr><th scope=\"row\">");
    words_say(out, SAY_BURGLARY_PERIOD,
              &(struct filling_in){{label_day(row->from, one), label_day(row->to, two)}});
    words_mark(out, "</th>");
    words_cell(out, "td", label_number(row->burglaries, one));
    words_tag(out, "td", SAY_BURGLARY_N, &(struct filling_in){{label_number(row->homes, one)}});
    words_mark(out, "<td>");
    words_text(out, row->source);
    words_mark(out, ", ");
    words_mark(out, label_day(row->source_on, one));
    words_mark(out, "</td>");
    words_tag(out, "td", row->version > 1 ? SAY_BURGLARY_CORRECTED : SAY_BURGLARY_ENTERED,
              &(struct filling_in){{label_day(row->entered_on, two)}});
    words_mark(out, "</tr>\n");
}

static void write_table(const struct wire_burglary_figure *rows, size_t count, struct buffer *out)
{
    static const enum say HEADS[] = {SAY_BURGLARY_WHEN, SAY_HEAD_COUNT, SAY_HEAD_N,
                                     SAY_BURGLARY_SOURCE, SAY_BURGLARY_BY_HAND};
    words_mark(out, "<table><thead><tr>");
    for (size_t i = 0; i < sizeof(HEADS) / sizeof(HEADS[0]); i++) {
        words_tag(out, "th scope=\"col\"", HEADS[i], NULL);
    }
    words_mark(out, "</tr></thead><tbody>");
    for (size_t i = 0; i < count; i++) {
        write_row(&rows[i], out);
    }
    words_mark(out, "</tbody></table>\n");
}

void burglary_write_page(const struct wire_burglary_figure *rows, size_t count, const char *base,
                         struct buffer *out)
{
    page_begin(out, SAY_BURGLARY_TITLE, NULL);
    words_tag(out, "p class=\"lede\"", SAY_BURGLARY_LEDE, NULL);
    words_tag(out, "p", SAY_NOT_BURGLARY, NULL);
    if (count == 0) {
        words_tag(out, "p", SAY_BURGLARY_NONE, NULL);
    } else {
        write_table(rows, count, out);
    }
    words_mark(out, "<footer><nav><p><a href=\"");
    words_mark(out, base);
    words_mark(out, "/inbraak.csv\">");
    words_say(out, SAY_CSV, NULL);
    words_mark(out, "</a></p><p><a href=\"");
    words_mark(out, base);
    words_mark(out, "\">");
    words_say(out, SAY_OTHERS, NULL);
    words_mark(out, "</a></p></nav></footer></main></body></html>\n");
}

/* ── CSV ────────────────────────────────────────────────────────────────────────────────────────
 */

static const char *date_text(int32_t date, char out[DATE_SIZE])
{
    (void)snprintf(out, DATE_SIZE, "%04d-%02d-%02d", (int)(date / 10000 % 10000),
                   (int)(date / 100 % 100), (int)(date % 100));
    return out;
}

void burglary_write_csv(const struct wire_burglary_figure *rows, size_t count, struct buffer *out)
{
    static const char HEAD[] = "van;tot;inbraken;woningen;bron;bron van;overgenomen op;versie\n";
    buffer_append(out, HEAD, sizeof(HEAD) - 1);
    for (size_t i = 0; i < count; i++) {
        const struct wire_burglary_figure *row = &rows[i];
        char days[4][DATE_SIZE];
        char text[LINE_SIZE];
        const int size = snprintf(
            text, sizeof(text), "%s;%s;%" PRIu64 ";%" PRIu64 ";%.*s;%s;%s;%" PRIu64 "\n",
            date_text(row->from, days[0]), date_text(row->to, days[1]), row->burglaries, row->homes,
            (int)row->source.size, (const char *)row->source.data,
            date_text(row->source_on, days[2]), date_text(row->entered_on, days[3]), row->version);
        buffer_append(out, text, (size_t)size);
    }
}
