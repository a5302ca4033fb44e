#include "casus/course_store.h"

enum { AGREEMENTS_MAX = 20 };

static struct query ask(struct request *r, enum sql_id statement, const struct wire_id *casus_id)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", casus_id);
    return q;
}

static enum status read_casus(struct request *r, const struct wire_id *casus_id,
                              struct casus_whole *out)
{
    struct query q = ask(r, SQL_COLLECTIVE_CASUS_FIND, casus_id);
    const bool found = query_row(&q);
    if (found) {
        out->casus.theme = (enum wire_casus_theme)read_int(&q);
        out->casus.state = (enum wire_casus_state)read_int(&q);
        out->casus.title = read_text(&q, r->arena);
        out->casus.since = (int32_t)read_int(&q);
    }
    const enum status status = query_end(&q);
    if (status == OK && !found) {
        request_fault(r, "casus_id");
        return NOT_FOUND;
    }
    return status;
}

static enum status read_course(struct request *r, const struct wire_id *casus_id,
                               struct casus_whole *out)
{
    struct query q = ask(r, SQL_COURSE_FIND, casus_id);
    if (query_row(&q)) {
        out->course.came_on = (int32_t)read_int(&q);
        out->course.talked_on = (int32_t)read_int(&q);
        out->course.due_on = (int32_t)read_int(&q);
        out->course.review_on = (int32_t)read_int(&q);
        out->course.solution = (enum wire_solution)read_int(&q);
        out->course.plan_version = read_count(&q);
        out->course.plan_agreed = read_flag(&q);
        out->answers.want = read_text(&q, r->arena);
        out->answers.can_self = read_text(&q, r->arena);
        out->answers.can_others = read_text(&q, r->arena);
        out->answers.need = read_text(&q, r->arena);
        out->course.ended_on = (int32_t)read_int(&q);
    }
    return query_end(&q);
}

enum status casus_read(struct request *r, const struct wire_id *casus_id, struct casus_whole *out)
{
    memset(out, 0, sizeof(*out));
    out->casus.casus_id = *casus_id;
    if (wire_id_equal(casus_id, &r->wijk_id)) {
        out->casus.theme = wire_casus_theme_SAFETY;
        out->casus.state = wire_casus_state_RUNNING;
        out->course.state = out->casus.state;
        return OK;
    }
    const enum status status = read_casus(r, casus_id, out);
    out->course.came_on = out->casus.since;
    out->course.state = out->casus.state;
    return status == OK ? read_course(r, casus_id, out) : status;
}

enum status casus_write(struct request *r, const struct casus_whole *whole)
{
    struct query q = ask(r, SQL_COURSE_PUT, &whole->casus.casus_id);
    bind_int(&q, ":came_on", whole->course.came_on);
    bind_int(&q, ":talked_on", whole->course.talked_on);
    bind_int(&q, ":due_on", whole->course.due_on);
    bind_int(&q, ":review_on", whole->course.review_on);
    bind_int(&q, ":solution", (int64_t)whole->course.solution);
    bind_count(&q, ":plan_version", whole->course.plan_version);
    bind_flag(&q, ":plan_agreed", whole->course.plan_agreed);
    bind_text(&q, ":want", whole->answers.want);
    bind_text(&q, ":can_self", whole->answers.can_self);
    bind_text(&q, ":can_others", whole->answers.can_others);
    bind_text(&q, ":need", whole->answers.need);
    bind_int(&q, ":ended_on", whole->course.ended_on);
    const enum status status = query_run(&q);
    if (status != OK) {
        return status;
    }
    q = ask(r, SQL_COLLECTIVE_CASUS_MOVE, &whole->casus.casus_id);
    bind_int(&q, ":state", (int64_t)whole->course.state);
    return query_change(&q);
}

enum status agreement_write(struct request *r, const struct wire_id *casus_id, uint64_t version,
                            const struct wire_list *agreements)
{
    const struct wire_agreement *rows = agreements->items;
    enum status status = OK;
    for (size_t i = 0; i < agreements->count && status == OK; i++) {
        struct query q = ask(r, SQL_AGREEMENT_ADD, casus_id);
        bind_count(&q, ":version", version);
        bind_count(&q, ":number", i + 1);
        bind_text(&q, ":who", rows[i].who);
        bind_text(&q, ":what", rows[i].what);
        bind_int(&q, ":due_on", rows[i].by);
        status = query_run(&q);
    }
    return status;
}

enum status agreement_read(struct request *r, const struct wire_id *casus_id, uint64_t version,
                           struct wire_list *out)
{
    struct wire_agreement *rows = arena_take(r->arena, AGREEMENTS_MAX, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask(r, SQL_AGREEMENT_LIST, casus_id);
    bind_count(&q, ":version", version);
    bind_int(&q, ":most", AGREEMENTS_MAX);
    *out = (struct wire_list){rows, 0};
    while (out->count < AGREEMENTS_MAX && query_row(&q)) {
        struct wire_agreement *row = &rows[out->count++];
        row->who = read_text(&q, r->arena);
        row->what = read_text(&q, r->arena);
        row->by = (int32_t)read_int(&q);
    }
    return query_end(&q);
}

enum status postponement_add(struct request *r, const struct wire_id *casus_id, int32_t was_due,
                             int32_t due_on, struct span reason)
{
    struct query q = ask(r, SQL_POSTPONEMENT_ADD, casus_id);
    bind_int(&q, ":was_due", was_due);
    bind_int(&q, ":due_on", due_on);
    bind_text(&q, ":reason", reason);
    return query_run(&q);
}

enum status meeting_add(struct request *r, const struct wire_casus_meet *in)
{
    struct query q = ask(r, SQL_CASUS_MEETING_ADD, &in->casus_id);
    bind_int(&q, ":held_on", in->on);
    bind_int(&q, ":place", (int64_t)in->place);
    bind_count(&q, ":present", in->present);
    return query_run(&q);
}

enum status review_add(struct request *r, const struct wire_casus_review *in)
{
    struct query q = ask(r, SQL_CASUS_REVIEW_ADD, &in->casus_id);
    bind_int(&q, ":held_on", in->on);
    bind_int(&q, ":outcome", (int64_t)in->outcome);
    bind_text(&q, ":reason", in->reason);
    return query_run(&q);
}

enum status review_read(struct request *r, const struct wire_id *casus_id, int32_t *on,
                        struct span *reason)
{
    struct query q = ask(r, SQL_CASUS_REVIEW_LAST, casus_id);
    if (query_row(&q)) {
        *on = (int32_t)read_int(&q);
        *reason = read_text(&q, r->arena);
    }
    return query_end(&q);
}
