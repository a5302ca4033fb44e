/* What time does to groups: entering, sweeping, committing what waits, answering newcomers, being
 * heard. Rules: T17, T20, T22, T24, T28, T37. */
#include "core/client_inner.h"
#include "crypto/public/chance.h"

enum {
    SWEEP_AT_ONCE = 32,
    UPDATE_AFTER_S = 7 * CLIENT_DAY_S,
    HEARTBEAT_AFTER_S = CLIENT_DAY_S,
    HAT_SHOWN_AFTER_S = 5 * CLIENT_DAY_S,
    SILENT_AFTER_S = 7 * CLIENT_DAY_S,
    RESYNC_AGAIN_S = 120,
    STATEMENTS_MAX = 100000
};

static void at_latest(int64_t *again_at, int64_t at)
{
    if (at > 0 && at < *again_at) {
        *again_at = at;
    }
}

/* --- verifying the rest --- */

/* The certificates that leaves lack are asked for, a few at a time. */
static enum status ask_for_lacks(struct client *client, const struct client_group *group)
{
    const struct tree *tree = public_group_tree(group_public(group->mls));
    size_t asked_count = 0;
    enum status status = OK;
    for (uint32_t i = 0; status == OK && i < tree_width(tree) && asked_count < 4; i++) {
        const struct tree_leaf *leaf = tree_leaf(tree, i);
        bool asked = false;
        if (leaf != NULL) {
            status = client_ask_lacks(client, leaf->identity, &asked);
            asked_count += asked;
        }
    }
    return status;
}

static enum status sweep_chains(struct client *client, struct client_group *group, uint32_t most)
{
    const struct tree *tree = public_group_tree(group_public(group->mls));
    struct cert_sweep *sweep = &group->sweep;
    const enum status status = cert_book_sweep(client->book, tree, most, sweep);
    if (status == OK || status == NO_MEMORY) {
        return status;
    }
    if (status == SERIAL_TWICE) {
        return client_two_keys(client, group, sweep->fault);
    }
    return client_warn(client, HAPPENED_FORK, group, status);
}

enum status client_sweep(struct client *client, struct client_group *group, uint32_t most)
{
    struct public_group *view = group_public(group->mls);
    bool is_done = public_group_is_verified(view);
    enum status status = is_done ? OK : public_group_sweep(view, most, &is_done);
    if (status != OK) {
        if (status == NO_MEMORY) {
            return status;
        }
        group->wants_resync = true;
        return client_warn(client, HAPPENED_FORK, group, status);
    }
    group->is_dirty = true;
    if (!group->sweep.is_done) {
        status = sweep_chains(client, group, most);
    }
    if (status == OK && group->sweep.is_done && is_done) {
        group->is_swept = true;
        if (group->sweep.unproved > 0) {
            status = ask_for_lacks(client, group);
        }
    }
    return status;
}

/* A certificate came that some chain lacked: entering goes on, and so does the sweep. */
enum status client_groups_trust(struct client *client, bool is_new)
{
    enum status status = OK;
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        if (group->is_awaiting_chain) {
            group->is_awaiting_chain = false;
            if (is_new) {
                status = client_enter_go_on(client, group);
            } else {
                group->standing = MEMBERSHIP_OUTSIDE;
                group->is_wanted = true;
                group->ask_at = client->now + CLIENT_MINUTE_S;
            }
        }
        if (is_new && group->sweep.unproved > 0) {
            group->is_swept = false;
            group->sweep = (struct cert_sweep){0};
        }
    }
    return status;
}

/* --- entering --- */

enum status client_resync(struct client *client, struct client_group *group)
{
    group->wants_resync = false;
    group->is_resync = true;
    group->is_wanted = true;
    group->standing = MEMBERSHIP_OUTSIDE;
    group->ask_at = client->now;
    group->resync_at = client->now + RESYNC_AGAIN_S;
    client_backlog_end(group);
    return client_group_keep(client, group);
}

static enum status tick_outside(struct client *client, struct client_group *group,
                                int64_t *again_at)
{
    if (client->session.stage != CLIENT_SIGNED_IN || !group->is_wanted) {
        return OK;
    }
    if (client->now < group->ask_at) {
        at_latest(again_at, group->ask_at);
        return OK;
    }
    return client_has_door(client, group) ? client_enter(client, group)
                                          : client_ask_door(client, group);
}

/* A turn whose notice got lost, or that others hold up for too long: asked for again. */
static enum status tick_queued(struct client *client, struct client_group *group, int64_t *again_at)
{
    if (client->now < group->ask_at) {
        at_latest(again_at, group->ask_at);
        return OK;
    }
    group->standing = MEMBERSHIP_OUTSIDE;
    group->is_wanted = true;
    return client_enter(client, group);
}

/* --- inside --- */

static const struct cert_hat *find_hat(const struct client *client,
                                       const struct client_group *group)
{
    const struct client_reach reach = {.place = &group->place, .buurt = &group->buurt};
    const struct cert_hat *hat = NULL;
    return client_own_hat(client, &reach, &hat) == OK ? hat : NULL;
}

static enum status send_heartbeat(struct client *client, struct client_group *group,
                                  const struct cert_hat *hat)
{
    struct sealed heartbeat = {
        .type = SEALED_heartbeat,
        .as.heartbeat = {.epoch = group_epoch(group->mls), .at = client_server_now(client)},
    };
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    enum status status = client_write_chain(client, &hat->serial, &chain);
    if (status == OK) {
        heartbeat.as.heartbeat.hat = buffer_span(&chain);
        status = sealed_encode(&heartbeat, &plain);
    }
    if (status == OK) {
        status = client_say_quietly(client, group, wire_content_class_HEARTBEAT,
                                    buffer_span(&plain), NULL);
    }
    buffer_end(&plain);
    buffer_end(&chain);
    group->beat_at = client->now;
    return status == OK ? client_group_keep(client, group) : status;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A heartbeat is due a day after a hat holder was heard; and, since words show their hat to those
 * alone who know it already, some days after a hat was last shown. */
static int64_t heartbeat_due(const struct client_group *group)
{
    const int64_t silent = later(group->heard_at, group->beat_at) + HEARTBEAT_AFTER_S;
    const int64_t unshown = later(group->entered_at, group->beat_at) + HAT_SHOWN_AFTER_S;
    return silent < unshown ? silent : unshown;
}

/* Who has a hat here is heard once a day, and keeps the group from standing still (T20, T37). */
static enum status tick_hat(struct client *client, struct client_group *group, int64_t *again_at)
{
    const struct cert_hat *hat = find_hat(client, group);
    if (hat == NULL || client->session.stage != CLIENT_SIGNED_IN) {
        return OK;
    }
    enum status status = client_push_tick(client, group);
    if (status == OK && client->now >= heartbeat_due(group)) {
        status = send_heartbeat(client, group, hat);
    }
    at_latest(again_at, heartbeat_due(group));
    if (status == OK && client_server_now(client) - group->committed_at > UPDATE_AFTER_S &&
        client->now >= group->update_at) {
        group->update_at = client->now + CLIENT_HOUR_S;
        status = client_commit_update(client, group);
    }
    return status;
}

static enum status tick_silence(struct client *client, struct client_group *group,
                                int64_t *again_at)
{
    const int64_t since = later(group->heard_at, group->entered_at);
    if (client->now - since < SILENT_AFTER_S) {
        at_latest(again_at, since + SILENT_AFTER_S);
        return OK;
    }
    if (client->now - group->warned_at < CLIENT_DAY_S) {
        return OK;
    }
    group->warned_at = client->now;
    return client_warn(client, HAPPENED_NO_HEARTBEAT, group, OK);
}

/* Something that is to be said there waits for a statement to be committed first (T17). */
static bool is_held_up(const struct client *client, const struct client_group *group)
{
    for (const struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        if (errand->is_sealed && errand->frame.size == 0 && errand->not_before <= client->now &&
            memcmp(&errand->group, &group->id, sizeof(group->id)) == 0) {
            return true;
        }
    }
    return false;
}

static enum status tick_statements(struct client *client, struct client_group *group,
                                   int64_t *again_at)
{
    if (!client_statement_waits(client, group)) {
        group->commit_at = 0;
        return OK;
    }
    if (group->commit_at == 0) {
        group->commit_at = client->now + client_delay(client, group);
    }
    const int64_t from = client_commit_from(group);
    const bool is_due = client->now >= group->commit_at || is_held_up(client, group);
    if (is_due && client->now >= from) {
        return client_commit_statement(client, group);
    }
    at_latest(again_at, later(group->commit_at, from));
    return OK;
}

static enum status tick_leavers(struct client *client, struct client_group *group,
                                int64_t *again_at)
{
    if (group->leaving_at == 0 || public_group_proposal_count(group_public(group->mls)) == 0) {
        group->leaving_at = 0;
        return OK;
    }
    if (client->now < group->leaving_at) {
        at_latest(again_at, group->leaving_at);
        return OK;
    }
    group->leaving_at = client->now + CLIENT_MINUTE_S;
    return client_commit_update(client, group);
}

static enum status tick_roster(struct client *client, struct client_group *group, int64_t *again_at)
{
    if (group->roster_at == 0) {
        return OK;
    }
    if (client->now < group->roster_at) {
        at_latest(again_at, group->roster_at);
        return OK;
    }
    return client_roster_tell(client, group);
}

static enum status tick_inside(struct client *client, struct client_group *group, int64_t *again_at)
{
    if (group->wants_resync) {
        if (client->now >= group->resync_at) {
            return client_resync(client, group);
        }
        at_latest(again_at, group->resync_at);
        return OK;
    }
    enum status status = client_ahead_tick(client, group, again_at);
    if (status == OK && !group->is_swept) {
        status = client_sweep(client, group, SWEEP_AT_ONCE);
        at_latest(again_at, group->is_swept ? 0 : client->now + 1);
    }
    if (status == OK) {
        status = tick_statements(client, group, again_at);
    }
    if (status == OK) {
        status = tick_leavers(client, group, again_at);
    }
    if (status == OK) {
        status = tick_roster(client, group, again_at);
    }
    if (status == OK) {
        status = tick_hat(client, group, again_at);
    }
    if (status == OK) {
        status = client_founder_tick(client, group);
    }
    return status == OK ? tick_silence(client, group, again_at) : status;
}

static enum status tick_group(struct client *client, struct client_group *group, int64_t *again_at)
{
    switch (group->standing) {
    case MEMBERSHIP_OUTSIDE: return tick_outside(client, group, again_at);
    case MEMBERSHIP_QUEUED: return tick_queued(client, group, again_at);
    case MEMBERSHIP_INSIDE: return tick_inside(client, group, again_at);
    case MEMBERSHIP_FROZEN: return client_frozen_tick(client, group, again_at);
    default: return OK;
    }
}

enum status client_groups_tick(struct client *client, int64_t *again_at)
{
    enum status status = OK;
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        status = tick_group(client, group, again_at);
    }
    return status == OK ? client_logs_tick(client, again_at) : status;
}

enum status client_groups_go_on(struct client *client)
{
    int64_t again_at = INT64_MAX;
    return client_groups_tick(client, &again_at);
}

/* --- inside at last --- */

static enum status ask_statements(struct client *client, struct client_group *group)
{
    struct wire_statement_list message = {.head = {.type = WIRE_statement_list},
                                          .group = client_wire_group(&group->id)};
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_STATEMENTS, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
        errand->group = group->id;
    }
    return status;
}

enum status client_statements_got(struct client *client, struct errand *errand, enum status status,
                                  const struct wire_head *reply)
{
    struct client_group *group = client_group_find(client, &errand->group);
    if (status != OK || reply == NULL || group == NULL || group->standing != MEMBERSHIP_INSIDE) {
        return OK;
    }
    const struct wire_statement_page *page = (const struct wire_statement_page *)reply;
    const struct wire_statement *items = page->statements.items;
    enum status done = OK;
    for (size_t i = 0; done == OK && i < page->statements.count; i++) {
        done = client_statement_known(client, group, &items[i], client->now);
    }
    if (done != OK || !page->more || page->statements.count == 0) {
        return done;
    }
    struct wire_statement_list message = {.head = {.type = WIRE_statement_list},
                                          .group = client_wire_group(&group->id),
                                          .after = errand->count + page->statements.count};
    struct errand *next = NULL;
    done = client_errand_ask(client, ERRAND_STATEMENTS, &message.head, &next);
    if (done == OK) {
        next->is_fleeting = true;
        next->group = group->id;
        next->count = message.after;
    }
    return done;
}

static enum status tell_entered(struct client *client, const struct client_group *group)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_happen(client, HAPPENED_ENTERED, &waiting);
    if (status != OK) {
        return status;
    }
    waiting->output.happening.group = client_wire_group(&group->id);
    waiting->output.happening.epoch = group_epoch(group->mls);
    if (!group->is_confirmed) {
        status = client_warn(client, HAPPENED_UNCONFIRMED, group, OK);
    }
    if (status == OK && group->gap_from != 0) {
        status = client_happen(client, HAPPENED_GAP, &waiting);
        if (status == OK) {
            waiting->output.happening.group = client_wire_group(&group->id);
            waiting->output.happening.from = group->gap_from;
            waiting->output.happening.at = client->now;
        }
    }
    return status;
}

enum status client_entered(struct client *client, struct client_group *group)
{
    group->standing = MEMBERSHIP_INSIDE;
    group->is_committed = false;
    group->was_inside = true;
    group->is_resync = false;
    group->wants_resync = false;
    group->is_swept = false;
    group->sweep = (struct cert_sweep){0};
    group->tries = 0;
    group->misses = 0;
    group->entered_at = client->now;
    group->entered_epoch = group_epoch(group->mls);
    group->has_roster = tree_leaf_count(public_group_tree(group_public(group->mls))) == 1;
    enum status status = tell_entered(client, group);
    group->gap_from = 0;
    if (status == OK) {
        status = client_group_keep(client, group);
    }
    if (status == OK) {
        status = client_statements_recall(client, group);
    }
    if (status == OK) {
        status = ask_statements(client, group);
    }
    return status == OK ? client_card_tell(client, group) : status;
}

/* Something of a hat holder came, or an own word came back to one: any such leaf's message is the
 * heartbeat (T37). The group is confirmed by another's of a later epoch than ours of entering
 * (T22). */
enum status client_hat_heard(struct client *client, struct client_group *group,
                             const struct cert_device *device, int64_t at)
{
    const struct cert_document *document = cert_policy_document(group->policy);
    if (client->book == NULL || !cert_book_has_hat_of(client->book, document, &device->serial,
                                                      (uint64_t)client_server_now(client))) {
        return OK;
    }
    const int64_t heard_at = at < client->now ? at : client->now;
    const bool is_new = heard_at > group->heard_at + CLIENT_HOUR_S;
    group->heard_at = heard_at > group->heard_at ? heard_at : group->heard_at;
    const bool is_own = cert_id_equal(&device->serial, &client->self.serial);
    if (!is_own && !group->is_confirmed && group_epoch(group->mls) > group->entered_epoch) {
        group->is_confirmed = true;
        const enum status status = client_warn(client, HAPPENED_CONFIRMED, group, OK);
        return status == OK ? client_group_keep(client, group) : status;
    }
    return is_new ? client_group_keep(client, group) : OK;
}
