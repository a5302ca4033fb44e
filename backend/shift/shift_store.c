#include "shift/shift_store.h"

#include "crypto/public/hash.h"
#include "server/core/request.h"
#include "signup/signup_store.h"

static void read_plan(struct query *q, struct shift_plan *plan)
{
    plan->on = (int32_t)read_int(q);
    plan->begins_minute = (unsigned)read_count(q);
    plan->minutes = (unsigned)read_count(q);
    plan->begins_at = read_int(q);
    plan->ends_at = read_int(q);
    plan->opens_at = read_int(q);
    plan->crew.min = read_count(q);
    plan->crew.max = read_count(q);
    plan->crew.newcomers = read_count(q);
}

static void read_shift(struct query *q, struct shift *out)
{
    out->shift_id = read_id(q);
    out->walk_group_id = read_id(q);
    out->buurt_id = read_id(q);
    out->series_id = read_id(q);
    out->series_on = (int32_t)read_int(q);
    out->version = read_count(q);
    read_plan(q, &out->plan);
    out->phase = (enum shift_phase)read_int(q);
    out->cancelled_by = (enum shift_canceller)read_int(q);
    out->reason = (enum wire_shift_reason)read_int(q);
    out->was_at = read_int(q);
    out->edited = read_flag(q);
    out->done = (unsigned)read_count(q);
    out->risk_told = read_flag(q);
    out->adults = read_count(q);
    out->children = read_count(q);
    out->telling = (enum wire_shift_told)read_int(q);
    out->asked_at = read_int(q);
    out->due_at = read_int(q);
    out->confirmed = read_count(q);
    out->waiting = read_count(q);
    out->offered = read_count(q);
    out->newcomers_taken = read_count(q);
    out->present = read_count(q);
}

/* Whether one who signed up leads the walking group: by hat now, or as a deputy on that day. */
static enum status find_led(struct request *r, struct shift *shift)
{
    struct query q = query_make(r->db, SQL_SHIFT_LED);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":shift_id", &shift->shift_id);
    bind_id(&q, ":walk_group_id", &shift->walk_group_id);
    bind_int(&q, ":now", r->now);
    bind_int(&q, ":begins_at", shift->plan.begins_at);
    shift->led = query_row(&q);
    return query_end(&q);
}

enum status shift_find(struct request *r, const struct wire_id *shift_id, struct shift *out)
{
    struct query q = query_make(r->db, SQL_SHIFT_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":shift_id", shift_id);
    const bool found = query_row(&q);
    if (found) {
        read_shift(&q, out);
    }
    const enum status status = query_end(&q);
    if (status != OK || !found) {
        return status == OK ? NOT_FOUND : status;
    }
    return find_led(r, out);
}

enum status shift_find_in_group(struct request *r, const struct wire_id *shift_id,
                                const struct wire_id *walk_group_id, struct shift *out)
{
    const enum status status = shift_find(r, shift_id, out);
    return status == OK && !wire_id_equal(&out->walk_group_id, walk_group_id) ? NOT_FOUND : status;
}

enum status shift_find_in_buurt(struct request *r, const struct wire_id *shift_id,
                                const struct wire_id *buurt_id, struct shift *out)
{
    const enum status status = shift_find(r, shift_id, out);
    return status == OK && !wire_id_equal(&out->buurt_id, buurt_id) ? NOT_FOUND : status;
}

static void bind_plan(struct query *q, const struct shift_plan *plan)
{
    bind_int(q, ":on", plan->on);
    bind_count(q, ":begins_minute", plan->begins_minute);
    bind_count(q, ":minutes", plan->minutes);
    bind_int(q, ":begins_at", plan->begins_at);
    bind_int(q, ":ends_at", plan->ends_at);
    bind_int(q, ":opens_at", plan->opens_at);
    bind_count(q, ":min", plan->crew.min);
    bind_count(q, ":max", plan->crew.max);
    bind_count(q, ":newcomers", plan->crew.newcomers);
}

static void bind_shift(struct query *q, const struct wire_id *wijk_id, const struct shift *shift)
{
    bind_id(q, ":wijk_id", wijk_id);
    bind_id(q, ":shift_id", &shift->shift_id);
    bind_int(q, ":series_on", shift->series_on);
    bind_count(q, ":version", shift->version);
    bind_plan(q, &shift->plan);
    bind_int(q, ":phase", (int64_t)shift->phase);
    bind_int(q, ":cancelled_by", (int64_t)shift->cancelled_by);
    bind_int(q, ":reason", (int64_t)shift->reason);
    bind_int(q, ":was_at", shift->was_at);
    bind_flag(q, ":edited", shift->edited);
    bind_count(q, ":done", shift->done);
    bind_flag(q, ":risk_told", shift->risk_told);
    bind_count(q, ":adults", shift->adults);
    bind_count(q, ":children", shift->children);
    bind_int(q, ":telling", (int64_t)shift->telling);
    bind_int(q, ":asked_at", shift->asked_at);
    bind_int(q, ":due_at", shift->due_at);
}

static enum status find_due(struct request *r, struct shift *shift)
{
    enum shift_step step = STEP_ASK;
    return shift_step_next(shift, r->settings, &step, &shift->due_at);
}

enum status shift_add(struct request *r, struct shift *shift)
{
    const enum status status = find_due(r, shift);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_SHIFT_ADD);
    bind_shift(&q, &r->wijk_id, shift);
    bind_id(&q, ":walk_group_id", &shift->walk_group_id);
    bind_id(&q, ":buurt_id", &shift->buurt_id);
    bind_id(&q, ":series_id", &shift->series_id);
    return query_run(&q);
}

enum status shift_save(struct request *r, struct shift *shift)
{
    const enum status status = find_due(r, shift);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_SHIFT_SAVE);
    bind_shift(&q, &r->wijk_id, shift);
    return query_change(&q);
}

struct wire_id shift_id_of_series(const struct wire_id *wijk_id, const struct wire_id *series_id,
                                  int32_t on)
{
    uint8_t day[4];
    for (size_t i = 0; i < sizeof(day); i++) {
        day[i] = (uint8_t)((uint32_t)on >> (8 * i));
    }
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, span_text("shift"));
    hash_add(&stream, span_of(wijk_id->bytes, sizeof(wijk_id->bytes)));
    hash_add(&stream, span_of(series_id->bytes, sizeof(series_id->bytes)));
    hash_add(&stream, span_of(day, sizeof(day)));
    const struct hash hash = hash_end(&stream);
    struct wire_id id;
    memcpy(id.bytes, hash.bytes, sizeof(id.bytes));
    return id;
}

static enum status has_row(struct query *q)
{
    const bool found = query_row(q);
    const enum status status = query_end(q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status shift_has_day(struct request *r, const struct wire_id *series_id, int32_t on)
{
    struct query q = query_make(r->db, SQL_SHIFT_OF_DAY);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":series_id", series_id);
    bind_int(&q, ":on", on);
    return has_row(&q);
}

enum status shift_is_known(struct request *r, const struct wire_id *shift_id)
{
    struct query q = query_make(r->db, SQL_SHIFT_IS_KNOWN);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":shift_id", shift_id);
    return has_row(&q);
}

static enum status list(struct query *q, struct wire_id *ids, size_t most, size_t *count)
{
    bind_count(q, ":most", most);
    *count = 0;
    while (*count < most && query_row(q)) {
        ids[(*count)++] = read_id(q);
    }
    return query_end(q);
}

enum status shift_list(struct request *r, const struct shift_window *window,
                       struct wire_id ids[SHIFT_PAGE + 1], size_t *count)
{
    struct query q = query_make(r->db, SQL_SHIFT_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":buurt_id", &window->buurt_id);
    bind_int(&q, ":from", window->from);
    bind_int(&q, ":until", window->until);
    bind_int(&q, ":after", window->after);
    bind_id(&q, ":after_id", &window->after_id);
    return list(&q, ids, SHIFT_PAGE + 1, count);
}

enum status shift_list_of_series(struct request *r, const struct wire_id *series_id, int64_t after,
                                 struct wire_id ids[SHIFTS_OF_SERIES], size_t *count)
{
    struct query q = query_make(r->db, SQL_SHIFT_OF_SERIES);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":series_id", series_id);
    bind_int(&q, ":after", after);
    return list(&q, ids, SHIFTS_OF_SERIES, count);
}

/* Open to this member: standing, with room, sign-up open, and no other walk at that time. */
static enum status fits(struct request *r, const struct wire_id *shift_id,
                        const struct wire_id *member_id, bool newcomer, bool *out)
{
    struct shift shift = {0};
    const enum status status = shift_find(r, shift_id, &shift);
    if (status != OK) {
        return status;
    }
    *out = shift_may_sign(&shift, r->now) == OK && r->now >= shift.plan.opens_at &&
           shift_has_room(&shift, r->settings, r->now, newcomer);
    if (!*out) {
        return OK;
    }
    const enum status overlap = signup_may_overlap(r->db, &r->wijk_id, shift_id, member_id,
                                                   shift.plan.begins_at, shift.plan.ends_at);
    *out = overlap == OK;
    return overlap == CONFLICT ? OK : overlap;
}

enum status shift_find_room(struct request *r, const struct wire_id *buurt_id, int64_t after,
                            const struct wire_id *member_id, bool newcomer,
                            struct wire_id *shift_id)
{
    struct wire_id ids[SHIFT_PAGE];
    size_t count = 0;
    struct query q = query_make(r->db, SQL_SHIFT_COMING);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_int(&q, ":after", after > r->now ? after : r->now);
    enum status status = list(&q, ids, SHIFT_PAGE, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        bool found = false;
        status = fits(r, &ids[i], member_id, newcomer, &found);
        if (found) {
            *shift_id = ids[i];
            return status;
        }
    }
    return status == OK ? NOT_FOUND : status;
}

enum status shift_find_due(struct request *r, struct wire_id *shift_id)
{
    struct query q = query_make(r->db, SQL_SHIFT_DUE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":now", r->now);
    const bool found = query_row(&q);
    if (found) {
        *shift_id = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}
