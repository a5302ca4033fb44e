/* secret_tree.h -- the keys of single messages. Source: RFC 9420 section 9.
 *
 * A node's secret is derived when a leaf below it is first used and forgotten once both children
 * are derived. Each leaf has two ratchets; a receiver keeps a few skipped generations, within caps.
 */
#ifndef MLS_SECRET_SECRET_TREE_H
#define MLS_SECRET_SECRET_TREE_H

#include "crypto/secret/aead.h"
#include "crypto/secret/secret.h"

struct secret_tree;

enum { RATCHET_HANDSHAKE = 0, RATCHET_APPLICATION = 1 };

enum {
    GENERATIONS_AHEAD_MAX = 1000, /* a message further ahead than this is refused */
    SKIPPED_PER_RATCHET_MAX = 64, /* message keys kept for messages that were overtaken */
    SKIPPED_PER_TREE_MAX = 4096   /* and over all ratchets of an epoch */
};

struct message_key {
    struct secret key;
    struct aead_nonce nonce;
};

void message_key_wipe(struct message_key *key);

/* The tree of one epoch over `width` leaf places (a power of two). Owns: secret_tree_destroy().
 * Fails: NO_MEMORY. */
MUST_CHECK enum status secret_tree_create(const struct secret *encryption_secret, uint32_t width,
                                          struct secret_tree **out);
void secret_tree_destroy(struct secret_tree *tree); /* wipes */

/* Wipes every secret; nothing but its rows, to be deleted, is left of the tree. */
void secret_tree_forget(struct secret_tree *tree);

/* The next key of one's own ratchet; the ratchet moves on at once.
 * Fails: TOO_FAR_AHEAD (2^32 − 1 generations used), NO_MEMORY. */
MUST_CHECK enum status secret_tree_next(struct secret_tree *tree, uint32_t leaf, int ratchet,
                                        uint32_t *generation, struct message_key *out);

/* The key of a received generation, not used up yet: ask again gives it again.
 * secret_tree_use() uses it up once the message proved authentic, and moves the ratchet on; a
 * forged message thus changes nothing.
 * Fails: WRONG_SENDER (no such leaf place), REPLAYED (used or given up), TOO_FAR_AHEAD, NO_MEMORY.
 */
MUST_CHECK enum status secret_tree_peek(struct secret_tree *tree, uint32_t leaf, int ratchet,
                                        uint32_t generation, struct message_key *out);

/* Fails: NO_MEMORY (skipped keys are kept first); the tree is then as before. */
MUST_CHECK enum status secret_tree_use(struct secret_tree *tree, uint32_t leaf, int ratchet,
                                       uint32_t generation);

/* --- rows: a message writes its own leaf's row and no other --- */

/* Calls `row` for what changed since secret_tree_rows_done(): (kind, index) and the value; size 0:
 * the row goes. Kinds: 'n' the secret of node `index`; 'h' and 'a' the handshake and application
 * ratchet of leaf `index` with its skipped keys, at most 3,112 bytes. */
typedef enum status (*secret_row)(void *context, char kind, uint32_t index, struct span value);
MUST_CHECK enum status secret_tree_rows(const struct secret_tree *tree, secret_row row,
                                        void *context);
void secret_tree_rows_done(struct secret_tree *tree);

/* An empty tree to put stored rows into. Fails: MALFORMED, NO_MEMORY. */
MUST_CHECK enum status secret_tree_open(uint32_t width, struct secret_tree **out);
MUST_CHECK enum status secret_tree_row_put(struct secret_tree *tree, char kind, uint32_t index,
                                           struct span value);

#endif
