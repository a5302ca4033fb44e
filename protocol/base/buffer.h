/* buffer.h -- bytes that grow and are owned.
 *
 * A buffer remembers its first failure: after one, every append does nothing, and the code that
 * fills it asks buffer_status() once, at the end.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/span.h"
#include "base/status.h"

struct buffer {
    uint8_t *data;
    size_t size;  /* bytes in use */
    size_t room;  /* bytes allocated */
    size_t limit; /* most bytes it may hold */
    enum status status;
};

/* An empty buffer that holds at most `limit` bytes. Cannot fail: memory is taken later.
 * Owns: buffer_end() wipes and frees what it came to hold. */
struct buffer buffer_make(size_t limit);

/* Appends `size` bytes. Fails: remembered as NO_MEMORY or TOO_LARGE. */
void buffer_append(struct buffer *buffer, const void *bytes, size_t size);

/* Appends a span. Fails: as buffer_append(). */
void buffer_append_span(struct buffer *buffer, struct span span);

/* Room for `size` bytes at the end, counted as used and set to zero.
 * Gives: where they begin, valid until the next append; NULL after a failure. */
uint8_t *buffer_extend(struct buffer *buffer, size_t size);

/* OK, or the first failure. */
MUST_CHECK enum status buffer_status(const struct buffer *buffer);

/* What it holds. Lives until the next change of the buffer. */
struct span buffer_span(const struct buffer *buffer);

/* Forgets and wipes the content and the failure, keeps the memory. */
void buffer_clear(struct buffer *buffer);

/* Wipes and frees. The buffer is empty then and may be used again. */
void buffer_end(struct buffer *buffer);

#endif
