#include "server/core/log.h"

static struct log_name name_of(const struct wire_id *wijk_id, enum wire_log_kind kind,
                               const void *bytes, size_t size)
{
    struct log_name name = {.wijk_id = *wijk_id, .kind = kind, .size = (uint8_t)size};
    memcpy(name.bytes, bytes, size);
    return name;
}

struct log_name log_name_of_wijk(const struct wire_id *wijk_id)
{
    return name_of(wijk_id, WIRE_LOG_WIJK, wijk_id->bytes, sizeof(wijk_id->bytes));
}

struct log_name log_name_of_device(const struct wire_id *wijk_id, const struct wire_id *serial)
{
    return name_of(wijk_id, WIRE_LOG_DEVICE, serial->bytes, sizeof(serial->bytes));
}

struct log_name log_name_of_group(const struct wire_id *wijk_id, const struct wire_group *group)
{
    return name_of(wijk_id, WIRE_LOG_GROUP, group->bytes, sizeof(group->bytes));
}

static struct query query_of_name(struct db *db, enum sql_id id, const struct log_name *name)
{
    struct query q = query_make(db, id);
    bind_id(&q, ":wijk_id", &name->wijk_id);
    bind_int(&q, ":kind", (int64_t)name->kind);
    bind_bytes(&q, ":name", span_of(name->bytes, name->size));
    return q;
}

static enum status read_row(struct query *q, struct log_row *row)
{
    const bool found = query_row(q);
    if (found) {
        row->log_no = (uint32_t)read_count(q);
        row->last_seq = read_count(q);
    }
    const enum status status = query_end(q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status log_find(struct db *db, const struct log_name *name, struct log_row *row)
{
    struct query q = query_of_name(db, SQL_LOG_FIND, name);
    return read_row(&q, row);
}

/* Numbers are given by the file, not by the wijk: an effect names a log by its number alone. */
static enum status next_number(struct db *db, uint64_t *number)
{
    static const struct wire_id NOBODY = {{0}};
    struct query q = query_make(db, SQL_LOG_NUMBER_NEXT);
    bind_id(&q, ":wijk_id", &NOBODY);
    if (query_row(&q)) {
        *number = read_count(&q);
    }
    return query_end(&q);
}

static enum status log_add(struct db *db, const struct log_name *name, struct log_row *row)
{
    uint64_t number = 0;
    enum status status = next_number(db, &number);
    if (status != OK) {
        return status;
    }
    if (number > UINT32_MAX) {
        return FULL;
    }
    struct query q = query_of_name(db, SQL_LOG_ADD, name);
    bind_count(&q, ":log_no", number);
    status = query_run(&q);
    if (status == OK) {
        *row = (struct log_row){.log_no = (uint32_t)number, .last_seq = 0};
    }
    return status;
}

enum status log_take(struct db *db, const struct log_name *name, struct log_row *row)
{
    const enum status status = log_find(db, name, row);
    return status == NOT_FOUND ? log_add(db, name, row) : status;
}

enum status log_next(struct db *db, const struct log_name *name, struct log_row *row)
{
    struct query q = query_of_name(db, SQL_LOG_NEXT, name);
    enum status status = read_row(&q, row);
    if (status != NOT_FOUND) {
        return status;
    }
    status = log_add(db, name, row);
    if (status != OK) {
        return status;
    }
    q = query_of_name(db, SQL_LOG_NEXT, name);
    return read_row(&q, row);
}

static void read_name(struct query *q, struct log_name *name)
{
    name->kind = (enum wire_log_kind)read_int(q);
    const struct span bytes = peek_bytes(q);
    name->size = (uint8_t)(bytes.size <= sizeof(name->bytes) ? bytes.size : 0);
    if (name->size > 0) {
        memcpy(name->bytes, bytes.data, name->size);
    }
}

enum status log_find_number(struct db *db, uint32_t log_no, struct log_name *name,
                            struct log_row *row)
{
    struct query q = query_make(db, SQL_LOG_OF_NUMBER);
    bind_count(&q, ":log_no", log_no);
    const bool found = query_row(&q);
    if (found) {
        name->wijk_id = read_id(&q);
        read_name(&q, name);
        *row = (struct log_row){.log_no = log_no, .last_seq = read_count(&q)};
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status event_add(struct db *db, const struct wire_id *wijk_id, const struct event_row *event,
                      int64_t now)
{
    struct query q = query_make(db, SQL_EVENT_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":log_no", event->log_no);
    bind_count(&q, ":seq", event->seq);
    bind_int(&q, ":sort", (int64_t)event->sort);
    bind_int(&q, ":now", now);
    bind_int(&q, ":keep_until", event->keep_until);
    bind_text(&q, ":frame", event->frame);
    return query_run(&q);
}

static enum status hollow(struct db *db, const struct wire_id *wijk_id, int64_t now, int64_t later,
                          int most, int *count)
{
    struct query q = query_make(db, SQL_EVENT_HOLLOW);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":now", now);
    bind_int(&q, ":later", later);
    bind_int(&q, ":most", most);
    return query_run_counted(&q, count);
}

enum status event_prune(struct db *db, const struct wire_id *wijk_id, int64_t now, int64_t later,
                        int most, int *count)
{
    int hollowed = 0;
    const enum status status = hollow(db, wijk_id, now, later, most, &hollowed);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(db, SQL_EVENT_PRUNE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":now", now);
    bind_int(&q, ":most", most);
    int pruned = 0;
    const enum status ended = query_run_counted(&q, &pruned);
    *count = hollowed + pruned;
    return ended;
}

enum status event_first(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                        uint64_t after, uint64_t *seq)
{
    struct query q = query_make(db, SQL_EVENT_FIRST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":log_no", log_no);
    bind_count(&q, ":after", after);
    const bool found = query_row(&q);
    if (found) {
        *seq = read_count(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status follower_find(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                          const struct wire_id *serial, uint64_t *from)
{
    struct query q = query_make(db, SQL_FOLLOWER_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":log_no", log_no);
    bind_id(&q, ":serial", serial);
    const bool found = query_row(&q);
    if (found) {
        *from = read_count(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status follower_find_past(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                               const struct wire_id *serial, uint64_t *from, uint64_t *until)
{
    struct query q = query_make(db, SQL_FOLLOWER_PAST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":log_no", log_no);
    bind_id(&q, ":serial", serial);
    const bool found = query_row(&q);
    if (found) {
        *from = read_count(&q);
        *until = read_count(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status follower_add(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                         const struct wire_id *serial, uint64_t from)
{
    struct query q = query_make(db, SQL_FOLLOWER_ADD);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    bind_count(&q, ":log_no", log_no);
    bind_count(&q, ":from_seq", from);
    return query_run(&q);
}

enum status follower_close(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                           const struct wire_id *serial, uint64_t until)
{
    struct query q = query_make(db, SQL_FOLLOWER_CLOSE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":log_no", log_no);
    bind_id(&q, ":serial", serial);
    bind_count(&q, ":until_seq", until);
    return query_run(&q);
}

enum status follower_close_all(struct db *db, const struct wire_id *wijk_id,
                               const struct wire_id *serial)
{
    struct query q = query_make(db, SQL_FOLLOWER_CLOSE_ALL);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    return query_run(&q);
}

static enum status read_number(struct query *q, uint64_t *number)
{
    if (query_row(q)) {
        *number = read_count(q);
    }
    return query_end(q);
}

enum status follower_count(struct db *db, const struct wire_id *wijk_id, uint32_t log_no,
                           uint64_t *count)
{
    struct query q = query_make(db, SQL_FOLLOWER_COUNT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":log_no", log_no);
    return read_number(&q, count);
}

enum status follower_count_of_device(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_id *serial, uint64_t *count)
{
    struct query q = query_make(db, SQL_FOLLOWER_COUNT_OF_DEVICE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    return read_number(&q, count);
}

enum status follower_list(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_id *serial, struct followed logs[FOLLOWED_MAX],
                          size_t *count)
{
    struct query q = query_make(db, SQL_FOLLOWER_LOGS);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    bind_int(&q, ":most", FOLLOWED_MAX);
    *count = 0;
    while (*count < FOLLOWED_MAX && query_row(&q)) {
        struct followed *f = &logs[(*count)++];
        f->row.log_no = (uint32_t)read_count(&q);
        f->from = read_count(&q);
        f->name.wijk_id = *wijk_id;
        read_name(&q, &f->name);
        f->row.last_seq = read_count(&q);
    }
    return query_end(&q);
}
