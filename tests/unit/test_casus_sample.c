/* test_casus_sample.c -- micro-analyses: on what a sample stands, and what is told of it. Rules:
 * docs/casus.md */
#include "support/fund_world.h"

#include "casus/course.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static int open_casus(void **state)
{
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    if (fund_setup(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    return count_ask(w->count, GIJS, NULL, "casus.open",
                     "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Kookclub\"",
                     walk_hex(&casus_id)) &&
                   db_run(w->walk->world.core->db,
                          "UPDATE collective_casus SET since = 20260302") == OK
               ? 0
               : -1;
}

static bool grade(struct fund_world *w, const char *moment, int tenths, const char *on)
{
    const struct wire_id casus_id = walk_id(FUND_COOKS);
    return count_ask(w->count, YARA, &w->cooks_hat, "casus.grade",
                     "\"casus_id\":\"%s\",\"moment\":\"%s\",\"tenths\":%d,\"on\":\"%s\"",
                     walk_hex(&casus_id), moment, tenths, on);
}

static bool begin_sample(struct fund_world *w, const char *rest)
{
    return count_ask(w->count, ANNA, &w->professional[ANNA], "casus.sample",
                     "\"sample\":\"2026-1\",%s", rest);
}

#define METHOD "\"method\":\"een jaar ervoor en erna\",\"months\":12,\"price_list\":3"

/* With the sample begun, as its first analysis finds it. */
static bool analyse_who(struct fund_world *w, unsigned n, const char *avoided, int before, int now,
                        bool existing)
{
    const struct wire_id id = {{0xa0, (uint8_t)n}};
    if (walk_count(w->walk, "SELECT count(*) FROM sample_plan") == 0) {
        assert_true(begin_sample(w, METHOD));
    }
    return count_ask(w->count, ANNA, &w->professional[ANNA], "casus.analyse",
                     "\"analysis_id\":\"%s\",\"sample\":\"2026-1\",\"existing\":%s,"
                     "\"cost_before\":%d,\"cost_now\":%d,\"avoided\":\"%s\","
                     "\"on\":\"2026-03-%02u\"",
                     walk_hex(&id), existing ? "true" : "false", before, now, avoided, n % 17 + 1);
}

static bool analyse(struct fund_world *w, unsigned n, const char *avoided, int before, int now)
{
    return analyse_who(w, n, avoided, before, now, true);
}

/* CASUS-19 */
static void costs_of_an_analysis_are_bounded_so_that_their_sums_can_be_told(void **state)
{
    struct fund_world *w = *state;
    assert_false(analyse(w, 1, "nothing", 1000000001, 1));
    assert_true(fund_refused(w, "field_too_large", "cost_before"));
    assert_false(analyse(w, 1, "nothing", 1, 1000000001));
    assert_true(fund_refused(w, "field_too_large", "cost_now"));
    assert_true(analyse(w, 1, "nothing", 1000000000, 1000000000));
}

static bool outcomes(struct fund_world *w)
{
    return count_ask(w->count, ZOE, NULL, "casus.outcomes", "\"sample\":\"2026-1\"");
}

static bool fix_sample(struct fund_world *w)
{
    return count_ask(w->count, ANNA, &w->professional[ANNA], "casus.fix", "\"sample\":\"2026-1\"");
}

/* CASUS-13: six avoided nursing homes and seven avoided shelters of 42 */
static void six_nursing_homes_and_seven_shelters_are_told_of_42_and_of_no_wijk(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 42; n++) {
        const char *avoided = n < 6 ? "nursing_home" : n < 13 ? "social_shelter" : "nothing";
        assert_true(analyse(w, n, avoided, 1000, 500));
    }
    assert_false(outcomes(w)); /* it may still grow */
    assert_true(fund_refused(w, "not_found", "sample"));
    assert_true(fix_sample(w));
    assert_false(analyse(w, 60, "nothing", 1, 1));
    assert_true(fund_refused(w, "closed", "sample"));
    assert_true(outcomes(w));
    assert_true(walk_said(w->walk, "\"n\":42,"));
    assert_true(walk_said(w->walk, "\"nursing_homes\":6,\"social_shelters\":7"));
    assert_null(strstr(w->walk->world.reply, "inhabitant"));
}

enum { ATTACK_K = 5, ATTACK_N = 17 };

/* One sample as it is, and what everybody is told of it. */
struct told {
    uint64_t homes;
    uint64_t shelters;
    bool hidden;
};

static struct told tell(uint64_t n, uint64_t homes, uint64_t shelters)
{
    struct told told = {homes, shelters, false};
    told.hidden = avoided_suppress(n, ATTACK_K, &told.homes, &told.shelters);
    return told;
}

/* What stays the same in every sample of n that is told so, or -1: then nobody can know it.
 * Takes: which  0 homes, 1 shelters, 2 the rest, 3 … 5 the sum of two of them */
static int64_t known_of(uint64_t n, const struct told *seen, unsigned which)
{
    int64_t known = -2;
    for (uint64_t homes = 0; homes <= n; homes++) {
        for (uint64_t shelters = 0; homes + shelters <= n; shelters++) {
            const struct told told = tell(n, homes, shelters);
            const uint64_t parts[] = {homes, shelters, n - homes - shelters};
            const uint64_t value =
                which < 3 ? parts[which] : n - parts[which - 3]; /* the other two */
            if (told.hidden == seen->hidden && told.homes == seen->homes &&
                told.shelters == seen->shelters) {
                known = known == -2 || known == (int64_t)value ? (int64_t)value : -1;
            }
        }
    }
    return known;
}

/* CASUS-16: whoever knows the rule and tries every sample that is told so learns no few people. */
static void no_count_of_a_few_can_be_had_from_what_a_sample_avoided(void **state)
{
    (void)state;
    unsigned shown = 0;
    for (uint64_t n = ATTACK_K; n <= ATTACK_N; n++) {
        for (uint64_t homes = 0; homes <= n; homes++) {
            for (uint64_t shelters = 0; homes + shelters <= n; shelters++) {
                const struct told told = tell(n, homes, shelters);
                shown += !told.hidden;
                for (unsigned which = 0; which < 6; which++) {
                    const int64_t known = known_of(n, &told, which);
                    assert_false(known > 0 && known < ATTACK_K);
                }
            }
        }
    }
    assert_true(shown > 100);
    const struct told example = tell(42, 6, 7);
    assert_false(example.hidden);
}

/* CASUS-16 */
static void few_avoided_are_hidden_together_with_what_would_tell_them(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 20; n++) {
        const char *avoided = n < 3 ? "nursing_home" : n < 10 ? "social_shelter" : "nothing";
        assert_true(analyse(w, n, avoided, 1000, 500));
    }
    assert_true(fix_sample(w) && outcomes(w));
    assert_true(walk_said(w->walk, "\"n\":20,"));
    assert_true(
        walk_said(w->walk, "\"nursing_homes\":0,\"social_shelters\":0,\"avoided_hidden\":true"));
}

/* CASUS-13: 32 analyses that save 13200000 cents are told with n and days */
static void thirty_two_analyses_save_132000_euro_with_n_and_days(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 32; n++) {
        assert_true(analyse(w, n, "nothing", 912500, 500000));
    }
    assert_true(fix_sample(w) && outcomes(w));
    assert_int_equal(walk_number(w->walk, "n"), 32);
    assert_int_equal(walk_number(w->walk, "cost_before") - walk_number(w->walk, "cost_now"),
                     13200000);
    assert_true(walk_said(w->walk, "\"from\":\"2026-03-01\",\"to\":\"2026-03-17\""));
}

/* CASUS-13, CASUS-12 */
static void a_small_sample_and_few_marks_are_hidden(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 4; n++) {
        assert_true(analyse(w, n, "nursing_home", 1000, 500));
        assert_true(grade(w, "before", 35, "2026-03-10"));
    }
    assert_true(fix_sample(w) && outcomes(w));
    assert_true(walk_said(w->walk, "\"n\":0,\"hidden\":true"));
    assert_true(walk_said(w->walk, "\"nursing_homes\":0"));
    assert_true(walk_said(w->walk, "{\"moment\":\"before\",\"n\":0,\"hidden\":true,\"tenths\":0}"));
    assert_true(grade(w, "before", 45, "2026-03-10"));
    assert_true(outcomes(w));
    assert_true(
        walk_said(w->walk, "{\"moment\":\"before\",\"n\":5,\"hidden\":false,\"tenths\":37}"));
    assert_true(grade(w, "before", 100, "2026-03-10"));
    assert_true(outcomes(w));
    assert_true(walk_said(w->walk, "\"n\":5,\"hidden\":false,\"tenths\":37"));
}

/* CASUS-22 */
static void a_sample_stands_on_its_method_months_and_price_list_from_the_first_day(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id id = {{0xa0, 99}};
    assert_false(count_ask(w->count, ANNA, &w->professional[ANNA], "casus.analyse",
                           "\"analysis_id\":\"%s\",\"sample\":\"2026-1\",\"existing\":true,"
                           "\"cost_before\":2,\"cost_now\":1,\"avoided\":\"nothing\","
                           "\"on\":\"2026-03-16\"",
                           walk_hex(&id)));
    assert_true(fund_refused(w, "not_found", "sample"));
    assert_false(fix_sample(w));
    assert_true(fund_refused(w, "not_found", "sample"));
    assert_true(begin_sample(w, METHOD));
    assert_false(begin_sample(w, "\"method\":\"een ander\",\"months\":24,\"price_list\":4"));
    assert_true(fund_refused(w, "conflict", "sample"));
    for (unsigned n = 0; n < 5; n++) {
        assert_true(analyse(w, n, "nothing", 1000, 500));
    }
    assert_true(fix_sample(w) && outcomes(w));
    assert_true(walk_said(w->walk, METHOD));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM analysis"
                                         " WHERE months = 12 AND price_list = 3"),
                     5);
    assert_false(begin_sample(w, METHOD));
    assert_true(fund_refused(w, "closed", "sample"));
}

/* CASUS-22 */
static void those_known_before_and_those_who_are_new_are_told_apart(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 12; n++) {
        assert_true(analyse_who(w, n, "nothing", 1000, 500, n < 7));
    }
    assert_true(fix_sample(w) && outcomes(w));
    assert_true(walk_said(w->walk, "\"parts\":[{\"existing\":true,\"n\":7,\"hidden\":false,"
                                   "\"cost_before\":7000,\"cost_now\":3500},"
                                   "{\"existing\":false,\"n\":5,\"hidden\":false,"
                                   "\"cost_before\":5000,\"cost_now\":2500}]"));
}

/* CASUS-22 */
static void a_part_of_a_few_hides_the_other_too(void **state)
{
    struct fund_world *w = *state;
    for (unsigned n = 0; n < 12; n++) {
        assert_true(analyse_who(w, n, "nothing", 1000, 500, n < 8));
    }
    assert_true(fix_sample(w) && outcomes(w));
    assert_int_equal(walk_number(w->walk, "n"), 12);
    assert_true(walk_said(w->walk, "\"parts\":[{\"existing\":true,\"n\":0,\"hidden\":true,"
                                   "\"cost_before\":0,\"cost_now\":0},"
                                   "{\"existing\":false,\"n\":0,\"hidden\":true,"
                                   "\"cost_before\":0,\"cost_now\":0}]"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_casus, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_count_of_a_few_can_be_had_from_what_a_sample_avoided),
        TEST(a_sample_stands_on_its_method_months_and_price_list_from_the_first_day),
        TEST(those_known_before_and_those_who_are_new_are_told_apart),
        TEST(a_part_of_a_few_hides_the_other_too),
        TEST(costs_of_an_analysis_are_bounded_so_that_their_sums_can_be_told),
        TEST(six_nursing_homes_and_seven_shelters_are_told_of_42_and_of_no_wijk),
        TEST(few_avoided_are_hidden_together_with_what_would_tell_them),
        TEST(thirty_two_analyses_save_132000_euro_with_n_and_days),
        TEST(a_small_sample_and_few_marks_are_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
