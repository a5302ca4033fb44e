/* test_hat.c -- hats: given by two, taken back by one, over at the second (T6, T7). */
#include "hat/hat.h"
#include "support/town.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the ones above first
#include <cmocka.h>

static struct town town;

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town_found(&town);
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static enum status ask_list(const struct cap *cap)
{
    struct wire_hat_list in = {.head = {.type = WIRE_hat_list}};
    return town_ask_as(&town, cap, &in.head);
}

static size_t list(struct phone *phone, const struct cap *cap, struct wire_hat_held *out)
{
    struct wire_hat_list in = {.head = {.type = WIRE_hat_list}};
    assert_int_equal(
        cap == NULL ? town_ask(&town, phone, &in.head) : town_ask_as(&town, cap, &in.head), OK);
    const struct wire_hat_page *page = (const void *)town.reply;
    if (page->hats.count > 0) {
        memcpy(out, page->hats.items, page->hats.count * sizeof(*out));
    }
    return page->hats.count;
}

static struct span withdrawal(const struct cap *const *by, size_t count, const struct cap *target,
                              bool with_granted)
{
    mls_statement_body body = town_statement(&town, CERT_WITHDRAW_HAT, town_wijk());
    struct cert_id *serial = town_take(&town, 1, sizeof(*serial));
    *serial = target->hat.serial;
    body.hats.with_granted = with_granted;
    body.hats.serials = (struct mls_vector){serial, 1};
    struct cert_pen pens[2];
    for (size_t i = 0; i < count; i++) {
        pens[i] = town_pen(by[i]);
    }
    return town_sign(&town, &body, pens, count);
}

static enum status withdraw(const struct cap *by, const struct cap *target)
{
    struct wire_hat_withdraw in = {.head = {.type = WIRE_hat_withdraw},
                                   .serial = wire_id_of(&target->hat.serial),
                                   .statement = withdrawal(&by, 1, target, false)};
    return town_ask(&town, (struct phone *)by->phone, &in.head);
}

static struct cap third_coordinator(void)
{
    struct phone *third = town_resident(&town);
    const struct town_grant grant = {.hat = CERT_WIJK_COORDINATOR,
                                     .reach = town_wijk(),
                                     .subject = third,
                                     .issuer = &town.by_root,
                                     .invitations = 10};
    return town_hat(&town, &grant);
}

/* ── granting ───────────────────────────────────────────────────────────────────────────────────
 */

/* HAT-1 */
static void a_hat_is_bound_to_a_device_and_ends_at_the_second(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct town_grant grant = {.hat = CERT_MODERATOR,
                               .reach = town_buurt(&town, 0),
                               .subject = anna,
                               .issuer = &town.founder_cap,
                               .cosigner = &town.second_cap,
                               .until = TOWN_NOW + 100};
    const struct cap cap = town_hat(&town, &grant);
    assert_int_equal(town_lay_down(&town, &cap), OK);
    assert_int_equal(town_lay_down(&town, &cap), OK); /* again is the same */
    const struct wire_hat_granted *told = (const void *)town_heard(anna, WIRE_hat_granted);
    assert_non_null(told);
    assert_int_equal(told->hat.kind, wire_hat_kind_MODERATOR);
    assert_int_equal(told->hat.reach, wire_hat_reach_BUURT);
    assert_int_equal(town_count_heard(anna, WIRE_hat_granted), 1);
    town.at.now = TOWN_NOW + 99;
    assert_int_equal(ask_list(&cap), OK);
    struct phone *tablet = town_sister(&town, anna, 0);
    struct cap elsewhere = cap;
    elsewhere.phone = tablet;
    assert_int_equal(ask_list(&elsewhere), NOT_ALLOWED); /* another phone needs its own */
    town.at.now = TOWN_NOW + 100;
    assert_int_equal(ask_list(&cap), NOT_ALLOWED);
    grant.until = TOWN_NOW + (uint64_t)367 * TOWN_DAY;
    assert_int_not_equal(town_lay_down(&town, (struct cap[]){town_hat(&town, &grant)}), OK);
}

static void a_hat_for_another_device_than_it_names_is_refused(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct phone *bram = town_resident(&town);
    struct phone mixed = *anna;
    mixed.key = bram->key;
    const struct town_grant grant = {.hat = CERT_MODERATOR,
                                     .reach = town_buurt(&town, 0),
                                     .subject = &mixed,
                                     .issuer = &town.founder_cap,
                                     .cosigner = &town.second_cap};
    struct cap cap = town_hat(&town, &grant);
    cap.phone = anna;
    assert_int_equal(town_lay_down(&town, &cap), NOT_ALLOWED);
}

/* HAT-2, HAT-3 */
static void granting_needs_two_coordinators_of_the_wijk(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct town_grant grant = {.hat = CERT_COORDINATOR,
                               .reach = town_buurt(&town, 1),
                               .subject = anna,
                               .issuer = &town.founder_cap,
                               .invitations = 10};
    assert_int_not_equal(town_lay_down(&town, (struct cap[]){town_hat(&town, &grant)}), OK);
    grant.cosigner = &town.coordinator_cap; /* a buurt's is none of the two */
    assert_int_equal(town_lay_down(&town, (struct cap[]){town_hat(&town, &grant)}), BAD_CHAIN);
    grant.cosigner = &town.by_root; /* there are two coordinators: the paper stays in its drawer */
    assert_int_equal(town_lay_down(&town, (struct cap[]){town_hat(&town, &grant)}), NOT_ALLOWED);
    grant.cosigner = &town.second_cap;
    assert_int_equal(town_lay_down(&town, (struct cap[]){town_hat(&town, &grant)}), OK);
    const struct cert_id wijk = cert_id_of(&town.wijk_id);
    const mls_hat_body by_root = {.cosigner = wijk};
    assert_int_equal(hat_may_be_cosigned(&by_root, &town.wijk_id, 1), OK);
    assert_int_equal(hat_may_be_cosigned(&by_root, &town.wijk_id, 2), NOT_ALLOWED);
}

/* HAT-3 */
static void the_root_alone_signs_wijk_coordinators_and_council(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct town_grant grant = {.hat = CERT_COUNCIL,
                               .reach = town_wijk(),
                               .subject = anna,
                               .issuer = &town.founder_cap,
                               .cosigner = &town.second_cap};
    assert_int_not_equal(town_lay_down(&town, (struct cap[]){town_hat(&town, &grant)}), OK);
    grant.issuer = &town.by_root;
    grant.cosigner = NULL;
    assert_int_equal(town_lay_down(&town, (struct cap[]){town_hat(&town, &grant)}), OK);
}

static void a_proposal_reaches_the_one_whose_signature_is_asked(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    const struct town_grant grant = {.hat = CERT_STEWARD,
                                     .reach = town_wijk(),
                                     .subject = anna,
                                     .issuer = &town.founder_cap,
                                     .cosigner = &town.second_cap};
    const struct cap cap = town_hat(&town, &grant);
    struct wire_hat_propose in = {.head = {.type = WIRE_hat_propose},
                                  .serial = wire_id_of(&cap.hat.serial),
                                  .certificate = cap.bytes};
    assert_int_equal(town_ask_as(&town, &town.founder_cap, &in.head), OK);
    const struct wire_hat_proposed *told = (const void *)town_heard(town.second, WIRE_hat_proposed);
    assert_non_null(told);
    assert_true(span_equal(told->certificate, cap.bytes));
    assert_null(town_heard(town.coordinator, WIRE_hat_proposed));
    assert_int_equal(town_ask_as(&town, &town.second_cap, &in.head), NOT_ALLOWED);
    in.serial.bytes[0] ^= 1;
    assert_int_equal(town_ask_as(&town, &town.founder_cap, &in.head), CONFLICT);
}

/* ── taking back ────────────────────────────────────────────────────────────────────────────────
 */

/* HAT-2, HAT-4 */
static void one_withdraws_and_from_the_acknowledgement_on_the_hat_is_refused(void **state)
{
    (void)state;
    town_forget_heard(&town);
    assert_int_equal(ask_list(&town.leader_cap), OK);
    assert_int_equal(withdraw(&town.coordinator_cap, &town.leader_cap), NOT_ALLOWED);
    assert_int_equal(withdraw(&town.second_cap, &town.leader_cap), OK);
    assert_int_equal(ask_list(&town.leader_cap), NOT_ALLOWED);
    assert_non_null(town_heard(town.leader, WIRE_hat_withdrawn));
    assert_non_null(town_heard(town.coordinator, WIRE_hat_withdrawn));
    assert_int_equal(town_lay_down(&town, &town.leader_cap), REVOKED); /* and stays withdrawn */
    struct wire_session_ping ping = {.head = {.type = WIRE_session_ping}};
    assert_int_equal(town_ask(&town, town.leader, &ping.head), OK); /* as a resident still there */
}

/* HAT-2 */
static void withdrawing_a_wijk_coordinator_needs_two_others_or_the_root(void **state)
{
    (void)state;
    assert_int_equal(withdraw(&town.second_cap, &town.founder_cap), NOT_ALLOWED);
    const struct cap third = third_coordinator();
    assert_int_equal(town_lay_down(&town, &third), OK);
    const struct cap *two[] = {&town.second_cap, &third};
    struct wire_hat_withdraw in = {.head = {.type = WIRE_hat_withdraw},
                                   .serial = wire_id_of(&town.founder_cap.hat.serial),
                                   .statement = withdrawal(two, 2, &town.founder_cap, false)};
    assert_int_equal(town_ask(&town, town.second, &in.head), OK);
    assert_int_equal(ask_list(&town.founder_cap), NOT_ALLOWED);
    assert_int_equal(ask_list(&town.coordinator_cap), OK); /* what it granted stays */
}

static void with_all_it_granted_the_others_go_too(void **state)
{
    (void)state;
    const struct cap third = third_coordinator();
    assert_int_equal(town_lay_down(&town, &third), OK);
    const struct cap *two[] = {&town.second_cap, &third};
    assert_int_equal(town_post(&town, town.second, withdrawal(two, 2, &town.founder_cap, true)),
                     OK);
    assert_int_equal(ask_list(&town.coordinator_cap), NOT_ALLOWED);
    assert_int_equal(ask_list(&town.leader_cap), NOT_ALLOWED);
    assert_int_equal(ask_list(&town.second_cap), OK);
}

static void anybody_lays_down_the_own_hat(void **state)
{
    (void)state;
    assert_int_equal(withdraw(&town.leader_cap, &town.leader_cap), OK);
    assert_int_equal(ask_list(&town.leader_cap), NOT_ALLOWED);
    struct wire_hat_withdraw other = {.head = {.type = WIRE_hat_withdraw},
                                      .serial = wire_id_of(&town.second_cap.hat.serial),
                                      .statement =
                                          withdrawal((const struct cap *[]){&town.coordinator_cap},
                                                     1, &town.coordinator_cap, false)};
    assert_int_equal(town_ask(&town, town.coordinator, &other.head), CONFLICT); /* another serial */
    assert_int_equal(ask_list(&town.coordinator_cap), OK);
}

/* ── reach ──────────────────────────────────────────────────────────────────────────────────────
 */

/* HAT-5 */
static void a_hat_reaches_what_lies_within_its_reach(void **state)
{
    (void)state;
    struct wire_member_list in = {.head = {.type = WIRE_member_list},
                                  .buurt_id = wire_id_of(&town.buurten[0])};
    assert_int_equal(town_ask_as(&town, &town.founder_cap, &in.head), OK);
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &in.head), OK);
    in.buurt_id = wire_id_of(&town.buurten[1]);
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &in.head), NOT_ALLOWED);
    assert_int_equal(town_ask_as(&town, &town.founder_cap, &in.head), OK);
    struct town_grant stranger = {.hat = CERT_WIJK_COORDINATOR,
                                  .reach = town_wijk(),
                                  .subject = town_resident(&town),
                                  .issuer = &town.by_root};
    struct cap cap = town_hat(&town, &stranger);
    cap.hat.hat.body.wijk_id.bytes[0] ^= 1; /* of another wijk */
    struct buffer out = buffer_make(1024);
    mls_write_hat(&out, &cap.hat.hat);
    cap.bytes = town_keep(&town, &out);
    assert_int_equal(town_lay_down(&town, &cap), BAD_CHAIN);
}

static void one_sees_the_own_hats_and_a_coordinator_those_within_reach(void **state)
{
    (void)state;
    static struct wire_hat_held rows[HAT_PAGE_MAX];
    assert_int_equal(list(town.leader, NULL, rows), 1);
    const struct wire_id leader = wire_id_of(&town.leader_cap.hat.serial);
    const struct wire_id walk = wire_id_of(&town.walk);
    assert_true(wire_id_equal(&rows[0].serial, &leader));
    assert_true(wire_id_equal(&rows[0].reach_id, &walk));
    assert_int_equal(rows[0].kind, wire_hat_kind_LEADER);
    assert_int_equal(list(NULL, &town.coordinator_cap, rows), 2); /* the own, and the leader's */
    assert_int_equal(list(NULL, &town.founder_cap, rows), 4);
    struct phone *anna = town_resident(&town);
    assert_int_equal(list(anna, NULL, rows), 0);
}

static void a_hats_chain_is_shown_to_whoever_checks_what_was_signed_under_it(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct wire_hat_show in = {.head = {.type = WIRE_hat_show},
                               .serial = wire_id_of(&town.leader_cap.hat.serial)};
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    const struct wire_hat_chain *shown = (const void *)town.reply;
    struct cert_hats hats;
    assert_int_equal(cert_hats_decode(shown->chain, &town.arena, &hats), OK);
    assert_int_equal(hats.count, 3);
    assert_memory_equal(&hats.items[2].serial, &town.leader_cap.hat.serial,
                        sizeof(hats.items[2].serial));
    in.serial.bytes[0] ^= 1;
    assert_int_equal(town_ask(&town, anna, &in.head), NOT_FOUND);
}

/* ── what hats are not ──────────────────────────────────────────────────────────────────────────
 */

/* HAT-6 */
static void with_no_coordinator_left_alerts_and_leaving_still_work(void **state)
{
    (void)state;
    const struct wire_group alarm = town_group(&town, CERT_ALARM_BUURT, 0, 1);
    assert_int_equal(town_found_group(&town, town.founder, NULL, &alarm), OK);
    struct phone *anna = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &alarm, NULL), OK);
    assert_int_equal(withdraw(&town.coordinator_cap, &town.coordinator_cap), OK);
    assert_int_equal(withdraw(&town.founder_cap, &town.founder_cap), OK);
    assert_int_equal(withdraw(&town.second_cap, &town.second_cap), OK);
    struct wire_group_send alert =
        town_message(&town, anna, &alarm, wire_content_class_ALERT, "inbraak");
    struct wire_alert_raise raise = {.head = {.type = WIRE_alert_raise},
                                     .group = alarm,
                                     .epoch = alert.epoch,
                                     .alert_id = alert.object_id,
                                     .expires = town.at.now + TOWN_DAY,
                                     .message = alert.message};
    assert_int_equal(town_ask(&town, anna, &raise.head), OK);
    struct wire_member_leave leave = {.head = {.type = WIRE_member_leave},
                                      .statement = town_leave(&town, anna, town_wijk())};
    assert_int_equal(town_ask(&town, anna, &leave.head), OK);
}

/* HAT-7 */
static void what_is_done_under_a_hat_is_kept_with_the_hats_serial(void **state)
{
    (void)state;
    struct wire_house_rules_publish in = {.head = {.type = WIRE_house_rules_publish},
                                          .version = 1,
                                          .body = span_text("Loop nooit alleen."),
                                          .valid_from = 20260318,
                                          .review_on = 20270318};
    assert_int_equal(town_ask_as(&town, &town.founder_cap, &in.head), OK);
    struct query q = query_make(town.core->db, SQL_HOUSE_RULES_FIND);
    bind_id(&q, ":wijk_id", &town.wijk_id);
    assert_true(query_row(&q));
    for (int i = 0; i < 4; i++) {
        read_skip(&q);
    }
    const struct wire_id kept = read_id(&q);
    assert_int_equal(query_end(&q), OK);
    const struct wire_id serial = wire_id_of(&town.founder_cap.hat.serial);
    assert_true(wire_id_equal(&kept, &serial));
}

/* HAT-8 */
static void a_custodians_key_signs_a_succession_and_nothing_else(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct phone custodian = {.pair = town.custodians[0], .device = anna->device};
    const struct cap false_root = {.phone = &custodian, .hat = town.founder_cap.hat};
    const struct town_grant grant = {
        .hat = CERT_WIJK_COORDINATOR, .reach = town_wijk(), .subject = anna, .issuer = &false_root};
    struct cap cap = town_hat(&town, &grant);
    cap.hat.hat.body.issuer = cert_id_of(&town.wijk_id);
    struct buffer out = buffer_make(1024);
    mls_write_hat(&out, &cap.hat.hat);
    cap.bytes = town_keep(&town, &out);
    assert_int_equal(town_lay_down(&town, &cap), BAD_SIGNATURE);
    const struct cert_pen pen = {.kind = CERT_SIGNED_BY_ROOT, .pair = &town.custodians[0]};
    mls_statement_body body = town_statement(&town, CERT_REVOKE, town_wijk());
    const struct phone *target = anna;
    body.revoked.serials = town_serials(&town, &target, 1);
    assert_int_equal(town_post(&town, town.leader, town_sign(&town, &body, &pen, 1)),
                     BAD_SIGNATURE);
}

/* HAT-9, SESSION-10 */
static void the_wijkraads_hat_reads_aggregates_only_whatever_else_its_holder_wears(void **state)
{
    (void)state;
    const struct town_grant grant = {.hat = CERT_COUNCIL,
                                     .reach = town_wijk(),
                                     .subject = town.coordinator,
                                     .issuer = &town.by_root};
    const struct cap council = town_hat(&town, &grant);
    assert_int_equal(town_lay_down(&town, &council), OK);
    struct wire_member_list members = {.head = {.type = WIRE_member_list},
                                       .buurt_id = wire_id_of(&town.buurten[0])};
    assert_int_equal(town_ask_as(&town, &council, &members.head), NOT_ALLOWED);
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &members.head), OK);
    static struct wire_hat_held rows[HAT_PAGE_MAX];
    assert_int_equal(list(NULL, &council, rows), 2); /* the own two, not those of the buurt */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(a_hat_is_bound_to_a_device_and_ends_at_the_second),
        TEST(a_hat_for_another_device_than_it_names_is_refused),
        TEST(granting_needs_two_coordinators_of_the_wijk),
        TEST(the_root_alone_signs_wijk_coordinators_and_council),
        TEST(a_proposal_reaches_the_one_whose_signature_is_asked),
        TEST(one_withdraws_and_from_the_acknowledgement_on_the_hat_is_refused),
        TEST(withdrawing_a_wijk_coordinator_needs_two_others_or_the_root),
        TEST(with_all_it_granted_the_others_go_too),
        TEST(anybody_lays_down_the_own_hat),
        TEST(a_hat_reaches_what_lies_within_its_reach),
        TEST(one_sees_the_own_hats_and_a_coordinator_those_within_reach),
        TEST(a_hats_chain_is_shown_to_whoever_checks_what_was_signed_under_it),
        TEST(with_no_coordinator_left_alerts_and_leaving_still_work),
        TEST(what_is_done_under_a_hat_is_kept_with_the_hats_serial),
        TEST(a_custodians_key_signs_a_succession_and_nothing_else),
        TEST(the_wijkraads_hat_reads_aggregates_only_whatever_else_its_holder_wears),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
