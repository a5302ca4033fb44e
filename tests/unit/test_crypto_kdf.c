/* test_crypto_kdf.c -- HKDF (RFC 5869) and the labelled forms (RFC 9420 sections 8 and 9).
 *
 * The key is the bytes 0 to 31; answers are of another program, but for those of RFC 5869. */
#include "crypto/public/hash.h"
#include "crypto/secret/kdf.h"
#include "support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static uint8_t counted[16384]; /* byte i is i mod 251 */

static struct secret key(void)
{
    struct secret secret;
    memcpy(secret.bytes, counted, sizeof(secret.bytes));
    return secret;
}

static void extract_and_expand_give_the_published_answer(void **state)
{
    (void)state;
    uint8_t ikm[22];
    memset(ikm, 0x0b, sizeof(ikm));
    const uint8_t info[] = {0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9};
    uint8_t out[42];
    const struct secret prk = kdf_extract(span_of(counted, 13), span_of(ikm, sizeof(ikm)));
    assert_true(hex_is(secret_span(&prk), "077709362c2e32df0ddc3f0dc47bba63"
                                          "90b6c73bb50f9c3122ec844ad7c2b3e5"));
    kdf_expand(&prk, span_of(info, sizeof(info)), out, sizeof(out));
    assert_true(hex_is(span_of(out, sizeof(out)), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf"
                                                  "1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
}

static void without_salt_and_info_the_published_answer_holds_too(void **state)
{
    (void)state;
    uint8_t ikm[22];
    memset(ikm, 0x0b, sizeof(ikm));
    uint8_t out[42];
    const struct secret prk = kdf_extract(span_of(NULL, 0), span_of(ikm, sizeof(ikm)));
    kdf_expand(&prk, span_of(NULL, 0), out, sizeof(out));
    assert_true(hex_is(span_of(out, sizeof(out)), "8da4e775a563c18f715f802a063c5a31b8a11f5c5e"
                                                  "e1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
}

static void a_salt_may_have_any_size(void **state)
{
    (void)state;
    const struct secret none = kdf_extract(span_of(NULL, 0), span_text("ikm"));
    assert_true(hex_is(secret_span(&none), "7e353801993517a0c8465d3631b3033f"
                                           "f18748561c5f44b159311a936706703d"));
    const struct secret large = kdf_extract(span_of(counted, 100), span_text("ikm"));
    assert_true(hex_is(secret_span(&large), "992fd9522f6a2080ace69dcc98c47f81"
                                            "d082a034a497f74222cf3845a29bb0c7"));
}

static void the_longest_expansion_is_255_blocks(void **state)
{
    (void)state;
    static uint8_t out[255 * 32];
    const struct secret prk = key();
    kdf_expand(&prk, span_text("info"), out, sizeof(out));
    const struct hash hash = hash_of(span_of(out, sizeof(out)));
    assert_true(hex_is(hash_span(&hash), "5598bbe8e818449210951f59de810d74"
                                         "e542087c1798ed4d6fec003f14cb7398"));
}

static void a_short_expansion_begins_a_longer_one(void **state)
{
    (void)state;
    uint8_t longer[100];
    uint8_t shorter[100];
    const struct secret prk = key();
    kdf_expand(&prk, span_text("info"), longer, sizeof(longer));
    for (size_t size = 0; size <= sizeof(shorter); size++) {
        memset(shorter, 0xee, sizeof(shorter));
        kdf_expand(&prk, span_text("info"), shorter, size);
        assert_memory_equal(shorter, longer, size);
        assert_true(size == sizeof(shorter) || shorter[size] == 0xee);
    }
}

static void input_in_pieces_expands_as_input_in_one(void **state)
{
    (void)state;
    const struct secret prk = key();
    const struct span pieces[] = {span_text("in"), span_of(NULL, 0), span_text("fo")};
    const struct secret one = kdf_extract(span_text("salt"), span_text("info"));
    const struct secret other = kdf_extract_pieces(span_text("salt"), pieces, 3);
    assert_true(secret_equal(&one, &other));
    uint8_t whole[50];
    uint8_t joined[50];
    kdf_expand(&prk, span_text("info"), whole, sizeof(whole));
    kdf_expand_pieces(&prk, pieces, 3, joined, sizeof(joined));
    assert_memory_equal(whole, joined, sizeof(whole));
}

static void a_label_goes_in_with_its_lengths_in_the_shortest_form(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        const char *wanted;
    } ROWS[] = {
        {0, "2e6fe72f4683f61a4fd60266504d49cee19a65ebdfc78fe7"
            "6e33ad9b469b99313e5168ef34bad7606341e923625fad74"},
        {63, "a89f72bdde651546f32897d993b1403c6a8e65cc47eff4ca"
             "d384d2929168fcd50726b5a7283d94d6622c09aa6ca6eacc"},
        {64, "85e3a4687311b42bc21559506eaa5276f2ae0fa3782aee3c"
             "9b0c37c0fe44a337a18cd3e6b9f97b27dd21760660469320"},
        {16383, "b01aeb3f5e275d7bb902cf1e1a87ecbb10468a240b721715"
                "fe4b3759b53d9e896179e3eef2acfa912fd64af77572fa68"},
        {16384, "f19ff3becc3cb56a9a47eaef5366632495bf07c70a471b75"
                "416bcfc29032b9624feadfb4ca63352f7fd0c43729fa051e"},
    };
    const struct secret secret = key();
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        uint8_t out[48];
        const struct span context = span_of(counted, ROWS[i].size);
        assert_int_equal(kdf_expand_with_label(&secret, "test", context, out, sizeof(out)), OK);
        assert_true(hex_is(span_of(out, sizeof(out)), ROWS[i].wanted));
    }
}

static void the_longest_label_has_247_bytes(void **state)
{
    (void)state;
    char label[248];
    memset(label, 'x', 247);
    label[247] = 0;
    const struct secret secret = key();
    const struct secret derived = kdf_derive(&secret, label);
    assert_true(hex_is(secret_span(&derived), "45250b2eb310f99c431ea268a9210527"
                                              "10af54f95324ce2ed7605b387e05bca7"));
}

static void a_context_of_more_than_30_bits_is_too_large(void **state)
{
    (void)state;
    uint8_t out[32] = {0};
    const struct secret secret = key();
    const struct span context = span_of(counted, (size_t)1 << 30); /* refused before it is read */
    assert_int_equal(kdf_expand_with_label(&secret, "test", context, out, sizeof(out)), TOO_LARGE);
    assert_int_equal(out[0] | out[31], 0);
}

static void derive_secret_is_an_expansion_with_an_empty_context(void **state)
{
    (void)state;
    const struct secret secret = key();
    const struct secret derived = kdf_derive(&secret, "epoch");
    assert_true(hex_is(secret_span(&derived), "8a16fc1e3d6b70b69213431be516c0a1"
                                              "24c2ee042743654e9928f899315c70c4"));
}

static void derive_tree_secret_counts_in_four_bytes(void **state)
{
    (void)state;
    uint8_t out[12];
    const struct secret secret = key();
    kdf_derive_tree(&secret, "nonce", 0x01020304, out, sizeof(out));
    assert_true(hex_is(span_of(out, sizeof(out)), "f4be1efb51487c443ea2457e"));
}

static void the_mac_is_hmac_sha_256(void **state)
{
    (void)state;
    const struct secret secret = key();
    const struct secret mac = kdf_mac(&secret, span_text("content"));
    assert_true(hex_is(secret_span(&mac), "375258850f8c6e806971d9354931d8c6"
                                          "562c10e7f5dc4b56d8a7eb7c9bbd6bfb"));
}

int main(void)
{
    for (size_t i = 0; i < sizeof(counted); i++) {
        counted[i] = (uint8_t)(i % 251);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extract_and_expand_give_the_published_answer),
        cmocka_unit_test(without_salt_and_info_the_published_answer_holds_too),
        cmocka_unit_test(a_salt_may_have_any_size),
        cmocka_unit_test(the_longest_expansion_is_255_blocks),
        cmocka_unit_test(a_short_expansion_begins_a_longer_one),
        cmocka_unit_test(input_in_pieces_expands_as_input_in_one),
        cmocka_unit_test(a_label_goes_in_with_its_lengths_in_the_shortest_form),
        cmocka_unit_test(the_longest_label_has_247_bytes),
        cmocka_unit_test(a_context_of_more_than_30_bits_is_too_large),
        cmocka_unit_test(derive_secret_is_an_expansion_with_an_empty_context),
        cmocka_unit_test(derive_tree_secret_counts_in_four_bytes),
        cmocka_unit_test(the_mac_is_hmac_sha_256),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
