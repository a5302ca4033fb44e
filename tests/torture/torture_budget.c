/* torture_budget.c -- every allocation fails once on every request about casussen, activities, the
 * wijkbudget, learning and advice. */
#include "torture/fund_trial.h"

#define FUND    "\"fund_id\":\"f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0\""
#define SAFETY  TRIAL_SAFETY
#define COOKS   "\"casus_id\":\"e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1\""
#define SEWERS  "\"casus_id\":\"e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3\""
#define COOKING "\"activity_id\":\"41414141414141414141414141414141\""
#define OLD     "51515151515151515151515151515151"
#define SPENT   "61616161616161616161616161616161"
#define NEW     TRIAL_NEW
#define YEAR    "\"year\":2026"
#define ABOUT   ",\"amount\":1000,\"task_field\":\"6.1\",\"purpose\":\"hesjes\""

static const struct question QUESTIONS[] = {
    {NEIGHBOUR, "casus.open", "\"casus_id\":\"" NEW "\",\"theme\":\"work\",\"title\":\"Klussen\""},
    {NEIGHBOUR, "casus.list", ""},
    {NEIGHBOUR, "casus.show", COOKS},
    {SEWERS_OWN, "casus.talk",
     SEWERS ",\"on\":\"2026-03-17\",\"answers\":{\"want\":\"a\",\"can_self\":\"b\","
            "\"can_others\":\"c\",\"need\":\"d\"}"},
    {COOKS_OWN, "casus.meet",
     COOKS ",\"on\":\"2026-03-17\",\"place\":\"home\",\"resident\":true,"
           "\"representative\":false,\"present\":6"},
    {COOKS_OWN, "casus.grade", COOKS ",\"moment\":\"before\",\"tenths\":35,\"on\":\"2026-03-17\""},
    {COOKS_OWN, "casus.describe",
     COOKS ",\"title\":\"Koken\",\"want\":\"a\",\"delay\":\"b\","
           "\"agreements\":[{\"who\":\"wij\",\"what\":\"koken\",\"by\":\"2026-04-10\"}]"},
    {COOKS_OWN, "casus.review",
     COOKS ",\"on\":\"2026-03-17\",\"outcome\":\"goes_on\",\"reason\":\"het loopt\""},
    {COOKS_OWN, "casus.join", COOKS ",\"team\":\"Wijkteam\""},
    {COOKS_OWN, "casus.leave", COOKS ",\"team\":\"Keukenteam\""},
    {NEIGHBOUR, "casus.who", COOKS},
    {COOKS_OWN, "casus.sample",
     "\"sample\":\"2027\",\"method\":\"dossier\",\"months\":12,\"price_list\":3"},
    {COOKS_OWN, "casus.analyse",
     "\"analysis_id\":\"" NEW "\",\"sample\":\"2026\",\"existing\":true,"
     "\"cost_before\":2,\"cost_now\":1,\"avoided\":\"nothing\",\"on\":\"2026-03-17\""},
    {COOKS_OWN, "casus.fix", "\"sample\":\"2026\""},
    {COOKS_OWN, "activity.describe", COOKS "," COOKING ",\"title\":\"Samen koken\""},
    {COOKS_OWN, "casus.end", COOKS ",\"done\":true"},
    {COORDINATOR, "casus.overdue", ""},
    {PROFESSIONAL, "casus.question",
     "\"theme\":\"work\",\"solution\":\"network\",\"entrance\":1,\"at_once\":true"},
    {STEWARD, "entrance.set",
     "\"entrance\":{\"number\":2,\"name\":\"Werk\",\"place\":\"Wijkhuis\",\"hours\":\"di 9-12\","
     "\"volunteering\":false,\"regular_work\":true,\"sheltered_work\":true,\"another\":false}"},
    {NEIGHBOUR, "entrance.list", ""},
    {PROFESSIONAL, "entrance.ask",
     "\"question_id\":\"" NEW "\",\"entrance\":1,\"kind\":\"volunteering\",\"to\":\"het koor\""},
    {PROFESSIONAL, "entrance.confirm", "\"question_id\":\"" OLD "\",\"right\":true"},
    {PROFESSIONAL, "entrance.questions", ""},
    {NEIGHBOUR, "activity.start",
     "\"activity_id\":\"" NEW "\"," COOKS ",\"buurt_id\":\"88888888888888888888888888888888\","
     "\"kind\":\"choir\",\"owner\":\"residents\",\"title\":\"Koor\""},
    {NEIGHBOUR, "activity.list", COOKS},
    {COOKS_OWN, "activity.tally",
     COOKS "," COOKING ",\"on\":\"2026-03-17\",\"participants\":9,\"minutes\":60,"
           "\"volunteers\":2"},
    {COOKS_OWN, "activity.role",
     COOKS "," COOKING ",\"role\":\"cook\",\"places\":2,\"guided\":1,\"volunteering\":1,"
           "\"paid\":0"},
    {NEIGHBOUR, "budget.show", ""},
    {STEWARD, "budget.organisations", ""},
    {STEWARD, "budget.capacity",
     FUND "," YEAR ",\"organisation_id\":\"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1\","
          "\"task_field\":\"6.1\",\"amount\":5000"},
    {MUNICIPALITY, "budget.room", FUND "," YEAR},
    {PROFESSIONAL, "budget.offer", FUND "," YEAR ",\"task_field\":\"6.1\",\"amount\":5"},
    {STEWARD, "budget.mandate",
     FUND ",\"bearer\":\"c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4\",\"decision_most\":5,\"year_most\":6"},
    {PROFESSIONAL, "budget.reserve",
     FUND ",\"reservation_id\":\"" NEW "\"," SAFETY "," YEAR ABOUT ",\"white_label\":false"},
    {STEWARD, "budget.release", SAFETY ",\"reservation_id\":\"" OLD "\""},
    {PROFESSIONAL, "budget.spend",
     SAFETY ",\"reservation_id\":\"" OLD "\",\"entry_id\":\"" NEW "\",\"amount\":200,"
            "\"period\":\"2026-03-01\",\"document\":\"F-2\""},
    {STEWARD, "budget.counter",
     FUND ",\"entry_id\":\"" NEW "\",\"counters\":\"" SPENT "\",\"document\":\"C-1\""},
    {STEWARD, "budget.import",
     FUND ",\"try_out\":false,\"csv\":\"cGVyaW9kZTtyZXNlcnZlcmluZztiZWRyYWc7ZG9jdW1lbnQK"
          "MjAyNi0wMzs1MTUxNTE1MTUxNTE1MTUxNTE1MTUxNTE1MTUxNTE1MTsxMiw1MDtGLTkK\""},
    {STEWARD, "budget.reservations", FUND "," YEAR},
    {PROFESSIONAL, "learning.ask",
     "\"question_id\":\"" NEW "\",\"about\":\"rule\",\"text\":\"Mag dit?\""},
    {MANAGER, "learning.list", YEAR},
    {COUNCIL, "advice.give",
     "\"advice_id\":\"" NEW "\",\"to\":\"municipality\",\"text\":\"Meer lampen.\""},
    {NEIGHBOUR, "advice.list", ""},
    {COUNCIL, "meeting.plan",
     "\"meeting_id\":\"" NEW "\",\"on\":\"2026-04-14\",\"begins_minute\":1170,"
     "\"place\":\"Huis\",\"open\":true,\"speaking\":true,\"agenda\":[{\"text\":\"Opening\"}]"},
    {NEIGHBOUR, "meeting.list", "\"from\":\"2026-04-01\""},
    {NEIGHBOUR, "overview.periods", ""},
};

static const char *const TABLES[] = {
    "casus",          "collective_casus", "casus_course",    "casus_meeting",
    "casus_grade",    "contribution",     "simple_question", "activity",
    "activity_story", "activity_day",     "role_place",      "fund",
    "budget_year",    "capacity",         "mandate",         "reservation",
    "entry",          "open_question",    "advice",          "advice_body",
    "meeting",        "agenda_item",      "answer",          "audit",
    "casus_comer",    "casus_review",     "agreement",       "sample_plan",
    "analysis",       "analysis_sample",  "deletion"};
enum { TABLE_COUNT = sizeof(TABLES) / sizeof(TABLES[0]) };

static void must(bool ok)
{
    if (!ok) {
        fail_msg("%s", world->walk->world.reply);
    }
}

/* The cooks have a solution and somebody who comes; the sewers were only brought in. */
static void lead_casus(void)
{
    const struct wire_id sewers = walk_id(0xe3);
    sewers_hat = fund_casus_hat(world, YARA, WIRE_PROFESSIONAL, 0xcb, &sewers);
    must(count_ask(world->count, GIJS, NULL, "casus.open",
                   SEWERS ",\"theme\":\"meeting\",\"title\":\"Naaien\""));
    must(count_ask(world->count, YARA, &world->cooks_hat, "casus.talk",
                   COOKS ",\"on\":\"2026-03-17\",\"answers\":{\"want\":\"a\","
                         "\"can_self\":\"b\",\"can_others\":\"c\",\"need\":\"d\"}"));
    must(count_ask(world->count, YARA, &world->cooks_hat, "casus.plan",
                   COOKS ",\"agreed\":true,\"agreements\":[{\"who\":\"wij\","
                         "\"what\":\"koken\",\"by\":\"2026-04-10\"}]"));
    must(count_ask(world->count, YARA, &world->cooks_hat, "casus.solve",
                   COOKS ",\"on\":\"2026-03-17\",\"solution\":\"collective\""));
    must(count_ask(world->count, YARA, &world->cooks_hat, "casus.join",
                   COOKS ",\"team\":\"Keukenteam\""));
    must(count_ask(world->count, YARA, &world->cooks_hat, "casus.sample",
                   "\"sample\":\"2026\",\"method\":\"dossier\",\"months\":12,"
                   "\"price_list\":3"));
}

/* A fixed year with a reservation and a cost, a casus with an activity; and a copy of it all. */
static int open_world(void **state)
{
    if (fund_setup_fixed(state) != 0) {
        return -1;
    }
    world = *state;
    must(fund_reserve(world, &world->steward, 0x51, 50000, false));
    must(fund_spend(world, &world->steward, 0x51, 0x61, 300));
    must(count_ask(world->count, GIJS, NULL, "casus.open",
                   COOKS ",\"theme\":\"meeting\",\"title\":\"Kookclub\""));
    must(count_ask(world->count, GIJS, NULL, "activity.start",
                   COOKING "," COOKS ",\"buurt_id\":\"88888888888888888888888888888888\","
                           "\"kind\":\"cooking\",\"owner\":\"residents\",\"title\":\"Koken\""));
    lead_casus();
    must(count_ask(world->count, ANNA, &world->steward, "entrance.set",
                   "\"entrance\":{\"number\":1,\"name\":\"Koor\",\"place\":\"Wijkhuis\","
                   "\"hours\":\"di 9-12\",\"volunteering\":true,\"regular_work\":false,"
                   "\"sheltered_work\":false,\"another\":true}"));
    must(count_ask(world->count, EMRE, &world->professional[EMRE], "entrance.ask",
                   "\"question_id\":\"" OLD "\",\"entrance\":1,\"kind\":\"another\","
                   "\"to\":\"het wijkhuis\""));
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
