/* book.h -- what one end knows of a wijk's certificates: every chain verified once.
 *
 * The book takes bytes from anyone: what does not chain to the root is refused and leaves no trace.
 * It answers whom a leaf belongs to, tells which certificates it lacks, and sweeps a whole tree in
 * slices. No decision about a commit hangs on what a book happens to hold: that is policy.h.
 */
#ifndef CERT_BOOK_H
#define CERT_BOOK_H

#include "cert/chain.h"
#include "cert/document.h"
#include "mls/public/tree.h"

struct cert_book;

/* 0 takes the default. */
struct cert_book_limits {
    size_t hats_max;    /* default 2,048 */
    size_t devices_max; /* default 65,536 */
};

/* Owns: cert_book_destroy(). Fails: NO_MEMORY. */
MUST_CHECK enum status cert_book_create(const struct cert_id *wijk_id,
                                        const struct cert_book_limits *limits,
                                        struct cert_book **out);
void cert_book_destroy(struct cert_book *book);

/* Takes over who is root: all versions from the first on, encoded after one another as
 * mls_succession<V> stands in a document. Hats that no longer hold leave the book.
 * Fails: as cert_successions_verify(), OLD_VERSION (the book knows a higher one). */
MUST_CHECK enum status cert_book_set_root(struct cert_book *book,
                                          const struct mls_vector *successions);

/* The same with a key that is known from elsewhere: the invitation's packet, or the wijk_id's own
 * root before there is a succession. Fails: OLD_VERSION, NO_MEMORY. */
MUST_CHECK enum status cert_book_trust_root(struct cert_book *book, const struct cert_root *root);

/* NULL until a root is set. */
const struct cert_root *cert_book_root(const struct cert_book *book);
struct cert_memo *cert_book_memo(struct cert_book *book);

/* Takes in a chain (mls_hat_chain): signers before what they signed, or known already.
 * Fails: as cert_hats_decode() and cert_chain_check_hat(), FULL; those before the fault stay. */
MUST_CHECK enum status cert_book_add_chain(struct cert_book *book, struct span chain);

/* One certificate. Gives: its serial. */
MUST_CHECK enum status cert_book_add_hat(struct cert_book *book, struct span hat,
                                         struct cert_id *serial);

/* NULL when the book lacks it. Lives until the book changes. */
const struct cert_hat *cert_book_find_hat(const struct cert_book *book,
                                          const struct cert_id *serial);

/* The chain of a hat as it travels: its signers, then itself. Fails: NOT_FOUND, NO_MEMORY. */
MUST_CHECK enum status cert_book_write_chain(const struct cert_book *book,
                                             const struct cert_id *serial, struct buffer *out);

/* A hat of that device which has all of `rights` and is live by that document at that time, the
 * widest first: whose message is a heartbeat (T37), whose act holds (T38). Fails: NOT_FOUND. */
MUST_CHECK enum status cert_book_hat_of(const struct cert_book *book,
                                        const struct cert_document *document,
                                        const struct cert_device *device, uint64_t time,
                                        unsigned rights, const struct cert_hat **out);

/* Whether any hat of the device of that serial is live. */
bool cert_book_has_hat_of(const struct cert_book *book, const struct cert_document *document,
                          const struct cert_id *device, uint64_t time);

/* Takes in a device by its evidence and key.
 * Fails: CHAIN_MISSING (see cert_book_lacks()), BAD_CHAIN, BAD_SIGNATURE, MALFORMED,
 * SERIAL_TWICE (the book knows the serial with another key: a CERT_DOUBLE statement proves it),
 * FULL, NO_MEMORY. */
MUST_CHECK enum status cert_book_add_device(struct cert_book *book, struct span evidence,
                                            const struct cert_key *key, struct cert_device *out);

/* Fails: NOT_FOUND. */
MUST_CHECK enum status cert_book_find_device(const struct cert_book *book,
                                             const struct cert_id *serial, struct cert_device *out);

enum { CERT_LACKS_MAX = 3 };

/* Serials that some evidence needs and the book does not have: a hat, its issuer once the hat is
 * here, or a sister's signer. */
struct cert_lacks {
    struct cert_id serials[CERT_LACKS_MAX];
    bool is_device[CERT_LACKS_MAX]; /* else a hat */
    size_t count;
};

/* Fails: MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_CHAIN. */
MUST_CHECK enum status cert_book_lacks(const struct cert_book *book, struct span evidence,
                                       struct cert_lacks *out);

/* Where a sweep stands; zero to begin. */
struct cert_sweep {
    uint32_t next;  /* leaf */
    bool is_second; /* sisters come after those who signed them */
    bool is_done;
    uint32_t unproved; /* leaves passed over because a certificate is lacking */
    uint32_t fault;    /* the leaf at fault, after a failure */
};

/* Verifies the evidence of up to `most` leaves, each chain's upper part once; leaf signatures are
 * the group's own sweep. A leaf whose chain is lacking is counted and passed over; sweep again once
 * the book has more.
 * Fails: BAD_CHAIN, BAD_SIGNATURE, SERIAL_TWICE, MALFORMED, X509_REFUSED, FULL, NO_MEMORY; the
 * sweep may go on after `fault`. */
MUST_CHECK enum status cert_book_sweep(struct cert_book *book, const struct tree *tree,
                                       uint32_t most, struct cert_sweep *sweep);

/* One leaf now: before its name is shown. Fails: as cert_book_add_device(), NOT_FOUND. */
MUST_CHECK enum status cert_book_verify_leaf(struct cert_book *book, const struct tree *tree,
                                             uint32_t leaf, struct cert_device *out);

#endif
