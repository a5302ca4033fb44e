/* The keys of single messages: RFC 9420 sections 9.1 and 9.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "crypto/public/chance.h"
#include "mls/secret/secret_tree.h"

static struct secret_tree *tree_of(uint8_t first, uint32_t width)
{
    struct secret encryption = secret_zero();
    encryption.bytes[0] = first;
    struct secret_tree *tree = NULL;
    assert_int_equal(secret_tree_create(&encryption, width, &tree), OK);
    return tree;
}

static struct message_key peeked(struct secret_tree *tree, uint32_t leaf, uint32_t generation)
{
    struct message_key key;
    assert_int_equal(secret_tree_peek(tree, leaf, RATCHET_APPLICATION, generation, &key), OK);
    return key;
}

static void the_sender_and_a_receiver_derive_the_same_keys(void **state)
{
    (void)state;
    struct secret_tree *sender = tree_of(1, 8);
    struct secret_tree *receiver = tree_of(1, 8);
    for (uint32_t i = 0; i < 5; i++) {
        struct message_key sent;
        uint32_t generation = 99;
        assert_int_equal(secret_tree_next(sender, 3, RATCHET_APPLICATION, &generation, &sent), OK);
        assert_int_equal(generation, i);
        const struct message_key got = peeked(receiver, 3, i);
        assert_memory_equal(&sent, &got, sizeof(got));
        assert_int_equal(secret_tree_use(receiver, 3, RATCHET_APPLICATION, i), OK);
    }
    secret_tree_destroy(sender);
    secret_tree_destroy(receiver);
}

static void a_used_generation_is_refused_as_replayed(void **state)
{
    (void)state;
    struct secret_tree *tree = tree_of(2, 4);
    struct message_key key;
    assert_int_equal(secret_tree_use(tree, 0, RATCHET_APPLICATION, 0), OK);
    assert_int_equal(secret_tree_peek(tree, 0, RATCHET_APPLICATION, 0, &key), REPLAYED);
    assert_int_equal(secret_tree_use(tree, 0, RATCHET_APPLICATION, 0), REPLAYED);
    secret_tree_destroy(tree);
}

static void an_overtaken_generation_opens_once_and_never_again(void **state)
{
    (void)state;
    struct secret_tree *tree = tree_of(3, 4);
    const struct message_key before = peeked(tree, 1, 2);
    assert_int_equal(secret_tree_use(tree, 1, RATCHET_APPLICATION, 5), OK);
    const struct message_key after = peeked(tree, 1, 2);
    assert_memory_equal(&before, &after, sizeof(after));
    assert_int_equal(secret_tree_use(tree, 1, RATCHET_APPLICATION, 2), OK);
    struct message_key key;
    assert_int_equal(secret_tree_peek(tree, 1, RATCHET_APPLICATION, 2, &key), REPLAYED);
    assert_int_equal(secret_tree_peek(tree, 1, RATCHET_APPLICATION, 3, &key), OK);
    secret_tree_destroy(tree);
}

static void a_huge_generation_costs_nothing_and_is_refused(void **state)
{
    (void)state;
    struct secret_tree *tree = tree_of(4, 4);
    struct message_key key;
    static const uint32_t HUGE[] = {GENERATIONS_AHEAD_MAX + 1, 1u << 31, UINT32_MAX};
    for (size_t i = 0; i < sizeof(HUGE) / sizeof(HUGE[0]); i++) {
        assert_int_equal(secret_tree_peek(tree, 0, RATCHET_HANDSHAKE, HUGE[i], &key),
                         TOO_FAR_AHEAD);
        assert_int_equal(secret_tree_use(tree, 0, RATCHET_HANDSHAKE, HUGE[i]), TOO_FAR_AHEAD);
    }
    assert_int_equal(secret_tree_peek(tree, 0, RATCHET_HANDSHAKE, 0, &key), OK);
    secret_tree_destroy(tree);
}

static void skipped_keys_are_capped_and_the_oldest_give_way(void **state)
{
    (void)state;
    struct secret_tree *tree = tree_of(5, 4);
    struct message_key key;
    const uint32_t jump = GENERATIONS_AHEAD_MAX;
    assert_int_equal(secret_tree_use(tree, 2, RATCHET_APPLICATION, jump), OK);
    assert_int_equal(
        secret_tree_peek(tree, 2, RATCHET_APPLICATION, jump - SKIPPED_PER_RATCHET_MAX - 1, &key),
        REPLAYED);
    assert_int_equal(
        secret_tree_peek(tree, 2, RATCHET_APPLICATION, jump - SKIPPED_PER_RATCHET_MAX, &key), OK);
    assert_int_equal(secret_tree_use(tree, 2, RATCHET_APPLICATION, jump + 2), OK);
    assert_int_equal(
        secret_tree_peek(tree, 2, RATCHET_APPLICATION, jump - SKIPPED_PER_RATCHET_MAX, &key),
        REPLAYED);
    assert_int_equal(secret_tree_peek(tree, 2, RATCHET_APPLICATION, jump + 1, &key), OK);
    secret_tree_destroy(tree);
}

static void skipped_keys_are_capped_over_all_ratchets_of_an_epoch(void **state)
{
    (void)state;
    struct secret_tree *tree = tree_of(6, 128);
    struct message_key key;
    const uint32_t full = SKIPPED_PER_TREE_MAX / SKIPPED_PER_RATCHET_MAX;
    for (uint32_t leaf = 0; leaf < full; leaf++) {
        assert_int_equal(secret_tree_use(tree, leaf, RATCHET_APPLICATION, SKIPPED_PER_RATCHET_MAX),
                         OK);
    }
    assert_int_equal(secret_tree_use(tree, full, RATCHET_APPLICATION, 3), OK);
    assert_int_equal(secret_tree_peek(tree, full, RATCHET_APPLICATION, 0, &key), REPLAYED);
    assert_int_equal(secret_tree_peek(tree, full, RATCHET_APPLICATION, 4, &key), OK);
    secret_tree_destroy(tree);
}

static void the_handshake_and_application_ratchets_are_apart(void **state)
{
    (void)state;
    struct secret_tree *tree = tree_of(7, 4);
    struct message_key handshake;
    assert_int_equal(secret_tree_use(tree, 0, RATCHET_APPLICATION, 0), OK);
    assert_int_equal(secret_tree_peek(tree, 0, RATCHET_HANDSHAKE, 0, &handshake), OK);
    const struct message_key application = peeked(tree, 1, 0);
    assert_memory_not_equal(&handshake.key, &application.key, sizeof(application.key));
    secret_tree_destroy(tree);
}

static void a_leaf_outside_the_tree_is_refused(void **state)
{
    (void)state;
    struct secret_tree *tree = tree_of(8, 4);
    struct message_key key;
    uint32_t generation;
    assert_int_equal(secret_tree_peek(tree, 4, RATCHET_APPLICATION, 0, &key), WRONG_SENDER);
    assert_int_equal(secret_tree_next(tree, UINT32_MAX, RATCHET_APPLICATION, &generation, &key),
                     WRONG_SENDER);
    secret_tree_destroy(tree);
}

static void a_width_that_is_no_power_of_two_is_refused(void **state)
{
    (void)state;
    struct secret_tree *tree = NULL;
    assert_int_equal(secret_tree_open(0, &tree), MALFORMED);
    assert_int_equal(secret_tree_open(3, &tree), MALFORMED);
    assert_null(tree);
}

/* Rows as a caller keeps them: the last value of each key wins, an empty one goes. */
struct kept_row {
    char kind;
    uint32_t index;
    uint8_t value[4096];
    size_t size;
};

struct kept {
    struct kept_row rows[64];
    size_t count;
    size_t written; /* bytes of the last save */
};

static enum status keep_row(void *context, char kind, uint32_t index, struct span value)
{
    struct kept *kept = context;
    size_t at = 0;
    while (at < kept->count && (kept->rows[at].kind != kind || kept->rows[at].index != index)) {
        at++;
    }
    assert_true(at < 64 && value.size <= 4096);
    if (at == kept->count) {
        kept->count++;
    }
    kept->rows[at].kind = kind;
    kept->rows[at].index = index;
    kept->rows[at].size = value.size;
    if (value.size > 0) {
        memcpy(kept->rows[at].value, value.data, value.size);
    }
    kept->written += value.size;
    return OK;
}

static struct secret_tree *reloaded(const struct kept *kept, uint32_t width)
{
    struct secret_tree *tree = NULL;
    assert_int_equal(secret_tree_open(width, &tree), OK);
    for (size_t i = 0; i < kept->count; i++) {
        const struct kept_row *row = &kept->rows[i];
        if (row->size > 0) {
            assert_int_equal(
                secret_tree_row_put(tree, row->kind, row->index, span_of(row->value, row->size)),
                OK);
        }
    }
    secret_tree_rows_done(tree);
    return tree;
}

static void a_saved_tree_goes_on_where_it_was(void **state)
{
    (void)state;
    struct kept *kept = calloc(1, sizeof(*kept));
    assert_non_null(kept);
    struct secret_tree *tree = tree_of(9, 16);
    assert_int_equal(secret_tree_rows(tree, keep_row, kept), OK);
    secret_tree_rows_done(tree);
    assert_int_equal(secret_tree_use(tree, 5, RATCHET_APPLICATION, 3), OK);
    assert_int_equal(secret_tree_rows(tree, keep_row, kept), OK);
    secret_tree_rows_done(tree);
    struct secret_tree *again = reloaded(kept, 16);
    struct message_key key;
    assert_int_equal(secret_tree_peek(again, 5, RATCHET_APPLICATION, 3, &key), REPLAYED);
    for (uint32_t leaf = 0; leaf < 16; leaf++) {
        const uint32_t generation = leaf == 5 ? 1 : 2;
        const struct message_key a = peeked(tree, leaf, generation);
        const struct message_key b = peeked(again, leaf, generation);
        assert_memory_equal(&a, &b, sizeof(a));
    }
    secret_tree_destroy(tree);
    secret_tree_destroy(again);
    free(kept);
}

static void a_message_writes_its_own_row_and_no_other(void **state)
{
    (void)state;
    struct kept *kept = calloc(1, sizeof(*kept));
    assert_non_null(kept);
    struct secret_tree *tree = tree_of(10, 16);
    assert_int_equal(secret_tree_use(tree, 5, RATCHET_APPLICATION, 0), OK);
    secret_tree_rows_done(tree);
    assert_int_equal(secret_tree_use(tree, 5, RATCHET_APPLICATION, 1), OK);
    assert_int_equal(secret_tree_rows(tree, keep_row, kept), OK);
    assert_int_equal(kept->count, 1);
    assert_int_equal(kept->rows[0].kind, 'a');
    assert_int_equal(kept->rows[0].index, 5);
    assert_int_equal(kept->written, SECRET_SIZE + 4);
    secret_tree_destroy(tree);
    free(kept);
}

static void a_used_node_secret_leaves_the_stored_rows(void **state)
{
    (void)state;
    struct kept *kept = calloc(1, sizeof(*kept));
    assert_non_null(kept);
    struct secret_tree *tree = tree_of(11, 4);
    assert_int_equal(secret_tree_rows(tree, keep_row, kept), OK);
    secret_tree_rows_done(tree);
    assert_int_equal(secret_tree_use(tree, 0, RATCHET_APPLICATION, 0), OK);
    assert_int_equal(secret_tree_rows(tree, keep_row, kept), OK);
    for (size_t i = 0; i < kept->count; i++) {
        const bool is_above =
            kept->rows[i].kind == 'n' &&
            (kept->rows[i].index == 3 || kept->rows[i].index == 1 || kept->rows[i].index == 0);
        assert_true(!is_above || kept->rows[i].size == 0);
    }
    secret_tree_destroy(tree);
    free(kept);
}

static void a_stored_row_that_could_bring_a_used_key_back_is_refused(void **state)
{
    (void)state;
    struct secret_tree *tree = NULL;
    uint8_t row[SECRET_SIZE + 4 + 48] = {0};
    assert_int_equal(secret_tree_open(4, &tree), OK);
    row[SECRET_SIZE + 3] = 2;     /* the ratchet stands at 2 */
    row[SECRET_SIZE + 4 + 3] = 2; /* and yet 2 is said to be skipped */
    assert_int_equal(secret_tree_row_put(tree, 'a', 0, span_of(row, sizeof(row))), MALFORMED);
    assert_int_equal(secret_tree_row_put(tree, 'a', 0, span_of(row, 7)), MALFORMED);
    assert_int_equal(secret_tree_row_put(tree, 'a', 4, span_of(row, SECRET_SIZE + 4)), MALFORMED);
    assert_int_equal(secret_tree_row_put(tree, 'x', 0, span_of(row, SECRET_SIZE)), MALFORMED);
    row[SECRET_SIZE + 4 + 3] = 1;
    assert_int_equal(secret_tree_row_put(tree, 'a', 0, span_of(row, sizeof(row))), OK);
    assert_int_equal(secret_tree_row_put(tree, 'a', 0, span_of(row, sizeof(row))), MALFORMED);
    secret_tree_destroy(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sender_and_a_receiver_derive_the_same_keys),
        cmocka_unit_test(a_used_generation_is_refused_as_replayed),
        cmocka_unit_test(an_overtaken_generation_opens_once_and_never_again),
        cmocka_unit_test(a_huge_generation_costs_nothing_and_is_refused),
        cmocka_unit_test(skipped_keys_are_capped_and_the_oldest_give_way),
        cmocka_unit_test(skipped_keys_are_capped_over_all_ratchets_of_an_epoch),
        cmocka_unit_test(the_handshake_and_application_ratchets_are_apart),
        cmocka_unit_test(a_leaf_outside_the_tree_is_refused),
        cmocka_unit_test(a_width_that_is_no_power_of_two_is_refused),
        cmocka_unit_test(a_saved_tree_goes_on_where_it_was),
        cmocka_unit_test(a_message_writes_its_own_row_and_no_other),
        cmocka_unit_test(a_used_node_secret_leaves_the_stored_rows),
        cmocka_unit_test(a_stored_row_that_could_bring_a_used_key_back_is_refused),
    };
    return chance_open() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
