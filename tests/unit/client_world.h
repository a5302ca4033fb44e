/* client_world.h -- real clients and a real server core in one process, without sockets: what a
 * phone asks to be kept is kept in memory, what it sends reaches the core, what the core tells
 * reaches the phone. Everything happens at the world's own time. For tests of clients/core alone,
 * so that it is part of no library.
 */
#ifndef UNIT_CLIENT_WORLD_H
#define UNIT_CLIENT_WORLD_H

#include "base/check.h"
#include "core/client.h"
#include "server/core/core.h"
#include "server/ops/settings.h"
#include "unit/client_phone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    PHONES_MAX = 40,
    START = 1773774000, /* 2026-03-17 20:00 in Eindhoven */
    NOBODY = 99
};

struct sent_frame {
    uint64_t connection;
    uint8_t *text;
    size_t size;
};

/* One call of a client, to be made again. */
enum call_kind { CALL_CONNECTED, CALL_RECEIVE, CALL_TICK, CALL_DISCONNECTED };
struct call {
    enum call_kind kind;
    int64_t now;
    uint8_t *frame;
    size_t size;
};

/* What was called of one phone from some moment on. */
struct calls {
    size_t which;
    struct call *items;
    size_t count, room;
};

struct client_world {
    struct calls *record; /* NULL: nothing is noted */
    char folder[64];
    char path[96];
    struct core *core;
    struct reader *reader;
    struct settings settings;
    struct core_setup setup;
    struct moment at;
    uint64_t last_connection;
    uint64_t drawn;
    struct phone phones[PHONES_MAX];
    struct sent_frame queue[256];
    size_t queued;
    uint64_t log_last[4096]; /* by log number */
    uint16_t last_close;
    uint8_t push[2048]; /* the last copy that was to wake sleepers */
    size_t push_size;
    uint64_t gone[64]; /* connections of phones that died: the server hears of it later */
    size_t gone_count;
};

static inline void world_note(struct client_world *world, size_t which, enum call_kind kind,
                              struct span frame)
{
    struct calls *calls = world->record;
    if (calls == NULL || calls->which != which) {
        return;
    }
    if (calls->count == calls->room) {
        calls->room = calls->room * 2 + 64;
        calls->items = realloc(calls->items, calls->room * sizeof(*calls->items));
    }
    struct call *call = &calls->items[calls->count++];
    *call = (struct call){.kind = kind, .now = world->at.now, .size = frame.size};
    if (frame.size > 0) {
        call->frame = malloc(frame.size);
        memcpy(call->frame, frame.data, frame.size);
    }
}

static inline void phone_open(struct client_world *world, struct phone *phone)
{
    struct client_row *rows = calloc(phone->row_count + 1, sizeof(*rows));
    for (size_t i = 0; i < phone->row_count; i++) {
        rows[i] = (struct client_row){span_of(phone->rows[i].key, phone->rows[i].key_size),
                                      span_of(phone->rows[i].value, phone->rows[i].value_size)};
    }
    const struct client_rows stored = {rows, phone->row_count};
    assert_int_equal(client_open(&stored, world->at.now, &phone->client), OK);
    free(rows);
}

/* --- the server --- */

static inline void world_chance(void *context, uint8_t *bytes, size_t size)
{
    uint64_t *drawn = context;
    for (size_t i = 0; i < size; i++) {
        *drawn = *drawn * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (uint8_t)(*drawn >> 56);
    }
}

static inline void world_start(struct client_world *world)
{
    assert_int_equal(core_open(&world->setup, world->at, &world->core), OK);
    assert_int_equal(reader_open(&world->setup, &world->reader), OK);
}

static inline struct client_world *world_make(void)
{
    struct client_world *world = calloc(1, sizeof(*world));
    assert_non_null(world);
    (void)snprintf(world->folder, sizeof(world->folder), "/tmp/client-world-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    (void)snprintf(world->path, sizeof(world->path), "%s/wijk.db", world->folder);
    world->at = (struct moment){START, 1000};
    world->drawn = 1;
    world->settings = settings_make();
    world->setup = (struct core_setup){.path = world->path,
                                       .accept_loss = true,
                                       .chance = world_chance,
                                       .chance_context = &world->drawn,
                                       .settings = &world->settings};
    world_start(world);
    return world;
}

static inline void phone_gone(struct client_world *world, size_t which)
{
    struct phone *phone = &world->phones[which];
    phone->connection = 0;
    phone->follow_count = 0;
    if (phone->client != NULL) {
        client_disconnected(phone->client, world->at.now);
    }
}

static inline void world_end(struct client_world *world)
{
    for (size_t i = 0; i < PHONES_MAX; i++) {
        struct phone *phone = &world->phones[i];
        client_close(phone->client);
        for (size_t k = 0; k < phone->row_count; k++) {
            free(phone->rows[k].key);
            free(phone->rows[k].value);
        }
        free(phone->rows);
        free(phone->answers);
        free(phone->happened);
    }
    for (size_t i = 0; i < world->queued; i++) {
        free(world->queue[i].text);
    }
    reader_close(world->reader);
    core_close(world->core);
    static const char *const ENDS[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < 4; i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s%s", world->path, ENDS[i]);
        (void)unlink(path);
    }
    (void)rmdir(world->folder);
    free(world);
}

static inline void phone_send(struct client_world *world, size_t which, struct span frame)
{
    struct phone *phone = &world->phones[which];
    phone->sent++;
    const enum wire_type type = wire_peek(frame);
    if (type < WIRE_TYPE_COUNT) {
        phone->has_sent[type] = true;
    }
    if (phone->connection == 0) {
        return;
    }
    assert_true(world->queued < 256);
    struct sent_frame *queued = &world->queue[world->queued++];
    queued->connection = phone->connection;
    queued->text = malloc(frame.size);
    queued->size = frame.size;
    memcpy(queued->text, frame.data, frame.size);
    if (getenv("CLIENT_WORLD_LOUD") != NULL) {
        (void)fprintf(stderr, "%zu> %.*s\n", which, (int)(frame.size > 300 ? 300 : frame.size),
                      (const char *)frame.data);
    }
}

/* The phone dies and comes back with what it kept. */
static inline void phone_die(struct client_world *world, size_t which)
{
    struct phone *phone = &world->phones[which];
    if (phone->connection != 0) {
        world->gone[world->gone_count++ % 64] = phone->connection;
    }
    phone->connection = 0;
    phone->follow_count = 0;
    client_close(phone->client);
    phone->client = NULL;
    phone->deaths++;
    phone->die_after = phone->die_every == 0 ? 0 : phone->die_every++;
    phone_open(world, phone);
    phone->back_at = world->at.now;
}

/* Everything that the phone wants done. Gives: whether there was anything. */
static inline bool phone_drain(struct client_world *world, size_t which)
{
    struct phone *phone = &world->phones[which];
    bool any = false;
    while (phone->client != NULL) {
        struct client_output output;
        assert_int_equal(client_next(phone->client, &output), OK);
        if (output.kind == CLIENT_NOTHING) {
            return any;
        }
        any = true;
        if (phone->die_after > 0 && --phone->die_after == 0) {
            phone_die(world, which);
            return true;
        }
        switch (output.kind) {
        case CLIENT_KEEP:
            phone_keep(phone, &output.rows);
            client_kept(phone->client);
            break;
        case CLIENT_SEND: phone_send(world, which, output.frame); break;
        case CLIENT_ANSWER: phone_answered(phone, &output); break;
        case CLIENT_HAPPENED: phone_told(phone, &output.happening); break;
        default:
            phone->back_at = output.at;
            phone_gone(world, which);
            break;
        }
    }
    return any;
}

/* --- what the server does --- */

static inline size_t world_phone(const struct client_world *world, uint64_t connection)
{
    for (size_t i = 0; i < PHONES_MAX; i++) {
        if (world->phones[i].connection == connection && connection != 0) {
            return i;
        }
    }
    return NOBODY;
}

static inline void phone_hear(struct client_world *world, size_t which, const struct frame *frame)
{
    if (getenv("CLIENT_WORLD_LOUD") != NULL) {
        (void)fprintf(stderr, "%zu< %.*s\n", which, (int)(frame->size > 300 ? 300 : frame->size),
                      (const char *)frame->text);
    }
    world_note(world, which, CALL_RECEIVE, span_of(frame->text, frame->size));
    assert_int_equal(client_receive(world->phones[which].client, span_of(frame->text, frame->size),
                                    world->at.now),
                     OK);
    (void)phone_drain(world, which);
}

/* Pages up to what the log holds now, to all who follow it. */
static inline void world_deliver(struct client_world *world, size_t which)
{
    struct phone *phone = &world->phones[which];
    for (size_t i = 0; i < phone->follow_count; i++) {
        const uint32_t log = phone->follows[i].log;
        while (i < phone->follow_count && phone->follows[i].log == log) {
            uint64_t last = world->log_last[log];
            if (phone->follows[i].until != 0 && phone->follows[i].until < last) {
                last = phone->follows[i].until;
            }
            if (phone->follows[i].seq >= last) {
                break;
            }
            struct page page;
            assert_int_equal(reader_page(world->reader, log, phone->follows[i].seq, last, &page),
                             OK);
            phone->follows[i].seq = page.upto > phone->follows[i].seq ? page.upto : last;
            for (size_t k = 0; k < page.count && phone->connection != 0; k++) {
                phone_hear(world, which, page.frames[k]);
            }
            page_end(&page);
        }
    }
}

static inline void world_unfollow(struct phone *phone, uint32_t log)
{
    for (size_t i = 0; i < phone->follow_count; i++) {
        if (phone->follows[i].log == log) {
            phone->follows[i] = phone->follows[--phone->follow_count];
            return;
        }
    }
}

static inline void world_effect(struct client_world *world, struct effect *effect)
{
    const size_t which = world_phone(world, effect->connection);
    struct phone *phone = which == NOBODY ? NULL : &world->phones[which];
    switch (effect->kind) {
    case EFFECT_APPEND:
        assert_true(effect->log < 4096);
        world->log_last[effect->log] = effect->seq;
        break;
    case EFFECT_REPLY:
    case EFFECT_NOTICE:
        if (phone != NULL) {
            phone_hear(world, which, effect->frame);
        }
        break;
    case EFFECT_SUBSCRIBE:
        if (phone != NULL) {
            world_unfollow(phone, effect->log);
            assert_true(phone->follow_count < FOLLOWS_MAX);
            phone->follows[phone->follow_count++] =
                (struct phone_follow){effect->log, effect->seq, effect->with.follow.until};
            if (world->log_last[effect->log] < effect->with.follow.last) {
                world->log_last[effect->log] = effect->with.follow.last;
            }
        }
        break;
    case EFFECT_UNSUBSCRIBE:
        if (phone != NULL) {
            world_deliver(world, which);
            world_unfollow(phone, effect->log);
        }
        break;
    case EFFECT_CLOSE:
        if (phone != NULL) {
            world->last_close = effect->with.close.code;
            phone->back_at = world->at.now + 1 + effect->with.close.retry_after_s;
            phone_gone(world, which);
            (void)phone_drain(world, which);
        }
        break;
    case EFFECT_READ:
        if (phone != NULL) {
            struct frame *reply = NULL;
            assert_int_equal(reader_answer(world->reader, effect->frame, world->at, &reply), OK);
            phone_hear(world, which, reply);
            frame_destroy(reply);
        }
        break;
    case EFFECT_WAKE_UP:
        if (effect->frame != NULL && effect->frame->size <= sizeof(world->push)) {
            world->push_size = effect->frame->size;
            memcpy(world->push, effect->frame->text, effect->frame->size);
        }
        break;
    default: break;
    }
}

static inline void world_run_core(struct client_world *world, const struct input *inputs,
                                  size_t count)
{
    struct batch batch = {0};
    assert_int_equal(core_run(world->core, inputs, count, world->at, &batch), OK);
    for (size_t i = 0; i < batch.count; i++) {
        world_effect(world, &batch.effects[i]);
    }
    batch_end(&batch);
    for (size_t i = 0; i < PHONES_MAX; i++) {
        world_deliver(world, i);
    }
}

static inline void world_connect(struct client_world *world, size_t which)
{
    struct phone *phone = &world->phones[which];
    const struct input input = {.kind = INPUT_OPENED, .connection = ++world->last_connection};
    world_run_core(world, &input, 1);
    phone->connection = input.connection;
    world_note(world, which, CALL_CONNECTED, span_of(NULL, 0));
    assert_int_equal(client_connected(phone->client, world->at.now), OK);
    (void)phone_drain(world, which);
}

/* The server stops and starts again on its file: every connection is gone. */
static inline void world_restart(struct client_world *world)
{
    for (size_t i = 0; i < PHONES_MAX; i++) {
        if (world->phones[i].client != NULL) {
            phone_gone(world, i);
        }
    }
    for (size_t i = 0; i < world->queued; i++) {
        free(world->queue[i].text);
    }
    world->queued = 0;
    reader_close(world->reader);
    core_close(world->core);
    memset(world->log_last, 0, sizeof(world->log_last));
    world_start(world);
}

static inline void world_cut(struct client_world *world, size_t which)
{
    const uint64_t connection = world->phones[which].connection;
    if (connection != 0) {
        const struct input input = {.kind = INPUT_CLOSED, .connection = connection};
        phone_gone(world, which);
        world_run_core(world, &input, 1);
    }
}

/* The frame that waits longest goes to the core. Gives: whether there was one. */
static inline bool world_step(struct client_world *world)
{
    if (world->queued == 0) {
        return false;
    }
    const struct sent_frame frame = world->queue[0];
    memmove(world->queue, world->queue + 1, --world->queued * sizeof(frame));
    const struct input input = {.kind = INPUT_FRAME,
                                .connection = frame.connection,
                                .frame = span_of(frame.text, frame.size)};
    if (world_phone(world, frame.connection) != NOBODY) {
        world_run_core(world, &input, 1);
    }
    free(frame.text);
    for (size_t i = 0; i < PHONES_MAX; i++) {
        (void)phone_drain(world, i);
    }
    return true;
}

/* Frames go to the core one by one until nobody has anything more to say. */
static inline void world_settle(struct client_world *world)
{
    for (size_t i = 0; i < PHONES_MAX; i++) {
        (void)phone_drain(world, i);
    }
    while (world_step(world)) {
    }
}

/* Seconds go by, one after another: phones that may connect do, timers run. */
static inline void world_pass(struct client_world *world, int64_t seconds)
{
    const int64_t end = world->at.now + seconds;
    while (world->at.now < end) {
        for (size_t i = 0; i < world->gone_count && i < 64; i++) {
            const struct input input = {.kind = INPUT_CLOSED, .connection = world->gone[i]};
            world_run_core(world, &input, 1);
        }
        world->gone_count = 0;
        const int64_t step = end - world->at.now > 600 ? 60 : 1;
        world->at.now += step;
        world->at.steady_ms += step * 1000;
        world_run_core(world, NULL, 0);
        for (size_t i = 0; i < PHONES_MAX; i++) {
            struct phone *phone = &world->phones[i];
            int64_t again_at = 0;
            if (phone->client == NULL) {
                continue;
            }
            if (phone->is_on && phone->connection == 0 && phone->back_at <= world->at.now) {
                world_connect(world, i);
            }
            world_note(world, i, CALL_TICK, span_of(NULL, 0));
            assert_int_equal(client_tick(phone->client, world->at.now, &again_at), OK);
        }
        world_settle(world);
    }
}

/* --- wishes --- */

static inline uint64_t phone_ask(struct client_world *world, size_t which, const struct wish *wish)
{
    uint64_t ticket = 0;
    const enum status status =
        client_ask(world->phones[which].client, wish, world->at.now, &ticket);
    if (status != OK) {
        (void)fprintf(stderr, "phone %zu: wish %d: %s\n", which, (int)wish->kind,
                      status_name(status));
    }
    assert_int_equal(status, OK);
    return ticket;
}

/* Asks and lets time go by until the answer is there. */
static inline const struct phone_answer *phone_get(struct client_world *world, size_t which,
                                                   const struct wish *wish)
{
    const uint64_t ticket = phone_ask(world, which, wish);
    const struct phone_answer *answer = NULL;
    world_settle(world);
    for (int i = 0; i < 120; i++) {
        answer = phone_answer_of(&world->phones[which], ticket);
        if (answer != NULL) {
            return answer;
        }
        world_pass(world, 1);
    }
    fail_msg("phone %zu: no answer to wish %d", which, (int)wish->kind);
    return answer;
}

/* --- a wijk --- */

static inline void phone_new(struct client_world *world, size_t which)
{
    world->phones[which].is_on = true;
    phone_open(world, &world->phones[which]);
    world_connect(world, which);
    world_settle(world);
}

#endif
