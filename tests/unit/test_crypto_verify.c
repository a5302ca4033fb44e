/* test_crypto_verify.c -- signatures and keys of others. */
#include "crypto/public/verify.h"

#include "crypto/public/chance.h"
#include "crypto/secret/hpke.h"
#include "crypto/secret/sign.h"
#include "support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void every_bit_of_a_signature_counts(void **state)
{
    (void)state;
    const struct sign_pair pair = sign_pair_random();
    uint8_t bytes[SIGN_SIGNATURE_SIZE];
    const struct span signature = span_of(bytes, sizeof(bytes));
    sign_make(&pair, span_text("content"), bytes);
    assert_int_equal(verify_signature(sign_public(&pair), span_text("content"), signature), OK);
    for (size_t bit = 0; bit < sizeof(bytes) * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(verify_signature(sign_public(&pair), span_text("content"), signature),
                         BAD_SIGNATURE);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void a_key_or_signature_of_another_size_does_not_verify(void **state)
{
    (void)state;
    const struct sign_pair pair = sign_pair_random();
    const struct span content = span_text("content");
    uint8_t bytes[SIGN_SIGNATURE_SIZE + 1] = {0};
    sign_make(&pair, content, bytes);
    const struct span key = sign_public(&pair);
    assert_int_equal(verify_signature(key, content, span_of(bytes, 63)), BAD_SIGNATURE);
    assert_int_equal(verify_signature(key, content, span_of(bytes, 65)), BAD_SIGNATURE);
    assert_int_equal(verify_signature(key, content, span_of(NULL, 0)), BAD_SIGNATURE);
    assert_int_equal(verify_signature(span_of(key.data, 31), content, span_of(bytes, 64)),
                     BAD_SIGNATURE);
    assert_int_equal(verify_signature(span_of(NULL, 0), content, span_of(bytes, 64)),
                     BAD_SIGNATURE);
}

/* S + L verifies in the equation as S does; RFC 8032 section 5.1.7 demands S < L. */
static void a_signature_with_a_second_form_of_s_does_not_verify(void **state)
{
    (void)state;
    uint8_t order[32];
    hex_read("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", order,
             sizeof(order));
    const struct sign_pair pair = sign_pair_random();
    uint8_t bytes[SIGN_SIGNATURE_SIZE];
    sign_make(&pair, span_text("content"), bytes);
    unsigned carry = 0;
    for (size_t i = 0; i < sizeof(order); i++) {
        carry += (unsigned)bytes[32 + i] + order[i];
        bytes[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    assert_int_equal(
        verify_signature(sign_public(&pair), span_text("content"), span_of(bytes, sizeof(bytes))),
        BAD_SIGNATURE);
}

static void a_key_that_was_made_could_be_a_key(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        const struct sign_pair sign = sign_pair_random();
        const struct hpke_pair hpke = hpke_pair_random();
        assert_int_equal(verify_signature_key(sign_public(&sign)), OK);
        assert_int_equal(verify_dh_key(hpke_public(&hpke)), OK);
    }
}

/* The encodings of points of order 1, 2, 4 and 8 on edwards25519, without their sign bit. */
static const char *const SMALL_SIGN_KEYS[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
};

static void a_signature_key_of_small_order_is_refused_with_either_sign(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(SMALL_SIGN_KEYS) / sizeof(SMALL_SIGN_KEYS[0]); i++) {
        uint8_t key[32];
        hex_read(SMALL_SIGN_KEYS[i], key, sizeof(key));
        assert_int_equal(verify_signature_key(span_of(key, sizeof(key))), BAD_KEY);
        key[31] |= 0x80;
        assert_int_equal(verify_signature_key(span_of(key, sizeof(key))), BAD_KEY);
    }
}

/* p = 2^255 - 19, so 19 numbers of 255 bits, p to p + 18, are a second form of another. */
static void a_signature_key_from_p_up_is_refused(void **state)
{
    (void)state;
    uint8_t key[32];
    memset(key, 0xff, sizeof(key));
    for (unsigned low = 0xed; low <= 0xff; low++) {
        key[0] = (uint8_t)low;
        key[31] = 0x7f;
        assert_int_equal(verify_signature_key(span_of(key, sizeof(key))), BAD_KEY);
        key[31] = 0xff;
        assert_int_equal(verify_signature_key(span_of(key, sizeof(key))), BAD_KEY);
    }
    key[0] = 0xeb; /* p - 2 */
    assert_int_equal(verify_signature_key(span_of(key, sizeof(key))), OK);
    key[0] = 0xff;
    key[15] = 0xfe; /* below p by its middle */
    assert_int_equal(verify_signature_key(span_of(key, sizeof(key))), OK);
}

static void keys_of_another_size_are_refused(void **state)
{
    (void)state;
    const uint8_t key[33] = {9};
    assert_int_equal(verify_signature_key(span_of(key, 31)), BAD_KEY);
    assert_int_equal(verify_signature_key(span_of(key, 33)), BAD_KEY);
    assert_int_equal(verify_signature_key(span_of(NULL, 0)), BAD_KEY);
    assert_int_equal(verify_dh_key(span_of(key, 31)), BAD_KEY);
    assert_int_equal(verify_dh_key(span_of(key, 33)), BAD_KEY);
    assert_int_equal(verify_dh_key(span_of(NULL, 0)), BAD_KEY);
    assert_int_equal(verify_dh_key(span_of(key, 32)), OK);
}

/* Whether a Diffie-Hellman with the key gives a secret at all. */
static enum status agreement(struct span key)
{
    struct secret shared;
    uint8_t enc[HPKE_ENC_SIZE];
    return hpke_send_export(key, span_of(NULL, 0), span_of(NULL, 0), enc, &shared);
}

static const char *const SMALL_DH_KEYS[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
};

static void a_dh_key_of_small_order_is_refused_with_or_without_its_top_bit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(SMALL_DH_KEYS) / sizeof(SMALL_DH_KEYS[0]); i++) {
        uint8_t key[32];
        hex_read(SMALL_DH_KEYS[i], key, sizeof(key));
        for (unsigned top = 0; top < 2; top++) {
            assert_int_equal(verify_dh_key(span_of(key, sizeof(key))), BAD_KEY);
            assert_int_equal(agreement(span_of(key, sizeof(key))), BAD_KEY);
            key[31] |= 0x80;
        }
    }
}

/* RFC 7748 section 5: p + 2 stands for 2, and the top bit for nothing. */
static void a_dh_key_in_another_form_is_taken_and_agrees(void **state)
{
    (void)state;
    uint8_t key[32];
    memset(key, 0xff, sizeof(key));
    for (unsigned low = 0xef; low <= 0xff; low++) {
        key[0] = (uint8_t)low;
        for (unsigned top = 0; top < 2; top++) {
            key[31] = top == 0 ? 0x7f : 0xff;
            assert_int_equal(verify_dh_key(span_of(key, sizeof(key))), OK);
            assert_int_equal(agreement(span_of(key, sizeof(key))), OK);
        }
    }
}

int main(void)
{
    if (!chance_open()) {
        return EXIT_FAILURE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bit_of_a_signature_counts),
        cmocka_unit_test(a_key_or_signature_of_another_size_does_not_verify),
        cmocka_unit_test(a_signature_with_a_second_form_of_s_does_not_verify),
        cmocka_unit_test(a_key_that_was_made_could_be_a_key),
        cmocka_unit_test(a_signature_key_of_small_order_is_refused_with_either_sign),
        cmocka_unit_test(a_signature_key_from_p_up_is_refused),
        cmocka_unit_test(keys_of_another_size_are_refused),
        cmocka_unit_test(a_dh_key_of_small_order_is_refused_with_or_without_its_top_bit),
        cmocka_unit_test(a_dh_key_in_another_form_is_taken_and_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
