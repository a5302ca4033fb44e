#include "wire/wire_print.h"

#include <stdio.h>

enum { PARTS_MAX = 512 };

struct visited {
    const void *parts[PARTS_MAX];
    size_t count;
};

static bool is_first_visit(struct visited *visited, const void *part)
{
    for (size_t i = 0; i < visited->count; i++) {
        if (visited->parts[i] == part) {
            return false;
        }
    }
    if (visited->count < PARTS_MAX) {
        visited->parts[visited->count++] = part;
    }
    return true;
}

static void visit_shape(const struct part_visitor *visitor, const struct wire_field *fields,
                        struct visited *visited)
{
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        if (f->kind == KIND_pick && is_first_visit(visited, f->choices)) {
            visitor->choices(f->choices);
        }
        if (f->record != NULL && is_first_visit(visited, f->record)) {
            visit_shape(visitor, wire_fields(f->record), visited);
            visitor->record(f->record);
        }
    }
}

void visit_parts(const struct part_visitor *visitor)
{
    struct visited visited = {.count = 0};
    visit_shape(visitor, wire_head_fields(WIRE_REPLY), &visited);
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        visit_shape(visitor, wire_fields(WIRE_SHAPES[t]), &visited);
    }
}

void visit_records(const struct part_visitor *visitor, const struct wire_shape *const *shapes,
                   size_t count)
{
    struct visited visited = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        if (is_first_visit(&visited, shapes[i])) {
            visit_shape(visitor, wire_fields(shapes[i]), &visited);
            visitor->record(shapes[i]);
        }
    }
}

void print_camel(const char *snake)
{
    for (int up = 1; *snake != '\0'; snake++) {
        if (*snake == '_') {
            up = 1;
            continue;
        }
        putchar(up && *snake >= 'a' ? *snake - 'a' + 'A' : *snake);
        up = 0;
    }
}

void print_hats(unsigned hats, const char *between)
{
    const char *before = "";
    for (unsigned bit = 0; WIRE_HAT_NAMES[bit] != NULL; bit++) {
        if ((hats >> bit & 1) != 0) {
            printf("%s%s", before, WIRE_HAT_NAMES[bit]);
            before = between;
        }
    }
}
