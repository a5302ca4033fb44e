/* torture_report.c -- every allocation fails once on every request about what walks found, gave and
 * is published of, on what time makes of it, and on what only the reader answers. */
#include "support/count_world.h"
#include "torture/walk_trial.h"

#include "casus/contribution.h"
#include "council/overview.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { KEPT = 900 };

#define BUURT "\"buurt_id\":\"88888888888888888888888888888888\""
#define SHIFT "\"shift_id\":\"01010101010101010101010101010101\""
#define NEW   "\"handover_id\":\"dddddddddddddddddddddddddddddddd\""
#define OLD   "\"handover_id\":\"d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1\""
#define LAMPS                                                                                      \
    "\"outcome\":\"findings\",\"told\":\"nobody\","                                                \
    "\"findings\":[{\"kind\":\"lighting\",\"number\":3}]"
#define SPAN "\"from\":\"2026-03-01\",\"to\":\"2026-03-31\""
#define POINT                                                                                      \
    "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"

/* Anna asks under her hat, others as neighbours. */
struct question {
    enum walker who;
    bool reads;
    const char *type;
    const char *members;
};

static const struct question QUESTIONS[] = {
    {BRAM, false, "report.make", BUURT "," SHIFT ",\"version\":1," LAMPS},
    {BRAM, true, "report.show", BUURT "," SHIFT},
    {ANNA, true, "report.list", BUURT "," SPAN},
    {ANNA, false, "handover.make",
     BUURT "," SHIFT "," NEW ",\"kind\":\"lighting\",\"number\":1,\"reference\":\"M-1\","
           "\"handed_on\":\"2026-03-18\""},
    {ANNA, false, "handover.answer",
     BUURT "," OLD ",\"state\":\"mended\",\"mended\":1,\"answered_on\":\"2026-03-18\""},
    {ANNA, true, "handover.list", BUURT "," SPAN},
    {BRAM, false, "alert.tally",
     "\"tally_id\":\"0101010101010101010101010101010101010101010101010101010101010101\"," BUURT
     ",\"month\":\"2026-03-01\",\"outcome\":\"true_alert\""},
    {BRAM, false, "push.register",
     "\"endpoint\":\"https://push.example.org/1\",\"p256dh\":\"" POINT
     "\",\"auth\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"wants\":\"all\""},
    {BRAM, true, "push.show", ""},
    {CEES, false, "push.test", "\"test_id\":\"dddddddddddddddddddddddddddddddd\""},
    {CEES, false, "push.remove", ""},
    {BRAM, true, "retention.show", ""},
};

static const char *const TABLES[] = {"report",      "finding",           "handover",   "mending",
                                     "alert_month", "alert_tally",       "push_trial", "push_key",
                                     "event",       "push_subscription", "answer",     "audit"};
enum { TABLE_COUNT = sizeof(TABLES) / sizeof(TABLES[0]) };

static struct walk_world world;
static struct kept_tables kept;
static const struct question *asking;

static void must(bool ok)
{
    if (!ok) {
        fail_msg("%s", world.world.reply);
    }
}

/* A walk on its way with a report and a handover, an alert this month, a subscription of Cees; and
 * a copy of it all. */
static int open_world(void **state)
{
    (void)state;
    walk_open(&world, NULL);
    const struct wire_id shift = walk_id(1);
    char sql[300];
    walk_add_shift(&world, &shift, 20260318, 20, 4, 0);
    must(walk_join(&world, ANNA, &shift, false) && walk_join(&world, BRAM, &shift, false));
    walk_wait_until(&world, walk_at(20260318, 20, 2));
    must(walk_ask(&world, ANNA, "attendance.check_in", BUURT "," SHIFT ",\"at\":%" PRId64,
                  walk_at(20260318, 20, 0)));
    must(walk_ask(&world, BRAM, "attendance.check_in", BUURT "," SHIFT ",\"at\":%" PRId64,
                  walk_at(20260318, 20, 0)));
    must(walk_ask(&world, BRAM, "report.make", BUURT "," SHIFT ",\"version\":0," LAMPS));
    must(walk_lead(&world, "handover.make",
                   BUURT "," SHIFT "," OLD ",\"kind\":\"lighting\",\"number\":1,"
                         "\"handed_on\":\"2026-03-18\""));
    must(walk_ask(&world, CEES, "push.register",
                  "\"endpoint\":\"https://push.example.org/2\",\"p256dh\":\"" POINT
                  "\",\"auth\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"wants\":\"all\""));
    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO alert_month VALUES (x'%s', 20260301, x'%s', 3, 0, 0, 0, 0)",
                   walk_hex(&world.world.wijk_id), walk_hex(&world.world.buurt_id));
    assert_int_equal(db_run(world.world.core->db, sql), OK);
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
    char under[60] = "";
    char seen[40] = "";
    const uint64_t request = ++world.devices[asking->who].request;
    if (asking->who == ANNA) {
        (void)snprintf(under, sizeof(under), ",\"hat\":\"%s\"", walk_hex(&world.leader_hat));
    }
    if (!asking->reads) {
        (void)snprintf(seen, sizeof(seen), ",\"seen\":%" PRIu64, request - 1);
    }
    (void)snprintf(frame, TRIAL_FRAME_SIZE, "{\"type\":\"%s\",\"request\":%" PRIu64 "%s%s%s%s}",
                   asking->type, request, seen, under, asking->members[0] == '\0' ? "" : ",",
                   asking->members);
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

static void every_request_is_done_or_refused_without_a_trace(void **state)
{
    (void)state;
    const struct torture_rules rules = {.is_honest = walk_is_honest, .kept = KEPT};
    for (size_t i = 0; i < sizeof(QUESTIONS) / sizeof(QUESTIONS[0]); i++) {
        asking = &QUESTIONS[i];
        assert_true(torture_by_rules(ask_once, NULL, &rules) > 2);
    }
}

/* ── what time makes of it ──────────────────────────────────────────────────────────────────────
 */

static struct count_world *counting;

static int open_counted(void **state)
{
    static const uint8_t PEOPLE[] = {1, 2, 3, 4, 5, 6};
    if (count_setup(state) != 0) {
        return -1;
    }
    counting = *state;
    for (int month = 4; month <= 6; month++) {
        (void)count_add(counting, &(struct count_walk){.buurt = 0x88,
                                                       .on = 20260007 + month * 100,
                                                       .people = PEOPLE,
                                                       .count = 6});
    }
    return 0;
}

/* A quarter that nobody has counted yet becomes a quarter that is frozen. */
static enum status freeze_once(void *context)
{
    (void)context;
    torture_pause();
    struct world *core_world = &counting->walk.world;
    struct world_request request;
    assert_int_equal(db_run(core_world->core->db, "DELETE FROM overview; DELETE FROM overview_cell;"
                                                  "DELETE FROM overview_fact;"
                                                  "DELETE FROM publication;"
                                                  "DELETE FROM contribution; DELETE FROM counted;"
                                                  "DELETE FROM casus; DELETE FROM activity"),
                     OK);
    world_request_begin(core_world, 0, &request);
    torture_resume();
    enum status status = OK;
    for (int month = 4; month <= 6 && status == OK; month++) {
        struct wire_id id = {{0xee}};
        const uint32_t number = (uint32_t)(month - 3);
        memcpy(id.bytes + 8, &number, sizeof(number));
        status = contribution_freeze(&request.r, &id);
        if (status == OK) {
            status = overview_freeze(&request.r, wire_overview_period_MONTH, 20260001 + month * 100,
                                     20260710);
        }
    }
    if (status == OK) {
        status = overview_freeze(&request.r, wire_overview_period_QUARTER, 20260401, 20260710);
    }
    torture_pause();
    world_request_end(core_world, &request, status == OK);
    if (status == OK) {
        assert_int_equal(walk_count(&counting->walk, "SELECT count(*) FROM overview"), 4);
        assert_int_equal(walk_count(&counting->walk, "SELECT count(*) FROM publication"), 4);
        assert_int_equal(walk_count(&counting->walk, "SELECT value FROM overview_cell WHERE"
                                                     " period = 2 AND measure = 6 AND"
                                                     " buurt_id = zeroblob(16)"),
                         6);
    }
    torture_resume();
    return status;
}

static bool is_lack(enum status status)
{
    return status == NO_MEMORY || status == RETRY || status == STORAGE || status == OK;
}

static void a_quarter_is_frozen_whole_or_not_at_all(void **state)
{
    (void)state;
    const struct torture_rules rules = {.is_honest = is_lack, .kept = KEPT};
    assert_true(torture_by_rules(freeze_once, NULL, &rules) > 2);
}

/* ── what only the reader answers ───────────────────────────────────────────────────────────────
 */

struct report_question {
    const char *type;
    const char *members;
    bool hat; /* the wijk coordinator's; else the council's, or none for an export */
};

static const struct report_question *reporting;

static const struct report_question REPORTS[] = {
    {"overview.show",
     "\"period\":\"quarter\",\"from\":\"2026-04-01\",\"level\":\"buurt\",\"after\":0", false},
    {"overview.csv", "\"period\":\"month\",\"from\":\"2026-05-01\",\"level\":\"buurt\",\"after\":0",
     false},
    {"overview.story", "\"period\":\"quarter\",\"from\":\"2026-04-01\"", false},
    {"overview.sheet", "\"period\":\"month\",\"from\":\"2026-05-01\",\"csv\":false,\"after\":0",
     false},
    {"contribution.list",
     "\"casus_id\":\"77777777777777777777777777777777\",\"from\":\"2026-04-01\","
     "\"to\":\"2026-06-30\"",
     true},
    {"contribution.sum",
     "\"casus_id\":\"77777777777777777777777777777777\",\"from\":\"2026-04-01\","
     "\"to\":\"2026-06-30\"",
     false},
};

static enum status read_once(void *context)
{
    (void)context;
    torture_pause();
    struct world *core_world = &counting->walk.world;
    walk_sign_in(&counting->walk, YARA);
    (void)walk_ask_under(&counting->walk, YARA,
                         reporting->hat ? &counting->wijk_hat : &counting->council_hat,
                         reporting->type, reporting->members);
    const struct effect *read = world_effect(core_world, EFFECT_READ, 0);
    assert_non_null(read);
    struct frame *reply = NULL;
    torture_resume();
    const enum status status = reader_answer(counting->reader, read->frame, core_world->at, &reply);
    torture_pause();
    if (status == OK) {
        const struct effect said = {.frame = reply};
        if (world_says(&said, "\"type\":\"refused\"") && !world_says(&said, "no_memory") &&
            !world_says(&said, "retry")) {
            fail_msg("%s: %.200s", reporting->type, (const char *)reply->text);
        }
    }
    frame_destroy(reply);
    batch_end(&core_world->batch);
    torture_resume();
    return status;
}

static void every_report_is_answered_or_refused(void **state)
{
    (void)state;
    const struct torture_rules rules = {.is_honest = is_lack, .kept = KEPT};
    count_wait(counting, 20260710);
    for (size_t i = 0; i < sizeof(REPORTS) / sizeof(REPORTS[0]); i++) {
        reporting = &REPORTS[i];
        assert_true(torture_by_rules(read_once, NULL, &rules) > 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_request_is_done_or_refused_without_a_trace,
                                        open_world, close_world),
        cmocka_unit_test_setup_teardown(a_quarter_is_frozen_whole_or_not_at_all, open_counted,
                                        count_teardown),
        cmocka_unit_test_setup_teardown(every_report_is_answered_or_refused, open_counted,
                                        count_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
