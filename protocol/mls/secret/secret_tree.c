#include "mls/secret/secret_tree.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/wipe.h"
#include "crypto/secret/kdf.h"
#include "mls/public/tree_math.h"
#include "mls/secret/secret_tree_inner.h"

void message_key_wipe(struct message_key *key)
{
    wipe(key, sizeof(*key));
}

static size_t bucket_of(const struct secret_tree *tree, char kind, uint32_t index)
{
    const uint32_t mixed = (index * 4 + (uint32_t)(uint8_t)kind) * 2654435761u;
    return (mixed >> 7) & (tree->bucket_count - 1);
}

struct slot *slot_find(const struct secret_tree *tree, char kind, uint32_t index)
{
    struct slot *slot = tree->buckets[bucket_of(tree, kind, index)];
    while (slot != NULL && (slot->kind != kind || slot->index != index)) {
        slot = slot->next;
    }
    return slot;
}

static struct slot *slot_live(const struct secret_tree *tree, char kind, uint32_t index)
{
    struct slot *slot = slot_find(tree, kind, index);
    return slot != NULL && !slot->is_gone ? slot : NULL;
}

static void slot_touch(struct secret_tree *tree, struct slot *slot)
{
    if (!slot->is_dirty) {
        slot->is_dirty = true;
        slot->next_dirty = tree->dirty;
        tree->dirty = slot;
    }
}

static void slot_end(struct slot *slot)
{
    if (slot->skipped != NULL) {
        wipe(slot->skipped, slot->skipped_room * sizeof(slot->skipped[0]));
        free(slot->skipped);
    }
    wipe(slot, sizeof(*slot));
    free(slot);
}

/* A longer chain is slower, not wrong: so a table that cannot grow is no failure. */
static void buckets_grow(struct secret_tree *tree)
{
    if (tree->slot_count < tree->bucket_count) {
        return;
    }
    struct slot **wider = calloc(tree->bucket_count * 4, sizeof(struct slot *));
    if (wider == NULL) {
        return;
    }
    struct slot **old = tree->buckets;
    const size_t old_count = tree->bucket_count;
    tree->buckets = wider;
    tree->bucket_count = old_count * 4;
    for (size_t i = 0; i < old_count; i++) {
        while (old[i] != NULL) {
            struct slot *slot = old[i];
            old[i] = slot->next;
            struct slot **bucket = &wider[bucket_of(tree, slot->kind, slot->index)];
            slot->next = *bucket;
            *bucket = slot;
        }
    }
    free(old);
}

struct slot *slot_put(struct secret_tree *tree, struct slot *fresh, char kind, uint32_t index)
{
    struct slot *slot = slot_find(tree, kind, index);
    if (slot != NULL) {
        slot_end(fresh);
        slot->is_gone = false;
    } else {
        slot = fresh;
        slot->kind = kind;
        slot->index = index;
        struct slot **bucket = &tree->buckets[bucket_of(tree, kind, index)];
        slot->next = *bucket;
        *bucket = slot;
        tree->slot_count++;
        buckets_grow(tree);
    }
    slot_touch(tree, slot);
    return slot;
}

static void slot_forget(struct secret_tree *tree, struct slot *slot)
{
    secret_wipe(&slot->secret);
    slot->is_gone = true;
    slot_touch(tree, slot);
}

enum status secret_tree_open(uint32_t width, struct secret_tree **out)
{
    const bool is_power = width != 0 && (width & (width - 1)) == 0;
    if (!is_power || width > (uint32_t)1 << (TREE_LEVELS_MAX - 1)) {
        return MALFORMED;
    }
    struct secret_tree *tree = calloc(1, sizeof(*tree));
    struct slot **buckets = calloc(FIRST_BUCKETS, sizeof(struct slot *));
    if (tree == NULL || buckets == NULL) {
        free(tree);
        free(buckets);
        return NO_MEMORY;
    }
    tree->width = width;
    tree->buckets = buckets;
    tree->bucket_count = FIRST_BUCKETS;
    *out = tree;
    return OK;
}

enum status secret_tree_create(const struct secret *encryption_secret, uint32_t width,
                               struct secret_tree **out)
{
    struct secret_tree *tree = NULL;
    const enum status status = secret_tree_open(width, &tree);
    if (status != OK) {
        return status;
    }
    struct slot *root = calloc(1, sizeof(*root));
    if (root == NULL) {
        secret_tree_destroy(tree);
        return NO_MEMORY;
    }
    slot_put(tree, root, 'n', node_root(width))->secret = *encryption_secret;
    *out = tree;
    return OK;
}

void secret_tree_destroy(struct secret_tree *tree)
{
    if (tree == NULL) {
        return;
    }
    for (size_t i = 0; i < tree->bucket_count; i++) {
        while (tree->buckets[i] != NULL) {
            struct slot *slot = tree->buckets[i];
            tree->buckets[i] = slot->next;
            slot_end(slot);
        }
    }
    free(tree->buckets);
    wipe(tree, sizeof(*tree));
    free(tree);
}

/* `count` fresh slots in a list, or none. */
static struct slot *spare_take(size_t count)
{
    struct slot *list = NULL;
    for (size_t i = 0; i < count; i++) {
        struct slot *slot = calloc(1, sizeof(*slot));
        if (slot == NULL) {
            while (list != NULL) {
                struct slot *next = list->next;
                free(list);
                list = next;
            }
            return NULL;
        }
        slot->next = list;
        list = slot;
    }
    return list;
}

static struct slot *spare_pop(struct slot **list)
{
    struct slot *slot = *list;
    CHECK(slot != NULL);
    *list = slot->next;
    slot->next = NULL;
    return slot;
}

static const struct span NO_CONTEXT = {NULL, 0};

/* Labels and contexts are short and fixed here, so the expansion has nothing to run out of. */
static struct secret expand_fixed(const struct secret *secret, const char *label, const char *side)
{
    struct secret out;
    const struct span context = side == NULL ? NO_CONTEXT : span_text(side);
    CHECK(kdf_expand_with_label(secret, label, context, out.bytes, SECRET_SIZE) == OK);
    return out;
}

/* Goes down from a node whose secret is held to the leaf, leaving the secrets of the copath. */
static void descend(struct secret_tree *tree, struct slot *from, uint32_t leaf, struct slot **spare)
{
    struct slot *at = from;
    while (!node_is_leaf(at->index)) {
        const uint32_t left = node_left(at->index);
        const uint32_t right = node_right(at->index);
        struct slot *left_slot = slot_put(tree, spare_pop(spare), 'n', left);
        left_slot->secret = expand_fixed(&at->secret, "tree", "left");
        struct slot *right_slot = slot_put(tree, spare_pop(spare), 'n', right);
        right_slot->secret = expand_fixed(&at->secret, "tree", "right");
        slot_forget(tree, at);
        at = node_is_under(node_of_leaf(leaf), left) ? left_slot : right_slot;
    }
    slot_put(tree, spare_pop(spare), 'h', leaf)->secret =
        expand_fixed(&at->secret, "handshake", NULL);
    slot_put(tree, spare_pop(spare), 'a', leaf)->secret =
        expand_fixed(&at->secret, "application", NULL);
    slot_forget(tree, at);
}

/* The ratchet of a leaf, its secrets derived if they were not yet. */
static enum status ratchet_find(struct secret_tree *tree, uint32_t leaf, int ratchet,
                                struct slot **out)
{
    const char kind = ratchet == RATCHET_HANDSHAKE ? 'h' : 'a';
    if (leaf >= tree->width) {
        return WRONG_SENDER;
    }
    *out = slot_live(tree, kind, leaf);
    if (*out != NULL) {
        return OK;
    }
    const uint32_t root = node_root(tree->width);
    uint32_t node = node_of_leaf(leaf);
    struct slot *from = slot_live(tree, 'n', node);
    while (from == NULL && node != root) {
        node = node_parent(node, tree->width);
        from = slot_live(tree, 'n', node);
    }
    if (from == NULL) {
        return NOT_FOUND; /* only from stored rows that lack one */
    }
    struct slot *spare = spare_take(2 * (size_t)node_level(node) + 2);
    if (spare == NULL) {
        return NO_MEMORY;
    }
    descend(tree, from, leaf, &spare);
    *out = slot_live(tree, kind, leaf);
    return OK;
}

static void key_of(const struct secret *secret, uint32_t generation, struct message_key *out)
{
    kdf_derive_tree(secret, "key", generation, out->key.bytes, SECRET_SIZE);
    kdf_derive_tree(secret, "nonce", generation, out->nonce.bytes, AEAD_NONCE_SIZE);
}

static void move_on(struct secret *secret, uint32_t generation)
{
    struct secret next;
    kdf_derive_tree(secret, "secret", generation, next.bytes, SECRET_SIZE);
    *secret = next;
    secret_wipe(&next);
}

enum status secret_tree_next(struct secret_tree *tree, uint32_t leaf, int ratchet,
                             uint32_t *generation, struct message_key *out)
{
    struct slot *slot = NULL;
    const enum status status = ratchet_find(tree, leaf, ratchet, &slot);
    if (status != OK) {
        return status;
    }
    if (slot->generation == UINT32_MAX) {
        return TOO_FAR_AHEAD;
    }
    *generation = slot->generation;
    key_of(&slot->secret, slot->generation, out);
    move_on(&slot->secret, slot->generation);
    slot->generation++;
    slot_touch(tree, slot);
    return OK;
}

static struct skipped_key *skipped_find(const struct slot *slot, uint32_t generation)
{
    for (size_t i = 0; i < slot->skipped_count; i++) {
        if (slot->skipped[i].generation == generation) {
            return &slot->skipped[i];
        }
    }
    return NULL;
}

enum status secret_tree_peek(struct secret_tree *tree, uint32_t leaf, int ratchet,
                             uint32_t generation, struct message_key *out)
{
    struct slot *slot = NULL;
    const enum status status = ratchet_find(tree, leaf, ratchet, &slot);
    if (status != OK) {
        return status;
    }
    if (generation < slot->generation) {
        const struct skipped_key *kept = skipped_find(slot, generation);
        if (kept != NULL) {
            *out = kept->key;
        }
        return kept != NULL ? OK : REPLAYED;
    }
    if (generation - slot->generation > GENERATIONS_AHEAD_MAX || generation == UINT32_MAX) {
        return TOO_FAR_AHEAD;
    }
    struct secret secret = slot->secret;
    for (uint32_t g = slot->generation; g < generation; g++) {
        move_on(&secret, g);
    }
    key_of(&secret, generation, out);
    secret_wipe(&secret);
    return OK;
}

static void skipped_drop(struct secret_tree *tree, struct slot *slot, size_t at)
{
    slot->skipped_count--;
    memmove(&slot->skipped[at], &slot->skipped[at + 1],
            (slot->skipped_count - at) * sizeof(slot->skipped[0]));
    wipe(&slot->skipped[slot->skipped_count], sizeof(slot->skipped[0]));
    tree->skipped_count--;
}

/* Keeps one skipped key; the oldest of the ratchet gives way when a cap is reached. */
static void skipped_keep(struct secret_tree *tree, struct slot *slot, uint32_t generation)
{
    const bool is_full = slot->skipped_count == SKIPPED_PER_RATCHET_MAX ||
                         tree->skipped_count == SKIPPED_PER_TREE_MAX;
    if (is_full && slot->skipped_count > 0) {
        skipped_drop(tree, slot, 0);
    } else if (is_full) {
        return;
    }
    struct skipped_key *kept = &slot->skipped[slot->skipped_count++];
    kept->generation = generation;
    key_of(&slot->secret, generation, &kept->key);
    tree->skipped_count++;
}

static bool skipped_reserve(struct slot *slot, size_t more)
{
    size_t room = slot->skipped_count + more;
    room = room > SKIPPED_PER_RATCHET_MAX ? SKIPPED_PER_RATCHET_MAX : room;
    if (room <= slot->skipped_room) {
        return true;
    }
    struct skipped_key *wider = calloc(room, sizeof(*wider));
    if (wider == NULL) {
        return false;
    }
    if (slot->skipped != NULL) {
        memcpy(wider, slot->skipped, slot->skipped_count * sizeof(*wider));
        wipe(slot->skipped, slot->skipped_room * sizeof(*wider));
        free(slot->skipped);
    }
    slot->skipped = wider;
    slot->skipped_room = room;
    return true;
}

enum status secret_tree_use(struct secret_tree *tree, uint32_t leaf, int ratchet,
                            uint32_t generation)
{
    struct slot *slot = NULL;
    const enum status status = ratchet_find(tree, leaf, ratchet, &slot);
    if (status != OK) {
        return status;
    }
    if (generation < slot->generation) {
        struct skipped_key *kept = skipped_find(slot, generation);
        if (kept == NULL) {
            return REPLAYED;
        }
        skipped_drop(tree, slot, (size_t)(kept - slot->skipped));
        slot_touch(tree, slot);
        return OK;
    }
    const uint32_t gap = generation - slot->generation;
    if (gap > GENERATIONS_AHEAD_MAX || generation == UINT32_MAX) {
        return TOO_FAR_AHEAD;
    }
    if (!skipped_reserve(slot, gap)) {
        return NO_MEMORY;
    }
    while (slot->generation < generation) {
        if (generation - slot->generation <= SKIPPED_PER_RATCHET_MAX) {
            skipped_keep(tree, slot, slot->generation);
        }
        move_on(&slot->secret, slot->generation++);
    }
    move_on(&slot->secret, slot->generation++);
    slot_touch(tree, slot);
    return OK;
}

void secret_tree_rows_done(struct secret_tree *tree)
{
    while (tree->dirty != NULL) {
        struct slot *slot = tree->dirty;
        tree->dirty = slot->next_dirty;
        slot->is_dirty = false;
        slot->next_dirty = NULL;
        if (!slot->is_gone) {
            continue;
        }
        struct slot **link = &tree->buckets[bucket_of(tree, slot->kind, slot->index)];
        while (*link != slot) {
            link = &(*link)->next;
        }
        *link = slot->next;
        tree->slot_count--;
        slot_end(slot);
    }
}

void secret_tree_forget(struct secret_tree *tree)
{
    for (size_t i = 0; i < tree->bucket_count; i++) {
        for (struct slot *slot = tree->buckets[i]; slot != NULL; slot = slot->next) {
            if (slot->skipped != NULL) {
                wipe(slot->skipped, slot->skipped_room * sizeof(slot->skipped[0]));
            }
            slot->skipped_count = 0;
            slot_forget(tree, slot);
        }
    }
    tree->skipped_count = 0;
}
