/* Commits of ours: the effect of a statement, an update. One waits at a time, until its echo.
 * Rules: T16 to T18, T20, T22. */
#include "core/client_inner.h"
#include "core/kept.h"
#include "crypto/public/chance.h"

enum {
    COMMIT_ARENA_MAX = 8 << 20,
    REFUSED_AGAIN_S = 60,
    NEIGHBOURS_A_SECOND = 50,
    LOSSES_MOST = 13 /* by then an hour lies between two */
};

static struct row_key statements_of(const struct client_group *group)
{
    return client_row_key_of_id('s', group->id.bytes, CERT_GROUP_SIZE);
}

static struct row_key statement_key(const struct client_group *group, const struct hash *hash)
{
    struct row_key key = statements_of(group);
    client_row_key_add(&key, hash->bytes, HASH_SIZE);
    return key;
}

bool client_statement_waits(const struct client *client, const struct client_group *group)
{
    const struct row_key prefix = statements_of(group);
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    return client_rows_at(&client->rows, client_row_key_span(&prefix), &index) != NULL;
}

size_t client_statement_count(const struct client *client, const struct client_group *group)
{
    const struct row_key prefix = statements_of(group);
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    size_t count = 0;
    while (client_rows_at(&client->rows, client_row_key_span(&prefix), &index) != NULL) {
        count++;
        index++;
    }
    return count;
}

/* Any member may commit a statement, so they do not all at once: those with a hat are first. */
int64_t client_delay(const struct client *client, const struct client_group *group)
{
    const struct client_reach reach = {.place = &group->place, .buurt = &group->buurt};
    const struct cert_hat *hat = NULL;
    if (client_own_hat(client, &reach, &hat) == OK) {
        return (int64_t)chance_below(2);
    }
    const uint32_t leaves = tree_leaf_count(public_group_tree(group_public(group->mls)));
    return 1 + (int64_t)chance_below(2 + leaves / NEIGHBOURS_A_SECOND);
}

/* --- statements that are known --- */

enum status client_statement_known(struct client *client, struct client_group *group,
                                   const struct wire_statement *statement, int64_t commit_at)
{
    const struct hash hash = client_hash(&statement->hash);
    const struct hash own = hash_of(statement->statement);
    const struct row_key key = statement_key(group, &hash);
    if (!hash_equal(&hash, &own)) {
        return client_warn(client, HAPPENED_LYING, group, CONFLICT);
    }
    if (client_rows_has(&client->rows, client_row_key_span(&key))) {
        return OK;
    }
    const mls_kept_statement kept = {statement->statement, statement->issuer,
                                     (uint64_t)client->now};
    struct buffer bytes = buffer_make((size_t)4 * CERT_STATEMENT_SIZE_MAX);
    mls_write_kept_statement(&bytes, &kept);
    if (group->commit_at == 0 || commit_at < group->commit_at) {
        group->commit_at = commit_at;
    }
    return client_keep(client, &key, &bytes);
}

enum status client_statement_drop(struct client *client, const struct client_group *group,
                                  const struct hash *hash)
{
    const struct row_key key = statement_key(group, hash);
    return client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
}

/* --- making a commit --- */

/* One commit on its way out. */
struct making {
    struct client *client;
    struct client_group *group;
    struct arena arena;
    struct cert_plan plan;
    struct buffer time, commit, info;
    struct hash statement;
};

static struct making making_of(struct client *client, struct client_group *group)
{
    return (struct making){
        .client = client,
        .group = group,
        .arena = arena_make(COMMIT_ARENA_MAX),
        .time = buffer_make(64),
        .commit = buffer_make(CLIENT_BYTES_MAX),
        .info = buffer_make(CLIENT_BYTES_MAX),
    };
}

static void making_end(struct making *making)
{
    buffer_end(&making->time);
    buffer_end(&making->commit);
    buffer_end(&making->info);
    arena_end(&making->arena);
}

static enum status stage(struct making *making)
{
    mls_act act;
    struct client_group *group = making->group;
    enum status status = cert_act_decode(making->plan.act, &making->arena, &act);
    if (status != OK) {
        return status;
    }
    cert_time_extension_write(act.time, &making->time);
    const struct group_info_form form = {.with_external_pub = true,
                                         .extensions = buffer_span(&making->time)};
    const struct member member = client_member(making->client);
    const struct commit_wish wish = {
        .proposals = making->plan.proposals,
        .proposal_count = making->plan.proposal_count,
        .with_kept = making->plan.with_kept,
        .force_path = true,
        .authenticated_data = making->plan.act,
        .form = HANDSHAKE_PUBLIC,
        .member = &member,
        .info = &form,
    };
    struct commit_made made = {.commit = &making->commit, .info = &making->info};
    status = buffer_status(&making->time);
    return status == OK ? group_commit(group->mls, &wish, &made) : status;
}

static enum status send(struct making *making)
{
    struct client *client = making->client;
    struct client_group *group = making->group;
    struct errand *errand = NULL;
    struct wire_group_commit message = {
        .head = {.type = WIRE_group_commit},
        .group = client_wire_group(&group->id),
        .epoch = group_epoch(group->mls),
    };
    enum status status = client_attach(client, buffer_span(&making->commit), 0, &message.commit,
                                       &message.commit_blob);
    if (status == OK) {
        status = client_attach(client, buffer_span(&making->info), 0, &message.group_info,
                               &message.group_info_blob);
    }
    if (status == OK) {
        status = client_errand_add(client, ERRAND_COMMIT, WIRE_group_commit, &errand);
    }
    if (status == OK) {
        errand->group = group->id;
        errand->hash = making->statement;
        errand->count = message.epoch;
        errand->rank = 0;
        status = client_errand_fill(client, errand, &message.head);
    }
    return status == OK
               ? client_last_commit_keep(client, group, message.epoch, buffer_span(&making->commit),
                                         buffer_span(&making->info))
               : status;
}

/* Leaves that were never verified are verified now: nobody commits on a tree that it has not
 * looked at whole (T22). */
static enum status make(struct making *making)
{
    struct client *client = making->client;
    struct client_group *group = making->group;
    enum status status = client_sweep(client, group, UINT32_MAX);
    if (status == OK) {
        status = stage(making);
    }
    if (status != OK) {
        return status;
    }
    group->is_dirty = true;
    status = client_policy_keep_next(client, group);
    return status == OK ? send(making) : status;
}

/* A commit that lost shows that the log has more for us. While it does not come, the next from the
 * same epoch would lose too: each waits twice as long as the one before. */
static void note_loss(struct client *client, struct client_group *group, uint64_t epoch)
{
    group->losses = group->lost_epoch == epoch ? group->losses : 0;
    group->lost_epoch = epoch;
    group->losses += group->losses < LOSSES_MOST ? 1 : 0;
    const int64_t wait_s = (int64_t)1 << (group->losses - 1);
    group->lost_until = client->now + (wait_s < CLIENT_HOUR_S ? wait_s : CLIENT_HOUR_S);
}

int64_t client_commit_from(const struct client_group *group)
{
    const bool is_behind = group->losses > 0 && group->lost_epoch == group_epoch(group->mls);
    return is_behind ? group->lost_until : 0;
}

static bool may_commit(const struct client *client, const struct client_group *group)
{
    return group->standing == MEMBERSHIP_INSIDE && !group->wants_resync && group->backlog == NULL &&
           client->session.stage == CLIENT_SIGNED_IN && !group_has_pending(group->mls) &&
           client->now >= client_commit_from(group);
}

/* --- a statement --- */

static enum status plan_statement(struct making *making, const mls_kept_statement *kept)
{
    struct client_group *group = making->group;
    struct cert_hats hats = {.items = NULL};
    mls_statement statement;
    mls_act act = {.format = CERT_FORMAT,
                   .time = (uint64_t)client_server_now(making->client),
                   .statement = &statement};
    making->statement = hash_of(kept->statement);
    enum status status = cert_statement_decode(kept->statement, &making->arena, &statement);
    if (status == OK && kept->issuer.size > 0) {
        status = cert_hats_decode(kept->issuer, &making->arena, &hats);
    }
    if (status != OK) {
        return status;
    }
    mls_hat *items = arena_take(&making->arena, hats.count + 1, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < hats.count; i++) {
        items[i] = hats.items[i].hat;
    }
    act.hats = (struct mls_vector){items, hats.count};
    return cert_policy_plan_statement(group->policy, group_public(group->mls), &act, &making->arena,
                                      &making->plan);
}

static enum status commit_one(struct client *client, struct client_group *group,
                              const mls_kept_statement *kept)
{
    struct making making = making_of(client, group);
    enum status status = plan_statement(&making, kept);
    if (status == OK) {
        status = make(&making);
    } else if (status != NO_MEMORY) { /* it has no effect here, or none any more */
        status = client_statement_drop(client, group, &making.statement);
    }
    making_end(&making);
    return status;
}

enum status client_commit_statement(struct client *client, struct client_group *group)
{
    enum status status = OK;
    while (status == OK && may_commit(client, group) && client_statement_waits(client, group)) {
        const struct row_key prefix = statements_of(group);
        size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
        const struct kept_row *row =
            client_rows_at(&client->rows, client_row_key_span(&prefix), &index);
        mls_kept_statement kept;
        status = mls_decode_kept_statement(span_of(row->value, row->value_size), NULL, &kept);
        if (status == OK) {
            status = commit_one(client, group, &kept);
        }
    }
    if (!client_statement_waits(client, group)) {
        group->commit_at = 0;
    }
    return client_put_off(client, group, status);
}

/* A commit that cannot be made now is tried again; only memory ends the step. */
enum status client_put_off(struct client *client, struct client_group *group, enum status status)
{
    if (status == OK || status == NO_MEMORY) {
        return status;
    }
    group->commit_at = client->now + REFUSED_AGAIN_S;
    return client_warn(client, HAPPENED_FORK, group, status);
}

/* --- an update --- */

enum status client_commit_update(struct client *client, struct client_group *group)
{
    if (!may_commit(client, group)) {
        return OK;
    }
    struct making making = making_of(client, group);
    enum status status =
        cert_policy_plan_update(group->policy, group_public(group->mls),
                                (uint64_t)client_server_now(client), &making.arena, &making.plan);
    if (status == OK) {
        status = make(&making);
    }
    making_end(&making);
    return client_put_off(client, group, status);
}

/* --- what becomes of it --- */

static bool is_newest(const struct client *client, const struct errand *commit)
{
    for (const struct errand *errand = commit->next; errand != NULL; errand = errand->next) {
        if (errand->kind == ERRAND_COMMIT &&
            memcmp(&errand->group, &commit->group, sizeof(errand->group)) == 0) {
            return false;
        }
    }
    (void)client;
    return true;
}

/* The reply says that it is the one commit of its epoch: it holds once its echo comes. A refusal
 * lets it go, unless the log did so already. */
enum status client_commit_done(struct client *client, struct errand *errand, enum status status,
                               const struct wire_head *reply)
{
    (void)reply;
    struct client_group *group = client_group_find(client, &errand->group);
    if (status == OK || group == NULL || group->mls == NULL ||
        group->standing != MEMBERSHIP_INSIDE) {
        return OK;
    }
    if (is_newest(client, errand) && group_has_pending(group->mls) &&
        group_epoch(group->mls) == errand->count) {
        const enum status dropped = group_commit_drop(group->mls);
        if (dropped == NO_MEMORY) {
            return dropped;
        }
        group->is_dirty = true;
    }
    const bool is_race = status == STALE_EPOCH || status == CONFLICT;
    if (is_race) {
        note_loss(client, group, errand->count);
    }
    if (client_statement_waits(client, group)) {
        group->commit_at =
            client->now + (is_race ? client_delay(client, group) : (int64_t)REFUSED_AGAIN_S);
    }
    return OK;
}
