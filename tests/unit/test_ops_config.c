/* test_ops_config.c -- settings: file, environment, command line, in that order (decision 18). */
#include "server/ops/config.h"
#include "server/ops/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
// cmocka wants the ones above first
#include <cmocka.h>

static char *no_environment(const char *name)
{
    (void)name;
    return NULL;
}

static char *port_in_environment(const char *name)
{
    static char port[] = "4000";
    return strcmp(name, "BUURT_PORT") == 0 ? port : NULL;
}

static const char *write_file(const char *text)
{
    static char path[32];
    (void)snprintf(path, sizeof(path), "/tmp/config-XXXXXX");
    const int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    assert_int_equal(close(file), 0);
    return path;
}

static void every_default_lies_within_its_own_limits(void **state)
{
    (void)state;
    struct settings settings = settings_make();
    struct config_fault fault;
#define SETTING(name, value, min, max, unit, reason)                                               \
    assert_in_range((uint64_t)settings.name, (uint64_t)(min), (uint64_t)(max));                    \
    assert_true(strlen(reason) > 0);
#define WORDS(name, value, max, reason)                                                            \
    assert_int_equal(config_set(&settings, span_text(#name), span_text(value), "here", &fault), OK);
#include "server/ops/settings.def"
#undef SETTING
#undef WORDS
}

static void the_command_line_overrules_the_environment_and_that_the_file(void **state)
{
    (void)state;
    struct settings settings;
    struct command_line line;
    struct config_fault fault = {""};
    const char *path = write_file("[limits]\nport = 3000 ; a remark\nk = 7\nweeks-ahead = 8\n");
    char config[64];
    (void)snprintf(config, sizeof(config), "--config=%s", path);
    char *file_only[] = {"buurtd", config};
    assert_int_equal(config_read(2, file_only, no_environment, &settings, &line, &fault), OK);
    assert_int_equal(settings.port, 3000);
    assert_int_equal(settings.weeks_ahead, 8);
    assert_int_equal(config_read(2, file_only, port_in_environment, &settings, &line, &fault), OK);
    assert_int_equal(settings.port, 4000);
    char *all[] = {"buurtd", config, "--port", "5000", "admin", "status"};
    assert_int_equal(config_read(6, all, port_in_environment, &settings, &line, &fault), OK);
    assert_int_equal(settings.port, 5000);
    assert_int_equal(settings.k, 7);
    assert_int_equal(line.rest, 4);
    (void)unlink(path);
}

static void k_may_only_be_raised(void **state)
{
    (void)state;
    struct settings settings = settings_make();
    struct config_fault fault = {""};
    assert_int_equal(config_set(&settings, span_text("k"), span_text("4"), "here", &fault),
                     FIELD_TOO_SMALL);
    assert_int_equal(settings.k, 5);
    assert_non_null(strstr(fault.text, "from 5 to 50"));
    assert_int_equal(config_set(&settings, span_text("k"), span_text("6"), "here", &fault), OK);
}

static void a_past_is_of_an_example_alone(void **state)
{
    (void)state;
    struct settings settings;
    struct command_line line;
    struct config_fault fault = {""};
    char *past[] = {"buurtd", "--history-s=3000000"};
    char *example[] = {"buurtd", "--history-s=3000000", "--example=1"};
    assert_int_equal(config_read(2, past, no_environment, &settings, &line, &fault), NOT_ALLOWED);
    assert_non_null(strstr(fault.text, "history_s"));
    assert_int_equal(config_read(3, example, no_environment, &settings, &line, &fault), OK);
    assert_int_equal(settings.history_s, 3000000);
    char *long_known[] = {"buurtd", "--presence-self-s=31536001"};
    assert_int_equal(config_read(2, long_known, no_environment, &settings, &line, &fault),
                     NOT_ALLOWED);
    assert_non_null(strstr(fault.text, "presence_self_s"));
}

/* WIJK-12 */
static void no_wijk_of_real_people_is_served_without_controller_contact_and_ground(void **state)
{
    (void)state;
    struct settings settings = settings_make();
    struct config_fault fault = {""};
    static const char *const NEEDED[][2] = {
        {"controller", "Stichting Proef"},
        {"controller-contact", "privacy@proef.example"},
        {"legal-basis", "Gerechtvaardigd belang"},
    };
    for (size_t i = 0; i < 3; i++) {
        char wanted[40];
        assert_int_equal(config_may_serve(&settings, &fault), NOT_ALLOWED);
        (void)snprintf(wanted, sizeof(wanted), "set %s in", NEEDED[i][0]);
        for (char *c = wanted; *c != '\0'; c++) {
            if (*c == '-') {
                *c = '_';
            }
        }
        assert_non_null(strstr(fault.text, wanted));
        assert_int_equal(
            config_set(&settings, span_text(NEEDED[i][0]), span_text(NEEDED[i][1]), "here", &fault),
            OK);
    }
    assert_int_equal(config_may_serve(&settings, &fault), OK);
    settings = settings_make();
    settings.example = 1;
    assert_int_equal(config_may_serve(&settings, &fault), OK);
}

static void the_day_of_a_dpia_is_one_of_the_calendar(void **state)
{
    (void)state;
    struct settings settings;
    struct command_line line;
    struct config_fault fault = {""};
    char *right[] = {"buurtd", "--dpia-date=2026-11-22"};
    char *wrong[] = {"buurtd", "--dpia-date=2026-02-30"};
    char *half[] = {"buurtd", "--dpia-date=2026-11"};
    assert_int_equal(config_read(2, right, no_environment, &settings, &line, &fault), OK);
    assert_int_equal(config_read(2, wrong, no_environment, &settings, &line, &fault), FIELD_FORM);
    assert_int_equal(config_read(2, half, no_environment, &settings, &line, &fault), FIELD_FORM);
    assert_non_null(strstr(fault.text, "dpia_date"));
}

static void a_fault_says_where_and_what_would_fit(void **state)
{
    (void)state;
    struct settings settings;
    struct command_line line;
    struct config_fault fault = {""};
    static const char *const WRONG[][2] = {{"--prot", "80"},    {"--port", "eighty"},
                                           {"--port", "70000"}, {"--port", "-1"},
                                           {"--port", ""},      {"--zone", "\xff"}};
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        char name[32];
        char value[32];
        (void)snprintf(name, sizeof(name), "%s", WRONG[i][0]);
        (void)snprintf(value, sizeof(value), "%s", WRONG[i][1]);
        char *argv[] = {"buurtd", name, value};
        assert_int_not_equal(config_read(3, argv, no_environment, &settings, &line, &fault), OK);
        assert_non_null(strstr(fault.text, WRONG[i][0]));
    }
    char *without[] = {"buurtd", "--port"};
    assert_int_equal(config_read(2, without, no_environment, &settings, &line, &fault), MALFORMED);
    char *missing[] = {"buurtd", "--config", "/nowhere/at/all"};
    assert_int_equal(config_read(3, missing, no_environment, &settings, &line, &fault), NOT_FOUND);
}

static void the_printed_configuration_reads_back_as_itself(void **state)
{
    (void)state;
    struct settings settings = settings_make();
    struct settings again = settings_make();
    struct config_fault fault = {""};
    settings.port = 1234;
    settings.k = 9;
    struct buffer text = buffer_make(1 << 16);
    config_print(&settings, &text);
    buffer_append(&text, "", 1);
    assert_int_equal(buffer_status(&text), OK);
    const char *path = write_file((const char *)buffer_span(&text).data);
    assert_int_equal(config_read_file(path, &again, &fault), OK);
    struct buffer read_back = buffer_make(1 << 16);
    config_print(&again, &read_back);
    buffer_append(&read_back, "", 1);
    assert_int_equal(again.port, 1234);
    assert_string_equal(buffer_span(&read_back).data, buffer_span(&text).data);
    (void)unlink(path);
    buffer_end(&read_back);
    buffer_end(&text);
}

static void a_weaker_disk_needs_its_own_word(void **state)
{
    (void)state;
    struct settings settings;
    struct command_line line;
    struct config_fault fault;
    char *plain[] = {"buurtd"};
    assert_int_equal(config_read(1, plain, no_environment, &settings, &line, &fault), OK);
    assert_false(line.accept_loss);
    char *weak[] = {"buurtd", "--i-accept-loss"};
    assert_int_equal(config_read(2, weak, no_environment, &settings, &line, &fault), OK);
    assert_true(line.accept_loss);
}

static void a_log_line_is_one_json_object_whatever_a_path_holds(void **state)
{
    (void)state;
    int ends[2];
    char line[512] = "";
    assert_int_equal(pipe(ends), 0);
    log_set_output(ends[1]);
    log_set_level(LOG_INFO);
    log_say(LOG_DEBUG, "not written");
    log_path(LOG_INFO, "data", "/a\"b\\c\nd");
    log_set_output(STDERR_FILENO);
    assert_int_equal(close(ends[1]), 0);
    assert_true(read(ends[0], line, sizeof(line) - 1) > 0);
    assert_int_equal(close(ends[0]), 0);
    assert_non_null(strstr(line, "\"event\":\"data\",\"path\":\"/a_b_c_d\"}\n"));
    assert_null(strstr(line, "not written"));
}

/* INDIVIDUAL-1 */
static void individual_casussen_want_somebody_who_answers_for_them(void **state)
{
    (void)state;
    struct settings settings;
    struct command_line line;
    struct config_fault fault = {""};
    char *argv[] = {"buurtd", "--individual=1", "--controller=Gemeente",
                    "--legal-basis=artikel 6 lid 1 e", "--dpia-date=2026-02-01"};
    assert_int_equal(config_read(4, argv, no_environment, &settings, &line, &fault), NOT_ALLOWED);
    assert_non_null(strstr(fault.text, "dpia_date"));
    assert_int_equal(config_read(5, argv, no_environment, &settings, &line, &fault), OK);
    assert_int_equal(settings.individual, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_lies_within_its_own_limits),
        cmocka_unit_test(the_command_line_overrules_the_environment_and_that_the_file),
        cmocka_unit_test(k_may_only_be_raised),
        cmocka_unit_test(a_past_is_of_an_example_alone),
        cmocka_unit_test(no_wijk_of_real_people_is_served_without_controller_contact_and_ground),
        cmocka_unit_test(the_day_of_a_dpia_is_one_of_the_calendar),
        cmocka_unit_test(a_fault_says_where_and_what_would_fit),
        cmocka_unit_test(the_printed_configuration_reads_back_as_itself),
        cmocka_unit_test(a_weaker_disk_needs_its_own_word),
        cmocka_unit_test(a_log_line_is_one_json_object_whatever_a_path_holds),
        cmocka_unit_test(individual_casussen_want_somebody_who_answers_for_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
