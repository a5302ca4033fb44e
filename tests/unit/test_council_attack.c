/* test_council_attack.c -- an attacker with everything that is published of two years, who also
 * knows the calendar, was in one walk and knows who else was. Rules: docs/council.md
 *
 * What the attacker has is the CSV of each month and each quarter, as it was frozen: page, reply
 * and print are made of the same rows. What there is to find are bounds: every count lies between
 * two numbers, and every sum, every least and every part of another narrows them, until nothing
 * changes. A count of persons below k is told when its bounds meet. Where a walk is known, the same
 * holds for what is left when that walk is taken away, so that no second walk follows from the
 * first.
 */
#include "council/hide.h"
#include "support/onlooker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum {
    QUARTERS = 8,
    K = 5,
    PEOPLE = 160,
    AT_HOME = PEOPLE / BUURTEN,
    WALKS_MAX = 8, /* of a buurt in a month */
    CREW_MAX = 6
};

static uint32_t chance = 1;

static unsigned below(unsigned n)
{
    chance = chance * 1664525u + 1013904223u;
    return (chance >> 8) % n;
}

/* ── a wijk, walk by walk ───────────────────────────────────────────────────────────────────────
 */

struct walk {
    uint8_t people[CREW_MAX];
    unsigned members;
    unsigned guests;
    unsigned worries;
};

struct cell {
    struct walk walks[WALKS_MAX];
    unsigned count;
};

/* How a buurt walks: never, seldom, weekly. */
struct habit {
    unsigned people;
    unsigned walks;
    unsigned crew;
    bool seldom;
    bool is_led; /* the first of its people is in every walk */
};

struct wijk {
    size_t buurten;
    struct habit habits[BUURTEN];
    bool overlaps; /* people walk in other buurten too */
    bool before[PEOPLE];
    struct cell cells[BUURTEN][MONTHS]; /* of the quarter that runs */
};

static bool is_among(const struct walk *walk, unsigned person)
{
    for (unsigned i = 0; i < walk->members; i++) {
        if (walk->people[i] == person) {
            return true;
        }
    }
    return false;
}

static void make_walk(const struct wijk *wijk, size_t b, struct walk *walk)
{
    const struct habit *habit = &wijk->habits[b];
    *walk = (struct walk){.guests = below(5) == 0 ? 1 + below(3) : 0};
    const unsigned wanted = 1 + below(habit->crew) + (habit->is_led ? 1 : 0);
    for (unsigned i = 0; i < wanted; i++) {
        const bool away = wijk->overlaps && below(6) == 0;
        const unsigned person =
            away ? below(PEOPLE)
                 : (unsigned)b * AT_HOME + (habit->is_led && i == 0 ? 0 : below(habit->people));
        if (!is_among(walk, person)) {
            walk->people[walk->members++] = (uint8_t)person;
        }
    }
    if (walk->members + walk->guests < 2) {
        walk->guests = 2 - walk->members;
    }
    walk->worries = below(12) == 0 ? 1 + below(2) : 0;
}

static void make_quarter(struct wijk *wijk)
{
    memset(wijk->cells, 0, sizeof(wijk->cells));
    for (size_t b = 0; b < wijk->buurten; b++) {
        for (size_t m = 0; m < MONTHS; m++) {
            const struct habit *habit = &wijk->habits[b];
            struct cell *cell = &wijk->cells[b][m];
            const unsigned count = habit->seldom ? below(habit->walks + 1) : habit->walks;
            while (cell->count < count) {
                make_walk(wijk, b, &cell->walks[cell->count++]);
            }
        }
    }
}

/* ── what is counted, before anything is hidden ─────────────────────────────────────────────────
 */

static void count_cell(const struct cell *cell, struct overview_line *line, bool who[PEOPLE])
{
    for (unsigned w = 0; w < cell->count; w++) {
        const struct walk *walk = &cell->walks[w];
        const uint64_t people = walk->members + walk->guests;
        struct overview_most *most = &line->most;
        line->figures[wire_measured_WALKS_PLANNED].value++;
        line->figures[wire_measured_WALKS_WALKED].value++;
        line->figures[wire_measured_ATTENDANCES].value += walk->members;
        line->figures[wire_measured_GUESTS].value += walk->guests;
        line->figures[wire_measured_MINUTES].value += MINUTES * people;
        line->figures[wire_measured_WELLBEING].value += walk->worries;
        most->members = walk->members > most->members ? walk->members : most->members;
        most->guests = walk->guests > most->guests ? walk->guests : most->guests;
        most->people = people > most->people ? people : most->people;
        for (unsigned i = 0; i < walk->members; i++) {
            who[walk->people[i]] = true;
        }
    }
}

static void count_people(const bool who[PEOPLE], const bool before[PEOPLE],
                         struct overview_line *line)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        line->figures[wire_measured_WALKERS].value += who[i] ? 1 : 0;
        line->figures[wire_measured_NEW_WALKERS].value += who[i] && !before[i] ? 1 : 0;
    }
}

/* Counts some months of the quarter, and who had walked before them. */
static void count(const struct wijk *wijk, size_t from, size_t to, const bool before[PEOPLE],
                  struct overview *o)
{
    memset(o->lines, 0, LINES * sizeof(o->lines[0]));
    bool all[PEOPLE] = {false};
    struct overview_line *whole = &o->lines[wijk->buurten];
    for (size_t b = 0; b < wijk->buurten; b++) {
        bool who[PEOPLE] = {false};
        o->lines[b].buurt_id.bytes[15] = (uint8_t)(b + 1);
        for (size_t m = from; m < to; m++) {
            count_cell(&wijk->cells[b][m], &o->lines[b], who);
            count_cell(&wijk->cells[b][m], whole, all);
        }
        count_people(who, before, &o->lines[b]);
    }
    count_people(all, before, whole);
    o->count = wijk->buurten + 1;
    o->k = K;
}

/* ── what is published ──────────────────────────────────────────────────────────────────────────
 */

/* How the counts are hidden: as the server does, or with a fault that must be found. */
enum fault { NO_FAULT, NO_COMPLEMENT, MONTHS_BY_BUURT, ONE_PARTNER_TOO_FEW };

struct counted {
    struct overview months[MONTHS];
    struct overview quarter;
    struct overview_line lines[COLUMNS][LINES];
};

static void count_all(struct wijk *wijk, struct counted *out)
{
    bool before[PEOPLE];
    const bool(*at_first)[PEOPLE] = (const bool(*)[PEOPLE]) & wijk->before;
    memcpy(before, *at_first, sizeof(before));
    for (size_t m = 0; m < MONTHS; m++) {
        out->months[m] = (struct overview){.period = wire_overview_period_MONTH,
                                           .from = 20260101 + (int32_t)m * 100,
                                           .to = 20260128 + (int32_t)m * 100,
                                           .lines = out->lines[m]};
        count(wijk, m, m + 1, wijk->before, &out->months[m]);
        for (size_t b = 0; b < wijk->buurten; b++) {
            for (unsigned w = 0; w < wijk->cells[b][m].count; w++) {
                const struct walk *walk = &wijk->cells[b][m].walks[w];
                for (unsigned i = 0; i < walk->members; i++) {
                    wijk->before[walk->people[i]] = true;
                }
            }
        }
    }
    out->quarter = (struct overview){.period = wire_overview_period_QUARTER,
                                     .from = 20260101,
                                     .to = 20260331,
                                     .lines = out->lines[QUARTER]};
    count(wijk, 0, MONTHS, before, &out->quarter);
}

static void copy_overview(const struct overview *from, struct overview_line lines[LINES],
                          struct overview *to)
{
    *to = *from;
    to->lines = lines;
    memcpy(lines, from->lines, LINES * sizeof(lines[0]));
}

static void publish(const struct counted *counted, enum fault fault, struct counted *out)
{
    struct suppress_buurt scratch[BUURTEN];
    for (size_t m = 0; m < MONTHS; m++) {
        copy_overview(&counted->months[m], out->lines[m], &out->months[m]);
        if (fault != MONTHS_BY_BUURT) {
            hide_month(&out->months[m]);
        } else {
            hide_small(&out->months[m]);
        }
    }
    copy_overview(&counted->quarter, out->lines[QUARTER], &out->quarter);
    if (fault == NO_COMPLEMENT) {
        hide_small(&out->quarter);
        return;
    }
    hide_quarter(&out->quarter, out->months, counted->months, scratch);
    if (fault == ONE_PARTNER_TOO_FEW) { /* shows what was hidden only for another's sake */
        for (size_t b = 0; b + 1 < out->quarter.count; b++) {
            const struct overview_figure *true_one =
                &counted->lines[QUARTER][b].figures[wire_measured_ATTENDANCES];
            struct overview_figure *figure =
                &out->lines[QUARTER][b].figures[wire_measured_ATTENDANCES];
            if (figure->hidden && true_one->value >= K) {
                *figure = *true_one;
                return;
            }
        }
    }
}

static void read_all(const struct counted *published, struct seen *seen)
{
    memset(seen, 0, sizeof(*seen));
    seen->buurten = published->quarter.count - 1;
    for (size_t m = 0; m < MONTHS; m++) {
        onlooker_read(&published->months[m], m, seen);
    }
    onlooker_read(&published->quarter, QUARTER, seen);
}

/* ── what was told ──────────────────────────────────────────────────────────────────────────────
 */

static int64_t true_value(const struct counted *counted, size_t what, size_t line, size_t column)
{
    static const enum wire_measured MEASURES[WHATS] = {
        [MEMBERS] = wire_measured_ATTENDANCES, [GUESTS] = wire_measured_GUESTS,
        [ALL] = wire_measured_MINUTES,         [WORRIES] = wire_measured_WELLBEING,
        [DIFFERENT] = wire_measured_WALKERS,   [NEW] = wire_measured_NEW_WALKERS};
    const size_t row = line == WIJK ? counted->quarter.count - 1 : line;
    const uint64_t value = counted->lines[column][row].figures[MEASURES[what]].value;
    return (int64_t)(what == ALL ? value / MINUTES : value);
}

static void expect_true_value_within(const struct counted *counted, const struct view *v,
                                     size_t what, size_t line, size_t column)
{
    const struct bounds *at = &v->at[what][line][column];
    const int64_t value = true_value(counted, what, line, column);
    if (value < at->low || value > at->high) {
        fail_msg("the attacker errs: %zu %zu %zu", what, line, column);
    }
}

static unsigned count_told_of_line(const struct counted *counted, const struct view *v,
                                   const struct known *known, size_t what, size_t line)
{
    unsigned told = 0;
    for (size_t column = 0; column < COLUMNS; column++) {
        expect_true_value_within(counted, v, what, line, column);
        told += onlooker_is_told(v, known, (enum what)what, line, column, K) ? 1 : 0;
    }
    return told;
}

static unsigned count_told(const struct counted *counted, const struct view *v,
                           const struct known *known)
{
    unsigned told = 0;
    for (size_t w = 0; w < WHATS; w++) {
        for (size_t line = 0; line < LINES; line++) {
            if (line < v->seen->buurten || line == WIJK) {
                told += count_told_of_line(counted, v, known, w, line);
            }
        }
    }
    return told;
}

/* All that follows: without a walk, and with each of some, or of all. */
static unsigned attack(const struct wijk *wijk, const struct counted *counted,
                       const struct seen *seen, bool every_walk)
{
    static struct view v;
    struct known known = {.any = false};
    v.seen = seen;
    onlooker_look(&v, &known);
    unsigned told = count_told(counted, &v, &known);
    known.any = true;
    for (known.b = 0; known.b < wijk->buurten; known.b++) {
        const size_t one = below(MONTHS);
        for (known.m = 0; known.m < MONTHS; known.m++) {
            const struct cell *cell = &wijk->cells[known.b][known.m];
            for (unsigned w = 0; w < cell->count; w++) {
                if (every_walk || (known.m == one && w == 0)) {
                    known.members = cell->walks[w].members;
                    known.guests = cell->walks[w].guests;
                    onlooker_look(&v, &known);
                    told += count_told(counted, &v, &known);
                }
            }
        }
    }
    return told;
}

static void make_wijk(uint32_t seed, struct wijk *wijk)
{
    memset(wijk, 0, sizeof(*wijk));
    chance = seed * 2654435761u;
    wijk->buurten = 1 + below(BUURTEN);
    wijk->overlaps = below(2) == 0;
    for (size_t b = 0; b < wijk->buurten; b++) {
        wijk->habits[b] = (struct habit){.people = 1 + below(AT_HOME),
                                         .walks = below(7),
                                         .crew = 1 + below(CREW_MAX),
                                         .seldom = below(3) == 0};
    }
}

/* Two years of a wijk, quarter by quarter. Gives: how many counts were told. */
static unsigned attack_wijk(uint32_t seed, enum fault fault, bool every_walk)
{
    static struct wijk wijk;
    static struct counted counted;
    static struct counted published;
    static struct seen seen;
    unsigned told = 0;
    make_wijk(seed, &wijk);
    for (unsigned quarter = 0; quarter < QUARTERS; quarter++) {
        make_quarter(&wijk);
        count_all(&wijk, &counted);
        publish(&counted, fault, &published);
        read_all(&published, &seen);
        told += attack(&wijk, &counted, &seen, every_walk);
    }
    return told;
}

static bool is_long(void)
{
    const char *text = getenv("LONG");
    return text != NULL && *text != '\0';
}

/* COUNCIL-4, COUNCIL-24 */
static void nothing_below_k_follows_from_two_years_of_a_thousand_wijken(void **state)
{
    (void)state;
    const unsigned wijken = is_long() ? 3000 : 1000;
    unsigned told = 0;
    unsigned first = 0;
    for (uint32_t seed = 1; seed <= wijken; seed++) {
        const unsigned found = attack_wijk(seed, NO_FAULT, is_long());
        first = found > 0 && first == 0 ? seed : first;
        told += found;
    }
    print_message("%u counts told of %u wijken, the first of seed %u\n", told, wijken, first);
    assert_int_equal(told, 0);
}

/* The attacker of these tests finds what there is to find. */
static void a_fault_in_what_is_hidden_is_found(void **state)
{
    (void)state;
    static const enum fault FAULTS[] = {NO_COMPLEMENT, MONTHS_BY_BUURT, ONE_PARTNER_TOO_FEW};
    for (size_t i = 0; i < sizeof(FAULTS) / sizeof(FAULTS[0]); i++) {
        unsigned wijken = 0;
        for (uint32_t seed = 1; seed <= 100; seed++) {
            wijken += attack_wijk(seed, FAULTS[i], false) > 0 ? 1 : 0;
        }
        print_message("fault %zu: found in %u of 100 wijken\n", i + 1, wijken);
        assert_true(wijken > 20);
    }
}

/* The example wijk: eight buurten, eighty who walk, Witte-Hoef with three; a walk a week, each with
 * who leads it and one to four others. */
static void in_a_wijk_as_the_example_most_cells_show_a_number(void **state)
{
    (void)state;
    static struct wijk wijk;
    static struct counted counted;
    static struct counted published;
    unsigned walkers = 0;
    unsigned events = 0;
    unsigned all = 0;
    for (uint32_t seed = 1; seed <= 50; seed++) {
        memset(&wijk, 0, sizeof(wijk));
        chance = seed * 40503u;
        wijk.buurten = BUURTEN;
        for (size_t b = 0; b < BUURTEN; b++) {
            static const unsigned PEOPLE_OF[BUURTEN] = {14, 11, 11, 9, 10, 9, 13, 3};
            wijk.habits[b] =
                (struct habit){.people = PEOPLE_OF[b], .walks = 4, .crew = 4, .is_led = true};
        }
        for (unsigned quarter = 0; quarter < 4; quarter++) {
            make_quarter(&wijk);
            count_all(&wijk, &counted);
            publish(&counted, NO_FAULT, &published);
            for (size_t b = 0; b < BUURTEN; b++) {
                const struct overview_figure *figures = published.lines[QUARTER][b].figures;
                walkers += figures[wire_measured_WALKERS].hidden ? 0 : 1;
                events += figures[wire_measured_WALKS_WALKED].hidden ? 0 : 1;
                all++;
            }
        }
    }
    print_message("of %u cells %u show walks, %u walkers\n", all, events, walkers);
    assert_true(events * 100 >= all * 90);
    assert_true(walkers * 100 >= all * 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_below_k_follows_from_two_years_of_a_thousand_wijken),
        cmocka_unit_test(a_fault_in_what_is_hidden_is_found),
        cmocka_unit_test(in_a_wijk_as_the_example_most_cells_show_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
