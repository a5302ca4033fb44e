/* walk_group_handlers.c -- walking groups. Rules: protocol/docs/walk_group.md */
#include "server/core/room.h"
#include "shift/shift_tell.h"
#include "walk_group/walk_group_store.h"
#include "wire/wire_handlers.h"

static enum status check_crew(struct request *r, const struct crew *crew)
{
    const char *fault = NULL;
    const enum status status = crew_may_be(crew, &fault);
    if (status != OK) {
        request_fault(r, fault);
    }
    return status;
}

static enum status show_group(struct request *r, const struct walk_group *group,
                              struct wire_walk_group *out)
{
    *out = (struct wire_walk_group){.walk_group_id = group->walk_group_id,
                                    .buurt_id = group->buurt_id,
                                    .min = group->crew.min,
                                    .max = group->crew.max,
                                    .newcomers = group->crew.newcomers,
                                    .open = group->open};
    enum { SHOWN_MAX = 100 };
    const enum status status =
        walk_group_count_leaders(r->db, &r->wijk_id, &group->walk_group_id, r->now, &out->leaders);
    out->leaders = out->leaders < SHOWN_MAX ? out->leaders : SHOWN_MAX;
    return status;
}

static enum status tell_changed(struct request *r, const struct walk_group *group)
{
    struct wire_walk_group_changed event = {.head.type = WIRE_walk_group_changed};
    const enum status status = show_group(r, group, &event.walk_group);
    if (status != OK) {
        return status;
    }
    return shift_tell_talk(r, &group->buurt_id, &event.head, r->now + r->settings->event_keep_s);
}

/* The charter names its room, and where that lies. */
static enum status check_charter(struct request *r, const struct wire_id *walk_group_id,
                                 const struct wire_id *buurt_id)
{
    struct wire_id at = {{0}};
    const enum status status = room_find(r->db, &r->wijk_id, walk_group_id, &at);
    const bool other = !wire_id_equal(&at, buurt_id) || wire_id_equal(walk_group_id, buurt_id);
    if (status == NOT_FOUND || (status == OK && other)) {
        request_fault(r, "walk_group_id");
        return NOT_FOUND;
    }
    return status;
}

enum status handle_walk_group_make(struct request *r, const struct wire_walk_group_make *in,
                                   struct wire_done *out)
{
    (void)out; /* the reply says nothing more than that it is done */
    const struct walk_group group = {.walk_group_id = in->walk_group_id,
                                     .buurt_id = in->buurt_id,
                                     .crew = {in->min, in->max, in->newcomers},
                                     .open = true};
    enum status status = check_crew(r, &group.crew);
    if (status == OK) {
        status = check_charter(r, &in->walk_group_id, &in->buurt_id);
    }
    if (status == OK) {
        status = walk_group_add(r->db, &r->wijk_id, &group, r->now);
    }
    if (status == CONFLICT) {
        request_fault(r, "walk_group_id");
    }
    return status == OK ? tell_changed(r, &group) : status;
}

enum status handle_walk_group_change(struct request *r, const struct wire_walk_group_change *in,
                                     struct wire_done *out)
{
    (void)out;
    struct walk_group group = {0};
    enum status status = walk_group_find(r->db, &r->wijk_id, &in->walk_group_id, &group);
    group.crew = (struct crew){in->min, in->max, in->newcomers};
    group.open = in->open;
    if (status == OK) {
        status = check_crew(r, &group.crew);
    }
    if (status == OK) {
        status = walk_group_save(r->db, &r->wijk_id, &group);
    }
    return status == OK ? tell_changed(r, &group) : status;
}

enum status handle_walk_group_list(struct request *r, const struct wire_walk_group_list *in,
                                   struct wire_walk_group_page *out)
{
    struct walk_group groups[WALK_GROUPS_MAX];
    size_t count = 0;
    struct wire_walk_group *items = arena_take(r->arena, WALK_GROUPS_MAX, sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    enum status status = walk_group_may_look(r, &in->buurt_id);
    if (status == OK) {
        status = walk_group_list(r->db, &r->wijk_id, &in->buurt_id, groups, &count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = show_group(r, &groups[i], &items[i]);
    }
    out->walk_groups = (struct wire_list){items, count};
    return status;
}
