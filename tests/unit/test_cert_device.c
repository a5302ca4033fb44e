/* Invitations, device certificates and sisters: T1, T3, T4, T5; the book that knows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/cert_room.h"

static struct world world;
static struct cert_book *book;

static int open_world(void **state)
{
    (void)state;
    cert_world_open(&world);
    book = world_book(&world);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    cert_book_destroy(book);
    cert_world_end(&world);
    return 0;
}

static enum status know(const struct person *person)
{
    struct cert_device device;
    return cert_book_add_device(book, person->evidence, &person->key, &device);
}

static struct person invited(struct invite invite)
{
    if (cert_id_is_zero(&invite.buurt)) {
        invite.buurt = world.buurten[0];
    }
    if (invite.seq == 0) {
        static uint16_t last = 480; /* apart from those of residents */
        invite.seq = last++;
    }
    return world_person(&world, &invite);
}

/* --- T3: evidence --- */

static void t3_evidence_of_every_form_is_one_record_of_at_most_250_bytes(void **state)
{
    (void)state;
    const mls_promise promise = {.hat = CERT_LEADER,
                                 .reach_kind = CERT_REACH_GROUP,
                                 .room = world.walk,
                                 .until = WORLD_START + (uint64_t)300 * DAY};
    const struct person people[] = {
        world_resident(&world),
        invited((struct invite){
            .issuer = &world.first_hat, .kind = CERT_INVITE_HAT, .promise = promise}),
        invited((struct invite){.issuer = &world.coordinator_hat,
                                .kind = CERT_INVITE_RECOVERY,
                                .member_id = world.leader.device.member_id}),
        world_sister(&world, &world.leader, 3),
    };
    assert_int_equal(know(&world.leader), OK);
    for (size_t i = 0; i < 4; i++) {
        assert_true(people[i].evidence.size <= CERT_EVIDENCE_SIZE_MAX);
        assert_int_equal(know(&people[i]), OK);
    }
}

static void t3_evidence_is_bound_to_the_key_of_its_device(void **state)
{
    (void)state;
    const struct person one = world_resident(&world);
    struct cert_device device;
    assert_int_equal(cert_book_add_device(book, one.evidence, &world.leader.key, &device),
                     BAD_SIGNATURE);
    assert_int_equal(know(&one), OK);
    assert_int_equal(cert_book_find_device(book, &one.device.serial, &device), OK);
    assert_memory_equal(&device.key, &one.key, CERT_KEY_SIZE);
}

static void t3_a_changed_byte_of_evidence_is_refused(void **state)
{
    (void)state;
    const struct person one = world_resident(&world);
    for (size_t i = 0; i < one.evidence.size; i++) {
        uint8_t bytes[CERT_EVIDENCE_SIZE_MAX];
        memcpy(bytes, one.evidence.data, one.evidence.size);
        bytes[i] ^= 1;
        struct cert_device device;
        assert_int_not_equal(
            cert_book_add_device(book, span_of(bytes, one.evidence.size), &one.key, &device), OK);
    }
    assert_int_equal(know(&one), OK);
}

static void t3_evidence_over_its_size_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[CERT_EVIDENCE_SIZE_MAX + 1] = {CERT_INVITED};
    mls_evidence evidence;
    assert_int_equal(cert_evidence_decode(span_of(bytes, sizeof(bytes)), &evidence), TOO_LARGE);
    assert_int_equal(cert_evidence_decode(span_of(bytes, 10), &evidence), MALFORMED);
    bytes[0] = 9;
    assert_int_equal(cert_evidence_decode(span_of(bytes, 10), &evidence), UNSUPPORTED);
    assert_int_equal(cert_evidence_decode(span_of(NULL, 0), &evidence), MALFORMED);
}

/* --- T1, T4, T7: who invites whom --- */

static void t1_only_a_coordinators_recovery_names_a_member(void **state)
{
    (void)state;
    const struct worn *issuers[] = {&world.coordinator_hat, &world.first_hat, &world.leader_hat,
                                    &world.by_root};
    const enum status expected[] = {OK, OK, BAD_CHAIN, BAD_CHAIN};
    for (size_t i = 0; i < 4; i++) {
        const struct person back =
            invited((struct invite){.issuer = issuers[i],
                                    .seq = 75, /* the leader's cap is 100 */
                                    .kind = CERT_INVITE_RECOVERY,
                                    .member_id = world.moderators[0].device.member_id});
        assert_memory_equal(&back.device.member_id, &world.moderators[0].device.member_id,
                            CERT_ID_SIZE);
        assert_int_equal(know(&back), expected[i]);
    }
    const struct person plain = world_resident(&world);
    struct cert_key invitation_key;
    memcpy(invitation_key.bytes, plain.invitation_key.public_key, CERT_KEY_SIZE);
    const struct cert_id follows = cert_member_id(&world.wijk_id, &invitation_key);
    assert_memory_equal(&plain.device.member_id, &follows, CERT_ID_SIZE);
}

static void t1_a_recovery_carries_no_hat(void **state)
{
    (void)state;
    const struct person back = invited((struct invite){
        .issuer = &world.coordinator_hat, .kind = CERT_INVITE_RECOVERY, .member_id = world_id()});
    mls_evidence evidence;
    assert_int_equal(cert_evidence_decode(back.evidence, &evidence), OK);
    assert_int_equal(evidence.invited.invitation.terms.promise.hat, 0);
}

static void t4_a_seq_is_below_the_cap_of_the_hat(void **state)
{
    (void)state;
    const struct person last = invited((struct invite){.issuer = &world.leader_hat, .seq = 99});
    const struct person over = invited((struct invite){.issuer = &world.leader_hat, .seq = 100});
    const struct person root =
        invited((struct invite){.issuer = &world.by_root, .seq = CERT_ROOT_INVITATIONS_MAX});
    assert_int_equal(know(&last), OK);
    assert_int_equal(know(&over), BAD_CHAIN);
    assert_int_equal(know(&root), BAD_CHAIN);
}

static void t7_an_issuer_invites_within_its_reach(void **state)
{
    (void)state;
    const struct cert_id other = world.buurten[1];
    const struct worn *issuers[] = {&world.coordinator_hat, &world.leader_hat, &world.first_hat};
    const enum status expected[] = {BAD_CHAIN, BAD_CHAIN, OK};
    for (size_t i = 0; i < 3; i++) {
        const struct person far =
            invited((struct invite){.issuer = issuers[i], .seq = 40, .buurt = other});
        assert_int_equal(know(&far), expected[i]);
    }
}

static void t7_who_may_not_invite_lets_nobody_in(void **state)
{
    (void)state;
    const struct person one =
        invited((struct invite){.issuer = &world.moderator_hats[0], .seq = 1});
    assert_int_equal(know(&one), BAD_CHAIN);
}

static void t6_a_promise_is_made_by_those_who_grant(void **state)
{
    (void)state;
    const mls_promise promise = {.hat = CERT_LEADER,
                                 .reach_kind = CERT_REACH_GROUP,
                                 .room = world.walk,
                                 .until = WORLD_START + (uint64_t)300 * DAY};
    const struct worn *issuers[] = {&world.first_hat, &world.by_root, &world.coordinator_hat};
    const enum status expected[] = {OK, OK, BAD_CHAIN};
    for (size_t i = 0; i < 3; i++) {
        const struct person one = invited((struct invite){
            .issuer = issuers[i], .seq = 14, .kind = CERT_INVITE_HAT, .promise = promise});
        assert_int_equal(know(&one), expected[i]);
    }
}

static void t2_an_invitation_lasts_fourteen_days_at_most(void **state)
{
    (void)state;
    const struct person one = world_resident(&world);
    mls_invitation invitation;
    assert_int_equal(cert_invitation_decode(one.invitation, &invitation), OK);
    mls_terms terms = invitation.terms;
    terms.until = terms.from + CERT_INVITATION_TERM_S + 1;
    struct buffer out = buffer_make(1 << 10);
    assert_int_equal(cert_sign_invitation(&world.coordinator.pair, &world.wijk_id, &terms, &out),
                     BAD_CHAIN);
    terms.until = terms.from;
    assert_int_equal(cert_sign_invitation(&world.coordinator.pair, &world.wijk_id, &terms, &out),
                     BAD_CHAIN);
    buffer_end(&out);
}

/* --- T5 --- */

static void t5_a_device_signs_four_sisters_and_no_fifth(void **state)
{
    (void)state;
    struct buffer out = buffer_make(1 << 10);
    const struct person one = world_resident(&world);
    const struct cert_sister fifth = {&one.device, CERT_SISTERS_MAX, &one.key, WORLD_START};
    assert_int_equal(cert_make_sister(&one.pair, &world.wijk_id, &fifth, &out), BAD_CHAIN);
    assert_int_equal(know(&one), OK);
    for (size_t n = 0; n < CERT_SISTERS_MAX; n++) {
        const struct person sister = world_sister(&world, &one, (uint8_t)n);
        assert_int_equal(know(&sister), OK);
        assert_memory_equal(&sister.device.member_id, &one.device.member_id, CERT_ID_SIZE);
    }
    const struct person sister = world_sister(&world, &one, 0);
    const struct cert_sister niece = {&sister.device, 0, &one.key, WORLD_START};
    assert_int_equal(cert_make_sister(&sister.pair, &world.wijk_id, &niece, &out), NOT_ALLOWED);
    buffer_end(&out);
}

static void t5_a_sister_without_her_signer_is_lacking(void **state)
{
    (void)state;
    const struct person one = world_resident(&world);
    const struct person sister = world_sister(&world, &one, 0);
    struct cert_lacks lacks;
    assert_int_equal(know(&sister), CHAIN_MISSING);
    assert_int_equal(cert_book_lacks(book, sister.evidence, &lacks), OK);
    assert_int_equal(lacks.count, 1);
    assert_true(lacks.is_device[0]);
    assert_memory_equal(&lacks.serials[0], &one.device.serial, CERT_ID_SIZE);
    assert_int_equal(know(&one), OK);
    assert_int_equal(know(&sister), OK);
    struct cert_device device;
    assert_int_equal(cert_book_find_device(book, &sister.device.serial, &device), OK);
    assert_memory_equal(&device.buurt, &world.buurten[0], CERT_ID_SIZE);
    assert_int_equal(cert_book_lacks(book, sister.evidence, &lacks), OK);
    assert_int_equal(lacks.count, 0);
}

/* --- the book --- */

static void t13_a_book_sees_two_keys_of_one_serial(void **state)
{
    (void)state;
    const struct person one = world_resident(&world);
    const struct person two = world_double(&world, &one);
    assert_int_equal(know(&one), OK);
    assert_int_equal(know(&two), SERIAL_TWICE);
    assert_int_equal(know(&one), OK);
    struct cert_device device;
    assert_int_equal(cert_book_find_device(book, &one.device.serial, &device), OK);
    assert_memory_equal(&device.key, &one.key, CERT_KEY_SIZE);
}

static void a_book_names_the_hats_it_lacks_and_takes_them_in_from_anyone(void **state)
{
    (void)state;
    struct cert_book *fresh = NULL;
    assert_int_equal(cert_book_create(&world.wijk_id, NULL, &fresh), OK);
    struct cert_device device;
    assert_int_equal(cert_book_add_device(fresh, world.leader.evidence, &world.leader.key, &device),
                     CHAIN_MISSING);
    assert_int_equal(cert_book_set_root(fresh, &world.successions), OK);
    const struct person one = world_resident(&world);
    struct cert_lacks lacks;
    assert_int_equal(cert_book_lacks(fresh, one.evidence, &lacks), OK);
    assert_int_equal(lacks.count, 1);
    assert_false(lacks.is_device[0]);
    assert_memory_equal(&lacks.serials[0], &world.coordinator_hat.hat.serial, CERT_ID_SIZE);

    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    assert_int_equal(cert_book_write_chain(book, &lacks.serials[0], &chain), OK);
    uint8_t *bytes = chain.data;
    bytes[chain.size - 1] ^= 1; /* the cosigner's signature */
    assert_int_equal(cert_book_add_chain(fresh, buffer_span(&chain)), BAD_SIGNATURE);
    assert_null(cert_book_find_hat(fresh, &lacks.serials[0]));
    bytes[chain.size - 1] ^= 1;
    assert_int_equal(cert_book_add_chain(fresh, buffer_span(&chain)), OK);
    assert_int_equal(cert_book_add_chain(fresh, buffer_span(&chain)), OK);
    assert_int_equal(cert_book_add_device(fresh, one.evidence, &one.key, &device), OK);
    buffer_end(&chain);
    cert_book_destroy(fresh);
}

static void a_book_has_a_limit(void **state)
{
    (void)state;
    const struct cert_book_limits limits = {.hats_max = 1, .devices_max = 1};
    struct cert_book *small = NULL;
    struct cert_id serial;
    struct cert_device device;
    assert_int_equal(cert_book_create(&world.wijk_id, &limits, &small), OK);
    assert_int_equal(cert_book_set_root(small, &world.successions), OK);
    assert_int_equal(cert_book_add_hat(small, world.first_hat.bytes, &serial), OK);
    assert_int_equal(cert_book_add_hat(small, world.second_hat.bytes, &serial), FULL);
    assert_int_equal(
        cert_book_add_device(small, world.founder.evidence, &world.founder.key, &device), OK);
    assert_int_equal(cert_book_add_device(small, world.second.evidence, &world.second.key, &device),
                     FULL);
    assert_int_equal(
        cert_book_add_device(small, world.founder.evidence, &world.founder.key, &device), OK);
    cert_book_destroy(small);
}

static void a_book_finds_each_of_many_devices(void **state)
{
    (void)state;
    enum { MANY = 200 };
    struct cert_id serials[MANY];
    for (size_t i = 0; i < MANY; i++) {
        const struct person one = world_resident(&world);
        assert_int_equal(know(&one), OK);
        serials[i] = one.device.serial;
    }
    for (size_t i = 0; i < MANY; i++) {
        struct cert_device device;
        assert_int_equal(cert_book_find_device(book, &serials[i], &device), OK);
        assert_memory_equal(&device.serial, &serials[i], CERT_ID_SIZE);
    }
    struct cert_device device;
    const struct cert_id unknown = world_id();
    assert_int_equal(cert_book_find_device(book, &unknown, &device), NOT_FOUND);
}

static void t37_a_hat_holders_leaf_is_known_by_its_hat(void **state)
{
    (void)state;
    const struct cert_group group = world_group(&world, CERT_ALARM_BUURT);
    struct cert_document *document = world_document(&world, &group);
    const struct cert_hat *hat = NULL;
    assert_int_equal(
        cert_book_hat_of(book, document, &world.leader.device, WORLD_START, CERT_MAY_NOTHING, &hat),
        OK);
    assert_memory_equal(&hat->serial, &world.leader_hat.hat.serial, CERT_ID_SIZE);
    const struct person resident = world_resident(&world);
    assert_int_equal(
        cert_book_hat_of(book, document, &resident.device, WORLD_START, CERT_MAY_NOTHING, &hat),
        NOT_FOUND);
    struct cert_device imposter = world.leader.device;
    imposter.key = resident.key;
    assert_int_equal(
        cert_book_hat_of(book, document, &imposter, WORLD_START, CERT_MAY_NOTHING, &hat),
        NOT_FOUND);
    cert_document_drop(document);
}

static void t38_an_act_by_hat_needs_its_right_at_its_time(void **state)
{
    (void)state;
    const struct cert_group group = world_group(&world, CERT_ALARM_BUURT);
    struct cert_document *document = world_document(&world, &group);
    const struct cert_hat *hat = NULL;
    const struct cert_device *leader = &world.leader.device;
    assert_int_equal(cert_book_hat_of(book, document, leader, WORLD_START, CERT_MAY_CLOSE, &hat),
                     OK);
    assert_int_equal(cert_book_hat_of(book, document, leader, WORLD_START, CERT_MAY_MUTE, &hat),
                     NOT_FOUND);
    assert_int_equal(cert_book_hat_of(book, document, &world.moderators[0].device, WORLD_START,
                                      CERT_MAY_MUTE, &hat),
                     OK);
    assert_int_equal(cert_book_hat_of(book, document, leader, WORLD_START + (uint64_t)300 * DAY,
                                      CERT_MAY_CLOSE, &hat),
                     NOT_FOUND);
    cert_document_drop(document);
}

/* --- a whole tree --- */

static void a_sweep_knows_every_leaf_in_slices_and_sisters_after_their_signers(void **state)
{
    (void)state;
    struct room room;
    room_open(&room, &world, CERT_ALARM_BUURT, &world.founder);
    struct person people[4];
    for (size_t i = 0; i < 4; i++) {
        people[i] = world_resident(&world);
        (void)room_admit(&room, &people[i]);
    }
    const struct person sister = world_sister(&world, &people[3], 0);
    const struct act_wish bare = {.hats = {NULL}};
    assert_int_equal(room_enter(&room, &sister, &bare, false), OK);
    struct cert_book *fresh = world_book(&world);
    struct cert_sweep sweep = {0};
    size_t slices = 0;
    while (!sweep.is_done) {
        assert_int_equal(cert_book_sweep(fresh, public_group_tree(room.server), 1, &sweep), OK);
        slices++;
    }
    assert_true(slices >= 6);
    assert_int_equal(sweep.unproved, 0);
    struct cert_device device;
    assert_int_equal(cert_book_find_device(fresh, &sister.device.serial, &device), OK);
    cert_book_destroy(fresh);

    struct cert_book *without_hats = NULL;
    assert_int_equal(cert_book_create(&world.wijk_id, NULL, &without_hats), OK);
    assert_int_equal(cert_book_set_root(without_hats, &world.successions), OK);
    sweep = (struct cert_sweep){0};
    assert_int_equal(cert_book_sweep(without_hats, public_group_tree(room.server), 100, &sweep),
                     OK);
    assert_true(sweep.is_done);
    assert_int_equal(sweep.unproved, 5); /* all but the founder, whom the root invited */
    cert_book_destroy(without_hats);
    room_end(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t3_evidence_of_every_form_is_one_record_of_at_most_250_bytes),
        cmocka_unit_test(t3_evidence_is_bound_to_the_key_of_its_device),
        cmocka_unit_test(t3_a_changed_byte_of_evidence_is_refused),
        cmocka_unit_test(t3_evidence_over_its_size_is_refused),
        cmocka_unit_test(t1_only_a_coordinators_recovery_names_a_member),
        cmocka_unit_test(t1_a_recovery_carries_no_hat),
        cmocka_unit_test(t4_a_seq_is_below_the_cap_of_the_hat),
        cmocka_unit_test(t7_an_issuer_invites_within_its_reach),
        cmocka_unit_test(t7_who_may_not_invite_lets_nobody_in),
        cmocka_unit_test(t6_a_promise_is_made_by_those_who_grant),
        cmocka_unit_test(t2_an_invitation_lasts_fourteen_days_at_most),
        cmocka_unit_test(t5_a_device_signs_four_sisters_and_no_fifth),
        cmocka_unit_test(t5_a_sister_without_her_signer_is_lacking),
        cmocka_unit_test(t13_a_book_sees_two_keys_of_one_serial),
        cmocka_unit_test(a_book_names_the_hats_it_lacks_and_takes_them_in_from_anyone),
        cmocka_unit_test(a_book_has_a_limit),
        cmocka_unit_test(a_book_finds_each_of_many_devices),
        cmocka_unit_test(t37_a_hat_holders_leaf_is_known_by_its_hat),
        cmocka_unit_test(t38_an_act_by_hat_needs_its_right_at_its_time),
        cmocka_unit_test(a_sweep_knows_every_leaf_in_slices_and_sisters_after_their_signers),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
