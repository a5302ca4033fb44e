/* report_store.h -- reports and handovers in the database. Statements: report.sql. */
#ifndef REPORT_REPORT_STORE_H
#define REPORT_REPORT_STORE_H

#include "report/report.h"
#include "store/db.h"

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status report_find(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *shift_id, struct report *out);

/* Keeps the report as it is now, with its findings. */
MUST_CHECK enum status report_put(struct db *db, const struct wire_id *wijk_id,
                                  const struct report *report);

/* It counts in that month and changes no more; nothing where there is none. */
MUST_CHECK enum status report_freeze(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *shift_id, int32_t month);

/* A part of a buurt's reports or handovers. */
struct report_window {
    struct wire_id buurt_id;
    struct wire_id walk_group_id; /* zero: all of the buurt */
    struct wire_id walker;        /* handovers: also those of walks that this member walked */
    bool all_groups;
    int32_t from;
    int32_t to;
    struct wire_id after;
};

enum { REPORT_PAGE = 30, HANDOVER_PAGE = 100 };

/* Gives: reports[0 .. *count), by shift_id; *count is at most REPORT_PAGE + 1: there are more. */
MUST_CHECK enum status report_list(struct db *db, const struct wire_id *wijk_id,
                                   const struct report_window *window,
                                   struct report reports[REPORT_PAGE + 1], size_t *count);

/* Deletes at most `most` reports of walks before that day. Gives: *count, how many. */
MUST_CHECK enum status report_prune(struct db *db, const struct wire_id *wijk_id, int32_t before,
                                    int most, int *count);

/* Takes: month  in which it counts.  Fails: CONFLICT (the id is known), STORAGE. */
MUST_CHECK enum status handover_add(struct db *db, const struct wire_id *wijk_id,
                                    const struct handover *handover, int32_t month);

/* Gives: out->reference lives in the arena.  Fails: NOT_FOUND, STORAGE, NO_MEMORY. */
MUST_CHECK enum status handover_find(struct db *db, struct arena *arena,
                                     const struct wire_id *wijk_id,
                                     const struct wire_id *handover_id, struct handover *out);

/* What was handed over of a walk, by kind. */
MUST_CHECK enum status handover_sum(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_id *shift_id, uint64_t sums[FINDING_KINDS]);

/* Keeps an answer; what it mended since frozen months counts in `month`. */
MUST_CHECK enum status handover_answer(struct db *db, const struct wire_id *wijk_id,
                                       const struct handover *handover, int32_t month);

/* Gives: handovers[0 .. *count), at most HANDOVER_PAGE + 1. */
MUST_CHECK enum status handover_list(struct db *db, struct arena *arena,
                                     const struct wire_id *wijk_id,
                                     const struct report_window *window, struct handover *handovers,
                                     size_t *count);

/* Deletes at most `most` handovers that counted before that month, and what was mended. */
MUST_CHECK enum status handover_prune(struct db *db, const struct wire_id *wijk_id,
                                      int32_t before_month, int most, int *count);

#endif
