/* state.h -- a group as it stands, for those who enter: by group.fetch or with a turn. */
#ifndef GROUP_STATE_H
#define GROUP_STATE_H

#include "group/tree_image.h"

struct group_view {
    struct group_row row;
    struct span group_info; /* in the arena; or too large for a message: */
    struct wire_hash group_info_blob;
    struct tree_image tree;
};

/* Fails: STORAGE, NO_MEMORY, TOO_LARGE. */
MUST_CHECK enum status group_view_make(struct request *r, const struct group_row *row,
                                       struct group_view *out);

/* turns.c: lends the next turn of a group, if one may be lent now, and tells who gets it. */
MUST_CHECK enum status turn_lend_next(struct request *r, const struct wire_group *group);

/* A commit came: whoever has the turn gets the new state and its time anew; a device that entered
 * gives its turn back. */
MUST_CHECK enum status turn_follow_commit(struct request *r, const struct wire_group *group,
                                          bool is_entry);

#endif
