/* cmd_council.c -- the overview for the wijkraad: a month or a quarter, as a table or as CSV. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/local_time.h"
#include "cli/sheet.h"
#include "wire/wire_shape.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CELLS_MAX = 4096, LINE_SIZE = 200, CELL_SIZE = 48, CSV_MAX = 1 << 20 };

/* What is asked, for the three requests alike. */
struct asked {
    enum wire_overview_period period;
    enum wire_overview_level level;
    int32_t from;
    bool is_public;
};

struct overview {
    struct wire_overview_page page; /* of the first page, its list empty */
    struct wire_overview_cell *cells;
    size_t count;
};

/* ── what is asked ──────────────────────────────────────────────────────────────────────────── */

/* The first day of the last month that is over. */
static int32_t last_month(void)
{
    const int32_t today = local_date_of(local_time_now());
    const int32_t last = local_date_add(today, -(today % 100));
    return last - last % 100 + 1;
}

/* "2026-03", "2026-q1" */
static bool read_period(const char *text, struct asked *out)
{
    char *end = NULL;
    const long year = strtol(text, &end, 10);
    if (end != text + 4 || *end != '-' || year < 1970) {
        return false;
    }
    const bool is_quarter = end[1] == 'q' || end[1] == 'Q';
    const char *digits = end + (is_quarter ? 2 : 1);
    const long number = strtol(digits, &end, 10);
    if (*digits < '0' || *digits > '9' || *end != '\0' || number < 1 ||
        number > (is_quarter ? 4 : 12)) {
        return false;
    }
    const long month = is_quarter ? 3 * number - 2 : number;
    out->period = is_quarter ? wire_overview_period_QUARTER : wire_overview_period_MONTH;
    out->from = (int32_t)(year * 10000 + month * 100 + 1);
    return true;
}

static enum status read_asked(struct run *run, struct asked *out)
{
    const char *period = arguments_find(&run->arguments, "PERIOD");
    const char *level = arguments_find(&run->arguments, "level");
    *out = (struct asked){.period = wire_overview_period_MONTH,
                          .level = wire_overview_level_BUURT,
                          .from = last_month(),
                          .is_public = arguments_has(&run->arguments, "public")};
    if (period != NULL && !read_period(period, out)) {
        return run_refuse(run, FIELD_FORM, "period");
    }
    if (level != NULL && strcasecmp(level, "wijk") == 0) {
        out->level = wire_overview_level_WIJK;
    } else if (level != NULL && strcasecmp(level, "buurt") != 0) {
        return run_refuse(run, FIELD_FORM, "level");
    }
    return OK;
}

/* ── the table ──────────────────────────────────────────────────────────────────────────────── */

static enum status ask_page(struct run *run, const struct asked *asked, uint64_t after,
                            struct client_output *out)
{
    struct wire_overview_show show = {.head.type = WIRE_overview_show,
                                      .period = asked->period,
                                      .level = asked->level,
                                      .from = asked->from,
                                      .after = after};
    struct wire_overview_public published = {.head.type = WIRE_overview_public,
                                             .period = asked->period,
                                             .level = asked->level,
                                             .from = asked->from,
                                             .after = after};
    return run_request(run, asked->is_public ? &published.head : &show.head, out);
}

static enum status read_overview(struct run *run, const struct asked *asked, struct overview *out)
{
    bool more = true;
    out->cells = calloc(CELLS_MAX, sizeof(*out->cells));
    if (out->cells == NULL) {
        return NO_MEMORY;
    }
    while (more) {
        struct client_output answer;
        const enum status status = ask_page(run, asked, out->count, &answer);
        if (status != OK) {
            return status;
        }
        if (answer.reply == NULL || answer.reply->type != WIRE_overview_page) {
            return MALFORMED;
        }
        const struct wire_overview_page *page = (const void *)answer.reply;
        const size_t room = CELLS_MAX - out->count;
        const size_t count = page->cells.count < room ? page->cells.count : room;
        if (count > 0) {
            memcpy(out->cells + out->count, page->cells.items, count * sizeof(*out->cells));
        }
        out->count += count;
        out->page = *page;
        more = page->more && count > 0 && out->count < CELLS_MAX;
    }
    out->page.cells = (struct wire_list){NULL, 0};
    return OK;
}

/* The word of a measure stands in the row of the cell's field. */
static const char *measure_name(enum wire_measured measure)
{
    const struct wire_field *list = wire_field_find(WIRE_SHAPES[WIRE_overview_page], "cells", 5);
    const struct wire_field *field = wire_field_find(list->record, "measure", 7);
    return field->choices->rows[measure].wire;
}

static void print_cell(struct run *run, const struct wire_overview_cell *cell)
{
    char text[CELL_SIZE];
    const struct span name = wire_id_is_none(&cell->buurt_id)
                                 ? span_text("wijk")
                                 : names_of(run->names, &cell->buurt_id);
    char column[CELL_SIZE];
    (void)snprintf(column, sizeof(column), "%.*s", (int)name.size, (const char *)name.data);
    if (cell->hidden) {
        (void)snprintf(text, sizeof(text), "·");
    } else {
        (void)snprintf(text, sizeof(text), "%" PRIu64 " (%" PRIu64 ")", cell->value, cell->n);
    }
    output_text(run->output, column, span_text(text));
}

static void print_heading(struct run *run, const struct wire_overview_page *page)
{
    const bool dutch = output_language(run->output) == DUTCH;
    char from[LOCAL_TIME_TEXT];
    char to[LOCAL_TIME_TEXT];
    char line[LINE_SIZE];
    local_date_write(page->from, from);
    local_date_write(page->to, to);
    const char *stands = page->frozen_on != 0 ? (dutch ? "vastgezet" : "frozen")
                                              : (dutch ? "kan nog veranderen" : "may change");
    (void)snprintf(line, sizeof(line),
                   dutch ? "%s t/m %s, %s. Tussen haakjes: over hoeveel rondes. "
                           "·: verborgen, minder dan %" PRIu64 " mensen."
                         : "%s to %s, %s. In brackets: of how many walks. "
                           "·: hidden, fewer than %" PRIu64 " people.",
                   from, to, stands, page->suppression);
    output_line(run->output, line);
}

/* People read a row a measure and a column a buurt; programs a cell an object. */
static void print_rows(struct run *run, const struct overview *overview)
{
    for (int measure = 1; measure < wire_measured_COUNT; measure++) {
        bool is_open = false;
        for (size_t i = 0; i < overview->count; i++) {
            if (overview->cells[i].measure != (enum wire_measured)measure) {
                continue;
            }
            if (!is_open) {
                output_open(run->output, NULL);
                output_word(run->output, "what", measure_name((enum wire_measured)measure));
                is_open = true;
            }
            print_cell(run, &overview->cells[i]);
        }
        if (is_open) {
            output_close(run->output);
        }
    }
}

static void print_cells(struct run *run, const struct overview *overview)
{
    for (size_t i = 0; i < overview->count; i++) {
        const struct wire_overview_cell *cell = &overview->cells[i];
        output_open(run->output, NULL);
        if (!wire_id_is_none(&cell->buurt_id)) {
            output_bytes(run->output, "buurt_id", cell->buurt_id.bytes, 16);
        }
        output_word(run->output, "measure", measure_name(cell->measure));
        output_count(run->output, "value", cell->value);
        output_flag(run->output, "hidden", cell->hidden);
        output_count(run->output, "n", cell->n);
        output_close(run->output);
    }
}

static void print_overview(struct run *run, const struct overview *overview,
                           const struct sheet_story *story)
{
    run_open_answer(run);
    if (output_form(run->output) == OUTPUT_LINES) {
        print_heading(run, &overview->page);
        output_list(run->output, "cells");
        print_rows(run, overview);
    } else {
        output_date(run->output, "from", overview->page.from);
        output_date(run->output, "to", overview->page.to);
        output_date(run->output, "frozen_on", overview->page.frozen_on);
        output_count(run->output, "suppression", overview->page.suppression);
        output_flag(run->output, "suppressed", overview->page.suppressed);
        output_list(run->output, "cells");
        print_cells(run, overview);
    }
    output_list_end(run->output);
    sheet_print_story(run, story);
    if (overview->page.suppressed) {
        output_line(run->output, output_language(run->output) == DUTCH
                                     ? "Vraag het kwartaal, of --level wijk, voor meer cijfers."
                                     : "Ask the quarter, or --level wijk, for more figures.");
    }
    run_close_answer(run);
}

/* ── CSV ────────────────────────────────────────────────────────────────────────────────────── */

static enum status read_csv(struct run *run, const struct asked *asked, struct buffer *out)
{
    struct wire_overview_csv csv = {.head.type = WIRE_overview_csv,
                                    .period = asked->period,
                                    .level = asked->level,
                                    .from = asked->from};
    bool more = true;
    while (more) {
        struct client_output answer;
        const enum status status = run_request(run, &csv.head, &answer);
        if (status != OK) {
            return status;
        }
        if (answer.reply == NULL || answer.reply->type != WIRE_overview_csv_page) {
            return MALFORMED;
        }
        const struct wire_overview_csv_page *page = (const void *)answer.reply;
        buffer_append_span(out, page->csv);
        csv.after += page->csv.size;
        more = page->more && page->csv.size > 0;
    }
    return buffer_status(out);
}

static enum status print_csv(struct run *run, const struct asked *asked)
{
    struct buffer csv = buffer_make(CSV_MAX);
    const enum status status = read_csv(run, asked, &csv);
    if (status == OK && output_form(run->output) == OUTPUT_LINES) {
        output_whole(run->output, buffer_span(&csv));
    } else if (status == OK) {
        run_open_answer(run);
        output_text(run->output, "csv", buffer_span(&csv));
        run_close_answer(run);
    }
    buffer_end(&csv);
    return status;
}

static enum status show(struct run *run, const struct asked *asked, const struct sheet_period *of)
{
    struct overview overview = {.cells = NULL};
    struct sheet_story story = {.arena = arena_make(0)};
    enum status status = run_know_names(run);
    if (status == OK) {
        status = read_overview(run, asked, &overview);
    }
    if (status == OK) {
        status = sheet_read_story(run, of, asked->is_public, &story);
    }
    if (status == OK) {
        print_overview(run, &overview, &story);
    }
    arena_end(&story.arena);
    free(overview.cells);
    return status;
}

enum status cmd_overview(struct run *run)
{
    struct asked asked;
    const enum status status = read_asked(run, &asked);
    const struct sheet_period of = {asked.period, asked.from};
    const char *page = arguments_find(&run->arguments, "page");
    if (status != OK) {
        return status;
    }
    if (page != NULL) {
        return sheet_save(run, &of, page);
    }
    if (arguments_has(&run->arguments, "verify")) {
        return sheet_verify(run, &of);
    }
    return arguments_has(&run->arguments, "csv") ? print_csv(run, &asked) : show(run, &asked, &of);
}
