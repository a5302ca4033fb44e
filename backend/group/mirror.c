#include "group/mirror.h"

#include "blob/blob.h"
#include "server/core/cache.h"
#include "wijk/ids.h"

#include <stdlib.h>

enum { MEMO_SIZE = 256, BASE_SIZE = 65536, LEAF_SIZE = 1024 };

/* ── where it stands ────────────────────────────────────────────────────────────────────────────
 */

struct mirror_key {
    uint8_t bytes[1 + sizeof(struct wire_group)];
};

static struct mirror_key key_of(const struct wire_group *group)
{
    struct mirror_key key = {{'g'}};
    memcpy(key.bytes + 1, group->bytes, sizeof(group->bytes));
    return key;
}

static struct span key_span(const struct mirror_key *key)
{
    return span_of(key->bytes, sizeof(key->bytes));
}

static void destroy(void *mirror)
{
    mirror_destroy(mirror);
}

/* One that is larger than the whole cache still gets in, and is alone there. */
static size_t size_of(const struct request *r, const struct mirror *mirror)
{
    const size_t limit = (size_t)r->settings->tree_cache_max;
    const size_t size =
        BASE_SIZE + (size_t)tree_width(public_group_tree(mirror->group)) * LEAF_SIZE;
    return size < limit ? size : limit;
}

void mirror_keep(struct request *r, const struct wire_group *group, struct mirror *mirror)
{
    const struct mirror_key key = key_of(group);
    const struct cached cached = {.thing = mirror, .size = size_of(r, mirror), .destroy = destroy};
    cache_put(r->trees, key_span(&key), cached);
}

void mirror_drop(struct request *r, const struct wire_group *group)
{
    const struct mirror_key key = key_of(group);
    cache_drop(r->trees, key_span(&key));
}

struct held {
    struct cache *trees;
    struct mirror_key key;
};

static void drop_unless_kept(void *context, bool kept)
{
    struct held *held = context;
    if (!kept) {
        cache_drop(held->trees, key_span(&held->key));
    }
    free(held);
}

enum status mirror_hold(struct request *r, const struct wire_group *group)
{
    struct held *held = malloc(sizeof(*held));
    if (held == NULL) {
        return NO_MEMORY;
    }
    *held = (struct held){.trees = r->trees, .key = key_of(group)};
    const enum status status = on_end(r, drop_unless_kept, held);
    if (status != OK) {
        free(held);
    }
    return status;
}

/* ── its life ───────────────────────────────────────────────────────────────────────────────────
 */

void mirror_destroy(struct mirror *mirror)
{
    if (mirror == NULL) {
        return;
    }
    public_group_destroy(mirror->group);
    cert_policy_destroy(mirror->policy);
    cert_memo_destroy(mirror->memo);
    free(mirror);
}

static enum status start(struct span document, uint64_t time, struct mirror **out)
{
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return NO_MEMORY;
    }
    enum status status = cert_memo_create(MEMO_SIZE, &(*out)->memo);
    const struct cert_policy_start policy = {
        .document = document, .time = time, .memo = (*out)->memo};
    if (status == OK) {
        status = cert_policy_create(&policy, &(*out)->policy);
    }
    if (status != OK) {
        mirror_destroy(*out);
        *out = NULL;
    }
    return status;
}

enum status mirror_create(const struct mirror_start *from, struct mirror **out)
{
    enum status status = start(from->document, from->time, out);
    if (status != OK) {
        return status;
    }
    const struct group_rules rules = {.policy = cert_policy_hook((*out)->policy)};
    status = public_group_open(&rules, from->group_info, from->tree, &(*out)->group);
    if (status != OK) {
        mirror_destroy(*out);
        *out = NULL;
    }
    return status;
}

/* ── its rows ───────────────────────────────────────────────────────────────────────────────────
 */

static enum status put_row(void *context, struct span key, struct span value)
{
    struct mirror *mirror = context;
    return public_group_row_put(mirror->group, key, value);
}

static enum status read_rows(struct request *r, const struct group_row *row, struct mirror *mirror)
{
    const struct group_rules rules = {.policy = cert_policy_hook(mirror->policy)};
    enum status status = public_group_create(&rules, &mirror->group);
    if (status == OK) {
        status = group_state_read(r->db, &r->wijk_id, &row->group, put_row, mirror);
    }
    if (status == OK) {
        status = public_group_rows_end(mirror->group);
    }
    return status == OK ? cert_policy_follow(mirror->policy, mirror->group) : status;
}

/* What was judged when it came in is not judged otherwise now: then the rows are broken. */
static enum status or_storage(enum status status)
{
    return status == OK || status == NO_MEMORY || status == RETRY ? status : STORAGE;
}

static enum status load(struct request *r, const struct group_row *row, struct mirror **out)
{
    struct span document = {0};
    struct mirror *mirror = NULL;
    enum status status = blob_read(r, &row->policy, &document);
    if (status == OK) {
        status = start(document, (uint64_t)row->committed_at, &mirror);
    }
    if (status == OK) {
        status = read_rows(r, row, mirror);
    }
    if (status == OK && public_group_epoch(mirror->group) != row->epoch) {
        status = STORAGE;
    }
    if (status != OK) {
        mirror_destroy(mirror);
        return or_storage(status);
    }
    *out = mirror;
    return OK;
}

enum status mirror_open(struct request *r, const struct group_row *row, struct mirror **out)
{
    const struct mirror_key key = key_of(&row->group);
    *out = cache_find(r->trees, key_span(&key));
    if (*out != NULL) {
        return OK;
    }
    const enum status status = load(r, row, out);
    if (status != OK) {
        return status;
    }
    mirror_keep(r, &row->group, *out);
    *out = cache_find(r->trees, key_span(&key));
    return *out == NULL ? NO_MEMORY : OK;
}

struct row_sink {
    struct request *r;
    const struct wire_group *group;
};

static enum status write_row(void *context, struct span key, struct span value)
{
    const struct row_sink *sink = context;
    return group_state_put(sink->r->db, &sink->r->wijk_id, sink->group, key, value);
}

enum status mirror_save(struct request *r, const struct wire_group *group, struct mirror *mirror)
{
    struct row_sink sink = {.r = r, .group = group};
    const enum status status = public_group_rows(mirror->group, write_row, &sink);
    if (status == OK) {
        public_group_rows_done(mirror->group);
    }
    return status;
}
