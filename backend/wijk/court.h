/* court.h -- by what a certificate is judged here: who is root, and the hats in question.
 *
 * Hats come from rows (laid down before) or from the message that needs them; cert/ verifies each
 * up to the root, so that it does not matter who brought them. Whether a hat still holds is asked
 * of the rows: hat_check_live().
 */
#ifndef WIJK_COURT_H
#define WIJK_COURT_H

#include "cert/chain.h"
#include "server/core/request.h"

enum { COURT_HATS_MAX = 96 };

struct court {
    struct request *r;
    mls_succession succession; /* in force */
    struct cert_root root;
    struct cert_hat *items; /* COURT_HATS_MAX, in the request's arena */
    struct cert_hats hats;
    struct cert_court view; /* what cert/ asks for; points into this struct */
};

/* The root in force, and no hats yet. The struct stays where it is. Fails: NOT_FOUND (no such
 * wijk), NO_MEMORY, STORAGE. */
MUST_CHECK enum status court_open(struct request *r, struct court *out);

/* A root that is not in rows yet: at founding. */
MUST_CHECK enum status court_open_at(struct request *r, const struct cert_root *root,
                                     struct court *out);

/* Takes in the hats of a chain that a message carries; nothing for an empty one.
 * Fails: as cert_hats_decode(), TOO_LARGE. */
MUST_CHECK enum status court_add_chain(struct court *court, struct span chain);

/* Takes in a hat that was laid down, with its signers. Fails: NOT_FOUND, STORAGE, NO_MEMORY. */
MUST_CHECK enum status court_add_hat(struct court *court, const struct cert_id *serial);

/* Takes in one hat that was decoded already. Fails: TOO_LARGE. */
MUST_CHECK enum status court_add_own(struct court *court, const struct cert_hat *hat);

/* All its hats as a chain, in the arena; signers before what they signed.
 * Fails: TOO_LARGE (over CERT_CHAIN_SIZE_MAX), NO_MEMORY. */
MUST_CHECK enum status court_write_chain(const struct court *court, struct span *out);

/* Whether a hat of the court holds at `now` by the rows: in its dates, neither it nor its device
 * nor, where it was never laid down, one of its signers taken back.
 * Fails: CLOSED (not yet, or over), REVOKED, STORAGE. */
MUST_CHECK enum status hat_check_live(struct request *r, const struct cert_hat *hat);

/* Whether a serial was revoked or withdrawn before anything came in under it.
 * Fails: REVOKED, STORAGE. */
MUST_CHECK enum status serial_check(struct request *r, const struct cert_id *serial);

#endif
