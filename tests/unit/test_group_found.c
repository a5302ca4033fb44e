/* test_group_found.c -- founding groups, freezing them, and the next instance (T9, T23). */
#include "cert/broken.h"
#include "group/group_store.h"
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

static struct wire_group talk(void)
{
    return town_group(&town, CERT_TALK_BUURT, 0, 1);
}

/* GROUP-1 */
static void the_server_keeps_the_first_founding_of_a_group(void **state)
{
    (void)state;
    const struct wire_group group = talk();
    assert_int_equal(town_found_group(&town, town.founder, NULL, &group), OK);
    assert_int_equal(town_found_group(&town, town.coordinator, &town.coordinator_cap, &group),
                     CONFLICT);
    struct group_row row;
    assert_int_equal(group_find(town.core->db, &town.wijk_id, &group, &row), OK);
    assert_int_equal(row.instance, 1);
    assert_int_equal(row.epoch, 0);
    assert_int_equal(row.leaves, 1);
    assert_int_equal(row.kind, CERT_TALK_BUURT);
    const struct wire_id buurt = wire_id_of(&town.buurten[0]);
    assert_true(wire_id_equal(&row.buurt_id, &buurt));
    assert_true(town_follows(&town, town.founder, &group));
}

static void a_group_without_a_place_in_the_charter_is_not_founded(void **state)
{
    (void)state;
    struct wire_group group = talk();
    group.bytes[20] ^= 1;
    assert_int_equal(town_found_group(&town, town.founder, NULL, &group), NOT_FOUND);
    assert_string_equal(town.field, "group");
}

static void a_second_instance_comes_only_after_the_first(void **state)
{
    (void)state;
    const struct wire_group group = town_group(&town, CERT_TALK_BUURT, 0, 2);
    assert_int_equal(town_found_group(&town, town.founder, NULL, &group), CONFLICT);
}

static void a_resident_founds_nothing(void **state)
{
    (void)state;
    struct phone *anna = town_resident(&town);
    const struct wire_group group = talk();
    assert_int_equal(town_found_group(&town, anna, NULL, &group), NOT_ALLOWED);
    assert_int_equal(town_found_group(&town, anna, &town.leader_cap, &group), NOT_ALLOWED);
}

static void a_leader_founds_the_walk_group_and_no_other(void **state)
{
    (void)state;
    const struct wire_group walk = town_group(&town, CERT_WALK, 0, 1);
    const struct wire_group group = talk();
    assert_int_equal(town_found_group(&town, town.leader, &town.leader_cap, &group), NOT_ALLOWED);
    assert_int_equal(town_found_group(&town, town.leader, &town.leader_cap, &walk), OK);
}

/* GROUP-16 */
static void a_group_is_given_whole_to_those_who_may_enter_it_alone(void **state)
{
    (void)state;
    const struct wire_group group = talk();
    const struct wire_group south = town_group(&town, CERT_TALK_BUURT, 1, 1);
    assert_int_equal(town_found_group(&town, town.founder, NULL, &group), OK);
    assert_int_equal(town_found_group(&town, town.founder, NULL, &south), OK);
    struct phone *anna = town_resident(&town);
    struct wire_group_fetch in = {.head = {.type = WIRE_group_fetch}, .group = group};
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    const struct wire_group_state state_of = *(const struct wire_group_state *)(void *)town.reply;
    assert_true(state_of.group_info.size > 0);
    assert_int_equal(state_of.epoch, 0);
    assert_false(state_of.frozen);
    struct wire_blob_get tree = {.head = {.type = WIRE_blob_get}, .hash = state_of.tree_blob};
    assert_int_equal(town_ask(&town, anna, &tree.head), OK);
    struct wire_policy_fetch policy = {.head = {.type = WIRE_policy_fetch},
                                       .hash = state_of.policy};
    assert_int_equal(town_ask(&town, anna, &policy.head), OK);
    in.group = south; /* she lives in the other buurt */
    assert_int_equal(town_ask(&town, anna, &in.head), NOT_FOUND);
    assert_int_equal(town_ask(&town, town.founder, &in.head), OK);
    const struct wire_group_state other = *(const struct wire_group_state *)(void *)town.reply;
    tree.hash = other.tree_blob;
    policy.hash = other.policy;
    assert_int_equal(town_ask(&town, anna, &tree.head), NOT_FOUND);
    assert_int_equal(town_ask(&town, anna, &policy.head), NOT_FOUND);
}

static bool lists(struct phone *phone, const struct wire_group *group, bool *inside)
{
    struct wire_group_list in = {.head = {.type = WIRE_group_list}};
    assert_int_equal(town_ask(&town, phone, &in.head), OK);
    const struct wire_group_page *page = (const void *)town.reply;
    const struct wire_group_row *rows = page->groups.items;
    for (size_t i = 0; i < page->groups.count; i++) {
        if (memcmp(&rows[i].group, group, sizeof(*group)) == 0) {
            *inside = rows[i].inside;
            return true;
        }
    }
    return false;
}

static void the_list_holds_what_one_is_in_and_what_one_may_enter(void **state)
{
    (void)state;
    town_open_groups(&town);
    const struct wire_group walk = town_group(&town, CERT_WALK, 0, 1);
    const struct wire_group group = talk();
    assert_int_equal(town_found_group(&town, town.leader, &town.leader_cap, &walk), OK);
    struct phone *anna = town_resident(&town);
    bool inside = true;
    assert_true(lists(anna, &group, &inside));
    assert_false(inside);
    assert_false(lists(anna, &walk, &inside));
    assert_int_equal(town_enter(&town, anna, &group, NULL), OK);
    assert_true(lists(anna, &group, &inside));
    assert_true(inside);
    assert_true(lists(town.leader, &walk, &inside));
    assert_true(inside);
}

/* ── broken commits ─────────────────────────────────────────────────────────────────────────────
 */

static struct wire_group_report_broken report(struct phone *phone, const struct wire_group *group,
                                              uint64_t epoch)
{
    mls_broken broken = {
        .body = {.format = CERT_FORMAT, .group = cert_group_of_wire(group), .epoch = epoch}};
    struct buffer content = buffer_make(1024);
    cert_broken_write_signed(&broken.body, &content);
    sign_make(&phone->pair, buffer_span(&content), broken.by_device.bytes);
    buffer_end(&content);
    struct buffer out = buffer_make(1024);
    mls_write_broken(&out, &broken);
    return (struct wire_group_report_broken){.head = {.type = WIRE_group_report_broken},
                                             .group = *group,
                                             .epoch = epoch,
                                             .report = town_keep(&town, &out)};
}

static bool says_frozen(void)
{
    const struct wire_group_reported *reported = (const void *)town.reply;
    return reported->frozen;
}

/* GROUP-13 */
static void two_members_who_cannot_apply_a_commit_freeze_the_group(void **state)
{
    (void)state;
    town_open_groups(&town);
    const struct wire_group group = talk();
    struct phone *anna = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &group, NULL), OK);
    const uint64_t epoch = group_epoch(town_club(anna, &group)->group) - 1;
    struct wire_group_report_broken first = report(anna, &group, epoch);
    struct wire_group_report_broken again = report(anna, &group, epoch);
    struct wire_group_report_broken second = report(town.leader, &group, epoch);
    assert_int_equal(town_ask(&town, anna, &first.head), OK);
    assert_false(says_frozen());
    assert_int_equal(town_ask(&town, anna, &again.head), OK);
    assert_false(says_frozen()); /* one member is one */
    assert_int_equal(town_ask(&town, town.leader, &second.head), OK);
    assert_true(says_frozen());
    assert_non_null(town_heard(anna, WIRE_group_frozen));
    assert_true(town_count_heard(town.coordinator, WIRE_group_frozen) == 2); /* who can found */
    assert_int_equal(town_update(&town, town.second, &group), CLOSED);
}

static void a_report_is_the_reporters_own_and_about_a_commit_that_was_taken(void **state)
{
    (void)state;
    town_open_groups(&town);
    const struct wire_group group = talk();
    struct wire_group_report_broken later = report(town.leader, &group, 30);
    assert_int_equal(town_ask(&town, town.leader, &later.head), FUTURE_EPOCH);
    struct wire_group_report_broken others = report(town.second, &group, 1);
    assert_int_equal(town_ask(&town, town.leader, &others.head), BAD_SIGNATURE);
    struct phone *anna = town_resident(&town);
    struct wire_group_report_broken outside = report(anna, &group, 1);
    assert_int_equal(town_ask(&town, anna, &outside.head), NOT_ALLOWED);
}

static void freeze(const struct wire_group *group)
{
    struct wire_group_report_broken first = report(town.second, group, 1);
    struct wire_group_report_broken second = report(town.leader, group, 1);
    assert_int_equal(town_ask(&town, town.second, &first.head), OK);
    assert_int_equal(town_ask(&town, town.leader, &second.head), OK);
    assert_true(says_frozen());
}

/* GROUP-13 */
static void a_hat_holder_founds_the_next_instance_with_the_policy_of_the_last(void **state)
{
    (void)state;
    town_open_groups(&town);
    const struct wire_group group = talk();
    const struct wire_group next = town_group(&town, CERT_TALK_BUURT, 0, 2);
    struct phone *anna = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &group, NULL), OK);
    freeze(&group);
    assert_int_equal(town_found_group(&town, town.leader, &town.leader_cap, &next), NOT_ALLOWED);
    assert_int_equal(town_found_group(&town, town.coordinator, &town.coordinator_cap, &next), OK);
    const struct wire_group_refounded *told = (const void *)town_heard(anna, WIRE_group_refounded);
    assert_non_null(told);
    assert_memory_equal(&told->group, &next, sizeof(next));
    assert_true(told->hats.size > 0);
    struct group_row row;
    assert_int_equal(group_find(town.core->db, &town.wijk_id, &group, &row), OK);
    assert_int_equal(row.state, GROUP_OVER);
    assert_int_equal(town_enter(&town, anna, &next, NULL), OK);
    assert_int_equal(town_say(&town, anna, &next, "opnieuw begonnen"), OK);
    assert_int_equal(town_say(&town, anna, &group, "te laat"), CLOSED);
}

static void a_next_instance_with_another_policy_is_refused(void **state)
{
    (void)state;
    town_open_groups(&town);
    const struct wire_group group = talk();
    const struct wire_group next = town_group(&town, CERT_TALK_BUURT, 0, 2);
    struct phone *anna = town_resident(&town);
    assert_int_equal(town_enter(&town, anna, &group, NULL), OK);
    const struct span statement = town_revoke(&town, &town.coordinator_cap, anna);
    const struct cap *caps[] = {&town.coordinator_cap};
    assert_int_equal(town_apply(&town, town.leader, &group, statement, caps, 1), OK);
    town_wait(&town, 1);
    struct club *club = town_club(town.coordinator, &group);
    club->id.bytes[30] ^= 1; /* the phone forgets it, and begins with an empty document */
    assert_int_equal(town_found_group(&town, town.coordinator, &town.coordinator_cap, &next),
                     CONFLICT);
    club->id.bytes[30] ^= 1;
    assert_int_equal(town_found_group(&town, town.coordinator, &town.coordinator_cap, &next), OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(the_server_keeps_the_first_founding_of_a_group),
        TEST(a_group_without_a_place_in_the_charter_is_not_founded),
        TEST(a_second_instance_comes_only_after_the_first),
        TEST(a_resident_founds_nothing),
        TEST(a_leader_founds_the_walk_group_and_no_other),
        TEST(a_group_is_given_whole_to_those_who_may_enter_it_alone),
        TEST(the_list_holds_what_one_is_in_and_what_one_may_enter),
        TEST(two_members_who_cannot_apply_a_commit_freeze_the_group),
        TEST(a_report_is_the_reporters_own_and_about_a_commit_that_was_taken),
        TEST(a_hat_holder_founds_the_next_instance_with_the_policy_of_the_last),
        TEST(a_next_instance_with_another_policy_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
