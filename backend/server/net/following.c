#include "server/net/following.h"

#include "base/check.h"

#include <stdlib.h>

void following_drop_page(struct network *network, struct connection *connection)
{
    if (connection->page != NULL) {
        page_end(connection->page);
        free(connection->page);
        connection->page = NULL;
        network->pages_held--;
    }
}

void following_end(struct network *network, struct connection *connection, unsigned slot)
{
    struct follow *follow = &connection->follows[slot];
    if (follow->tail == TAIL_NONE) {
        return;
    }
    struct tail *tail = tail_at(&network->tails, follow->tail);
    follower_t moved = 0;
    if (tail_leave(tail, follow->place, &moved)) {
        struct connection *other = connection_at(&network->connections, follower_index(moved));
        other->follows[follower_slot(moved)].place = follow->place;
    }
    if (connection->page_slot == slot) {
        following_drop_page(network, connection);
    }
    *follow = (struct follow){.tail = TAIL_NONE};
    tail_release(&network->tails, tail);
}

void following_end_all(struct network *network, struct connection *connection)
{
    for (unsigned slot = 0; slot < FOLLOWS_MAX; slot++) {
        following_end(network, connection, slot);
    }
}

struct follow *following_find(const struct network *network, struct connection *connection,
                              uint32_t log, unsigned *slot)
{
    for (*slot = 0; *slot < FOLLOWS_MAX; (*slot)++) {
        struct follow *follow = &connection->follows[*slot];
        if (follow->tail != TAIL_NONE && tail_at(&network->tails, follow->tail)->log == log) {
            return follow;
        }
    }
    return NULL;
}

static struct follow *find_free(struct connection *connection, unsigned *slot)
{
    for (*slot = 0; *slot < FOLLOWS_MAX; (*slot)++) {
        if (connection->follows[*slot].tail == TAIL_NONE) {
            return &connection->follows[*slot];
        }
    }
    return NULL;
}

enum status following_begin(struct network *network, struct connection *connection,
                            const struct effect *effect)
{
    unsigned slot = 0;
    if (following_find(network, connection, effect->log, &slot) != NULL) {
        following_end(network, connection, slot);
    }
    struct follow *follow = find_free(connection, &slot);
    if (follow == NULL) {
        return FULL;
    }
    struct tail *tail = tail_of(&network->tails, effect->log);
    if (tail == NULL) {
        return NO_MEMORY;
    }
    if (effect->with.follow.last > tail->last) {
        CHECK(tail->ring_count == 0); /* what was appended came before this effect */
        tail->last = effect->with.follow.last;
    }
    const enum status status =
        tail_follow(tail, follower_of(connection->index, slot), &follow->place);
    if (status != OK) {
        tail_release(&network->tails, tail);
        return status;
    }
    follow->tail = tail->number;
    follow->seq = effect->seq;
    follow->until = effect->with.follow.until;
    return OK;
}

uint64_t following_limit(const struct network *network, const struct follow *follow)
{
    const uint64_t last = tail_at(&network->tails, follow->tail)->last;
    return follow->until != 0 && follow->until < last ? follow->until : last;
}
