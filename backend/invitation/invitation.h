/* invitation.h -- letting one person in: the rules. protocol/docs/invitation.md. */
#ifndef INVITATION_INVITATION_H
#define INVITATION_INVITATION_H

#include "cert/evidence.h"
#include "invitation/invitation_store.h"

/* What an issuer may lay down. */
struct invitation_limits {
    uint64_t laid_down; /* by this issuer in the last day */
    uint64_t most;      /* of them */
    int64_t term_s;     /* how long one lasts at most */
    int64_t now;
};

/* Whether an invitation may be laid down under the hat of a request: it is that hat's, for the
 * buurt named, in its dates, of at most 14 days, and not one too many today. Gives: *field  at
 * fault.  Fails: NOT_ALLOWED, CONFLICT, CLOSED, TOO_LARGE, QUOTA_SPENT. */
MUST_CHECK enum status invitation_may_be_laid_down(const mls_terms *terms,
                                                   const struct wire_id *hat_serial,
                                                   const struct wire_id *buurt_id,
                                                   const struct invitation_limits *limits,
                                                   const char **field);

/* Only a coordinator recovers a member (T1). Fails: NOT_ALLOWED. */
MUST_CHECK enum status invitation_may_recover(const mls_terms *terms, enum wire_hat hat);

/* Whether it can still be used. Fails: SERIAL_TWICE (used), REVOKED (withdrawn), CLOSED (over). */
MUST_CHECK enum status invitation_may_use(const struct invitation_row *row, int64_t now);

/* As its issuer sees it. */
enum wire_invitation_state invitation_state(const struct invitation_row *row, int64_t now);

#endif
