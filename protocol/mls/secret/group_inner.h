/* group_inner.h -- what the files of one member's group share. Beside them only tests include
 * it, to say what no honest member says. */
#ifndef MLS_SECRET_GROUP_INNER_H
#define MLS_SECRET_GROUP_INNER_H

#include "mls/secret/group.h"
#include "mls/secret/key_schedule.h"
#include "mls/secret/private_message.h"
#include "mls/secret/update_path.h"

enum {
    MESSAGE_MAX = 4 << 20,     /* bytes of a message when the rules name no limit */
    GROUP_BYTES_MAX = 1 << 26, /* bytes of anything that this library writes by itself */
    ARENA_FACTOR = 16,         /* decoding may take this many times the bytes decoded, */
    ARENA_FLOOR = 1 << 20,     /* and this many more */
    PATH_NODES_MAX = TREE_LEVELS_MAX
};

/* What reads and writes the messages of one epoch, the current one or a past one. */
struct epoch_keys {
    struct epoch_keys *older;
    uint64_t epoch;
    uint32_t width; /* leaf places */
    struct secret sender_data, resumption;
    struct secret_tree *tree;
    struct buffer context; /* the encoded GroupContext: every signature of the epoch covers it */
    struct buffer left;    /* leaves that the next epoch changed, as they were: see group_past.c */
    bool is_changed;       /* its own row is to be written */
};

/* The epoch that a commit begins, while the commit is not accepted yet. */
struct staged_epoch {
    struct public_commit *commit;
    struct epoch_secrets secrets;
    struct epoch_keys *messages;
    struct node_keys keys;
    struct buffer left; /* for the epoch that ends: see group_past.c */
};

/* A commit of ours that waits for its echo. */
struct pending_commit {
    struct staged_epoch next;
    struct hash message;   /* of the bytes that were sent: the echo has the same */
    struct buffer content; /* its AuthenticatedContent, encoded: loading stages it again */
    uint32_t own_leaf;     /* ours in the new epoch */
};

/* The keys of an Update that we proposed in this epoch. */
struct own_update {
    struct own_update *next;
    struct hpke_pair pair;
};

/* Never stored under another number. */
enum group_phase { GROUP_JOINING = 0, GROUP_MEMBER = 1, GROUP_LEFT = 2 };

struct group {
    struct public_group *public_group;
    enum group_phase phase;
    uint32_t own_leaf;
    struct epoch_secrets secrets;
    struct node_keys keys;
    struct epoch_keys *epochs;      /* the current one, then the past ones, newest first */
    struct epoch_keys *given_up;    /* wiped; their rows are still to be deleted */
    struct pending_commit *pending; /* NULL: none */
    struct own_update *updates;
    bool is_epoch_changed, is_pending_changed, is_updates_changed; /* since the last save */
};

/* --- key_package.c --- */

/* Where a leaf will stand and why. */
struct leaf_place {
    mls_u8 source;
    struct span encryption_key;
    struct span parent_hash; /* for source commit */
    struct span group_id;    /* for the sources update and commit */
    uint32_t leaf_index;
    bool is_unsigned; /* its signature is made later, when its place is known */
};

/* Appends the member's LeafNode, signed. Fails: NO_MEMORY, MALFORMED (of the member's parts), as
 * leaf_check() without a group. Source: RFC 9420 section 7.2. */
MUST_CHECK enum status member_write_leaf(const struct member *member,
                                         const struct leaf_place *place, struct buffer *out);

/* --- group.c --- */

/* A limit for decoding `size` bytes. */
struct arena arena_for(size_t size);

/* The limit of one message under the group's rules. */
size_t group_message_max(const struct group *group);

/* An empty group around its public half, which it owns from then on also when this fails.
 * Fails: NO_MEMORY. */
MUST_CHECK enum status group_wrap(struct public_group *public_group, struct group **out);

/* Whether this member may speak now. Fails: REMOVED, PENDING_COMMIT (our entry has no echo yet),
 * BAD_KEY (not the key of our leaf). */
MUST_CHECK enum status group_check_signer(const struct group *group,
                                          const struct sign_pair *signer);

/* Forgets the keys of our own Updates: their epoch is over. */
void group_forget_updates(struct group *group);

/* Wipes every secret; only the public half and the rows to be deleted stay. */
void group_leave(struct group *group);

/* --- group_past.c --- */

/* Fails: NO_MEMORY; `out` is then NULL. */
MUST_CHECK enum status epoch_keys_create(const struct epoch_secrets *secrets, uint64_t epoch,
                                         uint32_t width, struct span context,
                                         struct epoch_keys **out);
void epoch_keys_destroy(struct epoch_keys *keys); /* wipes; NULL is nothing */

/* Wipes the secrets but leaves the rows to be deleted. */
void epoch_keys_forget(struct epoch_keys *keys);

/* NULL when that epoch is not kept. */
struct epoch_keys *group_find_epoch(const struct group *group, uint64_t epoch);

/* The signature key of a leaf as of a kept epoch, the leaf's own signature verified.
 * Fails: WRONG_SENDER (blank then), BAD_SIGNATURE, BAD_LEAF, NO_MEMORY. */
MUST_CHECK enum status group_find_sender(struct group *group, const struct epoch_keys *keys,
                                         uint32_t leaf, struct span *signature_key);

/* Writes down the leaves that a commit changes as they were. Takes: the commit staged or sealed and
 * not parked. Fails: NO_MEMORY. */
MUST_CHECK enum status group_write_left(const struct group *group,
                                        const struct public_commit *commit, struct buffer *left);

/* Makes a staged epoch the current one. Cannot fail. Takes: the commit resumed. */
void group_enter(struct group *group, struct staged_epoch *next);

/* Drops the commit and wipes what would have followed. */
void staged_epoch_end(struct staged_epoch *next);

/* --- group_propose.c --- */

/* A content of ours of the current epoch, not signed yet. */
mls_authenticated_content group_content(const struct group *group, mls_u8 content_type,
                                        struct span authenticated_data, enum handshake_form form);

/* Signs it. Takes: `signature` that must live as long as the content.
 * Fails: NO_MEMORY, TOO_LARGE. Source: section 6.1. */
MUST_CHECK enum status group_sign_content(const struct group *group, const struct sign_pair *signer,
                                          mls_authenticated_content *content,
                                          uint8_t signature[SIGN_SIGNATURE_SIZE]);

/* Writes a signed content as the MLSMessage of its wire format; a private one moves our ratchet.
 * Fails: NO_MEMORY, TOO_LARGE; `out` is then as it was. */
MUST_CHECK enum status group_write_message(struct group *group,
                                           const mls_authenticated_content *content, size_t padding,
                                           struct buffer *out);

/* Cuts a buffer back to an earlier size after a failure. */
void buffer_cut(struct buffer *buffer, size_t size);

/* --- commit_apply.c --- */

/* psk_secret over ids in their order. Takes: `group` whose kept epochs may be named by resumption
 * PSKs; NULL: none may. Fails: PSK_MISSING, RESUMPTION_REFUSED, BRANCH_REFUSED, REINIT_REFUSED,
 * MALFORMED (a nonce of another size), NO_MEMORY. Source: section 8.4. */
MUST_CHECK enum status psk_secret_find(const mls_pre_shared_key_id *const *ids, size_t count,
                                       const struct psk_source *source, const struct group *group,
                                       struct secret *out);

/* Derives the epoch's secrets, its message keys, and the confirmation tag.
 * Takes: `next->commit` staged or sealed and its tree in place. Fails: NO_MEMORY. */
struct epoch_sources {
    const struct secret *init, *commit, *psk;
};
MUST_CHECK enum status staged_epoch_derive(struct group *group, struct staged_epoch *next,
                                           const struct epoch_sources *sources,
                                           struct secret *joiner, struct secret *tag);

/* Stages another's commit, whole: afterwards only group_enter() is left, which cannot fail.
 * Gives: whether it puts us out; nothing is staged then.
 * Fails: what public_group_stage() says, PATH_NOT_FOR_US, NOT_DECRYPTED, BAD_PATH, PSK_MISSING,
 * BAD_CONFIRMATION_TAG, NO_MEMORY; nothing is staged then. */
MUST_CHECK enum status group_stage(struct group *group, const mls_authenticated_content *content,
                                   const struct psk_source *psks, struct staged_epoch *next,
                                   bool *is_removed);

/* --- commit_make.c, group_list.c --- */

/* A commit of ours while it is made. */
struct commit_draft {
    struct group *group;
    const struct member *member;
    struct arena *arena;
    mls_sender sender;
    uint32_t own_leaf;     /* in the new tree */
    struct hpke_pair leaf; /* fresh, for a path */
    mls_commit body;
    bool needs_path;
    mls_authenticated_content content;
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    struct secret tag; /* confirmation_tag */
    struct staged_epoch next;
    const struct tree_step *steps; /* of our path; none without one */
    size_t step_count;
    struct secret path_secrets[PATH_NODES_MAX]; /* one a step */
    struct secret commit_secret;                /* zero without a path */
    struct secret psk;
    struct secret joiner;
    struct buffer path; /* the encoded UpdatePath, which the body borrows */
};

/* Which of the proposals kept of this epoch a commit of ours takes along. */
enum kept_choice { KEPT_ALL, KEPT_LEAVERS, KEPT_NONE };

/* Lists what is wished by value, then by reference those kept ones that fit together.
 * Gives: `body.proposals` and `needs_path`. Fails: MALFORMED, TOO_LARGE, NO_MEMORY.
 * Source: sections 12.2, 12.4. */
MUST_CHECK enum status commit_list_make(struct commit_draft *draft, const struct commit_wish *wish,
                                        enum kept_choice choice);

/* Fresh path secrets, our new leaf, and the encrypted path. Takes: `next.commit` begun (and
 * entered, by a joiner). Fails: as public_commit_set_keys() and _set_leaf(), NO_MEMORY.
 * Section 12.4.1. */
MUST_CHECK enum status draft_path(struct commit_draft *draft);

/* Signs the content, derives the new epoch, sets the confirmation tag.
 * Takes: `init` of the epoch before. Fails: what the policy says, PSK_MISSING, NO_MEMORY. */
MUST_CHECK enum status draft_seal(struct commit_draft *draft, const struct secret *init,
                                  const struct psk_source *psks);

/* Appends the signed GroupInfo of the new epoch, once sealed and before it is sent; nothing where
 * no form or no buffer is given. Fails: as group_info_write(). */
MUST_CHECK enum status draft_write_info(const struct commit_draft *draft,
                                        const struct group_info_form *form, struct buffer *out);

/* Parks the commit, writes its message, and lets it be the group's pending commit.
 * Fails: NO_MEMORY, TOO_LARGE; `out` is then as it was. */
MUST_CHECK enum status draft_send(struct commit_draft *draft, struct buffer *out);

void draft_end(struct commit_draft *draft); /* wipes, drops what is not pending */

/* Gives the pending commit up; NULL is nothing. */
void pending_commit_destroy(struct pending_commit *pending);

/* --- group_info.c --- */

/* Whose GroupInfo it is. */
struct info_place {
    const struct tree *tree;
    const mls_group_context *context;
    const struct epoch_secrets *secrets;
    struct span confirmation_tag;
    uint32_t signer; /* leaf index */
};

/* Appends a signed GroupInfo (not an MLSMessage). Fails: NO_MEMORY, MALFORMED (of the form's
 * extensions), TOO_LARGE. Source: section 12.4.3. */
MUST_CHECK enum status group_info_write(const struct info_place *place,
                                        const struct sign_pair *signer,
                                        const struct group_info_form *form, struct buffer *out);

/* Appends the head of an MLSMessage: version and wire format. */
void message_write_head(mls_u16 wire_format, struct buffer *out);

/* --- welcome.c --- */

/* Appends the Welcome of a sealed commit as an MLSMessage: one encryption for each who was added.
 * Fails: BAD_KEY, NO_MEMORY, TOO_LARGE. Source: section 12.4.3.1. */
MUST_CHECK enum status welcome_write(const struct commit_draft *draft, bool with_tree,
                                     struct buffer *out);

/* A Welcome opened with one of our packages; nothing of it is verified yet. */
struct welcome_opened {
    struct arena arena;
    const struct key_package_secrets *package; /* the one that it names */
    mls_welcome *welcome;
    struct buffer secrets_bytes, info_bytes; /* GroupSecrets, GroupInfo */
    mls_group_secrets secrets;
    mls_group_info info;
    struct secret joiner, psk;
};

/* Gives: `opening`, also on a failure; welcome_opened_end() wipes and frees it.
 * Fails: as group_join_welcome(). */
MUST_CHECK enum status welcome_open(const struct welcome_join *join, const struct psk_source *psks,
                                    struct welcome_opened *opening);
void welcome_opened_end(struct welcome_opened *opening);

#endif
