/* shift.h -- the rules of one walk on one evening, free of storage. Rules: docs/shift.md */
#ifndef SHIFT_SHIFT_H
#define SHIFT_SHIFT_H

#include "base/status.h"
#include "walk_group/walk_group.h"
#include "wire/wire.h"

struct settings;

enum { MINIMUM_PRESENT = 2 }; /* adults that make it a walk; Source: domain decision 2 */

enum shift_phase { SHIFT_PLANNED, SHIFT_CANCELLED, SHIFT_CLOSED, SHIFT_NOT_WALKED };

/* Who took it off the calendar: what an exception or the series took off, it may put back. */
enum shift_canceller { BY_NOBODY, BY_HAND, BY_EXCEPTION, BY_SERIES };

/* What time does to a shift, each once; in the order in which steps of the same second are done. */
enum shift_step {
    STEP_ASK = 1,        /* a day before: "Kom je morgen?" */
    STEP_REMIND = 2,     /* an hour before */
    STEP_BEGIN = 4,      /* it begins */
    STEP_CLOSE = 8,      /* it ends by itself and is counted */
    STEP_HOME = 16,      /* "Veilig thuis?" */
    STEP_MISSED = 32,    /* who leads is told who has not answered */
    STEP_SIGNUPS = 64,   /* sign-ups are forgotten */
    STEP_PRESENCE = 128, /* presence is forgotten */
    STEP_TELL = 256      /* a change that was too much to tell at once is told; not of `done` */
};

enum { STEP_COUNT = 8 }; /* those of `done` */

/* When it is, and for how many. */
struct shift_plan {
    int32_t on;
    unsigned begins_minute; /* local, since midnight */
    unsigned minutes;
    int64_t begins_at;
    int64_t ends_at;
    int64_t opens_at; /* 0: sign-up is open at once */
    struct crew crew;
};

struct shift {
    struct wire_id shift_id;
    struct wire_id walk_group_id;
    struct wire_id buurt_id;
    struct wire_id series_id; /* zero: on its own */
    int32_t series_on;        /* the day its series made it for; 0: on its own */
    uint64_t version;
    struct shift_plan plan;
    enum shift_phase phase;
    enum shift_canceller cancelled_by;
    enum wire_shift_reason reason;
    int64_t was_at; /* moved: when it would have begun */
    bool edited;    /* has a plan of its own, not its series' */
    unsigned done;  /* bits of enum shift_step */
    bool risk_told;
    uint64_t adults; /* guests */
    uint64_t children;
    enum wire_shift_told telling; /* what those who signed up are still to be told, soon */
    int64_t asked_at;             /* "Veilig thuis?" was asked then; 0: not yet */
    int64_t due_at;               /* when time has something to do next */

    /* counted */
    uint64_t confirmed;
    uint64_t waiting;
    uint64_t offered;
    uint64_t newcomers_taken;
    uint64_t present;
    bool led; /* who leads the walking group has signed up */
};

/* The plan of a local day and time. `plan->on`, `begins_minute`, `minutes` and `crew` are set; the
 * instants are found. Takes: opens_days  0: sign-up is open at once
 * Fails: UNSUPPORTED, FIELD_TOO_LARGE (the day).  Source: SHIFT-1, SHIFT-14 */
MUST_CHECK enum status shift_plan_find(struct shift_plan *plan, unsigned opens_days,
                                       const char *zone);

/* Where it stands now. */
enum wire_shift_state shift_state(const struct shift *shift, const struct settings *settings,
                                  int64_t now);

/* Whether it is over, and one that an example may still tell of: never outside one.
 * Source: SHIFT-19 */
bool shift_is_history(const struct shift *shift, const struct settings *settings, int64_t now);

/* Whether it lacks people, or somebody to lead it, within a day of its beginning.
 * Source: SHIFT-3, SHIFT-4 */
bool shift_is_at_risk(const struct shift *shift, const struct settings *settings, int64_t now);

/* Places taken: also those that are offered. */
uint64_t shift_taken(const struct shift *shift);

/* Places kept for newcomers and still free; none within a day of the walk. Source: SIGNUP-5 */
uint64_t shift_kept_places(const struct shift *shift, const struct settings *settings, int64_t now);

/* Whether there is a place, for a newcomer or for anybody. Source: SIGNUP-1, SIGNUP-5 */
bool shift_has_room(const struct shift *shift, const struct settings *settings, int64_t now,
                    bool newcomer);

/* Whether places may still be asked for: it stands on the calendar and has not begun.
 * Fails: CLOSED.  Source: SHIFT-2, SHIFT-6 */
MUST_CHECK enum status shift_may_sign(const struct shift *shift, int64_t now);

/* Whether its plan may be another one: it has not begun, or was cancelled in time to walk still.
 * Gives: *fault.  Fails: CONFLICT (another version was seen), CLOSED, FIELD_TOO_SMALL (max is
 * below who has signed up).  Source: SHIFT-9, SHIFT-10 */
MUST_CHECK enum status shift_may_change(const struct shift *shift, uint64_t version,
                                        const struct shift_plan *plan, int64_t now,
                                        const char **fault);

/* Whether it may be cancelled: not once it is over, nor while people walk it.
 * Fails: CONFLICT, CLOSED.  Source: SHIFT-9 */
MUST_CHECK enum status shift_may_cancel(const struct shift *shift, uint64_t version, int64_t now,
                                        const char **fault);

/* When a step is due. Never: INT64_MAX.  Fails: UNSUPPORTED (the zone) */
MUST_CHECK enum status shift_step_at(const struct shift *shift, enum shift_step step,
                                     const struct settings *settings, int64_t *at);

/* The first step not done yet. Gives: *step, *at; *at is SHIFT_NEVER when there is none. */
MUST_CHECK enum status shift_step_next(const struct shift *shift, const struct settings *settings,
                                       enum shift_step *step, int64_t *at);

#define SHIFT_NEVER INT64_C(253402300799) /* the last second that a row may hold */

/* The shift as everybody in the buurt may see it. Source: SHIFT-11 */
struct wire_shift shift_show(const struct shift *shift, const struct settings *settings,
                             int64_t now);

#endif
