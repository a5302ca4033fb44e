/* test_base_arena.c -- memory with one lifetime and a limit. */
#include "base/arena.h"

#include "base/span.h"

#include <stdalign.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void what_is_taken_is_zero_aligned_and_its_own(void **state)
{
    (void)state;
    struct arena arena = arena_make(1 << 20);
    uint8_t *before = NULL;
    for (size_t size = 1; size < 300; size++) {
        uint8_t *taken = arena_take(&arena, size, 1);
        assert_non_null(taken);
        assert_int_equal((uintptr_t)taken % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(taken[i], 0);
        }
        memset(taken, (int)size & 0xff, size);
        if (before != NULL) {
            assert_int_equal(before[size - 2], (size - 1) & 0xff);
        }
        before = taken;
    }
    arena_end(&arena);
}

static void an_arena_gives_no_more_than_its_limit(void **state)
{
    (void)state;
    struct arena arena = arena_make(1024);
    assert_non_null(arena_take(&arena, 1, 512));
    assert_false(arena_is_spent(&arena));
    assert_null(arena_take(&arena, 1, 513));
    assert_true(arena_is_spent(&arena));
    assert_non_null(arena_take(&arena, 1, 512));
    assert_null(arena_take(&arena, 1, 1));
    arena_end(&arena);
}

static void a_count_that_overflows_is_refused(void **state)
{
    (void)state;
    struct arena arena = arena_make(SIZE_MAX);
    assert_null(arena_take(&arena, SIZE_MAX, SIZE_MAX));
    assert_null(arena_take(&arena, SIZE_MAX / 2, 3));
    assert_null(arena_take(&arena, 3, SIZE_MAX / 2));
    arena_end(&arena);
}

static void one_piece_may_be_larger_than_a_block(void **state)
{
    (void)state;
    struct arena arena = arena_make(1 << 22);
    uint8_t *large = arena_take(&arena, 1 << 20, 1);
    uint8_t *small = arena_take(&arena, 1, 1);
    assert_non_null(large);
    assert_non_null(small);
    large[(1 << 20) - 1] = 1;
    *small = 2;
    assert_int_equal(large[(1 << 20) - 1], 1);
    arena_end(&arena);
}

static void an_arena_that_ended_may_be_used_again_within_what_is_left(void **state)
{
    (void)state;
    struct arena arena = arena_make(1024);
    assert_non_null(arena_take(&arena, 1, 1000));
    arena_end(&arena);
    arena_end(&arena);
    assert_null(arena_take(&arena, 1, 1000));
    assert_non_null(arena_take(&arena, 1, 16));
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_is_zero_aligned_and_its_own),
        cmocka_unit_test(an_arena_gives_no_more_than_its_limit),
        cmocka_unit_test(a_count_that_overflows_is_refused),
        cmocka_unit_test(one_piece_may_be_larger_than_a_block),
        cmocka_unit_test(an_arena_that_ended_may_be_used_again_within_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
