#include "support/mls_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#include "mls/public/structs.h"

enum { BYTES_MAX = 1 << 26 };

/* --- rows --- */

static int compare_keys(struct span a, struct span b)
{
    const size_t shorter = a.size < b.size ? a.size : b.size;
    const int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static size_t shelf_place(const struct shelf *shelf, struct span key)
{
    size_t low = 0;
    size_t high = shelf->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (compare_keys(buffer_span(&shelf->rows[middle].key), key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct shelf_row *shelf_find(const struct shelf *shelf, struct span key)
{
    const size_t at = shelf_place(shelf, key);
    const bool is_here = at < shelf->count && span_equal(buffer_span(&shelf->rows[at].key), key);
    return is_here ? &shelf->rows[at] : NULL;
}

static void row_end(struct shelf_row *row)
{
    buffer_end(&row->key);
    buffer_end(&row->value);
}

void shelf_end(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++) {
        row_end(&shelf->rows[i]);
    }
    free(shelf->rows);
    *shelf = (struct shelf){.rows = NULL};
}

static enum status shelf_insert(struct shelf *shelf, size_t at)
{
    if (shelf->rows == NULL || shelf->count == shelf->room) {
        const size_t room = shelf->room * 2 + 64;
        struct shelf_row *rows = realloc(shelf->rows, room * sizeof(*rows));
        if (rows == NULL) {
            return NO_MEMORY;
        }
        shelf->rows = rows;
        shelf->room = room;
    }
    for (size_t i = shelf->count; i > at; i--) {
        shelf->rows[i] = shelf->rows[i - 1];
    }
    shelf->rows[at] = (struct shelf_row){buffer_make(BYTES_MAX), buffer_make(BYTES_MAX)};
    shelf->count++;
    return OK;
}

enum status shelf_set(struct shelf *shelf, struct span key, struct span value)
{
    const size_t at = shelf_place(shelf, key);
    const bool is_here = shelf_find(shelf, key) != NULL;
    if (value.size == 0) {
        if (is_here) {
            row_end(&shelf->rows[at]);
            shelf->count--;
            memmove(&shelf->rows[at], &shelf->rows[at + 1],
                    (shelf->count - at) * sizeof(shelf->rows[0]));
        }
        return OK;
    }
    enum status status = is_here ? OK : shelf_insert(shelf, at);
    if (status != OK) {
        return status;
    }
    struct shelf_row *row = &shelf->rows[at];
    buffer_clear(&row->key);
    buffer_clear(&row->value);
    buffer_append_span(&row->key, key);
    buffer_append_span(&row->value, value);
    status = buffer_status(&row->key);
    return status == OK ? buffer_status(&row->value) : status;
}

/* Rows are gathered first: a batch is taken over whole or not at all. */
struct batch {
    struct shelf rows; /* in the order given; an empty value deletes */
    size_t left;       /* rows until the batch fails; 0: never */
    size_t written;
};

static enum status batch_add(void *context, struct span key, struct span value)
{
    struct batch *batch = context;
    if (batch->left > 0 && --batch->left == 0) {
        return STORAGE;
    }
    enum status status = shelf_insert(&batch->rows, batch->rows.count);
    if (status != OK) {
        return status;
    }
    struct shelf_row *row = &batch->rows.rows[batch->rows.count - 1];
    buffer_append_span(&row->key, key);
    buffer_append_span(&row->value, value);
    batch->written += key.size + value.size;
    status = buffer_status(&row->key);
    return status == OK ? buffer_status(&row->value) : status;
}

enum status shelf_save(struct shelf *shelf, struct group *group)
{
    struct batch batch = {.left = shelf->fail_after};
    enum status status = group_save(group, batch_add, &batch);
    for (size_t i = 0; i < batch.rows.count && status == OK; i++) {
        status = shelf_set(shelf, buffer_span(&batch.rows.rows[i].key),
                           buffer_span(&batch.rows.rows[i].value));
    }
    if (status == OK) {
        group_save_done(group);
        shelf->written = batch.written;
    }
    shelf_end(&batch.rows);
    return status;
}

enum status shelf_load(const struct shelf *shelf, const struct group_rules *rules,
                       struct group **out)
{
    struct span *keys = calloc(2 * shelf->count + 1, sizeof(*keys));
    if (keys == NULL) {
        return NO_MEMORY;
    }
    struct span *values = keys + shelf->count;
    for (size_t i = 0; i < shelf->count; i++) {
        const size_t backwards = shelf->count - 1 - i; /* any order must do */
        keys[i] = buffer_span(&shelf->rows[backwards].key);
        values[i] = buffer_span(&shelf->rows[backwards].value);
    }
    const struct group_rows rows = {keys, values, shelf->count};
    const enum status status = group_load(rules, &rows, out);
    free(keys);
    return status;
}

/* --- talkers --- */

static enum status find_shared(void *context, struct span psk_id, struct span *psk)
{
    (void)context;
    *psk = span_text("shared");
    return span_equal(psk_id, span_text("psk")) ? OK : PSK_MISSING;
}

const struct psk_source TALK_PSKS = {find_shared, NULL};

void talker_make(struct talker *talker, const char *name)
{
    *talker = (struct talker){.signer = sign_pair_random()};
    (void)snprintf(talker->name, sizeof(talker->name), "%s", name);
    talker->member = (struct member){
        .signer = &talker->signer,
        .identity = span_text(talker->name),
        .not_before = 0,
        .not_after = UINT64_MAX,
    };
}

void talker_end(struct talker *talker)
{
    group_destroy(talker->group);
    talker->group = NULL;
    shelf_end(&talker->shelf);
    key_package_secrets_wipe(&talker->package);
    sign_pair_wipe(&talker->signer);
}

void talk_write_remove(uint32_t leaf, struct buffer *out)
{
    const mls_proposal proposal = {.proposal_type = MLS_REMOVE, .removed = leaf};
    mls_write_proposal(out, &proposal);
}

void talk_write_self_remove(struct buffer *out)
{
    const mls_proposal proposal = {.proposal_type = MLS_SELF_REMOVE};
    mls_write_proposal(out, &proposal);
}

/* An Add is its type and then the key package as it stands behind the head of its MLSMessage. */
void talk_write_add(struct talker *newcomer, struct buffer *out)
{
    struct buffer package = buffer_make(BYTES_MAX);
    assert_int_equal(key_package_make(&newcomer->member, false, &package, &newcomer->package), OK);
    const mls_u16 type = MLS_ADD;
    mls_write_u16(out, &type);
    buffer_append(out, package.data + 4, package.size - 4);
    buffer_end(&package);
}

void talk_found(struct talker *founder, const struct group_rules *rules)
{
    assert_int_equal(group_create(rules, &founder->member, span_text("the group"), span_of(NULL, 0),
                                  &founder->group),
                     OK);
}

void talk_sweep(struct talker *talker)
{
    bool is_done = false;
    while (!is_done) {
        assert_int_equal(public_group_sweep(group_public(talker->group), 64, &is_done), OK);
    }
}

enum status talk_commit(struct talker *talker, const struct span *proposals, size_t count,
                        enum handshake_form form, struct buffer *commit)
{
    const struct commit_wish wish = {
        .proposals = proposals,
        .proposal_count = count,
        .with_kept = true,
        .form = form,
        .member = &talker->member,
        .psks = &TALK_PSKS,
    };
    struct commit_made made = {.commit = commit};
    return group_commit(talker->group, &wish, &made);
}

static void join_all(struct talker *talkers, size_t count, const struct group_rules *rules,
                     struct span welcome)
{
    for (size_t i = 1; i < count; i++) {
        assert_int_equal(group_join_welcome(rules,
                                            &(struct welcome_join){&talkers[i].package, 1, welcome,
                                                                   span_of(NULL, 0)},
                                            &TALK_PSKS, &talkers[i].group),
                         OK);
        talk_sweep(&talkers[i]);
    }
}

void talk_gather(struct talker *talkers, size_t count, const struct group_rules *rules)
{
    talk_found(&talkers[0], rules);
    if (count < 2) {
        return;
    }
    struct buffer *adds = calloc(count, sizeof(*adds));
    struct span *proposals = calloc(count, sizeof(*proposals));
    assert_non_null(adds);
    assert_non_null(proposals);
    for (size_t i = 1; i < count; i++) {
        adds[i] = buffer_make(BYTES_MAX);
        talk_write_add(&talkers[i], &adds[i]);
        proposals[i - 1] = buffer_span(&adds[i]);
    }
    const struct commit_wish wish = {.proposals = proposals,
                                     .proposal_count = count - 1,
                                     .member = &talkers[0].member,
                                     .welcome_with_tree = true};
    struct buffer commit = buffer_make(BYTES_MAX);
    struct buffer welcome = buffer_make(BYTES_MAX);
    struct commit_made made = {.commit = &commit, .welcome = &welcome};
    assert_int_equal(group_commit(talkers[0].group, &wish, &made), OK);
    talk_hear(&talkers[0], buffer_span(&commit), GROUP_OWN_MERGED, NULL);
    join_all(talkers, count, rules, buffer_span(&welcome));
    for (size_t i = 1; i < count; i++) {
        buffer_end(&adds[i]);
    }
    free(adds);
    free(proposals);
    buffer_end(&commit);
    buffer_end(&welcome);
}

void talk_enter(struct talker *talkers, size_t count, size_t i, struct talker *host,
                const uint32_t *replaces)
{
    struct buffer info = buffer_make(BYTES_MAX);
    struct buffer commit = buffer_make(BYTES_MAX);
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    assert_int_equal(group_make_info(host->group, host->member.signer, &form, &info), OK);
    const struct external_join join = {.group_info = buffer_span(&info), .replaces = replaces};
    struct group *entered = NULL;
    assert_int_equal(group_join_external(public_group_rules(group_public(host->group)),
                                         &talkers[i].member, &join, NULL, &commit, &entered),
                     OK);
    group_destroy(talkers[i].group);
    talkers[i].group = entered;
    talk_deliver(talkers, count, buffer_span(&commit));
    talk_sweep(&talkers[i]);
    buffer_end(&info);
    buffer_end(&commit);
}

void talk_deliver(struct talker *talkers, size_t count, struct span message)
{
    for (size_t i = 0; i < count; i++) {
        if (talkers[i].group == NULL) {
            continue;
        }
        struct group_event event;
        const enum status status = group_handle(talkers[i].group, message, &TALK_PSKS, &event);
        if (status != OK) {
            fail_msg("%s: %s", talkers[i].name, status_name(status));
        }
        if (event.kind == GROUP_REMOVED) {
            group_destroy(talkers[i].group);
            talkers[i].group = NULL;
        }
        group_event_end(&event);
    }
}

void talk_say(struct talker *talker, const char *text, struct buffer *out)
{
    assert_int_equal(
        group_protect(talker->group, &talker->signer, span_text("aad"), span_text(text), 16, out),
        OK);
}

void talk_hear(struct talker *talker, struct span message, enum group_event_kind kind,
               const char *text)
{
    struct group_event event;
    const enum status status = group_handle(talker->group, message, &TALK_PSKS, &event);
    assert_string_equal(status_name(status), status_name(OK));
    assert_int_equal(event.kind, kind);
    if (text != NULL) {
        assert_true(span_equal(event.content, span_text(text)));
        assert_true(span_equal(event.authenticated_data, span_text("aad")));
    }
    group_event_end(&event);
}

bool talk_agrees(const struct talker *talkers, size_t count)
{
    const struct group *first = NULL;
    bool agrees = true;
    for (size_t i = 0; i < count && agrees; i++) {
        const struct group *group = talkers[i].group;
        if (group == NULL || !group_is_active(group)) {
            continue;
        }
        first = first == NULL ? group : first;
        agrees = group_epoch(group) == group_epoch(first) &&
                 secret_equal(group_epoch_authenticator(group), group_epoch_authenticator(first));
    }
    return agrees;
}
