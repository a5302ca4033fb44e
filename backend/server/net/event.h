/* event.h -- one event to all who follow its log. */
#ifndef NET_EVENT_H
#define NET_EVENT_H

#include "server/net/network.h"

/* Sends the event that has just been put at the end of its tail. Who stands right before it and has
 * nothing waiting gets it now, by the fan-out; the others are served from their place. */
void event_send(struct network *network, struct tail *tail);

#endif
