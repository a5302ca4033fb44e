/* Commits of ours between being made and coming back; and which proposals of others they take. */
#include "crypto/public/chance.h"
#include "mls/secret/group_inner.h"
#include "support/mls_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { BYTES_MAX = 1 << 24, MOST = 8 };

static const char *const NAMES[MOST] = {"anna", "bram", "chris", "daan",
                                        "emma", "fien", "gijs",  "hanna"};

struct talk {
    struct talker talkers[MOST];
    struct buffer first, second, other;
};

static void begin(struct talk *talk, size_t count)
{
    *talk = (struct talk){.first = buffer_make(BYTES_MAX),
                          .second = buffer_make(BYTES_MAX),
                          .other = buffer_make(BYTES_MAX)};
    for (size_t i = 0; i < MOST; i++) {
        talker_make(&talk->talkers[i], NAMES[i]);
    }
    talk_gather(talk->talkers, count, NULL);
}

static void end(struct talk *talk)
{
    for (size_t i = 0; i < MOST; i++) {
        talker_end(&talk->talkers[i]);
    }
    buffer_end(&talk->first);
    buffer_end(&talk->second);
    buffer_end(&talk->other);
}

static void deliver(struct talk *talk, const struct buffer *message)
{
    talk_deliver(talk->talkers, MOST, buffer_span(message));
}

static void a_commit_of_ours_changes_nothing_until_its_echo(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    struct group *anna = talk.talkers[0].group;
    const struct secret before = *group_epoch_authenticator(anna);
    const struct hash tree = tree_hash(public_group_tree(group_public(anna)));
    assert_int_equal(talk_commit(&talk.talkers[0], NULL, 0, HANDSHAKE_PUBLIC, &talk.first), OK);
    assert_true(group_has_pending(anna));
    assert_int_equal(group_epoch(anna), 1);
    assert_true(secret_equal(group_epoch_authenticator(anna), &before));
    const struct hash after = tree_hash(public_group_tree(group_public(anna)));
    assert_true(hash_equal(&tree, &after));
    talk_say(&talk.talkers[0], "intussen", &talk.other);
    talk_hear(&talk.talkers[2], buffer_span(&talk.other), GROUP_APPLICATION, "intussen");
    deliver(&talk, &talk.first);
    assert_true(talk_agrees(talk.talkers, 4));
    assert_int_equal(group_epoch(anna), 2);
    end(&talk);
}

static void the_echo_is_known_in_either_form(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    for (int form = HANDSHAKE_PUBLIC; form <= HANDSHAKE_PRIVATE; form++) {
        buffer_clear(&talk.first);
        assert_int_equal(
            talk_commit(&talk.talkers[0], NULL, 0, (enum handshake_form)form, &talk.first), OK);
        talk_hear(&talk.talkers[0], buffer_span(&talk.first), GROUP_OWN_MERGED, NULL);
        talk_hear(&talk.talkers[1], buffer_span(&talk.first), GROUP_COMMITTED, NULL);
        talk_hear(&talk.talkers[2], buffer_span(&talk.first), GROUP_COMMITTED, NULL);
        assert_true(talk_agrees(talk.talkers, 3));
    }
    end(&talk);
}

static void a_rival_that_comes_first_drops_ours(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    assert_int_equal(talk_commit(&talk.talkers[0], NULL, 0, HANDSHAKE_PRIVATE, &talk.first), OK);
    assert_int_equal(talk_commit(&talk.talkers[1], NULL, 0, HANDSHAKE_PRIVATE, &talk.second), OK);
    struct group_event event;
    assert_int_equal(group_handle(talk.talkers[0].group, buffer_span(&talk.second), NULL, &event),
                     OK);
    assert_int_equal(event.kind, GROUP_COMMITTED);
    assert_int_equal(event.sender, 1);
    assert_true(event.own_dropped);
    group_event_end(&event);
    for (size_t i = 1; i < 4; i++) {
        talk_hear(&talk.talkers[i], buffer_span(&talk.second),
                  i == 1 ? GROUP_OWN_MERGED : GROUP_COMMITTED, NULL);
    }
    for (size_t i = 0; i < 4; i++) { /* ours comes too late for all, ourselves too */
        assert_int_equal(
            group_handle(talk.talkers[i].group, buffer_span(&talk.first), NULL, &event),
            STALE_EPOCH);
    }
    assert_true(talk_agrees(talk.talkers, 4));
    end(&talk);
}

static void a_rival_that_does_not_hold_leaves_ours_waiting(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    assert_int_equal(talk_commit(&talk.talkers[0], NULL, 0, HANDSHAKE_PUBLIC, &talk.first), OK);
    assert_int_equal(talk_commit(&talk.talkers[1], NULL, 0, HANDSHAKE_PUBLIC, &talk.second), OK);
    talk.second.data[talk.second.size - 40] ^= 1; /* in the confirmation tag */
    struct group_event event;
    assert_int_equal(group_handle(talk.talkers[0].group, buffer_span(&talk.second), NULL, &event),
                     BAD_MEMBERSHIP_TAG);
    assert_true(group_has_pending(talk.talkers[0].group));
    assert_int_equal(group_commit_drop(talk.talkers[1].group), OK);
    deliver(&talk, &talk.first);
    assert_true(talk_agrees(talk.talkers, 4));
    end(&talk);
}

static void a_commit_that_was_given_up_is_followed_no_more(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    assert_int_equal(talk_commit(&talk.talkers[0], NULL, 0, HANDSHAKE_PUBLIC, &talk.first), OK);
    assert_int_equal(group_commit_drop(talk.talkers[0].group), OK);
    struct group_event event; /* our own path holds nothing for us */
    assert_int_equal(group_handle(talk.talkers[0].group, buffer_span(&talk.first), NULL, &event),
                     PATH_NOT_FOR_US);
    end(&talk);
}

static void a_commit_can_be_taken_as_accepted_without_an_echo(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    assert_int_equal(talk_commit(&talk.talkers[0], NULL, 0, HANDSHAKE_PUBLIC, &talk.first), OK);
    assert_int_equal(group_commit_merge(talk.talkers[0].group), OK);
    talk_hear(&talk.talkers[1], buffer_span(&talk.first), GROUP_COMMITTED, NULL);
    talk_hear(&talk.talkers[2], buffer_span(&talk.first), GROUP_COMMITTED, NULL);
    assert_true(talk_agrees(talk.talkers, 3));
    end(&talk);
}

/* --- what is kept --- */

static void propose(struct talk *talk, size_t who, const struct buffer *proposal)
{
    struct buffer message = buffer_make(BYTES_MAX);
    assert_int_equal(group_propose(talk->talkers[who].group, &talk->talkers[who].signer,
                                   buffer_span(proposal), span_text(""), HANDSHAKE_PUBLIC,
                                   &message),
                     OK);
    deliver(talk, &message);
    buffer_end(&message);
}

static void propose_update(struct talk *talk, size_t who)
{
    struct buffer message = buffer_make(BYTES_MAX);
    assert_int_equal(group_propose_update(talk->talkers[who].group, &talk->talkers[who].member,
                                          span_text(""), HANDSHAKE_PUBLIC, &message),
                     OK);
    deliver(talk, &message);
    buffer_end(&message);
}

static void commit_kept(struct talk *talk, size_t who)
{
    buffer_clear(&talk->first);
    assert_int_equal(talk_commit(&talk->talkers[who], NULL, 0, HANDSHAKE_PUBLIC, &talk->first), OK);
    deliver(talk, &talk->first);
    assert_true(talk_agrees(talk->talkers, MOST));
}

static void of_proposals_that_contradict_each_other_those_are_taken_that_fit(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 6);
    propose_update(&talk, 1); /* goes with the Remove below */
    propose_update(&talk, 2);
    propose_update(&talk, 2); /* the newest counts */
    talk_write_remove(1, &talk.other);
    propose(&talk, 3, &talk.other);
    propose(&talk, 4, &talk.other); /* the same again */
    buffer_clear(&talk.other);
    talk_write_remove(0, &talk.other); /* the committer's own: not for it to commit */
    propose(&talk, 3, &talk.other);
    propose_update(&talk, 0); /* nor this */
    commit_kept(&talk, 0);
    assert_null(talk.talkers[1].group);
    assert_non_null(talk.talkers[0].group);
    assert_int_equal(public_group_proposal_count(group_public(talk.talkers[0].group)), 0);
    commit_kept(&talk, 2);
    end(&talk);
}

static void who_lets_go_twice_and_is_removed_too_goes_once(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    talk_write_self_remove(&talk.other);
    propose(&talk, 2, &talk.other);
    buffer_clear(&talk.other);
    talk_write_remove(2, &talk.other);
    propose(&talk, 1, &talk.other);
    commit_kept(&talk, 0);
    assert_null(talk.talkers[2].group);
    assert_int_equal(tree_leaf_count(public_group_tree(group_public(talk.talkers[0].group))), 3);
    end(&talk);
}

static void an_add_and_its_repetition_bring_one_newcomer(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    talk_write_add(&talk.talkers[5], &talk.other);
    propose(&talk, 1, &talk.other);
    propose(&talk, 2, &talk.other);
    buffer_clear(&talk.other);
    group_write_psk(span_text("psk"), &talk.other);
    propose(&talk, 2, &talk.other);
    buffer_clear(&talk.other);
    group_write_psk(span_text("nobody's"), &talk.other); /* a key that the committer lacks */
    propose(&talk, 2, &talk.other);
    struct buffer welcome = buffer_make(BYTES_MAX);
    const struct commit_wish wish = {.with_kept = true,
                                     .member = &talk.talkers[0].member,
                                     .psks = &TALK_PSKS,
                                     .welcome_with_tree = true};
    struct commit_made made = {.commit = &talk.first, .welcome = &welcome};
    assert_int_equal(group_commit(talk.talkers[0].group, &wish, &made), OK);
    deliver(&talk, &talk.first);
    assert_int_equal(
        group_join_welcome(NULL,
                           &(struct welcome_join){&talk.talkers[5].package, 1,
                                                  buffer_span(&welcome), span_of(NULL, 0)},
                           &TALK_PSKS, &talk.talkers[5].group),
        OK);
    assert_true(talk_agrees(talk.talkers, MOST));
    assert_int_equal(tree_leaf_count(public_group_tree(group_public(talk.talkers[0].group))), 4);
    buffer_end(&welcome);
    end(&talk);
}

static void a_path_is_left_out_only_where_it_may_be(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct arena arena = arena_make(BYTES_MAX);
    talk_write_add(&talk.talkers[5], &talk.other);
    struct buffer remove = buffer_make(BYTES_MAX);
    talk_write_remove(2, &remove);
    const struct span lists[][2] = {{buffer_span(&talk.other)},
                                    {buffer_span(&remove)},
                                    {buffer_span(&talk.other), buffer_span(&remove)},
                                    {{NULL, 0}}};
    const size_t counts[] = {1, 1, 2, 0};
    const bool has_path[] = {false, true, true, true};
    for (size_t i = 0; i < 4; i++) {
        mls_message message;
        buffer_clear(&talk.first);
        assert_int_equal(
            talk_commit(&talk.talkers[0], lists[i], counts[i], HANDSHAKE_PUBLIC, &talk.first), OK);
        assert_int_equal(mls_message_decode(buffer_span(&talk.first), &arena, &message), OK);
        assert_true((message.public_message->content.commit->path != NULL) == has_path[i]);
        assert_int_equal(group_commit_drop(talk.talkers[0].group), OK);
    }
    arena_end(&arena);
    buffer_end(&remove);
    end(&talk);
}

/* An Update of a member to this key, as group_propose_update() would never make it. */
static void propose_key(struct talk *talk, size_t who, struct span key)
{
    struct talker *talker = &talk->talkers[who];
    const struct leaf_place place = {.source = MLS_UPDATE,
                                     .encryption_key = key,
                                     .group_id = span_text("the group"),
                                     .leaf_index = group_own_leaf(talker->group)};
    const mls_u16 type = MLS_UPDATE_PROPOSAL;
    buffer_clear(&talk->other);
    mls_write_u16(&talk->other, &type);
    assert_int_equal(member_write_leaf(&talker->member, &place, &talk->other), OK);
    propose(talk, who, &talk->other);
}

static void kept_proposals_that_stand_in_each_others_way_do_not_stop_a_commit(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 6);
    struct hpke_pair shared = hpke_pair_random();
    propose_key(&talk, 3, hpke_public(&shared));
    propose_key(&talk, 4, hpke_public(&shared)); /* a key may stand in the tree once */
    buffer_clear(&talk.other);
    talk_write_self_remove(&talk.other);
    propose(&talk, 1, &talk.other);
    commit_kept(&talk, 0);
    assert_null(talk.talkers[1].group);
    hpke_pair_wipe(&shared);
    end(&talk);
}

/* GroupContextExtensions with a list of external senders that holds this one. */
static void write_extensions(const struct talker *sender, struct buffer *out)
{
    struct buffer data = buffer_make(BYTES_MAX);
    mls_external_sender one = {
        .signature_key = sign_public(&sender->signer),
        .credential = {.credential_type = MLS_BASIC, .identity = span_text(sender->name)}};
    const mls_external_sender_list list = {.senders = {&one, 1}};
    mls_write_external_sender_list(&data, &list);
    mls_extension extension = {MLS_EXTERNAL_SENDERS, buffer_span(&data)};
    mls_extension_list extensions = {{&extension, 1}};
    const mls_proposal proposal = {.proposal_type = MLS_GROUP_CONTEXT_EXTENSIONS,
                                   .context_extensions = &extensions};
    buffer_clear(out);
    mls_write_proposal(out, &proposal);
    buffer_end(&data);
}

static void of_several_new_contexts_the_newest_is_taken(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    write_extensions(&talk.talkers[5], &talk.other);
    propose(&talk, 1, &talk.other);
    write_extensions(&talk.talkers[6], &talk.other);
    propose(&talk, 2, &talk.other);
    commit_kept(&talk, 0);
    const mls_group_context *context = public_group_context(group_public(talk.talkers[1].group));
    struct arena arena = arena_make(BYTES_MAX);
    mls_bytes data;
    mls_external_sender_list list;
    assert_int_equal(mls_find_extension(&context->extensions, MLS_EXTERNAL_SENDERS, &data), OK);
    assert_int_equal(mls_decode_external_sender_list(data, &arena, &list), OK);
    assert_int_equal(list.senders.count, 1);
    assert_true(span_equal(MLS_AT(external_sender, &list.senders, 0)->signature_key,
                           sign_public(&talk.talkers[6].signer)));
    arena_end(&arena);
    end(&talk);
}

static void what_is_wished_by_value_is_not_taken_by_reference_again(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    struct buffer add = buffer_make(BYTES_MAX);
    struct buffer psk = buffer_make(BYTES_MAX);
    struct buffer context = buffer_make(BYTES_MAX);
    struct buffer remove = buffer_make(BYTES_MAX);
    talk_write_add(&talk.talkers[5], &add);
    group_write_psk(span_text("psk"), &psk);
    write_extensions(&talk.talkers[6], &context);
    talk_write_remove(3, &remove);
    propose(&talk, 1, &add);
    propose(&talk, 1, &psk);
    propose(&talk, 1, &context);
    propose(&talk, 1, &remove);
    const struct span wished[] = {buffer_span(&add), buffer_span(&psk), buffer_span(&context),
                                  buffer_span(&remove)};
    struct arena arena = arena_make(BYTES_MAX);
    mls_message message;
    assert_int_equal(talk_commit(&talk.talkers[0], wished, 4, HANDSHAKE_PUBLIC, &talk.first), OK);
    assert_int_equal(mls_message_decode(buffer_span(&talk.first), &arena, &message), OK);
    assert_int_equal(message.public_message->content.commit->proposals.count, 4);
    deliver(&talk, &talk.first);
    assert_true(talk_agrees(talk.talkers, MOST));
    arena_end(&arena);
    buffer_end(&add);
    buffer_end(&psk);
    buffer_end(&context);
    buffer_end(&remove);
    end(&talk);
}

static void who_leaves_may_be_added_again_by_the_same_commit(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    talk_write_add(&talk.talkers[2], &talk.other); /* a new key package of who is still here */
    propose(&talk, 1, &talk.other);
    commit_kept(&talk, 0); /* not taken: its signature key stands in the tree */
    assert_int_equal(tree_leaf_count(public_group_tree(group_public(talk.talkers[0].group))), 4);
    buffer_clear(&talk.other);
    talk_write_remove(2, &talk.other);
    propose(&talk, 1, &talk.other);
    buffer_clear(&talk.other);
    talk_write_add(&talk.talkers[2], &talk.other);
    propose(&talk, 3, &talk.other);
    struct buffer welcome = buffer_make(BYTES_MAX);
    const struct commit_wish wish = {
        .with_kept = true, .member = &talk.talkers[0].member, .welcome_with_tree = true};
    struct commit_made made = {.commit = &talk.second, .welcome = &welcome};
    assert_int_equal(group_commit(talk.talkers[0].group, &wish, &made), OK);
    deliver(&talk, &talk.second);
    assert_null(talk.talkers[2].group);
    const struct welcome_join join = {
        .packages = &talk.talkers[2].package, .package_count = 1, .welcome = buffer_span(&welcome)};
    assert_int_equal(group_join_welcome(NULL, &join, NULL, &talk.talkers[2].group), OK);
    assert_true(talk_agrees(talk.talkers, MOST));
    buffer_end(&welcome);
    end(&talk);
}

static void a_proposal_that_does_not_hold_is_neither_sent_nor_kept(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct talker *anna = &talk.talkers[0];
    talk_write_remove(6, &talk.other);
    assert_int_not_equal(group_propose(anna->group, &anna->signer, buffer_span(&talk.other),
                                       span_text(""), HANDSHAKE_PUBLIC, &talk.first),
                         OK);
    talk.other.size--;
    assert_int_equal(group_propose(anna->group, &anna->signer, buffer_span(&talk.other),
                                   span_text(""), HANDSHAKE_PUBLIC, &talk.first),
                     MALFORMED);
    assert_int_equal(talk.first.size, 0);
    assert_int_equal(public_group_proposal_count(group_public(anna->group)), 0);
    commit_kept(&talk, 0);
    end(&talk);
}

static int open_chance(void **state)
{
    (void)state;
    return chance_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_of_ours_changes_nothing_until_its_echo),
        cmocka_unit_test(the_echo_is_known_in_either_form),
        cmocka_unit_test(a_rival_that_comes_first_drops_ours),
        cmocka_unit_test(a_rival_that_does_not_hold_leaves_ours_waiting),
        cmocka_unit_test(a_commit_that_was_given_up_is_followed_no_more),
        cmocka_unit_test(a_commit_can_be_taken_as_accepted_without_an_echo),
        cmocka_unit_test(of_proposals_that_contradict_each_other_those_are_taken_that_fit),
        cmocka_unit_test(who_lets_go_twice_and_is_removed_too_goes_once),
        cmocka_unit_test(an_add_and_its_repetition_bring_one_newcomer),
        cmocka_unit_test(a_path_is_left_out_only_where_it_may_be),
        cmocka_unit_test(of_several_new_contexts_the_newest_is_taken),
        cmocka_unit_test(what_is_wished_by_value_is_not_taken_by_reference_again),
        cmocka_unit_test(who_leaves_may_be_added_again_by_the_same_commit),
        cmocka_unit_test(a_proposal_that_does_not_hold_is_neither_sent_nor_kept),
        cmocka_unit_test(kept_proposals_that_stand_in_each_others_way_do_not_stop_a_commit),
    };
    return cmocka_run_group_tests(tests, open_chance, NULL);
}
