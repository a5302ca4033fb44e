#include "exports.h"

#include "bridge.h"

#include "base/arena.h"
#include "base/check.h"

enum {
    ARENA_MAX = 1 << 20,
    TEXT_FIRST = 1 << 16,
    TEXT_MOST = 1 << 24,
    INPUT_MOST = 1 << 26,
    KEY_SIZE_BYTES = 2,
    VALUE_SIZE_BYTES = 4
};

static struct client *client;
static struct buffer input;
static struct buffer text;
static struct buffer frame;
static struct client_output output;

uint8_t *bridge_room(size_t size)
{
    if (input.limit == 0) {
        input = buffer_make(INPUT_MOST);
    }
    buffer_clear(&input);
    return buffer_extend(&input, size);
}

const uint8_t *bridge_text(void)
{
    return text.data;
}

size_t bridge_text_size(void)
{
    return text.size;
}

const uint8_t *bridge_frame(void)
{
    return frame.data;
}

size_t bridge_frame_size(void)
{
    return frame.size;
}

/* ── rows as bytes: size of the key, size of the value, key, value ──────────────────────────── */

static uint32_t read_number(const uint8_t *bytes, size_t size)
{
    uint32_t number = 0;
    for (size_t i = 0; i < size; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

static void write_number(struct buffer *out, size_t number, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const uint8_t byte = (uint8_t)(number >> 8 * (size - 1 - i));
        buffer_append(out, &byte, 1);
    }
}

/* Takes one row off the front. */
static bool read_row(struct span *bytes, struct client_row *out)
{
    const size_t head = KEY_SIZE_BYTES + VALUE_SIZE_BYTES;
    if (bytes->size < head) {
        return false;
    }
    const size_t key_size = read_number(bytes->data, KEY_SIZE_BYTES);
    const size_t value_size = read_number(bytes->data + KEY_SIZE_BYTES, VALUE_SIZE_BYTES);
    const size_t left = bytes->size - head;
    if (key_size > left || value_size > left - key_size) {
        return false;
    }
    out->key = span_of(bytes->data + head, key_size);
    out->value = span_of(bytes->data + head + key_size, value_size);
    *bytes = span_of(bytes->data + head + key_size + value_size, left - key_size - value_size);
    return true;
}

/* Gives: rows in the arena, which borrow from `bytes`. */
static enum status read_rows(struct span bytes, struct arena *arena, struct client_rows *out)
{
    struct client_row row;
    struct span rest = bytes;
    size_t count = 0;
    while (rest.size > 0) {
        if (!read_row(&rest, &row)) {
            return MALFORMED;
        }
        count++;
    }
    struct client_row *rows = arena_take(arena, count > 0 ? count : 1, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    rest = bytes;
    for (size_t i = 0; i < count; i++) {
        CHECK(read_row(&rest, &rows[i]));
    }
    *out = (struct client_rows){rows, count};
    return OK;
}

static void write_rows(struct buffer *out, const struct client_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct client_row *row = &rows->rows[i];
        write_number(out, row->key.size, KEY_SIZE_BYTES);
        write_number(out, row->value.size, VALUE_SIZE_BYTES);
        buffer_append_span(out, row->key);
        buffer_append_span(out, row->value);
    }
}

/* ── in ─────────────────────────────────────────────────────────────────────────────────────── */

int bridge_open(double now)
{
    struct arena arena = arena_make(INPUT_MOST);
    struct client_rows rows = {NULL, 0};
    bridge_close();
    enum status status = read_rows(buffer_span(&input), &arena, &rows);
    if (status == OK) {
        status = client_open(&rows, (int64_t)now, &client);
    }
    arena_end(&arena);
    buffer_end(&input);
    return (int)status;
}

void bridge_close(void)
{
    client_close(client);
    client = NULL;
    buffer_end(&text);
    buffer_end(&frame);
}

int bridge_connected(double now)
{
    return (int)client_connected(client, (int64_t)now);
}

void bridge_disconnected(double now)
{
    client_disconnected(client, (int64_t)now);
}

int bridge_receive(double now)
{
    return (int)client_receive(client, buffer_span(&input), (int64_t)now);
}

/* "request {…}" and "request:leader {…}": any request of the wire, under a hat or none; with
 * "request:named {…}" the message itself names the hat or deputyship. */
static enum status read_request(struct span name, struct span json, struct arena *arena,
                                struct wish *wish, struct wire_fault *fault)
{
    struct wire_head *message = NULL;
    const enum status status = wire_decode(arena, json, WIRE_SERVER, &message, fault);
    const size_t skip = strlen("request:");
    wish->kind = WISH_REQUEST;
    wish->as.request.message = message;
    wish->as.request.hat = WIRE_RESIDENT;
    if (span_equal(name, span_text("request:named"))) {
        wish->as.request.hat = 0;
        return status;
    }
    for (unsigned bit = 0; name.size > skip && WIRE_HAT_NAMES[bit] != NULL; bit++) {
        if (span_equal(span_text(WIRE_HAT_NAMES[bit]),
                       span_of(name.data + skip, name.size - skip))) {
            wish->as.request.hat = (enum wire_hat)(1u << bit);
        }
    }
    return status;
}

/* A name, a space, an object. */
static enum status read_wish(struct span bytes, struct arena *arena, struct wish *wish,
                             struct wire_fault *fault)
{
    size_t size = 0;
    while (size < bytes.size && bytes.data[size] != ' ') {
        size++;
    }
    if (size == bytes.size) {
        return MALFORMED;
    }
    const struct span name = span_of(bytes.data, size);
    const struct span json = span_of(bytes.data + size + 1, bytes.size - size - 1);
    const size_t request = strlen("request");
    if (size >= request && memcmp(bytes.data, "request", request) == 0) {
        return read_request(name, json, arena, wish, fault);
    }
    const struct bridge_wish *found = bridge_wish_find(name);
    if (found == NULL) {
        return UNKNOWN_TYPE;
    }
    wish->kind = found->kind;
    if (wire_fields(found->asked)->name == NULL) {
        return OK;
    }
    return wire_decode_record(arena, json, found->asked, WIRE_SERVER, (char *)wish + found->offset,
                              fault);
}

double bridge_ask(double now)
{
    struct arena arena = arena_make(ARENA_MAX);
    struct wish wish = {.kind = WISH_NOTHING};
    struct wire_fault fault = {.field = NULL};
    uint64_t ticket = 0;
    enum status status = read_wish(buffer_span(&input), &arena, &wish, &fault);
    if (status == OK) {
        status = client_ask(client, &wish, (int64_t)now, &ticket);
    }
    buffer_clear(&text);
    if (status != OK && fault.field != NULL) {
        buffer_append_span(&text, span_text(fault.field));
    }
    arena_end(&arena);
    buffer_clear(&input); /* it may have held a paper's words or an invitation's secret */
    return status == OK ? (double)ticket : -(double)(int)status;
}

double bridge_tick(double now)
{
    int64_t again_at = 0;
    const enum status status = client_tick(client, (int64_t)now, &again_at);
    return status == OK ? (double)again_at : -(double)(int)status;
}

/* ── out ────────────────────────────────────────────────────────────────────────────────────── */

/* Writes a record at the end of `out`, with as much room as it turns out to need. */
static enum status put_record(struct buffer *out, const struct wire_shape *shape, const void *in)
{
    const size_t start = out->size;
    enum status status = TOO_LARGE;
    for (size_t room = TEXT_FIRST; status == TOO_LARGE && room <= TEXT_MOST; room *= 4) {
        size_t size = 0;
        out->size = start;
        uint8_t *place = buffer_extend(out, room);
        if (place == NULL) {
            return buffer_status(out);
        }
        status = wire_encode_record(shape, in, (char *)place, room, &size);
        out->size = start + size;
    }
    return status;
}

static enum status put_frame(const struct wire_head *message)
{
    if (message == NULL || message->type >= WIRE_TYPE_COUNT) {
        return OK;
    }
    uint8_t *place = buffer_extend(&frame, WIRE_FRAME_MAX);
    size_t size = 0;
    if (place == NULL) {
        return buffer_status(&frame);
    }
    const enum status status = wire_encode(message, (char *)place, WIRE_FRAME_MAX, &size);
    frame.size = size;
    return status;
}

/* {"answered":{…},"answer":{…}}, the reply apart; a field at fault stands behind both. */
static enum status put_answer(void)
{
    const struct bridge_wish *wish = bridge_wish_of(output.answer.kind);
    buffer_append_span(&text, span_text("{\"answered\":"));
    enum status status = put_record(&text, bridge_answered(), &output);
    if (status == OK && output.status == OK && wish != NULL) {
        buffer_append_span(&text, span_text(",\"answer\":"));
        status = put_record(&text, wish->answered, &output.answer);
    }
    if (output.field != NULL) {
        buffer_append_span(&text, span_text(",\"field\":\""));
        buffer_append_span(&text, span_text(output.field));
        buffer_append_span(&text, span_text("\""));
    }
    buffer_append_span(&text, span_text("}"));
    return status == OK ? put_frame(output.reply) : status;
}

static enum status put_output(void)
{
    switch (output.kind) {
    case CLIENT_KEEP: write_rows(&text, &output.rows); return OK;
    case CLIENT_SEND: buffer_append_span(&text, output.frame); return OK;
    case CLIENT_ANSWER: return put_answer();
    case CLIENT_HAPPENED: {
        const enum status status =
            put_record(&text, bridge_happened(&output.happening), &output.happening);
        return status == OK ? put_frame(output.happening.event) : status;
    }
    default: return OK;
    }
}

int bridge_next(void)
{
    if (text.limit == 0) {
        text = buffer_make(INPUT_MOST);
        frame = buffer_make(WIRE_FRAME_MAX);
    }
    buffer_clear(&text);
    buffer_clear(&frame);
    enum status status = client_next(client, &output);
    if (status == OK) {
        status = put_output();
    }
    if (status == OK) {
        status = buffer_status(&text);
    }
    return status == OK ? (int)output.kind : -(int)status;
}

void bridge_kept(void)
{
    client_kept(client);
}

double bridge_close_until(void)
{
    return (double)output.at;
}

void bridge_explain(int status)
{
    if (text.limit == 0) {
        text = buffer_make(INPUT_MOST);
    }
    buffer_clear(&text);
    buffer_append_span(&text, span_text(status_name((enum status)status)));
}

int bridge_read_push(size_t rows_size)
{
    struct arena arena = arena_make(INPUT_MOST);
    struct client_rows rows = {NULL, 0};
    const struct span all = buffer_span(&input);
    enum status status = rows_size > all.size ? MALFORMED : OK;
    if (status == OK) {
        status = read_rows(span_of(all.data, rows_size), &arena, &rows);
    }
    if (status == OK) {
        buffer_end(&text);
        text = buffer_make(INPUT_MOST);
        const struct span copy = span_of(all.data + rows_size, all.size - rows_size);
        status = client_read_push(&rows, copy, &text);
    }
    arena_end(&arena);
    return (int)status;
}

void bridge_check_words(void)
{
    buffer_end(&text);
    text = buffer_make(INPUT_MOST);
    client_check_words(buffer_span(&input), &text);
    buffer_clear(&input); /* they may have been the words of a paper */
}
