/* A new room: in a new charter, as a walking group of the server's, and as a group of our own.
 * Rules: T9, T10. */
#include <stdlib.h>

#include "cert/secret/issue.h"
#include "core/client_inner.h"
#include "core/kept.h"
#include "crypto/public/chance.h"

enum { ROOM_ARENA_MAX = 1 << 20 };

struct furnishing {
    struct client *client;
    const struct wish_room *wish;
    struct arena arena;
    const struct cert_hat *hat;
    struct cert_id room, buurt;
    mls_charter charter; /* the one in force, then the next */
    struct buffer bytes;
};

static int compare_rooms(const void *a, const void *b)
{
    const mls_charter_room *left = a;
    const mls_charter_room *right = b;
    return cert_id_compare(&left->room, &right->room);
}

static bool has_buurt(const struct furnishing *furnishing)
{
    const struct mls_vector *buurten = &furnishing->charter.body.buurten;
    for (size_t i = 0; i < buurten->count; i++) {
        if (cert_id_equal(&MLS_AT(charter_buurt, buurten, i)->buurt, &furnishing->buurt)) {
            return true;
        }
    }
    return false;
}

static enum status check(struct furnishing *furnishing)
{
    const struct wish_room *wish = furnishing->wish;
    const struct client_reach reach = {.rights = CERT_MAY_CHARTER};
    if (wish->kind != CERT_WALK && wish->kind != CERT_CASUS) {
        return FIELD_FORM;
    }
    furnishing->buurt = client_cert_id(&wish->buurt_id);
    furnishing->room =
        wire_id_is_none(&wish->room) ? client_random_id() : client_cert_id(&wish->room);
    if (client_own_hat(furnishing->client, &reach, &furnishing->hat) != OK) {
        return NOT_ALLOWED;
    }
    enum status status =
        client_charter(furnishing->client, &furnishing->arena, &furnishing->charter);
    if (status == OK && wish->kind == CERT_WALK && !has_buurt(furnishing)) {
        status = NOT_FOUND;
    }
    return status;
}

static enum status sign(struct furnishing *furnishing)
{
    mls_charter_body *body = &furnishing->charter.body;
    const size_t count = body->rooms.count;
    mls_charter_room *rooms = arena_take(&furnishing->arena, count + 1, sizeof(*rooms));
    if (rooms == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        rooms[i] = *MLS_AT(charter_room, &body->rooms, i);
    }
    rooms[count] = (mls_charter_room){
        .kind = (uint8_t)furnishing->wish->kind,
        .room = furnishing->room,
        .buurt = furnishing->buurt,
    };
    qsort(rooms, count + 1, sizeof(*rooms), compare_rooms);
    body->rooms = (struct mls_vector){rooms, count + 1};
    body->version++;
    body->made_at = (uint64_t)client_server_now(furnishing->client);
    body->hat = furnishing->hat->serial;
    return cert_sign_charter(&furnishing->client->self.pair, body, &furnishing->bytes);
}

static enum status send(struct furnishing *furnishing, uint64_t ticket)
{
    struct client *client = furnishing->client;
    const struct wish_room *wish = furnishing->wish;
    struct errand *errand = NULL;
    struct wire_charter_publish message = {
        .head = {.type = WIRE_charter_publish, .hat = client_wire_id(&furnishing->hat->serial)},
        .version = furnishing->charter.body.version,
        .charter = buffer_span(&furnishing->bytes),
    };
    const mls_kept_room kept = {wish->min, wish->max, wish->newcomers, furnishing->buurt,
                                buffer_span(&furnishing->bytes)};
    const struct cert_place place = {.wijk_id = client->self.wijk_id,
                                     .kind = wish->kind,
                                     .room = furnishing->room,
                                     .instance = 1};
    enum status status = client_errand_add(client, ERRAND_ROOM, WIRE_charter_publish, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        errand->id = furnishing->room;
        errand->group = cert_group_of(&place);
        mls_write_kept_room(&errand->content, &kept);
        status = buffer_status(&errand->content);
    }
    return status == OK ? client_errand_fill(client, errand, &message.head) : status;
}

enum status client_wish_room(struct client *client, const struct wish *wish, uint64_t ticket)
{
    struct furnishing furnishing = {
        .client = client,
        .wish = &wish->as.room,
        .arena = arena_make(ROOM_ARENA_MAX),
        .bytes = buffer_make(CERT_CHARTER_SIZE_MAX),
    };
    enum status status = check(&furnishing);
    if (status == OK) {
        status = sign(&furnishing);
    }
    if (status == OK) {
        status = send(&furnishing, ticket);
    }
    buffer_end(&furnishing.bytes);
    arena_end(&furnishing.arena);
    return status;
}

static enum status give_up(struct client *client, const struct errand *errand, enum status why)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_answer(client, errand->ticket, why, &waiting);
    if (status == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_ADD_ROOM;
        waiting->output.answer.id = client_wire_id(&errand->id);
    }
    return status;
}

/* The group, under our hat: whoever leads it gets a pass (T12). */
static enum status make(struct client *client, const struct errand *errand)
{
    struct client_group *group = client_group_find(client, &errand->group);
    struct cert_place place;
    enum status status = cert_place_read(cert_group_span(&errand->group), &place);
    if (status == OK && group == NULL) {
        status = client_group_add(client, &errand->group, &group);
    }
    if (status != OK) {
        return status == NO_MEMORY ? status : give_up(client, errand, status);
    }
    group->buurt = client_group_buurt(client, &place);
    const struct client_reach reach = {
        .rights = CERT_MAY_FOUND, .place = &place, .buurt = &group->buurt};
    const struct cert_hat *hat = NULL;
    if (client_own_hat(client, &reach, &hat) != OK) {
        return give_up(client, errand, NOT_ALLOWED);
    }
    const struct cert_id serial = hat->serial;
    status = client_make_group(client, group, NULL, &serial);
    for (struct errand *made = client->errands; status == OK && made != NULL; made = made->next) {
        if (made->kind == ERRAND_MAKE &&
            memcmp(&made->group, &errand->group, sizeof(made->group)) == 0) {
            made->ticket = errand->ticket;
            status = client_errand_keep(client, made);
        }
    }
    return status;
}

enum status client_room_made(struct client *client, struct errand *errand, enum status status,
                             const struct wire_head *reply)
{
    (void)reply;
    return status == OK ? make(client, errand) : give_up(client, errand, status);
}

static enum status make_walk(struct client *client, const struct errand *from,
                             const mls_kept_room *kept)
{
    const struct client_reach reach = {.rights = CERT_MAY_REVOKE, .buurt = &kept->buurt};
    const struct cert_hat *hat = NULL;
    struct errand *errand = NULL;
    struct wire_walk_group_make message = {
        .head = {.type = WIRE_walk_group_make},
        .buurt_id = client_wire_id(&kept->buurt),
        .walk_group_id = client_wire_id(&from->id),
        .min = kept->min,
        .max = kept->max,
        .newcomers = kept->newcomers,
    };
    if (client_own_hat(client, &reach, &hat) != OK) {
        return give_up(client, from, NOT_ALLOWED);
    }
    message.head.hat = client_wire_id(&hat->serial);
    enum status status = client_errand_add(client, ERRAND_WALK, WIRE_walk_group_make, &errand);
    if (status != OK) {
        return status;
    }
    errand->ticket = from->ticket;
    errand->id = from->id;
    errand->group = from->group;
    status = client_errand_fill(client, errand, &message.head);
    return status == OK || status == NO_MEMORY ? status : give_up(client, from, status);
}

enum status client_room_published(struct client *client, struct errand *errand, enum status status,
                                  const struct wire_head *reply)
{
    (void)reply;
    mls_kept_room kept;
    struct arena arena = arena_make(ROOM_ARENA_MAX);
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    mls_charter charter;
    struct cert_place place;
    if (status == OK) {
        status = mls_decode_kept_room(buffer_span(&errand->content), NULL, &kept);
    }
    if (status == OK) {
        status = cert_charter_decode(kept.charter, &arena, &charter);
    }
    if (status == OK) {
        status = client_write_chain(client, &charter.body.hat, &chain);
    }
    if (status == OK) {
        status = client_trust_charter(client, kept.charter, buffer_span(&chain));
        status = status == OLD_VERSION ? OK : status;
    }
    if (status == OK) {
        status = cert_place_read(cert_group_span(&errand->group), &place);
    }
    buffer_end(&chain);
    arena_end(&arena);
    if (status == NO_MEMORY) {
        return status;
    }
    if (status != OK) {
        return give_up(client, errand, status);
    }
    return place.kind == CERT_WALK ? make_walk(client, errand, &kept) : make(client, errand);
}
