/* cmd_year.c -- documents of a year: the report, and what was learned. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/page.h"
#include "cli/request.h"
#include "cli/year.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ARENA_MAX = 4 << 20, DOCUMENT_MAX = 4 << 20, PATH_SIZE = 512 };

/* ── what the server tells ──────────────────────────────────────────────────────────────────────
 */

static struct span keep(struct arena *arena, struct span text, enum status *status)
{
    uint8_t *kept = arena_take(arena, text.size + 1, 1);
    if (kept == NULL) {
        *status = NO_MEMORY;
        return span_text("");
    }
    if (text.size > 0) {
        memcpy(kept, text.data, text.size);
    }
    return span_of(kept, text.size);
}

static enum status read_year(struct run *run, const char *name, uint64_t *out)
{
    enum { FIRST = 2000, LAST = 2200 };
    const char *text = arguments_find(&run->arguments, name);
    char *end = NULL;
    *out = strtoull(text, &end, 10);
    return *end == '\0' && *out >= FIRST && *out <= LAST ? OK : run_refuse(run, FIELD_FORM, name);
}

static enum status read_set(struct run *run, struct year_report *report, struct arena *arena)
{
    struct wire_indicator_list ask = {.head.type = WIRE_indicator_list, .year = report->year};
    struct client_output answer;
    enum status status = run_request(run, &ask.head, &answer);
    if (status != OK) {
        return status;
    }
    if (answer.reply == NULL || answer.reply->type != WIRE_indicator_page) {
        return MALFORMED;
    }
    const struct wire_indicator_page *page = (const void *)answer.reply;
    const struct wire_indicator *told = page->indicators.items;
    struct wire_indicator *rows = arena_take(arena, page->indicators.count + 1, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    report->set = *page;
    report->set.source = keep(arena, page->source, &status);
    report->set.indicators.items = rows;
    for (size_t i = 0; i < page->indicators.count; i++) {
        rows[i] = told[i];
        rows[i].code = keep(arena, told[i].code, &status);
        rows[i].title = keep(arena, told[i].title, &status);
    }
    return status;
}

static enum status keep_figures(const struct wire_indicator_figures *page,
                                struct wire_figure *figures, struct year_report *report,
                                struct arena *arena)
{
    enum status status = OK;
    const struct wire_figure *told = page->figures.items;
    for (size_t i = 0; i < page->figures.count && report->count < YEAR_FIGURES; i++) {
        struct wire_figure *row = &figures[report->count++];
        *row = told[i];
        row->indicator = keep(arena, told[i].indicator, &status);
        row->source = keep(arena, told[i].source, &status);
        row->about = keep(arena, told[i].about, &status);
    }
    report->suppression = page->suppression;
    return status;
}

static enum status read_figures(struct run *run, struct year_report *report, struct arena *arena)
{
    struct wire_indicator_year ask = {.head.type = WIRE_indicator_year, .year = report->year};
    struct wire_figure *figures = arena_take(arena, YEAR_FIGURES, sizeof(*figures));
    bool more = figures != NULL;
    enum status status = more ? OK : NO_MEMORY;
    report->figures = figures;
    while (more && status == OK) {
        struct client_output answer;
        ask.after = report->count;
        status = run_request(run, &ask.head, &answer);
        if (status != OK) {
            return status;
        }
        if (answer.reply == NULL || answer.reply->type != WIRE_indicator_figures) {
            return MALFORMED;
        }
        const struct wire_indicator_figures *page = (const void *)answer.reply;
        status = keep_figures(page, figures, report, arena);
        more = page->more && page->figures.count > 0;
    }
    return status;
}

/* ── into files ─────────────────────────────────────────────────────────────────────────────────
 */

static enum status write_file(struct run *run, const char *path, const struct buffer *content)
{
    enum status status = buffer_status(content);
    if (status != OK) {
        return status;
    }
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return run_refuse(run, NOT_FOUND, "FOLDER");
    }
    const bool written = fwrite(content->data, 1, content->size, file) == content->size;
    return fclose(file) == 0 && written ? OK : run_refuse(run, STORAGE, "FOLDER");
}

static enum status save_report(struct run *run, const struct year_report *report,
                               const char *folder)
{
    static const struct {
        const char *ending;
        void (*write)(const struct year_report *report, struct buffer *out);
    } FORMS[] = {{"html", year_write_page}, {"json", year_write_json}, {"csv", year_write_csv}};
    enum status status = OK;
    (void)mkdir(folder, S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH);
    for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]) && status == OK; i++) {
        char path[PATH_SIZE];
        struct buffer out = buffer_make(DOCUMENT_MAX);
        (void)snprintf(path, sizeof(path), "%s/jaarverslag-%" PRIu64 ".%s", folder, report->year,
                       FORMS[i].ending);
        FORMS[i].write(report, &out);
        status = write_file(run, path, &out);
        buffer_end(&out);
    }
    return status;
}

enum status cmd_year_save(struct run *run)
{
    struct year_report report = {.count = 0};
    struct arena arena = arena_make(ARENA_MAX);
    enum status status = read_year(run, "YEAR", &report.year);
    if (status == OK) {
        status = read_figures(run, &report, &arena);
    }
    if (status == OK) {
        status = read_set(run, &report, &arena);
    }
    if (status == OK) {
        status = year_know(&report, &arena);
    }
    if (status == OK) {
        status = save_report(run, &report, arguments_find(&run->arguments, "FOLDER"));
    }
    if (status == OK) {
        run_open_answer(run);
        output_count(run->output, "year", report.year);
        output_count(run->output, "figures", report.count);
        run_close_answer(run);
    }
    arena_end(&arena);
    return status;
}
