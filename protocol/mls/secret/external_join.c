/* Entering without being asked in: an external commit, RFC 9420 section 12.4.3.2. */
#include "mls/secret/group_inner.h"

/* What is made before the commit. */
struct entry {
    struct secret init; /* of the epoch that we enter, by ExternalInit */
    uint8_t kem_output[HPKE_ENC_SIZE];
    struct arena arena;
};

/* The secret that the group will find with its external key, section 8.3. */
static enum status make_init(const mls_group_info *info, struct entry *entry)
{
    struct span encoded;
    mls_external_pub external;
    enum status status = mls_find_extension(&info->extensions, MLS_EXTERNAL_PUB, &encoded);
    if (status == OK) {
        status = mls_decode_external_pub(encoded, &entry->arena, &external);
    }
    return status == OK ? hpke_send_export(external.external_pub, span_of(NULL, 0),
                                           span_text("MLS 1.0 external init secret"),
                                           entry->kem_output, &entry->init)
                        : status;
}

static mls_proposal *next_proposal(mls_proposal_or_ref *items, mls_proposal *proposals,
                                   size_t *count)
{
    items[*count] = (mls_proposal_or_ref){.type = MLS_BY_VALUE, .proposal = &proposals[*count]};
    return &proposals[(*count)++];
}

/* ExternalInit, the Remove of our old leaf, and the PSKs, each with a nonce of its own. */
static enum status make_list(const struct external_join *join, struct entry *entry,
                             mls_commit *body)
{
    const size_t most = join->psk_count + 2;
    mls_proposal_or_ref *items = arena_take(&entry->arena, most, sizeof(*items));
    mls_proposal *proposals = arena_take(&entry->arena, most, sizeof(*proposals));
    mls_pre_shared_key_id *ids = arena_take(&entry->arena, most, sizeof(*ids));
    struct secret *nonces = arena_take(&entry->arena, most, sizeof(*nonces));
    if (items == NULL || proposals == NULL || ids == NULL || nonces == NULL) {
        return arena_is_spent(&entry->arena) ? TOO_LARGE : NO_MEMORY;
    }
    size_t count = 0;
    mls_proposal *init = next_proposal(items, proposals, &count);
    init->proposal_type = MLS_EXTERNAL_INIT;
    init->kem_output = span_of(entry->kem_output, sizeof(entry->kem_output));
    if (join->replaces != NULL) {
        mls_proposal *remove = next_proposal(items, proposals, &count);
        remove->proposal_type = MLS_REMOVE;
        remove->removed = *join->replaces;
    }
    for (size_t i = 0; i < join->psk_count; i++) {
        mls_proposal *psk = next_proposal(items, proposals, &count);
        nonces[i] = secret_random();
        ids[i] = (mls_pre_shared_key_id){.psktype = MLS_PSK_EXTERNAL,
                                         .psk_id = join->psk_ids[i],
                                         .psk_nonce = secret_span(&nonces[i])};
        psk->proposal_type = MLS_PSK;
        psk->psk = &ids[i];
    }
    *body = (mls_commit){.proposals = {items, count}};
    return OK;
}

/* The leaf goes in unsigned, as where it will stand decides which path there is above it, and its
 * signature covers both. */
static enum status enter_leaf(struct commit_draft *draft)
{
    const struct leaf_place place = {
        .source = MLS_COMMIT, .encryption_key = hpke_public(&draft->leaf), .is_unsigned = true};
    struct buffer leaf = buffer_make(GROUP_BYTES_MAX);
    enum status status = member_write_leaf(draft->member, &place, &leaf);
    if (status == OK) {
        status = public_commit_enter(draft->next.commit, buffer_span(&leaf), &draft->own_leaf);
    }
    buffer_end(&leaf);
    return status;
}

static enum status make_commit(struct commit_draft *draft, const struct external_join *join,
                               struct entry *entry, const struct psk_source *psks,
                               struct buffer *commit)
{
    enum status status = make_list(join, entry, &draft->body);
    if (status == OK) {
        status = public_commit_begin(draft->group->public_group, &draft->sender, &draft->body,
                                     &draft->next.commit);
    }
    if (status == OK) {
        status = enter_leaf(draft);
    }
    if (status == OK) {
        status = draft_path(draft);
    }
    if (status == OK) {
        status = draft_seal(draft, &entry->init, psks);
    }
    const size_t info_start = join->info_out != NULL ? join->info_out->size : 0;
    if (status == OK) {
        status = draft_write_info(draft, join->info, join->info_out);
    }
    if (status == OK) {
        status = draft_send(draft, commit);
    }
    if (status != OK && join->info_out != NULL) {
        buffer_cut(join->info_out, info_start);
    }
    return status;
}

/* The new member's commit, in a group that holds no secret of its own yet. */
static enum status stage_entry(struct group *group, const struct member *member,
                               const struct external_join *join, struct entry *entry,
                               const struct psk_source *psks, struct buffer *commit)
{
    struct commit_draft draft = {
        .group = group,
        .member = member,
        .arena = &entry->arena,
        .sender = {.sender_type = MLS_NEW_MEMBER_COMMIT},
        .leaf = hpke_pair_random(),
        .content = group_content(group, MLS_COMMITTED, join->authenticated_data, HANDSHAKE_PUBLIC),
        .next = {.left = buffer_make(GROUP_BYTES_MAX)},
        .path = buffer_make(GROUP_BYTES_MAX),
    };
    const enum status status = make_commit(&draft, join, entry, psks, commit);
    group->own_leaf = draft.own_leaf;
    draft_end(&draft);
    return status;
}

static enum status open_group(const struct group_rules *rules, const struct external_join *join,
                              struct entry *entry, struct group **out)
{
    mls_group_info info;
    struct public_group *public_group = NULL;
    enum status status = group_info_decode(join->group_info, &entry->arena, &info);
    if (status == OK) {
        status = make_init(&info, entry);
    }
    if (status == OK) {
        status = public_group_open(rules, join->group_info, join->tree, &public_group);
    }
    return status == OK ? group_wrap(public_group, out) : status;
}

enum status group_join_external(const struct group_rules *rules, const struct member *member,
                                const struct external_join *join, const struct psk_source *psks,
                                struct buffer *commit, struct group **out)
{
    struct entry entry = {.arena = arena_make(GROUP_BYTES_MAX)};
    struct group *group = NULL;
    enum status status = open_group(rules, join, &entry, &group);
    if (status == OK) {
        status = stage_entry(group, member, join, &entry, psks, commit);
    }
    if (status == OK) {
        *out = group;
    } else {
        group_destroy(group);
    }
    secret_wipe(&entry.init);
    arena_end(&entry.arena);
    return status;
}
