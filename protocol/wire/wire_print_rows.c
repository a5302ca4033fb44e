/* wire_print_rows.c -- the table as lines to compare a later one with: what was released stays. */
#include "wire/wire_print.h"

#include <inttypes.h>
#include <stdio.h>

static void print_fields(const struct wire_shape *shape)
{
    const char *name = shape->way == WIRE_RECORD ? shape->name : shape->wire;
    for (const struct wire_field *f = wire_fields(shape); f->name != NULL; f++) {
        const char *of = f->choices != NULL  ? f->choices->name
                         : f->record != NULL ? f->record->name
                                             : "-";
        printf("field\t%s\t%s\t%s\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\n", name, f->name,
               WIRE_KIND_NAMES[f->kind], of, f->required ? "required" : "optional", f->min, f->max);
    }
}

static void print_choices(const struct wire_choices *choices)
{
    for (const struct wire_choice *row = choices->rows + 1; row->wire != NULL; row++) {
        printf("choice\t%s\t%s\n", choices->name, row->wire);
    }
}

void print_rows(void)
{
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        printf("message\t%s\n", WIRE_SHAPES[t]->wire);
        print_fields(WIRE_SHAPES[t]);
    }
    visit_parts(&(struct part_visitor){print_fields, print_choices});
}
