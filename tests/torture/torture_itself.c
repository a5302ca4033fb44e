/* torture_itself.c -- a test that lets everything through proves nothing: torture must catch.
 *
 * Each fault is run in a child, as a cmocka group of its own; the child must fail.
 */
#include "support/torture.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

static enum status keep_the_first(void *context)
{
    (void)context;
    void *first = malloc(8);
    void *second = first == NULL ? NULL : malloc(8);
    if (second == NULL) {
        return NO_MEMORY; // NOLINT(clang-analyzer-unix.Malloc): the first is lost
    }
    free(second);
    free(first);
    return OK;
}

static enum status say_all_is_well(void *context)
{
    (void)context;
    free(malloc(8));
    return OK;
}

static enum status blame_the_bytes(void *context)
{
    (void)context;
    void *taken = malloc(8);
    free(taken);
    return taken == NULL ? MALFORMED : OK;
}

static enum status be_honest(void *context)
{
    (void)context;
    void *taken = calloc(2, 8);
    void *moved = taken == NULL ? NULL : realloc(taken, 4096);
    free(moved == NULL ? taken : moved);
    return moved == NULL ? NO_MEMORY : OK;
}

static void put_to_torture(void **state)
{
    torture_fn *const *fn = *state;
    assert_int_equal(torture_each_allocation(*fn, NULL), 2);
}

static int ends_in_child(torture_fn *fn)
{
    const pid_t child = fork();
    if (child == 0) {
        const int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
        (void)dup2(quiet, STDOUT_FILENO);
        (void)dup2(quiet, STDERR_FILENO);
        const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(put_to_torture, (void *)&fn)};
        _exit(cmocka_run_group_tests(tests, NULL, NULL));
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
}

static void what_is_lost_on_a_failure_is_caught(void **state)
{
    (void)state;
    assert_int_equal(ends_in_child(keep_the_first), 1);
}

static void a_failure_that_is_not_told_is_caught(void **state)
{
    (void)state;
    assert_int_equal(ends_in_child(say_all_is_well), 1);
}

static void a_failure_under_another_name_is_caught(void **state)
{
    (void)state;
    assert_int_equal(ends_in_child(blame_the_bytes), 1);
}

static void an_honest_failure_passes(void **state)
{
    (void)state;
    assert_int_equal(ends_in_child(be_honest), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_lost_on_a_failure_is_caught),
        cmocka_unit_test(a_failure_that_is_not_told_is_caught),
        cmocka_unit_test(a_failure_under_another_name_is_caught),
        cmocka_unit_test(an_honest_failure_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
