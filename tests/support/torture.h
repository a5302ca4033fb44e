/* torture.h -- every allocation fails once.
 *
 * A torture program is linked with --wrap for malloc, calloc, realloc and free. The code under test
 * is run again and again: in run n the n-th allocation gives NULL, until a run meets no failure.
 */
#ifndef SUPPORT_TORTURE_H
#define SUPPORT_TORTURE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* By what a run is judged. */
struct torture_rules {
    bool (*is_honest)(enum status status); /* is this an answer to an allocation that failed? */
    size_t kept;                           /* allocations the code may keep (a cache), usually 0 */
    size_t stride;                         /* fail every n-th; 0: each, or as the build bears */
};

/* One run of the code under test, from nothing to nothing: it frees all that it takes. */
typedef enum status torture_fn(void *context);

/* Runs fn until every allocation in it has failed once.
 *
 * Fails: the cmocka test, when a run with a failed allocation says OK though it should not have, or
 * names another failure than an honest one, when a run leaves memory behind, or when the last run,
 * in which nothing fails, is not OK.
 * Gives: the number of allocations that were failed.
 */
size_t torture_each_allocation(torture_fn *fn, void *context);

/* The same, by other rules than the usual ones. */
size_t torture_by_rules(torture_fn *fn, void *context, const struct torture_rules *rules);

/* Stops failing and counting: for what a test prepares or looks at between two moments. */
void torture_pause(void);

/* Goes on where torture_pause() stopped. */
void torture_resume(void);

#endif
