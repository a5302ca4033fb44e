#include "crypto/secret/hpke.h"

#include <sodium/crypto_scalarmult_curve25519.h>

#include "base/check.h"
#include "base/wipe.h"
#include "crypto/public/label.h"
#include "crypto/secret/aead.h"
#include "crypto/secret/kdf.h"

_Static_assert(DH_PUBLIC_SIZE == crypto_scalarmult_curve25519_BYTES, "X25519 keys: 32 bytes");
_Static_assert(SECRET_SIZE == crypto_scalarmult_curve25519_SCALARBYTES, "a scalar is a secret");

/* `suite_id` of RFC 9180 sections 4.1 (the KEM's) and 5.1 (HPKE's). */
static const uint8_t KEM_SUITE[] = {'K', 'E', 'M', 0x00, 0x20};
static const uint8_t HPKE_SUITE[] = {'H', 'P', 'K', 'E', 0x00, 0x20, 0x00, 0x01, 0x00, 0x03};

enum { MODE_BASE = 0 };

/* The two halves of `info`, as they lie: the labelled forms put a frame before a context. */
struct info {
    struct span head;
    struct span body;
};

/* What the key schedule gives. Every context is used for one message, so there is no sequence
 * number: the nonce of message 0 is the base nonce (section 5.2). */
struct context {
    struct secret key;
    struct aead_nonce nonce;
    struct secret exporter;
};

static const struct span NOTHING = {NULL, 0};

static struct span kem_suite(void)
{
    return span_of(KEM_SUITE, sizeof(KEM_SUITE));
}

static struct span hpke_suite(void)
{
    return span_of(HPKE_SUITE, sizeof(HPKE_SUITE));
}

/* LabeledExtract, section 4: labeled_ikm = "HPKE-v1" ‖ suite_id ‖ label ‖ ikm. */
static struct secret extract(struct span suite, struct span salt, const char *label,
                             struct info ikm)
{
    const struct span pieces[] = {span_text("HPKE-v1"), suite, span_text(label), ikm.head,
                                  ikm.body};
    return kdf_extract_pieces(salt, pieces, sizeof(pieces) / sizeof(pieces[0]));
}

/* LabeledExpand, section 4: labeled_info = I2OSP(L, 2) ‖ "HPKE-v1" ‖ suite_id ‖ label ‖ info. */
static void expand(struct span suite, const struct secret *prk, const char *label, struct span info,
                   uint8_t *out, size_t size)
{
    const uint8_t length[2] = {(uint8_t)(size >> 8), (uint8_t)size};
    const struct span pieces[] = {span_of(length, sizeof(length)), span_text("HPKE-v1"), suite,
                                  span_text(label), info};
    kdf_expand_pieces(prk, pieces, sizeof(pieces) / sizeof(pieces[0]), out, size);
}

struct hpke_pair hpke_pair_of(const struct secret *secret)
{
    struct hpke_pair pair = {.secret = *secret};
    CHECK(crypto_scalarmult_curve25519_base(pair.public_key, secret->bytes) == 0);
    return pair;
}

struct hpke_pair hpke_pair_derive(struct span ikm)
{
    struct secret prk =
        extract(kem_suite(), NOTHING, "dkp_prk", (struct info){.head = ikm, .body = NOTHING});
    struct secret scalar;
    expand(kem_suite(), &prk, "sk", NOTHING, scalar.bytes, SECRET_SIZE);
    struct hpke_pair pair = hpke_pair_of(&scalar);
    secret_wipe(&prk);
    secret_wipe(&scalar);
    return pair;
}

struct hpke_pair hpke_pair_random(void)
{
    struct secret ikm = secret_random();
    struct hpke_pair pair = hpke_pair_derive(secret_span(&ikm));
    secret_wipe(&ikm);
    return pair;
}

void hpke_pair_wipe(struct hpke_pair *pair)
{
    wipe(pair, sizeof(*pair));
}

/* DH and ExtractAndExpand, section 4.1. libsodium refuses a result of all zeroes, which section
 * 7.1.4 demands. */
static enum status agree(const struct secret *scalar, struct span peer, struct span enc,
                         struct span receiver, struct secret *shared)
{
    struct secret dh;
    if (crypto_scalarmult_curve25519(dh.bytes, scalar->bytes, peer.data) != 0) {
        secret_wipe(&dh);
        return BAD_KEY;
    }
    uint8_t kem_context[HPKE_ENC_SIZE + DH_PUBLIC_SIZE];
    memcpy(kem_context, enc.data, HPKE_ENC_SIZE);
    memcpy(kem_context + HPKE_ENC_SIZE, receiver.data, DH_PUBLIC_SIZE);
    struct secret prk = extract(kem_suite(), NOTHING, "eae_prk",
                                (struct info){.head = secret_span(&dh), .body = NOTHING});
    expand(kem_suite(), &prk, "shared_secret", span_of(kem_context, sizeof(kem_context)),
           shared->bytes, SECRET_SIZE);
    secret_wipe(&dh);
    secret_wipe(&prk);
    return OK;
}

/* KeySchedule<ROLE>, section 5.1, mode base: both psk and psk_id are empty. */
static void schedule(const struct secret *shared, struct info info, struct context *context)
{
    const struct info empty = {.head = NOTHING, .body = NOTHING};
    const struct secret psk_id_hash = extract(hpke_suite(), NOTHING, "psk_id_hash", empty);
    const struct secret info_hash = extract(hpke_suite(), NOTHING, "info_hash", info);
    uint8_t joined[1 + 2 * SECRET_SIZE] = {MODE_BASE};
    memcpy(joined + 1, psk_id_hash.bytes, SECRET_SIZE);
    memcpy(joined + 1 + SECRET_SIZE, info_hash.bytes, SECRET_SIZE);
    const struct span schedule_context = span_of(joined, sizeof(joined));

    struct secret secret = extract(hpke_suite(), secret_span(shared), "secret", empty);
    expand(hpke_suite(), &secret, "key", schedule_context, context->key.bytes, AEAD_KEY_SIZE);
    expand(hpke_suite(), &secret, "base_nonce", schedule_context, context->nonce.bytes,
           AEAD_NONCE_SIZE);
    expand(hpke_suite(), &secret, "exp", schedule_context, context->exporter.bytes, SECRET_SIZE);
    secret_wipe(&secret);
}

/* SetupBaseS, section 5.1.1, with Encap of section 4.1. */
static enum status setup_sender(struct span public_key, struct info info,
                                uint8_t enc[HPKE_ENC_SIZE], struct context *context)
{
    if (public_key.size != DH_PUBLIC_SIZE) {
        return BAD_KEY;
    }
    struct hpke_pair ephemeral = hpke_pair_random();
    struct secret shared;
    const enum status status =
        agree(&ephemeral.secret, public_key, hpke_public(&ephemeral), public_key, &shared);
    if (status == OK) {
        memcpy(enc, ephemeral.public_key, HPKE_ENC_SIZE);
        schedule(&shared, info, context);
        secret_wipe(&shared);
    }
    hpke_pair_wipe(&ephemeral);
    return status;
}

/* SetupBaseR, section 5.1.1, with Decap of section 4.1. */
static enum status setup_receiver(const struct hpke_pair *pair, struct span enc, struct info info,
                                  struct context *context)
{
    if (enc.size != HPKE_ENC_SIZE) {
        return BAD_KEY;
    }
    struct secret shared;
    const enum status status = agree(&pair->secret, enc, enc, hpke_public(pair), &shared);
    if (status == OK) {
        schedule(&shared, info, context);
        secret_wipe(&shared);
    }
    return status;
}

static enum status seal_one(struct span public_key, struct info info, const struct span texts[2],
                            uint8_t enc[HPKE_ENC_SIZE], struct buffer *out)
{
    struct context context;
    enum status status = setup_sender(public_key, info, enc, &context);
    if (status == OK) {
        status = aead_seal(&context.key, &context.nonce, texts[0], texts[1], out);
        wipe(&context, sizeof(context));
    }
    if (status != OK) {
        memset(enc, 0, HPKE_ENC_SIZE);
    }
    return status;
}

static enum status open_one(const struct hpke_pair *pair, struct span enc, struct info info,
                            const struct span texts[2], struct buffer *out)
{
    struct context context;
    enum status status = setup_receiver(pair, enc, info, &context);
    if (status == OK) {
        status = aead_open(&context.key, &context.nonce, texts[0], texts[1], out);
        wipe(&context, sizeof(context));
    }
    return status;
}

enum status hpke_seal(struct span public_key, struct span info, struct span aad,
                      struct span plaintext, uint8_t enc[HPKE_ENC_SIZE], struct buffer *out)
{
    return seal_one(public_key, (struct info){.head = info, .body = NOTHING},
                    (const struct span[2]){aad, plaintext}, enc, out);
}

enum status hpke_open(const struct hpke_pair *pair, struct span enc, struct span info,
                      struct span aad, struct span ciphertext, struct buffer *out)
{
    return open_one(pair, enc, (struct info){.head = info, .body = NOTHING},
                    (const struct span[2]){aad, ciphertext}, out);
}

enum status hpke_encrypt_with_label(struct span public_key, const char *label, struct span context,
                                    struct span plaintext, uint8_t enc[HPKE_ENC_SIZE],
                                    struct buffer *out)
{
    if (context.size > LABEL_CONTENT_MAX) {
        return TOO_LARGE;
    }
    const struct label_frame frame = label_frame_make(label, context.size);
    return seal_one(public_key, (struct info){.head = label_frame_span(&frame), .body = context},
                    (const struct span[2]){NOTHING, plaintext}, enc, out);
}

enum status hpke_decrypt_with_label(const struct hpke_pair *pair, const char *label,
                                    struct span context, struct span enc, struct span ciphertext,
                                    struct buffer *out)
{
    if (context.size > LABEL_CONTENT_MAX) {
        return TOO_LARGE;
    }
    const struct label_frame frame = label_frame_make(label, context.size);
    return open_one(pair, enc, (struct info){.head = label_frame_span(&frame), .body = context},
                    (const struct span[2]){NOTHING, ciphertext}, out);
}

/* Context.Export, section 5.3. */
static void take_export(struct context *context, struct span exporter_context, struct secret *out)
{
    expand(hpke_suite(), &context->exporter, "sec", exporter_context, out->bytes, SECRET_SIZE);
    wipe(context, sizeof(*context));
}

enum status hpke_send_export(struct span public_key, struct span info, struct span exporter_context,
                             uint8_t enc[HPKE_ENC_SIZE], struct secret *out)
{
    struct context context;
    const enum status status =
        setup_sender(public_key, (struct info){.head = info, .body = NOTHING}, enc, &context);
    if (status == OK) {
        take_export(&context, exporter_context, out);
    }
    return status;
}

enum status hpke_receive_export(const struct hpke_pair *pair, struct span enc, struct span info,
                                struct span exporter_context, struct secret *out)
{
    struct context context;
    const enum status status =
        setup_receiver(pair, enc, (struct info){.head = info, .body = NOTHING}, &context);
    if (status == OK) {
        take_export(&context, exporter_context, out);
    }
    return status;
}
