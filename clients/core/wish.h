/* wish.h -- all that can be wanted of a client.
 *
 * WISH_REQUEST carries any request of the wire: the road for what only the server does (shifts,
 * sign-ups, reports, counts). The other wishes need keys, groups or what this phone keeps; each
 * does by itself all the requests it takes. Ids are the wire's; `zero` asks the client to choose.
 * Spans are borrowed until client_ask() returns.
 */
#ifndef CORE_WISH_H
#define CORE_WISH_H

#include "core/shown.h"

enum wish_kind {
    WISH_NOTHING,
    WISH_REQUEST, /* `request` */
    /* coming in */
    WISH_FOUND,      /* `found`; gives papers, once, and ids[] of the buurten */
    WISH_JOIN,       /* `join`; done when the device is let in and signed in */
    WISH_SHOW_KEY,   /* `sister`: this empty phone's code, for another device of the member */
    WISH_ADD_SISTER, /* `sister`: on the device that signs; gives a code for the new one */
    WISH_BE_SISTER,  /* `sister`: on the new device, with that code */
    /* letting in */
    WISH_INVITE,              /* `invite`; gives link, words, id (the invitation's serial) */
    WISH_WITHDRAW_INVITATION, /* `target` id: its serial */
    WISH_GRANT_HAT,  /* `grant`; gives id (the hat's serial), `is_draft` where a second must sign */
    WISH_COSIGN_HAT, /* `target` id: a hat that HAPPENED_HAT_ASKED told */
    WISH_WITHDRAW_HAT,     /* `target` id: the hat's serial; gives hash and code where a second must
                              sign */
    WISH_COSIGN_STATEMENT, /* `text`: the code of a statement; signs it too and posts it */
    WISH_REVOKE,           /* `revoke`; gives hash */
    WISH_LEAVE,            /* the whole wijk, with all devices of this member */
    WISH_MOVE,             /* `target` id: the new buurt */
    WISH_ASK_PASS,         /* `target` group */
    WISH_GIVE_PASS,        /* `pass` */
    WISH_FOLLOW_STATEMENT, /* `target` hash; gives groups_done of groups_all, and groups */
    /* the wijk */
    WISH_ADD_ROOM, /* `room`: a walk group in a new charter, and its group with this device in it */
    WISH_SUCCEED,  /* `succeed`: root or custodians name another root or custodians */
    WISH_DRILL,    /* `drill`: reads papers as if founder and root were lost; changes nothing */
    /* speaking */
    WISH_NAME,      /* `text`: this member's first name from now on; tells every group */
    WISH_SAY,       /* `say`; gives id (the message's) */
    WISH_REACH,     /* `target` group: how many phones an alert there reaches; gives reached */
    WISH_RAISE,     /* `raise`; gives id (the alert's), and `phones` */
    WISH_STATE,     /* `state` */
    WISH_WIDEN,     /* `target` id: the alert */
    WISH_NAME_WALK, /* `name_walk`: name and starting point of a walk group */
    WISH_REMARK,    /* `remark`: on a walk, for the walkers alone */
    /* moderation */
    WISH_REPORT,          /* `report`: Meld dit bericht; gives id (the report's) */
    WISH_PROPOSE_MEASURE, /* `measure` */
    WISH_AGREE_MEASURE,   /* `agree` */
    WISH_APPEAL,          /* `appeal` */
    /* asking this phone */
    WISH_SHOW_SELF,     /* gives self */
    WISH_SHOW_GROUPS,   /* gives groups */
    WISH_SHOW_MEMBERS,  /* `target` group; gives members */
    WISH_SHOW_MESSAGES, /* `messages`; gives messages */
    WISH_SHOW_ALERTS,   /* `target` group, zero: all; gives alerts with statuses */
    WISH_SHOW_HATS,     /* this device's own; gives hats */
    WISH_SHOW_BUURTEN,  /* the charter's; gives buurten */
    WISH_COMPARE,       /* `target` group: the epoch authenticator; gives words and code */
    WISH_COUNT
};

/* Any request. Durable ones go through the outbox and survive a restart (S11). */
struct wish_request {
    const struct wire_head
        *message;      /* a request's struct by its head; its numbers are given here */
    enum wire_hat hat; /* 0: as message->hat says; RESIDENT: none; else this device's live hat of
                          that kind which reaches what the request names */
};

struct wish_buurt {
    struct span name; /* at most 40 bytes */
};

/* Founds the wijk. The server's operator allowed it by a token. */
struct wish_found {
    struct span token; /* as `buurtd admin allow-founding` gave it, or its bytes in base64url */
    struct span host;  /* goes into links: "buurt.example" or "127.0.0.1:8080" */
    struct span first_name;
    const struct wish_buurt *buurten; /* 1 to 64 */
    size_t buurt_count;
    uint64_t home;             /* the founder's own buurt, an index */
    uint64_t custodian_count;  /* n, 2 to 9 */
    uint64_t custodian_quorum; /* k, 1 to n */
};

struct wish_join {
    struct span code; /* a link, a code, or nine words */
    struct span first_name;
};

struct wish_sister {
    struct span code;       /* ADD: of the new phone's key; BE: the answer to it */
    struct span first_name; /* BE: empty takes the name that came with the code */
};

enum wish_invitation_kind {
    WISH_INVITE_RESIDENT = 1, /* as cert_invitation_kind */
    WISH_INVITE_HAT = 2,
    WISH_INVITE_RECOVERY = 3
};

struct wish_invite {
    enum wish_invitation_kind kind;
    struct wire_id buurt_id;  /* zero: the own */
    bool by_words;            /* nine words to be said, not a link */
    struct span host;         /* empty: as founded or joined */
    struct wire_id member_id; /* RECOVERY */
    uint32_t hat;             /* HAT: enum cert_hat_kind that is promised */
    struct wire_id room;      /* HAT with reach group, casus, fund */
    int64_t hat_until;        /* HAT; 0: a year */
};

struct wish_grant {
    uint32_t hat; /* enum cert_hat_kind */
    struct wire_id device_serial;
    struct wire_id buurt_id; /* where the reach is a buurt or a group */
    struct wire_id room;     /* where it is a group, a casus, a fund */
    int64_t until;           /* 0: a year */
    struct wire_id cosigner; /* whose hat is to sign too; zero: one that this phone knows */
    struct span root_paper;  /* what only the root gives, or co-signs: its 24 words; else empty */
};

struct wish_target {
    struct wire_id id;
    struct wire_group group;
    struct wire_hash hash;
    struct span paper; /* WITHDRAW_HAT by the root: its 24 words; else empty */
};

enum wish_revoke_kind {
    WISH_REVOKE_DEVICE, /* with every sister that it signed, unless in `spared` */
    WISH_REVOKE_MEMBER, /* all of the member's devices known here */
    WISH_REVOKE_ISSUER  /* a hat, and who came in by it with these numbers (T4) */
};

struct wish_revoke {
    enum wish_revoke_kind kind;
    struct wire_id target;        /* device serial, member id, or hat serial */
    const struct wire_id *spared; /* DEVICE: sisters that stay */
    size_t spared_count;
    const uint16_t *numbers; /* ISSUER; NULL with count 0: the hat alone */
    size_t number_count;
    bool with_granted; /* ISSUER: what that hat granted ends too */
};

struct wish_pass {
    struct wire_group group;
    struct wire_id device_serial; /* of whom HAPPENED_PASS_ASKED told */
};

struct wish_room {
    enum cert_group_kind kind; /* CERT_WALK or CERT_CASUS */
    struct wire_id buurt_id;
    struct wire_id room; /* zero: chosen; gives id */
    uint64_t min;        /* CERT_WALK: the walking group's own figures */
    uint64_t max;
    uint64_t newcomers;
};

struct wish_paper {
    struct span words; /* as they stand on it */
};

struct wish_succeed {
    const struct wish_paper *papers; /* the root's one, or k custodians' */
    size_t paper_count;
    bool new_root;            /* a new root is made; its paper is given */
    uint64_t custodian_count; /* 0: they stay */
    uint64_t custodian_quorum;
};

struct wish_say {
    struct wire_group group;
    struct span text;
    struct wire_id reply_to;
    bool for_police; /* under a coordinator's hat */
};

struct wish_raise {
    struct wire_group group;   /* zero: the own buurt's alarm group */
    struct sealed_alert alert; /* its id, times, tally and first_name are given here; expires: 0 for
                                  the wijk's setting */
    bool practice;             /* OEFENING, under a hat */
    bool rehearsal;            /* only on this phone */
};

struct wish_state {
    struct wire_id alert_id;
    enum sealed_alert_state state;
    enum sealed_alert_outcome outcome; /* CLOSED */
    enum wire_hat hat;                 /* 0: chosen where the state needs one */
};

struct wish_name_walk {
    struct wire_id walk_group_id;
    struct span name;
    struct span start;
};

struct wish_remark {
    struct wire_id walk_group_id;
    struct wire_id shift_id;
    struct span text;
};

struct wish_report {
    struct wire_group group;
    struct wire_id message_id;
    struct span reason;
};

struct wish_measure {
    struct wire_id report_id;
    struct wire_id buurt_id;
    struct wire_id member_id;
    enum wire_measure measure;
    uint64_t days;
    struct span reason;
};

struct wish_agree {
    struct wire_id report_id;
    struct wire_id buurt_id;
    bool agree;
};

struct wish_appeal {
    struct wire_id report_id;
    struct span words;
};

struct wish_messages {
    struct wire_group group; /* zero: of all groups */
    int64_t since;           /* said_at from here on */
    size_t most;             /* the newest so many; 0: 500 */
};

struct wish {
    enum wish_kind kind;
    union {
        struct wish_request request;
        struct wish_found found;
        struct wish_join join;
        struct wish_sister sister;
        struct wish_invite invite;
        struct wish_grant grant;
        struct wish_target target;
        struct wish_revoke revoke;
        struct wish_pass pass;
        struct wish_room room;
        struct wish_succeed succeed;
        struct wish_succeed drill;
        struct wish_say say;
        struct wish_raise raise;
        struct wish_state state;
        struct wish_name_walk name_walk;
        struct wish_remark remark;
        struct wish_report report;
        struct wish_measure measure;
        struct wish_agree agree;
        struct wish_appeal appeal;
        struct wish_messages messages;
        struct span text;
    } as;
};

/* Who this phone is. */
struct wish_self {
    bool is_in; /* it belongs to a wijk */
    struct wire_id wijk_id;
    struct wire_id member_id;
    struct wire_id device_serial;
    struct wire_id buurt_id;
    struct span first_name;
    struct span host;
    bool is_connected;
    bool is_signed_in;
    bool is_revoked;
    uint64_t outbox;     /* requests that wait or have no answer yet */
    uint64_t succession; /* its version: who keeps the wijk's keys (T8); 0: not heard yet */
    uint64_t custodian_count;
    uint64_t custodian_quorum;
};

/* What the client itself gives for a wish; what a wish does not give is zero. Lives as long as the
 * output it comes in. */
struct wish_answer {
    enum wish_kind kind;
    struct wire_id id;
    struct wire_hash hash;
    bool is_draft;     /* a second signature is still needed */
    struct span link;  /* "https://host/#…" */
    struct span words; /* nine words, or words to compare */
    struct span code;  /* text to hand over by copy or QR */
    struct wire_group group;
    uint64_t phones;
    uint64_t connected;
    uint64_t groups_done; /* "uit 3 van 4 groepen" */
    uint64_t groups_all;
    struct wish_self self;
    const struct shown_paper *papers;
    size_t paper_count;
    const struct wire_id *ids;
    size_t id_count;
    const struct shown_group *groups;
    size_t group_count;
    const struct shown_member *members;
    size_t member_count;
    const struct shown_message *messages;
    size_t message_count;
    const struct shown_alert *alerts;
    size_t alert_count;
    const struct shown_hat *hats;
    size_t hat_count;
    const struct shown_buurt *buurten;
    size_t buurt_count;
};

#endif
