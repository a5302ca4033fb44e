#include "cli/reply.h"

#include "wire/wire_bytes.h"

#include <string.h>

/* What a person does not need to see in a table. */
static bool is_for_programs(const char *name)
{
    static const char *const NAMES[] = {"version", "series_id", "ends_at", "key", "opens_at"};
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (strcmp(name, NAMES[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void print_id(struct output *output, const char *name, const struct wire_id *id,
                     const struct names *names)
{
    const struct span text = names_of(names, id);
    if (text.size > 0 && output_form(output) == OUTPUT_LINES) {
        output_text(output, name, text);
    } else if (!wire_id_is_none(id)) {
        output_bytes(output, name, id->bytes, sizeof(id->bytes));
    }
}

static void print_base64(struct output *output, const char *name, struct span bytes)
{
    char text[512];
    const uint64_t size = base64_encoded_size(bytes.size);
    if (output_form(output) == OUTPUT_LINES || size > sizeof(text)) {
        output_count(output, name, bytes.size);
        return;
    }
    base64_encode(bytes.data, bytes.size, text);
    output_text(output, name, span_of(text, (size_t)size));
}

static void print_minute(struct output *output, const char *name, uint64_t minute)
{
    const char clock[5] = {(char)('0' + minute / 600 % 10), (char)('0' + minute / 60 % 10), ':',
                           (char)('0' + minute % 60 / 10), (char)('0' + minute % 10)};
    output_text(output, name, span_of(clock, sizeof(clock)));
}

static void print_pick(struct output *output, const struct wire_field *field, const void *value)
{
    int choice = 0;
    memcpy(&choice, value, sizeof(choice));
    if (choice > 0) {
        output_word(output, field->name, field->choices->rows[choice].wire);
    }
}

static void print_count(struct output *output, const char *name, uint64_t value)
{
    if (output_form(output) == OUTPUT_LINES && strcmp(name, "begins_minute") == 0) {
        print_minute(output, name, value);
    } else {
        output_count(output, name, value);
    }
}

static void print_log(struct output *output, const char *name, const struct wire_log *log)
{
    if (log->kind == WIRE_LOG_GROUP) {
        output_bytes(output, name, log->group.bytes, sizeof(log->group.bytes));
    } else {
        output_word(output, name, log->kind == WIRE_LOG_WIJK ? "wijk" : "device");
    }
}

/* People read euros, programs cents. */
static void print_cents(struct output *output, const char *name, int64_t cents)
{
    if (output_form(output) != OUTPUT_LINES) {
        output_signed(output, name, cents);
        return;
    }
    char text[24];
    char *at = text + sizeof(text);
    const char *end = at;
    uint64_t left = (uint64_t)cents;
    *--at = (char)('0' + left % 10);
    *--at = (char)('0' + left / 10 % 10);
    *--at = ',';
    left /= 100;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    output_text(output, name, span_of(at, (size_t)(end - at)));
}

static void print_field(struct output *output, const struct wire_field *field, const void *value,
                        const struct names *names)
{
    const char *name = field->name;
    switch (field->kind) {
    case KIND_id: print_id(output, name, value, names); break;
    case KIND_hash:
    case KIND_key: output_bytes(output, name, value, sizeof(struct wire_hash)); break;
    case KIND_signature:
        print_base64(output, name, span_of(value, sizeof(struct wire_signature)));
        break;
    case KIND_group: output_bytes(output, name, value, sizeof(struct wire_group)); break;
    case KIND_log: print_log(output, name, value); break;
    case KIND_sealed:
    case KIND_bytes: print_base64(output, name, *(const struct span *)value); break;
    case KIND_text: output_text(output, name, *(const struct span *)value); break;
    case KIND_count: print_count(output, name, *(const uint64_t *)value); break;
    case KIND_cents: print_cents(output, name, *(const int64_t *)value); break;
    case KIND_time: output_time(output, name, *(const int64_t *)value); break;
    case KIND_date: output_date(output, name, *(const int32_t *)value); break;
    case KIND_flag: output_flag(output, name, *(const bool *)value); break;
    case KIND_pick: print_pick(output, field, value); break;
    default: break;
    }
}

static const void *place_of(const struct wire_field *field, const void *record)
{
    return (const uint8_t *)record + field->offset;
}

static bool is_shown(struct output *output, const struct wire_field *field, const void *value)
{
    if (!field->required && wire_field_is_zero(field, value)) {
        return false;
    }
    return output_form(output) == OUTPUT_JSON || !is_for_programs(field->name);
}

/* A record inside a record: in JSON an object, for people its fields beside the others. */
static void print_one(struct output *output, const struct wire_field *field, const void *record,
                      const struct names *names)
{
    const bool is_object = output_form(output) == OUTPUT_JSON;
    if (is_object) {
        output_open(output, field->name);
    }
    reply_print(output, field->record, record, names);
    if (is_object) {
        output_close(output);
    }
}

void reply_print_items(struct output *output, const struct wire_field *field, const void *message,
                       const struct names *names)
{
    const struct wire_list *items = place_of(field, message);
    for (size_t i = 0; i < items->count; i++) {
        output_open(output, NULL);
        reply_print(output, field->record, (const uint8_t *)items->items + i * field->record->size,
                    names);
        output_close(output);
    }
}

void reply_print(struct output *output, const struct wire_shape *shape, const void *record,
                 const struct names *names)
{
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        const void *value = place_of(field, record);
        if (!is_shown(output, field, value)) {
            continue;
        }
        if (field->kind == KIND_one) {
            print_one(output, field, value, names);
        } else if (field->kind == KIND_list) {
            output_list(output, field->name);
            reply_print_items(output, field, record, names);
            output_list_end(output);
        } else {
            print_field(output, field, value, names);
        }
    }
}

void reply_print_scalars(struct output *output, const struct wire_shape *shape, const void *record,
                         const struct names *names)
{
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        const void *value = place_of(field, record);
        if (field->kind == KIND_list || strcmp(field->name, "more") == 0 ||
            !is_shown(output, field, value)) {
            continue;
        }
        if (field->kind == KIND_one) {
            print_one(output, field, value, names);
        } else {
            print_field(output, field, value, names);
        }
    }
}

const struct wire_field *reply_list(const struct wire_shape *shape)
{
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        if (field->kind == KIND_list) {
            return field;
        }
    }
    return NULL;
}

void reply_print_more_lists(struct output *output, const struct wire_shape *shape,
                            const void *message, const struct names *names)
{
    const struct wire_field *first = reply_list(shape);
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        if (field->kind == KIND_list && field != first) {
            output_list(output, field->name);
            reply_print_items(output, field, message, names);
            output_list_end(output);
        }
    }
}

bool reply_has_more(const struct wire_shape *shape, const void *message)
{
    const struct wire_field *more = wire_field_find(shape, "more", 4);
    return more != NULL && *(const bool *)place_of(more, message);
}
