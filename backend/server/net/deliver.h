/* deliver.h -- the writing side of a connection: replies, pages, and the tails of its logs.
 *
 * What is to be sent is noted while effects are carried out, and written when all of them have
 * been: so that an answer and the events behind it leave as one write. What a socket does not take
 * stays where it is: replies in the connection's list, events in the log. Source: S6, S7.
 */
#ifndef NET_DELIVER_H
#define NET_DELIVER_H

#include "server/net/network.h"

/* The connection may have something to be sent: looked at by the next deliver_all(). */
void deliver_soon(struct network *network, struct connection *connection);

/* It is looked at again when its socket has room. */
void deliver_when_writeable(struct network *network, struct connection *connection);

/* Writes to all that were noted. Call it outside libwebsockets' callbacks. */
void deliver_all(struct network *network);

/* The socket has room: in the WRITEABLE callback. Gives: whether the connection is to be closed. */
bool deliver_writeable(struct network *network, struct connection *connection);

/* Puts a reply behind those that wait; the connection has the frame from here on. */
void deliver_reply(struct network *network, struct connection *connection, struct frame *reply);

/* A page has come back from the reader. */
void deliver_page(struct network *network, struct handed *handed);

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
