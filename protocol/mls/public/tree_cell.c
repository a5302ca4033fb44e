/* tree_cell.c -- one node: found in bytes, kept in one allocation, written again. */
#include "base/check.h"
#include "crypto/public/verify.h"
#include "mls/public/tree_inner.h"

#include <stdlib.h>

/* A vector of 16-bit values, passed over. */
static void scan_u16_list(struct mls_reader *r)
{
    mls_bytes list;
    mls_read_bytes(r, &list);
    if (list.size % 2 != 0) {
        mls_reader_refuse(r, MALFORMED);
    }
}

static void scan_extensions(struct mls_reader *r)
{
    mls_bytes list;
    mls_read_bytes(r, &list);
    struct mls_reader inner = {list, NULL, r->status};
    while (inner.status == OK && inner.rest.size > 0) {
        mls_extension extension;
        mls_read_extension(&inner, &extension);
    }
    r->status = inner.status;
}

static struct span between(const uint8_t *from, const struct mls_reader *r)
{
    return span_of(from, r->status == OK ? (size_t)(r->rest.data - from) : 0);
}

void leaf_scan(struct mls_reader *r, struct leaf_shape *out)
{
    *out = (struct leaf_shape){.source = 0};
    const uint8_t *start = r->rest.data;
    mls_read_bytes(r, &out->encryption_key);
    mls_read_bytes(r, &out->signature_key);
    mls_read_u16(r, &out->credential_type);
    if (r->status == OK && !mls_known_credential_type(out->credential_type)) {
        mls_reader_refuse(r, UNSUPPORTED);
    }
    mls_read_bytes(r, &out->credential);
    const uint8_t *capabilities = r->rest.data;
    for (int i = 0; i < 5; i++) { /* versions, suites, extensions, proposals, credentials */
        scan_u16_list(r);
    }
    out->capabilities = between(capabilities, r);
    mls_read_u8(r, &out->source);
    if (r->status == OK && !mls_known_leaf_node_source(out->source)) {
        mls_reader_refuse(r, UNSUPPORTED);
    }
    if (out->source == MLS_KEY_PACKAGE) {
        mls_lifetime lifetime;
        mls_read_lifetime(r, &lifetime);
    } else if (out->source == MLS_COMMIT) {
        mls_read_bytes(r, &out->parent_hash);
    }
    scan_extensions(r);
    mls_bytes signature;
    mls_read_bytes(r, &signature);
    out->encoded = between(start, r);
}

/* The same bytes, in a copy of what `part` was cut from. */
static struct span moved(struct span part, struct span from, const uint8_t *to)
{
    return part.size == 0 ? span_of(NULL, 0) : span_of(to + (part.data - from.data), part.size);
}

enum status leaf_cell_create(const struct leaf_shape *shape, struct leaf_cell **out)
{
    *out = NULL;
    if (shape->encoded.size > TREE_LEAF_SIZE_MAX) {
        return TOO_LARGE;
    }
    if (verify_dh_key(shape->encryption_key) != OK ||
        verify_signature_key(shape->signature_key) != OK) {
        return BAD_KEY;
    }
    if (shape->parent_hash.size != 0 && shape->parent_hash.size != HASH_SIZE) {
        return BAD_LEAF;
    }
    struct leaf_cell *cell = malloc(sizeof(*cell) + 1 + shape->encoded.size);
    if (cell == NULL) {
        return NO_MEMORY;
    }
    uint8_t *encoded = cell->bytes + 1;
    cell->bytes[0] = MLS_LEAF;
    memcpy(encoded, shape->encoded.data, shape->encoded.size);
    cell->face = (struct tree_leaf){
        .encoded = span_of(encoded, shape->encoded.size),
        .encryption_key = moved(shape->encryption_key, shape->encoded, encoded),
        .signature_key = moved(shape->signature_key, shape->encoded, encoded),
        .credential_type = shape->credential_type,
        .source = shape->source,
    };
    if (shape->credential_type == MLS_BASIC) {
        cell->face.identity = moved(shape->credential, shape->encoded, encoded);
    }
    cell->capabilities_at = (uint32_t)(shape->capabilities.data - shape->encoded.data);
    cell->parent_hash_size = (uint8_t)shape->parent_hash.size;
    cell->parent_hash_at = shape->parent_hash.size == 0
                               ? 0
                               : (uint32_t)(shape->parent_hash.data - shape->encoded.data);
    cell->has_hash = false;
    *out = cell;
    return OK;
}

enum status leaf_cell_decode(struct span encoded, struct leaf_cell **out)
{
    *out = NULL;
    struct mls_reader r = mls_reader_make(encoded, NULL);
    struct leaf_shape shape;
    leaf_scan(&r, &shape);
    const enum status status = mls_reader_end(&r);
    return status == OK ? leaf_cell_create(&shape, out) : status;
}

struct leaf_cell *leaf_cell_copy(const struct leaf_cell *cell)
{
    const size_t size = sizeof(*cell) + 1 + cell->face.encoded.size;
    struct leaf_cell *copy = malloc(size);
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, cell, size);
    const struct span from = cell->face.encoded;
    const uint8_t *to = copy->bytes + 1;
    copy->face.encoded = span_of(to, from.size);
    copy->face.encryption_key = moved(cell->face.encryption_key, from, to);
    copy->face.signature_key = moved(cell->face.signature_key, from, to);
    copy->face.identity = moved(cell->face.identity, from, to);
    return copy;
}

struct span leaf_cell_parent_hash(const struct leaf_cell *cell)
{
    return span_of(cell->face.encoded.data + cell->parent_hash_at, cell->parent_hash_size);
}

struct span leaf_cell_node(const struct leaf_cell *cell)
{
    return span_of(cell->bytes, 1 + cell->face.encoded.size);
}

struct parent_cell *parent_cell_create(uint32_t unmerged_room)
{
    struct parent_cell *cell =
        calloc(1, sizeof(*cell) + (size_t)unmerged_room * sizeof(cell->unmerged[0]));
    if (cell != NULL) {
        cell->unmerged_room = unmerged_room;
    }
    return cell;
}

struct parent_cell *parent_cell_copy(const struct parent_cell *cell, uint32_t unmerged_room)
{
    CHECK(unmerged_room >= cell->unmerged_count);
    struct parent_cell *copy = parent_cell_create(unmerged_room);
    if (copy != NULL) {
        memcpy(copy, cell,
               sizeof(*cell) + (size_t)cell->unmerged_count * sizeof(cell->unmerged[0]));
        copy->unmerged_room = unmerged_room;
    }
    return copy;
}

static uint32_t number_at(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Strictly rising and under their node: so there are never more than leaves under it. */
static enum status read_unmerged(struct span list, uint32_t node, struct parent_cell *cell)
{
    for (uint32_t i = 0; i < cell->unmerged_room; i++) {
        const uint32_t leaf = number_at(list.data + (size_t)4 * i);
        const bool is_rising = i == 0 || leaf > cell->unmerged[i - 1];
        if (!is_rising || leaf >= TREE_LEAVES_LIMIT || !node_is_under(node_of_leaf(leaf), node)) {
            return BAD_TREE;
        }
        cell->unmerged[i] = leaf;
    }
    cell->unmerged_count = cell->unmerged_room;
    return OK;
}

enum status parent_cell_read(struct mls_reader *r, uint32_t node, struct parent_cell **out)
{
    *out = NULL;
    mls_bytes key, parent_hash, unmerged;
    mls_read_bytes(r, &key);
    mls_read_bytes(r, &parent_hash);
    mls_read_bytes(r, &unmerged);
    if (r->status == OK && unmerged.size % 4 != 0) {
        mls_reader_refuse(r, MALFORMED);
    }
    if (r->status != OK) {
        return r->status;
    }
    if (verify_dh_key(key) != OK) {
        return BAD_KEY;
    }
    if ((parent_hash.size != 0 && parent_hash.size != HASH_SIZE) ||
        unmerged.size / 4 > (size_t)1 << node_level(node)) {
        return BAD_TREE;
    }
    struct parent_cell *cell = parent_cell_create((uint32_t)(unmerged.size / 4));
    if (cell == NULL) {
        return NO_MEMORY;
    }
    memcpy(cell->key, key.data, TREE_KEY_SIZE);
    if (parent_hash.size > 0) {
        memcpy(cell->parent_hash, parent_hash.data, HASH_SIZE);
    }
    cell->parent_hash_size = (uint32_t)parent_hash.size;
    const enum status status = read_unmerged(unmerged, node, cell);
    if (status != OK) {
        free(cell);
        return status;
    }
    *out = cell;
    return OK;
}

void parent_cell_write(const struct parent_cell *cell, struct buffer *out)
{
    const struct span key = span_of(cell->key, TREE_KEY_SIZE);
    const struct span parent_hash = span_of(cell->parent_hash, cell->parent_hash_size);
    mls_write_bytes(out, &key);
    mls_write_bytes(out, &parent_hash);
    mls_write_length(out, (size_t)cell->unmerged_count * 4);
    for (uint32_t i = 0; i < cell->unmerged_count; i++) {
        mls_write_u32(out, &cell->unmerged[i]);
    }
}
