/* token.h -- a keyed hash over what the server itself hands out and wants to know again.
 *
 * Keyed BLAKE2b-256. It authenticates and hides nothing: the server links it without being able to
 * read a message of anybody.
 */
#ifndef CRYPTO_PUBLIC_TOKEN_H
#define CRYPTO_PUBLIC_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum { TOKEN_KEY_SIZE = 32, TOKEN_MARK_SIZE = 32 };

struct token_key {
    uint8_t bytes[TOKEN_KEY_SIZE];
};

/* The mark of the content under the key. */
void token_mark(const struct token_key *key, struct span content, uint8_t mark[TOKEN_MARK_SIZE]);

/* Whether the mark is the content's, compared in constant time. */
bool token_is_marked(const struct token_key *key, struct span content, struct span mark);

#endif
