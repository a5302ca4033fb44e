#include <stdlib.h>

#include "base/check.h"
#include "crypto/public/label.h"
#include "mls/public/public_inner.h"

void kept_destroy(struct kept_proposal *kept)
{
    if (kept != NULL) {
        arena_end(&kept->arena);
        buffer_end(&kept->encoded);
        free(kept);
    }
}

struct kept_proposal *kept_find(const struct public_group *group, struct span reference)
{
    for (size_t i = 0; i < group->kept_count; i++) {
        if (span_equal(hash_span(&group->kept[i]->reference), reference)) {
            return group->kept[i];
        }
    }
    return NULL;
}

static enum status make_room(struct public_group *group)
{
    if (group->kept_count < group->kept_room) {
        return OK;
    }
    const size_t room = group->kept_room == 0 ? 8 : group->kept_room * 2;
    struct kept_proposal **grown = realloc(group->kept, room * sizeof(struct kept_proposal *));
    if (grown == NULL) {
        return NO_MEMORY;
    }
    group->kept = grown;
    group->kept_room = room;
    return OK;
}

static enum status decode_kept(struct span encoded, struct kept_proposal *kept)
{
    kept->arena = arena_make(inner_decode_limit(encoded.size));
    kept->encoded = buffer_make(LABEL_CONTENT_MAX);
    buffer_append_span(&kept->encoded, encoded);
    enum status status = buffer_status(&kept->encoded);
    if (status == OK) {
        status = mls_decode_authenticated_content(buffer_span(&kept->encoded), &kept->arena,
                                                  &kept->content);
    }
    if (status == OK && kept->content.content.content_type != MLS_PROPOSAL) {
        status = MALFORMED;
    }
    kept->reference = hash_ref("MLS 1.0 Proposal Reference", encoded);
    return status;
}

/* All kept proposals together are no larger than one message may be, so that a flood of them ends
 * at a bound that does not depend on their number. */
enum status kept_add(struct public_group *group, struct span encoded, uint32_t sequence,
                     struct kept_proposal **out)
{
    *out = NULL;
    if (group->kept_count >= group->rules.proposals_max ||
        encoded.size > group->rules.message_max - group->kept_size) {
        return TOO_LARGE;
    }
    struct kept_proposal *kept = calloc(1, sizeof(*kept));
    if (kept == NULL) {
        return NO_MEMORY;
    }
    enum status status = decode_kept(encoded, kept);
    if (status == OK) {
        status = make_room(group);
    }
    if (status != OK) {
        kept_destroy(kept);
        return status;
    }
    kept->sequence = sequence;
    group->kept[group->kept_count++] = kept;
    group->kept_size += encoded.size;
    *out = kept;
    return OK;
}

void kept_forget(struct public_group *group)
{
    for (size_t i = 0; i < group->kept_count; i++) {
        struct kept_proposal *kept = group->kept[i];
        if (kept->is_written) {
            kept->next = group->forgotten;
            group->forgotten = kept;
        } else {
            kept_destroy(kept);
        }
    }
    group->kept_count = 0;
    group->kept_size = 0;
}

/* What can never be committed is not kept: ExternalInit belongs in an external commit alone. */
static enum status check_alone(const struct public_group *group,
                               const mls_authenticated_content *content)
{
    const struct listed_proposal item = {
        .proposal = content->content.proposal,
        .sender = content->content.sender,
    };
    if (item.proposal->proposal_type == MLS_EXTERNAL_INIT) {
        return BAD_PROPOSAL;
    }
    const struct proposal_place place = public_group_place(group, &item.sender);
    return proposal_check(&item, &place, group->tree, place.context_extensions, false);
}

static enum status check_content(struct public_group *group,
                                 const mls_authenticated_content *content)
{
    if (content->content.content_type != MLS_PROPOSAL) {
        return MALFORMED;
    }
    enum status status = public_group_check_place(group, content);
    if (status == OK) {
        status = framing_check_sender(content);
    }
    if (status == OK) {
        status = public_group_verify(group, content);
    }
    if (status == OK) {
        status = check_alone(group, content);
    }
    const struct group_policy *policy = &group->rules.policy;
    if (status == OK && policy->may_propose != NULL) {
        status = policy->may_propose(policy->context, group, content);
    }
    return status;
}

/* A flood is turned away before its signatures are looked at. */
enum status public_group_propose(struct public_group *group,
                                 const mls_authenticated_content *content, struct hash *reference)
{
    if (group->standing != NULL) {
        return PENDING_COMMIT;
    }
    struct buffer encoded = buffer_make(group->rules.message_max);
    mls_write_authenticated_content(&encoded, content);
    enum status status = buffer_status(&encoded);
    if (status == OK) {
        *reference = hash_ref("MLS 1.0 Proposal Reference", buffer_span(&encoded));
        if (kept_find(group, hash_span(reference)) != NULL) {
            buffer_end(&encoded);
            return OK;
        }
        status = group->kept_count < group->rules.proposals_max ? OK : TOO_LARGE;
    }
    if (status == OK) {
        status = check_content(group, content);
    }
    if (status == OK) {
        struct kept_proposal *kept;
        status = kept_add(group, buffer_span(&encoded), group->next_sequence, &kept);
        group->next_sequence += status == OK;
    }
    buffer_end(&encoded);
    return status;
}

size_t public_group_proposal_count(const struct public_group *group)
{
    return group->kept_count;
}

const mls_authenticated_content *public_group_proposal(const struct public_group *group,
                                                       size_t index, struct hash *reference)
{
    CHECK(index < group->kept_count);
    *reference = group->kept[index]->reference;
    return &group->kept[index]->content;
}
