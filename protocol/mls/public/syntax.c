#include "mls/public/syntax.h"

struct mls_reader mls_reader_make(struct span input, struct arena *arena)
{
    return (struct mls_reader){.rest = input, .arena = arena, .status = OK};
}

void mls_reader_refuse(struct mls_reader *r, enum status why)
{
    if (r->status == OK) {
        r->status = why;
    }
}

enum status mls_reader_end(const struct mls_reader *r)
{
    if (r->status != OK) {
        return r->status;
    }
    return r->rest.size == 0 ? OK : MALFORMED;
}

static struct span take(struct mls_reader *r, size_t size)
{
    if (r->status == OK && size > r->rest.size) {
        r->status = MALFORMED;
    }
    if (r->status != OK) {
        return span_of(NULL, 0);
    }
    const struct span taken = span_of(r->rest.data, size);
    if (size > 0) {
        r->rest = span_of(r->rest.data + size, r->rest.size - size);
    }
    return taken;
}

/* Big-endian, `size` bytes; 0 after a failure. */
static uint64_t read_number(struct mls_reader *r, size_t size)
{
    const struct span bytes = take(r, size);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        value = (value << 8) | bytes.data[i];
    }
    return value;
}

void mls_read_u8(struct mls_reader *r, mls_u8 *out)
{
    *out = (mls_u8)read_number(r, 1);
}

void mls_read_u16(struct mls_reader *r, mls_u16 *out)
{
    *out = (mls_u16)read_number(r, 2);
}

void mls_read_u32(struct mls_reader *r, mls_u32 *out)
{
    *out = (mls_u32)read_number(r, 4);
}

void mls_read_u64(struct mls_reader *r, mls_u64 *out)
{
    *out = read_number(r, 8);
}

/* The top two bits of the first byte tell how many bytes the length has. The shortest form is the
 * only one allowed, and the form of eight bytes is not used. */
size_t mls_read_length(struct mls_reader *r)
{
    const uint64_t first = read_number(r, 1);
    const unsigned form = (unsigned)(first >> 6);
    if (form == 3) {
        mls_reader_refuse(r, MALFORMED);
        return 0;
    }
    const size_t more = ((size_t)1 << form) - 1; /* 0, 1 or 3 */
    const uint64_t length = ((first & 0x3F) << (8 * more)) | read_number(r, more);
    const bool shortest = form == 0 || length >= (form == 1 ? 1u << 6 : 1u << 14);
    if (!shortest) {
        mls_reader_refuse(r, MALFORMED);
    }
    return r->status == OK ? (size_t)length : 0;
}

void mls_read_bytes(struct mls_reader *r, mls_bytes *out)
{
    *out = take(r, mls_read_length(r));
}

void mls_read_fixed(struct mls_reader *r, uint8_t *out, size_t size)
{
    const mls_bytes bytes = take(r, size);
    if (r->status == OK) {
        memcpy(out, bytes.data, size);
    }
}

static void *arena_item(struct mls_reader *r, size_t count, size_t size)
{
    void *taken = arena_take(r->arena, count, size);
    if (taken == NULL) {
        mls_reader_refuse(r, arena_is_spent(r->arena) ? TOO_LARGE : NO_MEMORY);
    }
    return taken;
}

/* Room for one item more; what is there moves when it must. */
static void *grow(struct mls_reader *r, struct mls_vector *v, size_t *room, size_t size)
{
    if (v->count == *room) {
        const size_t doubled = *room == 0 ? 4 : *room * 2;
        void *items = arena_item(r, doubled, size);
        if (items == NULL) {
            return NULL;
        }
        if (v->count > 0) {
            memcpy(items, v->items, v->count * size);
        }
        v->items = items;
        *room = doubled;
    }
    return (char *)v->items + v->count++ * size;
}

void mls_read_vector(struct mls_reader *r, struct mls_vector *out, size_t size, mls_read_item read)
{
    *out = (struct mls_vector){NULL, 0};
    size_t room = 0;
    mls_bytes content;
    mls_read_bytes(r, &content);
    struct mls_reader inner = {content, r->arena, r->status};
    while (inner.status == OK && inner.rest.size > 0) {
        void *item = grow(&inner, out, &room, size);
        if (item != NULL) {
            read(&inner, item);
        }
    }
    r->status = inner.status;
}

void *mls_read_at(struct mls_reader *r, size_t size, mls_read_item read)
{
    void *value = r->status == OK ? arena_item(r, 1, size) : NULL;
    if (value != NULL) {
        read(r, value);
    }
    return value;
}

void *mls_read_maybe(struct mls_reader *r, size_t size, mls_read_item read)
{
    mls_u8 present = 0;
    mls_read_u8(r, &present);
    if (present > 1) {
        mls_reader_refuse(r, MALFORMED);
    }
    return present == 1 ? mls_read_at(r, size, read) : NULL;
}

static void write_number(struct buffer *w, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    }
    buffer_append(w, bytes, size);
}

void mls_write_u8(struct buffer *w, const mls_u8 *in)
{
    write_number(w, *in, 1);
}

void mls_write_u16(struct buffer *w, const mls_u16 *in)
{
    write_number(w, *in, 2);
}

void mls_write_u32(struct buffer *w, const mls_u32 *in)
{
    write_number(w, *in, 4);
}

void mls_write_u64(struct buffer *w, const mls_u64 *in)
{
    write_number(w, *in, 8);
}

static size_t length_size(size_t length)
{
    if (length < 1u << 6) {
        return 1;
    }
    return length < 1u << 14 ? 2 : 4;
}

void mls_write_length(struct buffer *w, size_t length)
{
    static const uint64_t FORM[] = {[1] = 0, [2] = 1ull << 14, [4] = 1ull << 31};
    if (length >= 1u << 30) {
        if (w->status == OK) {
            w->status = TOO_LARGE;
        }
        return;
    }
    const size_t size = length_size(length);
    write_number(w, FORM[size] | length, size);
}

void mls_write_bytes(struct buffer *w, const mls_bytes *in)
{
    mls_write_length(w, in->size);
    buffer_append_span(w, *in);
}

/* The content is written first, then moved to make way for its length. */
void mls_write_wrap(struct buffer *w, size_t start)
{
    if (w->status != OK) {
        return;
    }
    const size_t content = w->size - start;
    const size_t head = length_size(content);
    if (buffer_extend(w, head) == NULL) {
        return;
    }
    memmove(w->data + start + head, w->data + start, content);
    w->size = start;
    mls_write_length(w, content);
    if (w->status == OK) {
        w->size += content;
    }
}

void mls_write_vector(struct buffer *w, const struct mls_vector *in, size_t size,
                      mls_write_item write)
{
    const size_t start = w->size;
    for (size_t i = 0; i < in->count; i++) {
        write(w, (const char *)in->items + i * size);
    }
    mls_write_wrap(w, start);
}

void mls_write_maybe(struct buffer *w, const void *value, mls_write_item write)
{
    const mls_u8 present = value != NULL;
    mls_write_u8(w, &present);
    if (value != NULL) {
        write(w, value);
    }
}
