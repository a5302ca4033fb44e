/* test_wire_prints.c -- what is printed of the message table is what stands in protocol/docs.
 *
 * tests: native only (runs wire_print, reads files)
 * After a change of the table: for f in catalogue.md seen.md schema.json asyncapi.json; do
 * wire_print $f > protocol/docs/$f; done
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants these first
#include <cmocka.h>

static char printer[400]; /* beside this test */

static char *read_all(FILE *file, size_t *size)
{
    enum { ROOM = 1 << 20 };
    char *text = calloc(1, ROOM);
    assert_non_null(text);
    *size = fread(text, 1, ROOM, file);
    assert_true(*size > 0 && *size < ROOM);
    return text;
}

static void expect_kept(const char *name)
{
    char line[500];
    (void)snprintf(line, sizeof(line), "%s %s", printer, name);
    FILE *fresh = popen(line, "r"); // NOLINT(cert-env33-c): our own program, named by ourselves
    assert_non_null(fresh);
    size_t fresh_size = 0;
    char *fresh_text = read_all(fresh, &fresh_size);
    assert_int_equal(pclose(fresh), 0);
    (void)snprintf(line, sizeof(line), "%s/protocol/docs/%s", BUURT_SOURCE, name);
    FILE *kept = fopen(line, "r");
    assert_non_null(kept);
    size_t kept_size = 0;
    char *kept_text = read_all(kept, &kept_size);
    assert_int_equal(fclose(kept), 0);
    if (fresh_size != kept_size || memcmp(fresh_text, kept_text, fresh_size) != 0) {
        fail_msg("protocol/docs/%s is not what wire_print prints: print it again", name);
    }
    free(fresh_text);
    free(kept_text);
}

/* WIRE-14 */
static void the_catalogue_is_the_table(void **state)
{
    (void)state;
    expect_kept("catalogue.md");
}

static void what_the_server_sees_is_the_table(void **state)
{
    (void)state;
    expect_kept("seen.md");
}

static void the_json_schema_is_the_table(void **state)
{
    (void)state;
    expect_kept("schema.json");
}

static void the_asyncapi_description_is_the_table(void **state)
{
    (void)state;
    expect_kept("asyncapi.json");
}

int main(int argc, char **argv)
{
    (void)argc;
    const char *slash = strrchr(argv[0], '/');
    const int folder = slash == NULL ? 0 : (int)(slash - argv[0] + 1);
    (void)snprintf(printer, sizeof(printer), "%.*swire_print", folder, argv[0]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_catalogue_is_the_table),
        cmocka_unit_test(what_the_server_sees_is_the_table),
        cmocka_unit_test(the_json_schema_is_the_table),
        cmocka_unit_test(the_asyncapi_description_is_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
