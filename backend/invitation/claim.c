#include "invitation/claim.h"

#include "crypto/public/verify.h"
#include "member/member_store.h"
#include "server/core/session.h"
#include "session/device.h"
#include "wijk/ids.h"

enum { LABEL_MAX = 16, CONTENT_MAX = LABEL_MAX + CHALLENGE_SIZE + sizeof(struct wire_id) };

enum status claim_check_signature(struct request *r, const char *label, const struct wire_key *key,
                                  const struct wire_signature *signature)
{
    uint8_t content[CONTENT_MAX];
    const size_t size = strnlen(label, LABEL_MAX);
    memcpy(content, label, size);
    if (session_take_challenge(r, content + size) != OK) {
        return NOT_SIGNED_IN; /* session.hello comes first, and a challenge is signed once */
    }
    memcpy(content + size + CHALLENGE_SIZE, r->wijk_id.bytes, sizeof(r->wijk_id.bytes));
    return verify_signature(span_of(key->bytes, sizeof(key->bytes)),
                            span_of(content, size + CHALLENGE_SIZE + sizeof(r->wijk_id.bytes)),
                            span_of(signature->bytes, sizeof(signature->bytes)));
}

static enum status add_member(struct request *r, const struct newcomer *newcomer)
{
    const struct member_row row = {.member_id = wire_id_of(&newcomer->device.member_id),
                                   .buurt_id = wire_id_of(&newcomer->device.buurt),
                                   .let_in_by = wire_id_of(&newcomer->device.issuer),
                                   .since = r->now};
    struct member_row known;
    const enum status status = member_find(r->db, &r->wijk_id, &row.member_id, &known);
    return status == NOT_FOUND ? member_add(r->db, &r->wijk_id, &row) : status;
}

enum status claim_admit(struct request *r, const struct newcomer *newcomer)
{
    const struct device_entry entry = {.serial = wire_id_of(&newcomer->device.serial),
                                       .member_id = wire_id_of(&newcomer->device.member_id),
                                       .buurt_id = wire_id_of(&newcomer->device.buurt),
                                       .public_key = wire_key_of(&newcomer->device.key),
                                       .signer = newcomer->signer,
                                       .chain = newcomer->evidence};
    enum status status = device_add(r->db, &r->wijk_id, &entry, r->now);
    if (status == OK) {
        status = add_member(r, newcomer);
    }
    return status == OK ? follow_wijk(r, &entry.serial) : status;
}
