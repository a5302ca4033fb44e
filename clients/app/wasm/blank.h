/* blank.h -- gives each row of bridge.def an empty meaning unless it has one. No guard. */
#ifndef OF
#define OF(name, type, doc)
#endif
#ifndef ROWS
#define ROWS(record, items, count, doc)
#endif
#ifndef WISH
#define WISH(name, kind, asked, member, answered, doc)
#endif
#include "wire/blank.h"
