/* Statements in real groups: T5, T7, T16, T17. Who may make them, and exactly what they do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/cert_room.h"

struct fixture {
    struct world world;
    struct room room;
    struct person one, two;
    struct seat *first, *second;
};

/* A room of that kind in which two residents and the founder are. */
static struct fixture *open_room(enum cert_group_kind kind)
{
    static struct fixture fixture;
    struct fixture *f = &fixture;
    cert_world_open(&f->world);
    room_open(&f->room, &f->world, kind, &f->world.founder);
    f->one = world_resident(&f->world);
    f->two = world_resident(&f->world);
    f->first = room_admit(&f->room, &f->one);
    f->second = room_admit(&f->room, &f->two);
    return f;
}

static void close_room(struct fixture *f)
{
    room_end(&f->room);
    cert_world_end(&f->world);
}

/* All hats of the wijk, so that every chain can be followed. */
static struct act_wish with_hats(const struct fixture *f, struct span statement)
{
    return (struct act_wish){.hats = {&f->world.first_hat, &f->world.second_hat,
                                      &f->world.third_hat, &f->world.coordinator_hat,
                                      &f->world.leader_hat, &f->world.moderator_hats[0],
                                      &f->world.moderator_hats[1]},
                             .statement = statement};
}

static enum status state(struct fixture *f, struct seat *seat, struct span statement)
{
    const struct act_wish wish = with_hats(f, statement);
    return room_state(&f->room, seat, &wish);
}

static struct span revoke_by(struct fixture *f, const struct worn *by, const struct person *target)
{
    const struct cert_pen pen = world_pen(by);
    return world_revoke(&f->world, &pen, by->hat.hat.body.reach, &target->device.serial,
                        f->room.time);
}

static struct span withdraw_by(struct fixture *f, const struct worn *const *by, size_t count,
                               const struct worn *target, bool with_granted)
{
    struct cert_pen pens[2];
    for (size_t i = 0; i < count; i++) {
        pens[i] = world_pen(by[i]);
    }
    mls_statement_body body =
        world_statement(&f->world, CERT_WITHDRAW_HAT, world_wijk(), f->room.time);
    body.hats.serials = world_serials(&f->world, &target->hat.serial, 1);
    body.hats.with_granted = with_granted;
    return world_sign(&f->world, &body, pens, count);
}

static struct span leave_of(struct fixture *f, const struct person *person, uint64_t made_at)
{
    mls_statement_body body =
        world_statement(&f->world, CERT_LEAVE, world_buurt(&f->world, 0), made_at);
    body.left.serials = world_serials(&f->world, &person->device.serial, 1);
    const struct cert_pen pen = world_device_pen(&f->world, person);
    return world_sign(&f->world, &body, &pen, 1);
}

/* --- T16: anyone commits, exactly the effect --- */

static void t16_any_member_commits_the_effect_of_a_statement(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const uint64_t version = cert_document_view(room_document(&f->room))->version;
    const struct span statement = revoke_by(f, &f->world.coordinator_hat, &f->two);
    assert_int_equal(state(f, f->first, statement), OK);
    assert_false(room_has(&f->room, &f->two.device.serial));
    assert_non_null(cert_document_find_revoked(room_document(&f->room), &f->two.device.serial));
    assert_int_equal(cert_document_view(room_document(&f->room))->version, version + 1);
    close_room(f);
}

static void t17_a_statement_that_is_applied_has_nothing_left_to_do(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct span statement = revoke_by(f, &f->world.coordinator_hat, &f->two);
    assert_int_equal(state(f, f->first, statement), OK);
    assert_int_equal(state(f, &f->room.seats[0], statement), CONFLICT);
    close_room(f);
}

/* What an honest seat plans for revoking the second resident. */
static struct cert_plan planned(struct fixture *f)
{
    const struct act_wish wish = with_hats(f, revoke_by(f, &f->world.coordinator_hat, &f->two));
    struct cert_plan plan;
    assert_int_equal(room_plan(&f->room, &f->room.seats[0], &wish, &plan), OK);
    assert_int_equal(plan.proposal_count, 2);
    return plan;
}

static struct span encode(struct fixture *f, const mls_proposal *proposal)
{
    struct buffer out = buffer_make(1 << 16);
    mls_write_proposal(&out, proposal);
    return world_keep(&f->world, &out);
}

static void t16_a_commit_that_does_less_than_its_statement_is_refused(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person three = world_resident(&f->world);
    struct seat *intruder = room_admit_lawless(&f->room, &three);
    const struct cert_plan plan = planned(f);
    const struct cert_plan no_remove = {
        .proposals = plan.proposals + 1, .proposal_count = 1, .act = plan.act};
    assert_int_equal(room_commit(&f->room, intruder, &no_remove), NOT_ALLOWED);
    const struct cert_plan no_context = {
        .proposals = plan.proposals, .proposal_count = 1, .act = plan.act};
    assert_int_equal(room_commit(&f->room, intruder, &no_context), NOT_ALLOWED);
    assert_true(room_has(&f->room, &f->two.device.serial));
    close_room(f);
}

static void t16_a_commit_that_does_more_than_its_statement_is_refused(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person three = world_resident(&f->world);
    struct seat *intruder = room_admit_lawless(&f->room, &three);
    const struct cert_plan plan = planned(f);
    const mls_proposal also = {.proposal_type = MLS_REMOVE,
                               .removed = room_leaf(&f->room, &f->one.device.serial)};
    struct span proposals[] = {plan.proposals[0], encode(f, &also), plan.proposals[1]};
    const struct cert_plan more = {.proposals = proposals, .proposal_count = 3, .act = plan.act};
    assert_int_equal(room_commit(&f->room, intruder, &more), NOT_ALLOWED);
    struct span others[] = {encode(f, &also), plan.proposals[1]};
    const struct cert_plan instead = {.proposals = others, .proposal_count = 2, .act = plan.act};
    assert_int_equal(room_commit(&f->room, intruder, &instead), NOT_ALLOWED);
    close_room(f);
}

static void t16_a_removal_without_a_statement_is_refused(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person three = world_resident(&f->world);
    struct seat *intruder = room_admit_lawless(&f->room, &three);
    struct cert_plan plan = planned(f);
    plan.act = room_act(&f->room, NULL);
    assert_int_equal(room_commit(&f->room, intruder, &plan), NOT_ALLOWED);
    plan.proposal_count = 1;
    assert_int_equal(room_commit(&f->room, intruder, &plan), NOT_ALLOWED);
    close_room(f);
}

static void t16_a_statement_from_the_future_is_refused(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    f->room.time += CERT_CLOCK_SKEW_MAX_S + 1;
    const struct span statement = revoke_by(f, &f->world.coordinator_hat, &f->two);
    f->room.time -= CERT_CLOCK_SKEW_MAX_S + 1;
    assert_int_equal(state(f, f->first, statement), CLOSED);
    close_room(f);
}

/* --- T16: authority and reach --- */

static void t16_nobody_revokes_a_neighbour(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct cert_pen pen = world_device_pen(&f->world, &f->one);
    const struct span statement = world_revoke(&f->world, &pen, world_buurt(&f->world, 0),
                                               &f->two.device.serial, f->room.time);
    assert_int_equal(state(f, f->first, statement), NOT_ALLOWED);
    assert_int_equal(state(f, f->first, revoke_by(f, &f->world.leader_hat, &f->two)), NOT_ALLOWED);
    close_room(f);
}

static void t16_a_coordinator_reaches_the_own_buurt_and_no_further(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_WIJK);
    const struct invite invite = {
        .issuer = &f->world.first_hat, .seq = 60, .buurt = f->world.buurten[1]};
    const struct person far = world_person(&f->world, &invite);
    const struct act_wish entry = {.hats = {&f->world.first_hat}};
    assert_int_equal(room_enter(&f->room, &far, &entry, false), OK);

    assert_int_equal(state(f, f->first, revoke_by(f, &f->world.coordinator_hat, &far)),
                     NOT_ALLOWED);
    const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
    const struct span wider =
        world_revoke(&f->world, &pen, world_wijk(), &far.device.serial, f->room.time);
    assert_int_equal(state(f, f->first, wider), NOT_ALLOWED);
    assert_int_equal(state(f, f->first, revoke_by(f, &f->world.coordinator_hat, &f->two)), OK);
    assert_int_equal(state(f, f->first, revoke_by(f, &f->world.first_hat, &far)), OK);
    close_room(f);
}

static void t16_moderators_put_out_by_two(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_TALK_BUURT);
    mls_statement_body body =
        world_statement(&f->world, CERT_REVOKE, world_buurt(&f->world, 0), f->room.time);
    body.revoked.serials = world_serials(&f->world, &f->two.device.serial, 1);
    const struct cert_pen pens[] = {world_pen(&f->world.moderator_hats[0]),
                                    world_pen(&f->world.moderator_hats[1])};
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, pens, 1)), NOT_ALLOWED);
    const struct cert_pen same[] = {pens[0], pens[0]};
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, same, 2)), NOT_ALLOWED);
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, pens, 2)), OK);
    close_room(f);
}

static void t16_a_withdrawn_hat_states_nothing_more(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct span before = revoke_by(f, &f->world.coordinator_hat, &f->two);
    const struct worn *by[] = {&f->world.second_hat};
    assert_int_equal(state(f, f->first, withdraw_by(f, by, 1, &f->world.coordinator_hat, false)),
                     OK);
    assert_int_equal(state(f, f->first, before), REVOKED);
    close_room(f);
}

static void t16_a_signature_that_does_not_fit_is_refused(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct cert_pen wrong = {.kind = CERT_SIGNED_BY_HAT,
                                   .pair = &f->one.pair,
                                   .hat = f->world.coordinator_hat.hat.serial};
    const struct span statement = world_revoke(&f->world, &wrong, world_buurt(&f->world, 0),
                                               &f->two.device.serial, f->room.time);
    assert_int_equal(state(f, f->first, statement), BAD_SIGNATURE);
    const struct act_wish without = {.statement = revoke_by(f, &f->world.coordinator_hat, &f->two)};
    assert_int_equal(room_state(&f->room, f->first, &without), CHAIN_MISSING);
    close_room(f);
}

/* --- leaving --- */

static void
t16_who_leaves_may_return_by_a_pass_and_is_not_put_out_by_the_old_statement(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct span leave = leave_of(f, &f->two, f->room.time);
    assert_int_equal(state(f, f->first, leave), OK);
    assert_false(room_has(&f->room, &f->two.device.serial));
    f->room.time += (uint64_t)30 * DAY;
    struct act_wish entry = with_hats(f, (struct span){0});
    entry.pass =
        world_pass(&f->world, &f->world.coordinator_hat, &f->room.id, &f->two, f->room.time);
    assert_int_equal(room_enter(&f->room, &f->two, &entry, false), OK);
    assert_int_equal(state(f, f->first, leave), CONFLICT);
    assert_int_equal(state(f, f->first, leave_of(f, &f->two, f->room.time + 1)), OK);
    close_room(f);
}

static void t16_nobody_leaves_for_another(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    mls_statement_body body = world_statement(&f->world, CERT_LEAVE, world_wijk(), f->room.time);
    body.left.serials = world_serials(&f->world, &f->two.device.serial, 1);
    const struct cert_pen pens[] = {world_device_pen(&f->world, &f->one),
                                    world_pen(&f->world.first_hat)};
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, pens, 1)), NOT_ALLOWED);
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, pens + 1, 1)), NOT_ALLOWED);
    close_room(f);
}

static void t16_leaving_a_buurt_takes_nobody_out_of_the_other(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    mls_statement_body body =
        world_statement(&f->world, CERT_LEAVE, world_buurt(&f->world, 1), f->room.time);
    body.left.serials = world_serials(&f->world, &f->two.device.serial, 1);
    const struct cert_pen pen = world_device_pen(&f->world, &f->two);
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, &pen, 1)), NOT_ALLOWED);
    close_room(f);
}

/* --- invitations and issuers --- */

static void t16_an_issuer_withdraws_the_own_invitation_used_or_not(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person three = world_resident(&f->world);
    const struct person *targets[] = {&f->two, &three};
    for (size_t i = 0; i < 2; i++) {
        mls_statement_body body = world_statement(&f->world, CERT_WITHDRAW_INVITATION,
                                                  world_buurt(&f->world, 0), f->room.time);
        assert_int_equal(cert_invitation_decode(targets[i]->invitation, &body.invitation), OK);
        const struct cert_pen wrong = world_pen(&f->world.leader_hat);
        assert_int_equal(state(f, f->first, world_sign(&f->world, &body, &wrong, 1)), NOT_ALLOWED);
        const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
        assert_int_equal(state(f, f->first, world_sign(&f->world, &body, &pen, 1)), OK);
        assert_false(room_has(&f->room, &targets[i]->device.serial));
    }
    const struct act_wish entry = with_hats(f, (struct span){0});
    assert_int_equal(room_enter(&f->room, &three, &entry, false), REVOKED);
    close_room(f);
}

static void t16_an_invitation_that_ended_is_not_withdrawn(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    mls_statement_body body =
        world_statement(&f->world, CERT_WITHDRAW_INVITATION, world_buurt(&f->world, 0),
                        WORLD_START + CERT_INVITATION_TERM_S + 1);
    assert_int_equal(cert_invitation_decode(f->two.invitation, &body.invitation), OK);
    const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
    struct buffer out = buffer_make(1 << 14);
    assert_int_equal(cert_sign_statement(&body, &pen, 1, &out), BAD_CHAIN);
    buffer_end(&out);
    close_room(f);
}

static void t4_one_statement_revokes_an_issuer_with_chosen_seqs(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    mls_statement_body body =
        world_statement(&f->world, CERT_REVOKE_ISSUER, world_wijk(), f->room.time);
    const mls_u16 chosen[] = {101}; /* of residents 100 and 101 */
    body.issuer.hat = f->world.coordinator_hat.hat.serial;
    body.issuer.seqs = (struct mls_vector){(void *)chosen, 1};
    const struct cert_pen pen = world_pen(&f->world.first_hat);
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, &pen, 1)), OK);
    assert_true(room_has(&f->room, &f->one.device.serial));
    assert_false(room_has(&f->room, &f->two.device.serial));
    assert_non_null(cert_document_find_withdrawn(room_document(&f->room),
                                                 &f->world.coordinator_hat.hat.serial));
    close_room(f);
}

/* --- T7: withdrawing hats --- */

static void t7_withdrawing_needs_one_coordinator(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct worn *wrong[] = {&f->world.coordinator_hat};
    assert_int_equal(state(f, f->first, withdraw_by(f, wrong, 1, &f->world.leader_hat, false)),
                     NOT_ALLOWED);
    const struct worn *by[] = {&f->world.third_hat};
    assert_int_equal(state(f, f->first, withdraw_by(f, by, 1, &f->world.leader_hat, false)), OK);
    close_room(f);
}

static void t7_withdrawing_a_wijk_coordinator_needs_two_others_or_the_root(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct worn *by[] = {&f->world.second_hat, &f->world.third_hat};
    const struct worn *target = &f->world.first_hat;
    assert_int_equal(state(f, f->first, withdraw_by(f, by, 1, target, false)), NOT_ALLOWED);
    const struct person second_phone = world_person(
        &f->world,
        &(struct invite){.issuer = &f->world.by_root, .seq = 9, .buurt = f->world.buurten[0]});
    struct person same_person = second_phone;
    same_person.device.member_id = f->world.second.device.member_id;
    const struct worn twin = world_hat(&f->world, &(struct grant){.hat = CERT_WIJK_COORDINATOR,
                                                                  .reach = world_wijk(),
                                                                  .subject = &same_person,
                                                                  .issuer = &f->world.by_root});
    const struct worn *one_person[] = {&f->world.second_hat, &twin};
    struct act_wish wish = with_hats(f, withdraw_by(f, one_person, 2, target, false));
    wish.hats[7] = &twin;
    assert_int_equal(room_state(&f->room, f->first, &wish), NOT_ALLOWED);
    assert_int_equal(state(f, f->first, withdraw_by(f, by, 2, target, false)), OK);
    assert_int_equal(cert_document_check_hat(room_document(&f->room), &target->hat, f->room.time),
                     REVOKED);
    mls_statement_body body =
        world_statement(&f->world, CERT_WITHDRAW_HAT, world_wijk(), f->room.time);
    body.hats.serials = world_serials(&f->world, &f->world.second_hat.hat.serial, 1);
    const struct cert_pen root = {.kind = CERT_SIGNED_BY_ROOT, .pair = &f->world.root};
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, &root, 1)), OK);
    close_room(f);
}

/* With a hat on a second phone, and one other: that is one other still. */
static void t7_a_wijk_coordinator_is_none_of_the_two_others(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    struct person own_phone = world_person(
        &f->world,
        &(struct invite){.issuer = &f->world.by_root, .seq = 9, .buurt = f->world.buurten[0]});
    own_phone.device.member_id = f->world.founder.device.member_id;
    const struct worn own = world_hat(&f->world, &(struct grant){.hat = CERT_WIJK_COORDINATOR,
                                                                 .reach = world_wijk(),
                                                                 .subject = &own_phone,
                                                                 .issuer = &f->world.by_root});
    const struct worn *by[] = {&f->world.second_hat, &own};
    struct act_wish wish = with_hats(f, withdraw_by(f, by, 2, &f->world.first_hat, false));
    wish.hats[7] = &own;
    assert_int_equal(room_state(&f->room, f->first, &wish), NOT_ALLOWED);
    close_room(f);
}

static void t7_anybody_lays_down_the_own_hat(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct worn *own[] = {&f->world.first_hat};
    assert_int_equal(state(f, f->first, withdraw_by(f, own, 1, &f->world.first_hat, false)), OK);
    close_room(f);
}

static void t7_a_hat_can_be_withdrawn_with_all_that_it_granted(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct worn *by[] = {&f->world.third_hat, &f->world.second_hat};
    const struct cert_document *document = room_document(&f->room);
    assert_int_equal(cert_document_check_hat(document, &f->world.leader_hat.hat, f->room.time), OK);
    assert_int_equal(state(f, f->first, withdraw_by(f, by, 2, &f->world.first_hat, false)), OK);
    assert_int_equal(
        cert_document_check_hat(room_document(&f->room), &f->world.leader_hat.hat, f->room.time),
        OK);
    assert_int_equal(state(f, f->first, withdraw_by(f, by, 2, &f->world.first_hat, true)), OK);
    assert_int_equal(
        cert_document_check_hat(room_document(&f->room), &f->world.leader_hat.hat, f->room.time),
        REVOKED);
    close_room(f);
}

static void t7_revoking_a_coordinators_phone_alone_leaves_the_hat_to_two(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct span by_one = revoke_by(f, &f->world.second_hat, &f->world.founder);
    assert_int_equal(state(f, f->first, by_one), OK);
    assert_false(room_has(&f->room, &f->world.founder.device.serial));
    assert_int_equal(
        cert_document_check_hat(room_document(&f->room), &f->world.first_hat.hat, f->room.time),
        OK);
    mls_statement_body body = world_statement(&f->world, CERT_REVOKE, world_wijk(), f->room.time);
    body.revoked.serials = world_serials(&f->world, &f->world.founder.device.serial, 1);
    const struct cert_pen pens[] = {world_pen(&f->world.second_hat),
                                    world_pen(&f->world.third_hat)};
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, pens, 2)), OK);
    assert_int_equal(
        cert_document_check_hat(room_document(&f->room), &f->world.first_hat.hat, f->room.time),
        REVOKED);
    close_room(f);
}

/* --- T5: sisters revoke each other --- */

static void t5_any_sister_revokes_any_other_and_all_that_it_signed(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person laptop = world_sister(&f->world, &f->two, 0);
    const struct act_wish bare = {.hats = {NULL}};
    assert_int_equal(room_enter(&f->room, &laptop, &bare, false), OK);
    struct cert_id targets[1 + CERT_SISTERS_MAX] = {f->two.device.serial};
    size_t count = 1;
    for (size_t n = 1; n < CERT_SISTERS_MAX; n++) { /* ticked off: n = 0, the laptop itself */
        targets[count++] = cert_sister_serial(&f->world.wijk_id, &f->two.device.serial, (uint8_t)n);
    }
    mls_statement_body body = world_statement(&f->world, CERT_REVOKE, world_wijk(), f->room.time);
    body.revoked.serials = world_serials(&f->world, targets, count);
    const struct cert_pen pen = world_device_pen(&f->world, &laptop);
    assert_int_equal(state(f, f->first, world_sign(&f->world, &body, &pen, 1)), OK);
    assert_true(room_has(&f->room, &laptop.device.serial));
    assert_false(room_has(&f->room, &f->two.device.serial));
    for (size_t i = 0; i < count; i++) {
        assert_non_null(cert_document_find_revoked(room_document(&f->room), &targets[i]));
    }
    close_room(f);
}

static struct span own_revoke(struct fixture *f, const struct person *by,
                              const struct person *target, uint64_t made_at)
{
    const struct cert_pen pen = world_device_pen(&f->world, by);
    return world_revoke(&f->world, &pen, world_wijk(), &target->device.serial, made_at);
}

static void t5_a_revoke_war_ends_with_both_out_and_a_recovery_invitation(void **state_)
{
    (void)state_;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct person laptop = world_sister(&f->world, &f->two, 0);
    const struct act_wish bare = {.hats = {NULL}};
    assert_int_equal(room_enter(&f->room, &laptop, &bare, false), OK);
    const struct span by_owner = own_revoke(f, &laptop, &f->two, f->room.time);
    const struct span by_thief = own_revoke(f, &f->two, &laptop, f->room.time);
    assert_int_equal(state(f, f->first, by_owner), OK);
    assert_int_equal(state(f, f->first, by_thief), OK);
    assert_false(room_has(&f->room, &f->two.device.serial));
    assert_false(room_has(&f->room, &laptop.device.serial));

    f->room.time += HOUR;
    const struct person back =
        world_person(&f->world, &(struct invite){.issuer = &f->world.coordinator_hat,
                                                 .seq = 70,
                                                 .kind = CERT_INVITE_RECOVERY,
                                                 .buurt = f->world.buurten[0],
                                                 .from = f->room.time - 60,
                                                 .member_id = f->two.device.member_id});
    const struct act_wish entry = with_hats(f, (struct span){0});
    assert_int_equal(room_enter(&f->room, &back, &entry, false), OK);
    /* the thief goes on, now and with a date of before */
    assert_int_equal(state(f, f->first, own_revoke(f, &f->two, &back, f->room.time)), REVOKED);
    assert_int_equal(state(f, f->first, own_revoke(f, &f->two, &back, f->room.time - HOUR)),
                     REVOKED);
    close_room(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t16_any_member_commits_the_effect_of_a_statement),
        cmocka_unit_test(t17_a_statement_that_is_applied_has_nothing_left_to_do),
        cmocka_unit_test(t16_a_commit_that_does_less_than_its_statement_is_refused),
        cmocka_unit_test(t16_a_commit_that_does_more_than_its_statement_is_refused),
        cmocka_unit_test(t16_a_removal_without_a_statement_is_refused),
        cmocka_unit_test(t16_a_statement_from_the_future_is_refused),
        cmocka_unit_test(t16_nobody_revokes_a_neighbour),
        cmocka_unit_test(t16_a_coordinator_reaches_the_own_buurt_and_no_further),
        cmocka_unit_test(t16_moderators_put_out_by_two),
        cmocka_unit_test(t16_a_withdrawn_hat_states_nothing_more),
        cmocka_unit_test(t16_a_signature_that_does_not_fit_is_refused),
        cmocka_unit_test(
            t16_who_leaves_may_return_by_a_pass_and_is_not_put_out_by_the_old_statement),
        cmocka_unit_test(t16_nobody_leaves_for_another),
        cmocka_unit_test(t16_leaving_a_buurt_takes_nobody_out_of_the_other),
        cmocka_unit_test(t16_an_issuer_withdraws_the_own_invitation_used_or_not),
        cmocka_unit_test(t16_an_invitation_that_ended_is_not_withdrawn),
        cmocka_unit_test(t4_one_statement_revokes_an_issuer_with_chosen_seqs),
        cmocka_unit_test(t7_withdrawing_needs_one_coordinator),
        cmocka_unit_test(t7_withdrawing_a_wijk_coordinator_needs_two_others_or_the_root),
        cmocka_unit_test(t7_a_wijk_coordinator_is_none_of_the_two_others),
        cmocka_unit_test(t7_anybody_lays_down_the_own_hat),
        cmocka_unit_test(t7_a_hat_can_be_withdrawn_with_all_that_it_granted),
        cmocka_unit_test(t7_revoking_a_coordinators_phone_alone_leaves_the_hat_to_two),
        cmocka_unit_test(t5_any_sister_revokes_any_other_and_all_that_it_signed),
        cmocka_unit_test(t5_a_revoke_war_ends_with_both_out_and_a_recovery_invitation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
