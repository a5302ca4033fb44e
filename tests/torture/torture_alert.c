/* torture_alert.c -- every allocation fails once on every request about alerts and moderation: it
 * is done, or refused and nothing has changed. */
#include "crypto/secret/hpke.h"
#include "support/alert_town.h"
#include "support/torture.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { MANY = 1 << 18 };

static struct town town;
static struct wire_group alarm_group;
static struct phone *moderators[2];
static struct cap hats[2];
static uint32_t made; /* alerts and reports so far */

static struct wire_id next_id(void)
{
    struct wire_id id = alert_id(7);
    made++;
    memcpy(id.bytes, &made, sizeof(made));
    return id;
}

static struct wire_moderator_enrol enrolment(size_t which)
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
    return in;
}

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town.settings.message_member_hour = 1000000; /* what fails is counted too */
    town.settings.alert_member_10min = MANY;
    town.settings.alert_member_day = MANY;
    town.settings.alert_buurt_hour = MANY;
    town.settings.alert_status_max = MANY;
    town_found(&town);
    town_open_groups(&town);
    alarm_group = town_group(&town, CERT_ALARM_BUURT, 0, 1);
    made = 0;
    for (size_t i = 0; i < 2; i++) {
        moderators[i] = town_resident(&town);
        const struct town_grant grant = {.hat = CERT_MODERATOR,
                                         .reach = town_buurt(&town, 0),
                                         .subject = moderators[i],
                                         .issuer = &town.founder_cap,
                                         .cosigner = &town.second_cap};
        hats[i] = town_hat(&town, &grant);
        struct wire_moderator_enrol in = enrolment(i);
        if (town_lay_down(&town, &hats[i]) != OK || town_ask_as(&town, &hats[i], &in.head) != OK) {
            return -1;
        }
    }
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

/* What an allocation that failed may be answered by. */
static bool is_honest(enum status status)
{
    return status == OK || status == NO_MEMORY || status == RETRY;
}

typedef enum status (*trial)(void);

static enum status run(void *context)
{
    const trial *try = context;
    torture_pause();
    struct phone *const phones[] = {town.founder, town.second,   town.coordinator,
                                    town.leader,  moderators[0], moderators[1]};
    for (size_t i = 0; i < sizeof(phones) / sizeof(phones[0]); i++) {
        town_stay(&town, phones[i]);
    }
    town.at.now += 1; /* quota flows back */
    town_forget_heard(&town);
    const enum status status = (*try)();
    torture_resume();
    return status;
}

/* Only what the core takes for that request is failed; what the phones do is not. */
static void torture(enum wire_type type, trial try)
{
    town.resume = torture_resume;
    town.pause = torture_pause;
    town.tortured = type;
    const struct torture_rules rules = {.is_honest = is_honest, .kept = MANY};
    const size_t failed = torture_by_rules(run, &try, &rules);
    assert_true(failed > 0);
    town.resume = NULL;
}

static struct wire_alert_raise alert_now(void)
{
    struct wire_alert_raise in = alert_raise(&town, town.leader, &alarm_group, 1);
    in.alert_id = next_id();
    in.message = alert_sealed(
        &town, town.leader,
        &(struct alert_seal){alarm_group, wire_content_class_ALERT, in.alert_id, 0, in.expires});
    return in;
}

static enum status raise(void)
{
    struct wire_alert_raise in = alert_now();
    return town_ask(&town, town.leader, &in.head);
}

static struct wire_alert_raise standing; /* an alert that runs */

static void stand(void)
{
    standing = alert_now();
    town_stay(&town, town.leader);
    assert_int_equal(town_ask(&town, town.leader, &standing.head), OK);
}

static enum status say_state(void)
{
    struct wire_alert_state in = alert_state(&town, town.leader, &standing, 1);
    return town_ask(&town, town.leader, &in.head);
}

static enum status widen(void)
{
    stand();
    struct wire_alert_widen in = alert_widened(&town, town.coordinator, &standing);
    return town_ask_as(&town, &town.coordinator_cap, &in.head);
}

static enum status receive(void)
{
    struct wire_alert_received in = {.head = {.type = WIRE_alert_received},
                                     .group = alarm_group,
                                     .alert_id = standing.alert_id,
                                     .shown = true};
    return town_ask(&town, town.second, &in.head);
}

static enum status look(void)
{
    struct wire_alert_delivery in = {
        .head = {.type = WIRE_alert_delivery}, .group = alarm_group, .alert_id = standing.alert_id};
    return town_ask(&town, town.second, &in.head);
}

static enum status reach(void)
{
    struct wire_alert_reach in = {.head = {.type = WIRE_alert_reach}, .group = alarm_group};
    return town_ask(&town, town.second, &in.head);
}

static void an_alert_is_raised_and_told_or_neither(void **state)
{
    (void)state;
    torture(WIRE_alert_raise, raise);
    stand();
    torture(WIRE_alert_state, say_state);
    torture(WIRE_alert_widen, widen);
}

static void what_is_asked_of_an_alert_is_answered_or_refused(void **state)
{
    (void)state;
    stand();
    torture(WIRE_alert_received, receive);
    torture(WIRE_alert_delivery, look);
    torture(WIRE_alert_reach, reach);
}

/* ── moderation ─────────────────────────────────────────────────────────────────────────────────
 */

static struct wire_id report_id;

static enum status report(void)
{
    struct wire_moderation_copy copies[2];
    for (size_t i = 0; i < 2; i++) {
        copies[i] = (struct wire_moderation_copy){.device_serial =
                                                      wire_id_of(&moderators[i]->device.serial),
                                                  .copy = span_text("for this device alone")};
    }
    report_id = next_id();
    struct wire_moderation_report in = {.head = {.type = WIRE_moderation_report},
                                        .report_id = report_id,
                                        .buurt_id = wire_id_of(&town.buurten[0]),
                                        .copies = {copies, 2}};
    return town_ask(&town, town.leader, &in.head);
}

static enum status propose(void)
{
    assert_int_equal(report(), OK);
    struct wire_moderation_propose in = {.head = {.type = WIRE_moderation_propose},
                                         .report_id = report_id,
                                         .buurt_id = wire_id_of(&town.buurten[0]),
                                         .member_id = wire_id_of(&town.second->device.member_id),
                                         .measure = wire_measure_MUTE,
                                         .days = 1,
                                         .reason = span_text("why")};
    return town_ask_as(&town, &hats[0], &in.head);
}

static enum status agree(void)
{
    assert_int_equal(propose(), OK);
    struct wire_moderation_answer in = {.head = {.type = WIRE_moderation_answer},
                                        .report_id = report_id,
                                        .buurt_id = wire_id_of(&town.buurten[0]),
                                        .agree = true};
    return town_ask_as(&town, &hats[1], &in.head);
}

static enum status enrol(void)
{
    struct wire_moderator_enrol in = enrolment(0);
    return town_ask_as(&town, &hats[0], &in.head);
}

static enum status list(void)
{
    struct wire_moderator_list in = {.head = {.type = WIRE_moderator_list},
                                     .buurt_id = wire_id_of(&town.buurten[0])};
    return town_ask(&town, town.leader, &in.head);
}

static void a_report_and_a_measure_are_kept_and_told_or_neither(void **state)
{
    (void)state;
    torture(WIRE_moderator_enrol, enrol);
    torture(WIRE_moderator_list, list);
    torture(WIRE_moderation_report, report);
    torture(WIRE_moderation_propose, propose);
    torture(WIRE_moderation_answer, agree);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(an_alert_is_raised_and_told_or_neither),
        TEST(what_is_asked_of_an_alert_is_answered_or_refused),
        TEST(a_report_and_a_measure_are_kept_and_told_or_neither),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
