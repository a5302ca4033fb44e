/* Who is root, and who names another: T8. The drill: founder and root paper lost, the service goes
 * on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cert/secret/paper_key.h"
#include "support/cert_room.h"

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

static const mls_succession *first(void)
{
    return MLS_AT(succession, &world.successions, 0);
}

/* A next version. Takes: `root` NULL: the same. */
static mls_succession_body next_body(uint32_t version, const struct sign_pair *root)
{
    mls_succession_body body = first()->body;
    body.version = version;
    if (root != NULL) {
        memcpy(body.root.bytes, root->public_key, CERT_KEY_SIZE);
    }
    return body;
}

static mls_succession sign(const mls_succession_body *body, const struct cert_successor *by,
                           size_t count)
{
    struct buffer out = buffer_make(1 << 12);
    assert_int_equal(cert_sign_succession(body, by, count, &out), OK);
    mls_succession read;
    assert_int_equal(cert_succession_decode(world_keep(&world, &out), &world.arena, &read), OK);
    return read;
}

static struct cert_successor custodian(uint8_t number)
{
    return (struct cert_successor){number, &world.custodians[number]};
}

static struct cert_successor root(void)
{
    return (struct cert_successor){CERT_BY_ROOT, &world.root};
}

/* --- the first --- */

static void t8_the_first_version_is_signed_by_the_root_that_makes_the_wijk_id(void **state)
{
    (void)state;
    assert_int_equal(cert_succession_is_first(&world.wijk_id, first()), OK);
    const struct sign_pair other = sign_pair_random();
    const struct cert_id elsewhere = world_id();
    assert_int_equal(cert_succession_is_first(&elsewhere, first()), BAD_CHAIN);
    const mls_succession_body body = next_body(1, &other);
    const struct cert_successor by = {CERT_BY_ROOT, &other};
    const mls_succession forged = sign(&body, &by, 1);
    assert_int_equal(cert_succession_is_first(&world.wijk_id, &forged), BAD_CHAIN);
    const mls_succession_body same = next_body(1, NULL);
    const mls_succession by_other = sign(&same, &by, 1);
    assert_int_equal(cert_succession_is_first(&world.wijk_id, &by_other), BAD_SIGNATURE);
    const struct cert_successor by_custodian = custodian(0);
    const mls_succession wrong = sign(&same, &by_custodian, 1);
    assert_int_equal(cert_succession_is_first(&world.wijk_id, &wrong), BAD_CHAIN);
}

/* --- the next --- */

static void t8_a_higher_version_replaces_by_the_root_or_k_of_n(void **state)
{
    (void)state;
    const struct sign_pair fresh = sign_pair_random();
    const mls_succession_body body = next_body(2, &fresh);
    const struct cert_successor both[] = {custodian(0), custodian(2)};
    const struct cert_successor by_root[] = {root()};
    const struct cert_successor all[] = {custodian(0), custodian(1), custodian(2), root()};
    const mls_succession by_two = sign(&body, both, 2);
    const mls_succession by_one = sign(&body, both, 1);
    const mls_succession rooted = sign(&body, by_root, 1);
    const mls_succession by_all = sign(&body, all, 4);
    const mls_succession by_none = sign(&body, NULL, 0);
    assert_int_equal(cert_succession_replaces(first(), &by_two), OK);
    assert_int_equal(cert_succession_replaces(first(), &rooted), OK);
    assert_int_equal(cert_succession_replaces(first(), &by_all), OK);
    assert_int_equal(cert_succession_replaces(first(), &by_one), BAD_CHAIN);
    assert_int_equal(cert_succession_replaces(first(), &by_none), BAD_CHAIN);
}

static void t8_no_lower_or_equal_version_replaces(void **state)
{
    (void)state;
    const struct cert_successor by[] = {root()};
    const mls_succession_body body = next_body(1, NULL);
    const mls_succession same = sign(&body, by, 1);
    assert_int_equal(cert_succession_replaces(first(), &same), BAD_CHAIN);
    const mls_succession_body higher = next_body(9, NULL);
    const mls_succession ninth = sign(&higher, by, 1);
    assert_int_equal(cert_succession_replaces(first(), &ninth), OK);
    assert_int_equal(cert_succession_replaces(&ninth, first()), BAD_CHAIN);
}

static void t8_one_custodian_twice_is_one(void **state)
{
    (void)state;
    const mls_succession_body body = next_body(2, NULL);
    const struct cert_successor twice[] = {custodian(1), custodian(1)};
    struct buffer out = buffer_make(1 << 12);
    assert_int_equal(cert_sign_succession(&body, twice, 2, &out), BAD_CHAIN);
    const struct cert_successor posing[] = {custodian(0), {1, &world.custodians[0]}};
    const mls_succession posed = sign(&body, posing, 2);
    assert_int_equal(cert_succession_replaces(first(), &posed), BAD_SIGNATURE);
    const struct cert_successor outside[] = {custodian(0), {7, &world.custodians[1]}};
    const mls_succession strange = sign(&body, outside, 2);
    assert_int_equal(cert_succession_replaces(first(), &strange), BAD_CHAIN);
    buffer_end(&out);
}

static void t8_replaced_custodians_have_no_say_any_more(void **state)
{
    (void)state;
    const struct sign_pair fresh[2] = {sign_pair_random(), sign_pair_random()};
    struct cert_key keys[2];
    memcpy(keys[0].bytes, fresh[0].public_key, CERT_KEY_SIZE);
    memcpy(keys[1].bytes, fresh[1].public_key, CERT_KEY_SIZE);
    mls_succession_body body = next_body(2, NULL);
    body.custodians = (struct mls_vector){keys, 2};
    const struct cert_successor by[] = {root()};
    const mls_succession second = sign(&body, by, 1);
    mls_succession_body third_body = second.body;
    third_body.version = 3;
    const struct cert_successor old[] = {custodian(0), custodian(1)};
    const mls_succession by_old = sign(&third_body, old, 2);
    assert_int_equal(cert_succession_replaces(&second, &by_old), BAD_SIGNATURE);
    const struct cert_successor new[] = {{0, &fresh[0]}, {1, &fresh[1]}};
    const mls_succession by_new = sign(&third_body, new, 2);
    assert_int_equal(cert_succession_replaces(&second, &by_new), OK);

    const mls_succession all[] = {*first(), second, by_new};
    const struct mls_vector vector = {(void *)all, 3};
    struct cert_root now;
    assert_int_equal(cert_successions_verify(&world.wijk_id, &vector, &now), OK);
    assert_int_equal(now.version, 3);
    const mls_succession gap[] = {*first(), by_new};
    const struct mls_vector without = {(void *)gap, 2};
    assert_int_equal(cert_successions_verify(&world.wijk_id, &without, &now), BAD_SIGNATURE);
    const struct mls_vector none = {NULL, 0};
    assert_int_equal(cert_successions_verify(&world.wijk_id, &none, &now), BAD_CHAIN);
}

static void t8_a_succession_over_its_limits_is_refused(void **state)
{
    (void)state;
    mls_succession_body body = next_body(2, NULL);
    body.k = 4; /* of three */
    struct buffer out = buffer_make(1 << 14);
    const struct cert_successor by[] = {root()};
    assert_int_equal(cert_sign_succession(&body, by, 1, &out), BAD_CHAIN);
    body.k = 0;
    assert_int_equal(cert_sign_succession(&body, by, 1, &out), BAD_CHAIN);
    body = next_body(2, NULL);
    struct cert_key keys[CERT_CUSTODIANS_MAX + 1];
    for (size_t i = 0; i <= CERT_CUSTODIANS_MAX; i++) {
        keys[i].bytes[0] = (uint8_t)i;
    }
    body.custodians = (struct mls_vector){keys, CERT_CUSTODIANS_MAX + 1};
    assert_int_equal(cert_sign_succession(&body, by, 1, &out), TOO_LARGE);
    keys[1] = keys[0];
    body.custodians.count = 3;
    assert_int_equal(cert_sign_succession(&body, by, 1, &out), BAD_CHAIN);
    buffer_end(&out);
}

/* --- the drill --- */

static struct span succeed(struct room *room, const mls_succession *next)
{
    mls_statement_body body = world_statement(&world, CERT_SUCCEED, world_wijk(), room->time);
    mls_succession *copy = world_take(&world, 1, sizeof(*copy));
    *copy = *next;
    body.succession = copy;
    return world_sign(&world, &body, NULL, 0);
}

/* The custodian's key, off its paper. */
static struct sign_pair from_paper(const char *text)
{
    struct secret seed;
    size_t at = 0;
    assert_int_equal(paper_key_read(PAPER_CUSTODIAN, span_text(text), &seed, &at), OK);
    const struct sign_pair pair = sign_pair_of(&seed);
    secret_wipe(&seed);
    return pair;
}

/* What the new root stands by: all hats of the old one, and those whom the old one let in. */
static struct mls_vector what_is_kept(void)
{
    struct cert_id ids[] = {world.first_hat.hat.serial,    world.second_hat.hat.serial,
                            world.third_hat.hat.serial,    world.founder.device.member_id,
                            world.second.device.member_id, world.third.device.member_id};
    return world_serials(&world, ids, 6);
}

static void t8_the_drill_founder_and_root_paper_lost_and_the_service_goes_on(void **state)
{
    (void)state;
    char papers[WORLD_CUSTODIANS][PAPER_TEXT_MAX];
    for (size_t i = 0; i < WORLD_CUSTODIANS; i++) {
        paper_key_write(PAPER_CUSTODIAN, &world.custodians[i].seed, papers[i]);
    }
    struct room room;
    room_open(&room, &world, CERT_ALARM_BUURT, &world.founder);
    const struct person resident = world_resident(&world);
    struct seat *seat = room_admit(&room, &resident);

    /* the founder's phone lies in the canal; the root's paper was in its case */
    const struct cert_pen pens[] = {world_pen(&world.second_hat), world_pen(&world.third_hat)};
    mls_statement_body body = world_statement(&world, CERT_REVOKE, world_wijk(), room.time);
    body.revoked.serials = world_serials(&world, &world.founder.device.serial, 1);
    const struct act_wish lost = {.hats = {&world.second_hat, &world.third_hat},
                                  .statement = world_sign(&world, &body, pens, 2)};
    assert_int_equal(room_state(&room, seat, &lost), OK);

    /* two custodians read their papers and name a new root */
    const struct sign_pair keys[] = {from_paper(papers[0]), from_paper(papers[2])};
    const struct sign_pair fresh = sign_pair_random();
    mls_succession_body next = next_body(2, &fresh);
    next.kept = what_is_kept();
    const struct cert_successor marks[] = {{0, &keys[0]}, {2, &keys[1]}};
    const mls_succession second = sign(&next, marks, 2);
    const struct act_wish named = {.statement = succeed(&room, &second)};
    assert_int_equal(room_state(&room, seat, &named), OK);
    const struct cert_root *now = cert_document_root(room_document(&room));
    assert_memory_equal(now->key.bytes, fresh.public_key, CERT_KEY_SIZE);

    /* an invitation of a coordinator whom the old root's coordinators made still lets in */
    const struct person newcomer = world_resident(&world);
    (void)room_admit(&room, &newcomer);

    /* the new root makes a coordinator, who grants with a second one */
    struct grant grant = {.hat = CERT_WIJK_COORDINATOR,
                          .reach = world_wijk(),
                          .subject = &resident,
                          .issuer = &world.by_root};
    world.root = fresh;
    const struct worn fourth = world_hat(&world, &grant);
    grant = (struct grant){.hat = CERT_LEADER,
                           .reach = world_walk(&world),
                           .subject = &newcomer,
                           .issuer = &world.second_hat,
                           .cosigner = &fourth};
    const struct worn leader = world_hat(&world, &grant);
    struct cert_book *book = NULL;
    assert_int_equal(cert_book_create(&world.wijk_id, NULL, &book), OK);
    const struct mls_vector *versions = &cert_document_view(room_document(&room))->successions;
    assert_int_equal(cert_book_set_root(book, versions), OK);
    struct cert_id serial;
    assert_int_equal(cert_book_add_hat(book, fourth.bytes, &serial), OK);
    assert_int_equal(cert_book_add_hat(book, world.second_hat.bytes, &serial), OK);
    assert_int_equal(cert_book_add_hat(book, leader.bytes, &serial), OK);
    struct cert_device device;
    assert_int_equal(cert_book_add_device(book, world.second.evidence, &world.second.key, &device),
                     OK);
    cert_book_destroy(book);
    room_end(&room);
}

static void t8_what_the_new_root_does_not_keep_ends_with_the_old_one(void **state)
{
    (void)state;
    cert_world_end(&world);
    cert_world_open(&world);
    const struct sign_pair fresh = sign_pair_random();
    mls_succession_body next = next_body(2, &fresh);
    next.kept = world_serials(&world, &world.second_hat.hat.serial, 1);
    const struct cert_successor marks[] = {custodian(0), custodian(1)};
    const mls_succession all[] = {*first(), sign(&next, marks, 2)};
    const struct mls_vector versions = {(void *)all, 2};

    struct cert_book *book = world_book(&world);
    assert_non_null(cert_book_find_hat(book, &world.first_hat.hat.serial));
    assert_int_equal(cert_book_set_root(book, &versions), OK);
    assert_null(cert_book_find_hat(book, &world.first_hat.hat.serial));
    assert_non_null(cert_book_find_hat(book, &world.second_hat.hat.serial));
    assert_null(cert_book_find_hat(book, &world.leader_hat.hat.serial)); /* it stood on both */
    struct cert_id serial;
    assert_int_equal(cert_book_add_hat(book, world.first_hat.bytes, &serial), BAD_SIGNATURE);
    struct cert_device device;
    assert_int_equal(cert_book_add_device(book, world.third.evidence, &world.third.key, &device),
                     BAD_SIGNATURE);
    /* and back to the old root there is no way */
    assert_int_equal(cert_book_set_root(book, &world.successions), OLD_VERSION);
    cert_book_destroy(book);
}

static void t8_a_stolen_old_root_cannot_give_a_phone_another_history(void **state)
{
    (void)state;
    const struct sign_pair fresh = sign_pair_random();
    const struct sign_pair thief = sign_pair_random();
    const mls_succession_body honest_body = next_body(2, &fresh);
    const mls_succession_body other_body = next_body(5, &thief);
    const struct cert_successor two[] = {custodian(0), custodian(1)};
    const struct cert_successor by_root[] = {root()};
    const mls_succession honest = sign(&honest_body, two, 2);
    const mls_succession other[] = {*first(), sign(&other_body, by_root, 1)};
    const struct mls_vector forked = {(void *)other, 2};
    struct cert_book *book = NULL;
    assert_int_equal(cert_book_create(&world.wijk_id, NULL, &book), OK);
    const struct cert_root vouched = cert_root_of(&honest); /* as the invitation's packet says */
    assert_int_equal(cert_book_trust_root(book, &vouched), OK);
    assert_int_equal(cert_book_set_root(book, &forked), BAD_CHAIN);
    const mls_succession right[] = {*first(), honest};
    const struct mls_vector versions = {(void *)right, 2};
    assert_int_equal(cert_book_set_root(book, &versions), OK);
    cert_book_destroy(book);
}

static void t8_a_succession_is_applied_once(void **state)
{
    (void)state;
    struct room room;
    room_open(&room, &world, CERT_ALARM_BUURT, &world.founder);
    const mls_succession_body body = next_body(4, NULL);
    const struct cert_successor two[] = {custodian(1), custodian(2)};
    const mls_succession next = sign(&body, two, 2);
    const struct cert_successor one[] = {custodian(1)};
    const mls_succession by_one = sign(&body, one, 1);
    const struct act_wish wrong = {.statement = succeed(&room, &by_one)};
    assert_int_equal(room_state(&room, &room.seats[0], &wrong), BAD_CHAIN);
    const struct act_wish wish = {.statement = succeed(&room, &next)};
    assert_int_equal(room_state(&room, &room.seats[0], &wish), OK);
    assert_int_equal(room_state(&room, &room.seats[0], &wish), CONFLICT);
    assert_int_equal(cert_document_root(room_document(&room))->version, 4);
    room_end(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t8_the_first_version_is_signed_by_the_root_that_makes_the_wijk_id),
        cmocka_unit_test(t8_a_higher_version_replaces_by_the_root_or_k_of_n),
        cmocka_unit_test(t8_no_lower_or_equal_version_replaces),
        cmocka_unit_test(t8_one_custodian_twice_is_one),
        cmocka_unit_test(t8_replaced_custodians_have_no_say_any_more),
        cmocka_unit_test(t8_a_succession_over_its_limits_is_refused),
        cmocka_unit_test(t8_the_drill_founder_and_root_paper_lost_and_the_service_goes_on),
        cmocka_unit_test(t8_what_the_new_root_does_not_keep_ends_with_the_old_one),
        cmocka_unit_test(t8_a_stolen_old_root_cannot_give_a_phone_another_history),
        cmocka_unit_test(t8_a_succession_is_applied_once),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
