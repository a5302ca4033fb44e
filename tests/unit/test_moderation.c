/* test_moderation.c -- a message reported to two, a measure by two, a second look by others. Rules:
 * docs/moderation.md */
#include "crypto/secret/hpke.h"
#include "moderation/moderation.h"
#include "store/db_inside.h"
#include "support/town.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { OF_BUURT = 2, MODERATORS = 4, DAY_S = 86400 };

static struct town town;
static struct phone *moderators[MODERATORS]; /* two of the buurt, two of the wijk */
static struct cap hats[MODERATORS];
static struct phone *anna, *bram; /* who reports, and whom it concerns */
static struct wire_group talk;

static enum status enrol(size_t which)
{
    struct hpke_pair pair = hpke_pair_random();
    struct wire_moderator_enrol in = {.head = {.type = WIRE_moderator_enrol}};
    uint8_t content[14 + 16 + 16 + 32] = "buurt seal key";
    memcpy(in.seal_key.bytes, hpke_public(&pair).data, sizeof(in.seal_key.bytes));
    memcpy(content + 14, town.wijk_id.bytes, 16);
    memcpy(content + 30, moderators[which]->device.serial.bytes, 16);
    memcpy(content + 46, in.seal_key.bytes, 32);
    sign_make(&moderators[which]->pair, span_of(content, sizeof(content)), in.seal_signature.bytes);
    hpke_pair_wipe(&pair);
    return town_ask_as(&town, &hats[which], &in.head);
}

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town_found(&town);
    town_open_groups(&town);
    talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    anna = town_resident(&town);
    bram = town_resident(&town);
    for (size_t i = 0; i < MODERATORS; i++) {
        moderators[i] = town_resident(&town);
        const struct town_grant grant = {.hat = CERT_MODERATOR,
                                         .reach = i < OF_BUURT ? town_buurt(&town, 0) : town_wijk(),
                                         .subject = moderators[i],
                                         .issuer = &town.founder_cap,
                                         .cosigner = &town.second_cap};
        hats[i] = town_hat(&town, &grant);
        if (town_lay_down(&town, &hats[i]) != OK || enrol(i) != OK) {
            return -1;
        }
    }
    town_forget_heard(&town);
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

static struct wire_id buurt(void)
{
    return wire_id_of(&town.buurten[0]);
}

static struct wire_id member_of(const struct phone *phone)
{
    return wire_id_of(&phone->device.member_id);
}

static struct wire_id report_id(uint8_t byte)
{
    struct wire_id id;
    memset(id.bytes, byte, sizeof(id.bytes));
    return id;
}

/* The moderators for a report about the author; NULL: not said. */
static const struct wire_moderator_page *list(struct phone *asker, const struct phone *author)
{
    struct wire_moderator_list in = {.head = {.type = WIRE_moderator_list}, .buurt_id = buurt()};
    if (author != NULL) {
        in.author_member_id = member_of(author);
    }
    assert_int_equal(town_ask(&town, asker, &in.head), OK);
    return (const void *)town.reply;
}

static bool is_listed(const struct wire_moderator_page *page, const struct phone *phone)
{
    const struct wire_moderator *rows = page->moderators.items;
    const struct wire_id member = member_of(phone);
    for (size_t i = 0; i < page->moderators.count; i++) {
        if (wire_id_equal(&rows[i].member_id, &member)) {
            return true;
        }
    }
    return false;
}

static enum status report_to(struct phone *asker, uint8_t id, const size_t *which, size_t count)
{
    struct wire_moderation_copy copies[4];
    for (size_t i = 0; i < count; i++) {
        copies[i] = (struct wire_moderation_copy){
            .device_serial = wire_id_of(&moderators[which[i]]->device.serial),
            .copy = span_text("for this device alone")};
    }
    struct wire_moderation_report in = {.head = {.type = WIRE_moderation_report},
                                        .report_id = report_id(id),
                                        .buurt_id = buurt(),
                                        .copies = {copies, count}};
    return town_ask(&town, asker, &in.head);
}

static enum status report(uint8_t id)
{
    return report_to(anna, id, (const size_t[]){0, 1}, 2);
}

static enum status propose(size_t which, uint8_t id, enum wire_measure measure, uint64_t days)
{
    struct wire_moderation_propose in = {
        .head = {.type = WIRE_moderation_propose},
        .report_id = report_id(id),
        .buurt_id = buurt(),
        .member_id = member_of(bram),
        .measure = measure,
        .days = days,
        .reason = span_text("sealed reason"),
        .statement = measure == wire_measure_REMOVE ? span_text("signed by one") : span_text("")};
    return town_ask_as(&town, &hats[which], &in.head);
}

static enum status answer(size_t which, uint8_t id, bool agree, struct span statement)
{
    struct wire_moderation_answer in = {.head = {.type = WIRE_moderation_answer},
                                        .report_id = report_id(id),
                                        .buurt_id = buurt(),
                                        .agree = agree,
                                        .statement = statement};
    return town_ask_as(&town, &hats[which], &in.head);
}

static enum status decide(uint8_t id, enum wire_measure measure, uint64_t days)
{
    assert_int_equal(report(id), OK);
    assert_int_equal(propose(0, id, measure, days), OK);
    return answer(1, id, true, span_text(""));
}

/* The revoke of a phone, signed by the first moderators in the list. */
static struct span put_out(const struct phone *phone, const size_t *which, size_t count)
{
    mls_statement_body body = town_statement(&town, CERT_REVOKE, town_buurt(&town, 0));
    body.revoked.serials = town_serials(&town, &phone, 1);
    struct cert_pen pens[2];
    for (size_t i = 0; i < count; i++) {
        pens[i] = town_pen(&hats[which[i]]);
    }
    return town_sign(&town, &body, pens, count);
}

/* MODERATION-1 */
static void a_report_goes_to_the_two_of_the_buurt(void **state)
{
    (void)state;
    const struct wire_moderator_page *page = list(anna, bram);
    assert_int_equal(page->moderators.count, 2);
    assert_true(is_listed(page, moderators[0]) && is_listed(page, moderators[1]));
    assert_int_equal(report(1), OK);
    for (size_t i = 0; i < MODERATORS; i++) {
        assert_int_equal(town_count_heard(moderators[i], WIRE_moderation_reported),
                         i < OF_BUURT ? 1 : 0);
    }
    const struct wire_moderation_reported *heard =
        (const void *)town_heard(moderators[0], WIRE_moderation_reported);
    assert_true(span_equal(heard->copy, span_text("for this device alone")));
}

/* MODERATION-11 */
static void who_reports_without_end_is_slowed_and_no_row_ties_a_person_to_a_report(void **state)
{
    (void)state;
    enum status status = OK;
    size_t taken = 0;
    for (; taken < 200 && status == OK; taken++) {
        status = report((uint8_t)taken);
        town.at.now++; /* prices flow back, the pace of an hour does not */
    }
    assert_int_equal(status, QUOTA_SPENT);
    assert_true(town.retry_after_s > 0);
    assert_true((int64_t)taken > town.settings.message_member_hour / 2);
}

/* MODERATION-1 */
static void never_to_its_author_or_reporter_then_to_the_wijk_s(void **state)
{
    (void)state;
    const struct wire_moderator_page *page = list(anna, moderators[0]);
    assert_false(is_listed(page, moderators[0]));
    assert_true(is_listed(page, moderators[1]));
    assert_int_equal(page->moderators.count, 2);
    assert_true(is_listed(page, moderators[2]) || is_listed(page, moderators[3]));
    page = list(moderators[1], moderators[0]);
    assert_false(is_listed(page, moderators[0]) || is_listed(page, moderators[1]));
    assert_true(is_listed(page, moderators[2]) && is_listed(page, moderators[3]));
    assert_int_equal(report_to(moderators[0], 1, (const size_t[]){0, 1}, 2), NOT_ALLOWED);
    assert_string_equal(town.field, "copies.device_serial");
}

/* MODERATION-1 */
static void a_copy_goes_to_a_moderator_s_device_once_and_to_two_at_most(void **state)
{
    (void)state;
    assert_int_equal(report_to(anna, 1, (const size_t[]){0, 0}, 2), FIELD_TWICE);
    assert_int_equal(report_to(anna, 1, (const size_t[]){0, 1, 2}, 3), TOO_LARGE);
    struct phone *const first = moderators[0];
    moderators[0] = bram;
    assert_int_equal(report_to(anna, 1, (const size_t[]){0, 1}, 2), NOT_ALLOWED);
    moderators[0] = first;
    assert_int_equal(report(1), OK);
    assert_int_equal(report(1), CONFLICT);
}

/* MODERATION-2, MODERATION-9 */
static void a_seal_key_is_the_moderator_s_own(void **state)
{
    (void)state;
    struct phone *const own = moderators[0];
    const struct phone other = *anna;
    moderators[0] = (struct phone *)&other; /* signs with another key and serial */
    hats[0].phone = own;
    assert_int_equal(enrol(0), BAD_SIGNATURE);
    assert_string_equal(town.field, "seal_signature");
    moderators[0] = own;
    struct wire_moderator_enrol zero = {.head = {.type = WIRE_moderator_enrol}};
    memset(zero.seal_signature.bytes, 1, sizeof(zero.seal_signature.bytes));
    zero.seal_key.bytes[0] = 1; /* of small order */
    assert_int_equal(town_ask_as(&town, &hats[0], &zero.head), BAD_KEY);
    assert_string_equal(town.field, "seal_key");
}

/* MODERATION-3 */
static void who_reported_stands_in_no_row_event_or_reply(void **state)
{
    (void)state;
    assert_int_equal(report(1), OK);
    char sql[300];
    char hex[33];
    const struct wire_id member = member_of(anna);
    for (size_t i = 0; i < sizeof(member.bytes); i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", member.bytes[i]);
    }
    assert_int_equal(number_of("SELECT count(*) FROM moderation WHERE member_id IS NOT NULL"
                               " OR proposed_by IS NOT NULL"),
                     0);
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM moderation_to WHERE member_id = x'%s'",
                   hex);
    assert_int_equal(number_of(sql), 0);
    (void)snprintf(sql, sizeof(sql),
                   "SELECT count(*) FROM event WHERE instr(frame, 'moderation.') > 0"
                   " AND instr(frame, '%s') > 0",
                   hex);
    assert_int_equal(number_of(sql), 0);
    assert_int_equal(number_of("SELECT count(*) FROM audit WHERE request = 'moderation.report'"),
                     0);
}

/* MODERATION-4 */
static void a_measure_is_whole_and_a_mute_lasts_seven_days_at_most(void **state)
{
    (void)state;
    assert_int_equal(report(1), OK);
    assert_int_equal(propose(0, 1, wire_measure_MUTE, 0), FIELD_MISSING);
    assert_int_equal(propose(0, 1, wire_measure_WARN, 3), FIELD_FORM);
    town.settings.mute_max_s = (int64_t)5 * DAY_S;
    assert_int_equal(propose(0, 1, wire_measure_MUTE, 7), FIELD_TOO_LARGE);
    assert_string_equal(town.field, "days");
    struct wire_moderation_propose bare = {.head = {.type = WIRE_moderation_propose},
                                           .report_id = report_id(1),
                                           .buurt_id = buurt(),
                                           .member_id = member_of(bram),
                                           .measure = wire_measure_REMOVE,
                                           .reason = span_text("why")};
    assert_int_equal(town_ask_as(&town, &hats[0], &bare.head), FIELD_MISSING);
    assert_string_equal(town.field, "statement");
    bare.measure = wire_measure_WARN;
    bare.member_id = report_id(0x99);
    assert_int_equal(town_ask_as(&town, &hats[0], &bare.head), NOT_FOUND);
    assert_string_equal(town.field, "member_id");
}

/* MODERATION-4, MODERATION-5 */
static void nothing_happens_until_a_second_moderator_agrees(void **state)
{
    (void)state;
    int64_t until = 0;
    const struct wire_id member = member_of(bram);
    assert_int_equal(report(1), OK);
    assert_int_equal(answer(1, 1, true, span_text("")), CONFLICT); /* nothing is proposed */
    assert_int_equal(propose(0, 1, wire_measure_MUTE, 3), OK);
    assert_int_equal(town_count_heard(moderators[1], WIRE_moderation_proposed), 1);
    assert_int_equal(town_count_heard(bram, WIRE_moderation_decided), 0);
    assert_int_equal(moderation_muted(town.core->db, &town.wijk_id, &member, town.at.now, &until),
                     OK);
    assert_int_equal(until, 0);
    assert_int_equal(answer(0, 1, true, span_text("")), NOT_ALLOWED);
    assert_int_equal(propose(1, 1, wire_measure_WARN, 0), CONFLICT);
    assert_int_equal(answer(1, 1, true, span_text("")), OK);
    assert_int_equal(moderation_muted(town.core->db, &town.wijk_id, &member, town.at.now, &until),
                     OK);
    assert_int_equal(until, town.at.now + (int64_t)3 * DAY_S);
    assert_int_equal(answer(1, 1, true, span_text("")), CONFLICT);
}

/* MODERATION-5: by member, not by device. */
static void the_second_is_not_the_first_on_another_phone(void **state)
{
    (void)state;
    struct phone *tablet = town_sister(&town, moderators[0], 0);
    const struct town_grant grant = {.hat = CERT_MODERATOR,
                                     .reach = town_buurt(&town, 0),
                                     .subject = tablet,
                                     .issuer = &town.founder_cap,
                                     .cosigner = &town.second_cap};
    struct cap hat = town_hat(&town, &grant);
    assert_int_equal(town_lay_down(&town, &hat), OK);
    assert_int_equal(report(1), OK);
    assert_int_equal(propose(0, 1, wire_measure_WARN, 0), OK);
    struct wire_moderation_answer in = {.head = {.type = WIRE_moderation_answer},
                                        .report_id = report_id(1),
                                        .buurt_id = buurt(),
                                        .agree = true};
    assert_int_equal(town_ask_as(&town, &hat, &in.head), NOT_ALLOWED);
}

static void a_moderator_who_did_not_get_it_does_not_judge_it(void **state)
{
    (void)state;
    assert_int_equal(report(1), OK);
    assert_int_equal(propose(2, 1, wire_measure_WARN, 0), NOT_FOUND);
    assert_int_equal(propose(0, 1, wire_measure_WARN, 0), OK);
    assert_int_equal(answer(2, 1, true, span_text("")), NOT_FOUND);
}

static void one_moderator_alone_asks_the_wijk_s_to_be_the_second(void **state)
{
    (void)state;
    assert_int_equal(report_to(anna, 1, (const size_t[]){0}, 1), OK);
    assert_int_equal(propose(0, 1, wire_measure_WARN, 0), OK);
    assert_int_equal(town_count_heard(moderators[1], WIRE_moderation_proposed), 1);
    assert_int_equal(answer(1, 1, true, span_text("")), OK);
}

/* MODERATION-6 */
static void a_mute_ends_by_itself(void **state)
{
    (void)state;
    assert_int_equal(town_enter(&town, bram, &talk, NULL), OK);
    assert_int_equal(town_say(&town, bram, &talk, "hoi"), OK);
    assert_int_equal(decide(1, wire_measure_MUTE, 1), OK);
    assert_int_not_equal(town_say(&town, bram, &talk, "mag ik?"), OK);
    town_wait(&town, DAY_S + 60);
    assert_true(town_prove(&town, bram));
    assert_int_equal(town_say(&town, bram, &talk, "daar ben ik weer"), OK);
    assert_int_equal(number_of("SELECT count(*) FROM mute"), 0);
}

/* MODERATION-6, MODERATION-10 */
static void a_removal_takes_effect_at_once_and_ends_after_a_year(void **state)
{
    (void)state;
    struct request r = {.db = town.core->db, .wijk_id = town.wijk_id, .now = town.at.now};
    const struct wire_id member = member_of(bram);
    assert_int_equal(moderation_may_enter(&r, &member), OK);
    assert_int_equal(report(1), OK);
    assert_int_equal(propose(0, 1, wire_measure_REMOVE, 0), OK);
    const struct wire_moderation_proposed *heard =
        (const void *)town_heard(moderators[1], WIRE_moderation_proposed);
    assert_true(span_equal(heard->statement, span_text("signed by one")));
    const size_t both[] = {0, 1};
    assert_int_equal(answer(1, 1, true, span_text("")), FIELD_MISSING);
    assert_int_equal(answer(1, 1, true, put_out(bram, both, 1)), NOT_ALLOWED);
    assert_int_equal(answer(1, 1, true, put_out(anna, both, 2)), FIELD_FORM);
    assert_string_equal(town.field, "statement");
    assert_int_equal(number_of("SELECT count(*) FROM moderation WHERE state = 1"), 1);
    assert_int_equal(answer(1, 1, true, put_out(bram, both, 2)), OK);
    assert_int_equal(number_of("SELECT count(*) FROM exclusion"), 1);
    assert_int_equal(moderation_may_enter(&r, &member), NOT_ALLOWED);
    assert_int_equal(town_count_heard(bram, WIRE_moderation_decided), 1);
    r.now += town.settings.exclusion_keep_s;
    assert_int_equal(moderation_may_enter(&r, &member), OK);
    town_wait(&town, town.settings.exclusion_keep_s + 60);
    assert_int_equal(number_of("SELECT count(*) FROM exclusion"), 0);
}

/* RETENTION-6 */
static void a_removal_is_kept_as_a_mark_that_does_not_tell_whom(void **state)
{
    (void)state;
    const struct wire_id member = member_of(bram);
    char sql[200];
    char hex[33];
    for (size_t i = 0; i < sizeof(member.bytes); i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", member.bytes[i]);
    }
    assert_int_equal(report(1), OK);
    assert_int_equal(propose(0, 1, wire_measure_REMOVE, 0), OK);
    assert_int_equal(answer(1, 1, true, put_out(bram, (const size_t[]){0, 1}, 2)), OK);
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM exclusion WHERE instr(mark, x'%s') > 0",
                   hex);
    assert_int_equal(number_of(sql), 0);
    assert_int_equal(number_of("SELECT max(until) - min(until) FROM exclusion"), 0);
}

/* MODERATION-7 */
static void the_one_concerned_is_told_what_why_and_until_when(void **state)
{
    (void)state;
    assert_int_equal(decide(1, wire_measure_MUTE, 2), OK);
    const struct wire_moderation_decided *heard =
        (const void *)town_heard(bram, WIRE_moderation_decided);
    assert_non_null(heard);
    assert_int_equal(heard->measure, wire_measure_MUTE);
    assert_int_equal(heard->until, town.at.now + (int64_t)2 * DAY_S);
    assert_true(span_equal(heard->reason, span_text("sealed reason")));
    assert_int_equal(town_count_heard(moderators[0], WIRE_moderation_decided), 1);
    assert_int_equal(town_count_heard(moderators[1], WIRE_moderation_decided), 1);
    assert_int_equal(town_count_heard(anna, WIRE_moderation_decided), 0);
    assert_int_equal(town_count_heard(moderators[2], WIRE_moderation_decided), 0);
}

static void a_second_who_does_not_agree_leaves_it_open(void **state)
{
    (void)state;
    assert_int_equal(report(1), OK);
    assert_int_equal(propose(0, 1, wire_measure_MUTE, 3), OK);
    assert_int_equal(answer(1, 1, false, span_text("")), OK);
    assert_int_equal(town_count_heard(bram, WIRE_moderation_decided), 0);
    assert_int_equal(number_of("SELECT count(*) FROM mute"), 0);
    assert_int_equal(propose(1, 1, wire_measure_WARN, 0), OK);
    assert_int_equal(answer(0, 1, true, span_text("")), OK);
    assert_int_equal(town_count_heard(bram, WIRE_moderation_decided), 1);
}

static enum status appeal(struct phone *who, uint8_t id, const size_t *which, size_t count)
{
    struct wire_moderation_copy copies[4];
    for (size_t i = 0; i < count; i++) {
        copies[i] = (struct wire_moderation_copy){
            .device_serial = wire_id_of(&moderators[which[i]]->device.serial),
            .copy = span_text("what I have to say")};
    }
    struct wire_moderation_appeal in = {.head = {.type = WIRE_moderation_appeal},
                                        .report_id = report_id(id),
                                        .copies = {copies, count}};
    return town_ask(&town, who, &in.head);
}

/* MODERATION-8 */
static void the_one_concerned_appeals_once_to_others_than_the_two(void **state)
{
    (void)state;
    const size_t first[] = {0, 1};
    const size_t others[] = {2, 3};
    assert_int_equal(report(1), OK);
    assert_int_equal(appeal(bram, 1, others, 2), NOT_FOUND);
    assert_int_equal(propose(0, 1, wire_measure_MUTE, 3), OK);
    assert_int_equal(answer(1, 1, true, span_text("")), OK);
    const struct wire_moderator_page *page = list(bram, NULL);
    assert_false(is_listed(page, moderators[0]) || is_listed(page, moderators[1]));
    assert_true(is_listed(page, moderators[2]) && is_listed(page, moderators[3]));
    assert_int_equal(appeal(anna, 1, others, 2), NOT_FOUND);
    assert_int_equal(appeal(bram, 1, first, 2), NOT_ALLOWED);
    assert_int_equal(appeal(bram, 1, others, 2), OK);
    assert_int_equal(town_count_heard(moderators[2], WIRE_moderation_appealed), 1);
    assert_int_equal(town_count_heard(moderators[0], WIRE_moderation_appealed), 0);
    assert_int_equal(appeal(bram, 1, others, 2), CONFLICT);
    assert_int_equal(propose(0, 1, wire_measure_MUTE, 7), NOT_FOUND);
    assert_int_equal(propose(2, 1, wire_measure_NONE, 0), OK);
    assert_int_equal(number_of("SELECT count(*) FROM mute"), 1); /* it stands until they agree */
    assert_int_equal(answer(3, 1, true, span_text("")), OK);
    assert_int_equal(number_of("SELECT count(*) FROM mute"), 0);
    assert_int_equal(appeal(bram, 1, others, 2), CONFLICT);
}

static void old_reports_and_the_keys_of_hats_that_are_over_go(void **state)
{
    (void)state;
    assert_int_equal(decide(1, wire_measure_WARN, 0), OK);
    town_wait(&town, town.settings.message_keep_s + 60);
    assert_int_equal(number_of("SELECT count(*) FROM moderation"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM moderation_to"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM moderation_judge"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM moderator_key"), MODERATORS);
    town_wait(&town, (int64_t)300 * DAY_S);
    assert_int_equal(number_of("SELECT count(*) FROM moderator_key"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(a_report_goes_to_the_two_of_the_buurt),
        TEST(who_reports_without_end_is_slowed_and_no_row_ties_a_person_to_a_report),
        TEST(never_to_its_author_or_reporter_then_to_the_wijk_s),
        TEST(a_copy_goes_to_a_moderator_s_device_once_and_to_two_at_most),
        TEST(a_seal_key_is_the_moderator_s_own),
        TEST(who_reported_stands_in_no_row_event_or_reply),
        TEST(a_measure_is_whole_and_a_mute_lasts_seven_days_at_most),
        TEST(nothing_happens_until_a_second_moderator_agrees),
        TEST(the_second_is_not_the_first_on_another_phone),
        TEST(a_moderator_who_did_not_get_it_does_not_judge_it),
        TEST(one_moderator_alone_asks_the_wijk_s_to_be_the_second),
        TEST(a_mute_ends_by_itself),
        TEST(a_removal_takes_effect_at_once_and_ends_after_a_year),
        TEST(a_removal_is_kept_as_a_mark_that_does_not_tell_whom),
        TEST(the_one_concerned_is_told_what_why_and_until_when),
        TEST(a_second_who_does_not_agree_leaves_it_open),
        TEST(the_one_concerned_appeals_once_to_others_than_the_two),
        TEST(old_reports_and_the_keys_of_hats_that_are_over_go),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
