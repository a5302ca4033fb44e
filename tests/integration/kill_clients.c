/* kill_clients.c -- each client has one request under way at all times. When the server is gone it
 * comes back, signs in, and sends the same bytes again; now and then it also repeats a request that
 * was answered, which must be answered the same. */
#include "base/check.h"
#include "crypto/secret/sign.h"
#include "integration/kill_inside.h"
#include "wijk/ids.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_ROOM = 1 << 21,
    SAYS = 60,   /* of a hundred new requests; the others take a place or give it back */
    REPEATS = 6, /* of a hundred answered requests are sent once more */
    PATIENCE_S = 20,
    TURN_MS = 5
};

uint64_t kill_draw(struct kill_chance *chance, uint64_t below)
{
    chance->state = chance->state * 6364136223846793005U + 1442695040888963407U;
    return (chance->state >> 33) % below;
}

void kill_list_add(struct kill_said **list, size_t *count, size_t *room,
                   const struct kill_said *one)
{
    if (*count == *room) {
        *room = *room == 0 ? 4096 : *room * 2;
        *list = realloc(*list, *room * sizeof **list);
        CHECK(*list != NULL);
    }
    (*list)[(*count)++] = *one;
}

/* ── asking ── */

void kill_ask(struct kill_client *client, struct wire_head *head)
{
    char text[KILL_FRAME_ROOM];
    size_t size = 0;
    head->request = ++client->asked;
    CHECK(wire_encode(head, text, sizeof text, &size) == OK);
    swarm_send(client->all->swarm, client->phone, span_of(text, size));
}

static void send_frame(struct kill_client *client)
{
    client->all->tally.retried += client->was_sent_before && !client->is_repeat ? 1 : 0;
    client->was_sent_before = true;
    swarm_send(client->all->swarm, client->phone, span_of(client->frame, client->frame_size));
}

static void keep_frame(struct kill_client *client, struct wire_head *head, enum kill_wish wish)
{
    head->request = ++client->asked;
    head->seen = client->request;
    CHECK(wire_encode(head, client->frame, sizeof client->frame, &client->frame_size) == OK);
    client->frame_request = head->request;
    client->wish = wish;
    client->is_open = true;
    client->is_repeat = false;
    client->was_sent_before = false;
}

/* What is sealed for one message is not kept beyond it. */
static void begin_message(struct kill_client *client)
{
    struct kill_clients *all = client->all;
    struct town *town = &all->wijk->town;
    const struct arena kept = town->arena;
    town->arena = arena_make(ARENA_ROOM);
    struct wire_group_send in = town_message(town, client->person, &all->wijk->talk,
                                             wire_content_class_CHAT, "Is daar iemand?");
    const struct kill_said said = {.id = in.object_id};
    client->said_at = all->said_count;
    kill_list_add(&all->said, &all->said_count, &all->said_room, &said);
    keep_frame(client, &in.head, WISH_SAY);
    arena_end(&town->arena);
    town->arena = kept;
}

static void begin_place(struct kill_client *client, unsigned shift)
{
    const struct kill_wijk *wijk = client->all->wijk;
    struct wire_signup_join join = {.head = {.type = WIRE_signup_join},
                                    .buurt_id = wijk->buurt_id,
                                    .shift_id = wijk->shift_ids[shift]};
    struct wire_signup_leave leave = {.head = {.type = WIRE_signup_leave},
                                      .buurt_id = wijk->buurt_id,
                                      .shift_id = wijk->shift_ids[shift]};
    client->shift = shift;
    if (client->walks[shift]) {
        keep_frame(client, &leave.head, WISH_LEAVE);
    } else {
        keep_frame(client, &join.head, WISH_JOIN);
    }
}

static void go_on(struct kill_client *client)
{
    struct kill_clients *all = client->all;
    if (all->ends) {
        return;
    }
    if (kill_draw(all->chance, 100) < SAYS) {
        begin_message(client);
    } else {
        begin_place(client, (unsigned)kill_draw(all->chance, KILL_SHIFTS));
    }
    send_frame(client);
}

/* ── signing in ── */

static void on_open(struct swarm *swarm, struct swarm_phone *phone)
{
    struct kill_client *client = phone->own;
    (void)swarm;
    struct wire_session_hello in = {.head = {.type = WIRE_session_hello},
                                    .wijk_id = client->all->wijk->town.wijk_id,
                                    .protocol_min = WIRE_PROTOCOL,
                                    .protocol_max = WIRE_PROTOCOL,
                                    .build = span_text("kill")};
    kill_ask(client, &in.head);
}

static void prove(struct kill_client *client, const struct wire_session_challenge *challenge)
{
    const struct wire_id *wijk_id = &client->all->wijk->town.wijk_id;
    uint8_t content[13 + 32 + 16 + 16] = "buurt session";
    struct wire_place place = {.log = {.kind = WIRE_LOG_GROUP, .group = client->all->wijk->talk},
                               .incarnation = client->all->wijk->incarnation,
                               .seq = client->place};
    struct wire_session_prove in = {.head = {.type = WIRE_session_prove},
                                    .device_serial = wire_id_of(&client->person->device.serial),
                                    .places = {&place, client->watches ? 1 : 0}};
    memcpy(content + 13, challenge->challenge.bytes, 32);
    memcpy(content + 45, wijk_id->bytes, 16);
    memcpy(content + 61, in.device_serial.bytes, 16);
    sign_make(&client->person->pair, span_of(content, sizeof content), in.signature.bytes);
    kill_ask(client, &in.head);
}

static void note_last(struct kill_clients *all, const struct wire_session_opened *opened)
{
    const struct wire_place *places = opened->places.items;
    for (size_t i = 0; i < opened->places.count; i++) {
        if (places[i].log.kind == WIRE_LOG_GROUP &&
            memcmp(&places[i].log.group, &all->wijk->talk, sizeof all->wijk->talk) == 0) {
            all->last = places[i].seq;
        }
    }
}

/* An answer that we have is an answer that the server must know of. */
static void opened(struct kill_client *client, const struct wire_session_opened *opened)
{
    struct kill_clients *all = client->all;
    if (opened->last_request < client->request && ++all->tally.lost <= KILL_SHOWN) {
        (void)printf("lost: request %llu was answered, the server knows of %llu\n",
                     (unsigned long long)client->request, (unsigned long long)opened->last_request);
    }
    note_last(all, opened);
    swarm_ready(all->swarm, client->phone);
    if (client->is_open) {
        send_frame(client);
    } else {
        go_on(client);
    }
}

/* ── answers ── */

static uint64_t place_of(const struct kill_clients *all, const struct wire_head *head)
{
    const struct wire_place *places = head->caused.items;
    for (size_t i = 0; i < head->caused.count; i++) {
        if (places[i].log.kind == WIRE_LOG_GROUP &&
            memcmp(&places[i].log.group, &all->wijk->talk, sizeof all->wijk->talk) == 0) {
            return places[i].seq;
        }
    }
    return 0;
}

/* A place that was given must be there to be given back, and the other way round: the server
 * refuses what does not fit, and a refusal fails the test. */
static void note_answer(struct kill_client *client, const struct wire_head *head)
{
    struct kill_clients *all = client->all;
    all->tally.acknowledged++;
    if (client->wish == WISH_SAY) {
        all->tally.messages++;
        all->said[client->said_at].seq = client->answer_seq;
        all->tally.other_reply += client->answer_seq == 0 ? 1 : 0;
        return;
    }
    all->tally.places++;
    if (client->wish == WISH_LEAVE) {
        client->walks[client->shift] = false;
        return;
    }
    const struct wire_signup_joined *joined = (const void *)head;
    client->walks[client->shift] = joined->state == wire_signup_state_CONFIRMED;
    all->tally.doubled += joined->shift.taken > KILL_PLACES ? 1 : 0;
}

static void answered(struct kill_client *client, const struct wire_head *head)
{
    struct kill_clients *all = client->all;
    const enum wire_type expected = client->wish == WISH_JOIN ? WIRE_signup_joined : WIRE_done;
    const uint64_t seq = place_of(all, head);
    if (head->type != expected || head->request != client->frame_request) {
        all->tally.other_reply++;
        return;
    }
    if (client->is_repeat) {
        all->tally.repeated++;
        all->tally.other_reply += seq == client->answer_seq ? 0 : 1;
    } else {
        client->answer_seq = seq;
        note_answer(client, head);
        client->request = client->frame_request;
    }
    client->is_open = false;
    client->is_repeat = !client->is_repeat && kill_draw(all->chance, 100) < REPEATS;
    if (client->is_repeat) {
        send_frame(client);
    } else {
        go_on(client);
    }
}

/* It goes on, so that one fault does not hide the next. */
static void refused(struct kill_client *client, const struct wire_refused *refused)
{
    if (++client->all->tally.refused <= KILL_SHOWN) {
        (void)printf("refused: %.*s %.*s: %.*s\n", (int)refused->error.size,
                     (const char *)refused->error.data, (int)refused->field.size,
                     (const char *)refused->field.data, (int)client->frame_size, client->frame);
    }
    if (client->is_open && client->wish != WISH_SAY) {
        client->walks[client->shift] = client->wish == WISH_JOIN;
    }
    client->is_open = false;
    client->is_repeat = false;
    if (client->phone->is_ready) {
        go_on(client);
    }
}

/* Events of a followed log come once each, in their order, whatever happened to the server; the
 * first is the one with which this client came in. */
static void watch(struct kill_client *client, const struct wire_head *head)
{
    struct kill_clients *all = client->all;
    if (client->place != 0 && head->place.seq != client->place + 1 &&
        ++all->tally.out_of_order <= KILL_SHOWN) {
        (void)printf("out of order: event %llu after %llu\n", (unsigned long long)head->place.seq,
                     (unsigned long long)client->place);
    }
    client->place = head->place.seq;
    if (all->compares) {
        kill_compare_hear(all, head);
    }
}

static void hear(struct kill_client *client, const struct wire_head *head)
{
    switch (head->type) {
    case WIRE_session_challenge: prove(client, (const void *)head); break;
    case WIRE_session_opened: opened(client, (const void *)head); break;
    case WIRE_refused: refused(client, (const void *)head); break;
    case WIRE_done:
    case WIRE_signup_joined: answered(client, head); break;
    case WIRE_shift_page: kill_compare_hear(client->all, head); break;
    default:
        if (head->place.log.kind == WIRE_LOG_GROUP) {
            watch(client, head);
        }
        break;
    }
}

static void on_text(struct swarm *swarm, struct swarm_phone *phone, struct span text)
{
    struct arena arena = arena_make(ARENA_ROOM);
    struct wire_head *head = NULL;
    struct wire_fault fault = {0};
    (void)swarm;
    const enum status status = wire_decode(&arena, text, WIRE_CLIENT, &head, &fault);
    if (status != OK) {
        (void)printf("unreadable: %.*s\n", (int)text.size, (const char *)text.data);
        CHECK(status == OK);
    }
    hear(phone->own, head);
    arena_end(&arena);
}

/* ── all of them ── */

struct kill_clients *kill_clients_create(struct kill_wijk *wijk, struct kill_chance *chance)
{
    struct kill_clients *all = calloc(1, sizeof *all);
    CHECK(all != NULL);
    const struct swarm_plan plan = {.count = KILL_CLIENTS,
                                    .path = "/ws",
                                    .at_once = KILL_CLIENTS,
                                    .on_open = on_open,
                                    .on_text = on_text};
    all->wijk = wijk;
    all->chance = chance;
    all->swarm = swarm_create(&plan);
    for (uint32_t i = 0; i < KILL_CLIENTS; i++) {
        struct kill_client *client = &all->clients[i];
        client->all = all;
        client->person = wijk->phones[i];
        client->phone = &all->swarm->phones[i];
        client->phone->own = client;
        client->asked = client->person->request;
        client->watches = i < KILL_WATCHERS;
    }
    return all;
}

void kill_clients_destroy(struct kill_clients *all)
{
    swarm_destroy(all->swarm);
    free(all->said);
    free(all->heard);
    free(all);
}

bool kill_clients_connect(struct kill_clients *all, int port)
{
    all->swarm->plan.port = port;
    for (size_t i = 0; i < KILL_CLIENTS; i++) {
        all->clients[i].is_repeat = false; /* its answer is known already */
    }
    return swarm_connect(all->swarm, PATIENCE_S) >= 0;
}

bool kill_clients_run(struct kill_clients *all, double for_s)
{
    const uint64_t end = swarm_now_ns() + (uint64_t)(for_s * 1e9);
    for (uint64_t now = swarm_now_ns(); now < end; now = swarm_now_ns()) {
        const uint64_t left_ms = (end - now) / 1000000;
        swarm_turn(all->swarm, left_ms < TURN_MS ? (int)left_ms : TURN_MS);
    }
    return all->swarm->ready == KILL_CLIENTS;
}

uint32_t kill_clients_open(const struct kill_clients *all)
{
    uint32_t open = 0;
    for (size_t i = 0; i < KILL_CLIENTS; i++) {
        open += all->clients[i].is_open && all->clients[i].was_sent_before ? 1 : 0;
    }
    return open;
}

void kill_clients_drop(struct kill_clients *all)
{
    const uint64_t end = swarm_now_ns() + (uint64_t)PATIENCE_S * 1000000000U;
    while (all->swarm->ready + all->swarm->pending > 0 && swarm_now_ns() < end) {
        swarm_turn(all->swarm, TURN_MS);
    }
    swarm_drop(all->swarm, 0);
}

bool kill_clients_finish(struct kill_clients *all)
{
    const uint64_t end = swarm_now_ns() + (uint64_t)PATIENCE_S * 1000000000U;
    all->ends = true;
    while (kill_clients_open(all) > 0 && swarm_now_ns() < end) {
        swarm_turn(all->swarm, TURN_MS);
    }
    return kill_clients_open(all) == 0;
}

const struct kill_tally *kill_clients_tally(const struct kill_clients *all)
{
    return &all->tally;
}
