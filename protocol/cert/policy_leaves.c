#include <stdlib.h>

#include "cert/policy_inner.h"

/* --- what a leaf says of itself --- */

struct leaf_fact policy_fact_of(const struct cert_policy *policy, const struct tree_leaf *leaf)
{
    struct leaf_fact fact = {.leaf = leaf->hash, .is_there = true};
    mls_evidence evidence;
    struct cert_key key;
    if (leaf->credential_type == MLS_BASIC && cert_key_read(leaf->signature_key, &key) == OK &&
        cert_evidence_decode(leaf->identity, &evidence) == OK) {
        const struct cert_place *place = cert_document_place(policy->current.document);
        const struct cert_device device = cert_device_of(&place->wijk_id, &evidence, &key);
        fact.serial = device.serial;
        fact.member_id = device.member_id;
        fact.is_readable = true;
        fact.is_sister = device.is_sister;
        fact.is_recovery = !device.is_sister && evidence.invited.invitation.terms.invitation_kind ==
                                                    CERT_INVITE_RECOVERY;
    }
    return fact;
}

static enum status make_facts(struct cert_policy *policy, uint32_t width)
{
    if (width <= policy->room) {
        return OK;
    }
    const uint32_t room = width < 16 ? 16 : width;
    struct leaf_fact *facts = realloc(policy->facts, room * sizeof(*facts));
    if (facts == NULL) {
        return NO_MEMORY;
    }
    memset(facts + policy->room, 0, (room - policy->room) * sizeof(*facts));
    policy->facts = facts;
    policy->room = room;
    return OK;
}

/* The table is at most half full, so that a search ends. */
static enum status make_places(struct cert_policy *policy)
{
    uint32_t room = 32;
    while (room < 2 * policy->room) {
        room *= 2;
    }
    if (room > policy->place_room) {
        uint32_t *places = realloc(policy->places, room * sizeof(*places));
        if (places == NULL) {
            return NO_MEMORY;
        }
        policy->places = places;
        policy->place_room = room;
    }
    memset(policy->places, 0, policy->place_room * sizeof(*policy->places));
    return OK;
}

/* A serial is a hash: its first bytes say where to begin. */
static uint32_t place_of(const struct cert_policy *policy, const struct cert_id *serial)
{
    uint32_t first = 0;
    memcpy(&first, serial->bytes, sizeof(first));
    return first & (policy->place_room - 1);
}

static enum status index_facts(struct cert_policy *policy)
{
    const enum status status = make_places(policy);
    for (uint32_t i = 0; status == OK && i < policy->room; i++) {
        const struct leaf_fact *fact = &policy->facts[i];
        if (!fact->is_there || !fact->is_readable) {
            continue;
        }
        uint32_t at = place_of(policy, &fact->serial);
        while (policy->places[at] != 0) {
            at = (at + 1) & (policy->place_room - 1);
        }
        policy->places[at] = i + 1;
    }
    return status;
}

enum status policy_facts_refresh(struct cert_policy *policy, const struct tree *tree)
{
    const uint32_t width = tree_width(tree);
    const enum status status = make_facts(policy, width);
    if (status != OK) {
        return status;
    }
    bool has_changed = policy->place_room == 0;
    for (uint32_t i = 0; i < policy->room; i++) {
        const struct tree_leaf *leaf = i < width ? tree_leaf(tree, i) : NULL;
        struct leaf_fact *fact = &policy->facts[i];
        if (leaf == NULL ? !fact->is_there
                         : fact->is_there && hash_equal(&fact->leaf, &leaf->hash)) {
            continue;
        }
        *fact = leaf != NULL ? policy_fact_of(policy, leaf) : (struct leaf_fact){.is_there = false};
        has_changed = true;
    }
    if (!has_changed) {
        return OK;
    }
    const enum status indexed = index_facts(policy);
    if (indexed != OK) { /* facts without a table are forgotten: the next refresh begins anew */
        memset(policy->facts, 0, policy->room * sizeof(*policy->facts));
        policy->place_room = 0;
    }
    return indexed;
}

enum status policy_find_fact(const struct cert_policy *policy, uint32_t except,
                             const struct cert_id *serial, uint32_t *leaf)
{
    uint32_t at = place_of(policy, serial);
    while (policy->places[at] != 0) {
        const uint32_t i = policy->places[at] - 1;
        if (i != except && cert_id_equal(&policy->facts[i].serial, serial)) {
            *leaf = i;
            return OK;
        }
        at = (at + 1) & (policy->place_room - 1);
    }
    return NOT_FOUND;
}

/* --- devices of a group --- */

/* A leaf was judged when it entered: here it is believed. */
static enum status read_leaf(const struct policy_leaves *leaves, const struct tree_leaf *leaf,
                             struct cert_device *out, struct cert_id *signer)
{
    const struct cert_place *place = cert_document_place(leaves->policy->current.document);
    mls_evidence evidence;
    struct cert_key key;
    enum status status = cert_key_read(leaf->signature_key, &key);
    if (status == OK) {
        status = cert_evidence_decode(leaf->identity, &evidence);
    }
    if (status == OK) {
        *out = cert_device_of(&place->wijk_id, &evidence, &key);
        *signer = out->issuer;
    }
    return status;
}

static const struct tree_leaf *find_leaf(const struct policy_leaves *leaves,
                                         const struct cert_id *serial)
{
    const struct policy_question *question = leaves->question;
    for (size_t i = 0; question != NULL && i < question->effect->removed_count; i++) {
        if (leaves->removed[i].is_readable && cert_id_equal(&leaves->removed[i].serial, serial)) {
            return policy_leaf_before(question, question->effect->removed[i]);
        }
    }
    uint32_t index = 0;
    if (policy_find_fact(leaves->policy, leaves->except, serial, &index) != OK) {
        return NULL;
    }
    return tree_leaf(leaves->tree, index);
}

enum status policy_find_device(void *context, const struct cert_id *serial, struct cert_device *out)
{
    const struct policy_leaves *leaves = context;
    const struct tree_leaf *leaf = find_leaf(leaves, serial);
    if (leaf == NULL) {
        return NOT_FOUND;
    }
    struct cert_id signer;
    enum status status = read_leaf(leaves, leaf, out, &signer);
    if (status != OK || !out->is_sister) {
        return status;
    }
    const struct tree_leaf *head = find_leaf(leaves, &signer);
    struct cert_device signed_by;
    struct cert_id none;
    if (head != NULL && read_leaf(leaves, head, &signed_by, &none) == OK) {
        out->buurt = signed_by.buurt;
    }
    return OK;
}
