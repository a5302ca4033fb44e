/* torture_store_core.c -- every allocation on the road of a request fails once: what was answered
 * is kept, what was not kept is not answered, and nobody waits in vain. */
#include "session/device.h"
#include "support/core_world.h"
#include "support/torture.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static bool is_honest(enum status status)
{
    return status == OK; /* the core itself always goes on */
}

static bool is_kept(struct world *world, uint64_t number)
{
    struct query q = query_make(world->core->db, SQL_ANSWER_FIND);
    bind_id(&q, ":wijk_id", &world->wijk_id);
    bind_id(&q, ":serial", &world->devices[0].serial);
    bind_count(&q, ":request", number);
    const bool kept = query_row(&q);
    assert_int_equal(query_end(&q), OK);
    return kept;
}

/* Sends one write; whatever fails, the phone hears of it: a reply, or the end of the connection. */
static enum status ask_once(void *context)
{
    struct world *world = context;
    torture_pause();
    char frame[256];
    if (session_find(world->core, world->devices[0].connection)->going) {
        assert_true(world_prove(world, 0, "[{\"log\":\"wijk\",\"incarnation\":77,\"seq\":0}]"));
    }
    const uint64_t number = ++world->devices[0].request;
    (void)snprintf(frame, sizeof(frame),
                   "{\"type\":\"push.remove\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64 "}",
                   number, number > 20 ? number - 20 : 0);
    world->at.now += 60;
    torture_resume();
    const enum status status = world_say(world, world->devices[0].connection, frame);
    torture_pause();
    const bool done = world_replied(world, "\"type\":\"done\"");
    const bool closed = world_count(world, EFFECT_CLOSE) > 0;
    assert_true(done || world_replied(world, "\"type\":\"refused\"") || closed ||
                world->core->doubts);
    assert_true(done == is_kept(world, number));
    batch_end(&world->batch);
    torture_resume();
    return status;
}

static void a_write_is_answered_and_kept_or_neither(void **state)
{
    (void)state;
    static struct world world;
    world_open_core(&world, NULL);
    assert_true(world_prove(&world, 0, "[]"));
    const struct torture_rules rules = {.is_honest = is_honest, .kept = 400};
    assert_true(torture_by_rules(ask_once, &world, &rules) > 5);
    world_close(&world);
}

/* Opens, greets and goes: strangers cost what they bring, and leave nothing behind. */
static enum status knock(void *context)
{
    struct world *world = context;
    const uint64_t connection = ++world->last_connection;
    const struct input inputs[] = {
        {.kind = INPUT_OPENED, .connection = connection},
        {.kind = INPUT_FRAME,
         .connection = connection,
         .frame = span_text("{\"type\":\"session.hello\",\"request\":1,\"wijk_id\":"
                            "\"77777777777777777777777777777777\",\"protocol_min\":1,"
                            "\"protocol_max\":1,\"build\":\"t\"}")},
        {.kind = INPUT_CLOSED, .connection = connection},
    };
    struct batch batch = {0};
    const enum status status = core_run(world->core, inputs, 3, world->at, &batch);
    torture_pause();
    assert_true(batch.count > 0 || world->core->by_connection.count == 0);
    torture_resume();
    batch_end(&batch);
    return status;
}

static void a_stranger_is_answered_or_sent_away(void **state)
{
    (void)state;
    static struct world world;
    world_open_core(&world, NULL);
    const struct torture_rules rules = {.is_honest = is_honest, .kept = 100};
    assert_true(torture_by_rules(knock, &world, &rules) > 3);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_is_answered_and_kept_or_neither),
        cmocka_unit_test(a_stranger_is_answered_or_sent_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
