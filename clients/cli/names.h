/* names.h -- what ids are called by people: buurten, walking groups, neighbours. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "base/span.h"
#include "wire/wire.h"

enum name_kind { NAME_NONE, NAME_BUURT, NAME_WALK_GROUP, NAME_MEMBER };

struct names;

/* Owns: names_destroy(); NULL is nothing. Gives: NULL without memory. */
struct names *names_create(void);
void names_destroy(struct names *names);

/* A later name of the same id and kind replaces the earlier one. Fails: NO_MEMORY. */
MUST_CHECK enum status names_add(struct names *names, enum name_kind kind, const struct wire_id *id,
                                 struct span text);

/* The name of an id, of any kind; empty when it has none. */
struct span names_of(const struct names *names, const struct wire_id *id);

/* The id of a name or of the only one that begins so; case does not matter.
 * Fails: NOT_FOUND, CONFLICT. */
MUST_CHECK enum status names_find(const struct names *names, enum name_kind kind, struct span text,
                                  struct wire_id *out);

#endif
