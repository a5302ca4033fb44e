/* test_store_db.c -- the database: transactions, parts of them, queries, migrations (S3, S4, S17).
 */
#include "store/db.h"
#include "store/db_inside.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
// cmocka wants the ones above first
#include <cmocka.h>

static const struct wire_id WIJK = {{7, 7, 7}};

struct place {
    char folder[32];
    char file[64];
    struct db *db;
};

static int open_place(void **state)
{
    static struct place place;
    (void)snprintf(place.folder, sizeof(place.folder), "/tmp/store-XXXXXX");
    if (mkdtemp(place.folder) == NULL) {
        return -1;
    }
    (void)snprintf(place.file, sizeof(place.file), "%s/buurt.db", place.folder);
    *state = &place;
    return db_open_at(place.file, &place.db) == OK ? 0 : -1;
}

static int close_place(void **state)
{
    static const char *const ENDS[] = {"", "-wal", "-shm"};
    struct place *place = *state;
    db_close(place->db);
    for (size_t i = 0; i < 3; i++) {
        char file[80];
        (void)snprintf(file, sizeof(file), "%s%s", place->file, ENDS[i]);
        (void)unlink(file);
    }
    return rmdir(place->folder);
}

static enum status add_log(struct db *db, uint64_t number)
{
    uint8_t name[8];
    memcpy(name, &number, sizeof(name));
    struct query q = query_make(db, SQL_LOG_ADD);
    bind_id(&q, ":wijk_id", &WIJK);
    bind_int(&q, ":kind", 3);
    bind_bytes(&q, ":name", span_of(name, sizeof(name)));
    bind_count(&q, ":log_no", number);
    return query_run(&q);
}

static bool has_log(struct db *db, uint64_t number)
{
    struct query q = query_make(db, SQL_LOG_OF_NUMBER);
    bind_count(&q, ":log_no", number);
    const bool found = query_row(&q);
    assert_int_equal(query_end(&q), OK);
    return found;
}

static void what_was_committed_is_there_after_reopening(void **state)
{
    struct place *place = *state;
    assert_int_equal(db_begin(place->db), OK);
    assert_int_equal(add_log(place->db, 1), OK);
    assert_int_equal(db_end(place->db, true), OK);
    db_close(place->db);
    assert_int_equal(db_open_at(place->file, &place->db), OK);
    assert_true(has_log(place->db, 1));
}

static void what_was_not_kept_is_undone(void **state)
{
    struct place *place = *state;
    assert_int_equal(db_begin(place->db), OK);
    assert_int_equal(add_log(place->db, 1), OK);
    assert_int_equal(db_end(place->db, false), OK);
    assert_false(has_log(place->db, 1));
}

static void a_part_is_undone_without_the_rest(void **state)
{
    struct place *place = *state;
    assert_int_equal(db_begin(place->db), OK);
    assert_int_equal(db_part_begin(place->db), OK);
    assert_int_equal(add_log(place->db, 1), OK);
    assert_int_equal(db_part_end(place->db, true), OK);
    assert_int_equal(db_part_begin(place->db), OK);
    assert_int_equal(add_log(place->db, 2), OK);
    assert_int_equal(db_part_end(place->db, false), OK);
    assert_true(db_is_alive(place->db));
    assert_int_equal(db_end(place->db, true), OK);
    assert_true(has_log(place->db, 1));
    assert_false(has_log(place->db, 2));
}

static void a_broken_constraint_is_a_conflict_and_leaves_the_transaction_alive(void **state)
{
    struct place *place = *state;
    assert_int_equal(db_begin(place->db), OK);
    assert_int_equal(add_log(place->db, 1), OK);
    assert_int_equal(add_log(place->db, 1), CONFLICT);
    assert_true(db_is_alive(place->db));
    assert_int_equal(db_end(place->db, true), OK);
    assert_true(has_log(place->db, 1));
}

static void a_full_disk_is_retry_and_nothing_is_kept(void **state)
{
    struct place *place = *state;
    assert_int_equal(db_run(place->db, "PRAGMA max_page_count = 1"),
                     OK); /* not below what it has */
    assert_int_equal(db_begin(place->db), OK);
    enum status status = OK;
    for (uint64_t n = 1; n < 5000 && status == OK; n++) {
        status = add_log(place->db, n);
    }
    assert_int_equal(status, RETRY);
    assert_int_equal(db_end(place->db, db_is_alive(place->db)), OK);
    assert_int_equal(db_begin(place->db), OK); /* no transaction was left behind */
    assert_int_equal(db_end(place->db, false), OK);
    assert_int_equal(db_run(place->db, "PRAGMA max_page_count = 1000000"), OK);
    assert_int_equal(add_log(place->db, 9000), OK);
}

static void the_checks_of_the_type_words_hold(void **state)
{
    struct place *place = *state;
    static const char *const BROKEN[] = {
        "INSERT INTO wijk VALUES (x'01', zeroblob(32), 1, 1, 0)",              /* ID */
        "INSERT INTO wijk VALUES (zeroblob(16), zeroblob(32), -1, 1, 0)",      /* TIME */
        "INSERT INTO wijk VALUES (zeroblob(16), zeroblob(32), 1, -1, 0)",      /* COUNT */
        "INSERT INTO wijk VALUES (zeroblob(16), zeroblob(32), 1, 1, 2)",       /* FLAG */
        "INSERT INTO wijk VALUES (zeroblob(16), zeroblob(32), 1, 1, NULL)",    /* NOT NULL */
        "INSERT INTO wijk VALUES (zeroblob(16), zeroblob(32), 'soon', 1, 0)"}; /* STRICT */
    for (size_t i = 0; i < sizeof(BROKEN) / sizeof(BROKEN[0]); i++) {
        assert_int_equal(db_run(place->db, BROKEN[i]), CONFLICT);
    }
    assert_int_equal(
        db_run(place->db, "INSERT INTO wijk VALUES (zeroblob(16), zeroblob(32), 1, 1, 0)"), OK);
}

static void the_database_is_for_its_owner_alone(void **state)
{
    struct place *place = *state;
    static const char *const ENDS[] = {"", "-wal", "-shm"};
    assert_int_equal(add_log(place->db, 1), OK);
    for (size_t i = 0; i < 3; i++) {
        char file[80];
        struct stat st;
        (void)snprintf(file, sizeof(file), "%s%s", place->file, ENDS[i]);
        assert_int_equal(stat(file, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

static void a_reader_sees_what_was_committed_and_changes_nothing(void **state)
{
    struct place *place = *state;
    struct db *reader = NULL;
    const struct db_setup setup = {.path = place->file, .mode = DB_READER};
    assert_int_equal(db_open(&setup, &reader), OK);
    assert_int_equal(db_begin(place->db), OK);
    assert_int_equal(add_log(place->db, 1), OK);
    assert_false(has_log(reader, 1));
    assert_int_equal(db_end(place->db, true), OK);
    assert_true(has_log(reader, 1));
    assert_int_not_equal(add_log(reader, 2), OK);
    db_close(reader);
}

static int64_t passed_ms;

static int64_t late_clock(void)
{
    passed_ms += 150;
    return passed_ms;
}

static void a_readers_statement_is_cut_off_after_200_ms(void **state)
{
    struct place *place = *state;
    assert_int_equal(db_begin(place->db), OK);
    for (uint64_t n = 1; n <= 20000; n++) {
        assert_int_equal(add_log(place->db, n), OK);
    }
    assert_int_equal(db_end(place->db, true), OK);
    struct db *reader = NULL;
    const struct db_setup setup = {.path = place->file, .mode = DB_READER, .steady_ms = late_clock};
    assert_int_equal(db_open(&setup, &reader), OK);
    assert_int_equal(db_run(reader, "SELECT count(*) FROM log a, log b"), BUSY);
    db_close(reader);
}

static void data_of_a_newer_version_are_not_opened(void **state)
{
    struct place *place = *state;
    assert_int_equal(db_run(place->db, "PRAGMA user_version = 9999"), OK);
    db_close(place->db);
    place->db = NULL;
    assert_int_equal(db_open_at(place->file, &place->db), NEWER_DATA);
    assert_null(place->db);
}

static void a_file_that_is_no_database_is_refused(void **state)
{
    struct place *place = *state;
    db_close(place->db);
    place->db = NULL;
    FILE *file = fopen(place->file, "w");
    assert_non_null(file);
    for (int i = 0; i < 500; i++) {
        assert_true(fputs("this is not a database ", file) >= 0);
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(db_open_at(place->file, &place->db), STORAGE);
    assert_null(place->db);
}

static void synchronous_is_full_unless_loss_was_accepted(void **state)
{
    struct place *place = *state;
    for (int accept = 0; accept < 2; accept++) {
        db_close(place->db);
        place->db = NULL;
        const struct db_setup setup = {
            .path = place->file, .mode = DB_WRITER, .accept_loss = accept != 0};
        assert_int_equal(db_open(&setup, &place->db), OK);
        sqlite3_stmt *stmt = NULL;
        assert_int_equal(
            sqlite3_prepare_v2(place->db->handle, "PRAGMA synchronous", -1, &stmt, NULL),
            SQLITE_OK);
        assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int(stmt, 0), accept != 0 ? 1 : 2);
        assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    }
}

static void an_id_of_another_size_in_the_file_ends_the_query(void **state)
{
    struct place *place = *state;
    assert_int_equal(add_log(place->db, 1), OK);
    struct query q = query_make(place->db, SQL_LOG_OF_NUMBER);
    bind_count(&q, ":log_no", 1);
    assert_true(query_row(&q));
    (void)read_id(&q);
    (void)read_int(&q);
    (void)read_id(&q); /* the name: eight bytes */
    assert_false(query_row(&q));
    assert_int_equal(query_end(&q), STORAGE);
}

int main(void)
{
#define ON_A_PLACE(test) cmocka_unit_test_setup_teardown(test, open_place, close_place)
    const struct CMUnitTest tests[] = {
        ON_A_PLACE(what_was_committed_is_there_after_reopening),
        ON_A_PLACE(what_was_not_kept_is_undone),
        ON_A_PLACE(a_part_is_undone_without_the_rest),
        ON_A_PLACE(a_broken_constraint_is_a_conflict_and_leaves_the_transaction_alive),
        ON_A_PLACE(a_full_disk_is_retry_and_nothing_is_kept),
        ON_A_PLACE(the_checks_of_the_type_words_hold),
        ON_A_PLACE(the_database_is_for_its_owner_alone),
        ON_A_PLACE(a_reader_sees_what_was_committed_and_changes_nothing),
        ON_A_PLACE(a_readers_statement_is_cut_off_after_200_ms),
        ON_A_PLACE(data_of_a_newer_version_are_not_opened),
        ON_A_PLACE(a_file_that_is_no_database_is_refused),
        ON_A_PLACE(synchronous_is_full_unless_loss_was_accepted),
        ON_A_PLACE(an_id_of_another_size_in_the_file_ends_the_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
