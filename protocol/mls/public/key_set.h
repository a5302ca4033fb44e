/* key_set.h -- which node holds a key, without scanning.
 *
 * An open hash table of node numbers. It keeps no key: the keys stand in the nodes, and the set
 * asks for them. Places are found by SipHash under a random seed, so that nobody can choose keys
 * that all fall on one place. Memory is taken by key_set_reserve() alone; nothing else can fail.
 */
#ifndef MLS_PUBLIC_KEY_SET_H
#define MLS_PUBLIC_KEY_SET_H

#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

struct key_place {
    uint32_t tag;  /* of the key */
    uint32_t node; /* plus 1; 0: free */
};

/* The key that a node in the set holds. */
typedef struct span (*key_of_node)(const void *owner, uint32_t node);

struct key_set {
    struct key_place *places;
    uint32_t room; /* a power of two, or 0 */
    uint32_t count;
    uint64_t seed[2];
    key_of_node key_of;
    const void *owner;
};

/* An empty set. Owns: key_set_end(). */
struct key_set key_set_make(key_of_node key_of, const void *owner);
void key_set_end(struct key_set *set);

/* Room for `more` keys beside those within; it is never given back before key_set_end().
 * Fails: NO_MEMORY, TOO_LARGE. */
MUST_CHECK enum status key_set_reserve(struct key_set *set, uint32_t more);

/* Which node holds the key. Fails: NOT_FOUND. */
MUST_CHECK enum status key_set_find(const struct key_set *set, struct span key, uint32_t *node);

/* Takes: room for one key more (CHECKed). Gives: false when the key is within already. */
bool key_set_add(struct key_set *set, uint32_t node);

/* Takes: a node that is within and still holds its key (CHECKed). */
void key_set_remove(struct key_set *set, uint32_t node);

#endif
