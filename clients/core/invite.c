/* Letting one person in. Rules: T1, T2, T4, T22; INVITATION-1, -7, -9. */
#include "base/wipe.h"
#include "cert/secret/issue.h"
#include "cert/secret/packet.h"
#include "core/client_inner.h"
#include "core/kept.h"

enum { INVITE_ARENA_MAX = 1 << 20, HAT_TERM_S = 365 * CLIENT_DAY_S };

/* One invitation on its way. */
struct inviting {
    struct client *client;
    const struct wish_invite *wish;
    struct arena arena;
    const struct cert_hat *hat;
    struct cert_id buurt;
    struct ticket ticket;
    struct ticket_keys keys;
    mls_terms terms;
    struct buffer invitation, packet, link;
};

static void inviting_end(struct inviting *inviting)
{
    ticket_wipe(&inviting->ticket);
    ticket_keys_wipe(&inviting->keys);
    buffer_end(&inviting->invitation);
    buffer_end(&inviting->packet);
    buffer_end(&inviting->link);
    arena_end(&inviting->arena);
}

static enum status find_hat(struct inviting *inviting)
{
    const struct wish_invite *wish = inviting->wish;
    inviting->buurt = wire_id_is_none(&wish->buurt_id) ? inviting->client->self.buurt
                                                       : client_cert_id(&wish->buurt_id);
    struct client_reach reach = {.rights = CERT_MAY_INVITE, .buurt = &inviting->buurt};
    if (wish->kind == WISH_INVITE_RECOVERY) { /* a coordinator's alone (T1) */
        reach.rights |= CERT_MAY_REVOKE;
    }
    const enum status status = client_own_hat(inviting->client, &reach, &inviting->hat);
    return status == OK ? OK : NOT_ALLOWED;
}

/* Each hat numbers its own: a number that was drawn is never used again. */
static enum status draw_number(struct inviting *inviting)
{
    struct client *client = inviting->client;
    const struct row_key key = client_row_key_of_id('u', inviting->hat->serial.bytes, CERT_ID_SIZE);
    struct span value;
    uint16_t next = 0;
    if (client_rows_find(&client->rows, client_row_key_span(&key), &value) == OK &&
        value.size == 2) {
        next = (uint16_t)(value.data[0] << 8 | value.data[1]);
    }
    if (next >= inviting->hat->hat.body.invitations) {
        return FULL;
    }
    inviting->terms.seq = next++;
    const uint8_t bytes[2] = {(uint8_t)(next >> 8), (uint8_t)next};
    return client_rows_put(&client->rows, client_row_key_span(&key), span_of(bytes, sizeof(bytes)));
}

/* How far a kind of hat reaches: where it may be two ways, the narrower. */
static uint8_t reach_of(uint32_t hat)
{
    static const uint8_t KINDS[] = {CERT_REACH_GROUP, CERT_REACH_CASUS, CERT_REACH_FUND,
                                    CERT_REACH_BUURT, CERT_REACH_WIJK};
    for (size_t i = 0; i < sizeof(KINDS); i++) {
        if (hat <= UINT8_MAX && cert_hat_may_reach((uint8_t)hat, KINDS[i])) {
            return KINDS[i];
        }
    }
    return 0;
}

static enum status set_kind(struct inviting *inviting)
{
    const struct wish_invite *wish = inviting->wish;
    mls_terms *terms = &inviting->terms;
    terms->invitation_kind = (uint8_t)wish->kind;
    if (wish->kind == WISH_INVITE_RECOVERY) {
        terms->member_id = client_cert_id(&wish->member_id);
        return cert_id_is_zero(&terms->member_id) ? FIELD_MISSING : OK;
    }
    if (wish->kind == WISH_INVITE_HAT) {
        const struct cert_id room = client_cert_id(&wish->room);
        terms->promise = (mls_promise){
            .hat = (uint8_t)wish->hat,
            .reach_kind = reach_of(wish->hat),
            .room = room,
            .until = wish->hat_until > 0 ? (uint64_t)wish->hat_until : terms->from + HAT_TERM_S,
        };
        return wish->hat == 0 ? FIELD_MISSING : OK;
    }
    return wish->kind == WISH_INVITE_RESIDENT ? OK : FIELD_FORM;
}

static enum status sign(struct inviting *inviting)
{
    struct client *client = inviting->client;
    mls_terms *terms = &inviting->terms;
    inviting->ticket = inviting->wish->by_words ? ticket_random_words() : ticket_random();
    inviting->keys = ticket_keys_of(&inviting->ticket);
    terms->issuer = inviting->hat->serial;
    terms->buurt = inviting->buurt;
    terms->from = client_from(client); /* never before the hat itself, whatever clocks say */
    if (terms->from < inviting->hat->hat.body.from) {
        terms->from = inviting->hat->hat.body.from;
    }
    terms->until = terms->from + CERT_INVITATION_TERM_S;
    memcpy(terms->invitation_key.bytes, inviting->keys.invitation.public_key, CERT_KEY_SIZE);
    enum status status = set_kind(inviting);
    if (status == OK) {
        status = draw_number(inviting);
    }
    return status == OK ? cert_sign_invitation(&client->self.pair, &client->self.wijk_id, terms,
                                               &inviting->invitation)
                        : status;
}

/* Below these a group is an old one: the newcomer takes nothing less (T22). */
static size_t list_floors(const struct inviting *inviting, mls_packet_floor *floors)
{
    size_t count = 0;
    for (const struct client_group *group = inviting->client->groups;
         group != NULL && count < PACKET_FLOORS_MAX; group = group->next) {
        const bool is_theirs = group->place.kind == CERT_ALARM_WIJK ||
                               cert_id_equal(&group->place.room, &inviting->buurt);
        if (is_theirs && group->policy != NULL && group->standing == MEMBERSHIP_INSIDE) {
            floors[count++] = (mls_packet_floor){
                group->id, cert_document_view(cert_policy_document(group->policy))->version};
        }
    }
    return count;
}

static enum status seal(struct inviting *inviting)
{
    struct client *client = inviting->client;
    const struct cert_root *root = cert_book_root(client->book);
    mls_packet_floor floors[PACKET_FLOORS_MAX];
    mls_hat_chain chain;
    struct buffer bytes = buffer_make(CERT_CHAIN_SIZE_MAX);
    mls_packet packet = {
        .format = CERT_FORMAT,
        .wijk_id = client->self.wijk_id,
        .root = root->key,
        .succession_version = root->version,
        .charter_version = client->charter_version,
        .floors = {floors, list_floors(inviting, floors)},
    };
    if (root->kept != NULL) {
        packet.kept = *root->kept;
    }
    enum status status = client_write_chain(client, &inviting->hat->serial, &bytes);
    if (status == OK) {
        status = mls_decode_hat_chain(buffer_span(&bytes), &inviting->arena, &chain);
    }
    if (status == OK) {
        packet.chain = chain.hats;
        status = cert_invitation_decode(buffer_span(&inviting->invitation), &packet.invitation);
    }
    if (status == OK) {
        status = cert_packet_seal(&inviting->keys, &packet, &inviting->packet);
    }
    buffer_end(&bytes);
    return status;
}

static enum status write_answer(struct inviting *inviting, struct buffer *out)
{
    char words[TICKET_TEXT_MAX] = "";
    char code[TICKET_CODE_SIZE] = "";
    enum status status = OK;
    if (inviting->wish->by_words) {
        ticket_write_words(&inviting->ticket, words);
    } else {
        const struct span host = inviting->wish->host.size > 0
                                     ? inviting->wish->host
                                     : buffer_span(&inviting->client->self.host);
        ticket_write_code(&inviting->ticket, code);
        status = host.size == 0 ? OK : ticket_write_link(&inviting->ticket, host, &inviting->link);
    }
    const mls_kept_invite kept = {buffer_span(&inviting->link), span_text(words), span_text(code)};
    mls_write_kept_invite(out, &kept);
    wipe(words, sizeof(words));
    wipe(code, sizeof(code));
    return status == OK ? buffer_status(out) : status;
}

static enum status send(struct inviting *inviting, uint64_t ticket)
{
    struct client *client = inviting->client;
    struct errand *errand = NULL;
    struct wire_invitation_register message = {
        .head = {.type = WIRE_invitation_register, .hat = client_wire_id(&inviting->hat->serial)},
        .buurt_id = client_wire_id(&inviting->buurt),
        .locator = client_wire_id(&inviting->keys.locator),
        .invitation = buffer_span(&inviting->invitation),
        .packet = buffer_span(&inviting->packet),
    };
    enum status status =
        client_errand_add(client, ERRAND_INVITE, WIRE_invitation_register, &errand);
    if (status == OK) { /* to withdraw it, it is named whole */
        const struct cert_id serial =
            cert_invitation_serial(&client->self.wijk_id, &inviting->terms);
        const struct row_key key = client_row_key_of_id('U', serial.bytes, CERT_ID_SIZE);
        errand->ticket = ticket;
        errand->id = serial;
        status = client_rows_put(&client->rows, client_row_key_span(&key),
                                 buffer_span(&inviting->invitation));
    }
    if (status == OK) {
        status = write_answer(inviting, &errand->content);
    }
    return status == OK ? client_errand_fill(client, errand, &message.head) : status;
}

enum status client_wish_invite(struct client *client, const struct wish *wish, uint64_t ticket)
{
    struct inviting inviting = {
        .client = client,
        .wish = &wish->as.invite,
        .arena = arena_make(INVITE_ARENA_MAX),
        .invitation = buffer_make(CERT_INVITATION_SIZE_MAX),
        .packet = buffer_make(PACKET_SIZE_MAX),
        .link = buffer_make(512),
    };
    enum status status = find_hat(&inviting);
    if (status == OK) {
        status = sign(&inviting);
    }
    if (status == OK) {
        status = seal(&inviting);
    }
    if (status == OK) {
        status = send(&inviting, ticket);
    }
    inviting_end(&inviting);
    return status;
}

enum status client_invited(struct client *client, struct errand *errand, enum status status,
                           const struct wire_head *reply)
{
    (void)reply;
    struct client_waiting *waiting = NULL;
    enum status done = client_answer(client, errand->ticket, status, &waiting);
    if (done != OK || waiting == NULL) {
        return done;
    }
    struct wish_answer *answer = &waiting->output.answer;
    mls_kept_invite kept;
    answer->kind = WISH_INVITE;
    answer->id = client_wire_id(&errand->id);
    if (status != OK || mls_decode_kept_invite(buffer_span(&errand->content), NULL, &kept) != OK) {
        return OK;
    }
    done = client_output_copy(waiting, kept.link, &answer->link);
    if (done == OK) {
        done = client_output_copy(waiting, kept.words, &answer->words);
    }
    return done == OK ? client_output_copy(waiting, kept.code, &answer->code) : done;
}
