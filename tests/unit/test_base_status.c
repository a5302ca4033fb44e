/* test_base_status.c -- every way to end has one name and one sentence. */
#include "base/status.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void every_status_has_a_wire_name_in_lower_case(void **state)
{
    (void)state;
    for (int i = 0; i < STATUS_COUNT; i++) {
        const char *name = status_name((enum status)i);
        assert_true(strlen(name) > 0);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(name));
    }
}

static void no_two_statuses_share_a_wire_name(void **state)
{
    (void)state;
    for (int i = 0; i < STATUS_COUNT; i++) {
        for (int j = 0; j < i; j++) {
            assert_true(strcmp(status_name((enum status)i), status_name((enum status)j)) != 0);
        }
    }
}

static void every_status_says_itself_in_one_sentence(void **state)
{
    (void)state;
    for (int i = 0; i < STATUS_COUNT; i++) {
        const char *text = status_text((enum status)i);
        assert_true(strlen(text) > 8);
        assert_int_equal(text[strlen(text) - 1], '.');
    }
}

static void ok_is_zero(void **state)
{
    (void)state;
    assert_int_equal(OK, 0);
    assert_string_equal(status_name(OK), "ok");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_wire_name_in_lower_case),
        cmocka_unit_test(no_two_statuses_share_a_wire_name),
        cmocka_unit_test(every_status_says_itself_in_one_sentence),
        cmocka_unit_test(ok_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
