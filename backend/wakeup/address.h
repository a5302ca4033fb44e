/* address.h -- where a push may go: a public https address, and no road into our own network.
 *
 * A phone names the address, the server calls it: without these rules anybody could have the server
 * knock on doors behind its firewall. Rule: WAKEUP-4.
 */
#ifndef WAKEUP_ADDRESS_H
#define WAKEUP_ADDRESS_H

#include "base/span.h"
#include "base/status.h"

/* Takes: address  as the browser gave it
 * Fails: FIELD_FORM (not https, a port of its own, a user, a fragment, an IP number, a name that is
 *        no host's), NOT_ALLOWED (a name that is never public: localhost, local, internal …). */
MUST_CHECK enum status address_may_push(struct span address);

/* Whether an IP number, in network order, belongs to a public host: neither this machine nor a
 * private, shared, link-local, multicast, documentation or mapped range of it. Whoever calls the
 * address asks this of the number it was resolved to. Takes: size  4 or 16 bytes */
bool address_is_public(const uint8_t *number, size_t size);

#endif
