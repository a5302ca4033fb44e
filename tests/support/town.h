/* town.h -- a wijk on the real server core, with phones that hold real keys and real groups.
 *
 * A phone says what its owner does; the core answers; what it tells reaches every phone that
 * follows the log, as the network would carry it. A failure here fails the cmocka test. All that is
 * made lives in the town's arena.
 */
#ifndef SUPPORT_TOWN_H
#define SUPPORT_TOWN_H

#include "cert/policy.h"
#include "cert/secret/issue.h"
#include "mls/secret/group.h"
#include "server/core/core.h"
#include "server/core/core_inside.h"

enum {
    TOWN_NOW = 1773774000, /* 2026-03-17 20:00 in Eindhoven */
    TOWN_PHONES = 48,
    TOWN_CUSTODIANS = 3,
    TOWN_BUURTEN = 2,
    PHONE_CLUBS = 6,
    PHONE_INBOX = 1024,
    TOWN_DAY = 86400
};

struct phone;

/* A hat, and who wears it; the root's is without a certificate. */
struct cap {
    const struct phone *phone; /* NULL: the root */
    struct cert_hat hat;
    struct span bytes;
    const struct cap *issuer, *cosigner;
};

/* A group that a phone is in. */
struct club {
    struct wire_group id;
    struct cert_policy *policy;
    struct group *group;
    struct span last_text; /* what was said last */
    bool is_lawless;       /* without a policy of its own */
};

struct phone {
    struct sign_pair pair;
    struct cert_key key;
    struct cert_device device;
    struct span evidence;
    struct span invitation;
    struct sign_pair invitation_key;
    const struct cap *let_in_by;
    uint64_t connection; /* 0: not connected */
    uint16_t closed;     /* the code of the last close; 0: none */
    uint64_t request;
    uint32_t logs[FOLLOW_MAX];
    size_t log_count;
    struct wire_head *inbox[PHONE_INBOX]; /* events and notices, as they came */
    size_t heard;
    struct club clubs[PHONE_CLUBS];
};

struct town {
    struct core *core;
    struct settings settings;
    struct moment at;
    struct arena arena;
    uint64_t drawn; /* chance */
    uint64_t last_connection;
    struct batch batch;
    struct wire_head *reply; /* the last one, decoded */
    const char *field;       /* at fault in the last refusal; NULL: none */
    uint64_t retry_after_s;
    struct wire_id wijk_id;
    struct sign_pair root, custodians[TOWN_CUSTODIANS];
    struct span succession; /* version 1 */
    struct cert_id buurten[TOWN_BUURTEN];
    struct cert_id walk; /* a walk group in the first buurt */
    struct phone phones[TOWN_PHONES];
    size_t phone_count;
    uint16_t next_seq;
    struct cap by_root;
    struct phone *founder, *second; /* wijk coordinators */
    struct cap founder_cap, second_cap;
    struct phone *coordinator, *leader; /* of the first buurt; of its walk group */
    struct cap coordinator_cap, leader_cap;
    void (*resume)(void), (*pause)(void); /* around the core, for torture; NULL: nothing */
    enum wire_type tortured;              /* only this request */
    bool is_tortured;
};

/* --- the world --- */

/* A server without a wijk, and a wijk's keys. Takes: path  NULL for a database in memory */
void town_open(struct town *town, const char *path);
void town_close(struct town *town);

/* A wijk founded by its founder, with two wijk coordinators, a coordinator of the first buurt and a
 * leader of its walk group; all connected. No groups yet. */
void town_found(struct town *town);

/* The core is closed and opened again on the same file; nobody is connected. */
void town_restart(struct town *town, const char *path);

void town_wait(struct town *town, int64_t seconds); /* and lets the core do what is due */
void *town_take(struct town *town, size_t count, size_t size);
struct span town_keep(struct town *town, struct buffer *bytes); /* ends the buffer */

/* --- asking --- */

void town_connect(struct town *town, struct phone *phone); /* says nothing */
enum status town_hello(struct town *town, struct phone *phone);
bool town_prove(struct town *town, struct phone *phone); /* hello, prove, follow device and wijk */

/* Proves anew where the core has let the phone go, or doubts it. */
void town_stay(struct town *town, struct phone *phone);
void town_hang_up(struct town *town, struct phone *phone);

/* Asks, and gives what the server said: OK with town->reply, or the refusal's status. */
enum status town_ask(struct town *town, struct phone *phone, struct wire_head *in);

/* The same, under a hat. */
enum status town_ask_as(struct town *town, const struct cap *cap, struct wire_head *in);

/* The last event or notice of that type that the phone heard; NULL: none. */
const struct wire_head *town_heard(const struct phone *phone, enum wire_type type);
size_t town_count_heard(const struct phone *phone, enum wire_type type);
void town_forget_heard(struct town *town); /* everybody's */

/* Whether the phone follows the group's log now. */
bool town_follows(const struct town *town, const struct phone *phone,
                  const struct wire_group *group);

/* --- people --- */

/* What an invitation shall say; zeroes take what is usual. */
struct town_invite {
    const struct cap *issuer;
    uint16_t seq;
    uint8_t kind;
    struct cert_id buurt;
    uint64_t from, until;
    struct cert_id member_id;
    const struct sign_pair *invitation_key;
    struct phone *phone; /* remade; NULL: a new one */
};

/* A phone with keys and evidence; nobody has heard of it. */
struct phone *town_phone(struct town *town, const struct town_invite *invite);

/* Lays the phone's invitation down under its issuer's hat. */
enum status town_register(struct town *town, struct phone *phone);
struct wire_id town_locator(const struct phone *phone);

/* Claims the invitation. */
enum status town_claim(struct town *town, struct phone *phone);

/* A resident who was let in by the coordinator of the first buurt, and is connected. */
struct phone *town_resident(struct town *town);

/* A second device of the signer's member, added and connected. */
struct phone *town_sister_phone(struct town *town, const struct phone *signer, uint8_t n);
struct phone *town_sister(struct town *town, struct phone *signer, uint8_t n);

/* --- hats --- */

struct town_grant {
    uint8_t hat;
    mls_reach reach;
    const struct phone *subject;
    const struct cap *issuer, *cosigner;
    uint64_t from, until;
    uint16_t invitations;
};

struct cap town_hat(struct town *town, const struct town_grant *grant);
enum status town_lay_down(struct town *town, const struct cap *cap);
struct span town_chain(struct town *town, const struct cap *cap);

mls_reach town_wijk(void);
mls_reach town_buurt(const struct town *town, size_t number);
mls_reach town_walk(const struct town *town);

/* --- documents --- */

struct span town_charter(struct town *town, const struct cap *by, uint32_t version);
struct wire_wijk_found town_founding(struct town *town, struct phone *founder, struct span token);
struct span town_allow(struct town *town); /* the operator's token */
struct span town_succession(struct town *town, const mls_succession_body *body,
                            const struct cert_successor *marks, size_t count);

struct cert_pen town_pen(const struct cap *by);
struct cert_pen town_device_pen(struct town *town, const struct phone *phone);
mls_statement_body town_statement(const struct town *town, uint8_t kind, mls_reach reach);
struct mls_vector town_serials(struct town *town, const struct phone *const *phones, size_t count);
struct span town_sign(struct town *town, const mls_statement_body *body,
                      const struct cert_pen *pens, size_t count);

/* The coordinator revokes a device; the device itself leaves the wijk, or the first buurt. */
struct span town_revoke(struct town *town, const struct cap *by, const struct phone *phone);
struct span town_leave(struct town *town, const struct phone *phone, mls_reach reach);
enum status town_post(struct town *town, struct phone *phone, struct span statement);

/* --- groups --- */

struct wire_group town_group(const struct town *town, enum cert_group_kind kind, size_t buurt,
                             uint32_t instance);
struct club *town_club(struct phone *phone, const struct wire_group *group); /* NULL: not in it */

/* The phone forgets a group that it is in. */
void town_forget_club(struct phone *phone, const struct wire_group *group);

/* Founds under a hat, or as the founder without one. */
enum status town_found_group(struct town *town, struct phone *phone, const struct cap *cap,
                             const struct wire_group *group);

/* How somebody enters; the rest is zero. */
struct town_entry {
    const struct cap *hats; /* of the pass, beside the invitation's */
    struct span pass;
    bool returns;   /* a resync: the own leaf is replaced */
    bool with_turn; /* waits for a turn first, and fails the test without one */
    bool lawless;   /* the phone's own policy is not asked */
    bool info_lies; /* the GroupInfo tells another time */
};
enum status town_enter(struct town *town, struct phone *phone, const struct wire_group *group,
                       const struct town_entry *entry);

/* A member commits: an empty update with pending departures, or a statement. */
enum status town_update(struct town *town, struct phone *phone, const struct wire_group *group);
enum status town_apply(struct town *town, struct phone *phone, const struct wire_group *group,
                       struct span statement, const struct cap *const *caps, size_t cap_count);

/* The commit that a phone would send now, without sending it. */
struct wire_group_commit town_make_commit(struct town *town, struct phone *phone,
                                          const struct wire_group *group,
                                          const struct cert_plan *plan);
void town_drop_commit(struct phone *phone, const struct wire_group *group);

enum status town_propose_leave(struct town *town, struct phone *phone,
                               const struct wire_group *group);

/* A sealed message as it would be sent; its envelope says the same. */
struct wire_group_send town_message(struct town *town, struct phone *phone,
                                    const struct wire_group *group, enum wire_content_class content,
                                    const char *text);
enum status town_say(struct town *town, struct phone *phone, const struct wire_group *group,
                     const char *text);

/* Alarm and talk of the first buurt and the wijk's alarm, founded and left to the coordinators;
 * the founder, the second, the coordinator and the leader are in all three. */
void town_open_groups(struct town *town);

#endif
