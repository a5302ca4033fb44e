/* Founding, charters, and which GroupInfo a joiner believes: T9, T10, T20, T22, T23. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cert/charter.h"
#include "cert/group_info.h"
#include "support/cert_room.h"

struct fixture {
    struct world world;
    struct room room;
    struct cert_book *book;
};

static struct fixture *open_room(enum cert_group_kind kind)
{
    static struct fixture fixture;
    struct fixture *f = &fixture;
    cert_world_open(&f->world);
    room_open(&f->room, &f->world, kind, &f->world.founder);
    f->book = world_book(&f->world);
    return f;
}

static void close_room(struct fixture *f)
{
    cert_book_destroy(f->book);
    room_end(&f->room);
    cert_world_end(&f->world);
}

/* --- T22 --- */

/* What a joiner with these floors and this document says to the room's GroupInfo. */
static enum status accept(struct fixture *f, const struct cert_entry *entry, uint64_t *time)
{
    const struct span info = room_info(&f->room);
    mls_group_info decoded;
    assert_int_equal(group_info_decode(info, &f->world.arena, &decoded), OK);
    struct public_group *group = NULL;
    const struct group_rules rules = {0};
    assert_int_equal(public_group_open(&rules, info, (struct span){0}, &group), OK);
    const enum status status = cert_group_info_accept(f->book, group, &decoded, entry, time);
    public_group_destroy(group);
    return status;
}

static struct cert_entry entry_of(struct fixture *f)
{
    return (struct cert_entry){.wijk_id = &f->world.wijk_id, .document = room_document(&f->room)};
}

static void t22_a_joiner_accepts_a_group_of_its_wijk_signed_by_a_member(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct cert_entry entry = entry_of(f);
    uint64_t time = 0;
    assert_int_equal(accept(f, &entry, &time), OK);
    assert_int_equal(time, f->room.time);
    close_room(f);
}

static void t22_a_group_of_another_wijk_is_refused(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    struct cert_entry entry = entry_of(f);
    const struct cert_id other = world_id();
    entry.wijk_id = &other;
    uint64_t time = 0;
    assert_int_equal(accept(f, &entry, &time), WRONG_GROUP);
    const struct cert_group talk = world_group(&f->world, CERT_TALK_BUURT);
    struct cert_document *elsewhere = world_document(&f->world, &talk);
    entry = entry_of(f);
    entry.document = elsewhere;
    assert_int_equal(accept(f, &entry, &time), WRONG_GROUP);
    cert_document_drop(elsewhere);
    close_room(f);
}

/* The coordinator revokes somebody: the document moves on. */
static void move_on(struct fixture *f)
{
    const struct person gone = world_resident(&f->world);
    (void)room_admit(&f->room, &gone);
    const struct cert_pen pen = world_pen(&f->world.coordinator_hat);
    const struct act_wish wish = {
        .hats = {&f->world.coordinator_hat, &f->world.first_hat, &f->world.second_hat},
        .statement = world_revoke(&f->world, &pen, world_buurt(&f->world, 0), &gone.device.serial,
                                  f->room.time)};
    assert_int_equal(room_state(&f->room, &f->room.seats[0], &wish), OK);
}

static void t22_a_withheld_or_older_document_shows(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    struct cert_document *old = NULL;
    assert_int_equal(cert_document_read(cert_document_bytes(room_document(&f->room)), &old), OK);
    move_on(f);
    struct cert_entry entry = entry_of(f);
    uint64_t time = 0;
    assert_int_equal(accept(f, &entry, &time), OK);
    entry.document = old;
    assert_int_equal(accept(f, &entry, &time), CONFLICT);
    cert_document_drop(old);
    close_room(f);
}

/* A book that knows the root, both who grant, and this hat. */
static struct cert_book *little_book(const struct world *world, const struct worn *hat)
{
    struct cert_book *book = NULL;
    const struct worn *hats[] = {&world->first_hat, &world->second_hat, hat};
    assert_int_equal(cert_book_create(&world->wijk_id, NULL, &book), OK);
    assert_int_equal(cert_book_set_root(book, &world->successions), OK);
    for (size_t i = 0; i < sizeof(hats) / sizeof(hats[0]); i++) {
        struct cert_id serial;
        assert_int_equal(cert_book_add_hat(book, hats[i]->bytes, &serial), OK);
    }
    return book;
}

/* Somebody has a hat that is known, and came in by one that is not: as in a wijk's second year. */
static void t22_a_joiner_hears_whose_chain_is_missing(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    struct world *world = &f->world;
    const struct person holder = world_resident(world);
    const struct person last = world_person(
        world,
        &(struct invite){.issuer = &world->first_hat, .seq = 77, .buurt = world->buurten[0]});
    const struct worn hat = world_hat(world, &(struct grant){.hat = CERT_MODERATOR,
                                                             .reach = world_buurt(world, 0),
                                                             .subject = &holder,
                                                             .issuer = &world->first_hat,
                                                             .cosigner = &world->second_hat});
    const struct seat *seat = room_admit(&f->room, &holder);
    (void)room_admit(&f->room, &last);
    cert_book_destroy(f->book);
    f->book = little_book(world, &hat);
    uint32_t lacking = 0;
    uint64_t time = 0;
    struct cert_entry entry = entry_of(f);
    entry.lacking = &lacking;
    assert_int_equal(accept(f, &entry, &time), CHAIN_MISSING);
    assert_int_equal(lacking, seat - f->room.seats);
    struct cert_id serial;
    assert_int_equal(cert_book_add_hat(f->book, world->coordinator_hat.bytes, &serial), OK);
    assert_int_equal(accept(f, &entry, &time), OK);
    close_room(f);
}

static void t22_a_group_below_the_floor_of_the_invitation_is_an_old_one(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    struct cert_floor floors[] = {{world_group(&f->world, CERT_TALK_BUURT), 99}, {f->room.id, 2}};
    struct cert_entry entry = entry_of(f);
    entry.floors = floors;
    entry.floor_count = 2;
    uint64_t time = 0;
    assert_int_equal(accept(f, &entry, &time), OLD_VERSION);
    move_on(f);
    entry.document = room_document(&f->room);
    assert_int_equal(accept(f, &entry, &time), OK);
    floors[1].group.bytes[CERT_GROUP_SIZE - 1]++; /* the next instance is meant */
    assert_int_equal(accept(f, &entry, &time), OLD_VERSION);
    close_room(f);
}

static void t22_the_signers_chain_must_hold(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    cert_book_destroy(f->book);
    f->book = NULL;
    const struct sign_pair thief = sign_pair_random();
    struct cert_root root = cert_root_of(MLS_AT(succession, &f->world.successions, 0));
    memcpy(root.key.bytes, thief.public_key, CERT_KEY_SIZE);
    assert_int_equal(cert_book_create(&f->world.wijk_id, NULL, &f->book), OK);
    assert_int_equal(cert_book_trust_root(f->book, &root), OK);
    const struct cert_entry entry = entry_of(f);
    uint64_t time = 0;
    assert_int_equal(accept(f, &entry, &time), BAD_SIGNATURE);
    close_room(f);
}

static void t20_the_group_info_states_the_time_of_the_commit(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    mls_group_info decoded;
    assert_int_equal(group_info_decode(room_info(&f->room), &f->world.arena, &decoded), OK);
    assert_int_equal(cert_group_info_check_time(&decoded, f->room.time), OK);
    assert_int_equal(cert_group_info_check_time(&decoded, f->room.time + 1), CONFLICT);
    decoded.extensions.count = 0;
    assert_int_equal(cert_group_info_check_time(&decoded, f->room.time), NOT_FOUND);
    close_room(f);
}

/* --- T9, T23: founding --- */

static struct cert_founding founding_of(const struct person *founder,
                                        const struct cert_document *document)
{
    return (struct cert_founding){.founder_evidence = founder->evidence,
                                  .founder_key = founder->key,
                                  .document = document,
                                  .time = WORLD_START + DAY};
}

static void t9_whom_the_root_let_in_founds_what_a_wijk_begins_with(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const enum cert_group_kind kinds[] = {CERT_ALARM_BUURT, CERT_TALK_BUURT, CERT_ALARM_WIJK,
                                          CERT_LEADERS,     CERT_WALK,       CERT_CASUS};
    for (size_t i = 0; i < 6; i++) {
        const struct cert_group group = world_group(&f->world, kinds[i]);
        struct cert_document *document = world_document(&f->world, &group);
        const struct cert_founding founding = founding_of(&f->world.founder, document);
        assert_int_equal(cert_founding_check(f->book, &founding), i < 4 ? OK : NOT_ALLOWED);
        cert_document_drop(document);
    }
    close_room(f);
}

static void t9_a_walk_group_is_founded_by_its_leader_and_no_resident(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    const struct cert_group group = world_group(&f->world, CERT_WALK);
    struct cert_document *document = world_document(&f->world, &group);
    struct cert_founding founding = founding_of(&f->world.leader, document);
    assert_int_equal(cert_founding_check(f->book, &founding), NOT_ALLOWED);
    founding.hat = &f->world.leader_hat.hat;
    assert_int_equal(cert_founding_check(f->book, &founding), OK);
    founding.time = WORLD_START + (uint64_t)300 * DAY;
    assert_int_equal(cert_founding_check(f->book, &founding), CLOSED);
    const struct person resident = world_resident(&f->world);
    founding = founding_of(&resident, document);
    assert_int_equal(cert_founding_check(f->book, &founding), NOT_ALLOWED);
    founding.hat = &f->world.leader_hat.hat; /* which is not the resident's */
    assert_int_equal(cert_founding_check(f->book, &founding), NOT_ALLOWED);
    cert_document_drop(document);
    close_room(f);
}

static void t23_the_next_instance_keeps_the_policy_state(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    move_on(f);
    struct cert_document *next = NULL;
    assert_int_equal(cert_document_renew(room_document(&f->room), &next), OK);
    assert_int_equal(cert_document_place(next)->instance, 2);
    assert_int_equal(cert_document_view(next)->revoked.count, 1);
    assert_true(cert_document_view(next)->version >
                cert_document_view(room_document(&f->room))->version);
    struct cert_founding founding = founding_of(&f->world.coordinator, next);
    founding.before = room_document(&f->room);
    assert_int_equal(cert_founding_check(f->book, &founding), NOT_ALLOWED);
    founding.hat = &f->world.coordinator_hat.hat;
    assert_int_equal(cert_founding_check(f->book, &founding), OK);

    const struct cert_group id = cert_group_of(cert_document_place(next));
    struct cert_document *forgetful = world_document(&f->world, &id);
    founding.document = forgetful;
    assert_int_equal(cert_founding_check(f->book, &founding), CONFLICT);
    founding.before = NULL; /* nor does it pass as a first one */
    assert_int_equal(cert_founding_check(f->book, &founding), CONFLICT);
    cert_document_drop(forgetful);
    cert_document_drop(next);
    close_room(f);
}

static void t16_a_group_founded_later_begins_with_what_the_wijk_revoked(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    move_on(f);
    const struct cert_group walk = world_group(&f->world, CERT_WALK);
    struct cert_document *document = NULL;
    assert_int_equal(cert_document_make(&walk, &f->world.buurten[0], &f->world.successions,
                                        room_document(&f->room), &document),
                     OK);
    assert_int_equal(cert_document_view(document)->revoked.count, 1);
    struct cert_founding founding = founding_of(&f->world.leader, document);
    founding.hat = &f->world.leader_hat.hat;
    assert_int_equal(cert_founding_check(f->book, &founding), OK);
    cert_document_drop(document);
    close_room(f);
}

/* --- T10: the charter --- */

static void t10_a_charter_is_signed_by_a_wijk_coordinator_and_never_lower(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    mls_charter charter;
    const struct span bytes = world_charter(&f->world, &f->world.first_hat, 3);
    assert_int_equal(cert_charter_decode(bytes, &f->world.arena, &charter), OK);
    assert_int_equal(cert_charter_verify(&charter, &f->world.first_hat.hat, 3), OK);
    assert_int_equal(cert_charter_verify(&charter, &f->world.first_hat.hat, 4), OLD_VERSION);
    assert_int_equal(cert_charter_verify(&charter, &f->world.second_hat.hat, 0), BAD_CHAIN);
    const struct span wrong = world_charter(&f->world, &f->world.coordinator_hat, 3);
    assert_int_equal(cert_charter_decode(wrong, &f->world.arena, &charter), OK);
    assert_int_equal(cert_charter_verify(&charter, &f->world.coordinator_hat.hat, 0), BAD_CHAIN);
    assert_int_equal(cert_charter_decode(bytes, &f->world.arena, &charter), OK);
    charter.body.version++;
    assert_int_equal(cert_charter_verify(&charter, &f->world.first_hat.hat, 0), BAD_SIGNATURE);
    close_room(f);
}

static void t10_the_charter_says_which_groups_there_are(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    mls_charter charter;
    const struct span bytes = world_charter(&f->world, &f->world.first_hat, 1);
    assert_int_equal(cert_charter_decode(bytes, &f->world.arena, &charter), OK);
    const enum cert_group_kind kinds[] = {CERT_ALARM_BUURT, CERT_TALK_BUURT, CERT_ALARM_WIJK,
                                          CERT_LEADERS,     CERT_WALK,       CERT_CASUS};
    for (size_t i = 0; i < 6; i++) {
        const struct cert_group group = world_group(&f->world, kinds[i]);
        struct cert_place place;
        struct cert_id buurt;
        assert_int_equal(cert_place_read(cert_group_span(&group), &place), OK);
        assert_int_equal(cert_charter_find(&charter, &place, &buurt), i < 5 ? OK : NOT_FOUND);
        const bool is_of_buurt = i < 2 || i == 4;
        assert_int_equal(cert_id_equal(&buurt, &f->world.buurten[0]), is_of_buurt);
        place.room.bytes[0] ^= 1;
        if (i != 2 && i != 3) {
            assert_int_equal(cert_charter_find(&charter, &place, &buurt), NOT_FOUND);
        }
        place.room.bytes[0] ^= 1;
        place.wijk_id.bytes[0] ^= 1;
        assert_int_equal(cert_charter_find(&charter, &place, &buurt), NOT_FOUND);
    }
    close_room(f);
}

static enum status recode(struct fixture *f, const mls_charter *charter)
{
    struct buffer out = buffer_make(1 << 16);
    mls_write_charter(&out, charter);
    mls_charter read;
    return cert_charter_decode(world_keep(&f->world, &out), &f->world.arena, &read);
}

static void t10_a_charter_has_one_form(void **state)
{
    (void)state;
    struct fixture *f = open_room(CERT_ALARM_BUURT);
    mls_charter charter;
    const struct span bytes = world_charter(&f->world, &f->world.first_hat, 1);
    assert_int_equal(cert_charter_decode(bytes, &f->world.arena, &charter), OK);
    assert_int_equal(recode(f, &charter), OK);
    mls_charter_buurt *buurten = charter.body.buurten.items;
    const mls_charter_buurt first = buurten[0];
    buurten[0] = buurten[1]; /* one buurt twice */
    assert_int_equal(recode(f, &charter), BAD_CHAIN);
    buurten[0] = first;
    buurten[0].name = span_text("\xff\xfe");
    assert_int_equal(recode(f, &charter), BAD_CHAIN);
    buurten[0].name = span_text("");
    assert_int_equal(recode(f, &charter), BAD_CHAIN);
    buurten[0].name = first.name;
    mls_charter_room *room = charter.body.rooms.items;
    room->buurt.bytes[0] ^= 1; /* a buurt that the charter does not have */
    assert_int_equal(recode(f, &charter), BAD_CHAIN);
    room->buurt.bytes[0] ^= 1;
    room->kind = CERT_ALARM_WIJK;
    assert_int_equal(recode(f, &charter), BAD_CHAIN);
    room->kind = CERT_WALK;
    charter.body.format = 2;
    assert_int_equal(recode(f, &charter), UNSUPPORTED);
    charter.body.format = CERT_FORMAT;
    mls_charter_room *many = world_take(&f->world, CERT_ROOMS_MAX + 1, sizeof(*many));
    charter.body.rooms = (struct mls_vector){many, CERT_ROOMS_MAX + 1};
    assert_int_equal(recode(f, &charter), TOO_LARGE);
    close_room(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t22_a_joiner_accepts_a_group_of_its_wijk_signed_by_a_member),
        cmocka_unit_test(t22_a_group_of_another_wijk_is_refused),
        cmocka_unit_test(t22_a_withheld_or_older_document_shows),
        cmocka_unit_test(t22_a_joiner_hears_whose_chain_is_missing),
        cmocka_unit_test(t22_a_group_below_the_floor_of_the_invitation_is_an_old_one),
        cmocka_unit_test(t22_the_signers_chain_must_hold),
        cmocka_unit_test(t20_the_group_info_states_the_time_of_the_commit),
        cmocka_unit_test(t9_whom_the_root_let_in_founds_what_a_wijk_begins_with),
        cmocka_unit_test(t9_a_walk_group_is_founded_by_its_leader_and_no_resident),
        cmocka_unit_test(t23_the_next_instance_keeps_the_policy_state),
        cmocka_unit_test(t16_a_group_founded_later_begins_with_what_the_wijk_revoked),
        cmocka_unit_test(t10_a_charter_is_signed_by_a_wijk_coordinator_and_never_lower),
        cmocka_unit_test(t10_the_charter_says_which_groups_there_are),
        cmocka_unit_test(t10_a_charter_has_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
