#include "moderation/moderation.h"

enum { DAY_S = 86400 };

enum status moderation_may_propose(const struct wire_moderation_propose *in, int64_t most_s,
                                   const char **field)
{
    *field = "measure";
    if (in->measure == wire_measure_OTHER) {
        return FIELD_FORM;
    }
    *field = "days";
    if (in->measure == wire_measure_MUTE) {
        if (in->days == 0) {
            return FIELD_MISSING;
        }
        if ((int64_t)in->days * DAY_S > most_s) {
            return FIELD_TOO_LARGE;
        }
    } else if (in->days != 0) {
        return FIELD_FORM;
    }
    *field = "statement";
    if (in->measure == wire_measure_REMOVE) {
        return in->statement.size == 0 ? FIELD_MISSING : OK;
    }
    return in->statement.size == 0 ? OK : FIELD_FORM;
}

enum status moderation_may_answer(const struct moderation *moderation,
                                  const struct wire_id *member_id)
{
    if (moderation->state != MODERATION_PROPOSED) {
        return CONFLICT;
    }
    const bool own = wire_id_equal(&moderation->proposed_by, member_id);
    return own || wire_id_equal(&moderation->member_id, member_id) ? NOT_ALLOWED : OK;
}

enum status moderation_may_appeal(const struct moderation *moderation,
                                  const struct wire_id *member_id)
{
    if (!wire_id_equal(&moderation->member_id, member_id)) {
        return NOT_FOUND;
    }
    if (moderation->state != MODERATION_DECIDED || moderation->appealed) {
        return CONFLICT;
    }
    return moderation->measure == wire_measure_NONE ? NOT_ALLOWED : OK;
}

int64_t moderation_until(const struct moderation *moderation, const struct settings *settings,
                         int64_t now)
{
    switch (moderation->measure) {
    case wire_measure_MUTE: return now + (int64_t)moderation->days * DAY_S;
    case wire_measure_REMOVE: return now + settings->exclusion_keep_s;
    default: return 0;
    }
}
