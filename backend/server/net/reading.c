#include "server/net/reading.h"

#include "server/net/handover.h"

#include <stdlib.h>

enum status reading_make(struct reading *reading)
{
    *reading = (struct reading){.ended = false};
    if (pthread_mutex_init(&reading->lock, NULL) != 0) {
        return NO_MEMORY;
    }
    if (pthread_cond_init(&reading->came, NULL) != 0) {
        (void)pthread_mutex_destroy(&reading->lock);
        return NO_MEMORY;
    }
    return OK;
}

static void drop_all(struct reading_item *item)
{
    while (item != NULL) {
        struct reading_item *next = item->next;
        reading_item_destroy(item);
        item = next;
    }
}

void reading_end(struct reading *reading)
{
    drop_all(reading->first);
    (void)pthread_mutex_destroy(&reading->lock);
    (void)pthread_cond_destroy(&reading->came);
}

void reading_item_destroy(struct reading_item *item)
{
    if (item != NULL) {
        frame_destroy(item->question);
        handed_destroy(item->asleep);
        free(item);
    }
}

enum status reading_put(struct reading *reading, const struct reading_item *item)
{
    struct reading_item *copy = malloc(sizeof *copy);
    if (copy == NULL) {
        return NO_MEMORY;
    }
    *copy = *item;
    copy->next = NULL;
    (void)pthread_mutex_lock(&reading->lock);
    if (reading->last == NULL) {
        reading->first = copy;
    } else {
        reading->last->next = copy;
    }
    reading->last = copy;
    (void)pthread_cond_signal(&reading->came);
    (void)pthread_mutex_unlock(&reading->lock);
    return OK;
}

void reading_close(struct reading *reading)
{
    (void)pthread_mutex_lock(&reading->lock);
    struct reading_item *dropped = reading->first;
    reading->first = NULL;
    reading->last = NULL;
    reading->ended = true;
    (void)pthread_cond_signal(&reading->came);
    (void)pthread_mutex_unlock(&reading->lock);
    drop_all(dropped);
}

struct reading_item *reading_take(struct reading *reading)
{
    (void)pthread_mutex_lock(&reading->lock);
    while (reading->first == NULL && !reading->ended) {
        (void)pthread_cond_wait(&reading->came, &reading->lock);
    }
    struct reading_item *item = reading->first;
    if (item != NULL) {
        reading->first = item->next;
        if (reading->first == NULL) {
            reading->last = NULL;
        }
        item->next = NULL;
    }
    (void)pthread_mutex_unlock(&reading->lock);
    return item;
}
