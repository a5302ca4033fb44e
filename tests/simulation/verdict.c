/* verdict.c -- what must be at the end: phones agree, or have said that they do not; nobody stands
 * in a group without a chain; what was acknowledged is on every phone that was there. */
#include "simulation/sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SETTLE_MS = 90000, ASKED_MOST = 1000, ASKED_MOST_OF_LIARS = 4000 };

static const struct inside *inside_of(const struct phone *phone, const struct wire_group *group)
{
    for (size_t i = 0; i < phone->inside_count; i++) {
        if (memcmp(&phone->inside[i].group, group, sizeof(*group)) == 0) {
            return &phone->inside[i];
        }
    }
    return NULL;
}

/* A phone may be behind or astray in a seed that lies, if it has said so. */
static bool has_warned(const struct sim *sim, const struct phone *phone)
{
    return sim->liar.kind != LIE_NONE && phone->warned_at <= sim->liar.from + 7 * DAY_MS + HOUR_MS;
}

static bool is_judged(const struct phone *phone)
{
    return phone->is_used && phone->is_in && !phone->is_out;
}

static void judge_leaves(struct sim *sim, const struct phone *phone, const struct inside *inside,
                         const struct look *look)
{
    if (look->strangers > 0) {
        sim_fail(sim, "phone %zu holds a leaf in group kind %d that nobody stands behind",
                 phone->index, inside->group.bytes[16]);
    } else if (look->gone > 0 && !has_warned(sim, phone)) {
        sim_fail(sim, "phone %zu still holds a leaf of one who is out, in group kind %d",
                 phone->index, inside->group.bytes[16]);
    }
}

static bool is_to_be_judged(const struct phone *phone, const struct inside *inside)
{
    return inside != NULL && !inside->is_out && is_judged(phone);
}

/* All who are in a group stand in one epoch with one secret, or have warned. */
static void judge_group(struct sim *sim, const struct wire_group *group)
{
    const struct phone *first = NULL;
    struct look of_first = {0};
    for (size_t i = 0; i < sim->phone_count && !sim->has_failed; i++) {
        const struct phone *phone = &sim->phones[i];
        const struct inside *inside = inside_of(phone, group);
        if (!is_to_be_judged(phone, inside)) {
            continue;
        }
        struct look look;
        look_into(sim, phone, group, &look);
        sim->counts.compared++;
        judge_leaves(sim, phone, inside, &look);
        if (first == NULL && look.is_inside && !has_warned(sim, phone)) {
            first = phone;
            of_first = look;
        }
        const bool agrees = look.is_inside && first != NULL && look.epoch == of_first.epoch &&
                            look.authenticator == of_first.authenticator;
        if (!agrees && !has_warned(sim, phone)) {
            sim_fail(sim,
                     "group kind %d: phone %zu stands in epoch %" PRIu64 "%s, phone %zu in %" PRIu64
                     "%s",
                     group->bytes[16], phone->index, look.epoch, look.is_inside ? "" : " (outside)",
                     first == NULL ? phone->index : first->index, of_first.epoch,
                     look.epoch == of_first.epoch ? ", which is another" : "");
        }
    }
}

/* Whatever the server does, a phone asks little of it: first what the storm left undone, then a few
 * things a day. */
static void judge_asking(struct sim *sim)
{
    for (size_t i = 0; i < sim->phone_count && !sim->has_failed; i++) {
        const struct phone *phone = &sim->phones[i];
        sim_tell(sim, "phone %zu sent %" PRIu64 " frames since", i, phone->asked);
        const uint64_t most = sim->liar.kind == LIE_NONE ? ASKED_MOST : ASKED_MOST_OF_LIARS;
        if (phone->asked > most) {
            sim_fail(sim, "phone %zu sent %" PRIu64 " frames in the calm", i, phone->asked);
        }
    }
}

static bool has_heard(const struct phone *phone, const struct wire_id *id)
{
    for (size_t i = 0; i < phone->heard_count; i++) {
        if (wire_id_equal(&phone->heard[i].id, id)) {
            return true;
        }
    }
    return false;
}

/* Whether the phone had to get it: it was in before, stays in, and named no gap. */
static bool must_have(const struct phone *phone, const struct said *said)
{
    const struct inside *inside = inside_of(phone, &said->group);
    if (!is_judged(phone) || inside == NULL || inside->is_out || phone->index == said->phone) {
        return false;
    }
    const bool in_gap = inside->gap_to != 0 && said->done_at >= inside->gap_from &&
                        said->at <= inside->gap_to + SETTLE_MS;
    return inside->entered_at + SETTLE_MS < said->at && !in_gap;
}

/* What a phone keeps and could show: asked for when it is started again, since it may have been
 * killed between keeping and showing, and once when all is over. */
void judge_kept(struct sim *sim, size_t index)
{
    const struct phone *phone = &sim->phones[index];
    const enum wish_kind kinds[] = {WISH_SHOW_MESSAGES, WISH_SHOW_ALERTS};
    for (size_t i = 0; i < 2 && is_judged(phone) && phone->client != NULL; i++) {
        struct wish wish = {.kind = kinds[i]};
        if (kinds[i] == WISH_SHOW_MESSAGES) {
            wish.as.messages.most = SIM_SAID;
        }
        const enum status status = phone_ask(sim, index, &wish, 0);
        if (status != OK && status != REVOKED) { /* out: and killed before it could say so */
            sim_fail(sim, "phone %zu does not show what it keeps", index);
        }
    }
}

void judge_shown(struct sim *sim, struct phone *phone, const struct client_output *output)
{
    const struct wish_answer *answer = &output->answer;
    for (size_t i = 0; i < answer->message_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (wire_id_equal(&answer->messages[i].message_id, &answer->messages[k].message_id)) {
                sim_fail(sim, "phone %zu keeps a message twice", phone->index);
            }
        }
        if (!has_heard(phone, &answer->messages[i].message_id)) {
            judge_heard(sim, phone, &answer->messages[i].message_id, "a message");
        }
    }
    for (size_t i = 0; i < answer->alert_count; i++) {
        if (!has_heard(phone, &answer->alerts[i].alert_id)) {
            judge_heard(sim, phone, &answer->alerts[i].alert_id, "an alert");
        }
    }
}

/* One of the two has said that it is lied to. Who went while the server spoke with two tongues had
 * no seven days to notice it, and nobody on the other side could hear of it. */
static bool is_excused(const struct sim *sim, const struct phone *speaker,
                       const struct phone *hearer)
{
    return has_warned(sim, hearer) || has_warned(sim, speaker) ||
           (speaker->is_out && speaker->host != hearer->host);
}

static void judge_said(struct sim *sim)
{
    for (size_t i = 0; i < sim->said_count && !sim->has_failed; i++) {
        const struct said *said = &sim->said[i];
        for (size_t k = 0; k < sim->phone_count && said->is_done && !sim->has_failed; k++) {
            const struct phone *phone = &sim->phones[k];
            const bool must = must_have(phone, said);
            sim->counts.looked_for += must ? 1 : 0;
            if (must && !has_heard(phone, &said->id) &&
                !is_excused(sim, &sim->phones[said->phone], phone)) {
                sim_fail(sim,
                         "%s %zu (%02x%02x%02x%02x…) of phone %zu was acknowledged and phone %zu "
                         "never got it",
                         said->is_alert ? "alert" : "message", i, said->id.bytes[0],
                         said->id.bytes[1], said->id.bytes[2], said->id.bytes[3], said->phone, k);
            }
        }
    }
}

/* Each group that any phone was in, once. */
static void judge_groups(struct sim *sim)
{
    const struct wire_group *judged[SIM_GROUPS];
    size_t count = 0;
    for (size_t i = 0; i < sim->phone_count; i++) {
        for (size_t k = 0; k < sim->phones[i].inside_count && !sim->has_failed; k++) {
            const struct wire_group *group = &sim->phones[i].inside[k].group;
            size_t at = 0;
            while (at < count && memcmp(judged[at], group, sizeof(*group)) != 0) {
                at++;
            }
            if (at == count && count < SIM_GROUPS) {
                judged[count++] = group;
                judge_group(sim, group);
            }
        }
    }
}

void judge_end(struct sim *sim)
{
    for (size_t i = 0; i < sim->host_count && !sim->has_failed; i++) {
        judge_store(sim, &sim->hosts[i]);
    }
    for (size_t i = 0; i < sim->phone_count && !sim->has_failed; i++) {
        judge_kept(sim, i);
    }
    judge_groups(sim);
    if (!sim->has_failed) {
        judge_said(sim);
    }
    judge_asking(sim);
    char text[200];
    if (!sim->has_failed && !judge_counts(sim, text, sizeof(text))) {
        sim_fail(sim, "%s", text);
    }
}

bool judge_counts(const struct sim *sim, char *out, size_t room)
{
    static const struct {
        const char *text;
        uint64_t least;
    } ROWS[] = {
#define COUNT(name, text, least) {text, least},
        SIM_COUNTS(COUNT)
#undef COUNT
    };
    const uint64_t counts[] = {
#define COUNT(name, text, least) sim->counts.name,
        SIM_COUNTS(COUNT)
#undef COUNT
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (counts[i] < ROWS[i].least) {
            (void)snprintf(out, room, "only %" PRIu64 " %s, where %" PRIu64 " are wanted",
                           counts[i], ROWS[i].text, ROWS[i].least);
            return false;
        }
    }
    return true;
}
