/* The presentation language: RFC 9420 section 2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mls/public/structs.h"

enum { ARENA_MAX = 1 << 20, BUFFER_MAX = 1 << 24 };

static enum status read_length(const uint8_t *bytes, size_t size, size_t *length)
{
    struct mls_reader r = mls_reader_make(span_of(bytes, size), NULL);
    *length = mls_read_length(&r);
    return mls_reader_end(&r);
}

#define LENGTH(out, ...)                                                                           \
    read_length((uint8_t[]){__VA_ARGS__}, sizeof((uint8_t[]){__VA_ARGS__}), out)

static void a_length_takes_one_two_or_four_bytes(void **state)
{
    (void)state;
    size_t length = 0;
    assert_int_equal(LENGTH(&length, 0x3f), OK);
    assert_int_equal(length, 63);
    assert_int_equal(LENGTH(&length, 0x40, 0x40), OK);
    assert_int_equal(length, 64);
    assert_int_equal(LENGTH(&length, 0x7f, 0xff), OK);
    assert_int_equal(length, 16383);
    assert_int_equal(LENGTH(&length, 0x80, 0x00, 0x40, 0x00), OK);
    assert_int_equal(length, 16384);
    assert_int_equal(LENGTH(&length, 0xbf, 0xff, 0xff, 0xff), OK);
    assert_int_equal(length, (1u << 30) - 1);
}

static void a_length_that_is_not_in_its_shortest_form_is_malformed(void **state)
{
    (void)state;
    size_t length = 0;
    assert_int_equal(LENGTH(&length, 0x40, 0x3f), MALFORMED);
    assert_int_equal(LENGTH(&length, 0x80, 0x00, 0x3f, 0xff), MALFORMED);
    assert_int_equal(LENGTH(&length, 0x80, 0x00, 0x00, 0x00), MALFORMED);
    assert_int_equal(length, 0);
}

static void the_form_of_eight_bytes_is_malformed(void **state)
{
    (void)state;
    size_t length = 0;
    assert_int_equal(LENGTH(&length, 0xc0, 0, 0, 0, 0x40, 0, 0, 0), MALFORMED);
    assert_int_equal(LENGTH(&length, 0xff), MALFORMED);
}

static void a_length_that_is_cut_is_malformed(void **state)
{
    (void)state;
    size_t length = 0;
    assert_int_equal(LENGTH(&length, 0x40), MALFORMED);
    assert_int_equal(LENGTH(&length, 0x80, 0x00, 0x40), MALFORMED);
    assert_int_equal(read_length(NULL, 0, &length), MALFORMED);
}

static void every_length_is_written_as_it_is_read(void **state)
{
    (void)state;
    static const size_t LENGTHS[] = {0, 63, 64, 16383, 16384, (1u << 30) - 1};
    for (size_t i = 0; i < sizeof(LENGTHS) / sizeof(LENGTHS[0]); i++) {
        struct buffer written = buffer_make(BUFFER_MAX);
        size_t length = 1;
        mls_write_length(&written, LENGTHS[i]);
        assert_int_equal(read_length(written.data, written.size, &length), OK);
        assert_int_equal(length, LENGTHS[i]);
        buffer_end(&written);
    }
}

static void a_vector_of_two_to_the_thirtieth_is_not_written(void **state)
{
    (void)state;
    struct buffer written = buffer_make(BUFFER_MAX);
    mls_write_length(&written, 1u << 30);
    assert_int_equal(buffer_status(&written), TOO_LARGE);
    buffer_end(&written);
}

static void a_vector_longer_than_what_is_left_is_malformed(void **state)
{
    (void)state;
    static const uint8_t BYTES[] = {3, 1, 2};
    struct mls_reader r = mls_reader_make(span_of(BYTES, sizeof(BYTES)), NULL);
    mls_bytes bytes;
    mls_read_bytes(&r, &bytes);
    assert_int_equal(mls_reader_end(&r), MALFORMED);
    assert_int_equal(bytes.size, 0);
}

static void an_item_does_not_reach_beyond_its_vector(void **state)
{
    (void)state;
    /* one extension: type, then data of 2 bytes of which the vector holds 1 */
    static const uint8_t BYTES[] = {4, 0xF0, 0x01, 2, 7, 7};
    struct arena arena = arena_make(ARENA_MAX);
    mls_extension_list list;
    assert_int_equal(mls_decode_extension_list(span_of(BYTES, sizeof(BYTES)), &arena, &list),
                     MALFORMED);
    arena_end(&arena);
}

static void bytes_after_a_struct_are_malformed(void **state)
{
    (void)state;
    static const uint8_t BYTES[] = {0xF0, 0x01, 1, 7, 0};
    struct arena arena = arena_make(ARENA_MAX);
    mls_extension extension;
    assert_int_equal(mls_decode_extension(span_of(BYTES, 4), &arena, &extension), OK);
    assert_int_equal(mls_decode_extension(span_of(BYTES, 5), &arena, &extension), MALFORMED);
    arena_end(&arena);
}

static void an_optional_value_is_there_or_not_and_nothing_else(void **state)
{
    (void)state;
    /* Commit: no proposals, then optional<UpdatePath> */
    static const uint8_t BYTES[] = {0, 2};
    struct arena arena = arena_make(ARENA_MAX);
    mls_commit commit;
    assert_int_equal(mls_decode_commit(span_of(BYTES, 2), &arena, &commit), MALFORMED);
    assert_int_equal(mls_decode_commit(span_of((uint8_t[]){0, 0}, 2), &arena, &commit), OK);
    assert_null(commit.path);
    arena_end(&arena);
}

static void a_form_that_is_not_known_is_unsupported(void **state)
{
    (void)state;
    static const uint8_t CREDENTIAL[] = {0xF0, 0x00, 1, 7}, PROPOSAL[] = {0xF0, 0x00, 0};
    struct arena arena = arena_make(ARENA_MAX);
    mls_credential credential;
    mls_proposal proposal;
    assert_int_equal(mls_decode_credential(span_of(CREDENTIAL, 4), &arena, &credential),
                     UNSUPPORTED);
    assert_int_equal(mls_decode_proposal(span_of(PROPOSAL, 3), &arena, &proposal), UNSUPPORTED);
    arena_end(&arena);
}

static void four_million_items_of_one_byte_stop_at_the_arenas_limit(void **state)
{
    (void)state;
    enum { ITEMS = 4 << 20 };
    struct buffer input = buffer_make(BUFFER_MAX);
    /* HPKECiphertexts of two empty vectors, in an UpdatePathNode without a key */
    const mls_bytes nothing = {NULL, 0};
    mls_write_bytes(&input, &nothing);
    mls_write_length(&input, ITEMS);
    assert_non_null(buffer_extend(&input, ITEMS));
    struct arena arena = arena_make(ARENA_MAX);
    mls_update_path_node node;
    assert_int_equal(mls_decode_update_path_node(buffer_span(&input), &arena, &node), TOO_LARGE);
    arena_end(&arena);
    buffer_end(&input);
}

static void a_failure_is_remembered_and_nothing_is_read_after_it(void **state)
{
    (void)state;
    static const uint8_t BYTES[] = {0x40, 0x01, 9, 9, 9, 9, 9, 9, 9, 9};
    struct mls_reader r = mls_reader_make(span_of(BYTES, sizeof(BYTES)), NULL);
    mls_bytes bytes;
    mls_u32 number = 1;
    mls_read_bytes(&r, &bytes);
    mls_read_u32(&r, &number);
    assert_int_equal(number, 0);
    assert_int_equal(mls_reader_end(&r), MALFORMED);
    mls_reader_refuse(&r, UNSUPPORTED);
    assert_int_equal(mls_reader_end(&r), MALFORMED);
}

static void numbers_have_their_highest_byte_first(void **state)
{
    (void)state;
    struct buffer written = buffer_make(BUFFER_MAX);
    const mls_u64 number = UINT64_C(0x0102030405060708);
    const mls_u16 small = 0x0A0B;
    mls_write_u64(&written, &number);
    mls_write_u16(&written, &small);
    static const uint8_t WANTED[] = {1, 2, 3, 4, 5, 6, 7, 8, 0x0A, 0x0B};
    assert_true(span_equal(buffer_span(&written), span_of(WANTED, sizeof(WANTED))));
    buffer_end(&written);
}

static void an_extension_is_found_by_its_type(void **state)
{
    (void)state;
    mls_extension items[] = {{.extension_type = 7, .extension_data = span_text("seven")},
                             {.extension_type = 8, .extension_data = span_text("eight")}};
    const struct mls_vector list = {items, 2};
    mls_bytes found;
    assert_int_equal(mls_find_extension(&list, 8, &found), OK);
    assert_true(span_equal(found, span_text("eight")));
    assert_int_equal(mls_find_extension(&list, 9, &found), NOT_FOUND);
    assert_int_equal(found.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_length_takes_one_two_or_four_bytes),
        cmocka_unit_test(a_length_that_is_not_in_its_shortest_form_is_malformed),
        cmocka_unit_test(the_form_of_eight_bytes_is_malformed),
        cmocka_unit_test(a_length_that_is_cut_is_malformed),
        cmocka_unit_test(every_length_is_written_as_it_is_read),
        cmocka_unit_test(a_vector_of_two_to_the_thirtieth_is_not_written),
        cmocka_unit_test(a_vector_longer_than_what_is_left_is_malformed),
        cmocka_unit_test(an_item_does_not_reach_beyond_its_vector),
        cmocka_unit_test(bytes_after_a_struct_are_malformed),
        cmocka_unit_test(an_optional_value_is_there_or_not_and_nothing_else),
        cmocka_unit_test(a_form_that_is_not_known_is_unsupported),
        cmocka_unit_test(four_million_items_of_one_byte_stop_at_the_arenas_limit),
        cmocka_unit_test(a_failure_is_remembered_and_nothing_is_read_after_it),
        cmocka_unit_test(numbers_have_their_highest_byte_first),
        cmocka_unit_test(an_extension_is_found_by_its_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
