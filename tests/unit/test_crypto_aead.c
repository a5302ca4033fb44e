/* test_crypto_aead.c -- ChaCha20-Poly1305 (RFC 8439). */
#include "crypto/secret/aead.h"

#include "crypto/public/chance.h"
#include "support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { LIMIT = 4096 };

static const struct aead_nonce NONCE = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};

/* The bytes 0 to 31, as another program was given them. */
static struct secret key(void)
{
    struct secret secret;
    for (size_t i = 0; i < sizeof(secret.bytes); i++) {
        secret.bytes[i] = (uint8_t)i;
    }
    return secret;
}

static void sealing_gives_what_another_program_gives(void **state)
{
    (void)state;
    const struct secret secret = key();
    struct buffer sealed = buffer_make(LIMIT);
    assert_int_equal(aead_seal(&secret, &NONCE, span_text("aad"), span_text("plaintext"), &sealed),
                     OK);
    assert_true(hex_is(buffer_span(&sealed), "f99769694763c038c388540d8367db9102148f2c2034e779d0"));
    buffer_clear(&sealed);
    assert_int_equal(aead_seal(&secret, &NONCE, span_of(NULL, 0), span_of(NULL, 0), &sealed), OK);
    assert_true(hex_is(buffer_span(&sealed), "295a498b8841a1c5f55d4d606f731159"));
    buffer_end(&sealed);
}

static void what_is_sealed_opens_at_every_size(void **state)
{
    (void)state;
    const struct secret secret = secret_random();
    uint8_t text[300];
    chance_fill(text, sizeof(text));
    for (size_t size = 0; size <= sizeof(text); size += 13) {
        struct buffer sealed = buffer_make(LIMIT);
        struct buffer opened = buffer_make(LIMIT);
        const struct span plain = span_of(text, size);
        assert_int_equal(aead_seal(&secret, &NONCE, span_text("aad"), plain, &sealed), OK);
        assert_int_equal(buffer_span(&sealed).size, size + AEAD_TAG_SIZE);
        assert_int_equal(
            aead_open(&secret, &NONCE, span_text("aad"), buffer_span(&sealed), &opened), OK);
        assert_true(span_equal(buffer_span(&opened), plain));
        buffer_end(&sealed);
        buffer_end(&opened);
    }
}

static void output_is_appended_behind_what_was_there(void **state)
{
    (void)state;
    const struct secret secret = secret_random();
    struct buffer sealed = buffer_make(LIMIT);
    struct buffer opened = buffer_make(LIMIT);
    buffer_append(&sealed, "head", 4);
    buffer_append(&opened, "head", 4);
    assert_int_equal(aead_seal(&secret, &NONCE, span_of(NULL, 0), span_text("tail"), &sealed), OK);
    assert_memory_equal(sealed.data, "head", 4);
    const struct span ciphertext = span_of(sealed.data + 4, sealed.size - 4);
    assert_int_equal(aead_open(&secret, &NONCE, span_of(NULL, 0), ciphertext, &opened), OK);
    assert_true(span_equal(buffer_span(&opened), span_text("headtail")));
    buffer_end(&sealed);
    buffer_end(&opened);
}

static void a_single_changed_bit_does_not_open_and_leaves_no_plaintext(void **state)
{
    (void)state;
    const struct secret secret = secret_random();
    struct buffer sealed = buffer_make(LIMIT);
    assert_int_equal(aead_seal(&secret, &NONCE, span_text("aad"), span_text("plaintext"), &sealed),
                     OK);
    for (size_t bit = 0; bit < sealed.size * 8; bit++) {
        struct buffer opened = buffer_make(LIMIT);
        buffer_append(&opened, "kept", 4);
        sealed.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(
            aead_open(&secret, &NONCE, span_text("aad"), buffer_span(&sealed), &opened),
            NOT_DECRYPTED);
        sealed.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_true(span_equal(buffer_span(&opened), span_text("kept")));
        assert_int_equal(buffer_status(&opened), OK);
        assert_int_equal(opened.data[4] | opened.data[5], 0);
        buffer_end(&opened);
    }
    buffer_end(&sealed);
}

static void another_key_nonce_or_aad_does_not_open(void **state)
{
    (void)state;
    const struct secret secret = secret_random();
    const struct secret other_key = secret_random();
    const struct aead_nonce other_nonce = {{1}};
    struct buffer sealed = buffer_make(LIMIT);
    struct buffer opened = buffer_make(LIMIT);
    const struct span aad = span_text("aad");
    assert_int_equal(aead_seal(&secret, &NONCE, aad, span_text("plaintext"), &sealed), OK);
    const struct span text = buffer_span(&sealed);
    assert_int_equal(aead_open(&other_key, &NONCE, aad, text, &opened), NOT_DECRYPTED);
    assert_int_equal(aead_open(&secret, &other_nonce, aad, text, &opened), NOT_DECRYPTED);
    assert_int_equal(aead_open(&secret, &NONCE, span_text("aae"), text, &opened), NOT_DECRYPTED);
    assert_int_equal(aead_open(&secret, &NONCE, span_of(NULL, 0), text, &opened), NOT_DECRYPTED);
    assert_int_equal(aead_open(&secret, &NONCE, aad, text, &opened), OK);
    buffer_end(&sealed);
    buffer_end(&opened);
}

static void fewer_bytes_than_a_tag_do_not_open(void **state)
{
    (void)state;
    const struct secret secret = secret_random();
    const uint8_t zeroes[AEAD_TAG_SIZE] = {0};
    struct buffer opened = buffer_make(LIMIT);
    for (size_t size = 0; size <= AEAD_TAG_SIZE; size++) {
        assert_int_equal(
            aead_open(&secret, &NONCE, span_of(NULL, 0), span_of(zeroes, size), &opened),
            NOT_DECRYPTED);
    }
    assert_int_equal(opened.size, 0);
    buffer_end(&opened);
}

static void a_buffer_at_its_limit_is_refused_and_stays_as_it_was(void **state)
{
    (void)state;
    const struct secret secret = secret_random();
    const struct span aad = span_of(NULL, 0);
    struct buffer sealed = buffer_make(LIMIT);
    struct buffer small = buffer_make(10);
    buffer_append(&small, "kept", 4);
    assert_int_equal(aead_seal(&secret, &NONCE, aad, span_text("plaintext"), &small), TOO_LARGE);
    assert_true(span_equal(buffer_span(&small), span_text("kept")));
    assert_int_equal(aead_seal(&secret, &NONCE, aad, span_text("plaintext"), &sealed), OK);
    struct buffer tight = buffer_make(8);
    assert_int_equal(aead_open(&secret, &NONCE, aad, buffer_span(&sealed), &tight), TOO_LARGE);
    /* a failure is remembered: the same buffer takes nothing more */
    assert_int_equal(aead_open(&secret, &NONCE, aad, buffer_span(&sealed), &tight), TOO_LARGE);
    assert_int_equal(tight.size, 0);
    buffer_end(&sealed);
    buffer_end(&small);
    buffer_end(&tight);
}

int main(void)
{
    if (!chance_open()) {
        return EXIT_FAILURE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealing_gives_what_another_program_gives),
        cmocka_unit_test(what_is_sealed_opens_at_every_size),
        cmocka_unit_test(output_is_appended_behind_what_was_there),
        cmocka_unit_test(a_single_changed_bit_does_not_open_and_leaves_no_plaintext),
        cmocka_unit_test(another_key_nonce_or_aad_does_not_open),
        cmocka_unit_test(fewer_bytes_than_a_tag_do_not_open),
        cmocka_unit_test(a_buffer_at_its_limit_is_refused_and_stays_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
