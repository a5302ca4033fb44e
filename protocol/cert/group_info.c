#include "cert/group_info.h"

/* --- accepting --- */

/* A floor holds for any instance of its room: the next one goes on counting. */
static bool is_floor_of(const struct cert_floor *floor, const struct cert_place *place)
{
    struct cert_place of;
    return cert_place_read(cert_group_span(&floor->group), &of) == OK &&
           cert_id_equal(&of.wijk_id, &place->wijk_id) && of.kind == place->kind &&
           cert_id_equal(&of.room, &place->room);
}

static enum status check_floors(const struct cert_entry *entry)
{
    const struct cert_place *place = cert_document_place(entry->document);
    for (size_t i = 0; i < entry->floor_count; i++) {
        const struct cert_floor *floor = &entry->floors[i];
        struct cert_place of;
        if (!is_floor_of(floor, place)) {
            continue;
        }
        if (cert_place_read(cert_group_span(&floor->group), &of) != OK ||
            place->instance < of.instance ||
            cert_document_view(entry->document)->version < floor->policy_version) {
            return OLD_VERSION;
        }
    }
    return OK;
}

static enum status check_document(const struct public_group *group, const struct cert_entry *entry)
{
    const mls_group_context *context = public_group_context(group);
    const mls_document *view = cert_document_view(entry->document);
    const struct cert_place *place = cert_document_place(entry->document);
    if (!cert_id_equal(&place->wijk_id, entry->wijk_id) ||
        !span_equal(context->group_id, cert_group_span(&view->group))) {
        return WRONG_GROUP;
    }
    mls_policy_extension extension;
    const enum status status = cert_policy_extension_find(&context->extensions, &extension);
    return status == OK ? cert_document_matches(entry->document, &extension) : status;
}

/* The serial of a leaf, as it claims it. */
static bool read_serial(const struct cert_id *wijk_id, const struct tree_leaf *leaf,
                        struct cert_id *serial)
{
    mls_evidence evidence;
    struct cert_key key;
    if (leaf->credential_type != MLS_BASIC || cert_key_read(leaf->signature_key, &key) != OK ||
        cert_evidence_decode(leaf->identity, &evidence) != OK) {
        return false;
    }
    *serial = cert_device_of(wijk_id, &evidence, &key).serial;
    return true;
}

/* Those whose hats the book knows are looked at before anything they do is believed. */
static enum status check_hat_holders(struct cert_book *book, const struct tree *tree,
                                     const struct cert_entry *entry, uint64_t time)
{
    enum status status = OK;
    for (uint32_t i = 0; status == OK && i < tree_width(tree); i++) {
        const struct tree_leaf *leaf = tree_leaf(tree, i);
        struct cert_id serial;
        if (leaf == NULL || !read_serial(entry->wijk_id, leaf, &serial) ||
            !cert_book_has_hat_of(book, entry->document, &serial, time)) {
            continue;
        }
        struct cert_device device;
        status = cert_book_verify_leaf(book, tree, i, &device);
        if (status == CHAIN_MISSING && entry->lacking != NULL) {
            *entry->lacking = i;
        }
    }
    return status;
}

enum status cert_group_info_accept(struct cert_book *book, struct public_group *group,
                                   const mls_group_info *group_info, const struct cert_entry *entry,
                                   uint64_t *time)
{
    enum status status = check_document(group, entry);
    if (status == OK) {
        status = check_floors(entry);
    }
    if (status == OK) {
        status = cert_time_extension_find(&group_info->extensions, time);
    }
    const struct tree *tree = public_group_tree(group);
    struct cert_device signer;
    if (status == OK) {
        status = cert_book_verify_leaf(book, tree, group_info->signer, &signer);
    }
    if (status == OK && cert_document_find_revoked(entry->document, &signer.serial) != NULL) {
        status = REVOKED;
    }
    return status == OK ? check_hat_holders(book, tree, entry, *time) : status;
}

enum status cert_group_info_check_time(const mls_group_info *group_info, uint64_t time)
{
    uint64_t stated = 0;
    const enum status status = cert_time_extension_find(&group_info->extensions, &stated);
    if (status != OK) {
        return status;
    }
    return stated == time ? OK : CONFLICT;
}

/* --- founding --- */

/* What is revoked in the wijk may be so from the first day; nobody has left yet. */
static bool is_first(const mls_document *view)
{
    return view->version == 1 && view->departed.count == 0;
}

static enum status check_founding_hat(struct cert_book *book, const struct cert_founding *founding,
                                      const struct cert_device *founder)
{
    const struct cert_hat *hat = founding->hat;
    const struct cert_document *document = founding->document;
    const struct cert_place *place = cert_document_place(document);
    const mls_hat_body *body = &hat->hat.body;
    if ((cert_hat_rights(body) & CERT_MAY_FOUND) == 0 ||
        !cert_hat_admits(body, place, &cert_document_view(document)->buurt, &founder->buurt) ||
        !cert_id_equal(&body->subject, &founder->serial) ||
        !cert_key_equal(&body->subject_key, &founder->key)) {
        return NOT_ALLOWED;
    }
    const struct cert_hat *known = cert_book_find_hat(book, &hat->serial);
    if (known == NULL) {
        return CHAIN_MISSING;
    }
    return cert_document_check_hat(document, known, founding->time);
}

static enum status check_next_instance(const struct cert_founding *founding)
{
    struct cert_document *expected = NULL;
    enum status status = cert_document_renew(founding->before, &expected);
    if (status == OK &&
        !hash_equal(cert_document_hash(expected), cert_document_hash(founding->document))) {
        status = CONFLICT;
    }
    cert_document_drop(expected);
    return status;
}

enum status cert_founding_check(struct cert_book *book, const struct cert_founding *founding)
{
    struct cert_device founder;
    enum status status =
        cert_book_add_device(book, founding->founder_evidence, &founding->founder_key, &founder);
    if (status != OK) {
        return status;
    }
    const struct cert_place *place = cert_document_place(founding->document);
    if (founding->before != NULL) {
        status = check_next_instance(founding);
    } else if (place->instance != 1 || !is_first(cert_document_view(founding->document))) {
        status = CONFLICT;
    }
    if (status != OK) {
        return status;
    }
    /* whom the root let in founds what the wijk begins with; all others need a hat that reaches */
    const bool is_founder = cert_id_equal(&founder.issuer, &place->wijk_id) &&
                            place->kind != CERT_WALK && place->kind != CERT_CASUS;
    if (founding->hat == NULL) {
        return founding->before == NULL && is_founder ? OK : NOT_ALLOWED;
    }
    return check_founding_hat(book, founding, &founder);
}
