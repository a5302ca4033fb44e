/* test_wire_decode.c -- what the parser would let through, and each kind of field by itself. */
#include "wire/wire_bytes.h"
#include "wire/wire_date.h"
#include "wire/wire_scan.h"
#include "wire/wire_shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static char blamed[200];

static enum status decode_as(const char *text, enum wire_reader reader)
{
    struct arena arena = arena_make(1u << 19);
    struct wire_head *message = NULL;
    struct wire_fault fault = {NULL, OK};
    const enum status status = wire_decode(&arena, span_text(text), reader, &message, &fault);
    (void)snprintf(blamed, sizeof(blamed), "%s", fault.field == NULL ? "" : fault.field);
    assert_int_equal(fault.status, status);
    arena_end(&arena);
    return status;
}

#define PING "{\"type\":\"session.ping\",\"request\":1"

static void a_ping_is_read(void **state)
{
    (void)state;
    assert_int_equal(decode_as(PING "}", WIRE_SERVER), OK);
    assert_int_equal(decode_as(" " PING "}", WIRE_SERVER), MALFORMED);
    assert_int_equal(decode_as(PING " }", WIRE_SERVER), OK);
}

/* WIRE-1 */
static void what_is_not_one_object_is_refused(void **state)
{
    (void)state;
    static const char *const FRAMES[] = {
        "",
        "{",
        "}",
        "[]",
        "null",
        "1",
        "\"a\"",
        PING,
        PING "}}",
        PING "}{}",
        PING "} ",
        PING "},",
        PING ",}",
        PING ",\"seen\"}",
        PING ",\"seen\":}",
        "\xEF\xBB\xBF" PING "}",
        "{'type':1}",
        PING ",\"hat\":[}",
        PING ",\"hat\":]}",
        "{\"type\":\"session.ping}",
    };
    for (size_t i = 0; i < sizeof(FRAMES) / sizeof(FRAMES[0]); i++) {
        assert_int_equal(decode_as(FRAMES[i], WIRE_SERVER), MALFORMED);
    }
}

/* WIRE-5 */
static void a_number_is_whole_and_held_exactly_by_every_reader(void **state)
{
    (void)state;
    static const char *const NUMBERS[] = {
        "-1",
        "1.5",
        "1.0",
        "1e3",
        "1E3",
        "01",
        "00",
        "+1",
        ".5",
        "1.",
        "9007199254740992",
        "9007199254740993",
        "18446744073709551616",
        "99999999999999999999999999999999",
        "1e999",
        "NaN",
        "Infinity",
        "0x10",
    };
    for (size_t i = 0; i < sizeof(NUMBERS) / sizeof(NUMBERS[0]); i++) {
        char frame[200];
        (void)snprintf(frame, sizeof(frame), "{\"type\":\"session.ping\",\"request\":%s}",
                       NUMBERS[i]);
        assert_int_equal(decode_as(frame, WIRE_SERVER), MALFORMED);
    }
    assert_int_equal(
        decode_as("{\"type\":\"session.ping\",\"request\":9007199254740991}", WIRE_SERVER), OK);
    assert_int_equal(decode_as("{\"type\":\"session.ping\",\"request\":\"1\"}", WIRE_SERVER),
                     FIELD_FORM);
    assert_string_equal(blamed, "request");
}

#define REFUSED(error) "{\"type\":\"refused\",\"request\":1,\"error\":\"" error "\"}"

/* WIRE-6 */
static void a_string_is_whole_and_utf_8(void **state)
{
    (void)state;
    assert_int_equal(decode_as(REFUSED("a\\u0000b"), WIRE_CLIENT), MALFORMED);
    assert_int_equal(decode_as(REFUSED("a\\\\u0000b"), WIRE_CLIENT), OK);
    assert_int_equal(decode_as(REFUSED("a\\\\\\u0000b"), WIRE_CLIENT), MALFORMED);
    assert_int_equal(decode_as(REFUSED("\xC0\xAF"), WIRE_CLIENT), MALFORMED);
    assert_int_equal(decode_as(REFUSED("\xED\xA0\x80"), WIRE_CLIENT), MALFORMED);
    assert_int_equal(decode_as(REFUSED("\xF5\x80\x80\x80"), WIRE_CLIENT), MALFORMED);
    assert_int_equal(decode_as(REFUSED("\\ud800"), WIRE_CLIENT), MALFORMED);
    assert_int_equal(decode_as(REFUSED("\\udc00"), WIRE_CLIENT), MALFORMED);
    assert_int_equal(decode_as(REFUSED("\\ud83d\\ude00"), WIRE_CLIENT), OK);
    assert_int_equal(decode_as(REFUSED("a\tb"), WIRE_CLIENT), MALFORMED);
    assert_int_equal(decode_as(REFUSED("a\\tb"), WIRE_CLIENT), FIELD_FORM);
    assert_int_equal(decode_as(REFUSED("a\\u001fb"), WIRE_CLIENT), FIELD_FORM);
    assert_int_equal(decode_as(REFUSED("a\\u007fb"), WIRE_CLIENT), FIELD_FORM);
    assert_int_equal(decode_as(REFUSED("a\\nb"), WIRE_CLIENT), OK);
    assert_int_equal(decode_as(REFUSED("a\\x"), WIRE_CLIENT), MALFORMED);
    assert_int_equal(decode_as("{\"type\":\"refused\",\"request\":1,\"error\":\"a\\", WIRE_CLIENT),
                     MALFORMED);
}

/* WIRE-4 */
static void names_are_compared_whole_and_in_their_case(void **state)
{
    (void)state;
    assert_int_equal(decode_as("{\"type\":\"session.PING\",\"request\":1}", WIRE_SERVER),
                     UNKNOWN_TYPE);
    assert_int_equal(decode_as("{\"Type\":\"session.ping\",\"request\":1}", WIRE_SERVER),
                     FIELD_MISSING);
    assert_int_equal(decode_as("{\"type\":\"session.ping\",\"Request\":1}", WIRE_SERVER),
                     FIELD_UNKNOWN);
    assert_string_equal(blamed, "");
    assert_int_equal(decode_as(PING ",\"reques\":1}", WIRE_SERVER), FIELD_UNKNOWN);
    assert_string_equal(blamed, "reques");
    assert_int_equal(decode_as(PING ",\"\":1}", WIRE_SERVER), FIELD_UNKNOWN);
    assert_int_equal(decode_as(PING ",\"request\":1}", WIRE_SERVER), FIELD_TWICE);
    assert_int_equal(decode_as(PING ",\"type\":\"session.ping\"}", WIRE_SERVER), FIELD_TWICE);
    assert_int_equal(decode_as("{\"type\":1,\"request\":1}", WIRE_SERVER), FIELD_FORM);
    assert_int_equal(decode_as("{}", WIRE_SERVER), FIELD_MISSING);
    assert_string_equal(blamed, "type");
}

/* WIRE-10 */
static void a_frame_costs_bounded_work(void **state)
{
    (void)state;
    static char frame[WIRE_FRAME_MAX + 2];
    memset(frame, '[', sizeof(frame) - 1);
    frame[0] = '{';
    assert_int_equal(decode_as(frame, WIRE_SERVER), TOO_LARGE);
    frame[WIRE_FRAME_MAX] = '\0';
    assert_int_equal(decode_as(frame, WIRE_SERVER), MALFORMED); /* too deep */
    for (size_t i = 1; i < WIRE_FRAME_MAX; i++) {
        frame[i] = ',';
    }
    assert_int_equal(decode_as(frame, WIRE_SERVER), TOO_LARGE); /* too many values */
}

static void an_arena_too_small_is_the_senders_fault_and_named_so(void **state)
{
    (void)state;
    const struct span frame = span_text(PING "}");
    for (size_t limit = 0; limit < 2048; limit += 16) {
        struct arena arena = arena_make(limit);
        struct wire_head *message = NULL;
        struct wire_fault fault = {NULL, OK};
        const enum status status = wire_decode(&arena, frame, WIRE_SERVER, &message, &fault);
        assert_true(status == OK || status == TOO_LARGE);
        arena_end(&arena);
        if (status == OK) {
            assert_true(limit > 0);
            return;
        }
    }
    fail();
}

/* WIRE-8 */
static void a_refused_request_still_tells_its_number(void **state)
{
    (void)state;
    struct arena arena = arena_make(1u << 16);
    struct wire_head *message = NULL;
    struct wire_fault fault = {NULL, OK};
    const struct span frame = span_text("{\"type\":\"session.ping\",\"request\":12,\"x\":1}");
    assert_int_equal(wire_decode(&arena, frame, WIRE_SERVER, &message, &fault), FIELD_UNKNOWN);
    assert_non_null(message);
    const struct wire_refused refused = wire_refusal(message->request, fault.status, &fault);
    char text[300];
    size_t size = 0;
    assert_int_equal(wire_encode(&refused.head, text, sizeof(text), &size), OK);
    text[size] = '\0';
    assert_string_equal(text, "{\"type\":\"refused\",\"request\":12,\"error\":\"field_unknown\","
                              "\"field\":\"x\"}");
    arena_end(&arena);
}

/* WIRE-3 */
static void an_unknown_event_tells_its_place(void **state)
{
    (void)state;
    struct arena arena = arena_make(1u << 16);
    struct wire_head *message = NULL;
    struct wire_fault fault = {NULL, OK};
    struct span frame = span_text("{\"type\":\"moon.rose\",\"log\":\"wijk\",\"incarnation\":5,"
                                  "\"seq\":9,\"phase\":{\"full\":true}}");
    assert_int_equal(wire_decode(&arena, frame, WIRE_CLIENT, &message, &fault), UNKNOWN_TYPE);
    assert_int_equal(message->type, WIRE_UNKNOWN);
    assert_int_equal(message->place.log.kind, WIRE_LOG_WIJK);
    assert_int_equal(message->place.seq, 9);
    frame = span_text("{\"type\":\"moon.rose\"}");
    assert_int_equal(wire_decode(&arena, frame, WIRE_CLIENT, &message, &fault), UNKNOWN_TYPE);
    assert_int_equal(message->place.log.kind, WIRE_LOG_NONE);
    frame = span_text("{\"type\":\"moon.rise\",\"request\":3}");
    assert_int_equal(wire_decode(&arena, frame, WIRE_SERVER, &message, &fault), UNKNOWN_TYPE);
    assert_int_equal(message->request, 3);
    arena_end(&arena);
}

static void the_type_is_peeked_from_the_first_bytes_alone(void **state)
{
    (void)state;
    assert_int_equal(wire_peek(span_text("{\"type\":\"alert.raise\",garbage")), WIRE_alert_raise);
    assert_int_equal(wire_peek(span_text("{\"type\":\"alert.raised\"")), WIRE_alert_raised);
    assert_int_equal(wire_peek(span_text("{\"request\":1,\"type\":\"alert.raise\"}")),
                     WIRE_UNKNOWN);
    assert_int_equal(wire_peek(span_text("{\"type\":\"")), WIRE_UNKNOWN);
    assert_int_equal(wire_peek(span_text("")), WIRE_UNKNOWN);
}

/* A record with every kind, also those that no message has yet. */
struct wire_all {
    struct wire_log log;
    int64_t cents;
    int32_t date;
    struct wire_signature signature;
};

static const struct wire_field *all_fields(void)
{
    static const struct wire_field list[] = {
        {.name = "log", .kind = KIND_log, .offset = offsetof(struct wire_all, log)},
        {.name = "cents",
         .kind = KIND_cents,
         .max = 500,
         .offset = offsetof(struct wire_all, cents)},
        {.name = "date", .kind = KIND_date, .offset = offsetof(struct wire_all, date)},
        {.name = "signature",
         .kind = KIND_signature,
         .offset = offsetof(struct wire_all, signature)},
        {.name = NULL},
    };
    return list;
}

static const struct wire_shape ALL = {
    .name = "all", .way = WIRE_RECORD, .size = sizeof(struct wire_all), .fields = all_fields};

static enum status decode_all(const char *json, struct wire_all *all)
{
    struct arena arena = arena_make(1u << 16);
    struct wire_fault fault = {NULL, OK};
    memset(all, 0, sizeof(*all));
    const enum status status =
        wire_decode_record(&arena, span_text(json), &ALL, WIRE_SERVER, all, &fault);
    arena_end(&arena);
    return status;
}

static void a_record_is_read_and_written_by_itself(void **state)
{
    (void)state;
    struct wire_all all;
    const char *json = "{\"log\":\"wijk\",\"cents\":499,\"date\":\"2028-02-29\"}";
    assert_int_equal(decode_all(json, &all), OK);
    assert_int_equal(all.cents, 499);
    assert_int_equal(all.date, 20280229);
    char text[200];
    size_t size = 0;
    assert_int_equal(wire_encode_record(&ALL, &all, text, sizeof(text), &size), OK);
    assert_true(span_equal(span_of(text, size), span_text(json)));
    assert_int_equal(decode_all("{\"cents\":501}", &all), FIELD_TOO_LARGE);
    assert_int_equal(decode_all("{\"cents\":-1}", &all), MALFORMED);
    assert_int_equal(decode_all("{\"type\":\"x\"}", &all), FIELD_UNKNOWN);
    assert_int_equal(decode_all("{\"log\":\"buurt\"}", &all), FIELD_FORM);
}

/* WIRE-7 */
static void a_date_stands_in_the_calendar(void **state)
{
    (void)state;
    static const char *const WRONG[] = {
        "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00",
        "1969-12-31", "26-01-01",   "2026/01/01", "2026-1-01",  "2026-01-1x", "20260101",
    };
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        int32_t date = 0;
        assert_false(wire_date_decode(span_text(WRONG[i]), &date));
    }
    int32_t date = 0;
    assert_true(wire_date_decode(span_text("2000-02-29"), &date));
    char text[WIRE_DATE_SIZE + 1] = {0};
    wire_date_encode(date, text);
    assert_string_equal(text, "2000-02-29");
}

static void what_breaks_its_own_limits_is_not_written(void **state)
{
    (void)state;
    char text[400];
    size_t size = 0;
    struct wire_all all = {.cents = -1};
    assert_int_equal(wire_encode_record(&ALL, &all, text, sizeof(text), &size), FIELD_FORM);
    all = (struct wire_all){.date = 20260230};
    assert_int_equal(wire_encode_record(&ALL, &all, text, sizeof(text), &size), FIELD_FORM);
    all = (struct wire_all){.log.kind = (enum wire_log_kind)9};
    assert_int_equal(wire_encode_record(&ALL, &all, text, sizeof(text), &size), FIELD_FORM);
    struct wire_refused refused = {.head.type = WIRE_refused, .error = span_text("")};
    assert_int_equal(wire_encode(&refused.head, text, sizeof(text), &size), FIELD_TOO_SMALL);
    refused.error = span_text("\xFF");
    assert_int_equal(wire_encode(&refused.head, text, sizeof(text), &size), FIELD_FORM);
    refused.error = span_text("\x1B[31m");
    assert_int_equal(wire_encode(&refused.head, text, sizeof(text), &size), FIELD_FORM);
    refused.error = span_text("12345678901234567890123456789012345678901");
    assert_int_equal(wire_encode(&refused.head, text, sizeof(text), &size), FIELD_TOO_LARGE);
    const struct wire_session_closing closing = {.head.type = WIRE_session_closing};
    assert_int_equal(wire_encode(&closing.head, text, sizeof(text), &size), FIELD_FORM);
    assert_int_equal(size, 0);
}

/* WIRE-7 */
static void bytes_have_one_form_only(void **state)
{
    (void)state;
    uint8_t out[8];
    char text[16];
    const uint8_t bytes[] = {0xFB, 0xEF, 0xBE, 0x01, 0xFF};
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        base64_encode(bytes, size, text);
        const struct span coded = span_of(text, (size_t)base64_encoded_size(size));
        assert_int_equal(base64_decoded_size(coded.size), size);
        assert_true(base64_decode(coded, out));
        assert_memory_equal(out, bytes, size);
    }
    static const char *const WRONG[] = {"AB", "AAB", "A+", "A/", "A=", "AA==", "A A", "\xC3\xA9"};
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        assert_false(base64_decode(span_text(WRONG[i]), out));
    }
    assert_int_equal(base64_decoded_size(1), SIZE_MAX);
    assert_int_equal(base64_decoded_size(5), SIZE_MAX);
    assert_true(hex_decode(span_text("00ff7a"), out, 3));
    assert_false(hex_decode(span_text("00FF7a"), out, 3));
    assert_false(hex_decode(span_text("00ff7"), out, 3));
    assert_false(hex_decode(span_text("00ff7g"), out, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ping_is_read),
        cmocka_unit_test(what_is_not_one_object_is_refused),
        cmocka_unit_test(a_number_is_whole_and_held_exactly_by_every_reader),
        cmocka_unit_test(a_string_is_whole_and_utf_8),
        cmocka_unit_test(names_are_compared_whole_and_in_their_case),
        cmocka_unit_test(a_frame_costs_bounded_work),
        cmocka_unit_test(an_arena_too_small_is_the_senders_fault_and_named_so),
        cmocka_unit_test(a_refused_request_still_tells_its_number),
        cmocka_unit_test(an_unknown_event_tells_its_place),
        cmocka_unit_test(the_type_is_peeked_from_the_first_bytes_alone),
        cmocka_unit_test(a_record_is_read_and_written_by_itself),
        cmocka_unit_test(a_date_stands_in_the_calendar),
        cmocka_unit_test(what_breaks_its_own_limits_is_not_written),
        cmocka_unit_test(bytes_have_one_form_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
