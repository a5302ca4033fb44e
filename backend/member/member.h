/* member.h -- moving and leaving: the rules. protocol/docs/member.md. */
#ifndef MEMBER_MEMBER_H
#define MEMBER_MEMBER_H

#include "cert/statement.h"
#include "session/device.h"

/* The live devices of who asks. */
struct member_devices {
    struct wire_id serials[DEVICES_MAX];
    size_t count;
};

/* Whether a statement is the leave that goes with a move: of the buurt left behind, by all of the
 * mover's devices. Fails: NOT_ALLOWED, CONFLICT (another buurt's; a device is not named).
 * Source: T16, MEMBER-3, MEMBER-9. */
MUST_CHECK enum status member_may_move(const mls_statement_body *body,
                                       const struct member_devices *own,
                                       const struct wire_id *from_buurt_id,
                                       const struct wire_id *to_buurt_id);

/* Whether a statement is the leave of the whole wijk by all of a member's live devices.
 * Fails: NOT_ALLOWED, CONFLICT (a device is not named). Source: MEMBER-5. */
MUST_CHECK enum status member_may_leave(const mls_statement_body *body,
                                        const struct member_devices *own);

#endif
