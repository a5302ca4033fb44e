/* qr.h -- a QR code in a terminal. */
#ifndef CLI_QR_H
#define CLI_QR_H

#include "cli/output.h"

/* Adds a QR code of the text, two rows of squares to a line, light on dark and dark on light alike.
 * Prints nothing for programs. Fails: TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status qr_print(struct output *output, struct span text);

#endif
