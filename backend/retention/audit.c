#include "retention/audit.h"
#include "member/parting.h"
#include "retention/retention_ticks.h"
#include "store/ledger.h"
#include "wire/wire_shape.h"

/* What somebody says to neighbours or reports to moderators is nobody's to look up later, also when
 * a hat was named with it (GROUP-12, MODERATION-3). */
static bool is_said(enum wire_type type)
{
    return type == WIRE_alert_raise || type == WIRE_alert_state || type == WIRE_group_send ||
           type == WIRE_moderation_report;
}

static bool is_noted(const struct request *r, enum wire_type type)
{
    const enum wire_work work = WIRE_SHAPES[type]->work;
    return (r->hat & (WIRE_STRANGER | WIRE_RESIDENT)) == 0 && !is_said(type) &&
           (work == WIRE_WRITE || work == WIRE_ALERT || work == WIRE_REVOKE);
}

enum status audit_note(struct request *r, const struct wire_head *in)
{
    if (!is_noted(r, in->type)) {
        return OK;
    }
    struct query q = query_make(r->db, SQL_AUDIT_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":now", r->now);
    bind_int(&q, ":hat", (int64_t)r->hat);
    bind_id(&q, ":hat_serial", &r->hat_serial);
    bind_id(&q, ":member_id", &r->member_id);
    bind_text(&q, ":request", span_text(WIRE_SHAPES[in->type]->wire));
    return query_run(&q);
}

enum status audit_list(struct request *r, const struct wire_id *member_id, uint64_t after,
                       struct audit_line lines[AUDIT_LINES_MAX], size_t *count)
{
    struct query q = query_make(r->db, SQL_AUDIT_OF_MEMBER);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":member_id", member_id);
    bind_count(&q, ":after", after);
    bind_int(&q, ":most", AUDIT_LINES_MAX);
    *count = 0;
    while (*count < AUDIT_LINES_MAX && query_row(&q)) {
        struct audit_line *line = &lines[(*count)++];
        line->number = read_count(&q);
        line->done_at = read_int(&q);
        line->hat = (enum wire_hat)read_int(&q);
        line->request = read_text(&q, r->arena);
    }
    return query_end(&q);
}

enum status audit_part(struct request *r, const struct parting *parting)
{
    if (!parting->leaves_wijk) {
        return OK;
    }
    struct query q = query_make(r->db, SQL_AUDIT_ERASE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":member_id", &parting->member_id);
    const enum status status = query_run(&q);
    return status == OK ? ledger_add(r->db, &r->wijk_id, "audit", &parting->member_id, r->now)
                        : status;
}
