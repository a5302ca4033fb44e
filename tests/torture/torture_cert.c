/* torture_cert.c -- certificates, books, documents and the policy, when memory runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#include "cert/group_info.h"
#include "cert/secret/packet.h"
#include "support/cert_room.h"
#include "support/torture.h"

enum { OUT_MAX = 1 << 14 };

/* What every run works on; made once, while nothing fails. */
static struct {
    struct world world;
    struct room room;
    struct person resident;
    struct span info_before, document_before; /* of the group before the commits */
    struct span entry, statement;             /* two commits, one after the other */
    struct span act;                          /* of the statement */
    uint64_t time;
} g;

static int make_all(void **state)
{
    (void)state;
    cert_world_open(&g.world);
    room_open(&g.room, &g.world, CERT_ALARM_BUURT, &g.world.founder);
    g.resident = world_resident(&g.world);
    g.info_before = room_info(&g.room);
    g.time = cert_policy_time(g.room.policy);
    const struct span before = cert_document_bytes(room_document(&g.room));
    uint8_t *copy = world_take(&g.world, before.size, 1);
    memcpy(copy, before.data, before.size);
    g.document_before = span_of(copy, before.size);
    (void)room_admit(&g.room, &g.resident);
    g.entry = g.room.said;
    const struct cert_pen pen = world_pen(&g.world.coordinator_hat);
    const struct act_wish wish = {
        .hats = {&g.world.coordinator_hat, &g.world.first_hat, &g.world.second_hat},
        .statement = world_revoke(&g.world, &pen, world_buurt(&g.world, 0),
                                  &g.resident.device.serial, g.room.time)};
    g.act = room_act(&g.room, &wish);
    assert_int_equal(room_state(&g.room, &g.room.seats[0], &wish), OK);
    g.statement = g.room.said;
    return 0;
}

static int end_all(void **state)
{
    (void)state;
    room_end(&g.room);
    cert_world_end(&g.world);
    return 0;
}

/* --- documents --- */

static enum status change_document(void *context)
{
    (void)context;
    struct cert_document *first = NULL;
    struct cert_document *second = NULL;
    struct cert_document *third = NULL;
    enum status status = cert_document_read(g.document_before, &first);
    if (status == OK) {
        const struct cert_effect effect = {
            .revoked = &g.world.walk,
            .revoked_count = 1,
            .withdrawn = &g.world.casus,
            .withdrawn_count = 1,
            .departed = &g.resident.device,
            .departed_count = 1,
            .succession = MLS_AT(succession, &g.world.successions, 0),
        };
        status = cert_effect_apply(first, &effect, WORLD_START, &second);
    }
    if (status == OK) {
        status = cert_document_renew(second, &third);
    }
    cert_document_drop(first);
    cert_document_drop(second);
    cert_document_drop(third);
    return status;
}

/* --- the book --- */

static enum status fill_book(struct cert_book *book)
{
    const struct span hats[] = {g.world.first_hat.bytes, g.world.second_hat.bytes,
                                g.world.coordinator_hat.bytes, g.world.leader_hat.bytes};
    struct cert_id serial;
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    enum status status = cert_book_set_root(book, &g.world.successions);
    for (size_t i = 0; i < 4 && status == OK; i++) {
        status = cert_book_add_hat(book, hats[i], &serial);
    }
    if (status == OK) {
        status = cert_book_write_chain(book, &serial, &chain);
    }
    if (status == OK) {
        status = cert_book_add_chain(book, buffer_span(&chain));
    }
    buffer_end(&chain);
    struct cert_device device;
    if (status == OK) {
        status = cert_book_add_device(book, g.resident.evidence, &g.resident.key, &device);
    }
    struct cert_sweep sweep = {0};
    while (status == OK && !sweep.is_done) {
        status = cert_book_sweep(book, public_group_tree(g.room.server), 1, &sweep);
    }
    return status;
}

static enum status keep_book(void *context)
{
    (void)context;
    struct cert_book *book = NULL;
    enum status status = cert_book_create(&g.world.wijk_id, NULL, &book);
    if (status == OK) {
        status = fill_book(book);
    }
    cert_book_destroy(book);
    return status;
}

/* --- the policy --- */

static enum status follow(struct public_group *group, struct cert_policy *policy,
                          struct span message)
{
    struct arena arena = arena_make(1 << 20);
    mls_message decoded;
    struct public_commit *commit = NULL;
    enum status status = mls_message_decode(message, &arena, &decoded);
    if (status == OK) {
        const mls_authenticated_content content = framing_of_public(decoded.public_message);
        status = public_group_stage(group, &content, &commit);
        if (status == OK) {
            status = public_commit_set_confirmation(commit, content.confirmation_tag);
        }
    }
    if (status == OK) {
        public_commit_merge(commit);
        status = cert_policy_follow(policy, group);
    } else {
        public_commit_drop(commit);
    }
    arena_end(&arena);
    return status;
}

static enum status plan(struct cert_policy *policy, struct public_group *group)
{
    struct arena arena = arena_make(1 << 20);
    mls_act act;
    struct cert_plan plan;
    enum status status = cert_act_decode(g.act, &arena, &act);
    if (status == OK) {
        status = cert_policy_plan_statement(policy, group, &act, &arena, &plan);
    }
    if (status == OK) {
        status = cert_policy_plan_update(policy, group, g.time, &arena, &plan);
    }
    arena_end(&arena);
    return status;
}

/* The whole life of a policy beside its group: an entry, a plan, a statement. */
static enum status keep_policy(void *context)
{
    (void)context;
    struct cert_memo *memo = NULL;
    struct cert_policy *policy = NULL;
    struct public_group *group = NULL;
    enum status status = cert_memo_create(16, &memo);
    const struct cert_policy_start start = {
        .document = g.document_before, .time = g.time, .memo = memo};
    if (status == OK) {
        status = cert_policy_create(&start, &policy);
    }
    if (status == OK) {
        const struct group_rules rules = {.policy = cert_policy_hook(policy)};
        status = public_group_open(&rules, g.info_before, (struct span){0}, &group);
    }
    if (status == OK) {
        status = follow(group, policy, g.entry);
    }
    if (status == OK) {
        status = plan(policy, group);
    }
    if (status == OK) {
        status = follow(group, policy, g.statement);
    }
    public_group_destroy(group);
    cert_policy_destroy(policy);
    cert_memo_destroy(memo);
    return status;
}

/* --- joining --- */

static enum status accept_info(void *context)
{
    (void)context;
    struct cert_book *book = NULL;
    struct cert_document *document = NULL;
    struct public_group *group = NULL;
    struct arena arena = arena_make(1 << 20);
    mls_group_info info;
    const struct group_rules rules = {0};
    enum status status = cert_book_create(&g.world.wijk_id, NULL, &book);
    if (status == OK) {
        status = fill_book(book);
    }
    if (status == OK) {
        status = cert_document_read(g.document_before, &document);
    }
    if (status == OK) {
        status = group_info_decode(g.info_before, &arena, &info);
    }
    if (status == OK) {
        status = public_group_open(&rules, g.info_before, (struct span){0}, &group);
    }
    if (status == OK) {
        const struct cert_entry entry = {.wijk_id = &g.world.wijk_id, .document = document};
        uint64_t time = 0;
        status = cert_group_info_accept(book, group, &info, &entry, &time);
    }
    if (status == OK) {
        const struct cert_founding founding = {.founder_evidence = g.world.founder.evidence,
                                               .founder_key = g.world.founder.key,
                                               .document = document,
                                               .time = g.time};
        status = cert_founding_check(book, &founding);
    }
    public_group_destroy(group);
    cert_document_drop(document);
    cert_book_destroy(book);
    arena_end(&arena);
    return status;
}

/* --- issuing --- */

static enum status issue(struct buffer *out)
{
    const struct cert_pen pens[] = {world_pen(&g.world.first_hat), world_pen(&g.world.second_hat)};
    mls_statement_body body =
        world_statement(&g.world, CERT_REVOKE, (mls_reach){.kind = CERT_REACH_WIJK}, WORLD_START);
    body.revoked.serials = (struct mls_vector){&g.world.walk, 1};
    const struct cert_successor mark = {CERT_BY_ROOT, &g.world.root};
    mls_invitation invitation;
    enum status status =
        cert_sign_hat(&g.world.founder.pair, &g.world.leader_hat.hat.hat.body, out);
    if (status == OK) {
        status = cert_cosign_hat(&g.world.second.pair, g.world.leader_hat.bytes, out);
    }
    if (status == OK) {
        status = cert_invitation_decode(g.resident.invitation, &invitation);
    }
    if (status == OK) {
        status = cert_sign_invitation(&g.world.coordinator.pair, &g.world.wijk_id,
                                      &invitation.terms, out);
    }
    if (status == OK) {
        status = cert_make_evidence(&g.resident.invitation_key, &g.world.wijk_id, &invitation,
                                    &g.resident.key, WORLD_START + 60, out);
    }
    if (status == OK) {
        status = cert_sign_statement(&body, pens, 2, out);
    }
    if (status == OK) {
        const mls_succession *first = MLS_AT(succession, &g.world.successions, 0);
        status = cert_sign_succession(&first->body, &mark, 1, out);
    }
    return status;
}

static enum status issue_all(void *context)
{
    (void)context;
    struct buffer out = buffer_make(OUT_MAX);
    const enum status status = issue(&out);
    buffer_end(&out);
    return status;
}

static enum status seal_packet(void *context)
{
    (void)context;
    static const struct ticket TICKET = {{1, 2, 3}, TICKET_BYTES};
    const struct ticket_keys keys = ticket_keys_of(&TICKET);
    mls_packet packet = {.format = CERT_FORMAT, .wijk_id = g.world.wijk_id};
    struct buffer sealed = buffer_make(PACKET_SIZE_MAX);
    struct buffer plain = buffer_make(PACKET_SIZE_MAX);
    struct buffer link = buffer_make(OUT_MAX);
    struct arena arena = arena_make(1 << 16);
    mls_packet read;
    enum status status = cert_packet_seal(&keys, &packet, &sealed);
    if (status == OK) {
        status = cert_packet_open(&keys, buffer_span(&sealed), &plain, &arena, &read);
        status = status == UNSUPPORTED || status == BAD_CHAIN ? OK : status; /* it is empty */
    }
    if (status == OK) {
        status = ticket_write_link(&TICKET, span_text("buurt.example"), &link);
    }
    buffer_end(&sealed);
    buffer_end(&plain);
    buffer_end(&link);
    arena_end(&arena);
    return status;
}

static void a_document_that_gets_no_memory_is_not_made(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(change_document, NULL) > 0);
}

static void a_book_that_gets_no_memory_says_so(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(keep_book, NULL) > 0);
}

static void a_policy_that_gets_no_memory_refuses_and_forgets_nothing(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(keep_policy, NULL) > 0);
}

static void a_joiner_that_gets_no_memory_joins_nothing(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(accept_info, NULL) > 0);
}

static void what_is_issued_without_memory_is_not_issued(void **state)
{
    (void)state;
    assert_true(torture_each_allocation(issue_all, NULL) > 0);
    assert_true(torture_each_allocation(seal_packet, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_that_gets_no_memory_is_not_made),
        cmocka_unit_test(a_book_that_gets_no_memory_says_so),
        cmocka_unit_test(a_policy_that_gets_no_memory_refuses_and_forgets_nothing),
        cmocka_unit_test(a_joiner_that_gets_no_memory_joins_nothing),
        cmocka_unit_test(what_is_issued_without_memory_is_not_issued),
    };
    return cmocka_run_group_tests(tests, make_all, end_all);
}
