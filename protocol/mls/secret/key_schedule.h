/* key_schedule.h -- the secrets of one epoch. Source: RFC 9420 section 8. */
#ifndef MLS_SECRET_KEY_SCHEDULE_H
#define MLS_SECRET_KEY_SCHEDULE_H

#include "crypto/secret/hpke.h"
#include "crypto/secret/kdf.h"
#include "mls/public/structs.h"

/* What is kept of an epoch; epoch_secret itself is wiped once these are derived. The encryption
 * secret goes into the secret tree at once. */
struct epoch_secrets {
    struct secret sender_data;
    struct secret encryption;
    struct secret exporter;
    struct secret epoch_authenticator;
    struct secret external;
    struct secret confirmation;
    struct secret membership;
    struct secret resumption;
    struct secret init; /* of the next epoch */
};

void epoch_secrets_wipe(struct epoch_secrets *secrets);

/* joiner_secret = ExpandWithLabel(Extract(init, commit), "joiner", GroupContext, Nh).
 * Takes: `context` the encoded GroupContext of the new epoch. Fails: NO_MEMORY. */
MUST_CHECK enum status schedule_joiner(const struct secret *init, const struct secret *commit,
                                       struct span context, struct secret *joiner);

/* welcome_secret of a joiner_secret and a psk_secret (all zero without PSKs). */
struct secret schedule_welcome(const struct secret *joiner, const struct secret *psk);

/* Everything of the epoch. Fails: NO_MEMORY. */
MUST_CHECK enum status schedule_epoch(const struct secret *joiner, const struct secret *psk,
                                      struct span context, struct epoch_secrets *out);

/* The secrets of a fresh group from its random epoch_secret. Source: section 11. */
void schedule_from_epoch_secret(const struct secret *epoch_secret, struct epoch_secrets *out);

/* confirmation_tag and membership_tag are MACs. Source: sections 6.1, 6.2. */
struct secret schedule_confirmation_tag(const struct epoch_secrets *secrets,
                                        struct span confirmed_transcript_hash);

enum { EXPORT_LABEL_MAX = 247 };

/* MLS-Exporter(label, context, size).
 * Takes: size ≤ 8,160 bytes, a label ≤ EXPORT_LABEL_MAX. Fails: TOO_LARGE.
 * Source: section 8.5. */
MUST_CHECK enum status schedule_export(const struct epoch_secrets *secrets, const char *label,
                                       struct span context, uint8_t *out, size_t size);

/* The key pair of external_pub. Source: section 8.3. */
struct hpke_pair schedule_external_pair(const struct epoch_secrets *secrets);

/* One pre-shared key with its id, in the order of the commit. */
struct psk_entry {
    const mls_pre_shared_key_id *id;
    struct span psk;
};

/* psk_secret of a list (all zero for none). Fails: TOO_LARGE (over 65,535), NO_MEMORY.
 * Source: section 8.4. */
MUST_CHECK enum status schedule_psk(const struct psk_entry *entries, size_t count,
                                    struct secret *out);

#endif
