#include "blob/blob.h"

#include "blob/blob_store.h"
#include "group/access.h"
#include "wijk/ids.h"

static const struct wire_id NOBODY = {{0}};

enum status blob_may_add(const struct blob_step *step, bool *is_next)
{
    const uint64_t end = step->offset + step->part_size;
    const bool is_last = end == step->size;
    *is_next = false;
    if (step->offset % BLOB_PART_SIZE != 0 || end > step->size ||
        (!is_last && step->part_size != BLOB_PART_SIZE)) {
        return FIELD_FORM;
    }
    if (step->offset > step->received) {
        return CONFLICT;
    }
    *is_next = step->offset == step->received;
    return OK;
}

/* ── reading ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status read_whole(struct request *r, const struct blob_row *row, struct span *bytes)
{
    if (row->received < row->size) {
        return NOT_FOUND;
    }
    if (row->size > BLOB_INLINE_MAX) {
        return TOO_LARGE;
    }
    uint8_t *whole = arena_take(r->arena, 1, (size_t)row->size);
    enum status status = whole == NULL ? NO_MEMORY : OK;
    for (uint64_t at = 0; at < row->size && status == OK; at += BLOB_PART_SIZE) {
        struct span part = {0};
        status =
            blob_part_find(r->db, &r->wijk_id, row->number, at / BLOB_PART_SIZE, r->arena, &part);
        const uint64_t wanted =
            row->size - at < BLOB_PART_SIZE ? row->size - at : (uint64_t)BLOB_PART_SIZE;
        status = status == NOT_FOUND || (status == OK && part.size != wanted) ? STORAGE : status;
        if (status == OK) {
            memcpy(whole + at, part.data, part.size);
        }
    }
    *bytes = span_of(whole, (size_t)row->size);
    return status;
}

/* What the device put itself, or what is here already because somebody else's message named it. */
static enum status find_own(struct request *r, const struct wire_hash *hash, struct blob_row *row)
{
    const enum status status = blob_find(r->db, &r->wijk_id, hash, &r->serial, row);
    return status == NOT_FOUND ? blob_find(r->db, &r->wijk_id, hash, &NOBODY, row) : status;
}

enum status blob_field_read(struct request *r, const struct blob_field *field, struct span *bytes)
{
    request_fault(r, field->name);
    const bool is_blob = !wire_hash_is_none(field->hash);
    if (field->bytes.size > 0) {
        *bytes = field->bytes;
        return is_blob ? FIELD_TWICE : OK;
    }
    if (!is_blob) {
        return FIELD_MISSING;
    }
    struct blob_row row;
    const enum status status = find_own(r, field->hash, &row);
    return status == OK ? read_whole(r, &row, bytes) : status;
}

enum status blob_read(struct request *r, const struct wire_hash *hash, struct span *bytes)
{
    struct blob_row row;
    const enum status status = blob_find(r->db, &r->wijk_id, hash, &NOBODY, &row);
    return status == OK ? read_whole(r, &row, bytes) : status;
}

enum status blob_find_size(struct request *r, const struct wire_hash *hash, uint64_t *size)
{
    struct blob_row row;
    const enum status status = blob_find(r->db, &r->wijk_id, hash, &NOBODY, &row);
    *size = status == OK ? row.size : 0;
    return status;
}

enum status blob_may_read(struct request *r, const struct wire_hash *hash)
{
    struct wire_group groups[BLOB_GROUPS_MAX];
    size_t count = 0;
    enum status status = blob_use_list(r->db, &r->wijk_id, hash, groups, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        const enum status may = group_may_know(r, &groups[i]);
        if (may != NOT_FOUND) {
            return may;
        }
    }
    return status == OK ? NOT_FOUND : status;
}

/* ── naming ─────────────────────────────────────────────────────────────────────────────────────
 */

/* It becomes nobody's; where nobody's is there already, the device's copy goes. */
static enum status give_up(struct request *r, const struct wire_hash *hash)
{
    struct blob_row own;
    struct blob_row named;
    enum status status = blob_find(r->db, &r->wijk_id, hash, &r->serial, &own);
    if (status != OK) {
        return status == NOT_FOUND ? blob_find(r->db, &r->wijk_id, hash, &NOBODY, &named) : status;
    }
    status = blob_find(r->db, &r->wijk_id, hash, &NOBODY, &named);
    if (status == OK) {
        return blob_remove(r->db, &r->wijk_id, &own);
    }
    return status == NOT_FOUND ? blob_disown(r->db, &r->wijk_id, &own) : status;
}

enum status blob_name(struct request *r, const struct wire_hash *hash, const struct blob_name *name)
{
    if (wire_hash_is_none(hash)) {
        return OK;
    }
    const enum status status = give_up(r, hash);
    return status == OK ? blob_use_put(r->db, &r->wijk_id, hash, name) : status;
}

static enum status add_parts(struct request *r, uint64_t number, struct span bytes)
{
    enum status status = OK;
    for (size_t at = 0; at < bytes.size && status == OK; at += BLOB_PART_SIZE) {
        const size_t left = bytes.size - at;
        const struct span part =
            span_of(bytes.data + at, left < BLOB_PART_SIZE ? left : (size_t)BLOB_PART_SIZE);
        status = blob_part_add(r->db, &r->wijk_id, number, at / BLOB_PART_SIZE, part);
    }
    return status;
}

enum status blob_lay_down(struct request *r, struct span bytes, const struct blob_name *name,
                          struct wire_hash *hash)
{
    const struct hash made = hash_of(bytes);
    *hash = wire_hash_of(&made);
    struct blob_row row;
    enum status status = blob_find(r->db, &r->wijk_id, hash, &NOBODY, &row);
    if (status == NOT_FOUND) {
        row = (struct blob_row){.hash = *hash, .size = bytes.size, .received = bytes.size};
        status = blob_add(r->db, &r->wijk_id, &row, r->now);
        status = status == OK ? add_parts(r, row.number, bytes) : status;
    }
    return status == OK ? blob_use_put(r->db, &r->wijk_id, hash, name) : status;
}

enum status blob_let_go(struct request *r, const struct blob_name *name,
                        const struct wire_hash *but, int64_t until)
{
    return blob_use_end(r->db, &r->wijk_id, name, but, until);
}
