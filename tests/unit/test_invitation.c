/* test_invitation.c -- letting one person in, once, within fourteen days (T1-T4). */
#include "invitation/invitation.h"
#include "member/member_store.h"
#include "session/device.h"
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

static struct phone *invited(const struct town_invite *wish)
{
    struct phone *phone = town_phone(&town, wish);
    assert_int_equal(town_register(&town, phone), OK);
    return phone;
}

static struct phone *invited_by_coordinator(void)
{
    const struct town_invite wish = {.issuer = &town.coordinator_cap};
    return invited(&wish);
}

static enum status fetch(struct phone *asker, const struct phone *phone)
{
    struct wire_invitation_fetch in = {.head = {.type = WIRE_invitation_fetch},
                                       .locator = town_locator(phone)};
    return town_ask(&town, asker, &in.head);
}

static enum status withdraw(const struct cap *by, const struct phone *phone)
{
    mls_invitation invitation;
    assert_int_equal(cert_invitation_decode(phone->invitation, &invitation), OK);
    mls_statement_body body =
        town_statement(&town, CERT_WITHDRAW_INVITATION, by->hat.hat.body.reach);
    body.reach = town_buurt(&town, 0);
    body.invitation = invitation;
    const struct cert_pen pen = town_pen(by);
    struct wire_invitation_withdraw in = {.head = {.type = WIRE_invitation_withdraw},
                                          .buurt_id = wire_id_of(&town.buurten[0]),
                                          .serial = wire_id_of(&phone->device.serial),
                                          .statement = town_sign(&town, &body, &pen, 1)};
    return town_ask_as(&town, by, &in.head);
}

static size_t list(const struct cap *by, const struct wire_invitation **rows)
{
    struct wire_invitation_list in = {.head = {.type = WIRE_invitation_list},
                                      .buurt_id = wire_id_of(&town.buurten[0])};
    assert_int_equal(town_ask_as(&town, by, &in.head), OK);
    const struct wire_invitation_page *page = (const void *)town.reply;
    *rows = page->invitations.items;
    return page->invitations.count;
}

static const struct wire_invitation *find(const struct wire_invitation *rows, size_t count,
                                          const struct phone *phone)
{
    const struct wire_id serial = wire_id_of(&phone->device.serial);
    for (size_t i = 0; i < count; i++) {
        if (wire_id_equal(&rows[i].serial, &serial)) {
            return &rows[i];
        }
    }
    return NULL;
}

/* ── using ──────────────────────────────────────────────────────────────────────────────────────
 */

/* INVITATION-1, RETENTION-2 */
static void an_invitation_ends_after_fourteen_days_at_the_second(void **state)
{
    (void)state;
    struct phone *in_time = invited_by_coordinator();
    struct phone *late = invited_by_coordinator();
    town_wait(&town, (int64_t)14 * TOWN_DAY - 1);
    assert_int_equal(town_claim(&town, in_time), OK);
    town.at.now++;
    assert_int_equal(town_claim(&town, late), CLOSED);
    town_wait(&town, 3600);
    struct invitation_row row;
    const struct wire_id serial = wire_id_of(&late->device.serial);
    assert_int_equal(invitation_find(town.core->db, &town.wijk_id, &serial, &row), NOT_FOUND);
}

static void an_invitation_longer_than_fourteen_days_is_not_laid_down(void **state)
{
    (void)state;
    struct phone *phone = invited_by_coordinator();
    mls_invitation invitation;
    assert_int_equal(cert_invitation_decode(phone->invitation, &invitation), OK);
    invitation.terms.until = invitation.terms.from + CERT_INVITATION_TERM_S + 1;
    struct buffer out = buffer_make(1024);
    mls_write_invitation(&out, &invitation);
    struct wire_invitation_register in = {.head = {.type = WIRE_invitation_register},
                                          .buurt_id = wire_id_of(&town.buurten[0]),
                                          .locator = {{9}},
                                          .invitation = town_keep(&town, &out),
                                          .packet = span_text("packet")};
    assert_int_not_equal(town_ask_as(&town, &town.coordinator_cap, &in.head), OK);
}

/* INVITATION-2, INVITATION-3 */
static void the_server_keeps_a_locator_and_a_packet_that_it_gives_to_whoever_names_it(void **state)
{
    (void)state;
    struct phone *anna = invited_by_coordinator();
    town_connect(&town, anna);
    assert_int_equal(town_hello(&town, anna), OK);
    assert_int_equal(fetch(anna, anna), OK);
    const struct wire_invitation_packet *reply = (const void *)town.reply;
    assert_true(span_equal(reply->packet, span_text("a sealed packet")));
    struct wire_invitation_fetch wrong = {.head = {.type = WIRE_invitation_fetch},
                                          .locator = {{1}}};
    assert_int_equal(town_ask(&town, anna, &wrong.head), NOT_FOUND);
    town_hang_up(&town, anna);
    assert_int_equal(town_claim(&town, anna), OK);
    assert_int_equal(fetch(town.leader, anna), SERIAL_TWICE); /* used: the packet is gone */
}

/* INVITATION-4 */
static void a_member_id_follows_from_the_invitations_key(void **state)
{
    (void)state;
    struct phone *anna = invited_by_coordinator();
    assert_int_equal(town_claim(&town, anna), OK);
    const struct wire_invitation_claimed claimed =
        *(const struct wire_invitation_claimed *)(void *)town.reply;
    const struct cert_id wijk_id = cert_id_of(&town.wijk_id);
    struct cert_key key;
    memcpy(key.bytes, anna->invitation_key.public_key, sizeof(key.bytes));
    const struct cert_id expected = cert_member_id(&wijk_id, &key);
    const struct wire_id member = wire_id_of(&expected);
    assert_true(wire_id_equal(&claimed.member_id, &member));
    const struct wire_id buurt = wire_id_of(&town.buurten[0]);
    assert_true(wire_id_equal(&claimed.buurt_id, &buurt));
    assert_true(town_prove(&town, anna));
}

/* INVITATION-5, INVITATION-8 */
static void claiming_twice_gives_the_first_answer_and_another_device_nothing(void **state)
{
    (void)state;
    struct phone *anna = invited_by_coordinator();
    assert_int_equal(town_claim(&town, anna), OK);
    const struct wire_invitation_claimed first =
        *(const struct wire_invitation_claimed *)(void *)town.reply;
    town_wait(&town, (int64_t)15 * TOWN_DAY); /* also when the invitation itself is long over */
    assert_int_equal(town_claim(&town, anna), OK);
    const struct wire_invitation_claimed *again = (const void *)town.reply;
    assert_true(wire_id_equal(&again->device_serial, &first.device_serial));
    const struct town_invite twin = {.issuer = &town.coordinator_cap,
                                     .seq = (uint16_t)(10 + town.next_seq - 1),
                                     .invitation_key = &anna->invitation_key,
                                     .from = TOWN_NOW};
    struct phone *other = town_phone(&town, &twin);
    assert_memory_equal(&other->device.serial, &anna->device.serial, sizeof(other->device.serial));
    assert_int_equal(town_claim(&town, other), SERIAL_TWICE);
}

/* INVITATION-6 */
static void a_withdrawn_invitation_is_refused_at_once(void **state)
{
    (void)state;
    struct phone *anna = invited_by_coordinator();
    assert_int_equal(withdraw(&town.coordinator_cap, anna), OK);
    assert_int_equal(town_claim(&town, anna), REVOKED);
    assert_int_equal(fetch(town.leader, anna), REVOKED);
    struct phone *used = invited_by_coordinator();
    assert_int_equal(town_claim(&town, used), OK);
    assert_int_equal(withdraw(&town.coordinator_cap, used), CONFLICT);
    assert_int_equal(town_register(&town, anna), REVOKED); /* nor laid down again */
}

static void a_claim_is_signed_by_the_device_over_the_challenge(void **state)
{
    (void)state;
    struct phone *anna = invited_by_coordinator();
    town_connect(&town, anna);
    struct wire_invitation_claim in = {.head = {.type = WIRE_invitation_claim},
                                       .hats = town_chain(&town, anna->let_in_by),
                                       .evidence = anna->evidence,
                                       .device_key = wire_key_of(&anna->key)};
    assert_int_equal(town_ask(&town, anna, &in.head), NOT_SIGNED_IN);
    assert_int_equal(town_hello(&town, anna), OK);
    assert_int_equal(town_ask(&town, anna, &in.head), BAD_SIGNATURE);
    assert_string_equal(town.field, "signature");
    const struct wire_refused *refused = (const void *)town.reply;
    assert_false(wire_hash_is_none(&refused->challenge)); /* the next one comes with the refusal */
}

/* ── laying down ────────────────────────────────────────────────────────────────────────────────
 */

/* INVITATION-7 */
static void an_issuer_invites_within_reach_and_below_its_cap(void **state)
{
    (void)state;
    const struct town_invite away = {.issuer = &town.coordinator_cap, .buurt = town.buurten[1]};
    struct phone *anna = town_phone(&town, &away);
    assert_int_equal(town_register(&town, anna), NOT_ALLOWED);
    const struct town_invite over = {.issuer = &town.leader_cap, .seq = 100};
    struct phone *bram = town_phone(&town, &over);
    assert_int_equal(town_register(&town, bram), BAD_CHAIN);
    const struct town_invite last = {.issuer = &town.leader_cap, .seq = 99};
    struct phone *cees = town_phone(&town, &last);
    assert_int_equal(town_register(&town, cees), OK);
    assert_int_equal(town_claim(&town, cees), OK);
    const struct town_invite others = {.issuer = &town.coordinator_cap};
    struct phone *dirk = town_phone(&town, &others);
    dirk->let_in_by = &town.leader_cap; /* a leader lays down what the coordinator signed */
    assert_int_equal(town_register(&town, dirk), NOT_ALLOWED);
    assert_string_equal(town.field, "invitation");
}

/* INVITATION-7 */
static void the_number_of_an_invitation_stands_for_one(void **state)
{
    (void)state;
    const struct town_invite first = {.issuer = &town.coordinator_cap, .seq = 77};
    struct phone *anna = invited(&first);
    struct phone *bram = town_phone(&town, &first);
    assert_int_equal(town_register(&town, bram), CONFLICT);
    (void)anna;
}

static void a_doorstep_evening_has_an_end(void **state)
{
    (void)state;
    town_wait(&town, TOWN_DAY + 1);
    town.settings.invitation_day = 3;
    enum status status = OK;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(status, OK);
        const struct town_invite wish = {.issuer = &town.coordinator_cap};
        status = town_register(&town, town_phone(&town, &wish));
    }
    assert_int_equal(status, QUOTA_SPENT);
    assert_true(town.retry_after_s > 0);
    town_wait(&town, TOWN_DAY + 1);
    assert_non_null(invited_by_coordinator());
}

/* INVITATION-9 */
static void a_recovery_names_a_member_is_a_coordinators_and_carries_no_hat(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    const struct town_invite recovery = {.issuer = &town.coordinator_cap,
                                         .kind = CERT_INVITE_RECOVERY,
                                         .member_id = anna->device.member_id};
    struct phone *new_phone = invited(&recovery);
    assert_int_equal(town_claim(&town, new_phone), OK);
    assert_memory_equal(&new_phone->device.member_id, &anna->device.member_id,
                        sizeof(anna->device.member_id));
    struct device device = {0};
    const struct wire_id serial = wire_id_of(&new_phone->device.serial);
    assert_int_equal(device_find(town.core->db, &town.wijk_id, &serial, &device), OK);
    const struct wire_id member = wire_id_of(&anna->device.member_id);
    assert_true(wire_id_equal(&device.member_id, &member));
    const struct town_invite by_leader = {.issuer = &town.leader_cap,
                                          .kind = CERT_INVITE_RECOVERY,
                                          .member_id = anna->device.member_id};
    assert_int_equal(town_register(&town, town_phone(&town, &by_leader)), NOT_ALLOWED);
    const struct town_invite nobody = {
        .issuer = &town.coordinator_cap, .kind = CERT_INVITE_RECOVERY, .member_id = {{5}}};
    assert_int_equal(town_register(&town, town_phone(&town, &nobody)), NOT_FOUND);
}

/* INVITATION-12 */
static void an_invitations_key_lets_in_one_person_and_nobody_as_that_person(void **state)
{
    (void)state;
    struct phone *anna = invited_by_coordinator();
    assert_int_equal(town_claim(&town, anna), OK);
    const struct town_invite again = {.issuer = &town.coordinator_cap,
                                      .invitation_key = &anna->invitation_key};
    struct phone *posing = invited(&again); /* who made the invitation knows its key */
    assert_memory_equal(&posing->device.member_id, &anna->device.member_id,
                        sizeof(anna->device.member_id));
    assert_int_equal(town_claim(&town, posing), NOT_ALLOWED);
    assert_string_equal(town.field, "evidence");
    assert_false(town_prove(&town, posing));
}

/* INVITATION-13 */
static void a_recovery_is_made_where_the_member_lives(void **state)
{
    (void)state;
    const struct town_invite elsewhere = {.issuer = &town.founder_cap, .buurt = town.buurten[1]};
    struct phone *bram = invited(&elsewhere);
    assert_int_equal(town_claim(&town, bram), OK);
    const struct town_invite away = {.issuer = &town.coordinator_cap,
                                     .kind = CERT_INVITE_RECOVERY,
                                     .member_id = bram->device.member_id};
    struct phone *posing = town_phone(&town, &away);
    assert_int_equal(town_register(&town, posing), NOT_FOUND); /* as if nobody were so named */
    assert_int_equal(town_claim(&town, posing), NOT_FOUND);    /* nor without laying it down */
    assert_false(town_prove(&town, posing));
    const struct town_invite home = {.issuer = &town.founder_cap,
                                     .buurt = town.buurten[1],
                                     .kind = CERT_INVITE_RECOVERY,
                                     .member_id = bram->device.member_id};
    assert_int_equal(town_claim(&town, invited(&home)), OK);
}

/* INVITATION-14 */
static void a_neighbours_word_reaches_the_coordinators_and_opens_nothing(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct phone *bram = town_resident(&town);
    struct wire_invitation_vouch in = {.head = {.type = WIRE_invitation_vouch},
                                       .member_id = wire_id_of(&anna->device.member_id)};
    assert_int_equal(town_ask(&town, bram, &in.head), OK);
    const struct wire_invitation_vouched *told =
        (const void *)town_heard(town.coordinator, WIRE_invitation_vouched);
    assert_non_null(told);
    const struct wire_id voucher = wire_id_of(&bram->device.member_id);
    assert_true(wire_id_equal(&told->member_id, &in.member_id));
    assert_true(wire_id_equal(&told->vouched_by, &voucher));
    assert_null(town_heard(town.leader, WIRE_invitation_vouched));
    assert_null(town_heard(anna, WIRE_invitation_vouched));
    const struct town_invite by_leader = {.issuer = &town.leader_cap,
                                          .kind = CERT_INVITE_RECOVERY,
                                          .member_id = anna->device.member_id};
    assert_int_equal(town_register(&town, town_phone(&town, &by_leader)), NOT_ALLOWED);
    assert_int_equal(town_ask(&town, anna, &in.head), CONFLICT);
    assert_string_equal(town.field, "member_id");
}

/* INVITATION-14, INVITATION-13 */
static void nobody_vouches_for_who_lives_in_another_buurt(void **state)
{
    (void)state;
    const struct town_invite elsewhere = {.issuer = &town.founder_cap, .buurt = town.buurten[1]};
    struct phone *zoe = invited(&elsewhere);
    assert_int_equal(town_claim(&town, zoe), OK);
    struct phone *bram = town_resident(&town);
    struct wire_invitation_vouch in = {.head = {.type = WIRE_invitation_vouch},
                                       .member_id = wire_id_of(&zoe->device.member_id)};
    assert_int_equal(town_ask(&town, bram, &in.head), NOT_FOUND);
    assert_null(town_heard(town.coordinator, WIRE_invitation_vouched));
    in.member_id.bytes[0] ^= 1;
    assert_int_equal(town_ask(&town, bram, &in.head), NOT_FOUND);
}

/* ── showing ────────────────────────────────────────────────────────────────────────────────────
 */

/* INVITATION-10 */
static void a_leader_sees_the_own_ones_and_a_coordinator_all_of_the_buurt(void **state)
{
    (void)state;
    const struct wire_invitation *rows = NULL;
    const struct town_invite by_leader = {.issuer = &town.leader_cap, .seq = 7};
    struct phone *anna = invited(&by_leader);
    struct phone *bram = invited_by_coordinator();
    assert_int_equal(town_claim(&town, anna), OK);
    size_t count = list(&town.leader_cap, &rows);
    assert_int_equal(count, 1);
    assert_non_null(find(rows, count, anna));
    count = list(&town.coordinator_cap, &rows);
    const struct wire_invitation *used = find(rows, count, anna);
    const struct wire_invitation *open = find(rows, count, bram);
    assert_non_null(used);
    assert_non_null(open);
    assert_int_equal(used->state, wire_invitation_state_USED);
    const struct wire_id member = wire_id_of(&anna->device.member_id);
    const struct wire_id leader = wire_id_of(&town.leader_cap.hat.serial);
    assert_true(wire_id_equal(&used->member_id, &member));
    assert_true(wire_id_equal(&used->issuer_serial, &leader));
    assert_int_equal(used->used_on, 20260317);
    assert_int_equal(used->number, 7);
    assert_int_equal(open->state, wire_invitation_state_OPEN);
    assert_int_equal(open->used_on, 0);
    assert_int_equal(withdraw(&town.coordinator_cap, bram), OK);
    count = list(&town.coordinator_cap, &rows);
    assert_int_equal(find(rows, count, bram)->state, wire_invitation_state_WITHDRAWN);
}

/* INVITATION-11 */
static void the_issuer_is_told_when_an_invitation_is_used(void **state)
{
    (void)state;
    struct phone *anna = invited_by_coordinator();
    town_forget_heard(&town);
    assert_int_equal(town_claim(&town, anna), OK);
    const struct wire_invitation_used *told =
        (const void *)town_heard(town.coordinator, WIRE_invitation_used);
    assert_non_null(told);
    const struct wire_id serial = wire_id_of(&anna->device.serial);
    assert_true(wire_id_equal(&told->serial, &serial));
    assert_null(town_heard(town.leader, WIRE_invitation_used));
}

/* ── rules alone ────────────────────────────────────────────────────────────────────────────────
 */

static void what_became_of_an_invitation_is_one_of_four(void **state)
{
    (void)state;
    struct invitation_row row = {.until = 100};
    assert_int_equal(invitation_state(&row, 99), wire_invitation_state_OPEN);
    assert_int_equal(invitation_may_use(&row, 99), OK);
    assert_int_equal(invitation_state(&row, 100), wire_invitation_state_EXPIRED);
    assert_int_equal(invitation_may_use(&row, 100), CLOSED);
    row.stage = INVITATION_USED;
    assert_int_equal(invitation_state(&row, 200), wire_invitation_state_USED);
    assert_int_equal(invitation_may_use(&row, 1), SERIAL_TWICE);
    row.stage = INVITATION_WITHDRAWN;
    assert_int_equal(invitation_state(&row, 200), wire_invitation_state_WITHDRAWN);
    assert_int_equal(invitation_may_use(&row, 1), REVOKED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(an_invitation_ends_after_fourteen_days_at_the_second),
        TEST(an_invitation_longer_than_fourteen_days_is_not_laid_down),
        TEST(the_server_keeps_a_locator_and_a_packet_that_it_gives_to_whoever_names_it),
        TEST(a_member_id_follows_from_the_invitations_key),
        TEST(claiming_twice_gives_the_first_answer_and_another_device_nothing),
        TEST(a_withdrawn_invitation_is_refused_at_once),
        TEST(a_claim_is_signed_by_the_device_over_the_challenge),
        TEST(an_issuer_invites_within_reach_and_below_its_cap),
        TEST(the_number_of_an_invitation_stands_for_one),
        TEST(a_doorstep_evening_has_an_end),
        TEST(a_recovery_names_a_member_is_a_coordinators_and_carries_no_hat),
        TEST(an_invitations_key_lets_in_one_person_and_nobody_as_that_person),
        TEST(a_recovery_is_made_where_the_member_lives),
        TEST(a_neighbours_word_reaches_the_coordinators_and_opens_nothing),
        TEST(nobody_vouches_for_who_lives_in_another_buurt),
        TEST(a_leader_sees_the_own_ones_and_a_coordinator_all_of_the_buurt),
        TEST(the_issuer_is_told_when_an_invitation_is_used),
        cmocka_unit_test(what_became_of_an_invitation_is_one_of_four),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
