/* test_client_outbox.c -- what waits for a connection goes out whole and in order, however much it
 * is (S10, S11). */
#include "unit/client_wijk.h"

static struct wish consent(struct wire_consent_give *give, bool given)
{
    *give = (struct wire_consent_give){.head = {.type = WIRE_consent_give},
                                       .purpose = wire_consent_REMINDERS,
                                       .text_version = 1,
                                       .given = given};
    return (struct wish){.kind = WISH_REQUEST,
                         .as.request = {.message = &give->head, .hat = WIRE_RESIDENT}};
}

static struct client_world *world_with_bram_away(void)
{
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_pass(world, 5);
    world->phones[1].is_on = false;
    world_cut(world, 1);
    return world;
}

/* CLIENT-27 */
static void more_requests_than_the_server_keeps_answers_of_wait_and_all_are_done(void **state)
{
    (void)state;
    struct client_world *world = world_with_bram_away();
    world->settings.open_answers_max = 8;
    uint64_t tickets[30];
    for (size_t i = 0; i < 30; i++) {
        struct wire_consent_give give;
        const struct wish wish = consent(&give, i % 2 == 0);
        tickets[i] = phone_ask(world, 1, &wish);
        if (i == 15) {
            (void)phone_drain(world, 1);
            phone_die(world, 1); /* what waits is kept: it was never sent */
        }
    }
    world->phones[1].is_on = true;
    world_pass(world, 200);
    for (size_t i = 0; i < 30; i++) {
        const struct phone_answer *answer = phone_answer_of(&world->phones[1], tickets[i]);
        assert_non_null(answer);
        assert_int_equal(answer->status, OK);
    }
    world_end(world);
}

/* CLIENT-27, T17: nobody has committed yet that Cees left. That goes first, under a higher number,
 * and tells that all answers below it were seen: the words take a number of now, or they would
 * count as said before. */
static void words_that_waited_for_a_commit_go_out_under_a_number_of_now(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    world_pass(world, 5);
    world->phones[0].is_on = false;
    world_cut(world, 0);
    const struct wish leave = {.kind = WISH_LEAVE};
    assert_int_equal(phone_get(world, 2, &leave)->status, OK);
    const struct wish say = {.kind = WISH_SAY,
                             .as.say = {.group = phone_group(world, 1, CERT_TALK_BUURT),
                                        .text = span_text("Goedemorgen")}};
    const uint64_t said = phone_ask(world, 1, &say);
    const size_t heard = phone_count(&world->phones[0], HAPPENED_MESSAGE);
    world_pass(world, 30);
    assert_int_equal(phone_answer_of(&world->phones[1], said)->status, OK);
    world->phones[0].is_on = true;
    world_pass(world, 30);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_MESSAGE), heard + 1);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_requests_than_the_server_keeps_answers_of_wait_and_all_are_done),
        cmocka_unit_test(words_that_waited_for_a_commit_go_out_under_a_number_of_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
