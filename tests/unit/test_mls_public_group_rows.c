/* test_mls_public_group_rows.c -- a group as stored rows, and what a step costs in them. */
#include "support/mls_build.h"

#include "base/check.h"
#include "crypto/public/chance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { ROWS_MAX = 256 };

/* A store: keys sorted as bytes, as every store gives them. */
struct row {
    struct span key, value;
};
struct shelf {
    struct build *b;
    struct row rows[ROWS_MAX];
    size_t count;
    size_t put, gone, bytes; /* of the last save */
    size_t fail_at;          /* the row whose writing fails; 0: none */
};

static struct span copy(struct build *b, struct span bytes)
{
    struct buffer kept = buffer_make(bytes.size);
    buffer_append_span(&kept, bytes);
    return build_keep(b, &kept);
}

static int order(struct span a, struct span b)
{
    const size_t size = a.size < b.size ? a.size : b.size;
    const int common = memcmp(a.data, b.data, size);
    return common != 0 ? common : (a.size > b.size) - (a.size < b.size);
}

static enum status put_row(void *context, struct span key, struct span value)
{
    struct shelf *shelf = context;
    size_t at = 0;
    while (at < shelf->count && order(shelf->rows[at].key, key) < 0) {
        at++;
    }
    const bool found = at < shelf->count && order(shelf->rows[at].key, key) == 0;
    if (shelf->fail_at != 0 && --shelf->fail_at == 0) {
        return STORAGE;
    }
    if (value.data == NULL) {
        if (!found) {
            return OK; /* it came and went between two saves */
        }
        shelf->gone++;
        memmove(&shelf->rows[at], &shelf->rows[at + 1],
                (shelf->count - at - 1) * sizeof(struct row));
        shelf->count--;
        return OK;
    }
    shelf->put++;
    shelf->bytes += key.size + value.size;
    if (!found) {
        CHECK(shelf->count < ROWS_MAX);
        memmove(&shelf->rows[at + 1], &shelf->rows[at], (shelf->count - at) * sizeof(struct row));
        shelf->count++;
        shelf->rows[at].key = copy(shelf->b, key);
    }
    shelf->rows[at].value = copy(shelf->b, value);
    return OK;
}

static void save(struct shelf *shelf)
{
    shelf->put = shelf->gone = shelf->bytes = 0;
    assert_int_equal(public_group_rows(shelf->b->group, put_row, shelf), OK);
    public_group_rows_done(shelf->b->group);
}

static enum status load(const struct shelf *shelf, struct public_group **out)
{
    struct public_group *group;
    enum status status = public_group_create(NULL, &group);
    for (size_t i = 0; status == OK && i < shelf->count; i++) {
        status = public_group_row_put(group, shelf->rows[i].key, shelf->rows[i].value);
    }
    if (status == OK) {
        status = public_group_rows_end(group);
    }
    if (status != OK) {
        public_group_destroy(group);
        group = NULL;
    }
    *out = group;
    return status;
}

/* The group is thrown away and read again. */
static void restart(struct shelf *shelf)
{
    struct public_group *again;
    const struct span before = build_state(shelf->b);
    assert_int_equal(load(shelf, &again), OK);
    public_group_destroy(shelf->b->group);
    shelf->b->group = again;
    assert_true(span_equal(before, build_state(shelf->b)));
}

static int open_five(void **state)
{
    struct build *b = calloc(1, sizeof(*b));
    struct shelf *shelf = calloc(1, sizeof(*shelf));
    build_open(b, 5, NULL, span_of(NULL, 0));
    build_fill(b);
    shelf->b = b;
    *state = shelf;
    return 0;
}

static int close_build(void **state)
{
    struct shelf *shelf = *state;
    build_end(shelf->b);
    free(shelf->b);
    free(shelf);
    return 0;
}

static size_t rows_of(const struct shelf *shelf, uint8_t letter)
{
    size_t count = 0;
    for (size_t i = 0; i < shelf->count; i++) {
        count += shelf->rows[i].key.data[0] == letter;
    }
    return count;
}

static void empty_commit(struct build *b, uint32_t from)
{
    const mls_proposal_or_ref none[1] = {{0}};
    build_merge(b, build_path_commit(b, build_member(from), &b->clients[from], none, 0));
}

static void a_stored_group_comes_back_and_follows_on(void **state)
{
    struct shelf *shelf = *state;
    (void)build_kept(shelf->b, 1, build_psk(shelf->b, "key"));
    (void)build_kept(shelf->b, 3, build_remove(shelf->b, 2));
    (void)build_kept(shelf->b, 2, build_self_remove(shelf->b));
    save(shelf);
    restart(shelf);
    assert_int_equal(public_group_proposal_count(shelf->b->group), 3);
    assert_true(public_group_is_verified(shelf->b->group));
    const mls_proposal_or_ref add = build_by_value(build_add(shelf->b, &shelf->b->clients[6]));
    build_merge(shelf->b,
                build_commit(shelf->b, build_member(1), &shelf->b->clients[1], &add, 1, NULL));
    save(shelf);
    restart(shelf);
    assert_true(public_group_is_verified(shelf->b->group)); /* the new leaf too */
    empty_commit(shelf->b, 1);
    save(shelf);
    restart(shelf);
}

static void only_what_changed_is_written_again(void **state)
{
    struct shelf *shelf = *state;
    save(shelf);
    save(shelf);
    assert_int_equal(shelf->put + shelf->gone, 0); /* nothing changed: no row at all */
    empty_commit(shelf->b, 1);
    save(shelf);
    /* context, tag, and a path: width, leaf and three parents */
    assert_int_equal(shelf->put, 2 + 5);
    assert_int_equal(shelf->gone, 0);
    assert_true(shelf->bytes < 2000);
}

static void a_proposal_writes_its_own_row_and_the_epoch_takes_it_away(void **state)
{
    struct shelf *shelf = *state;
    save(shelf);
    (void)build_kept(shelf->b, 1, build_psk(shelf->b, "key"));
    save(shelf);
    assert_int_equal(shelf->put, 1);
    assert_int_equal(rows_of(shelf, 'p'), 1);
    save(shelf);
    assert_int_equal(shelf->put, 0);
    (void)build_kept(shelf->b, 1, build_psk(shelf->b, "another")); /* never written */
    empty_commit(shelf->b, 0);
    empty_commit(shelf->b, 0);
    save(shelf);
    assert_int_equal(shelf->gone, 1);
    assert_int_equal(rows_of(shelf, 'p'), 0);
    restart(shelf);
}

static void kept_proposals_come_back_in_their_order(void **state)
{
    struct shelf *shelf = *state;
    struct hash reference;
    for (uint32_t i = 0; i < 4; i++) {
        (void)build_kept(shelf->b, i, build_remove(shelf->b, (i + 1) % 5));
    }
    save(shelf);
    restart(shelf);
    (void)build_kept(shelf->b, 4, build_remove(shelf->b, 0));
    save(shelf);
    restart(shelf);
    for (uint32_t i = 0; i < 5; i++) {
        const mls_authenticated_content *kept =
            public_group_proposal(shelf->b->group, i, &reference);
        assert_int_equal(kept->content.sender.leaf_index, i);
    }
}

static void a_smaller_tree_takes_its_rows_away(void **state)
{
    struct shelf *shelf = *state;
    save(shelf);
    const size_t before = rows_of(shelf, 'n');
    const mls_proposal_or_ref item = build_by_value(build_remove(shelf->b, 4));
    build_merge(shelf->b,
                build_path_commit(shelf->b, build_member(0), &shelf->b->clients[0], &item, 1));
    save(shelf);
    assert_true(rows_of(shelf, 'n') < before);
    restart(shelf);
    assert_int_equal(tree_width(public_group_tree(shelf->b->group)), 4);
}

static void what_a_failing_store_missed_is_given_again(void **state)
{
    struct shelf *shelf = *state;
    save(shelf);
    empty_commit(shelf->b, 2);
    shelf->fail_at = 3;
    assert_int_equal(public_group_rows(shelf->b->group, put_row, shelf), STORAGE);
    save(shelf); /* the batch was taken back by the store; all of it comes again */
    assert_int_equal(shelf->put, 7);
    restart(shelf);
}

static void which_leaves_are_verified_is_stored(void **state)
{
    struct shelf *shelf = *state;
    struct build *b = shelf->b;
    struct public_group *opened;
    bool done = false;
    const struct span bytes = build_encode_group_info(b, build_group_info(b, 0, true), true);
    assert_int_equal(public_group_open(NULL, bytes, span_of(NULL, 0), &opened), OK);
    public_group_destroy(b->group);
    b->group = opened;
    save(shelf);
    restart(shelf);
    assert_false(public_group_is_verified(b->group));
    assert_true(tree_leaf(public_group_tree(b->group), 0)->is_verified);
    assert_false(tree_leaf(public_group_tree(b->group), 1)->is_verified);
    while (!done) {
        assert_int_equal(public_group_sweep(b->group, 1, &done), OK);
    }
    save(shelf);
    assert_int_equal(shelf->put, 1);
    restart(shelf);
    assert_true(public_group_is_verified(b->group));
}

static void rows_of_another_version_are_refused(void **state)
{
    struct shelf *shelf = *state;
    struct public_group *group;
    save(shelf);
    const size_t last = shelf->count - 1;
    assert_int_equal(shelf->rows[last].key.data[0], 'v');
    ((uint8_t *)shelf->rows[last].value.data)[0]++;
    assert_int_equal(load(shelf, &group), OLD_VERSION);
    shelf->count--; /* and without one */
    assert_int_equal(load(shelf, &group), OLD_VERSION);
}

static void rows_that_do_not_fit_together_are_refused(void **state)
{
    struct shelf *shelf = *state;
    struct public_group *group;
    (void)build_kept(shelf->b, 1, build_psk(shelf->b, "key"));
    save(shelf);
    const struct shelf whole = *shelf;
    size_t refused = 0;
    for (size_t i = 0; i < whole.count; i++) {
        *shelf = whole;
        memmove(&shelf->rows[i], &shelf->rows[i + 1], (whole.count - i - 1) * sizeof(struct row));
        shelf->count--;
        const enum status status = load(shelf, &group);
        public_group_destroy(group);
        /* marks and proposals may be missing; nothing else may */
        const uint8_t letter = whole.rows[i].key.data[0];
        assert_true((status == OK) == (letter == 's' || letter == 'p'));
        refused += status != OK;
    }
    assert_true(refused > 8);
    *shelf = whole;
    const struct span odd[] = {span_text(""), span_text("x"), span_text("n123"), span_text("p12"),
                               span_text("s1")};
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        assert_int_equal(public_group_create(NULL, &group), OK);
        assert_int_equal(public_group_row_put(group, odd[i], span_text("value")), MALFORMED);
        public_group_destroy(group);
    }
}

/* --- a walk at random --- */

/* The client of a leaf, found again by its signature key. */
static struct build_client *client_at(struct build *b, uint32_t leaf)
{
    const struct tree_leaf *found = tree_leaf(public_group_tree(b->group), leaf);
    for (size_t i = 0; found != NULL && i < BUILD_CLIENTS; i++) {
        if (span_equal(sign_public(&b->clients[i].sign), found->signature_key)) {
            return &b->clients[i];
        }
    }
    return NULL;
}

static struct build_client *someone_outside(struct build *b)
{
    uint32_t leaf;
    for (;;) {
        struct build_client *client = &b->clients[chance_below(BUILD_CLIENTS)];
        if (tree_find_signature_key(public_group_tree(b->group), sign_public(&client->sign),
                                    &leaf) != OK) {
            client->key = hpke_pair_random();
            client->init = hpke_pair_random();
            return client;
        }
    }
}

static uint32_t someone_inside(struct build *b, uint32_t but)
{
    for (;;) {
        const uint32_t leaf = chance_below(tree_width(public_group_tree(b->group)));
        if (leaf != but && tree_leaf(public_group_tree(b->group), leaf) != NULL) {
            return leaf;
        }
    }
}

static mls_authenticated_content *random_commit(struct build *b)
{
    const uint32_t members = tree_leaf_count(public_group_tree(b->group));
    mls_proposal_or_ref items[3];
    size_t count = 0;
    if (members < 12 && chance_below(3) == 0) {
        items[0] = build_by_value(build_external_init(b));
        return build_path_commit(b, build_joiner(), someone_outside(b), items, 1);
    }
    const uint32_t from = someone_inside(b, UINT32_MAX);
    if (members > 2 && chance_below(2) == 0) {
        items[count++] = build_by_value(build_remove(b, someone_inside(b, from)));
    }
    if (members < 12 && chance_below(2) == 0) {
        items[count++] = build_by_value(build_add(b, someone_outside(b)));
    }
    if (chance_below(2) == 0) {
        items[count++] = build_by_value(build_psk(b, "key"));
    }
    return build_path_commit(b, build_member(from), client_at(b, from), items, count);
}

/* Dropped, parked, merged, saved and restarted at any moment: what was stored, what a second group
 * followed and what the first one holds are the same, epoch after epoch. */
static void a_group_is_the_same_however_it_was_followed(void **state)
{
    struct shelf *shelf = *state;
    struct build *b = shelf->b;
    struct public_group *second;
    uint8_t seed[32] = {42};
    chance_seed(seed);
    const struct span bytes = build_encode_group_info(b, build_group_info(b, 0, true), true);
    assert_int_equal(public_group_open(NULL, bytes, span_of(NULL, 0), &second), OK);
    for (int step = 0; step < 150; step++) {
        const mls_authenticated_content *commit = random_commit(b);
        struct public_commit *staged;
        if (chance_below(3) == 0) {
            const struct span before = build_state(b);
            assert_int_equal(build_try(b, commit), OK);
            assert_true(span_equal(before, build_state(b)));
        }
        assert_int_equal(public_group_stage(b->group, commit, &staged), OK);
        if (chance_below(2) == 0) {
            assert_int_equal(public_commit_park(staged), OK);
        }
        public_commit_merge(staged);
        assert_int_equal(public_group_stage(second, commit, &staged), OK);
        public_commit_merge(staged);
        assert_true(
            span_equal(public_group_context_bytes(second), public_group_context_bytes(b->group)));
        assert_int_equal(tree_check_parent_hashes(public_group_tree(b->group)), OK);
        if (chance_below(3) == 0) {
            save(shelf);
        }
        if (chance_below(10) == 0) {
            save(shelf);
            restart(shelf);
        }
    }
    public_group_destroy(second);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_five, close_build)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_stored_group_comes_back_and_follows_on),
        CASE(only_what_changed_is_written_again),
        CASE(a_proposal_writes_its_own_row_and_the_epoch_takes_it_away),
        CASE(kept_proposals_come_back_in_their_order),
        CASE(a_smaller_tree_takes_its_rows_away),
        CASE(what_a_failing_store_missed_is_given_again),
        CASE(which_leaves_are_verified_is_stored),
        CASE(rows_of_another_version_are_refused),
        CASE(rows_that_do_not_fit_together_are_refused),
        CASE(a_group_is_the_same_however_it_was_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
