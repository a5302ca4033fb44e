/* talk.c -- what was said in a buurt, a false alarm that is closed, a practice that was shown. */
#include "cli/example/example.h"

#include <string.h>

enum { ROUNDS = 60, TURN_MS = 5 };

static struct person *person_named(struct corner *corner, struct span name)
{
    for (size_t i = 0; i < corner->count; i++) {
        if (span_equal(span_text(corner->people[i].name), name)) {
            return &corner->people[i];
        }
    }
    return NULL;
}

static enum status say(struct corner *corner, const struct facts_line *line)
{
    struct person *speaker = person_named(corner, line->who);
    struct wish wish = {.kind = WISH_SAY, .as.say.text = line->text};
    struct client_output out;
    if (speaker == NULL) {
        return OK; /* a smaller example has no such person */
    }
    enum status status =
        person_find_group(speaker, CERT_TALK_BUURT, &corner->buurt_id, &wish.as.say.group);
    if (status == OK) {
        status = person_ask(speaker, &wish, &out);
    }
    return status == OK ? OK : person_blame(speaker, "speaks", status);
}

static enum status say_all(const struct example *example, struct corner *corner)
{
    const struct facts_line *lines = example->facts.talk.items;
    enum status status = OK;
    for (size_t i = 0; i < example->facts.talk.count && status == OK; i++) {
        if (span_equal(lines[i].buurt, corner->facts->name)) {
            status = say(corner, &lines[i]);
        }
    }
    return status;
}

/* ── alerts ─────────────────────────────────────────────────────────────────────────────────── */

/* Whoever is online sees it. */
static enum status let_see(struct corner *corner)
{
    enum status status = OK;
    for (size_t round = 0; round < ROUNDS && status == OK; round++) {
        for (size_t i = 0; i < corner->count && status == OK; i++) {
            status = phone_turn(corner->people[i].phone, 0);
        }
        if (status == OK) {
            status = phone_turn(corner->coordinator.phone, TURN_MS);
        }
    }
    return status;
}

static enum status close_alert(struct person *person, const struct wire_id *alert_id)
{
    const struct wish wish = {.kind = WISH_STATE,
                              .as.state = {.alert_id = *alert_id,
                                           .state = sealed_alert_state_CLOSED,
                                           .outcome = sealed_alert_outcome_FALSE_ALERT}};
    struct client_output out;
    const enum status status = person_ask(person, &wish, &out);
    return status == OK ? OK : person_blame(person, "closes an alert", status);
}

static enum status raise(struct corner *corner, struct person *raiser, bool practice)
{
    const struct wish wish = {
        .kind = WISH_RAISE,
        .as.raise = {
            .alert = {.kind = sealed_alert_kind_SUSPICIOUS_PERSON,
                      .place = span_text("achter het wijkhuis"),
                      .behaviour = span_text("Iemand probeert een raam open te maken."),
                      .call = practice ? sealed_call_112_NOT_URGENT : sealed_call_112_I_CALLED},
            .practice = practice}};
    struct client_output out;
    enum status status = person_ask(raiser, &wish, &out);
    if (status != OK) {
        return person_blame(raiser, "raises an alert", status);
    }
    const struct wire_id alert_id = out.answer.id;
    status = let_see(corner);
    return status == OK ? close_alert(raiser, &alert_id) : status;
}

/* ── something to judge ─────────────────────────────────────────────────────────────────────── */

/* Somebody points at a neighbour, against the house rules, and another reports it: both moderators
 * find it when they look. */
static enum status leave_report(struct corner *corner, struct person *reporter)
{
    struct person *speaker = &corner->people[0];
    struct wish say = {.kind = WISH_SAY,
                       .as.say.text = span_text("Dat is vast weer die van de hoek geweest.")};
    struct wish report = {.kind = WISH_REPORT,
                          .as.report.reason = span_text("Dit wijst iemand aan zonder bewijs.")};
    struct client_output out;
    if (speaker == reporter) {
        return OK;
    }
    enum status status =
        person_find_group(speaker, CERT_TALK_BUURT, &corner->buurt_id, &say.as.say.group);
    if (status == OK) {
        status = person_ask(speaker, &say, &out);
    }
    if (status != OK) {
        return person_blame(speaker, "speaks", status);
    }
    report.as.report.group = say.as.say.group;
    report.as.report.message_id = out.answer.id;
    status = let_see(corner);
    if (status == OK) {
        status = person_ask_late(reporter, &report, &out);
    }
    return status == OK ? OK : person_blame(reporter, "reports a message", status);
}

enum status example_talk(struct example *example, struct corner *corner)
{
    enum status status = say_all(example, corner);
    struct person *mehmet = person_named(corner, span_text("Mehmet"));
    if (status == OK && mehmet != NULL) {
        status = raise(corner, mehmet, false);
    }
    struct person *nadia = person_named(corner, span_text("Nadia"));
    if (status == OK && nadia != NULL) {
        status = raise(corner, &corner->coordinator, true);
    }
    if (status == OK && nadia != NULL) {
        status = leave_report(corner, nadia);
    }
    return status == OK ? let_see(corner) : status;
}
