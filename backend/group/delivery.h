/* delivery.h -- what delivery keeps in memory beside the trees: who waits to enter which group, and
 * how fast members talk. Nothing of it is a row: after a restart everybody asks again.
 *
 * A turn is lent to one device of a group for a few seconds, in the order of asking, at most so
 * many a second. A request that is not kept forgets the queue it touched. Rules: T24, GROUP-8.
 */
#ifndef GROUP_DELIVERY_H
#define GROUP_DELIVERY_H

#include "base/status.h"
#include "server/core/request.h"
#include "wire/wire.h"

#include <stdbool.h>

struct delivery;

/* Takes: seed  of its maps. Fails: NO_MEMORY.  Owns: delivery_destroy(). */
MUST_CHECK enum status delivery_create(uint64_t seed, const struct settings *settings,
                                       struct delivery **out);
void delivery_destroy(struct delivery *delivery); /* NULL is nothing */

struct turn {
    struct wire_id serial; /* of the device it is lent to */
    struct wire_id id;
    int64_t until; /* the second at which it is over */
};

enum { TURNS_MAX = 20000 }; /* that wait for one group */

/* Puts the device at the end of the group's queue, unless it waits or has a turn already.
 * Gives: *position  how many come before it; 0: the turn is its own
 * Fails: BUSY (too many wait), NO_MEMORY. */
MUST_CHECK enum status turn_ask(struct delivery *delivery, const struct wire_group *group,
                                const struct wire_id *serial, int64_t now, uint64_t *position);

/* Who would be lent a turn now: nobody while one is out, while nobody waits, and once this second
 * has had its share. */
bool turn_peek(const struct delivery *delivery, const struct wire_group *group, int64_t now,
               struct wire_id *serial);

/* Takes the first one out of the queue, without a turn: it is gone. */
void turn_skip(struct delivery *delivery, const struct wire_group *group);

/* Lends the first one the turn; it stands in the queue no longer. */
void turn_lend(struct delivery *delivery, const struct wire_group *group, const struct turn *turn,
               int64_t now);

/* The turn that is out. Gives: false when there is none, or it is over. */
bool turn_find(const struct delivery *delivery, const struct wire_group *group, int64_t now,
               struct turn *out);

/* Another commit came first: the same device has it anew. Takes: a turn with its serial. */
void turn_renew(struct delivery *delivery, const struct wire_group *group, const struct turn *turn);

/* The device has entered, or gone: neither waits nor has a turn. */
void turn_end(struct delivery *delivery, const struct wire_group *group,
              const struct wire_id *serial);

/* Whether a device may enter now: it has the turn, or nobody waits and nobody has one.
 * Fails: BUSY. */
MUST_CHECK enum status turn_may_enter(const struct delivery *delivery,
                                      const struct wire_group *group, const struct wire_id *serial,
                                      const struct wire_id *turn, int64_t now);

/* The queue and its turn, forgotten. */
void turn_forget(struct delivery *delivery, const struct wire_group *group);

/* The groups of a wijk in which somebody waits or has had a turn; queues that are over end.
 * Gives: how many of groups[0 .. most). */
size_t turn_list(struct delivery *delivery, const struct wire_id *wijk_id, int64_t now,
                 struct wire_group *groups, size_t most);

/* One update of a member's own leaf, which removes nobody: each costs every phone of the group
 * work, and hundreds put out whoever is away (T26). Fails: as pace_spend(). */
MUST_CHECK enum status update_spend(struct delivery *delivery, const struct wire_id *wijk_id,
                                    const struct wire_id *member_id, int64_t now, unsigned *wait_s);

/* One message of a member. Fails: QUOTA_SPENT (*wait_s until the next), NO_MEMORY. */
MUST_CHECK enum status pace_spend(struct delivery *delivery, const struct wire_id *wijk_id,
                                  const struct wire_id *member_id, int64_t now, unsigned *wait_s);

#endif
