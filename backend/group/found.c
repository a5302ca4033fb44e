/* found.c -- founding a group: with one leaf, once, where the charter has a place for it (T9); the
 * next instance under a hat, with the policy state of the one before (T23). */
#include "blob/blob.h"
#include "cert/act.h"
#include "cert/charter.h"
#include "cert/group_info.h"
#include "device/device_store.h"
#include "group/group_store.h"
#include "group/mirror.h"
#include "statement/statement_store.h"
#include "wijk/court.h"
#include "wijk/ids.h"
#include "wijk/wijk_store.h"
#include "wire/wire_handlers.h"

enum { ARENA_MAX = 16 << 20 };

struct founding_work {
    struct request *r;
    const struct wire_group_found *in;
    struct arena arena;
    struct cert_place place;
    struct cert_id buurt; /* in which it lies */
    struct span group_info, tree, policy;
    mls_group_info info;
    uint64_t time;
    struct group_row before; /* with has_before */
    bool has_before;
    struct mirror *mirror;
};

/* ── what is asked ──────────────────────────────────────────────────────────────────────────────
 */

static enum status find_place(struct founding_work *work)
{
    struct request *r = work->r;
    request_fault(r, "group");
    struct charter_row row;
    mls_charter charter;
    enum status status = group_place(r, &work->in->group, &work->place);
    if (status == OK) {
        status = charter_find(r->db, &r->wijk_id, r->arena, &row);
    }
    if (status == OK) {
        status = cert_charter_decode(row.charter, r->arena, &charter);
    }
    return status == OK ? cert_charter_find(&charter, &work->place, &work->buurt) : status;
}

/* The first of its id is kept; the next instance follows the newest. */
static enum status find_before(struct founding_work *work)
{
    struct request *r = work->r;
    const struct wire_id room = wire_id_of(&work->place.room);
    const enum status status =
        group_find_newest(r->db, &r->wijk_id, work->place.kind, &room, &work->before);
    work->has_before = status == OK;
    if (status != OK && status != NOT_FOUND) {
        return status;
    }
    const uint64_t next = work->has_before ? work->before.instance + 1 : 1;
    return work->place.instance == next ? OK : CONFLICT;
}

static enum status read_fields(struct founding_work *work)
{
    const struct wire_group_found *in = work->in;
    const struct blob_field info = {"group_info", in->group_info, &in->group_info_blob};
    const struct blob_field tree = {"tree", in->tree, &in->tree_blob};
    const struct blob_field policy = {"policy", in->policy, &in->policy_blob};
    enum status status = blob_field_read(work->r, &info, &work->group_info);
    if (status == OK) {
        status = blob_field_read(work->r, &tree, &work->tree);
    }
    return status == OK ? blob_field_read(work->r, &policy, &work->policy) : status;
}

static enum status read_info(struct founding_work *work)
{
    request_fault(work->r, "group_info");
    mls_bytes external_pub;
    enum status status = group_info_decode(work->group_info, &work->arena, &work->info);
    if (status == OK &&
        !span_equal(work->info.group_context.group_id, wire_group_span(&work->in->group))) {
        status = WRONG_GROUP;
    }
    if (status == OK && work->info.group_context.epoch != 0) {
        status = FUTURE_EPOCH;
    }
    if (status == OK) {
        status = mls_find_extension(&work->info.extensions, MLS_EXTERNAL_PUB, &external_pub);
    }
    if (status == OK) {
        status = cert_time_extension_find(&work->info.extensions, &work->time);
    }
    return status == OK ? cert_act_check_clock(work->time, 0, (uint64_t)work->r->now) : status;
}

/* ── whether it may ─────────────────────────────────────────────────────────────────────────────
 */

/* Its one leaf is the device that asks. */
static enum status check_leaf(struct founding_work *work, const struct tree_leaf **leaf)
{
    struct request *r = work->r;
    const struct tree *tree = public_group_tree(work->mirror->group);
    request_fault(r, "tree");
    *leaf = tree_leaf(tree, 0);
    if (tree_leaf_count(tree) != 1 || *leaf == NULL) {
        return BAD_TREE;
    }
    struct device device = {0};
    const enum status status = device_find(r->db, &r->wijk_id, &r->serial, &device);
    if (status != OK) {
        return status;
    }
    const struct span key = span_of(device.public_key.bytes, sizeof(device.public_key.bytes));
    return span_equal((*leaf)->signature_key, key) ? OK : WRONG_SENDER;
}

/* The document is the one that the context names. */
static enum status check_document(const struct founding_work *work)
{
    const mls_group_context *context = public_group_context(work->mirror->group);
    const struct cert_document *document = cert_policy_document(work->mirror->policy);
    mls_policy_extension extension;
    request_fault(work->r, "policy");
    const mls_document *view = cert_document_view(document);
    const struct cert_group group = cert_group_of_wire(&work->in->group);
    if (memcmp(&view->group, &group, sizeof(group)) != 0 ||
        !cert_id_equal(&view->buurt, &work->buurt)) {
        return WRONG_GROUP;
    }
    const enum status status = cert_policy_extension_find(&context->extensions, &extension);
    return status == OK ? cert_document_matches(document, &extension) : status;
}

/* Under the hat that the request names, or one that it brings along for this device. */
static const struct cert_hat *find_hat(const struct founding_work *work, const struct court *court)
{
    const struct request *r = work->r;
    const struct cert_id own = cert_id_of(&r->serial);
    const struct cert_id named = cert_id_of(&r->hat_serial);
    if (!cert_id_is_zero(&named)) {
        return cert_hats_find(&court->hats, &named);
    }
    for (size_t i = court->hats.count; i > 0; i--) {
        const mls_hat_body *body = &court->items[i - 1].hat.body;
        if (cert_id_equal(&body->subject, &own) && (cert_hat_rights(body) & CERT_MAY_FOUND) != 0) {
            return &court->items[i - 1];
        }
    }
    return NULL;
}

static enum status add_issuer(struct court *court, struct span identity)
{
    mls_evidence evidence;
    const enum status status = cert_evidence_decode(identity, &evidence);
    if (status != OK || evidence.form != CERT_INVITED) {
        return status;
    }
    const struct cert_id *issuer = &evidence.invited.invitation.terms.issuer;
    if (cert_id_equal(issuer, &court->root.wijk_id)) {
        return OK;
    }
    const enum status added = court_add_hat(court, issuer);
    return added == NOT_FOUND ? CHAIN_MISSING : added;
}

static enum status gather(struct founding_work *work, struct span identity, struct court *court)
{
    struct request *r = work->r;
    const struct cert_id named = cert_id_of(&r->hat_serial);
    request_fault(r, "hats");
    enum status status = court_open(r, court);
    if (status == OK) {
        status = court_add_chain(court, work->in->hats);
    }
    if (status == OK && !cert_id_is_zero(&named)) {
        status = court_add_hat(court, &named);
    }
    return status == OK ? add_issuer(court, identity) : status;
}

static enum status fill_book(struct cert_book *book, const struct court *court)
{
    enum status status = cert_book_trust_root(book, &court->root);
    struct span chain = {0};
    if (status == OK) {
        status = court_write_chain(court, &chain);
    }
    return status == OK ? cert_book_add_chain(book, chain) : status;
}

/* A sister founds by the chain of the device that signed it. */
static enum status add_signer(struct founding_work *work, struct cert_book *book,
                              struct court *court, struct span identity)
{
    mls_evidence evidence;
    enum status status = cert_evidence_decode(identity, &evidence);
    if (status != OK || evidence.form != CERT_SISTER) {
        return status;
    }
    struct request *r = work->r;
    const struct wire_id signer = wire_id_of(&evidence.sister.signer);
    struct span bytes = {0};
    struct cert_device device;
    status = device_find_evidence(r->db, &r->wijk_id, &signer, r->arena, &bytes);
    if (status == OK) {
        status = add_issuer(court, bytes);
    }
    if (status == OK) {
        status = fill_book(book, court);
    }
    return status == OK ? cert_book_add_device(book, bytes, &evidence.sister.signer_key, &device)
                        : status;
}

static enum status check_founding(struct founding_work *work, const struct tree_leaf *leaf)
{
    struct request *r = work->r;
    struct court court;
    struct cert_book *book = NULL;
    struct mirror *before = NULL;
    struct cert_founding founding = {.founder_evidence = leaf->identity,
                                     .document = cert_policy_document(work->mirror->policy),
                                     .time = work->time};
    const struct cert_id wijk_id = cert_id_of(&r->wijk_id);
    enum status status = gather(work, leaf->identity, &court);
    if (status == OK) {
        status = cert_key_read(leaf->signature_key, &founding.founder_key);
    }
    if (status == OK && work->has_before) {
        status = mirror_open(r, &work->before, &before);
        founding.before = before == NULL ? NULL : cert_policy_document(before->policy);
    }
    if (status == OK) {
        status = cert_book_create(&wijk_id, NULL, &book);
    }
    if (status == OK) {
        status = fill_book(book, &court);
    }
    if (status == OK) {
        status = add_signer(work, book, &court, leaf->identity);
    }
    if (status == OK) {
        founding.hat = find_hat(work, &court);
        status = founding.hat == NULL ? OK : hat_check_live(r, founding.hat);
    }
    if (status == OK) {
        status = cert_founding_check(book, &founding);
    }
    cert_book_destroy(book);
    return status;
}

/* ── what is kept ───────────────────────────────────────────────────────────────────────────────
 */

static enum status keep_blobs(struct founding_work *work, struct wire_hash *policy)
{
    const struct blob_name info = {work->in->group, BLOB_GROUP_INFO, BLOB_ALWAYS};
    const struct blob_name document = {work->in->group, BLOB_POLICY, BLOB_ALWAYS};
    const enum status status = blob_name(work->r, &work->in->group_info_blob, &info);
    return status == OK ? blob_lay_down(work->r, work->policy, &document, policy) : status;
}

/* The old instance takes no more; those who follow it are told where to go. */
static enum status refound(struct founding_work *work)
{
    struct request *r = work->r;
    const struct wire_group *old = &work->before.group;
    struct span chain = work->in->hats;
    struct court court;
    enum status status = OK;
    if (chain.size == 0) {
        const struct cert_id named = cert_id_of(&r->hat_serial);
        status = court_open(r, &court);
        if (status == OK) {
            status = court_add_hat(&court, &named);
        }
        if (status == OK) {
            status = court_write_chain(&court, &chain);
        }
    }
    if (status == OK) {
        status = group_set_state(r->db, &r->wijk_id, old, GROUP_OVER);
    }
    if (status == OK) {
        status = statement_group_move(r->db, &r->wijk_id, old, &work->in->group);
    }
    struct wire_group_refounded event = {.head = {.type = WIRE_group_refounded},
                                         .group = work->in->group,
                                         .instead = *old,
                                         .hats = chain};
    return status == OK ? tell_group(r, old, &event.head, r->now + r->settings->message_keep_s)
                        : status;
}

static enum status keep(struct founding_work *work)
{
    struct request *r = work->r;
    struct group_row row = {.group = work->in->group,
                            .kind = work->place.kind,
                            .room_id = wire_id_of(&work->place.room),
                            .buurt_id = wire_id_of(&work->buurt),
                            .instance = work->place.instance,
                            .committed_at = (int64_t)work->time,
                            .leaves = 1};
    enum status status = keep_blobs(work, &row.policy);
    if (status == OK) {
        status = group_add(r->db, &r->wijk_id, &row, work->group_info);
    }
    if (status == OK) {
        status = mirror_save(r, &row.group, work->mirror);
    }
    if (status == OK) {
        status = leaf_put(r->db, &r->wijk_id, &row.group, 0, &r->serial);
    }
    if (status == OK) {
        status = follow_group(r, &row.group, &r->serial);
    }
    return status == OK && work->has_before ? refound(work) : status;
}

static enum status found(struct founding_work *work)
{
    const struct tree_leaf *leaf = NULL;
    enum status status = find_place(work);
    if (status == OK) {
        status = find_before(work);
    }
    if (status == OK) {
        status = read_fields(work);
    }
    if (status == OK) {
        status = read_info(work);
    }
    const struct mirror_start start = {.group_info = work->group_info,
                                       .tree = work->tree,
                                       .document = work->policy,
                                       .time = work->time};
    if (status == OK) {
        status = mirror_create(&start, &work->mirror);
    }
    if (status == OK) {
        status = check_leaf(work, &leaf);
    }
    if (status == OK) {
        status = check_document(work);
    }
    if (status == OK) {
        status = check_founding(work, leaf);
    }
    return status == OK ? keep(work) : status;
}

/* The mirror is built from rows when it is asked for first: it is then what was kept. */
enum status handle_group_found(struct request *r, const struct wire_group_found *in,
                               struct wire_done *out)
{
    (void)out;
    struct founding_work work = {.r = r, .in = in, .arena = arena_make(ARENA_MAX)};
    const enum status status = found(&work);
    mirror_destroy(work.mirror);
    arena_end(&work.arena);
    return status;
}
