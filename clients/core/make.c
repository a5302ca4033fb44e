/* A group of one leaf, founded by this phone. Rules: T9, T15, T23. */
#include "core/client_inner.h"
#include "core/kept.h"

enum { MAKE_ARENA_MAX = 1 << 20, LEAF_TERM_S = 3650 * CLIENT_DAY_S };

struct making_group {
    struct client *client;
    struct client_group *group;
    struct arena arena;
    struct cert_document *document;
    struct cert_policy *policy;
    struct group *mls;
    struct buffer extensions, time, info, tree;
    uint64_t now;
};

static void making_end(struct making_group *making)
{
    group_destroy(making->mls);
    cert_policy_destroy(making->policy);
    cert_document_drop(making->document);
    buffer_end(&making->extensions);
    buffer_end(&making->time);
    buffer_end(&making->info);
    buffer_end(&making->tree);
    arena_end(&making->arena);
}

/* What is revoked in the wijk is so in a new group too: another one of ours tells it. */
static const struct cert_document *find_like(const struct making_group *making)
{
    const struct cert_document *best = NULL;
    for (const struct client_group *group = making->client->groups; group != NULL;
         group = group->next) {
        if (group->standing == MEMBERSHIP_INSIDE && group->policy != NULL) {
            const struct cert_document *document = cert_policy_document(group->policy);
            const bool is_wijk = group->place.kind == CERT_ALARM_WIJK;
            best = best == NULL || is_wijk ? document : best;
        }
    }
    return best;
}

static enum status make_document(struct making_group *making, const struct cert_document *before)
{
    if (before != NULL) {
        return cert_document_renew(before, &making->document);
    }
    struct mls_vector successions;
    const enum status status = client_successions(making->client, &making->arena, &successions);
    return status == OK ? cert_document_make(&making->group->id, &making->group->buurt,
                                             &successions, find_like(making), &making->document)
                        : status;
}

static enum status make_mls(struct making_group *making)
{
    struct client *client = making->client;
    making->now = (uint64_t)client_server_now(client);
    const struct cert_policy_start start = {
        .document = cert_document_bytes(making->document),
        .time = making->now,
        .memo = cert_book_memo(client->book),
    };
    enum status status = cert_policy_create(&start, &making->policy);
    if (status == OK) {
        cert_founding_extensions_write(making->document, &making->extensions);
        cert_time_extension_write(making->now, &making->time);
        status = buffer_status(&making->extensions);
    }
    if (status == OK) {
        status = buffer_status(&making->time);
    }
    if (status == OK) {
        const struct group_rules rules = client_group_rules(making->policy);
        struct member member = client_member(client);
        member.not_before = client_from(client);
        member.not_after = member.not_before + LEAF_TERM_S;
        status = group_create(&rules, &member, cert_group_span(&making->group->id),
                              buffer_span(&making->extensions), &making->mls);
    }
    return status;
}

static enum status write_state(struct making_group *making)
{
    const struct group_info_form form = {.with_external_pub = true,
                                         .extensions = buffer_span(&making->time)};
    enum status status =
        group_make_info(making->mls, &making->client->self.pair, &form, &making->info);
    if (status == OK) {
        tree_write(public_group_tree(group_public(making->mls)), &making->tree);
        status = buffer_status(&making->tree);
    }
    return status == OK ? cert_policy_follow(making->policy, group_public(making->mls)) : status;
}

static enum status send(struct making_group *making, const struct cert_id *hat)
{
    struct client *client = making->client;
    struct buffer chain = buffer_make(CERT_CHAIN_SIZE_MAX);
    struct errand *errand = NULL;
    struct wire_group_found message = {
        .head = {.type = WIRE_group_found},
        .group = client_wire_group(&making->group->id),
    };
    enum status status = OK;
    if (hat != NULL) {
        message.head.hat = client_wire_id(hat);
        status = client_write_chain(client, hat, &chain);
        message.hats = buffer_span(&chain);
    }
    if (status == OK) {
        status = client_attach(client, buffer_span(&making->info), 1, &message.group_info,
                               &message.group_info_blob);
    }
    if (status == OK) {
        status =
            client_attach(client, buffer_span(&making->tree), 1, &message.tree, &message.tree_blob);
    }
    const struct span document = cert_document_bytes(making->document);
    if (status == OK && document.size <= CLIENT_INLINE_MAX / 2) {
        message.policy = document;
    } else if (status == OK) {
        status = client_blob_put(client, document, 1, &message.policy_blob);
    }
    if (status == OK) {
        status = client_errand_add(client, ERRAND_MAKE, WIRE_group_found, &errand);
    }
    if (status == OK) {
        errand->group = making->group->id;
        status = client_errand_fill(client, errand, &message.head);
    }
    buffer_end(&chain);
    return status;
}

/* Takes: `before` the document of the instance before this one, `hat` under which it is founded;
 * NULL where the wijk's founder makes what it begins with. */
enum status client_make_group(struct client *client, struct client_group *group,
                              const struct cert_document *before, const struct cert_id *hat)
{
    struct making_group making = {
        .client = client,
        .group = group,
        .arena = arena_make(MAKE_ARENA_MAX),
        .extensions = buffer_make(1024),
        .time = buffer_make(64),
        .info = buffer_make(CLIENT_BYTES_MAX),
        .tree = buffer_make(CLIENT_BYTES_MAX),
    };
    enum status status = make_document(&making, before);
    if (status == OK) {
        status = make_mls(&making);
    }
    if (status == OK) {
        status = write_state(&making);
    }
    if (status == OK) {
        status = send(&making, hat);
    }
    if (status == OK) {
        status = client_group_set(client, group, making.mls, making.policy);
        making.mls = NULL;
        making.policy = NULL;
        group->standing = MEMBERSHIP_ENTERING;
        group->is_founded_here = true;
        group->is_confirmed = true;
        group->committed_at = (int64_t)making.now;
    }
    if (status == OK) {
        status = client_group_keep(client, group);
    }
    making_end(&making);
    return status;
}

/* The first of its id is kept: where somebody was before us, we enter that one. */
enum status client_made_group(struct client *client, struct errand *errand, enum status status,
                              const struct wire_head *reply)
{
    (void)reply;
    struct client_group *group = client_group_find(client, &errand->group);
    enum status done = OK;
    if (group != NULL && group->standing == MEMBERSHIP_ENTERING && status == OK) {
        done = client_entered(client, group);
        if (done == OK) {
            done = client_follow_now(client, group);
        }
    } else if (group != NULL && group->standing == MEMBERSHIP_ENTERING) {
        done = client_group_forget(client, group);
        group->standing = MEMBERSHIP_OUTSIDE;
        group->is_wanted = true;
        group->ask_at = client->now;
        if (done == OK) {
            done = client_group_keep(client, group);
        }
    }
    if (done == OK && errand->ticket != 0) {
        struct client_waiting *waiting = NULL;
        done = client_answer(client, errand->ticket, status, &waiting);
        if (done == OK && waiting != NULL) {
            waiting->output.answer.kind = WISH_ADD_ROOM;
            waiting->output.answer.group = client_wire_group(&errand->group);
            if (group != NULL) {
                waiting->output.answer.id = client_wire_id(&group->place.room);
            }
        }
    }
    errand->is_over = true;
    return done == OK ? client_found_go_on(client) : done;
}
