/* The one form of what is written down: signatures, statements, passes, documents, acts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cert/act.h"
#include "cert/effect.h"
#include "support/cert_world.h"

static struct world world;

static int open_world(void **state)
{
    (void)state;
    cert_world_open(&world);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    cert_world_end(&world);
    return 0;
}

/* --- what is signed --- */

static void a_signature_under_one_label_holds_under_no_other(void **state)
{
    (void)state;
    const struct cert_key key = world.leader.key;
    struct buffer one = buffer_make(256);
    struct buffer two = buffer_make(256);
    struct buffer three = buffer_make(256);
    cert_signed_begin(&one, "pass");
    buffer_append(&one, "body", 4);
    cert_signed_begin(&two, "hat");
    buffer_append(&two, "body", 4);
    cert_signed_begin(&three, "passb"); /* the label may not flow over into the body */
    buffer_append(&three, "ody", 3);
    struct cert_signature signature;
    sign_make(&world.leader.pair, buffer_span(&one), signature.bytes);
    assert_int_equal(cert_verify(&one, &key, &signature), OK);
    assert_int_equal(cert_verify(&two, &key, &signature), BAD_SIGNATURE);
    assert_int_equal(cert_verify(&three, &key, &signature), BAD_SIGNATURE);
    sign_make(&world.leader.pair, span_text("body"), signature.bytes);
    assert_int_equal(cert_verify(&one, &key, &signature), BAD_SIGNATURE);
    buffer_end(&one);
    buffer_end(&two);
    buffer_end(&three);
}

static void a_memo_changes_how_fast_and_never_which(void **state)
{
    (void)state;
    struct cert_memo *memo = NULL;
    assert_int_equal(cert_memo_create(2, &memo), OK);
    for (size_t i = 0; i < 40; i++) {
        struct buffer content = buffer_make(64);
        cert_signed_begin(&content, "test");
        const uint8_t number = (uint8_t)(i % 5);
        buffer_append(&content, &number, 1);
        struct cert_signature signature;
        sign_make(&world.leader.pair, buffer_span(&content), signature.bytes);
        assert_int_equal(cert_memo_verify(memo, &content, &world.leader.key, &signature), OK);
        assert_int_equal(cert_memo_verify(memo, &content, &world.founder.key, &signature),
                         BAD_SIGNATURE);
        signature.bytes[i] ^= 1;
        assert_int_equal(cert_memo_verify(memo, &content, &world.leader.key, &signature),
                         BAD_SIGNATURE);
        buffer_end(&content);
    }
    cert_memo_destroy(memo);
}

/* --- statements --- */

static enum status try_statement(const mls_statement_body *body, size_t pens)
{
    const struct cert_pen pen = world_pen(&world.first_hat);
    const struct cert_pen both[] = {pen, pen};
    struct buffer out = buffer_make(1 << 14);
    const enum status status = cert_sign_statement(body, both, pens, &out);
    if (status == OK) {
        struct arena arena = arena_make(1 << 18);
        mls_statement read;
        assert_int_equal(cert_statement_decode(buffer_span(&out), &arena, &read), OK);
        arena_end(&arena);
    }
    buffer_end(&out);
    return status;
}

static void t16_serials_stand_in_rising_order_none_twice(void **state)
{
    (void)state;
    mls_statement_body body = world_statement(&world, CERT_REVOKE, world_wijk(), WORLD_START);
    struct cert_id ids[] = {{{2}}, {{1}}};
    body.revoked.serials = (struct mls_vector){ids, 2};
    assert_int_equal(try_statement(&body, 1), BAD_CHAIN);
    ids[0] = ids[1];
    assert_int_equal(try_statement(&body, 1), BAD_CHAIN);
    ids[1].bytes[0] = 9;
    assert_int_equal(try_statement(&body, 1), OK);
    body.revoked.serials.count = 0;
    assert_int_equal(try_statement(&body, 1), BAD_CHAIN);
    struct cert_id *many = world_take(&world, CERT_TARGETS_MAX + 1, sizeof(*many));
    body.revoked.serials = (struct mls_vector){many, CERT_TARGETS_MAX + 1};
    assert_int_equal(try_statement(&body, 1), TOO_LARGE);
}

static void t16_a_statement_has_one_mark_or_two_and_none_where_it_proves_itself(void **state)
{
    (void)state;
    mls_statement_body body = world_statement(&world, CERT_REVOKE, world_wijk(), WORLD_START);
    body.revoked.serials = world_serials(&world, &world.walk, 1);
    assert_int_equal(try_statement(&body, 0), BAD_CHAIN);
    assert_int_equal(try_statement(&body, 2), OK);
    assert_int_equal(try_statement(&body, 3), TOO_LARGE);
    body = world_statement(&world, CERT_SUCCEED, world_wijk(), WORLD_START);
    body.succession = MLS_AT(succession, &world.successions, 0);
    assert_int_equal(try_statement(&body, 1), BAD_CHAIN);
    assert_int_equal(try_statement(&body, 0), OK);
}

static void t16_what_holds_in_the_whole_wijk_says_so(void **state)
{
    (void)state;
    mls_statement_body body =
        world_statement(&world, CERT_WITHDRAW_HAT, world_buurt(&world, 0), WORLD_START);
    body.hats.serials = world_serials(&world, &world.walk, 1);
    assert_int_equal(try_statement(&body, 1), BAD_CHAIN);
    body.reach = world_wijk();
    assert_int_equal(try_statement(&body, 1), OK);
    body.hats.with_granted = 2;
    assert_int_equal(try_statement(&body, 1), BAD_CHAIN);
    body = world_statement(&world, CERT_REVOKE_ISSUER, world_wijk(), WORLD_START);
    mls_u16 seqs[] = {4, 4};
    body.issuer.seqs = (struct mls_vector){seqs, 2};
    assert_int_equal(try_statement(&body, 1), BAD_CHAIN);
    body.format = 2;
    assert_int_equal(try_statement(&body, 1), UNSUPPORTED);
}

static void t16_a_second_pen_signs_the_same_statement(void **state)
{
    (void)state;
    const struct cert_pen pens[] = {world_pen(&world.first_hat), world_pen(&world.second_hat)};
    const struct span one = world_revoke(&world, &pens[0], world_wijk(), &world.walk, WORLD_START);
    struct buffer two = buffer_make(1 << 12);
    assert_int_equal(cert_cosign_statement(&pens[1], one, &two), OK);
    mls_statement read;
    assert_int_equal(cert_statement_decode(buffer_span(&two), &world.arena, &read), OK);
    assert_int_equal(read.marks.count, 2);
    struct buffer three = buffer_make(1 << 12);
    assert_int_equal(cert_cosign_statement(&pens[1], buffer_span(&two), &three), NOT_ALLOWED);
    struct hash hash;
    struct hash again;
    assert_int_equal(cert_statement_hash(&read, &hash), OK);
    again = hash_of(buffer_span(&two));
    assert_true(hash_equal(&hash, &again));
    buffer_end(&two);
    buffer_end(&three);
}

static void a_statement_with_bytes_left_over_or_over_its_size_is_refused(void **state)
{
    (void)state;
    const struct cert_pen pen = world_pen(&world.first_hat);
    const struct span one = world_revoke(&world, &pen, world_wijk(), &world.walk, WORLD_START);
    struct buffer longer = buffer_make(1 << 14);
    mls_statement read;
    buffer_append_span(&longer, one);
    buffer_append(&longer, "", 1);
    assert_int_equal(cert_statement_decode(buffer_span(&longer), &world.arena, &read), MALFORMED);
    assert_non_null(buffer_extend(&longer, CERT_STATEMENT_SIZE_MAX));
    assert_int_equal(cert_statement_decode(buffer_span(&longer), &world.arena, &read), TOO_LARGE);
    for (size_t size = 0; size < one.size; size++) {
        assert_int_not_equal(cert_statement_decode(span_of(one.data, size), &world.arena, &read),
                             OK);
    }
    buffer_end(&longer);
}

/* --- passes --- */

static void t12_a_pass_ends_within_thirty_days(void **state)
{
    (void)state;
    const struct cert_group group = world_group(&world, CERT_WALK);
    const struct span bytes =
        world_pass(&world, &world.leader_hat, &group, &world.founder, WORLD_START);
    mls_pass pass;
    assert_int_equal(cert_pass_decode(bytes, &pass), OK);
    mls_pass_body body = pass.body;
    struct buffer out = buffer_make(1 << 10);
    body.until = body.made_at + CERT_PASS_TERM_MAX_S + 1;
    assert_int_equal(cert_sign_pass(&world.leader.pair, &body, &out), BAD_CHAIN);
    body.until = body.made_at;
    assert_int_equal(cert_sign_pass(&world.leader.pair, &body, &out), BAD_CHAIN);
    body = pass.body;
    body.format = 9;
    assert_int_equal(cert_sign_pass(&world.leader.pair, &body, &out), UNSUPPORTED);
    body = pass.body;
    body.group.bytes[CERT_ID_SIZE] = 77;
    assert_int_equal(cert_sign_pass(&world.leader.pair, &body, &out), BAD_CHAIN);
    buffer_end(&out);
}

/* --- documents --- */

static enum status try_document(const mls_document *view)
{
    struct buffer out = buffer_make(1 << 20);
    mls_write_document(&out, view);
    struct cert_document *read = NULL;
    const enum status status = cert_document_read(buffer_span(&out), &read);
    cert_document_drop(read);
    buffer_end(&out);
    return status;
}

static void t15_a_document_has_one_canonical_form(void **state)
{
    (void)state;
    const struct cert_group group = world_group(&world, CERT_ALARM_BUURT);
    struct cert_document *document = world_document(&world, &group);
    const mls_document right = *cert_document_view(document);
    assert_int_equal(try_document(&right), OK);

    mls_revoked revoked[] = {{{{5}}, 0, 1}, {{{4}}, 0, 1}};
    mls_document view = right;
    view.revoked = (struct mls_vector){revoked, 2};
    assert_int_equal(try_document(&view), MALFORMED);
    revoked[1].serial.bytes[0] = 5;
    assert_int_equal(try_document(&view), MALFORMED);
    revoked[1].serial.bytes[0] = 6;
    assert_int_equal(try_document(&view), OK);
    revoked[1].ends_hats = 2;
    assert_int_equal(try_document(&view), MALFORMED);

    mls_withdrawn withdrawn[] = {{{{5}}, 2, 1}};
    view = right;
    view.withdrawn = (struct mls_vector){withdrawn, 1};
    assert_int_equal(try_document(&view), MALFORMED);
    view = right;
    view.buurt.bytes[0] ^= 1; /* not where the group lies */
    assert_int_equal(try_document(&view), MALFORMED);
    view = right;
    view.version = 0;
    assert_int_equal(try_document(&view), MALFORMED);
    view = right;
    view.format = 2;
    assert_int_equal(try_document(&view), UNSUPPORTED);
    view = right;
    view.group.bytes[0] ^= 1; /* another wijk than the succession's */
    assert_int_equal(try_document(&view), BAD_CHAIN);
    view = right;
    view.successions.count = 0;
    assert_int_equal(try_document(&view), BAD_CHAIN);
    cert_document_drop(document);
}

static void t15_a_document_finds_each_of_its_rows(void **state)
{
    (void)state;
    enum { MANY = 500 };
    const struct cert_group group = world_group(&world, CERT_TALK_BUURT);
    struct cert_document *document = world_document(&world, &group);
    struct cert_id *ids = world_take(&world, MANY, sizeof(*ids));
    for (size_t i = 0; i < MANY; i++) {
        ids[i] = world_id();
    }
    for (size_t at = 0; at < MANY; at += 100) {
        struct cert_device devices[100];
        for (size_t i = 0; i < 100; i++) {
            devices[i] = (struct cert_device){.serial = ids[at + i], .key = world.leader.key};
        }
        const struct cert_effect effect = {
            .revoked = ids + at, .revoked_count = 100, .departed = devices, .departed_count = 100};
        struct cert_document *next = NULL;
        assert_int_equal(cert_effect_apply(document, &effect, WORLD_START + at, &next), OK);
        cert_document_drop(document);
        document = next;
    }
    const struct cert_id mark = cert_key_mark(&world.leader.key);
    for (size_t i = 0; i < MANY; i++) {
        const mls_revoked *row = cert_document_find_revoked(document, &ids[i]);
        assert_non_null(row);
        assert_int_equal(row->at, WORLD_START + i / 100 * 100);
        const mls_departed *departed = cert_document_find_departed(document, &ids[i]);
        assert_non_null(departed);
        assert_memory_equal(&departed->key_mark, &mark, CERT_ID_SIZE);
    }
    const struct cert_id unknown = world_id();
    assert_null(cert_document_find_revoked(document, &unknown));
    assert_null(cert_document_find_withdrawn(document, &unknown));
    assert_int_equal(cert_document_view(document)->revoked.count, MANY);
    struct cert_document *read = NULL;
    assert_int_equal(cert_document_read(cert_document_bytes(document), &read), OK);
    cert_document_drop(read);
    cert_document_drop(document);
}

/* --- acts --- */

static void an_act_is_read_as_it_was_written(void **state)
{
    (void)state;
    const struct cert_pen pen = world_pen(&world.first_hat);
    const struct cert_group group = world_group(&world, CERT_WALK);
    const struct span hats[] = {world.first_hat.bytes, world.leader_hat.bytes};
    struct buffer out = buffer_make(1 << 14);
    cert_act_write(77, hats, 2, world_revoke(&world, &pen, world_wijk(), &world.walk, WORLD_START),
                   world_pass(&world, &world.leader_hat, &group, &world.founder, WORLD_START),
                   &out);
    mls_act act;
    assert_int_equal(cert_act_decode(buffer_span(&out), &world.arena, &act), OK);
    assert_int_equal(act.time, 77);
    assert_int_equal(act.hats.count, 2);
    assert_non_null(act.statement);
    assert_non_null(act.pass);
    struct buffer again = buffer_make(1 << 14);
    mls_write_act(&again, &act);
    assert_true(span_equal(buffer_span(&out), buffer_span(&again)));
    for (size_t size = 0; size < out.size; size += 3) {
        assert_int_not_equal(cert_act_decode(span_of(out.data, size), &world.arena, &act), OK);
    }
    buffer_end(&out);
    buffer_end(&again);
}

static void an_act_takes_a_bounded_number_of_hats(void **state)
{
    (void)state;
    struct span hats[CERT_CHAIN_HATS_MAX + 1];
    for (size_t i = 0; i <= CERT_CHAIN_HATS_MAX; i++) {
        hats[i] = world.leader_hat.bytes;
    }
    struct buffer out = buffer_make(1 << 14);
    mls_act act;
    cert_act_write(1, hats, CERT_CHAIN_HATS_MAX + 1, (struct span){0}, (struct span){0}, &out);
    assert_int_equal(cert_act_decode(buffer_span(&out), &world.arena, &act), TOO_LARGE);
    buffer_end(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_under_one_label_holds_under_no_other),
        cmocka_unit_test(a_memo_changes_how_fast_and_never_which),
        cmocka_unit_test(t16_serials_stand_in_rising_order_none_twice),
        cmocka_unit_test(t16_a_statement_has_one_mark_or_two_and_none_where_it_proves_itself),
        cmocka_unit_test(t16_what_holds_in_the_whole_wijk_says_so),
        cmocka_unit_test(t16_a_second_pen_signs_the_same_statement),
        cmocka_unit_test(a_statement_with_bytes_left_over_or_over_its_size_is_refused),
        cmocka_unit_test(t12_a_pass_ends_within_thirty_days),
        cmocka_unit_test(t15_a_document_has_one_canonical_form),
        cmocka_unit_test(t15_a_document_finds_each_of_its_rows),
        cmocka_unit_test(an_act_is_read_as_it_was_written),
        cmocka_unit_test(an_act_takes_a_bounded_number_of_hats),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
