#include "support/core_world.h"

#include "crypto/public/chance.h"
#include "session/device.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define MUST(call)                                                                                 \
    do {                                                                                           \
        if ((call) != OK) {                                                                        \
            (void)fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #call);                       \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* Counts: nothing repeats, and every run is the same. */
static void draw(void *context, uint8_t *bytes, size_t size)
{
    uint64_t *drawn = context;
    for (size_t i = 0; i < size; i++) {
        *drawn = *drawn * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (uint8_t)(*drawn >> 56);
    }
}

static struct wire_id id_of(uint8_t byte)
{
    struct wire_id id;
    memset(id.bytes, byte, sizeof(id.bytes));
    return id;
}

static void open_core(struct world *world, const char *path)
{
    const struct core_setup setup = {.path = path == NULL ? ":memory:" : path,
                                     .individual = world->individual,
                                     .chance = draw,
                                     .chance_context = &world->drawn,
                                     .settings = &world->settings};
    MUST(core_open(&setup, world->at, &world->core));
}

static void add_wijk(struct world *world)
{
    struct query q = query_make(world->core->db, SQL_WIJK_ADD);
    bind_id(&q, ":wijk_id", &world->wijk_id);
    bind_bytes(&q, ":root_key", span_of("0123456789abcdef0123456789abcdef", 32));
    bind_int(&q, ":now", world->at.now);
    bind_count(&q, ":incarnation", 77);
    MUST(query_run(&q));
}

static void add_devices(struct world *world)
{
    struct world_request request;
    world_request_begin(world, 0, &request);
    for (size_t i = 0; i < WORLD_DEVICES; i++) {
        struct world_device *device = &world->devices[i];
        device->serial = id_of((uint8_t)(0xa1 + i));
        struct device_entry entry = {.serial = device->serial,
                                     .member_id = id_of((uint8_t)(0x11 + i)),
                                     .buurt_id = world->buurt_id,
                                     .chain = span_text("chain")};
        device->pair = sign_pair_random();
        memcpy(entry.public_key.bytes, device->pair.public_key, SIGN_PUBLIC_SIZE);
        MUST(device_add(world->core->db, &world->wijk_id, &entry, world->at.now));
        MUST(follow_wijk(&request.r, &device->serial));
    }
    world_request_end(world, &request, true);
}

void world_open_core(struct world *world, const char *path)
{
    *world = (struct world){.at = {WORLD_NOW, 1000}, .drawn = 1};
    if (!chance_open()) {
        abort();
    }
    world->settings = settings_make();
    world->wijk_id = id_of(0x77);
    world->buurt_id = id_of(0x88);
    open_core(world, path);
    add_wijk(world);
    add_devices(world);
}

static void forget_batch(struct world *world)
{
    batch_end(&world->batch);
}

void world_reopen(struct world *world, const char *path)
{
    forget_batch(world);
    core_close(world->core);
    for (size_t i = 0; i < WORLD_DEVICES; i++) {
        world->devices[i].connection = 0;
    }
    open_core(world, path);
}

void world_close(struct world *world)
{
    forget_batch(world);
    core_close(world->core);
    for (size_t i = 0; i < WORLD_DEVICES; i++) {
        sign_pair_wipe(&world->devices[i].pair);
    }
}

static enum status run(struct world *world, const struct input *input)
{
    forget_batch(world);
    world->reply[0] = '\0';
    const enum status status = core_run(world->core, input, 1, world->at, &world->batch);
    const struct effect *reply = world_effect(world, EFFECT_REPLY, 0);
    if (reply != NULL) {
        memcpy(world->reply, reply->frame->text, reply->frame->size);
        world->reply[reply->frame->size] = '\0';
    }
    return status;
}

uint64_t world_connect(struct world *world)
{
    const struct input input = {.kind = INPUT_OPENED, .connection = ++world->last_connection};
    MUST(run(world, &input));
    return input.connection;
}

enum status world_say(struct world *world, uint64_t connection, const char *frame)
{
    const struct input input = {
        .kind = INPUT_FRAME, .connection = connection, .frame = span_text(frame)};
    return run(world, &input);
}

static void to_hex(const void *bytes, size_t size, char *out)
{
    (void)sodium_bin2hex(out, 2 * size + 1, bytes, size);
}

static void sign_challenge(struct world *world, const struct world_device *device,
                           uint8_t signature[SIGN_SIGNATURE_SIZE])
{
    char hex[80];
    uint8_t content[13 + 32 + 16 + 16] = "buurt session";
    world_copy(world, "challenge", hex, sizeof(hex));
    size_t size = 0;
    if (sodium_hex2bin(content + 13, 32, hex, strlen(hex), NULL, &size, NULL) != 0) {
        abort();
    }
    memcpy(content + 45, world->wijk_id.bytes, 16);
    memcpy(content + 61, device->serial.bytes, 16);
    sign_make(&device->pair, span_of(content, sizeof(content)), signature);
}

bool world_prove(struct world *world, size_t which, const char *places)
{
    struct world_device *device = &world->devices[which];
    char frame[4096];
    char wijk[33];
    char serial[33];
    char signature64[128];
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    to_hex(world->wijk_id.bytes, 16, wijk);
    to_hex(device->serial.bytes, 16, serial);
    device->connection = world_connect(world);
    (void)snprintf(frame, sizeof(frame),
                   "{\"type\":\"session.hello\",\"request\":%" PRIu64
                   ",\"wijk_id\":\"%s\",\"protocol_min\":1,\"protocol_max\":1,"
                   "\"build\":\"test\"}",
                   ++device->request, wijk);
    MUST(world_say(world, device->connection, frame));
    if (!world_replied(world, "session.challenge")) {
        return false;
    }
    sign_challenge(world, device, signature);
    (void)sodium_bin2base64(signature64, sizeof(signature64), signature, sizeof(signature),
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    (void)snprintf(frame, sizeof(frame),
                   "{\"type\":\"session.prove\",\"request\":%" PRIu64
                   ",\"device_serial\":\"%s\",\"signature\":\"%s\",\"sends\":0,\"places\":%s}",
                   ++device->request, serial, signature64, places);
    MUST(world_say(world, device->connection, frame));
    if (!world_replied(world, "session.opened")) {
        return false;
    }
    world_copy(world, "token", device->token, sizeof(device->token));
    return true;
}

size_t world_count(const struct world *world, enum effect_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < world->batch.count; i++) {
        count += world->batch.effects[i].kind == kind ? 1 : 0;
    }
    return count;
}

const struct effect *world_effect(const struct world *world, enum effect_kind kind, size_t n)
{
    for (size_t i = 0; i < world->batch.count; i++) {
        if (world->batch.effects[i].kind == kind && n-- == 0) {
            return &world->batch.effects[i];
        }
    }
    return NULL;
}

bool world_replied(const struct world *world, const char *words)
{
    return strstr(world->reply, words) != NULL;
}

bool world_says(const struct effect *effect, const char *words)
{
    char *text = calloc(effect->frame->size + 1u, 1);
    if (text == NULL) {
        abort();
    }
    memcpy(text, effect->frame->text, effect->frame->size);
    const bool says = strstr(text, words) != NULL;
    free(text);
    return says;
}

void world_copy(const struct world *world, const char *member, char *out, size_t room)
{
    char name[64];
    (void)snprintf(name, sizeof(name), "\"%s\":\"", member);
    const char *at = strstr(world->reply, name);
    out[0] = '\0';
    if (at != NULL) {
        at += strlen(name);
        (void)snprintf(out, room, "%.*s", (int)strcspn(at, "\""), at);
    }
}

void world_request_begin(struct world *world, size_t device, struct world_request *out)
{
    memset(out, 0, sizeof(*out));
    out->arena = arena_make(1 << 20);
    out->inside.core = world->core;
    out->inside.batch = &out->batch;
    out->inside.scratch = world->core->scratch;
    out->r =
        (struct request){.db = world->core->db,
                         .arena = &out->arena,
                         .now = world->at.now,
                         .settings = &world->settings,
                         .wijk_id = world->wijk_id,
                         .serial = world->devices[device].serial,
                         .buurt_id = world->buurt_id,
                         .incarnation = 77,
                         .hat = WIRE_RESIDENT,
                         .session = session_find(world->core, world->devices[device].connection),
                         .trees = world->core->trees,
                         .delivery = world->core->delivery,
                         .inside = &out->inside};
    world->core->now = world->at.now;
    MUST(db_begin(world->core->db));
}

void world_request_end(struct world *world, struct world_request *request, bool keep)
{
    if (!keep) {
        effects_undo(world->core, &request->batch, 0);
    }
    MUST(db_end(world->core->db, keep));
    core_endings_run(world->core, 0, keep);
    batch_end(&request->batch);
    arena_end(&request->arena);
}
