/* test_crypto_hpke.c -- HPKE base mode (RFC 9180) and the labelled forms (RFC 9420 section 5.1.3).
 *
 * The published answers are those of RFC 9180 appendix A.2.1. */
#include "crypto/secret/hpke.h"

#include "crypto/public/chance.h"
#include "support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { LIMIT = 1 << 16 };

static const struct span EMPTY = {NULL, 0};

static struct hpke_pair published_pair(void)
{
    uint8_t ikm[32];
    return hpke_pair_derive(hex_read(
        "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df", ikm, sizeof(ikm)));
}

static struct span published_enc(uint8_t out[32])
{
    return hex_read("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a", out, 32);
}

static struct span published_info(void)
{
    return span_text("Ode on a Grecian Urn");
}

static void a_derived_pair_is_the_published_one(void **state)
{
    (void)state;
    const struct hpke_pair pair = published_pair();
    assert_true(hex_is(secret_span(&pair.secret),
                       "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"));
    assert_true(hex_is(hpke_public(&pair),
                       "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a"));
}

static void the_published_ciphertext_opens(void **state)
{
    (void)state;
    const struct hpke_pair pair = published_pair();
    uint8_t enc[32];
    uint8_t text[64];
    struct buffer opened = buffer_make(LIMIT);
    const struct span ciphertext =
        hex_read("1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c"
                 "8b60b4db21993c62ce81883d2dd1b51a28",
                 text, sizeof(text));
    assert_int_equal(hpke_open(&pair, published_enc(enc), published_info(), span_text("Count-0"),
                               ciphertext, &opened),
                     OK);
    assert_true(span_equal(buffer_span(&opened), span_text("Beauty is truth, truth beauty")));
    buffer_end(&opened);
}

static void the_published_export_is_taken(void **state)
{
    (void)state;
    const struct hpke_pair pair = published_pair();
    uint8_t enc[32];
    struct secret exported;
    assert_int_equal(
        hpke_receive_export(&pair, published_enc(enc), published_info(), EMPTY, &exported), OK);
    assert_true(hex_is(secret_span(&exported),
                       "4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e"));
}

static void what_is_sealed_opens_for_its_receiver_only(void **state)
{
    (void)state;
    const struct hpke_pair pair = hpke_pair_random();
    const struct hpke_pair other = hpke_pair_random();
    const struct span info = span_text("info");
    const struct span aad = span_text("aad");
    uint8_t bytes[HPKE_ENC_SIZE];
    struct buffer sealed = buffer_make(LIMIT);
    struct buffer opened = buffer_make(LIMIT);
    assert_int_equal(
        hpke_seal(hpke_public(&pair), info, aad, span_text("plaintext"), bytes, &sealed), OK);
    const struct span enc = span_of(bytes, sizeof(bytes));
    const struct span text = buffer_span(&sealed);
    assert_int_equal(hpke_open(&other, enc, info, aad, text, &opened), NOT_DECRYPTED);
    assert_int_equal(hpke_open(&pair, enc, aad, aad, text, &opened), NOT_DECRYPTED);
    assert_int_equal(hpke_open(&pair, enc, info, info, text, &opened), NOT_DECRYPTED);
    assert_int_equal(hpke_open(&pair, hpke_public(&other), info, aad, text, &opened),
                     NOT_DECRYPTED);
    assert_int_equal(opened.size, 0);
    assert_int_equal(hpke_open(&pair, enc, info, aad, text, &opened), OK);
    assert_true(span_equal(buffer_span(&opened), span_text("plaintext")));
    buffer_end(&sealed);
    buffer_end(&opened);
}

static void no_two_seals_of_one_text_are_alike(void **state)
{
    (void)state;
    const struct hpke_pair pair = hpke_pair_random();
    uint8_t one[HPKE_ENC_SIZE];
    uint8_t other[HPKE_ENC_SIZE];
    struct buffer first = buffer_make(LIMIT);
    struct buffer second = buffer_make(LIMIT);
    const struct span text = span_text("plaintext");
    assert_int_equal(hpke_seal(hpke_public(&pair), EMPTY, EMPTY, text, one, &first), OK);
    assert_int_equal(hpke_seal(hpke_public(&pair), EMPTY, EMPTY, text, other, &second), OK);
    assert_true(memcmp(one, other, sizeof(one)) != 0);
    assert_false(span_equal(buffer_span(&first), buffer_span(&second)));
    buffer_end(&first);
    buffer_end(&second);
}

static void a_labelled_text_opens_under_its_label_and_context_only(void **state)
{
    (void)state;
    const struct hpke_pair pair = hpke_pair_random();
    const struct span context = span_text("group context");
    uint8_t bytes[HPKE_ENC_SIZE];
    struct buffer sealed = buffer_make(LIMIT);
    struct buffer opened = buffer_make(LIMIT);
    assert_int_equal(hpke_encrypt_with_label(hpke_public(&pair), "UpdatePathNode", context,
                                             span_text("path"), bytes, &sealed),
                     OK);
    const struct span enc = span_of(bytes, sizeof(bytes));
    const struct span wire = buffer_span(&sealed);
    assert_int_equal(hpke_decrypt_with_label(&pair, "Welcome", context, enc, wire, &opened),
                     NOT_DECRYPTED);
    assert_int_equal(hpke_decrypt_with_label(&pair, "UpdatePathNode", EMPTY, enc, wire, &opened),
                     NOT_DECRYPTED);
    assert_int_equal(hpke_decrypt_with_label(&pair, "UpdatePathNode", context, enc, wire, &opened),
                     OK);
    assert_true(span_equal(buffer_span(&opened), span_text("path")));
    buffer_end(&sealed);
    buffer_end(&opened);
}

/* EncryptContext is label<V> context<V> behind "MLS 1.0 "; written out here by hand. */
static void the_labelled_form_is_a_seal_with_the_frame_for_info(void **state)
{
    (void)state;
    const struct hpke_pair pair = hpke_pair_random();
    const char info[] = "\x0f"
                        "MLS 1.0 Welcome"
                        "\x03"
                        "ctx";
    uint8_t bytes[HPKE_ENC_SIZE];
    struct buffer sealed = buffer_make(LIMIT);
    struct buffer opened = buffer_make(LIMIT);
    assert_int_equal(
        hpke_seal(hpke_public(&pair), span_text(info), EMPTY, span_text("secrets"), bytes, &sealed),
        OK);
    assert_int_equal(hpke_decrypt_with_label(&pair, "Welcome", span_text("ctx"),
                                             span_of(bytes, sizeof(bytes)), buffer_span(&sealed),
                                             &opened),
                     OK);
    assert_true(span_equal(buffer_span(&opened), span_text("secrets")));
    buffer_end(&sealed);
    buffer_end(&opened);
}

static void both_ends_export_the_same_secret(void **state)
{
    (void)state;
    const struct hpke_pair pair = hpke_pair_random();
    const struct span label = span_text("MLS 1.0 external init secret");
    uint8_t bytes[HPKE_ENC_SIZE];
    struct secret sent;
    struct secret received;
    assert_int_equal(hpke_send_export(hpke_public(&pair), EMPTY, label, bytes, &sent), OK);
    const struct span enc = span_of(bytes, sizeof(bytes));
    assert_int_equal(hpke_receive_export(&pair, enc, EMPTY, label, &received), OK);
    assert_true(secret_equal(&sent, &received));
    assert_int_equal(hpke_receive_export(&pair, enc, EMPTY, span_text("other"), &received), OK);
    assert_false(secret_equal(&sent, &received));
    assert_int_equal(hpke_receive_export(&pair, enc, label, label, &received), OK);
    assert_false(secret_equal(&sent, &received));
}

static void a_key_of_another_size_is_refused(void **state)
{
    (void)state;
    const struct hpke_pair pair = hpke_pair_random();
    const uint8_t key[33] = {9};
    uint8_t enc[HPKE_ENC_SIZE] = {0};
    struct secret exported;
    struct buffer out = buffer_make(LIMIT);
    for (size_t size = 0; size <= 33; size += size == 0 ? 31 : 2) {
        const struct span wrong = span_of(key, size);
        assert_int_equal(hpke_seal(wrong, EMPTY, EMPTY, EMPTY, enc, &out), BAD_KEY);
        assert_int_equal(hpke_encrypt_with_label(wrong, "x", EMPTY, EMPTY, enc, &out), BAD_KEY);
        assert_int_equal(hpke_open(&pair, wrong, EMPTY, EMPTY, EMPTY, &out), BAD_KEY);
        assert_int_equal(hpke_decrypt_with_label(&pair, "x", EMPTY, wrong, EMPTY, &out), BAD_KEY);
        assert_int_equal(hpke_send_export(wrong, EMPTY, EMPTY, enc, &exported), BAD_KEY);
        assert_int_equal(hpke_receive_export(&pair, wrong, EMPTY, EMPTY, &exported), BAD_KEY);
    }
    assert_int_equal(out.size, 0);
    buffer_end(&out);
}

static void a_key_that_gives_the_zero_secret_is_refused(void **state)
{
    (void)state;
    const struct hpke_pair pair = hpke_pair_random();
    const uint8_t zero[32] = {0};
    uint8_t enc[HPKE_ENC_SIZE] = {0};
    struct secret exported;
    struct buffer out = buffer_make(LIMIT);
    const struct span wrong = span_of(zero, sizeof(zero));
    assert_int_equal(hpke_seal(wrong, EMPTY, EMPTY, span_text("x"), enc, &out), BAD_KEY);
    assert_int_equal(hpke_open(&pair, wrong, EMPTY, EMPTY, span_text("x"), &out), BAD_KEY);
    assert_int_equal(hpke_receive_export(&pair, wrong, EMPTY, EMPTY, &exported), BAD_KEY);
    assert_int_equal(out.size, 0);
    buffer_end(&out);
}

static void a_seal_that_finds_no_room_leaves_no_key_behind(void **state)
{
    (void)state;
    const struct hpke_pair pair = hpke_pair_random();
    const uint8_t zero[HPKE_ENC_SIZE] = {0};
    uint8_t enc[HPKE_ENC_SIZE];
    struct buffer out = buffer_make(8);
    assert_int_equal(hpke_seal(hpke_public(&pair), EMPTY, EMPTY, span_text("x"), enc, &out),
                     TOO_LARGE);
    assert_memory_equal(enc, zero, sizeof(enc));
    assert_int_equal(out.size, 0);
    buffer_end(&out);
}

static void a_context_of_more_than_30_bits_is_too_large(void **state)
{
    (void)state;
    const struct hpke_pair pair = hpke_pair_random();
    const uint8_t byte = 0;
    const struct span huge = span_of(&byte, (size_t)1 << 30); /* refused before it is read */
    uint8_t enc[HPKE_ENC_SIZE] = {0};
    struct buffer out = buffer_make(LIMIT);
    assert_int_equal(hpke_encrypt_with_label(hpke_public(&pair), "x", huge, EMPTY, enc, &out),
                     TOO_LARGE);
    assert_int_equal(
        hpke_decrypt_with_label(&pair, "x", huge, span_of(enc, sizeof(enc)), EMPTY, &out),
        TOO_LARGE);
    buffer_end(&out);
}

static void a_wiped_pair_is_zero(void **state)
{
    (void)state;
    static const struct hpke_pair ZERO;
    struct hpke_pair pair = hpke_pair_random();
    hpke_pair_wipe(&pair);
    assert_memory_equal(&pair, &ZERO, sizeof(pair));
}

int main(void)
{
    if (!chance_open()) {
        return EXIT_FAILURE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_derived_pair_is_the_published_one),
        cmocka_unit_test(the_published_ciphertext_opens),
        cmocka_unit_test(the_published_export_is_taken),
        cmocka_unit_test(what_is_sealed_opens_for_its_receiver_only),
        cmocka_unit_test(no_two_seals_of_one_text_are_alike),
        cmocka_unit_test(a_labelled_text_opens_under_its_label_and_context_only),
        cmocka_unit_test(the_labelled_form_is_a_seal_with_the_frame_for_info),
        cmocka_unit_test(both_ends_export_the_same_secret),
        cmocka_unit_test(a_key_of_another_size_is_refused),
        cmocka_unit_test(a_key_that_gives_the_zero_secret_is_refused),
        cmocka_unit_test(a_seal_that_finds_no_room_leaves_no_key_behind),
        cmocka_unit_test(a_context_of_more_than_30_bits_is_too_large),
        cmocka_unit_test(a_wiped_pair_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
