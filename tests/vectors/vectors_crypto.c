/* crypto-basics: the labelled forms of RFC 9420 sections 5.1, 5.2, 8 and 9. */
#include "base/buffer.h"
#include "crypto/public/hash.h"
#include "crypto/secret/hpke.h"
#include "crypto/secret/kdf.h"
#include "crypto/secret/sign.h"
#include "vectors/vectors_json.h"

enum { TEXT_LIMIT = 1 << 20, EXPAND_LIMIT = 255 * 32 };

vector_fn vectors_crypto_basics;

static struct secret read_secret(struct vector *v, const struct cJSON *at, const char *name)
{
    struct secret secret;
    vector_expect_status(v, secret_read(json_bytes(v, at, name), &secret), OK, name);
    return secret;
}

static void check_ref_hash(struct vector *v, const struct cJSON *at)
{
    const struct hash hash = hash_ref(json_text(v, at, "label"), json_bytes(v, at, "value"));
    vector_expect_equal(v, hash_span(&hash), json_bytes(v, at, "out"), "RefHash");
}

static void check_expand(struct vector *v, const struct cJSON *at)
{
    const struct secret secret = read_secret(v, at, "secret");
    const uint64_t size = json_number(v, at, "length");
    uint8_t out[EXPAND_LIMIT];
    if (!vector_expect(v, size <= sizeof(out), "length of ExpandWithLabel")) {
        return;
    }
    const enum status status = kdf_expand_with_label(
        &secret, json_text(v, at, "label"), json_bytes(v, at, "context"), out, (size_t)size);
    vector_expect_status(v, status, OK, "ExpandWithLabel");
    vector_expect_equal(v, span_of(out, (size_t)size), json_bytes(v, at, "out"), "ExpandWithLabel");
}

static void check_derive(struct vector *v, const struct cJSON *at)
{
    const struct secret secret = read_secret(v, at, "secret");
    const struct secret derived = kdf_derive(&secret, json_text(v, at, "label"));
    vector_expect_equal(v, secret_span(&derived), json_bytes(v, at, "out"), "DeriveSecret");
}

static void check_derive_tree(struct vector *v, const struct cJSON *at)
{
    const struct secret secret = read_secret(v, at, "secret");
    const uint64_t size = json_number(v, at, "length");
    uint8_t out[64];
    if (!vector_expect(v, size <= sizeof(out), "length of DeriveTreeSecret")) {
        return;
    }
    kdf_derive_tree(&secret, json_text(v, at, "label"), json_uint32(v, at, "generation"), out,
                    (size_t)size);
    vector_expect_equal(v, span_of(out, (size_t)size), json_bytes(v, at, "out"),
                        "DeriveTreeSecret");
}

static void check_sign(struct vector *v, const struct cJSON *at)
{
    const char *label = json_text(v, at, "label");
    const struct span content = json_bytes(v, at, "content");
    const struct span wanted = json_bytes(v, at, "signature");
    const struct secret seed = read_secret(v, at, "priv");
    const struct sign_pair pair = sign_pair_of(&seed);
    vector_expect_equal(v, sign_public(&pair), json_bytes(v, at, "pub"), "signature public key");
    vector_expect_status(v, verify_signature_key(sign_public(&pair)), OK, "signature public key");
    vector_expect_status(v, verify_with_label(sign_public(&pair), label, content, wanted), OK,
                         "VerifyWithLabel");
    uint8_t made[SIGN_SIGNATURE_SIZE];
    if (vector_expect_status(v, sign_with_label(&pair, label, content, made), OK,
                             "SignWithLabel")) {
        vector_expect_equal(v, span_of(made, sizeof(made)), wanted, "SignWithLabel");
    }
}

static void check_encrypt(struct vector *v, const struct cJSON *at)
{
    const char *label = json_text(v, at, "label");
    const struct span context = json_bytes(v, at, "context");
    const struct span plaintext = json_bytes(v, at, "plaintext");
    const struct secret scalar = read_secret(v, at, "priv");
    const struct hpke_pair pair = hpke_pair_of(&scalar);
    vector_expect_equal(v, hpke_public(&pair), json_bytes(v, at, "pub"), "HPKE public key");
    vector_expect_status(v, verify_dh_key(hpke_public(&pair)), OK, "HPKE public key");

    struct buffer opened = buffer_make(TEXT_LIMIT);
    enum status status =
        hpke_decrypt_with_label(&pair, label, context, json_bytes(v, at, "kem_output"),
                                json_bytes(v, at, "ciphertext"), &opened);
    vector_expect_status(v, status, OK, "DecryptWithLabel");
    vector_expect_equal(v, buffer_span(&opened), plaintext, "DecryptWithLabel");
    buffer_clear(&opened);

    uint8_t enc[HPKE_ENC_SIZE];
    struct buffer sealed = buffer_make(TEXT_LIMIT);
    status = hpke_encrypt_with_label(hpke_public(&pair), label, context, plaintext, enc, &sealed);
    vector_expect_status(v, status, OK, "EncryptWithLabel");
    status = hpke_decrypt_with_label(&pair, label, context, span_of(enc, sizeof(enc)),
                                     buffer_span(&sealed), &opened);
    vector_expect_status(v, status, OK, "DecryptWithLabel of our own");
    vector_expect_equal(v, buffer_span(&opened), plaintext, "DecryptWithLabel of our own");
    buffer_end(&sealed);
    buffer_end(&opened);
}

void vectors_crypto_basics(struct vector *v)
{
    check_ref_hash(v, json_object(v, v->root, "ref_hash"));
    check_expand(v, json_object(v, v->root, "expand_with_label"));
    check_derive(v, json_object(v, v->root, "derive_secret"));
    check_derive_tree(v, json_object(v, v->root, "derive_tree_secret"));
    check_sign(v, json_object(v, v->root, "sign_with_label"));
    check_encrypt(v, json_object(v, v->root, "encrypt_with_label"));
}
