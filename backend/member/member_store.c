#include "member/member_store.h"

#include "store/ledger.h"

static struct query ask(struct db *db, enum sql_id sql, const struct wire_id *wijk_id,
                        const struct wire_id *member_id)
{
    struct query q = query_make(db, sql);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    return q;
}

enum status member_add(struct db *db, const struct wire_id *wijk_id, const struct member_row *row)
{
    struct query q = ask(db, SQL_MEMBER_ADD, wijk_id, &row->member_id);
    bind_id(&q, ":buurt_id", &row->buurt_id);
    bind_id(&q, ":let_in_by", &row->let_in_by);
    bind_int(&q, ":now", row->since);
    return query_run(&q);
}

static void read_row(struct query *q, struct member_row *out)
{
    *out = (struct member_row){0};
    out->member_id = read_id(q);
    out->buurt_id = read_id(q);
    out->let_in_by = read_id(q);
    out->since = read_int(q);
}

enum status member_find(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *member_id, struct member_row *out)
{
    struct query q = ask(db, SQL_MEMBER_FIND, wijk_id, member_id);
    const bool found = query_row(&q);
    if (found) {
        read_row(&q, out);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status member_set_buurt(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_id *member_id, const struct wire_id *buurt_id)
{
    struct query q = ask(db, SQL_MEMBER_SET_BUURT, wijk_id, member_id);
    bind_id(&q, ":buurt_id", buurt_id);
    return query_run(&q);
}

enum status member_list(struct db *db, const struct wire_id *wijk_id,
                        const struct member_wish *wish, struct member_row rows[MEMBER_PAGE_MAX],
                        size_t *count, bool *more)
{
    struct query q = query_make(db, SQL_MEMBER_PAGE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":buurt_id", &wish->buurt_id);
    bind_id(&q, ":after", &wish->after);
    bind_int(&q, ":most", MEMBER_PAGE_MAX + 1);
    *count = 0;
    *more = false;
    while (!*more && query_row(&q)) {
        *more = *count == MEMBER_PAGE_MAX;
        if (!*more) {
            struct member_row *row = &rows[(*count)++];
            read_row(&q, row);
            row->devices = read_count(&q);
            row->house_rules = read_count(&q);
        }
    }
    return query_end(&q);
}

enum status member_remove(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_id *member_id, int64_t now)
{
    static const struct {
        enum sql_id sql;
        const char *kind;
    } ROWS[] = {{SQL_ERASE_MEMBER, "member"},
                {SQL_ERASE_ACCEPTANCE, "acceptance"},
                {SQL_ERASE_CONSENT, "consent"}};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]) && status == OK; i++) {
        struct query q = query_make(db, ROWS[i].sql);
        bind_id(&q, ":wijk_id", wijk_id);
        bind_id(&q, ":subject", member_id);
        status = query_run(&q);
        if (status == OK) {
            status = ledger_add(db, wijk_id, ROWS[i].kind, member_id, now);
        }
    }
    return status;
}

enum status acceptance_find(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *member_id, uint64_t *version)
{
    struct query q = ask(db, SQL_ACCEPTANCE_FIND, wijk_id, member_id);
    *version = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

enum status acceptance_put(struct db *db, const struct wire_id *wijk_id,
                           const struct wire_id *member_id, uint64_t version, int64_t now)
{
    struct query q = ask(db, SQL_ACCEPTANCE_PUT, wijk_id, member_id);
    bind_count(&q, ":version", version);
    bind_int(&q, ":now", now);
    return query_run(&q);
}

enum status consent_put(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *member_id, const struct consent_row *row)
{
    struct query q = ask(db, SQL_CONSENT_PUT, wijk_id, member_id);
    bind_int(&q, ":purpose", (int64_t)row->purpose);
    bind_count(&q, ":text_version", row->text_version);
    bind_flag(&q, ":given", row->given);
    bind_int(&q, ":given_at", row->given_at);
    return query_run(&q);
}

enum status consent_list(struct db *db, const struct wire_id *wijk_id,
                         const struct wire_id *member_id, struct consent_row rows[CONSENTS_MAX],
                         size_t *count)
{
    struct query q = ask(db, SQL_CONSENT_LIST, wijk_id, member_id);
    bind_int(&q, ":most", CONSENTS_MAX);
    *count = 0;
    while (*count < CONSENTS_MAX && query_row(&q)) {
        struct consent_row *row = &rows[(*count)++];
        row->purpose = (enum wire_consent)read_int(&q);
        row->text_version = read_count(&q);
        row->given = read_flag(&q);
        row->given_at = read_int(&q);
    }
    return query_end(&q);
}

enum status consent_find(struct db *db, const struct wire_id *wijk_id,
                         const struct wire_id *member_id, enum wire_consent purpose)
{
    struct query q = ask(db, SQL_CONSENT_FIND, wijk_id, member_id);
    bind_int(&q, ":purpose", (int64_t)purpose);
    const bool found = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}
