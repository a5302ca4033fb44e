/* Statements as they come: from the log of a group, or to this device. Rules: T13, T16, T17. */
#include "cert/secret/issue.h"
#include "core/client_inner.h"
#include "core/kept.h"

/* In a group's log it is that group's to commit; in the device's own log it says that we asked for
 * it, or that it is about us. */
enum status client_hear_statement(struct client *client, const struct wire_statement_posted *posted)
{
    if (posted->head.place.log.kind != WIRE_LOG_GROUP) {
        return OK;
    }
    const struct cert_group id = client_cert_group(&posted->head.place.log.group);
    struct client_group *group = client_group_find(client, &id);
    if (group == NULL || group->standing != MEMBERSHIP_INSIDE) {
        return OK;
    }
    const struct hash hash = client_hash(&posted->statement.hash);
    const int64_t wait_s = client_posts(client, &hash) ? 0 : client_delay(client, group);
    return client_statement_known(client, group, &posted->statement, client->now + wait_s);
}

static enum status learn_effect(struct client *client, const mls_statement *statement)
{
    const mls_statement_body *body = &statement->body;
    enum status status = OK;
    switch (body->statement_kind) {
    case CERT_REVOKE_ISSUER: return client_trust_withdrawn(client, &body->issuer.hat);
    case CERT_WITHDRAW_HAT:
        for (size_t i = 0; status == OK && i < body->hats.serials.count; i++) {
            status = client_trust_withdrawn(client, MLS_AT(id, &body->hats.serials, i));
        }
        return status;
    default: return OK;
    }
}

/* As it came from the server, with the chain of who signed it; else as the commit carried it. */
static enum status remember(struct client *client, const struct client_group *group,
                            const struct hash *hash, const mls_statement *statement)
{
    struct row_key key = client_row_key_of_id('s', group->id.bytes, CERT_GROUP_SIZE);
    struct buffer bytes = buffer_make(CERT_STATEMENT_SIZE_MAX);
    struct span value;
    mls_kept_statement kept = {.commit_at = (uint64_t)client->now};
    client_row_key_add(&key, hash->bytes, HASH_SIZE);
    enum status status = OK;
    if (client_rows_find(&client->rows, client_row_key_span(&key), &value) == OK) {
        status = mls_decode_kept_statement(value, NULL, &kept);
    } else {
        mls_write_statement(&bytes, statement);
        status = buffer_status(&bytes);
        kept.statement = buffer_span(&bytes);
    }
    kept.commit_at = (uint64_t)client->now;
    if (status == OK && statement->body.statement_kind != CERT_LEAVE) {
        status = client_statement_remember(client, hash, &kept);
    }
    buffer_end(&bytes);
    return status == NO_MEMORY ? status : OK;
}

enum status client_statement_applied(struct client *client, struct client_group *group,
                                     const struct hash *hash, const mls_statement *statement)
{
    struct client_waiting *waiting = NULL;
    enum status status = remember(client, group, hash, statement);
    if (status == OK) {
        status = client_statement_drop(client, group, hash);
    }
    if (status == OK) {
        status = learn_effect(client, statement);
    }
    if (status == OK) {
        status = client_happen(client, HAPPENED_APPLIED, &waiting);
    }
    if (status == OK) {
        waiting->output.happening.group = client_wire_group(&group->id);
        waiting->output.happening.hash = client_wire_hash(hash);
    }
    return status;
}

/* --- two keys for one serial (T13) --- */

static enum status proof_of(const struct tree_leaf *leaf, mls_device_proof *out)
{
    enum status status = cert_key_read(leaf->signature_key, &out->key);
    if (status == OK) {
        status = cert_evidence_decode(leaf->identity, &out->evidence);
    }
    return status;
}

/* The other leaf of that serial, in any of our groups. */
static enum status find_other(const struct client *client, const struct cert_id *serial,
                              const struct cert_key *key, mls_device_proof *out)
{
    for (const struct client_group *group = client->groups; group != NULL; group = group->next) {
        uint32_t index = 0;
        if (group->mls == NULL) {
            continue;
        }
        const struct tree *tree = public_group_tree(group_public(group->mls));
        if (cert_policy_find_leaf(group->policy, tree, serial, &index) == OK &&
            proof_of(tree_leaf(tree, index), out) == OK && !cert_key_equal(&out->key, key)) {
            return OK;
        }
    }
    return NOT_FOUND;
}

static enum status post_pair(struct client *client, const mls_device_proof *first,
                             const mls_device_proof *second)
{
    mls_device_pair pair = {*first, *second};
    if (memcmp(first->key.bytes, second->key.bytes, CERT_KEY_SIZE) > 0) {
        pair = (mls_device_pair){*second, *first};
    }
    const mls_statement_body body = {
        .format = CERT_FORMAT,
        .wijk_id = client->self.wijk_id,
        .statement_kind = CERT_DOUBLE,
        .made_at = (uint64_t)client_server_now(client),
        .reach = {.kind = CERT_REACH_WIJK},
        .pair = &pair,
    };
    struct buffer bytes = buffer_make(CERT_STATEMENT_SIZE_MAX);
    enum status status = cert_sign_statement(&body, NULL, 0, &bytes);
    if (status == OK) {
        status = client_post_statement(client, buffer_span(&bytes), WISH_NOTHING, 0);
    }
    buffer_end(&bytes);
    return status;
}

/* They prove themselves: whoever sees both posts them, and both leave. */
enum status client_two_keys(struct client *client, struct client_group *group, uint32_t leaf)
{
    const struct tree *tree = public_group_tree(group_public(group->mls));
    const struct tree_leaf *fault = tree_leaf(tree, leaf);
    mls_device_proof first;
    mls_device_proof second;
    struct cert_device device;
    enum status status = client_warn(client, HAPPENED_TWO_KEYS, group, SERIAL_TWICE);
    if (status != OK || fault == NULL || proof_of(fault, &first) != OK ||
        client_read_leaf(client, fault, &device) != OK ||
        find_other(client, &device.serial, &first.key, &second) != OK) {
        return status;
    }
    status = post_pair(client, &first, &second);
    return status == NO_MEMORY ? status : OK;
}
