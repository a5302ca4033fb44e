/* member.h -- moving and leaving: the rules. protocol/docs/member.md. */
#ifndef MEMBER_MEMBER_H
#define MEMBER_MEMBER_H

#include "cert/statement.h"
#include "wire/wire.h"

/* Whether a statement is the leave that goes with a move: of the buurt left behind.
 * Fails: NOT_ALLOWED, CONFLICT (another buurt's). Source: T16, MEMBER-3. */
MUST_CHECK enum status member_may_move(const mls_statement_body *body,
                                       const struct wire_id *from_buurt_id,
                                       const struct wire_id *to_buurt_id);

/* Whether a statement is the leave of the whole wijk by all of a member's live devices.
 * Fails: NOT_ALLOWED, CONFLICT (a device is not named). Source: MEMBER-5. */
MUST_CHECK enum status member_may_leave(const mls_statement_body *body,
                                        const struct wire_id *serials, size_t count);

#endif
