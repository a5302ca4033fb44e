/* cmd_scripts.c -- for scripts and for who wants to see it happen: watch, session, request. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/execute.h"
#include "cli/request.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TURN_MS = 10, WATCH_MS = 500, LINE_SIZE = 65536, ARENA_MAX = 1 << 20 };

enum status cmd_watch(struct run *run)
{
    uint64_t seconds = 0;
    enum status status = answer_number(run, "seconds", 0, &seconds);
    const time_t until = seconds == 0 ? 0 : time(NULL) + (time_t)seconds;
    while (status == OK && !phone_is_interrupted(run->phone) &&
           (until == 0 || time(NULL) < until)) {
        status = phone_turn(run->phone, WATCH_MS);
    }
    return status;
}

/* ── sessions ───────────────────────────────────────────────────────────────────────────────── */

/* What has been read and not run. */
struct lines {
    char text[LINE_SIZE];
    size_t size;
    bool has_ended;
};

static void read_more(struct lines *lines)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (lines->has_ended || lines->size == sizeof(lines->text) || poll(&input, 1, 0) <= 0) {
        return;
    }
    const ssize_t got =
        read(STDIN_FILENO, lines->text + lines->size, sizeof(lines->text) - lines->size);
    if (got > 0) {
        lines->size += (size_t)got;
    } else {
        lines->has_ended = true;
    }
}

/* Takes the first whole line out; at the end of input also the last one. */
static bool take_line(struct lines *lines, char *out)
{
    const char *end = memchr(lines->text, '\n', lines->size);
    const bool is_last = lines->has_ended || lines->size == sizeof(lines->text);
    const size_t size = end != NULL ? (size_t)(end - lines->text) : lines->size;
    if (end == NULL && (!is_last || lines->size == 0)) {
        return false;
    }
    memcpy(out, lines->text, size);
    out[size] = '\0';
    const size_t used = end != NULL ? size + 1 : size;
    memmove(lines->text, lines->text + used, lines->size - used);
    lines->size -= used;
    return true;
}

enum status cmd_session(struct run *run)
{
    struct lines *lines = calloc(1, sizeof(*lines));
    char *line = malloc(LINE_SIZE + 1);
    enum status status = lines == NULL || line == NULL ? NO_MEMORY : OK;
    while (status == OK && !phone_is_interrupted(run->phone)) {
        read_more(lines);
        if (take_line(lines, line)) {
            (void)execute_line(run->phone, run->output, line);
        } else if (lines->has_ended) {
            break;
        } else {
            status = phone_turn(run->phone, TURN_MS);
        }
    }
    free(lines);
    free(line);
    return status;
}

static enum status say_ok(struct run *run)
{
    run_open_answer(run);
    run_close_answer(run);
    return OK;
}

enum status cmd_offline(struct run *run)
{
    phone_go_offline(run->phone);
    return say_ok(run);
}

enum status cmd_online(struct run *run)
{
    phone_go_online(run->phone);
    return say_ok(run);
}

enum status cmd_settle(struct run *run)
{
    uint64_t quiet_ms = 0;
    uint64_t most_ms = 0;
    enum status status = answer_number(run, "quiet", 200, &quiet_ms);
    if (status == OK) {
        status = answer_number(run, "most", 20000, &most_ms);
    }
    if (status == OK) {
        status = phone_settle(run->phone, (uint32_t)quiet_ms, (uint32_t)most_ms);
    }
    return status == OK ? say_ok(run) : status;
}

/* ── any request ────────────────────────────────────────────────────────────────────────────── */

static enum status set_field(struct run *run, struct request *request, const char *text)
{
    const size_t size = strcspn(text, "=");
    if (text[size] != '=') {
        return run_refuse(run, FIELD_FORM, "FIELD=VALUE");
    }
    return request_set(run, request, span_of(text, size), text + size + 1);
}

enum status cmd_request(struct run *run)
{
    const enum wire_type type = request_type(arguments_find(&run->arguments, "TYPE"));
    if (type == WIRE_UNKNOWN) {
        return run_refuse(run, UNKNOWN_TYPE, "TYPE");
    }
    struct arena arena = arena_make(ARENA_MAX);
    struct request request;
    enum status status = request_make(type, &arena, &request);
    const char *field = arguments_find(&run->arguments, "FIELD=VALUE");
    for (size_t nth = 0; field != NULL && status == OK;) {
        status = set_field(run, &request, field);
        field = arguments_find_nth(&run->arguments, "FIELD=VALUE", ++nth);
    }
    if (status == OK) {
        status = request_send(run, &request);
    }
    arena_end(&arena);
    return status;
}
