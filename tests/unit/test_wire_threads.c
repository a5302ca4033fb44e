/* test_wire_threads.c -- the core thread and the reader thread read frames at the same time. */
#include "wire/wire_shape.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { THREADS = 4, TIMES = 2000 };

static const char FRAME[] =
    "{\"type\":\"session.prove\",\"request\":1,"
    "\"device_serial\":\"11111111111111111111111111111111\",\"signature\":"
    "\"AAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"sends\":0,"
    "\"places\":[{\"log\":\"wijk\",\"incarnation\":1,\"seq\":0},"
    "{\"log\":\"device\",\"incarnation\":1,\"seq\":5}]}";

/* Gives: NULL when every frame was read whole within its own arena. */
static void *read_frames(void *wrong)
{
    for (int i = 0; i < TIMES; i++) {
        struct arena arena = arena_make(1u << 16);
        struct wire_head *message = NULL;
        struct wire_fault fault = {NULL, OK};
        const enum status status =
            wire_decode(&arena, span_text(FRAME), WIRE_SERVER, &message, &fault);
        const bool whole =
            status == OK && ((struct wire_session_prove *)message)->places.count == 2;
        arena_end(&arena);
        if (!whole) {
            return wrong;
        }
    }
    return NULL;
}

static void threads_that_read_at_once_do_not_meet(void **state)
{
    (void)state;
    static char wrong;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, read_frames, &wrong), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *result = &wrong;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_that_read_at_once_do_not_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
