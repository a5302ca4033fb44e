#include "member/member.h"

#include "wijk/ids.h"

static bool is_named(const mls_statement_body *body, const struct wire_id *serial)
{
    const struct cert_id id = cert_id_of(serial);
    for (size_t i = 0; i < body->left.serials.count; i++) {
        if (cert_id_equal(MLS_AT(id, &body->left.serials, i), &id)) {
            return true;
        }
    }
    return false;
}

/* Each of the asker's own devices. */
static bool are_named(const mls_statement_body *body, const struct member_devices *own)
{
    for (size_t i = 0; i < own->count; i++) {
        if (!is_named(body, &own->serials[i])) {
            return false;
        }
    }
    return true;
}

enum status member_may_move(const mls_statement_body *body, const struct member_devices *own,
                            const struct wire_id *from_buurt_id, const struct wire_id *to_buurt_id)
{
    const struct cert_id from = cert_id_of(from_buurt_id);
    if (body->statement_kind != CERT_LEAVE || body->reach.kind != CERT_REACH_BUURT) {
        return NOT_ALLOWED;
    }
    const bool moves = !wire_id_equal(from_buurt_id, to_buurt_id);
    const bool leaves = cert_id_equal(&body->reach.buurt, &from);
    return moves && leaves && are_named(body, own) ? OK : CONFLICT;
}

enum status member_may_leave(const mls_statement_body *body, const struct member_devices *own)
{
    if (body->statement_kind != CERT_LEAVE || body->reach.kind != CERT_REACH_WIJK) {
        return NOT_ALLOWED;
    }
    return are_named(body, own) ? OK : CONFLICT;
}
