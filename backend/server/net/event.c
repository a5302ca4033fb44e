#include "server/net/event.h"

#include "server/net/deliver.h"

#include <libwebsockets.h>

/* The frame with its head before the text: a server's frame is not masked, so the same bytes serve
 * all. */
static struct span framed(struct frame *frame)
{
    const size_t head_size = ws_head_write(frame->text, frame->size);
    return span_of(frame->text - head_size, frame->size + head_size);
}

static bool is_level(const struct connection *connection, uint64_t place, uint64_t until,
                     uint64_t seq)
{
    return connection->phase == PHASE_OPEN && !connection->is_waiting && place + 1 == seq &&
           (until == 0 || until >= seq) && lws_partial_buffered(connection->wsi) == 0;
}

/* Whoever the fan-out could not serve: nothing was taken, or a part. */
static void settle(struct network *network, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct fanout_job *job = &network->fanout.jobs[i];
        if (job->result == FANOUT_SENT) {
            continue;
        }
        struct connection *connection = connection_at(&network->connections, job->index);
        if (job->result == FANOUT_LATER) {
            deliver_when_writeable(network, connection);
        } else {
            network->counters.broken++;
            deliver_doom(network, connection);
        }
    }
}

void event_send(struct network *network, struct tail *tail)
{
    struct frame *frame = tail_frame(tail, tail->last);
    struct fanout_job *jobs = fanout_jobs(&network->fanout, tail->follower_count);
    size_t count = 0;
    for (uint32_t i = 0; i < tail->follower_count; i++) {
        const follower_t follower = tail->followers[i];
        struct connection *connection =
            connection_at(&network->connections, follower_index(follower));
        const unsigned slot = follower_slot(follower);
        struct follow *follow = connection_follow(connection, slot);
        if (frame != NULL && jobs != NULL &&
            is_level(connection, follow->seq, connection_until(connection, slot), tail->last)) {
            jobs[count++] = (struct fanout_job){.place = &follow->seq,
                                                .ssl = connection->ssl,
                                                .fd = connection->fd,
                                                .index = connection->index};
        } else {
            deliver_soon(network, connection);
        }
    }
    network->counters.deliveries += count;
    if (count > 0 && fanout_send(&network->fanout, count, framed(frame), tail->last) > 0) {
        settle(network, count);
    }
}
