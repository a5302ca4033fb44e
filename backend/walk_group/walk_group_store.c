#include "walk_group/walk_group_store.h"

static struct crew read_crew(struct query *q)
{
    struct crew crew;
    crew.min = read_count(q);
    crew.max = read_count(q);
    crew.newcomers = read_count(q);
    return crew;
}

enum status walk_group_find(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *walk_group_id, struct walk_group *out)
{
    struct query q = query_make(db, SQL_WALK_GROUP_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":walk_group_id", walk_group_id);
    const bool found = query_row(&q);
    if (found) {
        out->walk_group_id = *walk_group_id;
        out->buurt_id = read_id(&q);
        out->crew = read_crew(&q);
        out->open = read_flag(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static enum status check_room(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *buurt_id)
{
    struct query q = query_make(db, SQL_WALK_GROUP_COUNT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":buurt_id", buurt_id);
    const uint64_t count = query_row(&q) ? read_count(&q) : 0;
    const enum status status = query_end(&q);
    return status == OK && count >= WALK_GROUPS_MAX ? FULL : status;
}

static void bind_group(struct query *q, const struct wire_id *wijk_id,
                       const struct walk_group *group)
{
    bind_id(q, ":wijk_id", wijk_id);
    bind_id(q, ":walk_group_id", &group->walk_group_id);
    bind_count(q, ":min", group->crew.min);
    bind_count(q, ":max", group->crew.max);
    bind_count(q, ":newcomers", group->crew.newcomers);
    bind_flag(q, ":open", group->open);
}

enum status walk_group_add(struct db *db, const struct wire_id *wijk_id,
                           const struct walk_group *group, int64_t now)
{
    const enum status status = check_room(db, wijk_id, &group->buurt_id);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(db, SQL_WALK_GROUP_ADD);
    bind_group(&q, wijk_id, group);
    bind_id(&q, ":buurt_id", &group->buurt_id);
    bind_int(&q, ":now", now);
    return query_run(&q);
}

enum status walk_group_save(struct db *db, const struct wire_id *wijk_id,
                            const struct walk_group *group)
{
    struct query q = query_make(db, SQL_WALK_GROUP_SAVE);
    bind_group(&q, wijk_id, group);
    return query_change(&q);
}

enum status walk_group_list(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *buurt_id,
                            struct walk_group groups[WALK_GROUPS_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_WALK_GROUP_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_int(&q, ":most", WALK_GROUPS_MAX);
    *count = 0;
    while (*count < WALK_GROUPS_MAX && query_row(&q)) {
        struct walk_group *group = &groups[(*count)++];
        group->walk_group_id = read_id(&q);
        group->buurt_id = read_id(&q);
        group->crew = read_crew(&q);
        group->open = read_flag(&q);
    }
    return query_end(&q);
}

enum status walk_group_count_leaders(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *walk_group_id, int64_t now,
                                     uint64_t *count)
{
    struct query q = query_make(db, SQL_WALK_GROUP_COUNT_LEADERS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":walk_group_id", walk_group_id);
    bind_int(&q, ":now", now);
    *count = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

enum status walk_group_leads(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_id *walk_group_id, const struct wire_id *member_id,
                             int64_t now, int64_t at)
{
    struct query q = query_make(db, SQL_WALK_GROUP_LEADS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":walk_group_id", walk_group_id);
    bind_id(&q, ":member_id", member_id);
    bind_int(&q, ":now", now);
    bind_int(&q, ":at", at);
    const bool found = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status walk_group_list_leaders(struct request *r, const struct wire_id *walk_group_id,
                                    int64_t at, struct wire_id members[LEADERS_MAX], size_t *count)
{
    struct query q = query_make(r->db, SQL_WALK_GROUP_LEADERS);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":walk_group_id", walk_group_id);
    bind_int(&q, ":now", r->now);
    bind_int(&q, ":at", at);
    bind_int(&q, ":most", LEADERS_MAX);
    *count = 0;
    while (*count < LEADERS_MAX && query_row(&q)) {
        members[(*count)++] = read_id(&q);
    }
    return query_end(&q);
}

enum status walk_group_may_look(struct request *r, const struct wire_id *buurt_id)
{
    if (r->hat != WIRE_RESIDENT || wire_id_equal(&r->buurt_id, buurt_id)) {
        return OK;
    }
    request_fault(r, "buurt_id");
    return NOT_ALLOWED;
}
