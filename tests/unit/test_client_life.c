/* Phones that die at any moment, servers that stop, connections that break: nothing that was
 * acknowledged is lost, and nothing comes twice. */
#include "unit/client_wijk.h"

static struct wish say_of(struct wire_group group, const char *text)
{
    return (struct wish){.kind = WISH_SAY, .as.say = {.group = group, .text = span_text(text)}};
}

static size_t times_heard(const struct phone *phone, const char *text)
{
    size_t count = 0;
    for (size_t i = 0; i < phone->happened_count; i++) {
        count += phone->happened[i].what.kind == HAPPENED_MESSAGE &&
                 strcmp(phone->happened[i].text, text) == 0;
    }
    return count;
}

/* CLIENT-1, CLIENT-2, CLIENT-14; S11: the phone that speaks dies after every possible output of
 * one message. */
static void a_speaker_that_dies_says_everything_once(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    const struct wire_group talk = phone_group(world, 1, CERT_TALK_BUURT);
    for (size_t n = 1; n <= 14; n++) {
        char text[32];
        (void)snprintf(text, sizeof(text), "bericht %zu", n);
        const struct wish say = say_of(talk, text);
        const size_t deaths = world->phones[1].deaths;
        world_pass(world, 5);
        (void)phone_ask(world, 1, &say);
        world->phones[1].die_after = n;
        world_settle(world);
        world_pass(world, 6);
        const bool was_asked_in_vain = n == 1; /* it died before its wish was kept */
        assert_int_equal(times_heard(&world->phones[0], text), was_asked_in_vain ? 0 : 1);
        world->phones[1].die_after = 0;
        assert_true(world->phones[1].deaths <= deaths + 1);
    }
    assert_true(world->phones[1].deaths >= 5);
    const struct wish messages = {.kind = WISH_SHOW_MESSAGES};
    const struct phone_answer *own = phone_get(world, 1, &messages);
    assert_int_equal(own->answer.message_count, 13);
    for (size_t i = 0; i < 13; i++) {
        assert_int_equal(own->messages[i].delivery, SHOWN_SHARED);
    }
    world_end(world);
}

/* CLIENT-3 */
static void a_listener_that_dies_hears_everything_once(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    const struct wire_group talk = phone_group(world, 1, CERT_TALK_BUURT);
    for (size_t n = 1; n <= 10; n++) {
        char text[32];
        (void)snprintf(text, sizeof(text), "bericht %zu", n);
        const struct wish say = say_of(talk, text);
        world_pass(world, 5);
        world->phones[0].die_after = n % 4 + 1;
        assert_int_equal(phone_get(world, 1, &say)->status, OK);
        world_pass(world, 6);
        world->phones[0].die_after = 0;
    }
    assert_true(world->phones[0].deaths > 3);
    const struct wish messages = {.kind = WISH_SHOW_MESSAGES};
    assert_int_equal(phone_get(world, 0, &messages)->answer.message_count, 10);
    world_end(world);
}

/* CLIENT-4; A newcomer that dies at every step of coming in is in at the end, with one leaf. */
static void a_newcomer_that_dies_at_every_step_comes_in(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    char link[PHONE_TEXT_MAX];
    memcpy(link, world_invite(world, 0)->link, sizeof(link));
    phone_new(world, 1);
    const struct wish join = {
        .kind = WISH_JOIN, .as.join = {.code = span_text(link), .first_name = span_text("Bram")}};
    (void)phone_ask(world, 1, &join);
    world->phones[1].die_after = world->phones[1].die_every = 2;
    world_settle(world);
    world_pass(world, 120);
    world->phones[1].die_after = world->phones[1].die_every = 0;
    world_pass(world, 10);
    assert_true(world->phones[1].deaths > 8);
    const struct wish members = {.kind = WISH_SHOW_MEMBERS,
                                 .as.target.group = phone_group(world, 0, CERT_TALK_BUURT)};
    const struct phone_answer *answer = phone_get(world, 0, &members);
    assert_int_equal(answer->answer.member_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(answer->members[i].devices, 1);
    }
    const struct wish say = say_of(phone_group(world, 1, CERT_TALK_BUURT), "Ik ben er");
    assert_int_equal(phone_get(world, 1, &say)->status, OK);
    world_settle(world);
    assert_int_equal(times_heard(&world->phones[0], "Ik ben er"), 1);
    world_end(world);
}

/* CLIENT-4, CLIENT-5 */
static void a_founder_that_dies_at_every_step_founds_the_wijk(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    char token[128];
    world_token(world, token);
    phone_new(world, 0);
    const struct wish_buurt buurten[] = {{span_text("Dichterswijk")}};
    const struct wish found = {.kind = WISH_FOUND,
                               .as.found = {.token = span_text(token),
                                            .host = span_text("buurt.example"),
                                            .first_name = span_text("Anna"),
                                            .buurten = buurten,
                                            .buurt_count = 1,
                                            .custodian_count = 3,
                                            .custodian_quorum = 2}};
    const uint64_t ticket = phone_ask(world, 0, &found);
    world->phones[0].die_after = world->phones[0].die_every = 2;
    world_settle(world);
    world_pass(world, 120);
    world->phones[0].die_after = world->phones[0].die_every = 0;
    world_pass(world, 10);
    const struct phone_answer *answer = phone_answer_of(&world->phones[0], ticket);
    assert_non_null(answer);
    assert_int_equal(answer->answer.paper_count, 4);
    assert_true(world->phones[0].deaths > 8);
    world_let_in(world, 1, "Bram");
    world_end(world);
}

static void a_server_that_stops_is_found_again(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    const struct wish say = say_of(phone_group(world, 1, CERT_TALK_BUURT), "Onderweg");
    const uint64_t ticket = phone_ask(world, 1, &say);
    (void)phone_drain(world, 1);
    world_restart(world); /* the frame is lost on its way */
    world_pass(world, 10);
    assert_int_equal(phone_answer_of(&world->phones[1], ticket)->status, OK);
    assert_int_equal(times_heard(&world->phones[0], "Onderweg"), 1);
    world_end(world);
}

/* T24: many at once, each in its turn. */
static void a_dozen_newcomers_at_once_all_come_in(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    enum { MANY = 12 };
    char links[MANY][PHONE_TEXT_MAX];
    for (size_t i = 0; i < MANY; i++) {
        const struct phone_answer *invited = world_invite(world, 0);
        assert_int_equal(invited->status, OK);
        memcpy(links[i], invited->link, PHONE_TEXT_MAX);
    }
    for (size_t i = 0; i < MANY; i++) {
        const struct wish join = {
            .kind = WISH_JOIN,
            .as.join = {.code = span_text(links[i]), .first_name = span_text("Buur")}};
        phone_new(world, i + 1);
        (void)phone_ask(world, i + 1, &join);
    }
    world_pass(world, 120);
    for (size_t i = 1; i <= MANY; i++) {
        assert_int_equal(phone_count(&world->phones[i], HAPPENED_ENTERED), 3);
    }
    const struct wish members = {.kind = WISH_SHOW_MEMBERS,
                                 .as.target.group = phone_group(world, 0, CERT_ALARM_WIJK)};
    assert_int_equal(phone_get(world, 3, &members)->answer.member_count, MANY + 1);
    world_end(world);
}

/* CLIENT-17; T26: a phone put back to an older state says nothing before it has connected anew. */
static void a_phone_put_back_to_an_older_state_connects_anew(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    struct phone *phone = &world->phones[1];
    const size_t count = phone->row_count;
    struct phone_row *copy = calloc(count, sizeof(*copy));
    for (size_t i = 0; i < count; i++) {
        copy[i] = phone->rows[i];
        copy[i].key = malloc(copy[i].key_size);
        copy[i].value = malloc(copy[i].value_size);
        memcpy(copy[i].key, phone->rows[i].key, copy[i].key_size);
        memcpy(copy[i].value, phone->rows[i].value, copy[i].value_size);
    }
    const struct wire_group talk = phone_group(world, 1, CERT_TALK_BUURT);
    for (size_t i = 0; i < 3; i++) {
        const struct wish say = say_of(talk, "eerder");
        assert_int_equal(phone_get(world, 1, &say)->status, OK);
    }
    world_cut(world, 1); /* the counter is told at the next sign-in, and kept with the next write */
    world_pass(world, 3);
    const struct wish more = say_of(talk, "nog een");
    assert_int_equal(phone_get(world, 1, &more)->status, OK);
    world_cut(world, 1);
    client_close(phone->client);
    phone->client = NULL;
    for (size_t i = 0; i < phone->row_count; i++) {
        free(phone->rows[i].key);
        free(phone->rows[i].value);
    }
    free(phone->rows);
    phone->rows = copy;
    phone->row_count = phone->row_room = count;
    phone_open(world, phone);
    phone->back_at = 0;
    world_pass(world, 30);
    assert_true(phone_was_warned(phone, HAPPENED_RESTORED));
    const struct wish after = say_of(talk, "weer terug");
    assert_int_equal(phone_get(world, 1, &after)->status, OK);
    world_pass(world, 3);
    assert_int_equal(times_heard(&world->phones[0], "weer terug"), 1);
    bool was_told = false;
    for (size_t i = 0; i < world->phones[0].happened_count; i++) {
        was_told |= world->phones[0].happened[i].what.kind == HAPPENED_EPOCH &&
                    world->phones[0].happened[i].what.change == HAPPENED_BY_RESYNC;
    }
    assert_true(was_told);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_speaker_that_dies_says_everything_once),
        cmocka_unit_test(a_listener_that_dies_hears_everything_once),
        cmocka_unit_test(a_newcomer_that_dies_at_every_step_comes_in),
        cmocka_unit_test(a_founder_that_dies_at_every_step_founds_the_wijk),
        cmocka_unit_test(a_server_that_stops_is_found_again),
        cmocka_unit_test(a_dozen_newcomers_at_once_all_come_in),
        cmocka_unit_test(a_phone_put_back_to_an_older_state_connects_anew),
    };
    if (getenv("CLIENT_TEST") != NULL) {
        cmocka_set_test_filter(getenv("CLIENT_TEST"));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
