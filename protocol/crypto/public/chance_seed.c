/* Apart from chance.c, so that a program which never seeds does not contain the means to.
 *
 * The generator is libsodium's and therefore the whole process's: this file holds the one variable
 * of protocol/. It is for one thread. */
#include <sodium/crypto_stream_chacha20.h>
#include <sodium/randombytes.h>
#include <string.h>

#include "base/check.h"
#include "crypto/public/chance.h"

static struct {
    uint8_t key[crypto_stream_chacha20_KEYBYTES];
    uint64_t draws; /* the nonce of the next draw */
} seeded;

static void fill(void *const out, const size_t size)
{
    uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
    for (size_t i = 0; i < sizeof(nonce); i++) {
        nonce[i] = (uint8_t)(seeded.draws >> (8 * i));
    }
    seeded.draws++;
    CHECK(crypto_stream_chacha20(out, size, nonce, seeded.key) == 0);
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
    memcpy(seeded.key, seed, sizeof(seeded.key));
    seeded.draws = 0;
    CHECK(randombytes_set_implementation(&generator) == 0);
}
