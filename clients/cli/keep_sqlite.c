#include "cli/keep_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEEP_VERSION = 1,
    PATH_SIZE = 4096,
    NOTED_MAX = 5000, /* ids */
    WORD_SIZE = 512,
    DIGITS_MAX = 128
};

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS kept(key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS word(name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS noted(number INTEGER PRIMARY KEY, digits TEXT NOT NULL UNIQUE)"
    " STRICT;";

enum statement {
    PUT_ROW,
    DROP_ROW,
    LIST_ROWS,
    PUT_WORD,
    FIND_WORD,
    NOTE_ID,
    DROP_NOTED,
    FIND_ID,
    STATEMENT_COUNT
};

static const char *const SQL[STATEMENT_COUNT] = {
    [PUT_ROW] = "INSERT INTO kept VALUES(?1, ?2)"
                " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
    [DROP_ROW] = "DELETE FROM kept WHERE key = ?1",
    [LIST_ROWS] = "SELECT key, value FROM kept ORDER BY key",
    [PUT_WORD] = "INSERT INTO word VALUES(?1, ?2)"
                 " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
    [FIND_WORD] = "SELECT value FROM word WHERE name = ?1",
    [NOTE_ID] = "INSERT INTO noted(digits) VALUES(?1) ON CONFLICT DO NOTHING",
    [DROP_NOTED] = "DELETE FROM noted WHERE number <= (SELECT max(number) FROM noted) - ?1",
    [FIND_ID] = "SELECT digits FROM noted"
                " WHERE length(digits) = ?1 AND substr(digits, ?2, length(?3)) = ?3 LIMIT 2",
};

struct keep {
    sqlite3 *db;
    int lock;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    struct client_row *rows; /* of keep_read(); keys and values in `bytes` */
    size_t row_count;
    struct buffer bytes;
    bool is_noting; /* a transaction of noted ids stands open: one sync for many */
    char word[WORD_SIZE];
};

/* ── the folder ─────────────────────────────────────────────────────────────────────────────── */

static enum status check_private(const char *path, bool is_folder)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return errno == ENOENT && !is_folder ? OK : STORAGE;
    }
    return (st.st_mode & (S_IRWXG | S_IRWXO)) == 0 ? OK : WORLD_READABLE;
}

/* Makes every folder on the way; those that are there stay as they are. */
static enum status make_folder(const char *folder)
{
    char path[PATH_SIZE];
    if (snprintf(path, sizeof(path), "%s", folder) >= PATH_SIZE - 32) {
        return TOO_LARGE;
    }
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at == '/') {
            *at = '\0';
            (void)mkdir(path, S_IRWXU);
            *at = '/';
        }
    }
    return mkdir(path, S_IRWXU) == 0 || errno == EEXIST ? OK : STORAGE;
}

static enum status take_folder(const char *folder, char path[PATH_SIZE], int *lock)
{
    static const char *const NAMES[] = {"state.db-wal", "state.db-journal", "lock", "state.db"};
    enum status status = make_folder(folder);
    if (status == OK) {
        status = check_private(folder, true);
    }
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]) && status == OK; i++) {
        (void)snprintf(path, PATH_SIZE, "%s/%s", folder, NAMES[i]);
        status = check_private(path, false);
    }
    if (status != OK) {
        return status;
    }
    char lock_path[PATH_SIZE + 8];
    (void)snprintf(lock_path, sizeof(lock_path), "%s/lock", folder);
    *lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (*lock < 0) {
        return STORAGE;
    }
    return flock(*lock, LOCK_EX | LOCK_NB) == 0 ? OK : ALREADY_RUNNING;
}

/* ── the database ───────────────────────────────────────────────────────────────────────────── */

static bool run(struct keep *keep, const char *sql)
{
    return sqlite3_exec(keep->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool read_version(sqlite3 *db, int *version)
{
    sqlite3_stmt *statement = NULL;
    const bool read =
        sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW;
    *version = read ? sqlite3_column_int(statement, 0) : 0;
    (void)sqlite3_finalize(statement);
    return read;
}

static enum status open_database(struct keep *keep, const char *path, bool relaxed)
{
    char sql[64];
    int version = 0;
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return STORAGE;
    }
    (void)close(file);
    if (sqlite3_open_v2(path, &keep->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
            SQLITE_OK ||
        !read_version(keep->db, &version)) {
        return STORAGE;
    }
    if (version > KEEP_VERSION) {
        return NEWER_DATA;
    }
    (void)snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", KEEP_VERSION);
    if (!run(keep, relaxed ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL") ||
        !run(keep, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON;"
                   "PRAGMA journal_mode = WAL") ||
        !run(keep, SCHEMA) || (version < KEEP_VERSION && !run(keep, sql))) {
        return STORAGE;
    }
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v2(keep->db, SQL[i], -1, &keep->statements[i], NULL) != SQLITE_OK) {
            return STORAGE;
        }
    }
    return OK;
}

static bool step(struct keep *keep, enum statement statement)
{
    const bool done = sqlite3_step(keep->statements[statement]) == SQLITE_DONE;
    (void)sqlite3_reset(keep->statements[statement]);
    (void)sqlite3_clear_bindings(keep->statements[statement]);
    return done;
}

static void end_noting(struct keep *keep)
{
    if (keep->is_noting) {
        keep->is_noting = false;
        if (sqlite3_bind_int(keep->statements[DROP_NOTED], 1, NOTED_MAX) == SQLITE_OK) {
            (void)step(keep, DROP_NOTED);
        }
        (void)run(keep, "COMMIT");
    }
}

enum status keep_open(const char *folder, bool relaxed, struct keep **out)
{
    char path[PATH_SIZE];
    struct keep *keep = calloc(1, sizeof(*keep));
    if (keep == NULL) {
        return NO_MEMORY;
    }
    keep->lock = -1;
    keep->bytes = buffer_make(SIZE_MAX / 4);
    enum status status = take_folder(folder, path, &keep->lock);
    if (status == OK) {
        status = open_database(keep, path, relaxed);
    }
    if (status != OK) {
        keep_close(keep);
        return status;
    }
    *out = keep;
    return OK;
}

void keep_close(struct keep *keep)
{
    if (keep == NULL) {
        return;
    }
    keep_forget(keep);
    end_noting(keep);
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        (void)sqlite3_finalize(keep->statements[i]);
    }
    (void)sqlite3_close(keep->db);
    if (keep->lock >= 0) {
        (void)close(keep->lock);
    }
    free(keep);
}

/* ── rows ───────────────────────────────────────────────────────────────────────────────────── */

void keep_forget(struct keep *keep)
{
    free(keep->rows);
    keep->rows = NULL;
    keep->row_count = 0;
    buffer_end(&keep->bytes);
}

static bool read_row(struct keep *keep, sqlite3_stmt *statement, size_t *room)
{
    if (keep->row_count == *room) {
        const size_t more = *room == 0 ? 64 : 2 * *room;
        struct client_row *rows = realloc(keep->rows, more * sizeof(*rows));
        if (rows == NULL) {
            return false;
        }
        keep->rows = rows;
        *room = more;
    }
    struct client_row *row = &keep->rows[keep->row_count++];
    row->key.size = (size_t)sqlite3_column_bytes(statement, 0);
    row->value.size = (size_t)sqlite3_column_bytes(statement, 1);
    buffer_append(&keep->bytes, sqlite3_column_blob(statement, 0), row->key.size);
    buffer_append(&keep->bytes, sqlite3_column_blob(statement, 1), row->value.size);
    return true;
}

enum status keep_read(struct keep *keep, struct client_rows *out)
{
    sqlite3_stmt *list = keep->statements[LIST_ROWS];
    size_t room = 0;
    int got = SQLITE_ROW;
    bool taken = true;
    keep_forget(keep);
    while (taken && (got = sqlite3_step(list)) == SQLITE_ROW) {
        taken = read_row(keep, list, &room);
    }
    (void)sqlite3_reset(list);
    if (!taken || buffer_status(&keep->bytes) != OK) {
        keep_forget(keep);
        return NO_MEMORY;
    }
    if (got != SQLITE_DONE) {
        keep_forget(keep);
        return STORAGE;
    }
    const uint8_t *at = keep->bytes.data;
    for (size_t i = 0; i < keep->row_count; i++) {
        keep->rows[i].key.data = at;
        at += keep->rows[i].key.size;
        keep->rows[i].value.data = at;
        at += keep->rows[i].value.size;
    }
    *out = (struct client_rows){.rows = keep->rows, .count = keep->row_count};
    return OK;
}

static bool bind_blob(sqlite3_stmt *statement, int at, struct span bytes)
{
    return sqlite3_bind_blob64(statement, at, bytes.size == 0 ? (const void *)"" : bytes.data,
                               bytes.size, SQLITE_STATIC) == SQLITE_OK;
}

static bool write_row(struct keep *keep, const struct client_row *row)
{
    const enum statement statement = row->value.size == 0 ? DROP_ROW : PUT_ROW;
    return bind_blob(keep->statements[statement], 1, row->key) &&
           (statement == DROP_ROW || bind_blob(keep->statements[statement], 2, row->value)) &&
           step(keep, statement);
}

enum status keep_write(struct keep *keep, const struct client_rows *rows)
{
    end_noting(keep);
    if (!run(keep, "BEGIN IMMEDIATE")) {
        return STORAGE;
    }
    bool written = true;
    for (size_t i = 0; i < rows->count && written; i++) {
        written = write_row(keep, &rows->rows[i]);
    }
    if (written && run(keep, "COMMIT")) {
        return OK;
    }
    (void)run(keep, "ROLLBACK");
    return STORAGE;
}

/* ── words and ids ──────────────────────────────────────────────────────────────────────────── */

static bool bind_text(sqlite3_stmt *statement, int at, const char *text, size_t size)
{
    return sqlite3_bind_text(statement, at, text, (int)size, SQLITE_STATIC) == SQLITE_OK;
}

enum status keep_word_read(struct keep *keep, const char *name, const char **out)
{
    sqlite3_stmt *find = keep->statements[FIND_WORD];
    enum status status = STORAGE;
    if (bind_text(find, 1, name, strlen(name))) {
        const int got = sqlite3_step(find);
        status = got == SQLITE_ROW ? OK : got == SQLITE_DONE ? NOT_FOUND : STORAGE;
        if (got == SQLITE_ROW) {
            (void)snprintf(keep->word, sizeof(keep->word), "%s",
                           (const char *)sqlite3_column_text(find, 0));
            *out = keep->word;
        }
    }
    (void)sqlite3_reset(find);
    return status;
}

enum status keep_word_write(struct keep *keep, const char *name, const char *value)
{
    sqlite3_stmt *put = keep->statements[PUT_WORD];
    end_noting(keep);
    return bind_text(put, 1, name, strlen(name)) && bind_text(put, 2, value, strlen(value)) &&
                   step(keep, PUT_WORD)
               ? OK
               : STORAGE;
}

void keep_note_id(struct keep *keep, const void *bytes, size_t size)
{
    static const char DIGITS[] = "0123456789abcdef";
    char digits[DIGITS_MAX];
    if (2 * size > sizeof(digits)) {
        return;
    }
    for (size_t i = 0; i < size; i++) {
        digits[2 * i] = DIGITS[((const uint8_t *)bytes)[i] >> 4];
        digits[2 * i + 1] = DIGITS[((const uint8_t *)bytes)[i] & 15];
    }
    keep->is_noting = keep->is_noting || run(keep, "BEGIN IMMEDIATE");
    if (bind_text(keep->statements[NOTE_ID], 1, digits, 2 * size)) {
        (void)step(keep, NOTE_ID);
    }
}

static uint8_t digit_of(unsigned char c)
{
    return (uint8_t)(c > '9' ? c - 'a' + 10 : c - '0');
}

enum status keep_find_id(struct keep *keep, const char *digits, size_t size, size_t skip,
                         uint8_t *out)
{
    sqlite3_stmt *find = keep->statements[FIND_ID];
    enum status status = STORAGE;
    if (sqlite3_bind_int(find, 1, (int)(2 * size)) == SQLITE_OK &&
        sqlite3_bind_int(find, 2, (int)(2 * skip + 1)) == SQLITE_OK &&
        bind_text(find, 3, digits, strlen(digits))) {
        const int got = sqlite3_step(find);
        status = got == SQLITE_ROW ? OK : got == SQLITE_DONE ? NOT_FOUND : STORAGE;
    }
    if (status == OK) {
        const unsigned char *text = sqlite3_column_text(find, 0);
        for (size_t i = 0; i < size; i++) {
            out[i] = (uint8_t)(digit_of(text[2 * i]) << 4 | digit_of(text[2 * i + 1]));
        }
        status = sqlite3_step(find) == SQLITE_DONE ? OK : CONFLICT;
    }
    (void)sqlite3_reset(find);
    return status;
}
