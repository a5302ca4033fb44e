/* statement_handlers.c -- posting statements, and how far they have come. */
#include "group/access.h"
#include "statement/statement.h"
#include "statement/statement_store.h"
#include "statement/statement_ticks.h"
#include "wijk/ids.h"
#include "wire/wire_handlers.h"

enum { PAGE_MAX = 4, PROGRESS_MAX = 64, PRUNE_AT_ONCE = 100 };

enum status handle_statement_post(struct request *r, const struct wire_statement_post *in,
                                  struct wire_done *out)
{
    (void)out;
    request_fault(r, "statement");
    return statement_take(r, in->statement, NULL);
}

enum status handle_statement_list(struct request *r, const struct wire_statement_list *in,
                                  struct wire_statement_page *out)
{
    request_fault(r, "group");
    enum status status = group_may_know(r, &in->group);
    struct statement_row *rows = arena_take(r->arena, PAGE_MAX + 1, sizeof(*rows));
    struct wire_statement *statements = arena_take(r->arena, PAGE_MAX, sizeof(*statements));
    if (status == OK && (rows == NULL || statements == NULL)) {
        status = NO_MEMORY;
    }
    size_t count = 0;
    const struct statement_page page = {.rows = rows, .most = PAGE_MAX + 1, .skip = in->after};
    if (status == OK) {
        status = statement_list_pending(r->db, &r->wijk_id, &in->group, r->arena, &page, &count);
    }
    if (status != OK) {
        return status;
    }
    out->more = count > PAGE_MAX;
    out->statements.count = out->more ? PAGE_MAX : count;
    out->statements.items = statements;
    for (size_t i = 0; i < out->statements.count; i++) {
        statements[i] = (struct wire_statement){
            .hash = rows[i].hash, .statement = rows[i].statement, .issuer = rows[i].chain};
    }
    return OK;
}

/* Whoever posted it, and whoever may know a group that it concerns. */
static enum status may_show(struct request *r, const struct statement_row *row,
                            const struct statement_progress *progress, size_t count)
{
    if (wire_id_equal(&row->posted_by, &r->serial)) {
        return OK;
    }
    for (size_t i = 0; i < count; i++) {
        const enum status status = group_may_know(r, &progress[i].group);
        if (status != NOT_FOUND) {
            return status;
        }
    }
    return NOT_FOUND;
}

enum status handle_statement_show(struct request *r, const struct wire_statement_show *in,
                                  struct wire_statement_progress *out)
{
    request_fault(r, "hash");
    struct statement_row row;
    struct statement_progress *progress = arena_take(r->arena, PROGRESS_MAX, sizeof(*progress));
    struct wire_statement_group *groups = arena_take(r->arena, PROGRESS_MAX, sizeof(*groups));
    if (progress == NULL || groups == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    enum status status = statement_find(r->db, &r->wijk_id, &in->hash, &row);
    if (status == OK) {
        status =
            statement_list_groups(r->db, &r->wijk_id, row.number, progress, PROGRESS_MAX, &count);
    }
    if (status == OK) {
        status = may_show(r, &row, progress, count);
    }
    for (size_t i = 0; i < count; i++) {
        groups[i].group = progress[i].group;
        groups[i].applied = progress[i].is_applied;
    }
    out->groups = (struct wire_list){groups, count};
    return status;
}

enum status statement_tick(struct request *r)
{
    int count = 0;
    const enum status status = statement_prune(
        r->db, &r->wijk_id, r->now - r->settings->message_keep_s, PRUNE_AT_ONCE, &count);
    if (status == OK && count == PRUNE_AT_ONCE) {
        tick_again(r);
    }
    return status;
}
