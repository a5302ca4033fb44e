/* main.c -- runs seeds in as many processes as there are cores, and says how each went.
 *
 *     simulate [--seeds N] [--from S] [--jobs J] [--lie K] [--first 1]
 *     simulate --seed S [--frames 1]
 *
 * --lie runs only seeds in which that lie is told, --first ends with the first seed that fails;
 * --seed runs one and tells what happens in it, with --frames each frame too. The last line is `N
 * passed, M failed`.
 */
#include "simulation/sim.h"

#include "crypto/public/chance.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS_MAX = 64 };

/* What a process tells of a seed through its pipe. */
struct outcome {
    uint64_t seed;
    bool passed;
    enum lie_kind lie;
    struct sim_counts counts;
    char failure[512];
};

struct plan {
    uint64_t from;
    uint64_t count;
    unsigned jobs;
    unsigned lie; /* told in every seed; 0: whichever comes */
    bool ends_at_first;
};

/* liar_open() has every third seed lie, one kind after the other. */
static uint64_t seed_of(const struct plan *plan, uint64_t index)
{
    const uint64_t at = plan->from + index;
    return plan->lie == 0 ? at : 3 * (at * (LIE_COUNT - 1) + plan->lie - 1);
}

static struct outcome run_seed(uint64_t seed, bool is_loud, bool tells_frames)
{
    struct sim *sim = sim_must(calloc(1, sizeof(*sim)));
    sim_open(sim, seed, is_loud);
    sim->tells_frames = tells_frames;
    sim_run(sim);
    struct outcome outcome = {
        .seed = seed, .passed = !sim->has_failed, .lie = sim->liar.kind, .counts = sim->counts};
    (void)snprintf(outcome.failure, sizeof(outcome.failure), "%s", sim->failure);
    sim_close(sim);
    free(sim);
    return outcome;
}

static void add_counts(struct sim_counts *sum, const struct sim_counts *one)
{
#define COUNT(name, text, least) sum->name += one->name;
    SIM_COUNTS(COUNT)
#undef COUNT
#define LIE(name, text) sum->name += one->name;
    SIM_LIES(LIE)
#undef LIE
}

static void print_counts(const struct sim_counts *counts)
{
#define COUNT(name, text, least) (void)printf("%10" PRIu64 "  %s\n", counts->name, text);
    SIM_COUNTS(COUNT)
#undef COUNT
#define LIE(name, text) (void)printf("%10" PRIu64 "  %s\n", counts->name, text);
    SIM_LIES(LIE)
#undef LIE
}

/* One process: every jobs-th seed. */
static void work(const struct plan *plan, unsigned job, int out)
{
    for (uint64_t i = job; i < plan->count; i += plan->jobs) {
        const struct outcome outcome = run_seed(seed_of(plan, i), false, false);
        if (write(out, &outcome, sizeof(outcome)) != (ssize_t)sizeof(outcome)) {
            _exit(1);
        }
    }
    _exit(0);
}

static bool read_outcome(int in, struct outcome *out)
{
    size_t size = 0;
    while (size < sizeof(*out)) {
        const ssize_t got = read(in, (char *)out + size, sizeof(*out) - size);
        if (got <= 0) {
            return false;
        }
        size += (size_t)got;
    }
    return true;
}

/* Lies that no seed told, where there were seeds enough for all of them. */
static uint64_t count_missing(const struct plan *plan, const struct sim_counts *sum)
{
    uint64_t missing = 0;
    if (plan->count < 100 || plan->lie != 0 || plan->ends_at_first) {
        return 0;
    }
#define LIE(name, text)                                                                            \
    if (sum->name == 0) {                                                                          \
        (void)printf("FAILED: no seed had any: %s\n", text);                                       \
        missing++;                                                                                 \
    }
    SIM_LIES(LIE)
#undef LIE
    return missing;
}

static int collect(const struct plan *plan, int in)
{
    struct outcome outcome;
    struct sim_counts sum = {0};
    uint64_t passed = 0;
    uint64_t failed = 0;
    while (read_outcome(in, &outcome)) {
        add_counts(&sum, &outcome.counts);
        passed += outcome.passed ? 1 : 0;
        failed += outcome.passed ? 0 : 1;
        if (!outcome.passed) {
            (void)printf("FAILED: seed %" PRIu64 " (lie %d): %s\n", outcome.seed, (int)outcome.lie,
                         outcome.failure);
            (void)fflush(stdout);
        }
        if (!outcome.passed && plan->ends_at_first) {
            break;
        }
    }
    (void)close(in); /* who still writes ends by it */
    while (wait(NULL) > 0) {
    }
    (void)printf("in all %" PRIu64 " seeds together:\n", passed + failed);
    print_counts(&sum);
    failed += count_missing(plan, &sum);
    if (!plan->ends_at_first || failed == 0) { /* a process that died told nothing of its seeds */
        failed += plan->count - (passed + failed > plan->count ? plan->count : passed + failed);
    }
    (void)printf("%" PRIu64 " passed, %" PRIu64 " failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

static int run_all(const struct plan *plan)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return 1;
    }
    (void)fflush(stdout);
    for (unsigned job = 0; job < plan->jobs; job++) {
        const pid_t child = fork();
        if (child == 0) {
            (void)close(ends[0]);
            work(plan, job, ends[1]);
        }
        if (child < 0) {
            return 1;
        }
    }
    (void)close(ends[1]);
    return collect(plan, ends[0]);
}

static uint64_t number_after(int argc, char **argv, const char *name, uint64_t otherwise)
{
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            return strtoull(argv[i + 1], NULL, 10);
        }
    }
    return otherwise;
}

int main(int argc, char **argv)
{
    if (!chance_open()) {
        return 1;
    }
    const uint64_t one = number_after(argc, argv, "--seed", 0);
    if (one != 0) {
        const struct outcome outcome =
            run_seed(one, true, number_after(argc, argv, "--frames", 0) != 0);
        print_counts(&outcome.counts);
        (void)printf("%d passed, %d failed\n", outcome.passed ? 1 : 0, outcome.passed ? 0 : 1);
        return outcome.passed ? 0 : 1;
    }
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct plan plan = {
        .from = number_after(argc, argv, "--from", 1),
        .count = number_after(argc, argv, "--seeds", 20),
        .jobs = (unsigned)number_after(argc, argv, "--jobs", cores > 0 ? (uint64_t)cores : 1),
        .lie = (unsigned)number_after(argc, argv, "--lie", 0),
        .ends_at_first = number_after(argc, argv, "--first", 0) != 0};
    plan.jobs = plan.jobs < 1 ? 1 : plan.jobs;
    plan.jobs = plan.jobs > JOBS_MAX ? JOBS_MAX : plan.jobs;
    return run_all(&plan);
}
