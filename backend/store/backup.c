#include "store/backup.h"
#include "store/db_inside.h"
#include "store/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 512, COPY_AT_ONCE = 65536 };

static enum status path_with(const char *path, const char *end, char out[PATH_SIZE])
{
    const int size = snprintf(out, PATH_SIZE, "%s%s", path, end);
    return size > 0 && size < PATH_SIZE ? OK : TOO_LARGE;
}

/* A name that was written or moved is there after a power cut only once its folder was synced. */
static enum status sync_folder_of(const char *path)
{
    char folder[PATH_SIZE];
    const char *slash = strrchr(path, '/');
    const int size = slash == NULL
                         ? snprintf(folder, sizeof(folder), ".")
                         : snprintf(folder, sizeof(folder), "%.*s/", (int)(slash - path), path);
    if (size <= 0 || size >= (int)sizeof(folder)) {
        return TOO_LARGE;
    }
    const int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) {
        return STORAGE;
    }
    const bool synced = fsync(file) == 0;
    return close(file) == 0 && synced ? OK : STORAGE;
}

static enum status sync_file(const char *path)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return STORAGE;
    }
    const bool synced = fsync(file) == 0;
    return close(file) == 0 && synced ? OK : STORAGE;
}

/* VACUUM INTO takes an empty file that is there, and with it its rights. */
static enum status make_empty(const char *path)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return errno == EEXIST ? CONFLICT : STORAGE;
    }
    return close(file) == 0 ? OK : STORAGE;
}

static enum status vacuum_into(const char *database, const char *copy)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_open_v2(database, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_exec(handle, "PRAGMA wal_autocheckpoint = 0", NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_prepare_v2(handle, "VACUUM INTO ?", -1, &stmt, NULL);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_bind_text(stmt, 1, copy, -1, SQLITE_STATIC);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(handle);
    return status_of_sqlite(rc);
}

enum status backup_make(const char *database, const char *copy)
{
    char part[PATH_SIZE];
    enum status status = path_with(copy, ".part", part);
    if (status != OK) {
        return status;
    }
    if (access(copy, F_OK) == 0) {
        return CONFLICT;
    }
    status = make_empty(part);
    if (status != OK) {
        return status;
    }
    status = vacuum_into(database, part);
    if (status == OK) {
        status = sync_file(part);
    }
    if (status == OK && rename(part, copy) != 0) {
        status = STORAGE;
    }
    if (status != OK) {
        (void)unlink(part);
        return status;
    }
    return sync_folder_of(copy);
}

static enum status read_number(sqlite3 *handle, enum sql_id id, uint64_t *number)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(handle, SQL_TEXTS[id], -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
        *number = rc == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
    }
    (void)sqlite3_finalize(stmt);
    return status_of_sqlite(rc);
}

static enum status check_whole(sqlite3 *handle)
{
    uint64_t faults = 1;
    enum status status = read_number(handle, SQL_BACKUP_FAULTS, &faults);
    if (status == OK && faults == 0) {
        status = read_number(handle, SQL_BACKUP_STRAYS, &faults);
    }
    return status == OK && faults > 0 ? STORAGE : status;
}

static enum status count_all(sqlite3 *handle, struct backup_report *report)
{
    enum status status = read_number(handle, SQL_BACKUP_WIJKEN, &report->wijken);
    if (status == OK) {
        status = read_number(handle, SQL_BACKUP_DEVICES, &report->devices);
    }
    return status == OK ? read_number(handle, SQL_BACKUP_DELETIONS, &report->deleted) : status;
}

enum status backup_verify(const char *copy, struct backup_report *report)
{
    *report = (struct backup_report){0};
    sqlite3 *handle = NULL;
    enum status status = status_of_sqlite(
        sqlite3_open_v2(copy, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL));
    if (status == OK) {
        status = check_whole(handle);
    }
    if (status == OK) {
        status = migration_version(handle, &report->version);
    }
    if (status == OK && report->version > migration_newest()) {
        status = NEWER_DATA;
    }
    if (status == OK && report->version == 0) {
        status = STORAGE; /* some other database */
    }
    if (status == OK) {
        status = count_all(handle, report);
    }
    (void)sqlite3_close(handle);
    return status;
}

static enum status copy_bytes(int from, int to)
{
    uint8_t *bytes = malloc(COPY_AT_ONCE);
    if (bytes == NULL) {
        return NO_MEMORY;
    }
    ssize_t got = 0;
    bool good = true;
    while (good && (got = read(from, bytes, COPY_AT_ONCE)) > 0) {
        ssize_t at = 0;
        while (good && at < got) {
            const ssize_t put = write(to, bytes + at, (size_t)(got - at));
            good = put > 0;
            at += put;
        }
    }
    free(bytes);
    return good && got == 0 ? OK : STORAGE;
}

static enum status copy_file(const char *from, const char *to)
{
    const int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0) {
        return STORAGE;
    }
    (void)unlink(to); /* of a restore that was broken off */
    const int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    enum status status = target < 0 ? STORAGE : copy_bytes(source, target);
    if (target >= 0) {
        status = fsync(target) == 0 ? status : STORAGE;
        status = close(target) == 0 ? status : STORAGE;
    }
    (void)close(source);
    return status;
}

/* The deletions of what stood there hold here too. Where it cannot be read any more, which may be
 * why a backup is needed, that is told and the restore goes on. */
static enum status take_ledgers(struct db *db, const struct restore *restore,
                                struct restored *restored)
{
    unsigned count = 0;
    enum status status = OK;
    restored->ledger_read = access(restore->database, F_OK) == 0;
    if (restored->ledger_read) {
        status = ledger_apply(db, restore->database, &count);
        restored->ledger_read = status == OK;
        restored->deleted += status == OK ? count : 0;
        status = status == STORAGE ? OK : status;
    }
    if (status == OK && restore->ledger != NULL) {
        status = ledger_apply(db, restore->ledger, &count);
        restored->deleted += status == OK ? count : 0;
    }
    return status;
}

/* Every wijk begins a new incarnation of its logs. */
static enum status restart_logs(struct db *db, const struct restore *restore, size_t most)
{
    struct wire_id *wijken = calloc(most + 1, sizeof(*wijken));
    if (wijken == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    struct query q = query_make(db, SQL_WIJK_LIST);
    while (count < most && query_row(&q)) {
        wijken[count++] = read_id(&q);
    }
    enum status status = query_end(&q);
    for (size_t i = 0; i < count && status == OK; i++) {
        uint64_t drawn = 0;
        restore->chance(restore->chance_context, (uint8_t *)&drawn, sizeof(drawn));
        q = query_make(db, SQL_WIJK_RESTART);
        bind_id(&q, ":wijk_id", &wijken[i]);
        bind_count(&q, ":incarnation", 1 + drawn % WIRE_NUMBER_MAX);
        status = query_run(&q);
    }
    free(wijken);
    return status;
}

/* What a copy is made into before it is served, in the place where it waits. */
struct putting {
    const struct restore *restore;
    uint64_t wijken; /* in the copy */
    struct restored *restored;
    enum status (*prepare)(const char *fresh, const struct putting *putting);
};

static enum status prepare_copy(const char *fresh, const struct putting *putting)
{
    struct db *db = NULL;
    enum status status = db_open_at(fresh, &db);
    if (status != OK) {
        return status;
    }
    status = take_ledgers(db, putting->restore, putting->restored);
    if (status == OK) {
        status = restart_logs(db, putting->restore, (size_t)putting->wijken);
    }
    db_close(db); /* the last to close moves the write-ahead log into the file */
    return status == OK ? sync_file(fresh) : status;
}

/* The database that stands there, with its write-ahead log, gets another name. */
static enum status set_aside(const struct restore *restore)
{
    static const char *const ENDS[] = {"-wal", "-shm", ""};
    char aside[PATH_SIZE];
    char stamp[48];
    (void)snprintf(stamp, sizeof(stamp), ".before-%" PRId64, restore->now);
    enum status status = path_with(restore->database, stamp, aside);
    if (status == OK && access(aside, F_OK) == 0) {
        status = CONFLICT;
    }
    for (size_t i = 0; i < sizeof(ENDS) / sizeof(ENDS[0]) && status == OK; i++) {
        char from[PATH_SIZE];
        char to[PATH_SIZE];
        status = path_with(restore->database, ENDS[i], from);
        if (status == OK) {
            status = path_with(aside, ENDS[i], to);
        }
        if (status == OK && rename(from, to) != 0 && errno != ENOENT) {
            status = STORAGE;
        }
    }
    return status;
}

/* Puts a copy in the place of what stands there. */
static enum status put_back(const struct putting *putting)
{
    const struct restore *restore = putting->restore;
    char fresh[PATH_SIZE];
    enum status status = path_with(restore->database, ".restoring", fresh);
    if (status != OK) {
        return status;
    }
    status = copy_file(restore->copy, fresh);
    if (status == OK) {
        status = putting->prepare(fresh, putting);
    }
    if (status == OK) {
        status = set_aside(restore);
    }
    if (status == OK && rename(fresh, restore->database) != 0) {
        status = STORAGE;
    }
    if (status != OK) {
        (void)unlink(fresh);
        return status;
    }
    return sync_folder_of(restore->database);
}

enum status backup_restore(const struct restore *restore, struct restored *restored)
{
    *restored = (struct restored){0};
    struct backup_report report;
    const enum status status = backup_verify(restore->copy, &report);
    const struct putting putting = {restore, report.wijken, restored, prepare_copy};
    return status == OK ? put_back(&putting) : status;
}

/* ── individual casussen ────────────────────────────────────────────────────────────────────────
 */

enum status backup_make_individual(const char *individual, const char *copy)
{
    char beside[PATH_SIZE];
    if (access(individual, F_OK) != 0) {
        return OK;
    }
    const enum status status = path_with(copy, BACKUP_BESIDE, beside);
    return status == OK ? backup_make(individual, beside) : status;
}

static enum status count_casussen(sqlite3 *handle, uint64_t *casussen)
{
    int version = 0;
    enum status status = check_whole(handle);
    if (status == OK) {
        status = migration_version(handle, &version);
    }
    if (status == OK && version > migration_newest_individual()) {
        status = NEWER_DATA;
    }
    if (status == OK && version == 0) {
        status = STORAGE; /* some other database */
    }
    return status == OK ? read_number(handle, SQL_BACKUP_CASUSSEN, casussen) : status;
}

enum status backup_verify_individual(const char *copy, uint64_t *casussen, bool *there)
{
    char beside[PATH_SIZE];
    sqlite3 *handle = NULL;
    *casussen = 0;
    enum status status = path_with(copy, BACKUP_BESIDE, beside);
    *there = status == OK && access(beside, F_OK) == 0;
    if (!*there) {
        return status;
    }
    status = status_of_sqlite(
        sqlite3_open_v2(beside, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL));
    if (status == OK) {
        status = count_casussen(handle, casussen);
    }
    (void)sqlite3_close(handle);
    return status;
}

static enum status prepare_individual(const char *fresh, const struct putting *putting)
{
    const struct db_setup setup = {.path = ":memory:", .individual = fresh, .mode = DB_WRITER};
    char newer[PATH_SIZE];
    const struct restore *restore = putting->restore;
    struct db *db = NULL;
    enum status status = db_open(&setup, &db);
    if (status == OK) {
        status = individual_take_back(db, restore->database);
    }
    if (status == OK && restore->ledger != NULL) {
        status = path_with(restore->ledger, BACKUP_BESIDE, newer);
        status = status == OK ? individual_take_back(db, newer) : status;
    }
    if (status == OK) {
        status = individual_forget(db);
    }
    db_close(db);
    return status == OK ? sync_file(fresh) : status;
}

enum status backup_restore_individual(const struct restore *restore)
{
    char beside[PATH_SIZE];
    uint64_t casussen = 0;
    bool there = false;
    enum status status = backup_verify_individual(restore->copy, &casussen, &there);
    if (status == OK) {
        status = path_with(restore->copy, BACKUP_BESIDE, beside);
    }
    if (status != OK || !there) {
        return status;
    }
    struct restore of_file = *restore;
    of_file.copy = beside;
    const struct putting putting = {.restore = &of_file, .prepare = prepare_individual};
    return put_back(&putting);
}
