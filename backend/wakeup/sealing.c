#include "wakeup/sealing.h"

#include "base/wipe.h"
#include "crypto/public/chance.h"
#include "wakeup/curve.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

enum {
    SHARED_SIZE = 32,
    KEY_SIZE = 16,
    NONCE_SIZE = 12,
    TAG_SIZE = 16,
    HEADER_SIZE = SEALING_SALT_SIZE + 4 + 1 + PUSH_PUBLIC_SIZE,
    RECORD_SIZE = SEALING_BODY_MAX,
    LAST_RECORD = 2 /* the delimiter: padding follows, and no other record */
};
_Static_assert((int)SEALING_PLAIN_MAX == (int)SEALING_BODY_MAX - HEADER_SIZE - 1 - TAG_SIZE,
               "a full push is a full body");

/* All that is secret about one push. */
struct keys {
    uint8_t shared[SHARED_SIZE];
    uint8_t input[SHARED_SIZE];
    uint8_t key[KEY_SIZE];
    uint8_t nonce[NONCE_SIZE];
};

struct derived {
    uint8_t *bytes;
    size_t size;
};

static bool hkdf(struct span salt, struct span secret, struct span purpose, struct derived out)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    char digest[] = "SHA256";
    /* OpenSSL takes them without const and reads them only */
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt.data, salt.size),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)secret.data, secret.size),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)purpose.data, purpose.size),
        OSSL_PARAM_construct_end(),
    };
    const bool derived =
        context != NULL && EVP_KDF_derive(context, out.bytes, out.size, params) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return derived;
}

static bool agree(EVP_PKEY *ours, EVP_PKEY *theirs, uint8_t shared[SHARED_SIZE])
{
    size_t size = SHARED_SIZE;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(ours, NULL);
    const bool agreed = context != NULL && EVP_PKEY_derive_init(context) == 1 &&
                        EVP_PKEY_derive_set_peer(context, theirs) == 1 &&
                        EVP_PKEY_derive(context, shared, &size) == 1 && size == SHARED_SIZE;
    EVP_PKEY_CTX_free(context);
    return agreed;
}

/* RFC 8291 section 3.4: both public keys are bound in, the authentication secret is the salt. */
static bool derive(const struct sealing_reader *reader, const uint8_t ours[PUSH_PUBLIC_SIZE],
                   const uint8_t salt[SEALING_SALT_SIZE], struct keys *keys)
{
    static const char INPUT[] = "WebPush: info"; /* its final zero is part of each */
    static const char KEY[] = "Content-Encoding: aes128gcm";
    static const char NONCE[] = "Content-Encoding: nonce";
    uint8_t purpose[sizeof(INPUT) + PUSH_PUBLIC_SIZE + PUSH_PUBLIC_SIZE];
    memcpy(purpose, INPUT, sizeof(INPUT));
    memcpy(purpose + sizeof(INPUT), reader->p256dh, PUSH_PUBLIC_SIZE);
    memcpy(purpose + sizeof(INPUT) + PUSH_PUBLIC_SIZE, ours, PUSH_PUBLIC_SIZE);
    const struct span salted = span_of(salt, SEALING_SALT_SIZE);
    const struct span input = span_of(keys->input, sizeof(keys->input));
    return hkdf(span_of(reader->auth, PUSH_AUTH_SIZE), span_of(keys->shared, sizeof(keys->shared)),
                span_of(purpose, sizeof(purpose)),
                (struct derived){keys->input, sizeof(keys->input)}) &&
           hkdf(salted, input, span_of(KEY, sizeof(KEY)),
                (struct derived){keys->key, sizeof(keys->key)}) &&
           hkdf(salted, input, span_of(NONCE, sizeof(NONCE)),
                (struct derived){keys->nonce, sizeof(keys->nonce)});
}

/* The text, the delimiter, zeroes up to `padded`, and the tag, at `out`. */
static bool encrypt(const struct keys *keys, struct span text, size_t padded, uint8_t *out)
{
    static const uint8_t ZEROES[SEALING_PLAIN_MAX];
    const uint8_t delimiter = LAST_RECORD;
    const int size = (int)text.size;
    const int rest = (int)(padded - text.size);
    int count = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    const bool encrypted =
        context != NULL &&
        EVP_EncryptInit_ex2(context, EVP_aes_128_gcm(), keys->key, keys->nonce, NULL) == 1 &&
        EVP_EncryptUpdate(context, out, &count, text.data, size) == 1 &&
        EVP_EncryptUpdate(context, out + size, &count, &delimiter, 1) == 1 &&
        EVP_EncryptUpdate(context, out + size + 1, &count, ZEROES, rest) == 1 &&
        EVP_EncryptFinal_ex(context, out + size + 1 + rest, &count) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, out + size + 1 + rest) == 1;
    EVP_CIPHER_CTX_free(context);
    return encrypted;
}

/* RFC 8188 section 2.1: salt, size of a record, the key's name, which is our public key. */
static void write_header(const uint8_t salt[SEALING_SALT_SIZE],
                         const uint8_t ours[PUSH_PUBLIC_SIZE], uint8_t *out)
{
    memcpy(out, salt, SEALING_SALT_SIZE);
    out += SEALING_SALT_SIZE;
    out[0] = 0;
    out[1] = 0;
    out[2] = RECORD_SIZE >> 8;
    out[3] = RECORD_SIZE & 0xff;
    out[4] = PUSH_PUBLIC_SIZE;
    memcpy(out + 5, ours, PUSH_PUBLIC_SIZE);
}

enum status sealing_seal_drawn(const struct sealing_reader *reader, const struct sealing_draw *draw,
                               struct span text, size_t padded, struct sealed_push *out)
{
    out->size = 0;
    if (padded < text.size || padded > SEALING_PLAIN_MAX) {
        return TOO_LARGE;
    }
    EVP_PKEY *theirs = curve_point(reader->p256dh);
    if (theirs == NULL) {
        return BAD_KEY;
    }
    uint8_t ours[PUSH_PUBLIC_SIZE];
    struct keys keys;
    enum status status = NO_MEMORY;
    if (curve_public(draw->pair, ours) && agree(draw->pair, theirs, keys.shared) &&
        derive(reader, ours, draw->salt, &keys) &&
        encrypt(&keys, text, padded, out->bytes + HEADER_SIZE)) {
        write_header(draw->salt, ours, out->bytes);
        out->size = HEADER_SIZE + padded + 1 + TAG_SIZE;
        status = OK;
    }
    wipe(&keys, sizeof(keys));
    EVP_PKEY_free(theirs);
    return status;
}

enum status sealing_seal(const struct sealing_reader *reader, struct span text, size_t padded,
                         struct sealed_push *out)
{
    struct sealing_draw draw = {.pair = EVP_EC_gen("P-256")};
    out->size = 0;
    if (draw.pair == NULL) {
        return NO_MEMORY;
    }
    chance_fill(draw.salt, sizeof(draw.salt));
    const enum status status = sealing_seal_drawn(reader, &draw, text, padded, out);
    EVP_PKEY_free(draw.pair);
    return status;
}
