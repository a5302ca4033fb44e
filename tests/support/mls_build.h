/* mls_build.h -- small groups and signed contents for tests of the public half of MLS.
 *
 * A build holds one public group and the keys of everyone in it. It can make every content that a
 * member, a joiner or an outsider could sign, also such as no honest program would. What only
 * members can check (tags, path ciphertexts) is random.
 */
#ifndef SUPPORT_MLS_BUILD_H
#define SUPPORT_MLS_BUILD_H

#include "crypto/secret/hpke.h"
#include "crypto/secret/sign.h"
#include "mls/public/leaf.h"
#include "mls/public/public_group.h"

enum { BUILD_CLIENTS = 24, BUILD_EXTENSION = 0xf00d, BUILD_GREASE = 0x2a2a };

struct build_client {
    struct sign_pair sign;
    struct hpke_pair key, init;
    char name[12];
    bool lacks_self_remove; /* does not list it among its capabilities */
    bool lacks_extension;   /* nor BUILD_EXTENSION */
};

struct build {
    struct arena arena; /* holds all that is built */
    struct public_group *group;
    struct build_client clients[BUILD_CLIENTS]; /* client i stands at leaf i at first */
    size_t joined;                              /* how many of them are or were in */
};

/* --- a group --- */

/* A group of `members`, the first of whom added the others in one commit.
 * Takes: `extensions` of the context, encoded; empty: none. */
void build_open(struct build *b, size_t members, const struct group_rules *rules,
                struct span extensions);
void build_end(struct build *b);

/* Every member commits a path once: no parent is blank then. */
void build_fill(struct build *b);

/* --- parts; all live as long as the build --- */

void *build_take(struct build *b, size_t size);
struct span build_keep(struct build *b, struct buffer *bytes); /* ends the buffer */
struct span build_random(struct build *b, size_t size);
struct build_client build_client_make(const char *name);

/* A signed leaf. Takes: group_id and index for the sources update and commit. */
mls_leaf_node *build_leaf(struct build *b, const struct build_client *client, mls_u8 source,
                          uint32_t index, struct span parent_hash);
void build_sign_leaf(struct build *b, const struct build_client *client, mls_leaf_node *leaf,
                     uint32_t index);
mls_key_package *build_key_package(struct build *b, const struct build_client *client);
void build_sign_key_package(struct build *b, const struct build_client *client,
                            mls_key_package *package);
struct span build_encode_leaf(struct build *b, const mls_leaf_node *leaf);

mls_extension *build_extension(struct build *b, mls_u16 type, struct span content);
struct mls_vector build_extensions(struct build *b, const mls_extension *const *items,
                                   size_t count);
struct span build_encode_extensions(struct build *b, const struct mls_vector *extensions);
struct span build_required(struct build *b, mls_u16 extension, mls_u16 proposal);
struct span build_external_sender(struct build *b, const struct build_client *client);

/* --- proposals --- */

mls_proposal *build_add(struct build *b, const struct build_client *client);
mls_proposal *build_update(struct build *b, struct build_client *client, uint32_t index);
mls_proposal *build_remove(struct build *b, uint32_t leaf);
mls_proposal *build_psk(struct build *b, const char *id);
mls_proposal *build_external_init(struct build *b);
mls_proposal *build_context_extensions(struct build *b, struct mls_vector extensions);
mls_proposal *build_self_remove(struct build *b);
mls_proposal *build_reinit(struct build *b);

mls_sender build_member(uint32_t leaf);
mls_sender build_external(uint32_t index);
mls_sender build_newcomer(void); /* of a proposal */
mls_sender build_joiner(void);   /* of a commit */

/* --- contents --- */

/* Signs a content again, after it was changed. */
void build_sign(struct build *b, mls_authenticated_content *content,
                const struct build_client *signer);

/* A signed proposal of the group's epoch. */
mls_authenticated_content *build_proposal(struct build *b, mls_sender sender,
                                          const struct build_client *signer,
                                          mls_proposal *proposal);

/* Hands a member's proposal to the group, which must keep it. Gives: its reference as an item. */
mls_proposal_or_ref build_kept(struct build *b, uint32_t leaf, mls_proposal *proposal);
mls_proposal_or_ref build_by_value(mls_proposal *proposal);

/* A signed commit of these items; `path` may be NULL. */
mls_authenticated_content *build_commit(struct build *b, mls_sender sender,
                                        const struct build_client *signer,
                                        const mls_proposal_or_ref *items, size_t count,
                                        mls_update_path *path);

/* A whole commit with a path as the group would accept it: the client's keys change. The group is
 * left as it was. Takes: a sender of member or new_member_commit; only lists that are allowed. */
mls_authenticated_content *build_path_commit(struct build *b, mls_sender sender,
                                             struct build_client *client,
                                             const mls_proposal_or_ref *items, size_t count);

/* What the group says to a commit: staged and dropped again. */
enum status build_try(struct build *b, const mls_authenticated_content *commit);

/* Stages and merges what must be right. */
void build_merge(struct build *b, const mls_authenticated_content *commit);

/* A GroupInfo of the group's state, signed by the client of a leaf.
 * Takes: `with_tree` puts the tree into it; `message` wraps it as an MLSMessage. */
mls_group_info *build_group_info(struct build *b, uint32_t signer, bool with_tree);
void build_sign_group_info(struct build *b, mls_group_info *group_info,
                           const struct build_client *signer);
struct span build_encode_group_info(struct build *b, mls_group_info *group_info, bool message);
struct span build_tree(struct build *b);

/* The whole public state, as bytes that can be compared. */
struct span build_state(struct build *b);

#endif
