/* test_crypto_chance.c -- the door to randomness. */
#include "crypto/public/chance.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void opening_again_changes_nothing(void **state)
{
    (void)state;
    assert_true(chance_open());
    assert_true(chance_open());
}

static void no_two_draws_are_the_same(void **state)
{
    (void)state;
    uint8_t one[32] = {0};
    uint8_t other[32] = {0};
    chance_fill(one, sizeof(one));
    chance_fill(other, sizeof(other));
    assert_true(memcmp(one, other, sizeof(one)) != 0);
}

static void a_draw_fills_what_was_asked_and_no_more(void **state)
{
    (void)state;
    uint8_t drawn[66] = {0};
    for (unsigned i = 0; i < 64; i++) {
        chance_fill(drawn + 1, 64);
    }
    assert_int_equal(drawn[0], 0);
    assert_int_equal(drawn[65], 0);
    chance_fill(NULL, 0);
}

static void a_number_stays_below_its_bound_and_reaches_every_value(void **state)
{
    (void)state;
    unsigned seen[7] = {0};
    for (unsigned i = 0; i < 2000; i++) {
        const uint32_t number = chance_below(7);
        assert_true(number < 7);
        seen[number]++;
    }
    for (unsigned i = 0; i < 7; i++) {
        assert_true(seen[i] > 0);
    }
    assert_int_equal(chance_below(1), 0);
}

int main(void)
{
    if (!chance_open()) {
        return EXIT_FAILURE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_again_changes_nothing),
        cmocka_unit_test(no_two_draws_are_the_same),
        cmocka_unit_test(a_draw_fills_what_was_asked_and_no_more),
        cmocka_unit_test(a_number_stays_below_its_bound_and_reaches_every_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
