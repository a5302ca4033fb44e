#include "support/walk_world.h"

#include "cert/id.h"
#include "server/core/room.h"
#include "session/device.h"
#include "shift/local_time.h"
#include "store/db_inside.h"
#include "walk_group/walk_group_store.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { YEAR_S = 31536000, ROUNDS_MAX = 2000, LENT = WORLD_DEVICES - 1 };

static void must(bool ok, int line)
{
    if (!ok) {
        (void)fprintf(stderr, "walk_world.c:%d\n", line);
        abort();
    }
}
#define MUST(condition) must((condition), __LINE__)

struct wire_id walk_id(uint8_t byte)
{
    struct wire_id id;
    memset(id.bytes, byte, sizeof(id.bytes));
    return id;
}

const char *walk_hex(const struct wire_id *id)
{
    static char texts[8][33];
    static size_t next;
    char *text = texts[next++ % 8];
    for (size_t i = 0; i < sizeof(id->bytes); i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", id->bytes[i]);
    }
    return text;
}

static struct wire_group talk_of(const struct wire_id *wijk_id, const struct wire_id *buurt_id)
{
    struct cert_place place = {.kind = CERT_TALK_BUURT, .instance = 1};
    memcpy(place.wijk_id.bytes, wijk_id->bytes, sizeof(place.wijk_id.bytes));
    memcpy(place.room.bytes, buurt_id->bytes, sizeof(place.room.bytes));
    const struct cert_group group = cert_group_of(&place);
    struct wire_group out;
    memcpy(out.bytes, group.bytes, sizeof(out.bytes));
    return out;
}

static void add_member(struct walk_world *w, struct request *r, enum walker who)
{
    struct world_device *device = &w->devices[who];
    struct device_entry entry = {.serial = walk_id((uint8_t)(0x30 + who)),
                                 .member_id = walk_id((uint8_t)(0x50 + who)),
                                 .buurt_id = who == ZOE ? w->far_buurt_id : w->world.buurt_id,
                                 .chain = span_text("chain")};
    device->serial = entry.serial;
    device->pair = sign_pair_random();
    w->members[who] = entry.member_id;
    memcpy(entry.public_key.bytes, device->pair.public_key, SIGN_PUBLIC_SIZE);
    MUST(device_add(r->db, &w->world.wijk_id, &entry, r->now) == OK);
    MUST(follow_wijk(r, &entry.serial) == OK);
    if (who != ZOE) {
        MUST(follow_group(r, &w->talk, &entry.serial) == OK);
    }
}

static void add_hat(struct walk_world *w, struct request *r, enum walker who, enum wire_hat hat,
                    const struct wire_id *hat_serial)
{
    const bool leads = hat == WIRE_LEADER;
    const struct hat_entry entry = {
        .row = {.hat_serial = *hat_serial,
                .serial = w->devices[who].serial,
                .hat = hat,
                .reach = leads ? WIRE_REACH_GROUP : WIRE_REACH_BUURT,
                .reach_id = leads ? w->walk_group_id : w->world.buurt_id,
                .not_before = WORLD_NOW - YEAR_S,
                .not_after = WORLD_NOW + 2 * (int64_t)YEAR_S},
        .chain = span_text("chain")};
    MUST(hat_add(r->db, &w->world.wijk_id, &entry) == OK);
}

static void add_group(struct walk_world *w, struct request *r, const struct wire_id *walk_group_id)
{
    const struct walk_group group = {.walk_group_id = *walk_group_id,
                                     .buurt_id = w->world.buurt_id,
                                     .crew = {2, 4, 1},
                                     .open = true};
    MUST(room_put(r->db, &w->world.wijk_id, walk_group_id, &w->world.buurt_id) == OK);
    MUST(walk_group_add(r->db, &w->world.wijk_id, &group, r->now) == OK);
}

void walk_sign_in(struct walk_world *w, enum walker who)
{
    struct world_device *lent = &w->world.devices[LENT];
    const struct world_device own = *lent;
    *lent = w->devices[who];
    MUST(world_prove(&w->world, LENT, "[]"));
    w->devices[who] = *lent;
    *lent = own;
}

static void sign_in_all(struct walk_world *w)
{
    for (int who = 0; who < WALKERS; who++) {
        w->devices[who].connection = 0;
        walk_sign_in(w, (enum walker)who);
    }
}

/* What a thousand requests of one test cost is not what is tested here. */
static void lift_quota(struct walk_world *w)
{
    enum { UNITS = 10000000 };
    quota_end(&w->world.core->quota);
    w->world.core->quota = quota_make(1, UNITS, UNITS);
}

void walk_open(struct walk_world *w, const char *path)
{
    memset(w, 0, sizeof(*w));
    world_open_core(&w->world, path);
    lift_quota(w);
    w->walk_group_id = walk_id(0x61);
    w->other_group_id = walk_id(0x62);
    w->far_buurt_id = walk_id(0x89);
    w->leader_hat = walk_id(0x71);
    w->coordinator_hat = walk_id(0x72);
    w->talk = talk_of(&w->world.wijk_id, &w->world.buurt_id);
    struct world_request request;
    world_request_begin(&w->world, 0, &request);
    for (int who = 0; who < WALKERS; who++) {
        add_member(w, &request.r, (enum walker)who);
    }
    add_group(w, &request.r, &w->walk_group_id);
    add_group(w, &request.r, &w->other_group_id);
    add_hat(w, &request.r, ANNA, WIRE_LEADER, &w->leader_hat);
    add_hat(w, &request.r, YARA, WIRE_COORDINATOR, &w->coordinator_hat);
    world_request_end(&w->world, &request, true);
    sign_in_all(w);
}

void walk_close(struct walk_world *w)
{
    for (int who = 0; who < WALKERS; who++) {
        sign_pair_wipe(&w->devices[who].pair);
    }
    world_close(&w->world);
}

int walk_setup(void **state)
{
    static struct walk_world world;
    walk_open(&world, NULL);
    *state = &world;
    return 0;
}

int walk_teardown(void **state)
{
    walk_close(*state);
    return 0;
}

void walk_make_folder(struct walk_folder *folder)
{
    (void)snprintf(folder->path, sizeof(folder->path), "/tmp/walk-XXXXXX");
    MUST(mkdtemp(folder->path) != NULL);
}

const char *walk_file(const struct walk_folder *folder, const char *name)
{
    static char paths[4][128];
    static size_t next;
    char *path = paths[next++ % 4];
    MUST(snprintf(path, sizeof(paths[0]), "%s/%s", folder->path, name) < (int)sizeof(paths[0]));
    return path;
}

void walk_remove_folder(const struct walk_folder *folder)
{
    DIR *all = opendir(folder->path);
    MUST(all != NULL);
    for (struct dirent *one = readdir(all); one != NULL; one = readdir(all)) {
        if (one->d_name[0] != '.') {
            MUST(unlink(walk_file(folder, one->d_name)) == 0);
        }
    }
    MUST(closedir(all) == 0 && rmdir(folder->path) == 0);
}

void walk_reopen(struct walk_world *w, const char *path)
{
    world_reopen(&w->world, path);
    lift_quota(w);
    sign_in_all(w);
}

static bool say(struct walk_world *w, enum walker who, const struct wire_id *hat, const char *type,
                const char *members)
{
    static char frame[WIRE_FRAME_MAX];
    MUST(w != NULL);
    struct world_device *device = &w->devices[who];
    char under[48] = "";
    if (hat != NULL) {
        (void)snprintf(under, sizeof(under), ",\"hat\":\"%s\"", walk_hex(hat));
    }
    const uint64_t request = ++device->request;
    (void)snprintf(frame, sizeof(frame),
                   "{\"type\":\"%s\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64 "%s%s%s}", type,
                   request, request - 1, under, members[0] == '\0' ? "" : ",", members);
    MUST(world_say(&w->world, device->connection, frame) == OK);
    return !world_replied(&w->world, "\"type\":\"refused\"");
}

bool walk_ask_under(struct walk_world *w, enum walker who, const struct wire_id *hat,
                    const char *type, const char *members)
{
    return say(w, who, hat, type, members);
}

#define FORMATTED(members)                                                                         \
    static char members[8192];                                                                     \
    va_list arguments;                                                                             \
    va_start(arguments, format);                                                                   \
    MUST(vsnprintf(members, sizeof(members), format, arguments) < (int)sizeof(members));           \
    va_end(arguments)

bool walk_ask(struct walk_world *w, enum walker who, const char *type, const char *format, ...)
{
    FORMATTED(members);
    return say(w, who, NULL, type, members);
}

bool walk_lead(struct walk_world *w, const char *type, const char *format, ...)
{
    FORMATTED(members);
    return say(w, ANNA, &w->leader_hat, type, members);
}

bool walk_coordinate(struct walk_world *w, const char *type, const char *format, ...)
{
    FORMATTED(members);
    return say(w, YARA, &w->coordinator_hat, type, members);
}

bool walk_said(const struct walk_world *w, const char *words)
{
    return world_replied(&w->world, words);
}

bool walk_refused(const struct walk_world *w, const char *error)
{
    char words[64];
    (void)snprintf(words, sizeof(words), "\"error\":\"%s\"", error);
    return world_replied(&w->world, "\"type\":\"refused\"") && world_replied(&w->world, words);
}

int64_t walk_number(const struct walk_world *w, const char *member)
{
    char name[64];
    (void)snprintf(name, sizeof(name), "\"%s\":", member);
    const char *at = strstr(w->world.reply, name);
    return at == NULL ? -1 : strtoll(at + strlen(name), NULL, 10);
}

void walk_wait_until(struct walk_world *w, int64_t now)
{
    w->world.at.steady_ms += (now - w->world.at.now) * 1000;
    w->world.at.now = now;
    bool busy = true;
    for (unsigned round = 0; round < ROUNDS_MAX && busy; round++) {
        batch_end(&w->world.batch);
        MUST(core_run(w->world.core, NULL, 0, w->world.at, &w->world.batch) == OK);
        char sql[200];
        (void)snprintf(sql, sizeof(sql),
                       "SELECT (SELECT count(*) FROM shift WHERE due_at <= %" PRId64
                       ") + (SELECT count(*) FROM series WHERE due_at <= %" PRId64 ")",
                       now, now);
        busy = round < 4 || walk_count(w, sql) > 0;
        w->world.at.steady_ms += 60000;
        for (size_t i = 0; i < TICKS_MAX; i++) {
            w->world.core->ticks[i].due = 0;
        }
    }
    MUST(!busy);
    sign_in_all(w); /* what was quiet for so long was closed */
}

int64_t walk_at(int32_t on, unsigned hour, unsigned minute)
{
    int64_t at = 0;
    MUST(local_instant("Europe/Amsterdam", on, hour * 60 + minute, &at) == OK);
    return at;
}

int64_t walk_count(struct walk_world *w, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    MUST(sqlite3_prepare_v2(w->world.core->db->handle, sql, -1, &stmt, NULL) == SQLITE_OK);
    MUST(sqlite3_step(stmt) == SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(stmt, 0);
    MUST(sqlite3_finalize(stmt) == SQLITE_OK);
    return number;
}

static size_t told(struct walk_world *w, const void *name, size_t size, const char *type,
                   const char *words)
{
    sqlite3_stmt *stmt = NULL;
    MUST(sqlite3_prepare_v2(w->world.core->db->handle,
                            "SELECT count(*) FROM event JOIN log USING (log_no)"
                            " WHERE log.name = ?1 AND instr(frame, ?2) > 0"
                            " AND instr(frame, ?3) > 0",
                            -1, &stmt, NULL) == SQLITE_OK);
    char kind[64];
    (void)snprintf(kind, sizeof(kind), "\"type\":\"%s\"", type);
    MUST(sqlite3_bind_blob(stmt, 1, name, (int)size, SQLITE_STATIC) == SQLITE_OK);
    MUST(sqlite3_bind_text(stmt, 2, kind, -1, SQLITE_STATIC) == SQLITE_OK);
    MUST(sqlite3_bind_text(stmt, 3, words, -1, SQLITE_STATIC) == SQLITE_OK);
    MUST(sqlite3_step(stmt) == SQLITE_ROW);
    const size_t count = (size_t)sqlite3_column_int64(stmt, 0);
    MUST(sqlite3_finalize(stmt) == SQLITE_OK);
    return count;
}

size_t walk_told(struct walk_world *w, enum walker who, const char *type, const char *words)
{
    return told(w, w->devices[who].serial.bytes, 16, type, words);
}

size_t walk_told_buurt(struct walk_world *w, const char *type, const char *words)
{
    return told(w, w->talk.bytes, sizeof(w->talk.bytes), type, words);
}

void walk_forget(struct walk_world *w)
{
    MUST(db_run(w->world.core->db, "DELETE FROM event") == OK);
}

void walk_add_shift(struct walk_world *w, const struct wire_id *shift_id, int32_t on, unsigned hour,
                    unsigned max, unsigned newcomers)
{
    MUST(walk_lead(w, "shift.add",
                   "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"%04d-%02d-%02d\","
                   "\"begins_minute\":%u,\"minutes\":45,\"min\":2,\"max\":%u,\"newcomers\":%u",
                   walk_hex(&w->walk_group_id), walk_hex(shift_id), (int)(on / 10000),
                   (int)(on / 100 % 100), (int)(on % 100), hour * 60, max, newcomers));
}

bool walk_join(struct walk_world *w, enum walker who, const struct wire_id *shift_id, bool wait)
{
    return walk_ask(w, who, "signup.join",
                    "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"newcomer\":false,\"wait\":%s",
                    walk_hex(&w->world.buurt_id), walk_hex(shift_id), wait ? "true" : "false");
}

bool walk_leave(struct walk_world *w, enum walker who, const struct wire_id *shift_id)
{
    return walk_ask(w, who, "signup.leave", "\"buurt_id\":\"%s\",\"shift_id\":\"%s\"",
                    walk_hex(&w->world.buurt_id), walk_hex(shift_id));
}

bool walk_shift_is(struct walk_world *w, const struct wire_id *shift_id, const char *words)
{
    if (!walk_ask(w, BRAM, "shift.list",
                  "\"buurt_id\":\"%s\",\"from\":\"2026-03-01\",\"to\":\"2027-02-28\"",
                  walk_hex(&w->world.buurt_id))) {
        return false;
    }
    char id[64];
    (void)snprintf(id, sizeof(id), "{\"shift_id\":\"%s\"", walk_hex(shift_id));
    const char *at = strstr(w->world.reply, id);
    if (at == NULL) {
        return false;
    }
    const char *end = strchr(at, '}');
    const char *found = strstr(at, words);
    return found != NULL && found < end;
}
