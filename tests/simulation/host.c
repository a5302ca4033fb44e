/* host.c -- a server core and its disk: runs, dies in the midst of a run, and comes back. */
#include "simulation/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS_MAX = 64, BUSY_MS = 1000, BUSY_FOR_MS = 15000, QUIET_MS = 600000 };

/* ── opening and dying ──────────────────────────────────────────────────────────────────────── */

static struct core_setup setup_of(struct sim *sim, const struct host *host)
{
    return (struct core_setup){.path = "buurt.db",
                               .vfs = host->disk_name,
                               .chance = sim_core_chance,
                               .chance_context = sim,
                               .settings = &sim->settings};
}

static struct moment moment_of(const struct sim *sim)
{
    return (struct moment){.now = sim_time(sim), .steady_ms = sim->now};
}

static void start(struct sim *sim, struct host *host)
{
    const struct core_setup setup = setup_of(sim, host);
    enum status status = core_open(&setup, moment_of(sim), &host->core);
    if (status == OK) {
        status = reader_open(&setup, &host->reader);
    }
    if (status != OK) {
        sim_fail(sim, "the server does not start: status %s", status_name(status));
        return;
    }
    host->is_up = true;
    host->run_at = sim->now;
}

void host_open(struct sim *sim, size_t index)
{
    struct host *host = &sim->hosts[index];
    (void)snprintf(host->disk_name, sizeof(host->disk_name), "disk%zu", index);
    host->disk = vfs_disk_create(host->disk_name, sim->seed + index);
    sim->host_count = index + 1;
    start(sim, host);
}

static void stop(struct host *host)
{
    reader_close(host->reader);
    core_close(host->core);
    host->reader = NULL;
    host->core = NULL;
    host->is_up = false;
}

void host_close(struct sim *sim, size_t index)
{
    struct host *host = &sim->hosts[index];
    (void)sim;
    deliver_end(host);
    stop(host);
    vfs_disk_destroy(host->disk);
    free(host->told);
    free(host->answered);
}

/* The process is gone and with it every connection. */
static void lose_links(struct sim *sim, size_t index)
{
    for (size_t i = 0; i < SIM_LINKS; i++) {
        struct link *link = &sim->links[i];
        if (link->number != 0 && link->host == index && link->host_has) {
            link_cut(sim, link);
            link->host_has = false;
            link->pump_at = SIM_NEVER;
        }
    }
}

void host_kill(struct sim *sim, size_t index, enum vfs_loss loss)
{
    struct host *host = &sim->hosts[index];
    vfs_disk_off(host->disk);
    deliver_end(host);
    stop(host);
    vfs_disk_on(host->disk, loss);
    vfs_disk_watch(host->disk, NULL, NULL);
    (void)vfs_disk_faults(host->disk, (struct vfs_faults){0});
    lose_links(sim, index);
    host->is_dying = false;
    host->die_after = 0;
    host->up_at = sim->now + 200 + (int64_t)sim_chance(sim, 20000);
    sim->counts.kills++;
    sim->counts.server_kills++;
    sim->counts.power_cuts += loss != VFS_KEEP_ALL ? 1 : 0;
    sim_tell(sim, "server %zu killed (loss %d), back in %lld ms", index, (int)loss,
             (long long)(host->up_at - sim->now));
}

static void come_back(struct sim *sim, struct host *host)
{
    start(sim, host);
    if (!sim->has_failed) {
        judge_store(sim, host);
    }
}

void host_fork(struct sim *sim)
{
    const struct host *first = &sim->hosts[0];
    struct host *second = &sim->hosts[1];
    (void)snprintf(second->disk_name, sizeof(second->disk_name), "disk%d", 1);
    second->disk = vfs_disk_create(second->disk_name, sim->seed + 1);
    vfs_disk_image(first->disk, VFS_KEEP_ALL, second->disk);
    second->told_room = first->told_count;
    second->told_count = first->told_count;
    second->told = sim_must(calloc(first->told_count + 1, sizeof(*second->told)));
    memcpy(second->told, first->told, first->told_count * sizeof(*second->told));
    second->answered_room = first->answered_count;
    second->answered_count = first->answered_count;
    second->answered = sim_must(calloc(first->answered_count + 1, sizeof(*second->answered)));
    memcpy(second->answered, first->answered, first->answered_count * sizeof(*second->answered));
    sim->host_count = 2;
    start(sim, second);
}

char *host_admin(struct sim *sim, size_t index, const char *line)
{
    struct batch batch = {0};
    struct frame *reply = NULL;
    struct host *host = &sim->hosts[index];
    const enum status status =
        core_admin(host->core, span_text(line), moment_of(sim), &batch, &reply);
    if (status != OK || reply == NULL) {
        sim_fail(sim, "admin: %s: status %s", line, status_name(status));
        return sim_must(calloc(1, 1));
    }
    char *text = sim_must(calloc(1, reply->size + 1u));
    memcpy(text, reply->text, reply->size);
    frame_destroy(reply);
    deliver_batch(sim, host, &batch, SIZE_MAX);
    batch_end(&batch);
    return text;
}

/* ── one run ────────────────────────────────────────────────────────────────────────────────── */

struct gathered {
    struct input inputs[INPUTS_MAX];
    struct parcel *parcels[INPUTS_MAX];
    size_t count;
};

static void add_input(struct gathered *all, enum input_kind kind, uint64_t number,
                      struct parcel *parcel)
{
    struct input *input = &all->inputs[all->count];
    *input = (struct input){.kind = kind, .connection = number};
    if (parcel != NULL) {
        input->frame = span_of(parcel->text, parcel->size);
    }
    all->parcels[all->count++] = parcel;
}

static uint64_t number_of(struct span frame)
{
    static const char NAME[] = "\"request\":";
    for (size_t i = 0; i + sizeof(NAME) < frame.size && i < 200; i++) {
        if (memcmp(frame.data + i, NAME, sizeof(NAME) - 1) == 0) {
            uint64_t number = 0;
            for (size_t at = i + sizeof(NAME) - 1; at < frame.size; at++) {
                if (frame.data[at] < '0' || frame.data[at] > '9') {
                    break;
                }
                number = number * 10 + (uint64_t)(frame.data[at] - '0');
            }
            return number;
        }
    }
    return 0;
}

/* What one connection has for the core: that it came, one frame, or that it went. */
static void gather_link(struct sim *sim, struct link *link, struct gathered *all)
{
    if (!link->is_told) {
        link->is_told = true;
        add_input(all, INPUT_OPENED, link->number, NULL);
    }
    if (link->host_hears_at <= sim->now) {
        add_input(all, INPUT_CLOSED, link->number, NULL);
        link->host_has = false;
        return;
    }
    if (link->is_asking || all->count == INPUTS_MAX) {
        return;
    }
    struct parcel *parcel = stream_take(&link->up, sim->now);
    if (parcel == NULL) {
        return;
    }
    const struct span text = span_of(parcel->text, parcel->size);
    link->is_asking = true;
    link->asking = wire_peek(text);
    link->asking_number = number_of(text);
    if (parcel->doubled && judge_is_once(link->asking)) {
        /* the same frame stands before all others once more; one of its answers gets lost */
        link->doubled = 2;
        link->loses = (uint8_t)(1 + sim_chance(sim, 2));
        struct parcel *again = sim_must(calloc(1, sizeof(*again) + parcel->size));
        memcpy(again, parcel, sizeof(*again) + parcel->size);
        again->doubled = false;
        again->next = link->up.first;
        link->up.first = again;
        link->up.last = link->up.last == NULL ? again : link->up.last;
        sim->counts.doubled++;
    }
    add_input(all, INPUT_FRAME, link->number, parcel);
}

static void gather(struct sim *sim, size_t index, struct gathered *all)
{
    const size_t from = (size_t)sim_chance(sim, SIM_LINKS);
    for (size_t i = 0; i < SIM_LINKS && all->count + 3 <= INPUTS_MAX; i++) {
        struct link *link = &sim->links[(from + i) % SIM_LINKS];
        if (link->number != 0 && link->host == index && link->host_has) {
            gather_link(sim, link, all);
        }
    }
}

/* The power fails just before the n-th change of the disk. */
static void count_down(void *context)
{
    struct host *host = context;
    if (host->die_after > 0 && --host->die_after == 0) {
        vfs_disk_off(host->disk);
        host->is_dying = true;
    }
}

static enum vfs_loss draw_loss(struct sim *sim)
{
    return (enum vfs_loss)sim_chance(sim, VFS_LOSS_COUNT);
}

static void run(struct sim *sim, size_t index)
{
    struct host *host = &sim->hosts[index];
    struct gathered all = {.count = 0};
    gather(sim, index, &all);
    struct batch batch = {0};
    vfs_disk_watch(host->disk, host->die_after > 0 ? count_down : NULL, host);
    const enum status status = core_run(host->core, all.inputs, all.count, moment_of(sim), &batch);
    if (status == OK) { /* what was handed over may still get out of a process that dies */
        deliver_batch(sim, host, &batch,
                      host->is_dying ? (size_t)sim_chance(sim, batch.count + 1) : SIZE_MAX);
    }
    batch_end(&batch);
    for (size_t i = 0; i < all.count; i++) {
        free(all.parcels[i]);
    }
    host->busy_until = all.count > 0 ? sim->now + BUSY_FOR_MS : host->busy_until;
    if (host->is_dying) {
        host_kill(sim, index, draw_loss(sim));
    } else if (status != OK) {
        sim_fail(sim, "the core stopped: status %s", status_name(status));
    }
}

void host_step(struct sim *sim, size_t index)
{
    struct host *host = &sim->hosts[index];
    if (!host->is_up) {
        if (host->up_at <= sim->now) {
            come_back(sim, host);
        }
        return;
    }
    if (host_due(sim, index) > sim->now) {
        return;
    }
    run(sim, index);
    host->run_at = sim->now + (sim->now < host->busy_until ? BUSY_MS : QUIET_MS);
    for (size_t i = 0; i < SIM_LINKS; i++) {
        link_free_if_over(sim, &sim->links[i]);
    }
}

static int64_t link_asks_at(const struct link *link)
{
    if (!link->is_told) {
        return 0;
    }
    int64_t at = link->host_hears_at;
    if (!link->is_asking && link->up.first != NULL && link->up.first->due < at) {
        at = link->up.first->due;
    }
    return at;
}

int64_t host_due(const struct sim *sim, size_t index)
{
    const struct host *host = &sim->hosts[index];
    if (!host->is_up) {
        return host->up_at;
    }
    int64_t due = host->run_at;
    for (size_t i = 0; i < SIM_LINKS; i++) {
        const struct link *link = &sim->links[i];
        if (link->number != 0 && link->host == index && link->host_has) {
            const int64_t asks = link_asks_at(link);
            due = asks < due ? asks : due;
        }
    }
    return due;
}
