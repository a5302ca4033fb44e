#include "budget/budget_store.h"

static struct query ask_fund(const struct budget_at *at, enum sql_id statement)
{
    struct query q = query_make(at->db, statement);
    bind_id(&q, ":wijk_id", &at->wijk_id);
    bind_id(&q, ":fund_id", &at->fund_id);
    return q;
}

static struct query ask_year(const struct budget_at *at, enum sql_id statement)
{
    struct query q = ask_fund(at, statement);
    bind_count(&q, ":year", at->year);
    return q;
}

static enum status end_find(struct query *q, bool found)
{
    const enum status status = query_end(q);
    return status == OK && !found ? NOT_FOUND : status;
}

/* ── funds and years ────────────────────────────────────────────────────────────────────────────
 */

enum status fund_add(const struct budget_at *at, struct span name)
{
    struct query q = ask_fund(at, SQL_FUND_ADD);
    bind_text(&q, ":name", name);
    bind_bytes(&q, ":head", span_of(NULL, 0));
    return query_run(&q);
}

static void bind_year(struct query *q, const struct budget_year *year)
{
    bind_int(q, ":state", (int64_t)year->state);
    bind_int(q, ":amount", year->amount);
    bind_int(q, ":deposited", year->deposited);
    bind_int(q, ":spent", year->spent);
    bind_int(q, ":reserved", year->reserved);
    bind_int(q, ":uncovered", year->uncovered);
}

static void read_year(struct query *q, struct budget_year *out)
{
    out->state = (enum wire_budget_state)read_int(q);
    out->amount = read_int(q);
    out->deposited = read_int(q);
    out->spent = read_int(q);
    out->reserved = read_int(q);
    out->uncovered = read_int(q);
}

enum status budget_year_add(const struct budget_at *at, int64_t amount)
{
    struct query q = ask_year(at, SQL_BUDGET_YEAR_ADD);
    bind_int(&q, ":state", wire_budget_state_DRAFT);
    bind_int(&q, ":amount", amount);
    return query_run(&q);
}

enum status budget_year_find(const struct budget_at *at, struct budget_year *out)
{
    *out = (struct budget_year){.fund_id = at->fund_id, .year = at->year};
    struct query q = ask_year(at, SQL_BUDGET_YEAR_FIND);
    const bool found = query_row(&q);
    if (found) {
        read_year(&q, out);
    }
    return end_find(&q, found);
}

enum status budget_year_put(const struct budget_at *at, const struct budget_year *year)
{
    struct query q = ask_year(at, SQL_BUDGET_YEAR_PUT);
    bind_year(&q, year);
    return query_change(&q);
}

enum status budget_year_list(struct db *db, const struct wire_id *wijk_id,
                             struct budget_year years[BUDGET_YEARS_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_BUDGET_YEAR_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":most", BUDGET_YEARS_MAX);
    *count = 0;
    while (*count < BUDGET_YEARS_MAX && query_row(&q)) {
        struct budget_year *year = &years[(*count)++];
        year->fund_id = read_id(&q);
        year->year = read_count(&q);
        read_year(&q, year);
    }
    return query_end(&q);
}

/* ── organisations ──────────────────────────────────────────────────────────────────────────────
 */

enum status organisation_put(struct db *db, const struct wire_id *wijk_id,
                             const struct organisation *organisation)
{
    struct query q = query_make(db, SQL_ORGANISATION_PUT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":organisation_id", &organisation->organisation_id);
    bind_text(&q, ":name", organisation->name);
    bind_int(&q, ":kind", (int64_t)organisation->kind);
    bind_flag(&q, ":financial", organisation->financial);
    return query_run(&q);
}

enum status organisation_find(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *organisation_id, struct organisation *out)
{
    *out = (struct organisation){.organisation_id = *organisation_id};
    struct query q = query_make(db, SQL_ORGANISATION_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":organisation_id", organisation_id);
    const bool found = query_row(&q);
    if (found) {
        read_skip(&q);
        out->kind = (enum wire_organisation_kind)read_int(&q);
        out->financial = read_flag(&q);
    }
    return end_find(&q, found);
}

enum status organisation_of_kind(struct db *db, const struct wire_id *wijk_id,
                                 enum wire_organisation_kind kind, struct wire_id *out)
{
    struct query q = query_make(db, SQL_ORGANISATION_OF_KIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":kind", (int64_t)kind);
    const bool found = query_row(&q);
    if (found) {
        *out = read_id(&q);
    }
    return end_find(&q, found);
}

enum status organisation_list(struct db *db, struct arena *arena, const struct wire_id *wijk_id,
                              const struct wire_id *after, struct organisation *rows, size_t *count)
{
    struct query q = query_make(db, SQL_ORGANISATION_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":after", after);
    bind_int(&q, ":most", ORGANISATION_PAGE + 1);
    *count = 0;
    while (*count <= ORGANISATION_PAGE && query_row(&q)) {
        struct organisation *row = &rows[(*count)++];
        row->organisation_id = read_id(&q);
        row->name = read_text(&q, arena);
        row->kind = (enum wire_organisation_kind)read_int(&q);
        row->financial = read_flag(&q);
    }
    return query_end(&q);
}

enum status provider_list(const struct budget_at *at, struct provider rows[SURPLUS_PROVIDERS_MAX],
                          size_t *count)
{
    static const struct wire_id NONE;
    struct query q = ask_year(at, SQL_PROVIDER_LIST);
    bind_id(&q, ":none", &NONE);
    bind_int(&q, ":provider", wire_organisation_kind_PROVIDER);
    bind_int(&q, ":deposit", wire_entry_kind_DEPOSIT);
    bind_int(&q, ":correction", wire_entry_kind_CORRECTION);
    bind_int(&q, ":most", SURPLUS_PROVIDERS_MAX + 1);
    *count = 0;
    while (*count < SURPLUS_PROVIDERS_MAX && query_row(&q)) {
        rows[*count].organisation_id = read_id(&q);
        rows[(*count)++].deposited = read_int(&q);
    }
    const bool over = *count == SURPLUS_PROVIDERS_MAX && query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && over ? TOO_LARGE : status;
}

/* ── capacity ───────────────────────────────────────────────────────────────────────────────────
 */

enum status capacity_put(const struct budget_at *at, const struct wire_id *organisation_id,
                         struct span task_field, int64_t amount)
{
    struct query q = ask_year(at, amount > 0 ? SQL_CAPACITY_PUT : SQL_CAPACITY_REMOVE);
    bind_id(&q, ":organisation_id", organisation_id);
    bind_text(&q, ":task_field", task_field);
    if (amount > 0) {
        bind_int(&q, ":amount", amount);
    }
    return query_run(&q);
}

static struct query ask_rooms(const struct budget_at *at, struct span task_field)
{
    struct query q = ask_year(at, SQL_CAPACITY_LIST);
    bind_flag(&q, ":all_fields", task_field.size == 0);
    bind_text(&q, ":task_field", task_field);
    bind_int(&q, ":most", CAPACITY_PAGE);
    return q;
}

static int64_t not_below_zero(int64_t amount)
{
    return amount > 0 ? amount : 0;
}

enum status capacity_list(const struct budget_at *at, struct span task_field,
                          struct capacity rooms[CAPACITY_PAGE], size_t *count)
{
    struct query q = ask_rooms(at, task_field);
    *count = 0;
    while (*count < CAPACITY_PAGE && query_row(&q)) {
        struct capacity *room = &rooms[(*count)++];
        room->organisation_id = read_id(&q);
        read_skip(&q);
        room->amount = read_int(&q);
        room->taken = not_below_zero(read_int(&q));
    }
    return query_end(&q);
}

enum status capacity_show(const struct budget_at *at, struct arena *arena,
                          struct wire_capacity shown[CAPACITY_PAGE], size_t *count)
{
    struct query q = ask_rooms(at, span_of(NULL, 0));
    *count = 0;
    while (*count < CAPACITY_PAGE && query_row(&q)) {
        struct wire_capacity *room = &shown[(*count)++];
        room->organisation_id = read_id(&q);
        room->task_field = read_text(&q, arena);
        room->amount = read_int(&q);
        room->taken = not_below_zero(read_int(&q));
    }
    return query_end(&q);
}

/* ── mandates ───────────────────────────────────────────────────────────────────────────────────
 */

enum status mandate_put(const struct budget_at *at, const struct wire_id *hat_serial,
                        const struct mandate *mandate)
{
    struct query q = ask_fund(at, SQL_MANDATE_PUT);
    bind_id(&q, ":hat_serial", hat_serial);
    bind_int(&q, ":decision_most", mandate->decision_most);
    bind_int(&q, ":year_most", mandate->year_most);
    return query_run(&q);
}

enum status mandate_find(const struct budget_at *at, const struct bearer *bearer,
                         struct mandate *out)
{
    struct query q = ask_fund(at, SQL_MANDATE_FIND);
    bind_id(&q, ":hat_serial", &bearer->hat_serial);
    bind_id(&q, ":member_id", &bearer->member_id);
    const bool found = query_row(&q);
    if (found) {
        out->decision_most = read_int(&q);
        out->year_most = read_int(&q);
    }
    return end_find(&q, found);
}

enum status mandate_used(const struct budget_at *at, const struct bearer *bearer,
                         enum wire_entry_kind kind, int64_t *used)
{
    struct query q = ask_year(at, SQL_MANDATE_USED);
    bind_id(&q, ":hat_serial", &bearer->hat_serial);
    bind_id(&q, ":member_id", &bearer->member_id);
    bind_int(&q, ":professional", WIRE_PROFESSIONAL);
    bind_int(&q, ":kind", (int64_t)kind);
    bind_int(&q, ":grant", wire_entry_kind_GRANT);
    bind_int(&q, ":release", wire_entry_kind_RELEASE);
    *used = query_row(&q) ? read_int(&q) : 0;
    return query_end(&q);
}

enum status hat_kind(struct db *db, const struct wire_id *wijk_id, const struct wire_id *hat_serial,
                     enum wire_hat *hat)
{
    struct query q = query_make(db, SQL_HAT_KIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":hat_serial", hat_serial);
    const bool found = query_row(&q);
    *hat = found ? (enum wire_hat)read_int(&q) : WIRE_STRANGER;
    return end_find(&q, found);
}

/* ── closing ────────────────────────────────────────────────────────────────────────────────────
 */

enum status closing_put(const struct budget_at *at, const struct closing *closing)
{
    struct query q = ask_year(at, SQL_CLOSING_PUT);
    bind_int(&q, ":key", (int64_t)closing->key);
    bind_text(&q, ":destination", closing->destination);
    bind_text(&q, ":document", closing->document);
    bind_id(&q, ":closed_by", &closing->closed_by);
    bind_id(&q, ":agreed_by", &closing->agreed_by);
    bind_int(&q, ":closed_on", closing->closed_on);
    return query_run(&q);
}

enum status closing_find(const struct budget_at *at, struct arena *arena, struct closing *out)
{
    *out = (struct closing){.closed_on = 0};
    struct query q = ask_year(at, SQL_CLOSING_FIND);
    const bool found = query_row(&q);
    if (found) {
        out->key = (enum wire_surplus_key)read_int(&q);
        out->destination = read_text(&q, arena);
        out->document = read_text(&q, arena);
        out->closed_by = read_id(&q);
    }
    return end_find(&q, found);
}

enum status hat_member(struct db *db, const struct wire_id *wijk_id,
                       const struct wire_id *hat_serial, struct wire_id *member_id)
{
    *member_id = (struct wire_id){{0}};
    struct query q = query_make(db, SQL_HAT_MEMBER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":hat_serial", hat_serial);
    if (query_row(&q)) {
        *member_id = read_id(&q);
    }
    return query_end(&q);
}
