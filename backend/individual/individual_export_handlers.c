/* individual_export_handlers.c -- all that is kept of an individual casus, for the resident who
 * asks for it. The case director hands it over in the room: were it the resident's own phone that
 * asked, the server would learn which resident it is. */
#include "individual/individual_store.h"
#include "wire/wire_handlers.h"

enum { EXPORT_MOST = 60 };

static struct query ask(struct request *r, enum sql_id statement, const struct wire_id *pseudonym)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":pseudonym", pseudonym);
    return q;
}

static void read_meeting(struct query *q, void *at)
{
    struct wire_individual_meeting *meeting = at;
    meeting->on = (int32_t)read_int(q);
    meeting->place = (enum wire_meeting_place)read_int(q);
    meeting->present = read_count(q);
}

static void read_delay(struct query *q, void *at)
{
    struct wire_individual_delay *delay = at;
    delay->was_due = (int32_t)read_int(q);
    delay->due_on = (int32_t)read_int(q);
    delay->reason = (enum wire_delay_reason)read_int(q);
}

static void read_mark(struct query *q, void *at)
{
    struct wire_individual_mark *mark = at;
    mark->moment = (enum wire_grade_moment)read_int(q);
    mark->tenths = read_count(q);
    mark->on = (int32_t)read_int(q);
}

static enum status read_days(struct request *r, const struct wire_id *pseudonym,
                             struct wire_individual_exported *out)
{
    struct query q = ask(r, SQL_INDIVIDUAL_EXPORT_COURSE, pseudonym);
    if (query_row(&q)) {
        out->solved_on = (int32_t)read_int(&q);
        out->closed_on = (int32_t)read_int(&q);
    }
    return query_end(&q);
}

/* What there is one of for each time: a statement, how large a row is, and how it is read. */
struct part {
    enum sql_id statement;
    size_t size;
    void (*read)(struct query *q, void *at);
    struct wire_list *out;
};

static enum status read_part(struct request *r, const struct wire_id *pseudonym,
                             const struct part *part, bool *more)
{
    uint8_t *rows = arena_take(r->arena, EXPORT_MOST, part->size);
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask(r, part->statement, pseudonym);
    bind_int(&q, ":most", EXPORT_MOST + 1);
    while (!*more && query_row(&q)) {
        *more = count == EXPORT_MOST;
        if (!*more) {
            part->read(&q, rows + part->size * count++);
        }
    }
    *part->out = (struct wire_list){rows, count};
    return query_end(&q);
}

/* Also where they are off by now: as long as anything is kept, it can be asked for. */
enum status handle_individual_export(struct request *r, const struct wire_individual_export *in,
                                     struct wire_individual_exported *out)
{
    const struct part parts[] = {
        {SQL_INDIVIDUAL_EXPORT_MEETING, sizeof(struct wire_individual_meeting), read_meeting,
         &out->meetings},
        {SQL_INDIVIDUAL_EXPORT_DELAY, sizeof(struct wire_individual_delay), read_delay,
         &out->delays},
        {SQL_INDIVIDUAL_EXPORT_MARK, sizeof(struct wire_individual_mark), read_mark, &out->marks},
    };
    struct individual_row row;
    enum status status = individual_find(r, &in->pseudonym, &row);
    if (status == NOT_FOUND) {
        request_fault(r, "pseudonym");
    }
    if (status != OK) {
        return status;
    }
    out->individual = individual_told(r, &row);
    status = read_days(r, &in->pseudonym, out);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && status == OK; i++) {
        bool more = false;
        status = read_part(r, &in->pseudonym, &parts[i], &more);
        out->more = out->more || more;
    }
    return status;
}
