/* folder.h -- the folder that a server keeps its data in, and why it may refuse to start there. */
#ifndef STORE_FOLDER_H
#define STORE_FOLDER_H

#include "base/status.h"

#include <stdint.h>

enum { FOLDER_PATH_MAX = 256 };

struct folder {
    int lock; /* held while it is open */
    char database[FOLDER_PATH_MAX];
    char individual[FOLDER_PATH_MAX]; /* of individual casussen; made where they are on */
    char control[FOLDER_PATH_MAX];    /* the administrator's socket */
};

/* Takes the folder for this process alone, and makes it with mode 0700 where there is none.
 *
 * Takes: now, built  seconds since 1970, UTC: the clock, and the day the program was built
 * Fails: NETWORK_FILE_SYSTEM  SQLite's locks do not hold there
 *        WORLD_READABLE       the folder or a file in it is open to others
 *        ALREADY_RUNNING      another process has it
 *        CLOCK_BEHIND, TOO_LARGE (the path), STORAGE
 * Owns:  folder_close() lets it go. Source: S18 */
MUST_CHECK enum status folder_open(const char *path, int64_t now, int64_t built,
                                   struct folder *out);
void folder_close(struct folder *folder);

/* When this program was built: its day, at 00:00 UTC. */
int64_t folder_built(void);

/* Whether so many free bytes are enough to begin with. Fails: DISK_FULL. */
MUST_CHECK enum status folder_may_begin_with(uint64_t free_size);

/* Whether a file system of this kind (statfs) is one that SQLite must not be used on. */
MUST_CHECK enum status folder_may_lie_on(unsigned long kind);

#endif
