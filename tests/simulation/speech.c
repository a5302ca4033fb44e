/* speech.c -- what people say: messages, alerts, and states of alerts that they heard of. */
#include "simulation/life.h"

#include <stdio.h>

static size_t note_said(struct sim *sim, size_t phone, bool is_alert)
{
    if (sim->said_count == SIM_SAID) {
        return 0;
    }
    sim->said[sim->said_count] =
        (struct said){.phone = phone, .at = sim->now, .is_alert = is_alert};
    return ++sim->said_count;
}

void speech_say(struct sim *sim)
{
    const size_t index = people_draw(sim, 0);
    if (index == SIM_PHONES) {
        return;
    }
    const struct inside *inside = people_draw_inside(sim, &sim->phones[index], CERT_TALK_BUURT);
    const size_t said = inside == NULL ? 0 : note_said(sim, index, false);
    if (said == 0) {
        return;
    }
    sim->said[said - 1].group = inside->group;
    char text[64];
    (void)snprintf(text, sizeof(text), "Bericht %zu van %s", said, people_name(index));
    const struct wish wish = {.kind = WISH_SAY,
                              .as.say = {.group = inside->group, .text = span_text(text)}};
    (void)phone_ask(sim, index, &wish, said);
}

void speech_raise(struct sim *sim)
{
    const size_t index = people_draw(sim, 0);
    if (index == SIM_PHONES || sim->life->raised >= 8) {
        return;
    }
    const struct inside *inside = people_draw_inside(sim, &sim->phones[index], CERT_ALARM_BUURT);
    const size_t said = inside == NULL ? 0 : note_said(sim, index, true);
    if (said == 0) {
        return;
    }
    sim->life->raised++;
    sim->said[said - 1].group = inside->group;
    const struct wish wish = {
        .kind = WISH_RAISE,
        .as.raise = {.group = inside->group,
                     .alert = {.kind = sealed_alert_kind_BREAK_IN,
                               .place = span_text("Kruising Eik en Beuk"),
                               .behaviour = span_text("Rammelt aan deuren en kijkt naar binnen"),
                               .call = sealed_call_112_NOT_URGENT}}};
    (void)phone_ask(sim, index, &wish, said);
}

void speech_state(struct sim *sim)
{
    const size_t index = people_draw(sim, 0);
    if (index == SIM_PHONES) {
        return;
    }
    const struct phone *phone = &sim->phones[index];
    for (size_t i = 0; i < sim->said_count; i++) {
        const struct said *said = &sim->said[i];
        bool has_heard = false;
        for (size_t k = 0; k < phone->heard_count; k++) {
            has_heard = has_heard || wire_id_equal(&phone->heard[k].id, &said->id);
        }
        if (said->is_alert && said->is_done && has_heard && sim_once_in(sim, 2)) {
            static const enum sealed_alert_state STATES[] = {
                sealed_alert_state_SEEN, sealed_alert_state_LAMP_ON, sealed_alert_state_CALLED_112,
                sealed_alert_state_SEEMS_OVER};
            const struct wish wish = {
                .kind = WISH_STATE,
                .as.state = {.alert_id = said->id, .state = STATES[sim_chance(sim, 4)]}};
            (void)phone_ask(sim, index, &wish, 0);
            return;
        }
    }
}

void speech_done(struct sim *sim, const struct wished *wished, const struct client_output *output)
{
    struct said *said = &sim->said[wished->said - 1];
    said->is_done = output->status == OK;
    said->done_at = sim->now;
    said->id = output->answer.id;
    sim->counts.said += said->is_done ? 1 : 0;
}
