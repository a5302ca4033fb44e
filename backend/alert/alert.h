/* alert.h -- what may be done with an alert by what the server sees of it. Rules:
 * protocol/docs/alert.md.
 *
 * The server cannot tell what an alert says, nor which status says what: who closes what is judged
 * by the phones (T38). It holds limits, ends, hats and counts.
 */
#ifndef ALERT_ALERT_H
#define ALERT_ALERT_H

#include "cert/id.h"
#include "wire/wire.h"

struct settings;

struct alert {
    struct wire_id alert_id;
    struct wire_group group;
    struct wire_id buurt_id; /* zero: raised in the wijk's own group */
    int64_t raised_at;
    int64_t expires;
    bool practice;
    bool widened;
    uint64_t phones; /* the others in the group when it was raised */
    uint64_t sent;
    uint64_t received;
    uint64_t shown;
    uint64_t in_time; /* shown within a minute */
};

/* How often somebody did something within a window, and when the oldest of those was. */
struct alert_tries {
    uint64_t count;
    int64_t oldest; /* of the newest `limit` of them */
};

/* What is left of the three limits. Source: ALERT-3. */
struct alert_room {
    uint64_t left;   /* how many may still be raised now */
    int64_t next_at; /* none left: when the next may be */
};

enum { ALERT_TEN_MINUTES_S = 600, ALERT_HOUR_S = 3600, ALERT_DAY_S = 86400, ALERT_IN_TIME_S = 60 };

/* Takes: what the person did in ten minutes and in a day, what the buurt had in an hour. */
struct alert_room alert_room(const struct settings *settings, const struct alert_tries *ten_minutes,
                             const struct alert_tries *day, const struct alert_tries *buurt_hour);

/* Where alerts of the buurt go: its own group has too few phones and the wijk chose so. */
bool alert_goes_to_wijk(const struct settings *settings, uint64_t phones);

/* Takes: few  alerts of the asker's buurt go to the wijk
 * Fails: NOT_ALLOWED (no alarm group; the wijk's is for a hat; a practice without a hat). */
MUST_CHECK enum status alert_may_raise(enum cert_group_kind kind, enum wire_hat hat, bool practice,
                                       bool few);

/* Fails: FIELD_TOO_SMALL (it is over), FIELD_TOO_LARGE (over 24 hours ahead). */
MUST_CHECK enum status alert_may_last(const struct settings *settings, int64_t now,
                                      int64_t expires);

/* Takes: expires  as the status names it. Fails: CLOSED (it is over), FIELD_FORM (another end). */
MUST_CHECK enum status alert_may_go_on(const struct alert *alert, int64_t now, int64_t expires);

/* Takes: walking  the asker leads a walk that is running. Fails: NOT_ALLOWED, CONFLICT (done). */
MUST_CHECK enum status alert_may_widen(const struct alert *alert, const struct wire_id *buurt_id,
                                       enum wire_hat hat, bool walking);

#endif
