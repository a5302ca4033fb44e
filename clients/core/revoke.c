/* Statements of ours: revoke, withdraw, leave, move. Rules: T4, T5, T7, T16, T17. */
#include <stdlib.h>

#include "cert/secret/issue.h"
#include "cert/secret/paper_key.h"
#include "core/client_inner.h"
#include "core/kept.h"
#include "core/stating.h"
#include "wire/wire_bytes.h"

enum { REVOKE_ARENA_MAX = 1 << 20 };

/* --- devices that this phone knows --- */

/* As a leaf of any of our groups says it; its buurt is a sister's signer's. */
enum status client_find_device(const struct client *client, const struct cert_id *serial,
                               struct cert_device *out)
{
    if (client->book != NULL && cert_book_find_device(client->book, serial, out) == OK) {
        return OK;
    }
    for (const struct client_group *group = client->groups; group != NULL; group = group->next) {
        uint32_t leaf = 0;
        if (group->mls == NULL) {
            continue;
        }
        const struct tree *tree = public_group_tree(group_public(group->mls));
        if (cert_policy_find_leaf(group->policy, tree, serial, &leaf) == OK) {
            return client_read_leaf(client, tree_leaf(tree, leaf), out);
        }
    }
    return NOT_FOUND;
}

enum status client_read_leaf(const struct client *client, const struct tree_leaf *leaf,
                             struct cert_device *out)
{
    mls_evidence evidence;
    struct cert_key key;
    if (leaf == NULL || cert_key_read(leaf->signature_key, &key) != OK ||
        cert_evidence_decode(leaf->identity, &evidence) != OK) {
        return NOT_FOUND;
    }
    *out = cert_device_of(&client->self.wijk_id, &evidence, &key);
    return OK;
}

static enum status add_target(struct targets *targets, const struct cert_id *serial)
{
    size_t at = 0;
    while (at < targets->count && cert_id_compare(&targets->serials[at], serial) < 0) {
        at++;
    }
    if (at < targets->count && cert_id_equal(&targets->serials[at], serial)) {
        return OK;
    }
    if (targets->count == CERT_TARGETS_MAX) {
        return TOO_LARGE;
    }
    memmove(targets->serials + at + 1, targets->serials + at,
            (targets->count - at) * sizeof(*serial));
    targets->serials[at] = *serial;
    targets->count++;
    return OK;
}

typedef bool (*device_fits)(const struct cert_device *device, const struct cert_id *id);

static bool is_of_member(const struct cert_device *device, const struct cert_id *member_id)
{
    return cert_id_equal(&device->member_id, member_id);
}

static bool is_signed_by(const struct cert_device *device, const struct cert_id *serial)
{
    return device->is_sister && cert_id_equal(&device->issuer, serial);
}

/* Every device of the trees that fits. */
static enum status add_fitting(const struct client *client, device_fits fits,
                               const struct cert_id *id, struct targets *targets)
{
    for (const struct client_group *group = client->groups; group != NULL; group = group->next) {
        if (group->mls == NULL) {
            continue;
        }
        const struct tree *tree = public_group_tree(group_public(group->mls));
        for (uint32_t i = 0; i < tree_width(tree); i++) {
            struct cert_device device;
            if (client_read_leaf(client, tree_leaf(tree, i), &device) == OK && fits(&device, id)) {
                const enum status status = add_target(targets, &device.serial);
                if (status != OK) {
                    return status;
                }
            }
        }
    }
    return OK;
}

/* --- revoking --- */

/* Ticked off; and whoever says it stays, unless it names itself: the owner's other phone is often
 * the one that the lost phone let in. */
static bool is_spared(const struct client *client, const struct wish_revoke *wish,
                      const struct cert_id *serial)
{
    if (cert_id_equal(serial, &client->self.serial) &&
        memcmp(wish->target.bytes, serial->bytes, CERT_ID_SIZE) != 0) {
        return true;
    }
    for (size_t i = 0; i < wish->spared_count; i++) {
        if (memcmp(wish->spared[i].bytes, serial->bytes, CERT_ID_SIZE) == 0) {
            return true;
        }
    }
    return false;
}

static void drop_spared(const struct client *client, const struct wish_revoke *wish,
                        struct targets *targets)
{
    size_t kept = 0;
    for (size_t i = 0; i < targets->count; i++) {
        if (!is_spared(client, wish, &targets->serials[i])) {
            targets->serials[kept++] = targets->serials[i];
        }
    }
    targets->count = kept;
}

/* By another device of the member, else under a hat that reaches there (T5, T16). Of a device that
 * was not seen here yet, who has such a hat says it under that. */
static enum status choose_pen(struct stating *stating, const struct cert_device *target)
{
    if (target == NULL && stating_by_hat(stating, CERT_MAY_REVOKE, NULL) == OK) {
        return OK;
    }
    if (target == NULL || cert_id_equal(&target->member_id, &stating->client->self.member_id)) {
        return stating_by_device(stating);
    }
    const struct cert_id *buurt = cert_id_is_zero(&target->buurt) ? NULL : &target->buurt;
    return stating_by_hat(stating, CERT_MAY_REVOKE, buurt);
}

static enum status revoke_device(struct stating *stating, const struct wish_revoke *wish)
{
    struct cert_device device;
    const struct cert_id serial = client_cert_id(&wish->target);
    const enum status found = client_find_device(stating->client, &serial, &device);
    enum status status = choose_pen(stating, found == OK ? &device : NULL);
    if (status == OK) {
        status = add_target(&stating->targets, &serial);
    }
    if (status == OK) { /* every sister that it signed goes too, unless ticked off */
        status = add_fitting(stating->client, is_signed_by, &serial, &stating->targets);
    }
    drop_spared(stating->client, wish, &stating->targets);
    return status;
}

static enum status revoke_member(struct stating *stating, const struct wish_revoke *wish)
{
    const struct cert_id member_id = client_cert_id(&wish->target);
    enum status status = add_fitting(stating->client, is_of_member, &member_id, &stating->targets);
    if (status == OK && stating->targets.count == 0) {
        status = NOT_FOUND;
    }
    struct cert_device device;
    if (status == OK) {
        status = client_find_device(stating->client, &stating->targets.serials[0], &device);
    }
    return status == OK ? choose_pen(stating, &device) : status;
}

static enum status revoke_issuer(struct stating *stating, const struct wish_revoke *wish)
{
    const struct cert_id serial = client_cert_id(&wish->target);
    const struct cert_hat *hat = cert_book_find_hat(stating->client->book, &serial);
    stating->body.statement_kind = CERT_REVOKE_ISSUER;
    if (wish->number_count > CERT_SEQS_MAX) {
        return FIELD_TOO_LARGE;
    }
    if (wish->number_count > 0) {
        memcpy(stating->seqs, wish->numbers, wish->number_count * sizeof(stating->seqs[0]));
    }
    stating->body.issuer = (mls_issuer_seqs){
        .hat = serial,
        .with_granted = wish->with_granted,
        .seqs = {stating->seqs, wish->number_count},
    };
    for (size_t i = 1; i < wish->number_count; i++) {
        if (wish->numbers[i - 1] >= wish->numbers[i]) {
            return FIELD_FORM;
        }
    }
    const unsigned rights =
        hat != NULL && cert_hat_is_of_root(hat->hat.body.hat) ? CERT_MAY_WITHDRAW : CERT_MAY_REVOKE;
    return stating_by_hat(stating, rights, NULL);
}

enum status client_wish_revoke(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_revoke *asked = &wish->as.revoke;
    struct stating stating = stating_make(client, CERT_REVOKE);
    enum status status = OK;
    switch (asked->kind) {
    case WISH_REVOKE_DEVICE: status = revoke_device(&stating, asked); break;
    case WISH_REVOKE_MEMBER: status = revoke_member(&stating, asked); break;
    case WISH_REVOKE_ISSUER: status = revoke_issuer(&stating, asked); break;
    default: status = FIELD_FORM; break;
    }
    if (status == OK && asked->kind != WISH_REVOKE_ISSUER) {
        stating.body.revoked.serials =
            (struct mls_vector){stating.targets.serials, stating.targets.count};
    }
    if (status == OK) {
        status = stating_sign(&stating);
    }
    if (status == OK) {
        status = stating_post(&stating, WISH_REVOKE, ticket);
    }
    stating_end(&stating);
    return status;
}

/* A moderator's half of a removal: the second one signs it too (decision 6). */
enum status client_sign_removal(struct client *client, const struct cert_id *member_id,
                                struct buffer *out)
{
    struct stating stating = stating_make(client, CERT_REVOKE);
    enum status status = add_fitting(client, is_of_member, member_id, &stating.targets);
    if (status == OK && stating.targets.count == 0) {
        status = NOT_FOUND;
    }
    stating.body.revoked.serials =
        (struct mls_vector){stating.targets.serials, stating.targets.count};
    if (status == OK) {
        status = stating_by_hat(&stating, CERT_MAY_REVOKE_BY_TWO, NULL);
    }
    if (status == OK) {
        status = stating_sign(&stating);
    }
    if (status == OK) {
        buffer_append_span(out, buffer_span(&stating.bytes));
        status = buffer_status(out);
    }
    stating_end(&stating);
    return status;
}

/* --- leaving and moving --- */

static enum status leave(struct stating *stating)
{
    struct client *client = stating->client;
    enum status status = add_target(&stating->targets, &client->self.serial);
    if (status == OK) {
        status = add_fitting(client, is_of_member, &client->self.member_id, &stating->targets);
    }
    stating->body.left.serials =
        (struct mls_vector){stating->targets.serials, stating->targets.count};
    if (status == OK) {
        status = stating_by_device(stating);
    }
    return status == OK ? stating_sign(stating) : status;
}

enum status client_wish_leave(struct client *client, const struct wish *wish, uint64_t ticket)
{
    (void)wish;
    struct stating stating = stating_make(client, CERT_LEAVE);
    enum status status = leave(&stating);
    if (status == OK) {
        struct wire_member_leave message = {.head = {.type = WIRE_member_leave},
                                            .statement = buffer_span(&stating.bytes)};
        status = stating_send(&stating, &message.head, WISH_LEAVE, ticket);
    }
    stating_end(&stating);
    return status;
}

enum status client_wish_move(struct client *client, const struct wish *wish, uint64_t ticket)
{
    struct stating stating = stating_make(client, CERT_LEAVE);
    const struct cert_id to = client_cert_id(&wish->as.target.id);
    stating.body.reach = (mls_reach){.kind = CERT_REACH_BUURT, .buurt = client->self.buurt};
    enum status status = cert_id_equal(&to, &client->self.buurt) ? CONFLICT : leave(&stating);
    if (status == OK) {
        struct wire_member_move message = {.head = {.type = WIRE_member_move},
                                           .to_buurt_id = wish->as.target.id,
                                           .statement = buffer_span(&stating.bytes)};
        status = stating_send(&stating, &message.head, WISH_MOVE, ticket);
    }
    stating_end(&stating);
    return status;
}

/* Only this device, only one buurt: the founder goes from where others have come (T9). */
enum status client_leave_buurt(struct client *client, const struct cert_id *buurt)
{
    struct stating stating = stating_make(client, CERT_LEAVE);
    stating.body.reach = (mls_reach){.kind = CERT_REACH_BUURT, .buurt = *buurt};
    enum status status = add_target(&stating.targets, &client->self.serial);
    stating.body.left.serials = (struct mls_vector){stating.targets.serials, stating.targets.count};
    if (status == OK) {
        status = stating_by_device(&stating);
    }
    if (status == OK) {
        status = stating_sign(&stating);
    }
    if (status == OK) {
        status = stating_post(&stating, WISH_LEAVE, 0);
    }
    stating_end(&stating);
    return status;
}

/* The groups of the old buurt are behind us; those of the new one open by a pass. */
enum status client_hear_moved(struct client *client, const struct wire_member_moved *moved)
{
    client->self.buurt = client_cert_id(&moved->buurt_id);
    enum status status = client_self_keep(client);
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        const bool is_of_buurt =
            group->place.kind == CERT_ALARM_BUURT || group->place.kind == CERT_TALK_BUURT;
        if (is_of_buurt && !cert_id_equal(&group->place.room, &client->self.buurt) &&
            group->standing != MEMBERSHIP_GONE) {
            status = client_group_left(client, group);
        }
    }
    return status == OK ? client_group_list(client) : status;
}

/* --- withdrawing --- */

/* An invitation is named whole, so that every phone can see whose it was (INVITATION-6). */
enum status client_wish_withdraw_invitation(struct client *client, const struct wish *wish,
                                            uint64_t ticket)
{
    const struct cert_id serial = client_cert_id(&wish->as.target.id);
    struct stating stating = stating_make(client, CERT_WITHDRAW_INVITATION);
    const struct row_key key = client_row_key_of_id('U', serial.bytes, CERT_ID_SIZE);
    struct span value;
    enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    if (status == OK) {
        status = cert_invitation_decode(value, &stating.body.invitation);
    }
    const mls_terms *terms = &stating.body.invitation.terms;
    if (status == OK) {
        const struct client_reach reach = {.rights = CERT_MAY_INVITE, .buurt = &terms->buurt};
        const struct cert_hat *hat = cert_book_find_hat(client->book, &terms->issuer);
        if (hat == NULL || !cert_id_equal(&hat->hat.body.subject, &client->self.serial)) {
            status = client_own_hat(client, &reach, &hat);
        }
        stating.body.reach = (mls_reach){.kind = CERT_REACH_BUURT, .buurt = terms->buurt};
        stating.pen = (struct cert_pen){.kind = CERT_SIGNED_BY_HAT,
                                        .pair = &client->self.pair,
                                        .hat = hat == NULL ? serial : hat->serial};
    }
    if (status == OK) {
        status = stating_sign(&stating);
    }
    if (status == OK) {
        struct wire_invitation_withdraw message = {
            .head = {.type = WIRE_invitation_withdraw, .hat = client_wire_id(&stating.pen.hat)},
            .buurt_id = client_wire_id(&terms->buurt),
            .serial = wish->as.target.id,
            .statement = buffer_span(&stating.bytes),
        };
        status = stating_send(&stating, &message.head, WISH_WITHDRAW_INVITATION, ticket);
    }
    stating_end(&stating);
    return status;
}

/* What two must sign goes to the second as a code. */
static enum status hand_over(struct stating *stating, enum wish_kind kind, uint64_t ticket)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_answer(stating->client, ticket, OK, &waiting);
    if (status != OK || waiting == NULL) {
        return status;
    }
    const size_t size = (size_t)base64_encoded_size(stating->bytes.size);
    char *text = arena_take(&waiting->arena, 1, size + 1);
    if (text == NULL) {
        return NO_MEMORY;
    }
    base64_encode(stating->bytes.data, stating->bytes.size, text);
    const struct hash hash = hash_of(buffer_span(&stating->bytes));
    waiting->output.answer.kind = kind;
    waiting->output.answer.is_draft = true;
    waiting->output.answer.code = span_of(text, size);
    waiting->output.answer.hash = client_wire_hash(&hash);
    return OK;
}

enum status client_wish_withdraw_hat(struct client *client, const struct wish *wish,
                                     uint64_t ticket)
{
    struct cert_id serial = client_cert_id(&wish->as.target.id);
    const struct cert_hat *hat = cert_book_find_hat(client->book, &serial);
    struct stating stating = stating_make(client, CERT_WITHDRAW_HAT);
    const bool is_own = hat != NULL && cert_id_equal(&hat->hat.body.subject, &client->self.serial);
    const bool needs_two = hat != NULL && cert_hat_is_of_root(hat->hat.body.hat) && !is_own &&
                           wish->as.target.paper.size == 0;
    enum status status = OK;
    stating.body.hats.serials = (struct mls_vector){&serial, 1};
    if (wish->as.target.paper.size > 0) {
        status = stating_by_root(&stating, wish->as.target.paper);
    } else if (is_own) { /* anybody lays down the own hat */
        stating.pen = (struct cert_pen){
            .kind = CERT_SIGNED_BY_HAT, .pair = &client->self.pair, .hat = serial};
    } else {
        status = stating_by_hat(&stating, CERT_MAY_WITHDRAW, NULL);
    }
    stating.body.reach = (mls_reach){.kind = CERT_REACH_WIJK};
    if (status == OK) {
        status = stating_sign(&stating);
    }
    if (status == OK && needs_two) {
        status = hand_over(&stating, WISH_WITHDRAW_HAT, ticket);
    } else if (status == OK) {
        struct wire_hat_withdraw message = {.head = {.type = WIRE_hat_withdraw},
                                            .serial = wish->as.target.id,
                                            .statement = buffer_span(&stating.bytes)};
        status = stating_send(&stating, &message.head, WISH_WITHDRAW_HAT, ticket);
    }
    stating_end(&stating);
    return status;
}

enum status client_wish_cosign_statement(struct client *client, const struct wish *wish,
                                         uint64_t ticket)
{
    struct stating stating = stating_make(client, CERT_WITHDRAW_HAT);
    struct arena arena = arena_make(REVOKE_ARENA_MAX);
    const size_t size = base64_decoded_size(wish->as.text.size);
    uint8_t *bytes = size == SIZE_MAX ? NULL : arena_take(&arena, 1, size + 1);
    enum status status = bytes == NULL ? MALFORMED : OK;
    if (status == OK && !base64_decode(wish->as.text, bytes)) {
        status = MALFORMED;
    }
    if (status == OK) {
        status = stating_by_hat(&stating, CERT_MAY_WITHDRAW, NULL);
    }
    if (status == OK) {
        status = cert_cosign_statement(&stating.pen, span_of(bytes, size), &stating.bytes);
    }
    if (status == OK) {
        status = stating_post(&stating, WISH_COSIGN_STATEMENT, ticket);
    }
    arena_end(&arena);
    stating_end(&stating);
    return status;
}
