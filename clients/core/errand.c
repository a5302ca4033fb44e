/* Requests on their way: one in flight, those that write kept until they are answered (S10, S11).
 *
 * A frame that was sent is sent again as it was, with its number, until it is answered. Only a
 * refusal, of which the server keeps nothing, lets it be made anew (T25).
 */
#include <stdlib.h>

#include "core/client_inner.h"
#include "core/kept.h"
#include "wire/wire_shape.h"

enum {
    ERRAND_SIZE_MAX = 1 << 20,
    DECODE_MAX = 8 << 20,
    WAIT_MAX_S = 60,
    ALERT_WAIT_S = 10,
    TRIES_MAX = 100,
    IS_FRESH = 0x80 /* in a kept row, beside the rank; rows of before never had it */
};

static const struct {
    errand_done done;
} DONE[ERRAND_END] = {
#define ERRAND(NAME, number, function, doc) [number] = {function},
#include "core/errand.def"
#undef ERRAND
};

static void errand_destroy(struct errand *errand)
{
    if (errand != NULL) {
        buffer_end(&errand->frame);
        buffer_end(&errand->content);
        free(errand);
    }
}

void client_errands_end(struct client *client)
{
    while (client->errands != NULL) {
        struct errand *errand = client->errands;
        client->errands = errand->next;
        errand_destroy(errand);
    }
}

static bool is_write(enum wire_type type)
{
    switch (WIRE_SHAPES[type]->work) {
    case WIRE_WRITE:
    case WIRE_ALERT:
    case WIRE_REVOKE:
    case WIRE_TALLY: return true;
    default: return false;
    }
}

static uint8_t rank_of(enum wire_type type)
{
    const enum wire_work work = WIRE_SHAPES[type]->work;
    return work == WIRE_ALERT || work == WIRE_REVOKE ? 0 : 1;
}

/* Errands stand in the order of their numbers. */
static void insert(struct client *client, struct errand *errand)
{
    struct errand **place = &client->errands;
    while (*place != NULL && (*place)->number < errand->number) {
        place = &(*place)->next;
    }
    errand->next = *place;
    *place = errand;
}

static void take_out(struct client *client, const struct errand *errand)
{
    struct errand **place = &client->errands;
    while (*place != errand) {
        place = &(*place)->next;
    }
    *place = errand->next;
}

static struct errand *errand_create(void)
{
    struct errand *errand = calloc(1, sizeof(*errand));
    if (errand != NULL) {
        errand->frame = buffer_make(WIRE_FRAME_MAX);
        errand->content = buffer_make(ERRAND_SIZE_MAX);
    }
    return errand;
}

enum status client_errand_add(struct client *client, enum errand_kind kind, enum wire_type type,
                              struct errand **out)
{
    *out = NULL;
    struct errand *errand = errand_create();
    if (errand == NULL) {
        return NO_MEMORY;
    }
    errand->kind = kind;
    errand->type = type;
    errand->is_durable = is_write(type);
    errand->is_fresh = errand->is_durable;
    errand->rank = rank_of(type);
    const enum status status = client_number(client, &errand->number);
    if (status != OK) {
        errand_destroy(errand);
        return status;
    }
    insert(client, errand);
    *out = errand;
    return OK;
}

/* What is not sealed yet was never sent: the server knows nothing of it. */
static bool is_unsealed(const struct errand *errand)
{
    return errand->is_sealed && errand->frame.size == 0;
}

/* All answers below the oldest request that writes, was sent and waits have come. */
static uint64_t seen_now(const struct client *client, uint64_t number)
{
    for (const struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        if (errand->is_durable && !is_unsealed(errand)) {
            return (errand->number < number ? errand->number : number) - 1;
        }
    }
    return number - 1;
}

/* Writes the frame of an errand that stays, whatever becomes of it. */
enum status client_errand_write(struct client *client, struct errand *errand,
                                struct wire_head *message)
{
    message->type = errand->type;
    message->request = errand->number;
    message->seen = seen_now(client, errand->number);
    errand->seen = message->seen;
    size_t size = 0;
    enum status status = wire_encode(message, client->scratch, WIRE_FRAME_MAX, &size);
    if (status != OK) {
        return status;
    }
    status = client_buffer_set(&errand->frame, span_of(client->scratch, size));
    return status == OK ? client_errand_keep(client, errand) : status;
}

/* The same for a new errand. What cannot be written is never sent: it goes, or others would wait
 * behind it. */
enum status client_errand_fill(struct client *client, struct errand *errand,
                               struct wire_head *message)
{
    const enum status status = client_errand_write(client, errand, message);
    const enum status ended = status == OK ? OK : client_errand_end(client, errand);
    return ended == OK ? status : ended;
}

enum status client_errand_ask(struct client *client, enum errand_kind kind,
                              struct wire_head *message, struct errand **out)
{
    enum status status = client_errand_add(client, kind, message->type, out);
    if (status == OK) {
        status = client_errand_fill(client, *out, message);
    }
    if (status != OK) {
        *out = NULL;
    }
    return status;
}

enum status client_errand_keep(struct client *client, const struct errand *errand)
{
    if (!errand->is_durable) {
        return OK;
    }
    const mls_kept_errand kept = {
        .ticket = errand->ticket,
        .kind = (uint16_t)errand->kind,
        .type = span_text(WIRE_SHAPES[errand->type]->wire),
        .rank = (uint8_t)(errand->rank | (errand->is_fresh ? IS_FRESH : 0)),
        .not_before = (uint64_t)errand->not_before,
        .group = errand->group,
        .id = errand->id,
        .hash = errand->hash,
        .count = errand->count,
        .frame = buffer_span(&errand->frame),
        .content = buffer_span(&errand->content),
    };
    const struct row_key key = client_row_key_of_number('o', errand->number);
    struct buffer bytes = buffer_make((size_t)2 * ERRAND_SIZE_MAX);
    mls_write_kept_errand(&bytes, &kept);
    return client_keep(client, &key, &bytes);
}

enum status client_errand_end(struct client *client, struct errand *errand)
{
    if (errand->is_durable) {
        const struct row_key key = client_row_key_of_number('o', errand->number);
        const enum status status =
            client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
        if (status != OK) {
            return status;
        }
    }
    take_out(client, errand);
    errand_destroy(errand);
    return OK;
}

struct errand *client_errand_find(const struct client *client, uint64_t number)
{
    for (struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        if (errand->number == number) {
            return errand;
        }
    }
    return NULL;
}

void client_errands_lost(struct client *client)
{
    client->session.in_flight = 0;
    struct errand **place = &client->errands;
    while (*place != NULL) {
        struct errand *errand = *place;
        errand->is_sent = false;
        if (errand->is_fleeting) {
            *place = errand->next;
            errand_destroy(errand);
        } else {
            place = &errand->next;
        }
    }
}

/* --- sending --- */

static bool is_ready(const struct client *client, const struct errand *errand)
{
    const bool is_held = errand->rank > 0 && client->session.hold_until > client->now;
    if (errand->not_before > client->now || errand->is_sent || errand->is_answered || is_held) {
        return false;
    }
    if (client->session.stage != CLIENT_SIGNED_IN) {
        return errand->is_session;
    }
    return errand->content.size == 0 || !errand->is_sealed || errand->frame.size > 0 ||
           client_may_seal(client, errand);
}

/* What was sealed before goes before what was not: its number may be higher, its turn is older. */
static bool goes_before(const struct errand *one, const struct errand *other)
{
    const bool sealed = one->is_sealed && !is_unsealed(one);
    return one->rank != other->rank ? one->rank < other->rank : sealed && is_unsealed(other);
}

static struct errand *choose(const struct client *client)
{
    struct errand *best = NULL;
    for (struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        if ((best == NULL || goes_before(errand, best)) && is_ready(client, errand)) {
            best = errand;
        }
    }
    return best;
}

/* While it waited for its group others went, and said that all below them was seen: it takes a
 * number of now. */
static enum status number_anew(struct client *client, struct errand *errand)
{
    uint64_t number = 0;
    if (errand->number + 1 == client->number_next) {
        return OK;
    }
    enum status status = client_number(client, &number);
    if (status == OK && errand->is_durable) {
        const struct row_key key = client_row_key_of_number('o', errand->number);
        status = client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
    }
    if (status == OK) {
        take_out(client, errand);
        errand->number = number;
        insert(client, errand);
        status = client_errand_keep(client, errand);
    }
    return status;
}

/* What waited long before it was ever sent would tell of answers of then: with many such ones the
 * server would count all answers since as not seen, and at last refuse (S11). */
static enum status tell_seen(struct client *client, struct errand *errand)
{
    if (errand->seen == seen_now(client, errand->number)) {
        return OK;
    }
    struct arena arena = arena_make(DECODE_MAX);
    struct wire_head *message = NULL;
    struct wire_fault fault = {0};
    enum status status =
        wire_decode(&arena, buffer_span(&errand->frame), WIRE_SERVER, &message, &fault);
    if (status == OK) {
        status = client_errand_write(client, errand, message);
    }
    arena_end(&arena);
    return status;
}

/* From its row on it may have been sent, and its frame stays as it is. */
static enum status go_out(struct client *client, struct errand *errand)
{
    if (!errand->is_fresh) {
        return OK;
    }
    errand->is_fresh = false;
    const enum status status = tell_seen(client, errand);
    return status == OK ? client_errand_keep(client, errand) : status;
}

static enum status send(struct client *client, struct errand *errand)
{
    struct client_waiting *waiting = client_output_add(client, CLIENT_SEND);
    if (waiting == NULL) {
        return NO_MEMORY;
    }
    buffer_append_span(&waiting->frame, buffer_span(&errand->frame));
    waiting->output.frame = buffer_span(&waiting->frame);
    errand->is_sent = true;
    errand->tries++;
    client->session.in_flight = errand->number;
    return buffer_status(&waiting->frame);
}

enum status client_errand_pump(struct client *client)
{
    const enum session_stage stage = client->session.stage;
    if (stage != CLIENT_SPEAKING && stage != CLIENT_SIGNED_IN) {
        return OK;
    }
    while (client->session.in_flight == 0) {
        struct errand *errand = choose(client);
        if (errand == NULL) {
            return OK;
        }
        enum status status = OK;
        if (is_unsealed(errand)) {
            errand->is_fresh = false; /* sealed and kept in one step with being sent */
            status = number_anew(client, errand);
            status = status == OK ? client_seal(client, errand) : status;
        } else {
            status = go_out(client, errand);
        }
        if (status == OK) {
            status = send(client, errand);
        } else if (status != NO_MEMORY) { /* what cannot be sealed is told, and the next one goes */
            status = client_errand_finish(client, errand, status, NULL);
        }
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

/* --- answers --- */

enum status client_status_read(struct span name)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        if (span_equal(span_text(status_name((enum status)i)), name)) {
            return (enum status)i;
        }
    }
    return NOT_ALLOWED; /* a refusal of a later version */
}

/* Where a refusal has a field or a time to come back, whoever wished learns both. */
static enum status tell_refusal(struct client *client, const struct wire_head *reply)
{
    struct client_waiting *answer = client->answer;
    if (answer == NULL || reply == NULL || reply->type != WIRE_refused) {
        return OK;
    }
    const struct wire_refused *refused = (const struct wire_refused *)reply;
    struct span field;
    answer->output.at =
        refused->retry_after_s > 0 ? client->now + (int64_t)refused->retry_after_s : 0;
    const enum status status = client_output_copy(answer, refused->field, &field);
    return status == OK ? client_set_field(answer, field) : status;
}

/* Where a wish is answered its row stays until the answer was given: a phone that dies in between
 * asks again, gets the first answer again, and tells it. */
enum status client_errand_finish(struct client *client, struct errand *errand, enum status status,
                                 const struct wire_head *reply)
{
    errand->is_sent = false;
    errand->is_over = true;
    client->answer = NULL;
    enum status done = DONE[errand->kind].done(client, errand, status, reply);
    if (done == OK) {
        done = tell_refusal(client, reply);
    }
    if (done != OK || !errand->is_over) {
        return done;
    }
    if (errand->is_durable && errand->ticket != 0 && client->answer != NULL &&
        client->answer->output.ticket == errand->ticket) {
        client->answer->ends = errand->number;
        errand->is_answered = true;
        return OK;
    }
    return client_errand_end(client, errand);
}

/* Some refusals only say: not now. A person's alert is never sent minutes late. */
static bool is_for_later(const struct errand *errand, enum status status, int64_t after_s)
{
    const bool wait = status == RETRY || status == BUSY || status == QUOTA_SPENT;
    const int64_t most_s = errand->type == WIRE_alert_raise ? ALERT_WAIT_S : WAIT_MAX_S;
    return wait && after_s <= most_s && errand->tries < TRIES_MAX;
}

static enum status refused(struct client *client, struct errand *errand,
                           const struct wire_refused *reply)
{
    const enum status status = client_status_read(reply->error);
    const int64_t after_s = reply->retry_after_s == 0 ? 1 : (int64_t)reply->retry_after_s;
    if (status == FORGOTTEN && errand->is_durable) {
        return client_errand_finish(client, errand, OK, NULL); /* it was done before */
    }
    if (is_for_later(errand, status, after_s)) {
        errand->is_sent = false;
        errand->not_before = client->now + after_s;
        client->session.hold_until = errand->not_before; /* for all: their order stays */
        return OK;
    }
    if (status == NOT_SIGNED_IN && client->session.stage == CLIENT_SIGNED_IN) {
        errand->is_sent = false;
        return client_session_close(client, 1);
    }
    return client_errand_finish(client, errand, status, &reply->head);
}

static enum status take_reply(struct client *client, const struct wire_head *reply)
{
    if (client->session.in_flight == 0 || reply->request != client->session.in_flight) {
        return client_warn(client, HAPPENED_LYING, NULL, UNKNOWN_TYPE);
    }
    client->session.in_flight = 0;
    struct errand *errand = client_errand_find(client, reply->request);
    if (errand == NULL) {
        return OK; /* nobody wants it any more */
    }
    if (reply->type == WIRE_refused) {
        return refused(client, errand, (const struct wire_refused *)reply);
    }
    if (reply->type != WIRE_SHAPES[errand->type]->reply) {
        return client_errand_finish(client, errand, UNKNOWN_TYPE, NULL);
    }
    return client_errand_finish(client, errand, OK, reply);
}

enum status client_errand_reply(struct client *client, struct arena *arena,
                                const struct wire_head *reply)
{
    client->reply_arena = arena;
    const enum status status = take_reply(client, reply);
    client->reply_arena = NULL;
    return status;
}

/* An answer that cannot be read is one: it will not come again better. */
enum status client_errand_unreadable(struct client *client, enum status why)
{
    struct errand *errand = client_errand_find(client, client->session.in_flight);
    client->session.in_flight = 0;
    return errand == NULL ? OK : client_errand_finish(client, errand, why, NULL);
}

/* --- opening --- */

static enum wire_type type_read(struct span name)
{
    for (int i = 0; i < WIRE_TYPE_COUNT; i++) {
        if (WIRE_SHAPES[i]->wire != NULL && span_equal(span_text(WIRE_SHAPES[i]->wire), name)) {
            return (enum wire_type)i;
        }
    }
    return WIRE_UNKNOWN;
}

static enum status load(struct client *client, const struct kept_row *row)
{
    mls_kept_errand kept;
    enum status status = mls_decode_kept_errand(span_of(row->value, row->value_size), NULL, &kept);
    if (status != OK) {
        return status;
    }
    const enum wire_type type = type_read(kept.type);
    if (type == WIRE_UNKNOWN || kept.kind >= ERRAND_END || DONE[kept.kind].done == NULL) {
        return OLD_VERSION;
    }
    struct errand *errand = errand_create();
    if (errand == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 1; i < row->key_size; i++) {
        errand->number = errand->number << 8 | row->key[i];
    }
    errand->ticket = kept.ticket;
    errand->kind = (enum errand_kind)kept.kind;
    errand->type = type;
    errand->rank = (uint8_t)(kept.rank & ~(unsigned)IS_FRESH);
    errand->is_fresh = (kept.rank & IS_FRESH) != 0;
    errand->is_durable = true;
    errand->not_before = (int64_t)kept.not_before;
    errand->group = kept.group;
    errand->id = kept.id;
    errand->hash = kept.hash;
    errand->count = kept.count;
    errand->is_sealed = client_is_sealed(errand->kind);
    insert(client, errand);
    status = client_buffer_set(&errand->frame, kept.frame);
    return status == OK ? client_buffer_set(&errand->content, kept.content) : status;
}

enum status client_errands_load(struct client *client)
{
    const struct row_key prefix = client_row_key_of('o');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    enum status status = OK;
    while (status == OK &&
           (row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        status = load(client, row);
        index++;
    }
    return status;
}

int64_t client_errand_next_at(const struct client *client, int64_t later)
{
    for (const struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        if (errand->not_before > client->now && errand->not_before < later) {
            later = errand->not_before;
        }
    }
    if (client->session.hold_until > client->now && client->session.hold_until < later) {
        later = client->session.hold_until;
    }
    return later;
}
