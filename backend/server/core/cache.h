/* cache.h -- things kept in memory because building them from rows is dear, up to a limit in bytes.
 *
 * The least recently used goes first. The cache mirrors rows: what is put in has been committed
 * (see on_end() in request.h), and what may have changed is taken out.
 */
#ifndef CORE_CACHE_H
#define CORE_CACHE_H

#include "base/span.h"
#include "base/status.h"

struct cache;

enum { CACHE_KEY_MAX = 64 };

/* Takes: limit  bytes of all things together, as cache_put() is told
 * Fails: NO_MEMORY.  Owns: the caller ends *out with cache_destroy(). */
MUST_CHECK enum status cache_create(size_t limit, struct cache **out);
void cache_destroy(struct cache *cache); /* NULL is nothing */

/* The thing of that key, now the most recently used; NULL when it is not here. It stays the cache's
 * and may be gone after the next cache_put() or cache_drop(). */
void *cache_find(struct cache *cache, struct span key);

/* A thing, what it takes in bytes, and what ends it when it leaves the cache. */
struct cached {
    void *thing;
    size_t size;
    void (*destroy)(void *thing);
};

/* The cache has the thing from here on, also when it does not fit: then it is destroyed at once. A
 * thing of the same key is replaced. */
void cache_put(struct cache *cache, struct span key, struct cached cached);

/* Destroys the thing of that key, if any. */
void cache_drop(struct cache *cache, struct span key);

/* Takes the thing of that key out; it is the caller's then. NULL when it is not here. */
void *cache_take(struct cache *cache, struct span key);

/* Bytes and things held now. */
size_t cache_size(const struct cache *cache);
size_t cache_count(const struct cache *cache);

#endif
