/* wire_decode.c -- JSON to structs, one walk over the shape for every message there is.
 *
 * The only file that knows the JSON parser. What the parser lets through and should not has been
 * refused by wire_scan() before; what is left to see here is members that come twice, are unknown,
 * missing, of another kind or over their limits.
 */
#include "wire/wire_bytes.h"
#include "wire/wire_date.h"
#include "wire/wire_scan.h"
#include "wire/wire_shape.h"

#include <cjson/cJSON.h>
#include <stdatomic.h>
#include <stdlib.h>

struct decoder {
    struct arena *arena;
    enum wire_reader reader;
    const char *field; /* the one at fault */
};

/* The limit of the arena is a matter of what was sent; the end of memory is not. */
static enum status no_room(const struct arena *arena)
{
    return arena_is_spent(arena) ? TOO_LARGE : NO_MEMORY;
}

/* 64 bits whatever the machine: size_t has 32 in wasm. */
static enum status check_limits(uint64_t amount, const struct wire_field *f)
{
    if (amount > f->max) {
        return FIELD_TOO_LARGE;
    }
    return amount < f->min ? FIELD_TOO_SMALL : OK;
}

static enum status read_hex(const cJSON *json, uint8_t *out, size_t size)
{
    const bool held = cJSON_IsString(json) && hex_decode(span_text(json->valuestring), out, size);
    return held ? OK : FIELD_FORM;
}

static enum status read_id(struct decoder *d, const cJSON *json, const struct wire_field *f,
                           void *out)
{
    (void)d;
    (void)f;
    return read_hex(json, ((struct wire_id *)out)->bytes, sizeof(struct wire_id));
}

static enum status read_hash(struct decoder *d, const cJSON *json, const struct wire_field *f,
                             void *out)
{
    (void)d;
    (void)f;
    return read_hex(json, ((struct wire_hash *)out)->bytes, sizeof(struct wire_hash));
}

static enum status read_key(struct decoder *d, const cJSON *json, const struct wire_field *f,
                            void *out)
{
    (void)d;
    (void)f;
    return read_hex(json, ((struct wire_key *)out)->bytes, sizeof(struct wire_key));
}

static enum status read_group(struct decoder *d, const cJSON *json, const struct wire_field *f,
                              void *out)
{
    (void)d;
    (void)f;
    return read_hex(json, ((struct wire_group *)out)->bytes, sizeof(struct wire_group));
}

static enum status read_log(struct decoder *d, const cJSON *json, const struct wire_field *f,
                            void *out)
{
    struct wire_log *log = out;
    const char *text = cJSON_IsString(json) ? json->valuestring : "";
    if (strcmp(text, "wijk") == 0) {
        log->kind = WIRE_LOG_WIJK;
        return OK;
    }
    if (strcmp(text, "device") == 0) {
        log->kind = WIRE_LOG_DEVICE;
        return OK;
    }
    log->kind = WIRE_LOG_GROUP;
    return read_group(d, json, f, &log->group);
}

static enum status read_signature(struct decoder *d, const cJSON *json, const struct wire_field *f,
                                  void *out)
{
    (void)d;
    (void)f;
    const struct span text = span_text(cJSON_IsString(json) ? json->valuestring : "");
    const bool held = base64_decoded_size(text.size) == sizeof(struct wire_signature) &&
                      base64_decode(text, ((struct wire_signature *)out)->bytes);
    return held ? OK : FIELD_FORM;
}

static enum status read_bytes(struct decoder *d, const cJSON *json, const struct wire_field *f,
                              void *out)
{
    if (!cJSON_IsString(json)) {
        return FIELD_FORM;
    }
    const struct span text = span_text(json->valuestring);
    const size_t size = base64_decoded_size(text.size);
    if (size == SIZE_MAX) {
        return FIELD_FORM;
    }
    const enum status status = check_limits(size, f);
    if (status != OK) {
        return status;
    }
    uint8_t *copy = arena_take(d->arena, size, 1);
    if (copy == NULL) {
        return no_room(d->arena);
    }
    *(struct span *)out = span_of(copy, size);
    return base64_decode(text, copy) ? OK : FIELD_FORM;
}

static enum status read_sealed(struct decoder *d, const cJSON *json, const struct wire_field *f,
                               void *out)
{
    return read_bytes(d, json, f, out);
}

/* Words: a line may end, nothing else controls anything. */
static bool is_words(struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((text.data[i] < 0x20 && text.data[i] != '\n') || text.data[i] == 0x7F) {
            return false;
        }
    }
    return span_is_text(text);
}

static enum status read_text(struct decoder *d, const cJSON *json, const struct wire_field *f,
                             void *out)
{
    if (!cJSON_IsString(json)) {
        return FIELD_FORM;
    }
    const struct span text = span_text(json->valuestring);
    const enum status status = check_limits(text.size, f);
    if (status != OK) {
        return status;
    }
    if (!is_words(text)) {
        return FIELD_FORM;
    }
    uint8_t *copy = arena_take(d->arena, text.size, 1);
    if (copy == NULL) {
        return no_room(d->arena);
    }
    if (text.size > 0) {
        memcpy(copy, text.data, text.size);
    }
    *(struct span *)out = span_of(copy, text.size);
    return OK;
}

/* A number has been scanned: it is whole and a double holds it. */
static enum status read_count(struct decoder *d, const cJSON *json, const struct wire_field *f,
                              void *out)
{
    (void)d;
    if (!cJSON_IsNumber(json)) {
        return FIELD_FORM;
    }
    const uint64_t value = (uint64_t)json->valuedouble;
    *(uint64_t *)out = value;
    return check_limits(value, f);
}

static enum status read_time(struct decoder *d, const cJSON *json, const struct wire_field *f,
                             void *out)
{
    (void)d;
    (void)f;
    if (!cJSON_IsNumber(json)) {
        return FIELD_FORM;
    }
    *(int64_t *)out = (int64_t)json->valuedouble;
    return OK;
}

static enum status read_cents(struct decoder *d, const cJSON *json, const struct wire_field *f,
                              void *out)
{
    const enum status status = read_time(d, json, f, out);
    return status != OK || f->max == 0 ? status : check_limits((uint64_t) * (int64_t *)out, f);
}

static enum status read_date(struct decoder *d, const cJSON *json, const struct wire_field *f,
                             void *out)
{
    (void)d;
    (void)f;
    const struct span text = span_text(cJSON_IsString(json) ? json->valuestring : "");
    return wire_date_decode(text, out) ? OK : FIELD_FORM;
}

static enum status read_flag(struct decoder *d, const cJSON *json, const struct wire_field *f,
                             void *out)
{
    (void)d;
    (void)f;
    *(bool *)out = cJSON_IsTrue(json) != 0;
    return cJSON_IsBool(json) ? OK : FIELD_FORM;
}

static enum status read_pick(struct decoder *d, const cJSON *json, const struct wire_field *f,
                             void *out)
{
    if (!cJSON_IsString(json)) {
        return FIELD_FORM;
    }
    unsigned value = 1; /* 0 is OTHER, which has no name on the wire */
    const struct wire_choice *rows = f->choices->rows;
    while (rows[value].wire != NULL && strcmp(rows[value].wire, json->valuestring) != 0) {
        value++;
    }
    if (rows[value].wire == NULL) {
        value = 0;
    }
    memcpy(out, &value, sizeof(value));
    return value == 0 && d->reader == WIRE_SERVER ? FIELD_FORM : OK;
}

static enum status read_object(struct decoder *d, const cJSON *json, const struct wire_shape *shape,
                               void *out);

static enum status read_one(struct decoder *d, const cJSON *json, const struct wire_field *f,
                            void *out)
{
    return read_object(d, json, f->record, out);
}

static enum status read_list(struct decoder *d, const cJSON *json, const struct wire_field *f,
                             void *out)
{
    if (!cJSON_IsArray(json)) {
        return FIELD_FORM;
    }
    const size_t count = (size_t)cJSON_GetArraySize(json);
    enum status status = check_limits(count, f);
    if (status != OK) {
        return status;
    }
    unsigned char *items = arena_take(d->arena, count, f->record->size);
    if (items == NULL) {
        return no_room(d->arena);
    }
    *(struct wire_list *)out = (struct wire_list){items, count};
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, json)
    {
        status = read_object(d, item, f->record, items);
        if (status != OK) {
            return status;
        }
        items += f->record->size;
    }
    return OK;
}

typedef enum status (*value_reader)(struct decoder *, const cJSON *, const struct wire_field *,
                                    void *);

static const value_reader READERS[KIND_COUNT] = {
#define KIND(name, type, doc) [KIND_##name] = read_##name,
    WIRE_KINDS(KIND)
#undef KIND
        [KIND_pick] = read_pick,
    [KIND_one] = read_one,
    [KIND_list] = read_list,
};

/* The fields of an object: those of the message's head, then its own. */
struct form {
    const struct wire_field *head;
    const struct wire_field *own;
    bool typed; /* has a member "type", read before */
};

/* A member's field and the bit under which it is remembered, to see that it comes once: the own
 * fields from 0 up, the head's from 63 down. 0: no such member. */
static uint64_t find_member(const struct form *form, const char *name,
                            const struct wire_field **out)
{
    *out = NULL;
    for (const struct wire_field *f = form->own; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0) {
            *out = f;
            return 1ull << (f - form->own);
        }
    }
    for (const struct wire_field *f = form->head; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0) {
            *out = f;
            return 1ull << (63 - (f - form->head));
        }
    }
    return form->typed && strcmp(name, "type") == 0 ? 1ull << 56 : 0;
}

/* A copy with a zero behind it, of one name or of two with a dot between; NULL without memory. */
static const char *copy_names(struct decoder *d, struct span outer, struct span inner)
{
    const size_t dot = inner.size > 0 ? 1 : 0;
    uint8_t *copy = arena_take(d->arena, outer.size + dot + inner.size + 1, 1);
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, outer.data, outer.size);
    if (dot == 1) {
        copy[outer.size] = '.';
        memcpy(copy + outer.size + 1, inner.data, inner.size);
    }
    return (const char *)copy;
}

/* "list.field", as far as the arena holds it. */
static const char *join_names(struct decoder *d, const char *outer, const char *inner)
{
    const char *joined = inner == NULL ? NULL : copy_names(d, span_text(outer), span_text(inner));
    return joined == NULL ? outer : joined;
}

/* The name of a member nobody knows, if it looks like one of ours: it goes back to who sent it. */
static const char *harmless_name(struct decoder *d, const char *name)
{
    const struct span text = span_text(name);
    const bool harmless = text.size > 0 && text.size <= 40 &&
                          strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") == text.size;
    return harmless ? copy_names(d, text, span_of(NULL, 0)) : NULL;
}

static enum status check_all_there(struct decoder *d, const struct form *form, uint64_t seen)
{
    for (const struct wire_field *f = form->head; f->name != NULL; f++) {
        if (f->required && (seen >> (63 - (f - form->head)) & 1) == 0) {
            d->field = f->name;
            return FIELD_MISSING;
        }
    }
    for (const struct wire_field *f = form->own; f->name != NULL; f++) {
        if (f->required && (seen >> (f - form->own) & 1) == 0) {
            d->field = f->name;
            return FIELD_MISSING;
        }
    }
    return OK;
}

static enum status read_members(struct decoder *d, const cJSON *json, const struct form *form,
                                void *out)
{
    uint64_t seen = 0;
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, json)
    {
        const struct wire_field *f = NULL;
        const uint64_t bit = find_member(form, member->string, &f);
        if (bit == 0 && d->reader == WIRE_SERVER) {
            d->field = harmless_name(d, member->string);
            return FIELD_UNKNOWN;
        }
        if ((seen & bit) != 0) {
            d->field = f == NULL ? "type" : f->name;
            return FIELD_TWICE;
        }
        seen |= bit;
        d->field = NULL;
        const enum status status =
            f == NULL ? OK : READERS[f->kind](d, member, f, (char *)out + f->offset);
        if (status != OK) {
            d->field = join_names(d, f->name, d->field);
            return status;
        }
    }
    return check_all_there(d, form, seen);
}

static enum status read_object(struct decoder *d, const cJSON *json, const struct wire_shape *shape,
                               void *out)
{
    const struct form form = {wire_head_fields(WIRE_RECORD), wire_fields(shape), false};
    return cJSON_IsObject(json) ? read_members(d, json, &form, out) : FIELD_FORM;
}

/* ── the parser ──────────────────────────────────────────────────────────────────────────────────
 *
 * cJSON allocates through one pair of hooks for the whole program. Ours are set once and take from
 * the arena of the frame that the calling thread is reading, so a frame cannot use more than its
 * arena allows, and threads do not meet. (cJSON also stores where the last fault was, for whoever
 * asks; nobody does.) Outside a frame the hooks are malloc and free, as they were.
 */
static _Thread_local struct arena *parsing;
static _Thread_local bool parsing_failed;

static void *parse_take(size_t size)
{
    if (parsing == NULL) {
        return malloc(size);
    }
    void *taken = arena_take(parsing, 1, size);
    parsing_failed = parsing_failed || taken == NULL;
    return taken;
}

static void parse_leave(void *taken)
{
    if (parsing == NULL) {
        free(taken);
    } /* else it ends with the arena */
}

static void set_hooks(void)
{
    enum { UNSET, SETTING, SET };
    static atomic_int state = UNSET;
    int before = UNSET;
    if (atomic_load(&state) == SET) {
        return;
    }
    if (atomic_compare_exchange_strong(&state, &before, SETTING)) {
        cJSON_InitHooks(&(cJSON_Hooks){parse_take, parse_leave});
        atomic_store(&state, SET);
    }
    while (atomic_load(&state) != SET) {
        /* another thread is in the line above */
    }
}

static enum status parse(struct arena *arena, struct span frame, cJSON **out)
{
    *out = NULL;
    const enum status status = wire_scan(frame);
    if (status != OK) {
        return status;
    }
    set_hooks();
    parsing = arena;
    parsing_failed = false;
    const char *end = NULL;
    *out = cJSON_ParseWithLengthOpts((const char *)frame.data, frame.size, &end, false);
    parsing = NULL;
    if (parsing_failed) {
        return no_room(arena);
    }
    return *out != NULL && end == (const char *)frame.data + frame.size ? OK : MALFORMED;
}

/* ── messages ────────────────────────────────────────────────────────────────────────────────── */

static const struct wire_shape *find_shape(struct span wire, enum wire_reader reader,
                                           enum wire_type *type)
{
    for (*type = 0; *type < WIRE_TYPE_COUNT; (*type)++) {
        const struct wire_shape *shape = WIRE_SHAPES[*type];
        const bool asked = shape->way == WIRE_REQUEST;
        if (asked == (reader == WIRE_SERVER) && span_equal(span_text(shape->wire), wire)) {
            return shape;
        }
    }
    return NULL;
}

/* An event of a later version: its place alone, if it has one, so that the reader may go on. */
static enum status read_unknown(struct decoder *d, const cJSON *json, struct wire_head *head)
{
    static const struct wire_field NONE[] = {{.name = NULL}};
    const struct form form = {wire_head_fields(WIRE_EVENT), NONE, true};
    struct wire_head placed = {.type = WIRE_UNKNOWN, .request = head->request};
    if (d->reader == WIRE_CLIENT && read_members(d, json, &form, &placed) == OK) {
        *head = placed;
    }
    d->field = "type";
    return UNKNOWN_TYPE;
}

static enum status read_message(struct decoder *d, const cJSON *json, struct wire_head **out)
{
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(json, "type");
    const cJSON *request = cJSON_GetObjectItemCaseSensitive(json, "request");
    struct wire_head head = {.type = WIRE_UNKNOWN};
    if (cJSON_IsNumber(request)) {
        head.request = (uint64_t)request->valuedouble;
    }
    const char *wire = cJSON_IsString(type) ? type->valuestring : "";
    const struct wire_shape *shape = find_shape(span_text(wire), d->reader, &head.type);
    *out = arena_take(d->arena, 1, shape == NULL ? sizeof(head) : shape->size);
    if (*out == NULL) {
        return no_room(d->arena);
    }
    **out = head;
    if (!cJSON_IsString(type)) {
        d->field = "type";
        return type == NULL ? FIELD_MISSING : FIELD_FORM;
    }
    if (shape == NULL) {
        return read_unknown(d, json, *out);
    }
    const struct form form = {wire_head_fields(shape->way), wire_fields(shape), true};
    return read_members(d, json, &form, *out);
}

enum status wire_decode(struct arena *arena, struct span frame, enum wire_reader reader,
                        struct wire_head **out, struct wire_fault *fault)
{
    *out = NULL;
    struct decoder d = {.arena = arena, .reader = reader};
    cJSON *json = NULL;
    enum status status = parse(arena, frame, &json);
    if (status == OK) {
        status = read_message(&d, json, out);
    }
    *fault = (struct wire_fault){status == OK ? NULL : d.field, status};
    return status;
}

enum status wire_decode_record(struct arena *arena, struct span json,
                               const struct wire_shape *shape, enum wire_reader reader, void *out,
                               struct wire_fault *fault)
{
    struct decoder d = {.arena = arena, .reader = reader};
    cJSON *parsed = NULL;
    enum status status = parse(arena, json, &parsed);
    if (status == OK) {
        status = read_object(&d, parsed, shape, out);
    }
    *fault = (struct wire_fault){status == OK ? NULL : d.field, status};
    return status;
}

enum wire_type wire_peek(struct span frame)
{
    static const char OPENING[] = "{\"type\":\"";
    const size_t from = sizeof(OPENING) - 1;
    if (frame.size < from || memcmp(frame.data, OPENING, from) != 0) {
        return WIRE_UNKNOWN;
    }
    size_t size = 0;
    while (from + size < frame.size && size <= WIRE_PICK_MAX && frame.data[from + size] != '"') {
        size++;
    }
    enum wire_type type = WIRE_UNKNOWN;
    if (find_shape(span_of(frame.data + from, size), WIRE_SERVER, &type) == NULL) {
        (void)find_shape(span_of(frame.data + from, size), WIRE_CLIENT, &type);
    }
    return type;
}
