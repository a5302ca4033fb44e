#include "cli/command.h"

#include "cli/commands.h"
#include "cli/request.h"
#include "wire/wire_shape.h"

#include <stdio.h>
#include <string.h>

enum { LINE_SIZE = 512, NAME_COLUMNS = 20 };

const struct command COMMANDS[] = {
#define COMMAND(function, name, usage, needs, who, english, dutch)                                 \
    {name, usage, function, WIRE_UNKNOWN, FROM_NOTHING, "", who, english, dutch, needs},
#define REQUEST_COMMAND(type, name, usage, from, defaults, who, english, dutch)                    \
    {name, usage, request_run, WIRE_##type, from, defaults, who, english, dutch, ONLINE},
#include "cli/commands.def"
#undef COMMAND
#undef REQUEST_COMMAND
};
const size_t COMMAND_COUNT = sizeof(COMMANDS) / sizeof(COMMANDS[0]);

/* How many of the words a name takes; 0 when they do not begin with it. */
static int match(const char *name, int count, char **words)
{
    int taken = 0;
    while (*name != '\0') {
        const size_t size = strcspn(name, " ");
        if (taken == count || strlen(words[taken]) != size ||
            strncmp(words[taken], name, size) != 0) {
            return 0;
        }
        taken++;
        name += size + strspn(name + size, " ");
    }
    return taken;
}

const struct command *command_find(int count, char **words, int *taken)
{
    const struct command *found = NULL;
    *taken = 0;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const int some = match(COMMANDS[i].name, count, words);
        if (some > *taken) {
            *taken = some;
            found = &COMMANDS[i];
        }
    }
    return found;
}

/* ── help ───────────────────────────────────────────────────────────────────────────────────── */

static const char *sentence_of(const struct output *output, const struct command *command)
{
    return output_language(output) == DUTCH ? command->dutch : command->english;
}

static void help_line(struct output *output, const struct command *command)
{
    char line[LINE_SIZE];
    (void)snprintf(line, sizeof(line), "  %-*s %s", NAME_COLUMNS, command->name,
                   sentence_of(output, command));
    output_line(output, line);
}

/* What a field may be: its documentation, and for a choice all of them. */
static void help_field(struct output *output, const struct wire_field *field)
{
    char line[LINE_SIZE];
    int size = snprintf(line, sizeof(line), "  %-*s %s", NAME_COLUMNS, field->name, field->doc);
    for (int i = 1; field->choices != NULL && field->choices->rows[i].wire != NULL; i++) {
        if (size > 0 && (size_t)size < sizeof(line)) {
            size += snprintf(line + size, sizeof(line) - (size_t)size, "%s%s", i == 1 ? " " : " | ",
                             field->choices->rows[i].wire);
        }
    }
    output_line(output, line);
}

static void help_fields(struct output *output, const struct wire_shape *shape)
{
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        if (field->record != NULL) {
            help_fields(output, field->record);
        } else {
            help_field(output, field);
        }
    }
}

static void help_whole(struct output *output, const struct command *command)
{
    char line[LINE_SIZE];
    (void)snprintf(line, sizeof(line), "buurt %s %s", command->name, command->usage);
    output_line(output, line);
    output_line(output, "");
    output_line(output, command->dutch);
    output_line(output, command->english);
    (void)snprintf(line, sizeof(line), "%s: %s", output_language(output) == DUTCH ? "Wie" : "Who",
                   command->who);
    output_line(output, line);
    if (command->type != WIRE_UNKNOWN) {
        output_line(output, "");
        help_fields(output, WIRE_SHAPES[command->type]);
    }
}

static void help_json(struct output *output, const struct command *command)
{
    output_open(output, NULL);
    output_text(output, "command", span_text(command->name));
    output_text(output, "usage", span_text(command->usage));
    output_text(output, "who", span_text(command->who));
    output_text(output, "nl", span_text(command->dutch));
    output_text(output, "en", span_text(command->english));
    output_close(output);
}

static bool is_wanted(const struct command *command, int count, char **words)
{
    const char *name = command->name;
    for (int i = 0; i < count; i++) {
        const size_t size = strcspn(name, " ");
        if (strlen(words[i]) != size || strncmp(words[i], name, size) != 0) {
            return false;
        }
        name += size + strspn(name + size, " ");
    }
    return true;
}

bool command_help(struct output *output, int count, char **words)
{
    const struct command *only = NULL;
    size_t wanted = 0;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (is_wanted(&COMMANDS[i], count, words)) {
            wanted++;
            only = &COMMANDS[i];
        }
    }
    if (wanted == 0) {
        return false;
    }
    if (output_form(output) == OUTPUT_LINES && wanted == 1) {
        help_whole(output, only);
        return true;
    }
    output_open(output, NULL);
    if (output_form(output) == OUTPUT_JSON) {
        output_flag(output, "ok", true);
        output_list(output, "commands");
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (!is_wanted(&COMMANDS[i], count, words)) {
            continue;
        }
        if (output_form(output) == OUTPUT_JSON) {
            help_json(output, &COMMANDS[i]);
        } else {
            help_line(output, &COMMANDS[i]);
        }
    }
    if (output_form(output) == OUTPUT_JSON) {
        output_list_end(output);
    }
    output_close(output);
    return true;
}
