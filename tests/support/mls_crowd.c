#include "support/mls_crowd.h"

#include <stdlib.h>

#include "crypto/public/chance.h"
#include "crypto/secret/hpke.h"
#include "mls/public/leaf.h"
#include "mls/public/public_group.h"
#include "mls/public/tree.h"
#include "mls/secret/key_package.h"

enum { BYTES_MAX = 64 << 20, IDENTITY_MAX = 1024, LEAF_MAX = 4096 };

static const char GROUP_ID[] = "a crowd of sixteen";

/* What is being put together. */
struct making {
    struct crowd *crowd;
    struct tree *tree;
    struct buffer capabilities;
    mls_capabilities decoded;
    struct arena arena;
    size_t identity_size;
    const struct span *identities; /* NULL: made up, of that size */
};

/* Encodes and signs a leaf of source commit. */
static enum status leaf_write(struct making *m, uint32_t index, const struct hash *parent_hash,
                              struct buffer *out)
{
    uint8_t identity[IDENTITY_MAX] = {0};
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    const struct sign_pair *signer = &m->crowd->signers[index];
    struct hpke_pair key = hpke_pair_random();
    for (size_t i = 0; i < 4; i++) {
        identity[i] = (uint8_t)(index >> (8 * i));
    }
    const struct span made_up = span_of(identity, m->identity_size);
    mls_leaf_node leaf = {
        .encryption_key = hpke_public(&key),
        .signature_key = sign_public(signer),
        .credential = {.credential_type = MLS_BASIC,
                       .identity = m->identities == NULL ? made_up : m->identities[index]},
        .capabilities = m->decoded,
        .leaf_node_source = MLS_COMMIT,
        .parent_hash = parent_hash == NULL ? span_of(NULL, 0) : hash_span(parent_hash),
    };
    struct buffer tbs = buffer_make(LEAF_MAX);
    leaf_write_signed(&leaf, span_text(GROUP_ID), index, &tbs);
    enum status status = buffer_status(&tbs);
    if (status == OK) {
        status = sign_with_label(signer, "LeafNodeTBS", buffer_span(&tbs), signature);
        leaf.signature = span_of(signature, sizeof(signature));
        buffer_clear(out);
        mls_write_leaf_node(out, &leaf);
        status = status == OK ? buffer_status(out) : status;
    }
    buffer_end(&tbs);
    return status;
}

static enum status leaf_add(struct making *m, uint32_t index)
{
    struct buffer leaf = buffer_make(LEAF_MAX);
    uint32_t at = 0;
    enum status status = leaf_write(m, index, NULL, &leaf);
    if (status == OK) {
        status = tree_add(m->tree, buffer_span(&leaf), &at);
    }
    buffer_end(&leaf);
    return status;
}

/* One member's commit: new keys up to the root, then its leaf that names them. */
static enum status path_fill(struct making *m, uint32_t index)
{
    struct arena arena = arena_make(1 << 22);
    struct tree_step *steps = NULL;
    size_t count = 0;
    uint8_t keys[TREE_LEVELS_MAX][DH_PUBLIC_SIZE];
    struct span spans[TREE_LEVELS_MAX];
    struct hash parent_hash;
    struct buffer leaf = buffer_make(LEAF_MAX);
    enum status status = tree_filtered_path(m->tree, index, NULL, 0, &arena, &steps, &count);
    for (size_t i = 0; status == OK && i < count; i++) {
        const struct hpke_pair pair = hpke_pair_random();
        memcpy(keys[i], pair.public_key, DH_PUBLIC_SIZE);
        spans[i] = span_of(keys[i], DH_PUBLIC_SIZE);
    }
    if (status == OK) {
        status = tree_set_path(m->tree, index, steps, count, spans, &parent_hash);
    }
    if (status == OK) {
        status = leaf_write(m, index, count == 0 ? NULL : &parent_hash, &leaf);
    }
    if (status == OK) {
        status = tree_set_leaf(m->tree, index, buffer_span(&leaf));
    }
    buffer_end(&leaf);
    arena_end(&arena);
    return status;
}

static enum status tree_fill(struct making *m)
{
    enum status status = OK;
    tree_begin(m->tree);
    for (uint32_t i = 0; status == OK && i < m->crowd->count; i++) {
        status = leaf_add(m, i);
    }
    if (status != OK) {
        tree_undo(m->tree);
        return status;
    }
    tree_keep(m->tree);
    for (uint32_t i = 0; status == OK && i < m->crowd->count; i++) {
        tree_begin(m->tree);
        status = path_fill(m, i);
        if (status == OK) {
            tree_keep(m->tree);
        } else {
            tree_undo(m->tree);
        }
    }
    return status;
}

static enum status info_write(struct making *m)
{
    uint8_t tag[HASH_SIZE];
    uint8_t confirmed[HASH_SIZE];
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    const struct hash hash = tree_hash(m->tree);
    const struct hpke_pair external = hpke_pair_random();
    struct buffer encoded = buffer_make(LEAF_MAX);
    struct buffer tbs = buffer_make(LEAF_MAX);
    const mls_external_pub pub = {hpke_public(&external)};
    chance_fill(tag, sizeof(tag));
    chance_fill(confirmed, sizeof(confirmed));
    mls_write_external_pub(&encoded, &pub);
    mls_extension extension = {MLS_EXTERNAL_PUB, buffer_span(&encoded)};
    mls_group_info info = {
        .group_context = {.version = MLS_VERSION,
                          .cipher_suite = MLS_SUITE,
                          .group_id = span_text(GROUP_ID),
                          .epoch = 1,
                          .tree_hash = hash_span(&hash),
                          .confirmed_transcript_hash = span_of(confirmed, sizeof(confirmed))},
        .extensions = {&extension, 1},
        .confirmation_tag = span_of(tag, sizeof(tag)),
        .signer = 0,
    };
    group_info_write_signed(&info, &tbs);
    enum status status =
        sign_with_label(&m->crowd->signers[0], "GroupInfoTBS", buffer_span(&tbs), signature);
    info.signature = span_of(signature, sizeof(signature));
    const mls_message message = {
        .version = MLS_VERSION, .wire_format = MLS_GROUP_INFO, .group_info = &info};
    mls_write_message(&m->crowd->group_info, &message);
    tree_write(m->tree, &m->crowd->tree);
    status = status == OK ? buffer_status(&m->crowd->group_info) : status;
    buffer_end(&encoded);
    buffer_end(&tbs);
    return status == OK ? buffer_status(&m->crowd->tree) : status;
}

/* All of it, once the signers stand in the crowd. */
static enum status make(struct making *m)
{
    struct crowd *crowd = m->crowd;
    m->capabilities = buffer_make(LEAF_MAX);
    m->arena = arena_make((size_t)LEAF_MAX * 4);
    key_package_write_capabilities(&m->capabilities);
    enum status status =
        mls_decode_capabilities(buffer_span(&m->capabilities), &m->arena, &m->decoded);
    if (status == OK) {
        status = tree_create(NULL, &m->tree);
    }
    if (status == OK) {
        status = tree_fill(m);
    }
    if (status == OK) {
        status = info_write(m);
    }
    tree_destroy(m->tree);
    buffer_end(&m->capabilities);
    arena_end(&m->arena);
    if (status != OK) {
        crowd_end(crowd);
    }
    return status;
}

static enum status open_crowd(uint32_t count, struct crowd *out)
{
    *out = (struct crowd){.count = count,
                          .signers = calloc(count, sizeof(struct sign_pair)),
                          .group_info = buffer_make(BYTES_MAX),
                          .tree = buffer_make(BYTES_MAX)};
    return out->signers == NULL ? NO_MEMORY : OK;
}

enum status crowd_make(uint32_t count, size_t identity_size, struct crowd *out)
{
    struct making m = {.crowd = out, .identity_size = identity_size};
    const enum status status = open_crowd(count, out);
    if (status != OK || identity_size < 8 || identity_size > IDENTITY_MAX) {
        crowd_end(out);
        return status != OK ? status : TOO_LARGE;
    }
    for (uint32_t i = 0; i < count; i++) {
        out->signers[i] = sign_pair_random();
    }
    return make(&m);
}

enum status crowd_make_of(uint32_t count, const struct span *identities,
                          const struct sign_pair *signers, struct crowd *out)
{
    struct making m = {.crowd = out, .identities = identities};
    const enum status status = open_crowd(count, out);
    if (status == OK) {
        memcpy(out->signers, signers, count * sizeof(*signers));
    }
    return status == OK ? make(&m) : status;
}

void crowd_end(struct crowd *crowd)
{
    free(crowd->signers);
    crowd->signers = NULL;
    buffer_end(&crowd->group_info);
    buffer_end(&crowd->tree);
}
