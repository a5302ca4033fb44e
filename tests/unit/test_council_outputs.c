/* test_council_outputs.c -- random wijken live two years in a real core, and somebody who belongs
 * to nothing reads all that is told of them, joined: every month and quarter that froze, sums of
 * contributions over every range of months, activities, visits, questions, entrances and the year
 * reports. Walks come late, people are erased, and the attacker was in one walk and knows who else
 * was. Rules: docs/council.md
 *
 * A few wijken; with LONG in the environment a hundred; WIJKEN=1000 takes a quarter of an hour.
 */
#include "support/two_years.h"

#include "council/month.h"
#include "wire/wire_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum {
    GROUPS = 3 /* of solutions: by oneself, together, individual */,
    WIJKEN = 6,
    WIJKEN_LONG = 100
};

static bool is_small(int64_t value)
{
    return value > 0 && value < K;
}

/* The number behind a key of the last reply, from `*at` on, which moves behind it; -1: no more. */
static int64_t next_number(const char **at, const char *key)
{
    const char *found = strstr(*at, key);
    if (found == NULL) {
        return -1;
    }
    char *end = NULL;
    const int64_t value = strtoll(found + strlen(key), &end, 10);
    *at = end;
    return value;
}

static bool hidden_behind(const char *at)
{
    return strncmp(at, ",\"hidden\":true", 14) == 0;
}

/* ── what is told of walks ──────────────────────────────────────────────────────────────────────
 */

/* The CSV of a period, as anybody fetches it. */
static void read_sheet(struct two_years *y, const char *period, int32_t from, size_t column,
                       struct seen *seen)
{
    static char csv[1 << 18];
    size_t size = 0;
    bool more = true;
    while (more) {
        assert_true(count_ask(y->w->count, ZOE, NULL, "overview.sheet",
                              "\"period\":\"%s\",\"from\":\"%s\",\"csv\":true,\"after\":%zu",
                              period, day_text(from), size));
        const char *part = strstr(y->w->walk->world.reply, "\"part\":\"");
        assert_non_null(part);
        part += 8;
        const struct span text = span_of(part, (size_t)(strchr(part, '"') - part));
        assert_in_range(size + base64_decoded_size(text.size), 1, sizeof(csv) - 1);
        assert_true(base64_decode(text, (uint8_t *)csv + size));
        size += base64_decoded_size(text.size);
        more = walk_said(y->w->walk, "\"more\":true");
    }
    csv[size] = '\0';
    onlooker_read_csv(csv, column, seen);
}

/* A month that still runs tells no count of persons (COUNCIL-15). */
static void look_at_running_month(struct two_years *y, size_t m)
{
    static const char *const PERSONS[] = {"walkers", "new_walkers", "attendances",
                                          "guests",  "minutes",     "wellbeing"};
    assert_true(count_ask(y->w->count, YARA, &y->w->count->council_hat, "overview.show",
                          "\"period\":\"month\",\"from\":\"%s\",\"level\":\"buurt\",\"after\":0",
                          day_text(y->months[m])));
    for (size_t i = 0; i < sizeof(PERSONS) / sizeof(PERSONS[0]); i++) {
        assert_int_equal(count_cell(y->w->count, 0, PERSONS[i]), -1);
    }
}

static void read_frozen(struct two_years *y, size_t m)
{
    struct seen *seen = &y->seen[m / MONTHS];
    seen->buurten = y->buurten;
    read_sheet(y, "month", y->months[m], m % MONTHS, seen);
    for (size_t what = 0; what < SUMS; what++) {
        y->shown[m][what] =
            seen->figures[what][WIJK][m % MONTHS].shown || seen->walks[WIJK][m % MONTHS] == 0;
    }
    if (m % MONTHS == MONTHS - 1) {
        read_sheet(y, "quarter", y->months[m - 2], QUARTER, seen);
    }
}

/* Buurten that never walked until then stand in no line: the attacker's are those of the CSV. */
static unsigned told_of(const struct view *v, const struct known *known)
{
    unsigned told = 0;
    for (int what = 0; what < WHATS; what++) {
        for (size_t line = 0; line < LINES; line++) {
            for (size_t column = 0; column < COLUMNS; column++) {
                const bool is_line = line < v->seen->buurten || line == WIJK;
                told += is_line && onlooker_is_told(v, known, (enum what)what, line, column, K);
            }
        }
    }
    return told;
}

static void attack_walks(struct two_years *y)
{
    static struct view v;
    for (size_t q = 0; q < YEARS_MONTHS / MONTHS; q++) {
        struct known known = {.any = false};
        v.seen = &y->seen[q];
        onlooker_look(&v, &known);
        y->told += told_of(&v, &known);
        for (size_t m = q * MONTHS; m < (q + 1) * MONTHS; m++) {
            if (y->own[m].any) {
                onlooker_look(&v, &y->own[m]);
                y->told += told_of(&v, &y->own[m]);
            }
        }
    }
}

/* Every range of months tells its months' cells together, and only where each is shown. */
static void sum_ranges_of_walks(struct two_years *y)
{
    static const enum what PARTS[] = {MEMBERS, GUESTS, ALL};
    static const char *const KEYS[] = {"participants", "guests", "minutes"};
    for (size_t from = 0; from < YEARS_MONTHS; from++) {
        int64_t sums[3] = {0};
        bool shown = true;
        for (size_t to = from; to < YEARS_MONTHS; to++) {
            assert_true(count_ask(y->w->count, ZOE, NULL, "contribution.sum",
                                  "\"casus_id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"",
                                  walk_hex(&y->w->walk->world.wijk_id), day_text(y->months[from]),
                                  day_text(month_last_day(y->months[to]))));
            const struct seen *seen = &y->seen[to / MONTHS];
            for (size_t i = 0; i < 3; i++) {
                const struct figure *cell = &seen->figures[PARTS[i]][WIJK][to % MONTHS];
                sums[i] += cell->value * (PARTS[i] == ALL ? MINUTES : 1);
                shown = shown && y->shown[to][PARTS[i]];
            }
            assert_int_equal(walk_said(y->w->walk, "\"hidden\":false"), shown);
            for (size_t i = 0; i < 3 && shown; i++) {
                const int64_t told = walk_number(y->w->walk, KEYS[i]);
                assert_int_equal(told < 0 ? 0 : told, sums[i]);
            }
        }
    }
}

/* ── what is told beside the walks ──────────────────────────────────────────────────────────────
 */

/* A sum that is shown is that of its days, and no day of it is small: so nothing that is computed
 * of several is. */
static void expect_of_whole_days(struct two_years *y, size_t from, size_t to, bool house,
                                 unsigned activities, int64_t told)
{
    int64_t sum = 0;
    for (size_t m = from; m <= to; m++) {
        for (size_t a = 0; a < ACTIVITIES; a++) {
            for (size_t d = 0; d < DAYS_MAX && (activities >> a & 1) != 0; d++) {
                sum += y->came[a][m][d];
                y->told += is_small(y->came[a][m][d]) ? 1 : 0;
            }
        }
        sum += house ? y->visitors[m] : 0;
        y->told += house && is_small(y->visitors[m]) ? 1 : 0;
    }
    assert_int_equal(told, sum);
}

static void read_story(struct two_years *y, const char *period, size_t from, size_t to)
{
    static const char *const HEADS[] = {
        "\"fact\":\"activity_came\",\"activity\":\"cooking\",\"value\":",
        "\"fact\":\"activity_came\",\"activity\":\"sewing\",\"value\":",
        "\"fact\":\"house_visits\",\"method\":\"tally\",\"value\":"};
    assert_true(count_ask(y->w->count, ZOE, NULL, "overview.public_story",
                          "\"period\":\"%s\",\"from\":\"%s\"", period, day_text(y->months[from])));
    for (unsigned i = 0; i < 3; i++) {
        const char *at = y->w->walk->world.reply;
        const int64_t told = next_number(&at, HEADS[i]);
        if (told >= 0 && !hidden_behind(at)) {
            expect_of_whole_days(y, from, to, i == 2, i == 2 ? 0 : 1u << i, told);
        }
    }
}

static void sum_ranges_of_activities(struct two_years *y)
{
    const struct wire_id casus_id = walk_id(CASUS);
    for (size_t from = 0; from < YEARS_MONTHS; from++) {
        for (size_t to = from; to < YEARS_MONTHS; to++) {
            assert_true(count_ask(y->w->count, ZOE, NULL, "contribution.sum",
                                  "\"casus_id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"",
                                  walk_hex(&casus_id), day_text(y->months[from]),
                                  day_text(month_last_day(y->months[to]))));
            if (walk_said(y->w->walk, "\"hidden\":false")) {
                const int64_t told = walk_number(y->w->walk, "participants");
                expect_of_whole_days(y, from, to, false, 3, told < 0 ? 0 : told);
            }
        }
    }
}

static void read_weeks(struct two_years *y)
{
    const struct wire_id house = walk_id(HOUSE);
    assert_true(count_ask(y->w->count, ZOE, NULL, "activity.visits",
                          "\"activity_id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"", walk_hex(&house),
                          day_text(20260301), day_text(20280331)));
    const char *at = y->w->walk->world.reply;
    for (int64_t told = next_number(&at, "\"visitors\":"); told >= 0;
         told = next_number(&at, "\"visitors\":")) {
        y->told += is_small(told) ? 1 : 0;
    }
}

/* ── sums that are known, and what is left of each when another is taken away ───────────────────
 */

enum { KNOWN_MAX = 600 };

struct sums {
    uint32_t cells[KNOWN_MAX]; /* of which a sum is made, a bit each */
    int64_t sum[KNOWN_MAX];
    size_t count;
};

static void learn(struct sums *sums, uint32_t cells, int64_t sum)
{
    for (size_t i = 0; i < sums->count; i++) {
        if (sums->cells[i] == cells) {
            assert_int_equal(sums->sum[i], sum);
            return;
        }
    }
    if (cells != 0 && sums->count < KNOWN_MAX) {
        sums->cells[sums->count] = cells;
        sums->sum[sums->count++] = sum;
    }
}

/* Where nobody is, nobody is in any part of it either. */
static void put_together(struct sums *sums, size_t i, size_t j)
{
    const uint32_t a = sums->cells[i];
    const uint32_t b = sums->cells[j];
    if ((a & b) == 0) {
        learn(sums, a | b, sums->sum[i] + sums->sum[j]);
    } else if ((a & b) == a) {
        learn(sums, b & ~a, sums->sum[j] - sums->sum[i]);
    } else if (sums->sum[i] == 0) {
        learn(sums, b & ~a, sums->sum[j]);
    }
}

static unsigned small_ones(struct sums *sums)
{
    unsigned told = 0;
    for (size_t count = 0; count < sums->count;) {
        count = sums->count;
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < count; j++) {
                if (i != j) {
                    put_together(sums, i, j);
                }
            }
        }
    }
    for (size_t i = 0; i < sums->count; i++) {
        told += is_small(sums->sum[i]) ? 1 : 0;
    }
    return told;
}

/* Questions lie in cells of theme, solution and whether they were right at once. */
static uint32_t question_cells(size_t theme, size_t group, size_t once)
{
    uint32_t cells = 0;
    for (size_t t = 0; t < THEMES; t++) {
        for (size_t g = 0; g < GROUPS; g++) {
            for (size_t o = 0; o < 2; o++) {
                const bool is_in = (theme == THEMES || t == theme) &&
                                   (group == GROUPS || g == group) && (once == 2 || o == once);
                cells |= is_in ? 1u << (t * GROUPS * 2 + g * 2 + o) : 0;
            }
        }
    }
    return cells;
}

static void read_themes(struct two_years *y, int year, struct sums *sums)
{
    static const char *const HEADS[THEMES] = {
        "\"theme\":\"work\",\"asked\":", "\"theme\":\"care\",\"asked\":",
        "\"theme\":\"meeting\",\"asked\":"};
    assert_true(count_ask(y->w->count, ZOE, NULL, "casus.questions", "\"year\":%d", year));
    const int64_t all = walk_number(y->w->walk, "asked");
    if (all > 0) {
        learn(sums, question_cells(THEMES, GROUPS, 2), all);
    }
    for (size_t t = 0; t < THEMES; t++) {
        const char *at = y->w->walk->world.reply;
        const int64_t asked = next_number(&at, HEADS[t]);
        const int64_t at_once = next_number(&at, ",\"at_once\":");
        if (asked >= 0 && !hidden_behind(at)) {
            learn(sums, question_cells(t, GROUPS, 2), asked);
            if (at_once > 0) { /* 0 is also what is withheld */
                learn(sums, question_cells(t, GROUPS, 0), at_once);
            }
        }
    }
}

/* How they were solved, from the year report; at once, from each overview of the year after. */
static void read_solutions(struct two_years *y, int year, struct sums *sums)
{
    static const char *const HEADS[] = {"\"what\":\"together_questions\"",
                                        "\"what\":\"individual_questions\""};
    assert_true(
        count_ask(y->w->count, ZOE, NULL, "indicator.year", "\"year\":%d,\"after\":0", year));
    assert_false(walk_said(y->w->walk, "\"more\":true"));
    for (size_t i = 0; i < 2; i++) {
        const char *at = strstr(y->w->walk->world.reply, HEADS[i]);
        const int64_t value = at == NULL ? -1 : next_number(&at, "\"value\":");
        const int64_t n = at == NULL ? -1 : next_number(&at, ",\"n\":");
        if (at != NULL && value >= 0 && !hidden_behind(at)) {
            learn(sums, question_cells(THEMES, i + 1, 2), value);
            learn(sums, question_cells(THEMES, GROUPS, 2), n);
        }
    }
    assert_true(count_ask(y->w->count, ZOE, NULL, "overview.public_story",
                          "\"period\":\"month\",\"from\":\"%04d-01-01\"", year + 1));
    const char *at = y->w->walk->world.reply;
    const int64_t at_once = next_number(&at, "\"fact\":\"questions_at_once\",\"value\":");
    if (at_once >= 0 && !hidden_behind(at)) {
        learn(sums, question_cells(THEMES, GROUPS, 0), at_once);
    }
}

static uint32_t entrance_cells(size_t entrance, unsigned states)
{
    return (uint32_t)states << (3 * entrance);
}

static void read_entrances(struct two_years *y, int year, struct sums *sums)
{
    enum { AT_ONCE = 1, AGAIN = 2, EVERY = 7 };
    assert_true(count_ask(y->w->count, ZOE, NULL, "entrance.figures", "\"year\":%d", year));
    const int64_t all = walk_number(y->w->walk, "asked");
    uint32_t every = 0;
    for (size_t e = 0; e < ENTRANCES; e++) {
        char head[40];
        every |= entrance_cells(e, EVERY);
        (void)snprintf(head, sizeof(head), "{\"number\":%zu,\"asked\":", e + 1);
        const char *at = y->w->walk->world.reply;
        const int64_t asked = next_number(&at, head);
        if (asked < 0 || hidden_behind(at)) {
            continue;
        }
        learn(sums, entrance_cells(e, EVERY), asked);
        const char *parts = at;
        if (strstr(parts, "\"unparted\":false") == strstr(parts, "\"unparted\":")) {
            learn(sums, entrance_cells(e, AT_ONCE), next_number(&parts, "\"at_once\":"));
            learn(sums, entrance_cells(e, AGAIN), next_number(&parts, "\"again\":"));
        }
    }
    if (all > 0) {
        learn(sums, every, all);
    }
}

static void attack_questions(struct two_years *y)
{
    static struct sums sums;
    for (int year = 2026; year <= 2027; year++) {
        sums.count = 0;
        read_themes(y, year, &sums);
        read_solutions(y, year, &sums);
        y->told += small_ones(&sums);
        sums.count = 0;
        read_entrances(y, year, &sums);
        y->told += small_ones(&sums);
    }
}

/* ── the tests ──────────────────────────────────────────────────────────────────────────────────
 */

/* Gives: how many counts below k, or what leads to one, were told of a wijk in two years. */
static unsigned live_and_attack(uint32_t seed)
{
    static struct two_years years;
    struct two_years *y = &years;
    memset(y, 0, sizeof(*y));
    two_years_begin(y, seed);
    for (size_t m = 0; m < YEARS_MONTHS; m++) {
        two_years_live(y, m);
        look_at_running_month(y, m);
        two_years_freeze(y, m);
        read_frozen(y, m);
        read_story(y, "month", m, m);
        if (m % MONTHS == MONTHS - 1) {
            read_story(y, "quarter", m - 2, m);
        }
    }
    attack_walks(y);
    sum_ranges_of_walks(y);
    sum_ranges_of_activities(y);
    read_weeks(y);
    attack_questions(y);
    two_years_end(y);
    return y->told;
}

static uint32_t wijken_wanted(void)
{
    const char *number = getenv("WIJKEN");
    const char *text = getenv("LONG");
    const bool is_long = text != NULL && *text != '\0';
    return number != NULL ? (uint32_t)strtoul(number, NULL, 10) : is_long ? WIJKEN_LONG : WIJKEN;
}

/* COUNCIL-4, COUNCIL-8, COUNCIL-15, COUNCIL-17, COUNCIL-24, COUNCIL-25 */
static void nothing_below_k_follows_from_all_that_is_told_in_two_years(void **state)
{
    (void)state;
    const uint32_t wijken = wijken_wanted();
    unsigned told = 0;
    for (uint32_t seed = 1; seed <= wijken; seed++) {
        const unsigned found = live_and_attack(seed);
        if (found > 0) {
            print_message("wijk %u: %u told\n", seed, found);
        }
        told += found;
    }
    print_message("%u counts told of %u wijken\n", told, wijken);
    assert_int_equal(told, 0);
}

/* Who finds nothing above finds what is left of a whole. */
static void what_is_left_of_a_whole_is_found(void **state)
{
    (void)state;
    static struct sums sums;
    learn(&sums, 7, 20);
    learn(&sums, 1, 12);
    learn(&sums, 2, 5);
    assert_int_equal(small_ones(&sums), 1); /* three in the third */
    sums.count = 0;
    learn(&sums, question_cells(THEMES, GROUPS, 2), 30);
    learn(&sums, question_cells(THEMES, 1, 2), 14);
    learn(&sums, question_cells(THEMES, 2, 2), 12);
    assert_int_equal(small_ones(&sums), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_below_k_follows_from_all_that_is_told_in_two_years),
        cmocka_unit_test(what_is_left_of_a_whole_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
