/* What every leaf and every group of the product begins with. */
#include "cert/document.h"
#include "mls/public/structs.h"

#define LIST_OF(array)                                                                             \
    (struct mls_vector)                                                                            \
    {                                                                                              \
        .items = (array), .count = sizeof(array) / sizeof((array)[0])                              \
    }

void cert_capabilities_write(struct buffer *out)
{
    mls_u16 versions[] = {MLS_VERSION};
    mls_u16 suites[] = {MLS_SUITE};
    mls_u16 extensions[] = {CERT_POLICY_EXTENSION};
    mls_u16 proposals[] = {MLS_SELF_REMOVE};
    mls_u16 credentials[] = {MLS_BASIC};
    const mls_capabilities capabilities = {
        .versions = LIST_OF(versions),
        .cipher_suites = LIST_OF(suites),
        .extensions = LIST_OF(extensions),
        .proposals = LIST_OF(proposals),
        .credentials = LIST_OF(credentials),
    };
    mls_write_capabilities(out, &capabilities);
}

static void write_required(struct buffer *out)
{
    mls_u16 extensions[] = {CERT_POLICY_EXTENSION};
    mls_u16 proposals[] = {MLS_SELF_REMOVE};
    mls_u16 credentials[] = {MLS_BASIC};
    const mls_required_capabilities required = {
        .extension_types = LIST_OF(extensions),
        .proposal_types = LIST_OF(proposals),
        .credential_types = LIST_OF(credentials),
    };
    mls_write_required_capabilities(out, &required);
}

/* The data of an extension is written in place and then wrapped: nothing is copied. */
static void write_head(struct buffer *out, mls_u16 type)
{
    mls_write_u16(out, &type);
}

void cert_founding_extensions_write(const struct cert_document *document, struct buffer *out)
{
    const size_t all = out->size;
    write_head(out, MLS_REQUIRED_CAPABILITIES);
    const size_t required = out->size;
    write_required(out);
    mls_write_wrap(out, required);
    write_head(out, CERT_POLICY_EXTENSION);
    const size_t policy = out->size;
    cert_document_write_extension(document, out);
    mls_write_wrap(out, policy);
    mls_write_wrap(out, all);
}

void cert_time_extension_write(uint64_t time, struct buffer *out)
{
    write_head(out, CERT_TIME_EXTENSION);
    const size_t start = out->size;
    const mls_u8 format = CERT_FORMAT;
    mls_write_u8(out, &format);
    mls_write_u64(out, &time);
    mls_write_wrap(out, start);
}

enum status cert_time_extension_find(const struct mls_vector *extensions, uint64_t *time)
{
    mls_bytes bytes;
    const enum status status = mls_find_extension(extensions, CERT_TIME_EXTENSION, &bytes);
    if (status != OK) {
        return status;
    }
    struct mls_reader reader = mls_reader_make(bytes, NULL);
    mls_u8 format = 0;
    mls_read_u8(&reader, &format);
    mls_read_u64(&reader, time);
    const enum status end = mls_reader_end(&reader);
    return end == OK && format != CERT_FORMAT ? UNSUPPORTED : end;
}
