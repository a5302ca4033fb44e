/* moderation.h -- what two moderators may decide about a message that only they can read. Rules:
 * protocol/docs/moderation.md.
 *
 * A moderator's device lays down an X25519 key, signed by its device key over
 *     "buurt seal key" || wijk_id || device_serial || seal_key
 * and reports are sealed to it. The server passes them on and counts to two.
 */
#ifndef MODERATION_MODERATION_H
#define MODERATION_MODERATION_H

#include "server/core/request.h"

enum moderation_state { MODERATION_OPEN, MODERATION_PROPOSED, MODERATION_DECIDED };

struct moderation {
    struct wire_id report_id;
    struct wire_id buurt_id;
    enum moderation_state state;
    struct wire_id member_id; /* whom it concerns; zero before a proposal, or erased */
    enum wire_measure measure;
    uint64_t days;
    struct span reason;         /* sealed, in the request's arena */
    struct span statement;      /* REMOVE: the signed revoke */
    struct wire_id proposed_by; /* a member */
    int64_t decided_at;
    int64_t until; /* 0: nothing lasts */
    bool appealed;
};

/* Whether a proposal is whole. Takes: most_s  the longest mute
 * Gives: *field  what is wrong.  Fails: FIELD_MISSING, FIELD_FORM, FIELD_TOO_LARGE. */
MUST_CHECK enum status moderation_may_propose(const struct wire_moderation_propose *in,
                                              int64_t most_s, const char **field);

/* Fails: CONFLICT (nothing is proposed), NOT_ALLOWED (the same member proposed it, or it concerns
 * the asker). */
MUST_CHECK enum status moderation_may_answer(const struct moderation *moderation,
                                             const struct wire_id *member_id);

/* Fails: NOT_FOUND (not the asker's), CONFLICT (not decided, or appealed before), NOT_ALLOWED
 * (nothing was decided against the asker). */
MUST_CHECK enum status moderation_may_appeal(const struct moderation *moderation,
                                             const struct wire_id *member_id);

/* When a measure decided now ends by itself; 0: nothing lasts. */
int64_t moderation_until(const struct moderation *moderation, const struct settings *settings,
                         int64_t now);

/* ── for other rooms ────────────────────────────────────────────────────────────────────────────
 */

/* Until when the member may not chat (GROUP-14). Gives: *until, 0: it may. */
MUST_CHECK enum status moderation_muted(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_id *member_id, int64_t now,
                                        int64_t *until);

/* Fails: NOT_ALLOWED (the member was removed, and its term is not over), STORAGE. */
MUST_CHECK enum status moderation_may_enter(struct request *r, const struct wire_id *member_id);

#endif
