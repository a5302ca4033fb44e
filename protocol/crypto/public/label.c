#include "crypto/public/label.h"

#include "base/check.h"

static const char PREFIX[] = "MLS 1.0 ";

static void append(struct label_frame *frame, const void *bytes, size_t size)
{
    CHECK(size <= sizeof(frame->bytes) - frame->size);
    if (size > 0) {
        memcpy(frame->bytes + frame->size, bytes, size);
        frame->size += size;
    }
}

/* Section 2.1.2: the two highest bits tell whether 1, 2 or 4 bytes hold the length, and the
 * shortest form is the only one allowed. */
static void append_header(struct label_frame *frame, size_t size)
{
    CHECK(size <= LABEL_CONTENT_MAX);
    if (size < 0x40) {
        append(frame, (uint8_t[]){(uint8_t)size}, 1);
    } else if (size < 0x4000) {
        append(frame, (uint8_t[]){(uint8_t)(0x40 | size >> 8), (uint8_t)size}, 2);
    } else {
        const uint8_t header[4] = {(uint8_t)(0x80 | size >> 24), (uint8_t)(size >> 16),
                                   (uint8_t)(size >> 8), (uint8_t)size};
        append(frame, header, sizeof(header));
    }
}

static struct label_frame make(const char *prefix, const char *label, size_t content_size)
{
    struct label_frame frame = {.size = 0};
    const size_t label_size = strlen(label);
    CHECK(label_size <= LABEL_MAX);
    append_header(&frame, strlen(prefix) + label_size);
    append(&frame, prefix, strlen(prefix));
    append(&frame, label, label_size);
    append_header(&frame, content_size);
    return frame;
}

struct label_frame label_frame_make(const char *label, size_t content_size)
{
    return make(PREFIX, label, content_size);
}

struct label_frame label_frame_make_bare(const char *label, size_t content_size)
{
    return make("", label, content_size);
}
