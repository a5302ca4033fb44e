/* unblank.h -- takes all meanings away that stood during contents.def. No guard. */
#undef CONTENT
#include "wire/unblank.h"
