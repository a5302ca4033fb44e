/* What comes out of a group's log, in its order: commits and messages. Rules: T19, T21, T23, T25.
 */
#include <stdlib.h>

#include "cert/broken.h"
#include "core/client_inner.h"

enum { FOLLOW_ARENA_MAX = 8 << 20 };

/* --- what waits for a blob --- */

static enum status append(struct client_group *group, struct span frame)
{
    struct client_frame *waiting = calloc(1, sizeof(*waiting));
    if (waiting == NULL) {
        return NO_MEMORY;
    }
    waiting->frame = buffer_make(WIRE_FRAME_MAX);
    buffer_append_span(&waiting->frame, frame);
    struct client_frame **place = &group->backlog;
    while (*place != NULL) {
        place = &(*place)->next;
    }
    *place = waiting;
    return buffer_status(&waiting->frame);
}

/* --- what a commit did --- */

/* A commit as it is told. */
struct told_commit {
    struct client_group *group;
    struct span message;
    struct group_event event;
    struct arena arena;
    mls_act act;
    bool is_entry;  /* somebody came in from outside */
    bool is_resync; /* or came back */
    bool is_removal;
};

static void look_at(struct told_commit *told)
{
    mls_message message;
    if (mls_decode_message(told->message, &told->arena, &message) != OK ||
        message.wire_format != MLS_PUBLIC_MESSAGE) {
        return;
    }
    const mls_framed_content *content = &message.public_message->content;
    told->is_entry = content->sender.sender_type == MLS_NEW_MEMBER_COMMIT;
    for (size_t i = 0; i < content->commit->proposals.count; i++) {
        const mls_proposal_or_ref *item = MLS_AT(proposal_or_ref, &content->commit->proposals, i);
        const bool puts_out =
            item->type != MLS_BY_VALUE || item->proposal->proposal_type == MLS_REMOVE;
        told->is_resync |= told->is_entry && puts_out;
        told->is_removal |= !told->is_entry && puts_out; /* by reference: who leaves (T18) */
    }
}

enum status client_leaf_device(struct client *client, const struct client_group *group,
                               uint32_t index, struct cert_device *out, bool *is_verified)
{
    const struct tree *tree = public_group_tree(group_public(group->mls));
    enum status status = cert_book_verify_leaf(client->book, tree, index, out);
    *is_verified = status == OK;
    if (status == OK || status == NO_MEMORY) {
        return status;
    }
    const struct tree_leaf *leaf = tree_leaf(tree, index);
    mls_evidence evidence;
    struct cert_key key;
    if (leaf == NULL || cert_key_read(leaf->signature_key, &key) != OK ||
        cert_evidence_decode(leaf->identity, &evidence) != OK) {
        return NOT_FOUND;
    }
    *out = cert_device_of(&client->self.wijk_id, &evidence, &key);
    bool asked = false;
    return client_ask_lacks(client, leaf->identity, &asked);
}

static void set_who(const struct client *client, const struct cert_device *device, bool is_verified,
                    struct shown_sender *out)
{
    out->member_id = client_wire_id(&device->member_id);
    out->device_serial = client_wire_id(&device->serial);
    out->is_own = cert_id_equal(&device->member_id, &client->self.member_id);
    out->is_verified = is_verified;
}

static enum status tell_epoch(struct client *client, struct told_commit *told,
                              const struct cert_device *device, bool is_verified)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_happen(client, HAPPENED_EPOCH, &waiting);
    if (status != OK) {
        return status;
    }
    struct happening *happening = &waiting->output.happening;
    happening->group = client_wire_group(&told->group->id);
    happening->epoch = group_epoch(told->group->mls);
    happening->at = (int64_t)told->act.time;
    happening->change = told->is_resync               ? HAPPENED_BY_RESYNC
                        : told->is_entry              ? HAPPENED_BY_ENTRY
                        : told->act.statement != NULL ? HAPPENED_BY_STATEMENT
                                                      : HAPPENED_BY_UPDATE;
    set_who(client, device, is_verified, &happening->who);
    status = client_output_copy(waiting, client_card_name(client, &device->member_id),
                                &happening->who.first_name);
    if (status == OK && told->act.statement != NULL) {
        struct hash hash;
        status = cert_statement_hash(told->act.statement, &hash);
        happening->hash = client_wire_hash(&hash);
    }
    return status;
}

/* Every hat that rides in an act is worth keeping: whoever it let in is checked by it. */
static enum status learn_hats(struct client *client, const mls_act *act)
{
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < act->hats.count; i++) {
            struct buffer bytes = buffer_make(CERT_HAT_SIZE_MAX + 64);
            struct cert_id serial;
            mls_write_hat(&bytes, MLS_AT(hat, &act->hats, i));
            enum status status = buffer_status(&bytes);
            if (status == OK) {
                status = client_trust_hat(client, buffer_span(&bytes), &serial);
            }
            buffer_end(&bytes);
            if (status == NO_MEMORY) {
                return status;
            }
        }
    }
    return OK;
}

static enum status statement_done(struct client *client, struct client_group *group,
                                  const mls_statement *statement)
{
    struct hash hash;
    const enum status status = cert_statement_hash(statement, &hash);
    return status == OK ? client_statement_applied(client, group, &hash, statement) : status;
}

static enum status after_commit(struct client *client, struct told_commit *told)
{
    struct client_group *group = told->group;
    struct cert_device device = {0};
    bool is_verified = false;
    enum status status = client_policy_follow(client, group);
    if (status == OK) {
        status = learn_hats(client, &told->act);
    }
    if (status == OK) {
        status = client_leaf_device(client, group, told->event.sender, &device, &is_verified);
        status = status == NOT_FOUND ? OK : status;
    }
    if (status == OK) {
        if (told->is_entry) { /* a leaf that the sweep has not seen */
            group->is_swept = false;
            group->sweep = (struct cert_sweep){0};
        }
        status = client_hat_heard(client, group, &device, (int64_t)told->act.time);
    }
    if (status == OK) {
        status = tell_epoch(client, told, &device, is_verified);
    }
    if (status == OK && told->act.statement != NULL) {
        status = statement_done(client, group, told->act.statement);
    }
    if (status == OK && told->is_removal && told->event.kind == GROUP_OWN_MERGED) {
        status = client_push_removed(client, group);
    }
    if (status == OK && told->is_entry && !cert_id_equal(&device.serial, &client->self.serial)) {
        status = client_newcomer(client, group, &device);
    }
    return status;
}

/* This device is out, by whatever way. */
enum status client_group_left(struct client *client, struct client_group *group)
{
    const struct wire_log log = client_wire_log(WIRE_LOG_GROUP, &group->id);
    struct client_waiting *waiting = NULL;
    enum status status = client_group_forget(client, group);
    buffer_clear(&group->pass);
    client_backlog_end(group);
    group->standing = MEMBERSHIP_GONE;
    group->is_wanted = false;
    if (status == OK) {
        status = client_group_keep(client, group);
    }
    if (status == OK) {
        status = client_happen(client, HAPPENED_OUT, &waiting);
    }
    if (status == OK) {
        waiting->output.happening.group = client_wire_group(&group->id);
        status = client_unfollow(client, &log);
    }
    return status;
}

/* A rival's commit was the one of that epoch: we ask for another turn. */
static enum status entry_lost(struct client *client, struct client_group *group)
{
    const enum status status = client_group_forget(client, group);
    group->standing = MEMBERSHIP_OUTSIDE;
    group->is_wanted = true;
    group->ask_at = client->now + 1;
    return status == OK ? client_group_keep(client, group) : status;
}

/* What the server took and this phone cannot apply: said to the server, with our name under it. */
static enum status report_broken(struct client *client, const struct client_group *group,
                                 uint64_t epoch, struct span commit)
{
    mls_broken broken = {
        .body = {
            .format = CERT_FORMAT, .group = group->id, .epoch = epoch, .commit = hash_of(commit)}};
    struct buffer covered = buffer_make(256);
    struct buffer bytes = buffer_make(512);
    struct errand *errand = NULL;
    cert_broken_write_signed(&broken.body, &covered);
    sign_make(&client->self.pair, buffer_span(&covered), broken.by_device.bytes);
    mls_write_broken(&bytes, &broken);
    enum status status = buffer_status(&covered);
    if (status == OK) {
        status = buffer_status(&bytes);
    }
    if (status == OK) {
        struct wire_group_report_broken message = {
            .head = {.type = WIRE_group_report_broken},
            .group = client_wire_group(&group->id),
            .epoch = epoch,
            .report = buffer_span(&bytes),
        };
        status = client_errand_ask(client, ERRAND_IGNORED, &message.head, &errand);
    }
    buffer_end(&covered);
    buffer_end(&bytes);
    return status;
}

static enum status cannot_apply(struct client *client, struct client_group *group,
                                const struct wire_group_commit_made *made, struct span commit,
                                enum status why)
{
    if (why == NO_MEMORY) {
        return why;
    }
    if (why == STALE_EPOCH) { /* it was applied before */
        return client_group_ahead(client, group, made->epoch + 1);
    }
    if (group->standing == MEMBERSHIP_ENTERING || group->wants_resync) {
        return OK; /* we are not in yet */
    }
    group->wants_resync = true;
    group->gap_from = client->now;
    enum status status = client_group_keep(client, group);
    if (status != OK || why == FUTURE_EPOCH) {
        return status;
    }
    status = client_warn(client, HAPPENED_FORK, group, why);
    return status == OK ? report_broken(client, group, made->epoch, commit) : status;
}

static enum status handle_commit(struct client *client, struct client_group *group,
                                 const struct wire_group_commit_made *made, struct span commit)
{
    struct told_commit told = {
        .group = group, .message = commit, .arena = arena_make(FOLLOW_ARENA_MAX)};
    const bool was_entering = group->standing == MEMBERSHIP_ENTERING;
    enum status status = group_handle(group->mls, commit, NULL, &told.event);
    if (status != OK) {
        arena_end(&told.arena);
        return cannot_apply(client, group, made, commit, status);
    }
    group->is_dirty = true;
    look_at(&told);
    if (told.event.kind == GROUP_REMOVED) {
        status = was_entering ? entry_lost(client, group) : client_group_left(client, group);
    } else {
        status = cert_act_decode(told.event.authenticated_data, &told.arena, &told.act);
        if (status == OK) {
            status = after_commit(client, &told);
        }
        if (status == OK && was_entering && told.event.kind == GROUP_OWN_MERGED) {
            status = client_entered(client, group);
        }
    }
    group_event_end(&told.event);
    arena_end(&told.arena);
    return status;
}

static enum status follow_commit(struct client *client, struct client_group *group,
                                 const struct wire_group_commit_made *made, bool *waits)
{
    struct span commit = made->commit;
    const struct hash hash = client_hash(&made->commit_blob);
    if (commit.size == 0) {
        const enum status status = client_blob_get(client, &hash, &commit);
        *waits = status == NOT_FOUND;
        if (status != OK) {
            return status == NOT_FOUND ? OK : status;
        }
    }
    const enum status status = handle_commit(client, group, made, commit);
    if (made->commit.size == 0) {
        client_blob_forget(client, &hash);
    }
    return status;
}

static enum status follow_proposal(struct client *client, struct client_group *group,
                                   const struct wire_group_proposed *proposed)
{
    struct group_event event;
    const enum status status = group_handle(group->mls, proposed->proposal, NULL, &event);
    if (status == OK) {
        group->is_dirty = true;
        group->leaving_at = client->now + client_delay(client, group);
        group_event_end(&event);
    }
    return status == NO_MEMORY ? status : OK;
}

static enum status follow_frozen(struct client *client, struct client_group *group)
{
    group->standing = MEMBERSHIP_FROZEN;
    group->ask_at = 0;
    struct client_waiting *waiting = NULL;
    enum status status = client_group_keep(client, group);
    if (status == OK) {
        status = client_happen(client, HAPPENED_FROZEN, &waiting);
    }
    if (status == OK) {
        waiting->output.happening.group = client_wire_group(&group->id);
    }
    return status;
}

/* --- by kind --- */

static const struct wire_group *group_of(const struct wire_head *event)
{
    switch (event->type) {
    case WIRE_group_commit_made: return &((const struct wire_group_commit_made *)event)->group;
    case WIRE_group_proposed: return &((const struct wire_group_proposed *)event)->group;
    case WIRE_group_message: return &((const struct wire_group_message *)event)->group;
    case WIRE_group_frozen: return &((const struct wire_group_frozen *)event)->group;
    default: return &((const struct wire_group_refounded *)event)->instead;
    }
}

static enum status follow(struct client *client, struct client_group *group,
                          const struct wire_head *event, bool *waits)
{
    switch (event->type) {
    case WIRE_group_commit_made:
        return follow_commit(client, group, (const struct wire_group_commit_made *)event, waits);
    case WIRE_group_proposed:
        return follow_proposal(client, group, (const struct wire_group_proposed *)event);
    case WIRE_group_message:
        return client_hear_message(client, group, (const struct wire_group_message *)event);
    case WIRE_group_frozen: return follow_frozen(client, group);
    default: return OK;
    }
}

/* The next instance of a group that stood still: to be entered (T23). */
static enum status follow_refounded(struct client *client,
                                    const struct wire_group_refounded *refounded)
{
    const struct cert_group id = client_cert_group(&refounded->group);
    const struct cert_group old = client_cert_group(&refounded->instead);
    struct client_group *before = client_group_find(client, &old);
    struct client_group *next = client_group_find(client, &id);
    struct client_waiting *waiting = NULL;
    enum status status = client_trust_hats(client, refounded->hats);
    if (status == NO_MEMORY) {
        return status;
    }
    status = OK;
    if (before != NULL && before->mls != NULL) {
        status = client_group_forget(client, before);
        before->standing = MEMBERSHIP_GONE;
        if (status == OK) {
            status = client_group_keep(client, before);
        }
    }
    if (status == OK && next == NULL) {
        status = client_group_add(client, &id, &next);
        if (status != OK) {
            return status == NO_MEMORY ? status : OK;
        }
        status = client_group_keep(client, next);
    }
    if (status == OK) {
        status = client_happen(client, HAPPENED_REFOUNDED, &waiting);
    }
    if (status == OK) {
        waiting->output.happening.group = refounded->group;
        status = client_group_list(client);
    }
    return status;
}

static bool is_followed(const struct client_group *group)
{
    return group->mls != NULL &&
           (group->standing == MEMBERSHIP_ENTERING || group->standing == MEMBERSHIP_INSIDE ||
            group->standing == MEMBERSHIP_FROZEN);
}

enum status client_follow_group(struct client *client, struct span frame,
                                const struct wire_head *event, bool *waits)
{
    *waits = false;
    const struct cert_group id = client_cert_group(group_of(event));
    struct client_group *group = client_group_find(client, &id);
    if (event->type == WIRE_group_refounded) { /* also where nothing is followed any more */
        return follow_refounded(client, (const struct wire_group_refounded *)event);
    }
    const bool is_in_log = event->place.log.kind == WIRE_LOG_GROUP;
    if (group == NULL || !is_followed(group) ||
        (is_in_log && memcmp(event->place.log.group.bytes, id.bytes, sizeof(id.bytes)) != 0)) {
        return OK;
    }
    if (group->backlog != NULL && is_in_log) {
        *waits = true;
        return append(group, frame);
    }
    const enum status status = follow(client, group, event, waits);
    return status == OK && *waits ? append(group, frame) : status;
}

/* One event of the backlog. Gives: whether it still waits. */
static enum status go_on(struct client *client, struct client_group *group, bool *waits)
{
    struct arena arena = arena_make(FOLLOW_ARENA_MAX);
    struct wire_head *event = NULL;
    struct wire_fault fault;
    enum status status =
        wire_decode(&arena, buffer_span(&group->backlog->frame), WIRE_CLIENT, &event, &fault);
    if (status == OK && is_followed(group)) {
        status = follow(client, group, event, waits);
    }
    if (status == OK && !*waits) {
        status = client_log_keep(client, &event->place);
    }
    arena_end(&arena);
    return status;
}

enum status client_backlog(struct client *client, struct client_group *group)
{
    enum status status = OK;
    bool waits = false;
    while (status == OK && !waits && group->backlog != NULL) {
        status = go_on(client, group, &waits);
        if (status == OK && !waits) {
            struct client_frame *done = group->backlog;
            group->backlog = done->next;
            buffer_end(&done->frame);
            free(done);
        }
    }
    return status;
}

/* A blob is here: for a group that is entered, or for the next event of a log. */
enum status client_groups_blob(struct client *client, const struct hash *hash)
{
    (void)hash;
    enum status status = OK;
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        status = client_enter_go_on(client, group);
        if (status == OK && group->backlog != NULL) {
            status = client_backlog(client, group);
        }
    }
    return status;
}

/* A commit that nobody can give us any more: we connect anew. */
enum status client_groups_no_blob(struct client *client, const struct hash *hash)
{
    enum status status = OK;
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        const bool is_entering =
            group->standing == MEMBERSHIP_FETCHING || group->standing == MEMBERSHIP_READY;
        if (is_entering &&
            (hash_equal(hash, &group->tree_hash) || hash_equal(hash, &group->info_blob))) {
            status = client_enter_missed(client, group);
        }
        if (status == OK && group->backlog != NULL) {
            client_backlog_end(group);
            group->wants_resync = true;
            status = client_group_keep(client, group);
        }
    }
    return status;
}
