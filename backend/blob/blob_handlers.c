/* blob_handlers.c -- putting and getting parts. */
#include "blob/blob_store.h"
#include "blob/blob_ticks.h"
#include "group/tree_image.h"
#include "retention/retention.h"
#include "wijk/ids.h"
#include "wire/wire_handlers.h"

enum { PRUNE_AT_ONCE = 200 };

/* ── putting ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status begin(struct request *r, const struct wire_blob_put *in, struct blob_row *row)
{
    uint64_t bytes = 0;
    enum status status = blob_sum(r->db, &r->wijk_id, &r->serial, &bytes);
    if (status != OK) {
        return status;
    }
    if (bytes + in->size > (uint64_t)r->settings->blob_device_max) {
        request_fault(r, "size");
        return QUOTA_SPENT;
    }
    *row = (struct blob_row){.hash = in->hash, .owner = r->serial, .size = in->size};
    hash_begin(&row->progress);
    return blob_add(r->db, &r->wijk_id, row, r->now);
}

/* The last part is in. What has another hash than it was named by is thrown away; a refusal would
 * undo that and leave it here, so the reply says that all was received and is not whole: the phone
 * begins anew. */
static enum status finish(struct request *r, const struct blob_row *row, struct wire_blob_kept *out)
{
    struct hash_stream stream = row->progress;
    const struct hash made = hash_end(&stream);
    out->whole = span_equal(hash_span(&made), wire_hash_span(&row->hash));
    return out->whole ? blob_advance(r->db, &r->wijk_id, row)
                      : blob_remove(r->db, &r->wijk_id, row);
}

static enum status add_part(struct request *r, const struct wire_blob_put *in, struct blob_row *row,
                            struct wire_blob_kept *out)
{
    enum status status =
        blob_part_add(r->db, &r->wijk_id, row->number, in->offset / BLOB_PART_SIZE, in->part);
    if (status != OK) {
        return status;
    }
    hash_add(&row->progress, in->part);
    row->received += in->part.size;
    return row->received == row->size ? finish(r, row, out) : blob_advance(r->db, &r->wijk_id, row);
}

enum status handle_blob_put(struct request *r, const struct wire_blob_put *in,
                            struct wire_blob_kept *out)
{
    struct blob_row row;
    enum status status = blob_find(r->db, &r->wijk_id, &in->hash, &r->serial, &row);
    if (status == NOT_FOUND) {
        status = begin(r, in, &row);
    }
    if (status != OK) {
        return status;
    }
    if (row.size != in->size) {
        request_fault(r, "size");
        return CONFLICT;
    }
    const struct blob_step step = {.size = row.size,
                                   .received = row.received,
                                   .offset = in->offset,
                                   .part_size = in->part.size};
    bool is_next = false;
    status = blob_may_add(&step, &is_next);
    if (status != OK) {
        request_fault(r, status == CONFLICT ? "offset" : "part");
        return status;
    }
    if (is_next) {
        status = add_part(r, in, &row, out);
    } else {
        out->whole = row.received == row.size;
    }
    out->received = row.received;
    return status;
}

/* ── getting ────────────────────────────────────────────────────────────────────────────────────
 */

/* Ratchet trees are kept in memory alone: they follow from the group's rows. */
static enum status get_tree(struct request *r, const struct wire_blob_get *in,
                            struct wire_blob_part *out)
{
    struct span tree = {0};
    const enum status status = tree_image_find(r, &in->hash, &tree);
    if (status != OK) {
        return status;
    }
    if (in->offset >= tree.size) {
        request_fault(r, "offset");
        return FIELD_TOO_LARGE;
    }
    const size_t left = tree.size - (size_t)in->offset;
    out->size = tree.size;
    out->part = span_of(tree.data + in->offset, left < BLOB_PART_SIZE ? left : BLOB_PART_SIZE);
    return OK;
}

static enum status get_kept(struct request *r, const struct wire_blob_get *in,
                            struct wire_blob_part *out)
{
    static const struct wire_id NOBODY;
    struct blob_row row;
    enum status status = blob_may_read(r, &in->hash);
    if (status == OK) {
        status = blob_find(r->db, &r->wijk_id, &in->hash, &NOBODY, &row);
    }
    if (status != OK) {
        request_fault(r, "hash");
        return status;
    }
    if (in->offset >= row.size) {
        request_fault(r, "offset");
        return FIELD_TOO_LARGE;
    }
    out->size = row.size;
    return blob_part_find(r->db, &r->wijk_id, row.number, in->offset / BLOB_PART_SIZE, r->arena,
                          &out->part);
}

enum status handle_blob_get(struct request *r, const struct wire_blob_get *in,
                            struct wire_blob_part *out)
{
    if (in->offset % BLOB_PART_SIZE != 0) {
        request_fault(r, "offset");
        return FIELD_FORM;
    }
    out->offset = in->offset;
    const enum status status = get_tree(r, in, out);
    return status == NOT_FOUND ? get_kept(r, in, out) : status;
}

/* ── time ───────────────────────────────────────────────────────────────────────────────────────
 */

enum status blob_tick(struct request *r)
{
    const struct blob_term term = {
        .now = r->now, .put_before = r->now - r->settings->blob_keep_s, .most = PRUNE_AT_ONCE};
    int count = 0;
    const enum status status = blob_prune(r->db, &r->wijk_id, &term, &count);
    if (status == OK && count > 0) {
        tick_again(r);
    }
    return status == OK ? retention_note(r, wire_kept_thing_BLOB, count) : status;
}
