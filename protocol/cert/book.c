#include "cert/book.h"

#include <stdlib.h>

#include "cert/book_inner.h"

enum { HATS_DEFAULT = 2048, DEVICES_DEFAULT = 65536, MEMO_SIZE = 4096 };

/* --- its life --- */

enum status cert_book_create(const struct cert_id *wijk_id, const struct cert_book_limits *limits,
                             struct cert_book **out)
{
    *out = NULL;
    struct cert_book *book = calloc(1, sizeof(*book));
    if (book == NULL) {
        return NO_MEMORY;
    }
    const struct cert_book_limits none = {0};
    const struct cert_book_limits *given = limits != NULL ? limits : &none;
    book->wijk_id = *wijk_id;
    book->hats_max = given->hats_max != 0 ? given->hats_max : HATS_DEFAULT;
    book->devices_max = given->devices_max != 0 ? given->devices_max : DEVICES_DEFAULT;
    book->hats.is_sorted = true;
    const enum status status = cert_memo_create(MEMO_SIZE, &book->memo);
    if (status != OK) {
        free(book);
        return status;
    }
    *out = book;
    return OK;
}

void cert_book_destroy(struct cert_book *book)
{
    if (book != NULL) {
        cert_memo_destroy(book->memo);
        free(book->hat_items);
        free(book->is_sound);
        free(book->devices);
        free(book->places);
        free(book);
    }
}

const struct cert_root *cert_book_root(const struct cert_book *book)
{
    return book->has_root ? &book->root : NULL;
}

struct cert_memo *cert_book_memo(struct cert_book *book)
{
    return book->memo;
}

struct cert_court book_court(const struct cert_book *book)
{
    return (struct cert_court){.root = &book->root, .hats = &book->hats, .memo = book->memo};
}

/* --- the root --- */

/* Hats that no longer chain to the root go; those of the root itself first, for the others stand on
 * them. */
static enum status sift_hats(struct cert_book *book)
{
    for (int round = 0; round < 2; round++) {
        size_t kept = 0;
        for (size_t i = 0; i < book->hats.count; i++) {
            const struct cert_court court = book_court(book);
            const enum status status = cert_chain_check_hat(&court, &book->hat_items[i]);
            if (status == NO_MEMORY) {
                return status;
            }
            book->is_sound[i] = status == OK;
        }
        for (size_t i = 0; i < book->hats.count; i++) {
            if (book->is_sound[i]) {
                book->hat_items[kept++] = book->hat_items[i];
            }
        }
        book->hats.count = kept;
    }
    return OK;
}

static void take_root(struct cert_book *book, const struct cert_root *root)
{
    book->root = *root;
    const size_t count = root->kept != NULL ? root->kept->count : 0;
    for (size_t i = 0; i < count; i++) {
        book->kept_ids[i] = *MLS_AT(id, root->kept, i);
    }
    book->kept = (struct mls_vector){.items = book->kept_ids, .count = count};
    book->root.kept = &book->kept;
    book->has_root = true;
}

static bool is_same_root(const struct cert_book *book, const struct cert_root *root)
{
    return book->root.version == root->version && cert_key_equal(&book->root.key, &root->key);
}

enum status cert_book_trust_root(struct cert_book *book, const struct cert_root *root)
{
    if (!cert_id_equal(&root->wijk_id, &book->wijk_id) ||
        (root->kept != NULL && root->kept->count > CERT_KEPT_MAX)) {
        return BAD_CHAIN;
    }
    if (book->has_root && root->version < book->root.version) {
        return OLD_VERSION;
    }
    if (book->has_root && is_same_root(book, root)) {
        return OK;
    }
    if (book->has_root && root->version == book->root.version) {
        return BAD_CHAIN;
    }
    take_root(book, root);
    return sift_hats(book);
}

/* The version that the book trusts must be among them: an earlier root that was stolen can sign
 * another history, but not one that holds the root that somebody vouched for. */
enum status cert_book_set_root(struct cert_book *book, const struct mls_vector *successions)
{
    struct cert_root root;
    const enum status status = cert_successions_verify(&book->wijk_id, successions, &root);
    if (status != OK) {
        return status;
    }
    if (book->has_root && root.version < book->root.version) {
        return OLD_VERSION;
    }
    bool is_known = !book->has_root;
    for (size_t i = 0; !is_known && i < successions->count; i++) {
        const struct cert_root one = cert_root_of(MLS_AT(succession, successions, i));
        is_known = is_same_root(book, &one);
    }
    return is_known ? cert_book_trust_root(book, &root) : BAD_CHAIN;
}

/* --- hats --- */

static enum status make_room(struct cert_book *book)
{
    if (book->hats.count < book->hat_room) {
        return OK;
    }
    if (book->hats.count >= book->hats_max) {
        return FULL;
    }
    size_t room = book->hat_room == 0 ? 16 : book->hat_room * 2;
    room = room < book->hats_max ? room : book->hats_max;
    struct cert_hat *items = realloc(book->hat_items, room * sizeof(*items));
    if (items == NULL) {
        return NO_MEMORY;
    }
    book->hat_items = items;
    book->hats.items = items;
    bool *is_sound = realloc(book->is_sound, room * sizeof(*is_sound));
    if (is_sound == NULL) {
        return NO_MEMORY;
    }
    book->is_sound = is_sound;
    book->hat_room = room;
    return OK;
}

static enum status add_hat(struct cert_book *book, const struct cert_hat *hat)
{
    if (!book->has_root) {
        return CHAIN_MISSING;
    }
    if (cert_hats_find(&book->hats, &hat->serial) != NULL) {
        return OK;
    }
    const struct cert_court court = book_court(book);
    enum status status = cert_chain_check_hat(&court, hat);
    if (status == OK) {
        status = make_room(book);
    }
    if (status != OK) {
        return status;
    }
    size_t at = book->hats.count;
    while (at > 0 && cert_id_compare(&book->hat_items[at - 1].serial, &hat->serial) > 0) {
        book->hat_items[at] = book->hat_items[at - 1];
        at--;
    }
    book->hat_items[at] = *hat;
    book->hats.count++;
    return OK;
}

enum status cert_book_add_hat(struct cert_book *book, struct span bytes, struct cert_id *serial)
{
    struct cert_hat hat;
    enum status status = cert_hat_decode(bytes, &hat);
    if (status == OK) {
        status = add_hat(book, &hat);
    }
    if (status == OK && serial != NULL) {
        *serial = hat.serial;
    }
    return status;
}

enum status cert_book_add_chain(struct cert_book *book, struct span chain)
{
    struct arena arena = arena_make((size_t)16 * CERT_CHAIN_SIZE_MAX);
    struct cert_hats hats;
    enum status status = cert_hats_decode(chain, &arena, &hats);
    for (size_t i = 0; status == OK && i < hats.count; i++) {
        status = add_hat(book, &hats.items[i]);
    }
    arena_end(&arena);
    return status;
}

const struct cert_hat *cert_book_find_hat(const struct cert_book *book,
                                          const struct cert_id *serial)
{
    return cert_hats_find(&book->hats, serial);
}

enum status cert_book_write_chain(const struct cert_book *book, const struct cert_id *serial,
                                  struct buffer *out)
{
    const struct cert_hat *hat = cert_book_find_hat(book, serial);
    if (hat == NULL) {
        return NOT_FOUND;
    }
    const size_t start = out->size;
    const struct cert_hat *issuer = cert_book_find_hat(book, &hat->hat.body.issuer);
    const struct cert_hat *cosigner = cert_book_find_hat(book, &hat->hat.body.cosigner);
    if (issuer != NULL) {
        mls_write_hat(out, &issuer->hat);
    }
    if (cosigner != NULL) {
        mls_write_hat(out, &cosigner->hat);
    }
    mls_write_hat(out, &hat->hat);
    mls_write_wrap(out, start);
    return buffer_status(out);
}

enum status cert_book_hat_of(const struct cert_book *book, const struct cert_document *document,
                             const struct cert_device *device, uint64_t time, unsigned rights,
                             const struct cert_hat **out)
{
    const struct cert_hat *widest = NULL;
    for (size_t i = 0; i < book->hats.count; i++) {
        const struct cert_hat *hat = &book->hats.items[i];
        const mls_hat_body *body = &hat->hat.body;
        const bool fits = cert_id_equal(&body->subject, &device->serial) &&
                          cert_key_equal(&body->subject_key, &device->key) &&
                          (cert_hat_rights(body) & rights) == rights &&
                          cert_document_check_hat(document, hat, time) == OK;
        if (fits && (widest == NULL || body->reach.kind < widest->hat.body.reach.kind)) {
            widest = hat;
        }
    }
    *out = widest;
    return widest != NULL ? OK : NOT_FOUND;
}

bool cert_book_has_hat_of(const struct cert_book *book, const struct cert_document *document,
                          const struct cert_id *device, uint64_t time)
{
    for (size_t i = 0; i < book->hats.count; i++) {
        const struct cert_hat *hat = &book->hats.items[i];
        if (cert_id_equal(&hat->hat.body.subject, device) &&
            cert_document_check_hat(document, hat, time) == OK) {
            return true;
        }
    }
    return false;
}
