#include "cli/output.h"

#include "cli/local_time.h"
#include "cli/table.h"
#include "cli/words.h"
#include "wire/wire_bytes.h"
#include "wire/wire_date.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH_MAX = 16, TEXT_MAX = 1 << 24, SHORT_DIGITS = 8, BYTES_MAX = 64, GROUP_BYTES = 37 };

/* Lines of a person: outside of lists a field is a line; in a list an object is a row; a list
 * inside a row is one cell. */
struct output {
    enum output_form form;
    enum language language;
    void (*note)(void *context, const uint8_t *bytes, size_t size);
    void *context;
    struct buffer text;
    struct buffer cell;
    struct table *table;
    size_t depth;
    size_t table_depth; /* at which the list stands that is a table; 0: none does */
    size_t cell_depth;  /* the same of the list that is a cell */
    bool has_items[DEPTH_MAX];
    char cell_name[40];
};

enum status output_create(enum output_form form, enum language language, struct output **out)
{
    struct output *output = calloc(1, sizeof(*output));
    struct table *table = table_create();
    if (output == NULL || table == NULL) {
        free(output);
        table_destroy(table);
        return NO_MEMORY;
    }
    output->form = form;
    output->language = language;
    output->text = buffer_make(TEXT_MAX);
    output->cell = buffer_make(TEXT_MAX);
    output->table = table;
    *out = output;
    return OK;
}

void output_destroy(struct output *output)
{
    if (output != NULL) {
        buffer_end(&output->text);
        buffer_end(&output->cell);
        table_destroy(output->table);
        free(output);
    }
}

void output_note_ids(struct output *output,
                     void (*note)(void *context, const uint8_t *bytes, size_t size), void *context)
{
    output->note = note;
    output->context = context;
}

enum output_form output_form(const struct output *output)
{
    return output->form;
}

enum language output_language(const struct output *output)
{
    return output->language;
}

static bool is_json(const struct output *output)
{
    return output->form == OUTPUT_JSON;
}

void output_drop(struct output *output)
{
    buffer_clear(&output->text);
    buffer_clear(&output->cell);
    table_clear(output->table);
    output->depth = 0;
    output->table_depth = 0;
    output->cell_depth = 0;
}

/* Who read along has gone (`| head`): the program ends as any other does then. What the phone knows
 * is kept at every moment. */
static void end_by_pipe(void)
{
    (void)signal(SIGPIPE, SIG_DFL); /* the connection's library had it ignored */
    (void)raise(SIGPIPE);
}

enum status output_flush(struct output *output)
{
    enum status status = buffer_status(&output->text);
    const struct span text = buffer_span(&output->text);
    if (status == OK && text.size > 0 &&
        (fwrite(text.data, 1, text.size, stdout) != text.size || fflush(stdout) != 0)) {
        if (errno == EPIPE) {
            end_by_pipe();
        }
        status = STORAGE;
    }
    output_drop(output);
    return status;
}

static void put(struct output *output, const char *text)
{
    buffer_append(&output->text, text, strlen(text));
}

/* ── JSON ───────────────────────────────────────────────────────────────────────────────────── */

static void put_string(struct output *output, struct span text)
{
    static const char DIGITS[] = "0123456789abcdef";
    put(output, "\"");
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t c = text.data[i];
        if (c == '"' || c == '\\') {
            buffer_append(&output->text, "\\", 1);
            buffer_append(&output->text, &c, 1);
        } else if (c < 0x20) {
            const char escape[6] = {'\\', 'u', '0', '0', DIGITS[c >> 4], DIGITS[c & 15]};
            buffer_append(&output->text, escape, sizeof(escape));
        } else {
            buffer_append(&output->text, &c, 1);
        }
    }
    put(output, "\"");
}

static void put_name(struct output *output, const char *name)
{
    if (output->has_items[output->depth]) {
        put(output, ",");
    }
    output->has_items[output->depth] = true;
    if (name != NULL) {
        put_string(output, span_text(name));
        put(output, ":");
    }
}

static void go_down(struct output *output)
{
    if (output->depth + 1 < DEPTH_MAX) {
        output->depth++;
        output->has_items[output->depth] = false;
    }
}

static void go_up(struct output *output)
{
    output->depth -= output->depth > 0 ? 1 : 0;
}

/* ── lines ──────────────────────────────────────────────────────────────────────────────────── */

static const char *heading_of(void *context, const char *column)
{
    const struct output *output = context;
    return words_of(output->language, column);
}

/* A value as a person reads it, where it belongs. */
static void show(struct output *output, const char *name, struct span text)
{
    if (text.size == 0) {
        return;
    }
    if (output->cell_depth > 0) {
        if (output->has_items[output->depth]) {
            buffer_append(&output->cell, " ", 1);
        }
        output->has_items[output->depth] = true;
        buffer_append_span(&output->cell, text);
    } else if (output->table_depth > 0) {
        table_set(output->table, name, (const char *)text.data, text.size);
    } else {
        const char *label = words_of(output->language, name);
        put(output, label);
        for (size_t columns = words_columns(label); columns < 22; columns++) {
            put(output, " ");
        }
        put(output, "  ");
        buffer_append_span(&output->text, text);
        put(output, "\n");
    }
}

static void open_cell(struct output *output, const char *name)
{
    output->cell_depth = output->depth;
    (void)snprintf(output->cell_name, sizeof(output->cell_name), "%s", name == NULL ? "" : name);
    buffer_clear(&output->cell);
}

/* An answer that is an empty list is one too. */
static void say_none(struct output *output)
{
    static const char *const NONE[2] = {"(geen)\n", "(none)\n"};
    if (output->text.size == 0) {
        buffer_append_span(&output->text, span_text(NONE[output->language]));
    }
}

static void close_list(struct output *output)
{
    if (output->cell_depth > 0 && output->depth == output->cell_depth) {
        const struct span cell = buffer_span(&output->cell);
        output->cell_depth = 0;
        show(output, output->cell_name, cell);
        return;
    }
    if (output->table_depth > 0 && output->depth == output->table_depth) {
        output->table_depth = 0;
        if (table_is_empty(output->table)) {
            say_none(output);
            return;
        }
        if (table_write(output->table, heading_of, output, &output->text) != OK) {
            output->text.status = NO_MEMORY;
        }
        table_clear(output->table);
    }
}

/* ── both ───────────────────────────────────────────────────────────────────────────────────── */

void output_open(struct output *output, const char *name)
{
    if (is_json(output)) {
        put_name(output, name);
        put(output, "{");
    } else if (output->cell_depth > 0) {
        if (output->cell.size > 0) {
            buffer_append(&output->cell, ", ", 2);
        }
    } else if (output->table_depth > 0 && output->depth == output->table_depth) {
        table_add_row(output->table);
    }
    go_down(output);
}

void output_close(struct output *output)
{
    go_up(output);
    if (is_json(output)) {
        put(output, "}");
        if (output->depth == 0) {
            output->has_items[0] = false;
            put(output, "\n");
        }
    }
}

void output_list(struct output *output, const char *name)
{
    if (is_json(output)) {
        put_name(output, name);
        put(output, "[");
        go_down(output);
        return;
    }
    go_down(output);
    if (output->table_depth == 0) {
        output->table_depth = output->depth;
    } else if (output->cell_depth == 0) {
        open_cell(output, name);
    }
}

void output_list_end(struct output *output)
{
    if (is_json(output)) {
        put(output, "]");
    } else {
        close_list(output);
    }
    go_up(output);
}

void output_text(struct output *output, const char *name, struct span text)
{
    if (is_json(output)) {
        put_name(output, name);
        put_string(output, text);
    } else {
        show(output, name, text);
    }
}

void output_word(struct output *output, const char *name, const char *word)
{
    output_text(output, name, span_text(is_json(output) ? word : words_of(output->language, word)));
}

static void output_number(struct output *output, const char *name, const char *digits)
{
    if (is_json(output)) {
        put_name(output, name);
        put(output, digits);
    } else {
        show(output, name, span_text(digits));
    }
}

void output_count(struct output *output, const char *name, uint64_t value)
{
    char digits[24];
    (void)snprintf(digits, sizeof(digits), "%" PRIu64, value);
    output_number(output, name, digits);
}

void output_signed(struct output *output, const char *name, int64_t value)
{
    char digits[24];
    (void)snprintf(digits, sizeof(digits), "%" PRId64, value);
    output_number(output, name, digits);
}

void output_flag(struct output *output, const char *name, bool value)
{
    if (is_json(output)) {
        output_number(output, name, value ? "true" : "false");
    } else {
        output_word(output, name, value ? "yes" : "no");
    }
}

void output_time(struct output *output, const char *name, int64_t instant)
{
    char text[LOCAL_TIME_TEXT];
    if (is_json(output)) {
        output_signed(output, name, instant);
    } else if (instant != 0) {
        local_time_write(instant, output->language == DUTCH, text);
        show(output, name, span_text(text));
    }
}

void output_date(struct output *output, const char *name, int32_t date)
{
    char text[WIRE_DATE_SIZE];
    if (date != 0) {
        wire_date_encode(date, text);
        output_text(output, name, span_of(text, sizeof(text)));
    }
}

void output_bytes(struct output *output, const char *name, const void *bytes, size_t size)
{
    char digits[2 * BYTES_MAX];
    const size_t some = size < BYTES_MAX ? size : BYTES_MAX;
    const size_t skip = size == GROUP_BYTES ? 16 : 0; /* each group begins with the wijk's id */
    hex_encode(bytes, some, digits);
    if (is_json(output)) {
        output_text(output, name, span_of(digits, 2 * some));
        return;
    }
    if (output->note != NULL) {
        output->note(output->context, bytes, size);
    }
    const size_t most = SHORT_DIGITS + (skip > 0 ? 2 : 0);
    show(output, name, span_of(digits + 2 * skip, 2 * some < most ? 2 * some : most));
}

void output_line(struct output *output, const char *text)
{
    if (!is_json(output)) {
        put(output, text);
        put(output, "\n");
    }
}

void output_whole(struct output *output, struct span text)
{
    if (!is_json(output)) {
        buffer_append_span(&output->text, text);
    }
}
