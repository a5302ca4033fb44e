#include "cli/table.h"

#include "cli/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_SIZE = 40 };

struct row {
    char *cells[TABLE_COLUMNS];
};

struct table {
    char columns[TABLE_COLUMNS][NAME_MAX_SIZE];
    size_t column_count;
    struct row *rows;
    size_t row_count;
    size_t room;
    enum status status;
};

struct table *table_create(void)
{
    return calloc(1, sizeof(struct table));
}

void table_clear(struct table *table)
{
    for (size_t i = 0; i < table->row_count; i++) {
        for (size_t c = 0; c < table->column_count; c++) {
            free(table->rows[i].cells[c]);
        }
    }
    table->row_count = 0;
    table->column_count = 0;
    table->status = OK;
}

void table_destroy(struct table *table)
{
    if (table != NULL) {
        table_clear(table);
        free(table->rows);
        free(table);
    }
}

void table_add_row(struct table *table)
{
    if (table->row_count == table->room) {
        const size_t room = table->room == 0 ? 16 : 2 * table->room;
        struct row *rows = realloc(table->rows, room * sizeof(*rows));
        if (rows == NULL) {
            table->status = NO_MEMORY;
            return;
        }
        table->rows = rows;
        table->room = room;
    }
    table->rows[table->row_count++] = (struct row){.cells = {NULL}};
}

bool table_is_empty(const struct table *table)
{
    return table->row_count == 0;
}

static size_t column_of(struct table *table, const char *name)
{
    for (size_t c = 0; c < table->column_count; c++) {
        if (strncmp(table->columns[c], name, NAME_MAX_SIZE - 1) == 0) {
            return c;
        }
    }
    if (table->column_count < TABLE_COLUMNS) {
        char *column = table->columns[table->column_count++];
        (void)snprintf(column, NAME_MAX_SIZE, "%s", name);
        return table->column_count - 1;
    }
    return TABLE_COLUMNS;
}

void table_set(struct table *table, const char *column, const char *text, size_t size)
{
    const size_t c = column_of(table, column);
    if (c == TABLE_COLUMNS || table->row_count == 0 || table->status != OK) {
        return;
    }
    char *cell = malloc(size + 1);
    if (cell == NULL) {
        table->status = NO_MEMORY;
        return;
    }
    memcpy(cell, text, size);
    cell[size] = '\0';
    free(table->rows[table->row_count - 1].cells[c]);
    table->rows[table->row_count - 1].cells[c] = cell;
}

/* The widest cell of a column; 0 where nothing stands in it. */
static size_t width_of(const struct table *table, size_t column)
{
    size_t width = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        const char *cell = table->rows[i].cells[column];
        const size_t columns = cell == NULL ? 0 : words_columns(cell);
        width = columns > width ? columns : width;
    }
    return width;
}

static void write_cell(struct buffer *out, const char *text, size_t width)
{
    static const char SPACES[] = "                                        ";
    const size_t columns = words_columns(text);
    buffer_append(out, text, strlen(text));
    for (size_t left = width + 2 - columns; columns < width + 2 && left > 0;) {
        const size_t some = left < sizeof(SPACES) - 1 ? left : sizeof(SPACES) - 1;
        buffer_append(out, SPACES, some);
        left -= some;
    }
}

/* Takes: row  row_count: the headings. */
static void write_row(const struct table *table, const char *const headings[TABLE_COLUMNS],
                      const size_t widths[TABLE_COLUMNS], size_t row, struct buffer *out)
{
    for (size_t c = 0; c < table->column_count; c++) {
        if (widths[c] > 0) {
            const char *cell = row == table->row_count ? headings[c] : table->rows[row].cells[c];
            write_cell(out, cell == NULL ? "" : cell, widths[c]);
        }
    }
    while (out->size > 0 && out->data[out->size - 1] == ' ') {
        out->size--;
    }
    buffer_append(out, "\n", 1);
}

enum status table_write(const struct table *table,
                        const char *(*heading)(void *context, const char *column), void *context,
                        struct buffer *out)
{
    const char *headings[TABLE_COLUMNS] = {NULL};
    size_t widths[TABLE_COLUMNS] = {0};
    if (table->status != OK) {
        return table->status;
    }
    for (size_t c = 0; c < table->column_count; c++) {
        headings[c] = heading(context, table->columns[c]);
        widths[c] = width_of(table, c);
        const size_t columns = words_columns(headings[c]);
        widths[c] = widths[c] > 0 && columns > widths[c] ? columns : widths[c];
    }
    write_row(table, headings, widths, table->row_count, out);
    for (size_t i = 0; i < table->row_count; i++) {
        write_row(table, headings, widths, i, out);
    }
    return buffer_status(out);
}
