#include "store/db.h"
#include "base/check.h"
#include "store/db_inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_TIME_MS = 200, READ_STEPS = 2000, BUSY_MS = 2000 };

enum status status_of_sqlite(int rc)
{
    if (rc == SQLITE_IOERR_NOMEM) {
        return NO_MEMORY;
    }
    switch (rc & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return OK;
    case SQLITE_NOMEM: return NO_MEMORY;
    case SQLITE_CONSTRAINT: return CONFLICT;
    case SQLITE_FULL: return RETRY;
    case SQLITE_INTERRUPT:
    case SQLITE_BUSY: return BUSY;
    case SQLITE_TOOBIG: return TOO_LARGE;
    default: return STORAGE;
    }
}

enum status db_run(struct db *db, const char *sql)
{
    return status_of_sqlite(sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

/* SQLite gives the write-ahead log the rights of the file, so only the file's own matter. */
enum status db_make_private(const char *path)
{
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return STORAGE;
    }
    return close(file) == 0 ? OK : STORAGE;
}

/* A reader that takes too long holds up checkpoints and the thread: it is cut off. */
static int is_over_time(void *context)
{
    const struct db *db = context;
    return db->steady_ms() - db->began_ms > READ_TIME_MS ? 1 : 0;
}

static enum status set_up_writer(struct db *db, const struct db_setup *setup)
{
#ifdef BUURT_MUTANT_normal_sync
    setup = &(struct db_setup){.accept_loss = true};
#endif
    enum status status = db_run(db, "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;"
                                    "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
                                    "PRAGMA journal_size_limit = 67108864;"
                                    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    if (status == OK) {
        status = db_run(db, setup->accept_loss ? "PRAGMA main.synchronous = NORMAL;"
                                                 "PRAGMA individual.synchronous = NORMAL"
                                               : "PRAGMA main.synchronous = FULL;"
                                                 "PRAGMA individual.synchronous = FULL");
    }
    return status == OK ? migration_run(db) : status;
}

static enum status set_up_reader(struct db *db, const struct db_setup *setup)
{
    const enum status status = db_run(db, "PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON;"
                                          "PRAGMA temp_store = MEMORY;"
                                          "PRAGMA trusted_schema = OFF");
    if (setup->steady_ms != NULL) {
        sqlite3_progress_handler(db->handle, READ_STEPS, is_over_time, db);
    }
    return status;
}

/* All at once: a request then neither compiles SQL nor finds a statement that does not fit. */
static enum status prepare_all(struct db *db)
{
    enum status status = OK;
    for (int i = 0; i < SQL_COUNT && status == OK; i++) {
        status = status_of_sqlite(sqlite3_prepare_v3(
            db->handle, SQL_TEXTS[i], -1, SQLITE_PREPARE_PERSISTENT, &db->statements[i], NULL));
    }
    return status;
}

static enum status open_handle(struct db *db, const struct db_setup *setup)
{
    const bool writer = setup->mode == DB_WRITER;
    if (writer && setup->vfs == NULL && strcmp(setup->path, ":memory:") != 0) {
        const enum status status = db_make_private(setup->path);
        if (status != OK) {
            return status;
        }
    }
    const int rights = writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    const int rc = sqlite3_open_v2(
        setup->path, &db->handle,
        rights | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI, setup->vfs);
    if (rc != SQLITE_OK) {
        return status_of_sqlite(rc);
    }
    (void)sqlite3_busy_timeout(db->handle, BUSY_MS);
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    const enum status status = individual_attach(db, setup);
    if (status != OK) {
        return status;
    }
    return writer ? set_up_writer(db, setup) : set_up_reader(db, setup);
}

enum status db_open(const struct db_setup *setup, struct db **out)
{
    *out = NULL;
    struct db *db = calloc(1, sizeof(*db));
    if (db == NULL) {
        return NO_MEMORY;
    }
    db->reader = setup->mode == DB_READER;
    db->steady_ms = setup->steady_ms;
    db->began_ms = setup->steady_ms == NULL ? 0 : setup->steady_ms();
    enum status status = open_handle(db, setup);
    if (status == OK) {
        status = prepare_all(db);
    }
    if (status != OK) {
        db_close(db);
        return status;
    }
    *out = db;
    return OK;
}

enum status db_open_at(const char *path, struct db **out)
{
    const struct db_setup setup = {.path = path, .mode = DB_WRITER};
    return db_open(&setup, out);
}

void db_close(struct db *db)
{
    if (db == NULL) {
        return;
    }
    for (int i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(db->statements[i]);
    }
    sqlite3_close(db->handle);
    free(db);
}

/* A step of a transaction: prepared at open, so that ending one needs no memory of ours. */
static int step(struct db *db, enum sql_id id)
{
    sqlite3_stmt *stmt = db->statements[id];
    const int rc = sqlite3_step(stmt);
    (void)sqlite3_reset(stmt);
    return rc == SQLITE_ROW ? SQLITE_DONE : rc;
}

enum status db_begin(struct db *db)
{
    CHECK(!db->transaction);
    const enum status status =
        status_of_sqlite(step(db, db->reader ? SQL_TRANSACTION_READ : SQL_TRANSACTION_BEGIN));
    db->transaction = status == OK;
    return status;
}

bool db_is_alive(const struct db *db)
{
    return db->transaction && sqlite3_get_autocommit(db->handle) == 0;
}

/* What a failed COMMIT has done: a full disk or lack of memory stop it before it counts; after any
 * other failure of the disk the bytes may stand there or not. */
static enum status status_of_commit(int rc)
{
    switch (rc & 0xFF) {
    case SQLITE_DONE: return OK;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_BUSY:
    case SQLITE_CONSTRAINT: return RETRY;
    default: return rc == SQLITE_IOERR_NOMEM ? RETRY : STORAGE;
    }
}

enum status db_end(struct db *db, bool keep)
{
    CHECK(db->transaction);
    enum status status = OK;
    if (keep) {
        status = db_is_alive(db) ? status_of_commit(step(db, SQL_TRANSACTION_KEEP)) : RETRY;
    }
    if (sqlite3_get_autocommit(db->handle) == 0) { /* not kept: undo, whatever the reason */
        (void)step(db, SQL_TRANSACTION_UNDO);
        if (sqlite3_get_autocommit(db->handle) == 0) {
            status = STORAGE; /* a transaction that cannot be left: start again */
        }
    }
    db->transaction = false;
    return status;
}

enum status db_part_begin(struct db *db)
{
    CHECK(db->transaction);
    return status_of_sqlite(step(db, SQL_TRANSACTION_PART_BEGIN));
}

enum status db_part_end(struct db *db, bool keep)
{
    CHECK(db->transaction);
    if (!db_is_alive(db)) {
        return RETRY;
    }
    int rc = SQLITE_DONE;
    if (!keep) {
        rc = step(db, SQL_TRANSACTION_PART_UNDO);
    }
    if (status_of_sqlite(rc) == OK) {
        rc = step(db, SQL_TRANSACTION_PART_KEEP); /* undone, it still stands and must be left */
    }
    return status_of_sqlite(rc);
}

/* The log is cut off too, so that what was deleted does not live on in it; where a reader is in the
 * way that waits for the next time, rather than the core for the reader. */
enum status db_checkpoint(struct db *db)
{
    (void)sqlite3_busy_timeout(db->handle, 0);
    const int rc =
        sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    (void)sqlite3_busy_timeout(db->handle, BUSY_MS);
    (void)sqlite3_db_release_memory(
        db->handle); /* pages, which the system keeps in its own cache */
    return (rc & 0xFF) == SQLITE_BUSY ? OK : status_of_sqlite(rc);
}
