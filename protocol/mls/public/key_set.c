#include "mls/public/key_set.h"

#include <stdlib.h>

#include "base/check.h"
#include "crypto/public/chance.h"

enum { FIRST_ROOM = 16, ROOM_MAX = 1 << 28 };

static uint64_t turn(uint64_t value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = turn(v[1], 13) ^ v[0];
    v[0] = turn(v[0], 32);
    v[2] += v[3];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = turn(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = turn(v[1], 17) ^ v[2];
    v[2] = turn(v[2], 32);
}

/* In the order of this machine: no tag ever leaves it. */
static uint64_t read_word(struct span key, size_t at)
{
    uint64_t word = 0;
    if (key.size - at >= sizeof(word)) {
        memcpy(&word, key.data + at, sizeof(word));
    } else if (key.size > at) {
        memcpy(&word, key.data + at, key.size - at);
    }
    return word;
}

/* SipHash with one round a word and three at the end. */
static uint32_t tag_of(const struct key_set *set, struct span key)
{
    uint64_t v[4] = {
        set->seed[0] ^ UINT64_C(0x736f6d6570736575), set->seed[1] ^ UINT64_C(0x646f72616e646f6d),
        set->seed[0] ^ UINT64_C(0x6c7967656e657261), set->seed[1] ^ UINT64_C(0x7465646279746573)};
    for (size_t at = 0; at <= key.size; at += 8) {
        uint64_t word = read_word(key, at);
        if (key.size - at < 8) {
            word |= (uint64_t)key.size << 56;
        }
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    const uint64_t tag = v[0] ^ v[1] ^ v[2] ^ v[3];
    return (uint32_t)(tag ^ (tag >> 32));
}

struct key_set key_set_make(key_of_node key_of, const void *owner)
{
    struct key_set set = {.key_of = key_of, .owner = owner};
    chance_fill(set.seed, sizeof(set.seed));
    return set;
}

void key_set_end(struct key_set *set)
{
    free(set->places);
    set->places = NULL;
    set->room = 0;
    set->count = 0;
}

static void put(struct key_set *set, struct key_place place)
{
    uint32_t at = place.tag & (set->room - 1);
    while (set->places[at].node != 0) {
        at = (at + 1) & (set->room - 1);
    }
    set->places[at] = place;
}

/* At most three quarters are used. */
static bool has_room(uint32_t room, uint64_t count)
{
    return count <= (uint64_t)room * 3 / 4;
}

enum status key_set_reserve(struct key_set *set, uint32_t more)
{
    const uint64_t wanted = (uint64_t)set->count + more;
    if (has_room(set->room, wanted)) {
        return OK;
    }
    if (wanted > ROOM_MAX / 2) {
        return TOO_LARGE;
    }
    uint32_t room = set->room == 0 ? FIRST_ROOM : set->room;
    while (!has_room(room, wanted)) {
        room *= 2;
    }
    struct key_place *places = calloc(room, sizeof(*places));
    if (places == NULL) {
        return NO_MEMORY;
    }
    struct key_place *old = set->places;
    const uint32_t old_room = set->room;
    set->places = places;
    set->room = room;
    for (uint32_t i = 0; i < old_room; i++) {
        if (old[i].node != 0) {
            put(set, old[i]);
        }
    }
    free(old);
    return OK;
}

/* The place of the key, or the free one where it would stand. Takes: a free place (CHECKed). */
static struct key_place *place_of(const struct key_set *set, struct span key, uint32_t tag)
{
    const uint32_t mask = set->room - 1;
    CHECK(set->count < set->room);
    uint32_t at = tag & mask;
    for (; set->places[at].node != 0; at = (at + 1) & mask) {
        const struct key_place *place = &set->places[at];
        if (place->tag == tag && span_equal(set->key_of(set->owner, place->node - 1), key)) {
            break;
        }
    }
    return &set->places[at];
}

enum status key_set_find(const struct key_set *set, struct span key, uint32_t *node)
{
    *node = 0;
    if (set->count == 0) {
        return NOT_FOUND;
    }
    const struct key_place *place = place_of(set, key, tag_of(set, key));
    if (place->node == 0) {
        return NOT_FOUND;
    }
    *node = place->node - 1;
    return OK;
}

bool key_set_add(struct key_set *set, uint32_t node)
{
    CHECK(has_room(set->room, (uint64_t)set->count + 1));
    const struct span key = set->key_of(set->owner, node);
    const uint32_t tag = tag_of(set, key);
    struct key_place *place = place_of(set, key, tag);
    if (place->node != 0) {
        return false;
    }
    *place = (struct key_place){.tag = tag, .node = node + 1};
    set->count++;
    return true;
}

/* What stands behind the free place moves up, so that no search stops there too early. */
static void close_gap(struct key_set *set, uint32_t gap)
{
    const uint32_t mask = set->room - 1;
    for (uint32_t at = (gap + 1) & mask; set->places[at].node != 0; at = (at + 1) & mask) {
        const uint32_t home = set->places[at].tag & mask;
        if (((at - home) & mask) >= ((at - gap) & mask)) {
            set->places[gap] = set->places[at];
            gap = at;
        }
    }
    set->places[gap] = (struct key_place){0, 0};
}

void key_set_remove(struct key_set *set, uint32_t node)
{
    CHECK(set->count > 0);
    const uint32_t mask = set->room - 1;
    uint32_t at = tag_of(set, set->key_of(set->owner, node)) & mask;
    while (set->places[at].node != node + 1) {
        CHECK(set->places[at].node != 0);
        at = (at + 1) & mask;
    }
    close_gap(set, at);
    set->count--;
}
