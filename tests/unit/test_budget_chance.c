/* test_budget_chance.c -- a ledger under chance: random bookings, power cuts and restored copies.
 * Whatever happens, what was acknowledged stands, sums and chain hold, and no limit is passed.
 * Rules: docs/budget.md */
#include "support/fund_check.h"

#include "budget/entry_store.h"
#include "store/backup.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { ROUNDS = 12, STEPS = 40, RESERVATIONS = 24, COPY_AT_ONCE = 1 << 16 };

static uint64_t chance;
static uint32_t entries_made;
static unsigned cuts;
static unsigned copies;

static uint64_t draw(uint64_t below)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (chance >> 11) % below;
}

/* Ids of one byte are too few here. */
static struct wire_id entry_of(uint32_t n)
{
    struct wire_id id = {{0xe5}};
    memcpy(id.bytes + 8, &n, sizeof(n));
    return id;
}

static void spend(struct fund_world *w, const struct wire_id *reservation, int64_t cents)
{
    const struct wire_id entry = entry_of(entries_made);
    if (count_ask(w->count, ANNA, &w->steward, "budget.spend",
                  "\"casus_id\":\"%s\",\"reservation_id\":\"%s\",\"entry_id\":\"%s\","
                  "\"amount\":%" PRId64 ",\"period\":\"2026-%02d-01\",\"document\":\"F-1\"",
                  walk_hex(&w->walk->world.wijk_id), walk_hex(reservation), walk_hex(&entry), cents,
                  (int)draw(12) + 1)) {
        entries_made++;
    }
}

static void take_back(struct fund_world *w)
{
    const struct wire_id counters = entry_of((uint32_t)draw(entries_made + 1));
    const struct wire_id entry = entry_of(0x80000000u + (uint32_t)draw(1u << 30));
    (void)fund_ask(w, ANNA, &w->steward, "budget.counter",
                   ",\"entry_id\":\"%s\",\"counters\":\"%s\",\"document\":\"C-1\"",
                   walk_hex(&entry), walk_hex(&counters));
}

static void settle(struct fund_world *w)
{
    const struct wire_id counters = entry_of((uint32_t)draw(entries_made + 1));
    const struct wire_id entry = entry_of(0x40000000u + (uint32_t)draw(1u << 30));
    (void)fund_ask(w, CEES, &w->manager, "budget.settle",
                   ",\"entry_id\":\"%s\",\"counters\":\"%s\",\"settlement\":\"%s\","
                   "\"document\":\"V-1\"",
                   walk_hex(&entry), walk_hex(&counters), draw(2) == 0 ? "borne" : "covered");
}

static void release(struct fund_world *w, const struct wire_id *reservation)
{
    (void)count_ask(w->count, ANNA, &w->steward, "budget.release",
                    "\"casus_id\":\"%s\",\"reservation_id\":\"%s\"",
                    walk_hex(&w->walk->world.wijk_id), walk_hex(reservation));
}

/* One request of any kind; whether it is refused does not matter here. */
static void book_something(struct fund_world *w)
{
    const uint8_t id = (uint8_t)(1 + draw(RESERVATIONS));
    const struct wire_id reservation = walk_id(id);
    const int64_t cents = (int64_t)draw(30000000) + 1;
    switch (draw(6)) {
    case 0:
    case 1: (void)fund_reserve(w, &w->steward, id, cents, draw(2) == 0); break;
    case 2:
    case 3: spend(w, &reservation, cents); break;
    case 4: draw(2) == 0 ? take_back(w) : settle(w); break;
    default: release(w, &reservation); break;
    }
}

/* ── what happens to the machine ────────────────────────────────────────────────────────────────
 */

static void copy_file(const char *from, const char *to)
{
    static char bytes[COPY_AT_ONCE];
    FILE *source = fopen(from, "rb");
    (void)unlink(to);
    if (source == NULL) {
        return;
    }
    FILE *target = fopen(to, "wb");
    assert_non_null(target);
    size_t got = 0;
    while ((got = fread(bytes, 1, sizeof(bytes), source)) > 0) {
        assert_int_equal(fwrite(bytes, 1, got, target), got);
    }
    assert_int_equal(fclose(source) + fclose(target), 0);
}

static void copy_with_log(const char *from, const char *to)
{
    char log[2][80];
    (void)snprintf(log[0], sizeof(log[0]), "%.60s-wal", from);
    (void)snprintf(log[1], sizeof(log[1]), "%.60s-wal", to);
    copy_file(from, to);
    copy_file(log[0], log[1]);
}

/* The head of the ledger, which tells every line of it. */
static struct wire_hash head_of(struct fund_world *w, uint64_t *entries)
{
    const struct budget_at at = {w->walk->world.core->db, w->walk->world.wijk_id, w->fund_id, 0};
    struct wire_hash head;
    assert_int_equal(fund_head(&at, entries, &head), OK);
    return head;
}

static void path_of(const struct fund_world *w, const char *name, char path[64])
{
    (void)snprintf(path, 64, "%.31s/%s", w->count->folder, name);
}

static void reopen(struct fund_world *w)
{
    const struct core_setup setup = {.path = w->count->file, .settings = &w->walk->world.settings};
    walk_reopen(w->walk, w->count->file);
    assert_int_equal(reader_open(&setup, &w->count->reader), OK);
}

/* Nobody reads any more; the world's own core ends when it is opened again. */
static void let_go(struct fund_world *w)
{
    reader_close(w->count->reader);
    w->count->reader = NULL;
}

/* A booking has begun and is not committed when the power goes. */
static void cut_the_power(struct fund_world *w)
{
    char copy[64];
    uint64_t entries = 0;
    uint64_t after = 0;
    struct world_request request;
    path_of(w, "cut.db", copy);
    const struct wire_hash head = head_of(w, &entries);
    const struct budget_at at = {w->walk->world.core->db, w->walk->world.wijk_id, w->fund_id,
                                 FUND_YEAR};
    struct wire_entry lost = {.entry_id = entry_of(0x7fffffffu),
                              .kind = wire_entry_kind_GRANT,
                              .amount = 1,
                              .booked_on = 20260317,
                              .period = 20260301};
    world_request_begin(&w->walk->world, 0, &request);
    assert_int_equal(entry_append(&at, &lost), OK);
    copy_with_log(w->count->file, copy);
    world_request_end(&w->walk->world, &request, false);
    let_go(w);
    core_close(w->walk->world.core);
    copy_with_log(copy, w->count->file);
    w->walk->world.core = NULL;
    reopen(w);
    const struct wire_hash now = head_of(w, &after);
    assert_int_equal(after, entries);
    assert_memory_equal(now.bytes, head.bytes, sizeof(head.bytes));
}

static void draw_bytes(void *context, uint8_t *bytes, size_t size)
{
    (void)context;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)draw(256);
    }
}

/* A copy is made, work goes on, the copy is put back: the ledger is that of the copy. */
static void put_a_copy_back(struct fund_world *w)
{
    char copy[64];
    uint64_t entries = 0;
    uint64_t after = 0;
    struct restored restored;
    path_of(w, "copy.db", copy);
    (void)unlink(copy);
    const struct wire_hash head = head_of(w, &entries);
    assert_int_equal(backup_make(w->count->file, copy), OK);
    for (int step = 0; step < STEPS; step++) {
        book_something(w);
    }
    let_go(w);
    core_close(w->walk->world.core);
    w->walk->world.core = NULL;
    const struct restore restore = {.copy = copy,
                                    .database = w->count->file,
                                    .now = w->walk->world.at.now + (int64_t)draw(1u << 30),
                                    .chance = draw_bytes};
    assert_int_equal(backup_restore(&restore, &restored), OK);
    reopen(w);
    const struct wire_hash now = head_of(w, &after);
    assert_int_equal(after, entries);
    assert_memory_equal(now.bytes, head.bytes, sizeof(head.bytes));
}

/* ── the property ───────────────────────────────────────────────────────────────────────────────
 */

static void run_once(struct fund_world *w, uint64_t seed)
{
    chance = seed;
    entries_made = 0;
    cuts = 0;
    copies = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < STEPS; step++) {
            book_something(w);
        }
        switch (draw(3)) {
        case 0:
            cut_the_power(w);
            cuts++;
            break;
        case 1:
            put_a_copy_back(w);
            copies++;
            break;
        default: break;
        }
        fund_check_sums(w);
        fund_check_chain(w);
    }
    uint64_t entries = 0;
    (void)head_of(w, &entries);
    assert_true(entries > 40 && cuts > 0 && copies > 0); /* else nothing was tried */
}

/* BUDGET-5, BUDGET-13 */
static void a_ledger_holds_through_random_bookings_power_cuts_and_restored_copies(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_room(w, FUND_A, 150000000) && fund_room(w, FUND_B, 90000000));
    run_once(w, 2463534242u);
}

static void and_so_it_does_from_another_seed(void **state)
{
    struct fund_world *w = *state;
    assert_true(fund_room(w, FUND_A, 150000000) && fund_room(w, FUND_B, 90000000));
    run_once(w, 88172645463325252u);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fund_setup_fixed, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_ledger_holds_through_random_bookings_power_cuts_and_restored_copies),
        TEST(and_so_it_does_from_another_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
