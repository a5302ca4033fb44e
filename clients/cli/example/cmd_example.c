/* cmd_example.c -- the example wijk as a command: found it, then be its front desk. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/example/desk.h"
#include "cli/example/example.h"
#include "cli/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ARENA_MAX = 4 << 20 };

static const char *server_of(struct run *run)
{
    const char *server = getenv("BUURT_SERVER");
    if (server == NULL) {
        run->refusal.field = "--server";
    }
    return server;
}

/* Reads the facts; they borrow from the arena and from `text`. */
static enum status read_facts(struct run *run, struct arena *arena, struct buffer *text,
                              struct facts_facts *out)
{
    struct wire_fault fault = {NULL, OK};
    enum status status =
        run_read_file(run, "FACTS", arguments_find(&run->arguments, "FACTS"), text);
    if (status == OK) {
        status = facts_read(buffer_span(text), arena, out, &fault);
        if (status != OK) {
            status = run_refuse(run, status, fault.field);
        }
    }
    return status;
}

static enum status found(struct run *run, struct example *example)
{
    struct span token = arguments_span(&run->arguments, "token");
    const char *clock = arguments_find(&run->arguments, "clock");
    enum status status = example_found(example, token);
    if (status == OK && clock != NULL) {
        status = example_years(example, clock);
    }
    for (size_t i = 0; i < example->facts.buurten.count && status == OK; i++) {
        const struct facts_buurt *buurten = example->facts.buurten.items;
        (void)fprintf(stderr, "example: %.*s\n", (int)buurten[i].name.size,
                      (const char *)buurten[i].name.data);
        status = example_fill(example, i);
    }
    person_close(&example->second);
    person_close(&example->founder);
    return status;
}

enum status cmd_example_found(struct run *run)
{
    static struct example example; /* large, and once a process */
    struct arena arena = arena_make(ARENA_MAX);
    struct buffer text = buffer_make(0);
    example.stage.server = server_of(run);
    example.stage.phones = arguments_find(&run->arguments, "phones");
    example.stage.scratch = arguments_find(&run->arguments, "scratch");
    if (example.stage.server == NULL) {
        return FIELD_MISSING;
    }
    example.stage.address = arguments_find(&run->arguments, "address");
    const char *host =
        strstr(example.stage.address != NULL ? example.stage.address : example.stage.server, "://");
    example.host = host == NULL ? "" : host + 3;
    (void)mkdir(example.stage.phones, S_IRWXU);
    (void)mkdir(example.stage.scratch, S_IRWXU);
    enum status status = answer_number(run, "members", 0, &example.members);
    if (status == OK) {
        status = answer_number(run, "weeks", 0, &example.weeks_behind);
    }
    if (status == OK) {
        status = read_facts(run, &arena, &text, &example.facts);
    }
    if (status == OK) {
        status = found(run, &example);
    }
    buffer_end(&text);
    arena_end(&arena);
    if (status == OK) {
        run_open_answer(run);
        run_close_answer(run);
    }
    return status;
}

enum status cmd_example_facts(struct run *run)
{
    struct arena arena = arena_make(ARENA_MAX);
    struct buffer text = buffer_make(0);
    struct facts_facts facts;
    const enum status status = read_facts(run, &arena, &text, &facts);
    if (status == OK && output_form(run->output) == OUTPUT_JSON) {
        run_open_answer(run);
        reply_print(run->output, facts_shape(), &facts, NULL);
        run_close_answer(run);
    } else if (status == OK) {
        run_open_answer(run);
        output_list(run->output, "figures");
        reply_print_items(run->output, wire_field_find(facts_shape(), "figures", 7), &facts, NULL);
        output_list_end(run->output);
        run_close_answer(run);
    }
    buffer_end(&text);
    arena_end(&arena);
    return status;
}

enum status cmd_example_desk(struct run *run)
{
    const struct desk_setup setup = {.server = server_of(run),
                                     .phones = arguments_find(&run->arguments, "phones"),
                                     .output = run->output};
    return setup.server == NULL ? FIELD_MISSING : desk_run(&setup);
}
