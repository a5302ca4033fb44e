/* follow.c -- who may see which log, as rows; who follows it now, in memory. */
#include "base/check.h"
#include "server/core/core_inside.h"

#include <stdlib.h>

/* ── in memory ──────────────────────────────────────────────────────────────────────────────────
 */

static struct live_log *live_find(const struct core *core, uint32_t log_no)
{
    return map_find(&core->live_logs, span_of(&log_no, sizeof(log_no)));
}

uint32_t follow_live_count(const struct core *core, uint32_t log_no)
{
    const struct live_log *live = live_find(core, log_no);
    return live == NULL ? 0 : live->connections;
}

static enum status live_take(struct core *core, uint32_t log_no, struct live_log **out)
{
    *out = live_find(core, log_no);
    if (*out != NULL) {
        return OK;
    }
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return NO_MEMORY;
    }
    (*out)->log_no = log_no;
    const struct span key = span_of(&(*out)->log_no, sizeof(log_no));
    const enum status status = map_add(&core->live_logs, &(*out)->entry, key, *out);
    if (status != OK) {
        free(*out);
    }
    return status;
}

static size_t place_of(const struct session *session, uint32_t log_no)
{
    size_t i = 0;
    while (i < session->log_count && session->logs[i] != log_no) {
        i++;
    }
    return i;
}

static enum status join_live(struct core *core, struct session *session, uint32_t log_no)
{
    if (place_of(session, log_no) < session->log_count) {
        return OK;
    }
    if (session->log_count == FOLLOW_MAX) {
        return FULL;
    }
    struct live_log *live = NULL;
    const enum status status = live_take(core, log_no, &live);
    if (status == OK) {
        live->connections++;
        session->logs[session->log_count++] = log_no;
    }
    return status;
}

static void drop_live(struct core *core, struct session *session, size_t place)
{
    struct live_log *live = live_find(core, session->logs[place]);
    session->logs[place] = session->logs[--session->log_count];
    CHECK(live != NULL);
    if (--live->connections == 0) {
        map_remove(&core->live_logs, &live->entry);
        free(live);
    }
}

void follow_end_all(struct core *core, struct session *session)
{
    while (session->log_count > 0) {
        drop_live(core, session, session->log_count - 1u);
    }
}

enum status follow_live(struct request *r, struct session *session, const struct followed *log,
                        uint64_t after)
{
    struct core *core = r->inside->core;
    const struct log_row *row = &log->row;
    const bool anew = place_of(session, row->log_no) == session->log_count;
    enum status status = join_live(core, session, row->log_no);
    if (status != OK) {
        return status;
    }
    status = effect_add(r, (struct effect){.kind = EFFECT_SUBSCRIBE,
                                           .log = row->log_no,
                                           .connection = session->connection,
                                           .seq = after,
                                           .with.follow = {row->last_seq, log->until, anew}});
    if (status != OK && anew) {
        drop_live(core, session, place_of(session, row->log_no));
    }
    return status;
}

enum status unfollow_live(struct request *r, struct session *session, const struct log_row *row)
{
    const size_t place = place_of(session, row->log_no);
    if (place == session->log_count) {
        return OK;
    }
    const enum status status = effect_add(r, (struct effect){.kind = EFFECT_UNSUBSCRIBE,
                                                             .log = row->log_no,
                                                             .connection = session->connection,
                                                             .seq = row->last_seq});
    if (status == OK) {
        drop_live(r->inside->core, session, place);
    }
    return status;
}

static void undo(struct core *core, const struct effect *effect)
{
    struct session *session = session_find(core, effect->connection);
    if (session == NULL) {
        return;
    }
    const size_t place = place_of(session, effect->log);
    switch (effect->kind) {
    case EFFECT_SUBSCRIBE:
        if (effect->with.follow.anew && place < session->log_count) {
            drop_live(core, session, place);
        }
        break;
    case EFFECT_UNSUBSCRIBE:
        if (join_live(core, session, effect->log) != OK) {
            session_doubt(core, session);
        }
        break;
    case EFFECT_PROVED: session_doubt(core, session); break;
    case EFFECT_CLOSE: session->going = false; break;
    case EFFECT_APPEND:
    case EFFECT_REPLY:
    case EFFECT_NOTICE:
    case EFFECT_READ:
    case EFFECT_WAKE_UP:
    case EFFECT_FORGET:
    case EFFECT_KIND_COUNT: break;
    }
}

void effects_undo(struct core *core, struct batch *batch, size_t count)
{
    for (size_t i = batch->count; i > count; i--) {
        undo(core, &batch->effects[i - 1]);
    }
    batch_cut(batch, count);
}

/* ── as rows ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status admit(struct request *r, const struct log_name *name,
                         const struct wire_id *serial)
{
    struct log_row row = {0};
    enum status status = log_take(r->db, name, &row);
    if (status != OK) {
        return status;
    }
    uint64_t from = 0;
    status = follower_find(r->db, &r->wijk_id, row.log_no, serial, &from);
    if (status != NOT_FOUND) {
        return status;
    }
    return follower_add(r->db, &r->wijk_id, row.log_no, serial, row.last_seq);
}

enum status follow_group(struct request *r, const struct wire_group *group,
                         const struct wire_id *serial)
{
    const struct log_name name = log_name_of_group(&r->wijk_id, group);
    return admit(r, &name, serial);
}

enum status follow_wijk(struct request *r, const struct wire_id *serial)
{
    const struct log_name own = log_name_of_device(&r->wijk_id, serial);
    const struct log_name wijk = log_name_of_wijk(&r->wijk_id);
    const enum status status = admit(r, &own, serial);
    return status == OK ? admit(r, &wijk, serial) : status;
}

enum status unfollow_group(struct request *r, const struct wire_group *group,
                           const struct wire_id *serial)
{
    const struct log_name name = log_name_of_group(&r->wijk_id, group);
    struct log_row row = {0};
    enum status status = log_find(r->db, &name, &row);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    status = follower_close(r->db, &r->wijk_id, row.log_no, serial, row.last_seq);
    struct session *session = session_find_device(r->inside->core, &r->wijk_id, serial);
    if (status != OK || session == NULL) {
        return status;
    }
    return unfollow_live(r, session, &row);
}

/* Pushes that are on their way to the device are called back (WAKEUP-5). */
static enum status forget(struct request *r, const struct wire_id *serial)
{
    const struct log_name own = log_name_of_device(&r->wijk_id, serial);
    struct log_row row = {0};
    const enum status status = log_find(r->db, &own, &row);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    return effect_add(r, (struct effect){.kind = EFFECT_FORGET, .log = row.log_no});
}

enum status unfollow_all(struct request *r, const struct wire_id *serial)
{
    enum status status = follower_close_all(r->db, &r->wijk_id, serial);
    struct session *session = session_find_device(r->inside->core, &r->wijk_id, serial);
    while (status == OK && session != NULL && session->log_count > 0) {
        struct log_name name;
        struct log_row row = {0};
        status = log_find_number(r->db, session->logs[session->log_count - 1], &name, &row);
        if (status == OK) {
            status = unfollow_live(r, session, &row);
        }
    }
    return status == OK ? forget(r, serial) : status;
}

enum status follows_group(struct request *r, const struct wire_group *group,
                          const struct wire_id *serial)
{
    const struct log_name name = log_name_of_group(&r->wijk_id, group);
    struct log_row row = {0};
    uint64_t from = 0;
    const enum status status = log_find(r->db, &name, &row);
    return status == OK ? follower_find(r->db, &r->wijk_id, row.log_no, serial, &from) : status;
}

enum status group_last_seq(struct request *r, const struct wire_group *group, uint64_t *seq)
{
    const struct log_name name = log_name_of_group(&r->wijk_id, group);
    struct log_row row = {0};
    const enum status status = log_find(r->db, &name, &row);
    *seq = row.last_seq;
    return status == NOT_FOUND ? OK : status;
}

enum status group_reach(struct request *r, const struct wire_group *group, uint64_t *connected,
                        uint64_t *followers)
{
    const struct log_name name = log_name_of_group(&r->wijk_id, group);
    struct log_row row = {0};
    *connected = 0;
    if (followers != NULL) {
        *followers = 0;
    }
    const enum status status = log_find(r->db, &name, &row);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    *connected = r->inside->core == NULL ? 0 : follow_live_count(r->inside->core, row.log_no);
    return followers == NULL ? OK : follower_count(r->db, &r->wijk_id, row.log_no, followers);
}

bool is_connected(const struct request *r, const struct wire_id *serial)
{
    const struct core *core = r->inside->core;
    return core != NULL && session_find_device(core, &r->wijk_id, serial) != NULL;
}
