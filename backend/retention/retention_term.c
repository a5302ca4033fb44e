/* retention_term.c -- the terms alone, for who prints them without serving. */
#include "retention/retention.h"

int64_t retention_term(const struct settings *settings, enum wire_kept_thing thing)
{
    switch (thing) {
#define TERM(thing, seconds)                                                                       \
    case wire_kept_thing_##thing:                                                                  \
        return seconds;
#include "retention/retention.def"
#undef TERM
    default: return 0;
    }
}
