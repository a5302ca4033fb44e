/* Messages that come late, twice, out of order, or from another group. */
#include "crypto/public/chance.h"
#include "mls/secret/group_inner.h"
#include "support/mls_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { BYTES_MAX = 1 << 24, MOST = 6 };

static const char *const NAMES[MOST] = {"anna", "bram", "chris", "daan", "emma", "fien"};

struct talk {
    struct talker talkers[MOST];
    struct buffer said, commit, other;
};

static void begin(struct talk *talk, size_t count)
{
    *talk = (struct talk){.said = buffer_make(BYTES_MAX),
                          .commit = buffer_make(BYTES_MAX),
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
    buffer_end(&talk->said);
    buffer_end(&talk->commit);
    buffer_end(&talk->other);
}

static void commit(struct talk *talk, size_t who, const struct buffer *proposal)
{
    const struct span one = proposal != NULL ? buffer_span(proposal) : span_of(NULL, 0);
    buffer_clear(&talk->commit);
    assert_int_equal(talk_commit(&talk->talkers[who], &one, proposal != NULL ? 1 : 0,
                                 HANDSHAKE_PUBLIC, &talk->commit),
                     OK);
    talk_deliver(talk->talkers, MOST, buffer_span(&talk->commit));
}

static enum status handle(struct talker *talker, struct span message)
{
    struct group_event event;
    const enum status status = group_handle(talker->group, message, &TALK_PSKS, &event);
    group_event_end(&event);
    return status;
}

static void three_past_epochs_are_read_and_the_fourth_is_stale(void **state)
{
    (void)state;
    struct talk talk;
    struct buffer said[5];
    begin(&talk, 3);
    for (size_t i = 0; i < 5; i++) {
        said[i] = buffer_make(BYTES_MAX);
        talk_say(&talk.talkers[1], NAMES[i], &said[i]);
        commit(&talk, 2, NULL);
    }
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&said[0])), STALE_EPOCH);
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&said[1])), STALE_EPOCH);
    for (size_t i = 4; i >= 2; i--) {
        talk_hear(&talk.talkers[0], buffer_span(&said[i]), GROUP_APPLICATION, NAMES[i]);
    }
    for (size_t i = 0; i < 5; i++) {
        buffer_end(&said[i]);
    }
    end(&talk);
}

static void messages_out_of_order_are_each_read_once(void **state)
{
    (void)state;
    struct talk talk;
    struct buffer said[5];
    begin(&talk, 3);
    for (size_t i = 0; i < 5; i++) {
        said[i] = buffer_make(BYTES_MAX);
        talk_say(&talk.talkers[1], NAMES[i], &said[i]);
    }
    static const size_t ORDER[] = {3, 0, 4, 2, 1};
    for (size_t i = 0; i < 5; i++) {
        talk_hear(&talk.talkers[0], buffer_span(&said[ORDER[i]]), GROUP_APPLICATION,
                  NAMES[ORDER[i]]);
        assert_int_equal(handle(&talk.talkers[0], buffer_span(&said[ORDER[i]])), REPLAYED);
    }
    for (size_t i = 0; i < 5; i++) {
        buffer_end(&said[i]);
    }
    end(&talk);
}

static void a_removed_members_late_message_is_read_with_the_key_it_had(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    struct buffer late = buffer_make(BYTES_MAX);
    talk_say(&talk.talkers[2], "eerst", &talk.said);
    talk_say(&talk.talkers[2], "daarna", &late);
    talk_write_remove(2, &talk.other);
    commit(&talk, 0, &talk.other);
    assert_null(talk.talkers[2].group);
    talk_hear(&talk.talkers[1], buffer_span(&talk.said), GROUP_APPLICATION, "eerst");
    talk_enter(talk.talkers, MOST, 4, &talk.talkers[0], NULL); /* takes the free leaf */
    assert_int_equal(group_own_leaf(talk.talkers[4].group), 2);
    talk_hear(&talk.talkers[1], buffer_span(&late), GROUP_APPLICATION, "daarna");
    talk_hear(&talk.talkers[3], buffer_span(&late), GROUP_APPLICATION, "daarna");
    buffer_end(&late);
    end(&talk);
}

/* The newcomer at a leaf signs for an epoch in which that leaf was another's, with that epoch's
 * keys, which an insider could give it. */
static void nobody_speaks_in_an_epoch_before_its_own(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    struct group *insider = talk.talkers[1].group;
    talk_write_remove(2, &talk.other);
    commit(&talk, 0, &talk.other);
    talk_enter(talk.talkers, MOST, 4, &talk.talkers[0], NULL);
    struct epoch_keys *blank = insider->epochs->older;
    struct epoch_keys *others = blank->older;
    const enum status wanted[] = {WRONG_SENDER, BAD_SIGNATURE};
    struct epoch_keys *const in[] = {blank, others};
    for (size_t i = 0; i < 2; i++) {
        mls_authenticated_content content =
            group_content(insider, MLS_APPLICATION, span_text("aad"), HANDSHAKE_PRIVATE);
        content.content.epoch = in[i]->epoch;
        content.content.sender.leaf_index = 2;
        content.content.application_data = span_text("vals");
        uint8_t signature[SIGN_SIGNATURE_SIZE];
        struct buffer covered = buffer_make(BYTES_MAX);
        framing_write_signed(&content, buffer_span(&in[i]->context), &covered);
        assert_int_equal(sign_with_label(&talk.talkers[4].signer, "FramedContentTBS",
                                         buffer_span(&covered), signature),
                         OK);
        content.signature = span_of(signature, sizeof(signature));
        buffer_clear(&talk.said);
        assert_int_equal(
            private_message_seal(&content, 0, &in[i]->sender_data, in[i]->tree, &talk.said), OK);
        assert_int_equal(handle(&talk.talkers[3], buffer_span(&talk.said)), wanted[i]);
        buffer_end(&covered);
    }
    end(&talk);
}

static void a_late_message_is_read_with_the_key_from_before_an_update(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    talk_say(&talk.talkers[2], "voor", &talk.said);
    assert_int_equal(group_propose_update(talk.talkers[2].group, &talk.talkers[2].member,
                                          span_text(""), HANDSHAKE_PUBLIC, &talk.other),
                     OK);
    talk_deliver(talk.talkers, MOST, buffer_span(&talk.other));
    commit(&talk, 0, NULL);
    commit(&talk, 2, NULL);
    talk_hear(&talk.talkers[1], buffer_span(&talk.said), GROUP_APPLICATION, "voor");
    end(&talk);
}

static void handshakes_of_past_epochs_are_stale_and_of_future_ones_early(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    struct talker *late = &talk.talkers[3];
    struct buffer commits[2];
    struct group *kept = late->group;
    late->group = NULL; /* hears nothing for two epochs */
    for (size_t i = 0; i < 2; i++) {
        commits[i] = buffer_make(BYTES_MAX);
        assert_int_equal(talk_commit(&talk.talkers[i], NULL, 0,
                                     i == 0 ? HANDSHAKE_PUBLIC : HANDSHAKE_PRIVATE, &commits[i]),
                         OK);
        talk_deliver(talk.talkers, MOST, buffer_span(&commits[i]));
    }
    talk_say(&talk.talkers[0], "later", &talk.said);
    late->group = kept;
    assert_int_equal(handle(late, buffer_span(&commits[1])), FUTURE_EPOCH);
    assert_int_equal(handle(late, buffer_span(&talk.said)), FUTURE_EPOCH);
    talk_hear(late, buffer_span(&commits[0]), GROUP_COMMITTED, NULL);
    assert_int_equal(handle(late, buffer_span(&commits[0])), STALE_EPOCH);
    talk_hear(late, buffer_span(&commits[1]), GROUP_COMMITTED, NULL);
    assert_int_equal(handle(late, buffer_span(&commits[1])), STALE_EPOCH);
    talk_hear(late, buffer_span(&talk.said), GROUP_APPLICATION, "later");
    for (size_t i = 0; i < 2; i++) {
        buffer_end(&commits[i]);
    }
    end(&talk);
}

static void another_groups_messages_are_refused(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 2);
    struct talker *fien = &talk.talkers[5];
    assert_int_equal(
        group_create(NULL, &fien->member, span_text("another"), span_of(NULL, 0), &fien->group),
        OK);
    talk_say(fien, "hallo", &talk.said);
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.said)), WRONG_GROUP);
    assert_int_equal(talk_commit(fien, NULL, 0, HANDSHAKE_PUBLIC, &talk.commit), OK);
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.commit)), WRONG_GROUP);
    end(&talk);
}

static void our_own_messages_come_back_as_nothing_to_do(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    talk_say(&talk.talkers[1], "hallo", &talk.said);
    talk_hear(&talk.talkers[1], buffer_span(&talk.said), GROUP_OWN_MESSAGE, NULL);
    assert_int_equal(group_propose_update(talk.talkers[1].group, &talk.talkers[1].member,
                                          span_text(""), HANDSHAKE_PRIVATE, &talk.other),
                     OK);
    talk_hear(&talk.talkers[1], buffer_span(&talk.other), GROUP_OWN_MESSAGE, NULL);
    buffer_clear(&talk.other);
    talk_write_remove(2, &talk.commit);
    assert_int_equal(group_propose(talk.talkers[1].group, &talk.talkers[1].signer,
                                   buffer_span(&talk.commit), span_text(""), HANDSHAKE_PUBLIC,
                                   &talk.other),
                     OK);
    talk_hear(&talk.talkers[1], buffer_span(&talk.other), GROUP_OWN_MESSAGE, NULL);
    end(&talk);
}

static void a_generation_far_ahead_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 2);
    struct buffer first = buffer_make(BYTES_MAX);
    talk_say(&talk.talkers[1], "eerste", &first);
    for (size_t i = 0; i < GENERATIONS_AHEAD_MAX + 2; i++) {
        buffer_clear(&talk.said);
        talk_say(&talk.talkers[1], "veel", &talk.said);
    }
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.said)), TOO_FAR_AHEAD);
    talk_hear(&talk.talkers[0], buffer_span(&first), GROUP_APPLICATION, "eerste");
    buffer_end(&first);
    end(&talk);
}

/* anna's tree is swept of nobody when bram's leaf goes, so it is verified as it goes. */
static void a_leaf_that_goes_before_it_was_verified_can_still_be_heard(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct talker *fien = &talk.talkers[5];
    struct buffer welcome = buffer_make(BYTES_MAX);
    talk_write_add(fien, &talk.other);
    const struct span one = buffer_span(&talk.other);
    const struct commit_wish wish = {.proposals = &one,
                                     .proposal_count = 1,
                                     .member = &talk.talkers[0].member,
                                     .welcome_with_tree = true};
    struct commit_made made = {.commit = &talk.commit, .welcome = &welcome};
    assert_int_equal(group_commit(talk.talkers[0].group, &wish, &made), OK);
    talk_deliver(talk.talkers, MOST, buffer_span(&talk.commit));
    const struct welcome_join join = {
        .packages = &fien->package, .package_count = 1, .welcome = buffer_span(&welcome)};
    assert_int_equal(group_join_welcome(NULL, &join, NULL, &fien->group), OK);
    assert_false(tree_leaf(public_group_tree(group_public(fien->group)), 1)->is_verified);
    talk_say(&talk.talkers[1], "nog even", &talk.said);
    buffer_clear(&talk.other);
    talk_write_remove(1, &talk.other);
    commit(&talk, 2, &talk.other);
    talk_hear(fien, buffer_span(&talk.said), GROUP_APPLICATION, "nog even");
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
        cmocka_unit_test(three_past_epochs_are_read_and_the_fourth_is_stale),
        cmocka_unit_test(messages_out_of_order_are_each_read_once),
        cmocka_unit_test(a_removed_members_late_message_is_read_with_the_key_it_had),
        cmocka_unit_test(nobody_speaks_in_an_epoch_before_its_own),
        cmocka_unit_test(a_leaf_that_goes_before_it_was_verified_can_still_be_heard),
        cmocka_unit_test(a_late_message_is_read_with_the_key_from_before_an_update),
        cmocka_unit_test(handshakes_of_past_epochs_are_stale_and_of_future_ones_early),
        cmocka_unit_test(another_groups_messages_are_refused),
        cmocka_unit_test(our_own_messages_come_back_as_nothing_to_do),
        cmocka_unit_test(a_generation_far_ahead_is_refused_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, open_chance, NULL);
}
