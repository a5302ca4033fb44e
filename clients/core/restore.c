/* A server that was restored knows less than we do (S8); a group that two members could not follow
 * stands still until its next instance (T23). */
#include "core/client_inner.h"
#include "core/kept.h"
#include "crypto/public/chance.h"

enum {
    RESEND_WITHIN_S = 240, /* older commits are refused by their time (T20) */
    AHEAD_S = 20,          /* so long others may send theirs again */
    STATEMENT_KEEP_S = 90 * CLIENT_DAY_S,
    REFOUND_WITHIN_S = 8,
    REFOUND_AGAIN_S = 60
};

/* --- our last commit, in case the server forgets it --- */

static struct row_key last_key(const struct cert_group *group)
{
    return client_row_key_of_id('q', group->bytes, CERT_GROUP_SIZE);
}

enum status client_last_commit_keep(struct client *client, const struct client_group *group,
                                    uint64_t epoch, struct span commit, struct span info)
{
    const mls_kept_commit kept = {epoch, (uint64_t)client->now, commit, info};
    const struct row_key key = last_key(&group->id);
    struct buffer bytes = buffer_make(CLIENT_BYTES_MAX);
    mls_write_kept_commit(&bytes, &kept);
    return client_keep(client, &key, &bytes);
}

/* The same bytes again, where the server stands at the epoch they were made in. */
static enum status resend(struct client *client, struct client_group *group, uint64_t epoch)
{
    const struct row_key key = last_key(&group->id);
    struct span value;
    mls_kept_commit kept;
    if (client_rows_find(&client->rows, client_row_key_span(&key), &value) != OK ||
        mls_decode_kept_commit(value, NULL, &kept) != OK || kept.epoch != epoch ||
        client->now - (int64_t)kept.at > RESEND_WITHIN_S) {
        return OK;
    }
    struct errand *errand = NULL;
    struct wire_group_commit message = {
        .head = {.type = WIRE_group_commit},
        .group = client_wire_group(&group->id),
        .epoch = epoch,
    };
    enum status status =
        client_attach(client, kept.commit, 0, &message.commit, &message.commit_blob);
    if (status == OK) {
        status = client_attach(client, kept.info, 0, &message.group_info, &message.group_info_blob);
    }
    if (status == OK) {
        status = client_errand_add(client, ERRAND_IGNORED, WIRE_group_commit, &errand);
    }
    return status == OK ? client_errand_fill(client, errand, &message.head) : status;
}

/* Where the server stands, as it lists the group or tells a commit of it. */
enum status client_group_ahead(struct client *client, struct client_group *group, uint64_t epoch)
{
    if (!group->is_restarted || group->mls == NULL || group->standing != MEMBERSHIP_INSIDE) {
        return OK;
    }
    if (epoch >= group_epoch(group->mls)) {
        group->is_restarted = false;
        group->ahead_until = 0;
        return OK;
    }
    if (group->ahead_until == 0) {
        group->ahead_until = client->now + AHEAD_S;
    }
    return resend(client, group, epoch);
}

/* Nobody brought it back to where we are: we go to where it is. */
enum status client_ahead_tick(struct client *client, struct client_group *group, int64_t *again_at)
{
    if (group->ahead_until == 0) {
        return OK;
    }
    if (client->now < group->ahead_until) {
        *again_at = group->ahead_until < *again_at ? group->ahead_until : *again_at;
        return OK;
    }
    group->ahead_until = 0;
    group->is_restarted = false;
    group->wants_resync = true;
    group->gap_from = client->now;
    return client_group_keep(client, group);
}

/* --- statements outlive what a server remembers --- */

static struct row_key kept_key(const struct hash *hash)
{
    return client_row_key_of_id('S', hash->bytes, HASH_SIZE);
}

enum status client_statement_remember(struct client *client, const struct hash *hash,
                                      const mls_kept_statement *statement)
{
    const struct row_key key = kept_key(hash);
    struct buffer bytes = buffer_make((size_t)4 * CERT_STATEMENT_SIZE_MAX);
    mls_write_kept_statement(&bytes, statement);
    return client_keep(client, &key, &bytes);
}

/* Who enters by what a server gives may be given an old state: what this phone knows to be revoked
 * is committed there again, before anything is said (T17). */
enum status client_statements_recall(struct client *client, struct client_group *group)
{
    const struct row_key prefix = client_row_key_of('S');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    enum status status = OK;
    while (status == OK &&
           (row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        mls_kept_statement kept;
        struct hash hash;
        if (row->key_size != 1 + HASH_SIZE ||
            mls_decode_kept_statement(span_of(row->value, row->value_size), NULL, &kept) != OK) {
            index++;
            continue;
        }
        memcpy(hash.bytes, row->key + 1, HASH_SIZE);
        const struct wire_statement known = {
            .hash = client_wire_hash(&hash), .statement = kept.statement, .issuer = kept.issuer};
        status = client_statement_known(client, group, &known, client->now);
        index = client_rows_first(&client->rows, client_row_key_span(&prefix));
        while (status == OK &&
               (row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) !=
                   NULL &&
               memcmp(row->key + 1, hash.bytes, HASH_SIZE) <= 0) {
            index++;
        }
    }
    return status;
}

/* After their term nobody's state is as old as that any more. */
enum status client_statements_tick(struct client *client)
{
    const struct row_key prefix = client_row_key_of('S');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        mls_kept_statement kept;
        index++;
        if (mls_decode_kept_statement(span_of(row->value, row->value_size), NULL, &kept) == OK &&
            client->now - (int64_t)kept.commit_at > STATEMENT_KEEP_S) {
            const struct row_key key = client_row_key_of_id('S', row->key + 1, row->key_size - 1);
            return client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
        }
    }
    return OK;
}

/* --- the next instance --- */

static enum status found_next(struct client *client, struct client_group *group,
                              const struct cert_document *before)
{
    struct cert_place place = group->place;
    const struct client_reach reach = {
        .rights = CERT_MAY_FOUND, .place = &group->place, .buurt = &group->buurt};
    const struct cert_hat *hat = NULL;
    place.instance++;
    const struct cert_group id = cert_group_of(&place);
    struct client_group *next = client_group_find(client, &id);
    if (client_own_hat(client, &reach, &hat) != OK || (next != NULL && next->mls != NULL)) {
        return OK;
    }
    const struct cert_id serial = hat->serial;
    enum status status = next == NULL ? client_group_add(client, &id, &next) : OK;
    if (status == OK) {
        next->buurt = group->buurt;
        status = client_make_group(client, next, before, &serial);
    }
    return status == NO_MEMORY ? status : OK;
}

static enum status ask_state(struct client *client, struct client_group *group)
{
    struct wire_group_fetch message = {.head = {.type = WIRE_group_fetch},
                                       .group = client_wire_group(&group->id)};
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_REFOUND, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
        errand->group = group->id;
    }
    return status;
}

/* Which document the server counts as the last: ours, unless the broken commit changed it. */
enum status client_refound_state(struct client *client, struct errand *errand, enum status status,
                                 const struct wire_head *reply)
{
    struct client_group *group = client_group_find(client, &errand->group);
    if (status != OK || reply == NULL || group == NULL || group->policy == NULL ||
        group->standing != MEMBERSHIP_FROZEN) {
        return OK;
    }
    const struct wire_group_state *state = (const struct wire_group_state *)reply;
    const struct cert_document *own = cert_policy_document(group->policy);
    const struct hash hash = client_hash(&state->policy);
    if (hash_equal(&hash, cert_document_hash(own))) {
        return found_next(client, group, own);
    }
    struct wire_policy_fetch message = {.head = {.type = WIRE_policy_fetch}, .hash = state->policy};
    struct errand *next = NULL;
    const enum status asked =
        client_errand_ask(client, ERRAND_REFOUND_POLICY, &message.head, &next);
    if (asked == OK) {
        next->is_fleeting = true;
        next->group = group->id;
        next->hash = hash;
    }
    return asked;
}

enum status client_refound_policy(struct client *client, struct errand *errand, enum status status,
                                  const struct wire_head *reply)
{
    struct client_group *group = client_group_find(client, &errand->group);
    if (status != OK || reply == NULL || group == NULL || group->policy == NULL ||
        group->standing != MEMBERSHIP_FROZEN) {
        return OK;
    }
    const struct wire_policy_document *policy = (const struct wire_policy_document *)reply;
    const struct hash hash = hash_of(policy->document);
    const struct cert_document *own = cert_policy_document(group->policy);
    struct cert_document *document = NULL;
    enum status read = hash_equal(&hash, &errand->hash)
                           ? cert_document_read(policy->document, &document)
                           : MALFORMED;
    if (read == OK && cert_document_view(document)->version >= cert_document_view(own)->version) {
        read = found_next(client, group, document);
    }
    cert_document_drop(document);
    return read == NO_MEMORY ? read : OK;
}

/* A hat holder founds it, after a random while: the first is kept. */
enum status client_frozen_tick(struct client *client, struct client_group *group, int64_t *again_at)
{
    const struct client_reach reach = {
        .rights = CERT_MAY_FOUND, .place = &group->place, .buurt = &group->buurt};
    const struct cert_hat *hat = NULL;
    if (client->session.stage != CLIENT_SIGNED_IN || group->policy == NULL ||
        client_own_hat(client, &reach, &hat) != OK) {
        return OK;
    }
    if (group->ask_at == 0) {
        group->ask_at = client->now + 1 + (int64_t)chance_below(REFOUND_WITHIN_S);
    }
    if (client->now < group->ask_at) {
        *again_at = group->ask_at < *again_at ? group->ask_at : *again_at;
        return OK;
    }
    group->ask_at = client->now + REFOUND_AGAIN_S;
    return ask_state(client, group);
}
