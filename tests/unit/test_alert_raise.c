/* test_alert_raise.c -- raising, going on, widening and how far it reaches, by phones with real
 * keys. Rules: docs/alert.md */
#include "support/alert_town.h"

#include "alert/alert_store.h"
#include "attendance/attendance_store.h"
#include "shift/shift_store.h"
#include "store/db_inside.h"
#include "wijk/ids.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static struct town town;
static struct wire_group alarm_group, wijk_group, talk;

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town_found(&town);
    town_open_groups(&town);
    alarm_group = town_group(&town, CERT_ALARM_BUURT, 0, 1);
    wijk_group = town_group(&town, CERT_ALARM_WIJK, 0, 1);
    talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static int64_t number_of(const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(town.core->db->handle, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(stmt, 0);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    return number;
}

/* A neighbour with a phone in the buurt's alarm group and in the wijk's. */
static struct phone *neighbour(void)
{
    struct phone *phone = town_resident(&town);
    assert_int_equal(town_enter(&town, phone, &alarm_group, NULL), OK);
    assert_int_equal(town_enter(&town, phone, &wijk_group, NULL), OK);
    return phone;
}

static enum status raise(struct phone *phone, uint8_t id)
{
    struct wire_alert_raise in = alert_raise(&town, phone, &alarm_group, id);
    return town_ask(&town, phone, &in.head);
}

static const struct wire_group_message *last_message(const struct phone *phone)
{
    return (const void *)town_heard(phone, WIRE_group_message);
}

/* ALERT-1 */
static void the_server_sees_group_end_and_practice_and_nothing_of_what_it_says(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    assert_int_equal(raise(anna, 1), OK);
    assert_int_equal(number_of("SELECT count(*) FROM pragma_table_info('alert')"
                               " WHERE name LIKE '%member%' OR name LIKE '%serial%'"
                               " OR type = 'TEXT'"),
                     0);
    assert_int_equal(number_of("SELECT count(*) FROM alert WHERE practice = 0"), 1);
    const struct wire_group_message *heard = last_message(town.coordinator);
    assert_int_equal(heard->content, wire_content_class_ALERT);
    assert_true(
        span_equal(town_club(town.coordinator, &alarm_group)->last_text, span_text("sealed")));
}

static const struct wire_alert_reached *reach(struct phone *phone, const struct wire_group *group)
{
    struct wire_alert_reach in = {.head = {.type = WIRE_alert_reach}, .group = *group};
    assert_int_equal(town_ask(&town, phone, &in.head), OK);
    return (const void *)town.reply;
}

/* ALERT-2 */
static void before_it_is_sent_one_sees_how_many_phones_it_can_reach(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    const struct wire_alert_reached *seen = reach(anna, &alarm_group);
    assert_int_equal(seen->phones, 3 + 1); /* second, coordinator, leader; the founder stayed too */
    assert_int_equal(seen->connected, 4);
    assert_int_equal(seen->push, 0);
    town_hang_up(&town, town.leader);
    assert_int_equal(reach(anna, &alarm_group)->connected, 3);
    assert_int_equal(reach(anna, &alarm_group)->phones, 4);
}

/* ALERT-2 */
static void phones_that_a_push_can_wake_are_told_apart(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    char sql[400];
    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO push_subscription SELECT wijk_id, serial,"
                   " 'https://push.example.org/1', zeroblob(65), zeroblob(16), 2, 0, NULL"
                   " FROM device");
    assert_int_equal(db_run(town.core->db, sql), OK);
    assert_int_equal(reach(anna, &alarm_group)->push, 0); /* all are connected */
    town_hang_up(&town, town.leader);
    assert_int_equal(reach(anna, &alarm_group)->push, 1);
}

/* ALERT-3 */
static void a_person_raises_two_in_ten_minutes_and_is_told_when_the_next_may_come(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    assert_int_equal(reach(anna, &alarm_group)->left, 2);
    assert_int_equal(raise(anna, 1), OK);
    town_wait(&town, 60);
    assert_int_equal(reach(anna, &alarm_group)->left, 1);
    assert_int_equal(raise(anna, 2), OK);
    assert_int_equal(raise(anna, 3), QUOTA_SPENT);
    assert_int_equal(town.retry_after_s, 540); /* until the first is ten minutes old */
    const struct wire_alert_reached *seen = reach(anna, &alarm_group);
    assert_int_equal(seen->left, 0);
    assert_int_equal(seen->next_at, town.at.now + 540);
    town_wait(&town, 540);
    assert_int_equal(raise(anna, 3), OK);
}

/* ALERT-3: counted by person, not by device. */
static void a_second_device_has_no_limit_of_its_own(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    struct phone *tablet = town_sister(&town, anna, 0);
    assert_int_equal(town_enter(&town, tablet, &alarm_group, NULL), OK);
    assert_int_equal(raise(anna, 1), OK);
    assert_int_equal(raise(tablet, 2), OK);
    assert_int_equal(raise(tablet, 3), QUOTA_SPENT);
    assert_int_equal(raise(anna, 3), QUOTA_SPENT);
}

/* ALERT-3: counted from rows, so that a restart forgives nothing and a short life neither. */
static void a_buurt_has_ten_an_hour_also_when_each_is_over_at_once(void **state)
{
    (void)state;
    struct phone *phones[6];
    for (size_t i = 0; i < 6; i++) {
        phones[i] = neighbour();
    }
    for (uint8_t n = 0; n < 10; n++) {
        struct wire_alert_raise in =
            alert_raise(&town, phones[n / 2], &alarm_group, (uint8_t)(n + 1));
        in.expires = town.at.now + 1;
        in.message = alert_sealed(&town, phones[n / 2],
                                  &(struct alert_seal){alarm_group, wire_content_class_ALERT,
                                                       in.alert_id, 0, in.expires});
        assert_int_equal(town_ask(&town, phones[n / 2], &in.head), OK);
        town_wait(&town, 30);
    }
    assert_int_equal(raise(phones[5], 11), QUOTA_SPENT);
    town_wait(&town, 3600);
    assert_int_equal(raise(phones[5], 11), OK);
}

/* ALERT-4 */
static void an_alert_ends_at_most_a_day_ahead(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    const int64_t ends[] = {0, TOWN_DAY + 1, TOWN_DAY};
    const enum status expected[] = {FIELD_TOO_SMALL, FIELD_TOO_LARGE, OK};
    for (size_t i = 0; i < 3; i++) {
        struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
        in.expires = town.at.now + ends[i];
        in.message = alert_sealed(&town, anna,
                                  &(struct alert_seal){alarm_group, wire_content_class_ALERT,
                                                       in.alert_id, 0, in.expires});
        assert_int_equal(town_ask(&town, anna, &in.head), expected[i]);
        assert_true(expected[i] == OK || strcmp(town.field, "expires") == 0);
    }
}

/* ALERT-4, ALERT-5: at its end it is gone from the server, and only that there was one is left. */
static void at_its_end_an_alert_and_its_states_are_gone_from_the_log(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    struct wire_alert_state closing = alert_state(&town, anna, &in, 1);
    assert_int_equal(town_ask(&town, anna, &closing.head), OK);
    assert_int_equal(number_of("SELECT count(*) FROM event WHERE sort = 1 AND frame <> ''"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM event WHERE keep_until ="
                               " (SELECT expires FROM alert)"),
                     2); /* ALERT-8: the closing reaches whoever still gets the alert */
    town_wait(&town, 14400 + 60);
    assert_int_equal(number_of("SELECT count(*) FROM event WHERE sort = 1 AND frame <> ''"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM event WHERE sort = 1 AND frame = ''"), 1);
    struct wire_alert_state late = alert_state(&town, anna, &in, 2);
    assert_int_equal(town_ask(&town, anna, &late.head), CLOSED);
    town_wait(&town, TOWN_DAY);
    assert_int_equal(number_of("SELECT count(*) FROM alert"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM alert_act"), 0);
}

static size_t count_wakes(enum wake_urgency urgency)
{
    size_t count = 0;
    for (size_t i = 0; i < town.batch.count; i++) {
        const struct effect *effect = &town.batch.effects[i];
        count += effect->kind == EFFECT_WAKE_UP && effect->with.wake.urgency == urgency ? 1 : 0;
    }
    return count;
}

/* ALERT-8, WAKEUP-14 */
static void an_alert_wakes_as_an_alert_and_what_becomes_of_it_in_silence(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    assert_int_equal(count_wakes(WAKE_ALERT), 1);
    struct wire_alert_state closing = alert_state(&town, anna, &in, 1);
    assert_int_equal(town_ask(&town, anna, &closing.head), OK);
    assert_int_equal(count_wakes(WAKE_ALERT), 0);
    assert_int_equal(count_wakes(WAKE_AFTER), 1);
}

/* ALERT-6, ALERT-7: which state it is stands inside; the server keeps their order for all. */
static void states_of_several_come_in_one_order_for_everybody(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    struct wire_alert_state first = alert_state(&town, town.leader, &in, 1);
    struct wire_alert_state second = alert_state(&town, anna, &in, 1);
    assert_int_equal(town_ask(&town, town.leader, &first.head), OK);
    assert_int_equal(town_ask(&town, anna, &second.head), OK);
    const struct wire_group_message *coordinator = last_message(town.coordinator);
    const struct wire_group_message *founder = last_message(town.second);
    assert_int_equal(coordinator->head.place.seq, founder->head.place.seq);
    assert_int_equal(coordinator->status_seq, 1);
}

static void a_state_names_the_alert_its_group_and_its_own_end(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    struct wire_alert_state early = alert_state(&town, anna, &in, 1);
    assert_int_equal(town_ask(&town, anna, &early.head), NOT_FOUND);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    in.expires += 1;
    struct wire_alert_state other = alert_state(&town, anna, &in, 1);
    assert_int_equal(town_ask(&town, anna, &other.head), FIELD_FORM);
    assert_string_equal(town.field, "expires");
    in.expires -= 1;
    in.group = wijk_group;
    struct wire_alert_state elsewhere = alert_state(&town, anna, &in, 1);
    assert_int_equal(town_ask(&town, anna, &elsewhere.head), NOT_FOUND);
}

static void a_person_says_so_much_and_no_more_in_an_hour(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    town.settings.alert_status_max = 3;
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    for (uint64_t seq = 1; seq <= 4; seq++) {
        struct wire_alert_state say = alert_state(&town, anna, &in, seq);
        assert_int_equal(town_ask(&town, anna, &say.head), seq <= 3 ? OK : QUOTA_SPENT);
    }
    assert_int_equal(town.retry_after_s, 3600);
}

/* ALERT-9 */
static void widening_is_for_a_coordinator_and_done_once(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    struct wire_alert_widen own = alert_widened(&town, anna, &in);
    assert_int_equal(town_ask(&town, anna, &own.head), NOT_ALLOWED);
    struct wire_alert_widen first = alert_widened(&town, town.coordinator, &in);
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &first.head), OK);
    assert_int_equal(last_message(anna)->content, wire_content_class_ALERT);
    struct wire_alert_widen second = alert_widened(&town, town.second, &in);
    assert_int_equal(town_ask_as(&town, &town.second_cap, &second.head), CONFLICT);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE request = 'alert.widen'"), 1);
    in.group = wijk_group; /* from here on all states go to the wijk */
    struct wire_alert_state state_there = alert_state(&town, anna, &in, 1);
    assert_int_equal(town_ask(&town, anna, &state_there.head), OK);
}

/* A walk of the leader's group, on its way since a minute ago; the leader is in it or not. */
static void walk_now(bool checked_in)
{
    struct request r = {.db = town.core->db,
                        .now = town.at.now,
                        .settings = &town.settings,
                        .wijk_id = town.wijk_id};
    struct shift shift = {.shift_id = alert_id(9),
                          .walk_group_id = wire_id_of(&town.walk),
                          .buurt_id = wire_id_of(&town.buurten[0]),
                          .version = 1,
                          .plan = {.on = 20260317,
                                   .begins_minute = 1200,
                                   .minutes = 45,
                                   .begins_at = town.at.now - 60,
                                   .ends_at = town.at.now + 2640,
                                   .crew = {2, 4, 0}}};
    const struct attendance there = {.member_id = wire_id_of(&town.leader->device.member_id),
                                     .in_at = checked_in ? town.at.now - 60 : 0,
                                     .in_way = wire_attendance_way_SELF};
    assert_int_equal(shift_add(&r, &shift), OK);
    assert_int_equal(attendance_put(r.db, &r.wijk_id, &shift.shift_id, &there), OK);
}

/* ALERT-9 */
static void a_leader_widens_while_walking_and_not_else(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    struct wire_alert_widen idle = alert_widened(&town, town.leader, &in);
    assert_int_equal(town_ask_as(&town, &town.leader_cap, &idle.head), NOT_ALLOWED);
    walk_now(true);
    struct wire_alert_widen walking = alert_widened(&town, town.leader, &in);
    assert_int_equal(town_ask_as(&town, &town.leader_cap, &walking.head), OK);
}

/* ALERT-9 */
static void a_leader_who_stayed_at_home_does_not_widen(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    walk_now(false);
    struct wire_alert_widen home = alert_widened(&town, town.leader, &in);
    assert_int_equal(town_ask_as(&town, &town.leader_cap, &home.head), NOT_ALLOWED);
}

/* ALERT-10 */
static void a_practice_needs_a_hat_and_counts_in_no_month(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    struct wire_alert_raise own = alert_practice(&town, anna, &alarm_group, 1);
    assert_int_equal(town_ask(&town, anna, &own.head), NOT_ALLOWED);
    assert_string_equal(town.field, "practice");
    struct wire_alert_raise in = alert_practice(&town, town.coordinator, &alarm_group, 1);
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &in.head), OK);
    assert_int_equal(last_message(anna)->content, wire_content_class_PRACTICE);
    assert_int_equal(number_of("SELECT count(*) FROM alert_month"), 0);
    assert_int_equal(raise(anna, 2), OK);
    assert_int_equal(number_of("SELECT raised FROM alert_month"), 1);
}

/* ALERT-10: what is sealed and what is said beside it are the same. */
static void an_alert_is_not_passed_off_as_a_practice(void **state)
{
    (void)state;
    struct wire_alert_raise in = alert_raise(&town, town.coordinator, &alarm_group, 1);
    in.practice = true;
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &in.head), MALFORMED);
}

static enum status say_received(struct phone *phone, uint8_t id, bool shown)
{
    struct wire_alert_received in = {.head = {.type = WIRE_alert_received},
                                     .group = alarm_group,
                                     .alert_id = alert_id(id),
                                     .shown = shown};
    return town_ask(&town, phone, &in.head);
}

static const struct wire_alert_delivered *delivery(struct phone *phone, uint8_t id)
{
    struct wire_alert_delivery in = {
        .head = {.type = WIRE_alert_delivery}, .group = alarm_group, .alert_id = alert_id(id)};
    assert_int_equal(town_ask(&town, phone, &in.head), OK);
    return (const void *)town.reply;
}

/* ALERT-11 */
static void delivery_is_counted_by_phone_and_not_kept_by_phone(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    town_hang_up(&town, town.second);
    assert_int_equal(raise(anna, 1), OK);
    assert_int_equal(delivery(anna, 1)->phones, 4);
    assert_int_equal(delivery(anna, 1)->sent, 3);
    assert_int_equal(say_received(town.leader, 1, false), OK);
    assert_int_equal(say_received(town.coordinator, 1, true), OK);
    town_wait(&town, 30); /* kept with the row now */
    assert_int_equal(say_received(town.leader, 1, true), OK);
    assert_int_equal(delivery(anna, 1)->received, 2);
    assert_int_equal(delivery(anna, 1)->shown, 2);
    assert_int_equal(delivery(anna, 1)->in_time, 2);
    town_wait(&town, 60);
    assert_int_equal(town_prove(&town, town.second), true);
    assert_int_equal(say_received(town.second, 1, true), OK);
    const struct wire_alert_delivered *seen = delivery(anna, 1);
    assert_int_equal(seen->shown, 3);
    assert_int_equal(seen->in_time, 2);
    assert_int_equal(number_of("SELECT shown FROM alert"), 2); /* the third is still in memory */
    assert_int_equal(say_received(anna, 9, true), NOT_FOUND);
}

/* ALERT-14 */
static void a_buurt_of_few_phones_has_its_alerts_in_the_wijk_if_the_wijk_chose_so(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    static const struct wire_group none;
    struct wire_alert_raise in = alert_raise(&town, anna, &wijk_group, 1);
    assert_memory_equal(&reach(anna, &alarm_group)->instead, &none, sizeof(none));
    assert_int_equal(town_ask(&town, anna, &in.head), NOT_ALLOWED);
    town.settings.alert_to_wijk = 1; /* four others are fewer than five */
    assert_memory_equal(&reach(anna, &alarm_group)->instead, &wijk_group, sizeof(wijk_group));
    in = alert_raise(&town, anna, &wijk_group, 1);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    struct phone *bram = neighbour();
    assert_memory_equal(&reach(bram, &alarm_group)->instead, &none, sizeof(none));
    in = alert_raise(&town, bram, &wijk_group, 2);
    assert_int_equal(town_ask(&town, bram, &in.head), NOT_ALLOWED);
}

static void an_alert_is_raised_in_an_alarm_group_alone(void **state)
{
    (void)state;
    struct wire_alert_raise in = alert_raise(&town, town.leader, &talk, 1);
    assert_int_equal(town_ask(&town, town.leader, &in.head), NOT_ALLOWED);
    assert_string_equal(town.field, "group");
}

static void an_alert_s_id_is_used_once(void **state)
{
    (void)state;
    struct phone *anna = neighbour();
    assert_int_equal(raise(anna, 1), OK);
    assert_int_equal(raise(town.leader, 1), CONFLICT);
    assert_string_equal(town.field, "alert_id");
    assert_int_equal(number_of("SELECT count(*) FROM alert_act"), 1);
}

/* ALERT-16 */
static void an_alert_overtakes_and_costs_no_epoch(void **state)
{
    (void)state;
    assert_true(input_overtakes(span_text("{\"type\":\"alert.raise\",\"request\":1}")));
    assert_true(input_overtakes(span_text("{\"type\":\"alert.state\",\"request\":1}")));
    assert_true(input_overtakes(span_text("{\"type\":\"alert.widen\",\"request\":1}")));
    assert_false(input_overtakes(span_text("{\"type\":\"group.send\",\"request\":1}")));
    struct phone *anna = neighbour();
    const uint64_t epoch = group_epoch(town_club(anna, &alarm_group)->group);
    assert_int_equal(raise(anna, 1), OK);
    assert_int_equal(group_epoch(town_club(anna, &alarm_group)->group), epoch);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(the_server_sees_group_end_and_practice_and_nothing_of_what_it_says),
        TEST(before_it_is_sent_one_sees_how_many_phones_it_can_reach),
        TEST(phones_that_a_push_can_wake_are_told_apart),
        TEST(a_person_raises_two_in_ten_minutes_and_is_told_when_the_next_may_come),
        TEST(a_second_device_has_no_limit_of_its_own),
        TEST(a_buurt_has_ten_an_hour_also_when_each_is_over_at_once),
        TEST(an_alert_ends_at_most_a_day_ahead),
        TEST(at_its_end_an_alert_and_its_states_are_gone_from_the_log),
        TEST(an_alert_wakes_as_an_alert_and_what_becomes_of_it_in_silence),
        TEST(states_of_several_come_in_one_order_for_everybody),
        TEST(a_state_names_the_alert_its_group_and_its_own_end),
        TEST(a_person_says_so_much_and_no_more_in_an_hour),
        TEST(widening_is_for_a_coordinator_and_done_once),
        TEST(a_leader_widens_while_walking_and_not_else),
        TEST(a_leader_who_stayed_at_home_does_not_widen),
        TEST(a_practice_needs_a_hat_and_counts_in_no_month),
        TEST(an_alert_is_not_passed_off_as_a_practice),
        TEST(delivery_is_counted_by_phone_and_not_kept_by_phone),
        TEST(a_buurt_of_few_phones_has_its_alerts_in_the_wijk_if_the_wijk_chose_so),
        TEST(an_alert_is_raised_in_an_alarm_group_alone),
        TEST(an_alert_s_id_is_used_once),
        TEST(an_alert_overtakes_and_costs_no_epoch),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
