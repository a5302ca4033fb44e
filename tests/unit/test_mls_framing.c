/* test_mls_framing.c -- contents, what their signatures cover, transcript hashes.
 *
 * Source: RFC 9420 sections 5.2, 6, 8.2 and 12.1.8. */
#include "support/mls_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static int open_three(void **state)
{
    struct build *b = calloc(1, sizeof(*b));
    build_open(b, 3, NULL, span_of(NULL, 0));
    *state = b;
    return 0;
}

static int close_build(void **state)
{
    build_end(*state);
    free(*state);
    return 0;
}

static struct span message_of(struct build *b, const mls_authenticated_content *content)
{
    struct buffer bytes = buffer_make(1 << 20);
    framing_write_public(content, span_of(NULL, 0), &bytes);
    return build_keep(b, &bytes);
}

static mls_authenticated_content *some_commit(struct build *b)
{
    const mls_proposal_or_ref none[1] = {{0}};
    return build_path_commit(b, build_member(1), &b->clients[1], none, 0);
}

static void a_message_of_another_version_is_refused_by_name(void **state)
{
    struct build *b = *state;
    mls_message message;
    const mls_authenticated_content *content =
        build_proposal(b, build_external(0), &b->clients[5], build_remove(b, 1));
    struct span bytes = message_of(b, content);
    assert_int_equal(mls_message_decode(bytes, &b->arena, &message), OK);
    ((uint8_t *)bytes.data)[1] = 2; /* what follows is not of a form that we know */
    assert_int_equal(mls_message_decode(bytes, &b->arena, &message), UNSUPPORTED);
    assert_int_equal(mls_message_decode(span_of(bytes.data, 1), &b->arena, &message), MALFORMED);
}

static void a_public_message_gives_back_the_content_that_went_in(void **state)
{
    struct build *b = *state;
    const mls_authenticated_content *commit = some_commit(b);
    struct buffer bytes = buffer_make(1 << 20);
    const struct span tag = build_random(b, HASH_SIZE);
    framing_write_public(commit, tag, &bytes);
    mls_message message;
    assert_int_equal(mls_message_decode(build_keep(b, &bytes), &b->arena, &message), OK);
    assert_true(span_equal(message.public_message->membership_tag, tag));
    const mls_authenticated_content back = framing_of_public(message.public_message);
    struct hash before, after;
    assert_int_equal(proposal_ref(commit, &before), OK);
    assert_int_equal(proposal_ref(&back, &after), OK);
    assert_true(hash_equal(&before, &after));
}

/* --- who may send what --- */

static mls_authenticated_content content_of(mls_u8 sender, mls_u8 type, mls_u16 wire_format)
{
    return (mls_authenticated_content){
        .wire_format = wire_format,
        .content = {.sender = {.sender_type = sender}, .content_type = type},
    };
}

static enum status check_proposal(mls_u8 sender, mls_u16 type)
{
    mls_proposal proposal = {.proposal_type = type};
    mls_authenticated_content content =
        content_of((mls_u8)sender, MLS_PROPOSAL, MLS_PUBLIC_MESSAGE);
    content.content.proposal = &proposal;
    return framing_check_sender(&content);
}

static void application_data_is_never_taken_in_clear(void **state)
{
    (void)state;
    mls_authenticated_content content = content_of(MLS_MEMBER, MLS_APPLICATION, MLS_PUBLIC_MESSAGE);
    assert_int_equal(framing_check_sender(&content), WRONG_WIRE_FORMAT);
    content.wire_format = MLS_PRIVATE_MESSAGE;
    assert_int_equal(framing_check_sender(&content), OK);
}

static void application_data_comes_from_members_only(void **state)
{
    (void)state;
    for (unsigned sender = MLS_EXTERNAL; sender <= MLS_NEW_MEMBER_COMMIT; sender++) {
        const mls_authenticated_content content =
            content_of((mls_u8)sender, MLS_APPLICATION, MLS_PRIVATE_MESSAGE);
        assert_int_equal(framing_check_sender(&content), WRONG_SENDER);
    }
}

static void a_commit_comes_from_a_member_or_a_joiner(void **state)
{
    (void)state;
    static const enum status EXPECTED[] = {OK, WRONG_SENDER, WRONG_SENDER, OK};
    for (unsigned sender = MLS_MEMBER; sender <= MLS_NEW_MEMBER_COMMIT; sender++) {
        const mls_authenticated_content content =
            content_of((mls_u8)sender, MLS_COMMITTED, MLS_PUBLIC_MESSAGE);
        assert_int_equal(framing_check_sender(&content), EXPECTED[sender - MLS_MEMBER]);
    }
}

static void an_external_sender_may_propose_five_things(void **state)
{
    (void)state;
    static const mls_u16 ALLOWED[] = {MLS_ADD, MLS_REMOVE, MLS_PSK, MLS_REINIT,
                                      MLS_GROUP_CONTEXT_EXTENSIONS};
    static const mls_u16 REFUSED[] = {MLS_UPDATE_PROPOSAL, MLS_EXTERNAL_INIT, MLS_SELF_REMOVE};
    for (size_t i = 0; i < sizeof(ALLOWED) / sizeof(ALLOWED[0]); i++) {
        assert_int_equal(check_proposal(MLS_EXTERNAL, ALLOWED[i]), OK);
    }
    for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++) {
        assert_int_equal(check_proposal(MLS_EXTERNAL, REFUSED[i]), WRONG_SENDER);
    }
}

static void a_newcomer_may_propose_its_own_add_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(check_proposal(MLS_NEW_MEMBER_PROPOSAL, MLS_ADD), OK);
    for (unsigned type = MLS_UPDATE_PROPOSAL; type <= MLS_SELF_REMOVE; type++) {
        assert_int_equal(check_proposal(MLS_NEW_MEMBER_PROPOSAL, (mls_u16)type), WRONG_SENDER);
    }
    assert_int_equal(check_proposal(MLS_NEW_MEMBER_COMMIT, MLS_ADD), WRONG_SENDER);
}

static void who_is_outside_the_group_speaks_in_clear_only(void **state)
{
    (void)state;
    mls_proposal add = {.proposal_type = MLS_ADD};
    for (unsigned sender = MLS_EXTERNAL; sender <= MLS_NEW_MEMBER_PROPOSAL; sender++) {
        mls_authenticated_content content =
            content_of((mls_u8)sender, MLS_PROPOSAL, MLS_PRIVATE_MESSAGE);
        content.content.proposal = &add;
        assert_int_equal(framing_check_sender(&content), WRONG_WIRE_FORMAT);
    }
    const mls_authenticated_content commit =
        content_of(MLS_NEW_MEMBER_COMMIT, MLS_COMMITTED, MLS_PRIVATE_MESSAGE);
    assert_int_equal(framing_check_sender(&commit), WRONG_WIRE_FORMAT);
}

static void a_self_remove_travels_in_clear(void **state)
{
    (void)state;
    mls_proposal leaving = {.proposal_type = MLS_SELF_REMOVE};
    mls_authenticated_content content = content_of(MLS_MEMBER, MLS_PROPOSAL, MLS_PRIVATE_MESSAGE);
    content.content.proposal = &leaving;
    assert_int_equal(framing_check_sender(&content), WRONG_WIRE_FORMAT);
    content.wire_format = MLS_PUBLIC_MESSAGE;
    assert_int_equal(framing_check_sender(&content), OK);
}

static void a_content_of_no_message_form_is_refused(void **state)
{
    (void)state;
    const mls_authenticated_content content = content_of(MLS_MEMBER, MLS_COMMITTED, MLS_WELCOME);
    assert_int_equal(framing_check_sender(&content), WRONG_WIRE_FORMAT);
}

/* --- signatures --- */

static void a_members_signature_covers_the_context_of_its_epoch(void **state)
{
    struct build *b = *state;
    const mls_authenticated_content *commit = some_commit(b);
    const struct span key = sign_public(&b->clients[1].sign);
    const struct span context = public_group_context_bytes(b->group);
    assert_int_equal(framing_verify(commit, context, key), OK);
    assert_int_equal(framing_verify(commit, span_text("another"), key), BAD_SIGNATURE);
}

static void a_joiners_signature_covers_the_context_too(void **state)
{
    struct build *b = *state;
    const mls_proposal_or_ref init = build_by_value(build_external_init(b));
    const mls_authenticated_content *commit =
        build_path_commit(b, build_joiner(), &b->clients[5], &init, 1);
    const struct span key = sign_public(&b->clients[5].sign);
    assert_int_equal(framing_verify(commit, public_group_context_bytes(b->group), key), OK);
    assert_int_equal(framing_verify(commit, span_text("another"), key), BAD_SIGNATURE);
}

static void an_outsiders_signature_leaves_the_context_out(void **state)
{
    struct build *b = *state;
    const mls_authenticated_content *content =
        build_proposal(b, build_external(0), &b->clients[5], build_remove(b, 1));
    const struct span key = sign_public(&b->clients[5].sign);
    assert_int_equal(framing_verify(content, span_text("any"), key), OK);
    content = build_proposal(b, build_newcomer(), &b->clients[5], build_add(b, &b->clients[5]));
    assert_int_equal(framing_verify(content, span_text("any"), key), OK);
}

static void a_signature_covers_every_field_of_its_content(void **state)
{
    struct build *b = *state;
    const struct span key = sign_public(&b->clients[1].sign);
    const struct span context = public_group_context_bytes(b->group);
    const mls_authenticated_content *commit = some_commit(b);
    mls_authenticated_content changed[5];
    for (size_t i = 0; i < 5; i++) {
        changed[i] = *commit;
    }
    changed[0].wire_format = MLS_PRIVATE_MESSAGE;
    changed[1].content.epoch++;
    changed[2].content.sender.leaf_index = 2;
    changed[3].content.authenticated_data = span_text("x");
    changed[4].content.group_id = span_text("grouq");
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(framing_verify(&changed[i], context, key), BAD_SIGNATURE);
    }
    assert_int_equal(framing_verify(commit, context, sign_public(&b->clients[2].sign)),
                     BAD_SIGNATURE);
}

/* The tag itself needs the group's secret; what it covers does not. */
static void a_membership_tag_covers_signature_and_confirmation_tag(void **state)
{
    struct build *b = *state;
    const mls_authenticated_content *commit = some_commit(b);
    const struct span context = public_group_context_bytes(b->group);
    struct buffer tagged = buffer_make(1 << 20), expected = buffer_make(1 << 20);
    framing_write_tagged(commit, context, &tagged);
    framing_write_signed(commit, context, &expected);
    mls_write_bytes(&expected, &commit->signature);
    mls_write_bytes(&expected, &commit->confirmation_tag);
    assert_true(span_equal(buffer_span(&tagged), buffer_span(&expected)));
    buffer_clear(&tagged);
    buffer_clear(&expected);
    const mls_authenticated_content *proposal =
        build_proposal(b, build_member(1), &b->clients[1], build_remove(b, 2));
    framing_write_tagged(proposal, context, &tagged);
    framing_write_signed(proposal, context, &expected);
    mls_write_bytes(&expected, &proposal->signature);
    assert_true(span_equal(buffer_span(&tagged), buffer_span(&expected)));
    buffer_end(&tagged);
    buffer_end(&expected);
}

/* --- transcript hashes and references --- */

static void the_confirmed_hash_covers_the_commit_up_to_its_signature(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *commit = some_commit(b);
    const struct span before = span_text("interim");
    struct buffer input = buffer_make(1 << 20);
    buffer_append_span(&input, before);
    mls_write_authenticated_content(&input, commit);
    /* without the tag: one byte of length and 32 of tag */
    const struct hash expected = hash_of(span_of(input.data, input.size - 1 - HASH_SIZE));
    buffer_end(&input);
    struct hash hash, again;
    assert_int_equal(transcript_confirmed(before, commit, &hash), OK);
    assert_true(hash_equal(&hash, &expected));
    commit->confirmation_tag = build_random(b, HASH_SIZE);
    assert_int_equal(transcript_confirmed(before, commit, &again), OK);
    assert_true(hash_equal(&hash, &again));
}

static void the_interim_hash_adds_the_confirmation_tag(void **state)
{
    struct build *b = *state;
    const struct hash confirmed = hash_of(span_text("confirmed"));
    const struct span tag = build_random(b, HASH_SIZE);
    uint8_t input[HASH_SIZE + 1 + HASH_SIZE];
    memcpy(input, confirmed.bytes, HASH_SIZE);
    input[HASH_SIZE] = HASH_SIZE;
    memcpy(input + HASH_SIZE + 1, tag.data, HASH_SIZE);
    const struct hash expected = hash_of(span_of(input, sizeof(input)));
    struct hash hash;
    assert_int_equal(transcript_interim(&confirmed, tag, &hash), OK);
    assert_true(hash_equal(&hash, &expected));
}

static void the_first_interim_hash_stands_on_an_empty_confirmed_hash(void **state)
{
    struct build *b = *state;
    const struct span tag = build_random(b, HASH_SIZE);
    uint8_t input[1 + HASH_SIZE] = {HASH_SIZE};
    memcpy(input + 1, tag.data, HASH_SIZE);
    const struct hash expected = hash_of(span_of(input, sizeof(input)));
    struct build first;
    build_open(&first, 1, NULL, span_of(NULL, 0));
    assert_int_equal(public_group_context(first.group)->confirmed_transcript_hash.size, 0);
    assert_int_equal(public_group_set_confirmation(first.group, tag), OK);
    assert_true(span_equal(public_group_interim_hash(first.group), hash_span(&expected)));
    build_end(&first);
}

static void a_proposal_is_named_by_the_hash_of_its_whole_content(void **state)
{
    struct build *b = *state;
    mls_authenticated_content *content =
        build_proposal(b, build_member(1), &b->clients[1], build_remove(b, 2));
    struct buffer input = buffer_make(1 << 20);
    mls_write_authenticated_content(&input, content);
    const struct hash expected = hash_ref("MLS 1.0 Proposal Reference", buffer_span(&input));
    buffer_end(&input);
    struct hash hash;
    assert_int_equal(proposal_ref(content, &hash), OK);
    assert_true(hash_equal(&hash, &expected));
    content->signature = build_random(b, SIGN_SIGNATURE_SIZE);
    assert_int_equal(proposal_ref(content, &hash), OK);
    assert_false(hash_equal(&hash, &expected));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_of_another_version_is_refused_by_name),
        cmocka_unit_test(a_public_message_gives_back_the_content_that_went_in),
        cmocka_unit_test(application_data_is_never_taken_in_clear),
        cmocka_unit_test(application_data_comes_from_members_only),
        cmocka_unit_test(a_commit_comes_from_a_member_or_a_joiner),
        cmocka_unit_test(an_external_sender_may_propose_five_things),
        cmocka_unit_test(a_newcomer_may_propose_its_own_add_and_nothing_else),
        cmocka_unit_test(who_is_outside_the_group_speaks_in_clear_only),
        cmocka_unit_test(a_self_remove_travels_in_clear),
        cmocka_unit_test(a_content_of_no_message_form_is_refused),
        cmocka_unit_test(a_members_signature_covers_the_context_of_its_epoch),
        cmocka_unit_test(a_joiners_signature_covers_the_context_too),
        cmocka_unit_test(an_outsiders_signature_leaves_the_context_out),
        cmocka_unit_test(a_signature_covers_every_field_of_its_content),
        cmocka_unit_test(a_membership_tag_covers_signature_and_confirmation_tag),
        cmocka_unit_test(the_confirmed_hash_covers_the_commit_up_to_its_signature),
        cmocka_unit_test(the_interim_hash_adds_the_confirmation_tag),
        cmocka_unit_test(the_first_interim_hash_stands_on_an_empty_confirmed_hash),
        cmocka_unit_test(a_proposal_is_named_by_the_hash_of_its_whole_content),
    };
    return cmocka_run_group_tests(tests, open_three, close_build);
}
