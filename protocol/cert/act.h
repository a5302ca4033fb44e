/* act.h -- what a commit says about itself: its authenticated_data. Rules: T6, T12, T16, T20. */
#ifndef CERT_ACT_H
#define CERT_ACT_H

#include "cert/pass.h"
#include "cert/statement.h"

enum { CERT_ACT_SIZE_MAX = 12288, CERT_CLOCK_SKEW_MAX_S = 300 };

// clang-format off
/* `hats`: every hat certificate that the act's chains need, in any order: of the invitation's
 * issuer, of the pass's, of the statement's signers. */
#define CERT_ACT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(u64, time) \
    VECTOR(hat, hats) \
    MAYBE(statement, statement) \
    MAYBE(pass, pass)
MLS_STRUCT(act, CERT_ACT)
// clang-format on

/* Decodes and checks the form of all that is in it.
 * Fails: MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_CHAIN, NO_MEMORY. */
MUST_CHECK enum status cert_act_decode(struct span input, struct arena *arena, mls_act *out);

/* Writes an act. Takes: `hats` hat certificates as encoded; `statement` and `pass` encoded or
 * empty. */
void cert_act_write(uint64_t time, const struct span *hats, size_t hat_count, struct span statement,
                    struct span pass, struct buffer *out);

/* The time a committer puts in: the later of its clock and the last commit's. Source: T20. */
uint64_t cert_act_time(uint64_t clock, uint64_t last);

/* What the server says of a commit's time, by its clock: at most 300 s ahead, and not more than
 * that behind unless it is the last commit's own. The policy does not ask this.
 * Fails: CLOSED. Source: T20. */
MUST_CHECK enum status cert_act_check_clock(uint64_t time, uint64_t last, uint64_t clock);

#endif
