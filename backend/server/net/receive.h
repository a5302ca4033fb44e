/* receive.h -- the reading side of a WebSocket: parts become a message, a message an input. */
#ifndef NET_RECEIVE_H
#define NET_RECEIVE_H

#include "server/net/network.h"

/* A part of a message has come in, in the RECEIVE callback. Gives: whether to close now. */
bool receive_part(struct network *network, struct connection *connection, struct span part);

/* Answers that there is too much to do; `frame` may tell which request this is about. */
void receive_busy(struct network *network, struct connection *connection, struct span frame);

/* The last request has perhaps been answered: then the next one is taken, and reading goes on. */
void receive_next(struct network *network, struct connection *connection);

/* Frees what the connection holds of an incomplete message. */
void receive_end(struct network *network, struct connection *connection);

#endif
