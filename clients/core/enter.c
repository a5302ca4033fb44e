/* Into a group: fetch what is needed, wait for the turn, make the external commit, wait for its
 * echo. Rules: T11, T12, T19, T22, T24. */
#include "core/client_inner.h"
#include "crypto/public/chance.h"

enum {
    ENTER_ARENA_MAX = 4 << 20,
    AGAIN_S = 2,
    REFUSED_AGAIN_S = CLIENT_HOUR_S,
    MISSED_AGAIN_S = 10,
    MISSES_QUICK = 3, /* from then on each wait is twice the one before */
    MISSES_MOST = 12
};

static enum status again(struct client *client, struct client_group *group, int64_t after_s)
{
    group->standing = MEMBERSHIP_OUTSIDE;
    group->is_wanted = true;
    group->ask_at = client->now + after_s;
    return OK;
}

/* What is needed for it did not come: a server that never gives it is asked ever less often. */
enum status client_enter_missed(struct client *client, struct client_group *group)
{
    group->misses += group->misses < MISSES_MOST ? 1 : 0;
    const uint32_t twice = group->misses > MISSES_QUICK ? group->misses - MISSES_QUICK : 0;
    const int64_t wait_s = (int64_t)MISSED_AGAIN_S << twice;
    return again(client, group, wait_s < CLIENT_HOUR_S ? wait_s : CLIENT_HOUR_S);
}

/* What stands in the way is told once, and tried again much later. */
static enum status refuse(struct client *client, struct client_group *group, enum status why)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_happen(client, HAPPENED_REFUSED, &waiting);
    if (status != OK) {
        return status;
    }
    waiting->output.happening.group = client_wire_group(&group->id);
    waiting->output.happening.status = why;
    waiting->output.happening.field = "group.enter";
    return again(client, group, REFUSED_AGAIN_S);
}

/* --- fetching --- */

enum status client_enter(struct client *client, struct client_group *group)
{
    struct wire_group_fetch message = {.head = {.type = WIRE_group_fetch},
                                       .group = client_wire_group(&group->id)};
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_STATE, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
        errand->group = group->id;
        group->standing = MEMBERSHIP_FETCHING;
        group->is_wanted = false;
        group->has_info_blob = false;
        buffer_end(&group->group_info); /* of an earlier try */
    }
    return status;
}

/* Where the group stands, as group.fetch or a turn tells it. */
static enum status take_state(struct client_group *group, struct span info,
                              const struct wire_hash *info_blob, const struct wire_hash *tree,
                              uint64_t epoch)
{
    group->tree_hash = client_hash(tree);
    group->turn_epoch = epoch;
    group->has_info_blob = info.size == 0;
    group->info_blob = client_hash(info_blob);
    return client_buffer_set(&group->group_info, info);
}

enum status client_enter_fetched(struct client *client, struct errand *errand, enum status status,
                                 const struct wire_head *reply)
{
    struct client_group *group = client_group_find(client, &errand->group);
    if (group == NULL || group->standing != MEMBERSHIP_FETCHING) {
        return OK;
    }
    if (status != OK || reply == NULL) {
        return status == NOT_FOUND || status == NOT_ALLOWED ? refuse(client, group, status)
                                                            : client_enter_missed(client, group);
    }
    const struct wire_group_state *state = (const struct wire_group_state *)reply;
    if (state->frozen) {
        return again(client, group, CLIENT_MINUTE_S);
    }
    const enum status taken = take_state(group, state->group_info, &state->group_info_blob,
                                         &state->tree_blob, state->epoch);
    return taken == OK ? client_enter_go_on(client, group) : taken;
}

/* Which document the GroupInfo names. */
static enum status find_policy(const struct client_group *group, struct hash *out)
{
    struct arena arena = arena_make(ENTER_ARENA_MAX);
    mls_group_info info;
    mls_policy_extension extension;
    enum status status = group_info_decode(buffer_span(&group->group_info), &arena, &info);
    if (status == OK) {
        status = cert_policy_extension_find(&info.group_context.extensions, &extension);
    }
    if (status == OK) {
        *out = extension.document;
    }
    arena_end(&arena);
    return status;
}

static enum status ask_policy(struct client *client, struct client_group *group,
                              const struct hash *hash)
{
    struct wire_policy_fetch message = {.head = {.type = WIRE_policy_fetch},
                                        .hash = client_wire_hash(hash)};
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_POLICY, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
        errand->group = group->id;
        errand->hash = *hash;
        group->policy_asked = *hash;
    }
    return status;
}

static bool has_document(const struct client_group *group, const struct hash *hash)
{
    if (group->document.size == 0) {
        return false;
    }
    const struct hash own = hash_of(buffer_span(&group->document));
    return hash_equal(&own, hash);
}

/* Gives: NOT_FOUND while it is still coming. */
static enum status need_document(struct client *client, struct client_group *group)
{
    struct hash hash;
    struct span bytes;
    enum status status = find_policy(group, &hash);
    if (status != OK || has_document(group, &hash)) {
        return status;
    }
    if (group->is_policy_blob && hash_equal(&group->policy_asked, &hash)) {
        status = client_blob_get(client, &hash, &bytes);
        if (status == OK) {
            status = client_buffer_set(&group->document, bytes);
            client_blob_forget(client, &hash);
        }
        return status;
    }
    if (hash_equal(&group->policy_asked, &hash)) {
        return NOT_FOUND;
    }
    status = ask_policy(client, group, &hash);
    return status == OK ? NOT_FOUND : status;
}

/* Gives: NOT_FOUND while it is still coming. */
static enum status need_info(struct client *client, struct client_group *group)
{
    if (group->group_info.size > 0) {
        return OK;
    }
    if (!group->has_info_blob) {
        return NOT_FOUND; /* where the group stands is still being told */
    }
    struct span bytes;
    enum status status = client_blob_get(client, &group->info_blob, &bytes);
    if (status == OK) {
        status = client_buffer_set(&group->group_info, bytes);
        client_blob_forget(client, &group->info_blob);
    }
    return status;
}

static enum status need_tree(struct client *client, struct client_group *group)
{
    if (group->tree.size > 0) {
        const struct hash own = hash_of(buffer_span(&group->tree));
        if (hash_equal(&own, &group->tree_hash)) {
            return OK;
        }
    }
    struct span bytes;
    enum status status = client_blob_get(client, &group->tree_hash, &bytes);
    if (status == OK) {
        status = client_buffer_set(&group->tree, bytes);
        client_blob_forget(client, &group->tree_hash);
    }
    return status;
}

enum status client_policy_got(struct client *client, struct errand *errand, enum status status,
                              const struct wire_head *reply)
{
    struct client_group *group = client_group_find(client, &errand->group);
    if (group == NULL) {
        return OK;
    }
    if (status != OK || reply == NULL) {
        group->policy_asked = (struct hash){{0}};
        return group->standing == MEMBERSHIP_FETCHING || group->standing == MEMBERSHIP_READY
                   ? client_enter_missed(client, group)
                   : OK;
    }
    const struct wire_policy_document *document = (const struct wire_policy_document *)reply;
    if (document->document.size == 0) {
        group->is_policy_blob = true;
        return client_enter_go_on(client, group);
    }
    const struct hash hash = hash_of(document->document);
    if (!hash_equal(&hash, &errand->hash)) {
        const enum status told = client_warn(client, HAPPENED_LYING, group, CONFLICT);
        return told == OK ? again(client, group, CLIENT_MINUTE_S) : told;
    }
    const enum status set = client_buffer_set(&group->document, document->document);
    return set == OK ? client_enter_go_on(client, group) : set;
}

/* --- the turn --- */

static enum status ask_turn(struct client *client, struct client_group *group)
{
    struct wire_group_turn message = {
        .head = {.type = WIRE_group_turn},
        .group = client_wire_group(&group->id),
        .kind = group->is_resync ? wire_turn_kind_RESYNC : wire_turn_kind_JOIN,
    };
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_TURN, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
        errand->group = group->id;
        group->standing = MEMBERSHIP_QUEUED;
        group->ask_at = client->now + CLIENT_MINUTE_S;
    }
    return status;
}

enum status client_enter_queued(struct client *client, struct errand *errand, enum status status,
                                const struct wire_head *reply)
{
    struct client_group *group = client_group_find(client, &errand->group);
    if (group == NULL || group->standing != MEMBERSHIP_QUEUED) {
        return OK;
    }
    if (status != OK || reply == NULL) {
        return status == NOT_ALLOWED || status == CLOSED || status == REVOKED
                   ? refuse(client, group, status)
                   : client_enter_missed(client, group);
    }
    group->position = ((const struct wire_group_turn_waiting *)reply)->position;
    if (group->position == 0) {
        return OK; /* its notice follows */
    }
    group->ask_at = client->now + CLIENT_MINUTE_S;
    struct client_waiting *waiting = NULL;
    const enum status told = client_happen(client, HAPPENED_QUEUED, &waiting);
    if (told == OK) {
        waiting->output.happening.group = client_wire_group(&group->id);
        waiting->output.happening.count = group->position;
    }
    return told;
}

enum status client_enter_lent(struct client *client, const struct wire_group_turn_lent *lent)
{
    const struct cert_group id = client_cert_group(&lent->group);
    struct client_group *group = client_group_find(client, &id);
    if (group == NULL || group->standing != MEMBERSHIP_QUEUED) {
        return OK; /* too late: it falls to the next */
    }
    group->standing = MEMBERSHIP_READY;
    group->turn = lent->turn;
    group->ask_at = client->now + CLIENT_MINUTE_S;
    const enum status status =
        take_state(group, lent->group_info, &lent->group_info_blob, &lent->tree_blob, lent->epoch);
    return status == OK ? client_enter_go_on(client, group) : status;
}

/* --- the commit --- */

/* What one entry is made of. */
struct entry {
    struct client *client;
    struct client_group *group;
    struct arena arena;
    struct cert_policy *policy;
    struct group *mls;
    struct buffer act, time, commit, info;
    mls_group_info from; /* the GroupInfo that it starts from */
    uint64_t last;       /* time of the last commit by it */
    uint32_t old_leaf;
};

static void entry_end(struct entry *entry)
{
    group_destroy(entry->mls);
    cert_policy_destroy(entry->policy);
    buffer_end(&entry->act);
    buffer_end(&entry->time);
    buffer_end(&entry->commit);
    buffer_end(&entry->info);
    arena_end(&entry->arena);
}

/* The hats that open the door: of who invited, or of who gave the pass. */
static enum status write_act(struct entry *entry)
{
    struct client *client = entry->client;
    struct client_group *group = entry->group;
    struct span pass = span_of(NULL, 0);
    struct span *hats = NULL;
    size_t count = 0;
    enum status status = OK;
    if (!group->is_resync && group->pass.size > 0) {
        status = client_pass_read(client, group, &entry->arena, &pass, &hats, &count);
    } else if (!group->is_resync && !client->self.is_sister) {
        status = client_chain_spans(client, &client->self.issuer, &entry->arena, &hats, &count);
    }
    const uint64_t time = cert_act_time((uint64_t)client_server_now(client), entry->last);
    if (status == OK) {
        cert_act_write(time, hats, count, span_of(NULL, 0), pass, &entry->act);
        cert_time_extension_write(time, &entry->time);
        status = buffer_status(&entry->act);
    }
    return status == OK ? buffer_status(&entry->time) : status;
}

/* A leaf of ours that stands in the tree already is replaced (T19). */
static enum status find_old_leaf(struct entry *entry)
{
    if (!entry->group->is_resync) {
        return OK;
    }
    const struct group_rules rules = {.leaves_max = 0};
    struct public_group *group = NULL;
    enum status status = public_group_open(&rules, buffer_span(&entry->group->group_info),
                                           buffer_span(&entry->group->tree), &group);
    if (status == OK) {
        status = tree_find_signature_key(public_group_tree(group),
                                         sign_public(&entry->client->self.pair), &entry->old_leaf);
        public_group_destroy(group);
    }
    if (status == NOT_FOUND) {
        entry->group->is_resync = false;
        status = OK;
    }
    return status;
}

/* Fails: CHAIN_MISSING once what it lacks has been asked for. */
static enum status accept(struct entry *entry)
{
    struct client *client = entry->client;
    struct mls_vector kept;
    uint32_t lacking = entry->from.signer;
    enum status status = client_floors(client, &entry->arena, &kept);
    struct cert_floor *floors =
        status == OK ? arena_take(&entry->arena, kept.count + 1, sizeof(*floors)) : NULL;
    if (floors == NULL) {
        return status == OK ? NO_MEMORY : status;
    }
    for (size_t i = 0; i < kept.count; i++) {
        const mls_kept_floor *floor = MLS_AT(kept_floor, &kept, i);
        floors[i] = (struct cert_floor){floor->group, floor->policy_version};
    }
    const struct cert_entry question = {
        .wijk_id = &client->self.wijk_id,
        .document = cert_policy_document(entry->policy),
        .floors = floors,
        .floor_count = kept.count,
        .lacking = &lacking,
    };
    uint64_t time = 0;
    struct public_group *view = group_public(entry->mls);
    status = cert_group_info_accept(client->book, view, &entry->from, &question, &time);
    if (status == CHAIN_MISSING) {
        const struct tree_leaf *leaf = tree_leaf(public_group_tree(view), lacking);
        bool asked = false;
        const enum status told =
            leaf == NULL ? OK : client_ask_lacks(client, leaf->identity, &asked);
        return told != OK ? told : asked ? CHAIN_MISSING : BAD_CHAIN;
    }
    return status;
}

static enum status make(struct entry *entry)
{
    struct client_group *group = entry->group;
    const struct cert_policy_start start = {
        .document = buffer_span(&group->document),
        .time = entry->last,
        .memo = cert_book_memo(entry->client->book),
    };
    enum status status = cert_policy_create(&start, &entry->policy);
    if (status == OK) {
        status = client_trust_document(entry->client, cert_policy_document(entry->policy));
    }
    if (status == OK) {
        status = find_old_leaf(entry);
    }
    if (status == OK) {
        status = write_act(entry);
    }
    if (status != OK) {
        return status;
    }
    const struct group_info_form form = {.with_external_pub = true,
                                         .extensions = buffer_span(&entry->time)};
    const struct external_join join = {
        .group_info = buffer_span(&group->group_info),
        .tree = buffer_span(&group->tree),
        .authenticated_data = buffer_span(&entry->act),
        .replaces = group->is_resync ? &entry->old_leaf : NULL,
        .info = &form,
        .info_out = &entry->info,
    };
    const struct group_rules rules = client_group_rules(entry->policy);
    const struct member member = client_member(entry->client);
    status = group_join_external(&rules, &member, &join, NULL, &entry->commit, &entry->mls);
    return status == OK ? accept(entry) : status;
}

static enum status send(struct entry *entry)
{
    struct client *client = entry->client;
    struct client_group *group = entry->group;
    struct errand *errand = NULL;
    struct wire_group_enter message = {
        .head = {.type = WIRE_group_enter},
        .group = client_wire_group(&group->id),
        .epoch = group->turn_epoch,
        .turn = group->turn,
    };
    enum status status = client_attach(client, buffer_span(&entry->commit), 1, &message.commit,
                                       &message.commit_blob);
    if (status == OK) {
        status = client_attach(client, buffer_span(&entry->info), 1, &message.group_info,
                               &message.group_info_blob);
    }
    if (status == OK) {
        status = client_errand_add(client, ERRAND_ENTER, WIRE_group_enter, &errand);
    }
    if (status == OK) {
        errand->group = group->id;
        status = client_errand_fill(client, errand, &message.head);
    }
    return status;
}

static enum status build(struct entry *entry)
{
    struct client_group *group = entry->group;
    enum status status =
        group_info_decode(buffer_span(&group->group_info), &entry->arena, &entry->from);
    if (status == OK) {
        status = cert_time_extension_find(&entry->from.extensions, &entry->last);
    }
    if (status == OK) {
        status = make(entry);
    }
    if (status != OK) {
        return status;
    }
    status = client_group_set(entry->client, group, entry->mls, entry->policy);
    entry->mls = NULL;
    entry->policy = NULL;
    if (status == OK) {
        status = client_policy_keep_next(entry->client, group);
    }
    if (status == OK) {
        group->standing = MEMBERSHIP_ENTERING;
        group->is_confirmed =
            client_server_now(entry->client) - (int64_t)entry->last < CERT_UNCONFIRMED_AFTER_S;
        status = send(entry);
    }
    return status == OK ? client_group_keep(entry->client, group) : status;
}

static enum status enter_now(struct client *client, struct client_group *group)
{
    struct entry entry = {
        .client = client,
        .group = group,
        .arena = arena_make(ENTER_ARENA_MAX),
        .act = buffer_make(CERT_ACT_SIZE_MAX),
        .time = buffer_make(64),
        .commit = buffer_make(CLIENT_BYTES_MAX),
        .info = buffer_make(CLIENT_BYTES_MAX),
    };
    enum status status = build(&entry);
    entry_end(&entry);
    if (status == CHAIN_MISSING) {
        group->is_awaiting_chain = true;
        return OK;
    }
    if (status == OK || status == NO_MEMORY) {
        return status;
    }
    return refuse(client, group, status);
}

/* Everything that lies here is used; what lacks is asked for, and its coming leads back here. */
enum status client_enter_go_on(struct client *client, struct client_group *group)
{
    if (group->standing != MEMBERSHIP_FETCHING && group->standing != MEMBERSHIP_READY) {
        return OK;
    }
    group->is_awaiting_chain = false;
    enum status status = need_info(client, group);
    if (status == OK) {
        status = need_document(client, group);
    }
    if (status == OK) {
        status = need_tree(client, group);
    }
    if (status == NOT_FOUND) {
        return OK;
    }
    if (status == NO_MEMORY) {
        return status;
    }
    if (status != OK) {
        return refuse(client, group, status);
    }
    return group->standing == MEMBERSHIP_FETCHING ? ask_turn(client, group)
                                                  : enter_now(client, group);
}

/* --- the answer --- */

static void drop_fetched(struct client_group *group)
{
    buffer_end(&group->tree);
    buffer_end(&group->group_info);
    buffer_end(&group->document);
    group->policy_asked = (struct hash){{0}};
}

/* The event stands in the log: we follow from just before it. */
static enum status follow_entry(struct client *client, struct client_group *group,
                                const struct wire_head *reply)
{
    const struct wire_log log = client_wire_log(WIRE_LOG_GROUP, &group->id);
    struct wire_place place;
    client_log_place(client, &log, &place);
    const struct wire_place *caused = reply == NULL ? NULL : reply->caused.items;
    if (caused != NULL && reply->caused.count > 0 && caused->seq > 0 &&
        !client_follows(client, &log)) {
        place.incarnation = caused->incarnation;
        place.seq = caused->seq - 1;
        const enum status status = client_log_keep(client, &place);
        if (status != OK) {
            return status;
        }
    }
    group->is_committed = true;
    return client_follow_now(client, group);
}

enum status client_enter_done(struct client *client, struct errand *errand, enum status status,
                              const struct wire_head *reply)
{
    struct client_group *group = client_group_find(client, &errand->group);
    if (group == NULL || group->standing != MEMBERSHIP_ENTERING) {
        return OK; /* the echo was here first */
    }
    if (status == OK) {
        drop_fetched(group);
        return follow_entry(client, group, reply);
    }
    enum status done = client_group_forget(client, group);
    if (done != OK) {
        return done;
    }
    group->tries++;
    const bool is_race = status == STALE_EPOCH || status == CONFLICT || status == CLOSED ||
                         status == TIME_RUNS_BACK || status == NOT_FOUND;
    done = is_race && group->tries < 20
               ? again(client, group, AGAIN_S + (int64_t)chance_below(AGAIN_S + group->tries))
               : refuse(client, group, status);
    return done == OK ? client_group_keep(client, group) : done;
}
