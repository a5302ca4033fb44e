/* wire_print_schema.c -- the messages as JSON Schema and as AsyncAPI. */
#include "wire/wire_print.h"

#include <inttypes.h>
#include <stdio.h>

/* A docstring between quotes. */
static void print_string(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            putchar('\\');
        }
        putchar(*text);
    }
    putchar('"');
}

static void print_hex(size_t bytes)
{
    printf("{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{%zu}$\"", 2 * bytes);
}

static void print_encoded(const struct wire_field *f)
{
    printf("{\"type\":\"string\",\"contentEncoding\":\"base64url\",\"x-kind\":\"%s\","
           "\"x-bytes\":[%" PRIu64 ",%" PRIu64 "]",
           WIRE_KIND_NAMES[f->kind], f->min, f->max);
}

static void print_value(const struct wire_field *f)
{
    switch (f->kind) {
    case KIND_id: print_hex(sizeof(struct wire_id)); break;
    case KIND_hash: print_hex(sizeof(struct wire_hash)); break;
    case KIND_key: print_hex(sizeof(struct wire_key)); break;
    case KIND_group: print_hex(sizeof(struct wire_group)); break;
    case KIND_log:
        printf("{\"type\":\"string\",\"pattern\":\"^(wijk|device|[0-9a-f]{%zu})$\"",
               2 * sizeof(struct wire_group));
        break;
    case KIND_signature: printf("{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9_-]{86}$\""); break;
    case KIND_sealed:
    case KIND_bytes: print_encoded(f); break;
    case KIND_text:
        printf("{\"type\":\"string\",\"maxLength\":%" PRIu64 ",\"x-bytes\":[%" PRIu64 ",%" PRIu64
               "],\"x-why\":",
               f->max, f->min, f->max);
        print_string(f->why);
        break;
    case KIND_count:
        printf("{\"type\":\"integer\",\"minimum\":%" PRIu64 ",\"maximum\":%" PRIu64, f->min,
               f->max);
        break;
    case KIND_cents:
    case KIND_time:
        printf("{\"type\":\"integer\",\"minimum\":0,\"maximum\":%llu,\"x-kind\":\"%s\"",
               WIRE_NUMBER_MAX, WIRE_KIND_NAMES[f->kind]);
        break;
    case KIND_date: printf("{\"type\":\"string\",\"format\":\"date\""); break;
    case KIND_flag: printf("{\"type\":\"boolean\""); break;
    case KIND_pick: printf("{\"$ref\":\"#/$defs/%s\"", f->choices->name); break;
    case KIND_one: printf("{\"$ref\":\"#/$defs/%s\"", f->record->name); break;
    case KIND_list:
        printf("{\"type\":\"array\",\"minItems\":%" PRIu64 ",\"maxItems\":%" PRIu64
               ",\"items\":{\"$ref\":\"#/$defs/%s\"}",
               f->min, f->max, f->record->name);
        break;
    default: break;
    }
    printf(",\"description\":");
    print_string(f->doc);
    printf("}");
}

static const char *print_properties(const struct wire_field *fields, const char *comma)
{
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        printf("%s\n  \"%s\":", comma, f->name);
        print_value(f);
        comma = ",";
    }
    return comma;
}

static const char *print_required(const struct wire_field *fields, const char *comma)
{
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        if (f->required) {
            printf("%s\"%s\"", comma, f->name);
            comma = ",";
        }
    }
    return comma;
}

/* Before the first definition nothing, before each other one a comma. */
static const char *between = "";

static void print_record(const struct wire_shape *shape)
{
    const bool message = shape->way != WIRE_RECORD;
    printf("%s\n\"%s\":{\"type\":\"object\",\"description\":", between, shape->name);
    between = ",";
    print_string(shape->doc);
    /* Who asks may add nothing; who answers may, later (S13). */
    printf(",\"additionalProperties\":%s,\"properties\":{",
           shape->way == WIRE_REQUEST ? "false" : "true");
    const char *comma = "";
    if (message) {
        printf("\n  \"type\":{\"const\":\"%s\"}", shape->wire);
        comma = print_properties(wire_head_fields(shape->way), ",");
    }
    (void)print_properties(wire_fields(shape), comma);
    printf("},\n  \"required\":[%s", message ? "\"type\"" : "");
    comma = message ? print_required(wire_head_fields(shape->way), ",") : "";
    (void)print_required(wire_fields(shape), comma);
    printf("]}");
}

static void print_enum(const struct wire_choices *choices)
{
    printf("%s\n\"%s\":{\"description\":", between, choices->name);
    between = ",";
    print_string(choices->doc);
    printf(",\"enum\":[");
    for (const struct wire_choice *row = choices->rows + 1; row->wire != NULL; row++) {
        printf("%s\"%s\"", row == choices->rows + 1 ? "" : ",", row->wire);
    }
    printf("]}");
}

void print_schema(void)
{
    printf("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\n"
           "\"title\":\"Messages of buurtpreventie, protocol %d\",\n\"$defs\":{",
           WIRE_PROTOCOL);
    visit_parts(&(struct part_visitor){print_record, print_enum});
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        print_record(WIRE_SHAPES[t]);
    }
    printf("},\n\"oneOf\":[");
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        printf("%s\n{\"$ref\":\"#/$defs/%s\"}", t == 0 ? "" : ",", WIRE_SHAPES[t]->name);
    }
    printf("]}\n");
}

static void print_operation(const struct wire_shape *shape)
{
    const bool asked = shape->way == WIRE_REQUEST;
    printf("\"%s\":{\"action\":\"%s\",\"channel\":{\"$ref\":\"#/channels/socket\"},\"summary\":",
           shape->name, asked ? "receive" : "send");
    print_string(shape->doc);
    printf(",\n  \"messages\":[{\"$ref\":\"#/channels/socket/messages/%s\"}]", shape->name);
    if (asked) {
        printf(",\n  \"reply\":{\"channel\":{\"$ref\":\"#/channels/socket\"},\"messages\":["
               "{\"$ref\":\"#/channels/socket/messages/%s\"},"
               "{\"$ref\":\"#/channels/socket/messages/refused\"}]},\n  \"x-hats\":[\"",
               WIRE_SHAPES[shape->reply]->name);
        print_hats(shape->hats, "\",\"");
        printf("\"],\"x-reach\":\"%s\",\"x-work\":\"%s\",\"x-price\":%u",
               WIRE_REACHES[shape->reach], WIRE_WORKS[shape->work], shape->price);
    }
    printf("}");
}

void print_asyncapi(void)
{
    printf("{\"asyncapi\":\"3.0.0\",\n"
           "\"info\":{\"title\":\"Buurtpreventie\",\"version\":\"%d\",\"description\":"
           "\"Requests, replies, events and notices of one WebSocket, described from the server's "
           "side.\"},\n"
           "\"defaultContentType\":\"application/json\",\n"
           "\"channels\":{\"socket\":{\"address\":\"/socket\",\"description\":"
           "\"One JSON object in each text frame of at most %d bytes.\",\"messages\":{",
           WIRE_PROTOCOL, WIRE_FRAME_MAX);
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        printf("%s\n\"%s\":{\"$ref\":\"#/components/messages/%s\"}", t == 0 ? "" : ",",
               WIRE_SHAPES[t]->name, WIRE_SHAPES[t]->name);
    }
    printf("}}},\n\"operations\":{");
    const char *comma = "";
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        if (WIRE_SHAPES[t]->way != WIRE_REPLY) {
            printf("%s\n", comma);
            print_operation(WIRE_SHAPES[t]);
            comma = ",";
        }
    }
    printf("},\n\"components\":{\"messages\":{");
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        printf("%s\n\"%s\":{\"name\":\"%s\",\"payload\":{\"$ref\":\"schema.json#/$defs/%s\"}}",
               t == 0 ? "" : ",", WIRE_SHAPES[t]->name, WIRE_SHAPES[t]->wire, WIRE_SHAPES[t]->name);
    }
    printf("}}}\n");
}
