#include "cli/happened.h"

#include "cli/deputy.h"
#include "cli/local_time.h"
#include "cli/refusal.h"
#include "cli/reply.h"
#include "cli/shown.h"
#include "cli/words.h"

#include <stdio.h>

static const char *const KINDS[HAPPENED_KIND_COUNT] = {
    [HAPPENED_NOTHING] = "nothing",
    [HAPPENED_SIGNED_IN] = "signed_in",
    [HAPPENED_CLOSING] = "closing",
    [HAPPENED_REVOKED] = "revoked",
    [HAPPENED_REFUSED] = "refused",
    [HAPPENED_QUEUED] = "queued",
    [HAPPENED_ENTERED] = "entered",
    [HAPPENED_EPOCH] = "epoch",
    [HAPPENED_OUT] = "out",
    [HAPPENED_FROZEN] = "frozen",
    [HAPPENED_REFOUNDED] = "refounded",
    [HAPPENED_GAP] = "gap",
    [HAPPENED_APPLIED] = "applied",
    [HAPPENED_NAMED] = "named",
    [HAPPENED_WALK_NAMED] = "walk_named",
    [HAPPENED_MESSAGE] = "message",
    [HAPPENED_REMARK] = "remark",
    [HAPPENED_ALERT] = "alert",
    [HAPPENED_STATUS] = "status",
    [HAPPENED_CLOSED] = "alert_closed",
    [HAPPENED_STILL_ON] = "still_on",
    [HAPPENED_MISSED] = "missed",
    [HAPPENED_DELIVERED] = "delivered",
    [HAPPENED_UNREADABLE] = "unreadable",
    [HAPPENED_HAT_ASKED] = "hat_asked",
    [HAPPENED_HAT_GIVEN] = "hat_given",
    [HAPPENED_HAT_ENDED] = "hat_ended",
    [HAPPENED_PASS_ASKED] = "pass_asked",
    [HAPPENED_PASS_GIVEN] = "pass_given",
    [HAPPENED_REPORTED] = "reported",
    [HAPPENED_MEASURE_ASKED] = "measure_asked",
    [HAPPENED_MEASURE] = "measure",
    [HAPPENED_APPEALED] = "appealed",
    [HAPPENED_EVENT] = "event",
    [HAPPENED_WARNING] = "warning",
};

static const char *const CHANGES[] = {
    [HAPPENED_BY_UPDATE] = "update",   [HAPPENED_BY_ENTRY] = "entry",
    [HAPPENED_BY_RESYNC] = "resync",   [HAPPENED_BY_STATEMENT] = "statement",
    [HAPPENED_BY_LEAVING] = "leaving",
};

static const char *const WARNINGS[] = {
    [HAPPENED_NO_WARNING] = "none",
    [HAPPENED_NO_HEARTBEAT] = "no_heartbeat",
    [HAPPENED_UNCONFIRMED] = "unconfirmed",
    [HAPPENED_CONFIRMED] = "confirmed",
    [HAPPENED_FORK] = "fork",
    [HAPPENED_TWO_KEYS] = "two_keys",
    [HAPPENED_RESTORED] = "restored",
    [HAPPENED_SERVER_RESTORED] = "server_restored",
    [HAPPENED_CLOCK] = "clock",
    [HAPPENED_LYING] = "lying",
    [HAPPENED_HAT_ENDS] = "hat_ends",
    [HAPPENED_OLD_CHARTER] = "old_charter",
};

static const char *const CLOSINGS[] = {
    [wire_closing_OTHER] = "other",       [wire_closing_RESTART] = "restart",
    [wire_closing_REVOKED] = "revoked",   [wire_closing_REPLACED] = "replaced",
    [wire_closing_UNPROVED] = "unproved", [wire_closing_TOO_OLD] = "too_old",
    [wire_closing_BUSY] = "busy",
};

/* ── what belongs to each kind ──────────────────────────────────────────────────────────────── */

static void print_epoch(struct output *output, const struct happening *happening)
{
    output_count(output, "epoch", happening->epoch);
    output_word(output, "change", CHANGES[happening->change]);
    shown_print_sender(output, "who", &happening->who);
    shown_print_hash(output, "hash", &happening->hash);
}

static void print_event(struct output *output, const struct wire_head *event)
{
    if (event != NULL && event->type < WIRE_TYPE_COUNT) {
        const struct wire_shape *shape = WIRE_SHAPES[event->type];
        output_text(output, "event", span_text(shape->wire));
        reply_print(output, shape, event, NULL);
    }
}

static void print_moderation(struct output *output, const struct happening *happening)
{
    shown_print_id(output, "report_id", &happening->id);
    output_text(output, "reason", happening->text);
    if (happening->kind == HAPPENED_REPORTED) {
        shown_print_message(output, &happening->message);
        output_flag(output, "is_verified", happening->status == OK);
    } else if (happening->event != NULL) { /* it has a sealed reason of its own */
        const bool is_object = output_form(output) == OUTPUT_JSON;
        if (is_object) {
            output_open(output, "proposal");
        }
        print_event(output, happening->event);
        if (is_object) {
            output_close(output);
        }
    }
}

static void print_warning(struct output *output, const struct happening *happening)
{
    output_word(output, "warning", WARNINGS[happening->warning]);
    shown_print_group(output, "group", &happening->group);
    if (happening->status != OK) {
        output_text(output, "error", span_text(status_name(happening->status)));
    }
    if (happening->count > 0) {
        output_count(output, "count", happening->count);
    }
    if (happening->warning == HAPPENED_HAT_ENDS) {
        shown_print_hat(output, &happening->hat);
    }
}

static void print_pass(struct output *output, const struct happening *happening)
{
    shown_print_group(output, "group", &happening->group);
    shown_print_sender(output, "who", &happening->who);
}

/* What most kinds tell: whatever of it is there. */
static void print_plain(struct output *output, const struct happening *happening)
{
    shown_print_group(output, "group", &happening->group);
    shown_print_id(output, "id", &happening->id);
    shown_print_hash(output, "hash", &happening->hash);
    shown_print_sender(output, "who", &happening->who);
    if (happening->text.size > 0) {
        output_text(output, "text", happening->text);
    }
    if (happening->start.size > 0) {
        output_text(output, "start", happening->start);
    }
    if (happening->kind == HAPPENED_QUEUED || happening->count > 0) {
        output_count(output, "count", happening->count);
    }
    if (happening->from != 0) {
        output_time(output, "from", happening->from);
    }
    if (happening->at != 0) {
        output_time(output, "at", happening->at);
    }
    if (happening->status != OK) {
        output_text(output, "error", span_text(status_name(happening->status)));
        if (happening->field != NULL) {
            output_text(output, "field", span_text(happening->field));
        }
    }
}

static void print_kind(struct output *output, const struct happening *happening)
{
    switch (happening->kind) {
    case HAPPENED_CLOSING:
        output_word(output, "why", CLOSINGS[happening->closing]);
        output_time(output, "at", happening->at);
        break;
    case HAPPENED_EPOCH:
        shown_print_group(output, "group", &happening->group);
        print_epoch(output, happening);
        break;
    case HAPPENED_MESSAGE: shown_print_message(output, &happening->message); break;
    case HAPPENED_STILL_ON:
    case HAPPENED_CLOSED:
    case HAPPENED_ALERT: shown_print_alert(output, &happening->alert); break;
    case HAPPENED_STATUS: shown_print_status(output, &happening->state); break;
    case HAPPENED_HAT_ASKED:
    case HAPPENED_HAT_GIVEN:
        shown_print_id(output, "id", &happening->id);
        shown_print_hat(output, &happening->hat);
        break;
    case HAPPENED_PASS_ASKED: print_pass(output, happening); break;
    case HAPPENED_REPORTED:
    case HAPPENED_MEASURE_ASKED:
    case HAPPENED_MEASURE:
    case HAPPENED_APPEALED: print_moderation(output, happening); break;
    case HAPPENED_EVENT: print_event(output, happening->event); break;
    case HAPPENED_WARNING: print_warning(output, happening); break;
    default: print_plain(output, happening); break;
    }
}

void happened_print(struct output *output, const struct happening *happening)
{
    output_open(output, NULL);
    output_word(output, "happened", KINDS[happening->kind]);
    print_kind(output, happening);
    output_close(output);
    output_line(output, "");
}

/* ── for a person who did not ask to watch ──────────────────────────────────────────────────── */

static bool is_urgent(const struct happening *happening)
{
    switch (happening->kind) {
    case HAPPENED_ALERT: return !happening->alert.is_silent && !happening->alert.sender.is_own;
    case HAPPENED_REVOKED: return true;
    case HAPPENED_WARNING:
        return happening->warning != HAPPENED_UNCONFIRMED &&
               happening->warning != HAPPENED_CONFIRMED;
    default: return false;
    }
}

static void warn(const struct watcher *watcher, const struct happening *happening)
{
    const bool dutch = output_language(watcher->output) == DUTCH;
    if (happening->kind == HAPPENED_ALERT) {
        const struct shown_alert *alert = &happening->alert;
        (void)fprintf(stderr, "%s: %.*s (buurt alerts)\n",
                      alert->is_practice ? "OEFENING" : "ALARM", (int)alert->place.size,
                      (const char *)alert->place.data);
    } else if (happening->kind == HAPPENED_REVOKED) {
        (void)fprintf(stderr, "%s\n", refusal_text(dutch ? DUTCH : ENGLISH, REVOKED));
    } else {
        (void)fprintf(stderr, "%s: %s\n", dutch ? "let op" : "warning",
                      words_of(dutch ? DUTCH : ENGLISH, WARNINGS[happening->warning]));
    }
}

void watcher_happened(void *context, struct phone *phone, const struct happening *happening)
{
    const struct watcher *watcher = context;
    deputy_note(phone_keep(phone), happening);
    if (watcher->mode == WATCHER_TELLS) {
        happened_print(watcher->output, happening);
        if (output_flush(watcher->output) != OK) {
            phone_interrupt(phone);
        }
    } else if (output_form(watcher->output) == OUTPUT_LINES && is_urgent(happening)) {
        warn(watcher, happening);
    }
}
