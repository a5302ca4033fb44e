/* wipe.h -- clears memory in a way that the compiler may not leave out. */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <stddef.h>
#include <string.h>

/* Sets `size` bytes at `at` to zero, also when nobody reads them again. */
static inline void wipe(void *at, size_t size)
{
    if (size > 0) {
        memset(at, 0, size);
        __asm__ __volatile__("" : : "r"(at) : "memory");
    }
}

#endif
