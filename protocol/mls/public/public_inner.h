/* public_inner.h -- what the files of the public group share and nobody else may see. */
#ifndef MLS_PUBLIC_PUBLIC_INNER_H
#define MLS_PUBLIC_PUBLIC_INNER_H

#include "mls/public/leaf.h"
#include "mls/public/public_group.h"

enum { STATE_VERSION = 1 };

/* Memory from an arena, or why there is none. */
static inline void *inner_take(struct arena *arena, size_t count, size_t size, enum status *status)
{
    void *taken = arena_take(arena, count, size);
    *status = taken != NULL ? OK : arena_is_spent(arena) ? TOO_LARGE : NO_MEMORY;
    return taken;
}

/* The most memory that decoding `size` bytes may take: a vector item of two bytes becomes at most
 * 32, and vectors grow by doubling. */
static inline size_t inner_decode_limit(size_t size)
{
    return size > SIZE_MAX / 256 ? SIZE_MAX / 2 : size * 128 + 1024;
}

/* --- proposal.c --- */

/* One proposal by itself, section 12.1.
 * Takes: `extensions` of the GroupContext that holds once it is committed; `is_kept` when its
 * signatures were verified as it came. */
MUST_CHECK enum status proposal_check(const struct listed_proposal *item,
                                      const struct proposal_place *place, const struct tree *tree,
                                      const struct mls_vector *extensions, bool is_kept);

/* Which leaf a proposal changes. Gives: false when it changes none. */
bool proposal_changes_leaf(const struct listed_proposal *item, uint32_t *leaf);

/* No extension of one type twice in a list. Source: RFC 9420 section 13. Fails: MALFORMED. */
MUST_CHECK enum status extensions_check_unique(const struct mls_vector *extensions);

/* A list of extensions for a GroupContext: none twice, those that we know well-formed. */
MUST_CHECK enum status context_extensions_check(const struct mls_vector *extensions);

/* Whether every leaf supports what the extensions are and require. */
MUST_CHECK enum status context_extensions_supported(const struct mls_vector *extensions,
                                                    const struct tree *tree);

/* The key of an external sender. Fails: WRONG_SENDER. Source: RFC 9420 section 12.1.8.1. */
MUST_CHECK enum status external_sender_key(const struct mls_vector *extensions, uint32_t index,
                                           struct arena *arena, struct span *key);

/* --- public_group.c --- */

/* A GroupContext with the bytes and the memory that it points to. */
struct context_copy {
    struct buffer bytes;
    struct arena arena;
    mls_group_context value;
};

MUST_CHECK enum status context_copy_make(const mls_group_context *from, struct context_copy *out);
void context_copy_end(struct context_copy *copy);

/* A proposal that came by itself, kept for the commit that names it. */
struct kept_proposal {
    struct kept_proposal *next; /* among the forgotten */
    struct hash reference;
    uint32_t sequence; /* in which order they came */
    bool is_written;   /* a row of it may be in the store */
    struct arena arena;
    struct buffer encoded;
    mls_authenticated_content content;
};

/* Which of MARK_LEAVES leaves are verified. */
enum { MARK_LEAVES = 1024 };
struct mark_row {
    uint8_t bits[MARK_LEAVES / 8];
};

struct public_group {
    struct group_rules rules; /* with the defaults filled in */
    struct tree *tree;
    struct context_copy context;
    uint8_t tag[HASH_SIZE];
    struct hash interim;
    bool has_tag;

    struct kept_proposal **kept; /* in the order they came */
    size_t kept_count, kept_room, kept_size;
    uint32_t next_sequence;
    struct kept_proposal *forgotten; /* their rows are still to be taken away */

    uint32_t swept; /* leaves below it are verified */
    bool is_verified;
    struct public_commit *standing; /* the commit whose state the tree shows */

    bool context_changed, tag_changed, marks_changed; /* since public_group_rows_done() */
    bool version_written;
    struct mark_row *marks; /* the rows of verified leaves as they were last given */
    size_t marks_count;
};

/* A group with its rules and an empty tree, or none. */
MUST_CHECK enum status public_group_start(const struct group_rules *rules,
                                          struct public_group **out);

/* Whether a content belongs to this group and epoch. */
MUST_CHECK enum status public_group_check_place(const struct public_group *group,
                                                const mls_authenticated_content *content);

/* Verifies a content with the key of its sender, and the sender's leaf if that was not done. */
MUST_CHECK enum status public_group_verify(struct public_group *group,
                                           const mls_authenticated_content *content);

/* The whole tree against the context: hash, and what every leaf must support. */
MUST_CHECK enum status public_group_check_tree(struct public_group *group);

struct proposal_place public_group_place(const struct public_group *group,
                                         const mls_sender *committer);

/* --- group_info.c --- */

/* The signer is a member whose leaf holds. Fails: NOT_FOUND, BAD_SIGNATURE, BAD_LEAF. */
MUST_CHECK enum status group_info_check_signer(const mls_group_info *group_info, struct tree *tree,
                                               struct span group_id);

/* --- public_group_propose.c --- */
void kept_destroy(struct kept_proposal *kept);

/* Decodes and takes over what was kept; with its own reference. */
MUST_CHECK enum status kept_add(struct public_group *group, struct span encoded, uint32_t sequence,
                                struct kept_proposal **out);
struct kept_proposal *kept_find(const struct public_group *group, struct span reference);

/* The epoch is over: all kept proposals go. Cannot fail. */
void kept_forget(struct public_group *group);

/* --- public_commit.c --- */

/* A leaf as it was before the commit changed it. */
struct leaf_before {
    uint32_t index;
    struct tree_leaf leaf;
};

struct public_commit {
    struct public_group *group;
    uint64_t base_epoch;  /* the epoch that it ends */
    struct arena decoded; /* what came from outside, decoded: limited by its size */
    struct arena work;    /* the rest: bounded by the tree and the list */
    mls_sender sender;
    struct buffer encoded;             /* of ours: the proposals */
    mls_commit proposals;              /* decoded from `encoded` */
    struct buffer sealed;              /* the whole content */
    struct arena sealed_decoded;       /* as `decoded` */
    mls_authenticated_content content; /* decoded from `sealed` */
    struct proposal_list list;
    struct proposal_effect effect;
    struct leaf_before *before; /* the committer's and what the list changes */
    size_t before_count;
    uint32_t committer; /* UINT32_MAX until a joiner has entered */
    struct tree_step *steps;
    size_t step_count;
    bool has_steps, has_keys, has_leaf, is_sealed, has_tag;
    struct hash parent_hash;  /* for the path's leaf, when there are steps */
    struct buffer leaf_bytes; /* the path's leaf */
    struct context_copy provisional, after;
    struct hash confirmed, interim;
    uint8_t tag[HASH_SIZE];
    struct tree_change *parked; /* NULL: the tree shows the commit */
};

/* Fails: PENDING_COMMIT while another one stands. */
MUST_CHECK enum status public_commit_create(struct public_group *group, const mls_sender *sender,
                                            struct public_commit **out);

/* How many proposals, Adds and path nodes, before anything costs more than counting. */
MUST_CHECK enum status public_commit_check_counts(const struct public_group *group,
                                                  const mls_commit *commit);

/* Resolves references, checks the list and applies it; from then on the change stands in the tree
 * until public_commit_drop(), whatever the answer. */
MUST_CHECK enum status public_commit_apply(struct public_commit *commit,
                                           const mls_commit *proposals);

/* A leaf that the commit changed, as it was; NULL for all others. */
const struct tree_leaf *public_commit_leaf_before(const struct public_commit *commit,
                                                  uint32_t index);

/* --- public_commit_path.c --- */

/* The leaf of a path by itself; its index is known. Source: RFC 9420 sections 7.3, 12.4.2. */
MUST_CHECK enum status public_commit_check_leaf(const struct public_commit *commit,
                                                const mls_leaf_node *leaf);

/* The steps' number and their resolutions against a path, and its keys into the tree.
 * Source: RFC 9420 sections 7.5, 7.6. */
MUST_CHECK enum status public_commit_set_path(struct public_commit *commit,
                                              const mls_update_path *path);

/* --- public_commit_seal.c --- */

/* Takes a content over: encodes it and decodes it as our own. */
MUST_CHECK enum status public_commit_keep_content(struct public_commit *commit,
                                                  const mls_authenticated_content *content);

/* Transcript hash, context and policy: the end of staging and of our own commits. */
MUST_CHECK enum status public_commit_finish(struct public_commit *commit);

/* The extensions that hold after the commit. */
const struct mls_vector *public_commit_extensions(const struct public_commit *commit);

#endif
