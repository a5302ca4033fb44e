/* Hats, statements, second phones, moving and leaving, through the real server core. */
#include "unit/client_wijk.h"

/* The device of a phone, and its member. */
static const struct phone_answer *say(struct client_world *world, size_t which, const char *text)
{
    const struct wish wish = {
        .kind = WISH_SAY,
        .as.say = {.group = phone_group(world, which, CERT_TALK_BUURT), .text = span_text(text)}};
    return phone_get(world, which, &wish);
}

/* T7: while there are fewer than two coordinators the root signs beside the one there is. */
static void give_hat(struct client_world *world, size_t to, uint32_t hat, const char *paper)
{
    const struct wish_self self = self_of(world, to);
    const struct wish wish = {.kind = WISH_GRANT_HAT,
                              .as.grant = {.hat = hat,
                                           .device_serial = self.device_serial,
                                           .buurt_id = hat == CERT_WIJK_COORDINATOR
                                                           ? (struct wire_id){{0}}
                                                           : self.buurt_id,
                                           .root_paper = span_text(paper)}};
    const struct phone_answer *answer = phone_get(world, 0, &wish);
    assert_int_equal(answer->status, OK);
    assert_false(answer->answer.is_draft);
    world_pass(world, 2);
    assert_int_equal(phone_count(&world->phones[to], HAPPENED_HAT_GIVEN), 1);
}

static void a_hat_is_given_by_a_coordinator_and_the_root_on_paper(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    char paper[PHONE_TEXT_MAX];
    memcpy(paper, world_found(world, 2)->papers[0], sizeof(paper));
    world_let_in(world, 1, "Bram");
    give_hat(world, 1, CERT_COORDINATOR, paper);
    const struct wish hats = {.kind = WISH_SHOW_HATS};
    const struct phone_answer *answer = phone_get(world, 1, &hats);
    assert_int_equal(answer->answer.hat_count, 1);
    assert_int_equal(answer->hats[0].hat, CERT_COORDINATOR);
    const struct phone_answer *invited = world_invite(world, 1);
    assert_int_equal(invited->status, OK);
    char link[PHONE_TEXT_MAX];
    memcpy(link, invited->link, sizeof(link));
    assert_int_equal(phone_join(world, 2, link, "Cees")->status, OK);
    for (int i = 0; i < 40 && phone_count(&world->phones[2], HAPPENED_ENTERED) < 3; i++) {
        world_pass(world, 1);
    }
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_ENTERED), 3);
    world_end(world);
}

/* Bram coordinates the wijk since Cees came in; Cees is proposed. Gives: what Bram is to sign. */
static struct wish propose(struct client_world *world)
{
    char paper[PHONE_TEXT_MAX];
    memcpy(paper, world_found(world, 2)->papers[0], sizeof(paper));
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    give_hat(world, 1, CERT_WIJK_COORDINATOR, paper);
    const struct wish hats = {.kind = WISH_SHOW_HATS};
    const struct wire_id second = phone_get(world, 1, &hats)->hats[0].serial;
    const struct wish_self to = self_of(world, 2);
    const struct wish grant = {.kind = WISH_GRANT_HAT,
                               .as.grant = {.hat = CERT_COORDINATOR,
                                            .device_serial = to.device_serial,
                                            .buurt_id = to.buurt_id,
                                            .cosigner = second}};
    const struct phone_answer *draft = phone_get(world, 0, &grant);
    assert_int_equal(draft->status, OK);
    assert_true(draft->answer.is_draft);
    world_pass(world, 2);
    const struct phone_happening *asked = phone_last(&world->phones[1], HAPPENED_HAT_ASKED);
    assert_non_null(asked);
    return (struct wish){.kind = WISH_COSIGN_HAT, .as.target.id = asked->what.id};
}

static void two_coordinators_give_a_hat_without_the_root(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    const struct wish cosign = propose(world);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_HAT_GIVEN), 0);
    assert_int_equal(phone_get(world, 1, &cosign)->status, OK);
    world_pass(world, 2);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_HAT_GIVEN), 1);
    world_end(world);
}

/* CLIENT-30: who signs it beside the founder is unknown to its wearer. */
static void a_hat_is_told_when_it_works(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    const struct wish cosign = propose(world);
    const struct wish hats = {.kind = WISH_SHOW_HATS};
    (void)phone_ask(world, 1, &cosign);
    (void)phone_drain(world, 1);
    bool was_told = false;
    while (!was_told && world_step(world)) {
        was_told = phone_count(&world->phones[2], HAPPENED_HAT_GIVEN) > 0;
    }
    assert_true(was_told);
    const uint64_t ticket = phone_ask(world, 2, &hats);
    (void)phone_drain(world, 2);
    const struct phone_answer *shown = phone_answer_of(&world->phones[2], ticket);
    assert_non_null(shown);
    assert_int_equal(shown->answer.hat_count, 1);
    world_pass(world, 2);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_HAT_GIVEN), 1);
    world_end(world);
}

/* CLIENT-15; T16, T17 */
static void a_revoked_phone_is_out_at_once_and_cannot_read_what_follows(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 2);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    const struct wire_id lost = self_of(world, 2).device_serial;
    const struct wish revoke = {.kind = WISH_REVOKE,
                                .as.revoke = {.kind = WISH_REVOKE_DEVICE, .target = lost}};
    const struct phone_answer *answer = phone_get(world, 0, &revoke);
    assert_int_equal(answer->status, OK);
    const struct wire_hash hash = answer->answer.hash;
    world_settle(world);
    assert_int_equal(world->phones[2].connection, 0);
    world_pass(world, 10);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_REVOKED), 1);
    const struct wish follow = {.kind = WISH_FOLLOW_STATEMENT, .as.target.hash = hash};
    const struct phone_answer *progress = phone_get(world, 0, &follow);
    assert_int_equal(progress->status, OK);
    assert_int_equal(progress->answer.groups_all, 3);
    assert_int_equal(progress->answer.groups_done, 3);
    const size_t heard = phone_count(&world->phones[2], HAPPENED_MESSAGE);
    assert_int_equal(say(world, 1, "Hij is eruit")->status, OK);
    world_pass(world, 5);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_MESSAGE), 1);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_MESSAGE), heard);
    const struct wish members = {.kind = WISH_SHOW_MEMBERS,
                                 .as.target.group = phone_group(world, 1, CERT_TALK_BUURT)};
    assert_int_equal(phone_get(world, 1, &members)->answer.member_count, 2);
    world_end(world);
}

/* T5 */
static void a_second_phone_comes_in_and_is_revoked_by_the_first(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    phone_new(world, 2);
    const struct wish show = {.kind = WISH_SHOW_KEY};
    char code[4096];
    memcpy(code, phone_get(world, 2, &show)->code, sizeof(code));
    const struct wish add = {.kind = WISH_ADD_SISTER, .as.sister.code = span_text(code)};
    const struct phone_answer *added = phone_get(world, 1, &add);
    assert_int_equal(added->status, OK);
    char answer[4096];
    memcpy(answer, added->code, sizeof(answer));
    added = phone_get(world, 1, &add); /* the screen went dark before anybody read it */
    assert_int_equal(added->status, OK);
    assert_string_equal(added->code, answer);
    memcpy(code, answer, sizeof(code));
    const struct wish be = {.kind = WISH_BE_SISTER, .as.sister.code = span_text(code)};
    assert_int_equal(phone_get(world, 2, &be)->status, OK);
    for (int i = 0; i < 40 && phone_count(&world->phones[2], HAPPENED_ENTERED) < 3; i++) {
        world_pass(world, 1);
    }
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_ENTERED), 3);
    const struct wish_self first = self_of(world, 1);
    const struct wish_self second = self_of(world, 2);
    assert_true(wire_id_equal(&first.member_id, &second.member_id));
    assert_int_equal(say(world, 2, "Vanaf mijn tablet")->status, OK);
    world_pass(world, 2);
    const struct phone_happening *heard = phone_last(&world->phones[0], HAPPENED_MESSAGE);
    assert_non_null(heard);
    assert_string_equal(heard->name, "Bram");
    const struct wish revoke = {
        .kind = WISH_REVOKE,
        .as.revoke = {.kind = WISH_REVOKE_DEVICE, .target = second.device_serial}};
    assert_int_equal(phone_get(world, 1, &revoke)->status, OK);
    world_pass(world, 6);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_REVOKED), 1);
    world_end(world);
}

/* MEMBER-5 */
static void who_leaves_waits_for_nobody(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    const struct wish leave = {.kind = WISH_LEAVE};
    assert_int_equal(phone_get(world, 1, &leave)->status, OK);
    world_pass(world, 10);
    assert_int_equal(phone_count(&world->phones[1], HAPPENED_REVOKED), 1);
    const struct wish members = {.kind = WISH_SHOW_MEMBERS,
                                 .as.target.group = phone_group(world, 0, CERT_TALK_BUURT)};
    assert_int_equal(phone_get(world, 0, &members)->answer.member_count, 1);
    world_end(world);
}

/* MEMBER-3, MEMBER-4, T12 */
static void who_moves_enters_the_new_buurt_by_a_pass(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    const struct wire_id other = world_found(world, 2)->buurten[1].buurt_id;
    const struct wire_id first = world->phones[0].answers[0].buurten[0].buurt_id;
    world_let_in(world, 1, "Bram");
    const struct wish_self self = self_of(world, 1);
    const struct wire_id to = wire_id_equal(&self.buurt_id, &other) ? first : other;
    const struct wish move = {.kind = WISH_MOVE, .as.target.id = to};
    assert_int_equal(phone_get(world, 1, &move)->status, OK);
    world_pass(world, 5);
    assert_int_equal(phone_count(&world->phones[1], HAPPENED_OUT), 2);
    const struct wish_self moved = self_of(world, 1);
    assert_true(wire_id_equal(&moved.buurt_id, &to));
    for (size_t i = 0; i < world->phones[0].happened_count; i++) {
        const struct phone_happening *asked = &world->phones[0].happened[i];
        if (asked->what.kind == HAPPENED_PASS_ASKED) {
            const struct wish give = {.kind = WISH_GIVE_PASS,
                                      .as.pass = {.group = asked->what.group,
                                                  .device_serial = asked->what.who.device_serial}};
            assert_int_equal(phone_get(world, 0, &give)->status, OK);
        }
    }
    assert_int_equal(phone_count(&world->phones[1], HAPPENED_PASS_GIVEN), 2);
    for (int i = 0; i < 60 && phone_count(&world->phones[1], HAPPENED_ENTERED) < 5; i++) {
        world_pass(world, 1);
    }
    assert_int_equal(phone_count(&world->phones[1], HAPPENED_ENTERED), 5);
    world_end(world);
}

/* Bram is let into the walking group that Anna made. Gives: the group. */
static struct wire_group walking_group(struct client_world *world)
{
    (void)world_found(world, 2);
    world_let_in(world, 1, "Bram");
    const struct wish make = {.kind = WISH_ADD_ROOM,
                              .as.room = {.kind = CERT_WALK,
                                          .buurt_id = self_of(world, 0).buurt_id,
                                          .min = 2,
                                          .max = 4,
                                          .newcomers = 1}};
    const struct phone_answer *made = phone_get(world, 0, &make);
    assert_int_equal(made->status, OK);
    const struct wire_group group = made->answer.group;
    const struct wish name = {.kind = WISH_NAME_WALK,
                              .as.name_walk = {.walk_group_id = made->answer.id,
                                               .name = span_text("Dinsdagavondronde"),
                                               .start = span_text("bij het buurthuis")}};
    assert_int_equal(phone_get(world, 0, &name)->status, OK);
    world_settle(world);
    return group;
}

/* A phone asks into the walking group, and Anna lets it in. */
static void ask_in(struct client_world *world, size_t which, const char *name)
{
    const struct wire_group group = phone_group(world, which, CERT_WALK);
    const struct wish ask = {.kind = WISH_ASK_PASS, .as.target.group = group};
    assert_int_equal(phone_get(world, which, &ask)->status, OK);
    world_settle(world);
    const struct phone_happening *asked = phone_last(&world->phones[0], HAPPENED_PASS_ASKED);
    assert_non_null(asked);
    assert_string_equal(asked->name, name);
    const struct wish give = {
        .kind = WISH_GIVE_PASS,
        .as.pass = {.group = group, .device_serial = asked->what.who.device_serial}};
    assert_int_equal(phone_get(world, 0, &give)->status, OK);
}

static void is_told_the_name(struct client_world *world, size_t which)
{
    for (int i = 0; i < 60 && phone_count(&world->phones[which], HAPPENED_WALK_NAMED) < 1; i++) {
        world_pass(world, 1);
    }
    const struct phone_happening *named = phone_last(&world->phones[which], HAPPENED_WALK_NAMED);
    assert_non_null(named);
    assert_string_equal(named->text, "Dinsdagavondronde");
}

/* T10, CLIENT-28: who is not in it finds it by the charter. */
static void a_walking_group_is_made_named_and_entered_by_a_pass(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    const struct wire_group group = walking_group(world);
    const struct wire_group seen = phone_group(world, 1, CERT_WALK);
    assert_memory_equal(&seen, &group, sizeof(group));
    ask_in(world, 1, "Bram");
    is_told_the_name(world, 1);
    struct wish rename = {
        .kind = WISH_NAME_WALK,
        .as.name_walk = {.name = span_text("Bij Bram"), .start = span_text("hier")}};
    struct cert_place place;
    assert_int_equal(cert_place_read(span_of(group.bytes, sizeof(group.bytes)), &place), OK);
    memcpy(rename.as.name_walk.walk_group_id.bytes, place.room.bytes, CERT_ID_SIZE);
    uint64_t ticket = 0;
    assert_int_equal(client_ask(world->phones[1].client, &rename, world->at.now, &ticket),
                     NOT_ALLOWED);
    world_end(world);
}

/* SEALED-9: the only one there when Cees comes in wears no hat. */
static void a_walking_groups_name_is_passed_on_by_who_wears_no_hat(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)walking_group(world);
    ask_in(world, 1, "Bram");
    is_told_the_name(world, 1);
    world_let_in(world, 2, "Cees");
    ask_in(world, 2, "Cees");
    world->phones[0].is_on = false;
    world_cut(world, 0);
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_WALK_NAMED), 0);
    is_told_the_name(world, 2);
    world_end(world);
}

/* T12: the group of the wijk coordinator has never seen the hat behind that invitation. */
static void who_was_invited_by_another_coordinator_enters_a_walking_group(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    char text[PHONE_TEXT_MAX];
    memcpy(text, world_found(world, 2)->papers[0], sizeof(text));
    world_let_in(world, 1, "Bram");
    give_hat(world, 1, CERT_COORDINATOR, text);
    memcpy(text, world_invite(world, 1)->link, sizeof(text));
    assert_int_equal(phone_join(world, 2, text, "Cees")->status, OK);
    for (int i = 0; i < 60 && phone_count(&world->phones[2], HAPPENED_ENTERED) < 3; i++) {
        world_pass(world, 1);
    }
    const struct wish make = {.kind = WISH_ADD_ROOM,
                              .as.room = {.kind = CERT_WALK,
                                          .buurt_id = self_of(world, 0).buurt_id,
                                          .min = 2,
                                          .max = 4,
                                          .newcomers = 1}};
    const struct wire_group group = phone_get(world, 0, &make)->answer.group;
    const struct wish ask = {.kind = WISH_ASK_PASS, .as.target.group = group};
    assert_int_equal(phone_get(world, 2, &ask)->status, OK);
    world_settle(world);
    const struct wish give = {
        .kind = WISH_GIVE_PASS,
        .as.pass = {.group = group, .device_serial = self_of(world, 2).device_serial}};
    assert_int_equal(phone_get(world, 0, &give)->status, OK);
    for (int i = 0; i < 60 && phone_count(&world->phones[2], HAPPENED_ENTERED) < 4; i++) {
        world_pass(world, 1);
    }
    assert_int_equal(phone_count(&world->phones[2], HAPPENED_ENTERED), 4);
    world_end(world);
}

/* T8: founder and root paper lost, the service goes on. */
static void two_custodians_name_a_new_root_and_the_service_goes_on(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    const struct phone_answer *founded = world_found(world, 1);
    char papers[4][PHONE_TEXT_MAX];
    memcpy(papers, founded->papers, sizeof(papers));
    world_let_in(world, 1, "Bram");
    const struct wish_self before = self_of(world, 1);
    assert_int_equal(before.succession, 1);
    assert_int_equal(before.custodian_count, 3);
    assert_int_equal(before.custodian_quorum, 2);
    const struct wish_paper two[] = {{span_text(papers[1])}, {span_text(papers[3])}};
    const struct wish drill = {.kind = WISH_DRILL, .as.drill = {.papers = two, .paper_count = 2}};
    assert_int_equal(phone_get(world, 1, &drill)->status, OK);
    const struct wish succeed = {.kind = WISH_SUCCEED,
                                 .as.succeed = {.papers = two, .paper_count = 2, .new_root = true}};
    const struct phone_answer *done = phone_get(world, 1, &succeed);
    assert_int_equal(done->status, OK);
    assert_int_equal(done->answer.paper_count, 1);
    char paper[PHONE_TEXT_MAX];
    memcpy(paper, done->papers[0], sizeof(paper));
    world_pass(world, 10);
    const struct wish_self bram = self_of(world, 1);
    assert_int_equal(bram.succession, 2);
    assert_int_equal(self_of(world, 0).succession, 2); /* who did nothing is told too */
    const struct wish old_root = {.kind = WISH_GRANT_HAT,
                                  .as.grant = {.hat = CERT_WIJK_COORDINATOR,
                                               .device_serial = bram.device_serial,
                                               .root_paper = span_text(papers[0])}};
    uint64_t ticket = 0;
    assert_int_equal(client_ask(world->phones[0].client, &old_root, world->at.now, &ticket),
                     BAD_KEY);
    (void)phone_drain(world, 0);
    give_hat(world, 1, CERT_WIJK_COORDINATOR, paper);
    world_let_in(world, 2, "Cees");
    assert_int_equal(say(world, 2, "Alles werkt nog")->status, OK);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hat_is_given_by_a_coordinator_and_the_root_on_paper),
        cmocka_unit_test(two_coordinators_give_a_hat_without_the_root),
        cmocka_unit_test(a_hat_is_told_when_it_works),
        cmocka_unit_test(a_revoked_phone_is_out_at_once_and_cannot_read_what_follows),
        cmocka_unit_test(a_second_phone_comes_in_and_is_revoked_by_the_first),
        cmocka_unit_test(who_leaves_waits_for_nobody),
        cmocka_unit_test(who_moves_enters_the_new_buurt_by_a_pass),
        cmocka_unit_test(a_walking_group_is_made_named_and_entered_by_a_pass),
        cmocka_unit_test(a_walking_groups_name_is_passed_on_by_who_wears_no_hat),
        cmocka_unit_test(who_was_invited_by_another_coordinator_enters_a_walking_group),
        cmocka_unit_test(two_custodians_name_a_new_root_and_the_service_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
