/* The rows as phones download them say what the rows say. This program is built on those tables
 * alone: they stand before the archive's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka wants these first
#include <cmocka.h>

#define BUURT_TERSE
#include "wire/wire_shape.c" // NOLINT(bugprone-suspicious-include): the tables as phones have them

static unsigned fields_seen;

static void is_field(const struct wire_field *f, const struct wire_field *row)
{
    assert_non_null(f->name);
    assert_string_equal(f->name, row->name);
    assert_int_equal(f->kind, row->kind);
    assert_int_equal(f->required, row->required);
    assert_true(f->min == row->min && f->max == row->max);
    assert_int_equal(f->offset, row->offset);
    assert_ptr_equal(f->choices, row->choices);
    assert_ptr_equal(f->record, row->record);
    fields_seen++;
}

#define OPEN(tag)                                                                                  \
    static void is_##tag(const struct wire_shape *shape)                                           \
    {                                                                                              \
        typedef struct wire_##tag self;                                                            \
        const struct wire_field *f = wire_fields(shape);                                           \
        assert_int_equal(shape->size, sizeof(self));
#define IS(...) is_field(f++, &(struct wire_field){__VA_ARGS__});
#define AT(tag) .name = #tag, .offset = offsetof(self, tag)

/* The rows below open and close functions, which the formatter takes for statements. */
// clang-format off
#define RECORD(name, doc)                                                OPEN(name)
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc) OPEN(name)
#define REPLY(name, wire, doc)                                           OPEN(name)
#define EVENT(name, wire, logs, doc)                                     OPEN(name)
#define NOTICE(name, wire, doc)                                          OPEN(name)
#define FIELD(of, tag, need, least, most, doc) \
        IS(AT(tag), .kind = KIND_##of, .required = need, .min = least, .max = most)
#define TEXT(tag, need, least, most, why, doc) \
        IS(AT(tag), .kind = KIND_text, .required = need, .min = least, .max = most)
#define PICK(of, tag, need, doc) \
        IS(AT(tag), .kind = KIND_pick, .required = need, .choices = &choices_##of)
#define ONE(of, tag, doc) \
        IS(AT(tag), .kind = KIND_one, .required = REQUIRED, \
           .record = &terse_shapes[WIRE_TYPE_COUNT + TERSE_RECORD_##of])
#define LIST(of, tag, least, most, doc) \
        IS(AT(tag), .kind = KIND_list, .required = (least) > 0, .min = least, .max = most, \
           .record = &terse_shapes[WIRE_TYPE_COUNT + TERSE_RECORD_##of])
#define END(tag) \
        assert_null(f->name); \
    }
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
// clang-format on

static void every_field_of_the_small_tables_is_its_row(void **state)
{
    (void)state;
#define RECORD(tag, doc) is_##tag(&terse_shapes[WIRE_TYPE_COUNT + TERSE_RECORD_##tag]);
#define REQUEST(tag, wire, work, price, hats, reach, field, reply, doc)                            \
    is_##tag(WIRE_SHAPES[WIRE_##tag]);
#define REPLY(tag, wire, doc)       is_##tag(WIRE_SHAPES[WIRE_##tag]);
#define EVENT(tag, wire, logs, doc) is_##tag(WIRE_SHAPES[WIRE_##tag]);
#define NOTICE(tag, wire, doc)      is_##tag(WIRE_SHAPES[WIRE_##tag]);
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
    assert_true(fields_seen > TERSE_RECORD_COUNT);
}

static void is_message(enum wire_type type, const char *wire, enum wire_way way)
{
    assert_string_equal(WIRE_SHAPES[type]->wire, wire);
    assert_int_equal(WIRE_SHAPES[type]->way, way);
}

// NOLINTNEXTLINE(readability-function-size): a few lines for each message
static void every_message_of_the_small_tables_has_its_name_and_way(void **state)
{
    (void)state;
#define REQUEST(tag, named, how, price, hats, far, field, answer, doc)                             \
    is_message(WIRE_##tag, named, WIRE_REQUEST);                                                   \
    assert_int_equal(WIRE_SHAPES[WIRE_##tag]->work, how);                                          \
    assert_int_equal(WIRE_SHAPES[WIRE_##tag]->reach, far);                                         \
    assert_int_equal(WIRE_SHAPES[WIRE_##tag]->reply, WIRE_##answer);
#define REPLY(tag, named, doc)       is_message(WIRE_##tag, named, WIRE_REPLY);
#define EVENT(tag, named, logs, doc) is_message(WIRE_##tag, named, WIRE_EVENT);
#define NOTICE(tag, named, doc)      is_message(WIRE_##tag, named, WIRE_NOTICE);
#include "wire/blank.h"
#include "wire/messages.def"
#include "wire/unblank.h"
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_the_small_tables_is_its_row),
        cmocka_unit_test(every_message_of_the_small_tables_has_its_name_and_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
