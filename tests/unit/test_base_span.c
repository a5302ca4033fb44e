/* test_base_span.c -- views of bytes, and which of them are text. */
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static bool is_text(const char *bytes, size_t size)
{
    return span_is_text(span_of(bytes, size));
}

static void spans_are_equal_by_content_and_an_empty_one_needs_no_memory(void **state)
{
    (void)state;
    assert_true(span_equal(span_text("dag"), span_of("dagen", 3)));
    assert_false(span_equal(span_text("dag"), span_text("dagen")));
    assert_false(span_equal(span_text("dag"), span_text("dak")));
    assert_true(span_equal(span_of(NULL, 0), span_text("")));
}

static void text_of_every_sequence_size_is_text(void **state)
{
    (void)state;
    assert_true(is_text(NULL, 0));
    assert_true(is_text("vuur", 4));
    assert_true(is_text("\xc2\x80\xdf\xbf", 4));
    assert_true(is_text("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf", 12));
    assert_true(is_text("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8));
}

static void a_zero_byte_is_not_text(void **state)
{
    (void)state;
    assert_false(is_text("a\0b", 3));
    assert_false(is_text("\xc0\x80", 2));
}

static void overlong_forms_are_not_text(void **state)
{
    (void)state;
    assert_false(is_text("\xc1\xbf", 2));
    assert_false(is_text("\xe0\x9f\xbf", 3));
    assert_false(is_text("\xf0\x8f\xbf\xbf", 4));
}

static void surrogates_and_points_beyond_the_last_are_not_text(void **state)
{
    (void)state;
    assert_false(is_text("\xed\xa0\x80", 3));
    assert_false(is_text("\xed\xbf\xbf", 3));
    assert_false(is_text("\xf4\x90\x80\x80", 4));
    assert_false(is_text("\xf8\x88\x80\x80\x80", 5));
}

static void a_sequence_cut_short_or_broken_is_not_text(void **state)
{
    (void)state;
    assert_false(is_text("a\x80", 2));
    assert_false(is_text("\xe2\x82", 2));
    assert_false(is_text("\xe2\x82z", 3));
    assert_false(is_text("\xe2z\xac", 3));
    assert_false(is_text("\xff", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_equal_by_content_and_an_empty_one_needs_no_memory),
        cmocka_unit_test(text_of_every_sequence_size_is_text),
        cmocka_unit_test(a_zero_byte_is_not_text),
        cmocka_unit_test(overlong_forms_are_not_text),
        cmocka_unit_test(surrogates_and_points_beyond_the_last_are_not_text),
        cmocka_unit_test(a_sequence_cut_short_or_broken_is_not_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
