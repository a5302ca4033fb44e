/* This device: its keys, its certificate, its numbers. */
#include "base/wipe.h"
#include "core/client_inner.h"
#include "core/kept.h"
#include "crypto/public/chance.h"

enum { SELF_SIZE_MAX = 4096, NUMBERS_AT_ONCE = 256 };

void client_self_end(struct client *client)
{
    struct client_self *self = &client->self;
    sign_pair_wipe(&self->pair);
    buffer_end(&self->evidence);
    buffer_end(&self->host);
    buffer_end(&self->name);
    buffer_end(&self->capabilities);
    wipe(self, sizeof(*self));
}

enum status client_self_keep(struct client *client)
{
    const struct client_self *self = &client->self;
    const mls_kept_self kept = {
        .version = KEPT_VERSION,
        .standing = (uint8_t)self->standing,
        .wijk_id = self->wijk_id,
        .seed = secret_span(&self->pair.seed),
        .serial = self->serial,
        .member_id = self->member_id,
        .buurt = self->buurt,
        .issuer = self->issuer,
        .evidence = buffer_span(&self->evidence),
        .host = buffer_span(&self->host),
        .name = buffer_span(&self->name),
        .root_key = self->root_key,
        .card_version = self->card_version,
        .made_at = self->made_at,
        .ticket = self->ticket,
    };
    const struct row_key key = client_row_key_of('i');
    struct buffer bytes = buffer_make(SELF_SIZE_MAX);
    mls_write_kept_self(&bytes, &kept);
    return client_keep(client, &key, &bytes);
}

static enum status read_self(struct client *client, const mls_kept_self *kept)
{
    struct client_self *self = &client->self;
    struct secret seed;
    if (kept->version != KEPT_VERSION) {
        return OLD_VERSION;
    }
    if (kept->standing > CLIENT_OUT) {
        return MALFORMED;
    }
    enum status status = secret_read(kept->seed, &seed);
    if (status != OK) {
        return status;
    }
    self->pair = sign_pair_of(&seed);
    secret_wipe(&seed);
    self->standing = (enum client_standing)kept->standing;
    self->wijk_id = kept->wijk_id;
    self->serial = kept->serial;
    self->member_id = kept->member_id;
    self->buurt = kept->buurt;
    self->issuer = kept->issuer;
    self->root_key = kept->root_key;
    self->card_version = kept->card_version;
    self->made_at = kept->made_at;
    self->ticket = kept->ticket;
    self->is_sister = kept->evidence.size > 0 && kept->evidence.data[0] == CERT_SISTER;
    status = client_buffer_set(&self->evidence, kept->evidence);
    if (status == OK) {
        status = client_buffer_set(&self->host, kept->host);
    }
    return status == OK ? client_buffer_set(&self->name, kept->name) : status;
}

static enum status load_numbers(struct client *client)
{
    struct span value;
    const struct row_key key = client_row_key_of('n');
    if (client_rows_find(&client->rows, client_row_key_span(&key), &value) != OK) {
        client->number_next = 1;
        return OK;
    }
    mls_kept_numbers numbers;
    const enum status status = mls_decode_kept_numbers(value, NULL, &numbers);
    if (status == OK) {
        client->number_kept = numbers.drawn;
        client->number_next = numbers.drawn + 1;
        client->sends = numbers.sends;
        client->arrival = numbers.arrival;
    }
    return status;
}

enum status client_self_load(struct client *client)
{
    struct client_self *self = &client->self;
    self->evidence = buffer_make(CERT_EVIDENCE_SIZE_MAX);
    self->host = buffer_make(256);
    self->name = buffer_make(CLIENT_NAME_MAX);
    self->capabilities = buffer_make(256);
    cert_capabilities_write(&self->capabilities);
    enum status status = buffer_status(&self->capabilities);
    struct span value;
    const struct row_key key = client_row_key_of('i');
    if (status == OK && client_rows_find(&client->rows, client_row_key_span(&key), &value) == OK) {
        mls_kept_self kept;
        status = mls_decode_kept_self(value, NULL, &kept);
        if (status == OK) {
            status = read_self(client, &kept);
        }
    }
    return status == OK ? load_numbers(client) : status;
}

enum status client_numbers_keep(struct client *client)
{
    const mls_kept_numbers numbers = {client->number_kept, client->sends, client->arrival};
    const struct row_key key = client_row_key_of('n');
    struct buffer bytes = buffer_make(64);
    mls_write_kept_numbers(&bytes, &numbers);
    return client_keep(client, &key, &bytes);
}

/* Numbers are drawn many at a time: a request that reads writes no row. */
enum status client_number(struct client *client, uint64_t *out)
{
    if (client->number_next > client->number_kept) {
        client->number_kept = client->number_next + NUMBERS_AT_ONCE - 1;
        const enum status status = client_numbers_keep(client);
        if (status != OK) {
            return status;
        }
    }
    *out = client->number_next++;
    return OK;
}

enum status client_count_send(struct client *client)
{
    client->sends++;
    return client_numbers_keep(client);
}

struct member client_member(const struct client *client)
{
    return (struct member){
        .signer = &client->self.pair,
        .identity = buffer_span(&client->self.evidence),
        .capabilities = buffer_span(&client->self.capabilities),
    };
}

/* As empty as before: only the numbers go on. */
enum status client_self_forget(struct client *client)
{
    static const char ALL[] = "itrhclfjuUGPQgqsSmMabkpwyvDANex";
    enum status status = OK;
    for (size_t i = 0; status == OK && i + 1 < sizeof(ALL); i++) {
        const struct row_key prefix = client_row_key_of(ALL[i]);
        status = client_rows_drop_all(&client->rows, client_row_key_span(&prefix));
    }
    client_groups_end(client);
    cert_book_destroy(client->book);
    client->book = NULL;
    buffer_clear(&client->charter);
    client->charter_version = 0;
    buffer_clear(&client->session.token);
    client->session.has_token = false;
    client_self_end(client);
    return status == OK ? client_self_load(client) : status;
}

/* --- small things --- */

struct wire_id client_wire_id(const struct cert_id *id)
{
    struct wire_id out;
    memcpy(out.bytes, id->bytes, sizeof(out.bytes));
    return out;
}

struct cert_id client_cert_id(const struct wire_id *id)
{
    struct cert_id out;
    memcpy(out.bytes, id->bytes, sizeof(out.bytes));
    return out;
}

struct wire_group client_wire_group(const struct cert_group *group)
{
    struct wire_group out;
    memcpy(out.bytes, group->bytes, sizeof(out.bytes));
    return out;
}

struct cert_group client_cert_group(const struct wire_group *group)
{
    struct cert_group out;
    memcpy(out.bytes, group->bytes, sizeof(out.bytes));
    return out;
}

struct wire_log client_wire_log(enum wire_log_kind kind, const struct cert_group *group)
{
    struct wire_log log = {.kind = kind};
    if (group != NULL) {
        log.group = client_wire_group(group);
    }
    return log;
}

struct wire_hash client_wire_hash(const struct hash *hash)
{
    struct wire_hash out;
    memcpy(out.bytes, hash->bytes, sizeof(out.bytes));
    return out;
}

struct hash client_hash(const struct wire_hash *hash)
{
    struct hash out;
    memcpy(out.bytes, hash->bytes, sizeof(out.bytes));
    return out;
}

struct cert_id client_random_id(void)
{
    struct cert_id id;
    chance_fill(id.bytes, sizeof(id.bytes));
    return id;
}

enum status client_buffer_set(struct buffer *buffer, struct span bytes)
{
    buffer_clear(buffer);
    buffer_append_span(buffer, bytes);
    return buffer_status(buffer);
}
