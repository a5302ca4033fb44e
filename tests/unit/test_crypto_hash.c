/* test_crypto_hash.c -- SHA-256 whole, in pieces, and under a label (RFC 9420 section 5.2). */
#include "crypto/public/chance.h"
#include "crypto/public/hash.h"
#include "support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static uint8_t counted[16384]; /* byte i is i mod 251 */

static void fill_counted(void)
{
    for (size_t i = 0; i < sizeof(counted); i++) {
        counted[i] = (uint8_t)(i % 251);
    }
}

static void sha_256_gives_the_published_answers(void **state)
{
    (void)state;
    const struct hash abc = hash_of(span_text("abc"));
    assert_true(hex_is(hash_span(&abc), "ba7816bf8f01cfea414140de5dae2223"
                                        "b00361a396177a9cb410ff61f20015ad"));
    const struct hash none = hash_of(span_of(NULL, 0));
    assert_true(hex_is(hash_span(&none), "e3b0c44298fc1c149afbf4c8996fb924"
                                         "27ae41e4649b934ca495991b7852b855"));
}

static void input_in_pieces_hashes_as_input_in_one(void **state)
{
    (void)state;
    const struct hash whole = hash_of(span_of(counted, 1000));
    for (size_t cut = 0; cut <= 1000; cut += 37) {
        struct hash_stream stream;
        hash_begin(&stream);
        hash_add(&stream, span_of(counted, cut));
        hash_add(&stream, span_of(NULL, 0));
        hash_add(&stream, span_of(counted + cut, 1000 - cut));
        const struct hash pieces = hash_end(&stream);
        assert_true(hash_equal(&whole, &pieces));
    }
}

/* The sizes at which the header grows from 1 byte to 2 and to 4; answers of another program. */
static void a_reference_writes_each_length_in_its_shortest_form(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        const char *wanted;
    } ROWS[] = {
        {0, "82984645d393dcf562716a5061131a0be8410e177dea5b32756154707b725bcb"},
        {63, "8cefac88d98d30841aae0ed1f70581c9ca4502e79ad2ddc8f344a426e3b6adb2"},
        {64, "375d2d3dc083079443cf06093bed5d37da6e8ecbc47a577717a4cef598050af3"},
        {16383, "a259d94ebc415c84b27bf524f4a142cc5cc64dbc8eed6904cb35932cc97581f9"},
        {16384, "defd4d62bbaa05a9e88bde92dd31bcf8cbe558fec17626886a0500552ecb9676"},
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        const struct hash hash = hash_ref("a label", span_of(counted, ROWS[i].size));
        assert_true(hex_is(hash_span(&hash), ROWS[i].wanted));
    }
}

static void the_border_between_label_and_value_is_hashed_too(void **state)
{
    (void)state;
    const struct hash one = hash_ref("ab", span_text("c"));
    const struct hash other = hash_ref("a", span_text("bc"));
    assert_false(hash_equal(&one, &other));
}

static void hashes_are_equal_only_when_every_byte_is(void **state)
{
    (void)state;
    const struct hash hash = hash_of(span_text("a"));
    for (size_t i = 0; i < HASH_SIZE; i++) {
        struct hash other = hash;
        assert_true(hash_equal(&hash, &other));
        other.bytes[i] ^= 0x10;
        assert_false(hash_equal(&hash, &other));
    }
}

int main(void)
{
    fill_counted();
    if (!chance_open()) {
        return EXIT_FAILURE;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha_256_gives_the_published_answers),
        cmocka_unit_test(input_in_pieces_hashes_as_input_in_one),
        cmocka_unit_test(a_reference_writes_each_length_in_its_shortest_form),
        cmocka_unit_test(the_border_between_label_and_value_is_hashed_too),
        cmocka_unit_test(hashes_are_equal_only_when_every_byte_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
