/* asleep.h -- a wake-up on its way: from the core's effect, by the reader, to the push thread.
 *
 *     EFFECT_WAKE_UP ─> network ─> reader: who follows that log and can be woken, a slice at a time
 *                       network: without those who are connected ─> push thread ─> push services
 *                       network <─ what became of each, struct pushed <─────────────┘
 *                       core: INPUT_PUSHED
 *
 * Nothing of it is kept: what a restart loses, the phone finds when it comes back by itself. Rules:
 * protocol/docs/wakeup.md.
 */
#ifndef CORE_ASLEEP_H
#define CORE_ASLEEP_H

#include "base/arena.h"
#include "server/core/batch.h"
#include "wire/wire.h"

enum {
    ASLEEP_SLICE = 128, /* devices at a time: bounds the reader's turn and what waits */
    PUSH_ADDRESS_MAX = 1024,
    PUSH_PUBLIC_SIZE = 65, /* a point of P-256, uncompressed */
    PUSH_SECRET_SIZE = 32,
    PUSH_AUTH_SIZE = 16
};

/* A device that can be woken. */
struct sleeper {
    struct wire_id serial;
    uint32_t log;         /* the device's own: whoever follows it is awake; 0: it has none */
    bool posted;          /* the push thread's: it has begun with this one */
    struct span endpoint; /* in the wake-up's arena */
    uint8_t p256dh[PUSH_PUBLIC_SIZE];
    uint8_t auth[PUSH_AUTH_SIZE];
};

struct wake_up {
    struct wake_up *next; /* of whoever lists it */
    uint32_t log; /* all who follow it and are away; with `device` the one whose log it is */
    uint64_t seq;
    uint64_t about; /* what it tells of: a newer one about it takes its place; 0: of the log */
    enum wake_urgency urgency;
    bool device;
    struct frame *copy; /* NULL: nothing is told beside that there is something. Owned */
    int64_t asked_ms;   /* of the clock that only goes forward */

    struct wire_id after; /* the slice begins behind this device; zero: at the first */

    /* what the reader fills in */
    struct wire_id wijk_id;
    uint8_t public_key[PUSH_PUBLIC_SIZE]; /* the wijk's, for RFC 8292 */
    uint8_t secret_key[PUSH_SECRET_SIZE];
    struct sleeper *sleepers; /* in the arena */
    size_t count;
    bool last;  /* nobody stands behind this slice */
    bool trial; /* the device asked for it, to see whether a push comes */
    struct arena arena;
};

/* The smallest class of wishes that this urgency wakes (WAKEUP-2). */
enum wire_wakeup_class asleep_least(enum wake_urgency urgency);

/* The wake-up that an effect asks for. Gives: NULL when memory ran out, the frame then still the
 * effect's. Owns: asleep_destroy(); the wake-up has the frame from here on. */
struct wake_up *asleep_create(struct effect *effect, int64_t steady_ms);
void asleep_destroy(struct wake_up *wake); /* NULL is nothing */

/* Ends what it holds; secrets are wiped. */
void asleep_end(struct wake_up *wake);

/* The same wake-up for the slice after this one. Gives: NULL when memory ran out. */
struct wake_up *asleep_next(const struct wake_up *wake);

struct db;

/* Fills in the slice. Who was revoked, has no address, or does not want this class is not in it
 * (WAKEUP-2, WAKEUP-5). Fails: NOT_FOUND (no such log, or the wijk has no key), STORAGE,
 * NO_MEMORY; it names nobody then. */
MUST_CHECK enum status asleep_find(struct db *db, struct wake_up *wake);

/* What became of a push to one device. */
enum pushed_outcome {
    PUSHED_TAKEN, /* by its service; whether the phone showed it nobody knows */
    PUSHED_GONE,  /* the service says that the address is no more */
    PUSHED_FAILED
};

struct pushed {
    struct wire_id wijk_id;
    struct wire_id serial;
    enum pushed_outcome outcome;
    bool trial;
    uint64_t wait_ms;
    size_t endpoint_size;
    uint8_t endpoint[PUSH_ADDRESS_MAX]; /* where it went: the device may have another by now */
};

/* As the text of INPUT_PUSHED: the struct without the unused end of its endpoint. */
struct span pushed_span(const struct pushed *pushed);
bool pushed_read(struct span text, struct pushed *out);

#endif
