/* The life of a group, in conversations of this library with itself. */
#include "crypto/public/chance.h"
#include "support/mls_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { BYTES_MAX = 1 << 24, MOST = 12 };

static const char *const NAMES[MOST] = {"anna", "bram",  "chris", "daan", "emma",  "fien",
                                        "gijs", "hanna", "ilse",  "jan",  "karin", "lotte"};

struct talk {
    struct talker talkers[MOST];
    size_t count;
};

static void begin(struct talk *talk, size_t gathered, size_t all)
{
    talk->count = all;
    for (size_t i = 0; i < all; i++) {
        talker_make(&talk->talkers[i], NAMES[i]);
    }
    talk_gather(talk->talkers, gathered, NULL);
}

static void end(struct talk *talk)
{
    for (size_t i = 0; i < talk->count; i++) {
        talker_end(&talk->talkers[i]);
    }
}

/* Everybody hears a message of everybody. */
static void chat(struct talk *talk)
{
    for (size_t i = 0; i < talk->count; i++) {
        struct talker *speaker = &talk->talkers[i];
        if (speaker->group == NULL) {
            continue;
        }
        struct buffer message = buffer_make(BYTES_MAX);
        talk_say(speaker, speaker->name, &message);
        for (size_t j = 0; j < talk->count; j++) {
            if (talk->talkers[j].group != NULL) {
                talk_hear(&talk->talkers[j], buffer_span(&message),
                          i == j ? GROUP_OWN_MESSAGE : GROUP_APPLICATION,
                          i == j ? NULL : speaker->name);
            }
        }
        buffer_end(&message);
    }
}

/* A commit of `who` of these proposals reaches all. */
static void commit(struct talk *talk, size_t who, const struct buffer *proposal,
                   enum handshake_form form)
{
    struct buffer message = buffer_make(BYTES_MAX);
    const struct span one = proposal != NULL ? buffer_span(proposal) : span_of(NULL, 0);
    assert_int_equal(
        talk_commit(&talk->talkers[who], &one, proposal != NULL ? 1 : 0, form, &message), OK);
    talk_deliver(talk->talkers, talk->count, buffer_span(&message));
    buffer_end(&message);
    assert_true(talk_agrees(talk->talkers, talk->count));
}

static void a_group_of_one_speaks_and_commits(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 1, 1);
    chat(&talk);
    commit(&talk, 0, NULL, HANDSHAKE_PUBLIC);
    assert_int_equal(group_epoch(talk.talkers[0].group), 1);
    chat(&talk);
    end(&talk);
}

static void those_whom_a_commit_adds_join_by_its_welcome(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 7, 7);
    assert_true(talk_agrees(talk.talkers, talk.count));
    chat(&talk);
    end(&talk);
}

static void every_member_commits_an_update_in_either_form(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 7, 7);
    for (size_t i = 0; i < talk.count; i++) {
        commit(&talk, i, NULL, i % 2 == 0 ? HANDSHAKE_PUBLIC : HANDSHAKE_PRIVATE);
        chat(&talk);
    }
    end(&talk);
}

static void who_is_removed_is_told_and_the_rest_go_on(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 5, 5);
    struct buffer remove = buffer_make(BYTES_MAX);
    talk_write_remove(3, &remove);
    commit(&talk, 1, &remove, HANDSHAKE_PRIVATE);
    assert_null(talk.talkers[3].group);
    chat(&talk);
    buffer_end(&remove);
    end(&talk);
}

static void updates_and_removes_of_others_are_committed_by_reference(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 6, 6);
    struct buffer message = buffer_make(BYTES_MAX);
    assert_int_equal(group_propose_update(talk.talkers[2].group, &talk.talkers[2].member,
                                          span_text(""), HANDSHAKE_PRIVATE, &message),
                     OK);
    talk_deliver(talk.talkers, talk.count, buffer_span(&message));
    buffer_clear(&message);
    assert_int_equal(group_propose_update(talk.talkers[4].group, &talk.talkers[4].member,
                                          span_text(""), HANDSHAKE_PUBLIC, &message),
                     OK);
    talk_deliver(talk.talkers, talk.count, buffer_span(&message));
    buffer_clear(&message);
    struct buffer remove = buffer_make(BYTES_MAX);
    talk_write_remove(5, &remove);
    assert_int_equal(group_propose(talk.talkers[2].group, &talk.talkers[2].signer,
                                   buffer_span(&remove), span_text(""), HANDSHAKE_PUBLIC, &message),
                     OK);
    talk_deliver(talk.talkers, talk.count, buffer_span(&message));
    commit(&talk, 0, NULL, HANDSHAKE_PUBLIC);
    assert_null(talk.talkers[5].group);
    chat(&talk);
    commit(&talk, 2, NULL, HANDSHAKE_PUBLIC); /* whose leaf key is the proposed one now */
    commit(&talk, 4, NULL, HANDSHAKE_PRIVATE);
    chat(&talk);
    buffer_end(&remove);
    buffer_end(&message);
    end(&talk);
}

static void who_lets_go_is_out_with_the_next_commit(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4, 4);
    struct buffer leave = buffer_make(BYTES_MAX);
    struct buffer message = buffer_make(BYTES_MAX);
    talk_write_self_remove(&leave);
    assert_int_equal(group_propose(talk.talkers[1].group, &talk.talkers[1].signer,
                                   buffer_span(&leave), span_text(""), HANDSHAKE_PUBLIC, &message),
                     OK);
    talk_deliver(talk.talkers, talk.count, buffer_span(&message));
    commit(&talk, 3, NULL, HANDSHAKE_PUBLIC);
    assert_null(talk.talkers[1].group);
    chat(&talk);
    buffer_end(&leave);
    buffer_end(&message);
    end(&talk);
}

static void newcomers_enter_by_external_commit_and_fill_the_tree(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 1, MOST);
    for (size_t i = 1; i < talk.count; i++) {
        talk_enter(talk.talkers, talk.count, i, &talk.talkers[i / 2], NULL);
        assert_true(talk_agrees(talk.talkers, talk.count));
    }
    chat(&talk);
    for (size_t i = 0; i < talk.count; i++) {
        commit(&talk, i, NULL, HANDSHAKE_PUBLIC);
    }
    chat(&talk);
    end(&talk);
}

static void a_device_that_lost_its_way_takes_its_old_leaf_again(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 5, 5);
    const uint32_t old = group_own_leaf(talk.talkers[3].group);
    group_destroy(talk.talkers[3].group);
    talk.talkers[3].group = NULL;
    talk_enter(talk.talkers, talk.count, 3, &talk.talkers[0], &old);
    assert_int_equal(group_own_leaf(talk.talkers[3].group), old);
    assert_int_equal(tree_leaf_count(public_group_tree(group_public(talk.talkers[0].group))), 5);
    assert_true(talk_agrees(talk.talkers, talk.count));
    chat(&talk);
    end(&talk);
}

static void who_is_replaced_by_a_resync_is_out(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4, 4);
    const uint32_t old = group_own_leaf(talk.talkers[2].group);
    struct group *left = talk.talkers[2].group;
    talk.talkers[2].group = NULL;
    struct buffer info = buffer_make(BYTES_MAX);
    struct buffer message = buffer_make(BYTES_MAX);
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    assert_int_equal(group_make_info(talk.talkers[0].group, &talk.talkers[0].signer, &form, &info),
                     OK);
    const struct external_join join = {.group_info = buffer_span(&info), .replaces = &old};
    assert_int_equal(group_join_external(NULL, &talk.talkers[2].member, &join, NULL, &message,
                                         &talk.talkers[2].group),
                     OK);
    struct group_event event;
    assert_int_equal(group_handle(left, buffer_span(&message), NULL, &event), OK);
    assert_int_equal(event.kind, GROUP_REMOVED);
    group_event_end(&event);
    assert_false(group_is_active(left));
    group_destroy(left);
    buffer_end(&info);
    buffer_end(&message);
    end(&talk);
}

static void a_shared_key_goes_into_the_epoch(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3, 3);
    struct buffer psk = buffer_make(BYTES_MAX);
    struct buffer other = buffer_make(BYTES_MAX);
    struct buffer message = buffer_make(BYTES_MAX);
    group_write_psk(span_text("psk"), &psk);
    commit(&talk, 1, &psk, HANDSHAKE_PUBLIC);
    chat(&talk);
    group_write_psk(span_text("unknown"), &other);
    const struct span one = buffer_span(&other);
    assert_int_equal(talk_commit(&talk.talkers[0], &one, 1, HANDSHAKE_PUBLIC, &message),
                     PSK_MISSING);
    assert_false(group_has_pending(talk.talkers[0].group));
    buffer_end(&psk);
    buffer_end(&other);
    buffer_end(&message);
    end(&talk);
}

static void all_members_export_the_same_and_other_labels_give_other_bytes(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3, 3);
    uint8_t first[40];
    uint8_t other[40];
    assert_int_equal(
        group_export(talk.talkers[0].group, "push", span_text("x"), first, sizeof(first)), OK);
    assert_int_equal(
        group_export(talk.talkers[2].group, "push", span_text("x"), other, sizeof(other)), OK);
    assert_memory_equal(first, other, sizeof(first));
    assert_int_equal(
        group_export(talk.talkers[2].group, "call", span_text("x"), other, sizeof(other)), OK);
    assert_memory_not_equal(first, other, sizeof(first));
    end(&talk);
}

static void a_joiner_follows_while_its_leaf_is_still_unmerged(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 8, 9);
    for (size_t i = 0; i < 8; i++) {
        commit(&talk, i, NULL, HANDSHAKE_PUBLIC); /* fills the parents */
    }
    struct buffer remove = buffer_make(BYTES_MAX);
    talk_write_remove(1, &remove);
    commit(&talk, 7, &remove, HANDSHAKE_PUBLIC);
    commit(&talk, 0, NULL, HANDSHAKE_PUBLIC);
    struct buffer add = buffer_make(BYTES_MAX);
    struct buffer message = buffer_make(BYTES_MAX);
    struct buffer welcome = buffer_make(BYTES_MAX);
    talk_write_add(&talk.talkers[8], &add);
    const struct span one = buffer_span(&add);
    const struct commit_wish wish = {.proposals = &one,
                                     .proposal_count = 1,
                                     .member = &talk.talkers[0].member,
                                     .welcome_with_tree = true};
    struct commit_made made = {.commit = &message, .welcome = &welcome};
    assert_int_equal(group_commit(talk.talkers[0].group, &wish, &made), OK);
    talk_deliver(talk.talkers, 8, buffer_span(&message));
    assert_int_equal(
        group_join_welcome(NULL,
                           &(struct welcome_join){&talk.talkers[8].package, 1,
                                                  buffer_span(&welcome), span_of(NULL, 0)},
                           NULL, &talk.talkers[8].group),
        OK);
    assert_int_equal(group_own_leaf(talk.talkers[8].group), 1);
    talk_sweep(&talk.talkers[8]);
    commit(&talk, 6, NULL, HANDSHAKE_PUBLIC); /* its secret reaches leaf 1 by that leaf's own key */
    chat(&talk);
    buffer_end(&remove);
    buffer_end(&add);
    buffer_end(&message);
    buffer_end(&welcome);
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
        cmocka_unit_test(a_group_of_one_speaks_and_commits),
        cmocka_unit_test(those_whom_a_commit_adds_join_by_its_welcome),
        cmocka_unit_test(every_member_commits_an_update_in_either_form),
        cmocka_unit_test(who_is_removed_is_told_and_the_rest_go_on),
        cmocka_unit_test(updates_and_removes_of_others_are_committed_by_reference),
        cmocka_unit_test(who_lets_go_is_out_with_the_next_commit),
        cmocka_unit_test(newcomers_enter_by_external_commit_and_fill_the_tree),
        cmocka_unit_test(a_device_that_lost_its_way_takes_its_old_leaf_again),
        cmocka_unit_test(who_is_replaced_by_a_resync_is_out),
        cmocka_unit_test(a_shared_key_goes_into_the_epoch),
        cmocka_unit_test(all_members_export_the_same_and_other_labels_give_other_bytes),
        cmocka_unit_test(a_joiner_follows_while_its_leaf_is_still_unmerged),
    };
    return cmocka_run_group_tests(tests, open_chance, NULL);
}
