/* test_group_message.c -- sealed messages on their way: epoch, envelope, end, and what is not kept
 * (T25, T27). */
#include "cert/envelope.h"
#include "group/group_store.h"
#include "support/town.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the ones above first
#include <cmocka.h>

static struct town town;
static struct wire_group talk;

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town_found(&town);
    town_open_groups(&town);
    talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static struct wire_group_send chat(const char *text)
{
    return town_message(&town, town.leader, &talk, wire_content_class_CHAT, text);
}

/* GROUP-9 */
static void a_message_of_two_epochs_back_is_taken_and_of_three_not(void **state)
{
    (void)state;
    struct wire_group_send messages[3];
    for (size_t i = 0; i < 3; i++) {
        messages[i] = chat("op tijd");
    }
    assert_int_equal(town_ask(&town, town.leader, &messages[0].head), OK);
    assert_int_equal(town_update(&town, town.second, &talk), OK);
    assert_int_equal(town_update(&town, town.second, &talk), OK);
    assert_int_equal(town_ask(&town, town.leader, &messages[1].head), OK);
    assert_true(span_equal(town_club(town.coordinator, &talk)->last_text, span_text("op tijd")));
    assert_int_equal(town_update(&town, town.second, &talk), OK);
    assert_int_equal(town_ask(&town, town.leader, &messages[2].head), STALE_EPOCH);
    assert_string_equal(town.field, "epoch");
    messages[2] = chat("opnieuw verzegeld"); /* the same request may be made again */
    assert_int_equal(town_ask(&town, town.leader, &messages[2].head), OK);
}

static void a_message_of_an_epoch_to_come_is_refused(void **state)
{
    (void)state;
    struct wire_group_send message = chat("te vroeg");
    message.epoch++;
    assert_int_equal(town_ask(&town, town.leader, &message.head), FUTURE_EPOCH);
}

/* GROUP-11 */
static void what_stands_outside_a_message_is_what_the_request_says(void **state)
{
    (void)state;
    const struct wire_group alarm = town_group(&town, CERT_ALARM_BUURT, 0, 1);
    struct wire_group_send message = chat("hetzelfde");
    struct wire_group_send other = message;
    other.content = wire_content_class_CARD;
    assert_int_equal(town_ask(&town, town.leader, &other.head), MALFORMED);
    assert_string_equal(town.field, "content");
    other = message;
    other.object_id.bytes[0] ^= 1;
    assert_int_equal(town_ask(&town, town.leader, &other.head), MALFORMED);
    assert_string_equal(town.field, "object_id");
    other = message;
    other.expires++;
    assert_int_equal(town_ask(&town, town.leader, &other.head), MALFORMED);
    assert_string_equal(town.field, "expires");
    other = message;
    other.epoch--;
    assert_int_equal(town_ask(&town, town.leader, &other.head), MALFORMED);
    assert_string_equal(town.field, "epoch");
    other = message;
    other.group = alarm;
    assert_int_equal(town_ask(&town, town.leader, &other.head), WRONG_GROUP);
    assert_int_equal(town_ask(&town, town.leader, &message.head), OK);
}

static void only_a_private_message_is_carried(void **state)
{
    (void)state;
    struct wire_group_send message = chat("gewoon");
    uint8_t *bytes = (uint8_t *)message.message.data;
    bytes[3] = MLS_PUBLIC_MESSAGE; /* the wire format */
    assert_int_not_equal(town_ask(&town, town.leader, &message.head), OK);
    bytes[3] = MLS_PRIVATE_MESSAGE;
    message.message.size = 3;
    assert_int_equal(town_ask(&town, town.leader, &message.head), MALFORMED);
}

static void alerts_are_not_sent_as_chat(void **state)
{
    (void)state;
    const enum wire_content_class classes[] = {
        wire_content_class_ALERT, wire_content_class_PRACTICE, wire_content_class_STATUS};
    for (size_t i = 0; i < 3; i++) {
        struct wire_group_send message =
            town_message(&town, town.leader, &talk, classes[i], "inbraak");
        assert_int_equal(town_ask(&town, town.leader, &message.head), NOT_ALLOWED);
        assert_string_equal(town.field, "content");
    }
}

/* GROUP-12 */
static void the_device_that_sent_a_message_is_not_kept_beside_it(void **state)
{
    (void)state;
    town_forget_heard(&town);
    assert_int_equal(town_say(&town, town.leader, &talk, "van wie?"), OK);
    struct query q = query_make(town.core->db, SQL_EVENT_PAGE);
    const struct log_name name = log_name_of_group(&town.wijk_id, &talk);
    struct log_row log = {0};
    assert_int_equal(query_end(&q), OK);
    assert_int_equal(log_find(town.core->db, &name, &log), OK);
    q = query_make(town.core->db, SQL_EVENT_PAGE);
    bind_id(&q, ":wijk_id", &town.wijk_id);
    bind_count(&q, ":log_no", log.log_no);
    bind_count(&q, ":after", log.last_seq - 1);
    bind_count(&q, ":until", log.last_seq);
    bind_int(&q, ":most", 1);
    assert_true(query_row(&q));
    (void)read_count(&q);
    (void)read_int(&q);
    const struct span frame = read_text(&q, &town.arena);
    assert_int_equal(query_end(&q), OK);
    char hex[33];
    const struct wire_id ids[] = {wire_id_of(&town.leader->device.serial),
                                  wire_id_of(&town.leader->device.member_id)};
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < 16; k++) {
            static const char DIGITS[] = "0123456789abcdef";
            hex[2 * k] = DIGITS[ids[i].bytes[k] >> 4];
            hex[2 * k + 1] = DIGITS[ids[i].bytes[k] & 15];
        }
        hex[32] = '\0';
        char *text = town_take(&town, frame.size + 1, 1);
        memcpy(text, frame.data, frame.size);
        assert_null(strstr(text, hex));
    }
}

/* GROUP-17 */
static void chat_ends_at_most_thirty_days_ahead(void **state)
{
    (void)state;
    struct wire_group_send message = chat("lang");
    message.expires = town.at.now + (int64_t)30 * TOWN_DAY + 1;
    assert_int_equal(town_ask(&town, town.leader, &message.head), FIELD_TOO_LARGE);
    message.expires = town.at.now;
    assert_int_equal(town_ask(&town, town.leader, &message.head), FIELD_TOO_SMALL);
    assert_string_equal(town.field, "expires");
}

static void who_is_no_leaf_says_nothing(void **state)
{
    (void)state;
    struct wire_group_send message = chat("van buiten");
    struct phone *anna = town_resident(&town);
    assert_int_equal(town_ask(&town, anna, &message.head), NOT_ALLOWED);
    /* a hat that reaches the group is no leaf of it */
    const struct wire_group walk = town_group(&town, CERT_WALK, 0, 1);
    assert_int_equal(town_found_group(&town, town.leader, &town.leader_cap, &walk), OK);
    struct wire_group_send outside =
        town_message(&town, town.leader, &walk, wire_content_class_CHAT, "meegluren");
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &outside.head), NOT_ALLOWED);
    outside.head.hat = (struct wire_id){{0}};
    assert_int_equal(town_ask(&town, town.leader, &outside.head), OK);
}

/* GROUP-14 */
static void a_muted_members_chat_is_refused_until_the_mute_ends_and_alerts_are_not(void **state)
{
    (void)state;
    const struct wire_id member = wire_id_of(&town.leader->device.member_id);
    struct query q = query_make(town.core->db, SQL_MUTE_PUT);
    bind_id(&q, ":wijk_id", &town.wijk_id);
    bind_id(&q, ":member_id", &member);
    bind_int(&q, ":until", town.at.now + 100);
    assert_int_equal(query_run(&q), OK);
    assert_int_equal(town_say(&town, town.leader, &talk, "toch"), NOT_ALLOWED);
    assert_int_equal(town.retry_after_s, 100);
    const struct wire_group alarm = town_group(&town, CERT_ALARM_BUURT, 0, 1);
    struct wire_group_send alert =
        town_message(&town, town.leader, &alarm, wire_content_class_ALERT, "inbraak");
    struct wire_alert_raise raise = {.head = {.type = WIRE_alert_raise},
                                     .group = alarm,
                                     .epoch = alert.epoch,
                                     .alert_id = alert.object_id,
                                     .expires = alert.expires,
                                     .message = alert.message};
    assert_int_equal(town_ask(&town, town.leader, &raise.head), OK);
    town_wait(&town, 100);
    assert_int_equal(town_say(&town, town.leader, &talk, "weer"), OK);
}

static void who_talks_too_fast_is_told_when_to_go_on(void **state)
{
    (void)state;
    enum status status = OK;
    for (int i = 0; i < 130 && status == OK; i++) {
        status = town_say(&town, town.leader, &talk, "nog iets");
    }
    assert_int_equal(status, QUOTA_SPENT);
    assert_true(town.retry_after_s > 0);
    town_wait(&town, (int64_t)town.retry_after_s);
    assert_int_equal(town_say(&town, town.leader, &talk, "verder"), OK);
}

static uint64_t epoch_of(const struct wire_group *group)
{
    struct group_row row;
    assert_int_equal(group_find(town.core->db, &town.wijk_id, group, &row), OK);
    return row.epoch;
}

/* GROUP-19 */
static void a_member_that_updates_without_end_is_slowed_and_nobody_else(void **state)
{
    (void)state;
    const int64_t most = 12;
    town.settings.update_member_day = most;
    for (int64_t i = 0; i < most; i++) {
        assert_int_equal(town_update(&town, town.leader, &talk), OK);
    }
    const uint64_t before = epoch_of(&talk);
    assert_int_equal(town_update(&town, town.leader, &talk), QUOTA_SPENT);
    assert_true(town.retry_after_s > 0);
    assert_int_equal(epoch_of(&talk), before);
    assert_int_equal(town_update(&town, town.second, &talk), OK);
    assert_int_equal(town_propose_leave(&town, town.second, &talk), OK);
    assert_int_equal(town_update(&town, town.leader, &talk), OK); /* somebody goes by it */
    town_wait(&town, TOWN_DAY / most);
    assert_int_equal(town_update(&town, town.leader, &talk), OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(a_message_of_two_epochs_back_is_taken_and_of_three_not),
        TEST(a_message_of_an_epoch_to_come_is_refused),
        TEST(what_stands_outside_a_message_is_what_the_request_says),
        TEST(only_a_private_message_is_carried),
        TEST(alerts_are_not_sent_as_chat),
        TEST(the_device_that_sent_a_message_is_not_kept_beside_it),
        TEST(chat_ends_at_most_thirty_days_ahead),
        TEST(who_is_no_leaf_says_nothing),
        TEST(a_muted_members_chat_is_refused_until_the_mute_ends_and_alerts_are_not),
        TEST(who_talks_too_fast_is_told_when_to_go_on),
        TEST(a_member_that_updates_without_end_is_slowed_and_nobody_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
