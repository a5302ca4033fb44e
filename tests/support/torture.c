/* torture.c -- see torture.h. One thread only: a run is a sentence, not a conversation.
 *
 * Which pointers are ours is kept in a table of our own, because libraries hand out memory that was
 * never taken through the wrapped functions and is still freed through them.
 */
#include "support/torture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { TABLE = 1 << 20, MAX_RUNS = 1 << 20 };

// The linker names these; the compiler has to be told.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
int __real_posix_memalign(void **out, size_t alignment, size_t size);
void __real_free(void *old);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
int __wrap_posix_memalign(void **out, size_t alignment, size_t size);
void __wrap_free(void *old);
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

static struct {
    bool on;        /* counting and failing */
    size_t asked;   /* allocations asked for in this run */
    size_t fail_at; /* the one that fails, from 1 */
    bool failed;
    size_t live_count;
    uintptr_t live[TABLE]; /* open addressing; 0 is a free place */
} torture;

static size_t place_of(uintptr_t key)
{
    size_t at = (size_t)((key >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 40) % TABLE;
    while (torture.live[at] != 0 && torture.live[at] != key) {
        at = (at + 1) % TABLE;
    }
    return at;
}

static void *note_taken(void *taken)
{
    if (torture.on && taken != NULL && torture.live_count < TABLE / 2) {
        torture.live[place_of((uintptr_t)taken)] = (uintptr_t)taken;
        torture.live_count++;
    }
    return taken;
}

static void note_freed(const void *old)
{
    size_t at = old == NULL ? 0 : place_of((uintptr_t)old);
    if (old == NULL || torture.live[at] == 0) {
        return;
    }
    torture.live[at] = 0;
    torture.live_count--;
    /* what stood behind it in the same chain finds its place again */
    for (at = (at + 1) % TABLE; torture.live[at] != 0; at = (at + 1) % TABLE) {
        const uintptr_t key = torture.live[at];
        torture.live[at] = 0;
        torture.live[place_of(key)] = key;
    }
}

static bool refused_now(void)
{
    if (!torture.on || ++torture.asked != torture.fail_at) {
        return false;
    }
    torture.failed = true;
    return true;
}

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
void *__wrap_malloc(size_t size)
{
    return refused_now() ? NULL : note_taken(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refused_now() ? NULL : note_taken(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (refused_now()) {
        return NULL;
    }
    note_freed(old);
    void *moved = __real_realloc(old, size);
    return note_taken(moved);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return refused_now() ? NULL : note_taken(__real_aligned_alloc(alignment, size));
}

int __wrap_posix_memalign(void **out, size_t alignment, size_t size)
{
    if (refused_now()) {
        return 12; /* ENOMEM */
    }
    const int answer = __real_posix_memalign(out, alignment, size);
    if (answer == 0) {
        (void)note_taken(*out);
    }
    return answer;
}

void __wrap_free(void *old)
{
    note_freed(old);
    __real_free(old);
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

void torture_pause(void)
{
    torture.on = false;
}

void torture_resume(void)
{
    torture.on = true;
}

static bool is_no_memory(enum status status)
{
    return status == NO_MEMORY;
}

/* Each; where the sanitizers make a run cost five times as much, BUURT_STRIDE says every n-th. */
static size_t usual_stride(void)
{
    const char *said = getenv("BUURT_STRIDE");
    const char *is_long = getenv("LONG");
    const bool each = said == NULL || (is_long != NULL && is_long[0] != '\0');
    const size_t stride = each ? 1 : (size_t)strtoul(said, NULL, 10);
    return stride == 0 ? 1 : stride;
}

size_t torture_by_rules(torture_fn *fn, void *context, const struct torture_rules *rules)
{
    const size_t stride = rules->stride == 0 ? usual_stride() : rules->stride;
    const size_t before = torture.live_count;
    size_t runs = 0;
    for (size_t at = 1; at < MAX_RUNS; at += stride) {
        torture.asked = 0;
        torture.fail_at = at;
        torture.failed = false;
        torture_resume();
        const enum status status = fn(context);
        torture_pause();
        if (torture.live_count > before + rules->kept) {
            fail_msg("%zu allocations left when number %zu fails", torture.live_count - before, at);
        }
        if (!torture.failed) {
            assert_string_equal(status_name(status), status_name(OK));
            return runs;
        }
        runs++;
        if (!rules->is_honest(status)) {
            fail_msg("'%s' when allocation %zu fails", status_name(status), at);
        }
    }
    fail_msg("no end after %d allocations", MAX_RUNS);
    return runs;
}

size_t torture_each_allocation(torture_fn *fn, void *context)
{
    const struct torture_rules usual = {.is_honest = is_no_memory};
    return torture_by_rules(fn, context, &usual);
}
