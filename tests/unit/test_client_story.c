/* The first story: a wijk is founded, a neighbour invited, words and alerts go between two phones
 * through the real server core. */
#include "unit/client_wijk.h"

static void a_wijk_is_founded_with_papers_and_groups(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    const struct phone_answer *founded = world_found(world, 2);
    assert_int_equal(founded->answer.paper_count, 4);
    assert_true(strlen(founded->papers[0]) > 100);
    assert_string_not_equal(founded->papers[0], founded->papers[1]);
    assert_int_equal(founded->answer.buurt_count, 2);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_ENTERED), 6);
    world_end(world);
}

static void a_neighbour_comes_in_by_a_link_and_both_talk(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 2);
    world_let_in(world, 1, "Bram");
    const struct wire_group talk = phone_group(world, 1, CERT_TALK_BUURT);
    const struct wish say = {.kind = WISH_SAY,
                             .as.say = {.group = talk, .text = span_text("Goedenavond buren")}};
    assert_int_equal(phone_get(world, 1, &say)->status, OK);
    world_settle(world);
    const struct phone_happening *heard = phone_last(&world->phones[0], HAPPENED_MESSAGE);
    assert_non_null(heard);
    assert_string_equal(heard->text, "Goedenavond buren");
    assert_string_equal(heard->name, "Bram");
    assert_true(heard->what.message.sender.is_verified);
    assert_int_equal(phone_count(&world->phones[1], HAPPENED_DELIVERED), 1);
    world_end(world);
}

static void an_alert_reaches_the_other_phone_and_is_closed(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 2);
    world_let_in(world, 1, "Bram");
    const struct wish raise = {
        .kind = WISH_RAISE,
        .as.raise = {.alert = {.kind = sealed_alert_kind_SUSPICIOUS_PERSON,
                               .place = span_text("Vondellaan bij de speeltuin"),
                               .behaviour = span_text("voelt aan autodeuren"),
                               .call = sealed_call_112_NOT_URGENT}}};
    const struct phone_answer *raised = phone_get(world, 1, &raise);
    assert_int_equal(raised->status, OK);
    assert_int_equal(raised->answer.phones, 1);
    const struct wire_id id = raised->answer.id;
    world_settle(world);
    const struct phone_happening *heard = phone_last(&world->phones[0], HAPPENED_ALERT);
    assert_non_null(heard);
    assert_string_equal(heard->text, "Vondellaan bij de speeltuin");
    assert_string_equal(heard->name, "Bram");
    const struct wish call = {.kind = WISH_STATE,
                              .as.state = {.alert_id = id, .state = sealed_alert_state_CALLED_112}};
    assert_int_equal(phone_get(world, 0, &call)->status, OK);
    world_settle(world);
    const struct phone_happening *called = phone_last(&world->phones[1], HAPPENED_STATUS);
    assert_non_null(called);
    assert_true(called->what.alert.is_called);
    const struct wish close = {.kind = WISH_STATE,
                               .as.state = {.alert_id = id,
                                            .state = sealed_alert_state_CLOSED,
                                            .outcome = sealed_alert_outcome_FALSE_ALERT}};
    assert_int_equal(phone_get(world, 1, &close)->status, OK);
    world_settle(world);
    const struct phone_happening *closed = phone_last(&world->phones[0], HAPPENED_CLOSED);
    assert_non_null(closed);
    assert_int_equal(closed->what.alert.outcome, sealed_alert_outcome_FALSE_ALERT);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wijk_is_founded_with_papers_and_groups),
        cmocka_unit_test(a_neighbour_comes_in_by_a_link_and_both_talk),
        cmocka_unit_test(an_alert_reaches_the_other_phone_and_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
