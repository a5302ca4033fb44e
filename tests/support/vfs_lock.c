/* vfs_lock.c -- locks and shared memory between the connections to one file of the disk. */
#include "support/vfs_inside.h"

#include <stdlib.h>

static struct vfs_file *file_of(sqlite3_file *file)
{
    return (struct vfs_file *)file;
}

static bool is_others(const void *holder, const struct vfs_file *file)
{
    return holder != NULL && holder != file;
}

static int take_shared(struct vfs_file *file)
{
    struct vfs_node *node = file->node;
    if (is_others(node->pending, file) || is_others(node->exclusive, file)) {
        return SQLITE_BUSY;
    }
    node->shared++;
    file->lock = SQLITE_LOCK_SHARED;
    return SQLITE_OK;
}

static int take_reserved(struct vfs_file *file)
{
    struct vfs_node *node = file->node;
    if (is_others(node->reserved, file) || is_others(node->pending, file)) {
        return SQLITE_BUSY;
    }
    node->reserved = file;
    file->lock = SQLITE_LOCK_RESERVED;
    return SQLITE_OK;
}

static int take_exclusive(struct vfs_file *file)
{
    struct vfs_node *node = file->node;
    if (is_others(node->pending, file)) {
        return SQLITE_BUSY;
    }
    node->pending = file;
    file->lock = SQLITE_LOCK_PENDING;
    if (node->shared > 1) {
        return SQLITE_BUSY;
    }
    node->exclusive = file;
    file->lock = SQLITE_LOCK_EXCLUSIVE;
    return SQLITE_OK;
}

int vfs_lock(sqlite3_file *given, int level)
{
    struct vfs_file *file = file_of(given);
    if (level <= file->lock) {
        return SQLITE_OK;
    }
    switch (level) {
    case SQLITE_LOCK_SHARED: return take_shared(file);
    case SQLITE_LOCK_RESERVED: return take_reserved(file);
    default: return take_exclusive(file);
    }
}

int vfs_unlock(sqlite3_file *given, int level)
{
    struct vfs_file *file = file_of(given);
    struct vfs_node *node = file->node;
    if (file->lock <= level) {
        return SQLITE_OK;
    }
    node->reserved = node->reserved == file ? NULL : node->reserved;
    node->pending = node->pending == file ? NULL : node->pending;
    node->exclusive = node->exclusive == file ? NULL : node->exclusive;
    if (level == SQLITE_LOCK_NONE) {
        node->shared--;
    }
    file->lock = level;
    return SQLITE_OK;
}

int vfs_is_reserved(sqlite3_file *given, int *out)
{
    const struct vfs_file *file = file_of(given);
    *out = file->node->reserved != NULL || file->node->pending != NULL ? 1 : 0;
    return SQLITE_OK;
}

/* ── shared memory: lost with the power, as the real one is ─────────────────────────────────── */

int vfs_shm_map(sqlite3_file *given, int region, int size, int extend, void volatile **out)
{
    struct vfs_file *file = file_of(given);
    struct vfs_node *node = file->node;
    *out = NULL;
    if (region < 0 || region >= VFS_SHM_REGIONS) {
        return SQLITE_IOERR_SHMMAP;
    }
    if (!file->has_shm) {
        file->has_shm = true;
        node->mapped++;
    }
    if (node->regions[region] == NULL && extend != 0) {
        node->regions[region] = calloc(1, (size_t)size);
        if (node->regions[region] == NULL) {
            return SQLITE_NOMEM;
        }
    }
    *out = node->regions[region];
    return SQLITE_OK;
}

static void release(struct vfs_file *file, int slot)
{
    const uint8_t bit = (uint8_t)(1u << (unsigned)slot);
    if ((file->shm_shared & bit) != 0) {
        file->node->shm_shared[slot]--;
    }
    if ((file->shm_exclusive & bit) != 0) {
        file->node->shm_exclusive[slot] = NULL;
    }
    file->shm_shared &= (uint8_t)~bit;
    file->shm_exclusive &= (uint8_t)~bit;
}

static bool may_take(const struct vfs_file *file, int slot, bool exclusive)
{
    const struct vfs_node *node = file->node;
    const unsigned own = (file->shm_shared >> (unsigned)slot) & 1u;
    if (is_others(node->shm_exclusive[slot], file)) {
        return false;
    }
    return !exclusive || node->shm_shared[slot] == own;
}

static void take(struct vfs_file *file, int slot, bool exclusive)
{
    const uint8_t bit = (uint8_t)(1u << (unsigned)slot);
    if (exclusive) {
        file->node->shm_exclusive[slot] = file;
        file->shm_exclusive |= bit;
    } else if ((file->shm_shared & bit) == 0) {
        file->node->shm_shared[slot]++;
        file->shm_shared |= bit;
    }
}

int vfs_shm_lock(sqlite3_file *given, int offset, int count, int flags)
{
    struct vfs_file *file = file_of(given);
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    for (int slot = offset; slot < offset + count; slot++) {
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            release(file, slot);
        } else if (!may_take(file, slot, exclusive)) {
            return SQLITE_BUSY;
        }
    }
    for (int slot = offset; (flags & SQLITE_SHM_LOCK) != 0 && slot < offset + count; slot++) {
        take(file, slot, exclusive);
    }
    return SQLITE_OK;
}

void vfs_shm_barrier(sqlite3_file *given)
{
    (void)given; /* one thread */
}

int vfs_shm_unmap(sqlite3_file *given, int forget)
{
    (void)forget;
    struct vfs_file *file = file_of(given);
    struct vfs_node *node = file->node;
    if (!file->has_shm) {
        return SQLITE_OK;
    }
    for (int slot = 0; slot < SQLITE_SHM_NLOCK; slot++) {
        release(file, slot);
    }
    file->has_shm = false;
    node->mapped--;
    for (size_t i = 0; node->mapped == 0 && i < VFS_SHM_REGIONS; i++) {
        free(node->regions[i]);
        node->regions[i] = NULL;
    }
    return SQLITE_OK;
}
