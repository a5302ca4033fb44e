/* proposal_list.h -- which proposals a commit may carry together, and what they do to a tree.
 * Source: RFC 9420 sections 12.1 to 12.3; SelfRemove: draft-ietf-mls-extensions. */
#ifndef MLS_PUBLIC_PROPOSAL_LIST_H
#define MLS_PUBLIC_PROPOSAL_LIST_H

#include "mls/public/structs.h"
#include "mls/public/tree.h"

/* One proposal of a commit, by value or found by its reference. */
struct listed_proposal {
    const mls_proposal *proposal;
    mls_sender sender; /* who proposed; the committer for one by value */
    bool is_by_value;
};

struct proposal_list {
    struct listed_proposal *items;
    size_t count;
    bool needs_path; /* as section 12.4 says it of these */
};

/* What is fixed about the commit that carries the list. */
struct proposal_place {
    mls_sender committer; /* member or new_member_commit */
    struct span group_id;
    const struct mls_vector *context_extensions; /* mls_extension, of the current epoch */
    size_t adds_max;                             /* most Adds in one commit */
    bool takes_resumption;                       /* resumption PSKs of usage application */
};

/* Each proposal by itself and the list as a whole; nothing is changed.
 * Fails: BAD_PROPOSAL, BAD_PROPOSAL_LIST, WRONG_SENDER, TOO_LARGE, BAD_CAPABILITIES,
 * BAD_KEY_PACKAGE, BAD_LEAF, DUPLICATE_KEY, REINIT_REFUSED, RESUMPTION_REFUSED, BRANCH_REFUSED,
 * X509_REFUSED, BAD_SIGNATURE, NOT_FOUND (a Remove of a blank leaf), NO_MEMORY. Source: RFC 9420
 * section 12.2. */
MUST_CHECK enum status proposal_list_check(struct proposal_list *list,
                                           const struct proposal_place *place,
                                           const struct tree *tree);

/* What applying a list did. The arrays live in the arena that was handed in. */
struct proposal_effect {
    const mls_extension_list *context_extensions; /* NULL: they stay */
    uint32_t *added;                              /* leaf index of each Add, in list order */
    const mls_key_package **packages;             /* the key package of each Add */
    size_t added_count;
    uint32_t *removed; /* leaf indices of Remove and SelfRemove */
    size_t removed_count;
    uint32_t *updated;
    size_t updated_count;
    const mls_pre_shared_key_id **psks; /* in list order */
    size_t psk_count;
    struct span kem_output; /* of the ExternalInit; empty: none */
};

/* Applies a checked list to a tree inside its tree_begin(), in the order of section 12.3:
 * GroupContextExtensions, Update, Remove (and SelfRemove), Add.
 * Fails: as the tree does; the caller undoes. */
MUST_CHECK enum status proposal_list_apply(const struct proposal_list *list,
                                           const struct proposal_place *place, struct tree *tree,
                                           struct arena *arena, struct proposal_effect *out);

#endif
