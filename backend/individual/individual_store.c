#include "individual/individual_store.h"

#include "crypto/public/hash.h"

static struct query ask(struct request *r, enum sql_id statement)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    return q;
}

static struct query ask_about(struct request *r, enum sql_id statement,
                              const struct wire_id *pseudonym)
{
    struct query q = ask(r, statement);
    bind_id(&q, ":pseudonym", pseudonym);
    return q;
}

/* ── whose it is ────────────────────────────────────────────────────────────────────────────────
 */

static enum status find_secret(struct request *r, uint8_t secret[KEEPER_SIZE])
{
    struct query q = ask(r, SQL_INDIVIDUAL_SECRET_FIND);
    const bool found = query_row(&q);
    if (found) {
        read_exact(&q, secret, KEEPER_SIZE);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static enum status make_secret(struct request *r, uint8_t secret[KEEPER_SIZE])
{
    request_chance(r, secret, KEEPER_SIZE);
    struct query q = ask(r, SQL_INDIVIDUAL_SECRET_ADD);
    bind_bytes(&q, ":secret", span_of(secret, KEEPER_SIZE));
    return query_run(&q);
}

static struct hash keeper_of(const struct request *r, const uint8_t secret[KEEPER_SIZE])
{
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, span_of(secret, KEEPER_SIZE));
    hash_add(&stream, span_of(r->hat_reach_id.bytes, sizeof(r->hat_reach_id.bytes)));
    return hash_end(&stream);
}

/* Fails: NOT_FOUND (nobody keeps anything here yet). */
static enum status find_keeper(struct request *r, struct hash *out)
{
    uint8_t secret[KEEPER_SIZE];
    const enum status status = find_secret(r, secret);
    if (status == OK) {
        *out = keeper_of(r, secret);
    }
    return status;
}

/* ── rows ───────────────────────────────────────────────────────────────────────────────────────
 */

static void bind_course(struct query *q, const struct individual_row *row)
{
    bind_int(q, ":state", (int64_t)row->course.state);
    bind_int(q, ":talked_on", row->course.talked_on);
    bind_int(q, ":due_on", row->course.due_on);
    bind_count(q, ":plan_version", row->course.plan_version);
    bind_flag(q, ":plan_agreed", row->course.plan_agreed);
    bind_int(q, ":solution", (int64_t)row->course.solution);
    bind_int(q, ":solved_on", row->solved_on);
    bind_int(q, ":closed_on", row->closed_on);
}

enum status individual_add(struct request *r, const struct individual_row *row)
{
    uint8_t secret[KEEPER_SIZE];
    enum status status = find_secret(r, secret);
    if (status == NOT_FOUND) {
        status = make_secret(r, secret);
    }
    if (status != OK) {
        return status;
    }
    const struct hash keeper = keeper_of(r, secret);
    struct query q = ask_about(r, SQL_INDIVIDUAL_ADD, &row->pseudonym);
    bind_bytes(&q, ":keeper", hash_span(&keeper));
    bind_int(&q, ":theme", (int64_t)row->theme);
    bind_flag(&q, ":existing", row->existing);
    bind_int(&q, ":came_on", row->course.came_on);
    bind_course(&q, row);
    return query_run(&q);
}

static void read_row(struct query *q, struct individual_row *out)
{
    *out = (struct individual_row){.pseudonym = read_id(q)};
    out->theme = (enum wire_casus_theme)read_int(q);
    out->existing = read_flag(q);
    out->course.state = (enum wire_casus_state)read_int(q);
    out->course.came_on = (int32_t)read_int(q);
    out->course.talked_on = (int32_t)read_int(q);
    out->course.due_on = (int32_t)read_int(q);
    out->course.plan_version = read_count(q);
    out->course.plan_agreed = read_flag(q);
    out->course.solution = (enum wire_solution)read_int(q);
    out->solved_on = (int32_t)read_int(q);
    out->closed_on = (int32_t)read_int(q);
    out->meetings = read_count(q);
}

enum status individual_find(struct request *r, const struct wire_id *pseudonym,
                            struct individual_row *out)
{
    struct hash keeper;
    enum status status = find_keeper(r, &keeper);
    if (status != OK) {
        return status;
    }
    struct query q = ask_about(r, SQL_INDIVIDUAL_FIND, pseudonym);
    bind_bytes(&q, ":keeper", hash_span(&keeper));
    const bool found = query_row(&q);
    if (found) {
        read_row(&q, out);
    }
    status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status individual_put(struct request *r, const struct individual_row *row)
{
    struct query q = ask_about(r, SQL_INDIVIDUAL_PUT, &row->pseudonym);
    bind_course(&q, row);
    return query_change(&q);
}

enum status individual_list_own(struct request *r, const struct wire_id *after,
                                struct individual_row *rows, size_t *count)
{
    struct hash keeper;
    *count = 0;
    const enum status status = find_keeper(r, &keeper);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status;
    }
    struct query q = ask(r, SQL_INDIVIDUAL_LIST);
    bind_bytes(&q, ":keeper", hash_span(&keeper));
    bind_id(&q, ":after", after);
    bind_int(&q, ":most", INDIVIDUAL_PAGE + 1);
    while (*count <= INDIVIDUAL_PAGE && query_row(&q)) {
        read_row(&q, &rows[(*count)++]);
    }
    return query_end(&q);
}

enum status individual_delete(struct request *r, const struct wire_id *pseudonym)
{
    static const enum sql_id PARTS[] = {SQL_INDIVIDUAL_MEETING_DELETE, SQL_INDIVIDUAL_DELAY_DELETE,
                                        SQL_INDIVIDUAL_MARK_DELETE, SQL_INDIVIDUAL_DELETE};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]) && status == OK; i++) {
        struct query q = ask_about(r, PARTS[i], pseudonym);
        status = query_run(&q);
    }
    return status;
}

enum status individual_prune(struct request *r, int32_t before, size_t most, int *count)
{
    struct wire_id *gone = arena_take(r->arena, most, sizeof(*gone));
    size_t found = 0;
    *count = 0;
    if (gone == NULL) {
        return NO_MEMORY;
    }
    struct query q = ask(r, SQL_INDIVIDUAL_LIST_CLOSED);
    bind_int(&q, ":before", before);
    bind_count(&q, ":most", most);
    while (found < most && query_row(&q)) {
        gone[found++] = read_id(&q);
    }
    enum status status = query_end(&q);
    for (size_t i = 0; i < found && status == OK; i++) {
        status = individual_delete(r, &gone[i]);
        *count += status == OK ? 1 : 0;
    }
    return status;
}
