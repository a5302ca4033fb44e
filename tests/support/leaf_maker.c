#include "support/leaf_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#include "base/check.h"
#include "crypto/public/chance.h"
#include "crypto/secret/sign.h"

enum { ENCODED_MAX = 1 << 24 };

static void *take(struct arena *arena, size_t size)
{
    void *taken = arena_take(arena, 1, size);
    assert_non_null(taken);
    return taken;
}

static struct span keep(struct arena *arena, struct span bytes)
{
    void *kept = take(arena, bytes.size + 1);
    memcpy(kept, bytes.data, bytes.size);
    return span_of(kept, bytes.size);
}

/* 32 bytes that hang on the purpose and the number alone. */
static struct hash bytes_of(const char *purpose, uint32_t number)
{
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, span_text(purpose));
    hash_add(&stream, span_of(&number, sizeof(number)));
    return hash_end(&stream);
}

static struct sign_pair signer_of(uint32_t number)
{
    const struct hash bytes = bytes_of("signature key", number);
    struct secret seed;
    assert_int_equal(secret_read(hash_span(&bytes), &seed), OK);
    return sign_pair_of(&seed);
}

struct span leaf_maker_signature_key(struct arena *arena, uint32_t number)
{
    const struct sign_pair pair = signer_of(number);
    return keep(arena, sign_public(&pair));
}

struct span leaf_maker_encryption_key(struct arena *arena, uint32_t number)
{
    const struct hash bytes = bytes_of("encryption key", number);
    return keep(arena, hash_span(&bytes));
}

const mls_capabilities *leaf_maker_capabilities(void)
{
    static mls_u16 version = MLS_VERSION;
    static mls_u16 suite = MLS_SUITE;
    static mls_u16 credential = MLS_BASIC;
    static const mls_capabilities PLAIN = {
        .versions = {&version, 1}, .cipher_suites = {&suite, 1}, .credentials = {&credential, 1}};
    return &PLAIN;
}

struct span leaf_maker_signature(struct arena *arena, uint32_t signer, const char *label,
                                 struct span content)
{
    const struct sign_pair pair = signer_of(signer);
    uint8_t *signature = take(arena, SIGN_SIGNATURE_SIZE);
    assert_int_equal(sign_with_label(&pair, label, content, signature), OK);
    return span_of(signature, SIGN_SIGNATURE_SIZE);
}

void leaf_maker_sign(struct arena *arena, mls_leaf_node *leaf, const struct leaf_wish *wish)
{
    struct buffer covered = buffer_make(ENCODED_MAX);
    leaf->signature = span_of(NULL, 0);
    leaf_write_signed(leaf, wish->group_id, wish->index, &covered);
    assert_int_equal(buffer_status(&covered), OK);
    leaf->signature =
        leaf_maker_signature(arena, wish->signer, "LeafNodeTBS", buffer_span(&covered));
    buffer_end(&covered);
}

mls_leaf_node leaf_maker_node(struct arena *arena, const struct leaf_wish *wish)
{
    uint32_t *identity = take(arena, sizeof(*identity));
    *identity = wish->signer;
    mls_leaf_node leaf = {
        .encryption_key = leaf_maker_encryption_key(arena, wish->key),
        .signature_key = leaf_maker_signature_key(arena, wish->signer),
        .credential = {.credential_type = MLS_BASIC,
                       .identity = span_of(identity, sizeof(*identity))},
        .capabilities =
            wish->capabilities == NULL ? *leaf_maker_capabilities() : *wish->capabilities,
        .leaf_node_source = wish->source == 0 ? MLS_KEY_PACKAGE : wish->source,
        .lifetime = {.not_before = 1, .not_after = 2},
        .parent_hash = wish->parent_hash,
        .extensions = wish->extensions,
    };
    leaf_maker_sign(arena, &leaf, wish);
    return leaf;
}

struct span leaf_maker_encode(struct arena *arena, const mls_leaf_node *leaf)
{
    struct buffer encoded = buffer_make(ENCODED_MAX);
    mls_write_leaf_node(&encoded, leaf);
    assert_int_equal(buffer_status(&encoded), OK);
    const struct span kept = keep(arena, buffer_span(&encoded));
    buffer_end(&encoded);
    return kept;
}

struct span leaf_maker_leaf(struct arena *arena, const struct leaf_wish *wish)
{
    const mls_leaf_node leaf = leaf_maker_node(arena, wish);
    return leaf_maker_encode(arena, &leaf);
}

struct tree *leaf_maker_tree(struct arena *arena, uint32_t count)
{
    struct tree *tree = NULL;
    assert_true(chance_open());
    assert_int_equal(tree_create(NULL, &tree), OK);
    tree_begin(tree);
    for (uint32_t i = 0; i < count; i++) {
        const struct leaf_wish wish = {.signer = i, .key = i};
        uint32_t place = 0;
        assert_int_equal(tree_add(tree, leaf_maker_leaf(arena, &wish), &place), OK);
        assert_int_equal(place, i);
    }
    tree_keep(tree);
    return tree;
}

uint32_t leaf_maker_commit(struct arena *arena, struct tree *tree, uint32_t leaf, uint32_t signer,
                           uint32_t key)
{
    struct tree_step *steps = NULL;
    size_t count = 0;
    assert_int_equal(tree_filtered_path(tree, leaf, NULL, 0, arena, &steps, &count), OK);
    struct span keys[TREE_LEVELS_MAX];
    for (uint32_t i = 0; i < count; i++) {
        keys[i] = leaf_maker_encryption_key(arena, key + 1 + i);
    }
    struct hash parent_hash;
    assert_int_equal(tree_set_path(tree, leaf, steps, count, keys, &parent_hash), OK);
    const struct leaf_wish wish = {.signer = signer,
                                   .key = key,
                                   .source = MLS_COMMIT,
                                   .index = leaf,
                                   .parent_hash =
                                       count == 0 ? span_of(NULL, 0) : hash_span(&parent_hash)};
    assert_int_equal(tree_set_leaf(tree, leaf, leaf_maker_leaf(arena, &wish)), OK);
    return (uint32_t)count + 1;
}

uint32_t leaf_maker_kept_commit(struct arena *arena, struct tree *tree, uint32_t leaf,
                                uint32_t signer, uint32_t key)
{
    tree_begin(tree);
    const uint32_t used = leaf_maker_commit(arena, tree, leaf, signer, key);
    tree_keep(tree);
    return used;
}

struct span leaf_maker_write(struct arena *arena, const struct tree *tree)
{
    struct buffer written = buffer_make(ENCODED_MAX);
    tree_write(tree, &written);
    assert_int_equal(buffer_status(&written), OK);
    const struct span kept = keep(arena, buffer_span(&written));
    buffer_end(&written);
    return kept;
}
