/* policy.h -- the one rule by which every end judges a commit: who may enter, who may change what.
 *
 * A pure function of the public state before, the policy document, the whole commit with its
 * authenticated_data and path leaf, and the resulting GroupContext (T21). It reads no clock and no
 * book: every certificate it needs rides in the act or stands in the tree. Phones and server use
 * the same one. Rules: T5, T11–T21.
 *
 * A policy follows its group by itself: what a commit makes of the document is worked out when the
 * commit is asked about, and becomes current once the group has merged that commit.
 */
#ifndef CERT_POLICY_H
#define CERT_POLICY_H

#include "cert/act.h"
#include "cert/chain.h"
#include "cert/document.h"
#include "cert/effect.h"
#include "mls/public/public_group.h"

enum { CERT_LEAF_SIZE_MAX = 1024 }; /* an encoded LeafNode */

struct cert_policy;

/* What a policy begins with. */
struct cert_policy_start {
    struct span document;   /* canonical, as the group's extension names it */
    uint64_t time;          /* of the group's last commit, from the GroupInfo (T20) */
    struct cert_memo *memo; /* borrowed as long as the policy; NULL: none */
};

/* Fails: as cert_document_read(). Owns: cert_policy_destroy(), after the group's own end. */
MUST_CHECK enum status cert_policy_create(const struct cert_policy_start *start,
                                          struct cert_policy **out);
void cert_policy_destroy(struct cert_policy *policy);

/* What goes into group_rules.policy. */
struct group_policy cert_policy_hook(struct cert_policy *policy);

/* Brings the policy to the state of its group; done by every question too. To be called after a
 * merge, before the document is asked for or stored.
 * Fails: CONFLICT (the group stands at a state that this policy was never asked about: read its
 * document again and cert_policy_reset()). */
MUST_CHECK enum status cert_policy_follow(struct cert_policy *policy,
                                          const struct public_group *group);

/* Puts another document and time in the policy's place; it was fetched by its hash. */
MUST_CHECK enum status cert_policy_reset(struct cert_policy *policy, struct span document,
                                         uint64_t time);

/* The state as of the last cert_policy_follow(). */
const struct cert_document *cert_policy_document(const struct cert_policy *policy);
uint64_t cert_policy_time(const struct cert_policy *policy);

/* What the commit that was asked about last would make of the state: to be kept beside a commit of
 * ours that waits, for a policy that is created anew before its echo comes (cert_policy_reset()).
 * Fails: NOT_FOUND (nothing was asked since the last follow). */
MUST_CHECK enum status cert_policy_newest(const struct cert_policy *policy,
                                          const struct cert_document **document, uint64_t *time);

/* The document as of one of the last few epochs, for acts inside messages (T38).
 * Fails: NOT_FOUND. */
MUST_CHECK enum status cert_policy_document_at(const struct cert_policy *policy, uint64_t epoch,
                                               const struct cert_document **out);

/* The leaf of a serial. Fails: NOT_FOUND. */
MUST_CHECK enum status cert_policy_find_leaf(struct cert_policy *policy, const struct tree *tree,
                                             const struct cert_id *serial, uint32_t *leaf);

/* --- what a committer needs --- */

/* Encoded proposals that a commit must carry by value, in order, and the act to go with them. */
struct cert_plan {
    struct span *proposals; /* Remove …, GroupContextExtensions; empty: none */
    size_t proposal_count;
    bool with_kept;  /* pending SelfRemoves are committed too */
    struct span act; /* authenticated_data */
};

/* Plans to apply a statement. Takes: `clock` the committer's; hats as encoded.
 * Gives: all in the arena. Fails: CONFLICT (it is applied already, or has no effect here), as
 * cert_effect_of(). */
MUST_CHECK enum status cert_policy_plan_statement(struct cert_policy *policy,
                                                  struct public_group *group, const mls_act *act,
                                                  struct arena *arena, struct cert_plan *out);

/* Plans an update with the pending SelfRemoves of this epoch, if there are any. */
MUST_CHECK enum status cert_policy_plan_update(struct cert_policy *policy,
                                               struct public_group *group, uint64_t clock,
                                               struct arena *arena, struct cert_plan *out);

#endif
