/* document.h -- the policy document of a group, and the extension that binds it. Rules: T8,
 * T13–T16.
 *
 * The document is what everyone works out from the statements: who is root, which devices are
 * revoked, which hats withdrawn, which devices left and with which key. Its bytes are canonical, so
 * that all come to the same hash; newcomers fetch it by that hash. The GroupContext holds only
 * {format, version, revoked count, hash}, of fixed size.
 */
#ifndef CERT_DOCUMENT_H
#define CERT_DOCUMENT_H

#include "cert/hat.h"
#include "cert/succession.h"
#include "crypto/public/hash.h"
#include "mls/public/structs.h"

enum {
    CERT_POLICY_EXTENSION = 0xF001, /* in the GroupContext */
    CERT_TIME_EXTENSION = 0xF002,   /* in a GroupInfo: the time of the last commit (T20) */
    CERT_POLICY_EXTENSION_SIZE = 1 + 8 + 4 + 32,
    CERT_DOCUMENT_SIZE_MAX = 8 << 20
};

// clang-format off
/* `ends_hats` 1: the device's hats ended with it. What one other's hat revokes goes out, but its
 * hats are withdrawn by those who may (T7): else one could undo a wijk coordinator alone. */
#define CERT_REVOKED(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, serial) \
    FIELD(u8, ends_hats) \
    FIELD(u64, at)
MLS_STRUCT(revoked, CERT_REVOKED)

#define CERT_WITHDRAWN(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, serial) \
    FIELD(u8, with_granted) \
    FIELD(u64, at)
MLS_STRUCT(withdrawn, CERT_WITHDRAWN)

/* `key_mark`: cert_key_mark() of the key with which the serial may return. */
#define CERT_DEPARTED(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, serial) \
    FIELD(id, key_mark) \
    FIELD(u64, at)
MLS_STRUCT(departed, CERT_DEPARTED)

/* Lists rise by serial. `at` is the signed time of the commit that applied it. `buurt` in which the
 * group lies; zero: the wijk's own. `version` rises by one with every change. */
#define CERT_DOCUMENT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(group, group) \
    FIELD(id, buurt) \
    FIELD(u64, version) \
    VECTOR(succession, successions) \
    VECTOR(revoked, revoked) \
    VECTOR(withdrawn, withdrawn) \
    VECTOR(departed, departed)
MLS_STRUCT(document, CERT_DOCUMENT)

#define CERT_POLICY_EXTENSION_FIELDS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(u64, version) \
    FIELD(u32, revoked_count) \
    FIELD(hash, document)
MLS_STRUCT(policy_extension, CERT_POLICY_EXTENSION_FIELDS)
// clang-format on

/* A document that is read: counted, never changed. */
struct cert_document;

/* Reads a document and verifies its successions from the wijk_id on.
 * Takes: canonical bytes; copied. Gives: one reference.
 * Fails: MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_CHAIN, BAD_SIGNATURE, NO_MEMORY.
 * Owns: cert_document_drop(). */
MUST_CHECK enum status cert_document_read(struct span bytes, struct cert_document **out);

/* Reads what we worked out ourselves: its successions are not verified again. */
MUST_CHECK enum status cert_document_of(const mls_document *document, struct cert_document **out);

/* The first document of a group: nobody left it yet.
 * Takes: `successions` a vector of mls_succession; `like` the document of another group of the
 * wijk, whose revoked devices and withdrawn hats are so here too; NULL: there are none yet. Fails:
 * as cert_document_read(). */
MUST_CHECK enum status cert_document_make(const struct cert_group *group,
                                          const struct cert_id *buurt,
                                          const struct mls_vector *successions,
                                          const struct cert_document *like,
                                          struct cert_document **out);

/* The same policy state for the next instance of the group (T23). */
MUST_CHECK enum status cert_document_renew(const struct cert_document *before,
                                           struct cert_document **out);

struct cert_document *cert_document_keep(struct cert_document *document);
void cert_document_drop(struct cert_document *document); /* NULL is nothing */

const mls_document *cert_document_view(const struct cert_document *document);
struct span cert_document_bytes(const struct cert_document *document);
const struct hash *cert_document_hash(const struct cert_document *document);
const struct cert_root *cert_document_root(const struct cert_document *document);
const struct cert_place *cert_document_place(const struct cert_document *document);

/* NULL when the document does not have it. */
const mls_revoked *cert_document_find_revoked(const struct cert_document *document,
                                              const struct cert_id *serial);
const mls_withdrawn *cert_document_find_withdrawn(const struct cert_document *document,
                                                  const struct cert_id *hat);
const mls_departed *cert_document_find_departed(const struct cert_document *document,
                                                const struct cert_id *serial);

/* Whether a hat is live: dates, not withdrawn, no signer of it withdrawn with all it granted, its
 * device not revoked with its hats. Its signatures are not looked at.
 * Fails: CLOSED (not yet, or no longer), REVOKED. */
MUST_CHECK enum status cert_document_check_hat(const struct cert_document *document,
                                               const struct cert_hat *hat, uint64_t time);

/* The 45 bytes of the extension. */
void cert_document_write_extension(const struct cert_document *document, struct buffer *out);

/* The policy extension among a GroupContext's. Fails: NOT_FOUND, MALFORMED, UNSUPPORTED. */
MUST_CHECK enum status cert_policy_extension_find(const struct mls_vector *extensions,
                                                  mls_policy_extension *out);

/* Whether an extension binds this very document. Fails: CONFLICT. */
MUST_CHECK enum status cert_document_matches(const struct cert_document *document,
                                             const mls_policy_extension *extension);

/* --- founding a group --- */

/* The Capabilities that every leaf of the product has (member.capabilities). */
void cert_capabilities_write(struct buffer *out);

/* The GroupContext extensions that a group is founded with: extensions<V> holding the policy
 * extension and required_capabilities. */
void cert_founding_extensions_write(const struct cert_document *document, struct buffer *out);

/* An mls_extension that tells a GroupInfo's reader the time of the last commit; and its reader.
 * Fails: NOT_FOUND, MALFORMED. Source: T20. */
void cert_time_extension_write(uint64_t time, struct buffer *out);
MUST_CHECK enum status cert_time_extension_find(const struct mls_vector *extensions,
                                                uint64_t *time);

#endif
