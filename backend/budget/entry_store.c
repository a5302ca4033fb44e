#include "budget/entry_store.h"

#include "crypto/public/hash.h"
#include "wire/wire_ledger.h"

struct wire_hash entry_hash(const struct wire_hash *before, const struct wire_entry *entry)
{
    char line[WIRE_LEDGER_LINE_MAX];
    const size_t size = wire_ledger_write(entry, line);
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, span_of(before->bytes, sizeof(before->bytes)));
    hash_add(&stream, span_of(line, size));
    const struct hash hash = hash_end(&stream);
    struct wire_hash out;
    memcpy(out.bytes, hash.bytes, sizeof(out.bytes));
    return out;
}

static struct query ask_fund(const struct budget_at *at, enum sql_id statement)
{
    struct query q = query_make(at->db, statement);
    bind_id(&q, ":wijk_id", &at->wijk_id);
    bind_id(&q, ":fund_id", &at->fund_id);
    return q;
}

static enum status end_find(struct query *q, bool found)
{
    const enum status status = query_end(q);
    return status == OK && !found ? NOT_FOUND : status;
}

/* ── the ledger ─────────────────────────────────────────────────────────────────────────────────
 */

enum status fund_head(const struct budget_at *at, uint64_t *entries, struct wire_hash *head)
{
    *entries = 0;
    memset(head, 0, sizeof(*head));
    struct query q = ask_fund(at, SQL_FUND_HEAD);
    const bool found = query_row(&q);
    if (found) {
        *entries = read_count(&q);
        if (*entries > 0) {
            read_exact(&q, head->bytes, sizeof(head->bytes));
        }
    }
    return end_find(&q, found);
}

static enum status move_head(const struct budget_at *at, const struct wire_entry *entry)
{
    struct query q = ask_fund(at, SQL_FUND_MOVE_HEAD);
    bind_count(&q, ":number", entry->number);
    bind_bytes(&q, ":head", span_of(entry->hash.bytes, sizeof(entry->hash.bytes)));
    return query_change(&q);
}

static enum status add(const struct budget_at *at, const struct wire_entry *entry)
{
    struct query q = ask_fund(at, SQL_ENTRY_ADD);
    bind_count(&q, ":number", entry->number);
    bind_id(&q, ":entry_id", &entry->entry_id);
    bind_count(&q, ":year", entry->year);
    bind_int(&q, ":kind", (int64_t)entry->kind);
    bind_int(&q, ":amount", entry->amount);
    bind_int(&q, ":drawn", entry->drawn);
    bind_int(&q, ":uncovered", entry->uncovered);
    bind_id(&q, ":casus_id", &entry->casus_id);
    bind_id(&q, ":reservation_id", &entry->reservation_id);
    bind_id(&q, ":organisation_id", &entry->organisation_id);
    bind_text(&q, ":task_field", entry->task_field);
    bind_int(&q, ":booked_on", entry->booked_on);
    bind_int(&q, ":period", entry->period);
    bind_text(&q, ":document", entry->document);
    bind_id(&q, ":counters", &entry->counters);
    bind_id(&q, ":approved_by", &entry->approved_by);
    bind_bytes(&q, ":hash", span_of(entry->hash.bytes, sizeof(entry->hash.bytes)));
    return query_run(&q);
}

enum status entry_append(const struct budget_at *at, struct wire_entry *entry)
{
    struct wire_hash head;
    enum status status = fund_head(at, &entry->number, &head);
    if (status != OK) {
        return status;
    }
    entry->number++;
    entry->year = at->year;
    entry->hash = entry_hash(&head, entry);
    status = add(at, entry);
    return status == OK ? move_head(at, entry) : status;
}

static void read_entry(struct query *q, struct arena *arena, struct wire_entry *out)
{
    memset(out, 0, sizeof(*out));
    out->number = read_count(q);
    out->entry_id = read_id(q);
    out->year = read_count(q);
    out->kind = (enum wire_entry_kind)read_int(q);
    out->amount = read_int(q);
    out->drawn = read_int(q);
    out->uncovered = read_int(q);
    out->casus_id = read_id(q);
    out->reservation_id = read_id(q);
    out->organisation_id = read_id(q);
    out->task_field = read_text(q, arena);
    out->booked_on = (int32_t)read_int(q);
    out->period = (int32_t)read_int(q);
    out->document = read_text(q, arena);
    out->counters = read_id(q);
    out->approved_by = read_id(q);
    read_exact(q, out->hash.bytes, sizeof(out->hash.bytes));
}

enum status entry_find(const struct budget_at *at, struct arena *arena,
                       const struct wire_id *entry_id, struct wire_entry *out)
{
    struct query q = ask_fund(at, SQL_ENTRY_FIND);
    bind_id(&q, ":entry_id", entry_id);
    const bool found = query_row(&q);
    if (found) {
        read_entry(&q, arena, out);
    }
    return end_find(&q, found);
}

enum status entry_list(const struct budget_at *at, struct arena *arena, uint64_t after,
                       struct wire_entry *rows, size_t *count)
{
    struct query q = ask_fund(at, SQL_ENTRY_LIST);
    bind_count(&q, ":after", after);
    bind_int(&q, ":most", ENTRY_PAGE + 1);
    *count = 0;
    while (*count <= ENTRY_PAGE && query_row(&q)) {
        read_entry(&q, arena, &rows[(*count)++]);
    }
    return query_end(&q);
}

enum status entry_taken_back(const struct budget_at *at, const struct wire_id *entry_id,
                             struct cost *out)
{
    *out = (struct cost){0, 0, 0};
    struct query q = query_make(at->db, SQL_ENTRY_TAKEN_BACK);
    bind_id(&q, ":wijk_id", &at->wijk_id);
    bind_id(&q, ":entry_id", entry_id);
    if (query_row(&q)) {
        out->amount = read_int(&q);
        out->drawn = read_int(&q);
        out->uncovered = read_int(&q);
    }
    return query_end(&q);
}

enum status entry_stands(const struct budget_at *at, const struct wire_entry *like, bool *found)
{
    struct query q = query_make(at->db, SQL_ENTRY_STANDS);
    bind_id(&q, ":wijk_id", &at->wijk_id);
    bind_id(&q, ":fund_id", &at->fund_id);
    bind_count(&q, ":year", at->year);
    bind_int(&q, ":period", like->period);
    bind_int(&q, ":spending", wire_entry_kind_SPENDING);
    bind_id(&q, ":reservation_id", &like->reservation_id);
    bind_int(&q, ":amount", like->amount);
    bind_text(&q, ":document", like->document);
    *found = query_row(&q);
    return query_end(&q);
}

/* ── reservations ───────────────────────────────────────────────────────────────────────────────
 */

bool reservation_is_open(const struct reservation *reservation)
{
    return reservation->state == wire_reservation_state_GRANTED ||
           reservation->state == wire_reservation_state_CONSULTATION;
}

static void bind_reservation(struct query *q, const struct wire_id *wijk_id,
                             const struct reservation *reservation)
{
    bind_id(q, ":wijk_id", wijk_id);
    bind_id(q, ":reservation_id", &reservation->reservation_id);
    bind_count(q, ":year", reservation->year);
    bind_int(q, ":amount", reservation->amount);
    bind_int(q, ":drawn", reservation->drawn);
    bind_text(q, ":task_field", reservation->task_field);
    bind_text(q, ":purpose", reservation->purpose);
    bind_int(q, ":state", (int64_t)reservation->state);
    bind_int(q, ":level", (int64_t)reservation->level);
    bind_id(q, ":organisation_id", &reservation->organisation_id);
}

enum status reservation_add(struct db *db, const struct wire_id *wijk_id,
                            const struct reservation *reservation)
{
    struct query q = query_make(db, SQL_RESERVATION_ADD);
    bind_reservation(&q, wijk_id, reservation);
    bind_id(&q, ":fund_id", &reservation->fund_id);
    bind_id(&q, ":casus_id", &reservation->casus_id);
    if (wire_id_is_none(&reservation->activity_id)) {
        bind_null(&q, ":activity_id");
    } else {
        bind_id(&q, ":activity_id", &reservation->activity_id);
    }
    return query_run(&q);
}

enum status reservation_put(struct db *db, const struct wire_id *wijk_id,
                            const struct reservation *reservation)
{
    struct query q = query_make(db, SQL_RESERVATION_PUT);
    bind_reservation(&q, wijk_id, reservation);
    return query_change(&q);
}

static void read_reservation(struct query *q, struct arena *arena, struct reservation *out)
{
    out->fund_id = read_id(q);
    out->year = read_count(q);
    out->casus_id = read_id(q);
    out->amount = read_int(q);
    out->drawn = read_int(q);
    out->task_field = read_text(q, arena);
    out->purpose = read_text(q, arena);
    out->state = (enum wire_reservation_state)read_int(q);
    out->level = (enum wire_consultation_level)read_int(q);
    out->organisation_id = read_id(q);
    if (!peek_null(q)) {
        out->activity_id = read_id(q);
    }
}

enum status reservation_find(struct db *db, struct arena *arena, const struct wire_id *wijk_id,
                             const struct wire_id *reservation_id, struct reservation *out)
{
    *out = (struct reservation){.reservation_id = *reservation_id};
    struct query q = query_make(db, SQL_RESERVATION_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":reservation_id", reservation_id);
    const bool found = query_row(&q);
    if (found) {
        read_reservation(&q, arena, out);
    }
    return end_find(&q, found);
}

enum status reservation_list(const struct budget_at *at, struct arena *arena,
                             const struct reservation_window *window, struct reservation *rows,
                             size_t *count)
{
    struct query q = ask_fund(at, SQL_RESERVATION_LIST);
    bind_count(&q, ":year", at->year);
    bind_id(&q, ":after", &window->after);
    bind_flag(&q, ":all_casussen", wire_id_is_none(&window->casus_id));
    bind_id(&q, ":casus_id", &window->casus_id);
    bind_flag(&q, ":all_activities", wire_id_is_none(&window->activity_id));
    bind_id(&q, ":activity_id", &window->activity_id);
    bind_int(&q, ":most", RESERVATION_PAGE + 1);
    *count = 0;
    while (*count <= RESERVATION_PAGE && query_row(&q)) {
        struct reservation *row = &rows[(*count)++];
        *row = (struct reservation){.reservation_id = read_id(&q)};
        read_reservation(&q, arena, row);
    }
    return query_end(&q);
}

enum status reservation_count_open(const struct budget_at *at, uint64_t *count)
{
    struct query q = ask_fund(at, SQL_RESERVATION_COUNT_OPEN);
    bind_count(&q, ":year", at->year);
    *count = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

enum status consultation_add(struct db *db, const struct wire_id *wijk_id,
                             const struct consultation *consultation)
{
    struct query q = query_make(db, SQL_CONSULTATION_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":reservation_id", &consultation->reservation_id);
    bind_int(&q, ":level", (int64_t)consultation->level);
    bind_int(&q, ":outcome", (int64_t)consultation->outcome);
    bind_text(&q, ":document", consultation->document);
    bind_int(&q, ":held_on", consultation->held_on);
    bind_id(&q, ":approved_by", &consultation->approved_by);
    return query_run(&q);
}
