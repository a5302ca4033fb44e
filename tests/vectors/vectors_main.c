/* vectors_run [DIR] -- puts every vector below DIR through its runner, and counts.
 *
 * DIR is $BUURT_MLS_VECTORS or ../shared/mls/vectors when none is named. A line a file,
 * `name: passed P failed F refused R`; the last line is `N passed, M failed`. Exit 1 when one
 * failed or none was found, 77 when there is no such folder.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "crypto/public/chance.h"
#include "vectors/vectors_json.h"

enum {
    EXIT_SKIPPED = 77,
    NAME_SIZE = 1024,
    FILE_LIMIT = 1 << 28,
    VECTOR_LIMIT = 1 << 28,
    SHOWN = 5 /* reasons a file */
};

#define VECTORS(topic, member, suites, function) vector_fn function;
#define VECTORS_FILE(topic, prefix, function)    vector_fn function;
#include "vectors/vectors.def"
#undef VECTORS
#undef VECTORS_FILE

/* One form of vectors: by a member in JSON, or by the name of a .bin file. */
struct row {
    const char *member;
    const char *prefix;
    unsigned suites;
    vector_fn *run;
};

static const struct row ROWS[] = {
#define VECTORS(topic, member, suites, function) {member, NULL, (suites), function},
#define VECTORS_FILE(topic, prefix, function)    {NULL, prefix, SUITE_ANY, function},
#include "vectors/vectors.def"
#undef VECTORS
#undef VECTORS_FILE
};

struct count {
    size_t of[REFUSED + 1]; /* by verdict */
};

static bool ends_with(const char *name, const char *end)
{
    const size_t size = strlen(name);
    return size > strlen(end) && span_equal(span_text(name + size - strlen(end)), span_text(end));
}

static const struct row *row_of_json(const struct cJSON *root)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ROWS[i].member != NULL && json_has(root, ROWS[i].member)) {
            return &ROWS[i];
        }
    }
    return NULL;
}

static const struct row *row_of_file(const char *name)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ROWS[i].prefix != NULL && strncmp(name, ROWS[i].prefix, strlen(ROWS[i].prefix)) == 0) {
            return &ROWS[i];
        }
    }
    return NULL;
}

static void run_vector(struct vector *v, const struct row *row, struct count *count)
{
    if (v->root != NULL && json_has(v->root, "cipher_suite")) {
        v->suite = json_number(v, v->root, "cipher_suite");
    }
    const bool suits =
        v->suite == 0 || (v->suite < 32 && row != NULL && (row->suites & 1u << v->suite) != 0);
    if (row == NULL) {
        vector_fail(v, "a form that no row of vectors.def names");
    } else if (!suits) {
        vector_refuse(v, UNSUPPORTED, "another suite");
    } else if (!vector_failed(v)) {
        row->run(v);
    }
    arena_end(&v->arena);
    count->of[v->verdict]++;
}

static void tell(const char *name, size_t number, const struct vector *v, const struct count *count)
{
    if (v->verdict == FAILED && count->of[FAILED] <= SHOWN) {
        (void)fprintf(stderr, "%s[%zu]: %s\n", name, number, v->why);
    }
}

static void run_json(const char *name, struct span file, struct count *count)
{
    struct cJSON *root = json_parse(file);
    size_t number = 0;
    for (const struct cJSON *at = json_first(root); at != NULL; at = json_next(at)) {
        struct vector v = {.root = at, .arena = arena_make(VECTOR_LIMIT)};
        run_vector(&v, row_of_json(at), count);
        tell(name, number++, &v, count);
    }
    if (number == 0) {
        (void)fprintf(stderr, "%s: not JSON, or no vectors in it\n", name);
        count->of[FAILED]++;
    }
    json_end(root);
}

static enum status read_file(const char *path, struct buffer *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NOT_FOUND;
    }
    uint8_t piece[8192];
    size_t size = 0;
    while ((size = fread(piece, 1, sizeof(piece), file)) > 0) {
        buffer_append(out, piece, size);
    }
    const bool broken = ferror(file) != 0;
    (void)fclose(file);
    return broken ? STORAGE : buffer_status(out);
}

/* `name` is the path below DIR, for people. */
static void run_file(const char *path, const char *name, struct count *total)
{
    const char *slash = strrchr(path, '/');
    struct buffer file = buffer_make(FILE_LIMIT);
    struct count count = {{0}};
    const enum status status = read_file(path, &file);
    if (status != OK) {
        (void)fprintf(stderr, "%s: %s\n", name, status_text(status));
        count.of[FAILED]++;
    } else if (ends_with(name, ".json")) {
        run_json(name, buffer_span(&file), &count);
    } else {
        struct vector v = {.file = buffer_span(&file), .arena = arena_make(VECTOR_LIMIT)};
        run_vector(&v, row_of_file(slash == NULL ? path : slash + 1), &count);
        tell(name, 0, &v, &count);
    }
    buffer_end(&file);
    printf("%s: passed %zu failed %zu refused %zu\n", name, count.of[PASSED], count.of[FAILED],
           count.of[REFUSED]);
    (void)fflush(stdout);
    for (size_t i = 0; i <= REFUSED; i++) {
        total->of[i] += count.of[i];
    }
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

struct names {
    char (*rows)[NAME_SIZE];
    size_t count;
    size_t room;
};

static bool names_add(struct names *names, const char *name)
{
    if (names->count == names->room) {
        const size_t room = names->room * 2 + 16;
        void *grown = realloc(names->rows, room * sizeof(*names->rows));
        if (grown == NULL) {
            return false;
        }
        names->rows = grown;
        names->room = room;
    }
    const int size = snprintf(names->rows[names->count], NAME_SIZE, "%s", name);
    names->count++;
    return size >= 0 && size < NAME_SIZE;
}

/* Gathers the files below `dir`, first, so that their order is the same everywhere. Folders in
 * folders end at `depth` 0. */
static bool gather(struct names *names, const char *dir, const char *below, unsigned depth)
{
    char path[2 * NAME_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s", dir, below);
    DIR *folder = opendir(path);
    bool good = folder != NULL;
    for (const struct dirent *entry = NULL; good && (entry = readdir(folder)) != NULL;) {
        char name[NAME_SIZE];
        struct stat about;
        const int size =
            snprintf(name, sizeof(name), "%s%s%s", below, below[0] == 0 ? "" : "/", entry->d_name);
        const int whole = snprintf(path, sizeof(path), "%s/%s", dir, name);
        if (entry->d_name[0] == '.') {
            continue;
        }
        good = size < (int)sizeof(name) && whole < (int)sizeof(path) && stat(path, &about) == 0;
        if (good && S_ISDIR(about.st_mode)) {
            good = depth == 0 || gather(names, dir, name, depth - 1);
        } else if (good && (ends_with(name, ".json") || ends_with(name, ".bin"))) {
            good = names_add(names, name);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return good;
}

int main(int argc, char **argv)
{
    const char *named = getenv("BUURT_MLS_VECTORS");
    const char *dir = argc > 1 ? argv[1] : named != NULL ? named : "../shared/mls/vectors";
    struct stat about;
    if (stat(dir, &about) != 0 || !S_ISDIR(about.st_mode)) {
        (void)fprintf(stderr, "no vectors: %s is not a folder\n", dir);
        return EXIT_SKIPPED;
    }
    struct names names = {0};
    struct count total = {{0}};
    if (!chance_open() || !gather(&names, dir, "", 4)) {
        (void)fprintf(stderr, "%s could not be read to the end\n", dir);
        total.of[FAILED]++;
    }
    if (names.count > 0) {
        qsort(names.rows, names.count, NAME_SIZE, compare_names);
    }
    for (size_t i = 0; i < names.count; i++) {
        char path[2 * NAME_SIZE];
        (void)snprintf(path, sizeof(path), "%s/%s", dir, names.rows[i]);
        run_file(path, names.rows[i], &total);
    }
    free(names.rows);
    printf("%zu refused by name\n", total.of[REFUSED]);
    printf("%zu passed, %zu failed\n", total.of[PASSED], total.of[FAILED]);
    const bool ran = total.of[PASSED] + total.of[REFUSED] > 0;
    return ran && total.of[FAILED] == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
