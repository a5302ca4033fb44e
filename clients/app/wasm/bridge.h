/* bridge.h -- bridge.def as a table: what the page may want, and in which form it is answered.
 *
 * A shape here walks a struct of the core itself, so nothing is written twice: the page's JSON goes
 * straight into `struct wish`, and what the core shows goes straight out.
 */
#ifndef WASM_BRIDGE_H
#define WASM_BRIDGE_H

#include "core/client.h"
#include "wire/wire_shape.h"

/* Words alone: the member `text` of a wish, as a record. */
struct bridge_words {
    struct span text;
};

struct bridge_wish {
    const char *name; /* "join"; NULL ends the table */
    enum wish_kind kind;
    const struct wire_shape *asked;    /* its parameters … */
    size_t offset;                     /* … and where they stand in struct wish */
    const struct wire_shape *answered; /* walks struct wish_answer */
    const char *doc;
};

extern const struct bridge_wish BRIDGE_WISHES[];

/* The wish of that name, NULL where there is none. */
const struct bridge_wish *bridge_wish_find(struct span name);

/* The wish of that kind: what its answer gives. NULL: it gives no more than what became of it. */
const struct bridge_wish *bridge_wish_of(enum wish_kind kind);

/* How a happening of that kind is told; walks struct happening. */
const struct wire_shape *bridge_happened(const struct happening *happening);

/* What became of a wish; walks struct client_output. */
const struct wire_shape *bridge_answered(void);

#endif
