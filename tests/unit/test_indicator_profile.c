/* test_indicator_profile.c -- the wijkprofiel from a file, and the casus that cites it. Rules:
 * docs/indicator.md */
#include "support/fund_world.h"

#include "indicator/profile.h"
#include "wire/wire_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

#define HEADING "code;indicator;waarde;eenheid;bron;datum\n"
#define GOOD    "WP-1;Mensen die alleen wonen;38,5;procent;gemeente 2025;2025-01-01\n"

/* ── lines without a server ─────────────────────────────────────────────────────────────────────
 */

static struct profile_fault read_one(const char *line, struct wire_profile_line *out)
{
    static char text[600]; /* what is read borrows from it */
    struct csv_file file;
    struct profile_fault fault = {OK, NULL};
    (void)snprintf(text, sizeof(text), HEADING "%s", line);
    assert_int_equal(profile_begin(&file, span_text(text)), OK);
    assert_true(profile_next(&file, out, &fault));
    assert_int_equal(file.line, 2);
    return fault;
}

static void expect_bad(const char *line, enum status status, const char *column)
{
    struct wire_profile_line out;
    const struct profile_fault fault = read_one(line, &out);
    if (fault.status != status || strcmp(fault.column, column) != 0) {
        fail_msg("%s: %s in %s", line, status_name(fault.status), fault.column);
    }
}

/* INDICATOR-10 */
static void a_good_line_has_code_figure_source_and_day(void **state)
{
    (void)state;
    struct wire_profile_line line;
    assert_int_equal(read_one(GOOD, &line).status, OK);
    assert_true(span_equal(line.code, span_text("WP-1")));
    assert_true(span_equal(line.value, span_text("38,5")));
    assert_true(span_equal(line.source, span_text("gemeente 2025")));
    assert_int_equal(line.on, 20250101);
    assert_int_equal(read_one("WP-2;Inwoners;13000;mensen;gemeente;2025-01-01\r\n", &line).status,
                     OK);
}

/* INDICATOR-9 */
static void every_bad_line_names_its_column_and_why(void **state)
{
    (void)state;
    expect_bad("WP-1;Caf\xe9;1;x;bron;2025-01-01", MALFORMED, "codering");
    expect_bad("WP-1;a;1;x;bron", MALFORMED, "regel");
    expect_bad("WP-1;a;1;x;bron;2025-01-01;nog iets", MALFORMED, "regel");
    expect_bad("WP-1;=1+1;1;x;bron;2025-01-01", NOT_ALLOWED, "indicator");
    expect_bad("WP-1;a;-3;x;bron;2025-01-01", NOT_ALLOWED, "waarde");
    expect_bad("WP-1;a;1;x;@bron;2025-01-01", NOT_ALLOWED, "bron");
    expect_bad("WP-1;a;1;x;;2025-01-01", FIELD_MISSING, "bron");
    expect_bad("WP-1;a;1;x;bron;", FIELD_MISSING, "datum");
    expect_bad(";a;1;x;bron;2025-01-01", FIELD_MISSING, "code");
    expect_bad("WP-1;a;veel;x;bron;2025-01-01", FIELD_FORM, "waarde");
    expect_bad("WP-1;a;1,2,3;x;bron;2025-01-01", FIELD_FORM, "waarde");
    expect_bad("WP-1;a;,5;x;bron;2025-01-01", FIELD_FORM, "waarde");
    expect_bad("WP-1;a;1;x;bron;2025-02-30", FIELD_FORM, "datum");
    expect_bad("WP-1;a;1;x;bron;1-1-2025", FIELD_FORM, "datum");
    expect_bad("WP-1;a;1;\"x\";bron;2025-01-01", FIELD_FORM, "eenheid");
    expect_bad("een-code-die-te-lang-is-om;a;1;x;bron;2025-01-01", FIELD_TOO_LARGE, "code");
}

/* INDICATOR-9 */
static void another_heading_is_no_wijkprofiel(void **state)
{
    (void)state;
    struct csv_file file;
    assert_int_equal(profile_begin(&file, span_text("code;waarde\n")), FIELD_FORM);
    assert_int_equal(profile_begin(&file, span_text("")), FIELD_FORM);
    assert_int_equal(profile_begin(&file, span_text("\xef\xbb\xbf" HEADING)), OK);
}

/* ── with a server ──────────────────────────────────────────────────────────────────────────────
 */

static bool import(struct fund_world *w, bool try_out, const char *file)
{
    char text[2000];
    base64_encode((const uint8_t *)file, strlen(file), text);
    return count_ask(w->count, ANNA, &w->steward, "profile.import",
                     "\"try_out\":%s,\"csv\":\"%.*s\"", try_out ? "true" : "false",
                     (int)base64_encoded_size(strlen(file)), text);
}

static int64_t kept(struct fund_world *w)
{
    return walk_count(w->walk, "SELECT count(*) FROM profile_line");
}

/* INDICATOR-9, INDICATOR-10 */
static void a_wijkprofiel_is_tried_out_first_and_then_taken_whole(void **state)
{
    struct fund_world *w = *state;
    static const char FILE_2025[] = HEADING GOOD "WP-2;Inwoners;13000;mensen;gemeente;2025-01-01\n";
    assert_true(import(w, true, FILE_2025));
    assert_true(walk_said(w->walk, "\"lines\":2,\"taken\":0}"));
    assert_int_equal(kept(w), 0);
    assert_true(import(w, false, FILE_2025));
    assert_true(walk_said(w->walk, "\"lines\":2,\"taken\":2}"));
    assert_true(import(w, false, HEADING "WP-1;Alleen;39;procent;gemeente 2026;2026-01-01\n"));
    assert_int_equal(kept(w), 3);
    assert_true(count_ask(w->count, ZOE, NULL, "profile.list", "%s", ""));
    assert_true(walk_said(w->walk, "\"value\":\"39\",\"unit\":\"procent\","
                                   "\"source\":\"gemeente 2026\",\"on\":\"2026-01-01\""));
    assert_false(walk_said(w->walk, "38,5"));
    assert_true(count_ask(w->count, ZOE, NULL, "profile.list", "\"after\":\"WP-1\""));
    assert_true(walk_said(w->walk, "WP-2") && !walk_said(w->walk, "WP-1\""));
}

/* INDICATOR-9 */
static void one_bad_line_takes_nothing_and_every_bad_line_is_named(void **state)
{
    struct fund_world *w = *state;
    assert_true(import(w, false,
                       HEADING GOOD GOOD "WP-3;a;1;x;;2025-01-01\n"
                                         "WP-4;a;1;x;bron;2026-03-18\n"
                                         "WP-5;=a;1;x;bron;2025-01-01\n"));
    assert_int_equal(kept(w), 0);
    assert_true(walk_said(w->walk, "\"lines\":5,\"taken\":0"));
    assert_true(walk_said(w->walk, "{\"line\":3,\"column\":\"code\",\"error\":\"conflict\"}"));
    assert_true(walk_said(w->walk, "{\"line\":4,\"column\":\"bron\",\"error\":\"field_missing\"}"));
    assert_true(
        walk_said(w->walk, "{\"line\":5,\"column\":\"datum\",\"error\":\"field_too_large\"}"));
    assert_true(
        walk_said(w->walk, "{\"line\":6,\"column\":\"indicator\",\"error\":\"not_allowed\"}"));
    assert_true(import(w, false, "iets;anders\n"));
    assert_true(walk_said(w->walk, "{\"line\":1,\"column\":\"kop\",\"error\":\"field_form\"}"));
}

static bool cite(struct fund_world *w, const struct wire_id *casus_id, const char *code)
{
    return count_ask(w->count, EMRE, &w->professional[EMRE], "profile.cite",
                     "\"casus_id\":\"%s\",\"code\":\"%s\"", walk_hex(casus_id), code);
}

/* INDICATOR-11 */
static void a_casus_cites_the_indicator_that_it_answers(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id safety = w->walk->world.wijk_id;
    const struct wire_id elsewhere = walk_id(0x99);
    assert_false(cite(w, &safety, "WP-1"));
    assert_true(fund_refused(w, "not_found", "code"));
    assert_true(import(w, false, HEADING GOOD "WP-2;Inwoners;13000;mensen;gemeente;2025-01-01\n"));
    assert_false(cite(w, &elsewhere, "WP-1"));
    assert_true(walk_refused(w->walk, "not_allowed")); /* the hat does not reach it */
    assert_true(cite(w, &safety, "WP-2") && cite(w, &safety, "WP-1"));
    assert_true(
        count_ask(w->count, ZOE, NULL, "casus.show", "\"casus_id\":\"%s\"", walk_hex(&safety)));
    assert_true(walk_said(w->walk, "\"profile\":\"WP-1\""));
    assert_true(count_ask(w->count, ZOE, NULL, "profile.list", "%s", ""));
    assert_true(walk_said(w->walk, "\"on\":\"2025-01-01\",\"casussen\":1},{\"code\":\"WP-2\""));
}

/* RETENTION-10, INDICATOR-11 */
static void a_casus_that_goes_after_years_takes_its_citation_along(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id safety = w->walk->world.wijk_id;
    assert_true(import(w, false, HEADING GOOD));
    assert_true(cite(w, &safety, "WP-1"));
    assert_int_equal(
        db_run(w->walk->world.core->db,
               "INSERT INTO casus_course (wijk_id, casus_id, came_on, talked_on, due_on, review_on,"
               " solution, plan_version, plan_agreed, want, can_self, can_others, need, ended_on)"
               " VALUES (x'77777777777777777777777777777777', x'e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1',"
               " 20090101, 0, 0, 0, 0, 0, 0, '', '', '', '', 20100101);"
               "INSERT INTO profile_citation VALUES (x'77777777777777777777777777777777',"
               " x'e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1', 'WP-1')"),
        OK);
    count_wait(w->count, 20260319);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM casus_course"), 0);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM profile_citation"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fund_setup, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_line_has_code_figure_source_and_day),
        cmocka_unit_test(every_bad_line_names_its_column_and_why),
        cmocka_unit_test(another_heading_is_no_wijkprofiel),
        TEST(a_wijkprofiel_is_tried_out_first_and_then_taken_whole),
        TEST(one_bad_line_takes_nothing_and_every_bad_line_is_named),
        TEST(a_casus_cites_the_indicator_that_it_answers),
        TEST(a_casus_that_goes_after_years_takes_its_citation_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
