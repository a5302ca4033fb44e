/* fake_core.h -- a core that understands twelve words, to test the network layer without the real
 * one. Its log is memory; nothing here is durable or secret. It stands in for server/core, so it is
 * included by one file of a program, and defines what core.h declares.
 *
 *     follow LOG AFTER · leave LOG · say LOG TEXT · burst LOG COUNT TEXT · echo TEXT · ask TEXT
 *     notice TEXT · proved · close CODE SECONDS · work MS · wake LOG TEXT · fail
 */
#ifndef SUPPORT_FAKE_CORE_H
#define SUPPORT_FAKE_CORE_H

#include "base/check.h"
#include "server/core/core.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOGS = 70000, TEXT_MAX = 70000, OPEN_MAX = 70000, BURST_MAX = 5000, WORK_MAX_MS = 500 };
enum { FAKE_SLEEPERS = 3 * ASLEEP_SLICE / 2, FAKE_FIRST_LOG = 100 };

struct log {
    struct frame **events; /* copies, [seq - 1] */
    uint64_t last, room;
};

/* One core and its reader share the logs, under a lock; the network sees frames alone. */
struct core {
    uint64_t open[OPEN_MAX]; /* connections, for draining */
    size_t open_count;
    bool draining;
};
struct reader {
    int nothing;
};

static struct log logs[LOGS];
static pthread_mutex_t logs_lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int fake_pushed; /* outcomes of pushes that came to the core */
struct core fake_core;
struct reader fake_reader;

static struct frame *frame_say(const char *word, uint64_t number, struct span text)
{
    char head[64];
    const int size = snprintf(head, sizeof head, "%s %llu ", word, (unsigned long long)number);
    struct frame *frame = frame_create((size_t)size + text.size);
    CHECK(frame != NULL);
    memcpy(frame->text, head, (size_t)size);
    memcpy(frame->text + size, text.data, text.size);
    return frame;
}

static void put(struct batch *batch, struct effect effect)
{
    CHECK(batch_add(batch, effect) == OK);
}

static void reply(struct batch *batch, uint64_t connection, struct span text)
{
    struct frame *frame = frame_create_of(text);
    CHECK(frame != NULL);
    put(batch, (struct effect){.kind = EFFECT_REPLY, .connection = connection, .frame = frame});
}

static uint64_t append(struct batch *batch, uint32_t number, struct span text)
{
    (void)pthread_mutex_lock(&logs_lock);
    struct log *log = &logs[number];
    const uint64_t seq = ++log->last;
    if (seq > log->room) {
        log->room = log->room == 0 ? 4 : log->room * 2;
        log->events = realloc(log->events, log->room * sizeof(struct frame *));
        CHECK(log->events != NULL);
    }
    log->events[seq - 1] = frame_say("event", seq, text);
    (void)pthread_mutex_unlock(&logs_lock);
    struct frame *frame = frame_say("event", seq, text);
    frame->seq = seq;
    put(batch, (struct effect){.kind = EFFECT_APPEND, .log = number, .seq = seq, .frame = frame});
    return seq;
}

/* ── the words ── */

struct words {
    char text[TEXT_MAX]; /* zero-terminated copy */
    size_t size;
};

static bool begins(const struct words *words, const char *word, const char **rest)
{
    const size_t size = strlen(word);
    if (words->size < size || memcmp(words->text, word, size) != 0) {
        return false;
    }
    *rest = words->text + size;
    return true;
}

static uint64_t number_at(const char **rest)
{
    char *end = NULL;
    const unsigned long long number = strtoull(*rest, &end, 10);
    *rest = *end == ' ' ? end + 1 : end;
    return number;
}

static struct span rest_of(const struct words *words, const char *rest)
{
    return span_of(rest, words->size - (size_t)(rest - words->text));
}

static uint32_t log_at(const char **rest)
{
    return (uint32_t)(number_at(rest) % LOGS);
}

static void word_follow(struct batch *batch, uint64_t connection, const char *rest)
{
    const uint32_t log = log_at(&rest);
    const uint64_t after = number_at(&rest);
    put(batch, (struct effect){.kind = EFFECT_SUBSCRIBE,
                               .connection = connection,
                               .log = log,
                               .seq = after,
                               .with.follow.last = logs[log].last});
    reply(batch, connection, span_text("followed"));
}

static void word_say(struct batch *batch, uint64_t connection, const struct words *words,
                     const char *rest)
{
    const uint32_t log = log_at(&rest);
    char text[32];
    (void)snprintf(text, sizeof text, "said %llu",
                   (unsigned long long)append(batch, log, rest_of(words, rest)));
    reply(batch, connection, span_text(text));
}

static void burst(struct batch *batch, uint64_t connection, const struct words *words,
                  const char *rest)
{
    const uint32_t log = log_at(&rest);
    const uint64_t wanted = number_at(&rest);
    for (uint64_t count = wanted < BURST_MAX ? wanted : BURST_MAX; count > 0; count--) {
        (void)append(batch, log, rest_of(words, rest));
    }
    reply(batch, connection, span_text("burst"));
}

static void leave_log(struct batch *batch, uint64_t connection, const char *rest)
{
    const uint32_t log = log_at(&rest);
    put(batch, (struct effect){.kind = EFFECT_UNSUBSCRIBE,
                               .connection = connection,
                               .log = log,
                               .seq = logs[log].last});
    reply(batch, connection, span_text("left"));
}

static void close_one(struct batch *batch, uint64_t connection, uint16_t code, uint16_t retry)
{
    put(batch, (struct effect){.kind = EFFECT_CLOSE,
                               .connection = connection,
                               .with.close = {.code = code, .retry_after_s = retry}});
}

static void work(uint64_t ms)
{
    ms = ms < WORK_MAX_MS ? ms : WORK_MAX_MS;
    const struct timespec time = {.tv_sec = (time_t)(ms / 1000),
                                  .tv_nsec = (long)(ms % 1000) * 1000000};
    (void)nanosleep(&time, NULL);
}

/* A device of the fake wijk has its own log 100, 101, …; every wake-up is for FAKE_SLEEPERS. */
static void wake(struct batch *batch, uint64_t connection, const struct words *words,
                 const char *rest)
{
    const uint32_t log = log_at(&rest);
    struct frame *copy = frame_create_of(rest_of(words, rest));
    CHECK(copy != NULL);
    put(batch, (struct effect){.kind = EFFECT_WAKE_UP, .log = log, .frame = copy});
    reply(batch, connection, span_text("waking"));
}

static void handle_more(struct batch *batch, uint64_t connection, const struct words *words)
{
    const char *rest = NULL;
    if (begins(words, "ask ", &rest)) {
        struct frame *question = frame_create_of(rest_of(words, rest));
        CHECK(question != NULL);
        put(batch,
            (struct effect){.kind = EFFECT_READ, .connection = connection, .frame = question});
    } else if (begins(words, "notice ", &rest)) {
        struct frame *notice = frame_say("notice", 0, rest_of(words, rest));
        put(batch,
            (struct effect){.kind = EFFECT_NOTICE, .connection = connection, .frame = notice});
        reply(batch, connection, span_text("noticed"));
    } else if (begins(words, "proved", &rest)) {
        put(batch, (struct effect){.kind = EFFECT_PROVED, .connection = connection});
        reply(batch, connection, span_text("proved"));
    } else if (begins(words, "close ", &rest)) {
        const uint16_t code = (uint16_t)number_at(&rest);
        reply(batch, connection, span_text("closing"));
        close_one(batch, connection, code, (uint16_t)number_at(&rest));
    } else if (begins(words, "wake ", &rest)) {
        wake(batch, connection, words, rest);
    } else if (begins(words, "work ", &rest)) {
        work(number_at(&rest));
        reply(batch, connection, span_text("worked"));
    } else {
        reply(batch, connection, span_text("what?"));
    }
}

static void handle(struct batch *batch, uint64_t connection, struct span frame)
{
    static struct words words; /* of the core thread alone */
    const char *rest = NULL;
    CHECK(frame.size < sizeof words.text);
    memcpy(words.text, frame.data, frame.size);
    words.text[frame.size] = '\0';
    words.size = frame.size;
    if (begins(&words, "follow ", &rest)) {
        word_follow(batch, connection, rest);
    } else if (begins(&words, "say ", &rest)) {
        word_say(batch, connection, &words, rest);
    } else if (begins(&words, "burst ", &rest)) {
        burst(batch, connection, &words, rest);
    } else if (begins(&words, "leave ", &rest)) {
        leave_log(batch, connection, rest);
    } else if (begins(&words, "echo ", &rest)) {
        reply(batch, connection, rest_of(&words, rest));
    } else {
        handle_more(batch, connection, &words);
    }
}

/* ── the core's face ── */

bool input_overtakes(struct span frame)
{
    return frame.size > 0 && frame.data[0] == '!';
}

static void closed(struct core *core, uint64_t connection)
{
    for (size_t i = 0; i < core->open_count; i++) {
        if (core->open[i] == connection) {
            core->open[i] = core->open[--core->open_count];
            return;
        }
    }
}

static void drain(struct core *core, struct batch *batch)
{
    for (size_t i = 0; i < core->open_count; i++) {
        close_one(batch, core->open[i], CLOSE_RESTARTING, (uint16_t)(1 + i % 30));
    }
    core->open_count = 0;
}

/* The words end when the program does; call it after net_run(). */
static inline void fake_core_end(void)
{
    for (size_t i = 0; i < LOGS; i++) {
        for (uint64_t seq = 0; seq < logs[i].last; seq++) {
            frame_destroy(logs[i].events[seq]);
        }
        free(logs[i].events);
        logs[i] = (struct log){.events = NULL};
    }
    fake_core = (struct core){.draining = false};
}

/* A batch holds at most one frame of a connection. */
static void check_one_frame_each(const struct input *inputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i && inputs[i].kind == INPUT_FRAME; k++) {
            CHECK(inputs[k].kind != INPUT_FRAME || inputs[k].connection != inputs[i].connection);
        }
    }
}

enum status core_run(struct core *core, const struct input *inputs, size_t count, struct moment at,
                     struct batch *out)
{
    (void)at;
    *out = (struct batch){.effects = NULL};
    check_one_frame_each(inputs, count);
    for (size_t i = 0; i < count; i++) {
        switch (inputs[i].kind) {
        case INPUT_OPENED:
            if (core->open_count < OPEN_MAX) {
                core->open[core->open_count++] = inputs[i].connection;
            }
            break;
        case INPUT_FRAME:
            if (span_equal(inputs[i].frame, span_text("fail"))) {
                batch_end(out);
                *out = (struct batch){.effects = NULL};
                return STORAGE;
            }
            handle(out, inputs[i].connection, inputs[i].frame);
            break;
        case INPUT_CLOSED: closed(core, inputs[i].connection); break;
        case INPUT_PUSHED: atomic_fetch_add(&fake_pushed, 1); break;
        case INPUT_DRAIN: core->draining = true; break;
        }
    }
    if (core->draining) {
        drain(core, out);
    }
    return OK;
}

enum status core_admin(struct core *core, struct span line, struct moment at, struct batch *out,
                       struct frame **answer)
{
    (void)core;
    (void)at;
    (void)out;
    *answer = frame_create_of(line);
    return *answer == NULL ? NO_MEMORY : OK;
}

enum status core_checkpoint(struct core *core)
{
    (void)core;
    return OK;
}

enum status reader_page(struct reader *reader, uint32_t log, uint64_t after, uint64_t until,
                        struct page *out)
{
    (void)reader;
    *out = (struct page){.frames = calloc(PAGE_FRAMES_MAX, sizeof(struct frame *)), .upto = after};
    if (out->frames == NULL) {
        return NO_MEMORY;
    }
    (void)pthread_mutex_lock(&logs_lock);
    while (out->upto < until && out->count < PAGE_FRAMES_MAX) {
        const struct frame *event = logs[log].events[out->upto];
        struct frame *copy = frame_create_of(span_of(event->text, event->size));
        CHECK(copy != NULL);
        copy->seq = ++out->upto;
        out->frames[out->count++] = copy;
    }
    out->last = out->upto >= until;
    (void)pthread_mutex_unlock(&logs_lock);
    return OK;
}

/* Device n is called n, in the first byte of its serial. */
enum status reader_asleep(struct reader *reader, struct wake_up *wake)
{
    (void)reader;
    const size_t first = wake->after.bytes[0];
    wake->sleepers = arena_take(&wake->arena, ASLEEP_SLICE, sizeof(struct sleeper));
    CHECK(wake->sleepers != NULL);
    for (size_t n = first + 1; n <= FAKE_SLEEPERS && wake->count < ASLEEP_SLICE; n++) {
        struct sleeper *sleeper = &wake->sleepers[wake->count++];
        sleeper->serial.bytes[0] = (uint8_t)n;
        sleeper->log = (uint32_t)(FAKE_FIRST_LOG + n);
        wake->after = sleeper->serial;
    }
    wake->last = wake->after.bytes[0] == FAKE_SLEEPERS;
    return OK;
}

void page_end(struct page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        frame_destroy(page->frames[i]);
    }
    free(page->frames);
    *page = (struct page){.frames = NULL};
}

/* One page is published, at /overzicht/2026-03; its style's hash is of zeroes. One calendar is at
 * /calendar/one.ics, and one that was read too often at /calendar/often.ics. */
static const char FAKE_CALENDAR[] = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
static const char FAKE_PAGE[] = "<!doctype html><title>maart</title>";

enum status reader_published(struct reader *reader, struct span path, struct moment at,
                             struct published *out)
{
    (void)reader;
    (void)at;
    *out = (struct published){.type = "text/html; charset=utf-8"};
    if (path.size > 9 && memcmp(path.data, "/calendar", 9) == 0) {
        *out = (struct published){
            .type = "text/calendar; charset=utf-8", .is_private = true, .wait_s = 60};
        if (!span_equal(path, span_text("/calendar/one.ics"))) {
            return span_equal(path, span_text("/calendar/often.ics")) ? QUOTA_SPENT : NOT_FOUND;
        }
        out->frame = frame_create_of(span_text(FAKE_CALENDAR));
        return out->frame == NULL ? NO_MEMORY : OK;
    }
    if (!span_equal(path, span_text("/overzicht/2026-03"))) {
        return NOT_FOUND;
    }
    out->frame = frame_create_of(span_text(FAKE_PAGE));
    return out->frame == NULL ? NO_MEMORY : OK;
}

enum status reader_answer(struct reader *reader, const struct frame *question, struct moment at,
                          struct frame **answer)
{
    (void)reader;
    (void)at;
    *answer = frame_say("read", 0, span_of(question->text, question->size));
    return OK;
}

#endif
