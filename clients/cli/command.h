/* command.h -- the commands of `buurt`, one row each in commands.def. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/output.h"
#include "wire/wire.h"

struct run;

/* What a command cannot do without. */
enum command_needs {
    NOTHING,
    FOLDER, /* where the phone lies; it does not connect */
    ONLINE, /* and a server */
    LIVE    /* and to see all that happens */
};

/* Where a request finds what was not said: in the thing that it names, as the server has it. */
enum command_from { FROM_NOTHING, FROM_SHIFT, FROM_SERIES, FROM_WALK_GROUP };

struct command {
    const char *name;  /* one or two words */
    const char *usage; /* as arguments_read() reads it */
    enum status (*work)(struct run *run);
    enum wire_type type;    /* a request and nothing else: its type; else WIRE_UNKNOWN */
    enum command_from from; /* requests */
    const char *defaults;   /* requests: "name=value name=value" */
    const char *who;        /* may do it, in English */
    const char *english;    /* what it does, in one sentence */
    const char *dutch;
    enum command_needs needs;
};

/* The command whose words begin `words`. Gives: how many words that took; NULL: none fits. */
const struct command *command_find(int count, char **words, int *taken);

/* All commands, or those that begin with a word, or one whole. Gives: whether there are any. */
bool command_help(struct output *output, int count, char **words);

/* All that a command needs to be typed: "buurt walk join SHIFT [--newcomer]". */
extern const struct command COMMANDS[];
extern const size_t COMMAND_COUNT;

#endif
