/* Who comes in, and by which door: T5, T11, T12, T13, T14, T19. Real groups; all ends agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/cert_room.h"

struct fixture {
    struct world world;
    struct room room;
};

/* A room of that kind, founded by the founder. */
static struct fixture *open_room(enum cert_group_kind kind)
{
    static struct fixture fixture;
    cert_world_open(&fixture.world);
    room_open(&fixture.room, &fixture.world, kind, &fixture.world.founder);
    return &fixture;
}

static void close_room(struct fixture *f)
{
    room_end(&f->room);
    cert_world_end(&f->world);
}

/* The chain of the coordinator's invitations. */
static struct act_wish by_invitation(const struct fixture *f)
{
    return (struct act_wish){
        .hats = {&f->world.coordinator_hat, &f->world.first_hat, &f->world.second_hat}};
}

static struct act_wish by_pass(struct fixture *f, const struct worn *by,
                               const struct person *person)
{
    struct act_wish wish = by_invitation(f);
    wish.hats[3] = by;
    wish.pass = world_pass(&f->world, by, &f->room.id, person, f->room.time);
    return wish;
}

/* --- T12: two doors --- */

static void t12_an_invitation_opens_alarm_and_talk_of_its_buurt_and_alarm_of_the_wijk(void **state)
{
    (void)state;
    const enum cert_group_kind kinds[] = {CERT_ALARM_BUURT, CERT_TALK_BUURT, CERT_ALARM_WIJK};
    for (size_t i = 0; i < 3; i++) {
        struct fixture *f = open_room(kinds[i]);
        const struct person resident = world_resident(&f->world);
        const struct act_wish wish = by_invitation(f);
        assert_int_equal(room_enter(&f->room, &resident, &wish, false), OK);
        assert_true(room_has(&f->room, &resident.device.serial));
        close_room(f);
    }
}

static void t12_an_invitation_opens_no_other_kind_of_group(void **state)
{
    (void)state;
    const enum cert_group_kind kinds[] = {CERT_LEADERS, CERT_WALK, CERT_CASUS};
    for (size_t i = 0; i < 3; i++) {
        struct fixture *f = open_room(kinds[i]);
        const struct person resident = world_resident(&f->world);
        const struct act_wish wish = by_invitation(f);
        assert_int_equal(room_enter(&f->room, &resident, &wish, false), NOT_ALLOWED);
        close_room(f);
    }
}

static void t12_an_invitation_opens_no_other_buurt(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct invite invite = {
        .issuer = &f->world.first_hat, .seq = 77, .buurt = f->world.buurten[1]};
    const struct person stranger = world_person(&f->world, &invite);
    const struct act_wish wish = {.hats = {&f->world.first_hat}};
    assert_int_equal(room_enter(&f->room, &stranger, &wish, false), NOT_ALLOWED);
    close_room(f);
}

static void t12_the_window_is_judged_by_the_signed_time_to_the_second(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct act_wish wish = by_invitation(f);
    const struct person early =
        world_person(&f->world, &(struct invite){.issuer = &f->world.coordinator_hat,
                                                 .seq = 90,
                                                 .buurt = f->world.buurten[0],
                                                 .from = f->room.time + 1});
    assert_int_equal(room_enter(&f->room, &early, &wish, false), CLOSED);
    const struct person last = world_resident(&f->world);
    const struct person late = world_resident(&f->world);
    f->room.time = WORLD_START + CERT_INVITATION_TERM_S;
    assert_int_equal(room_enter(&f->room, &last, &wish, false), OK);
    f->room.time++;
    assert_int_equal(room_enter(&f->room, &late, &wish, false), CLOSED);
    close_room(f);
}

static void t12_without_the_issuers_hat_nobody_comes_in(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person resident = world_resident(&f->world);
    const struct act_wish none = {.hats = {NULL}};
    assert_int_equal(room_enter(&f->room, &resident, &none, false), CHAIN_MISSING);
    const struct act_wish half = {.hats = {&f->world.coordinator_hat, &f->world.first_hat}};
    assert_int_equal(room_enter(&f->room, &resident, &half, false), CHAIN_MISSING);
    close_room(f);
}

static void t12_a_pass_of_the_leader_opens_the_own_walk_group_at_any_time(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_WALK);
    const struct person resident = world_resident(&f->world);
    f->room.time = WORLD_START + (uint64_t)100 * DAY;
    const struct act_wish wish = by_pass(f, &f->world.leader_hat, &resident);
    assert_int_equal(room_enter(&f->room, &resident, &wish, false), OK);
    close_room(f);
}

static void t12_a_pass_is_for_one_key_one_group_and_one_time(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_WALK);
    const struct person resident = world_resident(&f->world);
    const struct person other = world_resident(&f->world);
    const struct act_wish of_other = by_pass(f, &f->world.leader_hat, &other);
    assert_int_equal(room_enter(&f->room, &resident, &of_other, false), BAD_CHAIN);
    const struct person same_member = world_double(&f->world, &other);
    assert_int_equal(room_enter(&f->room, &same_member, &of_other, false), BAD_CHAIN);

    const struct cert_group talk = world_group(&f->world, CERT_TALK_BUURT);
    struct act_wish elsewhere = by_pass(f, &f->world.coordinator_hat, &resident);
    elsewhere.hats[3] = NULL;
    elsewhere.pass =
        world_pass(&f->world, &f->world.coordinator_hat, &talk, &resident, f->room.time);
    assert_int_equal(room_enter(&f->room, &resident, &elsewhere, false), WRONG_GROUP);

    const struct act_wish wish = by_pass(f, &f->world.leader_hat, &resident);
    f->room.time += (uint64_t)7 * DAY + 1;
    assert_int_equal(room_enter(&f->room, &resident, &wish, false), CLOSED);
    close_room(f);
}

static void t12_a_pass_needs_a_hat_that_is_live_for_that_group(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_TALK_BUURT);
    const struct person resident = world_resident(&f->world);
    const struct act_wish of_leader = by_pass(f, &f->world.leader_hat, &resident);
    assert_int_equal(room_enter(&f->room, &resident, &of_leader, false), NOT_ALLOWED);
    const struct act_wish of_moderator = by_pass(f, &f->world.moderator_hats[0], &resident);
    assert_int_equal(room_enter(&f->room, &resident, &of_moderator, false), NOT_ALLOWED);
    f->room.time = WORLD_START + (uint64_t)301 * DAY;
    const struct act_wish too_late = by_pass(f, &f->world.coordinator_hat, &resident);
    assert_int_equal(room_enter(&f->room, &resident, &too_late, false), NOT_ALLOWED);
    close_room(f);
}

static void t12_no_coordinator_comes_into_a_casus_room(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_CASUS);
    const struct person resident = world_resident(&f->world);
    struct act_wish wish = by_invitation(f);
    wish.pass = world_pass(&f->world, &f->world.first_hat, &f->room.id, &resident, f->room.time);
    assert_int_equal(room_enter(&f->room, &resident, &wish, false), NOT_ALLOWED);
    const struct worn director = world_hat(
        &f->world, &(struct grant){.hat = CERT_CASE_DIRECTOR,
                                   .reach = {.kind = CERT_REACH_CASUS, .room = f->world.casus},
                                   .subject = &f->world.leader,
                                   .issuer = &f->world.first_hat,
                                   .cosigner = &f->world.second_hat});
    const struct act_wish by_director = by_pass(f, &director, &resident);
    assert_int_equal(room_enter(&f->room, &resident, &by_director, false), OK);
    close_room(f);
}

static void t12_a_moved_resident_enters_the_new_buurt_by_a_pass_of_its_coordinator(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_TALK_BUURT);
    const struct invite invite = {
        .issuer = &f->world.second_hat, .seq = 5, .buurt = f->world.buurten[1]};
    const struct person mover = world_person(&f->world, &invite);
    const struct act_wish wish = by_pass(f, &f->world.coordinator_hat, &mover);
    assert_int_equal(room_enter(&f->room, &mover, &wish, false), OK);
    close_room(f);
}

/* --- T13: one leaf a serial --- */

static void t13_two_live_leaves_of_one_serial_are_refused(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person first = world_resident(&f->world);
    (void)room_admit(&f->room, &first);
    const struct person second = world_double(&f->world, &first);
    const struct act_wish wish = by_invitation(f);
    assert_int_equal(room_enter(&f->room, &second, &wish, false), SERIAL_TWICE);
    close_room(f);
}

static void t13_a_serial_returns_only_with_the_key_it_left_with(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person resident = world_resident(&f->world);
    struct seat *seat = room_admit(&f->room, &resident);
    const mls_proposal leave = {.proposal_type = MLS_SELF_REMOVE};
    assert_int_equal(room_propose(&f->room, seat, &leave), OK);
    assert_int_equal(room_update(&f->room, &f->room.seats[0]), OK);
    assert_false(room_has(&f->room, &resident.device.serial));

    const struct act_wish wish = by_invitation(f);
    const struct person other = world_double(&f->world, &resident);
    assert_int_equal(room_enter(&f->room, &other, &wish, false), SERIAL_TWICE);
    assert_int_equal(room_enter(&f->room, &resident, &wish, false), OK);
    close_room(f);
}

static struct span double_statement(struct fixture *f, const struct person *a,
                                    const struct person *b)
{
    mls_statement_body body = world_statement(&f->world, CERT_DOUBLE, world_wijk(), f->room.time);
    mls_device_pair *pair = world_take(&f->world, 1, sizeof(*pair));
    pair->first.key = a->key;
    pair->second.key = b->key;
    assert_int_equal(cert_evidence_decode(a->evidence, &pair->first.evidence), OK);
    assert_int_equal(cert_evidence_decode(b->evidence, &pair->second.evidence), OK);
    body.pair = pair;
    return world_sign(&f->world, &body, NULL, 0);
}

static void t13_two_keys_for_one_serial_prove_themselves(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person first = world_resident(&f->world);
    const struct person bystander = world_resident(&f->world);
    (void)room_admit(&f->room, &first);
    struct seat *anyone = room_admit(&f->room, &bystander);
    const struct person second = world_double(&f->world, &first);
    struct act_wish wish = by_invitation(f);
    wish.statement = double_statement(f, &first, &second);
    assert_int_equal(room_state(&f->room, anyone, &wish), OK);
    assert_false(room_has(&f->room, &first.device.serial));
    const struct act_wish entry = by_invitation(f);
    assert_int_equal(room_enter(&f->room, &first, &entry, false), REVOKED);
    assert_int_equal(room_enter(&f->room, &second, &entry, false), REVOKED);
    close_room(f);
}

static void t13_a_doubled_serial_leaves_the_hat_of_the_key_it_is_bound_to(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person double_of_leader = world_double(&f->world, &f->world.leader);
    struct act_wish wish = by_invitation(f);
    wish.statement = double_statement(f, &f->world.leader, &double_of_leader);
    assert_int_equal(room_state(&f->room, &f->room.seats[0], &wish), OK);
    const struct cert_document *document = room_document(&f->room);
    assert_non_null(cert_document_find_revoked(document, &f->world.leader.device.serial));
    assert_int_equal(cert_document_check_hat(document, &f->world.leader_hat.hat, f->room.time), OK);
    close_room(f);
}

static void t13_one_key_twice_proves_nothing(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person first = world_resident(&f->world);
    const struct person other = world_resident(&f->world);
    (void)room_admit(&f->room, &first);
    struct act_wish wish = by_invitation(f);
    wish.statement = double_statement(f, &first, &first);
    assert_int_equal(room_state(&f->room, &f->room.seats[0], &wish), BAD_CHAIN);
    wish.statement = double_statement(f, &first, &other);
    assert_int_equal(room_state(&f->room, &f->room.seats[0], &wish), BAD_CHAIN);
    /* a second certificate that the invitation key never signed */
    struct person forged = world_double(&f->world, &first);
    forged.key.bytes[3] ^= 1;
    wish.statement = double_statement(f, &first, &forged);
    assert_int_equal(room_state(&f->room, &f->room.seats[0], &wish), BAD_SIGNATURE);
    close_room(f);
}

static void t1_an_inviter_cannot_be_the_member_a_second_time(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person first = world_resident(&f->world);
    (void)room_admit(&f->room, &first);
    const struct person shadow =
        world_person(&f->world, &(struct invite){.issuer = &f->world.coordinator_hat,
                                                 .seq = 30,
                                                 .buurt = f->world.buurten[0],
                                                 .invitation_key = &first.invitation_key});
    assert_memory_equal(&shadow.device.member_id, &first.device.member_id, CERT_ID_SIZE);
    const struct act_wish wish = by_invitation(f);
    assert_int_equal(room_enter(&f->room, &shadow, &wish, false), NOT_ALLOWED);
    close_room(f);
}

/* --- T5: sisters --- */

static void t5_a_sister_enters_where_its_signer_has_a_live_leaf(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_WALK);
    const struct person resident = world_resident(&f->world);
    const struct person sister = world_sister(&f->world, &resident, 0);
    const struct act_wish bare = {.hats = {NULL}};
    assert_int_equal(room_enter(&f->room, &sister, &bare, false), NOT_ALLOWED);
    const struct act_wish pass = by_pass(f, &f->world.leader_hat, &resident);
    assert_int_equal(room_enter(&f->room, &resident, &pass, false), OK);
    assert_int_equal(room_enter(&f->room, &sister, &bare, false), OK);
    close_room(f);
}

static void t5_a_sister_signs_no_sister(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person resident = world_resident(&f->world);
    (void)room_admit(&f->room, &resident);
    struct person sister = world_sister(&f->world, &resident, 0);
    const struct act_wish bare = {.hats = {NULL}};
    assert_int_equal(room_enter(&f->room, &sister, &bare, false), OK);
    struct person claimed = sister;
    claimed.device.is_sister = false;
    const struct person niece = world_sister(&f->world, &claimed, 0);
    assert_int_equal(room_enter(&f->room, &niece, &bare, false), BAD_CHAIN);
    close_room(f);
}

static void t5_a_sister_is_of_her_signers_member_and_key(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person resident = world_resident(&f->world);
    (void)room_admit(&f->room, &resident);
    struct person claimed = resident;
    claimed.device.member_id = f->world.leader.device.member_id;
    const struct person imposter = world_sister(&f->world, &claimed, 0);
    const struct act_wish bare = {.hats = {NULL}};
    assert_int_equal(room_enter(&f->room, &imposter, &bare, false), BAD_CHAIN);
    struct person thief = world_resident(&f->world);
    thief.device = resident.device;
    thief.device.key = thief.key;
    const struct person stolen = world_sister(&f->world, &thief, 1);
    assert_int_equal(room_enter(&f->room, &stolen, &bare, false), BAD_CHAIN);
    close_room(f);
}

static void t5_a_member_has_at_most_four_live_leaves(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person resident = world_resident(&f->world);
    (void)room_admit(&f->room, &resident);
    const struct act_wish bare = {.hats = {NULL}};
    struct person sisters[4];
    for (uint8_t n = 0; n < 4; n++) {
        sisters[n] = world_sister(&f->world, &resident, n);
        assert_int_equal(room_enter(&f->room, &sisters[n], &bare, false), n < 3 ? OK : FULL);
    }
    close_room(f);
}

/* --- T14: the issuer at entry --- */

static struct span withdraw_hat(struct fixture *f, const struct worn *by, const struct worn *hat)
{
    mls_statement_body body =
        world_statement(&f->world, CERT_WITHDRAW_HAT, world_wijk(), f->room.time);
    body.hats.serials = world_serials(&f->world, &hat->hat.serial, 1);
    const struct cert_pen pen = world_pen(by);
    return world_sign(&f->world, &body, &pen, 1);
}

static void t14_revoking_an_issuer_voids_unspent_invitations_and_passes_alone(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_TALK_BUURT);
    const struct person inside = world_resident(&f->world);
    const struct person outside = world_resident(&f->world);
    (void)room_admit(&f->room, &inside);
    struct act_wish statement = by_invitation(f);
    statement.statement = withdraw_hat(f, &f->world.first_hat, &f->world.coordinator_hat);
    assert_int_equal(room_state(&f->room, &f->room.seats[0], &statement), OK);
    assert_true(room_has(&f->room, &inside.device.serial));

    const struct act_wish entry = by_invitation(f);
    assert_int_equal(room_enter(&f->room, &outside, &entry, false), REVOKED);
    struct act_wish pass = by_invitation(f);
    pass.pass =
        world_pass(&f->world, &f->world.coordinator_hat, &f->room.id, &outside, f->room.time);
    assert_int_equal(room_enter(&f->room, &outside, &pass, false), REVOKED);
    pass.pass = world_pass(&f->world, &f->world.first_hat, &f->room.id, &outside, f->room.time);
    assert_int_equal(room_enter(&f->room, &outside, &pass, false), OK);

    const struct act_wish none = {.hats = {NULL}};
    const uint32_t leaf = room_leaf(&f->room, &inside.device.serial);
    assert_int_equal(room_return(&f->room, &inside, leaf, &none), OK);
    close_room(f);
}

static void t14_an_expired_hats_invitation_stays_good_for_its_window(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const uint64_t end = WORLD_START + (uint64_t)300 * DAY;
    const struct person guest =
        world_person(&f->world, &(struct invite){.issuer = &f->world.coordinator_hat,
                                                 .seq = 33,
                                                 .buurt = f->world.buurten[0],
                                                 .from = end - 1});
    f->room.time = end + DAY;
    const struct act_wish wish = by_invitation(f);
    assert_int_equal(room_enter(&f->room, &guest, &wish, false), OK);
    const struct person after =
        world_person(&f->world, &(struct invite){.issuer = &f->world.coordinator_hat,
                                                 .seq = 34,
                                                 .buurt = f->world.buurten[0],
                                                 .from = end});
    assert_int_equal(room_enter(&f->room, &after, &wish, false), BAD_CHAIN);
    close_room(f);
}

/* --- T19: coming back --- */

static void t19_a_leaf_is_replaced_only_by_its_own_serial_and_key(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person one = world_resident(&f->world);
    const struct person two = world_resident(&f->world);
    const struct person double_of_one = world_double(&f->world, &one);
    (void)room_admit(&f->room, &one);
    (void)room_admit(&f->room, &two);
    const uint32_t leaf = room_leaf(&f->room, &one.device.serial);
    const struct act_wish none = {.hats = {NULL}};
    const struct person three = world_resident(&f->world);
    assert_int_equal(room_return(&f->room, &three, leaf, &none), NOT_ALLOWED);
    assert_int_equal(room_return(&f->room, &double_of_one, leaf, &none), NOT_ALLOWED);
    assert_int_equal(room_return(&f->room, &one, leaf, &none), OK);
    close_room(f);
}

static void t19_coming_back_carries_nothing_else(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person one = world_resident(&f->world);
    (void)room_admit(&f->room, &one);
    const uint32_t leaf = room_leaf(&f->room, &one.device.serial);
    const struct act_wish with_hats = by_invitation(f);
    assert_int_equal(room_return(&f->room, &one, leaf, &with_hats), NOT_ALLOWED);
    close_room(f);
}

static void t11_every_leaf_that_enters_comes_by_commit(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person one = world_resident(&f->world);
    (void)room_admit(&f->room, &one);
    const struct tree_leaf *leaf =
        tree_leaf(public_group_tree(f->room.server), room_leaf(&f->room, &one.device.serial));
    assert_int_equal(leaf->source, MLS_COMMIT);
    close_room(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t12_an_invitation_opens_alarm_and_talk_of_its_buurt_and_alarm_of_the_wijk),
        cmocka_unit_test(t12_an_invitation_opens_no_other_kind_of_group),
        cmocka_unit_test(t12_an_invitation_opens_no_other_buurt),
        cmocka_unit_test(t12_the_window_is_judged_by_the_signed_time_to_the_second),
        cmocka_unit_test(t12_without_the_issuers_hat_nobody_comes_in),
        cmocka_unit_test(t12_a_pass_of_the_leader_opens_the_own_walk_group_at_any_time),
        cmocka_unit_test(t12_a_pass_is_for_one_key_one_group_and_one_time),
        cmocka_unit_test(t12_a_pass_needs_a_hat_that_is_live_for_that_group),
        cmocka_unit_test(t12_no_coordinator_comes_into_a_casus_room),
        cmocka_unit_test(t12_a_moved_resident_enters_the_new_buurt_by_a_pass_of_its_coordinator),
        cmocka_unit_test(t13_two_live_leaves_of_one_serial_are_refused),
        cmocka_unit_test(t13_a_serial_returns_only_with_the_key_it_left_with),
        cmocka_unit_test(t13_two_keys_for_one_serial_prove_themselves),
        cmocka_unit_test(t13_a_doubled_serial_leaves_the_hat_of_the_key_it_is_bound_to),
        cmocka_unit_test(t13_one_key_twice_proves_nothing),
        cmocka_unit_test(t1_an_inviter_cannot_be_the_member_a_second_time),
        cmocka_unit_test(t5_a_sister_enters_where_its_signer_has_a_live_leaf),
        cmocka_unit_test(t5_a_sister_signs_no_sister),
        cmocka_unit_test(t5_a_sister_is_of_her_signers_member_and_key),
        cmocka_unit_test(t5_a_member_has_at_most_four_live_leaves),
        cmocka_unit_test(t14_revoking_an_issuer_voids_unspent_invitations_and_passes_alone),
        cmocka_unit_test(t14_an_expired_hats_invitation_stays_good_for_its_window),
        cmocka_unit_test(t19_a_leaf_is_replaced_only_by_its_own_serial_and_key),
        cmocka_unit_test(t19_coming_back_carries_nothing_else),
        cmocka_unit_test(t11_every_leaf_that_enters_comes_by_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
