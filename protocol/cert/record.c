#include "cert/record.h"

#include "crypto/public/verify.h"

static void read_fixed(struct mls_reader *r, uint8_t *out, size_t size)
{
    if (r->status == OK && size > r->rest.size) {
        mls_reader_refuse(r, MALFORMED);
    }
    if (r->status != OK) {
        memset(out, 0, size);
        return;
    }
    memcpy(out, r->rest.data, size);
    r->rest = span_of(r->rest.data + size, r->rest.size - size);
}

void mls_read_id(struct mls_reader *r, struct cert_id *out)
{
    read_fixed(r, out->bytes, sizeof(out->bytes));
}

void mls_read_key(struct mls_reader *r, struct cert_key *out)
{
    read_fixed(r, out->bytes, sizeof(out->bytes));
}

void mls_read_signature(struct mls_reader *r, struct cert_signature *out)
{
    read_fixed(r, out->bytes, sizeof(out->bytes));
}

void mls_read_group(struct mls_reader *r, struct cert_group *out)
{
    read_fixed(r, out->bytes, sizeof(out->bytes));
}

void mls_read_hash(struct mls_reader *r, struct hash *out)
{
    read_fixed(r, out->bytes, sizeof(out->bytes));
}

void mls_write_id(struct buffer *w, const struct cert_id *in)
{
    buffer_append(w, in->bytes, sizeof(in->bytes));
}

void mls_write_key(struct buffer *w, const struct cert_key *in)
{
    buffer_append(w, in->bytes, sizeof(in->bytes));
}

void mls_write_signature(struct buffer *w, const struct cert_signature *in)
{
    buffer_append(w, in->bytes, sizeof(in->bytes));
}

void mls_write_group(struct buffer *w, const struct cert_group *in)
{
    buffer_append(w, in->bytes, sizeof(in->bytes));
}

void mls_write_hash(struct buffer *w, const struct hash *in)
{
    buffer_append(w, in->bytes, sizeof(in->bytes));
}

/* The zero byte ends the label, so that no label and body can be read as another pair of them. */
void cert_signed_begin(struct buffer *out, const char *label)
{
    buffer_append_span(out, span_text("Buurt 1 "));
    buffer_append(out, label, strlen(label) + 1);
}

enum status cert_verify(const struct buffer *content, const struct cert_key *key,
                        const struct cert_signature *signature)
{
    const enum status status = buffer_status(content);
    if (status != OK) {
        return status;
    }
    return verify_signature(cert_key_span(key), buffer_span(content),
                            span_of(signature->bytes, sizeof(signature->bytes)));
}
