/* One message from the log: what it is, whether it holds, what it does. RFC 9420 sections 6, 12. */
#include "mls/secret/group_inner.h"

/* A message on its way through. */
struct handling {
    struct group *group;
    const struct psk_source *psks;
    struct arena arena;
    struct group_event *event;
    struct span sender_key; /* of an application message, once it is known */
};

/* The event owns a copy, made before anything changes that could not be taken back. */
static enum status fill_event(struct handling *handling, enum group_event_kind kind,
                              const mls_framed_content *content, uint32_t sender)
{
    struct group_event *event = handling->event;
    const bool is_application = content->content_type == MLS_APPLICATION;
    const struct span data = is_application ? content->application_data : span_of(NULL, 0);
    event->kind = kind;
    event->epoch = content->epoch;
    event->sender = sender;
    buffer_append_span(&event->owned, data);
    buffer_append_span(&event->owned, content->authenticated_data);
    buffer_append_span(&event->owned, handling->sender_key);
    const enum status status = buffer_status(&event->owned);
    if (status == OK) {
        event->content = span_of(event->owned.data, data.size);
        event->authenticated_data =
            span_of(event->owned.size == 0 ? NULL : event->owned.data + data.size,
                    content->authenticated_data.size);
        event->sender_key = span_of(event->owned.size == 0 ? NULL
                                                           : event->owned.data + event->owned.size -
                                                                 handling->sender_key.size,
                                    handling->sender_key.size);
    }
    return status;
}

static uint32_t sender_leaf(const mls_sender *sender)
{
    return sender->sender_type == MLS_MEMBER ? sender->leaf_index : UINT32_MAX;
}

/* --- commits of others --- */

/* What has to be done, after everything else held, before the staged commit is entered. */
struct ratchet_use {
    struct secret_tree *tree; /* NULL: the commit travelled in clear */
    uint32_t leaf, generation;
    int ratchet;
};

static enum status use_ratchet(const struct ratchet_use *use)
{
    return use->tree == NULL ? OK
                             : secret_tree_use(use->tree, use->leaf, use->ratchet, use->generation);
}

static void drop_own(struct handling *handling)
{
    struct group *group = handling->group;
    handling->event->own_dropped = group->pending != NULL;
    if (group->pending != NULL) {
        pending_commit_destroy(group->pending);
        group->pending = NULL;
        group->is_pending_changed = true;
    }
}

/* A rival that is accepted ends what waits: our commit, and for a joiner the whole entry. */
static enum status handle_commit(struct handling *handling,
                                 const mls_authenticated_content *content,
                                 const struct ratchet_use *use)
{
    struct group *group = handling->group;
    struct staged_epoch next;
    bool is_removed = false;
    enum status status = group_stage(group, content, handling->psks, &next, &is_removed);
    if (status != OK) {
        return status;
    }
    const bool is_out = is_removed || group->phase == GROUP_JOINING;
    const uint32_t sender =
        is_out ? sender_leaf(&content->content.sender) : public_commit_committer(next.commit);
    status =
        fill_event(handling, is_out ? GROUP_REMOVED : GROUP_COMMITTED, &content->content, sender);
    if (status == OK) {
        status = use_ratchet(use);
    }
    if (status != OK) {
        staged_epoch_end(&next);
        return status;
    }
    if (is_out) {
        drop_own(handling);
        group_leave(group);
    } else {
        group_enter(group, &next);
        drop_own(handling);
    }
    return OK;
}

/* --- proposals --- */

static enum status handle_proposal(struct handling *handling,
                                   const mls_authenticated_content *content,
                                   const struct ratchet_use *use)
{
    struct group *group = handling->group;
    const uint32_t sender = sender_leaf(&content->content.sender);
    const bool is_own = sender == group->own_leaf;
    struct hash reference;
    enum status status = fill_event(handling, is_own ? GROUP_OWN_MESSAGE : GROUP_PROPOSAL,
                                    &content->content, sender);
    if (status == OK) {
        status = public_group_propose(group->public_group, content, &reference);
    }
    return status == OK ? use_ratchet(use) : status;
}

/* --- in clear --- */

static enum status check_place(const struct group *group, struct span group_id, uint64_t epoch)
{
    const mls_group_context *context = public_group_context(group->public_group);
    if (!span_equal(group_id, context->group_id)) {
        return WRONG_GROUP;
    }
    return epoch > context->epoch ? FUTURE_EPOCH : OK;
}

/* The tag costs little and keeps strangers' bytes from the signature check: section 6.2. */
static enum status check_tag(const struct group *group, const mls_public_message *message,
                             const mls_authenticated_content *content)
{
    if (content->content.sender.sender_type != MLS_MEMBER) {
        return OK;
    }
    return membership_tag_check(&group->secrets.membership, content,
                                public_group_context_bytes(group->public_group),
                                message->membership_tag);
}

static enum status handle_public(struct handling *handling, const mls_public_message *message)
{
    struct group *group = handling->group;
    const mls_authenticated_content content = framing_of_public(message);
    const bool is_commit = content.content.content_type == MLS_COMMITTED;
    enum status status = check_place(group, content.content.group_id, content.content.epoch);
    if (status == OK && content.content.epoch < group_epoch(group)) {
        status = STALE_EPOCH;
    }
    if (status == OK) {
        status = framing_check_sender(&content);
    }
    if (status == OK && group->phase == GROUP_JOINING && !is_commit) {
        status = PENDING_COMMIT;
    }
    if (status == OK && group->phase != GROUP_JOINING) {
        status = check_tag(group, message, &content);
    }
    if (status != OK) {
        return status;
    }
    const struct ratchet_use none = {.tree = NULL};
    return is_commit ? handle_commit(handling, &content, &none)
                     : handle_proposal(handling, &content, &none);
}

/* --- encrypted --- */

/* The keys to read a private message with: a handshake's must be of this epoch. */
static enum status find_keys(const struct group *group, const mls_private_message *message,
                             struct epoch_keys **out)
{
    enum status status = check_place(group, message->group_id, message->epoch);
    if (status != OK) {
        return status;
    }
    if (group->phase == GROUP_JOINING) {
        return PENDING_COMMIT;
    }
    if (message->content_type != MLS_APPLICATION && message->epoch < group_epoch(group)) {
        return STALE_EPOCH;
    }
    *out = group_find_epoch(group, message->epoch);
    return *out != NULL ? OK : STALE_EPOCH;
}

/* A generation that is used up may be our own: the sender keeps no key to read it with. */
static enum status recognise_own(struct handling *handling, const mls_private_message *message,
                                 const struct epoch_keys *keys)
{
    uint32_t sender = UINT32_MAX;
    enum status status = private_message_sender(message, &keys->sender_data, &sender);
    if (status != OK) {
        return status;
    }
    if (sender != handling->group->own_leaf) {
        return REPLAYED;
    }
    const mls_framed_content content = {.epoch = message->epoch,
                                        .authenticated_data = message->authenticated_data,
                                        .content_type = message->content_type};
    return fill_event(handling, GROUP_OWN_MESSAGE, &content, sender);
}

/* Signed by the leaf that stood there in the message's epoch, under that epoch's context. */
static enum status verify_application(struct handling *handling, const struct epoch_keys *keys,
                                      const mls_authenticated_content *content)
{
    struct span key;
    const uint32_t leaf = content->content.sender.leaf_index;
    const enum status status = group_find_sender(handling->group, keys, leaf, &key);
    if (status != OK) {
        return status;
    }
    handling->sender_key = key;
    return framing_verify(content, buffer_span(&keys->context), key);
}

/* The generation is used up only by a message that proved authentic, and before it is shown. */
static enum status handle_application(struct handling *handling, const struct epoch_keys *keys,
                                      const struct private_opened *opened)
{
    const mls_framed_content *content = &opened->content.content;
    const uint32_t leaf = content->sender.leaf_index;
    enum status status = verify_application(handling, keys, &opened->content);
    if (status == OK) {
        const bool is_own = leaf == handling->group->own_leaf;
        status =
            fill_event(handling, is_own ? GROUP_OWN_MESSAGE : GROUP_APPLICATION, content, leaf);
    }
    return status == OK ? secret_tree_use(keys->tree, leaf, opened->ratchet, opened->generation)
                        : status;
}

static enum status handle_opened(struct handling *handling, struct epoch_keys *keys,
                                 const struct private_opened *opened)
{
    const mls_framed_content *content = &opened->content.content;
    if (content->content_type == MLS_APPLICATION) {
        return handle_application(handling, keys, opened);
    }
    const struct ratchet_use use = {keys->tree, content->sender.leaf_index, opened->generation,
                                    opened->ratchet};
    return content->content_type == MLS_COMMITTED
               ? handle_commit(handling, &opened->content, &use)
               : handle_proposal(handling, &opened->content, &use);
}

static enum status handle_private(struct handling *handling, const mls_private_message *message)
{
    struct epoch_keys *keys = NULL;
    struct buffer plaintext = buffer_make(GROUP_BYTES_MAX);
    struct private_opened opened;
    enum status status = find_keys(handling->group, message, &keys);
    if (status == OK) {
        status = private_message_open(message, &keys->sender_data, keys->tree, &handling->arena,
                                      &plaintext, &opened);
        status = status == OK ? handle_opened(handling, keys, &opened) : status;
        if (status == REPLAYED) {
            status = recognise_own(handling, message, keys);
        }
    }
    buffer_end(&plaintext);
    return status;
}

/* --- any message --- */

/* The echo of the commit that waits. Cannot be decrypted by us, so it is known by its hash. */
static enum status merge_own(struct handling *handling)
{
    struct group *group = handling->group;
    mls_authenticated_content content;
    enum status status = mls_decode_authenticated_content(buffer_span(&group->pending->content),
                                                          &handling->arena, &content);
    if (status == OK) {
        status = fill_event(handling, GROUP_OWN_MERGED, &content.content, group->pending->own_leaf);
    }
    return status == OK ? group_commit_merge(group) : status;
}

static bool is_echo(const struct group *group, struct span message)
{
    if (group->pending == NULL) {
        return false;
    }
    const struct hash hash = hash_of(message);
    return hash_equal(&hash, &group->pending->message);
}

static enum status handle_decoded(struct handling *handling, const mls_message *message)
{
    switch (message->wire_format) {
    case MLS_PUBLIC_MESSAGE: return handle_public(handling, message->public_message);
    case MLS_PRIVATE_MESSAGE: return handle_private(handling, message->private_message);
    default: return WRONG_WIRE_FORMAT;
    }
}

enum status group_handle(struct group *group, struct span message, const struct psk_source *psks,
                         struct group_event *out)
{
    *out = (struct group_event){.owned = buffer_make(GROUP_BYTES_MAX)};
    if (group->phase == GROUP_LEFT) {
        return REMOVED;
    }
    if (message.size > group_message_max(group)) {
        return TOO_LARGE;
    }
    struct handling handling = {
        .group = group, .psks = psks, .arena = arena_for(message.size), .event = out};
    enum status status = OK;
    if (is_echo(group, message)) {
        status = merge_own(&handling);
    } else {
        mls_message decoded;
        status = mls_message_decode(message, &handling.arena, &decoded);
        status = status == OK ? handle_decoded(&handling, &decoded) : status;
    }
    arena_end(&handling.arena);
    if (status != OK) {
        group_event_end(out);
    }
    return status;
}

void group_event_end(struct group_event *event)
{
    buffer_end(&event->owned);
    *event = (struct group_event){.owned = buffer_make(GROUP_BYTES_MAX)};
}
