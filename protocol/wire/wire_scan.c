#include "wire/wire_scan.h"

#include "wire/wire.h"

struct scan {
    struct span frame;
    size_t at;
    unsigned depth;
    unsigned values;
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* The string that begins at `at`: no raw control characters, no escaped zero. */
static enum status scan_string(struct scan *s)
{
    s->at++;
    while (s->at < s->frame.size) {
        const uint8_t c = s->frame.data[s->at];
        if (c == '"') {
            s->at++;
            return OK;
        }
        if (c < 0x20) {
            return MALFORMED;
        }
        if (c == '\\') {
            const size_t left = s->frame.size - s->at;
            if (left >= 6 && memcmp(s->frame.data + s->at, "\\u0000", 6) == 0) {
                return MALFORMED;
            }
            s->at++; /* what stands after a backslash neither ends the string nor begins an escape
                      */
        }
        s->at++;
    }
    return MALFORMED;
}

/* The number that begins at `at`: whole, without a needless zero, held exactly by every reader. */
static enum status scan_number(struct scan *s)
{
    const size_t from = s->at;
    uint64_t value = 0;
    while (s->at < s->frame.size && is_digit(s->frame.data[s->at])) {
        value = value * 10 + (uint64_t)(s->frame.data[s->at] - '0');
        s->at++;
        if (value > WIRE_NUMBER_MAX) {
            return MALFORMED;
        }
    }
    if (s->at - from > 1 && s->frame.data[from] == '0') {
        return MALFORMED;
    }
    if (s->at < s->frame.size && strchr(".eE+-", s->frame.data[s->at]) != NULL) {
        return MALFORMED;
    }
    return OK;
}

static enum status scan_mark(struct scan *s, uint8_t c)
{
    s->at++;
    switch (c) {
    case '{':
    case '[':
        s->depth++;
        s->values++;
        return s->depth > WIRE_DEPTH_MAX ? MALFORMED : OK;
    case '}':
    case ']': return s->depth-- == 0 ? MALFORMED : OK;
    case ',': s->values++; return OK;
    case ':':
    case ' ':
    case '\t':
    case '\n':
    case '\r': return OK;
    default: return c >= 'a' && c <= 'z' ? OK : MALFORMED; /* true, false, null */
    }
}

static enum status scan_next(struct scan *s)
{
    const uint8_t c = s->frame.data[s->at];
    if (c == '"') {
        return scan_string(s);
    }
    return is_digit(c) ? scan_number(s) : scan_mark(s, c);
}

enum status wire_scan(struct span frame)
{
    if (frame.size > WIRE_FRAME_MAX) {
        return TOO_LARGE;
    }
    if (frame.size == 0 || frame.data[0] != '{' || !span_is_text(frame)) {
        return MALFORMED;
    }
    struct scan s = {.frame = frame};
    while (s.at < frame.size) {
        const enum status status = scan_next(&s);
        if (status != OK) {
            return status;
        }
        if (s.values > WIRE_VALUES_MAX) {
            return TOO_LARGE;
        }
    }
    return s.depth == 0 ? OK : MALFORMED;
}
