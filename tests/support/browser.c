#include "support/browser.h"

#include "base/check.h"
#include "crypto/public/chance.h"
#include "wire/wire_bytes.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <stdio.h>

enum { HEAD = 86, TAG = 16, HMAC_SIZE = 32, VOUCHER_MAX = 2000 };

void browser_make(struct browser *browser)
{
    size_t size = 0;
    BIGNUM *secret = NULL;
    browser->pair = EVP_EC_gen("P-256");
    CHECK(browser->pair != NULL);
    CHECK(EVP_PKEY_get_octet_string_param(browser->pair, OSSL_PKEY_PARAM_PUB_KEY, browser->p256dh,
                                          sizeof(browser->p256dh), &size) == 1);
    CHECK(EVP_PKEY_get_bn_param(browser->pair, OSSL_PKEY_PARAM_PRIV_KEY, &secret) == 1);
    CHECK(BN_bn2binpad(secret, browser->secret, sizeof(browser->secret)) > 0);
    BN_clear_free(secret);
    chance_fill(browser->auth, sizeof(browser->auth));
}

void browser_end(struct browser *browser)
{
    EVP_PKEY_free(browser->pair);
    browser->pair = NULL;
}

/* HKDF as RFC 5869 writes it, for one block of output. */
static void hkdf(struct span salt, struct span secret, struct span purpose, uint8_t out[HMAC_SIZE])
{
    uint8_t key[HMAC_SIZE];
    uint8_t input[256];
    CHECK(purpose.size < sizeof(input));
    CHECK(HMAC(EVP_sha256(), salt.data, (int)salt.size, secret.data, secret.size, key, NULL) !=
          NULL);
    memcpy(input, purpose.data, purpose.size);
    input[purpose.size] = 1;
    CHECK(HMAC(EVP_sha256(), key, sizeof(key), input, purpose.size + 1, out, NULL) != NULL);
}

static EVP_PKEY *point_of(const uint8_t *bytes)
{
    EVP_PKEY *key = NULL;
    char curve[] = "P-256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)bytes, PUSH_PUBLIC_SIZE),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    CHECK(context != NULL && EVP_PKEY_fromdata_init(context) == 1);
    if (EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

/* The key and the nonce of the one record. */
static bool derive(const struct browser *browser, const uint8_t *head, uint8_t key[HMAC_SIZE],
                   uint8_t nonce[HMAC_SIZE])
{
    uint8_t shared[HMAC_SIZE];
    uint8_t input[HMAC_SIZE];
    uint8_t purpose[14 + 2 * PUSH_PUBLIC_SIZE] = "WebPush: info";
    size_t size = sizeof(shared);
    EVP_PKEY *server = point_of(head + 21);
    if (server == NULL) {
        return false;
    }
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(browser->pair, NULL);
    CHECK(context != NULL && EVP_PKEY_derive_init(context) == 1 &&
          EVP_PKEY_derive_set_peer(context, server) == 1 &&
          EVP_PKEY_derive(context, shared, &size) == 1);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(server);
    memcpy(purpose + 14, browser->p256dh, PUSH_PUBLIC_SIZE);
    memcpy(purpose + 14 + PUSH_PUBLIC_SIZE, head + 21, PUSH_PUBLIC_SIZE);
    hkdf(span_of(browser->auth, sizeof(browser->auth)), span_of(shared, sizeof(shared)),
         span_of(purpose, sizeof(purpose)), input);
    const struct span salt = span_of(head, 16);
    hkdf(salt, span_of(input, sizeof(input)), span_of("Content-Encoding: aes128gcm", 28), key);
    hkdf(salt, span_of(input, sizeof(input)), span_of("Content-Encoding: nonce", 24), nonce);
    return true;
}

size_t browser_open(const struct browser *browser, struct span body, uint8_t *text)
{
    uint8_t key[HMAC_SIZE];
    uint8_t nonce[HMAC_SIZE];
    uint8_t plain[4096];
    int size = 0;
    if (body.size < HEAD + 1 + TAG || body.size > sizeof(plain) ||
        body.data[20] != PUSH_PUBLIC_SIZE || !derive(browser, body.data, key, nonce)) {
        return SIZE_MAX;
    }
    const int count = (int)(body.size - HEAD - TAG);
    uint8_t tag[TAG];
    memcpy(tag, body.data + body.size - TAG, TAG);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    CHECK(context != NULL);
    CHECK(EVP_DecryptInit_ex2(context, EVP_aes_128_gcm(), key, nonce, NULL) == 1);
    CHECK(EVP_DecryptUpdate(context, plain, &size, body.data + HEAD, count) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1);
    int rest = 0;
    const bool opened = EVP_DecryptFinal_ex(context, plain + size, &rest) == 1;
    EVP_CIPHER_CTX_free(context);
    size_t end = (size_t)size;
    while (opened && end > 0 && plain[end - 1] == 0) {
        end--;
    }
    if (!opened || end == 0 || plain[end - 1] != 2) {
        return SIZE_MAX;
    }
    memcpy(text, plain, end - 1);
    return end - 1;
}

/* r and s side by side, as DER. */
static bool verify(EVP_PKEY *key, struct span input, const uint8_t signature[64])
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    CHECK(pair != NULL);
    CHECK(ECDSA_SIG_set0(pair, BN_bin2bn(signature, 32, NULL),
                         BN_bin2bn(signature + 32, 32, NULL)) == 1);
    unsigned char *der = NULL;
    const int size = i2d_ECDSA_SIG(pair, &der);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    CHECK(size > 0 && context != NULL);
    CHECK(EVP_DigestVerifyInit_ex(context, NULL, "SHA256", NULL, NULL, key, NULL) == 1);
    const bool holds = EVP_DigestVerify(context, der, (size_t)size, input.data, input.size) == 1;
    EVP_MD_CTX_free(context);
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    return holds;
}

static bool decode(struct span text, uint8_t *out, size_t size)
{
    return base64_decoded_size(text.size) == size && base64_decode(text, out);
}

bool browser_trusts(const char *voucher, const uint8_t key[PUSH_PUBLIC_SIZE], char *claims,
                    size_t room)
{
    static const char HEADER[] = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
    uint8_t head[sizeof(HEADER)];
    uint8_t signature[64];
    uint8_t named[PUSH_PUBLIC_SIZE];
    if (strncmp(voucher, "vapid t=", 8) != 0) {
        return false;
    }
    const char *token = voucher + 8;
    const char *first = strchr(token, '.');
    const char *second = first == NULL ? NULL : strchr(first + 1, '.');
    const char *comma = second == NULL ? NULL : strstr(second, ", k=");
    if (comma == NULL ||
        !decode(span_of(token, (size_t)(first - token)), head, sizeof(HEADER) - 1) ||
        memcmp(head, HEADER, sizeof(HEADER) - 1) != 0 ||
        !decode(span_of(second + 1, (size_t)(comma - second - 1)), signature, sizeof(signature)) ||
        !decode(span_text(comma + 4), named, sizeof(named)) ||
        memcmp(named, key, sizeof(named)) != 0) {
        return false;
    }
    const struct span said = span_of(first + 1, (size_t)(second - first - 1));
    const size_t size = base64_decoded_size(said.size);
    if (size >= room || !base64_decode(said, (uint8_t *)claims)) {
        return false;
    }
    claims[size] = '\0';
    EVP_PKEY *public_key = point_of(key);
    const bool holds = public_key != NULL &&
                       verify(public_key, span_of(token, (size_t)(second - token)), signature);
    EVP_PKEY_free(public_key);
    return holds;
}
