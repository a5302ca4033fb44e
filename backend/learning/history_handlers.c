/* history_handlers.c -- what was learned in a year: written down, approved, told to all. */
#include "council/month.h"
#include "learning/learning.h"
#include "server/core/request.h"
#include "wire/wire_handlers.h"

enum { YEAR = 10000, FIRST_DAY = 101, LAST_DAY = 1231, ITEM_PAGE = 60 };

static struct query ask_year(struct request *r, enum sql_id statement, uint64_t year)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":from", (int64_t)year * YEAR + FIRST_DAY);
    bind_int(&q, ":to", (int64_t)year * YEAR + LAST_DAY);
    return q;
}

enum status handle_learning_note(struct request *r, const struct wire_learning_note *in,
                                 struct wire_done *out)
{
    (void)out;
    struct query q = query_make(r->db, SQL_LEARNED_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":item_id", &in->item_id);
    bind_int(&q, ":on", local_day(r->settings->zone, r->now));
    bind_int(&q, ":layer", (int64_t)layer_of_hat(r->hat));
    bind_int(&q, ":about", (int64_t)in->about);
    bind_text(&q, ":item", in->text);
    const enum status status = query_run(&q);
    if (status == CONFLICT) {
        request_fault(r, "item_id");
    }
    return status;
}

enum status handle_learning_approve(struct request *r, const struct wire_learning_approve *in,
                                    struct wire_done *out)
{
    (void)out;
    struct query q = query_make(r->db, SQL_LEARNED_APPROVE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":item_id", &in->item_id);
    bind_flag(&q, ":approved", in->approved);
    const enum status status = query_change(&q);
    if (status == NOT_FOUND) {
        request_fault(r, "item_id");
    }
    return status;
}

/* What to list: all of a year, or what was approved. */
struct asked {
    uint64_t year;
    uint64_t after;
    bool approved_only;
};

static enum status list(struct request *r, const struct asked *asked, struct wire_list *out,
                        bool *more)
{
    struct wire_learned *rows = arena_take(r->arena, ITEM_PAGE + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask_year(r, SQL_LEARNED_LIST, asked->year);
    bind_flag(&q, ":approved_only", asked->approved_only);
    bind_count(&q, ":after", asked->after);
    bind_int(&q, ":most", ITEM_PAGE + 1);
    while (count <= ITEM_PAGE && query_row(&q)) {
        struct wire_learned *row = &rows[count++];
        row->item_id = read_id(&q);
        row->on = (int32_t)read_int(&q);
        row->layer = (enum wire_layer)read_int(&q);
        row->about = (enum wire_question_about)read_int(&q);
        row->text = read_text(&q, r->arena);
        row->approved = read_flag(&q);
    }
    *more = count > ITEM_PAGE;
    *out = (struct wire_list){rows, *more ? ITEM_PAGE : count};
    return query_end(&q);
}

enum status handle_learning_notes(struct request *r, const struct wire_learning_notes *in,
                                  struct wire_learning_noted *out)
{
    const struct asked asked = {in->year, in->after, false};
    return list(r, &asked, &out->items, &out->more);
}

/* ── the history ────────────────────────────────────────────────────────────────────────────────
 */

static enum status read_layers(struct request *r, uint64_t year, struct wire_learning_year *out)
{
    enum { LAYERS = wire_layer_COUNT - 1 };
    struct wire_layer_year *rows = arena_take(r->arena, LAYERS, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask_year(r, SQL_LAYER_YEAR, year);
    bind_int(&q, ":cooker", wire_learning_method_COOKER);
    bind_int(&q, ":k", r->settings->k);
    out->layers = (struct wire_list){rows, 0};
    while (out->layers.count < LAYERS && query_row(&q)) {
        struct wire_layer_year *row = &rows[out->layers.count++];
        row->layer = (enum wire_layer)read_int(&q);
        row->sessions = read_count(&q);
        row->cookers = read_count(&q);
        row->present = read_count(&q);
        out->visits += read_count(&q);
        row->hidden = read_flag(&q);
        row->present = row->hidden ? 0 : row->present;
    }
    return query_end(&q);
}

static enum status read_questions(struct request *r, uint64_t year, struct wire_learning_year *out)
{
    struct query q = ask_year(r, SQL_QUESTION_YEAR, year);
    bind_int(&q, ":closed", wire_question_state_CLOSED);
    if (query_row(&q)) {
        out->asked = read_count(&q);
        out->closed = read_count(&q);
        out->arranged = read_count(&q);
    }
    return query_end(&q);
}

enum status handle_learning_history(struct request *r, const struct wire_learning_history *in,
                                    struct wire_learning_year *out)
{
    const struct asked asked = {in->year, in->after, true};
    enum status status = read_layers(r, in->year, out);
    if (status == OK) {
        status = read_questions(r, in->year, out);
    }
    return status == OK ? list(r, &asked, &out->items, &out->more) : status;
}
