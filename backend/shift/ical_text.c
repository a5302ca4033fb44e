/* What libical cannot allocate it gives as NULL, and takes as nothing: what is missing is found by
 * counting the properties of each component once it is whole. */
#include "shift/ical_text.h"

#include <libical/ical.h>

enum { EVENT_PROPERTIES = 8 };

static int count_of(icalcomponent *component)
{
    return component == NULL ? 0 : icalcomponent_count_properties(component, ICAL_ANY_PROPERTY);
}

/* The zone as libical has it, under the name that the events use. */
static icalcomponent *make_zone(icaltimezone *zone, const char *name)
{
    icalcomponent *known = icaltimezone_get_component(zone);
    icalcomponent *copy = known == NULL ? NULL : icalcomponent_new_clone(known);
    icalproperty *tzid =
        copy == NULL ? NULL : icalcomponent_get_first_property(copy, ICAL_TZID_PROPERTY);
    if (tzid != NULL) {
        icalproperty_set_tzid(tzid, name);
    }
    return copy;
}

static icalproperty *in_zone(icalproperty *time, const char *zone)
{
    icalparameter *tzid = icalparameter_new_tzid(zone);
    if (time != NULL && tzid != NULL) {
        icalproperty_add_parameter(time, tzid);
        return time;
    }
    if (tzid != NULL) {
        icalparameter_free(tzid);
    }
    if (time != NULL) {
        icalproperty_free(time);
    }
    return NULL;
}

static void add(icalcomponent *to, icalproperty *property)
{
    if (property != NULL) {
        icalcomponent_add_property(to, property);
    }
}

/* libical converts the time and leaves the zone at UTC, which would be written behind it. */
static struct icaltimetype clock_at(int64_t at, icaltimezone *zone)
{
    struct icaltimetype time = icaltime_from_timet_with_zone(at, 0, zone);
    time.zone = zone;
    return time;
}

/* Gives: NULL when memory ran out. */
static icalcomponent *make_event(const struct ical_event *event, const struct ical_head *head,
                                 icaltimezone *zone)
{
    icalcomponent *made = icalcomponent_new_vevent();
    if (made == NULL) {
        return NULL;
    }
    add(made, icalproperty_new_uid(event->uid));
    add(made, icalproperty_new_dtstamp(clock_at(head->now, icaltimezone_get_utc_timezone())));
    add(made, icalproperty_new_sequence((int)event->sequence));
    add(made,
        icalproperty_new_status(event->cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
    add(made, icalproperty_new_class(ICAL_CLASS_PRIVATE));
    add(made, icalproperty_new_summary(event->summary));
    add(made, in_zone(icalproperty_new_dtstart(clock_at(event->begins_at, zone)), head->zone));
    add(made, in_zone(icalproperty_new_dtend(clock_at(event->ends_at, zone)), head->zone));
    if (event->location != NULL) {
        add(made, icalproperty_new_location(event->location));
    }
    if (count_of(made) != EVENT_PROPERTIES + (event->location != NULL ? 1 : 0)) {
        icalcomponent_free(made);
        return NULL;
    }
    return made;
}

static icalcomponent *make_calendar(const struct ical_head *head)
{
    enum { PROPERTIES = 4 };
    icalcomponent *made = icalcomponent_new_vcalendar();
    if (made == NULL) {
        return NULL;
    }
    icalproperty *name = icalproperty_new_x(head->name);
    if (name != NULL) {
        icalproperty_set_x_name(name, "X-WR-CALNAME");
    }
    add(made, icalproperty_new_version("2.0"));
    add(made, icalproperty_new_prodid("-//Buurt//buurtd//NL"));
    add(made, icalproperty_new_method(ICAL_METHOD_PUBLISH));
    add(made, name);
    if (count_of(made) != PROPERTIES) {
        icalcomponent_free(made);
        return NULL;
    }
    return made;
}

static enum status fill(icalcomponent *calendar, const struct ical_head *head, icaltimezone *zone,
                        const struct ical_event *events, size_t count)
{
    icalcomponent *described = make_zone(zone, head->zone);
    if (described == NULL) {
        return NO_MEMORY;
    }
    icalcomponent_add_component(calendar, described);
    for (size_t i = 0; i < count; i++) {
        icalcomponent *event = make_event(&events[i], head, zone);
        if (event == NULL) {
            return NO_MEMORY;
        }
        icalcomponent_add_component(calendar, event);
    }
    return OK;
}

enum status ical_text_write(const struct ical_head *head, const struct ical_event *events,
                            size_t count, struct buffer *out)
{
    icaltimezone *zone = icaltimezone_get_builtin_timezone(head->zone);
    if (zone == NULL) {
        return UNSUPPORTED;
    }
    icalcomponent *calendar = make_calendar(head);
    if (calendar == NULL) {
        return NO_MEMORY;
    }
    enum status status = fill(calendar, head, zone, events, count);
    char *text = status == OK ? icalcomponent_as_ical_string_r(calendar) : NULL;
    if (status == OK && text == NULL) {
        status = NO_MEMORY;
    }
    if (status == OK) {
        buffer_append(out, text, strlen(text));
        status = buffer_status(out);
    }
    if (text != NULL) {
        icalmemory_free_buffer(text);
    }
    icalcomponent_free(calendar);
    return status;
}
