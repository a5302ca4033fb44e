/* Welcomes that do not hold, and key packages. A Welcome is taken apart and sealed again with one
 * thing changed, as its maker could have made it. */
#include "crypto/public/chance.h"
#include "crypto/secret/aead.h"
#include "mls/secret/group_inner.h"
#include "support/mls_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { BYTES_MAX = 1 << 24, MEMBERS = 4, NEWCOMER = 4, MOST = 5 };

static const char *const NAMES[MOST] = {"anna", "bram", "chris", "daan", "emma"};

/* anna adds emma by a commit with path. */
struct scene {
    struct talker talkers[MOST];
    struct buffer commit, welcome, tree;
};

static void begin(struct scene *scene, bool with_tree)
{
    *scene = (struct scene){.commit = buffer_make(BYTES_MAX),
                            .welcome = buffer_make(BYTES_MAX),
                            .tree = buffer_make(BYTES_MAX)};
    for (size_t i = 0; i < MOST; i++) {
        talker_make(&scene->talkers[i], NAMES[i]);
    }
    talk_gather(scene->talkers, MEMBERS, NULL);
    struct buffer add = buffer_make(BYTES_MAX);
    struct buffer psk = buffer_make(BYTES_MAX);
    talk_write_add(&scene->talkers[NEWCOMER], &add);
    group_write_psk(span_text("psk"), &psk);
    const struct span proposals[] = {buffer_span(&add), buffer_span(&psk)};
    const struct commit_wish wish = {.proposals = proposals,
                                     .proposal_count = 2,
                                     .force_path = true,
                                     .member = &scene->talkers[0].member,
                                     .psks = &TALK_PSKS,
                                     .welcome_with_tree = with_tree};
    struct commit_made made = {.commit = &scene->commit, .welcome = &scene->welcome};
    assert_int_equal(group_commit(scene->talkers[0].group, &wish, &made), OK);
    talk_deliver(scene->talkers, MEMBERS, buffer_span(&scene->commit));
    tree_write(public_group_tree(group_public(scene->talkers[0].group)), &scene->tree);
    buffer_end(&add);
    buffer_end(&psk);
}

static void end(struct scene *scene)
{
    for (size_t i = 0; i < MOST; i++) {
        talker_end(&scene->talkers[i]);
    }
    buffer_end(&scene->commit);
    buffer_end(&scene->welcome);
    buffer_end(&scene->tree);
}

static enum status enter(struct scene *scene, struct span tree, const struct psk_source *psks)
{
    struct talker *emma = &scene->talkers[NEWCOMER];
    group_destroy(emma->group);
    emma->group = NULL;
    const enum status status = group_join_welcome(
        NULL, &(struct welcome_join){&emma->package, 1, buffer_span(&scene->welcome), tree}, psks,
        &emma->group);
    assert_true((status == OK) == (emma->group != NULL));
    return status;
}

/* --- sealing again --- */

static void seal_info(const struct welcome_opened *opened, const struct secret *psk,
                      struct span info, struct buffer *out)
{
    struct secret welcome = schedule_welcome(&opened->joiner, psk);
    struct message_key key;
    assert_int_equal(
        kdf_expand_with_label(&welcome, "key", span_of(NULL, 0), key.key.bytes, SECRET_SIZE), OK);
    assert_int_equal(kdf_expand_with_label(&welcome, "nonce", span_of(NULL, 0), key.nonce.bytes,
                                           AEAD_NONCE_SIZE),
                     OK);
    assert_int_equal(aead_seal(&key.key, &key.nonce, span_of(NULL, 0), info, out), OK);
}

/* The opened Welcome, as it was changed, for emma. */
static void seal(struct scene *scene, const struct welcome_opened *opened,
                 const struct sign_pair *signer)
{
    struct buffer info = buffer_make(BYTES_MAX);
    struct buffer sealed_info = buffer_make(BYTES_MAX);
    struct buffer secrets = buffer_make(BYTES_MAX);
    struct buffer sealed = buffer_make(BYTES_MAX);
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    uint8_t enc[HPKE_ENC_SIZE];
    mls_group_info signed_info = opened->info;
    if (signer != NULL) {
        group_info_write_signed(&signed_info, &info);
        assert_int_equal(sign_with_label(signer, "GroupInfoTBS", buffer_span(&info), signature),
                         OK);
        signed_info.signature = span_of(signature, sizeof(signature));
        buffer_clear(&info);
    }
    mls_write_group_info(&info, &signed_info);
    seal_info(opened, &opened->psk, buffer_span(&info), &sealed_info);
    mls_write_group_secrets(&secrets, &opened->secrets);
    assert_int_equal(hpke_encrypt_with_label(hpke_public(&opened->package->init), "Welcome",
                                             buffer_span(&sealed_info), buffer_span(&secrets), enc,
                                             &sealed),
                     OK);
    mls_encrypted_group_secrets entry = {hash_span(&opened->package->reference),
                                         {span_of(enc, sizeof(enc)), buffer_span(&sealed)}};
    mls_welcome welcome = {.cipher_suite = MLS_SUITE,
                           .secrets = {&entry, 1},
                           .encrypted_group_info = buffer_span(&sealed_info)};
    buffer_clear(&scene->welcome);
    message_write_head(MLS_WELCOME, &scene->welcome);
    mls_write_welcome(&scene->welcome, &welcome);
    assert_int_equal(buffer_status(&scene->welcome), OK);
    buffer_end(&info);
    buffer_end(&sealed_info);
    buffer_end(&secrets);
    buffer_end(&sealed);
}

static void open_it(struct scene *scene, struct welcome_opened *opened)
{
    const struct welcome_join join = {.packages = &scene->talkers[NEWCOMER].package,
                                      .package_count = 1,
                                      .welcome = buffer_span(&scene->welcome)};
    assert_int_equal(welcome_open(&join, &TALK_PSKS, opened), OK);
}

/* --- the law --- */

static void a_welcome_opens_with_the_tree_inside_or_apart(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene, true);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), OK);
    assert_true(talk_agrees(scene.talkers, MOST));
    end(&scene);
    begin(&scene, false);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), NOT_FOUND);
    assert_int_equal(enter(&scene, buffer_span(&scene.tree), &TALK_PSKS), OK);
    assert_true(talk_agrees(scene.talkers, MOST));
    end(&scene);
}

static void a_welcome_sealed_again_unchanged_opens(void **state)
{
    (void)state;
    struct scene scene;
    struct welcome_opened opened;
    begin(&scene, true);
    open_it(&scene, &opened);
    seal(&scene, &opened, &scene.talkers[0].signer);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), OK);
    assert_true(talk_agrees(scene.talkers, MOST));
    welcome_opened_end(&opened);
    end(&scene);
}

static void a_welcome_for_others_is_not_found(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene, true);
    scene.talkers[NEWCOMER].package.reference.bytes[0] ^= 1;
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), NOT_FOUND);
    struct group *group = NULL;
    assert_int_equal(group_join_welcome(NULL,
                                        &(struct welcome_join){NULL, 0, buffer_span(&scene.welcome),
                                                               span_of(NULL, 0)},
                                        NULL, &group),
                     NOT_FOUND);
    end(&scene);
}

static void another_suite_or_another_message_is_no_welcome_of_ours(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene, true);
    scene.welcome.data[5] = 1; /* the suite behind version and wire format */
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), UNSUPPORTED);
    buffer_clear(&scene.welcome);
    buffer_append_span(&scene.welcome, buffer_span(&scene.commit));
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), WRONG_WIRE_FORMAT);
    buffer_clear(&scene.welcome);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), MALFORMED);
    end(&scene);
}

static void a_shared_key_that_is_not_here_is_named(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene, true);
    assert_int_equal(enter(&scene, span_of(NULL, 0), NULL), PSK_MISSING);
    end(&scene);
}

static void branch_reinit_and_resumption_are_refused_by_name(void **state)
{
    (void)state;
    static const mls_u8 USAGES[] = {MLS_RESUME_BRANCH, MLS_RESUME_REINIT, MLS_RESUME_APPLICATION};
    static const enum status WANTED[] = {BRANCH_REFUSED, REINIT_REFUSED, RESUMPTION_REFUSED};
    for (size_t i = 0; i < 3; i++) {
        struct scene scene;
        struct welcome_opened opened;
        begin(&scene, true);
        open_it(&scene, &opened);
        mls_pre_shared_key_id *id = MLS_AT(pre_shared_key_id, &opened.secrets.psks, 0);
        id->psktype = MLS_PSK_RESUMPTION;
        id->resumed = (mls_psk_resumed){USAGES[i], span_text("the group"), 1};
        seal(&scene, &opened, &scene.talkers[0].signer);
        assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), WANTED[i]);
        welcome_opened_end(&opened);
        end(&scene);
    }
}

static void a_nonce_of_another_size_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    struct welcome_opened opened;
    begin(&scene, true);
    open_it(&scene, &opened);
    MLS_AT(pre_shared_key_id, &opened.secrets.psks, 0)->psk_nonce.size--;
    seal(&scene, &opened, &scene.talkers[0].signer);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), MALFORMED);
    welcome_opened_end(&opened);
    end(&scene);
}

static void a_changed_byte_anywhere_in_a_welcome_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene, false);
    for (size_t i = 0; i < scene.welcome.size; i++) {
        scene.welcome.data[i] ^= 1;
        assert_int_not_equal(enter(&scene, buffer_span(&scene.tree), &TALK_PSKS), OK);
        scene.welcome.data[i] ^= 1;
    }
    assert_int_equal(enter(&scene, buffer_span(&scene.tree), &TALK_PSKS), OK);
    end(&scene);
}

static void a_group_info_signed_by_another_than_its_signer_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    struct welcome_opened opened;
    begin(&scene, true);
    open_it(&scene, &opened);
    seal(&scene, &opened, &scene.talkers[1].signer);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), BAD_SIGNATURE);
    welcome_opened_end(&opened);
    end(&scene);
}

static void nobody_is_welcomed_by_its_own_leaf_or_by_a_blank_one(void **state)
{
    (void)state;
    struct scene scene;
    struct welcome_opened opened;
    begin(&scene, true);
    open_it(&scene, &opened);
    opened.info.signer = 4;
    seal(&scene, &opened, &scene.talkers[NEWCOMER].signer);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), WRONG_SENDER);
    opened.info.signer = 6;
    seal(&scene, &opened, &scene.talkers[0].signer);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), NOT_FOUND);
    welcome_opened_end(&opened);
    end(&scene);
}

static void a_tree_that_is_not_the_named_one_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene, false);
    struct buffer other = buffer_make(BYTES_MAX);
    assert_int_equal(talk_commit(&scene.talkers[1], NULL, 0, HANDSHAKE_PUBLIC, &other), OK);
    talk_deliver(scene.talkers, MEMBERS, buffer_span(&other));
    buffer_clear(&other);
    tree_write(public_group_tree(group_public(scene.talkers[1].group)), &other);
    assert_int_equal(enter(&scene, buffer_span(&other), &TALK_PSKS), BAD_TREE_HASH);
    buffer_end(&other);
    end(&scene);
}

static void a_confirmation_tag_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    struct welcome_opened opened;
    begin(&scene, true);
    open_it(&scene, &opened);
    struct secret tag;
    assert_int_equal(secret_read(opened.info.confirmation_tag, &tag), OK);
    tag.bytes[31] ^= 1;
    opened.info.confirmation_tag = secret_span(&tag);
    seal(&scene, &opened, &scene.talkers[0].signer);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), BAD_CONFIRMATION_TAG);
    welcome_opened_end(&opened);
    end(&scene);
}

static void a_path_secret_that_is_not_the_trees_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    struct welcome_opened opened;
    begin(&scene, true);
    open_it(&scene, &opened);
    assert_non_null(opened.secrets.path_secret);
    const struct secret another = secret_random();
    opened.secrets.path_secret->path_secret = secret_span(&another);
    seal(&scene, &opened, &scene.talkers[0].signer);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), BAD_PATH);
    opened.secrets.path_secret->path_secret.size--;
    seal(&scene, &opened, &scene.talkers[0].signer);
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), MALFORMED);
    welcome_opened_end(&opened);
    end(&scene);
}

static void a_leaf_that_is_not_our_key_packages_is_not_ours(void **state)
{
    (void)state;
    struct scene scene;
    begin(&scene, true);
    struct key_package_secrets *package = &scene.talkers[NEWCOMER].package;
    const struct hpke_pair leaf = package->leaf;
    package->leaf = hpke_pair_random();
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), NOT_FOUND);
    package->leaf = leaf;
    package->signer = sign_pair_random();
    assert_int_equal(enter(&scene, span_of(NULL, 0), &TALK_PSKS), NOT_FOUND);
    end(&scene);
}

/* A member welcomes emma into a group of its own making, in whose tree another's leaf is forged: it
 * knows every secret of that epoch and speaks as the ghost. */
static void nobody_is_shown_whose_leaf_does_not_hold(void **state)
{
    (void)state;
    struct scene scene;
    struct welcome_opened opened;
    begin(&scene, false);
    open_it(&scene, &opened);
    struct talker *emma = &scene.talkers[NEWCOMER];
    struct buffer leaf = buffer_make(BYTES_MAX);
    struct tree *tree = NULL;
    const struct sign_pair ghost = sign_pair_random();
    const struct hpke_pair key = hpke_pair_random();
    const struct member member = {.signer = &ghost, .identity = span_text("spook")};
    const struct leaf_place place = {.source = MLS_COMMIT,
                                     .encryption_key = hpke_public(&key),
                                     .group_id = span_text("elsewhere"),
                                     .leaf_index = 5};
    uint32_t index = 0;
    assert_int_equal(member_write_leaf(&member, &place, &leaf), OK);
    assert_int_equal(tree_read(buffer_span(&scene.tree), NULL, &tree), OK);
    tree_begin(tree);
    assert_int_equal(tree_add(tree, buffer_span(&leaf), &index), OK);
    tree_keep(tree);
    const struct hash hash = tree_hash(tree);
    buffer_clear(&scene.tree);
    tree_write(tree, &scene.tree);
    opened.info.group_context.tree_hash = hash_span(&hash);
    struct buffer context = buffer_make(BYTES_MAX);
    struct epoch_secrets secrets;
    mls_write_group_context(&context, &opened.info.group_context);
    assert_int_equal(schedule_epoch(&opened.joiner, &opened.psk, buffer_span(&context), &secrets),
                     OK);
    const struct secret tag =
        schedule_confirmation_tag(&secrets, opened.info.group_context.confirmed_transcript_hash);
    opened.info.confirmation_tag = secret_span(&tag);
    seal(&scene, &opened, &scene.talkers[0].signer);
    assert_int_equal(enter(&scene, buffer_span(&scene.tree), &TALK_PSKS), OK);

    mls_authenticated_content content =
        group_content(emma->group, MLS_APPLICATION, span_text("aad"), HANDSHAKE_PRIVATE);
    content.content.sender.leaf_index = index;
    content.content.application_data = span_text("boe");
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    assert_int_equal(group_sign_content(emma->group, &ghost, &content, signature), OK);
    struct secret_tree *message_keys = NULL;
    assert_int_equal(secret_tree_create(&secrets.encryption, tree_width(tree), &message_keys), OK);
    struct buffer message = buffer_make(BYTES_MAX);
    assert_int_equal(
        private_message_seal(&content, 0, &secrets.sender_data, message_keys, &message), OK);
    struct group_event event;
    assert_int_equal(group_handle(emma->group, buffer_span(&message), NULL, &event), BAD_SIGNATURE);
    bool is_done = false;
    assert_int_equal(public_group_sweep(group_public(emma->group), 100, &is_done), BAD_SIGNATURE);
    buffer_clear(&message);
    assert_int_equal(talk_commit(emma, NULL, 0, HANDSHAKE_PUBLIC, &message), UNVERIFIED);
    secret_tree_destroy(message_keys);
    tree_destroy(tree);
    buffer_end(&message);
    buffer_end(&context);
    buffer_end(&leaf);
    welcome_opened_end(&opened);
    end(&scene);
}

/* --- key packages --- */

static void decode_package(struct arena *arena, const struct buffer *bytes, mls_key_package *out)
{
    mls_message message;
    assert_int_equal(mls_message_decode(buffer_span(bytes), arena, &message), OK);
    assert_int_equal(message.wire_format, MLS_KEY_PACKAGE_MESSAGE);
    *out = *message.key_package;
}

static void a_key_package_holds_and_its_secrets_fit_it(void **state)
{
    (void)state;
    struct talker anna;
    talker_make(&anna, "anna");
    for (int is_last = 0; is_last < 2; is_last++) {
        struct arena arena = arena_make(BYTES_MAX);
        struct buffer bytes = buffer_make(BYTES_MAX);
        mls_key_package package;
        struct hash reference;
        mls_bytes data;
        assert_int_equal(key_package_make(&anna.member, is_last == 1, &bytes, &anna.package), OK);
        decode_package(&arena, &bytes, &package);
        assert_int_equal(key_package_check(&package, NULL), OK);
        assert_int_equal(key_package_ref(&package, &reference), OK);
        assert_true(hash_equal(&reference, &anna.package.reference));
        assert_true(span_equal(package.init_key, hpke_public(&anna.package.init)));
        assert_true(span_equal(package.leaf_node.encryption_key, hpke_public(&anna.package.leaf)));
        assert_false(span_equal(package.init_key, package.leaf_node.encryption_key));
        assert_int_equal(mls_find_extension(&package.extensions, MLS_LAST_RESORT, &data),
                         is_last == 1 ? OK : NOT_FOUND);
        buffer_end(&bytes);
        arena_end(&arena);
    }
    talker_end(&anna);
}

static void two_key_packages_share_no_key(void **state)
{
    (void)state;
    struct talker anna;
    talker_make(&anna, "anna");
    struct buffer bytes = buffer_make(BYTES_MAX);
    struct key_package_secrets first;
    assert_int_equal(key_package_make(&anna.member, false, &bytes, &first), OK);
    assert_int_equal(key_package_make(&anna.member, false, &bytes, &anna.package), OK);
    assert_false(secret_equal(&first.init.secret, &anna.package.init.secret));
    assert_false(secret_equal(&first.leaf.secret, &anna.package.leaf.secret));
    assert_false(hash_equal(&first.reference, &anna.package.reference));
    buffer_end(&bytes);
    talker_end(&anna);
}

static void a_member_that_does_not_hold_makes_no_key_package_and_no_group(void **state)
{
    (void)state;
    struct talker anna;
    talker_make(&anna, "anna");
    struct buffer bytes = buffer_make(BYTES_MAX);
    struct group *group = NULL;
    static const uint8_t NOTHING[] = {0, 0, 0, 0, 0}; /* supports no version and no suite */
    static const uint8_t CUT[] = {5, 0, 0};
    const struct span wrong[] = {span_of(NOTHING, sizeof(NOTHING)), span_of(CUT, sizeof(CUT))};
    const enum status wanted[] = {BAD_CAPABILITIES, MALFORMED};
    for (size_t i = 0; i < 2; i++) {
        anna.member.capabilities = wrong[i];
        assert_int_equal(key_package_make(&anna.member, false, &bytes, &anna.package), wanted[i]);
        assert_int_equal(bytes.size, 0);
        const struct secret zero = secret_zero();
        assert_true(secret_equal(&anna.package.init.secret, &zero)); /* wiped */
        assert_int_equal(group_create(NULL, &anna.member, span_text("g"), span_of(NULL, 0), &group),
                         wanted[i]);
    }
    buffer_end(&bytes);
    talker_end(&anna);
}

static int open_chance(void **state)
{
    (void)state;
    return chance_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_welcome_opens_with_the_tree_inside_or_apart),
        cmocka_unit_test(a_welcome_sealed_again_unchanged_opens),
        cmocka_unit_test(a_welcome_for_others_is_not_found),
        cmocka_unit_test(another_suite_or_another_message_is_no_welcome_of_ours),
        cmocka_unit_test(a_shared_key_that_is_not_here_is_named),
        cmocka_unit_test(branch_reinit_and_resumption_are_refused_by_name),
        cmocka_unit_test(a_nonce_of_another_size_is_refused),
        cmocka_unit_test(a_changed_byte_anywhere_in_a_welcome_is_refused),
        cmocka_unit_test(a_group_info_signed_by_another_than_its_signer_is_refused),
        cmocka_unit_test(nobody_is_welcomed_by_its_own_leaf_or_by_a_blank_one),
        cmocka_unit_test(a_tree_that_is_not_the_named_one_is_refused),
        cmocka_unit_test(a_confirmation_tag_that_does_not_fit_is_refused),
        cmocka_unit_test(a_path_secret_that_is_not_the_trees_is_refused),
        cmocka_unit_test(a_leaf_that_is_not_our_key_packages_is_not_ours),
        cmocka_unit_test(nobody_is_shown_whose_leaf_does_not_hold),
        cmocka_unit_test(a_key_package_holds_and_its_secrets_fit_it),
        cmocka_unit_test(two_key_packages_share_no_key),
        cmocka_unit_test(a_member_that_does_not_hold_makes_no_key_package_and_no_group),
    };
    return cmocka_run_group_tests(tests, open_chance, NULL);
}
