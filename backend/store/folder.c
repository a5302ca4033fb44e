#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

/* Less than this is gone with the first transactions: better said now than at the first alert. */
enum { OTHERS = S_IRWXG | S_IRWXO, FREE_MIN = 4 << 20 };

/* Numbers of the kernel's magic.h: NFS, SMB (three), FUSE, 9p, Ceph, AFS (two), Coda, NCP, GFS2,
 * Lustre. FUSE may be local, but nobody can tell. */
static const unsigned long NETWORKED[] = {
    0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x65735546, 0x01021997, 0x00C36400,
    0x5346414F, 0x6B414653, 0x73757245, 0x564C,     0x01161970, 0x0BD00BD0};

enum status folder_may_lie_on(unsigned long kind)
{
    for (size_t i = 0; i < sizeof(NETWORKED) / sizeof(NETWORKED[0]); i++) {
        if (kind == NETWORKED[i]) {
            return NETWORK_FILE_SYSTEM;
        }
    }
    return OK;
}

enum status folder_may_begin_with(uint64_t free_size)
{
    return free_size < FREE_MIN ? DISK_FULL : OK;
}

/* __DATE__ is "Mmm dd yyyy"; a build that sets SOURCE_DATE_EPOCH chooses it. */
int64_t folder_built(void)
{
    static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static const int BEFORE[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    const char *date = __DATE__;
    int month = 0;
    while (month < 11 && strncmp(MONTHS + (size_t)month * 3, date, 3) != 0) {
        month++;
    }
    const int day = (date[4] == ' ' ? 0 : date[4] - '0') * 10 + (date[5] - '0');
    const int year =
        (date[7] - '0') * 1000 + (date[8] - '0') * 100 + (date[9] - '0') * 10 + (date[10] - '0');
    const int leap_days = (year - 1969) / 4 + (year % 4 == 0 && month > 1 ? 1 : 0);
    const int64_t days = (int64_t)(year - 1970) * 365 + leap_days + BEFORE[month] + day - 1;
    return days * 86400;
}

static enum status join(const char *path, const char *name, char out[FOLDER_PATH_MAX])
{
    const int size = snprintf(out, FOLDER_PATH_MAX, "%s/%s", path, name);
    return size > 0 && size < FOLDER_PATH_MAX ? OK : TOO_LARGE;
}

/* What is there must be for its owner alone; what is not there will be made so. */
static enum status check_private(const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0) {
        return errno == ENOENT ? OK : STORAGE;
    }
    return (st.st_mode & OTHERS) == 0 ? OK : WORLD_READABLE;
}

static enum status check_files(const char *path)
{
    static const char *const NAMES[] = {"buurt.db",      "buurt.db-wal",      "buurt.db-shm",
                                        "individual.db", "individual.db-wal", "individual.db-shm",
                                        "lock"};
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        char file[FOLDER_PATH_MAX];
        enum status status = join(path, NAMES[i], file);
        if (status == OK) {
            status = check_private(file);
        }
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

static enum status check_folder(const char *path)
{
    if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST) {
        return STORAGE;
    }
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return STORAGE;
    }
    if ((st.st_mode & OTHERS) != 0) {
        return WORLD_READABLE;
    }
    struct statfs fs;
    if (statfs(path, &fs) != 0) {
        return STORAGE;
    }
    const enum status status = folder_may_lie_on((unsigned long)fs.f_type & 0xFFFFFFFFu);
    return status == OK ? folder_may_begin_with((uint64_t)fs.f_bavail * (uint64_t)fs.f_bsize)
                        : status;
}

static enum status take_lock(const char *path, struct folder *out)
{
    char file[FOLDER_PATH_MAX];
    const enum status status = join(path, "lock", file);
    if (status != OK) {
        return status;
    }
    out->lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (out->lock < 0) {
        return STORAGE;
    }
    if (flock(out->lock, LOCK_EX | LOCK_NB) != 0) {
        const bool taken = errno == EWOULDBLOCK;
        folder_close(out);
        return taken ? ALREADY_RUNNING : STORAGE;
    }
    return OK;
}

enum status folder_open(const char *path, int64_t now, int64_t built, struct folder *out)
{
    *out = (struct folder){.lock = -1};
    if (now < built) {
        return CLOCK_BEHIND;
    }
    enum status status = check_folder(path);
    if (status == OK) {
        status = check_files(path);
    }
    if (status == OK) {
        status = join(path, "buurt.db", out->database);
    }
    if (status == OK) {
        status = join(path, "individual.db", out->individual);
    }
    if (status == OK) {
        status = join(path, "control", out->control);
    }
    return status == OK ? take_lock(path, out) : status;
}

void folder_close(struct folder *folder)
{
    if (folder->lock >= 0) {
        (void)close(folder->lock); /* which also lets the lock go */
        folder->lock = -1;
    }
}
