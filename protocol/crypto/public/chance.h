/* chance.h -- the only door to randomness. */
#ifndef CRYPTO_PUBLIC_CHANCE_H
#define CRYPTO_PUBLIC_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Prepares the generator; must succeed once before anything else of crypto/ is used. Repeats are
 * free. Gives: false when the machine has no source of randomness. */
bool chance_open(void);

/* Fills with random bytes of the system's generator (or the host's, under wasm). */
void chance_fill(void *out, size_t size);

/* A random number below `bound`, each equally likely. Takes: bound ≥ 1. */
uint32_t chance_below(uint32_t bound);

/* From now on every byte comes from a generator seeded with these 32 bytes: for simulations and
 * vectors that must repeat. Never called by a product; tests/tidy holds that. */
void chance_seed(const uint8_t seed[32]);

#endif
