#include "cli/shown.h"

#include "cli/arguments.h"
#include "cli/words.h"
#include "wire/wire_shape.h"

#include <string.h>
#include <strings.h>

// clang-format off
#define CHOICES(name, doc) static const char *const rows_##name[] = {"other",
#define CHOICE(name, value, wire, doc) wire,
#define END_CHOICES(name) NULL};
// clang-format on
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"

const char *const *shown_alert_kinds(void)
{
    return rows_alert_kind;
}

const char *const *shown_calls(void)
{
    return rows_call_112;
}

const char *const *shown_states(void)
{
    return rows_alert_state;
}

const char *const *shown_outcomes(void)
{
    return rows_alert_outcome;
}

static bool is_word(const char *name, const char *word)
{
    return argument_name_equal(name, strlen(name), word, strlen(word)) ||
           strcasecmp(words_of(DUTCH, name), word) == 0;
}

int shown_choice(const char *const *choices, const char *word)
{
    for (int i = 1; choices[i] != NULL; i++) {
        if (is_word(choices[i], word)) {
            return i;
        }
    }
    return 0;
}

const char *shown_hat_name(uint32_t hat)
{
    for (uint32_t bit = 0; WIRE_HAT_NAMES[bit] != NULL; bit++) {
        if (bit == hat) {
            return WIRE_HAT_NAMES[bit];
        }
    }
    return "other";
}

uint32_t shown_hat_number(const char *name)
{
    for (uint32_t bit = CERT_LEADER; WIRE_HAT_NAMES[bit] != NULL; bit++) {
        if (is_word(WIRE_HAT_NAMES[bit], name)) {
            return bit;
        }
    }
    return 0;
}

/* ── ids ────────────────────────────────────────────────────────────────────────────────────── */

static bool is_none(const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (((const uint8_t *)bytes)[i] != 0) {
            return false;
        }
    }
    return true;
}

static void print_bytes(struct output *output, const char *name, const void *bytes, size_t size)
{
    if (!is_none(bytes, size)) {
        output_bytes(output, name, bytes, size);
    }
}

void shown_print_id(struct output *output, const char *name, const struct wire_id *id)
{
    print_bytes(output, name, id->bytes, sizeof(id->bytes));
}

void shown_print_hash(struct output *output, const char *name, const struct wire_hash *hash)
{
    print_bytes(output, name, hash->bytes, sizeof(hash->bytes));
}

void shown_print_group(struct output *output, const char *name, const struct wire_group *group)
{
    print_bytes(output, name, group->bytes, sizeof(group->bytes));
}

/* ── people ─────────────────────────────────────────────────────────────────────────────────── */

static bool is_json(const struct output *output)
{
    return output_form(output) == OUTPUT_JSON;
}

void shown_print_sender(struct output *output, const char *name, const struct shown_sender *sender)
{
    if (is_none(sender->member_id.bytes, sizeof(sender->member_id.bytes)) &&
        sender->first_name.size == 0) {
        return;
    }
    if (!is_json(output)) {
        output_text(output, name,
                    sender->first_name.size > 0
                        ? sender->first_name
                        : span_text(words_of(output_language(output), "nieuwe buur")));
        return;
    }
    output_open(output, name);
    output_text(output, "first_name", sender->first_name);
    shown_print_id(output, "member_id", &sender->member_id);
    shown_print_id(output, "device_serial", &sender->device_serial);
    output_flag(output, "is_own", sender->is_own);
    output_flag(output, "is_verified", sender->is_verified);
    output_close(output);
}

void shown_print_member(struct output *output, const struct shown_member *member)
{
    output_text(output, "first_name", member->first_name);
    shown_print_id(output, "member_id", &member->member_id);
    output_count(output, "devices", member->devices);
    output_flag(output, "is_own", member->is_own);
    output_list(output, "hats");
    for (uint32_t bit = CERT_LEADER; WIRE_HAT_NAMES[bit] != NULL; bit++) {
        if ((member->hats & 1u << bit) != 0) {
            output_open(output, NULL);
            output_word(output, "hat", WIRE_HAT_NAMES[bit]);
            output_close(output);
        }
    }
    output_list_end(output);
}

void shown_print_hat(struct output *output, const struct shown_hat *hat)
{
    static const char *const REACHES[] = {"none", "wijk", "buurt", "group", "casus", "fund"};
    shown_print_id(output, "serial", &hat->serial);
    output_word(output, "hat", shown_hat_name(hat->hat));
    output_word(output, "reach", REACHES[hat->reach <= CERT_REACH_FUND ? hat->reach : 0]);
    shown_print_id(output, "buurt_id", &hat->buurt_id);
    shown_print_id(output, "room", &hat->room);
    shown_print_id(output, "device_serial", &hat->device_serial);
    shown_print_id(output, "member_id", &hat->member_id);
    output_time(output, "until", hat->until);
}

/* ── what was said ──────────────────────────────────────────────────────────────────────────── */

static void print_delivery(struct output *output, enum shown_delivery delivery)
{
    static const char *const WORDS[] = {[SHOWN_FROM_OTHER] = "",
                                        [SHOWN_WAITING] = "waiting",
                                        [SHOWN_SENT] = "sent",
                                        [SHOWN_SHARED] = "shared",
                                        [SHOWN_REFUSED] = "refused"};
    if (delivery != SHOWN_FROM_OTHER) {
        output_word(output, "delivery", WORDS[delivery]);
    }
}

/* Only where it holds: a person reads no row of "no". */
static void print_if(struct output *output, const char *name, bool value)
{
    if (value || is_json(output)) {
        output_flag(output, name, value);
    }
}

static void print_text(struct output *output, const char *name, struct span text)
{
    if (text.size > 0) {
        output_text(output, name, text);
    }
}

void shown_print_message(struct output *output, const struct shown_message *message)
{
    output_time(output, "said_at", message->said_at);
    shown_print_group(output, "group", &message->group);
    shown_print_sender(output, "who", &message->sender);
    output_text(output, "text", message->text);
    shown_print_id(output, "message_id", &message->message_id);
    shown_print_id(output, "reply_to", &message->reply_to);
    print_if(output, "for_police", message->for_police);
    print_delivery(output, message->delivery);
}

void shown_print_status(struct output *output, const struct shown_status *status)
{
    output_time(output, "at", status->at);
    shown_print_id(output, "alert_id", &status->alert_id);
    shown_print_group(output, "group", &status->group);
    shown_print_sender(output, "who", &status->sender);
    output_word(output, "state", rows_alert_state[status->state]);
    if (status->outcome != 0) {
        output_word(output, "outcome", rows_alert_outcome[status->outcome]);
    }
    if (status->hat != 0) {
        output_word(output, "hat", shown_hat_name(status->hat));
    }
    print_if(output, "counts", status->counts);
    print_delivery(output, status->delivery);
}

static void print_statuses(struct output *output, const struct shown_alert *alert)
{
    output_list(output, "statuses");
    for (size_t i = 0; i < alert->status_count; i++) {
        output_open(output, NULL);
        if (is_json(output)) {
            shown_print_status(output, &alert->statuses[i]);
        } else {
            shown_print_sender(output, "who", &alert->statuses[i].sender);
            output_word(output, "state", rows_alert_state[alert->statuses[i].state]);
        }
        output_close(output);
    }
    output_list_end(output);
}

static void print_closing(struct output *output, const struct shown_alert *alert)
{
    static const char *const WORDS[] = {[SHOWN_OPEN] = "open",
                                        [SHOWN_CLOSED_BY_PERSON] = "closed",
                                        [SHOWN_CLOSED_BY_TIME] = "closed_by_time"};
    output_word(output, "closing", WORDS[alert->closing]);
    if (alert->closing != SHOWN_OPEN) {
        output_word(output, "outcome", rows_alert_outcome[alert->outcome]);
        shown_print_sender(output, "closer", &alert->closer);
    }
}

void shown_print_alert(struct output *output, const struct shown_alert *alert)
{
    print_if(output, "is_practice", alert->is_practice);
    print_if(output, "is_rehearsal", alert->is_rehearsal);
    output_time(output, "raised_at", alert->raised_at);
    shown_print_id(output, "alert_id", &alert->alert_id);
    shown_print_group(output, "group", &alert->group);
    shown_print_sender(output, "who", &alert->sender);
    output_word(output, "kind", rows_alert_kind[alert->kind]);
    output_text(output, "place", alert->place);
    print_text(output, "behaviour", alert->behaviour);
    print_text(output, "clothing", alert->clothing);
    print_text(output, "vehicle", alert->vehicle);
    print_text(output, "direction", alert->direction);
    output_word(output, "call", rows_call_112[alert->call]);
    print_if(output, "is_called", alert->is_called);
    shown_print_sender(output, "caller", &alert->caller);
    print_if(output, "is_widened", alert->is_widened);
    print_if(output, "is_silent", alert->is_silent);
    output_time(output, "expires", alert->expires);
    print_closing(output, alert);
    print_delivery(output, alert->delivery);
    if (alert->statuses != NULL) {
        print_statuses(output, alert);
    }
}

/* ── groups ─────────────────────────────────────────────────────────────────────────────────── */

void shown_print_room(struct output *output, const struct shown_group *group)
{
    static const char *const KINDS[] = {
        [CERT_ALARM_BUURT] = "alarm", [CERT_TALK_BUURT] = "talk", [CERT_ALARM_WIJK] = "wijk",
        [CERT_LEADERS] = "leaders",   [CERT_WALK] = "walk",       [CERT_CASUS] = "casus"};
    static const char *const WHERE[] = {
        [SHOWN_OUTSIDE] = "outside", [SHOWN_QUEUED] = "queued", [SHOWN_ENTERING] = "entering",
        [SHOWN_INSIDE] = "inside",   [SHOWN_FROZEN] = "frozen", [SHOWN_GONE] = "gone",
    };
    shown_print_group(output, "group", &group->group);
    output_word(output, "kind", KINDS[group->kind]);
    output_text(output, "name", group->name);
    print_text(output, "start", group->start);
    if (is_json(output)) {
        shown_print_id(output, "buurt_id", &group->buurt_id);
        shown_print_id(output, "room", &group->room);
        output_count(output, "instance", group->instance);
        output_count(output, "epoch", group->epoch);
        output_time(output, "committed_at", group->committed_at);
        output_time(output, "heard_at", group->heard_at);
    }
    output_word(output, "membership", WHERE[group->membership]);
    if (group->membership == SHOWN_QUEUED) {
        output_count(output, "position", group->position);
    }
    output_count(output, "devices", group->devices);
    if (group->membership == SHOWN_INSIDE) {
        output_flag(output, "is_confirmed", group->is_confirmed);
    }
    if (group->statements_waiting > 0 || is_json(output)) {
        output_count(output, "statements_waiting", group->statements_waiting);
    }
}
