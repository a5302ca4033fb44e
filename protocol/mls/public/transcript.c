#include "crypto/public/label.h"
#include "mls/public/framing.h"

/* The hash of `before` followed by what was written, and the writing ends. */
static enum status hash_after(struct span before, struct buffer *written, struct hash *out)
{
    const enum status status = buffer_status(written);
    if (status == OK) {
        struct hash_stream stream;
        hash_begin(&stream);
        hash_add(&stream, before);
        hash_add(&stream, buffer_span(written));
        *out = hash_end(&stream);
    }
    buffer_end(written);
    return status;
}

enum status transcript_confirmed(struct span interim_before,
                                 const mls_authenticated_content *commit, struct hash *out)
{
    struct buffer input = buffer_make(LABEL_CONTENT_MAX);
    mls_write_u16(&input, &commit->wire_format);
    mls_write_framed_content(&input, &commit->content);
    mls_write_bytes(&input, &commit->signature);
    return hash_after(interim_before, &input, out);
}

enum status transcript_interim(const struct hash *confirmed, struct span tag, struct hash *out)
{
    struct buffer input = buffer_make(LABEL_CONTENT_MAX);
    mls_write_bytes(&input, &tag);
    const struct span before = confirmed == NULL ? span_of(NULL, 0) : hash_span(confirmed);
    return hash_after(before, &input, out);
}

enum status proposal_ref(const mls_authenticated_content *content, struct hash *out)
{
    struct buffer encoded = buffer_make(LABEL_CONTENT_MAX);
    mls_write_authenticated_content(&encoded, content);
    const enum status status = buffer_status(&encoded);
    if (status == OK) {
        *out = hash_ref("MLS 1.0 Proposal Reference", buffer_span(&encoded));
    }
    buffer_end(&encoded);
    return status;
}
