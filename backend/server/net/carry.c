#include "server/net/carry.h"

#include "server/net/deliver.h"
#include "server/net/event.h"
#include "server/net/following.h"
#include "server/net/http.h"
#include "server/net/receive.h"
#include "server/net/waking.h"

enum { TRY_LATER_S = 5 };

/* The effect's frame, which from here on is the caller's. */
static struct frame *taken(struct effect *effect)
{
    struct frame *frame = effect->frame;
    effect->frame = NULL;
    return frame;
}

static void append(struct network *network, struct effect *effect)
{
    struct frame *frame = taken(effect);
    struct tail *tail = tail_of(&network->tails, effect->log);
    if (tail == NULL) {
        frame_destroy(frame); /* nobody follows it: a follower's tail is there already */
        return;
    }
    frame->seq = effect->seq;
    const enum status status = tail_append(&network->tails, tail, frame, effect->with.keep_until);
    (void)status; /* without memory the tail is empty and its followers read pages */
    event_send(network, tail);
}

/* Takes: ends_asking  it answers what the connection asked; a notice answers nothing. */
static void answer(struct network *network, uint64_t number, struct frame *reply, bool ends_asking)
{
    struct connection *connection = connection_find(&network->connections, number);
    if (connection == NULL || connection->phase != PHASE_OPEN) {
        frame_destroy(reply);
        return;
    }
    connection->is_asking = connection->is_asking && !ends_asking;
    deliver_reply(network, connection, reply);
}

static void subscribe(struct network *network, const struct effect *effect)
{
    struct connection *connection = connection_find(&network->connections, effect->connection);
    if (connection == NULL || connection->phase != PHASE_OPEN || connection->close_code != 0) {
        return;
    }
    if (following_begin(network, connection, effect) == OK) {
        deliver_soon(network, connection);
    } else {
        deliver_close(network, connection, CLOSE_TRY_LATER, TRY_LATER_S);
    }
}

/* It gets of the log what stands before this effect, and no more. */
static void unsubscribe(struct network *network, struct connection *connection,
                        const struct effect *effect)
{
    unsigned slot = 0;
    const struct follow *follow = following_find(network, connection, effect->log, &slot);
    if (follow == NULL) {
        return;
    }
    const uint64_t last = tail_at(&network->tails, follow->tail)->last;
    following_end_at(network, connection, slot,
                     effect->seq == 0 || effect->seq > last ? last : effect->seq);
}

void carry_proved(struct network *network, struct connection *connection)
{
    if (connection->is_counted) {
        connection->is_counted = false;
        address_remove(&network->addresses, connection->address);
    }
    connection->address = ADDRESS_NONE;
}

static void question(struct network *network, struct effect *effect)
{
    const struct reading_item item = {.connection = effect->connection, .question = effect->frame};
    if (reading_put(&network->reading, &item) == OK) {
        effect->frame = NULL;
        return;
    }
    struct connection *connection = connection_find(&network->connections, effect->connection);
    if (connection != NULL && connection->phase == PHASE_OPEN) {
        receive_busy(network, connection, span_of(NULL, 0));
    }
}

static void carry_effect(struct network *network, struct effect *effect)
{
    struct connection *connection = NULL;
    switch (effect->kind) {
    case EFFECT_APPEND: append(network, effect); return;
    case EFFECT_REPLY: answer(network, effect->connection, taken(effect), true); return;
    case EFFECT_NOTICE: answer(network, effect->connection, taken(effect), false); return;
    case EFFECT_SUBSCRIBE: subscribe(network, effect); return;
    case EFFECT_READ: question(network, effect); return;
    case EFFECT_WAKE_UP: waking_begin(network, effect); return;
    case EFFECT_FORGET: waking_forget(network, effect->log); return;
    case EFFECT_UNSUBSCRIBE:
    case EFFECT_PROVED:
    case EFFECT_CLOSE:
    case EFFECT_KIND_COUNT: break;
    }
    connection = connection_find(&network->connections, effect->connection);
    if (connection == NULL) {
        return;
    }
    if (effect->kind == EFFECT_UNSUBSCRIBE) {
        unsubscribe(network, connection, effect);
    } else if (effect->kind == EFFECT_PROVED) {
        carry_proved(network, connection);
    } else if (effect->kind == EFFECT_CLOSE) {
        deliver_close(network, connection, effect->with.close.code,
                      effect->with.close.retry_after_s);
    }
}

static void read_answer(struct network *network, struct handed *handed)
{
    struct frame *reply = handed->with.frame;
    handed->with.frame = NULL;
    if (handed->status == OK && reply != NULL) {
        answer(network, handed->connection, reply, true);
        return;
    }
    frame_destroy(reply);
    struct connection *connection = connection_find(&network->connections, handed->connection);
    if (connection != NULL && connection->phase == PHASE_OPEN) {
        receive_busy(network, connection, span_of(NULL, 0));
    }
}

static void carry_handed(struct network *network, struct handed *handed)
{
    switch (handed->kind) {
    case HANDED_BATCH:
        for (size_t i = 0; i < handed->with.batch.count; i++) {
            carry_effect(network, &handed->with.batch.effects[i]);
        }
        break;
    case HANDED_PAGE: deliver_page(network, handed); break;
    case HANDED_ANSWER: read_answer(network, handed); break;
    case HANDED_PUBLISHED: http_published(network, handed); break;
    case HANDED_ASLEEP: waking_found(network, handed); break;
    case HANDED_PUSHED: waking_pushed(network, handed->with.pushed); break;
    case HANDED_LINE:
        control_answer(network, handed->connection,
                       handed->with.frame == NULL
                           ? span_text(status_name(handed->status))
                           : span_of(handed->with.frame->text, handed->with.frame->size));
        break;
    case HANDED_FAILED:
        network->outcome = handed->status;
        network->phase = NETWORK_ENDED;
        break;
    case HANDED_ENDED: network->core_ended = true; break;
    }
}

void carry_out(struct network *network)
{
    struct handed *handed = handover_take(&network->handover);
    while (handed != NULL) {
        struct handed *next = handed->next;
        carry_handed(network, handed);
        handed_destroy(handed);
        handed = next;
    }
    deliver_all(network);
}
