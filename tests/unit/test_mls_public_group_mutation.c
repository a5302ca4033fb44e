/* test_mls_public_group_mutation.c -- commits and rows with a few bytes changed.
 *
 * What can still be read is signed again, so that every check behind the signature is reached. */
#include "support/mls_build.h"

#include "crypto/public/chance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { ROUNDS = 3000, MEMORY = 1 << 22 };

struct counts {
    int read, taken;
};

static void change_bytes(struct span bytes)
{
    uint8_t *at = (uint8_t *)bytes.data;
    for (uint32_t i = 0; i <= chance_below(3); i++) {
        const uint32_t where = chance_below((uint32_t)bytes.size);
        at[where] = chance_below(2) == 0 ? (uint8_t)(at[where] + 1) : (uint8_t)chance_below(256);
    }
}

/* One round: whatever the group says, it is as it was once the commit is dropped. */
static void try_changed(struct build *b, struct span original, const struct build_client *signer,
                        struct counts *counts)
{
    struct arena arena = arena_make(MEMORY);
    struct build round = {.arena = arena_make(MEMORY), .group = b->group};
    mls_authenticated_content content;
    uint8_t *copy = build_take(&round, original.size);
    memcpy(copy, original.data, original.size);
    change_bytes(span_of(copy, original.size));
    if (mls_decode_authenticated_content(span_of(copy, original.size), &arena, &content) == OK) {
        counts->read++;
        build_sign(&round, &content, signer);
        const struct span before = build_state(&round);
        struct public_commit *commit;
        if (public_group_stage(b->group, &content, &commit) == OK) {
            counts->taken++;
        }
        public_commit_drop(commit);
        assert_true(span_equal(before, build_state(&round)));
    }
    arena_end(&round.arena);
    arena_end(&arena);
}

static void mutate(struct build *b, const mls_authenticated_content *content,
                   const struct build_client *signer)
{
    struct buffer bytes = buffer_make(MEMORY);
    mls_write_authenticated_content(&bytes, content);
    const struct span original = build_keep(b, &bytes);
    struct counts counts = {0, 0};
    for (int i = 0; i < ROUNDS; i++) {
        try_changed(b, original, signer, &counts);
    }
    /* some changes are harmless (ciphertexts, nonces), most are not */
    assert_true(counts.read > ROUNDS / 4);
    assert_true(counts.taken < counts.read);
}

static void a_changed_commit_leaves_the_group_as_it_was(void **state)
{
    (void)state;
    struct build b;
    build_open(&b, 6, NULL, span_of(NULL, 0));
    build_fill(&b);
    uint8_t seed[32] = {7};
    chance_seed(seed);
    const mls_extension *used[] = {
        build_extension(&b, BUILD_EXTENSION, span_text("policy")),
        build_extension(&b, MLS_REQUIRED_CAPABILITIES, build_required(&b, 0, MLS_SELF_REMOVE))};
    const mls_proposal_or_ref items[] = {
        build_kept(&b, 2, build_update(&b, &b.clients[2], 2)),
        build_kept(&b, 3, build_self_remove(&b)),
        build_by_value(build_remove(&b, 1)),
        build_by_value(build_add(&b, &b.clients[7])),
        build_by_value(build_psk(&b, "one")),
        build_by_value(build_context_extensions(&b, build_extensions(&b, used, 2)))};
    mutate(&b, build_path_commit(&b, build_member(0), &b.clients[0], items, 6), &b.clients[0]);
    build_end(&b);
}

static void a_changed_external_commit_leaves_the_group_as_it_was(void **state)
{
    (void)state;
    struct build b;
    build_open(&b, 6, NULL, span_of(NULL, 0));
    build_fill(&b);
    uint8_t seed[32] = {8};
    chance_seed(seed);
    struct build_client back = b.clients[2];
    const mls_proposal_or_ref items[] = {build_by_value(build_external_init(&b)),
                                         build_by_value(build_remove(&b, 2)),
                                         build_by_value(build_psk(&b, "one"))};
    mutate(&b, build_path_commit(&b, build_joiner(), &back, items, 3), &back);
    build_end(&b);
}

static void a_changed_group_info_or_tree_opens_nothing_or_a_whole_group(void **state)
{
    (void)state;
    struct build b;
    build_open(&b, 6, NULL, span_of(NULL, 0));
    build_fill(&b);
    uint8_t seed[32] = {9};
    chance_seed(seed);
    const struct span info = build_encode_group_info(&b, build_group_info(&b, 0, false), true);
    const struct span tree = build_tree(&b);
    uint8_t *info_copy = build_take(&b, info.size);
    uint8_t *tree_copy = build_take(&b, tree.size);
    for (int i = 0; i < ROUNDS; i++) {
        struct public_group *group;
        memcpy(info_copy, info.data, info.size);
        memcpy(tree_copy, tree.data, tree.size);
        change_bytes(chance_below(2) == 0 ? span_of(info_copy, info.size)
                                          : span_of(tree_copy, tree.size));
        const bool same = memcmp(info_copy, info.data, info.size) == 0 &&
                          memcmp(tree_copy, tree.data, tree.size) == 0;
        const enum status status = public_group_open(NULL, span_of(info_copy, info.size),
                                                     span_of(tree_copy, tree.size), &group);
        assert_true((status == OK) == same);
        public_group_destroy(group);
    }
    build_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_commit_leaves_the_group_as_it_was),
        cmocka_unit_test(a_changed_external_commit_leaves_the_group_as_it_was),
        cmocka_unit_test(a_changed_group_info_or_tree_opens_nothing_or_a_whole_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
