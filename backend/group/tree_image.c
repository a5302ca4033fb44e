#include "group/tree_image.h"

#include "blob/blob.h"
#include "group/access.h"
#include "server/core/cache.h"
#include "wijk/ids.h"

#include <stdlib.h>

struct image {
    struct wire_group group;
    struct buffer bytes;
};

struct image_key {
    uint8_t bytes[1 + HASH_SIZE];
};

static struct image_key key_of(struct span hash)
{
    struct image_key key = {{'i'}};
    memcpy(key.bytes + 1, hash.data, HASH_SIZE);
    return key;
}

static struct image *find(struct request *r, struct span hash)
{
    const struct image_key key = key_of(hash);
    return cache_find(r->trees, span_of(key.bytes, sizeof(key.bytes)));
}

static void destroy(void *thing)
{
    struct image *image = thing;
    buffer_end(&image->bytes);
    free(image);
}

static enum status make(const struct wire_group *group, const struct mirror *mirror,
                        struct image **out)
{
    *out = malloc(sizeof(**out));
    if (*out == NULL) {
        return NO_MEMORY;
    }
    **out = (struct image){.group = *group, .bytes = buffer_make(BLOB_SIZE_MAX)};
    tree_write(public_group_tree(mirror->group), &(*out)->bytes);
    const enum status status = buffer_status(&(*out)->bytes);
    if (status != OK) {
        destroy(*out);
    }
    return status;
}

enum status tree_image_make(struct request *r, const struct wire_group *group,
                            struct mirror *mirror, struct tree_image *out)
{
    const uint64_t epoch = public_group_epoch(mirror->group);
    if (mirror->has_image && mirror->image_epoch == epoch) {
        const struct image *kept = find(r, hash_span(&mirror->image));
        if (kept != NULL) {
            *out = (struct tree_image){wire_hash_of(&mirror->image), kept->bytes.size};
            return OK;
        }
    }
    struct image *image = NULL;
    const enum status status = make(group, mirror, &image);
    if (status != OK) {
        return status;
    }
    mirror->image = hash_of(buffer_span(&image->bytes));
    mirror->image_epoch = epoch;
    mirror->has_image = true;
    *out = (struct tree_image){wire_hash_of(&mirror->image), image->bytes.size};
    const size_t limit = (size_t)r->settings->tree_cache_max;
    const size_t size = image->bytes.room < limit ? image->bytes.room : limit;
    const struct image_key key = key_of(hash_span(&mirror->image));
    cache_put(r->trees, span_of(key.bytes, sizeof(key.bytes)),
              (struct cached){.thing = image, .size = size, .destroy = destroy});
    return OK;
}

enum status tree_image_find(struct request *r, const struct wire_hash *hash, struct span *bytes)
{
    const struct image *image = find(r, wire_hash_span(hash));
    if (image == NULL) {
        return NOT_FOUND;
    }
    *bytes = buffer_span(&image->bytes);
    return group_may_know(r, &image->group);
}
