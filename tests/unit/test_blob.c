/* test_blob.c -- what is too large for a message, in parts (S12). */
#include "blob/blob.h"
#include "blob/blob_store.h"
#include "crypto/public/chance.h"
#include "support/town.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { WHOLE = 70000 };

static struct town town;
static struct phone *anna;
static uint8_t bytes[WHOLE];
static struct wire_hash hash;

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town_found(&town);
    anna = town_resident(&town);
    chance_fill(bytes, sizeof(bytes));
    const struct hash made = hash_of(span_of(bytes, WHOLE));
    hash = wire_hash_of(&made);
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static enum status put(struct phone *phone, uint64_t offset, size_t size)
{
    struct wire_blob_put in = {.head = {.type = WIRE_blob_put},
                               .hash = hash,
                               .size = WHOLE,
                               .offset = offset,
                               .part = span_of(bytes + offset, size)};
    return town_ask(&town, phone, &in.head);
}

static struct wire_blob_kept kept(void)
{
    return *(const struct wire_blob_kept *)(void *)town.reply;
}

static void put_whole(struct phone *phone)
{
    assert_int_equal(put(phone, 0, BLOB_PART_SIZE), OK);
    assert_int_equal(put(phone, BLOB_PART_SIZE, BLOB_PART_SIZE), OK);
    assert_int_equal(put(phone, (uint64_t)2 * BLOB_PART_SIZE, WHOLE - 2 * BLOB_PART_SIZE), OK);
}

static enum status find(const struct wire_id *owner)
{
    struct blob_row row;
    return blob_find(town.core->db, &town.wijk_id, &hash, owner, &row);
}

static struct wire_id own(void)
{
    return wire_id_of(&anna->device.serial);
}

/* BLOB-1 */
static void a_whole_blob_of_another_hash_is_thrown_away(void **state)
{
    (void)state;
    const struct wire_id owner = own();
    bytes[5] ^= 1;
    put_whole(anna);
    assert_false(kept().whole);
    assert_int_equal(kept().received, WHOLE);
    assert_int_equal(find(&owner), NOT_FOUND);
    bytes[5] ^= 1;
    put_whole(anna); /* from the beginning */
    assert_true(kept().whole);
    assert_int_equal(find(&owner), OK);
}

/* BLOB-2 */
static void parts_are_thirty_two_kib_and_come_in_order(void **state)
{
    (void)state;
    assert_int_equal(put(anna, BLOB_PART_SIZE, BLOB_PART_SIZE), CONFLICT);
    assert_string_equal(town.field, "offset");
    assert_int_equal(put(anna, 0, 1000), FIELD_FORM);
    assert_int_equal(put(anna, 0, BLOB_PART_SIZE), OK);
    assert_int_equal(kept().received, BLOB_PART_SIZE);
    assert_false(kept().whole);
    assert_int_equal(put(anna, 0, BLOB_PART_SIZE), OK); /* acknowledged again */
    assert_int_equal(kept().received, BLOB_PART_SIZE);
    assert_int_equal(put(anna, 100, BLOB_PART_SIZE), FIELD_FORM);
    assert_int_equal(put(anna, BLOB_PART_SIZE, BLOB_PART_SIZE), OK);
    assert_int_equal(put(anna, (uint64_t)2 * BLOB_PART_SIZE, WHOLE - 2 * BLOB_PART_SIZE - 1),
                     FIELD_FORM);
    assert_int_equal(put(anna, (uint64_t)2 * BLOB_PART_SIZE, WHOLE - 2 * BLOB_PART_SIZE), OK);
    assert_true(kept().whole);
    struct wire_blob_put other = {.head = {.type = WIRE_blob_put},
                                  .hash = hash,
                                  .size = WHOLE + 1,
                                  .part = span_of(bytes, BLOB_PART_SIZE)};
    assert_int_equal(town_ask(&town, anna, &other.head), CONFLICT);
    assert_string_equal(town.field, "size");
}

static void the_rule_of_a_part_alone(void **state)
{
    (void)state;
    bool is_next = false;
    struct blob_step step = {.size = 40000, .received = 0, .offset = 0, .part_size = 32768};
    assert_int_equal(blob_may_add(&step, &is_next), OK);
    assert_true(is_next);
    step.received = 32768;
    assert_int_equal(blob_may_add(&step, &is_next), OK);
    assert_false(is_next);
    step = (struct blob_step){.size = 40000, .received = 32768, .offset = 32768};
    step.part_size = 40000 - 32768;
    assert_int_equal(blob_may_add(&step, &is_next), OK);
    assert_true(is_next);
    step.part_size++;
    assert_int_equal(blob_may_add(&step, &is_next), FIELD_FORM);
}

/* BLOB-3 */
static void a_device_has_at_most_so_many_bytes_that_nothing_names(void **state)
{
    (void)state;
    town.settings.blob_device_max = 100000;
    assert_int_equal(put(anna, 0, BLOB_PART_SIZE), OK);
    const struct wire_hash first = hash;
    hash.bytes[0] ^= 1;
    assert_int_equal(put(anna, 0, BLOB_PART_SIZE), QUOTA_SPENT);
    assert_string_equal(town.field, "size");
    assert_int_equal(put(town.leader, 0, BLOB_PART_SIZE), OK); /* each has its own */
    hash = first;
    assert_int_equal(put(anna, BLOB_PART_SIZE, BLOB_PART_SIZE), OK);
    struct settings settings = settings_make();
    assert_int_equal(settings.blob_device_max, 32 << 20);
}

/* BLOB-4 */
static void a_blob_that_nothing_names_is_gone_after_a_day(void **state)
{
    (void)state;
    const struct wire_id owner = own();
    put_whole(anna);
    town_wait(&town, TOWN_DAY - 1);
    assert_int_equal(find(&owner), OK);
    town_wait(&town, 601);
    assert_int_equal(find(&owner), NOT_FOUND);
}

/* BLOB-4, BLOB-5 */
static void a_commit_in_a_blob_is_kept_as_long_as_its_event_and_given_to_the_group(void **state)
{
    (void)state;
    const struct wire_id nobody = {{0}};
    const struct wire_group talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    town_open_groups(&town);
    struct club *club = town_club(town.leader, &talk);
    struct cert_plan plan;
    assert_int_equal(cert_policy_plan_update(club->policy, group_public(club->group),
                                             (uint64_t)town.at.now, &town.arena, &plan),
                     OK);
    struct wire_group_commit commit = town_make_commit(&town, town.leader, &talk, &plan);
    const struct hash made = hash_of(commit.commit);
    hash = wire_hash_of(&made);
    struct wire_blob_put in = {.head = {.type = WIRE_blob_put},
                               .hash = hash,
                               .size = commit.commit.size,
                               .part = commit.commit};
    assert_int_equal(town_ask(&town, town.leader, &in.head), OK);
    struct wire_blob_get get = {.head = {.type = WIRE_blob_get}, .hash = hash};
    assert_int_equal(town_ask(&town, town.second, &get.head), NOT_FOUND); /* nothing names it yet */
    const struct span whole = commit.commit;
    commit.commit_blob = hash;
    assert_int_equal(town_ask(&town, town.leader, &commit.head), FIELD_TWICE);
    commit.commit = span_of(NULL, 0);
    const struct wire_hash info_blob = commit.group_info_blob;
    commit.group_info_blob = hash;
    assert_int_equal(town_ask(&town, town.leader, &commit.head), FIELD_TWICE);
    commit.group_info_blob = info_blob;
    assert_int_equal(town_ask(&town, town.leader, &commit.head), OK);
    const struct wire_group_commit_made *told =
        (const void *)town_heard(town.second, WIRE_group_commit_made);
    assert_memory_equal(&told->commit_blob, &hash, sizeof(hash));
    assert_int_equal(told->commit_size, whole.size);
    assert_int_equal(told->commit.size, 0);
    assert_int_equal(town_ask(&town, town.second, &get.head), OK);
    const struct wire_blob_part *part = (const void *)town.reply;
    assert_true(span_equal(part->part, whole));
    struct phone *bram = NULL;
    const struct town_invite away = {.issuer = &town.founder_cap, .buurt = town.buurten[1]};
    bram = town_phone(&town, &away);
    assert_int_equal(town_register(&town, bram), OK);
    assert_int_equal(town_claim(&town, bram), OK);
    assert_true(town_prove(&town, bram));
    assert_int_equal(town_ask(&town, bram, &get.head), NOT_FOUND); /* of another buurt */
    town_wait(&town, (int64_t)29 * TOWN_DAY);
    assert_int_equal(find(&nobody), OK);
    town_wait(&town, (int64_t)2 * TOWN_DAY);
    assert_int_equal(find(&nobody), NOT_FOUND);
}

/* BLOB-5 */
static void a_part_is_asked_for_where_it_begins(void **state)
{
    (void)state;
    town_open_groups(&town);
    const struct wire_group talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    struct wire_group_fetch fetch = {.head = {.type = WIRE_group_fetch}, .group = talk};
    assert_int_equal(town_ask(&town, anna, &fetch.head), OK);
    const struct wire_group_state group = *(const struct wire_group_state *)(void *)town.reply;
    struct wire_blob_get get = {
        .head = {.type = WIRE_blob_get}, .hash = group.tree_blob, .offset = 5};
    assert_int_equal(town_ask(&town, anna, &get.head), FIELD_FORM);
    get.offset = (uint64_t)100 * BLOB_PART_SIZE;
    assert_int_equal(town_ask(&town, anna, &get.head), FIELD_TOO_LARGE);
    get.offset = 0;
    assert_int_equal(town_ask(&town, anna, &get.head), OK);
    const struct wire_blob_part *part = (const void *)town.reply;
    assert_int_equal(part->size, group.tree_size);
    const struct hash made = hash_of(part->part);
    assert_memory_equal(made.bytes, group.tree_blob.bytes, sizeof(made.bytes));
}

static void two_devices_that_put_the_same_do_not_disturb_each_other(void **state)
{
    (void)state;
    const struct wire_id owner = own();
    assert_int_equal(put(anna, 0, BLOB_PART_SIZE), OK);
    bytes[0] ^= 1; /* the other one puts rubbish under the same name */
    put_whole(town.leader);
    assert_false(kept().whole);
    bytes[0] ^= 1;
    assert_int_equal(put(anna, BLOB_PART_SIZE, BLOB_PART_SIZE), OK);
    assert_int_equal(put(anna, (uint64_t)2 * BLOB_PART_SIZE, WHOLE - 2 * BLOB_PART_SIZE), OK);
    assert_true(kept().whole);
    assert_int_equal(find(&owner), OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(a_whole_blob_of_another_hash_is_thrown_away),
        TEST(parts_are_thirty_two_kib_and_come_in_order),
        cmocka_unit_test(the_rule_of_a_part_alone),
        TEST(a_device_has_at_most_so_many_bytes_that_nothing_names),
        TEST(a_blob_that_nothing_names_is_gone_after_a_day),
        TEST(a_commit_in_a_blob_is_kept_as_long_as_its_event_and_given_to_the_group),
        TEST(a_part_is_asked_for_where_it_begins),
        TEST(two_devices_that_put_the_same_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
