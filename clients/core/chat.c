/* Words among neighbours: kept 90 days on this phone (decision 17). Rules: T28, T29. */
#include "core/client_inner.h"
#include "core/kept.h"

enum {
    CHAT_KEEP_S = 90 * CLIENT_DAY_S,
    CHAT_EXPIRES_S = 30 * CLIENT_DAY_S,
    MESSAGE_ROW_MAX = 2 * SEALED_SIZE_MAX,
    PURGE_AT_ONCE = 100
};

enum { SENDER_OWN = 1, SENDER_VERIFIED = 2 };

mls_kept_sender client_kept_sender(const struct client *client, const struct client_heard *heard)
{
    const bool is_own = cert_id_equal(&heard->device.member_id, &client->self.member_id);
    return (mls_kept_sender){
        heard->device.member_id, heard->device.serial,
        (uint8_t)((is_own ? SENDER_OWN : 0) | (heard->is_verified ? SENDER_VERIFIED : 0))};
}

mls_kept_sender client_kept_self(const struct client *client)
{
    return (mls_kept_sender){client->self.member_id, client->self.serial,
                             SENDER_OWN | SENDER_VERIFIED};
}

void client_shown_sender(const mls_kept_sender *kept, struct span first_name,
                         struct shown_sender *out)
{
    *out = (struct shown_sender){
        .member_id = client_wire_id(&kept->member_id),
        .device_serial = client_wire_id(&kept->serial),
        .first_name = first_name,
        .is_own = (kept->flags & SENDER_OWN) != 0,
        .is_verified = (kept->flags & SENDER_VERIFIED) != 0,
    };
}

/* --- rows --- */

static struct row_key index_key(const struct cert_id *id)
{
    return client_row_key_of_id('M', id->bytes, CERT_ID_SIZE);
}

enum status client_message_find(const struct client *client, const struct cert_id *id,
                                struct row_key *key, mls_kept_message *out)
{
    const struct row_key index = index_key(id);
    struct span value;
    enum status status = client_rows_find(&client->rows, client_row_key_span(&index), &value);
    if (status != OK || value.size != 8) {
        return NOT_FOUND;
    }
    *key = client_row_key_of_id('m', value.data, 8);
    status = client_rows_find(&client->rows, client_row_key_span(key), &value);
    return status == OK ? mls_decode_kept_message(value, NULL, out) : status;
}

static enum status keep_message(struct client *client, const struct row_key *key,
                                const mls_kept_message *message)
{
    struct buffer bytes = buffer_make(MESSAGE_ROW_MAX);
    mls_write_kept_message(&bytes, message);
    return client_keep(client, key, &bytes);
}

static enum status add_message(struct client *client, const mls_kept_message *message)
{
    const struct row_key key = client_row_key_of_number('m', ++client->arrival);
    const struct row_key index = index_key(&message->message_id);
    enum status status = keep_message(client, &key, message);
    if (status == OK) {
        status =
            client_rows_put(&client->rows, client_row_key_span(&index), span_of(key.bytes + 1, 8));
    }
    return status == OK ? client_numbers_keep(client) : status;
}

/* --- showing --- */

enum status client_show_message(const mls_kept_message *kept, struct arena *arena,
                                struct shown_message *out)
{
    struct sealed said;
    struct wire_fault fault;
    const enum status status = sealed_decode(kept->content, arena, &said, &fault);
    if (status != OK || said.type != SEALED_chat) {
        return status == NO_MEMORY ? status : MALFORMED;
    }
    *out = (struct shown_message){
        .group = client_wire_group(&kept->group),
        .message_id = client_wire_id(&kept->message_id),
        .text = said.as.chat.text,
        .reply_to = said.as.chat.reply_to,
        .said_at = said.as.chat.said_at,
        .for_police = said.as.chat.for_police,
        .delivery = (enum shown_delivery)kept->delivery,
    };
    client_shown_sender(&kept->sender, said.as.chat.first_name, &out->sender);
    return OK;
}

/* The texts are copied by being decoded into the output's own memory. */
static enum status tell(struct client *client, const mls_kept_message *kept,
                        enum happening_kind kind)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_happen(client, kind, &waiting);
    if (status != OK) {
        return status;
    }
    struct happening *happening = &waiting->output.happening;
    happening->group = client_wire_group(&kept->group);
    happening->id = client_wire_id(&kept->message_id);
    mls_kept_message copy = *kept;
    status = client_output_copy(waiting, kept->content, &copy.content);
    return status == OK ? client_show_message(&copy, &waiting->arena, &happening->message) : status;
}

/* --- hearing --- */

enum status client_hear_chat(struct client *client, const struct client_heard *heard,
                             const struct sealed *said, struct span content)
{
    const struct sealed_chat *chat = &said->as.chat;
    const struct cert_id id = client_cert_id(&chat->message_id);
    struct row_key key;
    mls_kept_message known;
    if (!cert_id_equal(&id, &heard->object_id) || heard->attested.size == 0 ||
        memcmp(&heard->said_in, &heard->group->id, sizeof(heard->said_in)) != 0) {
        return CONFLICT; /* T27: inside and outside say the same, and it was said here */
    }
    if (client_message_find(client, &id, &key, &known) == OK) {
        return OK;
    }
    const mls_kept_message message = {
        .group = heard->group->id,
        .message_id = id,
        .sender = client_kept_sender(client, heard),
        .delivery = SHOWN_FROM_OTHER,
        .epoch = heard->epoch,
        .came_at = (uint64_t)client->now,
        .content = content,
        .attested = heard->attested,
    };
    enum status status = add_message(client, &message);
    if (status == OK) {
        status = client_card_learn(client, &heard->device.member_id, chat->first_name);
    }
    return status == OK ? tell(client, &message, HAPPENED_MESSAGE) : status;
}

/* Ours came back from the log. */
enum status client_chat_echo(struct client *client, const struct client_heard *heard)
{
    struct row_key key;
    mls_kept_message message;
    if (client_message_find(client, &heard->object_id, &key, &message) != OK ||
        message.delivery == SHOWN_SHARED) {
        return OK;
    }
    message.delivery = SHOWN_SHARED;
    message.epoch = heard->epoch;
    struct buffer bytes = buffer_make(MESSAGE_ROW_MAX);
    mls_write_kept_message(&bytes, &message);
    const enum status status = client_keep(client, &key, &bytes);
    if (status != OK || client_message_find(client, &heard->object_id, &key, &message) != OK) {
        return status;
    }
    return tell(client, &message, HAPPENED_DELIVERED);
}

/* --- saying --- */

static enum status write_chat(struct client *client, const struct wish_say *say,
                              const struct cert_id *id, struct span chain, struct buffer *out)
{
    const struct sealed chat = {
        .type = SEALED_chat,
        .as.chat = {.message_id = client_wire_id(id),
                    .text = say->text,
                    .reply_to = say->reply_to,
                    .said_at = client_server_now(client),
                    .first_name = buffer_span(&client->self.name),
                    .for_police = say->for_police,
                    .hat = chain},
    };
    return sealed_encode(&chat, out);
}

static enum status keep_own(struct client *client, const struct client_saying *saying)
{
    const mls_kept_message message = {
        .group = saying->group,
        .message_id = saying->object_id,
        .sender = client_kept_self(client),
        .delivery = SHOWN_WAITING,
        .came_at = (uint64_t)client->now,
        .content = saying->plain,
    };
    return add_message(client, &message);
}

static enum status find_police_hat(struct client *client, const struct client_group *group,
                                   struct buffer *chain)
{
    const struct client_reach reach = {
        .rights = CERT_MAY_REVOKE, .place = &group->place, .buurt = &group->buurt};
    const struct cert_hat *hat = NULL;
    const enum status status = client_own_hat(client, &reach, &hat);
    return status == OK ? client_write_chain(client, &hat->serial, chain) : NOT_ALLOWED;
}

enum status client_wish_say(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_say *say = &wish->as.say;
    const struct cert_group id = client_cert_group(&say->group);
    const struct client_group *group = client_group_find(client, &id);
    if (group == NULL || group->standing == MEMBERSHIP_GONE || group->mls == NULL) {
        return NOT_FOUND;
    }
    if (group->place.kind == CERT_ALARM_BUURT || group->place.kind == CERT_ALARM_WIJK) {
        return NOT_ALLOWED; /* alerts stand apart from chat */
    }
    const struct cert_id message_id = client_random_id();
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    enum status status = say->for_police ? find_police_hat(client, group, &chain) : OK;
    if (status == OK) {
        status = write_chat(client, say, &message_id, buffer_span(&chain), &plain);
    }
    const struct client_saying saying = {
        .content = wire_content_class_CHAT,
        .group = id,
        .object_id = message_id,
        .expires = client_server_now(client) + CHAT_EXPIRES_S - CLIENT_HOUR_S,
        .rank = 1,
        .ticket = ticket,
        .type = WIRE_group_send,
        .kind = ERRAND_SAY,
        .plain = buffer_span(&plain),
        .is_attested = true,
    };
    struct errand *errand = NULL;
    if (status == OK) {
        status = keep_own(client, &saying);
    }
    if (status == OK) {
        status = client_say(client, &saying, &errand);
    }
    buffer_end(&chain);
    buffer_end(&plain);
    return status;
}

static enum status set_delivery(struct client *client, const struct cert_id *id,
                                enum shown_delivery delivery)
{
    struct row_key key;
    mls_kept_message message;
    if (client_message_find(client, id, &key, &message) != OK || message.delivery == SHOWN_SHARED) {
        return OK;
    }
    message.delivery = (uint8_t)delivery;
    return keep_message(client, &key, &message);
}

enum status client_said(struct client *client, struct errand *errand, enum status status,
                        const struct wire_head *reply)
{
    (void)reply;
    if (client_says_again(client, errand, status)) {
        return client_errand_keep(client, errand);
    }
    struct client_waiting *waiting = NULL;
    enum status done = set_delivery(client, &errand->id, status == OK ? SHOWN_SENT : SHOWN_REFUSED);
    if (done == OK) {
        done = client_answer(client, errand->ticket, status, &waiting);
    }
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_SAY;
        waiting->output.answer.id = client_wire_id(&errand->id);
        waiting->output.answer.group = client_wire_group(&errand->group);
    }
    return done;
}

/* --- the end of the term --- */

enum status client_chat_tick(struct client *client, int64_t *again_at)
{
    const struct row_key prefix = client_row_key_of('m');
    for (int i = 0; i < PURGE_AT_ONCE; i++) {
        size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
        const struct kept_row *row =
            client_rows_at(&client->rows, client_row_key_span(&prefix), &index);
        mls_kept_message message;
        if (row == NULL ||
            mls_decode_kept_message(span_of(row->value, row->value_size), NULL, &message) != OK) {
            return OK;
        }
        const int64_t ends = (int64_t)message.came_at + CHAT_KEEP_S;
        if (ends > client->now) {
            *again_at = ends < *again_at ? ends : *again_at;
            return OK;
        }
        const struct row_key key = client_row_key_of_id('m', row->key + 1, row->key_size - 1);
        const struct row_key by_id = index_key(&message.message_id);
        enum status status =
            client_rows_put(&client->rows, client_row_key_span(&by_id), span_of(NULL, 0));
        if (status == OK) {
            status = client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
        }
        if (status != OK) {
            return status;
        }
    }
    *again_at = client->now + 1;
    return OK;
}
