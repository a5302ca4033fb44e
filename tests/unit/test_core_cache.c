/* test_core_cache.c -- the map, the cache with a limit in bytes, the bucket of a device. */
#include "server/core/cache.h"
#include "server/core/map.h"
#include "server/core/quota.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static int ended;

static void end_thing(void *thing)
{
    ended++;
    free(thing);
}

static void put(struct cache *cache, const char *key, size_t size)
{
    cache_put(cache, span_text(key),
              (struct cached){.thing = calloc(1, 8), .size = size, .destroy = end_thing});
}

static void the_least_recently_used_goes_first(void **state)
{
    (void)state;
    struct cache *cache = NULL;
    ended = 0;
    assert_int_equal(cache_create(100, &cache), OK);
    put(cache, "a", 40);
    put(cache, "b", 40);
    assert_non_null(cache_find(cache, span_text("a")));
    put(cache, "c", 40);
    assert_null(cache_find(cache, span_text("b")));
    assert_non_null(cache_find(cache, span_text("a")));
    assert_non_null(cache_find(cache, span_text("c")));
    assert_int_equal(cache_size(cache), 80);
    assert_int_equal(ended, 1);
    cache_destroy(cache);
    assert_int_equal(ended, 3);
}

static void what_is_larger_than_the_cache_is_not_kept(void **state)
{
    (void)state;
    struct cache *cache = NULL;
    ended = 0;
    assert_int_equal(cache_create(100, &cache), OK);
    put(cache, "a", 40);
    put(cache, "b", 101);
    assert_int_equal(ended, 1);
    assert_non_null(cache_find(cache, span_text("a")));
    put(cache, "a", 101); /* what it replaces is gone as well */
    assert_null(cache_find(cache, span_text("a")));
    assert_int_equal(cache_count(cache), 0);
    cache_destroy(cache);
}

static void what_is_taken_out_is_the_callers(void **state)
{
    (void)state;
    struct cache *cache = NULL;
    ended = 0;
    assert_int_equal(cache_create(100, &cache), OK);
    put(cache, "a", 40);
    void *thing = cache_take(cache, span_text("a"));
    assert_non_null(thing);
    cache_destroy(cache);
    assert_int_equal(ended, 0);
    free(thing);
}

struct thing {
    struct map_entry entry;
    uint32_t key;
};

static void a_map_finds_each_of_many_and_none_that_left(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    struct map map = map_make(7);
    struct thing *things = calloc(MANY, sizeof(*things));
    assert_non_null(things);
    for (uint32_t i = 0; i < MANY; i++) {
        things[i].key = i * 2654435761u;
        assert_int_equal(map_add(&map, &things[i].entry,
                                 span_of(&things[i].key, sizeof(things[i].key)), &things[i]),
                         OK);
    }
    for (uint32_t i = 0; i < MANY; i += 2) {
        map_remove(&map, &things[i].entry);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        const void *found = map_find(&map, span_of(&things[i].key, sizeof(things[i].key)));
        assert_ptr_equal(found, i % 2 == 0 ? NULL : &things[i]);
    }
    size_t walked = 0;
    const struct thing *at = map_next(&map, NULL);
    for (; at != NULL; at = map_next(&map, &at->entry)) {
        walked++;
    }
    assert_int_equal(walked, MANY / 2);
    map_end(&map);
    free(things);
}

static const uint8_t WHO[32] = {1};

static void a_bucket_gives_what_it_holds_and_fills_again(void **state)
{
    (void)state;
    unsigned wait_s = 0;
    struct quota quota = quota_make(1, 10, 60);
    assert_int_equal(quota_spend(&quota, span_of(WHO, 32), 10, 100, &wait_s), OK);
    assert_int_equal(quota_spend(&quota, span_of(WHO, 32), 3, 100, &wait_s), QUOTA_SPENT);
    assert_int_equal(wait_s, 3);
    assert_int_equal(quota_spend(&quota, span_of(WHO, 32), 3, 102, &wait_s), QUOTA_SPENT);
    assert_int_equal(quota_spend(&quota, span_of(WHO, 32), 3, 103, &wait_s), OK);
    assert_int_equal(quota_spend(&quota, span_of(WHO, 32), 11, 99999, &wait_s), QUOTA_SPENT);
    quota_end(&quota);
}

static void a_clock_set_back_brings_nothing_and_takes_nothing(void **state)
{
    (void)state;
    unsigned wait_s = 0;
    struct quota quota = quota_make(1, 10, 60);
    assert_int_equal(quota_spend(&quota, span_of(WHO, 32), 8, 5000, &wait_s), OK);
    assert_int_equal(quota_spend(&quota, span_of(WHO, 32), 3, 1000, &wait_s), QUOTA_SPENT);
    assert_int_equal(quota_spend(&quota, span_of(WHO, 32), 2, 1000, &wait_s), OK);
    quota_end(&quota);
}

static void a_full_bucket_is_forgotten(void **state)
{
    (void)state;
    unsigned wait_s = 0;
    struct quota quota = quota_make(1, 10, 60);
    assert_int_equal(quota_spend(&quota, span_of(WHO, 32), 5, 1000, &wait_s), OK);
    quota_sweep(&quota, 1002);
    assert_int_equal(quota.buckets.count, 1);
    quota_sweep(&quota, 1100);
    assert_int_equal(quota.buckets.count, 0);
    quota_end(&quota);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_recently_used_goes_first),
        cmocka_unit_test(what_is_larger_than_the_cache_is_not_kept),
        cmocka_unit_test(what_is_taken_out_is_the_callers),
        cmocka_unit_test(a_map_finds_each_of_many_and_none_that_left),
        cmocka_unit_test(a_bucket_gives_what_it_holds_and_fills_again),
        cmocka_unit_test(a_clock_set_back_brings_nothing_and_takes_nothing),
        cmocka_unit_test(a_full_bucket_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
