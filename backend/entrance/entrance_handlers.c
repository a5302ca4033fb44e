/* entrance_handlers.c -- where a question comes in: once, referred once, and whether that was
 * right.
 */
#include "council/month.h"
#include "entrance/entrance_store.h"
#include "wire/wire_handlers.h"
#include "wire/wire_ledger.h"

enum { ENTRANCES_MAX = 20, QUESTION_PAGE = 100, YEAR = 10000, FIRST_DAY = 101, LAST_DAY = 1231 };

/* How a question stands. */
enum { OPEN, RIGHT, AGAIN };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static int32_t today(const struct request *r)
{
    return local_day(r->settings->zone, r->now);
}

static struct query ask(struct request *r, enum sql_id statement)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    return q;
}

enum status handle_entrance_set(struct request *r, const struct wire_entrance_set *in,
                                struct wire_done *out)
{
    (void)out;
    const struct wire_entrance *entrance = &in->entrance;
    const struct {
        const char *field;
        struct span text;
    } texts[] = {{"entrance.name", entrance->name},
                 {"entrance.place", entrance->place},
                 {"entrance.hours", entrance->hours}};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (!wire_ledger_may_hold(texts[i].text)) {
            return refuse(r, texts[i].field, FIELD_FORM);
        }
    }
    struct query q = ask(r, SQL_ENTRANCE_PUT);
    bind_count(&q, ":number", entrance->number);
    bind_text(&q, ":name", entrance->name);
    bind_text(&q, ":place", entrance->place);
    bind_text(&q, ":hours", entrance->hours);
    bind_flag(&q, ":volunteering", entrance->volunteering);
    bind_flag(&q, ":regular_work", entrance->regular_work);
    bind_flag(&q, ":sheltered_work", entrance->sheltered_work);
    bind_flag(&q, ":another", entrance->another);
    bind_flag(&q, ":closed", entrance->closed);
    return query_run(&q);
}

enum status handle_entrance_list(struct request *r, const struct wire_entrance_list *in,
                                 struct wire_entrance_page *out)
{
    (void)in;
    struct wire_entrance *rows = arena_take(r->arena, ENTRANCES_MAX, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask(r, SQL_ENTRANCE_LIST);
    bind_int(&q, ":most", ENTRANCES_MAX);
    out->entrances = (struct wire_list){rows, 0};
    while (out->entrances.count < ENTRANCES_MAX && query_row(&q)) {
        struct wire_entrance *row = &rows[out->entrances.count++];
        row->number = read_count(&q);
        row->name = read_text(&q, r->arena);
        row->place = read_text(&q, r->arena);
        row->hours = read_text(&q, r->arena);
        row->volunteering = read_flag(&q);
        row->regular_work = read_flag(&q);
        row->sheltered_work = read_flag(&q);
        row->another = read_flag(&q);
        row->closed = read_flag(&q);
    }
    return query_end(&q);
}

static enum status add(struct request *r, const struct wire_entrance_ask *in)
{
    struct query q = ask(r, SQL_ENTRANCE_QUESTION_ADD);
    bind_id(&q, ":question_id", &in->question_id);
    bind_count(&q, ":entrance", in->entrance);
    bind_int(&q, ":kind", (int64_t)in->kind);
    bind_text(&q, ":to", in->to);
    bind_int(&q, ":on", today(r));
    const enum status status = query_run(&q);
    return status == CONFLICT ? refuse(r, "question_id", status) : status;
}

enum status handle_entrance_ask(struct request *r, const struct wire_entrance_ask *in,
                                struct wire_done *out)
{
    (void)out;
    struct wire_entrance entrance;
    enum status status = entrance_find(r, in->entrance, &entrance);
    if (status == NOT_FOUND) {
        return refuse(r, "entrance", status);
    }
    if (status != OK) {
        return status;
    }
    status = entrance_may_ask(&entrance, in->kind);
    if (status != OK) {
        return refuse(r, status == CLOSED ? "entrance" : "kind", status);
    }
    return wire_ledger_may_hold(in->to) ? add(r, in) : refuse(r, "to", FIELD_FORM);
}

/* Once, and before the year is told. */
static enum status check_open(struct request *r, const struct wire_id *question_id)
{
    int64_t state = OPEN;
    int32_t asked_on = 0;
    struct query q = ask(r, SQL_ENTRANCE_QUESTION_FIND);
    bind_id(&q, ":question_id", question_id);
    const bool found = query_row(&q);
    if (found) {
        state = read_int(&q);
        asked_on = (int32_t)read_int(&q);
    }
    enum status status = query_end(&q);
    if (status == OK && !found) {
        status = NOT_FOUND;
    }
    if (status == OK) {
        status = state == OPEN ? entrance_may_confirm(asked_on, today(r)) : CLOSED;
    }
    return status == NOT_FOUND || status == CLOSED ? refuse(r, "question_id", status) : status;
}

enum status handle_entrance_confirm(struct request *r, const struct wire_entrance_confirm *in,
                                    struct wire_done *out)
{
    (void)out;
    const enum status status = check_open(r, &in->question_id);
    if (status != OK) {
        return status;
    }
    if (!in->right && in->to.size == 0) {
        return refuse(r, "to", FIELD_MISSING);
    }
    if (in->right && in->to.size > 0) {
        return refuse(r, "to", NOT_ALLOWED); /* what was right is referred nowhere else */
    }
    if (in->to.size > 0 && !wire_ledger_may_hold(in->to)) {
        return refuse(r, "to", FIELD_FORM);
    }
    struct query q = ask(r, SQL_ENTRANCE_QUESTION_CONFIRM);
    bind_id(&q, ":question_id", &in->question_id);
    bind_int(&q, ":state", in->right ? RIGHT : AGAIN);
    bind_text(&q, ":to", in->to);
    return query_change(&q);
}

enum status handle_entrance_questions(struct request *r, const struct wire_entrance_questions *in,
                                      struct wire_entrance_question_page *out)
{
    struct wire_entrance_question *rows = arena_take(r->arena, QUESTION_PAGE + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask(r, SQL_ENTRANCE_QUESTION_LIST);
    bind_id(&q, ":after", &in->after);
    bind_int(&q, ":most", QUESTION_PAGE + 1);
    while (count <= QUESTION_PAGE && query_row(&q)) {
        struct wire_entrance_question *row = &rows[count++];
        row->question_id = read_id(&q);
        row->entrance = read_count(&q);
        row->kind = (enum wire_entrance_kind)read_int(&q);
        row->to = read_text(&q, r->arena);
        row->on = (int32_t)read_int(&q);
    }
    out->more = count > QUESTION_PAGE;
    out->questions = (struct wire_list){rows, out->more ? QUESTION_PAGE : count};
    return query_end(&q);
}

enum status handle_entrance_figures(struct request *r, const struct wire_entrance_figures *in,
                                    struct wire_entrance_counts *out)
{
    struct wire_entrance_count *rows = arena_take(r->arena, ENTRANCES_MAX, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    const enum status status = entrance_may_tell(in->year, today(r));
    if (status != OK) {
        return refuse(r, "year", status);
    }
    out->from = (int32_t)in->year * YEAR + FIRST_DAY;
    out->to = (int32_t)in->year * YEAR + LAST_DAY;
    struct query q = ask(r, SQL_ENTRANCE_QUESTION_SUM);
    bind_int(&q, ":from", out->from);
    bind_int(&q, ":to", out->to);
    bind_int(&q, ":most", ENTRANCES_MAX);
    out->entrances = (struct wire_list){rows, 0};
    while (out->entrances.count < ENTRANCES_MAX && query_row(&q)) {
        struct wire_entrance_count *row = &rows[out->entrances.count++];
        row->number = read_count(&q);
        row->asked = read_count(&q);
        row->at_once = read_count(&q);
        row->again = read_count(&q);
    }
    out->asked = entrance_suppress(rows, out->entrances.count, (uint64_t)r->settings->k);
    return query_end(&q);
}
