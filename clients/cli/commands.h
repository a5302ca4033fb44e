/* commands.h -- the functions that commands.def names, and what a command needs. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "base/status.h"
#include "cli/command.h"

#define COMMAND(function, name, usage, needs, who, english, dutch)                                 \
    MUST_CHECK enum status function(struct run *run);
#define REQUEST_COMMAND(type, name, usage, from, defaults, who, english, dutch)
#include "cli/commands.def"
#undef COMMAND
#undef REQUEST_COMMAND

#endif
