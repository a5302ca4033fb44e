#include "base/status.h"

#include "base/check.h"

/* Two tables: who asks for names alone carries names alone. */
static const char *const NAMES[STATUS_COUNT] = {
#define STATUS(name, wire, text) [name] = (wire),
#include "base/status.def"
#undef STATUS
};

static const char *const TEXTS[STATUS_COUNT] = {
#define STATUS(name, wire, text) [name] = (text),
#include "base/status.def"
#undef STATUS
};

const char *status_name(enum status status)
{
    CHECK((unsigned)status < STATUS_COUNT);
    return NAMES[status];
}

const char *status_text(enum status status)
{
    CHECK((unsigned)status < STATUS_COUNT);
    return TEXTS[status];
}
