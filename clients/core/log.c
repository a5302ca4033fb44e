/* Three kinds of logs: our place in each is kept with what their events did (S8 to S10). */
#include "core/client_inner.h"
#include "core/kept.h"

enum { FRAME_ARENA_MAX = 4 << 20 };

static struct row_key place_key(const struct wire_log *log)
{
    struct row_key key = client_row_key_of('l');
    const uint8_t kind = (uint8_t)log->kind;
    client_row_key_add(&key, &kind, 1);
    if (log->kind == WIRE_LOG_GROUP) {
        client_row_key_add(&key, log->group.bytes, sizeof(log->group.bytes));
    }
    return key;
}

void client_log_place(const struct client *client, const struct wire_log *log,
                      struct wire_place *out)
{
    const uint64_t incarnation = client->session.incarnation == 0 ? 1 : client->session.incarnation;
    *out = (struct wire_place){.log = *log, .incarnation = incarnation};
    const struct row_key key = place_key(log);
    struct span value;
    mls_kept_place kept;
    if (client_rows_find(&client->rows, client_row_key_span(&key), &value) == OK &&
        mls_decode_kept_place(value, NULL, &kept) == OK) {
        out->incarnation = kept.incarnation;
        out->seq = kept.seq;
    }
}

enum status client_log_keep(struct client *client, const struct wire_place *place)
{
    const mls_kept_place kept = {place->incarnation, place->seq};
    const struct row_key key = place_key(&place->log);
    struct buffer bytes = buffer_make(32);
    client->session.incarnation = place->incarnation;
    mls_write_kept_place(&bytes, &kept);
    return client_keep(client, &key, &bytes);
}

enum status client_log_forget(struct client *client, const struct wire_log *log)
{
    const struct row_key key = place_key(log);
    return client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
}

/* --- events --- */

/* Hands the message on with the arena that holds it. */
enum status client_pass_on(struct client *client, struct arena *arena,
                           const struct wire_head *event)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_happen(client, HAPPENED_EVENT, &waiting);
    if (status == OK) {
        waiting->output.happening.event = event;
        arena_end(&waiting->arena);
        waiting->arena = *arena;
        *arena = arena_make(0);
    }
    return status;
}

static enum status handle(struct client *client, struct arena *arena, struct span frame,
                          const struct wire_head *event, bool *waits)
{
    switch (event->type) {
    case WIRE_group_commit_made:
    case WIRE_group_proposed:
    case WIRE_group_message:
    case WIRE_group_frozen:
    case WIRE_group_refounded: return client_follow_group(client, frame, event, waits);
    case WIRE_statement_posted:
        return client_hear_statement(client, (const struct wire_statement_posted *)event);
    case WIRE_hat_granted:
        return client_hear_granted(client, (const struct wire_hat_granted *)event);
    case WIRE_hat_proposed:
        return client_hear_proposed(client, (const struct wire_hat_proposed *)event);
    case WIRE_hat_withdrawn:
        return client_hear_withdrawn(client, (const struct wire_hat_withdrawn *)event);
    case WIRE_pass_asked:
        return client_hear_pass_asked(client, (const struct wire_pass_asked *)event);
    case WIRE_pass_given: return client_hear_pass(client, (const struct wire_pass_given *)event);
    case WIRE_member_moved:
        return client_hear_moved(client, (const struct wire_member_moved *)event);
    case WIRE_succession_changed:
        return client_hear_succession(client, (const struct wire_succession_changed *)event);
    case WIRE_moderation_reported:
    case WIRE_moderation_proposed:
    case WIRE_moderation_decided:
    case WIRE_moderation_appealed: return client_hear_moderation(client, arena, event);
    case WIRE_charter_changed: return client_charter_fetch(client);
    case WIRE_UNKNOWN: return OK; /* of a later version: its place is kept */
    default: return client_pass_on(client, arena, event);
    }
}

/* An event of a log that was handled before is passed over: the server repeats after a lost reply,
 * and both a page and the tail may hold it. */
enum status client_event(struct client *client, struct arena *arena, struct span frame,
                         const struct wire_head *event)
{
    struct wire_place known;
    client_log_place(client, &event->place.log, &known);
    if (known.incarnation == event->place.incarnation && known.seq >= event->place.seq) {
        return OK;
    }
    const struct wire_place place = event->place;
    bool waits = false;
    const enum status status = handle(client, arena, frame, event, &waits);
    return status == OK && !waits ? client_log_keep(client, &place) : status;
}

/* --- notices --- */

/* Alerts that this phone never saw and that are over by now: one line (decision 4). */
static enum status tell_missed(struct client *client, const struct wire_log_pruned *notice)
{
    if (notice->alerts == 0) {
        return OK;
    }
    struct client_waiting *waiting = NULL;
    const enum status status = client_happen(client, HAPPENED_MISSED, &waiting);
    if (status == OK) {
        waiting->output.happening.group = notice->log.group;
        waiting->output.happening.count = notice->alerts;
    }
    return status;
}

static enum status pruned(struct client *client, const struct wire_log_pruned *notice)
{
    struct wire_place known;
    client_log_place(client, &notice->log, &known);
    if (known.incarnation == notice->incarnation && known.seq >= notice->to_seq) {
        return OK;
    }
    enum status status = OK;
    if (notice->log.kind == WIRE_LOG_GROUP) {
        const struct cert_group id = client_cert_group(&notice->log.group);
        struct client_group *group = client_group_find(client, &id);
        if (group != NULL) {
            const bool was_in = group->standing == MEMBERSHIP_INSIDE;
            group->wants_resync = group->wants_resync || (was_in && notice->commits > 0);
            status = was_in ? tell_missed(client, notice) : OK;
        }
    }
    const struct wire_place place = {notice->log, notice->incarnation, notice->to_seq};
    return status == OK ? client_log_keep(client, &place) : status;
}

/* The server was restored: what it says from here on comes from the beginning of what it kept. Our
 * groups may be ahead of it then (S8). */
static enum status restarted(struct client *client, const struct wire_log_restarted *notice)
{
    const struct wire_place place = {notice->place.log, notice->place.incarnation, 0};
    enum status status = client_log_keep(client, &place);
    if (notice->place.log.kind == WIRE_LOG_GROUP) {
        const struct cert_group id = client_cert_group(&notice->place.log.group);
        struct client_group *group = client_group_find(client, &id);
        if (group != NULL) {
            group->is_restarted = true;
        }
    }
    if (status == OK && !client->session.is_restarted) {
        client->session.is_restarted = true; /* said once for all logs */
        status = client_warn(client, HAPPENED_SERVER_RESTORED, NULL, OK);
    }
    return status;
}

enum status client_log_notice(struct client *client, const struct wire_head *notice, bool *was_ours)
{
    *was_ours = true;
    switch (notice->type) {
    case WIRE_log_pruned: return pruned(client, (const struct wire_log_pruned *)notice);
    case WIRE_log_restarted: return restarted(client, (const struct wire_log_restarted *)notice);
    case WIRE_group_turn_lent:
        return client_enter_lent(client, (const struct wire_group_turn_lent *)notice);
    default: *was_ours = false; return OK;
    }
}

/* --- a frame --- */

static enum status take(struct client *client, struct arena *arena, struct span frame,
                        const struct wire_head *message)
{
    bool was_ours = false;
    enum status status = OK;
    switch (message->type == WIRE_UNKNOWN ? WIRE_EVENT : WIRE_SHAPES[message->type]->way) {
    case WIRE_REPLY: return client_errand_reply(client, arena, message);
    case WIRE_EVENT:
        return message->place.log.kind == WIRE_LOG_NONE
                   ? OK
                   : client_event(client, arena, frame, message);
    case WIRE_NOTICE:
        status = client_session_notice(client, message, &was_ours);
        if (status == OK && !was_ours) {
            status = client_log_notice(client, message, &was_ours);
        }
        return status == OK && !was_ours ? client_pass_on(client, arena, message) : status;
    default: return OK;
    }
}

enum status client_take_frame(struct client *client, struct span frame)
{
    struct arena arena = arena_make(FRAME_ARENA_MAX);
    struct wire_head *message = NULL;
    struct wire_fault fault;
    enum status status = wire_decode(&arena, frame, WIRE_CLIENT, &message, &fault);
    if (status == UNKNOWN_TYPE && message != NULL) {
        status = OK; /* its place may still be told */
    }
    if (status == OK) {
        status = take(client, &arena, frame, message);
    } else if (status != NO_MEMORY) {
        client->unreadable++;
        status = message != NULL && message->request != 0 &&
                         message->request == client->session.in_flight
                     ? client_errand_unreadable(client, status)
                     : OK;
    }
    arena_end(&arena);
    return status;
}
