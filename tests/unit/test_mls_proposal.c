/* test_mls_proposal.c -- each proposal by itself, as it comes and is kept.
 *
 * Source: RFC 9420 sections 6.1, 12.1; SelfRemove: draft-ietf-mls-extensions. */
#include "support/mls_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static int open_four(void **state)
{
    struct build *b = calloc(1, sizeof(*b));
    build_open(b, 4, NULL, span_of(NULL, 0));
    *state = b;
    return 0;
}

static int close_build(void **state)
{
    build_end(*state);
    free(*state);
    return 0;
}

/* A group whose context names client 20 as an external sender. */
static void open_with_external(struct build *b)
{
    struct build none = {.arena = arena_make(1 << 20)};
    const struct build_client sender = build_client_make("server");
    const mls_extension *items[] = {
        build_extension(&none, MLS_EXTERNAL_SENDERS, build_external_sender(&none, &sender))};
    const struct mls_vector list = build_extensions(&none, items, 1);
    build_open(b, 3, NULL, build_encode_extensions(&none, &list));
    b->clients[20] = sender;
    arena_end(&none.arena);
}

static enum status propose(struct build *b, mls_sender sender, const struct build_client *signer,
                           mls_proposal *proposal)
{
    struct hash reference;
    return public_group_propose(b->group, build_proposal(b, sender, signer, proposal), &reference);
}

/* As member 1 says it. */
static enum status say(struct build *b, mls_proposal *proposal)
{
    return propose(b, build_member(1), &b->clients[1], proposal);
}

/* --- where it belongs, who signed it --- */

static void a_proposal_of_another_group_or_epoch_is_refused(void **state)
{
    struct build *b = *state;
    struct hash reference;
    mls_authenticated_content *content =
        build_proposal(b, build_member(1), &b->clients[1], build_remove(b, 2));
    content->content.group_id = span_text("other");
    assert_int_equal(public_group_propose(b->group, content, &reference), WRONG_GROUP);
    content->content.group_id = span_text("group");
    content->content.epoch = 0;
    assert_int_equal(public_group_propose(b->group, content, &reference), STALE_EPOCH);
    content->content.epoch = 2;
    assert_int_equal(public_group_propose(b->group, content, &reference), FUTURE_EPOCH);
    content->content.epoch = 1;
    assert_int_equal(public_group_propose(b->group, content, &reference), OK);
}

static void a_member_signs_with_the_key_of_its_leaf(void **state)
{
    struct build *b = *state;
    assert_int_equal(propose(b, build_member(1), &b->clients[2], build_remove(b, 3)),
                     BAD_SIGNATURE);
    assert_int_equal(propose(b, build_member(1), &b->clients[1], build_remove(b, 3)), OK);
}

static void a_sender_without_a_leaf_is_refused(void **state)
{
    struct build *b = *state;
    assert_int_equal(propose(b, build_member(4), &b->clients[4], build_remove(b, 3)), WRONG_SENDER);
    assert_int_equal(propose(b, build_member(UINT32_MAX), &b->clients[4], build_remove(b, 3)),
                     WRONG_SENDER);
}

static void an_external_sender_signs_with_the_key_that_the_context_names(void **state)
{
    (void)state;
    struct build b;
    open_with_external(&b);
    const struct build_client *server = &b.clients[20];
    assert_int_equal(propose(&b, build_external(0), server, build_remove(&b, 1)), OK);
    assert_int_equal(propose(&b, build_external(0), &b.clients[1], build_remove(&b, 1)),
                     BAD_SIGNATURE);
    assert_int_equal(propose(&b, build_external(1), server, build_remove(&b, 1)), WRONG_SENDER);
    assert_int_equal(propose(&b, build_external(0), server, build_update(&b, &b.clients[1], 1)),
                     WRONG_SENDER);
    build_end(&b);
}

static void nobody_outside_speaks_where_the_context_names_nobody(void **state)
{
    struct build *b = *state;
    assert_int_equal(propose(b, build_external(0), &b->clients[5], build_remove(b, 1)),
                     WRONG_SENDER);
}

static void a_newcomer_signs_its_add_with_the_key_of_its_package(void **state)
{
    struct build *b = *state;
    assert_int_equal(propose(b, build_newcomer(), &b->clients[6], build_add(b, &b->clients[5])),
                     BAD_SIGNATURE);
    assert_int_equal(propose(b, build_newcomer(), &b->clients[5], build_add(b, &b->clients[5])),
                     OK);
}

/* --- keeping --- */

static void a_kept_proposal_is_found_again_and_kept_once(void **state)
{
    struct build *b = *state;
    struct hash first, second;
    const mls_authenticated_content *content =
        build_proposal(b, build_member(1), &b->clients[1], build_remove(b, 2));
    assert_int_equal(public_group_propose(b->group, content, &first), OK);
    assert_int_equal(public_group_propose(b->group, content, &second), OK);
    assert_true(hash_equal(&first, &second));
    assert_int_equal(public_group_proposal_count(b->group), 1);
    const mls_authenticated_content *kept = public_group_proposal(b->group, 0, &second);
    assert_true(hash_equal(&first, &second));
    assert_int_equal(kept->content.proposal->removed, 2);
}

static void kept_proposals_are_bounded_in_number(void **state)
{
    (void)state;
    struct build b;
    const struct group_rules rules = {.proposals_max = 3};
    build_open(&b, 2, &rules, span_of(NULL, 0));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(say(&b, build_psk(&b, "key")), OK);
    }
    assert_int_equal(say(&b, build_psk(&b, "key")), TOO_LARGE);
    /* and nobody looks at the signature of what is too much */
    assert_int_equal(propose(&b, build_member(1), &b.clients[0], build_psk(&b, "key")), TOO_LARGE);
    assert_int_equal(public_group_proposal_count(b.group), 3);
    build_end(&b);
}

static void kept_proposals_are_bounded_in_bytes(void **state)
{
    (void)state;
    struct build b;
    const struct group_rules rules = {.message_max = 2000};
    build_open(&b, 2, &rules, span_of(NULL, 0));
    mls_proposal *large = build_psk(&b, "");
    large->psk->psk_id = build_random(&b, 1200);
    assert_int_equal(say(&b, large), OK);
    large->psk->psk_nonce = build_random(&b, HASH_SIZE);
    assert_int_equal(say(&b, large), TOO_LARGE);
    large->psk->psk_id = build_random(&b, 2000);
    assert_int_equal(say(&b, large), TOO_LARGE);
    build_end(&b);
}

static void a_new_epoch_forgets_what_was_kept(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref none[1] = {{0}};
    const mls_proposal_or_ref kept = build_kept(b, 1, build_remove(b, 2));
    build_merge(b, build_path_commit(b, build_member(0), &b->clients[0], none, 0));
    assert_int_equal(public_group_proposal_count(b->group), 0);
    assert_int_equal(build_try(b, build_commit(b, build_member(0), &b->clients[0], &kept, 1, NULL)),
                     UNKNOWN_PROPOSAL);
}

static enum status refuse_all(void *context, const struct public_group *group,
                              const mls_authenticated_content *content)
{
    (void)group;
    return content->content.sender.leaf_index == *(uint32_t *)context ? NOT_ALLOWED : OK;
}

static void a_policy_may_refuse_a_proposal(void **state)
{
    (void)state;
    struct build b;
    uint32_t unwanted = 1;
    const struct group_rules rules = {.policy = {.may_propose = refuse_all, .context = &unwanted}};
    build_open(&b, 3, &rules, span_of(NULL, 0));
    assert_int_equal(say(&b, build_remove(&b, 2)), NOT_ALLOWED);
    assert_int_equal(public_group_proposal_count(b.group), 0);
    assert_int_equal(propose(&b, build_member(2), &b.clients[2], build_remove(&b, 1)), OK);
    build_end(&b);
}

/* --- Add --- */

static void an_add_needs_a_whole_key_package(void **state)
{
    struct build *b = *state;
    mls_proposal *add = build_add(b, &b->clients[5]);
    add->add->init_key = build_random(b, DH_PUBLIC_SIZE);
    assert_int_equal(say(b, add), BAD_SIGNATURE);
    add = build_add(b, &b->clients[5]);
    add->add->init_key = add->add->leaf_node.encryption_key;
    build_sign_key_package(b, &b->clients[5], add->add);
    assert_int_equal(say(b, add), BAD_KEY_PACKAGE);
    add = build_add(b, &b->clients[5]);
    add->add->leaf_node = *build_leaf(b, &b->clients[5], MLS_COMMIT, 0, span_of(NULL, 0));
    build_sign_key_package(b, &b->clients[5], add->add);
    assert_int_equal(say(b, add), BAD_KEY_PACKAGE);
    assert_int_equal(say(b, build_add(b, &b->clients[5])), OK);
}

static void an_x509_credential_is_refused_by_name(void **state)
{
    struct build *b = *state;
    mls_proposal *add = build_add(b, &b->clients[5]);
    add->add->leaf_node.credential =
        (mls_credential){.credential_type = MLS_X509, .certificates = span_of(NULL, 0)};
    build_sign_leaf(b, &b->clients[5], &add->add->leaf_node, 0);
    build_sign_key_package(b, &b->clients[5], add->add);
    assert_int_equal(say(b, add), X509_REFUSED);
}

static void unknown_and_grease_values_are_tolerated(void **state)
{
    struct build *b = *state;
    mls_proposal *add = build_add(b, &b->clients[5]); /* its capabilities list GREASE throughout */
    const mls_extension *items[] = {build_extension(b, BUILD_GREASE, build_random(b, 5)),
                                    build_extension(b, BUILD_EXTENSION, build_random(b, 3))};
    add->add->leaf_node.extensions = build_extensions(b, items, 2);
    build_sign_leaf(b, &b->clients[5], &add->add->leaf_node, 0);
    add->add->extensions = build_extensions(b, items, 1);
    build_sign_key_package(b, &b->clients[5], add->add);
    assert_int_equal(say(b, add), OK);
}

/* --- Update --- */

static void an_update_is_of_source_update_with_a_new_key_and_signed_for_its_place(void **state)
{
    struct build *b = *state;
    struct build_client *client = &b->clients[1];
    mls_proposal *update = build_update(b, client, 1);
    *update->update = *build_leaf(b, client, MLS_COMMIT, 1, span_of(NULL, 0));
    assert_int_equal(say(b, update), BAD_LEAF);
    update = build_update(b, client, 1);
    build_sign_leaf(b, client, update->update, 2);
    assert_int_equal(say(b, update), BAD_SIGNATURE);
    update = build_update(b, client, 1);
    update->update->encryption_key = tree_key(public_group_tree(b->group), node_of_leaf(1));
    build_sign_leaf(b, client, update->update, 1);
    assert_int_equal(say(b, update), BAD_LEAF);
    assert_int_equal(say(b, build_update(b, client, 1)), OK);
}

/* --- Remove and SelfRemove --- */

static void a_remove_names_a_leaf_that_is_there(void **state)
{
    struct build *b = *state;
    assert_int_equal(say(b, build_remove(b, 4)), NOT_FOUND);
    assert_int_equal(say(b, build_remove(b, UINT32_MAX)), NOT_FOUND);
    assert_int_equal(say(b, build_remove(b, 3)), OK);
}

static void a_member_may_ask_to_leave(void **state)
{
    struct build *b = *state;
    assert_int_equal(say(b, build_self_remove(b)), OK);
    struct hash reference;
    mls_authenticated_content *hidden =
        build_proposal(b, build_member(2), &b->clients[2], build_self_remove(b));
    hidden->wire_format = MLS_PRIVATE_MESSAGE;
    build_sign(b, hidden, &b->clients[2]);
    assert_int_equal(public_group_propose(b->group, hidden, &reference), WRONG_WIRE_FORMAT);
}

/* --- PreSharedKey --- */

static void a_psk_nonce_has_the_size_of_a_hash(void **state)
{
    struct build *b = *state;
    mls_proposal *psk = build_psk(b, "key");
    psk->psk->psk_nonce = build_random(b, HASH_SIZE - 1);
    assert_int_equal(say(b, psk), BAD_PROPOSAL);
    psk->psk->psk_nonce = build_random(b, HASH_SIZE + 1);
    assert_int_equal(say(b, psk), BAD_PROPOSAL);
    assert_int_equal(say(b, build_psk(b, "key")), OK);
}

static void resumption_keys_are_refused_by_the_name_of_their_use(void **state)
{
    struct build *b = *state;
    static const enum status NAMES[] = {RESUMPTION_REFUSED, REINIT_REFUSED, BRANCH_REFUSED};
    for (unsigned usage = MLS_RESUME_APPLICATION; usage <= MLS_RESUME_BRANCH; usage++) {
        mls_proposal *psk = build_psk(b, "");
        psk->psk->psktype = MLS_PSK_RESUMPTION;
        psk->psk->resumed = (mls_psk_resumed){
            .usage = (mls_u8)usage, .psk_group_id = span_text("group"), .psk_epoch = 1};
        assert_int_equal(say(b, psk), NAMES[usage - MLS_RESUME_APPLICATION]);
    }
}

/* --- ReInit, ExternalInit, GroupContextExtensions --- */

static void a_reinit_is_refused_by_name(void **state)
{
    struct build *b = *state;
    assert_int_equal(say(b, build_reinit(b)), REINIT_REFUSED);
}

static void an_external_init_does_not_stand_alone(void **state)
{
    struct build *b = *state;
    assert_int_equal(say(b, build_external_init(b)), BAD_PROPOSAL);
}

static void context_extensions_name_no_type_twice(void **state)
{
    struct build *b = *state;
    const mls_extension *one = build_extension(b, BUILD_EXTENSION, span_text("1"));
    const mls_extension *items[] = {one, build_extension(b, BUILD_EXTENSION, span_text("2"))};
    assert_int_equal(say(b, build_context_extensions(b, build_extensions(b, items, 2))), MALFORMED);
    assert_int_equal(say(b, build_context_extensions(b, build_extensions(b, items, 1))), OK);
}

static void context_extensions_that_we_know_must_be_well_formed(void **state)
{
    struct build *b = *state;
    struct build_client weak = b->clients[5];
    memset(weak.sign.public_key, 0, sizeof(weak.sign.public_key));
    const mls_extension *bad[] = {
        build_extension(b, MLS_REQUIRED_CAPABILITIES, span_text("?")),
        build_extension(b, MLS_EXTERNAL_SENDERS, span_text("?")),
        build_extension(b, MLS_EXTERNAL_SENDERS, build_external_sender(b, &weak)),
    };
    static const enum status EXPECTED[] = {MALFORMED, MALFORMED, BAD_KEY};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(say(b, build_context_extensions(b, build_extensions(b, &bad[i], 1))),
                         EXPECTED[i]);
    }
    struct buffer long_list = buffer_make(4096);
    mls_u16 many[300] = {0};
    const mls_required_capabilities required = {.extension_types = {many, 300}};
    mls_write_required_capabilities(&long_list, &required);
    bad[0] = build_extension(b, MLS_REQUIRED_CAPABILITIES, build_keep(b, &long_list));
    assert_int_equal(say(b, build_context_extensions(b, build_extensions(b, bad, 1))), TOO_LARGE);
}

static void a_proposal_of_unknown_type_is_not_read(void **state)
{
    struct build *b = *state;
    const uint8_t unknown[] = {0xf0, 0x01, 0x00};
    mls_proposal proposal;
    assert_int_equal(mls_decode_proposal(span_of(unknown, sizeof(unknown)), &b->arena, &proposal),
                     UNSUPPORTED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_four, close_build)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_proposal_of_another_group_or_epoch_is_refused),
        CASE(a_member_signs_with_the_key_of_its_leaf),
        CASE(a_sender_without_a_leaf_is_refused),
        CASE(an_external_sender_signs_with_the_key_that_the_context_names),
        CASE(nobody_outside_speaks_where_the_context_names_nobody),
        CASE(a_newcomer_signs_its_add_with_the_key_of_its_package),
        CASE(a_kept_proposal_is_found_again_and_kept_once),
        CASE(kept_proposals_are_bounded_in_number),
        CASE(kept_proposals_are_bounded_in_bytes),
        CASE(a_new_epoch_forgets_what_was_kept),
        CASE(a_policy_may_refuse_a_proposal),
        CASE(an_add_needs_a_whole_key_package),
        CASE(an_x509_credential_is_refused_by_name),
        CASE(unknown_and_grease_values_are_tolerated),
        CASE(an_update_is_of_source_update_with_a_new_key_and_signed_for_its_place),
        CASE(a_remove_names_a_leaf_that_is_there),
        CASE(a_member_may_ask_to_leave),
        CASE(a_psk_nonce_has_the_size_of_a_hash),
        CASE(resumption_keys_are_refused_by_the_name_of_their_use),
        CASE(a_reinit_is_refused_by_name),
        CASE(an_external_init_does_not_stand_alone),
        CASE(context_extensions_name_no_type_twice),
        CASE(context_extensions_that_we_know_must_be_well_formed),
        CASE(a_proposal_of_unknown_type_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
