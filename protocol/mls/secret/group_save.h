/* group_save.h -- the rows of a member's group, for the two files that write and read them.
 *
 * Keys begin with a letter:
 *     "h"                          head: version, phase, own leaf, epoch
 *     "e"                          what is kept of the current epoch besides its message keys
 *     "k" u64 epoch                an epoch whose messages can be read
 *     "m" u64 epoch, kind, u32     one secret of its secret tree
 *     "u"                          keys of our own Updates of this epoch
 *     "c"                          our commit that waits for its echo
 *     "p" and a key of the public half
 *
 * A value ends with its seal, the first bytes of SHA-256(key ‖ value): a row that a store gives
 * back otherwise than it got it is refused. It keeps no forger out; nothing here could.
 */
#ifndef MLS_SECRET_GROUP_SAVE_H
#define MLS_SECRET_GROUP_SAVE_H

#include "mls/secret/group_inner.h"

enum { GROUP_STATE_VERSION = 1, ROW_KEY_MAX = 80, ROW_SEAL_SIZE = 8 };

/* Of which a value's seal is the beginning. */
struct hash row_seal(struct span key, struct span value);

#endif
