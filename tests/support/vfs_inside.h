/* vfs_inside.h -- what the files of the disk in memory know, and nobody else. */
#ifndef SUPPORT_VFS_INSIDE_H
#define SUPPORT_VFS_INSIDE_H

#include "support/vfs_disk.h"

#include <sqlite3.h>

enum { VFS_SECTOR = 512, VFS_NAME_MAX = 120, VFS_SHM_REGIONS = 64 };

/* Bytes that grow. */
struct vfs_bytes {
    uint8_t *at;
    size_t size;
    size_t room;
};

/* A write, or a truncation to `offset`, that waits for a sync. */
struct vfs_write {
    bool is_cut;
    uint64_t offset;
    size_t from; /* its bytes, in the file's `waiting_bytes` */
    size_t size;
};

struct vfs_node {
    struct vfs_node *next;
    char name[VFS_NAME_MAX]; /* empty: a file without a name */
    struct vfs_bytes now;
    struct vfs_bytes synced;
    struct vfs_write *waiting;
    size_t waiting_count;
    size_t waiting_room;
    struct vfs_bytes waiting_bytes;
    bool is_named;     /* the name itself was synced */
    bool is_deleted;   /* but perhaps the deletion was not */
    bool syncs_folder; /* with its own first sync: SQLite does so for its journals */
    unsigned opened;   /* by so many connections */
    /* locks on the file */
    unsigned shared;
    const void *reserved; /* by whom */
    const void *pending;
    const void *exclusive;
    /* shared memory and its locks */
    void *regions[VFS_SHM_REGIONS];
    unsigned mapped;
    unsigned shm_shared[SQLITE_SHM_NLOCK];
    const void *shm_exclusive[SQLITE_SHM_NLOCK];
};

struct vfs_disk {
    sqlite3_vfs vfs;
    char name[32];
    struct vfs_node *nodes;
    uint64_t chance;
    uint64_t touched;
    struct vfs_faults faults;
    bool has_failed;
    bool is_off;
    void (*watch)(void *context);
    void *watch_context;
};

/* One connection's view of a file. */
struct vfs_file {
    sqlite3_file file;
    struct vfs_disk *disk;
    struct vfs_node *node;
    int lock; /* SQLITE_LOCK_… */
    bool is_temporary;
    bool has_shm;
    uint8_t shm_shared; /* bits of the slots held */
    uint8_t shm_exclusive;
};

/* The next number of chance, below `bound`. */
uint64_t vfs_chance(struct vfs_disk *disk, uint64_t bound);

/* Every call that touches the disk begins here. Gives: SQLITE_OK, or what it must fail with. */
int vfs_touch(struct vfs_disk *disk, bool changes, int failure);

void vfs_bytes_resize(struct vfs_bytes *bytes, size_t size); /* new bytes are zero */
void vfs_bytes_end(struct vfs_bytes *bytes);

struct vfs_node *vfs_node_find(const struct vfs_disk *disk, const char *name);
struct vfs_node *vfs_node_add(struct vfs_disk *disk, const char *name);
void vfs_node_write(struct vfs_node *node, uint64_t offset, const void *bytes, size_t size);
void vfs_node_cut(struct vfs_node *node, uint64_t size);
void vfs_node_sync(struct vfs_disk *disk, struct vfs_node *node);
void vfs_node_delete(struct vfs_disk *disk, struct vfs_node *node, bool for_good);

/* vfs_io.c, vfs_lock.c: what SQLite calls. */
int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *given, int flags, int *out);
int vfs_lock(sqlite3_file *given, int level);
int vfs_unlock(sqlite3_file *given, int level);
int vfs_is_reserved(sqlite3_file *given, int *out);
int vfs_shm_map(sqlite3_file *given, int region, int size, int extend, void volatile **out);
int vfs_shm_lock(sqlite3_file *given, int offset, int count, int flags);
void vfs_shm_barrier(sqlite3_file *given);
int vfs_shm_unmap(sqlite3_file *given, int forget);

#endif
