/* ticket.h -- the secret of an invitation: what a link, a QR code or nine spoken words carry.
 *
 * 16 random bytes, or 99 random bits as nine words. Everything else follows: by the locator the
 * server finds the packet, the packet key opens it, the seed is the invitation's key. The server
 * never sees the secret: in a link it stands behind '#'. Rules: T2.
 */
#ifndef CERT_SECRET_TICKET_H
#define CERT_SECRET_TICKET_H

#include "base/buffer.h"
#include "cert/id.h"
#include "cert/secret/words.h"
#include "crypto/secret/sign.h"

enum {
    TICKET_BYTES = 16,
    TICKET_WORDS = 9,
    TICKET_WORDS_BYTES = 13,
    TICKET_TEXT_MAX = TICKET_WORDS * (WORDS_LETTERS + 1), /* with the last zero */
    TICKET_CODE_SIZE = 28                                 /* base64url, with the last zero */
};

/* The secret itself. Wiped by ticket_wipe(). */
struct ticket {
    uint8_t bytes[TICKET_BYTES];
    uint8_t size; /* 16, or 13 when it is nine words */
};

/* What follows from it. Wiped by ticket_keys_wipe(). */
struct ticket_keys {
    struct cert_id locator;
    struct secret packet_key;
    struct sign_pair invitation;
};

struct ticket ticket_random(void);
struct ticket ticket_random_words(void);
void ticket_wipe(struct ticket *ticket);

struct ticket_keys ticket_keys_of(const struct ticket *ticket);
void ticket_keys_wipe(struct ticket_keys *keys);

/* Nine words. Takes: a ticket of words (CHECKed). */
void ticket_write_words(const struct ticket *ticket, char out[TICKET_TEXT_MAX]);

/* Fails: MALFORMED (not nine), NOT_FOUND: *at is the word that does not exist. */
MUST_CHECK enum status ticket_read_words(struct span text, struct ticket *out, size_t *at);

/* What stands behind '#': version, secret, checksum as base64url without padding.
 * Takes: a ticket of 16 bytes (CHECKed). */
void ticket_write_code(const struct ticket *ticket, char out[TICKET_CODE_SIZE]);

/* Takes: the code, or a whole link with it behind the last '#'.
 * Fails: MALFORMED (form or checksum), UNSUPPORTED (version). */
MUST_CHECK enum status ticket_read_code(struct span text, struct ticket *out);

/* "https://host/#code". Takes: a host of letters, digits, dots, dashes and a port.
 * Fails: MALFORMED (host), as the buffer. */
MUST_CHECK enum status ticket_write_link(const struct ticket *ticket, struct span host,
                                         struct buffer *out);

/* Reads whatever somebody was given: link, code or nine words. Fails: as those do. */
MUST_CHECK enum status ticket_read(struct span text, struct ticket *out);

#endif
