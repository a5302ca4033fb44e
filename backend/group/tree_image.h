/* tree_image.h -- a ratchet tree as it travels: named by its hash, made when somebody asks, kept in
 * memory alone. The rows hold a tree by node; a commit does not write it whole. */
#ifndef GROUP_TREE_IMAGE_H
#define GROUP_TREE_IMAGE_H

#include "group/mirror.h"

struct tree_image {
    struct wire_hash hash;
    uint64_t size;
};

/* The image of the group's tree as it is now. The mirror may be gone after this call.
 * Fails: NO_MEMORY, TOO_LARGE (over 16 MiB). */
MUST_CHECK enum status tree_image_make(struct request *r, const struct wire_group *group,
                                       struct mirror *mirror, struct tree_image *out);

/* The bytes of an image, if the asking device may know its group. They live until something else is
 * put in the cache. Fails: NOT_FOUND (also: forgotten; group.fetch makes it anew), STORAGE. */
MUST_CHECK enum status tree_image_find(struct request *r, const struct wire_hash *hash,
                                       struct span *bytes);

#endif
