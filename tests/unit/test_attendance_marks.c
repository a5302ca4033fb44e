/* test_attendance_marks.c -- who was there. Rules: docs/attendance.md */
#include "support/walk_world.h"

#include "attendance/attendance_store.h"
#include "member/parting.h"
#include "store/ledger.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

static const struct wire_id SHIFT_ID = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};

/* Anna, who leads, Bram and Cees walk on the 18th from 20:00 to 20:45; it is 19:30. */
static int open_world(void **state)
{
    (void)walk_setup(state);
    struct walk_world *w = *state;
    walk_add_shift(w, &SHIFT_ID, 20260318, 20, 4, 0);
    const bool ready = walk_join(w, ANNA, &SHIFT_ID, false) &&
                       walk_join(w, BRAM, &SHIFT_ID, false) && walk_join(w, CEES, &SHIFT_ID, false);
    walk_wait_until(w, walk_at(20260318, 19, 30));
    walk_forget(w);
    return ready ? 0 : -1;
}

static bool check(struct walk_world *w, enum walker who, const char *type, int64_t at)
{
    return walk_ask(w, who, type, "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"at\":%" PRId64,
                    walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID), at);
}

static bool check_in(struct walk_world *w, enum walker who, unsigned hour, unsigned minute)
{
    return check(w, who, "attendance.check_in", walk_at(20260318, hour, minute));
}

static bool check_out(struct walk_world *w, enum walker who, unsigned hour, unsigned minute)
{
    return check(w, who, "attendance.check_out", walk_at(20260318, hour, minute));
}

static bool mark(struct walk_world *w, enum walker who, const char *rest)
{
    return walk_lead(w, "attendance.mark",
                     "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"member_id\":\"%s\",%s",
                     walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID), walk_hex(&w->members[who]),
                     rest);
}

static bool list_all(struct walk_world *w)
{
    return walk_lead(w, "attendance.list", "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\"",
                     walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID));
}

static bool say_home(struct walk_world *w, enum walker who)
{
    return walk_ask(w, who, "attendance.home", "\"buurt_id\":\"%s\",\"shift_id\":\"%s\"",
                    walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID));
}

static bool count_guests(struct walk_world *w, enum walker who, unsigned adults, unsigned children)
{
    return walk_ask(w, who, "attendance.guests",
                    "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"adults\":%u,\"children\":%u",
                    walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID), adults, children);
}

static bool ask_mine(struct walk_world *w, enum walker who)
{
    return walk_ask(w, who, "attendance.mine", "\"from\":\"2026-01-01\",\"to\":\"2026-12-31\"");
}

/* ATTENDANCE-1 */
static void presence_is_in_out_and_how_and_there_is_no_field_for_a_place(void **state)
{
    struct walk_world *w = *state;
    assert_true(check_in(w, BRAM, 19, 30));
    assert_false(walk_ask(w, CEES, "attendance.check_in",
                          "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"at\":%" PRId64
                          ",\"place\":\"here\"",
                          walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID), w->world.at.now));
    assert_true(walk_refused(w, "field_unknown"));
    assert_int_equal(
        walk_count(w, "SELECT count(*) FROM pragma_table_info('attendance') WHERE name NOT IN"
                      " ('wijk_id', 'shift_id', 'member_id', 'in_at', 'in_way', 'in_hat',"
                      " 'out_at', 'out_way', 'out_hat', 'home_at')"),
        0);
}

/* ATTENDANCE-2 */
static void a_walker_checks_in_and_out_by_oneself_or_is_marked_by_who_leads(void **state)
{
    struct walk_world *w = *state;
    walk_wait_until(w, walk_at(20260318, 20, 40));
    assert_true(check_in(w, BRAM, 19, 58));
    assert_true(check_out(w, BRAM, 20, 40));
    assert_true(mark(w, CEES, "\"present\":true"));
    assert_true(list_all(w));
    char words[200];
    (void)snprintf(words, sizeof(words),
                   "\"in_at\":%" PRId64 ",\"in_way\":\"self\",\"out_at\":%" PRId64
                   ",\"out_way\":\"self\"",
                   walk_at(20260318, 19, 58), walk_at(20260318, 20, 40));
    assert_true(walk_said(w, words));
    (void)snprintf(words, sizeof(words), "\"in_at\":%" PRId64 ",\"in_way\":\"leader\"}",
                   walk_at(20260318, 20, 0));
    assert_true(walk_said(w, words));
    assert_int_equal(walk_told(w, CEES, "attendance.changed", "\"in_way\":\"leader\""), 1);
    assert_int_equal(walk_told(w, ANNA, "attendance.changed", "\"in_way\":\"self\""), 2);
    assert_int_equal(walk_told(w, DINA, "attendance.changed", ""), 0);
}

/* ATTENDANCE-7, ATTENDANCE-8 */
static void who_walks_along_is_not_told_of_anothers_presence(void **state)
{
    struct walk_world *w = *state;
    walk_wait_until(w, walk_at(20260318, 20, 40));
    assert_true(check_in(w, CEES, 19, 58));
    assert_true(check_out(w, CEES, 20, 40));
    assert_true(say_home(w, CEES));
    assert_int_equal(walk_told(w, CEES, "attendance.changed", ""), 3);
    assert_int_equal(walk_told(w, ANNA, "attendance.changed", ""), 3); /* she leads */
    assert_int_equal(walk_told(w, BRAM, "attendance.changed", ""), 0);
}

/* ATTENDANCE-13 */
static void who_lives_elsewhere_is_not_marked_as_there(void **state)
{
    struct walk_world *w = *state;
    walk_wait_until(w, walk_at(20260318, 20, 40));
    assert_false(mark(w, ZOE, "\"present\":true"));
    assert_true(walk_refused(w, "not_found")); /* as if there were nobody */
    assert_int_equal(walk_count(w, "SELECT count(*) FROM attendance"), 0);
}

/* ATTENDANCE-11 */
static void who_did_not_sign_up_is_checked_in_by_who_leads_alone(void **state)
{
    struct walk_world *w = *state;
    assert_false(check_in(w, DINA, 19, 30));
    assert_true(walk_refused(w, "not_allowed"));
    assert_true(mark(w, DINA, "\"present\":true"));
    walk_wait_until(w, walk_at(20260318, 20, 40));
    assert_true(check_out(w, DINA, 20, 40));
    assert_false(check_out(w, CEES, 20, 40)); /* who is not in cannot go out */
    assert_true(walk_refused(w, "not_found"));
}

/* ATTENDANCE-3 */
static void a_check_in_is_taken_from_thirty_minutes_before_to_the_automatic_end(void **state)
{
    struct walk_world *w = *state;
    assert_false(check(w, BRAM, "attendance.check_in", walk_at(20260318, 19, 30) - 1));
    assert_true(walk_refused(w, "field_too_small"));
    assert_true(walk_said(w, "\"field\":\"at\""));
    assert_true(check_in(w, BRAM, 19, 30));
    assert_false(check_in(w, CEES, 20, 0)); /* half an hour ahead of the clock */
    assert_true(walk_refused(w, "field_too_large"));
    walk_wait_until(w, walk_at(20260318, 21, 20));
    assert_true(check_in(w, CEES, 21, 15));
    assert_false(check(w, ANNA, "attendance.check_in", walk_at(20260318, 21, 15) + 1));
    assert_true(walk_refused(w, "field_too_large"));
}

/* ATTENDANCE-3 ATTENDANCE-12 */
static void a_check_in_that_arrives_within_seven_days_is_taken_by_the_phones_time(void **state)
{
    struct walk_world *w = *state;
    walk_wait_until(w, walk_at(20260318, 21, 15));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"not_walked\""));
    walk_wait_until(w, walk_at(20260325, 20, 45));
    assert_true(check_in(w, BRAM, 20, 1));
    assert_true(check_in(w, CEES, 20, 2));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"closed\"")); /* two were there after all */
    assert_true(list_all(w));
    assert_true(walk_said(w, "\"out_way\":\"automatic\""));
    w->world.at.now++;
    assert_false(check_in(w, ANNA, 20, 0));
    assert_true(walk_refused(w, "closed"));
}

/* ATTENDANCE-4 */
static void a_forgotten_check_out_is_the_planned_end_marked_automatic(void **state)
{
    struct walk_world *w = *state;
    walk_wait_until(w, walk_at(20260318, 20, 0));
    assert_true(check_in(w, ANNA, 20, 0));
    assert_true(check_in(w, BRAM, 19, 55));
    walk_wait_until(w, walk_at(20260318, 21, 15) - 1);
    assert_true(list_all(w));
    assert_false(walk_said(w, "automatic"));
    walk_wait_until(w, walk_at(20260318, 21, 15));
    assert_true(ask_mine(w, BRAM));
    assert_true(walk_said(w, "\"minutes\":50,\"out_way\":\"automatic\""));
    assert_int_equal(walk_number(w, "walks"), 1);
    assert_true(walk_said(w, "\"walks\":1,\"minutes\":50"));
    assert_true(check_out(w, BRAM, 21, 0)); /* and says so later after all: the last counts */
    assert_true(ask_mine(w, BRAM));
    assert_true(walk_said(w, "\"minutes\":65,\"out_way\":\"self\""));
}

/* ATTENDANCE-5 */
static void guests_are_a_number_of_adults_and_a_number_of_children(void **state)
{
    struct walk_world *w = *state;
    assert_true(count_guests(w, BRAM, 1, 2));
    assert_false(count_guests(w, DINA, 5, 0)); /* not a walk of hers */
    assert_true(walk_refused(w, "not_allowed"));
    assert_false(count_guests(w, BRAM, 51, 0));
    assert_true(walk_refused(w, "field_too_large"));
    assert_true(list_all(w));
    assert_true(walk_said(w, "\"adults\":1,\"children\":2"));
}

/* ATTENDANCE-5 */
static void one_member_and_one_adult_guest_make_a_walk_and_a_child_does_not(void **state)
{
    struct walk_world *w = *state;
    walk_wait_until(w, walk_at(20260318, 20, 0));
    assert_true(check_in(w, BRAM, 20, 0));
    assert_true(count_guests(w, BRAM, 0, 3));
    walk_wait_until(w, walk_at(20260318, 21, 15));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"not_walked\""));
    assert_true(count_guests(w, BRAM, 1, 3));
    assert_true(walk_shift_is(w, &SHIFT_ID, "\"state\":\"closed\""));
}

/* ATTENDANCE-6 */
static void each_mark_keeps_its_hat_and_the_last_one_counts(void **state)
{
    struct walk_world *w = *state;
    assert_true(check_in(w, BRAM, 19, 30));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM attendance WHERE in_hat = zeroblob(16)"),
                     1);
    assert_true(mark(w, BRAM, "\"present\":false"));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM attendance WHERE in_at = 0 AND in_way = 2"
                                   " AND in_hat = x'71717171717171717171717171717171'"),
                     1);
    assert_true(check_in(w, BRAM, 19, 31));
    assert_int_equal(walk_count(w, "SELECT count(*) FROM attendance WHERE in_at > 0"
                                   " AND in_way = 1 AND in_hat = zeroblob(16)"),
                     1);
}

/* ATTENDANCE-6 */
static void a_mark_from_paper_has_the_times_that_the_leader_writes(void **state)
{
    struct walk_world *w = *state;
    char rest[100];
    walk_wait_until(w, walk_at(20260319, 10, 0));
    (void)snprintf(rest, sizeof(rest), "\"present\":true,\"in_at\":%" PRId64 ",\"out_at\":%" PRId64,
                   walk_at(20260318, 20, 5), walk_at(20260318, 20, 30));
    assert_true(mark(w, BRAM, rest));
    assert_true(ask_mine(w, BRAM));
    assert_true(walk_said(w, "\"minutes\":25,\"out_way\":\"leader\""));
    (void)snprintf(rest, sizeof(rest), "\"present\":true,\"in_at\":%" PRId64 ",\"out_at\":%" PRId64,
                   walk_at(20260318, 20, 5), walk_at(20260318, 20, 4));
    assert_false(mark(w, BRAM, rest));
    assert_true(walk_said(w, "\"field\":\"out_at\""));
    assert_true(mark(w, CEES, "\"present\":true"));
    assert_true(ask_mine(w, CEES));
    assert_true(walk_said(w, "\"minutes\":45,\"out_way\":\"automatic\""));
    w->members[HANA] = walk_id(0xee);
    assert_false(mark(w, HANA, "\"present\":true"));
    assert_true(walk_refused(w, "not_found"));
}

/* ATTENDANCE-7 */
static void veilig_thuis_is_asked_after_30_minutes_and_the_leader_told_after_15_more(void **state)
{
    struct walk_world *w = *state;
    walk_wait_until(w, walk_at(20260318, 20, 0));
    assert_true(check_in(w, BRAM, 20, 0));
    assert_true(check_in(w, CEES, 20, 0));
    walk_wait_until(w, walk_at(20260318, 21, 15) - 1);
    assert_int_equal(walk_told(w, BRAM, "attendance.home_asked", ""), 0);
    walk_wait_until(w, walk_at(20260318, 21, 15));
    assert_int_equal(walk_told(w, BRAM, "attendance.home_asked", walk_hex(&SHIFT_ID)), 1);
    assert_int_equal(walk_told(w, CEES, "attendance.home_asked", ""), 1);
    assert_int_equal(walk_told(w, ANNA, "attendance.home_asked", ""), 0); /* was not there */
    assert_true(say_home(w, BRAM));
    assert_true(say_home(w, BRAM));
    walk_wait_until(w, walk_at(20260318, 21, 30) - 1);
    assert_int_equal(walk_told(w, ANNA, "attendance.home_missed", ""), 0);
    walk_wait_until(w, walk_at(20260318, 21, 30));
    assert_int_equal(walk_told(w, ANNA, "attendance.home_missed", walk_hex(&w->members[CEES])), 1);
    assert_int_equal(walk_told(w, ANNA, "attendance.home_missed", ""), 1);
    for (int who = BRAM; who < WALKERS; who++) {
        assert_int_equal(walk_told(w, (enum walker)who, "attendance.home_missed", ""), 0);
    }
    assert_false(say_home(w, ANNA));
    assert_true(walk_refused(w, "not_found"));
}

/* ATTENDANCE-7 */
static void a_deputy_of_that_day_is_told_as_the_leader_is(void **state)
{
    struct walk_world *w = *state;
    assert_true(walk_lead(w, "deputy.name",
                          "\"deputy_id\":\"%s\",\"walk_group_id\":\"%s\",\"member_id\":\"%s\","
                          "\"from\":\"2026-03-18\",\"to\":\"2026-03-18\"",
                          walk_hex(&SHIFT_ID), walk_hex(&w->walk_group_id),
                          walk_hex(&w->members[ZOE])));
    walk_wait_until(w, walk_at(20260318, 20, 0));
    assert_true(check_in(w, BRAM, 20, 0));
    walk_wait_until(w, walk_at(20260318, 21, 15));
    walk_wait_until(w, walk_at(20260318, 21, 30));
    assert_int_equal(walk_told(w, ZOE, "attendance.home_missed", ""), 1);
    assert_int_equal(walk_told(w, ANNA, "attendance.home_missed", ""), 1);
}

/* ATTENDANCE-8 */
static void presence_is_shown_to_who_leads_for_ninety_days_and_to_oneself_for_a_year(void **state)
{
    struct walk_world *w = *state;
    char members[200];
    (void)snprintf(members, sizeof(members), "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\"",
                   walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID));
    assert_true(check_in(w, BRAM, 19, 30));
    assert_true(list_all(w));
    assert_true(walk_said(w, walk_hex(&w->members[CEES]))); /* signed up, and not there yet */
    assert_true(walk_ask_under(w, YARA, &w->coordinator_hat, "attendance.list", members));
    assert_false(walk_ask_under(w, BRAM, NULL, "attendance.list", members));
    assert_true(walk_refused(w, "not_allowed"));
    const int64_t ends_at = walk_at(20260318, 20, 45);
    walk_wait_until(w, ends_at + w->world.settings.presence_leader_s - 1);
    assert_true(list_all(w));
    walk_wait_until(w, ends_at + w->world.settings.presence_leader_s);
    assert_false(list_all(w));
    assert_true(walk_refused(w, "closed"));
    assert_false(walk_ask_under(w, YARA, &w->coordinator_hat, "attendance.list", members));
    walk_wait_until(w, ends_at + w->world.settings.presence_self_s - 1);
    assert_true(ask_mine(w, BRAM));
    assert_true(walk_said(w, walk_hex(&SHIFT_ID)));
    walk_wait_until(w, ends_at + w->world.settings.presence_self_s);
    assert_true(ask_mine(w, BRAM));
    assert_false(walk_said(w, walk_hex(&SHIFT_ID)));
}

static void what_a_walk_came_to_is_summed_from_the_marks_that_stand(void **state)
{
    struct walk_world *w = *state;
    struct attendance_sum sum = {0};
    walk_wait_until(w, walk_at(20260318, 20, 0));
    assert_true(check_in(w, ANNA, 20, 0));
    assert_true(check_in(w, BRAM, 20, 0));
    assert_true(mark(w, CEES, "\"present\":false"));
    walk_wait_until(w, walk_at(20260318, 21, 15));
    assert_int_equal(attendance_sum_of_shift(w->world.core->db, &w->world.wijk_id, &SHIFT_ID, &sum),
                     OK);
    assert_int_equal(sum.present, 2);
    assert_int_equal(sum.minutes, 90);
}

/* ATTENDANCE-9 */
static void a_contribution_that_is_frozen_does_not_change_with_a_later_mark(void **state)
{
    struct walk_world *w = *state;
    walk_wait_until(w, walk_at(20260318, 20, 0));
    assert_true(check_in(w, ANNA, 20, 0));
    assert_true(check_in(w, BRAM, 20, 0));
    walk_wait_until(w, walk_at(20260318, 21, 15));
    walk_wait_until(w, walk_at(20260321, 12, 0));
    assert_int_equal(walk_count(w, "SELECT participants FROM contribution"), 2);
    assert_true(mark(w, CEES, "\"present\":true"));
    assert_true(mark(w, BRAM, "\"present\":false"));
    assert_true(mark(w, ANNA, "\"present\":false"));
    walk_wait_until(w, walk_at(20260322, 12, 0));
    assert_int_equal(walk_count(w, "SELECT participants FROM contribution"), 2);
    assert_int_equal(walk_count(w, "SELECT minutes FROM contribution"), 90);
}

static void who_leads_is_on_a_running_walk_only_while_checked_in(void **state)
{
    struct walk_world *w = *state;
    struct db *db = w->world.core->db;
    const int64_t begins_at = walk_at(20260318, 20, 0);
    assert_int_equal(attendance_find_running(db, &w->world.wijk_id, &w->walk_group_id,
                                             &w->members[ANNA], begins_at),
                     NOT_FOUND);
    walk_wait_until(w, begins_at);
    assert_true(check_in(w, ANNA, 20, 0));
    assert_int_equal(attendance_find_running(db, &w->world.wijk_id, &w->walk_group_id,
                                             &w->members[ANNA], begins_at),
                     OK);
    assert_int_equal(attendance_find_running(db, &w->world.wijk_id, &w->other_group_id,
                                             &w->members[ANNA], begins_at),
                     NOT_FOUND);
    walk_wait_until(w, walk_at(20260318, 21, 15));
    assert_int_equal(attendance_find_running(db, &w->world.wijk_id, &w->walk_group_id,
                                             &w->members[ANNA], w->world.at.now),
                     NOT_FOUND);
}

static void a_cancelled_walk_has_no_presence(void **state)
{
    struct walk_world *w = *state;
    assert_true(walk_lead(w, "shift.cancel",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":1,"
                          "\"reason\":\"too_few\"",
                          walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID)));
    assert_false(check_in(w, BRAM, 19, 30));
    assert_true(walk_refused(w, "closed"));
    assert_false(count_guests(w, BRAM, 1, 0));
    assert_true(walk_refused(w, "closed"));
}

/* SHIFT-17 */
static void people_on_their_way_cannot_be_called_off(void **state)
{
    struct walk_world *w = *state;
    walk_wait_until(w, walk_at(20260318, 20, 0));
    static const char FORMAT[] = "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":1,"
                                 "\"reason\":\"too_few\"";
    assert_true(check_in(w, ANNA, 20, 0));
    assert_true(check_in(w, BRAM, 20, 0));
    assert_false(
        walk_lead(w, "shift.cancel", FORMAT, walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID)));
    assert_true(walk_refused(w, "closed"));
    assert_true(mark(w, BRAM, "\"present\":false")); /* only one came: call it off */
    assert_true(
        walk_lead(w, "shift.cancel", FORMAT, walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID)));
    assert_int_equal(walk_told(w, CEES, "shift.notice", "\"what\":\"cancelled\""), 1);
}

static void who_leaves_the_wijk_leaves_no_presence_behind(void **state)
{
    struct walk_world *w = *state;
    struct world_request request;
    struct parting parting = {.member_id = w->members[BRAM], .buurt_id = w->world.buurt_id};
    assert_true(check_in(w, BRAM, 19, 30));
    assert_true(check_in(w, CEES, 19, 30));
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(attendance_part(&request.r, &parting), OK);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM attendance"), 2);
    parting.leaves_wijk = true;
    assert_int_equal(attendance_part(&request.r, &parting), OK);
    world_request_end(&w->world, &request, true);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM attendance"), 1);
    assert_int_equal(
        walk_count(w, "SELECT count(*) FROM deletion WHERE kind = 'attendance_member'"), 1);
}

/* RETENTION-5 */
static void a_restored_backup_forgets_again_who_left_and_what_was_over(void **state)
{
    (void)state;
    static struct walk_world world;
    struct walk_world *w = &world;
    struct world_request request;
    struct db *backup = NULL;
    unsigned applied = 0;
    struct walk_folder folder;
    char sql[200];
    walk_make_folder(&folder);
    walk_open(w, walk_file(&folder, "buurt.db"));
    walk_add_shift(w, &SHIFT_ID, 20260318, 20, 4, 0);
    assert_true(walk_join(w, BRAM, &SHIFT_ID, false) && walk_join(w, CEES, &SHIFT_ID, false));
    walk_wait_until(w, walk_at(20260318, 20, 0));
    assert_true(check_in(w, BRAM, 20, 0) && check_in(w, CEES, 20, 0));
    (void)snprintf(sql, sizeof(sql), "VACUUM INTO '%s'", walk_file(&folder, "backup.db"));
    assert_int_equal(db_run(w->world.core->db, sql), OK);
    const struct parting parting = {
        .member_id = w->members[BRAM], .buurt_id = w->world.buurt_id, .leaves_wijk = true};
    world_request_begin(&w->world, 0, &request);
    assert_int_equal(attendance_part(&request.r, &parting), OK);
    assert_int_equal(signup_part(&request.r, &parting), OK);
    world_request_end(&w->world, &request, true);
    walk_close(w);
    assert_int_equal(db_open_at(walk_file(&folder, "backup.db"), &backup), OK);
    assert_int_equal(ledger_apply(backup, walk_file(&folder, "buurt.db"), &applied), OK);
    assert_int_equal(applied, 4);
    w->world.core = &(struct core){.db = backup};
    assert_int_equal(walk_count(w, "SELECT count(*) FROM attendance"), 1);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM signup"), 1);
    db_close(backup);
    walk_remove_folder(&folder);
}

int main(void)
{
#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, walk_teardown)
    const struct CMUnitTest tests[] = {
        ON_A_WORLD(presence_is_in_out_and_how_and_there_is_no_field_for_a_place),
        ON_A_WORLD(a_walker_checks_in_and_out_by_oneself_or_is_marked_by_who_leads),
        ON_A_WORLD(who_walks_along_is_not_told_of_anothers_presence),
        ON_A_WORLD(who_lives_elsewhere_is_not_marked_as_there),
        ON_A_WORLD(who_did_not_sign_up_is_checked_in_by_who_leads_alone),
        ON_A_WORLD(a_check_in_is_taken_from_thirty_minutes_before_to_the_automatic_end),
        ON_A_WORLD(a_check_in_that_arrives_within_seven_days_is_taken_by_the_phones_time),
        ON_A_WORLD(a_forgotten_check_out_is_the_planned_end_marked_automatic),
        ON_A_WORLD(guests_are_a_number_of_adults_and_a_number_of_children),
        ON_A_WORLD(one_member_and_one_adult_guest_make_a_walk_and_a_child_does_not),
        ON_A_WORLD(each_mark_keeps_its_hat_and_the_last_one_counts),
        ON_A_WORLD(a_mark_from_paper_has_the_times_that_the_leader_writes),
        ON_A_WORLD(veilig_thuis_is_asked_after_30_minutes_and_the_leader_told_after_15_more),
        ON_A_WORLD(a_deputy_of_that_day_is_told_as_the_leader_is),
        ON_A_WORLD(presence_is_shown_to_who_leads_for_ninety_days_and_to_oneself_for_a_year),
        ON_A_WORLD(what_a_walk_came_to_is_summed_from_the_marks_that_stand),
        ON_A_WORLD(a_contribution_that_is_frozen_does_not_change_with_a_later_mark),
        ON_A_WORLD(who_leads_is_on_a_running_walk_only_while_checked_in),
        ON_A_WORLD(a_cancelled_walk_has_no_presence),
        ON_A_WORLD(people_on_their_way_cannot_be_called_off),
        cmocka_unit_test(a_restored_backup_forgets_again_who_left_and_what_was_over),
        ON_A_WORLD(who_leaves_the_wijk_leaves_no_presence_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
