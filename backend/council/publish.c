#include "council/publish.h"
#include "council/burglary.h"

#include "council/csv.h"
#include "council/label.h"
#include "council/page.h"
#include "crypto/public/hash.h"
#include "server/core/wijk.h"
#include "wijk/charter.h"

#include <stdio.h>

/* ── keeping ────────────────────────────────────────────────────────────────────────────────────
 */

/* What the charter calls the buurten; none where there is no charter yet. */
static enum status read_names(struct request *r, struct page_names *out)
{
    mls_charter charter;
    out->count = 0;
    const enum status status = charter_read(r, &charter);
    if (status == NO_MEMORY || status == STORAGE) {
        return status;
    }
    for (size_t i = 0; status == OK && i < charter.body.buurten.count && i < PAGE_NAMES_MAX; i++) {
        const mls_charter_buurt *buurt = MLS_AT(charter_buurt, &charter.body.buurten, i);
        struct page_name *name = &out->rows[out->count++];
        memcpy(name->buurt_id.bytes, buurt->buurt.bytes, sizeof(name->buurt_id.bytes));
        name->name = buurt->name;
    }
    return OK;
}

static enum status add(struct request *r, const struct overview *o, struct span csv,
                       const struct hash *hash, struct span page)
{
    struct query q = query_make(r->db, SQL_PUBLICATION_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":period", (int64_t)o->period);
    bind_int(&q, ":from", o->from);
    bind_int(&q, ":frozen_on", o->frozen_on);
    bind_bytes(&q, ":hash", hash_span(hash));
    bind_bytes(&q, ":csv", csv);
    bind_bytes(&q, ":page", page);
    return query_run(&q);
}

enum status publish(struct request *r, const struct overview *overview)
{
    struct page_names *names = arena_take(r->arena, 1, sizeof(*names));
    if (names == NULL) {
        return NO_MEMORY;
    }
    enum status status = read_names(r, names);
    struct buffer csv = buffer_make(PUBLISH_CSV_MAX);
    struct buffer page = buffer_make(PUBLISH_PAGE_MAX);
    if (status == OK) {
        csv_write(overview, true, &csv);
        status = buffer_status(&csv);
    }
    if (status == OK) {
        struct wire_hash shown;
        const struct hash hash = hash_of(buffer_span(&csv));
        memcpy(shown.bytes, hash.bytes, sizeof(shown.bytes));
        page_write(overview, names, &shown, &page);
        status = buffer_status(&page);
        if (status == OK) {
            status = add(r, overview, buffer_span(&csv), &hash, buffer_span(&page));
        }
    }
    buffer_end(&csv);
    buffer_end(&page);
    return status;
}

/* ── finding ────────────────────────────────────────────────────────────────────────────────────
 */

static struct query query_of(struct db *db, enum sql_id statement, const struct wire_id *wijk_id,
                             enum wire_overview_period period, int32_t from)
{
    struct query q = query_make(db, statement);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":period", (int64_t)period);
    bind_int(&q, ":from", from);
    return q;
}

enum status publication_find(struct db *db, struct arena *arena, const struct wire_id *wijk_id,
                             struct publication *out)
{
    struct query q = query_of(db, SQL_PUBLICATION_FIND, wijk_id, out->period, out->from);
    const bool found = query_row(&q);
    if (found) {
        out->frozen_on = (int32_t)read_int(&q);
        read_exact(&q, out->hash.bytes, sizeof(out->hash.bytes));
        out->csv = read_bytes(&q, arena);
        out->page = read_bytes(&q, arena);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status publication_hash(struct db *db, const struct wire_id *wijk_id,
                             enum wire_overview_period period, int32_t from, struct wire_hash *hash)
{
    struct query q = query_of(db, SQL_PUBLICATION_HASH, wijk_id, period, from);
    *hash = (struct wire_hash){{0}};
    if (query_row(&q)) {
        read_exact(&q, hash->bytes, sizeof(hash->bytes));
    }
    return query_end(&q);
}

enum status publication_list(struct db *db, const struct wire_id *wijk_id, int32_t before,
                             struct publication rows[PUBLISH_LIST_MAX + 1], size_t *count)
{
    struct query q = query_make(db, SQL_PUBLICATION_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":before", before);
    bind_int(&q, ":most", PUBLISH_LIST_MAX + 1);
    *count = 0;
    while (*count <= PUBLISH_LIST_MAX && query_row(&q)) {
        struct publication *row = &rows[(*count)++];
        *row = (struct publication){.period = (enum wire_overview_period)read_int(&q)};
        row->from = (int32_t)read_int(&q);
        row->frozen_on = (int32_t)read_int(&q);
        read_exact(&q, row->hash.bytes, sizeof(row->hash.bytes));
    }
    return query_end(&q);
}

/* ── addresses ──────────────────────────────────────────────────────────────────────────────────
 */

static const char BASE[] = "/overzicht";
enum { BASE_SIZE = sizeof(BASE) - 1, ID_DIGITS = 32, BASE_MAX = BASE_SIZE + 1 + ID_DIGITS + 1 };

/* What an address asks for. */
struct address {
    struct wire_id wijk_id; /* zero: the only one there is */
    char base[BASE_MAX];    /* the list's own address */
    struct span name;       /* what stands behind it; empty: the list */
};

static int digit_of(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_wijk_id(struct span text, struct wire_id *out)
{
    if (text.size < ID_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < sizeof(out->bytes); i++) {
        const int high = digit_of(text.data[2 * i]);
        const int low = digit_of(text.data[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out->bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

static struct span behind(struct span text, size_t count)
{
    return span_of(text.data + count, text.size - count);
}

/* "/overzicht[/WIJK][/NAME]"; a slash at the end is nothing. */
static bool read_address(struct span path, struct address *out)
{
    *out = (struct address){.name = {NULL, 0}};
    if (path.size < BASE_SIZE || memcmp(path.data, BASE, BASE_SIZE) != 0) {
        return false;
    }
    struct span rest = behind(path, BASE_SIZE);
    if (rest.size > 0 && rest.data[0] != '/') {
        return false;
    }
    size_t base = BASE_SIZE;
    if (rest.size > 0 && read_wijk_id(behind(rest, 1), &out->wijk_id)) {
        base += 1 + ID_DIGITS;
        rest = behind(rest, 1 + ID_DIGITS);
        if (rest.size > 0 && rest.data[0] != '/') {
            return false;
        }
    }
    memcpy(out->base, path.data, base);
    out->name = rest.size > 0 ? behind(rest, 1) : rest;
    return true;
}

/* The wijk that is meant: the one named, or the only one. */
static enum status find_wijk(struct db *db, struct arena *arena, struct wire_id *wijk_id)
{
    struct wijk *wijken = NULL;
    struct wijk wijk;
    size_t count = 0;
    if (!wire_id_is_none(wijk_id)) {
        return wijk_find(db, wijk_id, &wijk);
    }
    const enum status status = wijk_list(db, arena, &wijken, &count);
    if (status == OK && count == 1) {
        *wijk_id = wijken[0].wijk_id;
    }
    return status == OK && count != 1 ? NOT_FOUND : status;
}

static enum status copy(struct arena *arena, struct span text, struct span *out)
{
    uint8_t *bytes = arena_take(arena, text.size + 1, 1);
    if (bytes == NULL) {
        return NO_MEMORY;
    }
    memcpy(bytes, text.data, text.size);
    *out = span_of(bytes, text.size);
    return OK;
}

static enum status show_list(struct db *db, struct arena *arena, const struct address *address,
                             struct span *out)
{
    enum { EVER = 99991231 };
    struct publication *rows = arena_take(arena, PUBLISH_LIST_MAX + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    enum status status = publication_list(db, &address->wijk_id, EVER, rows, &count);
    struct buffer page = buffer_make(PUBLISH_PAGE_MAX);
    if (status == OK) {
        page_write_list(rows, count, address->base, &page);
        status = buffer_status(&page);
    }
    if (status == OK) {
        status = copy(arena, buffer_span(&page), out);
    }
    buffer_end(&page);
    return status;
}

/* What others counted, of this moment: it is not frozen. */
static enum status show_burglary(struct db *db, struct arena *arena, const struct address *address,
                                 bool csv, struct span *out)
{
    struct wire_burglary_figure *rows = arena_take(arena, BURGLARY_PAGE + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    enum status status = burglary_read(db, arena, &address->wijk_id, 0, rows, &count);
    struct buffer page = buffer_make(PUBLISH_PAGE_MAX);
    count = count > BURGLARY_PAGE ? BURGLARY_PAGE : count;
    if (status == OK && csv) {
        burglary_write_csv(rows, count, &page);
    } else if (status == OK) {
        burglary_write_page(rows, count, address->base, &page);
    }
    status = status == OK ? buffer_status(&page) : status;
    if (status == OK) {
        status = copy(arena, buffer_span(&page), out);
    }
    buffer_end(&page);
    return status;
}

static bool cut_end(struct span *name, const char *end)
{
    const size_t size = strlen(end);
    if (name->size < size || memcmp(name->data + name->size - size, end, size) != 0) {
        return false;
    }
    name->size -= size;
    return true;
}

enum status publish_at(struct db *db, struct arena *arena, struct span path, struct span *out,
                       const char **type)
{
    struct address address;
    struct publication found = {.from = 0};
    if (!read_address(path, &address)) {
        return NOT_FOUND;
    }
    enum status status = find_wijk(db, arena, &address.wijk_id);
    *type = "text/html; charset=utf-8";
    if (status == OK && address.name.size == 0) {
        return show_list(db, arena, &address, out);
    }
    const bool csv = cut_end(&address.name, ".csv");
    if (status == OK && span_equal(address.name, span_text("inbraak"))) {
        *type = csv ? "text/csv; charset=utf-8" : *type;
        return show_burglary(db, arena, &address, csv, out);
    }
    if (status == OK && !label_read_code(address.name, &found.period, &found.from)) {
        status = NOT_FOUND;
    }
    if (status == OK) {
        status = publication_find(db, arena, &address.wijk_id, &found);
    }
    if (status == OK) {
        *out = csv ? found.csv : found.page;
        *type = csv ? "text/csv; charset=utf-8" : *type;
    }
    return status;
}
