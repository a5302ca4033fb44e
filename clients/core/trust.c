/* Whom this phone believes: the root that its invitation vouched for, hats with their chains, and
 * the charter. Rules: T8, T10. */
#include "core/client_inner.h"
#include "core/kept.h"

enum { TRUST_ARENA_MAX = 1 << 20, REFRESH_S = CLIENT_DAY_S };

/* --- the root --- */

static enum status keep_root(struct client *client, const struct cert_root *root,
                             const struct mls_vector *successions)
{
    struct arena arena = arena_make(TRUST_ARENA_MAX);
    mls_kept_root kept = {.key = root->key, .version = root->version};
    if (root->kept != NULL) {
        kept.kept = *root->kept;
    }
    struct buffer encoded = buffer_make((size_t)CERT_SUCCESSIONS_MAX * CERT_SUCCESSION_SIZE_MAX);
    struct span *items = arena_take(&arena, successions->count + 1, sizeof(*items));
    enum status status = items == NULL ? NO_MEMORY : OK;
    for (size_t i = 0; status == OK && i < successions->count; i++) {
        mls_write_succession(&encoded, MLS_AT(succession, successions, i));
        items[i].size = encoded.size; /* ends; where it begins is known once nothing moves */
        status = buffer_status(&encoded);
    }
    size_t start = 0;
    for (size_t i = 0; status == OK && i < successions->count; i++) {
        const size_t end = items[i].size;
        items[i] = span_of(encoded.data + start, end - start);
        start = end;
    }
    if (status == OK) {
        kept.successions = (struct mls_vector){items, successions->count};
        const struct row_key key = client_row_key_of('r');
        struct buffer bytes =
            buffer_make((size_t)2 * CERT_SUCCESSIONS_MAX * CERT_SUCCESSION_SIZE_MAX);
        mls_write_kept_root(&bytes, &kept);
        status = client_keep(client, &key, &bytes);
    }
    buffer_end(&encoded);
    arena_end(&arena);
    return status;
}

enum status client_trust_root(struct client *client, const struct cert_root *root)
{
    enum status status = OK;
    if (client->book == NULL) {
        status = cert_book_create(&root->wijk_id, NULL, &client->book);
    }
    if (status == OK) {
        status = cert_book_trust_root(client->book, root);
    }
    const struct mls_vector none = {NULL, 0};
    return status == OK ? keep_root(client, root, &none) : status;
}

/* A higher succession replaces who is root, with all that is needed to prove it. */
enum status client_trust_successions(struct client *client, const struct mls_vector *successions)
{
    const enum status status = cert_book_set_root(client->book, successions);
    if (status == OLD_VERSION) {
        return OK;
    }
    return status == OK ? keep_root(client, cert_book_root(client->book), successions) : status;
}

/* A group's document brings all successions: whoever knows the wijk_id can check who is root. */
enum status client_trust_document(struct client *client, const struct cert_document *document)
{
    const struct cert_root *root = cert_document_root(document);
    const struct cert_root *known = cert_book_root(client->book);
    const struct row_key key = client_row_key_of('r');
    struct span value;
    struct arena arena = arena_make(TRUST_ARENA_MAX);
    mls_kept_root kept = {.version = 0};
    enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    if (status == OK) {
        status = mls_decode_kept_root(value, &arena, &kept);
    }
    const bool is_proved = status == OK && kept.successions.count > 0;
    arena_end(&arena);
    if (status == NO_MEMORY || (is_proved && known != NULL && known->version >= root->version)) {
        return status;
    }
    return client_trust_successions(client, &cert_document_view(document)->successions);
}

/* The successions that are kept, decoded into the arena. */
enum status client_successions(const struct client *client, struct arena *arena,
                               struct mls_vector *out)
{
    const struct row_key key = client_row_key_of('r');
    struct span value;
    mls_kept_root kept;
    *out = (struct mls_vector){NULL, 0};
    enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    if (status == OK) {
        status = mls_decode_kept_root(value, arena, &kept);
    }
    if (status != OK) {
        return status;
    }
    mls_succession *items = arena_take(arena, kept.successions.count + 1, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; status == OK && i < kept.successions.count; i++) {
        status = cert_succession_decode(*MLS_AT(bytes, &kept.successions, i), arena, &items[i]);
    }
    *out = (struct mls_vector){items, kept.successions.count};
    return status;
}

static enum status load_root(struct client *client, struct arena *arena)
{
    const struct row_key key = client_row_key_of('r');
    struct span value;
    mls_kept_root kept;
    if (client_rows_find(&client->rows, client_row_key_span(&key), &value) != OK) {
        return OK;
    }
    enum status status = mls_decode_kept_root(value, arena, &kept);
    if (status == OK) {
        status = cert_book_create(&client->self.wijk_id, NULL, &client->book);
    }
    if (status != OK) {
        return status;
    }
    if (kept.successions.count > 0) {
        struct mls_vector successions;
        status = client_successions(client, arena, &successions);
        return status == OK ? cert_book_set_root(client->book, &successions) : status;
    }
    const struct cert_root root = {
        .wijk_id = client->self.wijk_id,
        .key = kept.key,
        .version = kept.version,
        .kept = &kept.kept,
    };
    return cert_book_trust_root(client->book, &root);
}

/* --- hats --- */

static enum status keep_hat(struct client *client, const struct cert_hat *hat, bool is_withdrawn)
{
    struct buffer encoded = buffer_make(CERT_HAT_SIZE_MAX + 64);
    mls_write_hat(&encoded, &hat->hat);
    const mls_kept_hat kept = {.withdrawn = is_withdrawn, .hat = buffer_span(&encoded)};
    const struct row_key key = client_row_key_of_id('h', hat->serial.bytes, CERT_ID_SIZE);
    struct buffer bytes = buffer_make(CERT_HAT_SIZE_MAX + 128);
    mls_write_kept_hat(&bytes, &kept);
    const enum status status = buffer_status(&encoded);
    buffer_end(&encoded);
    if (status != OK) {
        buffer_end(&bytes);
        return status;
    }
    return client_keep(client, &key, &bytes);
}

static enum status find_kept_hat(const struct client *client, const struct cert_id *serial,
                                 mls_kept_hat *out)
{
    const struct row_key key = client_row_key_of_id('h', serial->bytes, CERT_ID_SIZE);
    struct span value;
    const enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    return status == OK ? mls_decode_kept_hat(value, NULL, out) : status;
}

/* Keeps a hat that holds, once; this phone's own is told, for from now on it works. */
static enum status keep_new_hat(struct client *client, const struct cert_hat *hat)
{
    mls_kept_hat kept;
    if (find_kept_hat(client, &hat->serial, &kept) != NOT_FOUND) {
        return OK;
    }
    const enum status status = keep_hat(client, hat, false);
    const bool is_own = cert_id_equal(&hat->hat.body.subject, &client->self.serial);
    return status == OK && is_own ? client_take_on(client, hat) : status;
}

/* Every hat of a chain that holds is kept; one that is known already is not looked at again. */
enum status client_trust_hats(struct client *client, struct span chain)
{
    if (client->book == NULL) {
        return CHAIN_MISSING;
    }
    enum status status = cert_book_add_chain(client->book, chain);
    struct arena arena = arena_make(TRUST_ARENA_MAX);
    struct cert_hats hats;
    if (status == OK) {
        status = cert_hats_decode(chain, &arena, &hats);
    }
    for (size_t i = 0; status == OK && i < hats.count; i++) {
        status = keep_new_hat(client, &hats.items[i]);
    }
    arena_end(&arena);
    return status;
}

enum status client_trust_hat(struct client *client, struct span encoded, struct cert_id *serial)
{
    enum status status =
        client->book == NULL ? CHAIN_MISSING : cert_book_add_hat(client->book, encoded, serial);
    return status == OK ? keep_new_hat(client, cert_book_find_hat(client->book, serial)) : status;
}

enum status client_trust_withdrawn(struct client *client, const struct cert_id *serial)
{
    const struct cert_hat *hat =
        client->book == NULL ? NULL : cert_book_find_hat(client->book, serial);
    return hat == NULL ? OK : keep_hat(client, hat, true);
}

bool client_hat_is_withdrawn(const struct client *client, const struct cert_id *serial)
{
    mls_kept_hat kept;
    return find_kept_hat(client, serial, &kept) == OK && kept.withdrawn != 0;
}

/* Signers come before what they signed, whatever the order of the rows: a chain has at most three
 * steps, so as many rounds are enough. */
static enum status load_hats(struct client *client)
{
    const struct row_key prefix = client_row_key_of('h');
    for (int round = 0; client->book != NULL && round < 3; round++) {
        size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
        const struct kept_row *row;
        while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) !=
               NULL) {
            mls_kept_hat kept;
            struct cert_id serial;
            enum status status =
                mls_decode_kept_hat(span_of(row->value, row->value_size), NULL, &kept);
            if (status == OK) {
                status = cert_book_add_hat(client->book, kept.hat, &serial);
            }
            if (status == NO_MEMORY) {
                return status;
            }
            index++;
        }
    }
    return OK;
}

static bool fits(const struct client *client, const mls_hat_body *hat,
                 const struct client_reach *reach)
{
    const bool is_own = cert_id_equal(&hat->subject, &client->self.serial);
    const bool has_kind = reach->hat == 0 || hat->hat == reach->hat;
    if (!is_own || !has_kind || (cert_hat_rights(hat) & reach->rights) != reach->rights ||
        !cert_hat_covers(hat, (uint64_t)client_server_now(client))) {
        return false;
    }
    if (reach->place != NULL) {
        return cert_hat_reaches(hat, reach->place, reach->buurt, reach->buurt);
    }
    return reach->buurt == NULL || hat->reach.kind == CERT_REACH_WIJK ||
           cert_reach_has_buurt(&hat->reach, reach->buurt);
}

enum status client_own_hat(const struct client *client, const struct client_reach *reach,
                           const struct cert_hat **out)
{
    *out = NULL;
    const struct row_key prefix = client_row_key_of('h');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    while (client->book != NULL &&
           (row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        struct cert_id serial;
        memcpy(serial.bytes, row->key + 1, CERT_ID_SIZE);
        const struct cert_hat *hat = cert_book_find_hat(client->book, &serial);
        if (hat != NULL && fits(client, &hat->hat.body, reach) &&
            !client_hat_is_withdrawn(client, &serial) &&
            (*out == NULL || hat->hat.body.reach.kind < (*out)->hat.body.reach.kind)) {
            *out = hat;
        }
        index++;
    }
    return *out != NULL ? OK : NOT_FOUND;
}

enum status client_write_chain(const struct client *client, const struct cert_id *serial,
                               struct buffer *out)
{
    return client->book == NULL ? NOT_FOUND : cert_book_write_chain(client->book, serial, out);
}

/* An act names hats one by one. */
enum status client_chain_spans(const struct client *client, const struct cert_id *serial,
                               struct arena *arena, struct span **hats, size_t *count)
{
    *hats = NULL;
    *count = 0;
    if (cert_id_equal(serial, &client->self.wijk_id)) {
        return OK; /* the root needs no hat */
    }
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    enum status status = client_write_chain(client, serial, &chain);
    uint8_t *copy = status == OK ? arena_take(arena, 1, chain.size) : NULL;
    if (status == OK && copy == NULL) {
        status = NO_MEMORY;
    }
    if (copy != NULL) {
        memcpy(copy, chain.data, chain.size);
        status = client_split_chain(span_of(copy, chain.size), arena, hats, count);
    }
    buffer_end(&chain);
    return status;
}

/* A chain is a vector of hats: what each takes is told by encoding it again. */
enum status client_split_chain(struct span chain, struct arena *arena, struct span **hats,
                               size_t *count)
{
    struct cert_hats decoded;
    enum status status = cert_hats_decode(chain, arena, &decoded);
    struct span *items = status == OK ? arena_take(arena, decoded.count + 1, sizeof(*items)) : NULL;
    if (status == OK && items == NULL) {
        status = NO_MEMORY;
    }
    for (size_t i = 0; status == OK && i < decoded.count; i++) {
        struct buffer bytes = buffer_make(CERT_HAT_SIZE_MAX + 64);
        mls_write_hat(&bytes, &decoded.items[i].hat);
        status = buffer_status(&bytes);
        uint8_t *copy = status == OK ? arena_take(arena, 1, bytes.size) : NULL;
        if (copy != NULL) {
            memcpy(copy, bytes.data, bytes.size);
            items[i] = span_of(copy, bytes.size);
        } else if (status == OK) {
            status = NO_MEMORY;
        }
        buffer_end(&bytes);
    }
    *hats = items;
    *count = status == OK ? decoded.count : 0;
    return status;
}

/* --- the charter --- */

static enum status keep_charter(struct client *client, const struct mls_vector *floors)
{
    const mls_kept_charter kept = {
        .version = client->charter_version,
        .charter = buffer_span(&client->charter),
        .floors = *floors,
    };
    const struct row_key key = client_row_key_of('c');
    struct buffer bytes = buffer_make((size_t)2 * CERT_CHARTER_SIZE_MAX);
    mls_write_kept_charter(&bytes, &kept);
    return client_keep(client, &key, &bytes);
}

/* The floors that the invitation stated, and the charter's version that it stated. */
enum status client_trust_floors(struct client *client, uint32_t charter_version,
                                const struct mls_vector *floors)
{
    client->charter_version = charter_version;
    return keep_charter(client, floors);
}

enum status client_floors(const struct client *client, struct arena *arena, struct mls_vector *out)
{
    const struct row_key key = client_row_key_of('c');
    struct span value;
    mls_kept_charter kept;
    *out = (struct mls_vector){NULL, 0};
    if (client_rows_find(&client->rows, client_row_key_span(&key), &value) != OK) {
        return OK;
    }
    const enum status status = mls_decode_kept_charter(value, arena, &kept);
    if (status == OK) {
        *out = kept.floors;
    }
    return status;
}

static enum status load_charter(struct client *client, struct arena *arena)
{
    const struct row_key key = client_row_key_of('c');
    struct span value;
    mls_kept_charter kept;
    if (client_rows_find(&client->rows, client_row_key_span(&key), &value) != OK) {
        return OK;
    }
    const enum status status = mls_decode_kept_charter(value, arena, &kept);
    if (status != OK) {
        return status;
    }
    client->charter_version = kept.version;
    return client_buffer_set(&client->charter, kept.charter);
}

enum status client_charter(const struct client *client, struct arena *arena, mls_charter *out)
{
    return client->charter.size == 0
               ? NOT_FOUND
               : cert_charter_decode(buffer_span(&client->charter), arena, out);
}

/* Fails: OLD_VERSION, as the chain and the charter do; nothing has changed then. */
enum status client_trust_charter(struct client *client, struct span charter, struct span hat_chain)
{
    struct arena arena = arena_make(TRUST_ARENA_MAX);
    mls_charter decoded;
    struct mls_vector floors;
    enum status status = client_trust_hats(client, hat_chain);
    if (status == OK) {
        status = cert_charter_decode(charter, &arena, &decoded);
    }
    const struct cert_hat *hat =
        status == OK ? cert_book_find_hat(client->book, &decoded.body.hat) : NULL;
    if (status == OK && hat == NULL) {
        status = CHAIN_MISSING;
    }
    if (status == OK) {
        status = cert_charter_verify(&decoded, hat, client->charter_version);
    }
    if (status == OK) {
        status = client_floors(client, &arena, &floors);
    }
    if (status == OK) {
        status = client_buffer_set(&client->charter, charter);
    }
    if (status == OK) {
        client->charter_version = decoded.body.version;
        status = keep_charter(client, &floors);
    }
    arena_end(&arena);
    return status;
}

enum status client_charter_fetch(struct client *client)
{
    struct wire_charter_fetch message = {.head = {.type = WIRE_charter_fetch}};
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_CHARTER, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
    }
    return status;
}

enum status client_charter_got(struct client *client, struct errand *errand, enum status status,
                               const struct wire_head *reply)
{
    (void)errand;
    if (status != OK || reply == NULL) {
        return OK;
    }
    const struct wire_charter_text *text = (const struct wire_charter_text *)reply;
    const bool had_none = client->charter.size == 0;
    const enum status trusted = client_trust_charter(client, text->charter, text->hat);
    if (trusted == NO_MEMORY) {
        return trusted;
    }
    if (trusted != OK) {
        return client_warn(client, trusted == OLD_VERSION ? HAPPENED_OLD_CHARTER : HAPPENED_LYING,
                           NULL, trusted);
    }
    return had_none ? client_group_list(client) : OK;
}

enum status client_settings_got(struct client *client, struct errand *errand, enum status status,
                                const struct wire_head *reply)
{
    (void)errand;
    if (status == OK && reply != NULL) {
        const struct wire_wijk_settings *settings = (const struct wire_wijk_settings *)reply;
        client->alert_closes_s = (int64_t)settings->alert_closes_s;
        client->alert_asks_s = (int64_t)settings->alert_asks_s;
    }
    return OK;
}

enum status client_trust_refresh(struct client *client)
{
    enum status status = client_charter_fetch(client);
    struct wire_wijk_show message = {.head = {.type = WIRE_wijk_show}};
    struct errand *errand = NULL;
    if (status == OK) {
        status = client_errand_ask(client, ERRAND_SETTINGS, &message.head, &errand);
    }
    if (status == OK) {
        errand->is_fleeting = true;
    }
    return status;
}

enum status client_trust_load(struct client *client)
{
    struct arena arena = arena_make(TRUST_ARENA_MAX);
    enum status status = load_root(client, &arena);
    if (status == OK) {
        status = load_hats(client);
    }
    if (status == OK) {
        status = load_charter(client, &arena);
    }
    arena_end(&arena);
    return status;
}

/* --- what a chain lacks --- */

/* Fetched once at a time; a server that has none is not asked again in this session. */
enum status client_ask_chain(struct client *client, const struct cert_id *serial)
{
    for (const struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        if (errand->kind == ERRAND_CHAIN && cert_id_equal(&errand->id, serial)) {
            return OK;
        }
    }
    struct wire_hat_show message = {.head = {.type = WIRE_hat_show},
                                    .serial = client_wire_id(serial)};
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_CHAIN, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
        errand->id = *serial;
    }
    return status;
}

enum status client_ask_lacks(struct client *client, struct span evidence, bool *asked)
{
    *asked = false;
    struct cert_lacks lacks = {.count = 0};
    if (client->book == NULL || cert_book_lacks(client->book, evidence, &lacks) != OK) {
        return OK;
    }
    enum status status = OK;
    for (size_t i = 0; status == OK && i < lacks.count; i++) {
        if (!lacks.is_device[i]) {
            *asked = true;
            status = client_ask_chain(client, &lacks.serials[i]);
        }
    }
    return status;
}

enum status client_chain_got(struct client *client, struct errand *errand, enum status status,
                             const struct wire_head *reply)
{
    (void)errand;
    enum status taken = OK;
    if (status == OK && reply != NULL) {
        taken = client_trust_hats(client, ((const struct wire_hat_chain *)reply)->chain);
    }
    if (taken == NO_MEMORY) {
        return taken;
    }
    return client_groups_trust(client, taken == OK && status == OK);
}

int64_t client_server_now(const struct client *client)
{
    return client->now + client->session.clock_offset;
}
