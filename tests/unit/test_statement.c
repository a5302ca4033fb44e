/* test_statement.c -- revoke, withdraw, leave: the server acts at once, the groups follow (T16,
 * T17). */
#include "group/group_store.h"
#include "session/device.h"
#include "statement/statement_store.h"
#include "support/town.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the ones above first
#include <cmocka.h>

static struct town town;
static struct wire_group talk, alarm, wijk;
static struct phone *anna;

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town_found(&town);
    town_open_groups(&town);
    talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    alarm = town_group(&town, CERT_ALARM_BUURT, 0, 1);
    wijk = town_group(&town, CERT_ALARM_WIJK, 0, 1);
    anna = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &alarm, NULL), OK);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_int_equal(town_enter(&town, anna, &wijk, NULL), OK);
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static enum device_state state_of(const struct phone *phone)
{
    struct device device = {0};
    const struct wire_id serial = wire_id_of(&phone->device.serial);
    assert_int_equal(device_find(town.core->db, &town.wijk_id, &serial, &device), OK);
    return device.state;
}

/* How many groups it concerns, and how many of them applied it. */
static size_t progress(struct phone *phone, struct span statement, size_t *applied)
{
    const struct hash hash = hash_of(statement);
    struct wire_statement_show in = {.head = {.type = WIRE_statement_show},
                                     .hash = wire_hash_of(&hash)};
    assert_int_equal(town_ask(&town, phone, &in.head), OK);
    const struct wire_statement_progress *page = (const void *)town.reply;
    const struct wire_statement_group *groups = page->groups.items;
    *applied = 0;
    for (size_t i = 0; i < page->groups.count; i++) {
        *applied += groups[i].applied ? 1 : 0;
    }
    return page->groups.count;
}

static size_t pending(struct phone *phone, const struct wire_group *group)
{
    struct wire_statement_list in = {.head = {.type = WIRE_statement_list}, .group = *group};
    assert_int_equal(town_ask(&town, phone, &in.head), OK);
    return ((const struct wire_statement_page *)(const void *)town.reply)->statements.count;
}

/* ── taking effect ──────────────────────────────────────────────────────────────────────────────
 */

/* STATEMENT-1 */
static void a_statement_is_made_by_one_who_may_and_needs_no_epoch(void **state)
{
    (void)state;
    struct phone *bram = town_resident(&town);
    mls_statement_body body = town_statement(&town, CERT_REVOKE, town_wijk());
    const struct phone *target = anna;
    body.revoked.serials = town_serials(&town, &target, 1);
    const struct cert_pen bad = town_device_pen(&town, bram);
    assert_int_equal(town_post(&town, bram, town_sign(&town, &body, &bad, 1)), NOT_ALLOWED);
    const struct cert_pen leader = town_pen(&town.leader_cap);
    assert_int_equal(town_post(&town, town.leader, town_sign(&town, &body, &leader, 1)),
                     NOT_ALLOWED);
    assert_int_equal(state_of(anna), DEVICE_LIVE);
    /* whoever brings it may be anyone: the right stands in the signature */
    const struct span good = town_revoke(&town, &town.coordinator_cap, anna);
    uint8_t *bytes = (uint8_t *)good.data;
    bytes[good.size - 1] ^= 1;
    assert_int_equal(town_post(&town, bram, good), BAD_SIGNATURE);
    bytes[good.size - 1] ^= 1;
    assert_int_equal(town_post(&town, bram, good), OK);
    assert_int_equal(state_of(anna), DEVICE_REVOKED);
}

/* STATEMENT-2, DEVICE-5 */
static void from_the_acknowledgement_on_a_revoked_device_gets_nothing(void **state)
{
    (void)state;
    const struct cert_plan plan = {0};
    (void)plan;
    struct wire_group_send late =
        town_message(&town, anna, &talk, wire_content_class_CHAT, "nog iets");
    const struct wire_group_send kept = late;
    town_forget_heard(&town);
    assert_int_equal(
        town_post(&town, town.coordinator, town_revoke(&town, &town.coordinator_cap, anna)), OK);
    assert_int_equal(anna->connection, 0);
    assert_int_equal(anna->closed, CLOSE_REVOKED);
    assert_non_null(town_heard(anna, WIRE_session_closing));
    assert_int_equal(town_say(&town, town.leader, &talk, "zonder haar"), OK);
    assert_null(town_heard(anna, WIRE_group_message));
    assert_false(town_follows(&town, anna, &talk));
    assert_false(town_follows(&town, anna, &wijk));
    assert_false(town_prove(&town, anna)); /* and it does not come back */
    late = kept;
    assert_int_equal(town_ask(&town, anna, &late.head), NOT_SIGNED_IN);
}

/* STATEMENT-2 */
static void no_commit_is_taken_of_a_revoked_device_not_even_by_another_hand(void **state)
{
    (void)state;
    struct club *club = town_club(anna, &talk);
    struct cert_plan plan;
    assert_int_equal(cert_policy_plan_update(club->policy, group_public(club->group),
                                             (uint64_t)town.at.now, &town.arena, &plan),
                     OK);
    struct wire_group_commit commit = town_make_commit(&town, anna, &talk, &plan);
    assert_int_equal(
        town_post(&town, town.coordinator, town_revoke(&town, &town.coordinator_cap, anna)), OK);
    assert_int_equal(town_ask(&town, town.leader, &commit.head), WRONG_SENDER);
}

/* STATEMENT-3 */
static void any_member_commits_exactly_the_effect(void **state)
{
    (void)state;
    struct phone *bram = town_resident(&town);
    assert_int_equal(town_enter(&town, bram, &talk, NULL), OK);
    const struct span statement = town_revoke(&town, &town.coordinator_cap, anna);
    const struct cap *caps[] = {&town.coordinator_cap};
    assert_int_equal(town_post(&town, town.coordinator, statement), OK);
    struct group_row before;
    struct group_row after;
    assert_int_equal(group_find(town.core->db, &town.wijk_id, &talk, &before), OK);
    assert_int_equal(town_apply(&town, bram, &talk, statement, caps, 1), OK);
    assert_int_equal(group_find(town.core->db, &town.wijk_id, &talk, &after), OK);
    assert_int_equal(after.leaves, before.leaves - 1);
    assert_memory_not_equal(&after.policy, &before.policy, sizeof(after.policy));
    const struct wire_id serial = wire_id_of(&anna->device.serial);
    struct group_row *rows = town_take(&town, DEVICE_GROUPS_MAX, sizeof(*rows));
    size_t count = 0;
    assert_int_equal(leaf_list_groups(town.core->db, &town.wijk_id, &serial, rows, &count), OK);
    assert_int_equal(count, 2); /* those in the other two wait for a commit there */
    for (size_t i = 0; i < count; i++) {
        assert_memory_not_equal(&rows[i].group, &talk, sizeof(talk));
    }
    assert_int_equal(town_apply(&town, town.leader, &talk, statement, caps, 1), CONFLICT);
    assert_int_equal(town_update(&town, town.leader, &talk), OK);
}

/* STATEMENT-3 */
static void a_commit_that_does_less_than_its_statement_is_refused(void **state)
{
    (void)state;
    const struct span statement = town_revoke(&town, &town.coordinator_cap, anna);
    const struct span hats[] = {town.founder_cap.bytes, town.second_cap.bytes,
                                town.coordinator_cap.bytes};
    const struct span none = {0};
    struct buffer act = buffer_make(16384);
    cert_act_write((uint64_t)town.at.now, hats, 3, statement, none, &act);
    const struct cert_plan plan = {.act = town_keep(&town, &act)};
    struct phone *bram = town_resident(&town);
    const struct town_entry lawless = {.lawless = true};
    assert_int_equal(town_enter(&town, bram, &talk, &lawless), OK);
    struct wire_group_commit commit = town_make_commit(&town, bram, &talk, &plan);
    assert_int_equal(town_ask(&town, bram, &commit.head), NOT_ALLOWED);
}

/* STATEMENT-4: who asks is told what is to be committed first */
static void what_a_group_has_not_applied_is_listed_for_it(void **state)
{
    (void)state;
    const struct span statement = town_revoke(&town, &town.coordinator_cap, anna);
    assert_int_equal(pending(town.leader, &talk), 0);
    assert_int_equal(town_post(&town, town.coordinator, statement), OK);
    assert_int_equal(pending(town.leader, &talk), 1);
    const struct wire_statement_page *page = (const void *)town.reply;
    const struct wire_statement *listed = page->statements.items;
    assert_true(span_equal(listed->statement, statement));
    assert_true(listed->issuer.size > 0);
    const struct wire_statement_posted *told =
        (const void *)town_heard(town.leader, WIRE_statement_posted);
    assert_non_null(told);
    assert_true(span_equal(told->statement.statement, statement));
    struct phone *bram = town_resident(&town); /* a newcomer sees it before entering */
    assert_int_equal(pending(bram, &talk), 1);
    const struct cap *caps[] = {&town.coordinator_cap};
    assert_int_equal(town_apply(&town, town.leader, &talk, statement, caps, 1), OK);
    assert_int_equal(pending(town.leader, &talk), 0);
    assert_int_equal(pending(town.leader, &alarm), 1);
}

/* STATEMENT-5 */
static void the_same_statement_twice_is_one(void **state)
{
    (void)state;
    const struct span statement = town_revoke(&town, &town.coordinator_cap, anna);
    assert_int_equal(town_post(&town, town.coordinator, statement), OK);
    town_forget_heard(&town);
    assert_int_equal(town_post(&town, town.leader, statement), OK);
    assert_null(town_heard(town.leader, WIRE_statement_posted));
    assert_int_equal(pending(town.leader, &talk), 1);
    town_wait(&town, 1);
    const struct span another = town_revoke(&town, &town.coordinator_cap, anna);
    assert_int_equal(town_post(&town, town.leader, another), CONFLICT); /* nothing is left to do */
}

/* STATEMENT-7 */
static void who_posted_it_sees_in_how_many_groups_it_is_applied(void **state)
{
    (void)state;
    const struct span statement = town_revoke(&town, &town.coordinator_cap, anna);
    const struct cap *caps[] = {&town.coordinator_cap};
    assert_int_equal(town_post(&town, town.coordinator, statement), OK);
    size_t applied = 9;
    assert_int_equal(progress(town.coordinator, statement, &applied), 3);
    assert_int_equal(applied, 0);
    assert_int_equal(town_apply(&town, town.leader, &talk, statement, caps, 1), OK);
    assert_int_equal(town_apply(&town, town.second, &wijk, statement, caps, 1), OK);
    assert_int_equal(progress(town.coordinator, statement, &applied), 3);
    assert_int_equal(applied, 2);
    struct phone *stranger = town_resident(&town);
    assert_int_equal(progress(stranger, statement, &applied), 3); /* it concerns her groups */
    struct wire_statement_show in = {.head = {.type = WIRE_statement_show}, .hash = {{1}}};
    assert_int_equal(town_ask(&town, town.coordinator, &in.head), NOT_FOUND);
}

static void a_statement_that_a_commit_brings_is_acted_on_as_well(void **state)
{
    (void)state;
    const struct span statement = town_revoke(&town, &town.coordinator_cap, anna);
    const struct cap *caps[] = {&town.coordinator_cap};
    assert_int_equal(town_apply(&town, town.leader, &talk, statement, caps, 1), OK);
    assert_int_equal(state_of(anna), DEVICE_REVOKED);
    assert_int_equal(anna->connection, 0);
    assert_int_equal(pending(town.leader, &talk), 0);
    assert_int_equal(pending(town.leader, &alarm), 1);
}

static void what_another_statement_did_already_is_no_longer_listed(void **state)
{
    (void)state;
    struct phone *bram = town_resident(&town);
    assert_int_equal(town_enter(&town, bram, &talk, NULL), OK);
    const struct span one = town_revoke(&town, &town.coordinator_cap, anna);
    mls_statement_body body = town_statement(&town, CERT_REVOKE, town_wijk());
    const struct phone *targets[] = {anna, bram};
    body.revoked.serials = town_serials(&town, targets, 2);
    const struct cert_pen pen = town_pen(&town.founder_cap);
    const struct span both = town_sign(&town, &body, &pen, 1);
    const struct cap *coordinator[] = {&town.coordinator_cap};
    const struct cap *founder[] = {&town.founder_cap};
    assert_int_equal(town_post(&town, town.coordinator, one), OK);
    assert_int_equal(town_post(&town, town.founder, both), OK);
    assert_int_equal(pending(town.leader, &talk), 2);
    assert_int_equal(town_apply(&town, town.leader, &talk, both, founder, 1), OK);
    assert_int_equal(pending(town.leader, &talk), 0);
    (void)coordinator;
}

/* STATEMENT-6 */
static void two_certificates_of_one_serial_prove_themselves(void **state)
{
    (void)state;
    mls_evidence evidence;
    assert_int_equal(cert_evidence_decode(anna->evidence, &evidence), OK);
    const struct sign_pair other = sign_pair_random();
    struct cert_key key;
    memcpy(key.bytes, other.public_key, sizeof(key.bytes));
    mls_invitation invitation;
    assert_int_equal(cert_invitation_decode(anna->invitation, &invitation), OK);
    const struct cert_id wijk_id = cert_id_of(&town.wijk_id);
    struct buffer out = buffer_make(4096);
    assert_int_equal(cert_make_evidence(&anna->invitation_key, &wijk_id, &invitation, &key,
                                        (uint64_t)town.at.now, &out),
                     OK);
    mls_evidence twin;
    assert_int_equal(cert_evidence_decode(buffer_span(&out), &twin), OK);
    buffer_end(&out);
    mls_device_pair pair = {.first = {evidence, anna->key}, .second = {twin, key}};
    mls_statement_body body = town_statement(&town, CERT_DOUBLE, town_wijk());
    body.pair = &pair;
    assert_int_equal(town_post(&town, town.leader, town_sign(&town, &body, NULL, 0)), OK);
    assert_int_equal(state_of(anna), DEVICE_REVOKED);
    assert_int_equal(pending(town.leader, &talk), 1);
}

/* ── issuers ────────────────────────────────────────────────────────────────────────────────────
 */

/* INVITATION-6, HAT-4 */
static void revoking_an_issuer_ends_its_hat_chosen_devices_and_unspent_invitations(void **state)
{
    (void)state;
    const struct town_invite invite = {.issuer = &town.coordinator_cap};
    struct phone *bram = town_phone(&town, &invite);
    assert_int_equal(town_register(&town, bram), OK);
    mls_invitation invitation;
    assert_int_equal(cert_invitation_decode(anna->invitation, &invitation), OK);
    mls_u16 seqs[] = {invitation.terms.seq};
    mls_statement_body body = town_statement(&town, CERT_REVOKE_ISSUER, town_wijk());
    body.issuer.hat = town.coordinator_cap.hat.serial;
    body.issuer.seqs = (struct mls_vector){seqs, 1};
    const struct cert_pen pen = town_pen(&town.founder_cap);
    const struct span statement = town_sign(&town, &body, &pen, 1);
    assert_int_equal(town_post(&town, town.founder, statement), OK);
    assert_int_equal(state_of(anna), DEVICE_REVOKED);
    assert_int_equal(state_of(town.leader), DEVICE_LIVE); /* let in by her too, and not chosen */
    assert_int_equal(town_claim(&town, bram), REVOKED);
    const struct wire_hat_withdrawn *told =
        (const void *)town_heard(town.leader, WIRE_hat_withdrawn);
    assert_non_null(told);
    struct wire_invitation_list in = {.head = {.type = WIRE_invitation_list},
                                      .buurt_id = wire_id_of(&town.buurten[0])};
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &in.head), NOT_ALLOWED);
    size_t applied = 0;
    assert_int_equal(progress(town.founder, statement, &applied), 3);
}

static void a_new_root_ends_the_hats_that_it_does_not_keep(void **state)
{
    (void)state;
    const struct sign_pair root = sign_pair_random();
    struct cert_key key;
    struct cert_key custodians[TOWN_CUSTODIANS];
    memcpy(key.bytes, root.public_key, sizeof(key.bytes));
    for (size_t i = 0; i < TOWN_CUSTODIANS; i++) {
        memcpy(custodians[i].bytes, town.custodians[i].public_key, sizeof(custodians[i].bytes));
    }
    struct cert_id kept[] = {town.second_cap.hat.serial};
    const mls_succession_body body = {.format = CERT_FORMAT,
                                      .wijk_id = cert_id_of(&town.wijk_id),
                                      .version = 2,
                                      .root = key,
                                      .k = 2,
                                      .custodians = {custodians, TOWN_CUSTODIANS},
                                      .kept = {kept, 1}};
    const struct cert_successor marks[] = {{0, &town.custodians[0]}, {2, &town.custodians[2]}};
    struct wire_succession_replace in = {.head = {.type = WIRE_succession_replace},
                                         .succession = town_succession(&town, &body, marks, 2)};
    assert_int_equal(town_ask(&town, town.leader, &in.head), OK);
    struct wire_hat_list list = {.head = {.type = WIRE_hat_list}};
    assert_int_equal(town_ask_as(&town, &town.second_cap, &list.head), OK);
    struct wire_hat_list other = {.head = {.type = WIRE_hat_list}};
    assert_int_equal(town_ask_as(&town, &town.founder_cap, &other.head), NOT_ALLOWED);
    assert_int_equal(pending(town.leader, &talk), 1); /* every group learns of it */
    assert_int_equal(pending(town.leader, &wijk), 1);
}

static void a_statement_of_a_time_to_come_is_refused(void **state)
{
    (void)state;
    town.at.now += 1000;
    const struct span statement = town_revoke(&town, &town.coordinator_cap, anna);
    town.at.now -= 1000;
    assert_int_equal(town_post(&town, town.coordinator, statement), CLOSED);
}

static void a_statement_that_all_have_applied_is_deleted_after_its_term(void **state)
{
    (void)state;
    const struct span first = town_revoke(&town, &town.coordinator_cap, anna);
    const struct cap *caps[] = {&town.coordinator_cap};
    assert_int_equal(town_post(&town, town.coordinator, first), OK);
    assert_int_equal(town_apply(&town, town.leader, &talk, first, caps, 1), OK);
    assert_int_equal(town_apply(&town, town.leader, &alarm, first, caps, 1), OK);
    struct phone *bram = town_resident(&town);
    const struct span second = town_revoke(&town, &town.coordinator_cap, bram);
    assert_int_equal(town_post(&town, town.coordinator, second), OK);
    const struct hash hash = hash_of(first);
    const struct wire_hash named = wire_hash_of(&hash);
    struct statement_row row;
    town_wait(&town, (int64_t)31 * TOWN_DAY);
    assert_int_equal(statement_find(town.core->db, &town.wijk_id, &named, &row),
                     OK); /* one lacks */
    assert_int_equal(town_apply(&town, town.leader, &wijk, first, caps, 1), OK);
    town_wait(&town, TOWN_DAY);
    assert_int_equal(statement_find(town.core->db, &town.wijk_id, &named, &row), NOT_FOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(a_statement_is_made_by_one_who_may_and_needs_no_epoch),
        TEST(from_the_acknowledgement_on_a_revoked_device_gets_nothing),
        TEST(no_commit_is_taken_of_a_revoked_device_not_even_by_another_hand),
        TEST(any_member_commits_exactly_the_effect),
        TEST(a_commit_that_does_less_than_its_statement_is_refused),
        TEST(what_a_group_has_not_applied_is_listed_for_it),
        TEST(the_same_statement_twice_is_one),
        TEST(who_posted_it_sees_in_how_many_groups_it_is_applied),
        TEST(a_statement_that_a_commit_brings_is_acted_on_as_well),
        TEST(what_another_statement_did_already_is_no_longer_listed),
        TEST(two_certificates_of_one_serial_prove_themselves),
        TEST(revoking_an_issuer_ends_its_hat_chosen_devices_and_unspent_invitations),
        TEST(a_new_root_ends_the_hats_that_it_does_not_keep),
        TEST(a_statement_of_a_time_to_come_is_refused),
        TEST(a_statement_that_all_have_applied_is_deleted_after_its_term),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
