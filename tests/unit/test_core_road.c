/* test_core_road.c -- the road of a request: once, under one hat, whole or not at all (S3, S11,
 * S14). */
#include "support/core_world.h"

#include "session/device.h"
#include "store/db_inside.h"

#include <inttypes.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
// cmocka wants the ones above first
#include <cmocka.h>

#define HAT "cccccccccccccccccccccccccccccccc"

static int open_world(void **state)
{
    static struct world world;
    world_open_core(&world, NULL);
    *state = &world;
    return world_prove(&world, 0, "[]") ? 0 : -1;
}

static int close_world(void **state)
{
    world_close(*state);
    return 0;
}

/* A write that asks nothing of anybody: no more pushes to this device. */
static enum status write_once(struct world *world, size_t device, uint64_t request, uint64_t seen)
{
    char frame[256];
    (void)snprintf(frame, sizeof(frame),
                   "{\"type\":\"push.remove\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64 "}",
                   request, seen);
    return world_say(world, world->devices[device].connection, frame);
}

static int64_t number_of(struct world *world, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(world->core->db->handle, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(stmt, 0);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    return number;
}

/* LOG-9 */
static void a_repeat_gets_the_first_answer_again(void **state)
{
    struct world *world = *state;
    static char first[WIRE_FRAME_MAX + 1];
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    memcpy(first, world->reply, sizeof(first));
    assert_true(world_replied(world, "\"type\":\"done\""));
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    assert_string_equal(world->reply, first);
    assert_int_equal(number_of(world, "SELECT count(*) FROM answer"), 1);
}

static void a_repeat_on_another_connection_gets_the_first_answer_too(void **state)
{
    struct world *world = *state;
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    world->devices[0].request = 20;
    assert_true(world_prove(world, 0, "[]"));
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    assert_true(world_replied(world, "\"type\":\"done\""));
    assert_true(world_replied(world, "\"request\":10"));
}

/* LOG-10 */
static void the_same_number_for_another_request_is_a_conflict(void **state)
{
    struct world *world = *state;
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    assert_int_equal(write_once(world, 0, 10, 1), OK);
    assert_true(world_replied(world, "\"error\":\"conflict\""));
}

/* LOG-10 */
static void what_was_seen_is_forgotten(void **state)
{
    struct world *world = *state;
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    assert_int_equal(write_once(world, 0, 11, 10), OK);
    assert_int_equal(number_of(world, "SELECT count(*) FROM answer"), 1);
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    assert_true(world_replied(world, "\"error\":\"forgotten\""));
}

static void another_device_has_numbers_of_its_own(void **state)
{
    struct world *world = *state;
    assert_true(world_prove(world, 1, "[]"));
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    assert_int_equal(write_once(world, 1, 10, 0), OK);
    assert_true(world_replied(world, "\"type\":\"done\""));
    assert_int_equal(number_of(world, "SELECT count(*) FROM answer"), 2);
}

/* LOG-11 */
static void sixty_four_answers_nobody_saw_are_enough(void **state)
{
    struct world *world = *state;
    for (uint64_t n = 1; n <= 64; n++) {
        assert_int_equal(write_once(world, 0, 100 + n, 0), OK);
        assert_true(world_replied(world, "\"type\":\"done\""));
    }
    assert_int_equal(write_once(world, 0, 200, 0), OK);
    assert_true(world_replied(world, "\"error\":\"quota_spent\""));
    assert_int_equal(write_once(world, 0, 201, 164), OK);
    assert_true(world_replied(world, "\"type\":\"done\""));
}

/* Asks for what a leader or a coordinator may do, naming no hat. */
static enum status ask_without_hat(struct world *world, uint64_t request)
{
    char frame[256];
    (void)snprintf(frame, sizeof(frame),
                   "{\"type\":\"walk_group.make\",\"request\":%" PRIu64 ",\"buurt_id\":\"" HAT
                   "\",\"walk_group_id\":\"" HAT "\",\"min\":2,\"max\":4,\"newcomers\":1}",
                   request);
    return world_say(world, world->devices[0].connection, frame);
}

/* SESSION-8 */
static void who_names_no_hat_asks_as_a_resident(void **state)
{
    struct world *world = *state;
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    assert_true(world_replied(world, "\"type\":\"done\""));
    assert_int_equal(ask_without_hat(world, 11), OK);
    assert_true(world_replied(world, "\"error\":\"not_allowed\""));
}

/* LOG-12 */
static void a_refusal_is_not_kept_and_its_number_may_be_tried_again(void **state)
{
    struct world *world = *state;
    assert_int_equal(ask_without_hat(world, 10), OK);
    assert_true(world_replied(world, "\"error\":\"not_allowed\""));
    assert_int_equal(number_of(world, "SELECT count(*) FROM answer"), 0);
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    assert_true(world_replied(world, "\"type\":\"done\""));
}

/* SESSION-12 */
static void signing_in_changes_no_row(void **state)
{
    struct world *world = *state;
    const int before = sqlite3_total_changes(world->core->db->handle);
    assert_true(world_prove(world, 1, "[]"));
    assert_true(world_prove(world, 2, "[]"));
    assert_int_equal(sqlite3_total_changes(world->core->db->handle), before);
}

/* SESSION-11 */
static void a_higher_counter_of_sends_is_told_to_who_comes_with_a_lower_one(void **state)
{
    struct world *world = *state;
    struct world_request request;
    world_request_begin(world, 0, &request);
    assert_int_equal(device_sends(request.r.db, &world->wijk_id, &world->devices[0].serial, 41),
                     OK);
    world_request_end(world, &request, true);
    world->devices[0].request = 20;
    assert_true(world_prove(world, 0, "[]"));
    assert_true(world_replied(world, "\"sends\":41"));
}

static void add_hat(struct world *world, enum wire_hat hat, int64_t not_after)
{
    struct hat_entry entry = {.row = {.serial = world->devices[0].serial,
                                      .hat = hat,
                                      .reach = WIRE_REACH_BUURT,
                                      .reach_id = world->buurt_id,
                                      .not_after = not_after},
                              .chain = span_text("chain")};
    memset(entry.row.hat_serial.bytes, 0xcc, sizeof(entry.row.hat_serial.bytes));
    assert_int_equal(hat_add(world->core->db, &world->wijk_id, &entry), OK);
}

static enum status ask_under_hat(struct world *world, const char *type)
{
    char frame[256];
    (void)snprintf(frame, sizeof(frame), "{\"type\":\"%s\",\"request\":50,\"hat\":\"" HAT "\"}",
                   type);
    return world_say(world, world->devices[0].connection, frame);
}

static void hats_never_add_up(void **state)
{
    struct world *world = *state;
    add_hat(world, WIRE_COORDINATOR, WORLD_NOW + 100);
    assert_int_equal(ask_under_hat(world, "push.remove"),
                     OK); /* a resident's, not a coordinator's */
    assert_true(world_replied(world, "\"error\":\"not_allowed\""));
    assert_int_equal(ask_under_hat(world, "session.ping"), OK);
    assert_true(world_replied(world, "session.pong"));
}

/* SESSION-9 */
static void a_hat_ends_at_its_second(void **state)
{
    struct world *world = *state;
    add_hat(world, WIRE_COORDINATOR, WORLD_NOW + 100);
    world->at.now = WORLD_NOW + 99;
    assert_int_equal(ask_under_hat(world, "session.ping"), OK);
    assert_true(world_replied(world, "session.pong"));
    world->at.now = WORLD_NOW + 100;
    assert_int_equal(ask_under_hat(world, "session.ping"), OK);
    assert_true(world_replied(world, "\"error\":\"not_allowed\""));
}

static void a_withdrawn_hat_reaches_nothing(void **state)
{
    struct world *world = *state;
    struct wire_id serial;
    memset(serial.bytes, 0xcc, sizeof(serial.bytes));
    add_hat(world, WIRE_COORDINATOR, WORLD_NOW + 100);
    assert_int_equal(hat_withdraw(world->core->db, &world->wijk_id, &serial, WORLD_NOW), OK);
    assert_int_equal(ask_under_hat(world, "session.ping"), OK);
    assert_true(world_replied(world, "\"error\":\"not_allowed\""));
}

static void a_hat_of_another_device_is_nobodys(void **state)
{
    struct world *world = *state;
    add_hat(world, WIRE_COORDINATOR, WORLD_NOW + 100);
    assert_true(world_prove(world, 1, "[]"));
    assert_int_equal(world_say(world, world->devices[1].connection,
                               "{\"type\":\"session.ping\",\"request\":50,\"hat\":\"" HAT "\"}"),
                     OK);
    assert_true(world_replied(world, "\"error\":\"not_allowed\""));
}

/* No page may be added any more: the disk is full as far as SQLite knows. */
static void fill_disk(struct world *world)
{
    assert_int_equal(db_run(world->core->db, "PRAGMA max_page_count=1"), OK);
}

static void free_disk(struct world *world)
{
    assert_int_equal(db_run(world->core->db, "PRAGMA max_page_count=1000000"), OK);
}

/* LOG-2, LOG-13 */
static void a_batch_that_dies_answers_retry_to_all_and_tells_nothing(void **state)
{
    struct world *world = *state;
    assert_true(world_prove(world, 1, "[]"));
    batch_end(&world->batch);
    fill_disk(world);
    char frames[2][8192];
    struct input inputs[60];
    size_t retried = 0;
    for (uint64_t n = 0; n < 600 && retried == 0; n++) {
        for (size_t i = 0; i < 2; i++) {
            (void)snprintf(frames[i], sizeof(frames[i]),
                           "{\"type\":\"push.remove\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64
                           "}",
                           1000 + n, n < 40 ? (uint64_t)0 : 960 + n);
            inputs[i] = (struct input){.kind = INPUT_FRAME,
                                       .connection = world->devices[i].connection,
                                       .frame = span_text(frames[i])};
        }
        world->at.now += 60;
        assert_int_equal(core_run(world->core, inputs, 2, world->at, &world->batch), OK);
        const struct effect *first = world_effect(world, EFFECT_REPLY, 0);
        assert_non_null(first);
        if (world_says(first, "retry")) {
            retried = world_count(world, EFFECT_REPLY);
            assert_int_equal(world_count(world, EFFECT_APPEND), 0);
        }
        batch_end(&world->batch);
    }
    assert_int_equal(retried, 2);
    assert_int_equal(write_once(world, 0, 5000, 4000), OK); /* reading goes on */
    assert_int_equal(world_say(world, world->devices[0].connection,
                               "{\"type\":\"session.ping\",\"request\":5001}"),
                     OK);
    assert_true(world_replied(world, "session.pong"));
    free_disk(world);
    assert_int_equal(write_once(world, 0, 6000, 4000), OK); /* and writing resumes */
    assert_true(world_replied(world, "\"type\":\"done\""));
}

static void bytes_that_are_no_message_are_refused_and_change_nothing(void **state)
{
    struct world *world = *state;
    static const char *const NO_MESSAGES[] = {
        "", "{", "[]", "null", "{\"type\":7}", "{\"type\":\"no.such\",\"request\":1}"};
    for (size_t i = 0; i < sizeof(NO_MESSAGES) / sizeof(NO_MESSAGES[0]); i++) {
        assert_int_equal(world_say(world, world->devices[0].connection, NO_MESSAGES[i]), OK);
        assert_true(world_replied(world, "\"type\":\"refused\""));
        assert_int_equal(world->batch.count, 1);
    }
}

static void a_frozen_wijk_is_read_but_not_written(void **state)
{
    struct world *world = *state;
    assert_int_equal(wijk_freeze(world->core->db, &world->wijk_id, true), OK);
    assert_int_equal(write_once(world, 0, 10, 0), OK);
    assert_true(world_replied(world, "\"error\":\"busy\""));
    assert_int_equal(world_say(world, world->devices[0].connection,
                               "{\"type\":\"session.ping\",\"request\":11}"),
                     OK);
    assert_true(world_replied(world, "session.pong"));
}

static void the_administrator_revokes_in_one_line(void **state)
{
    struct world *world = *state;
    struct frame *reply = NULL;
    batch_end(&world->batch);
    assert_int_equal(core_admin(world->core,
                                span_text("revoke 77777777777777777777777777777777 "
                                          "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"),
                                world->at, &world->batch, &reply),
                     OK);
    assert_memory_equal(reply->text, "ok", 2);
    frame_destroy(reply);
    const struct effect *closed = world_effect(world, EFFECT_CLOSE, 0);
    assert_non_null(closed);
    assert_int_equal(closed->with.close.code, CLOSE_REVOKED);
    struct device device = {0};
    assert_int_equal(
        device_find(world->core->db, &world->wijk_id, &world->devices[0].serial, &device), OK);
    assert_int_equal(device.state, DEVICE_REVOKED);
}

static void a_founding_token_is_kept_only_as_a_hash(void **state)
{
    struct world *world = *state;
    struct frame *reply = NULL;
    batch_end(&world->batch);
    assert_int_equal(
        core_admin(world->core, span_text("allow-founding"), world->at, &world->batch, &reply), OK);
    assert_true(reply->size > 2 * FOUNDING_TOKEN_SIZE);
    uint8_t token[FOUNDING_TOKEN_SIZE];
    assert_int_equal(sodium_hex2bin(token, sizeof(token), (const char *)reply->text,
                                    2 * sizeof(token), NULL, NULL, NULL),
                     0);
    frame_destroy(reply);
    struct world_request request;
    world_request_begin(world, 0, &request);
    struct wire_key root = {{1}};
    memset(request.r.wijk_id.bytes, 0x55, sizeof(request.r.wijk_id.bytes));
    assert_int_equal(wijk_found(&request.r, span_text("a guess of the token ...."), &root),
                     NOT_ALLOWED);
    assert_int_equal(wijk_found(&request.r, span_of(token, sizeof(token)), &root), OK);
    assert_true(request.r.incarnation > 0);
    memset(request.r.wijk_id.bytes, 0x56, sizeof(request.r.wijk_id.bytes));
    assert_int_equal(wijk_found(&request.r, span_of(token, sizeof(token)), &root), NOT_ALLOWED);
    world_request_end(world, &request, true);
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(a_repeat_gets_the_first_answer_again),
        ON_A_WORLD(a_repeat_on_another_connection_gets_the_first_answer_too),
        ON_A_WORLD(the_same_number_for_another_request_is_a_conflict),
        ON_A_WORLD(what_was_seen_is_forgotten),
        ON_A_WORLD(another_device_has_numbers_of_its_own),
        ON_A_WORLD(sixty_four_answers_nobody_saw_are_enough),
        ON_A_WORLD(who_names_no_hat_asks_as_a_resident),
        ON_A_WORLD(a_refusal_is_not_kept_and_its_number_may_be_tried_again),
        ON_A_WORLD(signing_in_changes_no_row),
        ON_A_WORLD(a_higher_counter_of_sends_is_told_to_who_comes_with_a_lower_one),
        ON_A_WORLD(hats_never_add_up),
        ON_A_WORLD(a_hat_ends_at_its_second),
        ON_A_WORLD(a_withdrawn_hat_reaches_nothing),
        ON_A_WORLD(a_hat_of_another_device_is_nobodys),
        ON_A_WORLD(a_batch_that_dies_answers_retry_to_all_and_tells_nothing),
        ON_A_WORLD(bytes_that_are_no_message_are_refused_and_change_nothing),
        ON_A_WORLD(a_frozen_wijk_is_read_but_not_written),
        ON_A_WORLD(the_administrator_revokes_in_one_line),
        ON_A_WORLD(a_founding_token_is_kept_only_as_a_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
