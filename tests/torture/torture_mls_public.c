/* torture_mls_public.c -- a public group when memory runs out: at every place, in every call.
 *
 * What is to be followed is built beforehand; only the group under test meets the failures.
 */
#include "support/mls_build.h"
#include "support/torture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { ROWS_MAX = 128, JOINER = 10, MEMORY = 1 << 24 };

/* All bytes that the group under test will meet. */
struct scene {
    struct build b;
    struct span group_info, tree;
    struct span proposal, change, join; /* encoded AuthenticatedContents */
    struct span first_leaf;
    struct span keys[ROWS_MAX], values[ROWS_MAX];
    size_t rows;
    struct public_group *group; /* of the test that keeps one */
    struct span before;
};

static struct span encoded(struct build *b, const mls_authenticated_content *content)
{
    struct buffer bytes = buffer_make(MEMORY);
    mls_write_authenticated_content(&bytes, content);
    return build_keep(b, &bytes);
}

static enum status collect_row(void *context, struct span key, struct span value)
{
    struct scene *scene = context;
    struct buffer bytes = buffer_make(MEMORY);
    buffer_append_span(&bytes, key);
    scene->keys[scene->rows] = build_keep(&scene->b, &bytes);
    buffer_append_span(&bytes, value);
    scene->values[scene->rows] = build_keep(&scene->b, &bytes);
    scene->rows++;
    return OK;
}

static enum status drop_row(void *context, struct span key, struct span value)
{
    (void)context;
    (void)key;
    (void)value;
    return OK;
}

/* Five members, a kept proposal, a commit that does a bit of everything, a joiner. */
static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    struct build *b = &scene->b;
    build_open(b, 5, NULL, span_of(NULL, 0));
    build_fill(b);
    scene->group_info = build_encode_group_info(b, build_group_info(b, 0, false), true);
    scene->tree = build_tree(b);
    const mls_leaf_node *leaf = build_leaf(b, &b->clients[9], MLS_KEY_PACKAGE, 0, span_of(NULL, 0));
    scene->first_leaf = build_encode_leaf(b, leaf);
    const mls_proposal_or_ref update = build_kept(b, 2, build_update(b, &b->clients[2], 2));
    struct hash reference;
    scene->proposal = encoded(b, public_group_proposal(b->group, 0, &reference));
    assert_int_equal(public_group_rows(b->group, collect_row, scene), OK);
    const mls_extension *used[] = {build_extension(b, BUILD_EXTENSION, span_text("policy"))};
    const mls_proposal_or_ref items[] = {
        update,
        build_by_value(build_remove(b, 1)),
        build_by_value(build_add(b, &b->clients[6])),
        build_by_value(build_psk(b, "one")),
        build_by_value(build_psk(b, "two")),
        build_by_value(build_context_extensions(b, build_extensions(b, used, 1)))};
    const mls_authenticated_content *change =
        build_path_commit(b, build_member(0), &b->clients[0], items, 6);
    scene->change = encoded(b, change);
    build_merge(b, change);
    const mls_proposal_or_ref init = build_by_value(build_external_init(b));
    const mls_authenticated_content *join =
        build_path_commit(b, build_joiner(), &b->clients[JOINER], &init, 1);
    scene->join = encoded(b, join);
    build_merge(b, join);
    *state = scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    public_group_destroy(scene->group);
    build_end(&scene->b);
    free(scene);
    return 0;
}

/* --- steps of what is tortured --- */

static enum status decode(struct span bytes, struct arena *arena, mls_authenticated_content *out)
{
    return mls_decode_authenticated_content(bytes, arena, out);
}

static enum status propose(struct public_group *group, struct span bytes)
{
    struct arena arena = arena_make(MEMORY);
    mls_authenticated_content content;
    struct hash reference;
    enum status status = decode(bytes, &arena, &content);
    if (status == OK) {
        status = public_group_propose(group, &content, &reference);
    }
    arena_end(&arena);
    return status;
}

static enum status stage(struct public_group *group, struct span bytes, struct public_commit **out)
{
    struct arena arena = arena_make(MEMORY);
    mls_authenticated_content content;
    *out = NULL;
    enum status status = decode(bytes, &arena, &content);
    if (status == OK) {
        status = public_group_stage(group, &content, out);
    }
    arena_end(&arena);
    return status;
}

/* Parked once on the way, as a commit of ours is. */
static enum status follow(struct public_group *group, struct span bytes)
{
    struct public_commit *commit = NULL;
    enum status status = stage(group, bytes, &commit);
    if (status == OK) {
        status = public_commit_park(commit);
    }
    if (status == OK) {
        public_commit_merge(commit);
    } else {
        public_commit_drop(commit);
    }
    return status;
}

static enum status open_group(const struct scene *scene, struct public_group **out)
{
    return public_group_open(NULL, scene->group_info, scene->tree, out);
}

static enum status follow_a_group(void *context)
{
    const struct scene *scene = context;
    struct public_group *group;
    bool done = false;
    enum status status = open_group(scene, &group);
    if (status == OK) {
        status = public_group_sweep(group, 100, &done);
    }
    if (status == OK) {
        status = propose(group, scene->proposal);
    }
    if (status == OK) {
        status = follow(group, scene->change);
    }
    if (status == OK) {
        status = follow(group, scene->join);
    }
    if (status == OK) {
        status = public_group_rows(group, drop_row, NULL);
    }
    public_group_destroy(group);
    return status;
}

/* What was given is noted without fail; without memory for the marks they are given once more. */
static enum status note_the_rows(void *context)
{
    const struct scene *scene = context;
    struct public_group *group;
    torture_pause();
    enum status status = open_group(scene, &group);
    torture_resume();
    if (status == OK) {
        public_group_rows_done(group);
        status = public_group_rows(group, drop_row, NULL);
    }
    torture_pause();
    public_group_destroy(group);
    torture_resume();
    return status;
}

static enum status load_a_group(void *context)
{
    const struct scene *scene = context;
    struct public_group *group;
    enum status status = public_group_create(NULL, &group);
    if (status != OK) {
        return status;
    }
    /* "n", the width, before the nodes: as rows come, sorted or as they were given */
    for (size_t i = 0; status == OK && i < scene->rows; i++) {
        status = public_group_row_put(group, scene->keys[i], scene->values[i]);
    }
    if (status == OK) {
        status = public_group_rows_end(group);
    }
    if (status == OK) {
        status = follow(group, scene->change);
    }
    public_group_destroy(group);
    return status;
}

static enum status check_a_group_info(void *context)
{
    const struct scene *scene = context;
    struct public_group *group;
    enum status status = open_group(scene, &group);
    if (status == OK) {
        status = public_group_check_info(group, scene->group_info);
    }
    public_group_destroy(group);
    return status;
}

/* A commit of ours up to where it is signed. */
static enum status set_our_path(struct public_commit *commit)
{
    const struct tree_step *steps;
    size_t count = 0;
    struct span keys[8], parent_hash, provisional;
    uint8_t bytes[8][DH_PUBLIC_SIZE];
    enum status status = public_commit_steps(commit, &steps, &count);
    for (size_t i = 0; i < count; i++) {
        memset(bytes[i], (int)(0x21 + i), DH_PUBLIC_SIZE);
        keys[i] = span_of(bytes[i], DH_PUBLIC_SIZE);
    }
    if (status == OK) {
        status = public_commit_set_keys(commit, keys, count, &parent_hash);
    }
    return status == OK ? public_commit_provisional(commit, &provisional) : status;
}

static enum status make_a_commit(void *context)
{
    struct scene *scene = context;
    static const uint8_t NONE = 0;
    static const uint8_t TAG[HASH_SIZE] = {1};
    const mls_sender joiner = build_joiner();
    uint8_t kem[DH_PUBLIC_SIZE] = {7};
    mls_proposal init = {.proposal_type = MLS_EXTERNAL_INIT,
                         .kem_output = span_of(kem, sizeof(kem))};
    mls_proposal_or_ref item = {.type = MLS_BY_VALUE, .proposal = &init};
    const mls_commit list = {.proposals = {&item, 1}};
    struct public_group *group;
    struct public_commit *commit = NULL;
    uint32_t index;
    enum status status =
        public_group_make(NULL, span_text("group"), scene->first_leaf, span_of(&NONE, 1), &group);
    if (status == OK) {
        status = public_group_set_confirmation(group, span_of(TAG, sizeof(TAG)));
    }
    if (status == OK) {
        status = public_commit_begin(group, &joiner, &list, &commit);
    }
    if (status == OK) {
        torture_pause();
        const mls_leaf_node *leaf =
            build_leaf(&scene->b, &scene->b.clients[8], MLS_COMMIT, 1, span_of(NULL, 0));
        const struct span bytes = build_encode_leaf(&scene->b, leaf);
        torture_resume();
        status = public_commit_enter(commit, bytes, &index);
    }
    if (status == OK) {
        status = set_our_path(commit);
    }
    public_commit_drop(commit);
    public_group_destroy(group);
    return status;
}

static void following_a_group_survives_every_lack_of_memory(void **state)
{
    assert_true(torture_each_allocation(follow_a_group, *state) > 100);
}

static bool is_any(enum status status)
{
    return status == OK || status == NO_MEMORY;
}

static void noting_what_was_written_survives_every_lack_of_memory(void **state)
{
    const struct torture_rules rules = {.is_honest = is_any};
    assert_true(torture_by_rules(note_the_rows, *state, &rules) > 0);
}

static void loading_a_group_survives_every_lack_of_memory(void **state)
{
    assert_true(torture_each_allocation(load_a_group, *state) > 20);
}

static void checking_a_group_info_survives_every_lack_of_memory(void **state)
{
    assert_true(torture_each_allocation(check_a_group_info, *state) > 10);
}

static void a_commit_of_ours_survives_every_lack_of_memory(void **state)
{
    assert_true(torture_each_allocation(make_a_commit, *state) > 10);
}

/* --- a group that goes on living --- */

static struct span state_of(struct scene *scene)
{
    struct public_group *own = scene->b.group;
    scene->b.group = scene->group;
    const struct span state = build_state(&scene->b);
    scene->b.group = own;
    return state;
}

/* One call fails in its middle; the group is then what it was, and the call can be made again. */
static enum status change_and_look(void *context)
{
    struct scene *scene = context;
    struct public_commit *commit;
    const enum status status = stage(scene->group, scene->change, &commit);
    public_commit_drop(commit);
    torture_pause();
    assert_true(span_equal(scene->before, state_of(scene)));
    torture_resume();
    return status;
}

static enum status propose_and_look(void *context)
{
    struct scene *scene = context;
    const size_t before = public_group_proposal_count(scene->group);
    const enum status status = propose(scene->group, scene->proposal);
    torture_pause();
    assert_int_equal(public_group_proposal_count(scene->group), before + (status == OK));
    torture_resume();
    return status;
}

/* The group keeps the room that it once took, so some allocations stay. */
static bool is_no_memory(enum status status)
{
    return status == NO_MEMORY;
}

static void a_failure_leaves_the_group_exactly_as_it_was(void **state)
{
    struct scene *scene = *state;
    const struct torture_rules rules = {.is_honest = is_no_memory, .kept = 64};
    assert_int_equal(open_group(scene, &scene->group), OK);
    assert_true(torture_by_rules(propose_and_look, scene, &rules) > 5);
    scene->before = state_of(scene);
    assert_true(torture_by_rules(change_and_look, scene, &rules) > 20);
    assert_int_equal(follow(scene->group, scene->change), OK);
    assert_int_equal(follow(scene->group, scene->join), OK);
    assert_true(span_equal(public_group_context_bytes(scene->group),
                           public_group_context_bytes(scene->b.group)));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(following_a_group_survives_every_lack_of_memory),
        CASE(noting_what_was_written_survives_every_lack_of_memory),
        CASE(loading_a_group_survives_every_lack_of_memory),
        CASE(checking_a_group_info_survives_every_lack_of_memory),
        CASE(a_commit_of_ours_survives_every_lack_of_memory),
        CASE(a_failure_leaves_the_group_exactly_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
