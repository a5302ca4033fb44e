/* vfs_disk.c -- what stands on the disk in memory, what waits for a sync, and what a cut leaves. */
#include "base/check.h"
#include "support/vfs_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (memory == NULL) {
        (void)fprintf(stderr, "vfs_disk: no memory\n");
        abort();
    }
    return memory;
}

uint64_t vfs_chance(struct vfs_disk *disk, uint64_t bound)
{
    uint64_t z = (disk->chance += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (z ^ (z >> 31)) % bound;
}

/* ── bytes and files ────────────────────────────────────────────────────────────────────────── */

void vfs_bytes_resize(struct vfs_bytes *bytes, size_t size)
{
    if (size > bytes->room) {
        bytes->room = size + size / 2 + 4096;
        bytes->at = must(realloc(bytes->at, bytes->room));
    }
    if (size > bytes->size) {
        memset(bytes->at + bytes->size, 0, size - bytes->size);
    }
    bytes->size = size;
}

void vfs_bytes_end(struct vfs_bytes *bytes)
{
    free(bytes->at);
    *bytes = (struct vfs_bytes){0};
}

static void put(struct vfs_bytes *bytes, uint64_t offset, const void *from, size_t size)
{
    if (offset + size > bytes->size) {
        vfs_bytes_resize(bytes, (size_t)offset + size);
    }
    if (size > 0) {
        CHECK(bytes->at != NULL);
        memcpy(bytes->at + offset, from, size);
    }
}

static void copy(struct vfs_bytes *bytes, const struct vfs_bytes *from)
{
    vfs_bytes_resize(bytes, from->size);
    if (from->size > 0) {
        memcpy(bytes->at, from->at, from->size);
    }
}

struct vfs_node *vfs_node_find(const struct vfs_disk *disk, const char *name)
{
    for (struct vfs_node *node = disk->nodes; node != NULL; node = node->next) {
        if (!node->is_deleted && name[0] != '\0' && strcmp(node->name, name) == 0) {
            return node;
        }
    }
    return NULL;
}

struct vfs_node *vfs_node_add(struct vfs_disk *disk, const char *name)
{
    struct vfs_node *node = must(calloc(1, sizeof(*node)));
    (void)snprintf(node->name, sizeof(node->name), "%s", name);
    node->next = disk->nodes;
    disk->nodes = node;
    return node;
}

static struct vfs_write *wait_more(struct vfs_node *node)
{
    if (node->waiting_count == node->waiting_room) {
        node->waiting_room = 2 * node->waiting_room + 16;
        node->waiting = must(realloc(node->waiting, node->waiting_room * sizeof(*node->waiting)));
    }
    return &node->waiting[node->waiting_count++];
}

void vfs_node_write(struct vfs_node *node, uint64_t offset, const void *bytes, size_t size)
{
    put(&node->now, offset, bytes, size);
    const size_t from = node->waiting_bytes.size;
    put(&node->waiting_bytes, from, bytes, size);
    *wait_more(node) = (struct vfs_write){.offset = offset, .from = from, .size = size};
}

void vfs_node_cut(struct vfs_node *node, uint64_t size)
{
    vfs_bytes_resize(&node->now, (size_t)size);
    *wait_more(node) = (struct vfs_write){.is_cut = true, .offset = size};
}

static void forget_waiting(struct vfs_node *node)
{
    node->waiting_count = 0;
    node->waiting_bytes.size = 0;
}

static void node_end(struct vfs_node *node)
{
    vfs_bytes_end(&node->now);
    vfs_bytes_end(&node->synced);
    vfs_bytes_end(&node->waiting_bytes);
    for (size_t i = 0; i < VFS_SHM_REGIONS; i++) {
        free(node->regions[i]);
    }
    free(node->waiting);
    free(node);
}

static void remove_node(struct vfs_disk *disk, const struct vfs_node *node)
{
    struct vfs_node **at = &disk->nodes;
    while (*at != node) {
        at = &(*at)->next;
    }
    struct vfs_node *gone = *at;
    *at = gone->next;
    node_end(gone);
}

/* The folder is synced: names that are new stay, names that were deleted do not come back. */
static void sync_folder(struct vfs_disk *disk)
{
    struct vfs_node *node = disk->nodes;
    while (node != NULL) {
        struct vfs_node *next = node->next;
        node->is_named = !node->is_deleted;
        if (node->is_deleted && node->opened == 0) {
            remove_node(disk, node);
        }
        node = next;
    }
}

void vfs_node_sync(struct vfs_disk *disk, struct vfs_node *node)
{
    for (size_t i = 0; i < node->waiting_count; i++) {
        const struct vfs_write *write = &node->waiting[i];
        if (write->is_cut) {
            vfs_bytes_resize(&node->synced, (size_t)write->offset);
        } else {
            put(&node->synced, write->offset, node->waiting_bytes.at + write->from, write->size);
        }
    }
    forget_waiting(node);
    if (!node->is_named && node->syncs_folder) {
        sync_folder(disk);
    }
    node->is_named = true;
}

void vfs_node_delete(struct vfs_disk *disk, struct vfs_node *node, bool for_good)
{
    node->is_deleted = true;
    if (for_good) {
        sync_folder(disk);
    } else if (node->opened == 0 && !node->is_named) {
        remove_node(disk, node);
    }
}

/* ── what a cut leaves ──────────────────────────────────────────────────────────────────────── */

/* Applies one waiting write as far as chance lets it. */
static void apply_torn(struct vfs_disk *dice, struct vfs_bytes *bytes, const uint8_t *from,
                       const struct vfs_write *write)
{
    uint64_t at = write->offset;
    const uint64_t end = write->offset + write->size;
    while (at < end) {
        uint64_t next = (at / VFS_SECTOR + 1) * VFS_SECTOR;
        next = next < end ? next : end;
        if (vfs_chance(dice, 2) == 0) {
            put(bytes, at, from + (at - write->offset), (size_t)(next - at));
        }
        at = next;
    }
}

static void apply(struct vfs_disk *dice, struct vfs_bytes *bytes, const struct vfs_node *node,
                  const struct vfs_write *write, bool torn)
{
    if (write->is_cut) {
        vfs_bytes_resize(bytes, (size_t)write->offset);
    } else if (torn) {
        apply_torn(dice, bytes, node->waiting_bytes.at + write->from, write);
    } else {
        put(bytes, write->offset, node->waiting_bytes.at + write->from, write->size);
    }
}

/* What of the file's bytes is there after the cut. */
static void leave(struct vfs_disk *dice, const struct vfs_node *node, enum vfs_loss loss,
                  struct vfs_bytes *out)
{
    copy(out, &node->synced);
    const size_t count = loss == VFS_LOSE_ALL ? 0 : node->waiting_count;
    const size_t first = loss == VFS_KEEP_FIRST ? (size_t)vfs_chance(dice, count + 1) : count;
    for (size_t i = 0; i < count && i <= first; i++) {
        const bool torn = loss == VFS_TEAR || (loss == VFS_KEEP_FIRST && i == first);
        if (loss != VFS_SHUFFLE || vfs_chance(dice, 2) == 0) {
            apply(dice, out, node, &node->waiting[i], torn);
        }
    }
}

/* Whether the name is still there, or there again. */
static bool is_left(struct vfs_disk *dice, const struct vfs_node *node, enum vfs_loss loss)
{
    if (node->name[0] == '\0') {
        return false;
    }
    switch (loss) {
    case VFS_KEEP_ALL: return !node->is_deleted;
    case VFS_LOSE_ALL: return node->is_named;
    default: return node->is_deleted == node->is_named ? vfs_chance(dice, 2) == 0 : node->is_named;
    }
}

static bool has_name(const struct vfs_node *nodes, const char *name)
{
    for (; nodes != NULL; nodes = nodes->next) {
        if (strcmp(nodes->name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* The files of `from` as the cut leaves them. Where two bear one name, the older is found later in
 * the list, and stays only where the newer one's name was lost. */
static struct vfs_node *image_of(struct vfs_disk *dice, const struct vfs_node *from,
                                 enum vfs_loss loss)
{
    struct vfs_node *nodes = NULL;
    for (; from != NULL; from = from->next) {
        if (has_name(nodes, from->name) || !is_left(dice, from, loss)) {
            continue;
        }
        struct vfs_node *node = must(calloc(1, sizeof(*node)));
        memcpy(node->name, from->name, sizeof(node->name));
        leave(dice, from, loss, &node->now);
        copy(&node->synced, &node->now);
        node->is_named = true;
        node->next = nodes;
        nodes = node;
    }
    return nodes;
}

static void nodes_end(struct vfs_disk *disk)
{
    while (disk->nodes != NULL) {
        struct vfs_node *node = disk->nodes;
        disk->nodes = node->next;
        node_end(node);
    }
}

void vfs_disk_image(const struct vfs_disk *disk, enum vfs_loss loss, struct vfs_disk *into)
{
    struct vfs_node *nodes = image_of(into, disk->nodes, loss);
    nodes_end(into);
    into->nodes = nodes;
    into->faults = (struct vfs_faults){0};
    into->is_off = false;
}

void vfs_disk_off(struct vfs_disk *disk)
{
    disk->is_off = true;
}

void vfs_disk_on(struct vfs_disk *disk, enum vfs_loss loss)
{
    struct vfs_node *nodes = image_of(disk, disk->nodes, loss);
    nodes_end(disk);
    disk->nodes = nodes;
    disk->is_off = false;
}

/* ── the disk itself ────────────────────────────────────────────────────────────────────────── */

bool vfs_disk_faults(struct vfs_disk *disk, struct vfs_faults faults)
{
    const bool failed = disk->has_failed;
    disk->faults = faults;
    disk->has_failed = false;
    return failed;
}

void vfs_disk_watch(struct vfs_disk *disk, void (*call)(void *context), void *context)
{
    disk->watch = call;
    disk->watch_context = context;
}

int vfs_touch(struct vfs_disk *disk, bool changes, int failure)
{
    if (disk->is_off) {
        return failure;
    }
    if (changes && disk->watch != NULL) {
        disk->watch(disk->watch_context);
    }
    disk->touched++;
    if (disk->faults.fail_at > 0 && --disk->faults.fail_at == 0) {
        disk->has_failed = true;
        disk->faults.fail_at = disk->faults.fail_on ? 1 : 0;
        return failure;
    }
    return SQLITE_OK;
}

uint64_t vfs_disk_size(const struct vfs_disk *disk)
{
    uint64_t size = 0;
    for (const struct vfs_node *node = disk->nodes; node != NULL; node = node->next) {
        size += node->is_deleted ? 0 : node->now.size;
    }
    return size;
}

uint64_t vfs_disk_touched(const struct vfs_disk *disk)
{
    return disk->touched;
}

uint64_t vfs_disk_waiting(const struct vfs_disk *disk)
{
    uint64_t count = 0;
    for (const struct vfs_node *node = disk->nodes; node != NULL; node = node->next) {
        count += node->waiting_count;
    }
    return count;
}

static bool holds(const struct vfs_bytes *in, const void *bytes, size_t size)
{
    for (size_t i = 0; i + size <= in->size; i++) {
        if (memcmp(in->at + i, bytes, size) == 0) {
            return true;
        }
    }
    return false;
}

bool vfs_disk_holds(const struct vfs_disk *disk, const void *bytes, size_t size)
{
    bool found = false;
    for (const struct vfs_node *node = disk->nodes; node != NULL && !found; node = node->next) {
        found = holds(&node->now, bytes, size) || holds(&node->synced, bytes, size) ||
                holds(&node->waiting_bytes, bytes, size);
    }
    return found;
}

/* ── the VFS: files by name, chance and time ────────────────────────────────────────────────── */

static int delete_name(sqlite3_vfs *vfs, const char *name, int for_good)
{
    struct vfs_disk *disk = vfs->pAppData;
    const int rc = vfs_touch(disk, true, SQLITE_IOERR_DELETE);
    if (rc != SQLITE_OK) {
        return rc;
    }
    struct vfs_node *node = vfs_node_find(disk, name);
    if (node == NULL) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    vfs_node_delete(disk, node, for_good != 0);
    return SQLITE_OK;
}

static int access_name(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)flags;
    struct vfs_disk *disk = vfs->pAppData;
    const struct vfs_node *node = vfs_node_find(disk, name);
    *out = node != NULL && (flags != SQLITE_ACCESS_EXISTS || node->now.size > 0) ? 1 : 0;
    return vfs_touch(disk, false, SQLITE_IOERR_ACCESS);
}

static int full_name(sqlite3_vfs *vfs, const char *name, int room, char *out)
{
    (void)vfs;
    const int size = snprintf(out, (size_t)room, "%s", name);
    return size < room && size < VFS_NAME_MAX ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int randomness(sqlite3_vfs *vfs, int size, char *out)
{
    for (int i = 0; i < size; i++) {
        out[i] = (char)(vfs_chance(vfs->pAppData, 256) - 128);
    }
    return size;
}

static int wait_a_while(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int current_time(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    (void)vfs;
    *out = 2461117LL * 86400000; /* a day in March 2026: nothing of ours asks for it */
    return SQLITE_OK;
}

static int last_error(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    (void)size;
    (void)out;
    return 0;
}

struct vfs_disk *vfs_disk_create(const char *name, uint64_t seed)
{
    struct vfs_disk *disk = must(calloc(1, sizeof(*disk)));
    (void)snprintf(disk->name, sizeof(disk->name), "%s", name);
    disk->chance = seed;
    disk->vfs = (sqlite3_vfs){.iVersion = 2,
                              .szOsFile = (int)sizeof(struct vfs_file),
                              .mxPathname = VFS_NAME_MAX,
                              .zName = disk->name,
                              .pAppData = disk,
                              .xOpen = vfs_open,
                              .xDelete = delete_name,
                              .xAccess = access_name,
                              .xFullPathname = full_name,
                              .xRandomness = randomness,
                              .xSleep = wait_a_while,
                              .xGetLastError = last_error,
                              .xCurrentTimeInt64 = current_time};
    if (sqlite3_vfs_register(&disk->vfs, 0) != SQLITE_OK) {
        abort();
    }
    return disk;
}

void vfs_disk_destroy(struct vfs_disk *disk)
{
    if (disk == NULL) {
        return;
    }
    (void)sqlite3_vfs_unregister(&disk->vfs);
    nodes_end(disk);
    free(disk);
}
