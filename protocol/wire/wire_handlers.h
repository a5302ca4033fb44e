/* wire_handlers.h -- one handler a request, each with the types messages.def gives it.
 *
 * A request that nobody handles does not link. `in` is whole and within its limits; `out` is zeroed
 * and its head filled in.
 */
#ifndef WIRE_WIRE_HANDLERS_H
#define WIRE_WIRE_HANDLERS_H

#include "wire/wire.h"

struct request; /* server/core: the question of one device, while it is answered */

#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc)                           \
    MUST_CHECK enum status handle_##name(struct request *r, const struct wire_##name *in,          \
                                         struct wire_##reply *out);
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"

#endif
