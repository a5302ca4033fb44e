#include "invitation/invitation.h"

#include "wijk/ids.h"

enum status invitation_may_be_laid_down(const mls_terms *terms, const struct wire_id *hat_serial,
                                        const struct wire_id *buurt_id,
                                        const struct invitation_limits *limits, const char **field)
{
    const struct cert_id hat = cert_id_of(hat_serial);
    const struct cert_id buurt = cert_id_of(buurt_id);
    const uint64_t now = (uint64_t)limits->now;
    *field = "invitation";
    if (!cert_id_equal(&terms->issuer, &hat)) {
        return NOT_ALLOWED;
    }
    if (terms->until <= now || terms->from > now + CERT_INVITATION_TERM_S) {
        return CLOSED;
    }
    if (terms->until - terms->from > (uint64_t)limits->term_s) {
        return TOO_LARGE;
    }
    if (!cert_id_equal(&terms->buurt, &buurt)) {
        *field = "buurt_id";
        return CONFLICT;
    }
    *field = NULL;
    return limits->laid_down < limits->most ? OK : QUOTA_SPENT;
}

enum status invitation_may_recover(const mls_terms *terms, enum wire_hat hat)
{
    const bool is_recovery = terms->invitation_kind == CERT_INVITE_RECOVERY;
    return !is_recovery || ((unsigned)hat & (unsigned)WIRE_COORDINATORS) != 0 ? OK : NOT_ALLOWED;
}

enum status invitation_may_use(const struct invitation_row *row, int64_t now)
{
    switch (row->stage) {
    case INVITATION_USED: return SERIAL_TWICE;
    case INVITATION_WITHDRAWN: return REVOKED;
    case INVITATION_OPEN: break;
    }
    return now < row->until ? OK : CLOSED;
}

enum wire_invitation_state invitation_state(const struct invitation_row *row, int64_t now)
{
    switch (row->stage) {
    case INVITATION_USED: return wire_invitation_state_USED;
    case INVITATION_WITHDRAWN: return wire_invitation_state_WITHDRAWN;
    case INVITATION_OPEN: break;
    }
    return now < row->until ? wire_invitation_state_OPEN : wire_invitation_state_EXPIRED;
}
