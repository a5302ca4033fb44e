/* statfs_shift.c -- says of every folder that it lies on NFS. Loaded before a program by a test. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <sys/statfs.h>

enum { NFS = 0x6969 };

int statfs(const char *path, struct statfs *out)
{
    int (*next)(const char *, struct statfs *) = NULL;
    void *symbol = dlsym(RTLD_NEXT, "statfs");
    memcpy(&next, &symbol, sizeof(next));
    const int done = next(path, out);
    out->f_type = NFS;
    return done;
}
