/* packet.h -- what an invitation's secret opens: the root, the chain, the invitation, the floors.
 *
 * The server stores it sealed, under the locator. As only the secret opens it, the secret vouches
 * for the root on every carrier. Rules: T2, T10, T22.
 */
#ifndef CERT_SECRET_PACKET_H
#define CERT_SECRET_PACKET_H

#include "cert/evidence.h"
#include "cert/secret/ticket.h"
#include "cert/succession.h"

enum { PACKET_SIZE_MAX = 4096, PACKET_FLOORS_MAX = 8 };

// clang-format off
#define CERT_PACKET_FLOOR(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(group, group) \
    FIELD(u64, policy_version)
MLS_STRUCT(packet_floor, CERT_PACKET_FLOOR)

#define CERT_PACKET(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, format) \
    FIELD(id, wijk_id) \
    FIELD(key, root) \
    FIELD(u32, succession_version) \
    VECTOR(id, kept) \
    FIELD(u32, charter_version) \
    VECTOR(hat, chain) \
    FIELD(invitation, invitation) \
    VECTOR(packet_floor, floors)
MLS_STRUCT(packet, CERT_PACKET)
// clang-format on

/* Seals a packet for the server to keep: nonce ‖ ciphertext.
 * Fails: TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status cert_packet_seal(const struct ticket_keys *keys, const mls_packet *packet,
                                        struct buffer *out);

/* Opens one and checks it whole: the invitation is the secret's own, its chain holds up to the
 * packet's root. Gives: the packet; what it points to lives in `plain`, which the caller wipes by
 * buffer_end(), and in the arena.
 * Fails: NOT_DECRYPTED, MALFORMED, TOO_LARGE, UNSUPPORTED, BAD_CHAIN, BAD_SIGNATURE, CHAIN_MISSING,
 * NO_MEMORY. */
MUST_CHECK enum status cert_packet_open(const struct ticket_keys *keys, struct span sealed,
                                        struct buffer *plain, struct arena *arena, mls_packet *out);

/* The root that an opened packet vouches for. */
struct cert_root cert_packet_root(const mls_packet *packet);

#endif
