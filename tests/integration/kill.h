/* kill.h -- twenty phones that ask without pause, and a server that is killed under them.
 *
 * Every request that writes is in the ledger from its first sending on. What the server has said of
 * it is compared at the end with what the server holds.
 */
#ifndef INTEGRATION_KILL_H
#define INTEGRATION_KILL_H

#include "support/swarm.h"
#include "support/town.h"

enum {
    KILL_CLIENTS = 20,
    KILL_WATCHERS = 2, /* of them follow the talk group's log live */
    KILL_SHIFTS = 3,
    KILL_PLACES = 4 /* in each shift */
};

/* ── chance: one seed repeats every choice, though not the machine's timing ── */

struct kill_chance {
    uint64_t state;
};
uint64_t kill_draw(struct kill_chance *chance, uint64_t below);

/* ── the wijk that is founded before the server runs ── */

struct kill_wijk {
    struct town town;
    struct phone *phones[KILL_CLIENTS];
    struct wire_group talk;
    uint64_t incarnation; /* of its logs */
    struct wire_id buurt_id;
    struct wire_id shift_ids[KILL_SHIFTS];
    int32_t first_day, last_day; /* between which they lie */
};

/* Founds it in FOLDER/buurt.db, and closes the database. Fails: stops the program. */
void kill_found(struct kill_wijk *wijk, const char *folder);
void kill_end(struct kill_wijk *wijk);

/* ── the clients ── */

/* A message that was sent at least once. */
struct kill_said {
    struct wire_id id;
    uint64_t seq; /* where the reply says that it stands; 0: no reply yet */
};

struct kill_tally {
    uint64_t acknowledged, messages, places, repeated, retried;
    uint64_t lost, doubled, refused;
    uint64_t other_reply;  /* not the one it should be, or not the one of the first time */
    uint64_t out_of_order; /* events that the watchers heard */
};

struct kill_clients;

struct kill_clients *kill_clients_create(struct kill_wijk *wijk, struct kill_chance *chance);
void kill_clients_destroy(struct kill_clients *all);

/* Connects all to the server at `port`; each sends again what was not answered, and goes on.
 * Gives: whether all were let in. */
bool kill_clients_connect(struct kill_clients *all, int port);
/* Handles what happens for so long. Gives: whether everybody is still connected. */
bool kill_clients_run(struct kill_clients *all, double for_s);
/* How many requests that write have been sent and not been answered. */
uint32_t kill_clients_open(const struct kill_clients *all);
/* Reads what the dead server had still said, and lets go of the sockets. */
void kill_clients_drop(struct kill_clients *all);
/* No new requests. Gives: whether all that were sent have been answered. */
bool kill_clients_finish(struct kill_clients *all);

/* Reads the whole log of the talk group and the shifts from the server, and compares. Gives: false
 * when the server did not tell all of it. */
bool kill_clients_compare(struct kill_clients *all, int port);

const struct kill_tally *kill_clients_tally(const struct kill_clients *all);

#endif
