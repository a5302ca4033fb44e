#include "server/core/cache.h"
#include "base/check.h"
#include "server/core/map.h"

#include <stdlib.h>

struct kept {
    struct map_entry entry;
    struct kept *newer;
    struct kept *older;
    void *thing;
    size_t size;
    uint8_t key[CACHE_KEY_MAX];
};

struct cache {
    struct map map;
    struct kept *newest;
    struct kept *oldest;
    size_t size;
    size_t limit;
    void (*destroy)(void *thing);
};

enum status cache_create(size_t limit, void (*destroy)(void *thing), struct cache **out)
{
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return NO_MEMORY;
    }
    (*out)->map = map_make(0);
    (*out)->limit = limit;
    (*out)->destroy = destroy;
    return OK;
}

static void unlink_kept(struct cache *cache, struct kept *kept)
{
    *(kept->newer == NULL ? &cache->newest : &kept->newer->older) = kept->older;
    *(kept->older == NULL ? &cache->oldest : &kept->older->newer) = kept->newer;
}

static void link_newest(struct cache *cache, struct kept *kept)
{
    kept->newer = NULL;
    kept->older = cache->newest;
    *(cache->newest == NULL ? &cache->oldest : &cache->newest->newer) = kept;
    cache->newest = kept;
}

/* Takes the entry out and gives its thing to the caller. */
static void *take(struct cache *cache, struct kept *kept)
{
    void *thing = kept->thing;
    map_remove(&cache->map, &kept->entry);
    unlink_kept(cache, kept);
    cache->size -= kept->size;
    free(kept);
    return thing;
}

void cache_destroy(struct cache *cache)
{
    if (cache == NULL) {
        return;
    }
    while (cache->oldest != NULL) {
        cache->destroy(take(cache, cache->oldest));
    }
    map_end(&cache->map);
    free(cache);
}

void *cache_find(struct cache *cache, struct span key)
{
    struct kept *kept = map_find(&cache->map, key);
    if (kept == NULL) {
        return NULL;
    }
    unlink_kept(cache, kept);
    link_newest(cache, kept);
    return kept->thing;
}

void *cache_take(struct cache *cache, struct span key)
{
    struct kept *kept = map_find(&cache->map, key);
    return kept == NULL ? NULL : take(cache, kept);
}

void cache_drop(struct cache *cache, struct span key)
{
    struct kept *kept = map_find(&cache->map, key);
    if (kept != NULL) {
        cache->destroy(take(cache, kept));
    }
}

void cache_put(struct cache *cache, struct span key, void *thing, size_t size)
{
    CHECK(key.size <= CACHE_KEY_MAX);
    cache_drop(cache, key);
    struct kept *kept = size > cache->limit ? NULL : calloc(1, sizeof(*kept));
    if (kept == NULL) {
        cache->destroy(thing);
        return;
    }
    while (cache->size > cache->limit - size) {
        cache->destroy(take(cache, cache->oldest));
    }
    memcpy(kept->key, key.data, key.size);
    kept->thing = thing;
    kept->size = size;
    if (map_add(&cache->map, &kept->entry, span_of(kept->key, key.size), kept) != OK) {
        free(kept);
        cache->destroy(thing);
        return;
    }
    link_newest(cache, kept);
    cache->size += size;
}

size_t cache_size(const struct cache *cache)
{
    return cache->size;
}

size_t cache_count(const struct cache *cache)
{
    return cache->map.count;
}
