/* torture_base.c -- the things everything else is made of, when memory runs out. */
#include "base/arena.h"
#include "base/buffer.h"
#include "support/torture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { LIMIT = 1 << 20, ITEMS = 200 };

static enum status take_many(void *context)
{
    (void)context;
    struct arena arena = arena_make(LIMIT);
    enum status status = OK;
    for (size_t i = 1; i <= ITEMS && status == OK; i++) {
        const uint8_t *taken = arena_take(&arena, i, 16);
        status = taken != NULL ? OK : arena_is_spent(&arena) ? TOO_LARGE : NO_MEMORY;
    }
    arena_end(&arena);
    return status;
}

static enum status append_many(void *context)
{
    (void)context;
    struct buffer buffer = buffer_make(LIMIT);
    for (size_t i = 0; i < ITEMS; i++) {
        buffer_append(&buffer, "a sentence of some length", 25);
    }
    const enum status status = buffer_status(&buffer);
    buffer_end(&buffer);
    return status;
}

static void an_arena_that_gets_no_memory_says_so_and_leaves_nothing(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(take_many, NULL) > 0);
}

static void a_buffer_that_gets_no_memory_remembers_it_and_leaves_nothing(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(append_many, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_that_gets_no_memory_says_so_and_leaves_nothing),
        cmocka_unit_test(a_buffer_that_gets_no_memory_remembers_it_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
