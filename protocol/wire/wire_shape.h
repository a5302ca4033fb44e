/* wire_shape.h -- messages.def as a table to walk: for codec, printers, authorisation and tests. */
#ifndef WIRE_WIRE_SHAPE_H
#define WIRE_WIRE_SHAPE_H

#include "wire/wire.h"

enum wire_kind {
#define KIND(name, type, doc) KIND_##name,
    WIRE_KINDS(KIND)
#undef KIND
        KIND_pick, /* one of a CHOICES */
    KIND_one,      /* a record */
    KIND_list,     /* min to max records */
    KIND_COUNT
};

enum { OPTIONAL, REQUIRED };

/* What printers and people read of a row: a module that phones download is built without it. */
#ifdef BUURT_TERSE
#define SHAPE_DOC(text) NULL
#else
#define SHAPE_DOC(text) (text)
#endif
#define SHAPE_OTHER                                                                                \
    {                                                                                              \
        "other", SHAPE_DOC("None of these, or one of a later version.")                            \
    }

/* In which logs an event may stand. */
enum { WIRE_IN_WIJK = 1, WIRE_IN_DEVICE = 2, WIRE_IN_GROUP = 4 };

struct wire_choice {
    const char *wire; /* NULL ends a list of choices; row 0 is OTHER and never on the wire */
    const char *doc;
};

struct wire_choices {
    const char *name;
    const char *doc;
    const struct wire_choice *rows;
};

struct wire_field {
    const char *name; /* NULL ends a list of fields */
    enum wire_kind kind;
    bool required;
    uint64_t min, max;                  /* bytes, a value or a count: see the kind */
    size_t offset;                      /* in the message's struct */
    const struct wire_choices *choices; /* KIND_pick */
    const struct wire_shape *record;    /* KIND_one, KIND_list */
    const char *why;                    /* KIND_text: why it holds nothing about a person (S15) */
    const char *doc;
};

struct wire_shape {
    const char *name; /* "signup_join" */
    const char *wire; /* "signup.join"; NULL for a record */
    const char *doc;
    size_t size; /* of its struct */
    enum wire_way way;
    enum wire_work work;                      /* requests */
    unsigned price;                           /* requests: units of the device's quota */
    unsigned hats;                            /* requests: bits of enum wire_hat */
    enum wire_reach reach;                    /* requests */
    const char *reach_field;                  /* requests: the field that names it, or "" */
    enum wire_type reply;                     /* requests */
    unsigned logs;                            /* events: bits of WIRE_IN_… */
    const struct wire_field *(*fields)(void); /* see wire_fields() */
    unsigned start; /* where `fields` is NULL: of its fields among all (wire_terse.h) */
};

extern const struct wire_shape *const WIRE_SHAPES[WIRE_TYPE_COUNT];

/* Names for printing: by enum wire_work, by enum wire_reach, by bit of enum wire_hat, by kind. */
extern const char *const WIRE_WORKS[];
extern const char *const WIRE_REACHES[];
extern const char *const WIRE_HAT_NAMES[]; /* ends with NULL */
extern const char *const WIRE_KIND_NAMES[KIND_COUNT];

/* The fields that every message of that way begins with, after `type`; offsets in wire_head. */
const struct wire_field *wire_head_fields(enum wire_way way);

/* The fields of a message or record; the last has no name. */
const struct wire_field *wire_fields(const struct wire_shape *shape);

/* The field of that name, or NULL. */
const struct wire_field *wire_field_find(const struct wire_shape *shape, const char *name,
                                         size_t size);

/* The message's reach field, NULL where it has none.
 * Gives: *kind  KIND_id (a struct wire_id) or KIND_group (a struct wire_group) */
const void *wire_reach_peek(const struct wire_head *message, enum wire_kind *kind);

/* The most bytes that a message or record of this shape takes as JSON. */
uint64_t wire_size_max(const struct wire_shape *shape);

/* Whether a field holds its zero value, which an absent optional one has. */
bool wire_field_is_zero(const struct wire_field *field, const void *value);

/* Reads a record on its own, by the same rules as a message: what others keep or seal in this form.
 * Takes: out  `shape->size` bytes, zeroed.  Fails: as wire_decode() */
MUST_CHECK enum status wire_decode_record(struct arena *arena, struct span json,
                                          const struct wire_shape *shape, enum wire_reader reader,
                                          void *out, struct wire_fault *fault);

/* Writes a record on its own. Fails: as wire_encode() */
MUST_CHECK enum status wire_encode_record(const struct wire_shape *shape, const void *in,
                                          char *text, size_t room, size_t *size);

#endif
