/* sim.h -- a whole wijk in one process: the real server core, real phones, and a world between them
 * that loses, delays, doubles, cuts, kills and sometimes lies. One seed is one course of events.
 *
 *     life (what people want) ─> phones (client core) ─> links ─> host (server core) ─> disk
 *                                        ^                  |        |
 *                                        └── liar <─────────┴────────┘
 *
 * Time is virtual: sim_run() goes from one moment at which something is due to the next. Chance is
 * the seed's alone. Whatever must never be is told to sim_fail(), and ends the seed.
 */
#ifndef SIMULATION_SIM_H
#define SIMULATION_SIM_H

#include "base/span.h"
#include "base/status.h"
#include "core/client.h"
#include "server/core/core.h"
#include "server/ops/settings.h"
#include "support/vfs_disk.h"
#include "wire/wire.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    SIM_PHONES = 24,
    SIM_HOSTS = 2,  /* the second is a fork of the first, by a lying server */
    SIM_LINKS = 96, /* open or half open at one time */
    SIM_LOGS = 128,
    SIM_TAIL = 12,   /* frames that a log's tail keeps: short, so that pages are read too */
    SIM_GROUPS = 32, /* that one phone speaks of */
    SIM_SAID = 512,
    SIM_START = 1773774000 /* 2026-03-17 20:00 in Eindhoven */
};

#define SIM_NEVER INT64_MAX
#define MINUTE_MS 60000LL
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* How often each thing happened in a seed; a zero where there must be none is a failure. */
#define SIM_COUNTS(COUNT)                                                                          \
    COUNT(phones, "phones that came in", 12)                                                       \
    COUNT(groups, "groups", 4)                                                                     \
    COUNT(delivered, "frames delivered", 500)                                                      \
    COUNT(lost, "frames lost", 1)                                                                  \
    COUNT(late, "frames late", 1)                                                                  \
    COUNT(doubled, "frames doubled", 1)                                                            \
    COUNT(shuffled, "events of two logs in another order", 1)                                      \
    COUNT(cuts, "connections cut", 1)                                                              \
    COUNT(kills, "kills of the server or of a phone", 5)                                           \
    COUNT(server_kills, "kills of the server", 1)                                                  \
    COUNT(power_cuts, "of them with the power", 1)                                                 \
    COUNT(phone_kills, "kills of phones", 1)                                                       \
    COUNT(races, "commits that lost a race", 3)                                                    \
    COUNT(repeats, "requests repeated under one number", 1)                                        \
    COUNT(full_disks, "full disks", 1)                                                             \
    COUNT(pages, "pages read", 1)                                                                  \
    COUNT(said, "messages, alerts and states acknowledged", 10)                                    \
    COUNT(revoked, "phones revoked or gone", 1)                                                    \
    COUNT(looked_for, "of these looked for on another phone", 100)                                 \
    COUNT(compared, "groups on phones compared", 15)

/* Lies, and what phones made of them; only in seeds that lie, and each lie in some seed. */
#define SIM_LIES(LIE)                                                                              \
    LIE(withheld, "frames withheld")                                                               \
    LIE(delayed, "frames delayed for hours")                                                       \
    LIE(old_info, "old GroupInfos replayed to a new phone")                                        \
    LIE(forks, "groups forked")                                                                    \
    LIE(invented, "shifts invented")                                                               \
    LIE(garbled, "messages garbled")                                                               \
    LIE(ghosts, "ghosts sent in without a chain")                                                  \
    LIE(warned, "phones that warned")

struct sim_counts {
#define COUNT(name, text, least) uint64_t name;
    SIM_COUNTS(COUNT)
#undef COUNT
#define LIE(name, text) uint64_t name;
    SIM_LIES(LIE)
#undef LIE
};

/* ── links: a connection as a stream each way, with frames under way ────────────────────────── */

struct parcel {
    struct parcel *next;
    int64_t due;   /* ms */
    uint32_t log;  /* an event's, 0: none */
    uint16_t code; /* not 0: the connection is closed with it; no text */
    bool doubled;  /* comes a second time */
    size_t size;
    uint8_t text[];
};

struct stream {
    struct parcel *first;
    struct parcel *last;
    int64_t due; /* of the last put in: nothing overtakes */
};

struct follow {
    uint32_t log;   /* 0: free */
    uint64_t seq;   /* sent so far */
    uint64_t until; /* 0: without end */
};

struct link {
    uint64_t number; /* 0: free */
    size_t phone;
    size_t host;
    struct stream up;
    struct stream down;
    bool host_has;         /* the server thinks that it stands */
    bool phone_has;        /* the phone does */
    bool is_cut;           /* nothing passes any more */
    bool is_told;          /* INPUT_OPENED was given */
    bool is_asking;        /* a frame of its is being answered */
    enum wire_type asking; /* of which type */
    uint64_t asking_number;
    uint8_t doubled;       /* so many answers to one frame are still to come */
    uint8_t loses;         /* when so many are, the next is lost */
    int64_t host_hears_at; /* of the cut */
    int64_t phone_hears_at;
    int64_t pump_at; /* when events are next put in */
    uint32_t last_log;
    struct follow follows[FOLLOW_MAX];
};

/* ── the host: a server core with its disk, and what the network thread does around it ──────── */

struct tail {
    uint32_t log;
    uint64_t last;
    struct frame *frames[SIM_TAIL]; /* the newest, oldest first */
    size_t count;
};

/* What was told or answered, so that it can be asked for after a kill. */
struct told {
    uint32_t log;
    uint64_t seq;
    int64_t keep_until;
    uint64_t sum;
};

struct answered {
    size_t phone;
    uint64_t request;
    uint64_t sum;
    int64_t at; /* ms */
};

struct host {
    struct vfs_disk *disk;
    char disk_name[16];
    struct core *core;
    struct reader *reader;
    bool is_up;
    int64_t up_at;  /* when it comes back */
    int64_t run_at; /* when it runs next */
    int64_t busy_until;
    uint64_t die_after; /* so many changes of the disk from now the power fails; 0: it does not */
    bool is_dying;      /* it has failed, in the midst of a run */
    struct tail tails[SIM_LOGS];
    size_t tail_count;
    struct told *told;
    size_t told_count;
    size_t told_room;
    struct answered *answered;
    size_t answered_count;
    size_t answered_room;
};

/* ── phones ─────────────────────────────────────────────────────────────────────────────────── */

struct phone_row {
    uint8_t *key;
    size_t key_size;
    uint8_t *value;
    size_t value_size;
};

/* What became of a wish. */
struct wished {
    uint64_t ticket; /* 0: free */
    enum wish_kind kind;
    size_t said;  /* index + 1 in sim.said; 0: nothing was said */
    bool is_kept; /* the rows that followed it were kept */
};

enum { PHONE_WISHES = 64, PHONE_HEARD = 2 * SIM_SAID };

struct heard {
    struct wire_id id;
    uint32_t lives; /* in which life of the phone it was shown last */
    uint32_t times;
};

/* A group as a phone told of it. */
struct inside {
    struct wire_group group;
    int64_t entered_at; /* ms */
    int64_t gap_from;   /* ms; what was said between these two may be missing there */
    int64_t gap_to;
    bool is_out;
};

struct phone {
    bool is_used;
    size_t index;
    struct client *client; /* NULL: not running */
    uint32_t lives;        /* times it was started */
    struct phone_row *rows;
    size_t row_count;
    size_t row_room;
    int64_t skew_s;   /* its clock is off by so much */
    int64_t tick_at;  /* ms */
    int64_t start_at; /* ms; when it is started again */
    int64_t call_at;  /* ms; when it connects again */
    uint64_t link;    /* number; 0: none */
    size_t host;      /* to which its calls go */
    bool is_in;       /* belongs to the wijk */
    int64_t in_at;    /* ms */
    bool is_out;      /* revoked or left */
    unsigned out_on;  /* bits of the hosts that were told so */
    bool wears_hat;   /* and knows it */
    struct wire_id serial;
    struct wire_key key;
    int64_t warned_at; /* ms; the first warning after the lying began; SIM_NEVER: none */
    uint32_t warnings; /* bits of enum happening_warning */
    uint64_t asked;    /* frames that it sent since it grew calm */
    struct wished wishes[PHONE_WISHES];
    struct heard *heard; /* PHONE_HEARD */
    size_t heard_count;
    struct inside inside[SIM_GROUPS];
    size_t inside_count;
};

/* Something said that the server acknowledged to its sender. */
struct said {
    struct wire_id id;
    struct wire_group group;
    size_t phone;
    int64_t at;      /* ms, when it was asked for */
    int64_t done_at; /* ms, when the server had it */
    bool is_done;
    bool is_alert;
};

/* ── all of it ──────────────────────────────────────────────────────────────────────────────── */

enum lie_kind {
    LIE_NONE,
    LIE_WITHHOLD, /* one phone hears nothing of the groups any more */
    LIE_DELAY,    /* one phone hears all of it hours late */
    LIE_OLD_INFO, /* new phones are given the oldest GroupInfo */
    LIE_FORK,     /* half of the phones speak to a copy of the server */
    LIE_INVENT,   /* shifts that nobody planned */
    LIE_GARBLE,   /* a byte of what is sealed is another */
    LIE_GHOST,    /* a device without a chain enters, by the log that one phone is shown */
    LIE_COUNT
};

struct old_info { /* of a group, as it was first seen */
    struct wire_group group;
    uint64_t epoch;
    int64_t committed_at;
    struct wire_hash tree_blob;
    struct wire_hash info_blob;
    uint64_t tree_size;
    uint8_t *info;
    size_t info_size;
};

struct liar {
    enum lie_kind kind; /* chosen by the seed */
    bool is_lying;      /* it has begun */
    int64_t from;       /* ms, when it began */
    size_t victim;      /* who is lied to; with LIE_OLD_INFO the first of them */
    uint64_t incarnation;
    uint64_t device_seq; /* of the victim's own log */
    struct old_info old[SIM_GROUPS];
    size_t old_count;
    char text[WIRE_FRAME_MAX]; /* a frame as it was changed */
};

struct life; /* life.h */

struct sim {
    uint64_t seed;
    uint64_t dice;
    bool is_loud;
    bool tells_frames; /* each of them, when it is loud */
    int64_t now;       /* ms since SIM_START */
    int64_t end;       /* ms */
    bool is_calm;      /* no more trouble: what is to come must come */
    struct settings settings;
    struct host hosts[SIM_HOSTS];
    size_t host_count;
    struct link links[SIM_LINKS];
    uint64_t last_link;
    struct phone phones[SIM_PHONES];
    size_t phone_count;
    struct said said[SIM_SAID];
    size_t said_count;
    struct liar liar;
    struct life *life;
    struct sim_counts counts;
    bool has_failed;
    char failure[512];
};

/* sim.c */
void sim_open(struct sim *sim, uint64_t seed, bool is_loud);
void sim_close(struct sim *sim);
void sim_run(struct sim *sim);           /* the whole seed, to its end or failure */
int64_t sim_time(const struct sim *sim); /* seconds since 1970 */
uint64_t sim_chance(struct sim *sim, uint64_t bound);
bool sim_once_in(struct sim *sim, uint64_t times);
void sim_fail(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_tell(const struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_core_chance(void *context, uint8_t *bytes, size_t size);
uint64_t sum_of(struct span bytes);
void *sim_must(void *memory);

/* link.c */
struct link *link_find(struct sim *sim, uint64_t number);
struct link *link_open(struct sim *sim, size_t phone);
void link_put(struct sim *sim, struct link *link, struct stream *stream, struct span text,
              uint32_t log);
void link_put_close(struct sim *sim, struct link *link, uint16_t code, int64_t after_s);
struct parcel *stream_take(struct stream *stream, int64_t now); /* NULL: nothing is due */
void stream_end(struct sim *sim, struct stream *stream, bool counts);
void link_cut(struct sim *sim, struct link *link);
void link_drop_by_phone(struct sim *sim, struct link *link);
void link_free_if_over(struct sim *sim, struct link *link);
int64_t link_due(const struct link *link);
void links_step(struct sim *sim);

/* host.c */
void host_open(struct sim *sim, size_t index);
void host_close(struct sim *sim, size_t index);
void host_fork(struct sim *sim); /* the second host, as the first one is now */
void host_kill(struct sim *sim, size_t index, enum vfs_loss loss);
void host_step(struct sim *sim, size_t index);
int64_t host_due(const struct sim *sim, size_t index);
void host_hear(struct sim *sim, struct link *link); /* something may wait in its stream up */
char *host_admin(struct sim *sim, size_t index, const char *line); /* the caller frees it */

/* deliver.c: carries a batch out */
void deliver_batch(struct sim *sim, struct host *host, struct batch *batch, size_t most);
void deliver_pump(struct sim *sim, struct link *link);
void deliver_end(struct host *host);

/* phone.c */
void phone_start(struct sim *sim, size_t index);
void phone_kill(struct sim *sim, size_t index);
void phone_end(struct sim *sim, size_t index);
void phone_step(struct sim *sim, size_t index);
int64_t phone_due(const struct phone *phone);
void phone_hear(struct sim *sim, struct link *link, const struct parcel *parcel);
void phone_lost(struct sim *sim, struct link *link);
int64_t phone_time(const struct sim *sim, const struct phone *phone);

/* Asks; the answer goes to told_answer(). Gives: the status at once. */
enum status phone_ask(struct sim *sim, size_t index, const struct wish *wish, size_t said);

/* life.c */
void life_open(struct sim *sim);
void life_close(struct sim *sim);
void life_step(struct sim *sim);
int64_t life_due(const struct sim *sim);

/* told.c */
void told_forgotten(struct sim *sim, const struct wished *wished); /* a wish died unkept */
void told_answer(struct sim *sim, struct phone *phone, const struct wished *wished,
                 const struct client_output *output);
void told_happening(struct sim *sim, struct phone *phone, const struct happening *happening);

/* liar.c: what a lying server makes of a frame on its way down. Gives: false: it does not go. */
bool liar_down(struct sim *sim, struct link *link, struct span *text, int64_t *delay_ms);
void liar_open(struct sim *sim);
void liar_close(struct sim *sim);
void liar_step(struct sim *sim, unsigned tick); /* of the storm */

/* ghost.c: a commit by which a device without a chain enters, as an event for this phone. Gives:
 * its size in `text`; 0: the phone is not inside. */
size_t ghost_make(const struct sim *sim, const struct phone *phone, const struct wire_group *group,
                  char text[WIRE_FRAME_MAX]);

/* look.c: into a phone, where it cannot be asked */
struct look {
    bool is_inside;
    uint64_t epoch;
    uint64_t authenticator; /* a sum of it */
    size_t leaves;
    size_t strangers; /* leaves that no phone of ours has the key of */
    size_t gone;      /* leaves of phones that were revoked or left */
};
void look_into(const struct sim *sim, const struct phone *phone, const struct wire_group *group,
               struct look *out);

/* Learns the phone's own serial and key, once it has them. */
void look_for_key(struct phone *phone);

/* judge.c */
void judge_answer(struct sim *sim, struct host *host, const struct link *link, struct span reply);
bool judge_is_once(enum wire_type type); /* is such a request done exactly once (S11)? */
void judge_told(struct sim *sim, struct host *host, const struct effect *effect);
void judge_store(struct sim *sim, struct host *host); /* after a kill, and at the end */
void judge_heard(struct sim *sim, struct phone *phone, const struct wire_id *id, const char *what);
void judge_epoch(struct sim *sim, const struct phone *phone, const struct wire_group *group);
void judge_shown(struct sim *sim, struct phone *phone, const struct client_output *output);
void judge_delivery(struct sim *sim, const struct link *link); /* an event goes down to it */
void judge_kept(struct sim *sim, size_t index);                /* a phone shows what it keeps */
void judge_end(struct sim *sim);
bool judge_counts(const struct sim *sim, char *out, size_t room);

#endif
