#include "base/status.h"

#include "base/check.h"

static const struct {
    const char *name;
    const char *text;
} ROWS[STATUS_COUNT] = {
#define STATUS(name, wire, text) [name] = {wire, text},
#include "base/status.def"
#undef STATUS
};

const char *status_name(enum status status)
{
    CHECK((unsigned)status < STATUS_COUNT);
    return ROWS[status].name;
}

const char *status_text(enum status status)
{
    CHECK((unsigned)status < STATUS_COUNT);
    return ROWS[status].text;
}
