/* wire_terse.h -- the rows of all messages without pointers and padding, for what phones download.
 *
 * Included once, by wire_shape.c under BUURT_TERSE. A message is its way, what a client knows of a
 * request, its name and its fields; a field is its kind, what its kind needs of limits, choices and
 * records, and its name: one behind the other in one object. At the start they are laid out as
 * struct wire_shape and struct wire_field. Sizes and places in structs follow from the fields; that
 * they are the compiler's is a test's to say.
 */
#ifndef WIRE_WIRE_TERSE_H
#define WIRE_WIRE_TERSE_H

enum {
    TERSE_REQUIRED = 0x80,
    TERSE_END = 0xFF, /* of the fields of one message */
    MIN_SIZE = 2,
    MAX_SIZE = 5,
    REPLY_SIZE = 2,
    ASKED_SIZE = 2 + REPLY_SIZE
};
static const uint64_t TERSE_MOST = (1ull << 8 * MAX_SIZE) - 1; /* stands for WIRE_NUMBER_MAX */

/* The rows below open and close types, which the formatter takes for statements. */
// clang-format off

/* Numbers of choices and records. */
enum {
#define CHOICES(name, doc) TERSE_CHOICES_##name,
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
    TERSE_CHOICES_COUNT
};
enum {
#define RECORD(name, doc) TERSE_RECORD_##name,
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
    TERSE_RECORD_COUNT
};
_Static_assert(TERSE_CHOICES_COUNT <= 256 && TERSE_RECORD_COUNT <= 256, "one byte each");

static const struct wire_choices *const TERSE_CHOICES[] = {
#define CHOICES(name, doc) &choices_##name,
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
};
static struct wire_shape terse_shapes[WIRE_TYPE_COUNT + TERSE_RECORD_COUNT];
#define shape_place terse_shapes[WIRE_TYPE_COUNT + TERSE_RECORD_place]

#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc) OPEN(name)
#define REPLY(name, wire, doc)                                           OPEN(name)
#define EVENT(name, wire, logs, doc)                                     OPEN(name)
#define NOTICE(name, wire, doc)                                          OPEN(name)
#define RECORD(name, doc)                                                OPEN(name)
#define FIELD(kind, name, need, min, max, doc) char name;
#define TEXT(name, need, min, max, why, doc)   char name;
#define PICK(choices, name, need, doc)         char name;
#define ONE(record, name, doc)                 char name;
#define LIST(record, name, min, max, doc)      char name;
#define OPEN(name)                             struct counted_##name {
#define END(name)                              char end_; };
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
#undef OPEN

/* As large as there are fields and ends of messages. */
struct terse_counts {
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc) OPEN(name)
#define REPLY(name, wire, doc)                                           OPEN(name)
#define EVENT(name, wire, logs, doc)                                     OPEN(name)
#define NOTICE(name, wire, doc)                                          OPEN(name)
#define RECORD(name, doc)                                                OPEN(name)
#define OPEN(tag)                                                        struct counted_##tag tag;
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
#undef OPEN
};

/* Which kinds have limits. */
#define LIMITED(min, max) uint8_t least[MIN_SIZE]; uint8_t most[MAX_SIZE]; \
                          _Static_assert((min) <= 0xFFFF, "in two bytes"); \
                          _Static_assert((max) < (1ull << 8 * MAX_SIZE) - 1 || \
                                         (max) == WIRE_NUMBER_MAX, "in five bytes");
#define UNLIMITED(min, max) _Static_assert((min) == 0 && (max) == 0, "of no meaning here");
#define TYPE_id(min, max)        UNLIMITED(min, max)
#define TYPE_hash(min, max)      UNLIMITED(min, max)
#define TYPE_key(min, max)       UNLIMITED(min, max)
#define TYPE_signature(min, max) UNLIMITED(min, max)
#define TYPE_group(min, max)     UNLIMITED(min, max)
#define TYPE_log(min, max)       UNLIMITED(min, max)
#define TYPE_time(min, max)      UNLIMITED(min, max)
#define TYPE_date(min, max)      UNLIMITED(min, max)
#define TYPE_flag(min, max)      UNLIMITED(min, max)
#define TYPE_sealed(min, max)    LIMITED(min, max)
#define TYPE_bytes(min, max)     LIMITED(min, max)
#define TYPE_text(min, max)      LIMITED(min, max)
#define TYPE_count(min, max)     LIMITED(min, max)
#define TYPE_cents(min, max)     LIMITED(min, max)

#define BYTE(number, at)  ((uint8_t)((number) >> 8 * (at)))
#define SHRUNK(max)       ((uint64_t)(max) == WIRE_NUMBER_MAX ? (1ull << 8 * MAX_SIZE) - 1 \
                                                              : (uint64_t)(max))
#define LIMITS(min, max)  {BYTE(min, 0), BYTE(min, 1)}, \
                          {BYTE(SHRUNK(max), 0), BYTE(SHRUNK(max), 1), BYTE(SHRUNK(max), 2), \
                           BYTE(SHRUNK(max), 3), BYTE(SHRUNK(max), 4)},
#define NO_LIMITS(min, max)
#define GIVEN_id(min, max)        NO_LIMITS(min, max)
#define GIVEN_hash(min, max)      NO_LIMITS(min, max)
#define GIVEN_key(min, max)       NO_LIMITS(min, max)
#define GIVEN_signature(min, max) NO_LIMITS(min, max)
#define GIVEN_group(min, max)     NO_LIMITS(min, max)
#define GIVEN_log(min, max)       NO_LIMITS(min, max)
#define GIVEN_time(min, max)      NO_LIMITS(min, max)
#define GIVEN_date(min, max)      NO_LIMITS(min, max)
#define GIVEN_flag(min, max)      NO_LIMITS(min, max)
#define GIVEN_sealed(min, max)    LIMITS(min, max)
#define GIVEN_bytes(min, max)     LIMITS(min, max)
#define GIVEN_text(min, max)      LIMITS(min, max)
#define GIVEN_count(min, max)     LIMITS(min, max)
#define GIVEN_cents(min, max)     LIMITS(min, max)

/* All of it, as bytes: members of one byte's alignment have nothing between them. */
struct terse {
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc) \
    struct { uint8_t way_; uint8_t asked_[ASKED_SIZE]; char text_[sizeof(wire)];
#define REPLY(name, wire, doc)                                           OPEN(wire)
#define EVENT(name, wire, logs, doc)                                     OPEN(wire)
#define NOTICE(name, wire, doc)                                          OPEN(wire)
#define RECORD(name, doc)                                                struct { uint8_t way_;
#define OPEN(wire) struct { uint8_t way_; char text_[sizeof(wire)];
#define END(name)  uint8_t end_; } name;
#define FIELD(kind, name, need, min, max, doc) \
    struct { uint8_t head; TYPE_##kind(min, max) char text[sizeof(#name)]; } name;
#define TEXT(name, need, min, max, why, doc) \
    struct { uint8_t head; LIMITED(min, max) char text[sizeof(#name)]; } name;
#define PICK(choices, name, need, doc) \
    struct { uint8_t head; uint8_t which; char text[sizeof(#name)]; } name;
#define ONE(record, name, doc) \
    struct { uint8_t head; uint8_t which; uint8_t aligned; char text[sizeof(#name)]; } name;
#define LIST(record, name, min, max, doc) \
    struct { uint8_t head; uint8_t which; LIMITED(min, max) char text[sizeof(#name)]; } name;
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
#undef OPEN
};

static const struct terse TERSE = {
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc) \
    {WIRE_REQUEST, {(work), (reach), BYTE(WIRE_##reply, 0), BYTE(WIRE_##reply, 1)}, wire,
#define REPLY(name, wire, doc)                                           {WIRE_REPLY, wire,
#define EVENT(name, wire, logs, doc)                                     {WIRE_EVENT, wire,
#define NOTICE(name, wire, doc)                                          {WIRE_NOTICE, wire,
#define RECORD(name, doc)                                                {WIRE_RECORD,
#define END(name)  TERSE_END},
#define HEAD_BYTE(kind, need) KIND_##kind | ((need) ? TERSE_REQUIRED : 0)
#define FIELD(kind, name, need, min, max, doc) \
    {HEAD_BYTE(kind, need), GIVEN_##kind(min, max) #name},
#define TEXT(name, need, min, max, why, doc)   {HEAD_BYTE(text, need), LIMITS(min, max) #name},
#define PICK(choices, name, need, doc) \
    {HEAD_BYTE(pick, need), TERSE_CHOICES_##choices, #name},
#define ONE(record, name, doc) \
    {HEAD_BYTE(one, REQUIRED), TERSE_RECORD_##record, _Alignof(struct wire_##record), #name},
#define LIST(record, name, min, max, doc) \
    {HEAD_BYTE(list, (min) > 0), TERSE_RECORD_##record, LIMITS(min, max) #name},
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
#undef HEAD_BYTE
};
// clang-format on

/* By kind, in its order. A record's own are told with it. */
static const struct terse_kind {
    uint8_t size, aligned;
} TERSE_KINDS[KIND_COUNT] = {
#define KIND(name, type, doc) {sizeof(type), _Alignof(type)},
    WIRE_KINDS(KIND)
#undef KIND
        {sizeof(unsigned), _Alignof(unsigned)},
    {0, 1},
    {sizeof(struct wire_list), _Alignof(struct wire_list)},
};
_Static_assert(KIND_one == KIND_pick + 1 && KIND_list == KIND_one + 1 &&
                   KIND_COUNT == KIND_list + 1,
               "the order above");

static struct wire_field terse_fields[sizeof(struct terse_counts)];

static uint64_t terse_number(const uint8_t **at, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) {
        number |= (uint64_t) * (*at)++ << 8 * i;
    }
    return number;
}

static bool terse_is_limited(enum wire_kind kind)
{
    return kind == KIND_list || (kind >= KIND_sealed && kind <= KIND_cents);
}
_Static_assert(KIND_bytes == KIND_sealed + 1 && KIND_text == KIND_sealed + 2 &&
                   KIND_count == KIND_sealed + 3 && KIND_cents == KIND_sealed + 4,
               "the kinds with limits are neighbours");

static const char *terse_text(const uint8_t **at)
{
    const char *text = (const char *)*at;
    *at += strlen(text) + 1;
    return text;
}

static size_t terse_align(size_t size, size_t aligned)
{
    return (size + aligned - 1) / aligned * aligned;
}

/* Reads one field into its place behind those before it in the struct. */
static void terse_field(const uint8_t **at, struct wire_shape *shape, size_t *most,
                        struct wire_field *out)
{
    const uint8_t head = *(*at)++;
    const enum wire_kind kind = (enum wire_kind)(head & (TERSE_REQUIRED - 1));
    size_t size = TERSE_KINDS[kind].size;
    size_t aligned = TERSE_KINDS[kind].aligned;
    out->kind = kind;
    out->required = (head & TERSE_REQUIRED) != 0;
    if (kind == KIND_pick) {
        out->choices = TERSE_CHOICES[*(*at)++];
    }
    if (kind == KIND_one || kind == KIND_list) {
        out->record = &terse_shapes[WIRE_TYPE_COUNT + *(*at)++];
    }
    if (kind == KIND_one) {
        size = out->record->size;
        aligned = *(*at)++;
    }
    if (terse_is_limited(kind)) {
        out->min = terse_number(at, MIN_SIZE);
        out->max = terse_number(at, MAX_SIZE);
        out->max = out->max == TERSE_MOST ? WIRE_NUMBER_MAX : out->max;
    }
    out->offset = terse_align(shape->size, aligned);
    out->name = terse_text(at);
    shape->size = out->offset + size;
    *most = aligned > *most ? aligned : *most;
}

/* Reads what stands before the fields. Gives: how the struct is aligned that far */
static size_t terse_head(const uint8_t **at, struct wire_shape *shape)
{
    shape->way = (enum wire_way) * (*at)++;
    if (shape->way == WIRE_RECORD) {
        return 1;
    }
    if (shape->way == WIRE_REQUEST) {
        shape->work = (enum wire_work) * (*at)++;
        shape->reach = (enum wire_reach) * (*at)++;
        shape->reply = (enum wire_type)terse_number(at, REPLY_SIZE);
    }
    shape->wire = terse_text(at);
    shape->size = sizeof(struct wire_head);
    return _Alignof(struct wire_head);
}

/* Lays all of them out, in the order of the rows. */
__attribute__((constructor)) static void terse_unfold(void)
{
    const uint8_t *at = (const uint8_t *)&TERSE;
    const uint8_t *const end = at + sizeof(TERSE);
    struct wire_shape *message = terse_shapes;
    struct wire_shape *record = terse_shapes + WIRE_TYPE_COUNT;
    struct wire_field *field = terse_fields;
    while (at < end) {
        struct wire_shape *shape = *at == WIRE_RECORD ? record++ : message++;
        size_t aligned = terse_head(&at, shape);
        shape->start = (unsigned)(field - terse_fields);
        for (; *at != TERSE_END; field++) {
            terse_field(&at, shape, &aligned, field);
        }
        shape->size = terse_align(shape->size, aligned);
        at++;
        field++; /* its name stays NULL */
    }
}
#endif
