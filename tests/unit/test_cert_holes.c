/* Each way around admission that is known, and how it is closed. What only shows, and what stays
 * open, stands in protocol/docs/threats.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cert/group_info.h"
#include "support/cert_room.h"

struct fixture {
    struct world world;
    struct room room;
    struct person one;
    struct seat *seat;
};

static struct fixture *open_room(void)
{
    static struct fixture fixture;
    struct fixture *f = &fixture;
    cert_world_open(&f->world);
    room_open(&f->room, &f->world, CERT_ALARM_BUURT, &f->world.founder);
    f->one = world_resident(&f->world);
    f->seat = room_admit(&f->room, &f->one);
    return f;
}

static void close_room(struct fixture *f)
{
    room_end(&f->room);
    cert_world_end(&f->world);
}

static struct act_wish with_hats(const struct fixture *f)
{
    return (struct act_wish){
        .hats = {&f->world.coordinator_hat, &f->world.first_hat, &f->world.second_hat}};
}

static void revoke(struct fixture *f, struct seat *by, const struct cert_pen *pen,
                   const struct cert_id *serials, size_t count)
{
    mls_statement_body body =
        world_statement(&f->world, CERT_REVOKE, world_buurt(&f->world, 0), f->room.time);
    body.revoked.serials = world_serials(&f->world, serials, count);
    struct act_wish wish = with_hats(f);
    wish.statement = world_sign(&f->world, &body, pen, 1);
    assert_int_equal(room_state(&f->room, by, &wish), OK);
}

static void a_removed_member_does_not_rejoin_by_a_certificate_that_is_still_valid(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
    revoke(f, &f->room.seats[0], &pen, &f->one.device.serial, 1);
    struct act_wish entry = with_hats(f);
    assert_int_equal(room_enter(&f->room, &f->one, &entry, false), REVOKED);
    entry.pass =
        world_pass(&f->world, &f->world.coordinator_hat, &f->room.id, &f->one, f->room.time);
    assert_int_equal(room_enter(&f->room, &f->one, &entry, false), REVOKED);
    close_room(f);
}

static void a_ghost_device_signed_by_nobody_does_not_come_in(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    struct person ghost = world_resident(&f->world);
    const struct person other = world_resident(&f->world);
    ghost.pair = other.pair; /* somebody else's evidence over an own key */
    ghost.key = other.key;
    const struct act_wish entry = with_hats(f);
    assert_int_equal(room_enter(&f->room, &ghost, &entry, false), BAD_SIGNATURE);
    struct person nobody = other;
    nobody.evidence = span_text("I belong here");
    assert_int_not_equal(room_enter(&f->room, &nobody, &entry, false), OK);
    close_room(f);
}

static void a_ghost_that_takes_a_neighbours_place_is_refused(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct person ghost = world_resident(&f->world);
    const struct act_wish none = {.hats = {NULL}};
    const uint32_t leaf = room_leaf(&f->room, &f->one.device.serial);
    assert_int_equal(room_return(&f->room, &ghost, leaf, &none), NOT_ALLOWED);
    assert_true(room_has(&f->room, &f->one.device.serial));
    close_room(f);
}

static void a_counterfeit_group_of_a_resident_is_neither_founded_nor_entered(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    struct room forged;
    room_open(&forged, &f->world, CERT_ALARM_BUURT, &f->one);
    struct cert_book *book = world_book(&f->world);
    const struct cert_founding founding = {.founder_evidence = f->one.evidence,
                                           .founder_key = f->one.key,
                                           .document = room_document(&forged),
                                           .time = f->room.time};
    assert_int_equal(cert_founding_check(book, &founding), NOT_ALLOWED);
    /* where a server serves it nevertheless, the invitation's floor shows that it is not the one */
    const struct span info = room_info(&forged);
    mls_group_info decoded;
    assert_int_equal(group_info_decode(info, &f->world.arena, &decoded), OK);
    const struct cert_floor floor = {forged.id, 2};
    const struct cert_entry entry = {.wijk_id = &f->world.wijk_id,
                                     .document = room_document(&forged),
                                     .floors = &floor,
                                     .floor_count = 1};
    uint64_t time = 0;
    assert_int_equal(cert_group_info_accept(book, forged.server, &decoded, &entry, &time),
                     OLD_VERSION);
    cert_book_destroy(book);
    room_end(&forged);
    close_room(f);
}

static void a_stolen_phone_is_put_out_with_all_that_it_signed(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct person laptop = world_sister(&f->world, &f->one, 0);
    const struct person of_thief = world_sister(&f->world, &f->one, 1);
    const struct act_wish bare = {.hats = {NULL}};
    assert_int_equal(room_enter(&f->room, &laptop, &bare, false), OK);
    assert_int_equal(room_enter(&f->room, &of_thief, &bare, false), OK);
    const struct cert_pen pen = world_device_pen(&f->world, &laptop);
    const struct cert_id targets[] = {f->one.device.serial, of_thief.device.serial};
    revoke(f, &f->room.seats[0], &pen, targets, 2);
    assert_false(room_has(&f->room, &f->one.device.serial));
    assert_false(room_has(&f->room, &of_thief.device.serial));
    assert_true(room_has(&f->room, &laptop.device.serial));
    assert_int_equal(room_enter(&f->room, &of_thief, &bare, false), NOT_ALLOWED);
    const struct person third = world_sister(&f->world, &f->one, 2);
    assert_int_equal(room_enter(&f->room, &third, &bare, false), NOT_ALLOWED);
    close_room(f);
}

static void a_stolen_coordinators_phone_grants_nothing_and_withdraws_no_coordinator(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    const struct worn own =
        world_wild_hat(&f->world, &(struct grant){.hat = CERT_LEADER,
                                                  .reach = world_walk(&f->world),
                                                  .subject = &f->one,
                                                  .issuer = &f->world.first_hat});
    struct cert_book *book = world_book(&f->world);
    struct cert_id serial;
    assert_int_equal(cert_book_add_hat(book, own.bytes, &serial), BAD_CHAIN);
    cert_book_destroy(book);
    mls_statement_body body =
        world_statement(&f->world, CERT_WITHDRAW_HAT, world_wijk(), f->room.time);
    body.hats.serials = world_serials(&f->world, &f->world.second_hat.hat.serial, 1);
    const struct cert_pen pen = world_pen(&f->world.first_hat);
    struct act_wish wish = with_hats(f);
    wish.statement = world_sign(&f->world, &body, &pen, 1);
    assert_int_equal(room_state(&f->room, f->seat, &wish), NOT_ALLOWED);
    close_room(f);
}

static void what_a_hat_did_stays_when_the_hat_is_over(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    f->room.time = WORLD_START + (uint64_t)310 * DAY; /* every hat of the wijk has ended */
    assert_int_equal(room_update(&f->room, f->seat), OK);
    const struct act_wish none = {.hats = {NULL}};
    const uint32_t leaf = room_leaf(&f->room, &f->one.device.serial);
    assert_int_equal(room_return(&f->room, &f->one, leaf, &none), OK);
    struct cert_book *book = world_book(&f->world);
    struct cert_sweep sweep = {0};
    assert_int_equal(cert_book_sweep(book, public_group_tree(f->room.server), 100, &sweep), OK);
    assert_int_equal(sweep.unproved, 0);
    cert_book_destroy(book);
    const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
    struct act_wish late = with_hats(f);
    late.statement = world_revoke(&f->world, &pen, world_buurt(&f->world, 0), &f->one.device.serial,
                                  f->room.time);
    assert_int_equal(room_state(&f->room, &f->room.seats[0], &late), CLOSED);
    close_room(f);
}

static void a_group_that_the_server_forked_has_two_authenticators(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    struct seat *sides[] = {&f->room.seats[0], f->seat};
    struct secret seen[2];
    for (size_t i = 0; i < 2; i++) { /* each side is told that its own commit was the one */
        struct arena arena = arena_make(1 << 20);
        struct cert_plan plan;
        assert_int_equal(cert_policy_plan_update(sides[i]->policy, group_public(sides[i]->group),
                                                 f->room.time + i, &arena, &plan),
                         OK);
        struct buffer capabilities = buffer_make(1 << 10);
        cert_capabilities_write(&capabilities);
        const struct member member = {.signer = &sides[i]->person->pair,
                                      .identity = sides[i]->person->evidence,
                                      .capabilities = buffer_span(&capabilities)};
        const struct commit_wish wish = {.force_path = true,
                                         .authenticated_data = plan.act,
                                         .form = HANDSHAKE_PUBLIC,
                                         .member = &member};
        struct buffer commit = buffer_make(1 << 16);
        struct commit_made made = {.commit = &commit};
        assert_int_equal(group_commit(sides[i]->group, &wish, &made), OK);
        assert_int_equal(group_commit_merge(sides[i]->group), OK);
        assert_int_equal(cert_policy_follow(sides[i]->policy, group_public(sides[i]->group)), OK);
        seen[i] = *group_epoch_authenticator(sides[i]->group);
        buffer_end(&commit);
        buffer_end(&capabilities);
        arena_end(&arena);
    }
    assert_int_equal(group_epoch(sides[0]->group), group_epoch(sides[1]->group));
    assert_false(secret_equal(&seen[0], &seen[1]));
    close_room(f);
}

static void a_newer_policy_is_refused_by_name_so_that_the_app_asks_for_an_update(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    struct buffer bytes = buffer_make(64);
    cert_document_write_extension(room_document(&f->room), &bytes);
    bytes.data[0] = CERT_FORMAT + 1;
    mls_extension item = {CERT_POLICY_EXTENSION, buffer_span(&bytes)};
    const struct mls_vector list = {&item, 1};
    mls_policy_extension extension;
    assert_int_equal(cert_policy_extension_find(&list, &extension), UNSUPPORTED);
    buffer_end(&bytes);
    close_room(f);
}

static void a_leaf_holds_no_more_than_it_must(void **state)
{
    (void)state;
    struct fixture *f = open_room();
    struct person heavy = world_resident(&f->world);
    (void)room_admit_lawless(&f->room, &heavy);
    struct seat *seat = &f->room.seats[f->room.count - 1];
    /* capabilities that fill a leaf of two kilobytes */
    mls_u16 many[900];
    for (size_t i = 0; i < 900; i++) {
        many[i] = (mls_u16)(0xF100 + i);
    }
    many[0] = CERT_POLICY_EXTENSION;
    mls_u16 versions[] = {MLS_VERSION};
    mls_u16 suites[] = {MLS_SUITE};
    mls_u16 proposals[] = {MLS_SELF_REMOVE};
    mls_u16 credentials[] = {MLS_BASIC};
    const mls_capabilities wide = {.versions = {versions, 1},
                                   .cipher_suites = {suites, 1},
                                   .extensions = {many, 900},
                                   .proposals = {proposals, 1},
                                   .credentials = {credentials, 1}};
    struct buffer capabilities = buffer_make(1 << 12);
    mls_write_capabilities(&capabilities, &wide);
    const struct member member = {.signer = &heavy.pair,
                                  .identity = heavy.evidence,
                                  .capabilities = buffer_span(&capabilities)};
    const struct commit_wish wish = {.force_path = true,
                                     .authenticated_data = room_act(&f->room, NULL),
                                     .form = HANDSHAKE_PUBLIC,
                                     .member = &member};
    struct buffer commit = buffer_make(1 << 16);
    struct commit_made made = {.commit = &commit};
    assert_int_equal(group_commit(seat->group, &wish, &made), OK);
    struct group_event event;
    assert_int_equal(group_handle(f->seat->group, buffer_span(&commit), NULL, &event), TOO_LARGE);
    buffer_end(&commit);
    buffer_end(&capabilities);
    close_room(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_removed_member_does_not_rejoin_by_a_certificate_that_is_still_valid),
        cmocka_unit_test(a_ghost_device_signed_by_nobody_does_not_come_in),
        cmocka_unit_test(a_ghost_that_takes_a_neighbours_place_is_refused),
        cmocka_unit_test(a_counterfeit_group_of_a_resident_is_neither_founded_nor_entered),
        cmocka_unit_test(a_stolen_phone_is_put_out_with_all_that_it_signed),
        cmocka_unit_test(a_stolen_coordinators_phone_grants_nothing_and_withdraws_no_coordinator),
        cmocka_unit_test(what_a_hat_did_stays_when_the_hat_is_over),
        cmocka_unit_test(a_group_that_the_server_forked_has_two_authenticators),
        cmocka_unit_test(a_newer_policy_is_refused_by_name_so_that_the_app_asks_for_an_update),
        cmocka_unit_test(a_leaf_holds_no_more_than_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
