#include "cert/secret/ticket.h"

#include "base/check.h"
#include "base/wipe.h"
#include "crypto/public/chance.h"
#include "crypto/public/hash.h"
#include "crypto/secret/kdf.h"

/* What stands behind '#': version ‖ secret ‖ the first bytes of a hash, which catch a code that was
 * cut or typed wrong before anything is asked of a server. */
enum {
    CODE_VERSION = 1,
    CODE_CHECK = 3,
    CODE_BYTES = 1 + TICKET_BYTES + CODE_CHECK,
    HOST_MAX = 255,
    SPARE_BITS = TICKET_WORDS_BYTES * 8 - TICKET_WORDS * WORDS_BITS /* 5, always zero */
};

/* --- the secret --- */

struct ticket ticket_random(void)
{
    struct ticket ticket = {.size = TICKET_BYTES};
    chance_fill(ticket.bytes, TICKET_BYTES);
    return ticket;
}

struct ticket ticket_random_words(void)
{
    struct ticket ticket = {.size = TICKET_WORDS_BYTES};
    chance_fill(ticket.bytes, TICKET_WORDS_BYTES);
    ticket.bytes[TICKET_WORDS_BYTES - 1] &= (uint8_t)(0xFF << SPARE_BITS);
    return ticket;
}

void ticket_wipe(struct ticket *ticket)
{
    wipe(ticket, sizeof(*ticket));
}

/* HKDF(s, label): the two forms of a secret differ in size, so that none is the other. */
static void derive(const struct secret *prk, const char *label, uint8_t *out, size_t size)
{
    kdf_expand(prk, span_text(label), out, size);
}

struct ticket_keys ticket_keys_of(const struct ticket *ticket)
{
    struct ticket_keys keys;
    struct secret prk =
        kdf_extract(span_text("Buurt 1 invitation"), span_of(ticket->bytes, ticket->size));
    struct secret seed;
    derive(&prk, "locator", keys.locator.bytes, CERT_ID_SIZE);
    derive(&prk, "packet", keys.packet_key.bytes, SECRET_SIZE);
    derive(&prk, "invitation", seed.bytes, SECRET_SIZE);
    keys.invitation = sign_pair_of(&seed);
    secret_wipe(&seed);
    secret_wipe(&prk);
    return keys;
}

void ticket_keys_wipe(struct ticket_keys *keys)
{
    secret_wipe(&keys->packet_key);
    sign_pair_wipe(&keys->invitation);
    wipe(keys, sizeof(*keys));
}

/* --- nine words --- */

void ticket_write_words(const struct ticket *ticket, char out[TICKET_TEXT_MAX])
{
    CHECK(ticket->size == TICKET_WORDS_BYTES);
    uint16_t numbers[TICKET_WORDS];
    words_of_bytes(ticket->bytes, numbers, TICKET_WORDS);
    words_write(numbers, TICKET_WORDS, out, TICKET_TEXT_MAX);
    wipe(numbers, sizeof(numbers));
}

enum status ticket_read_words(struct span text, struct ticket *out, size_t *at)
{
    uint16_t numbers[TICKET_WORDS];
    *out = (struct ticket){0};
    const enum status status = words_read(text, numbers, TICKET_WORDS, at);
    if (status == OK) {
        out->size = TICKET_WORDS_BYTES;
        words_to_bytes(numbers, TICKET_WORDS, out->bytes);
    }
    wipe(numbers, sizeof(numbers));
    return status;
}

/* --- the code in a link --- */

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void check_of(const uint8_t *code, uint8_t out[CODE_CHECK])
{
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, span_text("code"));
    hash_add(&stream, span_of(code, 1 + TICKET_BYTES));
    struct hash hash = hash_end(&stream);
    memcpy(out, hash.bytes, CODE_CHECK);
    wipe(&hash, sizeof(hash));
    wipe(&stream, sizeof(stream));
}

void ticket_write_code(const struct ticket *ticket, char out[TICKET_CODE_SIZE])
{
    CHECK(ticket->size == TICKET_BYTES);
    uint8_t code[CODE_BYTES] = {CODE_VERSION};
    memcpy(code + 1, ticket->bytes, TICKET_BYTES);
    check_of(code, code + 1 + TICKET_BYTES);
    for (size_t i = 0; i < TICKET_CODE_SIZE - 1; i++) {
        const size_t bit = i * 6;
        const size_t byte = bit / 8;
        const unsigned pair =
            ((unsigned)code[byte] << 8) | (byte + 1 < CODE_BYTES ? code[byte + 1] : 0u);
        out[i] = ALPHABET[(pair >> (10 - bit % 8)) & 0x3F];
    }
    out[TICKET_CODE_SIZE - 1] = '\0';
    wipe(code, sizeof(code));
}

/* Where the code begins: behind the last '#', or at once. */
static struct span find_code(struct span text)
{
    size_t start = 0;
    size_t end = text.size;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '#') {
            start = i + 1;
        }
    }
    if (text.size == 0) {
        return text;
    }
    while (start < end && text.data[start] <= ' ') {
        start++;
    }
    while (end > start && text.data[end - 1] <= ' ') {
        end--;
    }
    return span_of(text.data + start, end - start);
}

static enum status read_bits(struct span text, uint8_t code[CODE_BYTES])
{
    unsigned left = 0;
    unsigned bits = 0;
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        const char *found = memchr(ALPHABET, text.data[i], sizeof(ALPHABET) - 1);
        if (found == NULL) {
            return MALFORMED;
        }
        left = (left << 6) | (unsigned)(found - ALPHABET);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            code[count++] = (uint8_t)(left >> bits);
            left &= (1u << bits) - 1;
        }
    }
    return left == 0 && count == CODE_BYTES ? OK : MALFORMED;
}

enum status ticket_read_code(struct span text, struct ticket *out)
{
    *out = (struct ticket){0};
    const struct span found = find_code(text);
    uint8_t code[CODE_BYTES] = {0};
    if (found.size != TICKET_CODE_SIZE - 1) {
        return MALFORMED;
    }
    enum status status = read_bits(found, code);
    uint8_t check[CODE_CHECK];
    check_of(code, check);
    if (status == OK && memcmp(check, code + 1 + TICKET_BYTES, CODE_CHECK) != 0) {
        status = MALFORMED;
    }
    if (status == OK && code[0] != CODE_VERSION) {
        status = UNSUPPORTED;
    }
    if (status == OK) {
        out->size = TICKET_BYTES;
        memcpy(out->bytes, code + 1, TICKET_BYTES);
    }
    wipe(code, sizeof(code));
    return status;
}

static bool is_host(struct span host)
{
    for (size_t i = 0; i < host.size; i++) {
        const uint8_t c = host.data[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_letter && !is_digit && c != '.' && c != '-' && c != ':') {
            return false;
        }
    }
    return host.size > 0 && host.size <= HOST_MAX;
}

enum status ticket_write_link(const struct ticket *ticket, struct span host, struct buffer *out)
{
    if (!is_host(host)) {
        return MALFORMED;
    }
    char code[TICKET_CODE_SIZE];
    ticket_write_code(ticket, code);
    buffer_append_span(out, span_text("https://"));
    buffer_append_span(out, host);
    buffer_append_span(out, span_text("/#"));
    buffer_append_span(out, span_text(code));
    wipe(code, sizeof(code));
    return buffer_status(out);
}

enum status ticket_read(struct span text, struct ticket *out)
{
    const enum status status = ticket_read_code(text, out);
    if (status == OK || text.size == 0 || memchr(text.data, '#', text.size) != NULL) {
        return status;
    }
    size_t at = 0;
    const enum status as_words = ticket_read_words(text, out, &at);
    return as_words == OK || find_code(text).size != TICKET_CODE_SIZE - 1 ? as_words : status;
}
