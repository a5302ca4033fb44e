/* test_core_session.c -- how a connection becomes a device, and what follows from it (S7, S8, S9).
 */
#include "support/core_world.h"

#include "session/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static int open_world(void **state)
{
    static struct world world;
    world_open_core(&world, NULL);
    *state = &world;
    return 0;
}

static int close_world(void **state)
{
    world_close(*state);
    return 0;
}

/* SESSION-3 */
static void a_device_proves_itself_by_one_signature(void **state)
{
    struct world *world = *state;
    assert_true(world_prove(world, 0, "[]"));
    assert_int_equal(world_count(world, EFFECT_PROVED), 1);
    assert_true(world_replied(world, "\"last_request\":0"));
}

/* SESSION-2 */
static void a_signature_by_another_key_is_refused_and_a_new_challenge_given(void **state)
{
    struct world *world = *state;
    struct world_device *anna = &world->devices[0];
    const struct sign_pair own = anna->pair;
    anna->pair = world->devices[1].pair;
    assert_false(world_prove(world, 0, "[]"));
    anna->pair = own;
    assert_true(world_replied(world, "\"error\":\"not_signed_in\""));
    assert_true(world_replied(world, "\"challenge\":\""));
}

static void a_stranger_does_not_learn_whether_there_is_such_a_device(void **state)
{
    struct world *world = *state;
    char known[512];
    char unknown[512];
    struct world_device *anna = &world->devices[0];
    const struct world_device kept = *anna;
    anna->pair = world->devices[1].pair;
    assert_false(world_prove(world, 0, "[]"));
    world_copy(world, "error", known, sizeof(known));
    anna->serial = (struct wire_id){{9, 9, 9}};
    assert_false(world_prove(world, 0, "[]"));
    world_copy(world, "error", unknown, sizeof(unknown));
    *anna = kept;
    assert_string_equal(known, unknown);
    assert_true(known[0] != '\0');
}

/* SESSION-7 */
static void nobody_asks_before_proving_who_it_is(void **state)
{
    struct world *world = *state;
    const uint64_t stranger = world_connect(world);
    assert_int_equal(
        world_say(world, stranger, "{\"type\":\"log.leave\",\"request\":1,\"log\":\"wijk\"}"), OK);
    assert_true(world_replied(world, "\"error\":\"not_signed_in\""));
}

/* SESSION-5, SESSION-6 */
static void a_token_opens_the_next_session_without_a_signature(void **state)
{
    struct world *world = *state;
    char frame[512];
    assert_true(world_prove(world, 0, "[]"));
    const uint64_t older = world->devices[0].connection;
    const uint64_t newer = world_connect(world);
    assert_int_equal(world_say(world, newer,
                               "{\"type\":\"session.hello\",\"request\":3,\"wijk_id\":"
                               "\"77777777777777777777777777777777\",\"protocol_min\":1,"
                               "\"protocol_max\":9,\"build\":\"t\"}"),
                     OK);
    (void)snprintf(frame, sizeof(frame),
                   "{\"type\":\"session.resume\",\"request\":4,\"token\":\"%s\",\"sends\":0}",
                   world->devices[0].token);
    assert_int_equal(world_say(world, newer, frame), OK);
    assert_true(world_replied(world, "session.opened"));
    const struct effect *closed = world_effect(world, EFFECT_CLOSE, 0);
    assert_non_null(closed);
    assert_int_equal(closed->connection, older);
    assert_int_equal(closed->with.close.code, CLOSE_SUPERSEDED);
}

static enum status revoke_anna(struct world *world)
{
    const struct wire_id *serial = &world->devices[0].serial;
    return device_end(world->core->db, &world->wijk_id, serial, DEVICE_REVOKED, WORLD_NOW);
}

/* SESSION-4 */
static void a_token_of_a_revoked_device_opens_nothing(void **state)
{
    struct world *world = *state;
    char frame[512];
    assert_true(world_prove(world, 0, "[]"));
    assert_int_equal(revoke_anna(world), OK);
    const uint64_t again = world_connect(world);
    assert_int_equal(world_say(world, again,
                               "{\"type\":\"session.hello\",\"request\":3,\"wijk_id\":"
                               "\"77777777777777777777777777777777\",\"protocol_min\":1,"
                               "\"protocol_max\":1,\"build\":\"t\"}"),
                     OK);
    (void)snprintf(frame, sizeof(frame),
                   "{\"type\":\"session.resume\",\"request\":4,\"token\":\"%s\",\"sends\":0}",
                   world->devices[0].token);
    assert_int_equal(world_say(world, again, frame), OK);
    assert_true(world_replied(world, "\"error\":\"removed\""));
}

static void a_device_revoked_mid_session_is_known_no_more(void **state)
{
    struct world *world = *state;
    assert_true(world_prove(world, 0, "[]"));
    assert_int_equal(revoke_anna(world), OK);
    assert_int_equal(
        world_say(world, world->devices[0].connection, "{\"type\":\"session.ping\",\"request\":9}"),
        OK);
    assert_true(world_replied(world, "\"error\":\"not_signed_in\""));
}

/* LOG-5 */
static void a_place_of_an_older_incarnation_is_answered_log_restarted(void **state)
{
    struct world *world = *state;
    assert_true(world_prove(world, 0, "[{\"log\":\"wijk\",\"incarnation\":76,\"seq\":5}]"));
    const struct effect *notice = world_effect(world, EFFECT_NOTICE, 0);
    assert_non_null(notice);
    assert_true(world_says(notice, "log.restarted"));
    const struct effect *subscribed = world_effect(world, EFFECT_SUBSCRIBE, 0);
    assert_non_null(subscribed);
    assert_int_equal(subscribed->seq, 0);
}

/* LOG-8 */
static void an_event_is_told_in_order_to_those_who_follow(void **state)
{
    struct world *world = *state;
    assert_true(world_prove(world, 0, "[{\"log\":\"wijk\",\"incarnation\":77,\"seq\":0}]"));
    const uint32_t log = world_effect(world, EFFECT_SUBSCRIBE, 0)->log;
    struct world_request request;
    world_request_begin(world, 1, &request);
    for (uint64_t n = 1; n <= 3; n++) {
        struct wire_charter_changed event = {.head = {.type = WIRE_charter_changed}, .version = n};
        assert_int_equal(tell_wijk(&request.r, &event.head, WORLD_NOW + 10), OK);
        const struct effect *told = &request.batch.effects[n - 1];
        assert_int_equal(told->kind, EFFECT_APPEND);
        assert_int_equal(told->log, log);
        assert_int_equal(told->seq, n);
    }
    assert_int_equal(request.inside.caused_count, 3);
    world_request_end(world, &request, true);
}

/* LOG-1 */
static void a_number_is_not_given_twice_after_its_event_was_pruned(void **state)
{
    struct world *world = *state;
    struct wire_charter_changed event = {.head = {.type = WIRE_charter_changed}, .version = 1};
    struct world_request request;
    world_request_begin(world, 0, &request);
    assert_int_equal(tell_wijk(&request.r, &event.head, WORLD_NOW + 10), OK);
    world_request_end(world, &request, true);
    int pruned = 0;
    assert_int_equal(event_prune(world->core->db, &world->wijk_id, WORLD_NOW + 10, WORLD_NOW + 1000,
                                 100, &pruned),
                     OK);
    assert_int_equal(pruned, 1);
    world_request_begin(world, 0, &request);
    assert_int_equal(tell_wijk(&request.r, &event.head, WORLD_NOW + 10), OK);
    assert_int_equal(event.head.place.seq, 2);
    world_request_end(world, &request, true);
}

static const struct wire_group GROUP = {{0x77, 0x77, 0x77, 0x77}};

/* LOG-6 */
static void a_device_sees_a_group_from_where_it_entered_to_where_it_left(void **state)
{
    struct world *world = *state;
    struct world_request request;
    struct wire_charter_changed event = {.head = {.type = WIRE_charter_changed}, .version = 1};
    world_request_begin(world, 0, &request);
    assert_int_equal(tell_group(&request.r, &GROUP, &event.head, WORLD_NOW + 10), OK);
    assert_int_equal(follow_group(&request.r, &GROUP, &world->devices[0].serial), OK);
    assert_int_equal(follow_group(&request.r, &GROUP, &world->devices[0].serial), OK);
    world_request_end(world, &request, true);
    struct followed logs[FOLLOWED_MAX];
    size_t count = 0;
    assert_int_equal(
        follower_list(world->core->db, &world->wijk_id, &world->devices[0].serial, logs, &count),
        OK);
    assert_int_equal(count, 3);
    assert_int_equal(logs[2].from, 1); /* what was said before it came is not for it */

    world_request_begin(world, 0, &request);
    assert_int_equal(unfollow_group(&request.r, &GROUP, &world->devices[0].serial), OK);
    assert_int_equal(follows_group(&request.r, &GROUP, &world->devices[0].serial), NOT_FOUND);
    assert_int_equal(follow_group(&request.r, &GROUP, &world->devices[0].serial), OK);
    world_request_end(world, &request, true);
    assert_int_equal(
        follower_list(world->core->db, &world->wijk_id, &world->devices[0].serial, logs, &count),
        OK);
    assert_int_equal(count, 3); /* it went and came back with nothing said in between */
}

static void leaving_a_group_ends_the_live_feed_in_the_order_of_the_batch(void **state)
{
    struct world *world = *state;
    struct world_request request;
    world_request_begin(world, 0, &request);
    assert_int_equal(follow_group(&request.r, &GROUP, &world->devices[0].serial), OK);
    world_request_end(world, &request, true);
    char places[256];
    char hex[75];
    for (size_t i = 0; i < sizeof(GROUP.bytes); i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", GROUP.bytes[i]);
    }
    (void)snprintf(places, sizeof(places), "[{\"log\":\"%s\",\"incarnation\":77,\"seq\":0}]", hex);
    assert_true(world_prove(world, 0, places));
    assert_int_equal(world_count(world, EFFECT_SUBSCRIBE), 1);

    struct wire_charter_changed event = {.head = {.type = WIRE_charter_changed}, .version = 1};
    world_request_begin(world, 1, &request);
    assert_int_equal(tell_group(&request.r, &GROUP, &event.head, WORLD_NOW + 10), OK);
    assert_int_equal(unfollow_group(&request.r, &GROUP, &world->devices[0].serial), OK);
    assert_int_equal(tell_group(&request.r, &GROUP, &event.head, WORLD_NOW + 10), OK);
    assert_int_equal(request.batch.count, 3);
    assert_int_equal(request.batch.effects[1].kind, EFFECT_UNSUBSCRIBE);
    assert_int_equal(request.batch.effects[1].seq, 1);
    world_request_end(world, &request, true);
}

/* The event that tells a phone that it is out may come while it is away. */
static void who_was_away_when_it_ended_is_told_the_rest_and_no_more(void **state)
{
    struct world *world = *state;
    struct wire_charter_changed event = {.head = {.type = WIRE_charter_changed}, .version = 1};
    struct world_request request;
    world_request_begin(world, 0, &request);
    assert_int_equal(follow_group(&request.r, &GROUP, &world->devices[0].serial), OK);
    assert_int_equal(tell_group(&request.r, &GROUP, &event.head, WORLD_NOW + 10), OK);
    assert_int_equal(tell_group(&request.r, &GROUP, &event.head, WORLD_NOW + 10), OK);
    assert_int_equal(unfollow_group(&request.r, &GROUP, &world->devices[0].serial), OK);
    assert_int_equal(tell_group(&request.r, &GROUP, &event.head, WORLD_NOW + 10), OK);
    world_request_end(world, &request, true);
    char places[256];
    char hex[75];
    for (size_t i = 0; i < sizeof(GROUP.bytes); i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", GROUP.bytes[i]);
    }
    (void)snprintf(places, sizeof(places), "[{\"log\":\"%s\",\"incarnation\":77,\"seq\":1}]", hex);
    assert_true(world_prove(world, 0, places));
    assert_int_equal(world_count(world, EFFECT_SUBSCRIBE), 1);
    const struct effect *follow = world_effect(world, EFFECT_SUBSCRIBE, 0);
    assert_int_equal(follow->seq, 1);
    assert_int_equal(follow->with.follow.until, 2);
    char ask[400];
    (void)snprintf(ask, sizeof(ask),
                   "{\"type\":\"log.follow\",\"request\":9,\"place\":"
                   "{\"log\":\"%s\",\"incarnation\":77,\"seq\":1}}",
                   hex);
    assert_int_equal(world_say(world, world->devices[0].connection, ask), OK);
    assert_true(world_replied(world, "\"seq\":2")); /* where it ended, not where it stands now */
    assert_false(world_replied(world, "\"seq\":3"));
    (void)snprintf(places, sizeof(places), "[{\"log\":\"%s\",\"incarnation\":77,\"seq\":2}]", hex);
    assert_true(world_prove(world, 0, places));
    assert_int_equal(world_count(world, EFFECT_SUBSCRIBE), 0);
    assert_true(world_prove(world, 1, places));
    assert_int_equal(world_count(world, EFFECT_SUBSCRIBE), 0);
}

static void what_an_undone_request_changed_in_sessions_is_taken_back(void **state)
{
    struct world *world = *state;
    assert_true(world_prove(world, 0, "[{\"log\":\"wijk\",\"incarnation\":77,\"seq\":0}]"));
    struct session *session = session_find(world->core, world->devices[0].connection);
    assert_int_equal(session->log_count, 1);
    struct world_request request;
    world_request_begin(world, 1, &request);
    assert_int_equal(unfollow_all(&request.r, &world->devices[0].serial), OK);
    assert_int_equal(close_device(&request.r, &world->devices[0].serial, CLOSE_REVOKED), OK);
    assert_int_equal(session->log_count, 0);
    assert_true(session->going);
    world_request_end(world, &request, false);
    assert_int_equal(session->log_count, 1);
    assert_false(session->going);
    /* it asked once more for what it follows: undone, it follows it as before */
    struct followed logs[FOLLOWED_MAX];
    size_t count = 0;
    world_request_begin(world, 0, &request);
    assert_int_equal(
        follower_list(world->core->db, &world->wijk_id, &world->devices[0].serial, logs, &count),
        OK);
    size_t wijk = 0;
    while (wijk < count && logs[wijk].name.kind != WIRE_LOG_WIJK) {
        wijk++;
    }
    assert_true(wijk < count);
    assert_int_equal(follow_live(&request.r, session, &logs[wijk], 0), OK);
    world_request_end(world, &request, false);
    assert_int_equal(session->log_count, 1);
}

static void a_stranger_that_stays_silent_is_closed(void **state)
{
    struct world *world = *state;
    const uint64_t stranger = world_connect(world);
    world->at.now += world->settings.unproved_s;
    assert_int_equal(core_run(world->core, NULL, 0, world->at, &world->batch), OK);
    const struct effect *closed = world_effect(world, EFFECT_CLOSE, 0);
    assert_non_null(closed);
    assert_int_equal(closed->connection, stranger);
    assert_int_equal(closed->with.close.code, CLOSE_UNPROVED);
}

static void draining_tells_all_to_come_back_at_different_times(void **state)
{
    struct world *world = *state;
    assert_true(world_prove(world, 0, "[]"));
    assert_true(world_prove(world, 1, "[]"));
    batch_end(&world->batch);
    const struct input drain = {.kind = INPUT_DRAIN};
    assert_int_equal(core_run(world->core, &drain, 1, world->at, &world->batch), OK);
    assert_int_equal(world_count(world, EFFECT_CLOSE), 2);
    for (size_t i = 0; i < 2; i++) {
        const struct effect *closed = world_effect(world, EFFECT_CLOSE, i);
        assert_int_equal(closed->with.close.code, CLOSE_RESTARTING);
        assert_in_range(closed->with.close.retry_after_s, 1, 60);
    }
}

/* SESSION-1 */
static void a_client_of_another_protocol_is_refused_by_name(void **state)
{
    struct world *world = *state;
    const uint64_t stranger = world_connect(world);
    assert_int_equal(world_say(world, stranger,
                               "{\"type\":\"session.hello\",\"request\":1,\"wijk_id\":"
                               "\"77777777777777777777777777777777\",\"protocol_min\":2,"
                               "\"protocol_max\":3,\"build\":\"t\"}"),
                     OK);
    assert_true(world_replied(world, "\"error\":\"unsupported\""));
    assert_true(world_replied(world, "\"field\":\"protocol_max\""));
}

static void a_stranger_can_ask_only_so_much(void **state)
{
    struct world *world = *state;
    const uint64_t stranger = world_connect(world);
    bool spent = false;
    for (int i = 0; i < world->settings.quota_size + 1; i++) {
        assert_int_equal(world_say(world, stranger,
                                   "{\"type\":\"session.hello\",\"request\":1,\"wijk_id\":"
                                   "\"77777777777777777777777777777777\",\"protocol_min\":1,"
                                   "\"protocol_max\":1,\"build\":\"t\"}"),
                         OK);
        spent = world_replied(world, "\"error\":\"quota_spent\"");
    }
    assert_true(spent);
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(a_device_proves_itself_by_one_signature),
        ON_A_WORLD(a_stranger_does_not_learn_whether_there_is_such_a_device),
        ON_A_WORLD(a_signature_by_another_key_is_refused_and_a_new_challenge_given),
        ON_A_WORLD(nobody_asks_before_proving_who_it_is),
        ON_A_WORLD(a_token_opens_the_next_session_without_a_signature),
        ON_A_WORLD(a_token_of_a_revoked_device_opens_nothing),
        ON_A_WORLD(a_device_revoked_mid_session_is_known_no_more),
        ON_A_WORLD(a_place_of_an_older_incarnation_is_answered_log_restarted),
        ON_A_WORLD(an_event_is_told_in_order_to_those_who_follow),
        ON_A_WORLD(a_number_is_not_given_twice_after_its_event_was_pruned),
        ON_A_WORLD(a_device_sees_a_group_from_where_it_entered_to_where_it_left),
        ON_A_WORLD(leaving_a_group_ends_the_live_feed_in_the_order_of_the_batch),
        ON_A_WORLD(who_was_away_when_it_ended_is_told_the_rest_and_no_more),
        ON_A_WORLD(what_an_undone_request_changed_in_sessions_is_taken_back),
        ON_A_WORLD(a_stranger_that_stays_silent_is_closed),
        ON_A_WORLD(draining_tells_all_to_come_back_at_different_times),
        ON_A_WORLD(a_client_of_another_protocol_is_refused_by_name),
        ON_A_WORLD(a_stranger_can_ask_only_so_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
