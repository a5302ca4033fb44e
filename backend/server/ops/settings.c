#include "server/ops/settings.h"

struct settings settings_make(void)
{
    return (struct settings){
#define SETTING(name, value, min, max, unit, reason) .name = (value),
#define WORDS(name, value, max, reason)              .name = value,
#include "server/ops/settings.def"
#undef SETTING
#undef WORDS
    };
}
