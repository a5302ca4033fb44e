/* deliver.h -- the writing side of a connection: replies, pages, and the tails of its logs.
 *
 * Whatever may be written is written at once, by libwebsockets or by the fan-out. What a socket
 * does not take stays where it is: replies in the connection's list, events in the log. Source: S6,
 * S7.
 */
#ifndef NET_DELIVER_H
#define NET_DELIVER_H

#include "server/net/network.h"

/* Writes what the socket takes. Call it outside libwebsockets' callbacks.  */
void deliver(struct network *network, struct connection *connection);

/* The same in the WRITEABLE callback. Gives: whether the connection is to be closed now. */
bool deliver_writeable(struct network *network, struct connection *connection);

/* Puts a reply behind those that wait; the connection has the frame from here on. */
void deliver_reply(struct network *network, struct connection *connection, struct frame *reply);

/* A page has come back from the reader. */
void deliver_page(struct network *network, struct handed *handed);

/* The connection follows a log from its place `seq` on. Gives: false when it follows too many, or
 * memory ran out: then it is to be closed. */
MUST_CHECK bool deliver_follow(struct network *network, struct connection *connection,
                               const struct effect *effect);

/* It follows the log no more, or not beyond `until`. */
void deliver_unfollow(struct network *network, struct connection *connection, uint32_t log,
                      uint64_t until);
void deliver_unfollow_all(struct network *network, struct connection *connection);

/* Sends an event that has just been put at the end of its tail to all that follow it. */
void deliver_event(struct network *network, struct tail *tail);

/* Closes at once, without a word: its socket is broken, or it has been silent for too long. */
void deliver_doom(struct network *network, struct connection *connection);

/* Closes with a code once the replies that wait have been written; nothing else is sent. */
void deliver_close(struct network *network, struct connection *connection, uint16_t code,
                   uint16_t retry_after_s);

/* Writes a ping. */
void deliver_ping(struct network *network, struct connection *connection);

/* Frees what the connection holds: it is gone. */
void deliver_end(struct network *network, struct connection *connection);

#endif
