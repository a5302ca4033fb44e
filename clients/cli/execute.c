#include "cli/execute.h"

#include "cli/refusal.h"
#include "cli/run.h"

#include <string.h>

enum { WORDS_MAX = 64 };

enum exit_code execute_code(enum status status)
{
    switch (status) {
    case OK: return EXIT_DONE;
    case BUSY:
    case NOT_CONNECTED: return EXIT_NO_ANSWER;
    default: return EXIT_REFUSED;
    }
}

static enum exit_code refuse_words(struct output *output, enum status status, const char *field)
{
    const struct refusal refusal = {.status = status, .field = field};
    refusal_print(output, &refusal);
    return EXIT_USAGE;
}

enum exit_code execute(const struct command *command, struct phone *phone, struct output *output,
                       int count, char **words)
{
    struct run run = {.command = command, .phone = phone, .output = output};
    enum status status = arguments_read(command->usage, count, words, &run.arguments);
    if (status != OK) {
        return refuse_words(output, status, run.arguments.fault);
    }
    status = command->work(&run);
    names_destroy(run.names);
    if (status == OK) {
        status = output_flush(output);
    }
    if (status != OK) {
        run.refusal.status = status;
        refusal_print(output, &run.refusal);
    }
    return execute_code(status);
}

/* Takes one word out of *line, its quotes away. Gives: NULL at the end. */
static char *take_word(char **line)
{
    char *at = *line + strspn(*line, " \t\r\n");
    char *word = at;
    char *to = at;
    char quote = '\0';
    if (*at == '\0') {
        return NULL;
    }
    while (*at != '\0' && (quote != '\0' || strchr(" \t\r\n", *at) == NULL)) {
        if (quote != '\0' && *at == quote) {
            quote = '\0';
            at++;
        } else if (quote == '\0' && (*at == '"' || *at == '\'')) {
            quote = *at++;
        } else {
            at += *at == '\\' && at[1] != '\0' && quote != '\'' ? 1 : 0;
            *to++ = *at++;
        }
    }
    *line = *at == '\0' ? at : at + 1;
    *to = '\0';
    return word;
}

enum exit_code execute_line(struct phone *phone, struct output *output, char *line)
{
    char *words[WORDS_MAX];
    int count = 0;
    int taken = 0;
    char *word = take_word(&line);
    while (word != NULL && count < WORDS_MAX) {
        words[count++] = word;
        word = take_word(&line);
    }
    if (count == 0) {
        return EXIT_DONE;
    }
    const struct command *command = command_find(count, words, &taken);
    if (command == NULL) {
        return refuse_words(output, FIELD_UNKNOWN, words[0]);
    }
    return execute(command, phone, output, count - taken, words + taken);
}
