/* More groups than a session can follow, frames that no server of ours sends, and a founder that
 * goes. */
#include "crypto/public/chance.h"
#include "unit/client_wijk.h"

/* Invited into the other buurt of phone 0's wijk, and in its groups. */
static void let_in_there(struct client_world *world, size_t which, struct wire_id buurt,
                         const char *name)
{
    const struct wish invite = {.kind = WISH_INVITE,
                                .as.invite = {.kind = WISH_INVITE_RESIDENT, .buurt_id = buurt}};
    char link[PHONE_TEXT_MAX];
    memcpy(link, phone_get(world, 0, &invite)->link, sizeof(link));
    assert_int_equal(phone_join(world, which, link, name)->status, OK);
    for (int i = 0; i < 60 && phone_count(&world->phones[which], HAPPENED_ENTERED) < 3; i++) {
        world_pass(world, 1);
    }
    assert_int_equal(phone_count(&world->phones[which], HAPPENED_ENTERED), 3);
}

/* CLIENT-13 */
static void a_founder_of_many_buurten_hears_them_all_in_turn(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    struct wire_id buurten[8];
    const struct phone_answer *founded = world_found(world, 8);
    for (size_t i = 0; i < 8; i++) {
        buurten[i] = founded->buurten[i].buurt_id;
    }
    world_pass(world, 600);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_ENTERED), 18);
    for (size_t i = 1; i <= 3; i++) {
        let_in_there(world, i, buurten[i], "Buur");
        const struct wish say = {.kind = WISH_SAY,
                                 .as.say = {.group = phone_group(world, i, CERT_TALK_BUURT),
                                            .text = span_text("Hoort iemand mij?")}};
        assert_int_equal(phone_get(world, i, &say)->status, OK);
    }
    world_pass(world, 600);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_MESSAGE), 3);
    world_end(world);
}

/* CLIENT-13 */
static void who_has_something_to_say_gets_a_turn_at_once(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    (void)world_found(world, 8);
    world_pass(world, 600);
    const struct wish show = {.kind = WISH_SHOW_GROUPS};
    struct wire_group talk[8];
    size_t count = 0;
    const struct phone_answer *shown = phone_get(world, 0, &show);
    for (size_t i = 0; i < shown->answer.group_count && count < 8; i++) {
        if (shown->groups[i].kind == CERT_TALK_BUURT) {
            talk[count++] = shown->groups[i].group;
        }
    }
    assert_int_equal(count, 8);
    for (size_t i = 0; i < count; i++) {
        const struct wish say = {
            .kind = WISH_SAY, .as.say = {.group = talk[i], .text = span_text("Iedereen welkom")}};
        uint64_t ticket = 0;
        assert_int_equal(client_ask(world->phones[0].client, &say, world->at.now, &ticket), OK);
        (void)phone_drain(world, 0);
    }
    world_pass(world, 16);
    const struct wish self = {.kind = WISH_SHOW_SELF};
    assert_int_equal(phone_get(world, 0, &self)->answer.self.outbox, 0);
    world_end(world);
}

/* CLIENT-16, T9 */
static void a_founder_goes_once_a_coordinator_is_in(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    const struct phone_answer *founded = world_found(world, 2);
    char paper[PHONE_TEXT_MAX];
    memcpy(paper, founded->papers[0], sizeof(paper));
    const struct wire_id ids[] = {founded->buurten[0].buurt_id, founded->buurten[1].buurt_id};
    const struct wish self = {.kind = WISH_SHOW_SELF};
    const struct wire_id own = phone_get(world, 0, &self)->answer.self.buurt_id;
    const struct wire_id other = wire_id_equal(&own, &ids[0]) ? ids[1] : ids[0];
    let_in_there(world, 1, other, "Bram");
    world_pass(world, 200);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_OUT), 0);
    const struct wish grant = {
        .kind = WISH_GRANT_HAT,
        .as.grant = {.hat = CERT_COORDINATOR,
                     .device_serial = phone_get(world, 1, &self)->answer.self.device_serial,
                     .buurt_id = other,
                     .root_paper = span_text(paper)}};
    assert_int_equal(phone_get(world, 0, &grant)->status, OK);
    world_pass(world, 300);
    assert_int_equal(phone_count(&world->phones[0], HAPPENED_OUT), 2);
    const struct wish members = {.kind = WISH_SHOW_MEMBERS,
                                 .as.target.group = phone_group(world, 1, CERT_TALK_BUURT)};
    assert_int_equal(phone_get(world, 1, &members)->answer.member_count, 1);
    const struct wish say = {.kind = WISH_SAY,
                             .as.say = {.group = phone_group(world, 0, CERT_TALK_BUURT),
                                        .text = span_text("Ik woon hier nog")}};
    assert_int_equal(phone_get(world, 0, &say)->status, OK);
    world_end(world);
}

/* --- what no server of ours sends --- */

static void replay(const struct phone_row *rows, size_t row_count, const struct calls *calls,
                   uint32_t garble)
{
    struct client_row *stored_rows = calloc(row_count + 1, sizeof(*stored_rows));
    for (size_t i = 0; i < row_count; i++) {
        stored_rows[i] = (struct client_row){span_of(rows[i].key, rows[i].key_size),
                                             span_of(rows[i].value, rows[i].value_size)};
    }
    const struct client_rows stored = {stored_rows, row_count};
    struct client *client = NULL;
    assert_int_equal(client_open(&stored, START, &client), OK);
    for (size_t i = 0; i < calls->count; i++) {
        const struct call *call = &calls->items[i];
        int64_t again_at = 0;
        uint8_t *frame = calloc(call->size + 1, 1);
        if (call->size > 0) {
            memcpy(frame, call->frame, call->size);
        }
        enum status status = OK;
        switch (call->kind) {
        case CALL_CONNECTED: status = client_connected(client, call->now); break;
        case CALL_TICK: status = client_tick(client, call->now, &again_at); break;
        default:
            if (chance_below(garble) == 0) {
                frame[chance_below((uint32_t)call->size)] = (uint8_t)chance_below(256);
            }
            status = client_receive(client, span_of(frame, call->size), call->now);
            break;
        }
        assert_int_equal(status, OK);
        free(frame);
        for (;;) {
            struct client_output output;
            assert_int_equal(client_next(client, &output), OK);
            if (output.kind == CLIENT_NOTHING) {
                break;
            }
            if (output.kind == CLIENT_KEEP) {
                client_kept(client);
            }
        }
    }
    client_close(client);
    free(stored_rows);
}

/* CLIENT-7 */
static void a_client_survives_any_frame(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    struct calls calls = {.which = 1};
    struct phone_row rows[512];
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    struct phone *phone = &world->phones[1];
    world->phones[1].is_on = false;
    world_cut(world, 1);
    const size_t count = phone->row_count;
    assert_true(count < 512);
    for (size_t i = 0; i < count; i++) {
        rows[i] = phone->rows[i];
        rows[i].key = malloc(rows[i].key_size);
        rows[i].value = malloc(rows[i].value_size);
        memcpy(rows[i].key, phone->rows[i].key, rows[i].key_size);
        memcpy(rows[i].value, phone->rows[i].value, rows[i].value_size);
    }
    const struct wish say = {.kind = WISH_SAY,
                             .as.say = {.group = phone_group(world, 0, CERT_TALK_BUURT),
                                        .text = span_text("een bericht")}};
    assert_int_equal(phone_get(world, 0, &say)->status, OK);
    const struct wish self = {.kind = WISH_SHOW_SELF};
    const struct wish revoke = {
        .kind = WISH_REVOKE,
        .as.revoke = {.kind = WISH_REVOKE_DEVICE,
                      .target = phone_get(world, 2, &self)->answer.self.device_serial}};
    assert_int_equal(phone_get(world, 0, &revoke)->status, OK);
    world_pass(world, 10);
    world->record = &calls;
    phone->is_on = true;
    world_pass(world, 10);
    world->record = NULL;
    assert_true(calls.count > 20);
    for (uint32_t i = 0; i < 300; i++) {
        replay(rows, count, &calls, 1 + i % 4);
    }
    for (size_t i = 0; i < count; i++) {
        free(rows[i].key);
        free(rows[i].value);
    }
    for (size_t i = 0; i < calls.count; i++) {
        free(calls.items[i].frame);
    }
    free(calls.items);
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_founder_of_many_buurten_hears_them_all_in_turn),
        cmocka_unit_test(who_has_something_to_say_gets_a_turn_at_once),
        cmocka_unit_test(a_founder_goes_once_a_coordinator_is_in),
        cmocka_unit_test(a_client_survives_any_frame),
    };
    if (getenv("CLIENT_TEST") != NULL) {
        cmocka_set_test_filter(getenv("CLIENT_TEST"));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
