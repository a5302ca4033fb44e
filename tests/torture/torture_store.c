/* torture_store.c -- every allocation of the store fails once, SQLite's own among them: a
 * transaction is whole or not at all, and none is left open. */
#include "server/core/log.h"
#include "store/db.h"
#include "store/db_inside.h"
#include "support/torture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static const struct wire_id WIJK = {{7, 7, 7}};

/* SQLite gets by without some of what it asks for, so a failed allocation may also end well. */
static bool is_honest(enum status status)
{
    return status == OK || status == NO_MEMORY || status == RETRY;
}

static enum status open_and_close(void *context)
{
    (void)context;
    struct db *db = NULL;
    const enum status status = db_open_at(":memory:", &db);
    db_close(db);
    return status;
}

/* Seventy thousand, nearly all of them SQLite's own while it reads our statements, and each is
 * reached from the very beginning: sampled, more densely in the long run. */
static void a_database_is_opened_whole_or_memory_ran_out(void **state)
{
    (void)state;
    const char *is_long = getenv("LONG");
    const bool samples = is_long == NULL || is_long[0] == '\0';
    const struct torture_rules rules = {.is_honest = is_honest, .stride = samples ? 397 : 13};
    assert_true(torture_by_rules(open_and_close, NULL, &rules) > 20);
}

struct bench {
    struct db *db;
    uint64_t told; /* events that were kept, by our own count */
};

static enum status tell_once(struct db *db)
{
    const struct log_name name = log_name_of_wijk(&WIJK);
    struct log_row row = {0};
    enum status status = log_next(db, &name, &row);
    if (status != OK) {
        return status;
    }
    const struct event_row event = {.log_no = row.log_no,
                                    .seq = row.last_seq,
                                    .keep_until = 100,
                                    .frame = span_text("an event of some length, as they are")};
    return event_add(db, &WIJK, &event, 1);
}

/* A batch of two parts, of which the second is undone. */
static enum status transact(struct db *db)
{
    enum status status = db_begin(db);
    if (status != OK) {
        return status;
    }
    for (int i = 0; i < 2 && status == OK; i++) {
        status = db_part_begin(db);
        if (status == OK) {
            status = tell_once(db);
            const enum status ended = db_part_end(db, status == OK && i == 0);
            status = status == OK ? ended : status;
        }
    }
    const enum status ended = db_end(db, status == OK);
    return status == OK ? ended : status;
}

static uint64_t count_events(struct db *db)
{
    struct query q = query_make(db, SQL_EVENT_PAGE);
    bind_id(&q, ":wijk_id", &WIJK);
    bind_count(&q, ":log_no", 1);
    bind_count(&q, ":after", 0);
    bind_count(&q, ":until", UINT32_MAX);
    bind_int(&q, ":most", 1000000);
    uint64_t count = 0;
    while (query_row(&q)) {
        count++;
        assert_int_equal(read_count(&q), count); /* without gaps, none twice */
    }
    assert_int_equal(query_end(&q), OK);
    return count;
}

static enum status transact_and_look(void *context)
{
    struct bench *bench = context;
    const enum status status = transact(bench->db);
    torture_pause();
    bench->told += status == OK ? 1 : 0;
    assert_int_equal(sqlite3_get_autocommit(bench->db->handle), 1);
    assert_int_equal(count_events(bench->db), bench->told);
    torture_resume();
    return status;
}

static void a_transaction_is_whole_or_not_at_all_wherever_memory_ends(void **state)
{
    (void)state;
    struct bench bench = {.db = NULL};
    assert_int_equal(db_open_at(":memory:", &bench.db), OK);
    /* what SQLite keeps of a page it has read or made is its cache's, not a leak */
    const struct torture_rules rules = {.is_honest = is_honest, .kept = 200};
    assert_true(torture_by_rules(transact_and_look, &bench, &rules) > 3);
    db_close(bench.db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_database_is_opened_whole_or_memory_ran_out),
        cmocka_unit_test(a_transaction_is_whole_or_not_at_all_wherever_memory_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
