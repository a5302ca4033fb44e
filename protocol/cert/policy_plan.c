/* What a committer must put into a commit so that this policy takes it: worked out by the same
 * code that judges it. */
#include "cert/policy_inner.h"

enum { PLAN_SIZE_MAX = 1 << 20 };

/* What is encoded is kept in the caller's arena. */
static enum status keep_bytes(const struct buffer *bytes, struct arena *arena, struct span *out)
{
    enum status status = buffer_status(bytes);
    uint8_t *copy = status == OK ? arena_take(arena, 1, bytes->size) : NULL;
    if (copy == NULL) {
        return status == OK ? NO_MEMORY : status;
    }
    memcpy(copy, bytes->data, bytes->size);
    *out = span_of(copy, bytes->size);
    return OK;
}

static enum status keep_proposal(const mls_proposal *proposal, struct arena *arena,
                                 struct cert_plan *plan)
{
    struct buffer encoded = buffer_make(PLAN_SIZE_MAX);
    mls_write_proposal(&encoded, proposal);
    const enum status status = keep_bytes(&encoded, arena, &plan->proposals[plan->proposal_count]);
    buffer_end(&encoded);
    plan->proposal_count += status == OK;
    return status;
}

/* The group's extensions as they are, but for the policy's own. */
static enum status keep_context(const struct public_group *group, const struct cert_document *next,
                                struct arena *arena, struct cert_plan *plan)
{
    const struct mls_vector *before = &public_group_context(group)->extensions;
    mls_extension *items = arena_take(arena, before->count, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    struct buffer extension = buffer_make(CERT_POLICY_EXTENSION_SIZE);
    cert_document_write_extension(next, &extension);
    enum status status = buffer_status(&extension);
    for (size_t i = 0; status == OK && i < before->count; i++) {
        items[i] = *MLS_AT(extension, before, i);
        if (items[i].extension_type == CERT_POLICY_EXTENSION) {
            items[i].extension_data = buffer_span(&extension);
        }
    }
    if (status == OK) {
        mls_extension_list list = {.extensions = {items, before->count}};
        const mls_proposal proposal = {.proposal_type = MLS_GROUP_CONTEXT_EXTENSIONS,
                                       .context_extensions = &list};
        status = keep_proposal(&proposal, arena, plan);
    }
    buffer_end(&extension);
    return status;
}

static enum status keep_act(const mls_act *act, struct arena *arena, struct cert_plan *plan)
{
    struct buffer encoded = buffer_make((size_t)2 * CERT_ACT_SIZE_MAX);
    mls_write_act(&encoded, act);
    const enum status status = keep_bytes(&encoded, arena, &plan->act);
    buffer_end(&encoded);
    return status;
}

static enum status make_room(struct cert_plan *plan, size_t count, struct arena *arena)
{
    *plan = (struct cert_plan){0};
    plan->proposals = arena_take(arena, count, sizeof(*plan->proposals));
    return plan->proposals != NULL ? OK : NO_MEMORY;
}

static enum status plan_effect(const struct policy_work *work, const struct public_group *group,
                               const struct cert_effect *effect, const struct cert_document *next,
                               struct cert_plan *out)
{
    enum status status = make_room(out, effect->leaving_count + 1, work->arena);
    for (size_t i = 0; status == OK && i < effect->leaving_count; i++) {
        uint32_t leaf = 0;
        status = policy_find_fact(work->policy, UINT32_MAX, &effect->leaving[i], &leaf);
        const mls_proposal proposal = {.proposal_type = MLS_REMOVE, .removed = leaf};
        if (status == OK) {
            status = keep_proposal(&proposal, work->arena, out);
        }
    }
    if (status == OK) {
        status = keep_context(group, next, work->arena, out);
    }
    return status == OK ? keep_act(work->act, work->arena, out) : status;
}

enum status cert_policy_plan_statement(struct cert_policy *policy, struct public_group *group,
                                       const mls_act *act, struct arena *arena,
                                       struct cert_plan *out)
{
    const struct tree *tree = public_group_tree(group);
    enum status status = policy_sync(policy, group);
    if (status == OK) {
        status = policy_facts_refresh(policy, tree);
    }
    struct cert_hats hats;
    if (status == OK) {
        status = cert_hats_of(&act->hats, arena, &hats);
    }
    if (status == OK) {
        status = cert_statement_check(act->statement);
    }
    if (status != OK) {
        return status;
    }
    mls_act timed = *act;
    timed.time = cert_act_time(act->time, policy->current.time);
    struct policy_leaves leaves = {.policy = policy, .tree = tree, .except = UINT32_MAX};
    const struct policy_work work = {
        .policy = policy, .act = &timed, .hats = &hats, .leaves = &leaves, .arena = arena};
    struct cert_effect effect;
    struct cert_document *next = NULL;
    status = policy_work_statement(&work, &effect, &next);
    if (status == OK) {
        status = plan_effect(&work, group, &effect, next, out);
    }
    cert_document_drop(next);
    return status;
}

/* --- pending departures --- */

/* Who says twice that it goes, goes once. */
static bool is_departing(const struct cert_effect *effect, const struct cert_id *serial)
{
    for (size_t i = 0; i < effect->departed_count; i++) {
        if (cert_id_equal(&effect->departed[i].serial, serial)) {
            return true;
        }
    }
    return false;
}

static enum status find_departing(struct policy_leaves *leaves, const struct public_group *group,
                                  struct cert_effect *effect, struct arena *arena)
{
    const size_t count = public_group_proposal_count(group);
    struct cert_device *devices = arena_take(arena, count, sizeof(*devices));
    if (devices == NULL) {
        return NO_MEMORY;
    }
    *effect = (struct cert_effect){.departed = devices};
    for (size_t i = 0; i < count; i++) {
        struct hash reference;
        const mls_framed_content *content = &public_group_proposal(group, i, &reference)->content;
        const struct tree_leaf *leaf = tree_leaf(leaves->tree, content->sender.leaf_index);
        const struct leaf_fact fact =
            leaf != NULL ? policy_fact_of(leaves->policy, leaf) : (struct leaf_fact){0};
        if (!fact.is_readable || is_departing(effect, &fact.serial)) {
            continue;
        }
        const enum status status =
            policy_find_device(leaves, &fact.serial, &devices[effect->departed_count]);
        if (status != OK) {
            return status;
        }
        effect->departed_count++;
    }
    return OK;
}

static enum status plan_departures(struct policy_leaves *leaves, const struct public_group *group,
                                   const mls_act *act, struct arena *arena, struct cert_plan *out)
{
    struct cert_effect effect;
    struct cert_document *next = NULL;
    enum status status = find_departing(leaves, group, &effect, arena);
    if (status == OK) {
        status = cert_effect_apply(leaves->policy->current.document, &effect, act->time, &next);
    }
    if (status == OK) {
        status = keep_context(group, next, arena, out);
    }
    cert_document_drop(next);
    out->with_kept = true;
    return status;
}

enum status cert_policy_plan_update(struct cert_policy *policy, struct public_group *group,
                                    uint64_t clock, struct arena *arena, struct cert_plan *out)
{
    const struct tree *tree = public_group_tree(group);
    enum status status = policy_sync(policy, group);
    if (status == OK) {
        status = policy_facts_refresh(policy, tree);
    }
    if (status == OK) {
        status = make_room(out, 1, arena);
    }
    if (status != OK) {
        return status;
    }
    const mls_act act = {
        .format = CERT_FORMAT,
        .time = cert_act_time(clock, policy->current.time),
    };
    if (public_group_proposal_count(group) > 0) {
        struct policy_leaves leaves = {.policy = policy, .tree = tree, .except = UINT32_MAX};
        status = plan_departures(&leaves, group, &act, arena, out);
    }
    return status == OK ? keep_act(&act, arena, out) : status;
}
