/* close.c -- connections that end. */
#include "server/core/core_inside.h"

#include <string.h>

enum { SWEEP_S = 2, SLICE = 2000, DRAIN_SPREAD_S = 60, SOON_S = 2 };

static enum wire_closing reason_of(enum close_code code)
{
    switch (code) {
    case CLOSE_RESTARTING: return wire_closing_RESTART;
    case CLOSE_UNPROVED: return wire_closing_UNPROVED;
    case CLOSE_REVOKED: return wire_closing_REVOKED;
    case CLOSE_SUPERSEDED: return wire_closing_REPLACED;
    case CLOSE_TOO_OLD: return wire_closing_TOO_OLD;
    case CLOSE_TRY_LATER:
    case CLOSE_MALFORMED: break;
    }
    return wire_closing_BUSY;
}

enum status close_add(struct core *core, struct batch *out, struct session *session,
                      enum close_code code, unsigned retry_after_s)
{
    const struct wire_session_closing notice = {.head = {.type = WIRE_session_closing},
                                                .reason = reason_of(code),
                                                .retry_after_s = retry_after_s};
    struct frame *frame = NULL;
    if (frame_encode(&notice.head, core->scratch, &frame) == OK &&
        batch_add(out, (struct effect){.kind = EFFECT_NOTICE,
                                       .connection = session->connection,
                                       .frame = frame}) != OK) {
        frame_destroy(frame);
    }
    const enum status status =
        batch_add(out, (struct effect){.kind = EFFECT_CLOSE,
                                       .connection = session->connection,
                                       .with.close = {(uint16_t)code, (uint16_t)retry_after_s}});
    session->going = status == OK;
    return status;
}

/* Why this session must end now; 0 when it need not. */
static unsigned why_close(const struct core *core, const struct session *session, bool sweep)
{
    if (session->going) {
        return 0;
    }
    if (core->draining) {
        return CLOSE_RESTARTING;
    }
    if (session->doubtful) {
        return CLOSE_TRY_LATER;
    }
    const bool silent = session->heard_at + core->setup.settings->unproved_s <= core->now;
    return sweep && session->stage != SESSION_PROVED && silent ? CLOSE_UNPROVED : 0;
}

/* Not all come back in the same second (S20). */
static unsigned wait_of(const struct core *core, const struct session *session, unsigned code)
{
    if (code != CLOSE_RESTARTING) {
        return code == CLOSE_UNPROVED ? 0 : SOON_S;
    }
    return 1 + (unsigned)((session->by_connection.hash ^ core->by_device.seed) % DRAIN_SPREAD_S);
}

void close_what_must(struct core *core, struct batch *out)
{
    const bool sweep = core->now - core->swept_at >= SWEEP_S || core->now < core->swept_at;
    if (!sweep && !core->doubts && !core->draining) {
        return;
    }
    core->swept_at = core->now;
    core->doubts = false;
    size_t closed = 0;
    struct session *session = map_next(&core->by_connection, NULL);
    for (; session != NULL; session = map_next(&core->by_connection, &session->by_connection)) {
        const unsigned code = why_close(core, session, sweep);
        if (code == 0) {
            continue;
        }
        const bool told = closed < SLICE && close_add(core, out, session, (enum close_code)code,
                                                      wait_of(core, session, code)) == OK;
        closed += told ? 1 : 0;
        core->doubts = core->doubts || !told; /* the rest the next time */
    }
}
