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
    struct follow *follow = connection_follow(connection, slot);
    if (follow->tail == TAIL_NONE) {
        return;
    }
    struct tail *tail = tail_at(&network->tails, follow->tail);
    follower_t moved = 0;
    if (tail_leave(tail, follow->place, &moved)) {
        struct connection *other = connection_at(&network->connections, follower_index(moved));
        connection_follow(other, follower_slot(moved))->place = follow->place;
    }
    if (connection->page_slot == slot) {
        following_drop_page(network, connection);
    }
    *follow = (struct follow){.tail = TAIL_NONE};
    if (connection->rest != NULL) {
        connection->rest->until[slot] = 0;
    }
    tail_release(&network->tails, tail);
}

void following_end_all(struct network *network, struct connection *connection)
{
    for (unsigned slot = 0; slot < connection_slots(connection); slot++) {
        following_end(network, connection, slot);
    }
}

struct follow *following_find(const struct network *network, struct connection *connection,
                              uint32_t log, unsigned *slot)
{
    for (*slot = 0; *slot < connection_slots(connection); (*slot)++) {
        struct follow *follow = connection_follow(connection, *slot);
        if (follow->tail != TAIL_NONE && tail_at(&network->tails, follow->tail)->log == log) {
            return follow;
        }
    }
    return NULL;
}

static bool has_rest(struct connection *connection)
{
    if (connection->rest == NULL) {
        connection->rest = calloc(1, sizeof *connection->rest);
    }
    return connection->rest != NULL;
}

static enum status find_free(struct connection *connection, unsigned *slot)
{
    for (*slot = 0; *slot < FOLLOWS_MAX; (*slot)++) {
        if (*slot == FOLLOWS_AT_HAND && !has_rest(connection)) {
            return NO_MEMORY;
        }
        if (connection_follow(connection, *slot)->tail == TAIL_NONE) {
            return OK;
        }
    }
    return FULL;
}

enum status following_begin(struct network *network, struct connection *connection,
                            const struct effect *effect)
{
    unsigned slot = 0;
    if (following_find(network, connection, effect->log, &slot) != NULL) {
        following_end(network, connection, slot);
    }
    enum status status = find_free(connection, &slot);
    if (status == OK && effect->with.follow.until != 0 && !has_rest(connection)) {
        status = NO_MEMORY;
    }
    if (status != OK) {
        return status;
    }
    struct follow *follow = connection_follow(connection, slot);
    struct tail *tail = tail_of(&network->tails, effect->log);
    if (tail == NULL) {
        return NO_MEMORY;
    }
    if (effect->with.follow.last > tail->last) {
        CHECK(tail->ring_count == 0); /* what was appended came before this effect */
        tail->last = effect->with.follow.last;
    }
    status = tail_follow(tail, follower_of(connection->index, slot), &follow->place);
    if (status != OK) {
        tail_release(&network->tails, tail);
        return status;
    }
    follow->tail = tail->number;
    follow->seq = effect->seq;
    if (connection->rest != NULL) {
        connection->rest->until[slot] = effect->with.follow.until;
    }
    return OK;
}

uint64_t following_limit(const struct network *network, struct connection *connection,
                         unsigned slot)
{
    const uint64_t until = connection_until(connection, slot);
    const uint64_t last = tail_at(&network->tails, connection_follow(connection, slot)->tail)->last;
    return until != 0 && until < last ? until : last;
}

void following_end_at(struct network *network, struct connection *connection, unsigned slot,
                      uint64_t until)
{
    if (connection_follow(connection, slot)->seq >= until || !has_rest(connection)) {
        following_end(network, connection, slot); /* without memory it asks for the rest again */
    } else {
        connection->rest->until[slot] = until;
    }
}
