/* welcome: GroupSecrets and GroupInfo of a Welcome whose tree is not there. RFC 9420 12.4.3.1. */
#include "mls/public/leaf.h"
#include "mls/secret/group_inner.h"
#include "vectors/vectors_json.h"

vector_fn vectors_welcome;

static void read_package(struct vector *v, struct key_package_secrets *out)
{
    mls_message message;
    struct secret init;
    vector_expect_status(
        v, mls_message_decode(json_bytes(v, v->root, "key_package"), &v->arena, &message), OK,
        "key package");
    vector_expect_status(v, secret_read(json_bytes(v, v->root, "init_priv"), &init), OK,
                         "init_priv");
    if (!vector_failed(v) &&
        vector_expect(v, message.wire_format == MLS_KEY_PACKAGE_MESSAGE, "a key package")) {
        out->init = hpke_pair_of(&init);
        vector_expect_status(v, key_package_ref(message.key_package, &out->reference), OK,
                             "KeyPackageRef");
        vector_expect_equal(v, hpke_public(&out->init), message.key_package->init_key,
                            "the init key");
    }
}

static void check_epoch(struct vector *v, const struct welcome_opened *opened)
{
    struct buffer context = buffer_make(GROUP_BYTES_MAX);
    struct epoch_secrets secrets;
    mls_write_group_context(&context, &opened->info.group_context);
    vector_expect_status(v, buffer_status(&context), OK, "GroupContext");
    vector_expect_status(
        v, schedule_epoch(&opened->joiner, &opened->psk, buffer_span(&context), &secrets), OK,
        "key schedule");
    const struct secret tag =
        schedule_confirmation_tag(&secrets, opened->info.group_context.confirmed_transcript_hash);
    vector_expect_equal(v, secret_span(&tag), opened->info.confirmation_tag, "confirmation tag");
    buffer_end(&context);
}

void vectors_welcome(struct vector *v)
{
    struct key_package_secrets package;
    read_package(v, &package);
    if (vector_failed(v)) {
        return;
    }
    struct welcome_opened opened;
    const enum status status = welcome_open(
        &(struct welcome_join){
            .packages = &package, .package_count = 1, .welcome = json_bytes(v, v->root, "welcome")},
        NULL, &opened);
    if (vector_expect_status(v, status, OK, "Welcome")) {
        vector_expect_status(v,
                             group_info_verify(&opened.info, json_bytes(v, v->root, "signer_pub")),
                             OK, "the signature of the GroupInfo");
        check_epoch(v, &opened);
    }
    welcome_opened_end(&opened);
}
