#include "support/two_years.h"

#include "council/month.h"
#include "member/parting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum {
    BEGIN = 20260401,
    MONDAY = 20260330,
    WALKS_MAX = 5, /* of a buurt in a month */
    CREW_MAX = 6,
    AT_HOME = 20,
    MIDDLE = 15, /* days after the first of a month */
    FREEZING = 9,
    LATE_S = 3024000
};

static uint32_t chance;

static unsigned below(unsigned n)
{
    chance = chance * 1664525u + 1013904223u;
    return n == 0 ? 0 : (chance >> 8) % n;
}

const char *day_text(int32_t on)
{
    static char texts[4][16];
    static size_t next;
    char *text = texts[next++ % 4];
    (void)snprintf(text, sizeof(texts[0]), "%04d-%02d-%02d", (int)(on / 10000),
                   (int)(on / 100 % 100), (int)(on % 100));
    return text;
}

/* ── living ─────────────────────────────────────────────────────────────────────────────────────
 */

/* Ids that no device of the world has. */
static uint8_t person_id(unsigned person)
{
    return (uint8_t)(person < 70 ? 1 + person : 30 + person);
}

static struct known walk(struct two_years *y, size_t b, int32_t on)
{
    uint8_t people[CREW_MAX];
    const unsigned wanted = 1 + below(y->crew[b]);
    struct count_walk made = {.buurt = (uint8_t)(b + 1), .on = on, .people = people};
    for (unsigned i = 0; i < wanted; i++) {
        const bool away = y->overlaps && below(6) == 0;
        const unsigned person = away ? below((unsigned)y->buurten * AT_HOME)
                                     : (unsigned)b * AT_HOME + below(y->people[b]);
        bool is_there = false;
        for (size_t j = 0; j < made.count; j++) {
            is_there = is_there || people[j] == person_id(person);
        }
        if (!is_there) {
            people[made.count++] = person_id(person);
        }
    }
    made.adults = below(5) == 0 ? 1 + below(3) : 0;
    made.adults = made.count + made.adults < 2 ? 1 : made.adults;
    (void)count_add(y->w->count, &made);
    return (struct known){true, b, 0, (int64_t)made.count, made.adults};
}

static void walk_month(struct two_years *y, size_t m)
{
    for (size_t b = 0; b < y->buurten; b++) {
        const unsigned count = below(3) == 0 ? below(y->walks[b] + 1) : y->walks[b];
        for (unsigned i = 0; i < count; i++) {
            const struct known made = walk(y, b, y->months[m] + 1 + (int32_t)(5 * i));
            if (!y->own[m].any || below(3) == 0) {
                y->own[m] = made;
                y->own[m].m = m % MONTHS;
            }
        }
    }
    if (m > 0 && below(3) == 0) { /* of the month that froze yesterday */
        (void)walk(y, below((unsigned)y->buurten), y->months[m - 1] + 27);
    }
}

static void erase_somebody(struct two_years *y)
{
    struct world_request request;
    const unsigned person = below((unsigned)y->buurten * AT_HOME);
    const struct parting parting = {.member_id = walk_id(person_id(person)), .leaves_wijk = true};
    world_request_begin(&y->w->walk->world, 0, &request);
    assert_int_equal(member_part(&request.r, &parting), OK);
    world_request_end(&y->w->walk->world, &request, true);
}

static bool serve(struct two_years *y, const char *type, uint8_t activity, const char *rest)
{
    const struct wire_id casus_id = walk_id(CASUS);
    const struct wire_id activity_id = walk_id(activity);
    return count_ask(y->w->count, YARA, &y->w->cooks_hat, type,
                     "\"casus_id\":\"%s\",\"activity_id\":\"%s\"%s", walk_hex(&casus_id),
                     walk_hex(&activity_id), rest);
}

static void tally_month(struct two_years *y, size_t m)
{
    char rest[160];
    for (unsigned a = 0; a < ACTIVITIES; a++) {
        const unsigned days = below(DAYS_MAX + 1);
        for (unsigned d = 0; d < days; d++) {
            y->came[a][m][d] = below(5) == 0 ? 1 + below(K) : K + below(20);
            (void)snprintf(rest, sizeof(rest),
                           ",\"on\":\"%s\",\"participants\":%u,\"minutes\":90,\"volunteers\":0",
                           day_text(y->months[m] + (int32_t)(1 + d)), y->came[a][m][d]);
            assert_true(serve(y, "activity.tally", (uint8_t)(HOUSE - 2 + a), rest));
        }
    }
    if (below(4) > 0) { /* the first whole week */
        int32_t monday = MONDAY;
        while (monday < y->months[m]) {
            monday = day_after(monday, 7);
        }
        y->visitors[m] = below(5) == 0 ? 1 + below(K) : K + below(300);
        (void)snprintf(rest, sizeof(rest),
                       ",\"week\":\"%s\",\"visitors\":%u,\"unique\":false,\"method\":\"tally\"",
                       day_text(monday), y->visitors[m]);
        assert_true(serve(y, "activity.visit", HOUSE, rest));
    }
}

static void ask_questions(struct two_years *y)
{
    static const char *const THEME[THEMES] = {"work", "care", "meeting"};
    static const char *const SOLUTION[] = {"network", "collective", "general", "individual"};
    struct fund_world *w = y->w;
    const struct wire_id *hat = &w->professional[EMRE];
    for (unsigned i = below(4); i > 0; i--) {
        assert_true(count_ask(w->count, EMRE, hat, "casus.question",
                              "\"theme\":\"%s\",\"solution\":\"%s\",\"entrance\":%u,\"at_once\":%s",
                              THEME[below(THEMES)], SOLUTION[below(4)], 1 + below(ENTRANCES),
                              below(3) > 0 ? "true" : "false"));
    }
    for (unsigned i = below(4); i > 0; i--) {
        const struct wire_id id = {{0xab, (uint8_t)(y->questions >> 8), (uint8_t)y->questions}};
        y->questions++;
        assert_true(count_ask(w->count, EMRE, hat, "entrance.ask",
                              "\"question_id\":\"%s\",\"entrance\":%u,\"kind\":\"volunteering\","
                              "\"to\":\"het koor\"",
                              walk_hex(&id), 1 + below(ENTRANCES)));
        if (below(5) > 0) {
            assert_true(count_ask(w->count, EMRE, hat, "entrance.confirm",
                                  "\"question_id\":\"%s\",\"right\":%s", walk_hex(&id),
                                  below(3) > 0 ? "true" : "false,\"to\":\"de tuin\""));
        }
    }
}

static void set_up(struct two_years *y)
{
    static const char *const KIND[] = {"cooking", "sewing", "house"};
    struct fund_world *w = y->w;
    const struct wire_id casus_id = walk_id(CASUS);
    w->walk->world.settings.late_mark_s = LATE_S;
    assert_int_equal(db_run(w->walk->world.core->db, "DELETE FROM walk_group"), OK);
    assert_true(count_ask(w->count, GIJS, NULL, "casus.open",
                          "\"casus_id\":\"%s\",\"theme\":\"meeting\",\"title\":\"Samen\"",
                          walk_hex(&casus_id)));
    for (unsigned a = 0; a <= ACTIVITIES; a++) {
        const struct wire_id activity_id = walk_id((uint8_t)(HOUSE - 2 + a));
        assert_true(count_ask(w->count, GIJS, NULL, "activity.start",
                              "\"activity_id\":\"%s\",\"casus_id\":\"%s\",\"buurt_id\":\"%s\","
                              "\"owner\":\"residents\",\"title\":\"Samen\",\"kind\":\"%s\"",
                              walk_hex(&activity_id), walk_hex(&casus_id),
                              walk_hex(&w->walk->world.buurt_id), KIND[a]));
    }
    for (int e = 1; e <= ENTRANCES; e++) {
        assert_true(count_ask(w->count, ANNA, &w->steward, "entrance.set",
                              "\"entrance\":{\"number\":%d,\"name\":\"Vrijwilligers\","
                              "\"place\":\"Wijkhuis\",\"hours\":\"di 9-12\",\"volunteering\":true,"
                              "\"regular_work\":false,\"sheltered_work\":false,\"another\":false}",
                              e));
    }
}

static void draw(struct two_years *y)
{
    y->buurten = 1 + below(BUURTEN);
    y->overlaps = below(2) == 0;
    for (size_t b = 0; b < y->buurten; b++) {
        y->people[b] = 1 + below(AT_HOME);
        y->walks[b] = below(WALKS_MAX + 1);
        y->crew[b] = 1 + below(CREW_MAX);
    }
    y->months[0] = BEGIN;
    for (size_t m = 1; m < YEARS_MONTHS; m++) {
        y->months[m] = month_after(y->months[m - 1]);
    }
}

void two_years_begin(struct two_years *y, uint32_t seed)
{
    void *state = NULL;
    chance = seed * 2654435761u;
    assert_int_equal(fund_setup(&state), 0);
    y->w = state;
    draw(y);
    set_up(y);
}

void two_years_end(struct two_years *y)
{
    void *state = y->w;
    assert_int_equal(fund_teardown(&state), 0);
}

void two_years_live(struct two_years *y, size_t month)
{
    count_wait(y->w->count, y->months[month] + MIDDLE);
    walk_month(y, month);
    tally_month(y, month);
    ask_questions(y);
}

void two_years_freeze(struct two_years *y, size_t month)
{
    count_wait(y->w->count, month_after(y->months[month]) + FREEZING);
    if (below(3) == 0) {
        erase_somebody(y); /* who stands in a month that froze, and not yet in its quarter */
    }
}
