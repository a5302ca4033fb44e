#include <stdlib.h>

#include "base/buffer.h"
#include "base/wipe.h"
#include "mls/public/syntax.h"
#include "mls/public/tree_math.h"
#include "mls/secret/secret_tree_inner.h"

enum { SKIPPED_ROW_SIZE = 4 + SECRET_SIZE + AEAD_NONCE_SIZE, ROW_MAX = 4096 };

static void slot_write(const struct slot *slot, struct buffer *out)
{
    buffer_append_span(out, secret_span(&slot->secret));
    if (slot->kind == 'n') {
        return;
    }
    mls_write_u32(out, &slot->generation);
    for (size_t i = 0; i < slot->skipped_count; i++) {
        const struct skipped_key *kept = &slot->skipped[i];
        mls_write_u32(out, &kept->generation);
        buffer_append_span(out, secret_span(&kept->key.key));
        buffer_append(out, kept->key.nonce.bytes, AEAD_NONCE_SIZE);
    }
}

enum status secret_tree_rows(const struct secret_tree *tree, secret_row row, void *context)
{
    struct buffer value = buffer_make(ROW_MAX);
    enum status status = OK;
    for (const struct slot *slot = tree->dirty; slot != NULL && status == OK;
         slot = slot->next_dirty) {
        buffer_clear(&value);
        if (!slot->is_gone) {
            slot_write(slot, &value);
        }
        status = buffer_status(&value);
        if (status == OK) {
            status = row(context, slot->kind, slot->index, buffer_span(&value));
        }
    }
    buffer_end(&value);
    return status;
}

/* Generations must rise and stay below the ratchet's own, or a used one could come back. */
static enum status read_skipped(struct mls_reader *r, struct slot *slot)
{
    const size_t count = r->rest.size / SKIPPED_ROW_SIZE;
    if (r->status != OK || count > SKIPPED_PER_RATCHET_MAX ||
        r->rest.size % SKIPPED_ROW_SIZE != 0) {
        return MALFORMED;
    }
    if (count == 0) {
        return OK;
    }
    slot->skipped = calloc(count, sizeof(slot->skipped[0]));
    if (slot->skipped == NULL) {
        return NO_MEMORY;
    }
    slot->skipped_room = count;
    for (size_t i = 0; i < count; i++) {
        struct skipped_key *kept = &slot->skipped[i];
        mls_read_u32(r, &kept->generation);
        mls_read_fixed(r, kept->key.key.bytes, SECRET_SIZE);
        mls_read_fixed(r, kept->key.nonce.bytes, AEAD_NONCE_SIZE);
        const bool rises = i == 0 || kept->generation > slot->skipped[i - 1].generation;
        if (!rises || kept->generation >= slot->generation) {
            return MALFORMED;
        }
        slot->skipped_count++;
    }
    return r->status;
}

static enum status slot_read(struct slot *slot, char kind, struct span value)
{
    struct arena none = arena_make(0);
    struct mls_reader r = mls_reader_make(value, &none);
    mls_read_fixed(&r, slot->secret.bytes, SECRET_SIZE);
    if (kind == 'n') {
        return mls_reader_end(&r);
    }
    mls_read_u32(&r, &slot->generation);
    return r.status == OK ? read_skipped(&r, slot) : r.status;
}

static void slot_discard(struct slot *slot)
{
    if (slot->skipped != NULL) {
        wipe(slot->skipped, slot->skipped_room * sizeof(slot->skipped[0]));
        free(slot->skipped);
    }
    wipe(slot, sizeof(*slot));
    free(slot);
}

enum status secret_tree_row_put(struct secret_tree *tree, char kind, uint32_t index,
                                struct span value)
{
    const uint32_t bound = kind == 'n' ? node_count(tree->width) : tree->width;
    const bool is_known = kind == 'n' || kind == 'h' || kind == 'a';
    if (!is_known || index >= bound || slot_find(tree, kind, index) != NULL) {
        return MALFORMED;
    }
    struct slot *slot = calloc(1, sizeof(*slot));
    if (slot == NULL) {
        return NO_MEMORY;
    }
    enum status status = slot_read(slot, kind, value);
    if (status == OK && tree->skipped_count + slot->skipped_count > SKIPPED_PER_TREE_MAX) {
        status = MALFORMED;
    }
    if (status != OK) {
        slot_discard(slot);
        return status;
    }
    tree->skipped_count += slot->skipped_count;
    slot_put(tree, slot, kind, index);
    return OK;
}
