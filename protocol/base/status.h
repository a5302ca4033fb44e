/* status.h -- how a function says that it went well, or how it did not. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
#define STATUS(name, wire, text) name,
#include "base/status.def"
#undef STATUS
    STATUS_COUNT
};

/* A caller may not drop the answer. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* The wire name of a status: lower case, stable across versions. */
const char *status_name(enum status status);

/* One sentence for a log or a developer, in English. */
const char *status_text(enum status status);

#endif
