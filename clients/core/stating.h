/* stating.h -- a statement of this phone on its way: who signs it, and how it is posted. */
#ifndef CORE_STATING_H
#define CORE_STATING_H

#include "cert/secret/issue.h"
#include "core/client_inner.h"

/* Serials as a statement wants them: rising, none twice. */
struct targets {
    struct cert_id serials[CERT_TARGETS_MAX];
    size_t count;
};

/* One statement on its way. */
struct stating {
    struct client *client;
    mls_statement_body body;
    struct targets targets;
    struct cert_pen pen;
    mls_evidence evidence; /* of a pen that is this device */
    mls_u16 seqs[CERT_SEQS_MAX];
    struct sign_pair root;
    struct buffer bytes;
};

/* Gives: an unsigned statement of that kind that reaches the whole wijk. Owns: stating_end. */
struct stating stating_make(struct client *client, uint8_t kind);
void stating_end(struct stating *stating);

/* This device signs it. Fails: MALFORMED, NO_MEMORY. */
MUST_CHECK enum status stating_by_device(struct stating *stating);

/* Signed under a hat with those rights; the statement reaches as far as the hat does. Takes: a
 * buurt that the hat must reach, or NULL. Fails: NOT_ALLOWED. */
MUST_CHECK enum status stating_by_hat(struct stating *stating, unsigned rights,
                                      const struct cert_id *buurt);

/* Signed with the root from its paper. Fails: MALFORMED, BAD_KEY (another wijk's root). */
MUST_CHECK enum status stating_by_root(struct stating *stating, struct span paper);

/* Gives: `bytes`. */
MUST_CHECK enum status stating_sign(struct stating *stating);

/* Posts it by this request; the answer to the wish names it by its hash. */
MUST_CHECK enum status stating_send(struct stating *stating, struct wire_head *message,
                                    enum wish_kind kind, uint64_t ticket);
MUST_CHECK enum status stating_post(struct stating *stating, enum wish_kind kind, uint64_t ticket);

#endif
