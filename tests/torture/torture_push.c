/* torture_push.c -- every allocation fails once on the road of a wake-up: found in rows, cut in
 * slices, put into words, sealed, and its end noted. */
#include "support/browser.h"
#include "support/torture.h"
#include "support/walk_world.h"

#include "crypto/public/chance.h"
#include "wakeup/post.h"
#include "wakeup/queue.h"
#include "wakeup/wakeup.h"
#include "wire/wire_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { KEPT = 900 };

static const char ADDRESS[] = "https://push.example.org/1";

struct road {
    struct walk_world *w;
    struct browser phone;
    uint32_t log;
};

static bool is_honest(enum status status)
{
    return status == NO_MEMORY || status == STORAGE || status == RETRY || status == BUSY;
}

static const struct torture_rules RULES = {.is_honest = is_honest, .kept = KEPT};

/* Of one that was found: the words, and a post to its first sleeper. */
static enum status make_post(const struct wake_up *wake)
{
    struct buffer text = buffer_make(SEALING_PLAIN_MAX);
    struct post *post = NULL;
    notice_write(wake, span_of(NULL, 0), &text);
    enum status status = buffer_status(&text);
    if (status == OK) {
        status = post_create(wake, &wake->sleepers[0], buffer_span(&text), &post);
    }
    post_destroy(post);
    buffer_end(&text);
    return status;
}

/* Through the queue, and the slice behind it. */
static enum status queue_it(struct wake_up *wake)
{
    struct wake_queue queue = wake_queue_make(2);
    struct wake_up *next = asleep_next(wake);
    if (next == NULL) {
        asleep_destroy(wake);
        return NO_MEMORY;
    }
    (void)wake_queue_put(&queue, wake);
    (void)wake_queue_put(&queue, next);
    wake_queue_end(&queue);
    return OK;
}

static enum status go(void *context)
{
    struct road *road = context;
    struct effect effect = {.log = road->log, .with.wake = {.urgency = WAKE_ALERT}};
    effect.frame = frame_create_of(span_text("a sealed copy"));
    struct wake_up *wake = effect.frame == NULL ? NULL : asleep_create(&effect, 1);
    if (wake == NULL) {
        frame_destroy(effect.frame);
        return NO_MEMORY;
    }
    enum status status = asleep_find(road->w->world.core->db, wake);
    if (status == OK) {
        status = wake->count == 1 ? make_post(wake) : NOT_FOUND;
    }
    if (status != OK) {
        asleep_destroy(wake);
        return status;
    }
    return queue_it(wake);
}

static enum status note(void *context)
{
    struct road *road = context;
    struct pushed pushed = {.wijk_id = road->w->world.wijk_id,
                            .serial = road->w->devices[BRAM].serial,
                            .outcome = PUSHED_TAKEN,
                            .trial = true,
                            .endpoint_size = strlen(ADDRESS)};
    memcpy(pushed.endpoint, ADDRESS, strlen(ADDRESS));
    struct world_request request;
    torture_pause();
    world_request_begin(&road->w->world, 0, &request);
    torture_resume();
    const enum status status = wakeup_pushed(&request.r, &pushed);
    torture_pause();
    world_request_end(&road->w->world, &request, false);
    torture_resume();
    return status;
}

static int open_road(void **state)
{
    static struct road road;
    char point[100] = "";
    if (walk_setup((void **)&road.w) != 0) {
        return -1;
    }
    browser_make(&road.phone);
    base64_encode(road.phone.p256dh, sizeof(road.phone.p256dh), point);
    assert_true(walk_ask(road.w, BRAM, "push.register",
                         "\"endpoint\":\"%s\",\"p256dh\":\"%s\","
                         "\"auth\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"wants\":\"all\"",
                         ADDRESS, point));
    assert_true(walk_ask(road.w, BRAM, "push.test", "\"test_id\":\"%s\"",
                         walk_hex(&road.w->walk_group_id)));
    const struct log_name name = log_name_of_group(&road.w->world.wijk_id, &road.w->talk);
    struct log_row row = {0};
    assert_int_equal(log_find(road.w->world.core->db, &name, &row), OK);
    road.log = row.log_no;
    *state = &road;
    return 0;
}

static int close_road(void **state)
{
    struct road *road = *state;
    browser_end(&road->phone);
    return walk_teardown((void **)&road->w);
}

static void a_wake_up_survives_every_failed_allocation(void **state)
{
    assert_true(torture_by_rules(go, *state, &RULES) > 5);
}

static void the_end_of_a_push_survives_every_failed_allocation(void **state)
{
    assert_true(torture_by_rules(note, *state, &RULES) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_wake_up_survives_every_failed_allocation, open_road,
                                        close_road),
        cmocka_unit_test_setup_teardown(the_end_of_a_push_survives_every_failed_allocation,
                                        open_road, close_road),
    };
    return chance_open() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
