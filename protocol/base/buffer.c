#include "base/buffer.h"

#include <stdlib.h>

#include "base/wipe.h"

enum { FIRST_ROOM = 256 };

struct buffer buffer_make(size_t limit)
{
    return (struct buffer){.data = NULL, .size = 0, .room = 0, .limit = limit, .status = OK};
}

/* Not realloc: it could leave a copy of a secret behind in freed memory. */
static bool make_room(struct buffer *buffer, size_t wanted)
{
    size_t room = buffer->room == 0 ? FIRST_ROOM : buffer->room;
    while (room < wanted) {
        room = room > SIZE_MAX / 2 ? wanted : room * 2;
    }
    uint8_t *grown = malloc(room);
    if (grown == NULL) {
        buffer->status = NO_MEMORY;
        return false;
    }
    if (buffer->data != NULL) {
        memcpy(grown, buffer->data, buffer->size);
        wipe(buffer->data, buffer->size);
    }
    free(buffer->data);
    buffer->data = grown;
    buffer->room = room;
    return true;
}

uint8_t *buffer_extend(struct buffer *buffer, size_t size)
{
    if (buffer->status != OK) {
        return NULL;
    }
    if (buffer->size > buffer->limit || size > buffer->limit - buffer->size) {
        buffer->status = TOO_LARGE;
        return NULL;
    }
    /* Also for no bytes at all: NULL is a failure here, never an empty buffer. */
    const bool lacking = buffer->data == NULL || size > buffer->room - buffer->size;
    if (lacking && !make_room(buffer, buffer->size + size)) {
        return NULL;
    }
    uint8_t *at = buffer->data + buffer->size;
    if (size > 0) {
        memset(at, 0, size);
    }
    buffer->size += size;
    return at;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
    if (size == 0) {
        return;
    }
    uint8_t *at = buffer_extend(buffer, size);
    if (at != NULL) {
        memcpy(at, bytes, size);
    }
}

void buffer_append_span(struct buffer *buffer, struct span span)
{
    buffer_append(buffer, span.data, span.size);
}

enum status buffer_status(const struct buffer *buffer)
{
    return buffer->status;
}

struct span buffer_span(const struct buffer *buffer)
{
    return span_of(buffer->data, buffer->size);
}

void buffer_clear(struct buffer *buffer)
{
    if (buffer->size > 0) {
        wipe(buffer->data, buffer->size);
    }
    buffer->size = 0;
    buffer->status = OK;
}

void buffer_end(struct buffer *buffer)
{
    buffer_clear(buffer);
    free(buffer->data);
    buffer->data = NULL;
    buffer->room = 0;
}
