/* look.c -- into a phone: its key, its groups' epochs and leaves. Nothing here changes it. */
#include "core/client_inner.h"
#include "mls/public/public_group.h"
#include "simulation/sim.h"

#include <string.h>

void look_for_key(struct phone *phone)
{
    const struct client_self *self = &phone->client->self;
    memcpy(phone->serial.bytes, self->serial.bytes, sizeof(phone->serial.bytes));
    memcpy(phone->key.bytes, self->pair.public_key, sizeof(phone->key.bytes));
}

/* Whose key it is; NULL: nobody's of ours. */
static const struct phone *owner_of(const struct sim *sim, struct span key)
{
    for (size_t i = 0; i < sim->phone_count; i++) {
        const struct phone *phone = &sim->phones[i];
        if (span_equal(key, span_of(phone->key.bytes, sizeof(phone->key.bytes)))) {
            return phone;
        }
    }
    return NULL;
}

static void count_leaves(const struct sim *sim, const struct phone *phone, const struct tree *tree,
                         struct look *out)
{
    for (uint32_t i = 0; i < tree_width(tree); i++) {
        const struct tree_leaf *leaf = tree_leaf(tree, i);
        if (leaf == NULL) {
            continue;
        }
        const struct phone *owner = owner_of(sim, leaf->signature_key);
        out->leaves++;
        out->strangers += owner == NULL ? 1 : 0;
        out->gone += owner != NULL && (owner->out_on >> phone->host & 1u) != 0 ? 1 : 0;
    }
}

void look_into(const struct sim *sim, const struct phone *phone, const struct wire_group *group,
               struct look *out)
{
    *out = (struct look){0};
    if (phone->client == NULL) {
        return;
    }
    const struct cert_group id = client_cert_group(group);
    const struct client_group *found = client_group_find(phone->client, &id);
    if (found == NULL || found->mls == NULL) {
        return;
    }
    const struct secret *authenticator = group_epoch_authenticator(found->mls);
    out->is_inside = true;
    out->epoch = group_epoch(found->mls);
    out->authenticator = sum_of(secret_span(authenticator));
    count_leaves(sim, phone, public_group_tree(group_public(found->mls)), out);
}
