/* test_mls_public_group.c -- opening a group, the life of a commit, the policy, the GroupInfo.
 *
 * Source: RFC 9420 sections 8, 11, 12.4, 12.4.3, 13; trust.md T21, T22. */
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

static mls_authenticated_content *empty_commit(struct build *b, uint32_t from)
{
    const mls_proposal_or_ref none[1] = {{0}};
    return build_path_commit(b, build_member(from), &b->clients[from], none, 0);
}

/* Opens a second group from a GroupInfo and puts it in the place of the first. */
static enum status reopen(struct build *b, struct span group_info, struct span tree)
{
    struct public_group *opened;
    const enum status status = public_group_open(NULL, group_info, tree, &opened);
    if (status == OK) {
        public_group_destroy(b->group);
        b->group = opened;
    } else {
        assert_null(opened);
    }
    return status;
}

/* --- opening --- */

static void a_group_opens_from_its_group_info_and_follows_on(void **state)
{
    struct build *b = *state;
    build_fill(b);
    const struct span before = build_state(b);
    assert_int_equal(
        reopen(b, build_encode_group_info(b, build_group_info(b, 1, true), true), span_of(NULL, 0)),
        OK);
    assert_true(span_equal(before, build_state(b)));
    const struct span tree = build_tree(b);
    assert_int_equal(
        reopen(b, build_encode_group_info(b, build_group_info(b, 1, false), false), tree), OK);
    assert_true(span_equal(before, build_state(b)));
    build_merge(b, empty_commit(b, 3));
}

static void a_group_info_without_a_tree_anywhere_opens_nothing(void **state)
{
    struct build *b = *state;
    const struct span bytes = build_encode_group_info(b, build_group_info(b, 0, false), true);
    assert_int_equal(reopen(b, bytes, span_of(NULL, 0)), NOT_FOUND);
}

static void a_tree_must_be_the_one_that_the_context_names(void **state)
{
    struct build *b = *state;
    const struct span old = build_tree(b);
    build_merge(b, empty_commit(b, 0));
    const struct span bytes = build_encode_group_info(b, build_group_info(b, 0, false), true);
    assert_int_equal(reopen(b, bytes, old), BAD_TREE_HASH);
    assert_int_equal(reopen(b, bytes, build_tree(b)), OK);
}

static void the_signer_of_a_group_info_is_a_member(void **state)
{
    struct build *b = *state;
    const struct span tree = build_tree(b);
    mls_group_info *group_info = build_group_info(b, 0, false);
    build_sign_group_info(b, group_info, &b->clients[1]);
    assert_int_equal(reopen(b, build_encode_group_info(b, group_info, true), tree), BAD_SIGNATURE);
    group_info->signer = 6;
    build_sign_group_info(b, group_info, &b->clients[0]);
    assert_int_equal(reopen(b, build_encode_group_info(b, group_info, true), tree), NOT_FOUND);
}

static void a_group_info_of_another_suite_or_version_is_refused_by_name(void **state)
{
    struct build *b = *state;
    const struct span tree = build_tree(b);
    mls_group_info *group_info = build_group_info(b, 0, false);
    group_info->group_context.cipher_suite = 1;
    build_sign_group_info(b, group_info, &b->clients[0]);
    assert_int_equal(reopen(b, build_encode_group_info(b, group_info, true), tree), UNSUPPORTED);
    group_info->group_context.cipher_suite = MLS_SUITE;
    group_info->group_context.version = 2;
    build_sign_group_info(b, group_info, &b->clients[0]);
    assert_int_equal(reopen(b, build_encode_group_info(b, group_info, true), tree), UNSUPPORTED);
}

static void the_hashes_of_a_group_info_have_their_sizes(void **state)
{
    struct build *b = *state;
    const struct span tree = build_tree(b);
    mls_group_info *group_info = build_group_info(b, 0, false);
    const mls_group_info good = *group_info;
    group_info->confirmation_tag = build_random(b, HASH_SIZE - 1);
    build_sign_group_info(b, group_info, &b->clients[0]);
    assert_int_equal(reopen(b, build_encode_group_info(b, group_info, true), tree), MALFORMED);
    *group_info = good;
    group_info->group_context.confirmed_transcript_hash = span_of(NULL, 0); /* for epoch 0 alone */
    build_sign_group_info(b, group_info, &b->clients[0]);
    assert_int_equal(reopen(b, build_encode_group_info(b, group_info, true), tree), MALFORMED);
}

static void no_extension_stands_twice_in_a_group_info(void **state)
{
    struct build *b = *state;
    const struct span tree = build_tree(b);
    mls_group_info *group_info = build_group_info(b, 0, false);
    const mls_extension *grease = build_extension(b, BUILD_GREASE, span_text("any"));
    const mls_extension *items[] = {grease, grease};
    group_info->extensions = build_extensions(b, items, 2);
    build_sign_group_info(b, group_info, &b->clients[0]);
    assert_int_equal(reopen(b, build_encode_group_info(b, group_info, true), tree), MALFORMED);
    group_info->extensions.count = 1; /* one that we do not know is no harm */
    build_sign_group_info(b, group_info, &b->clients[0]);
    assert_int_equal(reopen(b, build_encode_group_info(b, group_info, true), tree), OK);
}

static void every_leaf_of_an_opened_group_supports_its_extensions(void **state)
{
    (void)state;
    struct build b;
    build_open(&b, 2, NULL, span_of(NULL, 0));
    b.clients[2].lacks_extension = true;
    const mls_proposal_or_ref add = build_by_value(build_add(&b, &b.clients[2]));
    build_merge(&b, build_commit(&b, build_member(0), &b.clients[0], &add, 1, NULL));
    const mls_extension *items[] = {build_extension(&b, BUILD_EXTENSION, span_text("1"))};
    mls_group_info *group_info = build_group_info(&b, 0, false);
    group_info->group_context.extensions = build_extensions(&b, items, 1);
    build_sign_group_info(&b, group_info, &b.clients[0]);
    const struct span bytes = build_encode_group_info(&b, group_info, true);
    assert_int_equal(reopen(&b, bytes, build_tree(&b)), BAD_CAPABILITIES);
    build_end(&b);
}

/* A GroupInfo that names a tree whatever it is, signed by member 0. */
static enum status reopen_with(struct build *b, struct span tree)
{
    struct tree *changed;
    assert_int_equal(tree_read(tree, NULL, &changed), OK);
    const struct hash hash = tree_hash(changed);
    tree_destroy(changed);
    mls_group_info *group_info = build_group_info(b, 0, false);
    group_info->group_context.tree_hash = hash_span(&hash);
    build_sign_group_info(b, group_info, &b->clients[0]);
    return reopen(b, build_encode_group_info(b, group_info, true), tree);
}

/* Changes one byte wherever `part` stands in a tree. */
static void spoil(struct span tree, struct span part)
{
    for (size_t i = 0; i + part.size <= tree.size; i++) {
        if (memcmp(tree.data + i, part.data, part.size) == 0) {
            ((uint8_t *)tree.data)[i] ^= 1;
        }
    }
}

static void every_parent_hash_of_an_opened_group_holds(void **state)
{
    struct build *b = *state;
    build_fill(b);
    const struct span tree = build_tree(b);
    assert_int_equal(reopen_with(b, tree), OK);
    spoil(tree, tree_key(public_group_tree(b->group), 3));
    assert_int_equal(reopen_with(b, tree), BAD_PARENT_HASH);
}

/* --- leaves that were not looked at yet --- */

/* A group whose leaf 2 carries a signature that does not hold, under a GroupInfo that does. */
static void open_with_broken_leaf(struct build *b)
{
    const struct span tree = build_tree(b);
    mls_leaf_node leaf;
    assert_int_equal(tree_leaf_decode(public_group_tree(b->group), 2, &b->arena, &leaf), OK);
    spoil(tree, leaf.signature);
    assert_int_equal(reopen_with(b, tree), OK);
}

static void a_sweep_verifies_every_leaf_in_slices(void **state)
{
    struct build *b = *state;
    bool done = false;
    assert_true(public_group_is_verified(b->group)); /* who followed all commits has verified all */
    const struct span bytes = build_encode_group_info(b, build_group_info(b, 4, true), true);
    assert_int_equal(reopen(b, bytes, span_of(NULL, 0)), OK);
    assert_false(public_group_is_verified(b->group));
    size_t slices = 0;
    for (; !done; slices++) {
        assert_int_equal(public_group_sweep(b->group, 2, &done), OK);
    }
    assert_true(slices >= 2);
    assert_true(public_group_is_verified(b->group));
    build_merge(b, empty_commit(b, 1)); /* what enters later was verified as it entered */
    assert_true(public_group_is_verified(b->group));
}

static void a_sweep_finds_the_leaf_that_does_not_hold(void **state)
{
    struct build *b = *state;
    bool done = false;
    open_with_broken_leaf(b);
    assert_int_equal(public_group_sweep(b->group, 100, &done), BAD_SIGNATURE);
    assert_false(done);
    assert_false(public_group_is_verified(b->group));
}

static void a_sender_whose_leaf_does_not_hold_is_refused(void **state)
{
    struct build *b = *state;
    struct hash reference;
    open_with_broken_leaf(b);
    assert_int_equal(build_try(b, empty_commit(b, 2)), BAD_SIGNATURE);
    assert_int_equal(
        public_group_propose(b->group,
                             build_proposal(b, build_member(2), &b->clients[2], build_remove(b, 1)),
                             &reference),
        BAD_SIGNATURE);
    assert_int_equal(build_try(b, empty_commit(b, 1)), OK);
}

/* --- the group of one --- */

static void a_new_group_has_one_leaf_and_no_history(void **state)
{
    (void)state;
    struct build b;
    build_open(&b, 1, NULL, span_of(NULL, 0));
    const mls_group_context *context = public_group_context(b.group);
    assert_int_equal(context->epoch, 0);
    assert_int_equal(context->confirmed_transcript_hash.size, 0);
    assert_int_equal(tree_leaf_count(public_group_tree(b.group)), 1);
    build_merge(&b, empty_commit(&b, 0)); /* its path has no node, its leaf no parent hash */
    assert_int_equal(public_group_epoch(b.group), 1);
    build_end(&b);
}

static void a_new_group_begins_with_a_leaf_of_a_key_package(void **state)
{
    struct build *b = *state;
    struct public_group *group;
    static const uint8_t NONE = 0;
    const mls_leaf_node *leaf = build_leaf(b, &b->clients[9], MLS_COMMIT, 0, span_of(NULL, 0));
    assert_int_equal(public_group_make(NULL, span_text("group"), build_encode_leaf(b, leaf),
                                       span_of(&NONE, 1), &group),
                     BAD_LEAF);
    assert_null(group);
}

/* --- the life of a commit --- */

static void a_dropped_commit_leaves_the_group_as_it_was(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref items[] = {build_by_value(build_add(b, &b->clients[6])),
                                         build_by_value(build_remove(b, 1)),
                                         build_kept(b, 2, build_update(b, &b->clients[2], 2))};
    const mls_authenticated_content *commit =
        build_path_commit(b, build_member(0), &b->clients[0], items, 3);
    const struct span before = build_state(b);
    struct public_commit *staged;
    assert_int_equal(public_group_stage(b->group, commit, &staged), OK);
    assert_false(span_equal(before, build_state(b))); /* the tree shows the commit */
    public_commit_drop(staged);
    assert_true(span_equal(before, build_state(b)));
    build_merge(b, commit);
}

static void one_commit_stands_at_a_time(void **state)
{
    struct build *b = *state;
    struct public_commit *first, *second;
    struct hash reference;
    bool done;
    const struct span bytes = build_encode_group_info(b, build_group_info(b, 0, true), true);
    assert_int_equal(reopen(b, bytes, span_of(NULL, 0)), OK);
    const mls_authenticated_content *one = empty_commit(b, 0);
    const mls_authenticated_content *two = empty_commit(b, 1);
    const mls_authenticated_content *proposal =
        build_proposal(b, build_member(1), &b->clients[1], build_remove(b, 2));
    assert_int_equal(public_group_stage(b->group, one, &first), OK);
    assert_int_equal(public_group_stage(b->group, two, &second), PENDING_COMMIT);
    assert_null(second);
    assert_int_equal(public_group_propose(b->group, proposal, &reference), PENDING_COMMIT);
    assert_int_equal(public_group_check_info(b->group, span_of(NULL, 0)), PENDING_COMMIT);
    assert_int_equal(public_group_sweep(b->group, 1, &done), PENDING_COMMIT);
    public_commit_merge(first);
}

static void a_parked_commit_waits_for_its_echo(void **state)
{
    struct build *b = *state;
    const mls_authenticated_content *commit = empty_commit(b, 0);
    const struct span before = build_state(b);
    struct public_commit *ours;
    assert_int_equal(public_group_stage(b->group, commit, &ours), OK);
    assert_int_equal(public_commit_park(ours), OK);
    assert_true(span_equal(before, build_state(b)));
    (void)build_kept(b, 1, build_remove(b, 2)); /* life goes on meanwhile */
    public_commit_resume(ours);
    assert_int_equal(public_commit_park(ours), OK);
    public_commit_merge(ours); /* resumes by itself */
    const struct span merged = build_state(b);
    assert_int_equal(public_group_epoch(b->group), 2);
    assert_false(span_equal(before, merged));
    assert_int_equal(tree_check_parent_hashes(public_group_tree(b->group)), OK);
}

static void a_parked_commit_gives_way_to_a_rival(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref item = build_kept(b, 3, build_remove(b, 4));
    const mls_authenticated_content *our =
        build_path_commit(b, build_member(0), &b->clients[0], &item, 1);
    const mls_authenticated_content *their = empty_commit(b, 1);
    struct public_commit *ours;
    assert_int_equal(public_group_stage(b->group, our, &ours), OK);
    assert_int_equal(public_commit_park(ours), OK);
    build_merge(b, their);
    const struct span after = build_state(b);
    public_commit_drop(ours);
    assert_true(span_equal(after, build_state(b)));
    public_commit_drop(NULL);
}

/* --- a commit of ours, step by step --- */

static void our_own_leaf_is_held_to_the_same_rules(void **state)
{
    struct build *b = *state;
    const mls_sender sender = build_member(1);
    const mls_commit none = {0};
    const struct tree_step *steps;
    size_t count;
    struct span keys[8], parent_hash;
    struct public_commit *ours;
    assert_int_equal(public_commit_begin(b->group, &sender, &none, &ours), OK);
    assert_int_equal(public_commit_steps(ours, &steps, &count), OK);
    for (size_t i = 0; i < count; i++) {
        keys[i] = build_random(b, DH_PUBLIC_SIZE);
    }
    assert_int_equal(public_commit_set_keys(ours, keys, count - 1, &parent_hash), BAD_PATH);
    assert_int_equal(public_commit_set_keys(ours, keys, count, &parent_hash), OK);
    /* the old key once more */
    const mls_leaf_node *leaf = build_leaf(b, &b->clients[1], MLS_COMMIT, 1, parent_hash);
    assert_int_equal(public_commit_set_leaf(ours, build_encode_leaf(b, leaf)), BAD_LEAF);
    public_commit_drop(ours);
}

static void a_provisional_context_has_the_old_transcript_hash(void **state)
{
    struct build *b = *state;
    const mls_sender sender = build_member(0);
    const mls_proposal_or_ref item = build_by_value(build_add(b, &b->clients[6]));
    const mls_commit list = {.proposals = {(void *)&item, 1}};
    struct public_commit *ours;
    struct span bytes;
    mls_group_context provisional;
    assert_int_equal(public_commit_begin(b->group, &sender, &list, &ours), OK);
    assert_int_equal(public_commit_provisional(ours, &bytes), OK);
    assert_int_equal(mls_decode_group_context(bytes, &b->arena, &provisional), OK);
    const struct hash hash = tree_hash(public_group_tree(b->group));
    const mls_group_context *old = public_group_context(b->group);
    assert_int_equal(provisional.epoch, old->epoch + 1);
    assert_true(span_equal(provisional.tree_hash, hash_span(&hash)));
    assert_false(span_equal(provisional.tree_hash, old->tree_hash));
    assert_true(span_equal(provisional.confirmed_transcript_hash, old->confirmed_transcript_hash));
    public_commit_drop(ours);
}

static void our_own_commit_and_its_echo_give_the_same_state(void **state)
{
    struct build *b = *state;
    const mls_sender sender = build_member(0);
    const mls_proposal_or_ref item = build_by_value(build_add(b, &b->clients[6]));
    const mls_commit list = {.proposals = {(void *)&item, 1}};
    const mls_authenticated_content *content =
        build_commit(b, sender, &b->clients[0], &item, 1, NULL);
    struct public_commit *ours, *theirs;
    assert_int_equal(public_commit_begin(b->group, &sender, &list, &ours), OK);
    assert_int_equal(public_commit_seal(ours, content), OK);
    assert_int_equal(public_commit_set_confirmation(ours, span_text("short")),
                     BAD_CONFIRMATION_TAG);
    assert_int_equal(public_commit_set_confirmation(ours, content->confirmation_tag), OK);
    assert_int_equal(public_commit_park(ours), OK);
    assert_int_equal(public_group_stage(b->group, content, &theirs), OK);
    assert_true(span_equal(public_commit_context_bytes(ours), public_commit_context_bytes(theirs)));
    public_commit_drop(theirs);
    public_commit_merge(ours);
    assert_int_equal(public_group_epoch(b->group), 2);
}

static void a_list_that_needs_a_path_is_not_sealed_without(void **state)
{
    struct build *b = *state;
    const mls_sender sender = build_member(0);
    const mls_proposal_or_ref item = build_by_value(build_remove(b, 2));
    const mls_commit list = {.proposals = {(void *)&item, 1}};
    struct public_commit *ours;
    assert_int_equal(public_commit_begin(b->group, &sender, &list, &ours), OK);
    const mls_authenticated_content *content =
        build_commit(b, sender, &b->clients[0], &item, 1, NULL);
    assert_int_equal(public_commit_seal(ours, content), PATH_MISSING);
    public_commit_drop(ours);
}

/* --- the policy --- */

struct witness {
    enum status answer;
    unsigned asked;
};

static enum status look(void *context, const struct policy_question *question)
{
    struct witness *witness = context;
    witness->asked++;
    if (question->effect->removed_count != 1) {
        return witness->answer;
    }
    assert_true(span_equal(question->content->content.authenticated_data, span_text("statement")));
    assert_int_equal(question->committer, 0);
    assert_int_equal(question->context_after->epoch, public_group_epoch(question->group) + 1);
    /* leaf 1 left, client 6 took its place, leaf 2 stays, leaf 0 has a new key, 7 was never there
     */
    assert_true(span_equal(policy_leaf_before(question, 1)->identity, span_text("client 1")));
    assert_true(span_equal(tree_leaf(question->after, 1)->identity, span_text("client 6")));
    assert_true(span_equal(policy_leaf_before(question, 2)->identity, span_text("client 2")));
    assert_false(span_equal(policy_leaf_before(question, 0)->encryption_key,
                            tree_leaf(question->after, 0)->encryption_key));
    assert_true(span_equal(policy_leaf_before(question, 0)->signature_key,
                           question->path_leaf->signature_key));
    assert_null(policy_leaf_before(question, 5)); /* client 7 is new there */
    assert_non_null(tree_leaf(question->after, 5));
    assert_null(policy_leaf_before(question, 7));
    return witness->answer;
}

static void a_policy_sees_before_and_after_and_has_the_last_word(void **state)
{
    (void)state;
    struct build b;
    struct witness witness = {.answer = OK};
    const struct group_rules rules = {.policy = {.may_commit = look, .context = &witness}};
    build_open(&b, 5, &rules, span_of(NULL, 0));
    const mls_proposal_or_ref items[] = {build_by_value(build_remove(&b, 1)),
                                         build_by_value(build_add(&b, &b.clients[6])),
                                         build_by_value(build_add(&b, &b.clients[7]))};
    mls_authenticated_content *commit =
        build_path_commit(&b, build_member(0), &b.clients[0], items, 3);
    commit->content.authenticated_data = span_text("statement");
    build_sign(&b, commit, &b.clients[0]);
    const struct span before = build_state(&b);
    witness = (struct witness){.answer = NOT_ALLOWED};
    assert_int_equal(build_try(&b, commit), NOT_ALLOWED);
    assert_true(span_equal(before, build_state(&b)));
    witness.answer = OK;
    assert_int_equal(build_try(&b, commit), OK);
    assert_int_equal(witness.asked, 2);
    build_end(&b);
}

static void a_policy_is_not_asked_about_what_is_wrong_anyway(void **state)
{
    (void)state;
    struct build b;
    struct witness witness = {.answer = OK};
    const struct group_rules rules = {.policy = {.may_commit = look, .context = &witness}};
    build_open(&b, 3, &rules, span_of(NULL, 0));
    witness.asked = 0;
    mls_authenticated_content *commit = empty_commit(&b, 1);
    build_sign(&b, commit, &b.clients[2]);
    assert_int_equal(build_try(&b, commit), BAD_SIGNATURE);
    const mls_proposal_or_ref none[1] = {{0}};
    assert_int_equal(build_try(&b, build_commit(&b, build_member(1), &b.clients[1], none, 0, NULL)),
                     PATH_MISSING);
    commit = empty_commit(&b, 1);
    commit->confirmation_tag = span_text("short");
    assert_int_equal(build_try(&b, commit), BAD_CONFIRMATION_TAG);
    assert_int_equal(witness.asked, 0);
    build_end(&b);
}

/* --- a GroupInfo that is handed in --- */

static void a_group_info_states_exactly_the_state_of_the_group(void **state)
{
    struct build *b = *state;
    mls_group_info *group_info = build_group_info(b, 2, true);
    assert_int_equal(
        public_group_check_info(b->group, build_encode_group_info(b, group_info, true)), OK);
    const mls_group_info good = *group_info;
    mls_group_info bad[3] = {good, good, good};
    bad[0].group_context.epoch++;
    bad[1].confirmation_tag = build_random(b, HASH_SIZE);
    const mls_extension *items[] = {build_extension(b, MLS_RATCHET_TREE, span_text("tree"))};
    bad[2].extensions = build_extensions(b, items, 1);
    for (size_t i = 0; i < 3; i++) {
        build_sign_group_info(b, &bad[i], &b->clients[2]);
        assert_int_equal(
            public_group_check_info(b->group, build_encode_group_info(b, &bad[i], true)), CONFLICT);
    }
    build_sign_group_info(b, group_info, &b->clients[1]);
    assert_int_equal(
        public_group_check_info(b->group, build_encode_group_info(b, group_info, true)),
        BAD_SIGNATURE);
}

static void a_group_info_is_checked_against_the_commit_that_it_comes_with(void **state)
{
    struct build *b = *state;
    const mls_authenticated_content *commit = empty_commit(b, 0);
    struct public_commit *staged;
    const struct span old = build_encode_group_info(b, build_group_info(b, 0, true), true);
    assert_int_equal(public_group_stage(b->group, commit, &staged), OK);
    mls_group_info *group_info = build_group_info(b, 0, true);
    group_info->group_context = *public_commit_context(staged);
    group_info->confirmation_tag = commit->confirmation_tag;
    build_sign_group_info(b, group_info, &b->clients[0]);
    assert_int_equal(public_commit_check_info(staged, build_encode_group_info(b, group_info, true)),
                     OK);
    assert_int_equal(public_commit_check_info(staged, old), CONFLICT);
    public_commit_merge(staged);
    assert_int_equal(
        public_group_check_info(b->group, build_encode_group_info(b, group_info, true)), OK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_five, close_build)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_group_opens_from_its_group_info_and_follows_on),
        CASE(a_group_info_without_a_tree_anywhere_opens_nothing),
        CASE(a_tree_must_be_the_one_that_the_context_names),
        CASE(the_signer_of_a_group_info_is_a_member),
        CASE(a_group_info_of_another_suite_or_version_is_refused_by_name),
        CASE(the_hashes_of_a_group_info_have_their_sizes),
        CASE(no_extension_stands_twice_in_a_group_info),
        CASE(every_leaf_of_an_opened_group_supports_its_extensions),
        CASE(every_parent_hash_of_an_opened_group_holds),
        CASE(a_sweep_verifies_every_leaf_in_slices),
        CASE(a_sweep_finds_the_leaf_that_does_not_hold),
        CASE(a_sender_whose_leaf_does_not_hold_is_refused),
        CASE(a_new_group_has_one_leaf_and_no_history),
        CASE(a_new_group_begins_with_a_leaf_of_a_key_package),
        CASE(a_dropped_commit_leaves_the_group_as_it_was),
        CASE(one_commit_stands_at_a_time),
        CASE(a_parked_commit_waits_for_its_echo),
        CASE(a_parked_commit_gives_way_to_a_rival),
        CASE(our_own_leaf_is_held_to_the_same_rules),
        CASE(a_provisional_context_has_the_old_transcript_hash),
        CASE(our_own_commit_and_its_echo_give_the_same_state),
        CASE(a_list_that_needs_a_path_is_not_sealed_without),
        CASE(a_policy_sees_before_and_after_and_has_the_last_word),
        CASE(a_policy_is_not_asked_about_what_is_wrong_anyway),
        CASE(a_group_info_states_exactly_the_state_of_the_group),
        CASE(a_group_info_is_checked_against_the_commit_that_it_comes_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
