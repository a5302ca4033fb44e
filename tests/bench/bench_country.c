/* bench_country.c -- a country's load in the store of a wijk that is not being served: casussen
 * with an activity each, and contributions over sixty months, written straight into the tables.
 *
 *     bench_country DATABASE CASUSSEN CONTRIBUTIONS MONTH
 *
 * MONTH is the first day of the newest month, as 20261101.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBERS = 3 };

/* :a casussen, :b contributions, :c the newest month; activity and casus share their ids. */
static const char *const STATEMENTS[] = {
    "PRAGMA cache_size = -600000",
    "PRAGMA synchronous = OFF",
    "BEGIN",
    "CREATE TEMP TABLE one AS SELECT n, casus_id FROM ("
    "WITH RECURSIVE up(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < :a)"
    " SELECT i AS n, randomblob(16) AS casus_id FROM up)",
    "CREATE UNIQUE INDEX one_n ON one (n)",
    "CREATE TEMP TABLE month (m INTEGER PRIMARY KEY, first INTEGER)",
    "WITH RECURSIVE up(m, first) AS (SELECT 0, :c UNION ALL SELECT m + 1,"
    " CASE WHEN first % 10000 = 101 THEN first - 10000 + 1100 ELSE first - 100 END"
    " FROM up WHERE m < 59) INSERT INTO month SELECT m, first FROM up",
    "CREATE TEMP TABLE place AS SELECT wijk_id, buurt_id FROM walk_group GROUP BY buurt_id",
    "INSERT INTO casus SELECT (SELECT wijk_id FROM wijk), casus_id, 1, 1700000000 FROM one",
    "INSERT INTO collective_casus SELECT (SELECT wijk_id FROM wijk), casus_id, 1 + n % 9, 5,"
    " 'Casus ' || n, 20240101 FROM one",
    "INSERT INTO activity SELECT (SELECT wijk_id FROM wijk), casus_id, casus_id, 2 + n % 9,"
    " (SELECT buurt_id FROM place LIMIT 1), casus_id FROM one",
    "WITH RECURSIVE up(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM up WHERE i + 1 < :b)"
    " INSERT INTO contribution SELECT (SELECT wijk_id FROM wijk), randomblob(16), one.casus_id,"
    " one.casus_id, place.buurt_id,"
    " first + i % 28, first, 5 + i % 20, i % 3, 60 * (5 + i % 20), 0, 1 + i % 2, 1700000000"
    " FROM up JOIN one ON one.n = 1 + i % :a JOIN month ON month.m = i / 7 % 60"
    " JOIN place ON place.rowid = 1 + i % (SELECT count(*) FROM place)",
    "COMMIT",
};

static int run(sqlite3 *db, const char *text, const sqlite3_int64 numbers[NUMBERS])
{
    static const char *const NAMES[NUMBERS] = {":a", ":b", ":c"};
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, text, -1, &statement, NULL);
    for (size_t i = 0; i < NUMBERS && code == SQLITE_OK; i++) {
        const int at = sqlite3_bind_parameter_index(statement, NAMES[i]);
        code = at == 0 ? SQLITE_OK : sqlite3_bind_int64(statement, at, numbers[i]);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    (void)sqlite3_finalize(statement);
    if (code != SQLITE_DONE) {
        (void)fprintf(stderr, "%.60s: %s\n", text, sqlite3_errmsg(db));
    }
    return code == SQLITE_DONE ? 0 : 1;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    sqlite3_int64 numbers[NUMBERS];
    if (argc != 2 + NUMBERS || sqlite3_open(argv[1], &db) != SQLITE_OK) {
        (void)fputs("bench_country DATABASE CASUSSEN CONTRIBUTIONS MONTH\n", stderr);
        return 2;
    }
    for (size_t i = 0; i < NUMBERS; i++) {
        numbers[i] = strtoll(argv[2 + i], NULL, 10);
    }
    int code = 0;
    for (size_t i = 0; i < sizeof(STATEMENTS) / sizeof(STATEMENTS[0]) && code == 0; i++) {
        code = run(db, STATEMENTS[i], numbers);
    }
    return sqlite3_close(db) == SQLITE_OK ? code : 1;
}
