/* test_group_turn.c -- who may enter next: in the order of asking, one at a time (T24). */
#include "group/delivery.h"
#include "support/town.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { CROWD = 300, TOWN_CROWD = 20 };

static struct town town;
static struct wire_group talk;

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town_found(&town);
    town_open_groups(&town);
    talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static enum status ask(struct phone *phone, enum wire_turn_kind kind, uint64_t *position)
{
    struct wire_group_turn in = {.head = {.type = WIRE_group_turn}, .group = talk, .kind = kind};
    const enum status status = town_ask(&town, phone, &in.head);
    if (status == OK) {
        *position = ((const struct wire_group_turn_waiting *)(const void *)town.reply)->position;
    }
    return status;
}

static const struct wire_group_turn_lent *lent(const struct phone *phone)
{
    return (const void *)town_heard(phone, WIRE_group_turn_lent);
}

/* GROUP-8 */
static void turns_are_lent_in_the_order_of_asking(void **state)
{
    (void)state;
    struct phone *phones[3];
    for (size_t i = 0; i < 3; i++) {
        phones[i] = town_resident(&town);
    }
    for (size_t i = 0; i < 3; i++) {
        uint64_t position = 99;
        assert_int_equal(ask(phones[i], wire_turn_kind_JOIN, &position), OK);
        assert_int_equal(position, i);
    }
    assert_non_null(lent(phones[0]));
    assert_null(lent(phones[1]));
    const struct town_entry with = {.with_turn = true};
    assert_int_equal(town_enter(&town, phones[0], &talk, &with), OK);
    assert_non_null(lent(phones[1])); /* the turn goes on at once */
    assert_int_equal(lent(phones[1])->epoch, lent(phones[0])->epoch + 1);
    assert_int_equal(town_enter(&town, phones[1], &talk, &with), OK);
    assert_null(lent(phones[2])); /* two a second */
    town_wait(&town, 1);
    assert_non_null(lent(phones[2]));
    assert_int_equal(town_enter(&town, phones[2], &talk, &with), OK);
}

/* GROUP-8 */
static void a_turn_is_over_after_three_seconds(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct phone *bram = town_resident(&town);
    uint64_t position = 0;
    assert_int_equal(ask(anna, wire_turn_kind_JOIN, &position), OK);
    assert_int_equal(ask(bram, wire_turn_kind_JOIN, &position), OK);
    town_wait(&town, 2);
    assert_null(lent(bram));
    town_wait(&town, 1);
    assert_non_null(lent(bram));
    const struct town_entry with = {.with_turn = true};
    assert_int_equal(town_enter(&town, anna, &talk, &with), BUSY); /* hers is over */
    assert_string_equal(town.field, "turn");
    assert_true(town.retry_after_s > 0);
    assert_int_equal(town_enter(&town, bram, &talk, &with), OK);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK); /* nobody waits any more */
}

/* GROUP-8 */
static void who_has_no_turn_waits_while_another_has_one(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct phone *bram = town_resident(&town);
    uint64_t position = 0;
    assert_int_equal(ask(anna, wire_turn_kind_JOIN, &position), OK);
    assert_int_equal(town_enter(&town, bram, &talk, NULL), BUSY);
}

/* GROUP-8 */
static void an_update_goes_before_and_the_turn_begins_anew(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    uint64_t position = 0;
    assert_int_equal(ask(anna, wire_turn_kind_JOIN, &position), OK);
    const struct wire_id turn = lent(anna)->turn;
    const uint64_t epoch = lent(anna)->epoch;
    town_wait(&town, 2);
    assert_int_equal(town_update(&town, town.leader, &talk), OK);
    assert_int_equal(lent(anna)->epoch, epoch + 1);
    assert_false(wire_id_equal(&lent(anna)->turn, &turn));
    town_wait(&town, 2); /* of the new three seconds */
    const struct town_entry with = {.with_turn = true};
    assert_int_equal(town_enter(&town, anna, &talk, &with), OK);
}

static void asking_again_tells_the_place_and_takes_no_second_one(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct phone *bram = town_resident(&town);
    uint64_t position = 0;
    assert_int_equal(ask(anna, wire_turn_kind_JOIN, &position), OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(bram, wire_turn_kind_JOIN, &position), OK);
        assert_int_equal(position, 1);
    }
    const size_t told = town_count_heard(anna, WIRE_group_turn_lent);
    assert_int_equal(ask(anna, wire_turn_kind_JOIN, &position), OK);
    assert_int_equal(position, 0);
    assert_int_equal(town_count_heard(anna, WIRE_group_turn_lent), told + 1); /* it may be lost */
}

static void a_device_that_went_away_is_passed_over(void **state)
{
    (void)state;
    struct phone *phones[3];
    uint64_t position = 0;
    for (size_t i = 0; i < 3; i++) {
        phones[i] = town_resident(&town);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(ask(phones[i], wire_turn_kind_JOIN, &position), OK);
    }
    town_hang_up(&town, phones[1]);
    town_wait(&town, 3);
    assert_non_null(lent(phones[2]));
}

static void one_asks_to_join_from_outside_and_to_connect_anew_from_inside(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    uint64_t position = 0;
    assert_int_equal(ask(anna, wire_turn_kind_RESYNC, &position), CONFLICT);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_int_equal(ask(anna, wire_turn_kind_JOIN, &position), CONFLICT);
    assert_int_equal(ask(anna, wire_turn_kind_RESYNC, &position), OK);
    const struct town_entry back = {.returns = true, .with_turn = true};
    assert_int_equal(town_enter(&town, anna, &talk, &back), OK);
    talk = town_group(&town, CERT_TALK_BUURT, 1, 1); /* a group that she may not know */
    assert_int_equal(ask(anna, wire_turn_kind_JOIN, &position), NOT_FOUND);
}

/* GROUP-8 */
static void a_crowd_comes_in_one_by_one_each_at_the_first_try(void **state)
{
    (void)state;
    struct phone *crowd[TOWN_CROWD];
    bool is_in[TOWN_CROWD] = {false};
    size_t inside = 0;
    uint64_t position = 0;
    for (size_t i = 0; i < TOWN_CROWD; i++) {
        crowd[i] = town_resident(&town);
    }
    for (size_t i = 0; i < TOWN_CROWD; i++) {
        assert_int_equal(ask(crowd[i], wire_turn_kind_JOIN, &position), OK);
        assert_int_equal(position, i);
    }
    int64_t seconds = 0;
    const struct town_entry with = {.with_turn = true};
    while (inside < TOWN_CROWD && seconds < TOWN_CROWD) {
        bool came = false;
        for (size_t i = 0; i < TOWN_CROWD; i++) {
            if (!is_in[i] && lent(crowd[i]) != NULL) {
                assert_int_equal(town_enter(&town, crowd[i], &talk, &with), OK);
                is_in[i] = true;
                came = true;
                inside++;
            }
        }
        if (!came) {
            town_wait(&town, 1);
            seconds++;
        }
    }
    assert_int_equal(inside, TOWN_CROWD);
    assert_int_equal(seconds, TOWN_CROWD / 2 - 1);
}

/* ── the queue by itself ────────────────────────────────────────────────────────────────────────
 */

static struct wire_id serial_of(size_t i)
{
    struct wire_id serial = {{0}};
    serial.bytes[0] = 1;
    memcpy(serial.bytes + 1, &i, sizeof(i));
    return serial;
}

static void three_hundred_at_once_each_get_one_turn_in_order(void **state)
{
    (void)state;
    const struct settings settings = settings_make();
    struct delivery *delivery = NULL;
    const struct wire_group group = {{7}};
    assert_int_equal(delivery_create(1, &settings, &delivery), OK);
    for (size_t i = 0; i < CROWD; i++) {
        const struct wire_id serial = serial_of(i);
        uint64_t position = 0;
        assert_int_equal(turn_ask(delivery, &group, &serial, 100, &position), OK);
        assert_int_equal(position, i);
    }
    size_t served = 0;
    int64_t now = 100;
    for (; served < CROWD; now++) {
        int in_second = 0;
        struct wire_id next;
        while (turn_peek(delivery, &group, now, &next)) {
            const struct wire_id expected = serial_of(served++);
            assert_true(wire_id_equal(&next, &expected));
            const struct turn turn = {.serial = next, .id = next, .until = now + 3};
            turn_lend(delivery, &group, &turn, now);
            assert_int_equal(turn_may_enter(delivery, &group, &next, &next, now), OK);
            const struct wire_id other = serial_of(CROWD);
            assert_int_equal(turn_may_enter(delivery, &group, &other, &next, now), BUSY);
            turn_end(delivery, &group, &next);
            in_second++;
        }
        assert_true(in_second <= settings.turns_per_s);
    }
    assert_int_equal(now, 100 + CROWD / settings.turns_per_s);
    struct wire_group listed[2];
    const struct wire_id wijk = {{7}};
    assert_int_equal(turn_list(delivery, &wijk, now + 10, listed, 2), 0); /* the queue is over */
    delivery_destroy(delivery);
    delivery_destroy(NULL);
}

static void who_leaves_the_queue_leaves_the_others_their_order(void **state)
{
    (void)state;
    const struct settings settings = settings_make();
    struct delivery *delivery = NULL;
    const struct wire_group group = {{7}};
    uint64_t position = 0;
    assert_int_equal(delivery_create(1, &settings, &delivery), OK);
    for (size_t i = 0; i < 20; i++) {
        const struct wire_id serial = serial_of(i);
        assert_int_equal(turn_ask(delivery, &group, &serial, 5, &position), OK);
    }
    for (size_t i = 0; i < 20; i += 2) {
        const struct wire_id serial = serial_of(i);
        turn_end(delivery, &group, &serial);
    }
    for (size_t i = 1; i < 20; i += 2) {
        const struct wire_id serial = serial_of(i);
        assert_int_equal(turn_ask(delivery, &group, &serial, 5, &position), OK);
        assert_int_equal(position, i / 2);
    }
    turn_forget(delivery, &group);
    struct wire_id next;
    assert_false(turn_peek(delivery, &group, 5, &next));
    delivery_destroy(delivery);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(turns_are_lent_in_the_order_of_asking),
        TEST(a_turn_is_over_after_three_seconds),
        TEST(who_has_no_turn_waits_while_another_has_one),
        TEST(an_update_goes_before_and_the_turn_begins_anew),
        TEST(asking_again_tells_the_place_and_takes_no_second_one),
        TEST(a_device_that_went_away_is_passed_over),
        TEST(one_asks_to_join_from_outside_and_to_connect_anew_from_inside),
        TEST(a_crowd_comes_in_one_by_one_each_at_the_first_try),
        cmocka_unit_test(three_hundred_at_once_each_get_one_turn_in_order),
        cmocka_unit_test(who_leaves_the_queue_leaves_the_others_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
