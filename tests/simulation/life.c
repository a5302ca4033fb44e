/* life.c -- the course of a seed: a wijk is founded, neighbours gather, a storm of wishes and
 * trouble breaks loose, and then it grows calm. */
#include "simulation/life.h"

#include <stdlib.h>

enum {
    STORM_TICKS = 240,
    GATHERED = 12, /* phones before the storm */
    JOINING_MAX = 3,
    SOME_MS = 2500,
    STALL_MS = 3 * 3600 * 1000,
    CALM_MS = 20 * 60 * 1000
};

static void gather(struct sim *sim)
{
    struct life *life = sim->life;
    life->next_at = sim->now + 500 + (int64_t)sim_chance(sim, SOME_MS);
    people_grant(sim);
    const bool some_first = life->hats == LIFE_HATS || sim->phone_count < 3;
    if (sim->phone_count + life->inviting < GATHERED && some_first &&
        life->joining + life->inviting < JOINING_MAX) {
        people_invite(sim);
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

/* ── the storm and the calm ─────────────────────────────────────────────────────────────────── */

static void storm(struct sim *sim)
{
    struct life *life = sim->life;
    const unsigned tick = life->ticks++;
    life->next_at = sim->now + 200 + (int64_t)sim_chance(sim, SOME_MS);
    if (tick == 60 || tick == 61 || tick == 160) {
        people_revoke(sim);
    }
    if (tick == 62 || tick == 161) {
        people_leave(sim);
    }
    if ((tick == 55 || tick == 120 || tick == 159) && sim->phone_count < life->target) {
        people_invite(sim);
    }
    if (!sim->has_failed) {
        speech_say(sim);
    }
    if (!sim->has_failed && tick % 25 == 10) {
        speech_raise(sim);
    }
    if (!sim->has_failed && sim_once_in(sim, 5)) {
        speech_state(sim);
    }
    if (!sim->has_failed) {
        liar_step(sim, tick);
        trouble_make(sim);
    }
    if (tick >= STORM_TICKS) {
        life->stage = LIFE_CALM;
        life->began_at = sim->now;
        sim->is_calm = true;
        trouble_fill_disk(sim, false);
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
            people_found(sim);
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
