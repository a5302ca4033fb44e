#include "server/net/handover.h"

#include <stdlib.h>

enum status handover_make(struct handover *handover, void (*wake)(void *), void *context)
{
    *handover = (struct handover){.wake = wake, .context = context};
    return pthread_mutex_init(&handover->lock, NULL) == 0 ? OK : NO_MEMORY;
}

void handover_end(struct handover *handover)
{
    struct handed *handed = handover_take(handover);
    while (handed != NULL) {
        struct handed *next = handed->next;
        handed_destroy(handed);
        handed = next;
    }
    (void)pthread_mutex_destroy(&handover->lock);
}

void handover_give(struct handover *handover, struct handed *handed)
{
    handed->next = NULL;
    (void)pthread_mutex_lock(&handover->lock);
    if (handover->last == NULL) {
        handover->first = handed;
    } else {
        handover->last->next = handed;
    }
    handover->last = handed;
    (void)pthread_mutex_unlock(&handover->lock);
    handover->wake(handover->context);
}

struct handed *handover_take(struct handover *handover)
{
    (void)pthread_mutex_lock(&handover->lock);
    struct handed *first = handover->first;
    handover->first = NULL;
    handover->last = NULL;
    (void)pthread_mutex_unlock(&handover->lock);
    return first;
}

struct handed *handed_create(enum handed_kind kind)
{
    struct handed *handed = calloc(1, sizeof *handed);
    if (handed != NULL) {
        handed->kind = kind;
    }
    return handed;
}

void handed_destroy(struct handed *handed)
{
    if (handed == NULL) {
        return;
    }
    switch (handed->kind) {
    case HANDED_BATCH: batch_end(&handed->with.batch); break;
    case HANDED_PAGE: page_end(&handed->with.page); break;
    case HANDED_ANSWER:
    case HANDED_LINE: frame_destroy(handed->with.frame); break;
    case HANDED_PUBLISHED: frame_destroy(handed->with.published.frame); break;
    case HANDED_ASLEEP: asleep_destroy(handed->with.wake); break;
    case HANDED_PUSHED: free(handed->with.pushed); break;
    case HANDED_FAILED:
    case HANDED_ENDED: break;
    }
    free(handed);
}
