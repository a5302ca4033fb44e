/* deliver.c -- what the network thread does with a batch: replies at once, events each connection
 * from its own place, out of the tail or out of pages, the logs in any order. */
#include "simulation/sim.h"

#include <stdlib.h>
#include <string.h>

enum { PUMP_MS = 60, PUMP_SLOW_MS = 4000, TAKE_MAX = 6 };

/* ── tails ──────────────────────────────────────────────────────────────────────────────────── */

static struct tail *tail_of(struct sim *sim, struct host *host, uint32_t log)
{
    for (size_t i = 0; i < host->tail_count; i++) {
        if (host->tails[i].log == log) {
            return &host->tails[i];
        }
    }
    if (host->tail_count == SIM_LOGS) {
        sim_fail(sim, "more logs than the simulator holds");
        return NULL;
    }
    struct tail *tail = &host->tails[host->tail_count++];
    *tail = (struct tail){.log = log};
    return tail;
}

static void tail_push(struct tail *tail, struct frame *frame)
{
    if (tail->count == SIM_TAIL) {
        frame_destroy(tail->frames[0]);
        memmove(tail->frames, tail->frames + 1, (SIM_TAIL - 1) * sizeof(struct frame *));
        tail->count--;
    }
    tail->frames[tail->count++] = frame;
    tail->last = frame->seq;
}

void deliver_end(struct host *host)
{
    for (size_t i = 0; i < host->tail_count; i++) {
        for (size_t k = 0; k < host->tails[i].count; k++) {
            frame_destroy(host->tails[i].frames[k]);
        }
    }
    host->tail_count = 0;
}

/* ── pumping events into a connection ───────────────────────────────────────────────────────── */

static uint64_t limit_of(const struct follow *follow, const struct tail *tail)
{
    return follow->until != 0 && follow->until < tail->last ? follow->until : tail->last;
}

static void pump_soon(struct sim *sim, struct link *link)
{
    const bool slow = !sim->is_calm && sim_once_in(sim, 20);
    const int64_t at = sim->now + (int64_t)sim_chance(sim, slow ? PUMP_SLOW_MS : PUMP_MS);
    link->pump_at = at < link->pump_at ? at : link->pump_at;
}

/* LOG-7: events of two logs come in any order. */
static void put_event(struct sim *sim, struct link *link, struct follow *follow,
                      const struct frame *frame)
{
    if (link->last_log != 0 && link->last_log != follow->log) {
        sim->counts.shuffled++;
    }
    link->last_log = follow->log;
    judge_delivery(sim, link);
    link_put(sim, link, &link->down, span_of(frame->text, frame->size), follow->log);
}

static void take_page(struct sim *sim, struct link *link, struct follow *follow, uint64_t until)
{
    struct page page = {0};
    const enum status status =
        reader_page(sim->hosts[link->host].reader, follow->log, follow->seq, until, &page);
    if (status != OK) {
        sim_fail(sim, "a page cannot be read: status %s", status_name(status));
        return;
    }
    sim->counts.pages++;
    for (size_t i = 0; i < page.count; i++) {
        put_event(sim, link, follow, page.frames[i]);
    }
    follow->seq = page.upto > follow->seq ? page.upto : until;
    page_end(&page);
}

static void take_tail(struct sim *sim, struct link *link, struct follow *follow,
                      const struct tail *tail, uint64_t until)
{
    uint64_t most = 1 + sim_chance(sim, TAKE_MAX);
    for (size_t i = 0; i < tail->count && most > 0; i++) {
        const struct frame *frame = tail->frames[i];
        if (frame->seq > follow->seq && frame->seq <= until) {
            put_event(sim, link, follow, frame);
            follow->seq = frame->seq;
            most--;
        }
    }
}

static void take_some(struct sim *sim, struct link *link, struct follow *follow)
{
    const struct tail *tail = tail_of(sim, &sim->hosts[link->host], follow->log);
    if (tail == NULL) {
        return;
    }
    const uint64_t until = limit_of(follow, tail);
    if (tail->count == 0 || tail->frames[0]->seq > follow->seq + 1) {
        take_page(sim, link, follow, until);
    } else {
        take_tail(sim, link, follow, tail, until);
    }
}

void deliver_pump(struct sim *sim, struct link *link)
{
    struct follow *behind[FOLLOW_MAX];
    size_t count = 0;
    link->pump_at = SIM_NEVER;
    for (size_t i = 0; i < FOLLOW_MAX; i++) {
        struct follow *follow = &link->follows[i];
        if (follow->log == 0) {
            continue;
        }
        const struct tail *tail = tail_of(sim, &sim->hosts[link->host], follow->log);
        if (tail != NULL && follow->seq < limit_of(follow, tail)) {
            behind[count++] = follow;
        } else if (follow->until != 0 && follow->seq >= follow->until) {
            follow->log = 0;
        }
    }
    if (count == 0) {
        return;
    }
    take_some(sim, link, behind[sim_chance(sim, count)]);
    pump_soon(sim, link);
}

/* ── effects ────────────────────────────────────────────────────────────────────────────────── */

static struct follow *follow_of(struct link *link, uint32_t log)
{
    for (size_t i = 0; i < FOLLOW_MAX; i++) {
        if (link->follows[i].log == log) {
            return &link->follows[i];
        }
    }
    return NULL;
}

static void append(struct sim *sim, struct host *host, struct effect *effect)
{
    struct tail *tail = tail_of(sim, host, effect->log);
    if (tail == NULL) {
        return;
    }
    judge_told(sim, host, effect);
    tail_push(tail, effect->frame);
    effect->frame = NULL;
    for (size_t i = 0; i < SIM_LINKS; i++) {
        struct link *link = &sim->links[i];
        if (link->number != 0 && &sim->hosts[link->host] == host && link->host_has &&
            follow_of(link, effect->log) != NULL) {
            pump_soon(sim, link);
        }
    }
}

static void subscribe(struct sim *sim, struct host *host, struct link *link,
                      const struct effect *effect)
{
    struct tail *tail = tail_of(sim, host, effect->log);
    struct follow *follow = follow_of(link, effect->log);
    follow = follow == NULL ? follow_of(link, 0) : follow;
    if (tail == NULL || follow == NULL) {
        sim_fail(sim, "a connection follows more than %d logs", FOLLOW_MAX);
        return;
    }
    *follow =
        (struct follow){.log = effect->log, .seq = effect->seq, .until = effect->with.follow.until};
    tail->last = effect->with.follow.last > tail->last ? effect->with.follow.last : tail->last;
    sim_tell(sim, "phone %zu follows log %u after %llu (last %llu, until %llu)", link->phone,
             (unsigned)effect->log, (unsigned long long)effect->seq,
             (unsigned long long)effect->with.follow.last,
             (unsigned long long)effect->with.follow.until);
    pump_soon(sim, link);
}

static void unsubscribe(struct sim *sim, struct link *link, const struct effect *effect)
{
    struct follow *follow = follow_of(link, effect->log);
    sim_tell(sim, "phone %zu follows log %u no further than %llu", link->phone,
             (unsigned)effect->log, (unsigned long long)effect->seq);
    if (follow != NULL) {
        follow->log = effect->seq == 0 ? 0 : follow->log;
        follow->until = effect->seq;
        pump_soon(sim, link);
    }
}

static void answer(struct sim *sim, struct host *host, struct link *link, struct span reply)
{
    judge_answer(sim, host, link, reply);
    link->is_asking = false;
    if (link->doubled > 0 && link->doubled-- == link->loses) {
        sim->counts.lost++;
        return;
    }
    link_put(sim, link, &link->down, reply, 0);
}

static void read_later(struct sim *sim, struct host *host, struct link *link,
                       const struct frame *question)
{
    struct frame *reply = NULL;
    const struct moment at = {.now = sim_time(sim), .steady_ms = sim->now};
    if (reader_answer(host->reader, question, at, &reply) != OK) {
        sim_fail(sim, "the reader does not answer");
        return;
    }
    answer(sim, host, link, span_of(reply->text, reply->size));
    frame_destroy(reply);
}

static void carry_out(struct sim *sim, struct host *host, struct effect *effect)
{
    if (effect->kind == EFFECT_APPEND) {
        append(sim, host, effect);
        return;
    }
    struct link *link = link_find(sim, effect->connection);
    if (link == NULL || !link->host_has) {
        return; /* it is gone meanwhile */
    }
    switch (effect->kind) {
    case EFFECT_REPLY:
        answer(sim, host, link, span_of(effect->frame->text, effect->frame->size));
        break;
    case EFFECT_NOTICE:
        link_put(sim, link, &link->down, span_of(effect->frame->text, effect->frame->size), 0);
        break;
    case EFFECT_SUBSCRIBE: subscribe(sim, host, link, effect); break;
    case EFFECT_UNSUBSCRIBE: unsubscribe(sim, link, effect); break;
    case EFFECT_CLOSE:
        link_put_close(sim, link, effect->with.close.code, effect->with.close.retry_after_s);
        link->host_hears_at = sim->now; /* the core is told in its next run */
        break;
    case EFFECT_READ: read_later(sim, host, link, effect->frame); break;
    default: break;
    }
}

void deliver_batch(struct sim *sim, struct host *host, struct batch *batch, size_t most)
{
    for (size_t i = 0; i < batch->count && i < most && !sim->has_failed; i++) {
        carry_out(sim, host, &batch->effects[i]);
    }
}
