/* test_signup_swap.c -- asking for a stand-in, and standing in. Rules: docs/signup.md */
#include "support/walk_world.h"

#include "member/parting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

static const struct wire_id SHIFT_ID = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
static const struct wire_id SWAP_ID = {{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}};

/* Takes: whom  WALKERS: anybody */
static bool ask(struct walk_world *w, enum walker who, const struct wire_id *swap_id,
                enum walker whom)
{
    char to[64] = "";
    if (whom != WALKERS) {
        (void)snprintf(to, sizeof(to), ",\"member_id\":\"%s\"", walk_hex(&w->members[whom]));
    }
    return walk_ask(w, who, "signup.swap_ask",
                    "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"swap_id\":\"%s\"%s",
                    walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID), walk_hex(swap_id), to);
}

static bool take(struct walk_world *w, enum walker who)
{
    return walk_ask(w, who, "signup.swap_take", "\"buurt_id\":\"%s\",\"swap_id\":\"%s\"",
                    walk_hex(&w->world.buurt_id), walk_hex(&SWAP_ID));
}

static bool end(struct walk_world *w, enum walker who)
{
    return walk_ask(w, who, "signup.swap_end", "\"buurt_id\":\"%s\",\"swap_id\":\"%s\"",
                    walk_hex(&w->world.buurt_id), walk_hex(&SWAP_ID));
}

static bool list(struct walk_world *w, enum walker who)
{
    return walk_ask(w, who, "signup.swap_list", "\"buurt_id\":\"%s\"",
                    walk_hex(&w->world.buurt_id));
}

static int64_t place_of(struct walk_world *w, enum walker who)
{
    char sql[200];
    (void)snprintf(sql, sizeof(sql),
                   "SELECT coalesce(max(state), 0) FROM signup"
                   " WHERE hex(member_id) = upper('%s')",
                   walk_hex(&w->members[who]));
    return walk_count(w, sql);
}

/* A full walk of Anna and Bram, a week ahead. */
static int open_world(void **state)
{
    (void)walk_setup(state);
    struct walk_world *w = *state;
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, 2, 0);
    const bool ready = walk_join(w, ANNA, &SHIFT_ID, false) && walk_join(w, BRAM, &SHIFT_ID, false);
    walk_forget(w);
    return ready ? 0 : -1;
}

/* SIGNUP-17 */
static void a_swap_moves_the_place_and_who_asked_keeps_it_until_then(void **state)
{
    struct walk_world *w = *state;
    assert_true(ask(w, BRAM, &SWAP_ID, CEES));
    assert_int_equal(place_of(w, BRAM), 1);
    assert_int_equal(walk_told(w, CEES, "signup.swap_asked", walk_hex(&SWAP_ID)), 1);
    assert_int_equal(walk_told_buurt(w, "signup.swap_asked", ""), 0);
    assert_true(take(w, CEES));
    assert_true(walk_said(w, "\"state\":\"confirmed\""));
    assert_true(walk_said(w, "\"taken\":2"));
    assert_int_equal(place_of(w, BRAM), 0);
    assert_int_equal(place_of(w, CEES), 1);
    assert_int_equal(walk_told(w, BRAM, "signup.swap_ended", "\"taken\":true"), 1);
    assert_int_equal(walk_told(w, BRAM, "signup.changed", "\"state\":\"left\""), 1);
    assert_int_equal(walk_told(w, CEES, "signup.changed", "\"state\":\"confirmed\""), 1);
    assert_int_equal(walk_told(w, ANNA, "signup.told", "\"state\":\"left\""), 1);
    assert_int_equal(walk_told(w, ANNA, "signup.told", "\"state\":\"confirmed\""), 1);
    assert_false(take(w, DINA));
    assert_true(walk_refused(w, "not_found"));
}

/* SIGNUP-17 */
static void a_swap_that_cannot_be_changes_nothing(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id other = walk_id(2);
    walk_add_shift(w, &other, 20260324, 20, 4, 0);
    assert_true(walk_join(w, CEES, &other, false));
    assert_true(ask(w, BRAM, &SWAP_ID, WALKERS));
    assert_false(take(w, CEES)); /* walks elsewhere at that time */
    assert_true(walk_refused(w, "conflict"));
    assert_false(take(w, ANNA)); /* walks in it already */
    assert_true(walk_refused(w, "conflict"));
    assert_false(take(w, BRAM));
    assert_true(walk_refused(w, "not_allowed"));
    assert_false(take(w, ZOE));
    assert_true(walk_refused(w, "not_allowed"));
    assert_int_equal(place_of(w, BRAM), 1);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM swap"), 1);
    assert_int_equal(walk_told(w, BRAM, "signup.swap_ended", ""), 0);
    w->world.at.now = walk_at(20260324, 20, 0);
    walk_sign_in(w, DINA);
    assert_false(take(w, DINA));
    assert_true(walk_refused(w, "closed") || walk_refused(w, "not_found"));
}

/* SIGNUP-18 */
static void anybody_is_asked_only_while_nobody_waits(void **state)
{
    struct walk_world *w = *state;
    assert_true(ask(w, BRAM, &SWAP_ID, WALKERS));
    assert_int_equal(walk_told_buurt(w, "signup.swap_asked", walk_hex(&SWAP_ID)), 1);
    assert_int_equal(walk_told_buurt(w, "signup.swap_asked", walk_hex(&w->members[BRAM])), 0);
    assert_true(walk_join(w, CEES, &SHIFT_ID, true));
    assert_true(walk_join(w, DINA, &SHIFT_ID, true));
    assert_false(take(w, EMRE));
    assert_true(walk_refused(w, "not_allowed"));
    assert_false(take(w, DINA));
    assert_true(walk_refused(w, "not_allowed"));
    assert_true(take(w, CEES)); /* the first in line */
    assert_int_equal(place_of(w, CEES), 1);
    assert_true(walk_said(w, "\"waiting\":1"));
    const struct wire_id second = walk_id(6);
    assert_false(ask(w, ANNA, &second, WALKERS));
    assert_true(walk_refused(w, "not_allowed"));
    assert_true(ask(w, ANNA, &second, EMRE)); /* one may still be asked by name */
}

/* SIGNUP-18 */
static void what_is_asked_of_one_is_nobody_elses(void **state)
{
    struct walk_world *w = *state;
    assert_true(ask(w, BRAM, &SWAP_ID, CEES));
    assert_false(take(w, DINA));
    assert_true(walk_refused(w, "not_found"));
    assert_true(list(w, DINA));
    assert_false(walk_said(w, walk_hex(&SWAP_ID)));
    assert_true(list(w, CEES));
    assert_true(walk_said(w, "\"own\":false,\"for_you\":true"));
    assert_true(list(w, BRAM));
    assert_true(walk_said(w, "\"own\":true,\"for_you\":false"));
    assert_false(end(w, DINA));
    assert_true(walk_refused(w, "not_found"));
    assert_true(end(w, CEES)); /* says no */
    assert_int_equal(walk_told(w, BRAM, "signup.swap_ended", "\"taken\":false"), 1);
    assert_int_equal(place_of(w, BRAM), 1);
    assert_false(take(w, CEES));
}

static void one_asks_for_the_own_confirmed_place_once(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id second = walk_id(6);
    assert_false(ask(w, CEES, &SWAP_ID, WALKERS));
    assert_true(walk_refused(w, "not_found"));
    assert_false(ask(w, BRAM, &SWAP_ID, BRAM));
    assert_true(walk_refused(w, "not_allowed"));
    assert_true(ask(w, BRAM, &SWAP_ID, WALKERS));
    assert_false(ask(w, BRAM, &second, WALKERS));
    assert_true(walk_refused(w, "conflict"));
    assert_false(end(w, CEES));
    assert_true(walk_refused(w, "not_allowed"));
    assert_true(end(w, BRAM));
    assert_int_equal(walk_told_buurt(w, "signup.swap_ended", "\"taken\":false"), 1);
    assert_true(ask(w, BRAM, &second, WALKERS));
}

static void giving_the_place_back_a_cancelled_walk_and_its_beginning_end_it(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id second = walk_id(6);
    assert_true(ask(w, BRAM, &SWAP_ID, WALKERS));
    assert_true(walk_leave(w, BRAM, &SHIFT_ID));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM swap"), 0);
    assert_int_equal(walk_told_buurt(w, "signup.swap_ended", "\"taken\":false"), 1);
    assert_true(ask(w, ANNA, &second, WALKERS));
    walk_wait_until(w, walk_at(20260324, 20, 0));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM swap"), 0);
}

static void who_leaves_the_wijk_asks_nobody_and_is_asked_by_nobody(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id second = walk_id(6);
    struct world_request request;
    const struct parting parting = {
        .member_id = w->members[BRAM], .buurt_id = w->world.buurt_id, .leaves_wijk = true};
    assert_true(ask(w, BRAM, &SWAP_ID, CEES));
    assert_true(ask(w, ANNA, &second, BRAM));
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(signup_part(&request.r, &parting), OK);
    world_request_end(&w->world, &request, true);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM swap"), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM deletion WHERE kind = 'swap_member'"), 1);
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, walk_teardown)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(a_swap_moves_the_place_and_who_asked_keeps_it_until_then),
        ON_A_WORLD(a_swap_that_cannot_be_changes_nothing),
        ON_A_WORLD(anybody_is_asked_only_while_nobody_waits),
        ON_A_WORLD(what_is_asked_of_one_is_nobody_elses),
        ON_A_WORLD(one_asks_for_the_own_confirmed_place_once),
        ON_A_WORLD(giving_the_place_back_a_cancelled_walk_and_its_beginning_end_it),
        ON_A_WORLD(who_leaves_the_wijk_asks_nobody_and_is_asked_by_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
