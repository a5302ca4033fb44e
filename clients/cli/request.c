#include "cli/request.h"

#include "cli/local_time.h"
#include "cli/reply.h"
#include "cli/settle.h"
#include "cli/words.h"
#include "crypto/public/chance.h"
#include "wire/wire_bytes.h"

#include <stdlib.h>
#include <strings.h>

enum { ARENA_MAX = 1 << 20, PAGES_MAX = 400, BACK_DAYS = 100, AHEAD_DAYS = 260 };

enum status request_make(enum wire_type type, struct arena *arena, struct request *out)
{
    const struct wire_shape *shape = WIRE_SHAPES[type];
    struct wire_head *message = arena_take(arena, 1, shape->size);
    if (message == NULL) {
        return NO_MEMORY;
    }
    message->type = type;
    *out = (struct request){.shape = shape, .message = message, .arena = arena};
    return OK;
}

enum wire_type request_type(const char *wire_name)
{
    for (enum wire_type type = 0; type < WIRE_TYPE_COUNT; type++) {
        const struct wire_shape *shape = WIRE_SHAPES[type];
        if (shape->way == WIRE_REQUEST && strcmp(shape->wire, wire_name) == 0) {
            return type;
        }
    }
    return WIRE_UNKNOWN;
}

/* ── finding a field ────────────────────────────────────────────────────────────────────────── */

/* A field and where it stands. */
struct place {
    const struct wire_field *field;
    uint8_t *value;
};

static bool is_field(const struct wire_field *field, struct span name)
{
    const char *own = field->name;
    const size_t size = strlen(own);
    const char *given = (const char *)name.data;
    return argument_name_equal(own, size, given, name.size) ||
           (size > 3 && strcmp(own + size - 3, "_id") == 0 &&
            argument_name_equal(own, size - 3, given, name.size)) ||
           (strcmp(own, "begins_minute") == 0 && span_equal(name, span_text("at")));
}

static struct place find_place(const struct wire_shape *shape, void *record, struct span name)
{
    struct place found = {NULL, NULL};
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        if (field->kind != KIND_one && is_field(field, name)) {
            return (struct place){field, (uint8_t *)record + field->offset};
        }
    }
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        if (field->kind == KIND_one && found.field == NULL) {
            found = find_place(field->record, (uint8_t *)record + field->offset, name);
        }
    }
    return found;
}

/* ── reading a value ────────────────────────────────────────────────────────────────────────── */

static enum status read_number(const char *text, uint64_t *out)
{
    char *end = NULL;
    if (*text < '0' || *text > '9') {
        return FIELD_FORM;
    }
    *out = strtoull(text, &end, 10);
    return *end == '\0' ? OK : FIELD_FORM;
}

static enum status read_weekday(const char *text, uint64_t *out)
{
    static const char *const DAYS[] = {"maandag", "dinsdag",  "woensdag", "donderdag",
                                       "vrijdag", "zaterdag", "zondag"};
    static const char *const ENGLISH_DAYS[] = {"monday", "tuesday",  "wednesday", "thursday",
                                               "friday", "saturday", "sunday"};
    for (uint64_t i = 0; i < 7; i++) {
        if (strcasecmp(text, DAYS[i]) == 0 || strcasecmp(text, ENGLISH_DAYS[i]) == 0) {
            *out = i + 1;
            return OK;
        }
    }
    return read_number(text, out);
}

static enum status read_count(const char *name, const char *text, uint64_t *out)
{
    if (strcmp(name, "begins_minute") == 0) {
        return local_minute_read(text, out);
    }
    return strcmp(name, "weekday") == 0 ? read_weekday(text, out) : read_number(text, out);
}

/* Euros as people write them: "1250", "12,50". */
static enum status read_cents(const char *text, int64_t *out)
{
    enum { EUROS_MAX = 10 };
    const size_t euros = strspn(text, "0123456789");
    const char *rest = text + euros;
    const bool whole = *rest == '\0';
    if (euros == 0 || euros > EUROS_MAX ||
        (!whole && (*rest != ',' || strlen(rest) != 3 || strspn(rest + 1, "0123456789") != 2))) {
        return FIELD_FORM;
    }
    *out = strtoll(text, NULL, 10) * 100;
    if (!whole) {
        *out += (rest[1] - '0') * 10 + (rest[2] - '0');
    }
    return OK;
}

static enum status read_flag(const char *text, bool *out)
{
    static const char *const YES[] = {"", "yes", "ja", "true", "on", "1"};
    static const char *const NO[] = {"no", "nee", "false", "off", "0"};
    for (size_t i = 0; i < sizeof(YES) / sizeof(YES[0]); i++) {
        if (strcasecmp(text, YES[i]) == 0) {
            *out = true;
            return OK;
        }
    }
    for (size_t i = 0; i < sizeof(NO) / sizeof(NO[0]); i++) {
        if (strcasecmp(text, NO[i]) == 0) {
            *out = false;
            return OK;
        }
    }
    return FIELD_FORM;
}

static enum status read_pick(const struct wire_choices *choices, const char *text, uint8_t *value)
{
    for (int i = 1; choices->rows[i].wire != NULL; i++) {
        const char *wire = choices->rows[i].wire;
        if (argument_name_equal(wire, strlen(wire), text, strlen(text)) ||
            strcasecmp(words_of(DUTCH, wire), text) == 0) {
            memcpy(value, &i, sizeof(i));
            return OK;
        }
    }
    return FIELD_FORM;
}

static enum status read_id(struct run *run, const char *name, const char *text, struct wire_id *out)
{
    enum name_kind kind = NAME_NONE;
    if (strcmp(text, "new") == 0) {
        chance_fill(out->bytes, sizeof(out->bytes));
        return OK;
    }
    if (strcmp(name, "buurt_id") == 0 || strcmp(name, "to_buurt_id") == 0) {
        kind = NAME_BUURT;
    } else if (strcmp(name, "walk_group_id") == 0) {
        kind = NAME_WALK_GROUP;
    } else if (strcmp(name, "member_id") == 0) {
        kind = NAME_MEMBER;
    }
    return run_read_id(run, text, kind, out);
}

static enum status read_digits(const char *text, uint8_t *out, size_t size)
{
    return hex_decode(span_text(text), out, size) ? OK : FIELD_FORM;
}

static enum status read_bytes(struct request *request, const char *text, struct span *out)
{
    const size_t size = base64_decoded_size(strlen(text));
    uint8_t *bytes = size == SIZE_MAX ? NULL : arena_take(request->arena, 1, size + 1);
    if (bytes == NULL || !base64_decode(span_text(text), bytes)) {
        return FIELD_FORM;
    }
    *out = span_of(bytes, size);
    return OK;
}

static enum status read_text(struct request *request, const char *text, struct span *out)
{
    const size_t size = strlen(text);
    uint8_t *bytes = arena_take(request->arena, 1, size + 1);
    if (bytes == NULL) {
        return NO_MEMORY;
    }
    memcpy(bytes, text, size);
    *out = span_of(bytes, size);
    return OK;
}

static enum status read_value(struct run *run, struct request *request, struct place place,
                              const char *text);

/* "lighting:2": the fields of a record in their order, as one more item of the list. */
static enum status read_item(struct run *run, struct request *request, struct place place,
                             const char *text)
{
    const struct wire_shape *record = place.field->record;
    struct wire_list *list = (struct wire_list *)(void *)place.value;
    uint8_t *items = arena_take(request->arena, list->count + 1, record->size);
    char *words = arena_take(request->arena, 1, strlen(text) + 1);
    if (items == NULL || words == NULL) {
        return NO_MEMORY;
    }
    if (list->count > 0) {
        memcpy(items, list->items, list->count * record->size);
    }
    memcpy(words, text, strlen(text));
    enum status status = OK;
    for (const struct wire_field *field = wire_fields(record); field->name != NULL && status == OK;
         field++) {
        const bool takes_rest = (field + 1)->name == NULL; /* a text may hold a colon */
        char *end = words + (takes_rest ? strlen(words) : strcspn(words, ":"));
        const bool is_last = *end == '\0';
        *end = '\0';
        const struct place part = {field, items + list->count * record->size + field->offset};
        status = read_value(run, request, part, words);
        words = is_last ? end : end + 1;
    }
    list->items = items;
    list->count++;
    return status;
}

static enum status read_value(struct run *run, struct request *request, struct place place,
                              const char *text)
{
    void *value = place.value;
    switch (place.field->kind) {
    case KIND_id: return read_id(run, place.field->name, text, value);
    case KIND_hash: return read_digits(text, value, sizeof(struct wire_hash));
    case KIND_key: return read_digits(text, value, sizeof(struct wire_key));
    case KIND_group: return run_read_group(run, text, value);
    case KIND_sealed:
    case KIND_bytes: return read_bytes(request, text, value);
    case KIND_text: return read_text(request, text, value);
    case KIND_count: return read_count(place.field->name, text, value);
    case KIND_cents: return read_cents(text, value);
    case KIND_time: return local_time_read(text, value);
    case KIND_date: return local_date_read(text, value);
    case KIND_flag: return read_flag(text, value);
    case KIND_pick: return read_pick(place.field->choices, text, value);
    case KIND_list: return read_item(run, request, place, text);
    default: return FIELD_FORM;
    }
}

enum status request_set(struct run *run, struct request *request, struct span name,
                        const char *text)
{
    const struct place place = find_place(request->shape, request->message, name);
    if (place.field == NULL) {
        return run_refuse(run, FIELD_UNKNOWN, request->shape->name);
    }
    const enum status status = read_value(run, request, place, text);
    return status == OK ? OK : run_refuse(run, status, place.field->name);
}

/* ── what stands already ────────────────────────────────────────────────────────────────────── */

static const size_t SIZES[KIND_COUNT] = {
#define KIND(name, type, doc) [KIND_##name] = sizeof(type),
    WIRE_KINDS(KIND)
#undef KIND
        [KIND_pick] = sizeof(int),
};

static void copy_fields(const struct wire_shape *shape, uint8_t *to,
                        const struct wire_shape *record, const uint8_t *from)
{
    for (const struct wire_field *field = wire_fields(shape); field->name != NULL; field++) {
        const struct wire_field *same = wire_field_find(record, field->name, strlen(field->name));
        if (field->kind == KIND_one) {
            copy_fields(field->record, to + field->offset, record, from);
        } else if (same != NULL && same->kind == field->kind && field->kind != KIND_list &&
                   wire_field_is_zero(field, to + field->offset)) {
            memcpy(to + field->offset, from + same->offset, SIZES[field->kind]);
        }
    }
}

void request_copy(struct request *request, const struct wire_shape *record, const void *from)
{
    copy_fields(request->shape, (uint8_t *)request->message, record, from);
}

/* A walk's local hour and length, which a shift tells as instants. */
static void copy_plan(struct request *request, const struct wire_shift *shift)
{
    static const char *const NAMES[] = {"begins_minute", "minutes"};
    const uint64_t values[] = {local_minute_of(shift->begins_at),
                               (uint64_t)(shift->ends_at - shift->begins_at) / 60};
    for (size_t i = 0; i < 2; i++) {
        const struct place place =
            find_place(request->shape, request->message, span_text(NAMES[i]));
        if (place.field != NULL && place.field->kind == KIND_count) {
            memcpy(place.value, &values[i], sizeof(values[i]));
        }
    }
}

/* The thing of a list that has this id in its first field of that name. */
static const void *find_item(const struct wire_head *reply, const char *name,
                             const struct wire_id *id)
{
    const struct wire_shape *shape = WIRE_SHAPES[reply->type];
    const struct wire_field *list = reply_list(shape);
    if (list == NULL) {
        return NULL;
    }
    const struct wire_list *items =
        (const struct wire_list *)(const void *)((const uint8_t *)reply + list->offset);
    const struct wire_field *field = wire_field_find(list->record, name, strlen(name));
    for (size_t i = 0; i < items->count && field != NULL; i++) {
        const uint8_t *item = (const uint8_t *)items->items + i * list->record->size;
        if (memcmp(item + field->offset, id->bytes, sizeof(id->bytes)) == 0) {
            return item;
        }
    }
    return NULL;
}

/* Moves a request for a list on to the page after `reply`. */
static bool turn_page(struct request *request, const struct wire_head *reply, uint64_t had)
{
    const struct wire_shape *shape = WIRE_SHAPES[reply->type];
    const struct wire_field *list = reply_list(shape);
    const struct place after = find_place(request->shape, request->message, span_text("after"));
    if (!reply_has_more(shape, reply) || after.field == NULL) {
        return false;
    }
    if (after.field->kind == KIND_count) {
        memcpy(after.value, &had, sizeof(had));
        return true;
    }
    const struct wire_list *items =
        list == NULL
            ? NULL
            : (const struct wire_list *)(const void *)((const uint8_t *)reply + list->offset);
    if (items == NULL || items->count == 0) {
        return false;
    }
    const uint8_t *last = (const uint8_t *)items->items + (items->count - 1) * list->record->size;
    const struct wire_field *first = wire_fields(list->record);
    if (after.field->kind == KIND_id) {
        memcpy(after.value, last + first->offset, sizeof(struct wire_id));
        return true;
    }
    const struct place id = find_place(request->shape, request->message, span_text("after_id"));
    const struct wire_field *begins = wire_field_find(list->record, "begins_at", 9);
    if (id.field == NULL || begins == NULL) {
        return false;
    }
    memcpy(id.value, last + first->offset, sizeof(struct wire_id));
    memcpy(after.value, last + begins->offset, sizeof(int64_t));
    return true;
}

/* Which list knows a thing, and by which field. */
static const struct {
    enum wire_type list;
    const char *id;
} SOURCES[] = {[FROM_SHIFT] = {WIRE_shift_list, "shift_id"},
               [FROM_SERIES] = {WIRE_series_list, "series_id"},
               [FROM_WALK_GROUP] = {WIRE_walk_group_list, "walk_group_id"}};

static enum status find_thing(struct run *run, struct request *request, struct request *list)
{
    const enum command_from from = run->command->from;
    const char *name = SOURCES[from].id;
    const struct place id = find_place(request->shape, request->message, span_text(name));
    struct client_output out;
    for (size_t page = 0; page < PAGES_MAX; page++) {
        const enum status status = run_request(run, list->message, &out);
        if (status != OK || out.reply == NULL) {
            return status;
        }
        const void *found =
            id.value == NULL ? NULL
                             : find_item(out.reply, name, (const struct wire_id *)(void *)id.value);
        if (found != NULL) {
            request_copy(request, reply_list(WIRE_SHAPES[out.reply->type])->record, found);
            if (from == FROM_SHIFT) {
                copy_plan(request, found);
            }
            return OK;
        }
        if (!turn_page(list, out.reply, 0)) {
            break;
        }
    }
    return run_refuse(run, NOT_FOUND, name);
}

static enum status set_own_buurt(struct run *run, struct request *request)
{
    const struct place place = find_place(request->shape, request->message, span_text("buurt_id"));
    struct wish_self self = {.is_in = false};
    if (place.field == NULL || place.field->kind != KIND_id ||
        !wire_id_is_none((const struct wire_id *)(void *)place.value)) {
        return OK;
    }
    const enum status status = run_show_self(run, &self);
    if (status == OK) {
        memcpy(place.value, self.buurt_id.bytes, sizeof(self.buurt_id.bytes));
    }
    return status;
}

static enum status copy_from(struct run *run, struct request *request)
{
    struct request list;
    if (run->command->from == FROM_NOTHING) {
        return OK;
    }
    enum status status = request_make(SOURCES[run->command->from].list, request->arena, &list);
    const int32_t today = local_date_of(local_time_now());
    if (status == OK && list.message->type == WIRE_shift_list) {
        struct wire_shift_list *shifts = (struct wire_shift_list *)(void *)list.message;
        shifts->from = local_date_add(today, -BACK_DAYS);
        shifts->to = local_date_add(today, AHEAD_DAYS);
    }
    const char *buurt = arguments_find(&run->arguments, "buurt");
    if (status == OK && buurt != NULL) {
        status = request_set(run, &list, span_text("buurt"), buurt);
    }
    if (status == OK) {
        status = set_own_buurt(run, &list);
    }
    return status == OK ? find_thing(run, request, &list) : status;
}

/* ── the whole ──────────────────────────────────────────────────────────────────────────────── */

/* What the wijk has set for all, under the same name. */
static enum status set_from_wijk(struct run *run, struct request *request, struct span name)
{
    struct wire_wijk_show show = {.head.type = WIRE_wijk_show};
    struct client_output out;
    enum status status = run_request(run, &show.head, &out);
    if (status != OK) {
        return status;
    }
    const struct wire_shape *shape = WIRE_SHAPES[out.reply->type];
    const struct wire_field *from = wire_field_find(shape, (const char *)name.data, name.size);
    const struct place to = find_place(request->shape, request->message, name);
    if (from == NULL || from->kind != KIND_count || to.field == NULL ||
        to.field->kind != KIND_count) {
        return run_refuse(run, FIELD_UNKNOWN, to.field == NULL ? "wijk" : to.field->name);
    }
    memcpy(to.value, (const uint8_t *)out.reply + from->offset, sizeof(uint64_t));
    return OK;
}

/* "name=value name=value"; the value "wijk" is the wijk's own. */
static enum status set_defaults(struct run *run, struct request *request)
{
    const char *at = run->command->defaults;
    enum status status = OK;
    while (status == OK && *at != '\0') {
        char value[64];
        const size_t name_size = strcspn(at, "=");
        const size_t size = strcspn(at + name_size + 1, " ");
        memcpy(value, at + name_size + 1, size < sizeof(value) ? size : sizeof(value) - 1);
        value[size < sizeof(value) ? size : sizeof(value) - 1] = '\0';
        const struct span name = span_of(at, name_size);
        status = strcmp(value, "wijk") == 0 ? set_from_wijk(run, request, name)
                                            : request_set(run, request, name, value);
        at += name_size + 1 + size;
        at += strspn(at, " ");
    }
    return status;
}

/* Takes: only_ids  the arguments that name things alone: what stands of them comes next. */
static enum status set_arguments(struct run *run, struct request *request, bool only_ids)
{
    enum status status = OK;
    for (size_t i = 0; i < run->arguments.count && status == OK; i++) {
        const struct argument *item = &run->arguments.items[i];
        const struct span name = span_of(item->name, item->name_size);
        const struct place place = find_place(request->shape, request->message, name);
        const bool is_id = place.field != NULL && place.field->kind == KIND_id;
        const bool is_free = argument_name_equal(item->name, item->name_size, "as", 2) ||
                             (place.field == NULL && /* says where to look for the thing */
                              argument_name_equal(item->name, item->name_size, "buurt", 5));
        if (!is_free && (!only_ids || is_id) && (only_ids || !is_id)) {
            status = request_set(run, request, name, item->value);
        }
    }
    return status;
}

static enum status fill(struct run *run, struct request *request)
{
    enum status status = set_arguments(run, request, true);
    if (status == OK) {
        status = copy_from(run, request);
    }
    if (status == OK) {
        status = set_defaults(run, request);
    }
    if (status == OK) {
        status = set_arguments(run, request, true); /* an id that was typed goes before a new one */
    }
    if (status == OK) {
        status = set_arguments(run, request, false);
    }
    if (status == OK) {
        status = set_own_buurt(run, request);
    }
    if (status == OK) {
        status = settle_plan(run, request);
    }
    if (status == OK) {
        settle_exception(run, request);
        request_copy(request, request->shape, request->message);
    }
    return status;
}

enum status request_send(struct run *run, struct request *request)
{
    struct client_output out;
    const struct wire_field *list = NULL;
    uint64_t had = 0;
    bool goes_on = true;
    for (size_t page = 0; goes_on && page < PAGES_MAX; page++) {
        const enum status status = run_request(run, request->message, &out);
        if (status != OK) {
            return status;
        }
        if (out.reply == NULL) {
            run_open_answer(run);
            break;
        }
        const struct wire_shape *shape = WIRE_SHAPES[out.reply->type];
        if (page == 0) {
            run_open_answer(run);
            reply_print_scalars(run->output, shape, out.reply, run->names);
            list = reply_list(shape);
            if (list != NULL) {
                output_list(run->output, list->name);
            }
        }
        if (list != NULL) {
            const struct wire_list *items =
                (const struct wire_list *)(const void *)((const uint8_t *)out.reply + list->offset);
            reply_print_items(run->output, list, out.reply, run->names);
            had += items->count;
        }
        goes_on = turn_page(request, out.reply, had);
    }
    if (list != NULL && out.reply != NULL) {
        output_list_end(run->output);
        reply_print_more_lists(run->output, WIRE_SHAPES[out.reply->type], out.reply, run->names);
    }
    run_close_answer(run);
    return OK;
}

enum status request_run(struct run *run)
{
    struct arena arena = arena_make(ARENA_MAX);
    struct request request;
    enum status status = request_make(run->command->type, &arena, &request);
    if (status == OK && output_form(run->output) == OUTPUT_LINES) {
        status = run_know_names(run);
    }
    if (status == OK) {
        status = fill(run, &request);
    }
    if (status == OK) {
        status = request_send(run, &request);
    }
    arena_end(&arena);
    return status;
}
