#include "moderation/moderation_store.h"
#include "crypto/public/token.h"

static const struct span NOTHING = {(const uint8_t *)"", 0};

static struct query query_of_report(struct request *r, enum sql_id statement,
                                    const struct wire_id *report_id)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":report_id", report_id);
    return q;
}

static struct query query_of_member(struct request *r, enum sql_id statement,
                                    const struct wire_id *member_id)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":member_id", member_id);
    return q;
}

enum status moderation_add(struct request *r, const struct wire_id *report_id,
                           const struct wire_id *buurt_id)
{
    struct query q = query_of_report(r, SQL_MODERATION_ADD, report_id);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_int(&q, ":now", r->now);
    bind_bytes(&q, ":nothing", NOTHING);
    return query_run(&q);
}

static struct wire_id read_id_or_none(struct query *q)
{
    static const struct wire_id none;
    if (peek_null(q)) {
        read_skip(q);
        return none;
    }
    return read_id(q);
}

enum status moderation_find(struct request *r, const struct wire_id *report_id,
                            struct moderation *out)
{
    struct query q = query_of_report(r, SQL_MODERATION_FIND, report_id);
    const bool found = query_row(&q);
    if (found) {
        out->report_id = *report_id;
        out->buurt_id = read_id(&q);
        out->state = (enum moderation_state)read_int(&q);
        out->member_id = read_id_or_none(&q);
        out->measure = (enum wire_measure)read_int(&q);
        out->days = read_count(&q);
        out->reason = read_bytes(&q, r->arena);
        out->statement = read_bytes(&q, r->arena);
        out->proposed_by = read_id_or_none(&q);
        out->decided_at = read_int(&q);
        out->until = read_int(&q);
        out->appealed = read_flag(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status moderation_propose(struct request *r, const struct moderation *proposal)
{
    struct query q = query_of_report(r, SQL_MODERATION_PROPOSE, &proposal->report_id);
    bind_id(&q, ":member_id", &proposal->member_id);
    bind_int(&q, ":measure", (int64_t)proposal->measure);
    bind_count(&q, ":days", proposal->days);
    bind_bytes(&q, ":reason", proposal->reason);
    bind_bytes(&q, ":statement", proposal->statement);
    bind_id(&q, ":proposed_by", &proposal->proposed_by);
    return query_change(&q);
}

enum status moderation_drop(struct request *r, const struct wire_id *report_id)
{
    struct query q = query_of_report(r, SQL_MODERATION_DROP, report_id);
    bind_bytes(&q, ":nothing", NOTHING);
    return query_change(&q);
}

enum status moderation_decide(struct request *r, const struct wire_id *report_id, int64_t until)
{
    struct query q = query_of_report(r, SQL_MODERATION_DECIDE, report_id);
    bind_int(&q, ":now", r->now);
    bind_int(&q, ":until", until);
    bind_bytes(&q, ":nothing", NOTHING);
    return query_change(&q);
}

enum status moderation_appeal(struct request *r, const struct wire_id *report_id)
{
    struct query q = query_of_report(r, SQL_MODERATION_APPEAL, report_id);
    return query_change(&q);
}

enum status moderation_to_add(struct request *r, const struct wire_id *report_id,
                              const struct moderation_device *device)
{
    struct query q = query_of_report(r, SQL_MODERATION_TO_ADD, report_id);
    bind_id(&q, ":serial", &device->serial);
    bind_id(&q, ":member_id", &device->member_id);
    return query_run(&q);
}

enum status moderation_to_clear(struct request *r, const struct wire_id *report_id)
{
    struct query q = query_of_report(r, SQL_MODERATION_TO_CLEAR, report_id);
    return query_run(&q);
}

enum status moderation_to_list(struct request *r, const struct wire_id *report_id,
                               struct moderation_device out[MODERATION_DEVICES_MAX], size_t *count)
{
    struct query q = query_of_report(r, SQL_MODERATION_TO_LIST, report_id);
    bind_int(&q, ":most", MODERATION_DEVICES_MAX);
    *count = 0;
    while (*count < MODERATION_DEVICES_MAX && query_row(&q)) {
        out[*count].serial = read_id(&q);
        out[*count].member_id = read_id(&q);
        (*count)++;
    }
    return query_end(&q);
}

enum status moderation_judge_add(struct request *r, const struct wire_id *report_id,
                                 const struct wire_id *member_id)
{
    struct query q = query_of_report(r, SQL_MODERATION_JUDGE_ADD, report_id);
    bind_id(&q, ":member_id", member_id);
    return query_run(&q);
}

enum status moderation_judge_find(struct request *r, const struct wire_id *report_id,
                                  const struct wire_id *member_id, bool *has_judged)
{
    struct query q = query_of_report(r, SQL_MODERATION_JUDGE_FIND, report_id);
    bind_id(&q, ":member_id", member_id);
    *has_judged = query_row(&q);
    return query_end(&q);
}

enum status moderator_find(struct request *r, const struct wire_id *serial,
                           const struct wire_id *buurt_id, struct wire_id *member_id)
{
    static const struct wire_id WHOLE;
    struct query q = query_make(r->db, SQL_MODERATOR_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", serial);
    bind_int(&q, ":hat", (int64_t)WIRE_MODERATOR);
    bind_int(&q, ":now", r->now);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_id(&q, ":whole", &WHOLE);
    const bool found = query_row(&q);
    if (found) {
        *member_id = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status mute_put(struct request *r, const struct wire_id *member_id, int64_t until)
{
    struct query q = query_of_member(r, until == 0 ? SQL_MUTE_REMOVE : SQL_MUTE_PUT, member_id);
    if (until != 0) {
        bind_int(&q, ":until", until);
    }
    return query_run(&q);
}

enum status moderation_muted(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_id *member_id, int64_t now, int64_t *until)
{
    struct query q = query_make(db, SQL_MUTE_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    bind_int(&q, ":now", now);
    *until = 0;
    if (query_row(&q)) {
        *until = read_int(&q);
    }
    return query_end(&q);
}

/* The wijk's own key for marks. Takes: make  draw one where there is none
 * Fails: NOT_FOUND, STORAGE. */
static enum status find_key(struct request *r, bool make, struct token_key *key)
{
    struct query q = query_make(r->db, SQL_EXCLUSION_KEY_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    const bool found = query_row(&q);
    if (found) {
        read_exact(&q, key->bytes, sizeof(key->bytes));
    }
    const enum status status = query_end(&q);
    if (status != OK || found) {
        return status;
    }
    if (!make) {
        return NOT_FOUND;
    }
    request_chance(r, key->bytes, sizeof(key->bytes));
    q = query_make(r->db, SQL_EXCLUSION_KEY_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_bytes(&q, ":bytes", span_of(key->bytes, sizeof(key->bytes)));
    return query_run(&q);
}

enum status exclusion_put(struct request *r, const struct wire_id *member_id, int64_t until)
{
    struct token_key key;
    uint8_t mark[TOKEN_MARK_SIZE];
    const enum status status = find_key(r, until != 0, &key);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status; /* nobody was ever removed */
    }
    token_mark(&key, span_of(member_id->bytes, sizeof(member_id->bytes)), mark);
    struct query q = query_make(r->db, until == 0 ? SQL_EXCLUSION_REMOVE : SQL_EXCLUSION_PUT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_bytes(&q, ":mark", span_of(mark, sizeof(mark)));
    if (until != 0) {
        bind_int(&q, ":until", until);
    }
    return query_run(&q);
}

enum status moderation_may_enter(struct request *r, const struct wire_id *member_id)
{
    struct token_key key;
    uint8_t mark[TOKEN_MARK_SIZE];
    enum status status = find_key(r, false, &key);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    token_mark(&key, span_of(member_id->bytes, sizeof(member_id->bytes)), mark);
    struct query q = query_make(r->db, SQL_EXCLUSION_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_bytes(&q, ":mark", span_of(mark, sizeof(mark)));
    bind_int(&q, ":now", r->now);
    const bool found = query_row(&q);
    status = query_end(&q);
    return status == OK && found ? NOT_ALLOWED : status;
}
