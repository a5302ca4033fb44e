/* reply.h -- records, replies and events of the wire, printed by their rows. */
#ifndef CLI_REPLY_H
#define CLI_REPLY_H

#include "cli/names.h"
#include "cli/output.h"
#include "wire/wire_shape.h"

/* Prints the fields of a message or record into the object that is open.
 * Takes: names  what ids are called; NULL: they stand as digits */
void reply_print(struct output *output, const struct wire_shape *shape, const void *record,
                 const struct names *names);

/* The fields of it that are no list, and no sign that there is more. */
void reply_print_scalars(struct output *output, const struct wire_shape *shape, const void *record,
                         const struct names *names);

/* The records of a list, each an object; the list is open. */
void reply_print_items(struct output *output, const struct wire_field *field, const void *message,
                       const struct names *names);

/* The lists behind the first, each under its name. */
void reply_print_more_lists(struct output *output, const struct wire_shape *shape,
                            const void *message, const struct names *names);

/* The first list of a message; NULL where it has none. */
const struct wire_field *reply_list(const struct wire_shape *shape);

/* Whether the reply says that there is more. */
bool reply_has_more(const struct wire_shape *shape, const void *message);

#endif
