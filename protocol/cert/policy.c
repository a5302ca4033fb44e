#include "cert/policy.h"

#include <stdlib.h>

#include "cert/policy_inner.h"

/* --- states --- */

static void state_end(struct policy_state *state)
{
    cert_document_drop(state->document);
    *state = (struct policy_state){0};
}

static void forget_candidates(struct cert_policy *policy)
{
    for (size_t i = 0; i < POLICY_CANDIDATES; i++) {
        state_end(&policy->candidates[i]);
    }
    policy->next_candidate = 0;
}

static void forget_past(struct cert_policy *policy)
{
    for (size_t i = 0; i < POLICY_PAST; i++) {
        state_end(&policy->past[i]);
    }
    policy->next_past = 0;
}

/* The current state is kept among the past ones too: a message of this epoch is judged by it when
 * the next one has begun. */
static void note_past(struct cert_policy *policy)
{
    struct policy_state *place = &policy->past[policy->next_past];
    state_end(place);
    *place = policy->current;
    place->document = cert_document_keep(policy->current.document);
    policy->next_past = (policy->next_past + 1) % POLICY_PAST;
}

/* --- its life --- */

enum status cert_policy_create(const struct cert_policy_start *start, struct cert_policy **out)
{
    *out = NULL;
    struct cert_policy *policy = calloc(1, sizeof(*policy));
    if (policy == NULL) {
        return NO_MEMORY;
    }
    policy->memo = start->memo;
    policy->current.time = start->time;
    const enum status status = cert_document_read(start->document, &policy->current.document);
    if (status != OK) {
        free(policy);
        return status;
    }
    *out = policy;
    return OK;
}

void cert_policy_destroy(struct cert_policy *policy)
{
    if (policy == NULL) {
        return;
    }
    forget_candidates(policy);
    forget_past(policy);
    state_end(&policy->current);
    free(policy->facts);
    free(policy->places);
    free(policy);
}

struct group_policy cert_policy_hook(struct cert_policy *policy)
{
    return (struct group_policy){
        .may_commit = policy_may_commit,
        .may_propose = policy_may_propose,
        .context = policy,
    };
}

enum status cert_policy_reset(struct cert_policy *policy, struct span document, uint64_t time)
{
    struct cert_document *read = NULL;
    const enum status status = cert_document_read(document, &read);
    if (status != OK) {
        return status;
    }
    forget_candidates(policy);
    forget_past(policy);
    state_end(&policy->current);
    policy->current = (struct policy_state){.document = read, .time = time};
    policy->is_bound = false;
    return OK;
}

/* --- following --- */

static bool is_at(const struct policy_state *state, const mls_group_context *context)
{
    return state->epoch == context->epoch &&
           span_equal(hash_span(&state->transcript), context->confirmed_transcript_hash);
}

static void set_place(struct policy_state *state, const mls_group_context *context)
{
    state->epoch = context->epoch;
    state->transcript = (struct hash){{0}};
    if (context->confirmed_transcript_hash.size == HASH_SIZE) {
        memcpy(state->transcript.bytes, context->confirmed_transcript_hash.data, HASH_SIZE);
    }
}

/* The first look at a group: its extension must bind the document that the policy was given. */
static enum status bind(struct cert_policy *policy, const mls_group_context *context)
{
    mls_policy_extension extension;
    enum status status = cert_policy_extension_find(&context->extensions, &extension);
    if (status == OK) {
        status = cert_document_matches(policy->current.document, &extension);
    }
    const mls_document *view = cert_document_view(policy->current.document);
    if (status == OK && !span_equal(context->group_id, cert_group_span(&view->group))) {
        status = WRONG_GROUP;
    }
    if (status != OK) {
        return status;
    }
    set_place(&policy->current, context);
    policy->is_bound = true;
    note_past(policy);
    return OK;
}

enum status policy_sync(struct cert_policy *policy, const struct public_group *group)
{
    const mls_group_context *context = public_group_context(group);
    if (!policy->is_bound) {
        return bind(policy, context);
    }
    if (policy->current.epoch == context->epoch &&
        (context->epoch == 0 || is_at(&policy->current, context))) {
        return OK;
    }
    for (size_t i = 0; i < POLICY_CANDIDATES; i++) {
        struct policy_state *candidate = &policy->candidates[i];
        if (candidate->document != NULL && is_at(candidate, context)) {
            state_end(&policy->current);
            policy->current = *candidate;
            *candidate = (struct policy_state){0};
            forget_candidates(policy);
            note_past(policy);
            return OK;
        }
    }
    return CONFLICT;
}

void policy_remember(struct cert_policy *policy, const mls_group_context *after,
                     struct cert_document *document, uint64_t time)
{
    struct policy_state state = {.document = document, .time = time};
    set_place(&state, after);
    for (size_t i = 0; i < POLICY_CANDIDATES; i++) {
        struct policy_state *known = &policy->candidates[i];
        if (known->document != NULL && is_at(known, after)) {
            cert_document_drop(document);
            return;
        }
    }
    struct policy_state *place = &policy->candidates[policy->next_candidate];
    state_end(place);
    *place = state;
    policy->next_candidate = (policy->next_candidate + 1) % POLICY_CANDIDATES;
}

enum status cert_policy_follow(struct cert_policy *policy, const struct public_group *group)
{
    return policy_sync(policy, group);
}

/* --- asking --- */

const struct cert_document *cert_policy_document(const struct cert_policy *policy)
{
    return policy->current.document;
}

uint64_t cert_policy_time(const struct cert_policy *policy)
{
    return policy->current.time;
}

enum status cert_policy_newest(const struct cert_policy *policy,
                               const struct cert_document **document, uint64_t *time)
{
    const size_t last = (policy->next_candidate + POLICY_CANDIDATES - 1) % POLICY_CANDIDATES;
    const struct policy_state *newest = &policy->candidates[last];
    if (newest->document == NULL) {
        return NOT_FOUND;
    }
    *document = newest->document;
    *time = newest->time;
    return OK;
}

enum status cert_policy_document_at(const struct cert_policy *policy, uint64_t epoch,
                                    const struct cert_document **out)
{
    for (size_t i = 0; i < POLICY_PAST; i++) {
        if (policy->past[i].document != NULL && policy->past[i].epoch == epoch) {
            *out = policy->past[i].document;
            return OK;
        }
    }
    return NOT_FOUND;
}

enum status cert_policy_find_leaf(struct cert_policy *policy, const struct tree *tree,
                                  const struct cert_id *serial, uint32_t *leaf)
{
    const enum status status = policy_facts_refresh(policy, tree);
    if (status != OK) {
        return status;
    }
    return policy_find_fact(policy, UINT32_MAX, serial, leaf);
}
