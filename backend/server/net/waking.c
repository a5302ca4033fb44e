#include "server/net/waking.h"

#include "server/ops/clock.h"
#include "server/ops/metrics.h"

#include <stdlib.h>

enum {
    UNDER_WAY_MAX = 4096
}; /* wake-ups at the reader: all of them together, a few kilobytes each */

static void drop(struct wake_up *wake)
{
    metrics_count(METRIC_PUSH_DROPPED);
    asleep_destroy(wake);
}

/* The answer is made with the question, so that it comes whatever happens to memory. */
static void ask(struct network *network, struct wake_up *wake)
{
    struct handed *handed = network->waking < UNDER_WAY_MAX ? handed_create(HANDED_ASLEEP) : NULL;
    if (handed == NULL) {
        drop(wake);
        return;
    }
    handed->with.wake = wake;
    const struct reading_item item = {.asleep = handed};
    if (reading_put(&network->reading, &item) == OK) {
        network->waking++;
    } else {
        metrics_count(METRIC_PUSH_DROPPED);
        handed_destroy(handed);
    }
}

void waking_begin(struct network *network, struct effect *effect)
{
    if (network->setup->pusher == NULL) {
        return;
    }
    struct wake_up *wake = asleep_create(effect, clock_steady_ms());
    if (wake == NULL) {
        metrics_count(METRIC_PUSH_DROPPED);
        return;
    }
    ask(network, wake);
}

static bool is_awake(const struct network *network, const struct sleeper *sleeper)
{
    const struct tail *own = tail_find(&network->tails, sleeper->log);
    return own != NULL && own->follower_count > 0;
}

/* A trial goes out all the same: who asked for it is looking. */
static void leave_out_awake(const struct network *network, struct wake_up *wake)
{
    size_t count = 0;
    for (size_t i = 0; i < wake->count; i++) {
        if (wake->trial || !is_awake(network, &wake->sleepers[i])) {
            wake->sleepers[count++] = wake->sleepers[i];
        }
    }
    wake->count = count;
}

void waking_found(struct network *network, struct handed *handed)
{
    struct wake_up *wake = handed->with.wake;
    handed->with.wake = NULL;
    network->waking--;
    const struct net_pusher *pusher = network->setup->pusher;
    if (handed->status != OK && handed->status != NOT_FOUND) {
        drop(wake);
        return;
    }
    leave_out_awake(network, wake);
    struct wake_up *next = wake->last ? NULL : asleep_next(wake);
    if (next == NULL && !wake->last) {
        metrics_count(METRIC_PUSH_DROPPED);
    }
    if (wake->count > 0) {
        pusher->put(pusher->context, wake);
    } else {
        asleep_destroy(wake);
    }
    if (next != NULL) {
        ask(network, next);
    }
}

void waking_forget(struct network *network, uint32_t log)
{
    const struct net_pusher *pusher = network->setup->pusher;
    if (pusher != NULL) {
        pusher->forget(pusher->context, log);
    }
}

void waking_pushed(struct network *network, const struct pushed *pushed)
{
    if (inbox_put(&network->inbox, INPUT_PUSHED, 0, pushed_span(pushed)) != OK) {
        metrics_count(METRIC_PUSH_UNTOLD); /* the next push to that device tells it again */
    }
}

void waking_tell(void *context, const struct pushed *pushed)
{
    struct network *network = context;
    struct handed *handed = handed_create(HANDED_PUSHED);
    struct pushed *copy = malloc(sizeof *copy);
    if (handed == NULL || copy == NULL) {
        metrics_count(METRIC_PUSH_UNTOLD);
        free(copy);
        free(handed);
        return;
    }
    *copy = *pushed;
    handed->with.pushed = copy;
    handover_give(&network->handover, handed);
}
