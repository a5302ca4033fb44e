/* town.c -- the server's core and what it tells. */
#include "support/town.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the headers above first
#include <cmocka.h>

#include "crypto/public/chance.h"
#include "server/core/wijk.h"
#include "support/town_inside.h"
#include "wijk/ids.h"

enum { ARENA_MAX = 1 << 28, PAGE = 512 };

/* --- memory and chance --- */

void *town_take(struct town *town, size_t count, size_t size)
{
    void *taken = arena_take(&town->arena, count, size);
    assert_non_null(taken);
    return taken;
}

struct span town_keep(struct town *town, struct buffer *bytes)
{
    assert_int_equal(buffer_status(bytes), OK);
    uint8_t *copy = town_take(town, bytes->size + 1, 1);
    if (bytes->size > 0) {
        memcpy(copy, bytes->data, bytes->size);
    }
    const struct span kept = span_of(copy, bytes->size);
    buffer_end(bytes);
    return kept;
}

static void draw(void *context, uint8_t *bytes, size_t size)
{
    uint64_t *drawn = context;
    for (size_t i = 0; i < size; i++) {
        *drawn = *drawn * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (uint8_t)(*drawn >> 56);
    }
}

/* --- the core --- */

static void open_core(struct town *town, const char *path)
{
    const struct core_setup setup = {.path = path == NULL ? ":memory:" : path,
                                     .chance = draw,
                                     .chance_context = &town->drawn,
                                     .settings = &town->settings};
    assert_int_equal(core_open(&setup, town->at, &town->core), OK);
}

void town_open(struct town *town, const char *path)
{
    memset(town, 0, sizeof(*town));
    town->at = (struct moment){TOWN_NOW, 1000};
    town->drawn = 1;
    town->arena = arena_make(ARENA_MAX);
    assert_true(chance_open());
    town->settings = settings_make();
    town->settings.quota_size = 1000000; /* a test asks more in a second than a person in a week */
    town->settings.update_member_day = 1000000;
    town->settings.open_answers_max = 1000000;
    open_core(town, path);
    town_make_keys(town);
}

static void end_clubs(struct phone *phone)
{
    for (size_t i = 0; i < PHONE_CLUBS; i++) {
        group_destroy(phone->clubs[i].group);
        cert_policy_destroy(phone->clubs[i].policy);
        phone->clubs[i] = (struct club){.last_text = {0}};
    }
}

void town_close(struct town *town)
{
    for (size_t i = 0; i < town->phone_count; i++) {
        end_clubs(&town->phones[i]);
        sign_pair_wipe(&town->phones[i].pair);
    }
    batch_end(&town->batch);
    core_close(town->core);
    arena_end(&town->arena);
}

void town_restart(struct town *town, const char *path)
{
    batch_end(&town->batch);
    core_close(town->core);
    for (size_t i = 0; i < town->phone_count; i++) {
        town->phones[i].connection = 0;
        town->phones[i].log_count = 0;
    }
    open_core(town, path);
}

/* --- what the core tells --- */

static struct wire_head *decode(struct town *town, struct span text)
{
    uint8_t *copy = town_take(town, text.size + 1, 1);
    memcpy(copy, text.data, text.size);
    struct wire_head *head = NULL;
    struct wire_fault fault = {0};
    const enum status status =
        wire_decode(&town->arena, span_of(copy, text.size), WIRE_CLIENT, &head, &fault);
    assert_int_equal(status, OK);
    return head;
}

static struct phone *phone_of(struct town *town, uint64_t connection)
{
    for (size_t i = 0; i < town->phone_count; i++) {
        if (connection != 0 && town->phones[i].connection == connection) {
            return &town->phones[i];
        }
    }
    return NULL;
}

static void hear(struct town *town, struct phone *phone, struct wire_head *head)
{
    assert_true(phone->heard < PHONE_INBOX);
    phone->inbox[phone->heard++] = head;
    town_handle(town, phone, head);
}

static bool has_log(const struct phone *phone, uint32_t log)
{
    for (size_t i = 0; i < phone->log_count; i++) {
        if (phone->logs[i] == log) {
            return true;
        }
    }
    return false;
}

/* What is older than live comes as a page, read as the reader would. */
static void catch_up(struct town *town, struct phone *phone, const struct effect *effect)
{
    struct query q = query_make(town->core->db, SQL_EVENT_PAGE);
    bind_id(&q, ":wijk_id", &town->wijk_id);
    bind_count(&q, ":log_no", effect->log);
    bind_count(&q, ":after", effect->seq);
    bind_count(&q, ":until", effect->with.follow.last);
    bind_int(&q, ":most", PAGE);
    struct wire_head *heads[PAGE];
    size_t count = 0;
    while (query_row(&q)) {
        (void)read_count(&q);
        (void)read_int(&q);
        const struct span frame = read_text(&q, &town->arena);
        if (frame.size > 0) {
            heads[count++] = decode(town, frame);
        }
    }
    assert_int_equal(query_end(&q), OK);
    for (size_t i = 0; i < count; i++) {
        hear(town, phone, heads[i]);
    }
}

static void subscribe(struct town *town, const struct effect *effect)
{
    struct phone *phone = phone_of(town, effect->connection);
    if (phone == NULL) {
        return;
    }
    if (!has_log(phone, effect->log)) {
        assert_true(phone->log_count < FOLLOW_MAX);
        phone->logs[phone->log_count++] = effect->log;
    }
    catch_up(town, phone, effect);
}

static void unsubscribe(struct town *town, const struct effect *effect)
{
    struct phone *phone = phone_of(town, effect->connection);
    for (size_t i = 0; phone != NULL && i < phone->log_count; i++) {
        if (phone->logs[i] == effect->log) {
            phone->logs[i] = phone->logs[--phone->log_count];
        }
    }
}

static void append(struct town *town, const struct effect *effect)
{
    const struct span text = span_of(effect->frame->text, effect->frame->size);
    for (size_t i = 0; i < town->phone_count; i++) {
        struct phone *phone = &town->phones[i];
        if (phone->connection != 0 && has_log(phone, effect->log)) {
            hear(town, phone, decode(town, text));
        }
    }
}

static void notice(struct town *town, const struct effect *effect)
{
    struct phone *phone = phone_of(town, effect->connection);
    if (phone != NULL) {
        hear(town, phone, decode(town, span_of(effect->frame->text, effect->frame->size)));
    }
}

static void run(struct town *town, const struct input *input);

static void end_connection(struct town *town, const struct effect *effect)
{
    struct phone *phone = phone_of(town, effect->connection);
    if (phone != NULL) {
        phone->connection = 0;
        phone->closed = effect->with.close.code;
        phone->log_count = 0;
    }
}

static void carry_out(struct town *town, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct effect *effect = &batch->effects[i];
        switch (effect->kind) {
        case EFFECT_APPEND: append(town, effect); break;
        case EFFECT_REPLY:
            town->reply = decode(town, span_of(effect->frame->text, effect->frame->size));
            break;
        case EFFECT_NOTICE: notice(town, effect); break;
        case EFFECT_SUBSCRIBE: subscribe(town, effect); break;
        case EFFECT_UNSUBSCRIBE: unsubscribe(town, effect); break;
        case EFFECT_CLOSE: end_connection(town, effect); break;
        case EFFECT_PROVED:
        case EFFECT_READ:
        case EFFECT_WAKE_UP:
        case EFFECT_FORGET:
        case EFFECT_KIND_COUNT: break;
        }
    }
}

/* What phones do on hearing something asks nothing of the core, so a batch is carried out whole. */
static void run(struct town *town, const struct input *input)
{
    batch_end(&town->batch);
    town->reply = NULL;
    if (town->is_tortured) {
        town->resume();
    }
    const enum status status =
        core_run(town->core, input, input == NULL ? 0 : 1, town->at, &town->batch);
    if (town->is_tortured) {
        town->pause();
    }
    assert_int_equal(status, OK);
    struct batch batch = town->batch;
    carry_out(town, &batch);
    for (size_t i = 0; i < batch.count; i++) { /* the network tells that a connection is gone */
        if (batch.effects[i].kind == EFFECT_CLOSE) {
            struct batch after = {0};
            const struct input closed = {.kind = INPUT_CLOSED,
                                         .connection = batch.effects[i].connection};
            assert_int_equal(core_run(town->core, &closed, 1, town->at, &after), OK);
            batch_end(&after);
        }
    }
}

void town_wait(struct town *town, int64_t seconds)
{
    town->at.now += seconds;
    town->at.steady_ms += seconds * 1000;
    run(town, NULL);
}

/* --- asking --- */

void town_connect(struct town *town, struct phone *phone)
{
    const struct input input = {.kind = INPUT_OPENED, .connection = ++town->last_connection};
    phone->connection = input.connection;
    phone->closed = 0;
    phone->log_count = 0;
    run(town, &input);
}

void town_hang_up(struct town *town, struct phone *phone)
{
    const struct input input = {.kind = INPUT_CLOSED, .connection = phone->connection};
    run(town, &input);
    phone->connection = 0;
    phone->log_count = 0;
}

static enum status status_of(struct span error)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        if (span_equal(error, span_text(status_name((enum status)i)))) {
            return (enum status)i;
        }
    }
    fail_msg("an error that is no status");
    return STORAGE;
}

enum status town_ask(struct town *town, struct phone *phone, struct wire_head *in)
{
    static char text[WIRE_FRAME_MAX];
    size_t size = 0;
    in->request = ++phone->request;
    assert_int_equal(wire_encode(in, text, sizeof(text), &size), OK);
    const struct input input = {
        .kind = INPUT_FRAME, .connection = phone->connection, .frame = span_of(text, size)};
    town->field = NULL;
    town->retry_after_s = 0;
    town->is_tortured = town->resume != NULL && in->type == town->tortured;
    run(town, &input);
    const bool may_fall_silent = town->is_tortured;
    town->is_tortured = false;
    if (town->reply == NULL && may_fall_silent) {
        return NO_MEMORY; /* not even a refusal could be said: the connection ends */
    }
    assert_non_null(town->reply);
    if (town->reply == NULL || town->reply->type != WIRE_refused) {
        return OK;
    }
    const struct wire_refused *refused = (const void *)town->reply;
    town->retry_after_s = refused->retry_after_s;
    if (refused->field.size > 0) {
        char *field = town_take(town, refused->field.size + 1, 1);
        memcpy(field, refused->field.data, refused->field.size);
        town->field = field;
    }
    return status_of(refused->error);
}

enum status town_ask_as(struct town *town, const struct cap *cap, struct wire_head *in)
{
    in->hat = wire_id_of(&cap->hat.serial);
    return town_ask(town, (struct phone *)cap->phone, in);
}

enum status town_hello(struct town *town, struct phone *phone)
{
    struct wire_session_hello in = {.head = {.type = WIRE_session_hello},
                                    .wijk_id = town->wijk_id,
                                    .protocol_min = WIRE_PROTOCOL,
                                    .protocol_max = WIRE_PROTOCOL,
                                    .build = span_text("town")};
    return town_ask(town, phone, &in.head);
}

bool town_prove(struct town *town, struct phone *phone)
{
    town_connect(town, phone);
    assert_int_equal(town_hello(town, phone), OK);
    const struct wire_session_challenge *challenge = (const void *)town->reply;
    uint8_t content[14 + 32 + 16 + 16] = "buurt session";
    if (challenge == NULL) {
        return false;
    }
    const struct wire_id serial = wire_id_of(&phone->device.serial);
    memcpy(content + 13, challenge->challenge.bytes, 32);
    memcpy(content + 45, town->wijk_id.bytes, 16);
    memcpy(content + 61, serial.bytes, 16);
    struct wire_place places[] = {{.log = {.kind = WIRE_LOG_DEVICE}, .incarnation = 1},
                                  {.log = {.kind = WIRE_LOG_WIJK}, .incarnation = 1}};
    struct wire_session_prove in = {
        .head = {.type = WIRE_session_prove}, .device_serial = serial, .places = {places, 2}};
    sign_make(&phone->pair, span_of(content, 77), in.signature.bytes);
    return town_ask(town, phone, &in.head) == OK;
}

void town_stay(struct town *town, struct phone *phone)
{
    const struct session *session =
        phone->connection == 0 ? NULL : session_find(town->core, phone->connection);
    if (session == NULL || session->going || session->doubtful) {
        assert_true(town_prove(town, phone));
    }
}

const struct wire_head *town_heard(const struct phone *phone, enum wire_type type)
{
    for (size_t i = phone->heard; i > 0; i--) {
        if (phone->inbox[i - 1]->type == type) {
            return phone->inbox[i - 1];
        }
    }
    return NULL;
}

size_t town_count_heard(const struct phone *phone, enum wire_type type)
{
    size_t count = 0;
    for (size_t i = 0; i < phone->heard; i++) {
        count += phone->inbox[i]->type == type ? 1 : 0;
    }
    return count;
}

void town_forget_heard(struct town *town)
{
    for (size_t i = 0; i < town->phone_count; i++) {
        town->phones[i].heard = 0;
    }
}

bool town_follows(const struct town *town, const struct phone *phone,
                  const struct wire_group *group)
{
    const struct log_name name = log_name_of_group(&town->wijk_id, group);
    struct log_row row = {0};
    uint64_t from = 0;
    const struct wire_id serial = wire_id_of(&phone->device.serial);
    return log_find(town->core->db, &name, &row) == OK &&
           follower_find(town->core->db, &town->wijk_id, row.log_no, &serial, &from) == OK;
}
