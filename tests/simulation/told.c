/* told.c -- what phones say, and what the simulator makes of it. */
#include "simulation/life.h"

#include <stdio.h>
#include <string.h>

static void take_gone(struct sim *sim, size_t index, const struct phone *teller)
{
    sim->counts.revoked += sim->phones[index].is_out ? 0 : 1;
    sim->phones[index].is_out = true;
    sim->phones[index].out_on |= 1u << teller->host;
    sim_tell(sim, "phone %zu is out", index);
}

void told_forgotten(struct sim *sim, const struct wished *wished)
{
    sim->life->inviting -= wished->kind == WISH_INVITE ? 1 : 0;
}

/* What a phone may be refused without a fault anywhere: words of one who is going, and the end of
 * one who is gone already, or whom the phone of the coordinator has not seen yet. */
static bool may_fail(const struct sim *sim, const struct phone *phone, const struct wished *wished,
                     enum status status)
{
    if (wished->kind == WISH_SAY || wished->kind == WISH_RAISE || wished->kind == WISH_STATE) {
        return true;
    }
    if (wished->kind != WISH_REVOKE && wished->kind != WISH_LEAVE) {
        return phone->is_out;
    }
    const struct phone *whom = &sim->phones[wished->said - 1];
    const bool is_new = sim->now - whom->in_at < 2 * MINUTE_MS;
    return status == CONFLICT || status == REVOKED || status == REMOVED || is_new;
}

void told_answer(struct sim *sim, struct phone *phone, const struct wished *wished,
                 const struct client_output *output)
{
    if (output->status != OK && !may_fail(sim, phone, wished, output->status)) {
        char what[32];
        (void)snprintf(what, sizeof(what), "wish %d", (int)wished->kind);
        people_refused(sim, phone, what, output->status, output->field);
        return;
    }
    switch (wished->kind) {
    case WISH_FOUND: people_founded(sim, phone, output); break;
    case WISH_INVITE: people_invited(sim, output); break;
    case WISH_JOIN: people_joined(sim, phone); break;
    case WISH_SAY:
    case WISH_RAISE: speech_done(sim, wished, output); break;
    case WISH_REVOKE:
    case WISH_LEAVE:
        if (output->status == OK) {
            take_gone(sim, wished->said - 1, phone);
        }
        break;
    default: judge_shown(sim, phone, output); break;
    }
}

static void take_entered(struct sim *sim, struct phone *phone, const struct wire_group *group)
{
    struct inside *inside = people_inside(phone, group);
    if (inside == NULL && phone->inside_count < SIM_GROUPS) {
        inside = &phone->inside[phone->inside_count++];
        *inside = (struct inside){.group = *group, .entered_at = sim->now};
        if (phone->index == 0) {
            sim->counts.groups++;
        }
    } else if (inside != NULL) {
        inside->is_out = false;
    }
}

static void take_warning(struct sim *sim, struct phone *phone, const struct happening *happening)
{
    phone->warnings |= 1u << happening->warning;
    const enum happening_warning what = happening->warning;
    if (sim->liar.kind == LIE_NONE && !phone->is_out &&
        (what == HAPPENED_NO_HEARTBEAT || what == HAPPENED_FORK || what == HAPPENED_LYING ||
         what == HAPPENED_TWO_KEYS || what == HAPPENED_RESTORED || what == HAPPENED_OLD_CHARTER)) {
        sim_fail(sim, "phone %zu warns (%d, %s, group kind %d) of a server that is honest",
                 phone->index, (int)what, status_name(happening->status),
                 (int)people_kind_of(&happening->group));
    }
    if (sim->liar.is_lying && phone->warned_at == SIM_NEVER) {
        phone->warned_at = sim->now;
        sim->counts.warned++;
    }
    sim_tell(sim, "phone %zu warns: %d (status %s, group kind %d)", phone->index,
             (int)happening->warning, status_name(happening->status),
             (int)people_kind_of(&happening->group));
}

/* To say that something cannot be read is a warning too; of an honest server nothing comes that
 * cannot be. */
static void take_unreadable(struct sim *sim, struct phone *phone, enum status why)
{
    sim_tell(sim, "phone %zu cannot read: status %s", phone->index, status_name(why));
    if (sim->liar.kind == LIE_NONE) {
        sim_fail(sim, "phone %zu cannot read what an honest server brings: %s", phone->index,
                 status_name(why));
    } else if (sim->liar.kind == LIE_GARBLE && phone->warned_at == SIM_NEVER) {
        phone->warned_at = sim->now;
        sim->counts.warned++;
    }
}

void told_happening(struct sim *sim, struct phone *phone, const struct happening *happening)
{
    struct inside *inside = people_inside(phone, &happening->group);
    switch (happening->kind) {
    case HAPPENED_SIGNED_IN: look_for_key(phone); break;
    case HAPPENED_ENTERED: take_entered(sim, phone, &happening->group); break;
    case HAPPENED_OUT:
        if (inside != NULL) {
            inside->is_out = true;
        }
        break;
    case HAPPENED_GAP:
        if (inside != NULL) {
            const int64_t from = (happening->from - SIM_START - 60) * 1000;
            inside->gap_from =
                inside->gap_to == 0 || from < inside->gap_from ? from : inside->gap_from;
            inside->gap_to = sim->now;
        }
        break;
    case HAPPENED_REVOKED: /* perhaps the answer to its own farewell got lost */
        if (!phone->is_out) {
            take_gone(sim, phone->index, phone);
        }
        break;
    case HAPPENED_HAT_GIVEN: phone->wears_hat = true; break;
    case HAPPENED_EPOCH: judge_epoch(sim, phone, &happening->group); break;
    case HAPPENED_MESSAGE:
        judge_heard(sim, phone, &happening->message.message_id, "a message");
        break;
    case HAPPENED_ALERT: judge_heard(sim, phone, &happening->alert.alert_id, "an alert"); break;
    case HAPPENED_UNREADABLE: take_unreadable(sim, phone, happening->status); break;
    case HAPPENED_WARNING: take_warning(sim, phone, happening); break;
    default: break;
    }
}
