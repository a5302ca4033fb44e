/* policy_inner.h -- what the files of the policy share and nobody else may see. */
#ifndef CERT_POLICY_INNER_H
#define CERT_POLICY_INNER_H

#include "cert/policy.h"

/* Commits that are worked out and not merged: ours, and rivals of it. */
enum { POLICY_CANDIDATES = 4, POLICY_PAST = 4 };

/* A group's policy at one epoch. */
struct policy_state {
    uint64_t epoch;
    struct hash transcript; /* the confirmed one: names the epoch among rivals */
    struct cert_document *document;
    uint64_t time;
};

/* What a leaf says of itself, remembered by the hash of the leaf: working it out costs two hashes,
 * and a large group has thousands of leaves. */
struct leaf_fact {
    struct hash leaf;
    struct cert_id serial, member_id;
    bool is_there;    /* the place is not blank */
    bool is_readable; /* its evidence has the form of evidence */
    bool is_sister;
    bool is_recovery;
};

struct cert_policy {
    struct cert_memo *memo;
    struct policy_state current;
    bool is_bound; /* `current` is known to be the group's */
    struct policy_state candidates[POLICY_CANDIDATES];
    size_t next_candidate;
    struct policy_state past[POLICY_PAST]; /* the newest is `current` itself */
    size_t next_past;
    struct leaf_fact *facts; /* one a leaf place */
    uint32_t room;
    uint32_t *places; /* leaf + 1 by serial: an open table, a power of two; 0: free */
    uint32_t place_room;
};

/* --- policy_leaves.c --- */

/* The leaves that a statement is asked about: those of a tree, and those that a commit took out. */
struct policy_leaves {
    struct cert_policy *policy;
    const struct tree *tree;
    uint32_t except;                        /* a leaf that is just entering; UINT32_MAX: none */
    const struct policy_question *question; /* NULL: nothing was taken out */
    const struct leaf_fact *removed;        /* one for each of the effect's `removed` */
};

/* Brings the facts up to the leaves that stand in the tree. Fails: NO_MEMORY. */
MUST_CHECK enum status policy_facts_refresh(struct cert_policy *policy, const struct tree *tree);
struct leaf_fact policy_fact_of(const struct cert_policy *policy, const struct tree_leaf *leaf);

/* Which leaf has that serial as of the last refresh, `except` left out. Fails: NOT_FOUND. */
MUST_CHECK enum status policy_find_fact(const struct cert_policy *policy, uint32_t except,
                                        const struct cert_id *serial, uint32_t *leaf);

/* The leaves as `struct cert_devices` wants them. */
MUST_CHECK enum status policy_find_device(void *leaves, const struct cert_id *serial,
                                          struct cert_device *out);

/* --- policy.c --- */

/* The policy is brought to the group's state, or refuses. */
MUST_CHECK enum status policy_sync(struct cert_policy *policy, const struct public_group *group);

/* Remembers what a commit makes of the state. Takes over the reference to the document. */
void policy_remember(struct cert_policy *policy, const mls_group_context *after,
                     struct cert_document *document, uint64_t time);

/* --- policy_commit.c --- */

/* group_policy's may_commit and may_propose. */
MUST_CHECK enum status policy_may_commit(void *policy, const struct policy_question *question);
MUST_CHECK enum status policy_may_propose(void *policy, const struct public_group *group,
                                          const mls_authenticated_content *content);

/* Works out the effect of an act's statement, and the document after it.
 * Takes: `hats` of the act. Owns: the caller drops `next`. */
struct policy_work {
    struct cert_policy *policy;
    const mls_act *act;
    const struct cert_hats *hats;
    struct policy_leaves *leaves;
    struct arena *arena;
};
MUST_CHECK enum status policy_work_statement(const struct policy_work *work,
                                             struct cert_effect *effect,
                                             struct cert_document **next);

#endif
