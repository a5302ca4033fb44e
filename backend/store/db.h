/* db.h -- the database, and one way to ask it something.
 *
 * A query remembers its first failure: every call after it does nothing, and query_end() tells.
 * So a store function reads as its statement does -- bind, step, read -- and checks once:
 *
 *     struct query q = query_make(db, SQL_SHIFT_FIND);
 *     bind_id(&q, ":wijk_id", wijk_id);
 *     const bool found = query_row(&q);
 *     if (found) {
 *         out->starts_at = read_int(&q);
 *     }
 *     const enum status status = query_end(&q);
 *     return status == OK && !found ? NOT_FOUND : status;
 *
 * Every query_make() is closed by one query_end(), whatever happened between. Only store/ knows
 * SQLite; the statements stand in the .sql files of the rooms (see sql_embed.c).
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "statements.h"
#include "wire/wire.h"

struct sqlite3_stmt;
struct db;

enum db_mode {
    DB_WRITER, /* the one connection that writes and checkpoints (S2) */
    DB_READER  /* READONLY, checkpoints never; its statements have a time */
};

struct db_setup {
    const char *path;
    const char *individual; /* the file of individual casussen; NULL: there is none */
    const char *vfs;        /* SQLite's VFS by name; NULL for the system's own */
    enum db_mode mode;
    bool accept_loss;           /* synchronous=NORMAL instead of FULL (S4) */
    int64_t (*steady_ms)(void); /* reader: ends statements over 200 ms; NULL: without end */
};

/* Opens the database; a writer makes it with mode 0600 where there is none and runs the migrations
 * it lacks, each in one transaction. All statements are prepared here, once. The second file is
 * attached to the same connection as `individual`, so one transaction writes to both; after a power
 * cut in the middle of a commit one of the two may lack it.
 * Fails: STORAGE, NO_MEMORY, NEWER_DATA.  Owns: the caller ends *out with db_close(). */
MUST_CHECK enum status db_open(const struct db_setup *setup, struct db **out);

/* A writer on a file, or on ":memory:", with everything else as it is by default. */
MUST_CHECK enum status db_open_at(const char *path, struct db **out);
void db_close(struct db *db); /* NULL is nothing; what was not committed is undone */

/* One transaction at a time. A read needs none. Fails: STORAGE, NO_MEMORY. */
MUST_CHECK enum status db_begin(struct db *db);

/* Ends the transaction. `keep` commits. After it no transaction is open, whatever it returns.
 * Fails: RETRY    not kept, and undone (disk full, memory)
 *        STORAGE  whether it was kept is not known: answer nothing and start again (S3) */
MUST_CHECK enum status db_end(struct db *db, bool keep);

/* A part of the transaction that can be undone by itself. Parts do not nest.
 * Fails: STORAGE, NO_MEMORY; then ask db_is_alive(). */
MUST_CHECK enum status db_part_begin(struct db *db);
MUST_CHECK enum status db_part_end(struct db *db, bool keep);

/* Whether the transaction begun still stands: a full disk, a failing disk or lack of memory can
 * throw the whole of it away from inside a part (S3). */
bool db_is_alive(const struct db *db);

/* Runs SQL text as it stands: for the worlds that tests build. Fails: CONFLICT, STORAGE. */
MUST_CHECK enum status db_run(struct db *db, const char *sql);

/* Moves the write-ahead log into the file and cuts it off; where a reader is in the way, the next
 * call does. Fails: STORAGE. */
MUST_CHECK enum status db_checkpoint(struct db *db);

struct query {
    struct sqlite3_stmt *stmt;
    int column; /* the next to read */
    enum status status;
};

struct query query_make(struct db *db, enum sql_id id);

/* A name the statement lacks is a mistake of ours, and stops the program. What is bound must live
 * until query_end(). */
void bind_id(struct query *q, const char *name, const struct wire_id *id);
void bind_bytes(struct query *q, const char *name, struct span bytes);
void bind_text(struct query *q, const char *name, struct span text);
void bind_int(struct query *q, const char *name, int64_t value); /* TIME, CENTS, COUNT */
void bind_count(struct query *q, const char *name, uint64_t value);
void bind_flag(struct query *q, const char *name, bool value);
void bind_null(struct query *q, const char *name);

/* True while there is a row; its columns are then read from left to right, each once. What does not
 * fit (an id that is not 16 bytes, a count below zero) ends the query with STORAGE. */
bool query_row(struct query *q);
struct wire_id read_id(struct query *q);
int64_t read_int(struct query *q);
uint64_t read_count(struct query *q);
bool read_flag(struct query *q);
bool peek_null(const struct query *q); /* the next column is NULL; read_skip() passes it */
void read_skip(struct query *q);

/* Copies into the arena; after a failure the span is empty. Fails: NO_MEMORY at query_end(). */
struct span read_text(struct query *q, struct arena *arena);
struct span read_bytes(struct query *q, struct arena *arena);

/* Copies exactly `size` bytes, else the query ends with STORAGE. */
void read_exact(struct query *q, void *out, size_t size);

/* What the column holds, borrowed until the next row or query_end(). */
struct span peek_bytes(struct query *q);

/* For a statement that answers no rows. Fails: CONFLICT (a constraint), STORAGE, NO_MEMORY, RETRY
 * (the disk is full), BUSY (the statement took too long). */
MUST_CHECK enum status query_run(struct query *q);
MUST_CHECK enum status query_end(struct query *q);

/* As query_run(), and NOT_FOUND when no row was changed. */
MUST_CHECK enum status query_change(struct query *q);

/* As query_run(). Gives: *changed, how many rows. */
MUST_CHECK enum status query_run_counted(struct query *q, int *changed);

#endif
