#include "cert/pass.h"

// clang-format off
MLS_STRUCT_CODE(pass_body, CERT_PASS_BODY)
MLS_STRUCT_CODE(pass, CERT_PASS)
// clang-format on

enum status cert_pass_check(const mls_pass *pass)
{
    const mls_pass_body *body = &pass->body;
    if (body->format != CERT_FORMAT) {
        return UNSUPPORTED;
    }
    struct cert_place place;
    const bool is_right = body->until > body->made_at &&
                          body->until - body->made_at <= CERT_PASS_TERM_MAX_S &&
                          cert_place_read(cert_group_span(&body->group), &place) == OK;
    return is_right ? OK : BAD_CHAIN;
}

enum status cert_pass_decode(struct span input, mls_pass *out)
{
    if (input.size > CERT_PASS_SIZE_MAX) {
        return TOO_LARGE;
    }
    struct arena none = arena_make(0);
    const enum status status = mls_decode_pass(input, &none, out);
    return status == OK ? cert_pass_check(out) : status;
}

void cert_pass_write_signed(const mls_pass_body *body, struct buffer *out)
{
    cert_signed_begin(out, "pass");
    mls_write_pass_body(out, body);
}

/* Everybody of a wijk is in alarm(wijk): there a buurt's coordinator reaches the own residents. */
bool cert_reach_takes_in(const mls_reach *reach, const struct cert_place *place,
                         const struct cert_id *buurt, const struct cert_id *device_buurt)
{
    switch (reach->kind) {
    case CERT_REACH_WIJK: return true;
    case CERT_REACH_BUURT:
        if (place->kind == CERT_ALARM_WIJK) {
            return device_buurt != NULL && cert_id_equal(&reach->buurt, device_buurt);
        }
        return place->kind != CERT_LEADERS && cert_id_equal(&reach->buurt, buurt);
    case CERT_REACH_GROUP:
        return place->kind == CERT_WALK && cert_id_equal(&reach->room, &place->room);
    case CERT_REACH_CASUS:
        return place->kind == CERT_CASUS && cert_id_equal(&reach->room, &place->room);
    default: return false;
    }
}

bool cert_hat_reaches(const mls_hat_body *hat, const struct cert_place *place,
                      const struct cert_id *buurt, const struct cert_id *device_buurt)
{
    return cert_id_equal(&hat->wijk_id, &place->wijk_id) &&
           cert_reach_takes_in(&hat->reach, place, buurt, device_buurt);
}

/* Into a casus room lets only who directs that casus: a wijk coordinator may throw out there, but
 * not come in. */
bool cert_hat_admits(const mls_hat_body *hat, const struct cert_place *place,
                     const struct cert_id *buurt, const struct cert_id *device_buurt)
{
    return cert_hat_reaches(hat, place, buurt, device_buurt) &&
           (place->kind == CERT_CASUS) == (hat->reach.kind == CERT_REACH_CASUS);
}

enum status cert_pass_verify(const mls_pass *pass, const struct cert_hat *hat,
                             const struct cert_device *device, const struct cert_id *buurt)
{
    const mls_pass_body *body = &pass->body;
    const mls_hat_body *by = &hat->hat.body;
    struct cert_place place;
    if (cert_place_read(cert_group_span(&body->group), &place) != OK ||
        !cert_id_equal(&body->hat, &hat->serial) ||
        !cert_id_equal(&body->member_id, &device->member_id) ||
        !cert_key_equal(&body->subject_key, &device->key)) {
        return BAD_CHAIN;
    }
    if ((cert_hat_rights(by) & CERT_MAY_PASS) == 0 || !cert_hat_covers(by, body->made_at) ||
        !cert_hat_admits(by, &place, buurt, &device->buurt)) {
        return NOT_ALLOWED;
    }
    struct buffer content = buffer_make(CERT_PASS_SIZE_MAX);
    cert_pass_write_signed(body, &content);
    const enum status status = cert_verify(&content, &by->subject_key, &pass->by_hat);
    buffer_end(&content);
    return status;
}
