/* mls_peer.h -- a member for hire: one JSON object a line in, one out.
 *
 * The peer holds members (a signature key and an identity each) and groups by name, so that another
 * implementation can hold a conversation with it. Bytes travel as base64. mls_peer.c reads and
 * answers, mls_peer_json.c reads members of a line, mls_peer_state.c holds what it knows.
 */
#ifndef SUPPORT_MLS_PEER_H
#define SUPPORT_MLS_PEER_H

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "mls/secret/group.h"

enum { PEER_NAMES_MAX = 1024, PEER_NAME_MAX = 64, PEER_LINE_MAX = 32 << 20 };

struct peer_member {
    char name[PEER_NAME_MAX];
    struct sign_pair signer;
    struct buffer identity;
    struct key_package_secrets packages[64];
    size_t package_count;
};

struct peer_group {
    char name[PEER_NAME_MAX];
    struct group *group;
    struct peer_member *member;
    struct peer_row *rows; /* as last saved: the newest of each key */
};

struct peer_psk {
    struct buffer id, psk;
};

struct peer {
    struct peer_member *members[PEER_NAMES_MAX];
    struct peer_group *groups[PEER_NAMES_MAX];
    struct peer_psk psks[PEER_NAMES_MAX];
    size_t member_count, group_count, psk_count;
    struct group_rules rules;
};

/* One line being answered. Every read that fails sets `status` and `wrong`, the field's name. */
struct peer_call {
    struct peer *peer;
    const cJSON *line;
    cJSON *answer;
    struct arena arena;
    enum status status;
    const char *wrong;
};

/* --- mls_peer_json.c: reading and answering --- */
struct span peer_bytes(struct peer_call *call, const char *name);        /* required base64 */
struct span peer_bytes_if_any(struct peer_call *call, const char *name); /* else empty */
struct span peer_decode(struct peer_call *call, const cJSON *text);
const char *peer_text(struct peer_call *call, const char *name);
bool peer_flag(const struct peer_call *call, const char *name);
uint64_t peer_number(struct peer_call *call, const char *name);
void peer_refuse(struct peer_call *call, enum status status, const char *wrong);
void peer_check(struct peer_call *call, enum status status);
void peer_put_bytes(struct peer_call *call, const char *name, struct span bytes);
void peer_put_number(struct peer_call *call, const char *name, uint64_t number);
void peer_put_text(struct peer_call *call, const char *name, const char *text);
struct span peer_encoded(struct peer_call *call, struct span bytes); /* base64, zero-terminated */

/* --- mls_peer_state.c: members, groups, pre-shared keys, rows --- */
struct peer_member *peer_find_member(struct peer_call *call, bool make);
struct peer_group *peer_find_group(struct peer_call *call);
void peer_add_group(struct peer_call *call, struct peer_member *member, struct group *group);
struct member peer_member_of(const struct peer_member *member);
void peer_take_psks(struct peer_call *call); /* reads `psks`: [{id, psk}] */
struct psk_source peer_psk_source(struct peer *peer);
void peer_end(struct peer *peer);
void peer_save(struct peer_call *call);
void peer_load(struct peer_call *call);

/* --- mls_peer_enter.c, mls_peer_speak.c: one function a command --- */
void peer_member(struct peer_call *call);
void peer_create_group(struct peer_call *call);
void peer_key_package(struct peer_call *call);
void peer_join_welcome(struct peer_call *call);
void peer_join_external(struct peer_call *call);
void peer_group_info(struct peer_call *call);
void peer_members(struct peer_call *call);
void peer_commit(struct peer_call *call);
void peer_propose(struct peer_call *call);
void peer_handle(struct peer_call *call);
void peer_unprotect(struct peer_call *call);
void peer_merge(struct peer_call *call);
void peer_drop(struct peer_call *call);
void peer_protect(struct peer_call *call);
void peer_export(struct peer_call *call);
void peer_authenticator(struct peer_call *call);
void peer_sweep(struct peer_call *call);

#endif
