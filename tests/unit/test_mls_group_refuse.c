/* What a member refuses, each by its name, and is then as it was. */
#include "crypto/public/chance.h"
#include "mls/secret/group_inner.h"
#include "support/mls_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { BYTES_MAX = 1 << 24, MOST = 6 };

static const char *const NAMES[MOST] = {"anna", "bram", "chris", "daan", "emma", "fien"};

struct talk {
    struct talker talkers[MOST];
    struct buffer message, other;
};

static void begin(struct talk *talk, size_t count)
{
    *talk = (struct talk){.message = buffer_make(BYTES_MAX), .other = buffer_make(BYTES_MAX)};
    for (size_t i = 0; i < MOST; i++) {
        talker_make(&talk->talkers[i], NAMES[i]);
    }
    talk_gather(talk->talkers, count, NULL);
}

static void end(struct talk *talk)
{
    for (size_t i = 0; i < MOST; i++) {
        talker_end(&talk->talkers[i]);
    }
    buffer_end(&talk->message);
    buffer_end(&talk->other);
}

static enum status handle(struct talker *talker, struct span message)
{
    struct group_event event;
    const enum status status = group_handle(talker->group, message, &TALK_PSKS, &event);
    group_event_end(&event);
    return status;
}

static enum status commit(struct talk *talk, size_t who, const struct buffer *proposal)
{
    const struct span one = proposal != NULL ? buffer_span(proposal) : span_of(NULL, 0);
    buffer_clear(&talk->message);
    return talk_commit(&talk->talkers[who], &one, proposal != NULL ? 1 : 0, HANDSHAKE_PUBLIC,
                       &talk->message);
}

/* --- messages that were changed on the way --- */

/* Says a decoded commit of chris's again, signed and tagged anew where asked. */
struct changing {
    struct arena arena;
    mls_message message;
    mls_authenticated_content content;
    uint8_t signature[SIGN_SIGNATURE_SIZE];
};

static void change_begin(struct talk *talk, struct changing *changing)
{
    changing->arena = arena_make(BYTES_MAX);
    assert_int_equal(
        mls_message_decode(buffer_span(&talk->message), &changing->arena, &changing->message), OK);
    changing->content = framing_of_public(changing->message.public_message);
}

static void say_again(struct talk *talk, struct changing *changing, size_t who, bool sign)
{
    struct group *group = talk->talkers[who].group;
    if (sign) {
        assert_int_equal(group_sign_content(group, &talk->talkers[who].signer, &changing->content,
                                            changing->signature),
                         OK);
    }
    buffer_clear(&talk->other);
    assert_int_equal(group_write_message(group, &changing->content, 0, &talk->other), OK);
    arena_end(&changing->arena);
}

static void a_changed_membership_tag_is_refused_before_anything_else(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    assert_int_equal(commit(&talk, 2, NULL), OK);
    talk.message.data[talk.message.size - 1] ^= 1;
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.message)), BAD_MEMBERSHIP_TAG);
    talk.message.data[talk.message.size - 1] ^= 1;
    talk_hear(&talk.talkers[0], buffer_span(&talk.message), GROUP_COMMITTED, NULL);
    end(&talk);
}

static void a_changed_byte_anywhere_in_a_commit_is_refused(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 4);
    assert_int_equal(commit(&talk, 2, NULL), OK);
    for (size_t i = 0; i < talk.message.size; i++) {
        talk.message.data[i] ^= 1;
        assert_int_not_equal(handle(&talk.talkers[0], buffer_span(&talk.message)), OK);
        talk.message.data[i] ^= 1;
    }
    talk_deliver(talk.talkers, MOST, buffer_span(&talk.message));
    assert_true(talk_agrees(talk.talkers, 4));
    end(&talk);
}

static void a_changed_signature_of_a_member_is_refused(void **state)
{
    (void)state;
    struct talk talk;
    struct changing changing;
    begin(&talk, 4);
    assert_int_equal(commit(&talk, 2, NULL), OK);
    change_begin(&talk, &changing);
    memcpy(changing.signature, changing.content.signature.data, SIGN_SIGNATURE_SIZE);
    changing.signature[5] ^= 1;
    changing.content.signature = span_of(changing.signature, SIGN_SIGNATURE_SIZE);
    say_again(&talk, &changing, 2, false);
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.other)), BAD_SIGNATURE);
    end(&talk);
}

static void a_confirmation_tag_that_does_not_fit_the_new_epoch_is_refused(void **state)
{
    (void)state;
    struct talk talk;
    struct changing changing;
    begin(&talk, 4);
    assert_int_equal(commit(&talk, 2, NULL), OK);
    change_begin(&talk, &changing);
    struct secret tag;
    assert_int_equal(secret_read(changing.content.confirmation_tag, &tag), OK);
    tag.bytes[0] ^= 1;
    changing.content.confirmation_tag = secret_span(&tag);
    say_again(&talk, &changing, 2, false);
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.other)), BAD_CONFIRMATION_TAG);
    talk_hear(&talk.talkers[0], buffer_span(&talk.message), GROUP_COMMITTED, NULL);
    end(&talk);
}

static void a_path_that_does_not_decrypt_is_refused(void **state)
{
    (void)state;
    struct talk talk;
    struct changing changing;
    begin(&talk, 4);
    assert_int_equal(commit(&talk, 2, NULL), OK);
    change_begin(&talk, &changing);
    mls_update_path *path = changing.content.content.commit->path;
    const size_t top = path->nodes.count - 1; /* what anna decrypts */
    mls_update_path_node *node = MLS_AT(update_path_node, &path->nodes, top);
    mls_hpke_ciphertext *sealed = MLS_AT(hpke_ciphertext, &node->encrypted_path_secret, 0);
    uint8_t bytes[SECRET_SIZE + AEAD_TAG_SIZE];
    assert_int_equal(sealed->ciphertext.size, sizeof(bytes));
    memcpy(bytes, sealed->ciphertext.data, sizeof(bytes));
    bytes[0] ^= 1;
    sealed->ciphertext = span_of(bytes, sizeof(bytes));
    say_again(&talk, &changing, 2, true);
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.other)), NOT_DECRYPTED);
    talk_hear(&talk.talkers[0], buffer_span(&talk.message), GROUP_COMMITTED, NULL);
    end(&talk);
}

static void a_path_secret_that_is_not_the_keys_is_refused(void **state)
{
    (void)state;
    struct talk talk;
    struct changing changing;
    begin(&talk, 2);
    assert_int_equal(commit(&talk, 1, NULL), OK);
    change_begin(&talk, &changing);
    mls_update_path *path = changing.content.content.commit->path;
    mls_update_path_node *node = MLS_AT(update_path_node, &path->nodes, 0);
    mls_hpke_ciphertext *sealed = MLS_AT(hpke_ciphertext, &node->encrypted_path_secret, 0);
    struct span context = span_of(NULL, 0); /* as bram's own staged commit has it */
    public_commit_resume(talk.talkers[1].group->pending->next.commit);
    assert_int_equal(
        public_commit_provisional(talk.talkers[1].group->pending->next.commit, &context), OK);
    const struct secret another = secret_random();
    uint8_t enc[HPKE_ENC_SIZE];
    struct buffer bytes = buffer_make(BYTES_MAX);
    assert_int_equal(
        hpke_encrypt_with_label(tree_key(public_group_tree(group_public(talk.talkers[0].group)), 0),
                                "UpdatePathNode", context, secret_span(&another), enc, &bytes),
        OK);
    assert_int_equal(public_commit_park(talk.talkers[1].group->pending->next.commit), OK);
    *sealed = (mls_hpke_ciphertext){span_of(enc, sizeof(enc)), buffer_span(&bytes)};
    say_again(&talk, &changing, 1, true);
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.other)), BAD_PATH);
    buffer_end(&bytes);
    end(&talk);
}

static void application_data_in_clear_are_refused(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    mls_authenticated_content content =
        group_content(talk.talkers[1].group, MLS_APPLICATION, span_text(""), HANDSHAKE_PUBLIC);
    content.content.application_data = span_text("open");
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    assert_int_equal(
        group_sign_content(talk.talkers[1].group, &talk.talkers[1].signer, &content, signature),
        OK);
    assert_int_equal(group_write_message(talk.talkers[1].group, &content, 0, &talk.message), OK);
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.message)), WRONG_WIRE_FORMAT);
    end(&talk);
}

static void a_message_signed_by_another_than_its_leaf_uses_no_generation_up(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct group *bram = talk.talkers[1].group;
    mls_authenticated_content content =
        group_content(bram, MLS_APPLICATION, span_text("aad"), HANDSHAKE_PRIVATE);
    content.content.application_data = span_text("vals");
    content.content.sender.leaf_index = 2; /* bram speaks for chris */
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    assert_int_equal(group_sign_content(bram, &talk.talkers[1].signer, &content, signature), OK);
    assert_int_equal(private_message_seal(&content, 0, &bram->epochs->sender_data,
                                          bram->epochs->tree, &talk.message),
                     OK);
    assert_int_equal(handle(&talk.talkers[0], buffer_span(&talk.message)), BAD_SIGNATURE);
    talk_say(&talk.talkers[2], "echt", &talk.other); /* with the same generation */
    talk_hear(&talk.talkers[0], buffer_span(&talk.other), GROUP_APPLICATION, "echt");
    end(&talk);
}

static void bytes_that_are_no_message_are_refused(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 2);
    struct talker *anna = &talk.talkers[0];
    assert_int_equal(handle(anna, span_of(NULL, 0)), MALFORMED);
    assert_int_equal(handle(anna, span_text("x")), MALFORMED);
    talk_write_add(&talk.talkers[5], &talk.other);
    buffer_clear(&talk.other);
    assert_int_equal(
        key_package_make(&talk.talkers[5].member, false, &talk.other, &talk.talkers[5].package),
        OK);
    assert_int_equal(handle(anna, buffer_span(&talk.other)), WRONG_WIRE_FORMAT);
    talk.other.data[1] = 2; /* the version */
    assert_int_equal(handle(anna, buffer_span(&talk.other)), UNSUPPORTED);
    end(&talk);
}

static void a_message_over_the_limit_is_refused_unread(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 1);
    struct talker *emma = &talk.talkers[4];
    const struct group_rules rules = {.message_max = 3000};
    talk_found(emma, &rules);
    uint8_t *bytes = calloc(1, 3001);
    assert_non_null(bytes);
    assert_int_equal(handle(emma, span_of(bytes, 3001)), TOO_LARGE);
    assert_int_equal(handle(emma, span_of(bytes, 3000)), UNSUPPORTED);
    assert_int_equal(group_protect(emma->group, &emma->signer, span_of(NULL, 0),
                                   span_of(bytes, 3001), 0, &talk.message),
                     TOO_LARGE);
    free(bytes);
    end(&talk);
}

/* --- what we may not do --- */

static void who_is_out_can_do_nothing(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct talker *chris = &talk.talkers[2];
    talk_write_remove(2, &talk.other);
    assert_int_equal(commit(&talk, 0, &talk.other), OK);
    talk_hear(chris, buffer_span(&talk.message), GROUP_REMOVED, NULL);
    struct buffer out = buffer_make(BYTES_MAX);
    const struct group_info_form form = {.with_tree = true};
    uint8_t exported[8];
    assert_int_equal(talk_commit(chris, NULL, 0, HANDSHAKE_PUBLIC, &out), REMOVED);
    assert_int_equal(
        group_protect(chris->group, &chris->signer, span_of(NULL, 0), span_of(NULL, 0), 0, &out),
        REMOVED);
    assert_int_equal(group_make_info(chris->group, &chris->signer, &form, &out), REMOVED);
    assert_int_equal(group_propose_update(chris->group, &chris->member, span_of(NULL, 0),
                                          HANDSHAKE_PUBLIC, &out),
                     REMOVED);
    assert_int_equal(group_propose(chris->group, &chris->signer, buffer_span(&talk.other),
                                   span_of(NULL, 0), HANDSHAKE_PUBLIC, &out),
                     REMOVED);
    assert_int_equal(group_export(chris->group, "x", span_of(NULL, 0), exported, 8), REMOVED);
    assert_int_equal(handle(chris, buffer_span(&talk.message)), REMOVED);
    assert_int_equal(out.size, 0);
    const struct secret zero = secret_zero();
    assert_true(secret_equal(group_epoch_authenticator(chris->group), &zero));
    buffer_end(&out);
    end(&talk);
}

static void a_key_that_is_not_our_leafs_cannot_speak_for_us(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 2);
    const struct group_info_form form = {.with_tree = true};
    struct talker *anna = &talk.talkers[0];
    const struct sign_pair *others = &talk.talkers[1].signer;
    assert_int_equal(
        group_protect(anna->group, others, span_of(NULL, 0), span_of(NULL, 0), 0, &talk.message),
        BAD_KEY);
    assert_int_equal(group_make_info(anna->group, others, &form, &talk.message), BAD_KEY);
    const struct commit_wish wish = {.member = &talk.talkers[1].member};
    struct commit_made made = {.commit = &talk.message};
    assert_int_equal(group_commit(anna->group, &wish, &made), BAD_KEY);
    assert_int_equal(talk.message.size, 0);
    end(&talk);
}

static void nobody_commits_before_all_leaves_are_verified(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    struct talker *fien = &talk.talkers[5];
    struct buffer welcome = buffer_make(BYTES_MAX);
    talk_write_add(fien, &talk.other);
    const struct span one = buffer_span(&talk.other);
    const struct commit_wish wish = {.proposals = &one,
                                     .proposal_count = 1,
                                     .member = &talk.talkers[0].member,
                                     .welcome_with_tree = true};
    struct commit_made made = {.commit = &talk.message, .welcome = &welcome};
    assert_int_equal(group_commit(talk.talkers[0].group, &wish, &made), OK);
    talk_deliver(talk.talkers, MOST, buffer_span(&talk.message));
    assert_int_equal(
        group_join_welcome(
            NULL,
            &(struct welcome_join){&fien->package, 1, buffer_span(&welcome), span_of(NULL, 0)},
            NULL, &fien->group),
        OK);
    buffer_clear(&talk.message);
    assert_int_equal(talk_commit(fien, NULL, 0, HANDSHAKE_PUBLIC, &talk.message), UNVERIFIED);
    assert_int_equal(talk.message.size, 0);
    talk_say(fien, "al hier", &talk.message); /* an alert waits for nothing */
    talk_hear(&talk.talkers[1], buffer_span(&talk.message), GROUP_APPLICATION, "al hier");
    talk_sweep(fien);
    buffer_clear(&talk.message);
    assert_int_equal(talk_commit(fien, NULL, 0, HANDSHAKE_PUBLIC, &talk.message), OK);
    buffer_end(&welcome);
    end(&talk);
}

static void one_commit_at_a_time_waits(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    assert_int_equal(commit(&talk, 0, NULL), OK);
    struct buffer again = buffer_make(BYTES_MAX);
    assert_int_equal(talk_commit(&talk.talkers[0], NULL, 0, HANDSHAKE_PUBLIC, &again),
                     PENDING_COMMIT);
    assert_int_equal(again.size, 0);
    assert_int_equal(group_commit_drop(talk.talkers[0].group), OK);
    assert_int_equal(group_commit_drop(talk.talkers[0].group), NOT_FOUND);
    assert_int_equal(group_commit_merge(talk.talkers[0].group), NOT_FOUND);
    assert_int_equal(talk_commit(&talk.talkers[0], NULL, 0, HANDSHAKE_PUBLIC, &again), OK);
    buffer_end(&again);
    end(&talk);
}

static void a_commit_that_breaks_the_list_rules_is_not_made(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    talk_write_remove(0, &talk.other); /* itself */
    assert_int_equal(commit(&talk, 0, &talk.other), BAD_PROPOSAL_LIST);
    buffer_clear(&talk.other);
    talk_write_remove(7, &talk.other); /* nobody */
    assert_int_equal(commit(&talk, 0, &talk.other), NOT_FOUND);
    buffer_clear(&talk.other);
    talk_write_remove(1, &talk.other);
    const struct span twice[] = {buffer_span(&talk.other), buffer_span(&talk.other)};
    assert_int_equal(talk_commit(&talk.talkers[0], twice, 2, HANDSHAKE_PUBLIC, &talk.message),
                     BAD_PROPOSAL_LIST);
    talk.other.size--;
    assert_int_equal(commit(&talk, 0, &talk.other), MALFORMED);
    assert_int_equal(talk.message.size, 0);
    assert_false(group_has_pending(talk.talkers[0].group));
    end(&talk);
}

static void a_follower_without_the_shared_key_is_told_so_and_stays(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 3);
    group_write_psk(span_text("psk"), &talk.other);
    assert_int_equal(commit(&talk, 1, &talk.other), OK);
    struct group_event event;
    assert_int_equal(group_handle(talk.talkers[0].group, buffer_span(&talk.message), NULL, &event),
                     PSK_MISSING);
    talk_deliver(talk.talkers, MOST, buffer_span(&talk.message));
    assert_true(talk_agrees(talk.talkers, 3));
    end(&talk);
}

static void resumption_keys_are_refused_by_name_unless_the_rules_take_them(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 2);
    const struct secret nonce = secret_random();
    mls_pre_shared_key_id id = {.psktype = MLS_PSK_RESUMPTION,
                                .resumed = {.usage = MLS_RESUME_APPLICATION,
                                            .psk_group_id = span_text("the group"),
                                            .psk_epoch = 1},
                                .psk_nonce = secret_span(&nonce)};
    const mls_proposal proposal = {.proposal_type = MLS_PSK, .psk = &id};
    mls_write_proposal(&talk.other, &proposal);
    assert_int_equal(commit(&talk, 0, &talk.other), RESUMPTION_REFUSED);
    static const mls_u8 USAGES[] = {MLS_RESUME_BRANCH, MLS_RESUME_REINIT};
    static const enum status WANTED[] = {BRANCH_REFUSED, REINIT_REFUSED};
    for (size_t i = 0; i < 2; i++) {
        id.resumed.usage = USAGES[i];
        buffer_clear(&talk.other);
        mls_write_proposal(&talk.other, &proposal);
        assert_int_equal(commit(&talk, 0, &talk.other), WANTED[i]);
    }
    end(&talk);
}

static void a_resumption_key_of_a_kept_epoch_is_found_where_the_rules_take_it(void **state)
{
    (void)state;
    struct talk talk;
    begin(&talk, 0);
    group_destroy(talk.talkers[0].group);
    const struct group_rules rules = {.takes_resumption = true};
    talk_gather(talk.talkers, 3, &rules);
    assert_int_equal(commit(&talk, 1, NULL), OK);
    talk_deliver(talk.talkers, 3, buffer_span(&talk.message));
    const struct secret nonce = secret_random();
    mls_pre_shared_key_id id = {.psktype = MLS_PSK_RESUMPTION,
                                .resumed = {.usage = MLS_RESUME_APPLICATION,
                                            .psk_group_id = span_text("the group"),
                                            .psk_epoch = 1},
                                .psk_nonce = secret_span(&nonce)};
    const mls_proposal proposal = {.proposal_type = MLS_PSK, .psk = &id};
    mls_write_proposal(&talk.other, &proposal);
    assert_int_equal(commit(&talk, 0, &talk.other), OK);
    talk_deliver(talk.talkers, 3, buffer_span(&talk.message));
    assert_true(talk_agrees(talk.talkers, 3));
    id.resumed.psk_epoch = 0; /* chris was not there, and nobody keeps it for ever */
    buffer_clear(&talk.other);
    mls_write_proposal(&talk.other, &proposal);
    assert_int_equal(commit(&talk, 2, &talk.other), PSK_MISSING);
    end(&talk);
}

static int open_chance(void **state)
{
    (void)state;
    return chance_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_membership_tag_is_refused_before_anything_else),
        cmocka_unit_test(a_changed_byte_anywhere_in_a_commit_is_refused),
        cmocka_unit_test(a_changed_signature_of_a_member_is_refused),
        cmocka_unit_test(a_confirmation_tag_that_does_not_fit_the_new_epoch_is_refused),
        cmocka_unit_test(a_path_that_does_not_decrypt_is_refused),
        cmocka_unit_test(a_path_secret_that_is_not_the_keys_is_refused),
        cmocka_unit_test(application_data_in_clear_are_refused),
        cmocka_unit_test(a_message_signed_by_another_than_its_leaf_uses_no_generation_up),
        cmocka_unit_test(bytes_that_are_no_message_are_refused),
        cmocka_unit_test(a_message_over_the_limit_is_refused_unread),
        cmocka_unit_test(who_is_out_can_do_nothing),
        cmocka_unit_test(a_key_that_is_not_our_leafs_cannot_speak_for_us),
        cmocka_unit_test(nobody_commits_before_all_leaves_are_verified),
        cmocka_unit_test(one_commit_at_a_time_waits),
        cmocka_unit_test(a_commit_that_breaks_the_list_rules_is_not_made),
        cmocka_unit_test(a_follower_without_the_shared_key_is_told_so_and_stays),
        cmocka_unit_test(resumption_keys_are_refused_by_name_unless_the_rules_take_them),
        cmocka_unit_test(a_resumption_key_of_a_kept_epoch_is_found_where_the_rules_take_it),
    };
    return cmocka_run_group_tests(tests, open_chance, NULL);
}
