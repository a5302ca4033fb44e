#include "server/core/map.h"
#include "base/check.h"

#include <stdlib.h>

enum { FIRST_ROWS = 64 };

struct map map_make(uint64_t seed)
{
    return (struct map){.rows = NULL, .seed = seed};
}

void map_end(struct map *map)
{
    free(map->rows);
    *map = (struct map){0};
}

/* Mixes eight bytes at a time; the seed is secret, so that rows cannot be crowded on purpose. */
static uint64_t hash_key(const struct map *map, struct span key)
{
    uint64_t hash = map->seed ^ (key.size * 0x9E3779B97F4A7C15u);
    for (size_t at = 0; at < key.size; at += 8) {
        uint64_t word = 0;
        const size_t size = key.size - at < 8 ? key.size - at : 8;
        memcpy(&word, key.data + at, size);
        hash ^= word;
        hash *= 0xFF51AFD7ED558CCDu;
        hash ^= hash >> 32;
        hash += map->seed;
    }
    hash *= 0xC4CEB9FE1A85EC53u;
    return hash ^ (hash >> 29);
}

static struct map_entry **row_of(const struct map *map, uint64_t hash)
{
    return &map->rows[hash & (map->row_count - 1)];
}

/* When memory for more rows is refused the rows just get longer. */
static void grow(struct map *map)
{
    const size_t count = map->row_count == 0 ? FIRST_ROWS : map->row_count * 2;
    struct map_entry **rows = calloc(count, sizeof(struct map_entry *));
    if (rows == NULL) {
        return;
    }
    for (size_t i = 0; i < map->row_count; i++) {
        struct map_entry *entry = map->rows[i];
        while (entry != NULL) {
            struct map_entry *next = entry->next;
            entry->next = rows[entry->hash & (count - 1)];
            rows[entry->hash & (count - 1)] = entry;
            entry = next;
        }
    }
    free(map->rows);
    map->rows = rows;
    map->row_count = count;
}

enum status map_add(struct map *map, struct map_entry *entry, struct span key, void *thing)
{
    CHECK(map_find(map, key) == NULL);
    if (map->count >= map->row_count) {
        grow(map);
    }
    if (map->row_count == 0) {
        return NO_MEMORY;
    }
    const uint64_t hash = hash_key(map, key);
    struct map_entry **row = row_of(map, hash);
    *entry = (struct map_entry){*row, key, thing, hash};
    *row = entry;
    map->count++;
    return OK;
}

void *map_find(const struct map *map, struct span key)
{
    if (map->row_count == 0) {
        return NULL;
    }
    const uint64_t hash = hash_key(map, key);
    for (struct map_entry *e = *row_of(map, hash); e != NULL; e = e->next) {
        if (e->hash == hash && span_equal(e->key, key)) {
            return e->thing;
        }
    }
    return NULL;
}

void map_remove(struct map *map, struct map_entry *entry)
{
    struct map_entry **at = row_of(map, entry->hash);
    while (*at != NULL && *at != entry) {
        at = &(*at)->next;
    }
    CHECK(*at == entry);
    *at = entry->next;
    map->count--;
}

void *map_next(const struct map *map, const struct map_entry *after)
{
    if (after != NULL && after->next != NULL) {
        return after->next->thing;
    }
    size_t row = after == NULL ? 0 : (after->hash & (map->row_count - 1)) + 1;
    for (; row < map->row_count; row++) {
        if (map->rows[row] != NULL) {
            return map->rows[row]->thing;
        }
    }
    return NULL;
}
