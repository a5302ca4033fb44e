#include "server/net/inbox.h"

#include <stdlib.h>
#include <time.h>

enum status inbox_make(struct inbox *inbox)
{
    *inbox = (struct inbox){.ended = false};
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
    if (kind == INPUT_FRAME) {
        if (inbox->frames >= INBOX_FRAMES_MAX || frame.size > INBOX_BYTES_MAX - inbox->bytes) {
            status = FULL;
        } else {
            inbox->frames++;
            inbox->bytes += frame.size;
        }
    }
    if (status == OK) {
        lane_put(urgent ? &inbox->urgent : &inbox->usual, item);
        (void)pthread_cond_signal(&inbox->came);
    }
    (void)pthread_mutex_unlock(&inbox->lock);
    if (status != OK) {
        free(item);
    }
    return status;
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
    (void)pthread_cond_signal(&inbox->came);
    (void)pthread_mutex_unlock(&inbox->lock);
    return OK;
}

void inbox_close(struct inbox *inbox)
{
    (void)pthread_mutex_lock(&inbox->lock);
    inbox->ended = true;
    (void)pthread_cond_signal(&inbox->came);
    (void)pthread_mutex_unlock(&inbox->lock);
}

static struct timespec wait_until(uint32_t wait_ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += (long)(wait_ms % 1000) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    return until;
}

/* Cuts at most INBOX_TAKE_MAX items off the usual lane. */
static struct inbox_item *cut_usual(struct inbox *inbox)
{
    struct inbox_item *first = inbox->usual.first;
    struct inbox_item *end = first;
    for (size_t n = 1; end != NULL && end->next != NULL && n < INBOX_TAKE_MAX; n++) {
        end = end->next;
    }
    if (end != NULL) {
        inbox->usual.first = end->next;
        end->next = NULL;
        if (inbox->usual.first == NULL) {
            inbox->usual.last = NULL;
        }
    }
    return first;
}

void inbox_take(struct inbox *inbox, uint32_t wait_ms, struct inbox_item **out, bool *last)
{
    const struct timespec until = wait_until(wait_ms);
    (void)pthread_mutex_lock(&inbox->lock);
    int late = 0;
    while (inbox->urgent.first == NULL && inbox->usual.first == NULL && !inbox->ended &&
           late == 0) {
        late = pthread_cond_timedwait(&inbox->came, &inbox->lock, &until);
    }
    struct inbox_item *usual = cut_usual(inbox);
    *out = inbox->urgent.first == NULL ? usual : inbox->urgent.first;
    if (inbox->urgent.last != NULL) {
        inbox->urgent.last->next = usual;
    }
    inbox->urgent = (struct inbox_lane){NULL, NULL};
    for (const struct inbox_item *item = *out; item != NULL; item = item->next) {
        if (item->kind == INPUT_FRAME && !item->is_line) {
            inbox->frames--;
            inbox->bytes -= item->size;
        }
    }
    *last = inbox->ended && inbox->usual.first == NULL;
    (void)pthread_mutex_unlock(&inbox->lock);
}
