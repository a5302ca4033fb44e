/* life.c -- what people want: a wijk is founded, neighbours come in, talk, raise alerts, lose
 * phones and leave, while connections break and machines die. Then it grows calm. */
#include "simulation/sim.h"

#include "cert/hat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum life_stage { LIFE_FOUND, LIFE_GATHER, LIFE_STORM, LIFE_CALM };

enum {
    STORM_TICKS = 240,
    GATHERED = 12, /* phones before the storm */
    JOINING_MAX = 3,
    HATS = 2,
    SOME_MS = 2500,
    STALL_MS = 3 * 3600 * 1000,
    CALM_MS = 20 * 60 * 1000,
    DISK_FULL_MS = 15000
};

struct life {
    enum life_stage stage;
    int64_t next_at;
    int64_t began_at; /* of the stage */
    unsigned ticks;   /* of the storm */
    size_t target;    /* phones in all */
    size_t joining;
    size_t inviting;
    size_t raised;
    size_t hats;        /* given to phones 1 and 2 */
    int64_t full_until; /* the disk is full until then; 0: it is not */
    char root_paper[512];
    struct wire_id buurten[2];
};

/* ── small things ───────────────────────────────────────────────────────────────────────────── */

static const char *name_of(size_t index)
{
    static const char *names[SIM_PHONES] = {"Anna",  "Bram",  "Cees",  "Dina",  "Emre",   "Fatma",
                                            "Gijs",  "Hanna", "Ilse",  "Joost", "Karima", "Leo",
                                            "Mina",  "Noor",  "Omar",  "Petra", "Quint",  "Roos",
                                            "Sanne", "Tarik", "Ursul", "Vera",  "Wim",    "Yara"};
    return names[index];
}

static struct phone *new_phone(struct sim *sim)
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

static bool is_awake(const struct phone *phone)
{
    return phone->is_used && phone->client != NULL && phone->is_in && !phone->is_out;
}

/* Somebody who is in and runs; SIM_PHONES: nobody. */
static size_t draw_phone(struct sim *sim, size_t from)
{
    for (size_t tries = 0; tries < 40 && sim->phone_count > from; tries++) {
        const size_t index = from + (size_t)sim_chance(sim, sim->phone_count - from);
        if (is_awake(&sim->phones[index])) {
            return index;
        }
    }
    return SIM_PHONES;
}

static enum cert_group_kind kind_of(const struct wire_group *group)
{
    return (enum cert_group_kind)group->bytes[CERT_ID_SIZE];
}

static struct inside *inside_of(struct phone *phone, const struct wire_group *group)
{
    for (size_t i = 0; i < phone->inside_count; i++) {
        if (memcmp(&phone->inside[i].group, group, sizeof(*group)) == 0) {
            return &phone->inside[i];
        }
    }
    return NULL;
}

/* A group of that kind, or of any (0), that the phone is in. */
static const struct inside *draw_inside(struct sim *sim, const struct phone *phone,
                                        enum cert_group_kind kind)
{
    for (size_t tries = 0; tries < 20 && phone->inside_count > 0; tries++) {
        const struct inside *inside = &phone->inside[sim_chance(sim, phone->inside_count)];
        if (!inside->is_out && ((int)kind == 0 || kind_of(&inside->group) == kind)) {
            return inside;
        }
    }
    return NULL;
}

static void refuse(struct sim *sim, const struct phone *phone, const char *what, enum status status,
                   const char *field)
{
    sim_fail(sim, "phone %zu: %s was refused: %s %s", phone->index, what, status_name(status),
             field == NULL ? "" : field);
}

/* ── founding ───────────────────────────────────────────────────────────────────────────────── */

static void found(struct sim *sim)
{
    struct phone *founder = new_phone(sim);
    founder->skew_s = 0;
    char *token = host_admin(sim, 0, "allow-founding");
    uint8_t bytes[64];
    size_t size = 0;
    while (size < sizeof(bytes) && sscanf(token + 2 * size, "%2hhx", &bytes[size]) == 1 &&
           token[2 * size] != '\n') {
        size++;
    }
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char text[100] = "";
    size_t at = 0;
    for (size_t bit = 0; bit < 8 * size; bit += 6) {
        unsigned value = 0;
        for (size_t k = bit; k < bit + 6; k++) {
            const unsigned one = k < 8 * size ? (bytes[k / 8] >> (7 - k % 8)) & 1u : 0;
            value = value << 1 | one;
        }
        text[at++] = digits[value];
    }
    text[at] = '\0';
    free(token);
    const struct wish_buurt buurten[2] = {{span_text("Ruwaard-Noord")},
                                          {span_text("Ruwaard-Zuid")}};
    const struct wish wish = {.kind = WISH_FOUND,
                              .as.found = {.token = span_text(text),
                                           .host = span_text("buurt.example"),
                                           .first_name = span_text(name_of(0)),
                                           .buurten = buurten,
                                           .buurt_count = 2,
                                           .home = 0,
                                           .custodian_count = 3,
                                           .custodian_quorum = 2}};
    const enum status status = phone_ask(sim, 0, &wish, 0);
    if (status != OK) {
        refuse(sim, founder, "founding", status, NULL);
    }
}

static void take_founded(struct sim *sim, struct phone *phone, const struct client_output *output)
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

static void invite(struct sim *sim)
{
    struct life *life = sim->life;
    size_t inviter = 0;
    if (sim->phones[1].wears_hat && sim_once_in(sim, 2)) {
        inviter = 1;
    }
    if (!is_awake(&sim->phones[inviter])) {
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
        refuse(sim, &sim->phones[inviter], "inviting", status, NULL);
    }
}

static void take_invitation(struct sim *sim, const struct client_output *output)
{
    struct life *life = sim->life;
    life->inviting--;
    if (sim->phone_count >= life->target) {
        return;
    }
    char link[1024];
    (void)snprintf(link, sizeof(link), "%.*s", (int)output->answer.link.size,
                   (const char *)output->answer.link.data);
    const struct phone *phone = new_phone(sim);
    const struct wish wish = {
        .kind = WISH_JOIN,
        .as.join = {.code = span_text(link), .first_name = span_text(name_of(phone->index))}};
    const enum status status = phone_ask(sim, phone->index, &wish, 0);
    life->joining++;
    if (status != OK) {
        refuse(sim, phone, "joining", status, NULL);
    }
}

static void take_joined(struct sim *sim, struct phone *phone)
{
    sim->life->joining--;
    phone->is_in = true;
    phone->in_at = sim->now;
    sim->counts.phones++;
    sim_tell(sim, "phone %zu is in", phone->index);
}

/* Phone 1 becomes coordinator of the first buurt, phone 2 a second wijk coordinator, as soon as the
 * founder's phone has seen them. */
static void grant(struct sim *sim)
{
    struct life *life = sim->life;
    const struct wish wishes[HATS] = {{.kind = WISH_GRANT_HAT,
                                       .as.grant = {.hat = CERT_COORDINATOR,
                                                    .device_serial = sim->phones[1].serial,
                                                    .buurt_id = life->buurten[0],
                                                    .root_paper = span_text(life->root_paper)}},
                                      {.kind = WISH_GRANT_HAT,
                                       .as.grant = {.hat = CERT_WIJK_COORDINATOR,
                                                    .device_serial = sim->phones[2].serial,
                                                    .root_paper = span_text(life->root_paper)}}};
    if (life->hats == HATS || wire_id_is_none(&sim->phones[1 + life->hats].serial) ||
        !is_awake(&sim->phones[0])) {
        return;
    }
    const enum status status = phone_ask(sim, 0, &wishes[life->hats], 0);
    if (status == OK) {
        life->hats++;
    } else if (status != NOT_FOUND) {
        refuse(sim, &sim->phones[0], "giving a hat", status, NULL);
    }
}

static void gather(struct sim *sim)
{
    struct life *life = sim->life;
    life->next_at = sim->now + 500 + (int64_t)sim_chance(sim, SOME_MS);
    grant(sim);
    const bool some_first = life->hats == HATS || sim->phone_count < 3;
    if (sim->phone_count + life->inviting < GATHERED && some_first &&
        life->joining + life->inviting < JOINING_MAX) {
        invite(sim);
    }
    if (sim->counts.phones >= GATHERED) {
        life->stage = LIFE_STORM;
        life->began_at = sim->now;
        sim_tell(sim, "%u phones are in: the storm begins", GATHERED);
    } else if (sim->now - life->began_at > STALL_MS) {
        sim_fail(sim, "after hours only %llu phones are in",
                 (unsigned long long)sim->counts.phones);
    }
}

/* ── speaking ───────────────────────────────────────────────────────────────────────────────── */

static size_t note_said(struct sim *sim, size_t phone, bool is_alert)
{
    if (sim->said_count == SIM_SAID) {
        return 0;
    }
    sim->said[sim->said_count] =
        (struct said){.phone = phone, .at = sim->now, .is_alert = is_alert};
    return ++sim->said_count;
}

static void say(struct sim *sim)
{
    const size_t index = draw_phone(sim, 0);
    if (index == SIM_PHONES) {
        return;
    }
    const struct inside *inside = draw_inside(sim, &sim->phones[index], CERT_TALK_BUURT);
    const size_t said = inside == NULL ? 0 : note_said(sim, index, false);
    if (said == 0) {
        return;
    }
    sim->said[said - 1].group = inside->group;
    char text[64];
    (void)snprintf(text, sizeof(text), "Bericht %zu van %s", said, name_of(index));
    const struct wish wish = {.kind = WISH_SAY,
                              .as.say = {.group = inside->group, .text = span_text(text)}};
    (void)phone_ask(sim, index, &wish, said);
}

static void raise_alert(struct sim *sim)
{
    const size_t index = draw_phone(sim, 0);
    if (index == SIM_PHONES || sim->life->raised >= 8) {
        return;
    }
    const struct inside *inside = draw_inside(sim, &sim->phones[index], CERT_ALARM_BUURT);
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

static void state(struct sim *sim)
{
    const size_t index = draw_phone(sim, 0);
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
            static const enum sealed_alert_state states[] = {
                sealed_alert_state_SEEN, sealed_alert_state_LAMP_ON, sealed_alert_state_CALLED_112,
                sealed_alert_state_SEEMS_OVER};
            const struct wish wish = {
                .kind = WISH_STATE,
                .as.state = {.alert_id = said->id, .state = states[sim_chance(sim, 4)]}};
            (void)phone_ask(sim, index, &wish, 0);
            return;
        }
    }
}

/* ── going ──────────────────────────────────────────────────────────────────────────────────── */

static void revoke(struct sim *sim)
{
    const size_t by = sim->phones[2].wears_hat && sim_once_in(sim, 2) ? 2 : 0;
    const size_t whom = draw_phone(sim, 3);
    if (whom == SIM_PHONES || !is_awake(&sim->phones[by]) ||
        wire_id_is_none(&sim->phones[whom].serial)) {
        return;
    }
    const struct wish wish = {
        .kind = WISH_REVOKE,
        .as.revoke = {.kind = WISH_REVOKE_DEVICE, .target = sim->phones[whom].serial}};
    const enum status status = phone_ask(sim, by, &wish, whom + 1);
    sim_tell(sim, "phone %zu revokes phone %zu: %s", by, whom, status_name(status));
    if (status != OK) {
        refuse(sim, &sim->phones[by], "revoking", status, NULL);
    }
}

static void leave(struct sim *sim)
{
    const size_t who = draw_phone(sim, 3);
    if (who == SIM_PHONES) {
        return;
    }
    const struct wish wish = {.kind = WISH_LEAVE};
    const enum status status = phone_ask(sim, who, &wish, who + 1);
    sim_tell(sim, "phone %zu leaves: %s", who, status_name(status));
    if (status != OK && status != REVOKED) {
        refuse(sim, &sim->phones[who], "leaving", status, NULL);
    }
}

/* ── trouble ────────────────────────────────────────────────────────────────────────────────── */

static void cut_one(struct sim *sim)
{
    struct link *link = &sim->links[sim_chance(sim, SIM_LINKS)];
    for (size_t i = 0; i < SIM_LINKS && (link->number == 0 || link->is_cut); i++) {
        link = &sim->links[(size_t)(link - sim->links + 1) % SIM_LINKS];
    }
    if (link->number != 0 && !link->is_cut) {
        sim->counts.cuts++;
        link_cut(sim, link);
    }
}

static void fill_disk(struct sim *sim, bool full)
{
    struct host *host = &sim->hosts[0];
    const uint64_t room = full ? vfs_disk_size(host->disk) + sim_chance(sim, 30000) : 0;
    (void)vfs_disk_faults(host->disk, (struct vfs_faults){.room = room});
    sim->life->full_until = full ? sim->now + DISK_FULL_MS : 0;
    sim->counts.full_disks += full ? 1 : 0;
}

static void trouble(struct sim *sim)
{
    struct life *life = sim->life;
    struct host *host = &sim->hosts[0];
    if (life->full_until != 0 && life->full_until <= sim->now) {
        fill_disk(sim, false);
    }
    if (sim_once_in(sim, 5)) {
        cut_one(sim);
    }
    if (sim_once_in(sim, 25) || life->ticks % 60 == 20) {
        const size_t index = draw_phone(sim, 0);
        if (index != SIM_PHONES) {
            phone_kill(sim, index);
        }
    }
    if (!host->is_up) {
        return;
    }
    if (life->ticks % 60 == 30) {
        fill_disk(sim, true);
    } else if (life->ticks % 80 == 50) {
        host_kill(sim, 0, (enum vfs_loss)(1 + sim_chance(sim, VFS_LOSS_COUNT - 1)));
        life->full_until = 0;
    } else if (sim_once_in(sim, 60)) {
        host_kill(sim, 0, (enum vfs_loss)sim_chance(sim, VFS_LOSS_COUNT));
        life->full_until = 0;
    } else if (sim_once_in(sim, 20)) {
        host->die_after = 1 + sim_chance(sim, 60);
    }
}

/* ── the storm and the calm ─────────────────────────────────────────────────────────────────── */

static void storm(struct sim *sim)
{
    struct life *life = sim->life;
    const unsigned tick = life->ticks++;
    life->next_at = sim->now + 200 + (int64_t)sim_chance(sim, SOME_MS);
    if (tick == 60 || tick == 61 || tick == 160) {
        revoke(sim);
    }
    if (tick == 62 || tick == 161) {
        leave(sim);
    }
    if ((tick == 55 || tick == 120 || tick == 159) && sim->phone_count < life->target) {
        invite(sim);
    }
    if (!sim->has_failed) {
        say(sim);
    }
    if (!sim->has_failed && tick % 25 == 10) {
        raise_alert(sim);
    }
    if (!sim->has_failed && sim_once_in(sim, 5)) {
        state(sim);
    }
    if (!sim->has_failed) {
        liar_step(sim, tick);
        trouble(sim);
    }
    if (tick >= STORM_TICKS) {
        life->stage = LIFE_CALM;
        life->began_at = sim->now;
        sim->is_calm = true;
        fill_disk(sim, false);
        sim->hosts[0].die_after = 0;
        const bool is_long = sim->liar.kind != LIE_NONE || sim->seed % 8 == 0;
        sim->end = sim->now + (is_long ? 8 * DAY_MS : CALM_MS);
        sim_tell(sim, "calm");
    }
}

void life_step(struct sim *sim)
{
    struct life *life = sim->life;
    if (life->next_at > sim->now) {
        return;
    }
    life->next_at = sim->now + HOUR_MS;
    switch (life->stage) {
    case LIFE_FOUND:
        if (sim->phone_count == 0) {
            found(sim);
        }
        break;
    case LIFE_GATHER: gather(sim); break;
    case LIFE_STORM: storm(sim); break;
    case LIFE_CALM: break;
    }
    if (life->stage == LIFE_FOUND && sim->now > HOUR_MS) {
        sim_fail(sim, "nothing was founded within an hour");
    }
}

int64_t life_due(const struct sim *sim)
{
    return sim->life->next_at;
}

void life_open(struct sim *sim)
{
    sim->life = sim_must(calloc(1, sizeof(*sim->life)));
    sim->life->target = GATHERED + 3;
}

void life_close(struct sim *sim)
{
    free(sim->life);
}

/* ── what phones say ────────────────────────────────────────────────────────────────────────── */

static void take_said(struct sim *sim, const struct wished *wished,
                      const struct client_output *output)
{
    struct said *said = &sim->said[wished->said - 1];
    said->is_done = output->status == OK;
    said->done_at = sim->now;
    said->id = output->answer.id;
    sim->counts.said += said->is_done ? 1 : 0;
}

static void take_gone(struct sim *sim, size_t index, const struct phone *teller)
{
    sim->counts.revoked += sim->phones[index].is_out ? 0 : 1;
    sim->phones[index].is_out = true;
    sim->phones[index].out_on |= 1u << teller->host;
    sim_tell(sim, "phone %zu is out", index);
}

void life_forgotten(struct sim *sim, const struct wished *wished)
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

void life_answer(struct sim *sim, struct phone *phone, const struct wished *wished,
                 const struct client_output *output)
{
    if (output->status != OK && !may_fail(sim, phone, wished, output->status)) {
        char what[32];
        (void)snprintf(what, sizeof(what), "wish %d", (int)wished->kind);
        refuse(sim, phone, what, output->status, output->field);
        return;
    }
    switch (wished->kind) {
    case WISH_FOUND: take_founded(sim, phone, output); break;
    case WISH_INVITE: take_invitation(sim, output); break;
    case WISH_JOIN: take_joined(sim, phone); break;
    case WISH_SAY:
    case WISH_RAISE: take_said(sim, wished, output); break;
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
    struct inside *inside = inside_of(phone, group);
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
                 (int)kind_of(&happening->group));
    }
    if (sim->liar.is_lying && phone->warned_at == SIM_NEVER) {
        phone->warned_at = sim->now;
        sim->counts.warned++;
    }
    sim_tell(sim, "phone %zu warns: %d (status %s, group kind %d)", phone->index,
             (int)happening->warning, status_name(happening->status),
             (int)kind_of(&happening->group));
}

void life_happened(struct sim *sim, struct phone *phone, const struct happening *happening)
{
    struct inside *inside = inside_of(phone, &happening->group);
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
    case HAPPENED_UNREADABLE:
        sim_tell(sim, "phone %zu cannot read: status %s", phone->index,
                 status_name(happening->status));
        break;
    case HAPPENED_WARNING: take_warning(sim, phone, happening); break;
    default: break;
    }
}
