#include "crypto/public/verify.h"

#include <sodium/crypto_sign_ed25519.h>

#include "base/buffer.h"
#include "crypto/public/label.h"

_Static_assert(SIGN_PUBLIC_SIZE == crypto_sign_ed25519_PUBLICKEYBYTES, "Ed25519 keys: 32 bytes");
_Static_assert(SIGN_SIGNATURE_SIZE == crypto_sign_ed25519_BYTES, "Ed25519 signatures: 64 bytes");

/* Field elements are 32 bytes, lowest first, below p = 2^255 - 19; the 256th bit is the sign of x
 * for Ed25519 and is ignored by X25519. */
enum { FIELD_SIZE = 32 };

/* The y of the eight points of small order on edwards25519: order 1, 2, 4 and 8 (twice). Both
 * signs of x are meant. */
static const uint8_t SMALL_Y[][FIELD_SIZE] = {
    {0x01},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x00},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

/* The u of the points of small order on curve25519 and on its twist: 0, 1, p - 1 and two of order
 * 8; then 0 and 1 once more in the only other form below 2^255 that they have. */
static const uint8_t SMALL_U[][FIELD_SIZE] = {
    {0x00},
    {0x01},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
     0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
     0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
    {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1,
     0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c,
     0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
    {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

enum status verify_signature(struct span public_key, struct span content, struct span signature)
{
    if (public_key.size != SIGN_PUBLIC_SIZE || signature.size != SIGN_SIGNATURE_SIZE) {
        return BAD_SIGNATURE;
    }
    const int verified = crypto_sign_ed25519_verify_detached(signature.data, content.data,
                                                             content.size, public_key.data);
    return verified == 0 ? OK : BAD_SIGNATURE;
}

/* Ed25519 reads its message twice, so frame and content must lie next to each other. */
enum status verify_with_label(struct span public_key, const char *label, struct span content,
                              struct span signature)
{
    if (content.size > LABEL_CONTENT_MAX) {
        return TOO_LARGE;
    }
    const struct label_frame frame = label_frame_make(label, content.size);
    struct buffer signed_bytes = buffer_make(frame.size + content.size);
    buffer_append_span(&signed_bytes, label_frame_span(&frame));
    buffer_append_span(&signed_bytes, content);
    enum status status = buffer_status(&signed_bytes);
    if (status == OK) {
        status = verify_signature(public_key, buffer_span(&signed_bytes), signature);
    }
    buffer_end(&signed_bytes);
    return status;
}

/* Keys are public: no need for constant time. */
static bool is_one_of(const uint8_t masked[FIELD_SIZE], const uint8_t (*rows)[FIELD_SIZE],
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp(masked, rows[i], FIELD_SIZE) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the number is below p: of those with 255 bits, only 2^255 - 19 and up are not. */
static bool is_canonical(const uint8_t masked[FIELD_SIZE])
{
    if (masked[0] < 0xed || masked[FIELD_SIZE - 1] != 0x7f) {
        return true;
    }
    for (size_t i = 1; i < FIELD_SIZE - 1; i++) {
        if (masked[i] != 0xff) {
            return true;
        }
    }
    return false;
}

/* Whether the point lies on the curve at all is left to the first signature it verifies: asking
 * here would cost as much as that verification, and in MLS no key comes without a signature. */
enum status verify_signature_key(struct span public_key)
{
    if (public_key.size != SIGN_PUBLIC_SIZE) {
        return BAD_KEY;
    }
    uint8_t y[FIELD_SIZE];
    memcpy(y, public_key.data, FIELD_SIZE);
    y[FIELD_SIZE - 1] &= 0x7f;
    if (!is_canonical(y) || is_one_of(y, SMALL_Y, sizeof(SMALL_Y) / FIELD_SIZE)) {
        return BAD_KEY;
    }
    return OK;
}

/* RFC 7748 section 5: the top bit is masked and numbers from p up are taken, as what they are
 * modulo p. So only what would give the all-zero secret is refused, in each of its forms. */
enum status verify_dh_key(struct span public_key)
{
    if (public_key.size != DH_PUBLIC_SIZE) {
        return BAD_KEY;
    }
    uint8_t u[FIELD_SIZE];
    memcpy(u, public_key.data, FIELD_SIZE);
    u[FIELD_SIZE - 1] &= 0x7f;
    return is_one_of(u, SMALL_U, sizeof(SMALL_U) / FIELD_SIZE) ? BAD_KEY : OK;
}
