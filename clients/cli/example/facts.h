/* facts.h -- the example wijk's facts, read from ruwaard.json. */
#ifndef CLI_EXAMPLE_FACTS_H
#define CLI_EXAMPLE_FACTS_H

#include "base/arena.h"
#include "wire/wire_shape.h"

/* The rows below open and close types, which the formatter takes for statements. */
// clang-format off
#define RECORD(name, doc)                      struct facts_##name {
#define FIELD(kind, name, need, min, max, doc) wire_c_##kind name;
#define ONE(record, name, doc)                 struct facts_##record name;
#define LIST(record, name, min, max, doc)      struct wire_list name;
#define END(name)                              };
#include "wire/blank.h"
#include "cli/example/facts.def"
#include "wire/unblank.h"
// clang-format on

/* Reads the file's text; it borrows from the arena.
 * Fails: as wire_decode_record(), with the field in *fault. */
MUST_CHECK enum status facts_read(struct span json, struct arena *arena, struct facts_facts *out,
                                  struct wire_fault *fault);

/* The shape of the whole, to print it by. */
const struct wire_shape *facts_shape(void);

#endif
