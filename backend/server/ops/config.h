/* config.h -- reads the settings: a file, then BUURT_… of the environment, then the command line.
 *
 * The last one that names a setting wins. Every name is a row of settings.def; a name or a value
 * that does not fit is a fault that says which, where, and what would fit.
 */
#ifndef OPS_CONFIG_H
#define OPS_CONFIG_H

#include "base/buffer.h"
#include "base/span.h"
#include "base/status.h"
#include "server/ops/settings.h"

#include <stdbool.h>

/* What is wrong, as a sentence for who starts the server. */
struct config_fault {
    char text[400];
};

/* Sets one setting by its name; '-' counts as '_'.
 * Takes: where  for the fault: a file with its line, or a name
 * Fails: NOT_FOUND (no such setting), FIELD_FORM, FIELD_TOO_SMALL, FIELD_TOO_LARGE */
MUST_CHECK enum status config_set(struct settings *settings, struct span name, struct span value,
                                  const char *where, struct config_fault *fault);

/* Reads `name = value` lines, ; and # begin a remark; sections are only for the eye.
 * Fails: as config_set(), NOT_FOUND (the file), MALFORMED (a line) */
MUST_CHECK enum status config_read_file(const char *path, struct settings *settings,
                                        struct config_fault *fault);

/* Takes: look  getenv(), or what a test gives. */
MUST_CHECK enum status config_read_environment(char *(*look)(const char *name),
                                               struct settings *settings,
                                               struct config_fault *fault);

/* What the command line asks besides settings. */
struct command_line {
    const char *config;   /* --config FILE, read before the environment; NULL: none */
    const char *document; /* --print-document NAME: with these settings, and end; NULL: none */
    bool check;           /* --check-config: say whether it fits, and end */
    bool print;           /* --print-config: write every setting with its reason, and end */
    bool accept_loss;     /* --i-accept-loss: a power cut may take what was acknowledged (S4) */
    int rest;             /* the first argument that is no option: a command; or argc */
};

/* Reads the whole configuration in its order. Fails: as config_set(), MALFORMED (an option). */
MUST_CHECK enum status config_read(int argc, char **argv, char *(*look)(const char *name),
                                   struct settings *settings, struct command_line *line,
                                   struct config_fault *fault);

/* Whether a server with these settings may serve: an example, or a wijk whose controller, contact
 * and legal basis are named. Gives: a fault that says which is missing. Fails: NOT_ALLOWED. Source:
 * WIJK-12 */
MUST_CHECK enum status config_may_serve(const struct settings *settings,
                                        struct config_fault *fault);

/* Every setting as it stands, as a configuration file that says why. */
void config_print(const struct settings *settings, struct buffer *out);

#endif
