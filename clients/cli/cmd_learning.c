/* cmd_learning.c -- what was learned in a year, as a page to print. */
#include "base/arena.h"
#include "cli/commands.h"
#include "cli/page.h"
#include "cli/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_MAX = 4 << 20, LINE_SIZE = 400, COLUMNS = 4 };

static void put_layers(const struct wire_learning_year *year, struct buffer *out)
{
    static const char *const HEADINGS[COLUMNS] = {"Wie", "Sessies", "Waarvan snelkookpan",
                                                  "Aanwezig, samen"};
    static const char *const LAYERS[wire_layer_COUNT] = {"", "Beroepskrachten", "Managers",
                                                         "Bestuurders"};
    const struct wire_layer_year *rows = year->layers.items;
    page_heading(out, 2, span_text("Sessies"));
    if (year->layers.count == 0) {
        page_line(out, span_text("Er was geen sessie."));
        return;
    }
    page_table(out, HEADINGS, COLUMNS);
    for (size_t i = 0; i < year->layers.count; i++) {
        char sessions[24];
        char cookers[24];
        char present[24] = "verborgen";
        (void)snprintf(sessions, sizeof(sessions), "%" PRIu64, rows[i].sessions);
        (void)snprintf(cookers, sizeof(cookers), "%" PRIu64, rows[i].cookers);
        if (!rows[i].hidden) {
            (void)snprintf(present, sizeof(present), "%" PRIu64, rows[i].present);
        }
        const struct span cells[COLUMNS] = {span_text(LAYERS[rows[i].layer]), span_text(sessions),
                                            span_text(cookers), span_text(present)};
        page_row(out, cells, COLUMNS);
    }
    page_table_end(out);
}

static void put_head(const struct wire_learning_year *year, uint64_t number, struct buffer *out)
{
    char line[LINE_SIZE];
    (void)snprintf(line, sizeof(line), "Leergeschiedenis van de wijk, %" PRIu64, number);
    page_begin(out, line);
    (void)snprintf(line, sizeof(line),
                   "Periode: 1 januari tot en met 31 december %" PRIu64
                   ". Bron: leersessies. Wat hier staat, is goedgekeurd door het budgetbeheer.",
                   number);
    page_line(out, span_text(line));
    put_layers(year, out);
    (void)snprintf(line, sizeof(line),
                   "Werkbezoeken: %" PRIu64 ". Open vragen: %" PRIu64
                   ". Daarvan met een voorwaarde geregeld: %" PRIu64
                   ". Daarvan beantwoord, zegt wie het vroeg: %" PRIu64 ".",
                   year->visits, year->asked, year->arranged, year->closed);
    page_line(out, span_text(line));
    page_heading(out, 2, span_text("Wat we leerden"));
}

/* One chapter a subject, in the order of the list. */
static void put_items(const struct wire_learning_year *year, enum wire_question_about *chapter,
                      struct buffer *out)
{
    static const char *const CHAPTERS[wire_question_about_COUNT] = {
        "Anders", "Regels", "Geld", "Samenwerken", "Preventie", "Privacy"};
    const struct wire_learned *items = year->items.items;
    for (size_t i = 0; i < year->items.count; i++) {
        if (items[i].about != *chapter) {
            *chapter = items[i].about;
            page_heading(out, 3, span_text(CHAPTERS[*chapter]));
        }
        page_line(out, items[i].text);
    }
}

static enum status ask_pages(struct run *run, uint64_t number, uint64_t *count, struct buffer *out)
{
    struct wire_learning_history ask = {.head.type = WIRE_learning_history, .year = number};
    enum wire_question_about chapter = wire_question_about_OTHER;
    bool more = true;
    while (more) {
        struct client_output answer;
        const enum status status = run_request(run, &ask.head, &answer);
        if (status != OK) {
            return status;
        }
        if (answer.reply == NULL || answer.reply->type != WIRE_learning_year) {
            return MALFORMED;
        }
        const struct wire_learning_year *year = (const void *)answer.reply;
        if (ask.after == 0) {
            put_head(year, number, out);
        }
        put_items(year, &chapter, out);
        ask.after += year->items.count;
        more = year->more && year->items.count > 0;
    }
    if (ask.after == 0) {
        page_line(out, span_text("Er is nog niets goedgekeurd."));
    }
    *count = ask.after;
    page_end(out);
    return buffer_status(out);
}

enum status cmd_learning_save(struct run *run)
{
    struct buffer out = buffer_make(PAGE_MAX);
    uint64_t count = 0;
    const uint64_t year = strtoull(arguments_find(&run->arguments, "YEAR"), NULL, 10);
    enum status status = ask_pages(run, year, &count, &out);
    FILE *file = status == OK ? fopen(arguments_find(&run->arguments, "FILE"), "w") : NULL;
    if (status == OK && file == NULL) {
        status = run_refuse(run, NOT_FOUND, "FILE");
    }
    if (file != NULL) {
        const bool written = fwrite(out.data, 1, out.size, file) == out.size;
        status = fclose(file) == 0 && written ? OK : run_refuse(run, STORAGE, "FILE");
    }
    if (status == OK) {
        run_open_answer(run);
        output_count(run->output, "items", count);
        run_close_answer(run);
    }
    buffer_end(&out);
    return status;
}
