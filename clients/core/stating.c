/* Signing a statement of ours and posting it. What was posted is known by its hash. */
#include "core/stating.h"

#include "cert/secret/paper_key.h"
#include "wire/wire_bytes.h"

/* --- signing --- */

struct stating stating_make(struct client *client, uint8_t kind)
{
    return (struct stating){
        .client = client,
        .body = {.format = CERT_FORMAT,
                 .wijk_id = client->self.wijk_id,
                 .statement_kind = kind,
                 .made_at = (uint64_t)client_server_now(client),
                 .reach = {.kind = CERT_REACH_WIJK}},
        .bytes = buffer_make(CERT_STATEMENT_SIZE_MAX),
    };
}

void stating_end(struct stating *stating)
{
    sign_pair_wipe(&stating->root);
    buffer_end(&stating->bytes);
}

enum status stating_by_device(struct stating *stating)
{
    const enum status status =
        cert_evidence_decode(buffer_span(&stating->client->self.evidence), &stating->evidence);
    stating->pen = (struct cert_pen){.kind = CERT_SIGNED_BY_DEVICE,
                                     .pair = &stating->client->self.pair,
                                     .device = &stating->evidence};
    return status;
}

enum status stating_by_hat(struct stating *stating, unsigned rights, const struct cert_id *buurt)
{
    const struct client_reach reach = {.rights = rights, .buurt = buurt};
    const struct cert_hat *hat = NULL;
    if (client_own_hat(stating->client, &reach, &hat) != OK) {
        return NOT_ALLOWED;
    }
    stating->body.reach = hat->hat.body.reach;
    stating->pen = (struct cert_pen){
        .kind = CERT_SIGNED_BY_HAT, .pair = &stating->client->self.pair, .hat = hat->serial};
    return OK;
}

enum status stating_by_root(struct stating *stating, struct span paper)
{
    struct secret seed;
    size_t at = 0;
    enum status status = paper_key_read(PAPER_ROOT, paper, &seed, &at);
    if (status == OK) {
        stating->root = sign_pair_of(&seed);
        const struct cert_root *root = cert_book_root(stating->client->book);
        status =
            memcmp(stating->root.public_key, root->key.bytes, CERT_KEY_SIZE) == 0 ? OK : BAD_KEY;
    }
    secret_wipe(&seed);
    stating->pen = (struct cert_pen){.kind = CERT_SIGNED_BY_ROOT, .pair = &stating->root};
    return status;
}

enum status stating_sign(struct stating *stating)
{
    return cert_sign_statement(&stating->body, &stating->pen, 1, &stating->bytes);
}

/* --- posting --- */

enum status stating_send(struct stating *stating, struct wire_head *message, enum wish_kind kind,
                         uint64_t ticket)
{
    struct errand *errand = NULL;
    struct client *client = stating->client;
    enum status status = client_errand_add(client, ERRAND_POST, message->type, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        errand->rank = 0;
        errand->hash = hash_of(buffer_span(&stating->bytes));
        errand->count = (uint64_t)kind;
        if (kind == WISH_LEAVE && stating->body.reach.kind == CERT_REACH_BUURT) {
            errand->id = stating->body.reach.buurt;
        }
        status = client_errand_fill(client, errand, message);
    }
    return status;
}

enum status stating_post(struct stating *stating, enum wish_kind kind, uint64_t ticket)
{
    struct wire_statement_post message = {.head = {.type = WIRE_statement_post},
                                          .statement = buffer_span(&stating->bytes)};
    return stating_send(stating, &message.head, kind, ticket);
}

enum status client_post_statement(struct client *client, struct span statement, enum wish_kind kind,
                                  uint64_t ticket)
{
    struct stating stating = stating_make(client, CERT_REVOKE);
    buffer_append_span(&stating.bytes, statement);
    enum status status = buffer_status(&stating.bytes);
    if (status == OK) {
        status = stating_post(&stating, kind, ticket);
    }
    stating_end(&stating);
    return status;
}

/* The server tells nothing more of a buurt that was left: its groups are behind us from here on. */
static enum status leave_groups(struct client *client, const struct cert_id *buurt)
{
    enum status status = OK;
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        const bool is_of_buurt =
            group->place.kind == CERT_ALARM_BUURT || group->place.kind == CERT_TALK_BUURT;
        if (is_of_buurt && cert_id_equal(&group->place.room, buurt) &&
            group->standing != MEMBERSHIP_GONE) {
            status = client_group_left(client, group);
        }
    }
    return status;
}

enum status client_posted(struct client *client, struct errand *errand, enum status status,
                          const struct wire_head *reply)
{
    (void)reply;
    struct client_waiting *waiting = NULL;
    if (!cert_id_is_zero(&errand->id) && (status == OK || status == CONFLICT)) {
        const enum status left = leave_groups(client, &errand->id);
        if (left != OK) {
            return left;
        }
    }
    const enum status done = client_answer(client, errand->ticket, status, &waiting);
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = (enum wish_kind)errand->count;
        waiting->output.answer.hash = client_wire_hash(&errand->hash);
    }
    return done;
}

bool client_posts(const struct client *client, const struct hash *hash)
{
    for (const struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        if (errand->kind == ERRAND_POST && hash_equal(&errand->hash, hash)) {
            return true;
        }
    }
    return false;
}
