#include "council/suppress.h"

/* Below so many values that it could have, a hidden count is as good as told. */
enum { CHOICES = 3, SLACK = CHOICES - 1, ADULTS = 2 };

static bool is_small(uint64_t value, unsigned k)
{
    return value > 0 && value < k;
}

/* How many guests there must have been at least, so that each walk had two people. */
static uint64_t guests_needed(const struct suppress_row *row)
{
    const uint64_t people = ADULTS * row->walks;
    const uint64_t members = row->value[SUPPRESS_ATTENDANCES];
    return people > members ? people - members : 0;
}

void suppress_primary(struct suppress_row *row, unsigned k)
{
    for (size_t m = 0; m < SUPPRESS_MEASURES; m++) {
        row->hidden[m] = m != SUPPRESS_MINUTES && is_small(row->value[m], k);
    }
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

/* The least that an onlooker knows the count of a line to be. */
static uint64_t floor_of(const struct table *t, const struct suppress_row *row)
{
    switch (t->measure) {
    case SUPPRESS_WALKERS: return row->walks > 0 && row->value[SUPPRESS_GUESTS] == 0 ? ADULTS : 0;
    case SUPPRESS_ATTENDANCES:
        return row->value[SUPPRESS_GUESTS] == 0 || row->hidden[SUPPRESS_GUESTS]
                   ? ADULTS * row->walks
                   : 0;
    case SUPPRESS_GUESTS: return row->hidden[SUPPRESS_ATTENDANCES] ? 0 : guests_needed(row);
    default: return 0;
    }
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

/* What is left of the total when the buurten that are shown are taken from it; below zero where
 * people who walk in two buurten are counted in both. */
static int64_t hidden_sum(const struct table *t, size_t *count, uint64_t *floors)
{
    int64_t sum = (int64_t)t->quarter->quarter.value[t->measure];
    *count = 0;
    *floors = 0;
    for (size_t b = 0; b < t->quarter->count; b++) {
        if (is_hidden(t, b)) {
            *floors += floor_of(t, row_of(t, b));
            (*count)++;
        } else {
            sum -= (int64_t)row_of(t, b)->value[t->measure];
        }
    }
    return sum;
}

/* Whether those that are hidden follow from the rest, or from each other's least. */
static bool needs_partner(const struct table *t)
{
    size_t count = 0;
    uint64_t floors = 0;
    const int64_t sum = hidden_sum(t, &count, &floors);
    if (!total_is_known(t)) {
        return count < 2;
    }
    const uint64_t least = floors + SLACK > t->quarter->k ? floors + SLACK : t->quarter->k;
    const bool tells = sum > 0 && sum < (int64_t)least; /* none left: people are counted twice */
    return count > 0 && (count < 2 || tells);
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
    struct bounds cell[BUURTEN_MAX][SUPPRESS_MONTHS];
    bool narrowed;
    bool impossible; /* the sums do not hold: people are counted in several, so nothing follows */
};

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
            narrow_sum(v, cells, SUPPRESS_MONTHS, (int64_t)row_of(t, b)->value[t->measure]);
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
            narrow_sum(v, cells, t->quarter->count,
                       (int64_t)t->quarter->months[m].value[t->measure]);
        }
    }
}

/* Those that are hidden add up to what the total leaves. */
static void narrow_hidden(struct view *v)
{
    const struct table *t = v->t;
    struct bounds *cells[BUURTEN_MAX * SUPPRESS_MONTHS];
    size_t count = 0;
    size_t hidden = 0;
    uint64_t floors = 0;
    if (!total_is_known(t)) {
        return;
    }
    for (size_t b = 0; b < t->quarter->count; b++) {
        for (size_t m = 0; m < SUPPRESS_MONTHS && is_hidden(t, b); m++) {
            cells[count++] = &v->cell[b][m];
        }
    }
    narrow_sum(v, cells, count, hidden_sum(t, &hidden, &floors));
}

static void look(struct view *v)
{
    for (size_t b = 0; b < v->t->quarter->count; b++) {
        for (size_t m = 0; m < SUPPRESS_MONTHS; m++) {
            const struct suppress_row *row = &v->t->quarter->buurten[b].months[m];
            const bool none = row->walks == 0;
            v->cell[b][m] = (struct bounds){(int64_t)floor_of(v->t, row), none ? 0 : ANY};
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

/* A buurt of which a count below k is pinned: in a month, or of the quarter that is hidden. */
static bool is_pinned(const struct view *v, size_t b)
{
    const enum suppress_measure measure = v->t->measure;
    const struct suppress_buurt *buurt = &v->t->quarter->buurten[b];
    int64_t low = 0;
    int64_t high = 0;
    for (size_t m = 0; m < SUPPRESS_MONTHS; m++) {
        const struct bounds *cell = &v->cell[b][m];
        if (is_small(buurt->months[m].value[measure], v->t->quarter->k) &&
            cell->high - cell->low < SLACK) {
            return true;
        }
        low += cell->low;
        high += cell->high;
    }
    return buurt->quarter.hidden[measure] && buurt->quarter.walks > 0 && high - low < SLACK;
}

/* Hides one more where something is pinned. Gives: false when nothing is, or nothing can be done.
 */
static bool repair(const struct table *t)
{
    struct view v = {.t = t};
    if (t->measure == SUPPRESS_WALKERS) {
        return false; /* who walks in two months is one walker: months do not add up */
    }
    if (t->quarter->count > BUURTEN_MAX) {
        return add_partner(t); /* more than any wijk has: all are hidden */
    }
    look(&v);
    for (size_t b = 0; b < t->quarter->count && !v.impossible; b++) {
        if (is_pinned(&v, b)) {
            if (!is_hidden(t, b)) {
                row_of(t, b)->hidden[t->measure] = true;
                return true;
            }
            return add_partner(t);
        }
    }
    return false;
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
