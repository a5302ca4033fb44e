#include "support/alert_town.h"

#include "cert/envelope.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { MESSAGE_MAX = 16384, PADDED = 256, FOUR_HOURS_S = 14400 };

struct wire_id alert_id(uint8_t byte)
{
    struct wire_id id;
    memset(id.bytes, byte, sizeof(id.bytes));
    return id;
}

struct span alert_sealed(struct town *town, struct phone *phone, const struct alert_seal *seal)
{
    struct club *club = town_club(phone, &seal->group);
    assert_non_null(club);
    const mls_envelope envelope = {.format = CERT_FORMAT,
                                   .content_class = (mls_u8)seal->content,
                                   .group = cert_group_of_wire(&seal->group),
                                   .object_id = cert_id_of(&seal->object_id),
                                   .status_seq = (mls_u16)seal->status_seq,
                                   .expires = (uint64_t)seal->expires};
    struct buffer data = buffer_make(MESSAGE_MAX);
    struct buffer message = buffer_make(MESSAGE_MAX);
    mls_write_envelope(&data, &envelope);
    assert_int_equal(group_protect(club->group, &phone->pair, buffer_span(&data),
                                   span_text("sealed"), PADDED, &message),
                     OK);
    buffer_end(&data);
    return town_keep(town, &message);
}

static struct wire_alert_raise raise_as(struct town *town, struct phone *phone,
                                        const struct wire_group *group, uint8_t id, bool practice)
{
    struct wire_alert_raise in = {.head = {.type = WIRE_alert_raise},
                                  .group = *group,
                                  .epoch = group_epoch(town_club(phone, group)->group),
                                  .alert_id = alert_id(id),
                                  .practice = practice,
                                  .expires = town->at.now + FOUR_HOURS_S};
    in.message =
        alert_sealed(town, phone,
                     &(struct alert_seal){
                         *group, practice ? wire_content_class_PRACTICE : wire_content_class_ALERT,
                         in.alert_id, 0, in.expires});
    return in;
}

struct wire_alert_raise alert_raise(struct town *town, struct phone *phone,
                                    const struct wire_group *group, uint8_t id)
{
    return raise_as(town, phone, group, id, false);
}

struct wire_alert_raise alert_practice(struct town *town, struct phone *phone,
                                       const struct wire_group *group, uint8_t id)
{
    return raise_as(town, phone, group, id, true);
}

struct wire_alert_state alert_state(struct town *town, struct phone *phone,
                                    const struct wire_alert_raise *alert, uint64_t status_seq)
{
    struct wire_alert_state in = {.head = {.type = WIRE_alert_state},
                                  .group = alert->group,
                                  .epoch = group_epoch(town_club(phone, &alert->group)->group),
                                  .alert_id = alert->alert_id,
                                  .status_seq = status_seq,
                                  .expires = alert->expires};
    in.message = alert_sealed(town, phone,
                              &(struct alert_seal){alert->group, wire_content_class_STATUS,
                                                   alert->alert_id, status_seq, alert->expires});
    return in;
}

struct wire_alert_widen alert_widened(struct town *town, struct phone *phone,
                                      const struct wire_alert_raise *alert)
{
    const struct wire_group wijk = town_group(town, CERT_ALARM_WIJK, 0, 1);
    struct wire_alert_widen in = {.head = {.type = WIRE_alert_widen},
                                  .buurt_id = wire_id_of(&town->buurten[0]),
                                  .group = wijk,
                                  .epoch = group_epoch(town_club(phone, &wijk)->group),
                                  .alert_id = alert->alert_id,
                                  .expires = alert->expires};
    in.message = alert_sealed(
        town, phone,
        &(struct alert_seal){wijk, wire_content_class_ALERT, alert->alert_id, 0, alert->expires});
    return in;
}
