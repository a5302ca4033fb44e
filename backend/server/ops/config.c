#include "server/ops/config.h"
#include "base/check.h"
#include "wire/wire_date.h"

#include <ctype.h>
#include <ini.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct row {
    const char *name;
    size_t offset; /* in struct settings */
    bool words;
    int64_t min;
    int64_t max; /* a value, or bytes of words */
    const char *unit;
    const char *reason;
};

static const struct row ROWS[] = {
#define SETTING(name, value, min, max, unit, reason)                                               \
    {#name, offsetof(struct settings, name), false, min, max, unit, reason},
#define WORDS(name, value, max, reason)                                                            \
    {#name, offsetof(struct settings, name), true, 0, max, "", reason},
#include "server/ops/settings.def"
#undef SETTING
#undef WORDS
};

enum { ROW_COUNT = sizeof(ROWS) / sizeof(ROWS[0]), NAME_MAX_SIZE = 64, VALUE_MAX_SIZE = 512 };

/* "alert-open-s" and "alert_open_s" are one name. */
static bool is_name(const struct row *row, struct span name)
{
    if (strlen(row->name) != name.size) {
        return false;
    }
    for (size_t i = 0; i < name.size; i++) {
        const uint8_t c = name.data[i] == '-' ? (uint8_t)'_' : name.data[i];
        if (c != (uint8_t)row->name[i]) {
            return false;
        }
    }
    return true;
}

static const struct row *row_find(struct span name)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (is_name(&ROWS[i], name)) {
            return &ROWS[i];
        }
    }
    return NULL;
}

/* Digits and nothing else. */
static bool read_number(struct span value, int64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < value.size; i++) {
        const int digit = value.data[i] - '0';
        if (digit < 0 || digit > 9 || *number > (INT64_MAX - digit) / 10) {
            return false;
        }
        *number = *number * 10 + digit;
    }
    return value.size > 0;
}

static enum status set_number(struct settings *settings, const struct row *row, struct span value)
{
    int64_t number = 0;
    if (!read_number(value, &number)) {
        return FIELD_FORM;
    }
    if (number < row->min) {
        return FIELD_TOO_SMALL;
    }
    if (number > row->max) {
        return FIELD_TOO_LARGE;
    }
    memcpy((char *)settings + row->offset, &number, sizeof(number));
    return OK;
}

static enum status set_words(struct settings *settings, const struct row *row, struct span value)
{
    if (value.size > (size_t)row->max) {
        return FIELD_TOO_LARGE;
    }
    if (!span_is_text(value)) {
        return FIELD_FORM;
    }
    char *words = (char *)settings + row->offset;
    memset(words, 0, (size_t)row->max + 1);
    if (value.size > 0) {
        memcpy(words, value.data, value.size);
    }
    return OK;
}

enum status config_set(struct settings *settings, struct span name, struct span value,
                       const char *where, struct config_fault *fault)
{
    const struct row *row = row_find(name);
    if (row == NULL) {
        (void)snprintf(fault->text, sizeof(fault->text),
                       "%s: there is no setting '%.*s'; buurtd --print-config lists them all",
                       where, (int)(name.size < NAME_MAX_SIZE ? name.size : NAME_MAX_SIZE),
                       (const char *)name.data);
        return NOT_FOUND;
    }
    const enum status status =
        row->words ? set_words(settings, row, value) : set_number(settings, row, value);
    if (status != OK && row->words) {
        (void)snprintf(fault->text, sizeof(fault->text),
                       "%s: %s must be text of at most %" PRId64 " bytes (%s)", where, row->name,
                       row->max, row->reason);
    } else if (status != OK) {
        (void)snprintf(fault->text, sizeof(fault->text),
                       "%s: %s must be a whole number from %" PRId64 " to %" PRId64 ", in %s (%s)",
                       where, row->name, row->min, row->max, row->unit, row->reason);
    }
    return status;
}

/* What the file reader carries along. */
struct reading {
    const char *path;
    struct settings *settings;
    struct config_fault *fault;
    enum status status;
};

static int take_line(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    (void)section;
    if (reading->status == OK) {
        reading->status = config_set(reading->settings, span_text(name), span_text(value),
                                     reading->path, reading->fault);
    }
    return reading->status == OK ? 1 : 0;
}

enum status config_read_file(const char *path, struct settings *settings,
                             struct config_fault *fault)
{
    struct reading reading = {path, settings, fault, OK};
    const int line = ini_parse(path, take_line, &reading);
    if (line < 0) {
        (void)snprintf(fault->text, sizeof(fault->text), "%s: cannot be read", path);
        return NOT_FOUND;
    }
    if (reading.status != OK) {
        return reading.status;
    }
    if (line > 0) {
        (void)snprintf(fault->text, sizeof(fault->text), "%s:%d: not of the form name = value",
                       path, line);
        return MALFORMED;
    }
    return OK;
}

/* "alert_open_s" is BUURT_ALERT_OPEN_S. */
static void name_in_environment(const struct row *row, char name[NAME_MAX_SIZE])
{
    size_t size = (size_t)snprintf(name, NAME_MAX_SIZE, "BUURT_");
    for (const char *c = row->name; *c != '\0' && size + 1 < NAME_MAX_SIZE; c++) {
        name[size++] = (char)toupper((unsigned char)*c);
    }
    name[size] = '\0';
}

enum status config_read_environment(char *(*look)(const char *name), struct settings *settings,
                                    struct config_fault *fault)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char name[NAME_MAX_SIZE];
        name_in_environment(&ROWS[i], name);
        const char *value = look(name);
        if (value == NULL) {
            continue;
        }
        const enum status status =
            config_set(settings, span_text(ROWS[i].name), span_text(value), name, fault);
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

static bool read_flag(const char *argument, struct command_line *line)
{
    if (strcmp(argument, "--check-config") == 0) {
        line->check = true;
    } else if (strcmp(argument, "--print-config") == 0) {
        line->print = true;
    } else if (strcmp(argument, "--i-accept-loss") == 0) {
        line->accept_loss = true;
    } else {
        return false;
    }
    return true;
}

/* One option with its value, "--port=80" or "--port 80". Gives: *used, how many arguments it took.
 */
static enum status read_option(int left, char **argv, struct settings *settings,
                               struct command_line *line, int *used, struct config_fault *fault)
{
    const char *name = argv[0] + 2;
    const char *equals = strchr(name, '=');
    const size_t size = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const char *value = equals == NULL ? (left > 1 ? argv[1] : NULL) : equals + 1;
    *used = equals == NULL ? 2 : 1;
    if (value == NULL) {
        (void)snprintf(fault->text, sizeof(fault->text), "%.64s: a value must follow", argv[0]);
        return MALFORMED;
    }
    if (size == strlen("config") && strncmp(name, "config", size) == 0) {
        line->config = value;
        return OK;
    }
    if (size == strlen("print-document") && strncmp(name, "print-document", size) == 0) {
        line->document = value;
        return OK;
    }
    return settings == NULL
               ? OK
               : config_set(settings, span_of(name, size), span_text(value), argv[0], fault);
}

/* Takes: settings  NULL to look only for what comes before them: the file and the flags */
static enum status read_arguments(int argc, char **argv, struct settings *settings,
                                  struct command_line *line, struct config_fault *fault)
{
    int i = 1;
    while (i < argc && strncmp(argv[i], "--", 2) == 0) {
        int used = 1;
        if (!read_flag(argv[i], line)) {
            const enum status status =
                read_option(argc - i, argv + i, settings, line, &used, fault);
            if (status != OK) {
                return status;
            }
        }
        i += used;
    }
    line->rest = i < argc ? i : argc;
    return OK;
}

/* A wijk of real people has no past but what it walked, and forgets who walked after a year. */
static enum status check_example(const struct settings *settings, struct config_fault *fault)
{
    enum { YEAR_S = 365 * 86400 };
    const bool remembers = settings->presence_self_s > YEAR_S;
    if (settings->example == 0 && (settings->history_s > 0 || remembers)) {
        (void)snprintf(fault->text, sizeof(fault->text), "%s: of an example alone",
                       remembers ? "presence_self_s above a year" : "history_s");
        return NOT_ALLOWED;
    }
    return OK;
}

/* A day of the calendar, or not yet one. */
static enum status check_dpia(const struct settings *settings, struct config_fault *fault)
{
    int32_t date = 0;
    const struct span day = span_text(settings->dpia_date);
    if (day.size > 0 && !wire_date_decode(day, &date)) {
        (void)snprintf(fault->text, sizeof(fault->text), "dpia_date: a day, like 2026-11-22");
        return FIELD_FORM;
    }
    return OK;
}

/* Decision 11: nobody's own story is kept before somebody answers for it. */
static enum status check_individual(const struct settings *settings, struct config_fault *fault)
{
    const bool answered = settings->controller[0] != '\0' && settings->legal_basis[0] != '\0' &&
                          settings->dpia_date[0] != '\0';
    if (settings->individual == 1 && !answered) {
        (void)snprintf(fault->text, sizeof(fault->text),
                       "individual: wants controller, legal_basis and dpia_date");
        return NOT_ALLOWED;
    }
    return OK;
}

enum status config_may_serve(const struct settings *settings, struct config_fault *fault)
{
    const char *missing = settings->controller[0] == '\0'           ? "controller"
                          : settings->controller_contact[0] == '\0' ? "controller_contact"
                          : settings->legal_basis[0] == '\0'        ? "legal_basis"
                                                                    : NULL;
    if (settings->example != 0 || missing == NULL) {
        return OK;
    }
    (void)snprintf(fault->text, sizeof(fault->text),
                   "a wijk of real people is not served without controller, controller_contact and "
                   "legal_basis: set %s in the configuration (buurtd --print-config explains it), "
                   "or example = 1 for a wijk that is not for real use",
                   missing);
    return NOT_ALLOWED;
}

enum status config_read(int argc, char **argv, char *(*look)(const char *name),
                        struct settings *settings, struct command_line *line,
                        struct config_fault *fault)
{
    *settings = settings_make();
    *line = (struct command_line){.rest = argc};
    enum status status = read_arguments(argc, argv, NULL, line, fault);
    if (status == OK && line->config != NULL) {
        status = config_read_file(line->config, settings, fault);
    }
    if (status == OK) {
        status = config_read_environment(look, settings, fault);
    }
    if (status == OK) {
        status = read_arguments(argc, argv, settings, line, fault);
    }
    if (status == OK) {
        status = check_dpia(settings, fault);
    }
    if (status == OK) {
        status = check_individual(settings, fault);
    }
    return status == OK ? check_example(settings, fault) : status;
}

void config_print(const struct settings *settings, struct buffer *out)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &ROWS[i];
        char line[VALUE_MAX_SIZE * 2];
        int size = 0;
        if (row->words) {
            size = snprintf(line, sizeof(line), "; %s; at most %" PRId64 " bytes\n%s = %s\n",
                            row->reason, row->max, row->name, (const char *)settings + row->offset);
        } else {
            int64_t number = 0;
            memcpy(&number, (const char *)settings + row->offset, sizeof(number));
            size = snprintf(line, sizeof(line),
                            "; %s; %" PRId64 " to %" PRId64 ", in %s\n%s = %" PRId64 "\n",
                            row->reason, row->min, row->max, row->unit, row->name, number);
        }
        CHECK(size > 0 && size < (int)sizeof(line));
        buffer_append(out, line, (size_t)size);
    }
}
