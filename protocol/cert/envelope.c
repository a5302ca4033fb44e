#include "cert/envelope.h"

// clang-format off
MLS_STRUCT_CODE(envelope, CERT_ENVELOPE)
// clang-format on

enum status cert_envelope_decode(struct span input, mls_envelope *out)
{
    if (input.size != CERT_ENVELOPE_SIZE) {
        return MALFORMED;
    }
    struct arena none = arena_make(0);
    const enum status status = mls_decode_envelope(input, &none, out);
    if (status != OK) {
        return status;
    }
    const bool is_known = out->format == CERT_FORMAT && out->content_class >= CERT_CONTENT_ALERT &&
                          out->content_class <= CERT_CONTENT_HEARTBEAT;
    return is_known ? OK : UNSUPPORTED;
}
