/* test_mls_public_group_external.c -- who joins, or comes back, by an external commit.
 *
 * Source: RFC 9420 sections 12.2, 12.4.3.2; SelfRemove: draft-ietf-mls-extensions. */
#include "support/mls_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { JOINER = 10 };

static int open_five(void **state)
{
    struct build *b = calloc(1, sizeof(*b));
    build_open(b, 5, NULL, span_of(NULL, 0));
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

static mls_authenticated_content *join(struct build *b, const mls_proposal_or_ref *items,
                                       size_t count)
{
    return build_path_commit(b, build_joiner(), &b->clients[JOINER], items, count);
}

static mls_authenticated_content *plain_join(struct build *b)
{
    const mls_proposal_or_ref init = build_by_value(build_external_init(b));
    return join(b, &init, 1);
}

/* The list of a good commit is replaced and signed again: it falls before its path is looked at. */
static enum status try_list(struct build *b, const mls_proposal_or_ref *items, size_t count)
{
    mls_authenticated_content *commit = plain_join(b);
    const struct span before = build_state(b);
    commit->content.commit->proposals = (struct mls_vector){(void *)items, count};
    build_sign(b, commit, &b->clients[JOINER]);
    const enum status status = build_try(b, commit);
    assert_true(span_equal(before, build_state(b)));
    return status;
}

static enum status try_again(struct build *b, mls_authenticated_content *commit)
{
    build_sign(b, commit, &b->clients[JOINER]);
    return build_try(b, commit);
}

/* --- the list --- */

static void a_joiner_brings_exactly_one_external_init(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref items[] = {build_by_value(build_external_init(b)),
                                         build_by_value(build_external_init(b)),
                                         build_by_value(build_psk(b, "key"))};
    assert_int_equal(try_list(b, items, 0), BAD_PROPOSAL_LIST);
    assert_int_equal(try_list(b, items + 2, 1), BAD_PROPOSAL_LIST);
    assert_int_equal(try_list(b, items, 2), BAD_PROPOSAL_LIST);
    assert_int_equal(build_try(b, join(b, items + 1, 2)), OK); /* a key may come along */
}

static void an_external_init_holds_a_key_of_the_right_size(void **state)
{
    struct build *b = *state;
    mls_proposal *init = build_external_init(b);
    init->kem_output = build_random(b, DH_PUBLIC_SIZE - 1);
    const mls_proposal_or_ref item = build_by_value(init);
    assert_int_equal(try_list(b, &item, 1), BAD_PROPOSAL);
}

static void a_joiner_removes_at_most_one_leaf(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref items[] = {build_by_value(build_external_init(b)),
                                         build_by_value(build_remove(b, 1)),
                                         build_by_value(build_remove(b, 2))};
    assert_int_equal(try_list(b, items, 3), BAD_PROPOSAL_LIST);
}

static void a_joiner_brings_no_other_proposals(void **state)
{
    struct build *b = *state;
    const struct mls_vector none = {0};
    mls_proposal *others[] = {build_add(b, &b->clients[6]), build_update(b, &b->clients[1], 1),
                              build_context_extensions(b, none), build_self_remove(b)};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        const mls_proposal_or_ref items[] = {build_by_value(build_external_init(b)),
                                             build_by_value(others[i])};
        assert_int_equal(try_list(b, items, 2), BAD_PROPOSAL_LIST);
    }
    const mls_proposal_or_ref items[] = {build_by_value(build_external_init(b)),
                                         build_by_value(build_reinit(b))};
    assert_int_equal(try_list(b, items, 2), REINIT_REFUSED);
}

static void a_joiner_refers_to_nothing_but_self_removes(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref init = build_by_value(build_external_init(b));
    const mls_proposal_or_ref kept[] = {
        build_kept(b, 1, build_remove(b, 2)), build_kept(b, 1, build_psk(b, "key")),
        build_kept(b, 1, build_add(b, &b->clients[6])), build_kept(b, 1, build_self_remove(b))};
    for (size_t i = 0; i < 3; i++) {
        const mls_proposal_or_ref items[] = {init, kept[i]};
        assert_int_equal(try_list(b, items, 2), BAD_PROPOSAL_LIST);
    }
    const mls_proposal_or_ref items[] = {init, kept[3]};
    const mls_authenticated_content *commit = join(b, items, 2);
    assert_int_equal(build_try(b, commit), OK);
    build_merge(b, commit);
    /* the place that was left is the joiner's now */
    assert_true(span_equal(tree_leaf(public_group_tree(b->group), 1)->identity,
                           span_text(b->clients[JOINER].name)));
}

/* --- path and place --- */

static void an_external_commit_has_a_path(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = plain_join(b);
    commit->content.commit->path = NULL;
    assert_int_equal(try_again(b, commit), PATH_MISSING);
}

static void a_joiner_takes_the_leftmost_free_place(void **state)
{
    struct build *b = *state;
    struct public_commit *staged;
    const mls_proposal_or_ref remove = build_by_value(build_remove(b, 3));
    build_merge(b, build_path_commit(b, build_member(0), &b->clients[0], &remove, 1));
    const mls_authenticated_content *commit = plain_join(b);
    assert_int_equal(public_group_stage(b->group, commit, &staged), OK);
    assert_int_equal(public_commit_committer(staged), 3);
    assert_int_equal(public_commit_effect(staged)->kem_output.size, DH_PUBLIC_SIZE);
    public_commit_merge(staged);
    const struct tree *tree = public_group_tree(b->group);
    assert_true(
        span_equal(tree_leaf(tree, 3)->signature_key, sign_public(&b->clients[JOINER].sign)));
    assert_true(tree_leaf(tree, 3)->is_verified);
    assert_int_equal(tree_check_parent_hashes(public_group_tree(b->group)), OK);
    /* its path is set: it is unmerged nowhere */
    struct tree_parent parent;
    assert_true(tree_parent(tree, 3, &parent));
    assert_int_equal(parent.unmerged_count, 0);
}

static void a_full_tree_doubles_for_a_joiner(void **state)
{
    (void)state;
    struct build b;
    build_open(&b, 4, NULL, span_of(NULL, 0));
    build_merge(&b, plain_join(&b));
    assert_int_equal(tree_width(public_group_tree(b.group)), 8);
    assert_true(tree_leaf(public_group_tree(b.group), 4) != NULL);
    build_end(&b);
}

static void an_external_commit_is_signed_by_the_leaf_that_it_brings(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = plain_join(b);
    build_sign(b, commit, &b->clients[0]);
    assert_int_equal(build_try(b, commit), BAD_SIGNATURE);
    commit->wire_format = MLS_PRIVATE_MESSAGE;
    assert_int_equal(try_again(b, commit), WRONG_WIRE_FORMAT);
}

static void the_leaf_of_a_joiner_is_signed_for_its_place(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = plain_join(b);
    mls_leaf_node *leaf = &commit->content.commit->path->leaf_node;
    build_sign_leaf(b, &b->clients[JOINER], leaf, 6);
    assert_int_equal(try_again(b, commit), BAD_SIGNATURE);
    build_sign_leaf(b, &b->clients[JOINER], leaf, 5);
    assert_int_equal(try_again(b, commit), OK);
    leaf->leaf_node_source = MLS_UPDATE;
    build_sign_leaf(b, &b->clients[JOINER], leaf, 5);
    assert_int_equal(try_again(b, commit), BAD_LEAF);
}

static void the_path_of_a_joiner_fits_its_place(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = plain_join(b);
    mls_update_path *path = commit->content.commit->path;
    const size_t count = path->nodes.count;
    path->nodes.count--;
    assert_int_equal(try_again(b, commit), BAD_PATH);
    path->nodes.count = count;
    path->leaf_node.parent_hash = build_random(b, HASH_SIZE);
    build_sign_leaf(b, &b->clients[JOINER], &path->leaf_node, 5);
    assert_int_equal(try_again(b, commit), BAD_PARENT_HASH);
}

static void who_is_in_does_not_join_a_second_time(void **state)
{
    struct build *b = *state;
    build_merge(b, plain_join(b));
    const mls_proposal_or_ref init = build_by_value(build_external_init(b));
    mls_authenticated_content *commit =
        build_path_commit(b, build_joiner(), &b->clients[JOINER + 1], &init, 1);
    mls_leaf_node *leaf = &commit->content.commit->path->leaf_node;
    leaf->signature_key = sign_public(&b->clients[JOINER].sign);
    build_sign_leaf(b, &b->clients[JOINER], leaf, 6);
    assert_int_equal(try_again(b, commit), DUPLICATE_KEY);
}

/* --- coming back --- */

/* Client 2 lost its state and comes back. Takes: what its new leaf is to be. */
static mls_authenticated_content *come_back(struct build *b, struct build_client *as, uint32_t old)
{
    const mls_proposal_or_ref items[] = {build_by_value(build_external_init(b)),
                                         build_by_value(build_remove(b, old))};
    return build_path_commit(b, build_joiner(), as, items, 2);
}

static void who_comes_back_replaces_its_own_old_leaf(void **state)
{
    struct build *b = *state;
    struct build_client same = b->clients[2];
    build_merge(b, come_back(b, &same, 2));
    assert_int_equal(tree_leaf_count(public_group_tree(b->group)), 5);
    assert_true(span_equal(tree_leaf(public_group_tree(b->group), 2)->encryption_key,
                           hpke_public(&same.key)));
}

static void a_joiner_that_removes_a_foreign_leaf_is_refused(void **state)
{
    struct build *b = *state;
    assert_int_equal(build_try(b, come_back(b, &b->clients[JOINER], 2)), NOT_ALLOWED);
    struct build_client named = b->clients[JOINER]; /* its name is what a policy goes by */
    memcpy(named.name, b->clients[2].name, sizeof(named.name));
    assert_int_equal(build_try(b, come_back(b, &named, 2)), OK);
}

static void who_comes_back_brings_a_new_encryption_key(void **state)
{
    struct build *b = *state;
    struct build_client same = b->clients[2];
    const mls_authenticated_content *good = come_back(b, &same, 2);
    assert_int_equal(build_try(b, good), OK);
    /* the old leaf is gone before the new one comes, so that its key is free; but not for this */
    mls_authenticated_content again = *good;
    mls_commit changed = *good->content.commit;
    mls_update_path path = *changed.path;
    path.leaf_node.encryption_key = tree_key(public_group_tree(b->group), node_of_leaf(2));
    build_sign_leaf(b, &same, &path.leaf_node, 2);
    changed.path = &path;
    again.content.commit = &changed;
    build_sign(b, &again, &same);
    assert_int_equal(build_try(b, &again), BAD_LEAF);
}

static void the_removal_names_a_leaf_that_is_there(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref items[] = {build_by_value(build_external_init(b)),
                                         build_by_value(build_remove(b, 6))};
    assert_int_equal(try_list(b, items, 2), NOT_FOUND);
}

/* --- an application's policy decides instead --- */

static enum status same_signature_key(void *context, const struct policy_question *question)
{
    (void)context;
    if (question->effect->removed_count == 0 &&
        question->content->content.sender.sender_type == MLS_NEW_MEMBER_COMMIT) {
        assert_null(policy_leaf_before(question, question->committer)); /* nobody stood there */
    }
    for (size_t i = 0; i < question->effect->removed_count; i++) {
        const struct tree_leaf *before = policy_leaf_before(question, question->effect->removed[i]);
        if (!span_equal(before->signature_key, question->path_leaf->signature_key)) {
            return NOT_ALLOWED;
        }
    }
    return OK;
}

static void a_policy_says_which_old_leaf_is_the_joiners_own(void **state)
{
    (void)state;
    struct build b;
    const struct group_rules rules = {.policy = {.may_commit = same_signature_key}};
    build_open(&b, 3, &rules, span_of(NULL, 0));
    struct build_client named = b.clients[JOINER], renamed = b.clients[2];
    memcpy(named.name, b.clients[2].name, sizeof(named.name));
    memcpy(renamed.name, "other", sizeof("other"));
    assert_int_equal(build_try(&b, come_back(&b, &named, 2)), NOT_ALLOWED);
    assert_int_equal(build_try(&b, come_back(&b, &renamed, 2)), OK);
    assert_int_equal(build_try(&b, plain_join(&b)), OK);
    build_end(&b);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_five, close_build)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_joiner_brings_exactly_one_external_init),
        CASE(an_external_init_holds_a_key_of_the_right_size),
        CASE(a_joiner_removes_at_most_one_leaf),
        CASE(a_joiner_brings_no_other_proposals),
        CASE(a_joiner_refers_to_nothing_but_self_removes),
        CASE(an_external_commit_has_a_path),
        CASE(a_joiner_takes_the_leftmost_free_place),
        CASE(a_full_tree_doubles_for_a_joiner),
        CASE(an_external_commit_is_signed_by_the_leaf_that_it_brings),
        CASE(the_leaf_of_a_joiner_is_signed_for_its_place),
        CASE(the_path_of_a_joiner_fits_its_place),
        CASE(who_is_in_does_not_join_a_second_time),
        CASE(who_comes_back_replaces_its_own_old_leaf),
        CASE(a_joiner_that_removes_a_foreign_leaf_is_refused),
        CASE(who_comes_back_brings_a_new_encryption_key),
        CASE(the_removal_names_a_leaf_that_is_there),
        CASE(a_policy_says_which_old_leaf_is_the_joiners_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
