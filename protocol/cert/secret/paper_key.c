#include "cert/secret/paper_key.h"

#include "base/wipe.h"
#include "crypto/public/hash.h"

enum { PAPER_BYTES = SECRET_SIZE + 1 }; /* 264 bits: 24 words of 11 */

/* The kind goes into the checksum: a custodian's paper is no root's. */
static uint8_t check_of(enum paper_kind kind, const struct secret *seed)
{
    const uint8_t number = (uint8_t)kind;
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, span_text("paper"));
    hash_add(&stream, span_of(&number, 1));
    hash_add(&stream, secret_span(seed));
    struct hash hash = hash_end(&stream);
    const uint8_t check = hash.bytes[0];
    wipe(&hash, sizeof(hash));
    wipe(&stream, sizeof(stream));
    return check;
}

void paper_key_write(enum paper_kind kind, const struct secret *seed, char out[PAPER_TEXT_MAX])
{
    uint8_t bytes[PAPER_BYTES];
    uint16_t numbers[PAPER_WORDS];
    memcpy(bytes, seed->bytes, SECRET_SIZE);
    bytes[SECRET_SIZE] = check_of(kind, seed);
    words_of_bytes(bytes, numbers, PAPER_WORDS);
    words_write(numbers, PAPER_WORDS, out, PAPER_TEXT_MAX);
    wipe(bytes, sizeof(bytes));
    wipe(numbers, sizeof(numbers));
}

enum status paper_key_read(enum paper_kind kind, struct span text, struct secret *out, size_t *at)
{
    uint8_t bytes[PAPER_BYTES];
    uint16_t numbers[PAPER_WORDS];
    *out = secret_zero();
    enum status status = words_read(text, numbers, PAPER_WORDS, at);
    if (status == OK) {
        words_to_bytes(numbers, PAPER_WORDS, bytes);
        memcpy(out->bytes, bytes, SECRET_SIZE);
        if (check_of(kind, out) != bytes[SECRET_SIZE]) {
            secret_wipe(out);
            status = BAD_KEY;
        }
    }
    wipe(bytes, sizeof(bytes));
    wipe(numbers, sizeof(numbers));
    return status;
}
