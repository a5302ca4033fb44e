/* The push key of a group: one for all phones of it, and none for who was put out. Through the real
 * server core. Rules: CLIENT-29, T36. */
#include "unit/client_wijk.h"

static void raise(struct client_world *world, size_t which)
{
    const struct wish wish = {.kind = WISH_RAISE,
                              .as.raise = {.alert = {.kind = sealed_alert_kind_FIRE,
                                                     .place = span_text("het plein"),
                                                     .call = sealed_call_112_I_CALLED}}};
    world->push_size = 0;
    assert_int_equal(phone_get(world, which, &wish)->status, OK);
    assert_true(world->push_size > CERT_ID_SIZE);
}

static enum status reads(const struct client_world *world, size_t which)
{
    struct buffer plain = buffer_make(2048);
    const enum status status = phone_read_push(world, which, &plain);
    buffer_end(&plain);
    return status;
}

static struct cert_id kid_of(const struct client_world *world)
{
    struct cert_id kid;
    memcpy(kid.bytes, world->push, CERT_ID_SIZE);
    return kid;
}

/* Ada and Bram, who both have hats, so that both renew a key after its term. */
static struct client_world *two_with_hats(void)
{
    struct client_world *world = world_make();
    char paper[PHONE_TEXT_MAX];
    memcpy(paper, world_found(world, 1)->papers[0], sizeof(paper));
    world_let_in(world, 1, "Bram");
    const struct wish_self bram = self_of(world, 1);
    const struct wish grant = {.kind = WISH_GRANT_HAT,
                               .as.grant = {.hat = CERT_COORDINATOR,
                                            .device_serial = bram.device_serial,
                                            .buurt_id = bram.buurt_id,
                                            .root_paper = span_text(paper)}};
    assert_int_equal(phone_get(world, 0, &grant)->status, OK);
    world_pass(world, 5);
    return world;
}

static void a_month_goes_by(struct client_world *world)
{
    const int64_t month_s = INT64_C(31) * 86400;
    world->at.now += month_s;
    world->at.steady_ms += month_s * 1000;
    world_pass(world, 120);
}

/* CLIENT-29, T36 */
static void of_two_keys_made_at_once_the_later_in_the_log_holds_for_all(void **state)
{
    (void)state;
    struct client_world *world = two_with_hats();
    raise(world, 0);
    const struct cert_id before = kid_of(world);
    a_month_goes_by(world);
    raise(world, 0);
    const struct cert_id of_ada = kid_of(world);
    raise(world, 1);
    const struct cert_id of_bram = kid_of(world);
    assert_false(cert_id_equal(&of_ada, &before));
    assert_true(cert_id_equal(&of_ada, &of_bram));
    world_let_in(world, 2, "Cees");
    raise(world, 0);
    assert_int_equal(reads(world, 2), OK);
    raise(world, 1);
    assert_int_equal(reads(world, 2), OK);
    world_end(world);
}

/* CLIENT-29, T36 */
static void who_was_put_out_reads_no_push_that_is_sent_after_it(void **state)
{
    (void)state;
    struct client_world *world = two_with_hats();
    world_let_in(world, 2, "Cees");
    raise(world, 1);
    assert_int_equal(reads(world, 2), OK);
    const struct wish revoke = {
        .kind = WISH_REVOKE,
        .as.revoke = {.kind = WISH_REVOKE_MEMBER, .target = self_of(world, 2).member_id}};
    assert_int_equal(phone_get(world, 0, &revoke)->status, OK);
    world_pass(world, 30);
    for (size_t i = 0; i < 2; i++) {
        raise(world, i);
        assert_int_equal(reads(world, 2), NOT_FOUND);
        assert_int_equal(reads(world, 1 - i), OK);
    }
    world_end(world);
}

/* CLIENT-29, T36 */
static void keys_of_two_terms_ago_are_forgotten(void **state)
{
    (void)state;
    struct client_world *world = two_with_hats();
    raise(world, 0);
    uint8_t first[sizeof(world->push)];
    const size_t first_size = world->push_size;
    memcpy(first, world->push, first_size);
    for (int term = 1; term <= 3; term++) {
        a_month_goes_by(world);
        memcpy(world->push, first, first_size);
        world->push_size = first_size;
        assert_int_equal(reads(world, 1), term < 2 ? OK : NOT_FOUND);
    }
    raise(world, 0);
    assert_int_equal(reads(world, 1), OK);
    world_end(world);
}

static struct sealed read_copy(const struct client_world *world, size_t which, struct arena *arena)
{
    struct buffer plain = buffer_make(2048);
    struct sealed said;
    struct wire_fault fault;
    assert_int_equal(phone_read_push(world, which, &plain), OK);
    uint8_t *kept = arena_take(arena, 1, plain.size);
    assert_non_null(kept);
    memcpy(kept, plain.data, plain.size);
    assert_int_equal(sealed_decode(span_of(kept, plain.size), arena, &said, &fault), OK);
    buffer_end(&plain);
    return said;
}

static void say_state(struct client_world *world, size_t which, const struct wire_id *alert_id,
                      enum sealed_alert_state said)
{
    const struct wish wish = {.kind = WISH_STATE,
                              .as.state = {.alert_id = *alert_id, .state = said}};
    world->push_size = 0;
    assert_int_equal(phone_get(world, which, &wish)->status, OK);
}

/* WAKEUP-14, ALERT-24 */
static void each_state_of_an_alert_has_a_copy_and_all_are_of_one_size(void **state)
{
    (void)state;
    struct client_world *world = two_with_hats();
    world_let_in(world, 2, "Cees");
    struct arena arena = arena_make(1 << 18);
    raise(world, 2);
    const size_t size = world->push_size;
    const struct wire_id alert_id = read_copy(world, 0, &arena).as.alert.alert_id;
    const enum sealed_alert_state states[] = {
        sealed_alert_state_SEEN, sealed_alert_state_CALLED_112, sealed_alert_state_SEEMS_OVER,
        sealed_alert_state_CLOSED}; /* the last by a hat */
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        say_state(world, 1, &alert_id, states[i]);
        assert_int_equal(world->push_size, size);
        const struct sealed said = read_copy(world, 0, &arena);
        assert_int_equal(said.type, SEALED_alert_status);
        assert_int_equal(said.as.alert_status.state, states[i]);
        assert_true(wire_id_equal(&said.as.alert_status.alert_id, &alert_id));
    }
    arena_end(&arena);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_keys_made_at_once_the_later_in_the_log_holds_for_all),
        cmocka_unit_test(who_was_put_out_reads_no_push_that_is_sent_after_it),
        cmocka_unit_test(keys_of_two_terms_ago_are_forgotten),
        cmocka_unit_test(each_state_of_an_alert_has_a_copy_and_all_are_of_one_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
