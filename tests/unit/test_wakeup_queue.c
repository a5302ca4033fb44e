/* test_wakeup_queue.c -- what waits for a push service. Rules: docs/wakeup.md */
#include "wakeup/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static struct wake_up *wake_of(uint64_t about, uint64_t seq)
{
    struct effect effect = {
        .log = 7, .seq = seq, .with.wake = {.urgency = WAKE_AFTER, .about = about}};
    struct wake_up *wake = asleep_create(&effect, 1);
    assert_non_null(wake);
    return wake;
}

/* WAKEUP-14 */
static void of_what_becomes_of_an_alert_the_newest_takes_the_place_of_what_waits(void **state)
{
    (void)state;
    static const uint64_t ABOUT[] = {1, 9, 1, 2, 1};
    static const uint64_t LEFT[] = {1, 3, 4};
    struct wake_queue queue = wake_queue_make(10);
    for (size_t i = 0; i < sizeof(ABOUT) / sizeof(ABOUT[0]); i++) {
        assert_true(wake_queue_put(&queue, wake_of(ABOUT[i], i)));
    }
    for (size_t i = 0; i < sizeof(LEFT) / sizeof(LEFT[0]); i++) {
        struct wake_up *wake = wake_queue_take(&queue);
        assert_non_null(wake);
        assert_int_equal(wake->seq, LEFT[i]);
        asleep_destroy(wake);
    }
    assert_null(wake_queue_take(&queue));
    assert_int_equal(queue.dropped, 0);
    assert_int_equal(queue.count, 0);
    wake_queue_end(&queue);
}

/* WAKEUP-14: the rest of a large group is no older word about the same. */
static void slices_of_one_wake_up_wait_beside_each_other(void **state)
{
    (void)state;
    struct wake_queue queue = wake_queue_make(10);
    struct wake_up *first = wake_of(1, 1);
    struct wake_up *second = wake_of(1, 1);
    second->after.bytes[0] = 5;
    assert_true(wake_queue_put(&queue, first));
    assert_true(wake_queue_put(&queue, second));
    assert_int_equal(queue.count, 2);
    wake_queue_end(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_what_becomes_of_an_alert_the_newest_takes_the_place_of_what_waits),
        cmocka_unit_test(slices_of_one_wake_up_wait_beside_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
