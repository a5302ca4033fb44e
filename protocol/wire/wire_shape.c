#include "wire/wire_shape.h"

const char *const WIRE_WORKS[] = {"light", "read", "report", "write", "alert", "revoke", "tally"};
const char *const WIRE_REACHES[] = {"none", "wijk", "buurt", "group", "casus", "fund"};
const char *const WIRE_HAT_NAMES[] = {
#define HAT(NAME, bit, wire, doc) [bit] = (wire),
#include "wire/hats.def"
#undef HAT
    NULL,
};
const char *const WIRE_KIND_NAMES[KIND_COUNT] = {
#define KIND(name, type, doc) [KIND_##name] = #name,
    WIRE_KINDS(KIND)
#undef KIND
        [KIND_pick] = "pick",
    [KIND_one] = "one",
    [KIND_list] = "list",
};

/* The rows below open and close lists, which the formatter takes for statements. */
// clang-format off
#define CHOICES(name, doc)             static const struct wire_choice rows_##name[] = { \
                                           SHAPE_OTHER,
#define CHOICE(name, value, wire, doc)     {wire, SHAPE_DOC(doc)},
#define END_CHOICES(name)                  {NULL, NULL} };
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"

#define CHOICES(tag, text) \
    static const struct wire_choices choices_##tag = {SHAPE_DOC(#tag), SHAPE_DOC(text), \
                                                      rows_##tag};
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"

#ifdef BUURT_TERSE
// clang-format on
#include "wire/wire_terse.h"
#define shape_of(name) terse_shapes[WIRE_##name]
#else
#define shape_of(name) shape_##name
// clang-format off
/* The fields of a message. It is a function only to give `self`, which offsetof needs, a scope. */
#define OPEN(name) \
    static const struct wire_shape shape_##name; \
    static const struct wire_field *fields_##name(void) \
    { \
        typedef struct wire_##name self; \
        static const struct wire_field list[] = {
#define RECORD(name, doc)                                                OPEN(name)
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc) OPEN(name)
#define REPLY(name, wire, doc)                                           OPEN(name)
#define EVENT(name, wire, logs, doc)                                     OPEN(name)
#define NOTICE(name, wire, doc)                                          OPEN(name)
#define FIELD(kind, name, need, min, max, doc) \
            {#name, KIND_##kind, need, min, max, offsetof(self, name), NULL, NULL, NULL, \
             SHAPE_DOC(doc)},
#define TEXT(name, need, min, max, why, doc) \
            {#name, KIND_text, need, min, max, offsetof(self, name), NULL, NULL, \
             SHAPE_DOC(why), SHAPE_DOC(doc)},
#define PICK(choices, name, need, doc) \
            {#name, KIND_pick, need, 0, 0, offsetof(self, name), &choices_##choices, NULL, NULL, \
             SHAPE_DOC(doc)},
#define ONE(record, name, doc) \
            {#name, KIND_one, REQUIRED, 0, 0, offsetof(self, name), NULL, &shape_##record, NULL, \
             SHAPE_DOC(doc)},
#define LIST(record, name, min, max, doc) \
            {#name, KIND_list, (min) > 0, min, max, offsetof(self, name), NULL, &shape_##record, \
             NULL, SHAPE_DOC(doc)},
#define END(message) \
            {.name = NULL, .offset = sizeof(self)}}; \
        return list; \
    }
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
#undef OPEN
// clang-format on

#define SHAPE(tag, ...)                                                                            \
    static const struct wire_shape shape_##tag = {.name = SHAPE_DOC(#tag),                         \
                                                  .size = sizeof(struct wire_##tag),               \
                                                  .fields = fields_##tag,                          \
                                                  __VA_ARGS__};
#define RECORD(tag, text) SHAPE(tag, .doc = SHAPE_DOC(text), .way = WIRE_RECORD)
#define REQUEST(tag, named, how, units, who, far, field, answer, text)                             \
    SHAPE(tag, .doc = SHAPE_DOC(text), .wire = (named), .way = WIRE_REQUEST, .work = (how),        \
          .price = (units), .hats = (who), .reach = (far), .reach_field = #field,                  \
          .reply = WIRE_##answer)
#define REPLY(tag, named, text)                                                                    \
    SHAPE(tag, .doc = SHAPE_DOC(text), .wire = (named), .way = WIRE_REPLY)
#define EVENT(tag, named, where, text)                                                             \
    SHAPE(tag, .doc = SHAPE_DOC(text), .wire = (named), .way = WIRE_EVENT, .logs = (where))
#define NOTICE(tag, named, text)                                                                   \
    SHAPE(tag, .doc = SHAPE_DOC(text), .wire = (named), .way = WIRE_NOTICE)
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
#undef SHAPE
#endif

const struct wire_shape *const WIRE_SHAPES[WIRE_TYPE_COUNT] = {
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc)                           \
    [WIRE_##name] = &shape_of(name),
#define REPLY(name, wire, doc)       [WIRE_##name] = &shape_of(name),
#define EVENT(name, wire, logs, doc) [WIRE_##name] = &shape_of(name),
#define NOTICE(name, wire, doc)      [WIRE_##name] = &shape_of(name),
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
};

#define HEAD(name, kind, need, min, max, member, record, doc)                                      \
    {                                                                                              \
        name, kind, need, min, max, offsetof(struct wire_head, member), NULL, record, NULL,        \
            SHAPE_DOC(doc)                                                                         \
    }

const struct wire_field *wire_head_fields(enum wire_way way)
{
    static const struct wire_field NONE[] = {{.name = NULL}};
    static const struct wire_field REQUEST[] = {
        HEAD("request", KIND_count, REQUIRED, 1, WIRE_NUMBER_MAX, request, NULL,
             "The device's number for it, rising."),
        HEAD("seen", KIND_count, OPTIONAL, 0, WIRE_NUMBER_MAX, seen, NULL,
             "All answers up to this request have been received."),
        HEAD("hat", KIND_id, OPTIONAL, 0, 0, hat, NULL,
             "Serial of the hat, or of the deputyship, under which it is asked."),
        {.name = NULL},
    };
    static const struct wire_field REPLY[] = {
        HEAD("request", KIND_count, REQUIRED, 0, WIRE_NUMBER_MAX, request, NULL,
             "The request it answers; 0 when its number could not be read."),
        HEAD("caused", KIND_list, OPTIONAL, 0, WIRE_CAUSED_MAX, caused, &shape_place,
             "Where the events stand that the request caused."),
        {.name = NULL},
    };
    static const struct wire_field EVENT[] = {
        HEAD("log", KIND_log, REQUIRED, 0, 0, place.log, NULL, "The log it stands in."),
        HEAD("incarnation", KIND_count, REQUIRED, 1, WIRE_NUMBER_MAX, place.incarnation, NULL,
             "Of that log."),
        HEAD("seq", KIND_count, REQUIRED, 1, WIRE_NUMBER_MAX, place.seq, NULL,
             "Its number in that log."),
        {.name = NULL},
    };
    switch (way) {
    case WIRE_REQUEST: return REQUEST;
    case WIRE_REPLY: return REPLY;
    case WIRE_EVENT: return EVENT;
    default: return NONE;
    }
}
#undef HEAD

const struct wire_field *wire_fields(const struct wire_shape *shape)
{
#ifdef BUURT_TERSE
    if (shape->fields == NULL) {
        return terse_fields + shape->start;
    }
#endif
    return shape->fields();
}

const struct wire_field *wire_field_find(const struct wire_shape *shape, const char *name,
                                         size_t size)
{
    for (const struct wire_field *f = wire_fields(shape); f->name != NULL; f++) {
        if (strlen(f->name) == size && memcmp(f->name, name, size) == 0) {
            return f;
        }
    }
    return NULL;
}

const void *wire_reach_peek(const struct wire_head *message, enum wire_kind *kind)
{
    const struct wire_shape *shape = WIRE_SHAPES[message->type];
    if (shape->reach_field == NULL) {
        return NULL;
    }
    const struct wire_field *f =
        wire_field_find(shape, shape->reach_field, strlen(shape->reach_field));
    if (f == NULL) {
        return NULL;
    }
    *kind = f->kind;
    return (const char *)message + f->offset;
}

/* The bytes of one type, all of which are zero where it holds nothing. */
static size_t size_of_kind(const struct wire_field *field)
{
    static const size_t SIZES[KIND_COUNT] = {
#define KIND(name, type, doc) [KIND_##name] = sizeof(wire_c_##name),
        WIRE_KINDS(KIND)
#undef KIND
            [KIND_pick] = sizeof(unsigned),
    };
    return SIZES[field->kind];
}

bool wire_field_is_zero(const struct wire_field *field, const void *value)
{
    switch (field->kind) {
    case KIND_sealed:
    case KIND_bytes:
    case KIND_text: return ((const struct span *)value)->size == 0;
    case KIND_log: return ((const struct wire_log *)value)->kind == WIRE_LOG_NONE;
    case KIND_list: return ((const struct wire_list *)value)->count == 0;
    case KIND_one: return false;
    default: break;
    }
    const uint8_t *bytes = value;
    for (size_t i = 0; i < size_of_kind(field); i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static uint64_t digits_of(uint64_t value)
{
    uint64_t digits = 1;
    for (; value >= 10; value /= 10) {
        digits++;
    }
    return digits;
}

static uint64_t longest_choice(const struct wire_choices *choices)
{
    uint64_t longest = 0;
    for (const struct wire_choice *row = choices->rows; row->wire != NULL; row++) {
        const uint64_t size = strlen(row->wire);
        longest = size > longest ? size : longest;
    }
    return longest;
}

/* The most bytes that a value takes. Text may hold nothing that needs more than two for one. */
static uint64_t value_size_max(const struct wire_field *f)
{
    switch (f->kind) {
    case KIND_id: return 2 + 2 * sizeof(struct wire_id);
    case KIND_hash:
    case KIND_key: return 2 + 2 * sizeof(struct wire_key);
    case KIND_signature: return 2 + (sizeof(struct wire_signature) * 4 + 2) / 3;
    case KIND_group:
    case KIND_log: return 2 + 2 * sizeof(struct wire_group);
    case KIND_sealed:
    case KIND_bytes: return 2 + (f->max * 4 + 2) / 3;
    case KIND_text: return 2 + 2 * f->max;
    case KIND_count: return digits_of(f->max);
    case KIND_cents:
    case KIND_time: return digits_of(WIRE_NUMBER_MAX);
    case KIND_date: return sizeof("\"2026-03-31\"") - 1;
    case KIND_flag: return sizeof("false") - 1;
    case KIND_pick: return 2 + longest_choice(f->choices);
    case KIND_one: return wire_size_max(f->record);
    case KIND_list: return 2 + f->max * (1 + wire_size_max(f->record));
    default: return 0;
    }
}

static uint64_t fields_size_max(const struct wire_field *fields)
{
    uint64_t size = 0;
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        size += sizeof(",\"\":") - 1 + strlen(f->name) + value_size_max(f);
    }
    return size;
}

uint64_t wire_size_max(const struct wire_shape *shape)
{
    uint64_t size = sizeof("{}") - 1 + fields_size_max(wire_fields(shape));
    if (shape->way != WIRE_RECORD) {
        size += sizeof("\"type\":\"\"") - 1 + strlen(shape->wire);
        size += fields_size_max(wire_head_fields(shape->way));
    }
    return size;
}
