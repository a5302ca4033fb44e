#include "support/count_world.h"

#include "attendance/attendance_store.h"
#include "session/device.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { YEAR_S = 31536000, STEP_DAYS = 8, WALK_S = 2700 };

static void must(bool ok, int line)
{
    if (!ok) {
        (void)fprintf(stderr, "count_world.c:%d\n", line);
        abort();
    }
}
#define MUST(condition) must((condition), __LINE__)

static void add_hat(struct count_world *w, enum wire_hat hat, const struct wire_id *hat_serial)
{
    const struct hat_entry entry = {.row = {.hat_serial = *hat_serial,
                                            .serial = w->walk.devices[YARA].serial,
                                            .hat = hat,
                                            .reach = WIRE_REACH_WIJK,
                                            .not_before = WORLD_NOW - YEAR_S,
                                            .not_after = WORLD_NOW + 2 * (int64_t)YEAR_S},
                                    .chain = span_text("chain")};
    MUST(hat_add(w->walk.world.core->db, &w->walk.world.wijk_id, &entry) == OK);
}

int count_setup(void **state)
{
    static struct count_world world;
    struct count_world *w = &world;
    memset(w, 0, sizeof(*w));
    (void)snprintf(w->folder, sizeof(w->folder), "/tmp/count-XXXXXX");
    MUST(mkdtemp(w->folder) != NULL);
    (void)snprintf(w->file, sizeof(w->file), "%.31s/buurt.db", w->folder);
    walk_open(&w->walk, w->file);
    MUST(db_run(w->walk.world.core->db, "PRAGMA synchronous=OFF") == OK); /* no power is cut here */
    w->wijk_hat = walk_id(0x73);
    w->council_hat = walk_id(0x74);
    add_hat(w, WIRE_WIJK_COORDINATOR, &w->wijk_hat);
    add_hat(w, WIRE_COUNCIL, &w->council_hat);
    const struct core_setup setup = {.path = w->file, .settings = &w->walk.world.settings};
    MUST(reader_open(&setup, &w->reader) == OK);
    *state = w;
    return 0;
}

int count_teardown(void **state)
{
    struct count_world *w = *state;
    reader_close(w->reader);
    walk_close(&w->walk);
    char command[64];
    (void)snprintf(command, sizeof(command), "rm -rf %.31s", w->folder);
    return system(command); // NOLINT(cert-env33-c): a folder that this test has made
}

bool count_ask(struct count_world *w, enum walker who, const struct wire_id *hat, const char *type,
               const char *format, ...)
{
    char members[2048];
    struct world *world = &w->walk.world;
    va_list arguments;
    va_start(arguments, format);
    const int size = vsnprintf(members, sizeof(members), format, arguments);
    va_end(arguments);
    MUST(size < (int)sizeof(members));
    (void)walk_ask_under(&w->walk, who, hat, type, members);
    const struct effect *read = world_effect(world, EFFECT_READ, 0);
    if (read != NULL) {
        struct frame *reply = NULL;
        MUST(reader_answer(w->reader, read->frame, world->at, &reply) == OK);
        memcpy(world->reply, reply->text, reply->size);
        world->reply[reply->size] = '\0';
        frame_destroy(reply);
    }
    return !world_replied(world, "\"type\":\"refused\"");
}

/* A request of nobody, in whatever transaction is open. */
static struct request asker(struct count_world *w)
{
    return (struct request){.db = w->walk.world.core->db,
                            .now = w->walk.world.at.now,
                            .settings = &w->walk.world.settings,
                            .wijk_id = w->walk.world.wijk_id};
}

struct wire_id count_add(struct count_world *w, const struct count_walk *walk)
{
    enum { ALL_STEPS = 2 * STEP_PRESENCE - 1 };
    struct request r = asker(w);
    const int64_t begins = walk_at(walk->on, 20, 0);
    struct shift shift = {.shift_id = {{0xee}},
                          .walk_group_id = walk_id((uint8_t)(walk->buurt ^ 0x60)),
                          .buurt_id = walk_id(walk->buurt),
                          .version = 1,
                          .plan = {.on = walk->on,
                                   .begins_minute = 1200,
                                   .minutes = WALK_S / 60,
                                   .begins_at = begins,
                                   .ends_at = begins + WALK_S,
                                   .crew = {2, 50, 0}},
                          .phase = SHIFT_CLOSED,
                          .done = ALL_STEPS,
                          .adults = walk->adults,
                          .children = walk->children};
    w->shifts++;
    memcpy(shift.shift_id.bytes + 8, &w->shifts, sizeof(w->shifts));
    MUST(shift_add(&r, &shift) == OK);
    for (size_t i = 0; i < walk->count; i++) {
        const struct attendance there = {.member_id = walk_id(walk->people[i]),
                                         .in_at = begins,
                                         .in_way = wire_attendance_way_SELF,
                                         .out_at = begins + WALK_S,
                                         .out_way = wire_attendance_way_SELF};
        MUST(attendance_put(r.db, &r.wijk_id, &shift.shift_id, &there) == OK);
    }
    return shift.shift_id;
}

void count_wait(struct count_world *w, int32_t on)
{
    const int64_t to = walk_at(on, 12, 0);
    while (w->walk.world.at.now < to) {
        const int64_t next = w->walk.world.at.now + (int64_t)STEP_DAYS * 86400;
        walk_wait_until(&w->walk, next < to ? next : to);
    }
}

int64_t count_cell(const struct count_world *w, uint8_t buurt, const char *measure)
{
    char head[128];
    const struct wire_id id = walk_id(buurt);
    if (buurt == 0) {
        (void)snprintf(head, sizeof(head), "{\"measure\":\"%s\",", measure);
    } else {
        (void)snprintf(head, sizeof(head), "{\"buurt_id\":\"%s\",\"measure\":\"%s\",",
                       walk_hex(&id), measure);
    }
    const char *at = strstr(w->walk.world.reply, head);
    if (at == NULL) {
        return -2;
    }
    static const char VALUE[] = "\"value\":";
    static const char HIDDEN[] = ",\"hidden\":true";
    char *end = NULL;
    at += strlen(head);
    MUST(strncmp(at, VALUE, sizeof(VALUE) - 1) == 0);
    const int64_t value = strtoll(at + sizeof(VALUE) - 1, &end, 10);
    const bool hidden = strncmp(end, HIDDEN, sizeof(HIDDEN) - 1) == 0;
    MUST(!hidden || value == 0);
    return hidden ? -1 : value;
}
