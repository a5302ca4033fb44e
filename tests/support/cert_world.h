/* cert_world.h -- an example wijk of certificates for tests: root, custodians, hats, people.
 *
 * Whatever a test asks for is made, also what no honest program would make. A failure here fails
 * the cmocka test. All that is made lives in the world's arena.
 */
#ifndef SUPPORT_CERT_WORLD_H
#define SUPPORT_CERT_WORLD_H

#include "cert/book.h"
#include "cert/secret/issue.h"

enum { WORLD_CUSTODIANS = 3, WORLD_NEEDED = 2, WORLD_START = 1767225600, DAY = 86400, HOUR = 3600 };

/* Somebody's device. */
struct person {
    struct sign_pair pair;
    struct cert_key key;
    struct cert_device device;
    struct span evidence; /* as it stands in a leaf */
    struct span invitation;
    struct sign_pair invitation_key;
};

/* A hat and who wears it; the root's own signature is a hat without certificate. */
struct worn {
    const struct person *person; /* NULL: the root */
    struct cert_hat hat;
    struct span bytes;
};

struct world {
    struct arena arena;
    struct cert_id wijk_id;
    struct sign_pair root;
    struct sign_pair custodians[WORLD_CUSTODIANS];
    struct mls_vector successions; /* of mls_succession */
    struct cert_id buurten[2];
    struct cert_id walk; /* a walk group in the first buurt */
    struct cert_id casus;
    struct worn by_root;
    /* who there is */
    struct person founder, second, third; /* wijk coordinators */
    struct person coordinator, leader, moderators[2];
    struct worn first_hat, second_hat, third_hat;
    struct worn coordinator_hat, leader_hat, moderator_hats[2];
    uint16_t next_seq;
};

/* A wijk with three wijk coordinators, a coordinator of the first buurt, a leader of its walk group
 * and two moderators of the first buurt. */
void cert_world_open(struct world *world);
void cert_world_end(struct world *world);

void *world_take(struct world *world, size_t count, size_t size);
struct span world_keep(struct world *world, struct buffer *bytes); /* ends the buffer */
struct cert_id world_id(void);                                     /* random */

/* --- people --- */

/* What an invitation shall say. */
struct invite {
    const struct worn *issuer;
    uint16_t seq;
    uint8_t kind; /* 0: resident */
    struct cert_id buurt;
    uint64_t from, until; /* 0: WORLD_START, and 14 days later */
    struct cert_id member_id;
    mls_promise promise;
    const struct sign_pair *invitation_key; /* NULL: a new one */
};

/* Somebody who came in by an invitation that nobody asked whether it may be. */
struct person world_person(struct world *world, const struct invite *invite);

/* A resident let in by the coordinator of the first buurt. */
struct person world_resident(struct world *world);

/* A second device of a person. */
struct person world_sister(struct world *world, const struct person *signer, uint8_t n);

/* Another key for an invitation that was used already. */
struct person world_double(struct world *world, const struct person *first);

/* --- hats --- */

struct grant {
    uint8_t hat;
    mls_reach reach;
    const struct person *subject;
    const struct worn *issuer, *cosigner; /* cosigner NULL: none */
    uint64_t from, until;                 /* 0: WORLD_START, and 300 days later */
    uint16_t invitations;
};

struct worn world_hat(struct world *world, const struct grant *grant);

/* The same without the check of its own form, for hats that nobody should sign. */
struct worn world_wild_hat(struct world *world, const struct grant *grant);

mls_reach world_wijk(void);
mls_reach world_buurt(const struct world *world, size_t number);
mls_reach world_walk(const struct world *world);

/* --- what is signed under a hat or by a device --- */

struct span world_pass(struct world *world, const struct worn *by, const struct cert_group *group,
                       const struct person *subject, uint64_t made_at);
struct span world_charter(struct world *world, const struct worn *by, uint32_t version);

struct cert_pen world_pen(const struct worn *by);
struct cert_pen world_device_pen(struct world *world, const struct person *person);

/* An empty body of that kind, reach and time. */
mls_statement_body world_statement(const struct world *world, uint8_t kind, mls_reach reach,
                                   uint64_t made_at);
struct mls_vector world_serials(struct world *world, const struct cert_id *serials, size_t count);
struct span world_sign(struct world *world, const mls_statement_body *body,
                       const struct cert_pen *pens, size_t count);

/* A statement to revoke one device. */
struct span world_revoke(struct world *world, const struct cert_pen *pen, mls_reach reach,
                         const struct cert_id *serial, uint64_t made_at);

/* --- groups --- */

struct cert_group world_group(const struct world *world, enum cert_group_kind kind);

/* The first document of a group. Owns: cert_document_drop(). */
struct cert_document *world_document(const struct world *world, const struct cert_group *group);

/* A book that trusts the root and knows every hat. Owns: cert_book_destroy(). */
struct cert_book *world_book(const struct world *world);

#endif
