/* Another root, or other custodians: by the root's paper or by k of n custodians'. Rules: T8. */
#include <stdlib.h>

#include "base/wipe.h"
#include "cert/secret/issue.h"
#include "cert/secret/paper_key.h"
#include "core/client_inner.h"
#include "core/kept.h"

enum { SUCCEED_ARENA_MAX = 1 << 20 };

struct succeeding {
    struct client *client;
    const struct wish_succeed *wish;
    struct arena arena;
    struct mls_vector before; /* all versions up to now */
    const mls_succession *last;
    mls_succession_body body;
    struct sign_pair signers[CERT_CUSTODIANS_MAX];
    struct cert_successor marks[CERT_CUSTODIANS_MAX];
    size_t mark_count;
    struct sign_pair root; /* a new one */
    struct sign_pair custodians[CERT_CUSTODIANS_MAX];
    struct cert_key custodian_keys[CERT_CUSTODIANS_MAX];
    struct cert_id kept[CERT_KEPT_MAX];
    struct buffer bytes;
};

static void succeeding_end(struct succeeding *succeeding)
{
    sign_pair_wipe(&succeeding->root);
    for (size_t i = 0; i < CERT_CUSTODIANS_MAX; i++) {
        sign_pair_wipe(&succeeding->signers[i]);
        sign_pair_wipe(&succeeding->custodians[i]);
    }
    buffer_end(&succeeding->bytes);
    arena_end(&succeeding->arena);
}

static enum status find_last(struct succeeding *succeeding)
{
    const enum status status =
        client_successions(succeeding->client, &succeeding->arena, &succeeding->before);
    if (status != OK || succeeding->before.count == 0) {
        return status == OK ? CHAIN_MISSING : status;
    }
    succeeding->last = MLS_AT(succession, &succeeding->before, succeeding->before.count - 1);
    return OK;
}

/* --- the papers --- */

/* Whose paper it is, in the version before: the root's, or which custodian's. */
static enum status read_paper(struct succeeding *succeeding, struct span paper)
{
    struct sign_pair *pair = &succeeding->signers[succeeding->mark_count];
    struct cert_successor *mark = &succeeding->marks[succeeding->mark_count];
    const mls_succession_body *last = &succeeding->last->body;
    struct secret seed;
    size_t at = 0;
    bool is_root = true;
    enum status status = paper_key_read(PAPER_ROOT, paper, &seed, &at);
    if (status == BAD_KEY) {
        is_root = false;
        status = paper_key_read(PAPER_CUSTODIAN, paper, &seed, &at);
    }
    if (status != OK) {
        return status;
    }
    *pair = sign_pair_of(&seed);
    secret_wipe(&seed);
    *mark = (struct cert_successor){.by = CERT_BY_ROOT, .pair = pair};
    if (is_root) {
        status = memcmp(pair->public_key, last->root.bytes, CERT_KEY_SIZE) == 0 ? OK : BAD_KEY;
    } else {
        status = BAD_KEY;
        for (size_t i = 0; i < last->custodians.count; i++) {
            if (memcmp(pair->public_key, MLS_AT(key, &last->custodians, i)->bytes, CERT_KEY_SIZE) ==
                0) {
                mark->by = (uint8_t)i;
                status = OK;
            }
        }
    }
    succeeding->mark_count += status == OK;
    return status;
}

static int compare_marks(const void *a, const void *b)
{
    const struct cert_successor *left = a;
    const struct cert_successor *right = b;
    return (left->by > right->by) - (left->by < right->by);
}

static enum status read_papers(struct succeeding *succeeding)
{
    const struct wish_succeed *wish = succeeding->wish;
    if (wish->paper_count == 0 || wish->paper_count > CERT_CUSTODIANS_MAX) {
        return FIELD_MISSING;
    }
    enum status status = OK;
    for (size_t i = 0; status == OK && i < wish->paper_count; i++) {
        status = read_paper(succeeding, wish->papers[i].words);
    }
    qsort(succeeding->marks, succeeding->mark_count, sizeof(succeeding->marks[0]), compare_marks);
    return status;
}

/* --- the next version --- */

static int compare_ids(const void *a, const void *b)
{
    return cert_id_compare(a, b);
}

static bool is_new(const struct cert_id *ids, size_t count, const struct cert_id *id)
{
    for (size_t i = 0; i < count; i++) {
        if (cert_id_equal(&ids[i], id)) {
            return false;
        }
    }
    return !cert_id_is_zero(id);
}

/* What the root signed and a new root stands by: live hats it gave or co-signed, and whom it let
 * in itself. */
static enum status list_kept(struct succeeding *succeeding)
{
    struct client *client = succeeding->client;
    const struct cert_id *wijk_id = &client->self.wijk_id;
    const struct row_key prefix = client_row_key_of('h');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    size_t count = 0;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        struct cert_id serial;
        memcpy(serial.bytes, row->key + 1, CERT_ID_SIZE);
        const struct cert_hat *hat = cert_book_find_hat(client->book, &serial);
        index++;
        if (hat == NULL || client_hat_is_withdrawn(client, &serial)) {
            continue;
        }
        const mls_hat_body *body = &hat->hat.body;
        const bool by_root =
            cert_id_equal(&body->issuer, wijk_id) || cert_id_equal(&body->cosigner, wijk_id);
        if (by_root && is_new(succeeding->kept, count, &serial)) {
            if (count + 2 > CERT_KEPT_MAX) {
                return TOO_LARGE;
            }
            succeeding->kept[count++] = serial;
        }
        struct cert_device device;
        if (by_root && client_find_device(client, &body->subject, &device) == OK &&
            cert_id_equal(&device.issuer, wijk_id) &&
            is_new(succeeding->kept, count, &device.member_id)) {
            succeeding->kept[count++] = device.member_id;
        }
    }
    for (size_t i = 0; i < succeeding->last->body.kept.count; i++) {
        const struct cert_id *id = MLS_AT(id, &succeeding->last->body.kept, i);
        if (is_new(succeeding->kept, count, id)) {
            if (count == CERT_KEPT_MAX) {
                return TOO_LARGE;
            }
            succeeding->kept[count++] = *id;
        }
    }
    qsort(succeeding->kept, count, sizeof(succeeding->kept[0]), compare_ids);
    succeeding->body.kept = (struct mls_vector){succeeding->kept, count};
    return OK;
}

static enum status fill(struct succeeding *succeeding)
{
    const struct wish_succeed *wish = succeeding->wish;
    const mls_succession_body *last = &succeeding->last->body;
    mls_succession_body *body = &succeeding->body;
    *body = *last;
    body->version = last->version + 1;
    if (wish->custodian_count > CERT_CUSTODIANS_MAX ||
        wish->custodian_quorum > wish->custodian_count) {
        return FIELD_TOO_LARGE;
    }
    if (wish->new_root) {
        succeeding->root = sign_pair_random();
        memcpy(body->root.bytes, succeeding->root.public_key, CERT_KEY_SIZE);
    }
    for (size_t i = 0; i < wish->custodian_count; i++) {
        succeeding->custodians[i] = sign_pair_random();
        memcpy(succeeding->custodian_keys[i].bytes, succeeding->custodians[i].public_key,
               CERT_KEY_SIZE);
    }
    if (wish->custodian_count > 0) {
        body->k = (uint8_t)wish->custodian_quorum;
        body->custodians =
            (struct mls_vector){succeeding->custodian_keys, (size_t)wish->custodian_count};
    }
    return list_kept(succeeding);
}

/* Worked out and checked here, so that a drill knows that it would hold. */
static enum status work_out(struct succeeding *succeeding)
{
    mls_succession *next = arena_take(&succeeding->arena, 1, sizeof(*next));
    enum status status = next == NULL ? NO_MEMORY : find_last(succeeding);
    if (status == OK) {
        status = read_papers(succeeding);
    }
    if (status == OK) {
        status = fill(succeeding);
    }
    if (status == OK) {
        status = cert_sign_succession(&succeeding->body, succeeding->marks, succeeding->mark_count,
                                      &succeeding->bytes);
    }
    if (status == OK) {
        status = cert_succession_decode(buffer_span(&succeeding->bytes), &succeeding->arena, next);
    }
    return status == OK ? cert_succession_replaces(succeeding->last, next) : status;
}

static struct succeeding succeeding_of(struct client *client, const struct wish_succeed *wish)
{
    return (struct succeeding){
        .client = client,
        .wish = wish,
        .arena = arena_make(SUCCEED_ARENA_MAX),
        .bytes = buffer_make(CERT_SUCCESSION_SIZE_MAX),
    };
}

/* --- asking for it --- */

/* The new papers wait with the request, and are given once it stands. */
static enum status write_seeds(const struct succeeding *succeeding, struct buffer *out)
{
    struct span seeds[CERT_CUSTODIANS_MAX];
    for (size_t i = 0; i < succeeding->wish->custodian_count; i++) {
        seeds[i] = secret_span(&succeeding->custodians[i].seed);
    }
    const mls_kept_founding kept = {
        .root_seed =
            succeeding->wish->new_root ? secret_span(&succeeding->root.seed) : span_of(NULL, 0),
        .custodian_seeds = {seeds, (size_t)succeeding->wish->custodian_count},
    };
    mls_write_kept_founding(out, &kept);
    return buffer_status(out);
}

enum status client_wish_succeed(struct client *client, const struct wish *wish, uint64_t ticket)
{
    struct succeeding succeeding = succeeding_of(client, &wish->as.succeed);
    struct errand *errand = NULL;
    enum status status = work_out(&succeeding);
    if (status == OK) {
        status = client_errand_add(client, ERRAND_SUCCEED, WIRE_succession_replace, &errand);
    }
    if (status == OK) {
        errand->ticket = ticket;
        status = write_seeds(&succeeding, &errand->content);
    }
    if (status == OK) {
        struct wire_succession_replace message = {
            .head = {.type = WIRE_succession_replace},
            .succession = buffer_span(&succeeding.bytes),
        };
        status = client_errand_fill(client, errand, &message.head);
    }
    succeeding_end(&succeeding);
    return status;
}

/* As if founder and root were lost: what the papers could do, without doing it (T8). */
enum status client_wish_drill(struct client *client, const struct wish *wish, uint64_t ticket)
{
    struct wish_succeed drill = wish->as.drill;
    drill.new_root = true;
    struct succeeding succeeding = succeeding_of(client, &drill);
    struct client_waiting *waiting = NULL;
    enum status status = work_out(&succeeding);
    succeeding_end(&succeeding);
    if (status == OK) {
        status = client_answer(client, ticket, OK, &waiting);
    }
    if (status == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_DRILL;
    }
    return status;
}

enum status client_succeeded(struct client *client, struct errand *errand, enum status status,
                             const struct wire_head *reply)
{
    (void)reply;
    struct arena arena = arena_make(SUCCEED_ARENA_MAX);
    struct client_waiting *waiting = NULL;
    mls_kept_founding kept;
    enum status done = client_answer(client, errand->ticket, status, &waiting);
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_SUCCEED;
        if (status == OK &&
            mls_decode_kept_founding(buffer_span(&errand->content), &arena, &kept) == OK) {
            done = client_write_papers(&kept, waiting);
        }
    }
    arena_end(&arena);
    return done;
}

/* --- hearing of one --- */

/* It replaces the last when that says so: the whole row of versions is kept (T8). */
enum status client_hear_succession(struct client *client,
                                   const struct wire_succession_changed *changed)
{
    struct arena arena = arena_make(SUCCEED_ARENA_MAX);
    struct mls_vector known;
    enum status status = client_successions(client, &arena, &known);
    mls_succession *all = status == OK ? arena_take(&arena, known.count + 1, sizeof(*all)) : NULL;
    if (status == OK && all == NULL) {
        status = NO_MEMORY;
    }
    if (status == OK) {
        for (size_t i = 0; i < known.count; i++) {
            all[i] = *MLS_AT(succession, &known, i);
        }
        status = cert_succession_decode(changed->succession, &arena, &all[known.count]);
    }
    const bool is_known = status == OK && known.count > 0 &&
                          all[known.count].body.version <= all[known.count - 1].body.version;
    if (status == OK && !is_known && known.count > 0) {
        const struct mls_vector next = {all, known.count + 1};
        status = client_trust_successions(client, &next);
    }
    arena_end(&arena);
    if (status == OK || status == NO_MEMORY) {
        return status;
    }
    return client_warn(client, HAPPENED_LYING, NULL, status);
}
