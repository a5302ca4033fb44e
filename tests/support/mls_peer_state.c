#include "support/mls_peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 32 << 20 };

struct peer_row {
    struct peer_row *next;
    struct buffer key, value;
};

struct peer_member *peer_find_member(struct peer_call *call, bool make)
{
    const char *name = peer_text(call, "member");
    struct peer *peer = call->peer;
    for (size_t i = 0; i < peer->member_count; i++) {
        if (strcmp(peer->members[i]->name, name) == 0) {
            return peer->members[i];
        }
    }
    const bool fits = strlen(name) < PEER_NAME_MAX && peer->member_count < PEER_NAMES_MAX;
    struct peer_member *member =
        make && fits && call->status == OK ? calloc(1, sizeof(*member)) : NULL;
    if (member == NULL) {
        peer_refuse(call, NOT_FOUND, "member");
        return NULL;
    }
    const struct span identity = peer_bytes_if_any(call, "identity");
    (void)snprintf(member->name, sizeof(member->name), "%s", name);
    member->signer = sign_pair_random();
    member->identity = buffer_make(BYTES_MAX);
    buffer_append_span(&member->identity, identity.size > 0 ? identity : span_text(name));
    peer->members[peer->member_count++] = member;
    return member;
}

struct member peer_member_of(const struct peer_member *member)
{
    return (struct member){.signer = &member->signer,
                           .identity = buffer_span(&member->identity),
                           .not_before = 0,
                           .not_after = UINT64_MAX};
}

struct peer_group *peer_find_group(struct peer_call *call)
{
    const char *name = peer_text(call, "group");
    for (size_t i = 0; i < call->peer->group_count; i++) {
        if (strcmp(call->peer->groups[i]->name, name) == 0) {
            return call->peer->groups[i];
        }
    }
    peer_refuse(call, NOT_FOUND, "group");
    return NULL;
}

void peer_add_group(struct peer_call *call, struct peer_member *member, struct group *group)
{
    struct peer *peer = call->peer;
    struct peer_group *kept = peer->group_count < PEER_NAMES_MAX ? calloc(1, sizeof(*kept)) : NULL;
    if (kept == NULL) {
        group_destroy(group);
        peer_refuse(call, NO_MEMORY, NULL);
        return;
    }
    (void)snprintf(kept->name, sizeof(kept->name), "g%zu", peer->group_count + 1);
    kept->group = group;
    kept->member = member;
    peer->groups[peer->group_count++] = kept;
    peer_put_text(call, "group", kept->name);
    peer_put_number(call, "epoch", group_epoch(group));
}

void peer_take_psks(struct peer_call *call)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(call->line, "psks");
    struct peer *peer = call->peer;
    for (const cJSON *at = list == NULL ? NULL : list->child; at != NULL; at = at->next) {
        if (peer->psk_count == PEER_NAMES_MAX) {
            peer_refuse(call, TOO_LARGE, "psks");
            return;
        }
        struct peer_psk *psk = &peer->psks[peer->psk_count++];
        *psk = (struct peer_psk){buffer_make(BYTES_MAX), buffer_make(BYTES_MAX)};
        buffer_append_span(&psk->id, peer_decode(call, cJSON_GetObjectItemCaseSensitive(at, "id")));
        buffer_append_span(&psk->psk,
                           peer_decode(call, cJSON_GetObjectItemCaseSensitive(at, "psk")));
    }
}

static enum status find_psk(void *context, struct span psk_id, struct span *psk)
{
    struct peer *peer = context;
    for (size_t i = 0; i < peer->psk_count; i++) {
        if (span_equal(buffer_span(&peer->psks[i].id), psk_id)) {
            *psk = buffer_span(&peer->psks[i].psk);
            return OK;
        }
    }
    return PSK_MISSING;
}

struct psk_source peer_psk_source(struct peer *peer)
{
    return (struct psk_source){find_psk, peer};
}

static void row_end(struct peer_row *row)
{
    buffer_end(&row->key);
    buffer_end(&row->value);
    free(row);
}

/* Keeps rows as a store would: the newest value of a key, none for size 0. */
static enum status keep_row(void *context, struct span key, struct span value)
{
    struct peer_row **link = context;
    while (*link != NULL && !span_equal(buffer_span(&(*link)->key), key)) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        struct peer_row *old = *link;
        *link = old->next;
        row_end(old);
    }
    if (value.size == 0) {
        return OK;
    }
    struct peer_row *row = calloc(1, sizeof(*row));
    if (row == NULL) {
        return NO_MEMORY;
    }
    row->key = buffer_make(BYTES_MAX);
    row->value = buffer_make(BYTES_MAX);
    buffer_append_span(&row->key, key);
    buffer_append_span(&row->value, value);
    row->next = *link;
    *link = row;
    return buffer_status(&row->value);
}

void peer_save(struct peer_call *call)
{
    struct peer_group *group = peer_find_group(call);
    if (group == NULL) {
        return;
    }
    peer_check(call, group_save(group->group, keep_row, &group->rows));
    if (call->status != OK) {
        return;
    }
    group_save_done(group->group);
    peer_put_text(call, "member", group->member->name);
    cJSON *list = cJSON_AddArrayToObject(call->answer, "state");
    for (const struct peer_row *row = group->rows; row != NULL; row = row->next) {
        cJSON *pair = cJSON_CreateArray();
        const struct span key = peer_encoded(call, buffer_span(&row->key));
        const struct span value = peer_encoded(call, buffer_span(&row->value));
        cJSON_AddItemToArray(pair, cJSON_CreateString((const char *)key.data));
        cJSON_AddItemToArray(pair, cJSON_CreateString((const char *)value.data));
        cJSON_AddItemToArray(list, pair);
    }
}

void peer_load(struct peer_call *call)
{
    struct peer_member *member = peer_find_member(call, false);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(call->line, "state");
    const size_t count = (size_t)cJSON_GetArraySize(list);
    struct span *keys = arena_take(&call->arena, count + 1, sizeof(*keys));
    struct span *values = arena_take(&call->arena, count + 1, sizeof(*values));
    struct group *group = NULL;
    size_t i = 0;
    if (member == NULL || keys == NULL || values == NULL) {
        peer_refuse(call, NO_MEMORY, NULL);
        return;
    }
    for (const cJSON *at = list == NULL ? NULL : list->child; at != NULL; at = at->next, i++) {
        keys[i] = peer_decode(call, cJSON_GetArrayItem(at, 0));
        values[i] = peer_decode(call, cJSON_GetArrayItem(at, 1));
    }
    const struct group_rows rows = {keys, values, count};
    if (call->status == OK) {
        peer_check(call, group_load(&call->peer->rules, &rows, &group));
    }
    if (call->status == OK) {
        peer_add_group(call, member, group);
        struct peer_group *kept = call->peer->groups[call->peer->group_count - 1];
        for (i = 0; i < count && call->status == OK; i++) {
            peer_check(call, keep_row(&kept->rows, keys[i], values[i]));
        }
    }
}

void peer_end(struct peer *peer)
{
    for (size_t i = 0; i < peer->group_count; i++) {
        struct peer_group *group = peer->groups[i];
        while (group->rows != NULL) {
            struct peer_row *row = group->rows;
            group->rows = row->next;
            row_end(row);
        }
        group_destroy(group->group);
        free(group);
    }
    for (size_t i = 0; i < peer->member_count; i++) {
        struct peer_member *member = peer->members[i];
        for (size_t j = 0; j < member->package_count; j++) {
            key_package_secrets_wipe(&member->packages[j]);
        }
        sign_pair_wipe(&member->signer);
        buffer_end(&member->identity);
        free(member);
    }
    for (size_t i = 0; i < peer->psk_count; i++) {
        buffer_end(&peer->psks[i].id);
        buffer_end(&peer->psks[i].psk);
    }
}
