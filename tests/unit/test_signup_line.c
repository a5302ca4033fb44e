/* test_signup_line.c -- places, the waitlist and offers. Rules: docs/signup.md */
#include "support/walk_world.h"

#include "member/parting.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

static const struct wire_id SHIFT_ID = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
static const struct wire_id OTHER_ID = {{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}};

static bool join_newcomer(struct walk_world *w, enum walker who, bool wait)
{
    return walk_ask(w, who, "signup.join",
                    "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"newcomer\":true,\"wait\":%s",
                    walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID), wait ? "true" : "false");
}

static bool answer(struct walk_world *w, enum walker who, bool accept)
{
    return walk_ask(w, who, "signup.accept",
                    "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"accept\":%s",
                    walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID), accept ? "true" : "false");
}

/* A Tuesday walk a week ahead for `max`, without places for newcomers. */
static void prepare(struct walk_world *w, unsigned max)
{
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, max, 0);
}

static size_t offered(struct walk_world *w, enum walker who)
{
    return walk_told(w, who, "signup.changed", "\"state\":\"offered\"");
}

/* SIGNUP-3 */
static void signing_up_twice_is_signing_up_once(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 4);
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_said(w, "\"state\":\"confirmed\""));
    assert_true(walk_said(w, "\"taken\":1"));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM signup"), 1);
    assert_int_equal(walk_told(w, BRAM, "signup.changed", ""), 1);
}

/* SIGNUP-3 */
static void a_replayed_sign_up_is_answered_as_the_first_and_does_nothing(void **state)
{
    struct walk_world *w = *state;
    static char first[WIRE_FRAME_MAX + 1];
    prepare(w, 4);
    w->devices[BRAM].request = 100;
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    memcpy(first, w->world.reply, sizeof(first));
    w->devices[BRAM].request = 100; /* the same number, the same frame */
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_string_equal(w->world.reply, first);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM signup"), 1);
    assert_int_equal(walk_told(w, BRAM, "signup.changed", ""), 1);
}

/* SIGNUP-2 */
static void nobody_has_two_walks_that_overlap(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id after = walk_id(3);
    prepare(w, 4);
    assert_true(walk_lead(w, "shift.add",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-03-24\","
                          "\"begins_minute\":1244,\"minutes\":30,\"min\":2,\"max\":4,"
                          "\"newcomers\":0",
                          walk_hex(&w->walk_group_id), walk_hex(&OTHER_ID)));
    assert_true(walk_lead(w, "shift.add",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-03-24\","
                          "\"begins_minute\":1245,\"minutes\":30,\"min\":2,\"max\":4,"
                          "\"newcomers\":0",
                          walk_hex(&w->walk_group_id), walk_hex(&after)));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false)); /* 20:00 to 20:45 */
    assert_false(walk_join(w, BRAM, &OTHER_ID, false));
    assert_true(walk_refused(w, "conflict"));
    assert_true(walk_join(w, BRAM, &after, false)); /* begins as the first ends */
    assert_true(walk_leave(w, BRAM, &SHIFT_ID));
    assert_true(walk_leave(w, BRAM, &after));
    assert_true(walk_join(w, BRAM, &OTHER_ID, false));
}

/* SIGNUP-4 */
static void a_full_walk_offers_the_next_of_the_buurt_with_room(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id next = walk_id(3);
    char words[80];
    prepare(w, 2);
    walk_add_shift(w, &OTHER_ID, 20260325, 20, 2, 0);
    walk_add_shift(w, &next, 20260326, 20, 2, 0);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, ANNA, &OTHER_ID, false));
    assert_true(walk_join(w, BRAM, &OTHER_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, false));
    assert_true(walk_said(w, "\"state\":\"full\""));
    (void)snprintf(words, sizeof(words), "\"next_shift_id\":\"%s\"", walk_hex(&next));
    assert_true(walk_said(w, words));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM signup"), 4);
    assert_true(walk_join(w, CEES, &SHIFT_ID, true));
    assert_true(walk_said(w, "\"state\":\"waiting\",\"position\":1"));
    assert_true(walk_said(w, "\"waiting\":1"));
    assert_true(walk_join(w, CEES, &next, false));
    assert_true(walk_join(w, DINA, &next, false));
    assert_true(walk_join(w, EMRE, &SHIFT_ID, false));
    assert_false(walk_said(w, "next_shift_id"));
}

/* SIGNUP-5 */
static void a_newcomers_place_is_kept_for_a_newcomer_until_a_day_before(void **state)
{
    struct walk_world *w = *state;
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, 3, 1);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, true));
    assert_true(walk_said(w, "\"state\":\"waiting\""));
    walk_wait_until(w, walk_at(20260323, 20, 0) - 1);
    assert_int_equal(offered(w, CEES), 0);
    walk_wait_until(w, walk_at(20260323, 20, 0));
    assert_int_equal(offered(w, CEES), 1); /* nobody new came */
    assert_true(answer(w, CEES, true));
    assert_true(walk_said(w, "\"state\":\"confirmed\""));
}

/* SIGNUP-5 */
static void a_newcomer_takes_the_place_that_was_kept(void **state)
{
    struct walk_world *w = *state;
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, 3, 1);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_said(w, "\"newcomers\":1"));
    assert_true(join_newcomer(w, CEES, false));
    assert_true(walk_said(w, "\"state\":\"confirmed\""));
    assert_true(walk_said(w, "\"newcomers\":0"));
    assert_true(join_newcomer(w, DINA, false));
    assert_true(walk_said(w, "\"state\":\"full\""));
}

/* SIGNUP-5 */
static void who_has_walked_before_is_no_newcomer(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id before = walk_id(9);
    walk_add_shift(w, &before, 20260318, 20, 4, 0);
    walk_wait_until(w, walk_at(20260318, 20, 0));
    assert_true(walk_lead(w, "attendance.mark",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"member_id\":\"%s\","
                          "\"present\":true",
                          walk_hex(&w->walk_group_id), walk_hex(&before),
                          walk_hex(&w->members[CEES])));
    walk_add_shift(w, &SHIFT_ID, 20260324, 20, 3, 1);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(join_newcomer(w, CEES, false));
    assert_true(walk_said(w, "\"state\":\"full\""));
    assert_true(join_newcomer(w, DINA, false));
    assert_true(walk_said(w, "\"state\":\"confirmed\""));
}

/* SIGNUP-6 SIGNUP-7 */
static void a_place_that_comes_free_is_offered_in_the_order_of_asking(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 2);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, true));
    assert_true(walk_join(w, DINA, &SHIFT_ID, true));
    assert_true(walk_join(w, EMRE, &SHIFT_ID, true));
    assert_true(walk_said(w, "\"position\":3"));
    assert_true(walk_leave(w, CEES, &SHIFT_ID)); /* only leaving changes the order */
    assert_true(walk_leave(w, BRAM, &SHIFT_ID));
    assert_int_equal(offered(w, DINA), 1);
    assert_int_equal(offered(w, EMRE), 0);
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"taken\":2,\"waiting\":1"));
    assert_true(walk_join(w, FLOOR, &SHIFT_ID, true)); /* what is offered is nobody else's */
    assert_true(walk_said(w, "\"state\":\"waiting\",\"position\":2"));
    assert_true(answer(w, DINA, false));
    assert_int_equal(offered(w, EMRE), 1);
    assert_true(answer(w, EMRE, true));
    assert_true(walk_said(w, "\"state\":\"confirmed\""));
    assert_false(answer(w, FLOOR, true));
    assert_true(walk_refused(w, "closed"));
    assert_false(answer(w, GIJS, true));
    assert_true(walk_refused(w, "not_found"));
}

/* SIGNUP-7 */
static void an_offer_not_accepted_in_time_passes_to_the_next(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 2);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, true));
    assert_true(walk_join(w, DINA, &SHIFT_ID, true));
    assert_true(walk_leave(w, BRAM, &SHIFT_ID));
    const int64_t until = w->world.at.now + w->world.settings.offer_s;
    w->world.at.now = until; /* before any tick */
    walk_sign_in(w, CEES);
    assert_false(answer(w, CEES, true));
    assert_true(walk_refused(w, "closed") || walk_refused(w, "not_found"));
    walk_wait_until(w, until);
    assert_int_equal(offered(w, DINA), 1);
    assert_int_equal(walk_told(w, CEES, "signup.changed", "\"state\":\"left\""), 1);
    assert_true(answer(w, DINA, true));
}

/* SIGNUP-7 */
static void a_waitlist_offer_that_expires_while_the_server_is_down_passes_on_after_it(void **state)
{
    (void)state;
    static struct walk_world world;
    struct walk_world *w = &world;
    struct walk_folder folder;
    walk_make_folder(&folder);
    walk_open(w, walk_file(&folder, "buurt.db"));
    prepare(w, 2);
    assert_true(walk_join(w, ANNA, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, true));
    assert_true(walk_join(w, DINA, &SHIFT_ID, true));
    assert_true(walk_join(w, EMRE, &SHIFT_ID, true));
    assert_true(walk_leave(w, BRAM, &SHIFT_ID));
    assert_int_equal(offered(w, CEES), 1);
    w->world.at.now += w->world.settings.offer_s + 3600;
    walk_reopen(w, walk_file(&folder, "buurt.db"));
    walk_wait_until(w, w->world.at.now + 1);
    assert_int_equal(offered(w, DINA), 1);
    assert_int_equal(offered(w, EMRE), 0);
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"taken\":2,\"waiting\":1")); /* nobody is lost */
    assert_true(answer(w, DINA, true));
    walk_close(w);
    walk_remove_folder(&folder);
}

/* SIGNUP-8 */
static void a_place_is_given_back_until_the_walk_begins(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 4);
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, false));
    w->world.at.now = walk_at(20260324, 20, 0) - 1;
    walk_sign_in(w, BRAM);
    assert_true(walk_leave(w, BRAM, &SHIFT_ID));
    w->world.at.now = walk_at(20260324, 20, 0);
    walk_sign_in(w, CEES);
    assert_false(walk_leave(w, CEES, &SHIFT_ID));
    assert_true(walk_refused(w, "closed"));
    assert_false(walk_leave(w, BRAM, &SHIFT_ID));
    assert_true(walk_refused(w, "not_found"));
}

/* SIGNUP-8 SIGNUP-15 */
static void within_a_day_the_leader_and_the_waitlist_are_told(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 2);
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, false));
    assert_true(walk_join(w, DINA, &SHIFT_ID, true));
    walk_wait_until(w, walk_at(20260324, 12, 0));
    walk_forget(w);
    assert_true(walk_leave(w, BRAM, &SHIFT_ID));
    assert_int_equal(walk_told(w, ANNA, "signup.told", "\"state\":\"left\""), 1);
    assert_int_equal(offered(w, DINA), 1);
    char words[40];
    (void)snprintf(words, sizeof(words), "\"until\":%" PRId64,
                   w->world.at.now + w->world.settings.offer_late_s);
    assert_int_equal(walk_told(w, DINA, "signup.changed", words), 1);
}

/* SIGNUP-9 */
static void sign_up_opens_when_the_shift_says_and_not_before(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id series_id = walk_id(0xa0);
    assert_true(walk_lead(
        w, "series.make",
        "\"walk_group_id\":\"%s\",\"series\":{\"series_id\":\"%s\",\"walk_group_id\":\"%s\","
        "\"version\":1,\"rule\":\"weekly\",\"every\":1,\"weekday\":2,\"begins_minute\":1200,"
        "\"minutes\":45,\"from\":\"2026-03-17\",\"min\":2,\"max\":4,\"newcomers\":1,"
        "\"weeks_ahead\":8,\"opens_days\":7}",
        walk_hex(&w->walk_group_id), walk_hex(&series_id), walk_hex(&w->walk_group_id)));
    const struct wire_id later = shift_id_of_series(&w->world.wijk_id, &series_id, 20260331);
    assert_false(walk_join(w, BRAM, &later, false));
    assert_true(walk_refused(w, "closed"));
    assert_true(walk_said(w, "\"field\":\"opens_at\""));
    w->world.at.now = walk_at(20260324, 20, 0) - 1;
    walk_sign_in(w, BRAM);
    assert_false(walk_join(w, BRAM, &later, false));
    w->world.at.now = walk_at(20260324, 20, 0);
    walk_sign_in(w, BRAM);
    assert_true(walk_join(w, BRAM, &later, false));
}

/* SIGNUP-13 */
static void only_members_of_the_walking_groups_buurt_sign_up(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 4);
    assert_false(walk_join(w, ZOE, &SHIFT_ID, false));
    assert_true(walk_refused(w, "not_allowed"));
    assert_true(walk_said(w, "\"field\":\"buurt_id\""));
    assert_true(walk_lead(w, "deputy.name",
                          "\"deputy_id\":\"%s\",\"walk_group_id\":\"%s\",\"member_id\":\"%s\","
                          "\"from\":\"2026-03-24\",\"to\":\"2026-03-24\"",
                          walk_hex(&OTHER_ID), walk_hex(&w->walk_group_id),
                          walk_hex(&w->members[ZOE])));
    assert_true(walk_join(w, ZOE, &SHIFT_ID, false)); /* who leads it that evening walks it */
    assert_false(walk_ask(w, BRAM, "signup.join",
                          "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"newcomer\":false,"
                          "\"wait\":false",
                          walk_hex(&w->far_buurt_id), walk_hex(&SHIFT_ID)));
    assert_true(walk_refused(w, "not_found"));
}

/* WIJK-8 */
static void who_has_accepted_no_house_rules_may_not_sign_up(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 4);
    assert_int_equal(
        db_run(w->world.core->db,
               "INSERT INTO house_rules (wijk_id, version, body, valid_from, review_on, hat_serial)"
               " SELECT wijk_id, 1, 'Loop nooit alleen.', 20260101, 20270101, zeroblob(16)"
               " FROM wijk"),
        OK);
    assert_false(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_refused(w, "not_allowed"));
    assert_true(walk_said(w, "\"field\":\"house_rules\""));
    assert_int_equal(db_run(w->world.core->db,
                            "INSERT INTO acceptance (wijk_id, member_id, version, accepted_at)"
                            " SELECT wijk_id, member_id, 1, 1 FROM device"),
                     OK);
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
}

/* SIGNUP-11 */
static void who_walks_is_shown_to_who_walks_along_and_to_who_leads(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 2);
    char members[200];
    (void)snprintf(members, sizeof(members), "\"buurt_id\":\"%s\",\"shift_id\":\"%s\"",
                   walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID));
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, false));
    assert_true(walk_join(w, DINA, &SHIFT_ID, true));
    assert_true(walk_ask_under(w, BRAM, NULL, "signup.list", members));
    assert_true(walk_said(w, walk_hex(&w->members[CEES])));
    assert_true(walk_said(w, "\"state\":\"waiting\""));
    assert_true(walk_ask_under(w, ANNA, &w->leader_hat, "signup.list", members));
    assert_true(walk_ask_under(w, YARA, &w->coordinator_hat, "signup.list", members));
    assert_false(walk_ask_under(w, DINA, NULL, "signup.list", members)); /* waits */
    assert_true(walk_refused(w, "not_allowed"));
    assert_false(walk_ask_under(w, EMRE, NULL, "signup.list", members));
    assert_true(walk_refused(w, "not_allowed"));
    assert_int_equal(walk_told(w, BRAM, "signup.told", walk_hex(&w->members[CEES])), 1);
    assert_int_equal(walk_told(w, ANNA, "signup.told", ""), 2);
    assert_int_equal(walk_told(w, EMRE, "signup.told", ""), 0);
}

/* SIGNUP-12 */
static void a_no_to_kom_je_morgen_gives_the_place_back(void **state)
{
    struct walk_world *w = *state;
    static const char FORMAT[] = "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"coming\":%s";
    prepare(w, 4);
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, false));
    assert_false(walk_ask(w, BRAM, "signup.confirm", FORMAT, walk_hex(&w->world.buurt_id),
                          walk_hex(&SHIFT_ID), "true"));
    assert_true(walk_refused(w, "not_allowed")); /* nobody has asked yet */
    walk_wait_until(w, walk_at(20260323, 20, 0));
    assert_true(walk_ask(w, BRAM, "signup.confirm", FORMAT, walk_hex(&w->world.buurt_id),
                         walk_hex(&SHIFT_ID), "true"));
    assert_int_equal(walk_told(w, ANNA, "signup.told", "\"coming\":true"), 1);
    assert_true(walk_ask(w, CEES, "signup.confirm", FORMAT, walk_hex(&w->world.buurt_id),
                         walk_hex(&SHIFT_ID), "false"));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"taken\":1"));
    assert_false(walk_ask(w, CEES, "signup.confirm", FORMAT, walk_hex(&w->world.buurt_id),
                          walk_hex(&SHIFT_ID), "true"));
    assert_true(walk_refused(w, "not_found"));
}

static bool assign(struct walk_world *w, enum walker who, bool on)
{
    return walk_lead(w, "signup.assign",
                     "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"member_id\":\"%s\",\"on\":%s",
                     walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID), walk_hex(&w->members[who]),
                     on ? "true" : "false");
}

static void a_leader_puts_somebody_on_a_shift_and_takes_them_off(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 2);
    assert_true(assign(w, BRAM, true));
    assert_true(walk_said(w, "\"state\":\"confirmed\""));
    assert_int_equal(walk_told(w, BRAM, "signup.changed", "\"state\":\"confirmed\""), 1);
    assert_true(assign(w, CEES, true));
    assert_true(assign(w, DINA, true));
    assert_true(walk_said(w, "\"state\":\"full\""));
    assert_false(assign(w, ZOE, true));
    assert_true(walk_refused(w, "not_found"));
    assert_true(walk_said(w, "\"field\":\"member_id\""));
    assert_true(assign(w, BRAM, false));
    assert_true(walk_said(w, "\"state\":\"left\""));
    assert_int_equal(walk_told(w, BRAM, "signup.changed", "\"state\":\"left\""), 1);
    assert_false(assign(w, BRAM, false));
    assert_true(walk_refused(w, "not_found"));
}

static void ones_own_sign_ups_come_soonest_first_from_a_local_day_on(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 4);
    walk_add_shift(w, &OTHER_ID, 20260320, 20, 4, 0);
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, BRAM, &OTHER_ID, false));
    assert_true(walk_ask(w, BRAM, "signup.mine", "\"from\":\"2026-03-20\""));
    const char *first = strstr(w->world.reply, walk_hex(&OTHER_ID));
    const char *second = strstr(w->world.reply, walk_hex(&SHIFT_ID));
    assert_true(first != NULL && second != NULL && first < second);
    assert_true(walk_ask(w, BRAM, "signup.mine", "\"from\":\"2026-03-21\""));
    assert_false(walk_said(w, walk_hex(&OTHER_ID)));
    assert_true(walk_ask(w, CEES, "signup.mine", "\"from\":\"2026-03-20\""));
    assert_false(walk_said(w, walk_hex(&SHIFT_ID)));
}

/* MEMBER-3 */
static void who_moves_gives_back_the_places_of_the_old_buurt(void **state)
{
    struct walk_world *w = *state;
    prepare(w, 2);
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false));
    assert_true(walk_join(w, CEES, &SHIFT_ID, false));
    assert_true(walk_join(w, DINA, &SHIFT_ID, true));
    struct world_request request;
    struct parting parting = {.member_id = w->members[BRAM], .buurt_id = w->far_buurt_id};
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(signup_part(&request.r, &parting), OK);
    world_request_end(&w->world, &request, true);
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"taken\":2,\"waiting\":1"));
    parting.buurt_id = w->world.buurt_id;
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(signup_part(&request.r, &parting), OK);
    world_request_end(&w->world, &request, true);
    assert_int_equal(offered(w, DINA), 1);
    assert_int_equal(walk_told(w, CEES, "signup.told", "\"state\":\"left\""), 1);
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(signing_up_twice_is_signing_up_once),
        ON_A_WORLD(a_replayed_sign_up_is_answered_as_the_first_and_does_nothing),
        ON_A_WORLD(nobody_has_two_walks_that_overlap),
        ON_A_WORLD(a_full_walk_offers_the_next_of_the_buurt_with_room),
        ON_A_WORLD(a_newcomers_place_is_kept_for_a_newcomer_until_a_day_before),
        ON_A_WORLD(a_newcomer_takes_the_place_that_was_kept),
        ON_A_WORLD(who_has_walked_before_is_no_newcomer),
        ON_A_WORLD(a_place_that_comes_free_is_offered_in_the_order_of_asking),
        ON_A_WORLD(an_offer_not_accepted_in_time_passes_to_the_next),
        cmocka_unit_test(a_waitlist_offer_that_expires_while_the_server_is_down_passes_on_after_it),
        ON_A_WORLD(a_place_is_given_back_until_the_walk_begins),
        ON_A_WORLD(within_a_day_the_leader_and_the_waitlist_are_told),
        ON_A_WORLD(sign_up_opens_when_the_shift_says_and_not_before),
        ON_A_WORLD(only_members_of_the_walking_groups_buurt_sign_up),
        ON_A_WORLD(who_has_accepted_no_house_rules_may_not_sign_up),
        ON_A_WORLD(who_walks_is_shown_to_who_walks_along_and_to_who_leads),
        ON_A_WORLD(a_no_to_kom_je_morgen_gives_the_place_back),
        ON_A_WORLD(a_leader_puts_somebody_on_a_shift_and_takes_them_off),
        ON_A_WORLD(ones_own_sign_ups_come_soonest_first_from_a_local_day_on),
        ON_A_WORLD(who_moves_gives_back_the_places_of_the_old_buurt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
