/* ed25519_small.c -- libsodium's curve without its table of multiples of the base point.
 *
 * The table is 30 kB that no compression shrinks, a sixth of what a phone would download, and
 * makes signing three times as fast as it need be. Here a multiple of the base point is what a
 * multiple of any other point is: by libsodium's own function, in constant time. The vectors that
 * the wasm build runs are those of every build.
 */
#define ge25519_scalarmult_base ge25519_scalarmult_base_by_table
#include <crypto_core/ed25519/ref10/ed25519_ref10.c>
#undef ge25519_scalarmult_base

void ge25519_scalarmult_base(ge25519_p3 *h, const unsigned char *a);

void ge25519_scalarmult_base(ge25519_p3 *h, const unsigned char *a)
{
    static const unsigned char BASE[32] = {0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                           0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                           0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                           0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66};
    ge25519_p3 base;
    if (ge25519_frombytes(&base, BASE) != 0) {
        __builtin_trap();
    }
    ge25519_scalarmult(h, a, &base);
}
