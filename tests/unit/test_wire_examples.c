/* test_wire_examples.c -- every message has an example that is valid, and every example a message.
 *
 * tests: native only (reads files)
 */
#include "wire/wire_shape.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static const char FOLDER[] = BUURT_SOURCE "/protocol/wire/examples/";

static unsigned examples[WIRE_TYPE_COUNT];
static char text[WIRE_FRAME_MAX + 2];

static void take_example(struct span frame, const char *noun)
{
    const enum wire_type type = wire_peek(frame);
    if (type == WIRE_UNKNOWN) {
        fail_msg("%s: no message has the type of %.*s", noun, 60, (const char *)frame.data);
    }
    const enum wire_reader reader =
        WIRE_SHAPES[type]->way == WIRE_REQUEST ? WIRE_SERVER : WIRE_CLIENT;
    struct arena arena = arena_make(1u << 19);
    struct wire_head *message = NULL;
    struct wire_fault fault = {NULL, OK};
    const enum status status = wire_decode(&arena, frame, reader, &message, &fault);
    if (status != OK) {
        fail_msg("%s: %s, blames %s", WIRE_SHAPES[type]->wire, status_name(status),
                 fault.field == NULL ? "nothing" : fault.field);
    }
    static char back[WIRE_FRAME_MAX];
    size_t size = 0;
    assert_int_equal(wire_encode(message, back, sizeof(back), &size), OK);
    if (!span_equal(frame, span_of(back, size))) {
        fail_msg("%s comes back as %.*s", WIRE_SHAPES[type]->wire, (int)size, back);
    }
    assert_memory_equal(WIRE_SHAPES[type]->wire, noun, strcspn(noun, "."));
    examples[type]++;
    arena_end(&arena);
}

static void take_file(const char *name)
{
    char path[400];
    (void)snprintf(path, sizeof(path), "%s%s", FOLDER, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(text, sizeof(text), file) != NULL) {
        take_example(span_of(text, strcspn(text, "\n")), name);
    }
    assert_int_equal(fclose(file), 0);
}

static void every_example_is_valid_and_comes_back_as_it_went(void **state)
{
    (void)state;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (strstr(entry->d_name, ".jsonl") != NULL) {
            take_file(entry->d_name);
        }
    }
    assert_int_equal(closedir(folder), 0);
}

static void every_message_has_an_example(void **state)
{
    (void)state;
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        if (examples[t] == 0) {
            fail_msg("%s has no example in protocol/wire/examples", WIRE_SHAPES[t]->wire);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_is_valid_and_comes_back_as_it_went),
        cmocka_unit_test(every_message_has_an_example),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
