/* origin.h -- push services, by their origin: how many posts each has, when it may be asked again,
 * and the token that vouches for us there. One thread's.
 */
#ifndef WAKEUP_ORIGIN_H
#define WAKEUP_ORIGIN_H

#include "wakeup/voucher.h"

enum {
    ORIGIN_NAME_MAX = 280, /* "https://" and a host name */
    ORIGINS_MAX = 24,      /* there are five or six in the world; the rest is somebody's own */
    VOUCHER_LASTS_S = 43200,
    VOUCHER_MARGIN_S = 3600
};

/* A service, as one wijk speaks to it. */
struct origin {
    struct wire_id wijk_id;
    char name[ORIGIN_NAME_MAX]; /* "https://push.example.org", lower case, without :443 */
    unsigned active;            /* posts under way */
    unsigned misses;            /* that failed in a row for want of an answer */
    int64_t held_until_ms;      /* not to be asked before */
    int64_t used_ms;
    int64_t voucher_until; /* seconds since 1970, UTC; 0: there is none yet */
    uint8_t voucher_key[PUSH_PUBLIC_SIZE];
    char voucher[VOUCHER_TEXT_MAX];
};

struct origins {
    struct origin list[ORIGINS_MAX];
    size_t count;
};

/* The origin of an address that address_may_push() let through. Fails: TOO_LARGE. */
MUST_CHECK enum status origin_name(struct span endpoint, char name[ORIGIN_NAME_MAX]);

/* The service of this name for this wijk; the one that was used longest ago gives its place. Gives:
 * NULL while every place has posts under way. */
struct origin *origin_find(struct origins *origins, const struct wire_id *wijk_id, const char *name,
                           int64_t now_ms);

/* Sees to it that the service's voucher holds a while: one token serves for hours.
 * Fails: as voucher_write(). */
MUST_CHECK enum status origin_vouch(struct origin *origin, const struct wake_up *wake,
                                    struct span contact, int64_t now);

#endif
