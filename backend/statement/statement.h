/* statement.h -- the server acts on a statement at once; the groups follow (T16, T17).
 *
 * A statement's right stands in its signatures, so whoever brings it may be anyone. Once it is
 * taken: devices that it ends have no session, get no event and send no commit; hats that it
 * withdraws are refused; every group that it concerns is told, and the first phone online commits
 * it there.
 */
#ifndef STATEMENT_STATEMENT_H
#define STATEMENT_STATEMENT_H

#include "cert/statement.h"
#include "server/core/request.h"

/* What was taken. */
struct statement_taken {
    mls_statement statement; /* decoded, in the request's arena */
    struct wire_hash hash;
    bool is_new;        /* false: it was posted before, and nothing was done again */
    size_t ended;       /* devices that it ended now */
    size_t withdrawn;   /* hats that it withdrew now */
    size_t invitations; /* unused invitations that it took back now */
};

/* Verifies a statement and acts on it. Takes: as it is encoded.
 * Gives: *out; may be NULL.
 * Fails: MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_CHAIN, BAD_SIGNATURE, CHAIN_MISSING (a hat that
 * nobody laid down), NOT_ALLOWED, REVOKED, CLOSED (a signer's hat was over), CONFLICT (it has no
 * effect any more), STORAGE, NO_MEMORY. */
MUST_CHECK enum status statement_take(struct request *r, struct span statement,
                                      struct statement_taken *out);

/* The same with hats brought along, which need not be laid down: those of a commit's act. */
MUST_CHECK enum status statement_take_with(struct request *r, struct span statement,
                                           struct span chain, struct statement_taken *out);

#endif
