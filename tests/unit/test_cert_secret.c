/* Tickets, words, packets and keys on paper: T2, T8, T22. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cert/secret/packet.h"
#include "cert/secret/paper_key.h"
#include "crypto/public/chance.h"
#include "support/cert_world.h"

/* --- words --- */

static struct word all[WORDS_COUNT];

static int make_words(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WORDS_COUNT; i++) {
        all[i] = words_word(i);
    }
    return chance_open() ? 0 : -1;
}

static void t2_every_word_has_its_number_and_back(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < WORDS_COUNT; i += 7) {
        uint32_t index = WORDS_COUNT;
        assert_int_equal(words_find(span_text(all[i].text), &index), OK);
        assert_int_equal(index, i);
    }
}

static void t2_no_two_words_are_one_letter_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORDS_COUNT; i++) {
        assert_int_equal(strlen(all[i].text), WORDS_LETTERS);
        for (size_t j = 0; j < i; j++) {
            size_t different = 0;
            for (size_t k = 0; k < WORDS_LETTERS; k++) {
                different += all[i].text[k] != all[j].text[k];
            }
            assert_true(different >= 2);
        }
    }
}

static bool suggests(const char *typed, const char *word)
{
    struct word found[WORDS_SUGGESTED_MAX];
    const size_t count = words_suggest(span_text(typed), found);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(found[i].text, word) == 0) {
            return true;
        }
    }
    return false;
}

static void t2_a_typing_error_is_found_and_a_word_suggested(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORDS_COUNT; i += 211) {
        const char *word = all[i].text;
        uint32_t index = 0;
        char wrong[WORDS_LETTERS + 2];
        memcpy(wrong, word, sizeof(all[i].text));
        wrong[2] = wrong[2] == 'x' ? 'q' : 'x';
        assert_int_equal(words_find(span_text(wrong), &index), NOT_FOUND);
        memcpy(wrong, word, sizeof(all[i].text));
        wrong[3] = word[4]; /* two letters exchanged */
        wrong[4] = word[3];
        assert_true(suggests(wrong, word));
        memcpy(wrong, word + 1, WORDS_LETTERS); /* the first one left out */
        assert_true(suggests(wrong, word));
        wrong[0] = word[0]; /* one put in */
        wrong[1] = 'q';
        memcpy(wrong + 2, word + 1, WORDS_LETTERS);
        assert_true(suggests(wrong, word));
        assert_true(suggests(word, word));
    }
    for (size_t i = 0; i < WORDS_COUNT; i += 97) { /* one letter changed, whichever */
        for (size_t k = 0; k < WORDS_LETTERS; k++) {
            char wrong[WORDS_LETTERS + 1];
            memcpy(wrong, all[i].text, sizeof(wrong));
            for (int letter = 'a'; letter <= 'z'; letter++) {
                wrong[k] = (char)letter;
                assert_true(suggests(wrong, all[i].text));
            }
        }
    }
    struct word found[WORDS_SUGGESTED_MAX];
    assert_int_equal(words_suggest(span_text("onderzeeboot"), found), 0);
    assert_int_equal(words_suggest(span_text("aaaaaaaaaaaaaaaaaaaaaaaaaaaa"), found), 0);
    assert_int_equal(words_suggest(span_text(""), found), 0);
}

static void t2_words_are_read_in_any_case_and_with_anything_between(void **state)
{
    (void)state;
    uint16_t numbers[3];
    size_t at = 0;
    char text[64];
    const uint16_t wanted[] = {0, 1000, WORDS_COUNT - 1};
    words_write(wanted, 3, text, sizeof(text));
    text[0] = (char)(text[0] - 'a' + 'A');
    text[WORDS_LETTERS] = ',';
    assert_int_equal(words_read(span_text(text), numbers, 3, &at), OK);
    assert_memory_equal(numbers, wanted, sizeof(wanted));
    assert_int_equal(words_read(span_text(text), numbers, 2, &at), MALFORMED);
    assert_int_equal(words_read(span_text("1."), numbers, 2, &at), MALFORMED);
    text[WORDS_LETTERS + 1] = 'x';
    assert_int_equal(words_read(span_text(text), numbers, 3, &at), NOT_FOUND);
    assert_int_equal(at, 1);
}

/* --- tickets --- */

static void t2_everything_follows_from_the_secret(void **state)
{
    (void)state;
    const struct ticket ticket = ticket_random();
    const struct ticket_keys keys = ticket_keys_of(&ticket);
    const struct ticket_keys again = ticket_keys_of(&ticket);
    assert_memory_equal(&keys, &again, sizeof(keys));
    const struct ticket other = ticket_random();
    const struct ticket_keys others = ticket_keys_of(&other);
    assert_memory_not_equal(&keys.locator, &others.locator, CERT_ID_SIZE);
    assert_memory_not_equal(&keys.packet_key, &others.packet_key, SECRET_SIZE);
    assert_memory_not_equal(keys.locator.bytes, keys.packet_key.bytes, CERT_ID_SIZE);
    assert_memory_not_equal(keys.packet_key.bytes, keys.invitation.seed.bytes, SECRET_SIZE);
}

static void t2_a_link_gives_the_secret_back_behind_the_mark(void **state)
{
    (void)state;
    const struct ticket ticket = ticket_random();
    struct buffer link = buffer_make(256);
    assert_int_equal(ticket_write_link(&ticket, span_text("buurt.example:8443"), &link), OK);
    const char *begin = "https://buurt.example:8443/#";
    assert_true(link.size == strlen(begin) + TICKET_CODE_SIZE - 1);
    assert_memory_equal(link.data, begin, strlen(begin));
    struct ticket read;
    assert_int_equal(ticket_read(buffer_span(&link), &read), OK);
    assert_int_equal(read.size, TICKET_BYTES);
    assert_memory_equal(read.bytes, ticket.bytes, TICKET_BYTES);
    buffer_end(&link);
    assert_int_equal(ticket_write_link(&ticket, span_text("evil.example/x#"), &link), MALFORMED);
    assert_int_equal(ticket_write_link(&ticket, span_text(""), &link), MALFORMED);
    buffer_end(&link);
}

static void t2_a_code_with_one_wrong_letter_is_refused(void **state)
{
    (void)state;
    const struct ticket ticket = ticket_random();
    char code[TICKET_CODE_SIZE];
    ticket_write_code(&ticket, code);
    struct ticket read;
    for (size_t i = 0; i < TICKET_CODE_SIZE - 1; i++) {
        const char right = code[i];
        code[i] = right == 'A' ? 'B' : 'A';
        assert_int_equal(ticket_read_code(span_text(code), &read), MALFORMED);
        code[i] = '!';
        assert_int_equal(ticket_read_code(span_text(code), &read), MALFORMED);
        code[i] = right;
    }
    assert_int_equal(ticket_read_code(span_text(code), &read), OK);
    assert_int_equal(ticket_read_code(span_of(code, TICKET_CODE_SIZE - 2), &read), MALFORMED);
    assert_int_equal(ticket_read(span_of(NULL, 0), &read), MALFORMED);
}

static void t2_nine_words_give_the_secret_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const struct ticket ticket = ticket_random_words();
        char text[TICKET_TEXT_MAX];
        ticket_write_words(&ticket, text);
        struct ticket read;
        size_t at = 0;
        assert_int_equal(ticket_read_words(span_text(text), &read, &at), OK);
        assert_int_equal(read.size, TICKET_WORDS_BYTES);
        assert_memory_equal(read.bytes, ticket.bytes, TICKET_WORDS_BYTES);
        assert_int_equal(ticket_read(span_text(text), &read), OK);
        text[6] = 'x';
        assert_int_equal(ticket_read_words(span_text(text), &read, &at), NOT_FOUND);
        assert_int_equal(at, 1);
    }
}

static void t2_a_ticket_that_was_used_is_wiped(void **state)
{
    (void)state;
    struct ticket ticket = ticket_random();
    struct ticket_keys keys = ticket_keys_of(&ticket);
    ticket_wipe(&ticket);
    ticket_keys_wipe(&keys);
    const struct ticket none = {{0}, 0};
    assert_memory_equal(&ticket, &none, sizeof(none));
    const struct secret zero = secret_zero();
    assert_true(secret_equal(&keys.packet_key, &zero));
    assert_true(secret_equal(&keys.invitation.seed, &zero));
}

/* --- packets --- */

struct packet_case {
    struct world world;
    struct ticket ticket;
    struct ticket_keys keys;
    mls_packet packet;
};

static struct packet_case *open_case(void)
{
    static struct packet_case one;
    struct packet_case *c = &one;
    cert_world_open(&c->world);
    c->ticket = ticket_random();
    c->keys = ticket_keys_of(&c->ticket);
    const struct person person =
        world_person(&c->world, &(struct invite){.issuer = &c->world.coordinator_hat,
                                                 .seq = 3,
                                                 .buurt = c->world.buurten[0],
                                                 .invitation_key = &c->keys.invitation});
    mls_hat *chain = world_take(&c->world, 3, sizeof(*chain));
    chain[0] = c->world.first_hat.hat.hat;
    chain[1] = c->world.second_hat.hat.hat;
    chain[2] = c->world.coordinator_hat.hat.hat;
    mls_packet_floor *floor = world_take(&c->world, 1, sizeof(*floor));
    *floor = (mls_packet_floor){world_group(&c->world, CERT_ALARM_BUURT), 7};
    c->packet = (mls_packet){.format = CERT_FORMAT,
                             .wijk_id = c->world.wijk_id,
                             .succession_version = 1,
                             .charter_version = 4,
                             .chain = {chain, 3},
                             .floors = {floor, 1}};
    memcpy(c->packet.root.bytes, c->world.root.public_key, CERT_KEY_SIZE);
    assert_int_equal(cert_invitation_decode(person.invitation, &c->packet.invitation), OK);
    return c;
}

static enum status seal_and_open(struct packet_case *c, mls_packet *out)
{
    struct buffer sealed = buffer_make(PACKET_SIZE_MAX);
    struct buffer plain = buffer_make(PACKET_SIZE_MAX);
    assert_int_equal(cert_packet_seal(&c->keys, &c->packet, &sealed), OK);
    const struct span kept = world_keep(&c->world, &sealed);
    const enum status status = cert_packet_open(&c->keys, kept, &plain, &c->world.arena, out);
    (void)world_keep(&c->world, &plain);
    return status;
}

static void t2_a_packet_opens_under_its_secret_and_vouches_for_the_root(void **state)
{
    (void)state;
    struct packet_case *c = open_case();
    struct buffer sealed = buffer_make(PACKET_SIZE_MAX);
    struct buffer plain = buffer_make(PACKET_SIZE_MAX);
    assert_int_equal(cert_packet_seal(&c->keys, &c->packet, &sealed), OK);
    mls_packet read;
    assert_int_equal(
        cert_packet_open(&c->keys, buffer_span(&sealed), &plain, &c->world.arena, &read), OK);
    const struct cert_root root = cert_packet_root(&read);
    assert_memory_equal(root.key.bytes, c->world.root.public_key, CERT_KEY_SIZE);
    assert_int_equal(read.charter_version, 4);
    assert_int_equal(MLS_AT(packet_floor, &read.floors, 0)->policy_version, 7);
    struct cert_book *book = NULL;
    assert_int_equal(cert_book_create(&c->world.wijk_id, NULL, &book), OK);
    assert_int_equal(cert_book_trust_root(book, &root), OK);
    cert_book_destroy(book);
    buffer_end(&sealed);
    buffer_end(&plain);
    cert_world_end(&c->world);
}

static void t2_a_packet_of_another_secret_or_changed_does_not_open(void **state)
{
    (void)state;
    struct packet_case *c = open_case();
    struct buffer sealed = buffer_make(PACKET_SIZE_MAX);
    struct buffer plain = buffer_make(PACKET_SIZE_MAX);
    assert_int_equal(cert_packet_seal(&c->keys, &c->packet, &sealed), OK);
    const struct ticket other = ticket_random();
    const struct ticket_keys others = ticket_keys_of(&other);
    mls_packet read;
    assert_int_equal(
        cert_packet_open(&others, buffer_span(&sealed), &plain, &c->world.arena, &read),
        NOT_DECRYPTED);
    struct ticket_keys moved = c->keys; /* the same packet under another locator */
    moved.locator = others.locator;
    assert_int_equal(cert_packet_open(&moved, buffer_span(&sealed), &plain, &c->world.arena, &read),
                     NOT_DECRYPTED);
    sealed.data[sealed.size / 2] ^= 1;
    assert_int_equal(
        cert_packet_open(&c->keys, buffer_span(&sealed), &plain, &c->world.arena, &read),
        NOT_DECRYPTED);
    assert_int_equal(
        cert_packet_open(&c->keys, span_of(sealed.data, 5), &plain, &c->world.arena, &read),
        MALFORMED);
    buffer_end(&sealed);
    buffer_end(&plain);
    cert_world_end(&c->world);
}

static void t2_a_packet_must_chain_up_to_its_own_root(void **state)
{
    (void)state;
    struct packet_case *c = open_case();
    mls_packet read;
    assert_int_equal(seal_and_open(c, &read), OK);
    c->packet.root.bytes[4] ^= 1;
    assert_int_equal(seal_and_open(c, &read), BAD_CHAIN); /* it makes another wijk_id */
    c->packet.succession_version = 2;
    assert_int_equal(seal_and_open(c, &read), BAD_SIGNATURE);
    c->packet.root.bytes[4] ^= 1;
    c->packet.chain.count = 2;
    assert_int_equal(seal_and_open(c, &read), CHAIN_MISSING);
    c->packet.chain.count = 3;
    c->packet.invitation.terms.invitation_key.bytes[0] ^= 1;
    assert_int_equal(seal_and_open(c, &read), BAD_CHAIN);
    c->packet.invitation.terms.invitation_key.bytes[0] ^= 1;
    c->packet.format = 2;
    assert_int_equal(seal_and_open(c, &read), UNSUPPORTED);
    cert_world_end(&c->world);
}

/* --- paper --- */

static void t8_a_key_on_paper_is_read_back_by_its_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct secret seed = secret_random();
        char text[PAPER_TEXT_MAX];
        struct secret read;
        size_t at = 0;
        paper_key_write(PAPER_ROOT, &seed, text);
        assert_int_equal(paper_key_read(PAPER_ROOT, span_text(text), &read, &at), OK);
        assert_true(secret_equal(&seed, &read));
    }
}

static void t8_a_paper_with_a_wrong_word_or_of_another_kind_is_refused(void **state)
{
    (void)state;
    struct secret seed = {{1, 2, 3}};
    char text[PAPER_TEXT_MAX];
    struct secret read;
    size_t at = 0;
    paper_key_write(PAPER_ROOT, &seed, text);
    assert_int_equal(paper_key_read(PAPER_CUSTODIAN, span_text(text), &read, &at), BAD_KEY);
    const struct secret zero = secret_zero();
    assert_true(secret_equal(&read, &zero));
    memcpy(text, all[0].text, WORDS_LETTERS); /* another word in the first place */
    assert_int_equal(paper_key_read(PAPER_ROOT, span_text(text), &read, &at), BAD_KEY);
    text[30] = 'x'; /* the sixth word's first letter */
    assert_int_equal(paper_key_read(PAPER_ROOT, span_text(text), &read, &at), NOT_FOUND);
    assert_int_equal(at, 5);
    assert_int_equal(paper_key_read(PAPER_ROOT, span_of(text, 29), &read, &at), MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t2_every_word_has_its_number_and_back),
        cmocka_unit_test(t2_no_two_words_are_one_letter_apart),
        cmocka_unit_test(t2_a_typing_error_is_found_and_a_word_suggested),
        cmocka_unit_test(t2_words_are_read_in_any_case_and_with_anything_between),
        cmocka_unit_test(t2_everything_follows_from_the_secret),
        cmocka_unit_test(t2_a_link_gives_the_secret_back_behind_the_mark),
        cmocka_unit_test(t2_a_code_with_one_wrong_letter_is_refused),
        cmocka_unit_test(t2_nine_words_give_the_secret_back),
        cmocka_unit_test(t2_a_ticket_that_was_used_is_wiped),
        cmocka_unit_test(t2_a_packet_opens_under_its_secret_and_vouches_for_the_root),
        cmocka_unit_test(t2_a_packet_of_another_secret_or_changed_does_not_open),
        cmocka_unit_test(t2_a_packet_must_chain_up_to_its_own_root),
        cmocka_unit_test(t8_a_key_on_paper_is_read_back_by_its_words),
        cmocka_unit_test(t8_a_paper_with_a_wrong_word_or_of_another_kind_is_refused),
    };
    return cmocka_run_group_tests(tests, make_words, NULL);
}
