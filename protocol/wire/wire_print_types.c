/* wire_print_types.c -- the messages as TypeScript types. */
#include "wire/wire_print.h"

#include <stdio.h>

static void print_type(const struct wire_field *f)
{
    static const char *const NAMES[KIND_COUNT] = {
        [KIND_id] = "Id",
        [KIND_hash] = "Hash",
        [KIND_key] = "Key",
        [KIND_signature] = "Base64Url",
        [KIND_group] = "GroupId",
        [KIND_log] = "\"wijk\" | \"device\" | GroupId",
        [KIND_sealed] = "Base64Url",
        [KIND_bytes] = "Base64Url",
        [KIND_text] = "string",
        [KIND_count] = "number",
        [KIND_cents] = "Cents",
        [KIND_time] = "UnixSeconds",
        [KIND_date] = "LocalDate",
        [KIND_flag] = "boolean",
    };
    switch (f->kind) {
    case KIND_list:
        printf("readonly ");
        print_camel(f->record->name);
        printf("[]");
        break;
    case KIND_one: print_camel(f->record->name); break;
    case KIND_pick: print_camel(f->choices->name); break;
    default: printf("%s", NAMES[f->kind]); break;
    }
}

static void print_fields(const struct wire_field *fields)
{
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        printf("  /** %s */\n  readonly %s%s: ", f->doc, f->name, f->required ? "" : "?");
        print_type(f);
        printf(";\n");
    }
}

void print_type_of_shape(const struct wire_shape *shape)
{
    printf("/** %s */\nexport interface ", shape->doc);
    print_camel(shape->name);
    printf(" {\n");
    if (shape->way != WIRE_RECORD) {
        printf("  readonly type: \"%s\";\n", shape->wire);
    }
    print_fields(wire_head_fields(shape->way));
    print_fields(wire_fields(shape));
    printf("}\n\n");
}

void print_type_of_choices(const struct wire_choices *choices)
{
    printf("/** %s */\nexport type ", choices->doc);
    print_camel(choices->name);
    printf(" =");
    for (const struct wire_choice *row = choices->rows + 1; row->wire != NULL; row++) {
        printf("\n  /** %s */\n  | \"%s\"", row->doc, row->wire);
    }
    printf(";\n\n");
}

static void print_union(const char *name, enum wire_way way)
{
    printf("export type %s =", name);
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        if (WIRE_SHAPES[t]->way == way) {
            printf("\n  | ");
            print_camel(WIRE_SHAPES[t]->name);
        }
    }
    printf(";\n\n");
}

/* Under which hats a request is answered, so that a screen offers nothing that is refused anyway.
 */
static void print_rights(void)
{
    printf("/** Each hat is a bit of a set. */\nexport const HAT_BITS = {");
    for (unsigned bit = 0; WIRE_HAT_NAMES[bit] != NULL; bit++) {
        printf("\n  %s: %u,", WIRE_HAT_NAMES[bit], 1u << bit);
    }
    printf("\n} as const;\n\n/** Under which hats a request is answered. */\n"
           "export const ANSWERED_UNDER: { readonly [type in Request[\"type\"]]: number } = {");
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        if (WIRE_SHAPES[t]->way == WIRE_REQUEST) {
            printf("\n  \"%s\": %u,", WIRE_SHAPES[t]->wire, WIRE_SHAPES[t]->hats);
        }
    }
    printf("\n};\n\n");
}

void print_types(void)
{
    printf("// Printed by wire_print from messages.def. Do not edit.\n"
           "export type Id = string & { readonly __id: unique symbol };\n"
           "export type Hash = string & { readonly __hash: unique symbol };\n"
           "export type Key = string & { readonly __key: unique symbol };\n"
           "export type GroupId = string & { readonly __group: unique symbol };\n"
           "export type Base64Url = string & { readonly __base64url: unique symbol };\n"
           "export type LocalDate = string & { readonly __localDate: unique symbol };\n"
           "export type UnixSeconds = number & { readonly __unixSeconds: unique symbol };\n"
           "export type Cents = number & { readonly __cents: unique symbol };\n\n");
    visit_parts(&(struct part_visitor){print_type_of_shape, print_type_of_choices});
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        print_type_of_shape(WIRE_SHAPES[t]);
    }
    print_union("Request", WIRE_REQUEST);
    print_union("Reply", WIRE_REPLY);
    print_union("Event", WIRE_EVENT);
    print_union("Notice", WIRE_NOTICE);
    printf("/** Which reply a request gets, when it is not refused. */\n"
           "export interface ReplyTo {\n");
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        if (WIRE_SHAPES[t]->way == WIRE_REQUEST) {
            printf("  \"%s\": ", WIRE_SHAPES[t]->wire);
            print_camel(WIRE_SHAPES[WIRE_SHAPES[t]->reply]->name);
            printf(";\n");
        }
    }
    printf("}\n\n");
    print_rights();
    printf("/** Why something is refused. */\nexport type Status =");
#define STATUS(name, wire, text) printf("\n  | \"%s\"", wire);
#include "base/status.def"
#undef STATUS
    printf(";\n");
}
