/* verified.c -- a dozen phones and a server in one process verify the same signatures: each is
 * verified once by the real function, which stands behind the linker's --wrap, and its outcome is
 * remembered by the hash of all that went in. The same question has the same answer, so nothing is
 * taken that would not have been taken; a seed costs half. */
#include "crypto/public/hash.h"
#include "simulation/sim.h"

enum { SLOTS = 1 << 14, KEY_SIZE = 32, SIGNATURE_SIZE = 64 };

struct verified {
    struct hash question; /* all zero: free */
    int outcome;
};

static struct verified slots[SLOTS];

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
int __real_crypto_sign_ed25519_verify_detached(const unsigned char *signature,
                                               const unsigned char *message,
                                               unsigned long long size, const unsigned char *key);
int __wrap_crypto_sign_ed25519_verify_detached(const unsigned char *signature,
                                               const unsigned char *message,
                                               unsigned long long size, const unsigned char *key);

int __wrap_crypto_sign_ed25519_verify_detached(const unsigned char *signature,
                                               const unsigned char *message,
                                               unsigned long long size, const unsigned char *key)
{
    struct hash_stream
        stream; /* two fixed sizes before the one that varies: nothing is ambiguous */
    hash_begin(&stream);
    hash_add(&stream, span_of(key, KEY_SIZE));
    hash_add(&stream, span_of(signature, SIGNATURE_SIZE));
    hash_add(&stream, span_of(message, (size_t)size));
    const struct hash question = hash_end(&stream);
    struct verified *slot = &slots[(question.bytes[0] << 8 | question.bytes[1]) % SLOTS];
    if (!hash_equal(&slot->question, &question)) {
        slot->question = question;
        slot->outcome = __real_crypto_sign_ed25519_verify_detached(signature, message, size, key);
    }
    return slot->outcome;
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
