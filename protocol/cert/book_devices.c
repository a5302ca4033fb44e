/* The devices in a book, and the sweep that puts a whole tree into it. */
#include <stdlib.h>

#include "cert/book_inner.h"

/* --- by serial --- */

static size_t place_of(const struct cert_book *book, const struct cert_id *serial)
{
    uint32_t first = 0;
    memcpy(&first, serial->bytes, sizeof(first));
    size_t at = first & (book->place_room - 1);
    while (book->places[at] != 0 &&
           !cert_id_equal(&book->devices[book->places[at] - 1].device.serial, serial)) {
        at = (at + 1) & (book->place_room - 1);
    }
    return at;
}

static struct book_device *find_device(const struct cert_book *book, const struct cert_id *serial)
{
    if (book->place_room == 0) {
        return NULL;
    }
    const uint32_t number = book->places[place_of(book, serial)];
    return number != 0 ? &book->devices[number - 1] : NULL;
}

enum status cert_book_find_device(const struct cert_book *book, const struct cert_id *serial,
                                  struct cert_device *out)
{
    const struct book_device *found = find_device(book, serial);
    if (found == NULL) {
        return NOT_FOUND;
    }
    *out = found->device;
    return OK;
}

/* The table is at most half full, so that a search ends. */
static enum status make_places(struct cert_book *book)
{
    if (2 * (book->device_count + 1) <= book->place_room) {
        return OK;
    }
    const size_t room = book->place_room == 0 ? 64 : book->place_room * 2;
    uint32_t *places = calloc(room, sizeof(*places));
    if (places == NULL) {
        return NO_MEMORY;
    }
    free(book->places);
    book->places = places;
    book->place_room = room;
    for (size_t i = 0; i < book->device_count; i++) {
        book->places[place_of(book, &book->devices[i].device.serial)] = (uint32_t)(i + 1);
    }
    return OK;
}

static enum status make_room(struct cert_book *book)
{
    if (book->device_count >= book->devices_max) {
        return FULL;
    }
    if (book->device_count == book->device_room) {
        const size_t room = book->device_room == 0 ? 32 : book->device_room * 2;
        struct book_device *devices = realloc(book->devices, room * sizeof(*devices));
        if (devices == NULL) {
            return NO_MEMORY;
        }
        book->devices = devices;
        book->device_room = room;
    }
    return make_places(book);
}

static enum status put_device(struct cert_book *book, const struct cert_device *device,
                              const struct cert_id *mark)
{
    const enum status status = make_room(book);
    if (status != OK) {
        return status;
    }
    book->devices[book->device_count] = (struct book_device){*device, *mark};
    book->device_count++;
    book->places[place_of(book, &device->serial)] = (uint32_t)book->device_count;
    return OK;
}

/* --- taking in --- */

static struct cert_id mark_of(struct span evidence)
{
    const struct hash hash = hash_of(evidence);
    struct cert_id mark;
    memcpy(mark.bytes, hash.bytes, CERT_ID_SIZE);
    return mark;
}

static enum status check_device(struct cert_book *book, const mls_evidence *evidence,
                                const struct cert_key *key, struct cert_device *out)
{
    const struct book_device *signer = NULL;
    if (evidence->form == CERT_SISTER) {
        signer = find_device(book, &evidence->sister.signer);
    }
    struct cert_court court = book_court(book);
    court.hats_hold = true;
    return cert_chain_check_device(&court, evidence, key, signer != NULL ? &signer->device : NULL,
                                   out);
}

enum status cert_book_add_device(struct cert_book *book, struct span evidence,
                                 const struct cert_key *key, struct cert_device *out)
{
    if (!book->has_root) {
        return CHAIN_MISSING;
    }
    mls_evidence read;
    enum status status = cert_evidence_decode(evidence, &read);
    if (status != OK) {
        return status;
    }
    const struct cert_id mark = mark_of(evidence);
    const struct cert_device claimed = cert_device_of(&book->wijk_id, &read, key);
    const struct book_device *known = find_device(book, &claimed.serial);
    const bool is_same_key = known != NULL && cert_key_equal(&known->device.key, key);
    if (is_same_key && cert_id_equal(&known->mark, &mark)) {
        *out = known->device;
        return OK;
    }
    status = check_device(book, &read, key, out);
    if (status != OK || is_same_key) {
        return status;
    }
    return known != NULL ? SERIAL_TWICE : put_device(book, out, &mark);
}

/* --- what is lacking --- */

static void add_lack(struct cert_lacks *lacks, const struct cert_id *serial, bool is_device)
{
    for (size_t i = 0; i < lacks->count; i++) {
        if (cert_id_equal(&lacks->serials[i], serial)) {
            return;
        }
    }
    lacks->serials[lacks->count] = *serial;
    lacks->is_device[lacks->count] = is_device;
    lacks->count++;
}

enum status cert_book_lacks(const struct cert_book *book, struct span evidence,
                            struct cert_lacks *out)
{
    *out = (struct cert_lacks){0};
    mls_evidence read;
    const enum status status = cert_evidence_decode(evidence, &read);
    if (status != OK) {
        return status;
    }
    if (read.form == CERT_SISTER) {
        if (find_device(book, &read.sister.signer) == NULL) {
            add_lack(out, &read.sister.signer, true);
        }
        return OK;
    }
    const struct cert_id *issuer = &read.invited.invitation.terms.issuer;
    if (!cert_id_equal(issuer, &book->wijk_id) && cert_book_find_hat(book, issuer) == NULL) {
        add_lack(out, issuer, false);
    }
    return OK;
}

/* --- a whole tree --- */

static enum status read_leaf(const struct tree_leaf *leaf, mls_evidence *evidence,
                             struct cert_key *key)
{
    if (leaf->credential_type != MLS_BASIC) {
        return X509_REFUSED;
    }
    const enum status status = cert_key_read(leaf->signature_key, key);
    return status == OK ? cert_evidence_decode(leaf->identity, evidence) : status;
}

/* The device that signed a sister may stand in the tree and not be in the book yet.
 * Fails: CHAIN_MISSING when it does not. */
static enum status add_signer(struct cert_book *book, const struct tree *tree,
                              const struct cert_key *signer)
{
    for (uint32_t i = 0; i < tree_width(tree); i++) {
        const struct tree_leaf *leaf = tree_leaf(tree, i);
        mls_evidence evidence;
        struct cert_key key;
        struct cert_device device;
        if (leaf != NULL && span_equal(leaf->signature_key, cert_key_span(signer)) &&
            read_leaf(leaf, &evidence, &key) == OK && evidence.form == CERT_INVITED) {
            return cert_book_add_device(book, leaf->identity, &key, &device);
        }
    }
    return CHAIN_MISSING;
}

enum status cert_book_verify_leaf(struct cert_book *book, const struct tree *tree, uint32_t index,
                                  struct cert_device *out)
{
    const struct tree_leaf *leaf = tree_leaf(tree, index);
    mls_evidence evidence;
    struct cert_key key;
    enum status status = leaf != NULL ? read_leaf(leaf, &evidence, &key) : NOT_FOUND;
    if (status != OK) {
        return status;
    }
    status = cert_book_add_device(book, leaf->identity, &key, out);
    if (status != CHAIN_MISSING || evidence.form != CERT_SISTER) {
        return status;
    }
    status = add_signer(book, tree, &evidence.sister.signer_key);
    return status == OK ? cert_book_add_device(book, leaf->identity, &key, out) : status;
}

static enum status sweep_leaf(struct cert_book *book, const struct tree_leaf *leaf,
                              struct cert_sweep *sweep, bool *did_work)
{
    mls_evidence evidence;
    struct cert_key key;
    enum status status = read_leaf(leaf, &evidence, &key);
    if (status != OK) {
        return status;
    }
    if ((evidence.form == CERT_SISTER) != sweep->is_second) {
        *did_work = false;
        return OK;
    }
    const size_t before = book->device_count;
    struct cert_device device;
    status = cert_book_add_device(book, leaf->identity, &key, &device);
    *did_work = status != OK || book->device_count > before;
    if (status == CHAIN_MISSING) {
        sweep->unproved++;
        return OK;
    }
    return status;
}

enum status cert_book_sweep(struct cert_book *book, const struct tree *tree, uint32_t most,
                            struct cert_sweep *sweep)
{
    uint32_t done = 0;
    while (!sweep->is_done && done < most) {
        if (sweep->next >= tree_width(tree)) {
            sweep->is_done = sweep->is_second;
            sweep->is_second = true;
            sweep->next = 0;
            continue;
        }
        const uint32_t index = sweep->next++;
        const struct tree_leaf *leaf = tree_leaf(tree, index);
        bool did_work = false;
        const enum status status = leaf != NULL ? sweep_leaf(book, leaf, sweep, &did_work) : OK;
        if (status != OK) {
            sweep->fault = index;
            return status;
        }
        done += did_work ? 1 : 0;
    }
    return OK;
}
