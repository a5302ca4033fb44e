/* parting.h -- what happens when a member leaves a buurt or the wijk. Rows: parting.def.
 *
 * Moving gives back what hangs on the old buurt; leaving the wijk erases what is kept of the
 * person. Each noun adds a row for what it keeps. Rules: MEMBER-3, MEMBER-5, MEMBER-6.
 */
#ifndef MEMBER_PARTING_H
#define MEMBER_PARTING_H

#include "server/core/request.h"

struct parting {
    struct wire_id member_id;
    struct wire_id
        buurt_id;     /* the buurt left behind; the member's last one when leaving the wijk */
    bool leaves_wijk; /* else it moves within the wijk, and what is kept stays */
};

/* Every row's, in order, in the transaction of the request; bounded work. */
#define PARTING(function, doc)                                                                     \
    MUST_CHECK enum status function(struct request *r, const struct parting *parting);
#include "member/parting.def"
#undef PARTING

/* Runs all rows. */
MUST_CHECK enum status member_part(struct request *r, const struct parting *parting);

#endif
