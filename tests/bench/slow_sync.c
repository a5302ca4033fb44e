/* slow_sync.c -- a disk that takes BUURT_SYNC_MS longer for each sync. The runner preloads it, to
 * measure what one sync for many requests is worth where syncs are slow.
 *
 * Built by the runner alone: cc -shared -fPIC -D_GNU_SOURCE. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int fdatasync(int file);
int fsync(int file);

static void wait_for_disk(void)
{
    const char *ms = getenv("BUURT_SYNC_MS");
    const long wait_ms = ms == NULL ? 0 : strtol(ms, NULL, 10);
    const struct timespec time = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000};
    (void)nanosleep(&time, NULL);
}

int fdatasync(int file)
{
    wait_for_disk();
    return (int)syscall(SYS_fdatasync, file);
}

int fsync(int file)
{
    wait_for_disk();
    return (int)syscall(SYS_fsync, file);
}
