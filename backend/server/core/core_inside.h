/* core_inside.h -- what the files of core/ know of the core, and nobody else. */
#ifndef CORE_CORE_INSIDE_H
#define CORE_CORE_INSIDE_H

#include "crypto/public/token.h"
#include "server/core/cache.h"
#include "server/core/core.h"
#include "server/core/log.h"
#include "server/core/map.h"
#include "server/core/quota.h"
#include "server/core/request.h"
#include "server/core/room.h"
#include "server/core/session.h"
#include "server/core/wijk.h"
#include "wire/wire_shape.h"

/* One that is told whether its request was kept. */
struct ending {
    end_function call;
    void *context;
};

/* How many connections follow a log now. */
struct live_log {
    struct map_entry entry;
    uint32_t log_no;
    uint32_t connections;
};

/* A row of tick.def, as it stands in one process. */
struct tick_state {
    int64_t due; /* seconds since 1970, UTC */
};

enum { TICKS_MAX = 64 };

struct core {
    struct core_setup setup;
    struct db *db;
    struct cache *trees;
    struct delivery *delivery;
    struct token_key token_key; /* of this process: a restart asks for signatures again */
    struct map by_connection;
    struct map by_device;
    struct map live_logs;
    struct quota quota;
    struct tick_state ticks[TICKS_MAX];
    struct ending *endings;
    size_t ending_count;
    size_t ending_room;
    bool doubts;   /* at least one session is doubtful */
    bool draining; /* S20 */
    int64_t now;
    int64_t swept_at;             /* when sessions that prove nothing were last looked for */
    char scratch[WIRE_FRAME_MAX]; /* where a frame is encoded before its size is known */
};

/* What belongs to one request and does not concern its handler. */
struct asking {
    struct core *core;   /* NULL on the reader */
    struct batch *batch; /* NULL on the reader */
    struct wire_fault fault;
    unsigned retry_after_s;
    bool again;  /* a tick's: there is more */
    bool frozen; /* the wijk is being moved */
    char *scratch;
    struct wire_place caused[WIRE_CAUSED_MAX];
    size_t caused_count;
    struct frame *notices[FOLLOW_MAX + 2]; /* after the reply */
    size_t notice_count;
    bool closes_itself; /* after the reply and the notices */
    enum close_code close_code;
    struct wire_hash challenge; /* after a refused proof: the next one */
};

/* core.c */
void core_endings_run(struct core *core, size_t from, bool kept);
struct session *session_find(const struct core *core, uint64_t connection);
struct session *session_find_device(const struct core *core, const struct wire_id *wijk_id,
                                    const struct wire_id *serial);
void session_doubt(struct core *core, struct session *session);

/* close.c: connections that end, each told why first where memory allows. */
MUST_CHECK enum status close_add(struct core *core, struct batch *out, struct session *session,
                                 enum close_code code, unsigned retry_after_s);
void close_what_must(struct core *core, struct batch *out);

/* tell.c: a message as a frame of its own. Fails: NO_MEMORY, TOO_LARGE, FIELD_… */
MUST_CHECK enum status frame_encode(const struct wire_head *message, char *scratch,
                                    struct frame **out);

/* follow.c: which connections follow which logs now. */
MUST_CHECK enum status follow_live(struct request *r, struct session *session,
                                   const struct followed *log, uint64_t after);
MUST_CHECK enum status unfollow_live(struct request *r, struct session *session,
                                     const struct log_row *row);
void follow_end_all(struct core *core, struct session *session);
uint32_t follow_live_count(const struct core *core, uint32_t log_no);

/* Cuts the batch back to its first `count` effects, and takes back what those after them have
 * changed in sessions. What cannot be taken back ends with the session. */
void effects_undo(struct core *core, struct batch *batch, size_t count);

/* Adds an effect of this request. */
MUST_CHECK enum status effect_add(struct request *r, struct effect effect);

/* dispatch.c: the whole road of one frame. The reply stands in *reply, never NULL unless memory
 * ran out even for a refusal. Gives: false when the reader must answer. */
struct frame *dispatch_run(struct request *r, struct span frame, bool *read_later);

/* The refusal as a frame; NULL when memory ran out. */
struct frame *refusal_frame(uint64_t request, enum status status, const struct asking *inside,
                            char scratch[WIRE_FRAME_MAX]);

/* The same on the reader, for a request priced REPORT. Gives: *reply, in the scratch. */
MUST_CHECK enum status dispatch_report(struct request *r, struct span frame, struct span *reply,
                                       uint64_t *request);

/* reader.c: the frame, with who asks in front of it; NULL when memory ran out. */
struct frame *question_make(const struct request *r, struct span frame);

/* authorise.c: who asks and under which hat, from the rows (S14). */
MUST_CHECK enum status authorise_device(struct request *r);
MUST_CHECK enum status authorise_hat(struct request *r, const struct wire_head *in);

/* answer.c: exactly once (S11). */
struct answer {
    struct span reply; /* found: in the request's arena */
    bool found;
};
MUST_CHECK enum status answer_find(struct request *r, const struct wire_head *in, struct span frame,
                                   struct answer *out);
MUST_CHECK enum status answer_keep(struct request *r, const struct wire_head *in, struct span frame,
                                   struct span reply);

/* The highest number of the device that was kept or seen; 0: none. */
MUST_CHECK enum status answer_last(struct request *r, uint64_t *request);

/* part.c: one piece of work of one wijk, in the transaction that is open, under no hat. */
struct part {
    enum status (*call)(struct request *r, const void *context);
    const void *context;
    size_t arena_max;
    bool undone; /* gives: it was refused, and nothing of it stays */
    bool again;  /* gives: it has more to do, and soon */
};
/* Fails: RETRY (the transaction died). */
MUST_CHECK enum status part_run(struct core *core, struct batch *batch, const struct wijk *wijk,
                                struct part *part);

/* pushed.c: what became of a push, in the transaction that is open. Fails: RETRY (it died). */
MUST_CHECK enum status pushed_run(struct core *core, struct batch *batch, struct span text);

/* tick.c */
MUST_CHECK enum status tick_run(struct core *core, struct batch *batch);
bool tick_is_due(const struct core *core);

#endif
