/* test_core_rights.c -- rights.tsv asked of a running server: each request, under each hat, about
 * an object within its reach, about one outside it, and about one of another wijk.
 *
 * Requests are made from the examples of the wire, so a new row is asked as soon as it stands
 * there; without a line in rights.tsv it fails. The matrix is whole: every request of the table is
 * asked under every hat for each of the three, and under hats that ended.
 */
#include "support/rights_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static bool is_request(int type)
{
    return WIRE_SHAPES[type]->way == WIRE_REQUEST;
}

static void begin(struct rights_scene *scene)
{
    scene->asked = 0;
    scene->wrong = 0;
}

static void conclude(const struct rights_scene *scene)
{
    print_message("%u requests asked\n", scene->asked);
    assert_int_equal(scene->wrong, 0);
}

static bool names_its_reach(const struct wire_shape *shape)
{
    return shape->reach >= WIRE_REACH_BUURT;
}

/* S14, WIRE-12 */
static void each_request_is_answered_under_its_hats_alone(void **state)
{
    struct rights_scene *scene = *state;
    begin(scene);
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        if (!is_request(t)) {
            continue;
        }
        const struct rights_line *line = rights_find_line(scene, WIRE_SHAPES[t]->wire);
        for (unsigned bit = 0; bit < RIGHTS_HATS; bit++) {
            const struct rights_asked asked = {(enum wire_type)t, bit, OWN, HELD};
            rights_expect(scene, &asked, rights_has(line->own, bit));
        }
    }
    conclude(scene);
}

/* Whether a hat is answered about what is another's: by the column where the request names what
 * must be in reach, else and where its reach is the whole wijk as about its own. */
static bool is_answered_elsewhere(const struct wire_shape *shape, const struct rights_line *line,
                                  unsigned bit)
{
    const bool deputy = 1 << bit == WIRE_DEPUTY;
    const bool whole = bit > 1 && !deputy && rights_reach_of(bit, shape->reach) == WIRE_REACH_WIJK;
    return rights_has(names_its_reach(shape) && !whole ? line->other : line->own, bit);
}

/* HAT-5 */
static void an_object_outside_a_hats_reach_is_refused(void **state)
{
    struct rights_scene *scene = *state;
    begin(scene);
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        const struct wire_shape *shape = WIRE_SHAPES[t];
        if (!is_request(t)) {
            continue;
        }
        const struct rights_line *line = rights_find_line(scene, shape->wire);
        for (unsigned bit = 0; bit < RIGHTS_HATS; bit++) {
            const struct rights_asked asked = {(enum wire_type)t, bit, OTHER, HELD};
            rights_expect(scene, &asked, is_answered_elsewhere(shape, line, bit));
        }
    }
    conclude(scene);
}

/* Whether the id it names is a new one, which the asker draws: it becomes a thing of the own wijk
 * whatever else has that id elsewhere. */
static bool makes_it(const struct wire_shape *shape)
{
    return strcmp(shape->wire, "casus.open") == 0 || strcmp(shape->wire, "budget.found") == 0;
}

/* HAT-5: a thing of another wijk is not told of, and a hat of another wijk is none here. */
static void an_object_of_another_wijk_is_refused_under_every_hat(void **state)
{
    struct rights_scene *scene = *state;
    begin(scene);
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        const struct wire_shape *shape = WIRE_SHAPES[t];
        if (!is_request(t)) {
            continue;
        }
        const struct rights_line *line = rights_find_line(scene, shape->wire);
        for (unsigned bit = 0; bit < RIGHTS_HATS; bit++) {
            const struct rights_asked thing = {(enum wire_type)t, bit, OTHER_WIJK, HELD};
            const struct rights_asked hat = {(enum wire_type)t, bit, OWN, FOREIGN};
            const bool named = rights_names(shape) && !makes_it(shape) && bit > 0;
            if (names_its_reach(shape) || named) {
                rights_expect(scene, &thing, rights_has(line->other_wijk, bit));
            }
            if (bit > 1) {
                rights_expect(scene, &hat, false);
            }
        }
    }
    conclude(scene);
}

/* HAT-1 */
static void a_hat_that_ended_a_second_ago_opens_nothing(void **state)
{
    struct rights_scene *scene = *state;
    begin(scene);
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        for (unsigned bit = 2; bit < RIGHTS_HATS && is_request(t); bit++) {
            const struct rights_asked asked = {(enum wire_type)t, bit, OWN, ENDED};
            rights_expect(scene, &asked, false);
        }
    }
    conclude(scene);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rights_open, rights_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_request_is_answered_under_its_hats_alone),
        TEST(an_object_outside_a_hats_reach_is_refused),
        TEST(an_object_of_another_wijk_is_refused_under_every_hat),
        TEST(a_hat_that_ended_a_second_ago_opens_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
