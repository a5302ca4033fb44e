/* tree_support.c -- how many leaves list a type among their capabilities.
 *
 * A place once taken stays: there are at most 4 * 65,536 of them, and a change that is undone finds
 * its places without taking memory.
 */
#include "base/check.h"
#include "mls/public/tree_inner.h"

#include <stdlib.h>

enum { FIRST_ROOM = 32 };

static uint32_t key_of(enum support_kind kind, mls_u16 type)
{
    return ((uint32_t)kind + 1) << 16 | type;
}

/* Where the key stands, or would stand. Takes: room > used. */
static struct support_place *place_of(const struct support *support, uint32_t key)
{
    const uint32_t mask = support->room - 1;
    uint32_t at = (key * UINT32_C(2654435769)) >> 7 & mask;
    while (support->places[at].key != 0 && support->places[at].key != key) {
        at = (at + 1) & mask;
    }
    return &support->places[at];
}

static enum status grow(struct support *support)
{
    const uint32_t room = support->room == 0 ? FIRST_ROOM : support->room * 2;
    struct support grown = {.room = room, .used = support->used, .stamp = support->stamp};
    grown.places = calloc(room, sizeof(*grown.places));
    if (grown.places == NULL) {
        return NO_MEMORY;
    }
    for (uint32_t i = 0; i < support->room; i++) {
        if (support->places[i].key != 0) {
            *place_of(&grown, support->places[i].key) = support->places[i];
        }
    }
    free(support->places);
    *support = grown;
    return OK;
}

static enum status reserve(struct support *support, uint32_t key)
{
    if (support->used * 2 >= support->room) {
        const enum status status = grow(support);
        if (status != OK) {
            return status;
        }
    }
    struct support_place *place = place_of(support, key);
    if (place->key == 0) {
        *place = (struct support_place){.key = key};
        support->used++;
    }
    return OK;
}

static void count(struct support *support, uint32_t key, int by)
{
    struct support_place *place = place_of(support, key);
    CHECK(place->key == key);
    if (place->stamp != support->stamp) {
        place->stamp = support->stamp;
        place->count = by > 0 ? place->count + 1 : place->count - 1;
    }
}

static void next_stamp(struct support *support)
{
    if (++support->stamp == 0) { /* once in 2^32 leaves the old stamps could be taken for new */
        for (uint32_t i = 0; i < support->room; i++) {
            support->places[i].stamp = 0;
        }
        support->stamp = 1;
    }
}

/* Goes through the lists of a leaf one value at a time. */
struct walk {
    struct mls_reader lists;
    struct mls_reader values;
    unsigned list; /* 0: before the first */
};

static struct walk walk_make(const struct leaf_cell *leaf)
{
    const size_t at = leaf->capabilities_at;
    const struct span rest = span_of(leaf->face.encoded.data + at, leaf->face.encoded.size - at);
    return (struct walk){.lists = mls_reader_make(rest, NULL)};
}

/* Gives: false at the end. The lists were read before, so nothing fails here. */
static bool walk_next(struct walk *walk, uint32_t *key)
{
    enum { VERSIONS = 1, SUITES, EXTENSIONS, PROPOSALS, CREDENTIALS };
    while (walk->values.rest.size == 0) {
        if (walk->list == CREDENTIALS) {
            return false;
        }
        mls_bytes list;
        mls_read_bytes(&walk->lists, &list);
        CHECK(walk->lists.status == OK);
        walk->list++;
        if (walk->list > SUITES) {
            walk->values = mls_reader_make(list, NULL);
        }
    }
    mls_u16 type = 0;
    mls_read_u16(&walk->values, &type);
    *key = key_of((enum support_kind)(walk->list - EXTENSIONS), type);
    return true;
}

enum status support_reserve(struct support *support, const struct leaf_cell *leaf)
{
    enum status status = reserve(support, key_of(USED_CREDENTIAL, leaf->face.credential_type));
    struct walk walk = walk_make(leaf);
    for (uint32_t key; status == OK && walk_next(&walk, &key);) {
        status = reserve(support, key);
    }
    return status;
}

void support_count(struct support *support, const struct leaf_cell *leaf, int by)
{
    next_stamp(support);
    count(support, key_of(USED_CREDENTIAL, leaf->face.credential_type), by);
    struct walk walk = walk_make(leaf);
    for (uint32_t key; walk_next(&walk, &key);) {
        count(support, key, by);
    }
}

uint32_t support_of(const struct support *support, enum support_kind kind, mls_u16 type)
{
    if (support->room == 0) {
        return 0;
    }
    return place_of(support, key_of(kind, type))->count;
}
