#include "report/report_store.h"

static struct query query_of_shift(struct db *db, enum sql_id statement,
                                   const struct wire_id *wijk_id, const struct wire_id *shift_id)
{
    struct query q = query_make(db, statement);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":shift_id", shift_id);
    return q;
}

static void read_rest(struct query *q, struct report *out)
{
    out->walk_group_id = read_id(q);
    out->buurt_id = read_id(q);
    out->on = (int32_t)read_int(q);
    out->version = read_count(q);
    out->outcome = (enum wire_report_outcome)read_int(q);
    out->told = (enum wire_reported_to)read_int(q);
    out->counted_in = (int32_t)read_int(q);
}

/* Numbers by kind, as two columns. */
static enum status read_numbers(struct query *q, uint64_t numbers[FINDING_KINDS])
{
    memset(numbers, 0, FINDING_KINDS * sizeof(numbers[0]));
    while (query_row(q)) {
        const uint64_t kind = read_count(q);
        const uint64_t number = read_count(q);
        if (kind < FINDING_KINDS) {
            numbers[kind] = number;
        }
    }
    return query_end(q);
}

static enum status find_findings(struct db *db, const struct wire_id *wijk_id,
                                 struct report *report)
{
    struct query q = query_of_shift(db, SQL_FINDING_LIST, wijk_id, &report->shift_id);
    return read_numbers(&q, report->findings);
}

enum status report_find(struct db *db, const struct wire_id *wijk_id,
                        const struct wire_id *shift_id, struct report *out)
{
    struct query q = query_of_shift(db, SQL_REPORT_FIND, wijk_id, shift_id);
    const bool found = query_row(&q);
    if (found) {
        out->shift_id = *shift_id;
        read_rest(&q, out);
    }
    const enum status status = query_end(&q);
    if (status != OK || !found) {
        return status == OK ? NOT_FOUND : status;
    }
    return find_findings(db, wijk_id, out);
}

enum status report_put(struct db *db, const struct wire_id *wijk_id, const struct report *report)
{
    struct query q = query_of_shift(db, SQL_REPORT_PUT, wijk_id, &report->shift_id);
    bind_id(&q, ":walk_group_id", &report->walk_group_id);
    bind_id(&q, ":buurt_id", &report->buurt_id);
    bind_int(&q, ":on", report->on);
    bind_count(&q, ":version", report->version);
    bind_int(&q, ":outcome", (int64_t)report->outcome);
    bind_int(&q, ":told", (int64_t)report->told);
    enum status status = query_run(&q);
    if (status == OK) {
        q = query_of_shift(db, SQL_FINDING_CLEAR, wijk_id, &report->shift_id);
        status = query_run(&q);
    }
    for (size_t kind = 0; kind < FINDING_KINDS && status == OK; kind++) {
        if (report->findings[kind] > 0) {
            q = query_of_shift(db, SQL_FINDING_ADD, wijk_id, &report->shift_id);
            bind_int(&q, ":kind", (int64_t)kind);
            bind_count(&q, ":number", report->findings[kind]);
            status = query_run(&q);
        }
    }
    return status;
}

enum status report_freeze(struct db *db, const struct wire_id *wijk_id,
                          const struct wire_id *shift_id, int32_t month)
{
    struct query q = query_of_shift(db, SQL_REPORT_FREEZE, wijk_id, shift_id);
    bind_int(&q, ":month", month);
    return query_run(&q);
}

static void bind_window(struct query *q, const struct report_window *window)
{
    bind_id(q, ":buurt_id", &window->buurt_id);
    bind_id(q, ":walk_group_id", &window->walk_group_id);
    bind_flag(q, ":all_groups", window->all_groups);
    bind_int(q, ":from", window->from);
    bind_int(q, ":to", window->to);
    bind_id(q, ":after", &window->after);
}

enum status report_list(struct db *db, const struct wire_id *wijk_id,
                        const struct report_window *window, struct report reports[REPORT_PAGE + 1],
                        size_t *count)
{
    struct query q = query_make(db, SQL_REPORT_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_window(&q, window);
    bind_int(&q, ":most", REPORT_PAGE + 1);
    *count = 0;
    while (*count <= REPORT_PAGE && query_row(&q)) {
        struct report *report = &reports[(*count)++];
        report->shift_id = read_id(&q);
        read_rest(&q, report);
    }
    enum status status = query_end(&q);
    for (size_t i = 0; i < *count && status == OK; i++) {
        status = find_findings(db, wijk_id, &reports[i]);
    }
    return status;
}

static enum status prune(struct db *db, enum sql_id statement, const struct wire_id *wijk_id,
                         int32_t before, int most, int *count)
{
    struct query q = query_make(db, statement);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_int(&q, ":before", before);
    if (most > 0) {
        bind_int(&q, ":most", most);
    }
    return query_run_counted(&q, count);
}

enum status report_prune(struct db *db, const struct wire_id *wijk_id, int32_t before, int most,
                         int *count)
{
    const enum status status = prune(db, SQL_FINDING_PRUNE, wijk_id, before, most, count);
    return status == OK ? prune(db, SQL_REPORT_PRUNE, wijk_id, before, most, count) : status;
}

enum status handover_prune(struct db *db, const struct wire_id *wijk_id, int32_t before_month,
                           int most, int *count)
{
    const enum status status = prune(db, SQL_MENDING_PRUNE, wijk_id, before_month, 0, count);
    return status == OK ? prune(db, SQL_HANDOVER_PRUNE, wijk_id, before_month, most, count)
                        : status;
}

enum status handover_add(struct db *db, const struct wire_id *wijk_id,
                         const struct handover *handover, int32_t month)
{
    struct query q = query_of_shift(db, SQL_HANDOVER_ADD, wijk_id, &handover->shift_id);
    bind_id(&q, ":handover_id", &handover->handover_id);
    bind_id(&q, ":walk_group_id", &handover->walk_group_id);
    bind_id(&q, ":buurt_id", &handover->buurt_id);
    bind_int(&q, ":kind", (int64_t)handover->kind);
    bind_count(&q, ":number", handover->number);
    bind_text(&q, ":reference", handover->reference);
    bind_int(&q, ":handed_on", handover->handed_on);
    bind_int(&q, ":month", month);
    bind_int(&q, ":state", (int64_t)handover->state);
    return query_run(&q);
}

static void read_handover(struct query *q, struct arena *arena, struct handover *out)
{
    out->shift_id = read_id(q);
    out->walk_group_id = read_id(q);
    out->buurt_id = read_id(q);
    out->kind = (enum wire_finding_kind)read_int(q);
    out->number = read_count(q);
    out->reference = read_text(q, arena);
    out->handed_on = (int32_t)read_int(q);
    out->state = (enum wire_handover_state)read_int(q);
    out->mended = read_count(q);
    out->answered_on = (int32_t)read_int(q);
}

enum status handover_find(struct db *db, struct arena *arena, const struct wire_id *wijk_id,
                          const struct wire_id *handover_id, struct handover *out)
{
    struct query q = query_make(db, SQL_HANDOVER_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":handover_id", handover_id);
    const bool found = query_row(&q);
    if (found) {
        out->handover_id = *handover_id;
        read_handover(&q, arena, out);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status handover_sum(struct db *db, const struct wire_id *wijk_id,
                         const struct wire_id *shift_id, uint64_t sums[FINDING_KINDS])
{
    struct query q = query_of_shift(db, SQL_HANDOVER_SUM, wijk_id, shift_id);
    return read_numbers(&q, sums);
}

/* What frozen months have counted is not counted again, nor taken back. */
static enum status keep_mending(struct db *db, const struct wire_id *wijk_id,
                                const struct handover *handover, int32_t month)
{
    struct query q = query_make(db, SQL_MENDING_SUM);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":handover_id", &handover->handover_id);
    bind_int(&q, ":month", month);
    uint64_t before = 0;
    if (query_row(&q)) {
        before = read_count(&q);
    }
    const enum status status = query_end(&q);
    if (status != OK) {
        return status;
    }
    q = query_make(db, SQL_MENDING_PUT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":handover_id", &handover->handover_id);
    bind_int(&q, ":month", month);
    bind_id(&q, ":buurt_id", &handover->buurt_id);
    bind_count(&q, ":number", handover->mended > before ? handover->mended - before : 0);
    return query_run(&q);
}

enum status handover_answer(struct db *db, const struct wire_id *wijk_id,
                            const struct handover *handover, int32_t month)
{
    struct query q = query_make(db, SQL_HANDOVER_ANSWER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":handover_id", &handover->handover_id);
    bind_int(&q, ":state", (int64_t)handover->state);
    bind_count(&q, ":mended", handover->mended);
    bind_int(&q, ":answered_on", handover->answered_on);
    const enum status status = query_change(&q);
    return status == OK ? keep_mending(db, wijk_id, handover, month) : status;
}

enum status handover_list(struct db *db, struct arena *arena, const struct wire_id *wijk_id,
                          const struct report_window *window, struct handover *handovers,
                          size_t *count)
{
    struct query q = query_make(db, SQL_HANDOVER_LIST);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_window(&q, window);
    bind_id(&q, ":walker", &window->walker);
    bind_int(&q, ":most", HANDOVER_PAGE + 1);
    *count = 0;
    while (*count <= HANDOVER_PAGE && query_row(&q)) {
        struct handover *handover = &handovers[(*count)++];
        handover->handover_id = read_id(&q);
        read_handover(&q, arena, handover);
    }
    return query_end(&q);
}
