/* group_store.h -- groups, their leaves and passes as rows. Statements: group.sql. */
#ifndef GROUP_GROUP_STORE_H
#define GROUP_GROUP_STORE_H

#include "group/group.h"

/* --- groups --- */

/* A new group, with the GroupInfo it is founded on. Fails: CONFLICT (its id is there), STORAGE. */
MUST_CHECK enum status group_add(struct db *db, const struct wire_id *wijk_id,
                                 const struct group_row *row, struct span group_info);

/* The state after a commit: epoch, committed_at, seq, leaves, policy, GroupInfo.
 * Fails: STALE_EPOCH (it is not at epoch - 1: the compare-and-set), STORAGE. */
MUST_CHECK enum status group_advance(struct db *db, const struct wire_id *wijk_id,
                                     const struct group_row *row, struct span group_info);

MUST_CHECK enum status group_set_state(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_group *group, enum group_state state);

/* The GroupInfo in force, in the arena. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status group_find_info(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_group *group, struct arena *arena,
                                       struct span *out);

enum { GROUPS_MAX = 512, GROUP_PAGE_MAX = 64 };

/* All groups that are not over, at most GROUPS_MAX. */
MUST_CHECK enum status group_list_all(struct db *db, const struct wire_id *wijk_id,
                                      struct group_row rows[GROUPS_MAX], size_t *count);

/* The groups that a device is in or may enter. Takes: its own buurt. */
struct group_wish {
    struct wire_id serial;
    struct wire_id buurt_id;
    int64_t now;
};
struct group_listed {
    struct group_row row;
    bool is_inside;
};
MUST_CHECK enum status group_list_of_device(struct db *db, const struct wire_id *wijk_id,
                                            const struct group_wish *wish,
                                            struct group_listed out[GROUP_PAGE_MAX], size_t *count);

/* --- the public state, by row --- */

/* A value of size 0 deletes the row. */
MUST_CHECK enum status group_state_put(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_group *group, struct span key,
                                       struct span value);

/* Calls for each row, by key. Fails: as the call, STORAGE. */
typedef enum status (*group_state_row)(void *context, struct span key, struct span value);
MUST_CHECK enum status group_state_read(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_group *group, group_state_row row,
                                        void *context);

/* --- leaves --- */

MUST_CHECK enum status leaf_put(struct db *db, const struct wire_id *wijk_id,
                                const struct wire_group *group, uint32_t leaf,
                                const struct wire_id *serial);
MUST_CHECK enum status leaf_remove(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_group *group, uint32_t leaf);

/* Whose leaf it is. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status leaf_find_device(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_group *group, uint32_t leaf,
                                        struct wire_id *serial);

/* The same of the device or of the sister that signed it. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status leaf_find_family(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_group *group,
                                        const struct wire_id *serial);

/* The groups, not over, in which the device has a leaf. Gives: groups[0 .. *count) */
enum { DEVICE_GROUPS_MAX = 64 };
MUST_CHECK enum status leaf_list_groups(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_id *serial,
                                        struct group_row rows[DEVICE_GROUPS_MAX], size_t *count);

/* --- resyncs and broken commits --- */

MUST_CHECK enum status resync_add(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_group *group, const struct wire_id *serial,
                                  uint64_t epoch, int64_t now);
MUST_CHECK enum status resync_count(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_group *group, const struct wire_id *serial,
                                    int64_t since, uint64_t *count);

struct broken_row {
    struct wire_group group;
    uint64_t epoch; /* in which the commit was made */
    struct wire_id member_id;
    struct wire_id serial;
    struct span report;
};

/* One a member and commit; a repeat is nothing. Gives: how many members say so now. */
MUST_CHECK enum status broken_add(struct db *db, const struct wire_id *wijk_id,
                                  const struct broken_row *row, int64_t now, uint64_t *members);

/* --- passes --- */

struct pass_row {
    struct wire_group group;
    struct wire_id serial; /* of the device it is for */
    struct wire_id hat_serial;
    struct span pass;
    int64_t until;
};

/* Replaces an older one of the same device and group. */
MUST_CHECK enum status pass_put(struct db *db, const struct wire_id *wijk_id,
                                const struct pass_row *row);

/* Whether the device has one that is not over. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status pass_find(struct db *db, const struct wire_id *wijk_id,
                                 const struct wire_group *group, const struct wire_id *serial,
                                 int64_t now);
MUST_CHECK enum status pass_remove_of_hat(struct db *db, const struct wire_id *wijk_id,
                                          const struct wire_id *hat_serial);

/* --- what is over --- */

/* Deletes resyncs and reports before those times and passes that are over, at most `most` each.
 * Gives: how many. */
struct group_term {
    int64_t resyncs_before;
    int64_t reports_before;
    int64_t now;
    int most;
};
MUST_CHECK enum status group_prune(struct db *db, const struct wire_id *wijk_id,
                                   const struct group_term *term, int *count);

#endif
