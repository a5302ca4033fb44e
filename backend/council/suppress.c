#include "council/suppress.h"

/* Below so many values that it could have, a hidden count is as good as told. */
enum { CHOICES = 3, SLACK = CHOICES - 1, ROOM = 1, ADULTS = 2 };

static bool is_small(uint64_t value, unsigned k)
{
    return value > 0 && value < k;
}

static uint64_t less(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

/* How many guests there must have been at least, so that each walk had two people. */
static uint64_t guests_needed(const struct suppress_row *row)
{
    const uint64_t people = ADULTS * row->walks;
    const uint64_t members = row->value[SUPPRESS_ATTENDANCES];
    return people > members ? people - members : 0;
}

/* How many walked, members and guests: minutes follow from it. */
static uint64_t people_of(const struct suppress_row *row)
{
    return row->value[SUPPRESS_ATTENDANCES] + row->value[SUPPRESS_GUESTS];
}

/* Whether two people and no more walked in each walk but one: then each follows. */
static bool walks_are_told(const struct suppress_row *row)
{
    return row->walks > 1 && people_of(row) < row->most_people + ADULTS * (row->walks - 1) + ROOM;
}

void suppress_primary(struct suppress_row *row, unsigned k)
{
    for (size_t m = 0; m < SUPPRESS_MEASURES; m++) {
        row->hidden[m] = m != SUPPRESS_MINUTES && is_small(row->value[m], k);
    }
    row->hidden[SUPPRESS_ATTENDANCES] =
        row->hidden[SUPPRESS_ATTENDANCES] || walks_are_told(row) ||
        is_small(row->value[SUPPRESS_ATTENDANCES] - row->most_members, k);
    row->hidden[SUPPRESS_GUESTS] =
        row->hidden[SUPPRESS_GUESTS] || is_small(row->value[SUPPRESS_GUESTS] - row->most_guests, k);
    const bool few_guests = row->hidden[SUPPRESS_GUESTS];
    const bool told = few_guests && guests_needed(row) + CHOICES > k - 1;
    if (row->hidden[SUPPRESS_WALKERS] || row->hidden[SUPPRESS_ATTENDANCES] || told) {
        row->hidden[SUPPRESS_WALKERS] = true; /* in one walk the two are the same number */
        row->hidden[SUPPRESS_ATTENDANCES] = true;
    }
    row->hidden[SUPPRESS_MINUTES] = row->hidden[SUPPRESS_ATTENDANCES] || few_guests;
}

/* ── one measure of a quarter ───────────────────────────────────────────────────────────────────
 */

struct table {
    struct suppress_quarter *quarter;
    enum suppress_measure measure;
};

static struct suppress_row *row_of(const struct table *t, size_t b)
{
    return &t->quarter->buurten[b].quarter;
}

static bool is_hidden(const struct table *t, size_t b)
{
    return row_of(t, b)->hidden[t->measure];
}

/* What is counted: minutes by the people whose they are. */
static uint64_t value_of(const struct table *t, const struct suppress_row *row)
{
    return t->measure == SUPPRESS_MINUTES ? people_of(row) : row->value[t->measure];
}

/* What of it one walk may be, for who was in it. */
static uint64_t most_of(const struct table *t, const struct suppress_row *row)
{
    switch (t->measure) {
    case SUPPRESS_WALKERS:
    case SUPPRESS_ATTENDANCES: return row->most_members;
    case SUPPRESS_GUESTS: return row->most_guests;
    case SUPPRESS_MINUTES: return row->most_people;
    default: return 0;
    }
}

/* The least that an onlooker knows the count of a line to be. */
static uint64_t floor_of(const struct table *t, const struct suppress_row *row)
{
    switch (t->measure) {
    case SUPPRESS_WALKERS: return row->walks > 0 && row->value[SUPPRESS_GUESTS] == 0 ? ADULTS : 0;
    case SUPPRESS_ATTENDANCES: return less(ADULTS * row->walks, row->value[SUPPRESS_GUESTS]);
    case SUPPRESS_MINUTES: return ADULTS * row->walks;
    case SUPPRESS_GUESTS: return guests_needed(row);
    default: return 0;
    }
}

/* The least that is left of a month without its largest walk. */
static uint64_t floor_of_rest(const struct table *t, const struct suppress_row *row)
{
    const uint64_t rest = less(value_of(t, row), most_of(t, row));
    struct suppress_row others = *row;
    others.walks--;
    others.value[SUPPRESS_ATTENDANCES] = less(row->value[SUPPRESS_ATTENDANCES], row->most_members);
    others.value[SUPPRESS_GUESTS] = less(row->value[SUPPRESS_GUESTS], row->most_guests);
    const uint64_t least = floor_of(t, &others);
    return least < rest ? least : rest;
}

/* Whether the months add up to the quarter's figure, as they do where nobody is counted twice. */
static bool total_is_known(const struct table *t)
{
    const enum suppress_measure m = t->measure;
    bool known = true;
    for (size_t i = 0; i < SUPPRESS_MONTHS; i++) {
        const struct suppress_row *month = &t->quarter->months[i];
        known = known && (!month->hidden[m] || month->walks == 0);
    }
    return known || !t->quarter->quarter.hidden[m];
}

/* What the buurten that are hidden have together. */
struct hidden_part {
    int64_t sum;
    int64_t floors; /* the least that they are known to have */
    int64_t most;   /* that one walk of them had */
    size_t count;
};

static int64_t max_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* What is left of the total when the buurten that are shown are taken from it; below zero where
 * people who walk in two buurten are counted in both. */
static struct hidden_part hidden_sum(const struct table *t)
{
    struct hidden_part part = {.sum = (int64_t)value_of(t, &t->quarter->quarter)};
    for (size_t b = 0; b < t->quarter->count; b++) {
        const struct suppress_row *row = row_of(t, b);
        if (is_hidden(t, b)) {
            part.floors += (int64_t)floor_of(t, row);
            part.most = max_of(part.most, (int64_t)most_of(t, row));
            part.count++;
        } else {
            part.sum -= (int64_t)value_of(t, row);
        }
    }
    return part;
}

/* Whether those that are hidden follow from the rest, or from each other's least. */
static bool needs_partner(const struct table *t)
{
    const struct hidden_part part = hidden_sum(t);
    const int64_t k = t->quarter->k;
    if (!total_is_known(t)) {
        return part.count < 2;
    }
    const bool tells = part.sum > 0 && part.sum < max_of(part.floors + SLACK, k);
    const int64_t rest = part.sum - part.most; /* for who was in the largest walk of them */
    const bool tells_walker = rest > 0 && rest < max_of(part.floors - ADULTS + ROOM, k);
    return part.count > 0 && (part.count < 2 || tells || tells_walker);
}

/* The one with the fewest walks that is still shown: by what everybody knows, so that the choice
 * tells nothing. */
static bool add_partner(const struct table *t)
{
    size_t best = t->quarter->count;
    for (size_t b = 0; b < t->quarter->count; b++) {
        const uint64_t walks = row_of(t, b)->walks;
        if (walks > 0 && !is_hidden(t, b) &&
            (best == t->quarter->count || walks < row_of(t, best)->walks)) {
            best = b;
        }
    }
    if (best == t->quarter->count) {
        return false;
    }
    row_of(t, best)->hidden[t->measure] = true;
    return true;
}

/* ── what an onlooker can compute ───────────────────────────────────────────────────────────────
 *
 * Each buurt's month lies between its floor and what the sums that are shown leave it. Narrowing
 * goes on until nothing changes; a number of rounds is enough, for each must tell something new.
 */

struct bounds {
    int64_t low;
    int64_t high;
};

enum { ROUNDS_MAX = 64, BUURTEN_MAX = 64 };
static const int64_t ANY = INT64_C(1) << 40;

struct view {
    const struct table *t;
    const struct suppress_row *own; /* a buurt's month in whose largest walk the onlooker was */
    struct bounds cell[BUURTEN_MAX][SUPPRESS_MONTHS];
    bool narrowed;
    bool impossible; /* the sums do not hold: people are counted in several, so nothing follows */
};

/* Whether it is the month in whose largest walk the onlooker was; none is for who was in none. */
static bool is_own(const struct view *v, const struct suppress_row *month)
{
    return v->own != NULL && month == v->own;
}

static void narrow(struct view *v, struct bounds *cell, int64_t low, int64_t high)
{
    if (low > cell->low) {
        cell->low = low;
        v->narrowed = true;
    }
    if (high < cell->high) {
        cell->high = high;
        v->narrowed = true;
    }
    v->impossible = v->impossible || cell->low > cell->high;
}

/* The cells, which add up to `sum`. */
static void narrow_sum(struct view *v, struct bounds *const *cells, size_t count, int64_t sum)
{
    int64_t low = 0;
    int64_t high = 0;
    for (size_t i = 0; i < count; i++) {
        low += cells[i]->low;
        high += cells[i]->high;
    }
    for (size_t i = 0; i < count; i++) {
        const struct bounds own = *cells[i];
        narrow(v, cells[i], sum - (high - own.high), sum - (low - own.low));
    }
}

static void narrow_buurten(struct view *v)
{
    const struct table *t = v->t;
    for (size_t b = 0; b < t->quarter->count; b++) {
        if (!is_hidden(t, b)) {
            struct bounds *cells[SUPPRESS_MONTHS];
            for (size_t m = 0; m < SUPPRESS_MONTHS; m++) {
                cells[m] = &v->cell[b][m];
            }
            narrow_sum(v, cells, SUPPRESS_MONTHS, (int64_t)value_of(t, row_of(t, b)));
        }
    }
}

static void narrow_months(struct view *v)
{
    const struct table *t = v->t;
    struct bounds *cells[BUURTEN_MAX];
    for (size_t m = 0; m < SUPPRESS_MONTHS; m++) {
        if (!t->quarter->months[m].hidden[t->measure]) {
            for (size_t b = 0; b < t->quarter->count; b++) {
                cells[b] = &v->cell[b][m];
            }
            narrow_sum(v, cells, t->quarter->count, (int64_t)value_of(t, &t->quarter->months[m]));
        }
    }
}

/* Those that are hidden add up to what the total leaves. */
static void narrow_hidden(struct view *v)
{
    const struct table *t = v->t;
    struct bounds *cells[BUURTEN_MAX * SUPPRESS_MONTHS];
    size_t count = 0;
    if (!total_is_known(t)) {
        return;
    }
    for (size_t b = 0; b < t->quarter->count; b++) {
        for (size_t m = 0; m < SUPPRESS_MONTHS && is_hidden(t, b); m++) {
            cells[count++] = &v->cell[b][m];
        }
    }
    narrow_sum(v, cells, count, hidden_sum(t).sum);
}

/* The most that a buurt's month can have: nobody is twice in a walk, so as many as are told to have
 * walked there in the quarter, or anywhere in the month, in each of its walks. */
static int64_t ceiling_of(const struct table *t, size_t b, size_t m)
{
    const struct suppress_row *rows[] = {&t->quarter->buurten[b].quarter, &t->quarter->months[m]};
    const int64_t walks = (int64_t)t->quarter->buurten[b].months[m].walks;
    int64_t most = walks == 0 ? 0 : ANY;
    for (size_t i = 0; i < 2 && t->measure == SUPPRESS_ATTENDANCES; i++) {
        const int64_t all = walks * (int64_t)rows[i]->value[SUPPRESS_WALKERS];
        most = rows[i]->hidden[SUPPRESS_WALKERS] || all > most ? most : all;
    }
    return most;
}

/* The least that a buurt's month must have for its walkers: those of the wijk's month whom the
 * other buurten cannot have had. */
static int64_t walkers_needed(const struct table *t, size_t b, size_t m)
{
    const struct suppress_row *month = &t->quarter->months[m];
    int64_t needed = (int64_t)month->value[SUPPRESS_WALKERS];
    if (t->measure != SUPPRESS_ATTENDANCES || month->hidden[SUPPRESS_WALKERS]) {
        return 0;
    }
    for (size_t other = 0; other < t->quarter->count; other++) {
        const struct suppress_buurt *buurt = &t->quarter->buurten[other];
        if (other != b && buurt->months[m].walks > 0) {
            needed -= buurt->quarter.hidden[SUPPRESS_WALKERS]
                          ? needed
                          : (int64_t)buurt->quarter.value[SUPPRESS_WALKERS];
        }
    }
    return max_of(needed, 0);
}

static void look(struct view *v)
{
    for (size_t b = 0; b < v->t->quarter->count; b++) {
        for (size_t m = 0; m < SUPPRESS_MONTHS; m++) {
            const struct suppress_row *row = &v->t->quarter->buurten[b].months[m];
            const int64_t least = max_of((int64_t)floor_of(v->t, row), walkers_needed(v->t, b, m));
            v->cell[b][m] = (struct bounds){least, ceiling_of(v->t, b, m)};
            if (is_own(v, row)) {
                const uint64_t own = most_of(v->t, row);
                v->cell[b][m].low = max_of(least, (int64_t)(own + floor_of_rest(v->t, row)));
                v->cell[b][m].high = row->walks == 1 ? (int64_t)own : ANY;
            }
        }
    }
    v->narrowed = true;
    for (int round = 0; round < ROUNDS_MAX && v->narrowed && !v->impossible; round++) {
        v->narrowed = false;
        narrow_buurten(v);
        narrow_months(v);
        narrow_hidden(v);
    }
}

/* Whether a line holds a count that nobody may learn: a small one, or two people in each walk; for
 * who was in its largest walk, in what is left without that. */
static bool is_secret(const struct table *t, const struct suppress_row *row, bool own)
{
    const uint64_t walks = row->walks - (own ? 1 : 0);
    const uint64_t value = less(value_of(t, row), own ? most_of(t, row) : 0);
    const uint64_t people = less(people_of(row), own ? row->most_people : 0);
    const bool pairs = t->measure == SUPPRESS_MINUTES || t->measure == SUPPRESS_ATTENDANCES;
    return row->walks > 0 && walks > 0 &&
           ((t->measure != SUPPRESS_MINUTES && is_small(value, t->quarter->k)) ||
            (pairs && people == ADULTS * walks));
}

/* A buurt of which a count below k is pinned: in a month, or of the quarter that is hidden. Who was
 * in a walk takes that away first. */
static bool is_pinned(const struct view *v, size_t b)
{
    const struct suppress_buurt *buurt = &v->t->quarter->buurten[b];
    const int64_t choices = v->own == NULL ? SLACK : ROOM;
    bool owns = false;
    int64_t low = 0;
    int64_t high = 0;
    for (size_t m = 0; m < SUPPRESS_MONTHS; m++) {
        const struct bounds *cell = &v->cell[b][m];
        const struct suppress_row *month = &buurt->months[m];
        const bool own = is_own(v, month);
        if (cell->high - cell->low < choices && is_secret(v->t, month, own)) {
            return true;
        }
        owns = owns || own;
        low += cell->low;
        high += cell->high;
    }
    if (high - low >= choices || buurt->quarter.walks == 0) {
        return false;
    }
    return (v->own == NULL && buurt->quarter.hidden[v->t->measure]) ||
           is_secret(v->t, &buurt->quarter, owns);
}

/* Which buurt is pinned for who was in no walk, or in one of them; as many as there are: none. */
static size_t find_pinned(const struct table *t)
{
    const size_t count = t->quarter->count;
    for (size_t own = 0; own <= count * SUPPRESS_MONTHS; own++) {
        struct view v = {.t = t};
        if (own > 0) {
            const struct suppress_buurt *buurt = &t->quarter->buurten[(own - 1) / SUPPRESS_MONTHS];
            v.own = &buurt->months[(own - 1) % SUPPRESS_MONTHS];
        }
        if (v.own != NULL && v.own->walks == 0) {
            continue;
        }
        look(&v);
        for (size_t b = 0; b < count && !v.impossible; b++) {
            if (is_pinned(&v, b)) {
                return b;
            }
        }
    }
    return count;
}

/* Hides one more where something is pinned. Gives: false when nothing is, or nothing can be done.
 */
static bool repair(const struct table *t)
{
    if (t->measure == SUPPRESS_WALKERS) {
        return false; /* who walks in two months is one walker: months do not add up */
    }
    if (t->quarter->count > BUURTEN_MAX) {
        return add_partner(t); /* more than any wijk has: all are hidden */
    }
    const size_t b = find_pinned(t);
    if (b == t->quarter->count) {
        return false;
    }
    if (!is_hidden(t, b)) {
        row_of(t, b)->hidden[t->measure] = true;
        return true;
    }
    return add_partner(t);
}

static void close_table(const struct table *t)
{
    do {
        while (needs_partner(t) && add_partner(t)) {
        }
        if (needs_partner(t)) {
            t->quarter->quarter.hidden[t->measure] = true;
        }
    } while (repair(t));
}

/* What one hides the other hides as well. Gives: whether that hid something new. */
static bool share(struct suppress_quarter *quarter, enum suppress_measure from,
                  enum suppress_measure to)
{
    bool changed = false;
    for (size_t b = 0; b <= quarter->count; b++) {
        struct suppress_row *row =
            b < quarter->count ? &quarter->buurten[b].quarter : &quarter->quarter;
        changed = changed || (row->hidden[from] && !row->hidden[to]);
        row->hidden[to] = row->hidden[to] || row->hidden[from];
    }
    return changed;
}

/* A month that is hidden would follow from its quarter. */
static void hide_totals(struct suppress_quarter *quarter)
{
    for (size_t m = 0; m < SUPPRESS_MONTHS; m++) {
        for (size_t i = 0; i < SUPPRESS_MEASURES; i++) {
            quarter->quarter.hidden[i] =
                quarter->quarter.hidden[i] ||
                (quarter->months[m].hidden[i] && quarter->months[m].walks > 0);
        }
    }
}

void suppress_apply(struct suppress_quarter *quarter)
{
    suppress_primary(&quarter->quarter, quarter->k);
    for (size_t b = 0; b < quarter->count; b++) {
        suppress_primary(&quarter->buurten[b].quarter, quarter->k);
    }
    hide_totals(quarter);
    const struct table walkers = {quarter, SUPPRESS_WALKERS};
    const struct table attendances = {quarter, SUPPRESS_ATTENDANCES};
    do { /* a buurt's only walk has as many attendances as walkers: both or none */
        close_table(&walkers);
        (void)share(quarter, SUPPRESS_WALKERS, SUPPRESS_ATTENDANCES);
        close_table(&attendances);
    } while (share(quarter, SUPPRESS_ATTENDANCES, SUPPRESS_WALKERS));
    const enum suppress_measure alone[] = {SUPPRESS_NEW, SUPPRESS_GUESTS, SUPPRESS_WELLBEING};
    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
        close_table(&(const struct table){quarter, alone[i]});
    }
    (void)share(quarter, SUPPRESS_ATTENDANCES, SUPPRESS_MINUTES);
    (void)share(quarter, SUPPRESS_GUESTS, SUPPRESS_MINUTES);
    close_table(&(const struct table){quarter, SUPPRESS_MINUTES});
}
