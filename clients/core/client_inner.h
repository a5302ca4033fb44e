/* client_inner.h -- what the files of a client share and nobody else may see.
 *
 * A step is one call from outside. What it changes is written twice: into memory, and as rows that
 * go out before anything else that the step wants done. A step that memory fails halfway leaves the
 * client torn: it says NO_MEMORY from then on, and whoever runs it opens it again from its rows,
 * which are those of the last whole step. So no function here takes anything back.
 */
#ifndef CORE_CLIENT_INNER_H
#define CORE_CLIENT_INNER_H

#include "cert/book.h"
#include "cert/charter.h"
#include "cert/group_info.h"
#include "cert/policy.h"
#include "core/client.h"
#include "core/kept.h"
#include "core/rows.h"
#include "crypto/secret/sign.h"
#include "mls/secret/group.h"

enum {
    CLIENT_LOGS_MAX = 8,                    /* that a session follows (S7) */
    CLIENT_ARENA_MAX = 4 << 20,             /* for one step's decoding */
    CLIENT_BYTES_MAX = 16 << 20,            /* of any one thing: a tree is the largest */
    CLIENT_NAME_MAX = 40,                   /* bytes of a first name (T28) */
    CLIENT_INLINE_MAX = 16384,              /* more travels as a blob (S12) */
    CLIENT_PLAIN_MAX = 2 * SEALED_SIZE_MAX, /* room to encode a content in */
    CLIENT_PART_MAX = 32768,                /* one part of a blob */
    CLIENT_MINUTE_S = 60,
    CLIENT_HOUR_S = 3600,
    CLIENT_DAY_S = 86400
};

/* --- what is to be done next: step.c --- */

/* One output that waits, with all that it points to. */
struct client_waiting {
    struct client_waiting *next;
    struct client_output output;
    struct arena arena; /* holds what the output points to */
    struct buffer frame;
    uint64_t ends;       /* an answer: the errand that is over once it was given; 0: none */
    bool ends_founding;  /* the papers were given */
    bool ends_coming_in; /* whoever waited for coming in was told */
};

struct client_outputs {
    struct client_waiting *first;
    struct client_waiting **last;
    struct client_waiting *given; /* the one that the caller looks at */
};

/* --- requests: errand.c --- */

enum errand_kind {
#define ERRAND(NAME, number, function, doc) ERRAND_##NAME = (number),
#include "core/errand.def"
#undef ERRAND
    ERRAND_END = 256
};

/* A request on its way. What writes is also a row, until its answer has come (S11). */
struct errand {
    struct errand *next;
    uint64_t number; /* of the request; rises per device */
    uint64_t ticket; /* of the wish that waits for it; 0: none */
    enum errand_kind kind;
    enum wire_type type;
    uint8_t rank;       /* 0: alerts and revocations, 1: what a person waits for, 2: the rest */
    bool is_durable;    /* kept as a row */
    bool is_fresh;      /* a durable one: never sent, also not by an earlier life of the phone */
    bool is_fleeting;   /* ends with the connection */
    bool is_session;    /* of the way in */
    bool is_sealed;     /* its content is sealed when its turn comes */
    bool is_sent;       /* in this session, and not answered */
    bool is_over;       /* answered; its function may take that back */
    bool is_answered;   /* its row stays until the wish's answer was given */
    int64_t not_before; /* a refusal told when to come back */
    uint32_t tries;
    uint64_t seen; /* what its frame says; 0: not known */
    int64_t asked_at;
    struct cert_group group;
    struct cert_id id;
    struct hash hash;
    uint64_t count;
    struct buffer frame;   /* as it is sent; empty: made when its turn comes */
    struct buffer content; /* of sealed ones: what is to be sealed; else what the kind keeps here */
};

/* What a kind of errand does with its answer. Takes: `status` OK and the reply, or why not.
 * Fails: NO_MEMORY alone. */
typedef enum status (*errand_done)(struct client *client, struct errand *errand, enum status status,
                                   const struct wire_head *reply);

/* --- this device: self.c --- */

enum client_standing {
    CLIENT_EMPTY,    /* belongs to no wijk */
    CLIENT_FOUNDING, /* makes one */
    CLIENT_JOINING,  /* has a code, not yet let in */
    CLIENT_SISTER,   /* has a key and waits for its certificate */
    CLIENT_IN,
    CLIENT_OUT /* revoked, or left */
};

struct client_self {
    enum client_standing standing;
    struct cert_id wijk_id;
    struct sign_pair pair;
    struct cert_id serial;
    struct cert_id member_id;
    struct cert_id buurt;
    struct cert_id issuer; /* the hat that invited; the wijk_id: the root */
    struct buffer evidence;
    struct buffer host;
    struct buffer name;
    struct buffer capabilities;
    struct cert_key root_key; /* as the invitation vouched for it */
    bool is_sister;
    uint32_t card_version;
    uint64_t made_at;
    uint64_t ticket; /* of the wish that waits for coming in */
    bool is_told;    /* its answer waits to be given */
};

/* --- the session: session.c --- */

enum session_stage {
    CLIENT_OFFLINE,
    CLIENT_CONNECTED, /* nothing said yet */
    CLIENT_SPEAKING,  /* hello, fetch, claim, prove: on the way in */
    CLIENT_SIGNED_IN
};

struct client_session {
    enum session_stage stage;
    uint64_t in_flight; /* number of the request that has no reply yet; 0: none */
    bool has_token;
    bool tries_token;
    bool is_listing;    /* group.list is under way */
    bool is_restarted;  /* the server was restored: said in this session */
    int64_t hold_until; /* the server has had enough of us until then */
    uint32_t claims;    /* signed again in this session, by another challenge */
    struct buffer token;
    struct hash challenge;
    int64_t clock_offset; /* the server's clock less ours */
    uint64_t incarnation;
    struct wire_log followed[CLIENT_LOGS_MAX];
    size_t followed_count;
};

/* --- groups: group.c --- */

enum membership {
    MEMBERSHIP_OUTSIDE,  /* may be entered */
    MEMBERSHIP_FETCHING, /* gets what is needed for it */
    MEMBERSHIP_QUEUED,   /* waits for its turn */
    MEMBERSHIP_READY,    /* the turn is ours; something is still coming */
    MEMBERSHIP_ENTERING, /* our commit, or our founding, is under way */
    MEMBERSHIP_INSIDE,
    MEMBERSHIP_FROZEN, /* waits for the next instance */
    MEMBERSHIP_GONE
};

struct client_group {
    struct client_group *next;
    struct cert_group id;
    struct cert_place place;
    struct cert_id buurt;
    enum membership standing;
    struct group *mls; /* NULL outside */
    struct cert_policy *policy;
    struct buffer pass; /* the door, where it is not the invitation; see kept.h */
    bool is_dirty;      /* has rows to be kept */
    bool is_wanted;     /* to be entered, from `ask_at` on */
    bool is_resync;     /* a leaf of ours stands in the tree: it is replaced */
    bool wants_resync;  /* something did not apply */
    bool is_confirmed;  /* T22 */
    bool was_inside;
    bool has_roster; /* the roster answer came, or it needs none */
    bool is_founded_here;
    uint32_t tries;
    uint32_t misses; /* in a row: what entering needs did not come */
    int64_t ask_at;

    /* entering */
    struct buffer tree, group_info, document;
    struct hash tree_hash, info_blob, policy_asked;
    bool has_info_blob, is_policy_blob, is_awaiting_chain;
    uint64_t turn_epoch;
    struct wire_id turn;
    uint64_t position;

    /* inside */
    bool is_swept; /* every leaf's signature and chain were looked at */
    struct cert_sweep sweep;
    uint64_t entered_epoch;
    int64_t entered_at;
    int64_t committed_at;
    int64_t commit_at;   /* a statement is committed then; 0: none waits */
    uint64_t lost_epoch; /* from which commits of ours lost last */
    uint32_t losses;     /* so many in a row */
    int64_t lost_until;  /* none more from that epoch before */
    int64_t leaving_at;  /* pending SelfRemoves are committed then */
    int64_t update_at;   /* not before */
    int64_t followed_at; /* or unfollowed: in its turn */
    int64_t follow_from; /* not before */
    bool is_committed;   /* ENTERING: the server took it, its echo is still to come */
    bool is_restarted;   /* its log was restarted: the server may know less than we do */
    int64_t ahead_until; /* others may bring the server back to where we are until then */
    int64_t push_at;     /* a new push key: not before */
    int64_t founder_at;  /* the founder looks whether it may go: not before */
    int64_t resync_at;   /* not before */
    int64_t roster_at;   /* a newcomer is answered then; 0: nobody waits */
    int64_t heard_at;    /* of a hat holder (T37) */
    int64_t warned_at;
    int64_t beat_at;              /* the last heartbeat with its hat, ours or another's */
    int64_t gap_from;             /* since when something may be missing */
    struct client_frame *backlog; /* events that wait for a blob */
};

/* An event kept until it can be handled. */
struct client_frame {
    struct client_frame *next;
    struct buffer frame;
};

/* What is fetched in parts (S12). */
struct client_blob {
    struct client_blob *next;
    struct hash hash;
    struct buffer bytes;
    bool is_whole;
};

/* What is to be said, before it is sealed. */
struct client_saying {
    enum wire_content_class content;
    struct cert_group group;
    struct cert_id object_id;
    uint16_t status_seq;
    int64_t expires;
    uint8_t rank;
    uint64_t ticket;
    enum wire_type type; /* group_send, alert_raise, alert_state, alert_widen */
    enum errand_kind kind;
    struct cert_id hat;   /* the request's; zero: none */
    struct cert_id buurt; /* alert_widen */
    struct span plain;    /* the encoded content */
    bool is_attested;     /* wrapped in our own signature first */
};

/* A message that was decrypted. */
struct client_heard {
    struct client_group *group;
    struct cert_group said_in; /* where its author said it first */
    struct cert_device device; /* its author */
    bool is_own;               /* of this very device */
    bool is_verified;
    bool is_silent;  /* it ran already when we came (T30) */
    bool is_relayed; /* brought by another than its author */
    uint64_t epoch;
    enum wire_content_class content;
    struct cert_id object_id;
    uint64_t status_seq;
    int64_t expires;
    struct span attested; /* the signed content byte for byte, where it came so */
};

/* Which hat of this device is wanted. */
struct client_reach {
    unsigned rights;                /* all of these */
    uint32_t hat;                   /* enum cert_hat_kind, or 0 */
    const struct cert_place *place; /* NULL: anywhere */
    const struct cert_id *buurt;    /* in which the place lies, or that is to be reached */
};

/* --- all of it --- */

struct client {
    int64_t now;
    bool is_torn;
    struct client_rows_kept rows;
    struct client_outputs outputs;
    struct client_self self;
    struct client_session session;
    struct errand *errands;   /* in the order of their numbers */
    uint64_t number_next;     /* requests and tickets */
    uint64_t number_kept;     /* drawn up to here; kept as a row */
    uint64_t sends;           /* sealed messages that were kept (T26) */
    uint64_t arrival;         /* counts what came, for the order in which it is shown */
    uint64_t unreadable;      /* frames that no server of ours sends */
    struct cert_book *book;   /* NULL before there is a wijk */
    struct buffer charter;    /* as signed; empty: none yet */
    uint32_t charter_version; /* the lowest that is taken */
    struct client_group *groups;
    struct client_blob *blobs;
    struct client_waiting *answer; /* the newest, while an errand ends */
    bool has_papers;               /* the founding's answer waits to be given */
    struct arena *reply_arena;     /* of the reply that is being handled */
    int64_t alert_closes_s;        /* of wijk.settings; 0: not known yet */
    int64_t alert_asks_s;
    char *scratch; /* WIRE_FRAME_MAX bytes, to encode in */
};

#include "core/calls.h"

#endif
