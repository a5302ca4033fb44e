#include "crypto/public/chance.h"

#include <sodium/core.h>
#include <sodium/randombytes.h>

#include "base/check.h"

bool chance_open(void)
{
    return sodium_init() >= 0;
}

void chance_fill(void *out, size_t size)
{
    if (size > 0) {
        randombytes_buf(out, size);
    }
}

uint32_t chance_below(uint32_t bound)
{
    CHECK(bound >= 1);
    return randombytes_uniform(bound);
}
