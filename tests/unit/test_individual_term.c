/* test_individual_term.c -- individual casussen that nobody closes, and that are off by now. Rules:
 * docs/individual.md */
#include "support/fund_world.h"

#include "session/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the ones above first
#include <cmocka.h>

static struct wire_id director;
static char second[80];

static int open_on(void **state)
{
    if (fund_setup(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    struct settings *settings = &w->walk->world.settings;
    const struct hat_entry entry = {.row = {.hat_serial = walk_id(0xd1),
                                            .serial = w->walk->devices[EMRE].serial,
                                            .hat = WIRE_CASE_DIRECTOR,
                                            .reach = WIRE_REACH_CASUS,
                                            .reach_id = walk_id(0xd2),
                                            .not_before = WORLD_NOW - 31536000,
                                            .not_after = WORLD_NOW + INT64_C(126144000)},
                                    .chain = span_text("chain")};
    director = entry.row.hat_serial;
    settings->individual = 1;
    (void)snprintf(settings->controller, sizeof(settings->controller), "Gemeente");
    (void)snprintf(settings->legal_basis, sizeof(settings->legal_basis), "artikel 6 lid 1 e");
    (void)snprintf(settings->dpia_date, sizeof(settings->dpia_date), "2026-02-01");
    (void)snprintf(second, sizeof(second), "%.31s/individual.db", w->count->folder);
    w->walk->world.individual = second;
    const struct wire_id *wijk_id = &w->walk->world.wijk_id;
    const bool added = hat_add(w->walk->world.core->db, wijk_id, &entry) == OK;
    walk_reopen(w->walk, w->count->file);
    return added ? 0 : -1;
}

static bool ask(struct fund_world *w, const char *type, const char *rest)
{
    const struct wire_id pseudonym = walk_id(0x5e);
    return count_ask(w->count, EMRE, &director, type, "\"pseudonym\":\"%s\"%s",
                     walk_hex(&pseudonym), rest);
}

static bool open_and_talk(struct fund_world *w)
{
    return ask(w, "individual.open",
               ",\"theme\":\"care\",\"existing\":true,\"agreed\":true,\"on\":\"2026-03-10\"") &&
           ask(w, "individual.talk", ",\"on\":\"2026-03-17\"");
}

static int64_t rows(struct fund_world *w)
{
    return walk_count(w->walk, "SELECT count(*) FROM individual.course");
}

/* INDIVIDUAL-14, INDIVIDUAL-8 */
static void off_by_now_a_row_is_still_closed_and_goes(void **state)
{
    struct fund_world *w = *state;
    assert_true(open_and_talk(w));
    w->walk->world.settings.individual = 0;
    assert_false(ask(w, "individual.plan", ",\"version\":1,\"agreed\":true"));
    assert_true(fund_refused(w, "not_allowed", "individual"));
    assert_true(ask(w, "individual.end", ",\"done\":false"));
    count_wait(w->count, 20280315);
    assert_int_equal(rows(w), 1);
    count_wait(w->count, 20280317);
    assert_int_equal(rows(w), 0);
}

/* INDIVIDUAL-8: due on 28 April 2026 */
static void a_row_that_nobody_closes_goes_two_years_after_its_last_act(void **state)
{
    struct fund_world *w = *state;
    assert_true(open_and_talk(w));
    count_wait(w->count, 20280426);
    assert_int_equal(rows(w), 1);
    count_wait(w->count, 20280429);
    assert_int_equal(rows(w), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_on, fund_teardown)
    const struct CMUnitTest tests[] = {
        TEST(off_by_now_a_row_is_still_closed_and_goes),
        TEST(a_row_that_nobody_closes_goes_two_years_after_its_last_act),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
