#include "support/fund_check.h"

#include "budget/entry_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

void fund_check_chain(struct fund_world *w)
{
    const struct budget_at at = {w->walk->world.core->db, w->walk->world.wijk_id, w->fund_id, 0};
    static struct wire_entry rows[ENTRY_PAGE + 1];
    struct wire_hash before = {{0}};
    struct wire_hash head;
    uint64_t number = 0;
    uint64_t entries = 0;
    size_t count = 0;
    do {
        struct arena arena = arena_make(1u << 20);
        assert_int_equal(entry_list(&at, &arena, number, rows, &count), OK);
        for (size_t i = 0; i < count && i < ENTRY_PAGE; i++) {
            const struct wire_hash hash = entry_hash(&before, &rows[i]);
            assert_int_equal(rows[i].number, ++number);
            assert_memory_equal(hash.bytes, rows[i].hash.bytes, sizeof(hash.bytes));
            before = hash;
        }
        arena_end(&arena);
    } while (count > ENTRY_PAGE);
    assert_int_equal(fund_head(&at, &entries, &head), OK);
    assert_int_equal(entries, number);
    assert_memory_equal(head.bytes, before.bytes, sizeof(head.bytes));
}

void fund_check_sums(struct fund_world *w)
{
    static const char *const SUMS[][2] = {
        {"spent", "sum(CASE kind WHEN 3 THEN amount WHEN 4 THEN -amount ELSE 0 END)"},
        {"uncovered", "sum(CASE kind WHEN 3 THEN uncovered WHEN 4 THEN -uncovered ELSE 0 END)"},
        {"reserved", "sum(CASE kind WHEN 2 THEN amount WHEN 5 THEN -amount WHEN 3 THEN -drawn"
                     " WHEN 4 THEN drawn ELSE 0 END)"},
    };
    for (size_t i = 0; i < sizeof(SUMS) / sizeof(SUMS[0]); i++) {
        char sql[300];
        (void)snprintf(sql, sizeof(sql),
                       "SELECT coalesce(%s, 0) FROM entry WHERE year = %d AND task_field <> ''",
                       SUMS[i][1], FUND_YEAR);
        assert_int_equal(walk_count(w->walk, sql), fund_sum(w, SUMS[i][0]));
    }
    assert_true(fund_sum(w, "spent - uncovered + reserved") <= fund_sum(w, "amount"));
    assert_int_equal(walk_count(w->walk, "SELECT coalesce(sum(amount - drawn), 0) FROM reservation"
                                         " WHERE state IN (2, 3)"),
                     fund_sum(w, "reserved"));
}
