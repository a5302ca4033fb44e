/* learning_handlers.c -- sessions are numbers, questions travel up and back. */
#include "council/month.h"
#include "learning/learning.h"
#include "server/core/request.h"
#include "wire/wire_handlers.h"

enum { YEAR = 10000, FIRST_DAY = 101, LAST_DAY = 1231, SESSIONS_MAX = 60, QUESTIONS_MAX = 30 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static int32_t today(const struct request *r)
{
    return local_day(r->settings->zone, r->now);
}

/* One that was planned before stays of its layer and on its day. */
static enum status check_planned(struct request *r, const struct wire_learning_session *session)
{
    struct query q = query_make(r->db, SQL_SESSION_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":session_id", &session->session_id);
    const bool found = query_row(&q);
    const enum wire_layer layer = found ? (enum wire_layer)read_int(&q) : session->layer;
    const int32_t on = found ? (int32_t)read_int(&q) : session->on;
    const enum status status = query_end(&q);
    if (status == OK && layer != session->layer) {
        return refuse(r, "session.layer", CONFLICT);
    }
    return status == OK && on != session->on ? refuse(r, "session.on", CONFLICT) : status;
}

enum status handle_learning_meet(struct request *r, const struct wire_learning_meet *in,
                                 struct wire_done *out)
{
    (void)out;
    const struct wire_learning_session *session = &in->session;
    const enum wire_layer own = layer_of_hat(r->hat);
    const bool above = session->layer != wire_layer_PROFESSIONALS;
    if (r->hat != WIRE_STEWARD && above != (own == wire_layer_MANAGERS)) {
        return refuse(r, "session.layer", NOT_ALLOWED);
    }
    if (session->present > 0 && session->on > today(r)) {
        return refuse(r, "session.present", FIELD_TOO_LARGE); /* nobody has come yet */
    }
    enum status status = check_planned(r, session);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_SESSION_PUT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":session_id", &session->session_id);
    bind_int(&q, ":layer", (int64_t)session->layer);
    bind_int(&q, ":on", session->on);
    bind_int(&q, ":method", (int64_t)session->method);
    bind_count(&q, ":present", session->present);
    bind_count(&q, ":visits", session->visits);
    status = query_run(&q);
    return status == CONFLICT ? refuse(r, "session.on", status) : status;
}

enum status handle_learning_ask(struct request *r, const struct wire_learning_ask *in,
                                struct wire_done *out)
{
    (void)out;
    const enum wire_layer layer = layer_of_hat(r->hat);
    struct query q = query_make(r->db, SQL_OPEN_QUESTION_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":question_id", &in->question_id);
    bind_int(&q, ":asked_by", (int64_t)layer);
    bind_int(&q, ":held_by", (int64_t)layer);
    bind_int(&q, ":about", (int64_t)in->about);
    bind_int(&q, ":state", wire_question_state_OPEN);
    bind_text(&q, ":question", in->text);
    bind_int(&q, ":asked_on", today(r));
    const enum status status = query_run(&q);
    return status == CONFLICT ? refuse(r, "question_id", status) : status;
}

static struct query ask(struct request *r, enum sql_id statement, const struct wire_id *question_id)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":question_id", question_id);
    return q;
}

static enum status find(struct request *r, const struct wire_id *question_id, struct way *out)
{
    struct query q = ask(r, SQL_OPEN_QUESTION_FIND, question_id);
    const bool found = query_row(&q);
    if (found) {
        out->asked_by = (enum wire_layer)read_int(&q);
        out->held_by = (enum wire_layer)read_int(&q);
        out->state = (enum wire_question_state)read_int(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? refuse(r, "question_id", NOT_FOUND) : status;
}

static enum status move(struct request *r, const struct wire_id *question_id, const struct way *way,
                        enum status may)
{
    if (may != OK) {
        return refuse(r, "question_id", may);
    }
    struct query q = ask(r, SQL_OPEN_QUESTION_MOVE, question_id);
    bind_int(&q, ":held_by", (int64_t)way->held_by);
    bind_int(&q, ":state", (int64_t)way->state);
    return query_change(&q);
}

enum status handle_learning_raise(struct request *r, const struct wire_learning_raise *in,
                                  struct wire_done *out)
{
    (void)out;
    struct way way;
    const enum status status = find(r, &in->question_id, &way);
    if (status != OK) {
        return status;
    }
    const enum status may = way_raise(&way, layer_of_hat(r->hat));
    return move(r, &in->question_id, &way, may);
}

enum status handle_learning_answer(struct request *r, const struct wire_learning_answer *in,
                                   struct wire_done *out)
{
    (void)out;
    struct way way;
    enum status status = find(r, &in->question_id, &way);
    if (status != OK) {
        return status;
    }
    const enum status may = way_answer(&way, layer_of_hat(r->hat), in->arranged);
    status = move(r, &in->question_id, &way, may);
    if (status != OK) {
        return status;
    }
    struct query q = ask(r, SQL_OPEN_QUESTION_ANSWER, &in->question_id);
    bind_text(&q, ":answer", in->answer);
    status = query_change(&q);
    if (status != OK || !in->arranged) {
        return status;
    }
    q = ask(r, SQL_ARRANGED_ADD, &in->question_id);
    return query_run(&q);
}

enum status handle_learning_close(struct request *r, const struct wire_learning_close *in,
                                  struct wire_done *out)
{
    (void)out;
    struct way way;
    const enum status status = find(r, &in->question_id, &way);
    if (status != OK) {
        return status;
    }
    const enum status may = way_close(&way, layer_of_hat(r->hat), in->answered);
    return move(r, &in->question_id, &way, may);
}

/* ── a year of it ───────────────────────────────────────────────────────────────────────────────
 */

static enum status list_sessions(struct request *r, const struct wire_learning_list *in,
                                 struct wire_learning_page *out)
{
    struct wire_learning_session *rows = arena_take(r->arena, SESSIONS_MAX + 1, sizeof(*rows));
    const int32_t year = (int32_t)in->year;
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_SESSION_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":from", year * YEAR + FIRST_DAY);
    bind_int(&q, ":to", year * YEAR + LAST_DAY);
    bind_count(&q, ":after", in->after_sessions);
    bind_int(&q, ":most", SESSIONS_MAX + 1);
    while (count <= SESSIONS_MAX && query_row(&q)) {
        struct wire_learning_session *row = &rows[count++];
        row->session_id = read_id(&q);
        row->layer = (enum wire_layer)read_int(&q);
        row->on = (int32_t)read_int(&q);
        row->method = (enum wire_learning_method)read_int(&q);
        row->present = read_count(&q);
        row->visits = read_count(&q);
    }
    out->more_sessions = count > SESSIONS_MAX;
    out->sessions = (struct wire_list){rows, out->more_sessions ? SESSIONS_MAX : count};
    return query_end(&q);
}

/* The next session of each layer, 0 where none is planned. */
static enum status find_next(struct request *r, int32_t next[wire_layer_COUNT])
{
    enum status status = OK;
    for (int layer = 1; layer < wire_layer_COUNT && status == OK; layer++) {
        struct query q = query_make(r->db, SQL_SESSION_NEXT);
        bind_id(&q, ":wijk_id", &r->wijk_id);
        bind_int(&q, ":layer", layer);
        bind_int(&q, ":today", today(r));
        next[layer] = query_row(&q) ? (int32_t)read_int(&q) : 0;
        status = query_end(&q);
    }
    return status;
}

/* An answer is on the agenda of who asked, a question on that of who holds it. */
static int32_t agenda_of(const struct wire_open_question *question,
                         const int32_t next[wire_layer_COUNT])
{
    switch (question->state) {
    case wire_question_state_OPEN:
    case wire_question_state_RAISED: return next[question->held_by];
    case wire_question_state_ANSWERED:
    case wire_question_state_ARRANGED: return next[question->asked_by];
    default: return 0;
    }
}

static enum status list_questions(struct request *r, const struct wire_learning_list *in,
                                  struct wire_learning_page *out)
{
    int32_t next[wire_layer_COUNT] = {0};
    struct wire_open_question *rows = arena_take(r->arena, QUESTIONS_MAX + 1, sizeof(*rows));
    const int32_t year = (int32_t)in->year;
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    const enum status status = find_next(r, next);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_OPEN_QUESTION_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":closed", wire_question_state_CLOSED);
    bind_int(&q, ":from", year * YEAR + FIRST_DAY);
    bind_int(&q, ":to", year * YEAR + LAST_DAY);
    bind_count(&q, ":after", in->after);
    bind_int(&q, ":most", QUESTIONS_MAX + 1);
    while (count <= QUESTIONS_MAX && query_row(&q)) {
        struct wire_open_question *row = &rows[count++];
        row->question_id = read_id(&q);
        row->asked_by = (enum wire_layer)read_int(&q);
        row->held_by = (enum wire_layer)read_int(&q);
        row->about = (enum wire_question_about)read_int(&q);
        row->state = (enum wire_question_state)read_int(&q);
        row->text = read_text(&q, r->arena);
        row->answer = read_text(&q, r->arena);
        row->asked_on = (int32_t)read_int(&q);
        row->agenda_on = agenda_of(row, next);
    }
    out->more = count > QUESTIONS_MAX;
    out->questions = (struct wire_list){rows, out->more ? QUESTIONS_MAX : count};
    return query_end(&q);
}

enum status handle_learning_list(struct request *r, const struct wire_learning_list *in,
                                 struct wire_learning_page *out)
{
    struct query q = query_make(r->db, SQL_OPEN_QUESTION_COUNT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":closed", wire_question_state_CLOSED);
    out->open = query_row(&q) ? read_count(&q) : 0;
    enum status status = query_end(&q);
    if (status == OK) {
        status = list_sessions(r, in, out);
    }
    return status == OK ? list_questions(r, in, out) : status;
}
