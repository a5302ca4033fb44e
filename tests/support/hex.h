/* hex.h -- bytes in a test, written as they are published. */
#ifndef SUPPORT_HEX_H
#define SUPPORT_HEX_H

#include "base/check.h"
#include "base/span.h"

static inline uint8_t hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = strchr(digits, c);
    CHECK(c != 0 && at != NULL);
    return (uint8_t)(at - digits);
}

/* Reads lower-case hex into `out`, which must have room for it.
 * Gives: a view of what was read. */
static inline struct span hex_read(const char *hex, uint8_t *out, size_t room)
{
    const size_t size = strlen(hex) / 2;
    CHECK(strlen(hex) % 2 == 0 && size <= room);
    for (size_t i = 0; i < size; i++) {
        out[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
    }
    return span_of(out, size);
}

/* Whether the bytes are those that `hex` writes. */
static inline bool hex_is(struct span bytes, const char *hex)
{
    if (strlen(hex) != bytes.size * 2) {
        return false;
    }
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] != (hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]))) {
            return false;
        }
    }
    return true;
}

#endif
