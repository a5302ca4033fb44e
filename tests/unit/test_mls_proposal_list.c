/* test_mls_proposal_list.c -- which proposals a member's commit may carry together.
 *
 * Commits here carry no path: a list falls before its path is looked at, and one that stands and
 * needs a path ends in PATH_MISSING. Source: RFC 9420 sections 12.2, 12.3. */
#include "support/mls_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static int open_five(void **state)
{
    struct build *b = calloc(1, sizeof(*b));
    build_open(b, 5, NULL, span_of(NULL, 0));
    *state = b;
    return 0;
}

static int close_build(void **state)
{
    build_end(*state);
    free(*state);
    return 0;
}

/* What the group says when member 0 commits these without a path. */
static enum status commit(struct build *b, const mls_proposal_or_ref *items, size_t count)
{
    return build_try(b, build_commit(b, build_member(0), &b->clients[0], items, count, NULL));
}

static enum status commit_two(struct build *b, mls_proposal *first, mls_proposal *second)
{
    const mls_proposal_or_ref items[] = {build_by_value(first), build_by_value(second)};
    return commit(b, items, 2);
}

static enum status commit_one(struct build *b, mls_proposal *proposal)
{
    const mls_proposal_or_ref item = build_by_value(proposal);
    return commit(b, &item, 1);
}

/* --- what the committer may not do to itself --- */

static void a_committer_does_not_update_itself_by_a_proposal(void **state)
{
    struct build *b = *state;
    assert_int_equal(commit_one(b, build_update(b, &b->clients[0], 0)), BAD_PROPOSAL_LIST);
    const mls_proposal_or_ref own = build_kept(b, 0, build_update(b, &b->clients[0], 0));
    assert_int_equal(commit(b, &own, 1), BAD_PROPOSAL_LIST);
    const mls_proposal_or_ref other = build_kept(b, 1, build_update(b, &b->clients[1], 1));
    assert_int_equal(commit(b, &other, 1), PATH_MISSING);
}

static void a_committer_does_not_remove_itself(void **state)
{
    struct build *b = *state;
    assert_int_equal(commit_one(b, build_remove(b, 0)), BAD_PROPOSAL_LIST);
    const mls_proposal_or_ref asked = build_kept(b, 3, build_remove(b, 0));
    assert_int_equal(commit(b, &asked, 1), BAD_PROPOSAL_LIST);
}

static void a_self_remove_is_committed_by_another_and_by_reference(void **state)
{
    struct build *b = *state;
    assert_int_equal(commit_one(b, build_self_remove(b)), BAD_PROPOSAL_LIST);
    const mls_proposal_or_ref own = build_kept(b, 0, build_self_remove(b));
    assert_int_equal(commit(b, &own, 1), BAD_PROPOSAL_LIST);
    const mls_proposal_or_ref other = build_kept(b, 2, build_self_remove(b));
    assert_int_equal(commit(b, &other, 1), PATH_MISSING);
}

/* --- one change to a leaf --- */

static void two_changes_to_one_leaf_are_refused(void **state)
{
    struct build *b = *state;
    assert_int_equal(commit_two(b, build_remove(b, 2), build_remove(b, 2)), BAD_PROPOSAL_LIST);
    const mls_proposal_or_ref update = build_kept(b, 2, build_update(b, &b->clients[2], 2));
    const mls_proposal_or_ref again = build_kept(b, 2, build_update(b, &b->clients[2], 2));
    const mls_proposal_or_ref leave = build_kept(b, 2, build_self_remove(b));
    const mls_proposal_or_ref removal = build_by_value(build_remove(b, 2));
    const mls_proposal_or_ref pairs[][2] = {{update, again},  {update, removal}, {removal, update},
                                            {leave, removal}, {update, leave},   {update, update}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        assert_int_equal(commit(b, pairs[i], 2), BAD_PROPOSAL_LIST);
    }
}

/* --- members and keys --- */

static void one_client_is_not_added_twice(void **state)
{
    struct build *b = *state;
    struct build_client twin = b->clients[5];
    assert_int_equal(commit_two(b, build_add(b, &twin), build_add(b, &twin)), DUPLICATE_KEY);
    twin.key = hpke_pair_random(); /* the signature key alone is one too many */
    assert_int_equal(commit_two(b, build_add(b, &b->clients[5]), build_add(b, &twin)),
                     DUPLICATE_KEY);
    twin.sign = sign_pair_random();
    assert_int_equal(commit_two(b, build_add(b, &b->clients[5]), build_add(b, &twin)), OK);
    twin.key = b->clients[5].key; /* and so is the encryption key */
    assert_int_equal(commit_two(b, build_add(b, &b->clients[5]), build_add(b, &twin)),
                     DUPLICATE_KEY);
}

static void who_is_in_is_added_only_when_the_old_leaf_leaves(void **state)
{
    struct build *b = *state;
    struct build_client back = b->clients[2];
    back.key = hpke_pair_random();
    assert_int_equal(commit_one(b, build_add(b, &back)), DUPLICATE_KEY);
    assert_int_equal(commit_two(b, build_add(b, &back), build_remove(b, 3)), DUPLICATE_KEY);
    assert_int_equal(commit_two(b, build_add(b, &back), build_remove(b, 2)), PATH_MISSING);
    assert_int_equal(commit_one(b, build_remove(b, 2)), PATH_MISSING);
}

static void an_update_may_take_over_the_key_of_who_leaves(void **state)
{
    struct build *b = *state;
    struct build_client heir = b->clients[1];
    heir.sign = b->clients[2].sign;
    const mls_proposal_or_ref items[] = {
        build_kept(b, 1, build_update(b, &heir, 1)),
        build_by_value(build_remove(b, 2)),
    };
    assert_int_equal(commit(b, items, 1), DUPLICATE_KEY);
    assert_int_equal(commit(b, items, 2), PATH_MISSING);
}

/* --- things that come once --- */

static void a_psk_is_named_once(void **state)
{
    struct build *b = *state;
    mls_proposal *psk = build_psk(b, "key");
    assert_int_equal(commit_two(b, psk, psk), BAD_PROPOSAL_LIST);
    assert_int_equal(commit_two(b, psk, build_psk(b, "key")), OK); /* another nonce: another id */
    mls_proposal *other = build_psk(b, "other");
    other->psk->psk_nonce = psk->psk->psk_nonce;
    assert_int_equal(commit_two(b, psk, other), OK);
}

static void context_extensions_come_once(void **state)
{
    struct build *b = *state;
    const mls_extension *items[] = {build_extension(b, BUILD_EXTENSION, span_text("1"))};
    const struct mls_vector list = build_extensions(b, items, 1);
    assert_int_equal(
        commit_two(b, build_context_extensions(b, list), build_context_extensions(b, list)),
        BAD_PROPOSAL_LIST);
    assert_int_equal(commit_one(b, build_context_extensions(b, list)), PATH_MISSING);
}

static void a_reinit_is_refused_alone_and_in_company(void **state)
{
    struct build *b = *state;
    assert_int_equal(commit_one(b, build_reinit(b)), REINIT_REFUSED);
    assert_int_equal(commit_two(b, build_psk(b, "key"), build_reinit(b)), REINIT_REFUSED);
}

static void an_external_init_has_no_place_in_a_members_commit(void **state)
{
    struct build *b = *state;
    assert_int_equal(commit_one(b, build_external_init(b)), BAD_PROPOSAL_LIST);
}

static void a_reference_must_be_to_what_was_kept(void **state)
{
    struct build *b = *state;
    mls_proposal_or_ref unknown = {.type = MLS_BY_REFERENCE,
                                   .reference = build_random(b, HASH_SIZE)};
    assert_int_equal(commit(b, &unknown, 1), UNKNOWN_PROPOSAL);
    unknown.reference = span_text("short");
    assert_int_equal(commit(b, &unknown, 1), UNKNOWN_PROPOSAL);
}

/* --- what members must support --- */

static void a_self_remove_needs_the_support_of_all_who_stay(void **state)
{
    (void)state;
    struct build b;
    build_open(&b, 3, NULL, span_of(NULL, 0));
    b.clients[3].lacks_self_remove = true;
    build_merge(&b, build_commit(&b, build_member(0), &b.clients[0],
                                 &(mls_proposal_or_ref){.type = MLS_BY_VALUE,
                                                        .proposal = build_add(&b, &b.clients[3])},
                                 1, NULL));
    const mls_proposal_or_ref leave = build_kept(&b, 1, build_self_remove(&b));
    assert_int_equal(commit(&b, &leave, 1), BAD_CAPABILITIES);
    /* who is removed or added by the same commit need not support it */
    b.clients[5].lacks_self_remove = true;
    const mls_proposal_or_ref items[] = {leave, build_by_value(build_remove(&b, 3)),
                                         build_by_value(build_add(&b, &b.clients[5]))};
    assert_int_equal(commit(&b, items, 3), PATH_MISSING);
    build_end(&b);
}

static void context_extensions_need_the_support_of_all_who_stay(void **state)
{
    (void)state;
    struct build b;
    build_open(&b, 2, NULL, span_of(NULL, 0));
    b.clients[2].lacks_extension = true;
    const mls_proposal_or_ref add = build_by_value(build_add(&b, &b.clients[2]));
    build_merge(&b, build_commit(&b, build_member(0), &b.clients[0], &add, 1, NULL));
    b.joined = 3;
    const mls_extension *used[] = {build_extension(&b, BUILD_EXTENSION, span_text("1"))};
    const mls_extension *wanted[] = {
        build_extension(&b, MLS_REQUIRED_CAPABILITIES, build_required(&b, BUILD_EXTENSION, 0))};
    const mls_extension *const *lists[] = {used, wanted};
    for (size_t i = 0; i < 2; i++) {
        mls_proposal *change = build_context_extensions(&b, build_extensions(&b, lists[i], 1));
        const mls_proposal_or_ref items[] = {build_by_value(change),
                                             build_by_value(build_remove(&b, 2))};
        struct build_client committer = b.clients[0];
        struct public_commit *begun;
        const mls_sender sender = build_member(0);
        const mls_commit list = {.proposals = {(void *)items, 1}};
        assert_int_equal(public_commit_begin(b.group, &sender, &list, &begun), OK);
        public_commit_drop(begun);
        assert_int_equal(build_try(&b, build_path_commit(&b, sender, &committer, items, 1)),
                         BAD_CAPABILITIES);
        assert_int_equal(build_try(&b, build_path_commit(&b, sender, &committer, items, 2)), OK);
    }
    build_end(&b);
}

static void who_enters_must_support_what_the_group_has_or_will_have(void **state)
{
    struct build *b = *state;
    b->clients[5].lacks_extension = true;
    const mls_extension *items[] = {
        build_extension(b, MLS_REQUIRED_CAPABILITIES, build_required(b, BUILD_EXTENSION, 0))};
    mls_proposal *change = build_context_extensions(b, build_extensions(b, items, 1));
    assert_int_equal(commit_two(b, build_add(b, &b->clients[5]), change), BAD_CAPABILITIES);
    assert_int_equal(commit_two(b, build_add(b, &b->clients[6]), change), PATH_MISSING);
    const mls_proposal_or_ref item = build_by_value(change);
    build_merge(b, build_path_commit(b, build_member(0), &b->clients[0], &item, 1));
    assert_int_equal(commit_one(b, build_add(b, &b->clients[5])), BAD_CAPABILITIES);
    assert_int_equal(commit_one(b, build_add(b, &b->clients[6])), OK);
}

static void an_add_by_reference_is_held_to_the_new_extensions_too(void **state)
{
    struct build *b = *state;
    const mls_extension *items[] = {build_extension(b, BUILD_EXTENSION, span_text("1"))};
    b->clients[5].lacks_extension = true;
    const mls_proposal_or_ref both[] = {
        build_kept(b, 1, build_add(b, &b->clients[5])),
        build_by_value(build_context_extensions(b, build_extensions(b, items, 1)))};
    assert_int_equal(commit(b, both, 2), BAD_CAPABILITIES);
    assert_int_equal(commit(b, both, 1), OK);
}

static void a_removal_of_no_leaf_at_all_is_refused(void **state)
{
    struct build *b = *state;
    assert_int_equal(commit_one(b, build_remove(b, UINT32_MAX)), NOT_FOUND);
    assert_int_equal(commit_one(b, build_remove(b, 8)), NOT_FOUND);
    assert_int_equal(commit_one(b, build_remove(b, 7)), NOT_FOUND);
}

static void an_update_that_no_longer_supports_the_group_is_refused(void **state)
{
    struct build *b = *state;
    const mls_extension *items[] = {build_extension(b, BUILD_EXTENSION, span_text("1"))};
    const mls_proposal_or_ref change =
        build_by_value(build_context_extensions(b, build_extensions(b, items, 1)));
    b->clients[1].lacks_extension = true; /* kept before the extension comes */
    const mls_proposal_or_ref both[] = {build_kept(b, 1, build_update(b, &b->clients[1], 1)),
                                        change};
    assert_int_equal(commit(b, both, 2), BAD_CAPABILITIES);
    assert_int_equal(commit(b, both, 1), PATH_MISSING);
}

/* --- how many --- */

static void adds_are_bounded(void **state)
{
    (void)state;
    struct build b;
    const struct group_rules rules = {.adds_max = 2};
    build_open(&b, 2, &rules, span_of(NULL, 0));
    mls_proposal_or_ref items[3];
    for (size_t i = 0; i < 3; i++) {
        items[i] = build_by_value(build_add(&b, &b.clients[5 + i]));
    }
    assert_int_equal(commit(&b, items, 3), TOO_LARGE);
    assert_int_equal(commit(&b, items, 2), OK);
    items[0] = build_kept(&b, 1, items[0].proposal); /* a reference counts as much */
    assert_int_equal(commit(&b, items, 3), TOO_LARGE);
    build_end(&b);
}

static void proposals_are_bounded(void **state)
{
    (void)state;
    struct build b;
    const struct group_rules rules = {.proposals_max = 2};
    build_open(&b, 2, &rules, span_of(NULL, 0));
    const mls_proposal_or_ref items[] = {build_by_value(build_psk(&b, "1")),
                                         build_by_value(build_psk(&b, "2")),
                                         build_by_value(build_psk(&b, "3"))};
    assert_int_equal(commit(&b, items, 3), TOO_LARGE);
    assert_int_equal(commit(&b, items, 2), OK);
    build_end(&b);
}

/* The commit's signature is broken too: that it is not the answer shows that nobody looked. */
static void forty_thousand_adds_fall_before_any_signature_is_verified(void **state)
{
    (void)state;
    enum { MANY = 40000 };
    struct build group, *b = &group;
    const struct group_rules rules = {.proposals_max = MANY, .message_max = 1 << 26};
    build_open(b, 2, &rules, span_of(NULL, 0));
    mls_proposal *add = build_add(b, &b->clients[5]);
    mls_proposal_or_ref *items = build_take(b, MANY * sizeof(*items));
    for (size_t i = 0; i < MANY; i++) {
        items[i] = build_by_value(add);
    }
    mls_authenticated_content *content =
        build_commit(b, build_member(0), &b->clients[0], items, MANY, NULL);
    content->signature = build_random(b, SIGN_SIGNATURE_SIZE);
    assert_int_equal(build_try(b, content), TOO_LARGE);
    const mls_proposal_or_ref one = items[0];
    content = build_commit(b, build_member(0), &b->clients[0], &one, 1, NULL);
    content->signature = build_random(b, SIGN_SIGNATURE_SIZE);
    assert_int_equal(build_try(b, content), BAD_SIGNATURE);
    build_end(b);
}

static void a_message_over_its_limit_falls_before_its_signature(void **state)
{
    (void)state;
    struct build b;
    const struct group_rules rules = {.message_max = 4000};
    build_open(&b, 2, &rules, span_of(NULL, 0));
    const mls_proposal_or_ref item = build_by_value(build_psk(&b, "key"));
    mls_authenticated_content *content =
        build_commit(&b, build_member(0), &b.clients[0], &item, 1, NULL);
    content->content.authenticated_data = build_random(&b, 4000);
    assert_int_equal(build_try(&b, content), TOO_LARGE);
    content->content.authenticated_data = build_random(&b, 400);
    assert_int_equal(build_try(&b, content), BAD_SIGNATURE);
    build_end(&b);
}

/* --- applying --- */

static void adds_fill_the_places_that_removals_leave(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref items[] = {
        build_by_value(build_add(b, &b->clients[5])),         build_by_value(build_remove(b, 3)),
        build_by_value(build_add(b, &b->clients[6])),         build_by_value(build_remove(b, 1)),
        build_kept(b, 2, build_update(b, &b->clients[2], 2)), build_by_value(build_psk(b, "key")),
    };
    struct public_commit *commit;
    const mls_authenticated_content *content =
        build_path_commit(b, build_member(0), &b->clients[0], items, 6);
    assert_int_equal(public_group_stage(b->group, content, &commit), OK);
    const struct proposal_effect *effect = public_commit_effect(commit);
    assert_int_equal(effect->added_count, 2);
    assert_int_equal(effect->added[0], 1);
    assert_int_equal(effect->added[1], 3);
    assert_int_equal(effect->removed_count, 2);
    assert_int_equal(effect->removed[0], 3);
    assert_int_equal(effect->updated_count, 1);
    assert_int_equal(effect->updated[0], 2);
    assert_int_equal(effect->psk_count, 1);
    assert_null(effect->context_extensions);
    assert_int_equal(effect->kem_output.size, 0);
    const struct tree *tree = public_group_tree(b->group);
    assert_true(span_equal(tree_leaf(tree, 1)->identity, span_text("client 5")));
    assert_true(span_equal(tree_leaf(tree, 3)->identity, span_text("client 6")));
    assert_true(tree_leaf(tree, 1)->is_verified);
    assert_true(tree_leaf(tree, 2)->is_verified);
    public_commit_drop(commit);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_five, close_build)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_committer_does_not_update_itself_by_a_proposal),
        CASE(a_committer_does_not_remove_itself),
        CASE(a_self_remove_is_committed_by_another_and_by_reference),
        CASE(two_changes_to_one_leaf_are_refused),
        CASE(one_client_is_not_added_twice),
        CASE(who_is_in_is_added_only_when_the_old_leaf_leaves),
        CASE(an_update_may_take_over_the_key_of_who_leaves),
        CASE(a_psk_is_named_once),
        CASE(context_extensions_come_once),
        CASE(a_reinit_is_refused_alone_and_in_company),
        CASE(an_external_init_has_no_place_in_a_members_commit),
        CASE(a_reference_must_be_to_what_was_kept),
        CASE(a_self_remove_needs_the_support_of_all_who_stay),
        CASE(context_extensions_need_the_support_of_all_who_stay),
        CASE(who_enters_must_support_what_the_group_has_or_will_have),
        CASE(an_update_that_no_longer_supports_the_group_is_refused),
        CASE(an_add_by_reference_is_held_to_the_new_extensions_too),
        CASE(a_removal_of_no_leaf_at_all_is_refused),
        CASE(adds_are_bounded),
        CASE(proposals_are_bounded),
        CASE(forty_thousand_adds_fall_before_any_signature_is_verified),
        CASE(a_message_over_its_limit_falls_before_its_signature),
        CASE(adds_fill_the_places_that_removals_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
