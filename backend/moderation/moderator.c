#include "moderation/moderator.h"

enum { MODERATORS = 2, DEVICES_EACH = 2, CANDIDATES_MAX = 64 };

enum status moderator_put(struct request *r, const struct wire_moderator_enrol *in)
{
    struct query q = query_make(r->db, SQL_MODERATOR_KEY_PUT);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":serial", &r->serial);
    bind_id(&q, ":hat_serial", &r->hat_serial);
    bind_bytes(&q, ":seal_key", span_of(in->seal_key.bytes, sizeof(in->seal_key.bytes)));
    bind_bytes(&q, ":signature",
               span_of(in->seal_signature.bytes, sizeof(in->seal_signature.bytes)));
    bind_int(&q, ":now", r->now);
    return query_run(&q);
}

/* Those chosen so far. */
struct choice {
    struct wire_moderator *rows;
    size_t count;
    struct wire_id members[MODERATORS];
    size_t devices[MODERATORS];
    size_t member_count;
};

/* Whether one more device of that member is taken. */
static bool take(struct choice *choice, const struct wire_id *member_id)
{
    size_t at = 0;
    while (at < choice->member_count && !wire_id_equal(&choice->members[at], member_id)) {
        at++;
    }
    if (at == MODERATORS) {
        return false;
    }
    if (at == choice->member_count) {
        choice->members[choice->member_count++] = *member_id;
    }
    if (choice->devices[at] == DEVICES_EACH) {
        return false;
    }
    choice->devices[at]++;
    return true;
}

enum status moderator_list(struct request *r, const struct wire_id *buurt_id,
                           const struct wire_id *author, struct wire_list *out)
{
    static const struct wire_id WHOLE;
    struct choice choice = {.count = 0};
    choice.rows = arena_take(r->arena, (size_t)MODERATORS * DEVICES_EACH, sizeof(*choice.rows));
    if (choice.rows == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_MODERATOR_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":hat", (int64_t)WIRE_MODERATOR);
    bind_int(&q, ":now", r->now);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_id(&q, ":whole", &WHOLE);
    bind_id(&q, ":asker", &r->member_id);
    bind_id(&q, ":author", author);
    bind_int(&q, ":most", CANDIDATES_MAX);
    while (query_row(&q)) {
        struct wire_moderator row = {.member_id = read_id(&q)};
        row.device_serial = read_id(&q);
        read_exact(&q, row.seal_key.bytes, sizeof(row.seal_key.bytes));
        read_exact(&q, row.seal_signature.bytes, sizeof(row.seal_signature.bytes));
        if (take(&choice, &row.member_id)) {
            row.hat = read_bytes(&q, r->arena);
            choice.rows[choice.count++] = row;
        }
    }
    *out = (struct wire_list){choice.rows, choice.count};
    return query_end(&q);
}

/* Whether another than the asker, of those it went to, could be the second. */
static bool has_another(const struct moderation_device *to, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (!wire_id_equal(&to[i].member_id, &to[j].member_id)) {
                return true;
            }
        }
    }

    return false;
}

enum status moderator_judges(struct request *r, const struct wire_id *report_id, bool *judges)
{
    struct moderation_device to[MODERATION_DEVICES_MAX];
    size_t count = 0;
    bool has_judged = false;
    enum status status = moderation_to_list(r, report_id, to, &count);
    if (status == OK) {
        status = moderation_judge_find(r, report_id, &r->member_id, &has_judged);
    }
    bool own = false;
    for (size_t i = 0; i < count; i++) {
        own = own || wire_id_equal(&to[i].member_id, &r->member_id);
    }
    *judges = own || (!has_judged && !has_another(to, count));
    return status;
}
