#include "cli/command.h"
#include "cli/commands.h"
#include "cli/run.h"

enum { WORDS_MAX = 8 };

enum status cmd_help(struct run *run)
{
    char *words[WORDS_MAX];
    int count = 0;
    for (size_t i = 0; i < run->arguments.count && count < WORDS_MAX; i++) {
        words[count++] = (char *)run->arguments.items[i].value;
    }
    return command_help(run->output, count, words) ? OK : run_refuse(run, NOT_FOUND, "word");
}

enum status cmd_refusals(struct run *run)
{
    refusal_list(run->output);
    return OK;
}

enum status cmd_version(struct run *run)
{
    run_open_answer(run);
    output_text(run->output, "version", span_text(BUURT_VERSION));
    output_count(run->output, "protocol", WIRE_PROTOCOL);
    run_close_answer(run);
    return OK;
}
