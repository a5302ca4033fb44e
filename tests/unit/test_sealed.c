/* What travels inside the encryption: docs/sealed.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sealed/sealed.h"

enum { ARENA_MAX = 4 << 20 };

static struct sealed alert_of(enum sealed_alert_kind kind)
{
    struct sealed content = {.type = SEALED_alert};
    content.as.alert = (struct sealed_alert){
        .alert_id = {{1}},
        .kind = kind,
        .place = span_text("Vondellaan, bij de speeltuin"),
        .behaviour = span_text("voelt aan deuren"),
        .call = sealed_call_112_I_CALLED,
        .raised_at = 1800000000,
        .expires = 1800000000 + 4 * 3600,
        .tally = {{2}},
        .first_name = span_text("Anna"),
    };
    return content;
}

static enum status encoded(const struct sealed *content)
{
    struct buffer out = buffer_make((size_t)SEALED_SIZE_MAX * 2);
    const enum status status = sealed_encode(content, &out);
    buffer_end(&out);
    return status;
}

/* SEALED-2 */
static void an_alert_comes_back_as_it_was_said(void **state)
{
    (void)state;
    struct arena arena = arena_make(ARENA_MAX);
    struct buffer out = buffer_make((size_t)SEALED_SIZE_MAX * 2);
    const struct sealed content = alert_of(sealed_alert_kind_SUSPICIOUS_PERSON);
    struct sealed got;
    assert_int_equal(sealed_encode(&content, &out), OK);
    assert_true(out.size < 512);
    assert_int_equal(sealed_decode(buffer_span(&out), &arena, &got, NULL), OK);
    assert_int_equal(got.type, SEALED_alert);
    assert_int_equal(got.as.alert.kind, sealed_alert_kind_SUSPICIOUS_PERSON);
    assert_true(span_equal(got.as.alert.place, content.as.alert.place));
    assert_true(span_equal(got.as.alert.behaviour, content.as.alert.behaviour));
    assert_int_equal(got.as.alert.expires, content.as.alert.expires);
    assert_int_equal(got.as.alert.practice, false);
    buffer_end(&out);
    arena_end(&arena);
}

/* SEALED-3, ALERT-15 */
static void behaviour_is_required_for_kinds_about_behaviour(void **state)
{
    (void)state;
    struct sealed content = alert_of(sealed_alert_kind_SUSPICIOUS_PERSON);
    content.as.alert.behaviour = span_of(NULL, 0);
    assert_int_equal(encoded(&content), FIELD_MISSING);
}

static void behaviour_is_refused_for_fire_and_a_dangerous_place(void **state)
{
    (void)state;
    struct sealed fire = alert_of(sealed_alert_kind_FIRE);
    struct sealed place = alert_of(sealed_alert_kind_DANGEROUS_PLACE);
    assert_int_equal(encoded(&fire), FIELD_FORM);
    assert_int_equal(encoded(&place), FIELD_FORM);
    fire.as.alert.behaviour = span_of(NULL, 0);
    assert_int_equal(encoded(&fire), OK);
}

static void clothing_comes_only_after_behaviour(void **state)
{
    (void)state;
    struct sealed content = alert_of(sealed_alert_kind_MISSING);
    content.as.alert.behaviour = span_of(NULL, 0);
    content.as.alert.clothing = span_text("rode jas");
    assert_int_equal(encoded(&content), FIELD_FORM);
}

static void one_of_the_three_112_answers_is_required(void **state)
{
    (void)state;
    struct sealed content = alert_of(sealed_alert_kind_BREAK_IN);
    content.as.alert.call = sealed_call_112_OTHER;
    assert_int_equal(encoded(&content), FIELD_MISSING);
}

static void a_place_holds_no_house_number(void **state)
{
    (void)state;
    struct sealed content = alert_of(sealed_alert_kind_BREAK_IN);
    content.as.alert.place = span_text("Vondellaan 12");
    assert_int_equal(encoded(&content), FIELD_FORM);
}

/* SEALED-4 */
static void an_alert_lasts_at_most_twenty_four_hours(void **state)
{
    (void)state;
    struct sealed content = alert_of(sealed_alert_kind_BREAK_IN);
    content.as.alert.expires = content.as.alert.raised_at + INT64_C(24) * 3600;
    assert_int_equal(encoded(&content), OK);
    content.as.alert.expires++;
    assert_int_equal(encoded(&content), FIELD_FORM);
    content.as.alert.expires = content.as.alert.raised_at;
    assert_int_equal(encoded(&content), FIELD_FORM);
}

/* SEALED-5 */
static void an_outcome_is_said_only_at_closing(void **state)
{
    (void)state;
    struct sealed content = {.type = SEALED_alert_status};
    content.as.alert_status = (struct sealed_alert_status){
        .alert_id = {{1}},
        .status_seq = 1,
        .state = sealed_alert_state_LAMP_ON,
        .outcome = sealed_alert_outcome_TRUE_ALERT,
        .at = 1800000000,
        .first_name = span_text("Bert"),
    };
    assert_int_equal(encoded(&content), FIELD_FORM);
    content.as.alert_status.state = sealed_alert_state_CLOSED;
    assert_int_equal(encoded(&content), OK);
}

/* SEALED-1 */
static void a_content_of_a_later_version_is_skipped(void **state)
{
    (void)state;
    struct arena arena = arena_make(ARENA_MAX);
    struct sealed got;
    assert_int_equal(sealed_decode(span_of("\x00\xff{}", 4), &arena, &got, NULL), OK);
    assert_int_equal(got.type, SEALED_UNKNOWN);
    arena_end(&arena);
}

/* SEALED-6 */
static void a_first_name_is_at_most_forty_bytes(void **state)
{
    (void)state;
    struct sealed content = alert_of(sealed_alert_kind_BREAK_IN);
    content.as.alert.first_name = span_text("0123456789012345678901234567890123456789");
    assert_int_equal(encoded(&content), OK);
    content.as.alert.first_name = span_text("01234567890123456789012345678901234567890");
    assert_int_equal(encoded(&content), FIELD_TOO_LARGE);
}

/* SEALED-7 */
static void no_content_has_a_field_for_a_picture_a_face_or_an_origin(void **state)
{
    (void)state;
    static const char *const NEVER[] = {"photo",    "picture",   "image",   "face",
                                        "skin",     "origin",    "address", "phone",
                                        "latitude", "longitude", "plate"};
    for (int number = 1; number < SEALED_NUMBER_END; number++) {
        const struct wire_shape *shape = sealed_shape((enum sealed_type)number);
        for (size_t i = 0; shape != NULL && i < sizeof(NEVER) / sizeof(NEVER[0]); i++) {
            assert_null(wire_field_find(shape, NEVER[i], strlen(NEVER[i])));
        }
    }
}

/* SEALED-8 */
static void a_signature_inside_covers_group_object_number_and_content(void **state)
{
    (void)state;
    struct sealed_attested said = {.content = span_text("x"), .object_id = {{1}}, .status_seq = 2};
    struct buffer first = buffer_make(4096);
    struct buffer other = buffer_make(4096);
    sealed_write_attested(&said, &first);
    for (int i = 0; i < 4; i++) {
        struct sealed_attested changed = said;
        changed.group.bytes[0] ^= i == 0;
        changed.object_id.bytes[15] ^= i == 1;
        changed.status_seq += i == 2;
        changed.content = i == 3 ? span_text("y") : changed.content;
        buffer_clear(&other);
        sealed_write_attested(&changed, &other);
        assert_false(span_equal(buffer_span(&first), buffer_span(&other)));
    }
    buffer_end(&first);
    buffer_end(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alert_comes_back_as_it_was_said),
        cmocka_unit_test(behaviour_is_required_for_kinds_about_behaviour),
        cmocka_unit_test(behaviour_is_refused_for_fire_and_a_dangerous_place),
        cmocka_unit_test(clothing_comes_only_after_behaviour),
        cmocka_unit_test(one_of_the_three_112_answers_is_required),
        cmocka_unit_test(a_place_holds_no_house_number),
        cmocka_unit_test(an_alert_lasts_at_most_twenty_four_hours),
        cmocka_unit_test(an_outcome_is_said_only_at_closing),
        cmocka_unit_test(a_content_of_a_later_version_is_skipped),
        cmocka_unit_test(a_first_name_is_at_most_forty_bytes),
        cmocka_unit_test(no_content_has_a_field_for_a_picture_a_face_or_an_origin),
        cmocka_unit_test(a_signature_inside_covers_group_object_number_and_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
