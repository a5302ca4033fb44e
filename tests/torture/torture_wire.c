/* torture_wire.c -- every allocation of reading a frame fails once; what memory causes is never
 * called a fault of the frame. */
#include "support/torture.h"
#include "wire/wire_shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static char frame[WIRE_FRAME_MAX];
static size_t frame_size;

/* A reply that needs more blocks than one. */
static void fill_frame(void)
{
    struct wire_hat_held hats[100] = {0};
    for (size_t i = 0; i < 100; i++) {
        hats[i].serial.bytes[0] = (uint8_t)i;
        hats[i].kind = wire_hat_kind_LEADER;
        hats[i].reach = wire_hat_reach_GROUP;
        hats[i].until = 1774980000;
    }
    const struct wire_hat_page page = {.head = {.type = WIRE_hat_page, .request = 1},
                                       .hats = {hats, 100}};
    assert_int_equal(wire_encode(&page.head, frame, sizeof(frame), &frame_size), OK);
}

static enum status read_frame(void *context)
{
    (void)context;
    struct arena arena = arena_make(1u << 19);
    struct wire_head *message = NULL;
    struct wire_fault fault = {NULL, OK};
    const enum status status =
        wire_decode(&arena, span_of(frame, frame_size), WIRE_CLIENT, &message, &fault);
    arena_end(&arena);
    return status;
}

static void a_frame_is_read_whole_or_memory_ran_out(void **state)
{
    (void)state;
    fill_frame();
    assert_true(torture_each_allocation(read_frame, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_is_read_whole_or_memory_ran_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
