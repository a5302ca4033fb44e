/* wire_print.h -- what the printers of the message table share. Host only. */
#ifndef WIRE_WIRE_PRINT_H
#define WIRE_WIRE_PRINT_H

#include "wire/wire_shape.h"

void print_catalogue(void); /* every message, for people */
void print_seen(void);      /* what the server sees, and why */
void print_schema(void);    /* JSON Schema 2020-12 */
void print_asyncapi(void);  /* AsyncAPI 3.0, payloads by reference to the schema */
void print_types(void);     /* TypeScript */
void print_rows(void);      /* one line a field, for protocol/docs/released */

/* Calls `visit` for every record and choice, each once and after what it stands on. */
struct part_visitor {
    void (*record)(const struct wire_shape *shape);
    void (*choices)(const struct wire_choices *choices);
};
void visit_parts(const struct part_visitor *visitor);

/* The same for records on their own, and for the records themselves. */
void visit_records(const struct part_visitor *visitor, const struct wire_shape *const *shapes,
                   size_t count);

/* One record, one choice, as TypeScript. */
void print_type_of_shape(const struct wire_shape *shape);
void print_type_of_choices(const struct wire_choices *choices);

/* "signup_join" as "SignupJoin". */
void print_camel(const char *snake);

/* "a, b, c" of a set of hats. */
void print_hats(unsigned hats, const char *between);

#endif
