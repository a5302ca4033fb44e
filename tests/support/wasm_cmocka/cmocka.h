/* cmocka.h -- the part of cmocka's face that tests of protocol/ use, for WASI, which has no setjmp.
 *
 * A test that fails ends the program there and then; the others are not reached. There is no
 * skip(): it could not leave a test half-way, so it does not compile.
 */
#ifndef WASM_CMOCKA_CMOCKA_H
#define WASM_CMOCKA_CMOCKA_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*test)(void **state);
    int (*setup)(void **state);
    int (*teardown)(void **state);
    void *initial_state;
};

#define cmocka_unit_test(f)                                                                        \
    {                                                                                              \
#f, f, NULL, NULL, NULL                                                                    \
    }
#define cmocka_unit_test_setup(f, before)                                                          \
    {                                                                                              \
#f, f, before, NULL, NULL                                                                  \
    }
#define cmocka_unit_test_teardown(f, after)                                                        \
    {                                                                                              \
#f, f, NULL, after, NULL                                                                   \
    }
#define cmocka_unit_test_prestate(f, prestate)                                                     \
    {                                                                                              \
#f, f, NULL, NULL, prestate                                                                \
    }
#define cmocka_unit_test_setup_teardown(f, before, after)                                          \
    {                                                                                              \
#f, f, before, after, NULL                                                                 \
    }
#define cmocka_unit_test_prestate_setup_teardown(f, before, after, prestate)                       \
    {                                                                                              \
#f, f, before, after, prestate                                                             \
    }

__attribute__((noreturn, format(printf, 3, 4))) static inline void
cmocka_stop_here(const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vprintf(format, args);
    va_end(args);
    (void)printf("\n%s:%d: error: Failure!\n[  FAILED  ]\n", file, line);
    exit(1);
}

static inline void cmocka_expect(int holds, const char *text, const char *file, int line)
{
    if (!holds) {
        cmocka_stop_here(file, line, "%s", text);
    }
}

static inline void cmocka_number(uint64_t a, uint64_t b, int same, const char *file, int line)
{
    if ((a == b) != same) {
        cmocka_stop_here(file, line, "%#llx %s %#llx", (unsigned long long)a,
                         same ? "!=" : "==", (unsigned long long)b);
    }
}

static inline void cmocka_bytes(const void *a, const void *b, size_t size, int same,
                                const char *file, int line)
{
    if ((memcmp(a, b, size) == 0) != same) {
        cmocka_stop_here(file, line, "%zu bytes %s", size, same ? "differ" : "are the same");
    }
}

static inline void cmocka_text(const char *a, const char *b, int same, const char *file, int line)
{
    if ((strcmp(a, b) == 0) != same) {
        cmocka_stop_here(file, line, "\"%s\" %s \"%s\"", a, same ? "!=" : "==", b);
    }
}

#define HERE               __FILE__, __LINE__
#define assert_true(c)     cmocka_expect((c) ? 1 : 0, #c, HERE)
#define assert_false(c)    cmocka_expect((c) ? 0 : 1, "not " #c, HERE)
#define assert_null(p)     cmocka_expect((p) == NULL, #p " is NULL", HERE)
#define assert_non_null(p) cmocka_expect((p) != NULL, #p " is not NULL", HERE)
#define assert_ptr_equal(a, b)                                                                     \
    cmocka_expect((const void *)(a) == (const void *)(b), "pointers differ", HERE)
#define assert_ptr_not_equal(a, b)                                                                 \
    cmocka_expect((const void *)(a) != (const void *)(b), "pointers are the same", HERE)
#define assert_int_equal(a, b)           cmocka_number((uint64_t)(a), (uint64_t)(b), 1, HERE)
#define assert_int_not_equal(a, b)       cmocka_number((uint64_t)(a), (uint64_t)(b), 0, HERE)
#define assert_memory_equal(a, b, n)     cmocka_bytes((a), (b), (n), 1, HERE)
#define assert_memory_not_equal(a, b, n) cmocka_bytes((a), (b), (n), 0, HERE)
#define assert_string_equal(a, b)        cmocka_text((a), (b), 1, HERE)
#define assert_string_not_equal(a, b)    cmocka_text((a), (b), 0, HERE)
#define assert_in_range(v, low, high)                                                              \
    cmocka_expect((uint64_t)(v) >= (uint64_t)(low) && (uint64_t)(v) <= (uint64_t)(high), #v, HERE)
#define assert_not_in_range(v, low, high)                                                          \
    cmocka_expect((uint64_t)(v) < (uint64_t)(low) || (uint64_t)(v) > (uint64_t)(high), #v, HERE)
#define fail()             cmocka_stop_here(HERE, "fail()")
#define fail_msg(...)      cmocka_stop_here(HERE, __VA_ARGS__)
#define print_message(...) ((void)printf(__VA_ARGS__))
#define print_error(...)   ((void)printf(__VA_ARGS__))

static inline int cmocka_run_tests(const struct CMUnitTest *tests, size_t count,
                                   int (*before)(void **state), int (*after)(void **state))
{
    void *shared = NULL;
    if (before != NULL && before(&shared) != 0) {
        cmocka_stop_here(HERE, "the group's setup failed");
    }
    for (size_t i = 0; i < count; i++) {
        void *state = tests[i].initial_state != NULL ? tests[i].initial_state : shared;
        (void)printf("[ RUN      ] %s\n", tests[i].name);
        if (tests[i].setup != NULL && tests[i].setup(&state) != 0) {
            cmocka_stop_here(HERE, "%s: setup failed", tests[i].name);
        }
        tests[i].test(&state);
        if (tests[i].teardown != NULL && tests[i].teardown(&state) != 0) {
            cmocka_stop_here(HERE, "%s: teardown failed", tests[i].name);
        }
        (void)printf("[       OK ] %s\n", tests[i].name);
    }
    if (after != NULL && after(&shared) != 0) {
        cmocka_stop_here(HERE, "the group's teardown failed");
    }
    (void)printf("[  PASSED  ] %zu test(s).\n", count);
    return 0;
}

#define cmocka_run_group_tests(tests, before, after)                                               \
    cmocka_run_tests((tests), sizeof(tests) / sizeof((tests)[0]), (before), (after))
#define cmocka_run_group_tests_name(name, tests, before, after)                                    \
    cmocka_run_group_tests(tests, before, after)

#endif
