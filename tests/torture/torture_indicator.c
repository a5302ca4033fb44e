/* torture_indicator.c -- every allocation fails once on every request about indicators, the pulse,
 * the wijkprofiel, burglaries as others counted them, and the yearly learning history. */
#include "torture/fund_trial.h"

#define SAFETY  TRIAL_SAFETY
#define LEARNED "71717171717171717171717171717171"
#define NEW     TRIAL_NEW

static const struct question QUESTIONS[] = {
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
    {COUNCIL, "burglary.enter",
     "\"from\":\"2026-01-01\",\"to\":\"2026-01-31\",\"burglaries\":3,\"homes\":6200,"
     "\"source\":\"Politie\",\"source_on\":\"2026-02-15\""},
    {NEIGHBOUR, "burglary.list", ""},
};

static const char *const TABLES[] = {
    "learned",         "indicator_set", "indicator",    "reported_figure",
    "pulse_count",     "pulse_mark",    "profile_line", "profile_citation",
    "burglary_figure", "answer",        "audit"};
enum { TABLE_COUNT = sizeof(TABLES) / sizeof(TABLES[0]) };

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

static void every_request_is_done_or_refused_without_a_trace(void **state)
{
    (void)state;
    fund_trial_ask_all(QUESTIONS, sizeof(QUESTIONS) / sizeof(QUESTIONS[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_request_is_done_or_refused_without_a_trace,
                                        open_world, fund_trial_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
