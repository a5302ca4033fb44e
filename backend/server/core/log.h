/* log.h -- the three logs as rows: numbering, events, who follows. Statements: core.sql (S8, S9).
 */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "store/db.h"
#include "wire/wire.h"

/* A log by what it is for. */
struct log_name {
    struct wire_id wijk_id;
    enum wire_log_kind kind;
    uint8_t bytes[37]; /* the wijk's id, the device's serial, or the group's id */
    uint8_t size;
};

struct log_name log_name_of_wijk(const struct wire_id *wijk_id);
struct log_name log_name_of_device(const struct wire_id *wijk_id, const struct wire_id *serial);
struct log_name log_name_of_group(const struct wire_id *wijk_id, const struct wire_group *group);

struct log_row {
    uint32_t log_no;
    uint64_t last_seq; /* the last number given; 0: none */
};

/* Fails: NOT_FOUND (nothing was told, nobody follows), STORAGE. */
MUST_CHECK enum status log_find(struct db *db, const struct log_name *name, struct log_row *row);

/* As log_find(), and makes the log where there is none. */
MUST_CHECK enum status log_take(struct db *db, const struct log_name *name, struct log_row *row);

/* Gives the next number: `row->last_seq`. No number is given twice, though events are pruned. */
MUST_CHECK enum status log_next(struct db *db, const struct log_name *name, struct log_row *row);

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status log_find_number(struct db *db, uint32_t log_no, struct log_name *name,
                                       struct log_row *row);

/* What a phone that was long away is told of what it missed. */
enum event_sort { EVENT_OTHER, EVENT_ALERT, EVENT_COMMIT };

struct event_row {
    uint32_t log_no;
    uint64_t seq;
    enum event_sort sort;
    int64_t keep_until;
    struct span frame;
};

MUST_CHECK enum status event_add(struct db *db, const struct wire_id *wijk_id,
                                 const struct event_row *event, int64_t now);

/* Prunes at most `most` events whose term is over; alerts and commits are counted until `later`.
 * Gives: *count, how many rows were touched. */
MUST_CHECK enum status event_prune(struct db *db, const struct wire_id *wijk_id, int64_t now,
                                   int64_t later, int most, int *count);

/* The oldest event after `after` that is still kept. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status event_first(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                                   uint64_t after, uint64_t *seq);

/* Whether the device follows the log. Gives: *from. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status follower_find(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                                     const struct wire_id *serial, uint64_t *from);
/* The last part of the log that the device could see, when it follows no longer (S9).
 * Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status follower_find_past(struct db *db, const struct wire_id *wijk_id,
                                          uint32_t log_no, const struct wire_id *serial,
                                          uint64_t *from, uint64_t *until);
MUST_CHECK enum status follower_add(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                                    const struct wire_id *serial, uint64_t from);

/* Nothing when it does not follow. */
MUST_CHECK enum status follower_close(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                                      const struct wire_id *serial, uint64_t until);
MUST_CHECK enum status follower_close_all(struct db *db, const struct wire_id *wijk_id,
                                          const struct wire_id *serial);
MUST_CHECK enum status follower_count(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                                      uint64_t *count);
MUST_CHECK enum status follower_count_of_device(struct db *db, const struct wire_id *wijk_id,
                                                const struct wire_id *serial, uint64_t *count);

/* A log that a device follows. */
struct followed {
    struct log_row row;
    struct log_name name;
    uint64_t from;
    uint64_t until; /* the last that it may see; 0 while it follows */
};

enum { FOLLOWED_MAX = 64 };

MUST_CHECK enum status follower_list(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *serial,
                                     struct followed logs[FOLLOWED_MAX], size_t *count);

#endif
