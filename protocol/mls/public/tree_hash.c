/* tree_hash.c -- tree hashes and parent hashes. Source: RFC 9420 sections 7.8 and 7.9. */
#include "base/check.h"
#include "mls/public/tree_inner.h"

enum { HASH_LENGTH = HASH_SIZE }; /* one byte: below 64 */

/* A piece of what is hashed, gathered on the stack. */
struct piece {
    uint8_t bytes[256];
    size_t size;
};

static void put_u8(struct piece *piece, uint8_t value)
{
    CHECK(piece->size < sizeof(piece->bytes));
    piece->bytes[piece->size++] = value;
}

static void put_u32(struct piece *piece, uint32_t value)
{
    put_u8(piece, (uint8_t)(value >> 24));
    put_u8(piece, (uint8_t)(value >> 16));
    put_u8(piece, (uint8_t)(value >> 8));
    put_u8(piece, (uint8_t)value);
}

/* An opaque<V> of less than 64 bytes. */
static void put_bytes(struct piece *piece, const uint8_t *bytes, size_t size)
{
    CHECK(size < 64 && size < sizeof(piece->bytes) - piece->size);
    put_u8(piece, (uint8_t)size);
    memcpy(piece->bytes + piece->size, bytes, size);
    piece->size += size;
}

static void put_length(struct piece *piece, uint32_t length)
{
    CHECK(length < 1u << 30);
    if (length < 1u << 6) {
        put_u8(piece, (uint8_t)length);
    } else if (length < 1u << 14) {
        put_u8(piece, (uint8_t)(length >> 8 | 1u << 6));
        put_u8(piece, (uint8_t)length);
    } else {
        put_u32(piece, length | 1u << 31);
    }
}

static struct span piece_span(const struct piece *piece)
{
    return span_of(piece->bytes, piece->size);
}

struct hash hash_of_leaf(uint32_t leaf, const struct leaf_cell *cell)
{
    struct piece head = {.size = 0};
    put_u8(&head, MLS_LEAF);
    put_u32(&head, leaf);
    put_u8(&head, cell != NULL);
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, piece_span(&head));
    if (cell != NULL) {
        hash_add(&stream, cell->face.encoded);
    }
    return hash_end(&stream);
}

/* How many of the first list do not stand in the second. */
static uint32_t count_without(struct leaf_list list, struct leaf_list without)
{
    uint32_t count = 0;
    size_t at = 0;
    for (size_t i = 0; i < list.count; i++) {
        while (at < without.count && without.at[at] < list.at[i]) {
            at++;
        }
        count += at == without.count || without.at[at] != list.at[i];
    }
    return count;
}

static void add_unmerged(struct hash_stream *stream, struct piece *piece, struct leaf_list list,
                         struct leaf_list without)
{
    size_t at = 0;
    for (size_t i = 0; i < list.count; i++) {
        while (at < without.count && without.at[at] < list.at[i]) {
            at++;
        }
        if (at < without.count && without.at[at] == list.at[i]) {
            continue;
        }
        if (sizeof(piece->bytes) - piece->size < 4) {
            hash_add(stream, piece_span(piece));
            piece->size = 0;
        }
        put_u32(piece, list.at[i]);
    }
}

struct hash hash_of_parent(const struct parent_cell *cell, struct leaf_list without,
                           const struct hash *left, const struct hash *right)
{
    struct piece piece = {.size = 0};
    struct hash_stream stream;
    hash_begin(&stream);
    put_u8(&piece, MLS_PARENT);
    put_u8(&piece, cell != NULL);
    if (cell != NULL) {
        const struct leaf_list unmerged = parent_unmerged(cell);
        put_bytes(&piece, cell->key, TREE_KEY_SIZE);
        put_bytes(&piece, cell->parent_hash, cell->parent_hash_size);
        put_length(&piece, 4 * count_without(unmerged, without));
        add_unmerged(&stream, &piece, unmerged, without);
    }
    if (sizeof(piece.bytes) - piece.size < 2 * (1 + HASH_LENGTH) + 1) {
        hash_add(&stream, piece_span(&piece));
        piece.size = 0;
    }
    put_bytes(&piece, left->bytes, HASH_SIZE);
    put_bytes(&piece, right->bytes, HASH_SIZE);
    hash_add(&stream, piece_span(&piece));
    return hash_end(&stream);
}

struct hash hash_of_parent_input(const struct parent_cell *cell,
                                 const struct hash *original_sibling)
{
    struct piece piece = {.size = 0};
    put_bytes(&piece, cell->key, TREE_KEY_SIZE);
    put_bytes(&piece, cell->parent_hash, cell->parent_hash_size);
    put_bytes(&piece, original_sibling->bytes, HASH_SIZE);
    return hash_of(piece_span(&piece));
}

struct hash tree_node_hash(struct tree *tree, uint32_t node)
{
    CHECK(node < node_count(tree->extent.width));
    struct tree_slot *slot = &tree->slots[node];
    if (!slot->has_hash) {
        if (node_is_leaf(node)) {
            slot->hash = hash_of_leaf(leaf_of_node(node), slot->cell);
        } else {
            const struct hash left = tree_node_hash(tree, node_left(node));
            const struct hash right = tree_node_hash(tree, node_right(node));
            slot->hash = hash_of_parent(slot->cell, (struct leaf_list){NULL, 0}, &left, &right);
        }
        slot->has_hash = true;
    }
    return slot->hash;
}

struct hash tree_hash(struct tree *tree)
{
    if (tree->extent.width == 0) {
        return (struct hash){{0}};
    }
    return tree_node_hash(tree, node_root(tree->extent.width));
}
