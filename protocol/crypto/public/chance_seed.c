/* Apart from chance.c, so that a program which never seeds does not contain the means to.
 *
 * The generator is libsodium's and therefore the whole process's: this file holds the one variable
 * of protocol/. It is for one thread. */
#include <sodium/randombytes.h>

#include "base/check.h"
#include "crypto/public/chance.h"
#include "crypto/public/hash.h"

_Static_assert(HASH_SIZE == randombytes_SEEDBYTES, "a hash is a key of the stream");

static struct {
    uint8_t seed[32];
    uint64_t draws; /* how many were made */
} seeded;

/* Each draw is a ChaCha20 stream of its own, under SHA-256(seed ‖ number of the draw). */
static void fill(void *const out, const size_t size)
{
    uint8_t number[8];
    for (size_t i = 0; i < sizeof(number); i++) {
        number[i] = (uint8_t)(seeded.draws >> (8 * i));
    }
    seeded.draws++;
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, span_of(seeded.seed, sizeof(seeded.seed)));
    hash_add(&stream, span_of(number, sizeof(number)));
    const struct hash key = hash_end(&stream);
    randombytes_buf_deterministic(out, size, key.bytes);
}

/* By bytes, not by memcpy: the same numbers on a machine of the other byte order. */
static uint32_t draw(void)
{
    uint8_t bytes[4];
    fill(bytes, sizeof(bytes));
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static const char *name(void)
{
    return "seeded";
}

static struct randombytes_implementation generator = {
    .implementation_name = name,
    .random = draw,
    .stir = NULL,
    .uniform = NULL,
    .buf = fill,
    .close = NULL,
};

void chance_seed(const uint8_t seed[32])
{
    memcpy(seeded.seed, seed, sizeof(seeded.seed));
    seeded.draws = 0;
    CHECK(randombytes_set_implementation(&generator) == 0);
}
