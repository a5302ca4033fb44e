#include "server/net/inbox.h"

#include "server/ops/clock.h"

#include <stdlib.h>

enum status inbox_make(struct inbox *inbox, struct inbox_limits limits)
{
    *inbox = (struct inbox){.limits = limits};
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0) {
        return NO_MEMORY;
    }
    enum status status = OK;
    if (pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&inbox->came, &attributes) != 0) {
        status = NO_MEMORY;
    } else if (pthread_mutex_init(&inbox->lock, NULL) != 0) {
        (void)pthread_cond_destroy(&inbox->came);
        status = NO_MEMORY;
    }
    (void)pthread_condattr_destroy(&attributes);
    return status;
}

void inbox_end(struct inbox *inbox)
{
    inbox_item_destroy(inbox->urgent.first);
    inbox_item_destroy(inbox->usual.first);
    (void)pthread_mutex_destroy(&inbox->lock);
    (void)pthread_cond_destroy(&inbox->came);
}

void inbox_item_destroy(struct inbox_item *items)
{
    while (items != NULL) {
        struct inbox_item *next = items->next;
        free(items);
        items = next;
    }
}

static void lane_put(struct inbox_lane *lane, struct inbox_item *item)
{
    if (lane->last == NULL) {
        lane->first = item;
    } else {
        lane->last->next = item;
    }
    lane->last = item;
}

static struct inbox_item *item_create(enum input_kind kind, uint64_t connection, struct span text)
{
    struct inbox_item *item = malloc(sizeof *item + text.size);
    if (item == NULL) {
        return NULL;
    }
    *item = (struct inbox_item){.kind = kind, .connection = connection, .size = text.size};
    if (text.size > 0) {
        memcpy(item->text, text.data, text.size);
    }
    return item;
}

/* A connection's news of being opened goes before its own urgent frame, so it takes the same lane;
 * that it was closed comes after everything it sent. */
static bool is_urgent(enum input_kind kind, struct span frame)
{
    return kind == INPUT_OPENED || (kind == INPUT_FRAME && input_overtakes(frame));
}

/* What is bounded: frames, and what became of pushes, which are rows as well. */
static bool is_counted(enum input_kind kind)
{
    return kind == INPUT_FRAME || kind == INPUT_PUSHED;
}

enum status inbox_put(struct inbox *inbox, enum input_kind kind, uint64_t connection,
                      struct span frame)
{
    const bool urgent = is_urgent(kind, frame);
    struct inbox_item *item = item_create(kind, connection, frame);
    if (item == NULL) {
        return NO_MEMORY;
    }
    enum status status = OK;
    (void)pthread_mutex_lock(&inbox->lock);
    if (is_counted(kind)) {
        if (inbox->frames >= inbox->limits.frames_max ||
            inbox->bytes + frame.size > inbox->limits.bytes_max) {
            status = FULL;
        } else {
            inbox->frames++;
            inbox->bytes += frame.size;
        }
    }
    if (status == OK) {
        lane_put(urgent ? &inbox->urgent : &inbox->usual, item);
    }
    (void)pthread_mutex_unlock(&inbox->lock);
    if (status != OK) {
        free(item);
    } else if (is_counted(kind) || kind == INPUT_DRAIN) {
        inbox->is_waking = true;
    }
    return status;
}

void inbox_wake(struct inbox *inbox)
{
    if (inbox->is_waking) {
        inbox->is_waking = false;
        (void)pthread_mutex_lock(&inbox->lock);
        (void)pthread_cond_signal(&inbox->came);
        (void)pthread_mutex_unlock(&inbox->lock);
    }
}

enum status inbox_put_line(struct inbox *inbox, uint64_t asker, struct span line)
{
    struct inbox_item *item = item_create(INPUT_FRAME, asker, line);
    if (item == NULL) {
        return NO_MEMORY;
    }
    item->is_line = true;
    (void)pthread_mutex_lock(&inbox->lock);
    lane_put(&inbox->urgent, item);
    (void)pthread_mutex_unlock(&inbox->lock);
    inbox->is_waking = true;
    return OK;
}

void inbox_close(struct inbox *inbox)
{
    (void)pthread_mutex_lock(&inbox->lock);
    inbox->ended = true;
    (void)pthread_cond_signal(&inbox->came);
    (void)pthread_mutex_unlock(&inbox->lock);
}

/* Cuts items off a lane until `*frames` frames have been taken; gives where the next goes. */
static struct inbox_item **lane_cut(struct inbox *inbox, struct inbox_lane *lane, size_t *frames,
                                    struct inbox_item **at)
{
    while (lane->first != NULL && *frames > 0) {
        struct inbox_item *item = lane->first;
        lane->first = item->next;
        if (is_counted(item->kind) && !item->is_line) {
            (*frames)--;
            inbox->frames--;
            inbox->bytes -= item->size;
        }
        *at = item;
        at = &item->next;
    }
    *at = NULL;
    if (lane->first == NULL) {
        lane->last = NULL;
    }
    return at;
}

void inbox_take(struct inbox *inbox, uint32_t wait_ms, struct inbox_item **out, bool *last)
{
    const struct timespec until = clock_after(wait_ms);
    (void)pthread_mutex_lock(&inbox->lock);
    int late = 0;
    while (inbox->urgent.first == NULL && inbox->usual.first == NULL && !inbox->ended &&
           late == 0) {
        late = pthread_cond_timedwait(&inbox->came, &inbox->lock, &until);
    }
    size_t frames = inbox->limits.batch_max;
    struct inbox_item **end = lane_cut(inbox, &inbox->urgent, &frames, out);
    (void)lane_cut(inbox, &inbox->usual, &frames, end);
    *last = inbox->ended && inbox->urgent.first == NULL && inbox->usual.first == NULL;
    (void)pthread_mutex_unlock(&inbox->lock);
}
