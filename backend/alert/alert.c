#include "alert/alert.h"
#include "server/core/request.h"

static void narrow(struct alert_room *room, const struct alert_tries *tries, int64_t limit,
                   int64_t window_s)
{
    const uint64_t most = (uint64_t)limit;
    const uint64_t left = tries->count < most ? most - tries->count : 0;
    if (left < room->left) {
        room->left = left;
    }
    if (left == 0 && tries->oldest + window_s > room->next_at) {
        room->next_at = tries->oldest + window_s;
    }
}

struct alert_room alert_room(const struct settings *settings, const struct alert_tries *ten_minutes,
                             const struct alert_tries *day, const struct alert_tries *buurt_hour)
{
    struct alert_room room = {.left = UINT64_MAX};
    narrow(&room, ten_minutes, settings->alert_member_10min, ALERT_TEN_MINUTES_S);
    narrow(&room, day, settings->alert_member_day, ALERT_DAY_S);
    narrow(&room, buurt_hour, settings->alert_buurt_hour, ALERT_HOUR_S);
    return room;
}

bool alert_goes_to_wijk(const struct settings *settings, uint64_t phones)
{
    return settings->alert_to_wijk != 0 && phones < (uint64_t)settings->alert_few_phones;
}

enum status alert_may_raise(enum cert_group_kind kind, enum wire_hat hat, bool practice, bool few)
{
    if (kind != CERT_ALARM_BUURT && kind != CERT_ALARM_WIJK) {
        return NOT_ALLOWED;
    }
    if (practice && (hat & (WIRE_LEADER | WIRE_COORDINATORS)) == 0) {
        return NOT_ALLOWED;
    }
    if (kind == CERT_ALARM_WIJK && hat != WIRE_WIJK_COORDINATOR && (practice || !few)) {
        return NOT_ALLOWED; /* T31: what begins in a buurt comes there by widening */
    }
    return OK;
}

enum status alert_may_last(const struct settings *settings, int64_t now, int64_t expires)
{
    if (expires <= now) {
        return FIELD_TOO_SMALL;
    }
    return expires > now + settings->alert_keep_s ? FIELD_TOO_LARGE : OK;
}

enum status alert_may_go_on(const struct alert *alert, int64_t now, int64_t expires)
{
    if (now >= alert->expires) {
        return CLOSED;
    }
    return expires == alert->expires ? OK : FIELD_FORM;
}

enum status alert_may_widen(const struct alert *alert, const struct wire_id *buurt_id,
                            enum wire_hat hat, bool walking)
{
    if (wire_id_is_none(&alert->buurt_id) || !wire_id_equal(&alert->buurt_id, buurt_id)) {
        return NOT_ALLOWED;
    }
    if ((hat & WIRE_COORDINATORS) == 0 && !walking) {
        return NOT_ALLOWED;
    }
    return alert->widened ? CONFLICT : OK;
}
