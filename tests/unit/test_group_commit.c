/* test_group_commit.c -- entering, committing, connecting anew: exactly one commit an epoch, judged
 * as every phone judges it (T11-T22). */
#include "group/commit.h"
#include "group/group_store.h"
#include "support/town.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
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

static struct group_row row_of(const struct wire_group *group)
{
    struct group_row row;
    memset(&row, 0, sizeof(row)); /* rows are compared byte by byte */
    assert_int_equal(group_find(town.core->db, &town.wijk_id, group, &row), OK);
    return row;
}

static struct cert_plan plan_update(struct phone *phone)
{
    struct club *club = town_club(phone, &talk);
    struct cert_plan plan;
    assert_int_equal(cert_policy_plan_update(club->policy, group_public(club->group),
                                             (uint64_t)town.at.now, &town.arena, &plan),
                     OK);
    return plan;
}

/* An empty commit whose act says another time. */
static struct wire_group_commit commit_at(struct phone *phone, uint64_t time)
{
    const struct span none = {0};
    struct buffer act = buffer_make(4096);
    cert_act_write(time, NULL, 0, none, none, &act);
    const struct cert_plan plan = {.act = town_keep(&town, &act)};
    town_club(phone, &talk)->is_lawless = true;
    return town_make_commit(&town, phone, &talk, &plan);
}

/* ── one commit an epoch ────────────────────────────────────────────────────────────────────────
 */

/* GROUP-2 */
static void of_two_commits_of_one_epoch_the_first_is_taken(void **state)
{
    (void)state;
    const struct cert_plan first_plan = plan_update(town.leader);
    const struct cert_plan second_plan = plan_update(town.second);
    struct wire_group_commit first = town_make_commit(&town, town.leader, &talk, &first_plan);
    struct wire_group_commit second = town_make_commit(&town, town.second, &talk, &second_plan);
    const uint64_t before = row_of(&talk).epoch;
    assert_int_equal(town_ask(&town, town.leader, &first.head), OK);
    const struct group_row after = row_of(&talk);
    assert_int_equal(after.epoch, before + 1);
    assert_int_equal(town_ask(&town, town.second, &second.head), STALE_EPOCH);
    assert_string_equal(town.field, "epoch");
    const struct group_row now = row_of(&talk);
    assert_memory_equal(&now, &after, sizeof(now));
    assert_false(
        group_has_pending(town_club(town.second, &talk)->group)); /* the rival dropped it */
    assert_int_equal(town_update(&town, town.second, &talk), OK);
}

static struct span encode(struct phone *phone, struct wire_group_commit *commit)
{
    char *text = town_take(&town, WIRE_FRAME_MAX, 1);
    size_t size = 0;
    commit->head.request = ++phone->request;
    assert_int_equal(wire_encode(&commit->head, text, WIRE_FRAME_MAX, &size), OK);
    return span_of(text, size);
}

/* GROUP-2 */
static void of_two_commits_in_one_transaction_one_is_taken(void **state)
{
    (void)state;
    const struct cert_plan first_plan = plan_update(town.leader);
    const struct cert_plan second_plan = plan_update(town.second);
    struct wire_group_commit first = town_make_commit(&town, town.leader, &talk, &first_plan);
    struct wire_group_commit second = town_make_commit(&town, town.second, &talk, &second_plan);
    const struct input inputs[] = {{.kind = INPUT_FRAME,
                                    .connection = town.leader->connection,
                                    .frame = encode(town.leader, &first)},
                                   {.kind = INPUT_FRAME,
                                    .connection = town.second->connection,
                                    .frame = encode(town.second, &second)}};
    const uint64_t before = row_of(&talk).epoch;
    struct batch batch = {0};
    size_t taken = 0;
    size_t refused = 0;
    assert_int_equal(core_run(town.core, inputs, 2, town.at, &batch), OK);
    for (size_t i = 0; i < batch.count; i++) {
        const struct effect *effect = &batch.effects[i];
        if (effect->kind == EFFECT_REPLY) {
            const enum wire_type type =
                wire_peek(span_of(effect->frame->text, effect->frame->size));
            taken += type == WIRE_group_committed ? 1 : 0;
            refused += type == WIRE_refused ? 1 : 0;
        }
    }
    batch_end(&batch);
    assert_int_equal(taken, 1);
    assert_int_equal(refused, 1);
    assert_int_equal(row_of(&talk).epoch, before + 1);
}

/* The transaction dies after the commit was worked: memory follows the rows back (S3). */
static void a_commit_that_was_not_kept_leaves_the_group_as_it_was(void **state)
{
    (void)state;
    const struct cert_plan plan = plan_update(town.leader);
    struct wire_group_commit commit = town_make_commit(&town, town.leader, &talk, &plan);
    const struct commit_offer offer = {.group = talk,
                                       .epoch = commit.epoch,
                                       .commit = commit.commit,
                                       .group_info = commit.group_info};
    struct batch batch = {0};
    struct arena arena = arena_make(1 << 24);
    struct asking inside = {.core = town.core, .batch = &batch, .scratch = town.core->scratch};
    struct request r = {.db = town.core->db,
                        .arena = &arena,
                        .now = town.at.now,
                        .settings = &town.settings,
                        .wijk_id = town.wijk_id,
                        .serial = wire_id_of(&town.leader->device.serial),
                        .incarnation = 1,
                        .hat = WIRE_RESIDENT,
                        .trees = town.core->trees,
                        .delivery = town.core->delivery,
                        .inside = &inside};
    const struct group_row before = row_of(&talk);
    uint64_t epoch = 0;
    assert_int_equal(db_begin(town.core->db), OK);
    assert_int_equal(commit_take(&r, &offer, &epoch), OK);
    assert_int_equal(epoch, before.epoch + 1);
    effects_undo(town.core, &batch, 0);
    assert_int_equal(db_end(town.core->db, false), OK);
    core_endings_run(town.core, 0, false);
    batch_end(&batch);
    arena_end(&arena);
    const struct group_row after = row_of(&talk);
    assert_memory_equal(&after, &before, sizeof(after));
    assert_int_equal(town_ask(&town, town.leader, &commit.head), OK); /* the very same, again */
    assert_int_equal(town_update(&town, town.second, &talk), OK);
}

static void a_commit_of_an_epoch_to_come_is_refused(void **state)
{
    (void)state;
    const struct cert_plan plan = plan_update(town.leader);
    struct wire_group_commit commit = town_make_commit(&town, town.leader, &talk, &plan);
    commit.epoch++;
    assert_int_equal(town_ask(&town, town.leader, &commit.head), FUTURE_EPOCH);
}

/* GROUP-10 */
static void commits_and_messages_stand_in_one_log_in_the_servers_order(void **state)
{
    (void)state;
    town_forget_heard(&town);
    assert_int_equal(town_say(&town, town.leader, &talk, "een"), OK);
    assert_int_equal(town_update(&town, town.second, &talk), OK);
    assert_int_equal(town_say(&town, town.leader, &talk, "twee"), OK);
    const enum wire_type expected[] = {WIRE_group_message, WIRE_group_commit_made,
                                       WIRE_group_message};
    assert_int_equal(town.coordinator->heard, 3);
    uint64_t seq = town.coordinator->inbox[0]->place.seq;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(town.coordinator->inbox[i]->type, expected[i]);
        assert_int_equal(town.coordinator->inbox[i]->place.seq, seq++);
    }
}

/* ── what is publicly broken ────────────────────────────────────────────────────────────────────
 */

/* GROUP-3 */
static void a_commit_with_a_changed_byte_is_refused(void **state)
{
    (void)state;
    const struct cert_plan plan = plan_update(town.leader);
    struct wire_group_commit commit = town_make_commit(&town, town.leader, &talk, &plan);
    uint8_t *bytes = (uint8_t *)commit.commit.data;
    const size_t size = commit.commit.size;
    for (size_t at = 0; at < size; at += 37) {
        bytes[at] ^= 0x40;
        const enum status status = town_ask(&town, town.leader, &commit.head);
        const bool is_tag = at >= size - 33; /* membership tags only members can check */
        assert_true(status != OK || is_tag);
        bytes[at] ^= 0x40;
        if (status == OK) {
            return;
        }
    }
    assert_int_equal(town_ask(&town, town.leader, &commit.head), OK);
}

/* GROUP-3 */
static void a_members_commit_comes_from_that_member_alone(void **state)
{
    (void)state;
    const struct cert_plan plan = plan_update(town.leader);
    struct wire_group_commit commit = town_make_commit(&town, town.leader, &talk, &plan);
    assert_int_equal(town_ask(&town, town.second, &commit.head), WRONG_SENDER);
    struct wire_group_enter enter = {.head = {.type = WIRE_group_enter},
                                     .group = talk,
                                     .epoch = commit.epoch,
                                     .commit = commit.commit,
                                     .group_info = commit.group_info};
    assert_int_equal(town_ask(&town, town.leader, &enter.head), WRONG_SENDER);
}

/* GROUP-3 */
static void a_commit_that_removes_without_a_statement_is_refused(void **state)
{
    (void)state;
    const struct span none = {0};
    struct buffer act = buffer_make(4096);
    struct buffer remove = buffer_make(4096);
    cert_act_write((uint64_t)town.at.now, NULL, 0, none, none, &act);
    const mls_proposal proposal = {.proposal_type = MLS_REMOVE, .removed = 1};
    mls_write_proposal(&remove, &proposal);
    struct span proposals[] = {town_keep(&town, &remove)};
    const struct cert_plan plan = {
        .proposals = proposals, .proposal_count = 1, .act = town_keep(&town, &act)};
    struct phone *anna = town_resident(&town);
    const struct town_entry lawless = {.lawless = true};
    assert_int_equal(town_enter(&town, anna, &talk, &lawless), OK);
    struct wire_group_commit commit = town_make_commit(&town, anna, &talk, &plan);
    assert_int_equal(town_ask(&town, anna, &commit.head), NOT_ALLOWED);
    assert_string_equal(town.field, "commit");
}

/* GROUP-4 */
static void a_group_info_that_differs_from_what_the_server_works_out_is_refused(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    const struct town_entry lies = {.info_lies = true};
    assert_int_equal(town_enter(&town, anna, &talk, &lies), CONFLICT);
    assert_string_equal(town.field, "group_info");
    const struct cert_plan plan = plan_update(town.leader);
    struct wire_group_commit commit = town_make_commit(&town, town.leader, &talk, &plan);
    const struct span mine = commit.group_info;
    const struct cert_plan other = plan_update(town.second);
    struct wire_group_commit rival = town_make_commit(&town, town.second, &talk, &other);
    commit.group_info = rival.group_info; /* of another commit of the same epoch */
    assert_int_equal(town_ask(&town, town.leader, &commit.head), CONFLICT);
    uint8_t *bytes = (uint8_t *)mine.data;
    commit.group_info = mine;
    bytes[mine.size - 1] ^= 1;
    assert_int_equal(town_ask(&town, town.leader, &commit.head), BAD_SIGNATURE);
    bytes[mine.size - 1] ^= 1;
    assert_int_equal(town_ask(&town, town.leader, &commit.head), OK);
}

/* GROUP-4 */
static void the_group_info_kept_is_the_last_commits(void **state)
{
    (void)state;
    const struct cert_plan plan = plan_update(town.leader);
    struct wire_group_commit commit = town_make_commit(&town, town.leader, &talk, &plan);
    assert_int_equal(town_ask(&town, town.leader, &commit.head), OK);
    struct wire_group_fetch in = {.head = {.type = WIRE_group_fetch}, .group = talk};
    assert_int_equal(town_ask(&town, town.second, &in.head), OK);
    const struct wire_group_state *kept = (const void *)town.reply;
    assert_true(span_equal(kept->group_info, commit.group_info));
    assert_int_equal(kept->place.seq, row_of(&talk).seq);
}

/* GROUP-5 */
static void a_commits_time_is_near_the_servers_or_the_last_commits_own(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    const struct town_entry lawless = {.lawless = true};
    assert_int_equal(town_enter(&town, anna, &talk, &lawless), OK);
    const int64_t entered = row_of(&talk).committed_at;
    town_wait(&town, 4000);
    const int64_t later = town.at.now;
    const struct {
        int64_t time;
        enum status status;
    } tries[] = {{later + 301, CLOSED},
                 {later - 301, CLOSED},
                 {entered - 1, CLOSED},
                 {entered, OK},
                 {later + 300, OK},
                 {later + 299, TIME_RUNS_BACK},
                 {later - 300, TIME_RUNS_BACK}};
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        struct wire_group_commit commit = commit_at(anna, (uint64_t)tries[i].time);
        assert_int_equal(town_ask(&town, anna, &commit.head), tries[i].status);
        town_drop_commit(anna, &talk);
    }
}

/* ── entering ───────────────────────────────────────────────────────────────────────────────────
 */

/* GROUP-6 */
static void an_invitation_opens_the_groups_of_its_buurt_for_fourteen_days(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    const struct wire_group wijk = town_group(&town, CERT_ALARM_WIJK, 0, 1);
    const struct town_entry lawless = {.lawless = true};
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    town_wait(&town, (int64_t)14 * TOWN_DAY + 1);
    assert_int_equal(town_enter(&town, anna, &wijk, &lawless), CLOSED);
}

/* GROUP-6 */
static void a_walk_group_is_entered_by_a_pass_and_by_nothing_else(void **state)
{
    (void)state;
    const struct wire_group walk = town_group(&town, CERT_WALK, 0, 1);
    assert_int_equal(town_found_group(&town, town.leader, &town.leader_cap, &walk), OK);
    struct phone *anna = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &walk, NULL), NOT_FOUND); /* not even shown */
    struct wire_pass_ask ask = {.head = {.type = WIRE_pass_ask}, .group = walk};
    assert_int_equal(town_ask(&town, anna, &ask.head), OK);
    const struct wire_pass_asked *asked = (const void *)town_heard(town.leader, WIRE_pass_asked);
    assert_non_null(asked);
    assert_memory_equal(&asked->device_key, &anna->key, sizeof(anna->key));
    const mls_pass_body body = {.format = CERT_FORMAT,
                                .group = cert_group_of_wire(&walk),
                                .member_id = cert_id_of(&asked->member_id),
                                .subject_key = cert_key_of(&asked->device_key),
                                .made_at = (uint64_t)town.at.now,
                                .until = (uint64_t)town.at.now + TOWN_DAY,
                                .hat = town.leader_cap.hat.serial};
    struct buffer out = buffer_make(1024);
    assert_int_equal(cert_sign_pass(&town.leader->pair, &body, &out), OK);
    const struct span pass = town_keep(&town, &out);
    struct wire_pass_give give = {.head = {.type = WIRE_pass_give},
                                  .group = walk,
                                  .device_serial = asked->device_serial,
                                  .pass = pass};
    struct wire_pass_give stray = give;
    stray.device_serial = wire_id_of(&town.second->device.serial);
    assert_int_equal(town_ask_as(&town, &town.leader_cap, &stray.head), BAD_CHAIN);
    assert_int_equal(town_ask_as(&town, &town.coordinator_cap, &give.head), NOT_ALLOWED);
    assert_int_equal(town_ask_as(&town, &town.leader_cap, &give.head), OK);
    const struct wire_pass_given *given = (const void *)town_heard(anna, WIRE_pass_given);
    assert_non_null(given);
    assert_true(span_equal(given->pass, pass));
    const struct town_entry without = {.lawless = true};
    assert_int_equal(town_enter(&town, anna, &walk, &without), NOT_ALLOWED);
    const struct town_entry with = {.hats = &town.leader_cap, .pass = pass};
    assert_int_equal(town_enter(&town, anna, &walk, &with), OK);
    assert_int_equal(town_say(&town, anna, &walk, "ik loop mee"), OK);
}

static void a_pass_of_a_hat_that_was_withdrawn_opens_nothing(void **state)
{
    (void)state;
    const struct wire_group walk = town_group(&town, CERT_WALK, 0, 1);
    assert_int_equal(town_found_group(&town, town.leader, &town.leader_cap, &walk), OK);
    struct phone *anna = town_resident(&town);
    const mls_pass_body body = {.format = CERT_FORMAT,
                                .group = cert_group_of_wire(&walk),
                                .member_id = anna->device.member_id,
                                .subject_key = anna->key,
                                .made_at = (uint64_t)town.at.now,
                                .until = (uint64_t)town.at.now + TOWN_DAY,
                                .hat = town.leader_cap.hat.serial};
    struct buffer out = buffer_make(1024);
    assert_int_equal(cert_sign_pass(&town.leader->pair, &body, &out), OK);
    const struct span pass = town_keep(&town, &out);
    struct wire_pass_give give = {.head = {.type = WIRE_pass_give},
                                  .group = walk,
                                  .device_serial = wire_id_of(&anna->device.serial),
                                  .pass = pass};
    assert_int_equal(town_ask_as(&town, &town.leader_cap, &give.head), OK);
    mls_statement_body withdrawal = town_statement(&town, CERT_WITHDRAW_HAT, town_wijk());
    withdrawal.hats.serials = (struct mls_vector){&town.leader_cap.hat.serial, 1};
    const struct cert_pen pen = town_pen(&town.second_cap);
    assert_int_equal(town_post(&town, town.second, town_sign(&town, &withdrawal, &pen, 1)), OK);
    const struct town_entry with = {.hats = &town.leader_cap, .pass = pass, .lawless = true};
    assert_int_equal(town_enter(&town, anna, &walk, &with), NOT_FOUND);
}

static void a_sister_enters_where_its_signer_is_and_nowhere_else(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct phone *tablet = town_sister(&town, anna, 0);
    const struct town_entry lawless = {.lawless = true};
    assert_int_equal(town_enter(&town, tablet, &talk, &lawless), NOT_ALLOWED);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_int_equal(town_enter(&town, tablet, &talk, NULL), OK);
    assert_int_equal(town_say(&town, tablet, &talk, "ook hier"), OK);
}

/* GROUP-7 */
static void who_connects_anew_replaces_the_own_leaf_at_most_three_times_a_day(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    const struct town_entry back = {.returns = true};
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    const uint64_t leaves = row_of(&talk).leaves;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(town_enter(&town, anna, &talk, &back), OK);
        assert_int_equal(row_of(&talk).leaves, leaves);
    }
    assert_int_equal(town_say(&town, anna, &talk, "weer terug"), OK);
    assert_true(span_equal(town_club(town.leader, &talk)->last_text, span_text("weer terug")));
    assert_int_equal(town_enter(&town, anna, &talk, &back), QUOTA_SPENT);
    assert_true(town.retry_after_s > 0);
    town_wait(&town, TOWN_DAY + 1);
    assert_int_equal(town_enter(&town, anna, &talk, &back), OK);
}

/* GROUP-7 */
static void nobody_returns_in_anothers_place(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    struct phone *bram = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    /* Bram lies about who he is: his own keys, her leaf */
    const struct cert_key own = bram->key;
    bram->key = anna->key;
    const struct town_entry back = {.returns = true, .lawless = true};
    const enum status status = town_enter(&town, bram, &talk, &back);
    bram->key = own;
    assert_int_equal(status, NOT_ALLOWED);
    assert_true(town_follows(&town, anna, &talk));
}

static void one_live_leaf_a_serial(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    const struct town_entry lawless = {.lawless = true};
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    const enum status status = town_enter(&town, anna, &talk, &lawless);
    assert_true(status == SERIAL_TWICE || status == DUPLICATE_KEY);
}

/* ── who follows ────────────────────────────────────────────────────────────────────────────────
 */

/* GROUP-15 */
static void who_was_removed_hears_the_commit_that_did_it_and_no_more(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    const struct span leave = town_leave(&town, anna, town_buurt(&town, 0));
    const struct cap *caps[] = {&town.coordinator_cap};
    town_forget_heard(&town);
    assert_int_equal(town_apply(&town, town.leader, &talk, leave, caps, 1), OK);
    assert_null(town_club(anna, &talk));
    assert_false(town_follows(&town, anna, &talk));
    assert_int_equal(town_say(&town, town.leader, &talk, "zonder haar"), OK);
    assert_null(town_heard(anna, WIRE_group_message));
    struct wire_log_follow follow = {
        .head = {.type = WIRE_log_follow},
        .place = {.log = {.kind = WIRE_LOG_GROUP, .group = talk}, .incarnation = 1}};
    assert_int_equal(town_ask(&town, anna, &follow.head), NOT_FOUND);
}

static void a_departure_proposed_is_carried_by_anybodys_next_update(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_int_equal(town_propose_leave(&town, anna, &talk), OK);
    assert_non_null(town_heard(town.leader, WIRE_group_proposed));
    assert_int_equal(town_update(&town, town.leader, &talk), OK);
    assert_false(town_follows(&town, anna, &talk));
    assert_int_equal(row_of(&talk).leaves, 4);
}

/* GROUP-16 */
static void every_leafs_holder_follows_the_log_and_nobody_else(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    assert_false(town_follows(&town, anna, &talk));
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_true(town_follows(&town, anna, &talk));
    const struct wire_id serial = wire_id_of(&anna->device.serial);
    assert_int_equal(group_has_device(town.core->db, &town.wijk_id, &talk, &serial), OK);
}

/* ── what lasts ─────────────────────────────────────────────────────────────────────────────────
 */

static void a_restarted_server_follows_every_group_from_its_rows(void **state)
{
    (void)state;
    char path[] = "/tmp/town-XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    (void)close(file);
    town_close(&town);
    town_open(&town, path);
    town_found(&town);
    town_open_groups(&town);
    talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    struct phone *anna = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &talk, NULL), OK);
    assert_int_equal(town_propose_leave(&town, anna, &talk), OK);
    town_restart(&town, path);
    assert_true(town_prove(&town, town.leader));
    assert_int_equal(town_update(&town, town.leader, &talk), OK);
    town_restart(&town, path);
    assert_true(town_prove(&town, town.second));
    struct wire_group_fetch in = {.head = {.type = WIRE_group_fetch}, .group = talk};
    assert_int_equal(town_ask(&town, town.second, &in.head), OK);
    assert_int_equal(row_of(&talk).leaves, 4);
    (void)unlink(path);
    char side[64];
    (void)snprintf(side, sizeof(side), "%s-wal", path);
    (void)unlink(side);
    (void)snprintf(side, sizeof(side), "%s-shm", path);
    (void)unlink(side);
}

static void a_group_that_left_the_cache_is_built_from_its_rows(void **state)
{
    (void)state;
    const struct wire_group wijk = town_group(&town, CERT_ALARM_WIJK, 0, 1);
    town_close(&town);
    town_open(&town, NULL);
    cache_destroy(town.core->trees);
    assert_int_equal(cache_create(1, &town.core->trees), OK); /* holds nothing but one thing */
    town.settings.tree_cache_max = 1;
    town_found(&town);
    town_open_groups(&town);
    talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    struct phone *anna = town_resident(&town);
    (void)wijk;
    const enum status status = town_enter(&town, anna, &talk, NULL);
    assert_int_equal(status, OK);
    assert_int_equal(town_update(&town, town.leader, &talk), OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(of_two_commits_of_one_epoch_the_first_is_taken),
        TEST(of_two_commits_in_one_transaction_one_is_taken),
        TEST(a_commit_that_was_not_kept_leaves_the_group_as_it_was),
        TEST(a_commit_of_an_epoch_to_come_is_refused),
        TEST(commits_and_messages_stand_in_one_log_in_the_servers_order),
        TEST(a_commit_with_a_changed_byte_is_refused),
        TEST(a_members_commit_comes_from_that_member_alone),
        TEST(a_commit_that_removes_without_a_statement_is_refused),
        TEST(a_group_info_that_differs_from_what_the_server_works_out_is_refused),
        TEST(the_group_info_kept_is_the_last_commits),
        TEST(a_commits_time_is_near_the_servers_or_the_last_commits_own),
        TEST(an_invitation_opens_the_groups_of_its_buurt_for_fourteen_days),
        TEST(a_walk_group_is_entered_by_a_pass_and_by_nothing_else),
        TEST(a_pass_of_a_hat_that_was_withdrawn_opens_nothing),
        TEST(a_sister_enters_where_its_signer_is_and_nowhere_else),
        TEST(who_connects_anew_replaces_the_own_leaf_at_most_three_times_a_day),
        TEST(nobody_returns_in_anothers_place),
        TEST(one_live_leaf_a_serial),
        TEST(who_was_removed_hears_the_commit_that_did_it_and_no_more),
        TEST(a_departure_proposed_is_carried_by_anybodys_next_update),
        TEST(every_leafs_holder_follows_the_log_and_nobody_else),
        TEST(a_restarted_server_follows_every_group_from_its_rows),
        TEST(a_group_that_left_the_cache_is_built_from_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
