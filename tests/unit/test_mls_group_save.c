/* What a group keeps between two runs of its program. */
#include "crypto/public/chance.h"
#include "mls/public/structs.h"
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
    struct buffer message;
};

static void begin(struct talk *talk, size_t count)
{
    talk->message = buffer_make(BYTES_MAX);
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
    buffer_end(&talk->message);
}

/* Saves, forgets and loads again. */
static void reload(struct talker *talker)
{
    assert_int_equal(shelf_save(&talker->shelf, talker->group), OK);
    group_destroy(talker->group);
    talker->group = NULL;
    assert_int_equal(shelf_load(&talker->shelf, NULL, &talker->group), OK);
}

static void commit(struct talk *talk, size_t who, const struct span *proposals, size_t count)
{
    buffer_clear(&talk->message);
    assert_int_equal(
        talk_commit(&talk->talkers[who], proposals, count, HANDSHAKE_PUBLIC, &talk->message), OK);
}

static void deliver(struct talk *talk)
{
    talk_deliver(talk->talkers, MOST, buffer_span(&talk->message));
}

static void a_loaded_group_speaks_follows_and_commits(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    for (size_t round = 0; round < 4; round++) {
        for (size_t i = 0; i < 4; i++) {
            reload(&talk.talkers[i]);
        }
        assert_true(talk_agrees(talk.talkers, 4));
        buffer_clear(&talk.message);
        talk_say(&talk.talkers[round], "hallo", &talk.message);
        for (size_t i = 0; i < 4; i++) {
            reload(&talk.talkers[i]);
            talk_hear(&talk.talkers[i], buffer_span(&talk.message),
                      i == round ? GROUP_OWN_MESSAGE : GROUP_APPLICATION,
                      i == round ? NULL : "hallo");
        }
        commit(&talk, 3 - round, NULL, 0);
        deliver(&talk);
    }
    end(&talk);
}

static void a_used_generation_stays_used_after_loading(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 2);
    talk_say(&talk.talkers[0], "eens", &talk.message);
    talk_hear(&talk.talkers[1], buffer_span(&talk.message), GROUP_APPLICATION, "eens");
    reload(&talk.talkers[1]);
    struct group_event event;
    assert_int_equal(group_handle(talk.talkers[1].group, buffer_span(&talk.message), NULL, &event),
                     REPLAYED);
    end(&talk);
}

static void a_message_writes_little_and_never_the_tree(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(shelf_save(&talk.talkers[i].shelf, talk.talkers[i].group), OK);
    }
    for (size_t round = 0; round < 5; round++) {
        buffer_clear(&talk.message);
        talk_say(&talk.talkers[2], "kort", &talk.message);
        assert_int_equal(shelf_save(&talk.talkers[2].shelf, talk.talkers[2].group), OK);
        assert_in_range(talk.talkers[2].shelf.written, 1, 4096);
        talk_hear(&talk.talkers[4], buffer_span(&talk.message), GROUP_APPLICATION, "kort");
        assert_int_equal(shelf_save(&talk.talkers[4].shelf, talk.talkers[4].group), OK);
        assert_in_range(talk.talkers[4].shelf.written, 1, 4096);
    }
    end(&talk);
}

static void nothing_is_written_when_nothing_changed(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    reload(&talk.talkers[1]);
    assert_int_equal(shelf_save(&talk.talkers[1].shelf, talk.talkers[1].group), OK);
    assert_int_equal(talk.talkers[1].shelf.written, 0);
    end(&talk);
}

static void a_batch_that_failed_is_given_again_whole(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct talker *anna = &talk.talkers[0];
    reload(anna);
    commit(&talk, 1, NULL, 0);
    deliver(&talk);
    enum status status = STORAGE;
    for (size_t rows = 1; status != OK; rows++) {
        anna->shelf.fail_after = rows;
        status = shelf_save(&anna->shelf, anna->group);
        assert_true(status == OK || status == STORAGE);
    }
    anna->shelf.fail_after = 0;
    reload(anna);
    assert_true(talk_agrees(talk.talkers, 3));
    end(&talk);
}

static void a_commit_that_waits_survives_and_merges_on_its_echo(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    struct buffer remove = buffer_make(BYTES_MAX);
    talk_write_remove(2, &remove);
    const struct span one = buffer_span(&remove);
    commit(&talk, 1, &one, 1);
    reload(&talk.talkers[1]);
    assert_true(group_has_pending(talk.talkers[1].group));
    deliver(&talk);
    assert_false(group_has_pending(talk.talkers[1].group));
    assert_null(talk.talkers[2].group);
    assert_true(talk_agrees(talk.talkers, 4));
    reload(&talk.talkers[1]);
    assert_false(group_has_pending(talk.talkers[1].group));
    commit(&talk, 1, NULL, 0);
    deliver(&talk);
    assert_true(talk_agrees(talk.talkers, 4));
    buffer_end(&remove);
    end(&talk);
}

static void a_private_commit_that_waits_survives_too(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    assert_int_equal(talk_commit(&talk.talkers[1], NULL, 0, HANDSHAKE_PRIVATE, &talk.message), OK);
    reload(&talk.talkers[1]);
    deliver(&talk);
    assert_false(group_has_pending(talk.talkers[1].group));
    assert_true(talk_agrees(talk.talkers, 4));
    end(&talk);
}

static void a_commit_that_waits_is_dropped_for_a_rival_after_loading(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    commit(&talk, 1, NULL, 0);
    reload(&talk.talkers[1]);
    commit(&talk, 2, NULL, 0); /* the rival's is the one that is delivered */
    deliver(&talk);
    assert_false(group_has_pending(talk.talkers[1].group));
    reload(&talk.talkers[1]);
    assert_true(talk_agrees(talk.talkers, 4));
    end(&talk);
}

static void an_entry_that_waits_survives(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct buffer info = buffer_make(BYTES_MAX);
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    assert_int_equal(group_make_info(talk.talkers[0].group, &talk.talkers[0].signer, &form, &info),
                     OK);
    const struct external_join join = {.group_info = buffer_span(&info)};
    assert_int_equal(group_join_external(NULL, &talk.talkers[3].member, &join, NULL, &talk.message,
                                         &talk.talkers[3].group),
                     OK);
    reload(&talk.talkers[3]);
    assert_false(group_is_active(talk.talkers[3].group));
    deliver(&talk);
    assert_true(group_is_active(talk.talkers[3].group));
    assert_true(talk_agrees(talk.talkers, 4));
    reload(&talk.talkers[3]);
    assert_true(talk_agrees(talk.talkers, 4));
    buffer_end(&info);
    end(&talk);
}

static void an_update_of_ours_that_waits_survives(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    assert_int_equal(group_propose_update(talk.talkers[1].group, &talk.talkers[1].member,
                                          span_text(""), HANDSHAKE_PUBLIC, &talk.message),
                     OK);
    reload(&talk.talkers[1]);
    deliver(&talk);
    reload(&talk.talkers[3]);
    commit(&talk, 3, NULL, 0);
    reload(&talk.talkers[1]);
    deliver(&talk);
    reload(&talk.talkers[1]);
    assert_true(talk_agrees(talk.talkers, 4));
    commit(&talk, 0, NULL, 0); /* to a leaf whose key is the proposed one */
    deliver(&talk);
    assert_true(talk_agrees(talk.talkers, 4));
    end(&talk);
}

static void late_messages_are_read_after_loading(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    struct buffer late = buffer_make(BYTES_MAX);
    struct buffer remove = buffer_make(BYTES_MAX);
    talk_say(&talk.talkers[2], "tot ziens", &late);
    talk_write_remove(2, &remove);
    const struct span one = buffer_span(&remove);
    commit(&talk, 1, &one, 1);
    deliver(&talk);
    reload(&talk.talkers[0]);
    commit(&talk, 1, NULL, 0);
    deliver(&talk);
    reload(&talk.talkers[0]);
    talk_hear(&talk.talkers[0], buffer_span(&late), GROUP_APPLICATION, "tot ziens");
    buffer_end(&late);
    buffer_end(&remove);
    end(&talk);
}

/* The rows of an epoch's message keys. */
static size_t count_rows(const struct shelf *shelf, char letter, uint64_t epoch)
{
    size_t count = 0;
    for (size_t i = 0; i < shelf->count; i++) {
        const struct buffer *key = &shelf->rows[i].key;
        count += key->size >= 9 && key->data[0] == (uint8_t)letter && key->data[8] == epoch;
    }
    return count;
}

static void the_rows_of_epochs_given_up_are_deleted(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    struct talker *anna = &talk.talkers[0];
    for (uint64_t epoch = group_epoch(anna->group); epoch < 6; epoch++) {
        buffer_clear(&talk.message);
        talk_say(&talk.talkers[1], "dag", &talk.message);
        deliver(&talk);
        reload(anna);
        assert_true(count_rows(&anna->shelf, 'm', epoch) > 0);
        commit(&talk, 2, NULL, 0);
        deliver(&talk);
        reload(anna);
        if (epoch > GROUP_PAST_EPOCHS) {
            assert_int_equal(count_rows(&anna->shelf, 'm', epoch - GROUP_PAST_EPOCHS), 0);
            assert_int_equal(count_rows(&anna->shelf, 'k', epoch - GROUP_PAST_EPOCHS), 0);
        }
    }
    end(&talk);
}

static void who_is_out_leaves_no_secret_in_the_rows(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct talker *chris = &talk.talkers[2];
    reload(chris);
    struct buffer remove = buffer_make(BYTES_MAX);
    talk_write_remove(2, &remove);
    const struct span one = buffer_span(&remove);
    commit(&talk, 1, &one, 1);
    talk_hear(chris, buffer_span(&talk.message), GROUP_REMOVED, NULL);
    reload(chris);
    assert_false(group_is_active(chris->group));
    assert_int_equal(count_rows(&chris->shelf, 'm', 1), 0);
    assert_null(shelf_find(&chris->shelf, span_text("e")));
    struct group_event event;
    assert_int_equal(group_handle(chris->group, buffer_span(&talk.message), NULL, &event), REMOVED);
    buffer_end(&remove);
    end(&talk);
}

/* The seal of a row that was changed by hand: the first eight bytes of SHA-256(key ‖ value). */
static void seal(struct shelf_row *row)
{
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, buffer_span(&row->key));
    hash_add(&stream, span_of(row->value.data, row->value.size - 8));
    const struct hash hash = hash_end(&stream);
    memcpy(row->value.data + row->value.size - 8, hash.bytes, 8);
}

static void state_of_another_version_is_refused_as_old(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 2);
    reload(&talk.talkers[0]);
    struct shelf_row *head = shelf_find(&talk.talkers[0].shelf, span_text("h"));
    head->value.data[0] = 2;
    seal(head);
    struct group *loaded = NULL;
    assert_int_equal(shelf_load(&talk.talkers[0].shelf, NULL, &loaded), OLD_VERSION);
    assert_null(loaded);
    end(&talk);
}

/* A state with everything in it: past epochs, a commit that waits, an Update of ours. */
static struct talker *rich_state(struct talk *talk)
{
    struct talker *anna = &talk->talkers[0];
    commit(talk, 1, NULL, 0);
    deliver(talk);
    buffer_clear(&talk->message);
    assert_int_equal(group_propose_update(anna->group, &anna->member, span_text(""),
                                          HANDSHAKE_PUBLIC, &talk->message),
                     OK);
    commit(talk, 0, NULL, 0);
    reload(anna);
    return anna;
}

static void a_changed_byte_in_any_row_is_refused(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    const struct shelf *shelf = &rich_state(&talk)->shelf;
    for (size_t i = 0; i < shelf->count; i++) {
        struct shelf_row *row = &shelf->rows[i];
        for (size_t at = 0; at < row->value.size; at++) {
            struct group *loaded = NULL;
            row->value.data[at] ^= 0x40;
            assert_int_equal(shelf_load(shelf, NULL, &loaded), MALFORMED);
            row->value.data[at] ^= 0x40;
        }
    }
    end(&talk);
}

/* Rows that were written by somebody who knows how: refused, or a group of the same epoch. */
static void a_state_that_does_not_hold_together_is_refused(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    const struct talker *anna = rich_state(&talk);
    size_t refused = 0;
    for (size_t i = 0; i < anna->shelf.count; i++) {
        struct shelf_row *row = &anna->shelf.rows[i];
        for (size_t at = 0; at < row->value.size - 8; at += 1 + row->value.size / 64) {
            struct group *loaded = NULL;
            row->value.data[at] ^= 0x40;
            seal(row);
            const enum status status = shelf_load(&anna->shelf, NULL, &loaded);
            row->value.data[at] ^= 0x40;
            seal(row);
            assert_true((status == OK) == (loaded != NULL));
            assert_true(loaded == NULL || group_epoch(loaded) == group_epoch(anna->group));
            refused += status != OK;
            group_destroy(loaded);
        }
        for (size_t cut = 9; cut < row->value.size; cut += 1 + row->value.size / 16) {
            struct group *loaded = NULL;
            const size_t size = row->value.size;
            uint8_t kept[8];
            row->value.size = cut;
            memcpy(kept, row->value.data + cut - 8, 8);
            seal(row);
            assert_int_not_equal(shelf_load(&anna->shelf, NULL, &loaded), OK);
            memcpy(row->value.data + cut - 8, kept, 8);
            row->value.size = size;
        }
    }
    assert_true(refused > 100);
    end(&talk);
}

static void rows_that_lack_the_head_or_the_epoch_are_not_a_group(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct shelf *shelf = &talk.talkers[0].shelf;
    reload(&talk.talkers[0]);
    const char *const lacking[] = {"h", "e"};
    for (size_t i = 0; i < 2; i++) {
        struct buffer value = buffer_make(BYTES_MAX);
        buffer_append_span(&value, buffer_span(&shelf_find(shelf, span_text(lacking[i]))->value));
        assert_int_equal(shelf_set(shelf, span_text(lacking[i]), span_of(NULL, 0)), OK);
        struct group *loaded = NULL;
        assert_int_equal(shelf_load(shelf, NULL, &loaded), NOT_FOUND);
        assert_int_equal(shelf_set(shelf, span_text(lacking[i]), buffer_span(&value)), OK);
        buffer_end(&value);
    }
    assert_int_equal(shelf_set(shelf, span_text("x"), span_text("x")), OK);
    struct group *loaded = NULL;
    assert_int_equal(shelf_load(shelf, NULL, &loaded), MALFORMED);
    end(&talk);
}

/* A row under a key that we would not have written. */
static void rows_under_keys_of_another_form_are_refused(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    const struct talker *anna = rich_state(&talk);
    const struct shelf *shelf = &anna->shelf;
    for (size_t i = 0; i < shelf->count; i++) {
        struct shelf_row *row = &shelf->rows[i];
        if (row->key.data[0] == 'p') {
            continue;
        }
        struct group *loaded = NULL;
        uint8_t zero = 0;
        buffer_append(&row->key, &zero, 1);
        seal(row);
        assert_int_not_equal(shelf_load(shelf, NULL, &loaded), OK);
        row->key.size--;
        seal(row);
    }
    struct group *loaded = NULL;
    assert_int_equal(shelf_load(shelf, NULL, &loaded), OK);
    group_destroy(loaded);
    const struct span keys[] = {span_text("h"), span_text("h")}; /* twice */
    struct span values[] = {buffer_span(&shelf_find(shelf, span_text("h"))->value),
                            buffer_span(&shelf_find(shelf, span_text("h"))->value)};
    const struct group_rows rows = {keys, values, 2};
    assert_int_equal(group_load(NULL, &rows, &loaded), MALFORMED);
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
        cmocka_unit_test(a_loaded_group_speaks_follows_and_commits),
        cmocka_unit_test(a_used_generation_stays_used_after_loading),
        cmocka_unit_test(a_message_writes_little_and_never_the_tree),
        cmocka_unit_test(nothing_is_written_when_nothing_changed),
        cmocka_unit_test(a_batch_that_failed_is_given_again_whole),
        cmocka_unit_test(a_commit_that_waits_survives_and_merges_on_its_echo),
        cmocka_unit_test(a_private_commit_that_waits_survives_too),
        cmocka_unit_test(a_commit_that_waits_is_dropped_for_a_rival_after_loading),
        cmocka_unit_test(an_entry_that_waits_survives),
        cmocka_unit_test(an_update_of_ours_that_waits_survives),
        cmocka_unit_test(late_messages_are_read_after_loading),
        cmocka_unit_test(the_rows_of_epochs_given_up_are_deleted),
        cmocka_unit_test(who_is_out_leaves_no_secret_in_the_rows),
        cmocka_unit_test(state_of_another_version_is_refused_as_old),
        cmocka_unit_test(a_changed_byte_in_any_row_is_refused),
        cmocka_unit_test(a_state_that_does_not_hold_together_is_refused),
        cmocka_unit_test(rows_under_keys_of_another_form_are_refused),
        cmocka_unit_test(rows_that_lack_the_head_or_the_epoch_are_not_a_group),
    };
    return cmocka_run_group_tests(tests, open_chance, NULL);
}
