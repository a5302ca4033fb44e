/* cert_room.h -- a real group of a wijk: members with the policy, a server, and intruders without.
 *
 * Every commit goes to the server and to every honest member; all must say the same of it, which is
 * the one thing this is for. Intruders hold a group without a policy, so that they can make what no
 * honest client would.
 */
#ifndef SUPPORT_CERT_ROOM_H
#define SUPPORT_CERT_ROOM_H

#include "cert/policy.h"
#include "mls/secret/group.h"
#include "support/cert_world.h"

enum { ROOM_SEATS = 12 };

struct seat {
    const struct person *person;
    struct cert_policy *policy; /* NULL: an intruder */
    struct group *group;        /* NULL: empty */
};

struct room {
    struct world *world;
    struct cert_group id;
    struct public_group *server;
    struct cert_policy *policy; /* the server's */
    struct cert_memo *memo;     /* the server's; members go without */
    struct seat seats[ROOM_SEATS];
    size_t count;
    uint64_t time;    /* of the next act */
    struct span said; /* the last message, taken or refused */
};

/* A group of one: its founder sits in seat 0. */
void room_open(struct room *room, struct world *world, enum cert_group_kind kind,
               const struct person *founder);
void room_end(struct room *room);

/* What an act carries. */
struct act_wish {
    const struct worn *hats[8]; /* up to the first NULL */
    struct span statement, pass;
};
struct span room_act(struct room *room, const struct act_wish *wish);

/* Somebody enters: everybody takes it, or refuses it with the same status, which is given back.
 * Takes: `lawless` enters without a policy of its own. */
enum status room_enter(struct room *room, const struct person *person, const struct act_wish *wish,
                       bool lawless);

/* A resident comes in by the coordinator's invitation, which must succeed. Gives: the seat. */
struct seat *room_admit(struct room *room, const struct person *person);

/* The same without policy, to do mischief. */
struct seat *room_admit_lawless(struct room *room, const struct person *person);

/* Returns to its place by an external commit (T19). Takes: whose leaf it replaces. */
enum status room_return(struct room *room, const struct person *person, uint32_t replaces,
                        const struct act_wish *wish);

/* A member commits these proposals and this act; the same answer from all is given back.
 * An honest member's own policy may refuse first. */
enum status room_commit(struct room *room, struct seat *seat, const struct cert_plan *plan);

/* Commits with another identity or signer in the path's leaf. */
enum status room_commit_as(struct room *room, struct seat *seat, const struct cert_plan *plan,
                           const struct person *as);

/* What a statement's commit must carry, as an honest seat plans it; kept in the world. */
enum status room_plan(struct room *room, struct seat *seat, const struct act_wish *wish,
                      struct cert_plan *plan);

/* A seat plans a statement and commits it. */
enum status room_state(struct room *room, struct seat *seat, const struct act_wish *wish);

/* An empty update. */
enum status room_update(struct room *room, struct seat *seat);

/* A member proposes by itself; every honest one keeps it or refuses it alike. */
enum status room_propose(struct room *room, struct seat *seat, const mls_proposal *proposal);

/* A GroupInfo of the first honest seat, with tree and time, as an MLSMessage in the world. */
struct span room_info(struct room *room);

/* Whether a serial has a leaf. */
bool room_has(struct room *room, const struct cert_id *serial);
uint32_t room_leaf(struct room *room, const struct cert_id *serial);

/* The server's document. */
const struct cert_document *room_document(struct room *room);

#endif
