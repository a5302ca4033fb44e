/* What a member's commit may hold: T15, T18, T20, T21, and the policy's own bookkeeping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crypto/public/chance.h"
#include "mls/secret/key_package.h"
#include "support/cert_room.h"

struct fixture {
    struct world world;
    struct room room;
    struct person one, two;
    struct seat *honest, *intruder;
};

static struct fixture *open_room(void)
{
    static struct fixture fixture;
    struct fixture *f = &fixture;
    cert_world_open(&f->world);
    room_open(&f->room, &f->world, CERT_ALARM_BUURT, &f->world.founder);
    f->one = world_resident(&f->world);
    f->two = world_resident(&f->world);
    f->honest = room_admit(&f->room, &f->one);
    f->intruder = room_admit_lawless(&f->room, &f->two);
    return f;
}

static void close_room(struct fixture *f)
{
    room_end(&f->room);
    cert_world_end(&f->world);
}

static struct span encode(struct fixture *f, const mls_proposal *proposal)
{
    struct buffer out = buffer_make(1 << 16);
    mls_write_proposal(&out, proposal);
    return world_keep(&f->world, &out);
}

static enum status intrude(struct fixture *f, const mls_proposal *proposal)
{
    struct span encoded = encode(f, proposal);
    const struct cert_plan plan = {
        .proposals = &encoded, .proposal_count = 1, .act = room_act(&f->room, NULL)};
    return room_commit(&f->room, f->intruder, &plan);
}

/* --- T18 --- */

static void t18_a_resident_updates_the_own_leaf(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    assert_int_equal(room_update(&f->room, f->honest), OK);
    close_room(f);
}

static void t18_an_update_keeps_credential_and_key_byte_for_byte(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct cert_plan plan = {.act = room_act(&f->room, NULL)};
    struct person other_name = f->two;
    const struct person double_of_two = world_double(&f->world, &f->two);
    other_name.evidence = double_of_two.evidence;
    assert_int_equal(room_commit_as(&f->room, f->intruder, &plan, &other_name), NOT_ALLOWED);
    const struct cert_plan empty = {.act = room_act(&f->room, NULL)};
    assert_int_equal(room_commit(&f->room, f->intruder, &empty), OK);
    close_room(f);
}

static void t18_a_resident_removes_nobody(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const mls_proposal remove = {.proposal_type = MLS_REMOVE,
                                 .removed = room_leaf(&f->room, &f->one.device.serial)};
    assert_int_equal(intrude(f, &remove), NOT_ALLOWED);
    close_room(f);
}

static void t11_nobody_adds_by_key_package(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct person three = world_resident(&f->world);
    struct buffer capabilities = buffer_make(1 << 12);
    cert_capabilities_write(&capabilities);
    const struct member member = {.signer = &three.pair,
                                  .identity = three.evidence,
                                  .capabilities = buffer_span(&capabilities),
                                  .not_before = WORLD_START,
                                  .not_after = WORLD_START + DAY};
    struct buffer out = buffer_make(1 << 14);
    struct key_package_secrets secrets;
    assert_int_equal(key_package_make(&member, false, &out, &secrets), OK);
    mls_message message;
    assert_int_equal(mls_decode_message(world_keep(&f->world, &out), &f->world.arena, &message),
                     OK);
    const mls_proposal add = {.proposal_type = MLS_ADD, .add = message.key_package};
    assert_int_equal(intrude(f, &add), NOT_ALLOWED);
    key_package_secrets_wipe(&secrets);
    buffer_end(&capabilities);
    close_room(f);
}

static void t18_nobody_brings_a_pre_shared_key(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    uint8_t nonce[HASH_SIZE];
    chance_fill(nonce, sizeof(nonce));
    mls_pre_shared_key_id id = {.psktype = MLS_PSK_EXTERNAL,
                                .psk_id = span_text("key"),
                                .psk_nonce = span_of(nonce, sizeof(nonce))};
    const mls_proposal psk = {.proposal_type = MLS_PSK, .psk = &id};
    assert_int_equal(intrude(f, &psk), NOT_ALLOWED);
    close_room(f);
}

static void t18_the_context_changes_by_statement_alone(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const mls_group_context *context = public_group_context(f->room.server);
    mls_extension_list same = {.extensions = context->extensions};
    const mls_proposal proposal = {.proposal_type = MLS_GROUP_CONTEXT_EXTENSIONS,
                                   .context_extensions = &same};
    assert_int_equal(intrude(f, &proposal), NOT_ALLOWED);
    close_room(f);
}

static void t18_only_a_departure_is_proposed_by_itself(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const mls_proposal remove = {.proposal_type = MLS_REMOVE,
                                 .removed = room_leaf(&f->room, &f->one.device.serial)};
    assert_int_equal(room_propose(&f->room, f->intruder, &remove), NOT_ALLOWED);
    const mls_proposal leave = {.proposal_type = MLS_SELF_REMOVE};
    assert_int_equal(room_propose(&f->room, f->intruder, &leave), OK);
    assert_int_equal(room_update(&f->room, f->honest), OK);
    assert_false(room_has(&f->room, &f->two.device.serial));
    assert_non_null(cert_document_find_departed(room_document(&f->room), &f->two.device.serial));
    close_room(f);
}

static void t18_who_says_twice_that_he_goes_keeps_nobody_from_committing(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const mls_proposal leave = {.proposal_type = MLS_SELF_REMOVE};
    assert_int_equal(room_propose(&f->room, f->intruder, &leave), OK);
    f->room.time++; /* another act around it: another proposal */
    assert_int_equal(room_propose(&f->room, f->intruder, &leave), OK);
    assert_int_equal(public_group_proposal_count(group_public(f->honest->group)), 2);
    assert_int_equal(room_update(&f->room, f->honest), OK);
    assert_false(room_has(&f->room, &f->two.device.serial));
    close_room(f);
}

static void t18_a_departure_is_committed_with_its_trace_or_not_at_all(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const mls_proposal leave = {.proposal_type = MLS_SELF_REMOVE};
    assert_int_equal(room_propose(&f->room, f->honest, &leave), OK);
    const struct cert_plan untold = {.with_kept = true, .act = room_act(&f->room, NULL)};
    assert_int_equal(room_commit(&f->room, f->intruder, &untold), NOT_ALLOWED);
    const struct cert_plan without = {.act = room_act(&f->room, NULL)};
    assert_int_equal(room_commit(&f->room, f->intruder, &without), OK);
    assert_true(room_has(&f->room, &f->one.device.serial));
    close_room(f);
}

static void t18_a_plain_update_carries_no_hats_and_no_pass(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct act_wish hats = {.hats = {&f->world.first_hat}};
    const struct cert_plan with_hats = {.act = room_act(&f->room, &hats)};
    assert_int_equal(room_commit(&f->room, f->intruder, &with_hats), NOT_ALLOWED);
    const struct act_wish pass = {.pass = world_pass(&f->world, &f->world.coordinator_hat,
                                                     &f->room.id, &f->two, f->room.time)};
    const struct cert_plan with_pass = {.act = room_act(&f->room, &pass)};
    assert_int_equal(room_commit(&f->room, f->intruder, &with_pass), NOT_ALLOWED);
    close_room(f);
}

/* --- T20 --- */

static void t20_time_never_runs_back(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    assert_int_equal(room_update(&f->room, f->honest), OK);
    const uint64_t last = f->room.time;
    f->room.time = last - 1;
    const struct cert_plan earlier = {.act = room_act(&f->room, NULL)};
    assert_int_equal(room_commit(&f->room, f->intruder, &earlier), TIME_RUNS_BACK);
    f->room.time = last;
    const struct cert_plan same = {.act = room_act(&f->room, NULL)};
    assert_int_equal(room_commit(&f->room, f->intruder, &same), OK);
    close_room(f);
}

static void t20_a_committer_takes_the_later_of_its_clock_and_the_last_time(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const uint64_t last = f->room.time;
    f->room.time = last - HOUR; /* a phone whose clock is slow */
    assert_int_equal(room_update(&f->room, f->honest), OK);
    assert_int_equal(cert_policy_time(f->room.policy), last);
    close_room(f);
}

static void t20_a_group_at_the_end_of_time_still_puts_people_out(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct person owner = world_resident(&f->world);
    const struct person lost = world_sister(&f->world, &owner, 0);
    (void)room_admit(&f->room, &owner);
    assert_int_equal(room_enter(&f->room, &lost, NULL, false), OK);
    const uint64_t now = f->room.time;
    f->room.time = UINT64_MAX;
    const struct cert_plan last = {.act = room_act(&f->room, NULL)};
    assert_int_equal(room_commit(&f->room, f->intruder, &last), OK);
    const struct cert_pen pen = world_device_pen(&f->world, &owner);
    const struct act_wish wish = {
        .statement =
            world_revoke(&f->world, &pen, world_buurt(&f->world, 0), &lost.device.serial, now)};
    assert_int_equal(room_state(&f->room, f->honest, &wish), OK);
    assert_false(room_has(&f->room, &lost.device.serial));
    close_room(f);
}

static void t20_the_servers_clock_holds_five_minutes_ahead_and_behind(void **state)
{
    (void)state;
    const uint64_t clock = WORLD_START;
    assert_int_equal(cert_act_check_clock(clock + 300, 0, clock), OK);
    assert_int_equal(cert_act_check_clock(clock + 301, 0, clock), CLOSED);
    assert_int_equal(cert_act_check_clock(clock - 300, 0, clock), OK);
    assert_int_equal(cert_act_check_clock(clock - 301, 0, clock), CLOSED);
    assert_int_equal(cert_act_check_clock(clock - 301, clock - 301, clock), OK);
    assert_int_equal(cert_act_check_clock(clock + 301, clock + 301, clock), CLOSED);
}

/* --- T15 --- */

static void t15_the_extension_has_a_fixed_size_and_binds_the_document(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    struct buffer out = buffer_make(64);
    cert_document_write_extension(room_document(&f->room), &out);
    assert_int_equal(out.size, CERT_POLICY_EXTENSION_SIZE);
    mls_policy_extension extension;
    assert_int_equal(
        cert_policy_extension_find(&public_group_context(f->room.server)->extensions, &extension),
        OK);
    assert_int_equal(cert_document_matches(room_document(&f->room), &extension), OK);
    extension.version++;
    assert_int_equal(cert_document_matches(room_document(&f->room), &extension), CONFLICT);
    buffer_end(&out);
    close_room(f);
}

static void t15_everyone_works_out_the_same_document(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct person three = world_resident(&f->world);
    struct seat *late = room_admit(&f->room, &three);
    const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
    const struct act_wish wish = {
        .hats = {&f->world.coordinator_hat, &f->world.first_hat, &f->world.second_hat},
        .statement = world_revoke(&f->world, &pen, world_buurt(&f->world, 0), &f->two.device.serial,
                                  f->room.time)};
    assert_int_equal(room_state(&f->room, late, &wish), OK);
    const struct hash *server = cert_document_hash(room_document(&f->room));
    for (size_t i = 0; i < f->room.count; i++) {
        const struct seat *seat = &f->room.seats[i];
        if (seat->policy != NULL) {
            assert_true(hash_equal(server, cert_document_hash(cert_policy_document(seat->policy))));
        }
    }
    struct cert_document *read = NULL;
    assert_int_equal(cert_document_read(cert_document_bytes(room_document(&f->room)), &read), OK);
    assert_true(hash_equal(server, cert_document_hash(read)));
    cert_document_drop(read);
    close_room(f);
}

static void t15_another_effect_in_the_extension_is_refused(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
    const struct act_wish wish = {
        .hats = {&f->world.coordinator_hat, &f->world.first_hat, &f->world.second_hat},
        .statement = world_revoke(&f->world, &pen, world_buurt(&f->world, 0), &f->one.device.serial,
                                  f->room.time)};
    struct cert_plan plan;
    assert_int_equal(room_plan(&f->room, &f->room.seats[0], &wish, &plan), OK);
    struct span *context = &plan.proposals[plan.proposal_count - 1];
    uint8_t *bytes = world_take(&f->world, context->size, 1);
    memcpy(bytes, context->data, context->size);
    bytes[context->size - 1] ^= 1; /* the last byte of the document's hash */
    *context = span_of(bytes, context->size);
    assert_int_equal(room_commit(&f->room, f->intruder, &plan), NOT_ALLOWED);
    close_room(f);
}

/* The right effect, and an extension more: who may act under a statement may do that and no more.
 */
static void t15_another_extension_beside_the_effect_is_refused(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
    const struct act_wish wish = {
        .hats = {&f->world.coordinator_hat, &f->world.first_hat, &f->world.second_hat},
        .statement = world_revoke(&f->world, &pen, world_buurt(&f->world, 0), &f->one.device.serial,
                                  f->room.time)};
    struct cert_plan plan;
    assert_int_equal(room_plan(&f->room, &f->room.seats[0], &wish, &plan), OK);
    mls_proposal context;
    struct span *planned = &plan.proposals[plan.proposal_count - 1];
    assert_int_equal(mls_decode_proposal(*planned, &f->world.arena, &context), OK);
    struct mls_vector *list = &context.context_extensions->extensions;
    mls_extension *more = world_take(&f->world, list->count + 1, sizeof(*more));
    memcpy(more, list->items, list->count * sizeof(*more));
    more[list->count] = (mls_extension){.extension_type = MLS_APPLICATION_ID};
    *list = (struct mls_vector){more, list->count + 1};
    *planned = encode(f, &context);
    assert_int_equal(room_commit(&f->room, f->intruder, &plan), NOT_ALLOWED);
    close_room(f);
}

/* --- T21 --- */

/* Asks the inner policy other questions than the one it gets, before that one. */
struct asker {
    struct group_policy inner;
    size_t asked;
};

static enum status ask_without_path(void *context, const struct policy_question *question)
{
    struct asker *asker = context;
    struct policy_question changed = *question;
    changed.path_leaf = NULL;
    assert_int_equal(asker->inner.may_commit(asker->inner.context, &changed), PATH_MISSING);
    asker->asked++;
    return asker->inner.may_commit(asker->inner.context, question);
}

static void t21_a_commit_without_path_is_refused(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    struct asker asker = {.inner = cert_policy_hook(f->honest->policy)};
    const struct cert_policy_start start = {
        .document = cert_document_bytes(room_document(&f->room)), .time = f->room.time};
    struct cert_policy *policy = NULL;
    assert_int_equal(cert_policy_create(&start, &policy), OK);
    asker.inner = cert_policy_hook(policy);
    const struct group_rules rules = {
        .policy = {.may_commit = ask_without_path, .context = &asker}};
    struct public_group *group = NULL;
    assert_int_equal(public_group_open(&rules, room_info(&f->room), (struct span){0}, &group), OK);
    const struct person three = world_resident(&f->world);
    const struct act_wish wish = {
        .hats = {&f->world.coordinator_hat, &f->world.first_hat, &f->world.second_hat}};
    struct buffer capabilities = buffer_make(1 << 12);
    cert_capabilities_write(&capabilities);
    const struct member member = {.signer = &three.pair,
                                  .identity = three.evidence,
                                  .capabilities = buffer_span(&capabilities)};
    const struct external_join join = {.group_info = room_info(&f->room),
                                       .authenticated_data = room_act(&f->room, &wish)};
    struct buffer commit = buffer_make(1 << 16);
    struct group *joined = NULL;
    assert_int_equal(group_join_external(&rules, &member, &join, NULL, &commit, &joined), OK);
    assert_true(asker.asked > 0);
    group_destroy(joined);
    public_group_destroy(group);
    cert_policy_destroy(policy);
    buffer_end(&commit);
    buffer_end(&capabilities);
    close_room(f);
}

static void t21_what_is_no_act_is_refused(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct cert_plan empty = {.act = {0}};
    assert_int_equal(room_commit(&f->room, f->intruder, &empty), MALFORMED);
    struct span act = room_act(&f->room, NULL);
    uint8_t *bytes = world_take(&f->world, act.size + 1, 1);
    memcpy(bytes, act.data, act.size);
    const struct cert_plan longer = {.act = span_of(bytes, act.size + 1)};
    assert_int_equal(room_commit(&f->room, f->intruder, &longer), MALFORMED);
    bytes[0] = CERT_FORMAT + 1;
    const struct cert_plan newer = {.act = span_of(bytes, act.size)};
    assert_int_equal(room_commit(&f->room, f->intruder, &newer), UNSUPPORTED);
    const struct cert_plan huge = {
        .act = span_of(world_take(&f->world, CERT_ACT_SIZE_MAX + 1, 1), CERT_ACT_SIZE_MAX + 1)};
    assert_int_equal(room_commit(&f->room, f->intruder, &huge), TOO_LARGE);
    close_room(f);
}

/* --- bookkeeping --- */

static void t38_the_document_of_a_past_epoch_is_still_known(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const uint64_t epoch = public_group_epoch(f->room.server);
    const struct cert_pen pen = world_pen(&f->world.first_hat);
    mls_statement_body body =
        world_statement(&f->world, CERT_WITHDRAW_HAT, world_wijk(), f->room.time);
    body.hats.serials = world_serials(&f->world, &f->world.leader_hat.hat.serial, 1);
    const struct act_wish wish = {
        .hats = {&f->world.first_hat, &f->world.second_hat, &f->world.leader_hat},
        .statement = world_sign(&f->world, &body, &pen, 1)};
    assert_int_equal(room_state(&f->room, f->honest, &wish), OK);
    const struct cert_document *before = NULL;
    const struct cert_document *now = NULL;
    assert_int_equal(cert_policy_document_at(f->honest->policy, epoch, &before), OK);
    assert_int_equal(cert_policy_document_at(f->honest->policy, epoch + 1, &now), OK);
    const struct cert_hat *hat = &f->world.leader_hat.hat;
    assert_int_equal(cert_document_check_hat(before, hat, f->room.time), OK);
    assert_int_equal(cert_document_check_hat(now, hat, f->room.time), REVOKED);
    assert_int_equal(cert_policy_document_at(f->honest->policy, epoch + 2, &now), NOT_FOUND);
    close_room(f);
}

static void
a_policy_that_was_never_asked_says_conflict_and_is_set_right_by_the_document(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct cert_policy_start start = {
        .document = cert_document_bytes(room_document(&f->room)), .time = f->room.time};
    struct cert_policy *late = NULL;
    assert_int_equal(cert_policy_create(&start, &late), OK);
    assert_int_equal(cert_policy_follow(late, f->room.server), OK);
    const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
    const struct act_wish wish = {
        .hats = {&f->world.coordinator_hat, &f->world.first_hat, &f->world.second_hat},
        .statement = world_revoke(&f->world, &pen, world_buurt(&f->world, 0), &f->two.device.serial,
                                  f->room.time)};
    assert_int_equal(room_state(&f->room, f->honest, &wish), OK);
    assert_int_equal(cert_policy_follow(late, f->room.server), CONFLICT);
    const struct span bytes = cert_document_bytes(room_document(&f->room));
    assert_int_equal(cert_policy_reset(late, bytes, f->room.time), OK);
    assert_int_equal(cert_policy_follow(late, f->room.server), OK);
    cert_policy_destroy(late);
    close_room(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t18_a_resident_updates_the_own_leaf),
        cmocka_unit_test(t18_an_update_keeps_credential_and_key_byte_for_byte),
        cmocka_unit_test(t18_a_resident_removes_nobody),
        cmocka_unit_test(t11_nobody_adds_by_key_package),
        cmocka_unit_test(t18_nobody_brings_a_pre_shared_key),
        cmocka_unit_test(t18_the_context_changes_by_statement_alone),
        cmocka_unit_test(t18_only_a_departure_is_proposed_by_itself),
        cmocka_unit_test(t18_who_says_twice_that_he_goes_keeps_nobody_from_committing),
        cmocka_unit_test(t18_a_departure_is_committed_with_its_trace_or_not_at_all),
        cmocka_unit_test(t18_a_plain_update_carries_no_hats_and_no_pass),
        cmocka_unit_test(t20_time_never_runs_back),
        cmocka_unit_test(t20_a_committer_takes_the_later_of_its_clock_and_the_last_time),
        cmocka_unit_test(t20_a_group_at_the_end_of_time_still_puts_people_out),
        cmocka_unit_test(t20_the_servers_clock_holds_five_minutes_ahead_and_behind),
        cmocka_unit_test(t15_the_extension_has_a_fixed_size_and_binds_the_document),
        cmocka_unit_test(t15_everyone_works_out_the_same_document),
        cmocka_unit_test(t15_another_effect_in_the_extension_is_refused),
        cmocka_unit_test(t15_another_extension_beside_the_effect_is_refused),
        cmocka_unit_test(t21_a_commit_without_path_is_refused),
        cmocka_unit_test(t21_what_is_no_act_is_refused),
        cmocka_unit_test(t38_the_document_of_a_past_epoch_is_still_known),
        cmocka_unit_test(
            a_policy_that_was_never_asked_says_conflict_and_is_set_right_by_the_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
