/* test_council_story.c -- what an overview tells beside the walks, its five questions, and the page
 * that everybody reads. Rules: docs/council.md */
#include "support/fund_world.h"

#include "council/page.h"
#include "council/publish.h"
#include "crypto/public/hash.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { COOKING = 0x41, HOUSE = 0x42, SEWING = 0x43 };

static struct wire_id cooks(void)
{
    return walk_id(0xe1);
}

static bool start(struct fund_world *w, uint8_t id, const char *kind)
{
    const struct wire_id casus_id = cooks();
    const struct wire_id activity_id = walk_id(id);
    return count_ask(w->count, GIJS, NULL, "activity.start",
                     "\"activity_id\":\"%s\",\"casus_id\":\"%s\",\"buurt_id\":\"%s\","
                     "\"owner\":\"residents\",\"title\":\"Samen\",\"kind\":\"%s\"",
                     walk_hex(&activity_id), walk_hex(&casus_id),
                     walk_hex(&w->walk->world.buurt_id), kind);
}

static bool ask(struct fund_world *w, const char *type, uint8_t id, const char *rest)
{
    const struct wire_id casus_id = cooks();
    const struct wire_id activity_id = walk_id(id);
    return count_ask(w->count, YARA, &w->cooks_hat, type,
                     "\"casus_id\":\"%s\",\"activity_id\":\"%s\"%s", walk_hex(&casus_id),
                     walk_hex(&activity_id), rest);
}

static void tally(struct fund_world *w, uint8_t activity, const char *on, unsigned people)
{
    char rest[140];
    (void)snprintf(rest, sizeof(rest),
                   ",\"on\":\"%s\",\"participants\":%u,\"minutes\":90,\"volunteers\":2", on,
                   people);
    assert_true(ask(w, "activity.tally", activity, rest));
}

static void visit(struct fund_world *w, const char *week, unsigned people, bool unique)
{
    char rest[140];
    (void)snprintf(rest, sizeof(rest),
                   ",\"week\":\"%s\",\"visitors\":%u,\"unique\":%s,\"method\":\"%s\"", week, people,
                   unique ? "true" : "false", unique ? "ticket" : "tally");
    assert_true(ask(w, "activity.visit", HOUSE, rest));
}

/* March: cooking three times, sewing once by three, a fund with a cost, a casus come in. */
static int open_march(void **state)
{
    const struct wire_id casus_id = cooks();
    if (fund_setup_fixed(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    const bool opened = count_ask(w->count, GIJS, NULL, "casus.open",
                                  "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Samen\"",
                                  walk_hex(&casus_id)) &&
                        start(w, COOKING, "cooking") && start(w, HOUSE, "house") &&
                        start(w, SEWING, "sewing");
    tally(w, COOKING, "2026-03-09", 12);
    tally(w, COOKING, "2026-03-12", 9);
    tally(w, COOKING, "2026-03-16", 20);
    tally(w, SEWING, "2026-03-12", 3);
    visit(w, "2026-03-02", 40, false);
    visit(w, "2026-03-09", 60, false);
    visit(w, "2026-03-16", 31, true);
    return opened ? 0 : -1;
}

static bool story(struct fund_world *w, enum walker who, const struct wire_id *hat,
                  const char *period, const char *from)
{
    return count_ask(w->count, who, hat, hat == NULL ? "overview.public_story" : "overview.story",
                     "\"period\":\"%s\",\"from\":\"%s\"", period, from);
}

/* A figure of the last overview.told: its value, -1 when it is hidden, -2 when it is not there. */
static int64_t fact(struct fund_world *w, const char *head)
{
    char begin[100];
    (void)snprintf(begin, sizeof(begin), "{\"fact\":\"%s,\"value\":", head);
    const char *at = strstr(w->walk->world.reply, begin);
    if (at == NULL) {
        return -2;
    }
    char *end = NULL;
    const int64_t value = strtoll(at + strlen(begin), &end, 10);
    if (strncmp(end, ",\"hidden\":true", 14) == 0) {
        assert_int_equal(value, 0);
        return -1;
    }
    return value;
}

static bool said(struct fund_world *w, const char *text)
{
    return walk_said(w->walk, text);
}

/* COUNCIL-16, COUNCIL-17 */
static void activities_are_told_by_kind_and_a_small_day_hides_its_sum(void **state)
{
    struct fund_world *w = *state;
    count_wait(w->count, 20260411);
    assert_true(story(w, BRAM, NULL, "month", "2026-03-01"));
    assert_int_equal(fact(w, "activity_days\",\"activity\":\"cooking\""), 3);
    assert_int_equal(fact(w, "activity_came\",\"activity\":\"cooking\""), 41);
    assert_int_equal(fact(w, "activity_days\",\"activity\":\"sewing\""), 1);
    assert_int_equal(fact(w, "activity_came\",\"activity\":\"sewing\""), -1);
    assert_int_equal(fact(w, "casus_open\""), 1);
    assert_int_equal(fact(w, "casus_standing\""), 1); /* Veiligheid in de wijk */
    assert_int_equal(fact(w, "casus_overdue\""), 0);
    assert_true(story(w, BRAM, NULL, "quarter", "2026-01-01"));
    assert_int_equal(fact(w, "activity_came\",\"activity\":\"sewing\""), -1);
    assert_int_equal(fact(w, "activity_came\",\"activity\":\"cooking\""), 41);
}

/* COUNCIL-18, COUNCIL-17 */
static void visits_and_different_visitors_are_never_added(void **state)
{
    struct fund_world *w = *state;
    count_wait(w->count, 20260411);
    assert_true(story(w, BRAM, NULL, "month", "2026-03-01"));
    assert_int_equal(fact(w, "house_visits\",\"method\":\"tally\""), 100);
    assert_int_equal(fact(w, "house_visitors\",\"method\":\"ticket\""), 31);
    assert_true(said(w, "\"value\":100,\"hidden\":false,\"n\":2"));
    visit(w, "2026-04-06", 3, false);  /* a small week hides its month */
    visit(w, "2026-03-23", 50, false); /* come in late: it counts in April */
    count_wait(w->count, 20260511);
    assert_true(story(w, BRAM, NULL, "month", "2026-03-01"));
    assert_int_equal(fact(w, "house_visits\",\"method\":\"tally\""), 100);
    assert_true(story(w, BRAM, NULL, "month", "2026-04-01"));
    assert_int_equal(fact(w, "house_visits\",\"method\":\"tally\""), -1);
    assert_true(said(w, "\"hidden\":true,\"n\":2"));
}

/* COUNCIL-16, COUNCIL-23 */
static void money_is_always_shown_as_of_the_period_and_names_no_organisation(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_reserve(w, &w->professional[EMRE], 0x51, 200000, false));
    assert_true(fund_spend(w, &w->professional[EMRE], 0x51, 0x52, 50000));
    count_wait(w->count, 20260411);
    assert_true(story(w, BRAM, NULL, "month", "2026-03-01"));
    assert_int_equal(fact(w, "budget_amount\""), 210000000);
    assert_int_equal(fact(w, "budget_spent\""), 50000);
    assert_int_equal(fact(w, "budget_reserved\""), 150000);
    assert_int_equal(fact(w, "budget_free\""), 209800000);
    assert_int_equal(fact(w, "budget_uncovered\""), 0);
    assert_int_equal(fact(w, "safety_spent\""), 50000);
    assert_true(said(w, "\"from\":\"2026-01-01\",\"to\":\"2026-03-31\",\"source\":\"ledger\""));
    assert_false(said(w, "organisation"));
    assert_true(said(w, "{\"question\":\"cost\",\"known\":true,\"value\":50000,\"n\":1,"));
}

/* COUNCIL-23, CASUS-4 */
static void simple_questions_are_those_of_the_year_before(void **state)
{
    struct fund_world *w = *state;
    for (int i = 0; i < 7; i++) {
        assert_true(count_ask(w->count, EMRE, &w->professional[EMRE], "casus.question",
                              "\"theme\":\"living\",\"solution\":\"network\",\"entrance\":1,"
                              "\"at_once\":%s",
                              i == 0 ? "false" : "true"));
    }
    count_wait(w->count, 20260411);
    assert_true(story(w, BRAM, NULL, "month", "2026-03-01"));
    assert_int_equal(fact(w, "questions\""), -2);
    assert_int_equal(db_run(w->walk->world.core->db, "UPDATE simple_question SET year = 2025"), OK);
    count_wait(w->count, 20260511);
    assert_true(story(w, BRAM, NULL, "month", "2026-04-01"));
    assert_int_equal(fact(w, "questions\""), 7);
    assert_int_equal(fact(w, "questions_at_once\""), -1); /* one was not: it would be told */
    assert_true(said(w, "\"from\":\"2025-01-01\",\"to\":\"2025-12-31\",\"source\":\"casussen\""));
}

/* COUNCIL-19 */
static void each_of_the_five_questions_has_an_answer_or_is_said_not_to_be_known(void **state)
{
    static const char *const QUESTIONS[] = {"burglary", "walking", "cost", "false_alarm",
                                            "municipality"};
    struct fund_world *w = *state;
    char head[80];
    count_wait(w->count, 20260411);
    assert_true(story(w, BRAM, NULL, "month", "2026-03-01"));
    const char *at = w->walk->world.reply;
    for (size_t i = 0; i < 5; i++) {
        (void)snprintf(head, sizeof(head), "{\"question\":\"%s\",", QUESTIONS[i]);
        at = strstr(at, head);
        assert_non_null(at); /* in their order */
    }
    assert_true(said(w, "{\"question\":\"burglary\",\"known\":false,\"value\":0,"));
    assert_true(said(w, "{\"question\":\"false_alarm\",\"known\":false,")); /* by quarter */
    assert_true(said(w, "{\"question\":\"municipality\",\"known\":true,\"value\":0,\"n\":0,"));
    assert_true(said(w, "{\"unknown\":\"burglary\"}") && said(w, "{\"unknown\":\"small\"}"));
    assert_false(said(w, "{\"unknown\":\"budget\"}"));
    assert_true(story(w, BRAM, NULL, "quarter", "2026-01-01"));
    assert_true(said(w, "{\"question\":\"false_alarm\",\"known\":true,\"value\":0,\"n\":0,"));
    assert_true(said(w, "{\"unknown\":\"alerts\"}"));
}

/* COUNCIL-12, COUNCIL-15 */
static void before_it_is_frozen_the_council_sees_events_and_no_persons(void **state)
{
    struct fund_world *w = *state;
    assert_false(story(w, BRAM, NULL, "month", "2026-03-01"));
    assert_true(fund_refused(w, "not_found", "from"));
    assert_true(story(w, YARA, &w->count->council_hat, "month", "2026-03-01"));
    assert_int_equal(fact(w, "activity_days\",\"activity\":\"cooking\""), 3);
    assert_int_equal(fact(w, "activity_came\",\"activity\":\"cooking\""), -1);
    assert_int_equal(fact(w, "house_visits\",\"method\":\"tally\""), -1);
    assert_false(said(w, "\"frozen_on\"") || said(w, "\"hash\""));
}

/* ── the page ───────────────────────────────────────────────────────────────────────────────────
 */

/* What stands at a public address, as text; NULL where there is nothing. */
static const char *address(struct fund_world *w, const char *path)
{
    static char text[PUBLISH_PAGE_MAX + 1];
    struct published found;
    const struct moment at = {.now = w->walk->world.at.now};
    const enum status status = reader_published(w->count->reader, span_text(path), at, &found);
    assert_true(status == OK || status == NOT_FOUND);
    if (status == NOT_FOUND) {
        return NULL;
    }
    assert_true(found.frame->size <= PUBLISH_PAGE_MAX);
    memcpy(text, found.frame->text, found.frame->size);
    text[found.frame->size] = '\0';
    frame_destroy(found.frame);
    return text;
}

/* COUNCIL-21: whoever has the CSV computes the hash that page and reply tell. */
static void the_hash_on_the_page_is_that_of_the_csv_which_anybody_can_fetch(void **state)
{
    static const char DIGITS[] = "0123456789abcdef";
    struct fund_world *w = *state;
    char text[2 * HASH_SIZE + 1] = "";
    count_wait(w->count, 20260411);
    const struct hash hash = hash_of(span_text(address(w, "/overzicht/2026-03.csv")));
    for (size_t i = 0; i < HASH_SIZE; i++) {
        text[2 * i] = DIGITS[hash.bytes[i] >> 4];
        text[2 * i + 1] = DIGITS[hash.bytes[i] & 15];
    }
    assert_non_null(strstr(address(w, "/overzicht/2026-03"), text));
    assert_true(story(w, BRAM, NULL, "month", "2026-03-01"));
    assert_true(said(w, text));
    assert_true(count_ask(w->count, BRAM, NULL, "overview.periods", "%s", ""));
    assert_true(said(w, text));
}

/* COUNCIL-5: the bytes that were kept are those that the frozen rows make. */
static void the_csv_that_is_kept_is_made_of_the_same_rows_as_the_reply(void **state)
{
    static char csv[PUBLISH_PAGE_MAX];
    struct fund_world *w = *state;
    count_wait(w->count, 20260411);
    (void)snprintf(csv, sizeof(csv), "%s", address(w, "/overzicht/2026-03.csv"));
    assert_non_null(strstr(csv, ";wijk;activiteiten, keren meegedaan: koken;41;;3;dagen;"));
    assert_non_null(strstr(csv, ";wijk;activiteiten, keren meegedaan: naaien;;verborgen;1;"));
    assert_int_equal(db_run(w->walk->world.core->db, "DELETE FROM publication"), OK);
    assert_true(count_ask(w->count, YARA, &w->count->council_hat, "overview.csv",
                          "\"period\":\"month\",\"from\":\"2026-03-01\",\"level\":\"buurt\","
                          "\"after\":0"));
    const char *at = strstr(w->walk->world.reply, "\"csv\":\"") + 7;
    for (const char *kept = csv; *kept != '\0'; kept++) {
        assert_int_equal(*at == '\\' ? '\n' : *at, *kept);
        at += *at == '\\' ? 2 : 1;
    }
    assert_int_equal(*at, '"');
}

/* COUNCIL-21, COUNCIL-9 */
static void a_page_stays_the_same_bytes_whatever_comes_later(void **state)
{
    static char before[PUBLISH_PAGE_MAX + 1];
    struct fund_world *w = *state;
    count_wait(w->count, 20260411);
    (void)snprintf(before, sizeof(before), "%s", address(w, "/overzicht/2026-03"));
    tally(w, COOKING, "2026-03-30", 30);
    assert_true(fund_reserve(w, &w->professional[EMRE], 0x51, 200000, false));
    count_wait(w->count, 20260720);
    assert_string_equal(before, address(w, "/overzicht/2026-03"));
    assert_true(count_ask(w->count, BRAM, NULL, "overview.sheet",
                          "\"period\":\"month\",\"from\":\"2026-03-01\",\"csv\":false,"
                          "\"after\":0"));
    assert_true(said(w, "\"part\":\"PCFkb2N0eXBlIGh0bWw-")); /* <!doctype html> */
}

/* COUNCIL-22 */
static void the_page_has_no_script_and_tells_what_the_reply_tells(void **state)
{
    struct fund_world *w = *state;
    count_wait(w->count, 20260411);
    const char *page = address(w, "/overzicht/2026-03");
    static const char *const HAS[] = {
        "<html lang=\"nl\">",
        "Overzicht maart 2026",
        "Dat weten we niet.",
        "Wat we niet weten",
        "<th scope=\"row\">koken</th><td>3</td><td>41</td><td>1</td>",
        "<th scope=\"row\">naaien</th><td>1</td><td>verborgen</td><td>1</td>",
        "100 bezoeken, geturfd, in 2 weken (n).",
        "€\u00a02.100.000,00",
        "Vastgezet op 1"};
    static const char *const NOT[] = {"<script", "onclick", "onload", "onerror", "javascript:",
                                      "style=",  "<img",    "http:",  "https:"};
    for (size_t i = 0; i < sizeof(HAS) / sizeof(HAS[0]); i++) {
        if (strstr(page, HAS[i]) == NULL) {
            fail_msg("no \"%s\" in %s", HAS[i], page);
        }
    }
    for (size_t i = 0; i < sizeof(NOT) / sizeof(NOT[0]); i++) {
        assert_null(strstr(page, NOT[i]));
    }
    assert_non_null(strstr(address(w, "/overzicht"), "<a href=\"/overzicht/2026-q1\">eerste "));
    assert_non_null(strstr(address(w, "/overzicht/"), "<a href=\"/overzicht/2026-03\">maart "));
}

/* COUNCIL-22 */
static void an_address_that_is_none_is_not_found(void **state)
{
    static const char *const NONE[] = {"/overzicht/2026-04",     "/overzicht/2026-q2",
                                       "/overzicht/2026-13",     "/overzicht/2026-q5",
                                       "/overzicht/2026-3",      "/overzicht/../2026-03",
                                       "/overzicht/2026-03/x",   "/overzicht/.csv",
                                       "/overzichten",           "/",
                                       "/overzicht/2026-03.html"};
    struct fund_world *w = *state;
    char path[80];
    count_wait(w->count, 20260411);
    for (size_t i = 0; i < sizeof(NONE) / sizeof(NONE[0]); i++) {
        assert_null(address(w, NONE[i]));
    }
    (void)snprintf(path, sizeof(path), "/overzicht/%s/2026-03", walk_hex(&w->walk->world.wijk_id));
    assert_non_null(address(w, path));
    (void)snprintf(path, sizeof(path), "/overzicht/%s/2026-03", "00112233445566778899aabbccddeeff");
    assert_null(address(w, path));
}

/* A wijk of sixty-four buurten in a quarter, every measure large, every kind of activity held. */
static void make_largest(struct overview *o, struct overview_line lines[65],
                         struct overview_fact facts[OVERVIEW_FACTS_MAX])
{
    *o = (struct overview){.period = wire_overview_period_QUARTER,
                           .from = 20260101,
                           .to = 20260331,
                           .frozen_on = 20260410,
                           .k = 5,
                           .lines = lines,
                           .count = 65,
                           .facts = facts};
    memset(lines, 0, 65 * sizeof(lines[0]));
    for (size_t i = 0; i < 65; i++) {
        lines[i].buurt_id.bytes[0] = i < 64 ? (uint8_t)(i + 1) : 0;
        for (size_t m = 0; m < OVERVIEW_MEASURES; m++) {
            lines[i].figures[m] = (struct overview_figure){123456789, 98765432, false};
        }
    }
    for (unsigned kind = 2; kind < wire_activity_kind_COUNT; kind++) {
        const struct overview_figure figure = {123456, 4567, false};
        facts[o->fact_count++] =
            (struct overview_fact){wire_fact_ACTIVITY_DAYS, kind, figure, 20260101, 20260331};
        facts[o->fact_count++] =
            (struct overview_fact){wire_fact_ACTIVITY_CAME, kind, figure, 20260101, 20260331};
    }
    for (int n = wire_fact_HOUSE_VISITS; n < wire_fact_COUNT; n++) {
        facts[o->fact_count++] = (struct overview_fact){(enum wire_fact)n,
                                                        n <= wire_fact_HOUSE_VISITORS,
                                                        {1234567, 13, false},
                                                        20260101,
                                                        20260331};
    }
}

/* COUNCIL-22 */
static void the_page_of_the_largest_wijk_is_below_fifty_kilobytes(void **state)
{
    (void)state;
    static struct overview_line lines[65];
    static struct overview_fact facts[OVERVIEW_FACTS_MAX];
    static struct page_names names;
    struct overview o;
    const struct wire_hash hash = {{0xff}};
    make_largest(&o, lines, facts);
    for (size_t i = 0; i < 64; i++) {
        names.rows[i].buurt_id = lines[i].buurt_id;
        names.rows[i].name = span_text("Vondellaan & \"Staatslieden\" <buurt> Oost ");
    }
    names.count = 64;
    struct buffer page = buffer_make(PUBLISH_PAGE_MAX);
    page_write(&o, &names, &hash, &page);
    assert_int_equal(buffer_status(&page), OK);
    print_message("the largest page: %zu bytes\n", page.size);
    buffer_append(&page, "", 1);
    const char *text = (const char *)page.data;
    assert_non_null(strstr(text, "Vondellaan &amp; &quot;Staatslieden&quot; &lt;buurt&gt;"));
    assert_null(strstr(text, "<buurt>"));
    assert_true(page_style(buffer_span(&page)).size > 500);
    buffer_end(&page);
}

/* ── words ──────────────────────────────────────────────────────────────────────────────────────
 */

/* Words that say that one thing comes of another, or that something went up or down. */
static const char *const CAUSAL[] = {
    "omdat",   "doordat",   "daardoor",  "hierdoor", "waardoor", "dankzij",   "vanwege",
    "wegens",  "daarom",    "gevolg",    "oorzaak",  "oorzak",   "effect",    "leidt",
    "leidde",  "zorgt",     "zorgde",    "helpt",    "hielp",    "geholpen",  "voorkom",
    "bespaar", "besparing", "resultaat", "invloed",  "werkt",    "afname",    "toename",
    "daling",  "stijging",  "gedaald",   "gestegen", "verbeter", "verslecht", "succes",
    "oplever", "levert",    "danken",    "veroorz",  "afschrik", "verminder", "dus "};

enum { SENTENCE_SIZE = 1000 };

static void write_lower(const char *text, char lower[SENTENCE_SIZE])
{
    size_t size = 0;
    for (; text[size] != '\0' && size < SENTENCE_SIZE - 1; size++) {
        lower[size] = (char)tolower((unsigned char)text[size]);
    }
    lower[size] = '\0';
}

static void expect_plain(const char *text)
{
    char lower[SENTENCE_SIZE];
    write_lower(text, lower);
    for (size_t i = 0; i < sizeof(CAUSAL) / sizeof(CAUSAL[0]); i++) {
        if (strstr(lower, CAUSAL[i]) != NULL) {
            fail_msg("\"%s\" says \"%s\"", text, CAUSAL[i]);
        }
    }
}

/* COUNCIL-20 */
static void no_word_of_the_page_says_that_one_thing_comes_of_another(void **state)
{
    (void)state;
    size_t number = 0;
    for (; page_sentence(number) != NULL; number++) {
        expect_plain(page_sentence(number));
        assert_true(strlen(page_sentence(number)) <= 110); /* short, for who reads slowly */
    }
    assert_true(number > 60);
#define HEADING(measure, text) expect_plain(text);
#define FACT(fact, text, n)    expect_plain(text);
#define KIND(kind, text)       expect_plain(text);
#define METHOD(method, text)   expect_plain(text);
#define SOURCE(source, text)   expect_plain(text);
#include "council/csv.def"
#undef HEADING
#undef FACT
#undef KIND
#undef METHOD
#undef SOURCE
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_march, fund_teardown)
    const struct CMUnitTest tests[] = {
        TEST(activities_are_told_by_kind_and_a_small_day_hides_its_sum),
        TEST(visits_and_different_visitors_are_never_added),
        TEST(money_is_always_shown_as_of_the_period_and_names_no_organisation),
        TEST(simple_questions_are_those_of_the_year_before),
        TEST(each_of_the_five_questions_has_an_answer_or_is_said_not_to_be_known),
        TEST(before_it_is_frozen_the_council_sees_events_and_no_persons),
        TEST(the_hash_on_the_page_is_that_of_the_csv_which_anybody_can_fetch),
        TEST(the_csv_that_is_kept_is_made_of_the_same_rows_as_the_reply),
        TEST(a_page_stays_the_same_bytes_whatever_comes_later),
        TEST(the_page_has_no_script_and_tells_what_the_reply_tells),
        TEST(an_address_that_is_none_is_not_found),
        cmocka_unit_test(the_page_of_the_largest_wijk_is_below_fifty_kilobytes),
        cmocka_unit_test(no_word_of_the_page_says_that_one_thing_comes_of_another),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
