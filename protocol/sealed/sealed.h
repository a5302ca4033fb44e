/* sealed.h -- the contents that only phones read.
 *
 * contents.def is their only description; this header unfolds it into C. Encoded, a content is two
 * bytes of number, big-endian, and its record as the wire writes records. The server knows none of
 * this: backend/ may not include it.
 */
#ifndef SEALED_SEALED_H
#define SEALED_SEALED_H

#include "base/buffer.h"
#include "wire/wire.h"
#include "wire/wire_shape.h"

enum { SEALED_SIZE_MAX = 49152 }; /* bytes of one content, encoded */

enum sealed_type {
    SEALED_UNKNOWN = 0, /* of a later version: skipped */
#define CONTENT(name, number, doc) SEALED_##name = (number),
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"
    SEALED_NUMBER_END = 256
};

/* The rows below open and close types, which the formatter takes for statements. */
// clang-format off
#define CHOICES(name, doc)             enum sealed_##name { sealed_##name##_OTHER,
#define CHOICE(name, value, wire, doc) sealed_##name##_##value,
#define END_CHOICES(name)              sealed_##name##_COUNT };
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"

#define RECORD(name, doc)                      struct sealed_##name {
#define CONTENT(name, number, doc)             struct sealed_##name {
#define FIELD(kind, name, need, min, max, doc) wire_c_##kind name;
#define PICK(choices, name, need, doc)         enum sealed_##choices name;
#define LIST(record, name, min, max, doc)      struct wire_list name;
#define END(name)                              };
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"
// clang-format on

/* One content: its type tells which member holds. */
struct sealed {
    enum sealed_type type;
    union {
#define CONTENT(name, number, doc) struct sealed_##name name;
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"
    } as;
};

/* The row of a content, NULL for a number that is none. */
const struct wire_shape *sealed_shape(enum sealed_type type);

/* Appends the encoded content. Fails: FIELD_FORM, FIELD_TOO_SMALL, FIELD_TOO_LARGE (a field breaks
 * its row), TOO_LARGE, NO_MEMORY, UNKNOWN_TYPE, and what sealed_check() says. */
MUST_CHECK enum status sealed_encode(const struct sealed *content, struct buffer *out);

/* Reads one content; it borrows from the arena.
 * Gives: type SEALED_UNKNOWN for a number of a later version, which is no failure.
 * Fails: as wire_decode_record(), and what sealed_check() says. */
MUST_CHECK enum status sealed_decode(struct span bytes, struct arena *arena, struct sealed *out,
                                     struct wire_fault *fault);

/* What a row cannot say: behaviour is required for kinds about behaviour and refused for fire and
 * a dangerous place; `expires` after `raised_at`, at most 24 hours; an outcome only with closed;
 * piece ≤ pieces; no house number in a place. Fails: FIELD_MISSING, FIELD_FORM.
 * Source: domain decision 4, T33. */
MUST_CHECK enum status sealed_check(const struct sealed *content, struct wire_fault *fault);

/* Whether a kind of alert is about somebody's behaviour. */
bool alert_kind_is_behaviour(enum sealed_alert_kind kind);

/* The bytes that the inner signature of an `attested` content covers (T29):
 * "Buurt 1 attested" ‖ 0 ‖ group ‖ object_id ‖ status_seq ‖ content. */
void sealed_write_attested(const struct sealed_attested *content, struct buffer *out);

/* The bytes that a card's signature covers. */
void sealed_write_card(const struct sealed_card *card, struct buffer *out);

#endif
