/* test_burglary.c -- burglaries as others counted them: by hand, with a source, and apart. Rules:
 * docs/burglary.md */
#include "support/fund_world.h"

#include "council/publish.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

#define SOURCE  ",\"source\":\"Politie, open data\",\"source_on\":\"2026-02-15\""
#define JANUARY "\"from\":\"2026-01-01\",\"to\":\"2026-01-31\",\"homes\":6200"

static bool enter(struct fund_world *w, const char *burglaries, const char *rest)
{
    return count_ask(w->count, YARA, &w->count->council_hat, "burglary.enter",
                     "\"burglaries\":%s,%s", burglaries, rest);
}

static bool list(struct fund_world *w)
{
    return count_ask(w->count, ZOE, NULL, "burglary.list", "%s", "");
}

/* What stands at a public address, as text; empty where nothing does. */
static const char *read_at(struct fund_world *w, const char *path)
{
    static char text[PUBLISH_PAGE_MAX + 1];
    struct published found;
    const struct moment at = {.now = w->walk->world.at.now};
    const enum status status = reader_published(w->count->reader, span_text(path), at, &found);
    text[0] = '\0';
    if (status == OK) {
        assert_true(found.frame->size <= PUBLISH_PAGE_MAX);
        memcpy(text, found.frame->text, found.frame->size);
        text[found.frame->size] = '\0';
        frame_destroy(found.frame);
    }
    return text;
}

/* BURGLARY-1 */
static void a_figure_without_a_source_or_of_a_period_that_is_not_over_is_refused(void **state)
{
    struct fund_world *w = *state;
    assert_false(enter(w, "3", JANUARY ",\"source_on\":\"2026-02-15\""));
    assert_true(fund_refused(w, "field_missing", "source"));
    assert_false(enter(w, "3", JANUARY ",\"source\":\"Politie\""));
    assert_true(fund_refused(w, "field_missing", "source_on"));
    assert_false(enter(w, "3", JANUARY ",\"source\":\"Politie\",\"source_on\":\"2026-01-30\""));
    assert_true(fund_refused(w, "field_too_small", "source_on"));
    assert_false(enter(w, "3", JANUARY ",\"source\":\"Politie\",\"source_on\":\"2026-03-18\""));
    assert_true(fund_refused(w, "field_too_large", "source_on"));
    assert_false(enter(w, "3", JANUARY ",\"source\":\"=1+1\",\"source_on\":\"2026-02-15\""));
    assert_true(fund_refused(w, "field_form", "source"));
    assert_false(
        enter(w, "3", "\"from\":\"2026-03-01\",\"to\":\"2026-03-31\",\"homes\":6200" SOURCE));
    assert_true(fund_refused(w, "field_too_large", "to"));
    assert_false(
        enter(w, "3", "\"from\":\"2026-01-31\",\"to\":\"2026-01-01\",\"homes\":6200" SOURCE));
    assert_true(fund_refused(w, "field_too_small", "to"));
    assert_false(enter(w, "3", "\"from\":\"2026-01-01\",\"to\":\"2026-01-31\",\"homes\":0" SOURCE));
    assert_true(list(w));
    assert_true(walk_said(w->walk, "\"more\":false"));
    assert_false(walk_said(w->walk, "\"burglaries\""));
}

/* BURGLARY-2 */
static void the_wijkraad_enters_it_and_everybody_reads_it(void **state)
{
    struct fund_world *w = *state;
    assert_false(
        count_ask(w->count, ZOE, NULL, "burglary.enter", "\"burglaries\":3,%s", JANUARY SOURCE));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_false(count_ask(w->count, ANNA, &w->steward, "burglary.enter", "\"burglaries\":3,%s",
                           JANUARY SOURCE));
    assert_true(walk_refused(w->walk, "not_allowed"));
    assert_true(enter(w, "3", JANUARY SOURCE));
    assert_true(list(w));
    assert_true(walk_said(w->walk, "\"from\":\"2026-01-01\",\"to\":\"2026-01-31\",\"burglaries\":3,"
                                   "\"homes\":6200,\"source\":\"Politie, open data\","
                                   "\"source_on\":\"2026-02-15\",\"entered_on\":\"2026-03-17\","
                                   "\"version\":1"));
}

/* BURGLARY-3, BURGLARY-5 */
static void the_same_period_again_corrects_it_and_says_so_everywhere(void **state)
{
    struct fund_world *w = *state;
    assert_true(enter(w, "7", JANUARY SOURCE));
    assert_true(enter(w, "2",
                      "\"from\":\"2025-01-01\",\"to\":\"2025-12-31\",\"homes\":6150,\"source\":"
                      "\"Gemeente <jaarcijfers>\",\"source_on\":\"2026-02-01\""));
    assert_non_null(strstr(read_at(w, "/overzicht/inbraak"), "<td>op 17 maart 2026</td>"));
    assert_true(enter(w, "4", JANUARY SOURCE));
    assert_true(list(w));
    assert_true(walk_said(w->walk, "\"burglaries\":4,"));
    assert_true(walk_said(w->walk, "\"version\":2"));
    assert_false(walk_said(w->walk, "\"burglaries\":7,"));
    const char *page = read_at(w, "/overzicht/inbraak");
    assert_non_null(strstr(page, "1 januari 2026 tot en met 31 januari 2026</th><td>4</td>"
                                 "<td>in 6.200 woningen</td>"
                                 "<td>Politie, open data, 15 februari 2026</td>"
                                 "<td>aangepast op 17 maart 2026</td>"));
    assert_non_null(strstr(page, "Gemeente &lt;jaarcijfers&gt;"));
    assert_null(strstr(page, "<script"));
    assert_string_equal(read_at(w, "/overzicht/inbraak.csv"),
                        "van;tot;inbraken;woningen;bron;bron van;overgenomen op;versie\n"
                        "2026-01-01;2026-01-31;4;6200;Politie, open data;2026-02-15;2026-03-17;2\n"
                        "2025-01-01;2025-12-31;2;6150;Gemeente <jaarcijfers>;2026-02-01;"
                        "2026-03-17;1\n");
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM burglary_figure"), 3);
}

/* Something was done in March, so that it is told. */
static void cook(struct fund_world *w)
{
    const struct wire_id casus_id = walk_id(0xe1);
    const struct wire_id activity_id = walk_id(0xe2);
    char casus[33];
    (void)snprintf(casus, sizeof(casus), "%s", walk_hex(&casus_id));
    assert_true(count_ask(w->count, GIJS, NULL, "casus.open",
                          "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Koken\"", casus));
    assert_true(count_ask(w->count, GIJS, NULL, "activity.start",
                          "\"activity_id\":\"%s\",\"casus_id\":\"%s\",\"kind\":\"cooking\","
                          "\"owner\":\"residents\",\"title\":\"Samen\",\"buurt_id\":\"%s\"",
                          walk_hex(&activity_id), casus, walk_hex(&w->walk->world.buurt_id)));
    assert_true(count_ask(w->count, YARA, &w->cooks_hat, "activity.tally",
                          "\"casus_id\":\"%s\",\"activity_id\":\"%s\",\"on\":\"2026-03-16\","
                          "\"participants\":20,\"minutes\":90,\"volunteers\":2",
                          casus, walk_hex(&activity_id)));
}

/* BURGLARY-4 */
static void it_stands_on_a_page_of_its_own_and_in_no_figure_of_ours(void **state)
{
    struct fund_world *w = *state;
    assert_non_null(strstr(read_at(w, "/overzicht/inbraak"), "nog geen cijfer overgenomen"));
    assert_true(enter(w, "4321", JANUARY SOURCE));
    cook(w);
    count_wait(w->count, 20260411);
    const char *page = read_at(w, "/overzicht/2026-03");
    assert_non_null(strstr(page, "Dat weten we niet. Wij tellen geen inbraken."));
    assert_non_null(strstr(page, "<a href=\"inbraak\">"));
    assert_null(strstr(page, "4.321"));
    assert_null(strstr(read_at(w, "/overzicht/2026-03.csv"), "4321"));
    assert_non_null(strstr(read_at(w, "/overzicht"), "<a href=\"/overzicht/inbraak\">"));
    assert_true(count_ask(w->count, ZOE, NULL, "overview.public_story",
                          "\"period\":\"month\",\"from\":\"2026-03-01\""));
    assert_true(walk_said(w->walk, "{\"question\":\"burglary\",\"known\":false,\"value\":0,"));
    assert_false(walk_said(w->walk, "4321"));
    assert_string_equal(read_at(w, "/overzicht/inbraak/meer"), "");
    assert_string_equal(read_at(w, "/overzicht/inbraken"), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fund_setup, fund_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_figure_without_a_source_or_of_a_period_that_is_not_over_is_refused),
        TEST(the_wijkraad_enters_it_and_everybody_reads_it),
        TEST(the_same_period_again_corrects_it_and_says_so_everywhere),
        TEST(it_stands_on_a_page_of_its_own_and_in_no_figure_of_ours),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
