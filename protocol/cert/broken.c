#include "cert/broken.h"

enum { SIGNED_MAX = 256 };

// clang-format off
MLS_STRUCT_CODE(broken_body, CERT_BROKEN_BODY)
MLS_STRUCT_CODE(broken, CERT_BROKEN)
// clang-format on

enum status cert_broken_decode(struct span input, mls_broken *out)
{
    struct arena none = arena_make(0);
    const enum status status = mls_decode_broken(input, &none, out);
    return status == OK && out->body.format != CERT_FORMAT ? UNSUPPORTED : status;
}

void cert_broken_write_signed(const mls_broken_body *body, struct buffer *out)
{
    cert_signed_begin(out, "broken");
    mls_write_broken_body(out, body);
}

enum status cert_broken_verify(const mls_broken *broken, const struct cert_key *key)
{
    struct buffer content = buffer_make(SIGNED_MAX);
    cert_broken_write_signed(&broken->body, &content);
    const enum status status = cert_verify(&content, key, &broken->by_device);
    buffer_end(&content);
    return status;
}
