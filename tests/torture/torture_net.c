/* torture_net.c -- every allocation of the network layer's own parts fails once. */
#include "server/net/address.h"
#include "server/net/assembly.h"
#include "server/net/connection.h"
#include "server/net/inbox.h"
#include "server/net/tail.h"
#include "support/fake_core.h"
#include "support/torture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { LOG_COUNT = 70, FOLLOWER_COUNT = 20, EVENT_COUNT = 9, EVENT_SIZE = 100 };

static enum status append_events(struct tails *tails, struct tail *tail)
{
    for (uint64_t seq = tail->last + 1; seq <= EVENT_COUNT; seq++) {
        struct frame *frame = frame_create(EVENT_SIZE);
        if (frame == NULL) {
            return NO_MEMORY;
        }
        frame->seq = seq;
        const enum status status = tail_append(tails, tail, frame, 0);
        if (status != OK) {
            return tail->last == seq && tail_frame(tail, seq) == NULL ? status : MALFORMED;
        }
    }
    return OK;
}

static enum status fill_tail(struct tails *tails, uint32_t log)
{
    struct tail *tail = tail_of(tails, log);
    if (tail == NULL) {
        return NO_MEMORY;
    }
    for (uint32_t index = 0; index < FOLLOWER_COUNT; index++) {
        uint32_t place = 0;
        const enum status status = tail_follow(tail, follower_of(index, 0), &place);
        if (status != OK) {
            return status;
        }
    }
    return append_events(tails, tail);
}

static enum status run_tails(void *context)
{
    (void)context;
    struct tails tails = tails_make((size_t)1 << 14);
    enum status status = OK;
    for (uint32_t log = 1; log <= LOG_COUNT && status == OK; log++) {
        status = fill_tail(&tails, log);
    }
    tails_end(&tails);
    return status;
}

static enum status run_inbox(void *context)
{
    (void)context;
    const struct inbox_limits limits = {.frames_max = 9, .bytes_max = 999, .batch_max = 9};
    struct inbox inbox;
    enum status status = inbox_make(&inbox, limits);
    if (status != OK) {
        return status;
    }
    status = inbox_put(&inbox, INPUT_OPENED, 1, span_of(NULL, 0));
    if (status == OK) {
        status = inbox_put(&inbox, INPUT_FRAME, 1, span_text("a request"));
    }
    if (status == OK) {
        status = inbox_put_line(&inbox, 1, span_text("status"));
    }
    inbox_end(&inbox);
    return status;
}

static enum status run_addresses(void *context)
{
    (void)context;
    struct addresses addresses = addresses_make(7);
    enum status status = OK;
    for (address_t address = 1; address <= 200 && status == OK; address++) {
        status = address_add(&addresses, address, 2);
    }
    addresses_end(&addresses);
    return status;
}

static enum status run_assembly(void *context)
{
    (void)context;
    static const uint8_t PART[700];
    struct assembly_budget budget = {
        .bytes_max = 1 << 16, .message_max = 1 << 14, .fragments_max = 99};
    struct assembly assembly = {.bytes = NULL};
    enum status status = OK;
    for (int i = 0; i < 10 && status == OK; i++) {
        status = assembly_add(&assembly, &budget, span_of(PART, sizeof PART), true);
    }
    assembly_end(&assembly, &budget);
    return status == OK && budget.bytes != 0 ? MALFORMED : status;
}

static enum status run_connections(void *context)
{
    (void)context;
    struct connections connections = connections_make();
    enum status status = OK;
    for (int i = 0; i < 3 * CONNECTION_BLOCK && status == OK; i++) {
        status = connection_add(&connections) == NULL ? NO_MEMORY : OK;
    }
    connections_end(&connections);
    return status;
}

static void tails_survive_each_failed_allocation(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(run_tails, NULL) > LOG_COUNT);
}

static void the_inbox_survives_each_failed_allocation(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(run_inbox, NULL) >= 3);
}

static void addresses_survive_each_failed_allocation(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(run_addresses, NULL) >= 2);
}

static void assemblies_survive_each_failed_allocation(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(run_assembly, NULL) >= 3);
}

static void connections_survive_each_failed_allocation(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(run_connections, NULL) >= 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_survive_each_failed_allocation),
        cmocka_unit_test(the_inbox_survives_each_failed_allocation),
        cmocka_unit_test(addresses_survive_each_failed_allocation),
        cmocka_unit_test(assemblies_survive_each_failed_allocation),
        cmocka_unit_test(connections_survive_each_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
