#include "cert/document.h"

#include <stdlib.h>

#include "base/check.h"

// clang-format off
MLS_ITEM(succession)
MLS_STRUCT_CODE(revoked, CERT_REVOKED)
MLS_ITEM(revoked)
MLS_STRUCT_CODE(withdrawn, CERT_WITHDRAWN)
MLS_ITEM(withdrawn)
MLS_STRUCT_CODE(departed, CERT_DEPARTED)
MLS_ITEM(departed)
MLS_STRUCT_CODE(document, CERT_DOCUMENT)
MLS_STRUCT_CODE(policy_extension, CERT_POLICY_EXTENSION_FIELDS)
// clang-format on

/* What is decoded takes at most so many bytes for each that is read: a succession of 60 bytes
 * becomes 200, and vectors grow by doubling. */
enum { DECODED_PER_BYTE = 16, DECODED_AT_LEAST = 1 << 16 };

struct cert_document {
    size_t references;
    struct buffer bytes;
    struct arena arena;
    mls_document view;
    struct hash hash;
    struct cert_root root;
    struct cert_place place;
};

/* --- canonical form --- */

/* Every row of the three lists begins with its serial. */
static bool rows_rise(const struct mls_vector *rows, size_t size)
{
    const uint8_t *items = rows->items;
    for (size_t i = 1; i < rows->count; i++) {
        if (memcmp(items + (i - 1) * size, items + i * size, CERT_ID_SIZE) >= 0) {
            return false;
        }
    }
    return true;
}

static bool buurt_fits(const struct cert_place *place, const struct cert_id *buurt)
{
    switch (place->kind) {
    case CERT_ALARM_BUURT:
    case CERT_TALK_BUURT: return cert_id_equal(buurt, &place->room);
    case CERT_WALK: return !cert_id_is_zero(buurt);
    default: return cert_id_is_zero(buurt);
    }
}

static enum status document_check(struct cert_document *document)
{
    const mls_document *view = &document->view;
    if (view->format != CERT_FORMAT) {
        return UNSUPPORTED;
    }
    if (cert_place_read(cert_group_span(&view->group), &document->place) != OK) {
        return MALFORMED;
    }
    bool is_right = view->version >= 1 && buurt_fits(&document->place, &view->buurt) &&
                    rows_rise(&view->revoked, sizeof(mls_revoked)) &&
                    rows_rise(&view->withdrawn, sizeof(mls_withdrawn)) &&
                    rows_rise(&view->departed, sizeof(mls_departed));
    for (size_t i = 0; is_right && i < view->revoked.count; i++) {
        is_right = MLS_AT(revoked, &view->revoked, i)->ends_hats <= 1;
    }
    for (size_t i = 0; is_right && i < view->withdrawn.count; i++) {
        is_right = MLS_AT(withdrawn, &view->withdrawn, i)->with_granted <= 1;
    }
    return is_right ? OK : MALFORMED;
}

/* --- its life --- */

static void document_end(struct cert_document *document)
{
    buffer_end(&document->bytes);
    arena_end(&document->arena);
    free(document);
}

/* Takes over `bytes`, also when it fails. */
static enum status document_decode(struct buffer *bytes, struct cert_document **out)
{
    *out = NULL;
    enum status status = buffer_status(bytes);
    struct cert_document *document = status == OK ? calloc(1, sizeof(*document)) : NULL;
    if (document == NULL) {
        buffer_end(bytes);
        return status == OK ? NO_MEMORY : status;
    }
    document->references = 1;
    document->bytes = *bytes;
    document->arena = arena_make(bytes->size * DECODED_PER_BYTE + DECODED_AT_LEAST);
    const struct span input = buffer_span(&document->bytes);
    status = mls_decode_document(input, &document->arena, &document->view);
    if (status == OK) {
        status = document_check(document);
    }
    if (status == OK) {
        document->hash = hash_of(input);
        *out = document;
    } else {
        document_end(document);
    }
    return status;
}

enum status cert_document_read(struct span bytes, struct cert_document **out)
{
    *out = NULL;
    if (bytes.size > CERT_DOCUMENT_SIZE_MAX) {
        return TOO_LARGE;
    }
    struct buffer copy = buffer_make(CERT_DOCUMENT_SIZE_MAX);
    buffer_append_span(&copy, bytes);
    struct cert_document *document = NULL;
    enum status status = document_decode(&copy, &document);
    if (status == OK) {
        status = cert_successions_verify(&document->place.wijk_id, &document->view.successions,
                                         &document->root);
    }
    if (status != OK) {
        cert_document_drop(document);
        return status;
    }
    *out = document;
    return OK;
}

enum status cert_document_of(const mls_document *from, struct cert_document **out)
{
    *out = NULL;
    if (from->successions.count == 0) {
        return BAD_CHAIN;
    }
    if (from->successions.count > CERT_SUCCESSIONS_MAX) {
        return TOO_LARGE;
    }
    struct buffer encoded = buffer_make(CERT_DOCUMENT_SIZE_MAX);
    mls_write_document(&encoded, from);
    const enum status status = document_decode(&encoded, out);
    if (status == OK) {
        const struct mls_vector *all = &(*out)->view.successions;
        (*out)->root = cert_root_of(MLS_AT(succession, all, all->count - 1));
    }
    return status;
}

enum status cert_document_make(const struct cert_group *group, const struct cert_id *buurt,
                               const struct mls_vector *successions,
                               const struct cert_document *like, struct cert_document **out)
{
    *out = NULL;
    struct cert_place place;
    enum status status = cert_place_read(cert_group_span(group), &place);
    struct cert_root root;
    if (status == OK) {
        status = cert_successions_verify(&place.wijk_id, successions, &root);
    }
    if (status != OK) {
        return status;
    }
    mls_document view = {
        .format = CERT_FORMAT,
        .group = *group,
        .buurt = *buurt,
        .version = 1,
        .successions = *successions,
    };
    if (like != NULL) {
        view.revoked = like->view.revoked;
        view.withdrawn = like->view.withdrawn;
    }
    return cert_document_of(&view, out);
}

enum status cert_document_renew(const struct cert_document *before, struct cert_document **out)
{
    *out = NULL;
    struct cert_place place = before->place;
    if (place.instance == UINT32_MAX) {
        return TOO_LARGE;
    }
    place.instance++;
    mls_document view = before->view;
    view.group = cert_group_of(&place);
    view.version++;
    return cert_document_of(&view, out);
}

struct cert_document *cert_document_keep(struct cert_document *document)
{
    document->references++;
    return document;
}

void cert_document_drop(struct cert_document *document)
{
    if (document != NULL) {
        CHECK(document->references > 0);
        if (--document->references == 0) {
            document_end(document);
        }
    }
}

/* --- asking --- */

const mls_document *cert_document_view(const struct cert_document *document)
{
    return &document->view;
}

struct span cert_document_bytes(const struct cert_document *document)
{
    return buffer_span(&document->bytes);
}

const struct hash *cert_document_hash(const struct cert_document *document)
{
    return &document->hash;
}

const struct cert_root *cert_document_root(const struct cert_document *document)
{
    return &document->root;
}

const struct cert_place *cert_document_place(const struct cert_document *document)
{
    return &document->place;
}

static int compare_row(const void *serial, const void *row)
{
    return memcmp(serial, row, CERT_ID_SIZE);
}

static const void *find_row(const struct mls_vector *rows, size_t size,
                            const struct cert_id *serial)
{
    return rows->count == 0 ? NULL
                            : bsearch(serial->bytes, rows->items, rows->count, size, compare_row);
}

const mls_revoked *cert_document_find_revoked(const struct cert_document *document,
                                              const struct cert_id *serial)
{
    return find_row(&document->view.revoked, sizeof(mls_revoked), serial);
}

const mls_withdrawn *cert_document_find_withdrawn(const struct cert_document *document,
                                                  const struct cert_id *hat)
{
    return find_row(&document->view.withdrawn, sizeof(mls_withdrawn), hat);
}

const mls_departed *cert_document_find_departed(const struct cert_document *document,
                                                const struct cert_id *serial)
{
    return find_row(&document->view.departed, sizeof(mls_departed), serial);
}

static bool is_deeply_withdrawn(const struct cert_document *document, const struct cert_id *hat)
{
    const mls_withdrawn *row = cert_document_find_withdrawn(document, hat);
    return row != NULL && row->with_granted == 1;
}

enum status cert_document_check_hat(const struct cert_document *document,
                                    const struct cert_hat *hat, uint64_t time)
{
    const mls_hat_body *body = &hat->hat.body;
    if (!cert_hat_covers(body, time)) {
        return CLOSED;
    }
    const mls_revoked *device = cert_document_find_revoked(document, &body->subject);
    if (cert_document_find_withdrawn(document, &hat->serial) != NULL ||
        (device != NULL && device->ends_hats == 1) ||
        is_deeply_withdrawn(document, &body->issuer) ||
        is_deeply_withdrawn(document, &body->cosigner)) {
        return REVOKED;
    }
    return OK;
}

/* --- what the group itself carries --- */

void cert_document_write_extension(const struct cert_document *document, struct buffer *out)
{
    const mls_policy_extension extension = {
        .format = CERT_FORMAT,
        .version = document->view.version,
        .revoked_count = (mls_u32)document->view.revoked.count,
        .document = document->hash,
    };
    mls_write_policy_extension(out, &extension);
}

enum status cert_policy_extension_find(const struct mls_vector *extensions,
                                       mls_policy_extension *out)
{
    mls_bytes bytes;
    enum status status = mls_find_extension(extensions, CERT_POLICY_EXTENSION, &bytes);
    struct arena none = arena_make(0);
    if (status == OK) {
        status = mls_decode_policy_extension(bytes, &none, out);
    }
    return status == OK && out->format != CERT_FORMAT ? UNSUPPORTED : status;
}

enum status cert_document_matches(const struct cert_document *document,
                                  const mls_policy_extension *extension)
{
    const bool is_same = extension->format == CERT_FORMAT &&
                         extension->version == document->view.version &&
                         extension->revoked_count == document->view.revoked.count &&
                         hash_equal(&extension->document, &document->hash);
    return is_same ? OK : CONFLICT;
}
