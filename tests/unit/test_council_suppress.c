/* test_council_suppress.c -- what an overview shows, and what an onlooker makes of it. Rules:
 * docs/council.md; domain decision 1.
 *
 * The onlooker of these tests knows every published figure, how many walks each buurt walked in
 * each month, that two adults or more walked in each, how long a walk lasts, and how the counts add
 * up. A count of persons below k is told when it can have no other value.
 */
#include "council/suppress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { BUURTEN = 8, MONTHS = SUPPRESS_MONTHS, K = 5, PEOPLE = 160, WALK_MINUTES = 45 };

static uint32_t state_of_chance = 1;

static unsigned below(unsigned n)
{
    state_of_chance = state_of_chance * 1664525u + 1013904223u;
    return (state_of_chance >> 8) % n;
}

/* A wijk's quarter, with every person in it. */
struct quarter {
    struct suppress_quarter figures;
    struct suppress_buurt buurten[BUURTEN];
    bool overlaps; /* people walk in other buurten too */
};

/* Who has walked before, since the wijk began. */
struct people {
    bool walked[PEOPLE];
};

static void count_people(const bool who[PEOPLE], const struct people *before,
                         struct suppress_row *row)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        row->value[SUPPRESS_WALKERS] += who[i] ? 1 : 0;
        row->value[SUPPRESS_NEW] += who[i] && !before->walked[i] ? 1 : 0;
    }
}

static uint64_t most_of(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void add_row(struct suppress_row *to, const struct suppress_row *from)
{
    to->walks += from->walks;
    to->most_members = most_of(to->most_members, from->most_members);
    to->most_guests = most_of(to->most_guests, from->most_guests);
    to->most_people = most_of(to->most_people, from->most_people);
    to->value[SUPPRESS_ATTENDANCES] += from->value[SUPPRESS_ATTENDANCES];
    to->value[SUPPRESS_GUESTS] += from->value[SUPPRESS_GUESTS];
    to->value[SUPPRESS_MINUTES] += from->value[SUPPRESS_MINUTES];
    to->value[SUPPRESS_WELLBEING] += from->value[SUPPRESS_WELLBEING];
}

static void merge(bool to[PEOPLE], const bool from[PEOPLE])
{
    for (size_t i = 0; i < PEOPLE; i++) {
        to[i] = to[i] || from[i];
    }
}

/* One walk: a few of the buurt's people, now and then a guest or a neighbour. */
static void walk(struct quarter *q, size_t b, size_t people, struct suppress_row *row,
                 bool who[PEOPLE])
{
    bool there[PEOPLE] = {false};
    const size_t home = b * (PEOPLE / BUURTEN);
    size_t members = 0;
    const size_t wanted = 1 + below(4);
    for (size_t i = 0; i < wanted && people > 0; i++) {
        size_t person = home + below((unsigned)people);
        if (q->overlaps && below(6) == 0) {
            person = below(PEOPLE);
        }
        members += there[person] ? 0 : 1;
        there[person] = true;
    }
    size_t guests = below(5) == 0 ? 1 + below(3) : 0;
    if (members + guests < 2) {
        guests = 2 - members;
    }
    merge(who, there);
    row->walks++;
    row->most_members = most_of(row->most_members, members);
    row->most_guests = most_of(row->most_guests, guests);
    row->most_people = most_of(row->most_people, members + guests);
    row->value[SUPPRESS_ATTENDANCES] += members;
    row->value[SUPPRESS_GUESTS] += guests;
    row->value[SUPPRESS_MINUTES] += WALK_MINUTES * (members + guests);
    row->value[SUPPRESS_WELLBEING] += below(12) == 0 ? 1 + below(2) : 0;
}

/* How a buurt walks: never, seldom, weekly. */
struct habit {
    size_t people;
    unsigned walks;
    bool seldom;
};

static unsigned walks_of(const struct habit *habit)
{
    return habit->seldom ? below(habit->walks + 1) : habit->walks;
}

static void live(struct quarter *q, const struct habit habits[BUURTEN], struct people *people)
{
    struct suppress_quarter *f = &q->figures;
    const struct people at_first = *people;
    bool in_quarter[PEOPLE] = {false};
    bool of_buurt[BUURTEN][PEOPLE] = {{false}};
    for (size_t m = 0; m < MONTHS; m++) {
        bool in_month[PEOPLE] = {false};
        for (size_t b = 0; b < f->count; b++) {
            bool who[PEOPLE] = {false};
            struct suppress_row *row = &q->buurten[b].months[m];
            for (unsigned n = walks_of(&habits[b]); n > 0; n--) {
                walk(q, b, habits[b].people, row, who);
            }
            count_people(who, people, row);
            add_row(&q->buurten[b].quarter, row);
            add_row(&f->months[m], row);
            add_row(&f->quarter, row);
            merge(of_buurt[b], who);
            merge(in_month, who);
        }
        count_people(in_month, people, &f->months[m]);
        merge(in_quarter, in_month);
        merge(people->walked, in_month);
    }
    for (size_t b = 0; b < f->count; b++) {
        count_people(of_buurt[b], &at_first, &q->buurten[b].quarter);
    }
    count_people(in_quarter, &at_first, &f->quarter);
}

static void publish(struct quarter *q)
{
    for (size_t m = 0; m < MONTHS; m++) {
        suppress_primary(&q->figures.months[m], q->figures.k);
    }
    suppress_apply(&q->figures);
}

static void make(struct quarter *q, const struct habit habits[BUURTEN], size_t buurten,
                 struct people *people, bool overlaps)
{
    memset(q, 0, sizeof(*q));
    q->figures = (struct suppress_quarter){.k = K, .buurten = q->buurten, .count = buurten};
    q->overlaps = overlaps;
    live(q, habits, people);
    publish(q);
}

/* ── the onlooker ───────────────────────────────────────────────────────────────────────────────
 *
 * What is published of a measure is a table of buurten by months of which some margins are known.
 * A cell can be one more or one less when there is a way round: one more here, one less elsewhere
 * in the same known line, and so on, back to here or out by a margin that is not known.
 */

enum { NODES = BUURTEN + MONTHS + 1, OUTSIDE = BUURTEN + MONTHS };

struct onlooker {
    const struct quarter *q;
    enum suppress_measure measure;
    int64_t cell[BUURTEN][MONTHS];
    int64_t floor[BUURTEN][MONTHS];
};

static int64_t known_floor(const struct quarter *q, enum suppress_measure measure, size_t b,
                           size_t m)
{
    const struct suppress_row *row = &q->buurten[b].months[m];
    const struct suppress_row *line = &q->buurten[b].quarter;
    const bool no_guests = !line->hidden[SUPPRESS_GUESTS] && line->value[SUPPRESS_GUESTS] == 0;
    if (measure == SUPPRESS_ATTENDANCES && no_guests) {
        return (int64_t)(2 * row->walks);
    }
    return 0;
}

static struct onlooker look_at(const struct quarter *q, enum suppress_measure measure)
{
    struct onlooker o = {.q = q, .measure = measure};
    for (size_t b = 0; b < q->figures.count; b++) {
        for (size_t m = 0; m < MONTHS; m++) {
            o.cell[b][m] = (int64_t)q->buurten[b].months[m].value[measure];
            o.floor[b][m] = known_floor(q, measure, b, m);
        }
    }
    return o;
}

static bool is_free(const struct onlooker *o, size_t node)
{
    if (node < BUURTEN) {
        return o->q->buurten[node].quarter.hidden[o->measure];
    }
    return o->q->figures.months[node - BUURTEN].hidden[o->measure];
}

/* Whether one unit can go from a node to another: a buurt gives to a month by one more, a month
 * gives back by one less, and both change with what is outside when their margin is not known. */
static bool goes(const struct onlooker *o, size_t from, size_t to)
{
    if (from == OUTSIDE || to == OUTSIDE) {
        return from != to && is_free(o, from == OUTSIDE ? to : from);
    }
    if (from < BUURTEN && to >= BUURTEN) {
        return from < o->q->figures.count && o->q->buurten[from].months[to - BUURTEN].walks > 0;
    }
    if (from >= BUURTEN && to < BUURTEN) {
        return to < o->q->figures.count &&
               o->cell[to][from - BUURTEN] > o->floor[to][from - BUURTEN];
    }
    return false;
}

/* A way from the one node to the other that does not use the cell itself; taken when found. */
static bool find_way(struct onlooker *o, size_t from, size_t to, size_t b, size_t m)
{
    size_t came[NODES];
    size_t queue[NODES];
    size_t head = 0;
    size_t tail = 0;
    for (size_t i = 0; i < NODES; i++) {
        came[i] = NODES;
    }
    queue[tail++] = from;
    came[from] = from;
    while (head < tail) {
        const size_t at = queue[head++];
        for (size_t next = 0; next < NODES; next++) {
            const bool own = (at == b && next == BUURTEN + m) || (next == b && at == BUURTEN + m);
            if (came[next] == NODES && !own && goes(o, at, next)) {
                came[next] = at;
                queue[tail++] = next;
            }
        }
    }
    if (came[to] == NODES) {
        return false;
    }
    for (size_t at = to; at != from; at = came[at]) {
        const size_t before = came[at];
        if (before < BUURTEN && at >= BUURTEN && at != OUTSIDE) {
            o->cell[before][at - BUURTEN]++;
        } else if (before >= BUURTEN && before != OUTSIDE && at < BUURTEN) {
            o->cell[at][before - BUURTEN]--;
        }
    }
    return true;
}

/* How many values the cell can have, as far as five. */
static unsigned choices_of(const struct quarter *q, enum suppress_measure measure, size_t b,
                           size_t m)
{
    unsigned choices = 1;
    struct onlooker up = look_at(q, measure);
    while (choices < 5 && find_way(&up, BUURTEN + m, b, b, m)) {
        up.cell[b][m]++;
        choices++;
    }
    struct onlooker down = look_at(q, measure);
    while (choices < 5 && down.cell[b][m] > down.floor[b][m] &&
           find_way(&down, b, BUURTEN + m, b, m)) {
        down.cell[b][m]--;
        choices++;
    }
    return choices;
}

static bool is_small(uint64_t value)
{
    return value > 0 && value < K;
}

/* Whether some buurt's month below k can have no other value. */
static bool months_are_told(const struct quarter *q, enum suppress_measure measure)
{
    for (size_t b = 0; b < q->figures.count; b++) {
        for (size_t m = 0; m < MONTHS; m++) {
            const struct suppress_row *row = &q->buurten[b].months[m];
            if (is_small(row->value[measure]) && choices_of(q, measure, b, m) < 2) {
                return true;
            }
        }
    }
    return false;
}

/* What the buurten that are hidden have together, by the wijk's figure; -1 when it is hidden. */
static int64_t left_of(const struct quarter *q, enum suppress_measure measure, size_t *hidden)
{
    const struct suppress_quarter *f = &q->figures;
    int64_t left = (int64_t)f->quarter.value[measure];
    bool known = !f->quarter.hidden[measure];
    bool months = true;
    *hidden = 0;
    for (size_t m = 0; m < MONTHS; m++) {
        months = months && !f->months[m].hidden[measure];
    }
    for (size_t b = 0; b < f->count; b++) {
        const struct suppress_row *row = &q->buurten[b].quarter;
        left -= row->hidden[measure] ? 0 : (int64_t)row->value[measure];
        *hidden += row->hidden[measure] ? 1 : 0;
    }
    const bool adds_up = measure != SUPPRESS_WALKERS && measure != SUPPRESS_NEW;
    known = known || (months && adds_up);
    return known ? left : -1;
}

/* Whether a buurt's quarter follows from the wijk's: it alone is left, or so few are. */
static bool quarters_are_told(const struct quarter *q, enum suppress_measure measure)
{
    size_t hidden = 0;
    const int64_t left = left_of(q, measure, &hidden);
    return left > 0 && hidden > 0 && (hidden == 1 || left < K);
}

/* Minutes, attendances and guests are one equation; a buurt's only walk has as many attendances as
 * walkers; and two adults walk in each walk. */
static bool lines_are_told(const struct suppress_row *row)
{
    const bool *hidden = row->hidden;
    const bool two_of_three =
        !hidden[SUPPRESS_MINUTES] && (hidden[SUPPRESS_GUESTS] || hidden[SUPPRESS_ATTENDANCES]);
    const bool one_walk =
        row->walks == 1 && hidden[SUPPRESS_WALKERS] != hidden[SUPPRESS_ATTENDANCES];
    bool guests = false;
    if (is_small(row->value[SUPPRESS_GUESTS]) && !hidden[SUPPRESS_ATTENDANCES]) {
        guests = 2 * row->walks >= row->value[SUPPRESS_ATTENDANCES] + K - 1;
    }
    return two_of_three || one_walk || guests;
}

/* Everything that the onlooker finds out. */
static unsigned count_told(const struct quarter *q)
{
    static const enum suppress_measure ADD_UP[] = {SUPPRESS_ATTENDANCES, SUPPRESS_GUESTS,
                                                   SUPPRESS_WELLBEING};
    unsigned told = 0;
    for (size_t i = 0; i < sizeof(ADD_UP) / sizeof(ADD_UP[0]); i++) {
        told += months_are_told(q, ADD_UP[i]) ? 1 : 0;
    }
    for (int measure = 0; measure < SUPPRESS_MEASURES; measure++) {
        const bool people = measure == SUPPRESS_WALKERS || measure == SUPPRESS_NEW;
        if (!people || !q->overlaps) {
            told += quarters_are_told(q, (enum suppress_measure)measure) ? 1 : 0;
        }
    }
    told += lines_are_told(&q->figures.quarter) ? 1 : 0;
    for (size_t b = 0; b < q->figures.count; b++) {
        told += lines_are_told(&q->buurten[b].quarter) ? 1 : 0;
    }
    for (size_t m = 0; m < MONTHS; m++) {
        told += lines_are_told(&q->figures.months[m]) ? 1 : 0;
    }
    return told;
}

/* Whether any figure below k is shown as it is. */
static bool shows_small(const struct quarter *q)
{
    bool shows = false;
    for (int measure = 0; measure < SUPPRESS_MEASURES; measure++) {
        const bool counts = measure != SUPPRESS_MINUTES;
        for (size_t b = 0; b < q->figures.count; b++) {
            const struct suppress_row *row = &q->buurten[b].quarter;
            shows = shows || (counts && !row->hidden[measure] && is_small(row->value[measure]));
        }
        for (size_t m = 0; m < MONTHS; m++) {
            const struct suppress_row *row = &q->figures.months[m];
            shows = shows || (counts && !row->hidden[measure] && is_small(row->value[measure]));
        }
        const struct suppress_row *row = &q->figures.quarter;
        shows = shows || (counts && !row->hidden[measure] && is_small(row->value[measure]));
    }
    return shows;
}

/* ── the tests ──────────────────────────────────────────────────────────────────────────────────
 */

/* COUNCIL-2. Vector of domain.md G. */
static void eight_buurten_one_with_three_walkers_which_no_other_cell_or_total_reveals(void **state)
{
    (void)state;
    struct quarter q = {.overlaps = false};
    q.figures = (struct suppress_quarter){.k = K, .buurten = q.buurten, .count = BUURTEN};
    for (size_t b = 0; b < BUURTEN; b++) {
        const uint64_t walkers = b == 3 ? 3 : 8 + b;
        for (size_t m = 0; m < MONTHS; m++) {
            const struct suppress_row row = {
                .walks = 4, .value = {walkers, 0, 4 * walkers, 0, 4 * walkers * WALK_MINUTES, 0}};
            q.buurten[b].months[m] = row;
            add_row(&q.buurten[b].quarter, &row);
            add_row(&q.figures.months[m], &row);
            add_row(&q.figures.quarter, &row);
            q.figures.months[m].value[SUPPRESS_WALKERS] += walkers;
        }
        q.buurten[b].quarter.value[SUPPRESS_WALKERS] = walkers;
        q.figures.quarter.value[SUPPRESS_WALKERS] += walkers;
    }
    publish(&q);
    size_t hidden = 0;
    assert_true(q.buurten[3].quarter.hidden[SUPPRESS_WALKERS]);
    assert_true(q.buurten[3].quarter.hidden[SUPPRESS_ATTENDANCES]);
    assert_true(q.buurten[3].quarter.hidden[SUPPRESS_MINUTES]);
    assert_false(q.figures.quarter.hidden[SUPPRESS_WALKERS]);
    assert_true(left_of(&q, SUPPRESS_WALKERS, &hidden) > 3);
    assert_int_equal(hidden, 2);
    assert_int_equal(count_told(&q), 0);
    assert_false(shows_small(&q));
}

/* COUNCIL-2 */
static void minutes_are_hidden_with_the_walkers_or_the_guests_they_follow_from(void **state)
{
    (void)state;
    struct suppress_row few = {.walks = 4, .value = {4, 0, 12, 0, 540, 0}};
    suppress_primary(&few, K);
    assert_true(few.hidden[SUPPRESS_WALKERS] && few.hidden[SUPPRESS_ATTENDANCES]);
    assert_true(few.hidden[SUPPRESS_MINUTES]);
    assert_false(few.hidden[SUPPRESS_GUESTS]); /* none is no person */
    struct suppress_row guests = {.walks = 4, .value = {9, 0, 20, 2, 990, 0}};
    suppress_primary(&guests, K);
    assert_true(guests.hidden[SUPPRESS_GUESTS] && guests.hidden[SUPPRESS_MINUTES]);
    assert_false(guests.hidden[SUPPRESS_WALKERS] || guests.hidden[SUPPRESS_ATTENDANCES]);
}

/* COUNCIL-4 */
static void guests_do_not_follow_from_two_adults_a_walk(void **state)
{
    (void)state;
    struct suppress_row row = {.walks = 5, .value = {6, 0, 6, 4, 450, 0}};
    suppress_primary(&row, K); /* five walks take ten: six members, so four guests */
    assert_true(row.hidden[SUPPRESS_GUESTS] && row.hidden[SUPPRESS_ATTENDANCES]);
    assert_true(row.hidden[SUPPRESS_WALKERS]);
}

/* COUNCIL-3, COUNCIL-2: k is where hiding begins, none at all is shown. */
static void none_and_k_are_shown_one_and_k_less_one_are_hidden(void **state)
{
    (void)state;
    const uint64_t values[] = {0, 1, K - 1, K};
    const bool hidden[] = {false, true, true, false};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct suppress_row row = {.walks = 9, .value = {20, values[i], 60, 0, 2700, values[i]}};
        suppress_primary(&row, K);
        assert_int_equal(row.hidden[SUPPRESS_NEW], hidden[i]);
        assert_int_equal(row.hidden[SUPPRESS_WELLBEING], hidden[i]);
    }
}

/* COUNCIL-4 */
static void a_buurt_that_walked_in_one_month_alone_is_not_told_by_that_month(void **state)
{
    (void)state;
    struct people people = {{false}};
    unsigned seen = 0;
    for (unsigned seed = 1; seed <= 300; seed++) {
        struct quarter q;
        state_of_chance = seed * 7919;
        struct habit habits[BUURTEN] = {{0}};
        habits[0] = (struct habit){9, 4, false};
        habits[1] = (struct habit){4, 1, true};
        habits[2] = (struct habit){6, 2, true};
        make(&q, habits, 3, &people, false);
        seen += q.buurten[1].quarter.walks == 1 ? 1 : 0;
        assert_int_equal(count_told(&q), 0);
        assert_false(shows_small(&q));
    }
    assert_true(seen > 10);
}

static void draw_habits(struct habit habits[BUURTEN], size_t buurten)
{
    for (size_t b = 0; b < buurten; b++) {
        habits[b] = (struct habit){
            .people = 1 + below(PEOPLE / BUURTEN), .walks = below(7), .seldom = below(3) == 0};
    }
}

/* COUNCIL-4: a thousand wijken, two years each, every quarter attacked. */
static void no_count_below_k_is_reconstructed_from_the_quarters_of_a_thousand_wijken(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 1000; seed++) {
        struct people people = {{false}};
        struct habit habits[BUURTEN];
        state_of_chance = seed * 2654435761u;
        const size_t buurten = 1 + below(BUURTEN);
        const bool overlaps = below(2) == 0;
        draw_habits(habits, buurten);
        for (unsigned quarter = 0; quarter < 8; quarter++) {
            struct quarter q;
            make(&q, habits, buurten, &people, overlaps);
            if (count_told(&q) != 0 || shows_small(&q)) {
                fail_msg("seed %u, quarter %u: %u told", seed, quarter, count_told(&q));
            }
        }
    }
}

/* Decision 15: what can be shown is. */
static void in_a_usual_wijk_most_buurten_see_their_walkers(void **state)
{
    (void)state;
    unsigned shown = 0;
    unsigned wijk = 0;
    enum { RUNS = 200 };
    for (unsigned seed = 1; seed <= RUNS; seed++) {
        struct people people = {{false}};
        struct quarter q;
        struct habit habits[BUURTEN];
        state_of_chance = seed * 40503u;
        for (size_t b = 0; b < BUURTEN; b++) {
            habits[b] = (struct habit){b == 7 ? 3 : 8 + below(6), 4 + below(2), false};
        }
        make(&q, habits, BUURTEN, &people, below(2) == 0);
        for (size_t b = 0; b < BUURTEN; b++) {
            shown += q.buurten[b].quarter.hidden[SUPPRESS_WALKERS] ? 0 : 1;
        }
        wijk += q.figures.quarter.hidden[SUPPRESS_WALKERS] ? 0 : 1;
    }
    print_message("walkers shown: %u of %u buurten, %u of %u wijken\n", shown, RUNS * BUURTEN, wijk,
                  (unsigned)RUNS);
    assert_true(shown * 100 >= RUNS * BUURTEN * 60);
    assert_int_equal(wijk, RUNS);
}

/* The onlooker of these tests finds what there is to find. */
static void the_onlooker_sees_through_an_overview_that_hides_one_cell_alone(void **state)
{
    (void)state;
    unsigned told = 0;
    for (unsigned seed = 1; seed <= 100; seed++) {
        struct people people = {{false}};
        struct quarter q;
        struct habit habits[BUURTEN];
        state_of_chance = seed * 977;
        draw_habits(habits, 4);
        make(&q, habits, 4, &people, false);
        for (size_t b = 0; b < 4; b++) {
            suppress_primary(&q.buurten[b].quarter, K);
        }
        suppress_primary(&q.figures.quarter, K);
        told += count_told(&q) > 0 ? 1 : 0;
    }
    assert_true(told > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_buurten_one_with_three_walkers_which_no_other_cell_or_total_reveals),
        cmocka_unit_test(minutes_are_hidden_with_the_walkers_or_the_guests_they_follow_from),
        cmocka_unit_test(guests_do_not_follow_from_two_adults_a_walk),
        cmocka_unit_test(none_and_k_are_shown_one_and_k_less_one_are_hidden),
        cmocka_unit_test(a_buurt_that_walked_in_one_month_alone_is_not_told_by_that_month),
        cmocka_unit_test(no_count_below_k_is_reconstructed_from_the_quarters_of_a_thousand_wijken),
        cmocka_unit_test(in_a_usual_wijk_most_buurten_see_their_walkers),
        cmocka_unit_test(the_onlooker_sees_through_an_overview_that_hides_one_cell_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
