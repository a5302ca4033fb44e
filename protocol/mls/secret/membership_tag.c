#include "crypto/secret/kdf.h"
#include "mls/public/framing.h"
#include "mls/secret/private_message.h"

enum { TAGGED_MAX = 1 << 24 };

enum status membership_tag_make(const struct secret *membership_key,
                                const mls_authenticated_content *content, struct span context,
                                struct secret *out)
{
    struct buffer tagged = buffer_make(TAGGED_MAX);
    framing_write_tagged(content, context, &tagged);
    const enum status status = buffer_status(&tagged);
    if (status == OK) {
        *out = kdf_mac(membership_key, buffer_span(&tagged));
    }
    buffer_end(&tagged);
    return status;
}

enum status membership_tag_check(const struct secret *membership_key,
                                 const mls_authenticated_content *content, struct span context,
                                 struct span tag)
{
    struct secret expected;
    const enum status status = membership_tag_make(membership_key, content, context, &expected);
    if (status != OK) {
        return status;
    }
    const bool fits = secret_matches(&expected, tag);
    secret_wipe(&expected);
    return fits ? OK : BAD_MEMBERSHIP_TAG;
}
