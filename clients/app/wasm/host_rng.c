/* host_rng.c -- every random byte of the module is asked from the host at the moment it is needed.
 *
 * libsodium's own choice on WASI seeds a generator once and keeps its state in linear memory: a
 * page that is saved and brought back would make the same keys twice. A host that cannot answer
 * stops the module; a key from no chance at all is worse than none.
 */
#include <sodium/randombytes.h>
#include <wasi/api.h>

#include "host_rng.h"

static const char *rng_name(void)
{
    return "host";
}

static void rng_fill(void *const out, const size_t size)
{
    if (size > 0 && __wasi_random_get(out, size) != 0) {
        __builtin_trap();
    }
}

static uint32_t rng_number(void)
{
    uint32_t number = 0;
    rng_fill(&number, sizeof number);
    return number;
}

struct randombytes_implementation host_rng = {
    .implementation_name = rng_name,
    .random = rng_number,
    .buf = rng_fill,
};
