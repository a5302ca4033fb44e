/* execute.h -- runs one command from its words to its printed answer. */
#ifndef CLI_EXECUTE_H
#define CLI_EXECUTE_H

#include "cli/command.h"
#include "cli/phone.h"

/* What the program ends with. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1,  /* a refusal was printed */
    EXIT_USAGE = 2,    /* it was not typed as it must be */
    EXIT_NO_ANSWER = 3 /* no server answered in time; what writes waits in the folder */
};

/* The exit code of a refusal. */
enum exit_code execute_code(enum status status);

/* Runs a command that was found, with the words behind its name, and prints its answer or its
 * refusal. Takes: phone  NULL for a command that needs none */
enum exit_code execute(const struct command *command, struct phone *phone, struct output *output,
                       int count, char **words);

/* Reads a line as a shell would, quotes and backslashes only, and runs it: for sessions. */
enum exit_code execute_line(struct phone *phone, struct output *output, char *line);

#endif
