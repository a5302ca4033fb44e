/* torture_group.c -- every allocation fails once on every request by which somebody comes in, acts
 * in a group, or goes: it is done or it is not, and the next one finds everything as it was. */
#include "cert/broken.h"
#include "support/torture.h"
#include "support/town.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { MANY = 1 << 18 };

static struct town town;
static struct wire_group talk, walk;
static uint32_t instance;
static struct phone *victim;
static uint8_t sister_n;

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town.settings.invitation_day = MANY;
    town.settings.resync_day = MANY;
    town.settings.message_member_hour = MANY;
    town_found(&town);
    town_open_groups(&town);
    talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    walk = town_group(&town, CERT_WALK, 0, 1);
    instance = 0;
    victim = NULL;
    sister_n = 0;
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
    town_stay(&town, town.founder);
    town_stay(&town, town.second);
    town_stay(&town, town.coordinator);
    town_stay(&town, town.leader);
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

/* ── in groups ──────────────────────────────────────────────────────────────────────────────────
 */

static enum status update(void)
{
    return town_update(&town, town.leader, &talk);
}

static void a_commit_is_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    torture(WIRE_group_commit, update);
    assert_int_equal(town_update(&town, town.second, &talk), OK);
    assert_int_equal(town_say(&town, town.second, &talk, "nog eens"), OK);
    assert_true(span_equal(town_club(town.leader, &talk)->last_text, span_text("nog eens")));
}

static enum status come_back(void)
{
    const struct town_entry back = {.returns = true};
    return town_enter(&town, town.leader, &talk, &back);
}

static void an_entry_is_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    torture(WIRE_group_enter, come_back);
    assert_int_equal(town_update(&town, town.leader, &talk), OK);
}

static enum status speak(void)
{
    return town_say(&town, town.leader, &talk, "hallo");
}

static void a_message_is_told_or_not(void **state)
{
    (void)state;
    torture(WIRE_group_send, speak);
}

static enum status queue_up(void)
{
    struct wire_group_turn in = {
        .head = {.type = WIRE_group_turn}, .group = talk, .kind = wire_turn_kind_RESYNC};
    town.at.now += 10;
    return town_ask(&town, town.leader, &in.head);
}

static void a_turn_is_lent_or_asked_for_again(void **state)
{
    (void)state;
    torture(WIRE_group_turn, queue_up);
}

/* Out of the cache, so that it is built from its rows again. */
static enum status look(void)
{
    uint8_t key[1 + sizeof(talk.bytes)] = {'g'};
    memcpy(key + 1, talk.bytes, sizeof(talk.bytes));
    cache_drop(town.core->trees, span_of(key, sizeof(key)));
    struct wire_group_fetch in = {.head = {.type = WIRE_group_fetch}, .group = talk};
    return town_ask(&town, town.leader, &in.head);
}

static void a_group_is_read_from_its_rows_or_not(void **state)
{
    (void)state;
    torture(WIRE_group_fetch, look);
}

/* A phone keeps a few groups at a time, and follows a few logs. */
static void forget(const struct wire_group *old)
{
    struct wire_log_leave in = {.head = {.type = WIRE_log_leave},
                                .log = {.kind = WIRE_LOG_GROUP, .group = *old}};
    const enum status status = town_ask(&town, town.leader, &in.head);
    assert_true(status == OK || status == NOT_FOUND);
    town_forget_club(town.leader, old);
}

static enum status found(void)
{
    const struct wire_group next = town_group(&town, CERT_WALK, 0, instance + 1);
    const enum status status = town_found_group(&town, town.leader, &town.leader_cap, &next);
    instance += status == OK ? 1 : 0;
    if (status == OK && instance > 1) {
        const struct wire_group old = town_group(&town, CERT_WALK, 0, instance - 1);
        forget(&old);
    }
    return status;
}

static void a_group_is_founded_or_not(void **state)
{
    (void)state;
    torture(WIRE_group_found, found);
    torture(WIRE_group_found, found); /* the next instances */
}

static enum status go(void)
{
    if (victim == NULL) {
        victim = town_resident(&town);
        assert_int_equal(town_enter(&town, victim, &talk, NULL), OK);
    }
    town_stay(&town, victim);
    const enum status status = town_propose_leave(&town, victim, &talk);
    if (status == OK) {
        assert_int_equal(town_update(&town, town.leader, &talk), OK);
        victim = NULL;
    }
    return status;
}

static void a_departure_is_kept_or_not(void **state)
{
    (void)state;
    torture(WIRE_group_propose, go);
}

static enum status complain(void)
{
    if (victim == NULL) {
        victim = town_resident(&town);
        assert_int_equal(town_enter(&town, victim, &talk, NULL), OK);
    }
    town_stay(&town, victim);
    const uint64_t epoch = group_epoch(town_club(victim, &talk)->group) - 1;
    mls_broken broken = {
        .body = {.format = CERT_FORMAT, .group = cert_group_of_wire(&talk), .epoch = epoch}};
    struct buffer content = buffer_make(1024);
    cert_broken_write_signed(&broken.body, &content);
    sign_make(&victim->pair, buffer_span(&content), broken.by_device.bytes);
    buffer_end(&content);
    struct buffer out = buffer_make(1024);
    mls_write_broken(&out, &broken);
    struct wire_group_report_broken in = {.head = {.type = WIRE_group_report_broken},
                                          .group = talk,
                                          .epoch = epoch,
                                          .report = town_keep(&town, &out)};
    return town_ask(&town, victim, &in.head);
}

static void a_report_is_kept_or_not(void **state)
{
    (void)state;
    torture(WIRE_group_report_broken, complain);
}

/* ── coming in and going ────────────────────────────────────────────────────────────────────────
 */

static struct phone *next_victim(void)
{
    const struct town_invite wish = {.issuer = &town.coordinator_cap};
    return town_phone(&town, &wish);
}

static enum status invite(void)
{
    victim = victim == NULL ? next_victim() : victim;
    const enum status status = town_register(&town, victim);
    victim = status == OK ? NULL : victim;
    return status;
}

static void an_invitation_is_laid_down_or_not(void **state)
{
    (void)state;
    torture(WIRE_invitation_register, invite);
}

static enum status claim(void)
{
    if (victim == NULL) {
        victim = next_victim();
        assert_int_equal(town_register(&town, victim), OK);
    }
    const enum status status = town_claim(&town, victim);
    if (status == OK) {
        assert_true(town_prove(&town, victim));
        town_hang_up(&town, victim);
        victim = NULL;
    }
    return status;
}

static void a_device_comes_in_or_not(void **state)
{
    (void)state;
    torture(WIRE_invitation_claim, claim);
}

static enum status add_sister(void)
{
    if (victim == NULL) {
        victim = town_resident(&town);
        sister_n = 0;
    }
    town_stay(&town, victim);
    struct phone *tablet = town_sister_phone(&town, victim, sister_n);
    town.phone_count--; /* its place is used again */
    struct wire_device_add in = {.head = {.type = WIRE_device_add},
                                 .evidence = tablet->evidence,
                                 .device_key = wire_key_of(&tablet->key)};
    const enum status status = town_ask(&town, victim, &in.head);
    if (status == OK && ++sister_n == 3) {
        victim = NULL;
    }
    return status;
}

static void a_sister_comes_in_or_not(void **state)
{
    (void)state;
    torture(WIRE_device_add, add_sister);
}

static enum status revoke(void)
{
    if (victim == NULL) {
        victim = town_resident(&town);
        assert_int_equal(town_enter(&town, victim, &talk, NULL), OK);
    }
    town_stay(&town, victim);
    struct wire_statement_post in = {.head = {.type = WIRE_statement_post},
                                     .statement =
                                         town_revoke(&town, &town.coordinator_cap, victim)};
    const enum status status = town_ask(&town, town.coordinator, &in.head);
    if (status == OK) {
        assert_int_equal(victim->connection, 0);
        victim = NULL;
    }
    return status;
}

static void a_revocation_is_done_or_not(void **state)
{
    (void)state;
    torture(WIRE_statement_post, revoke);
}

static enum status part(void)
{
    if (victim == NULL) {
        victim = town_resident(&town);
    }
    town_stay(&town, victim);
    struct wire_member_leave in = {.head = {.type = WIRE_member_leave},
                                   .statement = town_leave(&town, victim, town_wijk())};
    const enum status status = town_ask(&town, victim, &in.head);
    victim = status == OK ? NULL : victim;
    return status;
}

static void somebody_leaves_or_stays(void **state)
{
    (void)state;
    torture(WIRE_member_leave, part);
}

static enum status grant(void)
{
    const struct town_grant wish = {.hat = CERT_MODERATOR,
                                    .reach = town_buurt(&town, 0),
                                    .subject = town.leader,
                                    .issuer = &town.founder_cap,
                                    .cosigner = &town.second_cap,
                                    .until = (uint64_t)town.at.now + 1000 + instance};
    const struct cap cap = town_hat(&town, &wish);
    struct wire_hat_grant in = {.head = {.type = WIRE_hat_grant}, .certificate = cap.bytes};
    const enum status status = town_ask(&town, town.leader, &in.head);
    instance += status == OK ? 1 : 0;
    return status;
}

static void a_hat_is_laid_down_or_not(void **state)
{
    (void)state;
    torture(WIRE_hat_grant, grant);
}

static enum status show_hats(void)
{
    struct wire_hat_list in = {.head = {.type = WIRE_hat_list}};
    return town_ask_as(&town, &town.coordinator_cap, &in.head);
}

static enum status show_members(void)
{
    struct wire_member_list in = {.head = {.type = WIRE_member_list},
                                  .buurt_id = wire_id_of(&town.buurten[0])};
    return town_ask_as(&town, &town.coordinator_cap, &in.head);
}

static enum status show_invitations(void)
{
    struct wire_invitation_list in = {.head = {.type = WIRE_invitation_list},
                                      .buurt_id = wire_id_of(&town.buurten[0])};
    return town_ask_as(&town, &town.coordinator_cap, &in.head);
}

static enum status show_charter(void)
{
    struct wire_charter_fetch in = {.head = {.type = WIRE_charter_fetch}};
    return town_ask(&town, town.leader, &in.head);
}

static enum status show_devices(void)
{
    struct wire_device_list in = {.head = {.type = WIRE_device_list}};
    return town_ask(&town, town.leader, &in.head);
}

static enum status show_groups(void)
{
    struct wire_group_list in = {.head = {.type = WIRE_group_list}};
    return town_ask(&town, town.leader, &in.head);
}

static void what_is_shown_is_shown_or_not(void **state)
{
    (void)state;
    torture(WIRE_hat_list, show_hats);
    torture(WIRE_member_list, show_members);
    torture(WIRE_invitation_list, show_invitations);
    torture(WIRE_charter_fetch, show_charter);
    torture(WIRE_device_list, show_devices);
    torture(WIRE_group_list, show_groups);
}

static enum status publish(void)
{
    const uint32_t version = 2 + instance;
    struct wire_charter_publish in = {.head = {.type = WIRE_charter_publish},
                                      .version = version,
                                      .charter = town_charter(&town, &town.founder_cap, version)};
    const enum status status = town_ask_as(&town, &town.founder_cap, &in.head);
    instance += status == OK ? 1 : 0;
    return status;
}

static void a_charter_comes_into_force_or_not(void **state)
{
    (void)state;
    torture(WIRE_charter_publish, publish);
}

static enum status put_blob(void)
{
    uint8_t *bytes = town_take(&town, 1000, 1);
    memcpy(bytes, &instance, sizeof(instance));
    const struct hash hash = hash_of(span_of(bytes, 1000));
    struct wire_blob_put in = {.head = {.type = WIRE_blob_put},
                               .hash = wire_hash_of(&hash),
                               .size = 1000,
                               .part = span_of(bytes, 1000)};
    const enum status status = town_ask(&town, town.leader, &in.head);
    instance += status == OK ? 1 : 0;
    return status;
}

static void a_part_of_a_blob_is_kept_or_not(void **state)
{
    (void)state;
    torture(WIRE_blob_put, put_blob);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(a_commit_is_taken_whole_or_not_at_all),
        TEST(an_entry_is_taken_whole_or_not_at_all),
        TEST(a_message_is_told_or_not),
        TEST(a_turn_is_lent_or_asked_for_again),
        TEST(a_group_is_read_from_its_rows_or_not),
        TEST(a_group_is_founded_or_not),
        TEST(a_departure_is_kept_or_not),
        TEST(a_report_is_kept_or_not),
        TEST(an_invitation_is_laid_down_or_not),
        TEST(a_device_comes_in_or_not),
        TEST(a_sister_comes_in_or_not),
        TEST(a_revocation_is_done_or_not),
        TEST(somebody_leaves_or_stays),
        TEST(a_hat_is_laid_down_or_not),
        TEST(what_is_shown_is_shown_or_not),
        TEST(a_charter_comes_into_force_or_not),
        TEST(a_part_of_a_blob_is_kept_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
