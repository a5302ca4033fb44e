/* course_store.h -- a collective casus with its course, as rows. Statements: casus.sql. */
#ifndef CASUS_COURSE_STORE_H
#define CASUS_COURSE_STORE_H

#include "casus/casus.h"
#include "casus/course.h"

struct casus_whole {
    struct wire_casus casus;
    struct course course;
    struct wire_three_questions answers;
};

/* Gives: texts in the arena; the wijk's own runs without a course. Fails: NOT_FOUND (field
 * casus_id), NO_MEMORY, STORAGE. */
MUST_CHECK enum status casus_read(struct request *r, const struct wire_id *casus_id,
                                  struct casus_whole *out);

/* Keeps its state and course. */
MUST_CHECK enum status casus_write(struct request *r, const struct casus_whole *whole);

MUST_CHECK enum status agreement_write(struct request *r, const struct wire_id *casus_id,
                                       uint64_t version, const struct wire_list *agreements);
MUST_CHECK enum status agreement_read(struct request *r, const struct wire_id *casus_id,
                                      uint64_t version, struct wire_list *out);

MUST_CHECK enum status postponement_add(struct request *r, const struct wire_id *casus_id,
                                        int32_t was_due, int32_t due_on, struct span reason);
MUST_CHECK enum status review_add(struct request *r, const struct wire_casus_review *in);

/* The last review: its day, 0 for none, and why. */
MUST_CHECK enum status review_read(struct request *r, const struct wire_id *casus_id, int32_t *on,
                                   struct span *reason);
MUST_CHECK enum status meeting_add(struct request *r, const struct wire_casus_meet *in);

#endif
