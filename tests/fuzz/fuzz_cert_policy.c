/* fuzz_cert_policy.c -- a real commit with any act: the policy answers with a status.
 *
 * The first byte picks the commit (an entry, a statement, an update); the rest takes the place of
 * its authenticated_data in the question that the policy is asked. Asked twice, and with or without
 * a memo, the answer must be the same: that is what keeps a group together. */
#include <stdlib.h>

#include "crypto/public/chance.h"
#include "support/cert_room.h"
#include "support/fuzz.h"

enum { COMMITS = 3, ARENA_MAX = 1 << 20 };

/* A commit and the group just before it. */
struct moment {
    struct public_group *group;
    struct cert_policy *with_memo, *without;
    mls_authenticated_content content;
};

static struct world world;
static struct room room;
static struct moment moments[COMMITS];
static struct span act;
static bool is_open;

static enum status ask(void *context, const struct policy_question *question)
{
    const struct moment *moment = context;
    mls_authenticated_content content = *question->content;
    content.content.authenticated_data = act;
    struct policy_question changed = *question;
    changed.content = &content;
    const struct group_policy one = cert_policy_hook(moment->with_memo);
    const struct group_policy two = cert_policy_hook(moment->without);
    const enum status first = one.may_commit(one.context, &changed);
    const enum status second = two.may_commit(two.context, &changed);
    const enum status third = one.may_commit(one.context, &changed);
    if (first != second || first != third) {
        abort();
    }
    return NOT_ALLOWED; /* the commit is never merged: the next run asks again */
}

static struct cert_policy *make_policy(struct cert_memo *memo)
{
    const struct cert_policy_start start = {.document = cert_document_bytes(room_document(&room)),
                                            .time = cert_policy_time(room.policy),
                                            .memo = memo};
    struct cert_policy *policy = NULL;
    if (cert_policy_create(&start, &policy) != OK) {
        abort();
    }
    return policy;
}

/* Remembers the room as it is. */
static void before(struct moment *moment)
{
    moment->with_memo = make_policy(room.memo);
    moment->without = make_policy(NULL);
    const struct group_rules rules = {.policy = {.may_commit = ask, .context = moment}};
    if (public_group_open(&rules, room_info(&room), (struct span){0}, &moment->group) != OK) {
        abort();
    }
}

/* And the commit that came then. */
static void after(struct moment *moment)
{
    mls_message message;
    if (mls_message_decode(room.said, &world.arena, &message) != OK) {
        abort();
    }
    moment->content = framing_of_public(message.public_message);
}

static void open_once(void)
{
    static const uint8_t SEED[32] = {9};
    static struct person resident;
    if (is_open) {
        return;
    }
    is_open = true;
    chance_seed(SEED);
    cert_world_open(&world);
    room_open(&room, &world, CERT_ALARM_BUURT, &world.founder);
    resident = world_resident(&world);
    before(&moments[0]);
    (void)room_admit(&room, &resident);
    after(&moments[0]);
    before(&moments[1]);
    (void)!room_update(&room, &room.seats[0]);
    after(&moments[1]);
    before(&moments[2]);
    const struct cert_pen pen = world_pen(&world.coordinator_hat);
    const struct act_wish wish = {
        .hats = {&world.coordinator_hat, &world.first_hat, &world.second_hat},
        .statement =
            world_revoke(&world, &pen, world_buurt(&world, 0), &resident.device.serial, room.time)};
    if (room_state(&room, &room.seats[0], &wish) != OK) {
        abort();
    }
    after(&moments[2]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    open_once();
    if (size == 0) {
        return 0;
    }
    struct moment *moment = &moments[bytes[0] % COMMITS];
    act = span_of(bytes + 1, size - 1);
    struct public_commit *commit = NULL;
    if (public_group_stage(moment->group, &moment->content, &commit) == OK) {
        abort();
    }
    return 0;
}
