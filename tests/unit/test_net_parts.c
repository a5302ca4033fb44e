/* The parts of the network layer that need no socket library: inbox, tails, addresses, assemblies,
 * connections. */
#include "server/net/address.h"
#include "server/net/assembly.h"
#include "server/net/connection.h"
#include "server/net/inbox.h"
#include "server/net/tail.h"
#include "support/fake_core.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

/* ── inbox ── */

static void give(struct inbox *inbox, enum input_kind kind, uint64_t connection, const char *text)
{
    assert_int_equal(inbox_put(inbox, kind, connection, span_text(text)), OK);
}

static void expect_items(struct inbox *inbox, const char *const *texts)
{
    struct inbox_item *items = NULL;
    bool last = true;
    inbox_take(inbox, 0, &items, &last);
    assert_false(last);
    const struct inbox_item *item = items;
    for (; *texts != NULL; texts++, item = item->next) {
        assert_non_null(item);
        assert_int_equal(item->size, strlen(*texts));
        assert_memory_equal(item->text, *texts, item->size);
    }
    assert_null(item);
    inbox_item_destroy(items);
}

static void alerts_overtake_but_not_the_news_of_their_own_connection(void **state)
{
    (void)state;
    struct inbox inbox;
    assert_int_equal(
        inbox_make(&inbox, (struct inbox_limits){.frames_max = 9, .bytes_max = 99, .batch_max = 9}),
        OK);
    give(&inbox, INPUT_FRAME, 1, "a");
    give(&inbox, INPUT_OPENED, 2, "opened");
    give(&inbox, INPUT_FRAME, 2, "!alert");
    give(&inbox, INPUT_FRAME, 3, "b");
    give(&inbox, INPUT_CLOSED, 2, "closed");
    give(&inbox, INPUT_FRAME, 1, "!revoke");
    expect_items(&inbox, (const char *[]){"opened", "!alert", "!revoke", "a", "b", "closed", NULL});
    inbox_end(&inbox);
}

static void a_full_inbox_refuses_frames_and_takes_news(void **state)
{
    (void)state;
    struct inbox inbox;
    assert_int_equal(
        inbox_make(&inbox, (struct inbox_limits){.frames_max = 2, .bytes_max = 10, .batch_max = 9}),
        OK);
    give(&inbox, INPUT_FRAME, 1, "one");
    assert_int_equal(inbox_put(&inbox, INPUT_FRAME, 2, span_text("8 bytes!")), FULL);
    give(&inbox, INPUT_FRAME, 2, "two");
    assert_int_equal(inbox_put(&inbox, INPUT_FRAME, 3, span_text("3")), FULL);
    give(&inbox, INPUT_OPENED, 4, "");
    give(&inbox, INPUT_CLOSED, 4, "");
    expect_items(&inbox, (const char *[]){"", "one", "two", "", NULL});
    give(&inbox, INPUT_FRAME, 3, "10 bytes..");
    inbox_end(&inbox);
}

static void a_batch_holds_so_many_frames_and_no_more(void **state)
{
    (void)state;
    struct inbox inbox;
    assert_int_equal(
        inbox_make(&inbox, (struct inbox_limits){.frames_max = 9, .bytes_max = 99, .batch_max = 2}),
        OK);
    give(&inbox, INPUT_FRAME, 1, "a");
    give(&inbox, INPUT_FRAME, 2, "b");
    give(&inbox, INPUT_FRAME, 3, "c");
    give(&inbox, INPUT_FRAME, 4, "!d");
    expect_items(&inbox, (const char *[]){"!d", "a", NULL});
    expect_items(&inbox, (const char *[]){"b", "c", NULL});
    expect_items(&inbox, (const char *[]){NULL});
    inbox_end(&inbox);
}

static void a_closed_inbox_gives_what_it_holds_and_then_its_end(void **state)
{
    (void)state;
    struct inbox inbox;
    struct inbox_item *items = NULL;
    bool last = false;
    assert_int_equal(
        inbox_make(&inbox, (struct inbox_limits){.frames_max = 9, .bytes_max = 99, .batch_max = 1}),
        OK);
    give(&inbox, INPUT_FRAME, 1, "a");
    give(&inbox, INPUT_FRAME, 1, "b");
    inbox_close(&inbox);
    inbox_take(&inbox, 1000, &items, &last);
    assert_false(last);
    inbox_item_destroy(items);
    inbox_take(&inbox, 1000, &items, &last);
    assert_true(last);
    assert_non_null(items);
    inbox_item_destroy(items);
    inbox_end(&inbox);
}

/* ── tails ── */

static struct frame *frame_at(uint64_t seq, size_t size)
{
    struct frame *frame = frame_create(size);
    assert_non_null(frame);
    frame->seq = seq;
    return frame;
}

static void add_event(struct tails *tails, uint32_t log, uint64_t seq, size_t size)
{
    struct tail *tail = tail_of(tails, log);
    assert_non_null(tail);
    assert_int_equal(tail_append(tails, tail, frame_at(seq, size), 0), OK);
}

static void a_tail_holds_the_last_events_in_their_places(void **state)
{
    (void)state;
    struct tails tails = tails_make(1 << 20);
    for (uint64_t seq = 5; seq <= 40; seq++) {
        add_event(&tails, 7, seq, 10);
    }
    const struct tail *tail = tail_find(&tails, 7);
    assert_int_equal(tail->last, 40);
    assert_null(tail_frame(tail, 4));
    assert_null(tail_frame(tail, 41));
    assert_int_equal(tail_frame(tail, 5)->seq, 5);
    assert_int_equal(tail_frame(tail, 40)->seq, 40);
    add_event(&tails, 7, 50, 10); /* a place that does not follow */
    assert_null(tail_frame(tail, 40));
    assert_int_equal(tail_frame(tail, 50)->seq, 50);
    tails_end(&tails);
}

static void the_oldest_of_all_tails_is_forgotten_first_and_never_the_newest(void **state)
{
    (void)state;
    const size_t each = sizeof(struct frame) + 100;
    struct tails tails = tails_make(3 * each);
    add_event(&tails, 1, 1, 100);
    add_event(&tails, 2, 1, 100);
    add_event(&tails, 1, 2, 100);
    add_event(&tails, 2, 2, 100);
    assert_null(tail_frame(tail_find(&tails, 1), 1));
    assert_non_null(tail_frame(tail_find(&tails, 2), 1));
    add_event(&tails, 3, 1, 1000);
    assert_null(tail_find(&tails, 1)); /* nobody follows it and it holds nothing */
    assert_null(tail_find(&tails, 2));
    assert_non_null(tail_frame(tail_find(&tails, 3), 1));
    assert_int_equal(tails.count, 1);
    tails_end(&tails);
}

static void what_may_be_kept_no_longer_is_forgotten_with_what_is_older(void **state)
{
    (void)state;
    struct tails tails = tails_make(1 << 20);
    struct tail *tail = tail_of(&tails, 1);
    assert_int_equal(tail_append(&tails, tail, frame_at(1, 9), 0), OK);
    assert_int_equal(tail_append(&tails, tail, frame_at(2, 9), 1000), OK);
    assert_int_equal(tail_append(&tails, tail, frame_at(3, 9), 0), OK);
    tails_expire(&tails, 999);
    assert_non_null(tail_frame(tail, 2));
    tails_expire(&tails, 1000);
    assert_null(tail_frame(tail, 1));
    assert_null(tail_frame(tail, 2));
    assert_non_null(tail_frame(tail, 3));
    tails_end(&tails);
}

static void thousands_of_tails_are_found_again_while_others_end(void **state)
{
    (void)state;
    struct tails tails = tails_make(1 << 20);
    for (uint32_t log = 1; log <= 3000; log++) {
        struct tail *tail = tail_of(&tails, log * 64);
        uint32_t place = 0;
        assert_int_equal(tail_follow(tail, follower_of(log, 3), &place), OK);
    }
    for (uint32_t log = 1; log <= 3000; log += 2) {
        struct tail *tail = tail_find(&tails, log * 64);
        follower_t moved = 0;
        assert_false(tail_leave(tail, 0, &moved));
        tail_release(&tails, tail);
    }
    for (uint32_t log = 1; log <= 3000; log++) {
        const struct tail *tail = tail_find(&tails, log * 64);
        assert_int_equal(tail != NULL, log % 2 == 0);
        if (tail != NULL) {
            assert_ptr_equal(tail_at(&tails, tail->number), tail);
            assert_int_equal(follower_index(tail->followers[0]), log);
            assert_int_equal(follower_slot(tail->followers[0]), 3);
        }
    }
    assert_int_equal(tails.count, 1500);
    tails_end(&tails);
}

static void who_leaves_gives_its_place_to_the_last(void **state)
{
    (void)state;
    struct tails tails = tails_make(1 << 20);
    struct tail *tail = tail_of(&tails, 1);
    uint32_t place = 0;
    follower_t moved = 0;
    for (uint32_t index = 0; index < 5; index++) {
        assert_int_equal(tail_follow(tail, follower_of(index, 0), &place), OK);
        assert_int_equal(place, index);
    }
    assert_true(tail_leave(tail, 1, &moved));
    assert_int_equal(follower_index(moved), 4);
    assert_int_equal(follower_index(tail->followers[1]), 4);
    assert_false(tail_leave(tail, 3, &moved));
    assert_int_equal(tail->follower_count, 3);
    tails_end(&tails);
}

/* ── addresses ── */

static address_t v4(const char *text)
{
    return address_read(span_text(text));
}

static void an_address_has_so_many_unproved_sockets_and_no_more(void **state)
{
    (void)state;
    struct addresses addresses = addresses_make(0x1234567);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(address_add(&addresses, v4("192.0.2.1"), 3), OK);
    }
    assert_int_equal(address_add(&addresses, v4("192.0.2.1"), 3), FULL);
    assert_int_equal(address_add(&addresses, v4("192.0.2.2"), 3), OK);
    address_remove(&addresses, v4("192.0.2.1"));
    assert_int_equal(address_add(&addresses, v4("192.0.2.1"), 3), OK);
    assert_int_equal(address_add(&addresses, ADDRESS_NONE, 0), OK);
    addresses_end(&addresses);
}

static void a_household_of_ipv6_counts_as_one(void **state)
{
    (void)state;
    assert_int_equal(v4("2001:db8:1:2::1"), v4("2001:db8:1:2:ffff::9"));
    assert_int_not_equal(v4("2001:db8:1:2::1"), v4("2001:db8:1:3::1"));
    assert_int_equal(v4("::ffff:192.0.2.1"), v4("192.0.2.1"));
    assert_int_not_equal(v4("::1"), ADDRESS_NONE);
    assert_int_equal(v4("a name"), ADDRESS_NONE);
    assert_int_equal(v4(""), ADDRESS_NONE);
    assert_int_equal(v4("1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19"), ADDRESS_NONE);
    struct sockaddr_storage socket = {.ss_family = AF_INET};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000201U)};
    memcpy(&socket, &in, sizeof in);
    assert_int_equal(address_of(&socket), v4("192.0.2.1"));
    socket.ss_family = AF_UNIX;
    assert_int_equal(address_of(&socket), ADDRESS_NONE);
}

static void thousands_of_addresses_come_and_go(void **state)
{
    (void)state;
    struct addresses addresses = addresses_make(99);
    for (address_t address = 1; address <= 5000; address++) {
        assert_int_equal(address_add(&addresses, address * 4096, 2), OK);
        assert_int_equal(address_add(&addresses, address * 4096, 2), OK);
    }
    for (address_t address = 1; address <= 5000; address++) {
        address_remove(&addresses, address * 4096);
        if (address % 3 == 0) {
            address_remove(&addresses, address * 4096);
        }
    }
    assert_int_equal(addresses.count, 5000 - 1666);
    for (address_t address = 1; address <= 5000; address++) {
        assert_int_equal(address_add(&addresses, address * 4096, 1), address % 3 == 0 ? OK : FULL);
    }
    addresses_end(&addresses);
}

/* ── assemblies ── */

static void parts_become_one_message(void **state)
{
    (void)state;
    struct assembly_budget budget = {.bytes_max = 9000, .message_max = 5000, .fragments_max = 3};
    struct assembly assembly = {.bytes = NULL};
    static const uint8_t PART[1000];
    for (int i = 0; i < 5; i++) {
        assert_int_equal(assembly_add(&assembly, &budget, span_of(PART, 1000), false), OK);
    }
    assert_int_equal(assembly.size, 5000);
    assert_int_equal(assembly_add(&assembly, &budget, span_of(PART, 1), false), TOO_LARGE);
    assembly_end(&assembly, &budget);
    assert_int_equal(budget.bytes, 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(assembly_add(&assembly, &budget, span_of(PART, 0), true), OK);
    }
    assert_int_equal(assembly_add(&assembly, &budget, span_of(PART, 0), true), TOO_LARGE);
    assembly_end(&assembly, &budget);
}

static void where_there_is_no_room_the_rest_is_read_past(void **state)
{
    (void)state;
    struct assembly_budget budget = {.bytes_max = 2048, .message_max = 9000, .fragments_max = 3};
    struct assembly first = {.bytes = NULL};
    struct assembly second = {.bytes = NULL};
    static const uint8_t PART[1500];
    assert_int_equal(assembly_add(&first, &budget, span_of(PART, 1500), true), OK);
    assert_int_equal(assembly_add(&second, &budget, span_of(PART, 10), true), FULL);
    assert_int_equal(assembly_add(&second, &budget, span_of(PART, 1500), false), FULL);
    assert_true(second.is_dropped);
    assert_int_equal(second.size, 1510);
    assembly_end(&first, &budget);
    assembly_end(&second, &budget);
    assert_int_equal(budget.bytes, 0);
    assert_int_equal(assembly_add(&second, &budget, span_of(PART, 10), true), OK);
    assembly_end(&second, &budget);
}

/* ── connections ── */

static void a_number_is_never_given_twice(void **state)
{
    (void)state;
    struct connections connections = connections_make();
    struct connection *first = connection_add(&connections);
    const uint64_t number = first->number;
    assert_int_not_equal(number, 0);
    assert_ptr_equal(connection_find(&connections, number), first);
    connection_remove(&connections, first);
    assert_null(connection_find(&connections, number));
    struct connection *second = connection_add(&connections);
    assert_ptr_equal(second, first); /* the same memory */
    assert_int_not_equal(second->number, number);
    assert_null(connection_find(&connections, number));
    assert_null(connection_find(&connections, 0));
    assert_null(connection_find(&connections, UINT64_MAX));
    connections_end(&connections);
}

static void connections_do_not_move_while_others_come(void **state)
{
    (void)state;
    static struct connection *all[2000];
    struct connections connections = connections_make();
    for (int i = 0; i < 2000; i++) {
        all[i] = connection_add(&connections);
    }
    for (int i = 0; i < 2000; i++) {
        assert_ptr_equal(connection_at(&connections, all[i]->index), all[i]);
        assert_ptr_equal(connection_find(&connections, all[i]->number), all[i]);
    }
    assert_int_equal(connections.count, 2000);
    connections_end(&connections);
}

/* S7: device, member and hat are the core's; what is left for the network is this. */
static void a_connection_takes_at_most_200_bytes(void **state)
{
    (void)state;
    assert_true(sizeof(struct connection) <= 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alerts_overtake_but_not_the_news_of_their_own_connection),
        cmocka_unit_test(a_full_inbox_refuses_frames_and_takes_news),
        cmocka_unit_test(a_batch_holds_so_many_frames_and_no_more),
        cmocka_unit_test(a_closed_inbox_gives_what_it_holds_and_then_its_end),
        cmocka_unit_test(a_tail_holds_the_last_events_in_their_places),
        cmocka_unit_test(the_oldest_of_all_tails_is_forgotten_first_and_never_the_newest),
        cmocka_unit_test(what_may_be_kept_no_longer_is_forgotten_with_what_is_older),
        cmocka_unit_test(thousands_of_tails_are_found_again_while_others_end),
        cmocka_unit_test(who_leaves_gives_its_place_to_the_last),
        cmocka_unit_test(an_address_has_so_many_unproved_sockets_and_no_more),
        cmocka_unit_test(a_household_of_ipv6_counts_as_one),
        cmocka_unit_test(thousands_of_addresses_come_and_go),
        cmocka_unit_test(parts_become_one_message),
        cmocka_unit_test(where_there_is_no_room_the_rest_is_read_past),
        cmocka_unit_test(a_number_is_never_given_twice),
        cmocka_unit_test(connections_do_not_move_while_others_come),
        cmocka_unit_test(a_connection_takes_at_most_200_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
