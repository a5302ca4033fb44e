#include "support/onlooker.h"

#include "base/check.h"
#include "council/csv.h"

#include <stdlib.h>
#include <string.h>

static const int64_t ANY = INT64_C(1) << 40;

static const char *const NAMES[WHATS] = {
    [MEMBERS] = "keren meegelopen", [GUESTS] = "gasten",    [ALL] = "minuten samen",
    [WORRIES] = "zorgen om iemand", [DIFFERENT] = "lopers", [NEW] = "nieuwe lopers",
};

/* The field so many semicolons behind the line's begin. */
static const char *field(const char *line, unsigned number)
{
    for (; number > 0; number--) {
        line = strchr(line, ';') + 1;
    }
    return line;
}

static bool field_is(const char *at, const char *text)
{
    const size_t size = strlen(text);
    return strncmp(at, text, size) == 0 && at[size] == ';';
}

/* Which line of the table: the last two digits of the buurt, or the wijk. */
static size_t line_of(const char *buurt)
{
    return field_is(buurt, "wijk") ? WIJK : (size_t)strtoul(buurt + 30, NULL, 16) - 1;
}

static void read_line(const char *line, size_t column, struct seen *seen)
{
    enum { BUURT = 3, MEASURE = 4, VALUE = 5 };
    const char *measure = field(line, MEASURE);
    const char *value = field(measure, VALUE - MEASURE);
    const size_t row = line_of(field(line, BUURT));
    if (field_is(measure, "rondes gelopen") || field_is(measure, "rondes nagekomen")) {
        seen->walks[row][column] += strtol(value, NULL, 10);
    }
    for (size_t w = 0; w < WHATS; w++) {
        if (field_is(measure, NAMES[w])) {
            const int64_t number = strtol(value, NULL, 10);
            seen->figures[w][row][column] =
                (struct figure){w == ALL ? number / MINUTES : number, *value != ';'};
        }
    }
}

void onlooker_read_csv(const char *csv, size_t column, struct seen *seen)
{
    const char *line = strchr(csv, '\n') + 1;
    for (; *line != '\0'; line = strchr(line, '\n') + 1) {
        read_line(line, column, seen);
    }
}

void onlooker_read(const struct overview *published, size_t column, struct seen *seen)
{
    struct buffer csv = buffer_make(1 << 20);
    csv_write(published, true, &csv);
    buffer_append(&csv, "", 1);
    CHECK(buffer_status(&csv) == OK);
    onlooker_read_csv((const char *)csv.data, column, seen);
    buffer_end(&csv);
}

/* ── what follows ── */

static void at_least(struct view *v, struct bounds *b, int64_t low)
{
    if (low > b->low) {
        b->low = low;
        v->changed = true;
        v->impossible = v->impossible || b->low > b->high;
    }
}

static void at_most(struct view *v, struct bounds *b, int64_t high)
{
    if (high < b->high) {
        b->high = high;
        v->changed = true;
        v->impossible = v->impossible || b->low > b->high;
    }
}

static void meet(struct view *v, struct bounds *a, struct bounds *b)
{
    at_least(v, a, b->low);
    at_least(v, b, a->low);
    at_most(v, a, b->high);
    at_most(v, b, a->high);
}

/* The parts add up to the whole. */
static void narrow_sum(struct view *v, struct bounds *const *parts, size_t n, struct bounds *whole)
{
    int64_t low = 0;
    int64_t high = 0;
    for (size_t i = 0; i < n; i++) {
        low += parts[i]->low;
        high += parts[i]->high;
    }
    at_least(v, whole, low);
    at_most(v, whole, high);
    for (size_t i = 0; i < n; i++) {
        const struct bounds own = *parts[i];
        at_least(v, parts[i], whole->low - (high - own.high));
        at_most(v, parts[i], whole->high - (low - own.low));
    }
}

/* The whole is at least each part and at most their sum: people who are counted in several. */
static void narrow_union(struct view *v, struct bounds *const *parts, size_t n,
                         struct bounds *whole)
{
    int64_t high = 0;
    for (size_t i = 0; i < n; i++) {
        high += parts[i]->high;
    }
    at_most(v, whole, high);
    for (size_t i = 0; i < n; i++) {
        at_least(v, whole, parts[i]->low);
        at_most(v, parts[i], whole->high);
        at_least(v, parts[i], whole->low - (high - parts[i]->high));
    }
}

/* The whole is at least each part, and may be more: who is new in a quarter may have begun in
 * another buurt in an earlier month of it. */
static void narrow_least(struct view *v, struct bounds *const *parts, size_t n,
                         struct bounds *whole)
{
    for (size_t i = 0; i < n; i++) {
        at_least(v, whole, parts[i]->low);
        at_most(v, parts[i], whole->high);
    }
}

typedef void narrowing(struct view *, struct bounds *const *, size_t, struct bounds *);

/* Along every line and every column of a table. */
static void narrow_table(struct view *v, size_t what, narrowing *along_line, narrowing *along_month)
{
    struct bounds *parts[LINES];
    const size_t buurten = v->seen->buurten;
    for (size_t line = 0; line < LINES; line++) {
        if (line >= buurten && line != WIJK) {
            continue;
        }
        for (size_t m = 0; m < MONTHS; m++) {
            parts[m] = &v->at[what][line][m];
        }
        along_line(v, parts, MONTHS, &v->at[what][line][QUARTER]);
    }
    for (size_t column = 0; column < COLUMNS; column++) {
        for (size_t b = 0; b < buurten; b++) {
            parts[b] = &v->at[what][b][column];
        }
        along_month(v, parts, buurten, &v->at[what][WIJK][column]);
    }
}

/* How the counts of one line and column hang together. */
static void narrow_place(struct view *v, size_t line, size_t column)
{
    struct bounds *members = &v->at[MEMBERS][line][column];
    struct bounds *walkers = &v->at[DIFFERENT][line][column];
    struct bounds *parts[] = {members, &v->at[GUESTS][line][column]};
    const int64_t walks = v->seen->walks[line][column];
    narrow_sum(v, parts, 2, &v->at[ALL][line][column]);
    at_least(v, members, walkers->low);
    at_most(v, walkers, members->high);
    if (walks > 0 && walkers->high < ANY) {
        at_most(v, members, walkers->high * walks); /* nobody is twice in a walk */
    }
    if (walks > 0) {
        at_least(v, walkers, (members->low + walks - 1) / walks);
    }
    if (walks == 1) {
        meet(v, members, walkers);
    }
    at_most(v, &v->at[NEW][line][column], walkers->high);
}

/* What is known of a count before anything is added up. */
static struct bounds first_bounds(const struct seen *seen, size_t what, size_t line, size_t column)
{
    const struct figure *figure = &seen->figures[what][line][column];
    const int64_t walks = seen->walks[line][column];
    if (figure->shown) {
        return (struct bounds){figure->value, figure->value};
    }
    return (struct bounds){what == ALL ? 2 * walks : 0, walks == 0 ? 0 : ANY};
}

static void narrow_by_known_walk(struct view *v, const struct known *known)
{
    const int64_t members = known->members;
    const int64_t guests = known->guests;
    const int64_t others = v->seen->walks[known->b][known->m] - 1;
    at_least(v, &v->at[MEMBERS][known->b][known->m], members);
    at_least(v, &v->at[DIFFERENT][known->b][known->m], members);
    at_least(v, &v->at[GUESTS][known->b][known->m], guests);
    at_least(v, &v->at[ALL][known->b][known->m], members + guests + 2 * others);
    if (others == 0) {
        at_most(v, &v->at[MEMBERS][known->b][known->m], members);
        at_most(v, &v->at[GUESTS][known->b][known->m], guests);
    }
}

static void begin_view(struct view *v, const struct known *known)
{
    v->impossible = false;
    for (size_t w = 0; w < WHATS; w++) {
        for (size_t line = 0; line < LINES; line++) {
            for (size_t column = 0; column < COLUMNS; column++) {
                v->at[w][line][column] = first_bounds(v->seen, w, line, column);
            }
        }
    }
    if (known->any) {
        narrow_by_known_walk(v, known);
    }
}

void onlooker_look(struct view *view, const struct known *known)
{
    struct view *v = view;
    begin_view(v, known);
    do {
        v->changed = false;
        for (size_t w = 0; w < SUMS; w++) {
            narrow_table(v, w, narrow_sum, narrow_sum);
        }
        narrow_table(v, DIFFERENT, narrow_union, narrow_union);
        narrow_table(v, NEW, narrow_least, narrow_union);
        struct bounds *months[] = {&v->at[NEW][WIJK][0], &v->at[NEW][WIJK][1],
                                   &v->at[NEW][WIJK][2]};
        narrow_sum(v, months, MONTHS, &v->at[NEW][WIJK][QUARTER]);
        for (size_t line = 0; line < LINES; line++) {
            for (size_t column = 0; column < COLUMNS; column++) {
                if (line < v->seen->buurten || line == WIJK) {
                    narrow_place(v, line, column);
                }
            }
        }
    } while (v->changed && !v->impossible);
}

/* What of a count the known walk is. */
static int64_t known_part(const struct known *known, enum what what)
{
    switch (what) {
    case MEMBERS: return known->members;
    case GUESTS: return known->guests;
    case ALL: return known->members + known->guests;
    default: return 0;
    }
}

bool onlooker_is_told(const struct view *v, const struct known *known, enum what what, size_t line,
                      size_t column, int64_t k)
{
    const struct bounds *at = &v->at[what][line][column];
    const int64_t walks = v->seen->walks[line][column];
    const bool holds = known->any && (line == WIJK || line == known->b) &&
                       (column == QUARTER || column == known->m);
    if (v->impossible || at->low != at->high || walks == 0) {
        return false;
    }
    const int64_t rest = at->low - (holds ? known_part(known, what) : 0);
    const int64_t others = walks - (holds ? 1 : 0);
    if (others == 0) {
        return false; /* the attacker's own walk */
    }
    return what == ALL ? rest == 2 * others : rest > 0 && rest < k;
}
