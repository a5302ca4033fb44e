/* test_crypto_chance_seed.c -- chance that repeats, for simulations. */
#include "crypto/public/chance.h"

#include "base/span.h"
#include "crypto/secret/hpke.h"
#include "crypto/secret/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void the_same_seed_gives_the_same_bytes_and_numbers(void **state)
{
    (void)state;
    uint8_t one[100];
    uint8_t other[100];
    const uint8_t seed[32] = {1};
    chance_seed(seed);
    chance_fill(one, sizeof(one));
    const uint32_t number = chance_below(1000000);
    chance_seed(seed);
    chance_fill(other, sizeof(other));
    assert_memory_equal(one, other, sizeof(one));
    assert_int_equal(chance_below(1000000), number);
}

static void another_seed_gives_other_bytes(void **state)
{
    (void)state;
    uint8_t one[32];
    uint8_t other[32];
    chance_seed((const uint8_t[32]){1});
    chance_fill(one, sizeof(one));
    chance_seed((const uint8_t[32]){2});
    chance_fill(other, sizeof(other));
    assert_true(memcmp(one, other, sizeof(one)) != 0);
}

static void a_seeded_generator_does_not_repeat_itself(void **state)
{
    (void)state;
    uint8_t drawn[64][16];
    chance_seed((const uint8_t[32]){3});
    for (size_t i = 0; i < 64; i++) {
        chance_fill(drawn[i], sizeof(drawn[i]));
        for (size_t j = 0; j < i; j++) {
            assert_true(memcmp(drawn[i], drawn[j], sizeof(drawn[i])) != 0);
        }
    }
}

static void seeded_numbers_stay_below_their_bound_and_reach_every_value(void **state)
{
    (void)state;
    unsigned seen[5] = {0};
    chance_seed((const uint8_t[32]){4});
    for (unsigned i = 0; i < 500; i++) {
        const uint32_t number = chance_below(5);
        assert_true(number < 5);
        seen[number]++;
    }
    for (unsigned i = 0; i < 5; i++) {
        assert_true(seen[i] > 0);
    }
}

static void keys_of_a_seeded_generator_repeat(void **state)
{
    (void)state;
    chance_seed((const uint8_t[32]){5});
    const struct sign_pair sign = sign_pair_random();
    const struct hpke_pair hpke = hpke_pair_random();
    chance_seed((const uint8_t[32]){5});
    const struct sign_pair sign_again = sign_pair_random();
    const struct hpke_pair hpke_again = hpke_pair_random();
    assert_true(span_equal(sign_public(&sign), sign_public(&sign_again)));
    assert_true(span_equal(hpke_public(&hpke), hpke_public(&hpke_again)));
}

int main(void)
{
    if (!chance_open()) {
        return EXIT_FAILURE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes_and_numbers),
        cmocka_unit_test(another_seed_gives_other_bytes),
        cmocka_unit_test(a_seeded_generator_does_not_repeat_itself),
        cmocka_unit_test(seeded_numbers_stay_below_their_bound_and_reach_every_value),
        cmocka_unit_test(keys_of_a_seeded_generator_repeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
