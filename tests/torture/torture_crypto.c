/* torture_crypto.c -- every call of crypto/ that takes memory, when there is none.
 *
 * The rest of crypto/ uses its stack only; the last test holds that. */
#include "crypto/public/chance.h"
#include "crypto/public/hash.h"
#include "crypto/secret/aead.h"
#include "crypto/secret/hpke.h"
#include "crypto/secret/kdf.h"
#include "crypto/secret/sign.h"
#include "support/torture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { LIMIT = 1 << 16 };

static const struct span NOTHING = {NULL, 0};
static struct sign_pair sign;
static struct hpke_pair hpke;
static struct secret key;
static uint8_t signature[SIGN_SIGNATURE_SIZE];
static uint8_t enc[HPKE_ENC_SIZE];
static uint8_t sealed[2][1000 + AEAD_TAG_SIZE]; /* for the pair, and under the key */
static const struct aead_nonce NONCE = {{0}};

static struct span content(void)
{
    static const uint8_t BYTES[1000];
    return span_of(BYTES, sizeof(BYTES));
}

static enum status sign_label(void *context)
{
    (void)context;
    return sign_with_label(&sign, "test", content(), signature);
}

static enum status verify_label(void *context)
{
    (void)context;
    return verify_with_label(sign_public(&sign), "test", content(),
                             span_of(signature, sizeof(signature)));
}

static enum status seal(void *context)
{
    (void)context;
    struct buffer out = buffer_make(LIMIT);
    const enum status status = aead_seal(&key, &NONCE, NOTHING, content(), &out);
    assert_true(status == OK || out.size == 0);
    buffer_end(&out);
    return status;
}

static enum status open(void *context)
{
    (void)context;
    struct buffer out = buffer_make(LIMIT);
    const enum status status =
        aead_open(&key, &NONCE, NOTHING, span_of(sealed[1], sizeof(sealed[1])), &out);
    assert_true(status == OK || out.size == 0);
    buffer_end(&out);
    return status;
}

static enum status encrypt(void *context)
{
    const bool labelled = context != NULL;
    static const uint8_t ZERO[HPKE_ENC_SIZE];
    uint8_t made[HPKE_ENC_SIZE];
    struct buffer out = buffer_make(LIMIT);
    const enum status status =
        labelled
            ? hpke_encrypt_with_label(hpke_public(&hpke), "test", NOTHING, content(), made, &out)
            : hpke_seal(hpke_public(&hpke), NOTHING, NOTHING, content(), made, &out);
    assert_true(status == OK || (out.size == 0 && memcmp(made, ZERO, sizeof(made)) == 0));
    buffer_end(&out);
    return status;
}

static enum status decrypt(void *context)
{
    (void)context;
    struct buffer out = buffer_make(LIMIT);
    const enum status status =
        hpke_decrypt_with_label(&hpke, "test", NOTHING, span_of(enc, sizeof(enc)),
                                span_of(sealed[0], sizeof(sealed[0])), &out);
    assert_true(status == OK || out.size == 0);
    buffer_end(&out);
    return status;
}

static enum status use_the_stack_only(void *context)
{
    (void)context;
    uint8_t out[300];
    struct secret secret = kdf_extract(content(), content());
    kdf_expand(&secret, content(), out, sizeof(out));
    enum status status = kdf_expand_with_label(&secret, "test", content(), out, sizeof(out));
    secret = kdf_derive(&secret, "test");
    kdf_derive_tree(&secret, "test", 1, out, 12);
    secret = kdf_mac(&secret, content());
    (void)hash_ref("test", content());
    const struct hpke_pair pair = hpke_pair_random();
    const struct sign_pair other = sign_pair_random();
    sign_make(&other, content(), out);
    if (status == OK) {
        status = verify_signature(sign_public(&other), content(), span_of(out, 64));
    }
    if (status == OK) {
        status = hpke_send_export(hpke_public(&pair), content(), content(), out, &secret);
    }
    if (status == OK) {
        status = hpke_receive_export(&pair, span_of(out, 32), content(), content(), &secret);
    }
    return status;
}

static void signing_and_verifying_under_a_label_survive_every_failed_allocation(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(sign_label, NULL) > 0);
    assert_true(torture_each_allocation(verify_label, NULL) > 0);
}

static void sealing_and_opening_survive_every_failed_allocation(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(seal, NULL) > 0);
    assert_true(torture_each_allocation(open, NULL) > 0);
}

static void hpke_survives_every_failed_allocation(void **state)
{
    (void)state;
    bool labelled = true;
    assert_true(torture_each_allocation(encrypt, NULL) > 0);
    assert_true(torture_each_allocation(encrypt, &labelled) > 0);
    assert_true(torture_each_allocation(decrypt, NULL) > 0);
}

static void what_cannot_fail_takes_no_memory(void **state)
{
    (void)state;
    assert_int_equal(torture_each_allocation(use_the_stack_only, NULL), 0);
}

/* What the runs above open. */
static enum status prepare(void)
{
    struct buffer out = buffer_make(LIMIT);
    sign = sign_pair_random();
    hpke = hpke_pair_random();
    key = secret_random();
    enum status status =
        hpke_encrypt_with_label(hpke_public(&hpke), "test", NOTHING, content(), enc, &out);
    if (status == OK) {
        memcpy(sealed[0], out.data, sizeof(sealed[0]));
        buffer_clear(&out);
        status = aead_seal(&key, &NONCE, NOTHING, content(), &out);
    }
    if (status == OK) {
        memcpy(sealed[1], out.data, sizeof(sealed[1]));
    }
    buffer_end(&out);
    return status;
}

int main(void)
{
    if (!chance_open() || prepare() != OK) {
        return EXIT_FAILURE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signing_and_verifying_under_a_label_survive_every_failed_allocation),
        cmocka_unit_test(sealing_and_opening_survive_every_failed_allocation),
        cmocka_unit_test(hpke_survives_every_failed_allocation),
        cmocka_unit_test(what_cannot_fail_takes_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
