/* follow.h -- which logs a connection follows, and where it stands in them. */
#ifndef NET_FOLLOW_H
#define NET_FOLLOW_H

#include "server/net/network.h"

/* The place in this log, or NULL. Gives: *slot  which of the connection's places it is. */
struct follow *follow_find(const struct network *network, struct connection *connection,
                           uint32_t log, unsigned *slot);

/* Takes a place in the log that EFFECT_SUBSCRIBE names; one taken before is given up.
 * Fails: FULL  all FOLLOWS_MAX places are taken, NO_MEMORY */
MUST_CHECK enum status follow_begin(struct network *network, struct connection *connection,
                                    const struct effect *effect);

/* Gives a place up; nothing when it is free. */
void follow_end(struct network *network, struct connection *connection, unsigned slot);
void follow_end_all(struct network *network, struct connection *connection);

/* The last event of the log that this place may be sent now. */
uint64_t follow_limit(const struct network *network, const struct follow *follow);

/* Whether any log holds more for the connection. */
bool follow_has_more(const struct network *network, const struct connection *connection);

/* Frees the page that the connection holds, if any: what was not written is read again. */
void follow_drop_page(struct network *network, struct connection *connection);

#endif
