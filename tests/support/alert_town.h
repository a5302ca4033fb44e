/* alert_town.h -- a town whose phones raise alerts: sealed as the phones seal them. */
#ifndef SUPPORT_ALERT_TOWN_H
#define SUPPORT_ALERT_TOWN_H

#include "support/town.h"

/* What stands outside a sealed message. */
struct alert_seal {
    struct wire_group group;
    enum wire_content_class content;
    struct wire_id object_id;
    uint64_t status_seq;
    int64_t expires;
};

/* A sealed message of the phone, with that envelope. */
struct span alert_sealed(struct town *town, struct phone *phone, const struct alert_seal *seal);

/* An alert of the phone in a group, by an id of equal bytes, for four hours. */
struct wire_alert_raise alert_raise(struct town *town, struct phone *phone,
                                    const struct wire_group *group, uint8_t id);

/* The same as a practice. */
struct wire_alert_raise alert_practice(struct town *town, struct phone *phone,
                                       const struct wire_group *group, uint8_t id);

/* What became of such an alert. */
struct wire_alert_state alert_state(struct town *town, struct phone *phone,
                                    const struct wire_alert_raise *alert, uint64_t status_seq);

/* The same alert, taken to the wijk. */
struct wire_alert_widen alert_widened(struct town *town, struct phone *phone,
                                      const struct wire_alert_raise *alert);

struct wire_id alert_id(uint8_t byte);

#endif
