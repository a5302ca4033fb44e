#include "cert/secret/packet.h"

#include "cert/chain.h"
#include "crypto/public/chance.h"
#include "crypto/secret/aead.h"

// clang-format off
MLS_ITEM(id)
MLS_ITEM(hat)
MLS_STRUCT_CODE(packet_floor, CERT_PACKET_FLOOR)
MLS_ITEM(packet_floor)
MLS_STRUCT_CODE(packet, CERT_PACKET)
// clang-format on

/* The locator goes in beside the content: a packet that lies under another one does not open. */
enum status cert_packet_seal(const struct ticket_keys *keys, const mls_packet *packet,
                             struct buffer *out)
{
    struct buffer plain = buffer_make(PACKET_SIZE_MAX - AEAD_NONCE_SIZE - AEAD_TAG_SIZE);
    mls_write_packet(&plain, packet);
    enum status status = buffer_status(&plain);
    if (status == OK) {
        struct aead_nonce nonce;
        chance_fill(nonce.bytes, sizeof(nonce.bytes));
        buffer_append(out, nonce.bytes, sizeof(nonce.bytes));
        status = aead_seal(&keys->packet_key, &nonce, span_of(keys->locator.bytes, CERT_ID_SIZE),
                           buffer_span(&plain), out);
    }
    buffer_end(&plain);
    return status;
}

struct cert_root cert_packet_root(const mls_packet *packet)
{
    return (struct cert_root){
        .wijk_id = packet->wijk_id,
        .key = packet->root,
        .version = packet->succession_version,
        .kept = &packet->kept,
    };
}

static enum status packet_check(const struct ticket_keys *keys, const mls_packet *packet,
                                struct arena *arena)
{
    if (packet->format != CERT_FORMAT) {
        return UNSUPPORTED;
    }
    if (packet->kept.count > CERT_KEPT_MAX || packet->floors.count > PACKET_FLOORS_MAX) {
        return TOO_LARGE;
    }
    const struct cert_id made = cert_wijk_id(&packet->root);
    const mls_terms *terms = &packet->invitation.terms;
    if (packet->succession_version == 0 || !cert_ids_rise(&packet->kept) ||
        (packet->succession_version == 1 && !cert_id_equal(&made, &packet->wijk_id)) ||
        memcmp(terms->invitation_key.bytes, keys->invitation.public_key, CERT_KEY_SIZE) != 0) {
        return BAD_CHAIN;
    }
    struct cert_hats hats;
    enum status status = cert_invitation_check(&packet->invitation);
    if (status == OK) {
        status = cert_hats_of(&packet->chain, arena, &hats);
    }
    if (status != OK) {
        return status;
    }
    const struct cert_root root = cert_packet_root(packet);
    const struct cert_court court = {.root = &root, .hats = &hats};
    const struct cert_hat *issuer = NULL;
    return cert_chain_check_invitation(&court, &packet->invitation, &issuer);
}

enum status cert_packet_open(const struct ticket_keys *keys, struct span sealed,
                             struct buffer *plain, struct arena *arena, mls_packet *out)
{
    if (sealed.size > PACKET_SIZE_MAX) {
        return TOO_LARGE;
    }
    if (sealed.size < AEAD_NONCE_SIZE + AEAD_TAG_SIZE) {
        return MALFORMED;
    }
    struct aead_nonce nonce;
    memcpy(nonce.bytes, sealed.data, sizeof(nonce.bytes));
    const struct span rest =
        span_of(sealed.data + sizeof(nonce.bytes), sealed.size - sizeof(nonce.bytes));
    enum status status = aead_open(&keys->packet_key, &nonce,
                                   span_of(keys->locator.bytes, CERT_ID_SIZE), rest, plain);
    if (status == OK) {
        status = mls_decode_packet(buffer_span(plain), arena, out);
    }
    return status == OK ? packet_check(keys, out, arena) : status;
}
