/* Welcomes: for those whom a commit of ours adds, and ours. RFC 9420 section 12.4.3.1. */
#include "crypto/secret/aead.h"
#include "mls/secret/group_inner.h"

/* The key and nonce under which a Welcome's GroupInfo travels. */
static enum status welcome_key(const struct secret *joiner, const struct secret *psk,
                               struct message_key *out)
{
    struct secret welcome = schedule_welcome(joiner, psk);
    enum status status =
        kdf_expand_with_label(&welcome, "key", span_of(NULL, 0), out->key.bytes, SECRET_SIZE);
    if (status == OK) {
        status = kdf_expand_with_label(&welcome, "nonce", span_of(NULL, 0), out->nonce.bytes,
                                       AEAD_NONCE_SIZE);
    }
    secret_wipe(&welcome);
    return status;
}

/* --- writing --- */

static enum status seal_info(const struct commit_draft *draft, bool with_tree, struct buffer *out)
{
    const struct info_place place = {
        .tree = public_group_tree(draft->group->public_group),
        .context = public_commit_context(draft->next.commit),
        .secrets = &draft->next.secrets,
        .confirmation_tag = secret_span(&draft->tag),
        .signer = draft->own_leaf,
    };
    const struct group_info_form form = {.with_tree = with_tree};
    struct buffer plain = buffer_make(GROUP_BYTES_MAX);
    struct message_key key = {0};
    enum status status = group_info_write(&place, draft->member->signer, &form, &plain);
    if (status == OK) {
        status = welcome_key(&draft->joiner, &draft->psk, &key);
    }
    if (status == OK) {
        status = aead_seal(&key.key, &key.nonce, span_of(NULL, 0), buffer_span(&plain), out);
    }
    message_key_wipe(&key);
    buffer_end(&plain);
    return status;
}

/* The ids stand together in GroupSecrets, apart in the list of the commit. */
static enum status copy_psks(const struct proposal_effect *effect, struct arena *arena,
                             struct mls_vector *out)
{
    mls_pre_shared_key_id *ids = arena_take(arena, effect->psk_count, sizeof(*ids));
    if (ids == NULL) {
        return arena_is_spent(arena) ? TOO_LARGE : NO_MEMORY;
    }
    for (size_t i = 0; i < effect->psk_count; i++) {
        ids[i] = *effect->psks[i];
    }
    *out = (struct mls_vector){ids, effect->psk_count};
    return OK;
}

/* A joiner learns the path secret of the lowest node that stands above both it and us. */
static const struct secret *find_path_secret(const struct commit_draft *draft, uint32_t leaf)
{
    const uint32_t common = node_common(node_of_leaf(draft->own_leaf), node_of_leaf(leaf));
    for (size_t i = 0; i < draft->step_count; i++) {
        if (draft->steps[i].node == common) {
            return &draft->path_secrets[i];
        }
    }
    return NULL;
}

/* What is the same for all who are added. */
struct welcome_parts {
    struct span encrypted_info;
    struct mls_vector psks;
    struct buffer secrets; /* one GroupSecrets, again and again */
    struct buffer sealed;
};

static enum status write_secrets(const struct commit_draft *draft, size_t index,
                                 struct welcome_parts *parts, struct buffer *out)
{
    const struct proposal_effect *effect = public_commit_effect(draft->next.commit);
    const mls_key_package *package = effect->packages[index];
    const struct secret *secret = find_path_secret(draft, effect->added[index]);
    if (secret == NULL && draft->body.path != NULL) {
        return BAD_PATH;
    }
    mls_path_secret path = {secret != NULL ? secret_span(secret) : span_of(NULL, 0)};
    const mls_group_secrets secrets = {secret_span(&draft->joiner), secret != NULL ? &path : NULL,
                                       parts->psks};
    struct hash reference;
    uint8_t enc[HPKE_ENC_SIZE];
    buffer_clear(&parts->secrets);
    buffer_clear(&parts->sealed);
    mls_write_group_secrets(&parts->secrets, &secrets);
    enum status status = buffer_status(&parts->secrets);
    if (status == OK) {
        status = key_package_ref(package, &reference);
    }
    if (status == OK) {
        status = hpke_encrypt_with_label(package->init_key, "Welcome", parts->encrypted_info,
                                         buffer_span(&parts->secrets), enc, &parts->sealed);
    }
    if (status == OK) {
        const mls_encrypted_group_secrets entry = {
            hash_span(&reference), {span_of(enc, sizeof(enc)), buffer_span(&parts->sealed)}};
        mls_write_encrypted_group_secrets(out, &entry);
        status = buffer_status(out);
    }
    return status;
}

static enum status write_entries(const struct commit_draft *draft, struct welcome_parts *parts,
                                 struct buffer *out)
{
    const size_t count = public_commit_effect(draft->next.commit)->added_count;
    const mls_u16 suite = MLS_SUITE;
    message_write_head(MLS_WELCOME, out);
    mls_write_u16(out, &suite);
    const size_t start = out->size;
    enum status status = buffer_status(out);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = write_secrets(draft, i, parts, out);
    }
    if (status == OK) {
        const mls_bytes last = parts->encrypted_info;
        mls_write_wrap(out, start);
        mls_write_bytes(out, &last);
        status = buffer_status(out);
    }
    return status;
}

enum status welcome_write(const struct commit_draft *draft, bool with_tree, struct buffer *out)
{
    struct arena arena = arena_make(GROUP_BYTES_MAX);
    struct buffer encrypted = buffer_make(GROUP_BYTES_MAX);
    struct welcome_parts parts = {.secrets = buffer_make(GROUP_BYTES_MAX),
                                  .sealed = buffer_make(GROUP_BYTES_MAX)};
    enum status status = seal_info(draft, with_tree, &encrypted);
    if (status == OK) {
        parts.encrypted_info = buffer_span(&encrypted);
        status = copy_psks(public_commit_effect(draft->next.commit), &arena, &parts.psks);
    }
    if (status == OK) {
        status = write_entries(draft, &parts, out);
    }
    buffer_end(&parts.secrets);
    buffer_end(&parts.sealed);
    buffer_end(&encrypted);
    arena_end(&arena);
    return status;
}

/* --- joining --- */

static const struct key_package_secrets *find_package(const struct welcome_join *join,
                                                      struct span reference)
{
    for (size_t i = 0; i < join->package_count; i++) {
        if (span_equal(hash_span(&join->packages[i].reference), reference)) {
            return &join->packages[i];
        }
    }
    return NULL;
}

/* Which of the entries is for one of our packages. */
static enum status find_entry(struct welcome_opened *opening, const struct welcome_join *join,
                              const mls_encrypted_group_secrets **out)
{
    const struct mls_vector *entries = &opening->welcome->secrets;
    for (size_t i = 0; i < entries->count; i++) {
        const mls_encrypted_group_secrets *entry = MLS_AT(encrypted_group_secrets, entries, i);
        opening->package = find_package(join, entry->new_member);
        if (opening->package != NULL) {
            *out = entry;
            return OK;
        }
    }
    return NOT_FOUND;
}

static enum status open_secrets(struct welcome_opened *opening,
                                const mls_encrypted_group_secrets *entry)
{
    const mls_hpke_ciphertext *sealed = &entry->encrypted_group_secrets;
    enum status status = hpke_decrypt_with_label(
        &opening->package->init, "Welcome", opening->welcome->encrypted_group_info,
        sealed->kem_output, sealed->ciphertext, &opening->secrets_bytes);
    if (status == OK) {
        status = mls_decode_group_secrets(buffer_span(&opening->secrets_bytes), &opening->arena,
                                          &opening->secrets);
    }
    return status == OK ? secret_read(opening->secrets.joiner_secret, &opening->joiner) : status;
}

static enum status find_psks(struct welcome_opened *opening, const struct psk_source *psks)
{
    const struct mls_vector *list = &opening->secrets.psks;
    const mls_pre_shared_key_id **ids =
        arena_take(&opening->arena, list->count, sizeof(const mls_pre_shared_key_id *));
    if (ids == NULL) {
        return arena_is_spent(&opening->arena) ? TOO_LARGE : NO_MEMORY;
    }
    for (size_t i = 0; i < list->count; i++) {
        ids[i] = MLS_AT(pre_shared_key_id, list, i);
    }
    return psk_secret_find(ids, list->count, psks, NULL, &opening->psk);
}

static enum status open_info(struct welcome_opened *opening)
{
    struct message_key key = {0};
    enum status status = welcome_key(&opening->joiner, &opening->psk, &key);
    if (status == OK) {
        status = aead_open(&key.key, &key.nonce, span_of(NULL, 0),
                           opening->welcome->encrypted_group_info, &opening->info_bytes);
    }
    message_key_wipe(&key);
    if (status == OK) {
        status =
            group_info_decode(buffer_span(&opening->info_bytes), &opening->arena, &opening->info);
    }
    return status;
}

enum status welcome_open(const struct welcome_join *join, const struct psk_source *psks,
                         struct welcome_opened *opening)
{
    *opening = (struct welcome_opened){
        .arena = arena_for(join->welcome.size),
        .secrets_bytes = buffer_make(GROUP_BYTES_MAX),
        .info_bytes = buffer_make(GROUP_BYTES_MAX),
    };
    mls_message message;
    const mls_encrypted_group_secrets *entry = NULL;
    enum status status = mls_message_decode(join->welcome, &opening->arena, &message);
    if (status == OK && message.wire_format != MLS_WELCOME) {
        status = WRONG_WIRE_FORMAT;
    }
    if (status == OK) {
        opening->welcome = message.welcome;
        status = message.welcome->cipher_suite == MLS_SUITE ? OK : UNSUPPORTED;
    }
    if (status == OK) {
        status = find_entry(opening, join, &entry);
    }
    if (status == OK) {
        status = open_secrets(opening, entry);
    }
    if (status == OK) {
        status = find_psks(opening, psks);
    }
    return status == OK ? open_info(opening) : status;
}

void welcome_opened_end(struct welcome_opened *opening)
{
    secret_wipe(&opening->joiner);
    secret_wipe(&opening->psk);
    buffer_end(&opening->secrets_bytes);
    buffer_end(&opening->info_bytes);
    arena_end(&opening->arena);
}

/* Our leaf must be the key package's: both keys are, and its signature, which only we can make,
 * covers the rest. */
static enum status find_own_leaf(struct group *group, const struct welcome_opened *opening)
{
    struct tree *tree = public_group_tree(group->public_group);
    const struct span group_id = public_group_context(group->public_group)->group_id;
    enum status status =
        tree_find_signature_key(tree, sign_public(&opening->package->signer), &group->own_leaf);
    if (status != OK) {
        return status;
    }
    const struct tree_leaf *leaf = tree_leaf(tree, group->own_leaf);
    if (!span_equal(leaf->encryption_key, hpke_public(&opening->package->leaf)) ||
        leaf->source != MLS_KEY_PACKAGE) {
        return NOT_FOUND;
    }
    if (opening->info.signer == group->own_leaf) {
        return WRONG_SENDER;
    }
    status = tree_verify_leaf(tree, group_id, group->own_leaf);
    return status == OK
               ? node_keys_set(&group->keys, node_of_leaf(group->own_leaf), &opening->package->leaf)
               : status;
}

/* From the lowest node above the committer and us upwards; blank nodes have no secret. */
static enum status derive_path(struct group *group, const struct welcome_opened *opening)
{
    if (opening->secrets.path_secret == NULL) {
        return OK;
    }
    const struct tree *tree = public_group_tree(group->public_group);
    const uint32_t width = tree_width(tree);
    uint32_t node = node_common(node_of_leaf(group->own_leaf), node_of_leaf(opening->info.signer));
    uint32_t nodes[TREE_LEVELS_MAX + 1];
    size_t count = 0;
    if (tree_is_blank(tree, node)) {
        return BAD_PATH;
    }
    nodes[count++] = node;
    while (node != node_root(width)) {
        node = node_parent(node, width);
        if (!tree_is_blank(tree, node)) {
            nodes[count++] = node;
        }
    }
    struct secret path_secret;
    struct secret commit_secret = secret_zero();
    enum status status = secret_read(opening->secrets.path_secret->path_secret, &path_secret);
    if (status == OK) {
        status = update_path_derive(tree, nodes, count, &path_secret, &group->keys, &commit_secret);
    }
    secret_wipe(&path_secret);
    secret_wipe(&commit_secret);
    return status;
}

static enum status enter_epoch(struct group *group, const struct welcome_opened *opening)
{
    const mls_group_context *context = public_group_context(group->public_group);
    const struct span bytes = public_group_context_bytes(group->public_group);
    enum status status = schedule_epoch(&opening->joiner, &opening->psk, bytes, &group->secrets);
    if (status != OK) {
        return status;
    }
    const struct secret tag =
        schedule_confirmation_tag(&group->secrets, context->confirmed_transcript_hash);
    if (!secret_matches(&tag, opening->info.confirmation_tag)) {
        return BAD_CONFIRMATION_TAG;
    }
    const uint32_t width = tree_width(public_group_tree(group->public_group));
    status = epoch_keys_create(&group->secrets, context->epoch, width, bytes, &group->epochs);
    secret_wipe(&group->secrets.encryption);
    group->phase = GROUP_MEMBER;
    return status;
}

static enum status enter(const struct group_rules *rules, const struct welcome_opened *opening,
                         struct span tree, struct group **out)
{
    struct public_group *public_group = NULL;
    enum status status =
        public_group_open(rules, buffer_span(&opening->info_bytes), tree, &public_group);
    if (status == OK) {
        status = group_wrap(public_group, out);
    }
    if (status == OK) {
        status = find_own_leaf(*out, opening);
    }
    if (status == OK) {
        status = derive_path(*out, opening);
    }
    return status == OK ? enter_epoch(*out, opening) : status;
}

enum status group_join_welcome(const struct group_rules *rules, const struct welcome_join *join,
                               const struct psk_source *psks, struct group **out)
{
    struct welcome_opened opening;
    struct group *group = NULL;
    enum status status = welcome_open(join, psks, &opening);
    if (status == OK) {
        status = enter(rules, &opening, join->tree, &group);
    }
    if (status == OK) {
        *out = group;
    } else {
        group_destroy(group);
    }
    welcome_opened_end(&opening);
    return status;
}
