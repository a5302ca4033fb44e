/* http.h -- plain HTTP on the main port: /livez, /readyz, the public overview, calendar
 * feeds, and the site.
 *
 * One answer a connection: afterwards it is closed, always (S19).
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "server/net/network.h"

/* A request has come in. Gives: whether to close now. */
bool http_answer(struct network *network, struct connection *connection);

/* What stands at a public address has been read. Takes: handed  its frame goes to the connection */
void http_published(struct network *network, struct handed *handed);

/* There is room for more of the answer. Gives: whether to close now. */
bool http_writeable(struct network *network, struct connection *connection);

/* Writes a refusal that has no body: "403 Forbidden". The caller closes. */
void http_refuse(struct connection *connection, const char *line);

#endif
