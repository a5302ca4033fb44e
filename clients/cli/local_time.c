#include "cli/local_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MINUTES_A_DAY = 1440, NOON = 12 };

void local_time_open(void)
{
    const char *zone = getenv("BUURT_ZONE");
    (void)setenv("TZ", zone != NULL && zone[0] != '\0' ? zone : "Europe/Amsterdam", 1);
    tzset();
}

int64_t local_time_now(void)
{
    return time(NULL);
}

static struct tm parts_of(int64_t instant)
{
    const time_t at = (time_t)instant;
    struct tm parts = {0};
    (void)localtime_r(&at, &parts);
    return parts;
}

static int32_t date_of(const struct tm *parts)
{
    return (parts->tm_year + 1900) * 10000 + (parts->tm_mon + 1) * 100 + parts->tm_mday;
}

/* Noon of a date: what the clock does at night does not touch it. */
static struct tm parts_of_date(int32_t date)
{
    return (struct tm){.tm_year = date / 10000 - 1900,
                       .tm_mon = date / 100 % 100 - 1,
                       .tm_mday = date % 100,
                       .tm_hour = NOON,
                       .tm_isdst = -1};
}

int32_t local_date_of(int64_t instant)
{
    const struct tm parts = parts_of(instant);
    return date_of(&parts);
}

uint64_t local_minute_of(int64_t instant)
{
    const struct tm parts = parts_of(instant);
    return (uint64_t)parts.tm_hour * 60 + (uint64_t)parts.tm_min;
}

int64_t local_instant(int32_t date, uint64_t minute)
{
    struct tm parts = parts_of_date(date);
    parts.tm_hour = (int)(minute / 60);
    parts.tm_min = (int)(minute % 60);
    return mktime(&parts);
}

int32_t local_date_add(int32_t date, int days)
{
    struct tm parts = parts_of_date(date);
    parts.tm_mday += days;
    (void)mktime(&parts);
    return date_of(&parts);
}

unsigned local_weekday(int32_t date)
{
    struct tm parts = parts_of_date(date);
    (void)mktime(&parts);
    return parts.tm_wday == 0 ? 7 : (unsigned)parts.tm_wday;
}

/* Reads digits up to `stop`; false when there are none. */
static bool read_number(const char **text, char stop, long most, long *out)
{
    char *end = NULL;
    if (**text < '0' || **text > '9') {
        return false;
    }
    *out = strtol(*text, &end, 10);
    if (*end != stop || *out > most) {
        return false;
    }
    *text = stop == '\0' ? end : end + 1;
    return true;
}

static bool read_calendar(const char *text, char stop, const char **rest, int32_t *out)
{
    long year = 0;
    long month = 0;
    long day = 0;
    if (!read_number(&text, '-', 9999, &year) || !read_number(&text, '-', 12, &month) ||
        !read_number(&text, stop, 31, &day) || year < 1970) {
        return false;
    }
    const int32_t date = (int32_t)(year * 10000 + month * 100 + day);
    *rest = text;
    *out = date;
    return local_date_add(date, 0) == date;
}

enum status local_date_read(const char *text, int32_t *out)
{
    static const struct {
        const char *word;
        int days;
    } WORDS[] = {{"today", 0},  {"vandaag", 0},    {"tomorrow", 1},
                 {"morgen", 1}, {"yesterday", -1}, {"gisteren", -1}};
    const int32_t today = local_date_of(local_time_now());
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strcmp(text, WORDS[i].word) == 0) {
            *out = local_date_add(today, WORDS[i].days);
            return OK;
        }
    }
    if (strcmp(text, "this-month") == 0 || strcmp(text, "deze-maand") == 0) {
        *out = today - today % 100 + 1;
        return OK;
    }
    const char *rest = text + 1;
    long days = 0;
    if ((*text == '+' || *text == '-') && read_number(&rest, '\0', 10000, &days)) {
        *out = local_date_add(today, (int)(*text == '+' ? days : -days));
        return OK;
    }
    return read_calendar(text, '\0', &rest, out) ? OK : FIELD_FORM;
}

enum status local_minute_read(const char *text, uint64_t *out)
{
    long hour = 0;
    long minute = 0;
    if (!read_number(&text, ':', 23, &hour) || !read_number(&text, '\0', 59, &minute)) {
        return FIELD_FORM;
    }
    *out = (uint64_t)(hour * 60 + minute);
    return OK;
}

enum status local_time_read(const char *text, int64_t *out)
{
    int32_t date = local_date_of(local_time_now());
    uint64_t minute = 0;
    const char *rest = text;
    if (strcmp(text, "now") == 0 || strcmp(text, "nu") == 0) {
        *out = local_time_now();
        return OK;
    }
    if (strchr(text, ':') == NULL) {
        long seconds = 0;
        const bool read = read_number(&rest, '\0', 253402300799, &seconds);
        *out = seconds;
        return read ? OK : FIELD_FORM;
    }
    if (strchr(text, 'T') != NULL && !read_calendar(text, 'T', &rest, &date)) {
        return FIELD_FORM;
    }
    if (local_minute_read(rest, &minute) != OK) {
        return FIELD_FORM;
    }
    *out = local_instant(date, minute);
    return OK;
}

void local_date_write(int32_t date, char out[LOCAL_TIME_TEXT])
{
    (void)snprintf(out, LOCAL_TIME_TEXT, "%04d-%02d-%02d", (int)(date / 10000),
                   (int)(date / 100 % 100), (int)(date % 100));
}

enum { YEAR_SHOWN_S = 300 * 86400 };

void local_time_write(int64_t instant, bool dutch, char out[LOCAL_TIME_TEXT])
{
    static const char *const DAYS[2][7] = {{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
                                           {"zo", "ma", "di", "wo", "do", "vr", "za"}};
    static const char *const MONTHS[2][12] = {
        {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
        {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"}};
    const struct tm parts = parts_of(instant);
    const int64_t away_s = instant - local_time_now();
    if (away_s > YEAR_SHOWN_S || away_s < -YEAR_SHOWN_S) { /* the year says more than the hour */
        (void)snprintf(out, LOCAL_TIME_TEXT, "%s %d %s %d", DAYS[dutch][parts.tm_wday],
                       parts.tm_mday, MONTHS[dutch][parts.tm_mon], parts.tm_year + 1900);
        return;
    }
    (void)snprintf(out, LOCAL_TIME_TEXT, "%s %d %s %02d:%02d", DAYS[dutch][parts.tm_wday],
                   parts.tm_mday, MONTHS[dutch][parts.tm_mon], parts.tm_hour, parts.tm_min);
}
