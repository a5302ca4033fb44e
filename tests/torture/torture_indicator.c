/* torture_indicator.c -- every allocation fails once on every request about indicators, the pulse,
 * the wijkprofiel and the yearly learning history. */
#include "support/fund_world.h"
#include "torture/walk_trial.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { KEPT = 600 };

#define SAFETY  "\"casus_id\":\"77777777777777777777777777777777\""
#define LEARNED "71717171717171717171717171717171"
#define NEW     "dddddddddddddddddddddddddddddddd"

enum role { STEWARD, PROFESSIONAL, NEIGHBOUR };

static const struct question {
    enum role role;
    const char *type;
    const char *members;
} QUESTIONS[] = {
    {PROFESSIONAL, "learning.note",
     "\"item_id\":\"" NEW "\",\"about\":\"rule\",\"text\":\"Het mag.\""},
    {STEWARD, "learning.notes", "\"year\":2026,\"after\":0"},
    {STEWARD, "learning.approve", "\"item_id\":\"" LEARNED "\",\"approved\":true"},
    {NEIGHBOUR, "learning.history", "\"year\":2026,\"after\":0"},
    {STEWARD, "indicator.set",
     "\"version\":2,\"from_year\":2026,\"source\":\"besluit\",\"indicators\":[{\"code\":\"I1\","
     "\"title\":\"Welbevinden\",\"way\":\"wellbeing\",\"persons\":false}]"},
    {NEIGHBOUR, "indicator.list", "\"year\":2026"},
    {STEWARD, "indicator.report",
     "\"code\":\"I3\",\"value\":61,\"n\":13000,\"unit\":\"mensen\",\"from\":\"2025-01-01\","
     "\"to\":\"2025-12-31\",\"source\":\"jaarstukken\""},
    {NEIGHBOUR, "pulse.answer", "\"safe\":4,\"know\":3,\"move\":5"},
    {NEIGHBOUR, "pulse.show", "\"quarter\":\"2025-10-01\""},
    {STEWARD, "profile.import",
     "\"try_out\":false,\"csv\":"
     "\"Y29kZTtpbmRpY2F0b3I7d2FhcmRlO2VlbmhlaWQ7YnJvbjtkYXR1bQpXUC0xO0FsbG"
     "VlbjszOCw1O3Byb2NlbnQ7Z2VtZWVudGU7MjAyNS0wMS0wMQo\""},
    {NEIGHBOUR, "profile.list", ""},
    {PROFESSIONAL, "profile.cite", SAFETY ",\"code\":\"WP-0\""},
    {NEIGHBOUR, "casus.show", SAFETY},
};

static const char *const TABLES[] = {
    "learned",    "indicator_set", "indicator",        "reported_figure", "pulse_count",
    "pulse_mark", "profile_line",  "profile_citation", "answer",          "audit"};
enum { TABLE_COUNT = sizeof(TABLES) / sizeof(TABLES[0]) };

static struct fund_world *world;
static const struct question *asking;
static struct kept_tables kept;

/* An item that waits, a line of the wijkprofiel; and a copy of it all. */
static int open_world(void **state)
{
    if (fund_setup(state) != 0) {
        return -1;
    }
    world = *state;
    assert_true(count_ask(world->count, EMRE, &world->professional[EMRE], "learning.note",
                          "\"item_id\":\"" LEARNED "\",\"about\":\"rule\",\"text\":\"Het kan.\""));
    assert_int_equal(db_run(world->walk->world.core->db,
                            "INSERT INTO profile_line VALUES (x'77777777777777777777777777777777',"
                            " 'WP-0', 20250101, 'Inwoners', '13000', 'mensen', 'gemeente')"),
                     OK);
    tables_keep(&kept, world->walk->world.core->db, TABLES, TABLE_COUNT);
    return 0;
}

static int close_world(void **state)
{
    tables_end(&kept);
    return fund_teardown(state);
}

static const struct wire_id *hat_of(enum role role, enum walker *who)
{
    switch (role) {
    case STEWARD: *who = ANNA; return &world->steward;
    case PROFESSIONAL: *who = EMRE; return &world->professional[EMRE];
    default: *who = GIJS; return NULL;
    }
}

static void write_frame(char *frame)
{
    char under[60] = "";
    enum walker who = GIJS;
    const struct wire_id *hat = hat_of(asking->role, &who);
    const uint64_t request = ++world->walk->devices[who].request;
    if (hat != NULL) {
        (void)snprintf(under, sizeof(under), ",\"hat\":\"%s\"", walk_hex(hat));
    }
    (void)snprintf(frame, TRIAL_FRAME_SIZE,
                   "{\"type\":\"%s\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64 "%s%s%s}",
                   asking->type, request, request - 1, under, asking->members[0] == '\0' ? "" : ",",
                   asking->members);
}

/* Asks once; whatever fails, it is all done or nothing of it. */
static enum status ask_once(void *context)
{
    (void)context;
    struct walk_trial trial = {
        .world = world->walk, .kept = &kept, .type = asking->type, .write = write_frame};
    (void)hat_of(asking->role, &trial.who);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_request_is_done_or_refused_without_a_trace,
                                        open_world, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
