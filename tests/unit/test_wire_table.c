/* test_wire_table.c -- holds every message there is, now and later, to its own limits.
 *
 * The tests know no message by name. They walk the table: build a valid frame of each message,
 * break one field at a time, also within records, and expect the codec to name that field and say
 * why.
 */
#include "wire/wire_bytes.h"
#include "wire/wire_scan.h"
#include "wire/wire_shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum how { VALID, MOST, ABSENT, WRONG_TYPE, TWICE, UNDER, OVER, STRANGE };

enum { PATH_MAX_DEPTH = 4 };

/* Which field of a message is broken: through the records in which it stands. */
struct path {
    const struct wire_field *steps[PATH_MAX_DEPTH];
    unsigned depth; /* 0: none is */
};

struct frame {
    char text[WIRE_FRAME_MAX * 2];
    size_t size;
    struct path path;
    enum how how;  /* the one field at the end of the path */
    enum how rest; /* all others: VALID or MOST */
};

static struct frame built;

static void add(const char *text)
{
    const size_t size = strlen(text);
    assert_true(built.size + size < sizeof(built.text));
    memcpy(built.text + built.size, text, size);
    built.size += size;
}

static void add_filled(uint64_t count, char unit)
{
    add("\"");
    assert_true(built.size + count + 2 < sizeof(built.text));
    memset(built.text + built.size, unit, (size_t)count);
    built.size += (size_t)count;
    add("\"");
}

static void add_number(uint64_t value)
{
    char digits[24];
    (void)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
    add(digits);
}

static uint64_t amount_of(const struct wire_field *f, enum how how)
{
    if (how == OVER) {
        return f->max + 1;
    }
    if (how == UNDER) {
        return f->min - 1;
    }
    if (how == MOST) {
        return f->max;
    }
    return f->min == 0 && f->max > 0 ? 1 : f->min;
}

static void add_members(const struct wire_field *fields, const char *comma, unsigned depth,
                        bool on_path);

static void add_record(const struct wire_field *f, unsigned depth, bool on_path)
{
    add("{");
    add_members(wire_fields(f->record), "", depth, on_path);
    add("}");
}

static void add_value(const struct wire_field *f, enum how how, unsigned depth, bool on_path)
{
    const uint64_t amount = amount_of(f, how);
    if (how == WRONG_TYPE) {
        add("null");
        return;
    }
    switch (f->kind) {
    case KIND_id: add_filled(2 * sizeof(struct wire_id), '1'); break;
    case KIND_hash:
    case KIND_key: add_filled(2 * sizeof(struct wire_key), '1'); break;
    case KIND_group: add_filled(2 * sizeof(struct wire_group), '1'); break;
    case KIND_log: add("\"device\""); break;
    case KIND_signature: add_filled(base64_encoded_size(sizeof(struct wire_signature)), 'A'); break;
    case KIND_sealed:
    case KIND_bytes: add_filled(base64_encoded_size(amount), 'A'); break;
    case KIND_text: add_filled(amount, 'a'); break;
    case KIND_count: add_number(amount); break;
    case KIND_cents:
    case KIND_time: add(how == MOST ? "9007199254740991" : "1"); break;
    case KIND_date: add("\"2026-03-31\""); break;
    case KIND_flag: add("true"); break;
    case KIND_pick:
        add("\"");
        add(how == STRANGE ? "no-such-choice" : f->choices->rows[1].wire);
        add("\"");
        break;
    case KIND_one: add_record(f, depth + 1, on_path); break;
    case KIND_list:
        add("[");
        for (uint64_t i = 0; i < amount; i++) {
            add(i == 0 ? "" : ",");
            add_record(f, depth + 1, on_path && i == 0);
        }
        add("]");
        break;
    default: fail(); break;
    }
}

static void add_members(const struct wire_field *fields, const char *comma, unsigned depth,
                        bool on_path)
{
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        const bool here = on_path && depth < built.path.depth && built.path.steps[depth] == f;
        const bool last = here && depth + 1 == built.path.depth;
        const enum how how = last ? built.how : built.rest;
        if (how == ABSENT) {
            continue;
        }
        for (int times = how == TWICE ? 2 : 1; times > 0; times--) {
            add(comma);
            add("\"");
            add(f->name);
            add("\":");
            add_value(f, how, depth, here && !last);
            comma = ",";
        }
    }
}

static struct span build(const struct wire_shape *shape, const struct path *path, enum how how,
                         enum how rest)
{
    built.size = 0;
    built.path = *path;
    built.how = how;
    built.rest = rest;
    add("{\"type\":\"");
    add(shape->wire);
    add("\"");
    add_members(wire_head_fields(shape->way), ",", 0, true);
    add_members(wire_fields(shape), ",", 0, true);
    add("}");
    return span_of(built.text, built.size);
}

static enum wire_reader reader_of(const struct wire_shape *shape)
{
    return shape->way == WIRE_REQUEST ? WIRE_SERVER : WIRE_CLIENT;
}

static void expect(const struct wire_shape *shape, const struct path *path, enum how how,
                   enum status wanted)
{
    char named[200] = "";
    for (unsigned i = 0; i < path->depth; i++) {
        (void)snprintf(named + strlen(named), sizeof(named) - strlen(named), "%s%s",
                       i == 0 ? "" : ".", path->steps[i]->name);
    }
    struct arena arena = arena_make(1u << 20);
    struct wire_head *message = NULL;
    struct wire_fault fault = {NULL, OK};
    const enum status status =
        wire_decode(&arena, build(shape, path, how, VALID), reader_of(shape), &message, &fault);
    const bool blamed =
        wanted == OK ? fault.field == NULL : fault.field != NULL && strcmp(fault.field, named) == 0;
    if (status != wanted || fault.status != wanted || !blamed) {
        fail_msg("%s: %s broken in way %d: %s instead of %s, blames %s", shape->wire, named,
                 (int)how, status_name(status), status_name(wanted),
                 fault.field == NULL ? "nothing" : fault.field);
    }
    arena_end(&arena);
}

typedef void on_field(const struct wire_shape *shape, const struct path *path);

static void walk_fields(const struct wire_shape *shape, const struct wire_field *fields,
                        const struct path *within, on_field *visit)
{
    struct path path = *within;
    assert_true(path.depth < PATH_MAX_DEPTH);
    path.depth++;
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        path.steps[path.depth - 1] = f;
        visit(shape, &path);
        if (f->record != NULL) {
            walk_fields(shape, wire_fields(f->record), &path, visit);
        }
    }
}

static void walk_table(on_field *visit)
{
    const struct path none = {.depth = 0};
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        walk_fields(WIRE_SHAPES[t], wire_head_fields(WIRE_SHAPES[t]->way), &none, visit);
        walk_fields(WIRE_SHAPES[t], wire_fields(WIRE_SHAPES[t]), &none, visit);
    }
}

static void round_trip(const struct wire_shape *shape, enum how rest)
{
    const struct path none = {.depth = 0};
    const struct span frame = build(shape, &none, VALID, rest);
    struct arena arena = arena_make(1u << 19);
    struct wire_head *message = NULL;
    struct wire_fault fault = {NULL, OK};
    const enum status status = wire_decode(&arena, frame, reader_of(shape), &message, &fault);
    if (status != OK) {
        fail_msg("%s, %zu bytes: %s, blames %s", shape->wire, frame.size, status_name(status),
                 fault.field == NULL ? "nothing" : fault.field);
    }
    static char back[WIRE_FRAME_MAX];
    size_t size = 0;
    assert_int_equal(wire_encode(message, back, sizeof(back), &size), OK);
    assert_true(span_equal(frame, span_of(back, size)));
    assert_true(size <= wire_size_max(shape));
    assert_int_equal(wire_encode(message, back, size - 1, &size), TOO_LARGE);
    arena_end(&arena);
}

/* WIRE-7 */
static void every_message_survives_the_round_trip(void **state)
{
    (void)state;
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        round_trip(WIRE_SHAPES[t], VALID);
    }
}

/* WIRE-9 */
static void every_message_at_all_its_limits_survives_the_round_trip_in_one_frame(void **state)
{
    (void)state;
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        if (wire_size_max(WIRE_SHAPES[t]) > WIRE_FRAME_MAX) {
            fail_msg("%s may take %llu bytes", WIRE_SHAPES[t]->wire,
                     (unsigned long long)wire_size_max(WIRE_SHAPES[t]));
        }
        round_trip(WIRE_SHAPES[t], MOST);
    }
}

static void expect_missing(const struct wire_shape *shape, const struct path *path)
{
    const bool required = path->steps[path->depth - 1]->required;
    expect(shape, path, ABSENT, required ? FIELD_MISSING : OK);
}

static void a_required_field_may_not_be_absent_and_another_may(void **state)
{
    (void)state;
    walk_table(expect_missing);
}

static void expect_form(const struct wire_shape *shape, const struct path *path)
{
    expect(shape, path, WRONG_TYPE, FIELD_FORM);
    expect(shape, path, TWICE, FIELD_TWICE);
}

/* WIRE-4 */
static void a_field_has_its_own_type_and_comes_once(void **state)
{
    (void)state;
    walk_table(expect_form);
}

static void expect_limits(const struct wire_shape *shape, const struct path *path)
{
    const struct wire_field *f = path->steps[path->depth - 1];
    switch (f->kind) {
    case KIND_sealed:
    case KIND_bytes:
    case KIND_text:
    case KIND_count:
    case KIND_list: break;
    default: assert_true(f->max == 0 || f->kind == KIND_cents); return;
    }
    assert_true(f->max > 0 && f->min <= f->max);
    if (f->max < WIRE_NUMBER_MAX) {
        expect(shape, path, OVER, FIELD_TOO_LARGE);
    }
    if (f->min > 0) {
        expect(shape, path, UNDER, FIELD_TOO_SMALL);
    }
}

static void a_field_keeps_to_its_limits(void **state)
{
    (void)state;
    walk_table(expect_limits);
}

static void expect_strange(const struct wire_shape *shape, const struct path *path)
{
    if (path->steps[path->depth - 1]->kind == KIND_pick) {
        expect(shape, path, STRANGE, reader_of(shape) == WIRE_SERVER ? FIELD_FORM : OK);
    }
}

/* WIRE-3 */
static void an_unknown_choice_is_refused_by_the_server_and_other_to_a_client(void **state)
{
    (void)state;
    walk_table(expect_strange);
}

/* WIRE-2, WIRE-3 */
static void an_unknown_field_is_refused_by_the_server_and_skipped_by_a_client(void **state)
{
    (void)state;
    const struct path none = {.depth = 0};
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        (void)build(WIRE_SHAPES[t], &none, VALID, VALID);
        built.size--;
        add(",\"of_a_later_version\":[{\"x\":1}]}");
        struct arena arena = arena_make(1u << 20);
        struct wire_head *message = NULL;
        struct wire_fault fault = {NULL, OK};
        const bool server = reader_of(WIRE_SHAPES[t]) == WIRE_SERVER;
        assert_int_equal(wire_decode(&arena, span_of(built.text, built.size),
                                     reader_of(WIRE_SHAPES[t]), &message, &fault),
                         server ? FIELD_UNKNOWN : OK);
        if (server) {
            assert_string_equal(fault.field, "of_a_later_version");
        }
        arena_end(&arena);
    }
}

static void nobody_reads_what_is_not_meant_for_them(void **state)
{
    (void)state;
    const struct path none = {.depth = 0};
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        const struct span frame = build(WIRE_SHAPES[t], &none, VALID, VALID);
        const enum wire_reader other =
            reader_of(WIRE_SHAPES[t]) == WIRE_SERVER ? WIRE_CLIENT : WIRE_SERVER;
        struct arena arena = arena_make(1u << 20);
        struct wire_head *message = NULL;
        struct wire_fault fault = {NULL, OK};
        assert_int_equal(wire_decode(&arena, frame, other, &message, &fault), UNKNOWN_TYPE);
        assert_int_equal(wire_peek(frame), t);
        arena_end(&arena);
    }
}

static void expect_text_has_reason(const struct wire_shape *shape, const struct path *path)
{
    const struct wire_field *f = path->steps[path->depth - 1];
    if (f->kind == KIND_text && (f->why == NULL || strlen(f->why) < 10)) {
        fail_msg("%s.%s says not why it tells nothing of a person", shape->wire, f->name);
    }
    assert_true(strlen(f->doc) > 2 && strlen(f->name) <= WIRE_PICK_MAX);
}

/* WIRE-11 */
static void every_word_in_clear_says_why_it_tells_nothing_of_a_person(void **state)
{
    (void)state;
    walk_table(expect_text_has_reason);
}

/* The reach field of a request names what its reach says. */
static void check_reach(const struct wire_shape *shape)
{
    static const struct {
        const char *name;
        enum wire_kind kind;
        enum wire_reach reach;
    } NAMES[] = {
        {"buurt_id", KIND_id, WIRE_REACH_BUURT},      {"group", KIND_group, WIRE_REACH_GROUP},
        {"walk_group_id", KIND_id, WIRE_REACH_GROUP}, {"casus_id", KIND_id, WIRE_REACH_CASUS},
        {"fund_id", KIND_id, WIRE_REACH_FUND},
    };
    if (shape->reach == WIRE_REACH_NONE || shape->reach == WIRE_REACH_WIJK) {
        assert_string_equal(shape->reach_field, "none");
        return;
    }
    const struct wire_field *f =
        wire_field_find(shape, shape->reach_field, strlen(shape->reach_field));
    for (size_t i = 0; f != NULL && i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (strcmp(f->name, NAMES[i].name) == 0 && f->kind == NAMES[i].kind && f->required &&
            shape->reach == NAMES[i].reach) {
            return;
        }
    }
    fail_msg("%s: no required field names its reach", shape->wire);
}

/* WIRE-12 */
static void a_request_that_needs_a_reach_names_it(void **state)
{
    (void)state;
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        if (WIRE_SHAPES[t]->way == WIRE_REQUEST) {
            check_reach(WIRE_SHAPES[t]);
            assert_true(WIRE_SHAPES[t]->hats != WIRE_HATS_NONE);
            assert_int_equal(WIRE_SHAPES[WIRE_SHAPES[t]->reply]->way, WIRE_REPLY);
        }
    }
}

static void the_reach_of_a_request_is_found_in_it(void **state)
{
    (void)state;
    const struct wire_signup_join join = {
        .head.type = WIRE_signup_join, .buurt_id = {{1}}, .shift_id = {{2}}};
    enum wire_kind kind = KIND_COUNT;
    assert_ptr_equal(wire_reach_peek(&join.head, &kind), &join.buurt_id);
    assert_int_equal(kind, KIND_id);
    const struct wire_group_send send = {.head.type = WIRE_group_send};
    assert_ptr_equal(wire_reach_peek(&send.head, &kind), &send.group);
    assert_int_equal(kind, KIND_group);
    const struct wire_session_ping ping = {.head.type = WIRE_session_ping};
    assert_null(wire_reach_peek(&ping.head, &kind));
}

static uint64_t values_of(const struct wire_field *fields)
{
    uint64_t values = 1;
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        const uint64_t times = f->kind == KIND_list ? f->max : 1;
        values += 1 + (f->record == NULL ? 0 : times * values_of(wire_fields(f->record)));
    }
    return values;
}

static void a_message_has_no_more_fields_values_or_depth_than_the_codec_holds(void **state)
{
    (void)state;
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        const struct wire_shape *shape = WIRE_SHAPES[t];
        int fields = 0;
        for (const struct wire_field *f = wire_fields(shape); f->name != NULL; f++) {
            fields++;
            for (const struct wire_field *h = wire_head_fields(shape->way); h->name != NULL; h++) {
                assert_string_not_equal(f->name, h->name);
            }
            assert_string_not_equal(f->name, "type");
        }
        assert_true(fields <= WIRE_FIELDS_MAX);
        assert_true(strlen(shape->wire) <= WIRE_PICK_MAX);
        const uint64_t values =
            values_of(wire_fields(shape)) + values_of(wire_head_fields(shape->way));
        if (values > WIRE_VALUES_MAX) {
            fail_msg("%s holds %llu values", shape->wire, (unsigned long long)values);
        }
    }
}

static void no_two_messages_have_one_name(void **state)
{
    (void)state;
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        for (int u = 0; u < t; u++) {
            assert_string_not_equal(WIRE_SHAPES[t]->wire, WIRE_SHAPES[u]->wire);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_survives_the_round_trip),
        cmocka_unit_test(every_message_at_all_its_limits_survives_the_round_trip_in_one_frame),
        cmocka_unit_test(a_required_field_may_not_be_absent_and_another_may),
        cmocka_unit_test(a_field_has_its_own_type_and_comes_once),
        cmocka_unit_test(a_field_keeps_to_its_limits),
        cmocka_unit_test(an_unknown_choice_is_refused_by_the_server_and_other_to_a_client),
        cmocka_unit_test(an_unknown_field_is_refused_by_the_server_and_skipped_by_a_client),
        cmocka_unit_test(nobody_reads_what_is_not_meant_for_them),
        cmocka_unit_test(every_word_in_clear_says_why_it_tells_nothing_of_a_person),
        cmocka_unit_test(a_request_that_needs_a_reach_names_it),
        cmocka_unit_test(the_reach_of_a_request_is_found_in_it),
        cmocka_unit_test(a_message_has_no_more_fields_values_or_depth_than_the_codec_holds),
        cmocka_unit_test(no_two_messages_have_one_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
