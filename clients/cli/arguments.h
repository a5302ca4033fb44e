/* arguments.h -- what stood on the command line, held against the usage of a command.
 *
 * A usage is its own grammar: `SHIFT [--newcomer] [--at TIME] [WORD...]` asks one word, knows an
 * option without and one with a value, and takes all that is left.
 */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "base/span.h"
#include "base/status.h"

enum { ARGUMENTS_MAX = 48 };

struct argument {
    const char *name; /* of an option, or the word of the usage in capitals */
    size_t name_size;
    const char *value; /* NULL: an option that stands alone */
};

/* Borrows all text from the words it was read from and from the usage. */
struct arguments {
    struct argument items[ARGUMENTS_MAX];
    size_t count;
    char fault[160]; /* what is wrong, for a refusal */
};

/* Reads words by a usage. Fails: FIELD_UNKNOWN (an option it does not know), FIELD_MISSING (a word
 * or a value that must be there), FIELD_TWICE (too many words), TOO_LARGE; `fault` names it. */
MUST_CHECK enum status arguments_read(const char *usage, int count, char **words,
                                      struct arguments *out);

/* The value of the option `--name` or of the word NAME, NULL when it was not given; an option that
 * stands alone gives "". Names compare without case, '-' as '_'. */
const char *arguments_find(const struct arguments *arguments, const char *name);

/* The nth value of an option that may be given more than once, from 0 on; NULL after the last. */
const char *arguments_find_nth(const struct arguments *arguments, const char *name, size_t nth);

bool arguments_has(const struct arguments *arguments, const char *name);

/* The same as a span; empty when it was not given. */
struct span arguments_span(const struct arguments *arguments, const char *name);

/* Whether two names are the same, without case and with '-' as '_'. */
bool argument_name_equal(const char *a, size_t a_size, const char *b, size_t b_size);

#endif
