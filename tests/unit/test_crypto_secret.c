/* test_crypto_secret.c -- 32 bytes that are read whole, compared blindly and wiped. */
#include "crypto/public/chance.h"
#include "crypto/secret/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void a_secret_is_read_from_exactly_32_bytes(void **state)
{
    (void)state;
    uint8_t bytes[33];
    struct secret secret;
    memset(bytes, 7, sizeof(bytes));
    assert_int_equal(secret_read(span_of(bytes, 32), &secret), OK);
    assert_memory_equal(secret.bytes, bytes, 32);
    assert_int_equal(secret_read(span_of(bytes, 31), &secret), MALFORMED);
    const struct secret zero = secret_zero();
    assert_true(secret_equal(&secret, &zero));
    assert_int_equal(secret_read(span_of(bytes, 33), &secret), MALFORMED);
    assert_int_equal(secret_read(span_of(NULL, 0), &secret), MALFORMED);
}

static void two_random_secrets_differ(void **state)
{
    (void)state;
    const struct secret one = secret_random();
    const struct secret other = secret_random();
    assert_false(secret_equal(&one, &other));
    assert_true(secret_equal(&one, &one));
}

static void every_bit_of_a_secret_counts(void **state)
{
    (void)state;
    const struct secret secret = secret_random();
    for (size_t bit = 0; bit < (size_t)SECRET_SIZE * 8; bit++) {
        struct secret other = secret;
        other.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(secret_equal(&secret, &other));
        assert_false(secret_matches(&secret, secret_span(&other)));
    }
    assert_true(secret_matches(&secret, secret_span(&secret)));
}

static void bytes_of_another_size_match_no_secret(void **state)
{
    (void)state;
    const struct secret secret = secret_random();
    assert_false(secret_matches(&secret, span_of(secret.bytes, 31)));
    assert_false(secret_matches(&secret, span_of(NULL, 0)));
}

static void a_wiped_secret_is_zero(void **state)
{
    (void)state;
    struct secret secret = secret_random();
    const struct secret zero = secret_zero();
    secret_wipe(&secret);
    assert_memory_equal(secret.bytes, zero.bytes, SECRET_SIZE);
}

int main(void)
{
    if (!chance_open()) {
        return EXIT_FAILURE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_read_from_exactly_32_bytes),
        cmocka_unit_test(two_random_secrets_differ),
        cmocka_unit_test(every_bit_of_a_secret_counts),
        cmocka_unit_test(bytes_of_another_size_match_no_secret),
        cmocka_unit_test(a_wiped_secret_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
