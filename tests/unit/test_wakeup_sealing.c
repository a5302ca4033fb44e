/* test_wakeup_sealing.c -- what a push holds, who can read it, and who vouches for it. Rules:
 * docs/wakeup.md. The bytes of RFC 8291 section 5 and appendix A are facts; so is what RFC 8292
 * says of a token's form. */
#include "base/buffer.h"
#include "crypto/public/chance.h"
#include "support/browser.h"
#include "wakeup/curve.h"
#include "wakeup/notice.h"
#include "wakeup/origin.h"
#include "wakeup/sealing.h"
#include "wakeup/voucher.h"
#include "wire/wire_bytes.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static void decode(const char *text, uint8_t *out, size_t size)
{
    assert_int_equal(base64_decoded_size(strlen(text)), size);
    assert_true(base64_decode(span_text(text), out));
}

static void the_example_of_rfc_8291_is_sealed_byte_for_byte(void **state)
{
    (void)state;
    static const char BODY[] =
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_"
        "c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
        "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_"
        "Qu"
        "lcy4a-fN";
    uint8_t theirs[PUSH_PUBLIC_SIZE];
    uint8_t auth[PUSH_AUTH_SIZE];
    uint8_t ours[PUSH_PUBLIC_SIZE];
    uint8_t secret[PUSH_SECRET_SIZE];
    uint8_t body[144];
    struct sealing_draw draw;
    struct sealed_push out;
    decode(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        theirs, sizeof(theirs));
    decode(
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        ours, sizeof(ours));
    decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", secret, sizeof(secret));
    decode("BTBZMqHH6r4Tts7J_aSIgg", auth, sizeof(auth));
    decode("DGv6ra1nlYgDCS1FRnbzlw", draw.salt, sizeof(draw.salt));
    decode(BODY, body, sizeof(body));
    draw.pair = curve_pair(ours, secret);
    assert_non_null(draw.pair);
    const struct span text = span_text("When I grow up, I want to be a watermelon");
    const struct sealing_reader reader = {theirs, auth};
    assert_int_equal(sealing_seal_drawn(&reader, &draw, text, text.size, &out), OK);
    assert_int_equal(out.size, sizeof(body));
    assert_memory_equal(out.bytes, body, sizeof(body));
    theirs[40] ^= 1;
    assert_int_equal(sealing_seal_drawn(&reader, &draw, text, text.size, &out), BAD_KEY);
    assert_int_equal(out.size, 0);
    EVP_PKEY_free(draw.pair);
}

static void a_text_of_any_size_that_fits_is_read_by_its_browser_alone(void **state)
{
    (void)state;
    static const size_t SIZES[] = {0, 1, 16, 500, NOTICE_PADDED - 1, SEALING_PLAIN_MAX};
    static uint8_t text[SEALING_PLAIN_MAX + 1];
    static struct sealed_push sealed;
    static uint8_t read[SEALING_PLAIN_MAX];
    struct browser own;
    struct browser other;
    browser_make(&own);
    browser_make(&other);
    const struct sealing_reader reader = {own.p256dh, own.auth};
    for (size_t i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++) {
        chance_fill(text, SIZES[i]);
        const struct span said = span_of(text, SIZES[i]);
        const size_t padded = SIZES[i] < 600 ? 600 : SIZES[i];
        assert_int_equal(sealing_seal(&reader, said, padded, &sealed), OK);
        assert_int_equal(sealed.size, padded + 103);
        const struct span body = span_of(sealed.bytes, sealed.size);
        assert_int_equal(browser_open(&own, body, read), SIZES[i]);
        assert_memory_equal(read, text, SIZES[i]);
        assert_int_equal(browser_open(&other, body, read), SIZE_MAX);
        sealed.bytes[sealed.size - 1] ^= 1;
        assert_int_equal(browser_open(&own, body, read), SIZE_MAX);
    }
    assert_int_equal(sealing_seal(&reader, span_of(text, sizeof(text)), sizeof(text), &sealed),
                     TOO_LARGE);
    assert_int_equal(sealing_seal(&reader, span_of(text, 10), 9, &sealed), TOO_LARGE);
    browser_end(&own);
    browser_end(&other);
}

static void two_pushes_with_the_same_text_have_nothing_in_common(void **state)
{
    (void)state;
    struct browser browser;
    static struct sealed_push first;
    static struct sealed_push second;
    browser_make(&browser);
    const struct sealing_reader reader = {browser.p256dh, browser.auth};
    assert_int_equal(sealing_seal(&reader, span_text("x"), 100, &first), OK);
    assert_int_equal(sealing_seal(&reader, span_text("x"), 100, &second), OK);
    assert_memory_not_equal(first.bytes, second.bytes, SEALING_SALT_SIZE);
    assert_memory_not_equal(first.bytes + 21, second.bytes + 21, PUSH_PUBLIC_SIZE);
    assert_memory_not_equal(first.bytes + 86, second.bytes + 86, 100);
    browser_end(&browser);
}

/* ── who vouches ── */

static struct voucher_claims claims_of(const char *contact)
{
    return (struct voucher_claims){.audience = span_text("https://push.example.org"),
                                   .contact = span_text(contact),
                                   .not_after = 1773817200};
}

static void a_voucher_is_signed_by_the_key_that_it_names(void **state)
{
    (void)state;
    struct browser pair; /* any pair of the curve will do */
    char text[VOUCHER_TEXT_MAX];
    char claims[800];
    browser_make(&pair);
    const struct voucher_claims said = claims_of("mailto:wijk@example.org");
    assert_int_equal(voucher_write(pair.p256dh, pair.secret, &said, text), OK);
    assert_true(browser_trusts(text, pair.p256dh, claims, sizeof(claims)));
    assert_string_equal(claims, "{\"aud\":\"https://push.example.org\",\"exp\":1773817200,"
                                "\"sub\":\"mailto:wijk@example.org\"}");
    char *dot = strrchr(text, '.');
    dot[5] = dot[5] == 'A' ? 'B' : 'A';
    assert_false(browser_trusts(text, pair.p256dh, claims, sizeof(claims)));
    browser_end(&pair);
}

static void a_contact_that_json_would_trip_over_is_left_out(void **state)
{
    (void)state;
    static const char *const BAD[] = {"",
                                      "wijk@example.org",
                                      "mailto:",
                                      "http://example.org",
                                      "mailto:a\"b@example.org",
                                      "mailto:a\\b@example.org",
                                      "mailto:a b@example.org"};
    struct browser pair;
    char text[VOUCHER_TEXT_MAX];
    char claims[800];
    browser_make(&pair);
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_false(voucher_may_name(span_text(BAD[i])));
        const struct voucher_claims said = claims_of(BAD[i]);
        assert_int_equal(voucher_write(pair.p256dh, pair.secret, &said, text), OK);
        assert_true(browser_trusts(text, pair.p256dh, claims, sizeof(claims)));
        assert_string_equal(claims, "{\"aud\":\"https://push.example.org\",\"exp\":1773817200}");
    }
    assert_true(voucher_may_name(span_text("https://example.org")));
    char longest[VOUCHER_CONTACT_MAX + 2];
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    memcpy(longest, "mailto:", 7);
    assert_false(voucher_may_name(span_text(longest)));
    longest[VOUCHER_CONTACT_MAX] = '\0';
    const struct voucher_claims said = claims_of(longest);
    assert_int_equal(voucher_write(pair.p256dh, pair.secret, &said, text), OK);
    browser_end(&pair);
}

static void a_key_that_is_none_vouches_for_nothing(void **state)
{
    (void)state;
    struct browser pair;
    char text[VOUCHER_TEXT_MAX];
    const struct voucher_claims said = claims_of("");
    browser_make(&pair);
    pair.p256dh[30] ^= 1;
    assert_int_equal(voucher_write(pair.p256dh, pair.secret, &said, text), BAD_KEY);
    browser_end(&pair);
}

/* ── services ── */

static void a_service_is_known_by_its_origin(void **state)
{
    (void)state;
    char name[ORIGIN_NAME_MAX];
    assert_int_equal(origin_name(span_text("https://Push.Example.org:443/a/b"), name), OK);
    assert_string_equal(name, "https://push.example.org");
    assert_int_equal(origin_name(span_text("https://push.example.org/?x=/y"), name), OK);
    assert_string_equal(name, "https://push.example.org");
    assert_int_equal(origin_name(span_text("https://push.example.org"), name), OK);
    assert_string_equal(name, "https://push.example.org");
    char longest[600];
    memset(longest, 'a', sizeof(longest));
    memcpy(longest, "https://", 8);
    assert_int_equal(origin_name(span_of(longest, sizeof(longest)), name), TOO_LARGE);
}

static void one_voucher_serves_a_service_for_hours(void **state)
{
    (void)state;
    static struct origins origins;
    struct browser pair;
    struct wake_up wake = {.log = 1};
    char first[VOUCHER_TEXT_MAX];
    const int64_t now = 1773774000;
    browser_make(&pair);
    memcpy(wake.public_key, pair.p256dh, sizeof(wake.public_key));
    memcpy(wake.secret_key, pair.secret, sizeof(wake.secret_key));
    struct origin *origin = origin_find(&origins, &wake.wijk_id, "https://push.example.org", 1);
    assert_int_equal(origin_vouch(origin, &wake, span_text(""), now), OK);
    (void)snprintf(first, sizeof(first), "%s", origin->voucher);
    assert_int_equal(origin_vouch(origin, &wake, span_text(""), now + INT64_C(10) * 3600), OK);
    assert_string_equal(first, origin->voucher);
    assert_int_equal(origin_vouch(origin, &wake, span_text(""), now + INT64_C(11) * 3600), OK);
    assert_string_not_equal(first, origin->voucher);
    assert_in_range(origin->voucher_until - (now + INT64_C(11) * 3600), 1,
                    86400); /* RFC 8292 section 2 */
    (void)snprintf(first, sizeof(first), "%s", origin->voucher);
    assert_int_equal(origin_vouch(origin, &wake, span_text(""), now - 86400), OK); /* set back */
    assert_string_not_equal(first, origin->voucher);
    browser_end(&pair);
}

static void the_service_used_longest_ago_gives_its_place_unless_it_is_at_work(void **state)
{
    (void)state;
    static struct origins origins;
    const struct wire_id wijk = {{1}};
    const struct wire_id other = {{2}};
    char name[64];
    for (int i = 0; i < ORIGINS_MAX; i++) {
        (void)snprintf(name, sizeof(name), "https://push%d.example.org", i);
        assert_non_null(origin_find(&origins, &wijk, name, 100 + i));
    }
    struct origin *first = origin_find(&origins, &wijk, "https://push0.example.org", 50);
    first->active = 1;
    struct origin *fresh = origin_find(&origins, &other, "https://push0.example.org", 200);
    assert_non_null(fresh);
    assert_ptr_not_equal(fresh, first); /* another wijk has another key */
    assert_ptr_equal(fresh, &origins.list[1]);
    for (int i = 0; i < ORIGINS_MAX; i++) {
        origins.list[i].active = 1;
    }
    assert_null(origin_find(&origins, &wijk, "https://elsewhere.example.org", 300));
}

/* ── what it says ── */

static char *said_by(const struct wake_up *wake, const char *site)
{
    struct buffer text = buffer_make(SEALING_PLAIN_MAX);
    notice_write(wake, span_text(site), &text);
    assert_int_equal(buffer_status(&text), OK);
    char *said = calloc(1, text.size + 1);
    assert_non_null(said);
    memcpy(said, text.data, text.size);
    buffer_end(&text);
    return said;
}

static const char *member(const cJSON *json, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

/* WAKEUP-1 */
static void a_push_says_generic_words_and_carries_the_copy_unread(void **state)
{
    (void)state;
    static uint8_t copy[1088]; /* the largest that the protocol lets through */
    static uint8_t back[1088];
    chance_fill(copy, sizeof(copy));
    struct wake_up wake = {.log = 7,
                           .urgency = WAKE_ALERT,
                           .about = 9,
                           .copy = frame_create_of(span_of(copy, sizeof(copy)))};
    char *said = said_by(&wake, "https://buurt.example.org");
    assert_true(strlen(said) <= NOTICE_PADDED);
    cJSON *json = cJSON_Parse(said);
    const cJSON *shown = cJSON_GetObjectItemCaseSensitive(json, "notification");
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(shown, "data");
    assert_non_null(data);
    assert_string_equal(member(shown, "title"), "Melding in je buurt");
    assert_string_equal(member(shown, "navigate"), "https://buurt.example.org/");
    assert_string_equal(member(data, "kind"), "alert");
    const char *text = member(data, "copy");
    assert_int_equal(base64_decoded_size(strlen(text)), sizeof(back));
    assert_true(base64_decode(span_text(text), back));
    assert_memory_equal(back, copy, sizeof(copy));
    cJSON_Delete(json);
    free(said);
    asleep_end(&wake);
    said = said_by(&wake, "https://a\"b");
    assert_non_null(strstr(said, "\"navigate\":\"/\""));
    assert_null(strstr(said, "copy"));
    free(said);
}

static void each_class_has_its_own_words_and_time(void **state)
{
    (void)state;
    static const struct {
        struct wake_up wake;
        const char *kind, *urgency;
        int64_t lasts_s;
        bool silent;
    } ROWS[] = {{{.urgency = WAKE_ALERT}, "\"alert\"", "high", 1800, false},
                {{.urgency = WAKE_AFTER}, "\"after\"", "normal", 86400, true},
                {{.urgency = WAKE_CALENDAR}, "\"walk\"", "normal", 86400, false},
                {{.urgency = WAKE_MESSAGE}, "\"message\"", "low", 86400, false},
                {{.urgency = WAKE_ALERT, .trial = true}, "\"trial\"", "high", 60, false}};
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        char *said = said_by(&ROWS[i].wake, "");
        cJSON *json = cJSON_Parse(said);
        assert_non_null(json);
        assert_non_null(strstr(said, ROWS[i].kind));
        assert_int_equal(strstr(said, "\"silent\":true") != NULL, ROWS[i].silent);
        assert_string_equal(notice_urgency(&ROWS[i].wake), ROWS[i].urgency);
        assert_int_equal(notice_lasts_s(&ROWS[i].wake), ROWS[i].lasts_s);
        cJSON_Delete(json);
        free(said);
    }
}

static bool same_topic(const struct wake_up *a, const struct wake_up *b)
{
    char first[NOTICE_TOPIC_SIZE + 1];
    char second[NOTICE_TOPIC_SIZE + 1];
    notice_topic(a, first);
    notice_topic(b, second);
    assert_int_equal(strlen(first), NOTICE_TOPIC_SIZE);
    assert_int_equal(
        strspn(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        NOTICE_TOPIC_SIZE);
    return strcmp(first, second) == 0;
}

/* WAKEUP-8 */
static void what_is_newer_about_an_alert_takes_its_place_and_no_others(void **state)
{
    (void)state;
    const struct wake_up alert = {.log = 3, .seq = 5, .urgency = WAKE_ALERT, .about = 77};
    struct wake_up other = alert;
    other.seq = 6;
    assert_true(same_topic(&alert, &other)); /* "opgelost" after "gezocht" */
    other.about = 78;
    assert_false(same_topic(&alert, &other));
    other = alert;
    other.urgency = WAKE_AFTER;
    assert_false(same_topic(&alert, &other)); /* the alert itself still comes, and rings */
    other = alert;
    other.secret_key[0] = 1;
    assert_false(same_topic(&alert, &other)); /* nobody else can tell what it is about */
    const struct wake_up bare = {.log = 3, .seq = 5, .urgency = WAKE_ALERT};
    other = bare;
    other.seq = 6;
    assert_false(same_topic(&bare, &other));
    const struct wake_up chat = {.log = 3, .seq = 5, .urgency = WAKE_MESSAGE};
    other = chat;
    other.seq = 6;
    assert_true(same_topic(&chat, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_rfc_8291_is_sealed_byte_for_byte),
        cmocka_unit_test(a_text_of_any_size_that_fits_is_read_by_its_browser_alone),
        cmocka_unit_test(two_pushes_with_the_same_text_have_nothing_in_common),
        cmocka_unit_test(a_voucher_is_signed_by_the_key_that_it_names),
        cmocka_unit_test(a_contact_that_json_would_trip_over_is_left_out),
        cmocka_unit_test(a_key_that_is_none_vouches_for_nothing),
        cmocka_unit_test(a_service_is_known_by_its_origin),
        cmocka_unit_test(one_voucher_serves_a_service_for_hours),
        cmocka_unit_test(the_service_used_longest_ago_gives_its_place_unless_it_is_at_work),
        cmocka_unit_test(a_push_says_generic_words_and_carries_the_copy_unread),
        cmocka_unit_test(each_class_has_its_own_words_and_time),
        cmocka_unit_test(what_is_newer_about_an_alert_takes_its_place_and_no_others),
    };
    return chance_open() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
