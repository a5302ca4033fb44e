/* core.h -- the server without sockets, threads, clock or chance of its own.
 *
 * Frames, connections that come and go, and the time go in; one ordered batch comes out. The
 * network layer and the simulator are its two callers, and both see the same core (S1).
 *
 *     inputs that wait ── core_run() ──> batch: append · reply · subscribe · close · wake_up
 *
 * A `struct core` owns one database file with its one writing connection and belongs to one thread,
 * the core thread. A `struct reader` owns a READONLY connection to the same file and belongs to the
 * reader thread: pages older than a log's tail, and requests priced REPORT. Queues between threads
 * are the caller's.
 *
 * Logs. Every event stands in a log: a group's, a device's, or the wijk's (S8). A log has a number,
 * unique in its database file and never given again; it is what effects and pages name. Who follows
 * a log has a place in it: the seq of the last event it was sent. The network keeps tails of frames
 * by log number; what is older than the tail it reads as pages. There is no order between logs.
 */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include "base/span.h"
#include "base/status.h"
#include "server/core/asleep.h"
#include "server/core/batch.h"
#include "wire/wire.h"

#include <stdint.h>

struct core;
struct reader;
struct settings;

/* How many logs one device follows at most (S7). */
enum { FOLLOW_MAX = 8 };

/* The time as the caller sees it; ops/clock.h reads it, the simulator makes it up. */
struct moment {
    int64_t now;       /* seconds since 1970, UTC */
    int64_t steady_ms; /* milliseconds of a clock that only goes forward */
};

/* Where a core keeps its rows and whence its chance comes. All of it outlives the core. */
struct core_setup {
    const char *path;       /* the database file */
    const char *individual; /* that of individual casussen; NULL: there is none */
    const char *vfs;        /* SQLite's VFS by name; NULL for the system's own */
    bool accept_loss;       /* --i-accept-loss: synchronous=NORMAL instead of FULL (S4) */
    void (*chance)(void *context, uint8_t *bytes, size_t size); /* NULL: the system's chance */
    void *chance_context;
    int64_t (*steady_ms)(void); /* ends the reader's statements over 200 ms; NULL: without end */
    const struct settings *settings;
};

/* Whether the machine knows the time zone of the settings. It is read here, once: to be asked
 * before a second thread begins. Source: CALENDAR-10 */
bool core_knows_zone(const struct settings *settings);

/* Opens the database, runs the migrations it lacks, prepares every statement.
 * Takes: moment  the time of opening; at.now is checked against the newest row
 * Fails: STORAGE, NO_MEMORY.  Owns: the caller ends *out with core_close(). */
MUST_CHECK enum status core_open(const struct core_setup *setup, struct moment at,
                                 struct core **out);
void core_close(struct core *core); /* NULL is nothing; checkpoints */

enum input_kind {
    INPUT_OPENED, /* a connection has been made; nothing is known of it */
    INPUT_FRAME,  /* a whole text message has come in */
    INPUT_CLOSED, /* the connection is gone; its number is not used again */
    INPUT_PUSHED, /* what became of a push: `frame` is pushed_span(), `connection` 0 */
    INPUT_DRAIN   /* no more connections; every one gets CLOSE_RESTARTING, in slices (S20) */
};

struct input {
    enum input_kind kind;
    uint64_t connection; /* the caller's number, never 0, never given twice */
    struct span frame;   /* INPUT_FRAME, INPUT_PUSHED: borrowed until core_run() returns */
};

/* Whether the frame overtakes those that wait: alerts and revocations do (S5). It looks at the
 * type alone, in bounded time, and may be called by any thread. */
bool input_overtakes(struct span frame);

/* Runs all inputs in their order, and whatever the time makes due, in one transaction.
 *
 * Call it when inputs wait, and at least once a second with none. One connection has at most one
 * frame in flight: its next INPUT_FRAME comes after its EFFECT_REPLY (or EFFECT_READ was answered).
 *
 * Gives: *out  to be carried out in order; the caller ends it with batch_end(). After a transaction
 *              that died it holds `retry` for every frame and nothing else (S3)
 * Fails: STORAGE  a COMMIT of unknown outcome, or a database that no longer answers: *out is empty,
 *                 nothing may be answered, the process exits and is started again */
MUST_CHECK enum status core_run(struct core *core, const struct input *inputs, size_t count,
                                struct moment at, struct batch *out);

/* One line of `buurtd admin`, run as inputs are: between batches, on the core thread.
 * Gives: *reply  text, in a frame that is the caller's, also for a refusal. */
MUST_CHECK enum status core_admin(struct core *core, struct span line, struct moment at,
                                  struct batch *out, struct frame **reply);

/* Moves rows from the write-ahead log into the file; call it when idle. Fails: STORAGE. */
MUST_CHECK enum status core_checkpoint(struct core *core);

/* Opens a reading connection to the same file; every statement ends within 200 ms (S2). */
MUST_CHECK enum status reader_open(const struct core_setup *setup, struct reader **out);
void reader_close(struct reader *reader); /* NULL is nothing */

/* Events of a log in order, as frames ready to send. Where events were pruned, a frame in their
 * place says which (S9). */
struct page {
    struct frame **frames; /* owned, each by page_end() or by who sets it to NULL */
    size_t count;
    uint64_t upto; /* the place after this page: ask on from here */
    bool last;     /* the log held no more when it was read, or `until` is reached */
};

enum { PAGE_FRAMES_MAX = 64, PAGE_BYTES_MAX = 256 * 1024 };

/* Reads the page after `after`, up to and with `until`.
 * Takes: until  never beyond what the network has carried out of the log (the `last` of its
 *               subscription or the newest APPEND), nor beyond the subscription's own `until`: the
 *               reader may see rows whose batch still waits, and an UNSUBSCRIBE may stand in it
 * Fails: STORAGE (also: over 200 ms), NO_MEMORY.  Gives: *out, the caller's. */
MUST_CHECK enum status reader_page(struct reader *reader, uint32_t log, uint64_t after,
                                   uint64_t until, struct page *out);
void page_end(struct page *page);

/* Answers an EFFECT_READ: `question` is the effect's frame and stays the caller's.
 * Gives: *reply  one text message: the reply or `refused`. Fails: NO_MEMORY. */
MUST_CHECK enum status reader_answer(struct reader *reader, const struct frame *question,
                                     struct moment at, struct frame **reply);

/* What stands at an address that needs no session: of the overview, for everybody, or a calendar
 * feed, for who knows it. */
struct published {
    struct frame *frame;    /* its bytes; the caller's */
    const char *type;       /* its media type, static text */
    struct wire_hash style; /* of what stands between its <style> tags */
    bool is_private;        /* nobody between keeps a copy */
    unsigned wait_s;        /* after QUOTA_SPENT */
};

/* Fails: NOT_FOUND, QUOTA_SPENT, NO_MEMORY, STORAGE, TOO_LARGE; out->frame is NULL then. */
MUST_CHECK enum status reader_published(struct reader *reader, struct span path, struct moment at,
                                        struct published *out);

/* Fills in who can be woken. Fails: as asleep_find(). */
MUST_CHECK enum status reader_asleep(struct reader *reader, struct wake_up *wake);

#endif
