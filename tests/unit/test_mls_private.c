/* PrivateMessages and membership tags: RFC 9420 sections 6.2 and 6.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/public/chance.h"
#include "crypto/secret/kdf.h"
#include "mls/public/framing.h"
#include "mls/secret/key_schedule.h"
#include "mls/secret/private_message.h"

enum { MESSAGE_MAX = 1 << 16, ARENA_MAX = 1 << 16 };

/* Both ends of one epoch. */
struct ends {
    struct secret sender_data;
    struct secret_tree *sender, *receiver;
    struct buffer message, plain;
    struct arena arena;
};

static const uint8_t SIGNATURE[64] = {7};

static mls_authenticated_content content_of(const char *text)
{
    return (mls_authenticated_content){
        .wire_format = MLS_PRIVATE_MESSAGE,
        .content = {.group_id = span_text("wijk"),
                    .epoch = 4,
                    .sender = {.sender_type = MLS_MEMBER, .leaf_index = 2},
                    .authenticated_data = span_text("class 1"),
                    .content_type = MLS_APPLICATION,
                    .application_data = span_text(text)},
        .signature = span_of(SIGNATURE, sizeof(SIGNATURE)),
    };
}

static struct ends ends_open(void)
{
    const struct secret encryption = secret_random();
    struct ends ends = {.sender_data = secret_random(),
                        .message = buffer_make(MESSAGE_MAX),
                        .plain = buffer_make(MESSAGE_MAX),
                        .arena = arena_make(ARENA_MAX)};
    assert_int_equal(secret_tree_create(&encryption, 4, &ends.sender), OK);
    assert_int_equal(secret_tree_create(&encryption, 4, &ends.receiver), OK);
    return ends;
}

static void ends_close(struct ends *ends)
{
    secret_tree_destroy(ends->sender);
    secret_tree_destroy(ends->receiver);
    buffer_end(&ends->message);
    buffer_end(&ends->plain);
    arena_end(&ends->arena);
}

static mls_private_message *sealed(struct ends *ends, const mls_authenticated_content *content,
                                   size_t padding)
{
    mls_message *message = arena_take(&ends->arena, 1, sizeof(*message));
    assert_non_null(message);
    buffer_clear(&ends->message);
    assert_int_equal(
        private_message_seal(content, padding, &ends->sender_data, ends->sender, &ends->message),
        OK);
    assert_int_equal(mls_message_decode(buffer_span(&ends->message), &ends->arena, message), OK);
    assert_int_equal(message->wire_format, MLS_PRIVATE_MESSAGE);
    return message->private_message;
}

static enum status opened(struct ends *ends, const mls_private_message *message,
                          struct private_opened *out)
{
    buffer_clear(&ends->plain);
    return private_message_open(message, &ends->sender_data, ends->receiver, &ends->arena,
                                &ends->plain, out);
}

static void what_was_sealed_opens_with_its_sender_and_its_data(void **state)
{
    (void)state;
    struct ends ends = ends_open();
    const mls_authenticated_content content = content_of("iemand bij de poort");
    struct private_opened out;
    assert_int_equal(opened(&ends, sealed(&ends, &content, 0), &out), OK);
    assert_int_equal(out.content.content.sender.leaf_index, 2);
    assert_true(span_equal(out.content.content.application_data, span_text("iemand bij de poort")));
    assert_true(span_equal(out.content.content.authenticated_data, span_text("class 1")));
    assert_true(span_equal(out.content.signature, content.signature));
    ends_close(&ends);
}

static void padding_hides_the_size_and_leaves_the_content(void **state)
{
    (void)state;
    struct ends ends = ends_open();
    const mls_authenticated_content content = content_of("ja");
    const size_t bare = sealed(&ends, &content, 0)->ciphertext.size;
    const mls_private_message *padded = sealed(&ends, &content, 100);
    struct private_opened out;
    assert_int_equal(padded->ciphertext.size, bare + 100);
    assert_int_equal(opened(&ends, padded, &out), OK);
    assert_true(span_equal(out.content.content.application_data, span_text("ja")));
    ends_close(&ends);
}

static void a_changed_byte_anywhere_is_not_decrypted(void **state)
{
    (void)state;
    struct ends ends = ends_open();
    const mls_authenticated_content content = content_of("ja");
    mls_private_message *message = sealed(&ends, &content, 0);
    uint8_t changed[256];
    struct private_opened out;
    const struct span parts[] = {message->ciphertext, message->encrypted_sender_data,
                                 message->authenticated_data, message->group_id};
    mls_bytes *const places[] = {&message->ciphertext, &message->encrypted_sender_data,
                                 &message->authenticated_data, &message->group_id};
    for (size_t i = 0; i < 4; i++) {
        memcpy(changed, parts[i].data, parts[i].size);
        changed[parts[i].size - 1] ^= 1;
        *places[i] = span_of(changed, parts[i].size);
        assert_int_equal(opened(&ends, message, &out), NOT_DECRYPTED);
        *places[i] = parts[i];
    }
    message->epoch++;
    assert_int_equal(opened(&ends, message, &out), NOT_DECRYPTED);
    message->epoch--;
    assert_int_equal(opened(&ends, message, &out), OK);
    ends_close(&ends);
}

static void a_forged_message_uses_no_generation_up(void **state)
{
    (void)state;
    struct ends ends = ends_open();
    const mls_authenticated_content content = content_of("ja");
    mls_private_message *message = sealed(&ends, &content, 0);
    struct private_opened out;
    assert_int_equal(opened(&ends, message, &out), OK);
    assert_int_equal(opened(&ends, message, &out), OK);
    assert_int_equal(secret_tree_use(ends.receiver, 2, out.ratchet, out.generation), OK);
    assert_int_equal(opened(&ends, message, &out), REPLAYED);
    ends_close(&ends);
}

/* Seals `plain` as a hostile member would, outside private_message_seal(). */
static mls_private_message hostile(struct ends *ends, struct span plain, struct buffer *ciphertext,
                                   struct buffer *sender)
{
    mls_private_message message = {.group_id = span_text("wijk"),
                                   .epoch = 4,
                                   .content_type = MLS_APPLICATION,
                                   .authenticated_data = span_text("x")};
    struct message_key key;
    struct buffer aad = buffer_make(MESSAGE_MAX);
    uint32_t generation = 0;
    assert_int_equal(secret_tree_next(ends->sender, 2, RATCHET_APPLICATION, &generation, &key), OK);
    const mls_private_content_aad content_aad = {message.group_id, message.epoch,
                                                 message.content_type, message.authenticated_data};
    mls_write_private_content_aad(&aad, &content_aad);
    assert_int_equal(aead_seal(&key.key, &key.nonce, buffer_span(&aad), plain, ciphertext), OK);
    message.ciphertext = buffer_span(ciphertext);
    const mls_sender_data_aad sender_aad = {message.group_id, message.epoch, message.content_type};
    const uint8_t head[12] = {0, 0, 0, 2, 0, 0, 0, (uint8_t)generation, 0, 0, 0, 0};
    buffer_clear(&aad);
    mls_write_sender_data_aad(&aad, &sender_aad);
    assert_int_equal(private_sender_data_key(&ends->sender_data, message.ciphertext, &key), OK);
    assert_int_equal(
        aead_seal(&key.key, &key.nonce, buffer_span(&aad), span_of(head, sizeof(head)), sender),
        OK);
    message.encrypted_sender_data = buffer_span(sender);
    buffer_end(&aad);
    return message;
}

static void padding_that_is_not_zero_is_refused(void **state)
{
    (void)state;
    struct ends ends = ends_open();
    struct buffer ciphertext = buffer_make(MESSAGE_MAX);
    struct buffer sender = buffer_make(MESSAGE_MAX);
    struct private_opened out;
    const uint8_t plain[] = {2, 'j', 'a', 1, 9, 0, 0, 3, 0};
    const mls_private_message message =
        hostile(&ends, span_of(plain, sizeof(plain)), &ciphertext, &sender);
    assert_int_equal(opened(&ends, &message, &out), BAD_PADDING);
    buffer_end(&ciphertext);
    buffer_end(&sender);
    ends_close(&ends);
}

static void a_content_cut_short_is_malformed(void **state)
{
    (void)state;
    struct ends ends = ends_open();
    struct buffer ciphertext = buffer_make(MESSAGE_MAX);
    struct buffer sender = buffer_make(MESSAGE_MAX);
    struct private_opened out;
    const uint8_t plain[] = {9, 'j', 'a'};
    const mls_private_message message =
        hostile(&ends, span_of(plain, sizeof(plain)), &ciphertext, &sender);
    assert_int_equal(opened(&ends, &message, &out), MALFORMED);
    buffer_end(&ciphertext);
    buffer_end(&sender);
    ends_close(&ends);
}

static void a_sample_shorter_than_a_hash_is_taken_whole(void **state)
{
    (void)state;
    const struct secret secret = secret_random();
    struct message_key key;
    uint8_t wanted[SECRET_SIZE];
    const uint8_t ciphertext[5] = {1, 2, 3, 4, 5};
    assert_int_equal(private_sender_data_key(&secret, span_of(ciphertext, 5), &key), OK);
    assert_int_equal(
        kdf_expand_with_label(&secret, "key", span_of(ciphertext, 5), wanted, sizeof(wanted)), OK);
    assert_memory_equal(key.key.bytes, wanted, sizeof(wanted));
}

static void two_messages_of_one_text_have_different_guards(void **state)
{
    (void)state;
    struct ends a = ends_open();
    struct secret_tree *twin = NULL;
    const struct secret encryption = secret_random();
    const mls_authenticated_content content = content_of("ja");
    struct buffer other = buffer_make(MESSAGE_MAX);
    secret_tree_destroy(a.sender);
    assert_int_equal(secret_tree_create(&encryption, 4, &a.sender), OK);
    assert_int_equal(secret_tree_create(&encryption, 4, &twin), OK);
    const mls_private_message *first = sealed(&a, &content, 0);
    assert_int_equal(private_message_seal(&content, 0, &a.sender_data, twin, &other), OK);
    mls_message second;
    assert_int_equal(mls_message_decode(buffer_span(&other), &a.arena, &second), OK);
    assert_false(span_equal(first->ciphertext, second.private_message->ciphertext));
    secret_tree_destroy(twin);
    buffer_end(&other);
    ends_close(&a);
}

static void a_sender_who_is_no_member_cannot_seal(void **state)
{
    (void)state;
    struct ends ends = ends_open();
    mls_authenticated_content content = content_of("ja");
    content.content.sender.sender_type = MLS_NEW_MEMBER_COMMIT;
    assert_int_equal(
        private_message_seal(&content, 0, &ends.sender_data, ends.sender, &ends.message),
        WRONG_SENDER);
    ends_close(&ends);
}

static void a_wrong_membership_tag_is_refused(void **state)
{
    (void)state;
    const struct secret key = secret_random();
    const struct secret other = secret_random();
    mls_authenticated_content content = content_of("ja");
    mls_proposal remove = {.proposal_type = MLS_REMOVE, .removed = 1};
    content.wire_format = MLS_PUBLIC_MESSAGE;
    content.content.content_type = MLS_PROPOSAL;
    content.content.proposal = &remove;
    const struct span context = span_text("context");
    struct secret tag;
    assert_int_equal(membership_tag_make(&key, &content, context, &tag), OK);
    assert_int_equal(membership_tag_check(&key, &content, context, secret_span(&tag)), OK);
    assert_int_equal(membership_tag_check(&other, &content, context, secret_span(&tag)),
                     BAD_MEMBERSHIP_TAG);
    assert_int_equal(membership_tag_check(&key, &content, span_text("c"), secret_span(&tag)),
                     BAD_MEMBERSHIP_TAG);
    assert_int_equal(membership_tag_check(&key, &content, context, span_of(tag.bytes, 31)),
                     BAD_MEMBERSHIP_TAG);
    remove.removed = 2;
    assert_int_equal(membership_tag_check(&key, &content, context, secret_span(&tag)),
                     BAD_MEMBERSHIP_TAG);
}

static void an_export_over_the_longest_is_refused(void **state)
{
    (void)state;
    struct epoch_secrets secrets;
    uint8_t out[255 * SECRET_SIZE];
    char label[EXPORT_LABEL_MAX + 2];
    const struct secret epoch = secret_random();
    schedule_from_epoch_secret(&epoch, &secrets);
    memset(label, 'l', sizeof(label) - 1);
    label[sizeof(label) - 1] = '\0';
    assert_int_equal(schedule_export(&secrets, "walk", span_text("c"), out, sizeof(out)), OK);
    assert_int_equal(schedule_export(&secrets, "walk", span_text("c"), out, sizeof(out) + 1),
                     TOO_LARGE);
    assert_int_equal(schedule_export(&secrets, label, span_text("c"), out, 32), TOO_LARGE);
}

static void no_pre_shared_key_gives_the_zero_secret(void **state)
{
    (void)state;
    struct secret secret = secret_random();
    const struct secret zero = secret_zero();
    assert_int_equal(schedule_psk(NULL, 0, &secret), OK);
    assert_true(secret_equal(&secret, &zero));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_opens_with_its_sender_and_its_data),
        cmocka_unit_test(padding_hides_the_size_and_leaves_the_content),
        cmocka_unit_test(a_changed_byte_anywhere_is_not_decrypted),
        cmocka_unit_test(a_forged_message_uses_no_generation_up),
        cmocka_unit_test(padding_that_is_not_zero_is_refused),
        cmocka_unit_test(a_content_cut_short_is_malformed),
        cmocka_unit_test(a_sample_shorter_than_a_hash_is_taken_whole),
        cmocka_unit_test(two_messages_of_one_text_have_different_guards),
        cmocka_unit_test(a_sender_who_is_no_member_cannot_seal),
        cmocka_unit_test(a_wrong_membership_tag_is_refused),
        cmocka_unit_test(an_export_over_the_longest_is_refused),
        cmocka_unit_test(no_pre_shared_key_gives_the_zero_secret),
    };
    return chance_open() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
