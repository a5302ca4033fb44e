/* torture_document.c -- the documents, when memory runs out. */
#include "server/document/document.h"
#include "support/torture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static enum status print_page(void *context)
{
    const struct settings settings = settings_make();
    struct buffer out = buffer_make(1 << 16);
    const enum status status = document_print(context, &settings, DOCUMENT_HTML, &out);
    buffer_end(&out);
    return status;
}

static void a_document_that_gets_no_memory_is_not_half_a_document(void **state)
{
    (void)state;
    static char privacy[] = "privacy";
    static char dpia[] = "dpia";
    assert_true(torture_each_allocation(print_page, privacy) > 30);
    assert_true(torture_each_allocation(print_page, dpia) > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_that_gets_no_memory_is_not_half_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
