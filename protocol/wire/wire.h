/* wire.h -- the messages that clients and server exchange.
 *
 * messages.def is the only description of the protocol. This header unfolds it into C: a type
 * number and a struct for each message. wire_shape.h unfolds it into the table that the codec, the
 * printers, the authorisation and the tests read; wire_handlers.h into the handlers' types.
 *
 * On the wire a message is one JSON object in one WebSocket text frame. `type` comes first:
 *   request  {"type":"signup.join","request":7,"seen":6,"hat":"…", fields}
 *   reply    {"type":"signup.joined","request":7,"caused":[{place}, …], fields}
 *   event    {"type":"shift.changed","log":"wijk","incarnation":5,"seq":41, fields}
 *   notice   {"type":"log.pruned", fields}
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

#define WIRE_FRAME_MAX  65536              /* bytes of JSON in a frame */
#define WIRE_NUMBER_MAX ((1ull << 53) - 1) /* what every JSON reader holds exactly */
#define WIRE_CAUSED_MAX 64                 /* places that one reply names */
#define WIRE_PROTOCOL   1                  /* the protocol version that these rows describe */
#define WIRE_FIELDS_MAX 48                 /* fields of one message or record */
#define WIRE_PICK_MAX   32                 /* bytes of a choice's or a type's wire name */

/* Sixteen random bytes, or the first sixteen of a hash. All zero: no id. */
struct wire_id {
    uint8_t bytes[16];
};

/* SHA-256. All zero: no hash. */
struct wire_hash {
    uint8_t bytes[32];
};

/* A public key of Ed25519 or X25519. All zero: no key. */
struct wire_key {
    uint8_t bytes[32];
};

/* Ed25519. All zero: no signature. */
struct wire_signature {
    uint8_t bytes[64];
};

/* An MLS group: wijk_id, kind, room, instance. All zero: no group. Source: T9. */
struct wire_group {
    uint8_t bytes[37];
};

enum wire_log_kind { WIRE_LOG_NONE, WIRE_LOG_WIJK, WIRE_LOG_DEVICE, WIRE_LOG_GROUP };

/* One of the three logs of S8. "device" is always the reader's own. */
struct wire_log {
    enum wire_log_kind kind;
    struct wire_group group; /* WIRE_LOG_GROUP */
};

struct wire_list {
    void *items; /* `count` records, in the message's arena */
    size_t count;
};

/* The C type of each kind of field. Absent, an optional field is its zero value, and the codec
 * writes no field that is: where zero means something, the field is REQUIRED. */
#define WIRE_KINDS(KIND)                                                                           \
    KIND(id, struct wire_id, "16 bytes as 32 hexadecimal digits")                                  \
    KIND(hash, struct wire_hash, "SHA-256 as 64 hexadecimal digits")                               \
    KIND(key, struct wire_key, "a public key as 64 hexadecimal digits")                            \
    KIND(signature, struct wire_signature, "an Ed25519 signature as base64url")                    \
    KIND(group, struct wire_group, "an MLS group id as 74 hexadecimal digits")                     \
    KIND(log, struct wire_log, "\"wijk\", \"device\" or a group id")                               \
    KIND(sealed, struct span, "encrypted; base64url; min and max in bytes before it")              \
    KIND(bytes, struct span, "base64url, readable by the server; min and max in bytes before it")  \
    KIND(text, struct span, "UTF-8 in clear, with a reason; min and max in bytes")                 \
    KIND(count, uint64_t, "a whole number; min and max as values")                                 \
    KIND(cents, int64_t, "money in whole cents, never negative")                                   \
    KIND(time, int64_t, "seconds since 1970, UTC")                                                 \
    KIND(date, int32_t, "a local date, \"2026-03-31\"; in C the number 20260331")                  \
    KIND(flag, bool, "true or false")

#define KIND(name, type, doc) typedef type wire_c_##name;
WIRE_KINDS(KIND)
#undef KIND

/* What a message is. Notices are told to one connection and stand in no log. */
enum wire_way { WIRE_REQUEST, WIRE_REPLY, WIRE_EVENT, WIRE_NOTICE, WIRE_RECORD };

/* How a request is worked. */
enum wire_work {
    WIRE_LIGHT,  /* keeps nothing on disk: signing in, taps that are only counted */
    WIRE_READ,   /* reads rows on the core thread */
    WIRE_REPORT, /* reads rows on the reader thread (S2) */
    WIRE_WRITE,  /* exactly once: the answer is kept with it (S11) */
    WIRE_ALERT,  /* a write that overtakes others (S5) and is counted from rows (S4) */
    WIRE_REVOKE, /* a write that overtakes others and takes effect at once (T17) */
    WIRE_TALLY   /* a write without answer table, event or audit (T35) */
};

/* The hats, as bits of a set (S14). A request is judged under one of them alone: hats never add up.
 * STRANGER has proved nothing; RESIDENT is any live device, naming no hat. */
enum wire_hat {
#define HAT(NAME, bit, wire, doc) WIRE_##NAME = 1 << (bit),
#include "wire/hats.def"
#undef HAT
    WIRE_HATS_NONE = 0
};

/* Sets of hats that rows often name. */
enum wire_hats {
    WIRE_COORDINATORS = WIRE_COORDINATOR | WIRE_WIJK_COORDINATOR,
    WIRE_WALK_LEADERS = WIRE_LEADER | WIRE_DEPUTY, /* who leads a walk */
    WIRE_GUIDES = WIRE_WALK_LEADERS | WIRE_COORDINATORS,
    WIRE_NEIGHBOURS = WIRE_RESIDENT | WIRE_GUIDES,
    WIRE_COUNCILS = WIRE_COUNCIL | WIRE_ADVIESRAAD | WIRE_WIJKSTICHTING, /* who advises */
    WIRE_OVERSEERS = WIRE_COUNCILS | WIRE_STEWARD | WIRE_PROFESSIONAL | WIRE_MANAGER |
                     WIRE_MUNICIPALITY, /* who reads the overview before it is public */
    WIRE_READERS = WIRE_NEIGHBOURS | WIRE_OVERSEERS, /* who reads what the wijkraad makes public */
    WIRE_CASUS_WORKERS = WIRE_PROFESSIONAL | WIRE_CASE_DIRECTOR, /* who works at a casus */
    WIRE_CASUS_READERS = WIRE_READERS | WIRE_CASUS_WORKERS | WIRE_EXPERIENCE_EXPERT,
    WIRE_EVERYONE = WIRE_CASUS_READERS | WIRE_MODERATOR
};

/* How far a hat must reach for a request, and what its reach field therefore names. */
enum wire_reach {
    WIRE_REACH_NONE,  /* nothing beyond the asker's own */
    WIRE_REACH_WIJK,  /* the session's wijk */
    WIRE_REACH_BUURT, /* `buurt_id` */
    WIRE_REACH_GROUP, /* `group` (MLS) or `walk_group_id` */
    WIRE_REACH_CASUS, /* `casus_id` */
    WIRE_REACH_FUND   /* `fund_id` */
};

enum wire_type {
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc) WIRE_##name,
#define REPLY(name, wire, doc)                                           WIRE_##name,
#define EVENT(name, wire, logs, doc)                                     WIRE_##name,
#define NOTICE(name, wire, doc)                                          WIRE_##name,
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
    WIRE_TYPE_COUNT,
    WIRE_UNKNOWN = WIRE_TYPE_COUNT /* read by an older client: its place may still be told */
};

/* The rows below open and close types, which the formatter takes for statements. */
// clang-format off

/* Value 0 of every choice is OTHER: absent, or a value this build does not know (S13). */
#define CHOICES(name, doc)             enum wire_##name { wire_##name##_OTHER,
#define CHOICE(name, value, wire, doc) wire_##name##_##value,
#define END_CHOICES(name)              wire_##name##_COUNT };
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"

#define RECORD(name, doc)                      struct wire_##name {
#define FIELD(kind, name, need, min, max, doc) wire_c_##kind name;
#define END(name)                              };
#include "wire/blank.h"
#include "wire/messages/place.def"
#include "wire/unblank.h"

/* Every message begins so. */
struct wire_head {
    enum wire_type type;
    uint64_t request;         /* request, reply: the device's number for it, rising (S11) */
    uint64_t seen;            /* request: all answers up to here have been received */
    struct wire_id hat;       /* request: serial of the hat, or of the deputyship, it acts under */
    struct wire_place place;  /* event: where it stands */
    struct wire_list caused;  /* reply: of struct wire_place, the events it caused (S10) */
};

#define WIRE_WITHOUT_PLACE
#define RECORD(name, doc)                      struct wire_##name {
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc) \
                                               struct wire_##name { struct wire_head head;
#define REPLY(name, wire, doc)                 struct wire_##name { struct wire_head head;
#define EVENT(name, wire, logs, doc)           struct wire_##name { struct wire_head head;
#define NOTICE(name, wire, doc)                struct wire_##name { struct wire_head head;
#define FIELD(kind, name, need, min, max, doc) wire_c_##kind name;
#define TEXT(name, need, min, max, why, doc)   wire_c_text name;
#define PICK(choices, name, need, doc)         enum wire_##choices name;
#define ONE(record, name, doc)                 struct wire_##record name;
#define LIST(record, name, min, max, doc)      struct wire_list name;
#define END(name)                              };
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
#undef WIRE_WITHOUT_PLACE
// clang-format on

/* Who reads. The server refuses what it does not know; a client skips it (S13). */
enum wire_reader { WIRE_SERVER, WIRE_CLIENT };

/* The field that broke a rule, for the refusal. */
struct wire_fault {
    const char *field;  /* "places.seq": static text or in the arena; NULL: the frame as a whole */
    enum status status; /* the status that the function gave */
};

/* Reads one frame.
 *
 * Takes:  frame   the JSON
 *         reader  WIRE_SERVER takes requests only, WIRE_CLIENT everything else only
 * Gives:  *out    the message; its real type is told by its head. After a failure NULL, or only its
 *                 head may be read: a refusal can name the request, a client can pass the event
 *         *fault  the field at fault
 * Fails:  MALFORMED, TOO_LARGE (the frame), UNKNOWN_TYPE, FIELD_MISSING, FIELD_TWICE,
 *         FIELD_UNKNOWN, FIELD_FORM, FIELD_TOO_SMALL, FIELD_TOO_LARGE, NO_MEMORY
 * Owns:   *out and all it points to live in `arena`, which needs some 512 KiB for a full frame
 */
MUST_CHECK enum status wire_decode(struct arena *arena, struct span frame, enum wire_reader reader,
                                   struct wire_head **out, struct wire_fault *fault);

/* Writes one frame.
 *
 * Takes:  message  any message struct, by its head; head.type is trusted
 * Gives:  text[0 .. *size)  the JSON, without a final zero; WIRE_FRAME_MAX holds any valid message
 * Fails:  TOO_LARGE  `room` does not hold it
 *         FIELD_FORM, FIELD_TOO_SMALL, FIELD_TOO_LARGE  a field breaks its row's limits
 */
MUST_CHECK enum status wire_encode(const struct wire_head *message, char *text, size_t room,
                                   size_t *size);

/* The type of a frame, from its first bytes alone; WIRE_UNKNOWN when they do not tell it. */
enum wire_type wire_peek(struct span frame);

/* The refusal of a request: fill in retry_after_s, encode. Takes: fault, may be NULL. */
struct wire_refused;
struct wire_refused wire_refusal(uint64_t request, enum status status,
                                 const struct wire_fault *fault);

/* Whether an id was given at all. */
static inline bool wire_id_is_none(const struct wire_id *id)
{
    static const struct wire_id none;
    return memcmp(id, &none, sizeof(none)) == 0;
}

/* Whether two ids are the same. */
static inline bool wire_id_equal(const struct wire_id *a, const struct wire_id *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* Whether the number is a date of the calendar, from 1970-01-01 to 9999-12-31. */
bool wire_date_is_valid(int32_t date);

#endif
