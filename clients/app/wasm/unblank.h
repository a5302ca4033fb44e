/* unblank.h -- takes all meanings away that stood during bridge.def. No guard. */
#undef OF
#undef ROWS
#undef WISH
#include "wire/unblank.h"
