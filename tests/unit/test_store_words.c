/* test_store_words.c -- the type words of migrations, spelt for each engine (S17). */
#include "store/sql_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static const char TABLE[] =
    "CREATE TABLE a (\n    wijk_id ID,\n    n COUNT NULL, -- a remark, with "
    "a comma\n    on_it FLAG DEFAULT 0,\n    PRIMARY KEY (wijk_id, n)\n);";

static void a_column_is_not_null_and_checked_unless_it_says_otherwise(void **state)
{
    (void)state;
    struct sql_fault fault = {0};
    char *sql = sql_translate(TABLE, SQL_SQLITE, &fault);
    assert_non_null(sql);
    assert_non_null(strstr(sql, "wijk_id BLOB NOT NULL CHECK (length(wijk_id) = 16),"));
    assert_non_null(strstr(sql, "n INTEGER CHECK (n BETWEEN 0 AND 9007199254740991),"));
    assert_non_null(strstr(sql, "on_it INTEGER NOT NULL CHECK (on_it IN (0, 1)) DEFAULT 0,"));
    assert_non_null(strstr(sql, ") STRICT, WITHOUT ROWID;"));
    free(sql);
}

static void postgres_gets_its_own_words(void **state)
{
    (void)state;
    struct sql_fault fault = {0};
    char *sql = sql_translate(TABLE, SQL_POSTGRES, &fault);
    assert_non_null(sql);
    assert_non_null(strstr(sql, "wijk_id bytea NOT NULL"));
    assert_non_null(strstr(sql, "n bigint CHECK"));
    assert_null(strstr(sql, "STRICT"));
    free(sql);
}

static void an_added_column_is_translated_too(void **state)
{
    (void)state;
    struct sql_fault fault = {0};
    char *sql = sql_translate("ALTER TABLE a ADD COLUMN at TIME DEFAULT 0;", SQL_SQLITE, &fault);
    assert_non_null(sql);
    assert_non_null(strstr(sql, "at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799)"));
    free(sql);
}

static void a_word_that_is_none_is_told_with_its_line(void **state)
{
    (void)state;
    struct sql_fault fault = {0};
    assert_null(
        sql_translate("CREATE TABLE a (\n  wijk_id ID,\n  n INTEGER\n);", SQL_SQLITE, &fault));
    assert_int_equal(fault.line, 3);
    assert_string_equal(fault.near_word, "INTEGER");
}

static void parameters_become_numbers_in_the_order_they_appear(void **state)
{
    (void)state;
    char *sql =
        sql_number_parameters("SELECT ':no' FROM a WHERE b = :b AND c = :c OR d = :b; -- :x");
    assert_non_null(sql);
    assert_string_equal(sql, "SELECT ':no' FROM a WHERE b = $1 AND c = $2 OR d = $1; -- :x");
    free(sql);
}

static void what_only_sqlite_knows_is_found(void **state)
{
    (void)state;
    static const char *const STRAY[] = {"PRAGMA user_version", "SELECT rowid FROM a",
                                        "INSERT OR IGNORE INTO a VALUES (1)", "SELECT zeroblob(16)",
                                        "insert  or replace into a values (1)"};
    for (size_t i = 0; i < sizeof(STRAY) / sizeof(STRAY[0]); i++) {
        struct sql_fault fault = {0};
        assert_false(sql_is_portable(STRAY[i], &fault));
        assert_non_null(fault.reason);
    }
    struct sql_fault fault = {0};
    assert_true(sql_is_portable("SELECT 'PRAGMA' FROM a -- rowid\n WHERE b = 1 OR c = 2", &fault));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_is_not_null_and_checked_unless_it_says_otherwise),
        cmocka_unit_test(postgres_gets_its_own_words),
        cmocka_unit_test(an_added_column_is_translated_too),
        cmocka_unit_test(a_word_that_is_none_is_told_with_its_line),
        cmocka_unit_test(parameters_become_numbers_in_the_order_they_appear),
        cmocka_unit_test(what_only_sqlite_knows_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
