/* export_handlers.c -- everything that is kept of the asker, for the asker (MEMBER-7). */
#include "base/buffer.h"
#include "server/core/request.h"
#include "wire/wire_handlers.h"
#include "wire/wire_shape.h"

#include <inttypes.h>
#include <stdio.h>

enum { LINES_MAX = 64, VALUE_MAX = 200, ROW_MAX = 2048 };

static const struct export_row {
    const char *name;
    const char *columns;
    enum wire_export_part part;
    enum sql_id statement;
} ROWS[] = {
#define EXPORT(part, name, statement, columns) {name, columns, wire_export_part_##part, statement},
#include "retention/export.def"
#undef EXPORT
};

enum { ROW_COUNT = sizeof(ROWS) / sizeof(ROWS[0]) };

/* The page while it is being filled. */
struct export_page {
    struct request *r;
    struct wire_export_line *lines;
    size_t count;
    uint64_t passed; /* lines so far, also those had before */
    uint64_t after;
    bool more;
};

static void append_text(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

static void append_hex(struct buffer *out, struct span bytes)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.size; i++) {
        const char pair[2] = {DIGITS[bytes.data[i] >> 4], DIGITS[bytes.data[i] & 15]};
        buffer_append(out, pair, sizeof(pair));
    }
}

static void append_time(struct buffer *out, int64_t at)
{
    char text[TIME_TEXT_SIZE];
    request_write_time(at, text);
    append_text(out, text);
}

static void append_day(struct buffer *out, int64_t day)
{
    char text[40];
    (void)snprintf(text, sizeof(text), "%04" PRId64 "-%02" PRId64 "-%02" PRId64, day / 10000,
                   day / 100 % 100, day % 100);
    append_text(out, text);
}

static void append_number(struct buffer *out, uint64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "%" PRIu64, number);
    append_text(out, text);
}

static void append_hat(struct buffer *out, uint64_t hat)
{
    size_t bit = 0;
    while (WIRE_HAT_NAMES[bit] != NULL && (hat >> bit) != 1) {
        bit++;
    }
    append_text(out, WIRE_HAT_NAMES[bit] == NULL ? "other" : WIRE_HAT_NAMES[bit]);
}

static void append_column(struct query *q, char kind, struct buffer *out)
{
    switch (kind) {
    case 't': append_time(out, read_int(q)); break;
    case 'd': append_day(out, read_int(q)); break;
    case 'n': append_number(out, read_count(q)); break;
    case 'h': append_hat(out, read_count(q)); break;
    case 's': buffer_append_span(out, peek_bytes(q)); break;
    default: append_hex(out, peek_bytes(q)); break;
    }
}

/* A value is cut where a line ends; what is behind stands on the next line of the same name. */
static enum status add_lines(struct export_page *page, const struct export_row *row,
                             struct span value)
{
    for (size_t at = 0; at < value.size; at += VALUE_MAX) {
        const size_t left = value.size - at;
        if (page->passed++ < page->after) {
            continue;
        }
        if (page->count == LINES_MAX) {
            page->more = true;
            return OK;
        }
        const size_t size = left < VALUE_MAX ? left : VALUE_MAX;
        uint8_t *text = arena_take(page->r->arena, size, 1);
        if (text == NULL) {
            return NO_MEMORY;
        }
        memcpy(text, value.data + at, size);
        page->lines[page->count++] = (struct wire_export_line){
            .part = row->part, .name = span_text(row->name), .value = span_of(text, size)};
    }
    return OK;
}

static enum status add_row(struct export_page *page, const struct export_row *row,
                           struct buffer *value)
{
    struct query q = query_make(page->r->db, row->statement);
    bind_id(&q, ":wijk_id", &page->r->wijk_id);
    bind_id(&q, ":member_id", &page->r->member_id);
    enum status status = OK;
    while (status == OK && !page->more && query_row(&q)) {
        buffer_clear(value);
        for (const char *column = row->columns; *column != '\0'; column++) {
            if (column != row->columns) {
                append_text(value, " ");
            }
            append_column(&q, *column, value);
        }
        status = buffer_status(value);
        if (status == OK) {
            status = add_lines(page, row, buffer_span(value));
        }
    }
    const enum status ended = query_end(&q);
    return status == OK ? ended : status;
}

enum status handle_member_export(struct request *r, const struct wire_member_export *in,
                                 struct wire_member_exported *out)
{
    struct export_page page = {.r = r, .after = in->after};
    page.lines = arena_take(r->arena, LINES_MAX, sizeof(*page.lines));
    if (page.lines == NULL) {
        return NO_MEMORY;
    }
    struct buffer value = buffer_make(ROW_MAX);
    enum status status = OK;
    for (size_t i = 0; i < ROW_COUNT && status == OK && !page.more; i++) {
        status = add_row(&page, &ROWS[i], &value);
    }
    buffer_end(&value);
    out->lines = (struct wire_list){page.lines, page.count};
    out->more = page.more;
    return status;
}
