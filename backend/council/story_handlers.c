/* story_handlers.c -- what stands beside the walks, the public page, and what is frozen. All of it
 * comes of overview_read(), or of the bytes that were frozen. Rules: protocol/docs/council.md. */
#include "council/answer.h"
#include "council/fact.h"
#include "council/publish.h"
#include "wire/wire_handlers.h"

enum { PART_MAX = 24576, EVER = 99991231 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static enum status show_answers(struct request *r, const struct overview *o,
                                struct wire_overview_told *out)
{
    enum wire_unknown rows[UNKNOWN_MAX];
    struct wire_overview_answer *answers = arena_take(r->arena, ANSWERS, sizeof(*answers));
    struct wire_overview_unknown *unknown = arena_take(r->arena, UNKNOWN_MAX, sizeof(*unknown));
    if (answers == NULL || unknown == NULL) {
        return NO_MEMORY;
    }
    answers_of(o, answers);
    const size_t count = unknown_of(o, rows);
    for (size_t i = 0; i < count; i++) {
        unknown[i].unknown = rows[i];
    }
    out->answers = (struct wire_list){answers, ANSWERS};
    out->unknown = (struct wire_list){unknown, count};
    return OK;
}

static enum status show_facts(struct request *r, const struct overview *o,
                              struct wire_overview_told *out)
{
    struct wire_overview_fact *facts = arena_take(r->arena, o->fact_count + 1, sizeof(*facts));
    if (facts == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < o->fact_count; i++) {
        const struct overview_fact *row = &o->facts[i];
        struct wire_overview_fact *fact = &facts[i];
        *fact = (struct wire_overview_fact){.fact = row->fact,
                                            .value = row->figure.value,
                                            .hidden = row->figure.hidden,
                                            .n = row->figure.n,
                                            .from = row->from,
                                            .to = row->to,
                                            .source = fact_source(row->fact)};
        if (row->fact == wire_fact_ACTIVITY_DAYS || row->fact == wire_fact_ACTIVITY_CAME) {
            fact->activity = (enum wire_activity_kind)row->about;
        } else {
            fact->method = (enum wire_visit_method)row->about;
        }
    }
    out->facts = (struct wire_list){facts, o->fact_count};
    return OK;
}

static enum status tell(struct request *r, const struct overview *o, struct wire_overview_told *out)
{
    out->from = o->from;
    out->to = o->to;
    out->frozen_on = o->frozen_on;
    out->suppression = o->k;
    enum status status = publication_hash(r->db, &r->wijk_id, o->period, o->from, &out->hash);
    if (status == OK) {
        status = show_answers(r, o, out);
    }
    return status == OK ? show_facts(r, o, out) : status;
}

enum status handle_overview_story(struct request *r, const struct wire_overview_story *in,
                                  struct wire_overview_told *out)
{
    struct overview o;
    const enum status status = overview_read(r, in->period, in->from, &o);
    if (status == FIELD_FORM) {
        return refuse(r, "from", status);
    }
    return status == OK ? tell(r, &o, out) : status;
}

enum status handle_overview_public_story(struct request *r,
                                         const struct wire_overview_public_story *in,
                                         struct wire_overview_told *out)
{
    struct overview o;
    const enum status status = overview_read(r, in->period, in->from, &o);
    if (status == FIELD_FORM) {
        return refuse(r, "from", status);
    }
    if (status == OK && o.frozen_on == 0) {
        return refuse(r, "from", NOT_FOUND); /* not published yet */
    }
    return status == OK ? tell(r, &o, out) : status;
}

enum status handle_overview_sheet(struct request *r, const struct wire_overview_sheet *in,
                                  struct wire_overview_sheet_page *out)
{
    struct publication found = {.period = in->period, .from = in->from};
    const enum status status = publication_find(r->db, r->arena, &r->wijk_id, &found);
    if (status != OK) {
        return status == NOT_FOUND ? refuse(r, "from", status) : status;
    }
    const struct span whole = in->csv ? found.csv : found.page;
    const size_t begin = in->after < whole.size ? (size_t)in->after : whole.size;
    const size_t left = whole.size - begin;
    out->part = span_of(whole.data + begin, left < PART_MAX ? left : PART_MAX);
    out->hash = found.hash;
    out->more = left > PART_MAX;
    return OK;
}

enum status handle_overview_periods(struct request *r, const struct wire_overview_periods *in,
                                    struct wire_overview_list *out)
{
    struct publication *rows = arena_take(r->arena, PUBLISH_LIST_MAX + 1, sizeof(*rows));
    struct wire_overview_frozen *shown = arena_take(r->arena, PUBLISH_LIST_MAX, sizeof(*shown));
    size_t count = 0;
    if (rows == NULL || shown == NULL) {
        return NO_MEMORY;
    }
    const enum status status =
        publication_list(r->db, &r->wijk_id, in->before == 0 ? EVER : in->before, rows, &count);
    out->more = count > PUBLISH_LIST_MAX;
    out->periods = (struct wire_list){shown, out->more ? PUBLISH_LIST_MAX : count};
    for (size_t i = 0; i < out->periods.count; i++) {
        shown[i] = (struct wire_overview_frozen){.period = rows[i].period,
                                                 .from = rows[i].from,
                                                 .frozen_on = rows[i].frozen_on,
                                                 .hash = rows[i].hash};
    }
    return status;
}
