/* What a member of the peer says, proposes, commits and hears. */
#include "support/mls_peer.h"

#include <string.h>

#include "crypto/public/chance.h"

enum { BYTES_MAX = 32 << 20, PROPOSALS_MAX = 16384, PSK_NONCE_SIZE = 32 };

/* Encoded proposals, gathered from the lists of one line. */
struct gathered {
    struct span *items;
    size_t count;
};

static void gather(struct peer_call *call, struct gathered *list, const mls_proposal *proposal)
{
    struct buffer encoded = buffer_make(BYTES_MAX);
    mls_write_proposal(&encoded, proposal);
    uint8_t *kept = arena_take(&call->arena, encoded.size + 1, 1);
    if (kept == NULL || list->count == PROPOSALS_MAX || buffer_status(&encoded) != OK) {
        peer_refuse(call, TOO_LARGE, "proposals");
    } else {
        memcpy(kept, encoded.data, encoded.size);
        list->items[list->count++] = span_of(kept, encoded.size);
    }
    buffer_end(&encoded);
}

/* A key package comes as an MLSMessage, or bare. */
static void gather_add(struct peer_call *call, struct gathered *list, const cJSON *at)
{
    const struct span bytes = peer_decode(call, at);
    mls_message message;
    mls_key_package bare;
    mls_proposal add = {.proposal_type = MLS_ADD, .add = &bare};
    if (mls_message_decode(bytes, &call->arena, &message) == OK &&
        message.wire_format == MLS_KEY_PACKAGE_MESSAGE) {
        add.add = message.key_package;
    } else if (mls_decode_key_package(bytes, &call->arena, &bare) != OK) {
        peer_refuse(call, MALFORMED, "add");
        return;
    }
    gather(call, list, &add);
}

static void gather_psk(struct peer_call *call, struct gathered *list, struct span id)
{
    uint8_t *nonce = arena_take(&call->arena, PSK_NONCE_SIZE, 1);
    if (nonce == NULL) {
        peer_refuse(call, NO_MEMORY, NULL);
        return;
    }
    chance_fill(nonce, PSK_NONCE_SIZE);
    mls_pre_shared_key_id psk = {
        .psktype = MLS_PSK_EXTERNAL, .psk_id = id, .psk_nonce = span_of(nonce, PSK_NONCE_SIZE)};
    const mls_proposal proposal = {.proposal_type = MLS_PSK, .psk = &psk};
    gather(call, list, &proposal);
}

static void gather_remove(struct peer_call *call, struct gathered *list, const cJSON *leaf)
{
    if (!cJSON_IsNumber(leaf) || leaf->valuedouble < 0 || leaf->valuedouble > UINT32_MAX) {
        peer_refuse(call, MALFORMED, "remove");
        return;
    }
    const mls_proposal remove = {.proposal_type = MLS_REMOVE,
                                 .removed = (mls_u32)leaf->valuedouble};
    gather(call, list, &remove);
}

static struct gathered gather_all(struct peer_call *call)
{
    struct gathered list = {arena_take(&call->arena, PROPOSALS_MAX, sizeof(struct span)), 0};
    if (list.items == NULL) {
        peer_refuse(call, NO_MEMORY, NULL);
        return list;
    }
    const cJSON *adds = cJSON_GetObjectItemCaseSensitive(call->line, "add");
    for (const cJSON *at = adds == NULL ? NULL : adds->child; at != NULL; at = at->next) {
        gather_add(call, &list, at);
    }
    const cJSON *removes = cJSON_GetObjectItemCaseSensitive(call->line, "remove");
    for (const cJSON *at = removes == NULL ? NULL : removes->child; at != NULL; at = at->next) {
        gather_remove(call, &list, at);
    }
    const size_t first = call->peer->psk_count;
    peer_take_psks(call);
    for (size_t i = first; i < call->peer->psk_count; i++) {
        gather_psk(call, &list, buffer_span(&call->peer->psks[i].id));
    }
    if (cJSON_HasObjectItem(call->line, "context_extensions")) {
        mls_extension_list extensions;
        const struct span bytes = peer_bytes(call, "context_extensions");
        peer_check(call, mls_decode_extension_list(bytes, &call->arena, &extensions));
        const mls_proposal proposal = {.proposal_type = MLS_GROUP_CONTEXT_EXTENSIONS,
                                       .context_extensions = &extensions};
        if (call->status == OK) {
            gather(call, &list, &proposal);
        }
    }
    return list;
}

static enum handshake_form form_of(const struct peer_call *call)
{
    return peer_flag(call, "private") ? HANDSHAKE_PRIVATE : HANDSHAKE_PUBLIC;
}

void peer_commit(struct peer_call *call)
{
    struct peer_group *group = peer_find_group(call);
    const struct gathered list = gather_all(call);
    if (call->status != OK || group == NULL) {
        return;
    }
    const struct member member = peer_member_of(group->member);
    const struct psk_source psks = peer_psk_source(call->peer);
    const struct group_info_form info = {.with_tree = true, .with_external_pub = true};
    struct buffer commit = buffer_make(BYTES_MAX);
    struct buffer welcome = buffer_make(BYTES_MAX);
    struct buffer group_info = buffer_make(BYTES_MAX);
    const struct commit_wish wish = {
        .proposals = list.items,
        .proposal_count = list.count,
        .with_kept = peer_flag(call, "kept"),
        .force_path = peer_flag(call, "update"),
        .authenticated_data = peer_bytes_if_any(call, "authenticated_data"),
        .form = form_of(call),
        .member = &member,
        .psks = &psks,
        .info = &info,
        .welcome_with_tree = !peer_flag(call, "tree_apart"),
    };
    struct commit_made made = {&commit, &welcome, &group_info};
    peer_check(call, group_commit(group->group, &wish, &made));
    if (call->status == OK) {
        peer_put_bytes(call, "commit", buffer_span(&commit));
        peer_put_bytes(call, "group_info", buffer_span(&group_info));
        if (welcome.size > 0) {
            peer_put_bytes(call, "welcome", buffer_span(&welcome));
        }
    }
    buffer_end(&commit);
    buffer_end(&welcome);
    buffer_end(&group_info);
}

void peer_propose(struct peer_call *call)
{
    struct peer_group *group = peer_find_group(call);
    struct gathered list = gather_all(call);
    struct buffer out = buffer_make(BYTES_MAX);
    const struct span data = peer_bytes_if_any(call, "authenticated_data");
    if (peer_flag(call, "self_remove") && call->status == OK) {
        const mls_proposal self_remove = {.proposal_type = MLS_SELF_REMOVE};
        gather(call, &list, &self_remove);
    }
    if (call->status == OK && group != NULL && peer_flag(call, "update")) {
        const struct member member = peer_member_of(group->member);
        peer_check(call, group_propose_update(group->group, &member, data, form_of(call), &out));
    } else if (call->status == OK && group != NULL && list.count == 1) {
        peer_check(call, group_propose(group->group, &group->member->signer, list.items[0], data,
                                       form_of(call), &out));
    } else {
        peer_refuse(call, MALFORMED, "exactly one of add, remove, psks, self_remove, update");
    }
    if (call->status == OK) {
        peer_put_bytes(call, "proposal", buffer_span(&out));
    }
    buffer_end(&out);
}

static const char *event_name(enum group_event_kind kind)
{
    static const char *const NAMES[] = {
        [GROUP_APPLICATION] = "application", [GROUP_PROPOSAL] = "proposal",
        [GROUP_COMMITTED] = "committed",     [GROUP_OWN_MERGED] = "own_merged",
        [GROUP_REMOVED] = "removed",         [GROUP_OWN_MESSAGE] = "own_message",
    };
    return NAMES[kind];
}

void peer_handle(struct peer_call *call)
{
    struct peer_group *group = peer_find_group(call);
    const struct span message = peer_bytes(call, "message");
    peer_take_psks(call);
    const struct psk_source psks = peer_psk_source(call->peer);
    struct group_event event = {0};
    if (call->status != OK || group == NULL) {
        return;
    }
    peer_check(call, group_handle(group->group, message, &psks, &event));
    if (call->status != OK) {
        return;
    }
    peer_put_text(call, "event", event_name(event.kind));
    peer_put_number(call, "message_epoch", event.epoch);
    peer_put_number(call, "sender", event.sender);
    if (event.kind == GROUP_APPLICATION) {
        peer_put_bytes(call, "content", event.content);
        peer_put_bytes(call, "authenticated_data", event.authenticated_data);
    }
    cJSON_AddBoolToObject(call->answer, "own_dropped", event.own_dropped);
    peer_put_number(call, "epoch", group_epoch(group->group));
    group_event_end(&event);
}

void peer_unprotect(struct peer_call *call)
{
    peer_handle(call);
    const cJSON *event = cJSON_GetObjectItemCaseSensitive(call->answer, "event");
    if (call->status == OK && strcmp(event->valuestring, "application") != 0) {
        peer_refuse(call, WRONG_WIRE_FORMAT, "message");
    }
}

void peer_merge(struct peer_call *call)
{
    struct peer_group *group = peer_find_group(call);
    if (group != NULL) {
        peer_check(call, group_commit_merge(group->group));
        peer_put_number(call, "epoch", group_epoch(group->group));
    }
}

void peer_drop(struct peer_call *call)
{
    struct peer_group *group = peer_find_group(call);
    if (group != NULL) {
        peer_check(call, group_commit_drop(group->group));
        peer_put_number(call, "epoch", group_epoch(group->group));
    }
}

void peer_protect(struct peer_call *call)
{
    struct peer_group *group = peer_find_group(call);
    const struct span content = peer_bytes(call, "content");
    const struct span data = peer_bytes_if_any(call, "authenticated_data");
    const bool padded = cJSON_HasObjectItem(call->line, "padding");
    const uint64_t padding = padded ? peer_number(call, "padding") : 0;
    struct buffer out = buffer_make(BYTES_MAX);
    if (call->status == OK && group != NULL) {
        peer_check(call, group_protect(group->group, &group->member->signer, data, content,
                                       (size_t)padding, &out));
    }
    if (call->status == OK) {
        peer_put_bytes(call, "message", buffer_span(&out));
    }
    buffer_end(&out);
}

void peer_export(struct peer_call *call)
{
    const struct peer_group *group = peer_find_group(call);
    const char *label = peer_text(call, "label");
    const struct span context = peer_bytes_if_any(call, "context");
    const uint64_t size = peer_number(call, "size");
    uint8_t out[255 * SECRET_SIZE];
    if (call->status != OK || group == NULL || size > sizeof(out)) {
        peer_refuse(call, TOO_LARGE, "size");
        return;
    }
    peer_check(call, group_export(group->group, label, context, out, (size_t)size));
    if (call->status == OK) {
        peer_put_bytes(call, "secret", span_of(out, (size_t)size));
    }
}

void peer_authenticator(struct peer_call *call)
{
    const struct peer_group *group = peer_find_group(call);
    if (group != NULL) {
        peer_put_number(call, "epoch", group_epoch(group->group));
        peer_put_bytes(call, "epoch_authenticator",
                       secret_span(group_epoch_authenticator(group->group)));
    }
}
