/* Any request of the wire by the client's outbox, events passed on, the sleeping phone's copy, and
 * what is refused at once. */
#include "unit/client_wijk.h"

static struct wish request_of(const struct wire_head *message, enum wire_hat hat)
{
    return (struct wish){.kind = WISH_REQUEST, .as.request = {.message = message, .hat = hat}};
}

static void publish_rules(struct client_world *world)
{
    const struct wire_house_rules_publish rules = {
        .head = {.type = WIRE_house_rules_publish},
        .version = 1,
        .body = span_text("Wees vriendelijk."),
        .valid_from = 20260317,
        .review_on = 20270317,
    };
    const struct wish wish = request_of(&rules.head, WIRE_WIJK_COORDINATOR);
    const struct phone_answer *answer = phone_get(world, 0, &wish);
    assert_int_equal(answer->status, OK);
    assert_int_equal(answer->reply, WIRE_done);
}

/* CLIENT-11: under a hat of that kind; CLIENT-12: what others do is told, decoded */
static void a_request_goes_under_a_hat_and_its_event_reaches_the_other(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    publish_rules(world);
    world_pass(world, 2);
    const struct phone_happening *told = phone_last(&world->phones[1], HAPPENED_EVENT);
    assert_non_null(told);
    assert_int_equal(told->event, WIRE_house_rules_changed);
    const struct wire_house_rules_publish rules = {
        .head = {.type = WIRE_house_rules_publish},
        .version = 2,
        .body = span_text("Wees aardig."),
        .valid_from = 20260317,
        .review_on = 20270317,
    };
    const struct wish wish = request_of(&rules.head, WIRE_WIJK_COORDINATOR);
    uint64_t ticket = 0;
    assert_int_equal(client_ask(world->phones[1].client, &wish, world->at.now, &ticket),
                     NOT_ALLOWED);
    (void)phone_drain(world, 1);
    world_end(world);
}

/* CLIENT-9 */
static void a_refused_request_names_the_field(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    publish_rules(world);
    const struct wire_house_rules_publish rules = {
        .head = {.type = WIRE_house_rules_publish},
        .version = 7,
        .body = span_text("Wees aardig."),
        .valid_from = 20260317,
        .review_on = 20270317,
    };
    const struct wish wish = request_of(&rules.head, WIRE_WIJK_COORDINATOR);
    const struct phone_answer *answer = phone_get(world, 0, &wish);
    assert_int_not_equal(answer->status, OK);
    assert_string_equal(answer->field, "version");
    world_end(world);
}

/* CLIENT-10 */
static void a_request_asked_without_connection_goes_out_after_a_restart(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    publish_rules(world);
    world->phones[1].is_on = false;
    world_cut(world, 1);
    const struct wire_house_rules_accept accept = {
        .head = {.type = WIRE_house_rules_accept}, .version = 1, .adult = true};
    const struct wish wish = request_of(&accept.head, WIRE_RESIDENT);
    const uint64_t ticket = phone_ask(world, 1, &wish);
    (void)phone_drain(world, 1);
    phone_die(world, 1);
    world->phones[1].is_on = true;
    world_pass(world, 5);
    const struct phone_answer *answer = phone_answer_of(&world->phones[1], ticket);
    assert_non_null(answer);
    assert_int_equal(answer->status, OK);
    world_end(world);
}

/* CLIENT-8 */
static void a_wish_that_cannot_be_is_refused_at_once_and_changes_nothing(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    phone_new(world, 1);
    uint64_t ticket = 0;
    const struct wish say = {.kind = WISH_SAY, .as.say = {.text = span_text("hallo")}};
    const struct wish join = {
        .kind = WISH_JOIN,
        .as.join = {.code = span_text("geen code"), .first_name = span_text("Bram")}};
    const struct wish nameless = {.kind = WISH_JOIN, .as.join = {.code = span_text("x")}};
    const struct wish nothing = {.kind = WISH_NOTHING};
    struct client *stranger = world->phones[1].client;
    const size_t rows = world->phones[1].row_count;
    assert_int_equal(client_ask(stranger, &say, world->at.now, &ticket), NOT_SIGNED_IN);
    assert_int_equal(client_ask(stranger, &nameless, world->at.now, &ticket), FIELD_MISSING);
    assert_int_not_equal(client_ask(stranger, &join, world->at.now, &ticket), OK);
    assert_int_equal(client_ask(stranger, &nothing, world->at.now, &ticket), UNSUPPORTED);
    (void)phone_drain(world, 1);
    assert_true(world->phones[1].row_count <= rows + 1); /* numbers alone */
    const struct wish house = {.kind = WISH_RAISE,
                               .as.raise = {.alert = {.kind = sealed_alert_kind_FIRE,
                                                      .place = span_text("Vondellaan 12"),
                                                      .call = sealed_call_112_I_CALLED}}};
    assert_int_equal(client_ask(world->phones[0].client, &house, world->at.now, &ticket),
                     FIELD_FORM);
    const struct wish silent = {
        .kind = WISH_RAISE,
        .as.raise = {.alert = {.kind = sealed_alert_kind_FIRE, .place = span_text("het plein")}}};
    assert_int_equal(client_ask(world->phones[0].client, &silent, world->at.now, &ticket),
                     FIELD_MISSING);
    (void)phone_drain(world, 0);
    const struct wish alerts = {.kind = WISH_SHOW_ALERTS};
    assert_int_equal(phone_get(world, 0, &alerts)->answer.alert_count, 0);
    world_end(world);
}

/* INVITATION-6 */
static void a_withdrawn_invitation_lets_nobody_in(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    const struct phone_answer *invited = world_invite(world, 0);
    char link[PHONE_TEXT_MAX];
    memcpy(link, invited->link, sizeof(link));
    const struct wish withdraw = {.kind = WISH_WITHDRAW_INVITATION,
                                  .as.target.id = invited->answer.id};
    assert_int_equal(phone_get(world, 0, &withdraw)->status, OK);
    assert_int_not_equal(phone_join(world, 1, link, "Bram")->status, OK);
    const struct wish_self self = self_of(world, 1);
    assert_false(self.is_in);
    world_end(world);
}

static void nine_words_let_somebody_in(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    const struct wish wish = {.kind = WISH_INVITE,
                              .as.invite = {.kind = WISH_INVITE_RESIDENT, .by_words = true}};
    char words[PHONE_TEXT_MAX];
    memcpy(words, phone_get(world, 0, &wish)->words, sizeof(words));
    assert_int_equal(phone_join(world, 1, words, "Bram")->status, OK);
    assert_int_not_equal(phone_join(world, 2, words, "Cees")->status, OK); /* one person */
    world_end(world);
}

/* CLIENT-23, T36: what wakes a sleeping phone is read by its rows alone. */
static void a_sleeping_phone_reads_its_copy_by_its_rows(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    const struct wish raise = {.kind = WISH_RAISE,
                               .as.raise = {.alert = {.kind = sealed_alert_kind_FIRE,
                                                      .place = span_text("het plein"),
                                                      .call = sealed_call_112_I_CALLED}}};
    assert_int_equal(phone_get(world, 1, &raise)->status, OK);
    assert_true(world->push_size > 0);
    struct buffer plain = buffer_make(2048);
    assert_int_equal(phone_read_push(world, 2, &plain), OK);
    struct arena arena = arena_make(1 << 18);
    struct sealed said;
    struct wire_fault fault;
    assert_int_equal(sealed_decode(buffer_span(&plain), &arena, &said, &fault), OK);
    assert_int_equal(said.type, SEALED_alert);
    assert_true(span_equal(said.as.alert.place, span_text("het plein")));
    arena_end(&arena);
    buffer_end(&plain);
    const struct client_rows none = {NULL, 0};
    assert_int_equal(client_read_push(&none, span_of(world->push, world->push_size), &plain),
                     NOT_FOUND);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_goes_under_a_hat_and_its_event_reaches_the_other),
        cmocka_unit_test(a_refused_request_names_the_field),
        cmocka_unit_test(a_request_asked_without_connection_goes_out_after_a_restart),
        cmocka_unit_test(a_wish_that_cannot_be_is_refused_at_once_and_changes_nothing),
        cmocka_unit_test(a_withdrawn_invitation_lets_nobody_in),
        cmocka_unit_test(nine_words_let_somebody_in),
        cmocka_unit_test(a_sleeping_phone_reads_its_copy_by_its_rows),
    };
    if (getenv("CLIENT_TEST") != NULL) {
        cmocka_set_test_filter(getenv("CLIENT_TEST"));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
