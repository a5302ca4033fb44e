/* blob.h -- what is too large for a message. Rules: protocol/docs/blob.md (S12).
 *
 * A device puts a blob in parts; a message or a state then names it for a group, and whoever may
 * read that group may read the blob. The server lays down blobs of its own the same way.
 */
#ifndef BLOB_BLOB_H
#define BLOB_BLOB_H

#include "server/core/request.h"

enum { BLOB_PART_SIZE = 32768, BLOB_SIZE_MAX = 16777216, BLOB_INLINE_MAX = 4 << 20 };

/* For what a group names a blob. */
enum blob_purpose { BLOB_COMMIT = 1, BLOB_GROUP_INFO = 2, BLOB_POLICY = 3 };

#define BLOB_ALWAYS 253402300799 /* as long as the group's state is this one */

/* --- rules --- */

/* A part on its way in. */
struct blob_step {
    uint64_t size;     /* of the whole, as it was first told */
    uint64_t received; /* so far */
    uint64_t offset;   /* of the part */
    uint64_t part_size;
};

/* Whether a part is the next one, or one that is kept already. Gives: *is_next
 * Fails: FIELD_FORM (not 32 KiB, not at a multiple of it), CONFLICT (parts come in order).
 * Source: BLOB-2. */
MUST_CHECK enum status blob_may_add(const struct blob_step *step, bool *is_next);

/* --- for those who name blobs --- */

/* The bytes of a field that is in the message or, too large for it, in a blob that the asking
 * device put. Takes: field  its name without "_blob", for the refusal.
 * Gives: *bytes in the arena or borrowed from the message; a blob may be named by blob_name().
 * Fails: FIELD_MISSING (neither), FIELD_TWICE (both), NOT_FOUND (no such whole blob), TOO_LARGE
 * (over BLOB_INLINE_MAX), NO_MEMORY, STORAGE. */
struct blob_field {
    const char *name;
    struct span bytes;
    const struct wire_hash *hash;
};
MUST_CHECK enum status blob_field_read(struct request *r, const struct blob_field *field,
                                       struct span *bytes);

/* A group names a blob that the asking device put: from here on it is nobody's. Nothing for a hash
 * of zeroes. */
struct blob_name {
    struct wire_group group;
    enum blob_purpose purpose;
    int64_t keep_until;
};
MUST_CHECK enum status blob_name(struct request *r, const struct wire_hash *hash,
                                 const struct blob_name *name);

/* A blob of the server's own, named at once. Gives: *hash */
MUST_CHECK enum status blob_lay_down(struct request *r, struct span bytes,
                                     const struct blob_name *name, struct wire_hash *hash);

/* What the group names for that purpose, but for one, goes at `until`. */
MUST_CHECK enum status blob_let_go(struct request *r, const struct blob_name *name,
                                   const struct wire_hash *but, int64_t until);

/* Whether a group that the asking device may know names the blob. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status blob_may_read(struct request *r, const struct wire_hash *hash);

/* The size of a named blob. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status blob_find_size(struct request *r, const struct wire_hash *hash,
                                      uint64_t *size);

/* All bytes of a named blob, in the arena. Fails: NOT_FOUND, TOO_LARGE, NO_MEMORY, STORAGE. */
MUST_CHECK enum status blob_read(struct request *r, const struct wire_hash *hash,
                                 struct span *bytes);

#endif
