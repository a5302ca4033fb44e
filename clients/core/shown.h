/* shown.h -- what a client shows: people, words, alerts, groups and hats as a reader sees them.
 *
 * Names and texts come from inside the encryption: the server never had them. A name is its
 * bearer's own choice; what is vouched for is the device and how it came in.
 */
#ifndef CORE_SHOWN_H
#define CORE_SHOWN_H

#include "cert/hat.h"
#include "cert/id.h"
#include "sealed/sealed.h"
#include "wire/wire.h"

/* Who said it. */
struct shown_sender {
    struct wire_id member_id;
    struct wire_id device_serial;
    struct span first_name; /* as the content says; empty: not known yet ("nieuwe buur") */
    bool is_own;            /* this member's: of this device or a sister */
    bool is_verified;       /* the chain of its certificate holds up to the root */
};

/* How far something of ours has come. */
enum shown_delivery {
    SHOWN_FROM_OTHER, /* it is not ours */
    SHOWN_WAITING,    /* kept here; goes out when there is a connection */
    SHOWN_SENT,       /* the server has it; "wordt gedeeld" until its echo (T32) */
    SHOWN_SHARED,     /* it stands in the log */
    SHOWN_REFUSED     /* the server refused it */
};

struct shown_message {
    struct wire_group group;
    struct wire_id message_id;
    struct shown_sender sender;
    struct span text;
    struct wire_id reply_to; /* zero: to nothing */
    int64_t said_at;         /* by the sender's clock */
    bool for_police;         /* typed by a coordinator for the wijkagent */
    enum shown_delivery delivery;
};

/* What somebody said of an alert. */
struct shown_status {
    struct wire_group group; /* in which it came */
    struct wire_id alert_id;
    struct shown_sender sender;
    enum sealed_alert_state state;
    enum sealed_alert_outcome outcome; /* CLOSED */
    uint32_t hat;                      /* enum cert_hat_kind it was said under; 0: none */
    int64_t at;
    bool
        counts; /* false: a later "112 gebeld", or a closing by one who may not: only shown (T32) */
    bool is_silent; /* ran already when this phone came (T30), or needs no sound */
    enum shown_delivery delivery;
};

enum shown_closing {
    SHOWN_OPEN,
    SHOWN_CLOSED_BY_PERSON,
    SHOWN_CLOSED_BY_TIME /* by itself (T33) */
};

struct shown_alert {
    struct wire_group group; /* in which it runs now */
    struct wire_id alert_id;
    struct shown_sender sender;
    enum sealed_alert_kind kind;
    enum sealed_call_112 call;
    struct span place;
    struct span behaviour;
    struct span clothing;
    struct span vehicle;
    struct span direction;
    int64_t raised_at;
    int64_t expires;
    bool is_practice;
    bool is_rehearsal; /* only on this phone */
    bool is_widened;   /* runs in the whole wijk */
    bool is_silent;    /* ran already when this phone came (T30), or it came back late */
    bool is_called;    /* 112 was called: by the raiser, another, or a status */
    struct shown_sender caller;
    enum shown_closing closing;
    enum sealed_alert_outcome outcome;
    struct shown_sender closer;
    enum shown_delivery delivery;
    const struct shown_status *statuses; /* in log order; only in lists */
    size_t status_count;
};

/* Where this phone stands with a group. */
enum shown_membership {
    SHOWN_OUTSIDE,  /* it may be entered */
    SHOWN_QUEUED,   /* waits for a turn: `position` */
    SHOWN_ENTERING, /* the commit is on its way */
    SHOWN_INSIDE,
    SHOWN_FROZEN, /* waits for the next instance (T23) */
    SHOWN_GONE    /* left or removed */
};

struct shown_group {
    struct wire_group group;
    enum cert_group_kind kind;
    struct wire_id room;
    struct wire_id buurt_id; /* zero: the wijk's own */
    uint32_t instance;
    struct span name;  /* of the buurt by the charter, or of the walk group by its profile; may be
                          empty */
    struct span start; /* a walk group's starting point */
    enum shown_membership membership;
    uint64_t position; /* QUEUED */
    uint64_t epoch;
    uint64_t devices; /* leaves of it */
    int64_t committed_at;
    bool is_confirmed;           /* false: "nog niet bevestigd" (T22) */
    uint64_t statements_waiting; /* known here and not yet committed */
    int64_t heard_at;            /* when a hat holder's message last came (T37); 0: never */
};

struct shown_member {
    struct wire_id member_id;
    struct span first_name;       /* empty: no card yet */
    struct wire_id device_serial; /* of its first leaf there: a hat is bound to a device */
    uint64_t devices;             /* leaves in the group asked for */
    bool is_own;
    unsigned hats; /* bits of enum wire_hat that are known here and live */
};

struct shown_hat {
    struct wire_id serial;
    uint32_t hat;   /* enum cert_hat_kind */
    uint32_t reach; /* enum cert_reach_kind */
    struct wire_id buurt_id;
    struct wire_id room;
    struct wire_id device_serial;
    struct wire_id member_id;
    int64_t from;
    int64_t until;
};

struct shown_buurt {
    struct wire_id buurt_id;
    struct span name;
};

/* What goes onto paper, once, and is then forgotten here. */
struct shown_paper {
    struct span title; /* "root", "custodian 1" … */
    struct span words; /* 24 words with a space between */
};

#endif
