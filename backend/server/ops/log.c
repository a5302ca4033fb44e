#include "server/ops/log.h"
#include "server/ops/clock.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_SIZE = 1024 };

static _Atomic int least = LOG_INFO;
static _Atomic int output = STDERR_FILENO;

static const char *const LEVELS[] = {"error", "warning", "info", "debug"};

void log_set_level(enum log_level level)
{
    atomic_store(&least, (int)level);
}

void log_set_output(int file)
{
    atomic_store(&output, file);
}

/* A line is written by one call, so that lines of several threads do not mix. */
static void write_line(enum log_level level, const char *event, const char *rest)
{
    if ((int)level > atomic_load(&least)) {
        return;
    }
    char line[LINE_MAX_SIZE];
    const int size =
        snprintf(line, sizeof(line), "{\"at\":%" PRId64 ",\"level\":\"%s\",\"event\":\"%s\"%s}\n",
                 clock_read().now, LEVELS[level], event, rest);
    if (size > 0 && size < (int)sizeof(line)) {
        const ssize_t written = write(atomic_load(&output), line, (size_t)size);
        (void)written; /* there is nobody left to tell */
    }
}

void log_say(enum log_level level, const char *event)
{
    write_line(level, event, "");
}

void log_number(enum log_level level, const char *event, const char *name, int64_t number)
{
    char rest[128];
    (void)snprintf(rest, sizeof(rest), ",\"%s\":%" PRId64, name, number);
    write_line(level, event, rest);
}

void log_status(enum log_level level, const char *event, enum status status)
{
    char rest[128];
    (void)snprintf(rest, sizeof(rest), ",\"status\":\"%s\"", status_name(status));
    write_line(level, event, rest);
}

void log_path(enum log_level level, const char *event, const char *path)
{
    char rest[LINE_MAX_SIZE / 2] = ",\"path\":\"";
    size_t size = strlen(rest);
    for (const char *c = path; *c != '\0' && size + 4 < sizeof(rest); c++) {
        const bool plain = (unsigned char)*c >= 0x20 && *c != '"' && *c != '\\';
        rest[size] = *c;
        if (!plain) {
            rest[size] = '_';
        }
        size++;
    }
    rest[size++] = '"';
    rest[size] = '\0';
    write_line(level, event, rest);
}
