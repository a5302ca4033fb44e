/* Founding a wijk: root, custodians, succession, charter, the first hat, and the groups that
 * everybody is in. Rules: T3, T7 to T10. */
#include <stdlib.h>

#include "base/wipe.h"
#include "cert/secret/issue.h"
#include "cert/secret/paper_key.h"
#include "core/client_inner.h"
#include "core/kept.h"
#include "wire/wire_bytes.h"

enum {
    FOUND_ARENA_MAX = 1 << 20,
    SKEW_S = 300,
    HAT_TERM_S = 365 * CLIENT_DAY_S,
    LEADERS_AND_WIJK = 2,
    FOUND_CLAIMING = 0, /* stages of "f" */
    FOUND_GROUPS = 1,
    INVITATIONS_OF_COORDINATOR = 500,
    TOKEN_DIGITS = 48
};

/* Certificates begin a little before now: clocks differ, and the server's decides (T20). */
uint64_t client_from(const struct client *client)
{
    return (uint64_t)(client_server_now(client) - SKEW_S);
}

/* --- what a founding is made of --- */

struct founding {
    struct client *client;
    const struct wish_found *wish;
    struct arena arena;
    struct sign_pair root;
    struct sign_pair custodians[CERT_CUSTODIANS_MAX];
    struct cert_id *buurten;  /* rising */
    struct cert_id *in_order; /* as asked */
    struct cert_id hat_serial;
    struct buffer succession, hat, chain, charter;
};

static void founding_end(struct founding *founding)
{
    sign_pair_wipe(&founding->root);
    for (size_t i = 0; i < CERT_CUSTODIANS_MAX; i++) {
        sign_pair_wipe(&founding->custodians[i]);
    }
    buffer_end(&founding->succession);
    buffer_end(&founding->hat);
    buffer_end(&founding->chain);
    buffer_end(&founding->charter);
    arena_end(&founding->arena);
}

static struct cert_key key_of(const struct sign_pair *pair)
{
    struct cert_key key;
    memcpy(key.bytes, pair->public_key, CERT_KEY_SIZE);
    return key;
}

static enum status check(const struct client *client, const struct wish_found *found)
{
    if (client->self.standing != CLIENT_EMPTY) {
        return CONFLICT;
    }
    if (found->buurt_count == 0 || found->buurt_count > CERT_BUURTEN_MAX ||
        found->home >= found->buurt_count || found->custodian_count > CERT_CUSTODIANS_MAX ||
        found->custodian_quorum == 0 || found->custodian_quorum > found->custodian_count) {
        return FIELD_TOO_LARGE;
    }
    for (size_t i = 0; i < found->buurt_count; i++) {
        const struct span name = found->buurten[i].name;
        if (name.size == 0 || name.size > CERT_BUURT_NAME_MAX || !span_is_text(name)) {
            return FIELD_FORM;
        }
    }
    return client_check_name(found->first_name);
}

static int compare_ids(const void *a, const void *b)
{
    return cert_id_compare(a, b);
}

static enum status draw(struct founding *founding)
{
    struct client *client = founding->client;
    const size_t count = founding->wish->buurt_count;
    founding->root = sign_pair_random();
    for (size_t i = 0; i < founding->wish->custodian_count; i++) {
        founding->custodians[i] = sign_pair_random();
    }
    founding->buurten = arena_take(&founding->arena, count, sizeof(*founding->buurten));
    founding->in_order = arena_take(&founding->arena, count, sizeof(*founding->in_order));
    if (founding->buurten == NULL || founding->in_order == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        founding->buurten[i] = founding->in_order[i] = client_random_id();
    }
    qsort(founding->buurten, count, sizeof(*founding->buurten), compare_ids);
    const struct cert_key root = key_of(&founding->root);
    client->self.pair = sign_pair_random();
    client->self.root_key = root;
    client->self.wijk_id = cert_wijk_id(&root);
    client->self.issuer = client->self.wijk_id;
    client->self.buurt = founding->in_order[(size_t)founding->wish->home];
    client->self.made_at = client_from(client);
    return OK;
}

static enum status sign_succession(struct founding *founding)
{
    struct cert_key custodians[CERT_CUSTODIANS_MAX];
    const size_t count = (size_t)founding->wish->custodian_count;
    for (size_t i = 0; i < count; i++) {
        custodians[i] = key_of(&founding->custodians[i]);
    }
    const mls_succession_body body = {
        .format = CERT_FORMAT,
        .wijk_id = founding->client->self.wijk_id,
        .version = 1,
        .root = key_of(&founding->root),
        .k = (uint8_t)founding->wish->custodian_quorum,
        .custodians = {custodians, count},
    };
    const struct cert_successor by_root = {CERT_BY_ROOT, &founding->root};
    return cert_sign_succession(&body, &by_root, 1, &founding->succession);
}

/* The root invites the founder's device itself: it is the only one there is. */
static enum status make_device(struct founding *founding)
{
    struct client_self *self = &founding->client->self;
    struct sign_pair invitation = sign_pair_random();
    const mls_terms terms = {
        .issuer = self->wijk_id,
        .invitation_kind = CERT_INVITE_RESIDENT,
        .buurt = self->buurt,
        .from = self->made_at,
        .until = self->made_at + CERT_INVITATION_TERM_S,
        .invitation_key = key_of(&invitation),
    };
    struct buffer signed_terms = buffer_make(CERT_INVITATION_SIZE_MAX);
    mls_invitation decoded;
    mls_evidence evidence;
    const struct cert_key key = key_of(&self->pair);
    enum status status =
        cert_sign_invitation(&founding->root, &self->wijk_id, &terms, &signed_terms);
    if (status == OK) {
        status = cert_invitation_decode(buffer_span(&signed_terms), &decoded);
    }
    buffer_clear(&self->evidence);
    if (status == OK) {
        status = cert_make_evidence(&invitation, &self->wijk_id, &decoded, &key, self->made_at,
                                    &self->evidence);
    }
    if (status == OK) {
        status = cert_evidence_decode(buffer_span(&self->evidence), &evidence);
    }
    if (status == OK) {
        const struct cert_device device = cert_device_of(&self->wijk_id, &evidence, &key);
        self->serial = device.serial;
        self->member_id = device.member_id;
    }
    sign_pair_wipe(&invitation);
    buffer_end(&signed_terms);
    return status;
}

static enum status sign_first_hat(struct founding *founding)
{
    const struct client_self *self = &founding->client->self;
    const mls_hat_body body = {
        .format = CERT_FORMAT,
        .wijk_id = self->wijk_id,
        .hat = CERT_WIJK_COORDINATOR,
        .reach = {.kind = CERT_REACH_WIJK},
        .subject = self->serial,
        .subject_key = key_of(&self->pair),
        .member_id = self->member_id,
        .from = self->made_at,
        .until = self->made_at + HAT_TERM_S,
        .invitations = INVITATIONS_OF_COORDINATOR,
        .issuer = self->wijk_id,
    };
    founding->hat_serial = cert_hat_serial(&body);
    enum status status = cert_sign_hat(&founding->root, &body, &founding->hat);
    if (status == OK) {
        buffer_append_span(&founding->chain, buffer_span(&founding->hat));
        mls_write_wrap(&founding->chain, 0);
        status = buffer_status(&founding->chain);
    }
    return status;
}

static enum status sign_charter(struct founding *founding)
{
    const struct client_self *self = &founding->client->self;
    const size_t count = founding->wish->buurt_count;
    mls_charter_buurt *buurten = arena_take(&founding->arena, count, sizeof(*buurten));
    if (buurten == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        buurten[i].buurt = founding->buurten[i];
        for (size_t k = 0; k < count; k++) {
            if (cert_id_equal(&founding->in_order[k], &founding->buurten[i])) {
                buurten[i].name = founding->wish->buurten[k].name;
            }
        }
    }
    const mls_charter_body body = {
        .format = CERT_FORMAT,
        .wijk_id = self->wijk_id,
        .version = 1,
        .made_at = self->made_at,
        .buurten = {buurten, count},
        .hat = founding->hat_serial,
    };
    return cert_sign_charter(&self->pair, &body, &founding->charter);
}

/* --- kept until it is done --- */

static enum status keep_founding(struct client *client, const mls_kept_founding *kept)
{
    const struct row_key key = client_row_key_of('f');
    struct buffer bytes = buffer_make(8192);
    mls_write_kept_founding(&bytes, kept);
    return client_keep(client, &key, &bytes);
}

static enum status find_founding(const struct client *client, struct arena *arena,
                                 mls_kept_founding *out)
{
    const struct row_key key = client_row_key_of('f');
    struct span value;
    const enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    return status == OK ? mls_decode_kept_founding(value, arena, out) : status;
}

/* Who waits for it; 0: nobody. */
uint64_t client_found_ticket(const struct client *client)
{
    struct arena arena = arena_make(FOUND_ARENA_MAX);
    mls_kept_founding kept = {.ticket = 0};
    const enum status status = find_founding(client, &arena, &kept);
    arena_end(&arena);
    return status == OK ? kept.ticket : 0;
}

/* Hexadecimal digits, as the operator's command prints them, or base64url. */
static enum status read_token(struct span text, struct arena *arena, struct span *out)
{
    const size_t size = base64_decoded_size(text.size);
    uint8_t *digits = text.size == TOKEN_DIGITS ? arena_take(arena, 1, TOKEN_DIGITS / 2) : NULL;
    if (digits != NULL && hex_decode(text, digits, TOKEN_DIGITS / 2)) {
        *out = span_of(digits, TOKEN_DIGITS / 2);
        return OK;
    }
    uint8_t *bytes = size == SIZE_MAX ? NULL : arena_take(arena, 1, size + 1);
    if (size == SIZE_MAX || size < 16 || size > 64) {
        return FIELD_FORM;
    }
    if (bytes == NULL) {
        return NO_MEMORY;
    }
    *out = span_of(bytes, size);
    return base64_decode(text, bytes) ? OK : FIELD_FORM;
}

static enum status keep_all(struct founding *founding, struct span token, uint64_t ticket)
{
    struct client *client = founding->client;
    struct span seeds[CERT_CUSTODIANS_MAX];
    for (size_t i = 0; i < founding->wish->custodian_count; i++) {
        seeds[i] = secret_span(&founding->custodians[i].seed);
    }
    const mls_kept_founding kept = {
        .ticket = ticket,
        .root_seed = secret_span(&founding->root.seed),
        .custodian_seeds = {seeds, (size_t)founding->wish->custodian_count},
        .token = token,
        .succession = buffer_span(&founding->succession),
        .stage = FOUND_CLAIMING,
    };
    mls_succession *succession = arena_take(&founding->arena, 1, sizeof(*succession));
    enum status status = succession == NULL ? NO_MEMORY : keep_founding(client, &kept);
    if (status == OK) {
        status = cert_succession_decode(buffer_span(&founding->succession), &founding->arena,
                                        succession);
    }
    if (status == OK) {
        const struct cert_root root = cert_root_of(succession);
        const struct mls_vector all = {succession, 1};
        status = client_trust_root(client, &root);
        if (status == OK) {
            status = client_trust_successions(client, &all);
        }
    }
    if (status == OK) {
        status = client_trust_charter(client, buffer_span(&founding->charter),
                                      buffer_span(&founding->chain));
    }
    if (status == OK) {
        status = client_buffer_set(&client->self.host, founding->wish->host);
    }
    if (status == OK) {
        status = client_buffer_set(&client->self.name, founding->wish->first_name);
    }
    client->self.standing = CLIENT_FOUNDING;
    client->self.card_version = 1;
    return status == OK ? client_self_keep(client) : status;
}

enum status client_wish_found(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_found *found = &wish->as.found;
    struct founding founding = {
        .client = client,
        .wish = found,
        .arena = arena_make(FOUND_ARENA_MAX),
        .succession = buffer_make(CERT_SUCCESSION_SIZE_MAX),
        .hat = buffer_make(CERT_HAT_SIZE_MAX + 64),
        .chain = buffer_make(CERT_CHAIN_SIZE_MAX),
        .charter = buffer_make(CERT_CHARTER_SIZE_MAX),
    };
    struct span token;
    enum status status = check(client, found);
    if (status == OK) {
        status = read_token(found->token, &founding.arena, &token);
    }
    if (status == OK) {
        status = draw(&founding);
    }
    if (status == OK) {
        status = sign_succession(&founding);
    }
    if (status == OK) {
        status = make_device(&founding);
    }
    if (status == OK) {
        status = sign_first_hat(&founding);
    }
    if (status == OK) {
        status = sign_charter(&founding);
    }
    if (status == OK) {
        status = keep_all(&founding, token, ticket);
    }
    if (status == OK && client->session.stage == CLIENT_CONNECTED) {
        status = client_session_open(client);
    }
    founding_end(&founding);
    return status;
}

/* --- with the server --- */

enum status client_found_claim(struct client *client)
{
    struct arena arena = arena_make(FOUND_ARENA_MAX);
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    mls_kept_founding kept;
    mls_charter charter;
    struct secret seed = secret_zero();
    enum status status = find_founding(client, &arena, &kept);
    if (status == OK) {
        status = client_charter(client, &arena, &charter);
    }
    if (status == OK) {
        status = client_write_chain(client, &charter.body.hat, &chain);
    }
    if (status == OK) {
        status = secret_read(kept.root_seed, &seed);
    }
    if (status == OK) {
        struct sign_pair root = sign_pair_of(&seed);
        struct wire_wijk_found message = {
            .head = {.type = WIRE_wijk_found},
            .token = kept.token,
            .succession = kept.succession,
            .charter = buffer_span(&client->charter),
            .hats = buffer_span(&chain),
            .evidence = buffer_span(&client->self.evidence),
        };
        memcpy(message.root_key.bytes, root.public_key, CERT_KEY_SIZE);
        memcpy(message.device_key.bytes, client->self.pair.public_key, CERT_KEY_SIZE);
        client_session_sign(client, &root, "buurt found", NULL, &message.signature);
        sign_pair_wipe(&root);
        status = client_session_ask(client, ERRAND_FOUND, &message.head);
    }
    secret_wipe(&seed);
    buffer_end(&chain);
    arena_end(&arena);
    return status;
}

/* A wijk that exists already was founded by us, and the answer got lost: proving will tell. */
enum status client_found_done(struct client *client, struct errand *errand, enum status status,
                              const struct wire_head *reply)
{
    (void)errand;
    if (client_session_claims_again(client, status, reply)) {
        return client_found_claim(client);
    }
    if (status == NOT_SIGNED_IN) { /* the server cannot keep it now, for want of room perhaps */
        return client_session_close(client, CLIENT_MINUTE_S);
    }
    if (status != OK && status != CONFLICT) {
        return client_give_up(client, status);
    }
    client->self.standing = CLIENT_IN;
    const enum status kept = client_self_keep(client);
    return kept == OK ? client_session_hello(client) : kept;
}

/* --- the groups --- */

static enum status make_place(struct client *client, const struct cert_place *place)
{
    const struct cert_group id = cert_group_of(place);
    struct client_group *group = client_group_find(client, &id);
    if (group != NULL && group->mls != NULL) {
        return OK;
    }
    enum status status = group != NULL ? OK : client_group_add(client, &id, &group);
    return status == OK ? client_make_group(client, group, NULL, NULL) : status;
}

static enum status make_groups(struct client *client)
{
    struct arena arena = arena_make(FOUND_ARENA_MAX);
    mls_charter charter;
    struct cert_place place = {.wijk_id = client->self.wijk_id, .instance = 1};
    static const enum cert_group_kind OF_WIJK[LEADERS_AND_WIJK] = {CERT_ALARM_WIJK, CERT_LEADERS};
    static const enum cert_group_kind OF_BUURT[] = {CERT_ALARM_BUURT, CERT_TALK_BUURT};
    enum status status = client_charter(client, &arena, &charter);
    for (size_t i = 0; status == OK && i < charter.body.buurten.count; i++) {
        place.room = MLS_AT(charter_buurt, &charter.body.buurten, i)->buurt;
        for (size_t k = 0; status == OK && k < 2; k++) {
            place.kind = OF_BUURT[k];
            status = make_place(client, &place);
        }
    }
    place.room = client->self.wijk_id;
    for (size_t i = 0; status == OK && i < LEADERS_AND_WIJK; i++) {
        place.kind = OF_WIJK[i];
        status = make_place(client, &place);
    }
    arena_end(&arena);
    return status;
}

static bool makes_groups(const struct client *client)
{
    for (const struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        if (errand->kind == ERRAND_MAKE && !errand->is_over) {
            return true;
        }
    }
    return false;
}

static enum status write_paper(enum paper_kind kind, struct span bytes, struct shown_paper *paper,
                               struct client_waiting *waiting)
{
    char words[PAPER_TEXT_MAX];
    struct secret seed;
    enum status status = secret_read(bytes, &seed);
    if (status == OK) {
        paper_key_write(kind, &seed, words);
        status = client_output_copy(waiting, span_text(words), &paper->words);
    }
    secret_wipe(&seed);
    wipe(words, sizeof(words));
    return status;
}

/* The root's paper first, where there is one, then the custodians' in their order. */
enum status client_write_papers(const mls_kept_founding *kept, struct client_waiting *waiting)
{
    static const char *const TITLES[] = {"custodian 1", "custodian 2", "custodian 3",
                                         "custodian 4", "custodian 5", "custodian 6",
                                         "custodian 7", "custodian 8", "custodian 9"};
    const size_t most = 1 + kept->custodian_seeds.count;
    struct shown_paper *papers = arena_take(&waiting->arena, most, sizeof(*papers));
    enum status status = papers == NULL ? NO_MEMORY : OK;
    size_t count = 0;
    if (status == OK && kept->root_seed.size > 0) {
        papers[count].title = span_text("root");
        status = write_paper(PAPER_ROOT, kept->root_seed, &papers[count++], waiting);
    }
    for (size_t i = 0; status == OK && i < kept->custodian_seeds.count; i++) {
        papers[count].title = span_text(TITLES[i % CERT_CUSTODIANS_MAX]);
        status = write_paper(PAPER_CUSTODIAN, *MLS_AT(bytes, &kept->custodian_seeds, i),
                             &papers[count++], waiting);
    }
    waiting->output.answer.papers = papers;
    waiting->output.answer.paper_count = count;
    return status;
}

static enum status answer(struct client *client, const mls_kept_founding *kept)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_answer(client, kept->ticket, OK, &waiting);
    if (status == OK && waiting != NULL) {
        client->has_papers = true;
        waiting->ends_founding = true;
        waiting->output.answer.kind = WISH_FOUND;
        waiting->output.answer.id = client_wire_id(&client->self.wijk_id);
        status = client_write_papers(kept, waiting);
        if (status == OK) {
            status = client_list_buurten(client, waiting);
        }
    }
    return status;
}

/* The papers are given when all of it stands; once they are, the root is nowhere but on paper. */
enum status client_found_go_on(struct client *client)
{
    struct arena arena = arena_make(FOUND_ARENA_MAX);
    mls_kept_founding kept;
    enum status status = find_founding(client, &arena, &kept);
    if (status == OK && kept.stage == FOUND_CLAIMING && client->session.stage == CLIENT_SIGNED_IN) {
        kept.stage = FOUND_GROUPS;
        status = make_groups(client);
        if (status == OK) {
            status = keep_founding(client, &kept);
        }
    } else if (status == OK && kept.stage == FOUND_GROUPS && !makes_groups(client) &&
               !client->has_papers) {
        status = answer(client, &kept);
    }
    arena_end(&arena);
    return status == NOT_FOUND ? OK : status;
}
