/* bridge_print.c -- prints bridge.def as TypeScript: the records, and which wish gives which. */
#include "bridge.h"
#include "wire/wire_print.h"

#include <stdio.h>

enum { SHAPES_MAX = 256, HAPPENED_SHAPES = 5 };

static void print_wishes(void)
{
    printf("/** What can be wanted, with its parameters and what its answer gives. */\n"
           "export interface Wishes {\n");
    for (const struct bridge_wish *wish = BRIDGE_WISHES; wish->name != NULL; wish++) {
        printf("  /** %s */\n  readonly %s: { readonly asked: ", wish->doc, wish->name);
        print_camel(wish->asked->name);
        printf("; readonly answered: ");
        print_camel(wish->answered->name);
        printf(" };\n");
    }
    printf("}\n");
}

/* One kind for each shape that a happening is told in. */
static const enum happening_kind KINDS[HAPPENED_SHAPES] = {
    HAPPENED_NAMED, HAPPENED_MESSAGE, HAPPENED_ALERT, HAPPENED_STATUS, HAPPENED_HAT_GIVEN};

int main(void)
{
    const struct wire_shape *shapes[SHAPES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < HAPPENED_SHAPES; i++) {
        const struct happening told = {.kind = KINDS[i]};
        shapes[count++] = bridge_happened(&told);
    }
    shapes[count++] = bridge_answered();
    for (const struct bridge_wish *wish = BRIDGE_WISHES;
         wish->name != NULL && count + 2 <= SHAPES_MAX; wish++) {
        shapes[count++] = wish->asked;
        shapes[count++] = wish->answered;
    }
    printf("// Printed by bridge_print from bridge.def. Do not edit.\n"
           "import type { GroupId, Id, UnixSeconds } from \"./wire\";\n\n");
    visit_records(&(struct part_visitor){print_type_of_shape, print_type_of_choices}, shapes,
                  count);
    print_wishes();
    return fflush(stdout) == 0 ? 0 : 1;
}
