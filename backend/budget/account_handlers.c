/* account_handlers.c -- what is read of the wijkbudget: ledger, month, yearly account. */
#include "budget/book.h"
#include "council/month.h"
#include "wire/wire_handlers.h"

enum { YEAR = 10000, MONTH = 100, PARTS_MAX = 60, ROWS_MAX = 200, FIRST_DAY = 101 };

enum status handle_budget_entries(struct request *r, const struct wire_budget_entries *in,
                                  struct wire_entry_page *out)
{
    const struct budget_at at = {r->db, r->wijk_id, in->fund_id, 0};
    struct wire_entry *rows = arena_take(r->arena, ENTRY_PAGE + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    const enum status status = entry_list(&at, r->arena, in->after, rows, &count);
    out->more = count > ENTRY_PAGE;
    out->entries = (struct wire_list){rows, out->more ? ENTRY_PAGE : count};
    for (size_t i = 0; i < count && (r->hat & WIRE_COUNCILS) != 0; i++) {
        rows[i].organisation_id = (struct wire_id){{0}};
        rows[i].approved_by = (struct wire_id){{0}};
    }
    return status;
}

/* ── a month ────────────────────────────────────────────────────────────────────────────────────
 */

/* One row of the year so far. */
struct part_row {
    enum wire_casus_theme theme;
    struct span task_field;
    int64_t spent;
    int64_t reserved;
};

/* The part that it adds to, made where there is none yet. */
static struct wire_budget_part *find_part(struct wire_list *parts, enum wire_casus_theme theme,
                                          struct span task_field)
{
    struct wire_budget_part *part = parts->items;
    for (size_t i = 0; i < parts->count; i++) {
        if (part[i].theme == theme && span_equal(part[i].task_field, task_field)) {
            return &part[i];
        }
    }
    if (parts->count == PARTS_MAX) {
        return NULL;
    }
    part[parts->count] = (struct wire_budget_part){.theme = theme, .task_field = task_field};
    return &part[parts->count++];
}

static void add_part(struct wire_budget_part *part, const struct part_row *row)
{
    if (part != NULL) {
        part->spent += row->spent;
        part->reserved += row->reserved;
    }
}

static void add_row(struct wire_budget_month *out, const struct part_row *row)
{
    static const struct span NO_FIELD;
    struct wire_budget_part *all = find_part(&out->parts, wire_casus_theme_OTHER, NO_FIELD);
    if (all != NULL) {
        all->collective = true; /* individual casussen draw on no fund here */
    }
    add_part(all, row);
    add_part(find_part(&out->parts, row->theme, NO_FIELD), row);
    add_part(find_part(&out->parts, wire_casus_theme_OTHER, row->task_field), row);
}

static enum status add_rows(struct request *r, const struct book *book, int32_t month,
                            struct wire_budget_month *out)
{
    struct query q = query_make(r->db, SQL_BUDGET_PARTS);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":fund_id", &book->at.fund_id);
    bind_count(&q, ":year", book->at.year);
    bind_int(&q, ":month", month);
    bind_int(&q, ":most", ROWS_MAX);
    while (query_row(&q)) {
        struct part_row row = {.theme = (enum wire_casus_theme)read_int(&q)};
        row.task_field = read_text(&q, r->arena);
        row.spent = read_int(&q);
        row.reserved = read_int(&q);
        out->uncovered += read_int(&q);
        out->entries += read_count(&q);
        out->spent += row.spent;
        out->reserved += row.reserved;
        add_row(out, &row);
    }
    return query_end(&q);
}

/* A period before its costs were set apart would show below zero: a month never does. */
static int64_t not_below_zero(int64_t amount)
{
    return amount > 0 ? amount : 0;
}

enum status handle_budget_dashboard(struct request *r, const struct wire_budget_dashboard *in,
                                    struct wire_budget_month *out)
{
    struct book book;
    out->parts.items = arena_take(r->arena, PARTS_MAX, sizeof(struct wire_budget_part));
    if (out->parts.items == NULL) {
        return NO_MEMORY;
    }
    if (!is_month(in->month)) {
        return book_refuse(r, "month", FIELD_FORM);
    }
    if (in->month > local_day(r->settings->zone, r->now)) {
        return book_refuse(r, "month", FIELD_TOO_LARGE); /* nothing is known of it */
    }
    const uint64_t year = (uint64_t)(in->month / YEAR);
    enum status status = book_open(r, &in->fund_id, year, &book);
    if (status == NOT_FOUND) {
        return book_refuse(r, "month", status);
    }
    if (status == OK) {
        status = add_rows(r, &book, in->month, out);
    }
    if (status != OK) {
        return status;
    }
    struct wire_budget_part *parts = out->parts.items;
    for (size_t i = 0; i < out->parts.count; i++) {
        parts[i].spent = not_below_zero(parts[i].spent);
        parts[i].reserved = not_below_zero(parts[i].reserved);
    }
    out->from = in->month / YEAR * YEAR + FIRST_DAY;
    out->to = month_last_day(in->month);
    out->amount = book.year.amount;
    out->spent = not_below_zero(out->spent);
    out->uncovered = not_below_zero(out->uncovered);
    out->reserved = not_below_zero(out->reserved);
    out->free = not_below_zero(out->amount - (out->spent - out->uncovered) - out->reserved);
    out->forecast = budget_forecast(out->spent, (unsigned)(in->month / MONTH % MONTH));
    return OK;
}

/* ── a year ─────────────────────────────────────────────────────────────────────────────────────
 */

static enum status read_lines(struct request *r, const struct book *book, uint64_t after,
                              struct wire_account_page *out)
{
    struct wire_account_line *lines = arena_take(r->arena, ROWS_MAX + 1, sizeof(*lines));
    size_t count = 0;
    if (lines == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_ACCOUNT_LINES);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":fund_id", &book->at.fund_id);
    bind_count(&q, ":year", book->at.year);
    bind_count(&q, ":after", after);
    bind_int(&q, ":most", ROWS_MAX + 1);
    while (count <= ROWS_MAX && query_row(&q)) {
        struct wire_account_line *line = &lines[count++];
        line->task_field = read_text(&q, r->arena);
        line->organisation_id = read_id(&q);
        line->spent = read_int(&q);
    }
    out->more = count > ROWS_MAX;
    out->lines = (struct wire_list){lines, out->more ? ROWS_MAX : count};
    return query_end(&q);
}

static enum status read_shares(struct request *r, const struct book *book,
                               struct wire_account_page *out)
{
    struct wire_surplus_share *shares = arena_take(r->arena, SURPLUS_SHARES_MAX, sizeof(*shares));
    if (shares == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_SURPLUS_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":fund_id", &book->at.fund_id);
    bind_count(&q, ":year", book->at.year);
    bind_int(&q, ":surplus", wire_entry_kind_SURPLUS);
    bind_int(&q, ":most", SURPLUS_SHARES_MAX);
    out->shares.items = shares;
    while (out->shares.count < SURPLUS_SHARES_MAX && query_row(&q)) {
        struct wire_surplus_share *share = &shares[out->shares.count++];
        share->organisation_id = read_id(&q);
        share->amount = read_int(&q);
        share->kind = (enum wire_organisation_kind)read_int(&q);
        if (wire_id_is_none(&share->organisation_id)) {
            share->kind = wire_organisation_kind_RESIDENTS;
        }
    }
    return query_end(&q);
}

enum status handle_budget_account(struct request *r, const struct wire_budget_account *in,
                                  struct wire_account_page *out)
{
    struct book book;
    enum status status = book_open(r, &in->fund_id, in->year, &book);
    if (status == OK) {
        status = fund_head(&book.at, &out->entries, &out->ledger_head);
    }
    if (status == OK) {
        status = read_lines(r, &book, in->after, out);
    }
    if (status == OK) {
        status = read_shares(r, &book, out);
    }
    if (status == OK) {
        out->state = book.year.state;
        out->amount = book.year.amount;
        out->spent = book.year.spent;
        out->uncovered = book.year.uncovered;
        out->surplus = book_surplus(&book.year);
    }
    return status;
}
