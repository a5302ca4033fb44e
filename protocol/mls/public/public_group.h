/* public_group.h -- follows a group from what is public: its handshakes, its tree, its context.
 *
 * This is all that the server knows of a group, and the ground a member's group stands on. It
 * verifies everything that can be verified without a secret. What only members can check:
 *   - membership tags (section 6.2), confirmation tags (sections 6.1, 8.1),
 *   - that a path's ciphertexts hold the path secrets of its public keys (section 7.6),
 *   - the content of PrivateMessages, and pre-shared keys (section 8.4).
 *
 * A commit is staged, then merged or dropped. Staging leaves the tree in the state after the
 * commit; public_commit_park() takes it back so that the commit can wait for its echo. At most one
 * commit stands unparked at a time. Source: RFC 9420 sections 8, 12.4.
 */
#ifndef MLS_PUBLIC_PUBLIC_GROUP_H
#define MLS_PUBLIC_PUBLIC_GROUP_H

#include "mls/public/framing.h"
#include "mls/public/proposal_list.h"

struct public_group;
struct public_commit;

/* What a policy is asked about a commit that holds in every other public respect (T21).
 * Everything lives until the policy returns. */
struct policy_question {
    const struct public_group *group;         /* the state before; its tree already shows `after`:
                                                 ask policy_leaf_before() for a leaf of before */
    const mls_authenticated_content *content; /* the whole commit, authenticated_data too */
    const struct proposal_list *proposals;
    const struct proposal_effect *effect;
    uint32_t committer;             /* leaf index of the sender in the new tree */
    const struct tree *after;       /* the tree after the commit */
    const mls_leaf_node *path_leaf; /* NULL: no path */
    const mls_group_context *context_after;
    const struct public_commit *commit; /* for policy_leaf_before() */
};

/* A leaf as it was before the commit; NULL where there was none. Lives as long as the question. */
const struct tree_leaf *policy_leaf_before(const struct policy_question *question, uint32_t leaf);

/* What the policy is asked about a proposal that stands alone. */
struct group_policy {
    /* OK, or any status: the commit is refused with it. */
    enum status (*may_commit)(void *context, const struct policy_question *question);
    /* Whether a proposal sent by itself is kept; NULL: every valid one. */
    enum status (*may_propose)(void *context, const struct public_group *group,
                               const mls_authenticated_content *content);
    void *context;
};

/* Limits and rules of one group; 0 takes the default. */
struct group_rules {
    struct group_policy policy; /* all NULL: everything the RFC allows */
    uint32_t leaves_max;        /* default 65,536 */
    uint32_t adds_max;          /* Adds in one commit; default 200 */
    uint32_t proposals_max;     /* proposals in one commit, and kept for one epoch; default 1,024 */
    size_t message_max;         /* bytes of one handshake message; default 4 MiB */
    bool
        takes_resumption; /* PSKs of an epoch of this group (usage application); default: refused */
};

/* Opens a group from a signed GroupInfo and its tree: tree hash, parent hashes, the signature of
 * the signer's leaf, which is verified too. Leaf signatures are left to public_group_sweep().
 * Takes: `group_info` an MLSMessage or a bare GroupInfo; `tree` the data of a ratchet_tree
 * extension fetched apart, or empty when the GroupInfo holds it. Fails: MALFORMED, UNSUPPORTED,
 * BAD_TREE_HASH, BAD_PARENT_HASH, BAD_TREE, BAD_SIGNATURE, TOO_LARGE, DUPLICATE_KEY, NOT_FOUND (no
 * tree, blank signer), BAD_CAPABILITIES, NO_MEMORY. Source: RFC 9420 section 12.4.3.1. */
MUST_CHECK enum status public_group_open(const struct group_rules *rules, struct span group_info,
                                         struct span tree, struct public_group **out);

/* The group of one leaf that RFC 9420 section 11 begins with.
 * Takes: the encoded leaf (source key_package), the encoded extension list (extensions<V>), the
 * interim transcript hash follows from the confirmation tag, which is set later by
 * public_group_set_confirmation(). */
MUST_CHECK enum status public_group_make(const struct group_rules *rules, struct span group_id,
                                         struct span leaf, struct span extensions,
                                         struct public_group **out);
MUST_CHECK enum status public_group_set_confirmation(struct public_group *group, struct span tag);

/* Every commit of the group, parked ones too, must have ended before (CHECKed for the standing
 * one).
 */
void public_group_destroy(struct public_group *group);

/* --- asking --- */
uint64_t public_group_epoch(const struct public_group *group);
const mls_group_context *public_group_context(const struct public_group *group);
struct span public_group_context_bytes(const struct public_group *group); /* as it is encoded */
struct tree *public_group_tree(const struct public_group *group);
struct span public_group_confirmation_tag(const struct public_group *group);
struct span public_group_interim_hash(const struct public_group *group);
const struct group_rules *public_group_rules(const struct public_group *group);

/* Verifies up to `most` leaf signatures. Gives: whether all are verified now.
 * Fails: as tree_sweep(). */
MUST_CHECK enum status public_group_sweep(struct public_group *group, uint32_t most, bool *is_done);
bool public_group_is_verified(const struct public_group *group);

/* --- proposals sent by themselves --- */

/* Verifies a proposal's content of this epoch and keeps it for the commit that names it.
 * Takes: `content` whose membership tag, if any, the caller has checked or cannot check.
 * Fails: WRONG_GROUP, STALE_EPOCH, FUTURE_EPOCH, WRONG_SENDER, BAD_SIGNATURE, BAD_PROPOSAL,
 * TOO_LARGE (too many kept), what the policy says, NO_MEMORY. Keeping one twice is OK. */
MUST_CHECK enum status public_group_propose(struct public_group *group,
                                            const mls_authenticated_content *content,
                                            struct hash *reference);
size_t public_group_proposal_count(const struct public_group *group);

/* The kept proposal `index` (in the order they came): what a committer commits by reference. */
const mls_authenticated_content *public_group_proposal(const struct public_group *group,
                                                       size_t index, struct hash *reference);

/* --- commits of others --- */

/* Checks a commit in every public respect and stages it; the tree shows the state after it.
 * Order: group, epoch, sender, signature, proposals, path presence and form, tree, policy.
 * Fails: named statuses; the group is then unchanged. Owns: merge or drop ends it. */
MUST_CHECK enum status public_group_stage(struct public_group *group,
                                          const mls_authenticated_content *content,
                                          struct public_commit **out);

/* --- commits of ours, step by step (mls/secret signs between the steps) --- */

/* Checks and applies a list that we commit; the list is copied, references must be to kept
 * proposals. Takes: `committer` member or new_member_commit; `proposals` without its path. For
 * new_member_commit the tree has then no leaf for us yet: public_commit_enter() adds it. Fails:
 * PENDING_COMMIT, UNKNOWN_PROPOSAL, WRONG_SENDER, TOO_LARGE, as proposal_list_check(). */
MUST_CHECK enum status public_commit_begin(struct public_group *group, const mls_sender *committer,
                                           const mls_commit *proposals, struct public_commit **out);

/* Adds the joiner's leaf of an external commit at its place, unsigned yet, so that the path below
 * it is known. Gives: its index. */
MUST_CHECK enum status public_commit_enter(struct public_commit *commit, struct span leaf,
                                           uint32_t *leaf_index);

/* The steps of the committer's filtered direct path, leaves added by this commit left out.
 * They live as long as the commit. */
MUST_CHECK enum status public_commit_steps(struct public_commit *commit,
                                           const struct tree_step **steps, size_t *count);

/* Sets the path's keys, after public_commit_steps(). Gives: the parent hash for the leaf, empty
 * when there is no step; it lives as long as the commit. Fails: BAD_PATH, DUPLICATE_KEY, BAD_KEY.
 */
MUST_CHECK enum status public_commit_set_keys(struct public_commit *commit, const struct span *keys,
                                              size_t count, struct span *parent_hash);

/* Puts our signed leaf in, held to what holds for others' (section 12.4.2). Then the provisional
 * context is known. Fails: BAD_LEAF, BAD_PARENT_HASH, BAD_SIGNATURE, DUPLICATE_KEY, as
 * leaf_check().
 */
MUST_CHECK enum status public_commit_set_leaf(struct public_commit *commit, struct span leaf);

/* The provisional GroupContext under which path secrets are encrypted: new epoch, tree hash and
 * extensions, old confirmed transcript hash. Source: RFC 9420 section 12.4.1. */
MUST_CHECK enum status public_commit_provisional(struct public_commit *commit, struct span *out);

/* Takes the signed content (its confirmation tag is not known yet): the new confirmed transcript
 * hash and the new GroupContext follow; the policy is asked.
 * Fails: PATH_MISSING, BAD_PATH, BAD_CAPABILITIES, what the policy says. */
MUST_CHECK enum status public_commit_seal(struct public_commit *commit,
                                          const mls_authenticated_content *content);

/* --- both --- */
const struct proposal_effect *public_commit_effect(const struct public_commit *commit);
uint32_t public_commit_committer(const struct public_commit *commit); /* leaf index after */
const mls_update_path *public_commit_path(const struct public_commit *commit); /* NULL: none */

/* The new GroupContext, encoded and decoded; after staging or sealing. */
struct span public_commit_context_bytes(const struct public_commit *commit);
const mls_group_context *public_commit_context(const struct public_commit *commit);

/* The tag goes into the new interim transcript hash; needed before a merge of a commit of ours. */
MUST_CHECK enum status public_commit_set_confirmation(struct public_commit *commit,
                                                      struct span tag);

/* The tree before the commit again; what the commit needs is copied into it. */
MUST_CHECK enum status public_commit_park(struct public_commit *commit);
void public_commit_resume(struct public_commit *commit);

/* The commit becomes the group's state; kept proposals are forgotten. Cannot fail. Ends `commit`.
 */
void public_commit_merge(struct public_commit *commit);

/* The group stays as it was. Ends `commit` (NULL is nothing). */
void public_commit_drop(struct public_commit *commit);

/* --- GroupInfo --- */

/* Decodes a bare GroupInfo or an MLSMessage that holds one, and checks what hangs on nothing else:
 * version, suite, sizes of hashes and tag, no extension twice.
 * Fails: MALFORMED, UNSUPPORTED, TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status group_info_decode(struct span input, struct arena *arena,
                                         mls_group_info *out);

/* Fails: BAD_SIGNATURE, NO_MEMORY. Source: RFC 9420 section 12.4.3. */
MUST_CHECK enum status group_info_verify(const mls_group_info *group_info,
                                         struct span signature_key);

/* Writes GroupInfoTBS for the signature of section 12.4.3. `extensions` are mls_extension. */
void group_info_write_signed(const mls_group_info *group_info, struct buffer *out);

/* Whether a GroupInfo states exactly this group's public state and is signed by a leaf of it (T22).
 * Fails: CONFLICT (a field differs), BAD_SIGNATURE, NOT_FOUND, MALFORMED, NO_MEMORY. */
MUST_CHECK enum status public_group_check_info(struct public_group *group, struct span group_info);

/* The same against the state after a commit that stands and has its confirmation tag. */
MUST_CHECK enum status public_commit_check_info(struct public_commit *commit,
                                                struct span group_info);

/* --- rows: see mls/secret/group_save.h for the member's half ---
 *
 * Keys: "v" version · "c" context · "t" tag and interim hash · "n" width of the tree ·
 * "n" + u32 node · "p" + reference, a kept proposal · "s" + u32, which leaves are verified.
 * A value of NULL and size 0 means that the row is gone, if it ever was there. Only rows that
 * changed since public_group_rows_done() are given. Not allowed while a commit stands unparked
 * (CHECKed). */
typedef enum status (*public_row)(void *context, struct span key, struct span value);
MUST_CHECK enum status public_group_rows(const struct public_group *group, public_row row,
                                         void *context);
void public_group_rows_done(struct public_group *group);

/* An empty group that takes stored rows, "n" before every "n" + node (as sorted keys do), and then
 * public_group_rows_end(). Until that is OK nothing else may be asked of it.
 * Fails: OLD_VERSION, MALFORMED, BAD_TREE_HASH, as tree_rows_end(). */
MUST_CHECK enum status public_group_create(const struct group_rules *rules,
                                           struct public_group **out);
MUST_CHECK enum status public_group_row_put(struct public_group *group, struct span key,
                                            struct span value);
MUST_CHECK enum status public_group_rows_end(struct public_group *group);

#endif
