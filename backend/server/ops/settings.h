/* settings.h -- every figure that an operator may choose. Rows: settings.def. */
#ifndef OPS_SETTINGS_H
#define OPS_SETTINGS_H

#include <stdint.h>

struct settings {
#define SETTING(name, value, min, max, unit, reason) int64_t name;
#define WORDS(name, value, max, reason)              char name[(max) + 1];
#include "server/ops/settings.def"
#undef SETTING
#undef WORDS
};

/* All as they are by default. */
struct settings settings_make(void);

#endif
