#include "support/rights_scene.h"

#include "cert/id.h"
#include "server/core/room.h"
#include "walk_group/deputy.h"
#include "walk_group/walk_group_store.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static const char LETTERS[] = "SRLDCWMKTPGBFANE"; /* by bit of enum wire_hat */

enum {
    LINE_SIZE = 200,
    YEAR_S = 31536000,
    REACHES = WIRE_REACH_FUND + 1,
    HAT_BASE = 0xa0, /* a hat's serial is HAT_BASE + its bit, and its reach in the last byte */
    DEPUTY_ID = 0xc1
};

_Static_assert(sizeof(LETTERS) - 1 == RIGHTS_HATS, "a letter for each hat");

/* In the last byte but one of a hat's serial: which of the three it is. */
static const uint8_t MARKS[] = {[HELD] = 0, [ENDED] = 0x11, [FOREIGN] = 0x22};

static const char *const WHOSE[] = {"own", "other's", "other wijk's", "nobody's"};
static const char *const HOW[] = {"", " that ended", " of another wijk"};

/* ── what is read ───────────────────────────────────────────────────────────────────────────── */

static void read_lines(struct rights_scene *scene)
{
    FILE *file = fopen(BUURT_SOURCE "/tests/unit/rights.tsv", "r");
    char text[LINE_SIZE];
    assert_non_null(file);
    while (fgets(text, sizeof(text), file) != NULL) {
        struct rights_line *line = &scene->lines[scene->line_count];
        if (text[0] == '#' || strncmp(text, "request\t", 8) == 0) {
            continue;
        }
        assert_int_equal(sscanf(text, "%39[^\t]\t%19[^\t]\t%19[^\t]\t%19[^\t\n]", line->request,
                                line->own, line->other, line->other_wijk),
                         4);
        assert_true(++scene->line_count < RIGHTS_LINES_MAX);
    }
    assert_int_equal(fclose(file), 0);
}

const struct rights_line *rights_find_line(const struct rights_scene *scene, const char *request)
{
    for (size_t i = 0; i < scene->line_count; i++) {
        if (strcmp(scene->lines[i].request, request) == 0) {
            return &scene->lines[i];
        }
    }
    fail_msg("%s has no line in rights.tsv", request);
    return scene->lines;
}

/* The first example of every request of the noun's file. */
static void read_examples(struct rights_scene *scene, const char *noun)
{
    static char text[WIRE_FRAME_MAX + 2];
    char path[400];
    (void)snprintf(path, sizeof(path), BUURT_SOURCE "/protocol/wire/examples/%s.jsonl", noun);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fail_msg("no examples of %s", noun);
    }
    while (fgets(text, sizeof(text), file) != NULL) {
        text[strcspn(text, "\n")] = '\0';
        const enum wire_type type = wire_peek(span_text(text));
        if (type != WIRE_UNKNOWN && scene->examples[type] == NULL) {
            scene->examples[type] = strdup(text);
            assert_non_null(scene->examples[type]);
        }
    }
    assert_int_equal(fclose(file), 0);
}

static const char *example_of(struct rights_scene *scene, const struct wire_shape *shape,
                              enum wire_type type)
{
    if (scene->examples[type] == NULL) {
        char noun[40];
        (void)snprintf(noun, sizeof(noun), "%.*s", (int)strcspn(shape->wire, "."), shape->wire);
        read_examples(scene, noun);
    }
    assert_non_null(scene->examples[type]);
    return scene->examples[type];
}

/* ── the world ──────────────────────────────────────────────────────────────────────────────── */

static struct wire_group group_of(const struct wire_id *wijk_id, const struct wire_id *buurt_id)
{
    struct cert_place place = {.kind = CERT_TALK_BUURT, .instance = 1};
    memcpy(place.wijk_id.bytes, wijk_id->bytes, sizeof(place.wijk_id.bytes));
    memcpy(place.room.bytes, buurt_id->bytes, sizeof(place.room.bytes));
    const struct cert_group group = cert_group_of(&place);
    struct wire_group out;
    memcpy(out.bytes, group.bytes, sizeof(out.bytes));
    return out;
}

static void name_objects(struct rights_scene *scene)
{
    const struct walk_world *w = scene->w;
    const struct wire_id far_wijk = walk_id(0x99);
    struct rights_objects *objects = scene->objects;
    objects[OWN] =
        (struct rights_objects){.buurt_id = w->world.buurt_id,
                                .walk_group_id = w->walk_group_id,
                                .shift_id = walk_id(0x66),
                                .casus_id = walk_id(0x68),
                                .fund_id = walk_id(0x69),
                                .member_id = w->members[BRAM],
                                .group = group_of(&w->world.wijk_id, &w->world.buurt_id)};
    objects[OTHER] =
        (struct rights_objects){.buurt_id = w->far_buurt_id,
                                .walk_group_id = walk_id(0x65),
                                .shift_id = walk_id(0x67),
                                .casus_id = walk_id(0x6a),
                                .fund_id = walk_id(0x6b),
                                .member_id = w->members[ZOE],
                                .group = group_of(&w->world.wijk_id, &w->far_buurt_id)};
    objects[OTHER_WIJK] = (struct rights_objects){.buurt_id = walk_id(0x9a),
                                                  .walk_group_id = walk_id(0x9b),
                                                  .shift_id = walk_id(0x9c),
                                                  .casus_id = walk_id(0x9d),
                                                  .fund_id = walk_id(0x9e),
                                                  .member_id = walk_id(0x9f)};
    objects[OTHER_WIJK].group = group_of(&far_wijk, &objects[OTHER_WIJK].buurt_id);
    objects[NOWHERE] = (struct rights_objects){.buurt_id = walk_id(0xea),
                                               .walk_group_id = walk_id(0xeb),
                                               .shift_id = walk_id(0xec),
                                               .casus_id = walk_id(0xed),
                                               .fund_id = walk_id(0xee),
                                               .member_id = walk_id(0xef)};
    objects[NOWHERE].group = group_of(&w->world.wijk_id, &objects[NOWHERE].buurt_id);
}

static struct wire_id serial_of(unsigned bit, enum wire_reach reach)
{
    struct wire_id serial = walk_id((uint8_t)(HAT_BASE + bit));
    serial.bytes[15] = (uint8_t)reach;
    return serial;
}

static struct wire_id reach_id(const struct rights_objects *own, enum wire_reach reach)
{
    switch (reach) {
    case WIRE_REACH_BUURT: return own->buurt_id;
    case WIRE_REACH_GROUP: return own->walk_group_id;
    case WIRE_REACH_CASUS: return own->casus_id;
    case WIRE_REACH_FUND: return own->fund_id;
    default: return (struct wire_id){{0}};
    }
}

/* Every hat with every reach, on Bram's phone; and a deputyship of his. */
static void give_hats(struct rights_scene *scene, struct request *r, const struct wire_id *wijk_id,
                      enum rights_held held)
{
    const struct rights_objects *own = &scene->objects[held == FOREIGN ? OTHER_WIJK : OWN];
    const int64_t until = held == ENDED ? r->now - 1 : r->now + YEAR_S;
    for (unsigned bit = 2; bit < RIGHTS_HATS; bit++) {
        for (int reach = WIRE_REACH_WIJK; reach < REACHES && 1 << bit != WIRE_DEPUTY; reach++) {
            struct hat_entry entry = {.row = {.hat_serial = serial_of(bit, (enum wire_reach)reach),
                                              .serial = scene->w->devices[BRAM].serial,
                                              .hat = (enum wire_hat)(1 << bit),
                                              .reach = (enum wire_reach)reach,
                                              .reach_id = reach_id(own, (enum wire_reach)reach),
                                              .not_before = r->now - YEAR_S,
                                              .not_after = until},
                                      .chain = span_text("chain")};
            entry.row.hat_serial.bytes[14] ^= MARKS[held];
            assert_int_equal(hat_add(r->db, wijk_id, &entry), OK);
        }
    }
    struct deputy deputy = {.deputy_id = walk_id(DEPUTY_ID),
                            .walk_group_id = own->walk_group_id,
                            .member_id = own->member_id,
                            .from = 20260301,
                            .to = 20260331,
                            .begins_at = r->now - YEAR_S,
                            .ends_at = until};
    deputy.deputy_id.bytes[14] ^= MARKS[held];
    assert_int_equal(deputy_add(r->db, wijk_id, &deputy, &scene->w->leader_hat), OK);
}

static void add_walk_group(struct request *r, const struct wire_id *wijk_id,
                           const struct rights_objects *objects)
{
    const struct walk_group group = {.walk_group_id = objects->walk_group_id,
                                     .buurt_id = objects->buurt_id,
                                     .crew = {2, 4, 1},
                                     .open = true};
    assert_int_equal(room_put(r->db, wijk_id, &objects->walk_group_id, &objects->buurt_id), OK);
    assert_int_equal(room_put(r->db, wijk_id, &objects->buurt_id, &objects->buurt_id), OK);
    assert_int_equal(walk_group_add(r->db, wijk_id, &group, r->now), OK);
}

/* Another wijk in the same database, with the same things in it. */
static void add_other_wijk(struct rights_scene *scene, struct request *r)
{
    const struct wire_id wijk_id = walk_id(0x99);
    struct query q = query_make(r->db, SQL_WIJK_ADD);
    bind_id(&q, ":wijk_id", &wijk_id);
    bind_bytes(&q, ":root_key", span_of("0123456789abcdef0123456789abcdeg", 32));
    bind_int(&q, ":now", r->now);
    bind_count(&q, ":incarnation", 78);
    assert_int_equal(query_run(&q), OK);
    const struct rights_objects *far = &scene->objects[OTHER_WIJK];
    add_walk_group(r, &wijk_id, far);
    const struct device_entry entry = {.serial = walk_id(0x9f),
                                       .member_id = far->member_id,
                                       .buurt_id = far->buurt_id,
                                       .chain = span_text("chain")};
    assert_int_equal(device_add(r->db, &wijk_id, &entry, r->now), OK);
    give_hats(scene, r, &wijk_id, FOREIGN);
}

static void add_far_shift(struct rights_scene *scene)
{
    const struct wire_id hat = serial_of(5, WIRE_REACH_WIJK);
    char members[400];
    (void)snprintf(members, sizeof(members),
                   "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"on\":\"2026-03-24\","
                   "\"begins_minute\":1200,\"minutes\":45,\"min\":2,\"max\":4,\"newcomers\":0",
                   walk_hex(&scene->objects[OTHER].walk_group_id),
                   walk_hex(&scene->objects[OTHER].shift_id));
    assert_true(walk_ask_under(scene->w, BRAM, &hat, "shift.add", members));
}

int rights_open(void **state)
{
    static struct walk_world world;
    static struct rights_scene scene;
    scene = (struct rights_scene){.w = &world};
    walk_make_folder(&scene.folder);
    const char *path = walk_file(&scene.folder, "rights.db");
    walk_open(&world, path);
    assert_int_equal(db_run(world.world.core->db, "PRAGMA synchronous=OFF"), OK);
    const struct core_setup setup = {.path = path, .settings = &world.world.settings};
    assert_int_equal(reader_open(&setup, &scene.reader), OK);
    name_objects(&scene);
    struct world_request request;
    world_request_begin(&world.world, 0, &request);
    give_hats(&scene, &request.r, &request.r.wijk_id, HELD);
    give_hats(&scene, &request.r, &request.r.wijk_id, ENDED);
    const struct wire_id *home = &scene.objects[OWN].buurt_id;
    assert_int_equal(room_put(request.r.db, &request.r.wijk_id, home, home), OK);
    add_walk_group(&request.r, &request.r.wijk_id, &scene.objects[OTHER]);
    add_other_wijk(&scene, &request.r);
    world_request_end(&world.world, &request, true);
    walk_add_shift(&world, &scene.objects[OWN].shift_id, 20260324, 20, 4, 0);
    add_far_shift(&scene);
    read_lines(&scene);
    *state = &scene;
    return 0;
}

int rights_close(void **state)
{
    struct rights_scene *scene = *state;
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        free(scene->examples[t]);
    }
    reader_close(scene->reader);
    walk_close(scene->w);
    walk_remove_folder(&scene->folder);
    return 0;
}

/* ── asking ─────────────────────────────────────────────────────────────────────────────────── */

static void place_ids(const struct wire_shape *shape, struct wire_head *in,
                      const struct rights_objects *objects)
{
    const struct {
        const char *name;
        enum wire_kind kind;
        const void *value;
        size_t size;
    } known[] = {
        {"buurt_id", KIND_id, &objects->buurt_id, sizeof(objects->buurt_id)},
        {"walk_group_id", KIND_id, &objects->walk_group_id, sizeof(objects->walk_group_id)},
        {"shift_id", KIND_id, &objects->shift_id, sizeof(objects->shift_id)},
        {"casus_id", KIND_id, &objects->casus_id, sizeof(objects->casus_id)},
        {"fund_id", KIND_id, &objects->fund_id, sizeof(objects->fund_id)},
        {"member_id", KIND_id, &objects->member_id, sizeof(objects->member_id)},
        {"group", KIND_group, &objects->group, sizeof(objects->group)},
    };
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
            if (field->kind == known[i].kind && strcmp(field->name, known[i].name) == 0) {
                memcpy((uint8_t *)in + field->offset, known[i].value, known[i].size);
            }
        }
    }
}

/* The reach that a hat has where its right is a real one. */
enum wire_reach rights_reach_of(unsigned bit, enum wire_reach asked)
{
    switch (1 << bit) {
    case WIRE_LEADER: return WIRE_REACH_GROUP;
    case WIRE_COORDINATOR:
    case WIRE_MODERATOR: return asked == WIRE_REACH_WIJK ? WIRE_REACH_WIJK : WIRE_REACH_BUURT;
    case WIRE_STEWARD:
    case WIRE_PROFESSIONAL:
    case WIRE_CASE_DIRECTOR:
    case WIRE_MANAGER:
        return asked == WIRE_REACH_CASUS || asked == WIRE_REACH_FUND ? asked : WIRE_REACH_WIJK;
    default: return WIRE_REACH_WIJK;
    }
}

static struct wire_id hat_for(const struct rights_asked *asked, enum wire_reach reach)
{
    const struct wire_id none = {{0}};
    if (asked->bit < 2) {
        return none;
    }
    struct wire_id serial = 1 << asked->bit == WIRE_DEPUTY
                                ? walk_id(DEPUTY_ID)
                                : serial_of(asked->bit, rights_reach_of(asked->bit, reach));
    serial.bytes[14] = (uint8_t)(serial.bytes[14] ^ MARKS[asked->held]);
    return serial;
}

/* The example of the request, about those objects, under that hat. */
static struct wire_head *make_request(struct rights_scene *scene, const struct rights_asked *asked,
                                      struct arena *arena)
{
    const struct wire_shape *shape = WIRE_SHAPES[asked->type];
    struct wire_head *in = NULL;
    struct wire_fault fault = {NULL, OK};
    const char *text = example_of(scene, shape, asked->type);
    assert_int_equal(wire_decode(arena, span_text(text), WIRE_SERVER, &in, &fault), OK);
    place_ids(shape, in, &scene->objects[asked->whose]);
    in->hat = hat_for(asked, shape->reach);
    return in;
}

static uint64_t connection_for(struct rights_scene *scene, const struct rights_asked *asked,
                               uint64_t *request)
{
    struct world *world = &scene->w->world;
    if (1 << asked->bit != WIRE_STRANGER) {
        *request = ++scene->w->devices[BRAM].request;
        return scene->w->devices[BRAM].connection;
    }
    const uint64_t connection = world_connect(world);
    *request = 1;
    if (asked->type != WIRE_session_hello) {
        char frame[200];
        (void)snprintf(frame, sizeof(frame),
                       "{\"type\":\"session.hello\",\"request\":1,\"wijk_id\":\"%s\","
                       "\"protocol_min\":1,\"protocol_max\":1,\"build\":\"test\"}",
                       walk_hex(&world->wijk_id));
        assert_int_equal(world_say(world, connection, frame), OK);
        *request = 2;
    }
    return connection;
}

/* What the reader answers stands where the core's answers do. */
static void take_read_answer(struct rights_scene *scene)
{
    struct world *world = &scene->w->world;
    const struct effect *read = world_effect(world, EFFECT_READ, 0);
    struct frame *reply = NULL;
    if (read != NULL) {
        assert_int_equal(reader_answer(scene->reader, read->frame, world->at, &reply), OK);
        memcpy(world->reply, reply->text, reply->size);
        world->reply[reply->size] = '\0';
        frame_destroy(reply);
    }
}

static void ask(struct rights_scene *scene, const struct rights_asked *asked)
{
    static char frame[WIRE_FRAME_MAX + 1];
    struct world *world = &scene->w->world;
    struct arena arena = arena_make(1u << 19);
    struct wire_head *in = make_request(scene, asked, &arena);
    uint64_t request = 0;
    const uint64_t connection = connection_for(scene, asked, &request);
    size_t size = 0;
    in->request = request;
    in->seen = request - 1;
    assert_int_equal(wire_encode(in, frame, WIRE_FRAME_MAX, &size), OK);
    frame[size] = '\0';
    arena_end(&arena);
    assert_int_equal(world_say(world, connection, frame), OK);
    take_read_answer(scene);
    scene->asked++;
}

/* Whether the server refuses it for want of a right, and nothing came of it. */
static bool is_refused(struct rights_scene *scene, const struct rights_asked *asked)
{
    ask(scene, asked);
    if (1 << asked->bit == WIRE_STRANGER) {
        return walk_refused(scene->w, "not_signed_in");
    }
    const bool refused =
        walk_refused(scene->w, "not_allowed") || walk_refused(scene->w, "not_found");
    return refused && world_count(&scene->w->world, EFFECT_APPEND) == 0;
}

/* The last reply from its request number on. */
static const char *rest_of_reply(const struct rights_scene *scene)
{
    const char *at = strstr(scene->w->world.reply, "\"request\":");
    if (at == NULL) {
        fail_msg("no reply");
        return "";
    }
    at += strlen("\"request\":");
    return at + strspn(at, "0123456789");
}

/* Whether it is answered as if it were about what is nowhere: what is elsewhere is not told. */
static bool is_as_nowhere(struct rights_scene *scene, const struct rights_asked *asked)
{
    static char before[WIRE_FRAME_MAX + 1];
    const struct rights_asked nowhere = {asked->type, asked->bit, NOWHERE, asked->held};
    ask(scene, asked);
    const size_t changes = world_count(&scene->w->world, EFFECT_APPEND);
    (void)snprintf(before, sizeof(before), "%s", rest_of_reply(scene));
    ask(scene, &nowhere);
    return changes == 0 && strcmp(before, rest_of_reply(scene)) == 0;
}

/* Whether the road lets the request through to its handler; nothing is done. */
static bool is_let_through(struct rights_scene *scene, const struct rights_asked *asked)
{
    struct world *world = &scene->w->world;
    struct arena arena = arena_make(1u << 19);
    struct wire_head *in = make_request(scene, asked, &arena);
    struct world_request request;
    world_request_begin(world, 0, &request);
    request.r.serial =
        1 << asked->bit == WIRE_STRANGER ? (struct wire_id){{0}} : scene->w->devices[BRAM].serial;
    request.r.member_id = scene->w->members[BRAM];
    const enum status status = authorise_hat(&request.r, in);
    world_request_end(world, &request, false);
    arena_end(&arena);
    scene->asked++;
    return status == OK;
}

bool rights_has(const char *letters, unsigned bit)
{
    return strchr(letters, LETTERS[bit]) != NULL;
}

void rights_expect(struct rights_scene *scene, const struct rights_asked *asked, bool answered)
{
    bool right = answered ? is_let_through(scene, asked) : is_refused(scene, asked);
    if (!right && asked->whose == OTHER_WIJK) {
        right = is_as_nowhere(scene, asked);
    }
    if (!right) {
        scene->wrong++;
        print_error("%s under %c%s, %s object: should be %s; %.120s\n",
                    WIRE_SHAPES[asked->type]->wire, LETTERS[asked->bit], HOW[asked->held],
                    WHOSE[asked->whose], answered ? "answered" : "refused",
                    answered ? "" : scene->w->world.reply);
    }
}

bool rights_names(const struct wire_shape *shape)
{
    static const char *const NAMES[] = {"buurt_id", "walk_group_id", "shift_id", "casus_id",
                                        "fund_id",  "member_id",     "group"};
    bool found = false;
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
            found = found || strcmp(field->name, NAMES[i]) == 0;
        }
    }
    return found;
}
