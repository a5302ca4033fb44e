/* moderation_tick.c -- what ends by itself, and what goes with a person. */
#include "member/parting.h"
#include "moderation/moderation.h"
#include "moderation/moderation_ticks.h"
#include "retention/retention.h"
#include "store/ledger.h"

static enum status prune(struct request *r, enum sql_id statement, const char *name, int64_t at,
                         int *count)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    if (name != NULL) {
        bind_int(&q, name, at);
    }
    return query_run_counted(&q, count);
}

enum status moderation_tick(struct request *r)
{
    int count = 0;
    int gone = 0;
    int ended = 0;
    const int64_t old = r->now - r->settings->message_keep_s;
    enum status status = prune(r, SQL_MUTE_PRUNE, ":now", r->now, &count);
    if (status == OK) {
        status = prune(r, SQL_EXCLUSION_PRUNE, ":now", r->now, &ended);
    }
    if (status == OK) {
        status = prune(r, SQL_MODERATOR_KEY_PRUNE, ":now", r->now, &count);
    }
    if (status == OK) {
        status = prune(r, SQL_MODERATION_PRUNE, ":before", old, &gone);
    }
    if (status == OK && gone > 0) {
        status = prune(r, SQL_MODERATION_TO_PRUNE, NULL, 0, &count);
    }
    if (status == OK && gone > 0) {
        status = prune(r, SQL_MODERATION_JUDGE_PRUNE, NULL, 0, &count);
    }
    if (status == OK) {
        status = retention_note(r, wire_kept_thing_MODERATION, gone);
    }
    return status == OK ? retention_note(r, wire_kept_thing_EXCLUSION, ended) : status;
}

enum status moderation_part(struct request *r, const struct parting *parting)
{
    static const struct {
        enum sql_id statement;
        const char *kind;
    } ROWS[] = {{SQL_MODERATION_ERASE, "moderation"},
                {SQL_MODERATION_TO_ERASE, "moderation_to"},
                {SQL_MODERATION_JUDGE_ERASE, "moderation_judge"},
                {SQL_MUTE_REMOVE, "mute"}};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]) && parting->leaves_wijk; i++) {
        struct query q = query_make(r->db, ROWS[i].statement);
        bind_id(&q, ":wijk_id", &r->wijk_id);
        bind_id(&q, ":member_id", &parting->member_id);
        status = query_run(&q);
        if (status == OK) {
            status = ledger_add(r->db, &r->wijk_id, ROWS[i].kind, &parting->member_id, r->now);
        }
        if (status != OK) {
            return status;
        }
    }
    return status;
}
