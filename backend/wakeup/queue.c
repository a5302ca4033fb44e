#include "wakeup/queue.h"

#include <stdlib.h>
#include <string.h>

enum status wake_queue_make(size_t room, struct wake_queue *out)
{
    *out = (struct wake_queue){.items = calloc(room, sizeof(*out->items)), .room = room};
    return out->items == NULL ? NO_MEMORY : OK;
}

void wake_queue_end(struct wake_queue *queue)
{
    for (size_t i = 0; i < queue->count; i++) {
        frame_destroy(queue->items[i].copy);
    }
    free(queue->items);
    *queue = (struct wake_queue){.items = NULL};
}

static void remove_at(struct wake_queue *queue, size_t at)
{
    queue->count--;
    memmove(&queue->items[at], &queue->items[at + 1],
            (queue->count - at) * sizeof(queue->items[0]));
}

/* A smaller urgency is a more urgent one: WAKE_ALERT is the first of them. */
static size_t find_least_urgent(const struct wake_queue *queue)
{
    size_t found = 0;
    for (size_t i = 1; i < queue->count; i++) {
        found = queue->items[i].urgency > queue->items[found].urgency ? i : found;
    }
    return found;
}

bool wake_queue_put(struct wake_queue *queue, struct wake_up item)
{
    const bool full = queue->count == queue->room;
    if (full) {
        const size_t least = find_least_urgent(queue);
        queue->dropped++;
        if (queue->count == 0 || queue->items[least].urgency <= item.urgency) {
            frame_destroy(item.copy);
            return false;
        }
        frame_destroy(queue->items[least].copy);
        remove_at(queue, least);
    }
    queue->items[queue->count++] = item;
    return !full;
}

bool wake_queue_take(struct wake_queue *queue, struct wake_up *out)
{
    if (queue->count == 0) {
        return false;
    }
    size_t found = 0;
    for (size_t i = 1; i < queue->count; i++) {
        found = queue->items[i].urgency < queue->items[found].urgency ? i : found;
    }
    *out = queue->items[found];
    remove_at(queue, found);
    return true;
}
