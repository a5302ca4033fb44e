/* What is said and heard: names, alerts late and early, the end of terms, through the real server
 * core. */
#include "unit/client_wijk.h"

static const struct phone_answer *raise(struct client_world *world, size_t which, bool practice)
{
    const struct wish wish = {
        .kind = WISH_RAISE,
        .as.raise = {.alert = {.kind = sealed_alert_kind_FIRE,
                               .place = span_text("het bosje achter de school"),
                               .call = sealed_call_112_I_CALLED},
                     .practice = practice}};
    return phone_get(world, which, &wish);
}

static const struct phone_answer *state_of(struct client_world *world, size_t which,
                                           struct wire_id id, enum sealed_alert_state state)
{
    const struct wish wish = {.kind = WISH_STATE, .as.state = {.alert_id = id, .state = state}};
    return phone_get(world, which, &wish);
}

/* T28 */
static void a_newcomer_learns_names_and_is_named(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    const struct wish members = {.kind = WISH_SHOW_MEMBERS,
                                 .as.target.group = phone_group(world, 2, CERT_TALK_BUURT)};
    for (size_t i = 0; i < 3; i++) {
        const struct phone_answer *answer = phone_get(world, i, &members);
        size_t named = 0;
        assert_int_equal(answer->answer.member_count, 3);
        for (size_t k = 0; k < 3; k++) {
            named += strlen(answer->names[k]) == 4;
        }
        assert_int_equal(named, 3);
    }
    const struct wish rename = {.kind = WISH_NAME, .as.text = span_text("Kees")};
    assert_int_equal(phone_get(world, 2, &rename)->status, OK);
    world_pass(world, 3);
    const struct phone_happening *named = phone_last(&world->phones[1], HAPPENED_NAMED);
    assert_non_null(named);
    assert_string_equal(named->name, "Kees");
    world_end(world);
}

/* T30 */
static void who_comes_in_during_an_alert_sees_it_silently(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    const struct wire_id id = raise(world, 1, false)->answer.id;
    assert_int_equal(state_of(world, 0, id, sealed_alert_state_LAMP_ON)->status, OK);
    world_settle(world);
    world_let_in(world, 2, "Cees");
    const struct phone_happening *heard = phone_last(&world->phones[2], HAPPENED_ALERT);
    assert_non_null(heard);
    assert_true(heard->what.alert.is_silent);
    assert_true(heard->what.alert.sender.is_verified);
    const struct wish alerts = {.kind = WISH_SHOW_ALERTS};
    const struct phone_answer *shown = phone_get(world, 2, &alerts);
    assert_int_equal(shown->answer.alert_count, 1);
    assert_int_equal(shown->alerts[0].status_count, 1);
    world_end(world);
}

/* CLIENT-19; T33 */
static void an_alert_closes_by_itself_without_a_message(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    assert_int_equal(raise(world, 1, false)->status, OK);
    world_pass(world, 1900);
    assert_int_equal(phone_count(&world->phones[1], HAPPENED_STILL_ON), 1);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_STILL_ON), 0);
    world_pass(world, INT64_C(4) * 3600);
    for (size_t i = 0; i < 2; i++) {
        const struct phone_happening *closed = phone_last(&world->phones[i], HAPPENED_CLOSED);
        assert_non_null(closed);
        assert_int_equal(closed->what.alert.closing, SHOWN_CLOSED_BY_TIME);
    }
    assert_false(world->phones[1].has_sent[WIRE_alert_tally]);
    world_pass(world, INT64_C(25) * 3600);
    assert_true(world->phones[1].has_sent[WIRE_alert_tally]);
    assert_false(world->phones[0].has_sent[WIRE_alert_tally]);
    world_pass(world, INT64_C(7) * 86400);
    const struct wish alerts = {.kind = WISH_SHOW_ALERTS};
    assert_int_equal(phone_get(world, 0, &alerts)->answer.alert_count, 0);
    world_end(world);
}

/* CLIENT-21; Decision 4: back within 24 hours an alert comes with its states, later as one line. */
static void who_was_away_gets_the_alert_or_one_line(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    world->phones[2].is_on = false;
    world_cut(world, 2);
    const struct wire_id id = raise(world, 1, false)->answer.id;
    assert_int_equal(state_of(world, 0, id, sealed_alert_state_SEEN)->status, OK);
    world_pass(world, 1200);
    world->phones[2].is_on = true;
    world_pass(world, 3);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_ALERT), 1);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_STATUS), 1);
    world->phones[2].is_on = false;
    world_cut(world, 2);
    world_pass(world, INT64_C(3600) * 5);
    assert_int_equal(raise(world, 1, false)->status, OK);
    world_pass(world, INT64_C(3600) * 26);
    world->phones[2].is_on = true;
    world_pass(world, 5);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_ALERT), 1);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_MISSED), 1);
    world_end(world);
}

/* T32, and the vector of two who press "112 gebeld". */
static void two_press_112_and_the_first_in_the_log_counts(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    const struct wish wish = {.kind = WISH_RAISE,
                              .as.raise = {.alert = {.kind = sealed_alert_kind_DANGEROUS_PLACE,
                                                     .place = span_text("de spoorwegovergang"),
                                                     .call = sealed_call_112_NOT_URGENT}}};
    const struct wire_id id = phone_get(world, 1, &wish)->answer.id;
    world_settle(world);
    const struct wish called = {
        .kind = WISH_STATE, .as.state = {.alert_id = id, .state = sealed_alert_state_CALLED_112}};
    (void)phone_ask(world, 0, &called);
    (void)phone_ask(world, 2, &called);
    world_pass(world, 3);
    const struct wish alerts = {.kind = WISH_SHOW_ALERTS};
    struct wire_id caller = {{0}};
    for (size_t i = 0; i < 3; i++) {
        const struct phone_answer *shown = phone_get(world, i, &alerts);
        assert_int_equal(shown->alerts[0].status_count, 2);
        assert_true(shown->alerts[0].is_called);
        if (i == 0) {
            caller = shown->alerts[0].caller.member_id;
        }
        assert_true(wire_id_equal(&caller, &shown->alerts[0].caller.member_id));
    }
    world_end(world);
}

/* ALERT-7 */
static void only_who_may_closes_an_alert(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    const struct wire_id id = raise(world, 1, false)->answer.id;
    world_settle(world);
    const struct wish close = {.kind = WISH_STATE,
                               .as.state = {.alert_id = id,
                                            .state = sealed_alert_state_CLOSED,
                                            .outcome = sealed_alert_outcome_TRUE_ALERT}};
    uint64_t ticket = 0;
    assert_int_equal(client_ask(world->phones[2].client, &close, world->at.now, &ticket),
                     NOT_ALLOWED);
    (void)phone_drain(world, 2);
    assert_int_equal(state_of(world, 2, id, sealed_alert_state_SEEMS_OVER)->status, OK);
    assert_int_equal(phone_get(world, 0, &close)->status, OK); /* under a coordinator's hat */
    world_settle(world);
    for (size_t i = 0; i < 3; i++) {
        const struct phone_happening *closed = phone_last(&world->phones[i], HAPPENED_CLOSED);
        assert_non_null(closed);
        assert_int_equal(closed->what.alert.closing, SHOWN_CLOSED_BY_PERSON);
        assert_string_equal(closed->name, "Anna");
    }
    assert_int_equal(client_ask(world->phones[1].client, &close, world->at.now, &ticket), CLOSED);
    (void)phone_drain(world, 1);
    world_end(world);
}

/* CLIENT-22; Decision 5 */
static void a_practice_needs_a_hat_and_a_rehearsal_stays_here(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    const struct wish practice = {.kind = WISH_RAISE,
                                  .as.raise = {.alert = {.kind = sealed_alert_kind_FIRE,
                                                         .place = span_text("het plein"),
                                                         .call = sealed_call_112_I_CALLED},
                                               .practice = true}};
    uint64_t ticket = 0;
    assert_int_equal(client_ask(world->phones[1].client, &practice, world->at.now, &ticket),
                     NOT_ALLOWED);
    (void)phone_drain(world, 1);
    assert_int_equal(raise(world, 0, true)->status, OK);
    world_settle(world);
    const struct phone_happening *heard = phone_last(&world->phones[1], HAPPENED_ALERT);
    assert_non_null(heard);
    assert_true(heard->what.alert.is_practice);
    struct wish rehearsal = practice;
    rehearsal.as.raise.practice = false;
    rehearsal.as.raise.rehearsal = true;
    const size_t before = world->phones[1].sent;
    assert_int_equal(phone_get(world, 1, &rehearsal)->status, OK);
    world_settle(world);
    assert_int_equal(world->phones[1].sent, before);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_ALERT), 0);
    world_end(world);
}

/* T31 */
static void an_alert_is_widened_to_the_wijk_once(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    const struct phone_answer *founded = world_found(world, 2);
    const struct wire_id home = founded->buurten[0].buurt_id;
    const struct wire_id other = founded->buurten[1].buurt_id;
    world_let_in(world, 1, "Bram");
    const struct wish self = {.kind = WISH_SHOW_SELF};
    const struct wire_id own = phone_get(world, 0, &self)->answer.self.buurt_id;
    const struct wish invite = {
        .kind = WISH_INVITE,
        .as.invite = {.kind = WISH_INVITE_RESIDENT,
                      .buurt_id = wire_id_equal(&own, &home) ? other : home}};
    char link[PHONE_TEXT_MAX];
    memcpy(link, phone_get(world, 0, &invite)->link, sizeof(link));
    assert_int_equal(phone_join(world, 2, link, "Dirk")->status, OK);
    for (int i = 0; i < 60 && phone_count(&world->phones[2], HAPPENED_ENTERED) < 3; i++) {
        world_pass(world, 1);
    }
    world_pass(world, 10);
    const struct wire_id id = raise(world, 1, false)->answer.id;
    world_settle(world);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_ALERT), 0);
    const struct wish widen = {.kind = WISH_WIDEN, .as.target.id = id};
    assert_int_equal(phone_get(world, 0, &widen)->status, OK);
    world_pass(world, 3);
    const struct phone_happening *heard = phone_last(&world->phones[2], HAPPENED_ALERT);
    assert_non_null(heard);
    assert_string_equal(heard->name, "Bram");
    assert_true(heard->what.alert.sender.is_verified);
    uint64_t ticket = 0;
    assert_int_equal(client_ask(world->phones[0].client, &widen, world->at.now, &ticket), CONFLICT);
    (void)phone_drain(world, 0);
    assert_int_equal(state_of(world, 2, id, sealed_alert_state_LAMP_ON)->status, OK);
    world_pass(world, 2);
    const struct phone_happening *said = phone_last(&world->phones[1], HAPPENED_STATUS);
    assert_non_null(said);
    assert_string_equal(said->name, "Dirk");
    world_end(world);
}

/* T37 */
static void two_phones_of_one_epoch_compare_the_same_words(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    const struct wish compare = {.kind = WISH_COMPARE,
                                 .as.target.group = phone_group(world, 1, CERT_TALK_BUURT)};
    char words[PHONE_TEXT_MAX];
    memcpy(words, phone_get(world, 0, &compare)->words, sizeof(words));
    assert_true(strlen(words) > 40);
    assert_string_equal(words, phone_get(world, 1, &compare)->words);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newcomer_learns_names_and_is_named),
        cmocka_unit_test(who_comes_in_during_an_alert_sees_it_silently),
        cmocka_unit_test(an_alert_closes_by_itself_without_a_message),
        cmocka_unit_test(who_was_away_gets_the_alert_or_one_line),
        cmocka_unit_test(two_press_112_and_the_first_in_the_log_counts),
        cmocka_unit_test(only_who_may_closes_an_alert),
        cmocka_unit_test(a_practice_needs_a_hat_and_a_rehearsal_stays_here),
        cmocka_unit_test(an_alert_is_widened_to_the_wijk_once),
        cmocka_unit_test(two_phones_of_one_epoch_compare_the_same_words),
    };
    if (getenv("CLIENT_TEST") != NULL) {
        cmocka_set_test_filter(getenv("CLIENT_TEST"));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
