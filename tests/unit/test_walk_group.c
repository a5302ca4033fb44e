/* test_walk_group.c -- walking groups and who stands in for a leader. Rules: docs/walk_group.md */
#include "support/walk_world.h"

#include "member/parting.h"
#include "server/core/room.h"
#include "session/device.h"
#include "walk_group/deputy.h"
#include "walk_group/walk_group_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

static bool make_group(struct walk_world *w, const struct wire_id *id, unsigned min, unsigned max,
                       unsigned newcomers)
{
    return walk_coordinate(w, "walk_group.make",
                           "\"buurt_id\":\"%s\",\"walk_group_id\":\"%s\",\"min\":%u,\"max\":%u,"
                           "\"newcomers\":%u",
                           walk_hex(&w->world.buurt_id), walk_hex(id), min, max, newcomers);
}

static bool change_group(struct walk_world *w, unsigned min, unsigned max, unsigned newcomers,
                         bool open)
{
    return walk_lead(w, "walk_group.change",
                     "\"walk_group_id\":\"%s\",\"min\":%u,\"max\":%u,\"newcomers\":%u,\"open\":%s",
                     walk_hex(&w->walk_group_id), min, max, newcomers, open ? "true" : "false");
}

static bool name_deputy(struct walk_world *w, uint8_t deputy, enum walker who, const char *from,
                        const char *to)
{
    const struct wire_id deputy_id = walk_id(deputy);
    return walk_lead(w, "deputy.name",
                     "\"deputy_id\":\"%s\",\"walk_group_id\":\"%s\",\"member_id\":\"%s\","
                     "\"from\":\"%s\",\"to\":\"%s\"",
                     walk_hex(&deputy_id), walk_hex(&w->walk_group_id), walk_hex(&w->members[who]),
                     from, to);
}

static void put_room(struct walk_world *w, const struct wire_id *id, const struct wire_id *buurt_id)
{
    assert_int_equal(room_put(w->world.core->db, &w->world.wijk_id, id, buurt_id), OK);
}

/* WALK_GROUP-1 */
static void a_group_is_made_where_the_charter_names_its_room(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id id = walk_id(0x65);
    assert_false(make_group(w, &id, 2, 4, 1));
    assert_true(walk_refused(w, "not_found"));
    assert_true(walk_said(w, "\"field\":\"walk_group_id\""));
    put_room(w, &id, &w->far_buurt_id);
    assert_false(make_group(w, &id, 2, 4, 1));
    put_room(w, &id, &w->world.buurt_id);
    assert_true(make_group(w, &id, 2, 4, 1));
    assert_int_equal(walk_told_buurt(w, "walk_group.changed", walk_hex(&id)), 1);
    assert_false(make_group(w, &id, 2, 4, 1));
    assert_true(walk_refused(w, "conflict"));
}

/* WALK_GROUP-1 */
static void only_a_coordinator_of_the_buurt_makes_a_group(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id id = walk_id(0x65);
    put_room(w, &id, &w->far_buurt_id);
    char members[300];
    (void)snprintf(members, sizeof(members),
                   "\"buurt_id\":\"%s\",\"walk_group_id\":\"%s\",\"min\":2,\"max\":4,"
                   "\"newcomers\":1",
                   walk_hex(&w->far_buurt_id), walk_hex(&id));
    assert_false(walk_ask_under(w, YARA, &w->coordinator_hat, "walk_group.make", members));
    assert_true(walk_refused(w, "not_allowed"));
    assert_false(walk_ask_under(w, ANNA, &w->leader_hat, "walk_group.make", members));
    assert_true(walk_refused(w, "not_allowed"));
}

/* WALK_GROUP-2 */
static void the_server_is_told_no_name_and_no_starting_point(void **state)
{
    struct walk_world *w = *state;
    assert_false(walk_lead(w, "walk_group.change",
                           "\"walk_group_id\":\"%s\",\"min\":2,\"max\":4,\"newcomers\":1,"
                           "\"open\":true,\"name\":\"Dinsdagavondronde\"",
                           walk_hex(&w->walk_group_id)));
    assert_true(walk_refused(w, "field_unknown"));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM pragma_table_info('walk_group')"
                                   " WHERE type = 'TEXT'"),
                     0);
}

/* WALK_GROUP-3 */
static void the_maximum_is_at_least_the_minimum_and_more_than_the_newcomers(void **state)
{
    struct walk_world *w = *state;
    assert_false(change_group(w, 5, 4, 0, true));
    assert_true(walk_refused(w, "field_too_small"));
    assert_true(walk_said(w, "\"field\":\"max\""));
    assert_false(change_group(w, 2, 4, 4, true));
    assert_true(walk_refused(w, "field_too_large"));
    assert_true(walk_said(w, "\"field\":\"newcomers\""));
    assert_false(change_group(w, 1, 4, 1, true));
    assert_true(walk_refused(w, "field_too_small"));
    assert_true(change_group(w, 4, 4, 3, true));
}

static void every_neighbour_sees_the_groups_and_how_many_lead_them(void **state)
{
    struct walk_world *w = *state;
    assert_true(
        walk_ask(w, BRAM, "walk_group.list", "\"buurt_id\":\"%s\"", walk_hex(&w->world.buurt_id)));
    assert_true(walk_said(w, walk_hex(&w->walk_group_id)));
    assert_true(walk_said(w, walk_hex(&w->other_group_id)));
    assert_int_equal(walk_number(w, "leaders"), 1);
    assert_true(name_deputy(w, 0x91, BRAM, "2026-03-17", "2026-03-18"));
    assert_true(
        walk_ask(w, BRAM, "walk_group.list", "\"buurt_id\":\"%s\"", walk_hex(&w->world.buurt_id)));
    assert_int_equal(walk_number(w, "leaders"), 2);
    assert_false(walk_said(w, walk_hex(&w->members[ANNA])));
}

static bool add_shift_as_deputy(struct walk_world *w, uint8_t deputy, enum walker who, uint8_t id)
{
    char members[400];
    const struct wire_id hat = walk_id(deputy);
    const struct wire_id shift_id = walk_id(id);
    (void)snprintf(members, sizeof(members),
                   "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-05-01\","
                   "\"begins_minute\":1200,\"minutes\":45,\"min\":2,\"max\":4,\"newcomers\":1",
                   walk_hex(&w->walk_group_id), walk_hex(&shift_id));
    return walk_ask_under(w, who, &hat, "shift.add", members);
}

/* WALK_GROUP-4 */
static void a_deputy_has_a_leaders_rights_from_the_first_local_day_to_the_last(void **state)
{
    struct walk_world *w = *state;
    assert_true(name_deputy(w, 0x91, BRAM, "2026-03-20", "2026-03-21"));
    assert_int_equal(walk_told(w, BRAM, "deputy.named", "2026-03-20"), 1);
    assert_false(add_shift_as_deputy(w, 0x91, BRAM, 1)); /* the 17th */
    walk_wait_until(w, walk_at(20260320, 0, 0) - 1);
    assert_false(add_shift_as_deputy(w, 0x91, BRAM, 1));
    assert_true(walk_refused(w, "not_allowed"));
    walk_wait_until(w, walk_at(20260320, 0, 0));
    assert_true(add_shift_as_deputy(w, 0x91, BRAM, 1));
    walk_wait_until(w, walk_at(20260322, 0, 0) - 1);
    assert_true(add_shift_as_deputy(w, 0x91, BRAM, 2));
    walk_wait_until(w, walk_at(20260322, 0, 0));
    assert_false(add_shift_as_deputy(w, 0x91, BRAM, 3));
    assert_true(walk_refused(w, "not_allowed"));
}

/* WALK_GROUP-4 */
static void a_deputyship_is_its_members_own_and_gives_no_other_right(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id hat = walk_id(0x91);
    char members[300];
    assert_true(name_deputy(w, 0x91, BRAM, "2026-03-17", "2026-03-31"));
    assert_false(add_shift_as_deputy(w, 0x91, CEES, 1));
    assert_true(walk_refused(w, "not_allowed"));
    (void)snprintf(members, sizeof(members),
                   "\"walk_group_id\":\"%s\",\"min\":2,\"max\":4,\"newcomers\":1,\"open\":true",
                   walk_hex(&w->walk_group_id));
    assert_false(walk_ask_under(w, BRAM, &hat, "walk_group.change", members));
    assert_true(walk_refused(w, "not_allowed"));
    (void)snprintf(members, sizeof(members),
                   "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-05-01\","
                   "\"begins_minute\":1200,\"minutes\":45,\"min\":2,\"max\":4,\"newcomers\":1",
                   walk_hex(&w->other_group_id), walk_hex(&hat));
    assert_false(walk_ask_under(w, BRAM, &hat, "shift.add", members));
    assert_true(walk_refused(w, "not_allowed"));
}

/* WALK_GROUP-5 */
static void a_deputyship_lasts_ninety_days_at_most_and_names_a_member(void **state)
{
    struct walk_world *w = *state;
    assert_false(name_deputy(w, 0x91, BRAM, "2026-03-20", "2026-06-19"));
    assert_true(walk_refused(w, "field_too_large"));
    assert_true(name_deputy(w, 0x91, BRAM, "2026-03-20", "2026-06-18"));
    assert_false(name_deputy(w, 0x92, BRAM, "2026-03-20", "2026-03-19"));
    assert_true(walk_refused(w, "field_too_small"));
    assert_false(name_deputy(w, 0x92, BRAM, "2026-03-10", "2026-03-16"));
    assert_true(walk_said(w, "\"field\":\"to\""));
    assert_false(name_deputy(w, 0x91, CEES, "2026-03-20", "2026-03-21"));
    assert_true(walk_refused(w, "conflict"));
    w->members[HANA] = walk_id(0xee); /* nobody's */
    assert_false(name_deputy(w, 0x93, HANA, "2026-03-20", "2026-03-21"));
    assert_true(walk_refused(w, "not_found"));
    assert_true(walk_said(w, "\"field\":\"member_id\""));
}

/* WALK_GROUP-4 */
static void a_deputy_ends_the_own_deputyship_and_no_others(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id mine = walk_id(0x91);
    const struct wire_id other = walk_id(0x92);
    char members[200];
    assert_true(name_deputy(w, 0x91, BRAM, "2026-03-17", "2026-03-31"));
    assert_true(name_deputy(w, 0x92, CEES, "2026-03-17", "2026-03-31"));
    (void)snprintf(members, sizeof(members), "\"walk_group_id\":\"%s\",\"deputy_id\":\"%s\"",
                   walk_hex(&w->walk_group_id), walk_hex(&other));
    assert_false(walk_ask_under(w, BRAM, &mine, "deputy.end", members));
    assert_true(walk_refused(w, "not_allowed"));
    (void)snprintf(members, sizeof(members), "\"walk_group_id\":\"%s\",\"deputy_id\":\"%s\"",
                   walk_hex(&w->walk_group_id), walk_hex(&mine));
    assert_true(walk_ask_under(w, BRAM, &mine, "deputy.end", members));
    assert_int_equal(walk_told(w, BRAM, "deputy.ended", walk_hex(&mine)), 1);
    assert_false(add_shift_as_deputy(w, 0x91, BRAM, 1));
    assert_true(
        walk_lead(w, "deputy.list", "\"walk_group_id\":\"%s\"", walk_hex(&w->walk_group_id)));
    assert_false(walk_said(w, walk_hex(&mine)));
    assert_true(walk_said(w, walk_hex(&other)));
    assert_false(walk_lead(w, "deputy.end", "\"walk_group_id\":\"%s\",\"deputy_id\":\"%s\"",
                           walk_hex(&w->walk_group_id), walk_hex(&mine)));
    assert_true(walk_refused(w, "not_found"));
}

static void a_deputyship_that_is_over_is_deleted_and_so_told_to_the_ledger(void **state)
{
    struct walk_world *w = *state;
    assert_true(name_deputy(w, 0x91, BRAM, "2026-03-17", "2026-03-18"));
    walk_wait_until(w, walk_at(20260319, 0, 0));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM deputy"), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM deletion WHERE kind = 'deputy'"), 1);
}

static void a_deputy_of_a_member_who_leaves_is_none_any_more(void **state)
{
    struct walk_world *w = *state;
    assert_true(name_deputy(w, 0x91, BRAM, "2026-03-17", "2026-03-31"));
    struct world_request request;
    world_request_begin(&w->world, 0, &request);
    struct parting parting = {.member_id = w->members[BRAM], .buurt_id = w->world.buurt_id};
    assert_int_equal(deputy_part(&request.r, &parting), OK);
    parting.leaves_wijk = true;
    assert_int_equal(walk_count(w, "SELECT count(*) FROM deputy"), 1);
    assert_int_equal(deputy_part(&request.r, &parting), OK);
    world_request_end(&w->world, &request, true);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM deputy"), 0);
}

/* WALK_GROUP-6 */
static void a_group_that_rests_makes_no_new_shifts_and_keeps_those_that_stand(void **state)
{
    struct walk_world *w = *state;
    const struct wire_id shift_id = walk_id(1);
    const struct wire_id series_id = walk_id(0xa0);
    walk_add_shift(w, &shift_id, 20260324, 20, 4, 1);
    assert_true(change_group(w, 2, 4, 1, false));
    assert_false(walk_lead(w, "shift.add",
                           "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-03-25\","
                           "\"begins_minute\":1200,\"minutes\":45,\"min\":2,\"max\":4,"
                           "\"newcomers\":1",
                           walk_hex(&w->walk_group_id), walk_hex(&series_id)));
    assert_true(walk_refused(w, "closed"));
    assert_true(walk_lead(
        w, "series.make",
        "\"walk_group_id\":\"%s\",\"series\":{\"series_id\":\"%s\",\"walk_group_id\":\"%s\","
        "\"version\":1,\"rule\":\"weekly\",\"every\":1,\"weekday\":2,\"begins_minute\":1200,"
        "\"minutes\":45,\"from\":\"2026-03-17\",\"min\":2,\"max\":4,\"newcomers\":1,"
        "\"weeks_ahead\":4}",
        walk_hex(&w->walk_group_id), walk_hex(&series_id), walk_hex(&w->walk_group_id)));
    assert_int_equal(walk_number(w, "shifts"), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM shift"), 1);
    assert_true(walk_shift_is(w, &shift_id, "\"state\":\"open\""));
    assert_true(change_group(w, 2, 4, 1, true));
    walk_wait_until(w, walk_at(20260318, 0, 0));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM shift"), 5);
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, walk_setup, walk_teardown)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(a_group_is_made_where_the_charter_names_its_room),
        ON_A_WORLD(only_a_coordinator_of_the_buurt_makes_a_group),
        ON_A_WORLD(the_server_is_told_no_name_and_no_starting_point),
        ON_A_WORLD(the_maximum_is_at_least_the_minimum_and_more_than_the_newcomers),
        ON_A_WORLD(every_neighbour_sees_the_groups_and_how_many_lead_them),
        ON_A_WORLD(a_deputy_has_a_leaders_rights_from_the_first_local_day_to_the_last),
        ON_A_WORLD(a_deputyship_is_its_members_own_and_gives_no_other_right),
        ON_A_WORLD(a_deputyship_lasts_ninety_days_at_most_and_names_a_member),
        ON_A_WORLD(a_deputy_ends_the_own_deputyship_and_no_others),
        ON_A_WORLD(a_deputyship_that_is_over_is_deleted_and_so_told_to_the_ledger),
        ON_A_WORLD(a_deputy_of_a_member_who_leaves_is_none_any_more),
        ON_A_WORLD(a_group_that_rests_makes_no_new_shifts_and_keeps_those_that_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
