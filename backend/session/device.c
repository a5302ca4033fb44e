#include "session/device.h"
#include "store/ledger.h"

enum status device_find(struct db *db, const struct wire_id *wijk_id, const struct wire_id *serial,
                        struct device *out)
{
    struct query q = query_make(db, SQL_DEVICE_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    const bool found = query_row(&q);
    if (found) {
        out->serial = *serial;
        out->member_id = read_id(&q);
        out->buurt_id = read_id(&q);
        read_exact(&q, out->public_key.bytes, sizeof(out->public_key.bytes));
        out->generation = read_count(&q);
        out->state = (enum device_state)read_int(&q);
        out->sends = read_count(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status device_add(struct db *db, const struct wire_id *wijk_id,
                       const struct device_entry *entry, int64_t now)
{
    struct query q = query_make(db, SQL_DEVICE_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", &entry->serial);
    bind_id(&q, ":member_id", &entry->member_id);
    bind_id(&q, ":buurt_id", &entry->buurt_id);
    bind_bytes(&q, ":public_key",
               span_of(entry->public_key.bytes, sizeof(entry->public_key.bytes)));
    bind_id(&q, ":signer", &entry->signer);
    bind_count(&q, ":policy_version", entry->policy_version);
    bind_bytes(&q, ":chain", entry->chain);
    bind_int(&q, ":now", now);
    return query_run(&q);
}

enum status device_end(struct db *db, const struct wire_id *wijk_id, const struct wire_id *serial,
                       enum device_state state, int64_t now)
{
    struct query q = query_make(db, SQL_DEVICE_END);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    bind_int(&q, ":state", (int64_t)state);
    enum status status = query_change(&q);
    if (status != OK) {
        return status;
    }
    q = query_make(db, SQL_HAT_WITHDRAW_OF_DEVICE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    status = query_run(&q);
    static const char *const KINDS[] = {"device", "device_hats", "device_logs"};
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]) && status == OK; i++) {
        status = ledger_add(db, wijk_id, KINDS[i], serial, now);
    }
    return status;
}

enum status device_sends(struct db *db, const struct wire_id *wijk_id, const struct wire_id *serial,
                         uint64_t sends)
{
    struct query q = query_make(db, SQL_DEVICE_SENDS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    bind_count(&q, ":sends", sends);
    return query_run(&q);
}

enum status device_move(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *member_id, const struct wire_id *buurt_id)
{
    struct query q = query_make(db, SQL_DEVICE_MOVE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    bind_id(&q, ":buurt_id", buurt_id);
    return query_change(&q);
}

static enum status list(struct query *q, struct wire_id serials[DEVICES_MAX], size_t *count)
{
    bind_int(q, ":most", DEVICES_MAX);
    *count = 0;
    while (*count < DEVICES_MAX && query_row(q)) {
        serials[(*count)++] = read_id(q);
    }
    return query_end(q);
}

enum status device_list(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *member_id, struct wire_id serials[DEVICES_MAX],
                        size_t *count)
{
    struct query q = query_make(db, SQL_DEVICE_OF_MEMBER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    return list(&q, serials, count);
}

enum status device_list_of_signer(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_id *signer, struct wire_id serials[DEVICES_MAX],
                                  size_t *count)
{
    struct query q = query_make(db, SQL_DEVICE_OF_SIGNER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":signer", signer);
    return list(&q, serials, count);
}

enum status hat_find(struct db *db, const struct wire_id *wijk_id, const struct wire_id *hat_serial,
                     const struct wire_id *serial, int64_t now, struct hat_row *out)
{
    struct query q = query_make(db, SQL_HAT_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":hat_serial", hat_serial);
    bind_id(&q, ":serial", serial);
    const bool found = query_row(&q);
    bool withdrawn = false;
    if (found) {
        out->hat_serial = *hat_serial;
        out->serial = *serial;
        out->hat = (enum wire_hat)read_int(&q);
        out->reach = (enum wire_reach)read_int(&q);
        out->reach_id = read_id(&q);
        out->not_before = read_int(&q);
        out->not_after = read_int(&q);
        withdrawn = read_flag(&q);
    }
    const enum status status = query_end(&q);
    if (status != OK || !found) {
        return status == OK ? NOT_FOUND : status;
    }
    return withdrawn || now < out->not_before || now >= out->not_after ? CLOSED : OK;
}

enum status hat_add(struct db *db, const struct wire_id *wijk_id, const struct hat_entry *entry)
{
    struct query q = query_make(db, SQL_HAT_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":hat_serial", &entry->row.hat_serial);
    bind_id(&q, ":serial", &entry->row.serial);
    bind_int(&q, ":hat", (int64_t)entry->row.hat);
    bind_int(&q, ":reach", (int64_t)entry->row.reach);
    bind_id(&q, ":reach_id", &entry->row.reach_id);
    bind_int(&q, ":not_before", entry->row.not_before);
    bind_int(&q, ":not_after", entry->row.not_after);
    bind_id(&q, ":issuer", &entry->issuer);
    bind_count(&q, ":policy_version", entry->policy_version);
    bind_bytes(&q, ":chain", entry->chain);
    return query_run(&q);
}

enum status hat_withdraw(struct db *db, const struct wire_id *wijk_id,
                         const struct wire_id *hat_serial, int64_t now)
{
    struct query q = query_make(db, SQL_HAT_WITHDRAW);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":hat_serial", hat_serial);
    const enum status status = query_change(&q);
    return status == OK ? ledger_add(db, wijk_id, "hat", hat_serial, now) : status;
}

enum status hat_list(struct db *db, const struct wire_id *wijk_id, const struct wire_id *serial,
                     int64_t now, struct hat_row rows[HATS_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_HAT_OF_DEVICE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    bind_int(&q, ":now", now);
    bind_int(&q, ":most", HATS_MAX);
    *count = 0;
    while (*count < HATS_MAX && query_row(&q)) {
        struct hat_row *row = &rows[(*count)++];
        row->hat_serial = read_id(&q);
        row->serial = *serial;
        row->hat = (enum wire_hat)read_int(&q);
        row->reach = (enum wire_reach)read_int(&q);
        row->reach_id = read_id(&q);
        row->not_before = read_int(&q);
        row->not_after = read_int(&q);
    }
    return query_end(&q);
}

enum status hat_list_of_kind(struct db *db, const struct wire_id *wijk_id, enum wire_hat hat,
                             int64_t now, struct hat_row rows[HATS_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_HAT_LIVE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":hat", (int64_t)hat);
    bind_int(&q, ":now", now);
    bind_int(&q, ":most", HATS_MAX);
    *count = 0;
    while (*count < HATS_MAX && query_row(&q)) {
        struct hat_row *row = &rows[(*count)++];
        row->hat = hat;
        row->hat_serial = read_id(&q);
        row->serial = read_id(&q);
        row->reach = (enum wire_reach)read_int(&q);
        row->reach_id = read_id(&q);
        row->not_before = read_int(&q);
        row->not_after = read_int(&q);
    }
    return query_end(&q);
}
