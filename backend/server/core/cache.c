#include "server/core/cache.h"
#include "base/check.h"
#include "server/core/map.h"

#include <stdlib.h>

struct kept {
    struct map_entry entry;
    struct kept *newer;
    struct kept *older;
    struct cached cached;
    uint8_t key[CACHE_KEY_MAX];
};

struct cache {
    struct map map;
    struct kept *newest;
    struct kept *oldest;
    size_t size;
    size_t limit;
};

enum status cache_create(size_t limit, struct cache **out)
{
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return NO_MEMORY;
    }
    (*out)->map = map_make(0);
    (*out)->limit = limit;
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

/* Takes the entry out and gives what it held to the caller. */
static struct cached take(struct cache *cache, struct kept *kept)
{
    const struct cached cached = kept->cached;
    map_remove(&cache->map, &kept->entry);
    unlink_kept(cache, kept);
    cache->size -= cached.size;
    free(kept);
    return cached;
}

static void end(struct cached cached)
{
    cached.destroy(cached.thing);
}

void cache_destroy(struct cache *cache)
{
    if (cache == NULL) {
        return;
    }
    while (cache->oldest != NULL) {
        end(take(cache, cache->oldest));
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
    return kept->cached.thing;
}

void *cache_take(struct cache *cache, struct span key)
{
    struct kept *kept = map_find(&cache->map, key);
    return kept == NULL ? NULL : take(cache, kept).thing;
}

void cache_drop(struct cache *cache, struct span key)
{
    struct kept *kept = map_find(&cache->map, key);
    if (kept != NULL) {
        end(take(cache, kept));
    }
}

void cache_put(struct cache *cache, struct span key, struct cached cached)
{
    CHECK(key.size <= CACHE_KEY_MAX);
    cache_drop(cache, key);
    struct kept *kept = cached.size > cache->limit ? NULL : calloc(1, sizeof(*kept));
    if (kept == NULL) {
        end(cached);
        return;
    }
    while (cache->size > cache->limit - cached.size) {
        end(take(cache, cache->oldest));
    }
    memcpy(kept->key, key.data, key.size);
    kept->cached = cached;
    if (map_add(&cache->map, &kept->entry, span_of(kept->key, key.size), kept) != OK) {
        free(kept);
        end(cached);
        return;
    }
    link_newest(cache, kept);
    cache->size += cached.size;
}

size_t cache_size(const struct cache *cache)
{
    return cache->size;
}

size_t cache_count(const struct cache *cache)
{
    return cache->map.count;
}
