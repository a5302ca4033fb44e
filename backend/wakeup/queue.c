#include "wakeup/queue.h"

struct wake_queue wake_queue_make(size_t room)
{
    return (struct wake_queue){.room = room};
}

/* One that names nobody takes a place all the same. */
static size_t weight_of(const struct wake_up *wake)
{
    return wake->count == 0 ? 1 : wake->count;
}

static struct wake_up *remove_first(struct wake_queue *queue, struct wake_lane *lane)
{
    struct wake_up *item = lane->first;
    lane->first = item->next;
    lane->last = lane->first == NULL ? NULL : lane->last;
    item->next = NULL;
    queue->count -= weight_of(item);
    return item;
}

void wake_queue_end(struct wake_queue *queue)
{
    for (size_t i = 0; i < WAKE_URGENCIES; i++) {
        while (queue->lanes[i].first != NULL) {
            asleep_destroy(remove_first(queue, &queue->lanes[i]));
        }
    }
    *queue = wake_queue_make(queue->room);
}

/* A smaller urgency is a more urgent one: WAKE_ALERT is the first of them.
 * Gives: NULL when nothing less urgent waits. */
static struct wake_lane *find_less_urgent(struct wake_queue *queue, enum wake_urgency urgency)
{
    for (size_t i = WAKE_URGENCIES; i > (size_t)urgency + 1; i--) {
        if (queue->lanes[i - 1].first != NULL) {
            return &queue->lanes[i - 1];
        }
    }
    return NULL;
}

static void drop(struct wake_queue *queue, struct wake_up *item)
{
    queue->dropped += weight_of(item);
    asleep_destroy(item);
}

static void add_last(struct wake_lane *lane, struct wake_up *item)
{
    if (lane->last == NULL) {
        lane->first = item;
    } else {
        lane->last->next = item;
    }
    lane->last = item;
}

static bool is_replaced_by(const struct wake_up *item, const struct wake_up *newer)
{
    return item->log == newer->log && item->about == newer->about && item->count == newer->count &&
           wire_id_equal(&item->after, &newer->after);
}

/* What becomes of an alert is told as it is now: what waits and is older goes. */
static void remove_older(struct wake_queue *queue, const struct wake_up *newer)
{
    struct wake_lane *lane = &queue->lanes[WAKE_AFTER];
    struct wake_up *item = lane->first;
    lane->first = NULL;
    lane->last = NULL;
    while (item != NULL) {
        struct wake_up *next = item->next;
        item->next = NULL;
        if (is_replaced_by(item, newer)) {
            queue->count -= weight_of(item);
            asleep_destroy(item);
        } else {
            add_last(lane, item);
        }
        item = next;
    }
}

bool wake_queue_put(struct wake_queue *queue, struct wake_up *item)
{
    const uint64_t dropped = queue->dropped;
    if (item->urgency == WAKE_AFTER) {
        remove_older(queue, item);
    }
    while (queue->count + weight_of(item) > queue->room) {
        struct wake_lane *lane = find_less_urgent(queue, item->urgency);
        if (lane == NULL) {
            drop(queue, item);
            return false;
        }
        drop(queue, remove_first(queue, lane));
    }
    item->next = NULL;
    add_last(&queue->lanes[item->urgency], item);
    queue->count += weight_of(item);
    return queue->dropped == dropped;
}

static size_t find_most_urgent(const struct wake_queue *queue)
{
    size_t i = 0;
    while (i < WAKE_URGENCIES && queue->lanes[i].first == NULL) {
        i++;
    }
    return i;
}

const struct wake_up *wake_queue_peek(const struct wake_queue *queue)
{
    const size_t i = find_most_urgent(queue);
    return i == WAKE_URGENCIES ? NULL : queue->lanes[i].first;
}

struct wake_up *wake_queue_take(struct wake_queue *queue)
{
    const size_t i = find_most_urgent(queue);
    return i == WAKE_URGENCIES ? NULL : remove_first(queue, &queue->lanes[i]);
}
