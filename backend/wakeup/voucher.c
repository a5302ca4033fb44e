#include "wakeup/voucher.h"

#include "wakeup/curve.h"
#include "wire/wire_bytes.h"

#include <inttypes.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <stdio.h>

enum { CLAIMS_MAX = 760, HALF_SIZE = 32, DER_MAX = 80, SIGNATURE_SIZE = 2 * HALF_SIZE };

static bool begins(struct span text, const char *word)
{
    const size_t size = strlen(word);
    return text.size > size && memcmp(text.data, word, size) == 0;
}

bool voucher_may_name(struct span contact)
{
    bool plain = contact.size <= VOUCHER_CONTACT_MAX;
    for (size_t i = 0; i < contact.size && plain; i++) {
        const uint8_t c = contact.data[i];
        plain = c > ' ' && c < 0x7f && c != '"' && c != '\\';
    }
    return plain && (begins(contact, "mailto:") || begins(contact, "https://"));
}

/* Base64url at the end of what is written so far. Gives: false when there is no room. */
static bool add_base64(char *text, size_t room, size_t *at, struct span bytes)
{
    const size_t size = (size_t)base64_encoded_size(bytes.size);
    if (size >= room - *at) {
        return false;
    }
    base64_encode(bytes.data, bytes.size, text + *at);
    *at += size;
    text[*at] = '\0';
    return true;
}

static bool add_text(char *text, size_t room, size_t *at, const char *more)
{
    const size_t size = strlen(more);
    if (size >= room - *at) {
        return false;
    }
    memcpy(text + *at, more, size + 1);
    *at += size;
    return true;
}

static bool write_claims(const struct voucher_claims *claims, char text[CLAIMS_MAX], size_t *size)
{
    const bool named = voucher_may_name(claims->contact);
    const int count =
        snprintf(text, CLAIMS_MAX, "{\"aud\":\"%.*s\",\"exp\":%" PRId64 "%s%.*s%s}",
                 (int)claims->audience.size, (const char *)claims->audience.data, claims->not_after,
                 named ? ",\"sub\":\"" : "", named ? (int)claims->contact.size : 0,
                 (const char *)claims->contact.data, named ? "\"" : "");
    *size = count < 0 ? 0 : (size_t)count;
    return count > 0 && count < CLAIMS_MAX;
}

/* ES256 wants the two numbers side by side; OpenSSL signs in DER. */
static bool flatten(const uint8_t *der, size_t size, uint8_t out[SIGNATURE_SIZE])
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)size);
    const bool flat = pair != NULL &&
                      BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, HALF_SIZE) == HALF_SIZE &&
                      BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + HALF_SIZE, HALF_SIZE) == HALF_SIZE;
    ECDSA_SIG_free(pair);
    return flat;
}

static enum status sign(EVP_PKEY *pair, struct span input, uint8_t out[SIGNATURE_SIZE])
{
    uint8_t der[DER_MAX];
    size_t size = sizeof(der);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const bool is_signed =
        context != NULL &&
        EVP_DigestSignInit_ex(context, NULL, "SHA256", NULL, NULL, pair, NULL) == 1 &&
        EVP_DigestSign(context, der, &size, input.data, input.size) == 1 && flatten(der, size, out);
    EVP_MD_CTX_free(context);
    return is_signed ? OK : NO_MEMORY;
}

enum status voucher_write(const uint8_t public_key[PUSH_PUBLIC_SIZE],
                          const uint8_t secret_key[PUSH_SECRET_SIZE],
                          const struct voucher_claims *claims, char text[VOUCHER_TEXT_MAX])
{
    static const char HEAD[] = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
    static const char SCHEME[] = "vapid t=";
    char said[CLAIMS_MAX];
    size_t size = 0;
    size_t at = 0;
    if (!write_claims(claims, said, &size) || !add_text(text, VOUCHER_TEXT_MAX, &at, SCHEME) ||
        !add_base64(text, VOUCHER_TEXT_MAX, &at, span_text(HEAD)) ||
        !add_text(text, VOUCHER_TEXT_MAX, &at, ".") ||
        !add_base64(text, VOUCHER_TEXT_MAX, &at, span_of(said, size))) {
        return TOO_LARGE;
    }
    EVP_PKEY *pair = curve_pair(public_key, secret_key);
    if (pair == NULL) {
        return BAD_KEY;
    }
    uint8_t signature[SIGNATURE_SIZE];
    const size_t begin = sizeof(SCHEME) - 1;
    enum status status = sign(pair, span_of(text + begin, at - begin), signature);
    EVP_PKEY_free(pair);
    if (status == OK &&
        (!add_text(text, VOUCHER_TEXT_MAX, &at, ".") ||
         !add_base64(text, VOUCHER_TEXT_MAX, &at, span_of(signature, sizeof(signature))) ||
         !add_text(text, VOUCHER_TEXT_MAX, &at, ", k=") ||
         !add_base64(text, VOUCHER_TEXT_MAX, &at, span_of(public_key, PUSH_PUBLIC_SIZE)))) {
        status = TOO_LARGE;
    }
    return status;
}
