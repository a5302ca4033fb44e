/* kill_main.c -- what the server has answered stays, whenever it is killed.
 *
 *     kill_buurtd BUURTD [--long] [--cycles N] [--seed N]
 *
 * Founds a wijk, then again and again: starts BUURTD on its data, lets twenty phones ask without
 * pause, and kills it with SIGKILL at a moment drawn by chance, while ten requests or more are
 * under way; sometimes already while it starts. At the end every answer is compared with what the
 * server then tells. A seed repeats the choices, not the machine's timing.
 */
#include "base/check.h"
#include "crypto/public/chance.h"
#include "integration/kill.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    CYCLES = 50,
    CYCLES_LONG = 1500,
    CYCLES_MAX = 100000,
    IN_FLIGHT_LEAST = 10,
    LIVES_MS = 400,    /* between everybody's being there and the kill, at most */
    STARTS_KILLED = 8, /* one start in so many is killed too */
    START_LIVES_US = 40000,
    PAUSE_US = 1000,
    WAITS_MAX = 5000, /* a millisecond each */
    LINE_ROOM = 128,
    PATH_ROOM = 300
};

static struct {
    const char *buurtd;
    uint32_t cycles;
    uint64_t seed;
    char folder[PATH_ROOM];
} plan = {.buurtd = "buurtd", .cycles = CYCLES};

static struct {
    double in_flight[CYCLES_MAX]; /* at each kill */
    uint32_t kills, start_kills, failed_starts, broken_off;
    int last_code;
} seen;

struct server {
    pid_t pid;
    int port;
    FILE *says;
};

/* ── the server ── */

static void become_server(const int pipe_ends[2])
{
    (void)dup2(pipe_ends[1], STDOUT_FILENO);
    (void)close(pipe_ends[0]);
    (void)close(pipe_ends[1]);
    (void)execl(plan.buurtd, plan.buurtd, "--data", plan.folder, "--port", "0", "--quota-size",
                "100000", "--quota-per-minute", "100000", "--message-member-hour", "5000",
                "--unproved-per-address-max", "1000", "--log-level", "0", "--example", "1",
                (char *)NULL);
    perror(plan.buurtd);
    _exit(127);
}

static struct server server_spawn(void)
{
    int pipe_ends[2];
    CHECK(pipe(pipe_ends) == 0);
    (void)fflush(stdout);
    struct server server = {.pid = fork()};
    CHECK(server.pid >= 0);
    if (server.pid == 0) {
        become_server(pipe_ends);
    }
    (void)close(pipe_ends[1]);
    server.says = fdopen(pipe_ends[0], "r");
    CHECK(server.says != NULL);
    return server;
}

/* Waits until it tells its port. Gives: whether it did. */
static bool server_listens(struct server *server)
{
    char line[LINE_ROOM];
    while (server->port == 0 && fgets(line, sizeof line, server->says) != NULL) {
        if (strncmp(line, "port ", 5) == 0) {
            server->port = (int)strtol(line + 5, NULL, 10);
        }
    }
    return server->port != 0;
}

/* Gives: what it ended with; the signal's number, negative, when it was killed. */
static int server_end(struct server *server, int number)
{
    int status = 0;
    (void)kill(server->pid, number);
    while (waitpid(server->pid, &status, 0) < 0 && errno == EINTR) {
    }
    (void)fclose(server->says);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void pause_us(uint64_t us)
{
    const struct timespec time = {.tv_sec = (time_t)(us / 1000000),
                                  .tv_nsec = (long)(us % 1000000) * 1000};
    (void)nanosleep(&time, NULL);
}

/* ── a cycle ── */

/* Between two of its own steps: the server may be anywhere in its. */
static void kill_early(struct kill_chance *chance)
{
    if (kill_draw(chance, STARTS_KILLED) != 0) {
        return;
    }
    struct server server = server_spawn();
    pause_us(kill_draw(chance, START_LIVES_US));
    (void)server_end(&server, SIGKILL);
    seen.start_kills++;
}

/* Gives: whether the server could be started, and everybody was let in. */
static bool run_cycle(struct kill_clients *clients, struct kill_chance *chance)
{
    kill_early(chance);
    struct server server = server_spawn();
    if (!server_listens(&server) || !kill_clients_connect(clients, server.port)) {
        (void)server_end(&server, SIGKILL);
        kill_clients_drop(clients);
        seen.failed_starts++;
        return false;
    }
    bool stands = kill_clients_run(clients, (double)kill_draw(chance, LIVES_MS) / 1e3);
    for (int i = 0; i < WAITS_MAX && stands && kill_clients_open(clients) < IN_FLIGHT_LEAST; i++) {
        stands = kill_clients_run(clients, 0.001);
    }
    pause_us(kill_draw(chance, PAUSE_US));
    seen.in_flight[seen.kills++] = kill_clients_open(clients);
    (void)server_end(&server, SIGKILL);
    seen.broken_off += stands ? 0 : 1;
    kill_clients_drop(clients);
    return stands;
}

/* Once more, without a kill: what is open is finished, and all is compared. */
static bool run_last(struct kill_clients *clients)
{
    struct server server = server_spawn();
    const bool told = server_listens(&server) && kill_clients_connect(clients, server.port) &&
                      kill_clients_finish(clients) && kill_clients_compare(clients, server.port);
    seen.last_code = server_end(&server, SIGTERM);
    kill_clients_drop(clients);
    return told;
}

/* ── the verdict ── */

static int tests_passed, tests_failed;

static void judge(bool good, const char *what)
{
    (void)printf("%s %s\n", good ? "ok    " : "FAILED", what);
    tests_passed += good ? 1 : 0;
    tests_failed += good ? 0 : 1;
}

static void report(const struct kill_tally *tally, bool told)
{
    const double middle = median_of(seen.in_flight, seen.kills); /* which sorts them */
    const double least = seen.kills == 0 ? 0 : seen.in_flight[0];
    (void)printf("seed %llu: %u kills of %d clients, %u more while it started\n",
                 (unsigned long long)plan.seed, seen.kills, KILL_CLIENTS, seen.start_kills);
    (void)printf("requests in flight at a kill: at least %.0f, median %.0f\n", least, middle);
    (void)printf("acknowledged %llu (%llu messages, %llu places), sent again after a kill %llu, "
                 "repeated after an answer %llu\n",
                 (unsigned long long)tally->acknowledged, (unsigned long long)tally->messages,
                 (unsigned long long)tally->places, (unsigned long long)tally->retried,
                 (unsigned long long)tally->repeated);
    (void)printf("lost %llu, doubled %llu, refused %llu, answered otherwise %llu, "
                 "out of order %llu\n",
                 (unsigned long long)tally->lost, (unsigned long long)tally->doubled,
                 (unsigned long long)tally->refused, (unsigned long long)tally->other_reply,
                 (unsigned long long)tally->out_of_order);
    judge(seen.kills == plan.cycles && least >= IN_FLIGHT_LEAST,
          "every kill came while ten requests or more were in flight");
    judge(seen.failed_starts == 0, "the server came back after every kill");
    judge(seen.broken_off == 0, "the server broke off no connection by itself");
    judge(tally->acknowledged > 0 && tally->retried > 0 && tally->repeated > 0,
          "requests were answered, sent again, and repeated");
    judge(told && tally->lost == 0, "nothing that was acknowledged is lost");
    judge(told && tally->doubled == 0, "nothing is doubled");
    judge(tally->refused == 0, "nothing that was due was refused");
    judge(tally->other_reply == 0, "a repeated request is answered as the first time");
    judge(tally->out_of_order == 0, "who follows the log hears each event once, in its order");
    judge(seen.last_code == 0, "the server ends in peace");
}

/* ── the program ── */

static void make_folder(void)
{
    const char *root = getenv("TMPDIR");
    (void)snprintf(plan.folder, sizeof plan.folder, "%s/buurt-kill-XXXXXX",
                   root == NULL ? "/tmp" : root);
    if (mkdtemp(plan.folder) == NULL) {
        perror(plan.folder);
        exit(2);
    }
}

static void remove_folder(void)
{
    DIR *folder = opendir(plan.folder);
    const struct dirent *entry = NULL;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.') {
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    (void)rmdir(plan.folder);
}

static bool read_words(int count, char **words)
{
    for (int i = 2; i < count; i++) {
        const bool has_value = i + 1 < count;
        if (strcmp(words[i], "--long") == 0) {
            plan.cycles = CYCLES_LONG;
        } else if (strcmp(words[i], "--cycles") == 0 && has_value) {
            plan.cycles = (uint32_t)strtoul(words[++i], NULL, 10);
        } else if (strcmp(words[i], "--seed") == 0 && has_value) {
            plan.seed = strtoull(words[++i], NULL, 10);
        } else {
            return false;
        }
    }
    return count >= 2 && plan.cycles > 0 && plan.cycles <= CYCLES_MAX;
}

static bool play(void)
{
    static struct kill_wijk wijk;
    struct kill_chance chance = {.state = plan.seed};
    kill_found(&wijk, plan.folder);
    struct kill_clients *clients = kill_clients_create(&wijk, &chance);
    bool stands = true;
    for (uint32_t i = 0; i < plan.cycles && stands; i++) {
        stands = run_cycle(clients, &chance);
    }
    const bool told = run_last(clients);
    report(kill_clients_tally(clients), told);
    kill_clients_destroy(clients);
    kill_end(&wijk);
    return tests_failed == 0;
}

int main(int count, char **words)
{
    (void)umask(S_IRWXG | S_IRWXO);
    (void)signal(SIGPIPE, SIG_IGN);
    CHECK(chance_open());
    chance_fill(&plan.seed, sizeof plan.seed);
    plan.seed %= 1000000;
    if (!read_words(count, words)) {
        (void)fputs("kill_buurtd BUURTD [--long] [--cycles N] [--seed N]\n", stderr);
        return 2;
    }
    plan.buurtd = words[1];
    make_folder();
    const bool good = play();
    remove_folder();
    (void)printf("%d passed, %d failed\n", tests_passed, tests_failed);
    return good ? 0 : 1;
}
