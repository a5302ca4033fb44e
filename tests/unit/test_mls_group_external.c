/* Entering by an external commit, and what stands in its way. */
#include "crypto/public/chance.h"
#include "mls/secret/group_inner.h"
#include "support/mls_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { BYTES_MAX = 1 << 24, MEMBERS = 4, NEWCOMER = 4, MOST = 6 };

static const char *const NAMES[MOST] = {"anna", "bram", "chris", "daan", "emma", "fien"};

struct scene {
    struct talker talkers[MOST];
    struct buffer info, commit;
};

static void begin(struct scene *scene)
{
    *scene = (struct scene){.info = buffer_make(BYTES_MAX), .commit = buffer_make(BYTES_MAX)};
    for (size_t i = 0; i < MOST; i++) {
        talker_make(&scene->talkers[i], NAMES[i]);
    }
    talk_gather(scene->talkers, MEMBERS, NULL);
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    assert_int_equal(
        group_make_info(scene->talkers[0].group, &scene->talkers[0].signer, &form, &scene->info),
        OK);
}

static void end(struct scene *scene)
{
    for (size_t i = 0; i < MOST; i++) {
        talker_end(&scene->talkers[i]);
    }
    buffer_end(&scene->info);
    buffer_end(&scene->commit);
}

static enum status enter(struct scene *scene, size_t who, const struct external_join *join)
{
    struct talker *talker = &scene->talkers[who];
    group_destroy(talker->group);
    talker->group = NULL;
    buffer_clear(&scene->commit);
    const enum status status = group_join_external(NULL, &talker->member, join, &TALK_PSKS,
                                                   &scene->commit, &talker->group);
    assert_true((status == OK) == (talker->group != NULL));
    assert_true((status == OK) == (scene->commit.size > 0));
    return status;
}

static enum status handle(struct talker *talker, struct span message)
{
    struct group_event event;
    const enum status status = group_handle(talker->group, message, &TALK_PSKS, &event);
    group_event_end(&event);
    return status;
}

static void a_newcomer_is_in_when_its_commit_comes_back(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    struct talker *emma = &scene.talkers[NEWCOMER];
    const struct external_join join = {.group_info = buffer_span(&scene.info)};
    struct buffer said = buffer_make(BYTES_MAX);
    uint8_t exported[8];
    assert_int_equal(enter(&scene, NEWCOMER, &join), OK);
    assert_false(group_is_active(emma->group));
    assert_true(group_has_pending(emma->group));
    assert_int_equal(
        group_protect(emma->group, &emma->signer, span_of(NULL, 0), span_text("x"), 0, &said),
        PENDING_COMMIT);
    assert_int_equal(group_export(emma->group, "x", span_of(NULL, 0), exported, 8), PENDING_COMMIT);
    assert_int_equal(talk_commit(emma, NULL, 0, HANDSHAKE_PUBLIC, &said), PENDING_COMMIT);
    talk_say(&scene.talkers[0], "hallo", &said);
    assert_int_equal(handle(emma, buffer_span(&said)), PENDING_COMMIT);
    buffer_clear(&said);
    assert_int_equal(group_propose_update(scene.talkers[1].group, &scene.talkers[1].member,
                                          span_text(""), HANDSHAKE_PUBLIC, &said),
                     OK);
    assert_int_equal(handle(emma, buffer_span(&said)), PENDING_COMMIT);
    talk_deliver(scene.talkers, MOST, buffer_span(&scene.commit));
    assert_true(group_is_active(emma->group));
    assert_int_equal(group_own_leaf(emma->group), 4);
    assert_true(talk_agrees(scene.talkers, MOST));
    buffer_end(&said);
    end(&scene);
}

static void shared_keys_enter_with_the_newcomer_each_with_a_fresh_nonce(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    const struct span psks[] = {span_text("psk"), span_text("psk")};
    const struct external_join join = {
        .group_info = buffer_span(&scene.info), .psk_ids = psks, .psk_count = 2};
    assert_int_equal(enter(&scene, NEWCOMER, &join), OK); /* two nonces: two ids */
    talk_deliver(scene.talkers, MOST, buffer_span(&scene.commit));
    assert_true(talk_agrees(scene.talkers, MOST));
    const struct span unknown = span_text("unknown");
    const struct external_join other = {
        .group_info = buffer_span(&scene.info), .psk_ids = &unknown, .psk_count = 1};
    assert_int_equal(enter(&scene, 5, &other), PSK_MISSING);
    end(&scene);
}

static void the_entry_of_a_rival_ends_ours(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    const struct external_join join = {.group_info = buffer_span(&scene.info)};
    assert_int_equal(enter(&scene, NEWCOMER, &join), OK);
    struct buffer rival = buffer_make(BYTES_MAX);
    assert_int_equal(talk_commit(&scene.talkers[1], NULL, 0, HANDSHAKE_PUBLIC, &rival), OK);
    struct group_event event;
    struct talker *emma = &scene.talkers[NEWCOMER];
    assert_int_equal(group_handle(emma->group, buffer_span(&rival), NULL, &event), OK);
    assert_int_equal(event.kind, GROUP_REMOVED);
    assert_true(event.own_dropped);
    group_event_end(&event);
    assert_false(group_has_pending(emma->group));
    assert_int_equal(handle(emma, buffer_span(&scene.commit)), REMOVED);
    buffer_end(&rival);
    end(&scene);
}

static void a_rival_that_is_publicly_broken_does_not_end_our_entry(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    const struct external_join join = {.group_info = buffer_span(&scene.info)};
    assert_int_equal(enter(&scene, NEWCOMER, &join), OK);
    struct buffer rival = buffer_make(BYTES_MAX);
    assert_int_equal(talk_commit(&scene.talkers[1], NULL, 0, HANDSHAKE_PUBLIC, &rival), OK);
    rival.data[60] ^= 1;
    assert_int_not_equal(handle(&scene.talkers[NEWCOMER], buffer_span(&rival)), OK);
    assert_true(group_has_pending(scene.talkers[NEWCOMER].group));
    assert_int_equal(group_commit_drop(scene.talkers[1].group), OK);
    talk_deliver(scene.talkers, MOST, buffer_span(&scene.commit));
    assert_true(talk_agrees(scene.talkers, MOST));
    buffer_end(&rival);
    end(&scene);
}

static void an_entry_that_is_given_up_is_over(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    const struct external_join join = {.group_info = buffer_span(&scene.info)};
    assert_int_equal(enter(&scene, NEWCOMER, &join), OK);
    assert_int_equal(group_commit_drop(scene.talkers[NEWCOMER].group), OK);
    assert_int_equal(handle(&scene.talkers[NEWCOMER], buffer_span(&scene.commit)), REMOVED);
    end(&scene);
}

/* Whether a GroupInfo states the group's public state, and a newcomer can enter with it. */
static void check_info(struct scene *scene, struct span info, size_t newcomer)
{
    assert_int_equal(public_group_check_info(group_public(scene->talkers[0].group), info), OK);
    const struct external_join join = {.group_info = info};
    assert_int_equal(enter(scene, newcomer, &join), OK);
    talk_deliver(scene->talkers, MOST, buffer_span(&scene->commit));
    assert_true(talk_agrees(scene->talkers, MOST));
}

static void a_commit_and_an_entry_bring_the_group_info_of_their_epoch(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    struct buffer info = buffer_make(BYTES_MAX);
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    const struct commit_wish wish = {.member = &scene.talkers[1].member, .info = &form};
    struct commit_made made = {.commit = &scene.commit, .info = &info};
    assert_int_equal(group_commit(scene.talkers[1].group, &wish, &made), OK);
    talk_deliver(scene.talkers, MOST, buffer_span(&scene.commit));
    check_info(&scene, buffer_span(&info), NEWCOMER);

    struct external_join join = {.info = &form, .info_out = &info};
    buffer_clear(&scene.info);
    assert_int_equal(
        group_make_info(scene.talkers[0].group, &scene.talkers[0].signer, &form, &scene.info), OK);
    join.group_info = buffer_span(&scene.info);
    buffer_clear(&info);
    group_destroy(scene.talkers[2].group); /* chris starts anew */
    scene.talkers[2].group = NULL;
    const uint32_t old = 2;
    join.replaces = &old;
    assert_int_equal(enter(&scene, 2, &join), OK);
    talk_deliver(scene.talkers, MOST, buffer_span(&scene.commit));
    check_info(&scene, buffer_span(&info), 5);
    buffer_end(&info);
    end(&scene);
}

static void without_an_external_key_nobody_enters(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    const struct group_info_form form = {.with_tree = true};
    buffer_clear(&scene.info);
    assert_int_equal(
        group_make_info(scene.talkers[0].group, &scene.talkers[0].signer, &form, &scene.info), OK);
    const struct external_join join = {.group_info = buffer_span(&scene.info)};
    assert_int_equal(enter(&scene, NEWCOMER, &join), NOT_FOUND);
    end(&scene);
}

static void an_external_key_of_small_order_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    static const uint8_t ZERO[DH_PUBLIC_SIZE] = {0};
    const mls_external_pub external = {span_of(ZERO, sizeof(ZERO))};
    struct buffer data = buffer_make(BYTES_MAX);
    struct buffer extension = buffer_make(BYTES_MAX);
    mls_write_external_pub(&data, &external);
    const mls_extension zero = {MLS_EXTERNAL_PUB, buffer_span(&data)};
    mls_write_extension(&extension, &zero);
    const struct group_info_form form = {.with_tree = true, .extensions = buffer_span(&extension)};
    buffer_clear(&scene.info);
    assert_int_equal(
        group_make_info(scene.talkers[0].group, &scene.talkers[0].signer, &form, &scene.info), OK);
    const struct external_join join = {.group_info = buffer_span(&scene.info)};
    assert_int_equal(enter(&scene, NEWCOMER, &join), BAD_KEY);
    buffer_end(&data);
    buffer_end(&extension);
    end(&scene);
}

static void a_changed_byte_anywhere_in_a_group_info_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    struct buffer tree = buffer_make(BYTES_MAX);
    const struct group_info_form form = {.with_external_pub = true};
    buffer_clear(&scene.info);
    assert_int_equal(
        group_make_info(scene.talkers[0].group, &scene.talkers[0].signer, &form, &scene.info), OK);
    tree_write(public_group_tree(group_public(scene.talkers[0].group)), &tree);
    const struct external_join join = {.group_info = buffer_span(&scene.info),
                                       .tree = buffer_span(&tree)};
    for (size_t i = 0; i < scene.info.size; i++) {
        scene.info.data[i] ^= 1;
        assert_int_not_equal(enter(&scene, NEWCOMER, &join), OK);
        scene.info.data[i] ^= 1;
    }
    assert_int_equal(enter(&scene, NEWCOMER, &join), OK);
    buffer_end(&tree);
    end(&scene);
}

static void a_newcomer_may_remove_no_leaf_of_another(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    const uint32_t chris = 2;
    const uint32_t nobody = 9;
    const struct external_join join = {.group_info = buffer_span(&scene.info), .replaces = &chris};
    assert_int_equal(enter(&scene, NEWCOMER, &join), NOT_ALLOWED);
    const struct external_join other = {.group_info = buffer_span(&scene.info),
                                        .replaces = &nobody};
    assert_int_equal(enter(&scene, NEWCOMER, &other), NOT_FOUND);
    end(&scene);
}

static void a_member_does_not_enter_twice(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    const struct external_join join = {.group_info = buffer_span(&scene.info)};
    struct group *kept = scene.talkers[2].group;
    scene.talkers[2].group = NULL;
    assert_int_equal(enter(&scene, 2, &join), DUPLICATE_KEY);
    scene.talkers[2].group = kept;
    end(&scene);
}

static void an_init_secret_that_is_not_the_newcomers_does_not_confirm(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    const struct external_join join = {.group_info = buffer_span(&scene.info)};
    assert_int_equal(enter(&scene, NEWCOMER, &join), OK);
    struct talker *emma = &scene.talkers[NEWCOMER];
    struct arena arena = arena_make(BYTES_MAX);
    mls_message message;
    assert_int_equal(mls_message_decode(buffer_span(&scene.commit), &arena, &message), OK);
    mls_authenticated_content content = framing_of_public(message.public_message);
    mls_commit *commit = content.content.commit;
    const struct hpke_pair another = hpke_pair_random(); /* an encapsulation of something else */
    MLS_AT(proposal_or_ref, &commit->proposals, 0)->proposal->kem_output = hpke_public(&another);
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    assert_int_equal(group_sign_content(emma->group, &emma->signer, &content, signature), OK);
    struct buffer changed = buffer_make(BYTES_MAX);
    assert_int_equal(group_write_message(emma->group, &content, 0, &changed), OK);
    assert_int_equal(handle(&scene.talkers[0], buffer_span(&changed)), BAD_CONFIRMATION_TAG);
    buffer_end(&changed);
    arena_end(&arena);
    end(&scene);
}

static int open_chance(void **state)
{
    (void)state;
    return chance_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newcomer_is_in_when_its_commit_comes_back),
        cmocka_unit_test(shared_keys_enter_with_the_newcomer_each_with_a_fresh_nonce),
        cmocka_unit_test(the_entry_of_a_rival_ends_ours),
        cmocka_unit_test(a_rival_that_is_publicly_broken_does_not_end_our_entry),
        cmocka_unit_test(an_entry_that_is_given_up_is_over),
        cmocka_unit_test(a_commit_and_an_entry_bring_the_group_info_of_their_epoch),
        cmocka_unit_test(without_an_external_key_nobody_enters),
        cmocka_unit_test(an_external_key_of_small_order_is_refused),
        cmocka_unit_test(a_changed_byte_anywhere_in_a_group_info_is_refused),
        cmocka_unit_test(a_newcomer_may_remove_no_leaf_of_another),
        cmocka_unit_test(a_member_does_not_enter_twice),
        cmocka_unit_test(an_init_secret_that_is_not_the_newcomers_does_not_confirm),
    };
    return cmocka_run_group_tests(tests, open_chance, NULL);
}
