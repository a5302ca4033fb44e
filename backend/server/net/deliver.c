/* deliver.c -- the rule that keeps every stream whole: bytes leave by one of two doors, and never
 * by both at once. libwebsockets' door (lws_write) keeps what a socket did not take and sends it
 * first; the fan-out's door (send) is used only while libwebsockets holds nothing back, and takes
 * all or nothing.
 */
#include "server/net/deliver.h"

#include "base/check.h"

#include <libwebsockets.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

_Static_assert(FRAME_ROOM >= LWS_PRE, "libwebsockets writes its header before a frame's text");

enum {
    BURST_FRAMES = 64, /* written to one connection before others have their turn */
    BURST_BYTES = 128 * 1024,
    WS_TEXT = 0x81,
    WS_SHORT_MAX = 125,
    WS_LONG = 126
};

/* ── small steps ── */

void deliver_doom(struct network *network, struct connection *connection)
{
    if (connection->is_doomed) {
        return;
    }
    connection->is_doomed = true;
    connection->phase = PHASE_CLOSING;
    deliver_unfollow_all(network, connection);
    lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    network_kick(network);
}

static void break_off(struct network *network, struct connection *connection)
{
    network->counters.broken++;
    deliver_doom(network, connection);
}

static void await_room(struct connection *connection)
{
    if (!connection->is_waiting) {
        connection->is_waiting = true;
        (void)lws_callback_on_writable(connection->wsi);
    }
}

/* Gives: false when the connection is broken. */
static bool write_frame(struct connection *connection, struct frame *frame)
{
    if (lws_write(connection->wsi, frame->text, frame->size, LWS_WRITE_TEXT) < 0) {
        return false;
    }
    if (lws_partial_buffered(connection->wsi) != 0) {
        connection->is_waiting = true; /* libwebsockets has asked for it itself */
    }
    return true;
}

static void drop_page(struct network *network, struct connection *connection)
{
    if (connection->page != NULL) {
        page_end(connection->page);
        free(connection->page);
        connection->page = NULL;
        network->pages_held--;
    }
}

static void unfollow(struct network *network, struct connection *connection, unsigned slot)
{
    struct follow *follow = &connection->follows[slot];
    if (follow->tail == TAIL_NONE) {
        return;
    }
    struct tail *tail = tail_at(&network->tails, follow->tail);
    follower_t moved = 0;
    if (tail_leave(tail, follow->place, &moved)) {
        struct connection *other = connection_at(&network->connections, follower_index(moved));
        other->follows[follower_slot(moved)].place = follow->place;
    }
    if (connection->page != NULL && connection->page_slot == slot) {
        drop_page(network, connection);
    }
    *follow = (struct follow){.tail = TAIL_NONE};
    tail_release(&network->tails, tail);
}

void deliver_unfollow_all(struct network *network, struct connection *connection)
{
    for (unsigned slot = 0; slot < FOLLOWS_MAX; slot++) {
        unfollow(network, connection, slot);
    }
}

/* ── what comes next ── */

/* The last event this place may be sent now. */
static uint64_t limit_of(const struct follow *follow, const struct tail *tail)
{
    return follow->until != 0 && follow->until < tail->last ? follow->until : tail->last;
}

static bool write_replies(struct connection *connection)
{
    while (connection->replies != NULL && !connection->is_waiting) {
        struct frame *reply = connection->replies;
        connection->replies = reply->next;
        const bool lives = write_frame(connection, reply);
        frame_destroy(reply);
        if (!lives) {
            return false;
        }
    }
    return true;
}

/* Writes on in the page that is held. */
static bool write_page(struct network *network, struct connection *connection)
{
    struct page *page = connection->page;
    struct follow *follow = &connection->follows[connection->page_slot];
    while (connection->page_next < page->count && !connection->is_waiting) {
        struct frame *frame = page->frames[connection->page_next++];
        if (follow->until != 0 && frame->seq > follow->until) {
            continue;
        }
        if (!write_frame(connection, frame)) {
            return false;
        }
        if (frame->seq > follow->seq) {
            follow->seq = frame->seq;
        }
    }
    if (connection->page_next == page->count) {
        follow->seq = page->upto > follow->seq ? page->upto : follow->seq;
        drop_page(network, connection);
    }
    return true;
}

static void ask_page(struct network *network, struct connection *connection, unsigned slot)
{
    const struct follow *follow = &connection->follows[slot];
    const struct tail *tail = tail_at(&network->tails, follow->tail);
    const struct reading_item item = {
        .connection = connection->number,
        .log = tail->log,
        .after = follow->seq,
        .until = limit_of(follow, tail),
    };
    if (reading_put(&network->reading, &item) == OK) {
        connection->is_paging = true;
    } else {
        await_room(connection); /* asked again then */
    }
}

/* Writes frames of one log from its tail, or asks for the page before it. */
static bool write_tail(struct network *network, struct connection *connection, unsigned slot,
                       size_t *bytes_left)
{
    struct follow *follow = &connection->follows[slot];
    const struct tail *tail = tail_at(&network->tails, follow->tail);
    const uint64_t limit = limit_of(follow, tail);
    for (unsigned n = 0; follow->seq < limit && !connection->is_waiting; n++) {
        struct frame *frame = tail_frame(tail, follow->seq + 1);
        if (frame == NULL) {
            if (!connection->is_paging && connection->page == NULL) {
                ask_page(network, connection, slot);
            }
            return true;
        }
        if (n == BURST_FRAMES || *bytes_left < frame->size) {
            await_room(connection);
            return true;
        }
        if (!write_frame(connection, frame)) {
            return false;
        }
        *bytes_left -= frame->size;
        follow->seq++;
    }
    if (follow->until != 0 && follow->seq >= follow->until) {
        unfollow(network, connection, slot);
    }
    return true;
}

static bool is_paging(const struct connection *connection, unsigned slot)
{
    return connection->page != NULL && connection->page_slot == slot;
}

static bool has_more(const struct network *network, const struct connection *connection)
{
    for (unsigned slot = 0; slot < FOLLOWS_MAX; slot++) {
        const struct follow *follow = &connection->follows[slot];
        if (follow->tail != TAIL_NONE &&
            follow->seq < limit_of(follow, tail_at(&network->tails, follow->tail))) {
            return true;
        }
    }
    return false;
}

/* Many small frames to one socket leave as few segments. */
static void cork(const struct connection *connection, int on)
{
    if (connection->fd >= 0) {
        (void)setsockopt(connection->fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    }
}

static bool write_logs(struct network *network, struct connection *connection)
{
    if (!has_more(network, connection)) {
        return true;
    }
    bool lives = true;
    size_t bytes_left = BURST_BYTES;
    cork(connection, 1);
    if (connection->page != NULL) {
        lives = write_page(network, connection);
    }
    for (unsigned slot = 0; slot < FOLLOWS_MAX && lives && !connection->is_waiting; slot++) {
        if (connection->follows[slot].tail != TAIL_NONE && !is_paging(connection, slot)) {
            lives = write_tail(network, connection, slot, &bytes_left);
        }
    }
    cork(connection, 0);
    if (connection->is_waiting) {
        network->counters.behind++;
        if (connection->page != NULL && network->pages_held > PAGES_HELD_MAX) {
            drop_page(network, connection); /* read again when there is room */
        }
    }
    return lives;
}

/* The next request is read once the answer to the last one is on its way: a phone that asks and
 * never reads holds one answer of ours, not many. */
static void listen_again(struct network *network, struct connection *connection)
{
    if (connection->is_halted && !connection->is_asking && connection->replies == NULL) {
        connection->is_halted = false;
        (void)lws_rx_flow_control(connection->wsi, 1);
        if (connection->ssl != NULL) {
            network_kick(network); /* what TLS has decrypted already, no socket announces */
        }
    }
}

/* Gives: false when the connection is broken. */
static bool write_all(struct network *network, struct connection *connection)
{
    if (!write_replies(connection)) {
        return false;
    }
    listen_again(network, connection);
    return connection->is_waiting || write_logs(network, connection);
}

void deliver(struct network *network, struct connection *connection)
{
    if (connection->phase != PHASE_OPEN || connection->is_waiting) {
        return;
    }
    if (lws_partial_buffered(connection->wsi) != 0) {
        await_room(connection);
        return;
    }
    if (!write_all(network, connection)) {
        break_off(network, connection);
    }
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
    deliver(network, connection);
}

/* The place in this log, or NULL. */
static struct follow *follow_of(const struct network *network, struct connection *connection,
                                uint32_t log, unsigned *slot)
{
    for (*slot = 0; *slot < FOLLOWS_MAX; (*slot)++) {
        struct follow *follow = &connection->follows[*slot];
        if (follow->tail != TAIL_NONE && tail_at(&network->tails, follow->tail)->log == log) {
            return follow;
        }
    }
    return NULL;
}

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
    const struct follow *follow = follow_of(network, connection, handed->log, &slot);
    if (follow != NULL && follow->seq < handed->until &&
        (handed->status != OK || !hold_page(network, connection, slot, handed))) {
        deliver_close(network, connection, CLOSE_TRY_LATER, 1);
        return;
    }
    deliver(network, connection);
}

/* ── following ── */

static unsigned free_slot(const struct connection *connection)
{
    unsigned slot = 0;
    while (slot < FOLLOWS_MAX && connection->follows[slot].tail != TAIL_NONE) {
        slot++;
    }
    return slot;
}

bool deliver_follow(struct network *network, struct connection *connection,
                    const struct effect *effect)
{
    unsigned slot = 0;
    if (follow_of(network, connection, effect->log, &slot) != NULL) {
        unfollow(network, connection, slot);
    }
    slot = free_slot(connection);
    if (slot == FOLLOWS_MAX) {
        return false;
    }
    struct tail *tail = tail_of(&network->tails, effect->log);
    if (tail == NULL) {
        return false;
    }
    if (effect->with.follow.last > tail->last) {
        CHECK(tail->ring_count == 0); /* what was appended came before this effect */
        tail->last = effect->with.follow.last;
    }
    struct follow *follow = &connection->follows[slot];
    if (tail_follow(tail, follower_of(connection->index, slot), &follow->place) != OK) {
        tail_release(&network->tails, tail);
        return false;
    }
    follow->tail = tail->number;
    follow->seq = effect->seq;
    follow->until = effect->with.follow.until;
    deliver(network, connection);
    return true;
}

void deliver_unfollow(struct network *network, struct connection *connection, uint32_t log,
                      uint64_t until)
{
    unsigned slot = 0;
    struct follow *follow = follow_of(network, connection, log, &slot);
    if (follow == NULL) {
        return;
    }
    const uint64_t last = tail_at(&network->tails, follow->tail)->last;
    const uint64_t end = until == 0 || until > last ? last : until;
    if (follow->seq >= end) {
        unfollow(network, connection, slot);
    } else {
        follow->until = end;
    }
}

/* ── one event to many ── */

/* The frame with its WebSocket header before the text: a server's frame is not masked, so the same
 * bytes serve all. libwebsockets writes the same header in the same place. */
static struct span framed(struct frame *frame)
{
    uint8_t *text = frame->text;
    if (frame->size <= WS_SHORT_MAX) {
        text[-2] = WS_TEXT;
        text[-1] = (uint8_t)frame->size;
        return span_of(text - 2, frame->size + 2);
    }
    if (frame->size <= UINT16_MAX) {
        text[-4] = WS_TEXT;
        text[-3] = WS_LONG;
        text[-2] = (uint8_t)(frame->size >> 8);
        text[-1] = (uint8_t)frame->size;
        return span_of(text - 4, frame->size + 4);
    }
    return span_of(NULL, 0);
}

/* Whether the fan-out may write to this follower: it stands right before the event, and nothing of
 * it waits. The others are served from their place. */
static bool is_level(const struct connection *connection, const struct follow *follow, uint64_t seq)
{
    return connection->phase == PHASE_OPEN && !connection->is_waiting && follow->seq + 1 == seq &&
           (follow->until == 0 || follow->until >= seq) &&
           lws_partial_buffered(connection->wsi) == 0;
}

static void settle(struct network *network, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct fanout_job *job = &network->fanout.jobs[i];
        if (job->result == FANOUT_SENT) {
            continue;
        }
        struct connection *connection = connection_at(&network->connections, job->index);
        if (job->result == FANOUT_LATER) {
            network->counters.behind++;
            await_room(connection);
        } else {
            break_off(network, connection);
        }
    }
}

void deliver_event(struct network *network, struct tail *tail)
{
    struct frame *frame = tail_frame(tail, tail->last);
    struct fanout_job *jobs = fanout_jobs(&network->fanout, tail->follower_count);
    const struct span bytes = frame == NULL ? span_of(NULL, 0) : framed(frame);
    size_t count = 0;
    for (uint32_t i = 0; i < tail->follower_count; i++) {
        const follower_t follower = tail->followers[i];
        struct connection *connection =
            connection_at(&network->connections, follower_index(follower));
        struct follow *follow = &connection->follows[follower_slot(follower)];
        if (jobs != NULL && bytes.size > 0 && is_level(connection, follow, tail->last)) {
            jobs[count++] = (struct fanout_job){.place = &follow->seq,
                                                .ssl = connection->ssl,
                                                .fd = connection->fd,
                                                .index = connection->index};
        } else if (connection->phase == PHASE_OPEN) {
            await_room(connection);
        }
    }
    network->counters.deliveries += count;
    if (count > 0 && fanout_send(&network->fanout, count, bytes, tail->last) > 0) {
        settle(network, count);
    }
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
    deliver_unfollow_all(network, connection);
    await_room(connection);
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
    deliver_unfollow_all(network, connection);
    drop_page(network, connection);
    while (connection->replies != NULL) {
        struct frame *next = connection->replies->next;
        frame_destroy(connection->replies);
        connection->replies = next;
    }
}
