#include "crypto/secret/sign.h"

#include <sodium/crypto_sign_ed25519.h>

#include "base/buffer.h"
#include "base/check.h"
#include "base/wipe.h"
#include "crypto/public/label.h"

_Static_assert(SECRET_SIZE == crypto_sign_ed25519_SEEDBYTES, "a seed is a secret");

struct sign_pair sign_pair_random(void)
{
    struct secret seed = secret_random();
    struct sign_pair pair = sign_pair_of(&seed);
    secret_wipe(&seed);
    return pair;
}

struct sign_pair sign_pair_of(const struct secret *seed)
{
    struct sign_pair pair = {.seed = *seed};
    uint8_t expanded[crypto_sign_ed25519_SECRETKEYBYTES];
    CHECK(crypto_sign_ed25519_seed_keypair(pair.public_key, expanded, seed->bytes) == 0);
    wipe(expanded, sizeof(expanded));
    return pair;
}

void sign_pair_wipe(struct sign_pair *pair)
{
    wipe(pair, sizeof(*pair));
}

/* libsodium's secret key is seed ‖ public key. A public key of another seed would give the secret
 * away by the signature (both answer the same nonce); a pair is made by sign_pair_of() only. */
void sign_make(const struct sign_pair *pair, struct span content,
               uint8_t signature[SIGN_SIGNATURE_SIZE])
{
    uint8_t key[crypto_sign_ed25519_SECRETKEYBYTES];
    memcpy(key, pair->seed.bytes, SECRET_SIZE);
    memcpy(key + SECRET_SIZE, pair->public_key, SIGN_PUBLIC_SIZE);
    CHECK(crypto_sign_ed25519_detached(signature, NULL, content.data, content.size, key) == 0);
    wipe(key, sizeof(key));
}

enum status sign_with_label(const struct sign_pair *pair, const char *label, struct span content,
                            uint8_t signature[SIGN_SIGNATURE_SIZE])
{
    if (content.size > LABEL_CONTENT_MAX) {
        return TOO_LARGE;
    }
    const struct label_frame frame = label_frame_make(label, content.size);
    struct buffer signed_bytes = buffer_make(frame.size + content.size);
    buffer_append_span(&signed_bytes, label_frame_span(&frame));
    buffer_append_span(&signed_bytes, content);
    const enum status status = buffer_status(&signed_bytes);
    if (status == OK) {
        sign_make(pair, buffer_span(&signed_bytes), signature);
    }
    buffer_end(&signed_bytes);
    return status;
}
