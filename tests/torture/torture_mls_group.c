/* torture_mls_group.c -- every public call of a member's group when memory runs out.
 *
 * Each run begins from rows that were saved before. The call is made with one allocation failing;
 * then it is made again with none failing, in the same group, and must end as if nothing had
 * happened.
 */
#include "crypto/public/chance.h"
#include "mls/public/structs.h"
#include "support/mls_talk.h"
#include "support/torture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { BYTES_MAX = 1 << 24, MEMBERS = 5 };

/* What one call is made with. */
struct scene {
    struct talker talkers[MEMBERS + 1]; /* the last one is in no group */
    struct talker *subject;             /* whose rows a run begins from; NULL: from nothing */
    struct buffer message;              /* to be handled, or a Welcome */
    struct buffer other;                /* a proposal, a GroupInfo */
    enum status (*call)(struct scene *scene, struct group **group);
    const struct secret *authenticator; /* at the end; NULL: any */
    struct secret wanted;
};

static const char *const NAMES[MEMBERS + 1] = {"anna", "bram", "chris", "daan", "emma", "fien"};

static void begin(struct scene *scene)
{
    *scene = (struct scene){.message = buffer_make(BYTES_MAX), .other = buffer_make(BYTES_MAX)};
    for (size_t i = 0; i <= MEMBERS; i++) {
        talker_make(&scene->talkers[i], NAMES[i]);
    }
    talk_gather(scene->talkers, MEMBERS, NULL);
    for (size_t i = 0; i < MEMBERS; i++) {
        struct buffer commit = buffer_make(BYTES_MAX);
        assert_int_equal(talk_commit(&scene->talkers[i], NULL, 0, HANDSHAKE_PRIVATE, &commit), OK);
        talk_deliver(scene->talkers, MEMBERS, buffer_span(&commit));
        buffer_end(&commit);
    }
}

static void end(struct scene *scene)
{
    for (size_t i = 0; i <= MEMBERS; i++) {
        talker_end(&scene->talkers[i]);
    }
    buffer_end(&scene->message);
    buffer_end(&scene->other);
}

/* From here on each run begins with this talker as it is now. */
static void begin_from(struct scene *scene, size_t subject)
{
    scene->subject = &scene->talkers[subject];
    assert_int_equal(shelf_save(&scene->subject->shelf, scene->subject->group), OK);
}

static void expect_authenticator_of(struct scene *scene, size_t other)
{
    scene->wanted = *group_epoch_authenticator(scene->talkers[other].group);
    scene->authenticator = &scene->wanted;
}

/* One run: load, call with a failure, call again without one, look, end. */
static enum status run(void *context)
{
    struct scene *scene = context;
    struct group *group = NULL;
    torture_pause();
    if (scene->subject != NULL) {
        assert_int_equal(shelf_load(&scene->subject->shelf, NULL, &group), OK);
    }
    torture_resume();
    const enum status status = scene->call(scene, &group);
    torture_pause();
    if (status != OK) {
        const enum status again = scene->call(scene, &group);
        assert_string_equal(status_name(again), status_name(OK));
    }
    if (scene->authenticator != NULL) {
        assert_true(secret_equal(group_epoch_authenticator(group), scene->authenticator));
    }
    group_destroy(group);
    torture_resume();
    return status;
}

/* A hash table that cannot grow is slower and no failure, so an OK is honest where one may grow. */
static bool is_honest(enum status status)
{
    return status == NO_MEMORY || status == OK;
}

static void torture(struct scene *scene, enum status (*call)(struct scene *, struct group **))
{
    const struct torture_rules rules = {.is_honest = is_honest};
    scene->call = call;
    assert_true(torture_by_rules(run, scene, &rules) > 0);
}

/* --- calls --- */

static enum status call_create(struct scene *scene, struct group **group)
{
    return group_create(NULL, &scene->talkers[MEMBERS].member, span_text("new"), span_of(NULL, 0),
                        group);
}

static enum status call_package(struct scene *scene, struct group **group)
{
    (void)group;
    struct buffer package = buffer_make(BYTES_MAX);
    struct key_package_secrets secrets;
    const enum status status =
        key_package_make(&scene->talkers[MEMBERS].member, true, &package, &secrets);
    assert_true(status == OK || package.size == 0);
    buffer_end(&package);
    return status;
}

static enum status call_handle(struct scene *scene, struct group **group)
{
    struct group_event event;
    const enum status status =
        group_handle(*group, buffer_span(&scene->message), &TALK_PSKS, &event);
    group_event_end(&event);
    return status;
}

static enum status call_protect(struct scene *scene, struct group **group)
{
    struct buffer out = buffer_make(BYTES_MAX);
    const enum status status = group_protect(*group, &scene->subject->signer, span_text("aad"),
                                             span_text("hallo"), 100, &out);
    assert_true(status == OK || out.size == 0);
    buffer_end(&out);
    return status;
}

static enum status commit(struct scene *scene, struct group *group, enum handshake_form form)
{
    struct buffer out = buffer_make(BYTES_MAX);
    struct buffer welcome = buffer_make(BYTES_MAX);
    struct buffer info = buffer_make(BYTES_MAX);
    const struct span one = buffer_span(&scene->other);
    const struct group_info_form info_form = {.with_tree = true, .with_external_pub = true};
    const struct commit_wish wish = {
        .proposals = &one,
        .proposal_count = one.size > 0 ? 1 : 0,
        .with_kept = true,
        .force_path = true,
        .form = form,
        .member = &scene->subject->member,
        .psks = &TALK_PSKS,
        .info = &info_form,
        .welcome_with_tree = true,
    };
    struct commit_made made = {&out, &welcome, &info};
    const enum status status = group_commit(group, &wish, &made);
    assert_true(status == OK || (out.size == 0 && welcome.size == 0 && info.size == 0));
    assert_true(group_has_pending(group) == (status == OK));
    buffer_end(&out);
    buffer_end(&welcome);
    buffer_end(&info);
    return status;
}

static enum status call_commit(struct scene *scene, struct group **group)
{
    return commit(scene, *group, HANDSHAKE_PUBLIC);
}

static enum status call_commit_private(struct scene *scene, struct group **group)
{
    return commit(scene, *group, HANDSHAKE_PRIVATE);
}

static enum status call_propose(struct scene *scene, struct group **group)
{
    struct buffer out = buffer_make(BYTES_MAX);
    const enum status status =
        group_propose(*group, &scene->subject->signer, buffer_span(&scene->other), span_text(""),
                      HANDSHAKE_PUBLIC, &out);
    assert_true(status == OK || out.size == 0);
    assert_int_equal(public_group_proposal_count(group_public(*group)), status == OK ? 1 : 0);
    buffer_end(&out);
    return status;
}

static enum status call_propose_update(struct scene *scene, struct group **group)
{
    struct buffer out = buffer_make(BYTES_MAX);
    const enum status status = group_propose_update(*group, &scene->subject->member, span_text(""),
                                                    HANDSHAKE_PRIVATE, &out);
    assert_true(status == OK || out.size == 0);
    buffer_end(&out);
    return status;
}

static enum status call_info(struct scene *scene, struct group **group)
{
    struct buffer out = buffer_make(BYTES_MAX);
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    const enum status status = group_make_info(*group, &scene->subject->signer, &form, &out);
    assert_true(status == OK || out.size == 0);
    buffer_end(&out);
    return status;
}

static enum status call_join_welcome(struct scene *scene, struct group **group)
{
    return group_join_welcome(NULL,
                              &(struct welcome_join){&scene->talkers[MEMBERS].package, 1,
                                                     buffer_span(&scene->message),
                                                     span_of(NULL, 0)},
                              &TALK_PSKS, group);
}

static enum status call_join_external(struct scene *scene, struct group **group)
{
    struct buffer out = buffer_make(BYTES_MAX);
    const struct span psk = span_text("psk");
    const struct external_join join = {
        .group_info = buffer_span(&scene->other), .psk_ids = &psk, .psk_count = 1};
    const enum status status =
        group_join_external(NULL, &scene->talkers[MEMBERS].member, &join, &TALK_PSKS, &out, group);
    assert_true((status == OK) == (out.size > 0));
    assert_true((status == OK) == (*group != NULL));
    buffer_end(&out);
    return status;
}

static enum status take_row(void *context, struct span key, struct span value)
{
    size_t *count = context;
    *count += key.size + value.size;
    return OK;
}

static enum status call_save(struct scene *scene, struct group **group)
{
    (void)scene;
    size_t size = 0;
    torture_pause();
    struct group_event event;
    const enum status handled =
        group_handle(*group, buffer_span(&scene->message), &TALK_PSKS, &event);
    assert_true(handled == OK || handled == STALE_EPOCH);
    group_event_end(&event);
    torture_resume();
    const enum status status = group_save(*group, take_row, &size);
    if (status == OK) {
        assert_true(size > 1000); /* what a failed save gave is given again */
        group_save_done(*group);
    }
    return status;
}

static enum status call_load(struct scene *scene, struct group **group)
{
    const size_t count = scene->subject->shelf.count;
    torture_pause();
    group_destroy(*group);
    *group = NULL;
    struct span *keys = calloc(2 * count, sizeof(*keys));
    assert_non_null(keys);
    for (size_t i = 0; i < count; i++) {
        keys[i] = buffer_span(&scene->subject->shelf.rows[i].key);
        keys[count + i] = buffer_span(&scene->subject->shelf.rows[i].value);
    }
    torture_resume();
    const struct group_rows rows = {keys, keys + count, count};
    const enum status status = group_load(NULL, &rows, group);
    torture_pause();
    free(keys);
    torture_resume();
    return status;
}

/* --- the law --- */

static void making_a_group_or_a_key_package_fails_cleanly(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    torture(&scene, call_create);
    torture(&scene, call_package);
    end(&scene);
}

static void speaking_fails_cleanly(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    begin_from(&scene, 1);
    torture(&scene, call_protect);
    torture(&scene, call_info);
    talk_write_remove(3, &scene.other);
    torture(&scene, call_propose);
    torture(&scene, call_propose_update);
    end(&scene);
}

static void committing_fails_cleanly_and_leaves_nothing_pending(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    begin_from(&scene, 2);
    talk_write_add(&scene.talkers[MEMBERS], &scene.other);
    torture(&scene, call_commit);
    buffer_clear(&scene.other);
    group_write_psk(span_text("psk"), &scene.other);
    torture(&scene, call_commit_private);
    end(&scene);
}

static void entering_fails_cleanly(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    struct buffer add = buffer_make(BYTES_MAX);
    struct buffer commit_bytes = buffer_make(BYTES_MAX);
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    assert_int_equal(
        group_make_info(scene.talkers[0].group, &scene.talkers[0].signer, &form, &scene.other), OK);
    torture(&scene, call_join_external);
    talk_write_add(&scene.talkers[MEMBERS], &add);
    const struct span one = buffer_span(&add);
    const struct commit_wish wish = {.proposals = &one,
                                     .proposal_count = 1,
                                     .force_path = true,
                                     .member = &scene.talkers[0].member,
                                     .welcome_with_tree = true};
    struct commit_made made = {.commit = &commit_bytes, .welcome = &scene.message};
    assert_int_equal(group_commit(scene.talkers[0].group, &wish, &made), OK);
    talk_deliver(scene.talkers, MEMBERS, buffer_span(&commit_bytes));
    expect_authenticator_of(&scene, 1);
    torture(&scene, call_join_welcome);
    buffer_end(&add);
    buffer_end(&commit_bytes);
    end(&scene);
}

/* Makes bram the one who handles what chris sends; the others show how it must end. */
static void follow(enum handshake_form form, bool with_own_pending)
{
    struct scene scene;
    begin(&scene);
    struct buffer own = buffer_make(BYTES_MAX);
    if (with_own_pending) {
        assert_int_equal(talk_commit(&scene.talkers[1], NULL, 0, HANDSHAKE_PUBLIC, &own), OK);
    }
    begin_from(&scene, 1);
    struct buffer psk = buffer_make(BYTES_MAX);
    group_write_psk(span_text("psk"), &psk);
    const struct span one = buffer_span(&psk);
    const struct commit_wish wish = {.proposals = &one,
                                     .proposal_count = 1,
                                     .force_path = true,
                                     .form = form,
                                     .member = &scene.talkers[2].member,
                                     .psks = &TALK_PSKS};
    struct commit_made made = {.commit = &scene.message};
    assert_int_equal(group_commit(scene.talkers[2].group, &wish, &made), OK);
    talk_deliver(scene.talkers, MEMBERS, buffer_span(&scene.message));
    expect_authenticator_of(&scene, 3);
    torture(&scene, call_handle);
    torture(&scene, call_save);
    buffer_end(&psk);
    buffer_end(&own);
    end(&scene);
}

static void following_a_commit_fails_cleanly(void **state)
{
    (void)state;
    follow(HANDSHAKE_PUBLIC, false);
    follow(HANDSHAKE_PRIVATE, false);
    follow(HANDSHAKE_PUBLIC, true);
}

static void the_echo_of_our_own_commit_fails_cleanly(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    assert_int_equal(talk_commit(&scene.talkers[1], NULL, 0, HANDSHAKE_PRIVATE, &scene.message),
                     OK);
    begin_from(&scene, 1);
    talk_deliver(scene.talkers, MEMBERS, buffer_span(&scene.message));
    expect_authenticator_of(&scene, 3);
    torture(&scene, call_handle);
    end(&scene);
}

static void hearing_a_message_or_a_proposal_fails_cleanly(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    begin_from(&scene, 1);
    talk_say(&scene.talkers[2], "hallo", &scene.message);
    torture(&scene, call_handle);
    buffer_clear(&scene.message);
    assert_int_equal(group_propose_update(scene.talkers[3].group, &scene.talkers[3].member,
                                          span_text(""), HANDSHAKE_PRIVATE, &scene.message),
                     OK);
    torture(&scene, call_handle);
    end(&scene);
}

static void loading_fails_cleanly(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene);
    struct buffer own = buffer_make(BYTES_MAX);
    assert_int_equal(group_propose_update(scene.talkers[1].group, &scene.talkers[1].member,
                                          span_text(""), HANDSHAKE_PUBLIC, &own),
                     OK);
    assert_int_equal(talk_commit(&scene.talkers[1], NULL, 0, HANDSHAKE_PUBLIC, &own), OK);
    begin_from(&scene, 1);
    expect_authenticator_of(&scene, 1);
    torture(&scene, call_load);
    buffer_end(&own);
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
        cmocka_unit_test(making_a_group_or_a_key_package_fails_cleanly),
        cmocka_unit_test(speaking_fails_cleanly),
        cmocka_unit_test(committing_fails_cleanly_and_leaves_nothing_pending),
        cmocka_unit_test(entering_fails_cleanly),
        cmocka_unit_test(following_a_commit_fails_cleanly),
        cmocka_unit_test(the_echo_of_our_own_commit_fails_cleanly),
        cmocka_unit_test(hearing_a_message_or_a_proposal_fails_cleanly),
        cmocka_unit_test(loading_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, open_chance, NULL);
}
