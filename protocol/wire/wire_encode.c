/* wire_encode.c -- structs to JSON. The writer remembers its first failure, so the walk itself has
 * none to handle. */
#include "wire/wire_bytes.h"
#include "wire/wire_date.h"
#include "wire/wire_shape.h"

struct writer {
    char *text;
    size_t room, used;
    enum status status;
};

static void fail(struct writer *w, enum status status)
{
    if (w->status == OK) {
        w->status = status;
    }
}

/* Where to write `size` characters, or NULL. */
static char *take(struct writer *w, uint64_t size)
{
    if (w->status != OK || size > w->room - w->used) {
        fail(w, TOO_LARGE);
        return NULL;
    }
    char *at = w->text + w->used;
    w->used += (size_t)size;
    return at;
}

static void put(struct writer *w, const char *bytes, size_t size)
{
    char *at = take(w, size);
    if (at != NULL && size > 0) {
        memcpy(at, bytes, size);
    }
}

static void put_text(struct writer *w, const char *text)
{
    put(w, text, strlen(text));
}

/* A word of ours: nothing in it needs an escape. */
static void put_word(struct writer *w, const char *word)
{
    put_text(w, "\"");
    put_text(w, word);
    put_text(w, "\"");
}

static void put_number(struct writer *w, uint64_t value)
{
    char digits[20];
    size_t size = 0;
    do {
        digits[sizeof(digits) - ++size] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    put(w, digits + sizeof(digits) - size, size);
}

static void put_hex(struct writer *w, const uint8_t *bytes, size_t size)
{
    char *at = take(w, 2 * (uint64_t)size + 2);
    if (at != NULL) {
        at[0] = '"';
        hex_encode(bytes, size, at + 1);
        at[2 * size + 1] = '"';
    }
}

static void put_base64(struct writer *w, const uint8_t *bytes, size_t size)
{
    const uint64_t digits = base64_encoded_size(size);
    char *at = take(w, digits + 2);
    if (at != NULL) {
        at[0] = '"';
        base64_encode(bytes, size, at + 1);
        at[digits + 1] = '"';
    }
}

static void check_limits(struct writer *w, uint64_t amount, const struct wire_field *f)
{
    if (amount > f->max) {
        fail(w, FIELD_TOO_LARGE);
    } else if (amount < f->min) {
        fail(w, FIELD_TOO_SMALL);
    }
}

static void write_id(struct writer *w, const struct wire_field *f, const void *in)
{
    (void)f;
    put_hex(w, in, sizeof(struct wire_id));
}

static void write_hash(struct writer *w, const struct wire_field *f, const void *in)
{
    (void)f;
    put_hex(w, in, sizeof(struct wire_hash));
}

static void write_key(struct writer *w, const struct wire_field *f, const void *in)
{
    (void)f;
    put_hex(w, in, sizeof(struct wire_key));
}

static void write_group(struct writer *w, const struct wire_field *f, const void *in)
{
    (void)f;
    put_hex(w, in, sizeof(struct wire_group));
}

static void write_log(struct writer *w, const struct wire_field *f, const void *in)
{
    const struct wire_log *log = in;
    switch (log->kind) {
    case WIRE_LOG_WIJK: put_word(w, "wijk"); break;
    case WIRE_LOG_DEVICE: put_word(w, "device"); break;
    case WIRE_LOG_GROUP: write_group(w, f, &log->group); break;
    default: fail(w, FIELD_FORM); break;
    }
}

static void write_signature(struct writer *w, const struct wire_field *f, const void *in)
{
    (void)f;
    put_base64(w, in, sizeof(struct wire_signature));
}

static void write_bytes(struct writer *w, const struct wire_field *f, const void *in)
{
    const struct span *bytes = in;
    check_limits(w, bytes->size, f);
    put_base64(w, bytes->data, bytes->size);
}

static void write_sealed(struct writer *w, const struct wire_field *f, const void *in)
{
    write_bytes(w, f, in);
}

/* Between quotes only three characters that words may hold need an escape. */
static void write_text(struct writer *w, const struct wire_field *f, const void *in)
{
    const struct span *text = in;
    check_limits(w, text->size, f);
    if (!span_is_text(*text)) {
        fail(w, FIELD_FORM);
    }
    put_text(w, "\"");
    for (size_t i = 0; i < text->size && w->status == OK; i++) {
        const char c = (char)text->data[i];
        if (c == '\n') {
            put_text(w, "\\n");
        } else if ((text->data[i] < 0x20) || text->data[i] == 0x7F) {
            fail(w, FIELD_FORM);
        } else {
            put(w, "\\", c == '"' || c == '\\' ? 1 : 0);
            put(w, &c, 1);
        }
    }
    put_text(w, "\"");
}

static void write_count(struct writer *w, const struct wire_field *f, const void *in)
{
    check_limits(w, *(const uint64_t *)in, f);
    put_number(w, *(const uint64_t *)in);
}

static void write_time(struct writer *w, const struct wire_field *f, const void *in)
{
    (void)f;
    const int64_t value = *(const int64_t *)in;
    if (value < 0 || (uint64_t)value > WIRE_NUMBER_MAX) {
        fail(w, FIELD_FORM);
        return;
    }
    put_number(w, (uint64_t)value);
}

static void write_cents(struct writer *w, const struct wire_field *f, const void *in)
{
    write_time(w, f, in);
    if (f->max != 0) {
        check_limits(w, (uint64_t) * (const int64_t *)in, f);
    }
}

static void write_date(struct writer *w, const struct wire_field *f, const void *in)
{
    (void)f;
    const int32_t date = *(const int32_t *)in;
    if (!wire_date_is_valid(date)) {
        fail(w, FIELD_FORM);
        return;
    }
    char text[WIRE_DATE_SIZE + 1] = {0};
    wire_date_encode(date, text);
    put_word(w, text);
}

static void write_flag(struct writer *w, const struct wire_field *f, const void *in)
{
    (void)f;
    put_text(w, *(const bool *)in ? "true" : "false");
}

static void write_pick(struct writer *w, const struct wire_field *f, const void *in)
{
    unsigned value = 0;
    memcpy(&value, in, sizeof(value));
    unsigned count = 0;
    while (f->choices->rows[count].wire != NULL) {
        count++;
    }
    if (value == 0 || value >= count) {
        fail(w, FIELD_FORM);
        return;
    }
    put_word(w, f->choices->rows[value].wire);
}

static void write_fields(struct writer *w, const struct wire_field *fields, const void *in,
                         const char *comma);

static void write_one(struct writer *w, const struct wire_field *f, const void *in)
{
    put_text(w, "{");
    write_fields(w, wire_fields(f->record), in, "");
    put_text(w, "}");
}

static void write_list(struct writer *w, const struct wire_field *f, const void *in)
{
    const struct wire_list *list = in;
    check_limits(w, list->count, f);
    const char *item = list->items;
    put_text(w, "[");
    for (size_t i = 0; i < list->count && w->status == OK; i++) {
        put_text(w, i == 0 ? "" : ",");
        write_one(w, f, item + i * f->record->size);
    }
    put_text(w, "]");
}

typedef void (*value_writer)(struct writer *, const struct wire_field *, const void *);

static const value_writer WRITERS[KIND_COUNT] = {
#define KIND(name, type, doc) [KIND_##name] = write_##name,
    WIRE_KINDS(KIND)
#undef KIND
        [KIND_pick] = write_pick,
    [KIND_one] = write_one,
    [KIND_list] = write_list,
};

static void write_fields(struct writer *w, const struct wire_field *fields, const void *in,
                         const char *comma)
{
    for (const struct wire_field *f = fields; f->name != NULL && w->status == OK; f++) {
        const void *value = (const char *)in + f->offset;
        if (!f->required && wire_field_is_zero(f, value)) {
            continue;
        }
        put_text(w, comma);
        put_word(w, f->name);
        put_text(w, ":");
        WRITERS[f->kind](w, f, value);
        comma = ",";
    }
}

static enum status writer_end(const struct writer *w, size_t *size)
{
    *size = w->status == OK ? w->used : 0;
    return w->status;
}

enum status wire_encode(const struct wire_head *message, char *text, size_t room, size_t *size)
{
    const struct wire_shape *shape = WIRE_SHAPES[message->type];
    struct writer w = {.text = text, .room = room};
    put_text(&w, "{\"type\":");
    put_word(&w, shape->wire);
    write_fields(&w, wire_head_fields(shape->way), message, ",");
    write_fields(&w, wire_fields(shape), message, ",");
    put_text(&w, "}");
    return writer_end(&w, size);
}

enum status wire_encode_record(const struct wire_shape *shape, const void *in, char *text,
                               size_t room, size_t *size)
{
    const struct wire_field whole = {.kind = KIND_one, .required = true, .record = shape};
    struct writer w = {.text = text, .room = room};
    write_one(&w, &whole, in);
    return writer_end(&w, size);
}

struct wire_refused wire_refusal(uint64_t request, enum status status,
                                 const struct wire_fault *fault)
{
    struct wire_refused refused = {
        .head = {.type = WIRE_refused, .request = request},
        .error = span_text(status_name(status)),
    };
    if (fault != NULL && fault->field != NULL) {
        refused.field = span_text(fault->field);
    }
    return refused;
}
