/* pen.h -- many frames to one socket in one write.
 *
 * The frames that a connection may be sent are joined, with their WebSocket heads, and handed to
 * libwebsockets as the bytes they are: it keeps what the socket does not take, and sends it first.
 */
#ifndef NET_PEN_H
#define NET_PEN_H

#include "server/core/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lws;

enum { WS_HEAD_MAX = 10, PEN_ROOM = 64 * 1024 + WS_HEAD_MAX };

struct pen {
    size_t size;
    uint8_t bytes[PEN_ROOM];
};

/* Writes a text frame's head so that it ends at `end`. Gives: its size, 2, 4 or 10 bytes. */
size_t ws_head_write(uint8_t *end, size_t text_size);

/* Appends a frame. Gives: false when it does not fit, which it always does into an empty pen. */
bool pen_add(struct pen *pen, const struct frame *frame);

/* Hands over what was added; the pen is empty then. Gives: false when the connection is broken. */
bool pen_write(struct pen *pen, struct lws *wsi);

#endif
