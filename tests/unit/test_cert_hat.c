/* Ids, hats and the table of powers: T1, T4, T6, T7, T9. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/cert_world.h"

static struct world world;

static int open_world(void **state)
{
    (void)state;
    cert_world_open(&world);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    cert_world_end(&world);
    return 0;
}

/* What a hat's chain is worth among these hats. */
static enum status check_among(const struct cert_hat *hat, const struct worn *const *others,
                               size_t count)
{
    struct cert_hat items[8];
    for (size_t i = 0; i < count; i++) {
        items[i] = others[i]->hat;
    }
    const struct cert_hats hats = {.items = items, .count = count};
    const struct cert_root root = cert_root_of(MLS_AT(succession, &world.successions, 0));
    const struct cert_court court = {.root = &root, .hats = &hats};
    return cert_chain_check_hat(&court, hat);
}

static enum status check(const struct worn *worn)
{
    const struct worn *all[] = {&world.first_hat, &world.second_hat, &world.third_hat,
                                &world.coordinator_hat, &world.leader_hat};
    return check_among(&worn->hat, all, 5);
}

static struct grant leader_grant(void)
{
    return (struct grant){.hat = CERT_LEADER,
                          .reach = world_walk(&world),
                          .subject = &world.leader,
                          .issuer = &world.first_hat,
                          .cosigner = &world.second_hat,
                          .invitations = 100};
}

/* --- ids --- */

static void t9_a_group_id_says_wijk_kind_room_and_instance(void **state)
{
    (void)state;
    const struct cert_place place = {
        .wijk_id = world.wijk_id, .kind = CERT_WALK, .room = world.walk, .instance = 0x01020304};
    const struct cert_group group = cert_group_of(&place);
    struct cert_place read;
    assert_int_equal(cert_place_read(cert_group_span(&group), &read), OK);
    assert_memory_equal(&read.wijk_id, &world.wijk_id, CERT_ID_SIZE);
    assert_memory_equal(&read.room, &world.walk, CERT_ID_SIZE);
    assert_int_equal(read.kind, CERT_WALK);
    assert_int_equal(read.instance, 0x01020304);
}

static void t9_a_group_id_of_no_form_is_refused(void **state)
{
    (void)state;
    struct cert_group group = world_group(&world, CERT_ALARM_WIJK);
    struct cert_place read;
    assert_int_equal(cert_place_read(span_of(group.bytes, CERT_GROUP_SIZE - 1), &read), MALFORMED);
    group.bytes[CERT_ID_SIZE] = 0;
    assert_int_equal(cert_place_read(cert_group_span(&group), &read), MALFORMED);
    group.bytes[CERT_ID_SIZE] = CERT_CASUS + 1;
    assert_int_equal(cert_place_read(cert_group_span(&group), &read), MALFORMED);
    group.bytes[CERT_ID_SIZE] = CERT_WALK; /* its room is the wijk */
    assert_int_equal(cert_place_read(cert_group_span(&group), &read), MALFORMED);
    group = world_group(&world, CERT_WALK);
    group.bytes[CERT_GROUP_SIZE - 1] = 0; /* instance 0 */
    assert_int_equal(cert_place_read(cert_group_span(&group), &read), MALFORMED);
}

static void t1_ids_follow_from_keys_and_numbers_alone(void **state)
{
    (void)state;
    const struct cert_key a = world.leader.key;
    const struct cert_key b = world.coordinator.key;
    const struct cert_id one = cert_member_id(&world.wijk_id, &a);
    const struct cert_id again = cert_member_id(&world.wijk_id, &a);
    const struct cert_id other = cert_member_id(&world.wijk_id, &b);
    const struct cert_id elsewhere = cert_member_id(&one, &a);
    assert_true(cert_id_equal(&one, &again));
    assert_false(cert_id_equal(&one, &other));
    assert_false(cert_id_equal(&one, &elsewhere));
    const struct cert_id first = cert_device_serial(&world.wijk_id, &one, 1);
    const struct cert_id next = cert_device_serial(&world.wijk_id, &one, 256);
    assert_false(cert_id_equal(&first, &next));
    const struct cert_id leader =
        cert_device_serial(&world.wijk_id, &world.first_hat.hat.serial, 1);
    assert_memory_equal(&world.leader.device.serial, &leader, CERT_ID_SIZE);
}

/* --- hats --- */

static void t6_a_hat_names_device_hat_reach_and_end(void **state)
{
    (void)state;
    struct cert_hat read;
    assert_int_equal(cert_hat_decode(world.leader_hat.bytes, &read), OK);
    assert_memory_equal(&read.hat.body.subject, &world.leader.device.serial, CERT_ID_SIZE);
    assert_memory_equal(&read.hat.body.reach.room, &world.walk, CERT_ID_SIZE);
    assert_int_equal(read.hat.body.hat, CERT_LEADER);
    assert_true(cert_hat_covers(&read.hat.body, read.hat.body.from));
    assert_true(cert_hat_covers(&read.hat.body, read.hat.body.until - 1));
    assert_false(cert_hat_covers(&read.hat.body, read.hat.body.until));
    assert_false(cert_hat_covers(&read.hat.body, read.hat.body.from - 1));
}

static void t6_a_hat_ends_within_a_year(void **state)
{
    (void)state;
    struct grant grant = leader_grant();
    grant.until = WORLD_START + CERT_HAT_TERM_MAX_S;
    const struct worn year = world_wild_hat(&world, &grant);
    assert_int_equal(check(&year), OK);
    grant.until++;
    const struct worn longer = world_wild_hat(&world, &grant);
    assert_int_equal(check(&longer), BAD_CHAIN);
    grant.until = WORLD_START;
    const struct worn never = world_wild_hat(&world, &grant);
    assert_int_equal(check(&never), BAD_CHAIN);
}

static void t6_a_hats_serial_is_the_hash_of_its_body(void **state)
{
    (void)state;
    struct buffer body = buffer_make(1 << 10);
    buffer_append(&body, "hat", 3);
    mls_write_hat_body(&body, &world.leader_hat.hat.hat.body);
    const struct hash hash = hash_of(buffer_span(&body));
    assert_memory_equal(world.leader_hat.hat.serial.bytes, hash.bytes, CERT_ID_SIZE);
    buffer_end(&body);
}

static void t6_a_changed_hat_is_another_or_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < world.leader_hat.bytes.size; i++) {
        uint8_t bytes[CERT_HAT_SIZE_MAX];
        memcpy(bytes, world.leader_hat.bytes.data, world.leader_hat.bytes.size);
        bytes[i] ^= 0x10;
        struct cert_hat read;
        const struct worn *all[] = {&world.first_hat, &world.second_hat};
        enum status status = cert_hat_decode(span_of(bytes, world.leader_hat.bytes.size), &read);
        if (status == OK) {
            status = check_among(&read, all, 2);
        }
        assert_int_not_equal(status, OK);
    }
}

/* --- T7 --- */

static void t7_the_root_signs_wijk_coordinators_and_council_alone(void **state)
{
    (void)state;
    assert_int_equal(check(&world.first_hat), OK);
    const uint8_t kinds[] = {CERT_WIJK_COORDINATOR, CERT_COUNCIL};
    for (size_t i = 0; i < 2; i++) {
        struct grant grant = {.hat = kinds[i],
                              .reach = world_wijk(),
                              .subject = &world.leader,
                              .issuer = &world.by_root};
        const struct worn by_root = world_wild_hat(&world, &grant);
        assert_int_equal(check(&by_root), OK);
        grant.issuer = &world.first_hat;
        grant.cosigner = &world.second_hat;
        const struct worn by_two = world_wild_hat(&world, &grant);
        assert_int_equal(check(&by_two), BAD_CHAIN);
    }
}

static void t7_the_root_alone_makes_no_leader(void **state)
{
    (void)state;
    struct grant grant = leader_grant();
    grant.issuer = &world.by_root;
    grant.cosigner = NULL;
    const struct worn alone = world_wild_hat(&world, &grant);
    assert_int_equal(check(&alone), BAD_CHAIN);
    grant.cosigner = &world.first_hat;
    const struct worn first = world_wild_hat(&world, &grant);
    assert_int_equal(check(&first), BAD_CHAIN);
}

static void t7_granting_needs_two(void **state)
{
    (void)state;
    struct grant grant = leader_grant();
    const struct worn by_two = world_wild_hat(&world, &grant);
    assert_int_equal(check(&by_two), OK);
    grant.cosigner = NULL;
    const struct worn by_one = world_wild_hat(&world, &grant);
    assert_int_equal(check(&by_one), BAD_CHAIN);
    grant.cosigner = &world.first_hat;
    const struct worn by_same = world_wild_hat(&world, &grant);
    assert_int_equal(check(&by_same), BAD_CHAIN);
    grant.cosigner = &world.by_root;
    const struct worn with_root = world_wild_hat(&world, &grant);
    assert_int_equal(check(&with_root), OK);
}

static void t7_two_phones_of_one_coordinator_are_not_two(void **state)
{
    (void)state;
    const struct person phone = world_resident(&world);
    struct person same = phone;
    same.device.member_id = world.founder.device.member_id;
    const struct worn twin = world_hat(&world, &(struct grant){.hat = CERT_WIJK_COORDINATOR,
                                                               .reach = world_wijk(),
                                                               .subject = &same,
                                                               .issuer = &world.by_root});
    struct grant grant = leader_grant();
    grant.cosigner = &twin;
    const struct worn by_twins = world_wild_hat(&world, &grant);
    const struct worn *all[] = {&world.first_hat, &twin};
    assert_int_equal(check_among(&by_twins.hat, all, 2), BAD_CHAIN);
}

static void t7_only_wijk_coordinators_grant(void **state)
{
    (void)state;
    struct grant grant = leader_grant();
    grant.issuer = &world.coordinator_hat;
    const struct worn by_coordinator = world_wild_hat(&world, &grant);
    assert_int_equal(check(&by_coordinator), BAD_CHAIN);
    grant.issuer = &world.leader_hat;
    const struct worn by_leader = world_wild_hat(&world, &grant);
    assert_int_equal(check(&by_leader), BAD_CHAIN);
}

static void t7_a_hat_of_another_key_or_wijk_is_refused(void **state)
{
    (void)state;
    struct worn stolen = world.first_hat;
    stolen.person = &world.leader; /* who does not have its key */
    struct grant grant = leader_grant();
    grant.issuer = &stolen;
    const struct worn forged = world_wild_hat(&world, &grant);
    assert_int_equal(check(&forged), BAD_SIGNATURE);
    struct cert_hat elsewhere = world.first_hat.hat;
    elsewhere.hat.body.wijk_id.bytes[0] ^= 1;
    elsewhere.hat.body.issuer.bytes[0] ^= 1;
    assert_int_equal(check_among(&elsewhere, NULL, 0), BAD_CHAIN);
    const struct worn *without_second[] = {&world.first_hat};
    assert_int_equal(check_among(&world.leader_hat.hat, without_second, 1), CHAIN_MISSING);
}

static void t7_a_granter_must_be_in_its_dates_when_it_grants(void **state)
{
    (void)state;
    struct grant grant = leader_grant();
    grant.from = WORLD_START + (uint64_t)300 * DAY;
    const struct worn late = world_wild_hat(&world, &grant);
    assert_int_equal(check(&late), BAD_CHAIN);
    grant.from--;
    const struct worn last = world_wild_hat(&world, &grant);
    assert_int_equal(check(&last), OK);
}

static void t7_every_hat_has_its_own_kinds_of_reach(void **state)
{
    (void)state;
    const struct {
        uint8_t hat;
        uint8_t reaches; /* bit of each kind */
    } table[] = {
        {CERT_LEADER, 1 << 3},           {CERT_COORDINATOR, 1 << 2},
        {CERT_WIJK_COORDINATOR, 1 << 1}, {CERT_MODERATOR, 1 << 1 | 1 << 2},
        {CERT_COUNCIL, 1 << 1},          {CERT_STEWARD, 1 << 1 | 1 << 5},
        {CERT_PROFESSIONAL, 1 << 4},     {CERT_CASE_DIRECTOR, 1 << 4},
        {CERT_MANAGER, 1 << 1},          {CERT_MUNICIPALITY, 1 << 1},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        for (uint8_t kind = 0; kind < 7; kind++) {
            assert_int_equal(cert_hat_may_reach(table[i].hat, kind),
                             (table[i].reaches >> kind) & 1);
        }
    }
    assert_false(cert_hat_may_reach(3, CERT_REACH_GROUP)); /* a deputy is no certificate */
}

static void t7_a_reach_has_the_ids_of_its_kind_and_no_others(void **state)
{
    (void)state;
    const struct cert_id id = world.walk;
    const mls_reach right[] = {{.kind = CERT_REACH_WIJK},
                               {.kind = CERT_REACH_BUURT, .buurt = id},
                               {.kind = CERT_REACH_GROUP, .buurt = id, .room = id},
                               {.kind = CERT_REACH_CASUS, .room = id},
                               {.kind = CERT_REACH_FUND, .room = id}};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(cert_reach_check(&right[i]), OK);
        mls_reach wrong = right[i];
        wrong.kind = 0;
        assert_int_equal(cert_reach_check(&wrong), BAD_CHAIN);
        wrong = right[i];
        wrong.room = cert_id_is_zero(&wrong.room) ? id : (struct cert_id){{0}};
        assert_int_equal(cert_reach_check(&wrong), BAD_CHAIN);
    }
}

static void t7_a_wijk_holds_its_buurten_and_a_buurt_its_groups(void **state)
{
    (void)state;
    const mls_reach wijk = world_wijk();
    const mls_reach buurt = world_buurt(&world, 0);
    const mls_reach other = world_buurt(&world, 1);
    const mls_reach walk = world_walk(&world);
    const mls_reach casus = {.kind = CERT_REACH_CASUS, .room = world.casus};
    assert_true(cert_reach_contains(&wijk, &buurt) && cert_reach_contains(&wijk, &walk));
    assert_true(cert_reach_contains(&wijk, &casus) && cert_reach_contains(&casus, &casus));
    assert_true(cert_reach_contains(&buurt, &walk) && cert_reach_contains(&buurt, &buurt));
    assert_true(cert_reach_contains(&walk, &walk));
    assert_false(cert_reach_contains(&buurt, &wijk) || cert_reach_contains(&walk, &buurt));
    assert_false(cert_reach_contains(&other, &walk) || cert_reach_contains(&other, &buurt));
    assert_false(cert_reach_contains(&buurt, &casus) || cert_reach_contains(&casus, &walk));
}

static void t4_a_hat_caps_its_invitations(void **state)
{
    (void)state;
    struct grant grant = leader_grant();
    grant.invitations = 101;
    const struct worn too_many = world_wild_hat(&world, &grant);
    assert_int_equal(check(&too_many), BAD_CHAIN);
    grant = (struct grant){.hat = CERT_COORDINATOR,
                           .reach = world_buurt(&world, 0),
                           .subject = &world.coordinator,
                           .issuer = &world.first_hat,
                           .cosigner = &world.second_hat,
                           .invitations = 501};
    const struct worn over = world_wild_hat(&world, &grant);
    assert_int_equal(check(&over), BAD_CHAIN);
    grant.invitations = 500;
    const struct worn most = world_wild_hat(&world, &grant);
    assert_int_equal(check(&most), OK);
}

static void a_chain_over_its_limits_is_refused(void **state)
{
    (void)state;
    struct arena arena = arena_make(1 << 16);
    struct cert_hats hats;
    struct buffer chain = buffer_make(1 << 16);
    for (size_t i = 0; i <= CERT_CHAIN_HATS_MAX; i++) {
        buffer_append_span(&chain, world.leader_hat.bytes);
    }
    mls_write_wrap(&chain, 0);
    assert_int_equal(cert_hats_decode(buffer_span(&chain), &arena, &hats), TOO_LARGE);
    arena_end(&arena);
    buffer_end(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t9_a_group_id_says_wijk_kind_room_and_instance),
        cmocka_unit_test(t9_a_group_id_of_no_form_is_refused),
        cmocka_unit_test(t1_ids_follow_from_keys_and_numbers_alone),
        cmocka_unit_test(t6_a_hat_names_device_hat_reach_and_end),
        cmocka_unit_test(t6_a_hat_ends_within_a_year),
        cmocka_unit_test(t6_a_hats_serial_is_the_hash_of_its_body),
        cmocka_unit_test(t6_a_changed_hat_is_another_or_none),
        cmocka_unit_test(t7_the_root_signs_wijk_coordinators_and_council_alone),
        cmocka_unit_test(t7_the_root_alone_makes_no_leader),
        cmocka_unit_test(t7_granting_needs_two),
        cmocka_unit_test(t7_two_phones_of_one_coordinator_are_not_two),
        cmocka_unit_test(t7_only_wijk_coordinators_grant),
        cmocka_unit_test(t7_a_hat_of_another_key_or_wijk_is_refused),
        cmocka_unit_test(t7_a_granter_must_be_in_its_dates_when_it_grants),
        cmocka_unit_test(t7_every_hat_has_its_own_kinds_of_reach),
        cmocka_unit_test(t7_a_reach_has_the_ids_of_its_kind_and_no_others),
        cmocka_unit_test(t7_a_wijk_holds_its_buurten_and_a_buurt_its_groups),
        cmocka_unit_test(t4_a_hat_caps_its_invitations),
        cmocka_unit_test(a_chain_over_its_limits_is_refused),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
