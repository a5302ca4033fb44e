/* refusal.h -- what a refusal says to a person, in Dutch and in English, by its wire name. */
#ifndef CLI_REFUSAL_H
#define CLI_REFUSAL_H

#include "cli/output.h"

struct refusal {
    enum status status;
    const char *field;      /* what is at fault, or NULL */
    uint64_t retry_after_s; /* 0: no use to ask */
    const char *detail;     /* a word that does not fit, or NULL */
};

/* The sentence of a status. */
const char *refusal_text(enum language language, enum status status);

/* The status of a wire name; RETRY for a word that this build does not know. */
MUST_CHECK enum status refusal_status(struct span wire_name);

/* Prints a refusal: to people two sentences on standard error, to programs an object with "ok"
 * false. */
void refusal_print(struct output *output, const struct refusal *refusal);

/* All of them, as a table. */
void refusal_list(struct output *output);

#endif
