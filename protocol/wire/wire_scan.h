/* wire_scan.h -- one look over a frame before it is parsed.
 *
 * The parser takes more than JSON: bytes after the object, control characters, "1e3", numbers that
 * a double rounds, text that is not UTF-8, and an escaped zero at which it cuts a string. What has
 * been scanned holds none of it, and no more values than a message can have.
 */
#ifndef WIRE_WIRE_SCAN_H
#define WIRE_WIRE_SCAN_H

#include "base/span.h"
#include "base/status.h"

enum {
    WIRE_DEPTH_MAX = 6,    /* objects and lists within each other */
    WIRE_VALUES_MAX = 2048 /* values in a frame: the fullest list of the fullest record */
};

/* Whether a frame may be parsed.
 * Fails: MALFORMED; TOO_LARGE (bytes or values); the parser decides on the rest of the grammar */
MUST_CHECK enum status wire_scan(struct span frame);

#endif
