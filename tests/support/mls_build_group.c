/* mls_build_group.c -- groups, signed contents, commits. See mls_build.h. */
#include "support/mls_build.h"

#include "base/check.h"
#include "crypto/public/chance.h"
#include "crypto/public/label.h"

#include <stdio.h>

enum { BUILD_MEMORY = 1 << 28 };

/* --- contents --- */

void build_sign(struct build *b, mls_authenticated_content *content,
                const struct build_client *signer)
{
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    struct buffer bytes = buffer_make(LABEL_CONTENT_MAX);
    framing_write_signed(content, public_group_context_bytes(b->group), &bytes);
    CHECK(bytes.status == OK);
    CHECK(sign_with_label(&signer->sign, "FramedContentTBS", buffer_span(&bytes), signature) == OK);
    buffer_clear(&bytes);
    buffer_append(&bytes, signature, sizeof(signature));
    content->signature = build_keep(b, &bytes);
}

static mls_authenticated_content *new_content(struct build *b, mls_sender sender, mls_u8 type)
{
    mls_authenticated_content *content = build_take(b, sizeof(*content));
    *content = (mls_authenticated_content){
        .wire_format = MLS_PUBLIC_MESSAGE,
        .content = {.group_id = span_text("group"),
                    .epoch = public_group_epoch(b->group),
                    .sender = sender,
                    .content_type = type},
    };
    return content;
}

mls_authenticated_content *build_proposal(struct build *b, mls_sender sender,
                                          const struct build_client *signer, mls_proposal *proposal)
{
    mls_authenticated_content *content = new_content(b, sender, MLS_PROPOSAL);
    content->content.proposal = proposal;
    build_sign(b, content, signer);
    return content;
}

mls_proposal_or_ref build_kept(struct build *b, uint32_t leaf, mls_proposal *proposal)
{
    struct hash reference;
    const mls_authenticated_content *content =
        build_proposal(b, build_member(leaf), &b->clients[leaf], proposal);
    CHECK(public_group_propose(b->group, content, &reference) == OK);
    struct buffer bytes = buffer_make(HASH_SIZE);
    buffer_append_span(&bytes, hash_span(&reference));
    return (mls_proposal_or_ref){.type = MLS_BY_REFERENCE, .reference = build_keep(b, &bytes)};
}

mls_proposal_or_ref build_by_value(mls_proposal *proposal)
{
    return (mls_proposal_or_ref){.type = MLS_BY_VALUE, .proposal = proposal};
}

mls_authenticated_content *build_commit(struct build *b, mls_sender sender,
                                        const struct build_client *signer,
                                        const mls_proposal_or_ref *items, size_t count,
                                        mls_update_path *path)
{
    mls_authenticated_content *content = new_content(b, sender, MLS_COMMITTED);
    mls_proposal_or_ref *copies = build_take(b, (count + 1) * sizeof(*copies));
    for (size_t i = 0; i < count; i++) {
        copies[i] = items[i];
    }
    content->content.commit = build_take(b, sizeof(*content->content.commit));
    content->content.commit->proposals = (struct mls_vector){copies, count};
    content->content.commit->path = path;
    content->confirmation_tag = build_random(b, HASH_SIZE);
    build_sign(b, content, signer);
    return content;
}

/* The nodes of a path: fresh keys, and ciphertexts of the right size that hold nothing. */
static mls_update_path *new_path(struct build *b, const struct tree_step *steps, size_t count,
                                 struct span *keys)
{
    mls_update_path *path = build_take(b, sizeof(*path));
    mls_update_path_node *nodes = build_take(b, (count + 1) * sizeof(*nodes));
    for (size_t i = 0; i < count; i++) {
        const size_t most = steps[i].resolution_count;
        mls_hpke_ciphertext *boxes = build_take(b, (most + 1) * sizeof(*boxes));
        for (size_t j = 0; j < most; j++) {
            boxes[j].kem_output = build_random(b, DH_PUBLIC_SIZE);
            boxes[j].ciphertext = build_random(b, HASH_SIZE + 16);
        }
        keys[i] = build_random(b, DH_PUBLIC_SIZE);
        nodes[i].encryption_key = keys[i];
        nodes[i].encrypted_path_secret = (struct mls_vector){boxes, most};
    }
    path->nodes = (struct mls_vector){nodes, count};
    return path;
}

mls_authenticated_content *build_path_commit(struct build *b, mls_sender sender,
                                             struct build_client *client,
                                             const mls_proposal_or_ref *items, size_t count)
{
    const mls_commit list = {.proposals = {memcpy(build_take(b, (count + 1) * sizeof(*items)),
                                                  items, count * sizeof(*items)),
                                           count}};
    struct public_commit *commit;
    const struct tree_step *steps;
    size_t step_count;
    struct span parent_hash;
    uint32_t index = sender.leaf_index;
    client->key = hpke_pair_random();
    CHECK(public_commit_begin(b->group, &sender, &list, &commit) == OK);
    if (sender.sender_type == MLS_NEW_MEMBER_COMMIT) {
        const mls_leaf_node *bare = build_leaf(b, client, MLS_COMMIT, 0, span_of(NULL, 0));
        CHECK(public_commit_enter(commit, build_encode_leaf(b, bare), &index) == OK);
    }
    CHECK(public_commit_steps(commit, &steps, &step_count) == OK);
    struct span *keys = build_take(b, (step_count + 1) * sizeof(*keys));
    mls_update_path *path = new_path(b, steps, step_count, keys);
    CHECK(public_commit_set_keys(commit, keys, step_count, &parent_hash) == OK);
    struct buffer kept = buffer_make(HASH_SIZE);
    buffer_append_span(&kept, parent_hash);
    path->leaf_node = *build_leaf(b, client, MLS_COMMIT, index, build_keep(b, &kept));
    public_commit_drop(commit);
    return build_commit(b, sender, client, items, count, path);
}

enum status build_try(struct build *b, const mls_authenticated_content *commit)
{
    struct public_commit *staged;
    const enum status status = public_group_stage(b->group, commit, &staged);
    public_commit_drop(staged);
    return status;
}

void build_merge(struct build *b, const mls_authenticated_content *commit)
{
    struct public_commit *staged;
    CHECK(public_group_stage(b->group, commit, &staged) == OK);
    public_commit_merge(staged);
}

/* --- groups --- */

void build_open(struct build *b, size_t members, const struct group_rules *rules,
                struct span extensions)
{
    static const uint8_t NONE = 0;
    CHECK(chance_open() && members >= 1 && members <= BUILD_CLIENTS);
    *b = (struct build){.arena = arena_make(BUILD_MEMORY), .joined = members};
    for (size_t i = 0; i < BUILD_CLIENTS; i++) {
        char name[sizeof(b->clients[i].name)];
        (void)snprintf(name, sizeof(name), "client %u", (unsigned)i);
        b->clients[i] = build_client_make(name);
    }
    const mls_leaf_node *first =
        build_leaf(b, &b->clients[0], MLS_KEY_PACKAGE, 0, span_of(NULL, 0));
    CHECK(public_group_make(rules, span_text("group"), build_encode_leaf(b, first),
                            extensions.size > 0 ? extensions : span_of(&NONE, 1), &b->group) == OK);
    CHECK(public_group_set_confirmation(b->group, build_random(b, HASH_SIZE)) == OK);
    mls_proposal_or_ref items[BUILD_CLIENTS];
    for (size_t i = 1; i < members; i++) {
        items[i - 1] = build_by_value(build_add(b, &b->clients[i]));
    }
    if (members > 1) {
        build_merge(b, build_commit(b, build_member(0), &b->clients[0], items, members - 1, NULL));
    }
}

void build_end(struct build *b)
{
    public_group_destroy(b->group);
    arena_end(&b->arena);
}

void build_fill(struct build *b)
{
    const mls_proposal_or_ref none[1] = {{0}};
    for (uint32_t i = 0; i < b->joined; i++) {
        build_merge(b, build_path_commit(b, build_member(i), &b->clients[i], none, 0));
    }
}

/* --- GroupInfo --- */

struct span build_tree(struct build *b)
{
    struct buffer bytes = buffer_make(LABEL_CONTENT_MAX);
    tree_write(public_group_tree(b->group), &bytes);
    return build_keep(b, &bytes);
}

void build_sign_group_info(struct build *b, mls_group_info *group_info,
                           const struct build_client *signer)
{
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    struct buffer bytes = buffer_make(LABEL_CONTENT_MAX);
    group_info_write_signed(group_info, &bytes);
    CHECK(bytes.status == OK);
    CHECK(sign_with_label(&signer->sign, "GroupInfoTBS", buffer_span(&bytes), signature) == OK);
    buffer_clear(&bytes);
    buffer_append(&bytes, signature, sizeof(signature));
    group_info->signature = build_keep(b, &bytes);
}

mls_group_info *build_group_info(struct build *b, uint32_t signer, bool with_tree)
{
    mls_group_info *group_info = build_take(b, sizeof(*group_info));
    *group_info = (mls_group_info){
        .group_context = *public_group_context(b->group),
        .confirmation_tag = public_group_confirmation_tag(b->group),
        .signer = signer,
    };
    const mls_extension *items[] = {
        build_extension(b, MLS_EXTERNAL_PUB, build_random(b, DH_PUBLIC_SIZE)),
        build_extension(b, MLS_RATCHET_TREE, build_tree(b)),
    };
    group_info->extensions = build_extensions(b, items, with_tree ? 2 : 1);
    build_sign_group_info(b, group_info, &b->clients[signer]);
    return group_info;
}

struct span build_encode_group_info(struct build *b, mls_group_info *group_info, bool message)
{
    const mls_message outer = {
        .version = MLS_VERSION, .wire_format = MLS_GROUP_INFO, .group_info = group_info};
    struct buffer bytes = buffer_make(LABEL_CONTENT_MAX);
    if (message) {
        mls_write_message(&bytes, &outer);
    } else {
        mls_write_group_info(&bytes, group_info);
    }
    return build_keep(b, &bytes);
}

struct span build_state(struct build *b)
{
    struct buffer bytes = buffer_make(LABEL_CONTENT_MAX);
    const struct hash hash = tree_hash(public_group_tree(b->group));
    buffer_append_span(&bytes, public_group_context_bytes(b->group));
    buffer_append_span(&bytes, public_group_confirmation_tag(b->group));
    buffer_append_span(&bytes, public_group_interim_hash(b->group));
    buffer_append_span(&bytes, hash_span(&hash));
    tree_write(public_group_tree(b->group), &bytes);
    for (size_t i = 0; i < public_group_proposal_count(b->group); i++) {
        struct hash reference;
        (void)public_group_proposal(b->group, i, &reference);
        buffer_append_span(&bytes, hash_span(&reference));
    }
    return build_keep(b, &bytes);
}
