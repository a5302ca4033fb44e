/* host_rng.h -- forced in front of libsodium's randombytes.c: the host's chance is its only one. */
#ifndef WASM_HOST_RNG_H
#define WASM_HOST_RNG_H

extern struct randombytes_implementation host_rng;

#define RANDOMBYTES_CUSTOM_IMPLEMENTATION  1
#define RANDOMBYTES_DEFAULT_IMPLEMENTATION (&host_rng)

#endif
