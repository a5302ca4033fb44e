/* framing.h -- contents, their signatures, and PublicMessages. Source: RFC 9420 section 6. */
#ifndef MLS_PUBLIC_FRAMING_H
#define MLS_PUBLIC_FRAMING_H

#include "crypto/public/hash.h"
#include "mls/public/structs.h"

/* Decodes one MLSMessage; refuses another version by name.
 * Fails: MALFORMED, UNSUPPORTED, TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status mls_message_decode(struct span input, struct arena *arena, mls_message *out);

/* FramedContentTBS: what a content's signature covers.
 * Takes: `context` the encoded GroupContext of the content's epoch, for members and
 * new_member_commit; left out for the other senders.
 * Source: RFC 9420 section 6.1. */
void framing_write_signed(const mls_authenticated_content *content, struct span context,
                          struct buffer *out);

/* Fails: BAD_SIGNATURE, NO_MEMORY. Source: RFC 9420 section 6.1. */
MUST_CHECK enum status framing_verify(const mls_authenticated_content *content, struct span context,
                                      struct span signature_key);

/* AuthenticatedContentTBM: what a membership tag covers. Source: RFC 9420 section 6.2. */
void framing_write_tagged(const mls_authenticated_content *content, struct span context,
                          struct buffer *out);

/* The content of a PublicMessage. Cannot fail: it borrows. */
mls_authenticated_content framing_of_public(const mls_public_message *message);

/* Refuses what may never travel as a PublicMessage, and senders with contents that are not theirs
 * (application data in clear; an external sender's commit; a new member's …).
 * Fails: WRONG_WIRE_FORMAT, WRONG_SENDER. Source: RFC 9420 sections 6, 6.2, 12.1.8. */
MUST_CHECK enum status framing_check_sender(const mls_authenticated_content *content);

/* Writes an MLSMessage that holds a PublicMessage.
 * Takes: `membership_tag` of 32 bytes for a member's; empty for the others. */
void framing_write_public(const mls_authenticated_content *content, struct span membership_tag,
                          struct buffer *out);

/* ConfirmedTranscriptHashInput and InterimTranscriptHashInput, hashed.
 * Takes: `confirmed` NULL for the zero-length one of a group's first epoch.
 * Fails: NO_MEMORY. Source: RFC 9420 section 8.2. */
MUST_CHECK enum status transcript_confirmed(struct span interim_before,
                                            const mls_authenticated_content *commit,
                                            struct hash *out);
MUST_CHECK enum status transcript_interim(const struct hash *confirmed, struct span tag,
                                          struct hash *out);

/* The ProposalRef of a proposal's AuthenticatedContent. Source: RFC 9420 section 5.2. */
MUST_CHECK enum status proposal_ref(const mls_authenticated_content *content, struct hash *out);

#endif
