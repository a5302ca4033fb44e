#include "server/net/site.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ── media types ── */

struct media {
    const char *end;
    const char *type;
};

static const struct media MEDIA[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".wasm", "application/wasm"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".jpg", "image/jpeg"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
    {".pdf", "application/pdf"},
};

static bool ends_with(const char *path, const char *end)
{
    const size_t size = strlen(path);
    const size_t end_size = strlen(end);
    return size >= end_size && strcmp(path + size - end_size, end) == 0;
}

static const char *media_of(const char *path)
{
    for (size_t i = 0; i < sizeof MEDIA / sizeof MEDIA[0]; i++) {
        if (ends_with(path, MEDIA[i].end)) {
            return MEDIA[i].type;
        }
    }
    return "application/octet-stream";
}

/* FNV-1a: a browser compares it with what it had; nobody is kept out by it. */
static uint64_t tag_of(const uint8_t *bytes, size_t size)
{
    uint64_t tag = 0xcbf29ce484222325U;
    for (size_t i = 0; i < size; i++) {
        tag = (tag ^ bytes[i]) * 0x100000001b3U;
    }
    return tag;
}

/* ── reading the folder ── */

static enum status read_bytes(int fd, struct site_file *file)
{
    size_t got = 0;
    while (got < file->size) {
        const ssize_t n = read(fd, file->bytes + got, file->size - got);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return STORAGE;
        }
        got += (size_t)n;
    }
    file->tag = tag_of(file->bytes, file->size);
    return OK;
}

static struct site_file *site_add(struct site *site)
{
    if (site->count == site->room) {
        const size_t room = site->room == 0 ? 64 : site->room * 2;
        struct site_file *files = realloc(site->files, room * sizeof *files);
        if (files == NULL) {
            return NULL;
        }
        site->files = files;
        site->room = room;
    }
    struct site_file *file = &site->files[site->count++];
    *file = (struct site_file){.path = NULL};
    return file;
}

/* A file of that size under the path, its bytes not there yet. */
static enum status make_file(struct site *site, const char *path, size_t size)
{
    if (site->count >= SITE_FILES_MAX || size > SITE_BYTES_MAX - site->bytes) {
        return TOO_LARGE;
    }
    struct site_file *file = site_add(site);
    if (file == NULL) {
        return NO_MEMORY;
    }
    file->path = strdup(path);
    file->room = malloc(SITE_ROOM + size);
    if (file->path == NULL || file->room == NULL) {
        return NO_MEMORY;
    }
    file->bytes = file->room + SITE_ROOM;
    file->size = size;
    file->type = media_of(path);
    site->bytes += size;
    return OK;
}

static enum status read_file(struct site *site, int fd, const char *path, size_t size)
{
    const enum status status = make_file(site, path, size);
    return status == OK ? read_bytes(fd, &site->files[site->count - 1]) : status;
}

static enum status read_folder(struct site *site, int fd, const char *path, int depth);

/* Links are not followed and hidden names not served: what is served is what was put there. */
static enum status read_entry(struct site *site, int folder, const char *parent, const char *name,
                              int depth)
{
    char path[SITE_PATH_MAX + 1];
    const int length = snprintf(path, sizeof path, "%s/%s", parent, name);
    if (length < 0 || (size_t)length >= sizeof path) {
        return TOO_LARGE;
    }
    const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return errno == ELOOP ? OK : STORAGE;
    }
    struct stat stat;
    if (fstat(fd, &stat) != 0) {
        (void)close(fd);
        return STORAGE;
    }
    if (S_ISDIR(stat.st_mode)) {
        return read_folder(site, fd, path, depth + 1);
    }
    const enum status status =
        S_ISREG(stat.st_mode) ? read_file(site, fd, path, (size_t)stat.st_size) : OK;
    (void)close(fd);
    return status;
}

static enum status read_folder(struct site *site, int fd, const char *path, int depth)
{
    DIR *folder = depth > SITE_DEPTH_MAX ? NULL : fdopendir(fd);
    if (folder == NULL) {
        (void)close(fd);
        return depth > SITE_DEPTH_MAX ? TOO_LARGE : NO_MEMORY;
    }
    enum status status = OK;
    for (const struct dirent *entry = readdir(folder); entry != NULL && status == OK;
         entry = readdir(folder)) {
        if (entry->d_name[0] != '.') {
            status = read_entry(site, dirfd(folder), path, entry->d_name, depth);
        }
    }
    (void)closedir(folder);
    return status;
}

/* ── finding ── */

static int compare_files(const void *a, const void *b)
{
    const struct site_file *left = a;
    const struct site_file *right = b;
    return strcmp(left->path, right->path);
}

static int compare_path(const void *key, const void *item)
{
    const struct site_file *file = item;
    return strcmp(key, file->path);
}

static const struct site_file *find_text(const struct site *site, const char *path)
{
    return site->count == 0
               ? NULL
               : bsearch(path, site->files, site->count, sizeof *site->files, compare_path);
}

static const struct site_file *find_beside(const struct site *site, const struct site_file *file,
                                           const char *end)
{
    char path[SITE_PATH_MAX + 8];
    const int length = snprintf(path, sizeof path, "%s%s", file->path, end);
    return length > 0 && (size_t)length < sizeof path ? find_text(site, path) : NULL;
}

/* Sorted by path, each with those beside it that are itself, compressed. */
static void put_in_order(struct site *site)
{
    if (site->count > 0) {
        qsort(site->files, site->count, sizeof *site->files, compare_files);
    }
    for (size_t i = 0; i < site->count; i++) {
        site->files[i].gzip = find_beside(site, &site->files[i], ".gz");
        site->files[i].brotli = find_beside(site, &site->files[i], ".br");
    }
}

enum status site_put(struct site *site, const char *path, struct span page)
{
    const enum status status =
        find_text(site, path) != NULL ? CONFLICT : make_file(site, path, page.size);
    if (status == OK) {
        struct site_file *file = &site->files[site->count - 1];
        memcpy(file->bytes, page.data, page.size);
        file->tag = tag_of(file->bytes, file->size);
        file->type = media_of(".html");
        put_in_order(site);
    }
    return status;
}

enum status site_read(struct site *site, const char *folder)
{
    *site = (struct site){.files = NULL};
    if (folder[0] == '\0') {
        return OK;
    }
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return NOT_FOUND;
    }
    const enum status status = read_folder(site, fd, "", 0);
    if (status != OK) {
        site_end(site);
        return status;
    }
    put_in_order(site);
    return OK;
}

void site_end(struct site *site)
{
    for (size_t i = 0; i < site->count; i++) {
        free(site->files[i].path);
        free(site->files[i].room);
    }
    free(site->files);
    *site = (struct site){.files = NULL};
}

const struct site_file *site_find(const struct site *site, struct span path)
{
    char text[SITE_PATH_MAX + 1];
    if (path.size == 0 || path.size > SITE_PATH_MAX || !span_is_text(path)) {
        return NULL;
    }
    memcpy(text, path.data, path.size);
    text[path.size] = '\0';
    const struct site_file *file = find_text(site, text);
    if (file != NULL) {
        return file;
    }
    const char *last = strrchr(text, '/');
    return last != NULL && strchr(last, '.') == NULL ? find_text(site, "/index.html") : NULL;
}

bool site_file_is_immutable(const struct site_file *file)
{
    static const char ASSETS[] = "/assets/";
    return strncmp(file->path, ASSETS, sizeof ASSETS - 1) == 0;
}
