/* test_member.c -- members by pseudonym: seeing, moving, leaving, saying yes and no (T1, D.8). */
#include "group/group_store.h"
#include "member/member.h"
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
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static size_t list(const struct cap *by, const struct wire_member **rows)
{
    struct wire_member_list in = {.head = {.type = WIRE_member_list},
                                  .buurt_id = wire_id_of(&town.buurten[0])};
    assert_int_equal(town_ask_as(&town, by, &in.head), OK);
    const struct wire_member_page *page = (const void *)town.reply;
    *rows = page->members.items;
    return page->members.count;
}

static const struct wire_member *find(const struct wire_member *rows, size_t count,
                                      const struct phone *phone)
{
    const struct wire_id member = wire_id_of(&phone->device.member_id);
    for (size_t i = 0; i < count; i++) {
        if (wire_id_equal(&rows[i].member_id, &member)) {
            return &rows[i];
        }
    }
    return NULL;
}

static enum status move(struct phone *phone, size_t to, struct span statement)
{
    struct wire_member_move in = {.head = {.type = WIRE_member_move},
                                  .to_buurt_id = wire_id_of(&town.buurten[to]),
                                  .statement = statement};
    return town_ask(&town, phone, &in.head);
}

static enum status leave(struct phone *phone, struct span statement)
{
    struct wire_member_leave in = {.head = {.type = WIRE_member_leave}, .statement = statement};
    return town_ask(&town, phone, &in.head);
}

static struct span leave_of(const struct phone *by, const struct phone *const *phones, size_t count,
                            mls_reach reach)
{
    mls_statement_body body = town_statement(&town, CERT_LEAVE, reach);
    body.left.serials = town_serials(&town, phones, count);
    const struct cert_pen pen = town_device_pen(&town, by);
    return town_sign(&town, &body, &pen, 1);
}

/* ── seeing ─────────────────────────────────────────────────────────────────────────────────────
 */

/* MEMBER-1 */
static void the_server_keeps_a_pseudonym_a_buurt_days_versions_and_answers(void **state)
{
    (void)state;
    /* these columns and no others: a union with all of them has as many */
    static const char *const VIEWS[] = {
        "CREATE VIEW whole AS SELECT wijk_id, member_id, buurt_id, let_in_by, since FROM member "
        "UNION ALL SELECT * FROM member",
        "CREATE VIEW whole AS SELECT wijk_id, member_id, version, accepted_at FROM acceptance "
        "UNION ALL SELECT * FROM acceptance",
        "CREATE VIEW whole AS SELECT wijk_id, member_id, purpose, text_version, given, given_at "
        "FROM consent UNION ALL SELECT * FROM consent",
    };
    for (size_t t = 0; t < sizeof(VIEWS) / sizeof(VIEWS[0]); t++) {
        assert_int_equal(db_run(town.core->db, VIEWS[t]), OK);
        assert_int_equal(db_run(town.core->db, "SELECT count(*) FROM whole"), OK);
        assert_int_equal(db_run(town.core->db, "DROP VIEW whole"), OK);
    }
}

/* MEMBER-2 */
static void a_coordinator_sees_the_own_buurts_members_and_who_let_them_in(void **state)
{
    (void)state;
    const struct wire_member *rows = NULL;
    const size_t count = list(&town.coordinator_cap, &rows);
    const struct wire_member *row = find(rows, count, anna);
    assert_non_null(row);
    const struct wire_id issuer = wire_id_of(&town.coordinator_cap.hat.serial);
    assert_true(wire_id_equal(&row->let_in_by, &issuer));
    assert_int_equal(row->since, 20260317);
    assert_int_equal(row->devices, 1);
    assert_int_equal(row->house_rules, 0);
    assert_int_equal(row->muted_until, 0);
    struct wire_member_list in = {.head = {.type = WIRE_member_list},
                                  .buurt_id = wire_id_of(&town.buurten[1])};
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &in.head), NOT_ALLOWED);
    assert_int_equal(town_ask(&town, anna, &in.head), NOT_ALLOWED);
}

/* ── moving ─────────────────────────────────────────────────────────────────────────────────────
 */

/* MEMBER-3, MEMBER-4 */
static void moving_leaves_the_old_buurts_groups_at_once_and_needs_a_pass_into_the_new(void **state)
{
    (void)state;
    const struct wire_group south = town_group(&town, CERT_TALK_BUURT, 1, 1);
    assert_int_equal(town_found_group(&town, town.founder, NULL, &south), OK);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_int_equal(town_enter(&town, anna, &wijk, NULL), OK);
    assert_int_equal(move(anna, 1, town_leave(&town, anna, town_buurt(&town, 0))), OK);
    assert_false(town_follows(&town, anna, &talk));
    assert_true(town_follows(&town, anna, &wijk)); /* who moves stays in the wijk */
    assert_int_not_equal(anna->connection, 0);
    assert_non_null(town_heard(anna, WIRE_member_moved));
    struct device device = {0};
    const struct wire_id serial = wire_id_of(&anna->device.serial);
    const struct wire_id buurt = wire_id_of(&town.buurten[1]);
    assert_int_equal(device_find(town.core->db, &town.wijk_id, &serial, &device), OK);
    assert_true(wire_id_equal(&device.buurt_id, &buurt));
    const struct town_entry lawless = {.lawless = true};
    assert_int_equal(town_enter(&town, anna, &south, &lawless), NOT_ALLOWED);
    struct wire_pass_ask ask = {.head = {.type = WIRE_pass_ask}, .group = south};
    assert_int_equal(town_ask(&town, anna, &ask.head), OK);
    const mls_pass_body body = {.format = CERT_FORMAT,
                                .group = cert_group_of_wire(&south),
                                .member_id = anna->device.member_id,
                                .subject_key = anna->key,
                                .made_at = (uint64_t)town.at.now,
                                .until = (uint64_t)town.at.now + TOWN_DAY,
                                .hat = town.founder_cap.hat.serial};
    struct buffer out = buffer_make(1024);
    assert_int_equal(cert_sign_pass(&town.founder->pair, &body, &out), OK);
    const struct town_entry with = {.hats = &town.founder_cap, .pass = town_keep(&town, &out)};
    assert_int_equal(town_enter(&town, anna, &south, &with), OK);
    assert_int_equal(town_say(&town, anna, &south, "hier woon ik nu"), OK);
}

static void a_move_goes_to_another_buurt_with_the_leave_of_the_own(void **state)
{
    (void)state;
    assert_int_equal(move(anna, 0, town_leave(&town, anna, town_buurt(&town, 0))), CONFLICT);
    assert_int_equal(move(anna, 1, town_leave(&town, anna, town_buurt(&town, 1))), CONFLICT);
    assert_int_equal(move(anna, 1, town_revoke(&town, &town.coordinator_cap, town.leader)),
                     NOT_ALLOWED);
    struct device device = {0};
    const struct wire_id serial = wire_id_of(&town.leader->device.serial);
    assert_int_equal(device_find(town.core->db, &town.wijk_id, &serial, &device), OK);
    assert_int_equal(device.state, DEVICE_LIVE); /* refused: nothing of it was done */
    struct wire_member_move nowhere = {.head = {.type = WIRE_member_move},
                                       .to_buurt_id = wire_id_of(&town.walk),
                                       .statement = town_leave(&town, anna, town_buurt(&town, 0))};
    assert_int_equal(town_ask(&town, anna, &nowhere.head), NOT_FOUND);
    assert_string_equal(town.field, "to_buurt_id");
}

/* MEMBER-9 */
static void nobody_moves_by_the_leave_of_another_nor_by_an_old_one(void **state)
{
    (void)state;
    struct phone *bram = town_resident(&town);
    const struct span of_bram = town_leave(&town, bram, town_buurt(&town, 0));
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_int_equal(move(anna, 1, of_bram), CONFLICT); /* it would put bram out, and not anna */
    assert_int_equal(move(bram, 1, of_bram), OK);
    assert_int_equal(move(anna, 1, of_bram), CONFLICT); /* the server knows it by now */
    assert_true(town_follows(&town, anna, &talk));
    const struct span old = town_leave(&town, anna, town_buurt(&town, 0));
    assert_int_equal(move(anna, 1, old), OK);
    assert_int_equal(move(anna, 0, town_leave(&town, anna, town_buurt(&town, 1))), OK);
    assert_int_equal(move(anna, 1, old), CONFLICT); /* it was carried out before */
}

static void a_move_takes_every_device_along(void **state)
{
    (void)state;
    struct phone *tablet = town_sister(&town, anna, 0);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_int_equal(town_enter(&town, tablet, &talk, NULL), OK);
    const struct phone *both[] = {anna, tablet};
    assert_int_equal(move(anna, 1, town_leave(&town, anna, town_buurt(&town, 0))), CONFLICT);
    assert_true(town_follows(&town, tablet, &talk));
    assert_int_equal(move(anna, 1, leave_of(anna, both, 2, town_buurt(&town, 0))), OK);
    assert_false(town_follows(&town, tablet, &talk));
}

/* GROUP-18 */
static void who_left_a_group_is_out_before_anybody_commits_it(void **state)
{
    (void)state;
    const struct town_entry returns = {.returns = true, .lawless = true};
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    const struct span left = town_leave(&town, anna, town_buurt(&town, 0));
    assert_int_equal(town_post(&town, anna, left), OK);
    assert_false(town_follows(&town, anna, &talk));
    assert_int_equal(town_enter(&town, anna, &talk, &returns), NOT_ALLOWED); /* the leaf stands */
    assert_false(town_follows(&town, anna, &talk));
    assert_int_equal(town_apply(&town, town.leader, &talk, left, NULL, 0), OK);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK); /* the invitation still holds */
}

/* GROUP-18 */
static void a_hat_does_not_speak_where_its_wearer_left(void **state)
{
    (void)state;
    struct wire_group_send words =
        town_message(&town, town.coordinator, &talk, wire_content_class_CHAT, "ik ben er nog");
    const struct span left = town_leave(&town, town.coordinator, town_buurt(&town, 0));
    assert_int_equal(town_post(&town, town.coordinator, left), OK);
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &words.head), NOT_ALLOWED);
}

/* GROUP-16, GROUP-18 */
static void who_moved_reads_nothing_more_of_the_old_buurts_groups(void **state)
{
    (void)state;
    struct wire_group_fetch fetch = {.head = {.type = WIRE_group_fetch}, .group = talk};
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_int_equal(town_ask(&town, anna, &fetch.head), OK);
    assert_int_equal(move(anna, 1, town_leave(&town, anna, town_buurt(&town, 0))), OK);
    assert_int_equal(town_ask(&town, anna, &fetch.head), NOT_FOUND);
}

/* ── leaving ────────────────────────────────────────────────────────────────────────────────────
 */

/* MEMBER-5 */
static void leaving_signs_every_device_out_at_once_and_waits_for_nobody(void **state)
{
    (void)state;
    struct phone *tablet = town_sister(&town, anna, 0);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    struct wire_consent_give yes = {.head = {.type = WIRE_consent_give},
                                    .purpose = wire_consent_REMINDERS,
                                    .text_version = 1,
                                    .given = true};
    assert_int_equal(town_ask(&town, anna, &yes.head), OK);
    const struct phone *one[] = {anna};
    const struct phone *both[] = {anna, tablet};
    assert_int_equal(leave(anna, leave_of(anna, one, 1, town_wijk())),
                     CONFLICT); /* one is lacking */
    assert_int_equal(leave(anna, leave_of(anna, both, 2, town_buurt(&town, 0))), NOT_ALLOWED);
    assert_int_equal(leave(anna, leave_of(anna, both, 2, town_wijk())), OK);
    assert_int_equal(anna->connection, 0);
    assert_int_equal(tablet->connection, 0);
    assert_false(town_prove(&town, anna));
    const struct wire_id member = wire_id_of(&anna->device.member_id);
    struct member_row row;
    size_t consents = 9;
    struct consent_row rows[CONSENTS_MAX];
    assert_int_equal(member_find(town.core->db, &town.wijk_id, &member, &row), NOT_FOUND);
    assert_int_equal(consent_list(town.core->db, &town.wijk_id, &member, rows, &consents), OK);
    assert_int_equal(consents, 0);
    struct wire_statement_list pending = {.head = {.type = WIRE_statement_list}, .group = talk};
    assert_int_equal(town_ask(&town, town.leader, &pending.head), OK);
    const struct wire_statement_page *page = (const void *)town.reply;
    assert_int_equal(page->statements.count, 1); /* the leaf goes with the first phone online */
}

/* MEMBER-6 */
static void a_contribution_does_not_change_when_a_person_goes(void **state)
{
    (void)state;
    struct db *db = town.core->db;
    assert_int_equal(db_run(db, "INSERT INTO contribution SELECT wijk_id, randomblob(16),"
                                " randomblob(16), randomblob(16), randomblob(16), 20260310,"
                                " 20260301, 2, 1, 90, 90, 1, 1773774000 FROM wijk"),
                     OK);
    assert_int_equal(db_run(db, "CREATE TABLE before AS SELECT * FROM contribution"), OK);
    const struct phone *one[] = {anna};
    assert_int_equal(leave(anna, leave_of(anna, one, 1, town_wijk())), OK);
    town_wait(&town, TOWN_DAY);
    assert_int_equal(db_run(db, "CREATE TABLE other (rows INTEGER CHECK (rows = 0))"), OK);
    assert_int_equal(db_run(db, "INSERT INTO other SELECT count(*) FROM"
                                " (SELECT * FROM before EXCEPT SELECT * FROM contribution)"),
                     OK);
    assert_int_equal(db_run(db, "INSERT INTO other SELECT count(*) - 1 FROM contribution"), OK);
}

static void nobody_leaves_for_another(void **state)
{
    (void)state;
    const struct phone *other[] = {town.leader};
    assert_int_equal(leave(anna, leave_of(anna, other, 1, town_wijk())), NOT_ALLOWED);
    assert_int_not_equal(town.leader->connection, 0);
}

static void who_left_may_come_back_by_a_new_invitation(void **state)
{
    (void)state;
    const struct phone *one[] = {anna};
    assert_int_equal(leave(anna, leave_of(anna, one, 1, town_wijk())), OK);
    assert_int_equal(town_claim(&town, anna), REMOVED);
    struct phone *again = town_resident(&town);
    assert_int_equal(town_enter(&town, again, &talk, NULL), OK);
}

static void the_rules_of_moving_and_leaving_alone(void **state)
{
    (void)state;
    const struct wire_id here = {{1}};
    const struct wire_id there = {{2}};
    const struct member_devices none = {.count = 0};
    const struct member_devices one = {.serials = {{{3}}}, .count = 1};
    mls_statement_body body = {.statement_kind = CERT_LEAVE,
                               .reach = {.kind = CERT_REACH_BUURT, .buurt = cert_id_of(&here)}};
    assert_int_equal(member_may_move(&body, &none, &here, &there), OK);
    assert_int_equal(member_may_move(&body, &one, &here, &there), CONFLICT);
    assert_int_equal(member_may_move(&body, &none, &there, &here), CONFLICT);
    assert_int_equal(member_may_move(&body, &none, &here, &here), CONFLICT);
    assert_int_equal(member_may_leave(&body, &none), NOT_ALLOWED);
    body.reach.kind = CERT_REACH_WIJK;
    assert_int_equal(member_may_move(&body, &none, &here, &there), NOT_ALLOWED);
    assert_int_equal(member_may_leave(&body, &one), CONFLICT);
    body.statement_kind = CERT_REVOKE;
    assert_int_equal(member_may_leave(&body, &none), NOT_ALLOWED);
}

/* ── consents ───────────────────────────────────────────────────────────────────────────────────
 */

/* MEMBER-8 */
static void a_consent_is_one_row_a_purpose_and_a_no_works_at_once(void **state)
{
    (void)state;
    const struct wire_id member = wire_id_of(&anna->device.member_id);
    struct wire_consent_give in = {.head = {.type = WIRE_consent_give},
                                   .purpose = wire_consent_STANDBY,
                                   .text_version = 3,
                                   .given = true};
    assert_int_equal(consent_find(town.core->db, &town.wijk_id, &member, wire_consent_STANDBY),
                     NOT_FOUND);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    assert_int_equal(consent_find(town.core->db, &town.wijk_id, &member, wire_consent_STANDBY), OK);
    in.text_version = 4;
    in.given = false;
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    assert_int_equal(consent_find(town.core->db, &town.wijk_id, &member, wire_consent_STANDBY),
                     NOT_FOUND);
    struct wire_consent_list list_in = {.head = {.type = WIRE_consent_list}};
    assert_int_equal(town_ask(&town, anna, &list_in.head), OK);
    const struct wire_consent_page *page = (const void *)town.reply;
    assert_int_equal(page->consents.count, 1);
    const struct wire_consent_row *row = page->consents.items;
    assert_int_equal(row->purpose, wire_consent_STANDBY);
    assert_int_equal(row->text_version, 4);
    assert_false(row->given);
    assert_int_equal(row->given_on, 20260317);
}

/* MEMBER-8: a yes that was taken back does not come back with a backup of before (S18) */
static void a_yes_taken_back_and_a_push_refused_are_forgotten_by_a_restored_backup_too(void **state)
{
    (void)state;
    struct db *db = town.core->db;
    struct wire_consent_give in = {
        .head = {.type = WIRE_consent_give}, .purpose = wire_consent_REMINDERS, .text_version = 1};
    struct wire_push_remove none = {.head = {.type = WIRE_push_remove}};
    assert_int_equal(db_run(db, "CREATE TABLE rows (of_one INTEGER CHECK (of_one = 1))"), OK);
    assert_int_equal(town_ask(&town, anna, &in.head),
                     OK); /* a no to begin with is none taken back */
    in.given = true;
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    in.given = false;
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    assert_int_equal(db_run(db, "INSERT INTO push_subscription SELECT wijk_id, serial,"
                                " 'https://push.example/x', zeroblob(65), zeroblob(16), 1, 0, NULL"
                                " FROM device"),
                     OK);
    assert_int_equal(town_ask(&town, anna, &none.head), OK);
    assert_int_equal(town_ask(&town, anna, &none.head), OK); /* nothing goes by it any more */
    assert_int_equal(
        db_run(db, "INSERT INTO rows SELECT count(*) FROM deletion WHERE kind = 'consent'"), OK);
    assert_int_equal(
        db_run(db, "INSERT INTO rows SELECT count(*) FROM deletion WHERE kind = 'push'"), OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(the_server_keeps_a_pseudonym_a_buurt_days_versions_and_answers),
        TEST(a_coordinator_sees_the_own_buurts_members_and_who_let_them_in),
        TEST(moving_leaves_the_old_buurts_groups_at_once_and_needs_a_pass_into_the_new),
        TEST(a_move_goes_to_another_buurt_with_the_leave_of_the_own),
        TEST(nobody_moves_by_the_leave_of_another_nor_by_an_old_one),
        TEST(a_move_takes_every_device_along),
        TEST(who_left_a_group_is_out_before_anybody_commits_it),
        TEST(a_hat_does_not_speak_where_its_wearer_left),
        TEST(who_moved_reads_nothing_more_of_the_old_buurts_groups),
        TEST(leaving_signs_every_device_out_at_once_and_waits_for_nobody),
        TEST(a_contribution_does_not_change_when_a_person_goes),
        TEST(nobody_leaves_for_another),
        TEST(who_left_may_come_back_by_a_new_invitation),
        cmocka_unit_test(the_rules_of_moving_and_leaving_alone),
        TEST(a_consent_is_one_row_a_purpose_and_a_no_works_at_once),
        TEST(a_yes_taken_back_and_a_push_refused_are_forgotten_by_a_restored_backup_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
