/* A client whose every allocation fails once: opened from its rows, signing in, hearing and saying
 * what a real server told it before. It says NO_MEMORY, keeps nothing behind, and what it had kept
 * opens again. */
#include "crypto/public/chance.h"
#include "support/torture.h"
#include "unit/client_wijk.h"

/* A phone's rows at one moment, what is asked of it then, and what it was told after that. */
struct story {
    struct client_row *rows;
    size_t row_count;
    const struct wish *wishes;
    size_t wish_count;
    struct calls calls;
    int64_t now;
    size_t outputs; /* of a run in which nothing fails; 0: not known yet */
};

static void copy_rows(const struct phone *phone, struct story *out)
{
    out->rows = calloc(phone->row_count + 1, sizeof(*out->rows));
    out->row_count = phone->row_count;
    for (size_t i = 0; i < phone->row_count; i++) {
        uint8_t *key = malloc(phone->rows[i].key_size);
        uint8_t *value = malloc(phone->rows[i].value_size);
        memcpy(key, phone->rows[i].key, phone->rows[i].key_size);
        memcpy(value, phone->rows[i].value, phone->rows[i].value_size);
        out->rows[i] = (struct client_row){span_of(key, phone->rows[i].key_size),
                                           span_of(value, phone->rows[i].value_size)};
    }
}

static void story_end(struct story *story)
{
    for (size_t i = 0; i < story->row_count; i++) {
        free((void *)story->rows[i].key.data);
        free((void *)story->rows[i].value.data);
    }
    for (size_t i = 0; i < story->calls.count; i++) {
        free(story->calls.items[i].frame);
    }
    free(story->rows);
    free(story->calls.items);
}

/* --- one run --- */

static enum status drain(struct client *client, size_t *outputs)
{
    for (;;) {
        struct client_output output;
        const enum status status = client_next(client, &output);
        if (status != OK || output.kind == CLIENT_NOTHING) {
            return status;
        }
        (*outputs)++;
        if (output.kind == CLIENT_KEEP) {
            client_kept(client);
        }
    }
}

static enum status call(struct client *client, const struct call *call)
{
    int64_t again_at = 0;
    switch (call->kind) {
    case CALL_CONNECTED: return client_connected(client, call->now);
    case CALL_RECEIVE: return client_receive(client, span_of(call->frame, call->size), call->now);
    case CALL_TICK: return client_tick(client, call->now, &again_at);
    default: client_disconnected(client, call->now); return OK;
    }
}

static enum status ask_all(struct client *client, const struct story *story, size_t *outputs)
{
    enum status status = OK;
    for (size_t i = 0; status == OK && i < story->wish_count; i++) {
        uint64_t ticket = 0;
        status = client_ask(client, &story->wishes[i], story->now, &ticket);
        if (status == OK) {
            status = drain(client, outputs);
        }
    }
    return status;
}

static enum status tell(void *context)
{
    struct story *story = context;
    const struct client_rows stored = {story->rows, story->row_count};
    static const uint8_t SEED[32] = {7};
    struct client *client = NULL;
    size_t outputs = 0;
    chance_seed(SEED); /* every run takes the same way */
    enum status status = client_open(&stored, story->now, &client);
    if (status == OK) {
        status = drain(client, &outputs);
    }
    if (status == OK) {
        status = ask_all(client, story, &outputs);
    }
    for (size_t i = 0; status == OK && i < story->calls.count; i++) {
        status = call(client, &story->calls.items[i]);
        if (status == OK) {
            status = drain(client, &outputs);
        }
    }
    client_close(client);
    if (status == OK && story->outputs == 0) {
        story->outputs = outputs;
    }
    return status == OK && outputs != story->outputs ? CONFLICT : status;
}

/* Where a table only grows for speed a failure is no failure, and all goes as it would have. */
static bool is_honest(enum status status)
{
    return status == NO_MEMORY || status == OK;
}

static void torture(struct story *story, size_t stride)
{
    const struct torture_rules rules = {.is_honest = is_honest, .stride = stride};
    assert_true(torture_by_rules(tell, story, &rules) > 100);
}

/* --- the stories --- */

static void begin(struct client_world *world, size_t which, struct story *story)
{
    copy_rows(&world->phones[which], story);
    story->now = world->at.now;
    story->calls.which = which;
    world->record = &story->calls;
}

/* CLIENT-6; Away for a while: what it missed, what it says itself, a newcomer, a revocation. */
static void a_member_that_comes_back(void **state)
{
    (void)state;
    torture_pause();
    struct client_world *world = world_make();
    struct story story = {.rows = NULL};
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    const struct wire_group talk = phone_group(world, 1, CERT_TALK_BUURT);
    world->phones[1].is_on = false;
    world_cut(world, 1);
    const struct wish say = {.kind = WISH_SAY,
                             .as.say = {.group = talk, .text = span_text("terwijl je weg was")}};
    assert_int_equal(phone_get(world, 0, &say)->status, OK);
    const struct wish raise = {.kind = WISH_RAISE,
                               .as.raise = {.alert = {.kind = sealed_alert_kind_FIRE,
                                                      .place = span_text("het plein"),
                                                      .call = sealed_call_112_I_CALLED}}};
    const struct wire_id alert_id = phone_get(world, 0, &raise)->answer.id;
    const struct wish lamp = {
        .kind = WISH_STATE,
        .as.state = {.alert_id = alert_id, .state = sealed_alert_state_LAMP_ON}};
    assert_int_equal(phone_get(world, 2, &lamp)->status, OK);
    const struct wish self = {.kind = WISH_SHOW_SELF};
    const struct wish revoke = {
        .kind = WISH_REVOKE,
        .as.revoke = {.kind = WISH_REVOKE_DEVICE,
                      .target = phone_get(world, 2, &self)->answer.self.device_serial}};
    assert_int_equal(phone_get(world, 0, &revoke)->status, OK);
    world_pass(world, 10);
    begin(world, 1, &story);
    world->phones[1].is_on = true;
    const uint64_t mine = phone_ask(world, 1, &say);
    world_pass(world, 8);
    assert_int_equal(phone_answer_of(&world->phones[1], mine)->status, OK);
    world->record = NULL;
    const struct wish wishes[] = {say};
    story.wishes = wishes;
    story.wish_count = 1;
    assert_int_equal(tell(&story), OK);
    torture_resume();
    torture(&story, 1);
    torture_pause();
    story_end(&story);
    world_end(world);
    torture_resume();
}

/* From nothing to a member of three groups. */
static void a_newcomer_that_comes_in(void **state)
{
    (void)state;
    torture_pause();
    struct client_world *world = world_make();
    struct story story = {.rows = NULL};
    char link[PHONE_TEXT_MAX];
    (void)world_found(world, 1);
    memcpy(link, world_invite(world, 0)->link, sizeof(link));
    const struct wish join = {
        .kind = WISH_JOIN, .as.join = {.code = span_text(link), .first_name = span_text("Bram")}};
    world->phones[1].is_on = true;
    phone_open(world, &world->phones[1]);
    begin(world, 1, &story);
    (void)phone_ask(world, 1, &join);
    world_pass(world, 20);
    world->record = NULL;
    story.wishes = &join;
    story.wish_count = 1;
    assert_int_equal(tell(&story), OK);
    torture_resume();
    torture(&story, 1);
    torture_pause();
    story_end(&story);
    world_end(world);
    torture_resume();
}

/* Everything that can be asked without a server. */
static void wishes_of_a_member(void **state)
{
    (void)state;
    torture_pause();
    struct client_world *world = world_make();
    struct story story = {.rows = NULL};
    char paper[PHONE_TEXT_MAX];
    memcpy(paper, world_found(world, 1)->papers[0], sizeof(paper));
    world_let_in(world, 1, "Bram");
    const struct wire_group talk = phone_group(world, 0, CERT_TALK_BUURT);
    const struct wish self = {.kind = WISH_SHOW_SELF};
    const struct wish_self other = phone_get(world, 1, &self)->answer.self;
    const struct wire_id buurt = phone_get(world, 0, &self)->answer.self.buurt_id;
    const struct wish wishes[] = {
        {.kind = WISH_SHOW_SELF},
        {.kind = WISH_SHOW_GROUPS},
        {.kind = WISH_SHOW_MEMBERS, .as.target.group = talk},
        {.kind = WISH_SHOW_MESSAGES},
        {.kind = WISH_SHOW_ALERTS},
        {.kind = WISH_SHOW_HATS},
        {.kind = WISH_SHOW_BUURTEN},
        {.kind = WISH_COMPARE, .as.target.group = talk},
        {.kind = WISH_NAME, .as.text = span_text("Anja")},
        {.kind = WISH_INVITE, .as.invite = {.kind = WISH_INVITE_RESIDENT, .by_words = true}},
        {.kind = WISH_GRANT_HAT,
         .as.grant = {.hat = CERT_COORDINATOR,
                      .device_serial = other.device_serial,
                      .buurt_id = buurt,
                      .root_paper = span_text(paper)}},
        {.kind = WISH_ADD_ROOM,
         .as.room = {.kind = CERT_WALK, .buurt_id = buurt, .min = 2, .max = 4}},
        {.kind = WISH_REVOKE, .as.revoke = {.kind = WISH_REVOKE_MEMBER, .target = other.member_id}},
        {.kind = WISH_RAISE,
         .as.raise = {.alert = {.kind = sealed_alert_kind_MISSING,
                                .place = span_text("het park"),
                                .call = sealed_call_112_NOT_URGENT},
                      .practice = true}},
        {.kind = WISH_LEAVE},
    };
    begin(world, 0, &story);
    world->record = NULL;
    story.wishes = wishes;
    story.wish_count = sizeof(wishes) / sizeof(wishes[0]);
    assert_int_equal(tell(&story), OK);
    torture_resume();
    torture(&story, 1);
    torture_pause();
    story_end(&story);
    world_end(world);
    torture_resume();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_that_comes_back),
        cmocka_unit_test(a_newcomer_that_comes_in),
        cmocka_unit_test(wishes_of_a_member),
    };
    if (getenv("CLIENT_TEST") != NULL) {
        cmocka_set_test_filter(getenv("CLIENT_TEST"));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
