#include "wakeup/address.h"

enum { NAME_MAX_SIZE = 253, LABEL_MAX = 63 };

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* Letters, digits and inner hyphens. */
static bool is_label(struct span label)
{
    if (label.size == 0 || label.size > LABEL_MAX) {
        return false;
    }
    for (size_t i = 0; i < label.size; i++) {
        const uint8_t c = label.data[i];
        const bool edge = i == 0 || i + 1 == label.size;
        if (!is_letter(c) && !is_digit(c) && (c != '-' || edge)) {
            return false;
        }
    }
    return true;
}

static struct span last_label(struct span host)
{
    size_t at = host.size;
    while (at > 0 && host.data[at - 1] != '.') {
        at--;
    }
    return span_of(host.data + at, host.size - at);
}

/* At least two labels, and no number at the end: 127.1, 0x7f.1 and 2130706433 are IP numbers too.
 */
static bool is_host(struct span host)
{
    size_t from = 0;
    size_t labels = 0;
    if (host.size == 0 || host.size > NAME_MAX_SIZE) {
        return false;
    }
    for (size_t i = 0; i <= host.size; i++) {
        if (i == host.size || host.data[i] == '.') {
            if (!is_label(span_of(host.data + from, i - from))) {
                return false;
            }
            from = i + 1;
            labels++;
        }
    }
    return labels >= 2 && is_letter(last_label(host).data[0]);
}

static bool ends_in(struct span host, const char *name)
{
    const size_t size = strlen(name);
    if (host.size < size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (lower(host.data[host.size - size + i]) != (uint8_t)name[i]) {
            return false;
        }
    }
    return host.size == size || host.data[host.size - size - 1] == '.';
}

/* Names that no public host has: RFC 6761, RFC 6762, RFC 8375, and those that routers give. */
static bool is_private_name(struct span host)
{
    static const char *const NAMES[] = {"localhost",   "local",        "internal", "intranet",
                                        "private",     "corp",         "home",     "lan",
                                        "localdomain", "home.arpa",    "test",     "invalid",
                                        "onion",       "in-addr.arpa", "ip6.arpa"};
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (ends_in(host, NAMES[i])) {
            return true;
        }
    }
    return false;
}

/* What may stand behind the host: nothing that a header or a log could trip over. */
static bool is_path(struct span path)
{
    for (size_t i = 0; i < path.size; i++) {
        if (path.data[i] <= ' ' || path.data[i] >= 0x7f || path.data[i] == '#' ||
            path.data[i] == '\\') {
            return false;
        }
    }
    return true;
}

enum status address_may_push(struct span address)
{
    static const char SCHEME[] = "https://";
    const size_t scheme = sizeof(SCHEME) - 1;
    if (address.size <= scheme || memcmp(address.data, SCHEME, scheme) != 0) {
        return FIELD_FORM;
    }
    const struct span rest = span_of(address.data + scheme, address.size - scheme);
    size_t end = 0;
    while (end < rest.size && rest.data[end] != '/') {
        end++;
    }
    struct span host = span_of(rest.data, end);
    static const char PORT[] = ":443";
    const size_t port = sizeof(PORT) - 1;
    if (host.size > port && memcmp(host.data + host.size - port, PORT, port) == 0) {
        host.size -= port;
    }
    if (!is_host(host) || !is_path(span_of(rest.data + end, rest.size - end))) {
        return FIELD_FORM;
    }
    return is_private_name(host) ? NOT_ALLOWED : OK;
}

/* A range of IP numbers: the first `bits` of them are the same. */
struct range {
    uint8_t first[16];
    uint8_t bits;
};

static bool is_within(const uint8_t *number, const struct range *range)
{
    for (unsigned bit = 0; bit < range->bits; bit++) {
        const unsigned at = bit / 8;
        const unsigned mask = 0x80u >> (bit % 8);
        if (((number[at] ^ range->first[at]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

/* RFC 6890 and the registries it began: what is not reached from everywhere. */
static const struct range FOUR[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 4},
    {{240}, 4},
};

/* Of six only 2000::/3 is given out; these stand apart within it. */
static const struct range GLOBAL_SIX = {{0x20}, 3};
static const struct range SIX[] = {
    {{0x20, 0x01, 0x00}, 23},       /* Teredo and other special purposes */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4: an IPv4 number inside */
    {{0x3f, 0xff}, 20},             /* documentation */
};

bool address_is_public(const uint8_t *number, size_t size)
{
    const bool four = size == 4;
    if (!four && (size != 16 || !is_within(number, &GLOBAL_SIX))) {
        return false;
    }
    const struct range *ranges = four ? FOUR : SIX;
    const size_t count = four ? sizeof(FOUR) / sizeof(FOUR[0]) : sizeof(SIX) / sizeof(SIX[0]);
    for (size_t i = 0; i < count; i++) {
        if (is_within(number, &ranges[i])) {
            return false;
        }
    }
    return true;
}
