#include "core/rows.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/wipe.h"

/* --- keys --- */

struct row_key client_row_key_of(char letter)
{
    struct row_key key = {.size = 1};
    key.bytes[0] = (uint8_t)letter;
    return key;
}

void client_row_key_add(struct row_key *key, const void *bytes, size_t size)
{
    CHECK(size <= sizeof(key->bytes) - key->size);
    if (size > 0) {
        memcpy(key->bytes + key->size, bytes, size);
    }
    key->size += size;
}

void client_row_key_add_number(struct row_key *key, uint64_t number)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)(number >> (8 * (sizeof(bytes) - 1 - i)));
    }
    client_row_key_add(key, bytes, sizeof(bytes));
}

struct row_key client_row_key_of_id(char letter, const void *id, size_t size)
{
    struct row_key key = client_row_key_of(letter);
    client_row_key_add(&key, id, size);
    return key;
}

struct row_key client_row_key_of_number(char letter, uint64_t number)
{
    struct row_key key = client_row_key_of(letter);
    client_row_key_add_number(&key, number);
    return key;
}

/* --- order --- */

static int compare(struct span a, struct span b)
{
    const size_t size = a.size < b.size ? a.size : b.size;
    const int order = size == 0 ? 0 : memcmp(a.data, b.data, size);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static struct span key_of(const struct kept_row *row)
{
    return span_of(row->key, row->key_size);
}

static int compare_rows(const void *a, const void *b)
{
    const struct kept_row *const *left = a;
    const struct kept_row *const *right = b;
    return compare(key_of(*left), key_of(*right));
}

/* The first row whose key is not before this one. */
static size_t find_place(const struct client_rows_kept *rows, struct span key)
{
    size_t low = 0;
    size_t high = rows->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (compare(key_of(rows->items[middle]), key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct kept_row *find_row(const struct client_rows_kept *rows, struct span key)
{
    const size_t place = find_place(rows, key);
    struct kept_row *row = place < rows->count ? rows->items[place] : NULL;
    return row != NULL && span_equal(key_of(row), key) ? row : NULL;
}

/* --- rows --- */

static void drop_value(struct kept_row *row)
{
    if (row->value != NULL) {
        wipe(row->value, row->value_size);
        free(row->value);
    }
    row->value = NULL;
    row->value_size = 0;
}

static void row_destroy(struct kept_row *row)
{
    if (row != NULL) {
        drop_value(row);
        free(row->key);
        free(row);
    }
}

static enum status copy_value(struct kept_row *row, struct span value)
{
    uint8_t *copy = NULL;
    if (value.size > 0) {
        copy = malloc(value.size);
        if (copy == NULL) {
            return NO_MEMORY;
        }
        memcpy(copy, value.data, value.size);
    }
    drop_value(row);
    row->value = copy;
    row->value_size = value.size;
    return OK;
}

static enum status row_create(struct span key, struct kept_row **out)
{
    struct kept_row *row = calloc(1, sizeof(*row));
    uint8_t *copy = malloc(key.size);
    if (row == NULL || copy == NULL) {
        free(row);
        free(copy);
        return NO_MEMORY;
    }
    memcpy(copy, key.data, key.size);
    row->key = copy;
    row->key_size = key.size;
    row->is_outside = copy[0] == 'g';
    *out = row;
    return OK;
}

static enum status make_room(struct kept_row ***items, size_t *room, size_t count)
{
    if (count <= *room) {
        return OK;
    }
    size_t more = *room < 64 ? 64 : *room * 2;
    more = more < count ? count : more;
    struct kept_row **moved = realloc(*items, more * sizeof(struct kept_row *));
    if (moved == NULL) {
        return NO_MEMORY;
    }
    *items = moved;
    *room = more;
    return OK;
}

static enum status note_dirty(struct client_rows_kept *rows, struct kept_row *row)
{
    if (!row->is_dirty && !row->is_given) {
        const enum status status =
            make_room(&rows->dirty, &rows->dirty_room, rows->dirty_count + 1);
        if (status != OK) {
            return status;
        }
        rows->dirty[rows->dirty_count++] = row;
    }
    row->is_dirty = true;
    return OK;
}

static enum status insert(struct client_rows_kept *rows, size_t place, struct kept_row *row)
{
    const enum status status = make_room(&rows->items, &rows->room, rows->count + 1);
    if (status != OK) {
        return status;
    }
    memmove(rows->items + place + 1, rows->items + place,
            (rows->count - place) * sizeof(struct kept_row *));
    rows->items[place] = row;
    rows->count++;
    return OK;
}

static enum status add(struct client_rows_kept *rows, struct span key, struct span value)
{
    struct kept_row *row = NULL;
    enum status status = row_create(key, &row);
    if (status != OK) {
        return status;
    }
    status = copy_value(row, value);
    if (status == OK) {
        status = insert(rows, find_place(rows, key), row);
    }
    if (status != OK) {
        row_destroy(row);
        return status;
    }
    return note_dirty(rows, row);
}

enum status client_rows_put(struct client_rows_kept *rows, struct span key, struct span value)
{
    CHECK(key.size > 0 && key.size <= ROW_KEY_SIZE_MAX);
    struct kept_row *row = find_row(rows, key);
    if (row == NULL) {
        return value.size == 0 ? OK : add(rows, key, value);
    }
    const bool same = row->is_gone ? value.size == 0
                                   : !row->is_outside && value.size > 0 &&
                                         span_equal(span_of(row->value, row->value_size), value);
    if (same) {
        return OK;
    }
    enum status status = copy_value(row, value);
    if (status == OK) {
        row->is_gone = value.size == 0;
        status = note_dirty(rows, row);
    }
    return status;
}

enum status client_rows_find(const struct client_rows_kept *rows, struct span key,
                             struct span *value)
{
    const struct kept_row *row = find_row(rows, key);
    if (row == NULL || row->is_gone) {
        return NOT_FOUND;
    }
    *value = span_of(row->value, row->value_size);
    return OK;
}

bool client_rows_has(const struct client_rows_kept *rows, struct span key)
{
    const struct kept_row *row = find_row(rows, key);
    return row != NULL && !row->is_gone;
}

size_t client_rows_first(const struct client_rows_kept *rows, struct span prefix)
{
    return find_place(rows, prefix);
}

const struct kept_row *client_rows_at(const struct client_rows_kept *rows, struct span prefix,
                                      size_t *index)
{
    while (*index < rows->count) {
        const struct kept_row *row = rows->items[*index];
        const bool fits =
            row->key_size >= prefix.size && memcmp(row->key, prefix.data, prefix.size) == 0;
        if (!fits) {
            return NULL;
        }
        if (!row->is_gone) {
            return row;
        }
        (*index)++;
    }
    return NULL;
}

enum status client_rows_drop_all(struct client_rows_kept *rows, struct span prefix)
{
    for (size_t i = find_place(rows, prefix); i < rows->count; i++) {
        struct kept_row *row = rows->items[i];
        if (row->key_size < prefix.size || memcmp(row->key, prefix.data, prefix.size) != 0) {
            break;
        }
        const enum status status = note_dirty(rows, row);
        if (status != OK) {
            return status;
        }
        drop_value(row);
        row->is_gone = true;
    }
    return OK;
}

/* --- keeping --- */

enum status client_rows_give(struct client_rows_kept *rows, struct client_rows *out)
{
    free(rows->given);
    rows->given = NULL;
    *out = (struct client_rows){NULL, 0};
    if (rows->dirty_count == 0) {
        return OK;
    }
    rows->given = malloc(rows->dirty_count * sizeof(*rows->given));
    if (rows->given == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < rows->dirty_count; i++) {
        struct kept_row *row = rows->dirty[i];
        row->is_dirty = false;
        row->is_given = true;
        rows->given[i] = (struct client_row){key_of(row), span_of(row->value, row->value_size)};
    }
    *out = (struct client_rows){rows->given, rows->dirty_count};
    return OK;
}

/* Rows that are gone leave the table all at once. */
static void forget_gone(struct client_rows_kept *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        struct kept_row *row = rows->items[i];
        if (row->is_gone && !row->is_dirty) {
            row_destroy(row);
        } else {
            rows->items[kept++] = row;
        }
    }
    rows->count = kept;
}

void client_rows_kept(struct client_rows_kept *rows)
{
    bool has_gone = false;
    size_t left = 0;
    for (size_t i = 0; i < rows->dirty_count; i++) {
        struct kept_row *row = rows->dirty[i];
        row->is_given = false;
        if (row->is_dirty) {
            rows->dirty[left++] = row;
        } else if (row->is_gone) {
            has_gone = true;
        } else if (row->is_outside) {
            drop_value(row);
        }
    }
    rows->dirty_count = left;
    if (has_gone) {
        forget_gone(rows);
    }
    free(rows->given);
    rows->given = NULL;
}

/* --- opening and closing --- */

enum status client_rows_load(struct client_rows_kept *rows, const struct client_rows *stored)
{
    enum status status = make_room(&rows->items, &rows->room, stored->count);
    for (size_t i = 0; status == OK && i < stored->count; i++) {
        const struct client_row *from = &stored->rows[i];
        struct kept_row *row = NULL;
        if (from->key.size == 0 || from->key.size > ROW_KEY_SIZE_MAX) {
            return MALFORMED;
        }
        status = row_create(from->key, &row);
        if (status == OK && !row->is_outside) {
            status = copy_value(row, from->value);
        }
        if (status == OK) {
            rows->items[rows->count++] = row;
        } else {
            row_destroy(row);
        }
    }
    if (status == OK && rows->count > 1) {
        qsort(rows->items, rows->count, sizeof(struct kept_row *), compare_rows);
    }
    return status;
}

void client_rows_end(struct client_rows_kept *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        row_destroy(rows->items[i]);
    }
    free(rows->items);
    free(rows->dirty);
    free(rows->given);
    *rows = (struct client_rows_kept){0};
}
