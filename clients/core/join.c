/* Coming in by a link, a code or nine words. Rules: T1 to T3; INVITATION-2, -3, -8. */
#include "cert/secret/issue.h"
#include "cert/secret/packet.h"
#include "cert/secret/words.h"
#include "core/client_inner.h"
#include "core/kept.h"

enum { JOIN_ARENA_MAX = 1 << 20 };

enum status client_check_name(struct span name)
{
    if (name.size == 0) {
        return FIELD_MISSING;
    }
    if (name.size > CLIENT_NAME_MAX) {
        return FIELD_TOO_LARGE;
    }
    return span_is_text(name) ? OK : FIELD_FORM;
}

static bool is_letter(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* One line: the word itself where it is one, else what it may have been. */
static void check_word(struct span word, struct buffer *out)
{
    struct word found[WORDS_SUGGESTED_MAX];
    uint32_t index = 0;
    const bool is_word = words_find(word, &index) == OK;
    const size_t count = is_word ? 1 : words_suggest(word, found);
    if (is_word) {
        found[0] = words_word(index);
    }
    for (size_t i = 0; i < count; i++) {
        buffer_append_span(out, span_text(i > 0 ? " " : ""));
        buffer_append_span(out, span_text(found[i].text));
    }
    buffer_append_span(out, span_text("\n"));
}

void client_check_words(struct span words, struct buffer *out)
{
    for (size_t at = 0; at < words.size;) {
        size_t size = 0;
        while (at + size < words.size && is_letter(words.data[at + size])) {
            size++;
        }
        if (size > 0) {
            check_word(span_of(words.data + at, size), out);
        }
        at += size > 0 ? size : 1;
    }
}

/* "https://host/#code": links that this phone makes later lead to the same host. */
static struct span host_of(struct span link)
{
    static const char SCHEME[] = "https://";
    const size_t skip = sizeof(SCHEME) - 1;
    if (link.size <= skip || memcmp(link.data, SCHEME, skip) != 0) {
        return span_of(NULL, 0);
    }
    size_t size = 0;
    while (skip + size < link.size && link.data[skip + size] != '/') {
        size++;
    }
    return span_of(link.data + skip, size);
}

static enum status keep_ticket(struct client *client, const struct ticket *ticket)
{
    const mls_kept_ticket kept = {.secret = span_of(ticket->bytes, ticket->size)};
    const struct row_key key = client_row_key_of('j');
    struct buffer bytes = buffer_make(64);
    mls_write_kept_ticket(&bytes, &kept);
    return client_keep(client, &key, &bytes);
}

static enum status find_ticket(const struct client *client, struct ticket *out)
{
    const struct row_key key = client_row_key_of('j');
    struct span value;
    mls_kept_ticket kept;
    *out = (struct ticket){.size = 0};
    enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    if (status == OK) {
        status = mls_decode_kept_ticket(value, NULL, &kept);
    }
    if (status == OK && kept.secret.size > TICKET_BYTES) {
        status = MALFORMED;
    }
    if (status == OK) {
        memcpy(out->bytes, kept.secret.data, kept.secret.size);
        out->size = (uint8_t)kept.secret.size;
    }
    return status;
}

enum status client_wish_join(struct client *client, const struct wish *wish, uint64_t number)
{
    const struct wish_join *join = &wish->as.join;
    struct ticket ticket = {.size = 0};
    enum status status = client->self.standing == CLIENT_EMPTY ? OK : CONFLICT;
    if (status == OK) {
        status = client_check_name(join->first_name);
    }
    if (status == OK) {
        status = ticket_read(join->code, &ticket);
    }
    if (status == OK) {
        status = keep_ticket(client, &ticket);
    }
    ticket_wipe(&ticket);
    if (status == OK) {
        status = client_buffer_set(&client->self.name, join->first_name);
    }
    if (status == OK) {
        const struct span host = host_of(join->code);
        status = host.size <= 255 ? client_buffer_set(&client->self.host, host) : OK;
    }
    if (status != OK) {
        return status;
    }
    client->self.standing = CLIENT_JOINING;
    client->self.card_version = 1;
    client->self.ticket = number;
    status = client_self_keep(client);
    return status == OK && client->session.stage == CLIENT_CONNECTED ? client_session_open(client)
                                                                     : status;
}

/* --- the packet --- */

enum status client_join_go_on(struct client *client)
{
    if (!cert_id_is_zero(&client->self.wijk_id)) {
        return client_session_hello(client);
    }
    struct ticket ticket;
    enum status status = find_ticket(client, &ticket);
    if (status == OK) {
        struct ticket_keys keys = ticket_keys_of(&ticket);
        struct wire_invitation_fetch message = {
            .head = {.type = WIRE_invitation_fetch},
            .locator = client_wire_id(&keys.locator),
        };
        ticket_keys_wipe(&keys);
        status = client_session_ask(client, ERRAND_FETCH, &message.head);
    }
    ticket_wipe(&ticket);
    return status;
}

static enum status make_device(struct client *client, const struct ticket_keys *keys,
                               const mls_packet *packet)
{
    struct client_self *self = &client->self;
    const mls_terms *terms = &packet->invitation.terms;
    struct cert_key key;
    mls_evidence evidence;
    self->pair = sign_pair_random();
    memcpy(key.bytes, self->pair.public_key, CERT_KEY_SIZE);
    self->wijk_id = packet->wijk_id;
    self->root_key = packet->root;
    self->issuer = terms->issuer;
    self->buurt = terms->buurt;
    self->made_at = client_from(client) > terms->from ? client_from(client) : terms->from;
    buffer_clear(&self->evidence);
    enum status status = cert_make_evidence(&keys->invitation, &self->wijk_id, &packet->invitation,
                                            &key, self->made_at, &self->evidence);
    if (status == OK) {
        status = cert_evidence_decode(buffer_span(&self->evidence), &evidence);
    }
    if (status == OK) {
        const struct cert_device device = cert_device_of(&self->wijk_id, &evidence, &key);
        self->serial = device.serial;
        self->member_id = device.member_id;
    }
    return status;
}

static enum status trust(struct client *client, const mls_packet *packet, struct arena *arena)
{
    const struct cert_root root = cert_packet_root(packet);
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    mls_kept_floor *floors = arena_take(arena, packet->floors.count + 1, sizeof(*floors));
    if (floors == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < packet->floors.count; i++) {
        const mls_packet_floor *floor = MLS_AT(packet_floor, &packet->floors, i);
        floors[i] = (mls_kept_floor){floor->group, floor->policy_version};
    }
    const struct mls_vector kept = {floors, packet->floors.count};
    const mls_hat_chain hats = {packet->chain};
    mls_write_hat_chain(&chain, &hats);
    enum status status = buffer_status(&chain);
    if (status == OK) {
        status = client_trust_root(client, &root);
    }
    if (status == OK) {
        status = client_trust_hats(client, buffer_span(&chain));
    }
    if (status == OK) {
        status = client_trust_floors(client, packet->charter_version, &kept);
    }
    buffer_end(&chain);
    return status;
}

/* The secret is not needed any more once the certificate is made, and goes. */
static enum status take_packet(struct client *client, struct span sealed)
{
    struct ticket ticket;
    struct buffer plain = buffer_make(PACKET_SIZE_MAX);
    struct arena arena = arena_make(JOIN_ARENA_MAX);
    enum status status = find_ticket(client, &ticket);
    struct ticket_keys keys = ticket_keys_of(&ticket);
    mls_packet packet;
    if (status == OK) {
        status = cert_packet_open(&keys, sealed, &plain, &arena, &packet);
    }
    if (status == OK) {
        status = make_device(client, &keys, &packet);
    }
    if (status == OK) {
        status = trust(client, &packet, &arena);
    }
    if (status == OK) {
        const struct row_key key = client_row_key_of('j');
        status = client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
    }
    if (status == OK) {
        status = client_self_keep(client);
    }
    ticket_keys_wipe(&keys);
    ticket_wipe(&ticket);
    buffer_end(&plain);
    arena_end(&arena);
    return status;
}

/* It did not come about: this phone is as empty as it was. */
enum status client_give_up(struct client *client, enum status why)
{
    struct client_waiting *waiting = NULL;
    const uint64_t ticket =
        client->self.ticket != 0 ? client->self.ticket : client_found_ticket(client);
    enum status status = client_self_forget(client);
    if (status == OK) {
        status = client_answer(client, ticket, why, &waiting);
    }
    client->session.stage =
        client->session.stage == CLIENT_OFFLINE ? CLIENT_OFFLINE : CLIENT_CONNECTED;
    return status;
}

enum status client_join_fetched(struct client *client, struct errand *errand, enum status status,
                                const struct wire_head *reply)
{
    (void)errand;
    if (status != OK || reply == NULL) {
        return client_give_up(client, status);
    }
    const enum status taken =
        take_packet(client, ((const struct wire_invitation_packet *)reply)->packet);
    if (taken == NO_MEMORY) {
        return taken;
    }
    return taken == OK ? client_session_hello(client) : client_give_up(client, taken);
}

/* --- the claim --- */

enum status client_join_claim(struct client *client)
{
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    struct wire_invitation_claim message = {
        .head = {.type = WIRE_invitation_claim},
        .evidence = buffer_span(&client->self.evidence),
    };
    enum status status = client_write_chain(client, &client->self.issuer, &chain);
    if (status == OK) {
        message.hats = buffer_span(&chain);
        memcpy(message.device_key.bytes, client->self.pair.public_key, CERT_KEY_SIZE);
        client_session_sign(client, &client->self.pair, "buurt claim", NULL, &message.signature);
        status = client_session_ask(client, ERRAND_CLAIM, &message.head);
    }
    buffer_end(&chain);
    return status;
}

enum status client_join_claimed(struct client *client, struct errand *errand, enum status status,
                                const struct wire_head *reply)
{
    (void)errand;
    if (client_session_claims_again(client, status, reply)) {
        return client_join_claim(client);
    }
    if (status == NOT_SIGNED_IN) { /* the server cannot keep it now, for want of room perhaps */
        return client_session_close(client, CLIENT_MINUTE_S);
    }
    if (status != OK || reply == NULL) {
        return client_give_up(client, status);
    }
    const struct wire_invitation_claimed *claimed = (const struct wire_invitation_claimed *)reply;
    const struct cert_id serial = client_cert_id(&claimed->device_serial);
    if (!cert_id_equal(&serial, &client->self.serial)) {
        return client_give_up(client, CONFLICT);
    }
    client->self.standing = CLIENT_IN;
    const enum status kept = client_self_keep(client);
    return kept == OK ? client_session_hello(client) : kept;
}

/* Signed in: whoever waited for coming in is told. */
enum status client_came_in(struct client *client)
{
    const uint64_t ticket = client->self.ticket;
    enum status status = OK;
    if (ticket != 0 && !client->self.is_told) {
        struct client_waiting *waiting = NULL;
        status = client_answer(client, ticket, OK, &waiting);
        if (status == OK && waiting != NULL) {
            client->self.is_told = true;
            waiting->ends_coming_in = true;
            waiting->output.answer.kind = WISH_JOIN;
            waiting->output.answer.id = client_wire_id(&client->self.member_id);
        }
    }
    return status == OK ? client_found_go_on(client) : status;
}
