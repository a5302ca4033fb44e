/* test_calendar_threads.c -- the reader writes calendars while the core plans walks: two threads
 * that use the same calendar library, of zones that were asked for before they began, as the server
 * asks for its own. Rules: docs/calendar.md */
#include "base/buffer.h"
#include "shift/ical_text.h"
#include "shift/local_time.h"
#include "shift/recurrence.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { ROUNDS = 12, EVENTS = 20, DAYS = 60, READERS = 2, TEXT_MAX = 1 << 17 };

/* One a round; none has been written or planned in before. */
static const char *const ZONES[ROUNDS] = {
    "Europe/Amsterdam",  "Europe/London",   "Europe/Helsinki",    "Europe/Lisbon",
    "America/New_York",  "America/Curacao", "America/Paramaribo", "Asia/Jakarta",
    "Africa/Casablanca", "Europe/Istanbul", "Europe/Warsaw",      "Australia/Sydney"};

static pthread_barrier_t start;

/* What one thread came to. */
struct made {
    char *text;  /* the calendars of all rounds, by the reader */
    int64_t *at; /* the instants of all rounds, by the core */
    bool is_good;
};

static bool write_calendar(const char *zone, struct buffer *out)
{
    struct ical_event events[EVENTS];
    char uids[EVENTS][8];
    for (int i = 0; i < EVENTS; i++) {
        (void)snprintf(uids[i], sizeof(uids[i]), "w%d", i);
        events[i] = (struct ical_event){.uid = uids[i],
                                        .begins_at = INT64_C(1774378800) + i * INT64_C(604800),
                                        .ends_at = INT64_C(1774381500) + i * INT64_C(604800),
                                        .summary = "Buurtronde"};
    }
    const struct ical_head head = {.zone = zone, .name = "Buurtrondes", .now = 1774000000};
    return ical_text_write(&head, events, EVENTS, out) == OK;
}

static void *read_as_the_reader(void *context)
{
    struct made *made = context;
    struct buffer all = buffer_make((size_t)ROUNDS * TEXT_MAX);
    made->is_good = true;
    for (int round = 0; round < ROUNDS; round++) {
        (void)pthread_barrier_wait(&start);
        made->is_good = write_calendar(ZONES[round], &all) && made->is_good;
    }
    buffer_append(&all, "", 1);
    made->is_good = made->is_good && buffer_status(&all) == OK;
    made->text = made->is_good ? strdup((const char *)buffer_span(&all).data) : NULL;
    buffer_end(&all);
    return NULL;
}

static bool plan(const char *zone, int64_t at[DAYS])
{
    const struct recurrence rule = {
        .rule = wire_series_rule_WEEKLY, .every = 1, .weekday = 2, .from = 20260303};
    int32_t days[DAYS];
    size_t count = 0;
    bool good = recurrence_list(&rule, 20260303, 20291231, days, DAYS, &count) == OK;
    for (size_t i = 0; i < count && good; i++) {
        struct local_time local;
        good = local_instant(zone, days[i], 20 * 60, &at[i]) == OK &&
               local_time_of(zone, at[i], &local) == OK && local.on == days[i] &&
               local.minute == 20 * 60;
    }
    return good && count == DAYS;
}

static void *plan_as_the_core(void *context)
{
    struct made *made = context;
    made->at = calloc((size_t)ROUNDS * DAYS, sizeof(*made->at));
    made->is_good = made->at != NULL;
    for (int round = 0; round < ROUNDS; round++) {
        (void)pthread_barrier_wait(&start);
        made->is_good = made->is_good && plan(ZONES[round], made->at + (ptrdiff_t)round * DAYS);
    }
    return NULL;
}

/* CALENDAR-10 */
static void reader_and_core_use_the_calendar_at_once_and_come_to_the_same(void **state)
{
    (void)state;
    pthread_t threads[READERS + 1];
    struct made made[READERS + 1] = {{.text = NULL}};
    for (int round = 0; round < ROUNDS; round++) {
        assert_true(local_zone_is_known(ZONES[round]));
    }
    assert_int_equal(pthread_barrier_init(&start, NULL, READERS + 1), 0);
    for (int i = 0; i <= READERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL,
                                        i < READERS ? read_as_the_reader : plan_as_the_core,
                                        &made[i]),
                         0);
    }
    for (int i = 0; i <= READERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(made[i].is_good);
    }
    assert_string_equal(made[0].text, made[1].text);
    const char *alone = made[0].text;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t at[DAYS];
        struct buffer again = buffer_make(TEXT_MAX);
        assert_true(plan(ZONES[round], at) && write_calendar(ZONES[round], &again));
        assert_memory_equal(made[READERS].at + (ptrdiff_t)round * DAYS, at, sizeof(at));
        assert_memory_equal(alone, buffer_span(&again).data, buffer_span(&again).size);
        alone += buffer_span(&again).size;
        buffer_end(&again);
    }
    for (int i = 0; i <= READERS; i++) {
        free(made[i].text);
        free(made[i].at);
    }
    assert_int_equal(pthread_barrier_destroy(&start), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_and_core_use_the_calendar_at_once_and_come_to_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
