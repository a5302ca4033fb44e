/* white_label.h -- who delivers is chosen by room, never by name. Rules: docs/budget.md */
#ifndef BUDGET_WHITE_LABEL_H
#define BUDGET_WHITE_LABEL_H

#include "wire/wire.h"

/* What one organisation can deliver in one field of one year. */
struct capacity {
    struct wire_id organisation_id;
    int64_t amount;
    int64_t taken; /* set apart or spent */
};

struct room_choice {
    enum wire_room_found found;
    uint64_t able;
    uint64_t with_room;
    struct wire_id organisation_id; /* whom it would be; zero: nobody is chosen */
};

/* Who delivers an amount: one alone is a matter for an overleg, also when it has room; of several
 * the one with the most room left, the first of equals.
 * Takes: rooms  of the field, by id.  Source: BUDGET-11 */
struct room_choice white_label_choose(const struct capacity *rooms, size_t count, int64_t amount);

#endif
