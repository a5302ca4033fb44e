#include "crypto/secret/kdf.h"

#include <sodium/crypto_auth_hmacsha256.h>

#include "base/check.h"
#include "base/wipe.h"
#include "crypto/public/label.h"

_Static_assert(SECRET_SIZE == crypto_auth_hmacsha256_BYTES, "HMAC-SHA256 gives 32 bytes");

enum { EXPAND_MAX = 255 * SECRET_SIZE, TREE_SIZE_MAX = 64 };

static void mac_add(crypto_auth_hmacsha256_state *state, struct span piece)
{
    if (piece.size > 0) {
        (void)crypto_auth_hmacsha256_update(state, piece.data, piece.size);
    }
}

/* HKDF-Extract is HMAC with the salt for key; a salt of any size, none too, is what HMAC takes. */
struct secret kdf_extract_pieces(struct span salt, const struct span *pieces, size_t count)
{
    crypto_auth_hmacsha256_state state;
    struct secret prk;
    const uint8_t none = 0;
    (void)crypto_auth_hmacsha256_init(&state, salt.size > 0 ? salt.data : &none, salt.size);
    for (size_t i = 0; i < count; i++) {
        mac_add(&state, pieces[i]);
    }
    (void)crypto_auth_hmacsha256_final(&state, prk.bytes);
    wipe(&state, sizeof(state));
    return prk;
}

/* T(i) = HMAC(prk, T(i-1) | info | i), T(0) empty. */
void kdf_expand_pieces(const struct secret *prk, const struct span *pieces, size_t count,
                       uint8_t *out, size_t size)
{
    CHECK(size <= EXPAND_MAX);
    crypto_auth_hmacsha256_state state;
    uint8_t block[SECRET_SIZE];
    uint8_t number = 0;
    for (size_t done = 0; done < size;) {
        (void)crypto_auth_hmacsha256_init(&state, prk->bytes, SECRET_SIZE);
        mac_add(&state, span_of(block, number == 0 ? 0 : sizeof(block)));
        for (size_t i = 0; i < count; i++) {
            mac_add(&state, pieces[i]);
        }
        number++;
        mac_add(&state, span_of(&number, 1));
        (void)crypto_auth_hmacsha256_final(&state, block);
        const size_t step = size - done < sizeof(block) ? size - done : sizeof(block);
        memcpy(out + done, block, step);
        done += step;
    }
    wipe(&state, sizeof(state));
    wipe(block, sizeof(block));
}

struct secret kdf_extract(struct span salt, struct span ikm)
{
    return kdf_extract_pieces(salt, &ikm, 1);
}

void kdf_expand(const struct secret *prk, struct span info, uint8_t *out, size_t size)
{
    kdf_expand_pieces(prk, &info, 1, out, size);
}

/* KDFLabel { uint16 length; opaque label<V>; opaque context<V>; }, fed to HMAC in pieces. */
static void expand_with_label(const struct secret *secret, const char *label, struct span context,
                              uint8_t *out, size_t size)
{
    CHECK(size <= EXPAND_MAX);
    const uint8_t length[2] = {(uint8_t)(size >> 8), (uint8_t)size};
    const struct label_frame frame = label_frame_make(label, context.size);
    const struct span pieces[] = {span_of(length, sizeof(length)), label_frame_span(&frame),
                                  context};
    kdf_expand_pieces(secret, pieces, sizeof(pieces) / sizeof(pieces[0]), out, size);
}

enum status kdf_expand_with_label(const struct secret *secret, const char *label,
                                  struct span context, uint8_t *out, size_t size)
{
    if (context.size > LABEL_CONTENT_MAX) {
        return TOO_LARGE;
    }
    expand_with_label(secret, label, context, out, size);
    return OK;
}

struct secret kdf_derive(const struct secret *secret, const char *label)
{
    struct secret derived;
    expand_with_label(secret, label, span_of(NULL, 0), derived.bytes, SECRET_SIZE);
    return derived;
}

void kdf_derive_tree(const struct secret *secret, const char *label, uint32_t generation,
                     uint8_t *out, size_t size)
{
    CHECK(size <= TREE_SIZE_MAX);
    const uint8_t context[4] = {(uint8_t)(generation >> 24), (uint8_t)(generation >> 16),
                                (uint8_t)(generation >> 8), (uint8_t)generation};
    expand_with_label(secret, label, span_of(context, sizeof(context)), out, size);
}

struct secret kdf_mac(const struct secret *key, struct span content)
{
    return kdf_extract(secret_span(key), content);
}
