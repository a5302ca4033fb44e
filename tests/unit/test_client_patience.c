/* What goes on for days: a phone that is out leaves the server alone, a hat that nobody saw is
 * shown by its heartbeat, and who left a buurt does not come back by itself. */
#include "core/client_inner.h"
#include "unit/client_wijk.h"

/* Anna's wijk of two buurten: what tests need of it. */
struct two_buurten {
    struct client_world *world;
    struct wire_id other; /* the buurt that is not Anna's own */
    char paper[PHONE_TEXT_MAX];
};

static struct two_buurten two_buurten_make(void)
{
    struct two_buurten wijk = {.world = world_make()};
    const struct phone_answer *founded = world_found(wijk.world, 2);
    memcpy(wijk.paper, founded->papers[0], sizeof(wijk.paper));
    const struct wire_id ids[] = {founded->buurten[0].buurt_id, founded->buurten[1].buurt_id};
    const struct wish self = {.kind = WISH_SHOW_SELF};
    const struct wire_id own = phone_get(wijk.world, 0, &self)->answer.self.buurt_id;
    wijk.other = wire_id_equal(&own, &ids[0]) ? ids[1] : ids[0];
    return wijk;
}

/* Invited by phone 0 into the other buurt, and in its groups. */
static void let_in(const struct two_buurten *wijk, size_t which, const char *name)
{
    struct client_world *world = wijk->world;
    const struct wish invite = {
        .kind = WISH_INVITE, .as.invite = {.kind = WISH_INVITE_RESIDENT, .buurt_id = wijk->other}};
    char link[PHONE_TEXT_MAX];
    memcpy(link, phone_get(world, 0, &invite)->link, sizeof(link));
    assert_int_equal(phone_join(world, which, link, name)->status, OK);
    for (int i = 0; i < 60 && phone_count(&world->phones[which], HAPPENED_ENTERED) < 3; i++) {
        world_pass(world, 1);
    }
    assert_int_equal(phone_count(&world->phones[which], HAPPENED_ENTERED), 3);
}

static void make_coordinator(const struct two_buurten *wijk, size_t which)
{
    const struct wish self = {.kind = WISH_SHOW_SELF};
    const struct wish grant = {
        .kind = WISH_GRANT_HAT,
        .as.grant = {.hat = CERT_COORDINATOR,
                     .device_serial =
                         phone_get(wijk->world, which, &self)->answer.self.device_serial,
                     .buurt_id = wijk->other,
                     .root_paper = span_text(wijk->paper)}};
    assert_int_equal(phone_get(wijk->world, 0, &grant)->status, OK);
}

static size_t count_warnings(const struct phone *phone, enum happening_warning warning)
{
    size_t count = 0;
    for (size_t i = 0; i < phone->happened_count; i++) {
        count += phone->happened[i].what.kind == HAPPENED_WARNING &&
                 phone->happened[i].what.warning == warning;
    }
    return count;
}

/* CLIENT-24 */
static void a_phone_that_is_out_leaves_the_server_alone(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    struct phone *bram = &world->phones[1];
    const struct wish leave = {.kind = WISH_LEAVE};
    assert_int_equal(phone_get(world, 1, &leave)->status, OK);
    world_pass(world, 10);
    assert_int_equal(phone_count(bram, HAPPENED_REVOKED), 1);
    bram->back_at = world->at.now; /* it is opened once more */
    world_pass(world, 5);
    assert_int_equal(bram->connection, 0);
    assert_true(bram->back_at > world->at.now + INT64_C(20) * 3600);
    world_pass(world, INT64_C(8) * 24 * 3600);
    assert_int_equal(count_warnings(bram, HAPPENED_NO_HEARTBEAT), 0);
    world_end(world);
}

/* CLIENT-25, T37: Cees was let in by the founder, and nothing showed him yet that Bram has a hat.
 */
static void a_hat_that_nobody_saw_is_shown_by_its_heartbeat(void **state)
{
    (void)state;
    const struct two_buurten wijk = two_buurten_make();
    struct client_world *world = wijk.world;
    let_in(&wijk, 1, "Bram");
    let_in(&wijk, 2, "Cees");
    make_coordinator(&wijk, 1);
    world_pass(world, 300);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_OUT), 2); /* CLIENT-16 */
    world_pass(world, INT64_C(8) * 24 * 3600);
    assert_int_equal(count_warnings(&world->phones[2], HAPPENED_NO_HEARTBEAT), 0);
    world_end(world);
}

/* CLIENT-25: Bram speaks every day, which is heartbeat enough for those alone who know his hat. */
static void a_hat_is_shown_also_where_its_holder_speaks_daily(void **state)
{
    (void)state;
    const struct two_buurten wijk = two_buurten_make();
    struct client_world *world = wijk.world;
    let_in(&wijk, 1, "Bram");
    let_in(&wijk, 2, "Cees");
    make_coordinator(&wijk, 1);
    world_pass(world, 300);
    const struct wish say = {.kind = WISH_SAY,
                             .as.say = {.group = phone_group(world, 1, CERT_TALK_BUURT),
                                        .text = span_text("Goedemorgen")}};
    for (int day = 0; day < 9; day++) {
        assert_int_equal(phone_get(world, 1, &say)->status, OK);
        world_pass(world, INT64_C(23) * 3600);
    }
    assert_int_equal(count_warnings(&world->phones[2], HAPPENED_NO_HEARTBEAT), 0);
    world_end(world);
}

/* CLIENT-16, T16: the founder's leaf stands in the buurt it left until somebody commits that. */
static void who_left_a_buurt_does_not_go_back_in(void **state)
{
    (void)state;
    const struct two_buurten wijk = two_buurten_make();
    struct client_world *world = wijk.world;
    let_in(&wijk, 1, "Bram");
    make_coordinator(&wijk, 1);
    world_pass(world, 2);
    world->phones[1].is_on = false;
    world_cut(world, 1);
    world_pass(world, 400);
    const size_t entered = phone_count(&world->phones[0], HAPPENED_ENTERED);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_OUT), 2);
    world_cut(world, 0);
    world_pass(world, 60);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_ENTERED), entered);
    assert_int_equal(count_warnings(&world->phones[0], HAPPENED_FORK), 0);
    world->phones[1].is_on = true;
    world_pass(world, 60);
    const struct wish members = {.kind = WISH_SHOW_MEMBERS,
                                 .as.target.group = phone_group(world, 1, CERT_TALK_BUURT)};
    assert_int_equal(phone_get(world, 1, &members)->answer.member_count, 1);
    world_end(world);
}

/* The value of a field of the frame that goes next gets another first character. */
static bool spoil(struct client_world *world, const char *name)
{
    struct sent_frame *frame = &world->queue[0];
    const size_t size = strlen(name);
    for (size_t i = 0; i + size < frame->size; i++) {
        if (memcmp(frame->text + i, name, size) == 0) {
            uint8_t *digit = frame->text + i + size;
            *digit = *digit == 'a' ? 'b' : 'a';
            return true;
        }
    }
    return false;
}

/* A claim's signature does not hold, as one over a challenge that is spent. */
static bool spoil_claim(struct client_world *world)
{
    const enum wire_type type = wire_peek(span_of(world->queue[0].text, world->queue[0].size));
    return type == WIRE_invitation_claim && spoil(world, "\"signature\":\"");
}

/* The server has nothing under the hash of what is needed to enter. */
static bool spoil_hash(struct client_world *world)
{
    const enum wire_type type = wire_peek(span_of(world->queue[0].text, world->queue[0].size));
    return (type == WIRE_policy_fetch || type == WIRE_blob_get) && spoil(world, "\"hash\":\"");
}

/* Frames go to the core one by one, of those that can be spoilt the first so many are. */
static void settle_spoiling(struct client_world *world, bool (*spoils)(struct client_world *),
                            size_t most)
{
    (void)phone_drain(world, 1);
    while (world->queued > 0) {
        most -= most > 0 && spoils(world) ? 1 : 0;
        const struct sent_frame frame = world->queue[0];
        memmove(world->queue, world->queue + 1, --world->queued * sizeof(frame));
        const struct input input = {.kind = INPUT_FRAME,
                                    .connection = frame.connection,
                                    .frame = span_of(frame.text, frame.size)};
        world_run_core(world, &input, 1);
        free(frame.text);
        (void)phone_drain(world, 0);
        (void)phone_drain(world, 1);
    }
}

static uint64_t ask_to_join(struct client_world *world)
{
    char link[PHONE_TEXT_MAX];
    memcpy(link, world_invite(world, 0)->link, sizeof(link));
    phone_new(world, 1);
    const struct wish wish = {
        .kind = WISH_JOIN, .as.join = {.code = span_text(link), .first_name = span_text("Bram")}};
    return phone_ask(world, 1, &wish);
}

/* CLIENT-4: a request that the server could not keep has spent its challenge; its repeat
 * is refused with another, and that one is signed. */
static void a_claim_whose_challenge_is_spent_is_signed_again(void **state)
{
    (void)state;
    for (size_t claims = 1; claims <= 5; claims++) {
        struct client_world *world = world_make();
        (void)world_found(world, 1);
        const uint64_t ticket = ask_to_join(world);
        settle_spoiling(world, spoil_claim, claims);
        world_pass(world, 5);
        assert_int_equal(phone_answer_of(&world->phones[1], ticket)->status, OK);
        world_end(world);
    }
}

/* CLIENT-26: a day in front of a group whose policy the server does not give. */
static void what_does_not_come_is_asked_for_ever_less_often(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    (void)ask_to_join(world);
    settle_spoiling(world, spoil_hash, SIZE_MAX);
    const size_t sent = world->phones[1].sent;
    for (int minute = 0; minute < 24 * 60; minute++) {
        int64_t again_at = 0;
        world->at.now += 60;
        world->at.steady_ms += 60000;
        assert_int_equal(client_tick(world->phones[1].client, world->at.now, &again_at), OK);
        settle_spoiling(world, spoil_hash, SIZE_MAX);
    }
    assert_int_equal(phone_count(&world->phones[1], HAPPENED_ENTERED), 0);
    assert_in_range(world->phones[1].sent - sent, 3 * 24, 3 * 24 * 8);
    world_pass(world, 3700);
    assert_int_equal(phone_count(&world->phones[1], HAPPENED_ENTERED), 3);
    world_end(world);
}

/* CLIENT-26: a blob for one group, here before it was told where another stands, is not taken for
 * what that one needs. */
static void a_group_that_is_still_asked_for_waits_while_a_blob_comes_for_another(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 1);
    const uint64_t ticket = ask_to_join(world);
    world_pass(world, 5);
    assert_int_equal(phone_answer_of(&world->phones[1], ticket)->status, OK);
    struct client *client = world->phones[1].client;
    struct client_group *group = client->groups;
    assert_int_equal(client_resync(client, group), OK);
    assert_int_equal(client_enter(client, group), OK);
    const struct hash of_another = hash_of(span_text("a commit of another group"));
    assert_int_equal(client_groups_blob(client, &of_another), OK);
    assert_int_equal(group->standing, MEMBERSHIP_FETCHING);
    world_pass(world, 60);
    assert_int_equal(phone_count(&world->phones[1], HAPPENED_REFUSED), 0);
    assert_int_equal(client->groups->standing, MEMBERSHIP_INSIDE);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phone_that_is_out_leaves_the_server_alone),
        cmocka_unit_test(a_hat_that_nobody_saw_is_shown_by_its_heartbeat),
        cmocka_unit_test(a_hat_is_shown_also_where_its_holder_speaks_daily),
        cmocka_unit_test(who_left_a_buurt_does_not_go_back_in),
        cmocka_unit_test(a_claim_whose_challenge_is_spent_is_signed_again),
        cmocka_unit_test(what_does_not_come_is_asked_for_ever_less_often),
        cmocka_unit_test(a_group_that_is_still_asked_for_waits_while_a_blob_comes_for_another),
    };
    if (getenv("CLIENT_TEST") != NULL) {
        cmocka_set_test_filter(getenv("CLIENT_TEST"));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
