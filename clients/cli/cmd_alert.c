/* cmd_alert.c -- alerts by SAAR: Signaleer, Alarmeer (112), App, Reageer. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/local_time.h"
#include "cli/shown.h"

/* The alarm group that is meant, zero for the own buurt's. */
enum status cmd_alert_reach(struct run *run)
{
    struct wish wish = {.kind = WISH_REACH};
    enum status status = arguments_has(&run->arguments, "GROUP")
                             ? run_find_group(run, "GROUP", &wish.as.target.group)
                             : run_read_group(run, "alarm", &wish.as.target.group);
    return status == OK ? answer_run(run, &wish) : status;
}

static enum status read_choice(struct run *run, const char *name, const char *const *choices,
                               int *out)
{
    const char *word = arguments_find(&run->arguments, name);
    *out = word == NULL ? 0 : shown_choice(choices, word);
    return *out == 0 ? run_refuse(run, FIELD_FORM, name) : OK;
}

/* Nobody to reach is said before anything is sent (decision 4). */
static void say_reach(struct run *run, const struct wish_answer *answer)
{
    if (output_form(run->output) == OUTPUT_JSON || answer->phones > 0) {
        return;
    }
    output_line(run->output, output_language(run->output) == DUTCH
                                 ? "Niemand anders hier heeft de app. Bel 112."
                                 : "Nobody else here has the app. Call 112.");
}

/* Says which field of the form is at fault, before anything is asked. */
static enum status check_form(struct run *run, const struct sealed_alert *alert)
{
    struct sealed form = {.type = SEALED_alert, .as.alert = *alert};
    struct wire_fault fault = {.field = NULL};
    form.as.alert.expires = form.as.alert.raised_at + 1; /* both are given when it is raised */
    const enum status status = sealed_check(&form, &fault);
    return status == OK ? OK : run_refuse(run, status, fault.field);
}

enum status cmd_alert_raise(struct run *run)
{
    const struct arguments *arguments = &run->arguments;
    struct wish wish = {.kind = WISH_RAISE,
                        .as.raise = {.alert = {.place = arguments_span(arguments, "place"),
                                               .behaviour = arguments_span(arguments, "behaviour"),
                                               .clothing = arguments_span(arguments, "clothing"),
                                               .vehicle = arguments_span(arguments, "vehicle"),
                                               .direction = arguments_span(arguments, "direction")},
                                     .practice = arguments_has(arguments, "practice"),
                                     .rehearsal = arguments_has(arguments, "rehearse")}};
    struct client_output out;
    int kind = 0;
    int call = 0;
    enum status status = read_choice(run, "KIND", shown_alert_kinds(), &kind);
    if (status == OK) {
        status = read_choice(run, "call", shown_calls(), &call);
    }
    if (status == OK) {
        status = run_find_group(run, "group", &wish.as.raise.group);
    }
    if (status == OK) {
        wish.as.raise.alert.kind = (enum sealed_alert_kind)kind;
        wish.as.raise.alert.call = (enum sealed_call_112)call;
        status = check_form(run, &wish.as.raise.alert);
    }
    if (status == OK) {
        status = run_ask(run, &wish, &out);
    }
    if (status == OK) {
        run_open_answer(run);
        say_reach(run, &out.answer);
        answer_print(run, &out.answer);
        run_close_answer(run);
    }
    return status;
}

static enum status say_state(struct run *run, enum sealed_alert_state state,
                             enum sealed_alert_outcome outcome)
{
    struct wish wish = {.kind = WISH_STATE, .as.state = {.state = state, .outcome = outcome}};
    const enum status status = run_find_id(run, "ALERT", NAME_NONE, &wish.as.state.alert_id);
    return status == OK ? answer_run(run, &wish) : status;
}

/* "Ik ben er, met iemand samen" is for who has a place in a walk now running (decision 4). */
static enum status check_walking(struct run *run)
{
    const int64_t now = local_time_now();
    struct wire_signup_mine mine = {
        .head.type = WIRE_signup_mine,
        .from = local_date_add(local_date_of(now), -1),
    };
    struct client_output out;
    const enum status status = run_request(run, &mine.head, &out);
    if (status != OK || out.reply == NULL) {
        return status;
    }
    const struct wire_signup_own_page *page = (const void *)out.reply;
    const struct wire_own_signup *own = page->signups.items;
    for (size_t i = 0; i < page->signups.count; i++) {
        if (own[i].state == wire_signup_state_CONFIRMED && own[i].shift.begins_at <= now &&
            now < own[i].shift.ends_at) {
            return OK;
        }
    }
    return run_refuse(run, NOT_ALLOWED, "STATE");
}

enum status cmd_alert_called(struct run *run)
{
    return say_state(run, sealed_alert_state_CALLED_112, sealed_alert_outcome_OTHER);
}

enum status cmd_alert_say(struct run *run)
{
    int choice = 0;
    enum status status = read_choice(run, "STATE", shown_states(), &choice);
    if (status == OK && choice >= sealed_alert_state_CLOSED) {
        return run_refuse(run, FIELD_FORM, "STATE"); /* closing and widening have their own words */
    }
    if (status == OK && choice == sealed_alert_state_THERE) {
        status = check_walking(run);
    }
    return status == OK
               ? say_state(run, (enum sealed_alert_state)choice, sealed_alert_outcome_OTHER)
               : status;
}

enum status cmd_alert_close(struct run *run)
{
    int choice = 0;
    const enum status status = read_choice(run, "OUTCOME", shown_outcomes(), &choice);
    return status == OK
               ? say_state(run, sealed_alert_state_CLOSED, (enum sealed_alert_outcome)choice)
               : status;
}

enum status cmd_alert_widen(struct run *run)
{
    struct wish wish = {.kind = WISH_WIDEN};
    const enum status status = run_find_id(run, "ALERT", NAME_NONE, &wish.as.target.id);
    return status == OK ? answer_run(run, &wish) : status;
}

enum status cmd_alerts(struct run *run)
{
    struct wish wish = {.kind = WISH_SHOW_ALERTS};
    enum status status = answer_catch_up(run);
    if (status == OK) {
        status = run_find_group(run, "GROUP", &wish.as.target.group);
    }
    return status == OK ? answer_run(run, &wish) : status;
}
