/* profile_handlers.c -- the wijkprofiel: from a file, whole or not at all; and who cites it. */
#include "casus/casus.h"
#include "council/month.h"
#include "indicator/profile.h"
#include "wire/wire_handlers.h"

enum { BAD_LINES_MAX = 200, LINES_MAX = 500, PROFILE_PAGE = 60 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

/* ── from a file ────────────────────────────────────────────────────────────────────────────────
 */

static void note_bad(struct wire_profile_imported *out, uint64_t line,
                     const struct profile_fault *fault)
{
    struct wire_bad_line *bad = out->bad.items;
    if (out->bad.count < BAD_LINES_MAX) {
        bad[out->bad.count++] =
            (struct wire_bad_line){.line = line,
                                   .column = span_text(fault->column),
                                   .error = span_text(status_name(fault->status))};
    }
}

/* What one line cannot know: the day it is today, and the lines before it. */
static struct profile_fault check_among(const struct wire_profile_line *rows, size_t count,
                                        const struct wire_profile_line *line, int32_t today)
{
    if (line->on > today) {
        return (struct profile_fault){FIELD_TOO_LARGE, "datum"};
    }
    for (size_t i = 0; i < count; i++) {
        if (rows[i].on == line->on && span_equal(rows[i].code, line->code)) {
            return (struct profile_fault){CONFLICT, "code"};
        }
    }
    return (struct profile_fault){count < LINES_MAX ? OK : TOO_LARGE, "regel"};
}

/* Reads the whole file and keeps nothing. Gives: rows[0 .. *count), the good ones. */
static void check_file(struct request *r, struct span csv, struct wire_profile_line *rows,
                       size_t *count, struct wire_profile_imported *out)
{
    struct csv_file file;
    struct wire_profile_line line;
    struct profile_fault fault = {FIELD_FORM, "kop"};
    const int32_t today = local_day(r->settings->zone, r->now);
    if (profile_begin(&file, csv) != OK) {
        note_bad(out, 1, &fault);
        return;
    }
    while (profile_next(&file, &line, &fault)) {
        out->lines++;
        if (fault.status == OK) {
            fault = check_among(rows, *count, &line, today);
        }
        if (fault.status == OK) {
            rows[(*count)++] = line;
        } else {
            note_bad(out, file.line, &fault);
        }
    }
}

static enum status keep(struct request *r, const struct wire_profile_line *line)
{
    struct query q = query_make(r->db, SQL_PROFILE_PUT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_text(&q, ":code", line->code);
    bind_int(&q, ":on", line->on);
    bind_text(&q, ":title", line->title);
    bind_text(&q, ":value", line->value);
    bind_text(&q, ":unit", line->unit);
    bind_text(&q, ":source", line->source);
    return query_run(&q);
}

enum status handle_profile_import(struct request *r, const struct wire_profile_import *in,
                                  struct wire_profile_imported *out)
{
    size_t count = 0;
    struct wire_profile_line *rows = arena_take(r->arena, LINES_MAX, sizeof(*rows));
    out->bad.items = arena_take(r->arena, BAD_LINES_MAX, sizeof(struct wire_bad_line));
    if (rows == NULL || out->bad.items == NULL) {
        return NO_MEMORY;
    }
    check_file(r, in->csv, rows, &count, out);
    if (in->try_out || out->bad.count > 0) {
        return OK;
    }
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++) {
        status = keep(r, &rows[i]);
    }
    out->taken = count;
    return status;
}

/* ── read and cited ─────────────────────────────────────────────────────────────────────────────
 */

enum status handle_profile_list(struct request *r, const struct wire_profile_list *in,
                                struct wire_profile_page *out)
{
    struct wire_profile_line *rows = arena_take(r->arena, PROFILE_PAGE + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_PROFILE_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_text(&q, ":after", in->after);
    bind_int(&q, ":most", PROFILE_PAGE + 1);
    while (count <= PROFILE_PAGE && query_row(&q)) {
        struct wire_profile_line *row = &rows[count++];
        row->code = read_text(&q, r->arena);
        row->title = read_text(&q, r->arena);
        row->value = read_text(&q, r->arena);
        row->unit = read_text(&q, r->arena);
        row->source = read_text(&q, r->arena);
        row->on = (int32_t)read_int(&q);
        row->casussen = read_count(&q);
    }
    out->more = count > PROFILE_PAGE;
    out->lines = (struct wire_list){rows, out->more ? PROFILE_PAGE : count};
    return query_end(&q);
}

static enum status check_code(struct request *r, struct span code)
{
    struct query q = query_make(r->db, SQL_PROFILE_HAS);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_text(&q, ":code", code);
    const bool found = query_row(&q) && read_count(&q) > 0;
    const enum status status = query_end(&q);
    return status == OK && !found ? refuse(r, "code", NOT_FOUND) : status;
}

enum status handle_profile_cite(struct request *r, const struct wire_profile_cite *in,
                                struct wire_done *out)
{
    (void)out;
    enum status status = casus_find(r->db, &r->wijk_id, &in->casus_id);
    if (status == NOT_FOUND) {
        return refuse(r, "casus_id", status);
    }
    if (status == OK) {
        status = check_code(r, in->code);
    }
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_PROFILE_CITE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", &in->casus_id);
    bind_text(&q, ":code", in->code);
    return query_run(&q);
}
