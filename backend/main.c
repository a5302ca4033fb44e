/* main.c -- buurtd: reads its settings, takes its folder, serves until it is told to stop. */
#include "base/buffer.h"
#include "crypto/public/chance.h"
#include "server/core/core.h"
#include "server/core/version.h"
#include "server/document/document.h"
#include "server/net/net.h"
#include "server/ops/admin.h"
#include "server/ops/clock.h"
#include "server/ops/config.h"
#include "server/ops/log.h"
#include "store/folder.h"
#include "wakeup/poster.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the process ends with, for who started it: 1 wants another start, 2 a person. */
enum { EXIT_AGAIN = 1, EXIT_PERSON = 2 };

static const char USAGE[] =
    "buurtd [--config FILE] [--SETTING VALUE ...]   serve\n"
    "buurtd ... --check-config | --print-config     look at the settings\n"
    "buurtd ... --print-document NAME               privacy, dpia, register\n"
    "buurtd ... admin COMMAND                       what an operator does\n"
    "buurtd ... version\n";

static int refuse(enum status status, const char *path)
{
    log_status(LOG_ERROR, "refused to start", status);
    (void)fprintf(stderr, "buurtd: %s: %s\n", path, status_text(status));
    return EXIT_PERSON;
}

static int print_config(const struct settings *settings)
{
    struct buffer text = buffer_make(1 << 16);
    config_print(settings, &text);
    const struct span span = buffer_span(&text);
    const bool printed =
        buffer_status(&text) == OK && fwrite(span.data, 1, span.size, stdout) == span.size;
    buffer_end(&text);
    return printed ? 0 : EXIT_AGAIN;
}

/* A document of the wijk, with its own settings, as Markdown. */
static int print_document(const struct settings *settings, const char *name)
{
    struct buffer text = buffer_make(1 << 20);
    const enum status status = document_print(name, settings, DOCUMENT_MARKDOWN, &text);
    const struct span span = buffer_span(&text);
    const bool printed = status == OK && fwrite(span.data, 1, span.size, stdout) == span.size;
    buffer_end(&text);
    if (status == NOT_FOUND) {
        (void)fprintf(stderr, "buurtd: there is no document '%.40s'; there are:", name);
        for (const char *const *known = DOCUMENT_NAMES; *known != NULL; known++) {
            (void)fprintf(stderr, " %s", *known);
        }
        (void)fputs("\n", stderr);
        return EXIT_PERSON;
    }
    return printed ? 0 : EXIT_AGAIN;
}

/* The port that was taken, for who asked for 0; also once all can connect. */
static void tell_port(void *context, int port)
{
    (void)context;
    log_number(LOG_INFO, "listens", "port", port);
    (void)printf("port %d\n", port);
    (void)fflush(stdout);
}

/* ── the push thread, as the network knows it ── */

static enum status start_pushes(void *context, void (*tell)(void *, const struct pushed *),
                                void *network)
{
    return poster_start(context, tell, network);
}

static void put_push(void *context, struct wake_up *wake)
{
    poster_put(context, wake);
}

static void forget_pushes(void *context, uint32_t log)
{
    poster_forget(context, log);
}

static void stop_pushes(void *context)
{
    poster_stop(context);
}

/* Serves with what has been opened. */
static enum status serve_with(const struct settings *settings, const struct folder *folder,
                              struct core *core, struct reader *reader)
{
    struct poster *poster = NULL;
    const struct poster_setup pushes = {.settings = settings};
    enum status status = settings->push == 0 ? OK : poster_create(&pushes, &poster);
    if (status == OK) {
        const struct net_pusher pusher = {poster, start_pushes, put_push, forget_pushes,
                                          stop_pushes};
        const struct net_setup net = {.settings = settings,
                                      .control_path = folder->control,
                                      .listens = tell_port,
                                      .pusher = poster == NULL ? NULL : &pusher};
        status = net_run(&net, core, reader);
    }
    poster_destroy(poster);
    return status;
}

static enum status serve(const struct settings *settings, const struct command_line *line,
                         const struct folder *folder)
{
    const bool kept = access(folder->individual, F_OK) == 0; /* what is there still ends in time */
    const struct core_setup setup = {
        .path = folder->database,
        .individual = settings->individual == 1 || kept ? folder->individual : NULL,
        .accept_loss = line->accept_loss,
        .steady_ms = clock_steady_ms,
        .settings = settings};
    struct core *core = NULL;
    struct reader *reader = NULL;
    enum status status = core_open(&setup, clock_read(), &core);
    if (status == OK) {
        status = reader_open(&setup, &reader);
    }
    if (status == OK) {
        status = serve_with(settings, folder, core, reader);
    }
    reader_close(reader);
    core_close(core);
    return status;
}

/* A server begins on no day before it was built, but for an example whose past is being made. */
static int64_t may_begin_at(const struct settings *settings)
{
    return clock_read().now + settings->history_s;
}

static int run(const struct settings *settings, const struct command_line *line)
{
    struct folder folder;
    if (!chance_open()) {
        return refuse(STORAGE, "/dev/urandom");
    }
    enum status status =
        folder_open(settings->data, may_begin_at(settings), folder_built(), &folder);
    if (status != OK) {
        return refuse(status, settings->data);
    }
    log_path(LOG_INFO, "starts", settings->data);
    if (line->accept_loss) {
        log_say(LOG_WARNING, "a power cut may take what was acknowledged: --i-accept-loss");
    }
    status = serve(settings, line, &folder);
    folder_close(&folder);
    log_status(status == OK ? LOG_INFO : LOG_ERROR, "stops", status);
    if (status == OK) {
        return 0;
    }
    (void)fprintf(stderr, "buurtd: %s\n", status_text(status));
    return status == STORAGE ? EXIT_AGAIN : EXIT_PERSON;
}

/* Whether it may be served; asks for the zone before there are two threads that want it. */
static enum status may_serve(const struct settings *settings, struct config_fault *fault)
{
    if (core_knows_zone(settings)) {
        return config_may_serve(settings, fault);
    }
    (void)snprintf(fault->text, sizeof(fault->text),
                   "zone: this machine knows no time zone '%.40s'", settings->zone);
    return NOT_FOUND;
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct command_line line;
    struct config_fault fault = {""};
    (void)umask(S_IRWXG | S_IRWXO);
    (void)signal(SIGHUP, SIG_IGN); /* until the network reads its certificate again by it */
    if (config_read(argc, argv, getenv, &settings, &line, &fault) != OK) {
        (void)fprintf(stderr, "buurtd: %s\n", fault.text);
        return EXIT_PERSON;
    }
    log_set_level((enum log_level)settings.log_level);
    if (line.print) {
        return print_config(&settings);
    }
    if (line.document != NULL) {
        return print_document(&settings, line.document);
    }
    if ((line.check || line.rest == argc) && may_serve(&settings, &fault) != OK) {
        (void)fprintf(stderr, "buurtd: %s\n", fault.text);
        return EXIT_PERSON;
    }
    if (line.check) {
        return 0;
    }
    if (line.rest == argc) {
        return run(&settings, &line);
    }
    if (strcmp(argv[line.rest], "admin") == 0) {
        return admin_run(&settings, argc - line.rest - 1, argv + line.rest + 1);
    }
    if (strcmp(argv[line.rest], "version") == 0) {
        (void)printf("%s\n", BUURTD_VERSION);
        return 0;
    }
    (void)fputs(USAGE, stderr);
    return EXIT_PERSON;
}
