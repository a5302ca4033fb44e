/* carry.h -- carries out what the other threads hand over, effect after effect. */
#ifndef NET_CARRY_H
#define NET_CARRY_H

#include "server/net/network.h"

/* Takes all that has been handed over and carries it out. */
void carry_out(struct network *network);

/* The connection has proved itself, or is gone: it counts no more for its address. */
void carry_proved(struct network *network, struct connection *connection);

#endif
