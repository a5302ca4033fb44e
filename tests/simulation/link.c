/* link.c -- connections: two streams with frames under way, and the moment at which each end hears
 * that the other is gone. Within a stream nothing overtakes; a cut loses what is under way. */
#include "simulation/sim.h"

#include <stdlib.h>
#include <string.h>

enum { LATE_MS = 2000, HALF_OPEN_MS = 60000, FRAME_TOLD = 400 };

struct link *link_find(struct sim *sim, uint64_t number)
{
    for (size_t i = 0; i < SIM_LINKS && number != 0; i++) {
        if (sim->links[i].number == number) {
            return &sim->links[i];
        }
    }
    return NULL;
}

struct link *link_open(struct sim *sim, size_t phone)
{
    for (size_t i = 0; i < SIM_LINKS; i++) {
        struct link *link = &sim->links[i];
        if (link->number == 0) {
            *link = (struct link){.number = ++sim->last_link,
                                  .phone = phone,
                                  .host = sim->phones[phone].host,
                                  .host_has = true,
                                  .phone_has = true,
                                  .host_hears_at = SIM_NEVER,
                                  .phone_hears_at = SIM_NEVER,
                                  .pump_at = SIM_NEVER};
            return link;
        }
    }
    return NULL;
}

/* Mostly quick, now and then slow; never before what was put in earlier. */
static int64_t draw_delay(struct sim *sim)
{
    if (sim_once_in(sim, 30) && !sim->is_calm) {
        return LATE_MS + (int64_t)sim_chance(sim, 8000);
    }
    return 5 + (int64_t)sim_chance(sim, 80);
}

static struct parcel *put(struct sim *sim, struct stream *stream, struct span text, int64_t delay)
{
    struct parcel *parcel = sim_must(calloc(1, sizeof(*parcel) + text.size));
    parcel->size = text.size;
    if (text.size > 0) {
        memcpy(parcel->text, text.data, text.size);
    }
    const int64_t due = sim->now + delay;
    stream->due = due > stream->due ? due : stream->due;
    parcel->due = stream->due;
    if (stream->first == NULL) {
        stream->first = parcel;
    } else {
        stream->last->next = parcel;
    }
    stream->last = parcel;
    return parcel;
}

void link_put(struct sim *sim, struct link *link, struct stream *stream, struct span text,
              uint32_t log)
{
    if (sim->tells_frames) {
        sim_tell(sim, "%s phone %zu%s: %.*s", stream == &link->up ? "from" : "to", link->phone,
                 link->is_cut ? ", lost" : "", text.size > FRAME_TOLD ? FRAME_TOLD : (int)text.size,
                 (const char *)text.data);
    }
    if (link->is_cut) {
        sim->counts.lost++;
        return;
    }
    int64_t delay = draw_delay(sim);
    if (stream == &link->down && !liar_down(sim, link, &text, &delay)) {
        return;
    }
    sim->counts.late += delay >= LATE_MS ? 1 : 0;
    struct parcel *parcel = put(sim, stream, text, delay);
    parcel->log = log;
    const bool may_double = stream == &link->up || log != 0;
    parcel->doubled = may_double && !sim->is_calm && sim_once_in(sim, 60);
}

void link_put_close(struct sim *sim, struct link *link, uint16_t code, int64_t after_s)
{
    (void)after_s; /* a notice said it before */
    if (!link->is_cut) {
        put(sim, &link->down, span_of(NULL, 0), draw_delay(sim))->code = code;
    }
}

struct parcel *stream_take(struct stream *stream, int64_t now)
{
    struct parcel *parcel = stream->first;
    if (parcel == NULL || parcel->due > now) {
        return NULL;
    }
    stream->first = parcel->next;
    stream->last = stream->first == NULL ? NULL : stream->last;
    parcel->next = NULL;
    return parcel;
}

void stream_end(struct sim *sim, struct stream *stream, bool counts)
{
    while (stream->first != NULL) {
        struct parcel *parcel = stream->first;
        stream->first = parcel->next;
        sim->counts.lost += counts ? 1 : 0;
        free(parcel);
    }
    stream->last = NULL;
}

void link_cut(struct sim *sim, struct link *link)
{
    if (link->is_cut) {
        return;
    }
    link->is_cut = true;
    stream_end(sim, &link->up, true);
    stream_end(sim, &link->down, true);
    /* each end finds out by itself, at once or by a ping that nobody answers */
    const int64_t most = sim_once_in(sim, 3) ? HALF_OPEN_MS : 500;
    link->host_hears_at = sim->now + (int64_t)sim_chance(sim, (uint64_t)most);
    link->phone_hears_at = sim->now + (int64_t)sim_chance(sim, (uint64_t)most);
}

void link_drop_by_phone(struct sim *sim, struct link *link)
{
    link->phone_has = false;
    link->phone_hears_at = SIM_NEVER;
    if (!link->is_cut) {
        link->is_cut = true;
        stream_end(sim, &link->up, true);
        stream_end(sim, &link->down, true);
        link->host_hears_at = sim->now + (int64_t)sim_chance(sim, 500);
    }
}

void link_free_if_over(struct sim *sim, struct link *link)
{
    if (!link->host_has && !link->phone_has) {
        stream_end(sim, &link->up, true);
        stream_end(sim, &link->down, true);
        link->number = 0;
    }
}

int64_t link_due(const struct link *link)
{
    if (link->number == 0) {
        return SIM_NEVER;
    }
    int64_t due = link->phone_has ? link->phone_hears_at : SIM_NEVER;
    due = link->phone_has && link->down.first != NULL && link->down.first->due < due
              ? link->down.first->due
              : due;
    due = link->host_has && link->pump_at < due ? link->pump_at : due;
    return due;
}

/* What has come down reaches the phone, which may answer, close or be killed by it. */
static void step_down(struct sim *sim, size_t at, uint64_t number)
{
    struct link *link = &sim->links[at];
    while (!sim->has_failed && link->number == number && link->phone_has) {
        struct parcel *parcel = stream_take(&link->down, sim->now);
        if (parcel == NULL) {
            return;
        }
        phone_hear(sim, link, parcel);
        if (parcel->doubled && link->number == number && link->phone_has && parcel->code == 0) {
            sim->counts.doubled++;
            phone_hear(sim, link, parcel);
        }
        free(parcel);
    }
}

void links_step(struct sim *sim)
{
    for (size_t i = 0; i < SIM_LINKS && !sim->has_failed; i++) {
        struct link *link = &sim->links[i];
        const uint64_t number = link->number;
        if (number == 0) {
            continue;
        }
        if (link->host_has && link->pump_at <= sim->now) {
            deliver_pump(sim, link);
        }
        step_down(sim, i, number);
        if (link->number == number && link->phone_has && link->phone_hears_at <= sim->now) {
            phone_lost(sim, link);
        }
        if (link->number == number) {
            link_free_if_over(sim, link);
        }
    }
}
