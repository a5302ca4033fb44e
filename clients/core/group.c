/* The groups of this phone: where it stands with each, and their rows. Rules: T9, T14, T22. */
#include <stdlib.h>

#include "core/client_inner.h"
#include "core/kept.h"

enum {
    IS_CONFIRMED = 1 << 0,
    WAS_INSIDE = 1 << 1,
    HAS_ROSTER = 1 << 2,
    IS_RESYNC = 1 << 3,
    WANTS_RESYNC = 1 << 4,
    MISSED_COMMITS_MAX = 500,
    GROUP_ROW_MAX = CERT_DOCUMENT_SIZE_MAX + 64
};

static struct row_key group_key(char letter, const struct cert_group *id)
{
    return client_row_key_of_id(letter, id->bytes, CERT_GROUP_SIZE);
}

struct client_group *client_group_find(const struct client *client, const struct cert_group *id)
{
    for (struct client_group *group = client->groups; group != NULL; group = group->next) {
        if (memcmp(&group->id, id, sizeof(*id)) == 0) {
            return group;
        }
    }
    return NULL;
}

/* --- memory --- */

void client_backlog_end(struct client_group *group)
{
    while (group->backlog != NULL) {
        struct client_frame *frame = group->backlog;
        group->backlog = frame->next;
        buffer_end(&frame->frame);
        free(frame);
    }
}

static void group_end(struct client_group *group)
{
    group_destroy(group->mls);
    cert_policy_destroy(group->policy);
    buffer_end(&group->tree);
    buffer_end(&group->group_info);
    buffer_end(&group->document);
    buffer_end(&group->pass);
    client_backlog_end(group);
    free(group);
}

void client_groups_end(struct client *client)
{
    while (client->groups != NULL) {
        struct client_group *group = client->groups;
        client->groups = group->next;
        group_end(group);
    }
}

enum status client_group_add(struct client *client, const struct cert_group *id,
                             struct client_group **out)
{
    struct cert_place place;
    enum status status = cert_place_read(cert_group_span(id), &place);
    if (status == OK && !cert_id_equal(&place.wijk_id, &client->self.wijk_id)) {
        status = WRONG_GROUP;
    }
    struct client_group *group = status == OK ? calloc(1, sizeof(*group)) : NULL;
    if (group == NULL) {
        return status == OK ? NO_MEMORY : status;
    }
    group->id = *id;
    group->place = place;
    group->buurt = client_group_buurt(client, &place);
    group->tree = buffer_make(CLIENT_BYTES_MAX);
    group->group_info = buffer_make(CLIENT_BYTES_MAX);
    group->document = buffer_make(CERT_DOCUMENT_SIZE_MAX);
    group->pass = buffer_make(CERT_CHAIN_SIZE_MAX + CERT_PASS_SIZE_MAX + 64);
    struct client_group **place_of = &client->groups;
    while (*place_of != NULL) {
        place_of = &(*place_of)->next;
    }
    *place_of = group;
    *out = group;
    return OK;
}

/* The buurt in which a group lies: its room, or what the charter says; zero: the wijk's own. */
struct cert_id client_group_buurt(const struct client *client, const struct cert_place *place)
{
    struct cert_id buurt = {{0}};
    if (place->kind == CERT_ALARM_BUURT || place->kind == CERT_TALK_BUURT) {
        return place->room;
    }
    struct arena arena = arena_make(1 << 20);
    mls_charter charter;
    if (client_charter(client, &arena, &charter) != OK ||
        cert_charter_find(&charter, place, &buurt) != OK) {
        buurt = (struct cert_id){{0}};
    }
    arena_end(&arena);
    return buurt;
}

/* --- rows --- */

enum status client_group_keep(struct client *client, struct client_group *group)
{
    const mls_kept_group kept = {
        .standing = (uint8_t)group->standing,
        .flags =
            (uint8_t)((group->is_confirmed ? IS_CONFIRMED : 0) |
                      (group->was_inside ? WAS_INSIDE : 0) | (group->has_roster ? HAS_ROSTER : 0) |
                      (group->is_resync ? IS_RESYNC : 0) |
                      (group->wants_resync ? WANTS_RESYNC : 0)),
        .buurt = group->buurt,
        .pass = buffer_span(&group->pass),
        .entered_at = (uint64_t)group->entered_at,
        .entered_epoch = group->entered_epoch,
        .heard_at = (uint64_t)group->heard_at,
        .beat_at = (uint64_t)group->beat_at,
        .gap_from = (uint64_t)group->gap_from,
    };
    const struct row_key key = group_key('G', &group->id);
    struct buffer bytes = buffer_make(CERT_CHAIN_SIZE_MAX + 1024);
    mls_write_kept_group(&bytes, &kept);
    return client_keep(client, &key, &bytes);
}

static enum status keep_policy(struct client *client, const struct row_key *key, uint64_t time,
                               struct span document)
{
    const mls_kept_policy kept = {.time = time, .document = document};
    struct buffer bytes = buffer_make(GROUP_ROW_MAX);
    mls_write_kept_policy(&bytes, &kept);
    return client_keep(client, key, &bytes);
}

enum status client_policy_keep(struct client *client, struct client_group *group)
{
    const struct row_key key = group_key('P', &group->id);
    const struct row_key next = group_key('Q', &group->id);
    const enum status status =
        keep_policy(client, &key, cert_policy_time(group->policy),
                    cert_document_bytes(cert_policy_document(group->policy)));
    return status == OK
               ? client_rows_put(&client->rows, client_row_key_span(&next), span_of(NULL, 0))
               : status;
}

/* What our waiting commit will make of it: after a restart nobody else can tell. */
enum status client_policy_keep_next(struct client *client, struct client_group *group)
{
    const struct cert_document *document = NULL;
    uint64_t time = 0;
    const struct row_key key = group_key('Q', &group->id);
    const enum status status = cert_policy_newest(group->policy, &document, &time);
    return status == OK ? keep_policy(client, &key, time, cert_document_bytes(document)) : status;
}

/* After our own commit was merged: the policy knows what follows, or the row does. */
enum status client_policy_follow(struct client *client, struct client_group *group)
{
    const struct public_group *view = group_public(group->mls);
    enum status status = cert_policy_follow(group->policy, view);
    if (status == CONFLICT) {
        const struct row_key key = group_key('Q', &group->id);
        struct span value;
        mls_kept_policy kept;
        status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
        if (status == OK) {
            status = mls_decode_kept_policy(value, NULL, &kept);
        }
        if (status == OK) {
            status = cert_policy_reset(group->policy, kept.document, kept.time);
        }
        if (status == OK) {
            status = cert_policy_follow(group->policy, view);
        }
    }
    group->committed_at = (int64_t)cert_policy_time(group->policy);
    return status == OK ? client_policy_keep(client, group) : status;
}

struct saving {
    struct client *client;
    struct row_key prefix;
};

static enum status save_row(void *context, struct span key, struct span value)
{
    const struct saving *saving = context;
    struct row_key whole = saving->prefix;
    if (key.size > sizeof(whole.bytes) - whole.size) {
        return TOO_LARGE;
    }
    client_row_key_add(&whole, key.data, key.size);
    return client_rows_put(&saving->client->rows, client_row_key_span(&whole), value);
}

enum status client_groups_save(struct client *client)
{
    enum status status = OK;
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        if (group->is_dirty && group->mls != NULL) {
            struct saving saving = {client, group_key('g', &group->id)};
            status = group_save(group->mls, save_row, &saving);
            if (status == OK) {
                group_save_done(group->mls);
            }
        }
        group->is_dirty = group->is_dirty && status != OK;
    }
    return status;
}

enum status client_group_forget(struct client *client, struct client_group *group)
{
    group_destroy(group->mls);
    group->mls = NULL;
    cert_policy_destroy(group->policy);
    group->policy = NULL;
    group->is_dirty = false;
    group->is_swept = false;
    group->sweep = (struct cert_sweep){0};
    const struct row_key rows = group_key('g', &group->id);
    const struct row_key policy = group_key('P', &group->id);
    const struct row_key next = group_key('Q', &group->id);
    enum status status = client_rows_drop_all(&client->rows, client_row_key_span(&rows));
    if (status == OK) {
        status = client_rows_put(&client->rows, client_row_key_span(&policy), span_of(NULL, 0));
    }
    return status == OK
               ? client_rows_put(&client->rows, client_row_key_span(&next), span_of(NULL, 0))
               : status;
}

enum status client_group_set(struct client *client, struct client_group *group, struct group *mls,
                             struct cert_policy *policy)
{
    const enum status status = client_group_forget(client, group);
    group->mls = mls;
    group->policy = policy;
    group->is_dirty = true;
    return status == OK ? client_policy_keep(client, group) : status;
}

struct group_rules client_group_rules(const struct cert_policy *policy)
{
    return (struct group_rules){.policy = cert_policy_hook((struct cert_policy *)policy)};
}

/* --- opening --- */

static enum status load_policy(struct client *client, struct client_group *group)
{
    const struct row_key key = group_key('P', &group->id);
    struct span value;
    mls_kept_policy kept;
    enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    if (status == OK) {
        status = mls_decode_kept_policy(value, NULL, &kept);
    }
    if (status != OK) {
        return status;
    }
    const struct cert_policy_start start = {
        .document = kept.document, .time = kept.time, .memo = cert_book_memo(client->book)};
    group->committed_at = (int64_t)kept.time;
    return cert_policy_create(&start, &group->policy);
}

static enum status load_mls(struct client_group *group, const struct client_rows *stored)
{
    const struct row_key prefix = group_key('g', &group->id);
    struct span *keys = malloc((stored->count + 1) * sizeof(*keys));
    struct span *values = malloc((stored->count + 1) * sizeof(*values));
    enum status status = keys == NULL || values == NULL ? NO_MEMORY : OK;
    struct group_rows rows = {keys, values, 0};
    for (size_t i = 0; status == OK && i < stored->count; i++) {
        const struct client_row *row = &stored->rows[i];
        if (row->key.size > prefix.size && memcmp(row->key.data, prefix.bytes, prefix.size) == 0) {
            keys[rows.count] = span_of(row->key.data + prefix.size, row->key.size - prefix.size);
            values[rows.count++] = row->value;
        }
    }
    if (status == OK) {
        const struct group_rules rules = client_group_rules(group->policy);
        status = group_load(&rules, &rows, &group->mls);
    }
    free(keys);
    free(values);
    return status;
}

static enum status load_group(struct client *client, const struct kept_row *row,
                              const struct client_rows *stored)
{
    struct cert_group id;
    mls_kept_group kept;
    enum status status = mls_decode_kept_group(span_of(row->value, row->value_size), NULL, &kept);
    if (status != OK || row->key_size != 1 + CERT_GROUP_SIZE) {
        return status == OK ? MALFORMED : status;
    }
    memcpy(id.bytes, row->key + 1, CERT_GROUP_SIZE);
    struct client_group *group = NULL;
    status = client_group_add(client, &id, &group);
    if (status != OK) {
        return status;
    }
    group->standing =
        kept.standing <= MEMBERSHIP_GONE ? (enum membership)kept.standing : MEMBERSHIP_OUTSIDE;
    group->is_confirmed = (kept.flags & IS_CONFIRMED) != 0;
    group->was_inside = (kept.flags & WAS_INSIDE) != 0;
    group->has_roster = (kept.flags & HAS_ROSTER) != 0;
    group->is_resync = (kept.flags & IS_RESYNC) != 0;
    group->wants_resync = (kept.flags & WANTS_RESYNC) != 0;
    group->buurt = kept.buurt;
    group->entered_at = (int64_t)kept.entered_at;
    group->entered_epoch = kept.entered_epoch;
    group->heard_at = (int64_t)kept.heard_at;
    group->beat_at = (int64_t)kept.beat_at;
    group->gap_from = (int64_t)kept.gap_from;
    status = client_buffer_set(&group->pass, kept.pass);
    const bool has_state = group->standing == MEMBERSHIP_ENTERING ||
                           group->standing == MEMBERSHIP_INSIDE ||
                           group->standing == MEMBERSHIP_FROZEN;
    if (status != OK || !has_state) {
        group->standing =
            has_state || group->standing == MEMBERSHIP_GONE ? group->standing : MEMBERSHIP_OUTSIDE;
        return status;
    }
    status = load_policy(client, group);
    return status == OK ? load_mls(group, stored) : status;
}

enum status client_groups_load(struct client *client, const struct client_rows *stored)
{
    const struct row_key prefix = client_row_key_of('G');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    enum status status = OK;
    while (status == OK &&
           (row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        status = load_group(client, row, stored);
        index++;
    }
    return status;
}

/* --- what the server lists --- */

enum status client_group_list(struct client *client)
{
    if (client->session.is_listing) {
        return OK;
    }
    struct wire_group_list message = {.head = {.type = WIRE_group_list}};
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_LIST, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
        client->session.is_listing = true;
    }
    return status;
}

/* Whether this phone would go into a group by itself: into those of everybody in its buurt, into
 * those that a pass opens, and wherever it has been. */
static bool is_wanted(const struct client *client, const struct client_group *group)
{
    const enum cert_group_kind kind = group->place.kind;
    const bool is_of_buurt = kind == CERT_ALARM_BUURT || kind == CERT_TALK_BUURT;
    if (is_of_buurt) {
        return cert_id_equal(&group->place.room, &client->self.buurt);
    }
    return kind == CERT_ALARM_WIJK || group->pass.size > 0;
}

/* A group in which we stand, of which the server tells how far it is. */
static enum status catch_up(struct client *client, struct client_group *group, uint64_t epoch)
{
    if (epoch > group_epoch(group->mls) + MISSED_COMMITS_MAX) { /* T26 */
        group->wants_resync = true;
        group->gap_from = group->committed_at;
    }
    const enum status status = client_group_ahead(client, group, epoch);
    if (status != OK) {
        return status;
    }
    return client_follow_now(client, group); /* it tells what we missed, our leaving too */
}

static enum status listed(struct client *client, const struct wire_group_row *row)
{
    const struct cert_group id = client_cert_group(&row->group);
    struct client_group *group = client_group_find(client, &id);
    enum status status = OK;
    if (group == NULL) {
        status = client_group_add(client, &id, &group);
        if (status != OK) {
            return status == NO_MEMORY ? status : OK; /* not a group of this wijk: not ours */
        }
        status = client_group_keep(client, group);
    }
    if (status != OK || group->standing == MEMBERSHIP_ENTERING) {
        return status;
    }
    if (group->standing == MEMBERSHIP_INSIDE || group->standing == MEMBERSHIP_FROZEN) {
        return catch_up(client, group, row->epoch);
    }
    if (row->frozen || group->standing == MEMBERSHIP_FETCHING ||
        group->standing == MEMBERSHIP_QUEUED || group->standing == MEMBERSHIP_READY) {
        return OK;
    }
    if (group->standing == MEMBERSHIP_GONE && (row->inside || group->pass.size == 0)) {
        return OK; /* we left: a leaf that still stands there waits for somebody's commit (T16) */
    }
    group->is_resync = row->inside;
    if (!row->inside && !is_wanted(client, group)) {
        return OK;
    }
    group->standing = MEMBERSHIP_OUTSIDE;
    group->is_wanted = true;
    return OK;
}

enum status client_groups_listed(struct client *client, struct errand *errand, enum status status,
                                 const struct wire_head *reply)
{
    (void)errand;
    client->session.is_listing = false;
    if (status != OK || reply == NULL) {
        return OK;
    }
    const struct wire_group_page *page = (const struct wire_group_page *)reply;
    const struct wire_group_row *rows = page->groups.items;
    enum status done = OK;
    for (size_t i = 0; done == OK && i < page->groups.count; i++) {
        done = listed(client, &rows[i]);
    }
    return done == OK ? client_groups_go_on(client) : done;
}

/* The connection is gone: what was on its way into a group begins again. */
void client_groups_lost(struct client *client)
{
    for (struct client_group *group = client->groups; group != NULL; group = group->next) {
        const enum membership standing = group->standing;
        if (standing == MEMBERSHIP_FETCHING || standing == MEMBERSHIP_QUEUED ||
            standing == MEMBERSHIP_READY) {
            group->standing = MEMBERSHIP_OUTSIDE;
        }
        client_backlog_end(group);
    }
    client_blobs_end(client);
}
