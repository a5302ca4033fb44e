#include "support/mls_play.h"

#include "crypto/public/chance.h"
#include "mls/public/structs.h"
#include "support/mls_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum {
    BYTES_MAX = 1 << 24,
    DEVICES_MAX = 300,
    LOG_MAX = 4096,
    EPOCHS_MAX = 1024,
    NOBODY = DEVICES_MAX
};

enum entry_kind { ENTRY_COMMIT, ENTRY_PROPOSAL, ENTRY_TEXT };

/* What the server keeps in its order. */
struct entry {
    enum entry_kind kind;
    struct buffer message;
    uint64_t epoch; /* in which it was made */
    size_t sender;  /* a device */
};

struct device {
    struct talker talker;
    size_t place;       /* the next entry to handle */
    size_t saved_place; /* as of the last save */
    size_t held;        /* an entry to be handled later than it came; LOG_MAX: none */
};

struct world {
    uint32_t seed;
    struct device *devices;
    size_t count;
    struct entry *log;
    size_t log_size;
    uint64_t epoch; /* of the server */
    struct secret authenticators[EPOCHS_MAX];
    bool is_known[EPOCHS_MAX];
    struct play_count *count_of;
};

static bool one_in(uint32_t many)
{
    return chance_below(many) == 0;
}

static void expect(const struct world *world, const struct device *device, enum status got,
                   enum status wanted, const char *what)
{
    if (got != wanted) {
        fail_msg("seed %u, entry %zu, %s: %s: %s, not %s", world->seed, device->place,
                 device->talker.name, what, status_name(got), status_name(wanted));
    }
}

/* --- agreeing --- */

static void compare(struct world *world, const struct device *device)
{
    const struct group *group = device->talker.group;
    if (group == NULL || !group_is_active(group)) {
        return;
    }
    const uint64_t epoch = group_epoch(group);
    assert_true(epoch < EPOCHS_MAX);
    if (!world->is_known[epoch]) {
        world->is_known[epoch] = true;
        world->authenticators[epoch] = *group_epoch_authenticator(group);
    }
    if (!secret_equal(&world->authenticators[epoch], group_epoch_authenticator(group))) {
        fail_msg("seed %u: %s disagrees at epoch %llu", world->seed, device->talker.name,
                 (unsigned long long)epoch);
    }
}

/* --- handling --- */

static void save(struct world *world, struct device *device)
{
    expect(world, device, shelf_save(&device->talker.shelf, device->talker.group), OK, "save");
    device->saved_place = device->place;
}

static void leave(struct device *device)
{
    group_destroy(device->talker.group);
    device->talker.group = NULL;
    shelf_end(&device->talker.shelf);
    device->held = LOG_MAX;
}

/* A text too old to be read is no failure: it was held back for too many epochs. */
static enum status handle_text(struct world *world, struct device *device,
                               const struct entry *entry, struct group_event *event)
{
    const enum status status =
        group_handle(device->talker.group, buffer_span(&entry->message), &TALK_PSKS, event);
    const uint64_t now = group_epoch(device->talker.group);
    if (status == STALE_EPOCH && entry->epoch + GROUP_PAST_EPOCHS < now) {
        return OK;
    }
    if (status == OK && event->kind == GROUP_APPLICATION) {
        const char *name = world->devices[entry->sender].talker.name;
        assert_true(span_equal(event->content, span_text(name)));
        assert_int_equal(event->epoch, entry->epoch);
        world->count_of->texts_read++;
    }
    return status;
}

static void handle(struct world *world, struct device *device, const struct entry *entry)
{
    struct group_event event = {.kind = GROUP_APPLICATION};
    const enum status status =
        entry->kind == ENTRY_TEXT
            ? handle_text(world, device, entry, &event)
            : group_handle(device->talker.group, buffer_span(&entry->message), &TALK_PSKS, &event);
    expect(world, device, status, OK, "an entry of the log");
    const bool is_out = event.kind == GROUP_REMOVED;
    group_event_end(&event);
    if (is_out) {
        leave(device);
    }
    compare(world, device);
}

/* What was handled already must change nothing; a proposal is still known, the rest refused. */
static void handle_again(struct world *world, struct device *device, const struct entry *entry)
{
    struct group *group = device->talker.group;
    const uint64_t epoch = group_epoch(group);
    const bool had_pending = group_has_pending(group);
    struct group_event event;
    const enum status status =
        group_handle(group, buffer_span(&entry->message), &TALK_PSKS, &event);
    const bool is_named = status == STALE_EPOCH || status == REPLAYED;
    const bool is_nothing =
        status == OK && (event.kind == GROUP_OWN_MESSAGE || event.kind == GROUP_PROPOSAL);
    if (!is_named && !is_nothing) {
        expect(world, device, status, REPLAYED, "a doubled entry");
    }
    group_event_end(&event);
    assert_int_equal(group_epoch(group), epoch);
    assert_true(group_has_pending(group) == had_pending);
    world->count_of->doubled++;
}

static void release_held(struct world *world, struct device *device)
{
    const size_t held = device->held;
    device->held = LOG_MAX;
    if (held != LOG_MAX && device->talker.group != NULL) {
        handle(world, device, &world->log[held]);
    }
}

static void step(struct world *world, struct device *device)
{
    const struct entry *entry = &world->log[device->place];
    device->place++;
    if (entry->kind == ENTRY_TEXT && device->held == LOG_MAX && one_in(6)) {
        device->held = device->place - 1;
        return;
    }
    handle(world, device, entry);
    if (device->talker.group != NULL && one_in(12)) {
        handle_again(world, device, entry);
    }
    if (one_in(2)) {
        release_held(world, device);
    }
}

/* The program dies: what was saved last is all there is. */
static void roll_back(struct world *world, struct device *device)
{
    if (device->talker.shelf.count == 0) {
        return;
    }
    group_destroy(device->talker.group);
    device->talker.group = NULL;
    expect(world, device, shelf_load(&device->talker.shelf, NULL, &device->talker.group), OK,
           "load");
    device->place = device->saved_place;
    device->held = LOG_MAX;
    compare(world, device);
    world->count_of->rollbacks++;
}

static void catch_up(struct world *world, struct device *device)
{
    while (device->talker.group != NULL && device->place < world->log_size) {
        step(world, device);
    }
    release_held(world, device);
    if (device->talker.group != NULL && one_in(3)) {
        save(world, device);
        world->count_of->reloads++;
        group_destroy(device->talker.group);
        device->talker.group = NULL;
        expect(world, device, shelf_load(&device->talker.shelf, NULL, &device->talker.group), OK,
               "load");
        compare(world, device);
    }
}

/* Some are offline, some die before they saved. */
static void everybody(struct world *world, bool really)
{
    for (size_t i = 0; i < world->count; i++) {
        struct device *device = &world->devices[i];
        if (device->talker.group == NULL || (!really && one_in(4))) {
            continue;
        }
        catch_up(world, device);
        if (device->talker.group != NULL && one_in(16)) {
            roll_back(world, device);
        }
    }
}

/* --- sending --- */

static void append(struct world *world, enum entry_kind kind, size_t sender,
                   const struct buffer *message)
{
    assert_true(world->log_size < LOG_MAX);
    struct entry *entry = &world->log[world->log_size++];
    *entry = (struct entry){kind, buffer_make(BYTES_MAX), world->epoch, sender};
    buffer_append_span(&entry->message, buffer_span(message));
    assert_int_equal(buffer_status(&entry->message), OK);
    world->epoch += kind == ENTRY_COMMIT;
}

/* Somebody who is in and knows everything; saved before anything of it leaves. */
static size_t pick(struct world *world)
{
    for (size_t tries = 0; tries < 4 * world->count; tries++) {
        const size_t i = chance_below((uint32_t)world->count);
        struct device *device = &world->devices[i];
        if (device->talker.group == NULL) {
            continue;
        }
        catch_up(world, device);
        if (device->talker.group != NULL && group_is_active(device->talker.group)) {
            talk_sweep(&device->talker);
            return i;
        }
    }
    return NOBODY;
}

static size_t pick_outsider(const struct world *world)
{
    size_t at = chance_below((uint32_t)world->count);
    for (size_t tries = 0; tries < world->count; tries++, at = (at + 1) % world->count) {
        if (world->devices[at].talker.group == NULL) {
            return at;
        }
    }
    return NOBODY;
}

static void enter_log(struct world *world, size_t who)
{
    struct device *device = &world->devices[who];
    device->place = world->log_size;
    device->held = LOG_MAX;
    shelf_end(&device->talker.shelf);
    compare(world, device);
    save(world, device);
}

/* A commit of `who`, staged, and taken by the server when it wins. */
static void commit(struct world *world, size_t who, const struct buffer *proposal, bool wins,
                   struct buffer *welcome)
{
    struct device *device = &world->devices[who];
    struct buffer message = buffer_make(BYTES_MAX);
    const struct span one = proposal != NULL ? buffer_span(proposal) : span_of(NULL, 0);
    const struct commit_wish wish = {
        .proposals = &one,
        .proposal_count = proposal != NULL ? 1 : 0,
        .with_kept = !one_in(3),
        .force_path = one_in(3),
        .form = one_in(2) ? HANDSHAKE_PUBLIC : HANDSHAKE_PRIVATE,
        .member = &device->talker.member,
        .psks = &TALK_PSKS,
        .welcome_with_tree = true,
    };
    struct commit_made made = {.commit = &message, .welcome = welcome};
    expect(world, device, group_commit(device->talker.group, &wish, &made), OK, "commit");
    save(world, device);
    if (wins) {
        append(world, ENTRY_COMMIT, who, &message);
    }
    buffer_end(&message);
}

static void act_update(struct world *world)
{
    const size_t who = pick(world);
    if (who != NOBODY) {
        commit(world, who, NULL, true, NULL);
    }
}

/* Two or three commit in one epoch; the server takes the last one made. */
static void act_rivals(struct world *world)
{
    size_t who[3];
    const size_t most = 2 + chance_below(2);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        const size_t picked = pick(world);
        bool is_new = picked != NOBODY;
        for (size_t j = 0; j < count; j++) {
            is_new = is_new && who[j] != picked;
        }
        if (is_new) {
            who[count++] = picked;
        }
    }
    for (size_t i = 0; i < count; i++) {
        commit(world, who[i], NULL, i + 1 == count, NULL);
        world->count_of->rivals += i > 0;
    }
}

static void act_by_value(struct world *world, bool is_psk)
{
    const size_t who = pick(world);
    const size_t victim = pick(world);
    if (who == NOBODY || victim == NOBODY || (who == victim && !is_psk)) {
        return;
    }
    struct buffer proposal = buffer_make(BYTES_MAX);
    if (is_psk) {
        group_write_psk(span_text("psk"), &proposal);
    } else {
        talk_write_remove(group_own_leaf(world->devices[victim].talker.group), &proposal);
    }
    commit(world, who, &proposal, true, NULL);
    buffer_end(&proposal);
}

static void act_add(struct world *world)
{
    const size_t who = pick(world);
    const size_t newcomer = pick_outsider(world);
    if (who == NOBODY || newcomer == NOBODY) {
        return;
    }
    struct buffer add = buffer_make(BYTES_MAX);
    struct buffer welcome = buffer_make(BYTES_MAX);
    struct device *joiner = &world->devices[newcomer];
    talk_write_add(&joiner->talker, &add);
    commit(world, who, &add, true, &welcome);
    expect(world, joiner,
           group_join_welcome(NULL,
                              &(struct welcome_join){&joiner->talker.package, 1,
                                                     buffer_span(&welcome), span_of(NULL, 0)},
                              &TALK_PSKS, &joiner->talker.group),
           OK, "join by Welcome");
    enter_log(world, newcomer);
    buffer_end(&add);
    buffer_end(&welcome);
}

/* A newcomer, or one who has lost its state and takes its leaf again. */
static void act_enter(struct world *world, bool is_back)
{
    const size_t host = pick(world);
    const size_t who = is_back ? pick(world) : pick_outsider(world);
    if (host == NOBODY || who == NOBODY || host == who) {
        return;
    }
    struct device *device = &world->devices[who];
    const uint32_t old = is_back ? group_own_leaf(device->talker.group) : 0;
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    struct buffer info = buffer_make(BYTES_MAX);
    struct buffer message = buffer_make(BYTES_MAX);
    struct talker *from = &world->devices[host].talker;
    expect(world, device, group_make_info(from->group, &from->signer, &form, &info), OK, "info");
    const struct span psk = span_text("psk");
    const struct external_join join = {.group_info = buffer_span(&info),
                                       .replaces = is_back ? &old : NULL,
                                       .psk_ids = &psk,
                                       .psk_count = chance_below(2)};
    leave(device);
    expect(world, device,
           group_join_external(NULL, &device->talker.member, &join, &TALK_PSKS, &message,
                               &device->talker.group),
           OK, "external join");
    enter_log(world, who);
    append(world, ENTRY_COMMIT, who, &message);
    buffer_end(&info);
    buffer_end(&message);
}

static void propose_one(struct world *world, size_t who)
{
    struct talker *talker = &world->devices[who].talker;
    struct buffer proposal = buffer_make(BYTES_MAX);
    struct buffer message = buffer_make(BYTES_MAX);
    enum handshake_form form = one_in(2) ? HANDSHAKE_PUBLIC : HANDSHAKE_PRIVATE;
    enum status status = OK;
    const uint32_t kind = chance_below(8);
    if (kind < 4) {
        status =
            group_propose_update(talker->group, &talker->member, span_text(""), form, &message);
    } else {
        if (kind == 4) {
            talk_write_self_remove(&proposal);
            form = HANDSHAKE_PUBLIC;
        } else if (kind == 5) {
            group_write_psk(span_text("psk"), &proposal);
        } else {
            const size_t victim = pick(world);
            talk_write_remove(group_own_leaf(world->devices[victim].talker.group), &proposal);
        }
        status = group_propose(talker->group, &talker->signer, buffer_span(&proposal),
                               span_text(""), form, &message);
    }
    expect(world, &world->devices[who], status, OK, "propose");
    save(world, &world->devices[who]);
    append(world, ENTRY_PROPOSAL, who, &message);
    buffer_end(&proposal);
    buffer_end(&message);
}

static void act_propose(struct world *world)
{
    const uint32_t count = 1 + chance_below(4);
    for (uint32_t i = 0; i < count; i++) {
        const size_t who = pick(world);
        if (who != NOBODY) {
            propose_one(world, who);
        }
    }
    act_update(world);
}

static void act_say(struct world *world)
{
    const uint32_t count = 1 + chance_below(5);
    for (uint32_t i = 0; i < count; i++) {
        const size_t who = pick(world);
        if (who == NOBODY) {
            return;
        }
        struct talker *talker = &world->devices[who].talker;
        struct buffer message = buffer_make(BYTES_MAX);
        talk_say(talker, talker->name, &message);
        save(world, &world->devices[who]);
        append(world, ENTRY_TEXT, who, &message);
        buffer_end(&message);
    }
}

static void act(struct world *world)
{
    switch (chance_below(10)) {
    case 0: act_update(world); return;
    case 1: act_rivals(world); return;
    case 2: act_by_value(world, false); return;
    case 3: act_by_value(world, true); return;
    case 4: act_add(world); return;
    case 5: act_enter(world, false); return;
    case 6: act_enter(world, true); return;
    case 7: act_propose(world); return;
    default: act_say(world); return;
    }
}

/* --- a world --- */

/* One seed in eight plays a large group, for fewer rounds. */
static void world_begin(struct world *world, uint32_t seed)
{
    uint8_t bytes[32] = {0};
    for (size_t i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(seed >> (8 * i));
    }
    chance_seed(bytes);
    world->seed = seed;
    const bool is_large = seed % 8 == 3;
    world->count = is_large ? 60 + chance_below(DEVICES_MAX - 59) : 3 + chance_below(22);
    world->devices = calloc(world->count, sizeof(struct device));
    world->log = calloc(LOG_MAX, sizeof(struct entry));
    assert_non_null(world->devices);
    assert_non_null(world->log);
    for (size_t i = 0; i < world->count; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "d%u", (unsigned)i);
        talker_make(&world->devices[i].talker, name);
        world->devices[i].held = LOG_MAX;
    }
}

static void world_end(struct world *world)
{
    for (size_t i = 0; i < world->count; i++) {
        talker_end(&world->devices[i].talker);
    }
    for (size_t i = 0; i < world->log_size; i++) {
        buffer_end(&world->log[i].message);
    }
    free(world->devices);
    free(world->log);
}

/* The founder adds a first part of the devices in one commit. */
static void found(struct world *world)
{
    struct device *founder = &world->devices[0];
    const size_t first = 1 + world->count * 3 / 4;
    const struct group_rules rules = {.adds_max = DEVICES_MAX};
    struct buffer *adds = calloc(world->count, sizeof(*adds));
    struct span *proposals = calloc(world->count, sizeof(*proposals));
    assert_non_null(adds);
    assert_non_null(proposals);
    talk_found(&founder->talker, &rules);
    for (size_t i = 1; i < first; i++) {
        adds[i] = buffer_make(BYTES_MAX);
        talk_write_add(&world->devices[i].talker, &adds[i]);
        proposals[i - 1] = buffer_span(&adds[i]);
    }
    struct buffer message = buffer_make(BYTES_MAX);
    struct buffer welcome = buffer_make(BYTES_MAX);
    const struct commit_wish wish = {.proposals = proposals,
                                     .proposal_count = first - 1,
                                     .member = &founder->talker.member,
                                     .welcome_with_tree = true};
    struct commit_made made = {.commit = &message, .welcome = &welcome};
    expect(world, founder, group_commit(founder->talker.group, &wish, &made), OK, "first commit");
    append(world, ENTRY_COMMIT, 0, &message);
    catch_up(world, founder);
    for (size_t i = 1; i < first; i++) {
        struct talker *talker = &world->devices[i].talker;
        expect(world, &world->devices[i],
               group_join_welcome(NULL,
                                  &(struct welcome_join){&talker->package, 1, buffer_span(&welcome),
                                                         span_of(NULL, 0)},
                                  NULL, &talker->group),
               OK, "first join");
        enter_log(world, i);
        buffer_end(&adds[i]);
    }
    free(adds);
    free(proposals);
    buffer_end(&message);
    buffer_end(&welcome);
}

/* Who was rolled back at the end catches up once more. */
static void settle(struct world *world)
{
    size_t active = 0;
    everybody(world, true);
    for (size_t i = 0; i < world->count; i++) {
        struct device *device = &world->devices[i];
        catch_up(world, device);
        if (device->talker.group != NULL) {
            assert_int_equal(group_epoch(device->talker.group), world->epoch);
            active++;
        }
    }
    assert_true(active > 0);
    assert_true(world->epoch > 1);
}

void play_seed(uint32_t seed, struct play_count *count)
{
    struct world *world = calloc(1, sizeof(*world));
    assert_non_null(world);
    world->count_of = count;
    world_begin(world, seed);
    found(world);
    const size_t rounds = world->count > 60 ? 15 : 40;
    for (size_t round = 0; round < rounds; round++) {
        act(world);
        everybody(world, false);
    }
    settle(world);
    world_end(world);
    free(world);
}
