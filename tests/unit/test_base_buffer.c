/* test_base_buffer.c -- bytes that grow, are owned, and remember their first failure. */
#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void what_is_appended_stands_in_order_over_many_growths(void **state)
{
    (void)state;
    struct buffer buffer = buffer_make(1 << 20);
    for (size_t i = 0; i < 5000; i++) {
        const uint8_t bytes[3] = {(uint8_t)i, (uint8_t)(i >> 8), 7};
        buffer_append(&buffer, bytes, sizeof(bytes));
    }
    assert_int_equal(buffer_status(&buffer), OK);
    const struct span held = buffer_span(&buffer);
    assert_int_equal(held.size, 15000);
    for (size_t i = 0; i < 5000; i++) {
        assert_int_equal(held.data[3 * i] | held.data[3 * i + 1] << 8, i);
        assert_int_equal(held.data[3 * i + 2], 7);
    }
    buffer_end(&buffer);
}

static void a_buffer_takes_its_limit_and_not_a_byte_more(void **state)
{
    (void)state;
    struct buffer buffer = buffer_make(4);
    buffer_append_span(&buffer, span_text("abcd"));
    assert_int_equal(buffer_status(&buffer), OK);
    buffer_append(&buffer, "e", 1);
    assert_int_equal(buffer_status(&buffer), TOO_LARGE);
    assert_true(span_equal(buffer_span(&buffer), span_text("abcd")));
    buffer_end(&buffer);
}

static void after_a_failure_nothing_more_is_appended(void **state)
{
    (void)state;
    struct buffer buffer = buffer_make(4);
    buffer_append(&buffer, "ab", 2);
    buffer_append(&buffer, "cdefg", 5);
    buffer_append(&buffer, "h", 1);
    assert_null(buffer_extend(&buffer, 1));
    assert_null(buffer_extend(&buffer, 0));
    assert_int_equal(buffer_status(&buffer), TOO_LARGE);
    assert_true(span_equal(buffer_span(&buffer), span_text("ab")));
    buffer_end(&buffer);
}

static void room_is_given_as_zeroes_and_no_room_is_still_a_place(void **state)
{
    (void)state;
    struct buffer buffer = buffer_make(64);
    assert_non_null(buffer_extend(&buffer, 0));
    assert_int_equal(buffer.size, 0);
    const uint8_t *at = buffer_extend(&buffer, 8);
    assert_non_null(at);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(at[i], 0);
    }
    assert_int_equal(buffer_span(&buffer).size, 8);
    buffer_end(&buffer);
}

static void no_size_overflows_a_buffer_without_limit(void **state)
{
    (void)state;
    struct buffer buffer = buffer_make(SIZE_MAX);
    buffer_append(&buffer, "abc", 3);
    assert_null(buffer_extend(&buffer, SIZE_MAX));
    assert_int_equal(buffer_status(&buffer), TOO_LARGE);
    buffer_end(&buffer);
}

static void clearing_forgets_the_failure_and_wipes_the_bytes(void **state)
{
    (void)state;
    struct buffer buffer = buffer_make(8);
    buffer_append(&buffer, "geheim", 6);
    buffer_append(&buffer, "geheim", 6);
    buffer_clear(&buffer);
    assert_int_equal(buffer_status(&buffer), OK);
    assert_int_equal(buffer_span(&buffer).size, 0);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(buffer.data[i], 0);
    }
    buffer_append(&buffer, "weer", 4);
    assert_true(span_equal(buffer_span(&buffer), span_text("weer")));
    buffer_end(&buffer);
    buffer_end(&buffer);
    assert_int_equal(buffer_span(&buffer).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_appended_stands_in_order_over_many_growths),
        cmocka_unit_test(a_buffer_takes_its_limit_and_not_a_byte_more),
        cmocka_unit_test(after_a_failure_nothing_more_is_appended),
        cmocka_unit_test(room_is_given_as_zeroes_and_no_room_is_still_a_place),
        cmocka_unit_test(no_size_overflows_a_buffer_without_limit),
        cmocka_unit_test(clearing_forgets_the_failure_and_wipes_the_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
