/* torture_walk.c -- every allocation of every request about walks fails once, and of what time does
 * to them: it is done and told, or refused and nothing has changed. */
#include "server/core/room.h"
#include "torture/walk_trial.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { KEPT = 600 };

#define BUURT  "\"buurt_id\":\"88888888888888888888888888888888\","
#define GROUP  "\"walk_group_id\":\"61616161616161616161616161616161\","
#define SHIFT  "\"shift_id\":\"01010101010101010101010101010101\""
#define OFFER  "\"shift_id\":\"02020202020202020202020202020202\""
#define NOW_ON "\"shift_id\":\"03030303030303030303030303030303\""
#define NEW_ID "dddddddddddddddddddddddddddddddd"
#define SERIES "\"series_id\":\"a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0\""
#define DINAS  "\"member_id\":\"53535353535353535353535353535353\""
#define FEED   "\"hash\":\"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\""
#define PLAN   "\"begins_minute\":1230,\"minutes\":45,\"min\":2,\"max\":4,\"newcomers\":1"
#define SERIES_PLAN                                                                                \
    "\"walk_group_id\":\"61616161616161616161616161616161\",\"version\":1,\"rule\":\"weekly\","    \
    "\"every\":1,\"weekday\":2," PLAN ",\"from\":\"2026-03-18\",\"weeks_ahead\":3}"

/* Each as Anna under her hat (LEADER), Yara under hers, or as a neighbour. */
struct question {
    enum walker who;
    bool hat;
    const char *type;
    const char *members;
    int64_t at; /* put behind the members, as `"at":`; 0: not */
};

static const struct question QUESTIONS[] = {
    {YARA, true, "walk_group.make",
     BUURT "\"walk_group_id\":\"65656565656565656565656565656565\",\"min\":2,\"max\":4,"
           "\"newcomers\":1",
     0},
    {ANNA, true, "walk_group.change", GROUP "\"min\":2,\"max\":5,\"newcomers\":1,\"open\":true", 0},
    {BRAM, false, "walk_group.list", "\"buurt_id\":\"88888888888888888888888888888888\"", 0},
    {ANNA, true, "deputy.name",
     GROUP "\"deputy_id\":\"" NEW_ID "\"," DINAS ",\"from\":\"2026-03-20\",\"to\":\"2026-03-21\"",
     0},
    {ANNA, true, "deputy.end", GROUP "\"deputy_id\":\"91919191919191919191919191919191\"", 0},
    {ANNA, true, "deputy.list", "\"walk_group_id\":\"61616161616161616161616161616161\"", 0},
    {ANNA, true, "series.make", GROUP "\"series\":{\"series_id\":\"" NEW_ID "\"," SERIES_PLAN, 0},
    {ANNA, true, "series.change",
     GROUP "\"series\":{" SERIES "," SERIES_PLAN ",\"move_joined\":true", 0},
    {ANNA, true, "series.preview", GROUP "\"series\":{" SERIES "," SERIES_PLAN, 0},
    {BRAM, false, "series.list", "\"buurt_id\":\"88888888888888888888888888888888\"", 0},
    {ANNA, true, "exception.add",
     GROUP "\"exception\":{\"exception_id\":\"" NEW_ID "\"," SERIES
           ",\"kind\":\"cancelled\",\"from\":\"2026-03-31\",\"to\":\"2026-03-31\","
           "\"reason\":\"holiday\",\"begins_minute\":0},\"over_earlier\":true",
     0},
    {ANNA, true, "exception.remove", GROUP "\"exception_id\":\"e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1\"",
     0},
    {BRAM, false, "exception.list", BUURT SERIES, 0},
    {BRAM, false, "shift.list", BUURT "\"from\":\"2026-03-01\",\"to\":\"2026-06-01\"", 0},
    {ANNA, true, "shift.add", GROUP "\"shift_id\":\"" NEW_ID "\",\"on\":\"2026-04-02\"," PLAN, 0},
    {ANNA, true, "shift.change",
     GROUP SHIFT ",\"version\":1,\"on\":\"2026-03-25\"," PLAN ",\"reason\":\"event\"", 0},
    {ANNA, true, "shift.cancel", GROUP SHIFT ",\"version\":1,\"reason\":\"weather\"", 0},
    {DINA, false, "signup.join", BUURT SHIFT ",\"newcomer\":true,\"wait\":true", 0},
    {BRAM, false, "signup.leave", BUURT SHIFT, 0},
    {BRAM, false, "signup.confirm", BUURT SHIFT ",\"coming\":false", 0},
    {CEES, false, "signup.accept", BUURT OFFER ",\"accept\":true", 0},
    {EMRE, false, "signup.standing", BUURT SERIES ",\"standing\":\"on\"", 0},
    {ANNA, true, "signup.assign", GROUP SHIFT "," DINAS ",\"on\":true", 0},
    {ANNA, false, "signup.swap_ask", BUURT SHIFT ",\"swap_id\":\"" NEW_ID "\"," DINAS, 0},
    {BRAM, false, "signup.swap_end", BUURT "\"swap_id\":\"f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1\"", 0},
    {DINA, false, "signup.swap_take", BUURT "\"swap_id\":\"f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1\"", 0},
    {DINA, false, "signup.swap_list", "\"buurt_id\":\"88888888888888888888888888888888\"", 0},
    {BRAM, false, "signup.list", BUURT SHIFT, 0},
    {BRAM, false, "signup.mine", "\"from\":\"2026-03-01\"", 0},
    {BRAM, false, "calendar.make",
     "\"hash\":\"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd\"", 0},
    {BRAM, false, "calendar.withdraw", "", 0},
    {CEES, false, "attendance.check_in", BUURT NOW_ON ",", 1},
    {BRAM, false, "attendance.check_out", BUURT NOW_ON ",", 1},
    {BRAM, false, "attendance.home", BUURT NOW_ON, 0},
    {ANNA, true, "attendance.mark", GROUP NOW_ON "," DINAS ",\"present\":true", 0},
    {BRAM, false, "attendance.guests", BUURT NOW_ON ",\"adults\":1,\"children\":1", 0},
    {ANNA, true, "attendance.list", GROUP NOW_ON, 0},
    {BRAM, false, "attendance.mine", "\"from\":\"2026-03-01\",\"to\":\"2026-06-01\"", 0},
};

static const char *const TABLES[] = {
    "walk_group", "deputy", "series", "exception", "shift", "signup",       "standing",
    "attendance", "event",  "answer", "deletion",  "swap",  "calendar_feed"};
enum { TABLE_COUNT = sizeof(TABLES) / sizeof(TABLES[0]) };

static struct walk_world world;
static struct kept_tables kept;
static const struct question *asking;

static void must_lead(const char *type, const char *members)
{
    if (!walk_lead(&world, type, "%s", members)) {
        fail_msg("%s: %s", type, world.world.reply);
    }
}

/* A running walk, one to come with a waitlist, one whose place is offered, a series, an exception,
 * a deputy; and a copy of it all. */
static int open_world(void **state)
{
    (void)state;
    walk_open(&world, NULL);
    const struct wire_id shift = walk_id(1);
    const struct wire_id offer = walk_id(2);
    const struct wire_id now_on = walk_id(3);
    const struct wire_id group = walk_id(0x65);
    walk_add_shift(&world, &shift, 20260324, 20, 2, 0);
    walk_add_shift(&world, &offer, 20260326, 20, 2, 0);
    walk_add_shift(&world, &now_on, 20260318, 20, 4, 0);
    assert_int_equal(
        room_put(world.world.core->db, &world.world.wijk_id, &group, &world.world.buurt_id), OK);
    assert_true(walk_join(&world, ANNA, &shift, false) && walk_join(&world, BRAM, &shift, false) &&
                walk_join(&world, CEES, &shift, true));
    assert_true(walk_join(&world, ANNA, &now_on, false) &&
                walk_join(&world, BRAM, &now_on, false) && walk_join(&world, CEES, &now_on, false));
    must_lead("series.make", GROUP "\"series\":{" SERIES "," SERIES_PLAN);
    must_lead("exception.add",
              GROUP "\"exception\":{\"exception_id\":\"e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1\"," SERIES
                    ",\"kind\":\"cancelled\",\"from\":\"2026-03-30\",\"to\":\"2026-04-01\","
                    "\"reason\":\"holiday\",\"begins_minute\":0},\"over_earlier\":false");
    must_lead("deputy.name", GROUP "\"deputy_id\":\"91919191919191919191919191919191\"," DINAS
                                   ",\"from\":\"2026-03-18\",\"to\":\"2026-03-30\"");
    walk_wait_until(&world, walk_at(20260318, 20, 10));
    assert_true(walk_ask(&world, BRAM, "attendance.check_in", BUURT NOW_ON ",\"at\":%" PRId64,
                         walk_at(20260318, 20, 0)));
    assert_true(walk_join(&world, ANNA, &offer, false) && walk_join(&world, BRAM, &offer, false) &&
                walk_join(&world, CEES, &offer, true) && walk_leave(&world, BRAM, &offer));
    assert_true(walk_ask(&world, BRAM, "signup.swap_ask", "%s",
                         BUURT SHIFT ",\"swap_id\":\"f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1\"," DINAS));
    assert_true(walk_ask(&world, BRAM, "calendar.make", "%s", FEED));
    tables_keep(&kept, world.world.core->db, TABLES, TABLE_COUNT);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    tables_end(&kept);
    walk_close(&world);
    return 0;
}

static void write_frame(char *frame)
{
    const enum walker who = asking->who;
    char under[60] = "";
    char at[40] = "";
    const uint64_t request = ++world.devices[who].request;
    if (asking->hat) {
        (void)snprintf(under, sizeof(under), ",\"hat\":\"%s\"",
                       walk_hex(who == ANNA ? &world.leader_hat : &world.coordinator_hat));
    }
    if (asking->at != 0) {
        (void)snprintf(at, sizeof(at), "\"at\":%" PRId64, walk_at(20260318, 20, 5));
    }
    const bool reads = strstr(asking->type, "list") != NULL ||
                       strstr(asking->type, "mine") != NULL ||
                       strstr(asking->type, "preview") != NULL;
    char seen[40] = "";
    if (!reads) {
        (void)snprintf(seen, sizeof(seen), ",\"seen\":%" PRIu64, request - 1);
    }
    (void)snprintf(frame, TRIAL_FRAME_SIZE, "{\"type\":\"%s\",\"request\":%" PRIu64 "%s%s%s%s%s}",
                   asking->type, request, seen, under, asking->members[0] == '\0' ? "" : ",",
                   asking->members, at);
}

/* Asks once; whatever fails, it is all done or nothing of it. */
static enum status ask_once(void *context)
{
    (void)context;
    const struct walk_trial trial = {.world = &world,
                                     .kept = &kept,
                                     .who = asking->who,
                                     .type = asking->type,
                                     .write = write_frame};
    return walk_try(&trial);
}

static void every_request_about_walks_is_done_or_refused_without_a_trace(void **state)
{
    (void)state;
    const struct torture_rules rules = {.is_honest = walk_is_honest, .kept = KEPT};
    for (size_t i = 0; i < sizeof(QUESTIONS) / sizeof(QUESTIONS[0]); i++) {
        asking = &QUESTIONS[i];
        assert_true(torture_by_rules(ask_once, NULL, &rules) > 2);
    }
}

/* The day before the walk: asked, at risk; the offer is over too. */
static enum status tick_once(void *context)
{
    (void)context;
    torture_pause();
    struct core *core = world.world.core;
    struct batch batch = {0};
    tables_restore(&kept);
    world.world.at.now = walk_at(20260323, 20, 0);
    for (size_t i = 0; i < TICKS_MAX; i++) {
        core->ticks[i].due = 0;
    }
    torture_resume();
    const enum status status = core_run(core, NULL, 0, world.world.at, &batch);
    batch_end(&batch);
    torture_pause();
    walk_wait_until(&world, world.world.at.now);
    assert_int_equal(walk_told(&world, BRAM, "shift.notice", "\"what\":\"confirm\""), 1);
    assert_int_equal(walk_told(&world, CEES, "signup.changed", "\"state\":\"left\""), 1);
    assert_int_equal(walk_told(&world, BRAM, "attendance.home_asked", ""), 0);
    batch_end(&world.world.batch);
    torture_resume();
    return status;
}

static void what_time_does_is_done_once_wherever_memory_ended(void **state)
{
    (void)state;
    const struct torture_rules rules = {.is_honest = walk_is_honest, .kept = KEPT};
    assert_true(torture_by_rules(tick_once, NULL, &rules) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            every_request_about_walks_is_done_or_refused_without_a_trace, open_world, close_world),
        cmocka_unit_test_setup_teardown(what_time_does_is_done_once_wherever_memory_ended,
                                        open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
