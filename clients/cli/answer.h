/* answer.h -- what a client gives for a wish, printed; and the wishes that need no more than that.
 */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "cli/run.h"

/* Prints all that an answer gives into the object that is open. */
void answer_print(struct run *run, const struct wish_answer *answer);

/* Asks, and prints the answer. Fails: as run_ask(). */
MUST_CHECK enum status answer_run(struct run *run, const struct wish *wish);

/* The words of an argument that takes all that is left, with a space between.
 * Owns: the caller ends *out. Fails: NO_MEMORY, TOO_LARGE. */
MUST_CHECK enum status answer_words(struct run *run, const char *name, struct buffer *out);

/* Waits until the phone has what the server has. Fails: as phone_settle(). */
MUST_CHECK enum status answer_catch_up(struct run *run);

/* A whole number of an option; `otherwise` where it was not given. Fails: FIELD_FORM. */
MUST_CHECK enum status answer_number(struct run *run, const char *name, uint64_t otherwise,
                                     uint64_t *out);

/* The end of a local day that an option names; 0 where it was not given. Fails: FIELD_FORM. */
MUST_CHECK enum status answer_end_of(struct run *run, const char *name, int64_t *out);

#endif
