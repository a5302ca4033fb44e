/* test_shift_history.c -- the past of an example wijk. Rules: docs/shift.md, SHIFT-19. */
#include "support/walk_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { YEAR_S = 365 * 86400 };

static const char MONTH_BACK[] = "2026-02-10";

static const struct wire_id SHIFT_ID = {{7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7}};

static void be_example(struct walk_world *w)
{
    w->world.settings.example = 1;
    w->world.settings.history_s = YEAR_S;
}

static bool add(struct walk_world *w, const char *on)
{
    return walk_lead(w, "shift.add",
                     "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"%s\","
                     "\"begins_minute\":1200,\"minutes\":45,\"min\":2,\"max\":4,\"newcomers\":0",
                     walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID), on);
}

static bool mark(struct walk_world *w, enum walker who)
{
    return walk_lead(
        w, "attendance.mark",
        "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"member_id\":\"%s\",\"present\":true",
        walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID), walk_hex(&w->members[who]));
}

static bool report(struct walk_world *w)
{
    return walk_lead(w, "report.make",
                     "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"version\":0,"
                     "\"outcome\":\"nothing\",\"told\":\"nobody\",\"findings\":[]",
                     walk_hex(&w->world.buurt_id), walk_hex(&SHIFT_ID));
}

static bool cancel(struct walk_world *w, const char *reason)
{
    return walk_lead(w, "shift.cancel",
                     "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":1,\"reason\":\"%s\"",
                     walk_hex(&w->walk_group_id), walk_hex(&SHIFT_ID), reason);
}

/* SHIFT-19 */
static void a_wijk_of_real_people_takes_no_walk_that_was(void **state)
{
    struct walk_world *w = *state;
    assert_false(add(w, MONTH_BACK));
    assert_true(walk_refused(w, "closed"));
    w->world.settings.history_s = YEAR_S; /* nor with the setting, were it no example */
    assert_false(add(w, MONTH_BACK));
    assert_true(walk_refused(w, "closed"));
}

/* SHIFT-19 */
static void an_example_takes_a_walk_that_was_and_tells_nobody(void **state)
{
    struct walk_world *w = *state;
    be_example(w);
    walk_forget(w);
    assert_true(add(w, MONTH_BACK));
    assert_true(walk_said(w, "\"state\":\"not_walked\""));
    assert_true(mark(w, ANNA));
    assert_true(mark(w, BRAM));
    assert_true(report(w));
    assert_int_equal(walk_count(w, "SELECT phase FROM shift"), SHIFT_CLOSED);
    assert_int_equal(walk_told_buurt(w, "shift.changed", ""), 0);
    assert_int_equal(walk_told(w, BRAM, "attendance.changed", ""), 0);
    assert_int_equal(walk_told(w, BRAM, "report.changed", ""), 0);
}

/* SHIFT-19 */
static void an_example_takes_no_walk_from_before_its_past(void **state)
{
    struct walk_world *w = *state;
    be_example(w);
    assert_false(add(w, "2025-02-10"));
    assert_true(walk_refused(w, "closed"));
}

/* SHIFT-19 */
static void a_past_is_counted_and_frozen_once_it_is_all_there(void **state)
{
    struct walk_world *w = *state;
    be_example(w);
    assert_true(add(w, MONTH_BACK));
    assert_true(mark(w, ANNA));
    assert_true(mark(w, BRAM));
    walk_wait_until(w, w->world.at.now + 3600);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM contribution"), 0);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM overview"), 0);
    w->world.settings.history_s = 0;
    walk_wait_until(w, w->world.at.now + 3600);
    assert_int_equal(walk_count(w, "SELECT counted_in FROM contribution"), 20260201);
    assert_int_equal(
        walk_count(w, "SELECT value FROM overview_cell WHERE from_day = 20260201 AND measure = 2 "
                      "AND period = 1 ORDER BY value DESC LIMIT 1"),
        1);
}

/* SHIFT-19 */
static void a_walk_that_too_few_came_to_was_at_risk(void **state)
{
    struct walk_world *w = *state;
    be_example(w);
    assert_true(add(w, MONTH_BACK));
    assert_true(cancel(w, "too_few"));
    walk_wait_until(w, w->world.at.now + 3600);
    assert_int_equal(walk_count(w, "SELECT count(*) FROM walk_risk"), 1);
    assert_int_equal(walk_count(w, "SELECT phase FROM shift"), SHIFT_CANCELLED);
}

/* SHIFT-19 */
static void a_walk_that_was_walked_is_not_cancelled_later(void **state)
{
    struct walk_world *w = *state;
    be_example(w);
    assert_true(add(w, MONTH_BACK));
    assert_true(mark(w, ANNA));
    assert_true(mark(w, BRAM));
    assert_false(cancel(w, "weather"));
    assert_true(walk_refused(w, "closed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_wijk_of_real_people_takes_no_walk_that_was, walk_setup,
                                        walk_teardown),
        cmocka_unit_test_setup_teardown(an_example_takes_a_walk_that_was_and_tells_nobody,
                                        walk_setup, walk_teardown),
        cmocka_unit_test_setup_teardown(an_example_takes_no_walk_from_before_its_past, walk_setup,
                                        walk_teardown),
        cmocka_unit_test_setup_teardown(a_past_is_counted_and_frozen_once_it_is_all_there,
                                        walk_setup, walk_teardown),
        cmocka_unit_test_setup_teardown(a_walk_that_too_few_came_to_was_at_risk, walk_setup,
                                        walk_teardown),
        cmocka_unit_test_setup_teardown(a_walk_that_was_walked_is_not_cancelled_later, walk_setup,
                                        walk_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
