/* site.h -- the files that are served: the app.
 *
 * The folder is read once, at the start, and every file kept in memory under the path a browser
 * asks for. A path that is not in the table does not exist: no request ever becomes a file name, so
 * none can name a file outside the folder. Files beside another with .br or .gz are that one,
 * compressed.
 */
#ifndef NET_SITE_H
#define NET_SITE_H

#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SITE_FILES_MAX = 4096, SITE_PATH_MAX = 255, SITE_DEPTH_MAX = 8 };
#define SITE_BYTES_MAX ((size_t)128 * 1024 * 1024)

struct site_file {
    char *path;    /* "/assets/app.js" */
    uint8_t *room; /* the allocation; `bytes` begins SITE_ROOM into it */
    uint8_t *bytes;
    size_t size;
    const char *type;                      /* its media type */
    uint64_t tag;                          /* changes with the content */
    const struct site_file *gzip, *brotli; /* NULL: there is none */
};

enum { SITE_ROOM = 32 }; /* before a file's bytes, for a header that libwebsockets may write */

struct site {
    struct site_file *files; /* sorted by path */
    size_t count, room;
    size_t bytes;
};

/* Reads the folder; hidden files and links are left out. "" is a site without files.
 * Fails: NOT_FOUND (the folder), TOO_LARGE, STORAGE, NO_MEMORY.  Owns: site_end() ends it. */
MUST_CHECK enum status site_read(struct site *site, const char *folder);
void site_end(struct site *site);

/* Adds an HTML page that was not read from the folder. Takes: path  "/privacy"
 * Fails: CONFLICT (the folder has a file there), TOO_LARGE, NO_MEMORY; site_end() is due then too.
 */
MUST_CHECK enum status site_put(struct site *site, const char *path, struct span page);

/* The file a browser gets for this path, or NULL: "/" and paths of the app without a dot in their
 * last part are index.html. */
const struct site_file *site_find(const struct site *site, struct span path);

/* Whether its name changes with its content, so that a browser may keep it for good. */
bool site_file_is_immutable(const struct site_file *file);

#endif
