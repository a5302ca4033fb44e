/* vfs_io.c -- reading and writing the disk in memory, as SQLite calls for it. */
#include "support/vfs_inside.h"

#include <string.h>

static struct vfs_file *file_of(sqlite3_file *file)
{
    return (struct vfs_file *)file;
}

static int close_file(sqlite3_file *given)
{
    struct vfs_file *file = file_of(given);
    (void)vfs_unlock(given, SQLITE_LOCK_NONE);
    file->node->opened--;
    if (file->node->opened == 0 && (file->is_temporary || file->node->is_deleted)) {
        vfs_node_delete(file->disk, file->node, false);
    }
    given->pMethods = NULL;
    return SQLITE_OK;
}

static int read_file(sqlite3_file *given, void *out, int size, sqlite3_int64 offset)
{
    const struct vfs_file *file = file_of(given);
    const int rc = vfs_touch(file->disk, false, SQLITE_IOERR_READ);
    if (rc != SQLITE_OK) {
        return rc;
    }
    const struct vfs_bytes *now = &file->node->now;
    const size_t from = (size_t)offset < now->size ? (size_t)offset : now->size;
    const size_t left = now->size - from;
    const size_t there = left < (size_t)size ? left : (size_t)size;
    if (there > 0) {
        memcpy(out, now->at + from, there);
    }
    if (there < (size_t)size) {
        memset((uint8_t *)out + there, 0, (size_t)size - there);
        return SQLITE_IOERR_SHORT_READ;
    }
    return SQLITE_OK;
}

static int write_file(sqlite3_file *given, const void *bytes, int size, sqlite3_int64 offset)
{
    const struct vfs_file *file = file_of(given);
    const int rc = vfs_touch(file->disk, true, SQLITE_IOERR_WRITE);
    if (rc != SQLITE_OK) {
        return rc;
    }
    const uint64_t end = (uint64_t)offset + (uint64_t)size;
    const uint64_t room = file->disk->faults.room;
    if (room > 0 && end > file->node->now.size &&
        vfs_disk_size(file->disk) + end - file->node->now.size > room) {
        return SQLITE_FULL;
    }
    vfs_node_write(file->node, (uint64_t)offset, bytes, (size_t)size);
    return SQLITE_OK;
}

static int cut_file(sqlite3_file *given, sqlite3_int64 size)
{
    const struct vfs_file *file = file_of(given);
    const int rc = vfs_touch(file->disk, true, SQLITE_IOERR_TRUNCATE);
    if (rc == SQLITE_OK) {
        vfs_node_cut(file->node, (uint64_t)size);
    }
    return rc;
}

static int sync_file(sqlite3_file *given, int flags)
{
    (void)flags;
    const struct vfs_file *file = file_of(given);
    const int rc = vfs_touch(file->disk, true, SQLITE_IOERR_FSYNC);
    if (rc == SQLITE_OK && !file->disk->faults.sync_lies) {
        vfs_node_sync(file->disk, file->node);
    }
    return rc;
}

static int file_size(sqlite3_file *given, sqlite3_int64 *out)
{
    const struct vfs_file *file = file_of(given);
    *out = (sqlite3_int64)file->node->now.size;
    return vfs_touch(file->disk, false, SQLITE_IOERR_FSTAT);
}

static int file_control(sqlite3_file *given, int what, void *context)
{
    (void)given;
    (void)what;
    (void)context;
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *given)
{
    (void)given;
    return 4096; /* as SQLite's own VFS says on this system */
}

static int characteristics(sqlite3_file *given)
{
    (void)given;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* so does that: what is beside a torn write is whole
                                              */
}

static const sqlite3_io_methods METHODS = {.iVersion = 2,
                                           .xClose = close_file,
                                           .xRead = read_file,
                                           .xWrite = write_file,
                                           .xTruncate = cut_file,
                                           .xSync = sync_file,
                                           .xFileSize = file_size,
                                           .xLock = vfs_lock,
                                           .xUnlock = vfs_unlock,
                                           .xCheckReservedLock = vfs_is_reserved,
                                           .xFileControl = file_control,
                                           .xSectorSize = sector_size,
                                           .xDeviceCharacteristics = characteristics,
                                           .xShmMap = vfs_shm_map,
                                           .xShmLock = vfs_shm_lock,
                                           .xShmBarrier = vfs_shm_barrier,
                                           .xShmUnmap = vfs_shm_unmap};

int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *given, int flags, int *out)
{
    struct vfs_disk *disk = vfs->pAppData;
    struct vfs_file *file = file_of(given);
    *file = (struct vfs_file){.disk = disk, .lock = SQLITE_LOCK_NONE};
    const bool makes = (flags & SQLITE_OPEN_CREATE) != 0;
    const int rc = vfs_touch(disk, makes, SQLITE_CANTOPEN);
    if (rc != SQLITE_OK) {
        return rc;
    }
    file->node = vfs_node_find(disk, name == NULL ? "" : name);
    if (file->node == NULL && !makes) {
        return SQLITE_CANTOPEN;
    }
    if (file->node == NULL) {
        file->node = vfs_node_add(disk, name == NULL ? "" : name);
        file->node->syncs_folder = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    }
    file->node->opened++;
    file->is_temporary = name == NULL || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    file->file.pMethods = &METHODS;
    if (out != NULL) {
        *out = flags;
    }
    return SQLITE_OK;
}
