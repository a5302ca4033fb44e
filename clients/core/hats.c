/* Hats: given by two, taken on, shown before they end. Rules: T6, T7; HAT-1 to HAT-4. */
#include "cert/secret/issue.h"
#include "cert/secret/paper_key.h"
#include "core/client_inner.h"
#include "core/kept.h"

enum { HAT_TERM_S = 365 * CLIENT_DAY_S, SOON_S = 14 * CLIENT_DAY_S, FIRST_S = 60 * CLIENT_DAY_S };

/* --- granting --- */

struct granting {
    struct client *client;
    const struct wish_grant *wish;
    mls_hat_body body;
    struct sign_pair root;
    bool has_root;
    struct buffer bytes;
};

/* The most invitations that a certificate of that kind allows (T4). */
static uint16_t cap_of(uint32_t hat)
{
    switch (hat) {
    case CERT_LEADER: return 100;
    case CERT_COORDINATOR:
    case CERT_WIJK_COORDINATOR: return 500;
    default: return 0;
    }
}

static void set_reach(struct granting *granting)
{
    const struct wish_grant *wish = granting->wish;
    mls_reach *reach = &granting->body.reach;
    reach->kind = CERT_REACH_WIJK;
    if (!wire_id_is_none(&wish->room)) {
        static const uint8_t KINDS[] = {CERT_REACH_GROUP, CERT_REACH_CASUS, CERT_REACH_FUND};
        for (size_t i = 0; i < sizeof(KINDS); i++) {
            if (cert_hat_may_reach((uint8_t)wish->hat, KINDS[i])) {
                reach->kind = KINDS[i];
                break;
            }
        }
        reach->room = client_cert_id(&wish->room);
    } else if (!wire_id_is_none(&wish->buurt_id)) {
        reach->kind = CERT_REACH_BUURT;
    }
    if (reach->kind == CERT_REACH_BUURT || reach->kind == CERT_REACH_GROUP) {
        reach->buurt = client_cert_id(&wish->buurt_id);
    }
}

static enum status read_root(struct granting *granting)
{
    if (granting->wish->root_paper.size == 0) {
        return OK;
    }
    struct secret seed;
    size_t at = 0;
    enum status status = paper_key_read(PAPER_ROOT, granting->wish->root_paper, &seed, &at);
    if (status == OK) {
        const struct cert_root *root = cert_book_root(granting->client->book);
        granting->root = sign_pair_of(&seed);
        granting->has_root = true;
        status =
            memcmp(granting->root.public_key, root->key.bytes, CERT_KEY_SIZE) == 0 ? OK : BAD_KEY;
    }
    secret_wipe(&seed);
    return status;
}

/* Another wijk coordinator whose hat is known here and live. */
static enum status find_cosigner(struct granting *granting)
{
    struct client *client = granting->client;
    if (!wire_id_is_none(&granting->wish->cosigner)) {
        granting->body.cosigner = client_cert_id(&granting->wish->cosigner);
        return OK;
    }
    const struct row_key prefix = client_row_key_of('h');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        struct cert_id serial;
        memcpy(serial.bytes, row->key + 1, CERT_ID_SIZE);
        const struct cert_hat *hat = cert_book_find_hat(client->book, &serial);
        index++;
        if (hat != NULL && hat->hat.body.hat == CERT_WIJK_COORDINATOR &&
            !cert_id_equal(&hat->hat.body.member_id, &client->self.member_id) &&
            cert_hat_covers(&hat->hat.body, (uint64_t)client_server_now(client)) &&
            !client_hat_is_withdrawn(client, &serial)) {
            granting->body.cosigner = serial;
            return OK;
        }
    }
    return CHAIN_MISSING;
}

/* The root alone, or this device's wijk coordinator and a second one, or the root as the second. */
static enum status choose_signers(struct granting *granting)
{
    const struct client_reach reach = {.hat = CERT_WIJK_COORDINATOR};
    const struct cert_hat *hat = NULL;
    if (cert_hat_is_of_root(granting->body.hat)) {
        granting->body.issuer = granting->client->self.wijk_id;
        return granting->has_root ? OK : NOT_ALLOWED;
    }
    if (client_own_hat(granting->client, &reach, &hat) != OK) {
        return NOT_ALLOWED;
    }
    granting->body.issuer = hat->serial;
    granting->body.from =
        granting->body.from < hat->hat.body.from ? hat->hat.body.from : granting->body.from;
    if (granting->has_root) {
        granting->body.cosigner = granting->client->self.wijk_id;
        return OK;
    }
    return find_cosigner(granting);
}

static enum status fill(struct granting *granting)
{
    struct client *client = granting->client;
    const struct wish_grant *wish = granting->wish;
    const struct cert_id serial = client_cert_id(&wish->device_serial);
    struct cert_device device;
    mls_hat_body *body = &granting->body;
    if (wish->hat == 0 || wish->hat > UINT8_MAX) {
        return FIELD_FORM;
    }
    enum status status = client_find_device(client, &serial, &device);
    if (status != OK) {
        return status;
    }
    *body = (mls_hat_body){
        .format = CERT_FORMAT,
        .wijk_id = client->self.wijk_id,
        .hat = (uint8_t)wish->hat,
        .subject = device.serial,
        .subject_key = device.key,
        .member_id = device.member_id,
        .from = client_from(client),
        .invitations = cap_of(wish->hat),
    };
    body->until = wish->until > 0 ? (uint64_t)wish->until : body->from + HAT_TERM_S;
    set_reach(granting);
    status = read_root(granting);
    if (status == OK) {
        status = choose_signers(granting);
    }
    return status == OK ? cert_hat_check(body) : status;
}

static enum status sign(struct granting *granting)
{
    struct client *client = granting->client;
    const bool is_of_root = cert_hat_is_of_root(granting->body.hat);
    struct buffer once = buffer_make(CERT_HAT_SIZE_MAX + 64);
    enum status status =
        cert_sign_hat(is_of_root ? &granting->root : &client->self.pair, &granting->body, &once);
    if (status == OK && !is_of_root && granting->has_root) {
        status = cert_cosign_hat(&granting->root, buffer_span(&once), &granting->bytes);
    } else if (status == OK) {
        status = client_buffer_set(&granting->bytes, buffer_span(&once));
    }
    buffer_end(&once);
    return status;
}

static enum status lay_down(struct client *client, struct span certificate,
                            const struct cert_id *serial, enum wish_kind kind, uint64_t ticket)
{
    struct wire_hat_grant message = {.head = {.type = WIRE_hat_grant}, .certificate = certificate};
    struct errand *errand = NULL;
    enum status status = client_errand_add(client, ERRAND_GRANT, WIRE_hat_grant, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        errand->id = *serial;
        errand->count = (uint64_t)kind;
        status = client_buffer_set(&errand->content, certificate);
    }
    return status == OK ? client_errand_fill(client, errand, &message.head) : status;
}

static enum status propose(struct granting *granting, const struct cert_id *serial, uint64_t ticket)
{
    struct client *client = granting->client;
    struct wire_hat_propose message = {
        .head = {.type = WIRE_hat_propose, .hat = client_wire_id(&granting->body.issuer)},
        .serial = client_wire_id(serial),
        .certificate = buffer_span(&granting->bytes),
    };
    struct errand *errand = NULL;
    enum status status = client_errand_add(client, ERRAND_GRANT, WIRE_hat_propose, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        errand->id = *serial;
        errand->count = WISH_GRANT_HAT;
        status = client_errand_fill(client, errand, &message.head);
    }
    return status;
}

enum status client_wish_grant(struct client *client, const struct wish *wish, uint64_t ticket)
{
    struct granting granting = {
        .client = client, .wish = &wish->as.grant, .bytes = buffer_make(CERT_HAT_SIZE_MAX + 64)};
    enum status status = fill(&granting);
    if (status == OK) {
        status = sign(&granting);
    }
    if (status == OK) {
        const struct cert_id serial = cert_hat_serial(&granting.body);
        const bool is_whole = granting.has_root || cert_hat_is_of_root(granting.body.hat);
        status = is_whole ? lay_down(client, buffer_span(&granting.bytes), &serial, WISH_GRANT_HAT,
                                     ticket)
                          : propose(&granting, &serial, ticket);
    }
    sign_pair_wipe(&granting.root);
    buffer_end(&granting.bytes);
    return status;
}

enum status client_granted(struct client *client, struct errand *errand, enum status status,
                           const struct wire_head *reply)
{
    (void)reply;
    struct client_waiting *waiting = NULL;
    struct cert_id serial;
    enum status done = OK;
    if (status == OK && errand->content.size > 0) { /* what we signed we know */
        done = client_trust_hat(client, buffer_span(&errand->content), &serial);
        done = done == NO_MEMORY ? done : OK;
    }
    if (done == OK) {
        done = client_answer(client, errand->ticket, status, &waiting);
    }
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = (enum wish_kind)errand->count;
        waiting->output.answer.id = client_wire_id(&errand->id);
        waiting->output.answer.is_draft = errand->type == WIRE_hat_propose;
    }
    return done;
}

/* --- the second signature --- */

static enum status tell_hat(struct client *client, enum happening_kind kind,
                            const struct cert_hat *hat)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_happen(client, kind, &waiting);
    if (status == OK) {
        waiting->output.happening.id = client_wire_id(&hat->serial);
        client_hat_shown(hat, &waiting->output.happening.hat);
    }
    return status;
}

enum status client_hear_proposed(struct client *client, const struct wire_hat_proposed *proposed)
{
    struct cert_hat hat;
    if (cert_hat_decode(proposed->certificate, &hat) != OK) {
        return OK;
    }
    const struct row_key key = client_row_key_of_id('D', hat.serial.bytes, CERT_ID_SIZE);
    const enum status status =
        client_rows_put(&client->rows, client_row_key_span(&key), proposed->certificate);
    return status == OK ? tell_hat(client, HAPPENED_HAT_ASKED, &hat) : status;
}

enum status client_wish_cosign_hat(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct cert_id serial = client_cert_id(&wish->as.target.id);
    const struct row_key key = client_row_key_of_id('D', serial.bytes, CERT_ID_SIZE);
    struct buffer bytes = buffer_make(CERT_HAT_SIZE_MAX + 64);
    struct span draft;
    enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &draft);
    if (status == OK) {
        status = cert_cosign_hat(&client->self.pair, draft, &bytes);
    }
    if (status == OK) {
        status = lay_down(client, buffer_span(&bytes), &serial, WISH_COSIGN_HAT, ticket);
    }
    if (status == OK) {
        status = client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
    }
    buffer_end(&bytes);
    return status;
}

/* --- taking on --- */

/* A hat of this phone that is known to hold: what it gives a right to can be done at once. */
enum status client_take_on(struct client *client, const struct cert_hat *hat)
{
    const enum status status = tell_hat(client, HAPPENED_HAT_GIVEN, hat);
    return status == OK && hat->hat.body.hat == CERT_MODERATOR ? client_enrol(client) : status;
}

/* Its chain may not be known here: it is fetched by the hat itself, and told when that is here. */
enum status client_hear_granted(struct client *client, const struct wire_hat_granted *granted)
{
    struct cert_hat hat;
    struct cert_id serial;
    if (cert_hat_decode(granted->certificate, &hat) != OK ||
        !cert_id_equal(&hat.hat.body.subject, &client->self.serial)) {
        return OK;
    }
    const enum status status = client_trust_hat(client, granted->certificate, &serial);
    if (status == CHAIN_MISSING) {
        return client_ask_chain(client, &hat.serial);
    }
    return status == OK || status == NO_MEMORY ? status
                                               : client_warn(client, HAPPENED_LYING, NULL, status);
}

enum status client_hear_withdrawn(struct client *client, const struct wire_hat_withdrawn *withdrawn)
{
    const struct cert_id serial = client_cert_id(&withdrawn->serial);
    const bool was_known = client_hat_is_withdrawn(client, &serial);
    struct client_waiting *waiting = NULL;
    enum status status = client_trust_withdrawn(client, &serial);
    if (status == OK && !was_known) {
        status = client_happen(client, HAPPENED_HAT_ENDED, &waiting);
        if (status == OK) {
            waiting->output.happening.id = withdrawn->serial;
        }
    }
    return status;
}

/* --- before they end --- */

static enum status warn_end(struct client *client, const struct cert_hat *hat)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_happen(client, HAPPENED_WARNING, &waiting);
    if (status == OK) {
        waiting->output.happening.warning = HAPPENED_HAT_ENDS;
        waiting->output.happening.at = (int64_t)hat->hat.body.until;
        client_hat_shown(hat, &waiting->output.happening.hat);
    }
    return status;
}

/* How near its end is: 0 far, 1 within 60 days, 2 within 14. */
static uint8_t nearness(int64_t left_s)
{
    if (left_s <= 0 || left_s > FIRST_S) {
        return 0;
    }
    return left_s <= SOON_S ? 2 : 1;
}

/* Said once 60 days and once 14 days ahead (domain decision 13): which was said is a row.
 * Gives: whether it was said now. */
static enum status tick_hat(struct client *client, const struct cert_hat *hat, int64_t *again_at,
                            bool *said)
{
    const int64_t left_s = (int64_t)hat->hat.body.until - client_server_now(client);
    const uint8_t due = nearness(left_s);
    const struct row_key key = client_row_key_of_id('e', hat->serial.bytes, CERT_ID_SIZE);
    struct span before;
    *said = false;
    if (left_s > FIRST_S && client->now + (left_s - FIRST_S) < *again_at) {
        *again_at = client->now + (left_s - FIRST_S);
    }
    if (due == 0 || (client_rows_find(&client->rows, client_row_key_span(&key), &before) == OK &&
                     before.data[0] >= due)) {
        return OK;
    }
    *said = true;
    const enum status status =
        client_rows_put(&client->rows, client_row_key_span(&key), span_of(&due, 1));
    return status == OK ? warn_end(client, hat) : status;
}

enum status client_hats_tick(struct client *client, int64_t *again_at)
{
    const struct row_key prefix = client_row_key_of('h');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    enum status status = OK;
    bool said = false; /* the rows have changed then: the others come with the next tick */
    while (status == OK && !said && client->book != NULL &&
           (row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        struct cert_id serial;
        memcpy(serial.bytes, row->key + 1, CERT_ID_SIZE);
        const struct cert_hat *hat = cert_book_find_hat(client->book, &serial);
        index++;
        if (hat != NULL && cert_id_equal(&hat->hat.body.subject, &client->self.serial) &&
            !client_hat_is_withdrawn(client, &serial)) {
            status = tick_hat(client, hat, again_at, &said);
        }
    }
    return status;
}
