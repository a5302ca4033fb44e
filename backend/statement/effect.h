/* effect.h -- what a statement does to the rows of this server, once its right is proved. */
#ifndef STATEMENT_EFFECT_H
#define STATEMENT_EFFECT_H

#include "cert/effect.h"
#include "group/group_store.h"
#include "statement/statement.h"
#include "wijk/court.h"

enum { ENDED_MAX = CERT_SEQS_MAX + 1 };

/* A statement on its way: judged, then done. In the request's arena. */
struct statement_work {
    struct request *r;
    struct court court;
    mls_statement statement;
    struct cert_signers signers;
    struct cert_effect effect;
    struct cert_device *leaving; /* devices that it ends or lets leave, as they were */
    size_t leaving_count;
    struct statement_taken *taken;
};

/* Verifies the marks, and works out the effect on the wijk as a whole.
 * Fails: as statement_take(). */
MUST_CHECK enum status statement_judge(struct statement_work *work);

/* Does it: devices, hats, invitations, succession; and tells who must know. */
MUST_CHECK enum status statement_do(struct statement_work *work);

/* Whether a group must apply it. */
bool statement_concerns(const struct statement_work *work, const struct group_row *group,
                        bool has_leaf);

#endif
