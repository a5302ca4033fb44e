/* record.h -- how certificates are written down and signed.
 *
 * Records are structs of the presentation language (mls/public/syntax.h); this adds the kinds with
 * a fixed size. What is signed is "Buurt 1 " ‖ label ‖ 0x00 ‖ body: never a form that MLS signs.
 */
#ifndef CERT_RECORD_H
#define CERT_RECORD_H

#include "cert/id.h"
#include "crypto/public/hash.h"
#include "mls/public/syntax.h"

/* The kinds that rows of cert/ have beside those of syntax.h. */
#define mls_id        struct cert_id
#define mls_key       struct cert_key
#define mls_signature struct cert_signature
#define mls_group     struct cert_group
#define mls_hash      struct hash

void mls_read_id(struct mls_reader *r, struct cert_id *out);
void mls_read_key(struct mls_reader *r, struct cert_key *out);
void mls_read_signature(struct mls_reader *r, struct cert_signature *out);
void mls_read_group(struct mls_reader *r, struct cert_group *out);
void mls_read_hash(struct mls_reader *r, struct hash *out);
void mls_write_id(struct buffer *w, const struct cert_id *in);
void mls_write_key(struct buffer *w, const struct cert_key *in);
void mls_write_signature(struct buffer *w, const struct cert_signature *in);
void mls_write_group(struct buffer *w, const struct cert_group *in);
void mls_write_hash(struct buffer *w, const struct hash *in);

/* Begins what is signed: "Buurt 1 " ‖ label ‖ 0x00; the body is appended by the caller. */
void cert_signed_begin(struct buffer *out, const char *label);

/* Whether `signature` over `content` (a whole buffer begun by cert_signed_begin()) is by `key`.
 * Fails: BAD_SIGNATURE, what the buffer remembers. */
MUST_CHECK enum status cert_verify(const struct buffer *content, const struct cert_key *key,
                                   const struct cert_signature *signature);

#endif
