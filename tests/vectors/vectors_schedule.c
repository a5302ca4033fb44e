/* key-schedule, psk_secret and transcript-hashes: RFC 9420 sections 8.1 to 8.5. */
#include <stdlib.h>

#include "mls/public/framing.h"
#include "mls/secret/key_schedule.h"
#include "vectors/vectors_json.h"

enum { CONTEXT_MAX = 1 << 16, PSKS_MAX = 64 };

vector_fn vectors_key_schedule, vectors_psk_secret, vectors_transcript;

static struct secret read_secret(struct vector *v, const struct cJSON *at, const char *name)
{
    struct secret secret;
    vector_expect_status(v, secret_read(json_bytes(v, at, name), &secret), OK, name);
    return secret;
}

static void expect_secret(struct vector *v, const struct secret *got, const struct cJSON *at,
                          const char *name)
{
    vector_expect_equal(v, secret_span(got), json_bytes(v, at, name), name);
}

static void check_secrets(struct vector *v, const struct epoch_secrets *secrets,
                          const struct cJSON *at)
{
    expect_secret(v, &secrets->sender_data, at, "sender_data_secret");
    expect_secret(v, &secrets->encryption, at, "encryption_secret");
    expect_secret(v, &secrets->exporter, at, "exporter_secret");
    expect_secret(v, &secrets->epoch_authenticator, at, "epoch_authenticator");
    expect_secret(v, &secrets->external, at, "external_secret");
    expect_secret(v, &secrets->confirmation, at, "confirmation_key");
    expect_secret(v, &secrets->membership, at, "membership_key");
    expect_secret(v, &secrets->resumption, at, "resumption_psk");
    expect_secret(v, &secrets->init, at, "init_secret");
    const struct hpke_pair external = schedule_external_pair(secrets);
    vector_expect_equal(v, hpke_public(&external), json_bytes(v, at, "external_pub"),
                        "external_pub");
}

static void check_exporter(struct vector *v, const struct epoch_secrets *secrets,
                           const struct cJSON *at)
{
    uint8_t out[255 * SECRET_SIZE];
    const uint64_t size = json_number(v, at, "length");
    if (!vector_expect(v, size <= sizeof(out), "exporter length")) {
        return;
    }
    vector_expect_status(v,
                         schedule_export(secrets, json_text(v, at, "label"),
                                         json_bytes(v, at, "context"), out, (size_t)size),
                         OK, "exporter");
    vector_expect_equal(v, span_of(out, (size_t)size), json_bytes(v, at, "secret"), "exporter");
}

static struct span encode_context(struct vector *v, const struct cJSON *at, uint64_t epoch,
                                  struct buffer *out)
{
    const mls_group_context context = {
        .version = MLS_VERSION,
        .cipher_suite = MLS_SUITE,
        .group_id = json_bytes(v, v->root, "group_id"),
        .epoch = epoch,
        .tree_hash = json_bytes(v, at, "tree_hash"),
        .confirmed_transcript_hash = json_bytes(v, at, "confirmed_transcript_hash"),
    };
    mls_write_group_context(out, &context);
    return buffer_span(out);
}

void vectors_key_schedule(struct vector *v)
{
    struct secret init = read_secret(v, v->root, "initial_init_secret");
    uint64_t epoch = 0;
    const struct cJSON *at = json_list(v, v->root, "epochs", NULL);
    for (; at != NULL && !vector_failed(v); at = json_next(at)) {
        struct buffer encoded = buffer_make(CONTEXT_MAX);
        const struct span context = encode_context(v, at, epoch++, &encoded);
        vector_expect_equal(v, context, json_bytes(v, at, "group_context"), "group_context");
        const struct secret commit = read_secret(v, at, "commit_secret");
        const struct secret psk = read_secret(v, at, "psk_secret");
        struct secret joiner = secret_zero();
        struct epoch_secrets secrets = {0};
        vector_expect_status(v, schedule_joiner(&init, &commit, context, &joiner), OK, "joiner");
        expect_secret(v, &joiner, at, "joiner_secret");
        const struct secret welcome = schedule_welcome(&joiner, &psk);
        expect_secret(v, &welcome, at, "welcome_secret");
        vector_expect_status(v, schedule_epoch(&joiner, &psk, context, &secrets), OK, "epoch");
        check_secrets(v, &secrets, at);
        const struct cJSON *exporter = json_object(v, at, "exporter");
        if (exporter != NULL) {
            check_exporter(v, &secrets, exporter);
        }
        init = secrets.init;
        buffer_end(&encoded);
    }
}

void vectors_psk_secret(struct vector *v)
{
    mls_pre_shared_key_id ids[PSKS_MAX];
    struct psk_entry entries[PSKS_MAX];
    size_t count = 0;
    const struct cJSON *at = json_list(v, v->root, "psks", NULL);
    for (; at != NULL && count < PSKS_MAX; at = json_next(at)) {
        ids[count] = (mls_pre_shared_key_id){.psktype = MLS_PSK_EXTERNAL,
                                             .psk_id = json_bytes(v, at, "psk_id"),
                                             .psk_nonce = json_bytes(v, at, "psk_nonce")};
        entries[count] = (struct psk_entry){&ids[count], json_bytes(v, at, "psk")};
        count++;
    }
    vector_expect(v, at == NULL, "more pre-shared keys than the runner holds");
    struct secret secret = secret_zero();
    vector_expect_status(v, schedule_psk(entries, count, &secret), OK, "psk_secret");
    expect_secret(v, &secret, v->root, "psk_secret");
}

void vectors_transcript(struct vector *v)
{
    mls_authenticated_content content;
    const struct span encoded = json_bytes(v, v->root, "authenticated_content");
    if (!vector_expect_status(v, mls_decode_authenticated_content(encoded, &v->arena, &content), OK,
                              "authenticated_content")) {
        return;
    }
    struct hash confirmed = {0};
    struct hash interim = {0};
    vector_expect_status(
        v,
        transcript_confirmed(json_bytes(v, v->root, "interim_transcript_hash_before"), &content,
                             &confirmed),
        OK, "confirmed hash");
    vector_expect_equal(v, hash_span(&confirmed),
                        json_bytes(v, v->root, "confirmed_transcript_hash_after"),
                        "confirmed hash");
    vector_expect_status(v, transcript_interim(&confirmed, content.confirmation_tag, &interim), OK,
                         "interim hash");
    vector_expect_equal(v, hash_span(&interim),
                        json_bytes(v, v->root, "interim_transcript_hash_after"), "interim hash");
    const struct epoch_secrets secrets = {.confirmation =
                                              read_secret(v, v->root, "confirmation_key")};
    const struct secret tag = schedule_confirmation_tag(&secrets, hash_span(&confirmed));
    vector_expect_equal(v, secret_span(&tag), content.confirmation_tag, "confirmation_tag");
}
