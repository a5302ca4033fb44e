/* test_crypto_sign.c -- Ed25519 (RFC 8032) and SignWithLabel (RFC 9420 section 5.1.2).
 *
 * The seed is the bytes 0 to 31 where answers of another program are compared. */
#include "crypto/public/chance.h"
#include "crypto/secret/sign.h"
#include "support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct sign_pair known_pair(void)
{
    struct secret seed;
    for (size_t i = 0; i < sizeof(seed.bytes); i++) {
        seed.bytes[i] = (uint8_t)i;
    }
    return sign_pair_of(&seed);
}

static void a_signature_is_what_another_program_makes(void **state)
{
    (void)state;
    const struct sign_pair pair = known_pair();
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    assert_true(hex_is(sign_public(&pair), "03a107bff3ce10be1d70dd18e74bc099"
                                           "67e4d6309ba50d5f1ddc8664125531b8"));
    sign_make(&pair, span_text("content"), signature);
    assert_true(hex_is(span_of(signature, sizeof(signature)),
                       "9a9d593dd3aa0f0cd18e5d6a05e005659d3a2287cc0b1de94e4c8aec9d9a91c5"
                       "110a4047051ccd8f6ae9456cb7d7cb51348b1ac777c1b5b49dcaf8547b44dc00"));
}

static void the_published_answer_for_an_empty_message_holds(void **state)
{
    (void)state;
    uint8_t bytes[SECRET_SIZE];
    struct secret seed;
    const struct span text = hex_read(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", bytes, sizeof(bytes));
    assert_int_equal(secret_read(text, &seed), OK);
    const struct sign_pair pair = sign_pair_of(&seed);
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    assert_true(hex_is(sign_public(&pair), "d75a980182b10ab7d54bfed3c964073a"
                                           "0ee172f3daa62325af021a68f707511a"));
    sign_make(&pair, span_of(NULL, 0), signature);
    assert_true(hex_is(span_of(signature, sizeof(signature)),
                       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                       "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
}

static void a_labelled_signature_is_what_another_program_makes(void **state)
{
    (void)state;
    static uint8_t counted[20000];
    for (size_t i = 0; i < sizeof(counted); i++) {
        counted[i] = (uint8_t)(i % 251);
    }
    const struct sign_pair pair = known_pair();
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    assert_int_equal(sign_with_label(&pair, "test", span_of(counted, 3), signature), OK);
    assert_true(hex_is(span_of(signature, sizeof(signature)),
                       "ee416ae8055e63d8de7c675b13359d70aa8ff1b287f595d00fe67cf6943a89ad"
                       "a6ade6f022403e6f2ef8c5cc8dc5743e6a58dd5045faf98d1f9aa15e915e4f07"));
    assert_int_equal(sign_with_label(&pair, "test", span_of(counted, 20000), signature), OK);
    assert_true(hex_is(span_of(signature, sizeof(signature)),
                       "7c9c4e601fe08746a64aacdfb95c1eb298c7d7db039b001594fe95c5d3d1792d"
                       "ac6ef8768a02ce8cb80242e6bd1aa5bdb9bba309543d42d0e1850865b8e8c70e"));
}

static void what_is_signed_verifies_under_the_same_label_only(void **state)
{
    (void)state;
    const struct sign_pair pair = sign_pair_random();
    const struct sign_pair other = sign_pair_random();
    const struct span content = span_text("content");
    uint8_t bytes[SIGN_SIGNATURE_SIZE];
    const struct span signature = span_of(bytes, sizeof(bytes));
    assert_int_equal(sign_with_label(&pair, "LeafNodeTBS", content, bytes), OK);
    assert_int_equal(verify_with_label(sign_public(&pair), "LeafNodeTBS", content, signature), OK);
    assert_int_equal(verify_with_label(sign_public(&pair), "KeyPackageTBS", content, signature),
                     BAD_SIGNATURE);
    assert_int_equal(verify_with_label(sign_public(&other), "LeafNodeTBS", content, signature),
                     BAD_SIGNATURE);
    assert_int_equal(
        verify_with_label(sign_public(&pair), "LeafNodeTBS", span_text("contenu"), signature),
        BAD_SIGNATURE);
    assert_int_equal(verify_signature(sign_public(&pair), content, signature), BAD_SIGNATURE);
}

static void a_pair_is_the_pair_of_its_seed(void **state)
{
    (void)state;
    const struct sign_pair pair = sign_pair_random();
    const struct sign_pair again = sign_pair_of(&pair.seed);
    assert_true(span_equal(sign_public(&pair), sign_public(&again)));
    assert_true(secret_equal(&pair.seed, &again.seed));
}

static void a_content_of_more_than_30_bits_is_too_large(void **state)
{
    (void)state;
    const struct sign_pair pair = sign_pair_random();
    const uint8_t byte = 0;
    uint8_t bytes[SIGN_SIGNATURE_SIZE] = {0};
    const struct span huge = span_of(&byte, (size_t)1 << 30); /* refused before it is read */
    assert_int_equal(sign_with_label(&pair, "test", huge, bytes), TOO_LARGE);
    assert_int_equal(
        verify_with_label(sign_public(&pair), "test", huge, span_of(bytes, sizeof(bytes))),
        TOO_LARGE);
}

static void a_wiped_pair_is_zero(void **state)
{
    (void)state;
    static const struct sign_pair ZERO;
    struct sign_pair pair = sign_pair_random();
    sign_pair_wipe(&pair);
    assert_memory_equal(&pair, &ZERO, sizeof(pair));
}

int main(void)
{
    if (!chance_open()) {
        return EXIT_FAILURE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_is_what_another_program_makes),
        cmocka_unit_test(the_published_answer_for_an_empty_message_holds),
        cmocka_unit_test(a_labelled_signature_is_what_another_program_makes),
        cmocka_unit_test(what_is_signed_verifies_under_the_same_label_only),
        cmocka_unit_test(a_pair_is_the_pair_of_its_seed),
        cmocka_unit_test(a_content_of_more_than_30_bits_is_too_large),
        cmocka_unit_test(a_wiped_pair_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
