#include "server/net/receive.h"

#include "server/net/deliver.h"
#include "wire/wire.h"

#include <libwebsockets.h>
#include <stdlib.h>

enum { BUSY_RETRY_S = 5, PEEK_MAX = 160, REFUSED_MAX = 512 };

_Static_assert(MESSAGE_MAX == WIRE_FRAME_MAX, "a message is one frame of the protocol");

/* The number in `"request":7` near the frame's beginning, or 0: read without decoding, for this is
 * the road taken when there is no time to decode. */
static uint64_t peek_request(struct span frame)
{
    static const char NAME[] = "\"request\":";
    const size_t name_size = sizeof NAME - 1;
    const size_t end = frame.size < PEEK_MAX ? frame.size : PEEK_MAX;
    for (size_t at = 0; at + name_size < end; at++) {
        if (memcmp(frame.data + at, NAME, name_size) != 0) {
            continue;
        }
        uint64_t request = 0;
        for (at += name_size; at < end && frame.data[at] >= '0' && frame.data[at] <= '9'; at++) {
            request = request * 10 + (uint64_t)(frame.data[at] - '0');
            if (request > WIRE_NUMBER_MAX) {
                return 0;
            }
        }
        return request;
    }
    return 0;
}

void receive_busy(struct network *network, struct connection *connection, struct span frame)
{
    char text[REFUSED_MAX];
    size_t size = 0;
    struct wire_refused refused = wire_refusal(peek_request(frame), BUSY, NULL);
    refused.retry_after_s = BUSY_RETRY_S;
    network->counters.busy++;
    struct frame *reply = NULL;
    if (wire_encode(&refused.head, text, sizeof text, &size) == OK) {
        reply = frame_create_of(span_of(text, size));
    }
    if (reply == NULL) {
        deliver_close(network, connection, CLOSE_TRY_LATER, BUSY_RETRY_S);
        return;
    }
    connection->is_asking = false;
    deliver_reply(network, connection, reply);
}

/* One request of a connection is worked on at a time (S5). Reading is stopped only when a second
 * one has come: a phone that waits for its answers never notices. */
static void halt(struct connection *connection)
{
    if (!connection->is_halted) {
        connection->is_halted = true;
        (void)lws_rx_flow_control(connection->wsi, 0);
    }
}

static void message(struct network *network, struct connection *connection, struct span frame)
{
    network->counters.messages++;
    if (inbox_put(&network->inbox, INPUT_FRAME, connection->number, frame) == OK) {
        connection->is_asking = true;
    } else {
        receive_busy(network, connection, frame);
    }
}

static bool close_with(struct connection *connection, uint16_t code)
{
    lws_close_reason(connection->wsi, (enum lws_close_status)code, NULL, 0);
    (void)lws_rx_flow_control(connection->wsi, 1);
    connection->phase = PHASE_CLOSING;
    return true;
}

void receive_end(struct network *network, struct connection *connection)
{
    if (connection->assembly != NULL) {
        assembly_end(connection->assembly, &network->budget);
        free(connection->assembly);
        connection->assembly = NULL;
    }
}

static void whole(struct network *network, struct connection *connection)
{
    const struct assembly *assembly = connection->assembly;
    connection->is_held = false;
    if (assembly->is_dropped) {
        receive_busy(network, connection, span_of(NULL, 0));
    } else {
        message(network, connection, span_of(assembly->bytes, assembly->size));
    }
    receive_end(network, connection);
}

/* Whether the connection waits for an answer, or has not taken the last one: a phone that asks and
 * never reads holds one answer of ours, not many. */
static bool is_busy(const struct connection *connection)
{
    return connection->is_asking || connection->replies != NULL;
}

void receive_next(struct network *network, struct connection *connection)
{
    if (is_busy(connection) || connection->phase != PHASE_OPEN || connection->close_code != 0) {
        return;
    }
    if (connection->is_held) {
        whole(network, connection);
    }
    if (connection->is_halted && !is_busy(connection)) {
        connection->is_halted = false;
        (void)lws_rx_flow_control(connection->wsi, 1);
        if (connection->ssl != NULL) {
            network_kick(network); /* what TLS has decrypted already, no socket announces */
        }
    }
}

static bool gather(struct network *network, struct connection *connection, struct span part,
                   bool fragment_ends)
{
    if (connection->assembly == NULL) {
        connection->assembly = calloc(1, sizeof *connection->assembly);
        if (connection->assembly == NULL) {
            return false;
        }
    }
    const enum status status =
        assembly_add(connection->assembly, &network->budget, part, fragment_ends);
    return status != TOO_LARGE; /* where memory is short, the rest is read past */
}

bool receive_part(struct network *network, struct connection *connection, struct span part)
{
    struct lws *wsi = connection->wsi;
    if (connection->phase != PHASE_OPEN || connection->close_code != 0) {
        return false;
    }
    connection->heard_s = network->now_s;
    connection->is_pinged = false;
    if (lws_frame_is_binary(wsi) != 0 || connection->is_held) {
        return close_with(connection, CLOSE_MALFORMED);
    }
    const bool fragment_ends = lws_remaining_packet_payload(wsi) == 0;
    const bool ends = fragment_ends && lws_is_final_fragment(wsi) != 0;
    if (connection->assembly == NULL && ends && !is_busy(connection)) {
        message(network, connection, part);
        return false;
    }
    if (!gather(network, connection, part, fragment_ends)) {
        network->counters.too_large++;
        return close_with(connection, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE);
    }
    if (ends && is_busy(connection)) {
        connection->is_held = true;
        halt(connection);
    } else if (ends) {
        whole(network, connection);
    }
    return false;
}
