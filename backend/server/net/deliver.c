/* deliver.c -- the rule that keeps every stream whole: bytes leave by one of two doors, and never
 * by both at once. libwebsockets' door (pen.h) keeps what a socket did not take and sends it first;
 * the fan-out's door (event.h) is used only while libwebsockets holds nothing back, and takes all
 * or nothing.
 */
#include "server/net/deliver.h"

#include "server/net/following.h"
#include "server/net/receive.h"

#include <libwebsockets.h>
#include <stdlib.h>

_Static_assert((int)FRAME_ROOM >= (int)WS_HEAD_MAX, "a frame's head is written before its text");

enum { TURN_WRITES = 4 /* written to one connection before others have their turn */ };

/* ── noting ── */

void deliver_soon(struct network *network, struct connection *connection)
{
    if (connection->is_noted || connection->phase != PHASE_OPEN) {
        return;
    }
    if (network->noted_count == network->noted_room) {
        const size_t room = network->noted_room == 0 ? 64 : network->noted_room * 2;
        uint32_t *noted = realloc(network->noted, room * sizeof *noted);
        if (noted == NULL) {
            deliver_when_writeable(network, connection);
            return;
        }
        network->noted = noted;
        network->noted_room = room;
    }
    network->noted[network->noted_count++] = connection->index;
    connection->is_noted = true;
}

void deliver_when_writeable(struct network *network, struct connection *connection)
{
    if (!connection->is_waiting && connection->wsi != NULL) {
        network->counters.behind++;
        connection->is_waiting = true;
        (void)lws_callback_on_writable(connection->wsi);
    }
}

void deliver_doom(struct network *network, struct connection *connection)
{
    if (connection->is_doomed) {
        return;
    }
    connection->is_doomed = true;
    connection->phase = PHASE_CLOSING;
    following_end_all(network, connection);
    lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    network_kick(network);
}

static void break_off(struct network *network, struct connection *connection)
{
    network->counters.broken++;
    deliver_doom(network, connection);
}

/* ── gathering into the pen ── */

/* Gives: whether all replies fit. */
static bool gather_replies(struct pen *pen, struct connection *connection)
{
    while (connection->replies != NULL) {
        struct frame *reply = connection->replies;
        if (!pen_add(pen, reply)) {
            return false;
        }
        connection->replies = reply->next;
        frame_destroy(reply);
    }
    return true;
}

/* Goes on in the page that is held. Gives: whether the rest of it fit. */
static bool gather_page(struct network *network, struct connection *connection)
{
    struct page *page = connection->page;
    struct follow *follow = connection_follow(connection, connection->page_slot);
    const uint64_t until = connection_until(connection, connection->page_slot);
    for (; connection->page_next < page->count; connection->page_next++) {
        const struct frame *frame = page->frames[connection->page_next];
        if (until != 0 && frame->seq > until) {
            continue;
        }
        if (!pen_add(&network->pen, frame)) {
            return false;
        }
        follow->seq = frame->seq > follow->seq ? frame->seq : follow->seq;
    }
    follow->seq = page->upto > follow->seq ? page->upto : follow->seq;
    following_drop_page(network, connection);
    return true;
}

static void ask_page(struct network *network, struct connection *connection, unsigned slot)
{
    const struct follow *follow = connection_follow(connection, slot);
    const struct reading_item item = {
        .connection = connection->number,
        .log = tail_at(&network->tails, follow->tail)->log,
        .after = follow->seq,
        .until = following_limit(network, connection, slot),
    };
    if (reading_put(&network->reading, &item) == OK) {
        connection->is_paging = true;
    } else {
        deliver_when_writeable(network, connection); /* asked again then */
    }
}

/* Takes frames of one log from its tail, or asks for the page before it. Gives: whether all fit. */
static bool gather_tail(struct network *network, struct connection *connection, unsigned slot)
{
    struct follow *follow = connection_follow(connection, slot);
    const struct tail *tail = tail_at(&network->tails, follow->tail);
    const uint64_t limit = following_limit(network, connection, slot);
    const uint64_t until = connection_until(connection, slot);
    for (; follow->seq < limit; follow->seq++) {
        const struct frame *frame = tail_frame(tail, follow->seq + 1);
        if (frame == NULL) {
            if (!connection->is_paging && connection->page == NULL) {
                ask_page(network, connection, slot);
            }
            return true;
        }
        if (!pen_add(&network->pen, frame)) {
            return false;
        }
    }
    if (until != 0 && follow->seq >= until) {
        following_end(network, connection, slot);
    }
    return true;
}

static bool holds_page(const struct connection *connection, unsigned slot)
{
    return connection->page != NULL && connection->page_slot == slot;
}

static bool gather_logs(struct network *network, struct connection *connection)
{
    if (connection->page != NULL && !gather_page(network, connection)) {
        return false;
    }
    for (unsigned slot = 0; slot < connection_slots(connection); slot++) {
        if (connection_follow(connection, slot)->tail != TAIL_NONE &&
            !holds_page(connection, slot) && !gather_tail(network, connection, slot)) {
            return false;
        }
    }
    return true;
}

/* ── writing ── */

/* Gives: false when the connection is broken. */
static bool write_pen(struct network *network, struct connection *connection)
{
    if (!pen_write(&network->pen, connection->wsi)) {
        return false;
    }
    if (lws_partial_buffered(connection->wsi) != 0) {
        network->counters.behind++;
        connection->is_waiting = true; /* libwebsockets has asked for it itself */
    }
    return true;
}

static bool write_all(struct network *network, struct connection *connection)
{
    bool done = false;
    for (int turn = 0; turn < TURN_WRITES && !done && !connection->is_waiting; turn++) {
        done = gather_replies(&network->pen, connection) && gather_logs(network, connection);
        if (!write_pen(network, connection)) {
            return false;
        }
    }
    if (!done) {
        deliver_when_writeable(network, connection);
    }
    if (connection->is_waiting && network->pages_held > PAGES_HELD_MAX) {
        following_drop_page(network, connection); /* read again when there is room */
    }
    receive_next(network, connection);
    return true;
}

static void deliver(struct network *network, struct connection *connection)
{
    if (connection->phase != PHASE_OPEN || connection->is_waiting) {
        return;
    }
    if (lws_partial_buffered(connection->wsi) != 0) {
        deliver_when_writeable(network, connection);
    } else if (!write_all(network, connection)) {
        break_off(network, connection);
    }
}

void deliver_all(struct network *network)
{
    for (size_t i = 0; i < network->noted_count; i++) { /* more may be noted meanwhile */
        struct connection *connection = connection_at(&network->connections, network->noted[i]);
        connection->is_noted = false;
        deliver(network, connection);
    }
    network->noted_count = 0;
}

static void say_why(struct connection *connection)
{
    unsigned char reason[8];
    const int size = connection->retry_after_s == 0
                         ? 0
                         : lws_snprintf((char *)reason, sizeof reason, "%u",
                                        (unsigned)connection->retry_after_s);
    lws_close_reason(connection->wsi, (enum lws_close_status)connection->close_code, reason,
                     (size_t)size);
}

bool deliver_writeable(struct network *network, struct connection *connection)
{
    connection->is_waiting = false;
    if (connection->phase != PHASE_OPEN) {
        return connection->is_doomed;
    }
    if (!write_all(network, connection)) {
        connection->phase = PHASE_CLOSING;
        network->counters.broken++;
        return true;
    }
    if (connection->close_code != 0 && connection->replies == NULL && !connection->is_waiting) {
        say_why(connection);
        (void)lws_rx_flow_control(connection->wsi, 1); /* else its farewell would not be read */
        connection->phase = PHASE_CLOSING;
        return true;
    }
    return false;
}

void deliver_reply(struct network *network, struct connection *connection, struct frame *reply)
{
    struct frame **end = &connection->replies;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    reply->next = NULL;
    *end = reply;
    deliver_soon(network, connection);
}

/* ── pages ── */

static bool hold_page(struct network *network, struct connection *connection, unsigned slot,
                      struct handed *handed)
{
    struct page *page = malloc(sizeof *page);
    if (page == NULL) {
        return false;
    }
    *page = handed->with.page;
    handed->with.page = (struct page){.frames = NULL};
    if (page->last && page->upto < handed->until) {
        page->upto = handed->until; /* the log holds nothing between */
    }
    connection->page = page;
    connection->page_slot = (uint8_t)slot;
    connection->page_next = 0;
    network->pages_held++;
    network->counters.pages++;
    return true;
}

void deliver_page(struct network *network, struct handed *handed)
{
    struct connection *connection = connection_find(&network->connections, handed->connection);
    if (connection == NULL) {
        return;
    }
    connection->is_paging = false;
    if (connection->phase != PHASE_OPEN || connection->close_code != 0) {
        return;
    }
    unsigned slot = 0;
    const struct follow *follow = following_find(network, connection, handed->log, &slot);
    if (follow != NULL && follow->seq < handed->until &&
        (handed->status != OK || !hold_page(network, connection, slot, handed))) {
        deliver_close(network, connection, CLOSE_TRY_LATER, 1);
        return;
    }
    deliver_soon(network, connection);
}

/* ── closing ── */

void deliver_close(struct network *network, struct connection *connection, uint16_t code,
                   uint16_t retry_after_s)
{
    if (connection->phase != PHASE_OPEN || connection->close_code != 0) {
        return;
    }
    connection->close_code = code;
    connection->retry_after_s = retry_after_s;
    connection->heard_s = network->now_s;
    following_end_all(network, connection);
    deliver_when_writeable(network, connection);
}

void deliver_ping(struct network *network, struct connection *connection)
{
    uint8_t room[LWS_PRE + 1];
    if (connection->is_waiting || lws_partial_buffered(connection->wsi) != 0) {
        return; /* it is behind: what it has not read yet is question enough */
    }
    if (lws_write(connection->wsi, room + LWS_PRE, 0, LWS_WRITE_PING) < 0) {
        break_off(network, connection);
    } else if (lws_partial_buffered(connection->wsi) != 0) {
        connection->is_waiting = true;
    }
}

void deliver_end(struct network *network, struct connection *connection)
{
    following_end_all(network, connection);
    following_drop_page(network, connection);
    free(connection->rest);
    connection->rest = NULL;
    while (connection->replies != NULL) {
        struct frame *next = connection->replies->next;
        frame_destroy(connection->replies);
        connection->replies = next;
    }
}
