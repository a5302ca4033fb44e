#include "mls/secret/key_schedule.h"

#include "base/wipe.h"
#include "crypto/public/hash.h"

void epoch_secrets_wipe(struct epoch_secrets *secrets)
{
    wipe(secrets, sizeof(*secrets));
}

enum status schedule_joiner(const struct secret *init, const struct secret *commit,
                            struct span context, struct secret *joiner)
{
    struct secret extracted = kdf_extract(secret_span(init), secret_span(commit));
    const enum status status =
        kdf_expand_with_label(&extracted, "joiner", context, joiner->bytes, SECRET_SIZE);
    secret_wipe(&extracted);
    return status;
}

/* What welcome_secret and epoch_secret are both expanded from. */
static struct secret member_secret(const struct secret *joiner, const struct secret *psk)
{
    return kdf_extract(secret_span(joiner), secret_span(psk));
}

struct secret schedule_welcome(const struct secret *joiner, const struct secret *psk)
{
    struct secret member = member_secret(joiner, psk);
    const struct secret welcome = kdf_derive(&member, "welcome");
    secret_wipe(&member);
    return welcome;
}

void schedule_from_epoch_secret(const struct secret *epoch_secret, struct epoch_secrets *out)
{
    *out = (struct epoch_secrets){
        .sender_data = kdf_derive(epoch_secret, "sender data"),
        .encryption = kdf_derive(epoch_secret, "encryption"),
        .exporter = kdf_derive(epoch_secret, "exporter"),
        .epoch_authenticator = kdf_derive(epoch_secret, "authentication"),
        .external = kdf_derive(epoch_secret, "external"),
        .confirmation = kdf_derive(epoch_secret, "confirm"),
        .membership = kdf_derive(epoch_secret, "membership"),
        .resumption = kdf_derive(epoch_secret, "resumption"),
        .init = kdf_derive(epoch_secret, "init"),
    };
}

enum status schedule_epoch(const struct secret *joiner, const struct secret *psk,
                           struct span context, struct epoch_secrets *out)
{
    struct secret member = member_secret(joiner, psk);
    struct secret epoch;
    const enum status status =
        kdf_expand_with_label(&member, "epoch", context, epoch.bytes, SECRET_SIZE);
    secret_wipe(&member);
    if (status == OK) {
        schedule_from_epoch_secret(&epoch, out);
    }
    secret_wipe(&epoch);
    return status;
}

struct secret schedule_confirmation_tag(const struct epoch_secrets *secrets,
                                        struct span confirmed_transcript_hash)
{
    return kdf_mac(&secrets->confirmation, confirmed_transcript_hash);
}

enum status schedule_export(const struct epoch_secrets *secrets, const char *label,
                            struct span context, uint8_t *out, size_t size)
{
    if (size > 255 * (size_t)SECRET_SIZE || strlen(label) > EXPORT_LABEL_MAX) {
        return TOO_LARGE;
    }
    struct secret derived = kdf_derive(&secrets->exporter, label);
    const struct hash hash = hash_of(context);
    const enum status status =
        kdf_expand_with_label(&derived, "exported", hash_span(&hash), out, size);
    secret_wipe(&derived);
    return status;
}

struct hpke_pair schedule_external_pair(const struct epoch_secrets *secrets)
{
    return hpke_pair_derive(secret_span(&secrets->external));
}
