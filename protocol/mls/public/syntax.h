/* syntax.h -- the presentation language of RFC 9420 section 2, as C macros.
 *
 * A struct of the RFC is written down once, as a list of fields in the RFC's order and names:
 *
 *     FIELD  (kind, name)               kind name;
 *     TAG    (kind, name)               kind name;  what mls_known_<name>() refuses ends reading
 *     VECTOR (kind, name)               kind name<V>;
 *     MAYBE  (kind, name)               optional<kind> name;          NULL: absent
 *     CASE   (tag, value, kind, name)   select (tag) { case value: kind name; }
 *     CASE_AT(tag, value, kind, name)   the same for a large kind: a pointer, NULL in other cases
 *
 * MLS_STRUCT makes from it the C struct, and MLS_STRUCT_CODE its reader and writer. A reader and a
 * writer (a buffer) remember their first failure, so code that reads ten fields checks once, at the
 * end. What is read borrows: bytes from the input, vectors and optional values from the arena.
 */
#ifndef MLS_PUBLIC_SYNTAX_H
#define MLS_PUBLIC_SYNTAX_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/span.h"
#include "base/status.h"

struct mls_reader {
    struct span rest;    /* what is left to read; spans read point into it */
    struct arena *arena; /* holds vectors and optional values */
    enum status status;
};

typedef uint8_t mls_u8;
typedef uint16_t mls_u16;
typedef uint32_t mls_u32;
typedef uint64_t mls_u64;
typedef struct span mls_bytes; /* opaque<V> */

/* A reader of all of `input` that takes its memory from `arena`. */
struct mls_reader mls_reader_make(struct span input, struct arena *arena);

/* OK when all went well and nothing is left; MALFORMED when bytes remain; else the failure. */
MUST_CHECK enum status mls_reader_end(const struct mls_reader *r);

/* Refuses the input from here on, unless it failed already. */
void mls_reader_refuse(struct mls_reader *r, enum status why);

void mls_read_u8(struct mls_reader *r, mls_u8 *out);
void mls_read_u16(struct mls_reader *r, mls_u16 *out);
void mls_read_u32(struct mls_reader *r, mls_u32 *out);
void mls_read_u64(struct mls_reader *r, mls_u64 *out);
void mls_read_bytes(struct mls_reader *r, mls_bytes *out);
void mls_read_fixed(struct mls_reader *r, uint8_t *out, size_t size); /* without a length */

/* The length in front of a vector. Source: RFC 9420 section 2.1.2. */
size_t mls_read_length(struct mls_reader *r);

void mls_write_u8(struct buffer *w, const mls_u8 *in);
void mls_write_u16(struct buffer *w, const mls_u16 *in);
void mls_write_u32(struct buffer *w, const mls_u32 *in);
void mls_write_u64(struct buffer *w, const mls_u64 *in);
void mls_write_bytes(struct buffer *w, const mls_bytes *in);
void mls_write_length(struct buffer *w, size_t length);

/* Makes what stands in `w` from `start` on into an opaque<V>: its length is put in front. */
void mls_write_wrap(struct buffer *w, size_t start);

/* A vector of any kind. */
struct mls_vector {
    void *items;
    size_t count;
};

typedef void (*mls_read_item)(struct mls_reader *r, void *item);
typedef void (*mls_write_item)(struct buffer *w, const void *item);

void mls_read_vector(struct mls_reader *r, struct mls_vector *out, size_t size, mls_read_item read);
void mls_write_vector(struct buffer *w, const struct mls_vector *in, size_t size,
                      mls_write_item write);
void *mls_read_maybe(struct mls_reader *r, size_t size, mls_read_item read);
void *mls_read_at(struct mls_reader *r, size_t size, mls_read_item read);
void mls_write_maybe(struct buffer *w, const void *value, mls_write_item write);

/* Item `index` of a vector whose items are `mls_<kind>`. */
#define MLS_AT(kind, vector, index) (&((mls_##kind *)(vector)->items)[index])

// clang-format off
#define MLS_STRUCT(name, FIELDS) \
    typedef struct { \
        FIELDS(MLS_M_FIELD, MLS_M_TAG, MLS_M_VECTOR, MLS_M_MAYBE, MLS_M_CASE, MLS_M_CASE_AT) \
    } mls_##name; \
    void mls_read_##name(struct mls_reader *r, mls_##name *out); \
    void mls_write_##name(struct buffer *w, const mls_##name *in); \
    /* All of `input`, or a named status; what is decoded borrows from `input` and `arena`. */ \
    MUST_CHECK enum status mls_decode_##name(struct span input, struct arena *arena, \
                                             mls_##name *out);
#define MLS_M_FIELD(kind, name)               mls_##kind name;
#define MLS_M_TAG(kind, name)                 mls_##kind name;
#define MLS_M_VECTOR(kind, name)              struct mls_vector name;
#define MLS_M_MAYBE(kind, name)               mls_##kind *name;
#define MLS_M_CASE(tag, value, kind, name)    mls_##kind name;
#define MLS_M_CASE_AT(tag, value, kind, name) mls_##kind *name;

/* What vectors and optional values call: type-erased. CASE_AT needs only the reader. */
#define MLS_ITEM_READ(kind) \
    static void item_read_##kind(struct mls_reader *r, void *item) \
    { \
        mls_read_##kind(r, item); \
    }
#define MLS_ITEM(kind) \
    MLS_ITEM_READ(kind) \
    static void item_write_##kind(struct buffer *w, const void *item) \
    { \
        mls_write_##kind(w, item); \
    }

#define MLS_STRUCT_CODE(name, FIELDS) \
    void mls_read_##name(struct mls_reader *r, mls_##name *out) \
    { \
        FIELDS(MLS_R_FIELD, MLS_R_TAG, MLS_R_VECTOR, MLS_R_MAYBE, MLS_R_CASE, MLS_R_CASE_AT) \
    } \
    void mls_write_##name(struct buffer *w, const mls_##name *in) \
    { \
        FIELDS(MLS_W_FIELD, MLS_W_FIELD, MLS_W_VECTOR, MLS_W_MAYBE, MLS_W_CASE, MLS_W_CASE_AT) \
    } \
    enum status mls_decode_##name(struct span input, struct arena *arena, mls_##name *out) \
    { \
        struct mls_reader r = mls_reader_make(input, arena); \
        *out = (mls_##name){0}; \
        mls_read_##name(&r, out); \
        return mls_reader_end(&r); \
    }
#define MLS_R_FIELD(kind, name) mls_read_##kind(r, &out->name);
#define MLS_W_FIELD(kind, name) mls_write_##kind(w, &in->name);
#define MLS_R_TAG(kind, name) \
    mls_read_##kind(r, &out->name); \
    if (r->status == OK && !mls_known_##name(out->name)) { mls_reader_refuse(r, UNSUPPORTED); }
#define MLS_R_VECTOR(kind, name) \
    mls_read_vector(r, &out->name, sizeof(mls_##kind), item_read_##kind);
#define MLS_W_VECTOR(kind, name) \
    mls_write_vector(w, &in->name, sizeof(mls_##kind), item_write_##kind);
#define MLS_R_MAYBE(kind, name) \
    out->name = mls_read_maybe(r, sizeof(mls_##kind), item_read_##kind);
#define MLS_W_MAYBE(kind, name) \
    mls_write_maybe(w, in->name, item_write_##kind);
#define MLS_R_CASE(tag, value, kind, name) \
    if (r->status == OK && out->tag == (value)) { mls_read_##kind(r, &out->name); }
#define MLS_W_CASE(tag, value, kind, name) \
    if (in->tag == (value)) { mls_write_##kind(w, &in->name); }
#define MLS_R_CASE_AT(tag, value, kind, name) \
    if (r->status == OK && out->tag == (value)) { \
        out->name = mls_read_at(r, sizeof(mls_##kind), item_read_##kind); \
    }
#define MLS_W_CASE_AT(tag, value, kind, name) \
    if (in->tag == (value)) { mls_write_##kind(w, in->name); }
// clang-format on

#endif
