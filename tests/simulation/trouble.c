/* trouble.c -- what breaks: connections, phones, the server, its power, its disk. */
#include "simulation/life.h"

enum { DISK_FULL_MS = 15000 };

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

void trouble_fill_disk(struct sim *sim, bool full)
{
    struct host *host = &sim->hosts[0];
    const uint64_t room = full ? vfs_disk_size(host->disk) + sim_chance(sim, 30000) : 0;
    (void)vfs_disk_faults(host->disk, (struct vfs_faults){.room = room});
    sim->life->full_until = full ? sim->now + DISK_FULL_MS : 0;
    sim->counts.full_disks += full ? 1 : 0;
}

void trouble_make(struct sim *sim)
{
    struct life *life = sim->life;
    struct host *host = &sim->hosts[0];
    if (life->full_until != 0 && life->full_until <= sim->now) {
        trouble_fill_disk(sim, false);
    }
    if (sim_once_in(sim, 5)) {
        cut_one(sim);
    }
    if (sim_once_in(sim, 25) || life->ticks % 60 == 20) {
        const size_t index = people_draw(sim, 0);
        if (index != SIM_PHONES) {
            phone_kill(sim, index);
        }
    }
    life->disk_is_due = life->disk_is_due || life->ticks % 60 == 30;
    life->power_is_due = life->power_is_due || life->ticks % 80 == 50;
    if (!host->is_up) {
        return;
    }
    if (life->disk_is_due) {
        life->disk_is_due = false;
        trouble_fill_disk(sim, true);
    } else if (life->power_is_due) {
        life->power_is_due = false;
        host_kill(sim, 0, (enum vfs_loss)(1 + sim_chance(sim, VFS_LOSS_COUNT - 1)));
        life->full_until = 0;
    } else if (sim_once_in(sim, 60)) {
        host_kill(sim, 0, (enum vfs_loss)sim_chance(sim, VFS_LOSS_COUNT));
        life->full_until = 0;
    } else if (sim_once_in(sim, 20)) {
        host->die_after = 1 + sim_chance(sim, 60);
    }
}
