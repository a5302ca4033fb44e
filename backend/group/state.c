#include "group/state.h"

#include "wijk/ids.h"

enum { INLINE_MAX = 16384 };

enum status group_view_make(struct request *r, const struct group_row *row, struct group_view *out)
{
    *out = (struct group_view){.row = *row};
    struct mirror *mirror = NULL;
    enum status status = mirror_open(r, row, &mirror);
    if (status == OK) {
        status = tree_image_make(r, &row->group, mirror, &out->tree);
    }
    if (status == OK) {
        status = group_find_info(r->db, &r->wijk_id, &row->group, r->arena, &out->group_info);
    }
    if (status == OK && out->group_info.size > INLINE_MAX) {
        const struct hash hash = hash_of(out->group_info);
        out->group_info_blob = wire_hash_of(&hash);
        out->group_info = span_of(NULL, 0);
    }
    return status;
}
