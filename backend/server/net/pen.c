#include "server/net/pen.h"

#include <libwebsockets.h>
#include <string.h>

enum { WHOLE_TEXT = 0x81, SHORT_MAX = 125, LONG = 126, LONGER = 127, LONGER_BYTES = 8 };

size_t ws_head_write(uint8_t *end, size_t text_size)
{
    if (text_size <= SHORT_MAX) {
        end[-2] = WHOLE_TEXT;
        end[-1] = (uint8_t)text_size;
        return 2;
    }
    if (text_size <= UINT16_MAX) {
        end[-4] = WHOLE_TEXT;
        end[-3] = LONG;
        end[-2] = (uint8_t)(text_size >> 8);
        end[-1] = (uint8_t)text_size;
        return 4;
    }
    uint64_t left = text_size;
    for (int i = 1; i <= LONGER_BYTES; i++, left >>= 8) {
        end[-i] = (uint8_t)left;
    }
    end[-WS_HEAD_MAX] = WHOLE_TEXT;
    end[1 - WS_HEAD_MAX] = LONGER;
    return WS_HEAD_MAX;
}

bool pen_add(struct pen *pen, const struct frame *frame)
{
    uint8_t head[WS_HEAD_MAX];
    const size_t head_size = ws_head_write(head + WS_HEAD_MAX, frame->size);
    if (head_size + frame->size > PEN_ROOM - pen->size) {
        return false;
    }
    memcpy(pen->bytes + pen->size, head + WS_HEAD_MAX - head_size, head_size);
    memcpy(pen->bytes + pen->size + head_size, frame->text, frame->size);
    pen->size += head_size + frame->size;
    return true;
}

/* On a WebSocket, LWS_WRITE_HTTP means: these bytes, with no head of yours before them. */
bool pen_write(struct pen *pen, struct lws *wsi)
{
    const size_t size = pen->size;
    pen->size = 0;
    return size == 0 || lws_write(wsi, pen->bytes, size, LWS_WRITE_HTTP) >= 0;
}
