/* mls_build.c -- parts: leaves, key packages, extensions, proposals. See mls_build.h. */
#include "support/mls_build.h"

#include "base/check.h"
#include "crypto/public/chance.h"
#include "crypto/public/label.h"

#include <stdio.h>

static mls_u16 known_versions[] = {MLS_VERSION, BUILD_GREASE};
static mls_u16 known_suites[] = {MLS_SUITE, BUILD_GREASE};
static mls_u16 known_extensions[] = {BUILD_EXTENSION, BUILD_GREASE};
static mls_u16 known_proposals[] = {MLS_SELF_REMOVE, BUILD_GREASE};
static mls_u16 known_credentials[] = {MLS_BASIC, BUILD_GREASE};

void *build_take(struct build *b, size_t size)
{
    void *taken = arena_take(&b->arena, 1, size);
    CHECK(taken != NULL);
    return taken;
}

static struct span keep_bytes(struct build *b, const void *bytes, size_t size)
{
    uint8_t *kept = build_take(b, size == 0 ? 1 : size);
    if (size > 0) {
        memcpy(kept, bytes, size);
    }
    return span_of(kept, size);
}

struct span build_keep(struct build *b, struct buffer *bytes)
{
    CHECK(bytes->status == OK);
    const struct span kept = keep_bytes(b, bytes->data, bytes->size);
    buffer_end(bytes);
    return kept;
}

struct span build_random(struct build *b, size_t size)
{
    uint8_t *bytes = build_take(b, size);
    chance_fill(bytes, size);
    return span_of(bytes, size);
}

struct build_client build_client_make(const char *name)
{
    struct build_client client = {
        .sign = sign_pair_random(),
        .key = hpke_pair_random(),
        .init = hpke_pair_random(),
    };
    (void)snprintf(client.name, sizeof(client.name), "%s", name);
    return client;
}

static struct span signed_by(struct build *b, const struct build_client *client, const char *label,
                             struct buffer *content)
{
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    CHECK(content->status == OK);
    CHECK(sign_with_label(&client->sign, label, buffer_span(content), signature) == OK);
    buffer_end(content);
    return keep_bytes(b, signature, sizeof(signature));
}

void build_sign_leaf(struct build *b, const struct build_client *client, mls_leaf_node *leaf,
                     uint32_t index)
{
    struct buffer content = buffer_make(LABEL_CONTENT_MAX);
    leaf_write_signed(leaf, span_text("group"), index, &content);
    leaf->signature = signed_by(b, client, "LeafNodeTBS", &content);
}

mls_leaf_node *build_leaf(struct build *b, const struct build_client *client, mls_u8 source,
                          uint32_t index, struct span parent_hash)
{
    mls_leaf_node *leaf = build_take(b, sizeof(*leaf));
    *leaf = (mls_leaf_node){
        .encryption_key = keep_bytes(b, client->key.public_key, DH_PUBLIC_SIZE),
        .signature_key = keep_bytes(b, client->sign.public_key, SIGN_PUBLIC_SIZE),
        .credential = {.credential_type = MLS_BASIC,
                       .identity = keep_bytes(b, client->name, strlen(client->name))},
        .capabilities = {.versions = {known_versions, 2},
                         .cipher_suites = {known_suites, 2},
                         .extensions = {known_extensions + (client->lacks_extension ? 1 : 0),
                                        client->lacks_extension ? 1 : 2},
                         .proposals = {known_proposals + (client->lacks_self_remove ? 1 : 0),
                                       client->lacks_self_remove ? 1 : 2},
                         .credentials = {known_credentials, 2}},
        .leaf_node_source = source,
        .parent_hash = parent_hash,
    };
    if (source == MLS_KEY_PACKAGE) {
        leaf->lifetime = (mls_lifetime){.not_before = 0, .not_after = UINT64_MAX};
    }
    build_sign_leaf(b, client, leaf, index);
    return leaf;
}

struct span build_encode_leaf(struct build *b, const mls_leaf_node *leaf)
{
    struct buffer bytes = buffer_make(LABEL_CONTENT_MAX);
    mls_write_leaf_node(&bytes, leaf);
    return build_keep(b, &bytes);
}

/* KeyPackageTBS is the struct without its last field. */
void build_sign_key_package(struct build *b, const struct build_client *client,
                            mls_key_package *package)
{
    struct buffer content = buffer_make(LABEL_CONTENT_MAX);
    const mls_extension_list list = {.extensions = package->extensions};
    mls_write_u16(&content, &package->version);
    mls_write_u16(&content, &package->cipher_suite);
    mls_write_bytes(&content, &package->init_key);
    mls_write_leaf_node(&content, &package->leaf_node);
    mls_write_extension_list(&content, &list);
    package->signature = signed_by(b, client, "KeyPackageTBS", &content);
}

mls_key_package *build_key_package(struct build *b, const struct build_client *client)
{
    mls_key_package *package = build_take(b, sizeof(*package));
    *package = (mls_key_package){
        .version = MLS_VERSION,
        .cipher_suite = MLS_SUITE,
        .init_key = keep_bytes(b, client->init.public_key, DH_PUBLIC_SIZE),
        .leaf_node = *build_leaf(b, client, MLS_KEY_PACKAGE, 0, span_of(NULL, 0)),
    };
    build_sign_key_package(b, client, package);
    return package;
}

/* --- extensions --- */

mls_extension *build_extension(struct build *b, mls_u16 type, struct span content)
{
    mls_extension *extension = build_take(b, sizeof(*extension));
    *extension = (mls_extension){type, content};
    return extension;
}

struct mls_vector build_extensions(struct build *b, const mls_extension *const *items, size_t count)
{
    mls_extension *copies = build_take(b, (count + 1) * sizeof(*copies));
    for (size_t i = 0; i < count; i++) {
        copies[i] = *items[i];
    }
    return (struct mls_vector){copies, count};
}

struct span build_encode_extensions(struct build *b, const struct mls_vector *extensions)
{
    struct buffer bytes = buffer_make(LABEL_CONTENT_MAX);
    const mls_extension_list whole = {.extensions = *extensions};
    mls_write_extension_list(&bytes, &whole);
    return build_keep(b, &bytes);
}

struct span build_required(struct build *b, mls_u16 extension, mls_u16 proposal)
{
    struct buffer bytes = buffer_make(LABEL_CONTENT_MAX);
    const mls_required_capabilities required = {
        .extension_types = {&extension, extension != 0},
        .proposal_types = {&proposal, proposal != 0},
    };
    mls_write_required_capabilities(&bytes, &required);
    return build_keep(b, &bytes);
}

struct span build_external_sender(struct build *b, const struct build_client *client)
{
    struct buffer bytes = buffer_make(LABEL_CONTENT_MAX);
    mls_external_sender sender = {
        .signature_key = sign_public(&client->sign),
        .credential = {.credential_type = MLS_BASIC, .identity = span_text(client->name)},
    };
    const mls_external_sender_list list = {.senders = {&sender, 1}};
    mls_write_external_sender_list(&bytes, &list);
    return build_keep(b, &bytes);
}

/* --- proposals --- */

static mls_proposal *new_proposal(struct build *b, mls_u16 type)
{
    mls_proposal *proposal = build_take(b, sizeof(*proposal));
    proposal->proposal_type = type;
    return proposal;
}

mls_proposal *build_add(struct build *b, const struct build_client *client)
{
    mls_proposal *proposal = new_proposal(b, MLS_ADD);
    proposal->add = build_key_package(b, client);
    return proposal;
}

mls_proposal *build_update(struct build *b, struct build_client *client, uint32_t index)
{
    mls_proposal *proposal = new_proposal(b, MLS_UPDATE_PROPOSAL);
    client->key = hpke_pair_random();
    proposal->update = build_leaf(b, client, MLS_UPDATE, index, span_of(NULL, 0));
    return proposal;
}

mls_proposal *build_remove(struct build *b, uint32_t leaf)
{
    mls_proposal *proposal = new_proposal(b, MLS_REMOVE);
    proposal->removed = leaf;
    return proposal;
}

mls_proposal *build_psk(struct build *b, const char *id)
{
    mls_proposal *proposal = new_proposal(b, MLS_PSK);
    proposal->psk = build_take(b, sizeof(*proposal->psk));
    proposal->psk->psktype = MLS_PSK_EXTERNAL;
    proposal->psk->psk_id = span_text(id);
    proposal->psk->psk_nonce = build_random(b, HASH_SIZE);
    return proposal;
}

mls_proposal *build_external_init(struct build *b)
{
    mls_proposal *proposal = new_proposal(b, MLS_EXTERNAL_INIT);
    proposal->kem_output = build_random(b, DH_PUBLIC_SIZE);
    return proposal;
}

mls_proposal *build_context_extensions(struct build *b, struct mls_vector extensions)
{
    mls_proposal *proposal = new_proposal(b, MLS_GROUP_CONTEXT_EXTENSIONS);
    proposal->context_extensions = build_take(b, sizeof(*proposal->context_extensions));
    proposal->context_extensions->extensions = extensions;
    return proposal;
}

mls_proposal *build_self_remove(struct build *b)
{
    return new_proposal(b, MLS_SELF_REMOVE);
}

mls_proposal *build_reinit(struct build *b)
{
    mls_proposal *proposal = new_proposal(b, MLS_REINIT);
    proposal->reinit = build_take(b, sizeof(*proposal->reinit));
    proposal->reinit->group_id = span_text("next");
    proposal->reinit->version = MLS_VERSION;
    proposal->reinit->cipher_suite = MLS_SUITE;
    return proposal;
}

mls_sender build_member(uint32_t leaf)
{
    return (mls_sender){.sender_type = MLS_MEMBER, .leaf_index = leaf};
}

mls_sender build_external(uint32_t index)
{
    return (mls_sender){.sender_type = MLS_EXTERNAL, .sender_index = index};
}

mls_sender build_newcomer(void)
{
    return (mls_sender){.sender_type = MLS_NEW_MEMBER_PROPOSAL};
}

mls_sender build_joiner(void)
{
    return (mls_sender){.sender_type = MLS_NEW_MEMBER_COMMIT};
}
