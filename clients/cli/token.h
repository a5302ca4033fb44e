/* token.h -- the operator's one-time token, as `buurtd admin allow-founding` prints it. */
#ifndef CLI_TOKEN_H
#define CLI_TOKEN_H

#include "base/span.h"

enum { TOKEN_TEXT_MAX = 88 };

/* Hexadecimal digits become the base64url that the client takes; any other text stays.
 * Gives: a span of `out` or of the token itself. */
struct span token_read(struct span token, char out[TOKEN_TEXT_MAX]);

#endif
