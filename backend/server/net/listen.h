/* listen.h -- the main port: who may connect, and what libwebsockets tells about it. */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include "server/net/network.h"

/* Listens. Gives: *port  where. Fails: PORT_TAKEN, BAD_CERTIFICATE, NO_MEMORY. */
MUST_CHECK enum status listen_open(struct network *network, int *port);

/* Closes every socket. */
void listen_close(struct network *network);

/* Reads the certificate again, for connections to come.
 * Fails: BAD_CERTIFICATE  it or its key does not fit; the old ones stay. */
MUST_CHECK enum status listen_reload(struct network *network);

/* Called every second: looks after some of the connections in their turn, pings them, and closes
 * those that stay silent. */
void listen_sweep(struct network *network);

#endif
