/* people.c -- who there is: a wijk is founded, neighbours are invited and come in, get hats, lose
 * their phones and leave. */
#include "simulation/life.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ── small things ───────────────────────────────────────────────────────────────────────────── */

const char *people_name(size_t index)
{
    static const char *names[SIM_PHONES] = {"Anna",  "Bram",  "Cees",  "Dina",  "Emre",   "Fatma",
                                            "Gijs",  "Hanna", "Ilse",  "Joost", "Karima", "Leo",
                                            "Mina",  "Noor",  "Omar",  "Petra", "Quint",  "Roos",
                                            "Sanne", "Tarik", "Ursul", "Vera",  "Wim",    "Yara"};
    return names[index];
}

static struct phone *people_new(struct sim *sim)
{
    const size_t index = sim->phone_count++;
    struct phone *phone = &sim->phones[index];
    *phone = (struct phone){.is_used = true,
                            .index = index,
                            .skew_s = (int64_t)sim_chance(sim, 80) - 40,
                            .tick_at = SIM_NEVER,
                            .call_at = SIM_NEVER,
                            .start_at = SIM_NEVER,
                            .warned_at = SIM_NEVER};
    phone->heard = sim_must(calloc(PHONE_HEARD, sizeof(*phone->heard)));
    phone_start(sim, index);
    return phone;
}

bool people_is_awake(const struct phone *phone)
{
    return phone->is_used && phone->client != NULL && phone->is_in && !phone->is_out;
}

/* Somebody who is in and runs; SIM_PHONES: nobody. */
size_t people_draw(struct sim *sim, size_t from)
{
    for (size_t tries = 0; tries < 40 && sim->phone_count > from; tries++) {
        const size_t index = from + (size_t)sim_chance(sim, sim->phone_count - from);
        if (people_is_awake(&sim->phones[index])) {
            return index;
        }
    }
    return SIM_PHONES;
}

enum cert_group_kind people_kind_of(const struct wire_group *group)
{
    return (enum cert_group_kind)group->bytes[CERT_ID_SIZE];
}

struct inside *people_inside(struct phone *phone, const struct wire_group *group)
{
    for (size_t i = 0; i < phone->inside_count; i++) {
        if (memcmp(&phone->inside[i].group, group, sizeof(*group)) == 0) {
            return &phone->inside[i];
        }
    }
    return NULL;
}

/* A group of that kind, or of any (0), that the phone is in. */
const struct inside *people_draw_inside(struct sim *sim, const struct phone *phone,
                                        enum cert_group_kind kind)
{
    for (size_t tries = 0; tries < 20 && phone->inside_count > 0; tries++) {
        const struct inside *inside = &phone->inside[sim_chance(sim, phone->inside_count)];
        if (!inside->is_out && ((int)kind == 0 || people_kind_of(&inside->group) == kind)) {
            return inside;
        }
    }
    return NULL;
}

void people_refused(struct sim *sim, const struct phone *phone, const char *what,
                    enum status status, const char *field)
{
    sim_fail(sim, "phone %zu: %s was refused: %s %s", phone->index, what, status_name(status),
             field == NULL ? "" : field);
}

/* ── founding ───────────────────────────────────────────────────────────────────────────────── */

void people_found(struct sim *sim)
{
    struct phone *founder = people_new(sim);
    founder->skew_s = 0;
    char *token = host_admin(sim, 0, "allow-founding");
    uint8_t bytes[64];
    size_t size = 0;
    while (size < sizeof(bytes) && isxdigit((unsigned char)token[2 * size]) != 0) {
        const char pair[3] = {token[2 * size], token[2 * size + 1], '\0'};
        bytes[size++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char text[100] = "";
    size_t at = 0;
    for (size_t bit = 0; bit < 8 * size; bit += 6) {
        unsigned value = 0;
        for (size_t k = bit; k < bit + 6; k++) {
            const unsigned one = k < 8 * size ? (bytes[k / 8] >> (7 - k % 8)) & 1u : 0;
            value = value << 1 | one;
        }
        text[at++] = DIGITS[value];
    }
    text[at] = '\0';
    free(token);
    const struct wish_buurt buurten[2] = {{span_text("Ruwaard-Noord")},
                                          {span_text("Ruwaard-Zuid")}};
    const struct wish wish = {.kind = WISH_FOUND,
                              .as.found = {.token = span_text(text),
                                           .host = span_text("buurt.example"),
                                           .first_name = span_text(people_name(0)),
                                           .buurten = buurten,
                                           .buurt_count = 2,
                                           .home = 0,
                                           .custodian_count = 3,
                                           .custodian_quorum = 2}};
    const enum status status = phone_ask(sim, 0, &wish, 0);
    if (status != OK) {
        people_refused(sim, founder, "founding", status, NULL);
    }
}

void people_founded(struct sim *sim, struct phone *phone, const struct client_output *output)
{
    struct life *life = sim->life;
    const struct wish_answer *answer = &output->answer;
    for (size_t i = 0; i < answer->paper_count; i++) {
        if (span_equal(answer->papers[i].title, span_text("root"))) {
            (void)snprintf(life->root_paper, sizeof(life->root_paper), "%.*s",
                           (int)answer->papers[i].words.size,
                           (const char *)answer->papers[i].words.data);
        }
    }
    if (life->root_paper[0] == '\0' || answer->buurt_count != 2) {
        sim_fail(sim, "founding gave no root paper, or not two buurten");
        return;
    }
    life->buurten[0] = answer->buurten[0].buurt_id;
    life->buurten[1] = answer->buurten[1].buurt_id;
    phone->is_in = true;
    sim->counts.phones++;
    life->stage = LIFE_GATHER;
    life->began_at = sim->now;
    life->next_at = sim->now;
}

/* ── coming in ──────────────────────────────────────────────────────────────────────────────── */

void people_invite(struct sim *sim)
{
    struct life *life = sim->life;
    size_t inviter = 0;
    if (sim->phones[1].wears_hat && sim_once_in(sim, 2)) {
        inviter = 1;
    }
    if (!people_is_awake(&sim->phones[inviter])) {
        return;
    }
    const struct wish wish = {
        .kind = WISH_INVITE,
        .as.invite = {.kind = WISH_INVITE_RESIDENT,
                      .buurt_id = life->buurten[inviter == 0 ? sim_chance(sim, 3) / 2 : 0]}};
    const enum status status = phone_ask(sim, inviter, &wish, 0);
    if (status == OK) {
        life->inviting++;
    } else {
        people_refused(sim, &sim->phones[inviter], "inviting", status, NULL);
    }
}

void people_invited(struct sim *sim, const struct client_output *output)
{
    struct life *life = sim->life;
    life->inviting--;
    if (sim->phone_count >= life->target) {
        return;
    }
    char link[1024];
    (void)snprintf(link, sizeof(link), "%.*s", (int)output->answer.link.size,
                   (const char *)output->answer.link.data);
    const struct phone *phone = people_new(sim);
    const struct wish wish = {
        .kind = WISH_JOIN,
        .as.join = {.code = span_text(link), .first_name = span_text(people_name(phone->index))}};
    const enum status status = phone_ask(sim, phone->index, &wish, 0);
    life->joining++;
    if (status != OK) {
        people_refused(sim, phone, "joining", status, NULL);
    }
}

void people_joined(struct sim *sim, struct phone *phone)
{
    sim->life->joining--;
    phone->is_in = true;
    phone->in_at = sim->now;
    sim->counts.phones++;
    sim_tell(sim, "phone %zu is in", phone->index);
}

/* Phone 1 becomes coordinator of the first buurt, phone 2 a second wijk coordinator, as soon as the
 * founder's phone has seen them. */
void people_grant(struct sim *sim)
{
    struct life *life = sim->life;
    const struct wish wishes[LIFE_HATS] = {
        {.kind = WISH_GRANT_HAT,
         .as.grant = {.hat = CERT_COORDINATOR,
                      .device_serial = sim->phones[1].serial,
                      .buurt_id = life->buurten[0],
                      .root_paper = span_text(life->root_paper)}},
        {.kind = WISH_GRANT_HAT,
         .as.grant = {.hat = CERT_WIJK_COORDINATOR,
                      .device_serial = sim->phones[2].serial,
                      .root_paper = span_text(life->root_paper)}}};
    if (life->hats == LIFE_HATS || wire_id_is_none(&sim->phones[1 + life->hats].serial) ||
        !people_is_awake(&sim->phones[0])) {
        return;
    }
    const enum status status = phone_ask(sim, 0, &wishes[life->hats], 0);
    if (status == OK) {
        life->hats++;
    } else if (status != NOT_FOUND) {
        people_refused(sim, &sim->phones[0], "giving a hat", status, NULL);
    }
}

/* ── going ──────────────────────────────────────────────────────────────────────────────────── */

void people_revoke(struct sim *sim)
{
    const size_t by = sim->phones[2].wears_hat && sim_once_in(sim, 2) ? 2 : 0;
    const size_t whom = people_draw(sim, 3);
    if (whom == SIM_PHONES || !people_is_awake(&sim->phones[by]) ||
        wire_id_is_none(&sim->phones[whom].serial)) {
        return;
    }
    const struct wish wish = {
        .kind = WISH_REVOKE,
        .as.revoke = {.kind = WISH_REVOKE_DEVICE, .target = sim->phones[whom].serial}};
    const enum status status = phone_ask(sim, by, &wish, whom + 1);
    sim_tell(sim, "phone %zu revokes phone %zu: %s", by, whom, status_name(status));
    if (status != OK) {
        people_refused(sim, &sim->phones[by], "revoking", status, NULL);
    }
}

void people_leave(struct sim *sim)
{
    const size_t who = people_draw(sim, 3);
    if (who == SIM_PHONES) {
        return;
    }
    const struct wish wish = {.kind = WISH_LEAVE};
    const enum status status = phone_ask(sim, who, &wish, who + 1);
    sim_tell(sim, "phone %zu leaves: %s", who, status_name(status));
    if (status != OK && status != REVOKED) {
        people_refused(sim, &sim->phones[who], "leaving", status, NULL);
    }
}
