/* broken_handlers.c -- commits that a member cannot apply (T23). The server cannot see membership
 * tags, confirmation tags and path ciphertexts; two members who can stop the group. */
#include "cert/broken.h"
#include "group/group_store.h"
#include "hat/hat_store.h"
#include "session/device.h"
#include "wijk/ids.h"
#include "wire/wire_handlers.h"

enum { MEMBERS_NEEDED = 2 };

static enum status check_report(struct request *r, const struct wire_group_report_broken *in)
{
    request_fault(r, "report");
    mls_broken report;
    enum status status = cert_broken_decode(in->report, &report);
    if (status != OK) {
        return status;
    }
    const struct cert_group group = cert_group_of_wire(&in->group);
    if (memcmp(&report.body.group, &group, sizeof(group)) != 0) {
        return WRONG_GROUP;
    }
    if (report.body.epoch != in->epoch) {
        request_fault(r, "epoch");
        return MALFORMED;
    }
    struct device device = {0};
    status = device_find(r->db, &r->wijk_id, &r->serial, &device);
    if (status != OK) {
        return status;
    }
    const struct cert_key key = cert_key_of(&device.public_key);
    return cert_broken_verify(&report, &key);
}

/* A commit that the server took, in a group that the device is in. */
static enum status check_commit(struct request *r, const struct wire_group_report_broken *in,
                                struct group_row *row)
{
    request_fault(r, "group");
    enum status status = group_find(r->db, &r->wijk_id, &in->group, row);
    if (status == OK) {
        status = group_has_device(r->db, &r->wijk_id, &in->group, &r->serial);
        status = status == NOT_FOUND ? NOT_ALLOWED : status;
    }
    if (status == OK && in->epoch >= row->epoch) {
        request_fault(r, "epoch");
        status = FUTURE_EPOCH;
    }
    return status == OK && row->state == GROUP_OVER ? CLOSED : status;
}

/* The group's own log, and those who can found the next instance. */
static enum status freeze(struct request *r, const struct group_row *row, uint64_t epoch)
{
    struct wire_group_frozen event = {
        .head = {.type = WIRE_group_frozen}, .group = row->group, .epoch = epoch};
    const int64_t keep_until = r->now + r->settings->message_keep_s;
    struct wire_id serials[HAT_HOLDERS_MAX];
    size_t count = 0;
    const struct hat_room room = {row->room_id, row->buurt_id, r->now};
    enum status status = group_set_state(r->db, &r->wijk_id, &row->group, GROUP_FROZEN);
    if (status == OK) {
        status = tell_group(r, &row->group, &event.head, keep_until);
    }
    if (status == OK) {
        status = hat_list_holders(r->db, &r->wijk_id, &room, serials, &count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = tell_device(r, &serials[i], &event.head, keep_until);
    }
    return status;
}

enum status handle_group_report_broken(struct request *r, const struct wire_group_report_broken *in,
                                       struct wire_group_reported *out)
{
    struct group_row row;
    uint64_t members = 0;
    enum status status = check_commit(r, in, &row);
    if (status == OK) {
        status = check_report(r, in);
    }
    const struct broken_row report = {.group = in->group,
                                      .epoch = in->epoch,
                                      .member_id = r->member_id,
                                      .serial = r->serial,
                                      .report = in->report};
    if (status == OK) {
        status = broken_add(r->db, &r->wijk_id, &report, r->now, &members);
    }
    if (status == OK && members >= MEMBERS_NEEDED && row.state == GROUP_LIVE) {
        status = freeze(r, &row, in->epoch);
        row.state = GROUP_FROZEN;
    }
    out->frozen = row.state == GROUP_FROZEN;
    return status;
}
