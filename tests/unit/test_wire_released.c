/* test_wire_released.c -- what was released on the wire stays: a change may only add.
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

enum { LINE_SIZE = 300, NAME_SIZE = 48, LINES_MAX = 8000 };

/* A field as it was released. */
struct old_field {
    char message[NAME_SIZE];
    char name[NAME_SIZE];
    char kind[NAME_SIZE];
    char of[NAME_SIZE];
    char need[NAME_SIZE];
    uint64_t min, max;
};

static const struct wire_shape *find_record(const struct wire_field *fields, const char *name)
{
    for (const struct wire_field *f = fields; f->name != NULL; f++) {
        if (f->record != NULL) {
            if (strcmp(f->record->name, name) == 0) {
                return f->record;
            }
            const struct wire_shape *within = find_record(wire_fields(f->record), name);
            if (within != NULL) {
                return within;
            }
        }
    }
    return NULL;
}

/* A message by its wire name, or a record by its name. */
static const struct wire_shape *find_shape(const char *name)
{
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        if (strcmp(WIRE_SHAPES[t]->wire, name) == 0) {
            return WIRE_SHAPES[t];
        }
    }
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        const struct wire_shape *found = find_record(wire_fields(WIRE_SHAPES[t]), name);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

static const struct wire_choices *find_choices(const char *name)
{
    for (int t = 0; t < WIRE_TYPE_COUNT; t++) {
        for (const struct wire_field *f = wire_fields(WIRE_SHAPES[t]); f->name != NULL; f++) {
            if (f->choices != NULL && strcmp(f->choices->name, name) == 0) {
                return f->choices;
            }
            if (f->record == NULL) {
                continue;
            }
            for (const struct wire_field *g = wire_fields(f->record); g->name != NULL; g++) {
                if (g->choices != NULL && strcmp(g->choices->name, name) == 0) {
                    return g->choices;
                }
            }
        }
    }
    return NULL;
}

/* Whether what an old phone or server writes and reads still goes through. */
static const char *judge_field(const struct old_field *old)
{
    const struct wire_shape *shape = find_shape(old->message);
    if (shape == NULL) {
        return "the message is gone";
    }
    const struct wire_field *f = wire_field_find(shape, old->name, strlen(old->name));
    if (f == NULL) {
        return "the field is gone";
    }
    const char *of = f->choices != NULL  ? f->choices->name
                     : f->record != NULL ? f->record->name
                                         : "-";
    if (strcmp(WIRE_KIND_NAMES[f->kind], old->kind) != 0 || strcmp(of, old->of) != 0) {
        return "the field has another kind";
    }
    if (strcmp(old->need, f->required ? "required" : "optional") != 0) {
        return "the field's need changed";
    }
    /* Old phones send within the old limits, and refuse replies and events beyond them. */
    const bool takes_old = f->min <= old->min && f->max >= old->max;
    const bool told_old = f->min >= old->min && f->max <= old->max;
    if (shape->way == WIRE_REQUEST) {
        return takes_old ? NULL : "the request's limit was narrowed";
    }
    if (shape->way == WIRE_RECORD) {
        return takes_old && told_old ? NULL : "the record's limit changed";
    }
    return told_old ? NULL : "the limit of what is told was widened";
}

static const char *judge_choice(const char *choices, const char *wire)
{
    const struct wire_choices *found = find_choices(choices);
    for (size_t i = 1; found != NULL && found->rows[i].wire != NULL; i++) {
        if (strcmp(found->rows[i].wire, wire) == 0) {
            return NULL;
        }
    }
    return "the choice is gone";
}

static struct old_field old_fields[LINES_MAX];
static size_t old_count;

/* A field that is new since the release must be optional. */
static const char *judge_new(const char *message)
{
    const struct wire_shape *shape = find_shape(message);
    if (shape == NULL) {
        return "the message is gone";
    }
    for (const struct wire_field *f = wire_fields(shape); f->name != NULL; f++) {
        bool released = false;
        for (size_t i = 0; i < old_count; i++) {
            released = released || (strcmp(old_fields[i].message, message) == 0 &&
                                    strcmp(old_fields[i].name, f->name) == 0);
        }
        if (!released && f->required) {
            return "a new field is required";
        }
    }
    return NULL;
}

static const char *judge_line(const char *line)
{
    struct old_field old = {.min = 0};
    char min[NAME_SIZE] = "";
    char max[NAME_SIZE] = "";
    if (sscanf(line,
               "field\t%47[^\t]\t%47[^\t]\t%47[^\t]\t%47[^\t]\t%47[^\t]\t%47[^\t]\t%47[^\t\n]",
               old.message, old.name, old.kind, old.of, old.need, min, max) == 7) {
        old.min = strtoull(min, NULL, 10);
        old.max = strtoull(max, NULL, 10);
        assert_true(old_count < LINES_MAX);
        old_fields[old_count++] = old;
        return judge_field(&old);
    }
    char first[NAME_SIZE] = "";
    char second[NAME_SIZE] = "";
    if (sscanf(line, "choice\t%47[^\t]\t%47[^\t\n]", first, second) == 2) {
        return judge_choice(first, second);
    }
    if (sscanf(line, "message\t%47[^\t\n]", first) == 1) {
        return find_shape(first) == NULL ? "the message is gone" : NULL;
    }
    return "the line is none of rows.tsv";
}

static void judge_file(const char *name)
{
    char path[500];
    char line[LINE_SIZE];
    (void)snprintf(path, sizeof(path), "%s/protocol/docs/released/%s", BUURT_SOURCE, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    old_count = 0;
    while (fgets(line, sizeof(line), file) != NULL) {
        const char *wrong = judge_line(line);
        if (wrong != NULL) {
            fail_msg("%s: %s: %s", name, wrong, line);
        }
    }
    assert_int_equal(fclose(file), 0);
    for (size_t i = 0; i < old_count; i++) {
        const char *wrong = judge_new(old_fields[i].message);
        if (wrong != NULL) {
            fail_msg("%s: %s: %s", name, wrong, old_fields[i].message);
        }
    }
}

/* WIRE-13 */
static void every_released_version_still_goes_through(void **state)
{
    (void)state;
    DIR *folder = opendir(BUURT_SOURCE "/protocol/docs/released");
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (strstr(entry->d_name, ".tsv") != NULL) {
            judge_file(entry->d_name);
        }
    }
    assert_int_equal(closedir(folder), 0);
}

/* WIRE-13 */
static void what_takes_away_or_narrows_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *wrong;
    } CASES[] = {
        {"message\tsignup.join\n", NULL},
        {"message\tsignup.hop\n", "the message is gone"},
        {"field\tsignup.join\twait\tflag\t-\trequired\t0\t0\n", NULL},
        {"field\tsignup.hop\twait\tflag\t-\trequired\t0\t0\n", "the message is gone"},
        {"field\tsignup.join\thurry\tflag\t-\trequired\t0\t0\n", "the field is gone"},
        {"field\tsignup.join\twait\tcount\t-\trequired\t0\t0\n", "the field has another kind"},
        {"field\tsignup.join\twait\tflag\t-\toptional\t0\t0\n", "the field's need changed"},
        {"field\tblob.put\tsize\tcount\t-\trequired\t1\t100\n", NULL},
        {"field\tblob.put\tsize\tcount\t-\trequired\t0\t16777216\n",
         "the request's limit was narrowed"},
        {"field\tblob.kept\treceived\tcount\t-\trequired\t1\t100\n",
         "the limit of what is told was widened"},
        {"field\tshift\tmax\tcount\t-\trequired\t2\t51\n", "the record's limit changed"},
        {"field\tsignup.joined\tstate\tpick\tsignup_state\trequired\t0\t0\n", NULL},
        {"field\tsignup.joined\tstate\tpick\tmeasure\trequired\t0\t0\n",
         "the field has another kind"},
        {"choice\tsignup_state\twaiting\n", NULL},
        {"choice\tsignup_state\tdreaming\n", "the choice is gone"},
        {"choice\tsignup_mood\twaiting\n", "the choice is gone"},
        {"something else\n", "the line is none of rows.tsv"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const char *wrong = judge_line(CASES[i].line);
        if ((wrong == NULL) != (CASES[i].wrong == NULL) ||
            (wrong != NULL && strcmp(wrong, CASES[i].wrong) != 0)) {
            fail_msg("%s: %s", CASES[i].line, wrong == NULL ? "taken" : wrong);
        }
    }
}

/* WIRE-13 */
static void a_new_field_is_optional(void **state)
{
    (void)state;
    old_count = 0;
    assert_string_equal(judge_new("session.pong"), "a new field is required");
    assert_null(judge_line("field\tsession.pong\tnow\ttime\t-\trequired\t0\t0\n"));
    assert_null(judge_new("session.pong"));
    assert_null(judge_line("field\tsession.closing\treason\tpick\tclosing\trequired\t0\t0\n"));
    assert_null(judge_new("session.closing")); /* retry_after_s is optional */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_released_version_still_goes_through),
        cmocka_unit_test(what_takes_away_or_narrows_is_refused),
        cmocka_unit_test(a_new_field_is_optional),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
