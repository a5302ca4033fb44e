/* words.h -- field names and choices of the protocol in the words of the reader. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "cli/output.h"

/* The Dutch of a name of the protocol; in English, and for a name it does not have, the name
 * itself. Gives: text that stays. */
const char *words_of(enum language language, const char *name);

/* How many bytes of the text a terminal needs as columns: those of UTF-8 that begin a character. */
size_t words_columns(const char *text);

#endif
