#include "member/member.h"

#include "wijk/ids.h"

enum status member_may_move(const mls_statement_body *body, const struct wire_id *from_buurt_id,
                            const struct wire_id *to_buurt_id)
{
    const struct cert_id from = cert_id_of(from_buurt_id);
    if (body->statement_kind != CERT_LEAVE || body->reach.kind != CERT_REACH_BUURT) {
        return NOT_ALLOWED;
    }
    const bool moves = !wire_id_equal(from_buurt_id, to_buurt_id);
    return moves && cert_id_equal(&body->reach.buurt, &from) ? OK : CONFLICT;
}

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

enum status member_may_leave(const mls_statement_body *body, const struct wire_id *serials,
                             size_t count)
{
    if (body->statement_kind != CERT_LEAVE || body->reach.kind != CERT_REACH_WIJK) {
        return NOT_ALLOWED;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_named(body, &serials[i])) {
            return CONFLICT;
        }
    }
    return OK;
}
