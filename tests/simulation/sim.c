/* sim.c -- one seed: from each moment at which something is due to the next. */
#include "simulation/sim.h"

#include "crypto/public/chance.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *sim_must(void *memory)
{
    if (memory == NULL) {
        (void)fprintf(stderr, "simulate: no memory\n");
        abort();
    }
    return memory;
}

uint64_t sim_chance(struct sim *sim, uint64_t bound)
{
    uint64_t z = (sim->dice += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (z ^ (z >> 31)) % bound;
}

bool sim_once_in(struct sim *sim, uint64_t times)
{
    return sim_chance(sim, times) == 0;
}

void sim_core_chance(void *context, uint8_t *bytes, size_t size)
{
    struct sim *sim = context;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)sim_chance(sim, 256);
    }
}

int64_t sim_time(const struct sim *sim)
{
    return SIM_START + sim->now / 1000;
}

void sim_fail(struct sim *sim, const char *format, ...)
{
    if (sim->has_failed) {
        return;
    }
    sim->has_failed = true;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sim->failure, sizeof(sim->failure), format, args);
    va_end(args);
    sim_tell(sim, "FAILED: %s", sim->failure);
}

void sim_tell(const struct sim *sim, const char *format, ...)
{
    if (!sim->is_loud) {
        return;
    }
    va_list args;
    va_start(args, format);
    (void)printf("%10.3f  ", (double)sim->now / 1000);
    (void)vprintf(format, args);
    (void)printf("\n");
    va_end(args);
    (void)fflush(stdout);
}

uint64_t sum_of(struct span bytes)
{
    uint64_t sum = 0xCBF29CE484222325u;
    for (size_t i = 0; i < bytes.size; i++) {
        sum = (sum ^ bytes.data[i]) * 0x100000001B3u;
    }
    return sum;
}

void sim_open(struct sim *sim, uint64_t seed, bool is_loud)
{
    *sim = (struct sim){.seed = seed, .dice = seed * 0x9E3779B97F4A7C15u + 1, .is_loud = is_loud};
    uint8_t bytes[32] = {0};
    sim_core_chance(sim, bytes, sizeof(bytes));
    chance_seed(bytes);
    (void)sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(seed % 1000000 + 1), NULL);
    sim->settings = settings_make();
    sim->end = SIM_NEVER;
    host_open(sim, 0);
    life_open(sim);
    liar_open(sim);
}

void sim_close(struct sim *sim)
{
    for (size_t i = 0; i < sim->phone_count; i++) {
        phone_end(sim, i);
    }
    for (size_t i = 0; i < SIM_LINKS; i++) {
        stream_end(sim, &sim->links[i].up, false);
        stream_end(sim, &sim->links[i].down, false);
    }
    for (size_t i = 0; i < sim->host_count; i++) {
        host_close(sim, i);
    }
    liar_close(sim);
    life_close(sim);
}

static void earlier(int64_t *due, int64_t other)
{
    *due = other < *due ? other : *due;
}

static int64_t next_due(const struct sim *sim)
{
    int64_t due = life_due(sim);
    for (size_t i = 0; i < sim->host_count; i++) {
        earlier(&due, host_due(sim, i));
    }
    for (size_t i = 0; i < sim->phone_count; i++) {
        earlier(&due, phone_due(&sim->phones[i]));
    }
    for (size_t i = 0; i < SIM_LINKS; i++) {
        earlier(&due, link_due(&sim->links[i]));
    }
    return due;
}

void sim_run(struct sim *sim)
{
    while (!sim->has_failed && sim->now < sim->end) {
        const int64_t due = next_due(sim);
        sim->now = due > sim->now ? due : sim->now;
        links_step(sim);
        for (size_t i = 0; i < sim->host_count && !sim->has_failed; i++) {
            host_step(sim, i);
        }
        for (size_t i = 0; i < sim->phone_count && !sim->has_failed; i++) {
            phone_step(sim, i);
        }
        if (!sim->has_failed) {
            life_step(sim);
        }
    }
    if (!sim->has_failed) {
        judge_end(sim);
    }
}
