/* envelope.h -- what stands outside a sealed message: a PrivateMessage's authenticated_data.
 *
 * The server prices, limits and pushes by it; phones refuse a message whose sealed content says
 * something else. Rules: T27.
 */
#ifndef CERT_ENVELOPE_H
#define CERT_ENVELOPE_H

#include "cert/hat.h"

/* The values of `enum wire_content_class`. */
enum cert_content_class {
    CERT_CONTENT_ALERT = 1,
    CERT_CONTENT_PRACTICE = 2,
    CERT_CONTENT_STATUS = 3,
    CERT_CONTENT_CHAT = 4,
    CERT_CONTENT_ROSTER = 5,
    CERT_CONTENT_CARD = 6,
    CERT_CONTENT_HEARTBEAT = 7
};

// clang-format off
/* `status_seq` 0: not a status. `expires` in seconds since 1970, UTC. */
#define CERT_ENVELOPE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(u8, content_class) \
    FIELD(group, group) \
    FIELD(id, object_id) \
    FIELD(u16, status_seq) \
    FIELD(u64, expires)
MLS_STRUCT(envelope, CERT_ENVELOPE)
// clang-format on

enum { CERT_ENVELOPE_SIZE = 1 + 1 + CERT_GROUP_SIZE + CERT_ID_SIZE + 2 + 8 };

/* Fails: MALFORMED, UNSUPPORTED (another format, a class that is none). */
MUST_CHECK enum status cert_envelope_decode(struct span input, mls_envelope *out);

#endif
