/* secret_tree_inner.h -- what the two files of the secret tree share. */
#ifndef MLS_SECRET_SECRET_TREE_INNER_H
#define MLS_SECRET_SECRET_TREE_INNER_H

#include "mls/secret/secret_tree.h"

enum { FIRST_BUCKETS = 64 };

struct skipped_key {
    uint32_t generation;
    struct message_key key;
};

/* A node's secret ('n') or a leaf's ratchet ('h', 'a'). One that is gone stays, wiped, until its
 * row is known to be gone too. */
struct slot {
    struct slot *next; /* in its bucket */
    struct slot *next_dirty;
    uint32_t index;
    uint32_t generation; /* of `secret`, for a ratchet */
    char kind;
    bool is_gone, is_dirty;
    struct secret secret;
    struct skipped_key *skipped; /* rising generations */
    size_t skipped_count, skipped_room;
};

struct secret_tree {
    struct slot **buckets;
    size_t bucket_count; /* a power of two */
    size_t slot_count;
    size_t skipped_count; /* over all ratchets */
    struct slot *dirty;
    uint32_t width;
};

struct slot *slot_find(const struct secret_tree *tree, char kind, uint32_t index);

/* Puts a slot at its place, marked as changed; a slot that is there already is used again and
 * `fresh` freed. Owns: takes `fresh`. */
struct slot *slot_put(struct secret_tree *tree, struct slot *fresh, char kind, uint32_t index);

#endif
