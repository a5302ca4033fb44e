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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_keys_made_at_once_the_later_in_the_log_holds_for_all),
        cmocka_unit_test(who_was_put_out_reads_no_push_that_is_sent_after_it),
        cmocka_unit_test(keys_of_two_terms_ago_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
