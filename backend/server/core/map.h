/* map.h -- finds things by a few bytes. The entry lies inside the thing; the map owns nothing. */
#ifndef CORE_MAP_H
#define CORE_MAP_H

#include "base/span.h"
#include "base/status.h"

struct map_entry {
    struct map_entry *next; /* in the same row */
    struct span key;        /* points into the thing, which keeps it unchanged while it is here */
    void *thing;
    uint64_t hash;
};

struct map {
    struct map_entry **rows;
    size_t row_count; /* a power of two, or 0 */
    size_t count;
    uint64_t seed; /* so that nobody outside can choose who shares a row */
};

struct map map_make(uint64_t seed);
void map_end(struct map *map); /* the things stay */

/* Puts the thing in; its key must not be in the map. Fails: NO_MEMORY, only for the first. */
MUST_CHECK enum status map_add(struct map *map, struct map_entry *entry, struct span key,
                               void *thing);

/* The thing of that key; NULL when it is not here. */
void *map_find(const struct map *map, struct span key);
void map_remove(struct map *map, struct map_entry *entry);

/* Any thing after `after` (NULL: the first), for walking over all; NULL at the end. The map must
 * not change on the way, except that the thing last given may be removed by map_remove() if its
 * successor was asked for before. */
void *map_next(const struct map *map, const struct map_entry *after);

#endif
