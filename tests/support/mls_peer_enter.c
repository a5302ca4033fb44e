/* How a member of the peer gets into groups, and what a group shows of itself. */
#include "support/mls_peer.h"

#include <string.h>

enum { BYTES_MAX = 32 << 20 };

void peer_member(struct peer_call *call)
{
    const struct peer_member *member = peer_find_member(call, true);
    if (member != NULL) {
        peer_put_bytes(call, "signature_key", sign_public(&member->signer));
        peer_put_bytes(call, "identity", buffer_span(&member->identity));
    }
}

void peer_create_group(struct peer_call *call)
{
    struct peer_member *member = peer_find_member(call, true);
    const struct span group_id = peer_bytes(call, "group_id");
    const struct span extensions = peer_bytes_if_any(call, "extensions");
    struct group *group = NULL;
    if (call->status != OK || member == NULL) {
        return;
    }
    const struct member made = peer_member_of(member);
    peer_check(call, group_create(&call->peer->rules, &made, group_id, extensions, &group));
    if (call->status == OK) {
        peer_add_group(call, member, group);
    }
}

void peer_key_package(struct peer_call *call)
{
    struct peer_member *member = peer_find_member(call, true);
    struct buffer out = buffer_make(BYTES_MAX);
    if (member == NULL || member->package_count == 64) {
        peer_refuse(call, FULL, "member");
        return;
    }
    const struct member made = peer_member_of(member);
    struct key_package_secrets *secrets = &member->packages[member->package_count];
    peer_check(call, key_package_make(&made, peer_flag(call, "last_resort"), &out, secrets));
    if (call->status == OK) {
        member->package_count++;
        peer_put_bytes(call, "key_package", buffer_span(&out));
        peer_put_bytes(call, "reference", hash_span(&secrets->reference));
    }
    buffer_end(&out);
}

void peer_join_welcome(struct peer_call *call)
{
    struct peer_member *member = peer_find_member(call, false);
    const struct span welcome = peer_bytes(call, "welcome");
    const struct span tree = peer_bytes_if_any(call, "tree");
    struct group *group = NULL;
    peer_take_psks(call);
    const struct psk_source psks = peer_psk_source(call->peer);
    if (call->status != OK || member == NULL) {
        return;
    }
    peer_check(call, group_join_welcome(&call->peer->rules,
                                        &(struct welcome_join){
                                            member->packages, member->package_count, welcome, tree},
                                        &psks, &group));
    if (call->status == OK) {
        peer_add_group(call, member, group);
    }
}

void peer_join_external(struct peer_call *call)
{
    struct peer_member *member = peer_find_member(call, true);
    struct external_join join = {
        .group_info = peer_bytes(call, "group_info"),
        .tree = peer_bytes_if_any(call, "tree"),
        .authenticated_data = peer_bytes_if_any(call, "authenticated_data"),
    };
    uint32_t replaces = 0;
    struct group *group = NULL;
    struct buffer commit = buffer_make(BYTES_MAX);
    if (cJSON_HasObjectItem(call->line, "replaces")) {
        replaces = (uint32_t)peer_number(call, "replaces");
        join.replaces = &replaces;
    }
    const size_t first = call->peer->psk_count;
    peer_take_psks(call);
    join.psk_count = call->peer->psk_count - first;
    struct span *ids = arena_take(&call->arena, join.psk_count + 1, sizeof(*ids));
    for (size_t i = 0; ids != NULL && i < join.psk_count; i++) {
        ids[i] = buffer_span(&call->peer->psks[first + i].id);
    }
    join.psk_ids = ids;
    const struct psk_source psks = peer_psk_source(call->peer);
    if (call->status == OK && member != NULL) {
        const struct member made = peer_member_of(member);
        peer_check(call,
                   group_join_external(&call->peer->rules, &made, &join, &psks, &commit, &group));
    }
    if (call->status == OK && member != NULL) {
        peer_put_bytes(call, "commit", buffer_span(&commit));
        peer_add_group(call, member, group);
    }
    buffer_end(&commit);
}

void peer_group_info(struct peer_call *call)
{
    struct peer_group *group = peer_find_group(call);
    if (group == NULL) {
        return;
    }
    const struct group_info_form form = {
        .with_tree = peer_flag(call, "with_tree"),
        .with_external_pub = !peer_flag(call, "without_external_pub"),
    };
    struct buffer info = buffer_make(BYTES_MAX);
    struct buffer tree = buffer_make(BYTES_MAX);
    peer_check(call, group_make_info(group->group, &group->member->signer, &form, &info));
    if (call->status == OK) {
        tree_write(public_group_tree(group_public(group->group)), &tree);
        peer_check(call, buffer_status(&tree));
    }
    if (call->status == OK) {
        peer_put_bytes(call, "group_info", buffer_span(&info));
        peer_put_bytes(call, "tree", buffer_span(&tree));
    }
    buffer_end(&info);
    buffer_end(&tree);
}

void peer_members(struct peer_call *call)
{
    const struct peer_group *group = peer_find_group(call);
    if (group == NULL) {
        return;
    }
    const struct tree *tree = public_group_tree(group_public(group->group));
    cJSON *list = cJSON_AddArrayToObject(call->answer, "members");
    for (uint32_t i = 0; i < tree_width(tree); i++) {
        const struct tree_leaf *leaf = tree_leaf(tree, i);
        if (leaf != NULL) {
            cJSON *at = cJSON_CreateObject();
            cJSON_AddNumberToObject(at, "leaf", i);
            cJSON_AddStringToObject(at, "identity",
                                    (const char *)peer_encoded(call, leaf->identity).data);
            cJSON_AddItemToArray(list, at);
        }
    }
    peer_put_number(call, "own", group_own_leaf(group->group));
}

void peer_sweep(struct peer_call *call)
{
    struct peer_group *group = peer_find_group(call);
    bool is_done = false;
    if (group != NULL) {
        peer_check(call, public_group_sweep(group_public(group->group), UINT32_MAX, &is_done));
        cJSON_AddBoolToObject(call->answer, "is_done", is_done);
    }
}
