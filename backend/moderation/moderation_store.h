/* moderation_store.h -- reports, to whom they went, and what was decided, as rows. */
#ifndef MODERATION_MODERATION_STORE_H
#define MODERATION_MODERATION_STORE_H

#include "moderation/moderation.h"

/* Fails: CONFLICT (the id is known), STORAGE. */
MUST_CHECK enum status moderation_add(struct request *r, const struct wire_id *report_id,
                                      const struct wire_id *buurt_id);

/* Fails: NOT_FOUND, STORAGE, NO_MEMORY. */
MUST_CHECK enum status moderation_find(struct request *r, const struct wire_id *report_id,
                                       struct moderation *out);

/* Keeps a proposal by its measure, days, reason, statement, whom it concerns and who proposes. */
MUST_CHECK enum status moderation_propose(struct request *r, const struct moderation *proposal);

/* The second did not agree: it is open again. */
MUST_CHECK enum status moderation_drop(struct request *r, const struct wire_id *report_id);
MUST_CHECK enum status moderation_decide(struct request *r, const struct wire_id *report_id,
                                         int64_t until);
MUST_CHECK enum status moderation_appeal(struct request *r, const struct wire_id *report_id);

/* A device that a report goes to. */
struct moderation_device {
    struct wire_id serial;
    struct wire_id member_id;
};

enum { MODERATION_DEVICES_MAX = 16 };

MUST_CHECK enum status moderation_to_add(struct request *r, const struct wire_id *report_id,
                                         const struct moderation_device *device);
MUST_CHECK enum status moderation_to_clear(struct request *r, const struct wire_id *report_id);
MUST_CHECK enum status moderation_to_list(struct request *r, const struct wire_id *report_id,
                                          struct moderation_device out[MODERATION_DEVICES_MAX],
                                          size_t *count);

/* Who decided it before: neither decides it again after an appeal. */
MUST_CHECK enum status moderation_judge_add(struct request *r, const struct wire_id *report_id,
                                            const struct wire_id *member_id);
MUST_CHECK enum status moderation_judge_find(struct request *r, const struct wire_id *report_id,
                                             const struct wire_id *member_id, bool *has_judged);

/* The member of an enrolled moderator's device whose hat reaches the buurt now.
 * Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status moderator_find(struct request *r, const struct wire_id *serial,
                                      const struct wire_id *buurt_id, struct wire_id *member_id);

/* The member may not chat until then; 0 lifts it. */
MUST_CHECK enum status mute_put(struct request *r, const struct wire_id *member_id, int64_t until);

/* The member may not come back until then; 0 lifts it. */
MUST_CHECK enum status exclusion_put(struct request *r, const struct wire_id *member_id,
                                     int64_t until);

#endif
