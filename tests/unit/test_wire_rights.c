/* test_wire_rights.c -- the rights in the table of messages are those written down by hand.
 *
 * rights.tsv comes from the domain, messages.def from the protocol; neither from the other.
 * tests: native only (reads a file)
 */
#include "wire/wire_shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static const char LETTERS[] = "SRLDCWMKTPGBFANE"; /* by bit of enum wire_hat */

enum { LINES_MAX = 400, LINE_SIZE = 200 };

struct line {
    char request[40];
    char own[20];
    char other[20];
    char other_wijk[20];
};

static struct line lines[LINES_MAX];
static size_t line_count;

static int read_rights(void **state)
{
    (void)state;
    FILE *file = fopen(BUURT_SOURCE "/tests/unit/rights.tsv", "r");
    if (file == NULL) {
        return -1;
    }
    char text[LINE_SIZE];
    while (fgets(text, sizeof(text), file) != NULL && line_count < LINES_MAX) {
        struct line *line = &lines[line_count];
        if (text[0] == '#' || strncmp(text, "request\t", 8) == 0) {
            continue;
        }
        if (sscanf(text, "%39[^\t]\t%19[^\t]\t%19[^\t]\t%19[^\t\n]", line->request, line->own,
                   line->other, line->other_wijk) != 4) {
            break;
        }
        line_count++;
    }
    const bool whole = feof(file) != 0;
    return fclose(file) == 0 && whole ? 0 : -1;
}

static unsigned hats_of(const char *letters)
{
    if (strcmp(letters, "-") == 0 || strcmp(letters, "=") == 0) {
        return 0;
    }
    assert_int_equal(strspn(letters, LETTERS), strlen(letters));
    unsigned hats = 0;
    for (unsigned bit = 0; bit < sizeof(LETTERS) - 1; bit++) {
        hats |= strchr(letters, LETTERS[bit]) != NULL ? 1u << bit : 0;
    }
    return hats;
}

static const struct line *find_line(const char *request)
{
    for (size_t i = 0; i < line_count; i++) {
        if (strcmp(lines[i].request, request) == 0) {
            return &lines[i];
        }
    }
    return NULL;
}

/* WIRE-12 */
static void every_request_has_a_line_and_the_table_agrees_with_it(void **state)
{
    (void)state;
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        const struct wire_shape *shape = WIRE_SHAPES[t];
        if (shape->way != WIRE_REQUEST) {
            continue;
        }
        const struct line *line = find_line(shape->wire);
        if (line == NULL) {
            fail_msg("%s stands not in rights.tsv", shape->wire);
        } else if (hats_of(line->own) != shape->hats) {
            fail_msg("%s: rights.tsv says %s, the table %x", shape->wire, line->own, shape->hats);
        }
    }
}

static void every_line_names_a_request_and_comes_once(void **state)
{
    (void)state;
    assert_true(line_count > 100);
    for (size_t i = 0; i < line_count; i++) {
        size_t requests = 0;
        for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
            requests += WIRE_SHAPES[t]->way == WIRE_REQUEST &&
                                strcmp(WIRE_SHAPES[t]->wire, lines[i].request) == 0
                            ? 1
                            : 0;
        }
        if (requests != 1 || find_line(lines[i].request) != &lines[i]) {
            fail_msg("%s is no request, or comes twice", lines[i].request);
        }
    }
}

static void nobody_reaches_another_wijk(void **state)
{
    (void)state;
    for (size_t i = 0; i < line_count; i++) {
        assert_string_equal(lines[i].other_wijk, "-");
    }
}

static void who_may_reach_further_may_reach_the_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < line_count; i++) {
        assert_int_equal(hats_of(lines[i].other) & ~hats_of(lines[i].own), 0);
    }
}

/* HAT-9 */
static void the_wijkraad_reads_no_person(void **state)
{
    (void)state;
    static const char *const PERSONS[] = {
        "member.list",     "signup.list", "signup.assign", "attendance.list", "attendance.mark",
        "invitation.list", "report.show", "report.list",   "alert.delivery",  "group.send",
    };
    for (size_t i = 0; i < sizeof(PERSONS) / sizeof(PERSONS[0]); i++) {
        const struct line *line = find_line(PERSONS[i]);
        assert_true(line != NULL && (hats_of(line->own) & WIRE_OVERSEERS) == 0);
    }
}

/* HAT-11: what the table of roles gives a hat nothing of; its exceptions stand in decision 9. */
static void no_hat_has_more_than_its_row_in_the_table_of_roles(void **state)
{
    (void)state;
    static const struct {
        const char *letters;
        const char *nouns; /* each between spaces, whole or one request */
    } NOTHING[] = {
        {"M", " casus activity entrance budget overview burglary meeting advice indicator pulse "
              "profile learning contribution individual shift signup attendance member "},
        {"KAN", " individual shift series signup attendance member walk_group alert group "},
        {"W", " individual attendance casus.question casus.talk casus.meet casus.plan "
              "casus.postpone casus.solve casus.end casus.grade casus.analyse casus.sample "
              "activity.start activity.stop activity.tally activity.visit activity.role "},
        {"C", " individual casus.open activity.start budget.reserve "},
        {"TBF", " individual.list individual.show shift signup attendance member casus.analyse "
                "casus.sample casus.talk casus.plan burglary.enter "},
        {"P", " individual signup attendance member burglary.enter budget.counter "},
        {"G", " overview indicator burglary meeting advice pulse shift signup attendance member "
              "contribution individual.figures budget.dashboard budget.reserve budget.spend "},
        {"E", " individual budget overview indicator burglary meeting advice pulse learning shift "
              "signup attendance member contribution report casus.talk casus.plan "},
    };
    for (size_t i = 0; i < line_count; i++) {
        char noun[42];
        char whole[42];
        (void)snprintf(noun, sizeof(noun), " %.*s ", (int)strcspn(lines[i].request, "."),
                       lines[i].request);
        (void)snprintf(whole, sizeof(whole), " %.39s ", lines[i].request);
        for (size_t row = 0; row < sizeof(NOTHING) / sizeof(NOTHING[0]); row++) {
            const bool none = strstr(NOTHING[row].nouns, noun) != NULL ||
                              strstr(NOTHING[row].nouns, whole) != NULL;
            if (none && strcmp(lines[i].own, "-") != 0 &&
                strpbrk(lines[i].own, NOTHING[row].letters) != NULL) {
                fail_msg("%s is not for one of %s", lines[i].request, NOTHING[row].letters);
            }
        }
    }
}

static void a_stranger_only_proves_claims_or_founds(void **state)
{
    (void)state;
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        const struct wire_shape *shape = WIRE_SHAPES[t];
        if (shape->way == WIRE_REQUEST && (shape->hats & WIRE_STRANGER) != 0) {
            const bool known = strncmp(shape->wire, "session.", 8) == 0 ||
                               strncmp(shape->wire, "invitation.", 11) == 0 ||
                               strcmp(shape->wire, "wijk.found") == 0;
            assert_true(known);
            assert_int_equal(shape->reach, WIRE_REACH_NONE);
        }
    }
}

static void what_takes_effect_at_once_overtakes(void **state)
{
    (void)state;
    assert_int_equal(WIRE_SHAPES[WIRE_statement_post]->work, WIRE_REVOKE);
    assert_int_equal(WIRE_SHAPES[WIRE_hat_withdraw]->work, WIRE_REVOKE);
    assert_int_equal(WIRE_SHAPES[WIRE_alert_raise]->work, WIRE_ALERT);
    assert_int_equal(WIRE_SHAPES[WIRE_alert_tally]->work, WIRE_TALLY);
    assert_int_equal(WIRE_SHAPES[WIRE_overview_show]->work, WIRE_REPORT);
    assert_int_equal(WIRE_SHAPES[WIRE_session_resume]->work, WIRE_LIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_has_a_line_and_the_table_agrees_with_it),
        cmocka_unit_test(every_line_names_a_request_and_comes_once),
        cmocka_unit_test(nobody_reaches_another_wijk),
        cmocka_unit_test(who_may_reach_further_may_reach_the_own),
        cmocka_unit_test(the_wijkraad_reads_no_person),
        cmocka_unit_test(no_hat_has_more_than_its_row_in_the_table_of_roles),
        cmocka_unit_test(a_stranger_only_proves_claims_or_founds),
        cmocka_unit_test(what_takes_effect_at_once_overtakes),
    };
    return cmocka_run_group_tests(tests, read_rights, NULL);
}
