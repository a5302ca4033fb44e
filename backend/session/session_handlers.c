/* session_handlers.c -- how a connection becomes a device. Rules: protocol/docs/session.md (S7). */
#include "base/check.h"
#include "crypto/public/verify.h"
#include "server/core/request.h"
#include "server/core/session.h"
#include "server/core/version.h"
#include "session/device.h"
#include "wire/wire_handlers.h"

enum status handle_session_hello(struct request *r, const struct wire_session_hello *in,
                                 struct wire_session_challenge *out)
{
    if (in->protocol_min > in->protocol_max) {
        request_fault(r, "protocol_max");
        return FIELD_TOO_SMALL;
    }
    if (in->protocol_min > WIRE_PROTOCOL || in->protocol_max < WIRE_PROTOCOL) {
        request_fault(r, "protocol_max");
        return UNSUPPORTED;
    }
    const enum status status = session_greet(r, &in->wijk_id);
    if (status != OK) {
        return status;
    }
    out->protocol = WIRE_PROTOCOL;
    out->now = r->now;
    out->build = span_text(BUURTD_VERSION);
    return session_challenge(r, out->challenge.bytes);
}

/* "buurt session", the challenge, wijk_id, device_serial. */
static enum status check_signature(struct request *r, const struct wire_session_prove *in,
                                   const struct device *device)
{
    static const char LABEL[] = "buurt session";
    enum { LABEL_SIZE = sizeof(LABEL) - 1, ID_SIZE = sizeof(struct wire_id) };
    uint8_t content[LABEL_SIZE + CHALLENGE_SIZE + 2 * ID_SIZE];
    memcpy(content, LABEL, LABEL_SIZE);
    if (session_take_challenge(r, content + LABEL_SIZE) != OK) {
        return NOT_SIGNED_IN; /* session.hello comes first, and a challenge is signed once */
    }
    memcpy(content + LABEL_SIZE + CHALLENGE_SIZE, r->wijk_id.bytes, ID_SIZE);
    memcpy(content + LABEL_SIZE + CHALLENGE_SIZE + ID_SIZE, in->device_serial.bytes, ID_SIZE);
    return verify_signature(span_of(device->public_key.bytes, sizeof(device->public_key.bytes)),
                            span_of(content, sizeof(content)),
                            span_of(in->signature.bytes, sizeof(in->signature.bytes)));
}

static enum status open_session(struct request *r, const struct device *device,
                                const struct cursor *cursor, uint64_t sends,
                                struct wire_session_opened *out)
{
    uint8_t *token = arena_take(r->arena, SESSION_TOKEN_SIZE, 1);
    if (token == NULL) {
        return NO_MEMORY;
    }
    r->serial = device->serial;
    r->member_id = device->member_id;
    r->buurt_id = device->buurt_id;
    const enum status status = session_last_request(r, &out->last_request);
    if (status != OK) {
        return status;
    }
    session_token_make(r, device->generation, token);
    out->member_id = device->member_id;
    out->device_serial = device->serial;
    out->buurt_id = device->buurt_id;
    out->token = span_of(token, SESSION_TOKEN_SIZE);
    out->sends = device->sends > sends ? device->sends : sends;
    out->now = r->now;
    r->session->sends = sends > device->sends ? sends : 0;
    return session_prove(r, &device->serial, cursor, &out->places);
}

static enum status check_live(struct request *r, const struct wire_id *serial,
                              struct device *device)
{
    const enum status status = device_find(r->db, &r->wijk_id, serial, device);
    return status == NOT_FOUND ? NOT_SIGNED_IN : status;
}

enum status handle_session_prove(struct request *r, const struct wire_session_prove *in,
                                 struct wire_session_opened *out)
{
    struct device device = {0};
    enum status status = check_live(r, &in->device_serial, &device);
    if (status == OK) {
        status = check_signature(r, in, &device);
    }
    if (status == OK && device.state != DEVICE_LIVE) {
        return REMOVED; /* said only to who holds its key */
    }
    if (status != OK) {
        session_challenge_again(r);
        return status == BAD_SIGNATURE ? NOT_SIGNED_IN
                                       : status; /* as if there were no such device */
    }
    const struct cursor cursor = {in->places.items, in->places.count};
    return open_session(r, &device, &cursor, in->sends, out);
}

enum status handle_session_resume(struct request *r, const struct wire_session_resume *in,
                                  struct wire_session_opened *out)
{
    struct device device = {0};
    struct wire_id serial;
    uint64_t generation = 0;
    enum status status = session_token_read(r, in->token, &serial, &generation);
    if (status == OK) {
        status = check_live(r, &serial, &device);
    }
    if (status == OK && device.state != DEVICE_LIVE) {
        return REMOVED;
    }
    if (status == OK && device.generation != generation) {
        status = NOT_SIGNED_IN;
    }
    if (status != OK) {
        session_challenge_again(r);
        return status;
    }
    const struct cursor cursor = {in->places.items, in->places.count};
    return open_session(r, &device, &cursor, in->sends, out);
}

enum status handle_session_ping(struct request *r, const struct wire_session_ping *in,
                                struct wire_session_pong *out)
{
    (void)in;
    out->now = r->now;
    return OK;
}

enum status handle_log_follow(struct request *r, const struct wire_log_follow *in,
                              struct wire_log_following *out)
{
    const enum status status = session_follow(r, &in->place, &out->first, &out->last);
    if (status == NOT_FOUND || status == FULL) {
        request_fault(r, "place.log");
    }
    return status;
}

enum status handle_log_leave(struct request *r, const struct wire_log_leave *in,
                             struct wire_done *out)
{
    (void)out; /* the reply says nothing more than that it is done */
    return session_leave(r, &in->log);
}
