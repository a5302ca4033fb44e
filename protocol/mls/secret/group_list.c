/* Which proposals go into a commit of ours. A list that breaks section 12.2 would be refused by
 * everybody, and what others proposed is not ours to trust, so of what contradicts itself one is
 * taken: a Remove before an Update, the newest Update, the newest extensions, the first of two
 * Adds with one key. */
#include "mls/secret/group_inner.h"

struct chooser {
    const struct group *group;
    const struct commit_wish *wish;
    struct arena *arena;
    mls_proposal_or_ref *items; /* by value first */
    size_t count;
    bool *is_chosen;  /* of each kept proposal */
    uint8_t *changed; /* a bit for each leaf that the list changes */
    uint32_t width;
    size_t adds_left, left; /* how many more fit */
    bool has_extensions;
};

static void *take(struct arena *arena, size_t count, size_t size, enum status *status)
{
    void *taken = arena_take(arena, count, size);
    if (taken == NULL) {
        *status = arena_is_spent(arena) ? TOO_LARGE : NO_MEMORY;
    }
    return taken;
}

static const mls_framed_content *kept_at(const struct chooser *chooser, size_t index,
                                         struct hash *reference)
{
    return &public_group_proposal(chooser->group->public_group, index, reference)->content;
}

/* Gives: false when the leaf is not in the tree or changes already. */
static bool change_leaf(struct chooser *chooser, uint32_t leaf)
{
    if (leaf >= chooser->width || (chooser->changed[leaf / 8] & 1u << leaf % 8) != 0) {
        return false;
    }
    chooser->changed[leaf / 8] |= (uint8_t)(1u << leaf % 8);
    return true;
}

static bool is_leaver(const mls_framed_content *content)
{
    return content->proposal->proposal_type == MLS_REMOVE ||
           content->proposal->proposal_type == MLS_SELF_REMOVE;
}

static uint32_t leaf_of(const mls_framed_content *content)
{
    return content->proposal->proposal_type == MLS_REMOVE ? content->proposal->removed
                                                          : content->sender.leaf_index;
}

static bool is_same_joiner(const mls_key_package *a, const mls_key_package *b)
{
    return span_equal(a->leaf_node.signature_key, b->leaf_node.signature_key) ||
           span_equal(a->leaf_node.encryption_key, b->leaf_node.encryption_key) ||
           span_equal(a->init_key, b->init_key);
}

static bool is_same_psk(const mls_pre_shared_key_id *a, const mls_pre_shared_key_id *b)
{
    return span_equal(a->psk_id, b->psk_id) && span_equal(a->psk_nonce, b->psk_nonce);
}

static bool contradict(const mls_proposal *a, const mls_proposal *b)
{
    if (a->proposal_type != b->proposal_type) {
        return false;
    }
    return a->proposal_type == MLS_ADD ? is_same_joiner(a->add, b->add)
                                       : is_same_psk(a->psk, b->psk);
}

/* Whether an Add or a PSK repeats one that is listed already. */
static bool is_repeated(const struct chooser *chooser, const mls_proposal *proposal, size_t before)
{
    for (size_t i = 0; i < chooser->count; i++) {
        if (contradict(chooser->items[i].proposal, proposal)) {
            return true;
        }
    }
    for (size_t i = 0; i < before; i++) {
        struct hash reference;
        if (chooser->is_chosen[i] &&
            contradict(kept_at(chooser, i, &reference)->proposal, proposal)) {
            return true;
        }
    }
    return false;
}

static bool has_psk(const struct chooser *chooser, const mls_pre_shared_key_id *id)
{
    const struct psk_source *source = chooser->wish->psks;
    struct span psk;
    return id->psktype == MLS_PSK_EXTERNAL && source != NULL &&
           source->find(source->context, id->psk_id, &psk) == OK;
}

/* A joiner whose key is in the tree already, unless with a leaf that leaves now. */
static bool is_here(const struct chooser *chooser, const mls_key_package *package)
{
    const struct tree *tree = public_group_tree(chooser->group->public_group);
    uint32_t leaf = 0;
    if (tree_find_signature_key(tree, package->leaf_node.signature_key, &leaf) != OK) {
        return false;
    }
    return (chooser->changed[leaf / 8] & 1u << leaf % 8) == 0;
}

static bool choose_other(struct chooser *chooser, const mls_proposal *proposal, size_t index)
{
    switch (proposal->proposal_type) {
    case MLS_ADD:
        if (chooser->adds_left == 0 || is_here(chooser, proposal->add) ||
            is_repeated(chooser, proposal, index)) {
            return false;
        }
        chooser->adds_left--;
        return true;
    case MLS_PSK: return has_psk(chooser, proposal->psk) && !is_repeated(chooser, proposal, index);
    case MLS_GROUP_CONTEXT_EXTENSIONS:
        if (chooser->has_extensions) {
            return false;
        }
        chooser->has_extensions = true;
        return true;
    default: return false;
    }
}

static void choose(struct chooser *chooser, size_t index, bool is_chosen)
{
    if (is_chosen && chooser->left > 0) {
        chooser->is_chosen[index] = true;
        chooser->left--;
    }
}

/* Who leaves first, then Updates and extensions from the newest on, then the rest as it came. */
static void choose_kept(struct chooser *chooser, size_t count, enum kept_choice choice)
{
    struct hash reference;
    for (size_t i = 0; i < count; i++) {
        const mls_framed_content *content = kept_at(chooser, i, &reference);
        if (is_leaver(content)) {
            choose(chooser, i, change_leaf(chooser, leaf_of(content)));
        }
    }
    for (size_t i = count; choice == KEPT_ALL && i > 0; i--) {
        const mls_framed_content *content = kept_at(chooser, i - 1, &reference);
        const mls_u16 type = content->proposal->proposal_type;
        if (type == MLS_UPDATE_PROPOSAL) {
            choose(chooser, i - 1, change_leaf(chooser, leaf_of(content)));
        } else if (type == MLS_GROUP_CONTEXT_EXTENSIONS) {
            choose(chooser, i - 1, choose_other(chooser, content->proposal, i - 1));
        }
    }
    for (size_t i = 0; choice == KEPT_ALL && i < count; i++) {
        const mls_proposal *proposal = kept_at(chooser, i, &reference)->proposal;
        if (proposal->proposal_type == MLS_ADD || proposal->proposal_type == MLS_PSK) {
            choose(chooser, i, choose_other(chooser, proposal, i));
        }
    }
}

/* The caller's own list: as it is, for public_commit_begin() to judge. */
static enum status list_wished(struct chooser *chooser)
{
    const struct commit_wish *wish = chooser->wish;
    enum status status = OK;
    for (size_t i = 0; i < wish->proposal_count && status == OK; i++) {
        mls_proposal *proposal = take(chooser->arena, 1, sizeof(*proposal), &status);
        if (status == OK) {
            status = mls_decode_proposal(wish->proposals[i], chooser->arena, proposal);
        }
        if (status != OK) {
            break;
        }
        if (proposal->proposal_type == MLS_REMOVE) {
            (void)change_leaf(chooser, proposal->removed);
        }
        chooser->has_extensions =
            chooser->has_extensions || proposal->proposal_type == MLS_GROUP_CONTEXT_EXTENSIONS;
        chooser->adds_left -= proposal->proposal_type == MLS_ADD && chooser->adds_left > 0;
        chooser->left -= chooser->left > 0;
        chooser->items[chooser->count++] =
            (mls_proposal_or_ref){.type = MLS_BY_VALUE, .proposal = proposal};
    }
    return status;
}

static enum status list_kept(struct chooser *chooser, size_t count, enum kept_choice choice)
{
    enum status status = OK;
    chooser->is_chosen = take(chooser->arena, count, sizeof(bool), &status);
    struct hash *references = take(chooser->arena, count, sizeof(*references), &status);
    if (status != OK) {
        return status;
    }
    choose_kept(chooser, count, choice);
    for (size_t i = 0; i < count; i++) {
        (void)kept_at(chooser, i, &references[i]);
        if (chooser->is_chosen[i]) {
            chooser->items[chooser->count++] = (mls_proposal_or_ref){
                .type = MLS_BY_REFERENCE, .reference = hash_span(&references[i])};
        }
    }
    return OK;
}

/* Section 12.4: without a path only what takes nothing from anybody. */
static bool is_pathless(const mls_proposal *proposal)
{
    return proposal->proposal_type == MLS_ADD || proposal->proposal_type == MLS_PSK;
}

static bool list_needs_path(const struct chooser *chooser, size_t kept_count)
{
    bool needed = chooser->count == 0;
    for (size_t i = 0; i < chooser->wish->proposal_count && !needed; i++) {
        needed = !is_pathless(chooser->items[i].proposal);
    }
    for (size_t i = 0; i < kept_count && !needed; i++) {
        struct hash reference;
        needed = chooser->is_chosen[i] && !is_pathless(kept_at(chooser, i, &reference)->proposal);
    }
    return needed;
}

enum status commit_list_make(struct commit_draft *draft, const struct commit_wish *wish,
                             enum kept_choice choice)
{
    struct public_group *group = draft->group->public_group;
    const size_t kept_count = choice == KEPT_NONE ? 0 : public_group_proposal_count(group);
    const struct group_rules *rules = public_group_rules(group);
    struct chooser chooser = {
        .group = draft->group,
        .wish = wish,
        .arena = draft->arena,
        .width = tree_width(public_group_tree(group)),
        .adds_left = rules->adds_max,
        .left = rules->proposals_max,
    };
    enum status status = OK;
    chooser.items =
        take(draft->arena, wish->proposal_count + kept_count, sizeof(*chooser.items), &status);
    chooser.changed = take(draft->arena, chooser.width / 8 + 1, 1, &status);
    if (status != OK) {
        return status;
    }
    (void)change_leaf(&chooser, draft->own_leaf); /* a committer leaves its own leaf alone */
    status = list_wished(&chooser);
    if (status == OK && kept_count > 0) {
        status = list_kept(&chooser, kept_count, choice);
    }
    if (status == OK) {
        draft->needs_path = list_needs_path(&chooser, kept_count);
        draft->body = (mls_commit){.proposals = {chooser.items, chooser.count}};
    }
    return status;
}
