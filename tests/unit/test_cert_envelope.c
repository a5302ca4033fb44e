/* test_cert_envelope.c -- what stands outside a sealed message (T27), and the report that a commit
 * is broken (T23). */
#include "cert/broken.h"
#include "cert/envelope.h"
#include "crypto/public/chance.h"
#include "crypto/secret/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { RECORD_MAX = 1024 };

static void an_envelope_reads_back_as_it_was_written(void **state)
{
    (void)state;
    const mls_envelope written = {.format = CERT_FORMAT,
                                  .content_class = CERT_CONTENT_STATUS,
                                  .group = {{1}},
                                  .object_id = {{2}},
                                  .status_seq = 65535,
                                  .expires = UINT64_C(253402300799)};
    struct buffer out = buffer_make(RECORD_MAX);
    mls_envelope read;
    mls_write_envelope(&out, &written);
    assert_int_equal(buffer_status(&out), OK);
    assert_int_equal(out.size, CERT_ENVELOPE_SIZE);
    assert_int_equal(cert_envelope_decode(buffer_span(&out), &read), OK);
    assert_int_equal(read.content_class, CERT_CONTENT_STATUS);
    assert_int_equal(read.status_seq, 65535);
    assert_true(read.expires == written.expires);
    assert_memory_equal(&read.object_id, &written.object_id, sizeof(read.object_id));
    for (size_t size = 0; size < out.size; size++) {
        assert_int_equal(cert_envelope_decode(span_of(out.data, size), &read), MALFORMED);
    }
    buffer_append(&out, "", 1);
    assert_int_equal(cert_envelope_decode(buffer_span(&out), &read), MALFORMED);
    buffer_end(&out);
}

static void an_envelope_of_another_format_or_class_is_refused_by_name(void **state)
{
    (void)state;
    uint8_t bytes[CERT_ENVELOPE_SIZE] = {CERT_FORMAT, CERT_CONTENT_CHAT};
    mls_envelope read;
    const struct span input = span_of(bytes, sizeof(bytes));
    assert_int_equal(cert_envelope_decode(input, &read), OK);
    bytes[0] = CERT_FORMAT + 1;
    assert_int_equal(cert_envelope_decode(input, &read), UNSUPPORTED);
    bytes[0] = CERT_FORMAT;
    bytes[1] = 0;
    assert_int_equal(cert_envelope_decode(input, &read), UNSUPPORTED);
    bytes[1] = CERT_CONTENT_HEARTBEAT + 1;
    assert_int_equal(cert_envelope_decode(input, &read), UNSUPPORTED);
}

static void a_report_of_a_broken_commit_is_its_makers_word_for_word(void **state)
{
    (void)state;
    assert_true(chance_open());
    struct sign_pair pair = sign_pair_random();
    struct cert_key key;
    memcpy(key.bytes, pair.public_key, sizeof(key.bytes));
    mls_broken report = {.body = {.format = CERT_FORMAT, .group = {{7}}, .epoch = 12}};
    struct buffer content = buffer_make(RECORD_MAX);
    cert_broken_write_signed(&report.body, &content);
    sign_make(&pair, buffer_span(&content), report.by_device.bytes);
    buffer_end(&content);
    struct buffer out = buffer_make(RECORD_MAX);
    mls_write_broken(&out, &report);
    mls_broken read;
    assert_int_equal(cert_broken_decode(buffer_span(&out), &read), OK);
    assert_int_equal(cert_broken_verify(&read, &key), OK);
    read.body.epoch++;
    assert_int_equal(cert_broken_verify(&read, &key), BAD_SIGNATURE);
    for (size_t size = 0; size < out.size; size++) {
        assert_int_equal(cert_broken_decode(span_of(out.data, size), &read), MALFORMED);
    }
    out.data[0] = CERT_FORMAT + 1;
    assert_int_equal(cert_broken_decode(buffer_span(&out), &read), UNSUPPORTED);
    buffer_end(&out);
    sign_pair_wipe(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_envelope_reads_back_as_it_was_written),
        cmocka_unit_test(an_envelope_of_another_format_or_class_is_refused_by_name),
        cmocka_unit_test(a_report_of_a_broken_commit_is_its_makers_word_for_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
