/* A message that came out of a group: opened, held against what it says outside, passed on by what
 * it is. Rules: T27 to T31. */
#include "cert/envelope.h"
#include "core/client_inner.h"

enum { HEAR_ARENA_MAX = 2 << 20 };

/* --- who --- */

void client_sender(const struct client *client, const struct client_heard *heard,
                   struct span first_name, struct shown_sender *out)
{
    *out = (struct shown_sender){
        .member_id = client_wire_id(&heard->device.member_id),
        .device_serial = client_wire_id(&heard->device.serial),
        .first_name = first_name,
        .is_own = cert_id_equal(&heard->device.member_id, &client->self.member_id),
        .is_verified = heard->is_verified,
    };
}

/* The leaf that has the message's key stands in the tree, unless it left since. */
static enum status find_device(struct client *client, struct client_heard *heard,
                               const struct group_event *event)
{
    const struct tree *tree = public_group_tree(group_public(heard->group->mls));
    uint32_t leaf = event->sender;
    enum status status = tree_find_signature_key(tree, event->sender_key, &leaf);
    if (status == OK) {
        status =
            client_leaf_device(client, heard->group, leaf, &heard->device, &heard->is_verified);
    }
    if (status == NOT_FOUND) {
        heard->device = (struct cert_device){0};
        status = cert_key_read(event->sender_key, &heard->device.key);
    }
    return status;
}

/* --- what it says outside --- */

static enum status check_envelope(const struct client_heard *heard, struct span outside)
{
    mls_envelope envelope;
    enum status status = cert_envelope_decode(outside, &envelope);
    if (status != OK) {
        return status;
    }
    const bool same = envelope.content_class == (uint8_t)heard->content &&
                      memcmp(&envelope.group, &heard->group->id, sizeof(envelope.group)) == 0 &&
                      cert_id_equal(&envelope.object_id, &heard->object_id) &&
                      envelope.status_seq == heard->status_seq &&
                      (int64_t)envelope.expires == heard->expires;
    return same ? OK : CONFLICT;
}

/* --- the author's own signature --- */

/* Whose it is: the certificate that rides with it, checked by its chain (T29). */
static enum status find_author(struct client *client, const struct sealed_attested *attested,
                               struct client_heard *heard)
{
    struct cert_key key;
    memcpy(key.bytes, attested->author_key.bytes, sizeof(key.bytes));
    enum status status =
        cert_book_add_device(client->book, attested->certificate, &key, &heard->device);
    heard->is_verified = status == OK;
    if (status == CHAIN_MISSING) {
        mls_evidence evidence;
        status = cert_evidence_decode(attested->certificate, &evidence);
        if (status == OK) {
            bool asked = false;
            heard->device = cert_device_of(&client->self.wijk_id, &evidence, &key);
            status = client_ask_lacks(client, attested->certificate, &asked);
        }
    }
    return status;
}

enum status client_hear_attested(struct client *client, struct client_heard *heard,
                                 const struct sealed_attested *attested, struct span bytes)
{
    struct buffer covered = buffer_make(CLIENT_PLAIN_MAX);
    sealed_write_attested(attested, &covered);
    enum status status = buffer_status(&covered);
    if (status == OK) {
        status = verify_signature(span_of(attested->author_key.bytes, SIGN_PUBLIC_SIZE),
                                  buffer_span(&covered),
                                  span_of(attested->signature.bytes, SIGN_SIGNATURE_SIZE));
    }
    buffer_end(&covered);
    if (status == OK) {
        status = find_author(client, attested, heard);
    }
    if (status != OK) {
        return status;
    }
    heard->attested = bytes;
    heard->said_in = client_cert_group(&attested->group);
    heard->object_id = client_cert_id(&attested->object_id);
    heard->status_seq = attested->status_seq;
    heard->is_own = cert_id_equal(&heard->device.serial, &client->self.serial);
    return client_hear(client, heard, attested->content);
}

/* --- by what it is --- */

static bool fits_class(enum wire_content_class content, enum sealed_type type)
{
    switch (content) {
    case wire_content_class_ALERT:
    case wire_content_class_PRACTICE: return type == SEALED_attested || type == SEALED_widened;
    case wire_content_class_STATUS: return type == SEALED_attested;
    case wire_content_class_CHAT:
        return type == SEALED_chat || type == SEALED_walk_remark || type == SEALED_walk_profile ||
               type == SEALED_attested;
    case wire_content_class_ROSTER: return type == SEALED_roster || type == SEALED_roster_wanted;
    case wire_content_class_CARD: return type == SEALED_card || type == SEALED_push_key;
    case wire_content_class_HEARTBEAT: return type == SEALED_heartbeat;
    default: return false;
    }
}

/* It says what it says by coming; its hat is learnt, so that its holder is known by it (T37). */
static enum status hear_heartbeat(struct client *client, const struct client_heard *heard,
                                  const struct sealed_heartbeat *said)
{
    if (said->hat.size == 0) {
        return OK;
    }
    const enum status status = client_trust_hats(client, said->hat);
    const struct cert_document *document = cert_policy_document(heard->group->policy);
    if (status == OK && cert_book_has_hat_of(client->book, document, &heard->device.serial,
                                             (uint64_t)client_server_now(client))) {
        heard->group->beat_at = client->now;
    }
    return status == NO_MEMORY ? status : OK;
}

static enum status pass(struct client *client, struct client_heard *heard,
                        const struct sealed *said, struct span content)
{
    switch (said->type) {
    case SEALED_attested: return client_hear_attested(client, heard, &said->as.attested, content);
    case SEALED_alert: return client_hear_alert(client, heard, said, content);
    case SEALED_alert_status: return client_hear_status(client, heard, said, content);
    case SEALED_widened: return client_hear_widened(client, heard, &said->as.widened);
    case SEALED_walk_profile: return client_hear_profile(client, heard, &said->as.walk_profile);
    case SEALED_walk_remark: return client_hear_remark(client, heard, &said->as.walk_remark);
    case SEALED_roster_wanted:
        return client_hear_roster_wanted(client, heard, &said->as.roster_wanted);
    case SEALED_chat: return client_hear_chat(client, heard, said, content);
    case SEALED_card: return client_hear_card(client, heard, &said->as.card, content);
    case SEALED_roster: return client_hear_roster(client, heard, &said->as.roster);
    case SEALED_push_key: return client_hear_push_key(client, heard, &said->as.push_key);
    case SEALED_heartbeat: return hear_heartbeat(client, heard, &said->as.heartbeat);
    default: return OK; /* a later version's is skipped */
    }
}

enum status client_hear(struct client *client, struct client_heard *heard, struct span content)
{
    struct arena arena = arena_make(HEAR_ARENA_MAX);
    struct sealed said;
    struct wire_fault fault;
    enum status status = sealed_decode(content, &arena, &said, &fault);
    if (status == OK) {
        status = pass(client, heard, &said, content);
    }
    arena_end(&arena);
    return status;
}

static enum status hear_outer(struct client *client, struct client_heard *heard,
                              struct span content)
{
    if (content.size < 2) {
        return MALFORMED;
    }
    const enum sealed_type type = (enum sealed_type)(content.data[0] << 8 | content.data[1]);
    if (sealed_shape(type) != NULL && !fits_class(heard->content, type)) {
        return CONFLICT;
    }
    return client_hear(client, heard, content);
}

/* --- our own --- */

/* What we said stands in the log now. */
static enum status hear_own_echo(struct client *client, struct client_heard *heard)
{
    switch (heard->content) {
    case wire_content_class_CHAT: return client_chat_echo(client, heard);
    case wire_content_class_ALERT:
    case wire_content_class_PRACTICE: return client_alert_echo(client, heard);
    case wire_content_class_STATUS: return client_status_echo(client, heard);
    case wire_content_class_CARD: return client_push_echo(client, heard);
    case wire_content_class_ROSTER: heard->group->roster_at = 0; return OK;
    default: return OK;
    }
}

/* --- from the log --- */

static enum status tell_unreadable(struct client *client, const struct client_heard *heard,
                                   enum status why)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_happen(client, HAPPENED_UNREADABLE, &waiting);
    if (status == OK) {
        waiting->output.happening.group = client_wire_group(&heard->group->id);
        waiting->output.happening.id = client_wire_id(&heard->object_id);
        waiting->output.happening.status = why;
        client_sender(client, heard, span_of(NULL, 0), &waiting->output.happening.who);
        status = client_output_copy(waiting, client_card_name(client, &heard->device.member_id),
                                    &waiting->output.happening.who.first_name);
    }
    return status;
}

static enum status take(struct client *client, struct client_heard *heard,
                        const struct group_event *event)
{
    enum status status = check_envelope(heard, event->authenticated_data);
    if (status == OK && event->kind == GROUP_OWN_MESSAGE) {
        const struct cert_device own = {.serial = client->self.serial};
        status = client_hat_heard(client, heard->group, &own, client->now);
        return status == OK ? hear_own_echo(client, heard) : status;
    }
    if (status == OK) {
        status = find_device(client, heard, event);
    }
    if (status == OK) {
        status = hear_outer(client, heard, event->content);
    }
    if (status == OK) {
        status = client_hat_heard(client, heard->group, &heard->device, client->now);
    }
    return status;
}

enum status client_hear_message(struct client *client, struct client_group *group,
                                const struct wire_group_message *message)
{
    struct client_heard heard = {
        .group = group,
        .said_in = group->id,
        .epoch = message->epoch,
        .content = message->content,
        .object_id = client_cert_id(&message->object_id),
        .status_seq = message->status_seq,
        .expires = message->expires,
    };
    if (group->standing == MEMBERSHIP_ENTERING || message->epoch < group->entered_epoch ||
        group->wants_resync) {
        return OK; /* not for us yet, or never */
    }
    struct group_event event;
    enum status status = group_handle(group->mls, message->message, NULL, &event);
    if (status == OK) {
        group->is_dirty = true;
        status = take(client, &heard, &event);
        group_event_end(&event);
    }
    if (status == FUTURE_EPOCH) {
        group->wants_resync = true;
        return client_group_keep(client, group);
    }
    if (status == OK || status == NO_MEMORY) {
        return status;
    }
    const bool was_here = status == REPLAYED || status == STALE_EPOCH;
    return was_here ? OK : tell_unreadable(client, &heard, status);
}
