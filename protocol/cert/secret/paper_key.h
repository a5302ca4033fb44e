/* paper_key.h -- a key on paper: 24 words, the last of which is in part a checksum. Rules: T8. */
#ifndef CERT_SECRET_PAPER_KEY_H
#define CERT_SECRET_PAPER_KEY_H

#include "cert/secret/words.h"
#include "crypto/secret/sign.h"

enum paper_kind { PAPER_ROOT = 1, PAPER_CUSTODIAN = 2 };

enum { PAPER_WORDS = 24, PAPER_TEXT_MAX = PAPER_WORDS * (WORDS_LETTERS + 1) };

/* The seed of a key as words. Takes: what it is the key of: a custodian's paper is not read as a
 * root's. The text is the caller's to wipe. */
void paper_key_write(enum paper_kind kind, const struct secret *seed, char out[PAPER_TEXT_MAX]);

/* Fails: MALFORMED (not 24 words), NOT_FOUND (*at is the word that does not exist), BAD_KEY (the
 * checksum: words are exchanged, or the paper is of the other kind); `out` is then zero. */
MUST_CHECK enum status paper_key_read(enum paper_kind kind, struct span text, struct secret *out,
                                      size_t *at);

#endif
