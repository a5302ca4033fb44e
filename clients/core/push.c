/* The push key of a group: random, sent sealed, replaced by whoever removes somebody and after 30
 * days. What is sealed under it the server cannot read, and a sleeping phone can. Rules: T36. */
#include "base/wipe.h"
#include "core/client_inner.h"
#include "core/kept.h"
#include "crypto/public/chance.h"
#include "crypto/secret/aead.h"

enum {
    PUSH_TERM_S = 30 * CLIENT_DAY_S,
    PUSH_KNOWN_S = 2 * PUSH_TERM_S,
    PUSH_SIZE = 1024,
    KID_SIZE = CERT_ID_SIZE,
    COPY_ARENA_MAX = 1 << 18,
    LENGTH_SIZE = 2
};

/* "p" group: the key in use; "p" group, kid: that one and those before it, for what is still under
 * way; "p" group, id: a key of our own by the id of its saying, which the log has not given back.
 */
static struct row_key push_row(const struct cert_group *group, const struct cert_id *name)
{
    struct row_key key = client_row_key_of_id('p', group->bytes, CERT_GROUP_SIZE);
    if (name != NULL) {
        client_row_key_add(&key, name->bytes, CERT_ID_SIZE);
    }
    return key;
}

enum status client_push_key(const struct client *client, const struct cert_group *group,
                            mls_kept_push *out)
{
    const struct row_key key = push_row(group, NULL);
    struct span value;
    const enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    return status == OK ? mls_decode_kept_push(value, NULL, out) : status;
}

static enum status keep_as(struct client *client, const struct row_key *row,
                           const mls_kept_push *push)
{
    struct buffer bytes = buffer_make(128);
    mls_write_kept_push(&bytes, push);
    return client_keep(client, row, &bytes);
}

static enum status keep(struct client *client, const struct cert_group *group,
                        const mls_kept_push *push)
{
    const struct row_key rows[] = {push_row(group, &push->kid), push_row(group, NULL)};
    const enum status status = keep_as(client, &rows[0], push);
    return status == OK ? keep_as(client, &rows[1], push) : status;
}

/* What a row is named by, after its group; NULL: the row of the key in use. */
static const uint8_t *name_of(const struct kept_row *row)
{
    const size_t head = 1 + CERT_GROUP_SIZE;
    return row->key_size == head + CERT_ID_SIZE ? row->key + head : NULL;
}

/* One key of two terms ago goes, but the one in use: nothing that it opens is under way. */
static enum status forget_old(struct client *client, const struct cert_group *group)
{
    mls_kept_push in_use;
    if (client_push_key(client, group, &in_use) != OK) {
        return OK;
    }
    const struct row_key prefix = push_row(group, NULL);
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row = NULL;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        mls_kept_push push;
        const uint8_t *name = name_of(row);
        const bool is_old =
            name != NULL && memcmp(name, in_use.kid.bytes, CERT_ID_SIZE) != 0 &&
            (mls_decode_kept_push(span_of(row->value, row->value_size), NULL, &push) != OK ||
             client->now - (int64_t)push.since > PUSH_KNOWN_S);
        if (is_old) {
            struct cert_id old;
            memcpy(old.bytes, name, CERT_ID_SIZE);
            const struct row_key key = push_row(group, &old);
            return client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
        }
        index++;
    }
    return OK;
}

/* Whether a key of our own goes to the log yet. Its place there is behind what we hear until then;
 * what never arrives holds nothing up for longer than an hour. */
static bool own_is_on_its_way(const struct client *client, const struct cert_group *group)
{
    const struct row_key prefix = push_row(group, NULL);
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row = NULL;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        mls_kept_push push;
        const uint8_t *name = name_of(row);
        if (name != NULL &&
            mls_decode_kept_push(span_of(row->value, row->value_size), NULL, &push) == OK &&
            memcmp(name, push.kid.bytes, CERT_ID_SIZE) != 0 &&
            client->now - (int64_t)push.since < CLIENT_HOUR_S) {
            return true;
        }
        index++;
    }
    return false;
}

static enum status take(struct client *client, const struct client_group *group,
                        const mls_kept_push *push)
{
    const struct row_key row = push_row(&group->id, &push->kid);
    enum status status = forget_old(client, &group->id);
    if (status != OK) {
        return status;
    }
    status = own_is_on_its_way(client, &group->id) ? keep_as(client, &row, push)
                                                   : keep(client, &group->id, push);
    return status == OK ? client_measure_learn(client) : status;
}

/* CLIENT-29: which of two keys holds is said by the log alone, which all read in one order. */
enum status client_hear_push_key(struct client *client, const struct client_heard *heard,
                                 const struct sealed_push_key *push)
{
    const mls_kept_push kept = {client_cert_id(&push->kid),
                                span_of(push->key.bytes, sizeof(push->key.bytes)),
                                (uint64_t)client->now};
    return take(client, heard->group, &kept);
}

/* From a roster: what its sender held. One that we know came out of the log, and it says which
 * holds; one that we do not know was said before we were there. */
enum status client_push_learn(struct client *client, const struct client_group *group,
                              const struct wire_id *kid, const struct wire_key *push_key)
{
    const mls_kept_push kept = {client_cert_id(kid),
                                span_of(push_key->bytes, sizeof(push_key->bytes)),
                                (uint64_t)client->now};
    const struct row_key row = push_row(&group->id, &kept.kid);
    return client_rows_has(&client->rows, client_row_key_span(&row)) ? OK
                                                                     : take(client, group, &kept);
}

/* Our own stands in the log now, after all that came before it. */
enum status client_push_echo(struct client *client, const struct client_heard *heard)
{
    const struct cert_group *group = &heard->group->id;
    const struct row_key waited = push_row(group, &heard->object_id);
    const struct row_key in_use = push_row(group, NULL);
    struct span value;
    if (client_rows_find(&client->rows, client_row_key_span(&waited), &value) != OK) {
        return OK; /* a card */
    }
    struct buffer bytes = buffer_make(128);
    buffer_append_span(&bytes, value);
    const enum status status = client_keep(client, &in_use, &bytes);
    return status == OK
               ? client_rows_put(&client->rows, client_row_key_span(&waited), span_of(NULL, 0))
               : status;
}

/* --- a new one --- */

enum status client_push_renew(struct client *client, struct client_group *group)
{
    struct sealed content = {.type = SEALED_push_key};
    struct sealed_push_key *push = &content.as.push_key;
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    struct cert_id said;
    chance_fill(push->kid.bytes, sizeof(push->kid.bytes));
    chance_fill(push->key.bytes, sizeof(push->key.bytes));
    const mls_kept_push kept = {client_cert_id(&push->kid),
                                span_of(push->key.bytes, sizeof(push->key.bytes)),
                                (uint64_t)client->now};
    enum status status = sealed_encode(&content, &plain);
    if (status == OK) {
        status = keep(client, &group->id, &kept);
    }
    if (status == OK) {
        status =
            client_say_quietly(client, group, wire_content_class_CARD, buffer_span(&plain), &said);
    }
    if (status == OK) {
        const struct row_key row = push_row(&group->id, &said);
        status = keep_as(client, &row, &kept);
    }
    wipe(&content, sizeof(content));
    buffer_end(&plain);
    return status;
}

/* Whom we put out must read nothing more: who removed somebody makes a new one (T36). */
enum status client_push_removed(struct client *client, struct client_group *group)
{
    const struct row_key in_use = push_row(&group->id, NULL);
    return client_rows_has(&client->rows, client_row_key_span(&in_use))
               ? client_push_renew(client, group)
               : OK;
}

/* After its term one who has a hat there renews it; where there is none yet, whoever is first. */
enum status client_push_tick(struct client *client, struct client_group *group)
{
    mls_kept_push push;
    const enum status status = client_push_key(client, &group->id, &push);
    if (client->now < group->push_at) {
        return OK;
    }
    if (status == OK && client->now - (int64_t)push.since < PUSH_TERM_S) {
        return OK;
    }
    group->push_at = client->now + CLIENT_HOUR_S;
    return client_push_renew(client, group);
}

/* --- under it --- */

static void write_aad(const char *label, const struct cert_id *kid, const struct cert_group *group,
                      struct buffer *out)
{
    buffer_append(out, label, strlen(label) + 1);
    buffer_append(out, kid->bytes, CERT_ID_SIZE);
    buffer_append(out, group->bytes, CERT_GROUP_SIZE);
}

/* kid ‖ nonce ‖ ciphertext of length ‖ content ‖ zeros. */
enum status client_push_seal(const struct client *client, const struct cert_group *group,
                             const char *label, struct span content, struct buffer *out)
{
    mls_kept_push push;
    struct secret key;
    struct aead_nonce nonce;
    struct buffer plain = buffer_make(PUSH_SIZE + LENGTH_SIZE);
    struct buffer aad = buffer_make(128);
    const uint8_t length[LENGTH_SIZE] = {(uint8_t)(content.size >> 8), (uint8_t)content.size};
    enum status status =
        content.size <= PUSH_SIZE - LENGTH_SIZE ? client_push_key(client, group, &push) : TOO_LARGE;
    if (status == OK) {
        status = secret_read(push.key, &key);
    }
    if (status == OK) {
        chance_fill(nonce.bytes, sizeof(nonce.bytes));
        buffer_append(&plain, length, sizeof(length));
        buffer_append_span(&plain, content);
        (void)buffer_extend(&plain, PUSH_SIZE - LENGTH_SIZE - content.size);
        write_aad(label, &push.kid, group, &aad);
        buffer_append(out, push.kid.bytes, KID_SIZE);
        buffer_append(out, nonce.bytes, sizeof(nonce.bytes));
        status = buffer_status(&plain) == OK ? buffer_status(&aad) : buffer_status(&plain);
    }
    if (status == OK) {
        status = aead_seal(&key, &nonce, buffer_span(&aad), buffer_span(&plain), out);
        secret_wipe(&key);
    }
    buffer_end(&plain);
    buffer_end(&aad);
    return status;
}

static enum status open_with(const mls_kept_push *push, const struct cert_group *group,
                             const char *label, struct span sealed, struct buffer *out)
{
    struct secret key;
    struct aead_nonce nonce;
    struct buffer aad = buffer_make(128);
    struct buffer plain = buffer_make(PUSH_SIZE);
    const size_t head = KID_SIZE + sizeof(nonce.bytes);
    enum status status = secret_read(push->key, &key);
    if (status == OK) {
        memcpy(nonce.bytes, sealed.data + KID_SIZE, sizeof(nonce.bytes));
        write_aad(label, &push->kid, group, &aad);
        status = buffer_status(&aad);
    }
    if (status == OK) {
        status = aead_open(&key, &nonce, buffer_span(&aad),
                           span_of(sealed.data + head, sealed.size - head), &plain);
        secret_wipe(&key);
    }
    if (status == OK) {
        const size_t size =
            plain.size < LENGTH_SIZE ? SIZE_MAX : (size_t)(plain.data[0] << 8 | plain.data[1]);
        status = size > plain.size - LENGTH_SIZE ? MALFORMED : OK;
        if (status == OK) {
            buffer_append(out, plain.data + LENGTH_SIZE, size);
            status = buffer_status(out);
        }
    }
    buffer_end(&aad);
    buffer_end(&plain);
    return status;
}

/* Any group's key of that name. Fails: NOT_FOUND (none of ours), NOT_DECRYPTED, MALFORMED. */
enum status client_push_open(const struct client *client, const char *label, struct span sealed,
                             struct buffer *out)
{
    if (sealed.size < KID_SIZE + AEAD_NONCE_SIZE + AEAD_TAG_SIZE) {
        return MALFORMED;
    }
    struct cert_id kid;
    memcpy(kid.bytes, sealed.data, KID_SIZE);
    for (const struct client_group *group = client->groups; group != NULL; group = group->next) {
        const struct row_key key = push_row(&group->id, &kid);
        struct span value;
        mls_kept_push push;
        if (client_rows_find(&client->rows, client_row_key_span(&key), &value) == OK &&
            mls_decode_kept_push(value, NULL, &push) == OK) {
            return open_with(&push, &group->id, label, sealed, out);
        }
    }
    return NOT_FOUND;
}

/* --- for a phone that sleeps --- */

static const char COPY_LABEL[] = "buurt push";

/* What is said inside: of a widened alert the alert, of what is signed the content. */
static enum status unwrap(struct span plain, struct arena *arena, struct sealed *said)
{
    struct wire_fault fault;
    enum status status = sealed_decode(plain, arena, said, &fault);
    if (status == OK && said->type == SEALED_widened) {
        status = sealed_decode(said->as.widened.alert, arena, said, &fault);
    }
    if (status == OK && said->type == SEALED_attested) {
        status = sealed_decode(said->as.attested.content, arena, said, &fault);
    }
    return status;
}

enum status client_push_copy(const struct client *client, const struct cert_group *group,
                             struct span plain, struct buffer *out)
{
    struct arena arena = arena_make(COPY_ARENA_MAX);
    struct buffer content = buffer_make(CLIENT_PLAIN_MAX);
    struct sealed said;
    enum status status = unwrap(plain, &arena, &said);
    if (status == OK && said.type == SEALED_alert_status) { /* a chain has no room in a copy */
        said.as.alert_status.hat = span_of(NULL, 0);
    }
    if (status == OK) {
        status = sealed_encode(&said, &content);
    }
    if (status == OK) {
        status = client_push_seal(client, group, COPY_LABEL, buffer_span(&content), out);
    }
    buffer_end(&content);
    arena_end(&arena);
    if (status != OK) {
        buffer_clear(out);
    }
    return status == NO_MEMORY ? status : OK; /* without a copy a general sentence wakes them */
}

static bool is_row_of(const struct client_row *row, const struct cert_id *kid,
                      struct cert_group *group)
{
    const size_t head = 1 + CERT_GROUP_SIZE;
    if (row->key.size != head + CERT_ID_SIZE || row->key.data[0] != 'p' ||
        memcmp(row->key.data + head, kid->bytes, CERT_ID_SIZE) != 0) {
        return false;
    }
    memcpy(group->bytes, row->key.data + 1, CERT_GROUP_SIZE);
    return true;
}

enum status client_read_push(const struct client_rows *stored, struct span copy, struct buffer *out)
{
    struct cert_id kid;
    struct cert_group group;
    mls_kept_push push;
    if (!chance_open()) {
        return NO_MEMORY;
    }
    if (copy.size < KID_SIZE + AEAD_NONCE_SIZE + AEAD_TAG_SIZE) {
        return MALFORMED;
    }
    memcpy(kid.bytes, copy.data, KID_SIZE);
    for (size_t i = 0; i < stored->count; i++) {
        if (is_row_of(&stored->rows[i], &kid, &group) &&
            mls_decode_kept_push(stored->rows[i].value, NULL, &push) == OK) {
            return open_with(&push, &group, COPY_LABEL, copy, out);
        }
    }
    return NOT_FOUND;
}
