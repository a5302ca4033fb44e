/* activity_handlers.c -- activities besides walks: begun from below, open to all, counted by hand.
 */
#include "activity/activity.h"
#include "casus/contribution.h"
#include "council/freeze.h"
#include "council/month.h"
#include "shift/local_time.h"
#include "store/ledger.h"
#include "wire/wire_handlers.h"
#include "wire/wire_ledger.h"

enum { ACTIVITY_PAGE = 100, WEEKS_MAX = 110, ROLES_MAX = 8, TALLY_DAYS = 62, WEEK = 7 };

/* A Monday; every seventh day from it is one. */
enum { SOME_MONDAY = 20260105 };

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

static struct query ask(struct request *r, enum sql_id statement, const struct wire_id *activity_id)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":activity_id", activity_id);
    return q;
}

/* What is known of one that exists. */
struct standing {
    struct wire_id casus_id;
    enum wire_activity_kind kind;
    struct wire_id buurt_id;
    bool stopped;
};

static enum status find(struct request *r, const struct wire_id *activity_id, struct standing *out)
{
    struct query q = ask(r, SQL_ACTIVITY_FIND, activity_id);
    const bool found = query_row(&q);
    if (found) {
        out->casus_id = read_id(&q);
        out->kind = (enum wire_activity_kind)read_int(&q);
        out->buurt_id = read_id(&q);
        out->stopped = read_flag(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? refuse(r, "activity_id", NOT_FOUND) : status;
}

/* One of this casus that goes on and is no walking group's. */
static enum status find_open(struct request *r, const struct wire_id *activity_id,
                             const struct wire_id *casus_id, struct standing *out)
{
    const enum status status = find(r, activity_id, out);
    if (status != OK) {
        return status;
    }
    if (!wire_id_equal(&out->casus_id, casus_id)) {
        return refuse(r, "activity_id", NOT_FOUND);
    }
    if (out->kind == wire_activity_kind_WALK) {
        return refuse(r, "activity_id", NOT_ALLOWED);
    }
    return out->stopped ? refuse(r, "activity_id", CLOSED) : OK;
}

/* The same, under a casus that is neither done nor stopped. Source: CASUS-15 */
static enum status find_live(struct request *r, const struct wire_id *activity_id,
                             const struct wire_id *casus_id, struct standing *out)
{
    enum status status = find_open(r, activity_id, casus_id, out);
    if (status == OK) {
        status = casus_find_open(r->db, &r->wijk_id, casus_id);
        status = status == CLOSED ? refuse(r, "casus_id", status) : status;
    }
    return status;
}

/* Whether something that counts in this month, 0: in none yet, can still be changed. */
static enum status check_not_frozen(struct request *r, int32_t counted_in, const char *field)
{
    int32_t last = 0;
    const enum status status = freeze_last(r->db, &r->wijk_id, wire_overview_period_MONTH, &last);
    return status == OK && counted_in > 0 && counted_in <= last ? refuse(r, field, CLOSED) : status;
}

static enum status add(struct request *r, const struct wire_activity_start *in)
{
    struct query q = ask(r, SQL_OPEN_ACTIVITY_ADD, &in->activity_id);
    bind_id(&q, ":casus_id", &in->casus_id);
    bind_int(&q, ":kind", (int64_t)in->kind);
    bind_id(&q, ":buurt_id", &in->buurt_id);
    enum status status = query_run(&q);
    if (status != OK) {
        return status == CONFLICT ? refuse(r, "activity_id", status) : status;
    }
    q = ask(r, SQL_ACTIVITY_STORY_ADD, &in->activity_id);
    bind_int(&q, ":owner", (int64_t)in->owner);
    bind_int(&q, ":dimension", (int64_t)in->dimension);
    bind_int(&q, ":dimension_too", (int64_t)in->dimension_too);
    bind_text(&q, ":title", in->title);
    return query_run(&q);
}

enum status handle_activity_start(struct request *r, const struct wire_activity_start *in,
                                  struct wire_done *out)
{
    (void)out;
    const char *field = NULL;
    enum status status = activity_may_start(in, &field);
    if (status != OK) {
        return refuse(r, field, status);
    }
    const bool reaches = (r->hat & (WIRE_PROFESSIONAL | WIRE_CASE_DIRECTOR)) != 0;
    if (reaches && !wire_id_equal(&r->hat_reach_id, &in->casus_id)) {
        return refuse(r, "casus_id", NOT_ALLOWED);
    }
    if (!wire_ledger_may_hold(in->title)) {
        return refuse(r, "title", FIELD_FORM);
    }
    status = casus_find_open(r->db, &r->wijk_id, &in->casus_id);
    if (status == NOT_FOUND || status == CLOSED) {
        return refuse(r, "casus_id", status);
    }
    return status == OK ? add(r, in) : status;
}

enum status handle_activity_stop(struct request *r, const struct wire_activity_stop *in,
                                 struct wire_done *out)
{
    (void)out;
    struct standing standing;
    const enum status status = find_open(r, &in->activity_id, &in->casus_id, &standing);
    if (status != OK) {
        return status;
    }
    struct query q = ask(r, SQL_ACTIVITY_STOP, &in->activity_id);
    return query_change(&q);
}

/* Also of one that is over: its title is still shown. */
enum status handle_activity_describe(struct request *r, const struct wire_activity_describe *in,
                                     struct wire_done *out)
{
    (void)out;
    struct standing standing;
    enum status status = find(r, &in->activity_id, &standing);
    if (status != OK) {
        return status;
    }
    if (!wire_id_equal(&standing.casus_id, &in->casus_id)) {
        return refuse(r, "activity_id", NOT_FOUND);
    }
    if (standing.kind == wire_activity_kind_WALK) {
        return refuse(r, "activity_id", NOT_ALLOWED);
    }
    if (!wire_ledger_may_hold(in->title)) {
        return refuse(r, "title", FIELD_FORM);
    }
    struct query q = ask(r, SQL_ACTIVITY_DESCRIBE, &in->activity_id);
    bind_text(&q, ":title", in->title);
    status = query_change(&q);
    return status == OK ? ledger_add(r->db, &r->wijk_id, "activity_title", &in->activity_id, r->now)
                        : status;
}

enum status handle_activity_list(struct request *r, const struct wire_activity_list *in,
                                 struct wire_activity_page *out)
{
    struct wire_activity *rows = arena_take(r->arena, ACTIVITY_PAGE + 1, sizeof(*rows));
    size_t count = 0;
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_ACTIVITY_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", &in->casus_id);
    bind_id(&q, ":after", &in->after);
    bind_int(&q, ":most", ACTIVITY_PAGE + 1);
    while (count <= ACTIVITY_PAGE && query_row(&q)) {
        struct wire_activity *row = &rows[count++];
        row->activity_id = read_id(&q);
        row->casus_id = read_id(&q);
        row->buurt_id = read_id(&q);
        row->kind = (enum wire_activity_kind)read_int(&q);
        row->owner = (enum wire_activity_owner)read_int(&q);
        row->dimension = (enum wire_dimension)read_int(&q);
        row->dimension_too = (enum wire_dimension)read_int(&q);
        row->title = read_text(&q, r->arena);
        row->stopped = read_flag(&q);
    }
    out->more = count > ACTIVITY_PAGE;
    out->activities = (struct wire_list){rows, out->more ? ACTIVITY_PAGE : count};
    return query_end(&q);
}

/* ── who came ───────────────────────────────────────────────────────────────────────────────────
 */

static enum status add_tally(struct request *r, struct contribution *contribution)
{
    struct query q = ask(r, SQL_ACTIVITY_DAY_ADD, &contribution->activity_id);
    bind_int(&q, ":on", contribution->on);
    enum status status = query_run(&q);
    if (status != OK) {
        return status == CONFLICT ? refuse(r, "on", status) : status;
    }
    status = freeze_month_for(r->db, &r->wijk_id, contribution->on, &contribution->counted_in);
    request_chance(r, contribution->contribution_id.bytes,
                   sizeof(contribution->contribution_id.bytes));
    return status == OK ? contribution_add(r, contribution) : status;
}

/* A day that was tallied before is tallied anew, as long as its month is not frozen. */
static enum status put_tally(struct request *r, struct contribution *contribution)
{
    struct query q = ask(r, SQL_TALLY_FIND, &contribution->activity_id);
    bind_int(&q, ":on", contribution->on);
    bind_int(&q, ":tally", wire_contribution_source_TALLY);
    const bool found = query_row(&q);
    const int32_t counted_in = found ? (int32_t)read_int(&q) : 0;
    enum status status = query_end(&q);
    if (status != OK) {
        return status;
    }
    if (!found) {
        return add_tally(r, contribution);
    }
    status = check_not_frozen(r, counted_in, "on");
    if (status != OK) {
        return status;
    }
    q = ask(r, SQL_TALLY_PUT, &contribution->activity_id);
    bind_int(&q, ":on", contribution->on);
    bind_int(&q, ":tally", wire_contribution_source_TALLY);
    bind_count(&q, ":participants", contribution->participants);
    bind_count(&q, ":minutes", contribution->minutes);
    bind_count(&q, ":volunteer_minutes", contribution->volunteer_minutes);
    bind_int(&q, ":now", r->now);
    return query_change(&q);
}

enum status handle_activity_tally(struct request *r, const struct wire_activity_tally *in,
                                  struct wire_done *out)
{
    (void)out;
    const int32_t today = local_day(r->settings->zone, r->now);
    const char *field = NULL;
    struct standing standing;
    enum status status = find_live(r, &in->activity_id, &in->casus_id, &standing);
    if (status != OK) {
        return status;
    }
    status = activity_may_tally(in, day_after(today, -TALLY_DAYS), today, &field);
    if (status != OK) {
        return refuse(r, field, status);
    }
    struct contribution contribution = {.on = in->on,
                                        .casus_id = in->casus_id,
                                        .activity_id = in->activity_id,
                                        .buurt_id = standing.buurt_id,
                                        .participants = in->participants,
                                        .minutes = in->participants * in->minutes,
                                        .volunteer_minutes = in->volunteers * in->minutes,
                                        .source = wire_contribution_source_TALLY};
    return put_tally(r, &contribution);
}

static bool is_monday(int32_t day)
{
    return local_days_between(SOME_MONDAY, day) % WEEK == 0;
}

/* The month that the visitors of a week count in, 0: they were not told yet. */
static enum status find_visit_month(struct request *r, const struct wire_activity_visit *in,
                                    int32_t *month)
{
    struct query q = ask(r, SQL_VISIT_MONTH, &in->activity_id);
    bind_int(&q, ":week", in->week);
    *month = query_row(&q) ? (int32_t)read_int(&q) : 0;
    return query_end(&q);
}

static enum status check_week(struct request *r, const struct wire_activity_visit *in)
{
    const int32_t today = local_day(r->settings->zone, r->now);
    int32_t counted_in = 0;
    if (!is_monday(in->week)) {
        return refuse(r, "week", FIELD_FORM);
    }
    if (in->week > today) {
        return refuse(r, "week", FIELD_TOO_LARGE);
    }
    if (in->week < day_after(today, -TALLY_DAYS)) {
        return refuse(r, "week", CLOSED);
    }
    const enum status status = find_visit_month(r, in, &counted_in);
    return status == OK ? check_not_frozen(r, counted_in, "week") : status;
}

enum status handle_activity_visit(struct request *r, const struct wire_activity_visit *in,
                                  struct wire_done *out)
{
    (void)out;
    struct standing standing;
    enum status status = find_live(r, &in->activity_id, &in->casus_id, &standing);
    if (status != OK) {
        return status;
    }
    if (standing.kind != wire_activity_kind_HOUSE) {
        return refuse(r, "activity_id", NOT_ALLOWED);
    }
    status = check_week(r, in);
    if (status != OK) {
        return status;
    }
    struct query q = ask(r, SQL_VISIT_PUT, &in->activity_id);
    bind_int(&q, ":week", in->week);
    bind_count(&q, ":visitors", in->visitors);
    bind_flag(&q, ":unique", in->unique);
    bind_int(&q, ":method", (int64_t)in->method);
    status = query_run(&q);
    int32_t month = 0;
    if (status == OK) {
        status = freeze_month_for(r->db, &r->wijk_id, in->week, &month);
    }
    if (status != OK) {
        return status;
    }
    q = ask(r, SQL_VISIT_COUNT_IN, &in->activity_id);
    bind_int(&q, ":week", in->week);
    bind_int(&q, ":month", month);
    return query_run(&q);
}

enum status handle_activity_visits(struct request *r, const struct wire_activity_visits *in,
                                   struct wire_visit_page *out)
{
    const uint64_t k = (uint64_t)r->settings->k;
    const int32_t newest = day_after(local_day(r->settings->zone, r->now), -WEEK);
    struct wire_visit_week *rows = arena_take(r->arena, WEEKS_MAX, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask(r, SQL_VISIT_LIST, &in->activity_id);
    bind_int(&q, ":from", in->from);
    bind_int(&q, ":to", in->to < newest ? in->to : newest); /* a week that runs is told to nobody */
    bind_int(&q, ":most", WEEKS_MAX);
    out->weeks = (struct wire_list){rows, 0};
    while (out->weeks.count < WEEKS_MAX && query_row(&q)) {
        struct wire_visit_week *row = &rows[out->weeks.count++];
        row->week = (int32_t)read_int(&q);
        row->visitors = read_count(&q);
        row->unique = read_flag(&q);
        row->method = (enum wire_visit_method)read_int(&q);
        row->hidden = row->visitors > 0 && row->visitors < k;
        row->visitors = row->hidden ? 0 : row->visitors;
    }
    return query_end(&q);
}

/* ── role places ────────────────────────────────────────────────────────────────────────────────
 */

enum status handle_activity_role(struct request *r, const struct wire_activity_role *in,
                                 struct wire_done *out)
{
    (void)out;
    struct standing standing;
    const enum status status = find_live(r, &in->activity_id, &in->casus_id, &standing);
    if (status != OK) {
        return status;
    }
    if (in->guided > in->places) {
        return refuse(r, "guided", FIELD_TOO_LARGE);
    }
    struct query q = ask(r, SQL_ROLE_PUT, &in->activity_id);
    bind_int(&q, ":role", (int64_t)in->role);
    bind_count(&q, ":places", in->places);
    bind_count(&q, ":guided", in->guided);
    bind_count(&q, ":volunteering", in->volunteering);
    bind_count(&q, ":paid", in->paid);
    return query_run(&q);
}

enum status handle_activity_roles(struct request *r, const struct wire_activity_roles *in,
                                  struct wire_role_page *out)
{
    const uint64_t k = (uint64_t)r->settings->k;
    struct wire_role_place *rows = arena_take(r->arena, ROLES_MAX, sizeof(*rows));
    if (rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask(r, SQL_ROLE_LIST, &in->activity_id);
    bind_int(&q, ":most", ROLES_MAX);
    out->roles = (struct wire_list){rows, 0};
    while (out->roles.count < ROLES_MAX && query_row(&q)) {
        struct wire_role_place *row = &rows[out->roles.count++];
        row->role = (enum wire_role)read_int(&q);
        row->places = read_count(&q);
        row->guided = read_count(&q);
        const uint64_t followed = read_count(&q);
        row->hidden = followed > 0 && followed < k;
        row->followed = activity_steps(followed, k);
    }
    return query_end(&q);
}
