/* What a walking group is called, and remarks that stay among its walkers. Rules: T10. */
#include "core/client_inner.h"
#include "core/kept.h"
#include "crypto/public/chance.h"

enum { WALK_EXPIRES_S = 29 * CLIENT_DAY_S };

static struct row_key walk_key(const struct cert_id *room)
{
    return client_row_key_of_id('w', room->bytes, CERT_ID_SIZE);
}

static enum status find_walk(const struct client *client, const struct cert_id *room,
                             mls_kept_walk *out)
{
    const struct row_key key = walk_key(room);
    struct span value;
    *out = (mls_kept_walk){.version = 0};
    const enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    return status == OK ? mls_decode_kept_walk(value, NULL, out) : status;
}

static enum status keep_walk(struct client *client, const struct cert_id *room,
                             const mls_kept_walk *walk)
{
    const struct row_key key = walk_key(room);
    struct buffer bytes = buffer_make(1024);
    mls_write_kept_walk(&bytes, walk);
    return client_keep(client, &key, &bytes);
}

enum status client_show_profile(const struct client *client, struct client_waiting *waiting,
                                struct shown_group *group)
{
    const struct cert_id room = client_cert_id(&group->room);
    mls_kept_walk walk;
    if (find_walk(client, &room, &walk) != OK) {
        return OK;
    }
    const enum status status = client_output_copy(waiting, walk.name, &group->name);
    return status == OK ? client_output_copy(waiting, walk.start, &group->start) : status;
}

/* --- hearing --- */

/* Its leader or a coordinator says it; a newer version replaces. */
enum status client_hear_profile(struct client *client, const struct client_heard *heard,
                                const struct sealed_walk_profile *profile)
{
    const struct cert_id room = client_cert_id(&profile->walk_group_id);
    const struct cert_document *document = cert_policy_document(heard->group->policy);
    const struct cert_hat *hat = NULL;
    mls_kept_walk known;
    if (heard->group->place.kind != CERT_WALK || !cert_id_equal(&room, &heard->group->place.room)) {
        return CONFLICT;
    }
    if (cert_book_hat_of(client->book, document, &heard->device,
                         (uint64_t)client_server_now(client), CERT_MAY_PASS, &hat) != OK) {
        return NOT_ALLOWED;
    }
    if (find_walk(client, &room, &known) == OK && known.version >= profile->version) {
        return OK;
    }
    const mls_kept_walk walk = {(uint32_t)profile->version, profile->name, profile->start};
    struct client_waiting *waiting = NULL;
    enum status status = keep_walk(client, &room, &walk);
    if (status == OK) {
        status = client_happen(client, HAPPENED_WALK_NAMED, &waiting);
    }
    if (status == OK) {
        waiting->output.happening.group = client_wire_group(&heard->group->id);
        waiting->output.happening.id = profile->walk_group_id;
        status = client_output_copy(waiting, profile->name, &waiting->output.happening.text);
    }
    return status == OK
               ? client_output_copy(waiting, profile->start, &waiting->output.happening.start)
               : status;
}

enum status client_hear_remark(struct client *client, const struct client_heard *heard,
                               const struct sealed_walk_remark *remark)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_happen(client, HAPPENED_REMARK, &waiting);
    if (status != OK) {
        return status;
    }
    struct happening *happening = &waiting->output.happening;
    happening->group = client_wire_group(&heard->group->id);
    happening->id = remark->shift_id;
    client_sender(client, heard, span_of(NULL, 0), &happening->who);
    status = client_output_copy(waiting, remark->text, &happening->text);
    return status == OK
               ? client_output_copy(waiting, remark->first_name, &happening->who.first_name)
               : status;
}

/* --- saying --- */

static enum status say(struct client *client, const struct cert_id *room,
                       const struct sealed *content, enum wish_kind kind, uint64_t ticket)
{
    const struct client_group *group = client_group_of_kind(client, CERT_WALK, room);
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    struct errand *errand = NULL;
    enum status status = group == NULL ? NOT_FOUND : sealed_encode(content, &plain);
    if (status == OK) {
        const struct client_saying saying = {
            .content = wire_content_class_CHAT,
            .group = group->id,
            .object_id = client_random_id(),
            .expires = client_server_now(client) + WALK_EXPIRES_S,
            .rank = 1,
            .ticket = ticket,
            .type = WIRE_group_send,
            .kind = ERRAND_REMARK,
            .plain = buffer_span(&plain),
        };
        status = client_say(client, &saying, &errand);
    }
    if (status == OK) {
        errand->count = (uint64_t)kind;
        status = client_errand_keep(client, errand);
    }
    buffer_end(&plain);
    return status;
}

enum status client_wish_name_walk(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_name_walk *asked = &wish->as.name_walk;
    const struct cert_id room = client_cert_id(&asked->walk_group_id);
    mls_kept_walk walk;
    const enum status found = find_walk(client, &room, &walk);
    const struct sealed content = {
        .type = SEALED_walk_profile,
        .as.walk_profile = {.walk_group_id = asked->walk_group_id,
                            .name = asked->name,
                            .start = asked->start,
                            .version = found == OK ? walk.version + 1 : 1},
    };
    enum status status = say(client, &room, &content, WISH_NAME_WALK, ticket);
    if (status == OK) {
        walk =
            (mls_kept_walk){(uint32_t)content.as.walk_profile.version, asked->name, asked->start};
        status = keep_walk(client, &room, &walk);
    }
    return status;
}

/* Who comes in later learns the name from whoever answers with the roster. */
enum status client_profile_tell(struct client *client, const struct client_group *group)
{
    mls_kept_walk walk;
    if (group->place.kind != CERT_WALK || find_walk(client, &group->place.room, &walk) != OK) {
        return OK;
    }
    const struct sealed content = {
        .type = SEALED_walk_profile,
        .as.walk_profile = {.walk_group_id = client_wire_id(&group->place.room),
                            .name = walk.name,
                            .start = walk.start,
                            .version = walk.version},
    };
    return say(client, &group->place.room, &content, WISH_NAME_WALK, 0);
}

enum status client_wish_remark(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_remark *asked = &wish->as.remark;
    const struct cert_id room = client_cert_id(&asked->walk_group_id);
    const struct sealed content = {
        .type = SEALED_walk_remark,
        .as.walk_remark = {.shift_id = asked->shift_id,
                           .text = asked->text,
                           .first_name = buffer_span(&client->self.name)},
    };
    return say(client, &room, &content, WISH_REMARK, ticket);
}

enum status client_remarked(struct client *client, struct errand *errand, enum status status,
                            const struct wire_head *reply)
{
    (void)reply;
    if (client_says_again(client, errand, status)) {
        return client_errand_keep(client, errand);
    }
    struct client_waiting *waiting = NULL;
    const enum status done = client_answer(client, errand->ticket, status, &waiting);
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = (enum wish_kind)errand->count;
        waiting->output.answer.id = client_wire_id(&errand->id);
    }
    return done;
}
