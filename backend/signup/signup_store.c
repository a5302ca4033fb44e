#include "signup/signup_store.h"

#include "store/ledger.h"

static void bind_key(struct query *q, const struct wire_id *wijk_id, const struct wire_id *shift_id)
{
    bind_id(q, ":wijk_id", wijk_id);
    bind_id(q, ":shift_id", shift_id);
}

static struct signup read_signup(struct query *q)
{
    struct signup signup;
    signup.member_id = read_id(q);
    signup.state = (enum wire_signup_state)read_int(q);
    signup.newcomer = read_flag(q);
    signup.standing = read_flag(q);
    signup.coming = read_flag(q);
    signup.line = read_count(q);
    signup.offered_until = read_int(q);
    return signup;
}

/* Reads the one row of a query that may have none. */
static enum status read_one(struct query *q, struct signup *out)
{
    const bool found = query_row(q);
    if (found) {
        *out = read_signup(q);
    }
    const enum status status = query_end(q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status signup_find(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *shift_id, const struct wire_id *member_id,
                        struct signup *out)
{
    struct query q = query_make(db, SQL_SIGNUP_FIND);
    bind_key(&q, wijk_id, shift_id);
    bind_id(&q, ":member_id", member_id);
    return read_one(&q, out);
}

static void bind_state(struct query *q, const struct signup *signup)
{
    bind_id(q, ":member_id", &signup->member_id);
    bind_int(q, ":state", (int64_t)signup->state);
    bind_flag(q, ":coming", signup->coming);
    bind_int(q, ":offered_until", signup->offered_until);
}

enum status signup_add(struct db *db, const struct wire_id *wijk_id, const struct wire_id *shift_id,
                       struct signup *signup)
{
    struct query q = query_make(db, SQL_SIGNUP_ADD);
    bind_key(&q, wijk_id, shift_id);
    bind_state(&q, signup);
    bind_flag(&q, ":newcomer", signup->newcomer);
    bind_flag(&q, ":standing", signup->standing);
    const bool added = query_row(&q);
    const uint64_t line = added ? read_count(&q) : 0;
    const enum status status = query_end(&q);
    if (status == OK) {
        signup->line = line;
    }
    return status;
}

enum status signup_save(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *shift_id, const struct signup *signup)
{
    struct query q = query_make(db, SQL_SIGNUP_SAVE);
    bind_key(&q, wijk_id, shift_id);
    bind_state(&q, signup);
    return query_change(&q);
}

enum status signup_remove(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_id *shift_id, const struct wire_id *member_id)
{
    struct query q = query_make(db, SQL_SIGNUP_REMOVE);
    bind_key(&q, wijk_id, shift_id);
    bind_id(&q, ":member_id", member_id);
    return query_change(&q);
}

enum status signup_list(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *shift_id, struct signup signups[SIGNUPS_MAX],
                        size_t *count)
{
    struct query q = query_make(db, SQL_SIGNUP_LIST);
    bind_key(&q, wijk_id, shift_id);
    bind_int(&q, ":most", SIGNUPS_MAX);
    *count = 0;
    while (*count < SIGNUPS_MAX && query_row(&q)) {
        signups[(*count)++] = read_signup(&q);
    }
    return query_end(&q);
}

enum status signup_find_first(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *shift_id, bool newcomer, struct signup *out)
{
    struct query q = query_make(db, SQL_SIGNUP_FIRST);
    bind_key(&q, wijk_id, shift_id);
    bind_flag(&q, ":newcomer", newcomer);
    return read_one(&q, out);
}

enum status signup_position(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *shift_id, uint64_t line, uint64_t *position)
{
    struct query q = query_make(db, SQL_SIGNUP_POSITION);
    bind_key(&q, wijk_id, shift_id);
    bind_count(&q, ":line", line);
    *position = query_row(&q) ? read_count(&q) : 0;
    return query_end(&q);
}

enum status signup_may_overlap(struct db *db, const struct wire_id *wijk_id,
                               const struct wire_id *shift_id, const struct wire_id *member_id,
                               int64_t begins_at, int64_t ends_at)
{
    struct query q = query_make(db, SQL_SIGNUP_OVERLAP);
    bind_key(&q, wijk_id, shift_id);
    bind_id(&q, ":member_id", member_id);
    bind_int(&q, ":begins_at", begins_at);
    bind_int(&q, ":ends_at", ends_at);
    const bool overlaps = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && overlaps ? CONFLICT : status;
}

static enum status run_on_shift(struct db *db, enum sql_id id, const struct wire_id *wijk_id,
                                const struct wire_id *shift_id)
{
    struct query q = query_make(db, id);
    bind_key(&q, wijk_id, shift_id);
    return query_run(&q);
}

enum status signup_ask_again(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_id *shift_id)
{
    return run_on_shift(db, SQL_SIGNUP_ASK_AGAIN, wijk_id, shift_id);
}

enum status signup_end_offers(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *shift_id)
{
    return run_on_shift(db, SQL_SIGNUP_END_OFFERS, wijk_id, shift_id);
}

enum status signup_find_over(struct db *db, const struct wire_id *wijk_id, int64_t now,
                             struct wire_id *shift_id, struct wire_id *member_id)
{
    struct query q = query_make(db, SQL_SIGNUP_OVER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":now", now);
    const bool found = query_row(&q);
    if (found) {
        *shift_id = read_id(&q);
        *member_id = read_id(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status signup_list_own(struct db *db, const struct wire_id *wijk_id,
                            const struct own_window *window, struct wire_id *shifts, size_t most,
                            size_t *count)
{
    struct query q =
        query_make(db, window->buurt_id == NULL ? SQL_SIGNUP_OWN : SQL_SIGNUP_OWN_IN_BUURT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", &window->member_id);
    if (window->buurt_id != NULL) {
        bind_id(&q, ":buurt_id", window->buurt_id);
    }
    bind_int(&q, ":from", window->from);
    bind_count(&q, ":most", most);
    *count = 0;
    while (*count < most && query_row(&q)) {
        shifts[(*count)++] = read_id(&q);
    }
    return query_end(&q);
}

enum status signup_has_walked(struct db *db, const struct wire_id *wijk_id,
                              const struct wire_id *member_id)
{
    struct query q = query_make(db, SQL_SIGNUP_HAS_WALKED);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    const bool found = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status signup_may_by_rules(struct db *db, const struct wire_id *wijk_id,
                                const struct wire_id *member_id)
{
    struct query q = query_make(db, SQL_SIGNUP_LACKS_RULES);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    const bool lacks = query_row(&q);
    const enum status status = query_end(&q);
    return status == OK && lacks ? NOT_ALLOWED : status;
}

enum status signup_forget(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_id *shift_id, int64_t now, int *count)
{
    struct query q = query_make(db, SQL_SIGNUP_FORGET);
    bind_key(&q, wijk_id, shift_id);
    const enum status status = query_run_counted(&q, count);
    return status == OK ? ledger_add(db, wijk_id, "signup", shift_id, now) : status;
}

enum status signup_forget_member(struct db *db, const struct wire_id *wijk_id,
                                 const struct wire_id *member_id, int64_t now)
{
    struct query q = query_make(db, SQL_SIGNUP_FORGET_MEMBER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    enum status status = query_run(&q);
    if (status == OK) {
        status = standing_end_of_member(db, wijk_id, member_id, NULL);
    }
    if (status == OK) {
        status = ledger_add(db, wijk_id, "signup_member", member_id, now);
    }
    return status == OK ? ledger_add(db, wijk_id, "standing_member", member_id, now) : status;
}
