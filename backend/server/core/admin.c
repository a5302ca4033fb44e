/* admin.c -- one line of `buurtd admin`, worked between two batches. */
#include "base/buffer.h"
#include "crypto/public/hash.h"
#include "server/core/core_inside.h"
#include "session/device.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_MAX = 1 << 20, REPLY_MAX = 32768, WORDS_MAX = 6, FOUNDING_S = 86400 };

/* A line while it is worked: its words, and the text that answers it. */
struct admin {
    struct core *core;
    struct request *r;
    struct span words[WORDS_MAX];
    size_t count;
    struct buffer reply;
};

static void say(struct admin *admin, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct admin *admin, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    const int size = vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    if (size > 0) {
        buffer_append(&admin->reply, line,
                      (size_t)size < sizeof(line) ? (size_t)size : sizeof(line) - 1);
    }
}

static void split(struct admin *admin, struct span line)
{
    size_t at = 0;
    while (at < line.size && admin->count < WORDS_MAX) {
        while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\n')) {
            at++;
        }
        const size_t from = at;
        while (at < line.size && line.data[at] != ' ' && line.data[at] != '\n') {
            at++;
        }
        if (at > from) {
            admin->words[admin->count++] = span_of(line.data + from, at - from);
        }
    }
}

static bool is_word(const struct admin *admin, size_t i, const char *word)
{
    return i < admin->count && span_equal(admin->words[i], span_text(word));
}

static int digit(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 32 hexadecimal digits. */
static bool read_id_word(const struct admin *admin, size_t i, struct wire_id *id)
{
    if (i >= admin->count || admin->words[i].size != 2 * sizeof(id->bytes)) {
        return false;
    }
    const uint8_t *at = admin->words[i].data;
    for (size_t k = 0; k < sizeof(id->bytes); k++) {
        const int high = digit(at[2 * k]);
        const int low = digit(at[2 * k + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        id->bytes[k] = (uint8_t)(high * 16 + low);
    }
    return true;
}

static void say_hex(struct admin *admin, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        say(admin, "%02x", bytes[i]);
    }
}

static enum status count_devices(struct db *db, const struct wire_id *wijk_id, uint64_t *devices,
                                 uint64_t *members)
{
    struct query q = query_make(db, SQL_DEVICE_COUNT);
    bind_id(&q, ":wijk_id", wijk_id);
    if (query_row(&q)) {
        *devices = read_count(&q);
        *members = read_count(&q);
    }
    return query_end(&q);
}

static enum status tell_status(struct admin *admin)
{
    const struct core *core = admin->core;
    struct wijk *wijken = NULL;
    size_t count = 0;
    enum status status = wijk_list(core->db, admin->r->arena, &wijken, &count);
    say(admin, "connections %zu\nproved %zu\nfollowed logs %zu\ntrees in memory %zu (%zu bytes)\n",
        core->by_connection.count, core->by_device.count, core->live_logs.count,
        cache_count(core->trees), cache_size(core->trees));
    say(admin, "draining %s\nwijken %zu\n", core->draining ? "yes" : "no", count);
    for (size_t i = 0; i < count && status == OK; i++) {
        uint64_t devices = 0;
        uint64_t members = 0;
        status = count_devices(core->db, &wijken[i].wijk_id, &devices, &members);
        say(admin, "wijk ");
        say_hex(admin, wijken[i].wijk_id.bytes, sizeof(wijken[i].wijk_id.bytes));
        say(admin, " members %" PRIu64 " devices %" PRIu64 "%s\n", members, devices,
            wijken[i].frozen ? " frozen" : "");
    }
    return status;
}

static enum status tell_limits(struct admin *admin)
{
    const struct settings *s = admin->core->setup.settings;
#define SETTING(name, value, min, max, unit, reason)                                               \
    say(admin, #name " %" PRId64 " " unit "\n", s->name);
#define WORDS(name, value, max, reason)
#include "server/ops/settings.def"
#undef SETTING
#undef WORDS
    return OK;
}

/* The token is shown once and kept only as a hash. */
static enum status allow_founding(struct admin *admin)
{
    uint8_t token[FOUNDING_TOKEN_SIZE];
    request_chance(admin->r, token, sizeof(token));
    const enum status status =
        founding_allow(admin->core->db, span_of(token, sizeof(token)), admin->r->now + FOUNDING_S);
    if (status == OK) {
        say_hex(admin, token, sizeof(token));
        say(admin, "\n");
    }
    return status;
}

static enum status revoke(struct admin *admin)
{
    struct wire_id serial;
    if (!read_id_word(admin, 1, &admin->r->wijk_id) || !read_id_word(admin, 2, &serial)) {
        return MALFORMED;
    }
    enum status status =
        device_end(admin->core->db, &admin->r->wijk_id, &serial, DEVICE_REVOKED, admin->r->now);
    if (status == OK) {
        status = unfollow_all(admin->r, &serial);
    }
    if (status == OK) {
        status = close_device(admin->r, &serial, CLOSE_REVOKED);
    }
    return status;
}

static enum status freeze(struct admin *admin)
{
    struct wire_id wijk_id;
    if (!read_id_word(admin, 1, &wijk_id)) {
        return MALFORMED;
    }
    return wijk_freeze(admin->core->db, &wijk_id, is_word(admin, 0, "freeze"));
}

static enum status drain(struct admin *admin)
{
    admin->core->draining = true;
    return OK;
}

static const struct {
    const char *word;
    size_t words;
    enum status (*work)(struct admin *admin);
} COMMANDS[] = {
    {"status", 1, tell_status}, {"limits", 1, tell_limits},
    {"drain", 1, drain},        {"allow-founding", 1, allow_founding},
    {"revoke", 3, revoke},      {"freeze", 2, freeze},
    {"thaw", 2, freeze},
};

static enum status work(struct admin *admin)
{
    for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++) {
        if (is_word(admin, 0, COMMANDS[i].word) && admin->count == COMMANDS[i].words) {
            return COMMANDS[i].work(admin);
        }
    }
    return UNKNOWN_TYPE;
}

/* The command in a transaction of its own. */
static enum status work_apart(struct admin *admin, struct batch *out)
{
    struct core *core = admin->core;
    enum status status = db_begin(core->db);
    if (status != OK) {
        return status;
    }
    status = work(admin);
    const enum status ended = db_end(core->db, status == OK);
    const bool kept = status == OK && ended == OK;
    core_endings_run(core, 0, kept);
    if (!kept) {
        effects_undo(core, out, 0);
    }
    return status == OK ? ended : status;
}

enum status core_admin(struct core *core, struct span line, struct moment at, struct batch *out,
                       struct frame **reply)
{
    *out = (struct batch){0};
    *reply = NULL;
    core->now = at.now;
    struct arena arena = arena_make(ARENA_MAX);
    struct asking inside = {.core = core, .batch = out, .scratch = core->scratch};
    struct request r = {.db = core->db,
                        .arena = &arena,
                        .now = core->now,
                        .settings = core->setup.settings,
                        .trees = core->trees,
                        .delivery = core->delivery,
                        .inside = &inside};
    struct admin admin = {.core = core, .r = &r, .reply = buffer_make(REPLY_MAX)};
    split(&admin, line);
    const enum status status = work_apart(&admin, out);
    say(&admin, "%s\n", status == OK ? "ok" : status_text(status));
    if (buffer_status(&admin.reply) == OK) {
        *reply = frame_create_of(buffer_span(&admin.reply));
    }
    buffer_end(&admin.reply);
    arena_end(&arena);
    close_what_must(core, out);
    if (status == STORAGE) {
        return STORAGE;
    }
    return *reply == NULL ? NO_MEMORY : OK;
}
