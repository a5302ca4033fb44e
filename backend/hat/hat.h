/* hat.h -- hats: from a certificate to a row and to the wire; who may have which laid down.
 * Rules: protocol/docs/hat.md. */
#ifndef HAT_HAT_H
#define HAT_HAT_H

#include "cert/hat.h"
#include "hat/hat_store.h"
#include "server/core/request.h"
#include "wijk/court.h"

/* The row that a certificate makes. */
struct hat_row hat_row_of(const struct cert_hat *hat);

/* As hat.list and hat.granted tell it. */
struct wire_hat_held hat_held_of(const struct hat_shown *shown);

/* Whether a root may be the second to sign: only while there are fewer than two wijk coordinators.
 * Fails: NOT_ALLOWED. Source: T7. */
MUST_CHECK enum status hat_may_be_cosigned(const mls_hat_body *body, const struct wire_id *wijk_id,
                                           uint64_t coordinators);

/* Whether the certificate is about that very device. Fails: NOT_ALLOWED. Source: T6. */
MUST_CHECK enum status hat_may_bind(const mls_hat_body *body, const struct device *device);

/* Lays a hat down whose chain was verified: its row, and the device is told. Once it is there a
 * repeat is nothing. Takes: chain  itself with its signers. Fails: REVOKED (it was withdrawn). */
MUST_CHECK enum status hat_lay_down(struct request *r, const struct cert_hat *hat,
                                    struct span chain);

#endif
