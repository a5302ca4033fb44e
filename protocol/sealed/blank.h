/* blank.h -- gives CONTENT an empty meaning unless it has one, and all other rows as the wire does.
 * Included before contents.def; `unblank.h` after it takes all meanings away again. No guard. */
#ifndef CONTENT
#define CONTENT(name, number, doc)
#endif
#include "wire/blank.h"
