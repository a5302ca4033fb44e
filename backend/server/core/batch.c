#include "server/core/batch.h"
#include "base/check.h"

#include <stdlib.h>
#include <string.h>

struct frame *frame_create(size_t size)
{
    CHECK(size <= UINT32_MAX);
    struct frame *frame = malloc(sizeof(*frame) + size);
    if (frame != NULL) {
        memset(frame, 0, sizeof(*frame));
        frame->size = (uint32_t)size;
    }
    return frame;
}

struct frame *frame_create_of(struct span text)
{
    struct frame *frame = frame_create(text.size);
    if (frame != NULL && text.size > 0) {
        memcpy(frame->text, text.data, text.size);
    }
    return frame;
}

void frame_destroy(struct frame *frame)
{
    free(frame);
}

void batch_cut(struct batch *batch, size_t count)
{
    while (batch->count > count) {
        frame_destroy(batch->effects[--batch->count].frame);
    }
}

void batch_end(struct batch *batch)
{
    batch_cut(batch, 0);
    free(batch->effects);
    *batch = (struct batch){0};
}

enum status batch_reserve(struct batch *batch, size_t count)
{
    if (count <= batch->room - batch->count) {
        return OK;
    }
    size_t room = batch->room == 0 ? 16 : batch->room * 2;
    room = room < batch->count + count ? batch->count + count : room;
    struct effect *grown = realloc(batch->effects, room * sizeof(*grown));
    if (grown == NULL) {
        return NO_MEMORY;
    }
    batch->effects = grown;
    batch->room = room;
    return OK;
}

enum status batch_add(struct batch *batch, struct effect effect)
{
    const enum status status = batch_reserve(batch, 1);
    if (status == OK) {
        batch->effects[batch->count++] = effect;
    }
    return status;
}
