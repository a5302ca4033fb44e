/* cert_room.c -- a real group of a wijk. */
#include "support/cert_room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the headers above first
#include <cmocka.h>

#include "cert/act.h"
#include "cert/group_info.h"

enum { MESSAGE_MAX = 1 << 20, MEMO = 64 };

/* --- rules and members --- */

static struct group_rules rules_of(struct cert_policy *policy)
{
    struct group_rules rules = {0};
    if (policy != NULL) {
        rules.policy = cert_policy_hook(policy);
    }
    return rules;
}

static struct span capabilities_of(struct world *world)
{
    struct buffer out = buffer_make(MESSAGE_MAX);
    cert_capabilities_write(&out);
    return world_keep(world, &out);
}

static struct member member_of(struct world *world, const struct person *person)
{
    return (struct member){
        .signer = &person->pair,
        .identity = person->evidence,
        .capabilities = capabilities_of(world),
        .not_before = WORLD_START,
        .not_after = UINT64_MAX,
    };
}

static struct cert_policy *policy_of(const struct cert_document *document, uint64_t time,
                                     struct cert_memo *memo)
{
    const struct cert_policy_start start = {
        .document = cert_document_bytes(document), .time = time, .memo = memo};
    struct cert_policy *policy = NULL;
    assert_int_equal(cert_policy_create(&start, &policy), OK);
    return policy;
}

/* --- acts --- */

struct span room_act(struct room *room, const struct act_wish *wish)
{
    struct span hats[8];
    size_t count = 0;
    while (wish != NULL && count < 8 && wish->hats[count] != NULL) {
        hats[count] = wish->hats[count]->bytes;
        count++;
    }
    const struct span none = {0};
    struct buffer out = buffer_make(MESSAGE_MAX);
    cert_act_write(room->time, hats, count, wish != NULL ? wish->statement : none,
                   wish != NULL ? wish->pass : none, &out);
    return world_keep(room->world, &out);
}

/* --- what all say of a message --- */

static enum status server_handle(struct room *room, struct span message)
{
    struct arena arena = arena_make((size_t)8 * MESSAGE_MAX);
    mls_message decoded;
    assert_int_equal(mls_message_decode(message, &arena, &decoded), OK);
    const mls_authenticated_content content = framing_of_public(decoded.public_message);
    enum status status = OK;
    if (content.content.content_type == MLS_PROPOSAL) {
        struct hash reference;
        status = public_group_propose(room->server, &content, &reference);
    } else {
        struct public_commit *commit = NULL;
        status = public_group_stage(room->server, &content, &commit);
        if (status == OK) {
            assert_int_equal(public_commit_set_confirmation(commit, content.confirmation_tag), OK);
            public_commit_merge(commit);
            assert_int_equal(cert_policy_follow(room->policy, room->server), OK);
        }
    }
    arena_end(&arena);
    return status;
}

static enum status seat_handle(struct seat *seat, struct span message)
{
    struct group_event event;
    const enum status status = group_handle(seat->group, message, NULL, &event);
    if (status == OK) {
        if (event.kind == GROUP_REMOVED) {
            group_destroy(seat->group);
            cert_policy_destroy(seat->policy);
            *seat = (struct seat){0};
        } else if (seat->policy != NULL) {
            assert_int_equal(cert_policy_follow(seat->policy, group_public(seat->group)), OK);
        }
        group_event_end(&event);
    }
    return status;
}

/* Everybody hears it; the sender its echo, unless it was refused. */
static enum status tell_all(struct room *room, const struct seat *sender, struct span message)
{
    room->said = message;
    const enum status said = server_handle(room, message);
    for (size_t i = 0; i < room->count; i++) {
        struct seat *seat = &room->seats[i];
        if (seat->group == NULL || seat == sender) {
            continue;
        }
        if (seat->policy == NULL && said != OK) {
            continue;
        }
        assert_int_equal(seat_handle(seat, message), said);
    }
    return said;
}

/* --- founding and entering --- */

static struct seat *sit(struct room *room, const struct person *person, struct group *group,
                        struct cert_policy *policy)
{
    struct seat *seat = &room->seats[room->count];
    for (size_t i = 0; i < room->count; i++) {
        if (room->seats[i].group == NULL) {
            seat = &room->seats[i];
            break;
        }
    }
    if (seat == &room->seats[room->count]) {
        assert_true(room->count < ROOM_SEATS);
        room->count++;
    }
    *seat = (struct seat){person, policy, group};
    return seat;
}

static struct span info_of(struct room *room, struct seat *seat)
{
    struct buffer time = buffer_make(MESSAGE_MAX);
    cert_time_extension_write(cert_policy_time(room->policy), &time);
    const struct group_info_form form = {
        .with_tree = true, .with_external_pub = true, .extensions = buffer_span(&time)};
    struct buffer out = buffer_make(MESSAGE_MAX);
    assert_int_equal(group_make_info(seat->group, &seat->person->pair, &form, &out), OK);
    buffer_end(&time);
    return world_keep(room->world, &out);
}

struct span room_info(struct room *room)
{
    for (size_t i = 0; i < room->count; i++) {
        if (room->seats[i].group != NULL && room->seats[i].policy != NULL) {
            return info_of(room, &room->seats[i]);
        }
    }
    fail_msg("nobody is left to sign a GroupInfo");
    return (struct span){0};
}

void room_open(struct room *room, struct world *world, enum cert_group_kind kind,
               const struct person *founder)
{
    *room =
        (struct room){.world = world, .id = world_group(world, kind), .time = WORLD_START + DAY};
    struct cert_document *document = world_document(world, &room->id);
    struct buffer extensions = buffer_make(MESSAGE_MAX);
    cert_founding_extensions_write(document, &extensions);
    struct cert_policy *policy = policy_of(document, room->time, NULL);
    assert_int_equal(cert_memo_create(MEMO, &room->memo), OK);
    room->policy = policy_of(document, room->time, room->memo);
    const struct group_rules rules = rules_of(policy);
    const struct member member = member_of(world, founder);
    struct group *group = NULL;
    assert_int_equal(
        group_create(&rules, &member, cert_group_span(&room->id), buffer_span(&extensions), &group),
        OK);
    struct seat *seat = sit(room, founder, group, policy);
    const struct group_rules server = rules_of(room->policy);
    assert_int_equal(
        public_group_open(&server, info_of(room, seat), (struct span){0}, &room->server), OK);
    assert_int_equal(cert_policy_follow(room->policy, room->server), OK);
    buffer_end(&extensions);
    cert_document_drop(document);
}

void room_end(struct room *room)
{
    for (size_t i = 0; i < room->count; i++) {
        group_destroy(room->seats[i].group);
        cert_policy_destroy(room->seats[i].policy);
    }
    public_group_destroy(room->server);
    cert_policy_destroy(room->policy);
    cert_memo_destroy(room->memo);
}

static enum status enter(struct room *room, const struct person *person,
                         const struct act_wish *wish, const uint32_t *replaces, bool lawless)
{
    struct cert_policy *policy = NULL;
    if (!lawless) {
        policy = policy_of(room_document(room), cert_policy_time(room->policy), NULL);
    }
    const struct group_rules rules = rules_of(policy);
    const struct member member = member_of(room->world, person);
    const struct external_join join = {
        .group_info = room_info(room),
        .authenticated_data = room_act(room, wish),
        .replaces = replaces,
    };
    struct buffer commit = buffer_make(MESSAGE_MAX);
    struct group *group = NULL;
    enum status status = group_join_external(&rules, &member, &join, NULL, &commit, &group);
    if (status != OK) {
        buffer_end(&commit);
        cert_policy_destroy(policy);
        return status;
    }
    const struct span message = world_keep(room->world, &commit);
    status = tell_all(room, NULL, message);
    if (status != OK) {
        group_destroy(group);
        cert_policy_destroy(policy);
        return status;
    }
    struct seat *seat = sit(room, person, group, policy);
    assert_int_equal(seat_handle(seat, message), OK);
    bool is_swept = false;
    assert_int_equal(public_group_sweep(group_public(seat->group), UINT32_MAX, &is_swept), OK);
    assert_true(is_swept);
    return OK;
}

/* An honest newcomer's own policy says what all the others would say: so each refusal is asked for
 * twice, the second time of them. */
enum status room_enter(struct room *room, const struct person *person, const struct act_wish *wish,
                       bool lawless)
{
    const enum status status = enter(room, person, wish, NULL, lawless);
    if (status != OK && !lawless) {
        assert_int_equal(enter(room, person, wish, NULL, true), status);
    }
    return status;
}

enum status room_return(struct room *room, const struct person *person, uint32_t replaces,
                        const struct act_wish *wish)
{
    const enum status status = enter(room, person, wish, &replaces, false);
    if (status != OK) {
        assert_int_equal(enter(room, person, wish, &replaces, true), status);
    }
    return status;
}

static struct seat *admit(struct room *room, const struct person *person, bool lawless)
{
    const struct act_wish wish = {
        .hats = {&room->world->coordinator_hat, &room->world->first_hat, &room->world->second_hat}};
    assert_int_equal(room_enter(room, person, &wish, lawless), OK);
    for (size_t i = 0; i < room->count; i++) {
        if (room->seats[i].person == person) {
            return &room->seats[i];
        }
    }
    fail_msg("nobody sat down");
    return NULL;
}

struct seat *room_admit(struct room *room, const struct person *person)
{
    return admit(room, person, false);
}

struct seat *room_admit_lawless(struct room *room, const struct person *person)
{
    return admit(room, person, true);
}

/* --- committing --- */

static bool is_in(const struct seat *seat)
{
    return seat->group != NULL;
}

/* Anybody knows this pre-shared key: only whether a commit may name one is asked. */
static enum status find_psk(void *context, struct span psk_id, struct span *psk)
{
    (void)context;
    *psk = psk_id;
    return OK;
}

static const struct psk_source PSKS = {find_psk, NULL};

enum status room_commit_as(struct room *room, struct seat *seat, const struct cert_plan *plan,
                           const struct person *as)
{
    const struct member member = member_of(room->world, as);
    const struct commit_wish wish = {
        .proposals = plan->proposals,
        .proposal_count = plan->proposal_count,
        .with_kept = plan->with_kept,
        .force_path = true,
        .authenticated_data = plan->act,
        .form = HANDSHAKE_PUBLIC,
        .member = &member,
        .psks = &PSKS,
    };
    struct buffer commit = buffer_make(MESSAGE_MAX);
    struct commit_made made = {.commit = &commit};
    enum status status = group_commit(seat->group, &wish, &made);
    if (status != OK) {
        buffer_end(&commit);
        return status;
    }
    const struct span message = world_keep(room->world, &commit);
    status = tell_all(room, seat, message);
    if (status == OK && is_in(seat)) {
        assert_int_equal(seat_handle(seat, message), OK);
    } else if (status != OK) {
        assert_int_equal(group_commit_drop(seat->group), OK);
    }
    return status;
}

enum status room_commit(struct room *room, struct seat *seat, const struct cert_plan *plan)
{
    return room_commit_as(room, seat, plan, seat->person);
}

enum status room_plan(struct room *room, struct seat *seat, const struct act_wish *wish,
                      struct cert_plan *plan)
{
    mls_act act;
    assert_int_equal(cert_act_decode(room_act(room, wish), &room->world->arena, &act), OK);
    return cert_policy_plan_statement(seat->policy, group_public(seat->group), &act,
                                      &room->world->arena, plan);
}

enum status room_state(struct room *room, struct seat *seat, const struct act_wish *wish)
{
    struct cert_plan plan;
    const enum status status = room_plan(room, seat, wish, &plan);
    return status == OK ? room_commit(room, seat, &plan) : status;
}

enum status room_update(struct room *room, struct seat *seat)
{
    struct arena arena = arena_make(MESSAGE_MAX);
    struct cert_plan plan;
    enum status status =
        cert_policy_plan_update(seat->policy, group_public(seat->group), room->time, &arena, &plan);
    if (status == OK) {
        status = room_commit(room, seat, &plan);
    }
    arena_end(&arena);
    return status;
}

enum status room_propose(struct room *room, struct seat *seat, const mls_proposal *proposal)
{
    struct buffer encoded = buffer_make(MESSAGE_MAX);
    struct buffer message = buffer_make(MESSAGE_MAX);
    mls_write_proposal(&encoded, proposal);
    enum status status = group_propose(seat->group, &seat->person->pair, buffer_span(&encoded),
                                       room_act(room, NULL), HANDSHAKE_PUBLIC, &message);
    buffer_end(&encoded);
    if (status == OK) {
        status = tell_all(room, seat, world_keep(room->world, &message));
    } else {
        buffer_end(&message);
    }
    return status;
}

/* --- asking --- */

const struct cert_document *room_document(struct room *room)
{
    return cert_policy_document(room->policy);
}

bool room_has(struct room *room, const struct cert_id *serial)
{
    uint32_t leaf = 0;
    return cert_policy_find_leaf(room->policy, public_group_tree(room->server), serial, &leaf) ==
           OK;
}

uint32_t room_leaf(struct room *room, const struct cert_id *serial)
{
    uint32_t leaf = 0;
    assert_int_equal(
        cert_policy_find_leaf(room->policy, public_group_tree(room->server), serial, &leaf), OK);
    return leaf;
}
