/* test_meeting.c -- meetings of the wijkraad, read by everybody; whose advice it is. Rules:
 * docs/meeting.md, docs/advice.md */
#include "support/fund_world.h"

#include "session/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

#define PLACE  "\"place\":\"Huis van de Wijk\""
#define AGENDA "\"agenda\":[{\"text\":\"Opening\"},{\"text\":\"Overzicht: maart\"}]"
#define ALL    "\"begins_minute\":1170," PLACE ",\"open\":true,\"speaking\":true"

static bool plan(struct fund_world *w, const struct wire_id *hat, const char *on, const char *rest)
{
    const struct wire_id meeting_id = walk_id(0xb1);
    return count_ask(w->count, YARA, hat, "meeting.plan",
                     "\"meeting_id\":\"%s\",\"on\":\"%s\",%s," AGENDA, walk_hex(&meeting_id), on,
                     rest);
}

static bool list(struct fund_world *w, enum walker who, const char *from)
{
    return count_ask(w->count, who, NULL, "meeting.list", "\"from\":\"%s\"", from);
}

static bool cancel(struct fund_world *w, uint8_t id)
{
    const struct wire_id meeting_id = walk_id(id);
    return count_ask(w->count, YARA, &w->count->council_hat, "meeting.cancel",
                     "\"meeting_id\":\"%s\"", walk_hex(&meeting_id));
}

/* MEETING-1, MEETING-2 */
static void a_meeting_with_its_agenda_is_read_by_everybody_and_planned_by_the_council(void **state)
{
    struct fund_world *w = *state;
    assert_false(plan(w, &w->count->wijk_hat, "2026-04-14", ALL));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_false(plan(w, NULL, "2026-04-14", ALL));
    assert_true(plan(w, &w->count->council_hat, "2026-04-14", ALL));
    assert_true(list(w, ZOE, "2026-04-01"));
    assert_true(walk_said(w->walk, "\"on\":\"2026-04-14\",\"begins_minute\":1170," PLACE
                                   ",\"open\":true,\"speaking\":true,\"cancelled\":false," AGENDA));
    assert_true(list(w, ZOE, "2026-04-15"));
    assert_false(walk_said(w->walk, "Opening"));
}

/* MEETING-1 */
static void a_meeting_talks_about_a_month_that_is_frozen_and_is_not_in_the_past(void **state)
{
    struct fund_world *w = *state;
    assert_false(plan(w, &w->count->council_hat, "2026-03-01", ALL));
    assert_true(fund_refused(w, "field_too_small", "on"));
    assert_false(plan(w, &w->count->council_hat, "2028-03-01", ALL));
    assert_true(fund_refused(w, "field_too_large", "on"));
    assert_false(plan(w, &w->count->council_hat, "2026-04-14", ALL ",\"period\":\"2026-03-01\""));
    assert_true(fund_refused(w, "not_found", "period"));
    assert_false(plan(w, &w->count->council_hat, "2026-04-14", ALL ",\"period\":\"2026-03-02\""));
    assert_true(fund_refused(w, "field_form", "period"));
    assert_int_equal(db_run(w->walk->world.core->db,
                            "INSERT INTO overview SELECT wijk_id, 1, 20260301, 20260401, 5"
                            " FROM wijk"),
                     OK);
    assert_true(plan(w, &w->count->council_hat, "2026-04-14", ALL ",\"period\":\"2026-03-01\""));
    assert_true(list(w, ZOE, "2026-04-01"));
    assert_true(walk_said(w->walk, "\"period\":\"2026-03-01\""));
}

/* MEETING-3 */
static void a_meeting_is_changed_or_called_off_until_it_has_been(void **state)
{
    struct fund_world *w = *state;
    assert_false(cancel(w, 0xb1));
    assert_true(fund_refused(w, "not_found", "meeting_id"));
    assert_true(plan(w, &w->count->council_hat, "2026-04-14", ALL));
    assert_true(plan(w, &w->count->council_hat, "2026-04-16", ALL)); /* another day */
    assert_true(list(w, ZOE, "2026-04-01"));
    assert_true(walk_said(w->walk, "2026-04-16") && !walk_said(w->walk, "2026-04-14"));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM agenda_item"), 2);
    assert_true(cancel(w, 0xb1));
    assert_true(list(w, ZOE, "2026-04-01"));
    assert_true(walk_said(w->walk, "\"cancelled\":true"));
    assert_false(plan(w, &w->count->council_hat, "2026-04-20", ALL));
    assert_true(fund_refused(w, "closed", "meeting_id"));
    assert_false(cancel(w, 0xb1));
    assert_true(fund_refused(w, "closed", "meeting_id"));
}

/* MEETING-3 */
static void a_meeting_that_has_been_stays_as_it_was(void **state)
{
    struct fund_world *w = *state;
    assert_true(plan(w, &w->count->council_hat, "2026-04-14", ALL));
    count_wait(w->count, 20260415);
    assert_false(plan(w, &w->count->council_hat, "2026-04-20", ALL));
    assert_true(fund_refused(w, "closed", "meeting_id"));
    assert_false(cancel(w, 0xb1));
    assert_true(list(w, ZOE, "2026-04-01"));
    assert_true(walk_said(w->walk, "\"on\":\"2026-04-14\""));
}

/* MEETING-4 */
static void only_where_everybody_may_come_can_everybody_speak(void **state)
{
    struct fund_world *w = *state;
    assert_false(plan(w, &w->count->council_hat, "2026-04-14",
                      "\"begins_minute\":1170," PLACE ",\"open\":false,\"speaking\":true"));
    assert_true(fund_refused(w, "not_allowed", "speaking"));
    assert_true(plan(w, &w->count->council_hat, "2026-04-14",
                     "\"begins_minute\":1170," PLACE ",\"open\":false,\"speaking\":false"));
}

static bool advise(struct fund_world *w, const struct wire_id *hat, uint8_t id, const char *by)
{
    const struct wire_id advice_id = walk_id(id);
    return count_ask(w->count, YARA, hat, "advice.give",
                     "\"advice_id\":\"%s\",\"to\":\"municipality\"%s,\"text\":\"Meer lampen.\"",
                     walk_hex(&advice_id), by);
}

static struct wire_id sits_in(struct fund_world *w, enum wire_hat hat, uint8_t serial)
{
    const struct hat_entry entry = {.row = {.hat_serial = walk_id(serial),
                                            .serial = w->walk->devices[YARA].serial,
                                            .hat = hat,
                                            .reach = WIRE_REACH_WIJK,
                                            .reach_id = w->walk->world.wijk_id,
                                            .not_before = WORLD_NOW - 31536000,
                                            .not_after = WORLD_NOW + INT64_C(31536000)},
                                    .chain = span_text("chain")};
    assert_int_equal(hat_add(w->walk->world.core->db, &w->walk->world.wijk_id, &entry), OK);
    return entry.row.hat_serial;
}

/* ADVICE-4, ADVICE-1. Domain decision 13. */
static void adviesraad_and_wijkstichting_read_and_advise_as_the_wijkraad_does(void **state)
{
    struct fund_world *w = *state;
    static const char *const BODIES[] = {"wijkraad", "adviesraad", "wijkstichting"};
    const struct wire_id hats[] = {w->count->council_hat, sits_in(w, WIRE_ADVIESRAAD, 0xe1),
                                   sits_in(w, WIRE_WIJKSTICHTING, 0xe2)};
    for (uint8_t i = 0; i < 3; i++) {
        assert_true(advise(w, &hats[i], (uint8_t)(i + 1), ""));
    }
    assert_true(count_ask(w->count, ZOE, NULL, "advice.list", "%s", ""));
    const char *at = w->walk->world.reply;
    for (size_t i = 0; i < 3; i++) {
        char by[60];
        (void)snprintf(by, sizeof(by), "\"to\":\"municipality\",\"by\":\"%s\",\"state\":\"given\"",
                       BODIES[i]);
        at = strstr(at, by);
        assert_non_null(at);
    }
    count_wait(w->count, 20260601); /* each has its term, and shows when it is over */
    assert_true(count_ask(w->count, ZOE, NULL, "advice.list", "%s", ""));
    assert_false(walk_said(w->walk, "\"late\":false"));
}

/* HAT-10, ADVICE-4, MEETING-2: also when one person has all three */
static void each_council_has_a_hat_that_the_log_names_and_speaks_for_itself_alone(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id adviesraad = sits_in(w, WIRE_ADVIESRAAD, 0xe1);
    const struct wire_id wijkstichting = sits_in(w, WIRE_WIJKSTICHTING, 0xe2);
    assert_true(advise(w, &adviesraad, 1, ",\"by\":\"adviesraad\""));
    assert_true(advise(w, &wijkstichting, 2, ",\"by\":\"wijkstichting\""));
    assert_false(advise(w, &w->count->council_hat, 3, ",\"by\":\"adviesraad\""));
    assert_true(fund_refused(w, "not_allowed", "by"));
    assert_false(advise(w, &adviesraad, 4, ",\"by\":\"wijkraad\""));
    assert_false(plan(w, &adviesraad, "2026-04-14", ALL));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_false(plan(w, &wijkstichting, "2026-04-14", ALL));
    static const enum wire_hat DONE[] = {WIRE_ADVIESRAAD, WIRE_WIJKSTICHTING};
    for (size_t i = 0; i < 2; i++) {
        char sql[60];
        (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM audit WHERE hat = %d", (int)DONE[i]);
        assert_int_equal(walk_count(w->walk, sql), 1);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fund_setup, fund_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_meeting_with_its_agenda_is_read_by_everybody_and_planned_by_the_council),
        TEST(a_meeting_talks_about_a_month_that_is_frozen_and_is_not_in_the_past),
        TEST(a_meeting_is_changed_or_called_off_until_it_has_been),
        TEST(a_meeting_that_has_been_stays_as_it_was),
        TEST(only_where_everybody_may_come_can_everybody_speak),
        TEST(adviesraad_and_wijkstichting_read_and_advise_as_the_wijkraad_does),
        TEST(each_council_has_a_hat_that_the_log_names_and_speaks_for_itself_alone),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
