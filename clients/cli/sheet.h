/* sheet.h -- what is published of a frozen period: its page, its CSV, its hash; and what an
 * overview tells beside the walks. */
#ifndef CLI_SHEET_H
#define CLI_SHEET_H

#include "cli/run.h"

/* Which month or quarter. */
struct sheet_period {
    enum wire_overview_period period;
    int32_t from;
};

/* Writes the public page into a file, the bytes that stand at its address.
 * Fails: NOT_FOUND (it is not frozen, or the file cannot be made), STORAGE, as run_request(). */
MUST_CHECK enum status sheet_save(struct run *run, const struct sheet_period *of, const char *path);

/* Computes the hash of the published CSV again and looks whether reply and page tell the same.
 * Fails: BAD_SIGNATURE (one of them does not), as run_request(). */
MUST_CHECK enum status sheet_verify(struct run *run, const struct sheet_period *of);

/* What stands beside the walks. */
struct sheet_story {
    struct wire_overview_told told; /* its lists live as long as `arena` */
    struct arena arena;
};

/* Owns: the caller ends out->arena. Fails: as run_request(). */
MUST_CHECK enum status sheet_read_story(struct run *run, const struct sheet_period *of,
                                        bool is_public, struct sheet_story *out);

/* Prints it as members of the answer that is open. */
void sheet_print_story(struct run *run, const struct sheet_story *story);

#endif
