/* request.h -- requests of the wire, filled in from what a person typed.
 *
 * A word or option of the command line is the field of the same name, with `_id` behind it where
 * that is the field's; `--at` is a walk's local minute. Records inside a request are filled in as
 * if their fields were its own.
 */
#ifndef CLI_REQUEST_H
#define CLI_REQUEST_H

#include "base/arena.h"
#include "cli/run.h"
#include "wire/wire_shape.h"

/* A request that is being filled in. */
struct request {
    const struct wire_shape *shape;
    struct wire_head *message; /* in the arena */
    struct arena *arena;
};

/* An empty request of a type. Fails: NO_MEMORY. */
MUST_CHECK enum status request_make(enum wire_type type, struct arena *arena, struct request *out);

/* Sets a field by its name from text.
 * Fails: FIELD_UNKNOWN, FIELD_FORM, and as run_read_id(); run->refusal names the field. */
MUST_CHECK enum status request_set(struct run *run, struct request *request, struct span name,
                                   const char *text);

/* Fills in fields of the same name and kind as a record has them. */
void request_copy(struct request *request, const struct wire_shape *record, const void *from);

/* The type of a request's wire name, WIRE_UNKNOWN where none has it. */
enum wire_type request_type(const char *wire_name);

/* Sends it and prints the reply with all its pages. Fails: as run_request(). */
MUST_CHECK enum status request_send(struct run *run, struct request *request);

/* The work of every REQUEST_COMMAND: fills in, sends, prints the reply with all its pages. */
MUST_CHECK enum status request_run(struct run *run);

#endif
