#include "invitation/invitation_store.h"

#include "store/ledger.h"

enum { OPEN_MAX = 512 };

static const struct span NOTHING = {(const uint8_t *)"", 0};

enum status invitation_add(struct db *db, const struct wire_id *wijk_id,
                           const struct invitation_row *row, const struct invitation_packet *packet,
                           int64_t now)
{
    struct query q = query_make(db, SQL_INVITATION_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", &row->serial);
    bind_id(&q, ":issuer", &row->issuer);
    bind_count(&q, ":number", row->number);
    bind_id(&q, ":buurt_id", &row->buurt_id);
    bind_count(&q, ":kind", row->kind);
    if (wire_id_is_none(&packet->locator)) {
        bind_null(&q, ":locator");
    } else {
        bind_id(&q, ":locator", &packet->locator);
    }
    bind_bytes(&q, ":packet", packet->packet.size == 0 ? NOTHING : packet->packet);
    bind_int(&q, ":now", now);
    bind_int(&q, ":until", row->until);
    return query_run(&q);
}

static void read_row(struct query *q, struct invitation_row *out)
{
    *out = (struct invitation_row){0};
    out->serial = read_id(q);
    out->issuer = read_id(q);
    out->number = read_count(q);
    out->buurt_id = read_id(q);
    out->kind = read_count(q);
    out->stage = (enum invitation_stage)read_int(q);
    out->until = read_int(q);
    if (peek_null(q)) {
        read_skip(q);
    } else {
        out->used_by = read_id(q);
    }
    if (peek_null(q)) {
        read_skip(q);
    } else {
        out->used_at = read_int(q);
    }
}

enum status invitation_find(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *serial, struct invitation_row *out)
{
    struct query q = query_make(db, SQL_INVITATION_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    const bool found = query_row(&q);
    if (found) {
        read_row(&q, out);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status invitation_find_packet(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *locator, struct arena *arena,
                                   struct invitation_row *out, struct span *packet)
{
    struct query q = query_make(db, SQL_INVITATION_FIND_PACKET);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":locator", locator);
    const bool found = query_row(&q);
    if (found) {
        read_row(&q, out);
        *packet = read_bytes(&q, arena);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status invitation_find_wijk(struct db *db, const struct wire_id *locator, struct wire_id *out)
{
    struct query q = query_make(db, SQL_INVITATION_FIND_WIJK);
    bind_id(&q, ":locator", locator);
    const bool found = query_row(&q);
    if (found) {
        *out = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status invitation_use(struct db *db, const struct wire_id *wijk_id,
                           const struct wire_id *serial, const struct wire_id *member_id,
                           int64_t now)
{
    struct query q = query_make(db, SQL_INVITATION_USE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    bind_id(&q, ":member_id", member_id);
    bind_bytes(&q, ":nothing", NOTHING);
    bind_int(&q, ":now", now);
    return query_change(&q);
}

enum status invitation_withdraw(struct db *db, const struct wire_id *wijk_id,
                                const struct wire_id *serial, int64_t now)
{
    struct query q = query_make(db, SQL_INVITATION_WITHDRAW);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    bind_bytes(&q, ":nothing", NOTHING);
    const enum status status = query_change(&q);
    return status == OK ? ledger_add(db, wijk_id, "invitation", serial, now) : status;
}

enum status invitation_withdraw_all(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_id *issuer, int64_t now, size_t *count)
{
    struct wire_id serials[OPEN_MAX];
    struct query q = query_make(db, SQL_INVITATION_OPEN_OF);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":issuer", issuer);
    bind_int(&q, ":most", OPEN_MAX);
    size_t found = 0;
    while (found < OPEN_MAX && query_row(&q)) {
        serials[found++] = read_id(&q);
    }
    enum status status = query_end(&q);
    for (size_t i = 0; i < found && status == OK; i++) {
        status = invitation_withdraw(db, wijk_id, &serials[i], now);
    }
    *count = found;
    return status;
}

enum status invitation_count(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_id *issuer, int64_t since, uint64_t *count)
{
    struct query q = query_make(db, SQL_INVITATION_COUNT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":issuer", issuer);
    bind_int(&q, ":since", since);
    *count = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

enum status invitation_list(struct db *db, const struct wire_id *wijk_id,
                            const struct invitation_wish *wish,
                            struct invitation_row rows[INVITATION_PAGE_MAX], size_t *count,
                            bool *more)
{
    struct query q = query_make(db, SQL_INVITATION_PAGE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":buurt_id", &wish->buurt_id);
    bind_id(&q, ":after", &wish->after);
    bind_flag(&q, ":of_all", wire_id_is_none(&wish->issuer));
    bind_id(&q, ":issuer", &wish->issuer);
    bind_int(&q, ":most", INVITATION_PAGE_MAX + 1);
    *count = 0;
    *more = false;
    while (!*more && query_row(&q)) {
        *more = *count == INVITATION_PAGE_MAX;
        if (!*more) {
            read_row(&q, &rows[(*count)++]);
        }
    }
    return query_end(&q);
}

enum status invitation_forget_member(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *member_id)
{
    struct query q = query_make(db, SQL_INVITATION_FORGET_MEMBER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    return query_run(&q);
}

enum status invitation_prune(struct db *db, const struct wire_id *wijk_id, int64_t now, int most,
                             int *count)
{
    struct query q = query_make(db, SQL_INVITATION_PRUNE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":now", now);
    bind_int(&q, ":most", most);
    return query_run_counted(&q, count);
}
