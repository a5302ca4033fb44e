/* test_signup_places.c -- never more than fit, whoever asks at once; and standing places. Rules:
 * docs/signup.md */
#include "support/walk_world.h"

#include "member/parting.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

static const struct wire_id SHIFT_ID = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
static const struct wire_id SERIES_ID = {{7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7}};

enum { FRAME_SIZE = 400, CROWD = 8 };

/* Writes the next frame of a member. */
static void frame_of(struct walk_world *w, enum walker who, const char *members, char *frame)
{
    const uint64_t request = ++w->devices[who].request;
    (void)snprintf(frame, FRAME_SIZE,
                   "{\"type\":\"signup.join\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64
                   ",\"buurt_id\":\"%s\",\"shift_id\":\"%s\",%s}",
                   request, request - 1, walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID),
                   members);
}

/* All ask in one batch. Gives: how many replies hold `words`. */
static size_t join_at_once(struct walk_world *w, const enum walker *who, size_t count,
                           const char *words)
{
    static char frames[CROWD][FRAME_SIZE];
    struct input inputs[CROWD];
    for (size_t i = 0; i < count; i++) {
        frame_of(w, who[i], "\"newcomer\":false,\"wait\":false", frames[i]);
        inputs[i] = (struct input){.kind = INPUT_FRAME,
                                   .connection = w->devices[who[i]].connection,
                                   .frame = span_text(frames[i])};
    }
    batch_end(&w->world.batch);
    assert_int_equal(core_run(w->world.core, inputs, count, w->world.at, &w->world.batch), OK);
    size_t found = 0;
    for (size_t i = 0; i < world_count(&w->world, EFFECT_REPLY); i++) {
        found += world_says(world_effect(&w->world, EFFECT_REPLY, i), words) ? 1 : 0;
    }
    return found;
}

/* SIGNUP-1 */
static void two_people_grab_the_last_place_a_thousand_times_and_never_both_win(void **state)
{
    struct walk_world *w = *state;
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, 2, 0);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    for (unsigned round = 0; round < 1000; round++) {
        const enum walker pair[2] = {round % 2 == 0 ? BRAM : CEES, round % 2 == 0 ? CEES : BRAM};
        assert_int_equal(join_at_once(w, pair, 2, "\"state\":\"confirmed\""), 1);
        assert_int_equal(walk_count(w, "SELECT count(*) FROM signup WHERE state = 1"), 2);
        assert_true(walk_leave(w, pair[0], &SHIFT_ID)); /* who asked first has it */
        if (round % 50 == 0) {
            walk_forget(w);
        }
    }
}

/* SIGNUP-1 */
static void a_crowd_at_once_fills_every_place_and_none_twice(void **state)
{
    struct walk_world *w = *state;
    static const enum walker ALL[CROWD] = {ANNA, BRAM, CEES, DINA, EMRE, FLOOR, GIJS, HANA};
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, 5, 0);
    assert_int_equal(join_at_once(w, ALL, CROWD, "\"state\":\"confirmed\""), 5);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM signup"), 5);
    assert_int_equal(join_at_once(w, ALL, CROWD, "\"state\":\"confirmed\""), 5); /* the same five */
    assert_int_equal(walk_count(w, "SELECT count(*) FROM signup"), 5);
}

/* What must hold after whatever was asked. */
static void check_all(struct walk_world *w)
{
    assert_int_equal(walk_count(w, "SELECT count(*) FROM shift_counted"
                                   " WHERE confirmed + offered > max_count"),
                     0);
    assert_int_equal(
        walk_count(w, "SELECT count(*) FROM signup a JOIN signup b USING (wijk_id, member_id)"
                      " JOIN shift s ON s.shift_id = a.shift_id"
                      " JOIN shift t ON t.shift_id = b.shift_id"
                      " WHERE a.shift_id <> b.shift_id AND a.state = 1 AND b.state = 1"
                      " AND s.phase = 0 AND t.phase = 0"
                      " AND s.begins_at < t.ends_at AND t.begins_at < s.ends_at"),
        0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM shift_counted"
                                   " WHERE phase = 0 AND newcomers = 0 AND waiting > 0"
                                   " AND confirmed + offered < max_count"),
                     0);
}

static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

static void ask_anything(struct walk_world *w, enum walker who, const struct wire_id *shift_id,
                         uint32_t what)
{
    static const char FORMAT[] = "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",%s";
    const char *buurt = walk_hex(&w->world.buurt_id);
    switch (what) {
    case 0:
    case 1: (void)walk_join(w, who, shift_id, true); break;
    case 2: (void)walk_join(w, who, shift_id, false); break;
    case 3: (void)walk_leave(w, who, shift_id); break;
    case 4:
        (void)walk_ask(w, who, "signup.accept", FORMAT, buurt, walk_hex(shift_id),
                       "\"accept\":true");
        break;
    case 5:
        (void)walk_ask(w, who, "signup.accept", FORMAT, buurt, walk_hex(shift_id),
                       "\"accept\":false");
        break;
    case 6:
        (void)walk_ask(w, who, "signup.join", FORMAT, buurt, walk_hex(shift_id),
                       "\"newcomer\":true,\"wait\":true");
        break;
    default:
        (void)walk_lead(w, "signup.assign",
                        "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"member_id\":\"%s\","
                        "\"on\":%s",
                        walk_hex(&w->walk_group_id), walk_hex(shift_id), walk_hex(&w->members[who]),
                        what == 7 ? "true" : "false");
        break;
    }
}

/* SIGNUP-1 SIGNUP-2 */
static void whatever_is_asked_never_more_than_fit_and_never_two_walks_at_once(void **state)
{
    struct walk_world *w = *state;
    uint32_t seed = 20260317;
    struct wire_id shifts[4];
    for (size_t i = 0; i < 4; i++) {
        shifts[i] = walk_id((uint8_t)(1 + i));
        walk_add_shift(w, &shifts[i], 20260324, 19 + (unsigned)(i / 2), 2 + (unsigned)i % 3,
                       i == 3 ? 1 : 0); /* two and two at the same hour */
    }
    for (unsigned step = 0; step < 1500; step++) {
        const enum walker who = (enum walker)draw(&seed, HANA + 1);
        const struct wire_id *shift_id = &shifts[draw(&seed, 4)];
        ask_anything(w, who, shift_id, draw(&seed, 9));
        check_all(w);
        if (step % 100 == 99) {
            walk_wait_until(w, w->world.at.now + (int64_t)5 * 3600);
            walk_forget(w);
            check_all(w);
        }
    }
    assert_true(walk_count(w, "SELECT count(*) FROM signup") > 3);
}

/* ── standing places ──────────────────────────────────────────────────────────────────────────────
 */

static bool make_weeks(struct walk_world *w, unsigned max, unsigned weeks)
{
    return walk_lead(
        w, "series.make",
        "\"walk_group_id\":\"%s\",\"series\":{\"series_id\":\"%s\",\"walk_group_id\":\"%s\","
        "\"version\":1,\"rule\":\"weekly\",\"every\":1,\"weekday\":2,\"begins_minute\":1200,"
        "\"minutes\":45,\"from\":\"2026-03-24\",\"min\":2,\"max\":%u,\"newcomers\":1,"
        "\"weeks_ahead\":%u}",
        walk_hex(&w->walk_group_id), walk_hex(&SERIES_ID), walk_hex(&w->walk_group_id), max, weeks);
}

static bool make_series(struct walk_world *w, unsigned max)
{
    return make_weeks(w, max, 3);
}

static bool stand(struct walk_world *w, enum walker who, const char *standing)
{
    return walk_ask(w, who, "signup.standing",
                    "\"buurt_id\":\"%s\",\"series_id\":\"%s\",\"standing\":\"%s\"",
                    walk_hex(&w->world.buurt_id), walk_hex(&SERIES_ID), standing);
}

static int64_t places_of(struct walk_world *w, enum walker who)
{
    char sql[200];
    (void)snprintf(sql, sizeof(sql),
                   "SELECT count(*) FROM signup WHERE hex(member_id) = upper('%s') AND state = 1",
                   walk_hex(&w->members[who]));
    return walk_count(w, sql);
}

/* SIGNUP-10 */
static void a_standing_place_signs_up_for_each_new_shift_beside_the_newcomers_places(void **state)
{
    struct walk_world *w = *state;
    assert_true(make_series(w, 3)); /* 24 and 31 March */
    assert_true(stand(w, BRAM, "on"));
    assert_true(stand(w, CEES, "on"));
    assert_true(stand(w, DINA, "on"));
    assert_int_equal(places_of(w, BRAM), 2);
    assert_int_equal(places_of(w, DINA), 0); /* the third place is a newcomer's */
    walk_wait_until(w, walk_at(20260318, 0, 0));
    assert_int_equal(places_of(w, BRAM), 3); /* 7 April */
    assert_int_equal(places_of(w, CEES), 3);
    assert_int_equal(places_of(w, DINA), 0);
    assert_int_equal(walk_told(w, BRAM, "signup.changed", "\"standing\":true"), 3);
    const struct wire_id newest = shift_id_of_series(&w->world.wijk_id, &SERIES_ID, 20260407);
    assert_true(walk_shift_is(w, &newest, "\"newcomers\":1,\"taken\":2"));
}

/* SIGNUP-10 */
static void a_paused_standing_place_rests_and_keeps_its_place_in_line(void **state)
{
    struct walk_world *w = *state;
    assert_true(make_series(w, 2)); /* one place beside the newcomer's */
    assert_true(stand(w, BRAM, "on"));
    assert_true(stand(w, BRAM, "pause"));
    assert_true(stand(w, CEES, "on"));
    walk_wait_until(w, walk_at(20260318, 0, 0)); /* 7 April */
    assert_int_equal(places_of(w, BRAM), 2);
    assert_int_equal(places_of(w, CEES), 1);
    assert_true(stand(w, BRAM, "on"));           /* first in line again */
    walk_wait_until(w, walk_at(20260325, 0, 0)); /* 14 April */
    assert_int_equal(places_of(w, BRAM), 3);
    assert_true(stand(w, BRAM, "no"));
    walk_wait_until(w, walk_at(20260401, 0, 0)); /* 21 April */
    assert_int_equal(places_of(w, BRAM), 3);
    assert_int_equal(places_of(w, CEES), 2);
}

/* SIGNUP-10 */
static void who_left_one_evening_is_not_signed_up_for_it_again(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id first = shift_id_of_series(&w->world.wijk_id, &SERIES_ID, 20260324);
    assert_true(make_series(w, 4));
    assert_true(stand(w, BRAM, "on"));
    assert_true(walk_leave(w, BRAM, &first));
    walk_wait_until(w, walk_at(20260318, 0, 0));
    assert_int_equal(places_of(w, BRAM), 2);
    assert_true(walk_shift_is(w, &first, "\"taken\":0"));
}

/* SIGNUP-10 */
static void a_standing_place_in_a_long_series_has_all_its_shifts_within_seconds(void **state)
{
    struct walk_world *w = *state;
    assert_true(make_weeks(w, 4, 21)); /* twenty Tuesdays */
    assert_true(stand(w, BRAM, "on"));
    assert_int_equal(places_of(w, BRAM), 12);
    walk_wait_until(w, w->world.at.now + 20);
    assert_int_equal(places_of(w, BRAM), 20);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM standing WHERE waiting = 1"), 0);
}

/* SIGNUP-14 */
static void a_standing_place_ends_with_the_membership(void **state)
{
    struct walk_world *w = *state;
    assert_true(make_series(w, 4));
    assert_true(stand(w, BRAM, "on"));
    struct world_request request;
    const struct parting parting = {
        .member_id = w->members[BRAM], .buurt_id = w->world.buurt_id, .leaves_wijk = true};
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(signup_part(&request.r, &parting), OK);
    world_request_end(&w->world, &request, true);
    walk_wait_until(w, walk_at(20260318, 0, 0));
    assert_int_equal(places_of(w, BRAM), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM standing"), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM deletion WHERE kind LIKE '%_member'"), 3);
}

static void a_standing_place_in_a_series_of_elsewhere_is_not_found(void **state)
{
    struct walk_world *w = *state;
    assert_true(make_series(w, 4));
    assert_false(stand(w, ZOE, "on"));
    assert_true(walk_refused(w, "not_allowed"));
    assert_false(walk_ask(w, ZOE, "signup.standing",
                          "\"buurt_id\":\"%s\",\"series_id\":\"%s\",\"standing\":\"on\"",
                          walk_hex(&w->far_buurt_id), walk_hex(&SERIES_ID)));
    assert_true(walk_refused(w, "not_found"));
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(two_people_grab_the_last_place_a_thousand_times_and_never_both_win),
        ON_A_WORLD(a_crowd_at_once_fills_every_place_and_none_twice),
        ON_A_WORLD(whatever_is_asked_never_more_than_fit_and_never_two_walks_at_once),
        ON_A_WORLD(a_standing_place_signs_up_for_each_new_shift_beside_the_newcomers_places),
        ON_A_WORLD(a_paused_standing_place_rests_and_keeps_its_place_in_line),
        ON_A_WORLD(who_left_one_evening_is_not_signed_up_for_it_again),
        ON_A_WORLD(a_standing_place_in_a_long_series_has_all_its_shifts_within_seconds),
        ON_A_WORLD(a_standing_place_ends_with_the_membership),
        ON_A_WORLD(a_standing_place_in_a_series_of_elsewhere_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
