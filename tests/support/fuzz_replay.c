/* fuzz_replay.c -- where there is no libFuzzer, the kept corpus still runs through each target.
 *
 *     fuzz_NAME FILE-OR-FOLDER ...
 *
 * Every file is given to the target once; a crash is a failed test. A folder that does not exist is
 * an empty one: a target may be younger than its corpus.
 */
#include "support/fuzz.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_INPUT = 4 << 20, MAX_PATH = 4096 };

static size_t ran;

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(MAX_INPUT);
    int failed = 1;
    if (file != NULL && bytes != NULL) {
        const size_t size = fread(bytes, 1, MAX_INPUT, file);
        /* a copy of the exact size, so that a sanitizer sees the first byte read too far */
        uint8_t *exact = malloc(size > 0 ? size : 1);
        if (exact != NULL) {
            memcpy(exact, bytes, size);
            LLVMFuzzerTestOneInput(exact, size);
            free(exact);
            ran++;
            failed = 0;
        }
    }
    free(bytes);
    if (file != NULL) {
        (void)fclose(file);
    }
    return failed;
}

static int replay(const char *path)
{
    struct stat kind;
    if (stat(path, &kind) != 0) {
        return 0;
    }
    if (!S_ISDIR(kind.st_mode)) {
        return replay_file(path);
    }
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return 1;
    }
    int failed = 0;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char file[MAX_PATH];
        const int size = snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && size > 0 && size < MAX_PATH) {
            failed |= replay_file(file);
        }
    }
    (void)closedir(folder);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = LLVMFuzzerTestOneInput((const uint8_t *)"", 0) != 0;
    for (int i = 1; i < argc; i++) {
        failed |= replay(argv[i]);
    }
    (void)printf("%zu inputs replayed\n", ran);
    return failed;
}
