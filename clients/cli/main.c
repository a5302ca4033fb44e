/* main.c -- buurt: one command of the wijk from a terminal or a script. */
#include "cli/execute.h"
#include "cli/happened.h"
#include "cli/keep_sqlite.h"
#include "cli/local_time.h"
#include "cli/refusal.h"
#include "crypto/public/chance.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATIENCE_S = 20, WORDS_MAX = 64, PATH_SIZE = 4096, QUIET_MS = 120, CATCH_UP_MS = 10000 };

static const char USAGE[] =
    "buurt [--state FOLDER] [--server URL] [--json] [--language nl|en] COMMAND …\n"
    "buurt help             wat u kunt doen · what you can do\n"
    "buurt help COMMAND     hoe u het typt · how to type it\n"
    "\n"
    "  --state FOLDER       waar deze telefoon staat · where this phone lies\n"
    "                       (BUURT_STATE, ~/.local/state/buurt)\n"
    "  --server URL         https://buurt.example, http://127.0.0.1:7443 (BUURT_SERVER)\n"
    "  --authority FILE     PEM: wie het certificaat van de server tekende · who signed it\n"
    "  --patience SECONDS   zo lang wachten op antwoord · the longest wait for an answer\n"
    "  --json               één JSON-object per regel · one JSON object a line\n";

/* What stands before and between the words of a command. */
struct options {
    const char *state;
    const char *server;
    const char *authority;
    const char *language;
    const char *patience;
    bool json;
    char *words[WORDS_MAX];
    int count;
};

/* Two outputs: what happens does not come between the lines of an answer. */
struct program {
    struct output *answers;
    struct output *told;
};

static struct phone *interrupted; /* what a signal ends the wait of */

static void interrupt(int number)
{
    (void)number;
    phone_interrupt(interrupted);
}

/* The place of the value of an option with one, or NULL. */
static const char **option_of(struct options *options, const char *word)
{
    const struct {
        const char *name;
        const char **value;
    } places[] = {{"--state", &options->state},
                  {"--server", &options->server},
                  {"--authority", &options->authority},
                  {"--language", &options->language},
                  {"--patience", &options->patience}};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (strcmp(word, places[i].name) == 0) {
            return places[i].value;
        }
    }
    return NULL;
}

static bool read_options(int argc, char **argv, struct options *out)
{
    bool ends = false;
    for (int i = 1; i < argc; i++) {
        const char **value = ends ? NULL : option_of(out, argv[i]);
        ends = ends || strcmp(argv[i], "--") == 0;
        if (value != NULL && i + 1 < argc) {
            *value = argv[++i];
        } else if (value == NULL && !ends && strcmp(argv[i], "--json") == 0) {
            out->json = true;
        } else if (value == NULL && out->count < WORDS_MAX) {
            out->words[out->count++] = argv[i];
        } else {
            return false;
        }
    }
    return out->count > 0;
}

/* What was asked for, then the environment, then Dutch where the machine speaks it. */
static enum language language_of(const struct options *options)
{
    const char *asked = options->language;
    if (asked == NULL) {
        asked = getenv("BUURT_LANGUAGE");
    }
    if (asked == NULL) {
        asked = getenv("LANG");
    }
    return asked == NULL || strncmp(asked, "nl", 2) == 0 || asked[0] == 'C' || asked[0] == '\0'
               ? DUTCH
               : ENGLISH;
}

static const char *folder_of(const struct options *options, char path[PATH_SIZE])
{
    const char *folder = options->state != NULL ? options->state : getenv("BUURT_STATE");
    const char *home = getenv("HOME");
    if (folder != NULL && folder[0] != '\0') {
        return folder;
    }
    (void)snprintf(path, PATH_SIZE, "%s/.local/state/buurt", home == NULL ? "." : home);
    return path;
}

static uint32_t patience_ms(const struct options *options)
{
    const long seconds = options->patience == NULL ? 0 : strtol(options->patience, NULL, 10);
    return (uint32_t)(seconds > 0 && seconds <= 3600 ? seconds : PATIENCE_S) * 1000;
}

static enum status open_phone(const struct options *options, const struct command *command,
                              struct watcher *watcher, struct phone **out)
{
    char path[PATH_SIZE];
    const char *server = options->server != NULL ? options->server : getenv("BUURT_SERVER");
    const struct phone_setup setup = {.folder = folder_of(options, path),
                                      .server = server,
                                      .authority = options->authority,
                                      .wait_ms = patience_ms(options),
                                      .happened = watcher_happened,
                                      .context = watcher};
    enum status status = phone_open(&setup, out);
    if (status == OK && options->server != NULL) {
        status = phone_use_server(*out, options->server);
        if (status != OK) {
            phone_close(*out);
            *out = NULL;
        }
    }
    if (status == OK && command->needs >= ONLINE) {
        phone_go_online(*out);
    }
    return status;
}

/* Who was away reads first what happened: what is said next is said in the groups as they are. */
static enum status catch_up(struct phone *phone)
{
    const struct wish wish = {.kind = WISH_SHOW_SELF};
    struct client_output out;
    const enum status status = phone_ask(phone, &wish, &out);
    return status == OK && out.answer.self.is_in ? phone_settle(phone, QUIET_MS, CATCH_UP_MS)
                                                 : status;
}

static void catch_signals(struct phone *phone)
{
    struct sigaction action = {.sa_handler = interrupt};
    interrupted = phone;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

static void note_id(void *context, const uint8_t *bytes, size_t size)
{
    keep_note_id(phone_keep(context), bytes, size);
}

static enum exit_code run_command(const struct options *options, const struct command *command,
                                  int taken, struct program *program)
{
    struct watcher watcher = {.output = program->told,
                              .mode = command->needs == LIVE ? WATCHER_TELLS : WATCHER_WARNS};
    struct phone *phone = NULL;
    if (command->needs != NOTHING) {
        enum status status = open_phone(options, command, &watcher, &phone);
        if (status == OK && command->needs >= ONLINE) {
            status = catch_up(phone);
        }
        if (status != OK) {
            const struct refusal refusal = {.status = status};
            refusal_print(program->answers, &refusal);
            phone_close(phone);
            return execute_code(status);
        }
        output_note_ids(program->answers, note_id, phone);
        output_note_ids(program->told, note_id, phone);
        catch_signals(phone);
    }
    const enum exit_code code = execute(command, phone, program->answers, options->count - taken,
                                        (char **)options->words + taken);
    phone_close(phone);
    return code;
}

/* What a session or an example opens by itself. */
static void pass_on(const struct options *options)
{
    if (options->server != NULL) {
        (void)setenv("BUURT_SERVER", options->server, 1);
    }
    if (options->authority != NULL) {
        (void)setenv("BUURT_AUTHORITY", options->authority, 1);
    }
}

static bool open_outputs(const struct options *options, struct program *out)
{
    const enum output_form form = options->json ? OUTPUT_JSON : OUTPUT_LINES;
    const enum language language = language_of(options);
    return chance_open() && output_create(form, language, &out->answers) == OK &&
           output_create(form, language, &out->told) == OK;
}

/* "walk join --help" is "help walk join". */
static void ask_help(struct options *options)
{
    const char *last = options->words[options->count - 1];
    if (strcmp(last, "--help") == 0 || strcmp(last, "-h") == 0) {
        memmove(options->words + 1, options->words,
                (size_t)(options->count - 1) * sizeof(options->words[0]));
        options->words[0] = "help";
    }
}

int main(int argc, char **argv)
{
    struct options options = {.count = 0};
    struct program program = {NULL, NULL};
    int taken = 0;
    (void)umask(S_IRWXG | S_IRWXO);
    (void)setlocale(LC_CTYPE, "");
    if (!read_options(argc, argv, &options)) {
        (void)fputs(USAGE, stderr);
        return EXIT_USAGE;
    }
    ask_help(&options);
    if (!open_outputs(&options, &program)) {
        (void)fputs("buurt: no memory or no source of chance\n", stderr);
        return EXIT_REFUSED;
    }
    local_time_open();
    pass_on(&options);
    const struct command *command = command_find(options.count, options.words, &taken);
    enum exit_code code = EXIT_USAGE;
    if (command == NULL) {
        const struct refusal refusal = {.status = FIELD_UNKNOWN, .field = options.words[0]};
        refusal_print(program.answers, &refusal);
    } else {
        code = run_command(&options, command, taken, &program);
    }
    output_destroy(program.answers);
    output_destroy(program.told);
    return (int)code;
}
