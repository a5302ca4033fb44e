/* following.h -- which logs a connection follows, and where it stands in them. */
#ifndef NET_FOLLOWING_H
#define NET_FOLLOWING_H

#include "server/net/network.h"

/* The place in this log, or NULL. Gives: *slot  which of the connection's places it is. */
struct follow *following_find(const struct network *network, struct connection *connection,
                              uint32_t log, unsigned *slot);

/* Takes a place in the log that EFFECT_SUBSCRIBE names; one taken before is given up.
 * Fails: FULL  all FOLLOWS_MAX places are taken, NO_MEMORY */
MUST_CHECK enum status following_begin(struct network *network, struct connection *connection,
                                       const struct effect *effect);

/* Gives a place up; nothing when it is free. */
void following_end(struct network *network, struct connection *connection, unsigned slot);
void following_end_all(struct network *network, struct connection *connection);

/* The last event of the log that this place may be sent now. */
uint64_t following_limit(const struct network *network, struct connection *connection,
                         unsigned slot);

/* From here on the place gets what stands in the log up to `until`, and no more. */
void following_end_at(struct network *network, struct connection *connection, unsigned slot,
                      uint64_t until);

/* Frees the page that the connection holds, if any: what was not written is read again. */
void following_drop_page(struct network *network, struct connection *connection);

#endif
