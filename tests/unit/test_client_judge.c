/* Meld dit bericht, measures, and being heard: through the real server core. */
#include "core/client_inner.h"
#include "unit/client_wijk.h"

static void make_moderator(struct client_world *world, size_t to, const char *paper)
{
    const struct wish_self self = self_of(world, to);
    const struct wish wish = {.kind = WISH_GRANT_HAT,
                              .as.grant = {.hat = CERT_MODERATOR,
                                           .device_serial = self.device_serial,
                                           .buurt_id = self.buurt_id,
                                           .root_paper = span_text(paper)}};
    assert_int_equal(phone_get(world, 0, &wish)->status, OK);
    world_pass(world, 3);
    assert_int_equal(phone_count(&world->phones[to], HAPPENED_HAT_GIVEN), 1);
}

/* A wijk with a reporter, an author and two moderators. */
static struct client_world *court(void)
{
    struct client_world *world = world_make();
    char paper[PHONE_TEXT_MAX];
    memcpy(paper, world_found(world, 1)->papers[0], sizeof(paper));
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    world_let_in(world, 3, "Dirk");
    world_let_in(world, 4, "Els");
    make_moderator(world, 3, paper);
    make_moderator(world, 4, paper);
    world_pass(world, 5);
    return world;
}

static struct wire_id say_something(struct client_world *world)
{
    const struct wish say = {.kind = WISH_SAY,
                             .as.say = {.group = phone_group(world, 2, CERT_TALK_BUURT),
                                        .text = span_text("lelijke woorden")}};
    const struct phone_answer *said = phone_get(world, 2, &say);
    assert_int_equal(said->status, OK);
    world_pass(world, 2);
    return said->answer.id;
}

/* Bram reports it. Gives: the answer. */
static const struct phone_answer *report(struct client_world *world, struct wire_id message)
{
    const struct wish wish = {.kind = WISH_REPORT,
                              .as.report = {.group = phone_group(world, 1, CERT_TALK_BUURT),
                                            .message_id = message,
                                            .reason = span_text("dit kan niet")}};
    return phone_get(world, 1, &wish);
}

/* Dirk, the first moderator, proposes it of Cees. */
static void propose(struct client_world *world, const struct wire_id *report_id,
                    enum wire_measure measure, uint64_t days, const char *reason)
{
    const struct wish_self author = self_of(world, 2);
    const struct wish wish = {.kind = WISH_PROPOSE_MEASURE,
                              .as.measure = {.report_id = *report_id,
                                             .buurt_id = author.buurt_id,
                                             .member_id = author.member_id,
                                             .measure = measure,
                                             .days = days,
                                             .reason = span_text(reason)}};
    assert_int_equal(phone_get(world, 3, &wish)->status, OK);
    world_pass(world, 2);
}

/* Els, the second one, agrees. */
static void agree(struct client_world *world, const struct wire_id *report_id)
{
    const struct wish wish = {.kind = WISH_AGREE_MEASURE,
                              .as.agree = {.report_id = *report_id,
                                           .buurt_id = self_of(world, 2).buurt_id,
                                           .agree = true}};
    assert_int_equal(phone_get(world, 4, &wish)->status, OK);
}

/* CLIENT-20; MODERATION-1, MODERATION-2 */
static void a_report_reaches_two_moderators_with_its_signature(void **state)
{
    (void)state;
    struct client_world *world = court();
    const struct wire_id message = say_something(world);
    assert_int_equal(report(world, message)->status, OK);
    world_pass(world, 2);
    for (size_t i = 3; i <= 4; i++) {
        const struct phone_happening *told = phone_last(&world->phones[i], HAPPENED_REPORTED);
        const struct wish_self author = self_of(world, 2);
        assert_non_null(told);
        assert_int_equal(told->what.status, OK);
        assert_string_equal(told->text, "dit kan niet");
        assert_true(wire_id_equal(&told->what.message.sender.member_id, &author.member_id));
    }
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_REPORTED), 0);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_REPORTED), 0);
    world_end(world);
}

/* MODERATION-4, MODERATION-7, GROUP-14 */
static void two_moderators_mute_and_the_one_concerned_hears_why(void **state)
{
    (void)state;
    struct client_world *world = court();
    const struct wire_id message = say_something(world);
    const struct wire_id report_id = report(world, message)->answer.id;
    world_pass(world, 2);
    propose(world, &report_id, wire_measure_MUTE, 3, "drie dagen rust");
    const struct phone_happening *asked = phone_last(&world->phones[4], HAPPENED_MEASURE_ASKED);
    assert_non_null(asked);
    assert_string_equal(asked->text, "drie dagen rust");
    agree(world, &report_id);
    world_pass(world, 2);
    const struct phone_happening *told = phone_last(&world->phones[2], HAPPENED_MEASURE);
    assert_non_null(told);
    assert_string_equal(told->text, "drie dagen rust");
    const struct wish say = {.kind = WISH_SAY,
                             .as.say = {.group = phone_group(world, 2, CERT_TALK_BUURT),
                                        .text = span_text("toch nog iets")}};
    assert_int_not_equal(phone_get(world, 2, &say)->status, OK);
    world_end(world);
}

static void forget_push_keys(struct client *client)
{
    const struct row_key prefix = client_row_key_of('p');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row = NULL;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        const struct row_key key = client_row_key_of_id('p', row->key + 1, row->key_size - 1);
        assert_int_equal(
            client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0)), OK);
        index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    }
}

/* MODERATION-12: as who came in a moment ago, before anybody told the key. */
static void a_reason_that_cannot_be_read_yet_is_told_when_its_key_comes(void **state)
{
    (void)state;
    struct client_world *world = court();
    const struct wire_id message = say_something(world);
    const struct wire_id report_id = report(world, message)->answer.id;
    world_pass(world, 2);
    forget_push_keys(world->phones[2].client);
    propose(world, &report_id, wire_measure_WARN, 0, "even rustig");
    agree(world, &report_id);
    world_pass(world, 2);
    const struct phone_happening *told = phone_last(&world->phones[2], HAPPENED_MEASURE);
    assert_non_null(told);
    assert_int_equal(told->what.status, NOT_FOUND);
    assert_string_equal(told->text, "");
    world_let_in(world, 5, "Fay"); /* what a newcomer is told, all hear */
    world_pass(world, 8);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_MEASURE), 2);
    told = phone_last(&world->phones[2], HAPPENED_MEASURE);
    assert_string_equal(told->text, "even rustig");
    world_pass(world, 8);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_MEASURE), 2); /* once */
    world_end(world);
}

/* MODERATION-10 */
static void two_moderators_remove_somebody_by_one_revoke_of_both(void **state)
{
    (void)state;
    struct client_world *world = court();
    const struct wire_id message = say_something(world);
    const struct wire_id report_id = report(world, message)->answer.id;
    world_pass(world, 2);
    propose(world, &report_id, wire_measure_REMOVE, 0, "eruit, een jaar");
    assert_int_equal(phone_count(&world->phones[4], HAPPENED_MEASURE_ASKED), 1);
    agree(world, &report_id);
    world_pass(world, 15);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_REVOKED), 1);
    const struct wish members = {.kind = WISH_SHOW_MEMBERS,
                                 .as.target.group = phone_group(world, 1, CERT_TALK_BUURT)};
    assert_int_equal(phone_get(world, 1, &members)->answer.member_count, 4);
    world_end(world);
}

/* T37 */
static void a_phone_warns_when_no_hat_holder_is_heard_for_a_week(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_pass(world, INT64_C(9) * 86400);
    assert_false(phone_was_warned(&world->phones[1], HAPPENED_NO_HEARTBEAT));
    world->phones[0].is_on = false;
    world_cut(world, 0);
    world_pass(world, INT64_C(8) * 86400);
    assert_true(phone_was_warned(&world->phones[1], HAPPENED_NO_HEARTBEAT));
    world_end(world);
}

/* T20: a group that nobody changes for a week gets an empty update by a hat holder. */
static void a_quiet_group_gets_an_update_after_a_week(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    const struct wish groups = {.kind = WISH_SHOW_GROUPS};
    const uint64_t before = phone_get(world, 1, &groups)->groups[0].epoch;
    world_pass(world, INT64_C(8) * 86400);
    assert_true(phone_get(world, 1, &groups)->groups[0].epoch > before);
    world_end(world);
}

/* CLIENT-19; Decision 17 */
static void chat_goes_after_ninety_days(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    const struct wish say = {.kind = WISH_SAY,
                             .as.say = {.group = phone_group(world, 1, CERT_TALK_BUURT),
                                        .text = span_text("tot over drie maanden")}};
    assert_int_equal(phone_get(world, 1, &say)->status, OK);
    const struct wish messages = {.kind = WISH_SHOW_MESSAGES};
    for (int i = 0; i < 89; i++) {
        world->at.now += 86400 - 120;
        world_pass(world, 120);
    }
    assert_int_equal(phone_get(world, 0, &messages)->answer.message_count, 1);
    world->at.now += INT64_C(2) * 86400;
    world_pass(world, 120);
    assert_int_equal(phone_get(world, 0, &messages)->answer.message_count, 0);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_reaches_two_moderators_with_its_signature),
        cmocka_unit_test(two_moderators_mute_and_the_one_concerned_hears_why),
        cmocka_unit_test(a_reason_that_cannot_be_read_yet_is_told_when_its_key_comes),
        cmocka_unit_test(two_moderators_remove_somebody_by_one_revoke_of_both),
        cmocka_unit_test(a_phone_warns_when_no_hat_holder_is_heard_for_a_week),
        cmocka_unit_test(a_quiet_group_gets_an_update_after_a_week),
        cmocka_unit_test(chat_goes_after_ninety_days),
    };
    if (getenv("CLIENT_TEST") != NULL) {
        cmocka_set_test_filter(getenv("CLIENT_TEST"));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
