#include "base/span.h"

/* The smallest code point that needs a sequence of 2, 3 or 4 bytes. */
static const uint32_t SMALLEST[5] = {0, 0, 0x80, 0x800, 0x10000};

static size_t sequence_size(uint8_t lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if ((lead & 0xE0) == 0xC0) {
        return 2;
    }
    if ((lead & 0xF0) == 0xE0) {
        return 3;
    }
    return (lead & 0xF8) == 0xF0 ? 4 : 0;
}

bool span_is_text(struct span s)
{
    size_t at = 0;
    while (at < s.size) {
        const uint8_t lead = s.data[at];
        const size_t size = sequence_size(lead);
        if (size == 0 || size > s.size - at || lead == 0) {
            return false;
        }
        uint32_t point = size == 1 ? lead : lead & (0x7Fu >> size);
        for (size_t i = 1; i < size; i++) {
            const uint8_t next = s.data[at + i];
            if ((next & 0xC0) != 0x80) {
                return false;
            }
            point = (point << 6) | (next & 0x3Fu);
        }
        const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (point < SMALLEST[size] || point > 0x10FFFF || surrogate) {
            return false;
        }
        at += size;
    }
    return true;
}
