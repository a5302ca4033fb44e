/* vfs_disk.h -- a disk in memory for SQLite, which can lose power, fill up and fail.
 *
 * What was written and not synced is kept apart, write by write: a power cut keeps or loses each of
 * them, whole or in sectors of 512 bytes, in any order. What was synced stays. A file's name stands
 * on the disk from its first sync on; a file that was deleted may come back, until the folder is
 * synced: SQLite does that with the first sync of a journal.
 *
 *     struct vfs_disk *disk = vfs_disk_create("disk", seed);
 *     db_open(&(struct db_setup){.path = "buurt.db", .vfs = "disk"}, &db);
 *     …
 *     vfs_disk_off(disk);       what is done from here on comes to nothing
 *     db_close(db);
 *     vfs_disk_on(disk, VFS_TEAR);
 *     db_open(…)                finds what the cut has left
 */
#ifndef SUPPORT_VFS_DISK_H
#define SUPPORT_VFS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vfs_disk;

/* What becomes of that which was written and not synced. */
enum vfs_loss {
    VFS_KEEP_ALL,   /* the process was killed; the machine lives on */
    VFS_LOSE_ALL,   /* all is lost */
    VFS_KEEP_FIRST, /* the writes up to one of them are there, that one perhaps torn */
    VFS_SHUFFLE,    /* each write by itself is there or not */
    VFS_TEAR,       /* each sector of each write by itself is there or not */
    VFS_LOSS_COUNT
};

/* What is wrong with the disk; all zero: nothing. */
struct vfs_faults {
    uint64_t room;    /* files that would grow beyond this together: SQLITE_FULL; 0: no limit */
    uint64_t fail_at; /* the n-th call from now that touches the disk fails; 0: none */
    bool fail_on;     /* and so do all after it */
    bool sync_lies;   /* a sync says that it was done, and was not */
};

/* A disk, known to SQLite by its name. Stops the program where there is no memory.
 * Takes: name  unique among the disks that live. Owns: vfs_disk_destroy(). */
struct vfs_disk *vfs_disk_create(const char *name, uint64_t seed);
void vfs_disk_destroy(struct vfs_disk *disk); /* no connection is open; NULL is nothing */

/* The same bytes on another disk, as a power cut now would leave them; that disk's own chance
 * decides what is lost. Whatever it held is gone. */
void vfs_disk_image(const struct vfs_disk *disk, enum vfs_loss loss, struct vfs_disk *into);

/* Cuts the power: every call fails and nothing changes any more, until it is back. */
void vfs_disk_off(struct vfs_disk *disk);
void vfs_disk_on(struct vfs_disk *disk, enum vfs_loss loss);

/* From now on. Gives: whether fail_at of the faults before has come about. */
bool vfs_disk_faults(struct vfs_disk *disk, struct vfs_faults faults);

/* Calls `call` before each write, truncation, sync and deletion; NULL: no more. */
void vfs_disk_watch(struct vfs_disk *disk, void (*call)(void *context), void *context);

/* Bytes in all files; how often the disk was touched; how many writes wait for a sync. */
uint64_t vfs_disk_size(const struct vfs_disk *disk);
uint64_t vfs_disk_touched(const struct vfs_disk *disk);
uint64_t vfs_disk_waiting(const struct vfs_disk *disk);

/* Whether some file, or what waits in it, holds these bytes. */
bool vfs_disk_holds(const struct vfs_disk *disk, const void *bytes, size_t size);

#endif
