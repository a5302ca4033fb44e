#include "mls/secret/group_inner.h"

void message_write_head(mls_u16 wire_format, struct buffer *out)
{
    const mls_u16 version = MLS_VERSION;
    mls_write_u16(out, &version);
    mls_write_u16(out, &wire_format);
}

/* What is written besides the form's own extensions: the tree and external_pub. */
struct info_parts {
    struct buffer tree;
    struct buffer external_pub;
    struct buffer more; /* the form's extensions as extensions<V> */
    struct arena arena;
    mls_extension_list list;
};

static enum status write_parts(const struct info_place *place, const struct group_info_form *form,
                               struct info_parts *parts)
{
    if (form->with_tree) {
        tree_write(place->tree, &parts->tree);
    }
    if (form->with_external_pub) {
        struct hpke_pair pair = schedule_external_pair(place->secrets);
        const mls_external_pub external = {hpke_public(&pair)};
        mls_write_external_pub(&parts->external_pub, &external);
        hpke_pair_wipe(&pair);
    }
    buffer_append_span(&parts->more, form->extensions);
    mls_write_wrap(&parts->more, 0);
    const enum status status = buffer_status(&parts->tree) != OK ? buffer_status(&parts->tree)
                               : buffer_status(&parts->external_pub) != OK
                                   ? buffer_status(&parts->external_pub)
                                   : buffer_status(&parts->more);
    return status == OK
               ? mls_decode_extension_list(buffer_span(&parts->more), &parts->arena, &parts->list)
               : status;
}

/* All extensions in one list: ratchet_tree, external_pub, the form's. */
static enum status list_parts(const struct group_info_form *form, struct info_parts *parts,
                              struct mls_vector *out)
{
    const size_t most = parts->list.extensions.count + 2;
    mls_extension *items = arena_take(&parts->arena, most, sizeof(*items));
    if (items == NULL) {
        return arena_is_spent(&parts->arena) ? TOO_LARGE : NO_MEMORY;
    }
    size_t count = 0;
    if (form->with_tree) {
        items[count++] = (mls_extension){MLS_RATCHET_TREE, buffer_span(&parts->tree)};
    }
    if (form->with_external_pub) {
        items[count++] = (mls_extension){MLS_EXTERNAL_PUB, buffer_span(&parts->external_pub)};
    }
    for (size_t i = 0; i < parts->list.extensions.count; i++) {
        items[count++] = *MLS_AT(extension, &parts->list.extensions, i);
    }
    *out = (struct mls_vector){items, count};
    return OK;
}

static enum status sign_info(mls_group_info *group_info, const struct sign_pair *signer,
                             struct buffer *out)
{
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    struct buffer covered = buffer_make(GROUP_BYTES_MAX);
    group_info_write_signed(group_info, &covered);
    enum status status = buffer_status(&covered);
    if (status == OK) {
        status = sign_with_label(signer, "GroupInfoTBS", buffer_span(&covered), signature);
    }
    if (status == OK) { /* the signature follows what it covers */
        const mls_bytes last = span_of(signature, sizeof(signature));
        buffer_append_span(out, buffer_span(&covered));
        mls_write_bytes(out, &last);
        status = buffer_status(out);
    }
    buffer_end(&covered);
    return status;
}

enum status group_info_write(const struct info_place *place, const struct sign_pair *signer,
                             const struct group_info_form *form, struct buffer *out)
{
    struct info_parts parts = {
        .tree = buffer_make(GROUP_BYTES_MAX),
        .external_pub = buffer_make(GROUP_BYTES_MAX),
        .more = buffer_make(GROUP_BYTES_MAX),
        .arena = arena_for(form->extensions.size),
    };
    mls_group_info group_info = {
        .group_context = *place->context,
        .confirmation_tag = place->confirmation_tag,
        .signer = place->signer,
    };
    enum status status = write_parts(place, form, &parts);
    if (status == OK) {
        status = list_parts(form, &parts, &group_info.extensions);
    }
    if (status == OK) {
        status = sign_info(&group_info, signer, out);
    }
    buffer_end(&parts.tree);
    buffer_end(&parts.external_pub);
    buffer_end(&parts.more);
    arena_end(&parts.arena);
    return status;
}
