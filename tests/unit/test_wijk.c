/* test_wijk.c -- founding, charter, succession, policy documents, house rules, settings (T8-T10).
 */
#include "member/member_store.h"
#include "server/core/room.h"
#include "support/town.h"
#include "wijk/ids.h"
#include "wijk/wijk_rules.h"
#include "wijk/wijk_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
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

static int open_bare(void **state)
{
    (void)state;
    town_open(&town, NULL);
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static struct phone *make_founder(void)
{
    const struct town_invite invite = {.issuer = &town.by_root, .seq = 1};
    struct phone *founder = town_phone(&town, &invite);
    const struct town_grant grant = {.hat = CERT_WIJK_COORDINATOR,
                                     .reach = town_wijk(),
                                     .subject = founder,
                                     .issuer = &town.by_root,
                                     .invitations = 500};
    town.founder_cap = town_hat(&town, &grant);
    return founder;
}

/* ── founding ───────────────────────────────────────────────────────────────────────────────────
 */

/* WIJK-1 */
static void founding_needs_a_token_that_the_operator_gave_and_works_once(void **state)
{
    (void)state;
    struct phone *founder = make_founder();
    const struct span token = town_allow(&town);
    struct wire_wijk_found in = town_founding(&town, founder, span_text("0123456789012345"));
    assert_int_equal(town_ask(&town, founder, &in.head), NOT_ALLOWED);
    assert_string_equal(town.field, "token");
    in = town_founding(&town, founder, token);
    assert_int_equal(town_ask(&town, founder, &in.head), OK);
    assert_true(town_prove(&town, founder));
    struct member_row row;
    const struct wire_id member = wire_id_of(&founder->device.member_id);
    assert_int_equal(member_find(town.core->db, &town.wijk_id, &member, &row), OK);
    assert_true(wire_id_equal(&row.let_in_by, &town.wijk_id)); /* the root */
}

/* WIJK-1 */
static void a_token_is_over_after_its_hour(void **state)
{
    (void)state;
    struct phone *founder = make_founder();
    const struct span token = town_allow(&town);
    town.at.now += 3600;
    struct wire_wijk_found in = town_founding(&town, founder, token);
    assert_int_equal(town_ask(&town, founder, &in.head), NOT_ALLOWED);
}

/* WIJK-1 */
static void a_wijks_id_is_made_from_its_root_key(void **state)
{
    (void)state;
    struct phone *founder = make_founder();
    struct wire_wijk_found in = town_founding(&town, founder, town_allow(&town));
    in.root_key.bytes[3] ^= 1;
    assert_int_equal(town_ask(&town, founder, &in.head), NOT_ALLOWED);
    assert_string_equal(town.field, "root_key");
    in = town_founding(&town, founder, town_allow(&town));
    in.signature.bytes[3] ^= 1;
    assert_int_equal(town_ask(&town, founder, &in.head), BAD_SIGNATURE);
    in = town_founding(&town, founder, town_allow(&town));
    in.hats = span_of("\0", 1); /* no hats */
    assert_int_equal(town_ask(&town, founder, &in.head), CHAIN_MISSING);
    in = town_founding(&town, founder, town_allow(&town));
    in.charter = town_charter(&town, &town.founder_cap, 2);
    assert_int_equal(town_ask(&town, founder, &in.head), CONFLICT);
    struct wijk wijk;
    assert_int_equal(wijk_find(town.core->db, &town.wijk_id, &wijk), NOT_FOUND);
}

/* WIJK-2 */
static void the_first_founding_is_kept_and_a_second_refused(void **state)
{
    (void)state;
    struct phone *again = make_founder();
    struct wire_wijk_found in = town_founding(&town, again, town_allow(&town));
    assert_int_equal(town_ask(&town, again, &in.head), CONFLICT);
}

/* ── charter ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status publish(const struct cap *by, uint64_t version, struct span charter)
{
    struct wire_charter_publish in = {
        .head = {.type = WIRE_charter_publish}, .version = version, .charter = charter};
    return town_ask_as(&town, by, &in.head);
}

/* WIJK-3 */
static void a_charter_is_signed_by_a_wijk_coordinator_and_one_higher_than_the_last(void **state)
{
    (void)state;
    const struct cap *founder = &town.founder_cap;
    assert_int_equal(publish(founder, 1, town_charter(&town, founder, 1)), OLD_VERSION);
    assert_int_equal(publish(founder, 3, town_charter(&town, founder, 3)), CONFLICT);
    assert_int_equal(publish(founder, 2, town_charter(&town, founder, 3)), CONFLICT);
    assert_int_equal(publish(founder, 2, town_charter(&town, &town.second_cap, 2)), BAD_CHAIN);
    assert_int_equal(publish(&town.coordinator_cap, 2, town_charter(&town, founder, 2)),
                     NOT_ALLOWED);
    town.buurten[1].bytes[0] ^= 1; /* another second buurt */
    assert_int_equal(publish(founder, 2, town_charter(&town, founder, 2)), OK);
    assert_non_null(town_heard(town.leader, WIRE_charter_changed));
    struct wire_charter_fetch in = {.head = {.type = WIRE_charter_fetch}};
    assert_int_equal(town_ask(&town, town.leader, &in.head), OK);
    const struct wire_charter_text *text = (const void *)town.reply;
    assert_int_equal(text->version, 2);
    mls_charter charter;
    assert_int_equal(cert_charter_decode(text->charter, &town.arena, &charter), OK);
    struct cert_hats hats;
    assert_int_equal(cert_hats_decode(text->hat, &town.arena, &hats), OK);
    assert_int_equal(cert_charter_verify(&charter, &hats.items[0], 2), OK);
    assert_true(span_equal(text->succession, town.succession));
    struct wire_id at;
    const struct wire_id added = wire_id_of(&town.buurten[1]);
    assert_int_equal(room_find(town.core->db, &town.wijk_id, &added, &at), OK);
    assert_true(wire_id_equal(&at, &added));
}

/* WIJK-4 */
static void a_phone_refuses_a_charter_below_the_one_it_has_seen(void **state)
{
    (void)state;
    mls_charter charter;
    const struct span old = town_charter(&town, &town.founder_cap, 3);
    assert_int_equal(cert_charter_decode(old, &town.arena, &charter), OK);
    assert_int_equal(cert_charter_verify(&charter, &town.founder_cap.hat, 3), OK);
    assert_int_equal(cert_charter_verify(&charter, &town.founder_cap.hat, 4), OLD_VERSION);
}

/* ── succession ─────────────────────────────────────────────────────────────────────────────────
 */

struct heir {
    struct sign_pair root;
    uint32_t version;
    struct cert_id *kept;
    size_t kept_count;
};

static struct span succession(const struct heir *heir, const struct cert_successor *marks,
                              size_t count)
{
    struct cert_key key;
    struct cert_key *custodians = town_take(&town, TOWN_CUSTODIANS, sizeof(*custodians));
    memcpy(key.bytes, heir->root.public_key, sizeof(key.bytes));
    for (size_t i = 0; i < TOWN_CUSTODIANS; i++) {
        memcpy(custodians[i].bytes, town.custodians[i].public_key, sizeof(custodians[i].bytes));
    }
    const mls_succession_body body = {.format = CERT_FORMAT,
                                      .wijk_id = cert_id_of(&town.wijk_id),
                                      .version = heir->version,
                                      .root = key,
                                      .k = 2,
                                      .custodians = {custodians, TOWN_CUSTODIANS},
                                      .kept = {heir->kept, heir->kept_count}};
    return town_succession(&town, &body, marks, count);
}

static enum status replace(struct phone *carrier, struct span bytes)
{
    struct wire_succession_replace in = {.head = {.type = WIRE_succession_replace},
                                         .succession = bytes};
    return town_ask(&town, carrier, &in.head);
}

/* WIJK-5 */
static void a_succession_is_replaced_by_a_higher_one_of_the_root_or_two_of_three(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town); /* whoever carries the paper */
    const struct heir heir = {.root = sign_pair_random(), .version = 2};
    const struct heir same = {.root = heir.root, .version = 1};
    const struct cert_successor one[] = {{0, &town.custodians[0]}};
    const struct cert_successor two[] = {{0, &town.custodians[0]}, {1, &town.custodians[1]}};
    const struct cert_successor root[] = {{CERT_BY_ROOT, &town.root}};
    assert_int_equal(replace(anna, succession(&heir, one, 1)), BAD_CHAIN);
    assert_int_equal(replace(anna, succession(&same, two, 2)), CONFLICT);
    assert_int_equal(replace(anna, succession(&heir, root, 1)), OK);
    const struct wire_succession_changed *told =
        (const void *)town_heard(town.leader, WIRE_succession_changed);
    assert_non_null(told);
    assert_true(span_equal(told->succession, succession(&heir, root, 1)));
    const struct heir next = {.root = sign_pair_random(), .version = 3};
    assert_int_equal(replace(anna, succession(&next, root, 1)), BAD_SIGNATURE); /* it is no root */
    assert_int_equal(replace(anna, succession(&next, two, 2)), OK);
}

/* WIJK-6 */
static void with_root_and_founder_lost_two_custodians_name_a_new_root_and_all_goes_on(void **state)
{
    (void)state;
    town_open_groups(&town);
    const struct wire_group talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    struct cert_id kept[] = {town.second_cap.hat.serial};
    const struct heir heir = {
        .root = sign_pair_random(), .version = 2, .kept = kept, .kept_count = 1};
    const struct cert_successor marks[] = {{1, &town.custodians[1]}, {2, &town.custodians[2]}};
    town_hang_up(&town, town.founder);
    assert_int_equal(replace(town.leader, succession(&heir, marks, 2)), OK);
    /* the new root makes a second coordinator, and both of them a coordinator of the buurt */
    struct phone *anna = NULL;
    const struct town_invite invite = {.issuer = &town.second_cap};
    anna = town_phone(&town, &invite);
    assert_int_equal(town_register(&town, anna), OK);
    assert_int_equal(town_claim(&town, anna), OK);
    assert_true(town_prove(&town, anna));
    town.root = heir.root;
    const struct town_grant third = {.hat = CERT_WIJK_COORDINATOR,
                                     .reach = town_wijk(),
                                     .subject = anna,
                                     .issuer = &town.by_root,
                                     .invitations = 10};
    const struct cap third_cap = town_hat(&town, &third);
    assert_int_equal(town_lay_down(&town, &third_cap), OK);
    const struct town_grant buurt = {.hat = CERT_COORDINATOR,
                                     .reach = town_buurt(&town, 0),
                                     .subject = town.coordinator,
                                     .issuer = &third_cap,
                                     .cosigner = &town.second_cap,
                                     .invitations = 500};
    const struct cap coordinator = town_hat(&town, &buurt);
    assert_int_equal(town_lay_down(&town, &coordinator), OK);
    /* the groups learn of it from the first phone online, and let in whom the new hats invite */
    struct wire_statement_list in = {.head = {.type = WIRE_statement_list}, .group = talk};
    assert_int_equal(town_ask(&town, town.leader, &in.head), OK);
    const struct wire_statement_page *page = (const void *)town.reply;
    assert_int_equal(page->statements.count, 1);
    const struct wire_statement *listed = page->statements.items;
    assert_int_equal(town_apply(&town, town.leader, &talk, listed->statement, NULL, 0), OK);
    const struct town_invite newcomer = {.issuer = &coordinator};
    struct phone *bram = town_phone(&town, &newcomer);
    assert_int_equal(town_register(&town, bram), OK);
    assert_int_equal(town_claim(&town, bram), OK);
    assert_true(town_prove(&town, bram));
    assert_int_equal(town_enter(&town, bram, &talk, NULL), OK);
    assert_int_equal(town_say(&town, bram, &talk, "het gaat door"), OK);
    assert_true(span_equal(town_club(town.leader, &talk)->last_text, span_text("het gaat door")));
}

/* ── policy documents ───────────────────────────────────────────────────────────────────────────
 */

/* WIJK-7 */
static void a_policy_document_is_fetched_by_its_hash_and_has_that_hash(void **state)
{
    (void)state;
    town_open_groups(&town);
    const struct wire_group talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    struct wire_group_fetch fetch = {.head = {.type = WIRE_group_fetch}, .group = talk};
    assert_int_equal(town_ask(&town, town.leader, &fetch.head), OK);
    const struct wire_group_state *group = (const void *)town.reply;
    struct wire_policy_fetch in = {.head = {.type = WIRE_policy_fetch}, .hash = group->policy};
    assert_int_equal(town_ask(&town, town.leader, &in.head), OK);
    const struct wire_policy_document *reply = (const void *)town.reply;
    const struct hash hash = hash_of(reply->document);
    assert_memory_equal(hash.bytes, in.hash.bytes, sizeof(hash.bytes));
    in.hash.bytes[0] ^= 1;
    assert_int_equal(town_ask(&town, town.leader, &in.head), NOT_FOUND);
    assert_string_equal(town.field, "hash");
}

/* ── house rules ────────────────────────────────────────────────────────────────────────────────
 */

static enum status publish_rules(uint64_t version, int32_t from, int32_t review)
{
    struct wire_house_rules_publish in = {.head = {.type = WIRE_house_rules_publish},
                                          .version = version,
                                          .body = span_text("Loop nooit alleen."),
                                          .valid_from = from,
                                          .review_on = review};
    return town_ask_as(&town, &town.founder_cap, &in.head);
}

static enum status accept(struct phone *phone, uint64_t version, bool adult)
{
    struct wire_house_rules_accept in = {
        .head = {.type = WIRE_house_rules_accept}, .version = version, .adult = adult};
    return town_ask(&town, phone, &in.head);
}

static uint64_t accepted(struct phone *phone)
{
    struct wire_house_rules_fetch in = {.head = {.type = WIRE_house_rules_fetch}};
    assert_int_equal(town_ask(&town, phone, &in.head), OK);
    return ((const struct wire_house_rules_text *)(const void *)town.reply)->accepted;
}

/* WIJK-8 */
static void a_new_version_of_the_house_rules_asks_everybody_again(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct wire_house_rules_fetch none = {.head = {.type = WIRE_house_rules_fetch}};
    assert_int_equal(town_ask(&town, anna, &none.head), NOT_FOUND);
    assert_int_equal(publish_rules(2, 20260318, 20270318), CONFLICT);
    assert_int_equal(publish_rules(1, 20260318, 20260318), FIELD_TOO_SMALL);
    assert_int_equal(publish_rules(1, 20260318, 20270318), OK);
    assert_non_null(town_heard(anna, WIRE_house_rules_changed));
    assert_int_equal(accepted(anna), 0);
    assert_int_equal(accept(anna, 2, true), NOT_FOUND);
    assert_int_equal(accept(anna, 1, true), OK);
    assert_int_equal(accepted(anna), 1);
    assert_int_equal(publish_rules(2, 20260401, 20270318), OK);
    assert_int_equal(accept(anna, 1, true), OLD_VERSION);
    assert_int_equal(accepted(anna), 1);
    assert_int_equal(accept(anna, 2, true), OK);
    assert_int_equal(accepted(anna), 2);
    const struct wire_id member = wire_id_of(&anna->device.member_id);
    uint64_t version = 0;
    assert_int_equal(acceptance_find(town.core->db, &town.wijk_id, &member, &version), OK);
    assert_int_equal(version, 2);
}

/* WIJK-9 */
static void of_age_is_said_once_at_accepting(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    assert_int_equal(publish_rules(1, 20260318, 20270318), OK);
    assert_int_equal(accept(anna, 1, false), NOT_ALLOWED);
    assert_string_equal(town.field, "adult");
    assert_int_equal(accepted(anna), 0);
    assert_int_equal(accept(anna, 1, true), OK);
}

/* ── one wijk, and its settings ─────────────────────────────────────────────────────────────────
 */

/* WIJK-10 */
static void every_object_is_of_the_sessions_own_wijk(void **state)
{
    (void)state;
    struct wire_group other = town_group(&town, CERT_TALK_BUURT, 0, 1);
    other.bytes[0] ^= 1; /* of another wijk */
    struct wire_group_fetch fetch = {.head = {.type = WIRE_group_fetch}, .group = other};
    struct wire_group_turn turn = {
        .head = {.type = WIRE_group_turn}, .group = other, .kind = wire_turn_kind_JOIN};
    struct wire_group_report_broken broken = {
        .head = {.type = WIRE_group_report_broken}, .group = other, .report = span_text("x")};
    struct wire_pass_ask ask = {.head = {.type = WIRE_pass_ask}, .group = other};
    assert_int_equal(town_ask(&town, town.founder, &fetch.head), NOT_FOUND);
    assert_int_equal(town_ask(&town, town.founder, &turn.head), NOT_FOUND);
    assert_int_equal(town_ask(&town, town.founder, &broken.head), NOT_ALLOWED);
    assert_int_equal(town_ask(&town, town.founder, &ask.head), NOT_FOUND);
}

/* WIJK-11 */
static void the_settings_that_a_phone_needs_are_those_of_the_server(void **state)
{
    (void)state;
    town.settings.k = 7;
    town.settings.alert_to_wijk = 0;
    struct wire_wijk_show in = {.head = {.type = WIRE_wijk_show}};
    assert_int_equal(town_ask(&town, town.leader, &in.head), OK);
    const struct wire_wijk_settings *shown = (const void *)town.reply;
    assert_int_equal(shown->suppression, 7);
    assert_int_equal(shown->age_min, 18);
    assert_int_equal(shown->minimum_present, 2);
    assert_int_equal(shown->weeks_ahead, 12);
    assert_int_equal(shown->newcomers, 1);
    assert_int_equal(shown->alert_closes_s, town.settings.alert_open_s);
    assert_int_equal(shown->alert_phones_min, 0);
    assert_int_equal(shown->charter_version, 1);
    assert_int_equal(shown->house_rules_version, 0);
    assert_false(shown->police_in_group);
    assert_false(shown->example);
    town.settings.alert_to_wijk = 1;
    assert_int_equal(town_ask(&town, town.leader, &in.head), OK);
    shown = (const void *)town.reply;
    assert_int_equal(shown->alert_phones_min, town.settings.alert_few_phones);
}

/* WIJK-13 */
static void a_phone_is_told_who_answers_for_the_data_and_whether_police_reads_along(void **state)
{
    (void)state;
    struct wire_wijk_show in = {.head = {.type = WIRE_wijk_show}};
    assert_int_equal(town_ask(&town, town.leader, &in.head), OK);
    const struct wire_wijk_settings *shown = (const void *)town.reply;
    assert_int_equal(shown->controller.size + shown->legal_basis.size, 0);
    assert_int_equal(shown->dpia_on, 0);
    (void)snprintf(town.settings.controller, sizeof(town.settings.controller), "Stichting Proef");
    (void)snprintf(town.settings.controller_contact, sizeof(town.settings.controller_contact),
                   "privacy@proef.example");
    (void)snprintf(town.settings.legal_basis, sizeof(town.settings.legal_basis), "belang");
    (void)snprintf(town.settings.dpia_date, sizeof(town.settings.dpia_date), "2026-11-02");
    town.settings.police_in_group = 1;
    assert_int_equal(town_ask(&town, town.leader, &in.head), OK);
    shown = (const void *)town.reply;
    assert_true(span_equal(shown->controller, span_text("Stichting Proef")));
    assert_true(span_equal(shown->controller_contact, span_text("privacy@proef.example")));
    assert_true(span_equal(shown->legal_basis, span_text("belang")));
    assert_int_equal(shown->dpia_on, 20261102);
    assert_true(shown->police_in_group);
}

static void versions_follow_one_by_one(void **state)
{
    (void)state;
    assert_int_equal(version_may_follow(1, 0), OK);
    assert_int_equal(version_may_follow(1, 1), OLD_VERSION);
    assert_int_equal(version_may_follow(3, 1), CONFLICT);
    assert_int_equal(house_rules_may_accept(2, 2, true), OK);
    assert_int_equal(house_rules_may_accept(2, 2, false), NOT_ALLOWED);
    assert_int_equal(house_rules_may_accept(1, 2, true), OLD_VERSION);
    assert_int_equal(house_rules_may_accept(3, 2, true), NOT_FOUND);
    assert_int_equal(house_rules_may_begin(20260318, 20260319), OK);
    assert_int_equal(house_rules_may_begin(20260318, 20260318), FIELD_TOO_SMALL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
#define BARE(name) cmocka_unit_test_setup_teardown(name, open_bare, close_town)
    const struct CMUnitTest tests[] = {
        BARE(founding_needs_a_token_that_the_operator_gave_and_works_once),
        BARE(a_token_is_over_after_its_hour),
        BARE(a_wijks_id_is_made_from_its_root_key),
        TEST(the_first_founding_is_kept_and_a_second_refused),
        TEST(a_charter_is_signed_by_a_wijk_coordinator_and_one_higher_than_the_last),
        TEST(a_phone_refuses_a_charter_below_the_one_it_has_seen),
        TEST(a_succession_is_replaced_by_a_higher_one_of_the_root_or_two_of_three),
        TEST(with_root_and_founder_lost_two_custodians_name_a_new_root_and_all_goes_on),
        TEST(a_policy_document_is_fetched_by_its_hash_and_has_that_hash),
        TEST(a_new_version_of_the_house_rules_asks_everybody_again),
        TEST(of_age_is_said_once_at_accepting),
        TEST(every_object_is_of_the_sessions_own_wijk),
        TEST(the_settings_that_a_phone_needs_are_those_of_the_server),
        TEST(a_phone_is_told_who_answers_for_the_data_and_whether_police_reads_along),
        cmocka_unit_test(versions_follow_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
