/* What a leaf and a key package must be, looked at alone: RFC 9420 sections 5.2, 7.2, 7.3, 10.1,
 * 11.1, 13.5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/public/chance.h"
#include "crypto/secret/sign.h"
#include "support/leaf_maker.h"

enum { ARENA_MAX = 1 << 24 };

static const uint8_t ZEROES[64] = {0};

struct bench {
    struct arena arena;
    mls_leaf_node leaf; /* sound, until the test changes it */
};

static struct bench bench_open(void)
{
    struct bench bench = {.arena = arena_make(ARENA_MAX)};
    assert_true(chance_open());
    bench.leaf = leaf_maker_node(&bench.arena, &(struct leaf_wish){.signer = 1, .key = 1});
    assert_int_equal(leaf_check(&bench.leaf, NULL), OK);
    return bench;
}

static void bench_close(struct bench *bench)
{
    arena_end(&bench->arena);
}

/* A list of one value. */
static struct mls_vector list_of(struct bench *bench, mls_u16 value)
{
    mls_u16 *item = arena_take(&bench->arena, 1, sizeof(*item));
    assert_non_null(item);
    *item = value;
    return (struct mls_vector){item, 1};
}

static struct mls_vector extension_of(struct bench *bench, mls_u16 type, struct span data)
{
    mls_extension *item = arena_take(&bench->arena, 1, sizeof(*item));
    assert_non_null(item);
    *item = (mls_extension){.extension_type = type, .extension_data = data};
    return (struct mls_vector){item, 1};
}

static void grease_is_fifteen_values(void **state)
{
    (void)state;
    unsigned count = 0;
    for (unsigned type = 0; type <= UINT16_MAX; type++) {
        count += mls_is_grease((mls_u16)type);
    }
    assert_int_equal(count, 15);
    for (unsigned i = 0; i < 15; i++) {
        assert_true(mls_is_grease((mls_u16)(0x0A0A + 0x1010 * i)));
    }
    assert_false(mls_is_grease(0xFAFA));
}

static void a_leaf_has_keys_that_ciphers_can_use(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    const mls_leaf_node sound = bench.leaf;
    bench.leaf.encryption_key = span_of(ZEROES, 32);
    assert_int_equal(leaf_check(&bench.leaf, NULL), BAD_KEY);
    bench.leaf = sound;
    bench.leaf.signature_key = span_of(sound.signature_key.data, 31);
    assert_int_equal(leaf_check(&bench.leaf, NULL), BAD_KEY);
    bench_close(&bench);
}

static void a_leaf_supports_its_version_its_suite_and_its_credential(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    const mls_capabilities sound = bench.leaf.capabilities;
    bench.leaf.capabilities.versions = list_of(&bench, 2);
    assert_int_equal(leaf_check(&bench.leaf, NULL), BAD_CAPABILITIES);
    bench.leaf.capabilities = sound;
    bench.leaf.capabilities.cipher_suites = list_of(&bench, 1);
    assert_int_equal(leaf_check(&bench.leaf, NULL), BAD_CAPABILITIES);
    bench.leaf.capabilities = sound;
    bench.leaf.capabilities.credentials = list_of(&bench, MLS_X509);
    assert_int_equal(leaf_check(&bench.leaf, NULL), BAD_CAPABILITIES);
    bench_close(&bench);
}

static void an_x509_credential_is_refused_by_name(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    bench.leaf.credential = (mls_credential){.credential_type = MLS_X509};
    bench.leaf.capabilities.credentials = list_of(&bench, MLS_X509);
    assert_int_equal(leaf_check(&bench.leaf, NULL), X509_REFUSED);
    bench_close(&bench);
}

static void an_extension_of_a_leaf_is_among_its_capabilities(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    bench.leaf.extensions = extension_of(&bench, 0xF001, span_of(NULL, 0));
    assert_int_equal(leaf_check(&bench.leaf, NULL), BAD_CAPABILITIES);
    bench.leaf.capabilities.extensions = list_of(&bench, 0xF001);
    assert_int_equal(leaf_check(&bench.leaf, NULL), OK);
    bench.leaf.extensions = extension_of(&bench, MLS_APPLICATION_ID, span_of(NULL, 0));
    assert_int_equal(leaf_check(&bench.leaf, NULL), OK); /* known to all */
    bench_close(&bench);
}

static void an_extension_stands_in_a_leaf_once(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    mls_extension twice[] = {{.extension_type = MLS_APPLICATION_ID},
                             {.extension_type = MLS_APPLICATION_ID}};
    bench.leaf.extensions = (struct mls_vector){twice, 2};
    assert_int_equal(leaf_check(&bench.leaf, NULL), BAD_LEAF);
    bench_close(&bench);
}

static void a_parent_hash_has_the_size_of_a_hash(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    bench.leaf.leaf_node_source = MLS_COMMIT;
    bench.leaf.parent_hash = span_of(ZEROES, 31);
    assert_int_equal(leaf_check(&bench.leaf, NULL), BAD_LEAF);
    bench.leaf.parent_hash = span_of(ZEROES, 32);
    assert_int_equal(leaf_check(&bench.leaf, NULL), OK);
    bench_close(&bench);
}

static void unknown_capabilities_are_passed_over(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    bench.leaf.capabilities.extensions = list_of(&bench, 0x0A0A);
    bench.leaf.capabilities.proposals = list_of(&bench, 0x1A1A);
    assert_int_equal(leaf_check(&bench.leaf, NULL), OK);
    bench_close(&bench);
}

/* --- against a group --- */

static struct mls_vector required(struct bench *bench, const mls_required_capabilities *wanted)
{
    struct buffer encoded = buffer_make(ARENA_MAX);
    mls_write_required_capabilities(&encoded, wanted);
    assert_int_equal(buffer_status(&encoded), OK);
    void *kept = arena_take(&bench->arena, 1, encoded.size);
    assert_non_null(kept);
    memcpy(kept, encoded.data, encoded.size);
    const struct span data = span_of(kept, encoded.size);
    buffer_end(&encoded);
    return extension_of(bench, MLS_REQUIRED_CAPABILITIES, data);
}

static void a_leaf_has_every_capability_that_the_group_requires(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    const mls_required_capabilities wishes[] = {
        {.extension_types = list_of(&bench, 0xF001)},
        {.proposal_types = list_of(&bench, 0xF001)},
        {.credential_types = list_of(&bench, 0xF001)},
    };
    struct mls_vector group;
    for (size_t i = 0; i < 3; i++) {
        group = required(&bench, &wishes[i]);
        assert_int_equal(leaf_check(&bench.leaf, &group), BAD_CAPABILITIES);
    }
    mls_u16 credentials[] = {MLS_BASIC, 0xF001};
    bench.leaf.capabilities.extensions = list_of(&bench, 0xF001);
    bench.leaf.capabilities.proposals = list_of(&bench, 0xF001);
    bench.leaf.capabilities.credentials = (struct mls_vector){credentials, 2};
    for (size_t i = 0; i < 3; i++) {
        group = required(&bench, &wishes[i]);
        assert_int_equal(leaf_check(&bench.leaf, &group), OK);
    }
    bench_close(&bench);
}

static void what_everybody_knows_need_not_be_listed(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    const mls_required_capabilities wish = {.extension_types = list_of(&bench, MLS_RATCHET_TREE),
                                            .proposal_types = list_of(&bench, MLS_ADD)};
    const struct mls_vector group = required(&bench, &wish);
    assert_int_equal(leaf_check(&bench.leaf, &group), OK);
    bench_close(&bench);
}

static void a_leaf_supports_every_extension_of_the_group(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    const struct mls_vector group = extension_of(&bench, 0xF001, span_of(NULL, 0));
    assert_int_equal(leaf_check(&bench.leaf, &group), BAD_CAPABILITIES);
    bench.leaf.capabilities.extensions = list_of(&bench, 0xF001);
    assert_int_equal(leaf_check(&bench.leaf, &group), OK);
    bench_close(&bench);
}

/* One against the other would be 4 thousand million comparisons, each time: it would not end. */
static void long_lists_are_not_held_one_against_the_other(void **state)
{
    (void)state;
    enum { FIRST = MLS_EXTERNAL_SENDERS + 1, COUNT = UINT16_MAX - FIRST + 1, TIMES = 64 };
    struct bench bench = bench_open();
    mls_u16 *able = arena_take(&bench.arena, COUNT, sizeof(*able));
    mls_extension *used = arena_take(&bench.arena, COUNT, sizeof(*used));
    assert_non_null(able);
    assert_non_null(used);
    for (unsigned i = 0; i < COUNT; i++) {
        able[COUNT - 1 - i] = (mls_u16)(FIRST + i);
        used[i].extension_type = (mls_u16)(FIRST + i);
    }
    const struct mls_vector group = {used, COUNT};
    for (unsigned i = 0; i < TIMES; i++) {
        bench.leaf.capabilities.extensions = (struct mls_vector){able, COUNT};
        assert_int_equal(leaf_check(&bench.leaf, &group), OK);
        bench.leaf.capabilities.extensions = (struct mls_vector){able + 1, COUNT - 1};
        assert_int_equal(leaf_check(&bench.leaf, &group), BAD_CAPABILITIES);
    }
    bench_close(&bench);
}

static void required_capabilities_that_do_not_decode_are_malformed(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    const struct mls_vector group =
        extension_of(&bench, MLS_REQUIRED_CAPABILITIES, span_of(ZEROES, 2));
    assert_int_equal(leaf_check(&bench.leaf, &group), MALFORMED);
    bench_close(&bench);
}

/* --- signature and lifetime --- */

static void a_leafs_signature_covers_all_of_it(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    assert_int_equal(leaf_verify(&bench.leaf, span_of(NULL, 0), 0), OK);
    bench.leaf.credential.identity = span_text("another");
    assert_int_equal(leaf_verify(&bench.leaf, span_of(NULL, 0), 0), BAD_SIGNATURE);
    bench_close(&bench);
}

static void a_leaf_in_a_group_is_signed_for_that_group_and_place(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    static const mls_u8 SOURCES[] = {MLS_UPDATE, MLS_COMMIT};
    for (size_t i = 0; i < 2; i++) {
        const struct leaf_wish wish = {
            .source = SOURCES[i], .group_id = span_text("wijk"), .index = 5};
        const mls_leaf_node leaf = leaf_maker_node(&bench.arena, &wish);
        assert_int_equal(leaf_verify(&leaf, span_text("wijk"), 5), OK);
        assert_int_equal(leaf_verify(&leaf, span_text("wijk"), 4), BAD_SIGNATURE);
        assert_int_equal(leaf_verify(&leaf, span_text("dorp"), 5), BAD_SIGNATURE);
    }
    assert_int_equal(leaf_verify(&bench.leaf, span_text("any"), 9), OK); /* of a key package */
    bench_close(&bench);
}

static void a_leaf_lives_within_its_lifetime_and_not_for_ever(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    bench.leaf.lifetime = (mls_lifetime){.not_before = 100, .not_after = 200};
    assert_int_equal(leaf_check_lifetime(&bench.leaf, 100, 100), OK);
    assert_int_equal(leaf_check_lifetime(&bench.leaf, 200, 100), OK);
    assert_int_equal(leaf_check_lifetime(&bench.leaf, 99, 100), BAD_LIFETIME);
    assert_int_equal(leaf_check_lifetime(&bench.leaf, 201, 100), BAD_LIFETIME);
    assert_int_equal(leaf_check_lifetime(&bench.leaf, 150, 99), BAD_LIFETIME);
    bench.leaf.lifetime = (mls_lifetime){.not_before = 200, .not_after = 100};
    assert_int_equal(leaf_check_lifetime(&bench.leaf, 150, UINT64_MAX), BAD_LIFETIME);
    bench.leaf.lifetime = (mls_lifetime){.not_before = 0, .not_after = UINT64_MAX};
    assert_int_equal(leaf_check_lifetime(&bench.leaf, 150, UINT64_MAX - 1), BAD_LIFETIME);
    bench.leaf.leaf_node_source = MLS_UPDATE; /* has no lifetime */
    assert_int_equal(leaf_check_lifetime(&bench.leaf, 150, 1), OK);
    bench_close(&bench);
}

/* --- key packages --- */

static void sign_package(struct bench *bench, mls_key_package *package)
{
    struct buffer covered = buffer_make(ARENA_MAX);
    mls_write_u16(&covered, &package->version);
    mls_write_u16(&covered, &package->cipher_suite);
    mls_write_bytes(&covered, &package->init_key);
    mls_write_leaf_node(&covered, &package->leaf_node);
    const mls_extension_list list = {package->extensions};
    mls_write_extension_list(&covered, &list);
    package->signature =
        leaf_maker_signature(&bench->arena, 1, "KeyPackageTBS", buffer_span(&covered));
    buffer_end(&covered);
}

static mls_key_package package_of(struct bench *bench)
{
    mls_key_package package = {.version = MLS_VERSION,
                               .cipher_suite = MLS_SUITE,
                               .init_key = leaf_maker_encryption_key(&bench->arena, 99),
                               .leaf_node = bench->leaf};
    sign_package(bench, &package);
    assert_int_equal(key_package_check(&package, NULL), OK);
    return package;
}

static void a_key_package_is_of_our_version_and_suite(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    mls_key_package package = package_of(&bench);
    package.version = 2;
    sign_package(&bench, &package);
    assert_int_equal(key_package_check(&package, NULL), UNSUPPORTED);
    package = package_of(&bench);
    package.cipher_suite = 1;
    sign_package(&bench, &package);
    assert_int_equal(key_package_check(&package, NULL), UNSUPPORTED);
    bench_close(&bench);
}

static void a_key_package_holds_a_leaf_made_for_it(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    mls_key_package package = package_of(&bench);
    const struct leaf_wish wish = {.signer = 1, .key = 1, .source = MLS_UPDATE};
    package.leaf_node = leaf_maker_node(&bench.arena, &wish);
    sign_package(&bench, &package);
    assert_int_equal(key_package_check(&package, NULL), BAD_KEY_PACKAGE);
    bench_close(&bench);
}

static void the_init_key_is_not_the_leafs_key(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    mls_key_package package = package_of(&bench);
    package.init_key = package.leaf_node.encryption_key;
    sign_package(&bench, &package);
    assert_int_equal(key_package_check(&package, NULL), BAD_KEY_PACKAGE);
    package.init_key = span_of(ZEROES, 32);
    sign_package(&bench, &package);
    assert_int_equal(key_package_check(&package, NULL), BAD_KEY);
    bench_close(&bench);
}

static void both_signatures_of_a_key_package_are_verified(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    mls_key_package package = package_of(&bench);
    package.init_key = leaf_maker_encryption_key(&bench.arena, 98);
    assert_int_equal(key_package_check(&package, NULL), BAD_SIGNATURE);
    package = package_of(&bench);
    package.leaf_node.lifetime.not_after++;
    sign_package(&bench, &package);
    assert_int_equal(key_package_check(&package, NULL), BAD_SIGNATURE);
    bench_close(&bench);
}

static void the_leaf_of_a_key_package_is_checked_against_the_group(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    const mls_key_package package = package_of(&bench);
    const struct mls_vector group = extension_of(&bench, 0xF001, span_of(NULL, 0));
    assert_int_equal(key_package_check(&package, &group), BAD_CAPABILITIES);
    bench_close(&bench);
}

static void an_extension_stands_in_a_key_package_once(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    mls_key_package package = package_of(&bench);
    mls_extension twice[] = {{.extension_type = MLS_LAST_RESORT},
                             {.extension_type = MLS_LAST_RESORT}};
    package.extensions = (struct mls_vector){twice, 2};
    sign_package(&bench, &package);
    assert_int_equal(key_package_check(&package, NULL), BAD_KEY_PACKAGE);
    bench_close(&bench);
}

static void a_key_package_is_named_by_the_hash_of_all_of_it(void **state)
{
    (void)state;
    struct bench bench = bench_open();
    mls_key_package package = package_of(&bench);
    struct hash one, same, other;
    assert_int_equal(key_package_ref(&package, &one), OK);
    assert_int_equal(key_package_ref(&package, &same), OK);
    assert_true(hash_equal(&one, &same));
    struct buffer encoded = buffer_make(ARENA_MAX);
    mls_write_key_package(&encoded, &package);
    const struct hash wanted = hash_ref("MLS 1.0 KeyPackage Reference", buffer_span(&encoded));
    assert_true(hash_equal(&one, &wanted));
    buffer_end(&encoded);
    package.signature = span_of(ZEROES, 64);
    assert_int_equal(key_package_ref(&package, &other), OK);
    assert_false(hash_equal(&one, &other));
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grease_is_fifteen_values),
        cmocka_unit_test(a_leaf_has_keys_that_ciphers_can_use),
        cmocka_unit_test(a_leaf_supports_its_version_its_suite_and_its_credential),
        cmocka_unit_test(an_x509_credential_is_refused_by_name),
        cmocka_unit_test(an_extension_of_a_leaf_is_among_its_capabilities),
        cmocka_unit_test(an_extension_stands_in_a_leaf_once),
        cmocka_unit_test(a_parent_hash_has_the_size_of_a_hash),
        cmocka_unit_test(unknown_capabilities_are_passed_over),
        cmocka_unit_test(a_leaf_has_every_capability_that_the_group_requires),
        cmocka_unit_test(what_everybody_knows_need_not_be_listed),
        cmocka_unit_test(a_leaf_supports_every_extension_of_the_group),
        cmocka_unit_test(long_lists_are_not_held_one_against_the_other),
        cmocka_unit_test(required_capabilities_that_do_not_decode_are_malformed),
        cmocka_unit_test(a_leafs_signature_covers_all_of_it),
        cmocka_unit_test(a_leaf_in_a_group_is_signed_for_that_group_and_place),
        cmocka_unit_test(a_leaf_lives_within_its_lifetime_and_not_for_ever),
        cmocka_unit_test(a_key_package_is_of_our_version_and_suite),
        cmocka_unit_test(a_key_package_holds_a_leaf_made_for_it),
        cmocka_unit_test(the_init_key_is_not_the_leafs_key),
        cmocka_unit_test(both_signatures_of_a_key_package_are_verified),
        cmocka_unit_test(the_leaf_of_a_key_package_is_checked_against_the_group),
        cmocka_unit_test(an_extension_stands_in_a_key_package_once),
        cmocka_unit_test(a_key_package_is_named_by_the_hash_of_all_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
