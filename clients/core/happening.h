/* happening.h -- all that a client tells by itself, to be shown or acted on by who runs it. */
#ifndef CORE_HAPPENING_H
#define CORE_HAPPENING_H

#include "core/shown.h"

enum happening_kind {
    HAPPENED_NOTHING,
    /* the session */
    HAPPENED_SIGNED_IN, /* the server knows this device; `at` its clock */
    HAPPENED_CLOSING,   /* the server ends the connection: `closing`, come back at `at` */
    HAPPENED_REVOKED,   /* this device is revoked or left: nothing works any more */
    HAPPENED_REFUSED,   /* something that nobody waits for was refused: `status`, `field` */
    /* groups */
    HAPPENED_QUEUED,     /* `group`: waits for its turn at `count` */
    HAPPENED_ENTERED,    /* `group`: this device is in */
    HAPPENED_EPOCH,      /* `group`: `epoch` began, `change` says by what, `who` by whom */
    HAPPENED_OUT,        /* `group`: this device is out */
    HAPPENED_FROZEN,     /* `group`: waits for its next instance (T23) */
    HAPPENED_REFOUNDED,  /* `group`: the next instance, to be entered */
    HAPPENED_GAP,        /* `group`: from `from` to `at` something may be missing (T26) */
    HAPPENED_APPLIED,    /* `group`: the statement `hash` has been committed */
    HAPPENED_NAMED,      /* a card came: `who` has a first name */
    HAPPENED_WALK_NAMED, /* `group`: `text` is its name, `start` where it begins */
    /* what was said */
    HAPPENED_MESSAGE,    /* `message` */
    HAPPENED_REMARK,     /* `text` on the walk `id`, by `who` */
    HAPPENED_ALERT,      /* `alert` */
    HAPPENED_STATUS,     /* `state` of `alert` */
    HAPPENED_CLOSED,     /* `alert` is closed, by somebody or by itself */
    HAPPENED_STILL_ON,   /* `alert` of this member: 30 minutes have gone, is it over? */
    HAPPENED_MISSED,     /* `count` alerts were raised and are closed: one line (decision 4) */
    HAPPENED_DELIVERED,  /* ours came into the log: `id` */
    HAPPENED_UNREADABLE, /* `group`: a message of `who` cannot be read, `status` says why */
    /* hats, passes, moderation */
    HAPPENED_HAT_ASKED,  /* `hat` waits for this device's second signature: WISH_COSIGN_HAT `id` */
    HAPPENED_HAT_GIVEN,  /* `hat` is this device's */
    HAPPENED_HAT_ENDED,  /* the hat `id` no longer holds */
    HAPPENED_PASS_ASKED, /* `who` asks into `group` */
    HAPPENED_PASS_GIVEN, /* into `group`; it is used by itself */
    HAPPENED_REPORTED,   /* `id`: `message` is reported, `text` says why; `status` OK when its
                            author's signature holds */
    HAPPENED_MEASURE_ASKED, /* `id`: another moderator proposes; see `event`; `text` the reason */
    HAPPENED_MEASURE,       /* `id`: decided; see `event`; `text` the reason */
    HAPPENED_APPEALED,      /* `id`: `text` */
    /* the rest */
    HAPPENED_EVENT,   /* `event`: of a noun of the server's, decoded, for the caller */
    HAPPENED_WARNING, /* `warning` */
    HAPPENED_KIND_COUNT
};

/* Why an epoch began. */
enum happening_change {
    HAPPENED_BY_UPDATE,
    HAPPENED_BY_ENTRY,     /* `who` came in */
    HAPPENED_BY_RESYNC,    /* `who` is "opnieuw verbonden" (T19) */
    HAPPENED_BY_STATEMENT, /* `hash`: revoked, withdrawn, left */
    HAPPENED_BY_LEAVING    /* pending SelfRemoves */
};

enum happening_warning {
    HAPPENED_NO_WARNING,
    HAPPENED_NO_HEARTBEAT,    /* `group`: no hat holder for seven days (T37) */
    HAPPENED_UNCONFIRMED,     /* `group`: entered by an old GroupInfo, not confirmed yet (T22) */
    HAPPENED_CONFIRMED,       /* `group`: it is now */
    HAPPENED_FORK,            /* `group`: this epoch does not apply; `status`: why (T23) */
    HAPPENED_TWO_KEYS,        /* one serial with two keys: both leave (T13) */
    HAPPENED_RESTORED,        /* this phone's state is older than what it sent: it resyncs (T26) */
    HAPPENED_SERVER_RESTORED, /* the server's logs were restored (S8) */
    HAPPENED_CLOCK,           /* this phone's clock differs from the server's by `count` seconds */
    HAPPENED_LYING,           /* the server gave what no server of ours can give: `status` */
    HAPPENED_HAT_ENDS,        /* `hat` ends within 60 or 14 days */
    HAPPENED_OLD_CHARTER      /* a charter below the version seen was refused (T10) */
};

struct happening {
    enum happening_kind kind;
    struct wire_group group;
    struct wire_id id;
    struct wire_hash hash;
    struct shown_sender who;
    struct span text;
    struct span start;
    uint64_t epoch;
    uint64_t count;
    int64_t from;
    int64_t at;
    enum status status;
    const char *field;
    enum happening_change change;
    enum happening_warning warning;
    enum wire_closing closing;
    struct shown_message message;
    struct shown_alert alert;
    struct shown_status state;
    struct shown_hat hat;
    const struct wire_head *event; /* an event or notice of the wire */
};

#endif
