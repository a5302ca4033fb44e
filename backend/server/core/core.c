#include "base/check.h"
#include "base/wipe.h"
#include "crypto/public/chance.h"
#include "group/delivery.h"
#include "server/core/core_inside.h"
#include "server/ops/metrics.h"
#include "shift/local_time.h"

#include <stdlib.h>

enum { ARENA_MAX = 8 << 20, DRAIN_SLICE = 2000, RETRY_AFTER_S = 2 };

static void fill_with_chance(const struct core *core, void *out, size_t size)
{
    if (core->setup.chance != NULL) {
        core->setup.chance(core->setup.chance_context, out, size);
    } else {
        chance_fill(out, size);
    }
}

void request_chance(struct request *r, void *out, size_t size)
{
    CHECK(r->inside->core != NULL); /* reports draw nothing */
    fill_with_chance(r->inside->core, out, size);
}

static uint64_t seed_of(const struct core *core)
{
    uint64_t seed = 0;
    fill_with_chance(core, &seed, sizeof(seed));
    return seed;
}

bool core_knows_zone(const struct settings *settings)
{
    return local_zone_is_known(settings->zone);
}

enum status core_open(const struct core_setup *setup, struct moment at, struct core **out)
{
    *out = NULL;
    struct core *core = calloc(1, sizeof(*core));
    if (core == NULL) {
        return NO_MEMORY;
    }
    core->setup = *setup;
    core->now = at.now;
    const struct db_setup db = {.path = setup->path,
                                .individual = setup->individual,
                                .vfs = setup->vfs,
                                .mode = DB_WRITER,
                                .accept_loss = setup->accept_loss};
    const struct settings *settings = setup->settings;
    core->by_connection = map_make(seed_of(core));
    core->by_device = map_make(seed_of(core));
    core->live_logs = map_make(seed_of(core));
    core->quota = quota_make(seed_of(core), settings->quota_size, settings->quota_per_minute);
    fill_with_chance(core, core->token_key.bytes, sizeof(core->token_key.bytes));
    enum status status = cache_create((size_t)settings->tree_cache_max, &core->trees);
    if (status == OK) {
        status = delivery_create(seed_of(core), settings, &core->delivery);
    }
    if (status == OK) {
        status = db_open(&db, &core->db);
    }
    if (status != OK) {
        core_close(core);
        return status;
    }
    *out = core;
    return OK;
}

static void session_destroy(struct core *core, struct session *session)
{
    follow_end_all(core, session);
    if (session->listed) {
        map_remove(&core->by_device, &session->by_device);
    }
    map_remove(&core->by_connection, &session->by_connection);
    free(session->challenge);
    free(session);
}

void core_close(struct core *core)
{
    if (core == NULL) {
        return;
    }
    struct session *session = NULL;
    while ((session = map_next(&core->by_connection, NULL)) != NULL) {
        session_destroy(core, session);
    }
    map_end(&core->by_connection);
    map_end(&core->by_device);
    map_end(&core->live_logs);
    quota_end(&core->quota);
    cache_destroy(core->trees);
    delivery_destroy(core->delivery);
    db_close(core->db); /* which also checkpoints */
    free(core->endings);
    wipe(&core->token_key, sizeof(core->token_key));
    free(core);
}

struct session *session_find(const struct core *core, uint64_t connection)
{
    return map_find(&core->by_connection, span_of(&connection, sizeof(connection)));
}

struct session *session_find_device(const struct core *core, const struct wire_id *wijk_id,
                                    const struct wire_id *serial)
{
    uint8_t who[SESSION_WHO_SIZE];
    memcpy(who, wijk_id->bytes, sizeof(wijk_id->bytes));
    memcpy(who + sizeof(wijk_id->bytes), serial->bytes, sizeof(serial->bytes));
    return map_find(&core->by_device, span_of(who, sizeof(who)));
}

void session_doubt(struct core *core, struct session *session)
{
    session->doubtful = true;
    core->doubts = true;
}

enum status on_end(struct request *r, end_function call, void *context)
{
    struct core *core = r->inside->core;
    CHECK(core != NULL);
    if (core->ending_count == core->ending_room) {
        const size_t room = core->ending_room == 0 ? 16 : core->ending_room * 2;
        struct ending *grown = realloc(core->endings, room * sizeof(*grown));
        if (grown == NULL) {
            return NO_MEMORY;
        }
        core->endings = grown;
        core->ending_room = room;
    }
    core->endings[core->ending_count++] = (struct ending){call, context};
    return OK;
}

/* What was kept is told in the order in which it happened, what was undone in the other. */
void core_endings_run(struct core *core, size_t from, bool kept)
{
    for (size_t i = from; kept && i < core->ending_count; i++) {
        core->endings[i].call(core->endings[i].context, true);
    }
    for (size_t i = core->ending_count; !kept && i > from; i--) {
        core->endings[i - 1].call(core->endings[i - 1].context, false);
    }
    core->ending_count = from;
}

static enum status open_session(struct core *core, uint64_t connection)
{
    CHECK(connection != 0);
    struct session *session = calloc(1, sizeof(*session));
    if (session == NULL) {
        return NO_MEMORY;
    }
    session->connection = connection;
    session->heard_at = core->now;
    session->units = (int32_t)core->setup.settings->quota_size;
    const struct span key = span_of(&session->connection, sizeof(session->connection));
    const enum status status = map_add(&core->by_connection, &session->by_connection, key, session);
    if (status != OK) {
        free(session);
    }
    return status;
}

/* A connection of which nothing is kept: there was no memory, or it comes while we go. */
static enum status send_away(const struct core *core, struct batch *out, uint64_t connection)
{
    const enum close_code code = core->draining ? CLOSE_RESTARTING : CLOSE_TRY_LATER;
    return batch_add(out, (struct effect){.kind = EFFECT_CLOSE,
                                          .connection = connection,
                                          .with.close = {(uint16_t)code, RETRY_AFTER_S}});
}

static void take_closed(struct core *core, const struct input *input)
{
    struct session *session = session_find(core, input->connection);
    if (session != NULL) {
        session_destroy(core, session);
    }
}

static struct request request_of(struct core *core, struct session *session, struct arena *arena,
                                 struct asking *inside)
{
    struct request r = {.db = core->db,
                        .arena = arena,
                        .now = core->now,
                        .settings = core->setup.settings,
                        .session = session,
                        .trees = core->trees,
                        .delivery = core->delivery,
                        .inside = inside};
    if (session != NULL && session->stage != SESSION_OPENED) {
        memcpy(r.wijk_id.bytes, session->who, sizeof(r.wijk_id.bytes));
    }
    if (session != NULL && session->stage == SESSION_PROVED) {
        memcpy(r.serial.bytes, session->who + sizeof(r.wijk_id.bytes), sizeof(r.serial.bytes));
    }
    return r;
}

/* Adds what one frame came to: its reply, or the question for the reader. */
static enum status add_reply(struct batch *out, uint64_t connection, struct frame *frame,
                             bool read_later)
{
    const enum effect_kind kind = read_later ? EFFECT_READ : EFFECT_REPLY;
    const enum status status =
        batch_add(out, (struct effect){.kind = kind, .connection = connection, .frame = frame});
    if (status != OK) {
        frame_destroy(frame);
    }
    return status;
}

static enum status add_notices(struct asking *inside, uint64_t connection, struct batch *out)
{
    enum status status = OK;
    for (size_t i = 0; i < inside->notice_count; i++) {
        struct effect effect = {
            .kind = EFFECT_NOTICE, .connection = connection, .frame = inside->notices[i]};
        inside->notices[i] = NULL;
        status = status == OK ? batch_add(out, effect) : status;
        if (status != OK) {
            frame_destroy(effect.frame);
        }
    }
    return status;
}

/* One frame, from its first byte to its reply in the batch. A failure here is for want of memory.
 */
static enum status take_frame(struct core *core, const struct input *input, struct batch *out)
{
    struct session *session = session_find(core, input->connection);
    if (session == NULL) {
        return send_away(core, out, input->connection);
    }
    if (session->going || session->doubtful) {
        return OK; /* it is being closed: nobody waits for an answer */
    }
    session->heard_at = core->now;
    struct arena arena = arena_make(ARENA_MAX);
    struct asking inside = {.core = core, .batch = out, .scratch = core->scratch};
    struct request r = request_of(core, session, &arena, &inside);
    bool read_later = false;
    struct frame *reply = dispatch_run(&r, input->frame, &read_later);
    enum status status =
        reply == NULL ? NO_MEMORY : add_reply(out, input->connection, reply, read_later);
    const enum status told = add_notices(&inside, input->connection, out);
    status = status == OK ? told : status;
    if (status == OK && inside.closes_itself) {
        status = close_add(core, out, session, inside.close_code, 0);
    }
    arena_end(&arena);
    return status;
}

static enum status take_opened(struct core *core, uint64_t connection, struct batch *out)
{
    const bool opened = !core->draining && open_session(core, connection) == OK;
    return opened ? OK : send_away(core, out, connection);
}

/* Everything that came in, in its order, as long as the transaction stands. */
static enum status take_inputs(struct core *core, const struct input *inputs, size_t count,
                               struct batch *out)
{
    enum status status = OK;
    enum status sent = OK;
    for (size_t i = 0; i < count; i++) {
        const struct input *input = &inputs[i];
        switch (input->kind) {
        case INPUT_OPENED:
            sent = take_opened(core, input->connection, out);
            status = status == OK ? sent : status;
            break;
        case INPUT_CLOSED: take_closed(core, input); break;
        case INPUT_DRAIN: core->draining = true; break;
        case INPUT_PUSHED:
            if (status == OK) {
                status = pushed_run(core, out, input->frame);
            }
            break;
        case INPUT_FRAME:
            if (status == OK) {
                status = take_frame(core, input, out);
                status = status == OK && !db_is_alive(core->db) ? RETRY : status;
            }
            break;
        }
    }
    return status;
}

/* The number that a refusal must name; 0 when the frame does not tell it. */
static uint64_t number_of(struct span frame)
{
    struct arena arena = arena_make(ARENA_MAX);
    struct wire_head *in = NULL;
    struct wire_fault fault = {0};
    const enum status status = wire_decode(&arena, frame, WIRE_SERVER, &in, &fault);
    const uint64_t number = in == NULL ? 0 : in->request;
    arena_end(&arena);
    return status == NO_MEMORY && number == 0 ? 0 : number;
}

/* The transaction died: whatever was done is undone, and all who asked may ask again (S3). Where
 * even that cannot be said for want of memory, the connection is closed. */
static void answer_retry(struct core *core, const struct input *inputs, size_t count,
                         struct batch *out)
{
    effects_undo(core, out, 0);
    for (size_t i = 0; i < count; i++) {
        struct session *session = session_find(core, inputs[i].connection);
        if (inputs[i].kind == INPUT_OPENED && session == NULL) {
            const enum status sent = send_away(core, out, inputs[i].connection);
            (void)sent; /* then the network's own time for the unproved ends it */
        }
        if (inputs[i].kind != INPUT_FRAME || session == NULL || session->doubtful) {
            continue;
        }
        const struct asking nothing = {.retry_after_s = RETRY_AFTER_S};
        struct frame *reply =
            refusal_frame(number_of(inputs[i].frame), RETRY, &nothing, core->scratch);
        if (reply == NULL || add_reply(out, inputs[i].connection, reply, false) != OK) {
            session_doubt(core, session);
        }
    }
}

/* Whether it is a matter of rows, and not only of who comes and goes. */
static bool needs_rows(const struct input *input)
{
    return input->kind == INPUT_FRAME || input->kind == INPUT_PUSHED;
}

static bool any_needs_rows(const struct input *inputs, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        found = found || needs_rows(&inputs[i]);
    }
    return found;
}

/* What is done within one transaction, and its end. Gives: OK, RETRY (undone), STORAGE (unknown).
 */
static enum status transact(struct core *core, const struct input *inputs, size_t count,
                            struct batch *out)
{
    enum status status = db_begin(core->db);
    if (status != OK) {
        for (size_t i = 0; i < count; i++) {
            if (!needs_rows(&inputs[i])) {
                const enum status taken = take_inputs(core, &inputs[i], 1, out);
                (void)taken; /* answer_retry() sends away whoever could not be */
            }
        }
        return RETRY;
    }
    status = take_inputs(core, inputs, count, out);
    if (status == OK) {
        status = tick_run(core, out);
    }
    const enum status ended = db_end(core->db, status == OK);
#ifdef BUURT_MUTANT_reply_before_commit
    (void)ended;
    return status == OK ? OK : RETRY;
#endif
    if (ended == STORAGE) {
        return STORAGE;
    }
    return status == OK && ended == OK ? OK : RETRY;
}

enum status core_run(struct core *core, const struct input *inputs, size_t count, struct moment at,
                     struct batch *out)
{
    *out = (struct batch){0};
    core->now = at.now;
    enum status status = OK;
    if (any_needs_rows(inputs, count) || tick_is_due(core)) {
        status = transact(core, inputs, count, out);
    } else {
        status = take_inputs(core, inputs, count, out) == OK ? OK : RETRY;
    }
    core_endings_run(core, 0, status == OK);
    if (status == STORAGE) {
        batch_end(out);
        return STORAGE;
    }
    if (status != OK) {
        metrics_count(METRIC_BATCHES_LOST);
        answer_retry(core, inputs, count, out);
    }
    metrics_count(METRIC_BATCHES);
    metrics_set(METRIC_SESSIONS, (int64_t)core->by_connection.count);
    metrics_set(METRIC_SESSIONS_PROVED, (int64_t)core->by_device.count);
    close_what_must(core, out);
    quota_sweep(&core->quota, core->now);
    return OK;
}

enum status core_checkpoint(struct core *core)
{
    return db_checkpoint(core->db);
}
