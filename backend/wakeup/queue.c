#include "wakeup/queue.h"

#include <stdlib.h>
#include <string.h>

enum status wake_queue_make(size_t room, struct wake_queue *out)
{
    *out = (struct wake_queue){.items = calloc(room, sizeof(struct wake_up *)), .room = room};
    return out->items == NULL ? NO_MEMORY : OK;
}

void wake_queue_end(struct wake_queue *queue)
{
    for (size_t i = 0; i < queue->count; i++) {
        asleep_destroy(queue->items[i]);
    }
    free(queue->items);
    *queue = (struct wake_queue){.items = NULL};
}

static struct wake_up *remove_at(struct wake_queue *queue, size_t at)
{
    struct wake_up *item = queue->items[at];
    queue->count--;
    for (size_t i = at; i < queue->count; i++) {
        queue->items[i] = queue->items[i + 1];
    }
    return item;
}

/* A smaller urgency is a more urgent one: WAKE_ALERT is the first of them. */
static size_t find_least_urgent(const struct wake_queue *queue)
{
    size_t found = 0;
    for (size_t i = 1; i < queue->count; i++) {
        found = queue->items[i]->urgency > queue->items[found]->urgency ? i : found;
    }
    return found;
}

bool wake_queue_put(struct wake_queue *queue, struct wake_up *item)
{
    const bool full = queue->count == queue->room;
    if (full) {
        const size_t least = find_least_urgent(queue);
        queue->dropped++;
        if (queue->count == 0 || queue->items[least]->urgency <= item->urgency) {
            asleep_destroy(item);
            return false;
        }
        asleep_destroy(remove_at(queue, least));
    }
    queue->items[queue->count++] = item;
    return !full;
}

static size_t find_most_urgent(const struct wake_queue *queue)
{
    size_t found = 0;
    for (size_t i = 1; i < queue->count; i++) {
        found = queue->items[i]->urgency < queue->items[found]->urgency ? i : found;
    }
    return found;
}

const struct wake_up *wake_queue_peek(const struct wake_queue *queue)
{
    return queue->count == 0 ? NULL : queue->items[find_most_urgent(queue)];
}

struct wake_up *wake_queue_take(struct wake_queue *queue)
{
    return queue->count == 0 ? NULL : remove_at(queue, find_most_urgent(queue));
}
