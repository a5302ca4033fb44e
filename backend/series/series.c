#include "series/series.h"

#include "shift/local_time.h"

enum { WEEK_DAYS = 7 };

static enum status check_days(const struct wire_series *series, const char **fault)
{
    if (series->from > LOCAL_DAY_MAX) {
        *fault = "series.from";
        return FIELD_TOO_LARGE;
    }
    if (series->to != 0 && series->to < series->from) {
        *fault = "series.to";
        return FIELD_TOO_SMALL;
    }
    if (series->to > LOCAL_DAY_MAX) {
        *fault = "series.to";
        return FIELD_TOO_LARGE;
    }
    return OK;
}

enum status series_may_be(const struct wire_series *series, const char **fault)
{
    const bool monthly = series->rule == wire_series_rule_MONTHLY;
    if (monthly != (series->nth > 0)) {
        *fault = "series.nth";
        return monthly ? FIELD_MISSING : FIELD_FORM;
    }
    const struct crew crew = {series->min, series->max, series->newcomers};
    const char *member = NULL;
    enum status status = crew_may_be(&crew, &member);
    if (status != OK) {
        *fault = member[0] == 'm' ? "series.max" : "series.newcomers";
        return status;
    }
    return check_days(series, fault);
}

enum status exception_may_be(const struct wire_exception *exception, int32_t today,
                             const char **fault)
{
    if (exception->to < exception->from || exception->to < today) {
        *fault = "exception.to";
        return FIELD_TOO_SMALL;
    }
    if (exception->to > LOCAL_DAY_MAX ||
        local_days_between(exception->from, exception->to) > EXCEPTION_DAYS_MAX) {
        *fault = "exception.to";
        return FIELD_TOO_LARGE;
    }
    if (exception->kind == wire_exception_kind_CANCELLED && exception->begins_minute > 0) {
        *fault = "exception.begins_minute";
        return FIELD_TOO_LARGE;
    }
    return OK;
}

bool exception_has_day(const struct wire_exception *exception, int32_t on)
{
    return on >= exception->from && on <= exception->to;
}

struct recurrence series_recurrence(const struct wire_series *series)
{
    return (struct recurrence){.rule = series->rule,
                               .every = (unsigned)series->every,
                               .weekday = (unsigned)series->weekday,
                               .nth = (unsigned)series->nth,
                               .from = series->from,
                               .to = series->to};
}

int32_t series_last_day(const struct wire_series *series, int32_t today)
{
    return local_day_add(today, (int)series->weeks_ahead * WEEK_DAYS - 1);
}

enum status series_plan_day(const struct wire_series *series,
                            const struct wire_exception *exception, int32_t on, const char *zone,
                            struct shift_plan *out)
{
    const bool other = exception != NULL && exception->kind == wire_exception_kind_OTHER_TIME;
    *out = (struct shift_plan){
        .on = on,
        .begins_minute = (unsigned)(other ? exception->begins_minute : series->begins_minute),
        .minutes = (unsigned)series->minutes,
        .crew = {series->min, series->max, series->newcomers}};
    return shift_plan_find(out, (unsigned)series->opens_days, zone);
}
