/* A second phone of the same member: its key goes one way as a code, its certificate the other.
 * Rules: T5; DEVICE-1, DEVICE-2. */
#include "base/wipe.h"
#include "cert/secret/issue.h"
#include "core/client_inner.h"
#include "core/kept.h"
#include "wire/wire_bytes.h"

enum { SISTER_ARENA_MAX = 1 << 20, CHECK_SIZE = 4, KEY_CODE_SIZE = CERT_KEY_SIZE + CHECK_SIZE };

/* A code ends with the first bytes of its hash: what was mistyped is no code. */
static enum status write_code(struct client_waiting *waiting, struct span bytes, struct span *out)
{
    const struct hash hash = hash_of(bytes);
    const size_t whole = bytes.size + CHECK_SIZE;
    const size_t size = (size_t)base64_encoded_size(whole);
    uint8_t *joined = arena_take(&waiting->arena, 1, whole);
    char *text = arena_take(&waiting->arena, 1, size + 1);
    if (joined == NULL || text == NULL) {
        return NO_MEMORY;
    }
    memcpy(joined, bytes.data, bytes.size);
    memcpy(joined + bytes.size, hash.bytes, CHECK_SIZE);
    base64_encode(joined, whole, text);
    *out = span_of(text, size);
    return OK;
}

static enum status read_code(struct span text, struct arena *arena, struct span *out)
{
    const size_t size = base64_decoded_size(text.size);
    if (size == SIZE_MAX || size <= CHECK_SIZE || size > 65536) {
        return MALFORMED;
    }
    uint8_t *bytes = arena_take(arena, 1, size);
    if (bytes == NULL) {
        return NO_MEMORY;
    }
    if (!base64_decode(text, bytes)) {
        return MALFORMED;
    }
    *out = span_of(bytes, size - CHECK_SIZE);
    const struct hash hash = hash_of(*out);
    return memcmp(bytes + out->size, hash.bytes, CHECK_SIZE) == 0 ? OK : MALFORMED;
}

/* --- the new phone shows its key --- */

enum status client_wish_show_key(struct client *client, const struct wish *wish, uint64_t ticket)
{
    (void)wish;
    struct client_waiting *waiting = NULL;
    enum status status = OK;
    if (client->self.standing == CLIENT_EMPTY) {
        client->self.pair = sign_pair_random();
        client->self.standing = CLIENT_SISTER;
        status = client_self_keep(client);
    } else if (client->self.standing != CLIENT_SISTER) {
        return CONFLICT;
    }
    if (status == OK) {
        status = client_answer(client, ticket, OK, &waiting);
    }
    if (status == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_SHOW_KEY;
        status = write_code(waiting, sign_public(&client->self.pair), &waiting->output.answer.code);
    }
    return status;
}

/* --- the old one signs it --- */

struct signing {
    struct client *client;
    struct arena arena;
    struct cert_key key;
    struct buffer evidence, hats, answer;
    uint8_t n;
};

/* Each of this device's numbers is used once. */
static enum status draw_number(struct signing *signing)
{
    const struct row_key key = client_row_key_of('N');
    struct span value;
    uint8_t next = 0;
    if (client_rows_find(&signing->client->rows, client_row_key_span(&key), &value) == OK) {
        next = value.data[0];
    }
    if (next >= CERT_SISTERS_MAX) {
        return FULL;
    }
    signing->n = next++;
    return client_rows_put(&signing->client->rows, client_row_key_span(&key), span_of(&next, 1));
}

static enum status make_evidence(struct signing *signing)
{
    struct client *client = signing->client;
    struct cert_device own = {
        .serial = client->self.serial,
        .member_id = client->self.member_id,
        .buurt = client->self.buurt,
        .issuer = client->self.issuer,
        .made_at = client->self.made_at,
    };
    memcpy(own.key.bytes, client->self.pair.public_key, CERT_KEY_SIZE);
    const struct cert_sister sister = {
        .signer = &own,
        .n = signing->n,
        .key = &signing->key,
        .made_at = (uint64_t)client_server_now(client),
    };
    return cert_make_sister(&client->self.pair, &client->self.wijk_id, &sister, &signing->evidence);
}

static enum status write_answer(struct signing *signing)
{
    struct client *client = signing->client;
    const struct cert_root *root = cert_book_root(client->book);
    enum status status = OK;
    if (!cert_id_equal(&client->self.issuer, &client->self.wijk_id)) {
        status = client_write_chain(client, &client->self.issuer, &signing->hats);
    }
    mls_kept_sister kept = {
        .version = KEPT_VERSION,
        .wijk_id = client->self.wijk_id,
        .root = root->key,
        .succession_version = root->version,
        .charter_version = client->charter_version,
        .evidence = buffer_span(&signing->evidence),
        .signer_evidence = buffer_span(&client->self.evidence),
        .hats = buffer_span(&signing->hats),
        .buurt = client->self.buurt,
        .host = buffer_span(&client->self.host),
        .name = buffer_span(&client->self.name),
    };
    if (root->kept != NULL) {
        kept.kept = *root->kept;
    }
    mls_write_kept_sister(&signing->answer, &kept);
    return status == OK ? buffer_status(&signing->answer) : status;
}

static enum status send(struct signing *signing, uint64_t ticket)
{
    struct client *client = signing->client;
    struct errand *errand = NULL;
    struct wire_device_add message = {.head = {.type = WIRE_device_add},
                                      .evidence = buffer_span(&signing->evidence)};
    memcpy(message.device_key.bytes, signing->key.bytes, CERT_KEY_SIZE);
    enum status status = client_errand_add(client, ERRAND_SISTER, WIRE_device_add, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        buffer_append(&errand->content, signing->key.bytes, CERT_KEY_SIZE);
        buffer_append_span(&errand->content, buffer_span(&signing->answer));
        status = buffer_status(&errand->content);
    }
    return status == OK ? client_errand_fill(client, errand, &message.head) : status;
}

/* The code for a key that was let in, NOT_FOUND for another. */
static enum status show_again(struct client *client, const struct cert_key *sister, uint64_t ticket)
{
    const struct row_key key = client_row_key_of_id('d', sister->bytes, CERT_KEY_SIZE);
    struct client_waiting *waiting = NULL;
    struct span answer;
    enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &answer);
    if (status == OK) {
        status = client_answer(client, ticket, OK, &waiting);
    }
    if (status == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_ADD_SISTER;
        status = write_code(waiting, answer, &waiting->output.answer.code);
    }
    return status;
}

/* Signs the key and asks the server to take it. */
static enum status let_in(struct signing *signing, uint64_t ticket)
{
    enum status status = verify_signature_key(span_of(signing->key.bytes, CERT_KEY_SIZE));
    if (status == OK) {
        status = draw_number(signing);
    }
    if (status == OK) {
        status = make_evidence(signing);
    }
    if (status == OK) {
        status = write_answer(signing);
    }
    return status == OK ? send(signing, ticket) : status;
}

enum status client_wish_add_sister(struct client *client, const struct wish *wish, uint64_t ticket)
{
    struct signing signing = {
        .client = client,
        .arena = arena_make(SISTER_ARENA_MAX),
        .evidence = buffer_make(CERT_EVIDENCE_SIZE_MAX),
        .hats = buffer_make(CERT_CHAIN_SIZE_MAX),
        .answer = buffer_make(16384),
    };
    struct span key;
    enum status status = client->self.is_sister ? NOT_ALLOWED : OK; /* one step, no further */
    if (status == OK) {
        status = read_code(wish->as.sister.code, &signing.arena, &key);
    }
    if (status == OK) {
        status = cert_key_read(key, &signing.key);
    }
    if (status == OK) {
        status = show_again(client, &signing.key, ticket); /* its code was lost on the way */
        status = status == NOT_FOUND ? let_in(&signing, ticket) : status;
    }
    buffer_end(&signing.evidence);
    buffer_end(&signing.hats);
    buffer_end(&signing.answer);
    arena_end(&signing.arena);
    return status;
}

enum status client_sister_added(struct client *client, struct errand *errand, enum status status,
                                const struct wire_head *reply)
{
    (void)reply;
    struct client_waiting *waiting = NULL;
    const struct span content = buffer_span(&errand->content);
    const struct span answer = span_of(content.data + CERT_KEY_SIZE, content.size - CERT_KEY_SIZE);
    const struct row_key key = client_row_key_of_id('d', content.data, CERT_KEY_SIZE);
    enum status done = client_answer(client, errand->ticket, status, &waiting);
    if (done == OK && status == OK) {
        done = client_rows_put(&client->rows, client_row_key_span(&key), answer);
    }
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_ADD_SISTER;
        if (status == OK) {
            done = write_code(waiting, answer, &waiting->output.answer.code);
        }
    }
    return done;
}

/* --- the new one takes it on --- */

static enum status check_evidence(const struct client *client, const mls_kept_sister *kept,
                                  mls_evidence *own, struct cert_key *signer_key)
{
    struct cert_key key;
    mls_evidence signer;
    memcpy(key.bytes, client->self.pair.public_key, CERT_KEY_SIZE);
    enum status status = cert_evidence_decode(kept->evidence, own);
    if (status == OK) {
        status = cert_evidence_decode(kept->signer_evidence, &signer);
    }
    if (status == OK && own->form != CERT_SISTER) {
        status = MALFORMED;
    }
    if (status == OK) {
        *signer_key = own->sister.signer_key;
        status = cert_evidence_verify_key(&kept->wijk_id, own, &key);
    }
    return status;
}

static enum status take_on(struct client *client, const mls_kept_sister *kept, struct span name)
{
    struct client_self *self = &client->self;
    struct cert_key key;
    struct cert_key signer_key;
    mls_evidence evidence;
    struct cert_device signer;
    const struct cert_root root = {
        .wijk_id = kept->wijk_id,
        .key = kept->root,
        .version = kept->succession_version,
        .kept = &kept->kept,
    };
    enum status status = check_evidence(client, kept, &evidence, &signer_key);
    if (status != OK) {
        return status;
    }
    self->wijk_id = kept->wijk_id;
    self->root_key = kept->root;
    status = client_trust_root(client, &root);
    if (status == OK && kept->hats.size > 0) {
        status = client_trust_hats(client, kept->hats);
    }
    if (status == OK) {
        status = cert_book_add_device(client->book, kept->signer_evidence, &signer_key, &signer);
    }
    const struct mls_vector none = {NULL, 0};
    if (status == OK) {
        status = client_trust_floors(client, kept->charter_version, &none);
    }
    if (status != OK) {
        return status;
    }
    memcpy(key.bytes, self->pair.public_key, CERT_KEY_SIZE);
    const struct cert_device device = cert_device_of(&kept->wijk_id, &evidence, &key);
    self->serial = device.serial;
    self->member_id = device.member_id;
    self->issuer = device.issuer;
    self->buurt = kept->buurt;
    self->made_at = device.made_at;
    self->is_sister = true;
    self->card_version = 1;
    status = client_buffer_set(&self->evidence, kept->evidence);
    if (status == OK) {
        status = client_buffer_set(&self->host, kept->host);
    }
    return status == OK ? client_buffer_set(&self->name, name.size > 0 ? name : kept->name)
                        : status;
}

enum status client_wish_be_sister(struct client *client, const struct wish *wish, uint64_t ticket)
{
    struct arena arena = arena_make(SISTER_ARENA_MAX);
    struct span bytes;
    mls_kept_sister kept;
    enum status status = client->self.standing == CLIENT_SISTER ? OK : CONFLICT;
    if (status == OK && wish->as.sister.first_name.size > 0) {
        status = client_check_name(wish->as.sister.first_name);
    }
    if (status == OK) {
        status = read_code(wish->as.sister.code, &arena, &bytes);
    }
    if (status == OK) {
        status = mls_decode_kept_sister(bytes, &arena, &kept);
    }
    if (status == OK && kept.version != KEPT_VERSION) {
        status = UNSUPPORTED;
    }
    if (status == OK) {
        status = take_on(client, &kept, wish->as.sister.first_name);
    }
    arena_end(&arena);
    if (status != OK) {
        return status;
    }
    client->self.standing = CLIENT_IN;
    client->self.ticket = ticket;
    status = client_self_keep(client);
    return status == OK && client->session.stage == CLIENT_CONNECTED ? client_session_open(client)
                                                                     : status;
}
