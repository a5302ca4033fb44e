#include "group/access.h"

#include "wijk/ids.h"

bool group_is_open_to(const struct group_row *row, const struct wire_id *buurt_id)
{
    switch (row->kind) {
    case CERT_ALARM_WIJK: return true;
    case CERT_ALARM_BUURT:
    case CERT_TALK_BUURT: return wire_id_equal(&row->room_id, buurt_id);
    case CERT_LEADERS:
    case CERT_WALK:
    case CERT_CASUS: break;
    }
    return false;
}

enum status group_place(const struct request *r, const struct wire_group *group,
                        struct cert_place *out)
{
    const struct cert_id wijk_id = cert_id_of(&r->wijk_id);
    const enum status status = cert_place_read(wire_group_span(group), out);
    return status == OK && cert_id_equal(&out->wijk_id, &wijk_id) ? OK : NOT_FOUND;
}

enum status group_find_known(struct request *r, const struct wire_group *group,
                             struct group_row *out)
{
    enum status status = group_find(r->db, &r->wijk_id, group, out);
    if (status != OK || group_is_open_to(out, &r->buurt_id)) {
        return status;
    }
    status = leaf_find_family(r->db, &r->wijk_id, group, &r->serial);
    return status == NOT_FOUND ? pass_find(r->db, &r->wijk_id, group, &r->serial, r->now) : status;
}

enum status group_may_know(struct request *r, const struct wire_group *group)
{
    struct group_row row;
    return group_find_known(r, group, &row);
}
