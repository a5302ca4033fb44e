#include "server/net/tail.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

enum { RING_FIRST = 4, FOLLOWERS_FIRST = 8, FOUND_FIRST = 64, LIST_FIRST = 64, AGED_FIRST = 256 };

struct tails tails_make(size_t bytes_max)
{
    return (struct tails){.bytes_max = bytes_max, .list_free = 1};
}

/* ── log → tail ── */

static uint32_t hash_of(uint32_t log)
{
    return log * 2654435761U; /* Knuth's multiplier: log numbers are dense and ours */
}

static uint32_t found_slot(const struct tails *tails, uint32_t log)
{
    const uint32_t mask = tails->found_room - 1;
    uint32_t slot = hash_of(log) & mask;
    while (tails->found[slot] != TAIL_NONE && tails->list[tails->found[slot]]->log != log) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

struct tail *tail_find(const struct tails *tails, uint32_t log)
{
    if (tails->found_room == 0) {
        return NULL;
    }
    const uint32_t number = tails->found[found_slot(tails, log)];
    return number == TAIL_NONE ? NULL : tails->list[number];
}

struct tail *tail_at(const struct tails *tails, uint32_t number)
{
    CHECK(number != TAIL_NONE && number < tails->list_room && tails->list[number] != NULL);
    return tails->list[number];
}

static bool found_grow(struct tails *tails)
{
    if ((tails->count + 1) * 2 <= tails->found_room) {
        return true;
    }
    const uint32_t room = tails->found_room == 0 ? FOUND_FIRST : tails->found_room * 2;
    uint32_t *found = calloc(room, sizeof *found);
    if (found == NULL) {
        return false;
    }
    free(tails->found);
    tails->found = found;
    tails->found_room = room;
    for (uint32_t number = 1; number < tails->list_room; number++) {
        if (tails->list[number] != NULL) {
            tails->found[found_slot(tails, tails->list[number]->log)] = number;
        }
    }
    return true;
}

/* Open addressing without tombstones: what stood behind the hole moves up. */
static void found_remove(struct tails *tails, uint32_t log)
{
    const uint32_t mask = tails->found_room - 1;
    uint32_t hole = found_slot(tails, log);
    tails->found[hole] = TAIL_NONE;
    for (uint32_t slot = (hole + 1) & mask; tails->found[slot] != TAIL_NONE;
         slot = (slot + 1) & mask) {
        const uint32_t home = hash_of(tails->list[tails->found[slot]]->log) & mask;
        if (((slot - home) & mask) >= ((slot - hole) & mask)) {
            tails->found[hole] = tails->found[slot];
            tails->found[slot] = TAIL_NONE;
            hole = slot;
        }
    }
}

static bool list_grow(struct tails *tails)
{
    if (tails->count + 1 < tails->list_room) {
        return true;
    }
    const uint32_t room = tails->list_room == 0 ? LIST_FIRST : tails->list_room * 2;
    struct tail **list = realloc(tails->list, room * sizeof(struct tail *));
    if (list == NULL) {
        return false;
    }
    memset(list + tails->list_room, 0, (room - tails->list_room) * sizeof(struct tail *));
    tails->list_free = tails->list_room == 0 ? 1 : tails->list_room;
    tails->list = list;
    tails->list_room = room;
    return true;
}

struct tail *tail_of(struct tails *tails, uint32_t log)
{
    struct tail *tail = tail_find(tails, log);
    if (tail != NULL) {
        return tail;
    }
    if (!list_grow(tails) || !found_grow(tails)) {
        return NULL;
    }
    tail = calloc(1, sizeof *tail);
    if (tail == NULL) {
        return NULL;
    }
    uint32_t number = tails->list_free;
    while (number == TAIL_NONE || tails->list[number] != NULL) {
        number = number + 1 < tails->list_room ? number + 1 : 1;
    }
    tail->log = log;
    tail->number = number;
    tails->found[found_slot(tails, log)] = number;
    tails->list[number] = tail;
    tails->list_free = number + 1 < tails->list_room ? number + 1 : 1;
    tails->count++;
    return tail;
}

/* ── frames ── */

static uint64_t first_of(const struct tail *tail)
{
    return tail->last - tail->ring_count + 1;
}

static struct frame *ring_drop(struct tails *tails, struct tail *tail)
{
    struct frame *frame = tail->ring[tail->ring_first];
    tail->ring_first = (tail->ring_first + 1) & (tail->ring_room - 1);
    tail->ring_count--;
    tails->bytes -= sizeof *frame + frame->size;
    return frame;
}

static void ring_clear(struct tails *tails, struct tail *tail)
{
    while (tail->ring_count > 0) {
        frame_destroy(ring_drop(tails, tail));
    }
}

static bool is_single(const struct tail *tail)
{
    return tail->followers == &tail->single;
}

static void tail_destroy(struct tails *tails, struct tail *tail)
{
    ring_clear(tails, tail);
    found_remove(tails, tail->log);
    tails->list[tail->number] = NULL;
    tails->list_free = tail->number;
    tails->count--;
    free(tail->ring);
    free(is_single(tail) ? NULL : tail->followers);
    free(tail);
}

void tail_release(struct tails *tails, struct tail *tail)
{
    if (tail->follower_count == 0 && tail->ring_count == 0) {
        tail_destroy(tails, tail);
    }
}

void tails_end(struct tails *tails)
{
    for (uint32_t number = 1; number < tails->list_room; number++) {
        if (tails->list[number] != NULL) {
            tail_destroy(tails, tails->list[number]);
        }
    }
    free(tails->list);
    free(tails->found);
    free(tails->aged);
    *tails = tails_make(tails->bytes_max);
}

static bool ring_grow(struct tail *tail)
{
    if (tail->ring_count < tail->ring_room) {
        return true;
    }
    const uint32_t room = tail->ring_room == 0 ? RING_FIRST : tail->ring_room * 2;
    struct frame **ring = malloc(room * sizeof(struct frame *));
    if (ring == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < tail->ring_count; i++) {
        ring[i] = tail->ring[(tail->ring_first + i) & (tail->ring_room - 1)];
    }
    free(tail->ring);
    tail->ring = ring;
    tail->ring_room = room;
    tail->ring_first = 0;
    return true;
}

static bool aged_grow(struct tails *tails)
{
    if (tails->aged_count < tails->aged_room) {
        return true;
    }
    const size_t room = tails->aged_room == 0 ? AGED_FIRST : tails->aged_room * 2;
    struct tail_aged *aged = malloc(room * sizeof *aged);
    if (aged == NULL) {
        return false;
    }
    for (size_t i = 0; i < tails->aged_count; i++) {
        aged[i] = tails->aged[(tails->aged_first + i) & (tails->aged_room - 1)];
    }
    free(tails->aged);
    tails->aged = aged;
    tails->aged_room = room;
    tails->aged_first = 0;
    return true;
}

/* Forgets the oldest frames of all tails until what is left fits; `kept` keeps its newest. */
static void forget(struct tails *tails, const struct tail *kept)
{
    while (tails->bytes > tails->bytes_max && tails->aged_count > 1) {
        const struct tail_aged oldest = tails->aged[tails->aged_first];
        tails->aged_first = (tails->aged_first + 1) & (tails->aged_room - 1);
        tails->aged_count--;
        struct tail *tail = tails->list[oldest.tail];
        if (tail != NULL && tail->log == oldest.log && tail->ring_count > 0 &&
            first_of(tail) <= oldest.seq) {
            frame_destroy(ring_drop(tails, tail));
            if (tail != kept) {
                tail_release(tails, tail);
            }
        }
    }
}

void tails_expire(struct tails *tails, int64_t now)
{
    for (size_t i = 0; i < tails->aged_count; i++) {
        struct tail_aged *aged = &tails->aged[(tails->aged_first + i) & (tails->aged_room - 1)];
        if (aged->keep_until == 0 || aged->keep_until > now) {
            continue;
        }
        aged->keep_until = 0;
        struct tail *tail = tails->list[aged->tail];
        if (tail == NULL || tail->log != aged->log) {
            continue;
        }
        while (tail->ring_count > 0 && first_of(tail) <= aged->seq) {
            frame_destroy(ring_drop(tails, tail));
        }
        tail_release(tails, tail);
    }
}

enum status tail_append(struct tails *tails, struct tail *tail, struct frame *frame,
                        int64_t keep_until)
{
    if (frame->seq != tail->last + 1) {
        ring_clear(tails, tail);
    }
    if (!ring_grow(tail) || !aged_grow(tails)) {
        ring_clear(tails, tail);
        tail->last = frame->seq;
        frame_destroy(frame);
        return NO_MEMORY;
    }
    tail->ring[(tail->ring_first + tail->ring_count) & (tail->ring_room - 1)] = frame;
    tail->ring_count++;
    tail->last = frame->seq;
    tails->bytes += sizeof *frame + frame->size;
    tails->aged[(tails->aged_first + tails->aged_count) & (tails->aged_room - 1)] =
        (struct tail_aged){
            .seq = frame->seq,
            .keep_until = keep_until,
            .log = tail->log,
            .tail = tail->number,
        };
    tails->aged_count++;
    forget(tails, tail);
    return OK;
}

struct frame *tail_frame(const struct tail *tail, uint64_t seq)
{
    if (tail->ring_count == 0 || seq < first_of(tail) || seq > tail->last) {
        return NULL;
    }
    const uint32_t nth = (uint32_t)(seq - first_of(tail));
    return tail->ring[(tail->ring_first + nth) & (tail->ring_room - 1)];
}

/* ── followers ── */

static enum status followers_grow(struct tail *tail)
{
    if (tail->follower_room == 0) {
        tail->followers = &tail->single;
        tail->follower_room = 1;
        return OK;
    }
    const uint32_t room = tail->follower_room == 1 ? FOLLOWERS_FIRST : tail->follower_room * 2;
    follower_t *followers =
        realloc(is_single(tail) ? NULL : tail->followers, room * sizeof *followers);
    if (followers == NULL) {
        return NO_MEMORY;
    }
    if (is_single(tail)) {
        followers[0] = tail->single;
    }
    tail->followers = followers;
    tail->follower_room = room;
    return OK;
}

enum status tail_follow(struct tail *tail, follower_t follower, uint32_t *place)
{
    if (tail->follower_count == tail->follower_room) {
        const enum status status = followers_grow(tail);
        if (status != OK) {
            return status;
        }
    }
    *place = tail->follower_count++;
    tail->followers[*place] = follower;
    return OK;
}

bool tail_leave(struct tail *tail, uint32_t place, follower_t *moved)
{
    CHECK(place < tail->follower_count);
    *moved = tail->followers[--tail->follower_count];
    tail->followers[place] = *moved;
    return place < tail->follower_count;
}
