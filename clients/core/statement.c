/* Statements as they come: from the log of a group, or to this device. Rules: T13, T16, T17. */
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
    return client_statement_known(client, group, &posted->statement,
                                  client->now + client_delay(client, group));
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

enum status client_statement_applied(struct client *client, struct client_group *group,
                                     const struct hash *hash, const mls_statement *statement)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_statement_drop(client, group, hash);
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

/* Two keys for one serial prove themselves: whoever sees it posts it, and both leave (T13). */
enum status client_two_keys(struct client *client, struct client_group *group, uint32_t leaf)
{
    (void)leaf;
    group->sweep.next = leaf + 1;
    return client_warn(client, HAPPENED_TWO_KEYS, group, SERIAL_TWICE);
}
