/* wire_print_doc.c -- the catalogue, and what the server sees: for people. */
#include "wire/wire_print.h"

#include <inttypes.h>
#include <stdio.h>

static void print_limits(const struct wire_field *f)
{
    switch (f->kind) {
    case KIND_sealed:
    case KIND_bytes:
    case KIND_text: printf(" %" PRIu64 "–%" PRIu64 " bytes", f->min, f->max); break;
    case KIND_count:
        if (f->max == WIRE_NUMBER_MAX) {
            printf(" from %" PRIu64, f->min);
        } else {
            printf(" %" PRIu64 "–%" PRIu64, f->min, f->max);
        }
        break;
    case KIND_list:
        printf(" of %" PRIu64 "–%" PRIu64 " %s", f->min, f->max, f->record->name);
        break;
    case KIND_one: printf(" %s", f->record->name); break;
    case KIND_pick: printf(" %s", f->choices->name); break;
    default: break;
    }
}

static void print_fields(const struct wire_shape *shape)
{
    for (const struct wire_field *f = wire_fields(shape); f->name != NULL; f++) {
        printf("- `%s` *%s", f->name, WIRE_KIND_NAMES[f->kind]);
        print_limits(f);
        printf("%s* — %s\n", f->required ? "" : ", optional", f->doc);
    }
    printf("\n");
}

static void print_record(const struct wire_shape *shape)
{
    printf("### %s\n\n%s\n\n", shape->name, shape->doc);
    print_fields(shape);
}

static void print_choices(const struct wire_choices *choices)
{
    printf("### %s\n\n%s\n\n", choices->name, choices->doc);
    for (const struct wire_choice *row = choices->rows + 1; row->wire != NULL; row++) {
        printf("- `%s` — %s\n", row->wire, row->doc);
    }
    printf("\n");
}

static void print_terms(const struct wire_shape *shape)
{
    if (shape->way == WIRE_REQUEST) {
        printf("Request; ");
        print_hats(shape->hats, ", ");
        printf("; reach %s", WIRE_REACHES[shape->reach]);
        if (strcmp(shape->reach_field, "none") != 0) {
            printf(" by `%s`", shape->reach_field);
        }
        printf("; %s, price %u; answered by `%s`.\n\n", WIRE_WORKS[shape->work], shape->price,
               WIRE_SHAPES[shape->reply]->wire);
    } else if (shape->way == WIRE_EVENT) {
        printf("Event in the log of%s%s%s.\n\n", (shape->logs & WIRE_IN_WIJK) != 0 ? " wijk" : "",
               (shape->logs & WIRE_IN_DEVICE) != 0 ? " device" : "",
               (shape->logs & WIRE_IN_GROUP) != 0 ? " group" : "");
    } else {
        printf("%s.\n\n", shape->way == WIRE_REPLY ? "Reply" : "Notice");
    }
}

void print_catalogue(void)
{
    printf("# The messages\n\n"
           "Printed by `wire_print` from `protocol/wire/messages.def`; a test compares. An example "
           "of each stands in `protocol/wire/examples/`.\n\n"
           "Every request begins with `type`, `request`, `seen` (optional) and `hat` (optional); "
           "every reply with `type`, `request` and `caused` (optional); every event with `type`, "
           "`log`, `incarnation` and `seq`; a notice with `type`.\n\n## Kinds\n\n");
#define KIND(name, type, doc) printf("- `%s` — %s\n", #name, doc);
    WIRE_KINDS(KIND)
#undef KIND
    printf("- `pick` — one of a list of choices\n- `one` — a record\n- `list` — records\n\n"
           "## Messages\n\n");
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        printf("### %s\n\n%s ", WIRE_SHAPES[t]->wire, WIRE_SHAPES[t]->doc);
        print_terms(WIRE_SHAPES[t]);
        print_fields(WIRE_SHAPES[t]);
    }
    printf("## Records and choices\n\n");
    visit_parts(&(struct part_visitor){print_record, print_choices});
}

/* Names of the fields that are, or are not, sealed; those of records after the record's own. */
static bool print_names(const struct wire_field *fields, bool sealed, const char *within, bool any)
{
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        if (f->record != NULL) {
            any = print_names(wire_fields(f->record), sealed, f->name, any);
        } else if ((f->kind == KIND_sealed) == sealed) {
            printf("%s%s%s%s", any ? ", " : "", within, *within == '\0' ? "" : ".", f->name);
            any = true;
        }
    }
    return any;
}

static void print_words(const struct wire_field *fields, const char *message)
{
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        if (f->kind == KIND_text) {
            printf("| `%s` | `%s` | %s |\n", message, f->name, f->why);
        }
        if (f->record != NULL) {
            print_words(wire_fields(f->record), message);
        }
    }
}

void print_seen(void)
{
    printf(
        "# What the server sees\n\n"
        "Printed by `wire_print` from the table of messages, which is all that a phone can send; a "
        "test compares. The app's privacy page is this list.\n\n"
        "## In short\n\n"
        "The server sees: public keys of devices, pseudonymous ids of members, hats, addresses at "
        "push services, which device sends an envelope of which class to which group and when (not "
        "kept beside it), when it expires and its status number, times of walks and who signs up, "
        "who was there and for how long, that somebody answered the pulse of a quarter, and "
        "counts. "
        "An answer to the pulse passes through it; it keeps a count, and apart from that who has "
        "answered, until the quarter is over.\n\n"
        "It never sees: names, words of an alert or a chat, what kind of alert it is, how it "
        "stands "
        "or where it is, routes. No message has a field for a phone number, an e-mail address, a "
        "birth date, a photo or a person's place.\n\n"
        "It can also lie, withhold and, because it ships the app to browsers, change the app: see "
        "`threats.md`.\n\n"
        "## Words in clear, and why they tell nothing of a person\n\n"
        "| message | field | why |\n|---|---|---|\n");
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        print_words(wire_fields(WIRE_SHAPES[t]), WIRE_SHAPES[t]->wire);
    }
    printf("\n## What a phone sends\n\n"
           "With each request go its number, the highest answer received and the hat it is made "
           "under.\n\n"
           "| request | the server reads | the server carries, sealed |\n|---|---|---|\n");
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        const struct wire_shape *shape = WIRE_SHAPES[t];
        if (shape->way == WIRE_REQUEST) {
            printf("| `%s` | ", shape->wire);
            printf("%s | ",
                   print_names(wire_fields(shape), false, "", false) ? "" : "nothing more");
            printf("%s |\n", print_names(wire_fields(shape), true, "", false) ? "" : "–");
        }
    }
}
