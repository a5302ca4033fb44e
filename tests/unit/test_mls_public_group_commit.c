/* test_mls_public_group_commit.c -- a member's commit: its path, its state, its end.
 *
 * Source: RFC 9420 sections 7.5, 7.6, 12.4, 12.4.1, 12.4.2. */
#include "support/mls_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

/* Six members in a tree of eight places, no parent blank that need not be. */
static int open_filled(void **state)
{
    struct build *b = calloc(1, sizeof(*b));
    build_open(b, 6, NULL, span_of(NULL, 0));
    build_fill(b);
    *state = b;
    return 0;
}

static int close_build(void **state)
{
    build_end(*state);
    free(*state);
    return 0;
}

static mls_authenticated_content *path_commit(struct build *b, uint32_t from,
                                              const mls_proposal_or_ref *items, size_t count)
{
    return build_path_commit(b, build_member(from), &b->clients[from], items, count);
}

static mls_authenticated_content *empty_commit(struct build *b, uint32_t from)
{
    const mls_proposal_or_ref none[1] = {{0}};
    return path_commit(b, from, none, 0);
}

/* What the group says to a commit that was changed: signed again, so that nothing but the change
 * can be at fault. And whatever it says, the group is as it was. */
static enum status try_again(struct build *b, mls_authenticated_content *commit)
{
    const uint32_t from = commit->content.sender.leaf_index;
    const struct span before = build_state(b);
    build_sign(b, commit, &b->clients[from]);
    const enum status status = build_try(b, commit);
    assert_true(span_equal(before, build_state(b)));
    return status;
}

static mls_update_path *path_of(mls_authenticated_content *commit)
{
    return commit->content.commit->path;
}

static mls_update_path_node *node_of(mls_authenticated_content *commit, size_t index)
{
    return MLS_AT(update_path_node, &path_of(commit)->nodes, index);
}

/* Signs the path's leaf again and then the commit. */
static enum status try_leaf(struct build *b, mls_authenticated_content *commit, uint32_t index)
{
    const uint32_t from = commit->content.sender.leaf_index;
    build_sign_leaf(b, &b->clients[from], &path_of(commit)->leaf_node, index);
    return try_again(b, commit);
}

/* --- is there a path --- */

static enum status without_path(struct build *b, const mls_proposal_or_ref *items, size_t count)
{
    return build_try(b, build_commit(b, build_member(0), &b->clients[0], items, count, NULL));
}

static void an_empty_commit_needs_a_path(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref none[1] = {{0}};
    assert_int_equal(without_path(b, none, 0), PATH_MISSING);
    assert_int_equal(build_try(b, empty_commit(b, 0)), OK);
}

static void a_remove_needs_a_path(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref items[] = {build_by_value(build_remove(b, 2)),
                                         build_by_value(build_add(b, &b->clients[6]))};
    assert_int_equal(without_path(b, items, 1), PATH_MISSING);
    assert_int_equal(without_path(b, items, 2), PATH_MISSING);
    assert_int_equal(build_try(b, path_commit(b, 0, items, 2)), OK);
}

static void an_update_needs_a_path(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref item = build_kept(b, 1, build_update(b, &b->clients[1], 1));
    assert_int_equal(without_path(b, &item, 1), PATH_MISSING);
    assert_int_equal(build_try(b, path_commit(b, 0, &item, 1)), OK);
}

static void context_extensions_need_a_path(void **state)
{
    struct build *b = *state;
    const struct mls_vector none = {0};
    const mls_proposal_or_ref item = build_by_value(build_context_extensions(b, none));
    assert_int_equal(without_path(b, &item, 1), PATH_MISSING);
    assert_int_equal(build_try(b, path_commit(b, 0, &item, 1)), OK);
}

static void a_self_remove_needs_a_path(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref item = build_kept(b, 1, build_self_remove(b));
    assert_int_equal(without_path(b, &item, 1), PATH_MISSING);
    assert_int_equal(build_try(b, path_commit(b, 0, &item, 1)), OK);
}

static void adds_and_psks_may_go_without_a_path(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref items[] = {build_by_value(build_add(b, &b->clients[6])),
                                         build_by_value(build_psk(b, "key"))};
    assert_int_equal(without_path(b, items, 1), OK);
    assert_int_equal(without_path(b, items + 1, 1), OK);
    assert_int_equal(without_path(b, items, 2), OK);
    assert_int_equal(build_try(b, path_commit(b, 0, items, 2)), OK);
}

/* --- the path's form --- */

static void a_path_has_exactly_the_nodes_of_the_filtered_path(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    struct mls_vector *nodes = &path_of(commit)->nodes;
    assert_int_equal(nodes->count, 3);
    nodes->count = 2;
    assert_int_equal(try_again(b, commit), BAD_PATH);
    mls_update_path_node longer[4] = {[3] = *node_of(commit, 1)};
    memcpy(longer, nodes->items, 3 * sizeof(longer[0]));
    *nodes = (struct mls_vector){longer, 4};
    assert_int_equal(try_again(b, commit), BAD_PATH);
    /* leaves 4 and 5 stand alone in the right half: one step is left out for them */
    assert_int_equal(path_of(empty_commit(b, 4))->nodes.count, 2);
}

static void a_node_has_a_ciphertext_for_each_node_of_its_resolution(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    struct mls_vector *boxes = &node_of(commit, 1)->encrypted_path_secret;
    boxes->count = 0;
    assert_int_equal(try_again(b, commit), BAD_PATH);
    const mls_hpke_ciphertext one = *MLS_AT(hpke_ciphertext, boxes, 0);
    mls_hpke_ciphertext two[] = {one, one};
    *boxes = (struct mls_vector){two, 2};
    assert_int_equal(try_again(b, commit), BAD_PATH);
    boxes->count = 1;
    assert_int_equal(try_again(b, commit), OK);
}

static void a_ciphertext_that_cannot_hold_a_path_secret_is_refused(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    mls_hpke_ciphertext *box =
        MLS_AT(hpke_ciphertext, &node_of(commit, 0)->encrypted_path_secret, 0);
    const mls_hpke_ciphertext good = *box;
    box->ciphertext = build_random(b, good.ciphertext.size - 1);
    assert_int_equal(try_again(b, commit), BAD_PATH);
    *box = good;
    box->kem_output = build_random(b, DH_PUBLIC_SIZE + 1);
    assert_int_equal(try_again(b, commit), BAD_PATH);
}

/* The signature does not hold either: that it is not the answer shows that nobody looked. */
static void a_path_beyond_every_bound_costs_no_signature(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    struct mls_vector *boxes = &node_of(commit, 1)->encrypted_path_secret;
    const struct mls_vector good = *boxes;
    *boxes = (struct mls_vector){build_take(b, 100 * sizeof(mls_hpke_ciphertext)), 100};
    assert_int_equal(build_try(b, commit), BAD_PATH);
    *boxes = good;
    path_of(commit)->nodes =
        (struct mls_vector){build_take(b, 100 * sizeof(mls_update_path_node)), 100};
    assert_int_equal(build_try(b, commit), BAD_PATH);
}

static void leaves_added_by_the_commit_get_no_ciphertext(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref item = build_by_value(build_add(b, &b->clients[6]));
    mls_authenticated_content *commit = path_commit(b, 0, &item, 1);
    /* the last step's copath is the right half: its root has one key for leaves 4 and 5, and the
     * new leaf 6 is unmerged there */
    struct mls_vector *boxes = &node_of(commit, 2)->encrypted_path_secret;
    assert_int_equal(boxes->count, 1);
    assert_int_equal(build_try(b, commit), OK);
    mls_hpke_ciphertext two[] = {*MLS_AT(hpke_ciphertext, boxes, 0),
                                 *MLS_AT(hpke_ciphertext, boxes, 0)};
    *boxes = (struct mls_vector){two, 2};
    assert_int_equal(try_again(b, commit), BAD_PATH);
    /* a member that is still unmerged from an earlier commit does get one */
    const mls_authenticated_content *add =
        build_commit(b, build_member(0), &b->clients[0], &item, 1, NULL);
    build_merge(b, add);
    assert_int_equal(node_of(empty_commit(b, 0), 2)->encrypted_path_secret.count, 2);
}

/* --- the path's leaf --- */

static void the_leaf_of_a_path_is_of_source_commit(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    path_of(commit)->leaf_node = *build_leaf(b, &b->clients[0], MLS_UPDATE, 0, span_of(NULL, 0));
    assert_int_equal(try_again(b, commit), BAD_LEAF);
    path_of(commit)->leaf_node =
        *build_leaf(b, &b->clients[0], MLS_KEY_PACKAGE, 0, span_of(NULL, 0));
    assert_int_equal(try_again(b, commit), BAD_LEAF);
}

static void the_leaf_of_a_path_brings_a_new_encryption_key(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    path_of(commit)->leaf_node.encryption_key =
        tree_key(public_group_tree(b->group), node_of_leaf(0));
    assert_int_equal(try_leaf(b, commit, 0), DUPLICATE_KEY);
}

static void the_leaf_of_a_path_is_signed_for_its_group_and_place(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    assert_int_equal(try_leaf(b, commit, 1), BAD_SIGNATURE);
    assert_int_equal(try_leaf(b, commit, 0), OK);
    path_of(commit)->leaf_node.signature = build_random(b, SIGN_SIGNATURE_SIZE);
    assert_int_equal(try_again(b, commit), BAD_SIGNATURE);
}

static void the_leaf_of_a_path_keeps_the_capabilities_that_the_group_asks(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    path_of(commit)->leaf_node.capabilities.cipher_suites.count = 0;
    assert_int_equal(try_leaf(b, commit, 0), BAD_CAPABILITIES);
}

static void the_leaf_of_a_path_carries_the_parent_hash(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    path_of(commit)->leaf_node.parent_hash = build_random(b, HASH_SIZE);
    assert_int_equal(try_leaf(b, commit, 0), BAD_PARENT_HASH);
    path_of(commit)->leaf_node.parent_hash = span_of(NULL, 0);
    assert_int_equal(try_leaf(b, commit, 0), BAD_PARENT_HASH);
}

/* --- keys once --- */

static void no_key_of_a_path_stands_in_the_tree_already(void **state)
{
    struct build *b = *state;
    const struct tree *tree = public_group_tree(b->group);
    /* another's leaf, the committer's own old leaf, a parent that the path itself replaces */
    const uint32_t nodes[] = {node_of_leaf(3), node_of_leaf(0), 1, 7};
    for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
        mls_authenticated_content *commit = empty_commit(b, 0);
        assert_false(tree_is_blank(tree, nodes[i]));
        node_of(commit, 0)->encryption_key = tree_key(tree, nodes[i]);
        assert_int_equal(try_again(b, commit), DUPLICATE_KEY);
    }
    mls_authenticated_content *commit = empty_commit(b, 0);
    node_of(commit, 0)->encryption_key = node_of(commit, 1)->encryption_key;
    assert_int_equal(try_again(b, commit), DUPLICATE_KEY);
    node_of(commit, 0)->encryption_key = span_text("short");
    assert_int_equal(try_again(b, commit), BAD_KEY);
}

static void the_leaf_of_a_path_takes_no_key_of_the_tree(void **state)
{
    struct build *b = *state;
    const struct tree *tree = public_group_tree(b->group);
    /* also not one of the parents that go with this very path */
    const uint32_t nodes[] = {node_of_leaf(3), 1, 7};
    for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
        mls_authenticated_content *commit = empty_commit(b, 0);
        path_of(commit)->leaf_node.encryption_key = tree_key(tree, nodes[i]);
        assert_int_equal(try_leaf(b, commit, 0), DUPLICATE_KEY);
    }
    mls_authenticated_content *commit = empty_commit(b, 0);
    path_of(commit)->leaf_node.signature_key = tree_leaf(tree, 3)->signature_key;
    build_sign_leaf(b, &b->clients[3], &path_of(commit)->leaf_node, 0);
    assert_int_equal(try_again(b, commit), DUPLICATE_KEY);
}

static void a_member_may_change_its_signature_key_with_a_path(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    struct build_client renewed = b->clients[0];
    renewed.sign = sign_pair_random();
    path_of(commit)->leaf_node.signature_key = sign_public(&renewed.sign);
    build_sign_leaf(b, &renewed, &path_of(commit)->leaf_node, 0);
    build_sign(b, commit, &b->clients[0]); /* the commit is signed with the old one */
    assert_int_equal(build_try(b, commit), OK);
    build_sign(b, commit, &renewed);
    assert_int_equal(build_try(b, commit), BAD_SIGNATURE);
}

/* --- the new state --- */

static void a_merged_commit_gives_the_next_epoch(void **state)
{
    struct build *b = *state;
    const mls_authenticated_content *commit = empty_commit(b, 2);
    struct hash confirmed, interim;
    assert_int_equal(transcript_confirmed(public_group_interim_hash(b->group), commit, &confirmed),
                     OK);
    assert_int_equal(transcript_interim(&confirmed, commit->confirmation_tag, &interim), OK);
    const uint64_t epoch = public_group_epoch(b->group);
    struct public_commit *staged;
    assert_int_equal(public_group_stage(b->group, commit, &staged), OK);
    assert_int_equal(public_commit_committer(staged), 2);
    assert_int_equal(public_commit_path(staged)->nodes.count, 3);
    assert_int_equal(public_group_epoch(b->group), epoch); /* staged is not yet merged */
    public_commit_merge(staged);
    const mls_group_context *context = public_group_context(b->group);
    const struct hash tree = tree_hash(public_group_tree(b->group));
    assert_int_equal(context->epoch, epoch + 1);
    assert_true(span_equal(context->tree_hash, hash_span(&tree)));
    assert_true(span_equal(context->confirmed_transcript_hash, hash_span(&confirmed)));
    assert_true(span_equal(public_group_interim_hash(b->group), hash_span(&interim)));
    assert_true(span_equal(public_group_confirmation_tag(b->group), commit->confirmation_tag));
    assert_int_equal(tree_check_parent_hashes(public_group_tree(b->group)), OK);
    assert_int_equal(build_try(b, commit), STALE_EPOCH);
}

static void a_commit_replaces_the_context_extensions_whole(void **state)
{
    struct build *b = *state;
    const mls_extension *items[] = {
        build_extension(b, BUILD_EXTENSION, span_text("policy")),
        build_extension(b, MLS_REQUIRED_CAPABILITIES, build_required(b, 0, MLS_SELF_REMOVE))};
    mls_proposal_or_ref item =
        build_by_value(build_context_extensions(b, build_extensions(b, items, 2)));
    build_merge(b, path_commit(b, 1, &item, 1));
    assert_int_equal(public_group_context(b->group)->extensions.count, 2);
    item = build_by_value(build_context_extensions(b, build_extensions(b, items, 1)));
    build_merge(b, path_commit(b, 1, &item, 1));
    const struct mls_vector *now = &public_group_context(b->group)->extensions;
    mls_bytes policy;
    assert_int_equal(now->count, 1);
    assert_int_equal(mls_find_extension(now, BUILD_EXTENSION, &policy), OK);
    assert_true(span_equal(policy, span_text("policy")));
}

static void a_confirmation_tag_has_the_size_of_a_hash(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    commit->confirmation_tag = build_random(b, HASH_SIZE - 1);
    assert_int_equal(build_try(b, commit), BAD_CONFIRMATION_TAG);
    commit->confirmation_tag = span_of(NULL, 0);
    assert_int_equal(build_try(b, commit), BAD_CONFIRMATION_TAG);
}

static void a_commit_of_another_group_epoch_or_sender_is_refused(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = empty_commit(b, 0);
    const mls_framed_content good = commit->content;
    commit->content.group_id = span_text("other");
    assert_int_equal(try_again(b, commit), WRONG_GROUP);
    commit->content = good;
    commit->content.epoch++;
    assert_int_equal(try_again(b, commit), FUTURE_EPOCH);
    commit->content = good;
    commit->content.sender = build_external(0);
    assert_int_equal(build_try(b, commit), WRONG_SENDER);
    commit->content.sender = build_newcomer();
    assert_int_equal(build_try(b, commit), WRONG_SENDER);
    commit->content.sender = build_member(7);
    assert_int_equal(build_try(b, commit), WRONG_SENDER);
    commit->content = good;
    build_sign(b, commit, &b->clients[1]);
    assert_int_equal(build_try(b, commit), BAD_SIGNATURE);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_filled, close_build)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_empty_commit_needs_a_path),
        CASE(a_remove_needs_a_path),
        CASE(an_update_needs_a_path),
        CASE(context_extensions_need_a_path),
        CASE(a_self_remove_needs_a_path),
        CASE(adds_and_psks_may_go_without_a_path),
        CASE(a_path_has_exactly_the_nodes_of_the_filtered_path),
        CASE(a_node_has_a_ciphertext_for_each_node_of_its_resolution),
        CASE(a_ciphertext_that_cannot_hold_a_path_secret_is_refused),
        CASE(a_path_beyond_every_bound_costs_no_signature),
        CASE(leaves_added_by_the_commit_get_no_ciphertext),
        CASE(the_leaf_of_a_path_is_of_source_commit),
        CASE(the_leaf_of_a_path_brings_a_new_encryption_key),
        CASE(the_leaf_of_a_path_is_signed_for_its_group_and_place),
        CASE(the_leaf_of_a_path_keeps_the_capabilities_that_the_group_asks),
        CASE(the_leaf_of_a_path_carries_the_parent_hash),
        CASE(no_key_of_a_path_stands_in_the_tree_already),
        CASE(the_leaf_of_a_path_takes_no_key_of_the_tree),
        CASE(a_member_may_change_its_signature_key_with_a_path),
        CASE(a_merged_commit_gives_the_next_epoch),
        CASE(a_commit_replaces_the_context_extensions_whole),
        CASE(a_confirmation_tag_has_the_size_of_a_hash),
        CASE(a_commit_of_another_group_epoch_or_sender_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
