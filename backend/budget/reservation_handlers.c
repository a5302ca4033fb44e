/* reservation_handlers.c -- money asked and set apart for a casus, and who delivers. */
#include "budget/book.h"
#include "casus/casus.h"
#include "council/month.h"
#include "walk_group/walk_group_store.h"
#include "wire/wire_handlers.h"
#include "wire/wire_ledger.h"

static enum status check_about(struct request *r, const struct wire_id *casus_id,
                               struct span task_field, struct span purpose)
{
    const enum status status = casus_find_open(r->db, &r->wijk_id, casus_id);
    if (status != OK) {
        const bool of_casus = status == NOT_FOUND || status == CLOSED;
        return of_casus ? book_refuse(r, "casus_id", status) : status;
    }
    if (!wire_ledger_may_hold(purpose)) {
        return book_refuse(r, "purpose", FIELD_FORM);
    }
    return book_check_field(r, task_field);
}

/* Who leads asks for the own walking group, under the casus of its walks. */
static enum status find_own_walks(struct request *r, const struct wire_id *casus_id,
                                  struct wire_id *activity_id)
{
    struct walk_group group;
    struct activity activity;
    enum status status = walk_group_find(r->db, &r->wijk_id, &r->hat_reach_id, &group);
    if (status == OK) {
        status = activity_take(r, &r->hat_reach_id, &group.buurt_id, &activity);
    }
    if (status == OK && !wire_id_equal(&activity.casus_id, casus_id)) {
        return book_refuse(r, "casus_id", NOT_ALLOWED);
    }
    *activity_id = activity.activity_id;
    return status;
}

static bool leads(const struct request *r)
{
    return (r->hat & WIRE_WALK_LEADERS) != 0;
}

/* For which activity: none, or one of the casus. */
static enum status find_activity(struct request *r, const struct wire_id *casus_id,
                                 struct wire_id *activity_id)
{
    const struct wire_id asked = *activity_id;
    struct wire_id of_casus = {{0}};
    enum status status = OK;
    if (leads(r)) {
        status = find_own_walks(r, casus_id, activity_id);
        const bool other = !wire_id_is_none(&asked) && !wire_id_equal(&asked, activity_id);
        return status == OK && other ? book_refuse(r, "activity_id", NOT_ALLOWED) : status;
    }
    if (wire_id_is_none(&asked)) {
        return OK;
    }
    status = activity_casus(r->db, &r->wijk_id, &asked, &of_casus);
    if (status == NOT_FOUND || (status == OK && !wire_id_equal(&of_casus, casus_id))) {
        return book_refuse(r, "activity_id", NOT_FOUND);
    }
    return status;
}

static enum status choose(const struct budget_at *at, struct span task_field, int64_t amount,
                          struct room_choice *out)
{
    struct capacity rooms[CAPACITY_PAGE];
    size_t count = 0;
    const enum status status = capacity_list(at, task_field, rooms, &count);
    *out = white_label_choose(rooms, status == OK ? count : 0, amount);
    return status;
}

enum status handle_budget_offer(struct request *r, const struct wire_budget_offer *in,
                                struct wire_budget_offered *out)
{
    struct book book = {0};
    struct room_choice choice;
    enum status status = book_open(r, &in->fund_id, in->year, &book);
    if (status == OK) {
        status = book_check_field(r, in->task_field);
    }
    if (status == OK) {
        status = choose(&book.at, in->task_field, in->amount, &choice);
    }
    if (status == OK) {
        out->found = choice.found;
        out->able = choice.able;
        out->with_room = choice.with_room;
    }
    return status;
}

enum status handle_budget_propose(struct request *r, const struct wire_budget_propose *in,
                                  struct wire_done *out)
{
    (void)out;
    struct book book = {0};
    struct wire_id activity_id = in->activity_id;
    enum status status = check_about(r, &in->casus_id, in->task_field, in->purpose);
    if (status == OK && r->hat == WIRE_CASE_DIRECTOR &&
        !wire_id_equal(&r->hat_reach_id, &in->casus_id)) {
        status = book_refuse(r, "casus_id", NOT_ALLOWED);
    }
    if (status == OK) {
        status = find_activity(r, &in->casus_id, &activity_id);
    }
    if (status == OK) {
        status = book_open(r, &in->fund_id, in->year, &book);
    }
    if (status != OK) {
        return status;
    }
    if (book.year.state > wire_budget_state_FIXED) {
        return book_refuse(r, "year", CLOSED);
    }
    if (in->amount == 0 || in->amount > book.year.amount) {
        return book_refuse(r, "amount", in->amount == 0 ? FIELD_TOO_SMALL : OVER_BUDGET);
    }
    const struct reservation reservation = {.reservation_id = in->reservation_id,
                                            .fund_id = in->fund_id,
                                            .year = in->year,
                                            .casus_id = in->casus_id,
                                            .amount = in->amount,
                                            .task_field = in->task_field,
                                            .purpose = in->purpose,
                                            .state = wire_reservation_state_PROPOSED,
                                            .activity_id = activity_id};
    status = reservation_add(r->db, &r->wijk_id, &reservation);
    return status == CONFLICT ? book_refuse(r, "reservation_id", status) : status;
}

/* ── setting apart ──────────────────────────────────────────────────────────────────────────────
 */

/* Who delivers, or who must talk about it first. */
static enum status find_provider(struct request *r, const struct book *book,
                                 struct reservation *reservation)
{
    struct room_choice choice;
    const enum status status =
        choose(&book->at, reservation->task_field, reservation->amount, &choice);
    if (status != OK) {
        return status;
    }
    if (choice.found == wire_room_found_NOBODY) {
        return book_refuse(r, "task_field", NOT_FOUND);
    }
    if (choice.found == wire_room_found_ROOM) {
        reservation->organisation_id = choice.organisation_id;
        return OK;
    }
    reservation->state = wire_reservation_state_CONSULTATION;
    reservation->level = wire_consultation_level_MANAGER;
    return OK;
}

/* Whether the id is new, or of what was proposed for the same casus in the same fund; for which
 * activity that was stands. */
static enum status find_proposed(struct request *r, const struct wire_budget_reserve *in,
                                 struct wire_id *activity_id, bool *proposed)
{
    struct reservation before;
    const enum status status =
        reservation_find(r->db, r->arena, &r->wijk_id, &in->reservation_id, &before);
    *proposed = status == OK;
    if (status == NOT_FOUND) {
        return OK;
    }
    *activity_id = before.activity_id;
    if (status == OK && (before.state != wire_reservation_state_PROPOSED ||
                         !wire_id_equal(&before.casus_id, &in->casus_id) ||
                         !wire_id_equal(&before.fund_id, &in->fund_id))) {
        return book_refuse(r, "reservation_id", CONFLICT);
    }
    return status;
}

static enum status check_reserve(struct request *r, const struct wire_budget_reserve *in,
                                 struct book *book)
{
    enum status status = check_about(r, &in->casus_id, in->task_field, in->purpose);
    if (status == OK) {
        status = book_open(r, &in->fund_id, in->year, book);
    }
    if (status != OK) {
        return status;
    }
    status = budget_may_reserve(&book->year, in->amount);
    if (status != OK) {
        const bool of_year = status == CLOSED || status == NOT_ALLOWED;
        return book_refuse(r, of_year ? "year" : "amount", status);
    }
    return book_check_mandate(r, book, wire_entry_kind_GRANT, in->amount);
}

static enum status write_grant(struct request *r, struct book *book,
                               const struct reservation *reservation)
{
    struct wire_entry entry = {.kind = wire_entry_kind_GRANT,
                               .amount = reservation->amount,
                               .casus_id = reservation->casus_id,
                               .reservation_id = reservation->reservation_id,
                               .organisation_id = reservation->organisation_id,
                               .task_field = reservation->task_field};
    book->year.reserved += reservation->amount;
    return book_write_own(r, book, &entry);
}

enum status handle_budget_reserve(struct request *r, const struct wire_budget_reserve *in,
                                  struct wire_budget_reserved *out)
{
    struct book book = {0};
    bool proposed = false;
    struct reservation reservation = {.reservation_id = in->reservation_id,
                                      .fund_id = in->fund_id,
                                      .year = in->year,
                                      .casus_id = in->casus_id,
                                      .amount = in->amount,
                                      .task_field = in->task_field,
                                      .purpose = in->purpose,
                                      .state = wire_reservation_state_GRANTED,
                                      .activity_id = in->activity_id};
    enum status status = check_reserve(r, in, &book);
    if (status == OK) {
        status = find_activity(r, &in->casus_id, &reservation.activity_id);
    }
    if (status == OK) {
        status = find_proposed(r, in, &reservation.activity_id, &proposed);
    }
    if (status == OK && in->white_label) {
        status = find_provider(r, &book, &reservation);
    }
    if (status == OK) {
        status = proposed ? reservation_put(r->db, &r->wijk_id, &reservation)
                          : reservation_add(r->db, &r->wijk_id, &reservation);
    }
    if (status == OK) {
        status = write_grant(r, &book, &reservation);
    }
    out->reservation = reservation_show(&reservation);
    return status;
}

/* ── setting free, carrying over ────────────────────────────────────────────────────────────────
 */

/* An open year and what is left of a reservation in it. */
static enum status find_open(struct request *r, const struct wire_id *reservation_id,
                             struct reservation *reservation, struct book *book)
{
    enum status status =
        reservation_find(r->db, r->arena, &r->wijk_id, reservation_id, reservation);
    if (status != OK) {
        return status == NOT_FOUND ? book_refuse(r, "reservation_id", status) : status;
    }
    if (reservation->state == wire_reservation_state_RELEASED) {
        return book_refuse(r, "reservation_id", CLOSED);
    }
    status = book_open(r, &reservation->fund_id, reservation->year, book);
    if (status == OK && reservation_is_open(reservation)) {
        status = budget_may_book(&book->year);
        status = status == OK ? OK : book_refuse(r, "reservation_id", status);
    }
    return status;
}

/* Frees what is left; what was only proposed has nothing to free. */
static enum status release(struct request *r, struct book *book, struct reservation *reservation)
{
    const int64_t left = reservation->amount - reservation->drawn;
    const bool open = reservation_is_open(reservation);
    struct wire_entry entry = {.kind = wire_entry_kind_RELEASE,
                               .amount = left,
                               .casus_id = reservation->casus_id,
                               .reservation_id = reservation->reservation_id,
                               .organisation_id = reservation->organisation_id,
                               .task_field = reservation->task_field};
    reservation->state = wire_reservation_state_RELEASED;
    if (!open || left == 0) {
        return OK;
    }
    book->year.reserved -= left;
    return book_write_own(r, book, &entry);
}

enum status handle_budget_release(struct request *r, const struct wire_budget_release *in,
                                  struct wire_done *out)
{
    (void)out;
    struct reservation reservation;
    struct book book = {0};
    enum status status = find_open(r, &in->reservation_id, &reservation, &book);
    if (status == OK && !wire_id_equal(&reservation.casus_id, &in->casus_id)) {
        return book_refuse(r, "reservation_id", NOT_FOUND);
    }
    if (status == OK) {
        status = release(r, &book, &reservation);
    }
    return status == OK ? reservation_put(r->db, &r->wijk_id, &reservation) : status;
}

enum status handle_budget_carry(struct request *r, const struct wire_budget_carry *in,
                                struct wire_done *out)
{
    (void)out;
    struct reservation reservation;
    struct book book = {0};
    struct book next = {0};
    enum status status = find_open(r, &in->reservation_id, &reservation, &book);
    if (status == OK && !wire_id_equal(&reservation.fund_id, &in->fund_id)) {
        return book_refuse(r, "reservation_id", NOT_FOUND);
    }
    const int64_t left = reservation.amount - reservation.drawn;
    const enum wire_reservation_state state = reservation.state;
    if (status == OK && (!reservation_is_open(&reservation) || left == 0)) {
        return book_refuse(r, "reservation_id", NOT_ALLOWED);
    }
    if (status == OK) {
        status = book_open(r, &reservation.fund_id, reservation.year + 1, &next);
    }
    if (status == OK) {
        status = budget_may_reserve(&next.year, left);
        status = status == OK ? OK : book_refuse(r, "year", status);
    }
    if (status == OK) {
        status = release(r, &book, &reservation);
    }
    if (status != OK) {
        return status;
    }
    reservation.state = state;
    reservation.year++;
    reservation.amount = left;
    reservation.drawn = 0;
    status = write_grant(r, &next, &reservation);
    return status == OK ? reservation_put(r->db, &r->wijk_id, &reservation) : status;
}

/* ── overleg ────────────────────────────────────────────────────────────────────────────────────
 */

/* Who took it to the directors does not decide as one of them. */
static enum status check_director(struct request *r, const struct wire_id *reservation_id)
{
    struct wire_id raised_by = {{0}};
    struct query q = query_make(r->db, SQL_CONSULTATION_RAISED_BY);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":reservation_id", reservation_id);
    bind_int(&q, ":raised", wire_consultation_outcome_RAISED);
    if (query_row(&q)) {
        raised_by = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK ? book_check_other_person(r, &raised_by, "level") : status;
}

static enum status check_consult(struct request *r, const struct wire_budget_consult *in,
                                 const struct reservation *reservation)
{
    struct organisation organisation;
    if (reservation->state != wire_reservation_state_CONSULTATION) {
        return book_refuse(r, "reservation_id", CLOSED);
    }
    if (in->level != reservation->level) {
        return book_refuse(r, "level", NOT_ALLOWED);
    }
    if (in->outcome == wire_consultation_outcome_RAISED &&
        reservation->level == wire_consultation_level_DIRECTOR) {
        return book_refuse(r, "outcome", NOT_ALLOWED); /* nobody sits above the directors */
    }
    if (reservation->level == wire_consultation_level_DIRECTOR) {
        const enum status status = check_director(r, &in->reservation_id);
        if (status != OK) {
            return status;
        }
    }
    if (in->outcome == wire_consultation_outcome_GRANTED) {
        const enum status status =
            organisation_find(r->db, &r->wijk_id, &in->organisation_id, &organisation);
        if (status == NOT_FOUND) {
            return book_refuse(r, "organisation_id", status);
        }
        if (status != OK || !organisation.financial) {
            return status == OK ? book_refuse(r, "organisation_id", NOT_ALLOWED) : status;
        }
    }
    return book_check_document(r, in->document);
}

static enum status apply_consult(struct request *r, const struct wire_budget_consult *in,
                                 struct book *book, struct reservation *reservation)
{
    switch (in->outcome) {
    case wire_consultation_outcome_GRANTED:
        reservation->state = wire_reservation_state_GRANTED;
        reservation->level = wire_consultation_level_OTHER;
        reservation->organisation_id = in->organisation_id;
        return OK;
    case wire_consultation_outcome_RAISED:
        reservation->level = wire_consultation_level_DIRECTOR;
        return OK;
    default: return release(r, book, reservation);
    }
}

enum status handle_budget_consult(struct request *r, const struct wire_budget_consult *in,
                                  struct wire_done *out)
{
    (void)out;
    struct reservation reservation;
    struct book book = {0};
    const struct consultation consultation = {.reservation_id = in->reservation_id,
                                              .level = in->level,
                                              .outcome = in->outcome,
                                              .document = in->document,
                                              .held_on = local_day(r->settings->zone, r->now),
                                              .approved_by = r->hat_serial};
    enum status status = find_open(r, &in->reservation_id, &reservation, &book);
    if (status == OK) {
        status = check_consult(r, in, &reservation);
    }
    if (status == OK) {
        status = consultation_add(r->db, &r->wijk_id, &consultation);
    }
    if (status == OK) {
        status = apply_consult(r, in, &book, &reservation);
    }
    return status == OK ? reservation_put(r->db, &r->wijk_id, &reservation) : status;
}

/* ── what there is ──────────────────────────────────────────────────────────────────────────────
 */

/* Which of them the hat sees: of the own casus, of the own walks, or all. */
static enum status find_window(struct request *r, struct reservation_window *window)
{
    struct activity activity;
    if ((r->hat & (WIRE_PROFESSIONAL | WIRE_CASE_DIRECTOR)) != 0) {
        window->casus_id = r->hat_reach_id;
    }
    if (!leads(r)) {
        return OK;
    }
    const enum status status = activity_find_walk(r->db, &r->wijk_id, &r->hat_reach_id, &activity);
    window->activity_id = status == OK ? activity.activity_id : r->hat_reach_id; /* of none */
    return status == NOT_FOUND ? OK : status;
}

enum status handle_budget_reservations(struct request *r, const struct wire_budget_reservations *in,
                                       struct wire_reservation_page *out)
{
    struct reservation_window window = {.after = in->after};
    struct reservation *rows = arena_take(r->arena, RESERVATION_PAGE + 1, sizeof(*rows));
    struct wire_reservation *shown = arena_take(r->arena, RESERVATION_PAGE, sizeof(*shown));
    struct book book = {0};
    size_t count = 0;
    if (rows == NULL || shown == NULL) {
        return NO_MEMORY;
    }
    enum status status = book_open(r, &in->fund_id, in->year, &book);
    if (status == OK) {
        status = find_window(r, &window);
    }
    if (status == OK) {
        status = reservation_list(&book.at, r->arena, &window, rows, &count);
    }
    out->more = count > RESERVATION_PAGE;
    out->reservations = (struct wire_list){shown, out->more ? RESERVATION_PAGE : count};
    for (size_t i = 0; i < out->reservations.count; i++) {
        shown[i] = reservation_show(&rows[i]);
        if ((r->hat & WIRE_COUNCILS) != 0 || leads(r)) {
            shown[i].organisation_id = (struct wire_id){{0}};
        }
    }
    return status;
}
